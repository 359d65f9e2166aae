//! Aggregates over records: `count(*)`, `sum(x)` …

use super::super::lexer::Token;
use super::{AGGREGATES, Parser, Step, Stop};
use crate::ast::{Literal, Type};
use crate::scheme::{Aggregate, Trim};
use ballast_domain::{Exact, Text};
use std::ops::Range;

/// Most values that a trimmed mean leaves out at one end.
const MOST_TRIMMED: i64 = 20;
/// For the aggregates that leave out nothing.
const NO_TRIM: Trim = Trim { lowest: 0, highest: 0, or_mean: true };
const TRIM_WRONG: Text = Text::fixed(
    "去高去低的个数须是 0–20 的整数，至少去掉一个，其后写 'mean' 或 'missing'",
    "what is left out must be two whole numbers from 0 to 20, not both 0, followed by 'mean' or 'missing'",
);
const TRIM_UNDECLARED: Text = Text::fixed(
    "没有说明去掉最高、最低后不剩数值时怎样计算",
    "it does not say what holds when nothing is left after leaving out the highest and lowest",
);
const TRIM_USAGE: Text = Text::fixed(
    "请写成 trimmed_mean(amount, 1, 1, 'mean')：依次为去掉几个最低、几个最高；不剩数值时 'mean' 取全部平均，'missing' 作缺失",
    "Write trimmed_mean(amount, 1, 1, 'mean'): how many of the lowest, of the highest; with nothing left 'mean' takes the mean of all, 'missing' has no value",
);

impl Parser<'_> {
    pub(super) fn aggregate(&mut self) -> Step<Aggregate> {
        let wrong = |parser: &mut Self, at: Range<usize>| {
            parser.mistake(
                "SC-034",
                at,
                Text::fixed(
                    "记录度量的取值须是一个汇总函数",
                    "the value of a measure over records must be one aggregate",
                ),
                Text::new(
                    format!("请写 count(*)、sum(字段) 等，可用：{}；再要计算请另设公式度量", AGGREGATES.join("、")),
                    format!(
                        "Write count(*), sum(column) …; available: {}; for arithmetic with it add a formula measure",
                        AGGREGATES.join(", ")
                    ),
                ),
            );
            Stop
        };
        let start = self.here();
        let name = match self.peek() {
            Some(Token::Name(name)) if AGGREGATES.contains(&name.to_ascii_lowercase().as_str()) => {
                name.to_ascii_lowercase()
            }
            _ => return Err(wrong(self, start)),
        };
        self.next += 1;
        self.expect("(")?;
        if name == "count" {
            self.expect("*")?;
            self.expect(")")?;
            self.only(wrong)?;
            return Ok(Aggregate::Count);
        }
        let inner = self.expression(0, 1)?;
        let trim = if name == "trimmed_mean" { self.trim(&start)? } else { NO_TRIM };
        self.expect(")")?;
        self.only(wrong)?;
        let ok = !inner.is_sound || name == "count_distinct" || matches!(inner.expr.ty, Type::Number(_));
        if !ok {
            let ty = inner.expr.ty.label();
            self.mistake(
                "SC-014",
                inner.at,
                Text::new(
                    format!("{name} 需要数值，此处为{}", ty.zh),
                    format!("{name} needs a number, this is {}", ty.en),
                ),
                Text::fixed("日期请先换算为天数或月数", "Turn dates into days or months first"),
            );
        }
        Ok(match name.as_str() {
            "count_distinct" => Aggregate::CountDistinct(inner.expr),
            "min" => Aggregate::Min(inner.expr),
            "max" => Aggregate::Max(inner.expr),
            "mean" => Aggregate::Mean(inner.expr),
            "trimmed_mean" => Aggregate::TrimmedMean(inner.expr, trim),
            _ => Aggregate::Sum(inner.expr),
        })
    }

    /// `, lowest, highest, 'mean'` behind the value of a trimmed mean.
    fn trim(&mut self, start: &Range<usize>) -> Step<Trim> {
        let (mut numbers, mut fallback) = (Vec::new(), None);
        while matches!(self.peek(), Some(Token::Sign(","))) {
            self.next += 1;
            let at = self.here();
            match self.peek().cloned() {
                Some(Token::Number(Literal::Number { value, word: "", .. })) if numbers.len() < 2 => {
                    numbers.extend((0..=MOST_TRIMMED).find(|n| value == Exact::from(*n)));
                }
                Some(Token::Text(text)) if numbers.len() == 2 && matches!(text.as_str(), "mean" | "missing") => {
                    fallback = Some(text == "mean");
                }
                _ => {
                    self.mistake("SC-015", at, TRIM_WRONG, TRIM_USAGE);
                    return Err(Stop);
                }
            }
            self.next += 1;
        }
        let whole = |n: i64| usize::try_from(n).unwrap_or_default();
        match (numbers.as_slice(), fallback) {
            (&[lowest, highest], Some(or_mean)) if lowest + highest > 0 => {
                Ok(Trim { lowest: whole(lowest), highest: whole(highest), or_mean })
            }
            (&[_, _], None) => {
                self.mistake("SC-026", start.clone(), TRIM_UNDECLARED, TRIM_USAGE);
                Err(Stop)
            }
            _ => {
                self.mistake("SC-015", start.clone(), TRIM_WRONG, TRIM_USAGE);
                Err(Stop)
            }
        }
    }

    pub(super) fn only(&mut self, wrong: impl Fn(&mut Self, Range<usize>) -> Stop) -> Step<()> {
        if self.next == self.tokens.len() {
            return Ok(());
        }
        let at = self.here();
        Err(wrong(self, at))
    }
}
