//! The records behind a measure: counted, and refused with the clause that refused them (计入与不计入的记录).

use super::inside;
use crate::failure::Failure;
use crate::layout::page;
use crate::routes::{self, with_query};
use crate::ui::number;
use crate::ui::pager::pager;
use crate::ui::panel::{empty, flush};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::assessments::records::list_records;
use ballast_app::assessments::show::show_assessment;
use ballast_domain::{Exact, Lang, ProjectId, UnitId};
use ballast_engine::{RecordList, RecordRow, RefusedBy};
use maud::{Markup, html};

/// Records on a page.
const PER_PAGE: usize = 200;

/// Columns that say what the heading already says.
const PLAIN: [&str; 3] = ["project_id", "unit_id", "unit_name"];

/// Shows them.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run, unit or measure, and for a unit outside the scope.
pub async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path((run, unit, measure)): Path<(String, String, String)>,
) -> Result<Markup, Failure> {
    let page_number = visit.page_asked();
    let offset = usize::try_from(page_number - 1).unwrap_or(0).saturating_mul(PER_PAGE);
    let list = list_records(&web.app, &caller, (&run, &measure, &unit), (offset, PER_PAGE)).await?;
    let view = show_assessment(&web.app, &caller, &run).await?;
    let unit = UnitId::new(&unit).ok_or(Failure::NotFound)?;
    let subject = view.subject(unit.as_str()).ok_or(Failure::NotFound)?;
    let lang = visit.lang;
    let title = format!("{} · {}", subject.name.get(lang), list.measure.get(lang));
    let frame =
        inside(&visit, &view, &title).crumb(&routes::AssessedUnit(run.clone(), unit.clone()), subject.name.get(lang));
    let here = routes::Records(run, unit, measure);
    let body = body(lang, &list, page_number, |page| with_query(&here, &[("page", &page.to_string())]));
    Ok(page(&visit, &frame, &body))
}

/// Counted and refused records in two tables; `href` gives the address of a page.
fn body(lang: Lang, list: &RecordList, page: u32, href: impl Fn(u32) -> String) -> Markup {
    let (refused, counted): (Vec<&RecordRow>, Vec<&RecordRow>) =
        list.rows.iter().partition(|row| row.refused_by.is_some());
    let all = list.counted + list.refused;
    let pages = u32::try_from(all.div_ceil(PER_PAGE)).unwrap_or(u32::MAX).max(1);
    let counted_title = match lang {
        Lang::Zh => format!("计入的记录（{}）", list.counted),
        Lang::En => format!("Records counted ({})", list.counted),
    };
    let refused_title = match lang {
        Lang::Zh => format!("不计入的记录（{}）", list.refused),
        Lang::En => format!("Records refused ({})", list.refused),
    };
    html! {
        @if list.counted == 0 {
            (flush(&counted_title, Markup::default(), empty(
                lang.pick("没有计入的记录", "No record counts"),
                lang.pick("不计入的记录及其原因见下。", "Records refused, with their reasons, are below."),
                Markup::default(),
            )))
        } @else if !counted.is_empty() {
            (flush(&counted_title, Markup::default(), rows(lang, &counted_title, list, &counted)))
        }
        @if !refused.is_empty() { (flush(&refused_title, Markup::default(), rows(lang, &refused_title, list, &refused))) }
        @if pages > 1 { div.panel { (pager(lang, i64::try_from(all).unwrap_or(i64::MAX), page, pages, href)) } }
    }
}

/// The columns of which at least one of the rows has a cell, the name first.
fn shown(list: &RecordList, rows: &[&RecordRow]) -> Vec<usize> {
    let has_cell = |index: usize| rows.iter().any(|row| row.cells.get(index).is_some_and(|cell| !cell.zh.is_empty()));
    let is_name = |index: &usize| matches!(list.columns[*index].name, "name" | "project_name");
    let useful = |index: &usize| !PLAIN.contains(&list.columns[*index].name) && has_cell(*index);
    let indexes: Vec<usize> = (0..list.columns.len()).filter(useful).collect();
    let names = indexes.iter().copied().filter(is_name);
    let others = indexes.iter().copied().filter(|index| !is_name(index));
    names.chain(others).collect()
}

fn rows(lang: Lang, title: &str, list: &RecordList, rows: &[&RecordRow]) -> Markup {
    let shown = shown(list, rows);
    let is_refused = rows.iter().any(|row| row.refused_by.is_some());
    let mut columns: Vec<Column> = Vec::new();
    for (place, index) in shown.iter().enumerate() {
        let column = &list.columns[*index];
        let label = column.label.get(lang);
        let made = if column.is_number { Column::number(label) } else { Column::text(label) };
        columns.push(if place == 0 { made.title() } else { made });
    }
    let at = 1.min(columns.len());
    columns.insert(
        at,
        if is_refused {
            Column::text(lang.pick("不计入的原因", "Why refused"))
        } else {
            Column::number(lang.pick("计入值", "Counts as")).unit(list.unit.word.get(lang))
        },
    );
    let records = rows.iter().map(|row| {
        let mut cells: Vec<Markup> =
            shown.iter().enumerate().map(|(place, index)| cell(lang, row, place, *index)).collect();
        cells.insert(
            at,
            match &row.refused_by {
                Some(refused) => reason(lang, refused),
                None => html! { strong { (value(list, row.value.as_ref())) } },
            },
        );
        Row::plain(cells)
    });
    let lines: Vec<Row> = total(lang, list, rows, columns.len()).into_iter().chain(records).collect();
    table(title, Shape::Wide, &columns, &lines)
}

fn cell(lang: Lang, row: &RecordRow, place: usize, index: usize) -> Markup {
    let text = row.cells.get(index).map_or("", |cell| cell.get(lang));
    match (place, row.project_id) {
        (0, Some(project)) => html! { a href=(routes::Project(ProjectId(project))) { (text) } },
        _ => html! { (text) },
    }
}

fn value(list: &RecordList, value: Option<&Exact>) -> String {
    value.map_or_else(|| number::NONE.to_owned(), |value| number::grouped(&list.unit.shown(value).to_string()))
}

/// What the counted records add up to, where all of them stand on this page.
fn total(lang: Lang, list: &RecordList, rows: &[&RecordRow], columns: usize) -> Option<Row> {
    let is_whole = list.is_sum && rows.len() == list.counted && rows.iter().all(|row| row.refused_by.is_none());
    let sum: Exact = rows.iter().filter_map(|row| row.value.clone()).sum();
    let mut cells = vec![html! { (lang.pick("合计", "Total")) }, html! { (value(list, Some(&sum))) }];
    cells.resize(columns, Markup::default());
    is_whole.then(|| Row::total(cells))
}

fn reason(lang: Lang, refused: &RefusedBy) -> Markup {
    html! {
        span.refusal { (lang.pick("不满足：", "not met: ")) (refused.gate.get(lang)) }
        @if let Some(clause) = &refused.clause { span.sub { (clause.get(lang)) } }
    }
}
