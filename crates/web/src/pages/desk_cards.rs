//! Certificates on a card, at the desk (nca-01, process D).

use app::{CardAtDesk, CardFormAtDesk, CardKeysAtDesk, DeskAct};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use base::Iin;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{
    Answer, ShownFault,
    desk::{TypedVisit, visitor_of},
    draw_with, go, number, one_fault,
    requests::pem,
    shown_faults,
};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

/// What was typed, shown again when something of it is wrong.
#[derive(Default)]
struct Typed(Vec<(&'static str, String)>);

impl Typed {
    fn of(posted: Option<&Posted>, names: &[&'static str]) -> Self {
        let typed = |name| posted.and_then(|posted| posted.optional(name)).unwrap_or_default();
        Self(names.iter().map(|name| (*name, typed(name))).collect())
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| *own == name).map_or("", |(_, text)| text.as_str())
    }

    fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == value
    }
}

fn drawn(wrong: bool, page: &impl Template) -> Result<Response, Problem> {
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, page)
}

fn page_of(visitor: &Visitor, wrong: bool) -> Page {
    if wrong { visitor.page().with_faults() } else { visitor.page() }
}

fn bad_request() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad-request")
}

#[derive(Template)]
#[template(path = "desk/open_card.html")]
struct OpenPage {
    page: Page,
    holder: Typed,
    documents: Vec<HandedIn>,
    typed: TypedVisit,
    faults: Vec<ShownFault>,
    csrf: String,
}

/// A document that may stay with the office until the identity card comes.
struct HandedIn {
    code: String,
    name: String,
    checked: bool,
}

/// The documents to tick; nothing is ticked for the operator.
fn handed_in(site: &Site, visitor: &Visitor, posted: Option<&Posted>) -> Vec<HandedIn> {
    let ticked = posted.map(|posted| posted.all("documents")).unwrap_or_default();
    let offered = site.app.desk().hand_in_documents(visitor.lang);
    let document = |(code, name)| HandedIn { checked: ticked.contains(&code), code, name };
    offered.into_iter().map(document).collect()
}

const HOLDER: [&str; 9] = [
    "holder_iin",
    "holder_last",
    "holder_first",
    "holder_middle",
    "non_resident",
    "with_id_card",
    "card_day",
    "email",
    "phone",
];

fn open_page(
    site: &Site,
    visitor: &Visitor,
    posted: Option<&Posted>,
    faults: Vec<ShownFault>,
) -> Answer {
    visitor.signed_in()?;
    let wrong = !faults.is_empty();
    let page = OpenPage {
        page: page_of(visitor, wrong),
        holder: Typed::of(posted, &HOLDER),
        documents: handed_in(site, visitor, posted),
        typed: posted.map(TypedVisit::of).unwrap_or_default(),
        csrf: visitor.form_token(None),
        faults,
    };
    drawn(wrong, &page)
}

/// `GET /desk/cards/new`: whose card, and who came.
pub(crate) async fn ask(State(site): State<Site>, visitor: Visitor) -> Answer {
    open_page(&site, &visitor, None, Vec::new())
}

/// `POST /desk/cards/new`: the card is on the desk.
pub(crate) async fn open(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let wrong =
        |code, at| open_page(&site, visitor, Some(&posted), one_fault(visitor.lang, code, at));
    let Ok(iin) = Iin::parse(posted.field("holder_iin").trim()) else {
        return wrong("holder-iin", "#holder_iin");
    };
    for (field, fault) in [("place", "choose-place"), ("visitor", "choose-visitor")] {
        if posted.field(field).is_empty() {
            return wrong(fault, &format!("#{field}"));
        }
    }
    let by_other = posted.field("visitor") == "representative";
    if by_other && Iin::parse(posted.field("iin").trim()).is_err() {
        return wrong("representative-iin", "#iin");
    }
    let card_day = match posted.optional("card_day").map(|day| day.parse::<Date>()) {
        Some(Err(_)) => return wrong("card-day", "#card_day"),
        Some(Ok(day)) => Some(day),
        None => None,
    };
    let mut name = json!({
        "last": posted.field("holder_last").trim(),
        "first": posted.field("holder_first").trim(),
    });
    if let (Some(middle), Some(name)) = (posted.optional("holder_middle"), name.as_object_mut()) {
        name.insert("middle".to_owned(), middle.into());
    }
    let asked = json!({
        "iin": iin,
        "name": name,
        "participant": if posted.has("non_resident") { "NONRES_IND" } else { "IND" },
        "with_id_card": posted.has("with_id_card"),
        "documents": posted.all("documents"),
        "card_day": card_day,
        "email": posted.optional("email"),
        "phone": posted.optional("phone"),
        "visitor": visitor_of(&posted),
        "place": if posted.field("place") == "home" { "home" } else { "office" },
        "ticket": posted.optional("ticket"),
    });
    let asked: CardAtDesk = serde_json::from_value(asked).map_err(|_| bad_request())?;
    match site.app.desk().open_card(session, asked, visitor.lang).await {
        Ok(desk) => Ok(go(visitor.lang, &format!("/desk/{}", desk.request.status.number))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#main")?;
            open_page(&site, visitor, Some(&posted), faults)
        }
    }
}

#[derive(Template)]
#[template(path = "desk/fill_form.html")]
struct FormPage {
    page: Page,
    number: String,
    regions: Vec<(String, String)>,
    typed: Typed,
    faults: Vec<ShownFault>,
    csrf: String,
}

const FORM: [&str; 10] = [
    "region",
    "city",
    "email",
    "phone",
    "carrier",
    "no_pin",
    "consents_signed",
    "originals_returned",
    "secrets_consent_signed",
    "additional_info",
];

fn form_page(
    site: &Site,
    visitor: &Visitor,
    text: &str,
    posted: Option<&Posted>,
    faults: Vec<ShownFault>,
) -> Answer {
    visitor.signed_in()?;
    let wrong = !faults.is_empty();
    let page = FormPage {
        page: page_of(visitor, wrong),
        number: number(text)?.to_string(),
        regions: site.app.desk().regions(visitor.lang),
        typed: Typed::of(posted, &FORM),
        csrf: visitor.form_token(None),
        faults,
    };
    drawn(wrong, &page)
}

/// `GET /desk/{number}/acts/fill-form`: the request for a card.
pub(crate) async fn ask_form(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    form_page(&site, &visitor, &text, None, Vec::new())
}

/// `POST /desk/{number}/acts/fill-form`
pub(crate) async fn form(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let carrier = posted.field("carrier");
    if carrier.is_empty() {
        let faults = one_fault(visitor.lang, "choose-carrier", "#carrier");
        return form_page(&site, visitor, &text, Some(&posted), faults);
    }
    let mut answers = serde_json::Map::new();
    for field in ["region", "city", "email", "phone", "additional_info"] {
        if let Some(value) = posted.optional(field) {
            answers.insert(field.to_owned(), value.into());
        }
    }
    let form = json!({
        "answers": Value::Object(answers),
        "carrier": carrier,
        "asks_pin": if posted.has("no_pin") { "NO" } else { "YES" },
        "originals_returned": posted.has("originals_returned"),
        "secrets_consent_signed": posted.has("secrets_consent_signed"),
        "consents_signed": posted.has("consents_signed"),
    });
    let form: CardFormAtDesk = serde_json::from_value(form).map_err(|_| bad_request())?;
    match site.app.desk().act(session, &number, DeskAct::FillForm { form }, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/desk/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#main")?;
            form_page(&site, visitor, &text, Some(&posted), faults)
        }
    }
}

#[derive(Template)]
#[template(path = "desk/card_keys.html")]
struct KeysPage {
    page: Page,
    number: String,
    answer: String,
    faults: Vec<ShownFault>,
    csrf: String,
}

fn keys_page(
    visitor: &Visitor,
    text: &str,
    posted: Option<&Posted>,
    faults: Vec<ShownFault>,
) -> Answer {
    visitor.signed_in()?;
    let wrong = !faults.is_empty();
    let page = KeysPage {
        page: page_of(visitor, wrong),
        number: number(text)?.to_string(),
        answer: posted.and_then(|posted| posted.optional("answer")).unwrap_or_default(),
        csrf: visitor.form_token(None),
        faults,
    };
    drawn(wrong, &page)
}

/// `GET /desk/{number}/acts/give-card-keys`: what the workstation had from the card.
pub(crate) async fn ask_keys(visitor: Visitor, Path(text): Path<String>) -> Answer {
    keys_page(&visitor, &text, None, Vec::new())
}

/// `POST /desk/{number}/acts/give-card-keys`
pub(crate) async fn keys(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let read: Option<CardKeysAtDesk> = serde_json::from_str(posted.field("answer").trim()).ok();
    let Some(mut given) = read else {
        let faults = one_fault(visitor.lang, "card-answer-unreadable", "#answer");
        return keys_page(visitor, &text, Some(&posted), faults);
    };
    given.print_signed = posted.has("print_signed");
    let act = DeskAct::GiveCardKeys { given };
    match site.app.desk().act(session, &number, act, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/desk/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#answer")?;
            keys_page(visitor, &text, Some(&posted), faults)
        }
    }
}

/// `GET /desk/{number}/certificates/{serial}`: a certificate that the operator writes to the card, as PEM (nca-01, request life-cycle, n 30).
pub(crate) async fn certificate(
    State(site): State<Site>,
    visitor: Visitor,
    Path((text, serial)): Path<(String, String)>,
) -> Answer {
    let desk = site.app.desk().request(visitor.signed_in()?, &number(&text)?, visitor.lang).await?;
    let certificates = &desk.request.certificates;
    let found = certificates.iter().find(|certificate| certificate.serial == serial);
    Ok(pem(found.ok_or_else(Problem::nothing_here)?))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::{
        api::tests::application,
        pages::{
            reception::tests::clerk,
            tests::{get, missing_texts, post},
        },
    };

    #[tokio::test]
    async fn the_pages_of_a_card_speak_three_languages_and_keep_what_was_typed() {
        let (_folder, app) = application().await;
        let (cookie, csrf) = Box::pin(clerk(&app)).await;
        let router = crate::router(app);
        let number = base::UniqueNumber::compose(2026, "71-002", 1);
        for lang in ["kk", "ru", "en"] {
            for path in [
                "/desk/cards/new".to_owned(),
                format!("/desk/{number}/acts/fill-form"),
                format!("/desk/{number}/acts/give-card-keys"),
            ] {
                let got = get(&router, &format!("/{lang}{path}"), &cookie).await;
                assert_eq!(got.status, StatusCode::OK, "{path}");
                assert_eq!(missing_texts(&got.text), Vec::<String>::new(), "{lang}{path}");
            }
        }
        let typed = [("csrf", csrf.as_str()), ("holder_iin", "1234"), ("holder_last", "Ә<б>")];
        let wrong = post(&router, "/kk/desk/cards/new", &cookie, &typed).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("href=\"#holder_iin\""));
        assert!(wrong.text.contains("value=\"1234\"") && !wrong.text.contains("Ә<б>"));
        let page = format!("/en/desk/{number}/acts/give-card-keys");
        let typed = [("csrf", csrf.as_str()), ("answer", "no JSON")];
        let wrong = post(&router, &page, &cookie, &typed).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("senim token card"), "{}", wrong.text);
    }
}
