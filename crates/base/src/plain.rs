//! What is plain: characters that show, addresses that mail reaches, names of files that no path, header or screen takes amiss.

/// Whether a character can make one text look like another: controls, line and paragraph separators, marks of direction,
/// invisible joiners and fillers, notes between lines, tags.
pub fn is_misleading(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

/// A domain name of at least two labels of letters, digits and inner hyphens; no wildcard (RFC 5280 4.2.1.6).
pub fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(label)
}

/// The longest address that mail takes (RFC 5321 4.5.3.1.3, without its brackets).
const LONGEST_EMAIL: usize = 254;

/// An address of e-mail as a form, a letter and a certificate take it: ASCII, a dotted word (RFC 5322 3.2.3) before the last `@`,
/// a domain behind it. Whether it is anybody's, only a letter can prove.
pub fn is_email(address: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let word = |word: &str| !word.is_empty() && word.bytes().all(letter);
    address.len() <= LONGEST_EMAIL
        && address.rsplit_once('@').is_some_and(|(local, domain)| {
            local.len() <= 64 && local.split('.').all(word) && is_domain(domain)
        })
}

/// The most characters of a file name that are kept.
const LONGEST_FILE_NAME: usize = 120;

/// The last part of a file name without anything that a header, a path or a screen could take amiss; `file` if nothing is left.
pub fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_plain = |c: &char| c.is_alphanumeric() || " .-_()№".contains(*c);
    let plain: String = last.chars().filter(is_plain).take(LONGEST_FILE_NAME).collect();
    let plain = plain.trim_matches([' ', '.']);
    if plain.is_empty() { "file".to_owned() } else { plain.to_owned() }
}

/// Puts values in the place of their names in braces, in one pass: a value is never read for names. What is no name stays as it is.
pub fn fill_in(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut parts = text.split('{');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let known = part.split_once('}').and_then(|(name, rest)| Some((value(name)?, rest)));
        match known {
            Some((value, rest)) => whole.extend([value.as_str(), rest]),
            None => whole.extend(["{", part]),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_their_names_stood_and_are_not_read_for_names() {
        let value = |name: &str| match name {
            "number" => Some("{due}".to_owned()),
            "due" => Some("2026-12-01".to_owned()),
            _ => None,
        };
        assert_eq!(fill_in("{number}: {due}", value), "{due}: 2026-12-01");
        assert_eq!(fill_in("a {b} c {", value), "a {b} c {");
        assert_eq!(fill_in("", value), "");
    }

    #[test]
    fn what_does_not_show_misleads() {
        let hidden = "\n\r\t\u{85}\u{ad}\u{61c}\u{180e}\u{200b}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\
            \u{2060}\u{206f}\u{feff}\u{fff9}\u{fffb}\u{e0000}\u{e0041}\u{e007f}";
        for c in hidden.chars() {
            assert!(is_misleading(c), "{c:?}");
        }
        for c in "aқ Ё№«»-—'\u{a0}\u{200a}\u{2010}\u{205f}\u{2070}\u{fff8}\u{fffd}\u{e0080}".chars()
        {
            assert!(!is_misleading(c), "{c:?}");
        }
    }

    #[test]
    fn an_address_is_one_that_mail_and_certificates_take() {
        let long = format!("{}@example.kz", "a".repeat(64));
        for address in ["a@b.kz", "aigul.q+nca@mail.example.kz", "o'neil@x-y.kz", &long] {
            assert!(is_email(address), "{address}");
        }
        let longer = format!("{}@example.kz", "a".repeat(65));
        let label = format!("a@{}.kz", "b".repeat(64));
        let whole = format!("a@{}kz", "b.".repeat(126));
        for address in [
            "",
            "a",
            "@b.kz",
            "a@",
            "a@b",
            "a@b.",
            "a@.kz",
            "a@-b.kz",
            "a@b-.kz",
            ".a@b.kz",
            "a.@b.kz",
            "a..b@c.kz",
            "a b@c.kz",
            "a@b@c.kz",
            "a@b.kz\n",
            "әже@b.kz",
            "a@қаз.қаз",
            "\"a\"@b.kz",
            &longer,
            &label,
            &whole,
        ] {
            assert!(!is_email(address), "{address:?}");
        }
    }

    #[test]
    fn a_file_name_loses_its_path_and_its_tricks() {
        for (name, plain) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\docs\\Қорытынды №5.pdf", "Қорытынды №5.pdf"),
            ("a\"\r\nSet-Cookie: x", "aSet-Cookie x"),
            ("fdp.\u{202e}exe", "fdp.exe"),
            ("...", "file"),
            ("a/", "file"),
        ] {
            assert_eq!(file_name(name), plain);
            assert_eq!(file_name(plain), plain, "a plain name stays as it is");
        }
        assert_eq!(file_name(&"a".repeat(500)).len(), 120);
    }
}
