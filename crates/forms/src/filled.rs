//! A form while somebody fills it in.

use crate::{Answers, FieldDefinition, FormDefinition, Typed, normalise, normalise_fields};

/// A form as it is being filled in: what was typed, to be shown again as it came, and the answers that it makes, to be asked
/// what is shown, checked and filed. Both are made at once, so that nobody tidies a second time and no answer is older than the
/// words it was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    typed: Typed,
    answers: Answers,
}

impl Filled {
    /// What was typed into a form.
    pub fn form(definition: &FormDefinition, typed: Typed) -> Self {
        Self { answers: normalise(definition, &typed), typed }
    }

    /// What was typed into fields that stand in no form: those of an act, or of an applicant at a desk.
    pub fn fields<'a>(fields: impl IntoIterator<Item = &'a FieldDefinition>, typed: Typed) -> Self {
        let fields: Vec<&FieldDefinition> = fields.into_iter().collect();
        Self { answers: normalise_fields(&fields, &typed), typed }
    }

    /// What was typed, in the shape in which it came.
    pub const fn typed(&self) -> &Typed {
        &self.typed
    }

    /// The answers that it makes.
    pub const fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Only what was typed, to be kept or sent on.
    pub fn into_typed(self) -> Typed {
        self.typed
    }
}
