//! The units (县（市、区）、开发区): side by side, on the map, one by one.

pub mod figure;
pub mod list;
pub mod map;
pub mod show;
