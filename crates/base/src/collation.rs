//! The order of names: the Kazakh alphabet, which the bytes of a text do not have (Ә stands behind А, not behind Я).

/// The letters of the Kazakh alphabet in their order, with the Russian ones that stand in it.
const ALPHABET: &str = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

/// The first code point of the keys of Kazakh letters; 42 letters follow it. Bytes of UTF-8 sort as code points do.
const FIRST: u32 = 0x0410;

/// The key by which a name is sorted and found: keys compare byte by byte as names do in Kazakh, and the key of the beginning of a
/// name is the beginning of its key.
///
/// Letters lose their case; quotes and other marks that are not written when a name is looked for fall away; several blanks are one.
/// Latin letters and digits stand before Kazakh ones. STORED: beside cases.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        let place = ALPHABET.chars().position(|known| known == letter);
        let place = place.and_then(|place| u32::try_from(place).ok());
        if let Some(of_letter) = place.and_then(|place| char::from_u32(FIRST + place)) {
            key.push(of_letter);
        } else if letter.is_alphanumeric() {
            key.push(letter);
        } else if (letter.is_whitespace() || letter == '-')
            && !key.is_empty()
            && !key.ends_with(' ')
        {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_of_the_kazakh_alphabet() {
        // Read from the alphabet: А Ә Б В Г Ғ Д ... И Й К Қ ... Н Ң О Ө ... У Ұ Ү ... Ы І.
        let sorted = [
            "Aibek",
            "Абай",
            "Әсел",
            "Бекова",
            "Гүлнар",
            "Ғани",
            "Дана",
            "Ерлан",
            "Иса",
            "Йолдаш",
            "Касым",
            "Қасым",
            "Нұр",
            "Ңарт",
            "Омар",
            "Өмір",
            "Ураз",
            "Ұлан",
            "Үміт",
            "Ыбырай",
            "Ілияс",
        ];
        let keys: Vec<String> = sorted.iter().map(|name| name_key(name)).collect();
        let mut again = keys.clone();
        again.sort();
        assert_eq!(keys, again);
        let mut by_bytes = sorted.to_vec();
        by_bytes.sort_unstable();
        assert_ne!(by_bytes, sorted, "the bytes alone have another order");
    }

    #[test]
    fn the_key_of_a_beginning_is_the_beginning_of_the_key() {
        let name = "«Сынақ-Құрылыс»  ЖШС";
        for (at, _) in name.char_indices().skip(1) {
            let start = name.get(..at).unwrap();
            assert!(name_key(name).starts_with(&name_key(start)), "{start}");
        }
        assert_eq!(name_key(name), name_key("сынақ құрылыс жшс"));
        assert_ne!(name_key("Сынақ"), name_key("Сынак"), "қ is not к");
    }

    #[test]
    fn a_name_without_letters_has_no_key() {
        assert_eq!(name_key(" «-» "), "");
        assert_eq!(name_key("ТОО \"1000 мелочей\""), name_key("тоо 1000 Мелочей"));
    }
}
