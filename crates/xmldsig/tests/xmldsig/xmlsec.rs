//! Signatures, judged by xmlsec: it verifies ours and we verify its own.

use crypto::KeyAlgorithm;
use proptest::prelude::*;
use xmldsig::{BodySigning, Coverage, KeyReference, Lifetime};

use crate::{
    canonical::tree,
    tools::Bench,
    world::{Party, World, moment, told},
};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const C14N_COMMENTS: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";
const C14N_11: &str = "http://www.w3.org/2006/12/xml-c14n11";
const C14N_11_COMMENTS: &str = "http://www.w3.org/2006/12/xml-c14n11#WithComments";
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const EXCLUSIVE_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";

/// The algorithms that both know.
const SIGNATURES: [(KeyAlgorithm, &str); 4] = [
    (KeyAlgorithm::Rsa2048, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
    (KeyAlgorithm::EcP256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    (KeyAlgorithm::EcP384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"),
    (KeyAlgorithm::EcP521, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"),
];

const DOCUMENT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- before -->\n\
    <қ:root xmlns:қ=\"urn:k\" xmlns=\"urn:d\" xml:lang=\"kk\" b='2' a='1'>\r\n\
    <part Id=\"part\" z=\"&#10;\">мәтін<!-- inside --><![CDATA[<&>]]><b xmlns=''/></part>\
    <?pi data?></қ:root>\n<!-- after -->";

/// Files for xmlsec: the key with its certificate, and the anchor.
pub(crate) fn keys(bench: &Bench, party: &Party, anchor: &Party) {
    bench.write("key.pem", party.key_pem());
    bench.write("cert.pem", party.certificate.pem());
    bench.write("root.pem", anchor.certificate.pem());
}

#[test]
fn xmlsec_verifies_what_we_sign() {
    for (algorithm, _) in SIGNATURES {
        let world = World::new(algorithm);
        let identity = world.person.identity();
        let bench = Bench::new();
        keys(&bench, &world.person, &world.authority);
        let whole = xmldsig::sign_enveloped(DOCUMENT.as_bytes(), &identity).unwrap();
        let part = xmldsig::sign_by_id(DOCUMENT.as_bytes(), "part", &identity).unwrap();
        for signed in [whole, part] {
            // By the path to the anchor, and by the key alone.
            assert!(bench.xmlsec_verify(&signed, &["--trusted-pem", "root.pem"]), "{algorithm}");
            assert!(
                bench.xmlsec_verify(&signed, &["--pubkey-cert-pem", "cert.pem"]),
                "{algorithm}"
            );
            let text = String::from_utf8(signed.clone()).unwrap();
            let changed = text.replace("мәтін", "мәтiн");
            assert_ne!(changed, text);
            assert!(!bench.xmlsec_verify(changed.as_bytes(), &["--trusted-pem", "root.pem"]));
        }
    }
}

/// A template for xmlsec with these references, at the end of a document.
fn template(xml: &str, method: &str, canonicalization: &str, references: &[String]) -> String {
    let references = references.concat();
    let signature = format!(
        "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">\n<SignedInfo>\n\
         <CanonicalizationMethod Algorithm=\"{canonicalization}\"/>\n\
         <SignatureMethod Algorithm=\"{method}\"/>\n{references}</SignedInfo>\n\
         <SignatureValue/>\n<KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo>\n</Signature>"
    );
    let (head, tail) = xml.rsplit_once("</").unwrap();
    format!("{head}{signature}</{tail}")
}

fn reference(uri: &str, transforms: &[&str], prefixes: &str) -> String {
    let transforms: String = transforms
        .iter()
        .map(|name| {
            let list = if name.starts_with(EXCLUSIVE) && !prefixes.is_empty() {
                format!("<InclusiveNamespaces xmlns=\"{EXCLUSIVE}\" PrefixList=\"{prefixes}\"/>")
            } else {
                String::new()
            };
            format!("<Transform Algorithm=\"{name}\">{list}</Transform>")
        })
        .collect();
    format!(
        "<Reference URI=\"{uri}\"><Transforms>{transforms}</Transforms>\
         <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue/>\
         </Reference>\n"
    )
}

/// References to the whole and to a part, in every canonical form.
fn all_references(part: &str) -> Vec<String> {
    let mut all = Vec::new();
    for uri in ["", "#xpointer(/)"] {
        for form in [C14N, C14N_COMMENTS, C14N_11, EXCLUSIVE, EXCLUSIVE_COMMENTS] {
            all.push(reference(uri, &[ENVELOPED, form], "қ #default"));
        }
        all.push(reference(uri, &[ENVELOPED], ""));
    }
    for uri in [format!("#{part}"), format!("#xpointer(id('{part}'))")] {
        for form in [C14N, C14N_COMMENTS, C14N_11, C14N_11_COMMENTS, EXCLUSIVE, EXCLUSIVE_COMMENTS]
        {
            all.push(reference(&uri, &[form], ""));
        }
        all.push(reference(&uri, &[EXCLUSIVE_COMMENTS], "p q #default a1 none"));
    }
    all
}

#[test]
fn we_verify_what_xmlsec_signs() {
    for (algorithm, method) in SIGNATURES {
        let world = World::new(algorithm);
        let bench = Bench::new();
        keys(&bench, &world.person, &world.authority);
        for form in [C14N, C14N_COMMENTS, C14N_11, EXCLUSIVE, EXCLUSIVE_COMMENTS] {
            let template = template(DOCUMENT, method, form, &all_references("part"));
            let signed = bench.xmlsec_sign(&template, "key.pem,cert.pem");
            let judged = world.judge_one(&signed);
            assert_eq!(told(&judged.signer), "valid", "{algorithm} {form}");
            assert_eq!(judged.covers, Coverage::Document);
        }
    }
}

#[test]
fn what_is_not_allowed_is_unsupported_though_xmlsec_signs_it() {
    const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";
    let world = World::new(KeyAlgorithm::Rsa2048);
    let bench = Bench::new();
    keys(&bench, &world.person, &world.authority);
    bench.write("other.xml", "<other/>");
    let told = |method: &str, reference: String| {
        let template = template(DOCUMENT, method, EXCLUSIVE, &[reference]);
        world.verdict(&bench.xmlsec_sign(&template, "key.pem,cert.pem"))
    };
    let rsa = SIGNATURES[0].1;
    let plain = || reference("", &[ENVELOPED, C14N], "");
    assert_eq!(told(rsa, plain()), "valid");

    let transform = "unsupported xml-transform-unsupported";
    let path = "<XPath>not(ancestor-or-self::*[local-name()='Signature'])</XPath>";
    let xpath = reference("", &[XPATH], "").replace("\"></T", &format!("\">{path}</T"));
    assert_eq!(told(rsa, xpath), transform);
    assert_eq!(told(rsa, reference("", &[ENVELOPED, C14N, EXCLUSIVE], "")), transform);
    let outside = "unsupported xml-reference-unsupported";
    assert_eq!(told(rsa, reference("other.xml", &[C14N], "")), outside);
    let algorithm = "unsupported xml-algorithm-unsupported";
    assert_eq!(told("http://www.w3.org/2000/09/xmldsig#rsa-sha1", plain()), algorithm);
    let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    let weak = plain().replace("http://www.w3.org/2001/04/xmlenc#sha256", sha1);
    assert_eq!(told(rsa, weak), algorithm);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The subtree with an identifier may stand anywhere in a tree.
    #[test]
    fn subtrees_have_the_digest_that_xmlsec_gives_them(
        choices in prop::collection::vec(any::<u8>(), 20..300),
        at in any::<prop::sample::Index>(),
    ) {
        let tree = format!("<root xmlns:none='u:none' xml:space='default'>{}</root>", tree(&choices));
        // xmlsec finds `xml:id` by itself.
        let places: Vec<usize> = tree
            .match_indices('<')
            .map(|(place, _)| place + 1)
            .filter(|place| tree[*place..].starts_with(|c: char| c.is_alphabetic()) && *place > 1)
            .collect();
        let place = places[at.index(places.len())];
        let name_end = place + tree[place..].find([' ', '\n', '/', '>']).unwrap();
        let xml = format!("{} xml:id='here'{}", &tree[..name_end], &tree[name_end..]);
        let world = World::new(KeyAlgorithm::EcP256);
        let bench = Bench::new();
        keys(&bench, &world.person, &world.authority);
        let references = all_references("here");
        let template = template(&xml, SIGNATURES[1].1, EXCLUSIVE, &references);
        let signed = bench.xmlsec_sign(&template, "key.pem,cert.pem");
        prop_assert_eq!(world.verdict(&signed), "valid", "{}", String::from_utf8_lossy(&signed));
    }
}

#[test]
fn xmlsec_verifies_the_body_that_we_sign() {
    let envelope = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
        xmlns:x=\"urn:unused\"><s:Header/><s:Body>\n<a xmlns=\"urn:a\">мәтін</a></s:Body></s:Envelope>";
    for (algorithm, _) in SIGNATURES {
        let world = World::new(algorithm);
        let bench = Bench::new();
        keys(&bench, &world.person, &world.authority);
        let created = moment("2026-11-22T05:59:00Z");
        for key_reference in [
            KeyReference::BinarySecurityToken,
            KeyReference::IssuerSerial,
            KeyReference::KeyIdentifier,
        ] {
            let signing = BodySigning {
                identity: world.person.identity(),
                key_reference,
                lifetime: Some(Lifetime { created, expires: None }),
                random: [7; 16],
            };
            let signed = xmldsig::sign_body(envelope.as_bytes(), &signing).unwrap();
            // It finds `wsu:Id` by its local name, and knows nothing of tokens.
            let key = ["--pubkey-cert-pem", "cert.pem"];
            assert!(bench.xmlsec_verify(&signed, &key), "{algorithm} {key_reference:?}");
            let changed = String::from_utf8(signed).unwrap().replace("мәтін", "мәтiн");
            assert!(!bench.xmlsec_verify(changed.as_bytes(), &key));
        }
    }
}
