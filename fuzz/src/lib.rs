//! The fuzz targets as plain functions; `tests/commands/corpus.rs` replays their corpus in each build through the same functions.

#[cfg(feature = "site")]
pub mod site;
pub mod targets;
