//! The people around a case: who may sign for the body, who is told.

use base::{Actor, Iin, Lang, Role};
use forms::FieldKind;
use jiff::Timestamp;
use pki::{Certificate, x509::GeneralName};
use services::{Case, Edition, Event};
use store::{CertificateState, StaffRow, StaffState};

use super::{
    aftermath::Aftermath,
    awaited::{Awaited, Signer},
    kept::office_of,
    papers::{Doer, in_languages},
};
use crate::{Cases, Result, error::OrInternal, session::language_of};

/// The most people for whom a result is prepared at once.
const SIGNERS_MAX: usize = 8;

impl Cases<'_> {
    /// The authorised persons who may sign: of the body, with a certificate in force, not those who proposed, not the applicant.
    pub(super) async fn signers(
        &self,
        awaited: &Awaited<'_>,
        case: &Case,
        edition: &Edition,
    ) -> Result<Vec<Signer>> {
        let mut signers = Vec::new();
        for (post, certificate) in self.staff_of(office_of(edition), Role::AuthorisedPerson).await?
        {
            let actor = Actor::Person {
                iin: post.iin.clone(),
                bin: certificate.holder().legal_entity(),
                role: Role::AuthorisedPerson,
            };
            let proposed = awaited.act.differs_from.iter().any(|act| {
                case.last_act(act).is_some_and(|event| event.actor.iin() == Some(&post.iin))
            });
            if !proposed && !case.belongs_to(&actor) && signers.len() < SIGNERS_MAX {
                let serial = certificate.serial().to_string();
                signers.push(Signer { name: full_name(&certificate), serial, actor });
            }
        }
        Ok(signers)
    }

    /// Who did an act: the applicant as she applied, a person of the staff by the certificate of her post, nobody for the
    /// machine. Her position is the role in which she acted, as the edition calls it where it has one of its own.
    pub(super) async fn doer(
        &self,
        case: &Case,
        edition: &Edition,
        event: &Event,
    ) -> Result<Option<Doer>> {
        let Actor::Person { iin, role, .. } = &event.actor else { return Ok(None) };
        let act = event.act().and_then(|act| edition.definition.act(act));
        let own =
            edition.definition.flow.roles.iter().find(|own| {
                own.right == *role && act.is_some_and(|act| act.by.contains(&own.name))
            });
        let position = match own {
            Some(own) => own.title.clone(),
            None => in_languages(|lang| texts::say(lang, &format!("case-who-{}", role.code()))),
        };
        if *role == Role::Applicant {
            let person = case.applicant.representative.as_ref().filter(|one| one.iin == *iin);
            let name = person.map_or(&case.applicant.full_name, |person| &person.full_name);
            return Ok(Some(Doer { name: name.clone(), position }));
        }
        let mut reading = self.store.reading().await?;
        for post in reading.staff_of_person(iin).await? {
            let Some(serial) = post.certificate_serial.filter(|_| post.role == *role) else {
                continue;
            };
            if let Some(kept) = reading.certificate(&serial).await? {
                let name = full_name(&Certificate::from_der(&kept.der).or_internal()?);
                return Ok(Some(Doer { name, position }));
            }
        }
        Ok(None)
    }

    /// People who hold a post in the body, with the certificates of their posts that are not revoked.
    pub(crate) async fn staff_of(
        &self,
        office: &str,
        role: Role,
    ) -> Result<Vec<(StaffRow, Certificate)>> {
        let mut reading = self.store.reading().await?;
        let posts = reading.staff_of_office(office).await?;
        let mut staff = Vec::new();
        for post in
            posts.into_iter().filter(|post| post.role == role && post.state == StaffState::Active)
        {
            let Some(serial) = &post.certificate_serial else { continue };
            let kept = reading.certificate(serial).await?;
            let Some(kept) = kept.filter(|kept| kept.state != CertificateState::Revoked) else {
                continue;
            };
            let certificate = Certificate::from_der(&kept.der).or_internal()?;
            staff.push((post, certificate));
        }
        Ok(staff)
    }

    /// The body's staff by the addresses in their certificates; who has none sees the case in her inbox all the same.
    pub(super) async fn staff_to_tell(
        &self,
        edition: &Edition,
        role: Role,
    ) -> Result<Vec<Recipient>> {
        self.office_to_tell(office_of(edition), role).await
    }

    /// The same, of any body or office.
    pub(crate) async fn office_to_tell(&self, office: &str, role: Role) -> Result<Vec<Recipient>> {
        let staff = self.staff_of(office, role).await?;
        self.recipients(&staff.iter().collect::<Vec<_>>()).await
    }

    /// The same, of one officer of a body.
    pub(crate) async fn officer_to_tell(
        &self,
        office: &str,
        officer: &Iin,
    ) -> Result<Vec<Recipient>> {
        let staff = self.staff_of(office, Role::Officer).await?;
        let hers: Vec<_> = staff.iter().filter(|(post, _)| post.iin == *officer).collect();
        self.recipients(&hers).await
    }

    /// Members of the staff with the language of each.
    pub(crate) async fn recipients(
        &self,
        staff: &[&(StaffRow, Certificate)],
    ) -> Result<Vec<Recipient>> {
        let mut reading = self.store.reading().await?;
        let mut found = Vec::new();
        for (post, certificate) in staff {
            let lang = language_of(&mut reading, &post.iin).await?;
            found.extend(addresses(certificate).map(|address| Recipient { address, lang }));
        }
        Ok(found)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a message tells of the case to somebody in a language"
    )]
    pub(super) fn tell(
        &self,
        name: &str,
        to: &[Recipient],
        place: &str,
        case: &Case,
        edition: &Edition,
        doer: Option<&Doer>,
        after: &mut Aftermath,
        now: Timestamp,
    ) -> Result<()> {
        let Some(message) = edition.definition.message(name) else { return Ok(()) };
        let facts = self.facts(case, edition, None, None, doer, now)?;
        for Recipient { address, lang } in to {
            let (subject, body) = services::fill_message(message, case, edition, &facts, *lang);
            let place = format!("{}/{lang}/{place}/{}", self.config.base_url, case.number);
            let body = format!("{body}\n\n{place}\n");
            after.outcome.mails.push(self.messages.mail(address, *lang, subject, body, now)?);
        }
        Ok(())
    }
}

/// To whom a letter goes, and in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recipient {
    /// Her address.
    pub(crate) address: String,
    /// Her language.
    pub(crate) lang: Lang,
}

/// The addresses in a certificate.
fn addresses(certificate: &Certificate) -> impl Iterator<Item = String> {
    certificate.alt_names().iter().filter_map(|name| match name {
        GeneralName::Email(address) => Some(address.clone()),
        _ => None,
    })
}

/// Where the applicant wants her messages: the first e-mail address of the form.
pub(super) fn applicant_address(case: &Case, edition: &Edition) -> Option<String> {
    let mut fields = edition.form_of(&case.request)?.fields();
    let given = fields.find_map(|field| {
        (field.kind == FieldKind::Email).then(|| case.answers.text(&field.name)).flatten()
    });
    given.map(str::to_owned)
}

/// Surname and name with the patronymic, as a certificate has them.
pub(crate) fn full_name(certificate: &Certificate) -> String {
    let holder = certificate.holder();
    let parts = [holder.common_name, holder.given_name];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
