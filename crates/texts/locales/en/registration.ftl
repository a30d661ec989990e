fault-bin-differs-from-register = The state database answered about another organisation. Check the BIN and send the application again.
fault-carrier-not-offered = This key storage is not available on the portal. Choose your computer or a secure carrier.
fault-certificate-not-yours = No certificate with the serial number { $serial } was issued to you. Look the number up in your cabinet.
fault-certificates-not-a-pair = One certificate must be issued for each key. Check the record of the issue.
fault-data-not-compared = Confirm that the data in the application match the originals and the state database.
fault-desk-not-open = The acceptance of documents has not been started for this application. Start it first.
fault-differs-from-register = This field does not match the state database. Write it as in your identity card or in the registration statement.
fault-document-date-in-future = The date of the document is later than today. Check the date.
fault-document-expired = The document has expired. Record it as expired.
fault-document-not-accepted = A document on the list has not been recorded as accepted. Check and record it, or refuse to accept the documents.
fault-document-not-of-list = This document is not on the list for applicants of this kind. Choose one from the list.
fault-hand-in-document-missing = A document that is needed is not among those handed in. Take it and tick it in the list.
fault-hand-in-only-with-id-card = Documents and the day of the identity card are named only while the card is being made. Remove them, or tick that the card is being made.
fault-id-card-day-past = The day on which the identity card is ready has passed. Enter the day from the receipt of the card.
fault-document-original-needed = The original of the identity document is needed. Examine the original.
fault-form-incomplete = The application lacks data that this step needs. Open it and fill in every page.
fault-life-cycle-not-in-force = The rules on registration certificates are not in force on this day. The administrator must continue them in continued.toml or add an edition.
fault-identity-not-marked = The identity of the visitor has not been recorded yet. Compare the identity document and record the result.
fault-identity-not-proved = The person was not identified, so the documents cannot be accepted. Give a reasoned refusal.
fault-iin-differs-from-register = The state database answered about another person. Check the IIN and send the application again.
fault-installation-link-wrong = The link does not belong to this application. Open the link in the message about your certificates.
fault-keys-code-form = The code has sixteen characters, letters and digits in fours. Type it from the paper again.
fault-keys-differ = The code on the paper is not that of the keys of this application. Check the number on the paper: if it is another, open that application, since this one was filed by somebody else. If it is the same, type the code again; if it still does not agree, do not accept the documents.
fault-keys-not-compared = The control code of the keys has not been compared yet. Type the code from the applicant’s paper.
fault-not-the-head-in-register = The State Database of Legal Entities names another person as head of this organisation. Check the IIN and the BIN, or have the registration data updated first.
fault-not-your-request = Another person filed this application. Open your own applications in your cabinet.
fault-office-closed = The registration centre is closed now: it is open on working days from { $opens } to { $closes }, the next time on { $next }. Accept documents in these hours or on a home visit.
fault-office-unknown = There is no such registration centre. Choose one from the list.
fault-operator-not-active = You may not act as an operator now. Contact the administrator of your registration centre.
fault-operator-not-you = You can act as an operator only in your own name. Sign in with your own certificate.
fault-operator-other-office = The application belongs to another registration centre. An operator of that centre handles it.
fault-operator-own-request = You cannot handle your own application, or one in which you are the representative. Hand it to another operator.
fault-organisation-liquidated = According to the state database the organisation was liquidated. Check the BIN.
fault-originals-not-returned = Return the originals and confirm that you did.
fault-participant-unknown = The service is not yet provided to applicants of the kind { $participant }. Choose another kind.
fault-person-cannot-apply = According to the state database no application can be made with this IIN. Check the IIN; if the database is wrong, contact the justice authority.
fault-profile-unknown = The certificate profile { $profile } is not set up. Tell the administrator.
fault-reason-not-offered = This reason cannot be given on the portal. Choose another from the list, or go to a registration centre.
fault-refusal-contradicts-marks = What is recorded about the document contradicts the refusal. Correct the record or choose another ground.
fault-refusal-ground-not-here = The ground { $ground } belongs to another stage. Choose a ground of this stage.
fault-refusal-without-documents = Name the missing or unfit document: the receipt cannot be given without it.
fault-refusal-without-marks = To refuse, record that the person was not identified or what is wrong with a document.
fault-registers-agree = The state databases agree with the application, so it cannot be refused because of them. Choose another ground.
fault-registers-disagree = The state databases do not confirm the data of the application. See the comparison, and refuse on those data.
fault-registry-answer-incomplete = The answer of the state database contains nothing about the organisation. Repeat the query.
fault-representative-is-recipient = The representative named is the applicant. Record that the applicant came in person.
fault-representative-not-allowed = For these certificates the head must come in person. Ask the head to come.
fault-request-at-authority = The certification authority is already issuing or revoking the certificates. Wait for the result.
fault-request-step-not-allowed = This cannot be done in the present state of the application. Reload the page and see what comes next.
fault-same-request-open = Another application of this person for the same certificates is being handled. Finish it or refuse it first.
fault-secrets-consent-missing = Obtain written consent to the use of secrets protected by law, and confirm that you did.
fault-serial-form = “{ $serial }” is not a serial number. Copy the hexadecimal number from the certificate.
fault-signature-not-in-force = The signature is wrong, or its certificate has expired or been revoked. Sign with a certificate that is in force, or go to a registration centre.
fault-signature-of-other-kind = The application was signed with a certificate of another kind. Revoke an individual’s certificates with the individual’s signature, those of an organisation with the organisation’s.
fault-statement-missing = Give the reason for the decision, who made it, and what confirms it.
fault-too-many-serials = One application may have at most { $max } serial numbers. File another application for the rest.
fault-unvisited-no-more = Somebody has come with this application already. Reload the page.
fault-verdict-missing = The certification authority has not verified the application yet. Wait until the verification ends.
fault-verdict-of-other-kind = The result of the verification is for an application of another kind. Verify this application again.
finding-person-absent = The IIN is not in the State Database of Individuals
finding-organisation-absent = The BIN is not in the State Database of Legal Entities
finding-under-age = The person was under sixteen on the date of application
finding-certificate-not-yours = The certificate does not belong to the applicant
finding-certificate-expired = The certificate has expired
finding-certificate-revoked = The certificate has already been revoked
request-turn-authority = Certification authority
request-turn-nobody = Nobody: the application is closed
request-turn-operator = Operator
request-turn-recipient = Applicant
request-actor-recipient = Applicant
request-actor-operator = Operator
request-actor-official = Official
request-actor-system = Information system
document-seen-original = Original
document-seen-copy = Copy
document-verdict-accepted = Accepted
document-verdict-missing = Missing
document-verdict-rejected = Not accepted
revocation-reason-holder-demand = At the demand of the certificate holder or the holder’s representative
revocation-reason-holder-death = Death of the certificate holder
revocation-reason-unreliable-data = Unreliable data were supplied at issue
revocation-reason-dismissal = Order of dismissal
revocation-reason-operator-dismissed = The operator was dismissed or transferred
revocation-reason-key-compromise = The private key was lost or became known to someone else
request-kind-issue-first = Issue of registration certificates
request-kind-revoke-online = Revocation of registration certificates
receipt-f13-title = Receipt for accepted documents
receipt-f13-request = Date of acceptance and number of the application
receipt-f13-service-kind = Kind of the public service
receipt-f13-attachments = Number and names of the documents
receipt-f13-handout = Date (time) and place of handing out
receipt-f13-accepted-by = Employee who accepted the documents
receipt-f13-recipient = Recipient
receipt-f13-representative = Authorised representative
receipt-f13-phones = Contact telephones
handout-by = by { $time }, if the identity card comes on its day
handout-on-notice = Once the identity card has come; a message tells the day
receipt-f9-title = Receipt for refused acceptance of documents
receipt-f9-recipient = Name of the recipient or of the organisation
receipt-f9-address = Address of the recipient
receipt-f9-sentence = Under article 20 of the Law of the Republic of Kazakhstan of 15 April 2013 on Public Services, department № { $number } of the branch of the non-commercial joint-stock company State Corporation “Government for Citizens” ({ $address }) refuses to accept the documents for the public service ({ $service }), because you did not bring the full package that its standard asks for, namely:
receipt-copy-recipient = Copy 1: for the recipient
receipt-copy-office = Copy 2: stays with the office
receipt-f9-department = Department of the State Corporation “Government for Citizens”
receipt-f9-department-address = Address of the department
receipt-f9-service = Name of the public service
receipt-f9-missing = Missing documents
receipt-f9-ground = Ground
receipt-f9-copies = This receipt is made in 2 copies, one for each side
receipt-f9-employee = Name and signature of the employee of the State Corporation
receipt-f9-phone = Tel.
receipt-f9-received = Received: name and signature of the recipient
receipt-f9-date = Date
receipt-number = Number of the receipt
mail-registered-subject = Application { $number } is registered
mail-registered-body =
    Your application has been given the unique number { $number }.
    Print the application and come on { $visit } with the originals of your documents to the registration centre: { $office }.
    Follow the application by this link and do not share it: { $link }
mail-acceptance-refused-subject = { $number }: the documents were not accepted
mail-acceptance-refused-body =
    The documents for the application { $number } were not accepted. Ground: { $ground }.
    Bring the documents named in the receipt and come again with the same number.
    The receipt is on this page: { $link }
mail-accepted-subject = { $number }: the documents were accepted
mail-accepted-body =
    The documents for the application { $number } were accepted.
    The result will be ready by { $due }.
    The receipt is on this page: { $link }
mail-issued-subject = { $number }: your certificates are issued
mail-issued-body =
    The registration certificates for the application { $number } have been issued. Serial numbers: { $serials }.
    Install them at this link: { $link }
    Do not share this link.
mail-refused-subject = { $number }: application refused
mail-refused-body =
    The application { $number } was refused. Ground: { $ground }.
    The reasoned refusal is on this page: { $link }
    You may apply again when the cause is removed, or complain about the decision.
mail-revoked-subject = { $number }: your certificates are revoked
mail-revoked-body =
    Your registration certificates have been revoked. Serial numbers: { $serials }. Reason: { $reason }.
    Number of the application: { $number }.
mail-superseded-subject = { $number }: a later application was filed
mail-superseded-body =
    Another application with the same data as your application { $number } was filed later.
    If you filed it, come with the new one. If you did not, do not worry: come with the printed paper of this application, which still holds. Certificates are issued only for the keys on the paper that you bring.
mail-expired-subject = { $number }: the application was closed
mail-expired-body =
    Nobody came to the registration centre in time with the application { $number }, so it was closed.
    If you need the certificates, file a new application.
mail-withdrawn-subject = { $number }: application withdrawn
mail-withdrawn-body = You withdrew the application { $number }. It will not be considered further.
key-purpose-sign = Signature: { $algorithm }.
key-purpose-auth = Authentication: { $algorithm }.
key-algorithm-rsa-2048 = RSA, 2048 bits
key-algorithm-gost-2015-512 = GOST 34.10-2015, 512 bits
fault-agreement-differs = The date of signing in the agreement differs from that in the application. Check the date, or record the document as unfit.
fault-agreement-too-old = More than { $most } working days have passed since the agreement was signed. Record it as expired and refuse acceptance on ground R03.
fault-carrier-differs = The certificate request names another key storage. Correct the storage in the application, or make the key where the application says.
fault-document-date-needed = The age of this document counts from its date. Record its date.
fault-domain-not-ours = “{ $domain }” is not a domain name under .KZ or .ҚАЗ. Check the name.
fault-domain-not-proved = The document does not prove the domain name { $domain }. Record the names that it shows, or refuse acceptance.
fault-domains-differ-from-request = The domain names in the PKCS#10 request differ from the list in the application. Make the request again with the same names.
fault-employee-not-on-list = The recipient is not among the employees named in the power of attorney. Ask for one that names the recipient, or refuse on ground R10.
fault-head-confirmed-already = The first head has already confirmed this application. Nothing more is needed.
fault-head-not-confirmed = The first head of the organisation has not confirmed the application. Refuse acceptance on ground R12; after the confirmation the applicant can come with the same number.
fault-head-not-you = Only the head of the organisation confirms, and never an application of his or her own. Sign in with your own certificate.
fault-official-confirms-herself = Whoever recorded the ground cannot confirm it. Hand it to a second official.
fault-order-not-named = Only the order of appointment proves who acts for the head. Record its number and date.
fault-power-for-other-act = The power of attorney is for another act: issue and revocation are named separately. Refuse on ground R10.
fault-power-not-read = Record the number and date of the power of attorney, to whom and for what it is given and, if it is an organisation’s, the employees.
fault-power-of-other-person = The power of attorney was given to somebody other than the visitor. Refuse on ground R10.
fault-power-used = This one-time power of attorney has been used. Ask for a new one, or refuse on ground R10.
fault-power-without-signature = The power of attorney does not name the right to sign the documents needed. Refuse on ground R10.
fault-repeat-not-offered = A participant of Treasury-Client cannot get a repeat issue on the portal. Come to a registration centre with the documents.
fault-nothing-to-revoke = This person has no such certificates in force. Check the IIN, the BIN and the serial numbers.
fault-nothing-to-repeat = The certificate with which you signed in was not issued on an application. Apply for a first issue.
fault-absence-too-short = The operator has been absent for { $days } days; the work is stopped only when the absence exceeds { $most } days.
fault-operator-not-suspended = The operator’s work is not suspended. Look at the staff register: senim staff list.
request-turn-head = First head of the organisation
request-kind-issue-repeat = Repeat issue of registration certificates
request-kind-revoke-office = Revocation of registration certificates at a centre
request-kind-ex-officio = Revocation of registration certificates on the authority’s own initiative
paper-in-place = in place of another
desk-act-form-revocation = Create the request for revocation
key-purpose-ssl = Key of the server, { $algorithm }
profile-domain-ssl = SSL certificate of a domain name
profile-treasury-sign = Participant of Treasury-Client, signature
profile-treasury-auth = Participant of Treasury-Client, authentication
staff-post-suspended = { $name } (IIN { $iin }) · { $role } at { $post } · work suspended
staff-post-returned = { $name } (IIN { $iin }) · { $role } at { $post } · back at work
staff-notice-late = The notice was late: a dismissal or transfer must be reported at least two days in advance. The violation is in the journal.
mail-head-awaited-subject = { $number }: your head must confirm
mail-head-awaited-body =
    Your application has been given the unique number { $number }.
    Before you come to the registration centre, the first head of your organisation must confirm it on the portal with an EDS. We will tell you when that is done.
mail-head-asked-subject = { $number }: confirm an employee’s application
mail-head-asked-body =
    { $employee } asks for registration certificates in the name of your organisation; the number of the application is { $number }.
    Confirm it on the portal with your EDS: { $link }
mail-ordered-subject = Application { $number } is registered
mail-ordered-body =
    Your application for a repeat issue of registration certificates has been given the number { $number }. You need not come to a centre: an operator will confirm it.
mail-reminder-subject = Your certificates expire on { $date }
mail-reminder-body =
    The registration certificates issued on the application { $number } expire on { $date }.
    Get new ones on the portal while your key is valid: { $link }
    After that, new ones are issued only at a registration centre, with documents.
desk-revocation-title = Revocation with documents
desk-revocation-line = For whoever has lost the key or cannot revoke on the portal. Write the IIN of the holder from the identity card; the certificates are found in the register.
desk-revocation-iin = IIN of the certificate holder
desk-revocation-bin = BIN of the organisation
desk-revocation-bin-hint = Only if the certificates were issued for an organisation
desk-form-revocation-line = Fill in as the application on paper says. If an order of dismissal was accepted, it is the reason.
desk-revocation-email = E-mail address
desk-revocation-phone = Telephone
desk-revocation-consents = The consents in the application are signed
fault-holder-iin = Write the IIN of the certificate holder: 12 digits.
fault-holder-bin = Check the BIN of the organisation: 12 digits. Leave it empty if the certificates are the person’s own.
employees-title = Applications of employees
employees-line = Before an employee comes to the registration centre, the first head of the organisation confirms the application.
employees-none = No application waits for your confirmation.
employees-who = Employee
employee-confirm-title = Confirm the application of an employee
employee-confirm-line = Read the text and sign it with your EDS as the head. After that the employee may come with the documents.
sign-confirmation = Sign and confirm
paper-number = Number
paper-date = Date
paper-domains = Domain names in the document
refusable-title = Refusal of the service
refusable-line = An official of the provider decides on these grounds, not the operator at the desk. Applications that the authority has already begun to carry out are not here.
refusable-none = No application can be refused now.
paper-read = Read and accept the paper
paper-read-line = Type what the paper says, field by field. It is compared with the application, the state databases and the person at the desk.
paper-accept = Accept the paper
fault-date-words-differ = The date in words is { $date }, not the date in digits. Compare both with the paper; if they differ there, the paper is unfit.
fault-date-words-unread = The date in words cannot be read. Write it as the paper does, in Kazakh or Russian, without digits.
fault-employee-not-signed = The employee has not signed the power of attorney. Have it signed, or mark the paper as unfit.
fault-head-not-signed = There is neither the name and signature of the head nor an order of dismissal. Bring one of them, or refuse the package.
fault-issue-date-differs = None of the chosen certificates was issued on the day that the application names. Compare the day with the register of certificates.
fault-paper-not-signed = The paper lacks a signature without which it does not count. Have it signed, or mark the paper as unfit.
fault-paper-of-other-organisation = The paper names another organisation than the application. Compare it with the register; if it differs there, the paper is unfit.
fault-paper-of-other-person = The paper names another person than the application or than the person at the desk. Compare it with the identity document; if it differs there, the paper is unfit.
state-system-gbd-fl = State Database of Individuals
state-system-gbd-ul = State Database of Legal Entities
consent-signed-eds = electronic digital signature
consent-signed-in-form = ticked in the application
consent-signed-on-paper = on paper, by hand
certificate-record-title = Record of a registration certificate
certificate-record-serial = Serial number
certificate-record-kind = Kind
certificate-record-subject = Holder
certificate-record-domains = Domain names
certificate-record-region = Region
certificate-record-city = City or town
certificate-record-email = E-mail
certificate-record-institution-code = Code of the institution
certificate-record-treasury-role = Role
certificate-record-enotary-role = Role in the system
certificate-record-public-key = Public key, SHA-256
certificate-record-algorithm = Algorithm
certificate-record-key = Key
certificate-record-not-before = Valid from
certificate-record-not-after = Valid until
certificate-record-issued-on = Date of issue
certificate-record-policy = Policy
certificate-record-issuer = Issuer
certificate-record-carrier = Carrier
certificate-record-request = Application
certificate-record-operator = Operator (IIN)
fault-certificate-unknown = There is no certificate with this serial number. Check the number.
carrier-computer = Own computer
carrier-id-card-chip = Chip of the identity card
carrier-protected-token = Secure carrier (token)
carrier-sim = SIM card
replaced-title = Your earlier certificates are still valid
replaced-line = New certificates do not revoke the earlier ones by themselves. Revoke them if you no longer need them.
replaced-revoke = Revoke the earlier certificates
setting-changed = The setting is changed. A running server works by it within half a minute; it waits for the next start only if other files of the law have changed too.
fault-setting-without-basis = State who changes the setting and on what ground: --by and --basis.
fault-setting-unknown = There is no setting { $name }. senim settings list shows them all.
fault-setting-value = The value of { $name } is not written as TOML. For example 30, "in-form" or ["COMPUTER"].
fault-city-not-in-region = The chosen region has no such city or district. Write it as the list has it: { $known_kk }; { $known_ru }.
grounds-title = Revocation on the authority’s own initiative
grounds-line = One official records the ground with its evidence, a second one confirms it with a signature. Nobody revokes alone.
grounds-waiting = Grounds that wait for confirmation
grounds-none = No ground waits for confirmation.
grounds-new = Record a ground
grounds-serials = Serial numbers, one a line
grounds-evidence = Evidence
grounds-evidence-hint = Number and date of the document, or the answer of the state database
grounds-record = Record the ground
grounds-confirm-title = Confirm the ground with a signature
grounds-confirm-line = Read the text: after your signature the certificates are revoked at once.
sign-ground = Sign and revoke
renewal-title = Get new certificates
renewal-line = While your key is valid you need not come to a centre. Make new keys and paste their PKCS#10 requests; you sign the application with the old key.
renewal-key-hint = A PKCS#10 request in PEM or Base64
renewal-sign-title = Sign the application
renewal-sign-line = Read the text and sign it with your valid key. An operator will confirm the application.
sign-renewal = Sign and send
finding-approval-void = Before the certificates were issued the operator’s approval lost its force: the operator’s post ended, or the certificate was revoked. Apply again, with new keys
fault-visit-day-closed = The registration centres are closed on this day. Choose a working day; the next one is { $next }.
fault-visit-day-unknown = It is not known yet which days after { $year } are working days. Choose an earlier day.
fault-link-needs-identity = A new link is given only to an applicant who was identified. Check the original of the document and tick the box.
mail-link-subject = { $number }: a new link to your application
mail-link-body =
    A registration centre gave a new link to the application { $number }: { $link }
    The former link no longer works. If you did not ask for it, call 1414.
desk-next-awaiting-documents = When the person comes, start accepting the documents.
desk-next-acceptance-refused = When the person comes with what was missing, start again under the same number.
desk-next-document-check = Mark each document and the identity, compare the control code of the keys, then accept or refuse.
desk-next-document-check-revocation = Mark each document and the identity, then accept the documents or refuse.
desk-next-accepted = Read the text of the approval and sign it.
desk-next-accepted-revocation = Create the request for revocation.
desk-next-ca-check = Nothing is needed from you.
desk-next-confirmed-by-operator = Nothing is needed from you.
desk-next-draft = Nothing is needed from you.
desk-next-expired = Nothing is needed from you.
desk-next-installed = Nothing is needed from you.
desk-next-issued = Nothing is needed from you.
desk-next-refused-ca = Nothing is needed from you.
desk-next-refused-documents = Nothing is needed from you.
desk-next-refused-no-data = Nothing is needed from you.
desk-next-refused-service = Nothing is needed from you.
desk-next-registered = Read the text of the approval and sign it.
desk-next-registry-check = Nothing is needed from you.
desk-next-revoked = Nothing is needed from you.
desk-next-submitted = Nothing is needed from you.
desk-next-superseded = Nothing is needed from you.
desk-next-suspended-technical = Nothing is needed from you.
desk-next-withdrawn = Nothing is needed from you.
key-algorithm-dsa = DSA
key-algorithm-ec-p256 = ECDSA P-256
key-algorithm-ec-p384 = ECDSA P-384
key-algorithm-ec-p521 = ECDSA P-521
key-algorithm-ed25519 = Ed25519
key-algorithm-gost-2004-256 = GOST 34.310-2004, 256 bits
key-algorithm-gost-2015-256 = GOST 34.10-2015, 256 bits
key-algorithm-gost-ru-2001 = GOST R 34.10-2001, 256 bits
key-algorithm-gost-ru-2012-256 = GOST R 34.10-2012, 256 bits
key-algorithm-gost-ru-2012-512 = GOST R 34.10-2012, 512 bits
key-algorithm-rsa-3072 = RSA, 3072 bits
key-algorithm-rsa-4096 = RSA, 4096 bits
key-algorithm-rsa-other = RSA, { $bits } bits
key-algorithm-rsa-pss = RSA-PSS, { $bits } bits
desk-next-awaiting-head = The first head must confirm first; nothing is needed from you.
desk-next-not-accepted = Nothing is needed from you.
desk-next-precheck = Read the text of the approval and sign it.
desk-next-grounds-recorded = Nothing is needed from you: the second official confirms.
desk-next-confirmed-by-official = Nothing is needed from you.
ground-next-confirm = Compare the ground with its evidence, then confirm it with your signature.
ground-next-of-another = You recorded this ground; another official confirms it.
mail-draft-subject = Continue your application: { $title }
mail-draft-body =
    Open this link to continue your application: { $link }
    It works for { $days } days after the last change. Do not share it.
    If you did not ask for this message, ignore it.

## Cards at the desk (process D)
request-kind-issue-card = Issue of registration certificates to an identity-card chip or SIM card
request-kind-issue-with-id-card = Issue of registration certificates together with the identity card
desk-act-card-arrived = Record that the identity card has arrived
desk-act-card-given-back = Return the card without certificates
desk-act-card-written = Confirm that the certificates are on the card
desk-act-fill-form = Fill in the request
desk-act-give-card-keys = Accept the keys made on the card
desk-queue-waiting-card = Waiting for the identity card
desk-next-pin-wait = Print the application for signing; have the person type the PIN of the card at your workstation, then accept the keys made on the card.
desk-next-waiting-id-card = When the identity card arrives, record it; when the person comes for it, start accepting the documents.
mail-card-arrived-subject = { $number }: your identity card has arrived
mail-card-arrived-body = Your identity card has arrived at { $office }. Come for it: the registration certificates are written to its chip while you are there, and you type its PIN yourself. The service is due by { $due }.
mail-handed-in-subject = { $number }: the documents were taken with those of the identity card
mail-handed-in-body =
    Your documents for registration certificates were taken together with those of your identity card. Number: { $number }.
    Day and place of handing out: { $handout }. { $office }.
    The receipt is on this page: { $link }
fault-card-asks-pin = An identity card always asks for its PIN. Only a SIM card may do without.
fault-card-for-individuals = Certificates are written to a card for individuals only. Others file on the portal.
fault-card-key-extractable = The key could be taken out of the card. Make it anew so that it cannot, or use another card.
fault-card-key-made-elsewhere = The key was not made on the card. Make it on the card, with its owner’s PIN.
fault-card-keys-missing = The card gave no request for this key. Make both keys on the card and take its answer whole.
fault-print-not-signed = The person must sign the printed application before the keys are taken.
fault-card-answer-unreadable = This is not what the workstation writes for a card. Give the whole file written by senim token card.
desk-card-title = Card at the desk
desk-card-line = The person hands in the identity card or SIM card, or the papers for certificates together with those of a new identity card. Take number and names from the identity document.
desk-card-holder = Recipient, by the identity document
desk-card-nonresident = The recipient is a non-resident
desk-card-with-id = The identity card is still being made; the person will come for it
desk-card-handed-in = Documents handed in with the papers of the identity card
desk-card-handed-in-line = Fill this in only if the identity card is still being made: the receipt for these documents is given at once.
desk-card-day = Date on which the identity card is ready, by its own receipt
desk-card-carrier = Card
desk-card-chip = Chip of the identity card
desk-card-sim = SIM card with means of cryptographic protection
desk-card-no-pin = The SIM card asks for no PIN
desk-card-answer = Answer of the workstation
desk-card-answer-hint = The file that senim token card wrote: the requests for the keys, and what was read of the card. No private key is in it.
desk-card-print-signed = The person signed the printed application
desk-card-write = Save both files, write them to the card at your workstation (senim token install), then confirm that they are on it.
desk-card-consents = The lines of consent on the application are signed
desk-card-region = Region
desk-card-city = City or town
desk-next-document-check-card = Mark each document and the identity, then fill in the request.
desk-next-issued-card = Write the certificates to the card, give it back to its owner, and confirm it here.
fault-choose-carrier = Choose the card to which the certificates are written.

## Operators of the NCA
fault-operator-papers-missing = An operator is enrolled on the letter of the centre, with the application and the order. Give them: --letter, --letter-date, --order, --order-date, --applied-on, --position, --token-serial, --executor.
fault-operator-letter-before-papers = The letter is older than the application or the order that go with it. Check the dates.
fault-operator-carrier-missing = The request does not say on which protected carrier the operator’s key is. Make the key on the carrier: senim csr --pkcs11 … --storage kaztoken.
fault-papers-of-operators = A centre’s letter is for operators only. Leave it out.
fault-executor-without-address = The executor of the letter is notified by e-mail. Give an address, such as name@centre.kz.
mail-operator-issued-subject = Certificate of the operator issued: letter { $letter }
mail-operator-issued-body = On your letter { $letter } of { $date } the registration certificate of the operator { $operator } was issued: serial number { $serial }, carrier { $token }. Have it installed on that carrier. Report the operator’s dismissal or transfer at least 2 days in advance.

# The code of a form (nca-01 F14).
fault-form-code-needed = Type the code in the picture: six digits, also written in words below it.
fault-form-code-wrong = The code does not match the picture. The picture has changed: type the new code.

# Several applications approved by one signature.
fault-approvals-item = Application { $number } cannot be approved now. Look at its state, or take it off the list.
fault-approvals-long = Together these applications are longer than the { $most } MB that one signature covers. Choose fewer.
fault-approvals-many = One signature approves { $most } applications at most. Choose fewer.
fault-approvals-none = Choose at least one application; each number is given once.
