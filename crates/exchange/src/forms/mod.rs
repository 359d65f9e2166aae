//! The column tables of the forms.

pub(crate) mod column;
mod events;
mod indicators;
mod judgements;
mod ledger;
mod monthly_report;
mod obstacles;
mod targets;

use crate::messages::Code;
use ballast_domain::form::RowContent;
use ballast_domain::{Form, Text};
use column::{Column, Kind, Need, Values};
use jiff::civil::Date;

/// A column of a form, for help pages and the column-matching step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// The field's name in mapping files.
    pub field: &'static str,
    /// The head that we write.
    pub head: Text,
    /// Other heads that are understood.
    pub synonyms: &'static [&'static str],
    /// True when a row without it is refused. A section heading, a title or the request may say it for all rows.
    pub is_required: bool,
    /// What to write into it, with the allowed values.
    pub hint: Text,
    /// A cell that would do.
    pub example: &'static str,
}

/// The columns of a form in the order in which we write them.
pub fn columns(form: Form) -> Vec<ColumnInfo> {
    let info = |column: &Column| ColumnInfo {
        field: column.field,
        head: Text::new(head(column, ballast_domain::Lang::Zh), head(column, ballast_domain::Lang::En)),
        synonyms: column.synonyms,
        is_required: column.need != Need::Optional,
        hint: hint(column),
        example: column.example,
    };
    table(form).columns.iter().map(info).collect()
}

/// Everything the reader and the writer must know of a form.
pub(crate) struct FormTable {
    /// Its columns.
    pub(crate) columns: &'static [Column],
    /// Makes the row of the values; the required ones are there.
    pub(crate) build: fn(&mut Values, &Setting) -> Result<RowContent, Problem>,
    /// The values of a row: what `build` would make it of.
    pub(crate) values: fn(&RowContent, &mut Values),
    /// Doubts about a row as a whole.
    pub(crate) check: fn(&RowContent) -> Vec<Problem>,
    /// Under which keys the row may stand only once in a file, and how to name it.
    pub(crate) keys: fn(&RowContent) -> Vec<String>,
}

/// What `build` needs to know besides the values.
pub(crate) struct Setting {
    /// Demonstration data?
    pub(crate) is_sample: bool,
    /// The raising day of problems that state none.
    pub(crate) information_on: Date,
}

/// A problem of a row, before its place is known.
pub(crate) struct Problem {
    pub(crate) code: Code,
    /// The field whose column is named.
    pub(crate) field: &'static str,
    pub(crate) what: Text,
    pub(crate) remedy: Text,
}

/// The table of a form.
pub(crate) fn table(form: Form) -> &'static FormTable {
    match form {
        Form::Ledger => &ledger::TABLE,
        Form::MonthlyReport => &monthly_report::TABLE,
        Form::Targets => &targets::TABLE,
        Form::Indicators => &indicators::TABLE,
        Form::Events => &events::TABLE,
        Form::Judgements => &judgements::TABLE,
    }
}

/// The problem of a value that must be there and is not.
pub(crate) fn needed(field: &'static str) -> Problem {
    Problem {
        code: Code::Needed,
        field,
        what: Text::fixed("必填项为空", "a required cell is empty"),
        remedy: Text::fixed("请填写后重新上传", "Fill it in and upload the file again"),
    }
}

/// The head as written, with its unit.
pub(crate) fn head(column: &Column, lang: ballast_domain::Lang) -> String {
    let name = lang.pick(column.head.0, column.head.1);
    match column.kind {
        Kind::Money(_) => format!("{name}{}", lang.pick("（万元）", " (10,000 yuan)")),
        Kind::Percent => format!("{name}{}", lang.pick("（%）", " (%)")),
        _ => name.to_owned(),
    }
}

/// The hint with the allowed values.
pub(crate) fn hint(column: &Column) -> Text {
    let (mut zh, mut en) = (column.hint.0.to_owned(), column.hint.1.to_owned());
    let mut add = |more: Text| {
        if !zh.is_empty() {
            zh.push('；');
            en.push_str("; ");
        }
        zh.push_str(&more.zh);
        en.push_str(&more.en);
    };
    match column.kind {
        Kind::Choice(choice) => {
            let labels = (choice.labels)();
            let join = |lang| labels.iter().map(|label| label.get(lang)).collect::<Vec<_>>();
            let zh = join(ballast_domain::Lang::Zh).join("、");
            let en = join(ballast_domain::Lang::En).join(", ");
            add(Text::new(format!("可填：{zh}"), format!("one of: {en}")));
        }
        Kind::Day(_) => add(Text::fixed("日期，如 2024-06-30", "a date such as 2024-06-30")),
        Kind::Period => add(Text::fixed(
            "报告期，如 2024Q2、2024年上半年、2024年6月、2024年1—6月",
            "a period such as 2024Q2, 2024H1, 2024-06, 2024-06YTD",
        )),
        Kind::Month => add(Text::fixed("月份，如 2024-06", "a month such as 2024-06")),
        Kind::Money(_) => add(Text::fixed("金额，单位万元", "an amount in units of 10,000 yuan")),
        _ => {}
    }
    Text::new(zh, en)
}
