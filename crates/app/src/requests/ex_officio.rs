//! Revocation of the authority's own motion: one official of the provider writes the ground down, a second one confirms it with
//! her signature (nca-01 2012 p.5). Nobody revokes alone.

use base::{Bin, Fault, Iin, Lang, Role, UniqueNumber};
use registration::{Command, CommandCode, ExOfficioGround, RequestKind, RequestState};
use schemars::JsonSchema;
use serde::Deserialize;
use store::RequestQueue;

use crate::{
    Desk, Error, Result, Session,
    permission::{Act, require},
    requests::{
        Loaded, loaded,
        revocations::{holder_of, reasons},
    },
    view::{GroundView, QueueRow, RequestView, TextToSign},
};

/// How many grounds that wait are shown.
const SHOWN: u32 = 200;

/// A ground as an official writes it down.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroundToRecord {
    /// The holder of the certificates.
    pub iin: Iin,
    /// The organisation for which they were issued.
    #[serde(default)]
    pub bin: Option<Bin>,
    /// The serial numbers.
    pub serials: Vec<String>,
    /// Why: `HOLDER_DEATH` or `UNRELIABLE_DATA`.
    pub reason: String,
    /// Number and date of the paper, or the answer of the register, that proves it.
    pub evidence: String,
}

impl Desk<'_> {
    /// The reasons for which the authority revokes of its own motion: code and text.
    pub fn ex_officio_reasons(&self, lang: Lang) -> Vec<(String, String)> {
        reasons(&self.rules.registration.settings.ex_officio_revocation_reasons, lang)
    }

    /// Writes a ground down.
    pub async fn record_ground(
        &self,
        session: &Session,
        ground: GroundToRecord,
        lang: Lang,
    ) -> Result<RequestView> {
        let (session, role) = self.official(session)?;
        let registration = self.registration;
        let certificates = registration.facts_of(&ground.serials).await?;
        let not_there = || Error::NotFound(Fault::new("nothing-to-revoke"));
        let Some(serial) = ground.serials.first() else { return Err(not_there()) };
        let row = self.store.reading().await?.certificate(serial).await?.ok_or_else(not_there)?;
        if row.iin.as_ref() != Some(&ground.iin)
            || row.bin != ground.bin
            || certificates.len() != ground.serials.len()
        {
            return Err(not_there());
        }
        let holder = holder_of(&row, ground.iin, ground.bin)?;
        let participant = registration.capacity_of(&holder, Some(serial)).await?;
        let contact = registration.contact_of(&holder).await?;
        let unknown = || Error::invalid(Fault::at("reason-not-offered", "reason"));
        let reason = ground.reason.parse().map_err(|_| unknown())?;
        let number = registration.next_number(None, self.clock.now()).await?;
        let recorded = ExOfficioGround {
            official: session.iin.clone(),
            holder,
            contact,
            reason,
            evidence: ground.evidence,
            certificates,
            number: number.clone(),
        };
        let command = Command::RecordGround(Box::new(recorded));
        let actor = session.actor(role);
        let kind = RequestKind::ExOfficio;
        let loaded = registration.begin(kind, participant, number, command, &actor, lang).await?;
        registration.request_view(&loaded, &actor, lang).await
    }

    /// The grounds that wait for a second official.
    pub async fn recorded_grounds(&self, session: &Session, lang: Lang) -> Result<Vec<QueueRow>> {
        self.official(session)?;
        let waiting = RequestQueue {
            office: None,
            states: vec![RequestState::GroundsRecorded.code().to_owned()],
            after: None,
            limit: SHOWN,
        };
        let rows = self.store.reading().await?.request_queue(&waiting).await?;
        rows.into_iter().map(|row| self.desk_row(row, lang)).collect()
    }

    /// A ground with its certificates. The look is recorded: it shows another person's data.
    pub async fn recorded_ground(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<GroundView> {
        let (session, role) = self.official(session)?;
        let loaded = self.load_ground(number).await?;
        let actor = session.actor(role);
        self.documents.record_look(&actor, "request-viewed", format!("request/{number}")).await?;
        let request = self.registration.request_view(&loaded, &actor, lang).await?;
        let (ground, plan) = (loaded.request.recorded_ground(), loaded.request.revocation());
        let may_confirm = request.own_acts.iter().any(|act| act == "confirm-ground");
        let waits = loaded.request.state == RequestState::GroundsRecorded;
        let reason = plan.as_ref().map(|plan| registration::reason_key(plan.reason));
        Ok(GroundView {
            request,
            reason: reason.map_or_else(String::new, |key| texts::say(lang, &key)),
            evidence: ground.as_ref().map_or_else(String::new, |ground| ground.evidence.clone()),
            may_confirm,
            next_act: match (waits, may_confirm) {
                (true, false) => texts::say(lang, "ground-next-of-another"),
                (true, true) => texts::say(lang, "ground-next-confirm"),
                (false, _) => texts::say(lang, &format!("desk-next-{}", loaded.request.state)),
            },
        })
    }

    /// The text that the second official signs.
    pub async fn ground_text(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<TextToSign> {
        self.official(session)?;
        let loaded = self.load_ground(number).await?;
        self.text_of(&loaded, CommandCode::ConfirmGround, lang).await
    }

    /// Takes the second official's signature; the authority verifies it and revokes.
    pub async fn confirm_ground(
        &self,
        session: &Session,
        number: &UniqueNumber,
        text_id: &str,
        signature: &[u8],
        lang: Lang,
    ) -> Result<RequestView> {
        let (session, role) = self.official(session)?;
        let loaded = self.load_ground(number).await?;
        let official = session.iin.clone();
        let confirm = |text, cms| Command::ConfirmGround { official, text, cms };
        let signer = (session, role);
        let finish = self.confirm_and_finish(loaded, signer, confirm, text_id, signature);
        let loaded = Box::pin(finish).await?;
        self.registration.request_view(&loaded, &session.actor(role), lang).await
    }

    async fn load_ground(&self, number: &UniqueNumber) -> Result<Loaded> {
        let row = self.store.reading().await?.request_by_number(number).await?;
        let missing = || Error::NotFound(Fault::new("request-not-found"));
        let loaded = loaded(row.ok_or_else(missing)?)?;
        let is_ground = loaded.request.kind() == RequestKind::ExOfficio;
        if is_ground { Ok(loaded) } else { Err(missing()) }
    }

    /// Whether the signed-in person is an official of the provider.
    pub fn is_official(&self, session: &Session) -> bool {
        self.official(session).is_ok()
    }

    /// Whether the signed-in person is an official of the provider; otherwise why not.
    pub fn must_be_official(&self, session: &Session) -> Result<()> {
        self.official(session).map(drop)
    }

    /// The signed-in official of the provider, and in which role she is one.
    pub(crate) fn official<'s>(&self, session: &'s Session) -> Result<(&'s Session, Role)> {
        let session = require(Some(session), Act::RevokeExOfficio)?;
        let provider = self.rules.catalogue.service(registration::SERVICE);
        let editions = provider.iter().flat_map(|service| service.editions.values());
        let codes: Vec<&str> =
            editions.map(|edition| edition.definition.authority.code.as_str()).collect();
        let held = [Role::Officer, Role::AuthorisedPerson].into_iter().find(|role| {
            session.posts.iter().any(|(post, body)| post == role && codes.contains(&body.as_str()))
        });
        let role = held.ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))?;
        Ok((session, role))
    }
}
