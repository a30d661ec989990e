//! The code of a form as its page draws it: six digits as a picture, and the same in words, so that whoever cannot see the picture
//! files as everybody does (WCAG 1.1.1; nca-01 F14).

use base::Lang;

/// The width of the place of a digit in the picture.
const PLACE: usize = 18;
/// The strokes of the digits 0 to 9 in a box of 10 by 16.
const STROKES: [&str; 10] = [
    "M1 1H9V15H1Z",
    "M3 4L6 1V15",
    "M1 1H9V8H1V15H9",
    "M1 1H9V15H1M3 8H9",
    "M1 1V8H9M9 1V15",
    "M9 1H1V8H9V15H1",
    "M9 1H1V15H9V8H1",
    "M1 1H9L4 15",
    "M1 1H9V15H1ZM1 8H9",
    "M9 8H1V1H9V15H1",
];

/// A digit of the picture.
pub(super) struct DrawnDigit {
    pub(super) strokes: &'static str,
    pub(super) right: usize,
    pub(super) down: usize,
    /// Degrees.
    pub(super) turned: i32,
}

/// The code.
pub(super) struct DrawnCode {
    pub(super) digits: Vec<DrawnDigit>,
    /// The width of the picture in its own units.
    pub(super) width: usize,
    /// The digits in the words of the reader's language, one after the other.
    pub(super) words: String,
    /// What was wrong with the one that was typed.
    pub(super) error: Option<String>,
}

/// Draws a code.
pub(super) fn draw_code(digits: &str, lang: Lang, error: Option<String>) -> DrawnCode {
    let values: Vec<usize> =
        digits.chars().filter_map(|c| usize::try_from(c.to_digit(10)?).ok()).collect();
    let drawn = values.iter().enumerate().filter_map(|(place, value)| {
        // Each place is a little lower or higher and turned, which makes the picture no riddle.
        let (down, turned) = match (place + value) % 3 {
            0 => (3, 6),
            1 => (5, -6),
            _ => (7, 0),
        };
        Some(DrawnDigit {
            strokes: STROKES.get(*value)?,
            right: place * PLACE + PLACE / 3,
            down,
            turned,
        })
    });
    let words: Vec<String> =
        values.iter().map(|value| texts::say(lang, &format!("form-code-digit-{value}"))).collect();
    DrawnCode {
        width: values.len() * PLACE + PLACE / 3,
        digits: drawn.collect(),
        words: words.join(", "),
        error,
    }
}

#[cfg(test)]
mod tests {
    use app::Caller;
    use axum::http::{StatusCode, header};
    use crypto::{KeyAlgorithm, PrivateKey};
    use forms::{Answer, Typed};
    use pki::{Name, csr};

    use super::*;
    use crate::{
        api::tests::application,
        pages::{
            reception::tests::assert_usable,
            tests::{get, post},
        },
    };

    fn key_request() -> String {
        let key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
        let subject = Name::builder().common_name("REQUEST").build();
        let der = csr::build(&subject, &key, &[]).unwrap();
        csr::CertificationRequest::from_der(&der).unwrap().pem()
    }

    /// Form F1 of a person of the registers.
    fn answers_of(app: &app::App) -> Typed {
        let person = app.population().unwrap().cast().applicant.clone();
        let mut answers = Typed::default()
            .with_text("iin", person.iin.to_string())
            .with_text("last_name", person.surname.clone())
            .with_text("first_name", person.name.clone())
            .with_text("region", "71")
            .with_text("city", "Астана")
            .with_text("email", "applicant@example.kz")
            .with_text("phone", "+7 701 000 00 00")
            .with_text("key_profile", "RSA_RSA")
            .with_text("signature_public_key", key_request())
            .with_text("authentication_public_key", key_request())
            .with_text("carrier", "COMPUTER")
            .with_text("registration_center", "71-002")
            .with_text("visit_date", "2026-06-02");
        if let Some(middle) = &person.patronymic {
            answers = answers.with_text("middle_name", middle.clone());
        }
        ["certificate_policy", "user_agreement", "personal_data", "email_messages"]
            .into_iter()
            .fold(answers, |answers, consent| {
                answers.with(&format!("consent_{consent}"), Answer::Flag(true))
            })
    }

    /// The digits that a page says in words, as whoever cannot see the picture reads them.
    fn read_words(html: &str, lang: Lang) -> String {
        let words = html.split("id=\"captcha_code-words\">").nth(1).unwrap();
        let words = words.split('<').next().unwrap();
        let digit = |word: &str| {
            (0..10).find(|n| texts::say(lang, &format!("form-code-digit-{n}")) == word).unwrap()
        };
        words.split(", ").map(|word| digit(word).to_string()).collect()
    }

    #[tokio::test]
    async fn who_has_not_signed_in_types_the_six_digits_of_the_picture_which_words_say_too() {
        let (_folder, app) = application().await;
        let router = crate::router(app.clone());
        let cookie = post(&router, "/kk/apply/f1", "", &[]).await.cookie();
        let secret = cookie.split_once('=').unwrap().1;
        let form = answers_of(&app);
        app.drafts().save_draft(secret, form, Lang::Kk).await.unwrap();

        let mut codes = Vec::new();
        for lang in Lang::ALL {
            let page = get(&router, &format!("/{lang}/apply/f1/check"), &cookie).await;
            assert_usable(&page);
            assert_eq!(page.text.matches("<path transform=").count(), 6, "a stroke for each digit");
            assert!(!page.text.contains("style="), "the policy of the page allows no style");
            codes.push(read_words(&page.text, lang));
        }
        assert_eq!(codes.first().map(String::len), Some(6));
        assert!(codes.iter().all(|code| Some(code) == codes.first()), "{codes:?}");

        let send = async |typed: &str| {
            let fields = [("csrf", secret), ("captcha_code", typed)];
            post(&router, "/kk/apply/f1/check", &cookie, &fields).await
        };
        let nothing = send("").await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_usable(&nothing);
        assert!(nothing.text.contains("href=\"#captcha_code\""), "the summary leads to the field");
        assert!(nothing.text.contains("Суреттегі код"), "the label of the act");
        let second = read_words(&nothing.text, Lang::Kk);
        assert_ne!(Some(&second), codes.first(), "another picture after each try");
        let old = send(codes.first().unwrap()).await;
        assert_eq!(
            old.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the first picture serves no more"
        );
        let third = read_words(&old.text, Lang::Kk);

        let (head, tail) = third.split_at(3);
        let filed = send(&format!(" {head} {tail} ")).await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
        let place = filed.header(header::LOCATION).to_owned();
        assert!(place.ends_with("/filed"), "{place}");
        let again = send(&third).await;
        assert_eq!(again.header(header::LOCATION), place, "sent twice, filed once");
    }

    #[tokio::test]
    async fn nobody_tells_the_code_of_a_draft_from_that_of_another() {
        let (_folder, app) = application().await;
        let mut codes = std::collections::BTreeSet::new();
        for _ in 0..20 {
            let caller = Caller::default();
            let (_, draft) = app.drafts().open_draft("f1", Lang::Kk, caller).await.unwrap();
            codes.insert(app.registration().form_code(&draft, caller).unwrap());
        }
        assert!(codes.len() > 17, "{codes:?}");
        assert!(codes.iter().all(|code| code.len() == 6));
    }

    #[test]
    fn each_digit_has_strokes_of_its_own_and_its_word() {
        let code = draw_code("0123456789", Lang::En, None);
        let strokes: std::collections::BTreeSet<&str> =
            code.digits.iter().map(|digit| digit.strokes).collect();
        assert_eq!(strokes.len(), 10);
        assert_eq!(code.words, "zero, one, two, three, four, five, six, seven, eight, nine");
    }
}
