//! The built program in a shell: the whole line, wrong input, and the end of the process in the middle of an import.
#![expect(clippy::unwrap_used, reason = "tests")]

mod backup;
mod first_start;
mod killed;
mod shell;
mod spine;
mod wrong_input;
