//! The staff register, and the certificates with which staff sign.
//!
//! Enrolment is a ceremony: it is run at the command line of the instance by whoever holds its passphrase. The way of an
//! operator's certificate by official letter (nca-01, operator's own certificate life-cycle) comes with a later edition.

use authority::{
    SubjectData,
    issue::{CeremonyRecord, Draft},
    key_request::KeyRequest,
};
use base::{Bin, Fault, Iin, Role};
use pki::Certificate;
use serde_json::json;
use store::{StaffRow, StaffState};

use crate::{
    Authority, Error, Result,
    issuing::ceremony,
    issuing::{self, Authorised},
    journalling,
};

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
    /// The PKCS#10 request for her key, in any form.
    pub request: Vec<u8>,
}

impl Authority<'_> {
    /// Issues a certificate for a member of the staff and enters her in the register.
    pub async fn enrol(&self, enrolment: &Enrolment) -> Result<Certificate> {
        let now = self.clock.now();
        let actor = ceremony::actor();
        self.check_post(enrolment)?;
        let profile_code = match enrolment.role {
            Role::Operator => "operator",
            Role::Administrator => "administrator",
            Role::Auditor | Role::AuthorisedPerson | Role::Officer => "staff",
            Role::Applicant => return Err(Error::invalid(Fault::at("role-not-of-staff", "role"))),
        };
        let subject = self.staff_subject(enrolment).await?;
        let profiles = &self.rules.profiles;
        let unknown =
            || Error::invalid(Fault::new("profile-unknown").with("profile", profile_code));
        let profile = profiles.find(profile_code).ok_or_else(unknown)?;
        let known = self.known_key(&enrolment.request).await?;
        let request = KeyRequest::inspect(&enrolment.request, profile, &|_| known, "csr")?;
        let issuer =
            profiles.issuer_for(profile, request.public_key().algorithm()).ok_or_else(unknown)?;
        let own = self.keys.key(issuer.code())?;
        let order =
            issuing::order(profile, &subject, request.public_key(), request.storage(), now)?;
        let draft = Draft::new(&order, &own.issuer(profiles)?, self.instance)?;
        let lint_with = self.keys.throw_away(own.signer()?.signature_algorithm())?;
        let script = format!(
            "senim staff enrolment 1\n{} {} {}",
            enrolment.iin, enrolment.role, enrolment.post
        );
        let record = CeremonyRecord {
            script: crypto::sha256(script.as_bytes()),
            record: crypto::sha256(&enrolment.request),
        };
        let authorised = Authorised::Ceremony(&record);
        let plan = issuing::plan(draft, lint_with, authorised, own.generation, None, &actor, now)?;
        let recorded = &plan;
        self.store.write(move |mut tx| async move { recorded.record(&mut tx).await }).await?;
        let signed = plan.sign(self.store, own).await?;
        let row = StaffRow {
            iin: enrolment.iin.clone(),
            role: enrolment.role,
            office: enrolment.post.clone(),
            state: StaffState::Active,
            certificate_serial: Some(signed.certificate.serial().to_string()),
            since: now,
        };
        let (kept, row, actor) = (&signed, &row, &actor);
        self.store
            .write(move |mut tx| async move {
                kept.keep(&mut tx, actor, now).await?;
                tx.put_staff(row).await?;
                let detail = json!({ "role": row.role, "post": row.office, "certificate": row.certificate_serial });
                let subject = format!("staff/{}", crypto::sha256(row.iin.as_str().as_bytes()));
                journalling::record(&mut tx, actor, "staff-enrolled", subject, detail, now).await
            })
            .await?;
        Ok(signed.certificate)
    }

    /// The post exists: a provider of a service, or for operators also an office of the register of centres.
    fn check_post(&self, enrolment: &Enrolment) -> Result<()> {
        let rules = self.rules;
        let exists = match enrolment.role {
            Role::Operator => {
                let code = registration::OfficeCode::new(&enrolment.post);
                rules.registration.offices.find(&code).is_some() || self.is_body(&enrolment.post)
            }
            Role::AuthorisedPerson | Role::Officer => self.is_body(&enrolment.post),
            Role::Administrator | Role::Applicant | Role::Auditor => true,
        };
        if exists {
            Ok(())
        } else {
            Err(Error::invalid(Fault::at("post-unknown", "post").with("post", &enrolment.post)))
        }
    }

    /// Whether a service names it as its authority or as a body that takes part.
    fn is_body(&self, post: &str) -> bool {
        // Cases stay on the edition they began under, so its bodies have work as long as its files are here.
        let editions = self.rules.catalogue.services().flat_map(|s| s.editions.values());
        editions.map(|edition| &edition.definition).any(|definition| {
            definition.authority.code == post || definition.flow.body(post).is_some()
        })
    }

    async fn staff_subject(&self, enrolment: &Enrolment) -> Result<SubjectData> {
        let actor = ceremony::actor();
        let person = self.inquiries.person_for(&enrolment.iin, "staff-enrolment", &actor).await?;
        let person = person
            .filter(gateway::Person::is_alive)
            .ok_or_else(|| Error::invalid(Fault::at("enrolment-person-unknown", "iin")))?;
        let organisation = match &enrolment.bin {
            Some(bin) => {
                let found = self.inquiries.organisation_for(bin, "staff-enrolment", &actor).await?;
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
        Ok(SubjectData::person(
            &person.surname,
            &person.name,
            person.patronymic.as_deref(),
            person.iin.clone(),
            organisation,
        ))
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

/// Reads a role as the command line names it.
pub fn read_role(code: &str) -> Result<Role> {
    Role::ALL
        .into_iter()
        .find(|role| role.code() == code)
        .ok_or_else(|| Error::invalid(Fault::at("role-not-of-staff", "role")))
}
