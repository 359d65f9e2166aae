//! A content on its way in: a file without a name of its own, hashed as it is written.

use crate::error::FilesError;
use crate::hash::ContentHash;
use ballast_domain::text::hex;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use tempfile::{NamedTempFile, TempPath};

/// How the names of arriving files begin; backups leave them out.
pub(crate) const ARRIVING: &str = "making-";

/// A file being written. Dropped, it is gone.
pub struct Arriving {
    file: NamedTempFile,
    hasher: Sha256,
    size: u64,
}

impl Arriving {
    pub(crate) fn new_in(folder: &Path) -> Result<Self, FilesError> {
        let file = tempfile::Builder::new().prefix(ARRIVING).tempfile_in(folder).map_err(FilesError::disk(folder))?;
        Ok(Self { file, hasher: Sha256::new(), size: 0 })
    }

    /// Bytes written so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where it lies, for a reader that may look at it before it is kept.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Writes a piece. Blocks for the time of one small write.
    ///
    /// # Errors
    /// [`FilesError::Full`], [`FilesError::Disk`].
    pub fn write(&mut self, piece: &[u8]) -> Result<(), FilesError> {
        let path = self.file.path().to_owned();
        self.write_all(piece).map_err(FilesError::disk(path))
    }

    /// Synchronises it with the disk and gives the hash of all that was written. Blocks.
    ///
    /// # Errors
    /// [`FilesError::Full`], [`FilesError::Disk`].
    pub fn finish(self) -> Result<Arrived, FilesError> {
        let path = self.file.path().to_owned();
        self.file.as_file().sync_all().map_err(FilesError::disk(path))?;
        let digits = hex(&self.hasher.finalize());
        let hash = ContentHash::new(&digits).ok_or_else(|| FilesError::Damaged(digits))?;
        let (file, path) = self.file.into_parts();
        Ok(Arrived { hash, size: self.size, file, path })
    }
}

impl Write for Arriving {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let count = self.file.as_file_mut().write(piece)?;
        if let Some(written) = piece.get(..count) {
            self.hasher.update(written);
        }
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// A whole content, on the disk, without its name yet.
pub struct Arrived {
    /// Its hash.
    pub hash: ContentHash,
    /// Its bytes.
    pub size: u64,
    pub(crate) file: File,
    pub(crate) path: TempPath,
}

impl Arrived {
    /// Where it lies until it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
