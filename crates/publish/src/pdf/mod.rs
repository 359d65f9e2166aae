//! PDF in the geometry of GB/T 9704-2012, set by Typst from our template with the document as values.

mod view;
mod world;

use crate::document::Document;
use crate::error::PublishError;
use crate::fonts::{self, FontConfig};
use serde::Deserialize;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Dict, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};
use view::View;

const TEMPLATE: &str = include_str!("document.typ");

/// Writes the PDF; the same document and the same fonts give the same bytes.
pub(crate) fn write(document: &Document, config: &FontConfig) -> Result<Vec<u8>, PublishError> {
    let pages = pages(document, config);
    let bytes = pages.and_then(|pages| typst_pdf::pdf(&pages, &options(document)).map_err(|errors| first(&errors)));
    // The typesetter remembers layouts with their fonts; a server must not keep 60 MB of fonts between two documents.
    typst::comemo::evict(0);
    bytes
}

fn pages(document: &Document, config: &FontConfig) -> Result<PagedDocument, PublishError> {
    let mut view = View::of(document, config.issuer_mark_drop_mm);
    let loaded = fonts::load(config, &view.characters())?;
    view.fonts = loaded.families.iter().map(|(role, families)| (view::role_key(*role), families.clone())).collect();
    let view = serde_json::to_value(&view).map_err(|error| failed(&error.to_string()))?;
    let inputs = Dict::deserialize(view).map_err(|error| failed(&error.to_string()))?;
    let world = world::DocumentWorld::new(TEMPLATE, inputs, loaded);
    typst::compile::<PagedDocument>(&world).output.map_err(|errors| first(&errors))
}

fn options(document: &Document) -> PdfOptions {
    let id = &document.provenance.result_id;
    PdfOptions {
        ident: Smart::Custom(format!("{id} {} {}", document.date, document.provenance.hash)),
        creator: Smart::Custom(Some(crate::SYSTEM.to_owned())),
        timestamp: created_on(document).map(Timestamp::new_utc),
        ..PdfOptions::default()
    }
}

fn created_on(document: &Document) -> Option<Datetime> {
    let date = document.date;
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    Datetime::from_ymd_hms(date.year().into(), month, day, 0, 0, 0)
}

fn first(errors: &[SourceDiagnostic]) -> PublishError {
    failed(errors.first().map_or("unknown", |error| error.message.as_str()))
}

fn failed(message: &str) -> PublishError {
    PublishError::Writer { format: "PDF", message: message.to_owned() }
}

#[cfg(test)]
mod tests;
