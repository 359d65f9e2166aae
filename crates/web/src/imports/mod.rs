//! Files into records: upload, match columns, preview, take, undo (导入).

pub mod batch;
pub mod columns;
pub mod preview;
pub mod upload;
