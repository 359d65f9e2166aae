//! What the benchmarks share: starting whole processes and measuring them, the files they read, the table they print.
//!
//! One program per benchmark in `src/bin`, its peers beside it (`peer_*`) and in `peers/`. Ours and the peers run one after
//! the other in the same run on the same machine, on the same files. What a figure means stands in `README.md`.
//!
//! To add a benchmark: a program in `src/bin` that measures commands with [`process::measure`] and prints a [`report::Report`].

pub mod ballista;
pub mod ledger;
pub mod load;
pub mod process;
pub mod product;
pub mod report;
