//! Units of numbers (计量单位): what may be added, compared, multiplied and divided.

use ballast_domain::money::MoneyUnit;
use ballast_domain::{Exact, Text};
use serde::{Deserialize, Serialize};

/// The unit that a number in an expression carries.
///
/// # Shape
/// Values are kept in base units: money in fen, shares and percentage points as fractions (50 % is 0.5, 3 pp is 0.03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A plain number; takes the unit of the pieces, points or days it is added to or compared with.
    Number,
    /// 分: points of a score.
    Points,
    /// 个, 项, 家 …: pieces.
    Count,
    /// Money, in fen.
    Money,
    /// %: a part of a whole, as a fraction.
    Share,
    /// 百分点: the difference of two shares, as a fraction.
    PercentPoints,
    /// 天: days.
    Days,
}

impl Unit {
    /// The unit in words.
    pub fn label(self) -> Text {
        match self {
            Self::Number => Text::fixed("数", "plain number"),
            Self::Points => Text::fixed("分值", "points"),
            Self::Count => Text::fixed("个数", "pieces"),
            Self::Money => Text::fixed("金额", "money"),
            Self::Share => Text::fixed("百分比", "share (%)"),
            Self::PercentPoints => Text::fixed("百分点", "percentage points"),
            Self::Days => Text::fixed("天数", "days"),
        }
    }

    /// The common unit of two numbers that are compared, or of which one is chosen; `None` when they do not go together.
    pub fn common(self, other: Self) -> Option<Self> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Self::Number, unit @ (Self::Count | Self::Points | Self::Days))
            | (unit @ (Self::Count | Self::Points | Self::Days), Self::Number) => Some(unit),
            _ => None,
        }
    }

    /// The unit of a sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Share, Self::PercentPoints) | (Self::PercentPoints, Self::Share) => Some(Self::Share),
            _ => self.common(other),
        }
    }

    /// The unit of a difference: two shares differ by percentage points.
    pub fn minus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Share, Self::Share) => Some(Self::PercentPoints),
            (Self::Share, Self::PercentPoints) => Some(Self::Share),
            (Self::PercentPoints, Self::Share) => None,
            _ => self.common(other),
        }
    }

    /// The unit of a product: a share takes a part of anything, points may be given per piece or day, a plain number scales.
    pub fn times(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Share, unit) | (unit, Self::Share) => Some(unit),
            (Self::Number, Self::Money) | (Self::Money, Self::Number) => Some(Self::Money),
            (Self::Number, Self::PercentPoints) | (Self::PercentPoints, Self::Number) => Some(Self::PercentPoints),
            (Self::Points, Self::Number | Self::Count | Self::Days)
            | (Self::Number | Self::Count | Self::Days, Self::Points) => Some(Self::Points),
            (Self::Number, Self::Number | Self::Count | Self::Days) | (Self::Count | Self::Days, Self::Number) => {
                Some(Self::Number)
            }
            _ => None,
        }
    }

    /// The unit of a quotient. Like by like is a share; by an amount written out (`amount / 1亿元`) it is a plain number:
    /// how many of them.
    pub fn over(self, other: Self, is_literal: bool) -> Option<Self> {
        match (self, other) {
            (a, b) if a == b && a != Self::Number => Some(if is_literal { Self::Number } else { Self::Share }),
            (Self::Count | Self::Days, Self::Number) | (Self::Number, Self::Count | Self::Days) => Some(Self::Number),
            (unit, Self::Number | Self::Share) => Some(unit),
            (Self::Points, Self::Count | Self::Days) => Some(Self::Points),
            (Self::Money, Self::Count | Self::Days) => Some(Self::Money),
            _ => None,
        }
    }
}

/// A unit as a form prints it: 亿元, 个, %.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownUnit {
    /// What it measures.
    pub unit: Unit,
    /// The word behind the number.
    pub word: Text,
    /// How many base units one of it is: 10,000,000,000 fen to 亿元, 1/100 to %.
    pub per: Exact,
}

impl ShownUnit {
    /// The unit that a word names; `None` for an unknown word.
    pub fn from_word(word: &str) -> Option<Self> {
        let plain =
            |unit, zh: &'static str, en: &'static str| Self { unit, word: Text::fixed(zh, en), per: Exact::one() };
        let money = |unit: MoneyUnit, en: &'static str| Self {
            unit: Unit::Money,
            word: Text::fixed(unit.zh(), en),
            per: Exact::from(unit.fen()),
        };
        let percent = |unit, zh: &'static str, en: &'static str| Self {
            unit,
            word: Text::fixed(zh, en),
            per: Exact::scaled(1, 2),
        };
        Some(match word.trim() {
            "个" | "count" => plain(Unit::Count, "个", ""),
            "项" | "projects" => plain(Unit::Count, "项", "projects"),
            "家" => plain(Unit::Count, "家", "firms"),
            "次" => plain(Unit::Count, "次", "times"),
            "起" => plain(Unit::Count, "起", "cases"),
            "件" => plain(Unit::Count, "件", "matters"),
            "份" => plain(Unit::Count, "份", "reports"),
            "人" => plain(Unit::Count, "人", "people"),
            "分" | "points" => plain(Unit::Points, "分", "points"),
            "天" | "日" | "days" => plain(Unit::Days, "天", "days"),
            "个月" | "月" | "months" => plain(Unit::Count, "个月", "months"),
            "数" | "number" => plain(Unit::Number, "", ""),
            "元" => money(MoneyUnit::Yuan, "yuan"),
            "万元" => money(MoneyUnit::TenThousand, "10k yuan"),
            "亿元" => money(MoneyUnit::HundredMillion, "100m yuan"),
            "%" | "％" => percent(Unit::Share, "%", "%"),
            "百分点" | "个百分点" | "pp" => percent(Unit::PercentPoints, "个百分点", "pp"),
            _ => return None,
        })
    }

    /// Every word that [`ShownUnit::from_word`] knows, for messages.
    pub const WORDS: &[&str] = &[
        "个",
        "项",
        "家",
        "次",
        "起",
        "件",
        "份",
        "人",
        "分",
        "天",
        "个月",
        "数",
        "元",
        "万元",
        "亿元",
        "%",
        "百分点",
    ];

    /// The number in this unit.
    pub fn shown(&self, base: &Exact) -> Exact {
        base.checked_div(&self.per).unwrap_or_else(|| base.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_not_added_to_pieces_or_plain_numbers() {
        assert_eq!(Unit::Money.plus(Unit::Count), None);
        assert_eq!(Unit::Money.plus(Unit::Number), None);
        assert_eq!(Unit::Money.common(Unit::Number), None);
        assert_eq!(Unit::Money.plus(Unit::Money), Some(Unit::Money));
    }

    #[test]
    fn percent_is_not_added_to_points() {
        assert_eq!(Unit::Share.plus(Unit::Points), None);
        assert_eq!(Unit::Share.plus(Unit::Number), None);
        assert_eq!(Unit::Share.times(Unit::Points), Some(Unit::Points));
    }

    #[test]
    fn two_shares_differ_by_percentage_points() {
        assert_eq!(Unit::Share.minus(Unit::Share), Some(Unit::PercentPoints));
        assert_eq!(Unit::PercentPoints.over(Unit::PercentPoints, true), Some(Unit::Number));
        assert_eq!(Unit::Number.times(Unit::PercentPoints), Some(Unit::PercentPoints));
    }

    #[test]
    fn every_listed_word_is_known() {
        for word in ShownUnit::WORDS {
            assert!(ShownUnit::from_word(word).is_some(), "{word}");
        }
        assert!(ShownUnit::from_word("斤").is_none());
    }
}
