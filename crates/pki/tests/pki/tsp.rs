//! Time stamps: openssl as the authority and as the one who asks, and real ones.

use crypto::{DigestAlgorithm, KeyAlgorithm};
use pki::{
    Oid, Serial,
    cms::{Signatory, SignedData},
    oid,
    tsp::{
        self, Accuracy, FailureInfo, Imprint, Nonce, Request, RequestFault, Response, Status,
        Token, TspFault, TstInfo,
    },
    validation::{Evidence, Verdict},
};

use crate::{
    cades::{national, said, settings, stamp, stamper},
    kazakhstan::{Data, folder},
    openssl::Desk,
    tree::{OCTETS, Tree},
    world::{Party, moment, now, root},
};

const OCTET_STRING: &[u8] = b"octets";

fn judge(token: &Token, over: Option<&[u8]>, ca: &Party) -> tsp::TokenJudgement {
    let anchors = std::slice::from_ref(&ca.certificate);
    let evidence = Evidence { anchors, ..Evidence::default() };
    tsp::judge(token, over, &evidence, &settings(moment("2058-01-01T00:00:00Z")))
}

const CONFIGURATION: &str = "
[tsa]
default_tsa = stamper
[stamper]
serial = ./serial
crypto_device = builtin
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.398.3.3.2.6.2
other_policies = 1.2.398.3.3.2.6.1
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500, microsecs:100
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = ALG
";

#[test]
fn openssl_stamps_what_we_ask() {
    let ca = root(KeyAlgorithm::Rsa2048, "ROOT");
    let tsa = stamper(&ca, KeyAlgorithm::Rsa2048);
    let desk = Desk::new();
    desk.put("tsa.pem", tsa.certificate.pem());
    desk.put_key("tsa.key", &tsa);
    desk.put("serial", "0A");
    for (ess, digest, policy, nonce, wanted) in [
        ("sha1", DigestAlgorithm::Sha256, None, true, true),
        ("sha256", DigestAlgorithm::Sha384, Some(oid::TSA_POLICY_GOST2004), true, false),
        ("sha512", DigestAlgorithm::Sha512, Some(oid::TSA_POLICY_RSA), false, true),
    ] {
        desk.put("ts.cnf", CONFIGURATION.replace("ALG", ess));
        let request = Request {
            policy,
            nonce: nonce.then(|| Nonce::new(&[0xFE; 8])),
            certificate_wanted: wanted,
            ..Request::new(Imprint::of(digest, OCTET_STRING))
        };
        assert_eq!(Request::parse(&request.to_der()), Ok(request.clone()));
        desk.put("q.tsq", request.to_der());
        desk.accepts("ts -query -in q.tsq -text", "Version: 1");
        desk.accepts("ts -reply -config ts.cnf -queryfile q.tsq -out a.tsr", "");
        let response = Response::parse(&desk.get("a.tsr")).unwrap();
        assert_eq!(response.status(), Status::Granted);
        let other_nonce = Request { nonce: Some(Nonce::new(&[1])), ..request.clone() };
        let mismatch = |field| TspFault::Mismatch { field };
        assert_eq!(response.clone().token_for(&other_nonce).unwrap_err(), mismatch("nonce"));
        let other_policy = Request { policy: Some(oid::TSA_POLICY_GOST2015), ..request.clone() };
        assert_eq!(response.clone().token_for(&other_policy).unwrap_err(), mismatch("policy"));
        let other = Request { imprint: Imprint::of(digest, b"other"), ..request.clone() };
        assert_eq!(response.clone().token_for(&other).unwrap_err(), mismatch("messageImprint"));
        let token = response.token_for(&request).unwrap();
        let accuracy = Accuracy { seconds: 1, millis: 500, micros: 100 };
        assert_eq!((token.info().accuracy, token.info().ordering), (Some(accuracy), true));
        assert_eq!(token.message().certificates().is_empty(), !wanted);
        let anchors = std::slice::from_ref(&ca.certificate);
        let certificates = std::slice::from_ref(&tsa.certificate);
        let evidence = Evidence { anchors, certificates, ..Evidence::default() };
        let judged = tsp::judge(&token, Some(OCTET_STRING), &evidence, &settings(now()));
        assert_eq!(said(&judged.verdict), ("valid", ""));
        assert_eq!(judged.policy, policy.unwrap_or(oid::TSA_POLICY_RSA));
        assert_eq!((judged.path.len(), judged.authority), (2, Some(tsa.certificate.clone())));
        let other = tsp::judge(&token, Some(b"other"), &evidence, &settings(now()));
        assert_eq!(said(&other.verdict), ("invalid", "time-stamp-imprint-mismatch"));
        let alone = judge(&token, Some(OCTET_STRING), &ca);
        let want = if wanted { "valid" } else { "unknown" };
        assert_eq!(alone.verdict.as_str(), want);
    }
    // A policy that it does not have.
    let policy = Some(oid::TSA_POLICY_GOST2015);
    let imprint = Imprint::of(DigestAlgorithm::Sha256, OCTET_STRING);
    let request = Request { policy, ..Request::new(imprint) };
    desk.put("q.tsq", request.to_der());
    desk.accepts("ts -reply -config ts.cnf -queryfile q.tsq -out a.tsr", "");
    let response = Response::parse(&desk.get("a.tsr")).unwrap();
    assert_eq!(response.status(), Status::Rejection);
    let TspFault::Refused(refusal) = response.token_for(&request).unwrap_err() else {
        panic!("not refused");
    };
    assert_eq!(refusal.failure, Some(FailureInfo::UnacceptedPolicy));
    assert_eq!(refusal.reason(), "unacceptedPolicy");
}

#[test]
fn openssl_verifies_our_stamp() {
    let ca = root(KeyAlgorithm::Rsa2048, "ROOT");
    let desk = Desk::new();
    desk.put("root.pem", ca.certificate.pem());
    desk.put("doc", OCTET_STRING);
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP256] {
        let tsa = stamper(&ca, algorithm);
        desk.put("tsa.pem", tsa.certificate.pem());
        for (options, wanted) in [("-cert", true), ("", false), ("-no_nonce -cert", true)] {
            let query = format!("ts -query -data doc -sha256 {options} -out q.tsq");
            desk.accepts(&query, "");
            let request = Request::parse(&desk.get("q.tsq")).unwrap();
            assert_eq!(request.certificate_wanted, wanted);
            assert_eq!(request.imprint.is_of(OCTET_STRING), Ok(true));
            let serial = Serial::from_random([0x55; 20]);
            let at = moment("2026-11-22T06:00:00.25Z");
            let plain = TstInfo::new(oid::TSA_POLICY_RSA, request.imprint.clone(), serial, at);
            let accuracy = Accuracy { seconds: 0, millis: 300, micros: 0 };
            let info = TstInfo {
                nonce: request.nonce.clone(),
                accuracy: Some(accuracy),
                ordering: true,
                ..plain
            };
            let inside = std::slice::from_ref(&tsa.certificate);
            let inside = if wanted { inside } else { &[] };
            let token = info.sign(&tsa.key, &tsa.certificate, inside).unwrap();
            let response = tsp::granted(&token);
            desk.put("a.tsr", &response);
            let verify = "ts -verify -in a.tsr -CAfile root.pem -untrusted tsa.pem";
            desk.accepts(&format!("{verify} -queryfile q.tsq"), "Verification: OK");
            desk.accepts(&format!("{verify} -data doc"), "Verification: OK");
            desk.put("other", b"other");
            desk.refuses(&format!("{verify} -data other"), "message imprint mismatch");
            let (_, text) = desk.run("ts -reply -in a.tsr -text");
            for want in ["Status: Granted", "0x012C millis", "Nov 22 06:00:00.25 2026 GMT"] {
                assert!(text.contains(want), "{want}\n{text}");
            }
            let token = Response::parse(&response).unwrap().token_for(&request).unwrap();
            assert_eq!(*token.info(), info);
        }
    }
    desk.put("no.tsr", tsp::refused(FailureInfo::TimeNotAvailable, "the clock stopped"));
    let (_, text) = desk.run("ts -reply -in no.tsr -text");
    for want in ["Status: Rejected", "the clock stopped", "time source is not available"] {
        assert!(text.contains(want), "{want}\n{text}");
    }
}

#[test]
fn a_request_that_we_do_not_serve_has_its_failure() {
    let request = Request::new(Imprint::of(DigestAlgorithm::Streebog512, b"x"));
    assert_eq!(Request::parse(&request.to_der()), Ok(request.clone()));
    let failure = |der: &[u8]| Request::parse(der).unwrap_err().failure();
    let sha1 = Request::new(Imprint::of(DigestAlgorithm::Sha1, b"x")).to_der();
    assert_eq!(failure(&sha1), FailureInfo::BadAlgorithm);
    let mut unknown = Tree::read(&request.to_der());
    *unknown.at(&[1, 0, 0]) = Tree::oid(Oid::new_unwrap("1.2.3.4"));
    assert_eq!(failure(&unknown.der()), FailureInfo::BadAlgorithm);
    let mut short = Tree::read(&request.to_der());
    short.at(&[1, 1]).octets().pop();
    assert_eq!(failure(&short.der()), FailureInfo::BadDataFormat);
    let mut version = Tree::read(&request.to_der());
    *version.at(&[0]).octets() = vec![2];
    assert_eq!(failure(&version.der()), FailureInfo::BadDataFormat);
    // An extension, critical or not.
    let mut extended = Tree::read(&request.to_der());
    let extension =
        Tree::branch(0x30, [Tree::oid(Oid::new_unwrap("1.2.3.4")), Tree::Leaf(OCTETS, vec![5, 0])]);
    extended.children().push(Tree::branch(0xA0, [extension]));
    assert_eq!(Request::parse(&extended.der()), Err(RequestFault::Extension));
    assert_eq!(failure(&extended.der()), FailureInfo::UnacceptedExtension);
    for length in 0..request.to_der().len() {
        assert!(Request::parse(&request.to_der()[..length]).is_err());
    }
    assert!(Request::parse(&vec![0x30; tsp::MAX_REQUEST_BYTES + 1]).is_err());
}

#[test]
fn national_stamps_are_made_with_national_keys() {
    let ca = root(KeyAlgorithm::Gost2015_512, "ROOT");
    for (algorithm, digest) in [
        (KeyAlgorithm::Gost2004_256, DigestAlgorithm::Gost34311),
        (KeyAlgorithm::Gost2015_512, DigestAlgorithm::Streebog512),
        (KeyAlgorithm::Rsa2048, DigestAlgorithm::Sha256),
    ] {
        let tsa = stamper(&ca, algorithm);
        let policy = tsp::national_policy(algorithm.default_signature()).unwrap();
        let imprint = Imprint::of(digest, OCTET_STRING);
        let info = TstInfo::new(policy, imprint, Serial::from_random([9; 20]), now());
        let inside = std::slice::from_ref(&tsa.certificate);
        let token = info.sign(&tsa.key, &tsa.certificate, inside).unwrap();
        let token = Token::from_any(&token).unwrap();
        let judged = judge(&token, Some(OCTET_STRING), &ca);
        assert_eq!(said(&judged.verdict), ("valid", ""));
        assert_eq!((judged.policy, judged.gen_time), (policy, now()));
        assert_eq!(judged.algorithm, Some(algorithm.default_signature()));
    }
    assert_eq!(tsp::national_policy(KeyAlgorithm::EcP256.default_signature()), None);
}

#[test]
fn a_token_has_one_signer_who_binds_his_certificate() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let tsa = stamper(&ca, KeyAlgorithm::EcP256);
    let token = stamp(&tsa, OCTET_STRING, now());
    assert_eq!(judge(&token, Some(OCTET_STRING), &ca).verdict, Verdict::Valid);
    let invalid = |der: &[u8]| {
        let token = Token::from_any(der).unwrap();
        said(&judge(&token, Some(OCTET_STRING), &ca).verdict)
    };
    let by = Signatory { signer: &tsa.key, certificate: &tsa.certificate, signing_time: None };
    let twice = token.message().with_signer(None, &by, &[]).unwrap();
    assert_eq!(invalid(&twice), ("invalid", "time-stamp-invalid"));
    let mut nobody = Tree::read(token.der());
    nobody.at(&[1, 0]).last().children().clear();
    assert_eq!(invalid(&nobody.der()), ("invalid", "time-stamp-invalid"));
    // Without the reference to its certificate, although signed.
    let mut unbound = Tree::read(token.der());
    let attributes = unbound.signer(0).at(&[3]).children();
    attributes.retain(|a| a.clone().at(&[0]) != &mut Tree::oid(oid::SIGNING_CERTIFICATE_V2));
    let set = Tree::branch(0x31, attributes.clone()).der();
    *unbound.signer(0).signature() = crypto::Signer::sign(&tsa.key, &set).unwrap();
    assert_eq!(invalid(&unbound.der()), ("invalid", "time-stamp-invalid"));
    // Another moment is written into what was signed.
    let mut later = Tree::read(token.der());
    let info = later.at(&[1, 0, 2, 1, 0]).octets();
    let place = info.windows(4).position(|year| year == b"2026").unwrap();
    info[place + 3] = b'7';
    assert_eq!(invalid(&later.der()), ("invalid", "time-stamp-invalid"));
    // A message of another kind is no token.
    let mut other = Tree::read(token.der());
    *other.at(&[1, 0, 2, 0]) = Tree::oid(oid::DATA);
    assert!(Token::from_any(&other.der()).is_err());
    // An imprint with SHA-1 proves nothing of the octets.
    let imprint = Imprint::of(DigestAlgorithm::Sha1, OCTET_STRING);
    let info = TstInfo::new(oid::TSA_POLICY_RSA, imprint, Serial::new(&[1]).unwrap(), now());
    let inside = std::slice::from_ref(&tsa.certificate);
    let weak = info.sign(&tsa.key, &tsa.certificate, inside).unwrap();
    assert_eq!(invalid(&weak), ("unsupported", "algorithm-sha1-unsafe"));
}

#[test]
fn no_damage_makes_a_stamp_say_something_else() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let tsa = stamper(&ca, KeyAlgorithm::EcP256);
    let token = stamp(&tsa, OCTET_STRING, now());
    let response = tsp::granted(token.der());
    let valid = |octets: &[u8]| {
        let response = Response::parse(octets).ok()?;
        let token = response.outcome().ok()?;
        let judged = judge(token, Some(OCTET_STRING), &ca);
        (judged.verdict == Verdict::Valid).then_some(judged)
    };
    assert!(valid(&response).is_some());
    for length in 0..response.len() {
        assert!(Response::parse(&response[..length]).is_err());
    }
    for bit in 0..response.len() * 8 {
        let mut altered = response.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        if let Some(judged) = valid(&altered) {
            assert_eq!(judged.gen_time, now(), "bit {bit}");
            assert_eq!(judged.authority.as_ref(), Some(&tsa.certificate), "bit {bit}");
        }
    }
}

#[test]
fn a_national_answer_is_judged() {
    let Some(data) = folder().map(Data) else { return };
    let response = Response::parse(&data.bytes("tsp/tsp_response.bin")).unwrap();
    assert_eq!(response.status(), Status::Granted);
    let token = response.outcome().unwrap().clone();
    let info = token.info();
    assert_eq!(info.policy, oid::TSA_POLICY_GOST2004);
    assert_eq!(info.serial.to_string(), "5e846dd75d861154db10f13c54dc1f8d33fe6adc");
    assert_eq!(info.gen_time, moment("2022-09-18T13:20:14Z"));
    assert_eq!(info.nonce, Some(Nonce::new(&[0x01, 0x83, 0x50, 0xC0, 0x22, 0xD7])));
    assert_eq!(info.imprint.algorithm(), Ok(DigestAlgorithm::Sha1));
    let (anchors, certificates) = national(&data);
    let at = settings(moment("2030-01-01T00:00:00Z"));
    let judge = |token: &Token, anchors| {
        let evidence = Evidence { anchors, certificates: &certificates, ..Evidence::default() };
        tsp::judge(token, None, &evidence, &at)
    };
    let judged = judge(&token, &anchors);
    assert_eq!((said(&judged.verdict), judged.path.len()), (("valid", ""), 3));
    assert_eq!(judged.algorithm, Some(crypto::SignatureAlgorithm::Gost2004));
    let alone = judge(&token, &anchors[..1]);
    assert_eq!(said(&alone.verdict), ("unknown", "certificate-issuer-unknown"));
    // The token of 2026 is of the other generation.
    let octets = data.bytes("cms/individual_attached.der");
    let message = SignedData::from_any(&octets).unwrap();
    let token = Token::from_any(message.time_stamps(0)[0]).unwrap();
    let value = message.signature_value(0).unwrap();
    assert_eq!(token.info().policy, oid::TSA_POLICY_GOST2015);
    assert_eq!(token.info().imprint.is_of(value), Ok(true));
    assert_eq!(message.digest_algorithm(0), Some(token.info().imprint.algorithm()));
    assert_eq!(said(&judge(&token, &anchors).verdict), ("valid", ""));
}
