//! How a command ends, and how failures are said.

use crate::words::{lang, tr};
use ballast_app::AppError;
use ballast_domain::{ImportIssue, Severity, Text};
use ballast_engine::{EngineError, FederateError};
use ballast_store::StoreError;
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
    match error.downcast_ref::<FederateError>() {
        Some(FederateError::Refused(refusals)) => {
            for refusal in refusals {
                eprintln!("{}", refusal.say().get(lang()));
            }
            return Outcome::WrongInput.into();
        }
        Some(FederateError::Engine(engine)) => return of_engine(engine),
        None => {}
    }
    let store = error.downcast_ref::<StoreError>().or_else(|| match error.downcast_ref::<AppError>() {
        Some(AppError::Store(error)) => Some(error),
        _ => None,
    });
    if let Some(said) = store.and_then(of_store) {
        eprintln!("{}", said.get(lang()));
        return ExitCode::from(FAILED);
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
        Some(AppError::Cluster(words)) => {
            eprintln!("{words}");
            ExitCode::from(FAILED)
        }
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

/// What an operator can mend by himself, with the remedy.
fn of_store(error: &StoreError) -> Option<Text> {
    Some(match error {
        StoreError::Address(address) => Text::new(
            format!("数据库地址“{address}”不正确。请写 sqlite://文件 或 postgres://用户@主机/库"),
            format!("the database address “{address}” is wrong; write sqlite://FILE or postgres://USER@HOST/DATABASE"),
        ),
        StoreError::Open(source) => Text::new(
            format!("打不开数据库（{source}）。请检查地址、权限和数据库服务是否已启动"),
            format!("the database cannot be opened ({source}); check address, permissions and that its server runs"),
        ),
        StoreError::Schema(_) => Text::fixed(
            "数据库由另一版本的程序建立。请用原来的版本打开，或恢复本版本的备份",
            "the database was made by another version of this program; use that version, or restore a backup of this one",
        ),
        StoreError::Pending { applied, pending } => Text::new(
            format!("数据库结构较旧：已执行 {applied} 步，还有 {pending} 步。请运行 ballast migrate（会先备份）"),
            format!(
                "the database is of an older shape: {applied} steps taken, {pending} to come; run ballast migrate, which backs up first"
            ),
        ),
        StoreError::Unsafe { setting, found, wanted } => Text::new(
            format!("数据库设置 {setting} 为 {found}，断电时可能丢失数据；应为 {wanted}"),
            format!(
                "the database setting {setting} is {found}, which can lose data in a power cut; it must be {wanted}"
            ),
        ),
        StoreError::OwnTools => Text::fixed(
            "PostgreSQL 数据库请用 pg_dump 或它自己的归档备份；数据文件夹另行复制",
            "back a PostgreSQL database up with pg_dump or its own archiving, and copy the data folder beside it",
        ),
        StoreError::Stopped => Text::fixed(
            "保存数据时磁盘出错，程序已停止写入。请检查磁盘，再重新启动程序",
            "the disk failed while data were being kept, and the program has stopped writing; check the disk, then start it again",
        ),
        _ => return None,
    })
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
