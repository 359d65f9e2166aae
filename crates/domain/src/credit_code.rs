//! The unified social credit code of a legal person (统一社会信用代码, GB 32100-2015).

use crate::code::Verdict;
use crate::lang::Text;
use crate::text::to_half_width;

/// The 31 signs; a sign's value is its position. I, O, S, V and Z are left out.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Eighteen signs as typed, brought to half-width upper case. Construction checks the form, [`CreditCode::check`] the rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode(String);

impl CreditCode {
    /// The code as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks a code as it was typed.
    ///
    /// # Errors
    /// The verdict is an error for a length other than 18 and for a sign outside the alphabet (named in the message),
    /// a warning when the check sign breaks the rule: such codes are in real use.
    pub fn check(typed: &str) -> (Self, Verdict) {
        let code = to_half_width(typed).to_uppercase();
        let verdict = verdict(&code);
        (Self(code), verdict)
    }
}

fn verdict(code: &str) -> Verdict {
    let length = code.chars().count();
    if length != 18 {
        return Verdict::Error(Text::new(
            format!("统一社会信用代码应为18位，现为{length}位"),
            format!("a unified social credit code has 18 characters, this has {length}"),
        ));
    }
    let mut values = Vec::with_capacity(18);
    for (index, sign) in code.chars().enumerate() {
        match ALPHABET.iter().position(|&known| char::from(known) == sign) {
            Some(value) => values.push(value),
            None => {
                return Verdict::Error(Text::new(
                    format!("第{}位“{sign}”不在代码字符集内（不使用 I、O、S、V、Z）", index + 1),
                    format!("character {} “{sign}” is not in the alphabet (I, O, S, V, Z are not used)", index + 1),
                ));
            }
        }
    }
    let (body, check) = values.split_at(17);
    let mut weight = 1;
    let mut sum = 0;
    for value in body {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    let expected = (31 - sum % 31) % 31;
    if check == [expected] {
        return Verdict::Valid;
    }
    let sign = char::from(ALPHABET[expected]);
    Verdict::Warning(Text::new(
        format!("校验位应为“{sign}”，请核对；登记库中确有不合规则的代码，可以保留"),
        format!(
            "the check character should be “{sign}”; please compare. Codes that break the rule are in real use and may stay"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        for valid in [
            "91350100M000100Y43",
            "91512081MA62K0260E",
            "11320000MB151840XJ",
            "91110000802100433B",
            "9131000063159284XQ",
            "91140800MA000019X0",
            "　９1350100m000100y43 ",
        ] {
            assert_eq!(CreditCode::check(valid).1, Verdict::Valid, "{valid}");
        }
        for (broken, sign) in [("91350211M0000XUF46", "“R”"), ("91350100M0001TGQXM", "“1”")] {
            let Verdict::Warning(text) = CreditCode::check(broken).1 else { panic!("{broken}") };
            assert!(text.zh.contains(sign), "{}", text.zh);
        }
    }

    #[test]
    fn wrong_length_and_foreign_signs_are_errors() {
        let Verdict::Error(text) = CreditCode::check("91350100M000100Y4Z").1 else { panic!() };
        assert!(text.en.contains("18 “Z”"), "{}", text.en);
        assert!(!CreditCode::check("91350100M000100Y4").1.is_acceptable());
        assert!(!CreditCode::check("91350100M000100Y431").1.is_acceptable());
    }
}
