//! Papers of registration: the application to print, the receipts F13 and F9, the reasoned refusal. What an application for
//! revocation on the portal prints is in [`super::revocation_papers`].
//!
//! Each is a PDF in the language of the request, sealed by the platform: it proves what the platform stated, and when.

use base::{Lang, RequestId, UniqueNumber};
use documents::{Block, Paper, Sheet};
use jiff::Timestamp;
use registration::{
    AcceptanceReceipt, DocumentCode, GroundCode, Paper as Kind, Refusal, RefusalReceipt, Request,
    RequestKind, Visitor,
};

use super::{Loaded, loaded, messages::handout_words, not_found};
use crate::{
    Registration, Result, answer_words::answer_words, documents_kept::NewDocument,
    error::OrInternal,
};

/// A receipt in one copy for each side, each on pages of its own and with its mark (nca-01 F9; F13 alike [eng]).
fn in_two_copies(paper: &Paper) -> Vec<Paper> {
    let lang = paper.lang;
    let copy = |mark: String| {
        let mut copy = paper.clone();
        copy.blocks.insert(0, Block::Notice(mark));
        copy
    };
    let for_recipient = copy(texts::say(lang, "receipt-copy-recipient"));
    vec![for_recipient, copy(texts::say(lang, "receipt-copy-office"))]
}

impl Registration<'_> {
    /// Makes the application to print that a request is owed since `at`; `Conflict` where somebody has made it.
    pub(crate) async fn application_owed(
        &self,
        id: RequestId,
        key: &str,
        at: Timestamp,
    ) -> Result<()> {
        let row = self.store.reading().await?.request(id).await?.ok_or_else(not_found)?;
        let Loaded { request, number, .. } = loaded(row)?;
        let paper = self.registration_paper(&request, &number, Kind::Application, at).await?;
        let paper = &paper;
        self.store
            .write(move |mut tx| async move {
                tx.effect_done(key).await?;
                paper.insert(&mut tx).await
            })
            .await
    }

    /// Makes a paper of a request, which tells the moment `now`; it is sealed at the present one.
    pub(crate) async fn registration_paper(
        &self,
        request: &Request,
        number: &UniqueNumber,
        kind: Kind,
        now: Timestamp,
    ) -> Result<NewDocument> {
        let lang = request.lang;
        // Until the identity card has come there is no other receipt than that for what was handed in (n 32).
        let accepted = request.acceptance().or(request.handed_in());
        let (code, title, mut blocks) = match (kind, accepted, request.acceptance_refusals().last())
        {
            (Kind::F13, Some(receipt), _) => {
                ("receipt", "receipt-f13-title", self.acceptance_blocks(receipt, lang))
            }
            (Kind::F9, _, Some(receipt)) => (
                "acceptance-refusal",
                "receipt-f9-title",
                self.acceptance_refusal_blocks(request, receipt, lang),
            ),
            (Kind::Refusal, ..) => {
                ("refusal", "paper-refusal-title", self.refusal_blocks(request, lang))
            }
            (Kind::Application, ..) if request.kind() == RequestKind::RevokeOnline => (
                "application-form",
                "paper-revocation-title",
                self.revocation_blocks(request, lang).await?,
            ),
            (Kind::Application | Kind::F13 | Kind::F9, ..) => (
                "application-form",
                "paper-application-title",
                self.application_blocks(request, lang),
            ),
        };
        // Whoever holds the paper reads first which text of law it follows, and by whose order a repealed one is applied.
        let law = [(texts::say(lang, "case-law"), self.law(request, lang))];
        blocks.insert(0, Block::rows(law));
        let title = texts::say(lang, title);
        let paper = Paper {
            lang,
            authority: texts::say(lang, "authority-name"),
            subtitle: texts::say(lang, "authority-service"),
            title: title.clone(),
            number: format!("№ {number}"),
            date: texts::date_time(lang, now),
            blocks,
            verification: None,
            footer: self.config.base_url.clone(),
        };
        let sheet = Sheet {
            title: format!("{title} {number}"),
            identifier: format!("{number}/{code}/{}", now.as_millisecond()),
            created_at: now,
            papers: match kind {
                Kind::F9 | Kind::F13 => in_two_copies(&paper),
                Kind::Application | Kind::Refusal => vec![paper],
            },
        };
        let pdf = documents::render(&sheet).or_internal()?;
        let made_at = self.clock.now();
        let sealed = self.documents.seal_pdf(&pdf, &title, made_at).await?;
        let name = format!("{code}-{number}.pdf");
        self.documents.new_document(
            "request",
            &request.id.to_string(),
            code,
            "application/pdf",
            &name,
            sealed,
            made_at,
        )
    }

    /// Every field of nca-01 F13.
    fn acceptance_blocks(&self, receipt: &AcceptanceReceipt, lang: Lang) -> Vec<Block> {
        let say = |key: &str| texts::say(lang, key);
        let attachments: Vec<String> =
            receipt.attachments.iter().map(|code| self.document_name(code, lang)).collect();
        let place = self.messages.office_name(&receipt.handout_place, lang);
        let mut rows = vec![
            (
                say("receipt-f13-request"),
                format!(
                    "{}\n№ {}",
                    texts::date_time(lang, receipt.accepted_at),
                    receipt.request_number
                ),
            ),
            (
                say("receipt-f13-service-kind"),
                say(&format!("request-kind-{}", receipt.service_kind)),
            ),
            (
                say("receipt-f13-attachments"),
                format!("{}\n{}", attachments.len(), attachments.join("\n")),
            ),
            (
                say("receipt-f13-handout"),
                format!("{}\n{place}", handout_words(lang, &receipt.handout)),
            ),
            (say("receipt-f13-accepted-by"), receipt.accepted_by.clone()),
            (say("receipt-f13-recipient"), receipt.recipient_name.clone()),
        ];
        if let Some(representative) = &receipt.representative_name {
            rows.push((say("receipt-f13-representative"), representative.clone()));
        }
        rows.push((say("receipt-f13-phones"), receipt.contact_phones.join(", ")));
        vec![Block::rows(rows)]
    }

    /// Every field of nca-01 F9.
    fn acceptance_refusal_blocks(
        &self,
        request: &Request,
        receipt: &RefusalReceipt,
        lang: Lang,
    ) -> Vec<Block> {
        let say = |key: &str| texts::say(lang, key);
        let missing = receipt
            .missing
            .iter()
            .map(|document| {
                let name = self.document_name(&document.code, lang);
                if document.text.is_empty() { name } else { format!("{name}: {}", document.text) }
            })
            .collect();
        let office = self.rules.registration.offices.find(&receipt.office);
        let department = match office {
            Some(office) => format!("№ {}, {}", office.code, office.name.in_lang(lang)),
            None => format!("№ {}", receipt.office),
        };
        let address = office.map(|office| office.address.in_lang(lang).to_owned());
        let address = address.unwrap_or_default();
        let sentence = [
            ("number", receipt.office.to_string()),
            ("address", address.clone()),
            ("service", say("authority-service")),
        ];
        // Who came takes it: the recipient, or whoever came for her.
        let received_by = match request.visit().map(|visit| &visit.visitor) {
            Some(Visitor::Representative { name, .. }) => name.full(),
            Some(Visitor::Recipient) | None => {
                request.holder.as_ref().map(|holder| holder.name.full()).unwrap_or_default()
            }
        };
        vec![
            Block::rows([
                (say("receipt-number"), receipt.receipt_number.clone()),
                (say("receipt-f9-recipient"), receipt.recipient_name.clone()),
                (say("receipt-f9-address"), receipt.recipient_address.clone()),
                (say("receipt-f9-department"), department),
                (say("receipt-f9-department-address"), address),
                (say("receipt-f9-service"), say("authority-service")),
            ]),
            Block::Paragraph(texts::say_with(lang, "receipt-f9-sentence", &sentence)),
            Block::Heading(say("receipt-f9-missing")),
            Block::List(missing),
            Block::rows([
                (
                    say("receipt-f9-ground"),
                    format!(
                        "{} {}",
                        receipt.ground,
                        self.ground_words(request, receipt.ground, lang)
                    ),
                ),
                (say("receipt-f9-executor"), receipt.employee_name.clone()),
                (say("receipt-f9-phone"), receipt.executor_phone.clone()),
                (say("receipt-f9-date"), texts::date_time(lang, receipt.refused_at)),
            ]),
            Block::Paragraph(say("receipt-f9-copies")),
            Block::SignatureLine {
                label: say("receipt-f9-employee"),
                name: receipt.employee_name.clone(),
            },
            Block::SignatureLine { label: say("receipt-f9-received"), name: received_by },
        ]
    }

    /// The form as it was filled in, to be printed and signed (nca-01 n 14).
    fn application_blocks(&self, request: &Request, lang: Lang) -> Vec<Block> {
        let mut blocks = self.answer_blocks(request, lang);
        if let Some(code) = request.keys_code() {
            blocks.push(Block::rows([(texts::say(lang, "keys-code"), code.to_string())]));
            blocks.push(Block::Paragraph(texts::say(lang, "keys-code-paper")));
        }
        blocks.push(Block::SignatureLine {
            label: texts::say(lang, "paper-applicant-signature"),
            name: String::new(),
        });
        blocks
    }

    /// What was answered in the form, page by page.
    pub(super) fn answer_blocks(&self, request: &Request, lang: Lang) -> Vec<Block> {
        let form = request.form.as_ref().and_then(|code| self.rules.registration.forms.get(code));
        let Some(form) = form else { return Vec::new() };
        let mut blocks = Vec::new();
        for page in &form.page {
            let rows: Vec<(String, String)> = page
                .field
                .iter()
                .filter_map(|field| {
                    let answer = request.answers.answer(&field.name)?;
                    Some((
                        field.label.in_lang(lang).to_owned(),
                        self.printed(request, field, answer, lang),
                    ))
                })
                .filter(|(_, value)| !value.is_empty())
                .collect();
            if !rows.is_empty() {
                blocks.push(Block::Heading(page.title.in_lang(lang).to_owned()));
                blocks.push(Block::rows(rows));
            }
        }
        blocks
    }

    /// A value as the paper prints it; a key by its digest, since a request for a certificate fills a page.
    fn printed(
        &self,
        request: &Request,
        field: &forms::FieldDefinition,
        answer: &forms::Answer,
        lang: Lang,
    ) -> String {
        if field.kind != forms::FieldKind::Pkcs10 {
            return answer_words(field, answer, lang, self.drafts.dictionaries());
        }
        let rules = self.participant(request);
        let rule = rules.and_then(|rules| rules.key.iter().find(|key| key.field == field.name));
        let key = request.keys().iter().find(|key| rule.is_some_and(|r| r.purpose == key.purpose));
        key.map(|key| {
            let algorithm = texts::say(lang, &format!("key-algorithm-{}", key.algorithm));
            format!("{algorithm}; SHA-256 {}", key.key)
        })
        .unwrap_or_default()
    }

    /// The reasoned refusal: ground, findings, words, who decided.
    fn refusal_blocks(&self, request: &Request, lang: Lang) -> Vec<Block> {
        let say = |key: &str| texts::say(lang, key);
        let Some(refusal) = &request.refusal else { return Vec::new() };
        let Refusal { ground, text, findings, official, evidence, at } = refusal;
        let mut rows = vec![
            (say("paper-refusal-service"), say("authority-service")),
            (
                say("paper-refusal-ground"),
                format!("{ground} {}", self.ground_words(request, *ground, lang)),
            ),
        ];
        for (label, value) in [
            ("paper-refusal-text", Some(text.clone())),
            ("paper-refusal-evidence", Some(evidence.clone())),
            ("paper-refusal-official", official.clone()),
        ] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                rows.push((say(label), value));
            }
        }
        rows.push((say("paper-refusal-date"), texts::date_time(lang, *at)));
        let mut blocks = vec![Block::rows(rows)];
        let found: Vec<String> = findings
            .iter()
            .map(|finding| say(&format!("finding-{}", finding.code)))
            .filter(|text| !text.starts_with('['))
            .collect();
        if !found.is_empty() {
            blocks.push(Block::List(found));
        }
        blocks.push(Block::Paragraph(say("paper-refusal-again")));
        blocks
    }

    fn document_name(&self, code: &DocumentCode, lang: Lang) -> String {
        self.rules.registration.documents.name(code, lang).to_owned()
    }

    /// The words of a ground in the edition of a request.
    fn ground_words(&self, request: &Request, ground: GroundCode, lang: Lang) -> &str {
        self.rules.registration.life_cycles.ground(ground, request.edition, lang)
    }
}
