//! The public check of papers: by the code on them, or by number.

use base::{Lang, UniqueNumber, local_date};
use documents::SignatureFormat;
use jiff::Timestamp;
use pki::validation::{Evidence, Revocation, Settings, Verdict};
use services::{Edition, EntryState, RegisterEntry};
use store::RegisterRow;

use super::entry_states::{ACTIVE, DEEMED_GRANTED, ISSUED, PAPERS, PaperEntry, REFUSED};
use super::{
    earlier::standing,
    kept::{case_of, register_code},
};
use crate::{
    Result, Verification,
    lasting::{Level, earlier_copies},
    view::{CheckView, RowView},
};

/// Alphabet of codes: digits and letters without I, L, O, U, so that nobody misreads one (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code.
const CODE_LETTERS: usize = 16;

/// The data inside say what the paper says. STORED (wire).
const SAME: &str = "same";
/// They do not, or their seal does not hold. STORED (wire).
const DIFFER: &str = "differ";

/// Writes 80 bits as `XXXX-XXXX-XXXX-XXXX`.
pub(crate) fn code_of(bits: [u8; 10]) -> String {
    let number = bits.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let letters = (0..CODE_LETTERS).rev().filter_map(|place| {
        let index = usize::try_from(number >> (5 * place) & 31).ok()?;
        ALPHABET.get(index).map(|letter| char::from(*letter))
    });
    grouped(letters)
}

/// Reads a code as people type it: any case, with or without dashes, O for 0, I and L for 1.
fn read_code(typed: &str) -> Option<String> {
    let letters: Vec<char> = typed
        .chars()
        .filter(|c| *c != '-' && !c.is_whitespace())
        .take(CODE_LETTERS + 1)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    let known = |c: &char| ALPHABET.iter().any(|letter| char::from(*letter) == *c);
    (letters.len() == CODE_LETTERS && letters.iter().all(known))
        .then(|| grouped(letters.into_iter()))
}

fn grouped(letters: impl Iterator<Item = char>) -> String {
    let mut code = String::with_capacity(CODE_LETTERS + 3);
    for (place, letter) in letters.enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(letter);
    }
    code
}

impl Verification<'_> {
    /// What everybody may know of a paper: by its code, by a number of a public register, or by the number of a case
    /// that is decided. None when the text is neither; state `unknown` when there is no such paper.
    pub async fn check(&self, code_or_number: &str, lang: Lang) -> Result<Option<CheckView>> {
        let typed: String = code_or_number.trim().chars().take(64).collect();
        let row = if let Some(number) = UniqueNumber::read(&typed) {
            self.entry_of_number(&number).await?
        } else if let Some(code) = read_code(&typed) {
            self.store.reading().await?.register_entry_by_code(&code).await?
        } else {
            return Ok(None);
        };
        let found = match row {
            Some(row) => self.checked(&row, lang).await?,
            None => None,
        };
        Ok(Some(found.unwrap_or_else(|| CheckView {
            state: "unknown".to_owned(),
            state_label: texts::say(lang, "case-check-unknown"),
            rows: Vec::new(),
            sha256: None,
            earlier: Vec::new(),
            level: None,
            level_label: None,
            data: None,
            data_label: None,
        })))
    }

    async fn entry_of_number(&self, number: &UniqueNumber) -> Result<Option<RegisterRow>> {
        let mut reading = self.store.reading().await?;
        for edition in self.editions() {
            for register in edition.definition.register.iter().filter(|register| register.public) {
                let code = register_code(edition, &register.name);
                if let Some(row) = reading.register_entry(&code, number.as_str()).await? {
                    return Ok(Some(row));
                }
            }
        }
        let Some(case) = reading.case_by_number(number.as_str()).await? else { return Ok(None) };
        let rows = reading.register_entries_of_case(case.id).await?;
        Ok(rows.into_iter().find(|row| {
            row.state == REFUSED || EntryState::ALL.iter().any(|s| s.name() == row.state)
        }))
    }

    fn editions(&self) -> impl Iterator<Item = &Edition> {
        self.rules.catalogue.services().flat_map(|service| service.editions.values())
    }

    /// The public side of an entry; none if it has none.
    async fn checked(&self, row: &RegisterRow, lang: Lang) -> Result<Option<CheckView>> {
        let today = local_date(self.cases.clock.now());
        let stands = standing(row, today);
        let state = stands.map_or(row.state.as_str(), |state| state.name());
        let key = match state {
            ACTIVE => "case-check-active",
            DEEMED_GRANTED => "case-check-deemed-granted",
            ISSUED => "case-check-issued",
            REFUSED => "case-check-refused",
            state if state == EntryState::Ended.name() => "case-check-ended",
            state if state == EntryState::Suspended.name() => "case-check-suspended",
            state if state == EntryState::Superseded.name() => "case-check-superseded",
            _ => return Ok(None),
        };
        let mut reading = self.store.reading().await?;
        let Some(case_row) = reading.case(row.case_id).await? else { return Ok(None) };
        let case = case_of(&case_row)?;
        let edition = self.cases.edition_of(&case)?;
        let (rows, sha256) = if row.register == register_code(edition, PAPERS) {
            let entry: PaperEntry = base::read_stored(&row.body)?;
            (paper_rows(row, &entry, case.number.as_str(), edition, lang), entry.sha256)
        } else {
            let Some(rows) = public_rows(row, edition, lang)? else { return Ok(None) };
            let papers = reading.documents_of("case", &case.id.to_string()).await?;
            let result = papers
                .iter()
                .rev()
                .find(|paper| ["result", "extract"].contains(&paper.kind.as_str()));
            (rows, result.map(|paper| paper.sha256))
        };
        let papers = reading.documents_of("case", &case.id.to_string()).await?;
        let checked = papers.iter().find(|paper| sha256 == Some(paper.sha256));
        let pdf = match checked {
            Some(paper) => reading.document_content(paper.id).await?.unwrap_or_default(),
            None => Vec::new(),
        };
        let (level, earlier) = (Level::of(&pdf), earlier_copies(&pdf));
        let data = checked.and_then(|paper| self.data_of(&pdf, paper.created_at));
        Ok(Some(CheckView {
            state: state.to_owned(),
            state_label: texts::say(lang, key),
            rows,
            sha256,
            earlier,
            level: level.map(|level| level.name().to_owned()),
            level_label: level.map(|level| {
                texts::say(lang, &format!("signature-level-{}", level.name().to_lowercase()))
            }),
            data: data.map(str::to_owned),
            data_label: data.map(|data| texts::say(lang, &format!("case-check-data-{data}"))),
        }))
    }
}

impl Verification<'_> {
    /// Whether the data that a PDF carries are sealed and say what it shows: [`SAME`] or [`DIFFER`]; none where it carries none. `at`
    /// is the moment at which the platform kept it.
    fn data_of(&self, pdf: &[u8], at: Timestamp) -> Option<&'static str> {
        let keys = self.cases.documents.keys;
        let (anchors, certificates) = (keys.anchors(), keys.intermediates());
        let evidence =
            Evidence { anchors: &anchors, certificates: &certificates, lists: &[], answers: &[] };
        // Whether a key of the platform has been revoked since, the platform is the last to prove.
        let settings = Settings { revocation: Revocation::Off, ..Settings::at(at) };
        let files = verification::carried_files(pdf, &evidence, &settings)?;
        let data: Vec<_> = files.iter().filter_map(|file| file.data.as_ref()).collect();
        let signatures = documents::signatures(pdf).unwrap_or_default();
        let all: Vec<_> = signatures.iter().flatten().collect();
        let signed = all.iter().find(|one| one.format != SignatureFormat::TimeStamp)?;
        let holds = |data: &&verification::PaperData| {
            data.verdict == Verdict::Valid && data.is_of(pdf, signed, &all)
        };
        if data.is_empty() {
            return None;
        }
        Some(if data.iter().all(holds) { SAME } else { DIFFER })
    }
}

/// A receipt, a notice or a refusal: what it is, of whom, for which case, of which day; nothing of the person.
fn paper_rows(
    row: &RegisterRow,
    entry: &PaperEntry,
    case_number: &str,
    edition: &Edition,
    lang: Lang,
) -> Vec<RowView> {
    let line = |name: &str, value: String| RowView {
        name: name.to_owned(),
        label: texts::say(lang, &format!("case-check-{name}")),
        value,
    };
    let title = edition.definition.paper(&entry.paper).map(|paper| paper.title.in_lang(lang));
    vec![
        line("paper", title.unwrap_or(&entry.paper).to_owned()),
        line("service", edition.service.title.in_lang(lang).to_owned()),
        line("authority", edition.definition.authority.name.in_lang(lang).to_owned()),
        line("case", case_number.to_owned()),
        line("date", texts::date(lang, row.valid_from)),
    ]
}

/// The columns that the register gives to everybody; none if the register is not public.
fn public_rows(row: &RegisterRow, edition: &Edition, lang: Lang) -> Result<Option<Vec<RowView>>> {
    let named = edition
        .definition
        .register
        .iter()
        .find(|r| register_code(edition, &r.name) == row.register);
    let Some(register) = named.filter(|register| register.public) else { return Ok(None) };
    let entry: RegisterEntry = base::read_stored(&row.body)?;
    let columns = register.column.iter().filter(|column| column.public);
    Ok(Some(
        columns
            .filter_map(|column| {
                let value = entry.columns.get(&column.name)?.in_lang(lang);
                (!value.is_empty()).then(|| RowView {
                    name: column.name.clone(),
                    label: column.title.in_lang(lang).to_owned(),
                    value: value.to_owned(),
                })
            })
            .collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_four_groups_and_all_its_bits() {
        assert_eq!(code_of([0; 10]), "0000-0000-0000-0000");
        assert_eq!(code_of([0xff; 10]), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        assert_eq!(code_of([0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0x01]), "1000-0000-0000-0001");
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = code_of([0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x11, 0x22]);
        assert_eq!(read_code(&code), Some(code.clone()));
        assert_eq!(read_code(&code.to_lowercase().replace('-', " ")), Some(code.clone()));
        assert_eq!(read_code("oooo-iill-0000-0000"), Some("0000-1111-0000-0000".to_owned()));
    }

    #[test]
    fn what_is_no_code_is_not_read() {
        for text in
            ["", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U", "қазақ"]
        {
            assert_eq!(read_code(text), None, "{text}");
        }
    }

    #[test]
    fn no_number_of_a_case_is_taken_for_a_code() {
        let number = UniqueNumber::compose(2026, "MES1", 12);
        assert!(number.as_str().parse::<UniqueNumber>().is_ok());
        assert!(code_of([7; 10]).parse::<UniqueNumber>().is_err());
    }
}
