//! The trust list of accredited certification authorities (ETSI TS 119 612), made from the register of accreditations (ict-01
//! p.15) and signed with the platform's seal.
//!
//! The register tells who is accredited and since when; by which certificates an authority is known the application tells, in a field
//! of its own. Where the form has none, or another certificate came since, they are laid into the data folder as `trust-list/<number of
//! the accreditation>.pem`, which stands before what the application says. An entry without certificates is left out.
//!
//! Codes of faults:
//!
//! | code | meaning |
//! |---|---|
//! | `trust-list-none` | no list has been issued yet |

use std::fs;

use authority::{key::KeyRole, profile::Hierarchy, seal::Seal};
use base::{Actor, CaseId, Fault, Sha256, SystemPart, to_timestamp};
use jiff::{SignedDuration, Timestamp, civil::Time};
use pki::Certificate;
use serde_json::json;
use services::{EntryState, RegisterEntry};
use store::{DocumentRow, RegisterChangeRow, RegisterRow};
use xmldsig::{Provider, Service, ServiceStatus, Standing, TrustList};

use crate::{
    Error, Registers, Result,
    cases::{
        entry_states::{ACTIVE, RECORDED},
        kept::{case_of, register_code},
    },
    error::OrInternal,
    journalling,
};

/// Whom the lists belong to among the documents. STORED.
const OWNER: &str = "trust-list";
/// Entries that are read at a time.
const PAGE_ROWS: u32 = 200;
/// The media type of TS 119 612, 6.1.
const MEDIA_TYPE: &str = "application/vnd.etsi.tsl+xml";
/// Where the list is published.
pub(crate) const PLACE: &str = "/trust-list.xml";

/// A list as it was issued.
struct Issued {
    row: DocumentRow,
}

impl Issued {
    /// Whether it lists what has this digest.
    fn lists(&self, digest: &Sha256) -> bool {
        self.row.name.ends_with(&digest.to_string())
    }

    /// Whether half of its time has passed by `now`.
    fn is_half_over(&self, days: i64, now: Timestamp) -> bool {
        now.duration_since(self.row.created_at) > SignedDuration::from_hours(days * 12)
    }
}

impl Registers<'_> {
    /// The newest trust list, signed.
    pub async fn trust_list(&self) -> Result<Vec<u8>> {
        let none = || Error::NotFound(Fault::new("trust-list-none"));
        let newest = self.newest_list().await?.ok_or_else(none)?;
        self.documents.content(newest.row.id).await
    }

    async fn newest_list(&self) -> Result<Option<Issued>> {
        let rows = self.store.reading().await?.documents_of(OWNER, OWNER).await?;
        Ok(rows
            .into_iter()
            .max_by(|one, other| one.name.cmp(&other.name))
            .map(|row| Issued { row }))
    }

    /// Issues a new trust list where the register says something else than the last one, or half of its time has passed.
    pub(crate) async fn refresh_trust_list(&self) -> Result<u32> {
        let now = self.clock.now();
        let days = self.rules.trust_scheme.valid_days;
        let providers = self.providers().await?;
        // What is listed, whatever number and moment the list has.
        let digest = crypto::sha256(format!("{providers:?}").as_bytes());
        let newest = self.newest_list().await?;
        if newest.is_some_and(|list| list.lists(&digest) && !list.is_half_over(days, now)) {
            return Ok(0);
        }
        let seal = self.keys.newest(KeyRole::Seal, Hierarchy::Rsa, now)?;
        let sequence = self
            .store
            .write(|mut tx| async move { Ok::<_, Error>(tx.next_number(OWNER).await?) })
            .await?;
        let count = providers.len();
        let list = self.list_of(sequence, providers, now)?;
        let own = Seal { key: seal.name, certificate: &seal.certificate, chain: &[] };
        let draft = list.draft(&seal.certificate, own.algorithm().or_internal()?).or_internal()?;
        let assignment = own.assign_signed_info(draft.message()).or_internal()?;
        let xml = draft.complete(&self.keys.sign(assignment).await?).or_internal()?;
        // Lists are told apart and put in order by their name: the number first.
        let name = format!("{sequence:012} {digest}");
        let document =
            self.documents.new_document(OWNER, OWNER, OWNER, MEDIA_TYPE, &name, xml, now)?;
        let detail = json!({
            "sequence": sequence, "sha256": document.row.sha256, "providers": count,
        });
        let (document, detail) = (&document, &detail);
        let actor = &Actor::System { part: SystemPart::Worker };
        self.store
            .write(move |mut tx| async move {
                document.insert(&mut tx).await?;
                let subject = format!("trust-list/{sequence}");
                let detail = detail.clone();
                journalling::record(&mut tx, actor, "trust-list-issued", subject, detail, now).await
            })
            .await?;
        Ok(1)
    }

    fn list_of(
        &self,
        sequence: u64,
        providers: Vec<Provider>,
        now: Timestamp,
    ) -> Result<TrustList> {
        let scheme = &self.rules.trust_scheme;
        let (edition, _) = self.register(&scheme.service, &scheme.register)?;
        let life = SignedDuration::from_hours(24 * scheme.valid_days);
        let site = &self.config.base_url;
        Ok(TrustList {
            sequence,
            issued_at: now,
            next_update: now.checked_add(life).or_internal()?,
            operator: edition.definition.authority.name.clone(),
            operator_street: scheme.street.clone(),
            operator_locality: scheme.locality.clone(),
            operator_addresses: [scheme.addresses.as_slice(), std::slice::from_ref(site)].concat(),
            name: scheme.name.clone(),
            information_uri: format!("{site}/en/services/{}", scheme.service),
            legal_notice: scheme.legal_notice.clone(),
            location: format!("{site}{PLACE}"),
            providers,
        })
    }

    /// The accredited authorities, each with its one service.
    async fn providers(&self) -> Result<Vec<Provider>> {
        let scheme = &self.rules.trust_scheme;
        let (edition, register) = self.register(&scheme.service, &scheme.register)?;
        let code = register_code(edition, &register.name);
        let mut providers = Vec::new();
        let mut after = String::new();
        loop {
            let mut reading = self.store.reading().await?;
            let rows = reading.register_page(&code, &after, PAGE_ROWS).await?;
            let Some(last) = rows.last() else { return Ok(providers) };
            after.clone_from(&last.number);
            for row in &rows {
                let changes = reading.register_changes(&code, &row.number).await?;
                providers.extend(self.provider(row, &changes).await?);
            }
        }
    }

    async fn provider(
        &self,
        row: &RegisterRow,
        changes: &[RegisterChangeRow],
    ) -> Result<Option<Provider>> {
        let standings = standings(changes, self.clock.now());
        if standings.is_empty() {
            return Ok(None);
        }
        let mut certificates = self.certificates_laid_in(&row.number)?;
        if certificates.is_empty() {
            certificates = self.certificates_applied_with(row.case_id).await?;
        }
        if certificates.is_empty() {
            return Ok(None);
        }
        let entry: RegisterEntry = base::read_stored(&row.body)?;
        let column = |name: &str| entry.columns.get(name).filter(|text| !text.en.is_empty());
        let (Some(name), Some(service)) = (column("applicant"), column("certification_authority"))
        else {
            return Ok(None);
        };
        let country = self.rules.trust_scheme.locality.clone();
        let site = self.config.base_url.clone();
        Ok(Some(Provider {
            name: name.clone(),
            street: column("address").unwrap_or(&country).clone(),
            locality: country.clone(),
            addresses: vec![site.clone()],
            information_uri: site,
            services: by_key(certificates)
                .into_iter()
                .map(|certificates| Service {
                    name: service.clone(),
                    certificates,
                    standings: standings.clone(),
                })
                .collect(),
        }))
    }

    /// The certificates that came with the application: of authorities alone. What cannot be read makes no list fail.
    async fn certificates_applied_with(&self, case: CaseId) -> Result<Vec<Certificate>> {
        let Some(field) = &self.rules.trust_scheme.certificates else { return Ok(Vec::new()) };
        let Some(row) = self.store.reading().await?.case(case).await? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for file in case_of(&row)?.answers.files(field) {
            let bytes = self.documents.content(file.document).await?;
            match verification::certificates(&bytes) {
                Ok(certificates) => found.extend(certificates),
                Err(fault) => {
                    tracing::warn!(document = %file.document, %fault, "no certificates for the trust list");
                }
            }
        }
        found.retain(Certificate::is_ca);
        Ok(found)
    }

    /// The certificates by which an accredited authority is known, if anybody has laid them in.
    fn certificates_laid_in(&self, number: &str) -> Result<Vec<Certificate>> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if !number.bytes().all(plain) {
            return Ok(Vec::new());
        }
        let path = self.folder.trust_list().join(format!("{number}.pem"));
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::internal(&error)),
        };
        verification::certificates(&text).or_internal()
    }
}

/// A service is known by one key (TS 119 612, 5.5.3): the certificates of each key apart, in the order in which they came.
fn by_key(certificates: Vec<Certificate>) -> Vec<Vec<Certificate>> {
    let mut keys: Vec<Vec<Certificate>> = Vec::new();
    for certificate in certificates {
        let same = |known: &&mut Vec<Certificate>| {
            known.first().is_some_and(|first| first.spki_der() == certificate.spki_der())
        };
        match keys.iter_mut().find(same) {
            Some(known) if known.contains(&certificate) => {}
            Some(known) => known.push(certificate),
            None => keys.push(vec![certificate]),
        }
    }
    keys
}

/// Where an accreditation stands and stood, newest first: granted while it is entered, withdrawn from the day on which it was
/// suspended, ended or replaced, and after its last day.
fn standings(changes: &[RegisterChangeRow], now: Timestamp) -> Vec<Standing> {
    let mut found: Vec<Standing> = Vec::new();
    let gone = EntryState::ALL.into_iter().filter(|state| *state != EntryState::Active);
    let gone: Vec<&str> = gone.map(EntryState::name).collect();
    for change in changes {
        let granted = [ACTIVE, RECORDED].contains(&change.state.as_str());
        if !granted && !gone.contains(&change.state.as_str()) {
            continue;
        }
        let status = if granted { ServiceStatus::Granted } else { ServiceStatus::Withdrawn };
        let first = to_timestamp(change.valid_from.to_datetime(Time::midnight()));
        let since = if granted { change.at.max(first) } else { change.at };
        // A later line of the same standing says nothing new.
        if found.last().is_none_or(|last| last.status != status) {
            found.push(Standing { status, since });
        }
    }
    let until = changes.last().and_then(|change| change.valid_until);
    if let (Some(last), Some(until)) = (found.last(), until)
        && last.status == ServiceStatus::Granted
        && let Ok(after) = until.tomorrow()
    {
        let since = to_timestamp(after.to_datetime(Time::midnight()));
        if since <= now {
            found.push(Standing { status: ServiceStatus::Withdrawn, since });
        }
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use base::{Lang, Text, UniqueNumber};
    use jiff::civil::date;
    use store::RegisterRow;
    use xmldsig::{
        ReadList,
        ServiceStatus::{Granted, Withdrawn},
        TrustListFault,
    };

    use super::*;
    use crate::cases::tests::Stage;

    fn change(at: &str, state: &str) -> RegisterChangeRow {
        RegisterChangeRow {
            register: "ict-01/certificates".to_owned(),
            number: "1".to_owned(),
            version: 1,
            at: at.parse().unwrap(),
            state: state.to_owned(),
            valid_from: date(2026, 3, 2),
            valid_until: Some(date(2026, 12, 31)),
        }
    }

    #[test]
    fn an_accreditation_is_withdrawn_when_it_is_suspended_and_after_its_last_day() {
        let changes = [
            change("2026-02-20T05:00:00Z", "reserved"),
            change("2026-03-02T05:00:00Z", "recorded"),
            change("2026-03-04T05:00:00Z", "recorded"),
            change("2026-06-01T05:00:00Z", "suspended"),
            change("2026-07-01T05:00:00Z", "active"),
        ];
        let at = |changes: &[RegisterChangeRow], now: &str| -> Vec<(ServiceStatus, String)> {
            let found = standings(changes, now.parse().unwrap());
            found.into_iter().map(|s| (s.status, s.since.to_string())).collect()
        };
        let known = |at: &str| at.to_owned();
        let until = [
            (Granted, known("2026-07-01T05:00:00Z")),
            (Withdrawn, known("2026-06-01T05:00:00Z")),
            (Granted, known("2026-03-02T05:00:00Z")),
        ];
        assert_eq!(at(&changes, "2026-12-31T18:00:00Z"), until);
        let after = at(&changes, "2027-01-02T00:00:00Z");
        assert_eq!(after[0], (Withdrawn, known("2026-12-31T19:00:00Z")), "midnight in Kazakhstan");
        assert_eq!(after[1..], until);
        assert!(
            at(&changes[..1], "2026-12-31T18:00:00Z").is_empty(),
            "a number that is only taken"
        );
    }

    impl Stage {
        /// An accredited authority in the register; gives the certificate by which it is known.
        async fn accredited(&self, number: &UniqueNumber) -> Certificate {
            self.entered(number, CaseId::from_random([3; 16])).await;
            let known = self.app.0.keys.intermediates().remove(0);
            let folder = self.app.folder().trust_list();
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(format!("{number}.pem")), known.pem()).unwrap();
            known
        }

        /// An entry of an accredited authority, of a case.
        async fn entered(&self, number: &UniqueNumber, case_id: CaseId) {
            let text = |value: &str| Text {
                kk: value.to_owned(),
                ru: value.to_owned(),
                en: value.to_owned(),
            };
            let columns = [
                ("applicant", text("«Куәлік & Co» ЖШС")),
                ("certification_authority", text("Куәлік КО")),
                ("address", text("Алматы, Абай 1")),
            ];
            let entry = RegisterEntry {
                register: "certificates".to_owned(),
                number: number.clone(),
                columns: columns.map(|(name, text)| (name.to_owned(), text)).into(),
            };
            let row = RegisterRow {
                register: "ict-01/certificates".to_owned(),
                number: number.to_string(),
                case_id,
                iin: None,
                bin: None,
                state: RECORDED.to_owned(),
                valid_from: base::local_date(self.app.now()),
                valid_until: None,
                verification_code: "0".to_owned(),
                version: 1,
                body: serde_json::to_string(&entry).unwrap(),
            };
            let (row, now) = (&row, self.app.now());
            let store = &self.app.0.store;
            store
                .write(move |mut tx| async move {
                    Ok::<_, Error>(tx.insert_register_entry(row, now).await?)
                })
                .await
                .unwrap();
        }
    }

    /// Files an application for accreditation at the office, with certificates in the field of the form.
    async fn applied_with(stage: &Stage, files: &[&[u8]]) -> Vec<&'static str> {
        let session = stage.sign_in(&stage.officer).await;
        let drafts = stage.app.drafts();
        let opened = drafts.open_draft("ict-01", Lang::En, crate::cases::tests::by(&session));
        let (secret, _) = opened.await.unwrap();
        let mut told = Vec::new();
        for (n, bytes) in files.iter().enumerate() {
            let name = format!("{n}.pem");
            let attached = drafts.attach(&secret, "ca_certificates", &name, bytes.to_vec()).await;
            told.extend(crate::cases::tests::codes(attached.map(|_| ())));
        }
        told
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_application_takes_certificates_and_nothing_that_only_looks_like_them() {
        let stage = Box::pin(Stage::set()).await;
        let known = stage.app.0.keys.intermediates().remove(0);
        let pem = known.pem();
        let broken = pem.replacen('M', "N", 3);
        let files: [&[u8]; 5] = [
            pem.as_bytes(),
            known.der(),
            broken.as_bytes(),
            b"%PDF-1.7\n",
            b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        ];
        let told = Box::pin(applied_with(&stage, &files)).await;
        assert_eq!(told, ["file-type", "file-type", "file-type"]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_authority_is_listed_by_the_certificates_of_its_application() {
        let stage = Box::pin(Stage::set()).await;
        let registers = stage.app.registers();
        let known = stage.app.0.keys.intermediates();
        let person = stage.app.0.keys.newest(KeyRole::Seal, Hierarchy::Rsa, stage.app.now());
        let person = person.unwrap().certificate.clone();
        // The case of the application, with the files as a clerk attached them.
        let number = stage.file().await.status.number;
        let kept = stage.app.cases().load_case(&number).await.unwrap();
        let bundle: String = [&known[0], &known[1], &person].map(Certificate::pem).concat();
        let document = stage.app.kept_documents().new_document(
            "case",
            &kept.case.id.to_string(),
            "upload",
            "application/pem-certificate-chain",
            "ca.pem",
            bundle.clone().into_bytes(),
            stage.app.now(),
        );
        let document = document.unwrap();
        let file = forms::FileAnswer {
            document: document.id,
            name: "ca.pem".to_owned(),
            media_type: "application/pem-certificate-chain".to_owned(),
            size_bytes: bundle.len() as u64,
            sha256: document.row.sha256,
        };
        let mut case = kept.case.clone();
        case.answers = case.answers.with("ca_certificates", forms::Answer::Files(vec![file]));
        let mut row = kept.row.clone();
        row.body = serde_json::to_string(&case).unwrap();
        let (document, row) = (&document, &row);
        let written = stage.app.0.store.write(move |mut tx| async move {
            document.insert(&mut tx).await?;
            Ok::<_, Error>(tx.update_case(row).await?)
        });
        written.await.unwrap();
        stage.entered(&UniqueNumber::compose(2026, "ICT01A", 1), case.id).await;
        registers.refresh_trust_list().await.unwrap();

        let list = registers.trust_list().await.unwrap();
        let seal = stage.app.0.keys.newest(KeyRole::Seal, Hierarchy::Rsa, stage.app.now());
        let signers = [seal.unwrap().certificate.clone()];
        let read = ReadList::open(&list, &signers, stage.app.now()).unwrap();
        assert_eq!(read.services.len(), 2, "one service for each key, none for a person");
        let trusted = read.trusted_on(stage.app.now());
        assert_eq!(trusted, known[..2]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_trust_list_is_signed_published_and_issued_anew_when_the_register_changes() {
        let stage = Box::pin(Stage::set()).await;
        let registers = stage.app.registers();
        // The round of the worker with which the stage began has issued the first.
        let empty = registers.trust_list().await.unwrap();
        let seal = stage.app.0.keys.newest(KeyRole::Seal, Hierarchy::Rsa, stage.app.now());
        let signers = [seal.unwrap().certificate.clone()];
        let now = stage.app.now();
        let read = ReadList::open(&empty, &signers, now).unwrap();
        assert_eq!((read.sequence, read.services.len()), (1, 0));

        let known = stage.accredited(&UniqueNumber::compose(2026, "ICT01A", 1)).await;
        stage.app.work().await.unwrap();
        stage.app.work().await.unwrap();
        let list = registers.trust_list().await.unwrap();
        let read = ReadList::open(&list, &signers, now).unwrap();
        assert_eq!((read.sequence, read.territory.as_str()), (2, "KZ"));
        assert_eq!(read.trusted_on(now), [known]);
        assert!(read.trusted_on(now - SignedDuration::from_hours(1)).is_empty(), "not before");
        // Half of its time later there is a new one of the same content, and the old one runs out.
        stage.clock.advance(SignedDuration::from_hours(24 * 91));
        stage.app.work().await.unwrap();
        let renewed = registers.trust_list().await.unwrap();
        let later = stage.app.now();
        assert_eq!(ReadList::open(&renewed, &signers, later).unwrap().sequence, 3);
        let end = now + SignedDuration::from_hours(24 * 180);
        assert_eq!(ReadList::open(&list, &signers, end), Err(TrustListFault::Expired));

        // xmlsec judges the signature, whoever asks.
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("list.xml"), &list).unwrap();
        fs::write(path("seal.pem"), signers[0].pem()).unwrap();
        let judged = Command::new("xmlsec1")
            .args([
                "--verify",
                "--id-attr:Id",
                "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
            ])
            .arg("--pubkey-cert-pem")
            .arg(path("seal.pem"))
            .arg(path("list.xml"))
            .output()
            .unwrap();
        assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    }
}
