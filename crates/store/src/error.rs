//! Why storage did not do it.

use crate::undo::UndoConflict;
use sqlx::error::ErrorKind;

/// Failures and refusals of the store. Not found is `Option`, not an error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of the database is neither `sqlite://…` nor `postgres://…`.
    #[error("the database address {0:?} is neither sqlite:// nor postgres://")]
    Address(String),
    /// The database could not be opened.
    #[error("cannot open the database")]
    Open(#[source] sqlx::Error),
    /// The database is set up in a way that can lose acknowledged writes.
    #[error("the database setting {setting} is {found}; it must be {wanted}")]
    Unsafe {
        /// Which setting.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it has to be.
        wanted: &'static str,
    },
    /// The schema was made by a newer program, or an applied migration was changed.
    #[error(
        "the database was made by a newer or different version of this program; use that version, or restore a backup made by this one"
    )]
    Schema(#[source] sqlx::migrate::MigrateError),
    /// The schema is older than this program; it is brought up to date on purpose.
    #[error("the database has taken {applied} steps of its history and {pending} are to come; run `ballast migrate`")]
    Pending {
        /// Steps taken.
        applied: usize,
        /// Steps to come.
        pending: usize,
    },
    /// The schema could not be brought up to date; it is as it was.
    #[error("cannot bring the database up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A statement failed.
    #[error("the database refused while trying to {doing}")]
    Query {
        /// What was being done.
        doing: &'static str,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// The disk failed while a write was made durable; no write is taken until the program is started again.
    #[error("the disk failed while a write was being kept; nothing is written until the program is started again")]
    Stopped,
    /// PostgreSQL is backed up with its own tools.
    #[error("a PostgreSQL database is backed up with pg_dump or its own archiving")]
    OwnTools,
    /// Another record with the same identity is there.
    #[error("another {what} is already recorded as {identity:?}")]
    Duplicate {
        /// Which kind of record.
        what: &'static str,
        /// What identifies it.
        identity: String,
    },
    /// The request was done before under the same key.
    #[error("the request was done before under its key")]
    Repeated,
    /// A record names a unit, batch or account that does not exist.
    #[error("cannot {doing}: a unit, batch or account named there does not exist")]
    UnknownReference {
        /// What was being done.
        doing: &'static str,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// The person would hold two roles that exclude each other.
    #[error("these roles exclude each other")]
    RolesExclude,
    /// Whoever asks for a grant cannot be the one who allows it.
    #[error("a grant needs a second person")]
    SecondPerson,
    /// A stored value is not what this program writes.
    #[error("stored {what} is damaged: {value:?}")]
    Damaged {
        /// What.
        what: &'static str,
        /// The value, shortened.
        value: String,
    },
    /// A batch cannot be undone because later changes stand on it. Each record once per later batch, in order.
    #[error("the batch cannot be undone: {} records were changed later", .0.len())]
    UndoConflict(Vec<UndoConflict>),
    /// The batch was undone before, or there is none of that number.
    #[error("the batch was already undone")]
    AlreadyUndone,
}

impl StoreError {
    /// Names the rule when a guard of the grants refused.
    pub(crate) fn or_exclusion(self) -> Self {
        match &self {
            Self::Query { source: sqlx::Error::Database(error), .. } => {
                if error.message().contains("exclude each other") {
                    Self::RolesExclude
                } else if error.message().contains("second person") {
                    Self::SecondPerson
                } else {
                    self
                }
            }
            _ => self,
        }
    }

    /// Names the rule when a condition of the table refused: the same person asked and decided.
    pub(crate) fn or_second_person(self) -> Self {
        match self {
            Self::Query { source, .. } if is(&source, &ErrorKind::CheckViolation) => Self::SecondPerson,
            other => other,
        }
    }

    /// Names the record when a statement broke a uniqueness.
    pub(crate) fn or_duplicate(self, what: &'static str, identity: &str) -> Self {
        match self {
            Self::Query { source, .. } if is(&source, &ErrorKind::UniqueViolation) => {
                Self::Duplicate { what, identity: identity.to_owned() }
            }
            other => other,
        }
    }
}

/// Puts the name of the deed on a database error.
pub(crate) fn while_trying_to(doing: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
    move |source| {
        if is(&source, &ErrorKind::ForeignKeyViolation) {
            StoreError::UnknownReference { doing, source }
        } else {
            StoreError::Query { doing, source }
        }
    }
}

/// True for an input or output error of SQLite (its primary code 10, with finer codes above the lowest byte). PostgreSQL's
/// server stops itself in that case.
pub(crate) fn is_of_the_disk(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // Codes of PostgreSQL have five signs.
    code.is_some_and(|code| code.len() < 5 && code.parse::<u32>().is_ok_and(|code| code & 0xff == 10))
}

pub(crate) fn damaged(what: &'static str, value: &str) -> StoreError {
    StoreError::Damaged { what, value: value.chars().take(80).collect() }
}

fn is(error: &sqlx::Error, kind: &ErrorKind) -> bool {
    error.as_database_error().is_some_and(|error| error.kind() == *kind)
}
