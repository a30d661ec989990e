//! The staff register, and the certificates with which staff sign.
//!
//! Enrolment, the suspension of an operator, her return and the end of a post are ceremonies: they are run at the command line of
//! the instance by whoever holds its passphrase (nca-01, operator's own certificate life-cycle). What the centre wrote is noted
//! with them.

mod lost_keys;

use std::collections::{BTreeMap, BTreeSet};

use authority::{
    SubjectData,
    ceremony::{self as rules, CeremonyRecord},
    key::KeyName,
    key_request::KeyRequest,
    revocation::Reason,
};
use base::{Actor, Bin, Fault, Iin, Lang, Role, Sha256, local_date};
use jiff::{Timestamp, civil::Date};
use pki::Certificate;
use serde_json::json;
use store::{CertificateState, Reading, StaffRow, StaffState, Tx};

pub use super::operator_papers::OperatorPapers;
use crate::{
    Authority, Error, Result,
    effects::Owed,
    instance::rules::Rules,
    issuing::{
        Authorised, Commission, Issuing, SignedBy, ceremony, keys::name_of,
        operator_papers::record_papers,
    },
    journalling,
    requests::Cause,
};
pub use lost_keys::LostKeys;

/// How many rows of the register are read at a time.
const PAGE_ROWS: u32 = 200;

/// Who is enrolled, for what.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The person; her names come from the state register.
    pub iin: Iin,
    /// Her role.
    pub role: Role,
    /// Code of the office or body where she works.
    pub post: String,
    /// The organisation named in her certificate.
    pub bin: Option<Bin>,
    /// Her address for letters; it stands in her certificate. Without one she gets none.
    pub email: Option<String>,
    /// The PKCS#10 request for her key, in any form.
    pub request: Vec<u8>,
    /// What an operator's centre sent; without it no operator of a centre is enrolled.
    pub papers: Option<OperatorPapers>,
}

/// Which posts of a person end, and why.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The person.
    pub iin: Iin,
    /// One role only; all of hers if none is named.
    pub role: Option<Role>,
    /// One office or body only; all if none is named.
    pub post: Option<String>,
    /// Why her certificate is revoked.
    pub reason: Reason,
    /// The day on which an operator leaves, where the centre told of it before (form F19).
    pub effective_on: Option<Date>,
}

/// That an operator's work stops for a long absence, of which the centre told (form F20).
#[derive(Clone, Debug)]
pub struct Suspension {
    /// The operator.
    pub iin: Iin,
    /// Her office.
    pub office: String,
    /// The first day of her absence.
    pub absent_from: Date,
    /// Number of the centre's letter.
    pub letter: String,
}

/// That a suspended operator works again, by a letter of the centre (nca-01 gap 8 \[eng\]).
#[derive(Clone, Debug)]
pub struct Return {
    /// The operator.
    pub iin: Iin,
    /// Her office.
    pub office: String,
    /// Number of the centre's letter.
    pub letter: String,
}

/// Where the suspension of a post is kept, as a setting: `stopped` or `working`.
fn suspension_setting(iin: &Iin, office: &str) -> String {
    let digest = crypto::sha256(format!("{iin} {office}").as_bytes());
    format!("operator-suspended/{digest}")
}

const STOPPED: &str = "stopped";
const WORKING: &str = "working";

/// Whether the work of an operator is stopped in her post. Only operators are suspended.
pub(crate) async fn is_suspended(reading: &mut Reading, post: &StaffRow) -> Result<bool> {
    if post.role != Role::Operator {
        return Ok(false);
    }
    let kept = reading.setting(&suspension_setting(&post.iin, &post.office)).await?;
    Ok(kept.is_some_and(|row| row.value == STOPPED))
}

/// A post in the staff register, for whoever runs the instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The person.
    pub iin: Iin,
    /// Her name, as in her certificate.
    pub name: String,
    /// Her role.
    pub role: Role,
    /// Code of the office or body; empty for the whole platform.
    pub post: String,
    /// Whether she may act.
    pub is_active: bool,
    /// Whether her work is stopped for a long absence, though the post goes on.
    pub is_suspended: bool,
    /// Serial number of the certificate for the post.
    pub serial: Option<String>,
    /// Until when the certificate is in force; none once it is revoked.
    pub valid_until: Option<Timestamp>,
    /// Since when it is so.
    pub since: Timestamp,
}

/// A certificate that is to be revoked.
struct Revocable {
    serial: String,
    key: KeyName,
}

impl Authority<'_> {
    /// Issues a certificate for a member of the staff and enters her in the register. A certificate that she had for the
    /// same post is revoked.
    pub async fn enrol(&self, enrolment: &Enrolment) -> Result<Certificate> {
        let now = self.clock.now();
        let actor = ceremony::actor();
        self.check_post(enrolment)?;
        self.check_papers(enrolment, local_date(now))?;
        let not_staff = || Error::invalid(Fault::at("role-not-of-staff", "role"));
        let code = rules::Enrolment::profile(enrolment.role).ok_or_else(not_staff)?;
        let subject = self.staff_subject(enrolment).await?;
        let issuing = Issuing {
            rules: self.rules,
            instance: self.instance,
            store: self.store,
            keys: self.keys,
        };
        let profile = issuing.profile(code)?;
        let known = self.known_key(&enrolment.request).await?;
        let request = KeyRequest::inspect(&enrolment.request, profile, &|_| known, "csr")?;
        if enrolment.role == Role::Operator && request.storage().is_none() {
            // Her certificate will say where its key is, and a file is no answer (nca-01 table A, OPERATOR).
            return Err(Error::invalid(Fault::at("operator-carrier-missing", "csr")));
        }
        let commission = Commission {
            profile: code.to_owned(),
            subject,
            public_key: request.public_key().clone(),
            storage: request.storage(),
            signed_by: SignedBy::Newest,
        };
        let record =
            record_of(&self.config.id, enrolment, crypto::sha256(request.public_key().spki_der()));
        let authorised = Authorised::Ceremony(&record);
        let made = issuing.issue(&[commission], authorised, None, &actor, now).await?;
        let [signed] = made.as_slice() else { return Err(not_staff()) };
        let replaced = self.replaced_by(enrolment).await?;
        let row = StaffRow {
            iin: enrolment.iin.clone(),
            role: enrolment.role,
            office: enrolment.post.clone(),
            state: StaffState::Active,
            certificate_serial: Some(signed.certificate.serial().to_string()),
            since: now,
        };
        let owed = lists_owed(&replaced, now)?;
        let (row, actor, old, lists) = (&row, &actor, &replaced, &owed);
        let papers = enrolment.papers.as_ref();
        let told = papers.map(|papers| self.issue_told(papers, &signed.certificate, now));
        let told = &told.transpose()?;
        self.store
            .write(move |mut tx| async move {
                signed.keep(&mut tx, actor, now).await?;
                tx.put_staff(row).await?;
                revoke(&mut tx, old, Reason::HolderDemand, lists, actor, now).await?;
                record_post(&mut tx, "staff-enrolled", row, None, actor, now).await?;
                if let Some(papers) = papers {
                    record_papers(&mut tx, row, papers, actor, now).await?;
                }
                if let Some(mail) = told {
                    tx.insert_mail(mail).await?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        self.publish_lists_of(&replaced, &owed).await?;
        Ok(signed.certificate.clone())
    }

    /// Ends posts: the person may act no longer, her certificates for them are revoked, her sessions are closed, and new
    /// lists of revoked certificates are published before this returns. Gives the posts that ended.
    pub async fn end_posts(&self, ending: &Ending) -> Result<Vec<Post>> {
        let now = self.clock.now();
        let mut rows = self.store.reading().await?.staff_of_person(&ending.iin).await?;
        rows.retain(|row| {
            row.state == StaffState::Active
                && ending.role.is_none_or(|role| role == row.role)
                && ending.post.as_ref().is_none_or(|post| *post == row.office)
        });
        let late = ending.effective_on.filter(|day| self.is_late_notice(*day));
        self.end_rows(rows, ending.reason, late, &ceremony::actor(), None, now).await
    }

    /// Ends posts in one transaction: the rows of the register, the revocations with the lists that they owe, what is told of them.
    async fn end_rows(
        &self,
        mut rows: Vec<StaffRow>,
        reason: Reason,
        late: Option<Date>,
        actor: &Actor,
        report: Option<&LostKeys>,
        now: Timestamp,
    ) -> Result<Vec<Post>> {
        if rows.is_empty() {
            return Err(Error::NotFound(Fault::new("post-not-held")));
        }
        for row in &mut rows {
            (row.state, row.since) = (StaffState::Ended, now);
        }
        let serials: Vec<&str> =
            rows.iter().filter_map(|row| row.certificate_serial.as_deref()).collect();
        let revocable = self.revocable(&serials).await?;
        let owed = lists_owed(&revocable, now)?;
        let mails = match report {
            Some(report) => self.told_of_lost_keys(&rows, report, now).await?,
            None => Vec::new(),
        };
        let (ended, revoked, lists, mails) = (&rows, &revocable, &owed, &mails);
        self.store
            .write(move |mut tx| async move {
                for row in ended {
                    tx.put_staff(row).await?;
                    record_post(&mut tx, "staff-ended", row, Some(reason), actor, now).await?;
                    if let Some(day) = late {
                        // Taken all the same, and marked as a violation of the centre (nca-01 regulation p.15).
                        let person = crypto::sha256(row.iin.as_str().as_bytes());
                        let detail = json!({ "post": row.office, "effective": day.to_string() });
                        let (act, subject) = ("operator-notice-late", format!("staff/{person}"));
                        journalling::record(&mut tx, actor, act, subject, detail, now).await?;
                    }
                }
                if let (Some(report), Some(row)) = (report, ended.first()) {
                    report.record(&mut tx, row, actor, now).await?;
                }
                for mail in mails {
                    tx.insert_mail(mail).await?;
                }
                revoke(&mut tx, revoked, reason, lists, actor, now).await
            })
            .await?;
        self.publish_lists_of(&revocable, &owed).await?;
        let mut posts = Vec::new();
        for row in rows {
            posts.push(self.post(row).await?);
        }
        Ok(posts)
    }

    /// Stops the work of an operator who is absent for more than the days of the setting, the first day counted
    /// (nca-01 regulation p.15): her certificate stays, but nothing that she signs counts, and her sessions end.
    pub async fn suspend(&self, suspension: &Suspension) -> Result<Post> {
        let Suspension { iin, office, absent_from, letter } = suspension;
        let row = self.operator_post(iin, office).await?;
        let most = i32::from(self.rules.registration.settings.operator_absence_days);
        let today = local_date(self.clock.now());
        // The first day is day 1, so that the day after the fifteenth is the sixteenth.
        let absent = absent_from.until(today).map_or(0, |span| span.get_days()) + 1;
        if absent <= most {
            let fault = Fault::at("absence-too-short", "absent-from").with("days", absent.max(0));
            return Err(Error::invalid(fault.with("most", most)));
        }
        self.note_work(row, STOPPED, "operator-suspended", letter).await
    }

    /// Lets a suspended operator work again.
    pub async fn resume(&self, back: &Return) -> Result<Post> {
        let row = self.operator_post(&back.iin, &back.office).await?;
        if !is_suspended(&mut self.store.reading().await?, &row).await? {
            return Err(Error::Conflict(Fault::new("operator-not-suspended")));
        }
        self.note_work(row, WORKING, "operator-returned", &back.letter).await
    }

    async fn operator_post(&self, iin: &Iin, office: &str) -> Result<StaffRow> {
        let rows = self.store.reading().await?.staff_of_person(iin).await?;
        let held = rows.into_iter().find(|row| {
            row.state == StaffState::Active && row.role == Role::Operator && row.office == *office
        });
        held.ok_or_else(|| Error::NotFound(Fault::new("post-not-held")))
    }

    async fn note_work(
        &self,
        row: StaffRow,
        value: &'static str,
        act: &'static str,
        letter: &str,
    ) -> Result<Post> {
        if letter.trim().is_empty() {
            return Err(Error::invalid(Fault::at("statement-missing", "letter")));
        }
        let now = self.clock.now();
        let (actor, setting) = (ceremony::actor(), suspension_setting(&row.iin, &row.office));
        let (post, actor, setting) = (&row, &actor, &setting);
        self.store
            .write(move |mut tx| async move {
                tx.set(setting, value, "staff", now).await?;
                if value == STOPPED
                    && let Some(serial) = &post.certificate_serial
                {
                    tx.end_sessions_of_certificate(serial).await?;
                }
                let subject = format!("staff/{}", crypto::sha256(post.iin.as_str().as_bytes()));
                let detail = json!({ "post": post.office, "letter": letter });
                journalling::record(&mut tx, actor, act, subject, detail, now).await
            })
            .await?;
        self.post(row).await
    }

    /// The whole staff register, ended posts included, by person.
    pub async fn staff(&self) -> Result<Vec<Post>> {
        let mut posts = Vec::new();
        let mut after: Option<StaffRow> = None;
        loop {
            let page = self.store.reading().await?.staff(after.as_ref(), PAGE_ROWS).await?;
            let Some(last) = page.last() else { return Ok(posts) };
            after = Some(last.clone());
            for row in page {
                posts.push(self.post(row).await?);
            }
        }
    }

    async fn post(&self, row: StaffRow) -> Result<Post> {
        let kept = match &row.certificate_serial {
            Some(serial) => self.store.reading().await?.certificate(serial).await?,
            None => None,
        };
        let certificate = kept.as_ref().and_then(|kept| Certificate::from_der(&kept.der).ok());
        let holder = certificate.map(|certificate| certificate.holder());
        let name = holder.map(|holder| [holder.common_name, holder.given_name]);
        let name: Vec<String> = name.into_iter().flatten().flatten().collect();
        let is_suspended = is_suspended(&mut self.store.reading().await?, &row).await?;
        let in_force = kept.filter(|kept| kept.state != CertificateState::Revoked);
        Ok(Post {
            iin: row.iin,
            name: name.join(" "),
            role: row.role,
            post: row.office,
            is_active: row.state == StaffState::Active,
            is_suspended,
            serial: row.certificate_serial,
            valid_until: in_force.map(|kept| kept.not_after),
            since: row.since,
        })
    }

    /// Whether the centre told of an operator's last day later than the days of the setting before it, days off included.
    pub fn is_late_notice(&self, effective_on: Date) -> bool {
        let days = i64::from(self.rules.registration.settings.operator_notice_days);
        let latest = effective_on.checked_sub(jiff::Span::new().days(days));
        latest.is_ok_and(|latest| local_date(self.clock.now()) > latest)
    }

    /// The certificate that the person holds for the same post, if it is not revoked.
    async fn replaced_by(&self, enrolment: &Enrolment) -> Result<Vec<Revocable>> {
        let rows = self.store.reading().await?.staff_of_person(&enrolment.iin).await?;
        let same = |row: &&StaffRow| row.role == enrolment.role && row.office == enrolment.post;
        let held = rows.iter().filter(same);
        let serials: Vec<&str> = held.filter_map(|row| row.certificate_serial.as_deref()).collect();
        self.revocable(&serials).await
    }

    /// Those of the certificates that are ours to revoke and not revoked yet.
    async fn revocable(&self, serials: &[&str]) -> Result<Vec<Revocable>> {
        let mut reading = self.store.reading().await?;
        let mut found = Vec::new();
        for serial in serials.iter().collect::<BTreeSet<_>>() {
            let row = reading.certificate(serial).await?;
            if let Some(row) = row.filter(|row| row.state != CertificateState::Revoked) {
                let key = name_of(&row.authority, row.generation)?;
                found.push(Revocable { serial: row.serial, key });
            }
        }
        Ok(found)
    }

    /// Publishes the lists that the end of certificates owes.
    async fn publish_lists_of(
        &self,
        revoked: &[Revocable],
        owed: &[(KeyName, Owed)],
    ) -> Result<()> {
        self.publications.drop_revoked(revoked.iter().map(|revocable| revocable.serial.as_str()));
        for (key, owed) in owed {
            self.publish_owed(*key, owed.key()).await?;
        }
        Ok(())
    }

    /// The post exists: a provider of a service, or for operators also an office of the register of centres.
    fn check_post(&self, enrolment: &Enrolment) -> Result<()> {
        let exists = match places(self.rules, enrolment.role, Lang::default()) {
            Places::AnyWord => true,
            Places::These(places) => places.contains_key(&enrolment.post),
        };
        if exists {
            Ok(())
        } else {
            Err(Error::invalid(Fault::at("post-unknown", "post").with("post", &enrolment.post)))
        }
    }

    async fn staff_subject(&self, enrolment: &Enrolment) -> Result<SubjectData> {
        let actor = ceremony::actor();
        let cause = Cause::of("staff-enrolment", &actor);
        let person = self.inquiries.person_for(&enrolment.iin, cause).await?;
        let person = person
            .filter(gateway::Person::is_alive)
            .ok_or_else(|| Error::invalid(Fault::at("enrolment-person-unknown", "iin")))?;
        let organisation = match &enrolment.bin {
            Some(bin) => {
                let found = self.inquiries.organisation_for(bin, cause).await?;
                let fault = Fault::at("enrolment-organisation-unknown", "bin");
                Some(found.ok_or_else(|| Error::invalid(fault))?)
            }
            None => None,
        };
        let organisation = organisation.as_ref().and_then(|found| {
            let (full, short) = (&found.full_name, &found.short_name);
            let names = [&full.kk, &full.ru, &short.kk, &short.ru].map(String::as_str);
            Some((authority::organisation_name(names)?, found.bin.clone()))
        });
        if enrolment.email.as_ref().is_some_and(|address| !base::is_email(address)) {
            return Err(Error::invalid(Fault::at("mail-address", "email")));
        }
        let subject = SubjectData::person(
            &person.surname,
            &person.name,
            person.patronymic.as_deref(),
            person.iin.clone(),
            organisation,
        );
        Ok(SubjectData { email: enrolment.email.clone(), ..subject })
    }

    /// Whether the key of a request stands in a certificate already; one that cannot be read is judged later.
    async fn known_key(&self, request: &[u8]) -> Result<bool> {
        let Ok(request) = pki::csr::CertificationRequest::from_any(request) else {
            return Ok(false);
        };
        let key = crypto::sha256(request.spki_der());
        Ok(self.store.reading().await?.serial_of_key(key).await?.is_some())
    }
}

/// The lists that must tell of revoked certificates, one of each issuing key.
fn lists_owed(revoked: &[Revocable], now: Timestamp) -> Result<Vec<(KeyName, Owed)>> {
    let keys: BTreeSet<KeyName> = revoked.iter().map(|revocable| revocable.key).collect();
    keys.into_iter().map(|key| Ok((key, Owed::list(key, now)?))).collect()
}

/// Revokes certificates by the authority itself, and writes down the lists that it owes.
async fn revoke(
    tx: &mut Tx,
    certificates: &[Revocable],
    reason: Reason,
    owed: &[(KeyName, Owed)],
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    for Revocable { serial, .. } in certificates {
        tx.revoke_certificate(serial, reason.code(), now).await?;
        tx.end_sessions_of_certificate(serial).await?;
        let (subject, detail) =
            (format!("certificate/{serial}"), json!({ "reason": reason.code() }));
        journalling::record(tx, actor, "certificate-revoked", subject, detail, now).await?;
    }
    for (_, owed) in owed {
        owed.insert(tx).await?;
    }
    Ok(())
}

async fn record_post(
    tx: &mut Tx,
    act: &str,
    row: &StaffRow,
    reason: Option<Reason>,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let mut detail =
        json!({ "role": row.role, "post": row.office, "certificate": row.certificate_serial });
    if let (Some(reason), Some(fields)) = (reason, detail.as_object_mut()) {
        fields.insert("reason".to_owned(), reason.code().into());
    }
    let pseudonym = tx.pseudonym(&row.iin, &journalling::entry_id()?, now).await?;
    let subject = format!("staff/{pseudonym}");
    journalling::record(tx, actor, act, subject, detail, now).await
}

/// The record of an enrolment: it covers one key of one person in one role.
fn record_of(instance: &str, enrolment: &Enrolment, key: Sha256) -> CeremonyRecord {
    let Enrolment { iin, role, post, .. } = enrolment.clone();
    CeremonyRecord::enrolment(instance, rules::Enrolment { iin, role, post, key })
}

/// Reads a ground of revocation as the command line names it: `key-compromise`.
pub fn read_reason(code: &str) -> Result<Reason> {
    let stored = code.replace('-', "_").to_ascii_uppercase();
    stored.parse().map_err(|_| Error::invalid(Fault::at("reason-unknown", "reason")))
}

/// Where members of the staff can be posted.
pub enum Places {
    /// Anywhere: the post is a word for people.
    AnyWord,
    /// In these offices and bodies: their codes with their names, by code.
    These(BTreeMap<String, String>),
}

/// Where a role can be posted: operators in the offices of the register of centres and in the bodies of services,
/// officers and authorised persons in the bodies.
pub fn places(rules: &Rules, role: Role, lang: Lang) -> Places {
    let mut places = BTreeMap::new();
    match role {
        Role::Administrator | Role::Applicant | Role::Auditor => return Places::AnyWord,
        Role::AuthorisedPerson | Role::Officer => {}
        Role::Operator => {
            let offices = rules.registration.offices.all();
            places.extend(
                offices
                    .map(|office| (office.code.to_string(), office.name.in_lang(lang).to_owned())),
            );
        }
    }
    // Cases stay on the edition they began under, so its bodies have work as long as its files are here.
    for edition in rules.catalogue.services().flat_map(|service| service.editions.values()) {
        let definition = &edition.definition;
        let authority = &definition.authority;
        places.insert(authority.code.clone(), authority.name.in_lang(lang).to_owned());
        for body in &definition.flow.bodies {
            places.insert(body.name.clone(), body.title.in_lang(lang).to_owned());
        }
    }
    for body in rules.complaints.editions().flat_map(|edition| &edition.flow.bodies) {
        places.insert(body.name.clone(), body.title.in_lang(lang).to_owned());
    }
    Places::These(places)
}
