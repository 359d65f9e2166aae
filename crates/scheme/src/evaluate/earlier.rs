//! What a subject's results of other periods say (往期结果).

use super::finding;
use super::node::bare;
use crate::figures::{EarlierFigure, Figures};
use crate::functions::Function;
use crate::outcome::{Colour, Finding, Node, NodeKind};
use crate::scheme::{Earlier, Scheme};
use crate::unit::Unit;
use crate::value::Value;
use crate::words::{show, usual_unit};
use ballast_domain::{Exact, Lang, Period, Rounding, Text};

/// The value of a function over earlier results, a node per period looked at, and what was missing.
pub(super) struct Looked {
    pub(super) value: Value,
    pub(super) nodes: Vec<Node>,
    pub(super) findings: Vec<Finding>,
}

/// Looks it up.
pub(super) fn look(
    scheme: &Scheme,
    figures: &Figures,
    subject: &str,
    function: Function,
    arguments: &[Value],
) -> Option<Looked> {
    let Some(Value::Text(key)) = arguments.first() else { return None };
    let earlier = scheme.earlier(key)?;
    let mut look = Look { earlier, figures, subject, function, part: None, nodes: Vec::new(), findings: Vec::new() };
    if let Some(Value::Text(part)) = arguments.get(1) {
        look.part = Some(part);
    }
    let value = match function {
        Function::EarlierMean => mean(look.all(|_| true)),
        Function::EarlierSum => look.all(|period| period.year() == figures.period.year()).map(sum).into(),
        _ => look.nth(arguments.last()?.number()?),
    };
    Some(Looked { value, nodes: look.nodes, findings: look.findings })
}

struct Look<'a> {
    earlier: &'a Earlier,
    figures: &'a Figures,
    subject: &'a str,
    function: Function,
    part: Option<&'a String>,
    nodes: Vec<Node>,
    findings: Vec<Finding>,
}

impl Look<'_> {
    /// The value of the n-th period, from 1.
    fn nth(&mut self, n: &Exact) -> Value {
        let index = n.to_scaled(Rounding::half_up(0)).and_then(|n| usize::try_from(n - 1).ok());
        let period = index.and_then(|index| self.earlier.periods(self.figures.period).get(index).copied());
        match period {
            Some(period) => self.of(period),
            None => {
                self.findings.push(finding::earlier_missing(self.earlier, self.subject, None));
                Value::Null
            }
        }
    }

    /// The numbers of all periods that are asked for; none when one is missing.
    fn all(&mut self, is_asked: impl Fn(&Period) -> bool) -> Option<Vec<Exact>> {
        let periods = self.earlier.periods(self.figures.period);
        let values: Vec<Value> = periods.into_iter().filter(is_asked).map(|period| self.of(period)).collect();
        values.iter().map(|value| value.number().cloned()).collect()
    }

    fn of(&mut self, period: Period) -> Value {
        let result = self.figures.earlier.get(&(self.earlier.key.clone(), period.to_string()));
        let figure = result.and_then(|result| result.subjects.get(self.subject));
        let value = figure.and_then(|figure| self.value(figure));
        let Some(value) = value else {
            self.findings.push(finding::earlier_missing(self.earlier, self.subject, Some(period)));
            return Value::Null;
        };
        let title = &self.earlier.title;
        let label = Text::new(
            format!("{}：{}", title.zh, period.name(Lang::Zh)),
            format!("{}: {}", title.en, period.name(Lang::En)),
        );
        let shown = self.shown(&value);
        let mut node = bare(NodeKind::Earlier, Some(&period.to_string()), label, value.number(), &shown);
        node.clause.clone_from(&self.earlier.clause);
        node.words = result.filter(|result| !result.snapshot_id.is_empty()).map(|result| {
            let id: String = result.snapshot_id.chars().take(16).collect();
            Text::new(format!("取自已封存的结果，快照 {id}"), format!("from the sealed result of snapshot {id}"))
        });
        self.nodes.push(node);
        value
    }

    fn value(&self, figure: &EarlierFigure) -> Option<Value> {
        let number = |place: Option<u32>| place.map(|place| Value::Number(Exact::from(i64::from(place))));
        match self.function {
            Function::EarlierTotal | Function::EarlierMean => figure.total.clone().map(Value::Number),
            Function::EarlierScore | Function::EarlierSum => figure.items.get(self.part?).cloned().map(Value::Number),
            Function::EarlierPlace => number(figure.place),
            Function::EarlierPlaceFromEnd => number(figure.place_from_end),
            Function::EarlierLight => {
                let code = match figure.lights.get(self.part?)? {
                    Colour::Green => "green",
                    Colour::Yellow => "yellow",
                    Colour::Red => "red",
                    Colour::None | Colour::Unknown => return None,
                };
                Some(Value::Text(code.to_owned()))
            }
            _ => None,
        }
    }

    fn shown(&self, value: &Value) -> Text {
        let unit = match self.function {
            Function::EarlierPlace | Function::EarlierPlaceFromEnd => Unit::Number,
            _ => Unit::Points,
        };
        match value {
            Value::Text(code) => colour_word(code),
            value => show(value, usual_unit(unit).as_ref()),
        }
    }
}

/// The word of a colour's code.
pub(super) fn colour_word(code: &str) -> Text {
    let colour = match code {
        "green" => Colour::Green,
        "yellow" => Colour::Yellow,
        "red" => Colour::Red,
        _ => Colour::Unknown,
    };
    colour.word()
}

fn sum(values: Vec<Exact>) -> Exact {
    values.into_iter().sum()
}

fn mean(values: Option<Vec<Exact>>) -> Value {
    let Some(values) = values else { return Value::Null };
    let count = i64::try_from(values.len()).unwrap_or(i64::MAX);
    sum(values).checked_div(&Exact::from(count)).into()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::evaluate::evaluate;
    use crate::figures::{EarlierResult, Subject};
    use crate::outcome::Outcome;
    use crate::read::parse;
    use ballast_domain::org::UnitKind;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const SCHEME: &str = r#"
[scheme]
id = "test"
title = "试"
subjects = ["county"]
periods = ["month", "quarter"]
[source]
paper = "甲文件"
[rounding]
mode = "half_up"
places = 2
at = "item"
[[earlier]]
key = "months"
title = { zh = "月度", en = "months" }
period = "month"
clause = "第三条"
[[earlier]]
key = "before"
title = { zh = "以前", en = "before" }
period = "before"
count = 11
[[item]]
id = "a"
title = "甲"
full = "none"
score = "SCORE"
[ranking]
compare = "published"
groups = "all"
"#;

    /// One subject in a period, with a figure per earlier period of a key, in their order.
    fn outcome(period: &str, key: &str, score: &str, results: &[Option<EarlierFigure>]) -> Outcome {
        let scheme = parse("scheme.toml", &SCHEME.replace("SCORE", score)).unwrap();
        let period: Period = period.parse().unwrap();
        let figure = |figure: &EarlierFigure| EarlierResult {
            snapshot_id: "3fa2c1d0aa".to_owned(),
            subjects: BTreeMap::from([("x".to_owned(), figure.clone())]),
        };
        let periods = scheme.earlier(key).unwrap().periods(period);
        let earlier = periods
            .iter()
            .zip(results)
            .filter_map(|(of, result)| Some(((key.to_owned(), of.to_string()), figure(result.as_ref()?))));
        let name = Text::fixed("某县", "x");
        let figures = Figures {
            period,
            as_of: period.last_day(),
            subjects: vec![Subject { id: "x".to_owned(), name, unit_id: "x".to_owned(), kind: UnitKind::County }],
            measures: BTreeMap::new(),
            targets: BTreeMap::new(),
            observations: BTreeMap::new(),
            judgements: BTreeMap::new(),
            earlier: earlier.collect(),
            now: BTreeMap::new(),
        };
        evaluate(&scheme, &figures).unwrap()
    }

    #[expect(clippy::unnecessary_wraps, reason = "periods without a result stand beside it")]
    fn total(points: i64) -> Option<EarlierFigure> {
        Some(EarlierFigure { total: Some(points.into()), ..EarlierFigure::default() })
    }

    #[expect(clippy::unnecessary_wraps, reason = "periods without a result stand beside it")]
    fn item(points: i64) -> Option<EarlierFigure> {
        let items = BTreeMap::from([("a".to_owned(), points.into())]);
        Some(EarlierFigure { items, ..EarlierFigure::default() })
    }

    fn shown(outcome: &Outcome) -> (String, Vec<&str>) {
        let total = outcome.subjects[0].total.as_ref().map_or_else(|| "—".to_owned(), |total| total.published.clone());
        (total, outcome.findings.iter().map(|finding| finding.code.as_str()).collect())
    }

    #[test]
    fn months_are_blended_and_a_month_without_result_is_never_nought() {
        let blend = "30% * earlier_total('months', 1) + 30% * earlier_total('months', 2) + 30% * earlier_total('months', 3) + 10% * 92分";
        let whole = outcome("2018Q2", "months", blend, &[total(80), total(90), total(85)]);
        assert_eq!(shown(&whole), ("85.70".to_owned(), vec![]));
        let text = said(&whole.subjects[0].derivation);
        assert!(text.contains("月度：2018年5月 90分 第三条 取自已封存的结果，快照 3fa2c1d0aa"), "{text}");
        let part = outcome("2018Q2", "months", blend, &[total(80), None, total(85)]);
        assert_eq!(shown(&part), ("—".to_owned(), vec!["SF-017", "SF-014"]));
        assert_eq!(&*part.findings[0].text.zh, "“月度”没有2018年5月的结果");
    }

    #[test]
    fn a_maximum_of_the_year_counts_the_periods_of_the_year_alone() {
        // In March: February and January brought 4 and 3, the December before does not count. 10 − 7 are left.
        let score = "least(5, 10 - earlier_sum('before', 'a'))";
        let results: Vec<_> = [4, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9].into_iter().map(item).collect();
        assert_eq!(shown(&outcome("2024-03", "before", score, &results)).0, "3.00");
        assert_eq!(shown(&outcome("2024-01", "before", score, &[])), ("5.00".to_owned(), vec![]));
        assert_eq!(shown(&outcome("2024-03", "before", score, &results[..1])).0, "—");
    }

    #[test]
    fn places_and_colours_of_periods_running() {
        let last = |place_from_end, colour| {
            let lights = BTreeMap::from([("l".to_owned(), colour)]);
            Some(EarlierFigure {
                place: Some(9),
                place_from_end: Some(place_from_end),
                lights,
                ..EarlierFigure::default()
            })
        };
        let results = [last(1, Colour::Red), last(2, Colour::Yellow)];
        let score = "if(earlier_place_from_end('before', 1) <= 2 and earlier_place_from_end('before', 2) <= 2, 1, 0)";
        assert_eq!(shown(&outcome("2024Q2", "before", score, &results)).0, "1.00");
        assert_eq!(shown(&outcome("2024Q2", "before", "1分 * earlier_place('before', 2)", &results)).0, "9.00");
        assert_eq!(shown(&outcome("2024-02", "months", "earlier_total('months', 2)", &[])).1, ["SF-017", "SF-014"]);
    }

    fn said(node: &Node) -> String {
        let of = |text: &Option<Text>| text.as_ref().map(|text| text.zh.to_string()).unwrap_or_default();
        let own = format!("{} {} {} {}", node.label.zh, node.shown.zh, of(&node.clause), of(&node.words));
        let below: Vec<String> = node.children.iter().map(said).collect();
        format!("{own}\n{}", below.join("\n"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// The mean lies between the extremes, times its number it is the sum, and the order of the periods does not matter to it.
        #[test]
        fn a_mean_is_a_mean(points in proptest::collection::vec(0_i64..1_000, 3)) {
            let of = |points: &[i64]| {
                let results: Vec<_> = points.iter().map(|points| total(*points)).collect();
                outcome("2024Q2", "months", "earlier_mean('months')", &results).subjects[0].total.clone().unwrap().exact
            };
            let exact = outcome("2024Q2", "months", "3 * earlier_mean('months')", &points.iter().map(|p| total(*p)).collect::<Vec<_>>());
            prop_assert_eq!(exact.subjects[0].total.clone().unwrap().exact, Exact::from(points.iter().sum::<i64>()));
            let reversed: Vec<i64> = points.iter().rev().copied().collect();
            prop_assert_eq!(of(&points), of(&reversed));
            prop_assert!(of(&points) >= Exact::from(points.iter().min().copied().unwrap()));
            prop_assert!(of(&points) <= Exact::from(points.iter().max().copied().unwrap()));
        }
    }
}
