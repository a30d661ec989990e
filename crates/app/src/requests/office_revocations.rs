//! Revocation at an office, with documents and without the key (process E).

use base::{Bin, Fault, Iin, Lang, RequestId, Role, SystemPart, UniqueNumber};
use forms::{Answer, Typed};
use jiff::Timestamp;
use registration::{
    Claimant, Command, Contact, Evidence, ParticipantCode, Request, RequestKind, RevocationVisit,
    VisitPlace, Visitor,
};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{CertificateRow, CertificateState};

use crate::{
    Desk, Error, Registration, Result, Session,
    error::OrInternal,
    permission::{Act, require},
    requests::{
        Link, Loaded,
        revocations::{holder_of, reasons},
    },
    system,
    view::{CertificateView, DeskView},
};

/// Most certificates of one holder that a desk is shown.
const SHOWN: u32 = 100;

/// Whose certificates, and who came to have them revoked.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevocationAtDesk {
    /// The holder's number, from her identity document or from the application.
    pub iin: Iin,
    /// The organisation for which the certificates were issued; without it, those of the person for herself.
    #[serde(default)]
    pub bin: Option<Bin>,
    /// Who came.
    #[serde(default = "recipient")]
    pub visitor: Visitor,
    /// Whether at the office or at the recipient's home; the office, if nothing is said.
    #[serde(default = "office")]
    pub place: VisitPlace,
    /// Queue ticket.
    #[serde(default)]
    pub ticket: Option<String>,
}

const fn recipient() -> Visitor {
    Visitor::Recipient
}

const fn office() -> VisitPlace {
    VisitPlace::Office
}

/// The application on paper, as the operator takes it over.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevocationForm {
    /// The serial numbers.
    pub serials: Vec<String>,
    /// Why: `HOLDER_DEMAND`, or `DISMISSAL` where the order of dismissal was brought.
    pub reason: String,
    /// The answers of F7, F8 or F11 that are neither known nor named here, such as `email` and `phone`.
    #[serde(default)]
    pub answers: Typed,
    /// The lines of consent on the paper are signed.
    #[serde(default)]
    pub consents_signed: bool,
}

impl Desk<'_> {
    /// Puts the documents for a revocation on the desk: the request begins (n 4). Of the holder only the number is typed; who she
    /// is and where she is told of it, her certificates and requests say.
    pub async fn open_revocation(
        &self,
        session: &Session,
        asked: RevocationAtDesk,
        lang: Lang,
    ) -> Result<DeskView> {
        let session = require(Some(session), Act::UseDesk)?;
        let operator = self.operator(session)?;
        let now = self.clock.now();
        let rows = self.live_certificates(&asked.iin, asked.bin.as_ref(), now).await?;
        // The newest says under which name and as whom she is known.
        let newest = rows.iter().max_by_key(|row| row.not_before);
        let newest = newest.ok_or_else(|| Error::NotFound(Fault::new("nothing-to-revoke")))?;
        let holder = holder_of(newest, asked.iin, asked.bin)?;
        let registration = self.registration;
        let participant = registration.capacity_of(&holder, Some(&newest.serial)).await?;
        let contact = registration.contact_of(&holder).await?;
        let number = registration.next_number(Some(&operator.office), now).await?;
        let actor = session.actor(Role::Operator);
        let visit = RevocationVisit {
            operator,
            holder,
            contact,
            visitor: asked.visitor,
            place: asked.place,
            ticket: asked.ticket,
            number: number.clone(),
        };
        let command = Command::OpenRevocation(Box::new(visit));
        let kind = RequestKind::RevokeOffice;
        let loaded = registration.begin(kind, participant, number, command, &actor, lang).await?;
        self.desk_view(session, &loaded, lang).await
    }

    /// The reasons for which an operator revokes on papers: code and text.
    pub fn revocation_reasons(&self, lang: Lang) -> Vec<(String, String)> {
        reasons(&self.rules.registration.settings.office_revocation_reasons, lang)
    }

    /// The certificates that a request for revocation may name. The look is recorded: it shows another person's data.
    pub async fn certificates_to_revoke(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<Vec<CertificateView>> {
        let session = require(Some(session), Act::UseDesk)?;
        let loaded = self.request_of_office(session, number).await?;
        let actor = session.actor(Role::Operator);
        self.documents
            .record_look(&actor, "certificates-viewed", format!("request/{number}"))
            .await?;
        let holder = loaded.request.holder.as_ref();
        let holder = holder.ok_or_else(|| Error::invalid(Fault::new("form-incomplete")))?;
        let bin = holder.organisation.as_ref().map(|organisation| &organisation.bin);
        let rows = self.live_certificates(&holder.iin, bin, self.clock.now()).await?;
        rows.iter().map(|row| self.registration.authority.certificate_view(row, lang)).collect()
    }

    /// Forms the request for a revocation by the application on paper, and has the authority check it before the operator
    /// confirms (n 22, 23): what is revoked already ends here in a reasoned refusal.
    pub(crate) async fn form_revocation(
        &self,
        session: &Session,
        loaded: &mut Loaded,
        form: RevocationForm,
    ) -> Result<()> {
        let operator = self.operator(session)?;
        let certificates = self.registration.facts_of(&form.serials).await?;
        let mut answers = form
            .answers
            .with_text("serial_numbers", form.serials.join("\n"))
            .with_text("revocation_reason", form.reason);
        if form.consents_signed {
            for consent in
                ["consent_user_agreement", "consent_personal_data", "consent_email_messages"]
            {
                answers = answers.with(consent, Answer::Flag(true));
            }
        }
        let evidence = Evidence::Certificates(certificates.clone());
        let commands = vec![
            (
                Command::FormRevocation { operator, answers, certificates },
                session.actor(Role::Operator),
            ),
            (Command::RecordVerdict(evidence), system(SystemPart::Authority)),
        ];
        self.registration.steps(loaded, commands).await
    }

    async fn live_certificates(
        &self,
        iin: &Iin,
        bin: Option<&Bin>,
        now: Timestamp,
    ) -> Result<Vec<CertificateRow>> {
        let rows = self.store.reading().await?.certificates_of_person(iin, None, SHOWN).await?;
        let is_live = |row: &CertificateRow| {
            row.bin.as_ref() == bin
                && row.state != CertificateState::Revoked
                && row.not_after >= now
        };
        Ok(rows.into_iter().filter(is_live).collect())
    }
}

impl Registration<'_> {
    /// Begins a request that its holder did not file herself.
    pub(super) async fn begin(
        &self,
        kind: RequestKind,
        participant: ParticipantCode,
        number: UniqueNumber,
        command: Command,
        actor: &base::Actor,
        lang: Lang,
    ) -> Result<Loaded> {
        let now = self.clock.now();
        let id = RequestId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let mut request = Request::draft(id, kind, participant, lang);
        let context = self.rules.registration_context();
        let effects = registration::execute(&mut request, command, actor, &context, now)?;
        let filed = self.filed(request, &number, &effects, Link::Kept, now).await?;
        self.commit(filed).await
    }

    /// Where the holder of certificates is told of them.
    pub(super) async fn contact_of(&self, holder: &Claimant) -> Result<Contact> {
        let known = self.known_contact(holder).await?;
        Ok(known.unwrap_or(Contact { email: None, phone: None }))
    }
}
