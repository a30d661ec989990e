//! Every code that the workspace emits has its text, every text that code names exists, and every text is said somewhere.
//!
//! The sources are read as text: literals are found at the calls that take them, and what is computed is listed here.

#![expect(clippy::expect_used, reason = "what cannot be read fails the test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use base::Lang;

/// Calls that take the code of a fault, and which argument it is.
const CODE_CALLS: [(&str, usize); 6] = [
    ("Fault::at(", 0),
    ("Fault::new(", 0),
    ("Problem::new(", 1),
    ("at(", 0), // the closures of forms
    ("one_fault(", 1),
    ("refused(", 0),
];

/// Calls that say a text; its key is their first literal.
const SAY_CALLS: [&str; 3] = ["has(", "say(", "say_with("];

/// Files in which a code is not a literal of the call, with the codes that come from there.
const COMPUTED_CODES: [(&str, &[&str]); 18] = [
    ("app/src/cases.rs", &[]),
    ("app/src/drafts.rs", &["draft-full", "drafts-full"]),
    (
        "app/src/requests.rs",
        &[
            "approval-certificate-revoked",
            "differs-from-register",
            "key-reused",
            "not-the-head-in-register",
            "organisation-liquidated",
            "organisation-not-in-register",
            "person-cannot-apply",
            "person-not-in-register",
            "under-sixteen",
        ],
    ),
    ("app/src/instances.rs", &["case-changed", "complaint-changed", "procedure-changed"]),
    (
        "app/src/requests/registers.rs",
        &["filing-budget-address", "filing-budget-person", "filing-budget-person-address"],
    ),
    ("app/src/signed_texts.rs", &[]),
    ("forms/src/check.rs", NUMBERS),
    ("pki/src/fault.rs", NO_OBJECT),
    (
        "registration/src/decide/papers.rs",
        &[
            "agreement-differs",
            "agreement-too-old",
            "document-date-in-future",
            "document-date-needed",
            "document-expired",
            "document-not-of-list",
            "document-original-needed",
            "domain-not-proved",
            "employee-not-on-list",
            "order-not-named",
            "power-for-other-act",
            "power-not-read",
            "power-of-other-person",
            "power-without-signature",
        ],
    ),
    ("registration/src/decide/said.rs", &["employee-not-signed", "paper-of-other-person"]),
    ("store/src/fault.rs", STORE),
    ("web/src/pages.rs", &[]),
    (
        "web/src/pages/desk.rs",
        &["choose-place", "choose-seen-as", "choose-verdict", "choose-visitor"],
    ),
    (
        "web/src/pages/desk_cards.rs",
        &["card-day", "choose-place", "choose-visitor", "holder-iin", "representative-iin"],
    ),
    ("web/src/pages/desk_revocation.rs", &["holder-bin", "holder-iin", "representative-iin"]),
    (
        "web/src/problem.rs",
        &[
            "answered-too-late",
            "bad-request",
            "method-not-allowed",
            "no-such-page",
            "request-timeout",
            "too-large",
            "unreadable-body",
        ],
    ),
    // What the server refuses before the router.
    (
        "web/src/server.rs",
        &["request-timeout", "too-busy", "too-large", "unreadable-body", "upload-no-room"],
    ),
    ("web/src/api/json.rs", &["value-not-listed", "value-wrong"]),
];

const NUMBERS: &[&str] = &[
    "bin-check-digit",
    "bin-date",
    "bin-form",
    "bin-kind",
    "iin-check-digit",
    "iin-date",
    "iin-form",
    "iin-kind",
];

const NO_OBJECT: &[&str] = &[
    "algorithm-pss-parameters-unsupported",
    "algorithm-sha1-unsafe",
    "algorithm-sha3-unsupported",
    "algorithm-unsupported",
    "certificate-request-unreadable",
    "certificate-unreadable",
    "key-container-unreadable",
    "ocsp-request-unreadable",
    "ocsp-response-unreadable",
    "revocation-list-unreadable",
    "signature-unreadable",
    "time-stamp-request-unreadable",
    "time-stamp-response-unreadable",
    "time-stamp-unreadable",
];

const STORE: &[&str] = &[
    "changed-meanwhile",
    "database-missing",
    "store-busy",
    "store-duplicate",
    "store-in-doubt",
    "store-unavailable",
];

/// Files whose `say` takes a part of a key.
const SAY_PARTS: [&str; 3] =
    ["app/src/requests/heads.rs", "app/src/requests/messages.rs", "app/src/requests/reminders.rs"];

/// What keys begin with whose end is computed.
const COMPUTED_PREFIXES: [&str; 52] = [
    "applicant-kind-",
    "application-line-",
    "automation-",
    "case-check-",
    "earlier-entry-state-",
    "case-signature-",
    "case-turn-",
    "case-who-",
    "certificate-record-",
    "certificate-state-",
    "certificate-status-",
    "charge-",
    "complaint-",
    "consent-signed-",
    "crl-reason-",
    "desk-act-",
    "desk-next-",
    "desk-queue-",
    "document-form-",
    "document-in-",
    "document-kind-",
    "figure-",
    "file-kind-",
    "finding-",
    "form-code-digit-",
    "help-",
    "holder-role-",
    "inbox-queue-",
    "journal-",
    "key-algorithm-",
    "key-purpose-",
    "keys-lost-",
    "mail-",
    "paper-",
    "participant-",
    "problem-",
    "procedure-turn-",
    "profile-",
    "register-organisation-",
    "register-person-",
    "register-state-",
    "request-kind-",
    "revocation-reason-",
    "sheet-",
    "show-",
    "staff-post",
    "staff-role-",
    "state-system-",
    "token-pin-",
    "verdict-",
    "weekday-",
    "signature-level-",
];

/// A source without comments and tests, with the end of its path.
struct Source {
    name: String,
    text: String,
}

/// The sources of all crates, and the templates of the pages.
fn sources() -> Vec<Source> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of crates");
    let mut files = Vec::new();
    for entry in fs::read_dir(crates).expect("the crates") {
        let crate_folder = entry.expect("a crate").path();
        if crate_folder.file_name().is_some_and(|name| name == "testkit") {
            continue;
        }
        for part in ["src", "templates"] {
            collect(&crate_folder.join(part), &mut files);
        }
    }
    files.sort();
    let source = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source");
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code: Vec<&str> =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let name = path.strip_prefix(crates).expect("a path of a crate");
        Source { name: name.to_string_lossy().replace('\\', "/"), text: code.join("\n") }
    };
    files.into_iter().map(source).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            collect(&path, files);
        } else if name != "tests.rs" && [".rs", ".html"].iter().any(|end| name.ends_with(end)) {
            files.push(path);
        }
    }
}

/// The arguments of each call of `callee`, as written.
fn calls<'a>(text: &'a str, callee: &'a str) -> impl Iterator<Item = Vec<&'a str>> {
    text.match_indices(callee).filter_map(move |(start, _)| {
        let before = text[..start].chars().next_back().unwrap_or(' ');
        let part_of_a_name = before.is_alphanumeric() || before == '_';
        let path_of_another = before == ':' && callee == "at(";
        let method = before == '.' && !callee.starts_with("say");
        let definition = text[..start].ends_with("fn ");
        (!part_of_a_name && !path_of_another && !method && !definition)
            .then(|| arguments(&text[start + callee.len()..]))
    })
}

/// Splits what follows an opening parenthesis into arguments, up to the closing one.
fn arguments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                while let Some((_, inner)) = chars.next() {
                    match inner {
                        '\\' => drop(chars.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '\'' => {
                let rest = &text[at..];
                let quoted = rest.chars().nth(2) == Some('\'') || rest.starts_with("'\\");
                if quoted {
                    chars.next();
                    chars.find(|(_, c)| *c == '\'');
                }
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => {
                found.push(text[start..at].trim());
                break;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|argument| !argument.is_empty());
    found
}

/// The content of an argument that is one plain literal.
fn literal(argument: &str) -> Option<&str> {
    let inner = argument.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('"')).then_some(inner)
}

/// The literals that the arms of a match give.
fn arms(argument: &str) -> impl Iterator<Item = &str> {
    argument.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next())
}

/// The bodies of the conversions into a fault, where `Self` is one.
fn conversions(text: &str) -> impl Iterator<Item = &str> {
    ["for Fault {", "for base::Fault {"]
        .into_iter()
        .flat_map(move |head| text.split(head).skip(1).filter_map(|rest| rest.split("\n}").next()))
}

/// The codes that an argument gives; none if it is computed.
fn given(argument: &str) -> Option<Vec<&str>> {
    if argument.starts_with("match ") {
        Some(arms(argument).collect())
    } else {
        literal(argument).map(|code| vec![code])
    }
}

/// The arguments of a source that are codes.
fn code_arguments(source: &Source) -> Vec<&str> {
    let mut found = Vec::new();
    for (callee, place) in CODE_CALLS {
        if callee != "at(" || source.name.starts_with("forms/") {
            found.extend(calls(&source.text, callee).filter_map(|call| call.get(place).copied()));
        }
    }
    for body in conversions(&source.text) {
        found.extend(calls(body, "Self::new(").filter_map(|call| call.first().copied()));
    }
    found
}

/// What the sources emit: each code with the file where it is found, and the files in which a code is computed.
fn codes() -> (BTreeMap<String, String>, BTreeSet<String>) {
    let mut codes: BTreeMap<String, String> = BTreeMap::new();
    let mut computed = BTreeSet::new();
    for source in sources() {
        let mut found: Vec<&str> = source
            .text
            .split("Fault { code: \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        for argument in code_arguments(&source) {
            match given(argument) {
                Some(given) => found.extend(given),
                None => drop(computed.insert(source.name.clone())),
            }
        }
        codes.extend(found.into_iter().map(|code| (code.to_owned(), source.name.clone())));
    }
    for (name, given) in COMPUTED_CODES {
        codes.extend(given.iter().map(|code| ((*code).to_owned(), name.to_owned())));
    }
    (codes, computed)
}

#[test]
fn every_code_of_a_fault_has_its_text_in_every_language() {
    let (codes, _) = codes();
    assert!(codes.len() > 150, "the codes are not found any more: {}", codes.len());
    let mut missing = Vec::new();
    for lang in Lang::ALL {
        for (code, place) in &codes {
            if !texts::has(lang, &format!("fault-{code}")) {
                missing.push(format!("{lang} fault-{code} ({place})"));
            }
        }
    }
    assert!(missing.is_empty(), "missing texts:\n{}", missing.join("\n"));
}

#[test]
fn a_code_is_computed_only_where_the_list_of_computed_codes_says_so() {
    let (_, computed) = codes();
    let listed: BTreeSet<String> =
        COMPUTED_CODES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let unlisted: Vec<_> = computed.difference(&listed).collect();
    assert!(unlisted.is_empty(), "list the codes that these files compute: {unlisted:?}");
}

#[test]
fn every_text_that_code_or_a_page_names_exists_in_every_language() {
    let mut missing = BTreeSet::new();
    for Source { name, text } in sources() {
        if SAY_PARTS.contains(&name.as_str()) {
            continue;
        }
        for callee in SAY_CALLS {
            for arguments in calls(&text, callee) {
                let Some(key) = arguments.iter().find_map(|argument| literal(argument)) else {
                    continue;
                };
                for lang in Lang::ALL {
                    if !texts::has(lang, key) {
                        missing.insert(format!("{lang} {key} ({name})"));
                    }
                }
            }
        }
    }
    let missing: Vec<_> = missing.into_iter().collect();
    assert!(missing.is_empty(), "missing texts:\n{}", missing.join("\n"));
}

#[test]
fn every_text_is_said_somewhere() {
    let (codes, _) = codes();
    let sources = sources();
    // Between two quotes is either a literal or what stands between literals; a key is only ever the former.
    let literals: BTreeSet<&str> =
        sources.iter().flat_map(|source| source.text.split('"')).collect();
    let unused: Vec<String> = texts::keys(Lang::Kk)
        .into_iter()
        .filter(|key| match key.strip_prefix("fault-") {
            Some(code) => !codes.contains_key(code),
            None => {
                !COMPUTED_PREFIXES.iter().any(|prefix| key.starts_with(prefix))
                    && !literals.contains(key.as_str())
            }
        })
        .collect();
    assert!(unused.is_empty(), "nobody says these texts:\n{}", unused.join("\n"));
}

/// What is written into the journal when somebody only looks is done by operators too, and so is every event of a request.
#[test]
fn every_look_and_every_event_of_a_request_has_its_words() {
    let mut acts = BTreeSet::new();
    for Source { name, text } in sources() {
        for call in [".record_look(", ".record_refusal("] {
            let places =
                text.match_indices(call).map(|(at, _)| arguments(&text[at + call.len()..]));
            let named = places.filter_map(|given| literal(given.get(1)?).map(str::to_owned));
            acts.extend(named);
        }
        if name == "registration/src/event.rs" {
            let codes = text.split_once("fn code(&self)").expect("the codes of events").1;
            let codes = arms(codes.split_once("fn act_of").expect("their end").0);
            acts.extend(codes.map(|code| format!("request-{code}")));
        }
    }
    assert!(acts.len() > 45, "the acts are not found any more: {acts:?}");
    acts.remove("operator-actions-viewed"); // officials look at them, not operators
    for lang in Lang::ALL {
        for act in &acts {
            assert!(texts::has(lang, &format!("journal-act-{act}")), "{lang}: {act}");
        }
    }
}

#[test]
fn every_profile_of_a_certificate_has_its_title() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/profiles");
    for entry in fs::read_dir(data).expect("the profiles") {
        let path = entry.expect("a profile").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let key = format!("profile-{}", path.file_stem().unwrap_or_default().to_string_lossy());
        for lang in Lang::ALL {
            assert!(texts::has(lang, &key), "{lang} {key}");
        }
    }
}

/// Words beside which the glossary has another, by the beginning of the word; and that other. One thing has one name.
const NOT_OF_THE_GLOSSARY: [(Lang, &str, &str); 20] = [
    (Lang::Kk, "сертификат", "тіркеу куәлігі"),
    (Lang::Kk, "мақұлда", "растау"),
    (Lang::Kk, "гост", "МЕМСТ"),
    (Lang::Kk, "құпия кілт", "жабық кілт"),
    (Lang::Kk, "уақыт таңба", "уақыт белгісі"),
    (Lang::Kk, "куәландыру орталығ", "куәландырушы орталық"),
    (Lang::Kk, "сенім тізім", "сенімді тізім"),
    (Lang::Kk, "өтінім", "өтініш"),
    (Lang::Kk, "миб", "МБ"),
    (Lang::Ru, "сертификат", "свидетельство"),
    (Lang::Ru, "одобрен", "подтверждение"),
    (Lang::Ru, "секретный ключ", "закрытый ключ"),
    (Lang::Ru, "ключевая пара", "пара ключей"),
    (Lang::Ru, "штамп", "метка времени"),
    (Lang::Ru, "верифик", "проверка"),
    (Lang::Ru, "аннулир", "отзыв"),
    (Lang::Ru, "список доверия", "доверенный список"),
    (Lang::Ru, "заявк", "заявление"),
    (Lang::Ru, "миб", "МБ"),
    (Lang::En, "secret key", "private key"),
];

/// Labels of the portal that the act itself words, beside the glossary (nca-01 F14).
const WORDS_OF_THE_ACT: [&str; 3] = ["status-ask", "status-number", "status-title"];

/// What a text says to its reader, without the certification path, which the glossary names by the other word.
fn words_of(lang: Lang, key: &str) -> String {
    let said = texts::say(lang, key).to_lowercase();
    said.replace("сертификаттар тізбег", "").replace("цепочка сертификатов", "")
}

#[test]
fn one_thing_has_one_name_and_it_is_that_of_the_glossary() {
    let mut faults = Vec::new();
    for (lang, word, other) in NOT_OF_THE_GLOSSARY {
        for key in texts::keys(lang) {
            if WORDS_OF_THE_ACT.contains(&key.as_str()) {
                continue;
            }
            let said = words_of(lang, &key);
            let begins = |at: usize| !said[..at].ends_with(char::is_alphabetic);
            if said.match_indices(word).any(|(at, _)| begins(at)) {
                faults.push(format!("{lang} {key}: «{word}», not «{other}»: {said}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A value has no case endings, and Kazakh words before these would need one: `22 қараша, 10:00 дейін` is nobody's Kazakh.
const GOVERNING: [&str; 7] = ["дейін", "кейін", "бері", "қарай", "бастап", "бойы", "сәйкес"];

#[test]
fn no_kazakh_value_stands_where_it_would_need_an_ending() {
    let locale = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/kk");
    let mut faults = Vec::new();
    for file in fs::read_dir(locale).expect("the texts") {
        let text = fs::read_to_string(file.expect("a file").path()).expect("a text");
        for (line, rest) in text.lines().flat_map(|line| {
            line.match_indices('}').map(move |(at, _)| (line, line[at + 1..].trim_start()))
        }) {
            let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
            let ending = rest
                .strip_prefix('-')
                .map(|rest| rest.chars().take_while(|c| c.is_alphabetic()).collect::<String>());
            let bare = ending.is_some_and(|ending| ending.chars().count() < 4 && ending != "жол");
            if GOVERNING.contains(&word.as_str()) || bare {
                faults.push(line.to_owned());
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
