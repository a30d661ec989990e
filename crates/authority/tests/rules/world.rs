//! A small world: two hierarchies, an operator, a holder, one moment.

use std::{cell::Cell, collections::BTreeMap, fs, path::Path};

use authority::{
    Instance, SubjectData,
    approval::{
        CanonicalRequest, CertificateState, Certification, KeysCode, Kind, Nonce, OperatorRegister,
        OperatorState, RegisteredOperator, Subject, Trust,
    },
    ceremony::{self, CeremonyRecord, Enrolment},
    crl::{ListFault, SignedList, assign_list},
    issue::{Draft, IssueFault, IssueIntent, Issuer, Linted, Order, RecordedIntent, SigningPermit},
    key::{KeyName, KeyRole},
    ocsp::{Answer, IssuedSet, Reply, Responder, Settings, reply},
    profile::{self, Class, Profile, Profiles},
    revocation::Revocation,
    signing::SigningFault,
};
use base::{Bin, Iin, RequestId, Role, UniqueNumber};
use crypto::{KeyAlgorithm, PrivateKey, Signer};
use jiff::{Timestamp, ToSpan, civil::date};
use pki::{Certificate, Serial, cms};

pub(crate) const OFFICE: &str = "ALA-01";

/// The moment at which everything happens.
pub(crate) fn now() -> Timestamp {
    "2026-11-22T04:30:00Z".parse().unwrap()
}

/// A moment some minutes from now.
pub(crate) fn minutes(from_now: i64) -> Timestamp {
    now().checked_add(from_now.minutes()).unwrap()
}

/// A moment some days from now.
pub(crate) fn days(from_now: i64) -> Timestamp {
    now().checked_add((from_now * 24).hours()).unwrap()
}

/// A test key by the name of its file.
pub(crate) fn key(name: &str) -> PrivateKey {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/rules/keys/{name}.pem"));
    let text = fs::read_to_string(path).unwrap();
    let block = pki::pem::decode_all(&text).unwrap().remove(0);
    PrivateKey::from_pkcs8_der(&block.der).unwrap()
}

pub(crate) fn gost_key() -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::Gost2015_512).unwrap()
}

/// The profile files of the product, by name.
pub(crate) fn profile_files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/profiles");
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

pub(crate) fn profiles() -> Profiles {
    let files = profile_files();
    Profiles::parse(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
        .unwrap_or_else(|faults| panic!("{faults}"))
}

pub(crate) fn person(serial: u16) -> Iin {
    (serial..).find_map(|n| Iin::compose(date(1990, 2, 28), true, n)).unwrap()
}

pub(crate) fn company() -> Bin {
    (1..).find_map(|n| Bin::compose(date(2015, 3, 1), 4, n)).unwrap()
}

pub(crate) fn holder() -> SubjectData {
    SubjectData::person("Тестова", "Айгүл", Some("Болатқызы"), person(1), None)
}

pub(crate) fn head() -> SubjectData {
    let organisation = Some(("ТОО \"Сынақ\"", company()));
    SubjectData::person("Басшы", "Ерлан", None, person(300), organisation)
}

pub(crate) fn operator() -> SubjectData {
    SubjectData::person("Операторова", "Анна", None, person(100), None)
}

/// An authority with its key.
pub(crate) struct Authority {
    pub(crate) name: KeyName,
    pub(crate) profile: Profile,
    pub(crate) certificate: Certificate,
    pub(crate) key: PrivateKey,
}

impl Authority {
    pub(crate) fn issuer(&self) -> Issuer<'_> {
        Issuer {
            key: self.name,
            profile: &self.profile,
            certificate: &self.certificate,
            signature_algorithm: self.key.signature_algorithm(),
        }
    }
}

/// Counts up, so that serials differ.
pub(crate) struct Serials(Cell<u8>);

impl Serials {
    pub(crate) fn next(&self) -> Serial {
        self.0.set(self.0.get() + 1);
        let mut bits = [0x5A; 20];
        bits[19] = self.0.get();
        Serial::from_random(bits)
    }
}

/// One hierarchy: root and issuing authority.
pub(crate) struct Hierarchy {
    pub(crate) root: Authority,
    pub(crate) nca: Authority,
    pub(crate) throw_away: PrivateKey,
}

pub(crate) struct World {
    pub(crate) profiles: Profiles,
    pub(crate) instance: Instance,
    pub(crate) serials: Serials,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            profiles: profiles(),
            instance: Instance::new("http://senim.test", "SENIM").unwrap(),
            serials: Serials(Cell::new(0)),
        }
    }

    pub(crate) fn profile(&self, code: &str) -> &Profile {
        self.profiles.find(code).unwrap()
    }

    pub(crate) fn rsa(&self) -> Hierarchy {
        self.hierarchy(profile::Hierarchy::Rsa, key("root"), key("nca"), key("throw-away"))
    }

    /// Another authority, of the same names and with other keys.
    pub(crate) fn foreign(&self) -> Hierarchy {
        self.hierarchy(profile::Hierarchy::Gost, gost_key(), gost_key(), gost_key())
    }

    pub(crate) fn gost(&self) -> Hierarchy {
        self.hierarchy(profile::Hierarchy::Gost, gost_key(), gost_key(), gost_key())
    }

    fn hierarchy(
        &self,
        family: profile::Hierarchy,
        root_key: PrivateKey,
        nca_key: PrivateKey,
        throw_away: PrivateKey,
    ) -> Hierarchy {
        let name = KeyName::first(KeyRole::Root, family);
        let profile = self.profile(&name.profile()).clone();
        let draft = ceremony::root_certificate(
            &profile,
            (name, root_key.public_key()),
            self.serials.next(),
            &self.instance,
            days(-400),
        );
        let certificate = in_ceremony(draft.unwrap(), &throw_away, &root_key);
        let root = Authority { name, profile, certificate, key: root_key };
        let name = KeyName::first(KeyRole::Issuing, family);
        let profile = self.profile(&name.profile()).clone();
        let draft = ceremony::issuing_certificate(
            &profile,
            nca_key.public_key(),
            &root.issuer(),
            self.serials.next(),
            &self.instance,
            days(-399),
        );
        let certificate = in_ceremony(draft.unwrap(), &throw_away, &root.key);
        let nca = Authority { name, profile, certificate, key: nca_key };
        Hierarchy { root, nca, throw_away }
    }

    pub(crate) fn draft(
        &self,
        nca: &Authority,
        profile: &str,
        subject: &SubjectData,
        key: &PrivateKey,
        from: Timestamp,
    ) -> Draft {
        let order = Order {
            profile: self.profile(profile),
            subject,
            public_key: key.public_key(),
            storage: None,
            serial: self.serials.next(),
            not_before: from,
        };
        Draft::new(&order, &nca.issuer(), &self.instance)
            .unwrap_or_else(|faults| panic!("{faults}"))
    }

    /// A certificate of a profile that is issued in a ceremony.
    pub(crate) fn appoint(
        &self,
        hierarchy: &Hierarchy,
        profile: &str,
        subject: &SubjectData,
        key: &PrivateKey,
        from: Timestamp,
    ) -> Certificate {
        let draft = self.draft(&hierarchy.nca, profile, subject, key, from);
        in_ceremony(draft, &hierarchy.throw_away, &hierarchy.nca.key)
    }
}

pub(crate) fn in_ceremony(
    draft: Draft,
    throw_away: &PrivateKey,
    signer: &PrivateKey,
) -> Certificate {
    let linted = draft.lint(throw_away).unwrap_or_else(|fault| panic!("{fault}"));
    let intent = IssueIntent::in_ceremony(&record_for(&linted), &linted).unwrap();
    let recorded = RecordedIntent::after_commit(intent, linted.tbs_der().to_vec()).unwrap();
    signed(SigningPermit::redeem(recorded, linted).unwrap(), signer).unwrap()
}

/// The record of the ceremony that makes such a certificate.
pub(crate) fn record_for(linted: &Linted) -> CeremonyRecord {
    let role = match linted.profile().code() {
        "administrator" => Role::Administrator,
        "operator" => Role::Operator,
        "staff" => Role::Officer,
        "ocsp-responder" | "seal" => return CeremonyRecord::founding("senim-test"),
        _ => {
            assert_ne!(linted.profile().class(), Class::Leaf);
            return CeremonyRecord::founding("senim-test");
        }
    };
    let iin = pki::Holder::of(&linted.tbs().subject).iin.unwrap();
    let key = crypto::sha256(&linted.tbs().spki_der);
    let iin = Iin::parse(&iin).unwrap();
    CeremonyRecord::enrolment("senim-test", Enrolment { iin, role, post: OFFICE.to_owned(), key })
}

/// Uses a permit up with a key.
pub(crate) fn signed(permit: SigningPermit, signer: &dyn Signer) -> Result<Certificate, Failed> {
    let (assignment, awaited) = permit.assign();
    Ok(awaited.complete(&assignment.carry_out(signer)?)?)
}

/// Why nothing was signed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    Issue(IssueFault),
    Signing(SigningFault),
}

impl From<IssueFault> for Failed {
    fn from(fault: IssueFault) -> Self {
        Self::Issue(fault)
    }
}

impl From<SigningFault> for Failed {
    fn from(fault: SigningFault) -> Self {
        Self::Signing(fault)
    }
}

/// A list of an authority, signed with its key.
pub(crate) fn list(
    authority: &Authority,
    number: u64,
    revocations: impl IntoIterator<Item = Revocation>,
) -> Result<SignedList, ListFault> {
    let (assignment, list) = assign_list(&authority.issuer(), number, revocations, now())?;
    list.complete(&assignment.carry_out(&authority.key).unwrap())
}

/// An answer to a question, signed with the key of the responder that it is for.
pub(crate) fn answer(
    request: &[u8],
    issued: &dyn IssuedSet,
    responders: &[(Responder<'_>, &PrivateKey)],
    settings: Settings,
    now: Timestamp,
) -> Answer {
    let known: Vec<Responder<'_>> = responders.iter().map(|(responder, _)| *responder).collect();
    match reply(request, issued, &known, settings, now) {
        Reply::Ready(answer) => answer,
        Reply::ToSign(assignment, answer) => {
            let key = responders.iter().find(|(r, _)| r.key == assignment.key()).unwrap().1;
            answer.complete(&assignment.carry_out(key).unwrap())
        }
    }
}

/// A request of the holder for one certificate on `key`.
pub(crate) fn request(key: &PrivateKey) -> CanonicalRequest {
    CanonicalRequest {
        lang: None,
        instance: "senim-test".to_owned(),
        request: RequestId::from_random([15; 16]),
        number: UniqueNumber::compose(2026, "NCA", 17),
        participant: "IND".to_owned(),
        subject: Subject::of(&holder()).unwrap(),
        kind: Kind::Issue(vec![Certification {
            profile: "individual-sign".to_owned(),
            key: crypto::sha256(key.public_key_info()),
        }]),
        domains: Vec::new(),
        compared: Some(KeysCode::of([crypto::sha256(key.public_key_info())])),
        office: OFFICE.to_owned(),
        office_name: None,
        documents: crypto::sha256(b"documents"),
        answers: crypto::sha256(b"answers"),
        prepared: minutes(-30),
        valid_until: minutes(30),
        nonce: Nonce::from_random([1; 16]),
    }
}

pub(crate) fn sign(
    text: &str,
    key: &PrivateKey,
    certificate: &Certificate,
    at: Timestamp,
) -> Vec<u8> {
    cms::sign(&cms::SignRequest {
        content: text.as_bytes(),
        detached: false,
        signer: key,
        certificate,
        extra_certificates: &[],
        signing_time: Some(at),
    })
    .unwrap()
}

/// A register with one operator.
pub(crate) struct OneOperator {
    pub(crate) certificate: Certificate,
    pub(crate) entry: RegisteredOperator,
}

impl OneOperator {
    pub(crate) fn active(certificate: &Certificate) -> Self {
        Self {
            certificate: certificate.clone(),
            entry: RegisteredOperator {
                iin: operator().iin.unwrap(),
                is_official: false,
                state: OperatorState::Active,
                office: OFFICE.to_owned(),
                profiles: vec!["individual-sign".to_owned(), "individual-auth".to_owned()],
            },
        }
    }
}

impl OperatorRegister for OneOperator {
    fn find(&self, certificate: &Certificate) -> Option<RegisteredOperator> {
        (certificate == &self.certificate).then(|| self.entry.clone())
    }
}

pub(crate) fn good(_: &Certificate) -> CertificateState {
    CertificateState::Good
}

/// Anchors and intermediates of a hierarchy, as owned lists.
pub(crate) struct Chain {
    anchors: Vec<Certificate>,
    intermediates: Vec<Certificate>,
}

impl Chain {
    pub(crate) fn of(hierarchy: &Hierarchy) -> Self {
        Self {
            anchors: vec![hierarchy.root.certificate.clone()],
            intermediates: vec![hierarchy.nca.certificate.clone()],
        }
    }

    pub(crate) fn trust<'a>(
        &'a self,
        state: &'a dyn Fn(&Certificate) -> CertificateState,
    ) -> Trust<'a> {
        Trust { anchors: &self.anchors, intermediates: &self.intermediates, state }
    }
}
