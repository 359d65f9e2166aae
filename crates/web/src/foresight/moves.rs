//! Who moves from one result to another, as a table.

use super::points;
use crate::ui::number::NONE;
use crate::ui::panel::{flush, panel};
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use ballast_domain::Lang;
use ballast_scheme::foresight::difference::Move;
use maud::{Markup, html};

/// The table; a sentence where nobody moves.
pub(crate) fn moves(lang: Lang, title: &str, moves: &[Move]) -> Markup {
    if moves.is_empty() {
        let nobody = lang.pick("得分和位次都没有变化。", "No score and no place changes.");
        return panel(title, Markup::default(), html! { p { (nobody) } });
    }
    let columns = [
        Column::text(lang.pick("单位", "Unit")).title(),
        Column::text(lang.pick("位次", "Place")),
        Column::number(lang.pick("总分", "Total")),
        Column::number(lang.pick("变化", "Change")),
        Column::text(lang.pick("变动的指标", "Items that change")),
    ];
    let rows: Vec<Row> = moves.iter().map(|found| row(lang, found)).collect();
    flush(title, Markup::default(), table(title, Shape::Cards, &columns, &rows))
}

fn row(lang: Lang, found: &Move) -> Row {
    let or_none = |text: Option<&String>| text.map_or_else(|| NONE.to_owned(), Clone::clone);
    let items = found.items.iter().map(|item| {
        let (before, after) = (or_none(item.before.as_ref()), or_none(item.after.as_ref()));
        format!("{} {before} → {after}", item.title.get(lang))
    });
    Row::plain(vec![
        html! { (found.name.get(lang)) },
        place(lang, found),
        html! { span { (or_none(found.total_before.as_ref())) " → " strong { (or_none(found.total_after.as_ref())) } } },
        html! { (found.gained.as_ref().map_or_else(|| NONE.to_owned(), points)) },
        html! { span.badges { @for item in items { span.applied-word { (badge(Tone::Plain, &item)) } } } },
    ])
}

/// `3 → 1`, with a word so that colour does not speak alone.
fn place(lang: Lang, found: &Move) -> Markup {
    let print = |rank: Option<u32>| rank.map_or_else(|| NONE.to_owned(), |rank| rank.to_string());
    let (before, after) = (print(found.rank_before), print(found.rank_after));
    match (found.rank_before, found.rank_after) {
        (Some(old), Some(new)) if new < old => {
            html! { span { (before) " → " (after) " " (badge(Tone::Good, &rises(lang, old - new))) } }
        }
        (Some(old), Some(new)) if new > old => {
            html! { span { (before) " → " (after) " " (badge(Tone::Warn, &falls(lang, new - old))) } }
        }
        (old, new) if old == new => html! { (before) },
        _ => html! { (before) " → " (after) },
    }
}

fn rises(lang: Lang, by: u32) -> String {
    match lang {
        Lang::Zh => format!("升 {by} 位"),
        Lang::En => format!("up {by}"),
    }
}

fn falls(lang: Lang, by: u32) -> String {
    match lang {
        Lang::Zh => format!("降 {by} 位"),
        Lang::En => format!("down {by}"),
    }
}
