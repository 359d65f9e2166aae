//! What a document says of itself, read back: where its signed code stands.

use std::io::{Cursor, Read};

/// No metadata of ours is longer.
const MAX_BYTES: u64 = 1 << 20;

/// The bytes of a published file in which its code stands as plain text: PDF and HTML carry it as it is, DOCX and XLSX in their
/// properties. Of a package that cannot be opened nothing is given.
pub fn metadata(file: &[u8]) -> Vec<u8> {
    if !file.starts_with(b"PK") {
        return file.to_vec();
    }
    let mut text = Vec::new();
    if let Ok(mut package) = zip::ZipArchive::new(Cursor::new(file))
        && let Ok(part) = package.by_name("docProps/core.xml")
        && part.take(MAX_BYTES).read_to_end(&mut text).is_err()
    {
        text.clear();
    }
    text
}
