//! The stages of a project with their evidence by the three truths: reported, verified, statistical (阶段认定).

use crate::ui::number::NONE;
use ballast_domain::Lang;
use ballast_domain::project::{Stage, StageEvent, Truth};
use maud::{Markup, html};

/// The current stage: the last in the order of life that any truth dates.
pub(super) fn current(events: &[StageEvent]) -> Option<Stage> {
    events.iter().map(|event| event.stage).max()
}

/// A row per stage that any truth dates, with the next stage to come; a column per truth.
pub(super) fn ladder(lang: Lang, events: &[StageEvent]) -> Markup {
    let reached: Vec<Stage> =
        Stage::ALL.iter().copied().filter(|stage| events.iter().any(|event| event.stage == *stage)).collect();
    html! {
        div.table-wrap {
            table.ladder {
                caption.visually-hidden { (lang.pick("各阶段的三个口径", "Stages by three truths")) }
                thead {
                    tr {
                        th scope="col" { (lang.pick("阶段", "Stage")) }
                        @for truth in Truth::ALL { th scope="col" { (truth_name(lang, *truth)) } }
                    }
                }
                tbody {
                    @for stage in &reached {
                        tr {
                            th scope="row" { span.rung {} (stage.label().get(lang)) }
                            @for truth in Truth::ALL { td data-label=(truth_name(lang, *truth)) { (fact(lang, events, *stage, *truth)) } }
                        }
                    }
                }
            }
        }
        p.note.small.quiet { (lang.pick("三个口径各自记载，互不覆盖；“—”表示该口径没有记录。",
            "Each truth is kept on its own and never overwritten by another; “—” means that it holds no record.")) }
    }
}

fn truth_name(lang: Lang, truth: Truth) -> &'static str {
    match truth {
        Truth::Reported => lang.pick("填报口径", "Reported"),
        Truth::Verified => lang.pick("核实口径", "Verified"),
        Truth::Statistical => lang.pick("统计口径（纳统）", "Statistical"),
    }
}

fn fact(lang: Lang, events: &[StageEvent], stage: Stage, truth: Truth) -> Markup {
    let mut dated = events.iter().filter(|event| event.stage == stage && event.truth == truth).peekable();
    html! {
        @if dated.peek().is_none() { span.quiet aria-label=(lang.pick("无记录", "no record")) { (NONE) } }
        @for event in dated {
            span.fact { time datetime=(event.on) { (event.on) } @if let Some(evidence) = &event.evidence { span.sub { (evidence) } } }
        }
    }
}
