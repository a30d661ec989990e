//! Whether a complaint names a person.

/// Whether the words of a complaint name somebody: her surname stands in them, and where other words stand beside it, one
/// of them begins as her given name does. A name that cannot be told apart is taken for hers: on doubt another answers.
///
/// `full_name` is a certificate's: surname, given name, patronymic.
pub(crate) fn names(words: &str, full_name: &str) -> bool {
    let mut own = parts(full_name);
    if own.is_empty() {
        return false;
    }
    let surname = own.remove(0);
    let mut said = parts(words);
    let Some(at) = said.iter().position(|word| *word == surname) else { return false };
    said.remove(at);
    let Some(given) = own.first() else { return true };
    let begins = |word: &String| word.chars().next() == given.chars().next();
    said.is_empty() || said.iter().any(begins)
}

/// The words of a name in one case, letters only.
fn parts(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphabetic() && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_surname_with_initials_names_its_bearer_and_nobody_else() {
        let own = "САҒЫНТАЕВА АЙГҮЛ МҰРАТҚЫЗЫ";
        for words in ["Сағынтаева", "Сағынтаева А.М.", "А. Сағынтаева", "маман сағынтаева айгүл"]
        {
            assert!(names(words, own), "{words}");
        }
        for words in ["", "Сағынтаев А.", "Сағынтаева Б.", "Комитет", "Айгүл"]
        {
            assert!(!names(words, own), "{words}");
        }
        assert!(!names("Комитет", ""));
    }
}
