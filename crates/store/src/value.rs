//! Values on their way into a statement and out of a row: 64-bit integers, text, bytes, each perhaps absent.

use base::{
    Bin, CaseId, ComplaintId, DocumentId, DraftId, Iin, Lang, ProcedureId, RequestId, Role, Sha256,
    UniqueNumber,
};
use jiff::{Timestamp, civil::Date};
use sqlx::{Row as _, postgres::PgRow};

use crate::{StoreFault, statement::Statement};

/// A value for a placeholder.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Bytes(Option<Vec<u8>>),
    Int(Option<i64>),
    Text(Option<String>),
}

/// What can stand for a placeholder.
pub(crate) trait ToArg {
    fn to_arg(&self) -> Arg;
}

/// A type that is kept in one column.
pub(crate) trait Column: Sized {
    type Raw: Raw;
    fn load(raw: Self::Raw) -> Option<Self>;
    fn keep(&self) -> Self::Raw;
}

/// What both engines know.
pub(crate) trait Raw: Sized {
    fn arg(value: Option<Self>) -> Arg;
    /// What stands in a column, which may be empty; a fault where it is of another type.
    fn read(row: AnyRow<'_>, index: usize) -> Result<Option<Self>, OtherType>;
}

/// A column holds a value of another type than its reader wants.
pub(crate) struct OtherType;

/// What can be read from a row: a column, or a column that may be empty.
pub(crate) trait Cell: Sized {
    fn read(row: AnyRow<'_>, index: usize) -> Option<Self>;
}

/// A row of either engine.
#[derive(Clone, Copy)]
pub(crate) enum AnyRow<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r rusqlite::Row<'r>),
}

/// The columns of one row, taken from left to right.
pub(crate) struct Columns<'r> {
    row: AnyRow<'r>,
    statement: Statement,
    next: usize,
}

/// A type that is read from the columns of a row.
pub(crate) trait FromRow: Sized {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault>;
}

impl<'r> Columns<'r> {
    pub(crate) fn new(row: AnyRow<'r>, statement: Statement) -> Self {
        Self { row, statement, next: 0 }
    }

    pub(crate) fn take<T: Cell>(&mut self) -> Result<T, StoreFault> {
        let index = self.next;
        self.next += 1;
        T::read(self.row, index).ok_or_else(|| StoreFault::corrupt(self.statement.name, index))
    }
}

macro_rules! raw {
    ($($type:ty => $arg:ident),* $(,)?) => {$(
        impl Raw for $type {
            fn arg(value: Option<Self>) -> Arg {
                Arg::$arg(value)
            }
            fn read(row: AnyRow<'_>, index: usize) -> Result<Option<Self>, OtherType> {
                match row {
                    AnyRow::Postgres(row) => row.try_get(index).map_err(|_| OtherType),
                    AnyRow::Sqlite(row) => row.get(index).map_err(|_| OtherType),
                }
            }
        }
    )*};
}
raw!(i64 => Int, String => Text, Vec<u8> => Bytes);

macro_rules! kept {
    ($($type:ty: $raw:ty, $load:expr, $keep:expr;)*) => {$(
        impl $crate::value::Column for $type {
            type Raw = $raw;
            fn load(raw: $raw) -> Option<Self> {
                let load: fn($raw) -> Option<Self> = $load;
                load(raw)
            }
            fn keep(&self) -> $raw {
                let keep: fn(&Self) -> $raw = $keep;
                keep(self)
            }
        }
        impl $crate::value::ToArg for $type {
            fn to_arg(&self) -> $crate::value::Arg {
                <$raw as $crate::value::Raw>::arg(Some($crate::value::Column::keep(self)))
            }
        }
        impl $crate::value::Cell for $type {
            fn read(row: $crate::value::AnyRow<'_>, index: usize) -> Option<Self> {
                <$raw as $crate::value::Raw>::read(row, index).ok().flatten().and_then(<Self as $crate::value::Column>::load)
            }
        }
    )*};
}
pub(crate) use kept;

kept! {
    Bin: String, |raw| Bin::parse(&raw).ok(), ToString::to_string;
    CaseId: String, |raw| raw.parse().ok(), ToString::to_string;
    ComplaintId: String, |raw| raw.parse().ok(), ToString::to_string;
    Date: String, |raw| raw.parse().ok(), ToString::to_string;
    DocumentId: String, |raw| raw.parse().ok(), ToString::to_string;
    DraftId: String, |raw| raw.parse().ok(), ToString::to_string;
    Iin: String, |raw| Iin::parse(&raw).ok(), ToString::to_string;
    Lang: String, |raw| raw.parse().ok(), ToString::to_string;
    ProcedureId: String, |raw| raw.parse().ok(), ToString::to_string;
    RequestId: String, |raw| raw.parse().ok(), ToString::to_string;
    Role: String, |raw| Role::ALL.into_iter().find(|role| role.code() == raw), ToString::to_string;
    Sha256: String, |raw| raw.parse().ok(), ToString::to_string;
    String: String, Some, Clone::clone;
    Timestamp: i64, |raw| Timestamp::from_microsecond(raw).ok(), |at| at.as_microsecond();
    UniqueNumber: String, |raw| raw.parse().ok(), ToString::to_string;
    Vec<u8>: Vec<u8>, Some, Clone::clone;
    i64: i64, Some, |value| *value;
    u32: i64, |raw| raw.try_into().ok(), |value| i64::from(*value);
    u64: i64, |raw| raw.try_into().ok(), |value| i64::try_from(*value).unwrap_or(i64::MAX);
}

impl<T: Column> ToArg for Option<T> {
    fn to_arg(&self) -> Arg {
        T::Raw::arg(self.as_ref().map(Column::keep))
    }
}

impl ToArg for str {
    fn to_arg(&self) -> Arg {
        Arg::Text(Some(self.to_owned()))
    }
}

impl ToArg for [u8] {
    fn to_arg(&self) -> Arg {
        Arg::Bytes(Some(self.to_owned()))
    }
}

impl<T: ToArg + ?Sized> ToArg for &T {
    fn to_arg(&self) -> Arg {
        (**self).to_arg()
    }
}

impl<T: Column> Cell for Option<T> {
    fn read(row: AnyRow<'_>, index: usize) -> Option<Self> {
        match T::Raw::read(row, index).ok()? {
            None => Some(None),
            Some(raw) => T::load(raw).map(Some),
        }
    }
}

/// A due day that may be absent is kept as the last day there is, so that "no day" sorts last on both engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Due(pub(crate) Date);

impl From<Option<Date>> for Due {
    fn from(day: Option<Date>) -> Self {
        Self(day.unwrap_or(Date::MAX))
    }
}

impl From<Due> for Option<Date> {
    fn from(due: Due) -> Self {
        Some(due.0).filter(|day| *day != Date::MAX)
    }
}

kept! {
    Due: String, |raw| raw.parse().ok().map(Due), |due| due.0.to_string();
}

/// The values of a statement, in the order of its placeholders.
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::value::ToArg::to_arg(&$value)),*]
    };
}
pub(crate) use args;

impl FromRow for i64 {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        columns.take()
    }
}

impl FromRow for String {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        columns.take()
    }
}

impl FromRow for Vec<u8> {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        columns.take()
    }
}
