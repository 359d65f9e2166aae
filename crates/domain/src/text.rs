//! Text as offices type it, brought to one form.

use std::fmt::Write as _;

/// Full-width letters, digits and signs become half-width, ideographic spaces become spaces, and both ends are trimmed.
///
/// ```
/// assert_eq!(ballast_domain::text::to_half_width("　１，２３４．５０ "), "1,234.50");
/// ```
pub fn to_half_width(text: &str) -> String {
    let half: String = text
        .chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect();
    half.trim().to_owned()
}

/// Bytes in lower-case hexadecimal digits, as hashes and tokens are written.
///
/// ```
/// assert_eq!(ballast_domain::text::hex(&[0x0a, 0xff]), "0aff");
/// ```
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The form of a name by which two spellings are taken for the same: half-width, without any white space, lower case.
pub fn name_key(name: &str) -> String {
    to_half_width(name).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A Chinese name in pinyin without tones, in lower case, without spaces; other letters and digits stay, signs are dropped.
///
/// ```
/// assert_eq!(ballast_domain::text::pinyin("盐湖区A1光伏"), "yanhuqua1guangfu");
/// ```
pub fn pinyin(name: &str) -> String {
    use pinyin::ToPinyin;
    let mut spelt = String::new();
    for c in to_half_width(name).chars() {
        match c.to_pinyin() {
            Some(p) => spelt.push_str(p.plain()),
            None => spelt.extend(c.to_lowercase().filter(|c| c.is_alphanumeric())),
        }
    }
    spelt
}

/// The pinyin initials of a Chinese name in lower case (拼音首字母); other letters and digits stay, signs are dropped.
///
/// ```
/// assert_eq!(ballast_domain::text::pinyin_initials("盐湖区A1光伏"), "yhqa1gf");
/// ```
pub fn pinyin_initials(name: &str) -> String {
    use pinyin::ToPinyin;
    to_half_width(name)
        .chars()
        .filter_map(|c| match c.to_pinyin() {
            Some(p) => p.first_letter().chars().next(),
            None if c.is_alphanumeric() => c.to_lowercase().next(),
            None => None,
        })
        .collect()
}

/// A file name from outside as a label: no folders, no control signs, none that turn the direction of writing, at most 120 signs, of which
/// the extension is never cut.
///
/// ```
/// use ballast_domain::text::file_label;
/// assert_eq!(file_label("../../etc/台账.xlsx"), "台账.xlsx");
/// assert_eq!(file_label(&format!("{}.pdf", "长".repeat(300))).chars().count(), 120);
/// ```
pub fn file_label(name: &str) -> String {
    const LONGEST: usize = 120;
    let turns = |c: char| matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let length = clean.chars().count();
    if length <= LONGEST {
        return clean;
    }
    let extension = clean.rsplit_once('.').map_or("", |(_, extension)| extension);
    let tail = extension.chars().count() + 1;
    if extension.is_empty() || tail > 10 {
        return clean.chars().take(LONGEST).collect();
    }
    let stem: String = clean.chars().take(LONGEST - tail).collect();
    format!("{stem}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_no_paths_and_turn_nothing() {
        assert_eq!(file_label("C:\\temp\\a\u{202e}fdp.xlsx\n"), "afdp.xlsx");
        assert_eq!(file_label(&"长".repeat(300)).chars().count(), 120);
        let long = file_label(&format!("{}\u{2066}.jpeg", "长".repeat(300)));
        assert!(long.ends_with("长.jpeg") && long.chars().count() == 120, "{long}");
    }
}
