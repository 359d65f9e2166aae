//! What begins with a name: columns, measures, facts of the period, functions, dates.

use super::super::lexer::Token;
use super::super::print::binding;
use super::super::typing;
use super::{AGGREGATES, Parsed, Parser, Step, Stop, depth_of};
use crate::ast::{Context, Expr, ExprKind, Literal, Reach, Type};
use crate::catalog::Column;
use crate::functions::{Function, Place};
use crate::hint;
use ballast_domain::Text;
use std::ops::Range;

impl Parser<'_> {
    pub(super) fn named(&mut self, name: &str, start: Range<usize>, nesting: usize) -> Step<Parsed> {
        let is_call = matches!(self.peek(), Some(Token::Sign("(")));
        match name.to_ascii_lowercase().as_str() {
            "not" => {
                let inner = self.expression(binding::NOT, nesting + 1)?;
                self.require(&inner, Type::Flag);
                self.wrap(ExprKind::Not(Box::new(inner.expr.clone())), Type::Flag, start.start, &[&inner])
            }
            flag @ ("true" | "false") => {
                self.node(ExprKind::Literal(Literal::Flag(flag == "true")), Type::Flag, start, 0)
            }
            "date" if matches!(self.peek(), Some(Token::Text(_))) => self.date(start),
            "band" if is_call => self.band(start, nesting),
            "and" | "or" | "in" | "is" | "between" | "null" | "else" => Err(self.stop(
                start,
                Text::new(
                    format!("“{name}”是保留字，不能放在这里"),
                    format!("`{name}` is a keyword and cannot stand here"),
                ),
                Text::fixed("请检查前面是否缺少内容", "Check for something missing before it"),
            )),
            _ if is_call => self.call(name, start, nesting),
            _ => self.name(name, start),
        }
    }

    pub(super) fn date(&mut self, start: Range<usize>) -> Step<Parsed> {
        let at = self.here();
        let Some(Token::Text(text)) = self.peek().cloned() else { return Err(Stop) };
        self.next += 1;
        match text.parse() {
            Ok(date) => self.node(ExprKind::Literal(Literal::Date(date)), Type::Date, start.start..at.end, 0),
            Err(_) => Err(self.stop(
                at,
                Text::new(format!("“{text}”不是日期"), format!("`{text}` is not a date")),
                Text::fixed("请写成 date '2024-06-30'", "Write date '2024-06-30'"),
            )),
        }
    }

    pub(super) fn name(&mut self, name: &str, at: Range<usize>) -> Step<Parsed> {
        let context = Context::ALL.into_iter().find(|context| context.name() == name);
        if let Some(context) = context.filter(|context| context.reach() <= self.scope.reach) {
            let is_date = context.ty() == Type::Date;
            if !(is_date && self.scope.dataset.is_none()) {
                return self.node(ExprKind::Context(context), context.ty(), at, 0);
            }
        }
        if let Some(dataset) = self.scope.dataset {
            if let Some(column) = dataset.column(name) {
                return self.node(ExprKind::Column(column.name), column.ty, at, 0);
            }
            if self.scope.names.measures.contains_key(name) {
                self.mistake(
                    "SC-017",
                    at.clone(),
                    Text::new(
                        format!("记录条件中不能引用度量“{name}”"),
                        format!("a condition on records cannot name the measure `{name}`"),
                    ),
                    Text::fixed("请改用公式度量", "Use a formula measure instead"),
                );
                return self.stand_in(at);
            }
            let known = dataset.columns().iter().map(|column| column.name).chain(Context::ALL.iter().map(|c| c.name()));
            let remedy = hint::remedy(name, known);
            self.mistake(
                "SC-012",
                at.clone(),
                Text::new(
                    format!("数据表 {} 没有字段“{name}”", dataset.name()),
                    format!("dataset {} has no column `{name}`", dataset.name()),
                ),
                remedy,
            );
            return self.stand_in(at);
        }
        if let Some(unit) = self.scope.names.measures.get(name) {
            let Some(unit) = unit else { return self.stand_in(at) };
            let ty = Type::Number(unit.unit);
            return self.node(ExprKind::Measure(name.to_owned()), ty, at, 0);
        }
        if let Some(context) = context.filter(|context| context.reach() > self.scope.reach) {
            let label = context.label();
            self.mistake(
                "SC-017",
                at.clone(),
                Text::new(
                    format!("此处还没有“{}”（{name}）", label.zh),
                    format!("the {} ({name}) is not known here yet", label.en),
                ),
                Text::fixed(
                    "得分和否决条件不能用位次，等次条件不能用等次；请写到 [[grade]]、[[list]] 或 [[reward]] 中",
                    "Scores and overrides come before places, grades before lists and rewards; write it in [[grade]], [[list]] or [[reward]]",
                ),
            );
            return self.stand_in(at);
        }
        let known = self.scope.names.measures.keys().map(String::as_str);
        let remedy = hint::remedy(name, known);
        self.mistake(
            "SC-012",
            at.clone(),
            Text::new(format!("没有名为“{name}”的度量"), format!("unknown measure `{name}`")),
            remedy,
        );
        self.stand_in(at)
    }

    pub(super) fn call(&mut self, name: &str, start: Range<usize>, nesting: usize) -> Step<Parsed> {
        let arguments = self.arguments(nesting)?;
        let at = start.start..self.before();
        let depth = depth_of(&arguments.iter().collect::<Vec<_>>());
        let lower = name.to_ascii_lowercase();
        let Some(function) = Function::ALL.iter().copied().find(|function| function.primitive().name == lower) else {
            let (what, remedy) = if AGGREGATES.contains(&lower.as_str()) {
                (
                    Text::new(
                        format!("汇总函数 {name} 不能用在这里"),
                        format!("the aggregate {name} cannot be used here"),
                    ),
                    Text::fixed(
                        "请在度量的 value 中汇总，再引用该度量",
                        "Aggregate in the value of a measure and name that measure",
                    ),
                )
            } else {
                let known = Function::ALL.iter().map(|function| function.primitive().name).chain(["band"]);
                (
                    Text::new(format!("没有名为“{name}”的函数"), format!("unknown function `{name}`")),
                    hint::remedy(&lower, known),
                )
            };
            self.mistake("SC-013", start.clone(), what, remedy);
            return self.stand_in(at);
        };
        let primitive = function.primitive();
        let (is_wrong_place, zh, en) = match (primitive.place, self.scope.dataset) {
            (Place::Records, None) => (true, "只能用在记录条件和记录取值中", "can only be used inside records"),
            (Place::Scores | Place::Results, Some(_)) => {
                (true, "只能用在公式和得分中", "can only be used in formulas and scores")
            }
            (Place::Results, None) if self.scope.reach < Reach::Totals => {
                (true, "只能用在否决、等次、榜单和奖励中", "can only be used in overrides, grades, lists and rewards")
            }
            _ => (false, "", ""),
        };
        if is_wrong_place {
            self.mistake(
                "SC-017",
                start,
                Text::new(format!("函数 {name} {zh}"), format!("the function {name} {en}")),
                Text::new(format!("用法：{}", primitive.usage), format!("Usage: {}", primitive.usage)),
            );
            return self.stand_in(at);
        }
        let (least, most) = primitive.count;
        if !(least..=most).contains(&arguments.len()) {
            let mismatch = typing::wrong_count(primitive, arguments.len());
            self.mistake(mismatch.code, start, mismatch.what, mismatch.remedy);
            return self.stand_in(at);
        }
        if arguments.iter().any(|argument| !argument.is_sound) {
            return self.stand_in(at);
        }
        let places: Vec<Range<usize>> = arguments.iter().map(|argument| argument.at.clone()).collect();
        let arguments: Vec<Expr> = arguments.into_iter().map(|argument| argument.expr).collect();
        if self.scope.is_unit_unknown(function, &arguments) {
            return self.stand_in(at);
        }
        match (primitive.check)(&self.scope, &arguments) {
            Ok(ty) => self.node(ExprKind::Call(function, arguments), ty, at, depth),
            Err(mismatch) => {
                let place = mismatch.argument.and_then(|index| places.get(index)).unwrap_or(&at).clone();
                self.mistake(mismatch.code, place, mismatch.what, mismatch.remedy);
                self.stand_in(at)
            }
        }
    }

    pub(super) fn arguments(&mut self, nesting: usize) -> Step<Vec<Parsed>> {
        self.expect("(")?;
        let mut arguments = Vec::new();
        if matches!(self.peek(), Some(Token::Sign(")"))) {
            self.next += 1;
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expression(0, nesting + 1)?);
            if matches!(self.peek(), Some(Token::Sign(","))) {
                self.next += 1;
                continue;
            }
            self.expect(")")?;
            return Ok(arguments);
        }
    }

    /// A text compared with a coded column must be one of its codes.
    pub(super) fn known_code(&mut self, column: &Expr, literal: &Expr, at: &Range<usize>) {
        let (ExprKind::Column(name), ExprKind::Literal(Literal::Text(text))) = (&column.kind, &literal.kind) else {
            return;
        };
        let column: Option<&Column> = self.scope.dataset.and_then(|dataset| dataset.column(name));
        let Some(codes) = column.and_then(|column| column.codes) else { return };
        let codes = codes();
        if codes.iter().any(|(code, _)| code == text) {
            return;
        }
        // Whoever writes the label instead of the code is told the code.
        let by_label = codes.iter().find(|(_, label)| label.zh == *text || label.en.eq_ignore_ascii_case(text));
        let remedy = match by_label {
            Some((code, _)) => Text::new(format!("是否应为 '{code}'？"), format!("Did you mean '{code}'?")),
            None => hint::remedy(text, codes.iter().map(|(code, _)| *code)),
        };
        self.mistake(
            "SC-018",
            at.clone(),
            Text::new(format!("字段 {name} 没有取值“{text}”"), format!("column {name} has no value `{text}`")),
            remedy,
        );
    }
}
