//! SHA-256 of what streams by.

use ballast_domain::text::hex;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

/// Copies everything and gives its SHA-256, hexadecimal.
///
/// # Errors
/// What the source or the target refuses.
pub(crate) fn copy(source: &mut dyn Read, target: &mut dyn Write) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = source.read(&mut buffer)?;
        let Some(read) = buffer.get(..count).filter(|read| !read.is_empty()) else { break };
        hasher.update(read);
        target.write_all(read)?;
    }
    Ok(hex(&hasher.finalize()))
}

/// SHA-256 of bytes, hexadecimal.
pub fn of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
