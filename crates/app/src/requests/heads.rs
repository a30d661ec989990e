//! The first head's confirmation of her employees' requests (nca-01 n 12, 13; F29): signed on the portal before the visit.

use base::{Fault, Iin, Lang, Role, UniqueNumber};
use jiff::Timestamp;
use registration::{Command, HeadConfirmation, HeadRole, Request, RequestState, SignedDemand};
use store::MailRow;

use crate::{
    Error, Registration, Result, Session,
    error::OrInternal,
    permission::{Act, require},
    requests::{Loaded, loaded, not_found},
    signed_texts::{self, Purpose},
    view::{EmployeeRequestView, StatusView, TextToSign},
};

/// The purpose of a first head in a certificate (kz ecosystem 1.4).
const FIRST_HEAD: &str = "1.2.398.3.3.4.1.2.1";
/// How many requests of an organisation are looked through.
const SHOWN: u32 = 200;

impl Registration<'_> {
    /// The requests of employees that wait for the signed-in head's confirmation; none for who is no head.
    pub async fn awaiting_head(
        &self,
        session: &Session,
        lang: Lang,
    ) -> Result<Vec<EmployeeRequestView>> {
        let session = require(Some(session), Act::Apply)?;
        let Some(bin) = &session.bin else { return Ok(Vec::new()) };
        let rows = self.store.reading().await?.requests_of_organisation(bin, None, SHOWN).await?;
        let by_certificate = self.is_head_by_certificate(session).await?;
        let mut views = Vec::new();
        for row in rows {
            let loaded = loaded(row)?;
            if waits_for_head(&loaded.request)
                && role(&loaded.request, session, by_certificate).is_some()
            {
                views.push(self.employee_view(&loaded, lang)?);
            }
        }
        Ok(views)
    }

    /// The text that the head signs for one employee.
    pub async fn head_text(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<TextToSign> {
        let session = require(Some(session), Act::Apply)?;
        let (loaded, role) = self.request_of_employee(session, number).await?;
        let now = self.clock.now();
        let offer = self.offer(lang, now)?;
        let text = registration::head_confirmation(&loaded.request, &session.iin, role, &offer)
            .map_err(Error::invalid)?;
        let (subject, until) = (number.as_str(), offer.valid_until);
        signed_texts::hand_out(self.store, Purpose::HeadConfirmation, subject, text, until).await
    }

    /// Takes the head's signature: from here on the employee may come.
    pub async fn confirm_by_head(
        &self,
        session: &Session,
        number: &UniqueNumber,
        text_id: &str,
        signature: &[u8],
        lang: Lang,
    ) -> Result<EmployeeRequestView> {
        let session = require(Some(session), Act::Apply)?;
        let (mut loaded, role) = self.request_of_employee(session, number).await?;
        let (now, purpose) = (self.clock.now(), Purpose::HeadConfirmation);
        let waiting = self.signatures.peek_text(purpose, text_id, now).await?;
        let is_hers = waiting.text.contains(&format!("\nhead: {}\n", session.iin));
        if waiting.subject != number.as_str() || !is_hers {
            return Err(Error::invalid(Fault::new("text-not-waiting")));
        }
        let proven = self.signatures.verify_signature(signature, waiting.text.as_bytes()).await?;
        let holder = proven.certificate.holder();
        if holder.iin.as_deref() != Some(session.iin.as_str())
            || holder.bin.as_deref() != session.bin.as_ref().map(base::Bin::as_str)
        {
            return Err(Error::invalid(Fault::new("head-not-you")));
        }
        let confirmation = HeadConfirmation {
            head: session.iin.clone(),
            role,
            certificate: *proven.certificate.serial(),
            signed: SignedDemand { text: waiting.text, cms: signature.to_vec() },
            at: now,
        };
        let command = Command::ConfirmByHead(Box::new(confirmation));
        // A text of a request that is confirmed meanwhile serves no more: the request does not take a second confirmation.
        self.step(&mut loaded, command, &session.actor(Role::Applicant)).await?;
        self.employee_view(&loaded, lang)
    }

    async fn request_of_employee(
        &self,
        session: &Session,
        number: &UniqueNumber,
    ) -> Result<(Loaded, HeadRole)> {
        let loaded = self.load_request(number).await?;
        let by_certificate = self.is_head_by_certificate(session).await?;
        let role = role(&loaded.request, session, by_certificate).ok_or_else(not_found)?;
        if loaded.request.head_confirmation().is_some() {
            return Err(Error::Conflict(Fault::new("head-confirmed-already")));
        }
        if !waits_for_head(&loaded.request) {
            return Err(not_found());
        }
        Ok((loaded, role))
    }

    /// Whether the certificate of the session was issued to a first head.
    async fn is_head_by_certificate(&self, session: &Session) -> Result<bool> {
        let row = self.store.reading().await?.certificate(&session.serial).await?;
        let row = row.ok_or(Error::SignInNeeded)?;
        let certificate = pki::Certificate::from_der(&row.der).or_internal()?;
        let purposes = certificate.extended_key_usages();
        Ok(purposes.iter().any(|purpose| purpose.to_string() == FIRST_HEAD))
    }

    fn employee_view(&self, loaded: &Loaded, lang: Lang) -> Result<EmployeeRequestView> {
        let status: StatusView = self.status_view(loaded, lang)?;
        let name = loaded.request.holder.as_ref().map(|holder| holder.name.full());
        Ok(EmployeeRequestView { status, employee: name.unwrap_or_default() })
    }

    /// The message to the head, if it is known where she reads.
    pub(super) async fn head_mail(
        &self,
        request: &Request,
        number: &UniqueNumber,
        head: Option<&Iin>,
        now: Timestamp,
    ) -> Result<Option<MailRow>> {
        let Some(head) = head else { return Ok(None) };
        let rows = self.store.reading().await?.requests_of_person(head, None, SHOWN).await?;
        let known = rows.into_iter().find_map(|row| {
            let request = loaded(row).ok()?.request;
            Some((request.contact?.email?, request.lang))
        });
        let Some((to, lang)) = known else { return Ok(None) };
        let employee = request.holder.as_ref().map(|holder| holder.name.full());
        let args = [
            ("number", number.to_string()),
            ("employee", employee.unwrap_or_default()),
            ("link", format!("{}/{lang}/cabinet/employees", self.config.base_url)),
        ];
        let say = |part: &str| texts::say_with(lang, &format!("mail-head-asked-{part}"), &args);
        self.messages.mail(&to, lang, say("subject"), say("body"), now).map(Some)
    }
}

/// Whether the head may still confirm.
fn waits_for_head(request: &Request) -> bool {
    let before_visit =
        matches!(request.state, RequestState::AwaitingHead | RequestState::AcceptanceRefused);
    before_visit && request.head_confirmation().is_none()
}

fn role(request: &Request, session: &Session, by_certificate: bool) -> Option<HeadRole> {
    registration::head_role(request, &session.iin, session.bin.as_ref(), by_certificate)
}
