//! The page of an act: everything that the edition asks for with it, the same in the inbox, in the cabinet and at the desk.

use std::collections::BTreeMap;

use app::{
    ActFile, App, CaseAct, DecisionToDraft, DocumentForm, ReceivedDocument, Session, StatedFact,
    StatedPayment,
    view::{ActView, FactAskedView, NamedView, ReceivableView},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use base::{Fault, Faults, Lang, Text, UniqueNumber};
use forms::Typed;

use super::{
    Answer, ShownFault, draw_with,
    drawing::{DrawnField, draw_fields, fault_text},
    go,
    journey::{changed_table, typed_answers},
    number,
};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

/// A ground as it is drawn.
struct DrawnGround {
    code: String,
    text: String,
    chosen: bool,
    point: String,
}

/// A document that may be missing.
struct DrawnMissing {
    code: String,
    title: String,
    chosen: bool,
}

/// A document that is taken in.
struct DrawnReceived {
    code: String,
    title: String,
    asked: String,
    came: bool,
    forms: Vec<(String, String, bool)>,
    copies: String,
    sheets: String,
    shown: bool,
}

/// What a register is asked.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own on the page")]
struct DrawnFact {
    code: String,
    title: String,
    by_itself: bool,
    yes: bool,
    no: bool,
    by_document: bool,
    words: String,
}

#[derive(Template)]
#[template(path = "acts/act.html")]
struct ActPage {
    page: Page,
    act: ActView,
    caption: String,
    action: String,
    back: String,
    grounds: Vec<DrawnGround>,
    missing: Vec<DrawnMissing>,
    received: Vec<DrawnReceived>,
    facts: Vec<DrawnFact>,
    payment: [String; 3],
    fields: Vec<DrawnField>,
    text: String,
    faults: Vec<ShownFault>,
    csrf: String,
    /// Whether what is typed can be kept without doing the act.
    drafts: bool,
}

/// Where the page of an act stands.
pub(super) struct Place {
    /// A line above the heading.
    pub(super) caption: String,
    /// Where the form goes, without the language.
    pub(super) action: String,
    /// Where the reader came from, without the language.
    pub(super) back: String,
}

/// The three places in which somebody acts on a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Of the applicant.
    Cabinet,
    /// Of the clerk who takes papers in.
    Desk,
    /// Of the officer.
    Inbox,
}

impl Room {
    /// Where a case stands in it, without the language.
    fn case(self, number: &UniqueNumber) -> String {
        let folder = match self {
            Self::Cabinet => "cases",
            Self::Desk => "desk/cases",
            Self::Inbox => "inbox",
        };
        format!("/{folder}/{number}")
    }

    /// The acts that a person may do in it now, and the line above them.
    async fn acts(
        self,
        app: &App,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<(Vec<ActView>, String), app::Error> {
        Ok(match self {
            Self::Cabinet => {
                let case = app.cases().case(session, number, lang).await?;
                (case.own_acts, case.service_title)
            }
            Self::Desk => {
                let desk = app.reception().case(session, number, lang).await?;
                (desk.acts, desk.case.service_title)
            }
            Self::Inbox => {
                let inbox = app.inbox().case(session, number, lang).await?;
                let caption = format!("{} · {}", inbox.case.service_title, inbox.applicant);
                (inbox.acts, caption)
            }
        })
    }

    /// Does the act.
    async fn act(
        self,
        app: &App,
        session: &Session,
        number: &UniqueNumber,
        act: CaseAct,
        lang: Lang,
    ) -> Result<(), app::Error> {
        match self {
            Self::Cabinet => app.cases().act(session, number, act, lang).await.map(drop),
            Self::Desk => app.reception().act(session, number, act, lang).await.map(drop),
            Self::Inbox => app.inbox().act(session, number, act, lang).await.map(drop),
        }
    }

    /// The act with the place of its page; none if it cannot be done now.
    async fn find(
        self,
        site: &Site,
        visitor: &Visitor,
        (number, code): (&UniqueNumber, &str),
    ) -> Result<Option<(ActView, Place)>, Problem> {
        let session = visitor.signed_in()?;
        let (acts, caption) = self.acts(&site.app, session, number, visitor.lang).await?;
        let back = self.case(number);
        let action = format!("{back}/acts/{code}");
        let act = acts.into_iter().find(|act| act.code == code);
        Ok(act.map(|act| (act, Place { caption, action, back })))
    }

    /// The page of an act: what it asks for; a stop before it.
    async fn ask(self, site: Site, visitor: Visitor, (text, code): (String, String)) -> Answer {
        let number = number(&text)?;
        match self.find(&site, &visitor, (&number, &code)).await? {
            Some((act, place)) => {
                let none = Faults::default();
                let kept = match self {
                    Self::Inbox => {
                        let session = visitor.signed_in()?;
                        site.app.inbox().decision_draft(session, &number).await?
                    }
                    Self::Cabinet | Self::Desk => None,
                };
                let kept = kept.filter(|kept| kept.act == act.code);
                let drafts = self == Self::Inbox;
                draw_drafted(&site, &visitor, act, place, (None, kept.as_ref()), &none, drafts)
            }
            None => Ok(go(visitor.lang, &self.case(&number))),
        }
    }

    /// Takes the form of an act.
    async fn take(self, site: Site, (text, code): (String, String), posted: Posted) -> Answer {
        let (visitor, number) = (&posted.visitor, number(&text)?);
        let session = visitor.signed_in()?;
        let home = self.case(&number);
        let Some((act, place)) = self.find(&site, visitor, (&number, &code)).await? else {
            return Ok(go(visitor.lang, &home));
        };
        if is_redrawn(&act, &posted) {
            let (typed, none) = ((Some(&posted), None), Faults::default());
            let drafts = self == Self::Inbox;
            return draw_drafted(&site, visitor, act, place, typed, &none, drafts);
        }
        let drafts = self == Self::Inbox;
        let done = if drafts && posted.has("save-draft") {
            let draft = drafted(read_act(&act, &posted));
            let saved = site.app.inbox().save_decision(session, &number, draft, visitor.lang).await;
            saved.map(drop)
        } else {
            self.act(&site.app, session, &number, read_act(&act, &posted), visitor.lang).await
        };
        match done {
            Ok(()) => Ok(go(visitor.lang, &home)),
            Err(error) => {
                let faults = faults_of(error)?;
                draw_drafted(&site, visitor, act, place, (Some(&posted), None), &faults, drafts)
            }
        }
    }
}

/// `GET /cases/{number}/acts/{act}`
pub(crate) async fn ask_in_cabinet(
    State(site): State<Site>,
    visitor: Visitor,
    Path(path): Path<(String, String)>,
) -> Answer {
    Room::Cabinet.ask(site, visitor, path).await
}

/// `POST /cases/{number}/acts/{act}`
pub(crate) async fn act_in_cabinet(
    State(site): State<Site>,
    Path(path): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    Room::Cabinet.take(site, path, posted).await
}

/// `GET /desk/cases/{number}/acts/{act}`
pub(crate) async fn ask_at_desk(
    State(site): State<Site>,
    visitor: Visitor,
    Path(path): Path<(String, String)>,
) -> Answer {
    Room::Desk.ask(site, visitor, path).await
}

/// `POST /desk/cases/{number}/acts/{act}`
pub(crate) async fn act_at_desk(
    State(site): State<Site>,
    Path(path): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    Room::Desk.take(site, path, posted).await
}

/// `GET /inbox/{number}/acts/{act}`
pub(crate) async fn ask_in_inbox(
    State(site): State<Site>,
    visitor: Visitor,
    Path(path): Path<(String, String)>,
) -> Answer {
    Room::Inbox.ask(site, visitor, path).await
}

/// `POST /inbox/{number}/acts/{act}`
pub(crate) async fn act_in_inbox(
    State(site): State<Site>,
    Path(path): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    Room::Inbox.take(site, path, posted).await
}

/// The forms that a clerk may find: all that somebody can hand in.
fn forms_of(chosen: &str, lang: Lang) -> Vec<(String, String, bool)> {
    DocumentForm::ALL
        .into_iter()
        .filter(|form| *form != DocumentForm::FromStateRegister)
        .map(|form| {
            let title = texts::say(lang, &format!("document-form-{}", form.name()));
            (form.name().to_owned(), title, form.name() == chosen)
        })
        .collect()
}

pub(super) fn page_of(act: &ActView) -> forms::Page {
    let title = Text { kk: act.title.clone(), ru: act.title.clone(), en: act.title.clone() };
    forms::Page { name: "given".to_owned(), title, intro: None, field: act.asks.fields.clone() }
}

/// What was typed of the data of an act.
pub(super) fn given_of(act: &ActView, posted: &Posted) -> Typed {
    let fields: Vec<_> = act.asks.fields.iter().collect();
    typed_answers(&fields, &Typed::default(), posted)
}

/// What is kept of an act that is not done yet. Files go with the act itself.
fn drafted(act: CaseAct) -> DecisionToDraft {
    DecisionToDraft {
        act: act.act,
        grounds: act.grounds,
        points: act.points,
        text: act.text,
        missing: act.missing,
        given: act.given,
    }
}

/// Draws the page of an act, with what was typed and what is wrong with it.
pub(super) fn draw_act(
    site: &Site,
    visitor: &Visitor,
    act: ActView,
    place: Place,
    posted: Option<&Posted>,
    faults: &Faults,
) -> Result<Response, Problem> {
    draw_drafted(site, visitor, act, place, (posted, None), faults, false)
}

/// What stands in the fields of an act that is drawn again: what was sent, or what was kept of it before.
#[derive(Clone, Copy)]
struct Before<'a> {
    posted: Option<&'a Posted>,
    kept: Option<&'a DecisionToDraft>,
}

impl Before<'_> {
    /// What was typed into a field.
    fn typed(self, name: &str) -> String {
        let of_kept = self.kept.and_then(|kept| match name.strip_prefix("point.") {
            Some(code) => kept.points.get(code).cloned(),
            None if name == "reasons" => kept.text.clone(),
            None => None,
        });
        self.posted.and_then(|posted| posted.optional(name)).or(of_kept).unwrap_or_default()
    }

    /// The same, or what stands there when nothing was typed.
    fn typed_or(self, name: &str, untouched: &str) -> String {
        let typed = self.typed(name);
        if typed.is_empty() { untouched.to_owned() } else { typed }
    }

    /// Whether a box of several with one name was ticked.
    fn ticked(self, name: &str, code: &str) -> bool {
        let of_kept = self.kept.is_some_and(|kept| match name {
            "ground" => kept.grounds.iter().any(|known| known == code),
            "missing" => kept.missing.iter().any(|known| known == code),
            _ => false,
        });
        let posted = self.posted.map(|posted| posted.all(name));
        of_kept || posted.is_some_and(|all| all.iter().any(|value| value == code))
    }

    /// Whether a field was sent.
    fn has(self, name: &str) -> bool {
        self.posted.is_some_and(|posted| posted.has(name))
    }

    /// What was given with the act.
    fn given(self, act: &ActView) -> Typed {
        match (self.posted, self.kept) {
            (Some(posted), _) => given_of(act, posted),
            (None, Some(kept)) => kept.given.clone(),
            (None, None) => Typed::default(),
        }
    }

    fn received(self, document: &ReceivableView, lang: Lang) -> DrawnReceived {
        let code = &document.code;
        let form = self.posted.map(|posted| posted.field(&format!("form.{code}")).to_owned());
        let copies = document.copies.max(1).to_string();
        DrawnReceived {
            came: self.ticked("received", code),
            forms: forms_of(form.as_deref().unwrap_or(&document.form), lang),
            copies: self.typed_or(&format!("copies.{code}"), &copies),
            sheets: self.typed_or(&format!("sheets.{code}"), "1"),
            shown: self.has(&format!("shown.{code}")),
            asked: document.form_title.clone(),
            code: code.clone(),
            title: document.title.clone(),
        }
    }

    fn fact(self, fact: &FactAskedView) -> DrawnFact {
        let name = format!("fact.{}", fact.code);
        DrawnFact {
            yes: self.ticked(&name, "yes"),
            no: self.ticked(&name, "no"),
            by_document: self.has(&format!("fact-by-document.{}", fact.code)),
            words: self.typed(&format!("fact-words.{}", fact.code)),
            code: fact.code.clone(),
            title: fact.title.clone(),
            by_itself: fact.by_itself,
        }
    }
}

/// The faults as the page lists them, each with the place that it leads to.
fn shown_faults(act: &ActView, faults: &Faults, lang: Lang) -> Vec<ShownFault> {
    let shown = |fault: &Fault| {
        let name = fault.field.as_deref().unwrap_or_default();
        let field = act.asks.fields.iter().find_map(|field| Some((field, field.called(name)?)));
        if let Some((field, at)) = field {
            let text = fault_text(lang, fault, Some(at));
            let text = format!("{}: {text}", field.label.in_lang(lang));
            return ShownFault { href: format!("#{name}"), text };
        }
        let at = ["grounds", "missing", "received", "reasons"];
        let at = at.into_iter().find(|place| *place == name).unwrap_or("main");
        ShownFault { href: format!("#{at}"), text: texts::fault(lang, fault) }
    };
    faults.0.iter().map(shown).collect()
}

/// The same, with what was kept of it before; `drafts` says whether it can be kept.
fn draw_drafted(
    site: &Site,
    visitor: &Visitor,
    act: ActView,
    place: Place,
    (posted, kept): (Option<&Posted>, Option<&DecisionToDraft>),
    faults: &Faults,
    drafts: bool,
) -> Result<Response, Problem> {
    let (lang, before) = (visitor.lang, Before { posted, kept });
    let dictionaries = site.app.drafts().dictionaries();
    let given = forms::Filled::fields(&act.asks.fields, before.given(&act));
    let fields = draw_fields(&page_of(&act), &given, faults, lang, dictionaries);
    let asks = &act.asks;
    // Of an act that is one click there is nothing to keep.
    let drafts = drafts && (asks.paper || !asks.is_empty() || !act.grounds.is_empty());
    let frame = visitor.page();
    let wrong = !faults.0.is_empty();
    let ground = |(code, text): &(String, String)| DrawnGround {
        chosen: before.ticked("ground", code),
        point: before.typed(&format!("point.{code}")),
        code: code.clone(),
        text: text.clone(),
    };
    let missing = |document: &NamedView| DrawnMissing {
        chosen: before.ticked("missing", &document.code),
        code: document.code.clone(),
        title: document.title.clone(),
    };
    let page = ActPage {
        page: if wrong { frame.with_faults() } else { frame },
        caption: place.caption,
        action: format!("/{lang}{}", place.action),
        back: format!("/{lang}{}", place.back),
        grounds: act.grounds.iter().map(ground).collect(),
        missing: asks.missing.iter().map(missing).collect(),
        received: asks.received.iter().map(|document| before.received(document, lang)).collect(),
        facts: asks.facts.iter().map(|fact| before.fact(fact)).collect(),
        payment: ["payment-id", "payment-amount", "payment-on"].map(|name| before.typed(name)),
        text: before.typed("reasons"),
        csrf: visitor.form_token(None),
        fields,
        faults: shown_faults(&act, faults, lang),
        drafts,
        act,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// Whether a button only changed the rows of a table; the page is then drawn again.
pub(super) fn is_redrawn(act: &ActView, posted: &Posted) -> bool {
    let fields: Vec<_> = act.asks.fields.iter().collect();
    changed_table(&fields, posted).is_some()
}

/// Reads the form of an act, in the shape in which the interface takes it too.
pub(super) fn read_act(act: &ActView, posted: &Posted) -> CaseAct {
    let number = |name: String| posted.field(&name).trim().parse().unwrap_or(1_u32);
    let form_of = |code: &str| {
        let typed = posted.field(&format!("form.{code}")).to_owned();
        DocumentForm::ALL.into_iter().find(|form| form.name() == typed)
    };
    let received =
        act.asks.received.iter().filter(|document| posted.all("received").contains(&document.code));
    let facts: BTreeMap<String, StatedFact> = act
        .asks
        .facts
        .iter()
        .filter_map(|fact| {
            let is = match posted.field(&format!("fact.{}", fact.code)) {
                "yes" => true,
                "no" => false,
                _ => return None,
            };
            let stated = StatedFact {
                is,
                by_document: posted.has(&format!("fact-by-document.{}", fact.code)),
                as_received: posted.optional(&format!("fact-words.{}", fact.code)),
            };
            Some((fact.code.clone(), stated))
        })
        .collect();
    let payment = act.asks.payment.as_ref().map(|_| StatedPayment {
        id: posted.field("payment-id").to_owned(),
        amount: posted.field("payment-amount").to_owned(),
        on: posted.field("payment-on").to_owned(),
    });
    let files = posted.files.iter().map(|file| ActFile {
        field: file.field.clone(),
        name: file.name.clone(),
        content: file.bytes.clone(),
    });
    let grounds = posted.all("ground");
    CaseAct {
        act: act.code.clone(),
        ground: None,
        points: grounds
            .iter()
            .filter_map(|code| Some((code.clone(), posted.optional(&format!("point.{code}"))?)))
            .collect(),
        grounds,
        text: posted.optional("reasons"),
        missing: posted.all("missing"),
        given: given_of(act, posted),
        received: received
            .filter_map(|document| {
                Some(ReceivedDocument {
                    document: document.code.clone(),
                    form: form_of(&document.code)?,
                    copies: number(format!("copies.{}", document.code)),
                    sheets: number(format!("sheets.{}", document.code)),
                    original_shown: posted.has(&format!("shown.{}", document.code)),
                })
            })
            .collect(),
        facts,
        payment,
        files: files.collect(),
    }
}

/// The faults of an act that was not done; other failures go on.
pub(super) fn faults_of(error: app::Error) -> Result<Faults, Problem> {
    match error {
        app::Error::Invalid(faults) => Ok(faults),
        app::Error::Conflict(fault) => Ok(Faults::from(fault)),
        other => Err(other.into()),
    }
}
