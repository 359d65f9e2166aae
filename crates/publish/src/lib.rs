//! Official documents (公文): one document model, printed as PDF, DOCX, XLSX annex and HTML with the same values.
//!
//! [`bulletin`] writes the prose from plain figures, [`check()`] refuses a document in which a number of the prose is not a
//! number of its tables, [`render`] checks and then writes one format.
//!
//! # What this crate must not know
//! Where the figures come from: no scheme, no engine, no store. No network; the only files read are the system's fonts.
//!
//! # How to add the usual next thing
//! Another kind of document: a module beside `bulletin.rs` that builds a [`Document`]. Another format: a variant of
//! [`Format`] and a module with `fn write(&Document) -> Result<Vec<u8>, PublishError>`.

pub mod bulletin;
pub mod check;
pub mod document;
mod docx;
pub mod error;
pub mod fonts;
pub mod format;
mod html;
mod layout;
pub mod numbering;
mod pdf;
pub mod table;
pub mod title;
mod visible;
mod wording;
mod xlsx;

pub use bulletin::{
    BulletinInput, FigureColumn, FigureRow, FindingInput, GroupInput, ItemInput, SubjectInput, bulletin,
};
pub use check::{Violation, check};
pub use document::{Annex, Block, Document, DocumentKind, Draft, Footer, Level, Provenance, Span};
pub use error::PublishError;
pub use fonts::{FontConfig, FontRole};
pub use format::Format;
pub use table::{Align, Cell, CellRef, Column, Row, Table};

/// The system's name in the metadata of every file.
pub(crate) const SYSTEM: &str = "Ballast 压舱石";

/// Checks the document and writes it in one format.
///
/// # Errors
/// [`PublishError::Check`] when prose and tables disagree; [`PublishError::FontMissing`] and
/// [`PublishError::CharactersMissing`] for PDF; [`PublishError::Writer`] when a writer fails.
pub fn render(document: &Document, format: Format, fonts: &FontConfig) -> Result<Vec<u8>, PublishError> {
    let violations = check(document);
    if !violations.is_empty() {
        return Err(PublishError::Check(violations));
    }
    let document = visible::document(document)?;
    match format {
        Format::Pdf => pdf::write(&document, fonts),
        Format::Docx => docx::write(&document, fonts),
        Format::Xlsx => xlsx::write(&document),
        Format::Html => Ok(html::write(&document).into_bytes()),
    }
}
