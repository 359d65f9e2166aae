//! Reading and proving the audit trail (审计).

pub mod checkpoint;
pub mod events;
pub mod verify;
pub mod words;

pub use ballast_audit::PaperRoot;
