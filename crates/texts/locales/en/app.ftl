## The authority on its papers
authority-name = National Certification Authority of the Republic of Kazakhstan
authority-service = Issue and revocation of a registration certificate of the National Certification Authority of the Republic of Kazakhstan

## States of a certificate
certificate-state-expired = Expired
certificate-state-installed = In force
certificate-state-issued = Issued, not yet installed
certificate-state-revoked = Revoked

## Kinds of certificates
profile-administrator = Administrator’s certificate
profile-individual-auth = Authentication certificate of an individual
profile-other = Registration certificate { $code }
profile-individual-sign = Signature certificate of an individual
profile-legal-employee-auth = Authentication certificate of an employee of a legal entity
profile-legal-employee-sign = Signature certificate of an employee of a legal entity
profile-legal-head-auth = Authentication certificate of the first head of a legal entity
profile-legal-head-sign = Signature certificate of the first head of a legal entity
profile-nca-gost = National Certification Authority (GOST)
profile-nca-rsa = National Certification Authority (RSA)
profile-ocsp-responder = Status service (OCSP)
profile-operator = Certificate of an NCA operator
profile-root-gost = Root Certification Authority (GOST)
profile-root-rsa = Root Certification Authority (RSA)
profile-seal = Electronic seal of the information system
profile-staff = Certificate of a member of a service provider’s staff

## Participants

## Documents
document-kind-acceptance-refusal = Receipt for refused acceptance of documents
document-kind-application = Signed application
document-kind-application-form = Application (to be printed)
document-kind-application-text = Text of the signed application
document-kind-complaint-answer = Signed answer to the complaint
document-kind-complaint-answer-signature = Signature of the answer
document-kind-complaint-answer-text = Text of the signed answer
document-kind-complaint-signature = Signature of the complaint
document-kind-complaint-talon = Talon of the complaint
document-kind-complaint-text = Text of the signed complaint
document-kind-extract = Extract from the register
document-kind-notice = Notice
document-kind-receipt = Receipt for accepted documents
document-kind-refusal = Reasoned refusal
document-kind-result = Result of the public service

## Papers of a request for certificates
paper-applicant-signature = Signature of the applicant
keys-code = Control code of the keys
keys-code-page = The same code stands on the printed application, and the operator types it from there. If the paper shows another code, do not hand it in: print the application anew from this page.
keys-code-paper = The operator types this code from the paper and compares it with the keys of the application. Check that it is the code which the page showed after you sent the application.
paper-application-title = Application for registration certificates
paper-revocation-title = Application for revocation of registration certificates
paper-signature-digest = SHA-256 of the signature
paper-signed-at = Signed and sent
paper-signed-by = Signed by
paper-signed-online = Electronic digital signature of the certificate holder, in place of a signature on paper
paper-refusal-again = You may apply again when the cause of the refusal is removed. You have the right to appeal against the decision.
paper-refusal-date = Date and time of the decision
paper-refusal-evidence = Evidence
paper-refusal-ground = Ground for refusal
paper-refusal-official = Official who made the decision
paper-refusal-service = Public service
paper-refusal-text = Reasons
paper-refusal-title = Reasoned refusal to provide the public service

## The desk of an operator
desk-act-accept = Accept the documents and give a receipt
desk-act-approve = Approve the application with a signature
desk-act-mark-document = Record the check of a document
desk-act-mark-identity = Record the result of identification
desk-act-open = Start accepting the documents
desk-act-refuse-acceptance = Refuse to accept the documents
desk-act-refuse-documents = Refuse because of the documents or the identity
desk-act-refuse-on-registers = Refuse on the data of the state databases
desk-act-compare-keys = Compare the control code of the keys
desk-act-refuse-service = Refuse the service
desk-queue-at-authority = With the certification authority
desk-queue-at-desk = Being checked
desk-queue-to-approve = To be approved
desk-queue-waiting = Waiting for the applicant

## What the state registers answered
register-organisation-bin = BIN
register-organisation-head = IIN of the first head
register-organisation-name = Name of the organisation
register-person-birth-date = Date of birth
register-person-document = Number of the identity document
register-person-death-date = Date of death
register-person-iin = IIN
register-person-name = Surname, name, patronymic

## Faults of use cases
fault-authority-not-found = There is no such certification authority or list. Check the address, or choose one on the page “National Certification Authority”.
fault-backup-exists = { $path } exists. A backup is made in a new folder; choose another name.
fault-backup-of-postgres = The data are in PostgreSQL. Back it up with its own tools, pg_dump --format=custom and an archive of the WAL; copy instance.toml and law/ separately.
fault-backup-unwritable = The backup was not made: { $path }, { $cause }. Check the access rights and the free space on the disk, and try again.
fault-case-changed = Someone else has acted on this application in the meantime. Open the page again and see how the application stands.
fault-case-not-found = There is no such application. Check the number, or open the application from your cabinet.
fault-certificate-of-no-person = This certificate has no IIN, so it cannot be used to sign in. Sign in with a certificate issued to a person.
fault-certificate-of-no-post = This certificate was issued for a post that has ended, or that has another certificate now. Sign in with the new one.
fault-approval-of-other-session = The approval was signed by someone other than the person signed in, or with another certificate. Sign with the certificate with which you signed in.
fault-clock-set-back = The clock of the server is behind: it shows { $now }, but records were made at { $newest } already. Nothing is signed with such a clock. Set it right. If it was ahead then and is right now, set clock-set-back = "warn" in the settings until that moment has passed.
fault-database-unusable = The database cannot be opened: { $cause }. Check the address of the file or server, the access rights and the free space on the disk; if it is damaged, restore it from a backup.
fault-desk-search-form = Type a number, an IIN, a BIN, a ticket, or at least the first two letters of a surname or of the name of an organisation.
fault-document-not-found = There is no such document. Open it from the page of your application.
fault-document-restricted = This document may be opened only in the roles that the rules of the service name. Ask a colleague who has one of them.
fault-journal-person-unknown = The journal has no pseudonym for this IIN. Check the IIN.
fault-data-folder-open = Others can open the folder { $folder }, which holds personal data and keys. Close it to all but its owner: chmod 700 { $folder }.
fault-registers-without-tls = Personal data would leave for { $url } unencrypted. Give an https:// address in instance.toml; http:// is for this computer only.
fault-draft-not-found = This draft was not found, or the time for which it is kept is over. Start the application again.
fault-draft-full = The files of one application may take up { $limit } MB together. Make the file smaller or remove another.
fault-drafts-full = The files of all your drafts may take up { $limit } MB together. Finish earlier drafts or remove their files.
fault-signing-device-away = The authority cannot sign just now. What you sent is kept; try again in a few minutes.
fault-too-many-drafts = At most { $limit } applications may be filled in at a time. Finish earlier ones, or wait until the time for which they are kept is over.
fault-filing-budget-address = { $limit } applications were filed from your network address in the last hour, which is the limit. Try again in an hour, or come to a registration centre.
fault-filing-budget-person = { $limit } applications with this IIN were filed in the last day, which is the limit. Try again tomorrow, or come to a registration centre.
fault-filing-budget-person-address = { $limit } applications with this IIN were filed from your network address in the last day, which is the limit. Try again tomorrow, or from another network.
fault-filing-budget-mailbox = { $limit } messages were sent to this e-mail address in the last day, which is the limit. Give another address, or try again tomorrow.
fault-file-not-as-text = The answer here must be a file. Upload the file instead of sending text.
fault-form-too-large = The application contains too much text. Shorten the answers, or attach a part of them as a file.
fault-form-unknown = There is no form “{ $form }”, or it is not in use now. Start from the list of services.
fault-idempotency-key-form = The Idempotency-Key must have 16 to 128 visible ASCII characters. Send a random value, for example a UUID.
fault-idempotency-key-in-use = A request with this Idempotency-Key is being carried out. Wait a moment and repeat it with the same key.
fault-idempotency-key-reused = This Idempotency-Key was used for a different request. Send a new key with a new request.
fault-instance-exists = { $path } exists: this folder holds an instance already. Name another folder.
fault-instance-of-another-database = The database belongs to another instance. Check the address of the database in the settings.
fault-instance-unfinished = The creation of this instance was cut short, so it cannot serve; these keys have no certificate: { $missing }. It has issued nothing. Keep the folder aside, and run “senim init” again with an empty folder and an empty database.
fault-journal-empty = The journal has no entries, though every instance writes some when it is created. Check that it is the right database and that the backup is complete.
fault-internal = Something failed inside the system. Check whether your action was carried out, and repeat it if it was not. If it fails again, report it and give the number { $operation }.
fault-law-faulty = The rules of the services have mistakes: { $detail }. Correct them in the files of rules and start the system again.
fault-law-unreadable = The files with the rules of the services cannot be read: { $detail }. Check the folder and the access rights.
fault-not-your-right = You are not allowed to do this. Sign in with the certificate that gives this right, or contact the administrator.
fault-nothing-to-install = There are no certificates to install for this application. See how the application stands.
fault-organisation-not-in-register = This BIN is not in the State Database of Legal Entities. Compare it with the registration statement; if it is right, contact the justice authority. Number of the refusal: { $number }.
fault-person-not-in-register = This IIN is not in the State Database of Individuals. Compare it with the identity card; if it is right, contact the justice authority. Number of the refusal: { $number }.
fault-post-unknown = There is no place of work with the code “{ $post }”. “senim staff posts” lists the codes of registration centres and service providers.
fault-queue-unknown = There is no such queue. Choose one of those on the page.
fault-refused-by-authority = The certification authority verified the application and refused it. Read the reason in the reasoned refusal and file a new application.
fault-request-not-found = There is no such application. Compare the number with your receipt or message.
fault-role-not-of-staff = There is no such staff role. Write operator, officer, authorised-person, administrator or auditor.
fault-service-not-found = There is no such service, or it has no edition in force. Choose one from the list of services.
fault-sign-in-needed = You must be signed in for this. Sign in with your certificate and try again.
fault-signature-certificate-expired = The signature was made with a certificate that is not in force today. Sign with a certificate that is in force.
fault-signature-certificate-revoked = The signature was made with a revoked certificate. Sign with a certificate that is in force.
fault-signature-foreign = The signature was made with a certificate that this certification authority did not issue. Sign with one that it issued.
fault-signature-from-future = The time in the signature lies in the future. Correct the date and time on your computer and sign again.
fault-signature-not-one = The signature file must have exactly one signer. Sign the text with your signature only.
fault-signature-of-other-text = A different text was signed. Download the text from this page and sign it without changes.
fault-signature-too-large = The signature file is too large. Attach only the signature, without other data.
fault-signature-wrong = The signature does not match the text. Sign the text from this page again, without changes.
fault-text-not-waiting = This text has already been signed, or the time for signing it is over. Open the page again and sign the new text.
fault-under-sixteen = Registration certificates are issued from the age of sixteen. Apply after your sixteenth birthday. Number of the refusal: { $number }.
fault-enrolment-person-unknown = There is no living person with this IIN in the State Database of Individuals. Check the IIN.
fault-enrolment-organisation-unknown = There is no organisation with this BIN in the State Database of Legal Entities. Check the BIN.
receipt-f9-executor = Officer in charge (surname, name, patronymic)
paper-if-any = if any
paper-if-represented = if another person comes with a power of attorney
fault-passphrases-equal = The passphrase of the root keys and that of the issuing keys are the same. Choose two different ones, known to different people.
fault-post-not-held = This person holds no such post. See with “senim staff list” who holds which.
fault-reason-unknown = There is no such reason. Write dismissal, operator-dismissed, key-compromise, unreliable-data, holder-demand or holder-death.
fault-settings-missing = There is no file { $path }. Check that it is the right folder; “senim init” makes a new instance.
fault-settings-unreadable = The settings cannot be read: { $path }, { $cause }. Check the access rights and the disk.
fault-settings-unwritable = The settings cannot be written: { $path }, { $cause }. Check that the folder can be written to and that the disk has room.
fault-settings-amount = The settings are wrong: { $path }: { $amount } is not an amount. Write tenge, "19650" or "19650.50", or monthly calculation indices, "10 mci".
fault-settings-antivirus = The settings are wrong: { $path }, key antivirus.clamd: { $cause }. Correct the address; nothing was changed.
fault-settings-wrong = The settings are wrong: file { $path }, line { $line }, key { $key }: { $reason }. Correct that line; nothing was changed.

## Words above a text that is signed
row-of-newer-build = Kept by a newer release
row-of-newer-build-line = A newer release of this system keeps it, and this one cannot read it. Open it again when the newer release runs here.
sign-in-words = I sign in to { $address }. This text serves once, until { $moment }.

## Work on an application
fault-absence-days = The last day of an absence cannot lie before the first, in the past, or more than a year on. Correct the days.
fault-case-of-another-officer = Another officer considers this application. Take it over on its page, giving the reason, and then act.
fault-case-search-form = Type a number, an IIN, a BIN, or at least two letters of the beginning of a name.
fault-colleague-not-known = This colleague does not consider applications of the body, or it is the colleague’s own application. Choose another.
fault-decision-draft-too-large = The draft is too long to be kept. Shorten the text.
fault-decision-without-paper = There is no draft of a decision that brings a document. Save one first.
fault-message-case-over = No message can be sent: the application is not filed, or its consideration is over. You can apply again or complain.
fault-message-empty = The message is empty. Write what you want to say.
fault-message-files-spent = The files of your messages on this application may take up { $max } MB together. Send fewer or smaller ones.
fault-message-too-long = The message may have { $max } characters. Shorten it or attach a file.
fault-message-too-many-files = A message may have { $max } files. Send the others with another message.
fault-messages-of-case-spent = There are { $max } messages on this application already; no more can be sent. Call the body that considers it.
fault-messages-of-day-spent = You have sent { $max } messages on this application within a day. Write again tomorrow.
fault-time-stamp-files = The file { $file } of the folder time-stamps is not a certificate or revocation list. Replace it or remove it.
fault-time-stamp-no-answer = The time-stamping authority did not give a time stamp. Check its address, and try again.
fault-time-stamp-no-room = The signature cannot take a time stamp. Sign without one, or with fewer certificates inside.
fault-time-stamp-settings = The address of the time-stamping authority cannot be used: { $detail }. Correct it in instance.toml.
fault-time-stamp-wrong-time = The time of the time stamp is not that of this system. Check both clocks.
fault-paper-unknown = There is no document with this code or number. Compare it with the document.
