//! Aggregates over records: `count(*)`, `sum(x)` …

use super::super::lexer::Token;
use super::{AGGREGATES, Parser, Step, Stop};
use crate::ast::Type;
use crate::scheme::Aggregate;
use ballast_domain::Text;
use std::ops::Range;

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
            _ => Aggregate::Sum(inner.expr),
        })
    }

    pub(super) fn only(&mut self, wrong: impl Fn(&mut Self, Range<usize>) -> Stop) -> Step<()> {
        if self.next == self.tokens.len() {
            return Ok(());
        }
        let at = self.here();
        Err(wrong(self, at))
    }
}
