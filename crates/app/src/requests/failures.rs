//! What a failure of the portal or of the internet resource does to the terms of requests (nca-01 2012 p.16; n 34; working calendar
//! logic, 6).
//!
//! An official of the provider writes a failure, and its end, into the log of failures; each of these acts owes what is done here.
//! Requests that came through the portal and wait for somebody stand still from the moment of the failure to that of the
//! restoration, as the log states them: the term goes on by the working time that was lost, never to an earlier day (nca-01 gap
//! 20). What the flow does not let stand still, and what has moved on meanwhile, is left as it is.

use base::{ProcedureId, RequestId, SystemPart};
use jiff::Timestamp;
use procedures::Procedure;
use registration::{Command, Request, RequestState};
use store::RequestRow;

use super::{Loaded, loaded};
use crate::{
    Error, Registration, Result, error::OrInternal, procedures::failures::moment_of, system,
};

/// So many requests are moved in one page.
const PAGE_ROWS: u32 = 50;
/// In these states a request waits for somebody and has a term that can stand still.
const WAITING: [RequestState; 3] =
    [RequestState::Submitted, RequestState::RegistryCheck, RequestState::Registered];
/// The event under which the history of a request keeps that its term stands still; its note is the number of the failure.
const SUSPENDED: &str = "suspended";

/// A failure, as the log has it.
struct Failure {
    /// Its number in the log.
    number: String,
    began: Timestamp,
    over: Option<Timestamp>,
}

impl Failure {
    fn of(procedure: &Procedure) -> Option<Self> {
        let given = |field: &str| procedure.instance.given(field);
        Some(Self {
            number: procedure.number.to_string(),
            began: moment_of(given("failed_on")?, given("failed_at")?)?,
            over: given("restored_on")
                .zip(given("restored_at"))
                .and_then(|(day, time)| moment_of(day, time)),
        })
    }

    /// Whether a request stands still for this failure, or has stood.
    fn stopped(&self, request: &Request) -> bool {
        let mut stops = request.history.iter().filter(|entry| entry.event == SUSPENDED);
        stops.any(|entry| entry.note.as_deref() == Some(self.number.as_str()))
    }

    /// The moment from which a request stands still; none if the failure was over before it was filed or moved.
    fn stops(&self, request: &Request) -> Option<Timestamp> {
        let moved = request.history.last().map_or(self.began, |entry| entry.at);
        let from = self.began.max(moved);
        self.over.is_none_or(|over| from < over).then_some(from)
    }
}

impl Registration<'_> {
    /// Does what an act in the log of failures owes. It may be done again: what stands still already, or has gone on, stays.
    pub(crate) async fn failure_owed(&self, id: &str, effect_key: &str) -> Result<()> {
        let id: ProcedureId = id.parse().or_internal()?;
        let row = self.store.reading().await?.procedure(id).await?;
        let procedure = row.map(|row| base::read_stored::<Procedure>(&row.body)).transpose()?;
        if let Some(failure) = procedure.as_ref().and_then(Failure::of) {
            for state in WAITING {
                Box::pin(self.move_all(state, &failure)).await?;
            }
            if failure.over.is_some() {
                Box::pin(self.move_all(RequestState::SuspendedTechnical, &failure)).await?;
            }
        }
        self.store
            .write(move |mut tx| async move { Ok::<_, Error>(tx.effect_done(effect_key).await?) })
            .await
    }

    /// Moves each request in a state, page by page.
    async fn move_all(&self, state: RequestState, failure: &Failure) -> Result<()> {
        let before = self.clock.now();
        let mut after: Option<RequestRow> = None;
        loop {
            let page = self
                .store
                .reading()
                .await?
                .requests_opened_before(state.code(), before, after.as_ref(), PAGE_ROWS)
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.clone());
            for row in page {
                let id = row.id;
                self.move_one(&loaded(row)?, failure, id).await?;
            }
        }
    }

    /// Stops or resumes the term of one request, once.
    async fn move_one(&self, waits: &Loaded, failure: &Failure, id: RequestId) -> Result<()> {
        let request = &waits.request;
        let step = match (request.state == RequestState::SuspendedTechnical, failure.over) {
            (true, Some(over)) if failure.stopped(request) => {
                let since = request.history.last().map_or(over, |entry| entry.at);
                Some((Command::Resume, over.max(since)))
            }
            (false, _) if request.kind().is_of_portal() && !failure.stopped(request) => {
                let cause = failure.number.clone();
                failure.stops(request).map(|from| (Command::Suspend { cause }, from))
            }
            _ => None,
        };
        let Some((command, at)) = step else { return Ok(()) };
        let moved = self.stepped(waits, vec![(command, system(SystemPart::Portal))], at).await;
        let committed = match moved {
            Ok(moved) => self.commit(moved.recorded_at(self.clock.now())).await.map(drop),
            Err(error) => Err(error),
        };
        match committed {
            // Somebody else moved it meanwhile, or the flow lets it stand still no more.
            Err(Error::Conflict(_) | Error::Invalid(_)) => {
                tracing::info!(request = %id, failure = failure.number, "a request was left as it is");
                Ok(())
            }
            other => other,
        }
    }
}
