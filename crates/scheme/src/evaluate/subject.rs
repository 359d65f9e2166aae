//! One subject while its formulas are computed: looks up what names stand for and remembers every step.

use super::{Run, assesses_projects, earlier, finding, node};
use crate::ast::{Context, Expr, ExprKind};
use crate::figures::Quantity;
use crate::functions::{Apply, Function, GroupValues};
use crate::outcome::{Finding, Node};
use crate::rows::period_fact;
use crate::scheme::Input;
use crate::unit::ShownUnit;
use crate::value::{Surroundings, Value};
use crate::words::{context_shown, in_words, show};
use ballast_domain::{Exact, Period, Rounding, Text};

/// The surroundings of a formula of one subject.
pub(super) struct SubjectSurroundings<'a, 'b> {
    run: &'b Run<'a>,
    index: usize,
    item: Option<&'b str>,
    /// Steps that are being computed, each with the parts it has so far; the first is the formula itself.
    stack: Vec<Vec<Node>>,
    findings: Vec<Finding>,
}

impl<'a, 'b> SubjectSurroundings<'a, 'b> {
    /// For the formula of an item, a light or (without item) a measure.
    pub(super) fn new(run: &'b Run<'a>, index: usize, item: Option<&'b str>) -> Self {
        Self { run, index, item, stack: vec![Vec::new()], findings: Vec::new() }
    }

    /// The parts of the formula and what was found.
    pub(super) fn finish(mut self) -> (Vec<Node>, Vec<Finding>) {
        (self.stack.pop().unwrap_or_default(), self.findings)
    }

    fn subject(&self) -> &'a crate::figures::Subject {
        &self.run.figures.subjects[self.index]
    }

    /// The id under which targets and indicators are kept.
    fn owner(&self) -> &'a str {
        let subject = self.subject();
        if assesses_projects(self.run.scheme) { &subject.unit_id } else { &subject.id }
    }

    /// An imported amount in base units of the declared unit.
    fn converted(&mut self, input: &Input, quantity: &Quantity) -> Option<Exact> {
        let word = quantity.unit_of_measure.trim();
        if word.is_empty() {
            return Some(&quantity.value * &input.unit.per);
        }
        let unit = ShownUnit::from_word(word).filter(|unit| unit.unit.common(input.unit.unit).is_some());
        if unit.is_none() {
            self.findings.push(finding::unit_unlike(input, &self.subject().id, word));
        }
        unit.map(|unit| &quantity.value * &unit.per)
    }

    fn target(&mut self, key: &str) -> Value {
        let Some(target) = self.run.scheme.target(key) else { return Value::Null };
        let quantity = self.run.figures.targets.get(&(self.owner().to_owned(), key.to_owned()));
        let Some(quantity) = quantity else {
            self.findings.push(finding::target_missing(target, &self.subject().id));
            return Value::Null;
        };
        self.converted(target, quantity).into()
    }

    /// True when a `target('key')` is absent or nought for this subject.
    pub(super) fn has_no_target(&self, call: &Expr) -> bool {
        let ExprKind::Call(Function::Target, arguments) = &call.kind else { return false };
        let Some(key) = arguments.first().and_then(text) else { return false };
        let quantity = self.run.figures.targets.get(&(self.owner().to_owned(), key));
        quantity.is_none_or(|quantity| quantity.value.is_zero())
    }

    fn observation(&mut self, key: &str, month: Option<&Value>, is_growth: bool) -> Value {
        let Some(indicator) = self.run.scheme.indicator(key) else { return Value::Null };
        let period = match month.and_then(Value::number) {
            Some(month) => {
                let months = self.run.figures.period.months();
                let index = month.to_scaled(Rounding::half_up(0)).and_then(|n| usize::try_from(n - 1).ok());
                index.and_then(|index| months.get(index)).copied()
            }
            None => Some(self.run.figures.period),
        };
        let at = (self.owner().to_owned(), key.to_owned(), period.map(|period| period.to_string()).unwrap_or_default());
        let observed = self.run.figures.observations.get(&at);
        let value = observed.and_then(|observed| {
            if is_growth {
                return observed.growth_percent.as_ref().map(|growth| growth * &Exact::scaled(1, 2));
            }
            observed.value.as_ref().and_then(|quantity| self.converted(indicator, quantity))
        });
        if value.is_none() {
            self.observation_missing(indicator, period);
        }
        value.into()
    }

    /// Remembers that a value is missing; from the day after it was due as overdue.
    fn observation_missing(&mut self, indicator: &Input, period: Option<Period>) {
        let (subject, as_of) = (&self.subject().id, self.run.figures.as_of);
        let due = indicator.due.zip(period).map(|(due, period)| due.day(period)).filter(|due| *due < as_of);
        let period = period.map(|period| period.to_string()).unwrap_or_default();
        self.findings.push(match due {
            Some(due) => finding::observation_overdue(indicator, subject, &period, due),
            None => finding::observation_missing(indicator, subject, &period),
        });
    }

    fn province_gap(&mut self, key: &str) -> Value {
        let Some(indicator) = self.run.scheme.indicator(key) else { return Value::Null };
        let period = self.run.figures.period;
        let at = (self.owner().to_owned(), key.to_owned(), period.to_string());
        let observed = self.run.figures.observations.get(&at);
        let gap = observed.and_then(|observed| observed.province_gap_points.as_ref());
        if gap.is_none() {
            self.observation_missing(indicator, Some(period));
        }
        gap.map(|points| points * &Exact::scaled(1, 2)).into()
    }

    fn earlier(&mut self, function: Function, arguments: &[Value]) -> Value {
        let looked = earlier::look(self.run.scheme, self.run.figures, &self.subject().id, function, arguments);
        let Some(looked) = looked else { return Value::Null };
        self.findings.extend(looked.findings);
        if self.run.explains {
            for node in looked.nodes {
                self.remember(node);
            }
        }
        looked.value
    }

    fn grade_title(&self, id: &str) -> Text {
        let grade = self.run.scheme.grades.iter().find(|grade| grade.id == id);
        grade.map_or_else(|| Text::new(id.to_owned(), id.to_owned()), |grade| grade.title.clone())
    }

    fn group_title(&self, id: &str) -> Text {
        let group = self.run.group(self.index).filter(|group| group.id == id);
        group.map_or_else(|| Text::new(id.to_owned(), id.to_owned()), |group| group.title.clone())
    }

    /// The unit in which a step is shown, where the scheme names one.
    fn declared_unit(&self, step: &Expr) -> Option<&'a ShownUnit> {
        let ExprKind::Call(function, arguments) = &step.kind else { return None };
        let first = arguments.first()?;
        match (function, &first.kind) {
            (Function::Target, _) => self.run.scheme.target(&text(first)?).map(|target| &target.unit),
            (Function::Observation, _) => self.run.scheme.indicator(&text(first)?).map(|indicator| &indicator.unit),
            (
                Function::GroupMin | Function::GroupMax | Function::GroupMean | Function::GroupSum,
                ExprKind::Measure(id),
            ) => self.run.scheme.measure(id).map(|measure| &measure.unit),
            _ => None,
        }
    }

    fn remember(&mut self, node: Node) {
        let Some(parts) = self.stack.last_mut() else { return };
        let is_known =
            parts.iter().any(|known| (known.kind, &known.id, &known.formula) == (node.kind, &node.id, &node.formula));
        if !is_known {
            parts.push(node);
        }
    }
}

impl Surroundings for SubjectSurroundings<'_, '_> {
    fn column(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn context(&mut self, context: Context) -> Value {
        let fact = self.run.results[self.index].fact(context);
        let value = fact.unwrap_or_else(|| period_fact(context, self.run.figures.period, self.run.figures.as_of));
        if !self.run.explains {
            return value;
        }
        let shown = match (context, &value) {
            (Context::Grade, Value::Text(id)) => self.grade_title(id),
            (Context::Group, Value::Text(id)) => self.group_title(id),
            _ => context_shown(context, &value),
        };
        let mut node =
            node::bare(crate::outcome::NodeKind::Call, Some(context.name()), context.label(), value.number(), &shown);
        node.formula = Some(context.name().to_owned());
        self.remember(node);
        value
    }

    fn measure(&mut self, id: &str) -> Value {
        let value = self.run.measures.get(id).and_then(|values| values[self.index].0.clone());
        if value.is_none()
            && let Some(measure) = self.run.scheme.measure(id)
        {
            self.findings.push(finding::measure_missing(measure, &self.subject().id));
        }
        value.into()
    }

    fn input(&mut self, function: Function, arguments: &[Value]) -> Value {
        match (function, arguments) {
            (Function::Target, [Value::Text(key)]) => self.target(key),
            (Function::Observation, [Value::Text(key), rest @ ..]) => self.observation(key, rest.first(), false),
            (Function::Growth, [Value::Text(key)]) => self.observation(key, None, true),
            (Function::ProvinceGap, [Value::Text(key)]) => self.province_gap(key),
            (Function::Score | Function::Block, [Value::Text(id)]) => self.run.results[self.index].score(function, id),
            (function, arguments) if function.is_earlier() => self.earlier(function, arguments),
            (Function::Pace, []) => {
                self.run.scheme.pace.due_by_month(self.run.figures.period.last_month()).cloned().into()
            }
            _ => Value::Null,
        }
    }

    fn group(&mut self, function: Function, arguments: &[Expr], values: &[Value]) -> Value {
        let (Apply::Group(apply), Some(ExprKind::Measure(id))) =
            (&function.primitive().apply, arguments.first().map(|first| &first.kind))
        else {
            return Value::Null;
        };
        let Some(own) = values.first().and_then(Value::number) else { return Value::Null };
        let all = match function {
            Function::RankOfAll => self.run.over_all(id),
            _ => self.run.over_group(self.index, id),
        };
        apply(&GroupValues { own, all: &all }, values)
    }

    fn divided_by_nought(&mut self, divisor: &Expr) {
        let words: Text = in_words(self.run.scheme, None, divisor);
        self.findings.push(finding::divided_by_nought(&self.subject().id, self.item, &words));
    }

    fn too_large(&mut self, expr: &Expr) {
        let words: Text = in_words(self.run.scheme, None, expr);
        self.findings.push(finding::too_large(&self.subject().id, self.item, &words));
    }

    fn enter(&mut self) {
        self.stack.push(Vec::new());
    }

    fn leave(&mut self, step: &Expr, value: &Value) {
        let parts = self.stack.pop().unwrap_or_default();
        if !self.run.explains {
            return;
        }
        if let ExprKind::Measure(id) = &step.kind {
            let Some(values) = self.run.measures.get(id.as_str()) else { return };
            let node = values[self.index].1.clone();
            self.remember(node);
            return;
        }
        let shown = match (&step.kind, value) {
            (ExprKind::Call(Function::EarlierLight, _), Value::Text(code)) => Some(earlier::colour_word(code)),
            _ => self.declared_unit(step).map(|unit| show(value, Some(unit))),
        };
        self.remember(node::step(self.run.scheme, step, value, shown, parts));
    }
}

fn text(expr: &Expr) -> Option<String> {
    match Value::of_literal(expr)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
