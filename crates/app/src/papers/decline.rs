//! Files that were turned away leave an event: what for, never the name or the content (未被接收的文件).

use crate::{App, AppError};
use ballast_domain::{ProjectId, UnitId};
use ballast_store::{Actor, AuditEntry};

/// Why a file was turned away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// Its name says that it is of a kind that is not taken.
    Kind,
    /// It is larger than is taken.
    Size,
    /// The person has added, or left undecided, as much as is allowed.
    Quota,
    /// The disk has no room.
    Disk,
    /// What it holds: codes of the problems.
    Content(Vec<String>),
    /// The virus scanner found something: what.
    Scanner(String),
}

impl Why {
    fn detail(&self) -> serde_json::Value {
        let (why, more) = match self {
            Self::Kind => ("kind", None),
            Self::Size => ("size", None),
            Self::Quota => ("quota", None),
            Self::Disk => ("disk", None),
            Self::Content(codes) => ("content", Some(codes.join(" "))),
            Self::Scanner(found) => ("scanner", Some(found.clone())),
        };
        serde_json::json!({ "why": why, "found": more })
    }
}

/// Where the person is, of whom a file was not taken.
#[derive(Debug, Clone)]
pub(super) struct Declining {
    pub(super) actor: Actor,
    pub(super) project: ProjectId,
    pub(super) unit: UnitId,
}

impl Declining {
    /// Writes down that a paper was not taken and gives the error on.
    pub(super) async fn because(&self, app: &App, why: Why, error: AppError) -> AppError {
        let entry = AuditEntry::new("paper.decline", format!("project {}", self.project.0), why.detail());
        note(app, &self.actor, entry.of(&self.unit)).await;
        error
    }
}

/// Writes down that a file for import was not taken, or its original not given out.
pub(crate) async fn note_import(app: &App, actor: &Actor, object: &str, why: &Why) {
    note(app, actor, AuditEntry::new("import.decline", object, why.detail())).await;
}

/// The refusal stands whether or not it can be written down: on a full disk it may not.
async fn note(app: &App, actor: &Actor, entry: AuditEntry) {
    let written = async {
        let write = app.store().begin(actor, app.clock().now()).await?;
        write.commit(entry.refused()).await
    };
    if let Err(error) = written.await {
        tracing::error!(%error, "a refused file could not be noted in the audit trail");
    }
}
