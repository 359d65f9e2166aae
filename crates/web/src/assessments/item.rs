//! One item over all units: who did best, what the rule says.

use super::inside;
use crate::chart::ranking::{RankBar, bars};
use crate::failure::Failure;
use crate::layout::page;
use crate::routes;
use crate::ui::number::NONE;
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::assessments::show::{AssessmentView, show_assessment};
use ballast_domain::{Exact, Lang, UnitId};
use ballast_scheme::outcome::ItemOutcome;
use ballast_scheme::{Item, Outcome};
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run or item.
pub async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path((run, item)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let lang = visit.lang;
    let rule = view.scheme.item(&item).ok_or(Failure::NotFound)?;
    let title = rule.title.get(lang).to_owned();
    let body = html! {
        div.columns.wide-left {
            (item_bars(lang, &run, &view.outcome, &item))
            (panel(lang.pick("规则", "The rule"), Markup::default(), said(lang, &view, rule)))
        }
    };
    Ok(page(&visit, &inside(&visit, &view, &title), &body))
}

/// The rule as an office would write it, and who supplies the data.
fn said(lang: Lang, view: &AssessmentView, rule: &Item) -> Markup {
    html! {
        @if let Some(text) = &rule.text { p.rule-text { (text.get(lang)) } }
        dl.facts.one {
            @if let Some(full) = &rule.full { div { dt { (lang.pick("满分", "Full score")) } dd { (full) } } }
            @if let Some(clause) = &rule.clause { div { dt { (lang.pick("条款", "Clause")) } dd { (clause.get(lang)) } } }
            @if let Some(supplier) = &rule.supplier { div { dt { (lang.pick("数据提供", "Data from")) } dd { (supplier.get(lang)) } } }
            @if let Some(deadline) = &rule.deadline { div { dt { (lang.pick("期限", "Until")) } dd { (deadline.get(lang)) } } }
        }
        a href=(routes::Scheme(view.record.scheme_id.clone())) { (lang.pick("办法全文", "The whole scheme")) }
    }
}

/// Bars of all units for one item, best first; equal scores share the better place.
fn item_bars(lang: Lang, run: &str, outcome: &Outcome, item_id: &str) -> Markup {
    let mut scored: Vec<(&ballast_scheme::outcome::SubjectOutcome, &ItemOutcome)> = outcome
        .subjects
        .iter()
        .filter_map(|subject| Some((subject, subject.items.iter().find(|item| item.id == item_id)?)))
        .collect();
    scored.sort_by_key(|(_, score)| std::cmp::Reverse(exact(score)));
    let full = scored.first().and_then(|(_, item)| item.full.as_ref()).map_or(0.0, Exact::to_plot);
    let rows: Vec<RankBar> = scored
        .iter()
        .map(|(subject, item)| RankBar {
            rank: exact(item).and_then(|mine| {
                let better =
                    scored.iter().filter(|(_, other)| exact(other).is_some_and(|theirs| theirs > mine)).count();
                u32::try_from(better + 1).ok()
            }),
            label: subject.name.get(lang).to_owned(),
            href: UnitId::new(&subject.id).map_or_else(
                || routes::Assessment(run.to_owned()).to_string(),
                |unit| routes::Derivation(run.to_owned(), unit, item_id.to_owned()).to_string(),
            ),
            length: item.score.as_ref().map_or(0.0, |score| score.exact.to_plot()),
            printed: item.score.as_ref().map_or_else(|| NONE.to_owned(), |score| score.published.clone()),
        })
        .collect();
    let note = html! {
        @if let Some(full) = scored.first().and_then(|(_, item)| item.full.as_ref()) {
            span.quiet { (lang.pick("满分 ", "out of ")) (full) }
        }
    };
    panel(lang.pick("各单位得分", "Scores of the units"), note, bars(lang.pick("各单位得分", "Scores"), full, &rows))
}

fn exact(item: &ItemOutcome) -> Option<Exact> {
    item.score.as_ref().map(|score| score.exact.clone())
}
