//! The log (日志): to standard error, in UTC. No bodies, query strings, names, cookies or tokens: what is logged of a request is its number,
//! the pattern of its route, the status, the time it took and the login.

use crate::settings::LogForm;
use std::io::IsTerminal as _;

/// Starts logging. `RUST_LOG` chooses what; by default what a server does, and of a command its warnings alone.
pub(crate) fn start(wanted: Option<LogForm>, is_server: bool) {
    let usual = if is_server { "warn,ballast=info" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    let for_people = !is_server || std::io::stderr().is_terminal();
    let form = wanted.unwrap_or(if for_people { LogForm::Text } else { LogForm::Json });
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match form {
        LogForm::Json => log.json().flatten_event(true).with_span_list(false).init(),
        LogForm::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
    }
    if is_server {
        // What a panic says may hold a value of the request: its place is enough to find the fault.
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "panicked");
        }));
    }
}
