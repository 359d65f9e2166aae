//! The file's package: what the writer library cannot say is put in here, and its clock is taken out.

use crate::document::Document;
use crate::error::PublishError;
use docx_rs::Docx;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Packs the document: heads of tables repeat on each page, the metadata name the system and the result, and every entry
/// is compressed and carries the same fixed time, so that the same document gives the same bytes.
pub(super) fn write(docx: Docx, document: &Document) -> Result<Vec<u8>, PublishError> {
    let mut packed = Cursor::new(Vec::new());
    docx.pack(&mut packed).map_err(|error| failed(&error))?;
    let mut source = ZipArchive::new(packed).map_err(|error| failed(&error))?;
    let mut target = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for index in 0..source.len() {
        let mut entry = source.by_index(index).map_err(|error| failed(&error))?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_err(|error| failed(&error))?.into_owned();
        let mut content = String::new();
        entry.read_to_string(&mut content).map_err(|error| failed(&error))?;
        let content = match name.as_str() {
            "word/document.xml" => repeat_heads(&content),
            "docProps/core.xml" => core_properties(document),
            _ => content,
        };
        target.start_file(name, options).map_err(|error| failed(&error))?;
        target.write_all(content.as_bytes()).map_err(|error| failed(&error))?;
    }
    Ok(target.finish().map_err(|error| failed(&error))?.into_inner())
}

fn failed(error: &impl ToString) -> PublishError {
    PublishError::Writer { format: "DOCX", message: error.to_string() }
}

/// Only rows of heads are marked as not to be split; text cannot contain the mark, since it is escaped.
fn repeat_heads(xml: &str) -> String {
    xml.replace("<w:cantSplit />", "<w:cantSplit /><w:tblHeader />")
        .replace("<w:cantSplit/>", "<w:cantSplit/><w:tblHeader/>")
}

fn core_properties(document: &Document) -> String {
    let id: String =
        document.provenance.result_id.chars().filter(|c| c.is_alphanumeric() || "-_.:".contains(*c)).collect();
    let (system, date) = (crate::SYSTEM, document.date);
    let code: Option<String> = document
        .provenance
        .code
        .as_ref()
        .map(|code| code.chars().filter(|c| c.is_alphanumeric() || "-_.: ".contains(*c)).collect());
    let keywords = code.map(|code| format!("<cp:keywords>{code}</cp:keywords>")).unwrap_or_default();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{id}</dc:title>{keywords}<dc:creator>{system}</dc:creator><cp:lastModifiedBy>{system}</cp:lastModifiedBy>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{date}T00:00:00Z</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{date}T00:00:00Z</dcterms:modified></cp:coreProperties>"
    )
}
