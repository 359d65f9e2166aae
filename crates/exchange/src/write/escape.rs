//! Text that a spreadsheet could take for a formula (公式注入).

/// Signs with which a formula can begin.
const SIGNS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '|', '%', '＝', '＋', '－'];

/// True when a CSV field needs a quote in front: a line of it begins, after spaces, with a sign of formulas; or it begins
/// with a quote itself, so that the reader can take exactly ours off.
pub(crate) fn needs_quote(text: &str) -> bool {
    let is_sign = |sign: char| SIGNS.contains(&sign) || sign == '＠';
    let begins_with_sign = |line: &str| line.trim_start_matches([' ', '\u{3000}', '\u{a0}']).starts_with(is_sign);
    text.starts_with('\'') || text.starts_with(is_sign) || text.split(['\n', '\r']).any(begins_with_sign)
}

/// A text as it is written into a CSV field.
pub(crate) fn quoted(text: &str) -> std::borrow::Cow<'_, str> {
    if needs_quote(text) { format!("'{text}").into() } else { text.into() }
}

/// A text as a whole field of comma-separated values (RFC 4180): what could be a formula is quoted, what holds separators stands
/// between double quotes.
pub fn csv_field(text: &str) -> String {
    let text = quoted(text);
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.into_owned() }
}

/// Takes off exactly the quote that [`quoted`] put in front.
pub(crate) fn unquoted(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| needs_quote(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_get_a_quote_and_ordinary_text_does_not() {
        for text in ["=1+1", "+86", "-x", "@a", "　=1", "第一行\n=1", "＝1", "＠a", "|x", "%1", "\tx", "'=1", "'a"]
        {
            assert!(needs_quote(text), "{text:?}");
        }
        for text in ["", "某项目", "a=b", "3%", "1-6月", "a'b"] {
            assert!(!needs_quote(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn taking_off_gives_back_the_text(text in "[ '=+a\\n\\-一]{0,8}") {
            let written = quoted(&text);
            prop_assert_eq!(unquoted(&written), text.as_str());
        }
    }
}
