//! The units and their figures (县（市、区）、开发区).

pub mod records;
pub mod show;
pub mod summary;
