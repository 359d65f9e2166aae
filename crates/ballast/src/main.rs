//! The `ballast` program: the command line and the start of the server.
//!
//! Data goes to standard output, everything else to standard error. The database, the folders and the clock are chosen
//! here and nowhere else.

mod args;
mod clock;
mod commands;
mod install;
mod outcome;
mod papers;
mod sample;
mod settings;
mod usage;
mod words;

use args::Cli;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // The reading child has no environment and strict limits: it must not start anything else.
    if std::env::args_os().nth(1).is_some_and(|word| word == "parse-child") {
        return ballast_exchange::child_main();
    }
    words::choose(std::env::args().skip(1), |name| std::env::var(name).ok());
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error),
    };
    start_logging(matches!(cli.command, args::Command::Serve(_)));
    match commands::run(cli) {
        Ok(outcome) => outcome.into(),
        Err(error) => outcome::report(&error),
    }
}

/// Logs to standard error, unless `RUST_LOG` says otherwise: what a server does, of a command its warnings only.
fn start_logging(is_server: bool) {
    let usual = if is_server { "warn,ballast=info" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
