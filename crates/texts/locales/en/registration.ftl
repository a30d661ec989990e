fault-bin-differs-from-register = The state register answered for another organisation. Check the BIN and send the request again.
fault-carrier-not-offered = This key storage cannot be chosen on the portal. Choose your computer or a secure carrier.
fault-certificate-not-yours = No certificate with the serial number { $serial } was issued to you. Look the number up in your personal cabinet.
fault-certificates-not-a-pair = One certificate must be made for each key. Check the record of the issue.
fault-data-not-compared = Confirm that the data of the form agree with the originals and the state register.
fault-desk-not-open = No visit is open for this request. Open the desk first.
fault-differs-from-register = This field does not agree with the state register. Write it as in your identity card or in the registration statement.
fault-document-date-in-future = The document is dated after today. Check the date.
fault-document-expired = The document has expired. Mark it as not accepted.
fault-document-not-accepted = A document of the list is not marked as accepted. Check and mark it, or refuse acceptance.
fault-document-not-of-list = This document is not on the list for such a participant. Choose one from the list.
fault-document-original-needed = The identity document must be seen in original. Look at the original.
fault-form-incomplete = The request lacks data that this step needs. Open it and fill in every page.
fault-life-cycle-not-in-force = The rules for certificates are not in force on this day. An administrator must continue them in continued.toml or add an edition.
fault-identity-not-marked = The identity of the visitor is not noted yet. Compare the identity document and mark the result.
fault-identity-not-proved = The person is not identified, so the documents cannot be accepted. Give a reasoned refusal.
fault-iin-differs-from-register = The state register answered for another person. Check the IIN and send the request again.
fault-installation-link-wrong = The link does not belong to this request. Open the link in the message about your certificates.
fault-not-the-head-in-register = The State Database of Legal Entities names another head of this organisation. Check IIN and BIN, or have the registration updated first.
fault-not-your-request = Another person made this request. Open your own requests in the personal cabinet.
fault-office-closed = The office is closed now. Documents are taken in office hours or on a home visit.
fault-office-unknown = There is no such registration centre. Choose one from the list.
fault-operator-not-active = You may not act as an operator now. Turn to the responsible employee of your centre.
fault-operator-not-you = You can act as an operator only in your own name. Sign in with your own certificate.
fault-operator-other-office = The request belongs to another office. An operator of that office handles it.
fault-operator-own-request = You cannot handle your own request, or one that you bring for someone else. Give it to another operator.
fault-organisation-liquidated = By the state register the organisation was liquidated. Check the BIN.
fault-originals-not-returned = Return the originals and mark that you did.
fault-participant-unknown = Participants of the kind { $participant } are not served yet. Choose another kind.
fault-person-cannot-apply = By the state register no application can be made with this IIN. Check the number; if the register is wrong, turn to the justice authority.
fault-profile-unknown = The certificate profile { $profile } is not set up. Tell the administrator.
fault-reason-not-offered = This reason cannot be given on the portal. Choose another from the list, or go to an office.
fault-refusal-contradicts-marks = The mark on the document contradicts the refusal. Mend the mark or choose another ground.
fault-refusal-ground-not-here = The ground { $ground } belongs to another stage. Choose a ground of this stage.
fault-refusal-without-documents = Name the missing or unfit document: no receipt is given without one.
fault-refusal-without-marks = To refuse, mark that the person is not identified or what is wrong with a document.
fault-registry-answer-incomplete = The answer of the state register says nothing of the organisation. Ask again.
fault-representative-is-recipient = The representative named is the applicant herself. Mark that she came in person.
fault-representative-not-allowed = The head must come in person for these certificates.
fault-request-at-authority = The certification authority is already issuing or revoking. Wait for the outcome.
fault-request-step-not-allowed = This cannot be done as the request stands now. Refresh the page and see what comes next.
fault-same-request-open = You already have an open request for the same certificates. Go on with it or withdraw it.
fault-secrets-consent-missing = Take the written consent to use legally protected secrets.
fault-serial-form = “{ $serial }” is not a serial number. Copy the hexadecimal number from the certificate.
fault-signature-not-in-force = The signature does not hold, or its certificate has expired or is revoked. Sign with a certificate in force, or go to an office.
fault-signature-of-other-kind = The request is signed in another capacity. Revoke personal certificates with a personal signature, those of an organisation with its own.
fault-statement-missing = State the reason of the decision, who made it and the proof.
fault-too-many-serials = One request takes at most { $max } serial numbers. Make another for the rest.
fault-verdict-missing = The authority has not verified the request yet. The verification must end first.
fault-verdict-of-other-kind = The evidence is for another kind of request. Verify this request again.
finding-person-absent = The IIN is not in the State Database of Individuals
finding-organisation-absent = The BIN is not in the State Database of Legal Entities
finding-under-age = The person was under sixteen on the date of application
finding-request-altered = The text signed by the operator is not that of the request
finding-certificate-not-yours = The certificate does not belong to the applicant
finding-certificate-expired = The certificate has expired
finding-certificate-revoked = The certificate is revoked already
request-turn-authority = The authority
request-turn-nobody = Finished
request-turn-operator = The operator
request-turn-recipient = You
request-actor-recipient = Applicant
request-actor-operator = Operator
request-actor-official = Official
request-actor-system = Information system
document-seen-original = Original
document-seen-copy = Copy
document-verdict-accepted = Accepted
document-verdict-missing = Missing
document-verdict-rejected = Rejected
revocation-reason-holder-demand = At the demand of the holder or the representative
revocation-reason-holder-death = Death of the holder
revocation-reason-unreliable-data = Unreliable data were given at issue
revocation-reason-dismissal = Order of dismissal
revocation-reason-operator-dismissed = The operator was dismissed or moved
revocation-reason-key-compromise = The private key was lost or disclosed
request-kind-issue-first = Issue of registration certificates
request-kind-revoke-online = Revocation of registration certificates
receipt-f13-title = Receipt for accepted documents
receipt-f13-request = Date of acceptance and number of the request
receipt-f13-service-kind = Kind of the public service
receipt-f13-attachments = Number and names of the documents
receipt-f13-handout = Date (time) and place of handing out
receipt-f13-accepted-by = Employee who accepted the documents
receipt-f13-recipient = Recipient
receipt-f13-representative = Authorised representative
receipt-f13-phones = Contact telephones
receipt-f9-title = Receipt of refused acceptance of documents
receipt-f9-recipient = Name of the recipient or of the organisation
receipt-f9-address = Address of the recipient
receipt-f9-law = Under article 20 of the Law of the Republic of Kazakhstan of 15 April 2013 on Public Services
receipt-f9-department = Department of the State Corporation “Government for Citizens”
receipt-f9-department-address = Address of the department
receipt-f9-words = refuses to accept the documents for the public service, because you did not bring the full package that its standard asks for, namely
receipt-f9-service = Name of the public service
receipt-f9-missing = Missing documents
receipt-f9-ground = Ground
receipt-f9-copies = This receipt is made in 2 copies, one for each side
receipt-f9-employee = Name and signature of the employee of the State Corporation
receipt-f9-phone = Tel.
receipt-f9-received = Received: name and signature of the recipient
receipt-f9-date = Date
receipt-number = Number of the receipt
mail-registered-subject = Request { $number } is registered
mail-registered-body =
    Your request has its unique number: { $number }.
    Print it and come on { $visit } with the originals of your documents to the registration centre: { $office }.
mail-acceptance-refused-subject = { $number }: the documents were not accepted
mail-acceptance-refused-body =
    The documents for the request { $number } were not accepted. Ground: { $ground }.
    Complete the documents named in the receipt and come again with the same number.
mail-accepted-subject = { $number }: the documents were accepted
mail-accepted-body =
    The documents for the request { $number } were accepted.
    The result will be ready by { $due }.
mail-issued-subject = { $number }: your certificates are issued
mail-issued-body =
    The registration certificates for the request { $number } are issued. Serial numbers: { $serials }.
    Install them by this link: { $link }
    Give the link to nobody.
mail-refused-subject = { $number }: refused
mail-refused-body =
    The request { $number } was refused. Ground: { $ground }.
    The reasoned refusal is in your personal cabinet. You may apply again when the cause is removed, or complain about the decision.
mail-revoked-subject = { $number }: certificates revoked
mail-revoked-body =
    The registration certificates are revoked. Serial numbers: { $serials }. Reason: { $reason }.
    Number of the request: { $number }.
mail-withdrawn-subject = { $number }: request withdrawn
mail-withdrawn-body = You took back the request { $number }. Nobody will consider it further.
key-purpose-sign = Signature: { $algorithm }.
key-purpose-auth = Authentication: { $algorithm }.
key-algorithm-rsa-2048 = RSA, 2048 bits
key-algorithm-gost-2015-512 = GOST 34.10-2015, 512 bits
