//! Numbers of headings (结构层次序数): 一、（一）1.（1）.

use crate::document::Level;
use ballast_domain::Lang;

/// Counts headings as they come; a heading starts the levels below it anew.
#[derive(Debug, Default)]
pub struct Numbering {
    counts: [u32; 4],
}

impl Numbering {
    /// The number of the next heading of a level, with its sign: `一、`, `（二）`, `3．`, `（4）`.
    pub fn next(&mut self, level: Level, lang: Lang) -> String {
        let depth = level.depth();
        for (index, count) in self.counts.iter_mut().enumerate() {
            if index == depth {
                *count += 1;
            } else if index > depth {
                *count = 0;
            }
        }
        let count = self.counts.get(depth).copied().unwrap_or(1);
        match (lang, level) {
            (Lang::Zh, Level::One) => format!("{}、", chinese(count)),
            (Lang::Zh, Level::Two) => format!("（{}）", chinese(count)),
            (Lang::Zh, Level::Three) => format!("{count}．"),
            (Lang::Zh, Level::Four) => format!("（{count}）"),
            (Lang::En, _) => {
                let counts: Vec<String> = self.counts.iter().take(depth + 1).map(u32::to_string).collect();
                format!("{}. ", counts.join("."))
            }
        }
    }
}

impl Level {
    /// 0 for the first level to 3 for the fourth.
    pub fn depth(self) -> usize {
        match self {
            Self::One => 0,
            Self::Two => 1,
            Self::Three => 2,
            Self::Four => 3,
        }
    }
}

/// A count from 1 to 99 in Chinese numerals; digits above.
fn chinese(count: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| usize::try_from(n).ok().and_then(|n| DIGITS.get(n)).copied().unwrap_or_default();
    match count {
        1..=9 => digit(count).to_owned(),
        10..=19 => format!("十{}", digit(count % 10)),
        20..=99 => format!("{}十{}", digit(count / 10), digit(count % 10)),
        _ => count.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_starts_the_levels_below_anew() {
        use Level::{Four, One, Three, Two};
        let mut numbering = Numbering::default();
        let said: Vec<String> =
            [One, Two, Two, Three, Four, One, Two].into_iter().map(|level| numbering.next(level, Lang::Zh)).collect();
        assert_eq!(said, ["一、", "（一）", "（二）", "1．", "（1）", "二、", "（一）"]);
        let mut numbering = Numbering::default();
        let said: Vec<String> = [One, Two, One].into_iter().map(|level| numbering.next(level, Lang::En)).collect();
        assert_eq!(said, ["1. ", "1.1. ", "2. "]);
    }

    #[test]
    fn counts_in_chinese() {
        let said: Vec<String> = [1, 9, 10, 11, 20, 34, 100].into_iter().map(chinese).collect();
        assert_eq!(said, ["一", "九", "十", "十一", "二十", "三十四", "100"]);
    }
}
