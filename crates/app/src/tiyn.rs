//! Amounts of money as people write them.

/// An amount in tenge, `1 234,5`, in tiyn; none when it is no amount, or has more than twelve digits of whole tenge or two of tiyn.
pub(crate) fn read_tiyn(text: &str) -> Option<u64> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, "0"));
    let digits = |text: &str, most: usize| {
        !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit())
    };
    if !digits(whole, 12) || !digits(part, 2) {
        return None;
    }
    let part = format!("{part:0<2}");
    Some(whole.parse::<u64>().ok()? * 100 + part.parse::<u64>().ok()?)
}
