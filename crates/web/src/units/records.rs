//! The records of one unit, each with its history: targets, indicator values, events, judgements.

use crate::failure::Failure;
use crate::history;
use crate::layout::{Frame, Section};
use crate::routes::{self, with_query};
use crate::ui::number::NONE;
use crate::ui::panel::{empty, flush};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::Permission;
use ballast_app::history::Subject;
use ballast_app::units::records::{AnyRecord, UnitRecords, list_unit_records, title_of};
use ballast_domain::{Exact, Lang, UnitId};
use maud::{Markup, html};

/// Shows a page of them.
///
/// # Errors
/// [`Failure::NotFound`] for a unit that does not exist or lies outside the scope.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(unit): Path<String>,
) -> Result<Markup, Failure> {
    let unit = UnitId::new(&unit).ok_or(Failure::NotFound)?;
    let asked = visit.page_asked();
    let list = list_unit_records(&web.app, &caller, &unit, asked).await?;
    let lang = visit.lang;
    let title = format!("{} · {}", list.unit.get(lang), lang.pick("单位的记录", "records of the unit"));
    let frame = Frame::new(Section::Units, &title)
        .crumb(&routes::Units, lang.pick("县区", "Units"))
        .crumb(&routes::Unit(unit.clone()), list.unit.get(lang));
    let next = list.has_more.then(|| with_query(&routes::UnitRecords(unit), &[("page", &(asked + 1).to_string())]));
    let may_reveal = caller.may(Permission::RevealPersons);
    Ok(crate::layout::page(&visit, &frame, &body(lang, &list, next.as_deref(), may_reveal)))
}

fn body(lang: Lang, list: &UnitRecords, next: Option<&str>, may_reveal: bool) -> Markup {
    let title = lang.pick("目标、指标、事件、评分", "Targets, indicators, events, judgements");
    if list.records.is_empty() {
        return flush(
            title,
            Markup::default(),
            empty(
                lang.pick("没有记录", "No records"),
                lang.pick(
                    "导入目标任务、指标值、事件或人工评分后在此显示。",
                    "They appear once targets, indicator values, events or judgements are imported.",
                ),
                Markup::default(),
            ),
        );
    }
    let columns = [
        Column::text(lang.pick("记录", "Record")).title(),
        Column::text(lang.pick("数值", "Value")),
        Column::text(lang.pick("说明", "Remark")),
        Column::text(lang.pick("历史", "History")),
    ];
    let row = |(id, record): &(i64, AnyRecord)| {
        let subject = Subject::Record(*id);
        let (code, value, note) = figure(record);
        Row::plain(vec![
            html! { (title_of(record).get(lang)) },
            html! { a.figure-link href=(history::address(&subject, Some(code))) { (value) } },
            html! { (note) (judge(lang, *id, record, may_reveal)) },
            html! { a href=(history::address(&subject, None)) { (lang.pick("变更历史", "history")) } },
        ])
    };
    let rows: Vec<Row> = list.records.iter().map(row).collect();
    flush(
        title,
        Markup::default(),
        html! {
            (table(title, Shape::Cards, &columns, &rows))
            @if let Some(next) = next { p { a.button href=(next) { (lang.pick("下一页", "Next")) } } }
        },
    )
}

/// Who judged, masked, with the way to the name in full.
fn judge(lang: Lang, id: i64, record: &AnyRecord, may_reveal: bool) -> Markup {
    let AnyRecord::Judgement(judgement) = record else { return Markup::default() };
    let Some(name) = &judgement.judged_by else { return Markup::default() };
    html! {
        span.sub {
            (lang.pick("评分人：", "Judged by: ")) (name)
            @if may_reveal {
                " " a href=(with_query(&routes::RecordHistory(id), &[("names", "ask")])) { (lang.pick("查看完整姓名", "See the name in full")) }
            }
        }
    }
}

/// The field that the record is about, its value as printed, and what explains it.
fn figure(record: &AnyRecord) -> (&'static str, String, String) {
    let print = |value: &Option<Exact>, unit: &str| value.as_ref().map(|value| format!("{value} {unit}"));
    match record {
        AnyRecord::Target(target) => ("value", format!("{} {}", target.value, target.unit_of_measure), String::new()),
        AnyRecord::Observation(observation) => {
            let growth = print(&observation.growth_percent, "%");
            let source = observation.source.clone().unwrap_or_default();
            match print(&observation.value, &observation.unit_of_measure) {
                Some(value) => ("value", value, source),
                None => ("growth_percent", growth.unwrap_or_else(|| NONE.to_owned()), source),
            }
        }
        AnyRecord::Event(event) => {
            let notes = [event.document.clone(), event.note.clone()];
            ("count", event.count.to_string(), notes.into_iter().flatten().collect::<Vec<_>>().join(" · "))
        }
        AnyRecord::Judgement(judgement) => ("points", judgement.points.to_string(), judgement.reason.clone()),
    }
}
