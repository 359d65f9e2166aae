//! Charts as SVG with class names: colours come from the style sheet, so one picture serves light, dark and paper.

#![expect(clippy::float_arithmetic, reason = "lengths of bars; no figure is computed here")]

pub mod funnel;
pub mod months;
pub mod ranking;
pub mod sparkline;

/// A scale from nought to a round number at or above `max`, with at most five steps: (step, number of steps).
pub(crate) fn round_scale(max: f64) -> (f64, u32) {
    if max <= 0.0 {
        return (1.0, 1);
    }
    let magnitude = 10_f64.powf((max / 4.0).log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * magnitude)
        .find(|step| max / step <= 5.0)
        .unwrap_or(magnitude * 10.0);
    let mut steps = 1;
    while f64::from(steps) * step < max {
        steps += 1;
    }
    (step, steps)
}

/// A tick without needless decimals.
pub(crate) fn tick(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    crate::ui::number::grouped(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round_and_reach_the_largest_value() {
        for max in [0.013, 0.9, 1.0, 7.3, 12.0, 99.0, 100.0, 101.0, 53_210.0] {
            let (step, steps) = round_scale(max);
            assert!(step * f64::from(steps) >= max && (1..=5).contains(&steps), "{max}: {step} × {steps}");
        }
        assert_eq!(round_scale(100.0).1, 5);
        assert_eq!(tick(2_500.0), "2,500");
        assert_eq!(tick(0.25), "0.25");
    }
}
