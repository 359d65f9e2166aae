//! A small line without axes, for a cell of a table.

use maud::{Markup, html};

/// The line of the values in order; `title` says what it shows. Nothing for fewer than two values.
pub fn sparkline(title: &str, values: &[f64]) -> Markup {
    let [first, rest @ ..] = values else { return Markup::default() };
    if rest.is_empty() {
        return Markup::default();
    }
    let (low, high) = rest.iter().fold((*first, *first), |(low, high), value| (low.min(*value), high.max(*value)));
    let span = if high > low { high - low } else { 1.0 };
    let last = f64::from(u32::try_from(values.len() - 1).unwrap_or(1));
    let points: Vec<(f64, f64)> = (0_u32..)
        .zip(values)
        .map(|(index, value)| (2.0 + f64::from(index) / last * 82.0, 19.0 - (value - low) / span * 16.0))
        .collect();
    let line = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
    html! {
        svg.sparkline viewBox="0 0 88 22" role="img" aria-label=(title) {
            title { (title) }
            polyline.line points=(line) {}
            @if let Some((x, y)) = points.last() {
                circle.dot cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="2.2" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_value_is_no_line() {
        assert!(sparkline("", &[1.0]).0.is_empty());
        assert!(sparkline("", &[]).0.is_empty());
        assert!(sparkline("", &[3.0, 3.0]).0.contains("polyline"));
    }
}
