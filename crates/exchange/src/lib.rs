//! Spreadsheets in and out: untrusted XLSX and CSV become [`ballast_domain::TypedRow`]s and
//! [`ballast_domain::ImportIssue`]s, and rows become spreadsheets whose columns come back unchanged.
//!
//! # The way in
//! [`read_file`] starts this program once more as a child without environment and with limits, hands it a
//! [`ReadRequest`], and passes on what comes back over a pipe, row by row, after checking it. The child
//! ([`child_main`]) guards the file (type, inflation, macros), streams its cells, finds the head, and reads each row by
//! the column table of the form. Nothing of the file is ever held whole.
//!
//! [`inspect_paper`] uses the same child to find out what a file is that somebody adds to a record, and to draw pictures anew.
//!
//! # The way out
//! [`write_template`] and [`write_rows`] use the same column tables, so that export → import → export changes nothing.
//!
//! # What this crate must not know
//! HTTP, SQL, who is asking. It reads no clock: today comes in with the request.
//!
//! # How to add the usual next thing
//! A synonym of a head: one word in the table of `forms/<form>.rs`. A column: one line there, one line in its `build` and
//! one in its `values`. A message: one entry in `messages.rs`, then `BLESS=1 cargo test -p ballast-exchange`.
//! A foreign table: a mapping file, see [`Mapping`].

mod cell;
mod child;
mod forms;
mod frame;
mod guard;
mod head;
mod mapping;
mod messages;
mod paper;
mod parent;
mod parse;
mod preview;
mod reader;
mod request;
mod source;
mod suggest;
#[cfg(test)]
mod testing;
mod write;
mod zip_guard;

pub use child::child_main;
pub use forms::{ColumnInfo, columns};
pub use frame::check_frames;
pub use mapping::{BadMapping, ColumnMapping, Layout, Mapping, MoneyWord, TableShape, Words};
pub use messages::message_reference;
pub use paper::{PaperRequest, check_paper};
pub use parent::{ChildCommand, inspect_paper, preview_file, read_file};
pub use reader::read_in_process;
pub use request::{Found, HeadMatch, Limits, Preview, PreviewSheet, ReadError, ReadRequest, Summary};
pub use suggest::suggest_mapping;
pub use write::escape::csv_field;
pub use write::{FileKind, WriteError, write_rows, write_table, write_template};
