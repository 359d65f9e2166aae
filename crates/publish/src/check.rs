//! Refuses a document whose prose says a number that its tables do not.

use crate::document::{Block, Document, Span};
use crate::table::{Cell, CellRef, Column, Table};
use ballast_domain::{Exact, Lang, Text};
use std::collections::BTreeSet;

/// One disagreement: place and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where: paragraph 3 of the body.
    pub place: Text,
    /// What is wrong, with the offending value, and how to mend it.
    pub what: Text,
}

impl Violation {
    /// Place and what in one sentence.
    pub fn say(&self, lang: Lang) -> String {
        format!("{}{}{}", self.place.get(lang), lang.pick("：", ": "), self.what.get(lang))
    }
}

/// All disagreements between prose and tables; empty when the document may be issued.
///
/// # What is checked
/// - plain text has no digits of any script, no 百分之, and no Chinese numeral of two or more characters before a
///   counting word; single ones (三个一批, 一项) and ordinals (第二) are words;
/// - a figure equals the number in its cell, is followed by its column's unit, and stands beside the names of its own row;
/// - names, cited papers and annexes exist;
/// - tables are well formed: unique ids and keys, one cell per column, numbers that are numbers.
pub fn check(document: &Document) -> Vec<Violation> {
    let mut checker = Checker { document, names: names(document), found: Vec::new() };
    checker.tables();
    checker.prose(&Text::fixed("标题", "title"), &document.title);
    for (number, block) in (1..).zip(&document.body) {
        let place = Text::new(format!("正文第{number}段"), format!("paragraph {number} of the body"));
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => checker.prose(&place, spans),
        }
    }
    for (number, annex) in (1_u32..).zip(&document.annexes) {
        let place = Text::new(format!("附件{number}标题"), format!("title of annex {number}"));
        if annex.number != number {
            let what = Text::new(format!("编号为{}，应为{number}", annex.number), format!("numbered {}", annex.number));
            checker.add(&place, what);
        }
        checker.prose(&place, &annex.title);
        for note in &annex.notes {
            checker.prose(&Text::new(format!("附件{number}注"), format!("note of annex {number}")), note);
        }
    }
    checker.found
}

struct Checker<'a> {
    document: &'a Document,
    names: BTreeSet<&'a str>,
    found: Vec<Violation>,
}

impl Checker<'_> {
    fn add(&mut self, place: &Text, what: Text) {
        self.found.push(Violation { place: place.clone(), what });
    }

    fn prose(&mut self, place: &Text, spans: &[Span]) {
        let mut names_before: Vec<&str> = Vec::new();
        for (index, span) in spans.iter().enumerate() {
            match span {
                Span::Text(text) => self.plain(place, text),
                Span::Figure { text, cell } => {
                    let before = index.checked_sub(1).and_then(|before| spans.get(before));
                    self.figure(place, text, cell, &names_before);
                    self.neighbours(place, text, cell, before, spans.get(index + 1));
                    names_before.clear();
                }
                Span::Name(name) => {
                    if !self.names.contains(name.as_str()) {
                        let what =
                            Text::new(format!("名称“{name}”不在附表中"), format!("the name \"{name}\" is in no table"));
                        self.add(place, what);
                    }
                    names_before.push(name);
                }
                Span::Cited(title) if !self.document.cited.contains(title) => {
                    let what =
                        Text::new(format!("引用的文件{title}未登记"), format!("{title} is not a registered paper"));
                    self.add(place, what);
                }
                Span::Annex(number) if !self.document.annexes.iter().any(|annex| annex.number == *number) => {
                    self.add(place, Text::new(format!("没有附件{number}"), format!("there is no annex {number}")));
                }
                Span::Cited(_) | Span::Annex(_) | Span::Date(_) | Span::Period(_) => {}
            }
        }
    }

    fn plain(&mut self, place: &Text, text: &str) {
        if let Some(number) = unbound_number(text) {
            let what = Text::new(
                format!("数字“{number}”没有对应附表中的数据，请改为引用附表"),
                format!("the number \"{number}\" is bound to no cell; read it from a table"),
            );
            self.add(place, what);
        }
    }

    fn figure(&mut self, place: &Text, text: &str, cell: &CellRef, names_before: &[&str]) {
        let Some(table) = self.document.table(&cell.table) else { return self.no_cell(place, text, cell) };
        let Some(in_table) = table.cell(&cell.row, &cell.column) else { return self.no_cell(place, text, cell) };
        if *in_table != Cell::Number(text.to_owned()) {
            let shown = in_table.shown();
            let what = Text::new(
                format!("数字“{text}”与附表“{}”中的“{shown}”不一致", table.title),
                format!("the number \"{text}\" differs from \"{shown}\" in the table \"{}\"", table.title),
            );
            return self.add(place, what);
        }
        let strangers: Vec<Text> = names_before
            .iter()
            .filter(|name| is_of_other_value(table, name, cell, text))
            .map(|name| {
                Text::new(
                    format!("“{name}”的数字“{text}”不是附表“{}”中该行的数据", table.title),
                    format!("\"{text}\" beside \"{name}\" is not that row's number in the table \"{}\"", table.title),
                )
            })
            .collect();
        for what in strangers {
            self.add(place, what);
        }
    }

    fn no_cell(&mut self, place: &Text, text: &str, cell: &CellRef) {
        let CellRef { table, row, column } = cell;
        let what = Text::new(
            format!("数字“{text}”所引用的单元格不存在（{table}／{row}／{column}）"),
            format!("the number \"{text}\" refers to a cell that does not exist ({table}/{row}/{column})"),
        );
        self.add(place, what);
    }

    /// A sign before a figure, or another unit behind it, would make another number of it.
    fn neighbours(&mut self, place: &Text, text: &str, cell: &CellRef, before: Option<&Span>, after: Option<&Span>) {
        if let Some(Span::Text(before)) = before
            && before.ends_with(['-', '−', '－', '+', '＋', '.', '．', '负', '/'])
        {
            let what = Text::new(
                format!("数字“{text}”前的“{before}”会改变其含义"),
                format!("\"{before}\" before the number \"{text}\" changes its meaning"),
            );
            self.add(place, what);
        }
        let unit = self.document.table(&cell.table).and_then(|table| column(table, &cell.column)?.unit.as_deref());
        let said = match after {
            Some(Span::Text(after)) => after.trim_start(),
            _ => "",
        };
        if let Some(unit) = unit
            && !said.starts_with(unit)
        {
            let what = Text::new(
                format!("数字“{text}”后应写单位“{unit}”"),
                format!("the number \"{text}\" must be followed by its unit \"{unit}\""),
            );
            self.add(place, what);
        }
    }

    fn tables(&mut self) {
        let mut ids = BTreeSet::new();
        for table in self.document.tables() {
            let place = Text::new(format!("附表“{}”", table.title), format!("table \"{}\"", table.title));
            let is_plain_id = table.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            if !ids.insert(&table.id) || table.id.is_empty() || !is_plain_id {
                self.add(
                    &place,
                    Text::new(format!("表号“{}”重复或不合规", table.id), format!("bad id {:?}", table.id)),
                );
            }
            let keys: BTreeSet<_> = table.columns.iter().map(|column| &column.key).collect();
            let row_keys: BTreeSet<_> = table.all_rows().map(|row| &row.key).collect();
            if keys.len() != table.columns.len() || row_keys.len() != table.all_rows().count() {
                self.add(&place, Text::fixed("行或列的标识重复", "a row or column key occurs twice"));
            }
            for row in table.all_rows() {
                if row.cells.len() != table.columns.len() {
                    let what = format!("row {} has {} cells, not {}", row.key, row.cells.len(), table.columns.len());
                    let zh = format!("行“{}”有{}格，应为{}格", row.key, row.cells.len(), table.columns.len());
                    self.add(&place, Text::new(zh, what));
                }
                for cell in &row.cells {
                    if let Cell::Number(number) = cell
                        && !is_plain_decimal(number)
                    {
                        let zh = format!("“{number}”不是数字");
                        self.add(&place, Text::new(zh, format!("\"{number}\" is not a number")));
                    }
                }
            }
        }
    }
}

/// Every word that tables and annexes print: what a [`Span::Name`] may say.
fn names(document: &Document) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for table in document.tables() {
        names.insert(table.title.as_str());
        names.extend(table.columns.iter().map(|column| column.head.as_str()));
        let texts = table.all_rows().flat_map(|row| &row.cells).filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            Cell::Empty | Cell::Number(_) => None,
        });
        names.extend(texts);
    }
    names
}

fn column<'a>(table: &'a Table, key: &str) -> Option<&'a Column> {
    table.columns.iter().find(|column| column.key == key)
}

/// True when the name is that of other rows of the table, and none of them prints the number in the figure's column.
fn is_of_other_value(table: &Table, name: &str, cell: &CellRef, number: &str) -> bool {
    let rows =
        || table.all_rows().filter(|row| row.cells.iter().any(|c| matches!(c, Cell::Text(text) if text == name)));
    let prints_it = |key: &str| table.cell(key, &cell.column).is_some_and(|c| c.shown() == number);
    rows().next().is_some() && !rows().any(|row| prints_it(&row.key))
}

/// A decimal as a spreadsheet can take it.
pub(crate) fn is_plain_decimal(number: &str) -> bool {
    !number.contains(['/', '+']) && number.parse::<Exact>().is_ok()
}

/// The first number that plain words say, if any.
fn unbound_number(text: &str) -> Option<String> {
    let is_digit = |c: char| c.is_numeric() && c != '〇';
    if let Some(start) = text.find(is_digit) {
        let number = text[start..].chars().take_while(|&c| is_digit(c) || matches!(c, '.' | '．' | '%' | '％' | ','));
        return Some(number.collect());
    }
    if let Some(start) = text.find("百分之") {
        return Some(text[start..].chars().take(6).collect());
    }
    chinese_count(text)
}

/// A Chinese numeral of two or more characters before a counting word: 十二个, 三亿元.
fn chinese_count(text: &str) -> Option<String> {
    const NUMERALS: &str = "〇零一二两三四五六七八九十百千万亿";
    const COUNTED: &str = "个家份项户起处条次分元名位人天日倍件座";
    let chars: Vec<char> = text.chars().collect();
    let mut start = 0;
    while start < chars.len() {
        let length = chars[start..].iter().take_while(|c| NUMERALS.contains(**c)).count();
        let is_ordinal = start > 0 && matches!(chars[start - 1], '第' | '前' | '年');
        let is_counted = chars.get(start + length).is_some_and(|c| COUNTED.contains(*c));
        if length >= 2 && is_counted && !is_ordinal {
            return Some(chars[start..=start + length].iter().collect());
        }
        start += length.max(1);
    }
    None
}
