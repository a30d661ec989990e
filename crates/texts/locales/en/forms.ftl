fault-answer-control-character = The answer holds characters that cannot be seen. Type it again instead of pasting it.
fault-answer-kind = The answer has the wrong shape. Give it as: { $wanted ->
    [list] a list of choices
    [flag] yes or no
    [file] a file
    [files] a list of files
    [rows] a list of rows
   *[other] text
}.
fault-answer-missing = This field is empty. Fill it in.
fault-answer-not-asked = This question is not asked of you. Remove the answer.
fault-answer-not-in-list = “{ $value }” is not in the list. Choose one of the values offered.
fault-answer-repeated = “{ $value }” is chosen twice. Leave it once.
fault-answer-too-long = The answer is longer than { $max } characters. Shorten it.
fault-bank-account-check-digits = The account number has a mistake: its check digits do not match the rest. Compare it with the certificate of the bank.
fault-bank-account-form = This is not a bank account of Kazakhstan. It begins with KZ and has 20 letters and digits.
fault-bin-check-digit = The BIN has a mistake: its last digit does not match the others. Compare it with the certificate of registration.
fault-bin-date = The BIN has a mistake: digits 3 and 4 must be a month. Compare it with the certificate of registration.
fault-bin-form = A BIN has 12 digits. Enter all of them without other characters.
fault-bin-kind = This is not the BIN of an organisation: the fifth digit must be 4, 5 or 6. Check whether you entered an IIN.
fault-consent-needed = Without your consent the application cannot go on. Tick the box if you agree.
fault-date-form = This is not a date. Write it as day.month.year, for example 27.01.2026.
fault-date-in-future = The date has not come yet. Enter today's date or an earlier one.
fault-date-in-past = The date has passed. Enter today's date or a later one.
fault-decimal-form = This is not a number. Write it in digits, for example 1250 or 12.5.
fault-email-form = This is not an e-mail address. Write it as name@example.kz.
fault-file-empty = The file is empty. Choose another one.
fault-file-name = The file needs a plain name without slashes, of at most 255 characters. Rename it and attach it again.
fault-file-too-large = The file is larger than { $max } bytes. Attach a smaller one, for example a scan of lower resolution.
fault-file-type = Files of this type are not taken. Attach one of these: { $allowed }.
fault-iin-check-digit = The IIN has a mistake: its last digit does not match the others. Compare it with the identity document.
fault-iin-date = The IIN has a mistake: its first six digits must be a date of birth. Compare it with the identity document.
fault-iin-form = An IIN has 12 digits. Enter all of them without other characters.
fault-iin-kind = This is not the IIN of a person: the seventh digit must be 1 to 6. Check whether you entered a BIN.
fault-number-decimals = { $max ->
    [0] Only a whole number fits here. Remove the digits after the point.
   *[other] At most { $max } digits may stand after the point. Shorten the number.
}
fault-number-too-large = The number is larger than { $max }. Enter a smaller one.
fault-number-too-small = The number is smaller than { $min }. Enter a larger one.
fault-phone-form = This is not a telephone number. Write it with the country code, for example +7 701 123 45 67.
fault-pkcs10-form = This is not a certificate request. Attach a PKCS#10 request in PEM or Base64.
fault-too-few-rows = The table needs at least { $min } rows. Add those that are missing.
fault-too-many-answers = More than { $max } answers were given. Remove what is not needed.
fault-too-many-files = More than { $max } files were attached. Remove some of them.
fault-too-many-rows = The table has more than { $max } rows. Remove some of them.
fault-unknown-field = The form has no such field. Remove it.
