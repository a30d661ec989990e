//! Signing and judging.

use crypto::{KeyAlgorithm, PrivateKey, Set2012_512};
use pki::{
    validation::{Evidence, Level, Verdict},
    x509::KeyUsage,
};
use proptest::prelude::*;
use xmldsig::{Coverage, Document, Identity, Part, XmlFault};

use crate::world::{World, replaced, settings, told};

const KEYS: [KeyAlgorithm; 7] = [
    KeyAlgorithm::EcP256,
    KeyAlgorithm::Ed25519,
    KeyAlgorithm::Gost2004_256,
    KeyAlgorithm::Gost2015_256,
    KeyAlgorithm::Gost2015_512,
    KeyAlgorithm::GostRu2012_512(Set2012_512::A),
    KeyAlgorithm::Rsa2048,
];

const DOCUMENT: &str =
    "<doc xmlns:p=\"urn:p\"><p:part Id=\"one\">мәтін</p:part><part id=\"two\"/></doc>";

fn sign(world: &World) -> Vec<u8> {
    xmldsig::sign_enveloped(DOCUMENT.as_bytes(), &world.person.identity()).unwrap()
}

#[test]
fn every_kind_of_key_signs_a_whole_document_and_a_part() {
    for algorithm in KEYS {
        let world = World::new(algorithm);
        let judged = world.judge_one(&sign(&world));
        assert_eq!(judged.signer.verdict, Verdict::Valid, "{algorithm}");
        assert_eq!(judged.signer.certificate.as_ref(), Some(&world.person.certificate));
        assert_eq!(judged.signer.path.len(), 2);
        assert_eq!(judged.signer.level, Level::Plain);
        assert_eq!(judged.signer.algorithm, Some(algorithm.default_signature()));
        assert_eq!(judged.covers, Coverage::Document);

        let identity = world.person.identity();
        let part = xmldsig::sign_by_id(DOCUMENT.as_bytes(), "one", &identity).unwrap();
        let judged = world.judge_one(&part);
        assert_eq!(judged.signer.verdict, Verdict::Valid, "{algorithm}");
        let covered = Part { id: "one".to_owned(), path: "/doc/part".to_owned() };
        assert_eq!(judged.covers, Coverage::Parts(vec![covered]));
    }
}

#[test]
fn a_signature_is_written_as_ncalayer_writes_it() {
    let world = World::new(KeyAlgorithm::Gost2015_512);
    let signed = String::from_utf8(sign(&world)).unwrap();
    let (head, rest) = signed.split_once("<ds:DigestValue>").unwrap();
    assert_eq!(
        head,
        "<doc xmlns:p=\"urn:p\"><p:part Id=\"one\">мәтін</p:part><part id=\"two\"/>\
         <ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>\
         <ds:CanonicalizationMethod \
         Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>\
         <ds:SignatureMethod Algorithm=\"urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:\
         gostr34102015-gostr34112015-512\"/><ds:Reference URI=\"\"><ds:Transforms>\
         <ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\
         <ds:Transform \
         Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments\"/>\
         </ds:Transforms><ds:DigestMethod \
         Algorithm=\"urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34112015-512\"/>"
    );
    assert!(
        rest.ends_with("</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature></doc>")
    );
    assert!(!signed.contains(['\n', '\r']));
}

#[test]
fn only_the_signature_is_added() {
    let world = World::new(KeyAlgorithm::EcP256);
    for (xml, head, tail) in [
        ("<a/>", "<a>", "</a>"),
        ("<a  b='1' />", "<a  b='1' >", "</a>"),
        ("\u{feff}<a>\r\n</a >\n", "<a>\r\n", "</a >\n"),
        (
            "<?xml version='1.0'?><!--x--><p:a xmlns:p='urn:p'/><?y?>",
            "<?xml version='1.0'?><!--x--><p:a xmlns:p='urn:p'>",
            "</p:a><?y?>",
        ),
    ] {
        let signed = xmldsig::sign_enveloped(xml.as_bytes(), &world.person.identity()).unwrap();
        let text = String::from_utf8(signed.clone()).unwrap();
        assert!(text.starts_with(&format!("{head}<ds:Signature ")), "{text}");
        assert!(text.ends_with(&format!("</ds:Signature>{tail}")), "{text}");
        assert_eq!(world.verdict(&signed), "valid", "{xml}");
    }
}

#[test]
fn the_root_is_signed_by_its_identifier_without_the_signature() {
    let world = World::new(KeyAlgorithm::EcP256);
    let identity = world.person.identity();
    let signed = xmldsig::sign_by_id(b"<a ID='r'>x</a>", "r", &identity).unwrap();
    let judged = world.judge_one(&signed);
    assert_eq!(told(&judged.signer), "valid");
    assert_eq!(judged.covers, Coverage::Document);
    let changed = replaced(&signed, ">x<", ">y<");
    assert_eq!(world.verdict(&changed), "invalid signature-content-mismatch");
}

#[test]
fn what_cannot_be_signed_is_told() {
    let world = World::new(KeyAlgorithm::EcP256);
    let identity = world.person.identity();
    let sign = |xml: &str, id: &str| xmldsig::sign_by_id(xml.as_bytes(), id, &identity);
    assert_eq!(sign("<a/>", "x"), Err(XmlFault::IdMissing("x".to_owned())));
    let twice = "<a><b Id='x'/><c id='x'/></a>";
    assert_eq!(sign(twice, "x"), Err(XmlFault::IdDuplicate("x".to_owned())));
    assert!(matches!(sign("<a>", "x"), Err(XmlFault::Malformed { line: 1, .. })));
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let other = Identity { signer: &key, certificate: &world.person.certificate };
    assert_eq!(xmldsig::sign_enveloped(b"<a/>", &other), Err(XmlFault::OtherKey));
}

#[test]
fn several_signatures_are_judged_each_for_itself() {
    let world = World::new(KeyAlgorithm::EcP256);
    let other = World::new(KeyAlgorithm::Gost2015_512);
    let first = xmldsig::sign_by_id(DOCUMENT.as_bytes(), "one", &world.person.identity()).unwrap();
    let second = xmldsig::sign_by_id(&first, "two", &other.person.identity()).unwrap();
    let third = xmldsig::sign_enveloped(&second, &world.person.identity()).unwrap();
    let told: Vec<String> =
        world.judge(&third).unwrap().iter().map(|found| told(&found.signer)).collect();
    assert_eq!(told, ["valid", "unknown certificate-issuer-unknown", "valid"]);
}

#[test]
fn a_signer_is_judged_too() {
    let world = World::new(KeyAlgorithm::EcP256);
    let signed = sign(&world);
    let anchors = [world.authority.certificate.clone()];
    let evidence = Evidence { anchors: &anchors, ..Evidence::default() };
    let mut late = settings();
    late.at = "2060-06-01T00:00:00Z".parse().unwrap();
    let found = xmldsig::judge(&signed, &evidence, &late).unwrap();
    assert_eq!(told(&found[0].signer), "unknown certificate-expired-time-unproven");

    let exchange = World::with_usage(KeyAlgorithm::EcP256, KeyUsage::KEY_AGREEMENT);
    assert_eq!(exchange.verdict(&sign(&exchange)), "invalid signature-key-usage");
}

#[test]
fn what_is_unknown_is_unsupported_and_what_is_broken_is_invalid() {
    let world = World::new(KeyAlgorithm::EcP256);
    let signed = sign(&world);
    let method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    for (from, to, expected) in [
        (
            method,
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            "unsupported xml-algorithm-unsupported",
        ),
        (
            method,
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            "unsupported xml-algorithm-unsupported",
        ),
        (
            method,
            "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34102015-gostr34112015-512",
            "invalid signature-algorithm-mismatch",
        ),
        ("<ds:Reference URI=\"\">", "<ds:Reference>", "invalid signature-invalid"),
        ("URI=\"\"", "URI=\"#nobody\"", "invalid xml-id-missing"),
    ] {
        assert_eq!(world.verdict(&replaced(&signed, from, to)), expected, "{to}");
    }
    for (from, to) in [
        ("<ds:KeyInfo>", "<ds:KeyInfo/><ds:KeyInfo>"),
        ("<ds:SignatureValue>", "<ds:SignatureValue/><ds:SignatureValue>"),
        ("<ds:SignatureValue>", "<ds:SignatureValue>!"),
        ("<ds:SignatureValue>", "<ds:SignatureValue><!---->"),
        ("<ds:DigestValue>", "<ds:DigestValue><ds:a/>"),
        ("</ds:SignedInfo>", "<ds:Extra/></ds:SignedInfo>"),
        ("</ds:SignedInfo>", "<x/></ds:SignedInfo>"),
        ("</ds:KeyInfo>", "</ds:KeyInfo><ds:SignedInfo/>"),
    ] {
        assert_eq!(
            world.verdict(&replaced(&signed, from, to)),
            "invalid xml-signature-malformed",
            "{to}"
        );
    }
}

#[test]
fn a_document_that_nobody_signed_is_told_from_a_broken_one() {
    let world = World::new(KeyAlgorithm::EcP256);
    assert_eq!(world.judge(b"<a/>").unwrap_err(), XmlFault::WithoutSignatures);
    assert_eq!(world.judge(b"<Signature/>").unwrap_err(), XmlFault::WithoutSignatures);
    let empty = b"<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>";
    assert_eq!(world.verdict(empty), "invalid xml-signature-malformed");
}

#[test]
fn a_signature_without_its_certificate_is_unknown_until_the_certificate_is_at_hand() {
    let world = World::new(KeyAlgorithm::EcP256);
    let signed = String::from_utf8(sign(&world)).unwrap();
    let (head, rest) = signed.split_once("<ds:KeyInfo>").unwrap();
    let (_, tail) = rest.split_once("</ds:KeyInfo>").unwrap();
    assert_eq!(
        world.verdict(format!("{head}{tail}").as_bytes()),
        "unknown signature-certificate-missing"
    );

    let serial = world
        .person
        .certificate
        .serial()
        .as_bytes()
        .iter()
        .fold(String::new(), |number, byte| times_256_plus(&number, *byte));
    let issuer = world.person.certificate.issuer().to_string().replace('"', "&quot;");
    let named = format!(
        "{head}<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>{issuer}\
         </ds:X509IssuerName><ds:X509SerialNumber>{serial}</ds:X509SerialNumber>\
         </ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>{tail}"
    );
    assert_eq!(world.verdict(named.as_bytes()), "unknown signature-certificate-missing");
    let anchors = [world.authority.certificate.clone()];
    let certificates = [world.person.certificate.clone()];
    let evidence =
        Evidence { anchors: &anchors, certificates: &certificates, ..Evidence::default() };
    let found = xmldsig::judge(named.as_bytes(), &evidence, &settings()).unwrap();
    assert_eq!(told(&found[0].signer), "valid");
}

/// The next digits of a decimal number: an oracle for the serial number.
fn times_256_plus(number: &str, byte: u8) -> String {
    let mut carry = u32::from(byte);
    let mut digits: Vec<char> = Vec::new();
    for digit in number.chars().rev() {
        let value = digit.to_digit(10).unwrap() * 256 + carry;
        digits.push(char::from_digit(value % 10, 10).unwrap());
        carry = value / 10;
    }
    let rest: Vec<char> =
        if carry > 0 { carry.to_string().chars().rev().collect() } else { vec![] };
    let all: String = digits.into_iter().chain(rest).rev().collect();
    all.trim_start_matches('0').to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_signed_is_valid_until_its_text_changes(
        text in "[ -~а-яәғқңөұүһі\n\t]{1,40}",
        other in "[ -~а-яәғқңөұүһі\n\t]{1,40}",
    ) {
        let world = World::new(KeyAlgorithm::EcP256);
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let xml = format!("<a b=\"{}\"><c Id='i'>[{}]</c></a>", escape(&text).replace('"', "&quot;"), escape(&text));
        let identity = world.person.identity();
        let whole = xmldsig::sign_enveloped(xml.as_bytes(), &identity).unwrap();
        let part = xmldsig::sign_by_id(xml.as_bytes(), "i", &identity).unwrap();
        for signed in [whole, part] {
            prop_assert_eq!(world.verdict(&signed), "valid");
            let signed = String::from_utf8(signed).unwrap();
            let changed = signed.replacen(&format!("[{}]", escape(&text)), &format!("[{}]", escape(&other)), 1);
            if text != other {
                prop_assert_eq!(world.verdict(changed.as_bytes()), "invalid signature-content-mismatch");
            }
            // Spelling the same text otherwise changes nothing.
            let spelled = signed.replacen("<c Id='i'>[", "<c  Id=\"i\" ><![CDATA[[]]>", 1);
            prop_assert_ne!(&spelled, &signed);
            prop_assert_eq!(world.verdict(spelled.as_bytes()), "valid");
            prop_assert!(Document::parse(spelled.as_bytes()).is_ok());
        }
    }
}
