//! Complaints at work: taken in at a desk, found in the register, moved on by the staff of the body that answers.

use base::{Bin, Fault, Iin, Lang, Role, UniqueNumber};
use complaints::{Channel, Command, Complainant, Edition, Input, decide, open_acts};
use forms::Typed;
use schemars::JsonSchema;
use serde::Deserialize;
use store::ComplaintsOf;

use super::{
    ComplaintToFile,
    kept::{Kept, not_found, posts, record_events, subject_of, works_on},
    signing::is_answered,
    tidied,
};
use crate::{
    CaseAct, Complaints, Error, Result, Session,
    permission::{Act, require},
    view::{ActView, ComplaintView, ComplaintsPage},
};

/// The longest name that a clerk types, in characters.
const LONGEST_NAME: usize = 300;

/// How many pages of the register one search looks through.
const MOST_PAGES: usize = 40;

/// A complaint on paper, as the clerk who takes it in keys it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintTaken {
    /// What it says.
    pub complaint: ComplaintToFile,
    /// How it came in: `office` or `post`.
    #[schemars(with = "String", extend("enum" = ["office", "post"]))]
    pub channel: Channel,
    /// Full name of the complainant.
    pub full_name: String,
    /// Her number, if she gave it.
    #[serde(default)]
    pub iin: Option<String>,
    /// Name of her organisation, if it complains.
    #[serde(default)]
    pub organisation: Option<String>,
    /// Its number.
    #[serde(default)]
    pub bin: Option<String>,
    /// What the talon says: `responsible`, `contacts`, `answer_place`.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub given: Typed,
}

/// What is looked for in the register of complaints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintSearch {
    /// A number of a complaint, an IIN, a BIN, the code of a service, or a state.
    pub words: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
}

impl Complaints<'_> {
    /// What the clerk gives for the talon.
    pub fn intake_act(&self, lang: Lang) -> Result<ActView> {
        let edition = self.serving()?;
        let act = edition.flow.act("take-in").ok_or_else(not_found)?;
        Ok(self.act_view(act, edition, lang))
    }

    /// Takes a complaint on paper in and registers it; its talon is ready at once.
    pub async fn take_in(
        &self,
        session: &Session,
        taken: ComplaintTaken,
        lang: Lang,
    ) -> Result<ComplaintView> {
        let session = require(Some(session), Act::TakeComplaint)?;
        let edition = self.serving()?;
        let mut complaint = self.blank(&taken.complaint, complainant_of(&taken)?, taken.channel)?;
        if let Some(Ok(number)) =
            complaint.answers.text("about_number").map(str::parse::<UniqueNumber>)
        {
            complaint.against = self.officials_of(&number).await?;
            complaint.about = Some(number);
        }
        let office = session.post(Role::Operator).unwrap_or_default().to_owned();
        let command = Command {
            act: "take-in".to_owned(),
            actor: session.actor(Role::Operator),
            name: session.name.clone(),
            office: Some(office),
            input: Input { given: tidied(&taken.given, edition, "take-in"), ..Input::default() },
        };
        let (now, dictionaries) = (self.clock.now(), &self.rules.dictionaries);
        let calendar = &self.rules.calendar;
        let event = decide(&complaint, edition, command, dictionaries, now, calendar)?;
        complaint.number = self.draw_number(edition).await?;
        let (kept, outcome) = self.begin(complaint, edition, event, Vec::new(), now).await?;
        let (new, filed, outcome) = (&kept.row, &kept.complaint, &outcome);
        self.store
            .write(move |mut tx| async move {
                tx.insert_complaint(new).await?;
                outcome.insert(&mut tx).await?;
                record_events(&mut tx, filed, 0).await
            })
            .await?;
        self.staff_view(session, &kept, lang).await
    }

    /// The register of complaints of the person's bodies, newest first; searched by number, IIN, BIN, service or state.
    pub async fn register(
        &self,
        session: &Session,
        search: &ComplaintSearch,
        lang: Lang,
    ) -> Result<ComplaintsPage> {
        let session = require(Some(session), Act::HandleComplaints)?;
        let mut lists = Vec::new();
        for (_, office) in posts(session) {
            for list in [
                ComplaintsOf::Addressee(office.to_owned()),
                ComplaintsOf::PassedTo(office.to_owned()),
            ] {
                if !lists.contains(&list) {
                    lists.push(list);
                }
            }
        }
        let words = search.words.as_deref().map(str::trim).filter(|words| !words.is_empty());
        let after = search.after.as_deref();
        let Some(words) = words else { return self.page(&lists, after, lang).await };
        if let Ok(number) = words.to_ascii_uppercase().parse::<UniqueNumber>() {
            let found = self.store.reading().await?.complaint_by_number(&number).await?;
            let found = found.filter(|row| is_in(&lists, row));
            let rows = found.iter().map(|row| self.line(row, lang)).collect::<Result<_>>()?;
            return Ok(ComplaintsPage { rows, next: None });
        }
        let wanted = if let Ok(iin) = Iin::parse(words) {
            Wanted::Person(iin)
        } else if let Ok(bin) = Bin::parse(words) {
            Wanted::Organisation(bin)
        } else if self.rules.catalogue.service(words).is_some() {
            Wanted::Service(words)
        } else if self.serving()?.flow.state(words).is_some() {
            Wanted::State(words)
        } else {
            return Err(Error::invalid(Fault::at("complaint-search-form", "q")));
        };
        self.filtered(&lists, &wanted, after, lang).await
    }

    /// A page of those complaints of several lists that are wanted. A person's own are few and read by her number; the rest is
    /// looked through.
    async fn filtered(
        &self,
        lists: &[ComplaintsOf],
        wanted: &Wanted<'_>,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<ComplaintsPage> {
        let read = match wanted {
            Wanted::Person(iin) => vec![ComplaintsOf::Person(iin.clone())],
            Wanted::Organisation(bin) => vec![ComplaintsOf::Organisation(bin.clone())],
            Wanted::Service(_) | Wanted::State(_) => lists.to_vec(),
        };
        let mut last = after.map(str::to_owned);
        let mut found = Vec::new();
        for _ in 0..MOST_PAGES {
            let rows = self.rows_after(&read, last.as_deref()).await?;
            let Some(end) = rows.last() else {
                return Ok(ComplaintsPage { rows: found, next: None });
            };
            last = Some(end.number.to_string());
            let fits = |row: &&store::ComplaintRow| is_in(lists, row) && wanted.takes(row);
            for row in rows.iter().filter(fits) {
                found.push(self.line(row, lang)?);
                if found.len() == super::showing::PAGE_ROWS as usize {
                    let next = Some(row.number.to_string());
                    return Ok(ComplaintsPage { rows: found, next });
                }
            }
        }
        // What was not looked through yet is on the next page.
        Ok(ComplaintsPage { rows: found, next: last })
    }

    /// A complaint, for the staff of the body that answers. Each look is in the journal.
    pub async fn show(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<ComplaintView> {
        let (session, kept) = self.at_work(session, number).await?;
        if let Some(role) = works_on(&kept.complaint, &kept.row, session) {
            let actor = session.actor(role);
            self.documents.record_look(&actor, "complaint-viewed", subject_of(number)).await?;
        }
        self.staff_view(session, &kept, lang).await
    }

    /// Does an act with a complaint; answers are signed with [`Complaints::answer`].
    pub async fn act(
        &self,
        session: &Session,
        number: &UniqueNumber,
        act: CaseAct,
        lang: Lang,
    ) -> Result<ComplaintView> {
        let (session, kept) = self.at_work(session, number).await?;
        let edition = self.edition_of(&kept.complaint)?;
        if is_answered(edition, &act.act) {
            return Err(Error::invalid(Fault::new("complaint-answer-needed")));
        }
        let name = act.act.clone();
        let (input, papers) = self.with_files(&kept, act).await?;
        let event = self.decided(session, &kept, edition, &name, input)?;
        let now = self.clock.now();
        let kept = self.advance(kept, vec![event], papers, None, now).await?;
        self.staff_view(session, &kept, lang).await
    }

    /// Whether an act is done by signing its answer.
    pub fn is_answer(&self, act: &str) -> Result<bool> {
        Ok(is_answered(self.serving()?, act))
    }

    /// A complaint for somebody who works on it; for anybody else there is none.
    pub(super) async fn at_work<'s>(
        &self,
        session: &'s Session,
        number: &UniqueNumber,
    ) -> Result<(&'s Session, Kept)> {
        let session = require(Some(session), Act::HandleComplaints)?;
        let kept = self.load(number).await?;
        match works_on(&kept.complaint, &kept.row, session) {
            Some(_) => Ok((session, kept)),
            None => Err(not_found()),
        }
    }

    /// The post from which an act is done: one to which it is open, else one at the body, so that the rules say what stands
    /// against it.
    pub(super) fn seat(
        &self,
        session: &Session,
        kept: &Kept,
        edition: &Edition,
        act: &str,
    ) -> Result<(Role, String)> {
        let (complaint, now) = (&kept.complaint, self.clock.now());
        let mut at_body = None;
        for (role, office) in posts(session) {
            let actor = session.actor(role);
            let open = open_acts(complaint, edition, &actor, &session.name, Some(office), now);
            if open.iter().any(|known| known.name == act) {
                return Ok((role, office.to_owned()));
            }
            let here = office == kept.row.addressee || office == kept.row.passed_to;
            let may = edition.flow.act(act).is_some_and(|act| {
                act.by.iter().any(|name| {
                    name == role.code()
                        || edition.flow.role(name).is_some_and(|own| own.right == role)
                })
            });
            if here && (may || at_body.is_none()) {
                at_body = Some((role, office.to_owned()));
            }
        }
        at_body.ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))
    }
}

/// Whether a complaint stands in one of the lists of a body.
fn is_in(lists: &[ComplaintsOf], row: &store::ComplaintRow) -> bool {
    lists.iter().any(|list| match list {
        ComplaintsOf::Addressee(body) => row.addressee == *body,
        ComplaintsOf::PassedTo(body) => row.passed_to == *body,
        ComplaintsOf::Organisation(bin) => row.bin.as_ref() == Some(bin),
        ComplaintsOf::Person(iin) => row.iin.as_ref() == Some(iin),
    })
}

/// What is looked for.
enum Wanted<'a> {
    Organisation(Bin),
    Person(Iin),
    Service(&'a str),
    State(&'a str),
}

impl Wanted<'_> {
    fn takes(&self, row: &store::ComplaintRow) -> bool {
        match self {
            Self::Organisation(bin) => row.bin.as_ref() == Some(bin),
            Self::Person(iin) => row.iin.as_ref() == Some(iin),
            Self::Service(code) => row.service == *code,
            Self::State(state) => row.state == *state,
        }
    }
}

/// The complainant as the clerk keyed her.
fn complainant_of(taken: &ComplaintTaken) -> Result<Complainant> {
    let mut faults = base::Faults::default();
    let full_name = taken.full_name.trim();
    if full_name.is_empty() {
        faults.push(Fault::at("answer-missing", "full_name"));
    } else if full_name.chars().count() > LONGEST_NAME {
        faults.push(Fault::at("answer-too-long", "full_name").with("max", LONGEST_NAME));
    }
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let organisation = given(&taken.organisation);
    if organisation.as_ref().is_some_and(|name| name.chars().count() > LONGEST_NAME) {
        faults.push(Fault::at("answer-too-long", "organisation").with("max", LONGEST_NAME));
    }
    let iin = given(&taken.iin).and_then(|text| {
        Iin::parse(&text).map_err(|_| faults.push(Fault::at("iin-form", "iin"))).ok()
    });
    let bin = given(&taken.bin).and_then(|text| {
        Bin::parse(&text).map_err(|_| faults.push(Fault::at("bin-form", "bin"))).ok()
    });
    faults.into_result()?;
    Ok(Complainant { iin, full_name: full_name.to_owned(), bin, organisation })
}
