//! Tables of a TOML file, read key by key; what nobody asked for is a problem.

use super::place::{Lines, inside_string};
use crate::hint;
use crate::language::Mistake;
use crate::problem::Problem;
use ballast_domain::{Exact, Mode, Rounding, Text};
use std::cell::RefCell;
use std::ops::Range;
use toml_edit::{Item, TableLike, Value};

/// A file and the problems found in it so far.
pub(crate) struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    lines: Lines<'a>,
    problems: RefCell<Vec<(usize, Problem)>>,
}

impl<'a> Reader<'a> {
    /// Of a file's text.
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, lines: Lines::of(text), problems: RefCell::default() }
    }

    /// The number of an item, exactly as written.
    pub(crate) fn exact(&self, item: &Item) -> Option<Exact> {
        exact(self.text, item)
    }

    /// Records a problem at a byte of the file.
    pub(crate) fn report(&self, code: &'static str, at: usize, what: Text, remedy: Text) {
        let (line, column) = self.lines.place(at);
        let problem = Problem { code, file: self.file.to_owned(), line, column, what, remedy };
        let mut problems = self.problems.borrow_mut();
        if !problems.iter().any(|(_, known)| *known == problem) {
            problems.push((at, problem));
        }
    }

    /// Records the mistakes of an expression at their places in the file.
    pub(crate) fn mistakes(&self, written: &Written<'_>, mistakes: Vec<Mistake>) {
        for mistake in mistakes {
            let at = inside_string(self.text, &written.raw, mistake.at.start);
            self.report(mistake.code, at, mistake.what, mistake.remedy);
        }
    }

    /// The problems in the order of the file.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|(at, _)| *at);
        problems.into_iter().map(|(_, problem)| problem).collect()
    }
}

/// A string of the file with its place.
#[derive(Debug, Clone)]
pub(crate) struct Written<'a> {
    /// The value.
    pub(crate) value: &'a str,
    /// Its bytes in the file, quotes included.
    pub(crate) raw: Range<usize>,
}

/// A table of the file.
pub(crate) struct Section<'a> {
    /// The file.
    pub(crate) reader: &'a Reader<'a>,
    /// Where it begins.
    pub(crate) at: usize,
    table: &'a dyn TableLike,
    name: String,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Section<'a> {
    /// The whole file.
    pub(crate) fn root(reader: &'a Reader<'a>, table: &'a dyn TableLike) -> Self {
        Self { reader, at: 0, table, name: String::new(), asked: RefCell::default() }
    }

    /// True when the key is there.
    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// True when the value of the key is a table.
    pub(crate) fn is_table(&self, key: &'static str) -> bool {
        self.get(key).is_some_and(Item::is_table_like)
    }

    /// The value of a key when it is a string; anything else is no problem yet.
    pub(crate) fn peek_text(&self, key: &'static str) -> Option<&'a str> {
        self.get(key).and_then(Item::as_str)
    }

    /// Where the value of a key stands, or the section without it.
    pub(crate) fn place(&self, key: &'static str) -> usize {
        self.get(key).and_then(Item::span).map_or(self.at, |span| span.start)
    }

    /// A string.
    pub(crate) fn text(&self, key: &'static str) -> Option<Written<'a>> {
        let item = self.get(key)?;
        let Some(value) = item.as_str() else {
            self.wrong_type(key, "文字", "a string");
            return None;
        };
        Some(Written { value, raw: item.span().unwrap_or(self.at..self.at) })
    }

    /// A string that must be there and not be empty.
    pub(crate) fn need_text(&self, key: &'static str) -> Option<Written<'a>> {
        self.need(key)?;
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            self.reader.report(
                "SC-006",
                text.raw.start,
                Text::new(format!("{} 是空的", self.full(key)), format!("{} is empty", self.full(key))),
                Text::fixed("请填写", "Fill it in"),
            );
            return None;
        }
        Some(text)
    }

    /// Words in both languages: `"文字"` or `{ zh = "文字", en = "words" }`.
    pub(crate) fn words(&self, key: &'static str) -> Option<Text> {
        let item = self.get(key)?;
        if let Some(text) = item.as_str() {
            return Some(Text::new(text, text));
        }
        let Some(table) = item.as_table_like() else {
            self.wrong_type(key, "文字或 { zh = \"…\", en = \"…\" }", "a string or { zh = \"…\", en = \"…\" }");
            return None;
        };
        let section = self.inner(key, item, table);
        let zh = section.need_text("zh");
        let en = section.need_text("en");
        section.finish();
        Some(Text::new(zh?.value, en?.value))
    }

    /// Words that must be there.
    pub(crate) fn need_words(&self, key: &'static str) -> Option<Text> {
        self.need(key)?;
        self.words(key)
    }

    /// A number, exactly as written.
    pub(crate) fn number(&self, key: &'static str) -> Option<Exact> {
        let item = self.get(key)?;
        let number = exact(self.reader.text, item);
        if number.is_none() {
            self.wrong_type(key, "数字", "a number");
        }
        number
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, key: &'static str) -> Option<bool> {
        let item = self.get(key)?;
        let flag = item.as_bool();
        if flag.is_none() {
            self.wrong_type(key, "true 或 false", "true or false");
        }
        flag
    }

    /// A civil date, as a TOML date or as text.
    pub(crate) fn date(&self, key: &'static str) -> Option<jiff::civil::Date> {
        let item = self.get(key)?;
        let written = match item.as_value() {
            Some(Value::Datetime(date)) => date.value().to_string(),
            Some(Value::String(text)) => text.value().clone(),
            _ => String::new(),
        };
        let date = written.parse().ok();
        if date.is_none() {
            self.wrong_type(key, "日期，如 2024-01-01", "a date such as 2024-01-01");
        }
        date
    }

    /// One of several words.
    pub(crate) fn choice<T: Clone>(&self, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        let written = self.text(key)?;
        self.chosen(key, &written, choices)
    }

    /// One or several of several words: `"county"` or `["county", "zone"]`.
    pub(crate) fn choices<T: Clone>(&self, key: &'static str, choices: &[(&'static str, T)]) -> Option<Vec<T>> {
        Some(self.texts(key)?.iter().filter_map(|written| self.chosen(key, written, choices)).collect())
    }

    /// One or several strings.
    pub(crate) fn texts(&self, key: &'static str) -> Option<Vec<Written<'a>>> {
        let item = self.get(key)?;
        if item.is_str() {
            return Some(self.text(key).into_iter().collect());
        }
        let Some(array) = item.as_array() else {
            self.wrong_type(key, "文字的列表", "a list of strings");
            return None;
        };
        let mut texts = Vec::new();
        for value in array {
            let Some(text) = value.as_str() else {
                self.wrong_type(key, "文字的列表", "a list of strings");
                return None;
            };
            texts.push(Written { value: text, raw: value.span().unwrap_or(self.at..self.at) });
        }
        Some(texts)
    }

    /// `{ mode = "half_up", places = 2 }`.
    pub(crate) fn rounding(&self, key: &'static str) -> Option<Rounding> {
        let section = self.section(key)?;
        let rounding = section.own_rounding();
        section.finish();
        rounding
    }

    /// `mode` and `places` of this section.
    pub(crate) fn own_rounding(&self) -> Option<Rounding> {
        self.need("mode");
        self.need("places");
        let modes = [("half_up", Mode::HalfUp), ("half_even", Mode::HalfEven), ("truncate", Mode::Truncate)];
        let mode = self.choice("mode", &modes);
        let places = self.number("places").and_then(|places| {
            let whole = places.to_scaled(Rounding::half_up(0)).filter(|_| places.decimal_places() == Some(0));
            let places = whole.and_then(|whole| u32::try_from(whole).ok()).filter(|places| *places <= 18);
            if places.is_none() {
                self.reader.report(
                    "SC-030",
                    self.place("places"),
                    Text::fixed("小数位数须是 0–18 的整数", "places must be a whole number from 0 to 18"),
                    Text::fixed("请改正", "Correct it"),
                );
            }
            places
        });
        Some(Rounding { mode: mode?, places: places? })
    }

    /// A list of whole numbers within a range; `None` when it is anything else.
    pub(crate) fn whole_numbers(&self, key: &'static str, least: i64, most: i64) -> Option<Vec<i64>> {
        let array = self.get(key)?.as_array()?;
        array.iter().map(|value| value.as_integer().filter(|number| (least..=most).contains(number))).collect()
    }

    /// A table inside.
    pub(crate) fn section(&self, key: &'static str) -> Option<Section<'a>> {
        let item = self.get(key)?;
        let Some(table) = item.as_table_like() else {
            self.wrong_type(key, "一个表", "a table");
            return None;
        };
        Some(self.inner(key, item, table))
    }

    /// The tables of `[[key]]`, or of a list of inline tables.
    pub(crate) fn sections(&self, key: &'static str) -> Vec<Section<'a>> {
        let Some(item) = self.get(key) else { return Vec::new() };
        let name = |index: usize| format!("{}[{}]", self.full(key), index + 1);
        let section = |index: usize, at: Option<Range<usize>>, table: &'a dyn TableLike| Section {
            reader: self.reader,
            at: at.map_or(self.at, |at| at.start),
            table,
            name: name(index),
            asked: RefCell::default(),
        };
        if let Some(tables) = item.as_array_of_tables() {
            return tables.iter().enumerate().map(|(index, table)| section(index, table.span(), table)).collect();
        }
        let inline = item.as_array().map(|array| {
            let tables = array.iter().map(|value| value.as_inline_table().map(|table| (value.span(), table)));
            tables.collect::<Option<Vec<_>>>()
        });
        let Some(Some(tables)) = inline else {
            self.wrong_type(key, &format!("[[{key}]] 表"), &format!("[[{key}]] tables"));
            return Vec::new();
        };
        tables.into_iter().enumerate().map(|(index, (at, table))| section(index, at, table)).collect()
    }

    /// Everything in a table whose keys are the author's own: each with its value and place.
    pub(crate) fn entries(&self) -> Vec<(&'a str, &'a Item, usize)> {
        let place = |key: &str, item: &Item| {
            let at = self.table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
            at.map_or(self.at, |at| at.start)
        };
        self.table.iter().map(|(key, item)| (key, item, place(key, item))).collect()
    }

    /// Reports that a key is missing unless it is there.
    pub(crate) fn need(&self, key: &'static str) -> Option<()> {
        if self.has(key) {
            return Some(());
        }
        self.reader.report(
            "SC-004",
            self.at,
            Text::new(format!("缺少 {}", self.full(key)), format!("{} is missing", self.full(key))),
            Text::new(format!("请补上 {key}"), format!("Add {key}")),
        );
        None
    }

    /// Reports a value of the wrong type.
    pub(crate) fn wrong_type(&self, key: &'static str, zh: &str, en: &str) {
        self.reader.report(
            "SC-005",
            self.place(key),
            Text::new(format!("{} 的写法不对", self.full(key)), format!("{} is of the wrong kind", self.full(key))),
            Text::new(format!("此处应为{zh}"), format!("It must be {en}")),
        );
    }

    /// Reports every key that was never asked for.
    pub(crate) fn finish(self) {
        let asked = self.asked.borrow();
        for (key, item) in self.table.iter() {
            if asked.contains(&key) {
                continue;
            }
            let at = self.table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
            self.reader.report(
                "SC-003",
                at.map_or(self.at, |at| at.start),
                Text::new(format!("不认识的键“{}”", self.full(key)), format!("unknown key `{}`", self.full(key))),
                hint::remedy(key, asked.iter().copied()),
            );
        }
    }

    /// The key with the section before it, as messages name it.
    fn full(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn inner(&self, key: &str, item: &'a Item, table: &'a dyn TableLike) -> Section<'a> {
        Section {
            reader: self.reader,
            at: item.span().map_or(self.at, |span| span.start),
            table,
            name: self.full(key),
            asked: RefCell::default(),
        }
    }

    fn chosen<T: Clone>(&self, key: &'static str, written: &Written<'_>, choices: &[(&'static str, T)]) -> Option<T> {
        let found = choices.iter().find(|(word, _)| *word == written.value).map(|(_, value)| value.clone());
        if found.is_none() {
            self.reader.report(
                "SC-006",
                written.raw.start,
                Text::new(
                    format!("{} 没有取值“{}”", self.full(key), written.value),
                    format!("{} cannot be `{}`", self.full(key), written.value),
                ),
                hint::remedy(written.value, choices.iter().map(|(word, _)| *word)),
            );
        }
        found
    }

    fn get(&self, key: &'static str) -> Option<&'a Item> {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&key) {
            asked.push(key);
        }
        self.table.get(key)
    }
}

/// The number as the file has it: through its text, never through a float.
fn exact(text: &str, item: &Item) -> Option<Exact> {
    match item.as_value()? {
        Value::Integer(number) => Some(Exact::from(*number.value())),
        Value::Float(_) => text.get(item.span()?)?.replace('_', "").trim_start_matches('+').parse().ok(),
        _ => None,
    }
}
