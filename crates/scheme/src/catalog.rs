//! The datasets that a scheme may name, and their columns (数据表和字段).
//!
//! The engine writes exactly these columns into a snapshot; a measure's expressions may use exactly these names.

use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;
use ballast_domain::project::{
    Category, InvestmentBasis, ObstacleKind, PlanClass, ProjectType, ReportState, Stage, Tier, Truth,
};
use serde::{Deserialize, Serialize};

/// A table of a snapshot (数据表).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dataset {
    /// 项目: one row per project listed or left, with first dates per stage and figures of the period.
    Projects,
    /// 月报: one row per project and month.
    Reports,
    /// 阶段认定: one row per project, stage and truth.
    StageEvents,
    /// 堵点问题.
    Obstacles,
    /// 目标任务.
    Targets,
    /// 指标值.
    Observations,
    /// 事件.
    Events,
    /// 人工评分.
    Judgements,
}

/// How a column is stored in the snapshot's Parquet files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Storage {
    /// 64-bit integer; money in fen.
    Int64,
    /// 32-bit integer.
    Int32,
    /// Text.
    Utf8,
    /// Days since 1970-01-01.
    Date32,
    /// Decimal128(38, 6).
    Decimal,
    /// True or false.
    Boolean,
}

/// Gives the values of a coded column with their labels.
pub type Codes = fn() -> Vec<(&'static str, Text)>;

/// A column of a dataset.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Name in files and expressions.
    pub name: &'static str,
    /// Type in expressions.
    pub ty: Type,
    /// Type in files.
    pub storage: Storage,
    /// May be missing.
    pub is_nullable: bool,
    /// The values of a coded column with their labels; none for free text.
    pub codes: Option<Codes>,
    /// What it is, in words.
    zh: &'static str,
    en: &'static str,
}

impl Column {
    /// What it is, in words.
    pub const fn label(&self) -> Text {
        Text::fixed(self.zh, self.en)
    }
}

impl Dataset {
    /// All datasets.
    pub const ALL: [Self; 8] = [
        Self::Projects,
        Self::Reports,
        Self::StageEvents,
        Self::Obstacles,
        Self::Targets,
        Self::Observations,
        Self::Events,
        Self::Judgements,
    ];

    /// The name in scheme files and, with `.parquet` behind it, in snapshots.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::Reports => "reports",
            Self::StageEvents => "stage_events",
            Self::Obstacles => "obstacles",
            Self::Targets => "targets",
            Self::Observations => "observations",
            Self::Events => "events",
            Self::Judgements => "judgements",
        }
    }

    /// The dataset of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.name() == name)
    }

    /// What one row is, in words.
    pub const fn label(self) -> Text {
        match self {
            Self::Projects => Text::fixed("项目", "projects"),
            Self::Reports => Text::fixed("月报", "monthly reports"),
            Self::StageEvents => Text::fixed("阶段认定", "stage events"),
            Self::Obstacles => Text::fixed("堵点问题", "obstacles"),
            Self::Targets => Text::fixed("目标任务", "targets"),
            Self::Observations => Text::fixed("指标值", "indicator values"),
            Self::Events => Text::fixed("事件", "events"),
            Self::Judgements => Text::fixed("人工评分", "judgements"),
        }
    }

    /// The columns, in the order of the snapshot file.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Projects => PROJECTS,
            Self::Reports => REPORTS,
            Self::StageEvents => STAGE_EVENTS,
            Self::Obstacles => OBSTACLES,
            Self::Targets => TARGETS,
            Self::Observations => OBSERVATIONS,
            Self::Events => EVENTS,
            Self::Judgements => JUDGEMENTS,
        }
    }

    /// The column of a name.
    pub fn column(self, name: &str) -> Option<&'static Column> {
        self.columns().iter().find(|column| column.name == name)
    }

    /// The column that names the project of a row; `None`: its rows name none.
    pub fn project_name(self) -> Option<&'static str> {
        self.project_key().map(|_| if self == Self::Projects { "name" } else { "project_name" })
    }

    /// How its rows are tied to projects, when the subjects of a scheme are projects; `None`: they cannot be.
    pub const fn project_key(self) -> Option<ProjectKey> {
        match self {
            Self::Projects | Self::Reports | Self::StageEvents | Self::Obstacles => Some(ProjectKey::Id),
            Self::Events => Some(ProjectKey::UnitAndName),
            Self::Targets | Self::Observations | Self::Judgements => None,
        }
    }
}

/// How a row names its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectKey {
    /// By the column `project_id`.
    Id,
    /// By `unit_id` and `project_name`, equal to a project's `unit_id` and `name`.
    UnitAndName,
}

const COUNT: Type = Type::Number(Unit::Count);
const MONEY: Type = Type::Number(Unit::Money);
const NUMBER: Type = Type::Number(Unit::Number);
const POINTS: Type = Type::Number(Unit::Points);

const fn column(name: &'static str, ty: Type, storage: Storage, zh: &'static str, en: &'static str) -> Column {
    Column { name, ty, storage, is_nullable: false, codes: None, zh, en }
}

const fn text(name: &'static str, zh: &'static str, en: &'static str) -> Column {
    column(name, Type::Text, Storage::Utf8, zh, en)
}

const fn date(name: &'static str, zh: &'static str, en: &'static str) -> Column {
    column(name, Type::Date, Storage::Date32, zh, en)
}

const fn money(name: &'static str, zh: &'static str, en: &'static str) -> Column {
    column(name, MONEY, Storage::Int64, zh, en)
}

const fn optional(mut column: Column) -> Column {
    column.is_nullable = true;
    column
}

const fn coded(mut column: Column, codes: Codes) -> Column {
    column.codes = Some(codes);
    column
}

/// The codes of an enum of the domain with their labels.
macro_rules! codes {
    ($name:ident, $enum:ident) => {
        fn $name() -> Vec<(&'static str, Text)> {
            $enum::ALL.iter().map(|value| (value.code(), value.label())).collect()
        }
    };
}
codes!(tiers, Tier);
codes!(categories, Category);
codes!(plan_classes, PlanClass);
codes!(project_types, ProjectType);
codes!(stages, Stage);
codes!(truths, Truth);
codes!(report_states, ReportState);
codes!(bases, InvestmentBasis);
codes!(obstacle_kinds, ObstacleKind);

const PROJECT_ID: Column = column("project_id", Type::Key, Storage::Int64, "项目编号", "project number");
const UNIT_ID: Column = text("unit_id", "单位", "unit");
const PROJECT_NAME: Column = text("project_name", "项目名称", "project name");
const TIER: Column = coded(text("tier", "项目层级", "tier"), tiers);
const CATEGORY: Column = coded(text("category", "项目类别", "category"), categories);
const PLAN_CLASS: Column = coded(text("plan_class", "计划类别", "plan class"), plan_classes);
const PERIOD: Column = text("period", "报告期", "period");
const UNIT_OF_MEASURE: Column = text("unit_of_measure", "计量单位", "unit of measure");

const PROJECTS: &[Column] = &[
    PROJECT_ID,
    UNIT_ID,
    text("name", "项目名称", "project name"),
    optional(text("code", "项目代码", "project code")),
    TIER,
    CATEGORY,
    PLAN_CLASS,
    optional(coded(text("project_type", "项目类型", "project type"), project_types)),
    optional(text("industry", "行业", "industry")),
    optional(text("owner_name", "项目业主", "owner")),
    money("total_investment", "总投资", "total investment"),
    money("invested_before", "上年底累计完成投资", "invested before the year"),
    column("plan_year", NUMBER, Storage::Int32, "计划年度", "plan year"),
    money("annual_plan", "年度计划投资", "annual plan"),
    optional(money("expected_output", "预计年产值", "expected annual output")),
    optional(date("planned_start_on", "计划开工日期", "planned start")),
    optional(date("planned_completion_on", "计划竣工日期", "planned completion")),
    optional(date("left_on", "退出名单日期", "left the list on")),
    optional(text("left_reason", "退出原因", "reason for leaving")),
    optional(date("signed_on", "签约日期", "signed on")),
    optional(date("landed_on", "落地日期", "landed on")),
    optional(date("started_on", "开工日期（填报）", "start reported on")),
    optional(date("completed_on", "竣工日期（填报）", "completion reported on")),
    optional(date("in_production_on", "投产日期（填报）", "production reported on")),
    optional(date("in_operation_on", "投运日期（填报）", "operation reported on")),
    optional(date("at_design_output_on", "达产日期（填报）", "design output reported on")),
    optional(date("at_expected_benefit_on", "达效日期（填报）", "expected benefit reported on")),
    optional(date("verified_started_on", "开工日期（核实）", "start verified on")),
    optional(date("verified_completed_on", "竣工日期（核实）", "completion verified on")),
    optional(date("verified_in_production_on", "投产日期（核实）", "production verified on")),
    optional(date("registered_on", "入库纳统日期", "registered in statistics on")),
    money("done_in_period", "本期完成投资", "investment done in the period"),
    money("done_in_year", "本年累计完成投资", "investment done since January"),
    column("open_obstacles", COUNT, Storage::Int64, "未解决堵点数", "open obstacles"),
    optional(text("package_name", "所属打包项目", "package")),
    column("is_package", Type::Flag, Storage::Boolean, "打包项目", "package"),
];

const REPORTS: &[Column] = &[
    PROJECT_ID,
    UNIT_ID,
    PROJECT_NAME,
    date("month", "月份", "month"),
    optional(money("planned", "本月计划投资", "planned in the month")),
    money("done", "本月完成投资", "done in the month"),
    money("done_in_year", "本年累计完成投资", "done since January"),
    optional(coded(text("basis", "计量口径", "basis"), bases)),
    coded(text("state", "月报状态", "state"), report_states),
    optional(date("submitted_on", "报送日期", "submitted on")),
    date("due_on", "报送期限", "due on"),
    column("is_late", Type::Flag, Storage::Boolean, "迟报", "late"),
    TIER,
    CATEGORY,
    PLAN_CLASS,
];

const STAGE_EVENTS: &[Column] = &[
    PROJECT_ID,
    UNIT_ID,
    PROJECT_NAME,
    coded(text("stage", "阶段", "stage"), stages),
    coded(text("truth", "口径", "truth"), truths),
    date("on", "日期", "day"),
    optional(text("evidence", "佐证材料", "evidence")),
];

const OBSTACLES: &[Column] = &[
    PROJECT_ID,
    UNIT_ID,
    PROJECT_NAME,
    coded(text("kind", "堵点类型", "kind of obstacle"), obstacle_kinds),
    text("description", "问题", "description"),
    date("raised_on", "提出日期", "raised on"),
    optional(text("responsible", "责任单位", "responsible unit")),
    optional(date("due_on", "解决时限", "deadline")),
    optional(date("resolved_on", "解决日期", "resolved on")),
];

const TARGETS: &[Column] = &[
    UNIT_ID,
    text("key", "目标", "target"),
    PERIOD,
    column("value", NUMBER, Storage::Decimal, "目标值", "target value"),
    UNIT_OF_MEASURE,
];

const OBSERVATIONS: &[Column] = &[
    UNIT_ID,
    text("indicator", "指标", "indicator"),
    PERIOD,
    optional(column("value", NUMBER, Storage::Decimal, "数值", "value")),
    UNIT_OF_MEASURE,
    optional(column("growth_percent", NUMBER, Storage::Decimal, "增速（%）", "growth in per cent")),
    optional(column(
        "province_gap_points",
        NUMBER,
        Storage::Decimal,
        "与全省增速差（百分点）",
        "gap to the province in pp",
    )),
];

const EVENTS: &[Column] = &[
    UNIT_ID,
    optional(PROJECT_NAME),
    text("kind", "事件类型", "kind of event"),
    date("on", "日期", "day"),
    column("count", COUNT, Storage::Int64, "次数", "count"),
    optional(column("amount", NUMBER, Storage::Decimal, "数额", "amount")),
    optional(text("document", "文件", "document")),
    optional(text("note", "备注", "note")),
];

const JUDGEMENTS: &[Column] = &[
    UNIT_ID,
    text("item", "考核指标", "item"),
    PERIOD,
    column("points", POINTS, Storage::Decimal, "得分", "points"),
    text("reason", "理由", "reason"),
    optional(text("document", "文件", "document")),
    optional(text("judged_by", "评分人", "judged by")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_found_again() {
        for dataset in Dataset::ALL {
            assert_eq!(Dataset::from_name(dataset.name()), Some(dataset));
            let names: BTreeSet<_> = dataset.columns().iter().map(|column| column.name).collect();
            assert_eq!(names.len(), dataset.columns().len(), "{}", dataset.name());
        }
    }

    #[test]
    fn every_dataset_belongs_to_units() {
        for dataset in Dataset::ALL {
            assert!(dataset.column("unit_id").is_some(), "{}", dataset.name());
            assert!(dataset.project_key() != Some(ProjectKey::Id) || dataset.column("project_id").is_some());
        }
    }
}
