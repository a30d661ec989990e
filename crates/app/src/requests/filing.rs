//! Filing: whoever files tells about a person, and learns nothing of her (promise 12).
//!
//! | who files | what the registers say | a request that waits already |
//! |---|---|---|
//! | the holder, signed in | decides at once and is told by field | is superseded |
//! | anybody | is the operator's to see and decides at the desk; asking is bounded by budgets | is superseded, and can still be brought |
//!
//! What must be mended on the form itself, and the keys, is told to everybody. A request that nobody brings to an office ends
//! by the setting `unvisited-days`.

use base::{DraftId, Fault, Lang, RequestId, SystemPart, UniqueNumber};
use forms::{Answers, Filled, Typed};
use jiff::{SignedDuration, Timestamp};
use registration::{
    Channel, Command, Filer, ParticipantRules, RegistryAnswer, Request, RequestKind, RequestState,
    Submission,
};
use store::{Group, RequestRow, Tx};

use super::{
    FIRST_LINK, Link, Loaded, access_setting, kept::Moved, loaded, refusal_faults, registers::Told,
};
use crate::{
    Caller, Error, Registration, Result,
    drafts::FILED_DRAFT,
    error::OrInternal,
    idempotency::{Answered, Idempotent, answered_before, answered_meanwhile},
    system,
    view::FiledView,
};

/// So many of a person's requests that wait are looked at. More cannot wait: each filing supersedes the last.
const NEWEST: u32 = 50;
/// So many requests are ended in one page.
const PAGE_ROWS: u32 = 50;

/// A form as it was filled in.
struct Sent<'a> {
    rules: &'a ParticipantRules,
    filled: &'a Filled,
    /// Since when it was being filled in, where that is known.
    opened_at: Option<Timestamp>,
    /// The draft, and the version of it, that is being filed.
    draft: Option<(DraftId, i64)>,
}

/// What the registers said, of whom the form is, and what remains to be recorded of the questions.
struct Asked<'a> {
    answer: RegistryAnswer,
    told: &'a Told,
    filer: Filer,
}

impl Registration<'_> {
    /// Files a form for a first issue (process A): `f1` of an individual, `f2` of the head of a legal entity.
    ///
    /// The form and the keys are checked first; what is wrong is told by field, and nothing is kept. To the holder herself
    /// the same holds of what the state registers say, and absent data and an age under sixteen refuse the request for good:
    /// that refusal is kept and sent.
    pub async fn submit(
        &self,
        form: &str,
        answers: Typed,
        lang: Lang,
        idempotency_key: Option<&str>,
        caller: Caller<'_>,
    ) -> Result<FiledView> {
        let rules = self.rules_at(form)?;
        let filled = Filled::form(self.drafts.form(form)?, answers);
        let sent = Sent { rules, filled: &filled, opened_at: None, draft: None };
        Box::pin(self.submit_sent(sent, lang, idempotency_key, (caller, Ok(())))).await
    }

    /// The last argument says who files, and whether the code that he typed lets him: the same submission sent again needs none.
    async fn submit_sent(
        &self,
        sent: Sent<'_>,
        lang: Lang,
        idempotency_key: Option<&str>,
        (caller, admitted): (Caller<'_>, Result<()>),
    ) -> Result<FiledView> {
        let _act = self.documents.precedence.act();
        let content = (&sent.rules.address, sent.filled.typed(), lang);
        let once = Idempotent::new(idempotency_key, "submit-request", &content)?;
        if let Answered::Before(view) = answered_before(self.store, &once, "anonymous").await? {
            let number: UniqueNumber = view.parse().or_internal()?;
            return self.filed_again(&number, lang).await;
        }
        admitted?;
        let filed = Box::pin(self.file(sent, lang, &once, caller)).await;
        let Err(error) = filed else { return filed };
        // The same submission may have been under way twice: whoever came second has the first one's answer.
        match answered_meanwhile(self.store, &once, "anonymous").await {
            Answered::Before(number) => {
                let number: UniqueNumber = number.parse().or_internal()?;
                self.filed_again(&number, lang).await
            }
            Answered::Never => Err(error),
        }
    }

    async fn file(
        &self,
        sent: Sent<'_>,
        lang: Lang,
        once: &Idempotent<'_>,
        caller: Caller<'_>,
    ) -> Result<FiledView> {
        let Sent { rules, filled, opened_at, draft } = sent;
        let now = self.clock.now();
        let answers = filled.answers().clone();
        let request = self.checked_draft(rules, answers, opened_at, lang, now).await?;
        let holder =
            request.holder.clone().ok_or_else(|| Error::invalid(Fault::new("form-incomplete")))?;
        let bin = holder.organisation.as_ref().map(|organisation| &organisation.bin);
        let filer = if caller.is(&holder.iin, bin) { Filer::Proven } else { Filer::Unproven };
        let stranger = match filer {
            Filer::Proven => None,
            Filer::Unproven => caller.address,
        };
        if stranger.is_some() {
            self.spend_message(&request, now).await?;
        }
        let asking = self.inquiries.registry_answer_told(&holder.iin, bin, request.id, stranger);
        let (answer, told) = asking.await?;
        if filer == Filer::Proven {
            let is_acting = registration::is_acting_head(&request.answers);
            if let Err(faults) = registration::compare(rules, &holder, is_acting, &answer) {
                told.record(self.store).await?;
                return Err(faults.into());
            }
        }
        let secret = self.secret_of(request.id, FIRST_LINK);
        let asked = Asked { answer, told: &told, filer };
        let filed = Box::pin(self.file_asked(request, asked, draft, &secret, once)).await;
        if filed.is_err() {
            told.record(self.store).await?;
        }
        let (filed, number) = filed?;
        let loaded = filed.into_loaded();
        if loaded.request.state.is_terminal() {
            return Err(Error::Invalid(refusal_faults(&loaded.request, Some(rules), &number)));
        }
        let request = if self.documents.precedence.one_act() {
            self.make_owed_papers(loaded.request.id, &number).await;
            self.own_view(&loaded, lang).await?
        } else {
            self.new_view(&loaded, lang).await?
        };
        Ok(FiledView { request, access: secret })
    }

    /// Files a request about which the registers have answered: the answer, the request and all that follows are stored together.
    async fn file_asked(
        &self,
        mut request: Request,
        Asked { answer, told, filer }: Asked<'_>,
        draft: Option<(DraftId, i64)>,
        secret: &str,
        once: &Idempotent<'_>,
    ) -> Result<(Moved, UniqueNumber)> {
        let portal = system(SystemPart::Gateway);
        let context = self.rules.registration_context();
        // Each step has its own moment: asking the registers took time, which their limit counts.
        let now = self.clock.now();
        let number = self.next_number(request.office.as_ref(), now).await?;
        let command = Command::RecordRegistryAnswer { answer, number: number.clone(), filer };
        let effects = registration::execute(&mut request, command, &portal, &context, now)?;
        let filed = self.filed(request, &number, &effects, Link::First(secret), now).await?;
        let access = crypto::sha256(secret.as_bytes()).to_string();
        let once_row = once.row("anonymous", number.as_str(), now);
        let (step, once_row, access) = (&filed, &once_row, access.as_str());
        // Kept for whoever did not hear the answer and sends it again.
        let kept_until = now.checked_add(FILED_DRAFT).or_internal()?;
        // What reads comes first: what only writes goes to the database together.
        self.store
            .write_together(Group::Filings, move |mut tx| async move {
                let filed = &step.request;
                if let Some(row) = once_row {
                    tx.insert_idempotent_answer(row).await?;
                }
                let waits = [RequestState::AwaitingDocuments, RequestState::AwaitingHead];
                if waits.contains(&filed.state) {
                    self.supersede_others(&mut tx, filed, now).await?;
                }
                if let Some((draft, version)) = draft {
                    tx.end_draft(draft, version, kept_until).await?;
                }
                told.insert(&mut tx).await?;
                step.write(&mut tx).await?;
                tx.set(&access_setting(filed.id), access, "portal", now).await?;
                Ok::<_, Error>(())
            })
            .await?;
        Ok((filed, number))
    }

    /// Files the form of a draft, with the code that its page shows ([`Registration::form_code`]). After a wrong one the page has
    /// another.
    pub async fn submit_draft(
        &self,
        secret: &str,
        form_code: Option<&str>,
        idempotency_key: Option<&str>,
        lang: Lang,
        caller: Caller<'_>,
    ) -> Result<FiledView> {
        let kept = self.drafts.draft(secret).await?;
        let admitted = self.verify_form_code(&kept, form_code, caller);
        let turned_away = admitted.is_err();
        let sent = Sent {
            rules: self.rules_at(&kept.form)?,
            filled: &kept.filled,
            opened_at: kept.opened_at,
            draft: Some((kept.id, kept.version)),
        };
        let filing = self.submit_sent(sent, lang, idempotency_key, (caller, admitted));
        let filed = Box::pin(filing).await;
        if turned_away && filed.is_err() {
            self.drafts.renew(secret, kept).await?;
        }
        filed
    }

    /// The kind of participant whose form has this address.
    fn rules_at(&self, form: &str) -> Result<&ParticipantRules> {
        let participants = &self.rules.registration.participants;
        participants.at(form).ok_or_else(|| {
            let known: Vec<&str> = participants.all().map(|r| r.address.as_str()).collect();
            let fault = Fault::new("form-unknown").with("form", form);
            Error::NotFound(fault.with("known", known.join(", ")))
        })
    }

    async fn checked_draft(
        &self,
        rules: &ParticipantRules,
        answers: Answers,
        opened_at: Option<Timestamp>,
        lang: Lang,
        now: Timestamp,
    ) -> Result<Request> {
        let id = RequestId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let mut request = Request::draft(id, RequestKind::IssueFirst, rules.code.clone(), lang);
        let keys = registration::key_digests(rules, &answers);
        let used_keys = self.store.reading().await?.certified_keys(&keys).await?;
        let submission =
            Submission { answers, lang, channel: Channel::Portal, opened_at, used_keys };
        let context = self.rules.registration_context();
        let command = Command::SubmitIssue(submission);
        let actor = system(SystemPart::Portal);
        registration::execute(&mut request, command, &actor, &context, now)?;
        Ok(request)
    }

    /// The same request filed again with the same key: the same answer.
    async fn filed_again(&self, number: &UniqueNumber, lang: Lang) -> Result<FiledView> {
        let loaded = self.load_request(number).await?;
        if loaded.request.state.is_terminal() && loaded.request.refusal.is_some() {
            return Err(Error::Invalid(refusal_faults(
                &loaded.request,
                self.participant(&loaded.request),
                number,
            )));
        }
        let access = self.access_secret(loaded.request.id).await?.unwrap_or_default();
        self.make_owed_papers(loaded.request.id, number).await;
        Ok(FiledView { request: self.own_view(&loaded, lang).await?, access })
    }

    /// Refuses a stranger's form whose message would be one too many for the mailbox that it names.
    async fn spend_message(&self, request: &Request, now: Timestamp) -> Result<()> {
        let Some(to) = request.contact.as_ref().and_then(|contact| contact.email.as_deref()) else {
            return Ok(());
        };
        let since = now.checked_sub(SignedDuration::from_hours(24)).or_internal()?;
        let sent = self.store.reading().await?.mails_to(to, since).await?;
        let limit = self.config.filing.messages_to_mailbox_per_day;
        if sent >= u64::from(limit) {
            let fault = Fault::at("filing-budget-mailbox", "email").with("limit", limit);
            return Err(Error::TooMany(fault));
        }
        Ok(())
    }

    /// Whoever filed for the same certificates before is told; her request can still be brought to the office, since the paper
    /// decides there whose keys are certified.
    async fn supersede_others(&self, tx: &mut Tx, filed: &Request, now: Timestamp) -> Result<()> {
        let (Some(claim), Some(holder)) = (filed.claim(), &filed.holder) else { return Ok(()) };
        let portal = system(SystemPart::Portal);
        let waiting = RequestState::AwaitingDocuments.code();
        for row in tx.requests_of_person_in(&holder.iin, waiting, NEWEST).await? {
            if row.id == filed.id {
                continue;
            }
            let other = loaded(row)?;
            if other.request.claim().as_ref() != Some(&claim) || !other.request.visits().is_empty()
            {
                continue;
            }
            let commands = vec![(Command::Supersede, portal.clone())];
            self.stepped(&other, commands, now).await?.write(tx).await?;
        }
        Ok(())
    }

    /// Ends requests with which nobody came in the time of the setting `unvisited-days`; tells how many. Only those are read.
    pub(crate) async fn end_unvisited(&self) -> Result<u32> {
        let Some(days) = self.rules.registration.settings.unvisited_days else { return Ok(0) };
        let now = self.clock.now();
        let days = SignedDuration::from_hours(i64::from(days) * 24);
        let before = now.checked_sub(days).or_internal()?;
        let mut ended = 0;
        let mut after: Option<RequestRow> = None;
        loop {
            let mut reading = self.store.reading().await?;
            let page = reading.requests_unvisited(before, after.as_ref(), PAGE_ROWS).await?;
            drop(reading);
            let Some(last) = page.last() else { return Ok(ended) };
            after = Some(last.clone());
            for row in page {
                let other = loaded(row)?;
                // A row of an earlier build was filed before, and means to come later.
                if other.request.unvisited_since().is_some_and(|since| since < before) {
                    ended += self.end_one(&other, now).await?;
                }
            }
        }
    }

    /// Ends one request, once: a node that comes second, or a visit that began meanwhile, leaves it as it is.
    async fn end_one(&self, other: &Loaded, now: Timestamp) -> Result<u32> {
        let worker = system(SystemPart::Worker);
        let moved = self.stepped(other, vec![(Command::Expire, worker)], now).await?;
        match self.commit(moved).await {
            Ok(_) => Ok(1),
            Err(Error::Conflict(_)) => Ok(0),
            Err(error) => Err(error),
        }
    }
}
