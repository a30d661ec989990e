//! openssl, with its gost engine too, as the one who signs and as the one who verifies.

use crypto::{KeyAlgorithm, SignatureAlgorithm};
use pki::{
    Certificate,
    cms::{self, SignedData},
    validation::Level,
};

use super::{
    TEXT, VALID, by, judge, judge_at, said, stamp, stamper,
    stamps::{empty_list, good_answer},
};
use crate::{
    openssl::Desk,
    tree::Tree,
    world::{Party, now, root},
};

/// openssl's own signer options for a party's files.
fn put_party(desk: &Desk, name: &str, party: &Party) -> String {
    desk.put(&format!("{name}.pem"), party.certificate.pem());
    desk.put_key(&format!("{name}.key"), party);
    format!("-signer {name}.pem -inkey {name}.key")
}

#[test]
fn we_judge_what_openssl_signs() {
    let ca = root(KeyAlgorithm::Rsa2048, "ROOT");
    let (rsa, ec) = (ca.leaf(KeyAlgorithm::Rsa2048), ca.leaf(KeyAlgorithm::EcP256));
    let p384 = ca.leaf(KeyAlgorithm::EcP384);
    let desk = Desk::new();
    let (rsa, ec) = (put_party(&desk, "rsa", &rsa), put_party(&desk, "ec", &ec));
    let p384 = put_party(&desk, "p384", &p384);
    desk.put("doc", TEXT);
    let both = format!("{rsa} {ec}");
    let b = Level::Basic;
    for (signers, options, count, level) in [
        (&rsa, "-cades", 1, b),
        (&ec, "-cades", 1, b),
        (&p384, "-cades -md sha384", 1, b),
        (&both, "-cades", 2, b),
        (&both, "", 2, Level::Plain),
        (&both, "-noattr", 2, Level::Plain),
        (&ec, "-noattr", 1, Level::Plain),
        (&both, "-cades -keyid", 2, b),
        (&rsa, "-cades -md sha512", 1, b),
        (&both, "-cades -stream", 2, b),
    ] {
        for (place, content) in [("-nodetach", None), ("", Some(TEXT))] {
            let command = format!(
                "cms -sign -binary -md sha256 {options} {place} -in doc {signers} -outform DER \
                 -out m"
            );
            desk.accepts(&command, "");
            let anchors = std::slice::from_ref(&ca.certificate);
            let judged = judge_at(&desk.get("m"), content, anchors, now());
            assert_eq!((said(&judged.verdict), judged.signers.len()), (VALID, count), "{command}");
            assert!(judged.signers.iter().all(|signer| signer.level == level), "{command}");
            if content.is_some() {
                let judged = judge_at(&desk.get("m"), Some(b"other"), anchors, now());
                assert_eq!(judged.verdict.as_str(), "invalid", "{command}");
            }
        }
    }
}

#[test]
fn openssl_verifies_what_we_made_of_a_message() {
    let ca = root(KeyAlgorithm::Rsa2048, "ROOT");
    let (tsa, leaf) = (stamper(&ca, KeyAlgorithm::Rsa2048), ca.leaf(KeyAlgorithm::EcP256));
    let (second, third) = (ca.leaf(KeyAlgorithm::Rsa2048), ca.leaf(KeyAlgorithm::EcP384));
    let desk = Desk::new();
    desk.put("root.pem", ca.certificate.pem());
    let verify = |message: &[u8]| {
        desk.put("m.der", message);
        let verify = "cms -verify -cades -binary -inform DER -in m.der -CAfile root.pem -out out";
        desk.accepts(verify, "CAdES Verification successful");
        assert_eq!(desk.get("out"), TEXT);
    };
    let message = cms::sign_together(TEXT, false, &[by(&leaf), by(&second)], &[]).unwrap();
    verify(&message);
    let message = SignedData::from_any(&message).unwrap();
    let message = message.with_signer(None, &by(&third), &[]).unwrap();
    verify(&message);
    // CAdES-T.
    let message = SignedData::from_any(&message).unwrap();
    let token = stamp(&tsa, message.signature_value(0).unwrap(), now());
    let message = message.with_time_stamp(0, &token).unwrap();
    verify(&message);
    // CAdES-LT, with a list and an answer inside.
    let message = SignedData::from_any(&message).unwrap();
    let answer = good_answer(&ca, &leaf.certificate);
    let message = message.with_evidence(&[], &[&empty_list(&ca)], &[&answer]).unwrap();
    verify(&message);
    // A counter-signature, which openssl reads and does not verify.
    let message = SignedData::from_any(&message).unwrap();
    let message = message.with_counter_signature(0, &by(&third), &[]).unwrap();
    verify(&message);
    desk.accepts("cms -cmsout -print -noout -inform DER -in m.der", "countersignature");
    desk.accepts("asn1parse -inform DER -in m.der", "countersignature");
    // openssl adds a signer of its own to all that.
    let fourth = ca.leaf(KeyAlgorithm::Rsa2048);
    let options = put_party(&desk, "fourth", &fourth);
    desk.accepts(
        &format!(
            "cms -resign -binary -nodetach -inform DER -in m.der {options} -outform DER -out r"
        ),
        "",
    );
    let judged = judge(&desk.get("r"), &ca);
    assert_eq!((said(&judged.verdict), judged.signers.len()), (VALID, 4));
    let counters = judged.signers.iter().map(|s| s.counter_signatures.len()).sum::<usize>();
    let stamps = judged.signers.iter().filter(|s| s.proven_time.is_some()).count();
    assert_eq!((counters, stamps), (1, 1));
}

#[test]
fn we_judge_russian_messages_of_the_gost_engine() {
    for (kind, digest, algorithm) in [
        ("gost2001", "md_gost94", SignatureAlgorithm::GostRu2001),
        ("gost2012_256", "md_gost12_256", SignatureAlgorithm::GostRu2012_256),
        ("gost2012_512", "md_gost12_512", SignatureAlgorithm::GostRu2012_512),
    ] {
        let desk = Desk::new();
        desk.put("doc", TEXT);
        let request = format!(
            "req -engine gost -x509 -newkey {kind} -pkeyopt paramset:A -nodes -keyout k.pem -out \
             c.pem -subj /CN=X -days 3650 -addext keyUsage=digitalSignature"
        );
        desk.accepts(&request, "");
        let own = Certificate::from_any(&desk.get("c.pem")).unwrap();
        let at = own.not_before();
        for (options, level) in [("-cades", Level::Basic), ("-noattr", Level::Plain)] {
            let sign = format!(
                "cms -sign -engine gost -binary {options} -in doc -signer c.pem -inkey k.pem -md \
                 {digest} -nodetach -outform DER -out m"
            );
            desk.accepts(&sign, "");
            let message = desk.get("m");
            let judged = judge_at(&message, None, std::slice::from_ref(&own), at);
            assert_eq!(said(&judged.verdict), VALID, "{kind} {options}");
            let signer = &judged.signers[0];
            assert_eq!((signer.algorithm, signer.level), (Some(algorithm), level));
            let mut tree = Tree::read(&message);
            tree.signer(0).signature()[5] ^= 1;
            let judged = judge_at(&tree.der(), None, std::slice::from_ref(&own), at);
            assert_eq!(said(&judged.verdict), ("invalid", "signature-invalid"));
        }
    }
}

#[test]
fn we_judge_messages_signed_with_pss_and_refuse_to_judge_sha_1() {
    let ca = root(KeyAlgorithm::Rsa2048, "ROOT");
    let rsa = ca.leaf(KeyAlgorithm::Rsa2048);
    let desk = Desk::new();
    let signer = put_party(&desk, "rsa", &rsa);
    desk.put("doc", TEXT);
    let sign = |options: &str| {
        let command = format!(
            "cms -sign -binary -cades -nodetach -in doc {signer} {options} -outform DER -out m"
        );
        desk.accepts(&command, "");
        judge(&desk.get("m"), &ca)
    };
    for (digest, algorithm) in [
        ("sha256", SignatureAlgorithm::RsaPssSha256),
        ("sha384", SignatureAlgorithm::RsaPssSha384),
        ("sha512", SignatureAlgorithm::RsaPssSha512),
    ] {
        let options =
            format!("-md {digest} -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:-1");
        let judged = sign(&options);
        assert_eq!(said(&judged.verdict), VALID, "{digest}");
        assert_eq!(judged.signers[0].algorithm, Some(algorithm));
    }
    for salt in ["max", "0", "20", "31"] {
        let options =
            format!("-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:{salt}");
        assert_eq!(said(&sign(&options).verdict), VALID, "{salt}");
    }
    for (options, code) in [
        ("-md sha1", "algorithm-sha1-unsafe"),
        ("-md sha1 -keyopt rsa_padding_mode:pss", "algorithm-sha1-unsafe"),
        ("-md sha3-256", "algorithm-sha3-unsupported"),
        (
            "-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_mgf1_md:sha512",
            "algorithm-pss-parameters-unsupported",
        ),
    ] {
        assert_eq!(said(&sign(options).verdict), ("unsupported", code), "{options}");
    }
}
