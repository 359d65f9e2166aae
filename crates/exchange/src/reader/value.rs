//! One cell by the kind of its column.

use super::doubt::{
    Doubt, absurd, cell_fault, formula_without_value, future, not_a_choice, not_a_date, not_a_number, one_line,
    rounded, short, unknown_unit,
};
use crate::cell::{Cell, is_dash, one_kind_of_breaks};
use crate::forms::column::{Choice, Column, Kind, Sign, Tense, Value};
use crate::head::HeadColumn;
use crate::mapping::{TableShape, Words};
use crate::messages::Code;
use crate::parse::{date, decimal, money, period};
use ballast_domain::code::Verdict;
use ballast_domain::money::MoneyUnit;
use ballast_domain::project_code::ProjectCode;
use ballast_domain::text::{name_key, to_half_width};
use ballast_domain::{DivisionCode, OrganizationTree, Period, Text};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// What a cell turned out to be.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning {
    /// Nothing.
    Empty,
    /// A value.
    Value(Value),
    /// Withheld for a stated reason, or a text that must be kept although it is no value.
    Kept(String),
}

/// What all cells of a file have in common, and what was learnt from the cells before.
pub(crate) struct CellReader<'a> {
    tree: &'a OrganizationTree,
    today: Date,
    words: Words,
    first_day: Date,
    last_day: Date,
    divisions: BTreeSet<DivisionCode>,
    /// The unit of amounts whose head names none.
    pub(crate) money_unit: MoneyUnit,
    /// Texts of coded cells that were understood before: looking through all synonyms for each cell is slow.
    memo: HashMap<&'static str, HashMap<String, Value>>,
    /// Doubts about the cell just read that do not refuse it.
    pub(crate) doubts: Vec<Doubt>,
}

impl<'a> CellReader<'a> {
    pub(crate) fn new(tree: &'a OrganizationTree, today: Date, shape: &TableShape, words: &Words) -> Self {
        let first_year = shape.first_year.unwrap_or(1990);
        let last_year = shape.last_year.unwrap_or(today.year() + 10);
        let day = |year, month, day| Date::new(year, month, day).unwrap_or(today);
        Self {
            tree,
            today,
            words: words.clone(),
            first_day: day(first_year, 1, 1),
            last_day: day(last_year, 12, 31),
            divisions: tree.all().into_iter().filter_map(|unit| unit.division).collect(),
            money_unit: MoneyUnit::TenThousand,
            memo: HashMap::new(),
            doubts: Vec::new(),
        }
    }

    /// Reads a cell. Doubts go to `doubts`; an error refuses it.
    pub(crate) fn read(&mut self, column: &Column, head: &HeadColumn, cell: &Cell) -> Result<Meaning, Doubt> {
        match cell {
            Cell::Empty => return Ok(Meaning::Empty),
            Cell::Fault(fault) => return Err(cell_fault(fault)),
            Cell::Formula => return Err(formula_without_value()),
            _ => {}
        }
        let text = cell.text();
        let is_text = matches!(column.kind, Kind::Text(_));
        if self.is_blank(&text, is_text) {
            return Ok(Meaning::Empty);
        }
        if !is_text && self.is_withheld(&text) {
            return Ok(Meaning::Kept(one_line(&text)));
        }
        let own_value = head.mapping.as_ref().and_then(|mapping| mapped(&mapping.values, &text));
        let text = own_value.unwrap_or(&text);
        match column.kind {
            Kind::Text(most) => long_text(text, most).map(Meaning::Value),
            Kind::Money(sign) => self.money(text, cell, sign, head).map(Meaning::Value),
            Kind::Number(sign) => self.number(text, cell, sign).map(Meaning::Value),
            Kind::Percent => self.number(text, cell, Sign::Any).map(Meaning::Value),
            Kind::Count => count(text).map(Meaning::Value),
            Kind::Day(tense) => self.day(text, cell, tense, head).map(Meaning::Value),
            Kind::Month => self.month(text, cell).map(Meaning::Value),
            Kind::Period => period_of(text, cell).map(Meaning::Value),
            Kind::Year => self.year(text).map(Meaning::Value),
            Kind::Unit => self.unit(text).map(Meaning::Value),
            Kind::Choice(choice) => self.choice(column.field, text, choice).map(Meaning::Value),
            Kind::ProjectCode => Ok(self.project_code(text, cell)),
            Kind::CreditCode => Ok(Meaning::Value(Value::Text(to_half_width(text)))),
        }
    }

    /// Nothing is said by a dash anywhere, and by 无 where text is not what is asked for.
    fn is_blank(&self, text: &str, is_text: bool) -> bool {
        let text = text.trim();
        let is_none = !is_text && matches!(text, "无" | "暂无");
        is_none || is_dash(text) || self.words.empty.iter().any(|word| text.eq_ignore_ascii_case(word))
    }

    fn is_withheld(&self, text: &str) -> bool {
        let starts = |word: &String| text.get(..word.len()).is_some_and(|front| front.eq_ignore_ascii_case(word));
        self.words.withheld.iter().any(starts)
    }

    fn money(&mut self, text: &str, cell: &Cell, sign: Sign, head: &HeadColumn) -> Result<Value, Doubt> {
        let mapping = head.mapping.as_ref();
        let own_unit = mapping.and_then(|mapping| mapping.money_unit).map(MoneyUnit::from);
        let unit = own_unit.or(head.unit).unwrap_or(self.money_unit);
        let multiplier = mapping.and_then(|mapping| mapping.multiplier).unwrap_or(1);
        let bare = self.stripped(text);
        let amount = match money::read(&bare, unit, multiplier) {
            Ok(amount) if !matches!(cell, Cell::Serial(_) | Cell::Bool(_)) => amount,
            Err(money::NoAmount::Absurd) => return Err(absurd(text)),
            _ => return Err(not_a_number(text)),
        };
        if amount.is_rounded {
            self.doubts.push(rounded(text, unit));
        }
        let may_be_negative = mapping.is_some_and(|mapping| mapping.may_be_negative);
        let sign = if may_be_negative { Sign::Doubtful } else { sign };
        self.check_sign(text, amount.money.fen() < 0, sign)?;
        Ok(Value::Money(amount.money))
    }

    /// Takes the signs that the mapping names off both ends; a minus in front of a sign stays.
    fn stripped(&self, text: &str) -> String {
        let mut text = text.trim();
        let mut is_negative = false;
        loop {
            let before = text;
            if let Some(rest) = text.strip_prefix('-').filter(|rest| !self.words.strip.is_empty() && !rest.is_empty())
                && !is_negative
            {
                (is_negative, text) = (true, rest);
            }
            for sign in self.words.strip.iter().filter(|sign| !sign.is_empty()) {
                text = text.strip_prefix(sign.as_str()).unwrap_or(text).trim();
                text = text.strip_suffix(sign.as_str()).unwrap_or(text).trim();
            }
            if text == before {
                return if is_negative { format!("-{text}") } else { text.to_owned() };
            }
        }
    }

    /// A number, a sign of per cent behind it left aside: what the number counts stands in another column or in the head.
    fn number(&mut self, text: &str, cell: &Cell, sign: Sign) -> Result<Value, Doubt> {
        let number = match decimal::read(text.trim_end_matches(['%', '％', ' '])) {
            Some(number) if !matches!(cell, Cell::Serial(_)) => number,
            _ => return Err(not_a_number(text)),
        };
        self.check_sign(text, number.mantissa < 0, sign)?;
        Ok(Value::Number(number.exact()))
    }

    fn check_sign(&mut self, text: &str, is_negative: bool, sign: Sign) -> Result<(), Doubt> {
        let text = short(text);
        match sign {
            Sign::Positive if is_negative => Err(Doubt {
                code: Code::Negative,
                what: Text::new(format!("{text} 是负数"), format!("{text} is negative")),
                remedy: Text::fixed("请改为零或正数", "Write nought or more"),
            }),
            Sign::Doubtful if is_negative => {
                self.doubts.push(Doubt {
                    code: Code::NegativeDoubtful,
                    what: Text::new(format!("{text} 是负数"), format!("{text} is negative")),
                    remedy: Text::fixed(
                        "若是冲减以前多报的数，可以保留",
                        "Keep it if it takes back what was reported too much",
                    ),
                });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn day(&mut self, text: &str, cell: &Cell, tense: Tense, head: &HeadColumn) -> Result<Value, Doubt> {
        let formats = head.mapping.as_ref().map_or(&[][..], |mapping| &mapping.dates);
        let read = match cell {
            Cell::Serial(serial) => date::from_serial(*serial).map(date::Day::Exact),
            Cell::Number(number) => day_of_number(*number, text),
            _ => date::read_by(formats, text).or_else(|| date::read(text)),
        };
        let Some(day) = read else { return Err(not_a_date(text)) };
        if matches!((day, tense), (date::Day::Month(_), Tense::Happened)) {
            self.doubts.push(Doubt {
                code: Code::MonthOnly,
                what: Text::new(
                    format!("“{}”只写到月，按 {} 登记", short(text), day.date()),
                    format!("“{}” names no day and counts as {}", short(text), day.date()),
                ),
                remedy: Text::fixed("请补上日期", "Add the day"),
            });
        }
        self.in_range(day.date())?;
        if tense == Tense::Happened && day.date() > self.today {
            return Err(future(day.date(), self.today));
        }
        Ok(Value::Day(day.date()))
    }

    fn month(&mut self, text: &str, cell: &Cell) -> Result<Value, Doubt> {
        let day = match cell {
            Cell::Serial(serial) => date::from_serial(*serial),
            Cell::Number(number) => day_of_number(*number, text).map(date::Day::date),
            _ => match period::read(text) {
                Some(period @ (Period::Month(..) | Period::YearToDate(..))) => {
                    Date::new(period.year(), period.last_month(), 1).ok()
                }
                Some(_) => None,
                None => date::read(text).map(date::Day::date),
            },
        };
        let Some(first) = day.map(Date::first_of_month) else {
            return Err(Doubt {
                code: Code::NotAPeriod,
                what: Text::new(format!("“{}”不是月份", short(text)), format!("“{}” is not a month", short(text))),
                remedy: Text::fixed("请写成 2024-06 或 2024年6月", "Write it like 2024-06"),
            });
        };
        self.in_range(first)?;
        if first > self.today {
            return Err(future(first, self.today));
        }
        Ok(Value::Day(first))
    }

    fn in_range(&self, day: Date) -> Result<(), Doubt> {
        if (self.first_day..=self.last_day).contains(&day) {
            return Ok(());
        }
        let (first, last) = (self.first_day, self.last_day);
        Err(Doubt {
            code: Code::DateOutOfRange,
            what: Text::new(
                format!("{day} 不在 {first} 至 {last} 之间"),
                format!("{day} does not lie between {first} and {last}"),
            ),
            remedy: Text::fixed("请核对年份", "Check the year"),
        })
    }

    fn year(&self, text: &str) -> Result<Value, Doubt> {
        let key = name_key(text);
        let digits = key.trim_end_matches('度').trim_end_matches('年');
        let number = decimal::read(digits).filter(|number| number.places <= 2);
        let whole = number.and_then(|number| {
            let scale = 10_i128.pow(number.places);
            (number.mantissa % scale == 0).then_some(number.mantissa / scale)
        });
        let year = whole.and_then(|year| i16::try_from(year).ok());
        match year.filter(|year| (self.first_day.year()..=self.last_day.year()).contains(year)) {
            Some(year) => Ok(Value::Year(year)),
            None => Err(Doubt {
                code: Code::NotAYear,
                what: Text::new(format!("“{}”不是年份", short(text)), format!("“{}” is not a year", short(text))),
                remedy: Text::fixed("请写成四位年份，如 2024", "Write four digits such as 2024"),
            }),
        }
    }

    fn unit(&mut self, text: &str) -> Result<Value, Doubt> {
        if let Some(value) = self.remembered("unit", text) {
            return Ok(value);
        }
        match self.tree.find(text) {
            Some(unit) => Ok(self.remember("unit", text, Value::Unit(unit.id.clone()))),
            None => Err(unknown_unit(text, self.tree)),
        }
    }

    fn choice(&mut self, field: &'static str, text: &str, choice: &Choice) -> Result<Value, Doubt> {
        if let Some(value) = self.remembered(field, text) {
            return Ok(value);
        }
        match (choice.read)(text) {
            Some(code) => Ok(self.remember(field, text, Value::Choice(code))),
            None => Err(not_a_choice(text, choice)),
        }
    }

    fn remembered(&self, field: &'static str, text: &str) -> Option<Value> {
        self.memo.get(field)?.get(text).cloned()
    }

    /// Few spellings are usual, but spaces make as many as a hostile file likes.
    fn remember(&mut self, field: &'static str, text: &str, value: Value) -> Value {
        let memo = self.memo.entry(field).or_default();
        if memo.len() < 1000 {
            memo.insert(text.to_owned(), value.clone());
        }
        value
    }

    fn project_code(&mut self, text: &str, cell: &Cell) -> Meaning {
        let kept = |doubts: &mut Vec<Doubt>, what: Text| {
            doubts.push(Doubt {
                code: Code::ProjectCodeForm,
                what,
                remedy: Text::fixed(
                    "赋码后请补上20位代码；单元格请设为文本格式",
                    "Fill in the 20 digits once they are given; format the cell as text",
                ),
            });
            Meaning::Kept(one_line(text))
        };
        if matches!(cell, Cell::Number(_)) {
            let what = Text::fixed(
                "代码存成了数值，末尾几位已丢失",
                "the code is stored as a number, so its last digits are lost",
            );
            return kept(&mut self.doubts, what);
        }
        let own_city = |code: &DivisionCode| self.divisions.iter().any(|known| known.parent() == code.parent());
        match ProjectCode::check(text, |code| self.divisions.contains(&code) || !own_city(&code)) {
            Ok((code, verdict)) => {
                if let Verdict::Warning(what) | Verdict::Error(what) = verdict {
                    self.doubts.push(Doubt {
                        code: Code::ProjectCodeDoubt,
                        what,
                        remedy: Text::fixed(
                            "请对照赋码凭证核对；确无误时可保留",
                            "Compare it with the certificate; keep it if it is right",
                        ),
                    });
                }
                Meaning::Value(Value::Code(code))
            }
            Err(what) => kept(&mut self.doubts, what),
        }
    }
}

/// The mapped value of a cell; `*` is any other.
fn mapped<'a>(values: &'a std::collections::BTreeMap<String, String>, text: &str) -> Option<&'a str> {
    if values.is_empty() {
        return None;
    }
    let key = name_key(text);
    let exact = values.iter().find(|(from, _)| name_key(from) == key).map(|(_, to)| to);
    exact.or_else(|| values.get("*")).map(String::as_str)
}

fn long_text(text: &str, most: usize) -> Result<Value, Doubt> {
    let text = one_kind_of_breaks(text);
    let text = text.trim();
    let length = if text.len() <= most { 0 } else { text.chars().count() };
    if length > most {
        return Err(Doubt {
            code: Code::TextTooLong,
            what: Text::new(
                format!("有 {length} 个字，上限为 {most} 个"),
                format!("{length} characters, the limit is {most}"),
            ),
            remedy: Text::fixed("请缩短", "Shorten it"),
        });
    }
    Ok(Value::Text(text.to_owned()))
}

fn count(text: &str) -> Result<Value, Doubt> {
    let number = decimal::read(text).filter(|number| number.places == 0 && number.mantissa >= 1);
    match number.and_then(|number| i64::try_from(number.mantissa).ok()).filter(|count| *count <= 1_000_000) {
        Some(count) => Ok(Value::Count(count)),
        None => Err(Doubt {
            code: Code::NotACount,
            what: Text::new(format!("“{}”不是个数", short(text)), format!("“{}” is not a count", short(text))),
            remedy: Text::fixed("请写 1 到 1000000 的整数", "Write a whole number from 1 to 1,000,000"),
        }),
    }
}

/// A number in a column of days: a serial of the years 1954–2119, `20240630` or `202406`, or `2024.6`. The number 2024.1 may
/// have been typed as 2024.10, so it is not understood.
fn day_of_number(number: f64, text: &str) -> Option<date::Day> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match (digits, text.len()) {
        _ if (20_000.0..80_000.0).contains(&number) => date::from_serial(number).map(date::Day::Exact),
        (true, 6 | 8) => date::read(text),
        (false, 6 | 7) if !text.ends_with(".1") => date::read(text),
        _ => None,
    }
}

fn period_of(text: &str, cell: &Cell) -> Result<Value, Doubt> {
    let read = match cell {
        Cell::Serial(serial) => date::from_serial(*serial).map(|day| Period::Month(day.year(), day.month())),
        _ => period::read(text),
    };
    read.map(Value::Period).ok_or_else(|| Doubt {
        code: Code::NotAPeriod,
        what: Text::new(format!("“{}”不是报告期", short(text)), format!("“{}” is not a period", short(text))),
        remedy: Text::fixed(
            "请写成 2024、2024Q2、2024年上半年、2024年6月或 2024年1—6月",
            "Write it like 2024, 2024Q2, 2024H1, 2024-06 or 2024-06YTD",
        ),
    })
}
