//! How strict an installation is (安全策略).

use super::guessable::guessable;
use crate::retention::Terms;
pub use ballast_crypto::Suite;
use ballast_domain::Text;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// A set of rules about passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// OWASP ASVS: long passwords, no rules of composition, no forced change.
    #[default]
    Asvs,
    /// GB/T 22239-2019 8.1.4.1 a): kinds of signs and a change every ninety days.
    Mlps,
}

/// Who must have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorRule {
    /// Everybody.
    #[default]
    Required,
    /// Whoever wants one: for a demonstration.
    Offered,
}

/// The rules of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// Rules about passwords.
    pub profile: Profile,
    /// Who must have a second factor.
    pub second_factor: SecondFactorRule,
    /// Which algorithms guard records; chosen before the first start.
    pub suite: Suite,
    /// How long each class of data is kept.
    pub retention: Terms,
}

/// How long a session lasts in any case.
pub const SESSION: SignedDuration = SignedDuration::from_hours(8);
/// How long a dangerous act may follow a proof.
pub const FRESH: SignedDuration = SignedDuration::from_mins(5);
/// How long a password may be used under [`Profile::Mlps`].
const PASSWORD_LIFE: SignedDuration = SignedDuration::from_hours(90 * 24);

impl Policy {
    /// How long a session lasts unused.
    pub fn idle(self, is_administrator: bool) -> SignedDuration {
        SignedDuration::from_mins(if is_administrator { 15 } else { 30 })
    }

    /// How long a password may be used; none for no end.
    pub fn password_life(self) -> Option<SignedDuration> {
        (self.profile == Profile::Mlps).then_some(PASSWORD_LIFE)
    }

    /// What is wrong with a password that somebody wants; none when it can be used. `context` are words that are too close to be
    /// guessed wrong: login, name, unit.
    pub fn objection(self, password: &str, context: &[&str]) -> Option<Text> {
        let signs = password.chars().count();
        if !(12..=256).contains(&signs) {
            return Some(Text::new(
                format!("密码应有 12 至 256 个字符，现有 {signs} 个。可以用一句话，中文也行"),
                format!("a password has 12 to 256 signs, this one has {signs}; a sentence will do"),
            ));
        }
        let folded = fold(password);
        let close = LOCAL.iter().chain(context).map(|word| fold(word)).filter(|word| word.chars().count() >= 2);
        let rest = close.fold(folded.clone(), |rest, word| rest.replace(&word, ""));
        // What stays when the guessable parts are taken out must itself be of some length.
        if rest.chars().count() < 6 {
            return Some(Text::fixed(
                "密码由常见词、姓名、单位或系统名称组成，容易被猜到。请换一个",
                "the password is made of common words, names or the name of the system and is easily guessed; choose another",
            ));
        }
        if let Some(objection) = guessable(&folded, context) {
            return Some(objection);
        }
        let mut distinct: Vec<char> = folded.chars().collect();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() < 5 {
            return Some(Text::fixed(
                "密码的不同字符太少，请换一个",
                "the password repeats too few signs; choose another",
            ));
        }
        let kinds = [
            password.chars().any(char::is_lowercase),
            password.chars().any(char::is_uppercase),
            password.chars().any(|c| c.is_ascii_digit()),
            password.chars().any(|c| !c.is_ascii_alphanumeric()),
        ];
        if self.profile == Profile::Mlps && kinds.iter().filter(|kind| **kind).count() < 3 {
            return Some(Text::fixed(
                "密码应含大写字母、小写字母、数字、其他符号中的至少三种",
                "a password needs three of: capitals, small letters, digits, other signs",
            ));
        }
        None
    }
}

/// What is tried first here and stands in no list from abroad: runs of digits between other signs, words and figures of endearment, and
/// those of this system and its country. The common passwords of the world are those of [`guessable`].
const LOCAL: &[&str] = &[
    "123456789",
    "12345678",
    "1234567",
    "123456",
    "12345",
    "1234",
    "987654321",
    "654321",
    "1111",
    "0000",
    "8888",
    "6666",
    "2024",
    "2025",
    "2026",
    "2027",
    "woaini",
    "5201314",
    "1314520",
    "520",
    "ballast",
    "yacangshi",
    "压舱石",
    "yuncheng",
    "运城",
    "xiangmu",
    "项目",
    "kaohe",
    "考核",
    "密码",
    "mima",
    "beijing",
    "shanxi",
    "山西",
    "zhongguo",
    "中国",
];

/// Letters in one case, full-width signs as plain ones.
fn fold(text: &str) -> String {
    let plain = |c: char| match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(plain).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objection(profile: Profile, password: &str) -> Option<Text> {
        Policy { profile, ..Policy::default() }.objection(password, &["hejin", "李明", "河津市"])
    }

    #[test]
    fn long_passwords_of_any_signs_are_taken() {
        for good in [
            "汾河两岸的冬小麦返青了吗",
            "correct horse battery",
            "🌊🌾🏗️ 三月开工 七月封顶 真好",
            &"长密码也行".repeat(50),
        ] {
            assert_eq!(objection(Profile::Asvs, good), None, "{good}");
        }
    }

    #[test]
    fn short_common_and_close_passwords_are_refused() {
        for bad in [
            "",
            "elevensigns",
            "password1234",
            "Password123456",
            "hejin123456789",
            "李明河津市2024密码123456",
            "yuncheng2024!",
            "ａｄｍｉｎ12345678",
            "aaaaaaaaaaaaaaaa",
            "abababababababab",
            &"长".repeat(257),
        ] {
            assert!(objection(Profile::Asvs, bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn the_mlps_profile_asks_for_kinds_of_signs() {
        assert!(objection(Profile::Mlps, "correct horse battery").is_some());
        assert_eq!(objection(Profile::Mlps, "Correct horse battery"), None);
        assert_eq!(objection(Profile::Mlps, "Winter wheat 7 wakes"), None);
        assert!(Policy { profile: Profile::Mlps, ..Policy::default() }.password_life().is_some());
        assert!(Policy::default().password_life().is_none());
    }
}
