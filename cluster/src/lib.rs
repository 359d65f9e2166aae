//! Assessments whose measures are computed by a Ballista cluster: the same plans as [`ballast_engine`] runs itself, and the same bytes.
//!
//! A sealed snapshot is cut into a copy of many Parquet files, by unit and month, in a place that the executors see as well: a folder or a
//! bucket of an S3-compatible server ([`Copy`]). The engine lowers the scheme's measures to plans over the tables of that copy
//! ([`ClusterTables`]); the scheduler divides them among the executors. While they count, the hash of each file of the copy is checked
//! against the list that was written with it; nothing is given before both have ended well ([`assess()`]).
//!
//! # What this crate must not know
//! How a measure is computed, what a score is, who is asking. Everything but `engine`.
//!
//! # How to add the usual next thing
//! A kind of place: a line in `place.rs`, if the released executors read from there. A setting of the cluster's sessions: `tables.rs`, or
//! `ballast_engine::tune` if it is to hold here as well.

mod assess;
mod copy;
mod error;
mod hashes;
mod place;
mod tables;

pub use assess::{assess, copy};
pub use copy::Copy;
pub use error::ClusterError;
pub use place::Place;
pub use tables::{ClusterTables, remote, state};
