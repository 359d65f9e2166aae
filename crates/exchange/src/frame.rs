//! The talk between parent and child: each message is its length in four bytes and JSON.

use crate::request::{Found, Preview, ReadRequest, Summary};
use ballast_domain::ImportIssue;
use serde::{Serialize, de::DeserializeOwned};
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// A row has at most a few long texts; nothing sound is longer.
const LONGEST: u32 = 8 << 20;

/// What the parent asks.
#[derive(Debug, Serialize, serde::Deserialize)]
pub(crate) struct Task {
    /// The file.
    pub(crate) path: PathBuf,
    /// How to read it.
    pub(crate) request: ReadRequest,
    /// True when only the first rows are wanted.
    pub(crate) is_preview: bool,
}

/// What the child answers: any number of `Found`, then one of the others.
#[derive(Debug, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// A row or a problem.
    Found(Found),
    /// The end of reading.
    Summary(Summary),
    /// The first rows.
    Preview(Preview),
    /// No preview, for this reason.
    Refused(ImportIssue),
    /// The file could not be opened.
    CannotOpen(String),
}

/// Writes one message.
pub(crate) fn write(out: &mut impl Write, message: &impl Serialize, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.clear();
    serde_json::to_writer(&mut *buffer, message).map_err(io::Error::other)?;
    let length = u32::try_from(buffer.len()).ok().filter(|length| *length <= LONGEST);
    let length = length.ok_or_else(|| io::Error::other("a message beyond the longest"))?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(buffer)
}

/// Reads one message; `None` at the end of the stream.
pub(crate) fn read<T: DeserializeOwned>(input: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(io::Error::other("a message beyond the longest"));
    }
    buffer.resize(usize::try_from(length).map_err(io::Error::other)?, 0);
    input.read_exact(buffer)?;
    serde_json::from_slice(buffer).map(Some).map_err(io::Error::other)
}
