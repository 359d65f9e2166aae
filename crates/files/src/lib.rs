//! Where the contents of papers lie (附件库): by their SHA-256, in a folder or on an S3-compatible server.
//!
//! A content is written into an [`Arriving`] file, synchronised with the disk, hashed, and only then gets its name, which is the hash:
//! equal contents are kept once, and nothing is ever overwritten. A reading ([`Library::open_content`]) holds its last piece back until the whole
//! was found to have the hash of its name, so a content that was changed behind our back never arrives complete.
//!
//! [`Scanner`] asks a virus scanner that speaks the clamd protocol.
//!
//! # What this crate must not know
//! HTTP routes, who is asking, the database, what a content means.
//!
//! # How to add the usual next thing
//! Another place for contents is a variant of [`Place`], a branch in [`Library`].

mod arriving;
mod error;
mod folder;
mod hash;
mod library;
mod reading;
mod s3;
mod scanner;

pub use arriving::{Arrived, Arriving};
pub use error::FilesError;
pub use hash::ContentHash;
pub use library::{Library, Place, free_bytes};
pub use reading::Content;
pub use s3::{S3Config, Secret};
pub use scanner::{Scanner, ScannerAddress, Verdict};
