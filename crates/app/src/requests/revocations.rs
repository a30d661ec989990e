//! Revocation by the holder on the portal (process C).

use std::collections::BTreeSet;

use authority::{
    approval::{self, CanonicalDemand, CertificateState, Limits},
    revocation::Reason,
};
use base::{Actor, Bin, Fault, Iin, Lang, RequestId, Role, SystemPart, UniqueNumber};
use forms::{Answer, Typed};
use jiff::Timestamp;
use pki::Certificate;
use registration::{
    CertificateFacts, Claimant, ClaimedOrganisation, Command, Contact, Effect, Evidence,
    ParticipantCode, ParticipantRules, PersonName, Request, RequestKind, RevocationDemand,
    RevocationPlan, SignedDemand, SignerCheck,
};
use serde_json::json;
use store::CertificateRow;

use crate::{
    Error, Registration, Result, Session, effects,
    error::OrInternal,
    journalling,
    permission::{Act, require},
    requests::{Link, Loaded},
    signed_texts::{self, Purpose, trust},
    system,
    view::{RequestView, TextToSign},
};

impl Registration<'_> {
    /// The reasons that a holder may give: code and text.
    pub fn revocation_reasons(&self, lang: Lang) -> Vec<(String, String)> {
        reasons(&self.rules.registration.settings.online_revocation_reasons, lang)
    }

    /// The text that the holder signs to revoke her certificates.
    pub async fn revocation_text(
        &self,
        session: &Session,
        serials: &[String],
        reason: &str,
        lang: Lang,
    ) -> Result<TextToSign> {
        let session = require(Some(session), Act::RevokeOwn)?;
        let now = self.clock.now();
        let reason = self.offered_reason(reason)?;
        let certificates = self.named_certificates(session, serials).await?;
        let id = RequestId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let number = self.next_number(None, now).await?;
        let holder = self.claimant(session).await?;
        let offer = self.offer(lang, now)?;
        let demand = registration::canonical_demand(
            id,
            number.clone(),
            &holder,
            &certificates,
            reason,
            &offer,
        )
        .map_err(Error::invalid)?;
        let text = demand.text().or_internal()?;
        let until = offer.valid_until;
        signed_texts::hand_out(self.store, Purpose::Demand, number.as_str(), text, until).await
    }

    fn offered_reason(&self, code: &str) -> Result<Reason> {
        let settings = &self.rules.registration.settings;
        code.parse::<Reason>()
            .ok()
            .filter(|reason| settings.online_revocation_reasons.contains(reason))
            .ok_or_else(|| Error::invalid(Fault::at("reason-not-offered", "reason")))
    }

    /// The certificates of these serial numbers, all the person's own. What does not exist and what is somebody else's
    /// give the same fault.
    async fn named_certificates(
        &self,
        session: &Session,
        serials: &[String],
    ) -> Result<Vec<CertificateFacts>> {
        if serials.is_empty() || serials.len() > registration::MOST_SERIALS {
            let fault = Fault::at("too-many-serials", "serials");
            return Err(Error::invalid(fault.with("max", registration::MOST_SERIALS)));
        }
        let own = self.authority.own_certificates(session).await?;
        let mut named = Vec::new();
        for serial in serials {
            let wanted = serial.trim().to_ascii_lowercase();
            let row = own.iter().find(|row| row.serial == wanted).ok_or_else(|| {
                let shown: String = wanted.chars().take(64).collect();
                Error::invalid(Fault::at("certificate-not-yours", "serials").with("serial", shown))
            })?;
            named.extend(self.authority.certificate_facts(row)?);
        }
        Ok(named)
    }

    /// Takes the holder's signature and revokes: the signature is the authority's to verify; no operator is asked.
    pub async fn revoke(
        &self,
        session: &Session,
        text_id: &str,
        signature: &[u8],
        lang: Lang,
    ) -> Result<RequestView> {
        let session = require(Some(session), Act::RevokeOwn)?;
        let now = self.clock.now();
        let waiting = self.signatures.peek_text(Purpose::Demand, text_id, now).await?;
        let demand = CanonicalDemand::parse(&waiting.text).or_internal()?;
        let holder = self.claimant(session).await?;
        if demand.subject.iin != holder.iin {
            return Err(Error::invalid(Fault::new("demand-not-holder")));
        }
        self.verify_demand(&demand, signature, now).await?;
        let (request, effects) =
            self.submitted(&demand, &waiting.text, signature, holder, lang, now).await?;
        let filed = self.filed(request, &demand.number, &effects, Link::Kept, now).await?;
        let nonce = demand.nonce.to_string();
        let (nonce, step) = (&nonce, &filed);
        self.store
            .write(move |mut tx| async move {
                signed_texts::take_back(&mut tx, Purpose::Demand, text_id, now).await?;
                tx.use_nonce(nonce, "demand", now).await?;
                step.write(&mut tx).await
            })
            .await?;
        let mut loaded = filed.into_loaded();
        if loaded.request.ca_passed_at.is_some() {
            let done = self.publish_revocation(&mut loaded).await;
            effects::or_later(done, &demand.number);
        }
        self.own_view(&loaded, lang).await
    }

    async fn verify_demand(
        &self,
        demand: &CanonicalDemand,
        signature: &[u8],
        now: Timestamp,
    ) -> Result<()> {
        let states = self.signatures.carried_states(signature).await?;
        let (anchors, intermediates) = (self.keys.anchors(), self.keys.intermediates());
        let state = |certificate: &Certificate| -> CertificateState { states.of(certificate) };
        approval::verify_demand(
            signature,
            demand,
            &trust(&anchors, &intermediates, &state),
            Limits { clock_skew: signed_texts::CLOCK_SKEW },
            now,
        )
        .map(|_| ())
        .map_err(|fault| Error::invalid(fault.fault()))
    }

    /// The request with the demand in it and the authority's verdict on it (n 26, 27): a certificate that is revoked already
    /// ends in a reasoned refusal.
    ///
    /// Demand and verdict are kept by one transaction, so that no signed demand is left without a verdict by a process that
    /// dies; from there the worker goes on.
    async fn submitted(
        &self,
        demand: &CanonicalDemand,
        text: &str,
        signature: &[u8],
        holder: Claimant,
        lang: Lang,
        now: Timestamp,
    ) -> Result<(Request, Vec<Effect>)> {
        let first = demand.orders.first().map(|order| order.serial.to_string());
        let participant = self.capacity_of(&holder, first.as_deref()).await?;
        let serials: Vec<String> =
            demand.orders.iter().map(|order| order.serial.to_string()).collect();
        let reason = demand.orders.first().map(|order| order.reason);
        let reason = reason.ok_or_else(|| Error::invalid(Fault::new("form-incomplete")))?;
        let facts = self.facts_of(&serials).await?;
        let actor = Actor::Person {
            iin: holder.iin.clone(),
            bin: holder.organisation.as_ref().map(|organisation| organisation.bin.clone()),
            role: Role::Applicant,
        };
        let submission = RevocationDemand {
            answers: self
                .revocation_answers((&participant, &holder), demand, &serials, reason)
                .await?,
            lang,
            // The page on which the text is handed out is where the form begins.
            opened_at: Some(demand.prepared),
            number: demand.number.clone(),
            demand: SignedDemand { text: text.to_owned(), cms: signature.to_vec() },
            signer: SignerCheck::Valid { holder: Box::new(holder) },
            certificates: facts.clone(),
        };
        let mut request =
            Request::draft(demand.request, RequestKind::RevokeOnline, participant, lang);
        let context = self.rules.registration_context();
        let command = Command::SubmitRevocation(submission);
        let mut effects = registration::execute(&mut request, command, &actor, &context, now)?;
        let authority = system(SystemPart::Authority);
        let steps = [Command::BeginCaCheck, Command::RecordVerdict(Evidence::Certificates(facts))];
        for step in steps {
            let now = self.clock.now();
            effects.extend(registration::execute(&mut request, step, &authority, &context, now)?);
        }
        Ok((request, effects))
    }

    /// The kind of participant to whom the first of the certificates was issued, as its request says. A certificate that came
    /// with no request, such as one of the staff, is revoked as of the kind of whom the fewest papers are asked.
    pub(super) async fn capacity_of(
        &self,
        holder: &Claimant,
        serial: Option<&str>,
    ) -> Result<ParticipantCode> {
        if let Some(request) = self.request_of(serial).await? {
            return Ok(request.participant);
        }
        let acts_alike = |rules: &&ParticipantRules| {
            rules.organisation.is_some() == holder.organisation.is_some()
        };
        let kinds = self.rules.registration.participants.all().filter(acts_alike);
        let plainest = kinds.min_by_key(|rules| rules.documents.len());
        plainest
            .map(|rules| rules.code.clone())
            .ok_or_else(|| Error::invalid(Fault::new("certificate-not-yours")))
    }

    /// Form F7, F8 or F11, reduced: the names come from the signature, the contacts from the request that brought the
    /// certificates, as does what else the form asks of an organisation, and the consents from the text that was signed.
    async fn revocation_answers(
        &self,
        (participant, holder): (&ParticipantCode, &Claimant),
        demand: &CanonicalDemand,
        serials: &[String],
        reason: Reason,
    ) -> Result<Typed> {
        let contact = self.known_contact(holder).await?;
        let mut answers = Typed::default()
            .with_text("serial_numbers", serials.join("\n"))
            .with_text("revocation_reason", reason.code());
        if let Some(contact) = contact {
            for (field, value) in [("email", contact.email), ("phone", contact.phone)] {
                if let Some(value) = value {
                    answers = answers.with_text(field, value);
                }
            }
        }
        for consent in ["consent_user_agreement", "consent_personal_data"] {
            answers = answers.with(consent, Answer::Flag(demand.consented));
        }
        let brought = self.request_of(serials.first().map(String::as_str)).await?;
        let form = self.rules.registration.revoke_form(participant).map(|(_, form)| form);
        if let (Some(brought), Some(form)) = (brought, form) {
            answers.0.extend(self.carried_answers(&brought, form).0);
        }
        Ok(answers)
    }

    /// The request that brought a certificate; none for one that came with no request.
    async fn request_of(&self, serial: Option<&str>) -> Result<Option<Request>> {
        let Some(serial) = serial else { return Ok(None) };
        let mut reading = self.store.reading().await?;
        let Some(row) = reading.certificate(serial).await? else { return Ok(None) };
        let Some(id) = row.request_id else { return Ok(None) };
        let row = reading.request(id).await?;
        Ok(row.map(crate::requests::loaded).transpose()?.map(|loaded| loaded.request))
    }

    /// Where a holder was told of her earlier requests in the same capacity.
    pub(super) async fn known_contact(&self, holder: &Claimant) -> Result<Option<Contact>> {
        let rows = self.store.reading().await?.requests_of_person(&holder.iin, None, 50).await?;
        let bin = holder.organisation.as_ref().map(|organisation| organisation.bin.clone());
        Ok(rows
            .into_iter()
            .filter(|row| row.bin == bin)
            .filter_map(|row| crate::requests::loaded(row).ok()?.request.contact)
            .find(|contact| contact.email.is_some()))
    }

    pub(super) async fn facts_of(&self, serials: &[String]) -> Result<Vec<CertificateFacts>> {
        let mut reading = self.store.reading().await?;
        let mut facts = Vec::new();
        for serial in serials {
            if let Some(row) = reading.certificate(serial).await? {
                facts.extend(self.authority.certificate_facts(&row)?);
            }
        }
        Ok(facts)
    }

    /// Revokes the certificates of a request that passed, publishes new lists at once, and only then records the outcome
    /// (n 29).
    ///
    /// The request stays with the authority until the lists are published. A process that dies in between leaves it there; the
    /// worker comes through here again, and what is revoked already is neither revoked nor journalled a second time.
    pub(crate) async fn publish_revocation(&self, loaded: &mut Loaded) -> Result<()> {
        let Some(plan) = loaded.request.revocation().cloned() else { return Ok(()) };
        self.revoke_planned(&plan, &loaded.number).await?;
        let serials: Vec<String> =
            plan.certificates.iter().map(|certificate| certificate.serial.to_string()).collect();
        self.authority.publications.drop_revoked(serials.iter().map(String::as_str));
        let issuers: BTreeSet<&str> =
            plan.certificates.iter().map(|certificate| certificate.issuer.as_str()).collect();
        for issuer in issuers {
            self.authority.publish_list(issuer.parse().or_internal()?).await?;
        }
        self.record_revocation(loaded).await
    }

    /// Revokes those certificates of a plan that are not revoked yet, and ends the sessions that rest on them.
    async fn revoke_planned(&self, plan: &RevocationPlan, number: &UniqueNumber) -> Result<()> {
        let now = self.clock.now();
        let actor = &system(SystemPart::Authority);
        self.store
            .write(move |mut tx| async move {
                for certificate in &plan.certificates {
                    let serial = certificate.serial.to_string();
                    let found = tx.certificate(&serial).await?;
                    if found.is_some_and(|row| row.state == store::CertificateState::Revoked) {
                        continue;
                    }
                    tx.revoke_certificate(&serial, plan.reason.code(), now).await?;
                    tx.end_sessions_of_certificate(&serial).await?;
                    let detail = json!({ "reason": plan.reason.code(), "request": number });
                    let subject = format!("certificate/{serial}");
                    journalling::record(
                        &mut tx,
                        actor,
                        "certificate-revoked",
                        subject,
                        detail,
                        now,
                    )
                    .await?;
                }
                Ok::<_, Error>(())
            })
            .await
    }

    /// Records that the certificates of a request are revoked and published, and tells its holder.
    async fn record_revocation(&self, loaded: &mut Loaded) -> Result<()> {
        let commands = vec![(Command::RecordRevocation, system(SystemPart::Authority))];
        self.finish_with(loaded, commands).await
    }

    /// The person of a session as registration names her: by her certificate.
    pub(super) async fn claimant(&self, session: &Session) -> Result<Claimant> {
        let row = self.store.reading().await?.certificate(&session.serial).await?;
        holder_of(&row.ok_or(Error::SignInNeeded)?, session.iin.clone(), session.bin.clone())
    }
}

/// Reasons of revocation as a page offers them: code and text.
pub(super) fn reasons(offered: &[Reason], lang: Lang) -> Vec<(String, String)> {
    let words = |reason: &Reason| {
        (reason.code().to_owned(), texts::say(lang, &registration::reason_key(*reason)))
    };
    offered.iter().map(words).collect()
}

/// The holder whom a certificate names, for the capacity in which it was issued.
pub(super) fn holder_of(row: &CertificateRow, iin: Iin, bin: Option<Bin>) -> Result<Claimant> {
    let holder = Certificate::from_der(&row.der).or_internal()?.holder();
    let last = holder.surname.clone().unwrap_or_default();
    let common = holder.common_name.unwrap_or_default();
    let first = common.strip_prefix(&last).unwrap_or(&common).trim().to_owned();
    let organisation = match (bin, holder.organisation) {
        (Some(bin), Some(name)) => Some(ClaimedOrganisation { bin, name }),
        _ => None,
    };
    Ok(Claimant { iin, name: PersonName { last, first, middle: holder.given_name }, organisation })
}
