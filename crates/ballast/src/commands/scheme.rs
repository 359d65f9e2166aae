//! `ballast scheme`: check, explain, compare and test scheme files. Needs no installation.

use crate::args;
use crate::outcome::Outcome;
use crate::words::{lang, tr};
use anyhow::{Context, Result};
use ballast_app::AppError;
use ballast_app::assessments::schemes::{SchemeFile, read_scheme};
use ballast_domain::Text;
use ballast_scheme::{compare, explain, run_cases, shipped};
use std::path::Path;

pub(super) fn run(command: args::Scheme) -> Result<Outcome> {
    match command {
        args::Scheme::Check { file } => {
            let scheme = read(&file)?.scheme;
            let (items, measures) = (scheme.items.len(), scheme.measures.len());
            let title = scheme.title.get(lang());
            println!(
                "{}",
                lang().pick(
                    &format!("{title}：没有问题，{items} 项指标，{measures} 个度量"),
                    &format!("{title}: no problems; {items} items, {measures} measures")
                )
            );
            Ok(Outcome::Done)
        }
        args::Scheme::Explain { scheme } => {
            print!("{}", explain(&find(&scheme)?.scheme, lang()));
            Ok(Outcome::Done)
        }
        args::Scheme::Compare { older, newer } => {
            let changes = compare(&find(&older)?.scheme, &find(&newer)?.scheme);
            for change in &changes {
                println!("{}", change.say(lang()));
            }
            if changes.is_empty() {
                println!("{}", tr("两个版本没有差别", "The versions do not differ"));
            }
            Ok(Outcome::Done)
        }
        args::Scheme::Test { folder } => test(&folder),
    }
}

/// Reads a scheme file.
pub(super) fn read(file: &Path) -> Result<SchemeFile> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} {}", tr("无法读取", "cannot read"), file.display()))?;
    Ok(read_scheme(&file.display().to_string(), text)?)
}

/// A scheme by its file, or by the id of a shipped one.
fn find(written: &str) -> Result<SchemeFile> {
    if Path::new(written).is_file() {
        return read(Path::new(written));
    }
    match shipped::find(written) {
        Some(found) => Ok(read_scheme(&format!("schemes/{written}/scheme.toml"), found.text.to_owned())?),
        None => Err(unknown(written).into()),
    }
}

/// The answer to a scheme that is neither a file nor shipped.
pub(super) fn unknown(written: &str) -> AppError {
    let known: Vec<&str> = shipped::ALL.iter().map(|shipped| shipped.id).collect();
    let known = known.join(", ");
    AppError::Invalid(Text::new(
        format!("没有考核办法“{written}”。可用：{known}，或写文件路径"),
        format!("there is no scheme “{written}”; there are {known}, or give the path of a file"),
    ))
}

/// Runs the cases beside a scheme file.
fn test(folder: &Path) -> Result<Outcome> {
    let scheme = read(&folder.join("scheme.toml"))?.scheme;
    let cases = folder.join("cases");
    let entries =
        std::fs::read_dir(&cases).with_context(|| format!("{} {}", tr("无法读取", "cannot read"), cases.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        files.push(entry?.path());
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let (mut problems, mut outcome) = (Vec::new(), Outcome::Done);
    for file in files {
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("{} {}", tr("无法读取", "cannot read"), file.display()))?;
        let report = match run_cases(&scheme, &file.display().to_string(), &text) {
            Ok(report) => report,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        let (title, checked, failed) = (report.title.get(lang()), report.checked, report.failures.len());
        let line = lang()
            .pick(
                &format!("{title}：核对 {checked} 处，{failed} 处不符"),
                &format!("{title}: {checked} compared, {failed} differ"),
            )
            .to_owned();
        println!("{line}");
        for failure in &report.failures {
            eprintln!("{}：{}", report.file, failure.say(lang()));
            outcome = Outcome::Differs;
        }
    }
    if problems.is_empty() { Ok(outcome) } else { Err(AppError::Scheme(problems).into()) }
}
