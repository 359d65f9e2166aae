//! How many projects stand at which stage: one stacked bar, and the stages below with their counts as links.

use crate::ui::number;
use maud::{Markup, html};

/// One stage.
#[derive(Debug, Clone)]
pub struct StageCount {
    /// The stage's name.
    pub label: String,
    /// How many projects stand there now.
    pub count: i64,
    /// These projects.
    pub href: String,
}

/// The bar and its rows, in the order of life, at most five stages.
pub fn funnel(label: &str, unit: &str, stages: &[StageCount]) -> Markup {
    let total: i64 = stages.iter().map(|stage| stage.count.max(0)).sum();
    let plot = |count: i64| f64::from(i32::try_from(count.max(0)).unwrap_or(i32::MAX));
    let width = |count: i64| if total > 0 { plot(count) / plot(total) * 100.0 } else { 0.0 };
    let mut offset = 0.0;
    let pieces: Vec<(usize, f64, f64)> = stages
        .iter()
        .enumerate()
        .map(|(index, stage)| {
            let piece = (index, offset, width(stage.count));
            offset += piece.2;
            piece
        })
        .collect();
    html! {
        svg.chart.stack viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label=(label) {
            @for (index, at, length) in pieces {
                rect class={ "s" (index + 1) } x=(format!("{at:.2}")) width=(format!("{length:.2}")) height="10" {}
            }
        }
        ul.stages {
            @for (index, stage) in stages.iter().enumerate() {
                li {
                    a href=(stage.href) {
                        svg.key.chart viewBox="0 0 10 10" aria-hidden="true" { rect class={ "s" (index + 1) } width="10" height="10" {} }
                        span.name { (stage.label) }
                        span.figure { (number::count(stage.count)) " " span.unit { (unit) } }
                    }
                }
            }
        }
    }
}
