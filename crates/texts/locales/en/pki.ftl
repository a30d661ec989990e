fault-algorithm-pss-parameters-unsupported = The signature uses RSA-PSS with parameters that are not supported here, so it cannot be checked. SHA-256, SHA-384 or SHA-512 is supported, with MGF1 and the same digest, and a salt of any length.
fault-algorithm-sha1-unsafe = The signature uses SHA-1 ({ $oid }), which proves nothing any more, so it is not checked. Sign again with SHA-256 or GOST.
fault-algorithm-sha3-unsupported = The signature uses SHA-3 ({ $oid }), which is not supported here, so it cannot be checked. Sign again with SHA-256 or GOST.
fault-algorithm-unsupported = Algorithm { $oid } is not supported here, so the signature cannot be checked. Use a GOST or RSA key certified by the NCA.
fault-certificate-expired = The registration certificate of “{ $subject }” expired on { $not_after }. Use one that is in force.
fault-certificate-expired-time-unproven = The certificate of “{ $subject }” expired on { $not_after }, and nothing proves that the signature was made before. Ask for a copy with a time-stamp.
fault-certificate-extension-unsupported = The certificate of “{ $subject }” carries a mandatory extension { $oid } that is not processed here. Use another registration certificate.
fault-certificate-issuer-not-authority = The certificate of “{ $subject }” does not give the right to issue certificates. Use one issued by a certification authority.
fault-certificate-issuer-unknown = The registration certificate was issued by “{ $issuer }”, which is not known here. Use a certificate issued by the NCA.
fault-certificate-not-yet-valid = The registration certificate of “{ $subject }” comes into force on { $not_before }. Wait until then, or use another certificate.
fault-certificate-path-too-long = The certification path is too long or too tangled. Use a certificate issued by the NCA.
fault-certificate-request-proof-invalid = The certificate request is not signed with the key that it carries. Make the key and the request again in one program.
fault-certificate-request-unreadable = { $part ->
    [told] The certificate request is damaged: its field { $name }, at byte { $offset }, cannot be read. Make the request again.
   *[none] This is not a certificate request (PKCS#10). Attach the request as a PEM or DER file.
}
fault-certificate-signature-invalid = The issuer’s signature on the certificate of “{ $subject }” is wrong. Download the registration certificate again.
fault-certificate-unreadable = { $part ->
    [told] The registration certificate is damaged: its field { $name }, at byte { $offset }, cannot be read. Get the file again from whoever made it.
   *[none] This is not a registration certificate (X.509). Attach the certificate as a PEM or DER file.
}
fault-key-certificate-mismatch = The private key does not belong to the registration certificate. Choose the key for which the certificate was issued.
fault-key-container-password-wrong = The password does not open the key storage, or the file was altered. Check the keyboard layout and enter the password again.
fault-key-container-several-keys = The key storage contains several keys. Name the one you want, or save it to a separate file.
fault-key-container-unreadable = This is not a key storage file (PKCS#12). Choose a file that ends in .p12 or .pfx.
fault-key-container-unsupported = The key storage is protected in a way that is not supported here. Save it again with AES-256 encryption.
fault-key-container-without-key = The key storage does not contain this private key. Choose a file that holds the key itself, not only the certificate.
fault-key-container-without-mac = The key storage has nothing that tells whether it was altered (no MAC), so it is not opened. Export it again without leaving out its integrity check.
fault-ocsp-request-unreadable = { $part ->
    [told] The certificate status request is damaged: its field { $name }, at byte { $offset }, cannot be read. Make the request as RFC 6960 says.
   *[none] This is not a certificate status request (OCSP). Send a DER request as in RFC 6960.
}
fault-ocsp-response-contradictory = The answer of the status service contradicts itself, so the status is unknown. Ask for a new answer.
fault-ocsp-response-extension-unsupported = The answer of the status service carries a mandatory extension { $oid } that is not processed here, so the status is unknown. Ask for an answer without it.
fault-ocsp-response-unreadable = { $part ->
    [told] The answer of the status service is damaged: its field { $name }, at byte { $offset }, cannot be read. Ask for it again.
   *[none] The answer of the status service cannot be read. Check again later.
}
fault-ocsp-response-untrusted = The answer of the status service was not signed by someone entitled to, so the status is unknown. Check again later.
fault-revocation-list-unreadable = { $part ->
    [told] The certificate revocation list is damaged: its field { $name }, at byte { $offset }, cannot be read. Get the list again.
   *[none] This is not a certificate revocation list. Attach the list as a PEM or DER file.
}
fault-signature-certificate-mismatch = The signature names another registration certificate. Sign the document again.
fault-signature-certificate-missing = The signature file does not contain the signer’s registration certificate. Sign the document again with the certificate inside.
fault-signature-content-mismatch = The document was changed after signing, or the signature belongs to another document. Attach the signed document, or sign this one again.
fault-signature-content-missing = The signature is detached and its document is not attached. Attach the document together with the signature.
fault-signature-not-cades = The signature lacks the mandatory attribute { $attribute } (CAdES-BES). Sign the document again in NCALayer or on the portal.
fault-signature-unreadable = { $part ->
    [told] The signature file is damaged: its field { $name }, at byte { $offset }, cannot be read. Ask the signer for the file again.
   *[none] This is not a signature file (CMS). Attach the signature in CMS format.
}
fault-signature-without-signers = The file contains no signature. Sign the document and attach it again.
fault-upload-too-large = The file is larger than { $limit_kib } KB. Attach a smaller one.
