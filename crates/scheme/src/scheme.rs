//! A scheme (考核办法) as it is after parsing: every name resolved, every unit checked.

use crate::ast::{Expr, ExprKind, Literal};
use crate::catalog::Dataset;
use crate::functions::{Apply, Function};
use crate::unit::ShownUnit;
use ballast_domain::org::UnitKind;
use ballast_domain::period::PeriodKind;
use ballast_domain::{Exact, PaceTable, Period, Rounding, Text};
use jiff::Span;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A published method of assessment as data (考核办法).
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    /// Id: lower-case letters, digits, hyphens.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Version of the file, as its author counts.
    pub version: String,
    /// The paper.
    pub source: Source,
    /// First day of effect.
    pub effective_from: Option<Date>,
    /// Last day of effect.
    pub effective_until: Option<Date>,
    /// Who is assessed.
    pub subjects: Subjects,
    /// The kinds of period it may be applied to.
    pub periods: Vec<PeriodKind>,
    /// How the time pace runs (序时进度).
    pub pace: PaceTable,
    /// Rounding of scores.
    pub rounding: ScoreRounding,
    /// Targets that formulas name.
    pub targets: Vec<Input>,
    /// Indicators that formulas name.
    pub indicators: Vec<Input>,
    /// Results of earlier periods that formulas name.
    pub earlier: Vec<Earlier>,
    /// Measures in an order in which each stands after those it names.
    pub measures: Vec<Measure>,
    /// Scored items in the order of the paper.
    pub items: Vec<Item>,
    /// Total; none in a scheme of status lights.
    pub total: Option<Total>,
    /// Status lights.
    pub lights: Option<Lights>,
    /// Blocks of items in the order of the paper.
    pub blocks: Vec<Block>,
    /// What sets a result aside or lowers its grade, in the order of the paper.
    pub overrides: Vec<Override>,
    /// Ranking; none when nothing is ranked.
    pub ranking: Option<Ranking>,
    /// Grades, the best first.
    pub grades: Vec<Grade>,
    /// Named lists (红黑榜).
    pub lists: Vec<NamedList>,
    /// Rewards.
    pub rewards: Vec<Reward>,
    /// What the paper leaves open and how we read it.
    pub declared: Vec<Declaration>,
    /// Parts of the paper whose arithmetic is unknown: shown, never scored. A scheme that has any is a draft.
    pub unspecified: Vec<Unspecified>,
    /// How a result is publicised.
    pub publicity: Publicity,
}

impl Scheme {
    /// True when a part of the paper is unknown: results are of the given part only.
    pub fn is_draft(&self) -> bool {
        !self.unspecified.is_empty()
    }

    /// The measure of an id.
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// The datasets whose records decide what a measure over records gives: its own, those in which it looks something up, and those of
    /// the measures of which it asks what they count.
    pub fn reads(&self, rule: &RecordMeasure) -> BTreeSet<Dataset> {
        let looked_up = rule.lookups().into_iter().map(|(function, _)| match function {
            Function::OfProject => Dataset::Projects,
            _ => Dataset::Events,
        });
        let asked = self.asked(rule).flat_map(|other| self.reads(other));
        std::iter::once(rule.dataset).chain(looked_up).chain(asked).collect()
    }

    /// True when the records of other subjects decide what it gives for one subject.
    pub fn looks_at_others(&self, rule: &RecordMeasure) -> bool {
        rule.shared().iter().any(|(function, _)| *function != Function::IsHighest)
            || rule.lookups().iter().any(|(function, _)| *function == Function::OfProject)
            || self.asked(rule).any(|other| self.looks_at_others(other))
    }

    /// True when the scheme has such a measure.
    pub fn has_measures_over_others(&self) -> bool {
        self.measures.iter().filter_map(Measure::records).any(|rule| self.looks_at_others(rule))
    }

    /// The measures of which it asks what they count. They stand before it, so asking on comes to an end.
    fn asked<'a>(&'a self, rule: &'a RecordMeasure) -> impl Iterator<Item = &'a RecordMeasure> {
        rule.counted_by().into_iter().filter_map(|id| self.measure(id)?.records())
    }

    /// The item of an id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The target of a key.
    pub fn target(&self, key: &str) -> Option<&Input> {
        self.targets.iter().find(|target| target.key == key)
    }

    /// The earlier results of a key.
    pub fn earlier(&self, key: &str) -> Option<&Earlier> {
        self.earlier.iter().find(|earlier| earlier.key == key)
    }

    /// The values that are read as they were known on the day by which they were due, where that day has passed: day → indicator and period.
    /// Those are the indicators whose late values are not used, of the assessed period and its months.
    pub fn read_when_due(&self, period: Period, as_of: Date) -> BTreeMap<Date, BTreeSet<(&str, Period)>> {
        let periods: BTreeSet<Period> = period.months().into_iter().chain([period]).collect();
        let mut days: BTreeMap<Date, BTreeSet<(&str, Period)>> = BTreeMap::new();
        for indicator in &self.indicators {
            let Some(due) = indicator.due.filter(|due| due.ignores_late) else { continue };
            for period in &periods {
                let day = due.day(*period);
                if day < as_of {
                    days.entry(day).or_default().insert((&indicator.key, *period));
                }
            }
        }
        days
    }

    /// The indicator of a key.
    pub fn indicator(&self, key: &str) -> Option<&Input> {
        self.indicators.iter().find(|indicator| indicator.key == key)
    }
}

/// Where a scheme comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The paper's or article's title.
    pub paper: Text,
    /// Who issued it.
    pub issued_by: Option<Text>,
    /// Number of the paper.
    pub number: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// True for a scheme that nobody published (示例).
    pub is_sample: bool,
}

/// Who is assessed (考核对象).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subjects {
    /// Organisation units of these kinds.
    Units(Vec<UnitKind>),
    /// Single projects.
    Projects,
}

/// Rounding of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreRounding {
    /// Mode and places.
    pub rounding: Rounding,
    /// Where.
    pub at: RoundAt,
}

/// Where scores are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundAt {
    /// Each item is rounded, the total is the sum of the rounded items.
    Item,
    /// Items stay exact (they are only printed rounded); the total is rounded.
    Total,
}

/// A target or an indicator that formulas name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Key, as in imported files: `signed_count`.
    pub key: String,
    /// Title.
    pub title: Text,
    /// Unit in which the scheme counts it; imported amounts are converted (万元 to 亿元).
    pub unit: ShownUnit,
    /// Who supplies it.
    pub supplier: Option<Text>,
    /// Until when, in the words of the paper.
    pub deadline: Option<Text>,
    /// Until when, as a day; of indicators only.
    pub due: Option<Due>,
    /// Clause of the paper.
    pub clause: Option<Text>,
}

/// The day by which a figure must be there (数据时限).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Days after the last day of the figure's period.
    pub days: u16,
    /// True where what comes later is not used; else it is used as soon as it is there.
    pub ignores_late: bool,
}

impl Due {
    /// The day for a figure of a period.
    pub fn day(self, period: Period) -> Date {
        let last = period.last_day();
        last.checked_add(Span::new().days(self.days)).unwrap_or(last)
    }
}

/// Sealed results of other periods that formulas name (往期结果): of this scheme or of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Key.
    pub key: String,
    /// Title.
    pub title: Text,
    /// Id of the scheme whose results they are.
    pub scheme: String,
    /// Which periods.
    pub span: EarlierSpan,
    /// Items of that scheme that formulas may name.
    pub items: Vec<String>,
    /// Lights of that scheme that formulas may name.
    pub lights: Vec<String>,
    /// Clause of the paper.
    pub clause: Option<Text>,
}

/// Which periods a scheme's earlier results are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlierSpan {
    /// So many periods of the assessed kind before the assessed one; the first is the last before it.
    Before(u16),
    /// The months of the assessed period.
    Months,
    /// The quarters wholly within the assessed period.
    Quarters,
    /// The half-years wholly within the assessed period.
    HalfYears,
}

impl EarlierSpan {
    /// The largest number by which a formula may name one of them.
    pub const fn most(self) -> u16 {
        match self {
            Self::Before(count) => count,
            Self::Months => 12,
            Self::Quarters => 4,
            Self::HalfYears => 2,
        }
    }
}

impl Earlier {
    /// The periods whose results are asked for, in the order in which formulas count them. Never the assessed period itself.
    pub fn periods(&self, assessed: Period) -> Vec<Period> {
        let periods = match self.span {
            EarlierSpan::Before(count) => (1..=count).filter_map(|n| assessed.before(n)).collect(),
            EarlierSpan::Months => assessed.months(),
            EarlierSpan::Quarters => assessed.quarters(),
            EarlierSpan::HalfYears => assessed.half_years(),
        };
        periods.into_iter().filter(|period| *period != assessed).collect()
    }
}

/// A figure computed for a subject and a period (度量).
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Unit.
    pub unit: ShownUnit,
    /// How it is computed.
    pub rule: MeasureRule,
    /// Rounding of the finished measure; none keeps it exact.
    pub rounding: Option<Rounding>,
    /// Clause of the paper.
    pub clause: Option<Text>,
    /// Who supplies it.
    pub supplier: Option<Text>,
    /// Until when.
    pub deadline: Option<Text>,
}

impl Measure {
    /// The aggregate over records, if it is one.
    pub fn records(&self) -> Option<&RecordMeasure> {
        match &self.rule {
            MeasureRule::Records(records) => Some(records),
            MeasureRule::Formula(_) => None,
        }
    }
}

/// How a measure is computed.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureRule {
    /// An aggregate over records.
    Records(RecordMeasure),
    /// A formula over other measures, targets and indicators.
    Formula(Expr),
}

/// An aggregate over the records of a subject.
///
/// # Missing data
/// Counts and sums over no records are nought: there are none. Minimum, maximum and mean over no records are null. A record
/// whose value is null is left out of a sum and counted in [`crate::Figure::missing`], which becomes a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordMeasure {
    /// The table.
    pub dataset: Dataset,
    /// Which of its rows are looked at at all (null counts as no).
    pub filter: Option<Expr>,
    /// Conditions of which each row must fulfil all; a row that fails is listed as refused, with the first clause it fails.
    pub gates: Vec<Gate>,
    /// What is computed over the rows that passed.
    pub aggregate: Aggregate,
    /// How a quotient inside one record is rounded, at once; none when nothing is divided.
    pub record_rounding: Option<Rounding>,
}

impl RecordMeasure {
    /// The calls of functions over the records of one key in gates and value, each once.
    pub fn shared(&self) -> Vec<(Function, &[Expr])> {
        let mut calls = Vec::new();
        for expr in self.gates.iter().map(|gate| &gate.condition).chain(self.aggregate.inner()) {
            expr.walk(&mut |part| {
                if let ExprKind::Call(function, arguments) = &part.kind
                    && matches!(function.primitive().apply, Apply::Shared(_))
                    && !calls.contains(&(*function, arguments.as_slice()))
                {
                    calls.push((*function, arguments.as_slice()));
                }
            });
        }
        calls
    }

    /// The calls of functions that look something up in another dataset, with their argument, each once.
    pub fn lookups(&self) -> Vec<(Function, &str)> {
        self.calls(|function| matches!(function, Function::OfProject | Function::EventMean))
    }

    /// The measures of which it asks whether they count a record's project, each once.
    pub fn counted_by(&self) -> Vec<&str> {
        self.calls(|function| function == Function::IsCounted).into_iter().map(|(_, id)| id).collect()
    }

    /// The calls of some functions whose argument is a text written out, each once.
    fn calls(&self, is_asked: impl Fn(Function) -> bool) -> Vec<(Function, &str)> {
        let mut calls = Vec::new();
        for expr in
            self.filter.iter().chain(self.gates.iter().map(|gate| &gate.condition)).chain(self.aggregate.inner())
        {
            expr.walk(&mut |part| {
                if let ExprKind::Call(function, arguments) = &part.kind
                    && is_asked(*function)
                    && let Some(ExprKind::Literal(Literal::Text(text))) =
                        arguments.first().map(|argument| &argument.kind)
                    && !calls.contains(&(*function, text.as_str()))
                {
                    calls.push((*function, text.as_str()));
                }
            });
        }
        calls
    }
}

/// A condition of eligibility (准入条件).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Id within the measure.
    pub id: String,
    /// What it asks, in words.
    pub title: Text,
    /// Clause of the paper.
    pub clause: Option<Text>,
    /// The condition; null counts as refused.
    pub condition: Expr,
    /// True where a record that fails it is wrong rather than ineligible: it becomes a finding as well.
    pub is_finding: bool,
}

/// What is computed over records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aggregate {
    /// `count(*)`.
    Count,
    /// `count_distinct(x)`: different values of x that are not null.
    CountDistinct(Expr),
    /// `sum(x)`.
    Sum(Expr),
    /// `min(x)`.
    Min(Expr),
    /// `max(x)`.
    Max(Expr),
    /// `mean(x)`: exact quotient of sum and number of values.
    Mean(Expr),
    /// `trimmed_mean(x, lowest, highest, 'mean')`: the mean without the lowest and the highest values.
    TrimmedMean(Expr, Trim),
}

/// What a trimmed mean leaves out (去掉最高、最低).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trim {
    /// So many of the lowest values.
    pub lowest: usize,
    /// So many of the highest values.
    pub highest: usize,
    /// Where nothing would be left: true takes the mean of all values, false has none.
    pub or_mean: bool,
}

impl Trim {
    /// The mean of what is left; none without values.
    pub fn mean(self, mut values: Vec<Exact>) -> Option<Exact> {
        let dropped = self.lowest + self.highest;
        if values.len() > dropped {
            values.sort_unstable();
            values.drain(..self.lowest);
            values.truncate(values.len() - self.highest);
        } else if !self.or_mean {
            return None;
        }
        let count = Exact::from(i64::try_from(values.len()).ok()?);
        values.into_iter().sum::<Exact>().checked_div(&count)
    }
}

impl Aggregate {
    /// The expression inside; none in `count(*)`.
    pub fn inner(&self) -> Option<&Expr> {
        match self {
            Self::Count => None,
            Self::CountDistinct(x)
            | Self::Sum(x)
            | Self::Min(x)
            | Self::Max(x)
            | Self::Mean(x)
            | Self::TrimmedMean(x, _) => Some(x),
        }
    }

    /// The name in scheme files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::CountDistinct(_) => "count_distinct",
            Self::Sum(_) => "sum",
            Self::Min(_) => "min",
            Self::Max(_) => "max",
            Self::Mean(_) => "mean",
            Self::TrimmedMean(..) => "trimmed_mean",
        }
    }
}

/// A scored line (考核指标).
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// What it says, as an office would write it.
    pub text: Option<Text>,
    /// Base, bonus or deduction.
    pub kind: ItemKind,
    /// Full score; none when the paper sets none (bonus, deduction, unbounded sums).
    pub full: Option<Exact>,
    /// Share with which the score enters the total; none: wholly.
    pub weight: Option<Exact>,
    /// How it is scored.
    pub rule: ItemRule,
    /// Highest score (封顶).
    pub cap: Option<Limit>,
    /// Lowest score (保底).
    pub floor: Option<Limit>,
    /// Rounding instead of the scheme's.
    pub rounding: Option<Rounding>,
    /// What a subject without the task receives.
    pub no_task: Option<NoTask>,
    /// Score where data are missing; none: no score and a finding.
    pub missing: Option<Exact>,
    /// Score where a figure is missing although its day has passed; none: as `missing`.
    pub late: Option<Exact>,
    /// The months of the year in which it is asked; empty: always. A longer period asks it when its last month is one of them.
    pub months: Vec<i8>,
    /// The groups of which it is asked, by id; empty: of all.
    pub groups: Vec<String>,
    /// Clause of the paper.
    pub clause: Option<Text>,
    /// Who supplies the data.
    pub supplier: Option<Text>,
    /// Until when.
    pub deadline: Option<Text>,
}

/// Kinds of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// 基本分.
    Base,
    /// 加分.
    Bonus,
    /// 扣分: its score is nought or below.
    Deduction,
}

/// How an item is scored.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemRule {
    /// By a formula.
    Formula(Expr),
    /// By a person within a range, with reason and paper (人工评分).
    Judgement {
        /// Lowest allowed.
        min: Exact,
        /// Highest allowed.
        max: Exact,
        /// True when a paper must be named.
        needs_document: bool,
    },
}

/// A cap or floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// Absolute.
    Points(Exact),
    /// A multiple of the full score.
    TimesFull(Exact),
}

impl Limit {
    /// In points; the parser refuses a multiple without a full score.
    pub fn points(&self, full: Option<&Exact>) -> Exact {
        match (self, full) {
            (Self::TimesFull(times), Some(full)) => times * full,
            (Self::Points(points) | Self::TimesFull(points), _) => points.clone(),
        }
    }
}

/// What a subject without the task receives (无任务).
#[derive(Debug, Clone, PartialEq)]
pub struct NoTask {
    /// When there is no task; without a condition, when a target that the item names is absent or nought.
    pub when: Option<Expr>,
    /// What then.
    pub then: NoTaskScore,
}

/// The score without a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTaskScore {
    /// A base score.
    Points(Exact),
    /// The full score.
    Full,
    /// The item leaves the total and the others are re-weighted.
    Exclude,
    /// The paper does not say: no score and a finding.
    Unspecified,
}

/// The total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Full score of the whole; none when the paper sets none.
    pub full: Option<Exact>,
    /// Highest total.
    pub cap: Option<Exact>,
    /// Lowest total.
    pub floor: Option<Exact>,
}

/// Status lights (三色预警).
#[derive(Debug, Clone, PartialEq)]
pub struct Lights {
    /// How the lights become one.
    pub overall: Overall,
    /// The lights.
    pub lights: Vec<Light>,
    /// The key of the scheme's own earlier results whose colours are told again by the records of now (追溯调整).
    pub revises: Option<String>,
}

/// How several lights become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overall {
    /// The worst counts.
    Worst,
    /// They stand side by side.
    Separate,
}

/// A status light: red if its condition holds, else yellow if its condition holds, else green.
#[derive(Debug, Clone, PartialEq)]
pub struct Light {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Clause of the paper.
    pub clause: Option<Text>,
    /// Does not apply when true (not yet due, nothing planned).
    pub unless: Option<Expr>,
    /// Condition of red.
    pub red: Expr,
    /// Condition of yellow, asked when not red.
    pub yellow: Option<Expr>,
    /// The words shown for each colour.
    pub words: LightWords,
}

/// The words shown for each colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LightWords {
    /// For green.
    pub green: Text,
    /// For yellow.
    pub yellow: Text,
    /// For red.
    pub red: Text,
}

/// How subjects are ranked (位次).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// On which value subjects are compared.
    pub compare: Compare,
    /// Groups; each subject is ranked within the first that holds it.
    pub groups: Vec<Group>,
    /// What decides between equal totals, in order, highest first; empty: nothing does.
    pub tie_breaks: Vec<Expr>,
}

/// On which value subjects are compared. What is still equal shares the better place (9, 9, 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// As published, after rounding.
    Published,
    /// Exactly, before rounding of the total.
    Exact,
}

/// Subjects that are ranked against each other only (考核分组).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Whom it holds.
    pub members: Members,
    /// Full score of its members instead of the scheme's.
    pub full: Option<Exact>,
}

/// Whom a group holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Members {
    /// Everybody.
    All,
    /// Units of these kinds.
    Kinds(Vec<UnitKind>),
    /// These subjects by id.
    Ids(Vec<String>),
}

/// A group of items with a score and, sometimes, a minimum of its own (考核板块).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Its items by id.
    pub items: Vec<String>,
    /// Below it the block is not met; none: it sets no minimum.
    pub min: Option<Exact>,
    /// Clause of the paper.
    pub clause: Option<Text>,
}

/// What sets a result aside or changes its grade (一票否决、降等、不予计分).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// When it applies; unknown counts as no, with a finding.
    pub when: Expr,
    /// What follows.
    pub effect: Effect,
    /// Clause of the paper.
    pub clause: Option<Text>,
}

/// What follows from an [`Override`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The total is nought.
    Nought,
    /// There is no total and no place: listed, not ranked.
    NoScore,
    /// The total stands, without a place.
    NotRanked,
    /// The lowest grade.
    LowestGrade,
    /// So many grades lower, not below the lowest.
    GradeDown(usize),
    /// Not better than this grade (一票否优).
    NotAbove(String),
    /// No reward.
    NoReward,
}

/// A class of results (等次).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// When it is reached; none: in every other case.
    pub when: Option<Expr>,
    /// Clause of the paper.
    pub clause: Option<Text>,
}

/// A named list by a rule over totals, places and figures (红黑榜).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedList {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Whether it praises or blames.
    pub colour: ListColour,
    /// Who is on it.
    pub when: Expr,
    /// Clause of the paper.
    pub clause: Option<Text>,
}

/// Whether a list praises or blames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListColour {
    /// 红榜.
    Red,
    /// 黑榜.
    Black,
    /// Neither.
    Plain,
}

/// What a result brings (奖励).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reward {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Unit.
    pub unit: ShownUnit,
    /// How much.
    pub amount: Expr,
    /// Clause of the paper.
    pub clause: Option<Text>,
}

/// A part of the paper whose arithmetic is not known (文件未载明).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unspecified {
    /// What it is.
    pub title: Text,
    /// Its full score, where that at least is known.
    pub full: Option<Exact>,
    /// The months of the year of which it is a part; empty: all.
    pub months: Vec<i8>,
    /// The groups of which it is a part, by id; empty: all.
    pub groups: Vec<String>,
    /// Clause of the paper.
    pub clause: Option<Text>,
}

/// A point that the paper leaves open, and our reading (声明).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The clause or item it belongs to.
    pub clause: Option<Text>,
    /// Our reading.
    pub text: Text,
}

/// How a result is publicised before it is final (公示).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publicity {
    /// Working days for objections, counted from the day after publication.
    pub working_days: u16,
    /// Where objections go besides the program: an office, a telephone.
    pub objections: Option<Text>,
    /// How far units see what the others' scores were made of.
    pub others: Others,
    /// Clause of the paper.
    pub clause: Option<Text>,
    /// False where the file says nothing and the default holds.
    pub is_declared: bool,
}

impl Default for Publicity {
    /// Five working days; units see one another's items. No published scheme states a number of days, so this is ours.
    fn default() -> Self {
        Self { working_days: 5, objections: None, others: Others::Items, clause: None, is_declared: false }
    }
}

/// How far units see what the others' scores were made of (他单位可见范围). A unit always sees its own wholly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Others {
    /// Totals, places, grades and lists.
    Totals,
    /// The scores of the items as well.
    Items,
    /// The whole computation down to the figures of the measures. The records themselves stay with who may read them.
    Records,
}

impl Others {
    /// In words.
    pub const fn label(self) -> Text {
        match self {
            Self::Totals => Text::fixed("总分、位次、等次和榜单", "totals, places, grades and lists"),
            Self::Items => Text::fixed("总分、位次和各项得分", "totals, places and the scores of the items"),
            Self::Records => {
                Text::fixed("总分、位次、各项得分和计分依据", "totals, places, items and how they were computed")
            }
        }
    }
}
