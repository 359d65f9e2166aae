//! Tokens to a typed tree: precedence climbing by hand, names and units checked on the way.

mod aggregate;
mod band;
mod names;
mod operations;

use super::lexer::{Placed, Token, tokens};
use super::print::{binding, literal, strength};
use super::scope::Scope;
use crate::ast::{BinaryOp, Expr, ExprKind, Literal, Type};
use crate::scheme::Aggregate;
use crate::unit::Unit;
use ballast_domain::{Exact, Text};
use std::ops::Range;

/// Longest expression in bytes.
const MAX_BYTES: usize = 10_000;
/// Most nodes of one expression.
const MAX_NODES: usize = 1_000;
/// Deepest tree. Sums of many terms are as deep as they are long.
const MAX_DEPTH: usize = 64;

/// A mistake inside an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// Code of the problem.
    pub(crate) code: &'static str,
    /// Bytes of the expression.
    pub(crate) at: Range<usize>,
    /// What is wrong.
    pub(crate) what: Text,
    /// How to mend it.
    pub(crate) remedy: Text,
}

impl Mistake {
    /// The same mistake `by` bytes further on.
    pub(crate) fn moved(mut self, by: usize) -> Self {
        self.at = self.at.start + by..self.at.end + by;
        self
    }
}

/// A part of the tree while it grows.
#[derive(Debug, Clone)]
pub(crate) struct Parsed {
    /// The expression; a stand-in after a mistake.
    pub(crate) expr: Expr,
    /// False after a mistake inside: nothing more is said about its type.
    pub(crate) is_sound: bool,
    /// Its bytes.
    pub(crate) at: Range<usize>,
    depth: usize,
}

/// Reads an expression.
///
/// # Errors
/// Every mistake in names, types and units; at the first mistake of grammar reading stops.
pub(crate) fn parse_expression(text: &str, scope: Scope<'_>) -> Result<Expr, Vec<Mistake>> {
    let mut parser = Parser::new(text, scope)?;
    let parsed = parser.whole();
    parser.finish(parsed)
}

/// Reads `count(*)`, `sum(x)` … of a measure over records.
///
/// # Errors
/// As [`parse_expression`]; and `SC-034` when the whole is not exactly one aggregate.
pub(crate) fn parse_aggregate(text: &str, scope: Scope<'_>) -> Result<Aggregate, Vec<Mistake>> {
    let mut parser = Parser::new(text, scope)?;
    let parsed = parser.aggregate();
    parser.finish(parsed)
}

/// The names of aggregates.
pub(crate) const AGGREGATES: [&str; 7] = ["count", "count_distinct", "sum", "min", "max", "mean", "trimmed_mean"];

struct Parser<'a> {
    length: usize,
    tokens: Vec<Placed>,
    next: usize,
    nodes: usize,
    scope: Scope<'a>,
    mistakes: Vec<Mistake>,
}

/// Reading cannot go on; the mistake is recorded.
struct Stop;

type Step<T> = Result<T, Stop>;

impl<'a> Parser<'a> {
    fn new(text: &str, scope: Scope<'a>) -> Result<Self, Vec<Mistake>> {
        if text.len() > MAX_BYTES {
            return Err(vec![Mistake {
                code: "SC-011",
                at: 0..1,
                what: Text::new(
                    format!("表达式有 {} 字节，超过 {MAX_BYTES}", text.len()),
                    format!("the expression has {} bytes, more than {MAX_BYTES}", text.len()),
                ),
                remedy: SPLIT,
            }]);
        }
        let tokens = tokens(text).map_err(|mistake| vec![*mistake])?;
        Ok(Self { length: text.len(), tokens, next: 0, nodes: 0, scope, mistakes: Vec::new() })
    }

    fn finish<T>(self, parsed: Step<T>) -> Result<T, Vec<Mistake>> {
        match parsed {
            Ok(parsed) if self.mistakes.is_empty() => Ok(parsed),
            _ => Err(self.mistakes),
        }
    }

    fn whole(&mut self) -> Step<Expr> {
        let parsed = self.expression(0, 0)?;
        self.end()?;
        Ok(parsed.expr)
    }

    fn end(&mut self) -> Step<()> {
        match self.tokens.get(self.next) {
            None => Ok(()),
            Some(placed) => {
                let (what, at) = (describe(&placed.token), placed.at.clone());
                Err(self.stop(
                    at,
                    Text::new(format!("{what} 多余或位置不对"), format!("{what} does not belong here")),
                    Text::fixed(
                        "请检查前面是否缺少运算符或括号",
                        "Check for a missing operator or parenthesis before it",
                    ),
                ))
            }
        }
    }

    /// Everything that holds at least as tightly as `around`.
    fn expression(&mut self, around: u8, nesting: usize) -> Step<Parsed> {
        let mut left = self.prefix(nesting)?;
        loop {
            if let Some(op) = self.operator() {
                let own = strength(op);
                if own < around {
                    return Ok(left);
                }
                self.next += 1;
                let right = self.expression(own + 1, nesting + 1)?;
                left = self.binary(op, &left, &right)?;
                if op.is_comparison() {
                    self.not_chained()?;
                }
                continue;
            }
            if binding::COMPARE < around {
                return Ok(left);
            }
            left = match self.keyword() {
                Some("between") => self.between(&left, nesting)?,
                Some("in") => self.one_of(&left)?,
                Some("is") => self.is_null(&left)?,
                _ => return Ok(left),
            };
            self.not_chained()?;
        }
    }

    fn prefix(&mut self, nesting: usize) -> Step<Parsed> {
        let start = self.here();
        if nesting > MAX_DEPTH {
            return Err(self.too_deep(start));
        }
        let Some(token) = self.peek().cloned() else {
            return Err(self.stop(
                start,
                Text::fixed("表达式不完整", "the expression ends too early"),
                Text::fixed("请补上数字、名称或括号", "Add a number, a name or a parenthesis"),
            ));
        };
        self.next += 1;
        match token {
            Token::Number(value @ Literal::Number { unit, .. }) => {
                self.node(ExprKind::Literal(value), Type::Number(unit), start, 0)
            }
            Token::Text(text) => self.node(ExprKind::Literal(Literal::Text(text)), Type::Text, start, 0),
            Token::Sign("-") => {
                let inner = self.expression(binding::NEGATE, nesting + 1)?;
                self.negate(inner, start)
            }
            Token::Sign("(") => {
                let inner = self.expression(0, nesting + 1)?;
                self.expect(")")?;
                let at = start.start..self.before();
                Ok(Parsed { at, ..inner })
            }
            Token::Name(name) => self.named(&name, start, nesting),
            other => {
                let what = describe(&other);
                Err(self.stop(
                    start,
                    Text::new(
                        format!("此处应为数字、名称或括号，却是 {what}"),
                        format!("expected a number, a name or a parenthesis, found {what}"),
                    ),
                    Text::fixed("请检查运算符两侧是否都有内容", "Check that both sides of the operator are there"),
                ))
            }
        }
    }

    fn wrap(&mut self, kind: ExprKind, ty: Type, start: usize, parts: &[&Parsed]) -> Step<Parsed> {
        let at = start..self.before();
        let mut node = self.node(kind, ty, at, depth_of(parts))?;
        node.is_sound = parts.iter().all(|part| part.is_sound);
        Ok(node)
    }

    fn node(&mut self, kind: ExprKind, ty: Type, at: Range<usize>, depth_below: usize) -> Step<Parsed> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            self.mistake(
                "SC-011",
                at,
                Text::new(
                    format!("表达式的组成部分超过 {MAX_NODES} 个"),
                    format!("the expression has more than {MAX_NODES} parts"),
                ),
                SPLIT,
            );
            return Err(Stop);
        }
        if depth_below >= MAX_DEPTH {
            return Err(self.too_deep(at));
        }
        Ok(Parsed { expr: Expr { kind, ty }, is_sound: true, at, depth: depth_below + 1 })
    }

    /// Stands where a mistake was, so that reading can go on and find the others.
    fn stand_in(&mut self, at: Range<usize>) -> Step<Parsed> {
        let nought = Literal::Number { value: Exact::zero(), unit: Unit::Number, word: "" };
        let node = self.node(ExprKind::Literal(nought), Type::Number(Unit::Number), at, 0)?;
        Ok(Parsed { is_sound: false, ..node })
    }

    fn too_deep(&mut self, at: Range<usize>) -> Stop {
        self.mistake(
            "SC-011",
            at,
            Text::new(
                format!("表达式嵌套超过 {MAX_DEPTH} 层"),
                format!("the expression is nested deeper than {MAX_DEPTH}"),
            ),
            SPLIT,
        );
        Stop
    }

    fn expect(&mut self, sign: &'static str) -> Step<()> {
        let at = self.here();
        match self.peek() {
            Some(Token::Sign(found)) if *found == sign => {
                self.next += 1;
                Ok(())
            }
            Some(other) => {
                let what = describe(other);
                Err(self.stop(
                    at,
                    Text::new(format!("此处应为“{sign}”，却是 {what}"), format!("expected `{sign}`, found {what}")),
                    Text::fixed("请检查括号和逗号", "Check parentheses and commas"),
                ))
            }
            None => Err(self.stop(
                at,
                Text::new(format!("末尾缺少“{sign}”"), format!("`{sign}` is missing at the end")),
                Text::fixed("请检查括号是否成对", "Check that parentheses are paired"),
            )),
        }
    }

    fn stop(&mut self, at: Range<usize>, what: Text, remedy: Text) -> Stop {
        self.mistake("SC-010", at, what, remedy);
        Stop
    }

    fn mistake(&mut self, code: &'static str, at: Range<usize>, what: Text, remedy: Text) {
        self.mistakes.push(Mistake { code, at, what, remedy });
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|placed| &placed.token)
    }

    fn here(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.length..self.length, |placed| placed.at.clone())
    }

    /// Where the last token that was read ends.
    fn before(&self) -> usize {
        self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |placed| placed.at.end)
    }

    fn operator(&self) -> Option<BinaryOp> {
        const SIGNS: [(&str, BinaryOp); 10] = [
            ("+", BinaryOp::Add),
            ("-", BinaryOp::Subtract),
            ("*", BinaryOp::Multiply),
            ("/", BinaryOp::Divide),
            ("=", BinaryOp::Equal),
            ("!=", BinaryOp::NotEqual),
            ("<", BinaryOp::Less),
            ("<=", BinaryOp::LessOrEqual),
            (">", BinaryOp::Greater),
            (">=", BinaryOp::GreaterOrEqual),
        ];
        match self.peek()? {
            Token::Sign(sign) => SIGNS.iter().find(|(known, _)| known == sign).map(|(_, op)| *op),
            Token::Name(_) => match self.keyword()? {
                "and" => Some(BinaryOp::And),
                "or" => Some(BinaryOp::Or),
                _ => None,
            },
            _ => None,
        }
    }

    fn keyword(&self) -> Option<&'static str> {
        const KEYWORDS: [&str; 8] = ["and", "or", "not", "in", "is", "between", "null", "else"];
        match self.peek()? {
            Token::Name(name) => KEYWORDS.into_iter().find(|keyword| name.eq_ignore_ascii_case(keyword)),
            _ => None,
        }
    }
}

const SPLIT: Text =
    Text::fixed("请拆成几个公式度量，再在此引用", "Split it into several formula measures and name them here");

fn depth_of(parts: &[&Parsed]) -> usize {
    parts.iter().map(|part| part.depth).max().unwrap_or(0)
}

fn describe(token: &Token) -> String {
    match token {
        Token::Number(number) => format!("“{}”", literal(number)),
        Token::Name(name) => format!("“{}”", name.chars().take(40).collect::<String>()),
        Token::Text(text) => format!("'{}'", text.chars().take(40).collect::<String>()),
        Token::Sign(sign) => format!("“{sign}”"),
    }
}
