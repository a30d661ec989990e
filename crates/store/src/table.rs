//! The tables: a module each, with its row type, its statements, and what can be asked and done.
//!
//! Reads are methods of [`Reading`](crate::Reading), changes are methods of [`Tx`](crate::Tx). Lists are paged by key,
//! never by offset. Statements name their columns.

pub(crate) mod authority;
pub(crate) mod case;
pub(crate) mod casework;
pub(crate) mod certificate;
pub(crate) mod complaint;
pub(crate) mod count;
pub(crate) mod document;
pub(crate) mod draft;
pub(crate) mod effect;
pub(crate) mod foundation;
pub(crate) mod inquiry;
pub(crate) mod journal;
pub(crate) mod outbox;
pub(crate) mod people;
pub(crate) mod procedure;
pub(crate) mod register;
pub(crate) mod request;
pub(crate) mod survey;

use crate::statement::Statement;

/// The statements of every module.
pub(crate) const STATEMENTS: &[&[Statement]] = &[
    crate::migrate::STATEMENTS,
    crate::seal::ALL,
    authority::ALL,
    case::ALL,
    casework::ALL,
    certificate::ALL,
    complaint::ALL,
    count::ALL,
    document::ALL,
    draft::ALL,
    effect::ALL,
    foundation::ALL,
    inquiry::ALL,
    journal::ALL,
    outbox::ALL,
    people::ALL,
    procedure::ALL,
    register::ALL,
    request::ALL,
    survey::ALL,
];

/// Reads a row from columns in the order of its fields.
macro_rules! row {
    ($type:ident: $($field:ident),* $(,)?) => {
        impl $crate::value::FromRow for $type {
            fn from_row(
                columns: &mut $crate::value::Columns<'_>,
            ) -> Result<Self, $crate::StoreFault> {
                $(let $field = columns.take()?;)*
                Ok(Self { $($field),* })
            }
        }
    };
}
pub(crate) use row;

/// A closed list that is kept by its codes.
macro_rules! codes {
    ($type:ident: $($variant:ident = $code:literal),* $(,)?) => {
        impl $type {
            /// The stable code, as stored.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }
        $crate::value::kept! {
            $type: String,
                |raw| match raw.as_str() { $($code => Some(Self::$variant),)* _ => None },
                |value| value.code().to_owned();
        }
    };
}
pub(crate) use codes;
