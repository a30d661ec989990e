//! Damaged and hostile documents.

use std::sync::LazyLock;

use crypto::KeyAlgorithm;
use pki::validation::Verdict;
use proptest::prelude::*;
use xmldsig::{
    Canonicalization, Coverage, Document, MAX_DECLARATIONS, MAX_DEPTH, MAX_ELEMENT_ATTRIBUTES,
    MAX_NAME_BYTES, MAX_REFERENCES, MAX_SIGNATURES, XmlFault,
};

use crate::world::World;

static WORLD: LazyLock<World> = LazyLock::new(|| World::new(KeyAlgorithm::EcP256));
static SIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let xml = "<a xmlns:p='urn:p'><p:b c=\"1\">x&amp;y</p:b></a>";
    xmldsig::sign_enveloped(xml.as_bytes(), &WORLD.person.identity()).unwrap()
});

fn form(xml: &[u8]) -> Vec<u8> {
    let how = Canonicalization::of_uri("http://www.w3.org/TR/2001/REC-xml-c14n-20010315");
    Document::parse(xml).unwrap().canonicalize(&how.unwrap()).unwrap()
}

/// A document is valid as a whole only if it still says the same.
fn check(xml: &[u8]) {
    let Ok(found) = WORLD.judge(xml) else { return };
    for signature in found {
        if signature.signer.verdict == Verdict::Valid && signature.covers == Coverage::Document {
            let text = String::from_utf8_lossy(xml);
            assert_eq!(form(xml), form(&SIGNED), "{text}");
        }
    }
}

#[test]
fn what_is_put_into_a_signature_afterwards_is_not_taken_for_signed() {
    let signed = String::from_utf8(SIGNED.clone()).unwrap();
    let covers = |xml: String| {
        let found = WORLD.judge(xml.as_bytes()).unwrap();
        assert_eq!(found[0].signer.verdict, Verdict::Valid, "{xml}");
        found[0].covers.clone()
    };
    assert_eq!(covers(signed.clone()), Coverage::Document);
    for (before, more) in [
        ("</ds:KeyInfo>", "<a><b c=\"2\">paid</b></a>"),
        ("</ds:KeyInfo>", "<x:SOAPBody xmlns:x=\"urn:x\"/>"),
        ("</ds:Signature>", "<ds:Object><a/></ds:Object>"),
        ("</ds:Signature>", "<ds:Object>paid</ds:Object>"),
    ] {
        let with = signed.replacen(before, &format!("{more}{before}"), 1);
        assert!(matches!(covers(with), Coverage::Parts(parts) if parts.len() == 1), "{more}");
    }
    let named = signed.replacen("<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName>k</ds:KeyName>", 1);
    assert_eq!(covers(named), Coverage::Document);
}

#[test]
fn a_cut_document_is_refused() {
    for end in 0..SIGNED.len() {
        let cut = &SIGNED[..end];
        assert!(
            matches!(WORLD.judge(cut), Err(XmlFault::Malformed { .. } | XmlFault::Encoding)),
            "{end}"
        );
    }
}

#[test]
fn a_document_with_one_bit_changed_is_not_valid_unless_it_says_the_same() {
    for at in 0..SIGNED.len() {
        for bit in [1, 2, 16] {
            let mut xml = SIGNED.clone();
            xml[at] ^= bit;
            check(&xml);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn pieces_put_together_anew_are_not_valid_unless_they_say_the_same(
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 2..6),
        order in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
    ) {
        let tags: Vec<usize> = SIGNED
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'<')
            .map(|(at, _)| at)
            .collect();
        let mut places: Vec<usize> = cuts.iter().map(|cut| tags[cut.index(tags.len())]).collect();
        places.extend([0, SIGNED.len()]);
        places.sort_unstable();
        let pieces: Vec<&[u8]> = places.windows(2).map(|pair| &SIGNED[pair[0]..pair[1]]).collect();
        let xml: Vec<&[u8]> = order.iter().map(|n| pieces[n.index(pieces.len())]).collect();
        check(&xml.concat());
    }

    #[test]
    fn any_octets_are_refused(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(WORLD.judge(&octets).is_err());
    }
}

#[test]
fn what_is_over_a_budget_is_refused() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let attributes = |count: usize| {
        let all: String = (0..count).map(|n| format!(" a{n}=''")).collect();
        format!("<a{all}/>")
    };
    let declarations = |count: usize| {
        let all: String = (0..count).map(|n| format!(" xmlns:a{n}='u:{n}'")).collect();
        format!("<a{all}/>")
    };
    let name = |bytes: usize| format!("<{}/>", "a".repeat(bytes));
    let check = |good: String, bad: String| {
        assert!(Document::parse(good.as_bytes()).is_ok());
        assert_eq!(Document::parse(bad.as_bytes()).unwrap_err(), XmlFault::TooComplex);
    };
    check(nested(MAX_DEPTH), nested(MAX_DEPTH + 1));
    check(attributes(MAX_ELEMENT_ATTRIBUTES), attributes(MAX_ELEMENT_ATTRIBUTES + 1));
    check(declarations(MAX_DECLARATIONS), declarations(MAX_DECLARATIONS + 1));
    check(name(MAX_NAME_BYTES), name(MAX_NAME_BYTES + 1));
    let many = format!("<a>{}</a>", "<b/>".repeat(xmldsig::MAX_NODES));
    assert_eq!(Document::parse(many.as_bytes()).unwrap_err(), XmlFault::TooComplex);
    let large = vec![b' '; xmldsig::MAX_BYTES + 1];
    assert_eq!(Document::parse(&large).unwrap_err(), XmlFault::TooLarge);
}

#[test]
fn a_canonical_form_that_would_be_far_larger_than_the_document_is_refused() {
    let uri = "u:".to_owned() + &"x".repeat(MAX_NAME_BYTES - 2);
    let xml = format!("<a xmlns:p='{uri}'>{}</a>", "<p:b/>".repeat(400_000));
    let document = Document::parse(xml.as_bytes()).unwrap();
    let how = Canonicalization::of_uri("http://www.w3.org/2001/10/xml-exc-c14n#").unwrap();
    assert_eq!(document.canonicalize(&how), Err(XmlFault::TooComplex));
}

#[test]
fn too_many_signatures_references_and_prefixes_are_refused() {
    let signed = String::from_utf8(SIGNED.clone()).unwrap();
    let dsig = "http://www.w3.org/2000/09/xmldsig#";
    let empty = format!("<Signature xmlns='{dsig}'/>");
    let xml = format!("<a>{}</a>", empty.repeat(MAX_SIGNATURES + 1));
    assert_eq!(WORLD.judge(xml.as_bytes()).unwrap_err(), XmlFault::TooManySignatures);

    let start = signed.find("<ds:Reference ").unwrap();
    let end = signed.find("</ds:SignedInfo>").unwrap();
    let reference = signed[start..end].to_owned();
    let many = signed.replace(&reference, &reference.repeat(MAX_REFERENCES + 1));
    assert_eq!(WORLD.verdict(many.as_bytes()), "unsupported xml-too-complex");
    let none = signed.replace(&reference, "");
    assert_eq!(WORLD.verdict(none.as_bytes()), "invalid xml-signature-malformed");

    let prefixes: String = (0..1000).map(|n| format!("p{n} ")).collect();
    let plain = "<ds:CanonicalizationMethod \
        Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>";
    assert!(signed.contains(plain));
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let long = signed.replace(
        plain,
        &format!(
            "<ds:CanonicalizationMethod Algorithm=\"{exclusive}\"><InclusiveNamespaces \
         xmlns=\"{exclusive}\" PrefixList=\"{prefixes}\"/></ds:CanonicalizationMethod>"
        ),
    );
    assert_eq!(WORLD.verdict(long.as_bytes()), "unsupported xml-too-complex");
}

/// What costs nothing to write and must cost little to read: each of these is answered within seconds in an unoptimised build,
/// where work that grows with the square of the number takes minutes.
#[test]
fn a_document_full_of_repetitions_costs_no_more_than_its_length() {
    let signed = String::from_utf8(SIGNED.clone()).unwrap();
    let around = |more: &str| signed.replacen("<p:b", &format!("{more}<p:b"), 1);
    let declared: String = (0..MAX_DECLARATIONS).map(|n| format!(" xmlns:q{n}='u:{n}'")).collect();
    let deep = format!("{}{}", format!("<d{declared}>").repeat(150), "</d>".repeat(150));
    let attributes: String = (0..MAX_ELEMENT_ATTRIBUTES).map(|n| format!(" a{n}='{n}'")).collect();
    let rows = [
        ("equal ids", around(&"<x Id='one'/>".repeat(100_000))),
        (
            "different ids",
            around(&(0..100_000).map(|n| format!("<x Id='i{n}'/>")).collect::<String>()),
        ),
        ("declarations at every depth", around(&deep)),
        ("attributes", around(&format!("<x{attributes}/>").repeat(1_000))),
        ("comments", around(&"<!--c-->".repeat(200_000))),
        ("instructions", around(&"<?p q?>".repeat(200_000))),
        ("references to characters", around(&"&#65;".repeat(400_000))),
        ("sections", around(&"<![CDATA[]]>".repeat(200_000))),
        ("open elements", "<a>".repeat(1_000_000)),
        ("an attribute without end", format!("<a b='{}", "c".repeat(8 << 20))),
        ("a comment without end", format!("<a><!--{}", "-".repeat(8 << 20))),
    ];
    for (name, xml) in rows {
        let start = std::time::Instant::now();
        // It is valid only where it says the same, as beside comments that no canonical form has.
        check(xml.as_bytes());
        let took = start.elapsed();
        assert!(took < std::time::Duration::from_secs(8), "{name} took {took:?}");
    }
}

#[test]
fn a_document_that_would_grow_when_it_is_read_is_refused() {
    let laughs: String = (1..10)
        .map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10)))
        .collect();
    for xml in [
        format!("<!DOCTYPE a [<!ENTITY l0 'ha'>{laughs}]><a>&l9;</a>"),
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>".to_owned(),
        "<a>&other;</a>".to_owned(),
    ] {
        assert!(WORLD.judge(xml.as_bytes()).is_err(), "{xml}");
    }
}
