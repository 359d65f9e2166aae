//! Trees to text: as the file has them, in words, or with the numbers put in.

use super::lexer::in_word;
use crate::ast::{Band, BinaryOp, End, Expr, ExprKind, Literal};
use crate::functions::Function;
use ballast_domain::Lang;

/// How a tree is printed.
pub(crate) trait Style {
    /// What stands for a name or call; `None` prints it as it is.
    fn leaf(&self, expr: &Expr) -> Option<String>;
    /// The language of words; `None` prints code.
    fn lang(&self) -> Option<Lang>;
    /// What stands for the value of a coded column.
    fn code(&self, column: &str, code: &str) -> Option<String> {
        let _ = (column, code);
        None
    }
}

/// Code, as the file may have it: reading it gives the same tree.
pub(crate) struct Code;

impl Style for Code {
    fn leaf(&self, _: &Expr) -> Option<String> {
        None
    }
    fn lang(&self) -> Option<Lang> {
        None
    }
}

/// Prints a tree.
pub(crate) fn print(expr: &Expr, style: &impl Style) -> String {
    let mut text = String::new();
    write(expr, 0, style, &mut text);
    text
}

/// Prints a tree as code.
pub(crate) fn code(expr: &Expr) -> String {
    print(expr, &Code)
}

/// Prints an interval as code: `[5亿元, 10亿元)`.
pub(crate) fn interval(band: &Band) -> String {
    let low = band.low.as_ref().map_or("(..".to_owned(), |end| {
        format!("{}{}", if end.is_included { "[" } else { "(" }, literal(&end.literal))
    });
    let high = band.high.as_ref().map_or("..)".to_owned(), |end| {
        format!("{}{}", literal(&end.literal), if end.is_included { "]" } else { ")" })
    });
    format!("{low}, {high}")
}

/// Prints a literal as code.
pub(crate) fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Number { value, word, .. } => format!("{}{word}", in_word(value, word)),
        Literal::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Literal::Date(date) => format!("date '{date}'"),
        Literal::Flag(flag) => flag.to_string(),
    }
}

/// How tightly the parts of an expression hold together; a looser part inside a tighter one gets parentheses.
pub(super) mod binding {
    pub(crate) const OR: u8 = 1;
    pub(crate) const AND: u8 = 2;
    pub(crate) const NOT: u8 = 3;
    pub(crate) const COMPARE: u8 = 4;
    pub(crate) const ADD: u8 = 5;
    pub(crate) const MULTIPLY: u8 = 6;
    pub(crate) const NEGATE: u8 = 7;
    pub(crate) const ATOM: u8 = 8;
}

/// How tightly an operator holds.
pub(super) fn strength(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => binding::OR,
        BinaryOp::And => binding::AND,
        BinaryOp::Add | BinaryOp::Subtract => binding::ADD,
        BinaryOp::Multiply | BinaryOp::Divide => binding::MULTIPLY,
        _ => binding::COMPARE,
    }
}

fn own_strength(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::Binary(op, ..) => strength(*op),
        ExprKind::Not(_) => binding::NOT,
        ExprKind::Between { .. } | ExprKind::In { .. } | ExprKind::IsNull { .. } => binding::COMPARE,
        ExprKind::Negate(_) => binding::NEGATE,
        _ => binding::ATOM,
    }
}

fn write(expr: &Expr, around: u8, style: &impl Style, out: &mut String) {
    let own = own_strength(expr);
    if own < around {
        let (open, close) = match style.lang() {
            Some(Lang::Zh) => ("（", "）"),
            _ => ("(", ")"),
        };
        out.push_str(open);
        write_bare(expr, own, style, out);
        out.push_str(close);
    } else {
        write_bare(expr, own, style, out);
    }
}

fn write_bare(expr: &Expr, own: u8, style: &impl Style, out: &mut String) {
    if let Some(leaf) = style.leaf(expr) {
        out.push_str(&leaf);
        return;
    }
    let say =
        |zh: &'static str, en: &'static str, code: &'static str| style.lang().map_or(code, |lang| lang.pick(zh, en));
    match &expr.kind {
        ExprKind::Literal(value) => out.push_str(&said(value, style.lang())),
        ExprKind::Column(name) => out.push_str(name),
        ExprKind::Context(context) => out.push_str(context.name()),
        ExprKind::Measure(id) => out.push_str(id),
        ExprKind::Negate(inner) => {
            out.push('-');
            write(inner, own, style, out);
        }
        ExprKind::Not(inner) => {
            out.push_str(say("非", "not ", "not "));
            write(inner, own, style, out);
        }
        ExprKind::Binary(op, left, right) => {
            let left_around = if op.is_comparison() { own + 1 } else { own };
            write(left, left_around, style, out);
            out.push(' ');
            out.push_str(style.lang().map_or(op.sign(), |lang| sign(*op, lang)));
            out.push(' ');
            match coded(left, right, style) {
                Some(label) => out.push_str(&label),
                None => write(right, own + 1, style, out),
            }
        }
        ExprKind::Between { value, low, high } => {
            write(value, own + 1, style, out);
            out.push_str(say(" 在 ", " between ", " between "));
            write(low, own + 1, style, out);
            out.push_str(say(" 至 ", " and ", " and "));
            write(high, own + 1, style, out);
            out.push_str(say(" 之间", "", ""));
        }
        ExprKind::In { value, list } => {
            write(value, own + 1, style, out);
            let list: Vec<String> = list
                .iter()
                .map(|item| coded_literal(value, item, style).unwrap_or_else(|| said(item, style.lang())))
                .collect();
            out.push_str(say(" 为 ", " is one of ", " in ("));
            out.push_str(&list.join(say("、", ", ", ", ")));
            out.push_str(say(" 之一", "", ")"));
        }
        ExprKind::IsNull { value, is_negated } => {
            write(value, own + 1, style, out);
            out.push_str(if *is_negated {
                say(" 有值", " is present", " is not null")
            } else {
                say(" 缺失", " is missing", " is null")
            });
        }
        ExprKind::Call(function, arguments) => write_call(*function, arguments, style, out),
        ExprKind::Band { value, bands, otherwise } => write_band(value, bands, otherwise.as_deref(), style, out),
    }
}

fn write_call(function: Function, arguments: &[Expr], style: &impl Style, out: &mut String) {
    let primitive = function.primitive();
    match style.lang() {
        None => out.push_str(primitive.name),
        Some(lang) => out.push_str(primitive.word.get(lang)),
    }
    if style.lang().is_some() && arguments.is_empty() {
        return;
    }
    let (open, separator, close) = match style.lang() {
        Some(Lang::Zh) => ("（", "，", "）"),
        _ => ("(", ", ", ")"),
    };
    out.push_str(open);
    for (index, argument) in arguments.iter().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        write(argument, 0, style, out);
    }
    out.push_str(close);
}

fn write_band(value: &Expr, bands: &[Band], otherwise: Option<&Expr>, style: &impl Style, out: &mut String) {
    let Some(lang) = style.lang() else {
        out.push_str("band(");
        write(value, 0, style, out);
        for band in bands {
            out.push_str(", ");
            out.push_str(&interval(band));
            out.push_str(": ");
            write(&band.result, 0, style, out);
        }
        if let Some(otherwise) = otherwise {
            out.push_str(", else: ");
            write(otherwise, 0, style, out);
        }
        out.push(')');
        return;
    };
    out.push_str(lang.pick("按档（", "by band ("));
    write(value, 0, style, out);
    out.push_str(lang.pick("：", ": "));
    for (index, band) in bands.iter().enumerate() {
        if index > 0 {
            out.push_str(lang.pick("；", "; "));
        }
        out.push_str(&interval_in_words(band, lang));
        out.push_str(lang.pick("得 ", " gives "));
        write(&band.result, 0, style, out);
    }
    if let Some(otherwise) = otherwise {
        out.push_str(lang.pick("；其余得 ", "; otherwise "));
        write(otherwise, 0, style, out);
    }
    out.push_str(lang.pick("）", ")"));
}

/// An interval as an office says it: 5亿元（含）至10亿元（不含）.
fn interval_in_words(band: &Band, lang: Lang) -> String {
    let say = |end: &End| said(&end.literal, Some(lang));
    let belongs = |end: &End| match (lang, end.is_included) {
        (Lang::Zh, true) => "（含）",
        (Lang::Zh, false) => "（不含）",
        (Lang::En, true) => " (included)",
        (Lang::En, false) => " (not included)",
    };
    match (&band.low, &band.high, lang) {
        (Some(low), Some(high), _) if low.at == high.at => say(low),
        (Some(low), Some(high), Lang::Zh) => format!("{}{}至{}{}", say(low), belongs(low), say(high), belongs(high)),
        (Some(low), Some(high), Lang::En) => format!("{}{} to {}{}", say(low), belongs(low), say(high), belongs(high)),
        (Some(low), None, Lang::Zh) if low.is_included => format!("{}及以上", say(low)),
        (Some(low), None, Lang::Zh) => format!("{}以上（不含）", say(low)),
        (Some(low), None, Lang::En) if low.is_included => format!("{} and above", say(low)),
        (Some(low), None, Lang::En) => format!("above {}", say(low)),
        (None, Some(high), Lang::Zh) if high.is_included => format!("{}及以下", say(high)),
        (None, Some(high), Lang::Zh) => format!("{}以下（不含）", say(high)),
        (None, Some(high), Lang::En) if high.is_included => format!("{} and below", say(high)),
        (None, Some(high), Lang::En) => format!("below {}", say(high)),
        (None, None, _) => lang.pick("任何值", "any value").to_owned(),
    }
}

/// A literal: Chinese words stay as they were written, English gets its own units.
fn said(value: &Literal, lang: Option<Lang>) -> String {
    match (value, lang) {
        (Literal::Number { value, unit, word }, Some(Lang::En)) if !word.is_empty() => {
            crate::words::number_in_english(value, *unit, word)
        }
        (Literal::Number { word, .. }, Some(Lang::Zh)) if &**word == "pp" => literal(value).replace("pp", "个百分点"),
        _ => literal(value),
    }
}

fn sign(op: BinaryOp, lang: Lang) -> &'static str {
    match op {
        BinaryOp::Subtract => "−",
        BinaryOp::Multiply => "×",
        BinaryOp::Divide => "÷",
        BinaryOp::NotEqual => "≠",
        BinaryOp::LessOrEqual => "≤",
        BinaryOp::GreaterOrEqual => "≥",
        BinaryOp::And => lang.pick("且", "and"),
        BinaryOp::Or => lang.pick("或", "or"),
        other => other.sign(),
    }
}

fn coded(left: &Expr, right: &Expr, style: &impl Style) -> Option<String> {
    match &right.kind {
        ExprKind::Literal(literal) => coded_literal(left, literal, style),
        _ => None,
    }
}

fn coded_literal(value: &Expr, literal: &Literal, style: &impl Style) -> Option<String> {
    match (&value.kind, literal) {
        (ExprKind::Column(column), Literal::Text(code)) => style.code(column, code),
        _ => None,
    }
}
