## A complaint, as a text that is signed
complaint-line-about = Complained of
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
complaint-talon-answer-place = Place of the answer
complaint-talon-complainant = Complainant
complaint-talon-number = Incoming number
complaint-talon-registered = Registered at
complaint-talon-responsible = Official responsible and contacts
complaint-talon-service = Public service
complaint-talon-title = Talon: a complaint was accepted

## The answer
complaint-answer-about = Complained of
complaint-answer-by = Answered by
complaint-answer-day = Date of the answer
complaint-answer-ground = Ground of the refusal to consider
complaint-answer-number = Number of the complaint
complaint-answer-reasons = Reasons
complaint-answer-service = Public service
complaint-answer-signed = The answer is signed with the EDS of the official who gave it; the signature and the text that it covers are kept with the complaint.
complaint-answer-title = Answer to the complaint

## Pages
complaint-about = What do you complain of?
complaint-answer-button = Sign and answer
complaint-answer-in = the answer comes within { $term } of the registration
complaint-answer-sign-title = Sign the answer
complaint-channel = How did the complaint come in?
complaint-channel-office = By hand
complaint-channel-post = By post
complaint-form-title = Complaint
complaint-late = The term of the answer has passed, or the answer came late.
complaint-no-portal = Complaints about this service are taken on paper only, by post or by hand:
complaint-number-title = Complaint { $number }
complaint-register-title = Register of complaints
complaint-says = What the complaint says
complaint-search = Search
complaint-search-button = Find
complaint-search-hint = A number of a complaint, an IIN, a BIN, the code of a service, or a state
complaint-sign-button = Sign and send
complaint-sign-title = Sign the complaint
complaint-take-in = Take in a complaint on paper
complaint-term-near = The term is near its end
complaint-term-passed = The term has passed
complaint-terms = Terms
complaints-new = Complain of a service
complaints-none = You have not complained of anything.
complaints-title = Complaints

## Faults
fault-complained-of = The complaint is about you or about your decision. Let another official consider it.
fault-complaint-answer-needed = This is done by signing the answer: prepare its text and sign it.
fault-complaint-answer-unsigned = The answer is not signed. Sign its text.
fault-complaint-changed = Somebody else has moved the complaint. Open it again.
fault-complaint-files-spent = A complaint may have { $max } files in all. Attach fewer, or join them.
fault-complaint-channel-closed = Such complaints do not come in this way. Choose another line, or bring or post the complaint on paper.
fault-complaint-not-found = There is no such complaint among yours. Check the number.
fault-complaint-number-unknown = You have no application of this number. Check it, or leave the field empty.
fault-complaint-route-unknown = Choose what you complain of.
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
