//! The tree from a score down to its records (计分依据), as nested disclosures that open without script.

use super::objections::state;
use crate::routes::{self, with_query};
use crate::ui::status::{Tone, badge};
use ballast_app::assessments::life::Life;
use ballast_app::assessments::objections::ObjectionRecord;
use ballast_app::{Caller, Permission};
use ballast_domain::{Lang, UnitId};
use ballast_scheme::outcome::NodeKind;
use ballast_scheme::{Node, node_path};
use maud::{Markup, html};

/// Whose score is explained.
#[derive(Debug, Clone)]
pub struct Whose<'a> {
    /// The assessment.
    pub run: &'a str,
    /// The unit; none when projects are assessed.
    pub unit: Option<&'a UnitId>,
    /// What objections there are, and whether more are taken.
    pub objecting: Objecting<'a>,
}

/// Objections against the steps of a derivation, as far as the visitor sees them.
#[derive(Debug, Clone, Default)]
pub struct Objecting<'a> {
    /// True when the visitor may object for the unit now.
    pub is_open: bool,
    /// Those against this derivation.
    pub known: Vec<&'a ObjectionRecord>,
}

impl<'a> Objecting<'a> {
    /// Those of a result's life that are about one unit.
    pub fn of(caller: &Caller, life: &'a Life, unit: &UnitId) -> Self {
        Self {
            is_open: life.takes_objections && caller.scope(Permission::FileObjections).covers(unit),
            known: life.objections.iter().filter(|objection| objection.subject == unit.as_str()).collect(),
        }
    }
}

/// The tree below a node with its address. The first `open` levels stand open.
pub fn tree(lang: Lang, whose: &Whose<'_>, (address, node): (&str, &Node), open: u32) -> Markup {
    html! { ul.derivation { (branch(lang, whose, (address, node), open)) } }
}

fn branch(lang: Lang, whose: &Whose<'_>, (address, node): (&str, &Node), open: u32) -> Markup {
    let has_words = node.words.is_some() || node.formula.is_some();
    let has_objections = whose.objecting.is_open || whose.objecting.known.iter().any(|known| known.node == address);
    let has_more =
        has_words || !node.children.is_empty() || !node.applied.is_empty() || node.records.is_some() || has_objections;
    html! {
        li {
            @if has_more {
                details open[open > 0] {
                    summary { (line(lang, node)) }
                    div.step {
                        (steps(lang, node))
                        @if let Some(records) = &node.records { (record_link(lang, whose, node, *records)) }
                        @if has_objections { (objections(lang, whose, address)) }
                        @if !node.children.is_empty() {
                            ul {
                                @for (name, child) in node_path::children(node) {
                                    (branch(lang, whose, (&format!("{address}/{name}"), child), open.saturating_sub(1)))
                                }
                            }
                        }
                    }
                }
            } @else {
                div.leaf { (line(lang, node)) }
            }
        }
    }
}

fn line(lang: Lang, node: &Node) -> Markup {
    html! {
        span.node-kind { (badge(Tone::Plain, kind_word(lang, node.kind))) }
        span.node-label { (node.label.get(lang)) @if let Some(clause) = &node.clause { span.clause { (clause.get(lang)) } } }
        span.node-value title=[node.exact.as_deref()] { strong { (node.shown.get(lang)) } }
    }
}

fn steps(lang: Lang, node: &Node) -> Markup {
    html! {
        @if let Some(words) = &node.words { p.words { (words.get(lang)) } }
        @if let Some(formula) = &node.formula {
            p.formula { code { (formula) } @if let Some(numbers) = &node.with_numbers { br; code { "= " (numbers.get(lang)) } } }
        }
        @if !node.applied.is_empty() {
            ol.applied { @for applied in &node.applied { li { (applied.text.get(lang)) } } }
        }
    }
}

fn record_link(lang: Lang, whose: &Whose<'_>, node: &Node, records: ballast_scheme::outcome::RecordCount) -> Markup {
    let mut parts = vec![match lang {
        Lang::Zh => format!("计入 {} 条", records.counted),
        Lang::En => format!("{} counted", records.counted),
    }];
    if records.refused > 0 {
        parts.push(match lang {
            Lang::Zh => format!("不计入 {} 条", records.refused),
            Lang::En => format!("{} refused", records.refused),
        });
    }
    if records.missing > 0 {
        parts.push(match lang {
            Lang::Zh => format!("{} 条无数值", records.missing),
            Lang::En => format!("{} without a value", records.missing),
        });
    }
    let words = parts.join(lang.pick("，", ", "));
    html! {
        p.records {
            @match (whose.unit, &node.id) {
                (Some(unit), Some(measure)) => a href=(routes::Records(whose.run.to_owned(), unit.clone(), measure.clone())) {
                    (lang.pick("查看记录：", "Records: ")) (words)
                },
                _ => (words),
            }
        }
    }
}

/// The objections against one step, and the way to another.
fn objections(lang: Lang, whose: &Whose<'_>, address: &str) -> Markup {
    html! {
        p.small {
            @for known in whose.objecting.known.iter().filter(|known| known.node == address) {
                a href=(routes::Objection(known.id)) { (lang.pick("异议", "Objection")) " " (known.id) } " " (state(lang, known.state)) " "
            }
            @if let (true, Some(unit)) = (whose.objecting.is_open, whose.unit) {
                a href=(with_query(&routes::NewObjection(whose.run.to_owned(), unit.clone()), &[("node", address)])) {
                    (lang.pick("对这一步提出异议", "Object to this step"))
                }
            }
        }
    }
}

fn kind_word(lang: Lang, kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Total => lang.pick("总分", "Total"),
        NodeKind::Item => lang.pick("指标", "Item"),
        NodeKind::Records | NodeKind::Measure => lang.pick("度量", "Measure"),
        NodeKind::Target => lang.pick("目标", "Target"),
        NodeKind::Observation => lang.pick("指标值", "Indicator"),
        NodeKind::Earlier => lang.pick("往期结果", "Earlier result"),
        NodeKind::Judgement => lang.pick("人工评分", "Judgement"),
        NodeKind::Pace => lang.pick("序时", "Pace"),
        NodeKind::Call => lang.pick("运算", "Step"),
        NodeKind::Light => lang.pick("预警", "Light"),
        NodeKind::Block => lang.pick("板块", "Block"),
        NodeKind::Override => lang.pick("否决", "Override"),
        NodeKind::Rank => lang.pick("位次", "Place"),
        NodeKind::Grade => lang.pick("等次", "Grade"),
        NodeKind::List => lang.pick("榜单", "List"),
        NodeKind::Reward => lang.pick("奖励", "Reward"),
    }
}
