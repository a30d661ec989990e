//! Signed SOAP envelopes.

use crypto::KeyAlgorithm;
use pki::validation::Evidence;
use xmldsig::{
    BodyJudgement, BodySigning, KeyReference, Lifetime, XmlFault, judge_body, sign_body,
};

use crate::world::{World, moment, replaced, settings, told};

const ENVELOPE: &str = "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Header></soapenv:Header>\
    <soapenv:Body><typ:SendMessage xmlns:typ=\"http://bip.bee.kz/SyncChannel/v10/Types\">\
    <request>сұрау</request></typ:SendMessage></soapenv:Body></soapenv:Envelope>";

fn signing(world: &World, key_reference: KeyReference) -> BodySigning<'_> {
    BodySigning {
        identity: world.person.identity(),
        key_reference,
        lifetime: None,
        random: [0xab; 16],
    }
}

fn sign(world: &World) -> Vec<u8> {
    sign_body(ENVELOPE.as_bytes(), &signing(world, KeyReference::KeyIdentifier)).unwrap()
}

fn judge(world: &World, envelope: &[u8]) -> Result<BodyJudgement, XmlFault> {
    let anchors = [world.authority.certificate.clone()];
    let certificates = [world.person.certificate.clone()];
    let evidence =
        Evidence { anchors: &anchors, certificates: &certificates, ..Evidence::default() };
    judge_body(envelope, &evidence, &settings())
}

fn verdict(world: &World, envelope: &[u8]) -> String {
    told(&judge(world, envelope).unwrap().signer)
}

#[test]
fn every_way_to_name_the_certificate_is_written_and_read() {
    let world = World::new(KeyAlgorithm::Gost2015_512);
    for (key_reference, mark) in [
        (KeyReference::BinarySecurityToken, "<wsse:BinarySecurityToken "),
        (KeyReference::IssuerSerial, "<ds:X509IssuerSerial>"),
        (KeyReference::KeyIdentifier, "<wsse:KeyIdentifier "),
    ] {
        let signed = sign_body(ENVELOPE.as_bytes(), &signing(&world, key_reference)).unwrap();
        let text = String::from_utf8(signed.clone()).unwrap();
        assert!(text.contains(mark), "{text}");
        assert!(text.contains("<soapenv:Header><wsse:Security "), "{text}");
        assert!(text.contains(" soapenv:mustUnderstand=\"1\">"), "{text}");
        assert!(text.contains("<ds:Reference URI=\"#id-abababab-abab-4bab-abab-abababababab\">"));
        assert_eq!(verdict(&world, &signed), "valid", "{key_reference:?}");
        let changed = replaced(&signed, "сұрау", "жауап");
        assert_eq!(verdict(&world, &changed), "invalid signature-content-mismatch");
    }
}

#[test]
fn envelopes_of_every_shape_are_signed() {
    let world = World::new(KeyAlgorithm::EcP256);
    let soap11 = "http://schemas.xmlsoap.org/soap/envelope/";
    let wsu = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    for envelope in [
        format!("<Envelope xmlns='{soap11}'><Body/></Envelope>"),
        format!("<Envelope xmlns='{soap11}'><Header/><Body>x</Body></Envelope>"),
        format!("<s:Envelope xmlns:s='{soap11}'><s:Body  a='b'/></s:Envelope>"),
        format!(
            "<s:Envelope xmlns:s='{soap11}' xmlns:wsu='urn:other'><s:Body wsu:x=''/></s:Envelope>"
        ),
        format!("<s:Envelope xmlns:s='{soap11}' xmlns:u='{wsu}'><s:Body u:Id='b'/></s:Envelope>"),
        format!(
            "<s:Envelope xmlns:s='{soap11}' xmlns:u='{wsu}'><s:Header>\n</s:Header>\n<s:Body/></s:Envelope>"
        ),
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body/></s:Envelope>"
            .to_owned(),
    ] {
        let signing = signing(&world, KeyReference::BinarySecurityToken);
        let signed = sign_body(envelope.as_bytes(), &signing).unwrap();
        assert_eq!(verdict(&world, &signed), "valid", "{}", String::from_utf8_lossy(&signed));
        assert_eq!(sign_body(&signed, &signing), Err(XmlFault::SecurityPresent));
    }
    for (envelope, element) in [
        ("<a/>".to_owned(), "Envelope"),
        ("<Envelope/>".to_owned(), "Envelope"),
        (format!("<Envelope xmlns='{soap11}'/>"), "Body"),
        (format!("<Envelope xmlns='{soap11}'><Body/><Body/></Envelope>"), "Body"),
        (format!("<Envelope xmlns='{soap11}'><Body/><Header/></Envelope>"), "Body"),
        (format!("<Envelope xmlns='{soap11}'><Header/><Header/><Body/></Envelope>"), "Body"),
        (format!("<Envelope xmlns='{soap11}'><Body xmlns=''/></Envelope>"), "Body"),
    ] {
        let signing = signing(&world, KeyReference::KeyIdentifier);
        let fault = XmlFault::Soap(element);
        assert_eq!(sign_body(envelope.as_bytes(), &signing), Err(fault.clone()), "{envelope}");
        assert_eq!(judge(&world, envelope.as_bytes()).unwrap_err(), fault);
    }
}

#[test]
fn a_lifetime_is_signed_and_kept() {
    let world = World::new(KeyAlgorithm::EcP256);
    let judged = |created: &str, expires: Option<&str>| {
        let lifetime = Lifetime { created: moment(created), expires: expires.map(moment) };
        let signing = BodySigning {
            lifetime: Some(lifetime),
            ..signing(&world, KeyReference::KeyIdentifier)
        };
        let signed = sign_body(ENVELOPE.as_bytes(), &signing).unwrap();
        let judged = judge(&world, &signed).unwrap();
        (told(&judged.signer), judged.lifetime == Some(lifetime))
    };
    let told = |text: &str, kept: bool| (text.to_owned(), kept);
    let (created, expires) = ("2026-11-22T05:59:00Z", "2026-11-22T06:01:00Z");
    assert_eq!(judged(created, Some(expires)), told("valid", true));
    assert_eq!(judged(created, None), told("valid", true));
    let past = Some("2026-11-22T05:54:59Z");
    assert_eq!(judged("2026-11-22T05:50:00Z", past), told("invalid soap-message-expired", false));
    let future = "2026-11-22T06:05:01Z";
    assert_eq!(judged(future, None), told("invalid soap-message-premature", false));

    // A lifetime that nobody signed is not passed on, and spoils the message when it is over.
    let signed = sign(&world);
    let wsu = "<ds:Signature ";
    let add = |created: &str| {
        let stamp = format!("<wsu:Timestamp><wsu:Created>{created}</wsu:Created></wsu:Timestamp>");
        let changed = replaced(&signed, wsu, &format!("{stamp}{wsu}"));
        judge(&world, &changed).unwrap()
    };
    assert_eq!(crate::world::told(&add(created).signer), "valid");
    assert_eq!(add(created).lifetime, None);
    assert_eq!(crate::world::told(&add(future).signer), "invalid soap-message-premature");
    assert_eq!(crate::world::told(&add("now").signer), "invalid soap-envelope-malformed");
}

/// The parts of a signed envelope: up to the header's content, the header's content, the Body.
fn parts(signed: &[u8]) -> (String, String, String) {
    let text = String::from_utf8(signed.to_vec()).unwrap();
    let (head, rest) = text.split_once("<soapenv:Header>").unwrap();
    let (header, rest) = rest.split_once("</soapenv:Header>").unwrap();
    let (body, _) = rest.split_once("</soapenv:Envelope>").unwrap();
    (head.to_owned(), header.to_owned(), body.to_owned())
}

#[test]
fn a_signed_body_elsewhere_does_not_sign_the_body() {
    let world = World::new(KeyAlgorithm::EcP256);
    let (head, header, body) = parts(&sign(&world));
    let evil = "<soapenv:Body><evil/></soapenv:Body>";
    let envelope = |header: &str, body: &str| {
        format!("{head}<soapenv:Header>{header}</soapenv:Header>{body}</soapenv:Envelope>")
    };
    let told = |text: String| match judge(&world, text.as_bytes()) {
        Ok(judged) => crate::world::told(&judged.signer),
        Err(fault) => base::Fault::from(fault).code.to_owned(),
    };
    assert_eq!(told(envelope(&header, &body)), "valid");
    // The old Body beside the security header, in a wrapper.
    let wrapper = format!("{header}<x>{body}</x>");
    assert_eq!(told(envelope(&wrapper, evil)), "invalid soap-body-not-signed");
    // The old Body inside the signature.
    let object = format!("<ds:Object>{body}</ds:Object></ds:Signature>");
    let inside = header.replace("</ds:Signature>", &object);
    assert_eq!(told(envelope(&inside, evil)), "invalid soap-body-not-signed");
    // The old Body beside the new one.
    assert_eq!(told(envelope(&header, &format!("{evil}{body}"))), "soap-envelope-malformed");
    assert_eq!(told(envelope(&header, &format!("{body}{evil}"))), "soap-envelope-malformed");
    // The old Body inside the new one, which claims its identifier.
    let id = "wsu:Id=\"id-abababab-abab-4bab-abab-abababababab\"";
    let inner = format!("<soapenv:Body><evil/>{body}</soapenv:Body>");
    assert_eq!(told(envelope(&header, &inner)), "invalid soap-body-not-signed");
    let claimed = inner.replacen(
        "<soapenv:Body>",
        &format!(
            "<soapenv:Body xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/\
         oasis-200401-wss-wssecurity-utility-1.0.xsd\" {id}>"
        ),
        1,
    );
    assert_eq!(told(envelope(&header, &claimed)), "invalid xml-id-duplicate");
    // The old envelope inside a new one.
    let old = envelope(&header, &body);
    assert_eq!(told(envelope("", &format!("<soapenv:Body>{old}</soapenv:Body>"))), "xml-unsigned");
    // The security header twice, and two signatures in one.
    assert_eq!(told(envelope(&format!("{header}{header}"), &body)), "soap-envelope-malformed");
    let (before, after) = header.split_once("<ds:Signature ").unwrap();
    let (signature, after) = after.split_once("</wsse:Security>").unwrap();
    let twice = format!(
        "{before}<ds:Signature {signature}<ds:Signature {signature}</wsse:Security>{after}"
    );
    assert_eq!(told(envelope(&twice, &body)), "xml-too-complex");
}
