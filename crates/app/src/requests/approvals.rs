//! From the operator's signature to the certificates: the approval is verified by the authority, never believed.
//!
//! The states of the request on the way are nca-01 n 21, 25, 27, 28. A process that dies in between leaves a request that
//! passed and owes its certificates ([`crate::effects`]): its approval is proven again from what was kept.

use std::collections::BTreeMap;

use authority::{
    approval::{
        self, CanonicalRequest, Limits, OperatorRegister, OperatorState, RegisteredOperator,
        VerifiedApproval, VerifiedList,
    },
    key_request::KeyRequest,
};
use base::{
    Actor, Fault, Iin, Lang, RequestId, Role, Sha256, SystemPart, UniqueNumber, local_date,
};
use jiff::Timestamp;
use pki::Certificate;
use registration::{
    Command, CommandCode, Evidence, IssuedCertificate, Offer, OfficeCode, Request, RequestKind,
    RequestState,
};
use serde_json::json;
use store::{StoreFault, Tx};

use crate::{
    Desk, Error, Result, Session, effects,
    error::OrInternal,
    issuing::{Authorised, Commission, Issuing, Signed, SignedBy, staff},
    journalling,
    permission::{Act, require},
    requests::{Loaded, approval_lists::SignedList, loaded},
    signed_texts::{self, Purpose, trust},
    system,
    view::{DeskView, TextToSign},
};

/// A signature that came back under a request, and what it is over.
pub(super) struct GivenApproval<'a> {
    pub(super) signature: &'a [u8],
    /// The canonical text of the request, as it was handed out.
    pub(super) text: String,
    /// What that says.
    pub(super) offered: CanonicalRequest,
    /// The list in which it was signed; none where it was signed by itself.
    pub(super) list: Option<&'a SignedList>,
    /// The text that waits for this signature and goes with it; a list goes by its own time.
    pub(super) text_id: Option<&'a str>,
}

impl GivenApproval<'_> {
    /// Digest of what was signed.
    fn signed(&self) -> Sha256 {
        self.list.map_or_else(|| crypto::sha256(self.text.as_bytes()), SignedList::sha256)
    }
}

impl Desk<'_> {
    /// The text that the operator signs to approve the request.
    pub async fn approval_text(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<TextToSign> {
        let session = require(Some(session), Act::ApproveRequest)?;
        let loaded = self.request_of_office(session, number).await?;
        self.text_of(&loaded, CommandCode::ConfirmByOperator, lang).await
    }

    /// The text under which a request is confirmed, if that is its next step.
    pub(super) async fn text_of(
        &self,
        loaded: &Loaded,
        step: CommandCode,
        lang: Lang,
    ) -> Result<TextToSign> {
        let canonical = self.canonical_of(loaded, step, lang)?;
        let until = canonical.valid_until;
        let (text, number) = (canonical.text().or_internal()?, loaded.number.as_str());
        signed_texts::hand_out(self.store, Purpose::Approval, number, text, until).await
    }

    /// What a request says under which it is confirmed, if that is its next step.
    pub(super) fn canonical_of(
        &self,
        loaded: &Loaded,
        step: CommandCode,
        lang: Lang,
    ) -> Result<CanonicalRequest> {
        let now = self.clock.now();
        let (request, context) = (&loaded.request, self.rules.registration_context());
        let life_cycle = context.life_cycle(request, now).map_err(Error::invalid)?;
        if !life_cycle.allows(request.kind(), request.state, step) {
            let fault = Fault::new("request-step-not-allowed").with("state", request.state);
            return Err(Error::Conflict(fault.with("command", step)));
        }
        let office = request.office.as_ref();
        let office_name = office.map(|office| self.office_called(office.as_str(), lang));
        let offer = Offer { office_name, ..self.registration.offer(lang, now)? };
        let canonical = registration::canonical_request(request, &offer).map_err(Error::invalid)?;
        // To a first issue its applicant brings a paper with the code of her keys.
        if request.kind() == RequestKind::IssueFirst && canonical.compared.is_none() {
            return Err(Error::invalid(Fault::new("keys-not-compared")));
        }
        Ok(canonical)
    }

    /// What an office is called in the words above a text: its name and address, or the name of the provider, whose officials
    /// confirm a revocation of its own motion. A register with characters that no signed text may have keeps nobody from signing:
    /// they are left out.
    fn office_called(&self, code: &str, lang: Lang) -> String {
        let today = local_date(self.clock.now());
        let provider = self.rules.catalogue.service("nca-01").and_then(|service| {
            let authority = &service.serving_on(today)?.edition.definition.authority;
            (authority.code == code).then(|| authority.name.in_lang(lang).to_owned())
        });
        let office = OfficeCode::new(code);
        let name =
            provider.unwrap_or_else(|| self.registration.messages.office_name(&office, lang));
        let plain: String = name.chars().filter(|c| !base::is_misleading(*c)).collect();
        let plain = plain.trim();
        if plain.is_empty() { code.to_owned() } else { plain.to_owned() }
    }

    /// Takes the operator's signature, has the authority verify it, and has the certificates issued.
    ///
    /// A signature that does not hold changes nothing but the journal: the request stays where it was.
    pub async fn approve(
        &self,
        session: &Session,
        number: &UniqueNumber,
        text_id: &str,
        signature: &[u8],
        lang: Lang,
    ) -> Result<DeskView> {
        let session = require(Some(session), Act::ApproveRequest)?;
        let loaded = self.request_of_office(session, number).await?;
        let operator = self.operator(session)?;
        let confirm = |text, cms| Command::ConfirmByOperator { operator, text, cms };
        let signer = (session, Role::Operator);
        let finish = self.confirm_and_finish(loaded, signer, confirm, text_id, signature);
        let loaded = Box::pin(finish).await?;
        self.desk_view(session, &loaded, lang).await
    }

    /// Takes the signature that lets the authority act, and has it act. A signature that does not hold is journalled.
    pub(super) async fn confirm_and_finish(
        &self,
        loaded: Loaded,
        (session, role): (&Session, Role),
        confirm: impl FnOnce(Sha256, Vec<u8>) -> Command,
        text_id: &str,
        signature: &[u8],
    ) -> Result<Loaded> {
        let given = self.waiting_for(&loaded, text_id, signature).await;
        self.confirm_given(loaded, (session, role), confirm, given).await
    }

    /// The text that waits for a signature under a request. It is only looked at: a bad signature does not use it up.
    async fn waiting_for<'a>(
        &self,
        loaded: &Loaded,
        text_id: &'a str,
        signature: &'a [u8],
    ) -> Result<GivenApproval<'a>> {
        let now = self.clock.now();
        let waiting = self.signatures.peek_text(Purpose::Approval, text_id, now).await?;
        if waiting.subject != loaded.number.as_str() {
            return Err(Error::invalid(Fault::new("text-not-waiting")));
        }
        let offered = CanonicalRequest::parse(&waiting.text).or_internal()?;
        let (text, text_id) = (waiting.text, Some(text_id));
        Ok(GivenApproval { signature, text, offered, list: None, text_id })
    }

    /// Takes what was signed, by itself or in a list, and has the authority act. What does not hold is journalled.
    pub(super) async fn confirm_given(
        &self,
        loaded: Loaded,
        (session, role): (&Session, Role),
        confirm: impl FnOnce(Sha256, Vec<u8>) -> Command,
        given: Result<GivenApproval<'_>>,
    ) -> Result<Loaded> {
        let (number, actor) = (loaded.number.clone(), session.actor(role));
        let list = given.as_ref().ok().and_then(|given| given.list);
        let confirmed = match given {
            Ok(given) => self.confirm((session, &actor), loaded, confirm, given).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &confirmed {
            self.record_refusal(&actor, "approval-refused", &number, error).await?;
        }
        let mut loaded = confirmed?;
        if loaded.request.ca_passed_at.is_some() {
            effects::or_later(self.finish(&mut loaded, list).await, &number);
        }
        Ok(loaded)
    }

    async fn confirm(
        &self,
        (session, actor): (&Session, &Actor),
        loaded: Loaded,
        confirm: impl FnOnce(Sha256, Vec<u8>) -> Command,
        given: GivenApproval<'_>,
    ) -> Result<Loaded> {
        let now = self.clock.now();
        let approval = self.verify_approval(&loaded, &given, now).await?;
        verify_own(session, &approval)?;
        let context = self.rules.registration_context();
        let mut request = loaded.request.clone();
        let command = confirm(given.signed(), given.signature.to_vec());
        registration::execute(&mut request, command, actor, &context, now)?;
        let authority = system(SystemPart::Authority);
        // Each step has its own moment, since each has its own limit.
        let begun = self.clock.now();
        registration::execute(&mut request, Command::BeginCaCheck, &authority, &context, begun)?;
        let verdict = Command::RecordVerdict(self.evidence(&request).await?);
        let now = self.clock.now();
        let effects = registration::execute(&mut request, verdict, &authority, &context, now)?;
        let id = request.id.to_string();
        let moved = self.registration.moved(&loaded, request, &effects, now).await?;
        let kept_text = self.documents.new_document(
            "request",
            &id,
            "approval-text",
            "text/plain",
            "approval.txt",
            given.text.into_bytes(),
            now,
        )?;
        let kept_cms = self.documents.new_document(
            "request",
            &id,
            "approval",
            "application/pkcs7-signature",
            "approval.p7s",
            given.signature.to_vec(),
            now,
        )?;
        let nonce = given.offered.nonce.to_string();
        let (nonce, kept, step) = (&nonce, [&kept_text, &kept_cms], &moved);
        let text_id = given.text_id;
        self.store
            .write(move |mut tx| async move {
                if let Some(id) = text_id {
                    signed_texts::take_back(&mut tx, Purpose::Approval, id, now).await?;
                }
                tx.use_nonce(nonce, "approval", now).await?;
                if step.request.ca_passed_at.is_some() {
                    claim_keys(&mut tx, &step.request, now).await?;
                }
                for document in kept {
                    document.insert(&mut tx).await?;
                }
                step.write(&mut tx).await
            })
            .await?;
        Ok(moved.into_loaded())
    }

    /// What the authority found: a key that was certified since the form was sent is a violation (n 27, ground R06). That the
    /// approval is over the text of the request as it stands, [`Self::verify_approval`] has proven before.
    async fn evidence(&self, request: &Request) -> Result<Evidence> {
        let mut reading = self.store.reading().await?;
        for key in request.keys() {
            if reading.serial_of_key(key.key).await?.is_some() {
                return Ok(Evidence::Violation { code: "key-reused".to_owned() });
            }
        }
        let Some(plan) = request.revocation() else { return Ok(Evidence::Approval) };
        let serials: Vec<String> =
            plan.certificates.iter().map(|certificate| certificate.serial.to_string()).collect();
        drop(reading);
        Ok(Evidence::ApprovedRevocation(self.registration.facts_of(&serials).await?))
    }

    /// The offer under which a text was handed out, on this instance.
    fn offer_of(&self, offered: &CanonicalRequest) -> Offer {
        Offer {
            lang: offered.lang,
            instance: self.config.id.clone(),
            office_name: offered.office_name.clone(),
            nonce: offered.nonce,
            prepared: offered.prepared,
            valid_until: offered.valid_until,
        }
    }

    /// The authority's own judgement of an approval: signature, certificate, right to act, window, content. Of the name of the
    /// office, too: the register of offices may have changed since the text was handed out.
    async fn verify_approval(
        &self,
        loaded: &Loaded,
        given: &GivenApproval<'_>,
        now: Timestamp,
    ) -> Result<VerifiedApproval> {
        if let (Some(lang), Some(name)) = (given.offered.lang, &given.offered.office_name)
            && *name != self.office_called(&given.offered.office, lang)
        {
            return Err(Error::Conflict(Fault::new("changed-meanwhile")));
        }
        let signed = (given.signature, given.list);
        let judged = self.judge_approval(loaded, &given.offered, signed, now).await?;
        judged.map_err(|fault| match fault.code {
            "changed-meanwhile" => Error::Conflict(fault),
            _ => Error::invalid(fault),
        })
    }

    /// The judgement itself; what could not be asked is an error, what does not hold a fault.
    async fn judge_approval(
        &self,
        loaded: &Loaded,
        offered: &CanonicalRequest,
        (signature, list): (&[u8], Option<&SignedList>),
        now: Timestamp,
    ) -> Result<std::result::Result<VerifiedApproval, Fault>> {
        // The text is rebuilt from the record; what was handed out must be equal to it.
        let expected = registration::canonical_request(&loaded.request, &self.offer_of(offered))
            .map_err(Error::invalid)?;
        if expected != *offered {
            return Ok(Err(Fault::new("changed-meanwhile")));
        }
        let states = self.signatures.carried_states(signature).await?;
        let operators = self.signatories(signature, loaded.request.kind()).await?;
        let (anchors, intermediates) = (self.keys.anchors(), self.keys.intermediates());
        let state = |certificate: &Certificate| states.of(certificate);
        let trust = trust(&anchors, &intermediates, &state);
        let limits = Limits { clock_skew: signed_texts::CLOCK_SKEW };
        let judged = match list {
            None => approval::verify(signature, &expected, &operators, &trust, limits, now),
            Some(list) => VerifiedList::verify(signature, list.signed(), &trust, now)
                .and_then(|signed| signed.approve(&expected, &operators, limits, now)),
        };
        Ok(judged.map_err(|fault| fault.fault()))
    }

    /// Issues the certificates of a request whose approval holds, and tells its holder.
    async fn issue_for(&self, loaded: &mut Loaded, approval: &VerifiedApproval) -> Result<()> {
        let now = self.clock.now();
        let actor = system(SystemPart::Authority);
        let issuing = Issuing {
            rules: self.rules,
            instance: self.instance,
            store: self.store,
            keys: self.keys,
        };
        let mut commissions = Vec::new();
        for key in loaded.request.keys() {
            let profile = issuing.profile(&key.profile)?;
            let request = KeyRequest::inspect(&key.csr_der, profile, &|_| false, "key")?;
            // Requests of builds that did not yet compare the two keep what their key says.
            let carrier = loaded.request.carrier();
            let storage = carrier.and_then(|carrier| carrier.storage(request.storage()));
            commissions.push(Commission {
                profile: key.profile.clone(),
                subject: self.subject_data(loaded)?,
                public_key: request.public_key().clone(),
                storage: storage.or_else(|| request.storage()),
                signed_by: SignedBy::Newest,
            });
        }
        let id = Some(loaded.request.id);
        let authorised = Authorised::Approval(approval);
        let made = issuing.issue(&commissions, authorised, id, &actor, now).await?;
        self.keep_issued(loaded, &made, &actor, now).await
    }

    /// The holder as the state registers name her: that is what a certificate says, not what was typed.
    fn subject_data(&self, loaded: &Loaded) -> Result<authority::SubjectData> {
        let incomplete = || Error::invalid(Fault::new("form-incomplete"));
        let approved = registration::subject(&loaded.request).ok_or_else(incomplete)?;
        let answer = loaded.request.registry_answer().ok_or_else(incomplete)?;
        let person = answer.person.record().ok_or_else(incomplete)?;
        let organisation =
            approved.organisation.as_ref().map(|(name, bin)| (name.as_str(), bin.clone()));
        let mut subject = authority::SubjectData::person(
            &person.name.last,
            &person.name.first,
            person.name.middle.as_deref(),
            person.iin.clone(),
            organisation,
        );
        loaded.request.domains().clone_into(&mut subject.domains);
        Ok(subject)
    }

    async fn keep_issued(
        &self,
        loaded: &mut Loaded,
        made: &[Signed],
        actor: &Actor,
        now: Timestamp,
    ) -> Result<()> {
        let certificates = loaded
            .request
            .keys()
            .iter()
            .zip(made)
            .map(|(key, signed)| IssuedCertificate {
                purpose: key.purpose,
                issuer: signed.issuer.to_string(),
                serial: *signed.certificate.serial(),
            })
            .collect();
        let secret = self.registration.access_secret(loaded.request.id).await?;
        let link = match secret {
            Some(secret) => crypto::sha256(secret.as_bytes()),
            // Nobody has a link to it, and so nobody installs by one before the desk gives it.
            None => crypto::sha256(&crypto::random::bytes::<32>().or_internal()?),
        };
        let commands = vec![(Command::RecordIssue { certificates, link }, actor.clone())];
        let moved = self.registration.stepped(loaded, commands, now).await?;
        let step = &moved;
        self.store
            .write(move |mut tx| async move {
                for signed in made {
                    signed.keep(&mut tx, actor, now).await?;
                }
                effects::request_finished(&mut tx, step.request.id).await?;
                step.write(&mut tx).await
            })
            .await?;
        *loaded = moved.into_loaded();
        Ok(())
    }

    /// Refuses a request (n 27, ground R06) whose approval holds no longer: the operator's post ended, or her certificate was
    /// revoked, between the approval and the issue. Nothing was signed for it, and nothing will be.
    async fn refuse_void(&self, loaded: &mut Loaded, code: &'static str) -> Result<()> {
        let verdict = Command::RecordVerdict(Evidence::Violation { code: code.to_owned() });
        let commands = vec![(verdict, system(SystemPart::Authority))];
        self.registration.finish_with(loaded, commands).await
    }

    /// Finishes a request that owes it, if it still does.
    pub(crate) async fn finish_owed(&self, id: RequestId) -> Result<()> {
        let row = self.store.reading().await?.request(id).await?;
        let mut loaded = loaded(row.ok_or_else(|| Error::internal(&ApprovalGone))?)?;
        let state = loaded.request.state;
        if state != RequestState::CaCheck || loaded.request.ca_passed_at.is_none() {
            return self
                .store
                .write(move |mut tx| async move { effects::request_finished(&mut tx, id).await })
                .await;
        }
        self.finish(&mut loaded, None).await
    }

    /// Issues the certificates of a request that passed the authority's check, or revokes and lists them. The list in which it was
    /// approved is read again where the caller has not got it.
    async fn finish(&self, loaded: &mut Loaded, list: Option<&SignedList>) -> Result<()> {
        if loaded.request.revocation().is_some() {
            return self.registration.publish_revocation(loaded).await;
        }
        match self.kept_approval(loaded, list).await? {
            Ok(approval) => self.issue_for(loaded, &approval).await,
            // Nobody could say; that is no verdict, and it is asked again.
            Err(fault) if fault.code == "approval-certificate-unknown" => {
                Err(Error::Unavailable(fault))
            }
            Err(fault) => {
                tracing::warn!(number = %loaded.number, code = fault.code, "an approval holds no longer");
                self.refuse_void(loaded, "approval-void").await
            }
        }
    }

    /// The approval as it was when it passed, proven again from what was kept; or why it does not hold any more.
    pub(super) async fn kept_approval(
        &self,
        loaded: &Loaded,
        list: Option<&SignedList>,
    ) -> Result<std::result::Result<VerifiedApproval, Fault>> {
        let gone = || Error::internal(&ApprovalGone);
        let passed_at = loaded.request.ca_passed_at.ok_or_else(gone)?;
        let rows = self
            .store
            .reading()
            .await?
            .documents_of("request", &loaded.request.id.to_string())
            .await?;
        let text = rows.iter().find(|row| row.kind == "approval-text").ok_or_else(gone)?;
        let text = String::from_utf8(self.documents.content(text.id).await?).or_internal()?;
        let offered = CanonicalRequest::parse(&text).or_internal()?;
        let confirmation = loaded.request.confirmation().ok_or_else(gone)?;
        let is_alone = crypto::sha256(text.as_bytes()) == confirmation.text;
        let kept = match list {
            None if !is_alone => Some(self.kept_list(confirmation.text).await?),
            _ => None,
        };
        let list = list.or(kept.as_ref());
        self.judge_approval(loaded, &offered, (&confirmation.cms, list), passed_at).await
    }

    /// Records what an operator tried and was refused.
    pub(crate) async fn record_refusal(
        &self,
        actor: &Actor,
        act: &str,
        number: &UniqueNumber,
        error: &Error,
    ) -> Result<()> {
        let codes: Vec<&str> = error.faults().0.iter().map(|fault| fault.code).collect();
        let detail = json!({ "faults": codes });
        let (now, detail) = (self.clock.now(), &detail);
        self.store
            .write(move |mut tx| async move {
                let subject = format!("request/{number}");
                journalling::record(&mut tx, actor, act, subject, detail.clone(), now).await
            })
            .await
    }

    /// The people to whom the certificates that the signature carries are entered, in posts that confirm such a request:
    /// operators, or officials of the provider where it revokes of its own motion.
    async fn signatories(&self, signature: &[u8], kind: RequestKind) -> Result<Operators> {
        let confirming: &[Role] = match kind {
            RequestKind::ExOfficio => &[Role::AuthorisedPerson, Role::Officer],
            RequestKind::IssueCard
            | RequestKind::IssueFirst
            | RequestKind::IssueRepeat
            | RequestKind::IssueWithIdCard
            | RequestKind::RevokeOffice
            | RequestKind::RevokeOnline => &[Role::Operator],
        };
        let approved = |profile: &&authority::profile::Profile| {
            profile.authorisation() == authority::profile::Authorisation::OperatorApproval
        };
        let profiles: Vec<String> = self
            .rules
            .profiles
            .all()
            .filter(approved)
            .map(|profile| profile.code().to_owned())
            .collect();
        let mut found = BTreeMap::new();
        let mut reading = self.store.reading().await?;
        for certificate in signed_texts::carried_certificates(signature) {
            let holder = certificate.holder();
            let iin = holder.iin.as_deref().and_then(|iin| Iin::parse(iin).ok());
            let Some(iin) = iin else { continue };
            let serial = certificate.serial().to_string();
            let posts = reading.staff_of_person(&iin).await?;
            let entered = posts.into_iter().find(|post| {
                confirming.contains(&post.role) && post.certificate_serial.as_ref() == Some(&serial)
            });
            let Some(post) = entered else { continue };
            let suspended = staff::is_suspended(&mut reading, &post).await?;
            let state = match post.state {
                store::StaffState::Active if suspended => OperatorState::Suspended,
                store::StaffState::Active => OperatorState::Active,
                store::StaffState::Ended => OperatorState::Revoked,
            };
            let (iin, office, profiles) = (post.iin, post.office, profiles.clone());
            let is_official = post.role != Role::Operator;
            let entry = RegisteredOperator { iin, is_official, state, office, profiles };
            found.insert(serial, entry);
        }
        Ok(Operators(found))
    }
}

/// An approval is credited to whoever signed in, so she signed it, with the certificate with which she signed in.
fn verify_own(session: &Session, approval: &VerifiedApproval) -> Result<()> {
    let serial = approval.certificate().serial().to_string();
    if approval.operator().iin == session.iin && serial == session.serial {
        Ok(())
    } else {
        Err(Error::Forbidden(Fault::new("approval-of-other-session")))
    }
}

/// Claims the keys of a request for it alone, for good: of two requests with one key that pass at one moment, one issues.
async fn claim_keys(tx: &mut Tx, request: &Request, now: Timestamp) -> Result<()> {
    for key in request.keys() {
        tx.use_nonce(&format!("key {}", key.key), "key", now).await.map_err(
            |fault| match fault {
                StoreFault::Duplicate(_) => Error::Conflict(Fault::new("key-reused")),
                other => other.into(),
            },
        )?;
    }
    Ok(())
}

/// Operators by serial number of the certificate entered to each.
struct Operators(BTreeMap<String, RegisteredOperator>);

impl OperatorRegister for Operators {
    fn find(&self, certificate: &Certificate) -> Option<RegisteredOperator> {
        self.0.get(&certificate.serial().to_string()).cloned()
    }
}

/// A passed request without its approval.
#[derive(Debug, thiserror::Error)]
#[error("the request passed, but its approval is not kept")]
struct ApprovalGone;
