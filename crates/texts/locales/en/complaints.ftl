## A complaint, as a text that is signed
complaint-line-about = Subject of the complaint
complaint-line-addressee = Addressed to
complaint-line-bin = BIN
complaint-line-day = Date of the complaint
complaint-line-iin = IIN
complaint-line-instance = Identifier of the system
complaint-line-name = Complainant
complaint-line-organisation = Organisation
complaint-line-service = Public service

## The talon, nca-01 F24
complaint-talon-accepted-by = Accepted by
complaint-talon-addressee = Considered by
complaint-talon-answer-due = The answer is due by
complaint-talon-answer-place = Where the answer is given
complaint-talon-complainant = Complainant
complaint-talon-number = Incoming number
complaint-talon-registered = Registered at
complaint-talon-responsible = Official responsible and contacts
complaint-talon-service = Public service
complaint-talon-title = Talon: a complaint was accepted

## The answer
complaint-answer-about = Subject of the complaint
complaint-answer-by = Answered by
complaint-answer-day = Date of the answer
complaint-answer-ground = Ground of the refusal to consider
complaint-answer-number = Number of the complaint
complaint-answer-reasons = Reasons
complaint-answer-service = Public service
complaint-answer-signed = The answer is signed with the EDS of the official who gave it; the signature and the text that it covers are kept with the complaint.
complaint-answer-title = Answer to the complaint

## Pages
complaint-about = What is your complaint about?
complaint-answer-button = Sign and answer
complaint-answer-in = the answer comes within { $term } of the registration
complaint-answer-sign-title = Sign the answer
complaint-channel = How did the complaint come in?
complaint-channel-office = By hand
complaint-channel-post = By post
complaint-form-title = Complaint
complaint-late = The time limit for the answer has passed, or the answer came late.
complaint-no-portal = Complaints about this service are accepted on paper only, by post or by hand:
complaint-number-title = Complaint { $number }
complaint-register-title = Register of complaints
complaint-says = What the complaint says
complaint-search = Search
complaint-search-button = Find
complaint-search-hint = A number of a complaint, an IIN, a BIN, the code of a service, or a state
complaint-sign-button = Sign and send
complaint-sign-title = Sign the complaint
complaint-take-in = Accept a complaint on paper
complaint-term-near = The time limit is about to end
complaint-term-passed = The time limit has passed
complaint-terms = Time limits
complaints-new = Complain about a service
complaints-none = You have made no complaints.
complaints-title = Complaints

## Faults
fault-complained-of = The complaint is about you or about your decision. Let another official consider it.
fault-complaint-answer-needed = This is done by signing the answer: prepare its text and sign it.
fault-complaint-answer-unsigned = The answer is not signed. Sign its text.
fault-complaint-changed = Someone else has acted on this complaint in the meantime. Open it again.
fault-complaint-files-spent = A complaint may have { $max } files in all. Attach fewer, or merge them.
fault-complaint-channel-closed = Such complaints cannot be filed this way. Choose another item, or bring or post the complaint on paper.
fault-complaint-not-found = There is no such complaint among yours. Check the number.
fault-complaint-number-unknown = You have no application of this number. Check it, or leave the field empty.
fault-complaint-route-unknown = Choose what your complaint is about.
fault-complaint-search-form = This is neither a number of a complaint, an IIN, a BIN, the code of a service, nor a state.
fault-complaint-unsigned = The complaint is not signed. Sign its text.
fault-outgoing-number-missing = A legal entity gives the outgoing number and date of its letter.
fault-survey-answer-form = Choose one of the three answers.
fault-survey-given = You have answered for this application already. Thank you.
fault-survey-month = Write the month as yyyy-mm.
fault-survey-not-yet = The application is not finished yet. Answer when it is.

## Survey
survey-anonymous = The answers are anonymous: nobody can tell by whom they were given.
survey-closed = The survey can be answered once, after the application is finished. Thank you if you have done so.
survey-send = Send the answers
survey-title = Rate the service
fault-complaint-body-same = The complaint is with this body already. Choose the body that is competent.
