//! How a foreign table is matched with a form (列对应文件): a TOML file that a person can read and keep.

use ballast_domain::Form;
use ballast_domain::money::MoneyUnit;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The matching of one kind of table with one form.
///
/// With columns, only these are read; without, heads are recognised as usual and the mapping merely fixes values or the
/// encoding.
///
/// ```
/// let mapping = ballast_exchange::Mapping::from_toml(r#"
/// form = "ledger"
/// [table]
/// encoding = "windows-1252"
/// layout = "records_in_columns"
/// [fixed]
/// tier = "city"
/// [[column]]
/// field = "total_investment"
/// from = ["Total budgeted whole life costs*"]
/// money_unit = "yuan"
/// multiplier = 1000000
/// "#).unwrap();
/// assert_eq!(mapping.column.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The form.
    pub form: Form,
    /// What the mapping is for, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The shape of the table.
    #[serde(default)]
    pub table: TableShape,
    /// Values that mean something else than they say.
    #[serde(default)]
    pub words: Words,
    /// Field → value for every row whose own cell says nothing; written as a cell would be: `unit = "盐湖区"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fixed: BTreeMap<String, String>,
    /// The columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub column: Vec<ColumnMapping>,
}

/// The shape of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableShape {
    /// `utf-8`, `gb18030` or `windows-1252`; by trial of the first two when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// `,`, `;` or a tab; by counting when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Which way records run.
    pub layout: Layout,
    /// The sheet, when it is not the one whose head fits best.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row of the head from 1 (the column, for records in columns); found by itself when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_row: Option<u32>,
    /// Days before this year are slips; 1990 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_year: Option<i16>,
    /// Days after this year are slips; ten years ahead when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<i16>,
    /// Records whose cell of this field is empty are passed over: footnotes and left-overs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_without: Option<String>,
}

/// Which way the records of a table run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// A record is a row.
    #[default]
    RecordsInRows,
    /// A record is a column; the first column holds the labels.
    RecordsInColumns,
}

/// Words in place of values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// Beginnings of texts that stand where a number or date is withheld: `Exempt under`. The text is kept in the note and
    /// the value counts as not given; case does not matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
    /// Texts that mean nothing at all: `n/a`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<String>,
    /// Signs that stand around amounts: `£`, `m`. Taken off their beginnings and ends before they are read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub strip: Vec<String>,
    /// The currency of the amounts when it is not the yuan; noted with each row, never converted by a rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// One field and where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// The field of the form's column table: `total_investment`.
    pub field: String,
    /// Heads as written; white space, width and case do not matter, and a `*` at the end stands for any rest. Of several
    /// columns that match, the first filled cell counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The column by its place from 1, instead of by head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// The unit of amounts, where the head does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money_unit: Option<MoneyWord>,
    /// A whole number by which amounts are multiplied first: 1000000 for “£m” with `money_unit = "yuan"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<i64>,
    /// True where an amount below nought is meant so; it then only warns.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_negative: bool,
    /// Date formats as in strftime, tried in order: `%d/%m/%Y`, `%d.%m.%y` (69–99 are 1969–1999).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<String>,
    /// Cell → value for coded values: `ICT = "infrastructure"`; `*` is any other.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// For text fields: written before the value, which is then added to what other columns say: `Rating: Amber`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// The unit of an amount, as a mapping file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyWord {
    /// 元.
    Yuan,
    /// 万元.
    TenThousand,
    /// 亿元.
    HundredMillion,
}

impl From<MoneyWord> for MoneyUnit {
    fn from(word: MoneyWord) -> Self {
        match word {
            MoneyWord::Yuan => Self::Yuan,
            MoneyWord::TenThousand => Self::TenThousand,
            MoneyWord::HundredMillion => Self::HundredMillion,
        }
    }
}

/// A mapping file that cannot be used: every problem, as the TOML reader or our own check words it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the mapping cannot be used: {}", .0.join("; "))]
pub struct BadMapping(pub Vec<String>);

impl BadMapping {
    /// As a problem of the file that was to be read by it.
    pub(crate) fn refusal(&self) -> crate::messages::Refusal {
        let faults = self.0.join("; ");
        crate::messages::refusal(
            crate::messages::Code::BadMapping,
            ballast_domain::Text::new(format!("列对应文件有误：{faults}"), format!("the mapping is wrong: {faults}")),
            ballast_domain::Text::fixed("请改正列对应文件", "Correct the mapping"),
        )
    }
}

impl Mapping {
    /// Reads and checks a mapping file.
    ///
    /// # Errors
    /// [`BadMapping`] with line and column for text that is no such TOML; for a field that the form does not have, a
    /// column with neither `from` nor `position`, an unknown encoding or delimiter, a multiplier below 1.
    pub fn from_toml(text: &str) -> Result<Self, BadMapping> {
        let mapping: Self = toml::from_str(text).map_err(|e| BadMapping(vec![e.to_string().trim_end().to_owned()]))?;
        mapping.check(mapping.form)?;
        Ok(mapping)
    }

    /// A mapping that changes nothing.
    pub fn for_form(form: Form) -> Self {
        let (table, words, fixed) = (TableShape::default(), Words::default(), BTreeMap::new());
        Self { form, title: None, table, words, fixed, column: Vec::new() }
    }

    /// Every fault that the types cannot exclude.
    pub(crate) fn check(&self, form: Form) -> Result<(), BadMapping> {
        let mut faults = Vec::new();
        if self.form != form {
            faults.push(format!("it is for the form {}, not {}", self.form.code(), form.code()));
        }
        let columns = crate::forms::table(self.form).columns;
        let is_field = |name: &String| columns.iter().any(|column| column.field == name);
        let named = self.column.iter().map(|column| &column.field);
        for field in named.chain(self.fixed.keys()).chain(&self.table.skip_without).filter(|name| !is_field(name)) {
            faults.push(format!("the form {} has no field {field}", self.form.code()));
        }
        for column in self.column.iter().filter(|column| column.from.is_empty() && column.position.is_none()) {
            faults.push(format!("the column {} has neither `from` nor `position`", column.field));
        }
        for column in self.column.iter().filter(|column| column.multiplier.is_some_and(|by| by < 1)) {
            faults.push(format!("the multiplier of {} is below 1", column.field));
        }
        if let Some(encoding) = &self.table.encoding
            && !["utf-8", "gb18030", "windows-1252"].contains(&encoding.as_str())
        {
            faults.push(format!("unknown encoding {encoding}; known: utf-8, gb18030, windows-1252"));
        }
        if let Some(sign) = self.table.delimiter
            && ![',', ';', '\t', '|'].contains(&sign)
        {
            faults.push(format!("the delimiter {sign:?} is none of , ; | and tab"));
        }
        if faults.is_empty() { Ok(()) } else { Err(BadMapping(faults)) }
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }
}
