//! Why a content was not kept or given.

use std::path::PathBuf;

/// Every way in which keeping and reading contents fails. Not there is `Option`, not an error.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The disk has no room for it.
    #[error("the disk is full")]
    Full,
    /// A file or folder cannot be used.
    #[error("cannot use {}", path.display())]
    Disk {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The content is not what its name says: it was changed, or the disk lost a part of it.
    #[error("the content {0} is damaged")]
    Damaged(String),
    /// The server of objects cannot be reached.
    #[error("the server of objects does not answer")]
    Unreachable(#[source] reqwest::Error),
    /// The server of objects refused.
    #[error("the server of objects answered {status} to {doing}")]
    Refused {
        /// What was being done.
        doing: &'static str,
        /// The status.
        status: u16,
    },
    /// A setting is wrong.
    #[error("{0}")]
    Setting(String),
}

impl FilesError {
    /// True when the server of objects is away or ailing, so that another try may do.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Refused { status: 500.., .. })
    }

    /// An error of the disk at a path; a full disk is one of its own.
    pub(crate) fn disk(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Disk { path, source },
        }
    }
}
