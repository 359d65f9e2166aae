//! What a snapshot says of itself (清单).

use crate::canonical;
use crate::error::EngineError;
use ballast_domain::Period;
use ballast_domain::text::hex;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The manifest of a snapshot. Its canonical bytes are hashed; that hash is the snapshot's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Form of the folder: `ballast-snapshot-1`.
    pub format: String,
    /// The scheme frozen with the records.
    pub scheme: SchemeEntry,
    /// The assessed period.
    pub period: Period,
    /// The day as of which records were read.
    pub as_of: Date,
    /// When it was frozen.
    pub frozen_at: Timestamp,
    /// Version of the program that froze it.
    pub program: String,
    /// Demonstration data.
    pub is_sample: bool,
    /// File name → what it holds.
    pub files: BTreeMap<String, FileEntry>,
    /// The sealed snapshots from which records were taken, by unit; empty where they came from one installation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberEntry>,
}

/// A sealed snapshot whose records went into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberEntry {
    /// The topmost unit of the snapshot.
    pub unit: String,
    /// SHA-256 of its manifest.
    pub snapshot_id: String,
    /// SHA-256 of its result.
    pub result_sha256: String,
    /// The public key that sealed it.
    pub key: String,
}

/// The scheme of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeEntry {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
}

/// A file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// Rows of a Parquet file; none for other files.
    pub rows: Option<u64>,
}

impl Manifest {
    /// The form this program writes and reads.
    pub const FORMAT: &'static str = "ballast-snapshot-1";

    /// Canonical bytes.
    ///
    /// # Errors
    /// [`EngineError::Damaged`]; does not happen for a manifest of this type.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EngineError> {
        canonical::to_bytes(self).map_err(|problem| EngineError::Damaged { file: "manifest.json".into(), problem })
    }

    /// The id of the snapshot: SHA-256 of the canonical bytes, hexadecimal.
    ///
    /// # Errors
    /// As [`Manifest::to_bytes`].
    pub fn id(&self) -> Result<String, EngineError> {
        Ok(hex(&Sha256::digest(self.to_bytes()?)))
    }
}
