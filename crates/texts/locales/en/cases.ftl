## The application as a text that is signed
application-line-authority = Service provider
application-line-bin = BIN
application-line-day = Date of the application
application-line-edition = Edition of the rules of the service
application-line-form = Identifier of the draft
application-line-iin = IIN
application-line-instance = Identifier of the system
application-line-name = Applicant
application-line-organisation = Organisation
application-line-service = Public service

## Who may apply
applicant-kind-individual = Individuals
applicant-kind-legal-entity = Legal entities
applicant-kind-non-resident = Non-resident individuals
applicant-kind-non-resident-legal-entity = Non-resident legal entities
applicant-kind-sole-proprietor = Sole proprietors

## The public check of papers
case-check-active = The document is genuine and in force
case-check-authority = Issued by
case-check-case = Application number
case-check-code = Check code
case-check-data-differ = The file carries data that do not say what the document says, or whose seal is broken. Rely on this page, and tell us.
case-check-data-same = The PDF carries its data under the seal of this system, as JSON (result.json.p7m) and as XML (result.xml): they say what the document says.
case-check-date = Date of issue
case-check-deemed-granted = Deemed granted, as no answer was given in time
case-check-ended = The document is genuine; it is no longer in force
case-check-issued = The document was issued by this system; it is not a decision
case-check-note = Check that the document is genuine: scan the QR code, or enter the code at this address.
case-check-paper = Document
case-check-refused = The answer is genuine: the service was refused
case-check-service = Public service
case-check-superseded = The document is genuine; another was issued in its place
case-check-suspended = The document is genuine; it is suspended
case-check-unknown = There is no such document. Compare the code or the number with the document.
case-law = Legal act applied

## Feet of papers. Law of 7 January 2003 No 370-II, art. 7 par. 1
case-paper-data-json = Data of the document, sealed, as JSON inside CMS
case-paper-data-xml = Data of the document, sealed, as signed XML
case-paper-sealed = Made by the system and sealed electronically. Under article 7, paragraph 1 of the Law of 7 January 2003 on the electronic document and the electronic digital signature it is equivalent to a document on paper.
case-paper-signed = Signed with the EDS of an authorised person. Under article 7, paragraph 1 of the Law of 7 January 2003 on the electronic document and the electronic digital signature it is equivalent to a document on paper.
case-paper-without-stamp = The signature has no time stamp (PAdES B-B): it can be verified while its certificates are valid.
case-paper-draft = Draft
case-paper-draft-foot = This is a draft. It is not signed, decides nothing and has no legal force.
case-signer-position = Authorised person

## The signature of an application
case-signature-bin = BIN
case-signature-name = Signed by
case-signature-organisation = Organisation
case-signature-serial = Serial number of the certificate
case-signature-sha256 = SHA-256 of the text
case-signature-time = Time of signing

## Terms of a case
case-term-met = done { $date }
case-term-overdue = was due { $date }, overdue
case-term-stopped = stopped, { $n ->
    [one] { $n } day left
   *[other] { $n } days left
}
case-term-until = until { $date }

## Whose turn it is in a case
case-turn-applicant = Applicant
case-turn-authorised-person = Authorised person
case-turn-nobody = Nobody: the application is closed
case-turn-officer = Officer of the service provider
case-turn-operator = Employee who accepts the documents
case-turn-system = Information system

## Who did something in a case
case-who-administrator = Administrator
case-who-applicant = Applicant
case-who-auditor = Auditor
case-who-authorised-person = Authorised person
case-who-officer = Officer
case-who-operator = Employee who accepts the documents
case-who-system = Information system

## Queues of the inbox
inbox-queue-finished = Closed
inbox-queue-to-consider = To consider
inbox-queue-to-sign = To sign
inbox-queue-waiting = Waiting for the applicant
inbox-queue-own = Mine
inbox-queue-elsewhere = With other bodies
inbox-queue-messages = Messages without an answer

## The sheet of a service
sheet-about = Who the service is for
sheet-applicants = Who may apply
sheet-basis = Legal basis
sheet-requests = What you can ask for
sheet-not-served = not served here yet
sheet-channels = How to apply
sheet-complaints = Where to complain
sheet-consideration = Grounds for refusing further consideration
sheet-contacts = Contacts
sheet-continued = This act was in force until { $last }. Since { $since } the service has been provided under: { $basis }.
sheet-documents = Documents you need
sheet-fallback = Needed only if { $register } does not answer
sheet-fee = Fee
sheet-good-for = Valid for { $span }
sheet-indicators = How quality is measured
sheet-intake = Grounds for refusing to accept documents
sheet-law = Legal act applied
sheet-not-accepted = Grounds for not accepting a request
sheet-refusal = Grounds for refusing the service
sheet-result = Result
sheet-schedule = Working hours
sheet-silence-grants = If no answer is given within this time limit, the document is deemed granted
sheet-terms = Time limits
inbox-document-run-out = “{ $document }” was valid until { $until } and has run out since the application was filed. That is no ground of refusal by itself.
figure-filed = Filed
figure-answered = Answered
figure-in-time = Answered in time
figure-granted = Granted
figure-deemed-granted = Deemed granted, as no answer was given in time
figure-refused = Refused
figure-not-accepted = Not accepted or withdrawn
earlier-entry-state-active = in force
earlier-entry-state-deemed-granted = deemed granted
earlier-entry-state-ended = no longer in force
earlier-entry-state-superseded = replaced by another
earlier-entry-state-suspended = suspended

## Faults of cases
fault-draft-changed = The application was changed or sent while it was being signed. Open it again and sign the new text.
fault-draft-file-missing = The file “{ $field }” is not attached to this application. Upload it again.
fault-draft-not-of-service = This draft is not an application for a public service. Start from the list of public services.
fault-nothing-to-sign = No result for this application is waiting for a signature. See how the application stands.
fault-nothing-to-supply = No documents are required from you now. See how the application stands.
fault-result-not-prepared = The file to sign has not been downloaded, or has been made anew since. Download it again and sign it.
fault-result-signature-needed = This action is done by signing the result. Open the page for signing.
fault-signature-not-detached = The signature file contains the document itself. Make a detached signature.
fault-signature-not-for-signing = This certificate is not for signing documents. Sign with your signing certificate (GOST or SIGN).
fault-signature-not-of-applicant = The application was signed by another person or for another organisation. Sign it with the certificate of the person and organisation that signed in.
fault-signature-not-of-post = The result was not signed with the certificate of your post. Sign with the certificate you signed in with.
fault-signature-without-right = This certificate gives no right to sign for the organisation. Have the application signed by the first head or by a person with the right to sign.

document-form-copy = copy
document-form-copy-confirmed = copy confirmed by the applicant
document-form-copy-or-notarised = copy with the original shown, or a notarised copy
document-form-electronic = electronic document
document-form-electronic-signed-by-applicant = electronic document signed by the applicant
document-form-electronic-signed-by-clerk = electronic document signed by a clerk of the centre
document-form-from-state-register = from a state register
document-form-legalised = legalised document, or with an apostille
document-form-notarised-copy = notarised copy
document-form-original = original
document-form-original-shown = original, shown and given back
document-form-paper = signed paper
document-form-scanned-copy = scan
fault-intake-act-needed = Documents are registered only by accepting them or by refusing to. Choose one of the actions offered.
fault-intake-not-found = This intake was not found, or is no longer kept. Begin again.
fault-intake-not-open = Your desk does not accept this request through this channel, or from this kind of applicant. Choose from the list.
fault-payment-unreadable = Give the number, the amount in tenge and the day of the payment as they stand in the payment document.
fault-charge-amount-unset = No amount has been set for this charge yet. Ask the service provider, or file at its office.
fault-year-without-figures = No figures are kept of that year. Choose a year from { $first } to { $last }.
fault-nothing-to-pay = There is nothing to pay for this application now.
fault-payment-failed = The bank refused the payment. Check your account and pay again.
fault-payment-no-gateway = There is no payment gateway here. Show the payment document to the service provider.
fault-payment-refunded = The payment was refunded, so the application was not sent. Ask the service provider.
fault-payment-too-small = The amount paid is less than the charge. Ask the service provider.
fault-payment-waiting = The bank has not answered yet. Look again in a few minutes; you will not be charged twice.

## Words on the sheet of a service
automation-full = The service is fully automated
automation-none = The service is not automated
automation-partial = The service is partially automated
charge-budget-code = budget classification code
charge-amount = { $amount } tenge
charge-by-document = a payment document is shown
charge-by-gateway = paid through the payment gateway
charge-purpose-code = payment purpose code
complaint-answer = When it is answered
complaint-content = What a complaint must contain
complaint-evidence = What confirms that the complaint was accepted
complaint-states = Stages of a complaint
document-copies = Copies: { $n }
document-in-english = in English
document-in-kazakh = in Kazakh
document-in-russian = in Russian
schedule-break = lunch break
schedule-holidays = closed on public holidays
schedule-of-terms = Working hours by which time limits are counted
schedule-round-the-clock = round the clock
weekday-friday = Fri
weekday-monday = Mon
weekday-saturday = Sat
weekday-sunday = Sun
weekday-thursday = Thu
weekday-tuesday = Tue
weekday-wednesday = Wed

## Work on an application
mail-case-message-subject = A message on application { $number }
mail-case-message-body = There is a new message on application { $number }. Read it and answer on the platform: { $link }
mail-case-given-subject = Application { $number }: the officer has changed
mail-case-given-body = Application { $number } was given to another officer, or to you. See its page: { $link }
signature-level-b-b = The signature has no time stamp (PAdES B-B): it can be verified while its certificates are valid.
signature-level-b-t = The signature has a time stamp (PAdES B-T).
signature-level-b-lt = The signature has a time stamp, and the document carries what proves it (PAdES B-LT).
signature-level-b-lta = The signature, and what proves it, are sealed by time stamps for long-term storage (PAdES B-LTA).
