//! The operator's desk.

use app::{
    DeskAct, IdentityMark,
    view::{ActView, DeskView, LinkView, QueuePage, QueueRow},
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use serde_json::json;

use super::{
    Answer, ShownFault, draw, draw_with, go, number, one_fault, query_value, shown_faults,
    signing::{SIGNATURE, Signing, draw_signing, handed_in},
    tone,
};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "queue.html")]
pub(super) struct QueueTemplate {
    pub(super) page: Page,
    pub(super) title: &'static str,
    pub(super) base: &'static str,
    pub(super) queue: QueuePage,
    /// Whether she is an official of the provider of certificates.
    pub(super) certificates: bool,
    /// What was looked for, and what was found.
    pub(super) search: Option<(String, Vec<QueueRow>)>,
    pub(super) faults: Vec<ShownFault>,
}

/// `/desk`: queues by legal due date.
pub(crate) async fn queue(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let query_text = query.as_deref();
    let queue = query_value(query_text, "queue");
    let after = query_value(query_text, "after");
    let session = visitor.signed_in()?;
    // A clerk of a body has no requests for certificates on her desk.
    if site.app.reception().is_of_body(session) {
        return Ok(go(visitor.lang, "/desk/cases"));
    }
    let desk = site.app.desk();
    let queue = desk.queue(session, queue.as_deref(), after.as_deref(), visitor.lang).await?;
    let (mut faults, mut search) = (Vec::new(), None);
    if let Some(text) = query_value(query_text, "find") {
        let rows = match desk.search(session, &text, visitor.lang).await {
            Ok(rows) => rows,
            Err(error) => {
                faults = shown_faults(visitor.lang, error, "#find")?;
                Vec::new()
            }
        };
        if let [one] = rows.as_slice() {
            return Ok(go(visitor.lang, &format!("/desk/{}", one.number)));
        }
        search = Some((text, rows));
    }
    let (page, certificates) = (visitor.page(), false);
    let (title, base) = ("desk-title", "/desk");
    draw(&QueueTemplate { page, title, base, queue, certificates, search, faults })
}

#[derive(Template)]
#[template(path = "desk/show.html")]
#[expect(clippy::struct_excessive_bools, reason = "each opens a part of the page of its own")]
struct DeskPage {
    page: Page,
    desk: DeskView,
    tone: &'static str,
    csrf: String,
    faults: Vec<ShownFault>,
    may_mark: bool,
    may_identify: bool,
    may_compare: bool,
    may_approve: bool,
    /// The acts that take the request on; each has its page.
    main_acts: Vec<ActView>,
    /// The refusals; each has its page.
    refusals: Vec<ActView>,
}

impl DeskPage {
    /// Whether the certificates wait to be written to the card, so that the operator needs their files.
    fn writes_to_card(&self) -> bool {
        self.main_acts.iter().any(|act| act.code == "card-written")
    }
}

fn draw_desk(visitor: &Visitor, desk: DeskView, faults: Vec<ShownFault>) -> Answer {
    let wrong = !faults.is_empty();
    let may = |code: &str| desk.acts.iter().any(|act| act.code == code);
    let some = |codes: &[&str]| -> Vec<ActView> {
        desk.acts.iter().filter(|act| codes.contains(&act.code.as_str())).cloned().collect()
    };
    let page = DeskPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        tone: tone(&desk.request.status.standing),
        csrf: visitor.form_token(None),
        faults,
        may_mark: may("mark-document"),
        may_identify: may("mark-identity"),
        may_compare: may("compare-keys") && !desk.compared,
        may_approve: may("approve"),
        main_acts: some(&[
            "open",
            "card-arrived",
            "fill-form",
            "give-card-keys",
            "accept",
            "form-revocation",
            "card-written",
        ]),
        refusals: some(&[
            "refuse-acceptance",
            "refuse-documents",
            "refuse-on-registers",
            "card-given-back",
        ]),
        desk,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let desk = site.app.desk().request(visitor.signed_in()?, &number(&text)?, visitor.lang).await?;
    draw_desk(&visitor, desk, Vec::new())
}

/// The act of a form, in the shape in which `/api/v1` takes it too.
fn read_act(code: &str, posted: &Posted) -> Result<DeskAct, Problem> {
    let text = |name: &str| posted.optional(name).unwrap_or_default();
    let act = match code {
        "accept" => json!({
            "act": code,
            "data_compared": posted.has("data_compared"),
            "originals_returned": posted.has("originals_returned"),
            "secrets_consent_signed": posted.has("secrets_consent_signed"),
        }),
        "compare-keys" => json!({"act": code, "code": text("code")}),
        "mark-document" => {
            let verdict = match posted.field("verdict") {
                defect @ ("corrections" | "expired" | "unfit") => {
                    json!({"verdict": "rejected", "defect": defect, "note": text("note")})
                }
                verdict => json!({"verdict": verdict}),
            };
            // What is missing was not seen in any form; the model wants one.
            let seen_as = if posted.field("seen_as") == "copy" { "copy" } else { "original" };
            let mut mark = json!({
                "code": posted.field("document"),
                "seen_as": seen_as,
                "verdict": verdict,
                "number": posted.optional("number"),
                "date": posted.optional("date"),
                "valid_until": posted.optional("valid_until"),
            });
            if let Some(fields) = mark.as_object_mut() {
                let domains = words(posted, "domains");
                if !domains.is_empty() {
                    fields.insert("domains".to_owned(), domains.into());
                }
            }
            json!({"act": code, "mark": mark})
        }
        "mark-identity" if posted.field("identity") == "proved" => {
            json!({"act": code, "mark": {"identity": "proved"}})
        }
        "mark-identity" => {
            json!({"act": code, "mark": {"identity": "not-proved", "note": text("note")}})
        }
        "open" => {
            let place = if posted.field("place") == "home" { "home" } else { "office" };
            json!({
                "act": code,
                "visitor": visitor_of(posted),
                "place": place,
                "ticket": posted.optional("ticket"),
            })
        }
        "refuse-acceptance" => {
            let missing: Vec<_> =
                posted.all("missing").into_iter().map(|paper| json!({"code": paper})).collect();
            json!({
                "act": code,
                "ground": posted.field("ground"),
                "missing": missing,
                "recipient_address": text("recipient_address"),
                "executor_phone": text("executor_phone"),
            })
        }
        "refuse-documents" => json!({"act": code, "text": text("text")}),
        _ => json!({"act": code}),
    };
    serde_json::from_value(act).map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "bad-request"))
}

/// The words of a list, parted by blanks, commas or semicolons.
fn words(posted: &Posted, name: &str) -> Vec<String> {
    let text = posted.optional(name).unwrap_or_default();
    let parts = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Who came to the desk.
pub(super) fn visitor_of(posted: &Posted) -> serde_json::Value {
    if posted.field("visitor") != "representative" {
        return json!({"visitor": "recipient"});
    }
    let mut name = json!({
        "last": posted.field("last_name").trim(),
        "first": posted.field("first_name").trim(),
    });
    if let (Some(middle), Some(name)) = (posted.optional("middle_name"), name.as_object_mut()) {
        name.insert("middle".to_owned(), middle.into());
    }
    json!({"visitor": "representative", "iin": posted.field("iin").trim(), "name": name})
}

/// What a mark of a paper leaves open: nothing is preselected, so that a mark is a decision. A paper that is missing was not
/// seen as anything. Gives the fault and the place of the field.
fn undecided(posted: &Posted) -> Option<(&'static str, String)> {
    if posted.field("act") != "mark-document" {
        return None;
    }
    let at = |field: &str| format!("#{field}-{}", posted.field("document"));
    match posted.field("verdict") {
        "" => Some(("choose-verdict", at("verdict"))),
        "missing" => None,
        _ if posted.field("seen_as").is_empty() => Some(("choose-seen-as", at("seen"))),
        _ => None,
    }
}

/// `POST /desk/{number}`: the marks of papers and of the person.
pub(crate) async fn act(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let (visitor, number) = (&posted.visitor, number(&text)?);
    let session = visitor.signed_in()?;
    if let Some((code, anchor)) = undecided(&posted) {
        let desk = site.app.desk().request(session, &number, visitor.lang).await?;
        return draw_desk(visitor, desk, one_fault(visitor.lang, code, &anchor));
    }
    let act = read_act(posted.field("act"), &posted)?;
    match site.app.desk().act(session, &number, act, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/desk/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#acts")?;
            let desk = site.app.desk().request(session, &number, visitor.lang).await?;
            draw_desk(visitor, desk, faults)
        }
    }
}

#[derive(Template)]
#[template(path = "desk/act.html")]
struct ActPage {
    page: Page,
    desk: DeskView,
    act: ActView,
    ground: String,
    text: String,
    typed: TypedVisit,
    missing: Vec<(String, String, bool)>,
    faults: Vec<ShownFault>,
    csrf: String,
}

/// What was typed of a visit, shown again when something of it is wrong.
#[derive(Default)]
pub(super) struct TypedVisit {
    pub(super) visitor: String,
    pub(super) place: String,
    pub(super) iin: String,
    pub(super) last_name: String,
    pub(super) first_name: String,
    pub(super) middle_name: String,
    pub(super) ticket: String,
}

impl TypedVisit {
    pub(super) fn of(posted: &Posted) -> Self {
        let text = |name: &str| posted.optional(name).unwrap_or_default();
        Self {
            visitor: text("visitor"),
            place: text("place"),
            iin: text("iin"),
            last_name: text("last_name"),
            first_name: text("first_name"),
            middle_name: text("middle_name"),
            ticket: text("ticket"),
        }
    }
}

impl ActPage {
    fn is(&self, code: &str) -> bool {
        self.act.code == code
    }

    /// Whether the act takes the request on and ends nothing.
    fn goes_on(&self) -> bool {
        ["accept", "open", "card-arrived", "card-written"].contains(&self.act.code.as_str())
    }
}

async fn ask_page(
    site: &Site,
    visitor: &Visitor,
    place: (&str, &str),
    posted: Option<&Posted>,
    faults: Vec<ShownFault>,
) -> Answer {
    let number = number(place.0)?;
    let mut desk = site.app.desk().request(visitor.signed_in()?, &number, visitor.lang).await?;
    let Some(at) = desk.acts.iter().position(|act| act.code == place.1) else {
        if faults.is_empty() {
            return Ok(go(visitor.lang, &format!("/desk/{number}")));
        }
        return draw_desk(visitor, desk, faults);
    };
    let act = desk.acts.swap_remove(at);
    let ticked = posted.map(|posted| posted.all("missing")).unwrap_or_default();
    let missing = desk
        .papers_seen
        .iter()
        .map(|paper| (paper.code.clone(), paper.name.clone(), ticked.contains(&paper.code)))
        .collect();
    let typed = |name: &str| posted.and_then(|posted| posted.optional(name)).unwrap_or_default();
    let wrong = !faults.is_empty();
    let page = ActPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        ground: typed("ground"),
        text: typed("text"),
        typed: posted.map(TypedVisit::of).unwrap_or_default(),
        csrf: visitor.form_token(None),
        desk,
        act,
        missing,
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/{number}/acts/{act}`: the grounds of a refusal; a stop before it.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path((text, act)): Path<(String, String)>,
) -> Answer {
    ask_page(&site, &visitor, (&text, &act), None, Vec::new()).await
}

/// `POST /desk/{number}/acts/{act}`
pub(crate) async fn act_asked(
    State(site): State<Site>,
    Path((text, code)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let number = number(&text)?;
    let desk = site.app.desk().request(session, &number, visitor.lang).await?;
    let needs_ground = desk.acts.iter().any(|act| act.code == code && !act.grounds.is_empty());
    if needs_ground && posted.field("ground").is_empty() {
        let faults = one_fault(visitor.lang, "choose-ground", "#ground");
        return ask_page(&site, visitor, (&text, &code), Some(&posted), faults).await;
    }
    if code == "open" {
        for (field, fault) in [("place", "choose-place"), ("visitor", "choose-visitor")] {
            if posted.field(field).is_empty() {
                let faults = one_fault(visitor.lang, fault, &format!("#{field}"));
                return ask_page(&site, visitor, (&text, &code), Some(&posted), faults).await;
            }
        }
    }
    let by_other = code == "open" && posted.field("visitor") == "representative";
    if by_other && base::Iin::parse(posted.field("iin").trim()).is_err() {
        let faults = one_fault(visitor.lang, "representative-iin", "#iin");
        return ask_page(&site, visitor, (&text, &code), Some(&posted), faults).await;
    }
    let act = read_act(&code, &posted)?;
    match site.app.desk().act(session, &number, act, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/desk/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#main")?;
            ask_page(&site, visitor, (&text, &code), Some(&posted), faults).await
        }
    }
}

#[derive(Template)]
#[template(path = "desk/ask_link.html")]
struct AskLinkPage {
    page: Page,
    number: String,
    faults: Vec<ShownFault>,
    csrf: String,
}

/// `GET /desk/{number}/link`: a stop before the applicant's former link dies.
pub(crate) async fn ask_link(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let number = number(&text)?;
    site.app.desk().request(visitor.signed_in()?, &number, visitor.lang).await?;
    draw(&AskLinkPage {
        page: visitor.page(),
        number: number.to_string(),
        faults: Vec::new(),
        csrf: visitor.form_token(None),
    })
}

#[derive(Template)]
#[template(path = "desk/link.html")]
struct LinkPage {
    page: Page,
    link: LinkView,
}

/// `POST /desk/{number}/link`: the new link, to be printed and given away. It is shown once.
pub(crate) async fn renew_link(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let (visitor, number) = (&posted.visitor, number(&text)?);
    let session = visitor.signed_in()?;
    let identity = if posted.has("identified") {
        IdentityMark::Proved
    } else {
        IdentityMark::NotProved { note: String::new() }
    };
    match site.app.desk().renew_link(session, &number, identity).await {
        Ok(link) => draw(&LinkPage { page: visitor.page(), link }),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#identified")?;
            let page = AskLinkPage {
                page: visitor.page().with_faults(),
                number: number.to_string(),
                faults,
                csrf: visitor.form_token(None),
            };
            draw_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn approval_page(
    site: &Site,
    visitor: &Visitor,
    text: &str,
    faults: Vec<ShownFault>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(text)?);
    let to_sign = site.app.desk().approval_text(session, &number, visitor.lang).await?;
    let back = format!("/{}/desk/{number}", visitor.lang);
    let signing = Signing::of_text(
        to_sign,
        &format!("senim-approval-{number}.txt"),
        format!("{back}/approval"),
        session.csrf.clone(),
        "sign-approval",
    );
    draw_signing(visitor, ("approval-title", Some("approval-line")), signing, back, faults)
}

/// `GET /desk/{number}/approval`: the exact text of the approval.
pub(crate) async fn approval(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    approval_page(&site, &visitor, &text, Vec::new()).await
}

/// `POST /desk/{number}/approval`
pub(crate) async fn approve(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            let text_id = posted.field("text");
            let desk = site.app.desk();
            let approve = desk.approve(session, &number, text_id, &signature, visitor.lang);
            match Box::pin(approve).await {
                Ok(_) => return Ok(go(visitor.lang, &format!("/desk/{number}"))),
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    approval_page(&site, visitor, &text, faults).await
}
