//! `ballast doctor`: is this installation well? Each line: what, state, what was found, remedy. Changes nothing; a server may be
//! running meanwhile.
//!
//! A new check is a file with a function that gives [`Finding`]s, and a line in [`run`].

mod backups;
mod clock;
mod configuration;
mod database;
mod disk;
mod fonts;
mod keys;
mod papers;
mod parser;
mod private;
mod services;

use crate::outcome::Outcome;
use crate::settings::Loaded;
use crate::words::lang;
use anyhow::Result;
use ballast_domain::Text;

/// How well something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Well,
    /// Works, but should be looked at.
    Warning,
    /// Must be mended.
    Failure,
}

/// One line of the examination.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    /// Stable name, for programs.
    code: &'static str,
    what: Text,
    state: State,
    found: Text,
    remedy: Option<Text>,
}

impl Finding {
    fn well(code: &'static str, what: Text, found: Text) -> Self {
        Self { code, what, state: State::Well, found, remedy: None }
    }

    fn warning(code: &'static str, what: Text, found: Text, remedy: Text) -> Self {
        Self { code, what, state: State::Warning, found, remedy: Some(remedy) }
    }

    fn failure(code: &'static str, what: Text, found: Text, remedy: Text) -> Self {
        Self { code, what, state: State::Failure, found, remedy: Some(remedy) }
    }
}

/// A text that is the same in both languages: a path, a version, what another program said.
fn plain(text: impl Into<String>) -> Text {
    let text = text.into();
    Text::new(text.clone(), text)
}

/// Examines the installation of the settings.
pub(super) async fn run(loaded: &Loaded, as_json: bool) -> Result<Outcome> {
    let settings = &loaded.settings;
    let watch = clock::Watch::begin();
    let mut findings = configuration::check(loaded);
    findings.extend(disk::check(settings));
    findings.extend(private::check(loaded));
    findings.extend(backups::check(settings));
    let (of_database, seen) = database::check(settings).await;
    findings.extend(of_database);
    findings.extend(keys::check(settings, &seen));
    findings.extend(parser::check());
    findings.extend(fonts::check());
    findings.extend(services::check(settings, &seen).await);
    findings.extend(papers::check(settings).await);
    findings.extend(watch.check(&seen));
    Ok(say(&findings, as_json))
}

/// The examination when the settings themselves cannot be read.
pub(super) fn of_broken_settings(error: &anyhow::Error, as_json: bool) -> Outcome {
    say(&[configuration::broken(error)], as_json)
}

fn say(findings: &[Finding], as_json: bool) -> Outcome {
    if as_json {
        let lines: Vec<_> = findings.iter().map(json).collect();
        println!("{}", serde_json::Value::Array(lines));
    } else {
        for finding in findings {
            let state = match finding.state {
                State::Well => lang().pick("正常", "ok"),
                State::Warning => lang().pick("注意", "WARNING"),
                State::Failure => lang().pick("故障", "FAILURE"),
            };
            println!("{state}\t{}\t{}", finding.what.get(lang()), finding.found.get(lang()));
            if let Some(remedy) = &finding.remedy {
                println!("\t→ {}", remedy.get(lang()));
            }
        }
    }
    let is_ill = findings.iter().any(|finding| finding.state == State::Failure);
    if is_ill { Outcome::Differs } else { Outcome::Done }
}

fn json(finding: &Finding) -> serde_json::Value {
    serde_json::json!({
        "code": finding.code,
        "what": finding.what.get(lang()),
        "state": match finding.state {
            State::Well => "ok",
            State::Warning => "warning",
            State::Failure => "failure",
        },
        "found": finding.found.get(lang()),
        "remedy": finding.remedy.as_ref().map(|remedy| remedy.get(lang())),
    })
}
