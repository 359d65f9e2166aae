//! How a command ends, and how failures are said.

use crate::words::{lang, tr};
use ballast_app::AppError;
use ballast_domain::{ImportIssue, Severity, Text};
use ballast_engine::EngineError;
use std::process::ExitCode;

/// How a command ended. The numbers are part of the interface: scripts depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 0: done.
    Done,
    /// 3: the input is wrong; nothing was changed.
    WrongInput,
    /// 4: a check found a difference: a replay, a test case, an audit chain.
    Differs,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::WrongInput => 3,
            Outcome::Differs => 4,
        })
    }
}

/// The exit code of a failure of ours or of the machine. 2 is the command line's own.
pub(crate) const FAILED: u8 = 1;

/// Says a failure on standard error and gives the exit code: mistakes of the input one by one, anything else with its causes.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    if let Some(engine) = error.downcast_ref::<EngineError>() {
        return of_engine(engine);
    }
    match error.downcast_ref::<AppError>() {
        Some(AppError::Invalid(text)) => mistake(text),
        Some(AppError::File(issues)) => {
            say_issues(issues);
            Outcome::WrongInput.into()
        }
        Some(AppError::Scheme(problems)) => {
            for problem in problems {
                eprintln!("{}", problem.say(lang()));
            }
            Outcome::WrongInput.into()
        }
        Some(AppError::Engine(engine)) => of_engine(engine),
        Some(AppError::Publish(problem)) => {
            eprintln!("{}", problem.say(lang()));
            ExitCode::from(FAILED)
        }
        Some(AppError::NotFound) => mistake(&Text::fixed("没有找到", "Not found")),
        _ => {
            eprintln!("{}{error:#}", tr("出错：", "Failed: "));
            ExitCode::from(FAILED)
        }
    }
}

/// Says problems of a file, one a line, errors first.
pub(crate) fn say_issues(issues: &[ImportIssue]) {
    for gravity in [Severity::Error, Severity::Warning] {
        for issue in issues.iter().filter(|issue| issue.severity == gravity) {
            eprintln!("{}", issue.say(lang()));
        }
    }
}

fn of_engine(error: &EngineError) -> ExitCode {
    eprintln!("{}", error.say().get(lang()));
    match error {
        EngineError::Tampered { .. } | EngineError::Damaged { .. } => Outcome::Differs.into(),
        EngineError::Period { .. } | EngineError::Evaluate(_) => Outcome::WrongInput.into(),
        _ => ExitCode::from(FAILED),
    }
}

fn mistake(text: &Text) -> ExitCode {
    eprintln!("{}", text.get(lang()));
    Outcome::WrongInput.into()
}
