//! Operators, comparisons and signs, with their types.

use super::super::lexer::Token;
use super::super::print::binding;
use super::super::typing;
use super::{MAX_DEPTH, Parsed, Parser, Step};
use crate::ast::{BinaryOp, ExprKind, Literal, Type};
use ballast_domain::Text;
use std::ops::Range;

impl Parser<'_> {
    /// After a comparison no other may follow without parentheses: `1 < x < 3` says something else than it seems.
    pub(super) fn not_chained(&mut self) -> Step<()> {
        let follows = self.operator().is_some_and(BinaryOp::is_comparison)
            || matches!(self.keyword(), Some("between" | "in" | "is"));
        if !follows {
            return Ok(());
        }
        let at = self.here();
        Err(self.stop(
            at,
            Text::fixed("比较不能连写", "comparisons cannot be chained"),
            Text::fixed("请写成 a < x and x < b，或 x between a and b", "Write a < x and x < b, or x between a and b"),
        ))
    }

    pub(super) fn binary(&mut self, op: BinaryOp, left: &Parsed, right: &Parsed) -> Step<Parsed> {
        let at = left.at.start..right.at.end;
        if let (BinaryOp::Divide, ExprKind::Literal(Literal::Number { value, .. })) = (op, &right.expr.kind)
            && value.is_zero()
            && right.is_sound
        {
            self.mistake(
                "SC-016",
                right.at.clone(),
                Text::fixed("除数是 0", "division by nought"),
                Text::fixed("请改正除数", "Correct the divisor"),
            );
        }
        if op == BinaryOp::Divide && self.scope.dataset.is_some() && !self.scope.has_record_rounding {
            self.mistake(
                "SC-028",
                at.clone(),
                Text::fixed("逐条记录相除，却没有说明怎样舍入", "a division per record without its rounding"),
                Text::fixed(
                    "请在该度量中写明 record_rounding = { mode = \"half_up\", places = 4 }",
                    "State record_rounding = { mode = \"half_up\", places = 4 } in the measure",
                ),
            );
        }
        if !(left.is_sound && right.is_sound) {
            return self.stand_in(at);
        }
        let ty = match typing::binary(op, &left.expr, &right.expr) {
            Ok(ty) => ty,
            Err((what, remedy)) => {
                self.mistake("SC-014", at.clone(), what, remedy);
                return self.stand_in(at);
            }
        };
        if op.is_comparison() {
            self.known_code(&left.expr, &right.expr, &right.at);
        }
        let kind = ExprKind::Binary(op, Box::new(left.expr.clone()), Box::new(right.expr.clone()));
        self.wrap(kind, ty, at.start, &[left, right])
    }

    pub(super) fn between(&mut self, value: &Parsed, nesting: usize) -> Step<Parsed> {
        self.next += 1;
        let low = self.expression(binding::ADD, nesting + 1)?;
        if self.keyword() != Some("and") {
            let at = self.here();
            return Err(self.stop(
                at,
                Text::fixed("between 后面缺少 and", "`between` without its `and`"),
                Text::fixed("请写成 x between a and b（含两端）", "Write x between a and b (ends included)"),
            ));
        }
        self.next += 1;
        let high = self.expression(binding::ADD, nesting + 1)?;
        for end in [&low, &high] {
            if value.is_sound && end.is_sound {
                self.comparable(value.expr.ty, end.expr.ty, end.at.clone());
            }
        }
        let kind = ExprKind::Between {
            value: Box::new(value.expr.clone()),
            low: Box::new(low.expr.clone()),
            high: Box::new(high.expr.clone()),
        };
        self.wrap(kind, Type::Flag, value.at.start, &[value, &low, &high])
    }

    pub(super) fn one_of(&mut self, value: &Parsed) -> Step<Parsed> {
        self.next += 1;
        self.expect("(")?;
        let mut list = Vec::new();
        loop {
            let at = self.here();
            let item = self.prefix(MAX_DEPTH)?;
            let ExprKind::Literal(literal) = &item.expr.kind else {
                return Err(self.stop(
                    at,
                    Text::fixed("in 的括号内只能写具体的值", "only values written out may stand in the list of `in`"),
                    Text::fixed("请写成 tier in ('provincial', 'city')", "Write tier in ('provincial', 'city')"),
                ));
            };
            if value.is_sound {
                self.comparable(value.expr.ty, item.expr.ty, at.clone());
                self.known_code(&value.expr, &item.expr, &at);
            }
            list.push(literal.clone());
            if matches!(self.peek(), Some(Token::Sign(","))) {
                self.next += 1;
                continue;
            }
            self.expect(")")?;
            break;
        }
        let kind = ExprKind::In { value: Box::new(value.expr.clone()), list };
        self.wrap(kind, Type::Flag, value.at.start, &[value])
    }

    pub(super) fn is_null(&mut self, value: &Parsed) -> Step<Parsed> {
        self.next += 1;
        let is_negated = self.keyword() == Some("not");
        if is_negated {
            self.next += 1;
        }
        if self.keyword() != Some("null") {
            let at = self.here();
            return Err(self.stop(
                at,
                Text::fixed("is 后面须是 null 或 not null", "`is` must be followed by `null` or `not null`"),
                Text::fixed("请写成 x is null 或 x is not null", "Write x is null or x is not null"),
            ));
        }
        self.next += 1;
        let kind = ExprKind::IsNull { value: Box::new(value.expr.clone()), is_negated };
        self.wrap(kind, Type::Flag, value.at.start, &[value])
    }

    pub(super) fn negate(&mut self, inner: Parsed, start: Range<usize>) -> Step<Parsed> {
        let ty = inner.expr.ty;
        if inner.is_sound && !matches!(ty, Type::Number(_)) {
            let label = ty.label();
            self.mistake(
                "SC-014",
                inner.at.clone(),
                Text::new(
                    format!("负号后面须是数值，此处为{}", label.zh),
                    format!("a minus needs a number, this is {}", label.en),
                ),
                Text::fixed("请改正", "Correct it"),
            );
            return self.stand_in(inner.at);
        }
        // A negative number written out is a literal like any other.
        if let ExprKind::Literal(Literal::Number { value, unit, word }) = &inner.expr.kind
            && inner.is_sound
        {
            let literal = Literal::Number { value: -value, unit: *unit, word };
            return self.node(ExprKind::Literal(literal), ty, start.start..inner.at.end, 0);
        }
        self.wrap(ExprKind::Negate(Box::new(inner.expr.clone())), ty, start.start, &[&inner])
    }

    pub(super) fn comparable(&mut self, left: Type, right: Type, at: Range<usize>) {
        if let Err((what, remedy)) = typing::comparable(left, right) {
            self.mistake("SC-014", at, what, remedy);
        }
    }

    pub(super) fn require(&mut self, part: &Parsed, ty: Type) {
        if part.is_sound && part.expr.ty != ty {
            let (wanted, found) = (ty.label(), part.expr.ty.label());
            self.mistake(
                "SC-014",
                part.at.clone(),
                Text::new(
                    format!("此处应为{}，却是{}", wanted.zh, found.zh),
                    format!("expected a {}, found {}", wanted.en, found.en),
                ),
                Text::fixed("请写成比较，如 x > 0", "Write a comparison such as x > 0"),
            );
        }
    }
}
