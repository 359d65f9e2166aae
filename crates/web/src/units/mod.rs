//! The units (县（市、区）、开发区): side by side, on the map, one by one.

pub(crate) mod figure;
pub(crate) mod list;
pub(crate) mod map;
pub(crate) mod records;
pub(crate) mod show;
