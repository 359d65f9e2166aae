//! The crate from outside: what a bulletin says, what the check refuses, what the four formats carry.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod bulletin;
mod check;
mod extract;
mod fonts;
mod formats;
mod hostile;
mod sample;
