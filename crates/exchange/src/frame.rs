//! The talk between parent and child: each message is its length in four bytes and JSON; bytes travel in pieces with their length, the last
//! of which is empty.

use crate::paper::PaperRequest;
use crate::request::{Found, Limits, Preview, ReadRequest, Summary};
use ballast_domain::{ImportIssue, MediaType};
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
    /// What to do with it.
    pub(crate) work: Work,
}

/// What the child does with a file.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// Reads all rows of a table.
    Read(ReadRequest),
    /// Reads the first rows of a table.
    Preview(ReadRequest),
    /// Finds out what a paper is.
    Paper(PaperRequest),
}

impl Work {
    /// Its bounds.
    pub(crate) fn limits(&self) -> &Limits {
        match self {
            Self::Read(request) | Self::Preview(request) => &request.limits,
            Self::Paper(request) => &request.limits,
        }
    }
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
    /// No preview and no paper, for this reason.
    Refused(ImportIssue),
    /// A sound paper. Behind a picture follow the bytes of the picture drawn anew and of its small one.
    Paper(MediaType),
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

/// Bytes of a piece.
const PIECE: usize = 64 << 10;

/// Sends bytes in pieces.
pub(crate) struct Pieces<'a, W: Write> {
    out: &'a mut W,
    piece: Vec<u8>,
}

impl<'a, W: Write> Pieces<'a, W> {
    pub(crate) fn new(out: &'a mut W) -> Self {
        Self { out, piece: Vec::with_capacity(PIECE) }
    }

    /// Sends the rest and the empty piece.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.send()?;
        self.out.write_all(&0u32.to_le_bytes())
    }

    fn send(&mut self) -> io::Result<()> {
        if !self.piece.is_empty() {
            let length = u32::try_from(self.piece.len()).map_err(io::Error::other)?;
            self.out.write_all(&length.to_le_bytes())?;
            self.out.write_all(&self.piece)?;
            self.piece.clear();
        }
        Ok(())
    }
}

impl<W: Write> Write for Pieces<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(bytes.get(..count).unwrap_or_default());
        if self.piece.len() == PIECE {
            self.send()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The next piece; false after the empty one.
pub(crate) fn read_piece(input: &mut impl Read, piece: &mut Vec<u8>) -> io::Result<bool> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
    if length > PIECE {
        return Err(io::Error::other("a piece beyond the longest"));
    }
    piece.resize(length, 0);
    input.read_exact(piece)?;
    Ok(length > 0)
}

/// Reads a stream as the parent reads a child's answers, and as the child reads its task; gives how many messages were whole. For
/// tests with hostile streams.
pub fn check_frames(stream: &[u8]) -> usize {
    let mut buffer = Vec::new();
    let mut whole = 0;
    let mut answers = stream;
    while let Ok(Some(_)) = read::<Answer>(&mut answers, &mut buffer) {
        whole += 1;
    }
    let mut task = stream;
    whole + usize::from(matches!(read::<Task>(&mut task, &mut buffer), Ok(Some(_))))
}
