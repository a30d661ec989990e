//! Signature wrapping: a signed element is moved, and another is put in its place.

use crypto::KeyAlgorithm;
use xmldsig::{Coverage, Part};

use crate::world::{World, told};

const SIGNED: &str = "<pay Id=\"p\"><to>Айгүл</to></pay>";
const EVIL: &str = "<pay><to>Ербол</to></pay>";

/// The signature over the element, as it stands at the end of the root.
fn signature(world: &World) -> String {
    let xml = format!("<root>{SIGNED}</root>");
    let signed = xmldsig::sign_by_id(xml.as_bytes(), "p", &world.person.identity()).unwrap();
    let text = String::from_utf8(signed).unwrap();
    let start = text.find("<ds:Signature ").unwrap();
    text[start..].strip_suffix("</root>").unwrap().to_owned()
}

fn covered(path: &str) -> Coverage {
    Coverage::Parts(vec![Part { id: "p".to_owned(), path: path.to_owned() }])
}

#[test]
fn what_is_covered_tells_where_it_stands() {
    let world = World::new(KeyAlgorithm::EcP256);
    let signature = signature(&world);
    let object = format!("<ds:Object>{SIGNED}</ds:Object></ds:Signature>");
    let enveloping = signature.replace("</ds:Signature>", &object);
    for (xml, path) in [
        (format!("<root>{SIGNED}{signature}</root>"), "/root/pay"),
        // The signed element as a sibling, as a child, in a wrapper, inside the signature.
        (format!("<root>{EVIL}{SIGNED}{signature}</root>"), "/root/pay"),
        (format!("<root><pay><to/>{SIGNED}</pay>{signature}</root>"), "/root/pay/pay"),
        (format!("<root>{EVIL}<x>{SIGNED}</x>{signature}</root>"), "/root/x/pay"),
    ] {
        let judged = world.judge_one(xml.as_bytes());
        assert_eq!(told(&judged.signer), "valid", "{xml}");
        assert_eq!(judged.covers, covered(path), "{xml}");
    }
    // Inside the signature another namespace is in force, which inclusive canonical form tells.
    for (xml, path) in [
        (format!("<root>{EVIL}{enveloping}</root>"), "/root/Signature/Object/pay"),
        (enveloping.clone(), "/Signature/Object/pay"),
    ] {
        let judged = world.judge_one(xml.as_bytes());
        assert_eq!(told(&judged.signer), "invalid signature-content-mismatch", "{xml}");
        assert_eq!(judged.covers, covered(path), "{xml}");
    }
}

#[test]
fn an_identifier_that_stands_twice_names_nothing() {
    let world = World::new(KeyAlgorithm::EcP256);
    let signature = signature(&world);
    for attribute in [
        "Id",
        "ID",
        "id",
        "xml:id",
        "xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/\
        oasis-200401-wss-wssecurity-utility-1.0.xsd\" w:Id",
    ] {
        let evil = format!("<pay {attribute}=\"p\"><to>Ербол</to></pay>");
        for xml in [
            format!("<root>{evil}{SIGNED}{signature}</root>"),
            format!("<root>{SIGNED}{signature}{evil}</root>"),
        ] {
            assert_eq!(world.verdict(xml.as_bytes()), "invalid xml-id-duplicate", "{xml}");
        }
    }
    // What nobody refers to may repeat.
    let xml = format!("<root><a id='1'/><b id='1'/>{SIGNED}{signature}</root>");
    assert_eq!(world.verdict(xml.as_bytes()), "valid");
}

#[test]
fn a_signature_of_another_document_does_not_sign_this_one() {
    let world = World::new(KeyAlgorithm::EcP256);
    let signed =
        xmldsig::sign_enveloped("<root><to>Айгүл</to></root>".as_bytes(), &world.person.identity());
    let text = String::from_utf8(signed.unwrap()).unwrap();
    let start = text.find("<ds:Signature ").unwrap();
    let signature = text[start..].strip_suffix("</root>").unwrap();
    let verdict = |xml: String| world.verdict(xml.as_bytes());
    assert_eq!(verdict(format!("<root><to>Айгүл</to>{signature}</root>")), "valid");
    for other in [
        format!("<root><to>Ербол</to>{signature}</root>"),
        format!("<evil><root><to>Айгүл</to>{signature}</root></evil>"),
        format!("<root><to>Айгүл</to><x>{signature}</x></root>"),
        format!("<root xmlns:x='urn:x'><to>Айгүл</to>{signature}</root>"),
        format!("<root><to>Айгүл</to>{signature}</root><?x?>"),
    ] {
        assert_eq!(verdict(other.clone()), "invalid signature-content-mismatch", "{other}");
    }
    // Comments are no part of what `URI=""` refers to; an element that a comment splits is refused
    // where it counts.
    assert_eq!(verdict(format!("<root><to>Ай<!-- -->гүл</to>{signature}</root>")), "valid");
    let split = signature.replace("<ds:DigestValue>", "<ds:DigestValue><!-- -->");
    let told = verdict(format!("<root><to>Айгүл</to>{split}</root>"));
    assert_eq!(told, "invalid xml-signature-malformed");
}
