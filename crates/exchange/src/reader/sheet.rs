//! The choice of the sheet.

use super::report::{Report, Stop};
use crate::head::{self, Synonyms};
use crate::mapping::Mapping;
use crate::messages::{Code, Refusal, refusal};
use crate::request::ReadRequest;
use crate::source::Buffered;
use crate::source::xlsx::Workbook;
use ballast_domain::Text;

/// Rows read ahead for the search of the head.
pub(crate) const AHEAD: usize = 30;

/// Sheets looked at; a workbook of more is not a ledger.
const MOST_SHEETS: usize = 60;

/// The sheet whose head fits best, or the one that the mapping names; the others are told.
pub(super) fn choose(
    workbook: &mut Workbook,
    request: &ReadRequest,
    mapping: &Mapping,
    report: &mut Report<'_>,
) -> Result<String, Stop> {
    let names = workbook.sheets();
    if let Some(wanted) = &mapping.table.sheet {
        return match names.iter().find(|name| name.trim() == wanted.trim()) {
            Some(name) => Ok(name.clone()),
            None => Err(no_sheet(wanted, &names).into()),
        };
    }
    let mut best: Option<(u32, String)> = None;
    for name in names.iter().take(MOST_SHEETS) {
        let score = if names.len() == 1 { 1 } else { score(workbook, name, request, mapping)? };
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, name.clone()));
        }
    }
    let Some((_, chosen)) = best else { return Err(empty(None).into()) };
    let others: Vec<&str> = names.iter().filter(|name| **name != chosen).take(20).map(String::as_str).collect();
    if !others.is_empty() {
        let others = others.join("、");
        report.note(Text::new(
            format!("读取工作表“{chosen}”，未读取：{others}"),
            format!("Sheet “{chosen}” was read; not read: {others}"),
        ));
    }
    Ok(chosen)
}

/// How well the first rows of a sheet look like the form; a sheet with anything goes before an empty one.
fn score(workbook: &mut Workbook, name: &str, request: &ReadRequest, mapping: &Mapping) -> Result<u32, Refusal> {
    let Some(mut rows) = workbook.rows(name)? else { return Ok(0) };
    let mut buffered = Buffered::ahead(&mut rows, AHEAD)?;
    let first = buffered.first();
    let columns = crate::forms::table(request.form).columns;
    let score = if mapping.column.is_empty() {
        head::find::find(first, columns, &Synonyms::of(columns)).map_or(0, |head| head.score)
    } else {
        let (found, _) = head::mapped::find(first, columns, mapping);
        let fields = found.map_or(0, |head| head.columns.iter().filter(|column| column.field.is_some()).count());
        u32::try_from(fields).unwrap_or(0)
    };
    Ok(2 * score + u32::from(!first.is_empty()))
}

fn no_sheet(wanted: &str, names: &[String]) -> Refusal {
    let names = names.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("、");
    refusal(
        Code::NoSheet,
        Text::new(format!("没有名为“{wanted}”的工作表"), format!("there is no sheet “{wanted}”")),
        Text::new(format!("工作簿中有：{names}"), format!("The workbook holds: {names}")),
    )
}

/// A file or sheet without a single filled cell.
pub(crate) fn empty(sheet: Option<&str>) -> Refusal {
    let what = match sheet {
        Some(name) => Text::new(format!("工作表“{name}”没有内容"), format!("the sheet “{name}” is empty")),
        None => Text::fixed("文件没有内容", "the file holds nothing"),
    };
    refusal(Code::Empty, what, Text::fixed("请确认上传的是填好的表", "Check that you uploaded the filled-in table"))
}
