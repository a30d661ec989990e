fault-gateway-settings = The settings for the state databases cannot be used: { $detail }. Correct the settings file and start the system again.
fault-mail-address = This is not an e-mail address. Enter one address in the form name@example.kz, without spaces.
fault-mail-attachment = The attached files are too large, or a file name cannot be used. Attach PDF files of at most { $limit } MB in total, with names that end in .pdf.
fault-mail-mailbox = The message could not be saved in the message folder. The administrator must check the right to write there and the free space on the disk.
fault-mail-refused = The mail server did not accept the message for this address. Check the address or give another one.
fault-mail-settings = The mail settings cannot be used: { $detail }. Correct the settings file and start the system again.
fault-mail-subject = The subject or the text of the message is empty, too long, or has characters that mail does not carry. Shorten the text and keep the subject on one line.
fault-mail-unavailable = The mail server is not accepting messages at the moment. Try again later.
fault-register-answer-unreadable = { $register ->
    [e-licensing] E-licensing (www.elicense.kz) gave an unreliable answer. Nothing was changed; try again later, or take the document from the applicant.
    [powers] The register of powers of attorney gave an unreliable answer. Nothing was changed; try again later, or take the document from the applicant.
    [gbd-fl] The State Database of Individuals gave an unreliable answer. Nothing was changed; try again later, and tell the administrator if it happens again.
   *[gbd-ul] The State Database of Legal Entities gave an unreliable answer. Nothing was changed; try again later, and tell the administrator if it happens again.
}
fault-register-refused = { $register ->
    [e-licensing] E-licensing (www.elicense.kz) did not accept the query. Check the number; if it is right, take the document from the applicant and tell the administrator.
    [powers] The register of powers of attorney did not accept the query. Check the number; if it is right, take the document from the applicant and tell the administrator.
    [gbd-fl] The State Database of Individuals did not accept the query. Check the number and the consent to processing of personal data; if both are right, tell the administrator.
   *[gbd-ul] The State Database of Legal Entities did not accept the query. Check the number; if it is right, tell the administrator.
}
fault-register-unavailable = { $register ->
    [e-licensing] E-licensing (www.elicense.kz) is not answering at the moment. Try again in a few minutes, or take the document from the applicant.
    [powers] The register of powers of attorney is not answering at the moment. Try again in a few minutes, or take the document from the applicant.
    [gbd-fl] The State Database of Individuals is not answering at the moment. Try again in a few minutes.
   *[gbd-ul] The State Database of Legal Entities is not answering at the moment. Try again in a few minutes.
}
fault-payment-unavailable = The payment gateway does not answer. Try again later.
fault-antivirus-unavailable = Files cannot be checked for malware now, so none is taken. Try again later.
