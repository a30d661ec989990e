//! Trust lists: judged by xmlsec and libxml2, and read with trust in nobody but the given signer.

use base::Text;
use crypto::{KeyAlgorithm, Signer as _};
use jiff::Timestamp;
use xmldsig::{
    Provider, ReadList, Service, ServiceStatus, Standing, TrustList, TrustListFault, XmlFault,
};

use crate::{
    tools::Bench,
    world::{World, moment, now},
};

fn text(words: &str) -> Text {
    Text { kk: format!("{words} қаз"), ru: words.to_owned(), en: words.to_owned() }
}

fn standing(status: ServiceStatus, since: &str) -> Standing {
    Standing { status, since: moment(since) }
}

fn list(world: &World) -> TrustList {
    let standings = vec![
        standing(ServiceStatus::Granted, "2026-09-01T00:00:00Z"),
        standing(ServiceStatus::Withdrawn, "2026-07-01T00:00:00Z"),
        standing(ServiceStatus::Granted, "2026-01-01T00:00:00Z"),
    ];
    let service = Service {
        name: text("CA <\"&>"),
        certificates: vec![world.authority.certificate.clone()],
        standings,
    };
    TrustList {
        sequence: 7,
        issued_at: moment("2026-11-22T05:00:00Z"),
        next_update: moment("2027-05-20T05:00:00Z"),
        operator: text("Committee"),
        operator_street: text("Orynbor 8"),
        operator_locality: text("Astana"),
        operator_addresses: vec!["mailto:a@example.kz".to_owned()],
        name: text("KZ:Trusted list"),
        information_uri: "https://example.kz/list".to_owned(),
        legal_notice: text("Notice"),
        location: "https://example.kz/trust-list.xml".to_owned(),
        providers: vec![Provider {
            name: text("«Куәлік» & Co"),
            street: text("Abai 1"),
            locality: text("Almaty"),
            addresses: vec!["https://example.kz".to_owned()],
            information_uri: "https://example.kz".to_owned(),
            services: vec![service],
        }],
    }
}

fn signed(list: &TrustList, world: &World) -> Vec<u8> {
    let person = &world.person;
    let draft = list.draft(&person.certificate, person.key.signature_algorithm()).unwrap();
    let value = person.key.sign(draft.message()).unwrap();
    draft.complete(&value).unwrap()
}

fn open(xml: &[u8], world: &World, at: Timestamp) -> Result<ReadList, TrustListFault> {
    ReadList::open(xml, std::slice::from_ref(&world.person.certificate), at)
}

#[test]
fn a_list_reads_back_and_only_what_was_granted_on_the_day_is_trusted() {
    let world = World::new(KeyAlgorithm::Rsa2048);
    let read = open(&signed(&list(&world), &world), &world, now()).unwrap();
    assert_eq!((read.sequence, read.territory.as_str()), (7, "KZ"));
    assert_eq!(read.services.len(), 1);
    for (day, trusted) in [
        ("2025-12-31T23:59:59Z", 0),
        ("2026-01-01T00:00:00Z", 1),
        ("2026-06-30T23:59:59Z", 1),
        ("2026-07-01T00:00:00Z", 0),
        ("2026-08-31T23:59:59Z", 0),
        ("2026-09-01T00:00:00Z", 1),
        ("2026-11-22T06:00:00Z", 1),
    ] {
        assert_eq!(read.trusted_on(moment(day)).len(), trusted, "{day}");
    }
}

#[test]
fn xmlsec_verifies_the_list_and_refuses_a_changed_one() {
    let world = World::new(KeyAlgorithm::Rsa2048);
    let xml = signed(&list(&world), &world);
    let bench = Bench::new();
    crate::xmlsec::keys(&bench, &world.person, &world.authority);
    let key = ["--pubkey-cert-pem", "cert.pem"];
    assert!(bench.xmlsec_verify(&xml, &key));
    let changed = String::from_utf8(xml).unwrap().replace("Almaty", "Astana");
    assert!(!bench.xmlsec_verify(changed.as_bytes(), &key));
    assert!(matches!(open(changed.as_bytes(), &world, now()), Err(TrustListFault::Foreign(_))));
}

#[test]
fn a_list_that_is_old_unsigned_or_signed_by_somebody_else_gives_no_trust() {
    let world = World::new(KeyAlgorithm::Rsa2048);
    let xml = signed(&list(&world), &world);
    let at = |moment_of: &str| open(&xml, &world, moment(moment_of));
    assert_eq!(at("2027-05-20T05:00:00Z"), Err(TrustListFault::Expired));
    assert_eq!(at("2026-11-22T04:59:59Z"), Err(TrustListFault::Premature));
    let other = World::new(KeyAlgorithm::Rsa2048);
    assert_eq!(
        open(&xml, &other, now()),
        Err(TrustListFault::Foreign(XmlFault::CertificateMissing))
    );
    // The certificate inside is of whoever signed; it is not asked.
    let forged = signed(&list(&world), &other);
    assert_eq!(
        open(&forged, &world, now()),
        Err(TrustListFault::Foreign(XmlFault::CertificateMissing))
    );
    assert_eq!(
        ReadList::open(&xml, &[], now()),
        Err(TrustListFault::Foreign(XmlFault::CertificateMissing))
    );
    let text = String::from_utf8(xml.clone()).unwrap();
    let (start, end) =
        (text.find("<ds:Signature ").unwrap(), text.find("</ds:Signature>").unwrap());
    let bare = format!("{}{}", &text[..start], &text[end + "</ds:Signature>".len()..]);
    assert_eq!(
        open(bare.as_bytes(), &world, now()),
        Err(TrustListFault::Foreign(XmlFault::WithoutSignatures))
    );
    let twice = text.replace(
        "</TrustServiceStatusList>",
        &format!("{}</TrustServiceStatusList>", &text[start..end + "</ds:Signature>".len()]),
    );
    assert!(matches!(open(twice.as_bytes(), &world, now()), Err(TrustListFault::Foreign(_))));
    // A list around the list: the signed one is no longer the root.
    let inner = text.split_once("?>").unwrap().1;
    let wrapped = format!(
        "<TrustServiceStatusList xmlns=\"http://uri.etsi.org/02231/v2#\">{inner}</TrustServiceStatusList>"
    );
    assert!(matches!(open(wrapped.as_bytes(), &world, now()), Err(TrustListFault::Foreign(_))));
    for (noise, fault) in [
        ("<a/>", TrustListFault::Malformed("TrustServiceStatusList")),
        ("", TrustListFault::Xml(xmldsig::Document::parse(b"").unwrap_err())),
    ] {
        assert_eq!(open(noise.as_bytes(), &world, now()), Err(fault));
    }
}

#[test]
fn a_list_of_nobody_has_no_list_of_providers() {
    let world = World::new(KeyAlgorithm::Rsa2048);
    let empty = TrustList { providers: Vec::new(), ..list(&world) };
    let xml = signed(&empty, &world);
    assert!(!String::from_utf8_lossy(&xml).contains("TrustServiceProviderList"));
    assert!(open(&xml, &world, now()).unwrap().trusted_on(now()).is_empty());
}

#[test]
fn a_value_of_another_key_completes_nothing() {
    let (world, other) = (World::new(KeyAlgorithm::Rsa2048), World::new(KeyAlgorithm::Rsa2048));
    let person = &world.person;
    let algorithm = person.key.signature_algorithm();
    let draft = list(&world).draft(&person.certificate, algorithm).unwrap();
    let value = other.person.key.sign(draft.message()).unwrap();
    assert!(draft.complete(&value).is_err());
}

/// Whether libxml2 finds a document in order by a schema of RELAX NG or, where `is_xsd`, of W3C; what it said.
fn in_form(bench: &Bench, xml: &[u8], schema: &str, is_xsd: bool) -> Result<(), String> {
    bench.write("list.xml", xml);
    let kind = if is_xsd { "--schema" } else { "--relaxng" };
    let output = bench.run("xmllint", &["--nonet", "--noout", kind, schema, "list.xml"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(said) }
}

/// The form is written anew from the standard; ETSI's schema is asked too where `SENIM_TRUST_LIST_SCHEMA` names it (docs/testing.md).
#[test]
fn a_list_has_the_form_of_ts_119_612() {
    let world = World::new(KeyAlgorithm::Rsa2048);
    let bench = Bench::new();
    bench.write("form.rng", include_str!("trust_list.rng"));
    let theirs = std::env::var("SENIM_TRUST_LIST_SCHEMA").ok();
    let whole = signed(&list(&world), &world);
    let empty = signed(&TrustList { providers: Vec::new(), ..list(&world) }, &world);
    for xml in [&whole, &empty] {
        assert_eq!(in_form(&bench, xml, "form.rng", false), Ok(()));
        if let Some(schema) = &theirs {
            assert_eq!(in_form(&bench, xml, schema, true), Ok(()));
        }
    }
    // What either must refuse; where ETSI's schema says less than its text, only ours.
    let text = String::from_utf8(whole).unwrap();
    for (from, to, by_both) in [
        ("<TSLSequenceNumber>7<", "<TSLSequenceNumber>0<", true),
        ("<SchemeTerritory>KZ</SchemeTerritory>", "", false),
        ("<CountryName>KZ</CountryName>", "", true),
        ("<SchemeName>", "<SchemeNames>", true),
        ("Svcstatus/granted", "Svcstatus/", false),
        ("2026-11-22T05:00:00Z</ListIssueDateTime>", "yesterday</ListIssueDateTime>", true),
        (
            "2026-11-22T05:00:00Z</ListIssueDateTime>",
            "2026-11-22T10:00:00+05:00</ListIssueDateTime>",
            false,
        ),
        (" TSLTag=\"http://uri.etsi.org/19612/TSLTag\"", "", true),
        ("<TSLVersionIdentifier>5<", "<TSLVersionIdentifier>4<", false),
        ("<StatusStartingTime>", "<StatusStartingTime/><StatusStartingTime>", true),
    ] {
        assert!(text.contains(from), "{from}");
        let close = (from == "<SchemeName>").then_some(("</SchemeName>", "</SchemeNames>"));
        let mut broken = text.replacen(from, to, 1);
        if let Some((from, to)) = close {
            broken = broken.replacen(from, to, 1);
        }
        let ours = in_form(&bench, broken.as_bytes(), "form.rng", false);
        assert!(ours.is_err(), "{from} as {to}");
        if let Some(schema) = theirs.as_ref().filter(|_| by_both) {
            assert!(in_form(&bench, broken.as_bytes(), schema, true).is_err(), "{from} as {to}");
        }
    }
}

/// Which elements stand in which order, and what stands in them.
#[test]
fn the_elements_of_a_list_stand_in_the_order_of_the_standard() {
    let world = World::new(KeyAlgorithm::Rsa2048);
    let text = String::from_utf8(signed(&list(&world), &world)).unwrap();
    let orders: [&[&str]; 4] = [
        &[
            "<TrustServiceStatusList xmlns=\"http://uri.etsi.org/02231/v2#\" Id=\"list\" TSLTag=\"http://uri.etsi.org/19612/TSLTag\">",
            "<SchemeInformation>",
            "<TSLVersionIdentifier>5<",
            "<TSLSequenceNumber>7<",
            "<TSLType>",
            "<SchemeOperatorName><Name xml:lang=\"en\">",
            "<SchemeOperatorAddress><PostalAddresses><PostalAddress xml:lang=\"en\"><StreetAddress>",
            "<Locality>",
            "<CountryName>KZ<",
            "<ElectronicAddress><URI xml:lang=\"en\">",
            "<SchemeName>",
            "<SchemeInformationURI>",
            "<StatusDeterminationApproach>",
            "<SchemeTypeCommunityRules>",
            "<SchemeTerritory>KZ<",
            "<PolicyOrLegalNotice><TSLLegalNotice xml:lang=",
            "<HistoricalInformationPeriod>65535<",
            "<ListIssueDateTime>2026-11-22T05:00:00Z<",
            "<NextUpdate><dateTime>2027-05-20T05:00:00Z<",
            "<DistributionPoints><URI>",
            "<TrustServiceProviderList><TrustServiceProvider>",
            "<ds:Signature ",
        ],
        &[
            "<TSPInformation><TSPName>",
            "<TSPAddress>",
            "<TSPInformationURI>",
            "<TSPServices><TSPService>",
        ],
        &[
            "<ServiceInformation><ServiceTypeIdentifier>",
            "<ServiceName>",
            "<ServiceDigitalIdentity><DigitalId><X509Certificate>",
            "<X509SubjectName>",
            "<X509SKI>",
            "<ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted<",
            "<StatusStartingTime>2026-09-01T00:00:00Z<",
            "<ServiceHistory><ServiceHistoryInstance>",
            "Svcstatus/withdrawn<",
        ],
        &[
            "<xades:SigningTime>2026-11-22T05:00:00Z<",
            "<xades:SigningCertificateV2>",
            "<xades:DataObjectFormat",
        ],
    ];
    for order in orders {
        let mut at = 0;
        for part in order {
            let found = text[at..].find(part);
            at += found.unwrap_or_else(|| panic!("{part} is missing or out of its place"));
        }
    }
    let history =
        &text[text.find("<ServiceHistory>").unwrap()..text.find("</ServiceHistory>").unwrap()];
    assert!(!history.contains("X509Certificate"), "5.6.3");
    assert!(Bench::new().xmllint("--noout", text.as_bytes()).is_some());
}
