//! The audit trail on pages (审计记录).

pub(crate) mod list;
pub(crate) mod verify;
