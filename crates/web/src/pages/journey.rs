//! The way through a form: questions page by page, a look at all answers, then the request is sent or the application signed.
//!
//! A draft is opened by a secret that the browser keeps in a cookie; each form of the journey carries the token of the session,
//! or that secret where nobody is signed in.

use app::{App, Draft, FORM_CODE_FIELD, Session};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Redirect},
};
use base::{Fault, Faults, Lang};
use forms::{Answer as Given, Answers, FieldDefinition, FieldKind, Filled, FormDefinition, Typed};

use super::{
    Answer, ShownFault, draw, draw_with,
    drawing::{DrawnField, DrawnOffer, DrawnSection, draw_answers, draw_fields, is_fixed, summary},
    escape,
    form_code::{DrawnCode, draw_code},
    go, query_value, shown_faults, sign_in_address,
    signing::{SIGNATURE, Signing, handed_in},
};
use crate::{
    page::Page,
    posted::Posted,
    problem::Problem,
    site::Site,
    visitor::{Visitor, access_secret, draft_secret, keep_secret, set_secret},
};

/// The sheet from which the journey starts.
fn sheet_of(site: &Site, code: &str) -> String {
    if site.app.registration().is_form(code) {
        "/certificates".to_owned()
    } else {
        let (service, _) = code.split_once('.').unwrap_or((code, ""));
        format!("/services/{service}")
    }
}

/// Where the field of the code stands on the page of the check.
const CODE_PLACE: &str = "#captcha_code";

fn question_path(code: &str, page: &str) -> String {
    format!("/apply/{code}/questions/{page}")
}

/// The values of the query of a question: whether its answer leads back to the check, which list is shown whole, which
/// question an answer has just opened.
struct Asked {
    then_check: bool,
    whole: Option<String>,
    opened: Option<String>,
}

impl Asked {
    fn of(visitor: &Visitor) -> Self {
        let query = visitor.path.split_once('?').map(|(_, query)| query);
        Self {
            then_check: query_value(query, "then").is_some_and(|then| then == "check"),
            whole: query_value(query, "all"),
            opened: query_value(query, "opened"),
        }
    }

    /// The address of the question, with one more value.
    fn again(&self, path: &str, name: &str, value: &str) -> String {
        let path = path.split('?').next().unwrap_or_default();
        let then = if self.then_check { "then=check&" } else { "" };
        format!("{path}?{then}{name}={}#{value}", escape(value))
    }
}

#[derive(Template)]
#[template(path = "journey/begun.html")]
struct BegunPage {
    page: Page,
    form_title: String,
    code: String,
    csrf: String,
    /// The sheet from which she came.
    back: String,
}

/// `POST /apply/{code}`: opens a draft and shows the first question. A form that this browser has begun is not thrown away:
/// she is asked which she wants.
pub(crate) async fn start(
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let form = site.app.drafts().form(&code)?;
    if !site.app.registration().is_form(&code) && visitor.known()?.is_none() {
        let sign_in = sign_in_address(visitor.lang, &sheet_of(&site, &code));
        return Ok(Redirect::to(&sign_in).into_response());
    }
    let first = form.page_after(None).ok_or_else(Problem::nothing_here)?.name.clone();
    if !posted.has("anew")
        && let Some((_, draft)) = open(&site, visitor, &code).await?
        && !draft.filled.typed().0.is_empty()
    {
        return draw(&BegunPage {
            page: visitor.page(),
            form_title: form.title.in_lang(visitor.lang).to_owned(),
            back: format!("/{}{}", visitor.lang, sheet_of(&site, &code)),
            csrf: visitor.form_token(None),
            code,
        });
    }
    let (secret, _) = site.app.drafts().open_draft(&code, visitor.lang, visitor.caller()?).await?;
    let mut response = go(visitor.lang, &question_path(&code, &first));
    keep_secret(&site, &mut response, &draft_secret(&code), &secret, app::DRAFT_DAYS);
    Ok(response)
}

/// `GET /apply/{code}`: goes on with the draft of this browser at the first page that is not filled in, else to the sheet. A
/// secret in the address opens its draft in any browser; it goes into a cookie and out of the address.
pub(crate) async fn resume(
    State(site): State<Site>,
    visitor: Visitor,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let form = site.app.drafts().form(&code)?;
    if let Some(secret) = query_value(query.as_deref(), "draft") {
        let found = site.app.drafts().draft(&secret).await;
        if !found.is_ok_and(|draft| draft.form == code) {
            return Err(Problem::new(StatusCode::NOT_FOUND, "draft-link-wrong"));
        }
        let mut response = go(visitor.lang, &format!("/apply/{code}"));
        keep_secret(&site, &mut response, &draft_secret(&code), &secret, app::DRAFT_DAYS);
        return Ok(response);
    }
    let Some((_, draft)) = open(&site, &visitor, &code).await? else {
        return Ok(go(visitor.lang, &sheet_of(&site, &code)));
    };
    for page in &form.page {
        if site.app.drafts().check_page(&draft, &page.name).await.is_err() {
            return Ok(go(visitor.lang, &question_path(&code, &page.name)));
        }
    }
    Ok(go(visitor.lang, &format!("/apply/{code}/check")))
}

/// `POST /apply/{code}/forget`: the browser forgets the form; its link still opens it.
pub(crate) async fn forget(
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    if let Some((secret, _)) = open(&site, visitor, &code).await? {
        posted.must_know(&secret)?;
    }
    let mut response = go(visitor.lang, &sheet_of(&site, &code));
    set_secret(&site, &mut response, &draft_secret(&code), "");
    Ok(response)
}

/// A page that says that the link was sent.
#[derive(Template)]
#[template(path = "journey/mailed.html")]
struct MailedPage {
    page: Page,
    form_title: String,
    email: String,
    back: String,
}

/// `POST /apply/{code}/mail`: sends the link of the form to an address.
pub(crate) async fn mail_link(
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let form = site.app.drafts().form(&code)?;
    let Some((secret, _)) = open(&site, visitor, &code).await? else {
        return Ok(go(visitor.lang, &sheet_of(&site, &code)));
    };
    posted.must_know(&secret)?;
    let email = posted.field("email").trim().to_owned();
    site.app.drafts().mail_link(&secret, &email, visitor.lang).await?;
    draw(&MailedPage {
        page: visitor.page(),
        form_title: form.title.in_lang(visitor.lang).to_owned(),
        email,
        back: format!("/{}/apply/{code}", visitor.lang),
    })
}

/// The draft of this browser with its secret; none if there is none, or no longer.
async fn open(
    site: &Site,
    visitor: &Visitor,
    code: &str,
) -> Result<Option<(String, Draft)>, Problem> {
    let Some(secret) = visitor.secret(site, &draft_secret(code)) else { return Ok(None) };
    match site.app.drafts().draft(secret).await {
        Ok(draft) if draft.form == code => Ok(Some((secret.to_owned(), draft))),
        Ok(_) | Err(app::Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "journey/question.html")]
struct QuestionPage {
    page: Page,
    form_title: String,
    title: String,
    intro: Option<String>,
    /// Number of this page and of all pages.
    count: (usize, usize),
    fields: Vec<DrawnField>,
    faults: Vec<ShownFault>,
    action: String,
    back: String,
    csrf: String,
    needs_keys: bool,
    /// The algorithm of the key for signing, as `senim csr` calls it.
    sign_algorithm: String,
    /// When the offices are open and which day is the next, on the page that asks for a day.
    hours: Option<(String, Option<jiff::civil::Date>)>,
    /// The question that the last answer opened, and its label.
    opened: Option<(String, String)>,
    /// The link that opens the form in any browser.
    link: String,
    code: String,
}

/// Puts beside the field that names an earlier entry those which the signed-in person may choose from.
async fn offer_entries(
    site: &Site,
    visitor: &Visitor,
    form: &str,
    fields: &mut [DrawnField],
) -> Result<(), Problem> {
    let (Some(session), cases) = (visitor.known()?, site.app.cases()) else {
        return Ok(());
    };
    let Some(name) = cases.entry_field(form) else { return Ok(()) };
    let Some(field) = fields.iter_mut().find(|field| field.name == name) else { return Ok(()) };
    let lang = visitor.lang;
    let found = cases.entries_to_choose(session, form, lang).await?;
    field.offers = found
        .entries
        .into_iter()
        .map(|entry| DrawnOffer {
            number: entry.number,
            label: format!("{}, {}", entry.state_label, texts::date(lang, entry.valid_from)),
        })
        .collect();
    Ok(())
}

async fn question_page(
    site: &Site,
    visitor: &Visitor,
    (secret, draft): (&str, &Draft),
    page: &forms::Page,
    faults: &Faults,
    asked: &Asked,
) -> Result<QuestionPage, Problem> {
    let then_check = asked.then_check;
    let form = site.app.drafts().form(&draft.form)?;
    let (lang, code) = (visitor.lang, draft.form.as_str());
    let at = form.page.iter().position(|other| other.name == page.name).unwrap_or(0);
    let before = at.checked_sub(1).and_then(|at| form.page.get(at));
    let back = match before {
        _ if then_check => format!("/apply/{code}/check"),
        Some(before) => question_path(code, &before.name),
        None => sheet_of(site, code),
    };
    let then = if then_check { "?then=check" } else { "" };
    let frame = visitor.page();
    let dictionaries = site.app.drafts().dictionaries();
    let mut fields = draw_fields(page, &draft.filled, faults, lang, dictionaries);
    offer_entries(site, visitor, code, &mut fields).await?;
    for field in &mut fields {
        field.narrowed &= asked.whole.as_deref() != Some(field.name.as_str());
    }
    let opened = fields.iter().find(|field| asked.opened.as_deref() == Some(field.name.as_str()));
    let registration = site.app.registration();
    let asks_day = page.field.iter().any(|field| field.kind == FieldKind::Date);
    Ok(QuestionPage {
        hours: (asks_day && registration.is_form(code)).then(|| registration.office_hours(lang)),
        opened: opened.map(|field| (field.name.clone(), field.label.clone())),
        link: draft_link(site, lang, code, secret),
        code: code.to_owned(),
        page: if faults.0.is_empty() { frame } else { frame.with_faults() },
        form_title: caption(site, form, code, lang),
        title: page.title.in_lang(lang).to_owned(),
        intro: page.intro.as_ref().map(|text| text.in_lang(lang).to_owned()),
        count: (at + 1, form.page.len()),
        sign_algorithm: sign_algorithm(site, code, lang),
        needs_keys: fields.iter().any(|field| field.is("keys")),
        fields,
        faults: summary(faults, form, lang, |field| format!("#{field}")),
        action: format!("/{lang}{}{then}", question_path(code, &page.name)),
        back: format!("/{lang}{back}"),
        csrf: visitor.form_token(Some(secret)),
    })
}

/// The form by its name; one for certificates is an order, and says of whom (nca-01 F14, the title of the screen).
fn caption(site: &Site, form: &forms::FormDefinition, code: &str, lang: Lang) -> String {
    let title = form.title.in_lang(lang);
    if !site.app.registration().is_form(code) {
        return title.to_owned();
    }
    let order = if form.field("bin").is_some() {
        texts::say(lang, "order-title-entity")
    } else {
        texts::say(lang, "order-title-individual")
    };
    format!("{order} · {title}")
}

/// The address that opens a draft in any browser.
fn draft_link(site: &Site, lang: Lang, code: &str, secret: &str) -> String {
    let base = &site.app.config().base_url;
    format!("{base}/{lang}/apply/{code}?draft={}", escape(secret))
}

/// The algorithm of the first key that a form asks for.
fn sign_algorithm(site: &Site, code: &str, lang: Lang) -> String {
    let cards = site.app.registration().participants(lang).into_iter();
    let keys = cards.filter(|card| card.form == code).flat_map(|card| card.keys);
    keys.map(|key| key.algorithm).next().unwrap_or_default()
}

/// `GET /apply/{code}/questions/{page}`
pub(crate) async fn question(
    State(site): State<Site>,
    visitor: Visitor,
    Path((code, page)): Path<(String, String)>,
) -> Answer {
    let form = site.app.drafts().form(&code)?;
    let page = form.page(&page).ok_or_else(Problem::nothing_here)?;
    let Some((secret, draft)) = open(&site, &visitor, &code).await? else {
        return Ok(go(visitor.lang, &sheet_of(&site, &code)));
    };
    let asked = Asked::of(&visitor);
    let drawn =
        question_page(&site, &visitor, (&secret, &draft), page, &Faults::default(), &asked).await?;
    draw(&drawn)
}

/// `POST /apply/{code}/questions/{page}`: keeps what was typed, then goes on, or says what is wrong, or changes the language.
pub(crate) async fn answer(
    State(site): State<Site>,
    Path((code, page)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let (app, visitor) = (&site.app, &posted.visitor);
    let form = app.drafts().form(&code)?;
    let page = form.page(&page).ok_or_else(Problem::nothing_here)?;
    let Some((secret, before)) = open(&site, visitor, &code).await? else {
        return Ok(go(visitor.lang, &sheet_of(&site, &code)));
    };
    posted.must_know(&secret)?;
    let known = before.filled.answers();
    let shown: Vec<&FieldDefinition> = page.field.iter().filter(|f| f.is_shown(known)).collect();
    let typed = typed_answers(&shown, before.filled.typed(), &posted);
    let (mut draft, mut faults) = save(app, &secret, &before, form, typed, visitor.lang).await?;
    let holds = |name: &str| shown.iter().any(|f| f.kind.holds_files() && f.name == name);
    for file in posted.files.iter().filter(|file| holds(&file.field)) {
        match app.drafts().attach(&secret, &file.field, &file.name, file.bytes.clone()).await {
            Ok(after) => draft = after,
            Err(app::Error::Invalid(wrong)) => faults.0.extend(wrong.0),
            Err(error) => return Err(error.into()),
        }
    }
    if let Some((field, document)) = posted.field("remove-file").split_once('.') {
        match app.drafts().detach(&secret, field, document).await {
            // A page that was drawn before names a file that is gone already.
            Ok(_) | Err(app::Error::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
        return Ok(go(visitor.lang, &format!("{}#{field}", visitor.path)));
    }
    if let Some(table) = changed_table(&shown, &posted).filter(|_| faults.0.is_empty()) {
        return Ok(go(visitor.lang, &format!("{}#{table}", visitor.path)));
    }
    let asked = Asked::of(visitor);
    if posted.has("show-all") && faults.0.is_empty() {
        return Ok(go(visitor.lang, &asked.again(&visitor.path, "all", posted.field("show-all"))));
    }
    if let Ok(lang) = posted.field("switch-language").parse::<Lang>() {
        return Ok(go(lang, &visitor.path));
    }
    let answers = draft.filled.answers();
    let opened = page
        .field
        .iter()
        .find(|f| f.is_shown(answers) && !shown.iter().any(|known| known.name == f.name));
    if let Some(field) = opened.filter(|_| faults.0.is_empty()) {
        return Ok(go(visitor.lang, &asked.again(&visitor.path, "opened", &field.name)));
    }
    match app.drafts().check_page(&draft, &page.name).await {
        Ok(()) => {}
        Err(app::Error::Invalid(wrong)) => faults.join(wrong.0),
        Err(error) => return Err(error.into()),
    }
    if !faults.0.is_empty() {
        let drawn = question_page(&site, visitor, (&secret, &draft), page, &faults, &asked).await?;
        return draw_with(StatusCode::UNPROCESSABLE_ENTITY, &drawn);
    }
    let next = next_page(form, &page.name, answers).filter(|_| !asked.then_check);
    let path = match next {
        Some(next) => question_path(&code, &next.name),
        None => format!("/apply/{code}/check"),
    };
    Ok(go(visitor.lang, &path))
}

/// The next page on which something is asked.
fn next_page<'a>(
    form: &'a FormDefinition,
    from: &str,
    answers: &Answers,
) -> Option<&'a forms::Page> {
    let mut next = form.page_after(Some(from));
    while let Some(page) = next {
        if page.field.iter().any(|field| field.is_shown(answers)) {
            return Some(page);
        }
        next = form.page_after(Some(&page.name));
    }
    None
}

/// The table whose button for one more row, or one less, was pressed.
pub(super) fn changed_table<'a>(shown: &[&'a FieldDefinition], posted: &Posted) -> Option<&'a str> {
    let pressed = [posted.field("add-row"), removed_row(posted).map_or("", |(table, _)| table)];
    shown.iter().map(|field| field.name.as_str()).find(|name| pressed.contains(name))
}

/// The row that is to go: its table and its number.
fn removed_row(posted: &Posted) -> Option<(&str, usize)> {
    let (table, number) = posted.field("remove-row").split_once('.')?;
    Some((table, number.parse().ok()?))
}

/// The rows of a table in their order, without those that are empty and the one that is to go.
fn typed_rows(table: &FieldDefinition, posted: &Posted) -> Vec<forms::Row> {
    let removed = removed_row(posted).filter(|(name, _)| *name == table.name);
    let rows = posted.rows(&table.name, table.most_rows() + 1);
    rows.into_iter()
        .filter(|(number, _)| removed.is_none_or(|(_, gone)| gone != *number))
        .map(|(_, row)| row)
        .filter(|row| row.values().any(|text| !text.trim().is_empty()))
        .collect()
}

/// What the browser sent for the fields that the page showed. A box that is not ticked is not sent at all.
pub(super) fn typed_answers(shown: &[&FieldDefinition], before: &Typed, posted: &Posted) -> Typed {
    let mut answers = Typed::default();
    for field in shown.iter().filter(|field| !is_fixed(field, before)) {
        let answer = match field.kind {
            FieldKind::File | FieldKind::Files => continue,
            FieldKind::Table => Given::Rows(typed_rows(field, posted)),
            FieldKind::Choices => Given::List(posted.all(&field.name)),
            FieldKind::Consent => Given::Flag(posted.has(&field.name)),
            FieldKind::Pkcs10 => {
                Given::Text(posted.file_or_text_as_text(&field.name).unwrap_or_default())
            }
            _ => Given::Text(posted.field(&field.name).to_owned()),
        };
        answers = answers.with(&field.name, answer);
    }
    answers
}

/// Saves what was typed. What cannot even be kept is shown again with its fault.
async fn save(
    app: &App,
    secret: &str,
    before: &Draft,
    form: &FormDefinition,
    typed: Typed,
    lang: Lang,
) -> Result<(Draft, Faults), Problem> {
    match app.drafts().save_draft(secret, typed.clone(), lang).await {
        Ok(draft) => Ok((draft, Faults::default())),
        Err(app::Error::Invalid(faults)) => {
            let mut kept = before.filled.typed().clone();
            // A private key is not even shown again.
            let is_key = |name: &String| {
                let secret = |f: &&Fault| f.code == "private-key-sent";
                faults.0.iter().filter(secret).any(|f| f.field.as_ref() == Some(name))
            };
            kept.0.extend(typed.0.into_iter().filter(|(name, _)| !is_key(name)));
            let mut draft = before.clone();
            draft.filled = Filled::form(form, kept);
            Ok((draft, faults))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "journey/review.html")]
struct ReviewPage {
    page: Page,
    form_title: String,
    sections: Vec<DrawnSection>,
    faults: Vec<ShownFault>,
    code: String,
    csrf: String,
    registration: bool,
    back: String,
    /// The code that whoever has not signed in types, and what was wrong with it.
    form_code: Option<DrawnCode>,
}

fn review_page(
    site: &Site,
    visitor: &Visitor,
    (secret, draft): (&str, &Draft),
    faults: Vec<ShownFault>,
) -> Result<ReviewPage, Problem> {
    let registration = site.app.registration();
    let caller = visitor.caller()?;
    let form_code = registration.is_form(&draft.form).then(|| {
        let digits = registration.form_code(draft, caller)?;
        let wrong = faults.iter().find(|fault| fault.href == CODE_PLACE);
        Some(draw_code(&digits, visitor.lang, wrong.map(|fault| fault.text.clone())))
    });
    let form = site.app.drafts().form(&draft.form)?;
    let last = form.page.last().map(|page| page.name.as_str()).unwrap_or_default();
    let frame = visitor.page();
    Ok(ReviewPage {
        page: if faults.is_empty() { frame } else { frame.with_faults() },
        form_title: form.title.in_lang(visitor.lang).to_owned(),
        sections: draw_answers(
            form,
            draft.filled.answers(),
            visitor.lang,
            site.app.drafts().dictionaries(),
        ),
        faults,
        code: draft.form.clone(),
        csrf: visitor.form_token(Some(secret)),
        registration: registration.is_form(&draft.form),
        back: format!("/{}{}", visitor.lang, question_path(&draft.form, last)),
        form_code: form_code.flatten(),
    })
}

/// `GET /apply/{code}/check`: all answers with a way to change each.
pub(crate) async fn review(
    State(site): State<Site>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Answer {
    let Some((secret, draft)) = open(&site, &visitor, &code).await? else {
        return Ok(go(visitor.lang, &sheet_of(&site, &code)));
    };
    draw(&review_page(&site, &visitor, (&secret, &draft), Vec::new())?)
}

/// `POST /apply/{code}/check`: a request for certificates is sent; an application goes on to be signed.
pub(crate) async fn hand_in(
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let Some((secret, draft)) = open(&site, visitor, &code).await? else {
        return Ok(go(visitor.lang, &sheet_of(&site, &code)));
    };
    posted.must_know(&secret)?;
    match site.app.drafts().check_draft(&draft).await {
        Ok(()) => {}
        Err(app::Error::Invalid(faults)) => {
            return review_again(&site, visitor, (&secret, &draft), &faults);
        }
        Err(error) => return Err(error.into()),
    }
    if !site.app.registration().is_form(&code) {
        return Ok(go(visitor.lang, &format!("/apply/{code}/sign")));
    }
    // The draft's own name: a form that is sent twice makes one request.
    let once = draft.id.to_string();
    let (lang, caller) = (visitor.lang, visitor.caller()?);
    let typed = posted.field(FORM_CODE_FIELD);
    let registration = site.app.registration();
    match registration.submit_draft(&secret, Some(typed), Some(&once), lang, caller).await {
        Ok(filed) => {
            let number = &filed.request.status.number;
            let mut response = go(visitor.lang, &format!("/requests/{number}/filed"));
            set_secret(&site, &mut response, &access_secret(number), &filed.access);
            set_secret(&site, &mut response, &draft_secret(&code), "");
            Ok(response)
        }
        Err(app::Error::Invalid(faults)) => {
            // A wrong code has made a new version of the draft, and so a new code.
            let draft = site.app.drafts().draft(&secret).await?;
            review_again(&site, visitor, (&secret, &draft), &faults)
        }
        Err(app::Error::Conflict(fault) | app::Error::TooMany(fault)) => {
            review_again(&site, visitor, (&secret, &draft), &Faults(vec![fault]))
        }
        Err(error) => Err(error.into()),
    }
}

/// The answers again, each fault with a link to the question that it is about.
fn review_again(site: &Site, visitor: &Visitor, draft: (&str, &Draft), faults: &Faults) -> Answer {
    let form = site.app.drafts().form(&draft.1.form)?;
    let href = |field: &str| {
        let holds = |page: &&forms::Page| page.field.iter().any(|f| f.called(field).is_some());
        let page = form.page.iter().find(holds).map_or("", |page| page.name.as_str());
        let path = question_path(&draft.1.form, page);
        format!("/{}{path}?then=check#{field}", visitor.lang)
    };
    let mut shown = summary(faults, form, visitor.lang, href);
    for (fault, shown) in faults.0.iter().zip(&mut shown) {
        if fault.field.as_deref() == Some(FORM_CODE_FIELD) {
            CODE_PLACE.clone_into(&mut shown.href);
        }
    }
    let drawn = review_page(site, visitor, draft, shown)?;
    draw_with(StatusCode::UNPROCESSABLE_ENTITY, &drawn)
}

#[derive(Template)]
#[template(path = "journey/sign.html")]
struct SignPage {
    page: Page,
    form_title: String,
    signing: Signing,
    back: String,
}

async fn sign_page(
    site: &Site,
    visitor: &Visitor,
    session: &Session,
    code: &str,
    secret: &str,
) -> Result<SignPage, app::Error> {
    let text = site.app.cases().application_text(session, secret, visitor.lang).await?;
    let lang = visitor.lang;
    Ok(SignPage {
        page: visitor.page(),
        form_title: site.app.drafts().form(code)?.title.in_lang(lang).to_owned(),
        signing: Signing::of_text(
            text,
            &format!("{code}-application.txt"),
            format!("/{lang}/apply/{code}/sign"),
            session.csrf.clone(),
            "sign-and-send",
        ),
        back: format!("/{lang}/apply/{code}/check"),
    })
}

/// `GET /apply/{code}/sign`: the exact text that is signed.
pub(crate) async fn sign(
    State(site): State<Site>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Answer {
    let session = visitor.signed_in()?;
    let Some((secret, draft)) = open(&site, &visitor, &code).await? else {
        return Ok(go(visitor.lang, &sheet_of(&site, &code)));
    };
    match sign_page(&site, &visitor, session, &code, &secret).await {
        Ok(page) => draw(&page),
        Err(app::Error::Invalid(faults)) => {
            review_again(&site, &visitor, (&secret, &draft), &faults)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /apply/{code}/sign`: the application with its signature.
pub(crate) async fn submit_signed(
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let Some((secret, draft)) = open(&site, visitor, &code).await? else {
        return Ok(go(visitor.lang, &sheet_of(&site, &code)));
    };
    posted.must_know(&secret)?;
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            let (app, once) = (&site.app, draft.id.to_string());
            let (lang, text) = (visitor.lang, posted.field("text"));
            match app
                .cases()
                .submit_application(session, &secret, text, &signature, Some(&once), lang)
                .await
            {
                Ok(case) => {
                    let path = format!("/cases/{}/filed", case.status.number);
                    let mut response = go(visitor.lang, &path);
                    set_secret(&site, &mut response, &draft_secret(&code), "");
                    return Ok(response);
                }
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    let mut drawn = sign_page(&site, visitor, session, &code, &secret).await?;
    drawn.page = drawn.page.with_faults();
    drawn.signing.faults = faults;
    draw_with(StatusCode::UNPROCESSABLE_ENTITY, &drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_shown_fields_is_passed_over() {
        let form = FormDefinition::parse(
            r#"
            name = "t"
            title = { kk = "т", ru = "т", en = "t" }
            source = "test"
            [[page]]
            name = "a"
            title = { kk = "т", ru = "т", en = "t" }
            field = [{ name = "own", kind = "consent", label = { kk = "т", ru = "т", en = "t" } }]
            [[page]]
            name = "b"
            title = { kk = "т", ru = "т", en = "t" }
            field = [{ name = "more", kind = "text", label = { kk = "т", ru = "т", en = "t" }, show_if = { field = "own", has = ["yes"] } }]
            [[page]]
            name = "c"
            title = { kk = "т", ru = "т", en = "t" }
            field = [{ name = "last", kind = "text", label = { kk = "т", ru = "т", en = "t" } }]
            "#,
        )
        .unwrap();
        let no = Answers::default();
        let yes = Answers::default().with("own", Given::Flag(true));
        assert_eq!(next_page(&form, "a", &no).map(|page| page.name.as_str()), Some("c"));
        assert_eq!(next_page(&form, "a", &yes).map(|page| page.name.as_str()), Some("b"));
        assert_eq!(next_page(&form, "c", &yes).map(|page| page.name.as_str()), None);
    }
}
