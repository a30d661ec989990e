//! Trust that comes from a trust list (ETSI TS 119 612).

use std::fs;

use app::clock::Clock;
use base::Text;
use jiff::{SignedDuration, Timestamp};
use pki::Certificate;
use xmldsig::{Provider, Service, ServiceStatus, Standing, TrustList};

use crate::{
    expect, must, senim, sign,
    world::{Kind, World},
};

fn certificate(world: &World, name: &str) -> Certificate {
    let pem = fs::read(world.path().join(name)).unwrap();
    Certificate::from_any(&pem).unwrap()
}

/// A list that trusts the authority of the world, signed with the key of `signer`; good from `issued_at` for a day.
fn write_list(
    world: &World,
    file: &str,
    signer: &str,
    issued_at: Timestamp,
    standings: Vec<Standing>,
) {
    let text = |words: &str| Text { kk: words.into(), ru: words.into(), en: words.into() };
    let list = TrustList {
        sequence: 1,
        issued_at,
        next_update: issued_at + SignedDuration::from_hours(24),
        operator: text("Комитет"),
        operator_street: text("Орынбор 8"),
        operator_locality: text("Астана"),
        operator_addresses: vec!["mailto:a@example.kz".to_owned()],
        name: text("KZ:list"),
        information_uri: "https://example.kz".to_owned(),
        legal_notice: text("Ескерту"),
        location: "https://example.kz/list.xml".to_owned(),
        providers: vec![Provider {
            name: text("Орталық"),
            street: text("Абай 1"),
            locality: text("Алматы"),
            addresses: vec!["https://example.kz".to_owned()],
            information_uri: "https://example.kz".to_owned(),
            services: vec![Service {
                name: text("КО"),
                certificates: vec![certificate(world, "ca.pem")],
                standings,
            }],
        }],
    };
    let own = certificate(world, &format!("{signer}.pem"));
    let algorithm = own.public_key().unwrap().algorithm().default_signature();
    let draft = list.draft(&own, algorithm).unwrap();
    fs::write(world.path().join("message.bin"), draft.message()).unwrap();
    must(
        world.path(),
        &format!("openssl dgst -sha256 -sign {signer}-key.pem -out value.bin message.bin"),
    );
    let value = fs::read(world.path().join("value.bin")).unwrap();
    fs::write(world.path().join(file), draft.complete(&value).unwrap()).unwrap();
}

#[test]
fn a_signature_is_judged_by_who_stood_as_granted_on_the_day() {
    let world = World::new();
    for name in ["lister", "stranger"] {
        world.party(name, Kind::Rsa);
    }
    let bench = world.path();
    fs::write(bench.join("a.txt"), "Сәлем").unwrap();
    sign(bench, "--p12 holder.p12 --password parole --out a.p7m a.txt");
    let now = Clock::System.now();
    let standing =
        |status, hours| Standing { status, since: now - SignedDuration::from_hours(hours) };
    let granted = || vec![standing(ServiceStatus::Granted, 48)];
    let recent = now - SignedDuration::from_hours(1);
    write_list(&world, "good.xml", "lister", recent, granted());
    let withdrawn = [vec![standing(ServiceStatus::Withdrawn, 1)], granted()].concat();
    write_list(&world, "withdrawn.xml", "lister", recent, withdrawn);
    write_list(&world, "old.xml", "lister", now - SignedDuration::from_hours(25), granted());
    write_list(&world, "foreign.xml", "stranger", recent, granted());
    let signed = fs::read_to_string(bench.join("good.xml")).unwrap();
    let (before, rest) = signed.split_once("<ds:Signature ").unwrap();
    let after = rest.split_once("</ds:Signature>").unwrap().1;
    fs::write(bench.join("unsigned.xml"), format!("{before}{after}")).unwrap();
    fs::write(bench.join("changed.xml"), signed.replace("Алматы", "Астана")).unwrap();

    let by = |list: &str| {
        format!("--no-revocation --trust-list {list} --trust-list-signer lister.pem a.p7m")
    };
    expect(bench, &by("good.xml"), (0, "valid", "cms", None));
    let (status, told) = crate::verify(bench, &by("withdrawn.xml"));
    assert_eq!((status, told["result"].as_str()), (2, Some("unknown")), "{told:#}");
    // What is refused as evidence says nothing of the file.
    for (list, code) in [
        ("old.xml", "run out"),
        ("foreign.xml", "given certificates"),
        ("changed.xml", "given certificates"),
        ("unsigned.xml", "Nobody signed"),
        ("a.txt", ""),
        ("no-such-file", ""),
    ] {
        let output = senim(bench, &format!("verify --lang en {}", by(list)));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(64), "{list}: {said}");
        assert!(output.stdout.is_empty() && said.contains(code), "{list}: {said}");
    }
    let alone = senim(bench, "verify --trust-list good.xml a.p7m");
    assert!(!alone.status.success(), "a list proves nothing by whoever signed it");
}
