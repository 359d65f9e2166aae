//! Records that may be changed without touching anything: the figures of the changed subject are computed again from its rows.

use crate::catalog::Dataset;
use crate::evaluate::{EvaluateError, evaluate_bare};
use crate::figures::Figures;
use crate::outcome::Outcome;
use crate::rows::{Records, Row, Rows};
use crate::scheme::Scheme;
use crate::value::Value;
use std::collections::BTreeMap;

/// Subject id → its rows of each dataset.
pub type SubjectRows = BTreeMap<String, Rows>;

/// A copy of the figures of an assessment, with the records of those subjects that are to be changed.
#[derive(Debug, Clone)]
pub struct Sandbox<'a> {
    scheme: &'a Scheme,
    figures: Figures,
    rows: SubjectRows,
}

/// One change to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The subject whose record it is.
    pub subject: String,
    /// The table.
    pub dataset: Dataset,
    /// Which of the subject's rows, from nought; none adds a row.
    pub row: Option<usize>,
    /// Column → new value.
    pub values: BTreeMap<String, Value>,
}

impl<'a> Sandbox<'a> {
    /// Over the figures of an assessment. `rows` need hold the subjects that will be changed only, unless the scheme has a measure that
    /// [`Scheme::looks_at_others`].
    pub fn new(scheme: &'a Scheme, figures: Figures, rows: SubjectRows) -> Self {
        Self { scheme, figures, rows }
    }

    /// The figures as they are now.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The same to be changed.
    pub fn figures_mut(&mut self) -> &mut Figures {
        &mut self.figures
    }

    /// The rows of a subject in a dataset.
    pub fn rows(&self, subject: &str, dataset: Dataset) -> &[Row] {
        self.rows.get(subject).and_then(|rows| rows.get(&dataset)).map_or(&[], Vec::as_slice)
    }

    /// Changes a record and computes the subject's measures again that look at its table. Those that the records of others decide are
    /// computed again for everybody, where everybody's rows are there, and stay as they are otherwise. A change past the rows or to an
    /// unknown subject does nothing.
    pub fn change(&mut self, change: &Change) {
        let Some(rows) = self.rows.get_mut(&change.subject) else { return };
        let rows = rows.entry(change.dataset).or_default();
        let index = change.row.unwrap_or_else(|| {
            rows.push(Row::new());
            rows.len() - 1
        });
        let Some(row) = rows.get_mut(index) else { return };
        for (column, value) in &change.values {
            match value {
                Value::Null => row.remove(column),
                value => row.insert(column.clone(), value.clone()),
            };
        }
        let all: Vec<&Rows> = self.rows.values().collect();
        let is_whole = self.figures.subjects.iter().all(|subject| self.rows.contains_key(&subject.id));
        let Figures { period, as_of, .. } = self.figures;
        for measure in &self.scheme.measures {
            let Some(rule) = measure.records() else { continue };
            let looks_at_others = self.scheme.looks_at_others(rule);
            let is_told = self.scheme.reads(rule).contains(&change.dataset) && (is_whole || !looks_at_others);
            let Some(by_subject) = self.figures.measures.get_mut(&measure.id).filter(|_| is_told) else { continue };
            for (subject, own) in self.rows.iter().filter(|(subject, _)| looks_at_others || **subject == change.subject)
            {
                let records = Records { measures: &self.scheme.measures, own, all: &all, period, as_of };
                by_subject.insert(subject.clone(), records.figure(rule));
            }
        }
    }

    /// The result as it would be, without derivations.
    ///
    /// # Errors
    /// Those of [`crate::evaluate()`].
    pub fn outcome(&self) -> Result<Outcome, EvaluateError> {
        evaluate_bare(self.scheme, &self.figures)
    }
}
