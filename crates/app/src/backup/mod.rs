//! Backups (备份): a folder with a copy of the database, the files beside it, and a manifest with the hash of each.
//!
//! The keys are not in it: whoever finds a backup must not be able to sign for the installation. They are kept apart.

mod files;
pub mod make;
mod manifest;
pub mod restore;

pub use make::make_backup;
pub use manifest::Manifest;
pub use restore::{RestoreInput, restore_backup};

/// The file that names the others.
const MANIFEST: &str = "manifest.json";
/// The copy of the database.
const DATABASE: &str = "ballast.db";
