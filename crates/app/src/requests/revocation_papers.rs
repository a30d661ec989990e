//! The application for revocation as its holder signed it on the portal, to be printed: every field of nca-01 F7, F8 or F11.
//!
//! The portal asks few of them. Whose certificates they are the signature says, when they were issued the register of
//! certificates, and the day of application is that of the sending; the paper names them by the words of the form on paper. A
//! head signs, and a seal is put, on paper only: on the portal the holder's own signature stands for the paper's.

use base::{Lang, local_date};
use documents::Block;
use forms::{FormDefinition, Typed};
use registration::{PersonName, Request};

use crate::{Registration, Result};

/// What F8 and F11 ask and the portal does not, by the names that the forms of issue have for it, too.
const CARRIED: [&str; 5] = ["region", "city", "institution_code", "treasury_role", "enotary_role"];

impl Registration<'_> {
    /// What the application says, and under it how it was signed.
    pub(super) async fn revocation_blocks(
        &self,
        request: &Request,
        lang: Lang,
    ) -> Result<Vec<Block>> {
        let say = |key: &str| texts::say(lang, key);
        let code = request.form.as_deref().unwrap_or_default();
        let mut blocks = Vec::new();
        if let Some(paper) = self.rules.registration.papers.get(code) {
            let known = self.known_of_revocation(request, lang).await?;
            let rows = paper.page.iter().flat_map(|page| &page.field).filter_map(|field| {
                let (_, value) = known.iter().find(|(name, _)| *name == field.name)?;
                let label = field.label.in_lang(lang).to_owned();
                (!value.is_empty()).then(|| (label, value.clone()))
            });
            blocks.push(Block::Paragraph(paper.title.in_lang(lang).to_owned()));
            blocks.push(Block::rows(rows.collect::<Vec<_>>()));
        }
        blocks.extend(self.answer_blocks(request, lang));
        let signed_at = request.submitted_at.map(|at| texts::date_time(lang, at));
        let digest = request.demand().map(|demand| crypto::sha256(&demand.cms).to_string());
        let signed = [
            (say("paper-signed-by"), signer(request)),
            (say("paper-signed-at"), signed_at.unwrap_or_default()),
            (say("paper-signature-digest"), digest.unwrap_or_default()),
        ];
        blocks.push(Block::Heading(say("paper-signed-online")));
        blocks.push(Block::rows(signed));
        Ok(blocks)
    }

    /// What the form asks besides and the request that brought the certificates has said. What it may not say any more, such as a
    /// town that has another name now, is left out: nobody is kept from revoking by it.
    pub(super) fn carried_answers(&self, brought: &Request, form: &FormDefinition) -> Typed {
        let today = local_date(self.clock.now());
        let known = CARRIED.iter().filter_map(|name| {
            let (field, value) = (form.field(name)?, brought.answers.text(name)?);
            let typed = Typed::default().with_text(name, value);
            let answers = forms::normalise_fields(&[field], &typed);
            let (fields, dictionaries) = (std::slice::from_ref(field), &self.rules.dictionaries);
            forms::check_fields(fields, &answers, today, dictionaries).ok().map(|()| typed)
        });
        let mut carried = Typed(known.flat_map(|typed| typed.0).collect());
        let answers = forms::normalise(form, &carried);
        if self.rules.registration.localities.inspect(&answers).is_some() {
            carried.0.remove("city");
        }
        carried
    }

    /// What is known without asking, under the names that the forms on paper give it.
    async fn known_of_revocation(
        &self,
        request: &Request,
        lang: Lang,
    ) -> Result<Vec<(&'static str, String)>> {
        let Some(holder) = &request.holder else { return Ok(Vec::new()) };
        let plan = request.revocation().into_iter().flat_map(|plan| &plan.certificates);
        let serials: Vec<String> = plan.map(|named| named.serial.to_string()).collect();
        let facts = self.facts_of(&serials).await?;
        // One day for all, or each with its number.
        let mut days: Vec<_> = facts.iter().filter_map(|fact| fact.issued_on).collect();
        days.sort_unstable();
        days.dedup();
        let issued = match days[..] {
            [day] => texts::date(lang, day),
            _ => facts
                .iter()
                .filter_map(|fact| {
                    Some(format!("{}: {}", fact.serial, texts::date(lang, fact.issued_on?)))
                })
                .collect::<Vec<_>>()
                .join("\n"),
        };
        let sent = request.submitted_at.map(|at| texts::date(lang, local_date(at)));
        let sent = sent.unwrap_or_default();
        let PersonName { last, first, middle } = &holder.name;
        let middle = middle.clone().unwrap_or_default();
        let mut known = vec![
            ("iin", holder.iin.to_string()),
            ("last_name", last.clone()),
            ("first_name", first.clone()),
            ("middle_name", middle.clone()),
            ("employee_iin", holder.iin.to_string()),
            ("employee_last_name", last.clone()),
            ("employee_first_name", first.clone()),
            ("employee_middle_name", middle),
            ("issue_date", issued),
            ("visit_date", sent.clone()),
            ("application_date", sent),
        ];
        if let Some(organisation) = &holder.organisation {
            known.push(("bin", organisation.bin.to_string()));
            known.push(("organization_or_sole_trader_name", organisation.name.clone()));
        }
        Ok(known)
    }
}

/// Who signed: the holder, for herself or for her organisation.
fn signer(request: &Request) -> String {
    let Some(holder) = &request.holder else { return String::new() };
    let person = format!("{}, {}", holder.name.full(), holder.iin);
    match &holder.organisation {
        Some(organisation) => format!("{person}\n{}, {}", organisation.name, organisation.bin),
        None => person,
    }
}
