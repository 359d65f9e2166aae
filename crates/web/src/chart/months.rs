//! Plan and actual by month as paired bars, with the cumulative amounts as lines on the right scale.

use super::{round_scale, tick};
use crate::ui::number;
use ballast_domain::money::MoneyUnit;
use ballast_domain::{Lang, Money};
use maud::{Markup, html};

/// One month of the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthBar {
    /// 1–12.
    pub month: i8,
    /// Planned, if there is a plan by month.
    pub planned: Option<Money>,
    /// Done; none when nothing is reported.
    pub done: Option<Money>,
}

/// What the chart shows.
#[derive(Debug, Clone)]
pub struct Months<'a> {
    /// Prefix of the ids, unique on the page.
    pub id: &'a str,
    /// Read out and shown on hover.
    pub title: String,
    /// The months in order.
    pub bars: Vec<MonthBar>,
    /// The unit of both scales.
    pub unit: MoneyUnit,
    /// True where the chart has half a page or less, whatever the window.
    pub is_small: bool,
}

/// The chart in a wide and a narrow drawing, of which the style sheet shows one, and its legend.
pub fn months(lang: Lang, chart: &Months<'_>) -> Markup {
    html! {
        ul.legend {
            @if chart.bars.iter().any(|bar| bar.planned.is_some()) {
                li { svg viewBox="0 0 14 10" aria-hidden="true" { rect.plan width="14" height="10" {} } (lang.pick("本月计划", "Planned")) }
            }
            li { svg viewBox="0 0 14 10" aria-hidden="true" { rect.done width="14" height="10" {} } (lang.pick("本月完成", "Done")) }
            li {
                svg viewBox="0 0 14 10" aria-hidden="true" { path.line-key d="M0 5h14" {} }
                (lang.pick("累计完成（右轴）", "Cumulative (right scale)"))
            }
        }
        @if chart.is_small {
            (draw(lang, chart, "chart", 440.0, 230.0))
        } @else {
            (draw(lang, chart, "chart chart-wide", 720.0, 240.0))
            (draw(lang, chart, "chart chart-narrow", 360.0, 230.0))
        }
    }
}

fn draw(lang: Lang, chart: &Months<'_>, class: &str, width: f64, height: f64) -> Markup {
    let (left, right, top, bottom) = (46.0, 50.0, 26.0, 26.0);
    let (inner_width, inner_height) = (width - left - right, height - top - bottom);
    let amount = |money: Money| money.in_unit(chart.unit).to_plot();
    let largest =
        chart.bars.iter().flat_map(|bar| [bar.planned, bar.done]).flatten().map(amount).fold(0.0_f64, f64::max);
    let sums = cumulative(&chart.bars);
    let total = sums.last().map_or(0.0, |(_, sum)| amount(*sum));
    let (step, steps) = round_scale(largest);
    let (sum_step, sum_steps) = round_scale(total);
    let y = |share: f64| top + inner_height * (1.0 - share);
    let bar_y = |money: Money| y((amount(money) / (step * f64::from(steps))).max(0.0));
    let sum_y = |money: Money| y((amount(money) / (sum_step * f64::from(sum_steps))).max(0.0));
    let slot = inner_width / 12.0;
    let bar = slot * 0.34;
    let x = |month: i8| left + slot * (f64::from(month) - 1.0);
    let line: Vec<String> =
        sums.iter().map(|(month, sum)| format!("{:.1},{:.1}", x(*month) + slot / 2.0, sum_y(*sum))).collect();
    let word = number::money_word(lang, chart.unit);
    let ids = format!("{}-{width:.0}", chart.id);
    html! {
        svg class=(class) viewBox={ "0 0 " (width) " " (height) } role="img" aria-labelledby={ (ids) "-t " (ids) "-d" } {
            title id={ (ids) "-t" } { (chart.title) }
            desc id={ (ids) "-d" } { (describe(lang, chart)) }
            text x="0" y="12" { (word) }
            text x=(width) y="12" text-anchor="end" { (lang.pick("累计 ", "cum. ")) (word) }
            @for index in 0..=steps {
                @let at = y(f64::from(index) / f64::from(steps));
                path class=(if index == 0 { "axis" } else { "grid" }) d=(format!("M{left} {at:.1}H{:.1}", width - right)) {}
                text x=(left - 6.0) y=(format!("{:.1}", at + 4.0)) text-anchor="end" { (tick(step * f64::from(index))) }
            }
            @for index in 0..=sum_steps {
                @let at = y(f64::from(index) / f64::from(sum_steps));
                text x=(width - right + 6.0) y=(format!("{:.1}", at + 4.0)) { (tick(sum_step * f64::from(index))) }
            }
            @for month in &chart.bars {
                g {
                    title { (say(lang, month, chart.unit)) }
                    @if let Some(planned) = month.planned {
                        rect.plan x=(format!("{:.1}", x(month.month) + slot / 2.0 - bar - 0.7)) y=(format!("{:.1}", bar_y(planned)))
                            width=(format!("{bar:.1}")) height=(format!("{:.1}", y(0.0) - bar_y(planned))) {}
                    }
                    @if let Some(done) = month.done {
                        rect.done x=(format!("{:.1}", x(month.month) + slot / 2.0 + 0.7)) y=(format!("{:.1}", bar_y(done)))
                            width=(format!("{bar:.1}")) height=(format!("{:.1}", y(0.0) - bar_y(done))) {}
                    }
                    text x=(format!("{:.1}", x(month.month) + slot / 2.0)) y=(height - 8.0) text-anchor="middle" {
                        (month.month) @if lang == Lang::Zh && width > 500.0 { "月" }
                    }
                }
            }
            @if line.len() > 1 { polyline.trend points=(line.join(" ")) {} }
            @for point in &line {
                @let (cx, cy) = point.split_once(',').unwrap_or_default();
                circle.dot cx=(cx) cy=(cy) r="2.6" {}
            }
        }
    }
}

/// The sum since January at each reported month.
fn cumulative(bars: &[MonthBar]) -> Vec<(i8, Money)> {
    let mut sum = Money::ZERO;
    let mut sums = Vec::new();
    for bar in bars {
        if let Some(done) = bar.done {
            sum = sum.checked_add(done).unwrap_or(sum);
            sums.push((bar.month, sum));
        }
    }
    sums
}

fn say(lang: Lang, bar: &MonthBar, unit: MoneyUnit) -> String {
    let print =
        |money: Option<Money>| money.map_or_else(|| number::NONE.to_owned(), |m| number::grouped(&m.print(unit, 2)));
    let word = number::money_word(lang, unit);
    let (planned, done) = (print(bar.planned), print(bar.done));
    match lang {
        Lang::Zh => format!("{}月：计划 {planned}，完成 {done} {word}", bar.month),
        Lang::En => format!("Month {}: planned {planned}, done {done} {word}", bar.month),
    }
}

fn describe(lang: Lang, chart: &Months<'_>) -> String {
    chart.bars.iter().map(|bar| say(lang, bar, chart.unit)).collect::<Vec<_>>().join(lang.pick("；", "; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreported_months_have_no_bar_and_end_the_line() {
        let done = [Some(1), Some(2), None];
        let bars = (1..).zip(done).map(|(month, done)| MonthBar {
            month,
            planned: None,
            done: done.map(|d| Money::from_fen(d * 100_000_000)),
        });
        let chart = Months {
            id: "m",
            title: "投资".into(),
            bars: bars.collect(),
            unit: MoneyUnit::TenThousand,
            is_small: false,
        };
        let markup = draw(Lang::Zh, &chart, "chart", 720.0, 240.0).into_string();
        assert_eq!(markup.matches("class=\"done\"").count(), 2);
        assert_eq!(markup.matches("class=\"dot\"").count(), 2);
        assert!(markup.contains("3月：计划 —，完成 — 万元"));
    }
}
