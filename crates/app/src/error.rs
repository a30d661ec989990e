//! How a use case fails, as a face needs to know it.

use base::{Fault, Faults};

/// Why a use case did not do what was asked. Faces map each variant to one status; the text of a fault comes from
/// crate `texts`. An internal failure shows the user only its operation number.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another act came first: the number is taken, the case was decided, the version is old.
    #[error("conflict: {0}")]
    Conflict(Fault),
    /// The person is known and may not do this.
    #[error("forbidden: {0}")]
    Forbidden(Fault),
    /// Something inside failed; the whole chain is logged under this operation number, never shown.
    #[error("internal failure, operation {operation}")]
    Internal {
        /// The number under which the cause is logged.
        operation: String,
    },
    /// What was given is wrong; all faults at once.
    #[error("invalid: {0}")]
    Invalid(Faults),
    /// There is no such thing, or the person may not know that there is.
    #[error("not found: {0}")]
    NotFound(Fault),
    /// The act needs a signed-in person.
    #[error("sign-in needed")]
    SignInNeeded,
    /// A budget of callers who have not proven who they are, or of one person, is spent; it comes back with time.
    #[error("too many: {0}")]
    TooMany(Fault),
    /// An outside system does not answer; try again later, nothing was changed.
    #[error("unavailable: {0}")]
    Unavailable(Fault),
}

impl Error {
    /// Logs the whole chain of an internal failure once, and gives the user's side of it.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        let operation = crypto::random::bytes::<6>().map_or_else(|_| "-".to_owned(), hex::encode);
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(source) = next {
            chain.push_str(": ");
            chain.push_str(&source.to_string());
            next = source.source();
        }
        tracing::error!(operation, chain, "a use case failed");
        Self::Internal { operation }
    }

    /// A fault of the whole request or of one field.
    pub fn invalid(fault: Fault) -> Self {
        Self::Invalid(fault.into())
    }

    /// The faults to show; an internal failure has none but its own code.
    pub fn faults(&self) -> Faults {
        match self {
            Self::Conflict(fault)
            | Self::Forbidden(fault)
            | Self::NotFound(fault)
            | Self::TooMany(fault)
            | Self::Unavailable(fault) => fault.clone().into(),
            Self::Invalid(faults) => faults.clone(),
            Self::Internal { operation } => {
                Fault::new("internal").with("operation", operation).into()
            }
            Self::SignInNeeded => Fault::new("sign-in-needed").into(),
        }
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}

/// Makes any error of a lower floor an internal failure.
pub(crate) trait OrInternal<T> {
    /// The value, or an internal failure that is logged.
    fn or_internal(self) -> Result<T, Error>;
}

impl<T, E: std::error::Error + 'static> OrInternal<T> for Result<T, E> {
    fn or_internal(self) -> Result<T, Error> {
        self.map_err(|cause| Error::internal(&cause))
    }
}

/// What was read for a line of a list, or nothing where a newer build kept it: the list shows it as such, and the others.
pub(crate) fn unless_newer<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Err(Error::Unavailable(fault)) if fault.code == "stored-by-newer-build" => Ok(None),
        read => read.map(Some),
    }
}

/// What was kept is read by the build that wrote it or a later one; what a newer build wrote is nobody's mistake, and stands there
/// unchanged until that build runs again.
impl From<base::StoredFault> for Error {
    fn from(fault: base::StoredFault) -> Self {
        fault.fault().map_or_else(|| Self::internal(&fault), Self::Unavailable)
    }
}

/// What use cases give.
pub type Result<T, E = Error> = std::result::Result<T, E>;
