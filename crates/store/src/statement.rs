//! Every statement the store runs, by name, so that a test can prepare each on both engines.

/// One SQL text for both engines. Made only by [`statements!`], which also lists it.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Its name, for faults and tests.
    pub name: &'static str,
    /// Its text: `$1` placeholders, no text that depends on input.
    pub sql: &'static str,
}

/// Names statements as constants and lists them as `ALL`.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(const $name: $crate::statement::Statement =
            $crate::statement::Statement { name: stringify!($name), sql: $sql };)*
        pub(crate) const ALL: &[$crate::statement::Statement] = &[$($name),*];
    };
}
pub(crate) use statements;

/// All statements.
pub fn all() -> impl Iterator<Item = &'static Statement> {
    crate::table::STATEMENTS.iter().copied().flatten()
}
