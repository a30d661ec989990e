//! Numbers of bank accounts.

/// Why a text is not the number of a bank account of Kazakhstan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountFault {
    /// The check digits do not fit the rest.
    CheckDigits,
    /// Not `KZ`, two check digits, three digits of the bank, thirteen capital letters or digits.
    Form,
}

/// Checks an IBAN of Kazakhstan: 20 characters, and the remainder 1 by 97 (ISO 13616-1; the structure of `KZ` in its
/// register is `KZ2!n3!n13!c`).
pub(crate) fn inspect(text: &str) -> Result<(), AccountFault> {
    let (Some(check), Some(bank), Some(account)) = (text.get(2..4), text.get(4..7), text.get(7..))
    else {
        return Err(AccountFault::Form);
    };
    let is_form = text.len() == 20
        && text.starts_with("KZ")
        && check.bytes().chain(bank.bytes()).all(|b| b.is_ascii_digit())
        && account.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    if !is_form {
        return Err(AccountFault::Form);
    }
    // The first four characters go to the end; a letter counts as two digits, A as 10.
    let turned = text.chars().skip(4).chain(text.chars().take(4));
    let rest = turned.filter_map(|c| c.to_digit(36)).fold(0_u32, |rest, value| {
        if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 }
    });
    if rest == 1 { Ok(()) } else { Err(AccountFault::CheckDigits) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_checked_by_its_check_digits() {
        // The example of Kazakhstan in the IBAN register of ISO 13616.
        assert_eq!(inspect("KZ86125KZT5004100100"), Ok(()));
        assert_eq!(inspect("KZ86125KZT5004100101"), Err(AccountFault::CheckDigits));
        assert_eq!(inspect("KZ68125KZT5004100100"), Err(AccountFault::CheckDigits));
        for wrong in [
            "",
            "KZ86",
            "KZ86125KZT500410010",
            "DE86125KZT5004100100",
            "KZ86Z25KZT5004100100",
            "KZ86125kzt5004100100",
            "KZ86125ЖZT500410010",
        ] {
            assert_eq!(inspect(wrong), Err(AccountFault::Form), "{wrong:?}");
        }
    }
}
