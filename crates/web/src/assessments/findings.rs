//! What a run found missing or contradictory, and how open points of the paper were read.

use crate::ui::panel::{flush, panel};
use crate::ui::table::{Column, Row, Shape, table};
use ballast_domain::Lang;
use ballast_scheme::Outcome;
use maud::{Markup, html};

/// The findings (疑点) of the whole run or of one subject; nothing when there are none.
pub fn findings(lang: Lang, outcome: &Outcome, subject: Option<&str>) -> Markup {
    let name = |id: &str| outcome.subjects.iter().find(|s| s.id == id).map_or(id, |s| s.name.get(lang)).to_owned();
    let wanted = |of: &Option<String>| subject.is_none_or(|subject| of.as_deref() == Some(subject));
    let rows: Vec<Row> = outcome
        .findings
        .iter()
        .filter(|finding| wanted(&finding.subject))
        .map(|finding| {
            Row::plain(vec![
                html! { (finding.subject.as_deref().map(name).unwrap_or_default()) },
                html! { (finding.text.get(lang)) },
                html! { span.code.quiet { (finding.code) } },
            ])
        })
        .collect();
    if rows.is_empty() {
        return Markup::default();
    }
    let title = match lang {
        Lang::Zh => format!("疑点（{}）", rows.len()),
        Lang::En => format!("Findings ({})", rows.len()),
    };
    let columns = [
        Column::text(lang.pick("单位", "Unit")).title(),
        Column::text(lang.pick("内容", "What")),
        Column::text(lang.pick("编号", "Code")),
    ];
    flush(&title, Markup::default(), table(&title, Shape::Cards, &columns, &rows))
}

/// How open points of the paper were read (声明).
pub fn declared(lang: Lang, outcome: &Outcome) -> Markup {
    if outcome.declared.is_empty() {
        return Markup::default();
    }
    let list = html! { ul.prose-list { @for text in &outcome.declared { li { (text.get(lang)) } } } };
    panel(lang.pick("办法未明确之处的处理", "How open points of the paper were read"), Markup::default(), list)
}
