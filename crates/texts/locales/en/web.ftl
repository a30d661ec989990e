# Pages (crate web).

## Frame of every page

site-name = Senim
site-line = National Certification Authority and public services
skip-to-content = Skip to main content
languages = Language
nav-label = Main sections
nav-services = Services
nav-certificates = Certificates
nav-cabinet = My cabinet
nav-desk = Operator’s desk
nav-inbox = Cases to consider
nav-sign-in = Sign in
nav-check = Check a document
nav-status = Request status
nav-nca = National Certification Authority
nav-api = Programming interface
sign-out = Sign out
footer-line = Single contact centre: 1414, day and night, free of charge
error-prefix = Error:
summary-title = There is something to correct
back = Back
go-back = Go back
go-home = Go to the home page
continue = Continue
change = Change
choose = Choose
start = Start
go-on-with-draft = Continue the application you began
optional = (optional)
if-any = (if any)
why = Why we ask:
not-provided = Not provided
contacts-line = If you have questions, call the single contact centre 1414.

## Home

home-title = Public services and your electronic digital signature
home-lead = Get a registration certificate, apply for a service, check that a document is genuine.
home-certificates = Get a registration certificate
home-certificates-line = For individuals and first heads of legal entities
home-services = Public services
home-services-line = Apply with your electronic digital signature and follow the progress
home-check = Check a document
home-check-line = By QR code or number, without signing in

## Services and certificates

services-title = Services
sheet-answer-by = If you apply today, you will have an answer by { $day }
sheet-sign-in-first = To apply, sign in with your electronic digital signature.
sheet-no-certificate = No registration certificate yet?
sheet-edition = Edition in force:
certificates-title = Issue and revocation of a registration certificate of the National Certification Authority
certificates-lead = A registration certificate confirms that an electronic digital signature is yours. It is valid for one year.
certificates-term = 1 working day after the documents are accepted
certificates-free = The service is free of charge.
certificates-steps = How it works
certificates-step-keys = Make two key pairs on your own computer: one to sign, one to authenticate. The private keys stay with you.
certificates-step-form = Fill in the application and get a unique number.
certificates-step-visit = Come to the registration centre with your documents. The operator confirms your identity.
certificates-step-download = Download the registration certificates and confirm that they are installed.
certificates-age = Certificates are issued to people aged 16 and over.
certificates-who = Who it is for
certificates-papers = Bring with you:
certificates-revoke = Revocation
certificates-revoke-line = With a valid signature you can revoke a registration certificate online.
certificates-other-channels = You can also apply at a registration centre. Information: 1414.

## Forms

page-count = page { $n } of { $all }
file-limits = { $kinds }, up to { $n } MB
file-attached = Attached file:
file-remove = Remove
table-row = row { $n }
table-add-row = Add a row
table-remove-row = Remove row { $n }
size-kib = { $n } KB
size-mib = { $n } MB
keys-file = Request file (.csr)
keys-paste = or paste its text
keys-provided = The request is attached
keys-how = How to make a key pair
keys-how-line = Run these commands on your own computer. They make a private key file and a request file; the request file is what you upload here.
keys-how-openssl = RSA keys can also be made with OpenSSL:
keys-how-keep = Give the private key and its password to nobody.
review-title = Check your answers
review-send-line = After you send it, your data are compared with the state databases.
review-send = Send the application
review-sign-line = The next page shows the exact text that you sign.
review-sign = Go on to sign

## Signing outside the browser

sign-title = Sign the application
sign-step-read = 1. Read the text
sign-step-save = 2. Save it as a file
sign-step-sign = 3. Sign the file on your computer
sign-step-hand-in = 4. Upload the signature
sign-text-label = Text to sign
sign-command-label = Command
sign-valid-until = The signature is accepted until { $moment }.
sign-save = Save the file
sign-how = Use your certificate for signing. Your private key does not leave your computer.
sign-how-authentication = Use your certificate for authentication. Your private key does not leave your computer.
sign-openssl = Sign with OpenSSL
signature-file = Signature file
signature-hint = A .p7s file in CMS (CAdES) format
signature-paste = Paste text instead of a file
signature-text = Signature as Base64 or PEM
sign-and-send = Send the signed application
sign-and-revoke = Revoke the certificates
sign-approval = Send the approval
sign-result = Send the signed result
sign-in = Sign in
sign-in-title = Sign in with your electronic digital signature
sign-in-lead = Sign the text below. It serves once.
sign-in-no-certificate = No registration certificate yet?

## Requests for certificates

status-title = Check the status of a request
status-number = Unique number
status-number-hint = For example, 2026-NCA-0000017-3
status-ask = Show the status
status-more = Open the request
status-closed = Only the applicant sees the details: open the link from the message, or sign in.
request-number-title = Request { $number }
state = Status
whose-turn = Whose turn
next-step = Next step
filed-at = Filed
accepted-at = Accepted
desk-late = Took longer than the law gives:
due-on = Answer due
overdue = overdue
timeline-title = Progress
refusal-title = Refused
refusal-missing = Missing or unfit documents:
request-certificates = Certificates
request-papers = What to bring
request-office = Registration centre:
request-documents = Documents
install-title = Your certificates are ready
install-line = Download them below, keep them with your keys, then confirm that they are installed.
install-confirm = Confirm that they are installed
withdraw = Withdraw the request
withdraw-title = Withdraw the request?
withdraw-line = A withdrawn request cannot be restored. To get a certificate you will have to file a new one.
withdraw-confirm = Yes, withdraw it
keep-it = No, keep it
filed-title = Your request was filed
filed-number = Your unique number
next-title = What happens next
filed-due = Answer due by { $day }.
filed-access = Your private link to the request
filed-access-line = Keep this link and give it to nobody: it opens your request without a certificate.
filed-open = Open the request
certificate-serial = Serial number
certificate-subject = Holder
certificate-key = Key
certificate-from = Valid from
certificate-until = Valid until
certificate-revoked-at = Revoked
certificate-download = Download (PEM)

## Cabinet, revocation, cases

cabinet-title = My cabinet
cabinet-certificates = My certificates
cabinet-requests = My requests for certificates
cabinet-no-requests = There are no requests.
cabinet-cases = My applications for services
cabinet-no-cases = There are no applications.
column-number = Number
column-service = Service
column-what = What is asked
column-applicant = Applicant
column-field = Data
column-typed = In the application
column-register = In the state database
revocation-title = Revoke a certificate
revocation-nothing = There are no certificates to revoke.
revocation-which = Which certificates do you want to revoke?
revocation-reason = Reason
revocation-reason-hint = The reason is published in the list of revoked certificates
revocation-confirm-title = Revoke these certificates for good?
revocation-confirm-line = A revoked certificate cannot be restored. You will no longer be able to sign or sign in with it.
revocation-go-on = Go on to revoke
keep-certificates = Keep the certificates
revocation-sign-title = Sign the request to revoke
case-number-title = Case { $number }
case-filed-title = Your application was filed
case-open = Open the case
case-documents = Documents
case-answers = The application
supply-needed = The review is suspended: documents are missing.
supply-title = Supply the documents
supply-send = Send the documents
register-number = Number in the register:
check-link = Check that it is genuine:

## Staff

desk-title = Operator’s desk
inbox-title = Cases to consider
queues = Queues
queue-empty = This queue is empty.
more-rows = Next page
desk-compare = Compare the data
differs = differs
agrees = agrees
desk-papers = Documents
paper-verdict = Finding
verdict-accepted = accepted
verdict-missing = missing
verdict-corrections = has unspecified corrections
verdict-expired = expired
verdict-unfit = unfit
paper-seen-as = Seen as
seen-original = original
seen-copy = copy
paper-note = Note
paper-save = Note it
desk-identity = Identification
identified = identity confirmed
not-identified = identity not yet confirmed
identity-note = Note (if not confirmed)
identity-confirm = Confirm the identity
identity-deny = Identity not confirmed
acts-title = Actions
acts-none = There is nothing to do now.
act-warning = This decision is sent to the applicant and cannot be undone.
ground = Ground
act-missing = Missing or unfit documents
act-missing-lines = Missing documents
act-missing-lines-hint = One document a line
act-text = Explanation
act-text-hint = The applicant sees this text
act-evidence = Evidence
act-evidence-hint = Number and date of the document
act-recipient-address = Address of the applicant
act-executor-phone = Telephone of the executor
open-place = Where the documents are taken
open-office = at the registration centre
open-home = at the recipient’s home, called through 1414
open-visitor = Who came
open-recipient = the recipient in person
open-representative = a representative with a notarised power of attorney
open-iin = IIN of the representative
open-last-name = Last name of the representative
open-first-name = First name of the representative
open-middle-name = Patronymic of the representative
open-ticket = Number of the queue ticket
accept-statement = I confirm
accept-compared = the data were compared with the originals and the state databases
accept-returned = the original documents were returned
accept-consent = the written consent to the use of secrets protected by law was signed
approval-title = Approve the request
approval-line = The authority issues the certificates only after it has verified this signature.
result-awaits = The result is waiting for your signature.
result-sign-title = Sign the result
result-look = 1. Look at the result
result-open = Open the PDF
result-bytes-line = The signature covers the whole content of the PDF. Make a detached signature of the file: the system places it into the document.
terms-title = Terms
signature-title = Signature of the application

## Checking a document, the authorities

check-title = Check a document
check-lead = Enter the code below the QR code, or the number of the document.
check-code = Code or number
check-code-hint = At the bottom of the document
check-ask = Check
check-again = Check another document
check-unknown = There is no such document in the register
check-unknown-line = Check that you entered the code correctly. If you did, the document may be forged: report it at 1414.
check-file = Compare the file
check-file-line = The checksum of your PDF file must be:
check-look-at-address = Look at the address bar: this page must be on the official site.
nca-title = National Certification Authority
nca-lead = Certificates of the authorities, lists of revoked certificates, and the address where the status is checked.
nca-ocsp = Online status (OCSP)
nca-fingerprint = SHA-256 fingerprint
nca-certificate = Certificate
nca-crl = List of revoked certificates (CRL)
nca-revoked = Revoked certificates
nca-revoked-none = No certificates have been revoked.

## Trouble

problem-400 = The request could not be read
problem-400-text = Go back and try again.
problem-403 = You may not see this page
problem-403-text = Try signing in with another certificate.
problem-404 = Page not found
problem-404-text = Check the address.
problem-409 = This can no longer be done
problem-409-text = Reload the page to see how things stand now.
problem-413 = The file is too large
problem-413-text = Upload a smaller file.
problem-429 = Too many requests
problem-429-text = Try again in a minute.
problem-500 = There is a problem with the service
problem-500-text = The answers you saved are kept. Try again later.
problem-503 = The service is unavailable for now
problem-503-text = Nothing was changed. Try again later.
problem-operation = If you contact us, give this number:
problem-help = For help, call 1414.

## Faults that this face finds

fault-bad-request = The request could not be read. Go back and fill in the form again.
fault-form-expired = This form is out of date. Open the page again and repeat.
fault-method-not-allowed = This address does not take such requests. Use the links and buttons of the page.
fault-no-such-page = There is no such page. Check the address or start from the home page.
fault-other-site = The form was sent from another site and was not accepted. Send it from a page of this site.
fault-answered-too-late = The service did not answer in time; this is not your connection. Look whether your act was done before you repeat it.
fault-request-timeout = The request took too long. Check your connection and try again.
fault-too-busy = The service is very busy now. Try again in a minute.
fault-too-large = Too much data was sent. Choose a smaller file.
fault-too-many-requests = Too many forms came from your address. Try again in a minute.
fault-upload-no-room = There is no room for files now. Nothing was changed; try again later.
fault-unreadable-body = What was sent could not be read. Send the form again.
fault-choose-signature = Choose the signature file or paste its text
fault-signature-file-too-large = This file is too large to be a signature. Choose a .p7s file of up to 512 KB
fault-number-form = Enter the unique number as it stands on the receipt or in the message
fault-check-code-missing = Enter the code or the number of the document
fault-choose-certificate = Choose at least one certificate
fault-choose-reason = Choose the reason for revocation
fault-choose-ground = Choose a ground from the list
fault-representative-iin = The IIN of the representative is wrong. Compare it with the identity card
fault-choose-file = Choose the file to send
