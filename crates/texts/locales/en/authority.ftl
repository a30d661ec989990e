fault-approval-certificate-expired = The signature was made with a certificate that is not in force today. Sign again with a certificate that is in force.
fault-approval-certificate-revoked = The signature was made with a revoked certificate. Sign again with a certificate that is in force.
fault-approval-certificate-unknown = Whether the signing certificate is in force cannot be confirmed now, so nothing was done. Try again in a few minutes.
fault-approval-content = The signed text is not the text that was shown for signing. Open the application again and sign the text without changes.
fault-approval-foreign = The signature was made with a certificate of another certification authority. Sign with a certificate issued by this authority.
fault-approval-forged = The signature does not match the signed text. Sign the application again.
fault-approval-malformed = The file is not a signature in CMS format. Sign the text again, or attach the signature file itself.
fault-approval-keys = The code that was compared is not that of the keys to be certified. Compare the code on the applicant’s paper again.
fault-approval-not-for-signing = The signature was made with an authentication certificate, which serves only to sign in. Sign with your signing certificate.
fault-approval-not-operator = The signing certificate does not belong to an operator of the certification authority. Sign with your operator’s certificate.
fault-approval-office = The documents were accepted at another registration centre. The application is approved by an operator of the centre that checked the documents.
fault-approval-operator-state = You cannot approve applications now: your state in the register of operators is { $state ->
    [REVOKED] ended
    [SUSPENDED] suspended
   *[other] changed
}. Contact the administrator of your registration centre.
fault-approval-operator-unknown = The signing certificate is not entered in the register of operators. Sign with the certificate that was issued to you as an operator.
fault-approval-own-request = You cannot approve an application for your own certificates. Hand it to another operator.
fault-approval-profile = You have no right to approve certificates of the kind { $profile }. Hand the application to an operator who has it.
fault-approval-replayed = This signature has already been used. Open the application again and sign the new text.
fault-approval-signers = The signature has { $count } signers; exactly one is needed. Sign the text with your signature only.
fault-approval-stale = The time for signing is over, or the clock of the computer is wrong. Check the date and time, open the application again and sign.
fault-approval-text = A value in the application contains characters that cannot be shown safely. Correct the application and prepare it for signing again.
fault-csr-malformed = The certificate request cannot be read. Attach a PKCS#10 request in PEM, DER or Base64.
fault-csr-too-large = The certificate request is larger than { $limit } bytes. Attach only the PKCS#10 request, without other files.
fault-demand-not-holder = The signature was not made by the holder of the certificates. Sign with your own certificate.
fault-instance-address = { $value } is not an address of an instance. Write http:// or https:// and the host, without a slash at the end.
fault-instance-mark = The mark of the instance must be 1 to 16 characters long. Choose a short word, for example SENIM.
fault-issue-approval-mismatch = The approval does not cover this certificate: the kind, the key or the holder differs. Prepare the application for signing again.
fault-issue-ceremony-only = A certificate of the kind { $profile } is issued only in a key ceremony, or only on an operator’s approval. Follow the procedure that its profile names.
fault-issue-issuer = No certification authority of this instance issues certificates of the kind { $profile } for such a key. Choose another key algorithm or ask the administrator.
fault-issue-lint = The certificate would break the rules of its kind, so it was not issued: { $lints }. The administrator must correct the profile or the data.
fault-issue-record-mismatch = The recorded certificate differs from the one to be signed, so nothing was signed. The administrator must inspect the journal before any further issue.
fault-issue-signature = The certification authority’s key did not give a valid signature, so the certificate was not issued. The administrator must check the key.
fault-issue-signer = The key that was offered for signing is not the certification authority’s key. The administrator must open the right key.
fault-issue-storage = The key storage named in the application is not allowed for this certificate. Choose one of those on the list.
fault-issue-validity = The certificate would remain valid longer than that of its certification authority. The administrator must renew the authority’s certificate.
fault-key-algorithm = The key is { $found }, but this certificate needs { $allowed }. Make a key pair of the right kind and a new certificate request.
fault-key-repeated = Both certificate requests carry the same key. Make two different key pairs: one for signing, one for authentication.
fault-key-reused = This key is already in another certificate. Make a new key pair and a new certificate request.
fault-key-unproven = The certificate request is not signed with the private key that belongs to its public key. Make the request again on the device that holds the key pair.
fault-key-weak = { $reason ->
    [key-exponent-weak] The RSA key has an unsafe public exponent
    [key-factorable] The RSA key is weak: its private half can be computed
    [key-not-on-curve] The public key is invalid for its algorithm
    [key-roca] The RSA key was made by a device with a known defect
    [key-too-long] The RSA key has more than 4096 bits
    [key-too-short] The RSA key has fewer than 2048 bits
   *[other] The key is damaged or is not accepted here
}. Make a new key pair and a new certificate request.
fault-subject-missing = A value needed for the certificate is missing. Fill it in.
fault-subject-unfit = The value is too long or contains characters that are not allowed in a certificate. Shorten or correct it.
