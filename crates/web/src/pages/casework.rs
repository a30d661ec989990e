//! The work on a case beside the case itself: messages on both sides, who has it, who is away, drafts of decisions.

use app::{
    AbsenceToNote, CaseToGive, MessageFile, MessageToSend,
    view::{AbsencesView, MessagesView},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use base::{Fault, UniqueNumber};
use jiff::civil::Date;

use super::{Answer, ShownFault, draw_with, go, number, show_or_download, shown_faults};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

/// On whose side messages are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Applicant,
    Official,
}

impl Side {
    /// Where the case stands, without the language.
    fn case(self, number: &UniqueNumber) -> String {
        match self {
            Self::Applicant => format!("/cases/{number}"),
            Self::Official => format!("/inbox/{number}"),
        }
    }

    async fn read(
        self,
        site: &Site,
        visitor: &Visitor,
        number: &UniqueNumber,
    ) -> Result<MessagesView, Problem> {
        let session = visitor.signed_in()?;
        Ok(match self {
            Self::Applicant => site.app.cases().messages(session, number, visitor.lang).await?,
            Self::Official => site.app.inbox().messages(session, number, visitor.lang).await?,
        })
    }

    async fn page(
        self,
        site: &Site,
        visitor: &Visitor,
        number: &UniqueNumber,
        text: String,
        faults: Vec<ShownFault>,
    ) -> Answer {
        let messages = self.read(site, visitor, number).await?;
        let wrong = !faults.is_empty();
        let back = format!("/{}{}", visitor.lang, self.case(number));
        let page = MessagesPage {
            page: if wrong { visitor.page().with_faults() } else { visitor.page() },
            action: format!("{back}/messages"),
            back,
            messages,
            text,
            faults,
            csrf: visitor.form_token(None),
        };
        draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
    }

    async fn send(self, site: &Site, number: &UniqueNumber, posted: &Posted) -> Answer {
        let visitor = &posted.visitor;
        let (session, lang) = (visitor.signed_in()?, visitor.lang);
        let files = posted.files.iter().filter(|file| file.field == "files");
        let message = MessageToSend {
            text: posted.field("text").to_owned(),
            files: files
                .map(|file| MessageFile { name: file.name.clone(), content: file.bytes.clone() })
                .collect(),
        };
        let sent = match self {
            Self::Applicant => site.app.cases().send_message(session, number, message, lang).await,
            Self::Official => site.app.inbox().send_message(session, number, message, lang).await,
        };
        match sent {
            Ok(_) => Ok(go(lang, &format!("{}/messages", self.case(number)))),
            Err(error) => {
                let faults = shown_faults(lang, error, "#text")?;
                self.page(site, visitor, number, posted.field("text").to_owned(), faults).await
            }
        }
    }
}

#[derive(Template)]
#[template(path = "casework/messages.html")]
struct MessagesPage {
    page: Page,
    messages: MessagesView,
    action: String,
    back: String,
    text: String,
    faults: Vec<ShownFault>,
    csrf: String,
}

/// `GET /cases/{number}/messages`
pub(crate) async fn own_messages(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    Side::Applicant.page(&site, &visitor, &number(&text)?, String::new(), Vec::new()).await
}

/// `POST /cases/{number}/messages`
pub(crate) async fn send_own(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    Side::Applicant.send(&site, &number(&text)?, &posted).await
}

/// `GET /inbox/{number}/messages`
pub(crate) async fn messages(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    Side::Official.page(&site, &visitor, &number(&text)?, String::new(), Vec::new()).await
}

/// `POST /inbox/{number}/messages`
pub(crate) async fn send(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    Side::Official.send(&site, &number(&text)?, &posted).await
}

/// `POST /inbox/{number}/assignment`: takes a case, gives it to a colleague or lays it down.
pub(crate) async fn give(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let (visitor, number) = (&posted.visitor, number(&text)?);
    let session = visitor.signed_in()?;
    let gift = CaseToGive { to: posted.field("to").to_owned(), reason: posted.optional("reason") };
    match site.app.inbox().give_case(session, &number, gift, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/inbox/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#assignment")?;
            super::inbox::show_with(&site, visitor, &number, faults).await
        }
    }
}

/// `GET /inbox/{number}/draft`: the paper of a decision as far as it is written.
pub(crate) async fn preview(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let number = number(&text)?;
    let pdf = site.app.inbox().decision_preview(visitor.signed_in()?, &number).await?;
    Ok(show_or_download(&format!("{number}-draft.pdf"), "application/pdf", pdf))
}

/// `POST /inbox/{number}/draft`: drops what was written of a decision.
pub(crate) async fn drop_draft(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let (visitor, number) = (&posted.visitor, number(&text)?);
    site.app.inbox().drop_decision(visitor.signed_in()?, &number, visitor.lang).await?;
    Ok(go(visitor.lang, &format!("/inbox/{number}")))
}

#[derive(Template)]
#[template(path = "casework/absences.html")]
struct AbsencesPage {
    page: Page,
    absences: AbsencesView,
    typed: [String; 4],
    faults: Vec<ShownFault>,
    csrf: String,
}

async fn absences_page(
    site: &Site,
    visitor: &Visitor,
    typed: [String; 4],
    faults: Vec<ShownFault>,
) -> Answer {
    let absences = site.app.inbox().absences(visitor.signed_in()?).await?;
    let wrong = !faults.is_empty();
    let page = AbsencesPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        absences,
        typed,
        faults,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /inbox/absences`: who of the body is away.
pub(crate) async fn absences(State(site): State<Site>, visitor: Visitor) -> Answer {
    absences_page(&site, &visitor, <[String; 4]>::default(), Vec::new()).await
}

/// `POST /inbox/absences`: somebody will be away, or is back.
pub(crate) async fn note_absence(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let (session, lang) = (visitor.signed_in()?, visitor.lang);
    let inbox = site.app.inbox();
    if let Some(back) = posted.optional("back") {
        inbox.end_absence(session, Some(&back)).await?;
        return Ok(go(lang, "/inbox/absences"));
    }
    let typed = ["of", "first_day", "last_day", "deputy"].map(|name| posted.field(name).to_owned());
    let noted = match (read_day(&typed[1]), read_day(&typed[2])) {
        (Some(first_day), Some(last_day)) => {
            let absence = AbsenceToNote {
                of: posted.optional("of"),
                first_day,
                last_day,
                deputy: posted.optional("deputy"),
            };
            inbox.note_absence(session, absence).await
        }
        _ => Err(app::Error::invalid(Fault::at("absence-days", "last_day"))),
    };
    match noted {
        Ok(_) => Ok(go(lang, "/inbox/absences")),
        Err(error) => {
            let faults = shown_faults(lang, error, "#first_day")?;
            absences_page(&site, visitor, typed, faults).await
        }
    }
}

/// A day as a browser sends it, or as people write it.
fn read_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let mut parts = text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
