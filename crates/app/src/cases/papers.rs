//! Papers of a service: a case filled into its edition's paper, in three languages, and set as one PDF.

use base::{Lang, Text, UniqueNumber, local_date};
use documents::{Block, Paper as SetPaper, Row, Sheet, SignatureSlot, Verification};
use forms::Answers;
use jiff::Timestamp;
use services::{Case, Edition, Event, Facts, Happened, Input, Paper};
use store::RegisterRow;

use crate::{
    Cases, Result,
    cases::{
        awaited::{Awaited, Signer},
        check::code_of,
        kept::answer_end,
    },
    documents_kept::NewDocument,
    error::OrInternal,
};

/// Owner of results that wait for a signature: nobody but the body's own people may fetch them.
pub(crate) const PREPARED_OWNER: &str = "prepared-result";

const PDF: &str = "application/pdf";

impl Cases<'_> {
    /// What a paper, a message or an entry tells besides the case: `row` is its place in a register.
    pub(crate) fn facts(
        &self,
        case: &Case,
        edition: &Edition,
        row: Option<&RegisterRow>,
        signer: Option<&Signer>,
        doer: Option<&Doer>,
        now: Timestamp,
    ) -> Result<Facts> {
        let position = || in_languages(|lang| texts::say(lang, "case-signer-position"));
        Ok(Facts {
            date: Some(local_date(now)),
            number: row.and_then(|row| row.number.parse::<UniqueNumber>().ok()),
            result_by: answer_end(case, edition, &self.rules.calendar)?.map(|(_, at)| at),
            doer_name: doer.map(|doer| doer.name.clone()),
            doer_position: doer.map(|doer| doer.position.clone()),
            signer_name: signer.map(|signer| signer.name.clone()),
            signer_position: signer.map(|_| position()),
            check_address: row.map(|row| self.check_address(&row.verification_code, case.lang)),
            check_code: row.map(|row| row.verification_code.clone()),
        })
    }

    /// The page on which anybody may check a paper.
    pub(crate) fn check_address(&self, code: &str, lang: Lang) -> String {
        format!("{}/{lang}/check/{code}", self.config.base_url)
    }

    /// Makes a paper that no person signs: the platform's seal stands in the signature's place. It tells the moment `now`; it is
    /// sealed at the present one.
    pub(crate) async fn sealed_paper(
        &self,
        paper: &Paper,
        case: &Case,
        edition: &Edition,
        facts: &Facts,
        kind: &str,
        now: Timestamp,
    ) -> Result<NewDocument> {
        let sheet = self.sheet_of(paper, case, edition, facts, now);
        let made_at = self.clock.now();
        // What the public page confirms carries its data.
        let pdf = if facts.check_code.is_some() {
            self.paper_with_data(&sheet, paper, case, edition, facts, made_at).await?
        } else {
            documents::render(&sheet).or_internal()?
        };
        let sealed = self.documents.seal_pdf(&pdf, paper.title.in_lang(Lang::Kk), made_at).await?;
        let name = format!("{}-{}.pdf", case.number, paper.name);
        let owner = case.id.to_string();
        self.documents.new_document("case", &owner, kind, PDF, &name, sealed, made_at)
    }

    /// Makes a result with an empty place for the signature of one authorised person.
    ///
    /// It is filled as it will read once it is signed: the state and the day in it are those of the decision.
    pub(crate) async fn prepared_result(
        &self,
        awaited: &Awaited<'_>,
        case: &Case,
        edition: &Edition,
        row: &RegisterRow,
        signer: &Signer,
        now: Timestamp,
    ) -> Result<NewDocument> {
        let signed = as_signed(case, edition, awaited, signer, now);
        let doer = Doer {
            name: signer.name.clone(),
            position: in_languages(|lang| texts::say(lang, "case-signer-position")),
        };
        let facts = self.facts(&signed, edition, Some(row), Some(signer), Some(&doer), now)?;
        let sheet = self.sheet_of(awaited.paper, &signed, edition, &facts, now);
        let pdf =
            self.paper_with_data(&sheet, awaited.paper, &signed, edition, &facts, now).await?;
        let slot = SignatureSlot {
            name: signer.name.clone(),
            reason: awaited.paper.title.in_lang(Lang::Kk).to_owned(),
            location: String::new(),
            signing_time: now,
            reserved_bytes: SignatureSlot::RESERVED_BYTES,
        };
        let prepared = documents::prepare(&pdf, &slot).or_internal()?;
        let name = prepared_name(awaited.paper, signer);
        let owner = case.id.to_string();
        let bytes = prepared.bytes().to_vec();
        self.documents.new_document(
            PREPARED_OWNER,
            &owner,
            "result-prepared",
            PDF,
            &name,
            bytes,
            now,
        )
    }

    /// A paper of a decision that is not made: as it will look, but marked as a draft, without number, code or place of a signature.
    pub(crate) fn drafted_paper(
        &self,
        paper: &Paper,
        case: &Case,
        edition: &Edition,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let facts = self.facts(case, edition, None, None, None, now)?;
        let mut sheet = self.sheet_of(paper, case, edition, &facts, now);
        for set in &mut sheet.papers {
            set.number = texts::say(set.lang, "case-paper-draft");
            set.footer = texts::say(set.lang, "case-paper-draft-foot");
        }
        documents::render(&sheet).or_internal()
    }

    /// The papers of a sheet, Kazakh first.
    fn sheet_of(
        &self,
        paper: &Paper,
        case: &Case,
        edition: &Edition,
        facts: &Facts,
        now: Timestamp,
    ) -> Sheet {
        let number = facts.number.as_ref().unwrap_or(&case.number);
        let code = facts.check_code.as_deref();
        Sheet {
            title: format!("{}, № {number}", paper.title.in_lang(Lang::Kk)),
            identifier: format!("{}/{}/{}", case.id, paper.name, code.unwrap_or_default()),
            created_at: now,
            papers: Lang::ALL
                .into_iter()
                .map(|lang| self.set_paper(paper, case, edition, facts, number, lang))
                .collect(),
        }
    }

    fn set_paper(
        &self,
        paper: &Paper,
        case: &Case,
        edition: &Edition,
        facts: &Facts,
        number: &UniqueNumber,
        lang: Lang,
    ) -> SetPaper {
        // Address and code of the check stand beside the QR code, once.
        let shown = Facts { check_address: None, check_code: None, ..facts.clone() };
        let filled = services::fill_paper(paper, case, edition, &shown, lang);
        let rows = filled
            .lines
            .into_iter()
            .map(|line| Row { label: line.label, value: line.values.join("\n") })
            .collect();
        let body = filled.body.into_iter().filter(|text| !text.trim().is_empty());
        let mut blocks: Vec<Block> = body.map(Block::Paragraph).collect();
        blocks.push(Block::Rows(rows));
        let by = if paper.signed_by.is_some() { "case-paper-signed" } else { "case-paper-sealed" };
        let mut footer = texts::say(lang, by);
        if self.documents.stamper.is_none() {
            footer = format!("{footer} {}", texts::say(lang, "case-paper-without-stamp"));
        }
        SetPaper {
            lang,
            authority: filled.authority,
            subtitle: edition.definition.authority.ministry.in_lang(lang).to_owned(),
            title: filled.title,
            number: format!("№ {number}"),
            date: facts.date.map(|day| texts::date(lang, day)).unwrap_or_default(),
            blocks,
            verification: facts.check_code.as_ref().map(|code| Verification {
                url: self.check_address(code, lang),
                code: code.clone(),
                code_label: texts::say(lang, "case-check-code"),
                note: texts::say(lang, "case-check-note"),
            }),
            footer,
        }
    }
}

/// The name under which a signer's copy is found again.
pub(crate) fn prepared_name(paper: &Paper, signer: &Signer) -> String {
    format!("{}-{}.pdf", paper.name, signer.serial)
}

/// Who did an act, for the papers that name her.
#[derive(Clone, Debug)]
pub(crate) struct Doer {
    /// Her name, as in her certificate or in the application.
    pub(crate) name: String,
    /// Her position.
    pub(crate) position: Text,
}

/// A text out of its words in each language.
pub(crate) fn in_languages(words: impl Fn(Lang) -> String) -> Text {
    Text { kk: words(Lang::Kk), ru: words(Lang::Ru), en: words(Lang::En) }
}

/// The case as it will stand when the awaited signature is there: in the state to which the act leads, or the branch that its
/// judge takes.
pub(crate) fn as_signed(
    case: &Case,
    edition: &Edition,
    awaited: &Awaited<'_>,
    signer: &Signer,
    now: Timestamp,
) -> Case {
    let act = awaited.act;
    let (flow, matter) = (&edition.definition.flow, services::matter_of(case));
    let decision = flow::Decision { act };
    let outcome = decision.outcome(flow, &matter, &Answers::default());
    let to = decision.state(outcome.as_deref(), &matter).unwrap_or(&case.state).to_owned();
    let mut signed = case.clone();
    signed.apply(Event {
        at: now,
        actor: signer.actor.clone(),
        name: None,
        happened: Happened::ActDone {
            act: act.name.clone(),
            from: case.state.clone(),
            to,
            source: act.source.clone(),
            effective: None,
            input: Box::new(Input::default()),
        },
    });
    signed
}

/// A new code of the public check: 80 random bits.
pub(crate) fn new_check_code() -> Result<String> {
    Ok(code_of(crypto::random::bytes::<10>().or_internal()?))
}

#[cfg(test)]
mod tests {
    use documents::CarriedFile;
    use forms::FieldKind;

    use super::*;
    use crate::cases::tests::Stage;

    /// The case as if every field that holds a text were filled.
    fn filled(case: &Case, edition: &Edition, request: &str) -> Case {
        let mut case = case.clone();
        request.clone_into(&mut case.request);
        let fields = edition.form_of(request).into_iter().flat_map(forms::FormDefinition::fields);
        for field in fields.filter(|field| field.kind == FieldKind::Text) {
            let answers = std::mem::take(&mut case.answers);
            case.answers = answers.with_text(&field.name, "«Өрт & Құтқару» ЖШС, № 1 <ә> ўҚ");
        }
        case
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_paper_of_the_law_is_an_archive_file() {
        let stage = Box::pin(Stage::set()).await;
        let filed = stage.file().await;
        let cases = stage.app.cases();
        let case = cases.load_case(&filed.status.number).await.unwrap().case;
        let now = stage.clock.now();
        let mut sheets = Vec::new();
        for edition in cases.rules.catalogue.services().flat_map(|s| s.editions.values()) {
            let request = edition.definition.request.first().map_or("", |first| &first.name);
            let case = filled(&case, edition, request);
            for paper in &edition.definition.paper {
                let facts = Facts {
                    date: Some(local_date(now)),
                    check_address: Some("https://senim.example.kz/kk/check/1".to_owned()),
                    check_code: Some("7F3K-92QD-M4XB-1R6Z".to_owned()),
                    signer_name: Some("ОМАРОВ БЕРІК".to_owned()),
                    ..Facts::default()
                };
                let sheet = cases.sheet_of(paper, &case, edition, &facts, now);
                sheets.push((format!("{} {}", edition.service.code, paper.name), sheet));
            }
        }
        let count = sheets.len();
        assert!(count > 100, "{count} papers");
        // Its data are sealed elsewhere; here it is their place that counts.
        let inside = [CarriedFile {
            name: "result.xml".to_owned(),
            description: "Деректер".to_owned(),
            media_type: "application/xml".to_owned(),
            relation: "Data".to_owned(),
            content: b"<Paper/>".to_vec(),
        }];
        let inside = &inside;
        // On all processors: each paper is drawn and read by another program.
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let share = count.div_ceil(workers);
        let broken: Vec<String> = std::thread::scope(|scope| {
            let parts: Vec<_> = sheets
                .chunks(share)
                .map(|part| {
                    scope.spawn(move || {
                        let found = part.iter().flat_map(|(name, sheet)| {
                            let drawn = documents::render_to_carry(sheet).unwrap();
                            let pdf =
                                documents::with_files(&drawn, inside, sheet.created_at).unwrap();
                            let found = testkit::archival::breaches(&pdf).into_iter();
                            found.map(move |breach| format!("{name}: {breach}"))
                        });
                        found.collect::<Vec<_>>()
                    })
                })
                .collect();
            parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
        });
        assert!(broken.is_empty(), "{broken:#?}");
    }
}
