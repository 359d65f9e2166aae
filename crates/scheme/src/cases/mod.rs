//! Worked cases of a scheme (算例): inputs in, expected scores out, as text beside the scheme.

mod expect;
mod figures;

use crate::evaluate::evaluate;
use crate::problem::Problem;
use crate::read::document;
use crate::read::section::{Reader, Section};
use crate::scheme::Scheme;
use ballast_domain::{Lang, Text};
use expect::Expected;
use figures::Given;

/// What became of one file of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReport {
    /// The file, as it was named by the caller.
    pub file: String,
    /// What the case shows.
    pub title: Text,
    /// Where its numbers come from.
    pub origin: Origin,
    /// How many expectations were compared.
    pub checked: usize,
    /// Those that were not met.
    pub failures: Vec<Failure>,
}

/// Where the numbers of a case come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Printed by an authority or newspaper.
    Published,
    /// Computed by hand from the rule.
    ByRule,
    /// Invented to test a mechanism.
    Synthetic,
}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The subject.
    pub subject: String,
    /// What was compared: 总分, 指标 signed …
    pub what: Text,
    /// What the file expects.
    pub expected: String,
    /// What was computed.
    pub found: String,
}

impl Failure {
    /// The sentence.
    pub fn say(&self, lang: Lang) -> String {
        let Self { subject, what, expected, found } = self;
        match lang {
            Lang::Zh => format!("{subject}：{}应为 {expected}，算得 {found}", what.zh),
            Lang::En => format!("{subject}: {} should be {expected}, is {found}", what.en),
        }
    }
}

/// Runs a file of cases (`schemes/<id>/cases/*.toml`) against its scheme.
///
/// # Errors
/// Every problem of the file itself: unknown keys, measures, columns, values of the wrong type.
pub fn run_cases(scheme: &Scheme, file: &str, text: &str) -> Result<CaseReport, Vec<Problem>> {
    let reader = Reader::new(file, text);
    let Some(document) = document(&reader, text) else { return Err(reader.into_problems()) };
    let root = Section::root(&reader, document.as_table());
    let report = report(scheme, file, &root);
    root.finish();
    let problems = reader.into_problems();
    match report {
        Some(report) if problems.is_empty() => Ok(report),
        _ => Err(problems),
    }
}

fn report(scheme: &Scheme, file: &str, root: &Section<'_>) -> Option<CaseReport> {
    let title = root.need_words("title");
    root.need("origin");
    let origins = [("published", Origin::Published), ("by_rule", Origin::ByRule), ("synthetic", Origin::Synthetic)];
    let origin = root.choice("origin", &origins);
    let period = period(root);
    root.need("as_of");
    let as_of = root.date("as_of");
    root.need("subject");
    let mut figures = figures::empty(scheme, period?, as_of?);
    let (mut given, mut expected): (Vec<Given>, Vec<Expected>) = Default::default();
    for section in root.sections("subject") {
        let added = figures::add(scheme, &section, &mut figures);
        section.finish();
        let Some((figures, expectation)) = added else { continue };
        given.push(figures);
        expected.extend(expectation);
    }
    figures::measures(scheme, &given, &mut figures);
    let outcome = match evaluate(scheme, &figures) {
        Ok(outcome) => outcome,
        Err(error) => {
            let said = error.say();
            let remedy = Text::fixed("请改正算例", "Correct the case");
            root.reader.report("SC-040", root.place("period"), said, remedy);
            return None;
        }
    };
    let mut report =
        CaseReport { file: file.to_owned(), title: title?, origin: origin?, checked: 0, failures: Vec::new() };
    for expectation in &expected {
        expectation.compare(scheme, &outcome, &mut report);
    }
    Some(report)
}

fn period(root: &Section<'_>) -> Option<ballast_domain::Period> {
    let written = root.need_text("period")?;
    let period = written.value.parse().ok();
    if period.is_none() {
        root.wrong_type("period", "考核期，如 2024Q2", "a period such as 2024Q2");
    }
    period
}

#[cfg(test)]
mod tests;
