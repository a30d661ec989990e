fault-certificate-not-issued = According to the status service the certification authority never issued the registration certificate of “{ $subject }”. Do not rely on it; ask its holder for a certificate that the authority issued.
fault-certificate-revoked = The registration certificate of “{ $subject }” was revoked on { $revoked_at }: { $reason ->
    [aa-compromise] the key of the attribute authority may be in other hands
    [affiliation-changed] the data of its holder have changed
    [ca-compromise] the key of the certification authority may be in other hands
    [certificate-hold] its use is suspended
    [cessation-of-operation] it is no longer needed
    [key-compromise] its private key may be in other hands
    [privilege-withdrawn] rights of its holder were withdrawn
    [superseded] another certificate took its place
   *[other] no reason was given
}. Use a registration certificate that is in force.
fault-revocation-list-extension-unsupported = The revocation list carries a mandatory extension { $oid } that is not processed here, so nothing can be concluded from it. Get a list without it from the issuer.
fault-revocation-list-issuer-mismatch = The revocation list was not issued by the owner of this certificate, or the certificate does not allow signing lists. Take the certificate of the authority that the list names.
fault-revocation-list-signature-invalid = The signature of the revocation list is wrong. Download the list again.
fault-revocation-unknown = Whether the registration certificate of “{ $subject }” is revoked cannot be told: { $cause ->
    [declined] the status service does not know it. Check that the service belongs to its issuer
    [partial] the revocation lists cover only some of the reasons. Add the lists for the others
    [stale] the lists and answers given are out of date for this moment. Add a fresh list or answer
    [untrusted] the lists and answers given are not signed by anyone entitled to sign them. Add those of its issuer
   *[missing] there is no revocation list and no answer of the status service for it. Add one of them
}.
