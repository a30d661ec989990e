use der::asn1::OctetStringRef;

use super::{derive::*, *};

const ROUNDS: u64 = 1_000_000;

fn derived(
    digest: DigestAlgorithm,
    purpose: Purpose,
    password: &str,
    salt: &str,
    iterations: u32,
    length: usize,
) -> String {
    let salt = hex::decode(salt).unwrap();
    let password = Password::new(password);
    let salted = Salted { salt: &salt, iterations };
    let mut work = Work::rounds(ROUNDS);
    hex::encode(&*salted.bytes(digest, purpose, &password.bmp, length, &mut work).unwrap())
}

/// The vectors that circulate with the PKCS#12 derivations of Bouncy Castle and OpenSSL.
#[test]
fn the_derivation_of_rfc_7292_gives_its_known_answers() {
    let sha1 = DigestAlgorithm::Sha1;
    let key = derived(sha1, Purpose::Key, "smeg", "0a58cf64530d823f", 1, 24);
    assert_eq!(key, "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3");
    let vector = derived(sha1, Purpose::Vector, "smeg", "0a58cf64530d823f", 1, 8);
    assert_eq!(vector, "79993dfe048d3b76");
    let key = derived(sha1, Purpose::Key, "queeg", "05dec959acff72f7", 1000, 24);
    assert_eq!(key, "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4");
    let mac = derived(sha1, Purpose::Mac, "smeg", "3d83c0e4546ac140", 1, 20);
    assert_eq!(mac, "8d967d88f6caa9d714800ab3d48051d63f73a312");
}

#[test]
fn what_is_encrypted_is_decrypted_with_its_password_alone() {
    let password = Password::new("Құпия сөз 1");
    let (algorithm, ciphertext) = encrypt(b"secret", &password, 1000).unwrap();
    let open = |password: &Password, rounds| {
        decrypt(&algorithm, &ciphertext, password, &mut Work::rounds(rounds))
    };
    assert_eq!(open(&password, 1000).unwrap().as_slice(), b"secret");
    assert_ne!(
        open(&Password::new("Құпия сөз 2"), 1000).ok().as_deref().map(Vec::as_slice),
        Some(b"secret".as_slice())
    );
    assert_eq!(open(&password, 999), Err(PbeFault::TooMuchWork));
}

#[test]
fn scrypt_is_bounded_in_memory_and_work() {
    let parameters = |cost: u64, parallel: u32| {
        let salt = OctetStringRef::new(b"salt").unwrap();
        let scrypt = Scrypt { salt, cost, block: 8, parallel, key_bytes: None };
        Derivation::Scrypt(scrypt).key(b"x", 32, &mut Work::rounds(ROUNDS)).map(|_| ())
    };
    assert_eq!(parameters(1024, 1), Ok(()));
    assert_eq!(parameters(1023, 1), Err(PbeFault::Malformed));
    assert_eq!(parameters(1 << 40, 1), Err(PbeFault::TooMuchWork));
    assert_eq!(parameters(1024, u32::MAX), Err(PbeFault::TooMuchWork));
    assert_eq!(parameters(1 << 17, 1), Err(PbeFault::TooMuchWork));
}
