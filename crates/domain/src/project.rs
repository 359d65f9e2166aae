//! Projects, their stages and what happens to them (项目).

use crate::lang::Text;
use crate::money::Money;
use crate::org::UnitId;
use crate::project_code::ProjectCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Identity of a project inside one installation.
///
/// ```compile_fail
/// // An id is not a number: a report id cannot be handed over where a project is meant.
/// let id: ballast_domain::ProjectId = 7;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProjectId(pub i64);

/// An enum of coded values with labels in both languages and the words that offices write for them.
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal $(, [$($synonym:literal),* $(,)?])?; )+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $( $(#[$vmeta])* #[serde(rename = $code)] $variant, )+ }

        impl $name {
            /// Every value, in official order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code for storage, files and addresses.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of a code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }

            /// The label.
            pub fn label(self) -> Text {
                match self { $(Self::$variant => Text::fixed($zh, $en)),+ }
            }

            /// The value that a cell means: its code, its label or a synonym, spaces and width ignored.
            pub fn from_cell(cell: &str) -> Option<Self> {
                let cell = crate::text::name_key(cell);
                let words: &[(Self, &[&str])] = &[$((Self::$variant, &[$code, $zh, $en $(, $($synonym),*)?])),+];
                words.iter()
                    .find(|(_, names)| names.iter().any(|name| crate::text::name_key(name) == cell))
                    .map(|(value, _)| *value)
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// Tier (项目层级).
    Tier {
        /// 省级重点.
        Provincial = "provincial", "省级重点", "Provincial", ["省级", "省重点", "省级重点项目"];
        /// 市级重点.
        City = "city", "市级重点", "City", ["市级", "市重点", "市级重点项目"];
        /// 县级重点.
        County = "county", "县级重点", "County", ["县级", "县重点", "县级重点项目"];
    }
}

coded! {
    /// Category (项目类别).
    Category {
        /// 产业.
        Industry = "industry", "产业", "Industry", ["产业类", "产业项目", "产业发展"];
        /// 基础设施.
        Infrastructure = "infrastructure", "基础设施", "Infrastructure", ["基础设施类", "基础设施项目"];
        /// 社会民生.
        Social = "social", "社会民生", "Social", ["民生", "社会民生类", "民生类", "社会事业"];
    }
}

coded! {
    /// Class in this year's plan (计划类别).
    PlanClass {
        /// 储备.
        Reserve = "reserve", "储备", "Reserve", ["储备项目"];
        /// 预备.
        Preparatory = "preparatory", "预备", "Preparatory", ["预备项目", "前期", "筹建"];
        /// 新开工.
        New = "new", "新开工", "New start", ["新建", "新开工项目", "计划新开工"];
        /// 续建.
        Continued = "continued", "续建", "Continued", ["续建项目", "在建"];
        /// 竣工.
        Finishing = "finishing", "竣工", "Finishing", ["竣工项目", "计划竣工", "投产"];
    }
}

coded! {
    /// National type (项目类型).
    ProjectType {
        /// 基本建设.
        Construction = "construction", "基本建设", "Construction", ["基建"];
        /// 技术改造.
        Upgrading = "upgrading", "技术改造", "Technical upgrading", ["技改"];
        /// 单纯购置.
        Purchase = "purchase", "单纯购置", "Purchase only";
        /// 信息化.
        Informatization = "informatization", "信息化", "Informatization";
        /// 其他.
        Other = "other", "其他", "Other", ["其它"];
    }
}

coded! {
    /// Stage (阶段), in the order of a project's life. Entered only on evidence; never inferred from a planned date.
    Stage {
        /// 在谈.
        Negotiating = "negotiating", "在谈", "Negotiating", ["招引", "洽谈"];
        /// 拟签约.
        ToSign = "to_sign", "拟签约", "To be signed";
        /// 签约.
        Signed = "signed", "签约", "Signed", ["已签约"];
        /// 落地.
        Landed = "landed", "落地", "Landed", ["已落地"];
        /// 开工.
        Started = "started", "开工", "Started", ["已开工", "开工建设"];
        /// 在建.
        UnderConstruction = "under_construction", "在建", "Under construction";
        /// 竣工.
        Completed = "completed", "竣工", "Completed", ["完工", "已竣工", "已完工"];
        /// 投产.
        InProduction = "in_production", "投产", "In production", ["已投产"];
        /// 投运.
        InOperation = "in_operation", "投运", "In operation", ["已投运", "投用"];
        /// 达产.
        AtDesignOutput = "at_design_output", "达产", "At design output";
        /// 达效.
        AtExpectedBenefit = "at_expected_benefit", "达效", "At expected benefit";
    }
}

coded! {
    /// Which of the three truths a fact is (口径): they have different times and persons and are never merged.
    Truth {
        /// 填报口径: what the owner reported.
        Reported = "reported", "填报", "Reported";
        /// 核实口径: what somebody verified.
        Verified = "verified", "核实", "Verified", ["核查", "已核实"];
        /// 统计口径: what statistics admitted (入库纳统).
        Statistical = "statistical", "统计", "Statistical", ["纳统", "入库"];
    }
}

coded! {
    /// State of a monthly report (月报状态).
    ReportState {
        /// 已报送: waits for review.
        Submitted = "submitted", "已报送", "Submitted", ["报送", "待审核"];
        /// 退回: sent back with a reason; does not count.
        Returned = "returned", "退回", "Returned", ["已退回"];
        /// 已审核: counts.
        Approved = "approved", "已审核", "Approved", ["审核通过", "通过"];
    }
}

coded! {
    /// How an amount was measured (计量口径).
    InvestmentBasis {
        /// 形象进度法.
        PhysicalProgress = "physical_progress", "形象进度法", "Physical progress";
        /// 财务支出法.
        Expenditure = "expenditure", "财务支出法", "Expenditure";
    }
}

coded! {
    /// Type of an obstacle (堵点类型).
    ObstacleKind {
        /// 用地.
        Land = "land", "用地", "Land", ["土地", "用地保障", "征地拆迁", "拆迁"];
        /// 环评.
        Environment = "environment", "环评", "Environment", ["环保", "环境容量"];
        /// 能耗.
        Energy = "energy", "能耗", "Energy quota", ["能耗指标"];
        /// 资金.
        Funding = "funding", "资金", "Funding", ["资金短缺", "融资"];
        /// 水电气配套.
        Utilities = "utilities", "水电气配套", "Utilities", ["配套", "供水供电"];
        /// 审批.
        Approval = "approval", "审批", "Approvals", ["手续", "审批手续"];
        /// 用工.
        Labour = "labour", "用工", "Labour";
        /// 市场.
        Market = "market", "市场", "Market";
        /// 其他: what the words name no type for.
        Other = "other", "其他", "Other", ["其它"];
    }
}

/// A project as the ledger holds it (项目台账). One value is one version; the store keeps the earlier ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The responsible reporting unit.
    pub unit: UnitId,
    /// Name.
    pub name: String,
    /// National code, if it has one yet.
    pub code: Option<ProjectCode>,
    /// The package (打包项目) it is a part of, by that project's name in the same unit.
    pub parent_name: Option<String>,
    /// Tier.
    pub tier: Tier,
    /// Category.
    pub category: Category,
    /// Class in the plan of `plan_year`.
    pub plan_class: PlanClass,
    /// National type.
    pub project_type: Option<ProjectType>,
    /// Industry in words or as a GB/T 4754 code.
    pub industry: Option<String>,
    /// Owner (建设单位).
    pub owner_name: Option<String>,
    /// The owner's unified social credit code, as typed.
    pub owner_credit_code: Option<String>,
    /// Place of construction.
    pub location: Option<String>,
    /// Content and scale of construction.
    pub content: Option<String>,
    /// Total investment over the whole construction period.
    pub total_investment: Money,
    /// Investment done from the start to the end of the year before `plan_year`.
    pub invested_before: Money,
    /// The year that the annual plan below belongs to.
    pub plan_year: i16,
    /// Investment planned for that year: the baseline.
    pub annual_plan: Money,
    /// Expected annual output value once at design output.
    pub expected_output: Option<Money>,
    /// Planned start.
    pub planned_start_on: Option<Date>,
    /// Planned completion.
    pub planned_completion_on: Option<Date>,
    /// Linked leader (包联领导).
    pub linked_leader: Option<String>,
    /// Number in the year's list, as printed.
    pub list_number: Option<String>,
    /// When it left the list.
    pub left_on: Option<Date>,
    /// Why it left the list: finished, cancelled, moved to next year, merged, wrong entry …
    pub left_reason: Option<String>,
    /// Remark.
    pub note: Option<String>,
    /// True for shipped demonstration data.
    pub is_sample: bool,
}

/// A dated step of a project on evidence (阶段认定).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StageEvent {
    /// The stage entered.
    pub stage: Stage,
    /// Whose truth this is.
    pub truth: Truth,
    /// The day it happened by that truth.
    pub on: Date,
    /// Kind of evidence in words (施工许可证, 现场照片, 统计入库单 …).
    pub evidence: Option<String>,
}

/// The report of one project for one month (月报).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyReport {
    /// First day of the month.
    pub month: Date,
    /// Planned investment of the month, where a plan by month exists.
    pub planned: Option<Money>,
    /// Investment done in the month.
    pub done: Money,
    /// Investment done from 1 January to the end of the month, as reported.
    pub done_in_year: Money,
    /// How the amounts were measured.
    pub basis: Option<InvestmentBasis>,
    /// Physical progress in words.
    pub progress: Option<String>,
    /// State.
    pub state: ReportState,
    /// The day it was handed in.
    pub submitted_on: Option<Date>,
    /// Why it was returned or corrected.
    pub reason: Option<String>,
    /// Reporter's name or post.
    pub reporter: Option<String>,
}

/// A typed impediment with the one office that can lift it (堵点问题).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// Type.
    pub kind: ObstacleKind,
    /// What is wrong.
    pub description: String,
    /// The day it was raised.
    pub raised_on: Date,
    /// The office that can lift it.
    pub responsible: Option<String>,
    /// Deadline.
    pub due_on: Option<Date>,
    /// When it was lifted.
    pub resolved_on: Option<Date>,
    /// How it ended.
    pub outcome: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_mean_values_by_code_label_or_synonym() {
        assert_eq!(Tier::from_cell(" 省重点 "), Some(Tier::Provincial));
        assert_eq!(Category::from_cell("Industry"), Some(Category::Industry));
        assert_eq!(Stage::from_cell("完 工"), Some(Stage::Completed));
        assert_eq!(PlanClass::from_cell("别的"), None);
    }

    #[test]
    fn stages_are_in_the_order_of_life() {
        assert!(
            Stage::Signed < Stage::Landed
                && Stage::Landed < Stage::Started
                && Stage::InProduction < Stage::AtExpectedBenefit
        );
    }
}
