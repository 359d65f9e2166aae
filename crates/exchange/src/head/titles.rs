//! What the lines above a head say for the whole table: unit of money, period, reporting unit.

use crate::cell::Row;
use ballast_domain::money::MoneyUnit;
use ballast_domain::text::{name_key, to_half_width};
use ballast_domain::{OrganizationTree, Period, UnitId};

/// What was found above the head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Titles {
    /// Of “单位：万元”.
    pub(crate) money_unit: Option<MoneyUnit>,
    /// Of “2024年6月重点项目月报表”.
    pub(crate) period: Option<Period>,
    /// Of “填报单位：盐湖区”.
    pub(crate) unit: Option<UnitId>,
}

/// Reads the rows above the head.
pub(crate) fn read(rows: &[Row], head_row: u32, tree: &OrganizationTree) -> Titles {
    let mut titles = Titles::default();
    for row in rows.iter().take_while(|row| row.number < head_row) {
        for (_, cell) in &row.cells {
            let text = to_half_width(&cell.text());
            let key = name_key(&text);
            if key.contains("单位:") || key.contains("单位为") || key.contains("(万元)") || key.contains("(亿元)")
            {
                // “总投资为亿元，其余为万元”: a column with a unit of its own says so in its head.
                let told = key.split_once("其余").or(key.split_once("其他")).map_or(key.as_str(), |(_, rest)| rest);
                titles.money_unit = titles.money_unit.or(MoneyUnit::find_in(told));
            }
            titles.period = titles.period.or_else(|| period_in(&key));
            titles.unit = titles.unit.take().or_else(|| unit_in(&key, tree));
        }
    }
    titles
}

/// The longest period that begins with a year somewhere in the text.
fn period_in(key: &str) -> Option<Period> {
    let start = key.match_indices("20").map(|(at, _)| at).find(|at| {
        let digits = key[*at..].bytes().take_while(u8::is_ascii_digit).count();
        digits == 4 && key[at + 4..].starts_with(['年', '-', '.', 'q', 'h'])
    })?;
    let text: Vec<char> = key[start..].chars().take(14).collect();
    let lengths = (4..=text.len()).rev();
    lengths.map(|count| text[..count].iter().collect::<String>()).find_map(|text| crate::parse::period::read(&text))
}

fn unit_in(key: &str, tree: &OrganizationTree) -> Option<UnitId> {
    let words =
        ["填报单位:", "报送单位:", "填报县区:", "单位名称:", "填报单位(盖章):", "填报单位(公章):", "报送单位(盖章):"];
    let behind = words.into_iter().find_map(|word| key.split_once(word))?.1;
    let name = behind.split(['(', ',', ';', '填', '报']).next()?;
    tree.find(name).map(|unit| unit.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Cell;

    fn read_line(line: &str) -> Titles {
        let row = Row { number: 1, cells: vec![(1, Cell::Text(line.to_owned()))], ..Row::default() };
        read(&[row], 2, &crate::testing::tree())
    }

    #[test]
    fn titles_say_period_unit_and_reporter() {
        for (line, period) in [
            ("运城市2024年6月省市重点项目月报表", "2024-06"),
            ("2024年1—6月重点项目完成情况", "2024-06YTD"),
            ("2024年第二季度考核", "2024Q2"),
            ("2024年重点项目台账", "2024"),
            ("2024年度重点项目台账", "2024"),
            ("2024Q2", "2024Q2"),
        ] {
            assert_eq!(read_line(line).period.map(|p| p.to_string()).as_deref(), Some(period), "{line}");
        }
        assert_eq!(read_line("单位：亿元").money_unit, Some(MoneyUnit::HundredMillion));
        let mixed = read_line("单位：总投资为亿元，其余为万元　　资料时点：2022年7月15日");
        assert_eq!(mixed.money_unit, Some(MoneyUnit::TenThousand));
        assert_eq!(read_line("填报单位（盖章）：垣曲县").unit.map(|u| u.to_string()).as_deref(), Some("140827"));
        assert_eq!(read_line("重点项目"), Titles::default());
    }
}
