//! A ranking as rows of name, bar and figure. Names and figures are text, so they wrap, scale and are read out.

use maud::{Markup, html};

/// One row.
#[derive(Debug, Clone)]
pub struct RankBar {
    /// The place; ties share the better one. None for rows that are not ranked.
    pub rank: Option<u32>,
    /// Whose row.
    pub label: String,
    /// What stands behind it.
    pub href: String,
    /// Length, as a plain number.
    pub length: f64,
    /// The figure as printed.
    pub printed: String,
}

/// The rows; the longest bar (or `full`, when greater) takes the whole width.
pub fn bars(label: &str, full: f64, rows: &[RankBar]) -> Markup {
    let longest = rows.iter().map(|row| row.length).fold(full, f64::max);
    let width = |length: f64| if longest > 0.0 { (length / longest * 100.0).clamp(0.0, 100.0) } else { 0.0 };
    html! {
        ol.ranking aria-label=(label) {
            @for row in rows {
                li {
                    a href=(row.href) {
                        @if let Some(rank) = row.rank { span.place.top[rank <= 3] { (rank) } }
                        span.name { (row.label) }
                        span.bar {
                            svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                                rect.track width="100" height="10" {}
                                rect.fill width=(format!("{:.2}", width(row.length))) height="10" {}
                            }
                        }
                        span.figure { (row.printed) }
                    }
                }
            }
        }
    }
}
