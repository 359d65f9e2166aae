//! The head of a table against the columns of the form: what was matched, passed over, missed.

use super::context::Context;
use super::doubt::short;
use super::report::{Report, Stop};
use crate::cell::Row;
use crate::forms::column::{Column, Kind, Need};
use crate::forms::{FormTable, head as written_head};
use crate::head::{self, Head, HeadColumn, Synonyms};
use crate::mapping::Mapping;
use crate::messages::{Code, issue, refusal};
use crate::request::HeadMatch;
use ballast_domain::money::MoneyUnit;
use ballast_domain::{ImportIssue, Lang, Place, Text};

/// The head of the table, or a refusal that names the heads that were looked for.
pub(super) fn find_head(
    rows: &[Row],
    form: &FormTable,
    mapping: &Mapping,
    report: &mut Report<'_>,
) -> Result<Head, Stop> {
    let found = if mapping.column.is_empty() {
        head::find::find(rows, form.columns, &Synonyms::of(form.columns))
    } else {
        let (found, issues) = head::mapped::find(rows, form.columns, mapping);
        for issue in issues {
            report.issue(issue)?;
        }
        found
    };
    found.ok_or_else(|| {
        let needed = form.columns.iter().filter(|column| column.need != Need::Optional);
        let (zh, en): (Vec<_>, Vec<_>) =
            needed.map(|column| (written_head(column, Lang::Zh), written_head(column, Lang::En))).unzip();
        let what = Text::fixed("前 15 行内找不到表头", "no head was found in the first 15 rows");
        let remedy = Text::new(
            format!("表头应含：{}；其他表请先做列对应", zh.join("、")),
            format!("The head should hold: {}; match the columns first for any other table", en.join(", ")),
        );
        refusal(Code::NoHead, what, remedy).into()
    })
}

/// Tells which column was taken for which field, and which were passed over.
pub(super) fn tell_columns(head: &Head, columns: &[Column], report: &mut Report<'_>) {
    let name = |field: usize| columns[field].field.to_owned();
    report.summary.columns = head
        .columns
        .iter()
        .map(|column| HeadMatch { position: column.position, head: column.text.clone(), field: column.field.map(name) })
        .collect();
    let ignored = head.columns.iter().filter(|column| column.field.is_none() && !column.text.is_empty());
    let ignored: Vec<String> = ignored.map(|column| format!("“{}”", short(&column.text))).take(40).collect();
    if !ignored.is_empty() {
        let ignored = ignored.join("、");
        report.note(Text::new(format!("未导入的列：{ignored}"), format!("Columns not imported: {ignored}")));
    }
}

/// Tells when amounts were read in 万元 only because nothing names their unit.
pub(super) fn tell_unit(head: &Head, columns: &[Column], of_titles: Option<MoneyUnit>, report: &mut Report<'_>) {
    let is_money =
        |column: &&HeadColumn| column.field.is_some_and(|field| matches!(columns[field].kind, Kind::Money(_)));
    let says_unit = |column: &HeadColumn| {
        column.unit.is_some() || column.mapping.as_ref().is_some_and(|mapping| mapping.money_unit.is_some())
    };
    if of_titles.is_none() && head.columns.iter().filter(is_money).any(|column| !says_unit(column)) {
        report.note(Text::fixed(
            "有金额列没有写明单位，按万元读取",
            "Some columns of amounts name no unit and were read in units of 10,000 yuan (万元)",
        ));
    }
}

/// Tells each required column that is missing. Fields that a section may still say are left for the first record.
pub(super) fn lacks_columns(
    head: &Head,
    columns: &[Column],
    context: &Context,
    report: &mut Report<'_>,
) -> Result<bool, Stop> {
    let mut lacks = false;
    for (index, column) in columns.iter().enumerate() {
        let is_needed = matches!(column.need, Need::Required | Need::Column);
        let is_there = head.columns.iter().any(|found| found.field == Some(index)) || context.get(index).is_some();
        if is_needed && !is_there {
            lacks = true;
            report.issue(missing_column(column))?;
        }
    }
    Ok(lacks)
}

/// The problem of a column that must be there.
pub(super) fn missing_column(column: &Column) -> ImportIssue {
    let (zh, en) = (written_head(column, Lang::Zh), written_head(column, Lang::En));
    let synonyms = column.synonyms.iter().take(8).copied().collect::<Vec<_>>().join("、");
    let (also_zh, also_en) = if synonyms.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("，也可写作：{synonyms}"), format!("; understood as well: {synonyms}"))
    };
    let elsewhere = column.need == Need::Contextual;
    issue(
        Code::MissingColumn,
        Place::default(),
        Text::new(format!("缺少“{zh}”列"), format!("the column “{en}” is missing")),
        if elsewhere {
            Text::new(
                format!("请增加此列{also_zh}，或在分组行、表题或导入选项中写明"),
                format!("Add it{also_en}; or say it in section headings, in the title or with the import"),
            )
        } else {
            Text::new(format!("请增加此列{also_zh}"), format!("Add it{also_en}"))
        },
    )
}
