//! One batch, and undoing it as a whole (导入批次).

use crate::download;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes::{self, with_query};
use crate::ui;
use crate::ui::doer;
use crate::ui::form;
use crate::ui::notice::notice;
use crate::ui::number;
use crate::ui::panel::panel;
use crate::ui::status::Tone;
use crate::ui::tile::{Tile, tiles};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use ballast_app::imports::batches::{BatchLine, show_batch};
use ballast_app::imports::original::open_original;
use ballast_app::imports::undo::undo_import;
use ballast_domain::{Form, Lang};
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for no batch or one the caller may not see.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(id): Path<i64>,
) -> Result<Markup, Failure> {
    let batch = show_batch(&web.app, &caller, id).await?;
    let lang = visit.lang;
    let title = match lang {
        Lang::Zh => format!("批次 {id}"),
        Lang::En => format!("Batch {id}"),
    };
    let frame = Frame::new(Section::Imports, &title)
        .crumb(&routes::Imports, lang.pick("导入", "Import"))
        .under(html! { (batch.file_name) });
    Ok(page(&visit, &frame, &body(&visit, &batch, visit.asked("done") == "taken")))
}

/// Gives the file it was taken from.
///
/// # Errors
/// [`Failure::NotFound`] for no batch or one whose file the caller may not see.
pub(crate) async fn original(State(web): State<Web>, By(caller): By, Path(id): Path<i64>) -> Result<Response, Failure> {
    let (record, content) = open_original(&web.app, &caller, id).await?;
    Ok(download::content(content, &record.import.file_name))
}

/// Undoes it.
///
/// # Errors
/// [`Failure::Refused`] when it was undone before or later changes stand on it.
pub(crate) async fn undo(
    State(web): State<Web>,
    By(caller): By,
    Path(id): Path<i64>,
    _: Fields,
) -> Result<Redirect, Failure> {
    undo_import(&web.app, &caller, id).await?;
    Ok(Redirect::to(&routes::Batch(id).to_string()))
}

fn body(visit: &Visit, batch: &BatchLine, is_fresh: bool) -> Markup {
    let lang = visit.lang;
    let here = routes::Batch(batch.id).to_string();
    let is_of_projects = matches!(batch.form, Form::Ledger | Form::MonthlyReport);
    let projects = with_query(&routes::Projects, &[("batch", &batch.id.to_string()), ("left", "too")]);
    let tile = |label: &str, count: u32| Tile {
        label: label.to_owned(),
        value: html! { (number::count(i64::from(count))) },
        unit: lang.pick("行", "rows").into(),
        note: None,
        href: here.clone(),
    };
    let counts = [
        tile(lang.pick("新增", "New"), batch.counts.new),
        tile(lang.pick("变更", "Changed"), batch.counts.changed),
        tile(lang.pick("未变", "Unchanged"), batch.counts.unchanged),
        tile(lang.pick("拒绝", "Refused"), batch.counts.refused),
    ];
    html! {
        @if is_fresh && batch.undone_at.is_none() {
            (notice(Tone::Good, html! {
                strong { (lang.pick("已导入。", "Taken.")) } " "
                (lang.pick("现在可以到", "See the ")) a href=(routes::Projects) { (lang.pick("项目", "projects")) }
                (lang.pick("核对，或继续", ", or ")) a href=(routes::Imports) { (lang.pick("导入", "import")) } (lang.pick("下一个文件。", " the next file."))
            }))
        }
        @if let Some(at) = batch.undone_at {
            (notice(Tone::Warn, html! { (lang.pick("该批次已于 ", "This batch was undone on ")) (ui::moment(at)) (lang.pick(" 撤销，记录恢复为导入前的值。", "; the records are as before.")) }))
        }
        (tiles(lang.pick("各类行数", "Rows by outcome"), &counts))
        @let more = html! {
            @if is_of_projects && batch.undone_at.is_none() { a href=(projects) { (lang.pick("查看涉及的项目", "The projects concerned")) } }
        };
        (panel(lang.pick("批次", "Batch"), more, html! {
            dl.facts {
                div { dt { (lang.pick("文件", "File")) } dd { a href=(routes::Original(batch.id)) download { (batch.file_name) } } }
                div { dt { (lang.pick("表式", "Form")) } dd { (batch.form.label().get(lang)) } }
                div { dt { (lang.pick("资料时点", "Information date")) } dd { (batch.known_on) } }
                div { dt { (lang.pick("导入人", "Taken by")) } dd { (doer(lang, &batch.made_by)) } }
                div { dt { (lang.pick("导入时间", "Taken at")) } dd { (ui::moment(batch.taken_at)) } }
            }
        }))
        @if batch.undone_at.is_none() && batch.may_undo { (undoing(visit, batch)) }
    }
}

fn undoing(visit: &Visit, batch: &BatchLine) -> Markup {
    let lang = visit.lang;
    html! {
        section.panel.decision {
            p { (lang.pick(
                "撤销整个批次：每条记录恢复为导入前的值，历史仍可查。后来的批次改过同一条记录时不能撤销。",
                "Undo the whole batch: each record returns to what it was, the history stays. Not possible where a later batch changed the same record.")) }
            form method="post" action=(routes::Undoing(batch.id)) {
                (form::token(visit))
                button.button.danger type="submit" data-busy=(lang.pick("正在撤销…", "Undoing…")) { (lang.pick("撤销该批次", "Undo this batch")) }
            }
        }
    }
}
