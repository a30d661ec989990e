//! What the public check says of a result, under the seal of the platform: as JSON inside CMS, and as signed XML. Both say the same as the
//! page in the three languages, with the digest of the signed PDF, so that machines need not read the PDF.

use std::fmt::Write as _;

use authority::{key::KeyRole, profile::Hierarchy};
use base::{Fault, Lang};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Error, Result, Verification, error::OrInternal, issuing::extracts::Turn, view::CheckView,
};

/// The namespace of the XML. STORED (wire).
const NAMESPACE: &str = "urn:senim:result:1";

/// What is sealed. STORED (wire): as JSON.
#[derive(Serialize)]
struct Statement {
    /// Random name of the instance.
    instance: String,
    /// Where the instance is found.
    address: String,
    /// When it was made, to the second: it is given again until it would say something else, or the day ends.
    made_at: Timestamp,
    /// Under which code or number it was asked for.
    asked: String,
    /// What the page says, by language.
    kk: CheckView,
    ru: CheckView,
    en: CheckView,
}

impl Statement {
    /// Everything but the moment at which it is made.
    fn said(&self) -> impl Serialize + '_ {
        (&self.asked, &self.kk, &self.ru, &self.en)
    }

    fn to_xml(&self) -> String {
        let mut xml =
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Result xmlns=\"{NAMESPACE}\">");
        let plain = [
            ("Instance", Some(self.instance.clone())),
            ("Address", Some(self.address.clone())),
            ("MadeAt", Some(self.made_at.to_string())),
            ("Asked", Some(self.asked.clone())),
            ("State", Some(self.kk.state.clone())),
            ("Level", self.kk.level.clone()),
            ("Sha256", self.kk.sha256.map(|digest| digest.to_string())),
        ];
        for (name, value) in plain {
            if let Some(value) = value {
                element(&mut xml, name, "", &value);
            }
        }
        for (lang, view) in [(Lang::Kk, &self.kk), (Lang::Ru, &self.ru), (Lang::En, &self.en)] {
            // Writing to a string cannot fail.
            let _ = write!(xml, "<Words xml:lang=\"{lang}\">");
            element(&mut xml, "State", "", &view.state_label);
            for row in &view.rows {
                let name =
                    format!(" name=\"{}\" label=\"{}\"", escaped(&row.name), escaped(&row.label));
                element(&mut xml, "Row", &name, &row.value);
            }
            xml.push_str("</Words>");
        }
        xml.push_str("</Result>\n");
        xml
    }
}

pub(super) fn element(xml: &mut String, name: &str, attributes: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = write!(xml, "<{name}{attributes}>{}</{name}>", escaped(value));
}

/// Escapes a text or a value; what XML 1.0 cannot carry falls away.
pub(super) fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#xA;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

impl Verification<'_> {
    /// What the page of the check says, as CMS in DER under the seal of the platform with the JSON inside.
    pub async fn sealed_json(&self, code_or_number: &str) -> Result<Vec<u8>> {
        let turn = self.extracts.turn().await?;
        let statement = self.statement(code_or_number).await?;
        let (documents, now) = (self.cases.documents, self.cases.clock.now());
        let seal = documents.keys.newest(KeyRole::Seal, Hierarchy::Rsa, now)?;
        let name = Turn::name("check-json", &statement.said(), seal.name, now)?;
        if let Some(kept) = turn.kept(&name) {
            return Ok(kept);
        }
        let content = serde_json::to_vec(&statement).or_internal()?;
        Ok(turn.keep(name, documents.sealed_octets(&content, now).await?))
    }

    /// The same as XML with an enveloped signature of the platform's seal.
    pub async fn sealed_xml(&self, code_or_number: &str) -> Result<Vec<u8>> {
        let turn = self.extracts.turn().await?;
        let statement = self.statement(code_or_number).await?;
        let (documents, now) = (self.cases.documents, self.cases.clock.now());
        let seal = documents.keys.newest(KeyRole::Seal, Hierarchy::Rsa, now)?;
        let name = Turn::name("check-xml", &statement.said(), seal.name, now)?;
        if let Some(kept) = turn.kept(&name) {
            return Ok(kept);
        }
        Ok(turn.keep(name, documents.sealed_xml(&statement.to_xml(), now).await?))
    }

    async fn statement(&self, code_or_number: &str) -> Result<Statement> {
        let unknown = || Error::NotFound(Fault::new("paper-unknown"));
        let view = async |lang| {
            let found = self.check(code_or_number, lang).await?.ok_or_else(unknown)?;
            if found.state == "unknown" { Err(unknown()) } else { Ok(found) }
        };
        let now = self.cases.clock.now();
        Ok(Statement {
            instance: self.cases.config.id.clone(),
            address: self.cases.config.base_url.clone(),
            made_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
            asked: code_or_number.trim().chars().take(64).collect(),
            kk: view(Lang::Kk).await?,
            ru: view(Lang::Ru).await?,
            en: view(Lang::En).await?,
        })
    }
}
