//! What is typed into pages: words of the stories with what is known put into them, tables and files.

use std::{collections::BTreeMap, fs};

use serde_json::{Map, Value, json};

use super::Teller;
use crate::{
    registration::written,
    tale::{Answers, is_thorough},
};

impl Teller<'_> {
    /// Opens an address in the language of the story.
    pub(super) async fn open(&self, path: &str) {
        self.browser.open(&format!("/{}{path}", self.lang)).await;
        self.browser.see("footer").await;
    }

    /// Holds the page against the rules; with pictures in all languages where all is told.
    pub(super) async fn look(&mut self, what: &str) {
        if is_thorough() {
            self.page += 1;
            let name = format!("{}-{:02}-{what}", self.story, self.page);
            self.browser.picture_everywhere(&name).await;
        } else {
            self.browser.look().await;
        }
    }

    /// What was remembered under a name.
    pub(super) fn known(&self, name: &str) -> String {
        self.memory.get(name).unwrap_or_else(|| panic!("nobody said {name}")).clone()
    }

    /// Puts what is known in the place of the names in braces.
    pub(super) fn say(&self, text: &str) -> String {
        let mut said = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap();
            said.push_str(before);
            said.push_str(&self.named(name));
            rest = after;
        }
        said + rest
    }

    pub(super) fn named(&self, name: &str) -> String {
        let today = base::local_date(self.stage.now());
        let (name, days) = match name.split_once("today") {
            Some((before, shift)) => (format!("{before}today"), shift.parse::<i32>().unwrap_or(0)),
            None => (name.to_owned(), 0),
        };
        let day = today.checked_add(jiff::ToSpan::days(days)).unwrap();
        match name.as_str() {
            "today" => written(day),
            "iso-today" => day.to_string(),
            known => self.known(known),
        }
    }

    /// Answers as the fields of a page have them: the cells of a table by row and column.
    pub(super) fn typed(&self, answers: &Answers) -> Map<String, Value> {
        let mut typed = Map::new();
        for (name, value) in answers {
            match value {
                Value::Array(rows) if rows.iter().any(Value::is_object) => {
                    for (row, cells) in (1..).zip(rows) {
                        for (column, cell) in cells.as_object().unwrap() {
                            typed.insert(format!("{name}.{row}.{column}"), self.value(cell));
                        }
                    }
                }
                _ => {
                    typed.insert(name.clone(), self.value(value));
                }
            }
        }
        typed
    }

    /// The answers of a step over those that it shares with others.
    pub(super) fn with_shared(&self, like: Option<&str>, own: &Answers) -> Map<String, Value> {
        let mut answers = like.map(|name| self.typed(&self.book.answers[name])).unwrap_or_default();
        answers.extend(self.typed(own));
        answers
    }

    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.say(text).into(),
            Value::Array(all) => all.iter().map(|one| self.value(one)).collect(),
            other => other.clone(),
        }
    }

    /// Fills in a form with its tables, and with the files that it asks for.
    pub(super) async fn fill(&self, form: &str, answers: &Map<String, Value>) {
        let rows = |name: &str| {
            let mut parts = name.split('.');
            Some((parts.next()?.to_owned(), parts.next()?.parse::<u32>().ok()?))
        };
        let mut tables = BTreeMap::new();
        for (table, row) in answers.keys().filter_map(|name| rows(name)) {
            let most = tables.entry(table).or_insert(row);
            *most = row.max(*most);
        }
        for (table, most) in tables {
            let add = format!("{form} button[name=add-row][value='{table}']");
            for row in 2..=most {
                let there = self.browser.has(&format!("[name^='{table}.{row}.']")).await;
                if !there && self.browser.has(&add).await {
                    self.browser.fill(form, &json!(answers)).await;
                    self.browser.go(&add).await;
                }
            }
        }
        self.browser.fill(form, &json!(answers)).await;
    }

    /// Attaches a paper to each of the fields that are on the page.
    pub(super) async fn attach(&self, form: &str, files: &[String]) {
        for field in files {
            let selector = format!("{form} input[type=file][name='{field}']");
            if self.browser.has(&selector).await {
                let paper = self.stage.path(&format!("{field}.pdf"));
                fs::copy(self.stage.evidence("conclusion.pdf"), &paper).unwrap();
                self.browser.upload(&selector, &paper).await;
            }
        }
    }

    /// Sends a form that must be taken.
    pub(super) async fn send(&self, button: &str) {
        self.browser.go(button).await;
        self.browser.must_not_have(".summary").await;
    }
}
