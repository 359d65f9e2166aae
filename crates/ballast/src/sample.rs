//! The sample city, packed into the binary by `build.rs`.

use std::io;
use std::path::Path;

const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/sample.rs"));

/// Writes the files of the sample city below a folder.
///
/// # Errors
/// When the folder cannot be written to.
pub(crate) fn unpack(folder: &Path) -> io::Result<()> {
    for (name, bytes) in FILES {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
