//! Domain names of the zones of Kazakhstan (nca-01 V_DOMAIN), in the one form in which they are compared and certified.

/// The zones whose WHOIS the standard names: .KZ and .ҚАЗ (nca-01 2016 p.9).
const ZONES: [&str; 2] = ["kz", "xn--80ao21a"];

/// A domain name in the form of the wire: lower case, letters beyond ASCII as punycode (RFC 5891); none for what is no name
/// of our zones. One name typed in Unicode and in punycode gives one result.
pub fn domain_name(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let ascii = idna::domain_to_ascii_cow(typed.as_bytes(), idna::AsciiDenyList::STD3).ok()?;
    let name = ascii.trim_end_matches('.').to_owned();
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let (rest, zone) = name.rsplit_once('.')?;
    let is_good = name.len() <= 253 && rest.split('.').all(label) && ZONES.contains(&zone);
    is_good.then_some(name)
}

/// The names of a list, parted by blanks, commas, semicolons or line ends; what is no name of our zones is given as the error.
pub(crate) fn domain_names(list: &str) -> Result<Vec<String>, String> {
    let parts = list.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    let mut names = Vec::new();
    for part in parts.filter(|part| !part.is_empty()) {
        let name = domain_name(part).ok_or_else(|| part.chars().take(64).collect::<String>())?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_unicode_and_in_punycode_is_one_name() {
        let unicode = domain_name("Сенім.ҚАЗ").unwrap();
        assert_eq!(domain_name("сенім.қаз"), Some(unicode.clone()));
        assert_eq!(domain_name(&unicode.to_uppercase()), Some(unicode.clone()));
        assert!(unicode.ends_with(".xn--80ao21a"), "{unicode}");
        assert_eq!(domain_name("WWW.Senim.KZ."), Some("www.senim.kz".to_owned()));
    }

    #[test]
    fn other_zones_and_what_is_no_name_are_refused() {
        for wrong in [
            "senim.com",
            "kz",
            ".kz",
            "a..kz",
            "-a.kz",
            "a-.kz",
            "*.senim.kz",
            "a b.kz",
            "a_b.kz",
            "",
        ] {
            assert_eq!(domain_name(wrong), None, "{wrong}");
        }
        assert_eq!(domain_name(&format!("{}.kz", "a".repeat(64))), None);
    }
}
