//! The story as its users run it: the built binary, judged by its output and by other people's tools.
#![expect(clippy::unwrap_used, reason = "what a test builds on must be there")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

const SENIM: &str = env!("CARGO_BIN_EXE_senim");
/// A PostgreSQL cluster where the test may make databases.
const POSTGRES: &str = "SENIM_TEST_POSTGRES";

/// Everything that the story must leave.
const FILES: [&str; 19] = [
    "root-rsa.pem",
    "nca-rsa.pem",
    "root-gost.pem",
    "nca-gost.pem",
    "holder-sign.pem",
    "holder-auth.pem",
    "legal-sign.pem",
    "holder.p12",
    "root-rsa.crl",
    "nca-rsa.crl",
    "root-gost.crl",
    "nca-gost.crl",
    "ocsp-good.der",
    "ocsp-revoked.der",
    "approval.p7s",
    "application.p7s",
    "receipt.pdf",
    "result.pdf",
    "journal.jsonl",
];

struct Told {
    data: TempDir,
    output: Output,
}

impl Told {
    fn lines(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    fn demo(&self) -> PathBuf {
        self.data.path().join("demo")
    }
}

fn tell(more: &[&str]) -> Told {
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(SENIM)
        .args(["demo", "--once", "--listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .args(more)
        .output()
        .unwrap();
    Told { data, output }
}

/// The output without what differs from run to run: numbers, hexadecimal, addresses, moments. The clock has its own words.
fn redacted(lines: &str) -> String {
    let months = ["January", "February", "March", "April", "May", "June", "July", "August"];
    let months = months.into_iter().chain(["September", "October", "November", "December"]);
    let mut text: String = lines
        .lines()
        .filter(|line| !line.starts_with("data: ") && !line.starts_with("clock: "))
        .map(|line| {
            let mut words: Vec<String> = line.split(' ').map(redacted_word).collect();
            // The step's own number stays.
            if let (Some(first), Some(number)) = (words.first_mut(), line.split(' ').next()) {
                number.clone_into(first);
            }
            words.join(" ") + "\n"
        })
        .collect();
    for month in months {
        text = text.replace(month, "MONTH");
    }
    text
}

fn redacted_word(word: &str) -> String {
    let core = word.trim_end_matches([',', '…', ':']);
    let end = word.strip_prefix(core).unwrap();
    if let Some(code) = core.strip_prefix("http://") {
        return format!(
            "http://{}/CODE{end}",
            redacted_word(code.split('/').skip(1).take(2).collect::<Vec<_>>().join("/").as_str())
        );
    }
    if core.len() >= 16 && core.bytes().all(|b| b.is_ascii_hexdigit()) {
        return format!("HEX{end}");
    }
    if !core.starts_with(|letter: char| letter.is_ascii_digit()) {
        return word.to_owned();
    }
    let mut text = String::new();
    for letter in core.chars() {
        match letter {
            '0'..='9' if text.ends_with('0') => {}
            '0'..='9' => text.push('0'),
            other => text.push(other),
        }
    }
    text + end
}

/// Runs a judge in a folder; gives all it says.
fn judge(folder: &Path, line: &str) -> String {
    let mut words = line.split(' ');
    let output =
        Command::new(words.next().unwrap()).args(words).current_dir(folder).output().unwrap();
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{line}: {said}");
    said
}

fn senim(args: &[&str]) -> (bool, String) {
    let output = Command::new(SENIM).args(args).output().unwrap();
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

fn is_well_told(told: &Told) {
    let lines = told.lines();
    let stderr = String::from_utf8_lossy(&told.output.stderr);
    assert!(told.output.status.success(), "{lines}{stderr}");
    assert!(lines.ends_with("\ndemo: ok\n"), "{lines}");
    for file in FILES {
        assert!(told.demo().join(file).is_file(), "{file} is missing");
    }
}

/// The policies of the holders, asked for explicitly: signing and authentication of individuals, authentication of legal entities.
const POLICIES: &str = "-policy 1.2.398.3.3.2.3 -policy 1.2.398.3.3.2.4 -policy 1.2.398.3.3.2.2 \
    -explicit_policy -policy_check ";

fn openssl_agrees(demo: &Path) {
    let chain = ["root-rsa.pem", "nca-rsa.pem"].map(|name| fs::read(demo.join(name)).unwrap());
    fs::write(demo.join("chain.pem"), chain.concat()).unwrap();
    for certificate in ["holder-sign.pem", "holder-auth.pem", "legal-auth.pem"] {
        for policy in ["", POLICIES] {
            let line = format!(
                "openssl verify {policy}-CAfile root-rsa.pem -untrusted nca-rsa.pem {certificate}"
            );
            assert!(judge(demo, &line).ends_with(&format!("{certificate}: OK\n")), "{policy}");
        }
    }
    let serial = judge(demo, "openssl x509 -in holder-sign.pem -noout -serial");
    let serial = serial.trim().strip_prefix("serial=").unwrap().to_owned();
    let list =
        judge(demo, "openssl crl -inform DER -in nca-rsa.crl -CAfile chain.pem -noout -text");
    assert!(list.contains("verify OK") && list.contains(&serial), "{list}");
    for (file, status) in [("ocsp-good.der", "good"), ("ocsp-revoked.der", "revoked")] {
        let line = format!(
            "openssl ocsp -respin {file} -issuer nca-rsa.pem -cert holder-sign.pem -CAfile chain.pem"
        );
        let said = judge(demo, &line);
        assert!(said.contains("Response verify OK"), "{said}");
        assert!(said.contains(&format!("holder-sign.pem: {status}")), "{said}");
        assert!(!said.contains("Status times invalid"), "{said}");
    }
    for authorities in ["-CAfile root-rsa.pem -certfile nca-rsa.pem", "-CAfile chain.pem"] {
        let line = format!(
            "openssl cms -verify -inform DER -in approval.p7s {authorities} -purpose any -out verified.txt"
        );
        assert!(judge(demo, &line).contains("CMS Verification successful"));
        let verified = fs::read(demo.join("verified.txt")).unwrap();
        assert_eq!(verified, fs::read(demo.join("approval.txt")).unwrap());
    }
    let container = judge(demo, "openssl pkcs12 -in holder.p12 -passin pass:demo -nodes");
    assert_eq!(container.matches("-----BEGIN CERTIFICATE-----").count(), 3);
    assert_eq!(container.matches("-----BEGIN PRIVATE KEY-----").count(), 1);
}

fn pdfsig_agrees(demo: &Path) {
    for file in ["receipt.pdf", "result.pdf"] {
        let output = Command::new("pdfsig").arg(file).current_dir(demo).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            said.contains("Signature is Valid") && said.contains("Total document signed"),
            "{said}"
        );
        assert!(said.contains("ETSI.CAdES.detached"), "{said}");
    }
}

/// The export is whole; with one byte altered, two lines swapped, or its end cut off it is not.
fn export_is_guarded(demo: &Path) {
    let file = demo.join("journal.jsonl");
    let verify = |file: &Path, more: &[&str]| {
        senim(&[&["journal", "verify", "--file", file.to_str().unwrap()], more].concat())
    };
    let (whole, said) = verify(&file, &[]);
    assert!(whole, "{said}");
    let last = said.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
    assert!(verify(&file, &["--last", &last]).0);
    assert!(!verify(&file, &["--instance", "another"]).0);

    let bytes = fs::read(&file).unwrap();
    let broken = demo.join("broken.jsonl");
    let mut altered = bytes.clone();
    let middle = altered.len() / 2;
    *altered.get_mut(middle).unwrap() ^= 1;
    fs::write(&broken, altered).unwrap();
    let (whole, said) = verify(&broken, &[]);
    assert!(!whole && said.contains("The journal does not hold"), "{said}");

    let text = String::from_utf8(bytes).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(3, 4);
    fs::write(&broken, lines.join("\n")).unwrap();
    assert!(!verify(&broken, &[]).0);

    lines.swap(3, 4);
    lines.truncate(lines.len() - 2);
    fs::write(&broken, lines.join("\n")).unwrap();
    assert!(!verify(&broken, &["--last", &last]).0);
}

#[test]
fn the_story_is_told_on_sqlite_and_foreign_tools_agree_with_its_evidence() {
    let told = tell(&[]);
    is_well_told(&told);
    insta::assert_snapshot!("story", redacted(&told.lines()));
    openssl_agrees(&told.demo());
    pdfsig_agrees(&told.demo());
    export_is_guarded(&told.demo());
    let (whole, said) = senim(&["journal", "verify", "--data", told.data.path().to_str().unwrap()]);
    assert!(whole, "{said}");

    let again = senim(&["demo", "--once", "--data", told.data.path().to_str().unwrap()]);
    assert!(!again.0 && again.1.contains("is not empty") && again.1.ends_with("demo: failed\n"));
}

#[test]
fn the_story_is_told_on_postgresql() {
    let Ok(cluster) = env::var(POSTGRES) else {
        assert!(env::var("CI").is_err(), "{POSTGRES} must name a PostgreSQL cluster in CI");
        println!("skipped: {POSTGRES} names no PostgreSQL cluster");
        return;
    };
    let name = format!("senim_demo_{}", std::process::id());
    let (server, _) = cluster.rsplit_once('/').unwrap();
    let database = format!("{server}/{name}");
    judge(Path::new("/"), &format!("psql -q {cluster} --command=create\tdatabase\t{name}"));
    let told = tell(&["--database", &database]);
    is_well_told(&told);
    insta::assert_snapshot!("story", redacted(&told.lines()));
    openssl_agrees(&told.demo());
    export_is_guarded(&told.demo());
    let (whole, said) = senim(&["journal", "verify", "--data", told.data.path().to_str().unwrap()]);
    assert!(whole, "{said}");
    judge(Path::new("/"), &format!("psql -q {cluster} --command=drop\tdatabase\t{name}"));
}

#[test]
fn a_port_that_is_taken_is_told_plainly() {
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let (done, said) = senim(&["demo", "--once", "--listen", &address]);
    assert!(!done);
    assert!(said.contains(&format!("{address} cannot be listened on")), "{said}");
    assert!(said.ends_with("demo: failed\n"), "{said}");
}
