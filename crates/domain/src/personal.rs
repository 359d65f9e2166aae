//! Names, telephone numbers and addresses of persons as those see them who need not know them (个人信息掩码).

/// The most stars for a word: its length is nobody's business either.
const MOST_STARS: usize = 3;
/// Digits from which on a number is a telephone's or a person's, and no part of an address.
const NUMBER: usize = 7;

/// What is shown of a person's name, telephone number or address.
///
/// Of each word the first sign stays, of a number of eleven digits the first three and the last four, of another number of seven digits or
/// more the last four; of a mail address the first sign and the domain. Signs between words stay, so that two names remain two.
/// An empty text stays empty.
///
/// ```
/// use ballast_domain::personal::mask;
/// assert_eq!(mask("王小明"), "王**");
/// assert_eq!(mask("王小明 13812341234"), "王** 138****1234");
/// assert_eq!(mask("wang@example.org"), "w***@example.org");
/// ```
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut word = String::new();
    for sign in text.chars() {
        if is_of_word(sign) {
            word.push(sign);
        } else {
            masked += &of_word(&word);
            word.clear();
            masked.push(sign);
        }
    }
    masked + &of_word(&word)
}

/// True for what [`mask`] may have left: a text with a star. No name has one.
pub fn is_masked(text: &str) -> bool {
    text.contains('*')
}

fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '*' | '@' | '.' | '_' | '-' | '+')
}

fn of_word(word: &str) -> String {
    if let Some((name, domain)) = word.split_once('@') {
        return format!("{}@{domain}", starred(name, MOST_STARS));
    }
    // A number may stand right behind a name.
    let mut masked = String::new();
    let mut rest = word;
    while let Some((before, number, after)) = next_number(rest) {
        masked += &of_name(before);
        masked += &of_number(number);
        rest = after;
    }
    masked + &of_name(rest)
}

/// The first run of digits, hyphens among them, that is long enough to be somebody's, with what stands around it.
fn next_number(word: &str) -> Option<(&str, &str, &str)> {
    let is_of_number = |sign: char| sign.is_ascii_digit() || sign == '-';
    let mut from = 0;
    while let Some(begin) = word[from..].find(|sign: char| sign.is_ascii_digit()).map(|at| at + from) {
        let end = word[begin..].find(|sign| !is_of_number(sign)).map_or(word.len(), |at| at + begin);
        if word[begin..end].bytes().filter(u8::is_ascii_digit).count() >= NUMBER {
            return Some((&word[..begin], &word[begin..end], &word[end..]));
        }
        from = end;
    }
    None
}

fn of_number(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let last = &digits[digits.len() - 4..];
    if digits.len() == 11 { format!("{}****{last}", &digits[..3]) } else { format!("***{last}") }
}

fn of_name(name: &str) -> String {
    let hidden = name.chars().count().saturating_sub(1).min(MOST_STARS);
    starred(name, hidden)
}

/// The first sign and so many stars; of a single sign nothing but a star.
fn starred(name: &str, stars: usize) -> String {
    match name.chars().next() {
        None => String::new(),
        Some(_) if stars == 0 => "*".to_owned(),
        Some(first) => format!("{first}{}", "*".repeat(stars)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sign_stays_and_the_length_is_not_told() {
        for (text, masked) in [
            ("", ""),
            ("王", "*"),
            ("王明", "王*"),
            ("王小明", "王**"),
            ("欧阳小明", "欧***"),
            ("河津市填报员（示例）", "河***（示*）"),
            ("阿依古丽·买买提", "阿***·买**"),
            ("张三、李四", "张*、李*"),
            ("Zhang Wei", "Z*** W**"),
            ("zhang.wei@city.gov.cn", "z***@city.gov.cn"),
            ("13812341234", "138****1234"),
            ("138-1234-1234", "138****1234"),
            ("王小明13812341234", "王**138****1234"),
            ("0359-2022222", "035****2222"),
            ("2022222", "***2222"),
            ("14010119800101123X", "***1123*"),
            ("3号楼", "3**"),
            ("a1234567b", "****4567*"),
        ] {
            assert_eq!(mask(text), masked, "{text}");
        }
    }

    #[test]
    fn no_hidden_sign_of_a_name_is_left() {
        for name in ["赵钱孙李", "Grosz Ä. Ö", "＠王小明", "王*小明", "𠮷野家先生", "\u{202e}明小王"]
        {
            let masked = mask(name);
            for word in name.split(|sign| !is_of_word(sign)) {
                let hidden: String = word.chars().skip(1).filter(|sign| *sign != '*').collect();
                assert!(hidden.is_empty() || !masked.contains(&hidden), "{name}: {masked}");
            }
        }
    }
}
