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
mod metadata;
pub mod numbering;
mod pdf;
pub mod table;
pub mod title;
mod visible;
mod wording;
mod xlsx;

use ballast_domain::Lang;

pub use bulletin::{
    BulletinInput, CorrectionInput, FigureColumn, FigureRow, FindingInput, GroupInput, ItemInput, MoveInput,
    SheetInput, SheetLine, SubjectInput, bulletin,
};
pub use check::{Violation, check};
pub use document::{Annex, Block, Document, DocumentKind, Draft, Footer, Level, Provenance, Span};
pub use error::PublishError;
pub use fonts::{FontConfig, FontRole};
pub use format::Format;
pub use metadata::metadata;
pub use table::{Align, Cell, CellRef, Column, Row, Table};

/// The system's name in the metadata of every file.
pub(crate) const SYSTEM: &str = "Ballast 压舱石";

/// The style of the HTML that [`render`] writes: everything under the class `official-document`.
pub const STYLE: &str = include_str!("html.css");

/// The HTML that [`render`] wrote as a page of its own, to be opened without a server.
pub fn html_page(fragment: &str, title: &str, lang: Lang) -> String {
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let tag = lang.tag();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <style>body {{ margin: 0; background: #eef0f3; }}\n{STYLE}</style></head>\n<body>\n{fragment}</body>\n</html>\n"
    )
}

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
