//! Who has a case: taken, taken over, given, laid down; and who of a body is away.
//!
//! A case is its officer's while she is at work: the acts of an officer are hers alone, and whoever wants to go on with it takes it over
//! and says why. While she is away her deputy acts for her, or anybody of the body if none is named. Checked when the act
//! executes, not when the page was drawn.

use base::{Fault, Faults, Iin, Lang, Role, UniqueNumber, local_date};
use jiff::civil::Date;
use pki::Certificate;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use services::{Act as Step, Case, Edition};
use store::{AbsenceRow, CaseAssignmentRow, CaseRow, MailRow, StaffRow};

use super::inbox_office;
use crate::{
    Cases, Error, Inbox, Result, Session,
    cases::{
        acts::Seat,
        kept::{Kept, holds, is_officers, office_of, subject_of},
        people::{Recipient, full_name},
    },
    instances::moved_first,
    journalling,
    permission::{Act, require},
    view::{AbsenceView, AbsencesView, AssignmentView, InboxCaseView, NamedView, RowView},
};

/// The most characters of a reason.
const LONGEST_REASON: usize = 500;
/// How many earlier holders of a case are told.
const TOLD_ASSIGNMENTS: u32 = 50;
/// The longest absence that is noted at once, in days.
const LONGEST_ABSENCE_DAYS: i32 = 366;

/// To whom a case is to be given.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseToGive {
    /// `me`, `nobody`, or the serial number of a colleague's certificate.
    pub to: String,
    /// Why, where another officer who is at work has the case.
    #[serde(default)]
    pub reason: Option<String>,
}

/// That somebody will be away.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceToNote {
    /// The serial number of her certificate; the caller, if none is named.
    #[serde(default)]
    pub of: Option<String>,
    /// The first day.
    pub first_day: Date,
    /// The last day, included.
    pub last_day: Date,
    /// The serial number of the certificate of who stands in.
    #[serde(default)]
    pub deputy: Option<String>,
}

/// Whether an officer is at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AtWork {
    /// She is.
    Yes,
    /// She is away.
    Away { until: Date, deputy: Option<Iin> },
    /// She has no post there any more.
    Gone,
}

impl Cases<'_> {
    /// Whether an officer of a body is at work today.
    pub(crate) async fn at_work(&self, office: &str, officer: &Iin) -> Result<AtWork> {
        let posts = self.staff_of(office, Role::Officer).await?;
        if !posts.iter().any(|(post, _)| post.iin == *officer) {
            return Ok(AtWork::Gone);
        }
        let today = local_date(self.clock.now());
        let absences = self.store.reading().await?.absences(office).await?;
        let away = absences.into_iter().find(|absence| {
            absence.iin == *officer && absence.first_day <= today && today <= absence.last_day
        });
        Ok(away.map_or(AtWork::Yes, |absence| AtWork::Away {
            until: absence.last_day,
            deputy: absence.deputy,
        }))
    }

    /// Refuses an act of the officer to whoever does not have the case.
    pub(crate) async fn must_have(
        &self,
        row: &CaseRow,
        edition: &Edition,
        session: &Session,
        step: &Step,
        seat: &Seat,
    ) -> Result<()> {
        let office = office_of(edition);
        let home = seat.role == Role::Officer && seat.office.as_deref() == Some(office);
        let Some(officer) = row.assignee.as_ref().filter(|_| home && is_officers(step)) else {
            return Ok(());
        };
        if *officer == session.iin {
            return Ok(());
        }
        let free = match self.at_work(office, officer).await? {
            AtWork::Yes => false,
            AtWork::Away { deputy, .. } => deputy.is_none_or(|deputy| deputy == session.iin),
            AtWork::Gone => true,
        };
        if free { Ok(()) } else { Err(Error::Conflict(Fault::new("case-of-another-officer"))) }
    }
}

impl Inbox<'_> {
    /// Gives a case to an officer of the body: to oneself as one of its officers, to anybody of them as one of its authorised persons;
    /// or lays it down.
    pub async fn give_case(
        &self,
        session: &Session,
        number: &UniqueNumber,
        gift: CaseToGive,
        lang: Lang,
    ) -> Result<InboxCaseView> {
        let (session, kept, _) = self.case_at_work(session, number).await?;
        let edition = self.cases.edition_of(&kept.case)?;
        let office = office_of(edition);
        let heads = holds(session, Role::AuthorisedPerson, office);
        let works = holds(session, Role::Officer, office);
        let posts = self.cases.staff_of(office, Role::Officer).await?;
        let holder = kept.row.assignee.clone();
        let own = holder.as_ref() == Some(&session.iin);
        let to = match gift.to.trim() {
            "me" if works => Some(session.iin.clone()),
            "nobody" if heads || own => None,
            "me" | "nobody" => return Err(Error::Forbidden(Fault::new("not-your-right"))),
            _ if !heads => return Err(Error::Forbidden(Fault::new("not-your-right"))),
            serial => {
                let found = posts.iter().find(|(post, _)| is_of(post, serial));
                let found = found
                    .filter(|(post, certificate)| may_work_on(&kept.case, &post.iin, certificate));
                let unknown = || Error::invalid(Fault::at("colleague-not-known", "to"));
                Some(found.ok_or_else(unknown)?.0.iin.clone())
            }
        };
        if to == holder {
            return self.inbox_view(session, &kept, lang).await;
        }
        let reason = gift.reason.unwrap_or_default().trim().to_owned();
        let taken_away = match &holder {
            Some(officer) if !own => self.cases.at_work(office, officer).await? == AtWork::Yes,
            _ => false,
        };
        if taken_away && reason.is_empty() {
            return Err(Error::invalid(Fault::at("reasons-missing", "reason")));
        }
        if reason.chars().count() > LONGEST_REASON {
            let fault = Fault::at("reasons-too-long", "reason").with("max", LONGEST_REASON);
            return Err(Error::invalid(fault));
        }
        let role = if works { Role::Officer } else { Role::AuthorisedPerson };
        let kept = self.put_assignee(kept, session, role, to, reason, &posts).await?;
        self.inbox_view(session, &kept, lang).await
    }

    async fn put_assignee(
        &self,
        kept: Kept,
        session: &Session,
        role: Role,
        to: Option<Iin>,
        reason: String,
        posts: &[(StaffRow, Certificate)],
    ) -> Result<Kept> {
        let now = self.clock.now();
        let mut row = CaseRow { assignee: to.clone(), ..kept.row.clone() };
        let given = CaseAssignmentRow {
            id: journalling::entry_id()?,
            case_id: kept.case.id,
            at: now,
            by_iin: session.iin.clone(),
            assignee: to.as_ref().map(ToString::to_string).unwrap_or_default(),
            reason,
        };
        let whom = match &to {
            None => "nobody",
            Some(iin) if *iin == session.iin => "self",
            Some(_) => "colleague",
        };
        let detail = json!({
            "to": whom, "given": given.id, "reason": crypto::sha256(given.reason.as_bytes()),
        });
        let told = [kept.row.assignee.as_ref(), to.as_ref()].into_iter().flatten();
        let told: Vec<&Iin> = told.filter(|iin| **iin != session.iin).collect();
        let mails = self.assignment_mails(&kept.case, &told, posts).await?;
        let actor = session.actor(role);
        let (new, given, mails, detail) = (&row, &given, &mails, &detail);
        let (actor, number) = (&actor, &kept.case.number);
        self.store
            .write(move |mut tx| async move {
                let updated = tx.update_case(new).await;
                updated.map_err(|fault| moved_first(fault, "case-changed"))?;
                tx.insert_case_assignment(given).await?;
                for mail in mails {
                    tx.insert_mail(mail).await?;
                }
                let (subject, detail) = (subject_of(number), detail.clone());
                journalling::record(&mut tx, actor, "case-given", subject, detail, now).await
            })
            .await?;
        row.version += 1;
        Ok(Kept { case: kept.case, row })
    }

    async fn assignment_mails(
        &self,
        case: &Case,
        told: &[&Iin],
        posts: &[(StaffRow, Certificate)],
    ) -> Result<Vec<MailRow>> {
        let now = self.clock.now();
        let of =
            told.iter().flat_map(|iin| posts.iter().filter(move |(post, _)| post.iin == **iin));
        let of: Vec<_> = of.collect();
        let letter = |Recipient { address, lang }: &Recipient| {
            let link = format!("{}/{lang}/inbox/{}", self.cases.config.base_url, case.number);
            let args = [("number", case.number.to_string()), ("link", link)];
            let words =
                |part: &str| texts::say_with(*lang, &format!("mail-case-given-{part}"), &args);
            self.cases.messages.mail(address, *lang, words("subject"), words("body"), now)
        };
        self.cases.recipients(&of).await?.iter().map(letter).collect()
    }

    /// Who has a case, for the page of an official.
    pub(super) async fn assignment_view(
        &self,
        session: &Session,
        kept: &Kept,
        edition: &Edition,
        lang: Lang,
    ) -> Result<AssignmentView> {
        let office = office_of(edition);
        let posts = self.cases.staff_of(office, Role::Officer).await?;
        let name = |iin: &Iin| name_of(&posts, iin);
        let holder = kept.row.assignee.as_ref();
        let at_work = match holder {
            Some(officer) => self.cases.at_work(office, officer).await?,
            None => AtWork::Gone,
        };
        let own = holder == Some(&session.iin);
        let over = matches!(services::phase(&kept.case, edition), services::Phase::Closed);
        let mut reading = self.store.reading().await?;
        let rows = reading.case_assignments(kept.case.id, TOLD_ASSIGNMENTS).await?;
        drop(reading);
        let history = rows.into_iter().map(|row| {
            let to = Iin::parse(&row.assignee).ok().as_ref().map(name);
            let to = to.unwrap_or_else(|| texts::say(lang, "assignment-nobody"));
            RowView {
                name: row.id,
                label: texts::date_time(lang, row.at),
                value: if row.reason.is_empty() { to } else { format!("{to}: {}", row.reason) },
            }
        });
        let heads = holds(session, Role::AuthorisedPerson, office) && !over;
        let may_give_to = posts
            .iter()
            .filter(|(post, certificate)| {
                heads
                    && Some(&post.iin) != holder
                    && may_work_on(&kept.case, &post.iin, certificate)
            })
            .map(|(post, certificate)| named(post, certificate));
        let (away_until, deputy) = match &at_work {
            AtWork::Away { until, deputy } => (Some(*until), deputy.as_ref().map(name)),
            AtWork::Yes | AtWork::Gone => (None, None),
        };
        Ok(AssignmentView {
            officer: holder.map(name),
            own,
            away_until,
            deputy,
            may_take: holds(session, Role::Officer, office) && !own && !over,
            reason_needed: holder.is_some() && at_work == AtWork::Yes,
            may_give_to: may_give_to.collect(),
            history: history.collect(),
        })
    }

    /// Who of the body is away.
    pub async fn absences(&self, session: &Session) -> Result<AbsencesView> {
        let session = require(Some(session), Act::UseInbox)?;
        let office = inbox_office(session)?;
        let posts = self.cases.staff_of(office, Role::Officer).await?;
        let heads = holds(session, Role::AuthorisedPerson, office);
        let today = local_date(self.clock.now());
        let rows = self.store.reading().await?.absences(office).await?;
        let known = rows.into_iter().filter(|row| row.last_day >= today);
        let absences = known.filter_map(|row| {
            let (post, certificate) = posts.iter().find(|(post, _)| post.iin == row.iin)?;
            let NamedView { code, title } = named(post, certificate);
            Some(AbsenceView {
                serial: code,
                name: title,
                first_day: row.first_day,
                last_day: row.last_day,
                deputy: row.deputy.as_ref().map(|deputy| name_of(&posts, deputy)),
                may_end: heads || row.iin == session.iin,
            })
        });
        let all = || posts.iter().map(|(post, certificate)| (post, named(post, certificate)));
        Ok(AbsencesView {
            absences: absences.collect(),
            may_tell: all()
                .filter(|(post, _)| heads || post.iin == session.iin)
                .map(|(_, named)| named)
                .collect(),
            colleagues: all().map(|(_, named)| named).collect(),
        })
    }

    /// Notes that an officer of the body will be away: herself, or by an authorised person of the body. What was noted of her before
    /// is replaced.
    pub async fn note_absence(
        &self,
        session: &Session,
        absence: AbsenceToNote,
    ) -> Result<AbsencesView> {
        let known = require(Some(session), Act::UseInbox)?;
        let office = inbox_office(known)?;
        let posts = self.cases.staff_of(office, Role::Officer).await?;
        let whom = self.whom(session, office, absence.of.as_deref(), &posts)?;
        let mut faults = Faults::default();
        let today = local_date(self.clock.now());
        let days = absence.first_day.until(absence.last_day).map_or(-1, |span| span.get_days());
        if !(0..LONGEST_ABSENCE_DAYS).contains(&days) || absence.last_day < today {
            faults.push(Fault::at("absence-days", "last_day"));
        }
        let deputy = absence.deputy.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let deputy = deputy.and_then(|serial| {
            let found = posts.iter().find(|(post, _)| is_of(post, serial) && post.iin != whom);
            if found.is_none() {
                faults.push(Fault::at("colleague-not-known", "deputy"));
            }
            found.map(|(post, _)| post.iin.clone())
        });
        faults.into_result()?;
        let row = AbsenceRow {
            office: office.to_owned(),
            iin: whom,
            first_day: absence.first_day,
            last_day: absence.last_day,
            deputy,
        };
        let detail = json!({
            "first_day": row.first_day, "last_day": row.last_day, "own": row.iin == session.iin,
            "deputy": row.deputy.is_some(),
        });
        self.keep_absence(session, office, "absence-noted", detail, Ok(row)).await?;
        self.absences(session).await
    }

    /// Notes that an officer is back, or will not go.
    pub async fn end_absence(&self, session: &Session, of: Option<&str>) -> Result<AbsencesView> {
        let known = require(Some(session), Act::UseInbox)?;
        let office = inbox_office(known)?;
        let posts = self.cases.staff_of(office, Role::Officer).await?;
        let whom = self.whom(session, office, of, &posts)?;
        let detail = json!({ "own": whom == session.iin });
        self.keep_absence(session, office, "absence-ended", detail, Err(whom)).await?;
        self.absences(session).await
    }

    /// The officer whose absence is told: the caller, or anybody of the body if the caller is one of its authorised persons.
    fn whom(
        &self,
        session: &Session,
        office: &str,
        of: Option<&str>,
        posts: &[(StaffRow, Certificate)],
    ) -> Result<Iin> {
        let of = of.map(str::trim).filter(|text| !text.is_empty());
        let found = posts.iter().find(|(post, _)| match of {
            Some(serial) => is_of(post, serial),
            None => post.iin == session.iin,
        });
        let unknown = || Error::invalid(Fault::at("colleague-not-known", "of"));
        let whom = found.ok_or_else(unknown)?.0.iin.clone();
        if whom == session.iin || holds(session, Role::AuthorisedPerson, office) {
            Ok(whom)
        } else {
            Err(Error::Forbidden(Fault::new("not-your-right")))
        }
    }

    async fn keep_absence(
        &self,
        session: &Session,
        office: &str,
        act: &str,
        detail: serde_json::Value,
        what: Result<AbsenceRow, Iin>,
    ) -> Result<()> {
        let now = self.clock.now();
        let heads = holds(session, Role::AuthorisedPerson, office);
        let role = if heads { Role::AuthorisedPerson } else { Role::Officer };
        let actor = session.actor(role);
        let (actor, detail, what) = (&actor, &detail, &what);
        self.store
            .write(move |mut tx| async move {
                match what {
                    Ok(row) => tx.put_absence(row).await?,
                    Err(iin) => tx.drop_absence(office, iin).await?,
                }
                let subject = format!("office/{office}");
                journalling::record(&mut tx, actor, act, subject, detail.clone(), now).await
            })
            .await
    }
}

fn is_of(post: &StaffRow, serial: &str) -> bool {
    post.certificate_serial.as_deref() == Some(serial)
}

/// Nobody works on her own case, or on one of her organisation.
fn may_work_on(case: &Case, iin: &Iin, certificate: &Certificate) -> bool {
    let bin = certificate.holder().legal_entity();
    !case.belongs_to(&base::Actor::Person { iin: iin.clone(), bin, role: Role::Officer })
}

fn named(post: &StaffRow, certificate: &Certificate) -> NamedView {
    let code = post.certificate_serial.clone().unwrap_or_default();
    NamedView { code, title: full_name(certificate) }
}

/// The name of an officer of the body; of one who has left, a dash.
fn name_of(posts: &[(StaffRow, Certificate)], iin: &Iin) -> String {
    let found = posts.iter().find(|(post, _)| post.iin == *iin);
    found.map_or_else(|| "—".to_owned(), |(_, certificate)| full_name(certificate))
}
