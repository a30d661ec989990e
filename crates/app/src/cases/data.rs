//! The data of a paper: what it says, line by line in each language, as JSON and as XML under the seal of the platform. The paper carries
//! both (PDF/A-3, ISO 19005-3), so that machines read them and need not read its pages.
//!
//! The paper is drawn first. The data name the octets that were drawn, and are appended to them; the place of the signature comes
//! after that, so that whoever signs the paper signs its data too.

use std::fmt::Write as _;

use base::{Lang, Sha256};
use documents::{Block, CarriedFile, DATA_FORM, DATA_NAMESPACE, Paper as SetPaper, Sheet};
use jiff::Timestamp;
use serde::Serialize;
use services::{Case, Edition, Facts, Paper};

use super::sealed::{element, escaped};
use crate::{Cases, Result, error::OrInternal};

/// Under which names the data stand in a paper. STORED (wire).
pub(crate) const JSON_NAME: &str = "result.json.p7m";
/// The same of the XML. STORED (wire).
pub(crate) const XML_NAME: &str = "result.xml";

/// What is sealed. STORED (wire): as JSON.
#[derive(Serialize)]
struct PaperData<'a> {
    form: &'static str,
    /// Random name of the instance.
    instance: &'a str,
    /// Where the instance is found.
    address: &'a str,
    /// When it was made, to the second.
    made_at: Timestamp,
    service: &'a str,
    edition: String,
    request: &'a str,
    /// The paper, by its name in the edition.
    paper: &'a str,
    /// Number of the application.
    case: String,
    number: String,
    /// Under which the public page confirms the paper.
    code: &'a str,
    /// The document to which it belongs.
    drawn: Drawn,
    /// What the paper says, by language in its order.
    words: Vec<Words<'a>>,
}

/// The octets of the document before anything was put in: the beginning of the file.
#[derive(Serialize)]
struct Drawn {
    size: usize,
    sha256: Sha256,
}

/// What the paper says in one language.
#[derive(Serialize)]
struct Words<'a> {
    lang: Lang,
    authority: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    subtitle: &'a str,
    title: &'a str,
    number: &'a str,
    date: &'a str,
    said: Vec<Line<'a>>,
    footer: &'a str,
}

/// A piece of what it says, in the order of the page.
#[derive(Serialize)]
#[serde(untagged)]
enum Line<'a> {
    Cells { cells: Vec<&'a str> },
    Row { label: &'a str, value: &'a str },
    Text { text: &'a str },
}

impl<'a> Words<'a> {
    fn of(paper: &'a SetPaper) -> Self {
        Self {
            lang: paper.lang,
            authority: &paper.authority,
            subtitle: &paper.subtitle,
            title: &paper.title,
            number: &paper.number,
            date: &paper.date,
            said: paper.blocks.iter().flat_map(lines).collect(),
            footer: &paper.footer,
        }
    }
}

fn lines(block: &Block) -> Vec<Line<'_>> {
    match block {
        Block::Heading(text) | Block::Notice(text) | Block::Paragraph(text) => {
            vec![Line::Text { text }]
        }
        Block::List(items) => items.iter().map(|text| Line::Text { text }).collect(),
        Block::Rows(rows) => {
            rows.iter().map(|row| Line::Row { label: &row.label, value: &row.value }).collect()
        }
        Block::SignatureLine { label, name } => vec![Line::Row { label, value: name }],
        Block::Table(table) => {
            let head = table.columns.iter().map(|column| column.title.as_str()).collect();
            let rows = table.rows.iter().map(|row| row.iter().map(String::as_str).collect());
            std::iter::once(head).chain(rows).map(|cells| Line::Cells { cells }).collect()
        }
    }
}

impl PaperData<'_> {
    fn to_xml(&self) -> String {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Paper xmlns=\"{DATA_NAMESPACE}\">"
        );
        for (name, value) in [
            ("Instance", self.instance),
            ("Address", self.address),
            ("MadeAt", &self.made_at.to_string()),
            ("Service", self.service),
            ("Edition", &self.edition),
            ("Request", self.request),
            ("Name", self.paper),
            ("Case", &self.case),
            ("Number", &self.number),
            ("Code", self.code),
        ] {
            element(&mut xml, name, "", value);
        }
        let drawn = format!(" size=\"{}\" sha256=\"{}\"", self.drawn.size, self.drawn.sha256);
        element(&mut xml, "Drawn", &drawn, "");
        for words in &self.words {
            words.write(&mut xml);
        }
        xml.push_str("</Paper>\n");
        xml
    }
}

impl Words<'_> {
    fn write(&self, xml: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(xml, "<Words xml:lang=\"{}\">", self.lang);
        for (name, value) in [
            ("Authority", self.authority),
            ("Subtitle", self.subtitle),
            ("Title", self.title),
            ("Number", self.number),
            ("Date", self.date),
        ] {
            if !value.is_empty() {
                element(xml, name, "", value);
            }
        }
        for line in &self.said {
            match line {
                Line::Cells { cells } => {
                    xml.push_str("<Cells>");
                    for cell in cells {
                        element(xml, "Cell", "", cell);
                    }
                    xml.push_str("</Cells>");
                }
                Line::Row { label, value } => {
                    element(xml, "Row", &format!(" label=\"{}\"", escaped(label)), value);
                }
                Line::Text { text } => element(xml, "Text", "", text),
            }
        }
        element(xml, "Footer", "", self.footer);
        xml.push_str("</Words>");
    }
}

impl Cases<'_> {
    /// Draws a paper with its data inside. `made_at` is the present moment, at which they are sealed.
    pub(super) async fn paper_with_data(
        &self,
        sheet: &Sheet,
        paper: &Paper,
        case: &Case,
        edition: &Edition,
        facts: &Facts,
        made_at: Timestamp,
    ) -> Result<Vec<u8>> {
        let drawn = documents::render_to_carry(sheet).or_internal()?;
        let made_at = Timestamp::from_second(made_at.as_second()).unwrap_or(made_at);
        let data = PaperData {
            form: DATA_FORM,
            instance: &self.config.id,
            address: &self.config.base_url,
            made_at,
            service: &edition.service.code,
            edition: edition.first_day.to_string(),
            request: &case.request,
            paper: &paper.name,
            case: case.number.to_string(),
            number: facts.number.as_ref().unwrap_or(&case.number).to_string(),
            code: facts.check_code.as_deref().unwrap_or_default(),
            drawn: Drawn { size: drawn.len(), sha256: crypto::sha256(&drawn) },
            words: sheet.papers.iter().map(Words::of).collect(),
        };
        let json = serde_json::to_vec(&data).or_internal()?;
        let json = self.documents.sealed_octets(&json, made_at).await?;
        let xml = self.documents.sealed_xml(&data.to_xml(), made_at).await?;
        let lang = sheet.papers.first().map(|paper| paper.lang).unwrap_or_default();
        let file = |name: &str, media_type: &str, key: &str, content| CarriedFile {
            name: name.to_owned(),
            description: texts::say(lang, key),
            media_type: media_type.to_owned(),
            relation: "Data".to_owned(),
            content,
        };
        let files = [
            file(JSON_NAME, "application/pkcs7-mime", "case-paper-data-json", json),
            file(XML_NAME, "application/xml", "case-paper-data-xml", xml),
        ];
        documents::with_files(&drawn, &files, made_at).or_internal()
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, process::Command};

    use pki::{
        Certificate,
        cms::SignedData,
        validation::{Evidence, Revocation, Settings},
    };
    use serde_json::Value;
    use verification::Facts;

    use super::*;
    use crate::cases::tests::Stage;

    fn run(folder: &std::path::Path, program: &str, arguments: &[&str]) -> String {
        // The stage stands on a day of its own, and so do the certificates.
        let done = Command::new("faketime")
            .args(["2026-11-18 05:01:00", program])
            .args(arguments)
            .env("TZ", "UTC")
            .current_dir(folder)
            .output()
            .unwrap();
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(done.status.success(), "{program} {arguments:?}: {said}");
        said
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_result_carries_what_it_says_under_the_seal_and_others_can_read_it() {
        let stage = Box::pin(Stage::set()).await;
        let number = stage.to_review().await;
        stage.grant(&number).await;
        let session = stage.sign_in(&stage.officer).await;
        let pdf = stage.app.inbox().result_preview(&session, &number).await.unwrap();
        assert_eq!(testkit::archival::breaches(&pdf), []);

        // Our judge: signature, both seals, and that they belong to this paper.
        let keys = &stage.app.0.keys;
        let (anchors, certificates) = (keys.anchors(), keys.intermediates());
        let evidence =
            Evidence { anchors: &anchors, certificates: &certificates, lists: &[], answers: &[] };
        let settings = Settings { revocation: Revocation::Off, ..Settings::at(stage.clock.now()) };
        let report = verification::verify(&pdf, None, &evidence, &settings);
        assert_eq!(report.verdict.as_str(), "valid", "{:?}", report.verdict);
        assert!(report.notes.is_empty(), "{:?}", report.notes);
        let Facts::Document { files } = &report.facts else { panic!("{:?}", report.facts) };
        let told: Vec<_> = files
            .iter()
            .map(|file| (file.name.as_str(), file.data.as_ref().unwrap().verdict.as_str()))
            .collect();
        assert_eq!(told, [(JSON_NAME, "valid"), (XML_NAME, "valid")]);

        // Other programs take them out and find the seals good.
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("result.pdf"), &pdf).unwrap();
        let pem = |all: &[Certificate]| all.iter().map(Certificate::pem).collect::<String>();
        fs::write(folder.join("roots.pem"), pem(&anchors)).unwrap();
        let seal = files[1].data.as_ref().and_then(|data| data.sealed_by.clone()).unwrap();
        fs::write(folder.join("seal.pem"), seal.pem()).unwrap();
        run(folder, "pdfdetach", &["-saveall", "result.pdf"]);
        let verify = ["cms", "-verify", "-inform", "DER", "-in", JSON_NAME, "-binary"];
        let trusting = ["-CAfile", "roots.pem", "-purpose", "any", "-out", "result.json"];
        run(folder, "openssl", &[&verify[..], &trusting].concat());
        let said = run(folder, "xmlsec1", &["--verify", "--pubkey-cert-pem", "seal.pem", XML_NAME]);
        assert!(said.contains("OK"), "{said}");

        // In each language the data say word by word what stands on the page, where labels and values stand side by side.
        let json: Value =
            serde_json::from_slice(&fs::read(folder.join("result.json")).unwrap()).unwrap();
        let page = run(folder, "pdftotext", &["-raw", "result.pdf", "-"]);
        let page: BTreeSet<&str> = page.split_whitespace().collect();
        assert_eq!(json["words"].as_array().unwrap().len(), 3);
        let mut looked_at = 0;
        for words in json["words"].as_array().unwrap() {
            let said = words["said"].as_array().unwrap().iter();
            let said = said.flat_map(|line| line.as_object().unwrap().values());
            let head = ["authority", "title", "number", "date"].map(|key| &words[key]);
            for text in said.chain(head).filter_map(Value::as_str) {
                for word in text.split_whitespace() {
                    assert!(page.contains(word), "{word} of {text}");
                    looked_at += 1;
                }
            }
        }
        assert!(looked_at > 100, "{looked_at} words");
        let xml = fs::read_to_string(folder.join(XML_NAME)).unwrap();
        for words in json["words"].as_array().unwrap() {
            let title = escaped(words["title"].as_str().unwrap());
            assert!(xml.contains(&format!("<Title>{title}</Title>")), "{title}");
        }
        let code = json["code"].as_str().unwrap();
        let found = stage.app.verification().check(code, Lang::En).await.unwrap().unwrap();
        assert_eq!(found.sha256, Some(crypto::sha256(&pdf)), "the code finds this document");
        assert_eq!(found.data.as_deref(), Some("same"));
        assert!(found.data_label.unwrap().contains(XML_NAME));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn data_inside_are_sealed_as_octets_and_not_beside_them() {
        let stage = Box::pin(Stage::set()).await;
        let now = stage.clock.now();
        let documents = stage.app.kept_documents();
        let sealed = documents.sealed_octets(b"{}", now).await.unwrap();
        let message = SignedData::from_any(&sealed).unwrap();
        assert_eq!(message.content(), Some(b"{}".as_slice()));
        let xml = documents.sealed_xml("<a>&amp;</a>", now).await.unwrap();
        assert!(xml.starts_with(b"<a>&amp;<ds:Signature "));
    }
}
