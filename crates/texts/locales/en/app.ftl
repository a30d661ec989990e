## The authority on its papers
authority-name = National Certification Authority of the Republic of Kazakhstan
authority-service = Issue and revocation of a registration certificate of the National Certification Authority of the Republic of Kazakhstan

## States of a certificate
certificate-state-expired = Expired
certificate-state-installed = In force
certificate-state-issued = Issued, to be installed
certificate-state-revoked = Revoked

## Kinds of certificates
profile-administrator = Administrator’s certificate
profile-individual-auth = Authentication certificate of an individual
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
profile-seal = Seal of the information system
profile-staff = Certificate of a member of a service provider’s staff

## Participants
participant-ind = Individual
participant-legal-head = First head or acting head

## Documents
document-kind-acceptance-refusal = Receipt of refused acceptance of documents
document-kind-application = Signed application
document-kind-application-form = Application (to be printed)
document-kind-application-text = Text of the signed application
document-kind-extract = Extract from the register
document-kind-notice = Notice
document-kind-receipt = Receipt for accepted documents
document-kind-refusal = Reasoned refusal
document-kind-result = Result of the public service

## Papers of a request for certificates
paper-applicant-signature = Signature of the applicant
paper-application-title = Application for registration certificates
paper-refusal-again = You may apply again when the cause of the refusal is removed. You have the right to complain about the decision.
paper-refusal-date = Date and time of the decision
paper-refusal-evidence = Evidence
paper-refusal-ground = Ground of the refusal
paper-refusal-official = Official who decided
paper-refusal-service = Public service
paper-refusal-text = Reasons
paper-refusal-title = Reasoned refusal of the public service

## The desk of an operator
desk-act-accept = Accept the documents and give a receipt
desk-act-approve = Confirm the request with a signature
desk-act-mark-document = Mark a document
desk-act-mark-identity = Mark the result of identification
desk-act-open = Begin to take the documents
desk-act-refuse-acceptance = Refuse to accept the documents
desk-act-refuse-documents = Refuse because of the documents or the identity
desk-act-refuse-service = Refuse the service
desk-queue-at-authority = With the authority
desk-queue-at-desk = Being checked
desk-queue-to-approve = To be confirmed
desk-queue-waiting = Applicant awaited

## What the state registers answered
register-organisation-bin = BIN
register-organisation-head = IIN of the first head
register-organisation-name = Name of the organisation
register-person-birth-date = Date of birth
register-person-document = Number of the identity document
register-person-iin = IIN
register-person-name = Surname, name, patronymic

## Faults of use cases
fault-authority-not-found = There is no such certification authority or list. Check the address, or choose on the page of the authority.
fault-case-changed = Somebody else has acted in this case meanwhile. Open the page again and see how the case stands.
fault-case-not-found = There is no such case. Check the number, or open the case from your personal cabinet.
fault-certificate-of-no-person = This certificate carries no IIN, so nobody can sign in with it. Sign in with a certificate issued to a person.
fault-document-not-found = There is no such document. Open it from the page of your request or case.
fault-document-restricted = This document may be opened only in the roles that the rules of the service name. Ask a colleague who has one of them.
fault-draft-not-found = This draft was not found, or the time of keeping it is over. Start the application again.
fault-file-not-as-text = The answer here is a file. Upload the file instead of sending text.
fault-form-too-large = The application holds too much text. Shorten the answers, or attach a part of them as a file.
fault-form-unknown = There is no form “{ $form }”, or it is not in use now. Start from the list of services.
fault-idempotency-key-form = The Idempotency-Key must have 16 to 128 visible ASCII characters. Send a random value, for example a UUID.
fault-idempotency-key-in-use = A call with this Idempotency-Key is being carried out. Wait a moment and repeat it with the same key.
fault-idempotency-key-reused = This Idempotency-Key was used for a different call. Send a new key with a new call.
fault-instance-exists = An installation cannot be made in this folder: { $detail }. Name an empty folder that can be written to.
fault-instance-of-another-database = The database belongs to another installation. Check the address of the database in the settings.
fault-instance-unfinished = The founding of this installation was cut short, so it cannot serve: these keys have no certificate: { $missing }. Nothing was issued with it. Keep the folder aside, and run “senim init” again with an empty folder and an empty database.
fault-instance-unreadable = The settings of the installation cannot be read: { $detail }. Check that it is the right folder, and correct the settings file.
fault-journal-empty = The journal has no entries, though every installation writes some when it is founded. Check that it is the right database and that the back-up is whole.
fault-internal = Something failed inside the system. Check whether your step was done, and repeat it if it was not. If it fails again, tell the support service the number { $operation }.
fault-law-faulty = The rules of the services have mistakes: { $detail }. Correct them in the files of rules and start the system again.
fault-law-unreadable = The files of rules of the services cannot be read: { $detail }. Check the folder and the access rights.
fault-not-your-right = You have no right to do this. Sign in with your own staff certificate, or speak to the administrator.
fault-nothing-to-install = This request has no certificates to install. See how the request stands.
fault-organisation-not-in-register = This BIN is not in the State Database of Legal Entities. Compare it with the certificate of registration; if it is right, turn to the justice authority. Number of the refusal: { $number }.
fault-person-not-in-register = This IIN is not in the State Database of Individuals. Compare it with the identity card; if it is right, turn to the justice authority. Number of the refusal: { $number }.
fault-post-unknown = There is no place of work with the code “{ $post }”. Give the code of a registration centre for an operator, that of a service provider for others.
fault-queue-unknown = There is no such queue. Choose one of the queues on the page.
fault-refused-by-authority = The certification authority verified the request and refused it. Read the reason in the reasoned refusal and make a new request.
fault-request-not-found = There is no such request. Compare the number with your receipt or message.
fault-role-not-of-staff = There is no such role of staff. Write operator, officer, authorised-person, administrator or auditor.
fault-service-not-found = There is no such service, or it has no edition in force. Choose one from the list of services.
fault-sign-in-needed = You must be signed in for this. Sign in with your certificate and try again.
fault-signature-certificate-expired = The signature was made with a certificate that is not valid today. Sign with a valid certificate.
fault-signature-certificate-revoked = The signature was made with a revoked certificate. Sign with a certificate that is in force.
fault-signature-foreign = The signature was made with a certificate that this certification authority did not issue. Sign with one that it issued.
fault-signature-from-future = The time in the signature has not come yet. Correct the date and time of your computer and sign again.
fault-signature-not-one = The signature file must have exactly one signer. Sign the text yourself, alone.
fault-signature-of-other-text = Another text was signed. Download the text of this page and sign it as it stands.
fault-signature-too-large = The signature file is too large. Attach the signature alone, without other data.
fault-signature-wrong = The signature does not match the text. Sign the text of this page again, as it stands.
fault-text-not-waiting = This text was signed already, or the time for signing it is over. Open the page again and sign the new text.
fault-under-sixteen = Registration certificates are issued from the age of sixteen. Apply after your sixteenth birthday. Number of the refusal: { $number }.
fault-enrolment-person-unknown = The State Database of Individuals knows no living person with this IIN. Check the IIN.
fault-enrolment-organisation-unknown = The State Database of Legal Entities knows no organisation with this BIN. Check the BIN.
receipt-f9-executor = Executor
paper-if-any = if there is one
paper-if-represented = if a third person comes with a power of attorney
fault-passphrases-equal = The passphrase of the root keys and that of the issuing keys are the same. Choose two different ones, known to different people.
fault-post-not-held = This person holds no such post. `senim staff list` tells who holds which.
fault-reason-unknown = There is no such reason. Write dismissal, operator-dismissed, key-compromise, unreliable-data, holder-demand or holder-death.
