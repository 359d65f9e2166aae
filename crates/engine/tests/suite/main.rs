//! The engine from records to results, through its public interface. One binary: it links the query engine once.

#![expect(clippy::unwrap_used, reason = "tests")]

mod cases;
mod damage;
mod determinism;
mod earlier;
mod federate;
mod rows;
mod seal;
mod support;
mod yardstick;
