//! Reading and proving the audit trail (审计).

pub mod checkpoint;
pub mod events;
pub(crate) mod reading;
pub mod refusal;
pub mod syslog;
pub mod verify;
pub mod witness;
pub mod words;

pub use ballast_audit::{PaperRoot, PublicKey};
