//! Refusing the service: the decision of an official of the provider, never of the desk (nca-01 n 31; 2016 p.10).
//!
//! She sees the requests of all offices that the law lets her refuse, and names the ground, the reason and the evidence.

use base::{Actor, Fault, Lang, UniqueNumber};
use registration::{Command, CommandCode, GroundCode, RequestState};
use schemars::JsonSchema;
use serde::Deserialize;
use store::RequestQueue;

use crate::{
    Desk, Error, Result, Session,
    requests::{Loaded, desk::register_rows},
    view::{ActView, AsksView, QueueRow, RefusableView, RequestView},
};

/// How many requests are shown at a time.
const SHOWN: u32 = 200;

/// The states from which an official may refuse, whatever the kind of request.
const REFUSABLE: [RequestState; 6] = [
    RequestState::Accepted,
    RequestState::Precheck,
    RequestState::Registered,
    RequestState::Submitted,
    RequestState::ConfirmedByOperator,
    RequestState::CaCheck,
];

/// A refusal of the service as an official gives it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceRefusal {
    /// The ground: R07, R08 or R09.
    pub ground: GroundCode,
    /// The reason in words.
    pub text: String,
    /// Number and date of the paper that proves it.
    pub evidence: String,
}

impl Desk<'_> {
    /// The requests that an official may refuse, by legal due date.
    pub async fn refusable(&self, session: &Session, lang: Lang) -> Result<Vec<QueueRow>> {
        let (session, role) = self.official(session)?;
        let actor = session.actor(role);
        let wanted = RequestQueue {
            office: None,
            states: REFUSABLE.iter().map(|state| state.code().to_owned()).collect(),
            after: None,
            limit: SHOWN,
        };
        let rows = self.store.reading().await?.request_queue(&wanted).await?;
        let mut found = Vec::new();
        for row in rows {
            // A request of the kind that has no such act in this state is none of hers.
            if self.is_refusable(&super::loaded(row.clone())?, &actor)? {
                found.push(self.desk_row(row, lang)?);
            }
        }
        Ok(found)
    }

    /// A request with the grounds on which an official may refuse it. The look is recorded: it shows another person's data.
    pub async fn refusable_request(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<RefusableView> {
        let (session, role) = self.official(session)?;
        let actor = session.actor(role);
        let loaded = self.registration.load_request(number).await?;
        let is_open = self.is_refusable(&loaded, &actor)?;
        let is_refused = loaded.request.state == RequestState::RefusedService;
        if !is_open && !is_refused {
            return Err(super::not_found());
        }
        self.documents.record_look(&actor, "request-viewed", format!("request/{number}")).await?;
        let act = if is_open { Some(self.refusal_act(&loaded, lang)?) } else { None };
        let request = self.registration.request_view(&loaded, &actor, lang).await?;
        let (answers, registers) = (self.answer_rows(&loaded, lang), register_rows(&loaded, lang));
        Ok(RefusableView { request, answers, registers, act })
    }

    /// Refuses the service: the recipient is told with the ground, and the reasoned refusal is made (n 31).
    pub async fn refuse_service(
        &self,
        session: &Session,
        number: &UniqueNumber,
        refusal: ServiceRefusal,
        lang: Lang,
    ) -> Result<RequestView> {
        let (session, role) = self.official(session)?;
        let mut loaded = self.registration.load_request(number).await?;
        let holder = loaded.request.holder.as_ref();
        if holder.is_some_and(|holder| holder.iin == session.iin) {
            return Err(Error::Conflict(Fault::new("operator-own-request")));
        }
        let ServiceRefusal { ground, text, evidence } = refusal;
        let official = session.name.clone();
        let command = Command::RefuseService { official, ground, text, evidence };
        let actor = session.actor(role);
        self.registration.step(&mut loaded, command, &actor).await?;
        self.registration.request_view(&loaded, &actor, lang).await
    }

    /// Whether the life-cycle lets an official refuse: not once the authority has begun to issue or to revoke.
    fn is_refusable(&self, loaded: &Loaded, official: &Actor) -> Result<bool> {
        let (request, now) = (&loaded.request, self.clock.now());
        let context = self.rules.registration_context();
        let life_cycle = context.life_cycle(request, now).map_err(Error::invalid)?;
        Ok(life_cycle.is_open_to(request, CommandCode::RefuseService, official, now))
    }

    fn refusal_act(&self, loaded: &Loaded, lang: Lang) -> Result<ActView> {
        let request = &loaded.request;
        let context = self.rules.registration_context();
        let life_cycle = context.life_cycle(request, self.clock.now()).map_err(Error::invalid)?;
        let grounds = life_cycle.grounds(request.kind(), CommandCode::RefuseService).into_iter();
        let grounds =
            grounds.map(|code| (code.to_string(), life_cycle.ground(code, lang).to_owned()));
        Ok(ActView {
            code: "refuse-service".to_owned(),
            title: texts::say(lang, "desk-act-refuse-service"),
            asks: AsksView::default(),
            refuses: true,
            grounds: grounds.collect(),
        })
    }
}
