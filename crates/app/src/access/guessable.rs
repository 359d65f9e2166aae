//! Passwords that stand in lists of stolen ones, or are made of such words, of names, dates and rows of keys (常见密码).
//!
//! The estimate is that of `zxcvbn`, which holds the 30 000 commonest passwords. It weighs dates by the year of the machine, the one place
//! where it asks for the time.

use ballast_domain::Text;
use zxcvbn::feedback::Warning;
use zxcvbn::{Score, zxcvbn};

/// Signs that are looked at. The work grows with their square and with the ways of reading signs as letters; a password whose beginning
/// is hard to guess is hard to guess.
const LOOKED_AT: usize = 32;
/// So many signs of another script are hard to guess by themselves. The estimate knows Latin letters alone and takes each other sign for
/// one of ten.
const ENOUGH_OF_ANOTHER_SCRIPT: usize = 6;

/// Why a password falls within a hundred million guesses; none when it does not. `context` are words that a guesser would try first.
pub(super) fn guessable(password: &str, context: &[&str]) -> Option<Text> {
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    if looked_at.chars().filter(|sign| !sign.is_ascii()).count() >= ENOUGH_OF_ANOTHER_SCRIPT {
        return None;
    }
    let estimate = zxcvbn(&looked_at, context);
    if estimate.score() >= Score::Three {
        return None;
    }
    let why = why(estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning));
    Some(Text::new(
        format!("密码容易被猜到：{}。请换一个，例如几个互不相关的词或一句话", why.zh),
        format!(
            "the password is easily guessed: {}; choose another, such as some unrelated words or a sentence",
            why.en
        ),
    ))
}

fn why(warning: Option<Warning>) -> Text {
    match warning {
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => Text::fixed("它是常见密码，或与常见密码相近", "it is a common password or close to one"),
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            Text::fixed("它是键盘上相邻的键", "it is a row of keys")
        }
        Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
            Text::fixed("它重复同样的字符", "it repeats the same signs")
        }
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => {
            Text::fixed("它含有连续的字母或数字", "it counts through letters or digits")
        }
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
            Text::fixed("它含有日期或年份", "it holds a date or a year")
        }
        Some(Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess) => {
            Text::fixed("它由人名组成", "it is made of names")
        }
        Some(Warning::AWordByItselfIsEasyToGuess) | None => {
            Text::fixed("它由常见的词、日期或相邻的键组成", "it is made of common words, dates or rows of keys")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_refused_and_the_words_say_why() {
        for (password, why) in [
            ("1qaz2wsx3edc", "a common password"),
            ("qazwsxedcrfv", "a common password"),
            ("leavemealone", "a common password"),
            ("Masterbating1", "a common password"),
            ("123456789987654321", "a common password"),
            ("Unbelievable", "common"),
            ("p4ssw0rd1999!", "common"),
            ("drowssap1999", "common"),
            ("iloveyou1998", "common"),
            ("19980712abcde", "a date"),
            ("zhangwei19980712", "a date"),
        ] {
            let said = guessable(password, &["zhangwei"]).map_or_else(String::new, |text| text.en.into_owned());
            assert!(!said.is_empty() && said.contains(why), "{password}: {said:?}");
        }
        for good in
            ["correct horse battery", "three seals on one door", "汾河两岸的冬小麦返青了吗", "xq7 Kv-29 trolley"]
        {
            assert_eq!(guessable(good, &["zhangwei"]), None, "{good}");
        }
    }
}
