//! Commissions: who sits in one, who has voted how in the present sitting, and its protocol.

use base::{Actor, Iin, Lang, Role};
use flow::{Need, Panel};
use forms::{Answers, FieldDefinition};
use pki::Certificate;
use services::{Act, Case, Edition, Event};
use store::StaffRow;

use crate::{
    Inbox, Result,
    answer_words::answer_words,
    cases::{kept::office_of, people::full_name},
    view::{PanelView, RowView, VoteView},
};

impl Inbox<'_> {
    /// The commissions that sit on a case; a service without one has none.
    pub(super) async fn panel_views(
        &self,
        case: &Case,
        edition: &Edition,
        lang: Lang,
    ) -> Result<Vec<PanelView>> {
        let mut views = Vec::new();
        for panel in &edition.definition.flow.panels {
            let Some(vote) = edition.definition.act(&panel.vote) else { continue };
            let members = self.members(vote, case, edition).await?;
            views.push(panel_view(panel, vote, case, edition, &members, lang));
        }
        Ok(views)
    }

    /// Who may vote: the people of the bodies to whose roles the vote belongs, but nobody in her own matter.
    async fn members(
        &self,
        vote: &Act,
        case: &Case,
        edition: &Edition,
    ) -> Result<Vec<(StaffRow, Certificate)>> {
        let mut members: Vec<(StaffRow, Certificate)> = Vec::new();
        for name in &vote.by {
            let (right, body) = match edition.definition.flow.role(name) {
                Some(role) => {
                    (Some(role.right), role.body.as_deref().unwrap_or(office_of(edition)))
                }
                None => {
                    (Role::ALL.into_iter().find(|role| role.code() == name), office_of(edition))
                }
            };
            let Some(right) = right.filter(|right| *right != Role::Applicant) else { continue };
            for (post, certificate) in self.cases.staff_of(body, right).await? {
                let bin = certificate.holder().legal_entity();
                let actor = Actor::Person { iin: post.iin.clone(), bin, role: right };
                let known = members.iter().any(|(other, _)| other.iin == post.iin);
                if !known && !case.belongs_to(&actor) {
                    members.push((post, certificate));
                }
            }
        }
        Ok(members)
    }
}

fn panel_view(
    panel: &Panel,
    vote: &Act,
    case: &Case,
    edition: &Edition,
    members: &[(StaffRow, Certificate)],
    lang: Lang,
) -> PanelView {
    let opened = case.events.iter().rposition(|event| event.act() == Some(&panel.sitting));
    // Votes before the sitting was opened do not count, and neither does a protocol.
    let since = opened.map(|place| case.events.iter().skip(place)).into_iter().flatten();
    let events: Vec<&Event> = since.collect();
    let voted = |iin: &Iin| {
        let mut votes = events.iter().rev().filter(|event| event.act() == Some(&panel.vote));
        votes.find(|event| event.actor.iin() == Some(iin)).copied()
    };
    let rows = |event: &Event, act: &Act| given_rows(event, &act.given, edition, lang);
    let mut shown: Vec<VoteView> = members
        .iter()
        .map(|(post, certificate)| VoteView {
            member: full_name(certificate),
            at: voted(&post.iin).map(|event| event.at),
            given: voted(&post.iin).map(|event| rows(event, vote)).unwrap_or_default(),
        })
        .collect();
    // A vote counts even if its member has left since.
    let is_member = |iin: &Iin| members.iter().any(|(post, _)| post.iin == *iin);
    let gone = events
        .iter()
        .filter(|event| event.act() == Some(&panel.vote))
        .filter(|event| event.actor.iin().is_some_and(|iin| !is_member(iin)));
    shown.extend(gone.map(|event| VoteView {
        member: "—".to_owned(),
        at: Some(event.at),
        given: rows(event, vote),
    }));
    let named = |name: &str| edition.definition.act(name);
    let records = |act: &&Act| act.needs.contains(&Need::Votes(panel.name.clone()));
    let protocol = events.iter().rev().find_map(|event| {
        let act = event.act().and_then(named).filter(records)?;
        Some(rows(event, act))
    });
    let opening = events.first().copied();
    PanelView {
        code: panel.name.clone(),
        title: panel.title.in_lang(lang).to_owned(),
        quorum: panel.quorum,
        voted: shown.iter().filter(|vote| vote.at.is_some()).count(),
        opened_at: opening.map(|event| event.at),
        sitting: opening
            .and_then(|event| Some(rows(event, named(&panel.sitting)?)))
            .unwrap_or_default(),
        members: shown,
        protocol: protocol.unwrap_or_default(),
    }
}

/// What was given with an act, in words.
fn given_rows(
    event: &Event,
    fields: &[FieldDefinition],
    edition: &Edition,
    lang: Lang,
) -> Vec<RowView> {
    let none = Answers::default();
    let given = event.input().map_or(&none, |input| &input.given);
    let words = fields.iter().filter_map(|field| {
        let answer = given.answer(&field.name).filter(|_| field.is_shown(given))?;
        let value = answer_words(field, answer, lang, &edition.dictionaries);
        (!value.is_empty()).then(|| RowView {
            name: field.name.clone(),
            label: field.label.in_lang(lang).to_owned(),
            value,
        })
    });
    words.collect()
}
