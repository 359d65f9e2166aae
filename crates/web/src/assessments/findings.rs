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

/// Parts of the paper whose arithmetic is unknown: the totals are of the rest.
pub fn unspecified(lang: Lang, outcome: &Outcome) -> Markup {
    if outcome.unspecified.is_empty() {
        return Markup::default();
    }
    let body = html! {
        p { (lang.pick("本办法为草案：以下部分文件未载明，没有计分，总分只是已知部分之和。", "The scheme is a draft: these parts of its paper are not known and not scored; totals are of the rest.")) }
        ul.prose-list { @for text in &outcome.unspecified { li { (text.get(lang)) } } }
    };
    panel(lang.pick("文件未载明、没有计分的部分", "Parts that are not known and not scored"), Markup::default(), body)
}

/// How open points of the paper were read (声明).
pub fn declared(lang: Lang, outcome: &Outcome) -> Markup {
    if outcome.declared.is_empty() {
        return Markup::default();
    }
    let list = html! { ul.prose-list { @for text in &outcome.declared { li { (text.get(lang)) } } } };
    panel(lang.pick("办法未明确之处的处理", "How open points of the paper were read"), Markup::default(), list)
}
