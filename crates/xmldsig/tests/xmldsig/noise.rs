//! Damaged and hostile documents.

use std::sync::LazyLock;

use crypto::KeyAlgorithm;
use pki::validation::Verdict;
use proptest::prelude::*;
use xmldsig::{
    Canonicalization, Document, MAX_DECLARATIONS, MAX_DEPTH, MAX_ELEMENT_ATTRIBUTES,
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

/// A document is valid only if it still says the same.
fn check(xml: &[u8]) {
    let Ok(found) = WORLD.judge(xml) else { return };
    for signature in found {
        if signature.signer.verdict == Verdict::Valid {
            let text = String::from_utf8_lossy(xml);
            assert_eq!(form(xml), form(&SIGNED), "{text}");
        }
    }
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
