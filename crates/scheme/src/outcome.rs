//! What an evaluation gives: scores, ranks, lights, findings, and the derivation of each.

use ballast_domain::personal::mask;
use ballast_domain::{Exact, Period, Text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The result of one evaluation (考核结果). Deterministic: subjects in the order given, items in the order of the scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Id of the scheme.
    pub scheme_id: String,
    /// Version of the scheme.
    pub scheme_version: String,
    /// Title of the scheme.
    pub title: Text,
    /// True for a scheme that nobody published.
    pub is_sample: bool,
    /// The assessed period.
    pub period: Period,
    /// The day as of which records were read.
    pub as_of: Date,
    /// Full score of the whole, if the scheme sets one.
    pub full: Option<Exact>,
    /// One per subject, in the order given.
    pub subjects: Vec<SubjectOutcome>,
    /// One per group, each with its subjects by rank; subjects without a total stand last, unranked.
    pub groups: Vec<GroupOutcome>,
    /// What is missing or contradictory.
    pub findings: Vec<Finding>,
    /// What the paper leaves open and how it was read.
    pub declared: Vec<Text>,
    /// Parts of the paper whose arithmetic is unknown and that are not in any score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unspecified: Vec<Text>,
}

/// The result of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectOutcome {
    /// Unit id or project number.
    pub id: String,
    /// Name.
    pub name: Text,
    /// The group it is ranked in.
    pub group: Option<String>,
    /// Place in the group; none without a total or a group.
    pub rank: Option<u32>,
    /// The total.
    pub total: Option<Score>,
    /// One per item.
    pub items: Vec<ItemOutcome>,
    /// One per status light.
    pub lights: Vec<LightOutcome>,
    /// The worst light, when the scheme combines them.
    pub overall: Option<Colour>,
    /// Full score, where the group has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<Exact>,
    /// One per block of items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<BlockOutcome>,
    /// What set the result aside or changed its grade; only what applies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverrideOutcome>,
    /// The grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Named>,
    /// The lists it stands on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<Named>,
    /// What the result brings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewards: Vec<RewardOutcome>,
    /// How all of it came about.
    pub derivation: Node,
}

/// The result of a block of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockOutcome {
    /// Block id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Sum of its items' parts of the total; none when one of them has no score.
    pub score: Option<Score>,
    /// Whether the minimum is reached; none without minimum or score.
    pub is_met: Option<bool>,
}

/// An override that applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideOutcome {
    /// Override id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// What follows, in words.
    pub effect: Text,
}

/// A grade or list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
}

/// What a result brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardOutcome {
    /// Reward id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// How much, in base units; none when it cannot be told.
    pub amount: Option<Exact>,
    /// As it is read.
    pub shown: Text,
}

/// A score: exact and as published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Before rounding.
    pub exact: Exact,
    /// After rounding, with all its decimals: `"2.50"`.
    pub published: String,
}

/// The result of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemOutcome {
    /// Item id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Full score.
    pub full: Option<Exact>,
    /// What the formula gave, before cap and floor.
    pub raw: Option<Exact>,
    /// After cap and floor.
    pub limited: Option<Exact>,
    /// The score of the item; none: no score, see findings.
    pub score: Option<Score>,
    /// What enters the total (score × weight).
    pub weighted: Option<Exact>,
    /// What was applied, in order.
    pub applied: Vec<Applied>,
    /// True when the item left the total because there was no task, or because it is not asked of this subject or month.
    pub is_excluded: bool,
}

/// What happened to a value on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// Kind.
    pub kind: AppliedKind,
    /// In words: "封顶0.5：1.08194…→0.5".
    pub text: Text,
}

/// Kinds of [`Applied`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppliedKind {
    /// 封顶.
    Cap,
    /// 保底.
    Floor,
    /// 舍入.
    Rounding,
    /// 权重.
    Weight,
    /// 无任务.
    NoTask,
    /// 数据缺失时的规定得分.
    Missing,
    /// Other items were excluded and this one's weight grew.
    Reweighted,
    /// Not asked in this month or of this group.
    NotAsked,
    /// Set aside, or a grade lowered.
    Override,
    /// Decided between equal totals.
    TieBreak,
}

/// Colour of a status light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Does not apply.
    None,
    /// 绿灯.
    Green,
    /// Data are missing.
    Unknown,
    /// 黄灯.
    Yellow,
    /// 红灯.
    Red,
}

impl Colour {
    /// The word that always stands with the colour.
    pub const fn word(self) -> Text {
        match self {
            Self::None => Text::fixed("不适用", "not applicable"),
            Self::Green => Text::fixed("绿灯", "green"),
            Self::Unknown => Text::fixed("数据缺失", "data missing"),
            Self::Yellow => Text::fixed("黄灯", "yellow"),
            Self::Red => Text::fixed("红灯", "red"),
        }
    }
}

/// The result of one light.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LightOutcome {
    /// Light id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Colour.
    pub colour: Colour,
    /// The scheme's word for it.
    pub word: Text,
    /// What earlier periods' colours became, the last period first; where the scheme revises them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revised: Vec<RevisedColour>,
}

/// The colour of an earlier period: as published then, and by the records of now (追溯调整).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisedColour {
    /// The period.
    pub period: Period,
    /// As published then; none where no result of the period was sealed.
    pub published: Option<Colour>,
    /// By the records of now.
    pub now: Colour,
}

/// A group by rank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupOutcome {
    /// Group id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Subject ids by rank, then in the order given.
    pub subjects: Vec<String>,
}

/// A contradiction or gap found while scoring (疑点).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code with an entry in `docs/reference/scheme-messages.md`: `SF-001`.
    pub code: String,
    /// The subject.
    pub subject: Option<String>,
    /// The item or light.
    pub item: Option<String>,
    /// The measure.
    pub measure: Option<String>,
    /// In words.
    pub text: Text,
}

/// One step of a derivation (计分依据). The evaluation makes the nodes as it computes; nothing is explained afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// What kind of step.
    pub kind: NodeKind,
    /// Id of the item, measure, target, indicator or light; the function's name in a call.
    pub id: Option<String>,
    /// Title.
    pub label: Text,
    /// The formula as the scheme has it.
    pub formula: Option<String>,
    /// The formula in words, ids replaced by titles.
    pub words: Option<Text>,
    /// The formula with the numbers put in.
    pub with_numbers: Option<Text>,
    /// The exact value in base units, as text: `28/27`. Absent when missing.
    pub exact: Option<String>,
    /// The value as it is read, with its unit: `177.7亿元`, `103.7037…%`, `缺失`; for a light its word.
    pub shown: Text,
    /// Clause of the paper.
    pub clause: Option<Text>,
    /// Caps, floors, rounding … in order.
    pub applied: Vec<Applied>,
    /// Records behind a measure.
    pub records: Option<RecordCount>,
    /// What it was computed from.
    pub children: Vec<Node>,
}

/// Before the name of who judged, which ends the words of a [`NodeKind::Judgement`].
const JUDGED_BY: Text = Text::fixed("；评分人：", "; judged by: ");

/// Who judged, as it ends the words of a judgement.
pub(crate) fn judged_by(name: Option<&str>) -> Text {
    let name = name.unwrap_or("—");
    Text::new(format!("{}{name}", JUDGED_BY.zh), format!("{}{name}", JUDGED_BY.en))
}

impl Outcome {
    /// Masks the names of who judged, for those who look at a result. The sealed result itself keeps them.
    pub fn mask_persons(&mut self) {
        for subject in &mut self.subjects {
            subject.derivation.mask_persons();
        }
    }
}

impl Node {
    fn mask_persons(&mut self) {
        if let Some(words) = self.words.as_mut().filter(|_| self.kind == NodeKind::Judgement) {
            *words = Text::new(masked_end(&words.zh, &JUDGED_BY.zh), masked_end(&words.en, &JUDGED_BY.en));
        }
        for child in &mut self.children {
            child.mask_persons();
        }
    }
}

/// The last mark decides: what stands before it may hold anything.
fn masked_end(words: &str, mark: &str) -> String {
    match words.rsplit_once(mark) {
        Some((before, "—")) => format!("{before}{mark}—"),
        Some((before, name)) => format!("{before}{mark}{}", mask(name)),
        None => words.to_owned(),
    }
}

/// Kinds of [`Node`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// 总分.
    Total,
    /// 考核指标.
    Item,
    /// 度量 over records: a leaf whose records can be listed.
    Records,
    /// 度量 by formula.
    Measure,
    /// 目标任务.
    Target,
    /// 指标值.
    Observation,
    /// 往期结果: what a sealed result of another period said.
    Earlier,
    /// 人工评分.
    Judgement,
    /// 序时进度.
    Pace,
    /// A function or band inside a formula.
    Call,
    /// 三色预警.
    Light,
    /// 考核板块.
    Block,
    /// 否决、降等.
    Override,
    /// 位次.
    Rank,
    /// 等次.
    Grade,
    /// 红黑榜.
    List,
    /// 奖励.
    Reward,
}

/// How many records stand behind a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCount {
    /// Counted.
    pub counted: u64,
    /// Refused by a gate.
    pub refused: u64,
    /// Counted, but without a value.
    pub missing: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_at_the_end_of_a_judgement_is_masked_and_nothing_else() {
        let words = |reason: &str, name: Option<&str>| {
            let by = judged_by(name);
            (format!("理由：{reason}{}", by.zh), format!("reason: {reason}{}", by.en))
        };
        let (zh, en) = words("现场；评分人：众；到位", Some("王小明"));
        assert_eq!(masked_end(&zh, &JUDGED_BY.zh), "理由：现场；评分人：众；到位；评分人：王**");
        assert_eq!(masked_end(&en, &JUDGED_BY.en), "reason: 现场；评分人：众；到位; judged by: 王**");
        let (zh, _) = words("现场", None);
        assert_eq!(masked_end(&zh, &JUDGED_BY.zh), zh);
    }
}
