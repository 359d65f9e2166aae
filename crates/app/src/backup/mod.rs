//! Backups (备份): a folder with a copy of the database, the files beside it, and a manifest with the hash of each; sealed for a key that is
//! not on the machine.
//!
//! The keys of the installation are not in it: whoever finds a backup must not be able to sign for the installation. They are kept
//! apart.

mod files;
pub mod kept;
pub mod make;
mod making;
mod manifest;
pub mod restore;
mod seal;

pub use kept::{Kept, kept_backups};
pub use make::{Protection, make_backup};
pub use making::{Unfinished, unfinished_backups};
pub use manifest::Manifest;
pub use restore::{RestoreInput, Restoring};
pub use seal::{Identity, is_recipient};

/// The file that names the others.
const MANIFEST: &str = "manifest.json";
/// The copy of the database.
const DATABASE: &str = "ballast.db";
/// What sealed files are called after their own name.
const SEALED: &str = ".age";
/// What stays out of a backup: the database itself, of which a copy is made, keys, lock, copies made before an upgrade.
const LEFT_OUT: &[&str] = &[DATABASE, "keys", "ballast.lock", "before-"];
