//! Word and Excel: the container begins and ends as one, is of the kind that its name says, and holds no macros.

use super::{active, damaged, disagrees, polyglot, two_at_once};
use crate::messages::Refusal;
use crate::request::Limits;
use crate::zip_guard::{self, Container};
use ballast_domain::{MediaType, Text};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// A list of parts or of links longer than this is no sound one.
const LONGEST_PART: u64 = 4 << 20;

pub(super) fn check(bytes: &[u8], named: MediaType, limits: &Limits) -> Result<(), Refusal> {
    let container = if named == MediaType::Docx { Container::Document } else { Container::Workbook };
    zip_guard::check(&mut Cursor::new(bytes), bytes.len() as u64, limits, container)?;
    let head = bytes.get(4..bytes.len().min(1_024)).unwrap_or_default();
    if let Some(other) = polyglot::beginning_in(head) {
        return Err(two_at_once(&other));
    }
    // The record that closes an archive is the last of the file, and the first file begins it.
    let is_closed_by_its_end = bytes.len() >= 22 && bytes[bytes.len() - 22..].starts_with(b"PK\x05\x06");
    let broken = || damaged("压缩结构读不通", "its container cannot be read");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if !is_closed_by_its_end || archive.offset() != 0 || !archive.comment().is_empty() {
        return Err(two_at_once(&Text::fixed("压缩结构之外的内容", "something outside the container")));
    }
    let types = part(&mut archive, "[Content_Types].xml").ok_or_else(broken)?;
    if types.contains("macroenabled") || types.contains("vbaproject") {
        return Err(active("宏", "macros"));
    }
    let (main, other) = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    );
    let wanted = if named == MediaType::Docx { main } else { other };
    if !types.contains(wanted) {
        return Err(disagrees(named, None));
    }
    // A template on another machine is loaded, macros and all, when the document is opened.
    let settings = part(&mut archive, "word/_rels/settings.xml.rels").unwrap_or_default();
    if settings.contains("attachedtemplate") && settings.contains("external") {
        return Err(active("外部模板", "a template from elsewhere"));
    }
    Ok(())
}

/// A part as text in lower case.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(LONGEST_PART).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).to_ascii_lowercase())
}
