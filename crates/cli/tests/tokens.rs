//! Keys on tokens at the command line: made there, requested, certified, written back, signed with; openssl and OpenSC as judges.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what a test builds on must be there"
)]

#[path = "../../token/tests/support/softhsm.rs"]
mod softhsm;

use std::{
    fs,
    io::{Read as _, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use softhsm::{PIN, Slots, run};

/// The folder in which the commands of a test run, and the module of its token.
struct Desk {
    slots: Slots,
    folder: tempfile::TempDir,
}

/// What a command printed, and its exit status.
struct Said {
    status: i32,
    out: String,
    err: String,
}

impl Desk {
    fn with(labels: &[&str]) -> Self {
        Self { slots: Slots::with(labels), folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `senim …`, with MODULE in the place of the module's path and CARD of the whole naming of the card.
    fn try_with_pin(&self, pin: &str, line: &str) -> Said {
        let module = self.slots.module().display().to_string();
        let line = line.replace("CARD", "--pkcs11 MODULE --token card").replace("MODULE", &module);
        let output = Command::new(env!("CARGO_BIN_EXE_senim"))
            .args(line.split_whitespace())
            .env("SENIM_PIN", pin)
            .env("LC_ALL", "C")
            .current_dir(self.path())
            .output()
            .unwrap();
        Said {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// A command that must end with this status; what it printed as JSON.
    fn ends(&self, status: i32, line: &str) -> Value {
        let said = self.try_with_pin(PIN, &format!("{line} --json"));
        assert_eq!(said.status, status, "senim {line}\n{}{}", said.out, said.err);
        serde_json::from_str(&said.out).unwrap_or(Value::Null)
    }

    fn refused(&self, line: &str) -> String {
        self.ends(1, line)["reason"].as_str().unwrap_or_default().to_owned()
    }

    fn openssl(&self, line: &str) -> String {
        run(Command::new("openssl").args(line.split_whitespace()).current_dir(self.path()))
    }

    /// Certifies `request.pem` as `own.pem`, by an authority that openssl made.
    fn certify(&self) {
        self.openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -subj /CN=CA",
        );
        self.openssl(
            "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out own.pem",
        );
    }
}

#[test]
fn a_holder_makes_a_key_on_a_card_gets_a_certificate_and_signs_with_it() {
    let desk = Desk::with(&["card"]);
    for kind in ["rsa-2048", "ec-p256"] {
        let request = format!("csr CARD --token-key {kind}");
        let made = format!(
            "{request} --algorithm {kind} --storage kaztoken --common-name HOLDER --out request.pem"
        );
        let made = desk.ends(0, &made);
        assert_eq!((&made["token"], &made["name"]), (&"card".into(), &kind.into()));
        let text = desk.openssl("req -in request.pem -noout -verify -text");
        assert!(text.contains("CN = HOLDER"), "{text}");
        // The same key again, without a new one.
        desk.ends(0, &format!("{request} --out again.pem"));
        let keys = |file| desk.openssl(&format!("req -in {file} -noout -pubkey"));
        assert_eq!(keys("request.pem"), keys("again.pem"));
        assert_eq!(
            desk.refused(&format!("{request} --algorithm {kind} --out third.pem")),
            "token-key-exists"
        );
        // Nothing to sign with yet.
        fs::write(desk.path().join("letter.txt"), "Сәлем\r\n").unwrap();
        let sign = format!("sign letter.txt CARD --token-key {kind} --out letter.p7s");
        assert_eq!(desk.refused(&sign), "token-key-uncertified");
        desk.certify();
        let written = desk.ends(0, "token install CARD --certificate own.pem");
        assert_eq!(written["written"][0]["name"], kind);
        desk.ends(0, &sign);
        desk.openssl(
            "cms -verify -inform DER -in letter.p7s -CAfile ca.pem -purpose any -out read.txt",
        );
        assert_eq!(fs::read_to_string(desk.path().join("read.txt")).unwrap(), "Сәлем\r\n");
    }
    let keys = desk.ends(0, "token keys CARD");
    for key in keys["token_keys"].as_array().unwrap() {
        assert_eq!((&key["made_on_token"], &key["never_leaves"]), (&true.into(), &true.into()));
        assert_eq!(key["certificates_beside"], 1);
    }
    let seen = desk.slots.foreign("card", &["--list-objects", "--type", "cert"]);
    assert_eq!(seen.matches("Certificate Object").count(), 2, "{seen}");
}

#[test]
fn a_certificate_of_another_card_is_refused_and_a_key_of_no_use_removed() {
    let desk = Desk::with(&["card", "other"]);
    let other = "--pkcs11 MODULE --token other";
    desk.ends(0, &format!("csr {other} --token-key key --algorithm rsa-2048 --out request.pem"));
    desk.certify();
    let wrong = desk.refused("token install CARD --certificate own.pem");
    assert_eq!(wrong, "token-certificate-strange");
    desk.ends(0, &format!("token install {other} --certificate own.pem"));
    // With a certificate it is not thrown away in passing.
    let remove = format!("token remove {other} --token-key key");
    assert_eq!(desk.refused(&remove), "token-key-certified");
    desk.ends(0, &format!("{remove} --with-certificates"));
    assert_eq!(desk.refused(&remove), "token-key-missing");
    // A file is no place of a key that is on a card.
    let lies = "csr CARD --token-key key --algorithm rsa-2048 --storage pkcs12 --out lies.pem";
    assert_eq!(desk.try_with_pin(PIN, lies).status, 64);
    assert!(desk.ends(0, "token keys CARD")["token_keys"].is_null());
}

#[test]
fn what_goes_wrong_with_a_card_has_its_code_and_words() {
    let desk = Desk::with(&["card"]);
    desk.ends(0, "csr CARD --token-key key --algorithm ec-p256 --out request.pem");
    assert_eq!(
        desk.refused("csr CARD --token-key gost --algorithm gost-2015-512 --out gost.pem"),
        "token-algorithm-missing"
    );
    assert_eq!(desk.refused("token keys --pkcs11 MODULE --token another"), "token-absent");
    assert_eq!(desk.refused("token list --pkcs11 nowhere.so"), "token-module-missing");
    desk.slots.set("out");
    assert_eq!(desk.refused("token keys CARD"), "token-absent");
    desk.slots.unset("out");
    // Three wrong PINs lock the card; each is told, in the language of the reader.
    for (try_number, words) in [(1, "ПИН-коды қате"), (2, "тағы бір қате"), (3, "бұғатталды")]
    {
        let said = desk.try_with_pin("0000", "token keys CARD --lang kk");
        assert_eq!(said.status, 1);
        assert!(said.err.contains(words), "try {try_number}: {}", said.err);
    }
    let said = desk.try_with_pin(PIN, "token keys CARD --lang ru");
    assert!(said.status == 1 && said.err.contains("заблокирован"), "{}", said.err);
    let listed = desk.ends(0, "token list --pkcs11 MODULE");
    assert_eq!(listed["tokens"][0]["pin"], "locked");
}

/// Whether a terminal that a process below this one has open shows no more what is typed; true as well when none is left.
fn hides_what_is_typed(process: u32) -> bool {
    let below = |id: &str| {
        let listed = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
        listed.unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut open = below(&process.to_string());
    while let Some(id) = open.pop() {
        open.extend(below(&id));
        let Ok(terminal) = std::fs::read_link(format!("/proc/{id}/fd/0")) else { continue };
        let asked = Command::new("stty").arg("-a").arg("-F").arg(&terminal).output().unwrap();
        if asked.status.success() {
            return String::from_utf8_lossy(&asked.stdout).split([' ', ';']).any(|w| w == "-echo");
        }
    }
    true
}

#[test]
fn a_pin_is_asked_for_at_a_terminal_three_times_and_no_more() {
    let desk = Desk::with(&["card"]);
    // `script` gives the command a terminal; each PIN is typed when it is asked for.
    let typed = |pins: &[&str]| {
        let command = format!(
            "{} token keys --pkcs11 {} --token card",
            env!("CARGO_BIN_EXE_senim"),
            desk.slots.module().display()
        );
        let mut script = Command::new("script")
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .env("LC_ALL", "C")
            .env_remove("SENIM_PIN")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut keyboard, mut screen) =
            (script.stdin.take().unwrap(), script.stdout.take().unwrap());
        let (mut said, mut asked, mut buffer) = (String::new(), 0, [0; 256]);
        loop {
            let length = screen.read(&mut buffer).unwrap();
            if length == 0 {
                break;
            }
            said.push_str(&String::from_utf8_lossy(&buffer[..length]));
            while said.matches("PIN of the token:").count() > asked {
                // Asked more often than there are PINs, it would wait for ever.
                let pin = pins.get(asked).expect("no more is asked");
                while !hides_what_is_typed(script.id()) {}
                keyboard.write_all(format!("{pin}\n").as_bytes()).unwrap();
                asked += 1;
            }
        }
        (script.wait().unwrap().code(), said)
    };
    let (status, said) = typed(&["wrong", PIN]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("is wrong") && !said.contains(PIN), "{said}");
    assert_eq!(desk.slots.wrong_tries(), 0);
    let (status, said) = typed(&["wrong", "wrong", "wrong"]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("one more wrong PIN locks it") && said.contains("is locked"), "{said}");
    assert_eq!(desk.slots.wrong_tries(), 3);
}

#[test]
fn an_instance_is_made_on_two_tokens_from_the_command_line() {
    let desk = Desk::with(&[]);
    desk.slots.add("nca", "the online pin");
    desk.slots.add("root", "the root pin");
    let init = |more: &str| {
        let module = desk.slots.module().display().to_string();
        let line =
            format!("init --data data --pkcs11 {module} --token nca --root-token root {more}");
        let output = Command::new(env!("CARGO_BIN_EXE_senim"))
            .args(line.split_whitespace())
            .env("SENIM_PASSPHRASE", "the online pin")
            .env("SENIM_ROOT_PASSPHRASE", "the root pin")
            .env("LC_ALL", "C")
            .current_dir(desk.path())
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    // The token cannot make the national keys, and nobody said that they go into files.
    let (done, said) = init("");
    assert!(!done && said.contains("GOST 34.10-2015"), "{said}");
    let (done, said) = init("--keys-in-files gost");
    assert!(done, "{said}");
    let settings = fs::read_to_string(desk.path().join("data/instance.toml")).unwrap();
    assert!(settings.contains("kind = \"pkcs11\"") && settings.contains("in-files = [\"gost\"]"));
    let keys =
        desk.slots.foreign_with("root", "the root pin", &["--list-objects", "--type", "privkey"]);
    assert!(keys.contains("root-rsa"), "{keys}");
}

#[test]
fn a_workstation_has_the_card_make_its_keys_and_writes_down_what_the_desk_takes() {
    let desk = Desk::with(&["card"]);
    let line = "token card CARD --out card.json";
    let done = desk.try_with_pin(PIN, line);
    assert_eq!(done.status, 0, "{}", done.err);
    let read = || fs::read_to_string(desk.path().join("card.json")).unwrap();
    let first: Value = serde_json::from_str(&read()).unwrap();
    let card = &first["card"];
    assert_eq!((&card["made_on_card"], &card["never_leaves"]), (&true.into(), &true.into()));
    let listed = desk.ends(0, "token list --pkcs11 MODULE");
    assert_eq!(card["serial"], listed["tokens"][0]["serial"]);
    for field in ["signature_public_key", "authentication_public_key"] {
        let pem = first["requests"][field].as_str().unwrap();
        let request = pki::csr::CertificationRequest::from_any(pem.as_bytes()).unwrap();
        request.verify().unwrap();
        assert_eq!(request.key_storage().unwrap().to_string(), "1.2.398.3.3.5.2.1");
    }
    // The desk takes the file as it is.
    let taken: app::CardKeysAtDesk = serde_json::from_str(&read()).unwrap();
    assert!(!taken.print_signed, "which the operator says, and not the card");
    // Asked again, the card gives the same keys: the first answer was lost on its way.
    assert_eq!(desk.try_with_pin(PIN, line).status, 0);
    let again: Value = serde_json::from_str(&read()).unwrap();
    let keys = |answer: &Value| {
        let pem = answer["requests"]["signature_public_key"].as_str().unwrap().to_owned();
        pki::csr::CertificationRequest::from_any(pem.as_bytes()).unwrap().spki_der().to_vec()
    };
    assert_eq!(keys(&first), keys(&again));
    // A card whose PIN is wrong made nothing.
    let refused = desk.try_with_pin("0000", "token card CARD --out other.json");
    assert!(refused.status == 1 && !desk.path().join("other.json").exists());
}
