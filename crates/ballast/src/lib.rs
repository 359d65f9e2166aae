//! The `ballast` program: the command line and the start of the server.
//!
//! Data goes to standard output, everything else to standard error. The database, the folders and the clock are chosen
//! here and nowhere else.

mod args;
mod clock;
mod cluster;
mod commands;
pub mod hostile;
mod install;
mod lock;
mod log;
mod outcome;
mod papers;
mod prompt;
mod sample;
mod settings;
mod usage;
mod words;

use args::Cli;
use clap::Parser;
use std::process::ExitCode;

/// Does what the command line asks for.
pub fn main() -> ExitCode {
    // The reading child has no environment and strict limits: it must not start anything else.
    if std::env::args_os().nth(1).is_some_and(|word| word == "parse-child") {
        return ballast_exchange::child_main();
    }
    words::choose(std::env::args().skip(1), |name| std::env::var(name).ok());
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error),
    };
    match commands::run(cli) {
        Ok(outcome) => outcome.into(),
        Err(error) => outcome::report(&error),
    }
}
