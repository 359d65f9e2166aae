//! Periods as offices write them.

use ballast_domain::Period;
use ballast_domain::text::name_key;

/// Reads `2024Q2`, `2024年第二季度`, `2024年上半年`, `2024年6月`, `2024年1—6月`, `2024年度`, `2024`, `2024-06`, `2024.6`.
pub(crate) fn read(text: &str) -> Option<Period> {
    let key = name_key(text).replace(['—', '–', '－', '~', '至'], "-");
    if let Ok(period) = key.to_uppercase().parse() {
        return Some(period);
    }
    let (year, rest) = key.split_at_checked(4)?;
    let rest = rest.trim_start_matches(['年', '-', '.', '/']).trim_start_matches('第');
    let text = match rest.trim_start_matches('度').trim_end_matches("累计") {
        "" => year.to_owned(),
        "一季度" | "1季度" | "q1" => format!("{year}Q1"),
        "二季度" | "2季度" | "q2" => format!("{year}Q2"),
        "三季度" | "3季度" | "q3" => format!("{year}Q3"),
        "四季度" | "4季度" | "q4" => format!("{year}Q4"),
        "上半年" | "h1" => format!("{year}H1"),
        "下半年" | "h2" => format!("{year}H2"),
        rest => {
            let months = rest.strip_suffix("月份").or(rest.strip_suffix('月')).unwrap_or(rest);
            match months.strip_prefix("1-").or(months.strip_prefix("1月-")) {
                Some(last) => format!("{year}-{last:0>2}YTD"),
                None => format!("{year}-{months:0>2}"),
            }
        }
    };
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_as_offices_write_them() {
        for (text, expected) in [
            ("2024Q2", "2024Q2"),
            ("2024q2", "2024Q2"),
            ("2024年第二季度", "2024Q2"),
            ("2024年二季度", "2024Q2"),
            ("２０２４年上半年", "2024H1"),
            ("2024年6月", "2024-06"),
            ("2024年6月份", "2024-06"),
            ("2024.6", "2024-06"),
            ("2024年1—6月", "2024-06YTD"),
            ("2024年1-12月累计", "2024-12YTD"),
            ("2024年度", "2024"),
            ("2024 年", "2024"),
            ("2024", "2024"),
            ("2024-06YTD", "2024-06YTD"),
        ] {
            assert_eq!(read(text).map(|period| period.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "二季度", "2024年13月", "2024年五季度", "24年6月", "2024年2-6月"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
