//! Repeat issue on the portal: new keys, asked for with a signature that is still valid (process B).

use base::{Fault, Lang, RequestId, Role, Sha256, SystemPart, local_date};
use forms::{Answers, Typed};
use jiff::Timestamp;
use registration::{
    Channel, Command, Filer, Request, RequestKind, SignedDemand, SignerCheck, Submission,
};

use crate::{
    Error, Registration, Result, Session,
    error::OrInternal,
    permission::{Act, require},
    requests::{Link, key_card, loaded, refusal_faults},
    signed_texts::{self, Purpose},
    system,
    view::{KeyCard, RequestView, TextToSign},
};

impl Registration<'_> {
    /// The form of the signed-in holder and the keys that she may have certified anew.
    pub async fn repeat_offer(
        &self,
        session: &Session,
        lang: Lang,
    ) -> Result<(String, Vec<KeyCard>)> {
        let session = require(Some(session), Act::Apply)?;
        let earlier = self.request_of_session(session).await?;
        let rules = self.participant(&earlier);
        let rules = rules.ok_or_else(|| Error::NotFound(Fault::new("nothing-to-repeat")))?;
        if !rules.repeat {
            return Err(Error::invalid(Fault::new("repeat-not-offered")));
        }
        let keys = rules.key.iter().map(|key| key_card(key, lang)).collect();
        Ok((rules.address.clone(), keys))
    }

    /// The text that the holder signs to have certificates issued anew. `answers` holds the requests for her new keys and what
    /// has changed since; all else is taken from the request that brought the certificate with which she signed in.
    pub async fn repeat_text(
        &self,
        session: &Session,
        answers: Typed,
        lang: Lang,
    ) -> Result<TextToSign> {
        let session = require(Some(session), Act::Apply)?;
        let now = self.clock.now();
        let id = RequestId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let nothing = SignedDemand { text: String::new(), cms: Vec::new() };
        let request = self.repeated(session, id, answers, nothing, lang, now).await?;
        let offer = self.offer(lang, now)?;
        let text = registration::repeat_demand(&request, &offer).map_err(Error::invalid)?;
        let subject = format!("{id} {}", digest(&request.answers)?);
        signed_texts::hand_out(self.store, Purpose::Repeat, &subject, text, offer.valid_until).await
    }

    /// Takes the signed request for a repeat issue: registers are asked, a number is given, and an operator confirms (n 2, 6, 8,
    /// 15). The answers are those for which the text was handed out.
    pub async fn repeat(
        &self,
        session: &Session,
        text_id: &str,
        signature: &[u8],
        answers: Typed,
        lang: Lang,
    ) -> Result<RequestView> {
        let session = require(Some(session), Act::Apply)?;
        let now = self.clock.now();
        let waiting = self.signatures.peek_text(Purpose::Repeat, text_id, now).await?;
        let other = || Error::invalid(Fault::new("text-not-waiting"));
        let (id, signed) = waiting.subject.split_once(' ').ok_or_else(other)?;
        let id: RequestId = id.parse().map_err(|_| other())?;
        let proven = self.signatures.verify_signature(signature, waiting.text.as_bytes()).await?;
        let signer = proven.certificate.holder();
        if signer.iin.as_deref() != Some(session.iin.as_str())
            || signer.bin.as_deref() != session.bin.as_ref().map(base::Bin::as_str)
        {
            return Err(Error::invalid(Fault::new("demand-not-holder")));
        }
        let demand = SignedDemand { text: waiting.text.clone(), cms: signature.to_vec() };
        let mut request = self.repeated(session, id, answers, demand, lang, now).await?;
        if digest(&request.answers)?.to_string() != signed {
            return Err(Error::Conflict(Fault::new("changed-meanwhile")));
        }
        let holder = request.holder.clone();
        let holder = holder.ok_or_else(|| Error::invalid(Fault::new("form-incomplete")))?;
        let bin = holder.organisation.as_ref().map(|organisation| &organisation.bin);
        let answer = self.inquiries.registry_answer(&holder.iin, bin, request.id).await?;
        let number = self.next_number(request.office.as_ref(), now).await?;
        let (number_given, filer) = (number.clone(), Filer::Proven);
        let command = Command::RecordRegistryAnswer { answer, number: number_given, filer };
        let (gateway, context) = (system(SystemPart::Gateway), self.rules.registration_context());
        let effects = registration::execute(&mut request, command, &gateway, &context, now)?;
        let filed = self.filed(request, &number, &effects, Link::Kept, now).await?;
        let step = &filed;
        self.store
            .write(move |mut tx| async move {
                signed_texts::take_back(&mut tx, Purpose::Repeat, text_id, now).await?;
                step.write(&mut tx).await
            })
            .await?;
        let loaded = filed.into_loaded();
        if loaded.request.state.is_terminal() {
            let rules = self.participant(&loaded.request);
            return Err(Error::Invalid(refusal_faults(&loaded.request, rules, &number)));
        }
        self.own_view(&loaded, lang).await
    }

    /// The request as it would be filed, with everything that can be said of it before the registers are asked.
    async fn repeated(
        &self,
        session: &Session,
        id: RequestId,
        answers: Typed,
        demand: SignedDemand,
        lang: Lang,
        now: Timestamp,
    ) -> Result<Request> {
        let earlier = self.request_of_session(session).await?;
        let mut merged = Typed::from(earlier.answers);
        merged.0.extend(answers.0);
        // Nobody comes: the day is that of the application.
        let typed = merged.with_text("visit_date", local_date(now).to_string());
        let unknown = || Error::NotFound(Fault::new("nothing-to-repeat"));
        let issue = self.rules.registration.issue_form(&earlier.participant);
        let (rules, form) = issue.ok_or_else(unknown)?;
        let answers = forms::normalise(form, &typed);
        let keys = registration::key_digests(rules, &answers);
        let used_keys = self.store.reading().await?.certified_keys(&keys).await?;
        let submission =
            Submission { answers, lang, channel: Channel::Portal, opened_at: None, used_keys };
        let signer = SignerCheck::Valid { holder: Box::new(self.claimant(session).await?) };
        let mut request = Request::draft(id, RequestKind::IssueRepeat, earlier.participant, lang);
        let command = Command::SubmitRepeat { submission, demand, signer };
        let (actor, context) = (session.actor(Role::Applicant), self.rules.registration_context());
        registration::execute(&mut request, command, &actor, &context, now)?;
        Ok(request)
    }

    /// The request that brought the certificate of the session.
    async fn request_of_session(&self, session: &Session) -> Result<Request> {
        let unknown = || Error::NotFound(Fault::new("nothing-to-repeat"));
        let mut reading = self.store.reading().await?;
        let row = reading.certificate(&session.serial).await?.ok_or(Error::SignInNeeded)?;
        let id = row.request_id.ok_or_else(unknown)?;
        let row = reading.request(id).await?.ok_or_else(unknown)?;
        Ok(loaded(row)?.request)
    }
}

fn digest(answers: &Answers) -> Result<Sha256> {
    Ok(crypto::sha256(&serde_json::to_vec(answers).or_internal()?))
}
