//! Room on the disk.

pub use ballast_files::free_bytes;

/// Bytes that are to stay free: below, the installation counts as not ready.
pub const LEAST_FREE: u64 = 2 << 30;
