fault-signature-attribute-broken = The attribute { $attribute } of the signature is missing, repeated or damaged. Sign the document again.
fault-signature-key-usage = The signer’s registration certificate is not for signing. Sign the document with a signing certificate.
fault-signature-too-complex = The file has more signatures, counter-signatures or time-stamps than can be checked here. Split it into several files.
fault-time-stamp-answer-mismatch = The time-stamp does not answer this request: the field { $field } is different. Ask for the time-stamp again.
fault-time-stamp-authority-unfit = The time-stamp was made with a certificate that is not meant for time-stamps alone. Get a time-stamp from an accredited time-stamping authority.
fault-time-stamp-certificate-missing = The certificate of the time-stamping authority is not known, so the time-stamp cannot be checked. Add that certificate.
fault-time-stamp-imprint-mismatch = The time-stamp belongs to another document or signature. Get a time-stamp for this one.
fault-time-stamp-invalid = The time-stamp is forged or altered, or does not follow the standard (RFC 3161). Get a new time-stamp.
fault-time-stamp-refused = The time-stamping authority refused: { $reason }. Check the request and the policy, and ask again.
fault-time-stamp-request-unreadable = { $part ->
    [told] The request for a time-stamp is damaged: its field { $name }, at byte { $offset }, cannot be read. Make the request as RFC 3161 says.
   *[none] This is not a request for a time-stamp. Send a DER request as in RFC 3161.
}
fault-time-stamp-response-unreadable = { $part ->
    [told] The answer of the time-stamping authority is damaged: its field { $name }, at byte { $offset }, cannot be read. Ask for the time-stamp again.
   *[none] The answer of the time-stamping authority cannot be read. Ask for the time-stamp again.
}
fault-time-stamp-unreadable = { $part ->
    [told] The time-stamp is damaged: its field { $name }, at byte { $offset }, cannot be read. Get a new time-stamp.
   *[none] This is not a time-stamp (RFC 3161). Attach the time-stamp as a DER or PEM file, or get a new one.
}
