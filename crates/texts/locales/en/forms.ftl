fault-answer-control-character = The answer contains invisible characters. Type it again instead of pasting it.
fault-answer-kind = The answer is not of the kind needed. Give it as: { $wanted ->
    [list] a list of choices
    [flag] yes or no
    [file] a file
    [files] a list of files
    [rows] a list of rows
   *[other] text
}.
fault-answer-missing = { $kind ->
    [address] Enter the address
    [bank-account] Enter the account number: 20 characters that begin with KZ
    [bin] Enter the BIN: 12 digits
    [choice] Choose one of the answers
    [choices] Choose at least one of the answers
    [date] Enter the day as day.month.year, for example 27.01.2027
    [email] Enter the e-mail address, for example name@example.kz
    [file] Attach the file
    [files] Attach at least one file
    [iin] Enter the IIN: the 12 digits of the identity card
    [number] Enter the number in digits
    [phone] Enter the telephone number with the country code, for example +7 701 123 45 67
    [pkcs10] Attach the file of the certificate request (.csr)
    [table] Fill in at least one row
   *[other] Fill in “{ $field }”
}.
fault-answer-not-asked = This question does not apply to you. Remove the answer.
fault-answer-not-in-list = “{ $value }” is not in the list. Choose one of the values offered.
fault-answer-repeated = “{ $value }” is chosen twice. Leave it once.
fault-answer-too-long = The answer is longer than { $max } characters. Shorten it.
fault-bank-account-check-digits = The account number has a mistake: its check digits do not match the rest. Compare it with the statement of your bank.
fault-bank-account-form = This is not a bank account number of Kazakhstan. Enter the 20 letters and digits that begin with KZ.
fault-bin-check-digit = The BIN has a mistake: its last digit does not match the others. Compare it with the registration statement.
fault-bin-date = The BIN has a mistake: digits 3 and 4 must be a month. Compare it with the registration statement.
fault-bin-form = A BIN has 12 digits. Enter all of them, without other characters.
fault-bin-kind = This is not the BIN of an organisation: the fifth digit must be 4, 5 or 6. Check whether you entered an IIN.
fault-consent-needed = The application cannot go on without your consent. Tick the box if you agree.
fault-date-form = This is not a date. Enter it as day.month.year, for example 27.01.2026.
fault-date-in-future = The date lies in the future. Enter today’s date or an earlier one.
fault-date-in-past = The date lies in the past. Enter today’s date or a later one.
fault-date-too-recent = The date must lie at least { $days } days before today. Check it, or wait until then.
fault-decimal-form = This is not a number. Write it in digits, for example 1250 or 12.5.
fault-email-form = This is not an e-mail address. Enter it in the form name@example.kz.
fault-file-empty = The file is empty. Choose another one.
fault-file-infected = The file carries malware and was not taken. Check your computer, and attach a clean copy.
fault-file-name = The file name must have no slashes and at most 255 characters. Rename the file and attach it again.
fault-file-too-large = The file is larger than { $max } MB. Attach a smaller one, for example a scan of lower resolution.
fault-file-type = Files of this kind are not accepted. Attach one of these: { $allowed }.
fault-iin-check-digit = The IIN has a mistake: its last digit does not match the others. Compare it with the identity card.
fault-iin-date = The IIN has a mistake: its first six digits must be a date of birth. Compare it with the identity card.
fault-iin-form = An IIN has 12 digits. Enter all of them, without other characters.
fault-iin-kind = This is not the IIN of a person: the seventh digit must be 1 to 6. Check whether you entered a BIN.
fault-number-decimals = { $max ->
    [0] A whole number is needed here. Remove the digits after the point.
   *[other] There may be at most { $max } digits after the point. Shorten the number.
}
fault-number-too-large = The number is larger than { $max }. Enter a smaller one.
fault-number-too-small = The number is smaller than { $min }. Enter a larger one.
fault-phone-form = This is not a telephone number. Enter it with the country code, for example +7 701 123 45 67.
fault-pkcs10-form = This is not a certificate request. Attach a PKCS#10 request in PEM or Base64; never upload the private key.
fault-too-few-rows = The table needs at least { $min } rows. Add the missing ones.
fault-too-many-answers = More than { $max } answers were given. Remove what is not needed.
fault-too-many-files = More than { $max } files were attached. Remove some of them.
fault-too-many-rows = The table has more than { $max } rows. Remove some of them.
fault-unknown-field = The form has no such field. Remove it.
fault-private-key-sent = This is a private key! It was not kept. Never upload a private key: attach the request file (.csr). If someone else may have seen the key, make a new key pair.
