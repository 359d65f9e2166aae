//! Measures over rows held in memory, record by record: for worked cases, and as the yardstick for the engine's plans.

use crate::ast::{Context, Expr};
use crate::catalog::Dataset;
use crate::figures::Figure;
use crate::functions::{Apply, Function};
use crate::scheme::{Aggregate, Gate, Measure, RecordMeasure};
use crate::value::{Surroundings, Value, compute};
use ballast_domain::text::name_key;
use ballast_domain::{Exact, Period, Rounding};
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// One record: column name → value; an absent column is missing.
pub type Row = BTreeMap<String, Value>;

/// The rows of one subject in each dataset.
pub type Rows = BTreeMap<Dataset, Vec<Row>>;

/// The records that a measure of one subject may look at.
#[derive(Debug, Clone, Copy)]
pub struct Records<'a> {
    /// The measures of the scheme; needed only by one that asks what another counts.
    pub measures: &'a [Measure],
    /// The rows of the subject.
    pub own: &'a Rows,
    /// The rows of all subjects, its own among them; needed only by a measure that [`crate::Scheme::looks_at_others`].
    pub all: &'a [&'a Rows],
    /// The assessed period.
    pub period: Period,
    /// The day as of which records were read.
    pub as_of: Date,
}

impl Records<'_> {
    /// A measure of the subject.
    pub fn figure(&self, measure: &RecordMeasure) -> Figure {
        let peers = self.peers(measure);
        let mut figure = Figure::default();
        let mut values = Vec::new();
        for row in of(self.own, measure.dataset).filter(|row| self.is_looked_at(measure, row, &peers)) {
            let mut around = self.around(measure, row, &peers);
            let failed = failed(measure, &mut around);
            if !failed.is_empty() {
                figure.refused += 1;
                figure.wrong += u64::from(failed.iter().any(|gate| gate.is_finding));
                continue;
            }
            figure.counted += 1;
            match measure.aggregate.inner().map(|inner| compute(inner, &mut around)) {
                Some(Value::Null) => figure.missing += 1,
                Some(value) => values.push(value),
                None => {}
            }
        }
        figure.value = aggregate(&measure.aggregate, figure.counted, &values);
        figure
    }

    /// The projects that a measure counts, by name.
    fn projects(&self, measure: &RecordMeasure) -> BTreeSet<String> {
        let peers = self.peers(measure);
        let rows = of(self.own, measure.dataset).filter(|row| self.is_looked_at(measure, row, &peers));
        let counted = rows.filter(|row| failed(measure, &mut self.around(measure, row, &peers)).is_empty());
        counted.filter_map(project).collect()
    }

    /// True for a row that the filter lets through; unknown counts as no.
    fn is_looked_at(&self, measure: &RecordMeasure, row: &Row, peers: &Peers<'_>) -> bool {
        let mut around = self.around(measure, row, peers);
        measure.filter.as_ref().is_none_or(|filter| compute(filter, &mut around).flag() == Some(true))
    }

    fn around<'b>(&self, measure: &RecordMeasure, row: &'b Row, peers: &'b Peers<'b>) -> RowSurroundings<'b> {
        RowSurroundings { row, period: self.period, as_of: self.as_of, rounding: measure.record_rounding, peers }
    }

    /// The records in which a measure looks something up.
    fn lookups(&self, measure: &RecordMeasure) -> Lookups<'_> {
        let mut lookups = Lookups::default();
        let calls = measure.lookups();
        if calls.iter().any(|(function, _)| *function == Function::OfProject) {
            for row in self.all.iter().flat_map(|rows| of(rows, Dataset::Projects)) {
                if let Some(name) = project(row) {
                    lookups.projects.entry(name).or_default().push((unit(row), row));
                }
            }
        }
        for (_, kind) in calls.into_iter().filter(|(function, _)| *function == Function::EventMean) {
            for row in of(self.own, Dataset::Events) {
                let is_meant = matches!(row.get("kind"), Some(Value::Text(text)) if text == kind)
                    && matches!(row.get("on"), Some(Value::Date(on)) if (self.period.first_day()..=self.period.last_day()).contains(on));
                if let (true, Some(project), Some(Value::Number(amount))) = (is_meant, project(row), row.get("amount"))
                {
                    lookups.amounts.entry((kind.to_owned(), unit(row), project)).or_default().push(amount);
                }
            }
        }
        lookups
    }

    /// What a measure looks at besides the record at hand.
    fn peers<'b>(&'b self, measure: &'b RecordMeasure) -> Peers<'b> {
        let rule = |id: &&str| self.measures.iter().find(|other| other.id == **id)?.records();
        let ids = measure.counted_by().into_iter();
        let counted = ids.filter_map(|id| Some((id, self.projects(rule(&id)?)))).collect();
        let mut peers = Peers { counted, shared: Vec::new(), lookups: self.lookups(measure) };
        for (function, arguments) in measure.shared() {
            let is_own = function == Function::IsHighest;
            let rows = if is_own { std::slice::from_ref(&self.own) } else { self.all };
            let rows = rows.iter().flat_map(|rows| of(rows, measure.dataset));
            let entry = |row: &'b Row| {
                let mut around = self.around(measure, row, &peers);
                let key = compute(&arguments[0], &mut around);
                let value = arguments.get(1).map_or(Value::Null, |value| compute(value, &mut around));
                Entry { row, key, value }
            };
            let mut entries: Vec<Entry<'_>> =
                rows.filter(|row| self.is_looked_at(measure, row, &peers)).map(entry).collect();
            if is_own {
                entries.sort_by(|a, b| precedence(measure.dataset, a, b));
            }
            peers.shared.push(Shared { function, arguments, entries });
        }
        peers
    }
}

fn of(rows: &Rows, dataset: Dataset) -> impl Iterator<Item = &Row> {
    rows.get(&dataset).into_iter().flatten()
}

/// The gates that a row fails; unknown counts as failing.
fn failed<'a>(measure: &'a RecordMeasure, around: &mut RowSurroundings<'_>) -> Vec<&'a Gate> {
    measure.gates.iter().filter(|gate| compute(&gate.condition, around).flag() != Some(true)).collect()
}

/// The project that a row names, as names are compared.
fn project(row: &Row) -> Option<String> {
    match row.get("name").or_else(|| row.get("project_name")) {
        Some(Value::Text(name)) => Some(name_key(name)),
        _ => None,
    }
}

/// The unit that a row belongs to.
fn unit(row: &Row) -> &str {
    match row.get("unit_id") {
        Some(Value::Text(unit)) => unit,
        _ => "",
    }
}

/// Which of the projects of one name a record of a unit means: the unit's own; where it has none, the only one there is. None where that is
/// in doubt. `projects`: the unit of each.
pub fn meant<T: Copy>(unit: &str, projects: &[(impl AsRef<str>, T)]) -> Option<T> {
    let mut own = projects.iter().filter(|(of, _)| of.as_ref() == unit);
    match (own.next(), own.next(), projects) {
        (Some((_, project)), None, _) | (None, _, [(_, project)]) => Some(*project),
        _ => None,
    }
}

/// Records in which something is looked up.
#[derive(Default)]
struct Lookups<'a> {
    /// Name, as names are compared → the projects called so, with their units.
    projects: BTreeMap<String, Vec<(&'a str, &'a Row)>>,
    /// Kind, unit and name of the project → the amounts of the period's events.
    amounts: BTreeMap<(String, &'a str, String), Vec<&'a Exact>>,
}

/// What a measure looks at besides the record at hand.
#[derive(Default)]
pub(crate) struct Peers<'a> {
    lookups: Lookups<'a>,
    /// Measure → the projects of the subject that it counts.
    counted: BTreeMap<&'a str, BTreeSet<String>>,
    /// What its functions over records of one key look at: the records that its filter lets through.
    shared: Vec<Shared<'a>>,
}

struct Shared<'a> {
    function: Function,
    arguments: &'a [Expr],
    entries: Vec<Entry<'a>>,
}

/// A record with its key and value.
struct Entry<'a> {
    row: &'a Row,
    key: Value,
    value: Value,
}

/// The highest value first, then by columns in their order, so that equal records are told apart the same way everywhere; what is missing
/// stands last.
fn precedence(dataset: Dataset, a: &Entry<'_>, b: &Entry<'_>) -> Ordering {
    let columns = dataset.columns().iter().map(|column| order(a.row.get(column.name), b.row.get(column.name)));
    let values = match (&a.value, &b.value) {
        (Value::Number(a), Value::Number(b)) => b.cmp(a),
        (a, b) => order(Some(a), Some(b)),
    };
    columns.fold(values, Ordering::then)
}

fn order(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a.unwrap_or(&Value::Null), b.unwrap_or(&Value::Null)) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        (a, b) => (*a == Value::Null).cmp(&(*b == Value::Null)),
    }
}

fn aggregate(aggregate: &Aggregate, counted: u64, values: &[Value]) -> Option<Exact> {
    let count = |n: usize| Exact::from(i64::try_from(n).unwrap_or(i64::MAX));
    let numbers = || values.iter().filter_map(Value::number);
    match aggregate {
        Aggregate::Count => Some(Exact::from(i128::from(counted))),
        Aggregate::CountDistinct(_) => {
            let mut different: Vec<&Value> = Vec::new();
            for value in values {
                if !different.contains(&value) {
                    different.push(value);
                }
            }
            Some(count(different.len()))
        }
        Aggregate::Sum(_) => Some(numbers().cloned().sum()),
        Aggregate::Min(_) => numbers().min().cloned(),
        Aggregate::Max(_) => numbers().max().cloned(),
        Aggregate::Mean(_) => numbers().cloned().sum::<Exact>().checked_div(&count(values.len())),
        Aggregate::TrimmedMean(_, trim) => trim.mean(numbers().cloned().collect()),
    }
}

/// One record and the period.
pub(crate) struct RowSurroundings<'a> {
    pub(crate) row: &'a Row,
    pub(crate) period: Period,
    pub(crate) as_of: Date,
    pub(crate) rounding: Option<Rounding>,
    pub(crate) peers: &'a Peers<'a>,
}

impl Surroundings for RowSurroundings<'_> {
    fn column(&mut self, name: &str) -> Value {
        self.row.get(name).cloned().unwrap_or(Value::Null)
    }

    fn context(&mut self, context: Context) -> Value {
        period_fact(context, self.period, self.as_of)
    }

    fn measure(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn input(&mut self, function: Function, arguments: &[Value]) -> Value {
        match (function, arguments) {
            (Function::IsMonthOfPeriod, [Value::Text(text)]) => {
                Value::Flag(self.period.months().iter().any(|month| month.to_string() == *text))
            }
            (Function::IsCounted, [Value::Text(id)]) => {
                match (self.peers.counted.get(id.as_str()), project(self.row)) {
                    (Some(counted), Some(project)) => Value::Flag(counted.contains(&project)),
                    _ => Value::Null,
                }
            }
            (Function::OfProject, [Value::Text(column)]) => {
                let projects = project(self.row).and_then(|name| self.peers.lookups.projects.get(&name));
                let meant = projects.and_then(|projects| meant(unit(self.row), projects));
                meant.and_then(|row| row.get(column)).cloned().unwrap_or(Value::Null)
            }
            (Function::EventMean, [Value::Text(kind)]) => {
                let key = project(self.row).map(|name| (kind.clone(), unit(self.row), name));
                let Some(amounts) = key.and_then(|key| self.peers.lookups.amounts.get(&key)) else {
                    return Value::Null;
                };
                let sum: Exact = amounts.iter().copied().cloned().sum();
                sum.checked_div(&Exact::from(i64::try_from(amounts.len()).unwrap_or(i64::MAX)))
                    .map(|mean| self.quotient(mean))
                    .into()
            }
            _ => Value::Null,
        }
    }

    fn group(&mut self, _: Function, _: &[Expr], _: &[Value]) -> Value {
        Value::Null
    }

    fn shared(&mut self, function: Function, arguments: &[Expr], key: &Value) -> Value {
        let is_it = |shared: &&Shared<'_>| shared.function == function && shared.arguments == arguments;
        let shared = self.peers.shared.iter().find(is_it);
        let (Apply::Shared(apply), Some(shared)) = (&function.primitive().apply, shared) else { return Value::Null };
        let same: Vec<&Entry<'_>> = shared.entries.iter().filter(|entry| entry.key == *key).collect();
        let position = same.iter().position(|entry| std::ptr::eq(entry.row, self.row));
        let values: Vec<&Value> = same.iter().map(|entry| &entry.value).collect();
        apply(&values, position.unwrap_or(usize::MAX))
    }

    fn quotient(&mut self, quotient: Exact) -> Exact {
        self.rounding.map_or_else(|| quotient.clone(), |rounding| quotient.round(rounding))
    }
}

/// The value of a fact of the period.
pub(crate) fn period_fact(context: Context, period: Period, as_of: Date) -> Value {
    let number = |n: i64| Value::Number(n.into());
    match context {
        Context::PeriodStart => Value::Date(period.first_day()),
        Context::PeriodEnd => Value::Date(period.last_day()),
        Context::YearStart => Value::Date(period.year_to_date().first_day()),
        Context::AsOf => Value::Date(as_of),
        Context::PeriodYear => number(period.year().into()),
        Context::Months => number(period.last_month().into()),
        Context::PeriodMonths => number(i64::try_from(period.months().len()).unwrap_or(0)),
        // Facts of a result: the parser lets them stand only where the evaluation knows them.
        Context::Group
        | Context::Total
        | Context::FailedBlocks
        | Context::Place
        | Context::PlaceFromEnd
        | Context::GroupSize
        | Context::Grade => Value::Null,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::read::parse;
    use crate::scheme::Trim;
    use crate::shipped;
    use proptest::prelude::*;

    const UNITS: i64 = 13;

    const SHARES: &str = r#"
[scheme]
id = "test"
title = "试"
subjects = ["county"]
periods = ["quarter"]
[source]
paper = "甲文件"
[rounding]
mode = "half_up"
places = 2
at = "item"
[[measure]]
id = "shared"
title = "按份额的投资"
unit = "元"
from = "events"
where = "kind = 'credit_share'"
value = "sum(amount * of_project('done_in_period'))"
[[measure.gate]]
id = "whole"
title = "份额之和为1"
condition = "same_sum(project_name, amount) = 1"
[[measure]]
id = "own"
title = "未分成的投资"
unit = "元"
from = "projects"
where = "not is_counted('shared')"
value = "sum(done_in_period)"
[[item]]
id = "one"
title = "投资"
full = 1
score = "1"
[total]
full = 1
[ranking]
compare = "published"
groups = "all"
"#;

    /// A ballot: the place of each unit, and what makes it void.
    fn ballot() -> impl Strategy<Value = (Vec<i64>, u8)> {
        (Just((1..=UNITS).collect::<Vec<_>>()).prop_shuffle(), 0_u8..6)
    }

    fn vote(unit: usize, place: i64, number: usize, is_signed: bool) -> Row {
        let text = |text: String| Value::Text(text);
        let mut row = Row::from([
            ("unit_id".to_owned(), text(format!("u{unit}"))),
            ("kind".to_owned(), text("site_visit_ballot".to_owned())),
            ("on".to_owned(), Value::Date(jiff::civil::date(2015, 3, 28))),
            ("amount".to_owned(), Value::Number(place.into())),
            ("document".to_owned(), text(format!("票{number}"))),
        ]);
        if !is_signed {
            row.insert("note".to_owned(), text("未署名".to_owned()));
        }
        row
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

        /// Each whole ballot gives the same points in all, so the scores of all units sum to them, whatever ballots are void beside it;
        /// and each score is Σ votes for place k × points of place k ÷ valid ballots.
        #[test]
        fn ballots_conserve_the_points_they_give(ballots in prop::collection::vec(ballot(), 1..12)) {
            let scheme = parse("scheme.toml", shipped::find("jining-2015-vote").unwrap().text).unwrap();
            let average = scheme.measure("average").unwrap().records().unwrap();
            let mut units: Vec<Vec<Row>> = vec![Vec::new(); 13];
            let mut votes = vec![vec![0_i64; 13]; 13];
            for (number, (places, flaw)) in ballots.iter().enumerate() {
                for (unit, place) in places.iter().enumerate() {
                    let written = match flaw {
                        1 if *place == 5 => 4,
                        2 if *place == UNITS => UNITS + 1,
                        3 if *place == 7 => continue,
                        _ => *place,
                    };
                    units[unit].push(vote(unit, written, number, *flaw != 4));
                    if matches!(flaw, 0 | 5) {
                        votes[unit][usize::try_from(place - 1).unwrap()] += 1;
                    }
                }
            }
            let units: Vec<Rows> = units.into_iter().map(|rows| Rows::from([(Dataset::Events, rows)])).collect();
            let all: Vec<&Rows> = units.iter().collect();
            let (period, as_of) = ("2015Q1".parse().unwrap(), jiff::civil::date(2015, 4, 20));
            let figures: Vec<Figure> = units.iter().map(|own| Records { measures: &[], own, all: &all, period, as_of }.figure(average)).collect();
            let valid = i64::try_from(ballots.iter().filter(|(_, flaw)| matches!(flaw, 0 | 5)).count()).unwrap();
            for (figure, votes) in figures.iter().zip(&votes) {
                let points: i64 = votes.iter().zip(0..).map(|(votes, k)| votes * (100 - 3 * k)).sum();
                prop_assert_eq!(figure.value.clone(), Exact::from(points).checked_div(&valid.into()));
                prop_assert_eq!(figure.counted, u64::try_from(valid).unwrap());
            }
            let sum: Option<Vec<Exact>> = figures.into_iter().map(|figure| figure.value).collect();
            prop_assert_eq!(sum.map(|all| all.into_iter().sum()), (valid > 0).then(|| Exact::from(1066_i64)));
        }

        /// Investment credited by shares is neither lost nor counted twice, whoever hosts a project and whatever shares are wrong beside it.
        #[test]
        fn shares_conserve_what_they_divide(projects in prop::collection::vec((0_usize..4, 0_i64..1000, prop::collection::vec(0_usize..4, 0..4), 0_i64..3), 1..9)) {
            let scheme = parse("scheme.toml", SHARES).unwrap();
            let mut units: Vec<Rows> = vec![Rows::from([(Dataset::Projects, Vec::new()), (Dataset::Events, Vec::new())]); 4];
            let text = |column: &str, text: String| (column.to_owned(), Value::Text(text));
            for (number, (host, done, others, surplus)) in projects.iter().enumerate() {
                let (host_id, name) = (format!("u{host}"), format!("项目{number}"));
                let row = Row::from([text("unit_id", host_id), text("name", name.clone()), ("done_in_period".to_owned(), Value::Number((*done).into()))]);
                units[*host].get_mut(&Dataset::Projects).unwrap().push(row);
                if others.is_empty() {
                    continue;
                }
                // An eighth for each of the others, the rest for the host; now and then more than there is.
                let eighths = |count: usize| Exact::scaled(i128::try_from(count).unwrap() * 125, 3);
                let shares = others.iter().map(|other| (*other, eighths(1)));
                let surplus = usize::from(*surplus == 2);
                for (unit, share) in shares.chain([(*host, eighths(8 + surplus - others.len()))]) {
                    let row = Row::from([
                        text("unit_id", format!("u{unit}")), text("project_name", name.clone()), text("kind", "credit_share".to_owned()),
                        ("amount".to_owned(), Value::Number(share)),
                    ]);
                    units[unit].get_mut(&Dataset::Events).unwrap().push(row);
                }
            }
            let all: Vec<&Rows> = units.iter().collect();
            let (period, as_of) = ("2024Q2".parse().unwrap(), jiff::civil::date(2024, 7, 15));
            let figure = |id: &str| {
                let rule = scheme.measure(id).unwrap().records().unwrap();
                let of = |own| Records { measures: &scheme.measures, own, all: &all, period, as_of }.figure(rule).value.unwrap();
                units.iter().map(of).sum::<Exact>()
            };
            let whole: i64 = projects.iter().map(|project| project.1).sum();
            prop_assert_eq!(&figure("shared") + &figure("own"), Exact::from(whole));
        }

        /// What is left lies between the extremes, leaving out one at each end does not depend on the order of the marks, and leaving out more
        /// than there are falls back as declared.
        #[test]
        fn trimmed_means_are_means_of_what_is_left(marks in prop::collection::vec(0_i64..100, 1..9)) {
            let exact = |marks: &[i64]| marks.iter().map(|mark| Exact::from(*mark)).collect::<Vec<_>>();
            let trim = |or_mean| Trim { lowest: 1, highest: 1, or_mean };
            let reversed: Vec<i64> = marks.iter().rev().copied().collect();
            let mut sorted = marks.clone();
            sorted.sort_unstable();
            let mean = |of: &[i64]| Exact::from(of.iter().sum::<i64>()).checked_div(&i64::try_from(of.len()).unwrap().into());
            let (all, left) = (mean(&marks), sorted.get(1..sorted.len() - 1).filter(|left| !left.is_empty()).and_then(mean));
            prop_assert_eq!(trim(true).mean(exact(&marks)), left.clone().or(all));
            prop_assert_eq!(trim(false).mean(exact(&reversed)), left);
        }
    }
}
