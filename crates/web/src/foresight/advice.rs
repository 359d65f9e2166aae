//! What a unit can still do, and what each action is worth; ticked actions are computed together.

use super::{moves, points};
use crate::assessments::inside;
use crate::failure::Failure;
use crate::layout::page;
use crate::routes;
use crate::ui::number::NONE;
use crate::ui::panel::{empty, flush, panel};
use crate::ui::table::{Column, Row, Shape, table};
use crate::ui::tile::{Tile, tiles};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::assessments::show::show_assessment;
use ballast_app::foresight::advise::{Advised, advise_unit};
use ballast_domain::{Lang, ProjectId, Rounding, UnitId};
use ballast_scheme::foresight::advice::{Action, Advice};
use maud::{Markup, html};

/// Shows it; `?do=` names an action, several times for several.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run or unit, and for one outside the caller's scope.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path((run, unit)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let unit = UnitId::new(&unit).ok_or(Failure::NotFound)?;
    let view = show_assessment(&web.app, &caller, &run).await?;
    let chosen: Vec<String> =
        visit.query.iter().filter(|(name, _)| name == "do").map(|(_, value)| value.clone()).collect();
    let advised = advise_unit(&web.app, &caller, (&run, &unit), chosen.clone()).await?;
    let lang = visit.lang;
    let name = advised.advice.name.get(lang).to_owned();
    let title = format!("{name} · {}", lang.pick("提分建议", "Advice"));
    let frame = inside(&visit, &view, &title).crumb(&routes::AssessedUnit(run.clone(), unit.clone()), &name);
    Ok(page(&visit, &frame, &body(lang, &run, &unit, &advised, &chosen)))
}

fn body(lang: Lang, run: &str, unit: &UnitId, advised: &Advised, chosen: &[String]) -> Markup {
    let advice = &advised.advice;
    html! {
        (tiles(lang.pick("现状", "Now"), &head(lang, run, unit, advice)))
        @if !chosen.is_empty() {
            (moves::moves(lang, lang.pick("所选事项全部完成后", "When the chosen actions are done"), &advised.moves))
        }
        @if advice.actions.is_empty() {
            (panel(lang.pick("可做的事", "What can be done"), Markup::default(), empty(
                lang.pick("没有能提高得分的未办事项", "No pending action brings points"),
                lang.pick("应开工、入库、竣工的项目都已完成，投资达到序时，没有未解决的堵点；或者办法对这些事项不计分。", "What was due is started, registered and completed, investment is on pace and no obstacle is open; or the scheme counts none of it."),
                Markup::default(),
            )))
        } @else {
            form.stacked method="get" action=(routes::Advice(run.to_owned(), unit.clone())) {
                (actions(lang, advice, chosen))
                div.buttons {
                    button.button.primary type="submit" { (lang.pick("计算所选事项", "Compute the chosen ones")) }
                    @if !chosen.is_empty() { a.button href=(routes::Advice(run.to_owned(), unit.clone())) { (lang.pick("清除选择", "Clear")) } }
                }
            }
        }
        (panel(lang.pick("怎样算出", "How it is computed"), Markup::default(), html! {
            ul.prose-list {
                li { (lang.pick("每件事单独放进沙盘重算，其他单位不变；开工和竣工按考核期末日填报并核实，投资按序时补足，堵点按期末解决。", "Each action is computed alone in a sandbox, others staying as they are: a start or completion counts as reported and verified on the period's last day, investment as brought up to the time pace, an obstacle as resolved.")) }
                li { (lang.pick("人工评分不在其中；封存的结果不会改变。", "Judgements are left out; the sealed result does not change.")) }
                @if advice.without_points > 0 {
                    li { @match lang {
                        Lang::Zh => (format!("另有 {} 件未办事项在这个办法下不加分，没有列出。", advice.without_points)),
                        Lang::En => (format!("{} more pending actions bring no points under this scheme and are not listed.", advice.without_points)),
                    } }
                }
            }
        }))
    }
}

fn head(lang: Lang, run: &str, unit: &UnitId, advice: &Advice) -> Vec<Tile> {
    let here = routes::AssessedUnit(run.to_owned(), unit.clone()).to_string();
    let mut figures = vec![Tile {
        label: lang.pick("总分", "Total").into(),
        value: html! { (advice.total.as_deref().unwrap_or(NONE)) },
        unit: lang.pick("分", "points").into(),
        note: advice.rank.map(|rank| match lang {
            Lang::Zh => html! { "第 " (rank) " 名" },
            Lang::En => html! { "place " (rank) },
        }),
        href: here.clone(),
    }];
    if let Some((gap, name)) = &advice.gap {
        figures.push(Tile {
            label: lang.pick("距前一名", "To the next place").into(),
            value: html! { (gap.to_fixed(Rounding::half_up(2))) },
            unit: lang.pick("分", "points").into(),
            note: Some(html! { (name.get(lang)) }),
            href: here.clone(),
        });
    }
    if let Some((total, rank)) = &advice.all {
        figures.push(Tile {
            label: lang.pick("全部办完", "All of it done").into(),
            value: html! { (total) },
            unit: lang.pick("分", "points").into(),
            note: rank.map(|rank| match lang {
                Lang::Zh => html! { "第 " (rank) " 名" },
                Lang::En => html! { "place " (rank) },
            }),
            href: here,
        });
    }
    figures
}

fn actions(lang: Lang, advice: &Advice, chosen: &[String]) -> Markup {
    let columns = [
        Column::text(lang.pick("事项", "Action")).title(),
        Column::text(lang.pick("项目", "Project")),
        Column::number(lang.pick("可得", "Brings")).unit(lang.pick("分", "points")),
        Column::number(lang.pick("届时位次", "Place then")),
    ];
    let rows: Vec<Row> = advice.actions.iter().map(|action| row(lang, action, chosen.contains(&action.id))).collect();
    let caption = lang.pick("可做的事，按得分多少排列", "What can be done, the most points first");
    flush(caption, Markup::default(), table(caption, Shape::Cards, &columns, &rows))
}

fn row(lang: Lang, action: &Action, is_chosen: bool) -> Row {
    let label = action.kind.label();
    let project = action.project_id.parse().map(|id| routes::Project(ProjectId(id)));
    Row::plain(vec![
        html! {
            label.choice { input type="checkbox" name="do" value=(action.id) checked[is_chosen]; span { (label.get(lang)) } }
            @if let Some(detail) = &action.detail { span.sub { (detail.get(lang)) } }
        },
        html! { @match &project { Ok(link) => a href=(link) { (action.project) }, Err(_) => (action.project) } },
        html! { strong { (points(&action.points)) } },
        html! { (action.rank.map_or_else(|| NONE.to_owned(), |rank| rank.to_string())) },
    ])
}
