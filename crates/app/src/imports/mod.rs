//! Files into records: preview, take, undo (导入).

pub mod apply;
pub mod batches;
pub mod columns;
pub mod file;
pub mod original;
pub mod preview;
pub mod undo;
pub mod upload;

pub(crate) mod changes;
mod guess;
mod index;
mod merge;
mod messages;
mod resolve;
mod run;
mod spool;

use ballast_domain::{Form, ImportIssue, Period, Place, Severity, Text, UnitId};
use ballast_exchange::Mapping;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How a file is to be read, and since when its contents are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadChoices {
    /// The form; none to tell it from the head.
    pub form: Option<Form>,
    /// 资料时点: the day from which the contents are known; none for today. Never after today.
    pub known_on: Option<Date>,
    /// The unit of rows that name none; none for the caller's own, if that reports.
    pub unit: Option<UnitId>,
    /// The period of rows that name none; its year is the plan year of a ledger.
    pub period: Option<Period>,
    /// How a foreign table is matched with the form.
    pub mapping: Option<Mapping>,
    /// True for demonstration data.
    pub is_sample: bool,
}

/// What would happen to one row of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPlan {
    /// Sheet and row.
    pub place: Place,
    /// The record in words: unit, project name, month …
    pub subject: String,
    /// What happens.
    pub fate: RowFate,
    /// Warnings and errors of the row.
    pub issues: Vec<ImportIssue>,
}

/// The fate of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum RowFate {
    /// A record that does not exist yet.
    New,
    /// A record that changes.
    Changed {
        /// Field by field.
        changes: Vec<FieldChange>,
    },
    /// The record is already so.
    Unchanged,
    /// The row cannot be taken; its issues say why.
    Refused,
}

/// One field, old and new, as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// As the columns of files call the field; empty where it is none of them.
    #[serde(default)]
    pub code: Cow<'static, str>,
    /// The field's name.
    pub field: Text,
    /// What was; empty when there was nothing.
    pub old: String,
    /// What will be; empty when it is taken away.
    pub new: String,
}

/// How many rows have which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCounts {
    /// New records.
    pub new: u32,
    /// Changed records.
    pub changed: u32,
    /// Unchanged records.
    pub unchanged: u32,
    /// Refused rows.
    pub refused: u32,
    /// Warnings.
    pub warnings: u32,
}

impl PlanCounts {
    fn add(&mut self, fate: &RowFate, issues: &[ImportIssue]) {
        let count = match fate {
            RowFate::New => &mut self.new,
            RowFate::Changed { .. } => &mut self.changed,
            RowFate::Unchanged => &mut self.unchanged,
            RowFate::Refused => &mut self.refused,
        };
        *count += 1;
        let warnings = issues.iter().filter(|issue| issue.severity == Severity::Warning).count();
        self.warnings = self.warnings.saturating_add(u32::try_from(warnings).unwrap_or(u32::MAX));
    }
}

/// What an import would do: the preview that a person decides on. Kept on disk under its id until taken or dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPlan {
    /// Identity: random, 32 hexadecimal digits.
    pub id: String,
    /// The file's name as given; a label, never a path.
    pub file_name: String,
    /// SHA-256 of the file, hexadecimal: exactly what was previewed is taken.
    pub file_hash: String,
    /// The form.
    pub form: Form,
    /// 资料时点: from which day the contents are taken to be known.
    pub known_on: Date,
    /// Who made it.
    pub made_by: String,
    /// Counts.
    pub counts: PlanCounts,
    /// Problems of the file as a whole.
    pub file_issues: Vec<ImportIssue>,
    /// What the reader should know although nothing is wrong: columns passed over, the encoding, the unit taken.
    pub notes: Vec<Text>,
    /// SHA-256 over what happens to each row: taking the plan must come to the same, or it is to be previewed again.
    pub digest: String,
    /// Rows in file order.
    pub rows: Vec<RowPlan>,
}

/// What to do with a plan that has refused rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// All or nothing: one refused row refuses the file.
    All,
    /// The good rows; the refused ones are reported.
    GoodRows,
}
