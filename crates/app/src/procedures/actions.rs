//! What operators did, as the journal has it, in words.

use base::{Actor, Fault, Iin, Lang, Role};
use journal::{Doer, Entry};

use crate::{
    Error, Procedures, Result, Session,
    permission::{Act, require},
    view::{OperatorAction, OperatorActions},
};

/// So many actions one page has.
const ACTION_ROWS: u32 = 100;
/// So many pages of the journal are looked through for one page of actions.
const MOST_PAGES: usize = 20;

impl Procedures<'_> {
    /// What an operator did, as the journal has it, oldest first: her own, or that of any operator for the officials of the provider and
    /// for who reads the journal. Each look at another's actions is in the journal too.
    pub async fn operator_actions(
        &self,
        session: &Session,
        operator: Option<&str>,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<OperatorActions> {
        let session = require(Some(session), Act::ReadOperatorJournal)?;
        let unknown = || Error::NotFound(Fault::at("operator-unknown", "operator"));
        let iin = match operator {
            Some(typed) => Iin::parse(typed).map_err(|_| unknown())?,
            None => session.iin.clone(),
        };
        if iin != session.iin {
            let role = self.reads_others(session)?.ok_or_else(unknown)?;
            let posts = self.store.reading().await?.staff_of_person(&iin).await?;
            if posts.iter().all(|post| post.role != Role::Operator) {
                return Err(unknown());
            }
            let subject = format!("staff/{}", crypto::sha256(iin.as_str().as_bytes()));
            let actor = session.actor(role);
            self.documents.record_look(&actor, "operator-actions-viewed", subject).await?;
        }
        let mut from: u64 = after.and_then(|text| text.parse().ok()).unwrap_or_default();
        let mut reading = self.store.reading().await?;
        let doer = Actor::Person { iin: iin.clone(), bin: None, role: Role::Operator };
        let mut rows = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = reading.journal_of_actor(&doer, from, ACTION_ROWS).await?;
            let Some(last) = page.last() else {
                return Ok(OperatorActions { operator: iin.masked(), rows, next: None });
            };
            from = last.place.seq;
            rows.extend(page.iter().filter_map(|row| {
                let entry = row.entry()?;
                let as_operator = match entry.actor {
                    Doer::Person { role, .. } | Doer::Pseudonym { role, .. } => {
                        role == Role::Operator
                    }
                    Doer::System { .. } => false,
                };
                as_operator.then(|| self.action(entry, lang))
            }));
            if rows.len() >= ACTION_ROWS as usize {
                break;
            }
        }
        Ok(OperatorActions { operator: iin.masked(), rows, next: Some(from.to_string()) })
    }

    /// The role in which somebody reads what operators did: as an official of the provider, or as who reads the journal.
    fn reads_others(&self, session: &Session) -> Result<Option<Role>> {
        let readers = [Role::Administrator, Role::Auditor];
        if let Some(role) = session.roles.iter().find(|role| readers.contains(role)) {
            return Ok(Some(*role));
        }
        let authority = &self.serving()?.definition.authority.code;
        let officials = [Role::Officer, Role::AuthorisedPerson];
        let post =
            session.posts.iter().find(|(role, at)| officials.contains(role) && at == authority);
        Ok(post.map(|(role, _)| *role))
    }

    fn action(&self, entry: Entry, lang: Lang) -> OperatorAction {
        let (words, about) = (self.action_words(&entry, lang), self.subject_words(&entry, lang));
        OperatorAction { at: entry.at, act: entry.act, words, subject: entry.subject, about }
    }

    /// What was done. An act of a flow is told in the words of its timeline, everything else in those of its code.
    fn action_words(&self, entry: &Entry, lang: Lang) -> String {
        let moved = entry.detail.get("act").and_then(serde_json::Value::as_str);
        let (kind, number) = entry.subject.split_once('/').unwrap_or_default();
        let definition = match kind {
            "case" => self.edition_of_number(number).map(|edition| &edition.definition),
            "procedure" => self.serving().ok().map(|edition| &edition.definition),
            _ => None,
        };
        let act = definition.zip(moved).and_then(|(definition, name)| definition.act(name));
        if let Some(act) = act {
            return act.told.in_lang(lang).to_owned();
        }
        let key = format!("journal-act-{}", entry.act);
        if texts::has(lang, &key) { texts::say(lang, &key) } else { entry.act.clone() }
    }

    /// The edition in force of the service that numbered a case: its code without the hyphen is the second part of the number.
    fn edition_of_number(&self, number: &str) -> Option<&services::Edition> {
        let code = number.split('-').nth(1)?.to_lowercase();
        let mut services = self.rules.catalogue.services();
        let service = services.find(|service| service.definition.code.replace('-', "") == code)?;
        Some(service.serving_on(base::local_date(self.clock.now()))?.edition)
    }

    /// To what. Numbers are shown where people know them; a document, a question to a register or an employee is named by its kind.
    fn subject_words(&self, entry: &Entry, lang: Lang) -> String {
        let (kind, number) = entry.subject.split_once('/').unwrap_or((&entry.subject, ""));
        let number = match (kind, self.serving()) {
            ("office", Ok(edition)) => self.office_words(number, edition, lang),
            _ => number.to_owned(),
        };
        let key = format!("journal-subject-{kind}");
        if texts::has(lang, &key) {
            texts::say_with(lang, &key, &[("number", number)])
        } else {
            entry.subject.clone()
        }
    }
}
