//! Files into records: upload, match columns, preview, take, undo (导入).

pub(crate) mod batch;
pub(crate) mod columns;
pub(crate) mod preview;
pub(crate) mod upload;
