//! Rows that are not records: subtotals, section headings, rows that number the columns.

use crate::cell::{Cell, Row};
use crate::forms::column::Column;
use crate::head::HeadColumn;
use crate::parse::decimal;
use ballast_domain::OrganizationTree;
use ballast_domain::project::{Category, PlanClass, Tier};
use ballast_domain::text::name_key;

/// What a row that is no record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Section {
    /// 合计, 总计: the total of the table.
    Grand,
    /// 小计: the total of the rows since the heading above.
    Subtotal,
    /// 其中: a part of the row above.
    Part,
    /// A heading such as 一、省级重点项目; what it says for the rows below, and its depth (1 for 一、, 2 for （一）, 3 for none).
    Heading(Vec<(&'static str, String)>, u8),
    /// 1, 2, 3 … or 甲, 乙, 1, 2 … under the head.
    ColumnNumbers,
}

/// Tells what a row is if it is no record.
pub(crate) fn of(row: &Row, columns: &[Column], head: &[HeadColumn], tree: &OrganizationTree) -> Option<Section> {
    if is_column_numbers(row) {
        return Some(Section::ColumnNumbers);
    }
    let (position, label) = label(row, columns, head)?;
    let key = name_key(&label);
    let (stem, depth) = without_ordinal(&key);
    let stem = without_count(stem);
    if stem.starts_with("其中") {
        return Some(Section::Part);
    }
    if ["合计", "总计", "累计", "全市合计", "总合计", "全市", "全市总计"].contains(&stem) {
        return Some(Section::Grand);
    }
    if stem.ends_with("小计") || (stem.ends_with("合计") && stem.chars().count() <= 8) {
        return Some(Section::Subtotal);
    }
    let is_own = |column: u32| column != position && !row.carried.contains(&column);
    let says_more = row.cells.iter().any(|(column, cell)| is_own(*column) && is_words(cell));
    if says_more {
        return None;
    }
    let meaning = meaning(stem, tree);
    let is_alone = row.cells.len() == 1;
    let is_heading = depth < 3 || !meaning.is_empty() || (is_alone && !names_a_record(head, columns, position));
    is_heading.then_some(Section::Heading(meaning, depth))
}

/// The text that names the row: of the name column, else the first text.
fn label(row: &Row, columns: &[Column], head: &[HeadColumn]) -> Option<(u32, String)> {
    let name = head.iter().find(|column| is_name(columns, column)).map(|column| column.position);
    let is_label = |cell: &Cell| {
        matches!(cell, Cell::Text(_)) && decimal::read(name_key(&cell.text()).trim_end_matches(['个', '项'])).is_none()
    };
    let named = name.filter(|position| is_label(row.cell(*position)));
    let position = named.or_else(|| row.cells.iter().find(|(_, cell)| is_label(cell)).map(|(column, _)| *column))?;
    Some((position, row.cell(position).text().into_owned()))
}

fn is_name(columns: &[Column], column: &HeadColumn) -> bool {
    column.field.is_some_and(|field| matches!(columns[field].field, "name" | "project_name"))
}

/// True when a lonely text stands in the column of names, where it is a record with everything else forgotten.
fn names_a_record(head: &[HeadColumn], columns: &[Column], position: u32) -> bool {
    head.iter().any(|column| column.position == position && is_name(columns, column))
}

/// Text that is neither a number nor an ordinal: a row with such a text besides its label is a record.
fn is_words(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => {
            let key = name_key(text);
            let number = key.trim_end_matches(['%', '个', '项']);
            let is_ordinal = !key.is_empty() && key.chars().all(is_ordinal_sign);
            !is_ordinal && decimal::read(number).is_none() && !matches!(key.as_str(), "—" | "-" | "/")
        }
        Cell::Serial(_) | Cell::Bool(_) => true,
        _ => false,
    }
}

fn is_ordinal_sign(sign: char) -> bool {
    matches!(
        sign,
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '、' | '(' | ')' | '.' | '甲' | '乙'
    )
}

/// Takes 一、 or （一） off and says how deep that is.
fn without_ordinal(key: &str) -> (&str, u8) {
    let is_numeral = |text: &str| {
        !text.is_empty() && text.chars().count() <= 3 && text.chars().all(|sign| "一二三四五六七八九十".contains(sign))
    };
    if let Some((numeral, rest)) = key.split_once(['、', '.'])
        && is_numeral(numeral)
    {
        return (rest, 1);
    }
    if let Some((numeral, rest)) = key.strip_prefix('(').and_then(|rest| rest.split_once(')'))
        && is_numeral(numeral)
    {
        return (rest.trim_start_matches('、'), 2);
    }
    (key, 3)
}

/// Takes （56个）, (共56项) or 56个 off the end.
fn without_count(stem: &str) -> &str {
    let is_count = |text: &str| text.ends_with(['个', '项']) && text.bytes().any(|b| b.is_ascii_digit());
    if let Some((front, inside)) = stem.strip_suffix(')').and_then(|rest| rest.rsplit_once('('))
        && is_count(inside)
    {
        return front;
    }
    let Some(front) = stem.strip_suffix("个项目").or(stem.strip_suffix(['个', '项'])) else { return stem };
    let without = front.trim_end_matches(|sign: char| sign.is_ascii_digit());
    if without.len() == front.len() { stem } else { without.trim_end_matches(['共', ':', ',']) }
}

/// What a heading says for the rows below, as a cell would say it: unit, tier, category or class of the plan, whether or not
/// the form has a column for it.
fn meaning(stem: &str, tree: &OrganizationTree) -> Vec<(&'static str, String)> {
    let shorter = stem.trim_end_matches("项目").trim_end_matches("类");
    let first = |is: &dyn Fn(&str) -> bool| [stem, shorter].into_iter().find(|text| is(text)).map(str::to_owned);
    let said = [
        ("unit", first(&|text| tree.find(text).is_some())),
        ("tier", first(&|text| Tier::from_cell(text).is_some())),
        ("category", first(&|text| Category::from_cell(text).is_some())),
        ("plan_class", first(&|text| PlanClass::from_cell(text).is_some())),
    ];
    said.into_iter().filter_map(|(field, text)| Some((field, text?))).collect()
}

/// 1 2 3 4 … or 甲 乙 1 2 …: at least three cells that only count.
fn is_column_numbers(row: &Row) -> bool {
    if row.cells.len() < 3 {
        return false;
    }
    let mut last = 0;
    row.cells.iter().all(|(_, cell)| {
        let text = cell.text();
        if matches!(text.as_ref(), "甲" | "乙" | "丙" | "丁" | "戊") {
            return last == 0;
        }
        let number: Option<u32> = text.parse().ok();
        let follows = number == Some(last + 1);
        last += 1;
        follows
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ballast_domain::Form;

    fn section(line: &str) -> Option<Section> {
        let columns = crate::forms::table(Form::Ledger).columns;
        let position = |field: &str| columns.iter().position(|column| column.field == field);
        let head: Vec<HeadColumn> = (1..)
            .zip([
                None,
                position("name"),
                position("total_investment"),
                position("annual_plan"),
                position("owner_name"),
            ])
            .map(|(position, field)| HeadColumn { position, field, ..HeadColumn::default() })
            .collect();
        let cells = (1..)
            .zip(line.split('|'))
            .map(|(column, text)| (column, Cell::from_text(text.to_owned())))
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        of(&Row { number: 5, cells, ..Row::default() }, columns, &head, &crate::testing::tree())
    }

    fn heading(field: &'static str, text: &str, depth: u8) -> Section {
        Section::Heading(vec![(field, text.to_owned())], depth)
    }

    #[test]
    fn totals_and_headings_are_told_from_records() {
        assert_eq!(section("|合　计（217个）|1000|200|"), Some(Section::Grand));
        assert_eq!(section("合计||1000|200|"), Some(Section::Grand));
        assert_eq!(section("|小计|1000|200|"), Some(Section::Subtotal));
        assert_eq!(section("小计|11项|1000|200|"), Some(Section::Subtotal));
        assert_eq!(section("合计|108项|1000|200|"), Some(Section::Grand));
        assert_eq!(section("|其中：省级|1000|200|"), Some(Section::Part));
        assert_eq!(section("一、省级重点项目（56个）||||"), Some(heading("tier", "省级重点项目", 1)));
        assert_eq!(section("一|省级重点项目|3000|20|"), Some(heading("tier", "省级重点项目", 3)));
        assert_eq!(section("（二）|产业类|3000|20|"), Some(heading("category", "产业类", 3)));
        assert_eq!(section("|垣曲县|3000|20|"), Some(heading("unit", "垣曲县", 3)));
        assert_eq!(section("|续建项目12个|3000|20|"), Some(heading("plan_class", "续建项目", 3)));
        assert_eq!(section("甲|乙|1|2|3"), Some(Section::ColumnNumbers));
        assert_eq!(section("1|2|3|4|5"), Some(Section::ColumnNumbers));
        assert_eq!(section("三、其他||||"), Some(Section::Heading(vec![], 1)));
    }

    #[test]
    fn records_are_records() {
        for line in [
            "1|某铝业项目|1000|200|某公司",
            "1|某铝业项目|1000|200|",
            "2|垣曲县垃圾焚烧发电项目|1000|200|",
            "3|某项目|||",
            "4|省级重点项目|1000|200|某公司",
        ] {
            assert_eq!(section(line), None, "{line}");
        }
    }
}
