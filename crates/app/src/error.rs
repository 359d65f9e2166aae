//! Why an operation did not happen.

use crate::access::Permission;
use ballast_domain::{ImportIssue, Text};
use std::path::PathBuf;

/// Every way an operation can end badly. User mistakes, refusals and our own failures are told apart, so that each gets its own status.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The caller's role lacks the permission.
    #[error("the role lacks the permission {0:?}")]
    Forbidden(Permission),
    /// Nothing there, or nothing the caller may know of: the two look alike.
    #[error("not found")]
    NotFound,
    /// The proof is not right: name, password or code, a closed account, a pause after failures, all alike.
    #[error("sign-in refused")]
    SignInRefused,
    /// Too many wait for the same thing; worth another try in a moment.
    #[error("too many are waiting")]
    Busy,
    /// The input cannot be used; says what and how to mend it.
    #[error("{}", .0.en)]
    Invalid(Text),
    /// A file cannot be imported; all problems.
    #[error("{} problems in the file", .0.len())]
    File(Vec<ImportIssue>),
    /// A scheme is wrong; all problems.
    #[error("{} problems in the scheme", .0.len())]
    Scheme(Vec<ballast_scheme::Problem>),
    /// A document contradicts its tables or cannot be set.
    #[error("the document cannot be issued")]
    Publish(#[from] ballast_publish::PublishError),
    /// The request was done before under its key; nothing was done now.
    #[error("done before under its key")]
    Repeated,
    /// The database failed or refused.
    #[error("storage failed")]
    Store(#[source] ballast_store::StoreError),
    /// The reading child process failed for a reason that is not the file's.
    #[error("the file could not be read")]
    Reading(#[from] ballast_exchange::ReadError),
    /// The library of papers failed.
    #[error("the library of papers failed")]
    Files(#[from] ballast_files::FilesError),
    /// Freezing, computing or replaying failed.
    #[error("the assessment engine failed")]
    Engine(#[from] ballast_engine::EngineError),
    /// A cluster gave no result; what its program said.
    #[error("{0}")]
    Cluster(String),
    /// The stored units form no tree.
    #[error("the organisation tree is broken")]
    Tree(#[from] ballast_domain::org::BadTree),
    /// A folder or file of the installation cannot be used.
    #[error("cannot use {}", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A server of syslog did not take the checkpoints.
    #[error("the checkpoints were not handed over")]
    Syslog(#[from] crate::audit::syslog::SyslogError),
    /// Stored data is not what this program writes.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
}

impl From<ballast_store::StoreError> for AppError {
    fn from(error: ballast_store::StoreError) -> Self {
        match error {
            ballast_store::StoreError::Repeated => Self::Repeated,
            other => Self::Store(other),
        }
    }
}
