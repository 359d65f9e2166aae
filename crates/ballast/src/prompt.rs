//! Questions at a terminal.

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use std::io::{self, BufRead as _, Write as _};

/// Asks on standard error and reads a line from standard input.
///
/// # Errors
/// When there is no line.
pub(crate) fn ask(question: &str) -> io::Result<String> {
    eprint!("{question} ");
    io::stderr().flush()?;
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The same without showing what is typed; where input is no terminal, there is nothing to hide.
///
/// # Errors
/// As [`ask`].
pub(crate) fn ask_secret(question: &str) -> io::Result<String> {
    let shown = tcgetattr(io::stdin()).ok();
    if let Some(shown) = &shown {
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Now, &hidden)?;
    }
    let answer = ask(question);
    if let Some(shown) = &shown {
        tcsetattr(io::stdin(), OptionalActions::Now, shown)?;
        eprintln!();
    }
    answer
}
