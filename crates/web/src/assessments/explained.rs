//! How one unit came by its points of one item: the whole tree, open (计分依据).

use super::derivation::{Objecting, Whose, tree};
use super::{inside, scores};
use crate::failure::Failure;
use crate::layout::page;
use crate::routes;
use crate::ui::panel::panel;
use crate::ui::tile::{Tile, tiles};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::assessments::life::show_life;
use ballast_app::assessments::show::{AssessmentView, show_assessment};
use ballast_domain::{Exact, Lang, UnitId};
use ballast_scheme::outcome::{ItemOutcome, NodeKind, SubjectOutcome};
use ballast_scheme::{Node, node_path};
use maud::{Markup, html};

/// Levels that stand open.
const OPEN: u32 = 4;

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run, unit or item.
pub async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path((run, unit, item)): Path<(String, String, String)>,
) -> Result<Markup, Failure> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let unit = UnitId::new(&unit).ok_or(Failure::NotFound)?;
    let subject = view.subject(unit.as_str()).ok_or(Failure::NotFound)?;
    let outcome = subject.items.iter().find(|outcome| outcome.id == item).ok_or(Failure::NotFound)?;
    let address = node_path::of_item(&subject.derivation, &item).ok_or(Failure::NotFound)?;
    let node = find(&subject.derivation, &item).ok_or(Failure::NotFound)?;
    let life = show_life(&web.app, &caller, &run).await?;
    let lang = visit.lang;
    let title = format!("{} · {}", subject.name.get(lang), outcome.title.get(lang));
    let frame =
        inside(&visit, &view, &title).crumb(&routes::AssessedUnit(run.clone(), unit.clone()), subject.name.get(lang));
    let whose = Whose { run: &run, unit: Some(&unit), objecting: Objecting::of(&caller, &life, &unit) };
    let body = html! {
        (tiles(lang.pick("得分", "Score"), &figures(lang, &view, &whose, outcome)))
        (rule(lang, &view, &item))
        (panel(lang.pick("计分依据", "Derivation"), neighbours(lang, &run, &unit, subject, &item), tree(lang, &whose, (&address, node), OPEN)))
    };
    Ok(page(&visit, &frame, &body))
}

/// The node of the item in the tree of the total.
pub(crate) fn find<'a>(node: &'a Node, item: &str) -> Option<&'a Node> {
    if node.kind == NodeKind::Item && node.id.as_deref() == Some(item) {
        return Some(node);
    }
    node.children.iter().find_map(|child| find(child, item))
}

fn figures(lang: Lang, view: &AssessmentView, whose: &Whose<'_>, item: &ItemOutcome) -> Vec<Tile> {
    let of_item = routes::AssessedItem(whose.run.to_owned(), item.id.clone()).to_string();
    let mine = item.score.as_ref().map(|score| &score.exact);
    let others: Vec<&Exact> = view
        .outcome
        .subjects
        .iter()
        .filter_map(|subject| Some(&subject.items.iter().find(|other| other.id == item.id)?.score.as_ref()?.exact))
        .collect();
    let place = mine.map(|mine| others.iter().filter(|other| **other > mine).count() + 1);
    let mut figures = vec![Tile {
        label: lang.pick("得分", "Score").into(),
        value: scores::item_score(lang, item),
        unit: lang.pick("分", "points").into(),
        note: item.full.as_ref().map(|full| html! { (lang.pick("满分 ", "out of ")) (full) }),
        href: of_item.clone(),
    }];
    if let Some(place) = place {
        figures.push(Tile {
            label: lang.pick("该项位次", "Place in this item").into(),
            value: html! { (place) },
            unit: format!("/ {}", others.len()),
            note: None,
            href: of_item,
        });
    }
    figures
}

/// What the paper says, and who supplies the data.
fn rule(lang: Lang, view: &AssessmentView, item: &str) -> Markup {
    let Some(item) = view.scheme.item(item) else { return Markup::default() };
    html! {
        section.panel.rule {
            @if let Some(text) = &item.text { p { (text.get(lang)) } }
            p.small.quiet {
                @if let Some(clause) = &item.clause { (clause.get(lang)) " · " }
                @if let Some(supplier) = &item.supplier {
                    (lang.pick("数据提供：", "data from ")) (supplier.get(lang))
                    @if let Some(deadline) = &item.deadline { (lang.pick("（", " (")) (deadline.get(lang)) (lang.pick("）", ")")) }
                    " · "
                }
                a href=(routes::Scheme(view.record.scheme_id.clone())) { (lang.pick("办法全文", "the whole scheme")) }
            }
        }
    }
}

fn neighbours(lang: Lang, run: &str, unit: &UnitId, subject: &SubjectOutcome, item: &str) -> Markup {
    let at = subject.items.iter().position(|other| other.id == item);
    let next = at.and_then(|at| subject.items.get(at + 1));
    html! {
        @if let Some(next) = next {
            a href=(routes::Derivation(run.to_owned(), unit.clone(), next.id.clone())) { (lang.pick("下一项：", "Next: ")) (next.title.get(lang)) }
        }
    }
}
