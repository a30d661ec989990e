fault-certificate-key-usage-wrong = The key of the certificate of “{ $subject }” may not be used for this action. Use a certificate that is meant for it.
fault-certificate-name-constraint-unsupported = The certificate of “{ $subject }” contains a name of a kind that its certification authority restricts in a way not processed here, so it cannot be checked. Use another registration certificate.
fault-certificate-name-mismatch = The certificate of “{ $subject }” does not contain the name “{ $name }”. Check the address, or use the certificate that was issued for it.
fault-certificate-name-not-permitted = The certification authority that issued the certificate of “{ $subject }” may not issue certificates for the name “{ $name }”. Use a certificate of an authority that is entitled to.
fault-certificate-not-conforming = The certificate of “{ $subject }” breaks a rule of its standard ({ $clause }), so it cannot be relied on. Ask its certification authority to issue it again.
fault-certificate-policy-not-acceptable = The certificate of “{ $subject }” was not issued under a policy accepted here. Use a certificate issued under an accepted policy.
fault-certificate-purpose-wrong = The certificate of “{ $subject }” is not meant for the purpose { $purpose }. Use a certificate that is meant for it.
