//! Registers: what everybody may read of them, page by page and entry by entry, and the registers of a body for its staff.

use app::{
    RegisterQuery,
    view::{KeptRegisterPage, OpenChange, OpenEntry, OpenRegister, OpenRegisterPage, TextView},
};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use base::Lang;

use super::{Answer, draw, escape, go, query_value, tone_in_force};
use crate::{page::Page, site::Site, visitor::Visitor};

fn words(text: &TextView, lang: Lang) -> &str {
    match lang {
        Lang::Kk => &text.kk,
        Lang::Ru => &text.ru,
        Lang::En => &text.en,
    }
}

/// A register in the reader's language.
struct DrawnRegister {
    title: String,
    authority: String,
    address: String,
}

fn drawn(register: &OpenRegister, lang: Lang) -> DrawnRegister {
    DrawnRegister {
        title: words(&register.title, lang).to_owned(),
        authority: words(&register.authority, lang).to_owned(),
        address: format!("/registers/{}/{}", register.service, register.register),
    }
}

/// An entry as a line: what the columns say, in their order.
struct DrawnEntry {
    number: String,
    state: String,
    tone: &'static str,
    valid_from: String,
    valid_until: Option<String>,
    values: Vec<(String, String)>,
}

fn drawn_entry(register: &OpenRegister, entry: &OpenEntry, lang: Lang) -> DrawnEntry {
    let values = register.columns.iter().filter_map(|column| {
        let value = words(entry.columns.get(&column.name)?, lang);
        (!value.is_empty()).then(|| (words(&column.title, lang).to_owned(), value.to_owned()))
    });
    // Some registers have the first day among their columns too; it stands above them already.
    let from = (texts::say(lang, "register-from"), texts::date(lang, entry.valid_from));
    let values = values.filter(|value| *value != from);
    let values = values.collect();
    DrawnEntry {
        number: entry.number.clone(),
        state: state_words(&entry.state, lang),
        tone: tone_in_force(&entry.state),
        valid_from: from.1,
        valid_until: entry.valid_until.map(|day| texts::date(lang, day)),
        values,
    }
}

fn state_words(state: &str, lang: Lang) -> String {
    texts::say(lang, &format!("register-state-{state}"))
}

#[derive(Template)]
#[template(path = "registers/list.html")]
struct ListPage {
    page: Page,
    registers: Vec<DrawnRegister>,
    /// The registers of the reader's own body: heading and address.
    kept: Vec<(String, String)>,
}

/// `/registers`
pub(crate) async fn list(State(site): State<Site>, visitor: Visitor) -> Answer {
    let registers = site.app.registers();
    let lang = visitor.lang;
    let kept = match &visitor.session {
        Some(session) => registers.kept_list(session, lang).unwrap_or_default(),
        None => Vec::new(),
    };
    draw(&ListPage {
        page: visitor.page(),
        registers: registers.list().iter().map(|register| drawn(register, lang)).collect(),
        kept: kept
            .into_iter()
            .map(|(service, name, title)| (title, format!("/inbox/registers/{service}/{name}")))
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "registers/page.html")]
struct RegisterPage {
    page: Page,
    register: DrawnRegister,
    api: String,
    on: String,
    entries: Vec<DrawnEntry>,
    next: Option<String>,
}

fn asked(query: Option<&str>) -> RegisterQuery {
    RegisterQuery { on: query_value(query, "on"), after: query_value(query, "after") }
}

/// `/registers/{service}/{register}`: its entries by number, on a day; with `number`, the way to one.
pub(crate) async fn page(
    State(site): State<Site>,
    visitor: Visitor,
    Path((service, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let asked = asked(query.as_deref());
    let lang = visitor.lang;
    if let Some(number) = query_value(query.as_deref(), "number") {
        let address = format!("/registers/{service}/{name}/{}", escape(number.trim()));
        let on = asked.on.map_or_else(String::new, |day| format!("?on={}", escape(&day)));
        return Ok(go(lang, &format!("{address}{on}")));
    }
    let found: OpenRegisterPage = site.app.registers().page(&service, &name, &asked).await?;
    let register = drawn(&found.register, lang);
    let next = found
        .next
        .as_ref()
        .map(|next| format!("/{lang}{}?on={}&after={}", register.address, found.on, escape(next)));
    let entries = found.entries.iter().map(|entry| drawn_entry(&found.register, entry, lang));
    draw(&RegisterPage {
        page: visitor.page(),
        api: format!("/api/v1{}", register.address),
        on: found.on.to_string(),
        entries: entries.collect(),
        next,
        register,
    })
}

/// A change in words.
struct DrawnChange {
    /// The first day on which it holds, for programs and in words.
    day: String,
    from: String,
    state: String,
    until: Option<String>,
}

#[derive(Template)]
#[template(path = "registers/entry.html")]
struct EntryPage {
    page: Page,
    register: DrawnRegister,
    api: String,
    on: String,
    day: String,
    entry: DrawnEntry,
    history: Vec<DrawnChange>,
}

/// `/registers/{service}/{register}/{number}`: an entry on a day, and what became of it.
pub(crate) async fn entry(
    State(site): State<Site>,
    visitor: Visitor,
    Path((service, name, number)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let lang = visitor.lang;
    let asked = asked(query.as_deref());
    let found = site.app.registers().entry(&service, &name, &number, &asked).await?;
    let register = drawn(&found.register, lang);
    let change = |change: &OpenChange| DrawnChange {
        day: change.from.to_string(),
        from: texts::date(lang, change.from),
        state: state_words(&change.state, lang),
        until: change.valid_until.map(|day| texts::date(lang, day)),
    };
    draw(&EntryPage {
        page: visitor.page(),
        api: format!("/api/v1{}/entries/{}", register.address, escape(&number)),
        on: found.on.to_string(),
        day: texts::date(lang, found.on),
        entry: drawn_entry(&found.register, &found.entry, lang),
        history: found.history.iter().map(change).collect(),
        register,
    })
}

#[derive(Template)]
#[template(path = "registers/kept.html")]
struct KeptPage {
    page: Page,
    register: KeptRegisterPage,
    next: Option<String>,
}

/// `/inbox/registers/{service}/{register}`: all columns, for the staff of the body that keeps it.
pub(crate) async fn kept(
    State(site): State<Site>,
    visitor: Visitor,
    Path((service, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let (session, lang) = (visitor.signed_in()?, visitor.lang);
    let after = query_value(query.as_deref(), "after");
    let registers = site.app.registers();
    let register = registers.kept(session, &service, &name, after.as_deref(), lang).await?;
    let next = register
        .next
        .as_ref()
        .map(|next| format!("/{lang}/inbox/registers/{service}/{name}?after={}", escape(next)));
    draw(&KeptPage { page: visitor.page(), register, next })
}
