//! What is handed over: rows, problems, and the counts of both.

use crate::messages::{Code, issue};
use crate::request::{Found, ReadError, Summary};
use ballast_domain::{ImportIssue, Place, Severity, Text, TypedRow};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Why reading ends before the end of the file.
pub(crate) enum Stop {
    /// The file cannot be taken.
    Refused(crate::messages::Refusal),
    /// The receiver wants no more.
    Stopped,
}

impl From<crate::messages::Refusal> for Stop {
    fn from(refusal: crate::messages::Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Hands over what is found and counts it.
pub(crate) struct Report<'a> {
    sink: &'a mut dyn FnMut(Found) -> ControlFlow<()>,
    shown: u64,
    limit: u64,
    /// Doubts that would repeat on every row, told once per column with their number.
    repeated: BTreeMap<(Code, String), (u32, ImportIssue)>,
    pub(crate) summary: Summary,
}

impl<'a> Report<'a> {
    pub(crate) fn new(sink: &'a mut dyn FnMut(Found) -> ControlFlow<()>, limit: u64) -> Self {
        Self { sink, shown: 0, limit, repeated: BTreeMap::new(), summary: Summary::default() }
    }

    /// A row that could be read.
    pub(crate) fn row(&mut self, row: TypedRow) -> Result<(), Stop> {
        self.summary.rows += 1;
        self.hand_over(Found::Row(Box::new(row)))
    }

    /// A problem; only counted once the limit of shown problems is reached.
    pub(crate) fn issue(&mut self, issue: ImportIssue) -> Result<(), Stop> {
        self.shown += 1;
        if self.shown > self.limit {
            self.count(&issue);
            return Ok(());
        }
        self.must_issue(issue)
    }

    /// A problem that the receiver must learn of even beyond the limit, because it takes back a row handed over.
    pub(crate) fn must_issue(&mut self, issue: ImportIssue) -> Result<(), Stop> {
        self.count(&issue);
        self.hand_over(Found::Issue(issue))
    }

    /// A doubt that is told once per column, with its number.
    pub(crate) fn repeated(&mut self, code: Code, place: &Place, what: Text, remedy: Text) {
        let column = place.column.clone().unwrap_or_default();
        let make = || (0, issue(code, place.clone(), what, remedy));
        self.repeated.entry((code, column)).or_insert_with(make).0 += 1;
    }

    /// Something the user should know although nothing is wrong.
    pub(crate) fn note(&mut self, note: Text) {
        self.summary.notes.push(note);
    }

    fn count(&mut self, issue: &ImportIssue) {
        match issue.severity {
            Severity::Error => self.summary.errors += 1,
            Severity::Warning => self.summary.warnings += 1,
        }
    }

    fn hand_over(&mut self, found: Found) -> Result<(), Stop> {
        if (self.sink)(found).is_break() { Err(Stop::Stopped) } else { Ok(()) }
    }

    /// The end: what was repeated is told, and the summary given.
    pub(crate) fn finish(mut self, end: Result<(), Stop>) -> Result<Summary, ReadError> {
        let told = match end {
            Err(Stop::Refused(refusal)) => self.must_issue(*refusal),
            other => other,
        };
        let told = told.and_then(|()| self.tell_repeated());
        if matches!(told, Err(Stop::Stopped)) {
            return Err(ReadError::Stopped);
        }
        if self.shown > self.limit {
            let more = self.shown - self.limit;
            self.note(Text::new(
                format!("另有 {more} 条问题未逐条列出"),
                format!("{more} more problems are not listed"),
            ));
        }
        Ok(self.summary)
    }

    fn tell_repeated(&mut self) -> Result<(), Stop> {
        for (_, (count, mut issue)) in std::mem::take(&mut self.repeated) {
            if count > 1 {
                issue.what = Text::new(
                    format!("{}（本列共 {count} 处，此为第一处）", issue.what.zh),
                    format!("{} (the first of {count} in this column)", issue.what.en),
                );
            }
            self.issue(issue)?;
        }
        Ok(())
    }
}
