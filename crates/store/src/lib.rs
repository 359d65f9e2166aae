//! Where records live: SQLite inside the program, or PostgreSQL, through one code path.
//!
//! Nothing is overwritten. Each fact table holds versions with the day from which they were known ([`AsOf`]); a correction
//! or an undone import adds a version. A [`Write`] is one transaction and ends in [`Write::commit`], which takes the
//! audit entry: a write without one does not compile. Every read of a unit's records takes the caller's
//! [`Scope`](ballast_domain::Scope).
//!
//! ```compile_fail
//! // A reading of projects does not compile without the caller's scope.
//! async fn everything(store: ballast_store::Store, id: ballast_domain::ProjectId) {
//!     let _ = store.project(id).await;
//! }
//! ```
//!
//! # What this crate must not know
//! HTTP, files, what a role may do.
//!
//! # How to add the usual next thing
//! A query is a method of [`Store`] in the file of its subject; its text is built with [`sql::Query`], which numbers the
//! placeholders and adds the scope. Within a write, a statement whose answer nobody needs is left to `WriteTransaction::later`: it travels
//! with the next one. A new kind of fact is a table with the common columns, a constant in [`fact`], a put method in
//! [`write`] and a case in `tests/contract`. A change of shape is a new file in `migrations`; applied ones never change.

pub mod assessments;
pub mod audit;
mod column;
mod connect;
mod copy;
mod dialect;
mod error;
mod fact;
pub mod imports;
mod inspect;
pub mod life;
mod lines;
pub mod lookup;
mod migrate;
pub mod objections;
pub mod papers;
pub mod people;
pub mod projects;
pub mod reading;
pub mod records;
pub mod requests;
pub mod retention;
mod row;
pub mod schemes;
mod sql;
mod sqlite;
pub mod summary;
mod transaction;
mod undo;
mod units;
mod versions;
pub mod walls;
pub mod write;
mod writer;

pub use assessments::AssessmentRecord;
pub use audit::{AuditEntry, AuditEvent, AuditFilter};
pub use connect::{Store, StoreConfig};
pub use error::StoreError;
pub use imports::{ImportRecord, NewImport};
pub use inspect::{Condition, Engine, PoolUse};
pub use life::{NewStep, StepRecord};
pub use migrate::{Migrations, StepState};
pub use objections::{NewObjection, ObjectionFilter, ObjectionRecord};
pub use papers::{PaperRecord, PaperStanding};
pub use people::accounts::{Account, AccountState};
pub use people::grants::{Grant, GrantState, NewGrant};
pub use people::sessions::{NewSession, Session};
pub use people::tokens::NewServiceToken;
pub use reading::{ProjectRecords, Reading};
pub use requests::{DoneRequest, Once};
pub use schemes::SchemeVersion;
pub use undo::UndoConflict;
pub use versions::Version;
pub use walls::MissingWall;
pub use write::{Actor, Origin, Source, Write};

use jiff::civil::Date;

/// Which knowledge a reading speaks of (截至时点).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// What is known now.
    Now,
    /// What was known at the end of a day.
    Day(Date),
}
