//! What could have been meant by a name that nothing bears.

use std::collections::BTreeSet;

/// The longest list of choices that is told whole.
const MOST_TOLD: usize = 8;
/// How many of a longer one are told: those that read most like what was written.
const NEAREST: usize = 3;

/// The end of a sentence that says a name is not known: the names that are, all of a few, the nearest of many.
pub fn choices<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: BTreeSet<&str> = known.into_iter().collect();
    let told = nearest(wrong, known.iter().copied());
    match told.as_slice() {
        [] => "; there is none at all".to_owned(),
        [only] => format!("; there is only {only}"),
        all if all.len() == known.len() => format!("; there are {}", all.join(", ")),
        some => format!("; the nearest are {}", some.join(", ")),
    }
}

/// The names that could be meant by one that nothing bears: all of a few, in order, or of many those that read most like it.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let known: BTreeSet<&str> = known.into_iter().collect();
    let mut known: Vec<&str> = known.into_iter().collect();
    if known.len() > MOST_TOLD {
        let wrong = wrong.to_lowercase();
        known.sort_by_key(|name| distance(&wrong, &name.to_lowercase()));
        known.truncate(NEAREST);
    }
    known
}

/// How many letters must be put in, taken out or changed to make one word of the other (V. Levenshtein, 1965).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (n, letter) in one.chars().enumerate() {
        let mut corner = n;
        let mut left = n + 1;
        let mut next = vec![left];
        for (known, above) in other.iter().zip(row.iter().skip(1)) {
            let changed = corner + usize::from(letter != *known);
            left = changed.min(above + 1).min(left + 1);
            next.push(left);
            corner = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_as_far_as_its_letters_differ() {
        for (one, other, wanted) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("review", "under-review", 6),
            ("submited", "submitted", 1),
            ("өтініш", "өтініс", 1),
        ] {
            assert_eq!(distance(one, other), wanted, "{one} {other}");
        }
    }

    #[test]
    fn few_choices_are_told_and_of_many_the_nearest() {
        assert_eq!(choices("x", []), "; there is none at all");
        assert_eq!(choices("x", ["a"]), "; there is only a");
        assert_eq!(choices("x", ["b", "a", "b"]), "; there are a, b");
        let many = ["draft", "submitted", "refused", "granted", "closed", "a", "b", "c", "d"];
        assert_eq!(choices("grantd", many), "; the nearest are granted, draft, a");
        assert_eq!(choices("GRANTED", many), "; the nearest are granted, draft, closed");
    }
}
