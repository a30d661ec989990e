//! Properties of XAdES: the bound certificate, the stated moment, the time stamp.

use base64ct::{Base64, Encoding};
use crypto::{DigestAlgorithm, KeyAlgorithm};
use pki::{
    Certificate, Oid, Serial,
    tsp::{Imprint, TstInfo},
    validation::{Evidence, Level},
};
use xmldsig::{Coverage, XmlSignature};

use crate::{
    tools::Bench,
    world::{Party, World, moment, settings, told},
    xmlsec::{EXCLUSIVE, keys},
};

const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// A document that xmlsec signed, with signed properties that bind this certificate.
fn sign(world: &World, bound: &Certificate, properties_reference: &str) -> String {
    let bench = Bench::new();
    keys(&bench, &world.person, &world.authority);
    let digest = crypto::digest(DigestAlgorithm::Sha256, bound.der());
    let digest = Base64::encode_string(&digest);
    let reference = |uri: &str, first: &str| {
        format!(
            "<Reference URI=\"{uri}\"><Transforms>{first}<Transform Algorithm=\"{EXCLUSIVE}\"/>\
             </Transforms><DigestMethod Algorithm=\"{SHA256}\"/><DigestValue/></Reference>"
        )
    };
    let whole = reference("", &format!("<Transform Algorithm=\"{DSIG}enveloped-signature\"/>"));
    let properties = match properties_reference {
        "" => String::new(),
        uri => reference(uri, ""),
    };
    let template = format!(
        "<doc>text<Signature xmlns=\"{DSIG}\"><SignedInfo>\
         <CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>\
         <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256\"/>\
         {whole}{properties}</SignedInfo><SignatureValue/>\
         <KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo>\
         <Object><x:QualifyingProperties xmlns:x=\"{XADES}\"><x:SignedProperties Id=\"props\">\
         <x:SignedSignatureProperties><x:SigningTime>2026-11-22T05:00:00Z</x:SigningTime>\
         <x:SigningCertificate><x:Cert><x:CertDigest><DigestMethod Algorithm=\"{SHA256}\"/>\
         <DigestValue>{digest}</DigestValue></x:CertDigest></x:Cert></x:SigningCertificate>\
         </x:SignedSignatureProperties></x:SignedProperties></x:QualifyingProperties></Object>\
         </Signature></doc>"
    );
    String::from_utf8(bench.xmlsec_sign(&template, "key.pem,cert.pem")).unwrap()
}

/// What a time stamp over the signature value is over.
fn stamped(signed: &str) -> Vec<u8> {
    let (_, rest) = signed.split_once("<SignatureValue>").unwrap();
    let (value, _) = rest.split_once("</SignatureValue>").unwrap();
    format!("<SignatureValue xmlns=\"{DSIG}\">{value}</SignatureValue>").into_bytes()
}

fn token(stamper: &Party, over: &[u8], at: &str) -> Vec<u8> {
    let imprint = Imprint::of(DigestAlgorithm::Sha256, over);
    let serial = Serial::new(&[1]).unwrap();
    let info = TstInfo::new(Oid::new_unwrap("1.2.398.3.3.2"), imprint, serial, moment(at));
    let certificates = [stamper.certificate.clone()];
    info.sign(&stamper.key, &stamper.certificate, &certificates).unwrap()
}

fn with_token(signed: &str, token: &[u8]) -> Vec<u8> {
    let stamp = format!(
        "<x:UnsignedProperties><x:UnsignedSignatureProperties><x:SignatureTimeStamp>\
         <CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/><x:EncapsulatedTimeStamp>{}\
         </x:EncapsulatedTimeStamp></x:SignatureTimeStamp></x:UnsignedSignatureProperties>\
         </x:UnsignedProperties></x:QualifyingProperties>",
        Base64::encode_string(token)
    );
    signed.replace("</x:QualifyingProperties>", &stamp).into_bytes()
}

#[test]
fn a_bound_certificate_makes_the_level_basic() {
    let world = World::new(KeyAlgorithm::EcP256);
    let other = World::new(KeyAlgorithm::EcP256);
    let judged = world.judge_one(sign(&world, &world.person.certificate, "#props").as_bytes());
    assert_eq!(told(&judged.signer), "valid");
    assert_eq!(judged.signer.level, Level::Basic);
    assert_eq!(judged.signer.signing_time, Some(moment("2026-11-22T05:00:00Z")));
    assert_eq!(judged.covers, Coverage::Document);

    let judged = world.judge_one(sign(&world, &other.person.certificate, "#props").as_bytes());
    assert_eq!(told(&judged.signer), "invalid signature-certificate-mismatch");

    // Properties that the signature does not cover are anybody's.
    let judged = world.judge_one(sign(&world, &other.person.certificate, "").as_bytes());
    assert_eq!(told(&judged.signer), "valid");
    assert_eq!(judged.signer.level, Level::Plain);
    assert_eq!(judged.signer.signing_time, None);
}

#[test]
fn a_signer_is_judged_at_the_moment_of_the_time_stamp() {
    let world = World::new(KeyAlgorithm::EcP256);
    let stamper = world.stamper();
    let signed = sign(&world, &world.person.certificate, "#props");
    let over = stamped(&signed);
    let at = "2026-11-22T05:30:00Z";
    let judge = |xml: &[u8], at: &str| -> XmlSignature {
        let anchors = [world.authority.certificate.clone()];
        let evidence = Evidence { anchors: &anchors, ..Evidence::default() };
        let mut settings = settings();
        settings.at = moment(at);
        xmldsig::judge(xml, &evidence, &settings).unwrap().remove(0)
    };
    let good = with_token(&signed, &token(&stamper, &over, at));
    for now in ["2026-11-22T06:00:00Z", "2061-01-01T00:00:00Z"] {
        let judged = judge(&good, now);
        assert_eq!(told(&judged.signer), "valid", "{now}");
        assert_eq!(judged.signer.level, Level::Time);
        let proven = judged.signer.proven_time.unwrap();
        assert_eq!(proven.at, moment(at));
        assert_eq!(proven.authority, stamper.certificate);
    }
    let now = "2026-11-22T06:00:00Z";
    let early = with_token(&signed, &token(&stamper, &over, "2019-01-01T00:00:00Z"));
    assert!(told(&judge(&early, now).signer).starts_with("invalid certificate-not-yet-valid"));
    let elsewhere = with_token(&signed, &token(&stamper, b"else", at));
    let judged = judge(&elsewhere, now);
    assert_eq!(told(&judged.signer), "invalid time-stamp-imprint-mismatch");
    assert!(judged.signer.proven_time.is_none());
    let strange = World::new(KeyAlgorithm::EcP256).stamper();
    let untrusted = with_token(&signed, &token(&strange, &over, at));
    assert!(told(&judge(&untrusted, now).signer).starts_with("unknown "));
    let unreadable = with_token(&signed, b"no token");
    assert_eq!(told(&judge(&unreadable, now).signer), "invalid time-stamp-unreadable");
}
