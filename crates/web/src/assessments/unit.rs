//! One unit in a run: its place, its items from best to worst, how the total came about.

use super::derivation::{Objecting, Whose, tree};
use super::{findings, inside, scores};
use crate::failure::Failure;
use crate::layout::page;
use crate::routes;
use crate::ui::number::{self, NONE};
use crate::ui::panel::{flush, panel};
use crate::ui::status::{Tone, badge, meter};
use crate::ui::table::{Column, Row, Shape, table};
use crate::ui::tile::{Tile, tiles};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::Permission;
use ballast_app::assessments::life::show_life;
use ballast_app::assessments::show::show_assessment;
use ballast_domain::{Exact, Lang, UnitId};
use ballast_scheme::outcome::{ItemOutcome, SubjectOutcome};
use ballast_scheme::{Outcome, node_path};
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run or unit.
pub async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path((run, unit)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let unit = UnitId::new(&unit).ok_or(Failure::NotFound)?;
    let subject = view.subject(unit.as_str()).ok_or(Failure::NotFound)?;
    let lang = visit.lang;
    let frame = inside(&visit, &view, subject.name.get(lang)).under(html! {
        @if caller.scope(Permission::ReadRecords).covers(&unit) {
            a href=(routes::Unit(unit.clone())) { (lang.pick("该单位的项目和月度数据", "Projects and months of the unit")) } " · "
            a href=(routes::Advice(run.clone(), unit.clone())) { (lang.pick("提分建议", "Advice")) } " · "
            a href=(routes::TriedRecords(run.clone(), unit.clone())) { (lang.pick("数据推演", "Other records")) }
        }
    });
    let life = show_life(&web.app, &caller, &run).await?;
    let whose = Whose { run: &run, unit: Some(&unit), objecting: Objecting::of(&caller, &life, &unit) };
    Ok(page(&visit, &frame, &body(lang, &whose, &view.outcome, &unit, subject)))
}

fn body(lang: Lang, whose: &Whose<'_>, outcome: &Outcome, unit: &UnitId, subject: &SubjectOutcome) -> Markup {
    let run = whose.run;
    html! {
        (tiles(lang.pick("结果", "Result"), &head_figures(lang, run, outcome, unit, subject)))
        @if !subject.items.is_empty() { (items(lang, run, unit, subject)) }
        @if !subject.lights.is_empty() { (lights(lang, subject)) }
        (conclusions(lang, subject))
        (findings::findings(lang, outcome, Some(&subject.id)))
        (panel(lang.pick("总分的由来", "How the total came about"), Markup::default(),
            tree(lang, whose, (&node_path::root(&subject.derivation), &subject.derivation), 1)))
    }
}

fn head_figures(lang: Lang, run: &str, outcome: &Outcome, unit: &UnitId, subject: &SubjectOutcome) -> Vec<Tile> {
    let here = routes::Assessment(run.to_owned()).to_string();
    let group = subject.group.as_ref().and_then(|id| outcome.groups.iter().find(|group| group.id == *id));
    let peers = group.map_or(0, |group| group.subjects.len());
    let mut figures = vec![Tile {
        label: lang.pick("总分", "Total").into(),
        value: scores::score(subject.total.as_ref()),
        unit: lang.pick("分", "points").into(),
        note: outcome.full.as_ref().map(|full| html! { (lang.pick("满分 ", "out of ")) (full) }),
        href: here.clone(),
    }];
    if let Some(rank) = subject.rank {
        figures.push(Tile {
            label: lang.pick("位次", "Rank").into(),
            value: html! { (rank) },
            unit: format!("/ {peers}"),
            note: group.map(|group| html! { (group.title.get(lang)) }),
            href: here.clone(),
        });
    }
    let lost = |item: &&ItemOutcome| loss(item).is_some_and(|loss| !loss.is_zero() && !loss.is_negative());
    if let Some(worst) = subject.items.iter().filter(lost).max_by_key(|item| loss(item)) {
        figures.push(Tile {
            label: lang.pick("失分最多", "Most points lost").into(),
            value: html! { (loss(worst).map_or_else(String::new, |loss| loss.to_fixed(ballast_domain::Rounding::half_up(2)))) },
            unit: lang.pick("分", "points").into(),
            note: Some(html! { (worst.title.get(lang)) }),
            href: routes::Derivation(run.to_owned(), unit.clone(), worst.id.clone()).to_string(),
        });
    }
    figures
}

/// Full score minus score.
fn loss(item: &ItemOutcome) -> Option<Exact> {
    Some(item.full.as_ref()? - &item.score.as_ref()?.exact)
}

fn items(lang: Lang, run: &str, unit: &UnitId, subject: &SubjectOutcome) -> Markup {
    let columns = [
        Column::text(lang.pick("考核指标", "Item")).title(),
        Column::number(lang.pick("满分", "Full")).unit(lang.pick("分", "points")),
        Column::number(lang.pick("得分", "Score")).unit(lang.pick("分", "points")),
        Column::text(lang.pick("得分率", "Share of full")),
        Column::text(lang.pick("处理", "Applied")),
    ];
    let rows: Vec<Row> = subject.items.iter().map(|item| item_row(lang, run, unit, item)).collect();
    let caption = lang.pick("各项得分", "Scores by item");
    flush(caption, Markup::default(), table(caption, Shape::Cards, &columns, &rows))
}

fn item_row(lang: Lang, run: &str, unit: &UnitId, item: &ItemOutcome) -> Row {
    let share = item.full.as_ref().zip(item.score.as_ref()).and_then(|(full, score)| score.exact.checked_div(full));
    let cells = vec![
        html! { a href=(routes::Derivation(run.to_owned(), unit.clone(), item.id.clone())) { (item.title.get(lang)) } },
        html! { (item.full.as_ref().map_or_else(|| NONE.to_owned(), |full| number::grouped(&full.to_string()))) },
        html! { strong { (scores::item_score(lang, item)) } },
        html! { @if share.is_some() { (meter(lang, share.as_ref(), None)) } },
        html! {
            @if !item.applied.is_empty() {
                span.applied-words { @for applied in &item.applied { (badge(Tone::Plain, applied.text.get(lang))) } }
            }
        },
    ];
    if item.is_excluded { Row::muted(cells) } else { Row::plain(cells) }
}

/// Blocks, what set the result aside, grade, lists and rewards; nothing where the scheme concludes nothing.
fn conclusions(lang: Lang, subject: &SubjectOutcome) -> Markup {
    let is_silent = subject.blocks.is_empty()
        && subject.overrides.is_empty()
        && subject.grade.is_none()
        && subject.lists.is_empty()
        && subject.rewards.is_empty();
    if is_silent {
        return Markup::default();
    }
    let facts = html! {
        dl.facts {
            @for block in &subject.blocks {
                div { dt { (block.title.get(lang)) } dd {
                    (scores::score(block.score.as_ref())) " "
                    @match block.is_met {
                        Some(true) => (badge(Tone::Good, lang.pick("达标", "met"))),
                        Some(false) => (badge(Tone::Bad, lang.pick("未达标", "not met"))),
                        None => {},
                    }
                } }
            }
            @for rule in &subject.overrides { div { dt { (rule.title.get(lang)) } dd { (badge(Tone::Bad, rule.effect.get(lang))) } } }
            @if let Some(grade) = &subject.grade { div { dt { (lang.pick("等次", "Grade")) } dd { (grade.title.get(lang)) } } }
            @if !subject.lists.is_empty() { div { dt { (lang.pick("榜单", "Lists")) } dd { (scores::titles(lang, &subject.lists)) } } }
            @for reward in &subject.rewards { div { dt { (reward.title.get(lang)) } dd { (reward.shown.get(lang)) } } }
        }
    };
    panel(lang.pick("结论", "Conclusions"), Markup::default(), facts)
}

fn lights(lang: Lang, subject: &SubjectOutcome) -> Markup {
    let list = html! {
        ul.light-list { @for light in &subject.lights { li { span { (light.title.get(lang)) } (scores::light(lang, light)) } } }
    };
    panel(lang.pick("三色预警", "Status lights"), Markup::default(), list)
}
