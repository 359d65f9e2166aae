//! The national code of an investment project (项目代码, GB/T 40058-2021).

use crate::code::Verdict;
use crate::division::DivisionCode;
use crate::lang::Text;
use crate::text::to_half_width;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Twenty digits in five segments: time 4, region 6, department 2, type 2, number 6. Stored as digits, printed with
/// hyphens (24 characters). One project may hold several over time and several sub-projects may share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProjectCode(String);

impl ProjectCode {
    /// The twenty digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Reads a code with or without hyphens and checks it; `region_is_known` answers whether a region stands in some
    /// edition of GB/T 2260.
    ///
    /// The algorithm of the check digit and the values of department and type are not published, so the best verdict
    /// is [`Verdict::Unverified`]. `Err` carries an error verdict's text.
    pub fn check(typed: &str, region_is_known: impl Fn(DivisionCode) -> bool) -> Result<(Self, Verdict), Text> {
        let code: String =
            to_half_width(typed).chars().filter(|c| !matches!(c, '-' | '－' | '—' | '–' | ' ')).collect();
        if let Some(sign) = code.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Text::new(
                format!("项目代码只能由数字和连字符组成，出现了“{sign}”"),
                format!("a project code consists of digits and hyphens; found “{sign}”"),
            ));
        }
        if code.len() != 20 {
            return Err(Text::new(
                format!("项目代码应为20位数字（含连字符24位），现为{}位数字", code.len()),
                format!("a project code has 20 digits (24 characters with hyphens), this has {} digits", code.len()),
            ));
        }
        let verdict = verdict(&code, region_is_known);
        Ok((Self(code), verdict))
    }

    /// Takes digits that were checked before, for instance from the database; `None` unless there are twenty.
    pub fn from_digits(digits: &str) -> Option<Self> {
        (digits.len() == 20 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| Self(digits.to_owned()))
    }
}

fn verdict(code: &str, region_is_known: impl Fn(DivisionCode) -> bool) -> Verdict {
    if !matches!(code[2..4].parse(), Ok(1..=12)) {
        return Verdict::Warning(Text::new(
            format!("第3—4位“{}”不是月份，请核对（旧代码此处可能为年份）", &code[2..4]),
            format!(
                "digits 3–4 “{}” are not a month; please compare (older codes may carry a year there)",
                &code[2..4]
            ),
        ));
    }
    let region = &code[4..10];
    if !region.parse().is_ok_and(region_is_known) {
        return Verdict::Warning(Text::new(
            format!("行政区划代码{region}不在任何版本的代码表中，请核对"),
            format!("region {region} is in no edition of the code list; please compare"),
        ));
    }
    Verdict::Unverified(Text::fixed(
        "校验位算法未公布，无法核验",
        "the check digit cannot be verified: its algorithm is not published",
    ))
}

impl fmt::Display for ProjectCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = &self.0;
        write!(f, "{}-{}-{}-{}-{}", &d[..4], &d[4..10], &d[10..12], &d[12..14], &d[14..])
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn check(typed: &str) -> Result<(ProjectCode, Verdict), Text> {
        ProjectCode::check(typed, |code| code.to_string().starts_with("1408"))
    }

    #[test]
    fn both_spellings_are_one_code() {
        let (with, verdict) = check("2407-140882-04-01-123456").unwrap();
        let (without, _) = check("24071408820401123456").unwrap();
        assert_eq!(with, without);
        assert_eq!(with.to_string(), "2407-140882-04-01-123456");
        assert!(matches!(verdict, Verdict::Unverified(_)));
    }

    #[test]
    fn doubtful_codes_warn_and_impossible_ones_are_errors() {
        assert!(matches!(check("2413-140882-04-01-123456").unwrap().1, Verdict::Warning(_)));
        assert!(matches!(check("2407-149999-04-01-123456").unwrap().1, Verdict::Warning(_)));
        for typed in ["2407-140882-04-01-12345", "2407-140882-04-01-1234567", "2407-140882-04-01-12345A", ""] {
            assert!(check(typed).is_err(), "{typed}");
        }
    }
}
