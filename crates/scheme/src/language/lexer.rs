//! Text to tokens.

use super::parser::Mistake;
use crate::ast::Literal;
use crate::unit::Unit;
use ballast_domain::{Exact, Text};
use std::ops::Range;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A number with its unit.
    Number(Literal),
    /// A name or keyword, as written.
    Name(String),
    /// Text in single quotes.
    Text(String),
    /// An operator or a bracket, in its ASCII form.
    Sign(&'static str),
}

/// A token with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: Range<usize>,
}

/// Words behind a number: word as printed, other spellings, unit, base units in one as numerator and decimal places.
const WORDS: &[(&str, &[&str], Unit, i64, u32)] = &[
    ("亿元", &["亿元"], Unit::Money, 10_000_000_000, 0),
    ("万元", &["万元"], Unit::Money, 1_000_000, 0),
    ("元", &["元"], Unit::Money, 100, 0),
    ("pp", &["个百分点", "百分点", "pp"], Unit::PercentPoints, 1, 2),
    ("个月", &["个月"], Unit::Number, 1, 0),
    ("%", &["%", "％"], Unit::Share, 1, 2),
    ("个", &["个", "项", "家", "次"], Unit::Count, 1, 0),
    ("分", &["分"], Unit::Points, 1, 0),
    ("天", &["天"], Unit::Days, 1, 0),
];

/// Signs with the other ways of writing them; longer ones first.
const SIGNS: &[(&str, &str)] = &[
    ("<=", "<="),
    (">=", ">="),
    ("!=", "!="),
    ("<>", "!="),
    ("==", "="),
    ("..", ".."),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("×", "*"),
    ("÷", "/"),
    ("−", "-"),
    ("（", "("),
    ("）", ")"),
    ("，", ","),
    ("：", ":"),
    ("＋", "+"),
    ("＝", "="),
    ("<", "<"),
    (">", ">"),
    ("=", "="),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("/", "/"),
    ("(", "("),
    (")", ")"),
    ("[", "["),
    ("]", "]"),
    (",", ","),
    (":", ":"),
];

/// Most digits of a literal: far above any amount, and arithmetic stays small.
const MAX_DIGITS: usize = 30;

/// Splits an expression.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, Box<Mistake>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = token(&text[at..], first).map_err(|mistake| Box::new(mistake.moved(at)))?;
        tokens.push(Placed { token, at: at..at + length });
        at += length;
    }
    Ok(tokens)
}

/// Reads one number with its unit, such as `177.7亿元`, `-3pp`, `0.96`; `None` when the text is anything else.
pub(crate) fn number_literal(text: &str) -> Option<(Exact, Unit)> {
    let text = text.trim();
    let (is_negative, rest) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (Token::Number(Literal::Number { value, unit, .. }), length) = number(rest).ok()? else { return None };
    (length == rest.len()).then(|| (if is_negative { -&value } else { value }, unit))
}

fn token(rest: &str, first: char) -> Result<(Token, usize), Box<Mistake>> {
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first.is_ascii_alphabetic() || first == '_' {
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        return Ok((Token::Name(rest[..length].to_owned()), length));
    }
    if let Some(open) = ['\'', '‘'].into_iter().find(|&quote| quote == first) {
        return quoted(rest, open);
    }
    if let Some((written, sign)) = SIGNS.iter().find(|(written, _)| rest.starts_with(written)) {
        return Ok((Token::Sign(sign), written.len()));
    }
    Err(Box::new(Mistake {
        code: "SC-010",
        at: 0..first.len_utf8(),
        what: Text::new(
            format!("表达式中不能有字符“{first}”"),
            format!("the sign “{first}” means nothing in an expression"),
        ),
        remedy: Text::fixed(
            "名称用小写英文字母、数字和下划线，文字放在单引号内",
            "Names are lower-case letters, digits and underscores; text stands in single quotes",
        ),
    }))
}

fn number(rest: &str) -> Result<(Token, usize), Box<Mistake>> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(rest);
    if rest[length..].starts_with('.') {
        let fraction = digits(&rest[length + 1..]);
        if fraction > 0 {
            length += 1 + fraction;
        }
    }
    let bad = |zh: &str, en: &str| {
        Box::new(Mistake {
            code: "SC-010",
            at: 0..length,
            what: Text::new(
                format!("数字“{}”{zh}", &rest[..length.min(40)]),
                format!("the number “{}” {en}", &rest[..length.min(40)]),
            ),
            remedy: Text::fixed("请写成如 12、0.5、10亿元、50% 的形式", "Write it like 12, 0.5, 10亿元, 50%"),
        })
    };
    if length > MAX_DIGITS {
        return Err(bad("过长", "is too long"));
    }
    let amount: Exact = rest[..length].parse().map_err(|_| bad("无法识别", "cannot be read"))?;
    let behind = rest[length..].trim_start_matches(' ');
    let gap = rest[length..].len() - behind.len();
    for (word, spellings, unit, per, places) in WORDS {
        let Some(spelling) = spellings.iter().find(|spelling| behind.starts_with(**spelling)) else { continue };
        let goes_on = behind[spelling.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if spelling.is_ascii() && *spelling != "%" && goes_on {
            continue;
        }
        let value = &amount * &Exact::scaled(*per, *places);
        return Ok((Token::Number(Literal::Number { value, unit: *unit, word }), length + gap + spelling.len()));
    }
    Ok((Token::Number(Literal::Number { value: amount, unit: Unit::Number, word: "" }), length))
}

/// Text between quotes; a quote inside is written twice.
fn quoted(rest: &str, open: char) -> Result<(Token, usize), Box<Mistake>> {
    let close = if open == '\'' { '\'' } else { '’' };
    let mut text = String::new();
    let mut signs = rest.char_indices().skip(1).peekable();
    while let Some((at, sign)) = signs.next() {
        if sign != close {
            text.push(sign);
        } else if signs.peek().is_some_and(|&(_, next)| next == close) && close == '\'' {
            signs.next();
            text.push(close);
        } else {
            return Ok((Token::Text(text), at + close.len_utf8()));
        }
    }
    Err(Box::new(Mistake {
        code: "SC-010",
        at: 0..open.len_utf8(),
        what: Text::fixed("单引号没有成对", "the quote is not closed"),
        remedy: Text::fixed("在文字后面补上单引号", "Close the text with a single quote"),
    }))
}

/// The number in the unit of its word, as it is written in front of it.
pub(super) fn in_word(value: &Exact, word: &str) -> Exact {
    let per =
        WORDS.iter().find(|(known, ..)| *known == word).map(|(_, _, _, per, places)| Exact::scaled(*per, *places));
    per.and_then(|per| value.checked_div(&per)).unwrap_or_else(|| value.clone())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_their_unit_in_base_units() {
        for (written, value, unit) in [
            ("10亿元", "100000000000", Unit::Money),
            ("5000 万元", "5000000000", Unit::Money),
            ("50%", "0.5", Unit::Share),
            ("3pp", "0.03", Unit::PercentPoints),
            ("-10个百分点", "-0.1", Unit::PercentPoints),
            ("7个", "7", Unit::Count),
            ("3个月", "3", Unit::Number),
            ("0.5", "0.5", Unit::Number),
        ] {
            let (read, read_unit) = number_literal(written).unwrap();
            assert_eq!((read.to_string().as_str(), read_unit), (value, unit), "{written}");
        }
        for nonsense in ["", "亿元", "1.", "1 2", "3ppx", "1e5"] {
            assert_eq!(number_literal(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn chinese_signs_mean_the_ascii_ones() {
        let signs = |text: &str| tokens(text).unwrap().into_iter().map(|placed| placed.token).collect::<Vec<_>>();
        assert_eq!(signs("（a × b）≥ 3"), signs("(a * b) >= 3"));
        assert_eq!(signs("‘甲’"), signs("'甲'"));
    }

    #[test]
    fn strange_signs_and_open_quotes_are_named() {
        assert_eq!(tokens("a $ b").unwrap_err().at, 2..3);
        assert_eq!(tokens("a = 'b").unwrap_err().code, "SC-010");
        assert_eq!(tokens(&"1".repeat(31)).unwrap_err().code, "SC-010");
    }
}
