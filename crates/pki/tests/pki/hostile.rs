//! Objects that strangers made to cost us more than they cost them.
//!
//! Each stands at the size at which work that grows with its square takes minutes, and must be answered within seconds in an
//! unoptimised build: refused where a number has a limit, read where it has none.

use std::time::{Duration, Instant};

use crypto::KeyAlgorithm;
use pki::{
    Serial,
    cms::{self, Signatory, SignedData},
    crl::{CertificateList, Entry},
    ocsp,
    validation::Evidence,
    x509::Certificate,
};

use crate::{
    cades::settings,
    lists::{head, sign},
    tree::{OCTETS, OID, SEQUENCE, SET, Tree},
    world::{Party, moment, now, root},
};

/// Repetitions of something small.
const MANY: usize = 200_000;
/// How long one answer may take. A quadratic one takes longer by orders of magnitude.
const PATIENCE: Duration = Duration::from_secs(8);

/// What comes of work, which must be done in time.
fn in_time<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    let took = start.elapsed();
    assert!(took < PATIENCE, "{name} took {took:?}");
    done
}

fn signed() -> (Party, Vec<u8>) {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let leaf = ca.leaf(KeyAlgorithm::EcP256);
    let by =
        Signatory { signer: &leaf.key, certificate: &leaf.certificate, signing_time: Some(now()) };
    let message = cms::sign_together(b"text", false, &[by], &[]).unwrap();
    (ca, message)
}

/// Something done to a message.
type Bend = fn(&mut Tree);

/// Whether the judge calls a message valid; what cannot be read is not.
fn is_valid(message: &[u8], ca: &Party) -> bool {
    let Ok(read) = SignedData::from_any(message) else { return false };
    let anchors = std::slice::from_ref(&ca.certificate);
    let evidence = Evidence { anchors, ..Evidence::default() };
    cms::judge(&read, None, &evidence, &settings(now())).verdict.as_str() == "valid"
}

/// A header with an indefinite length.
fn open(tag: u8) -> Vec<u8> {
    vec![tag, 0x80]
}

const END: [u8; 2] = [0, 0];

#[test]
fn a_signature_file_full_of_repetitions_costs_no_more_than_its_length() {
    let (ca, message) = signed();
    assert!(is_valid(&message, &ca));
    let small = || Tree::Leaf(0x02, vec![1]);
    let bends: [(&str, Bend); 8] = [
        ("digest algorithms", |tree| {
            let one = tree.at(&[1, 0, 1, 0]).clone();
            *tree.at(&[1, 0, 1]).children() = vec![one; MANY];
        }),
        ("certificates", |tree| {
            let one = tree.at(&[1, 0, 3, 0]).clone();
            *tree.at(&[1, 0, 3]).children() = vec![one; 2_000];
        }),
        ("certificates of no form", |tree| {
            *tree.at(&[1, 0, 3]).children() = vec![Tree::branch(SEQUENCE, []); MANY];
        }),
        ("signed attributes", |tree| {
            let one = tree.signer(0).at(&[3, 0]).clone();
            *tree.signer(0).at(&[3]).children() = vec![one; MANY];
        }),
        ("values of a signed attribute", |tree| {
            let one = tree.signer(0).at(&[3, 0, 1, 0]).clone();
            *tree.signer(0).at(&[3, 0, 1]).children() = vec![one; MANY];
        }),
        ("unsigned attributes", |tree| {
            let kind = Tree::Leaf(OID, vec![0x2A, 3]);
            let one = Tree::branch(SEQUENCE, [kind, Tree::branch(SET, [])]);
            *tree.signer(0).unsigned() = vec![one; MANY];
        }),
        ("names of an issuer", |tree| {
            let one = tree.signer(0).at(&[1, 0, 0]).clone();
            *tree.signer(0).at(&[1, 0]).children() = vec![one; MANY];
        }),
        ("signers", |tree| {
            let one = tree.signer(0).clone();
            *tree.at(&[1, 0]).last().children() = vec![one; 20_000];
        }),
    ];
    for (name, bend) in bends {
        let mut tree = Tree::read(&message);
        bend(&mut tree);
        let bent = tree.der();
        assert!(bent.len() > 100_000, "{name}");
        let valid = in_time(name, || is_valid(&bent, &ca));
        // What no signature covers may be there more than once; it must only cost little.
        let unsigned = ["digest algorithms", "certificates", "unsigned attributes"].contains(&name);
        assert!(!valid || unsigned, "{name}");
    }
    // A serial number and an identifier of a megabyte.
    let mut tree = Tree::read(&message);
    *tree.signer(0).at(&[1, 1]) = Tree::Leaf(0x02, vec![0x55; 1 << 20]);
    assert!(!in_time("a long number", || is_valid(&tree.der(), &ca)));
    let mut tree = Tree::read(&message);
    *tree.signer(0).at(&[2, 0]) = Tree::Leaf(OID, vec![0x81; 1 << 20]);
    assert!(!in_time("a long identifier", || is_valid(&tree.der(), &ca)));
    // Elements that follow what is known.
    let mut tree = Tree::read(&message);
    tree.at(&[1, 0]).children().extend(vec![small(); MANY]);
    assert!(!in_time("what follows the signers", || is_valid(&tree.der(), &ca)));
}

#[test]
fn content_in_pieces_is_put_together_once() {
    let (ca, message) = signed();
    let mut tree = Tree::read(&message);
    // The content in pieces of one octet: BER allows it, and the signature is over them all.
    let pieces: Vec<Tree> = b"text".iter().map(|octet| Tree::Leaf(OCTETS, vec![*octet])).collect();
    *tree.at(&[1, 0, 2, 1, 0]) = Tree::branch(OCTETS | 0x20, pieces);
    assert!(is_valid(&tree.der(), &ca), "pieces are the same content");
    let pieces = vec![Tree::Leaf(OCTETS, vec![7]); 1_000_000];
    *tree.at(&[1, 0, 2, 1, 0]) = Tree::branch(OCTETS | 0x20, pieces);
    assert!(!in_time("pieces of one octet", || is_valid(&tree.der(), &ca)));
    *tree.at(&[1, 0, 2, 1, 0]) =
        Tree::branch(OCTETS | 0x20, vec![Tree::Leaf(OCTETS, vec![]); 1_000_000]);
    assert!(!in_time("pieces of nothing", || is_valid(&tree.der(), &ca)));
}

#[test]
fn elements_inside_elements_end_at_a_depth() {
    let (ca, _) = signed();
    for tag in [SEQUENCE, SET, 0xA0, OCTETS | 0x20] {
        let indefinite = [open(tag).repeat(MANY), END.repeat(MANY)].concat();
        assert!(!in_time("indefinite depth", || is_valid(&indefinite, &ca)));
        let never_closed = open(tag).repeat(MANY);
        assert!(!in_time("depth without end", || is_valid(&never_closed, &ca)));
        // Each header promises all that follows: a reader that trusts lengths goes as deep as the file is long.
        let length = u32::try_from(6 * MANY).unwrap();
        let mut promised = Vec::new();
        for level in 0..u32::try_from(MANY).unwrap() {
            promised.extend([tag, 0x84]);
            promised.extend((length - 6 * (level + 1)).to_be_bytes());
        }
        assert!(!in_time("definite depth", || is_valid(&promised, &ca)));
        assert!(in_time("as a certificate", || Certificate::from_der(&promised)).is_err());
        assert!(in_time("as an answer", || ocsp::Response::parse(&promised)).is_err());
        assert!(in_time("as a list", || CertificateList::from_vec(promised.clone())).is_err());
    }
    // A length that no memory holds is not believed.
    for length in [[0x7F; 4], [0xFF; 4]] {
        let liar = [&[SEQUENCE, 0x84][..], &length, &[0; 64]].concat();
        assert!(!in_time("a false length", || is_valid(&liar, &ca)));
        assert!(in_time("a false length", || CertificateList::from_vec(liar.clone())).is_err());
    }
}

#[test]
fn a_list_that_names_one_number_many_times_is_read_and_asked_in_time() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let serial = Serial::new(&[7; 20]).unwrap();
    let entry = Entry::new(serial, moment("2024-05-06T07:08:09Z"), None);
    let der = sign(&authority, &head(&authority, 1), [entry]);
    let mut tree = Tree::read(&der);
    let row = tree.at(&[0, 5, 0]).clone();
    *tree.at(&[0, 5]).children() = vec![row; MANY];
    let many = tree.der();
    let read = in_time("equal rows", || CertificateList::from_vec(many));
    if let Ok(list) = read {
        let absent = Serial::new(&[[7; 19].as_slice(), &[8]].concat()).unwrap();
        in_time("a number of many rows", || {
            for _ in 0..1_000 {
                assert!(list.find(&serial).is_some());
                assert!(list.find(&absent).is_none());
            }
        });
        assert!(list.verify_signed_by(&authority.certificate).is_err(), "nobody signed that");
    }
    // Numbers of which only the last octets differ, whatever orders or hashes them.
    let alike = (0..u32::try_from(MANY).unwrap()).map(|n| {
        let octets = [&[0x11; 16][..], &n.to_be_bytes()].concat();
        Entry::new(Serial::new(&octets).unwrap(), moment("2024-05-06T07:08:09Z"), None)
    });
    let der = sign(&authority, &head(&authority, 2), alike);
    let list = in_time("numbers that are alike", || CertificateList::from_vec(der).unwrap());
    in_time("a number among such", || {
        for n in 0..1_000_u32 {
            let octets = [&[0x11; 16][..], &(n * 150).to_be_bytes()].concat();
            assert!(list.find(&Serial::new(&octets).unwrap()).is_some());
        }
    });
}

#[test]
fn an_answer_or_a_question_with_many_parts_is_refused_by_its_limits() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let serial = Serial::new(&[7]).unwrap();
    let id = ocsp::CertId::new(crypto::DigestAlgorithm::Sha1, &authority.certificate, serial);
    let question = ocsp::Request::new(vec![id.unwrap()], None).to_der();
    let mut tree = Tree::read(&question);
    let one = tree.at(&[0, 0, 0]).clone();
    *tree.at(&[0, 0]).children() = vec![one.clone(); 17];
    assert!(ocsp::Request::parse(&tree.der()).is_err(), "seventeen certificates");
    *tree.at(&[0, 0]).children() = vec![one; MANY];
    assert!(in_time("a long question", || ocsp::Request::parse(&tree.der())).is_err());
    for size in [ocsp::MAX_RESPONSE_BYTES, 64 * ocsp::MAX_RESPONSE_BYTES] {
        // Only the frame is right: status 0, and octets that hold as many empty answers as there is room for.
        let answers = Tree::branch(SEQUENCE, vec![Tree::branch(SEQUENCE, []); size / 2 - 64]);
        let basic = Tree::branch(SEQUENCE, [Tree::branch(SEQUENCE, [answers])]);
        let kind = Tree::Leaf(OID, vec![0x2B, 6, 1, 5, 5, 7, 0x30, 1, 1]);
        let octets = Tree::Leaf(OCTETS, basic.der());
        let bytes = Tree::branch(0xA0, [Tree::branch(SEQUENCE, [kind, octets])]);
        let response = Tree::branch(SEQUENCE, [Tree::Leaf(0x0A, vec![0]), bytes]).der();
        assert!(in_time("an answer of many", || ocsp::Response::parse(&response)).is_err());
    }
}
