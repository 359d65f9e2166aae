//! Snapshots, and what is computed from them: measures, scores, ranks, and the records behind each figure.
//!
//! A snapshot is a folder of Parquet files and a manifest with their hashes ([`SnapshotWriter`], [`Snapshot`]). [`assess()`]
//! lowers the scheme's measures to DataFusion plans through its typed API, hands the figures to the scheme's exact
//! evaluation, and gives result and derivation in one canonical form of bytes. [`replay()`] does it again and compares.
//! [`records()`] lists what a measure counted and what it refused, with the clause.
//!
//! # What this crate must not know
//! The web, who is asking, where records came from. It reads no clock: the time of freezing is a parameter.
//!
//! # How to add the usual next thing
//! A column that schemes may use: a line in `ballast_scheme::catalog`, and its value in `write.rs`. A function of the language
//! that measures may use: a case in `lower.rs`, and a measure in `tests/suite/yardstick.rs`, which compares the plan with the
//! scheme crate's evaluation row by row.

mod assess;
pub mod bench_data;
pub mod canonical;
mod earlier;
mod error;
mod federate;
mod functions;
mod lookups;
mod lower;
mod manifest;
mod measures;
mod records;
mod replay;
mod seal;
mod session;
mod snapshot;
mod subject_rows;
mod totals;
mod write;

pub use assess::{ResultFiles, Run, StoredResult, assess, assess_over, figures, write_result};
pub use earlier::EarlierInput;
pub use error::EngineError;
pub use federate::{FederateError, Member, Refusal, Wrong, federate};
pub use manifest::{FileEntry, Manifest, MemberEntry, SchemeEntry};
pub use measures::{MeasureFigures, compute};
pub use records::{RecordColumn, RecordList, RecordRow, RefusedBy, records};
pub use replay::{Replay, compare, replay};
pub use seal::{PaperCode, SEAL_FILE, Seal, Verified, assessment_id, verify};
pub use session::{Tables, tune};
pub use snapshot::Snapshot;
pub use subject_rows::subject_rows;
pub use totals::{ProjectTotals, project_totals};
pub use write::{ProjectFacts, SnapshotHeader, SnapshotWriter, table_schema};
