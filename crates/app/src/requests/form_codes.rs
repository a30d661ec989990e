//! The code of a form: six digits that the order screen shows and whoever files without signing in types (nca-01 F14,
//! «Суреттегі код»; the setting `form-code`).
//!
//! It is there because the screen of the act has it. Since everybody must be able to file, the page says the same digits in words,
//! so a program that is written for that page reads them as well: what strangers may take up is bounded by budgets (promise 12),
//! not by the code. Programs that use the interface without a page are asked for none.
//!
//! The digits follow from the draft and its version, so nothing is stored for them: a wrong code, and each change of the form,
//! makes a new version and with it a new code; a draft that was filed has another one.

use base::Fault;
use registration::FormCodeSetting;

use crate::{Caller, Draft, Error, Registration, Result};

/// The field of the page, as the digest names it (nca-01 F14).
pub const FORM_CODE_FIELD: &str = "captcha_code";
/// How many codes there are: those of six digits.
const CODES: u32 = 1_000_000;

impl Registration<'_> {
    /// The six digits that the page of a draft must show; none where the caller need not type them.
    pub fn form_code(&self, draft: &Draft, caller: Caller<'_>) -> Option<String> {
        let asked = self.rules.registration.settings.form_code == FormCodeSetting::Portal;
        if !asked || caller.session.is_some() {
            return None;
        }
        let of = format!("form-code {} {} {}", self.pepper, draft.id, draft.version);
        let digest = crypto::sha256(of.as_bytes());
        let head = digest.0.iter().take(4);
        let number = head.fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
        Some(format!("{:06}", number % CODES))
    }

    /// Whether the code that was typed is that of the draft. Blanks between digits are no fault.
    pub(super) fn verify_form_code(
        &self,
        draft: &Draft,
        typed: Option<&str>,
        caller: Caller<'_>,
    ) -> Result<()> {
        let Some(wanted) = self.form_code(draft, caller) else { return Ok(()) };
        let typed: String =
            typed.unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
        if typed == wanted {
            return Ok(());
        }
        let fault = if typed.is_empty() {
            Fault::at("form-code-needed", FORM_CODE_FIELD)
        } else {
            Fault::at("form-code-wrong", FORM_CODE_FIELD)
        };
        Err(Error::invalid(fault))
    }
}
