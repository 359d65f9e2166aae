//! The figures of a unit that a map or a column can show.

use crate::projects::stage_choice::StageChoice;
use crate::routes::{self, with_query};
use crate::ui::number::{self, NONE};
use ballast_app::assessments::list::list_assessments;
use ballast_app::assessments::show::show_assessment;
use ballast_app::units::summary::UnitSummary;
use ballast_app::{App, AppError, Caller, Permission};
use ballast_domain::money::MoneyUnit;
use ballast_domain::project::Stage;
use ballast_domain::{Exact, Lang, Rounding, UnitId};
use ballast_scheme::Outcome;
use ballast_scheme::outcome::Score;
use std::collections::BTreeMap;

/// Totals of the latest assessment, by unit.
pub(crate) type Scores = BTreeMap<UnitId, Score>;

/// The totals of a result.
pub(crate) fn scores_of(outcome: &Outcome) -> Scores {
    outcome.subjects.iter().filter_map(|subject| Some((UnitId::new(&subject.id)?, subject.total.clone()?))).collect()
}

/// The scores of the newest assessment that the caller may read and that gives scores.
///
/// # Errors
/// [`AppError`] when a query fails or the result was changed.
pub(crate) async fn latest_scores(app: &App, caller: &Caller) -> Result<Scores, AppError> {
    if !caller.may(Permission::ReadAssessments) {
        return Ok(Scores::new());
    }
    match list_assessments(app, caller).await?.first() {
        Some(line) => Ok(scores_of(&show_assessment(app, caller, &line.id).await?.outcome)),
        None => Ok(Scores::new()),
    }
}

/// A figure of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Figure {
    /// 重点项目个数.
    Projects,
    /// 年度计划投资.
    AnnualPlan,
    /// 本年完成投资.
    Done,
    /// 投资完成率.
    #[default]
    Rate,
    /// 已开工项目.
    Started,
    /// 未办结堵点.
    OpenObstacles,
    /// 考核得分.
    Score,
}

impl Figure {
    /// All figures in the order of the select.
    pub(crate) const ALL: [Self; 7] =
        [Self::Rate, Self::Projects, Self::AnnualPlan, Self::Done, Self::Started, Self::OpenObstacles, Self::Score];

    /// The code in addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::AnnualPlan => "annual_plan",
            Self::Done => "done",
            Self::Rate => "rate",
            Self::Started => "started",
            Self::OpenObstacles => "open_obstacles",
            Self::Score => "score",
        }
    }

    /// Reads the code.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.code() == code)
    }

    /// The name.
    pub(crate) fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Projects => lang.pick("重点项目", "Key projects"),
            Self::AnnualPlan => lang.pick("年度计划投资", "Annual plan"),
            Self::Done => lang.pick("本年完成投资", "Done this year"),
            Self::Rate => lang.pick("投资完成率", "Completion rate"),
            Self::Started => lang.pick("已开工项目", "Started"),
            Self::OpenObstacles => lang.pick("未办结堵点", "Open obstacles"),
            Self::Score => lang.pick("最近考核得分", "Latest score"),
        }
    }

    /// The unit of measure.
    pub(crate) fn unit(self, lang: Lang) -> &'static str {
        match self {
            Self::Projects | Self::Started | Self::OpenObstacles => lang.pick("个", ""),
            Self::AnnualPlan | Self::Done => number::money_word(lang, MoneyUnit::HundredMillion),
            Self::Rate => "%",
            Self::Score => lang.pick("分", "points"),
        }
    }

    /// The value; none where there is none.
    pub(crate) fn value(self, unit: &UnitSummary, scores: &Scores) -> Option<Exact> {
        match self {
            Self::Projects => Some(Exact::from(unit.projects)),
            Self::AnnualPlan => Some(unit.annual_plan.in_unit(MoneyUnit::HundredMillion)),
            Self::Done => Some(unit.done_in_year.in_unit(MoneyUnit::HundredMillion)),
            Self::Rate => {
                number::share(unit.done_in_year, unit.annual_plan).map(|share| &share * &Exact::from(100_i64))
            }
            Self::Started => Some(Exact::from(unit.started)),
            Self::OpenObstacles => Some(Exact::from(unit.open_obstacles)),
            Self::Score => scores.get(&unit.unit).map(|score| score.exact.clone()),
        }
    }

    /// The value as printed, without unit.
    pub(crate) fn printed(self, unit: &UnitSummary, scores: &Scores) -> String {
        if self == Self::Score {
            return scores.get(&unit.unit).map_or_else(|| NONE.to_owned(), |score| score.published.clone());
        }
        let places = match self {
            Self::Rate => 1,
            Self::AnnualPlan | Self::Done => 2,
            _ => 0,
        };
        let print = |value: Exact| number::grouped(&value.to_fixed(Rounding::half_up(places)));
        self.value(unit, scores).map_or_else(|| NONE.to_owned(), print)
    }

    /// The rows behind the figure of a unit.
    pub(crate) fn href(self, unit: &UnitSummary) -> String {
        let id = unit.unit.as_str();
        match self {
            Self::Projects | Self::AnnualPlan | Self::Done | Self::Rate => {
                with_query(&routes::Projects, &[("unit", id)])
            }
            Self::Started => {
                with_query(&routes::Projects, &[("unit", id), ("stage", &StageChoice::Reached(Stage::Started).code())])
            }
            Self::OpenObstacles => with_query(&routes::Projects, &[("unit", id), ("obstacles", "open")]),
            Self::Score => routes::Unit(unit.unit.clone()).to_string(),
        }
    }
}
