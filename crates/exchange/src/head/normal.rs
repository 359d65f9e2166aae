//! The form of a head by which two spellings are taken for the same.

use ballast_domain::money::MoneyUnit;
use ballast_domain::text::name_key;

/// A head without what may differ from file to file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Normal {
    /// Half-width, lower case, no white space; unit, year and month taken out.
    pub(crate) key: String,
    /// The money unit it names.
    pub(crate) unit: Option<MoneyUnit>,
    /// The year it names.
    pub(crate) year: Option<i16>,
    /// The month it names; the last of `1—6月`.
    pub(crate) month: Option<i8>,
}

/// Brings a head to normal form: `总 投 资\n（万元）` → `总投资`; `2024年1—6月累计完成投资` → `1-n月累计完成投资`.
pub(crate) fn of(head: &str) -> Normal {
    let key = name_key(head).replace(['—', '–', '－', '~', '至'], "-").replace("--", "-");
    let key = key.trim_matches(['*', '★', '※', ':', '。', '|']).to_owned();
    let unit = MoneyUnit::find_in(&key);
    let key = without_units(&key);
    let (key, year) = without_year(&key);
    let (key, month) = without_month(&key);
    Normal { key, unit, year, month }
}

/// Takes out brackets that hold nothing but units, and a money unit at the very end.
fn without_units(key: &str) -> String {
    let mut rest = key;
    let mut kept = String::new();
    while let Some((front, after)) = rest.split_once('(') {
        let Some((inside, behind)) = after.split_once(')') else { break };
        kept.push_str(front);
        if !is_unit(inside) {
            kept.push('(');
            kept.push_str(inside);
            kept.push(')');
        }
        rest = behind;
    }
    kept.push_str(rest);
    for end in ["万元", "亿元", "%"] {
        if let Some(front) = kept.strip_suffix(end).filter(|front| !front.is_empty()) {
            return front.to_owned();
        }
    }
    kept
}

fn is_unit(inside: &str) -> bool {
    const UNITS: [&str; 12] =
        ["单位", "人民币", "万元", "亿元", "百分点", "10,000yuan", "points", "元", "个", "%", "项", "年月日"];
    let mut rest = inside.to_owned();
    for unit in UNITS {
        rest = rest.replace(unit, "");
    }
    rest.chars().all(|c| matches!(c, ':' | '/' | '、' | ',' | ' ' | '.'))
}

/// Takes out the first `20xx年` (or `20xx年度`, where `年度` stays as the word it is).
fn without_year(key: &str) -> (String, Option<i16>) {
    for (at, _) in key.match_indices('年') {
        let Some(start) = at.checked_sub(4) else { continue };
        let Some(digits) = key.get(start..at) else { continue };
        let is_year =
            digits.bytes().all(|b| b.is_ascii_digit()) && (digits.starts_with("20") || digits.starts_with("19"));
        if is_year && let Ok(year) = digits.parse() {
            let behind = &key[at + '年'.len_utf8()..];
            let behind = if behind.starts_with('度') { &key[at..] } else { behind };
            return (format!("{}{behind}", &key[..start]), Some(year));
        }
    }
    (key.to_owned(), None)
}

/// Puts `n` in the place of a month: `1-6月` → `1-n月`, `6月份` → `n月`.
fn without_month(key: &str) -> (String, Option<i8>) {
    let Some(at) = key.find('月') else { return (key.to_owned(), None) };
    if key[..at].ends_with('1') && key[at..].starts_with("月-") {
        let joined = format!("{}{}", &key[..at], &key[at + '月'.len_utf8()..]);
        return without_month(&joined);
    }
    let digits = key[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
    let month = key[at - digits..at].parse().ok().filter(|month| (1..=12).contains(month));
    if digits == 0 || month.is_none() {
        return (key.to_owned(), None);
    }
    let behind = key[at + '月'.len_utf8()..].trim_start_matches('份');
    (format!("{}n月{behind}", &key[..at - digits]), month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_head_have_one_normal_form() {
        for (head, key) in [
            ("总 投 资\n（万元）", "总投资"),
            ("总投资(单位：亿元)", "总投资"),
            ("总投资万元", "总投资"),
            ("＊项目名称", "项目名称"),
            ("县（市、区）", "县(市、区)"),
            ("2024年度计划投资", "年度计划投资"),
            ("2024年计划投资", "计划投资"),
            ("1—6月累计完成投资", "1-n月累计完成投资"),
            ("1－N月实际完成投资", "1-n月实际完成投资"),
            ("１至１２月累计", "1-n月累计"),
            ("2024年1月-6月累计", "1-n月累计"),
            ("6月份完成投资", "n月完成投资"),
            ("完成投资占年计划%", "完成投资占年计划"),
            ("同比增速（%）", "同比增速"),
            ("快于全省（百分点）", "快于全省"),
            ("本月完成投资", "本月完成投资"),
            ("Total investment (10,000 yuan)", "totalinvestment"),
        ] {
            assert_eq!(of(head).key, key, "{head}");
        }
    }

    #[test]
    fn unit_year_and_month_are_kept_apart() {
        let normal = of("2024年1—6月累计完成投资（亿元）");
        assert_eq!((normal.unit, normal.year, normal.month), (Some(MoneyUnit::HundredMillion), Some(2024), Some(6)));
        let normal = of("截至2023年12月底累计完成投资");
        assert_eq!((normal.unit, normal.year, normal.month), (None, Some(2023), Some(12)));
    }
}
