//! Expressions and values in words: ids become titles, codes become labels, base units become 亿元 and %.

use crate::ast::{Context, Expr, ExprKind, Literal, Type};
use crate::catalog::Dataset;
use crate::functions::Function;
use crate::language::print::{Style, print};
use crate::scheme::{Earlier, EarlierSpan, Scheme};
use crate::unit::{ShownUnit, Unit};
use crate::value::Value;
use ballast_domain::money::MoneyUnit;
use ballast_domain::{Exact, Lang, Mode, Rounding, Text};

/// An expression with titles for ids.
pub(crate) fn in_words(scheme: &Scheme, dataset: Option<Dataset>, expr: &Expr) -> Text {
    let say = |lang| print(expr, &Titles { scheme, dataset, lang });
    Text::new(say(Lang::Zh), say(Lang::En))
}

struct Titles<'a> {
    scheme: &'a Scheme,
    dataset: Option<Dataset>,
    lang: Lang,
}

impl Style for Titles<'_> {
    fn leaf(&self, expr: &Expr) -> Option<String> {
        let title = match &expr.kind {
            ExprKind::Column(name) => self.dataset?.column(name)?.label(),
            ExprKind::Context(context) => context.label(),
            ExprKind::Measure(id) => self.scheme.measure(id)?.title.clone(),
            ExprKind::Call(function, arguments) => input_title(self.scheme, *function, arguments)?,
            _ => return None,
        };
        Some(title.get(self.lang).to_owned())
    }

    fn lang(&self) -> Option<Lang> {
        Some(self.lang)
    }

    fn code(&self, column: &str, code: &str) -> Option<String> {
        let codes = self.dataset?.column(column)?.codes?();
        codes.into_iter().find(|(known, _)| *known == code).map(|(_, label)| label.get(self.lang).to_owned())
    }
}

/// What a function asks for, with the title of what it names; `None` for functions that compute.
pub(crate) fn input_title(scheme: &Scheme, function: Function, arguments: &[Expr]) -> Option<Text> {
    let key = || match arguments.first().map(|first| &first.kind) {
        Some(ExprKind::Literal(Literal::Text(key))) => Some(key.as_str()),
        _ => None,
    };
    Some(match function {
        Function::Target => scheme.target(key()?)?.title.clone(),
        Function::Observation => {
            let title = &scheme.indicator(key()?)?.title;
            match arguments.get(1).map(crate::language::print::code) {
                Some(n) => Text::new(format!("{}（第{n}个月）", title.zh), format!("{} (month {n})", title.en)),
                None => title.clone(),
            }
        }
        Function::Growth => {
            let title = &scheme.indicator(key()?)?.title;
            Text::new(format!("{}增速", title.zh), format!("growth of {}", title.en))
        }
        Function::ProvinceGap => {
            let title = &scheme.indicator(key()?)?.title;
            Text::new(format!("{}增速与全省之差", title.zh), format!("growth of {} less the province's", title.en))
        }
        Function::IsCounted => {
            let title = &scheme.measure(key()?)?.title;
            Text::new(format!("项目已由“{}”计入", title.zh), format!("the project is counted by “{}”", title.en))
        }
        Function::OfProject => {
            let label = Dataset::Projects.column(key()?)?.label();
            Text::new(format!("所涉项目的{}", label.zh), format!("{} of the project named", label.en))
        }
        Function::EventMean => {
            let kind = key()?;
            Text::new(format!("本项目“{kind}”事件数额的平均"), format!("mean amount of the project's events “{kind}”"))
        }
        Function::Score => {
            let title = &scheme.item(key()?)?.title;
            Text::new(format!("“{}”得分", title.zh), format!("score of “{}”", title.en))
        }
        Function::Block => {
            let key = key()?;
            let title = &scheme.blocks.iter().find(|block| block.id == key)?.title;
            Text::new(format!("板块“{}”得分", title.zh), format!("score of block “{}”", title.en))
        }
        Function::Pace => function.primitive().word.clone(),
        function if function.is_earlier() => {
            let earlier = scheme.earlier(key()?)?;
            let texts: Vec<String> = arguments.iter().skip(1).map(crate::language::print::code).collect();
            let part = (texts.len() + usize::from(takes_no_number(function)) > 1)
                .then(|| texts.first().map(|text| text.trim_matches('\'').to_owned()))
                .flatten();
            let part = part.map(|id| part_title(scheme, earlier, id));
            let n = if takes_no_number(function) { None } else { texts.last() };
            earlier_title(earlier, function, part.as_ref(), n)
        }
        _ => return None,
    })
}

fn takes_no_number(function: Function) -> bool {
    matches!(function, Function::EarlierMean | Function::EarlierSum)
}

/// The title of an item or light of earlier results, where they are the scheme's own; else its id.
fn part_title(scheme: &Scheme, earlier: &Earlier, id: String) -> Text {
    let of_item = || scheme.item(&id).map(|item| item.title.clone());
    let of_light = || {
        let lights = scheme.lights.as_ref()?;
        lights.lights.iter().find(|light| light.id == id).map(|light| light.title.clone())
    };
    let own = if earlier.scheme == scheme.id { of_item().or_else(of_light) } else { None };
    own.unwrap_or_else(|| Text::new(id.clone(), id))
}

/// 月度考核总分（第1个月）, 上年考核倒数位次（前1期）.
fn earlier_title(earlier: &Earlier, function: Function, part: Option<&Text>, n: Option<&String>) -> Text {
    let word = &function.primitive().word;
    let (mut zh, mut en) = (format!("{}的{}", earlier.title.zh, word.zh), format!("{} {}", word.en, earlier.title.en));
    if let Some(part) = part {
        zh.push_str(&format!("“{}”", part.zh));
        en.push_str(&format!(", “{}”", part.en));
    }
    if let Some(n) = n {
        let (before, unit, of) = match earlier.span {
            EarlierSpan::Before(_) => ("前", "期", "back"),
            EarlierSpan::Months => ("第", "个月", "month"),
            EarlierSpan::Quarters => ("第", "个季度", "quarter"),
            EarlierSpan::HalfYears => ("第", "个半年", "half-year"),
        };
        zh.push_str(&format!("（{before}{n}{unit}）"));
        en.push_str(&if of == "back" { format!(" ({n} back)") } else { format!(" ({of} {n})") });
    }
    Text::new(zh, en)
}

/// The unit in which a number without a declared unit is shown.
pub(crate) fn usual_unit(unit: Unit) -> Option<ShownUnit> {
    ShownUnit::from_word(match unit {
        Unit::Number => "数",
        Unit::Points => "分",
        Unit::Count => "个",
        Unit::Money => "万元",
        Unit::Share => "%",
        Unit::PercentPoints => "pp",
        Unit::Days => "天",
    })
}

/// A value as it is read, with its unit: `177.7亿元`, `103.7037…%`, `缺失`.
pub(crate) fn show(value: &Value, unit: Option<&ShownUnit>) -> Text {
    match value {
        Value::Null => Text::fixed("缺失", "missing"),
        Value::Number(number) => show_number(number, unit),
        Value::Text(text) => Text::new(text.clone(), text.clone()),
        Value::Date(date) => Text::new(date.to_string(), date.to_string()),
        Value::Flag(true) => Text::fixed("是", "yes"),
        Value::Flag(false) => Text::fixed("否", "no"),
    }
}

/// A number as it is read, with its unit.
pub(crate) fn show_number(number: &Exact, unit: Option<&ShownUnit>) -> Text {
    let Some(unit) = unit else {
        let text = plain(number);
        return Text::new(text.clone(), text);
    };
    let text = plain(&unit.shown(number));
    let english = match unit.unit {
        Unit::Money => number_in_english(number, unit.unit, &unit.word.zh),
        _ if unit.word.en.is_empty() || unit.word.en == "%" => format!("{text}{}", unit.word.en),
        _ => format!("{text} {}", unit.word.en),
    };
    Text::new(format!("{text}{}", unit.word.zh), english)
}

/// A number in English units, given its Chinese word: 10亿元 is `1000m yuan`.
pub(crate) fn number_in_english(base: &Exact, unit: Unit, word: &str) -> String {
    let parts = |per: i64| base.checked_div(&Exact::from(per)).map_or_else(|| base.to_string(), |parts| plain(&parts));
    match (unit, word) {
        (Unit::Money, "元") => format!("{} yuan", parts(MoneyUnit::Yuan.fen())),
        (Unit::Money, _) => format!("{}m yuan", parts(MoneyUnit::Yuan.fen() * 1_000_000)),
        (Unit::Share, _) => format!("{}%", plain(&(base * &Exact::from(100_i64)))),
        (Unit::PercentPoints, _) => format!("{}pp", plain(&(base * &Exact::from(100_i64)))),
        (Unit::Points, _) => format!("{} points", plain(base)),
        (Unit::Days, _) => format!("{} days", plain(base)),
        (Unit::Number, "个月") => format!("{} months", plain(base)),
        (Unit::Number | Unit::Count, _) => plain(base),
    }
}

/// The unit for the type of an expression.
pub(crate) fn unit_of(ty: Type) -> Option<ShownUnit> {
    match ty {
        Type::Number(unit) => usual_unit(unit),
        _ => None,
    }
}

/// Up to six decimals as they are; more are cut after four and marked: `1.0819…`.
pub(crate) fn plain(number: &Exact) -> String {
    match number.decimal_places() {
        Some(places) if places <= 6 => number.to_string(),
        _ => format!("{}…", number.to_fixed(Rounding { mode: Mode::Truncate, places: 4 })),
    }
}

/// The value of a fact of the period as it is read.
pub(crate) fn context_shown(context: Context, value: &Value) -> Text {
    let unit = unit_of(context.ty());
    show(value, unit.as_ref())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_up_is_called_by_its_title() {
        let text = crate::shipped::find("sample-key-projects").map(|file| file.text).unwrap_or_default();
        let scheme = crate::read::parse("scheme.toml", text).unwrap_or_else(|problems| panic!("{problems:?}"));
        let names = crate::language::Names::default();
        let said = |dataset, text| {
            let scope = crate::language::Scope::records(dataset, true, &names);
            let expr = crate::language::parse_expression(text, scope).unwrap_or_else(|_| panic!("{text}"));
            in_words(&scheme, Some(dataset), &expr)
        };
        let share = said(Dataset::Events, "amount * of_project('total_investment')");
        assert_eq!(share, Text::fixed("数额 × 所涉项目的总投资", "amount × total investment of the project named"));
        let mean = said(Dataset::Projects, "event_mean('difficulty')");
        assert_eq!(
            mean,
            Text::fixed("本项目“difficulty”事件数额的平均", "mean amount of the project's events “difficulty”")
        );
    }

    #[test]
    fn numbers_are_shown_in_their_unit_and_cut_ones_are_marked() {
        let show = |number: &str, word: &str| {
            show_number(&number.parse().unwrap(), ShownUnit::from_word(word).as_ref()).zh.to_string()
        };
        assert_eq!(show("1777000000000", "亿元"), "177.7亿元");
        assert_eq!(show("28/27", "%"), "103.7037…%");
        assert_eq!(show("28", "个"), "28个");
        let english = show_number(&"1777000000000".parse().unwrap(), ShownUnit::from_word("亿元").as_ref());
        assert_eq!(english.en, "17770m yuan");
        assert_eq!(show("0.5", "数"), "0.5");
    }
}
