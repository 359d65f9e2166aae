//! What is asked of the reader, and what it answers.

use crate::mapping::Mapping;
use ballast_domain::{Form, ImportIssue, OrganizationTree, Period, Text, TypedRow, UnitId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a file is to be read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadRequest {
    /// What the file holds.
    pub form: Form,
    /// The name under which the user knows the file; its extension must agree with the content. The path's when absent.
    pub file_name: Option<String>,
    /// The units that its rows may name.
    #[serde(with = "tree_as_list")]
    pub tree: OrganizationTree,
    /// The unit of rows that name none: the uploader's own.
    pub default_unit: Option<UnitId>,
    /// The period of rows when neither a column, a head nor a title names one; its year is the plan year of a ledger.
    pub period: Option<Period>,
    /// How a foreign table is matched with the form; none for tables with our heads or their synonyms.
    pub mapping: Option<Mapping>,
    /// The present day, for the check of dates.
    pub today: Date,
    /// The day from which the facts were known (资料时点): the raising day of problems that state none.
    pub information_on: Date,
    /// True when what is read is demonstration data.
    pub is_sample: bool,
    /// Bounds of the work.
    pub limits: Limits,
}

/// Bounds of reading one file. The defaults are those of the security requirements; a ledger of 100,000 rows passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Size of the file itself.
    pub file_bytes: u64,
    /// Entries of the ZIP container.
    pub zip_entries: u64,
    /// Bytes of all entries once inflated.
    pub inflated_bytes: u64,
    /// Inflated bytes per packed byte; entries below 1 MiB are not held to it.
    pub inflation_ratio: u64,
    /// Cells of the sheet that is read.
    pub cells: u64,
    /// Bytes of one cell.
    pub cell_bytes: u64,
    /// Problems reported before the rest is only counted.
    pub issues: u64,
    /// Address space of the child.
    pub memory_bytes: u64,
    /// Processor time of the child.
    pub cpu_seconds: u64,
    /// Time on the wall clock.
    pub wall_seconds: u64,
    /// Open files of the child.
    pub open_files: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            file_bytes: 64 * MIB,
            zip_entries: 200,
            inflated_bytes: 512 * MIB,
            inflation_ratio: 200,
            cells: 5_000_000,
            cell_bytes: 32 << 10,
            issues: 1_000,
            memory_bytes: 512 * MIB,
            cpu_seconds: 60,
            wall_seconds: 120,
            open_files: 64,
        }
    }
}

/// What the reader hands over, in the order of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A row that could be read.
    Row(Box<TypedRow>),
    /// A problem. An error without a row means that the file cannot be taken. An error with a row means that this row
    /// cannot be taken, even if it was handed over before: the first of two rows with one key is such a row.
    Issue(ImportIssue),
}

/// What was read, told at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The sheet that was read; none for CSV.
    pub sheet: Option<String>,
    /// Where the head stands, from 1; its last row if it has several.
    pub head_row: Option<u32>,
    /// The columns of the file from left to right, with the field each was taken for.
    pub columns: Vec<HeadMatch>,
    /// Rows handed over.
    pub rows: u32,
    /// Rows with at least one error.
    pub refused_rows: u32,
    /// Subtotal and section rows passed over.
    pub skipped_rows: u32,
    /// Errors and warnings, including those beyond the limit of reported issues.
    pub errors: u32,
    /// See `errors`.
    pub warnings: u32,
    /// What the user should know although nothing is wrong: the encoding, the unit taken, columns and sheets passed over.
    pub notes: Vec<Text>,
}

/// A column of the file and the field it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadMatch {
    /// Position from 1 (A = 1).
    pub position: u32,
    /// The head as written, rows of a head joined by `/`.
    pub head: String,
    /// The field of the form's column table; none for a column passed over.
    pub field: Option<String>,
}

/// The first rows of a file, for the step in which a person matches columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Every sheet; one without a name for CSV.
    pub sheets: Vec<PreviewSheet>,
    /// Encoding and delimiter of a CSV file, in words.
    pub notes: Vec<Text>,
    /// The encoding of a CSV file that is read only with a mapping that names it: `windows-1252`.
    pub encoding: Option<String>,
}

/// The first rows of one sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewSheet {
    /// Name; empty for CSV.
    pub name: String,
    /// The row that looks most like the head of the form, from 1; none when no row does.
    pub head_row: Option<u32>,
    /// Row number and cells as text, cut to 200 characters, of the first 30 rows that hold anything.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// Why a file could not be read at all for a reason that is not the file's.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be opened.
    #[error("the file cannot be opened")]
    Open(#[source] std::io::Error),
    /// The child process cannot be started.
    #[error("the reading process cannot be started")]
    Start(#[source] std::io::Error),
    /// The child's answer breaks the protocol, which only a fault of ours or a taken-over child can cause.
    #[error("the reading process answered nonsense: {0}")]
    Protocol(String),
    /// What the child drew could not be written.
    #[error("what was drawn anew cannot be kept")]
    Keep(#[source] std::io::Error),
    /// The receiver of the rows asked to stop.
    #[error("reading was stopped")]
    Stopped,
}

/// The tree travels to the child as the list of its units.
mod tree_as_list {
    use ballast_domain::{OrganizationTree, OrganizationUnit};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(tree: &OrganizationTree, serializer: S) -> Result<S::Ok, S::Error> {
        tree.all().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OrganizationTree, D::Error> {
        let units = Vec::<OrganizationUnit>::deserialize(deserializer)?;
        OrganizationTree::new(units).map_err(serde::de::Error::custom)
    }
}
