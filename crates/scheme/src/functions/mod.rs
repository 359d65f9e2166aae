//! The functions of the expression language, one file each.
//!
//! Adding one: a file here with its [`Primitive`] and test, a `mod` line and a line in the table below.

mod absolute;
mod add_months;
mod arguments;
mod block;
mod brackets;
mod clamp;
mod coalesce;
mod conditional;
mod days_between;
mod earlier_light;
mod earlier_mean;
mod earlier_place;
mod earlier_place_from_end;
mod earlier_score;
mod earlier_sum;
mod earlier_total;
mod efficacy;
mod event_mean;
mod greatest;
mod group_max;
mod group_mean;
mod group_min;
mod group_sum;
mod growth;
mod is_counted;
mod is_highest;
mod is_month_of_period;
mod least;
mod month;
mod months_between;
mod observation;
mod of_project;
mod pace;
mod province_gap;
mod quarter;
mod rank;
mod rank_of_all;
mod rounding;
mod same_count;
mod same_distinct;
mod same_sum;
mod score;
mod shortfall;
mod slopes;
mod step_points;
mod steps;
mod surplus;
mod target;
mod whole_steps;
mod year;

use crate::ast::{Expr, Type};
use crate::language::Scope;
use crate::value::Value;
use ballast_domain::{Exact, Text};

/// A function as the parser, the evaluator and the explanation know it.
pub struct Primitive {
    /// The name in expressions.
    pub name: &'static str,
    /// How it is written: `least(a, b, …)`.
    pub usage: &'static str,
    /// The word in explanations: 取小.
    pub word: Text,
    /// What it gives, in one sentence.
    pub doc: Text,
    /// Where it may stand.
    pub place: Place,
    /// Least and greatest number of arguments.
    pub(crate) count: (usize, usize),
    /// Its type for arguments of these types.
    pub(crate) check: fn(&Scope<'_>, &[Expr]) -> Result<Type, Box<Mismatch>>,
    /// How it is computed.
    pub(crate) apply: Apply,
}

/// Where a function may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In measures over records and in scores.
    Anywhere,
    /// In measures over records.
    Records,
    /// In formulas, scores and lights.
    Scores,
    /// Where results are looked at: overrides, grades, lists, rewards, ties.
    Results,
}

/// How a function is computed.
pub(crate) enum Apply {
    /// From the values of its arguments.
    Values(fn(&[Value]) -> Value),
    /// From a measure's values over the subject's group (or over all subjects); the first argument names the measure.
    Group(fn(&GroupValues<'_>, &[Value]) -> Value),
    /// From the second argument's values over the records whose first argument is the same (without a second, a missing value each), and
    /// the position of the record at hand among them.
    Shared(fn(&[&Value], usize) -> Value),
    /// By the evaluation itself: it chooses what to compute, or asks for an input.
    Evaluation,
}

/// A measure over the group of a subject.
pub(crate) struct GroupValues<'a> {
    /// The subject's own value.
    pub(crate) own: &'a Exact,
    /// Every value of the group that is not missing, the own one included. For [`Function::RankOfAll`] of all subjects.
    pub(crate) all: &'a [Exact],
}

/// An argument that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// Code of the problem.
    pub(crate) code: &'static str,
    /// Which argument, from nought; none: the whole call.
    pub(crate) argument: Option<usize>,
    /// What is wrong.
    pub(crate) what: Text,
    /// How to mend it.
    pub(crate) remedy: Text,
}

/// Makes the enum and its table from one list.
macro_rules! functions {
    ($( $(#[$meta:meta])* $variant:ident = $module:ident; )+) => {
        /// A function of the expression language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Function { $( $(#[$meta])* $variant, )+ }

        impl Function {
            /// Every function, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What it is.
            pub fn primitive(self) -> &'static Primitive {
                match self { $(Self::$variant => &$module::PRIMITIVE),+ }
            }
        }
    };
}

functions! {
    /// `if(condition, a, b)`; null when the condition is unknown. Only the branch taken is computed.
    If = conditional;
    /// `least(a, b, …)`; null when one of them is null (unlike SQL).
    Least = least;
    /// `greatest(a, b, …)`; null when one of them is null (unlike SQL).
    Greatest = greatest;
    /// `abs(x)`.
    Abs = absolute;
    /// `round(x, places)`: halves away from zero; `places` is a literal.
    Round = rounding;
    /// `coalesce(x, y)`: x, or y where x is missing.
    Coalesce = coalesce;
    /// `add_months(date, n)`: the same day n months on, or that month's last day; `n` is a literal. Records only.
    AddMonths = add_months;
    /// `days_between(from, to)`: days from one date to the other, negative when `to` is earlier. Records only.
    DaysBetween = days_between;
    /// `months_between(from, to)`: calendar months from one date's month to the other's. Records only.
    MonthsBetween = months_between;
    /// `month(date)`: 1–12. Records only.
    Month = month;
    /// `quarter(date)`: 1–4. Records only.
    Quarter = quarter;
    /// `year(date)`. Records only.
    Year = year;
    /// `is_month_of_period(text)`: true when the text names a month (`2024-06`) of the assessed period. Records only.
    IsMonthOfPeriod = is_month_of_period;
    /// `same_count(key)`: how many records of all subjects have this record's key. Gates and values of records only.
    SameCount = same_count;
    /// `same_distinct(key, x)`: how many different values of x they have.
    SameDistinct = same_distinct;
    /// `same_sum(key, x)`: the sum of their x.
    SameSum = same_sum;
    /// `is_highest(key, x)`: true for the one record of the subject whose x is the highest of its key.
    IsHighest = is_highest;
    /// `is_counted('measure')`: true when another measure counts the project of this record. Records only.
    IsCounted = is_counted;
    /// `of_project('column')`: that column of the project which an event names. Events only.
    OfProject = of_project;
    /// `event_mean('kind')`: the mean amount of the period's events of that kind which name the record's project. Records of projects only.
    EventMean = event_mean;
    /// `clamp(x, low, high)`. Scores only, like all that follow.
    Clamp = clamp;
    /// `shortfall(x, required)`: how many are missing; a surplus is nought (缺额).
    Shortfall = shortfall;
    /// `surplus(x, required)`: how many are above; a shortfall is nought.
    Surplus = surplus;
    /// `steps(x, step)`: how many steps, continuous.
    Steps = steps;
    /// `whole_steps(x, step)`: only full steps count, towards nought.
    WholeSteps = whole_steps;
    /// `step_points(x, step, up, down)`: points per step, upwards and downwards apart, continuous (加减分步长).
    StepPoints = step_points;
    /// `slopes(x, step, from, points, from, points, …)`: different points per step in successive stretches of x.
    Slopes = slopes;
    /// `brackets(deviation, width, rate, rate, …)`: stretches of equal width, each with its own points per unit (累进).
    Brackets = brackets;
    /// `target('key')`: the subject's target (目标任务).
    Target = target;
    /// `observation('key')`: the subject's indicator value for the period; `observation('key', n)`: of its n-th month.
    Observation = observation;
    /// `growth('key')`: the indicator's growth for the period, a share.
    Growth = growth;
    /// `province_gap('key')`: the indicator's growth less the province's, percentage points.
    ProvinceGap = province_gap;
    /// `earlier_total('key', n)`: the subject's published total in another period, points.
    EarlierTotal = earlier_total;
    /// `earlier_score('key', 'item', n)`: its published score of an item in another period, points.
    EarlierScore = earlier_score;
    /// `earlier_place('key', n)`: its place in another period.
    EarlierPlace = earlier_place;
    /// `earlier_place_from_end('key', n)`: its place from the end in another period.
    EarlierPlaceFromEnd = earlier_place_from_end;
    /// `earlier_light('key', 'light', n)`: the colour of a light in another period, as text.
    EarlierLight = earlier_light;
    /// `earlier_mean('key')`: the mean of its published totals over all periods asked for.
    EarlierMean = earlier_mean;
    /// `earlier_sum('key', 'item')`: the sum of an item's published scores over the periods asked for that lie in the assessed year.
    EarlierSum = earlier_sum;
    /// `pace()`: the time pace at the end of the period, a share (序时进度).
    Pace = pace;
    /// `rank(measure)`: the subject's place in its group, the highest value first; ties share the better place.
    Rank = rank;
    /// `rank_of_all(measure)`: the subject's place among all subjects, whatever the group.
    RankOfAll = rank_of_all;
    /// `group_min(measure)`: lowest value of the group.
    GroupMin = group_min;
    /// `group_max(measure)`: highest value of the group.
    GroupMax = group_max;
    /// `group_mean(measure)`: mean of the group, the subject included.
    GroupMean = group_mean;
    /// `group_sum(measure)`: total of the group, the subject included.
    GroupSum = group_sum;
    /// `efficacy(measure, base, span, when_equal)`: (x − min) ÷ (max − min) × span + base in the group (功效系数).
    Efficacy = efficacy;
    /// `score('item')`: the score of an item; where results are looked at only.
    Score = score;
    /// `block('block')`: the score of a block of items; where results are looked at only.
    Block = block;
}

impl Function {
    /// True for a function over results of other periods.
    pub const fn is_earlier(self) -> bool {
        matches!(
            self,
            Self::EarlierTotal
                | Self::EarlierScore
                | Self::EarlierPlace
                | Self::EarlierPlaceFromEnd
                | Self::EarlierLight
                | Self::EarlierMean
                | Self::EarlierSum
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_usages_begin_with_them() {
        let names: BTreeSet<_> = Function::ALL.iter().map(|function| function.primitive().name).collect();
        assert_eq!(names.len(), Function::ALL.len());
        for function in Function::ALL {
            let primitive = function.primitive();
            assert!(primitive.usage.starts_with(&format!("{}(", primitive.name)), "{}", primitive.usage);
            assert!(primitive.count.0 <= primitive.count.1, "{}", primitive.name);
        }
    }
}
