//! `band(x, [10, ..): 20, …)`: intervals with their results.

use super::super::lexer::Token;
use super::super::{bands, typing};
use super::{Parsed, Parser, Step, depth_of};
use crate::ast::{Band, End, ExprKind, Literal, Type};
use ballast_domain::Text;
use std::ops::Range;

impl Parser<'_> {
    pub(super) fn band(&mut self, start: Range<usize>, nesting: usize) -> Step<Parsed> {
        self.expect("(")?;
        let value = self.expression(0, nesting + 1)?;
        let mut bands = Vec::new();
        let mut results: Vec<Parsed> = Vec::new();
        let mut otherwise = None;
        while matches!(self.peek(), Some(Token::Sign(","))) {
            self.next += 1;
            if self.keyword() == Some("else") {
                self.next += 1;
                self.expect(":")?;
                otherwise = Some(self.expression(0, nesting + 1)?);
                break;
            }
            let (low, high) = self.interval(&value)?;
            self.expect(":")?;
            let result = self.expression(0, nesting + 1)?;
            bands.push(Band { low, high, result: result.expr.clone() });
            results.push(result);
        }
        self.expect(")")?;
        let at = start.start..self.before();
        let outcomes: Vec<&Parsed> = results.iter().chain(otherwise.as_ref()).collect();
        let parts: Vec<&Parsed> = outcomes.iter().copied().chain([&value]).collect();
        let is_sound = parts.iter().all(|part| part.is_sound);
        if bands.is_empty() {
            self.mistake(
                "SC-019",
                start.clone(),
                Text::fixed("band 没有任何档次", "band has no bands"),
                Text::fixed("请写成 band(x, [10, ..): 2, (.., 10): 1)", "Write band(x, [10, ..): 2, (.., 10): 1)"),
            );
            return self.stand_in(at);
        }
        if let Err(what) = bands::check(&bands, otherwise.is_some()) {
            self.mistake(
                "SC-019",
                start.clone(),
                what,
                Text::fixed(
                    "请用 [ ] 表示含端点、( ) 表示不含端点，使各档首尾相接；其余情形可用 else: 值",
                    "Say with [ ] that an end belongs and with ( ) that it does not, so that the bands meet; else: value takes the rest",
                ),
            );
        }
        if !is_sound {
            return self.stand_in(at);
        }
        let ty = match typing::common(&outcomes.iter().map(|part| part.expr.ty).collect::<Vec<_>>()) {
            Ok(ty) => ty,
            Err((what, remedy)) => {
                self.mistake("SC-014", start, what, remedy);
                return self.stand_in(at);
            }
        };
        let depth = depth_of(&parts);
        let otherwise = otherwise.map(|part| Box::new(part.expr));
        self.node(ExprKind::Band { value: Box::new(value.expr), bands, otherwise }, ty, at, depth)
    }

    pub(super) fn interval(&mut self, value: &Parsed) -> Step<(Option<End>, Option<End>)> {
        let low_included = self.bracket("[", "(")?;
        let low = self.interval_end(value, low_included)?;
        self.expect(",")?;
        let mut high = self.interval_end(value, false)?;
        let high_included = self.bracket("]", ")")?;
        if let Some(end) = &mut high {
            end.is_included = high_included;
        }
        Ok((low, high))
    }

    pub(super) fn bracket(&mut self, included: &'static str, excluded: &'static str) -> Step<bool> {
        let is_included = matches!(self.peek(), Some(Token::Sign(sign)) if *sign == included);
        if !is_included {
            self.expect(excluded)?;
            return Ok(false);
        }
        self.next += 1;
        Ok(true)
    }

    pub(super) fn interval_end(&mut self, value: &Parsed, is_included: bool) -> Step<Option<End>> {
        if matches!(self.peek(), Some(Token::Sign(".."))) {
            self.next += 1;
            return Ok(None);
        }
        let start = self.here();
        let is_negative = matches!(self.peek(), Some(Token::Sign("-")));
        if is_negative {
            self.next += 1;
        }
        let Some(Token::Number(Literal::Number { value: at, unit, word })) = self.peek().cloned() else {
            return Err(self.stop(
                start,
                Text::fixed("档次的端点须是数字或 ..", "the end of a band must be a number or `..`"),
                Text::fixed("请写成 [5亿元, 10亿元)", "Write [5亿元, 10亿元)"),
            ));
        };
        self.next += 1;
        let at = if is_negative { -&at } else { at };
        if value.is_sound {
            self.comparable(value.expr.ty, Type::Number(unit), start.start..self.before());
        }
        let literal = Literal::Number { value: at.clone(), unit, word };
        Ok(Some(End { at, is_included, literal }))
    }
}
