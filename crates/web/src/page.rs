//! What every page knows: its language, its address, who is signed in.

use app::{Session, view::Standing};
use base::{Lang, UniqueNumber};

/// The frame of a page; templates call it `page`.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The reader's language.
    pub(crate) lang: Lang,
    /// The address without the language: `/services/mes-01`; with its query.
    pub(crate) path: String,
    /// Who is signed in.
    pub(crate) person: Option<PersonBar>,
    /// Whether the page shows faults; its title then says so.
    pub(crate) wrong: bool,
    /// What the page says of itself on paper.
    pub(crate) printed: Option<Printed>,
}

/// Where and when a page was printed; its address without the query, which may hold what is not for paper.
#[derive(Clone, Debug)]
pub(crate) struct Printed {
    pub(crate) address: String,
    pub(crate) at: jiff::Timestamp,
}

/// The signed-in person, as the bar on top shows her.
#[derive(Clone, Debug)]
pub(crate) struct PersonBar {
    /// Name, as in the certificate.
    pub(crate) name: String,
    /// Token of the forms of this session.
    pub(crate) csrf: String,
    /// Roles.
    roles: Vec<base::Role>,
}

/// A link of the bar.
pub(crate) struct BarLink {
    pub(crate) key: &'static str,
    pub(crate) href: String,
    pub(crate) current: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates give references")]
impl Page {
    /// The page at `path` (without the language) for this reader.
    pub(crate) fn new(lang: Lang, path: impl Into<String>, session: Option<&Session>) -> Self {
        let person = session.map(|session| PersonBar {
            name: session.name.clone(),
            csrf: session.csrf.clone(),
            roles: session.roles.clone(),
        });
        Self { lang, path: path.into(), person, wrong: false, printed: None }
    }

    /// The same page, showing faults.
    pub(crate) fn with_faults(mut self) -> Self {
        self.wrong = true;
        self
    }

    /// A text of the reader's language.
    pub(crate) fn say(&self, key: &str) -> String {
        texts::say(self.lang, key)
    }

    /// A text with one value.
    pub(crate) fn say_one(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        texts::say_with(self.lang, key, &[(name, value.to_string())])
    }

    /// A moment in words.
    pub(crate) fn moment(&self, at: &jiff::Timestamp) -> String {
        texts::date_time(self.lang, *at)
    }

    /// A decimal number as it is written in the language: with a comma in Kazakh and Russian.
    pub(crate) fn decimal(&self, number: &str) -> String {
        match self.lang {
            Lang::En => number.to_owned(),
            Lang::Kk | Lang::Ru => number.replace('.', ","),
        }
    }

    /// The line under a printed page: when it was printed.
    pub(crate) fn printed_at(&self, at: &jiff::Timestamp) -> String {
        self.say_one("printed-at", "moment", self.moment(at))
    }

    /// A day in words.
    pub(crate) fn day(&self, day: &jiff::civil::Date) -> String {
        texts::date(self.lang, *day)
    }

    /// A day that is written `yyyy-mm-dd`, in words.
    pub(crate) fn day_of(&self, text: &str) -> String {
        text.parse().map_or_else(|_| text.to_owned(), |day| self.day(&day))
    }

    /// A count of a queue: from a thousand on, nobody counts on.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    pub(crate) fn counted(&self, count: &u64) -> String {
        if *count >= 1_000 { format!("{count}+") } else { count.to_string() }
    }

    /// The size of a file in words.
    pub(crate) fn size(&self, bytes: &u64) -> String {
        let (key, n) = if *bytes < 1 << 20 {
            ("size-kib", bytes.div_ceil(1 << 10))
        } else {
            ("size-mib", bytes >> 20)
        };
        self.say_one(key, "n", n)
    }

    /// What a file field takes: kinds of file and the largest size.
    pub(crate) fn file_limits(&self, media_types: &str, mebibytes: &u64) -> String {
        let kinds: Vec<String> = media_types
            .split(',')
            .filter_map(|media_type| media_type.rsplit('/').next())
            .map(str::to_uppercase)
            .collect();
        let args = [("kinds", kinds.join(", ")), ("n", mebibytes.to_string())];
        texts::say_with(self.lang, "file-limits", &args)
    }

    /// "Page 2 of 5".
    pub(crate) fn count(&self, count: &(usize, usize)) -> String {
        let args = [("n", count.0.to_string()), ("all", count.1.to_string())];
        texts::say_with(self.lang, "page-count", &args)
    }

    /// The colour of what a flow carries.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    pub(crate) fn tone(&self, standing: &Standing) -> &'static str {
        crate::pages::tone(standing)
    }

    /// The colour of a certificate.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    pub(crate) fn tone_in_force(&self, state: &str) -> &'static str {
        crate::pages::tone_in_force(state)
    }

    /// Whether two texts are the same.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    pub(crate) fn same(&self, one: &str, other: &str) -> bool {
        one == other
    }

    /// Whether the page is in this language.
    pub(crate) fn is_in(&self, lang: &Lang) -> bool {
        self.lang == *lang
    }

    /// The address of a certificate of a request.
    pub(crate) fn certificate_of(&self, number: &UniqueNumber, serial: &str) -> String {
        self.at(&format!("/requests/{number}/certificates/{serial}"))
    }

    /// The address of a certificate that the desk writes to a card.
    pub(crate) fn certificate_at_desk(&self, number: &str, serial: &str) -> String {
        self.at(&format!("/desk/{number}/certificates/{serial}"))
    }

    /// The address of an own certificate.
    pub(crate) fn own_certificate(&self, serial: &str) -> String {
        self.at(&format!("/cabinet/certificates/{serial}"))
    }

    /// What the address of a paper of a request carries, so that its secret is found.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    pub(crate) fn request_query(&self, number: &UniqueNumber) -> String {
        format!("?request={number}")
    }

    /// The next page of a queue.
    pub(crate) fn after(&self, base: &str, queue: &str, next: &str) -> String {
        let escape = crate::pages::escape;
        self.at(&format!("{base}?queue={}&after={}", escape(queue), escape(next)))
    }

    /// The languages of the switch.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    pub(crate) fn languages(&self) -> &'static [Lang] {
        &Lang::ALL
    }

    /// This page in another language.
    pub(crate) fn in_lang(&self, lang: &Lang) -> String {
        format!("/{lang}{}", self.path)
    }

    /// An address of this site in the reader's language.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("/{}{path}", self.lang)
    }

    /// The links of the bar, by what the person may do.
    pub(crate) fn links(&self) -> Vec<BarLink> {
        use base::Role;
        let mut links = vec![("nav-services", "/services"), ("nav-certificates", "/certificates")];
        if let Some(person) = &self.person {
            let has = |role| person.roles.contains(&role);
            if has(Role::Applicant) {
                links.push(("nav-cabinet", "/cabinet"));
            }
            if has(Role::Operator) {
                links.push(("nav-desk", "/desk"));
            }
            if has(Role::Officer) || has(Role::AuthorisedPerson) {
                links.push(("nav-inbox", "/inbox"));
            }
        } else {
            // The cabinet is a tab of everybody's (nca-01 F14, F15): a stranger is sent from it to sign in, and back.
            links.push(("nav-cabinet", "/cabinet"));
            links.push(("nav-sign-in", "/sign-in"));
        }
        links.push(("nav-references", "/references"));
        links.push(("nav-check", "/check"));
        links
            .into_iter()
            .map(|(key, path)| BarLink {
                key,
                href: self.at(path),
                current: self.path.starts_with(path),
            })
            .collect()
    }
}
