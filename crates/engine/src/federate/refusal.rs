//! Why a city does not take part, in words.

use super::Member;
use crate::error::EngineError;
use ballast_domain::{Lang, Period, Text};
use jiff::civil::Date;

/// A city that was refused.
#[derive(Debug)]
pub struct Refusal {
    /// What the province calls it.
    pub city: String,
    /// Its folder.
    pub folder: String,
    /// Why.
    pub wrong: Wrong,
}

/// What is wrong with a city's folder.
#[derive(Debug)]
pub enum Wrong {
    /// A file, the result or the seal is not what was sealed, or cannot be read.
    Folder(EngineError),
    /// Nobody sealed it.
    NoSeal,
    /// Somebody else sealed it.
    OtherKey,
    /// It has no units.
    NoUnits,
    /// It is about another period or day than most.
    OtherTime {
        /// Period of most cities.
        period: Period,
        /// As-of day of most cities.
        as_of: Date,
    },
    /// A unit stands in the snapshot of another city as well.
    UnitTwice {
        /// Which.
        unit: String,
        /// The other city.
        other: String,
    },
    /// A record names a unit that is not the city's.
    ForeignUnit {
        /// The file.
        file: String,
        /// The unit.
        unit: String,
    },
    /// A project's number does not fit beside those of other cities.
    ProjectNumber(i64),
}

impl Refusal {
    pub(super) fn of(member: &Member, wrong: Wrong) -> Self {
        Self { city: member.name.clone(), folder: member.folder.display().to_string(), wrong }
    }

    /// The stable code, with an entry in `docs/reference/engine-messages.md`.
    pub fn code(&self) -> &'static str {
        match self.wrong {
            Wrong::Folder(_) => "EN-020",
            Wrong::NoSeal => "EN-021",
            Wrong::OtherKey => "EN-022",
            Wrong::NoUnits => "EN-023",
            Wrong::OtherTime { .. } => "EN-024",
            Wrong::UnitTwice { .. } => "EN-025",
            Wrong::ForeignUnit { .. } => "EN-026",
            Wrong::ProjectNumber(_) => "EN-027",
        }
    }

    /// The sentence for users: which city, what is wrong, how to mend it, code.
    pub fn say(&self) -> Text {
        let words = self.wrong.words();
        let (city, folder, code) = (&self.city, &self.folder, self.code());
        Text::new(
            format!("{city}（{folder}）：{}（{code}）", words.zh),
            format!("{city} ({folder}): {} ({code})", words.en),
        )
    }
}

impl Wrong {
    fn words(&self) -> Text {
        match self {
            Self::Folder(error) => {
                let text = error.say();
                Text::new(
                    format!("封存内容核验不符，{}请该市重新提供发布的文件夹。", text.zh),
                    format!("it is not what was sealed. {} Ask the city for the folder that it published.", text.en),
                )
            }
            Self::NoSeal => Text::fixed(
                "没有封存签名（seal.json）。请该市提供已封存的考核结果文件夹。",
                "it has no seal (seal.json). Ask the city for the folder of a sealed result.",
            ),
            Self::OtherKey => Text::fixed(
                "不是名单中该市的公钥所签。请与该市核对公钥（keys/audit.pub）后更正名单，或请该市重新提供文件夹。",
                "its seal was made with another key than the list has for this city. Compare keys/audit.pub with the city and correct the list, or ask for the right folder.",
            ),
            Self::NoUnits => Text::fixed(
                "快照中没有机构。请该市重新封存。",
                "its snapshot has no units. Ask the city to freeze again.",
            ),
            Self::OtherTime { period, as_of } => Text::new(
                format!("考核期或截至时点与其他市不同（应为{}、{as_of}）。请该市按此重新封存。", period.name(Lang::Zh)),
                format!(
                    "its period or as-of day is not that of the others ({}, {as_of}). Ask the city to freeze for that.",
                    period.name(Lang::En)
                ),
            ),
            Self::UnitTwice { unit, other } => Text::new(
                format!("机构 {unit} 也在“{other}”的快照中。请检查名单是否重复，或机构代码是否冲突。"),
                format!(
                    "the unit {unit} stands in the snapshot of {other} too. See whether the list names a city twice, or codes collide."
                ),
            ),
            Self::ForeignUnit { file, unit } => Text::new(
                format!("{file} 中有机构 {unit} 的记录，它不属于该市。请该市更正后重新封存。"),
                format!(
                    "{file} has records of the unit {unit}, which is not the city's. Ask the city to correct that and freeze again."
                ),
            ),
            Self::ProjectNumber(id) => Text::new(
                format!("项目编号 {id} 超出可用范围（1 至 999999999999）。请该市更正后重新封存。"),
                format!(
                    "the project number {id} is out of range (1 to 999999999999). Ask the city to correct that and freeze again."
                ),
            ),
        }
    }
}
