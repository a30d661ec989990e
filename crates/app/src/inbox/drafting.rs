//! Decisions that an official begins to write: kept until they are made, and shown as the paper will look.

use std::collections::BTreeMap;

use base::{Fault, Faults, Lang, UniqueNumber};
use forms::Typed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::{Case, Edition, Effect, Event, Happened, Input, Paper};
use store::DecisionDraftRow;

use crate::{
    Error, Inbox, Result, Session,
    cases::{acts::step_named, kept::Kept},
    error::OrInternal,
    view::{DecisionDraftView, InboxCaseView},
};

/// The most bytes of a draft.
const LARGEST_DRAFT: usize = 64 * 1024;

/// A decision as far as it is written. Files go with the act itself. STORED: as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DecisionToDraft {
    /// The act, by its code.
    pub act: String,
    /// Lawful grounds.
    pub grounds: Vec<String>,
    /// The point of the rule that was not met, by the code of the ground.
    pub points: BTreeMap<String, String>,
    /// Reasons in words.
    pub text: Option<String>,
    /// Documents that are missing, by their codes.
    pub missing: Vec<String>,
    /// Data that the act asks for, by the name of the field.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub given: Typed,
}

impl base::Stored for DecisionToDraft {}

impl Inbox<'_> {
    /// Keeps what an official has written of a decision, in place of what she began on this case before. It decides nothing and need
    /// not be whole; nobody else sees it.
    pub async fn save_decision(
        &self,
        session: &Session,
        number: &UniqueNumber,
        decision: DecisionToDraft,
        lang: Lang,
    ) -> Result<InboxCaseView> {
        let (session, kept, _) = self.case_at_work(session, number).await?;
        let edition = self.cases.edition_of(&kept.case)?;
        let now = self.clock.now();
        let open = self.cases.open_acts(&kept.case, edition, session, now);
        let step = step_named(edition, &decision.act)?;
        if !open.iter().any(|open| open.act.name == step.name) {
            return Err(Error::Conflict(Fault::new("act-not-now")));
        }
        let mut faults = Faults::default();
        for code in decision.grounds.iter().chain(decision.points.keys()) {
            if !step.grounds.contains(code) {
                faults.push(Fault::at("ground-not-known", "grounds").with("ground", code));
            }
        }
        faults.into_result()?;
        let body = base::write_stored(&decision).or_internal()?;
        if body.len() > LARGEST_DRAFT {
            return Err(Error::invalid(Fault::new("decision-draft-too-large")));
        }
        let row = DecisionDraftRow {
            case_id: kept.case.id,
            author_iin: session.iin.clone(),
            act: decision.act,
            body,
            saved_at: now,
        };
        let new = &row;
        self.store
            .write(move |mut tx| async move { Ok::<_, Error>(tx.put_decision_draft(new).await?) })
            .await?;
        self.inbox_view(session, &kept, lang).await
    }

    /// What the official has written of a decision on a case.
    pub async fn decision_draft(
        &self,
        session: &Session,
        number: &UniqueNumber,
    ) -> Result<Option<DecisionToDraft>> {
        let (session, kept, _) = self.case_at_work(session, number).await?;
        let row = self.store.reading().await?.decision_draft(kept.case.id, &session.iin).await?;
        Ok(row.map(|row| base::read_stored(&row.body)).transpose()?)
    }

    /// Drops what the official has written of a decision on a case.
    pub async fn drop_decision(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<InboxCaseView> {
        let (session, kept, _) = self.case_at_work(session, number).await?;
        self.forget_decision(session, &kept).await?;
        self.inbox_view(session, &kept, lang).await
    }

    pub(super) async fn forget_decision(&self, session: &Session, kept: &Kept) -> Result<()> {
        let (case, author) = (kept.case.id, &session.iin);
        self.store
            .write(move |mut tx| async move {
                Ok::<_, Error>(tx.drop_decision_draft(case, author).await?)
            })
            .await
    }

    /// The paper of a decision as it will look, with what is written of it so far, in the three languages: marked as a draft, without
    /// number, code or signature.
    pub async fn decision_preview(
        &self,
        session: &Session,
        number: &UniqueNumber,
    ) -> Result<Vec<u8>> {
        let (session, kept, _) = self.case_at_work(session, number).await?;
        let edition = self.cases.edition_of(&kept.case)?;
        let nothing = || Error::NotFound(Fault::new("decision-without-paper"));
        let row = self.store.reading().await?.decision_draft(kept.case.id, &session.iin).await?;
        let row = row.ok_or_else(nothing)?;
        let draft: DecisionToDraft = base::read_stored(&row.body)?;
        let (paper, drafted) = as_drafted(&kept.case, edition, session, draft, self.clock.now())?
            .ok_or_else(nothing)?;
        self.cases.drafted_paper(paper, &drafted, edition, self.clock.now())
    }

    /// What the official has written of a decision, as her page tells of it.
    pub(super) async fn draft_view(
        &self,
        session: &Session,
        kept: &Kept,
        edition: &Edition,
        lang: Lang,
    ) -> Result<Option<DecisionDraftView>> {
        let row = self.store.reading().await?.decision_draft(kept.case.id, &session.iin).await?;
        let Some(row) = row else { return Ok(None) };
        let open = self.cases.open_acts(&kept.case, edition, session, self.clock.now());
        let act = edition.definition.act(&row.act);
        Ok(Some(DecisionDraftView {
            title: act.map_or_else(String::new, |act| act.title.in_lang(lang).to_owned()),
            open: open.iter().any(|open| open.act.name == row.act),
            act: row.act,
            saved_at: row.saved_at,
        }))
    }
}

/// The paper of a draft, and the case as it would stand if the act were done; none if the act brings no paper.
fn as_drafted<'a>(
    case: &Case,
    edition: &'a Edition,
    session: &Session,
    draft: DecisionToDraft,
    now: jiff::Timestamp,
) -> Result<Option<(&'a Paper, Case)>> {
    let step = step_named(edition, &draft.act)?;
    let given = forms::normalise_fields(&step.given.iter().collect::<Vec<_>>(), &draft.given);
    let event = Event {
        at: now,
        actor: session.actor(base::Role::Officer),
        name: None,
        happened: Happened::ActDone {
            act: step.name.clone(),
            from: case.state.clone(),
            to: step.targets().next().unwrap_or(&case.state).to_owned(),
            source: step.source.clone(),
            effective: None,
            input: Box::new(Input {
                grounds: draft.grounds,
                points: draft.points,
                reasons: draft.text,
                missing: draft.missing,
                given,
                ..Input::default()
            }),
        },
    };
    let paper = services::effects(&event, edition).into_iter().find_map(|effect| match effect {
        Effect::PreparePaper(name) | Effect::IssuePaper(name) => edition.definition.paper(&name),
        _ => None,
    });
    let mut drafted = case.clone();
    drafted.apply(event);
    Ok(paper.map(|paper| (paper, drafted)))
}
