//! OpenSSL with its gost engine as a foreign judge of keys and signatures.

use std::{fs, path::PathBuf, process::Command};

use crypto::{
    KeyAlgorithm, KeyFault, PrivateKey, PublicKey, Set2001, Set2012_256, Set2012_512,
    SignatureAlgorithm, Signer,
};
use tempfile::TempDir;

/// A folder in which openssl runs with the gost engine.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let settings = "openssl_conf = conf\n[conf]\nengines = engines\n[engines]\ngost = gost\n\
                        [gost]\nengine_id = gost\ndefault_algorithms = ALL\ninit = 1\n";
        desk.put("openssl.cnf", settings);
        desk.put("text", "text");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Runs `openssl`, which must succeed.
    pub(crate) fn run(&self, command: &str) {
        let output = Command::new("openssl")
            .args(command.split_whitespace())
            .current_dir(self.0.path())
            .env("OPENSSL_CONF", self.path("openssl.cnf"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {command}\n{said}");
    }

    /// The file `key.pem` as a key, and its public half as openssl writes it.
    fn read_key(&self) -> PrivateKey {
        self.run("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der");
        let key = PrivateKey::from_pkcs8_der(&self.get("key.der")).unwrap();
        self.run("pkey -in key.pem -pubout -outform DER -out public.der");
        assert_eq!(key.public_key_info(), self.get("public.der"));
        key
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    der::pem::encode_string(label, der::pem::LineEnding::LF, der).unwrap()
}

/// Every parameter set, as the engine calls it.
fn russian() -> Vec<(KeyAlgorithm, &'static str, &'static str, &'static str)> {
    let old = [
        (Set2001::CryptoProA, "A"),
        (Set2001::CryptoProB, "B"),
        (Set2001::CryptoProC, "C"),
        (Set2001::CryptoProXchA, "XA"),
        (Set2001::CryptoProXchB, "XB"),
    ];
    let of_256 =
        |set, name| (KeyAlgorithm::GostRu2012_256(set), "gost2012_256", name, "-md_gost12_256");
    let of_512 =
        |set, name| (KeyAlgorithm::GostRu2012_512(set), "gost2012_512", name, "-md_gost12_512");
    let mut all = vec![
        of_256(Set2012_256::A, "TCA"),
        of_256(Set2012_256::B, "TCB"),
        of_256(Set2012_256::C, "TCC"),
        of_256(Set2012_256::D, "TCD"),
        of_512(Set2012_512::A, "A"),
        of_512(Set2012_512::B, "B"),
        of_512(Set2012_512::C, "C"),
    ];
    for (set, name) in old {
        all.push((KeyAlgorithm::GostRu2001(set), "gost2001", name, "-md_gost94"));
        all.push(of_256(Set2012_256::Of2001(set), name));
    }
    all
}

#[test]
fn the_gost_engine_and_we_believe_each_other_on_every_parameter_set() {
    let sets = russian();
    assert_eq!(sets.len(), KeyAlgorithm::ALL.iter().filter(|a| a.is_russian()).count());
    for (algorithm, name, set, digest) in sets {
        let desk = Desk::new();
        // Its key, its signature.
        desk.run(&format!("genpkey -algorithm {name} -pkeyopt paramset:{set} -out key.pem"));
        let theirs = desk.read_key();
        assert_eq!(theirs.algorithm(), algorithm);
        assert_eq!(*theirs.to_pkcs8_der().unwrap(), desk.get("key.der"));
        desk.run(&format!("dgst {digest} -sign key.pem -out signature text"));
        let with = algorithm.default_signature();
        let signature = desk.get("signature");
        assert_eq!(theirs.public_key().verify(with, b"text", &signature), Ok(()), "{algorithm}");
        // Its key, our signature.
        desk.put("signature", theirs.sign(b"text").unwrap());
        desk.put("public.pem", theirs.public_key().to_spki_pem().unwrap());
        desk.run(&format!("dgst {digest} -verify public.pem -signature signature text"));
        // Our key, our signature.
        let ours = PrivateKey::generate(algorithm).unwrap();
        desk.put("signature", ours.sign(b"text").unwrap());
        desk.put("public.pem", ours.public_key().to_spki_pem().unwrap());
        desk.run(&format!("dgst {digest} -verify public.pem -signature signature text"));
        // Our key, its signature.
        desk.put("key.pem", pem("PRIVATE KEY", &ours.to_pkcs8_der().unwrap()));
        desk.run(&format!("dgst {digest} -sign key.pem -out signature text"));
        let signature = desk.get("signature");
        assert_eq!(ours.public_key().verify(with, b"text", &signature), Ok(()), "{algorithm}");
        println!("{algorithm}: both ways");
    }
}

#[test]
fn openssl_opens_our_encrypted_keys() {
    for algorithm in [
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::EcP256,
        KeyAlgorithm::EcP384,
        KeyAlgorithm::EcP521,
        KeyAlgorithm::GostRu2012_512(Set2012_512::A),
    ] {
        let desk = Desk::new();
        let key = PrivateKey::generate(algorithm).unwrap();
        desk.put("key.pem", key.to_encrypted_pkcs8_pem(b"passphrase").unwrap());
        desk.run("pkcs8 -in key.pem -passin pass:passphrase -out plain.pem");
        desk.run("pkey -in plain.pem -pubout -outform DER -out public.der");
        let public = PublicKey::from_spki_der(&desk.get("public.der")).unwrap();
        assert_eq!(public.algorithm(), algorithm);
        let signature = key.sign(b"text").unwrap();
        assert_eq!(public.verify(key.signature_algorithm(), b"text", &signature), Ok(()));
    }
}

#[test]
fn keys_that_openssl_encrypted_are_opened() {
    for make in [
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-521",
        "-algorithm ed25519",
    ] {
        let desk = Desk::new();
        desk.run(&format!("genpkey {make} -aes-256-cbc -pass pass:passphrase -out key.pem"));
        let pem = String::from_utf8(desk.get("key.pem")).unwrap();
        let key = PrivateKey::from_encrypted_pkcs8_pem(&pem, b"passphrase").unwrap();
        let signature = key.sign(b"text").unwrap();
        let with = key.signature_algorithm();
        assert_eq!(key.public_key().verify(with, b"text", &signature), Ok(()));
    }
}

const RSA: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
const PSS: &str = "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest";

#[test]
fn openssl_and_we_believe_each_other_with_rsa() {
    let desk = Desk::new();
    desk.run(&format!("genpkey {RSA} -out key.pem"));
    let mut key = desk.read_key();
    desk.put("public.pem", key.public_key().to_spki_pem().unwrap());
    for (with, options) in [
        (SignatureAlgorithm::RsaPkcs1Sha256, "-sha256".to_owned()),
        (SignatureAlgorithm::RsaPkcs1Sha384, "-sha384".to_owned()),
        (SignatureAlgorithm::RsaPkcs1Sha512, "-sha512".to_owned()),
        (SignatureAlgorithm::RsaPssSha256, format!("-sha256 {PSS}")),
        (SignatureAlgorithm::RsaPssSha384, format!("-sha384 {PSS}")),
        (SignatureAlgorithm::RsaPssSha512, format!("-sha512 {PSS}")),
    ] {
        desk.run(&format!("dgst {options} -sign key.pem -out signature text"));
        let signature = desk.get("signature");
        assert_eq!(key.public_key().verify(with, b"text", &signature), Ok(()), "{with}");
        key = key.with_signature_algorithm(with).unwrap();
        desk.put("signature", key.sign(b"text").unwrap());
        desk.run(&format!("dgst {options} -verify public.pem -signature signature text"));
    }
    // A salt of another length is another algorithm.
    let other = "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20";
    desk.run(&format!("dgst -sha256 {other} -sign key.pem -out signature text"));
    let verified =
        key.public_key().verify(SignatureAlgorithm::RsaPssSha256, b"text", &desk.get("signature"));
    assert!(verified.is_err());
}

/// Signatures with salts of every length, in certificates that openssl makes: what is declared is what counts.
#[test]
fn salts_of_openssl_are_believed_as_declared() {
    for bits in [2048, 2049, 2056] {
        let desk = Desk::new();
        desk.run(&format!("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{bits} -out key.pem"));
        for (digest, salt) in [
            ("sha256", "max"),
            ("sha256", "20"),
            ("sha256", "0"),
            ("sha384", "max"),
            ("sha384", "47"),
            ("sha512", "max"),
            ("sha512", "1"),
        ] {
            desk.run(&format!(
                "req -x509 -new -key key.pem -subj /CN=x -{digest} -sigopt rsa_padding_mode:pss \
                 -sigopt rsa_pss_saltlen:{salt} -outform DER -out own.der"
            ));
            let der = desk.get("own.der");
            let parts = split(&der);
            // Of version 1: the key is last.
            let key = PublicKey::from_spki_der(split(parts[0]).last().unwrap()).unwrap();
            let algorithm = SignatureAlgorithm::from_identifier_der(parts[1]).unwrap();
            assert_eq!(algorithm.as_str(), format!("rsa-pss-{digest}"));
            assert_eq!(algorithm.identifier_der(), parts[1], "{salt}");
            let signature = &split_content(parts[2])[1..];
            assert_eq!(key.verify(algorithm, parts[0], signature), Ok(()), "{bits} {salt}");
            assert!(key.verify(algorithm, parts[1], signature).is_err());
            // Another length than the one that was used is not believed. The default of 20 is not written.
            if salt == "20" {
                continue;
            }
            let salt_at = parts[1].len() - 1;
            let mut other = parts[1].to_vec();
            other[salt_at] ^= 1;
            let other = SignatureAlgorithm::from_identifier_der(&other).unwrap();
            assert!(key.verify(other, parts[0], signature).is_err(), "{bits} {salt}");
        }
    }
}

/// The elements inside of a DER element.
fn split(der: &[u8]) -> Vec<&[u8]> {
    let mut rest = split_content(der);
    let mut found = Vec::new();
    while !rest.is_empty() {
        let length = rest.len() - split_tail(rest).len();
        let (element, tail) = rest.split_at(length);
        found.push(element);
        rest = tail;
    }
    found
}

fn head(der: &[u8]) -> (usize, usize) {
    match usize::from(der[1]) {
        short @ 0..0x80 => (2, short),
        long => {
            let digits = &der[2..2 + (long - 0x80)];
            (2 + digits.len(), digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)))
        }
    }
}

fn split_content(der: &[u8]) -> &[u8] {
    let (start, length) = head(der);
    &der[start..start + length]
}

fn split_tail(der: &[u8]) -> &[u8] {
    let (start, length) = head(der);
    &der[start + length..]
}

#[test]
fn keys_of_openssl_for_pss_only_are_read() {
    let bound = "-pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 \
                 -pkeyopt rsa_pss_keygen_saltlen:48";
    for options in ["", bound] {
        let desk = Desk::new();
        let make = "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048";
        desk.run(&format!("{make} {options} -out key.pem"));
        desk.run("pkey -in key.pem -pubout -outform DER -out public.der");
        let key = PublicKey::from_spki_der(&desk.get("public.der")).unwrap();
        assert_eq!(key.algorithm(), KeyAlgorithm::RsaPss);
        desk.run(&format!("dgst -sha384 {PSS} -sign key.pem -out signature text"));
        let signature = desk.get("signature");
        assert_eq!(key.verify(SignatureAlgorithm::RsaPssSha384, b"text", &signature), Ok(()));
        assert!(key.verify(SignatureAlgorithm::RsaPssSha256, b"text", &signature).is_err());
    }
}

#[test]
fn openssl_and_we_believe_each_other_with_curves() {
    for (curve, algorithm) in [
        ("P-256", KeyAlgorithm::EcP256),
        ("P-384", KeyAlgorithm::EcP384),
        ("P-521", KeyAlgorithm::EcP521),
    ] {
        let desk = Desk::new();
        desk.run(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{curve} -out key.pem"));
        let key = desk.read_key();
        assert_eq!(key.algorithm(), algorithm);
        desk.put("public.pem", key.public_key().to_spki_pem().unwrap());
        for (with, digest) in [
            (SignatureAlgorithm::EcdsaSha256, "-sha256"),
            (SignatureAlgorithm::EcdsaSha384, "-sha384"),
            (SignatureAlgorithm::EcdsaSha512, "-sha512"),
        ] {
            desk.run(&format!("dgst {digest} -sign key.pem -out signature text"));
            let signature = desk.get("signature");
            assert_eq!(key.public_key().verify(with, b"text", &signature), Ok(()), "{curve}");
            assert!(key.public_key().verify(with, b"another", &signature).is_err());
            if with == key.signature_algorithm() {
                desk.put("signature", key.sign(b"text").unwrap());
                desk.run(&format!("dgst {digest} -verify public.pem -signature signature text"));
            }
        }
    }
}

#[test]
fn openssl_and_we_believe_each_other_with_ed25519() {
    let desk = Desk::new();
    desk.run("genpkey -algorithm ed25519 -out key.pem");
    let key = desk.read_key();
    desk.run("pkeyutl -sign -rawin -inkey key.pem -in text -out signature");
    let signature = desk.get("signature");
    let verified = key.public_key().verify(SignatureAlgorithm::Ed25519, b"text", &signature);
    assert_eq!(verified, Ok(()));
    let ours = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
    desk.put("public.pem", ours.public_key().to_spki_pem().unwrap());
    desk.put("signature", ours.sign(b"text").unwrap());
    desk.run("pkeyutl -verify -rawin -pubin -inkey public.pem -in text -sigfile signature");
}

/// Keys as programs wrote them before PKCS#8, and PKCS#8 under ciphers of its time.
#[test]
fn old_forms_of_keys_are_read() {
    let desk = Desk::new();
    for (make, old) in [
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem", "rsa -traditional"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem", "ec"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem", "ec"),
    ] {
        desk.run(make);
        desk.run(&format!("{old} -in key.pem -outform DER -out old.der"));
        desk.run("pkey -in key.pem -pubout -outform DER -out public.der");
        let key = PrivateKey::from_der(&desk.get("old.der")).unwrap();
        assert_eq!(key.public_key_info(), desk.get("public.der"), "{old}");
        for cipher in ["-v2 des3", "-v2 aes-192-cbc", "-v1 PBE-SHA1-3DES"] {
            let lock = format!("pkcs8 -topk8 -in key.pem {cipher} -passout pass:x -outform DER");
            desk.run(&format!("{lock} -out locked.der"));
            let locked = desk.get("locked.der");
            let opened = PrivateKey::from_encrypted_pkcs8(&locked, b"x").unwrap();
            assert_eq!(opened.public_key_info(), key.public_key_info(), "{cipher}");
            let fault = PrivateKey::from_encrypted_pkcs8(&locked, b"y").unwrap_err();
            assert_eq!(fault, KeyFault::PassphraseWrong, "{cipher}");
        }
    }
    // Cut, and of no curve that is named.
    let old = desk.get("old.der");
    assert!(PrivateKey::from_der(&old[..old.len() - 1]).is_err());
    desk.run("ec -in key.pem -param_enc explicit -outform DER -out explicit.der");
    assert!(PrivateKey::from_der(&desk.get("explicit.der")).is_err());
}
