//! Characters that would act instead of being read are shown by their number.

use crate::document::Document;
use crate::error::PublishError;
use serde_json::Value;

/// The document with every invisible or direction-changing character of every text shown as `[U+202E]`; line breaks
/// and tabs become spaces. All formats are written from this one.
pub(crate) fn document(document: &Document) -> Result<Document, PublishError> {
    let failed = |error: serde_json::Error| PublishError::Writer { format: "document", message: error.to_string() };
    let mut value = serde_json::to_value(document).map_err(failed)?;
    show_all(&mut value);
    serde_json::from_value(value).map_err(failed)
}

fn show_all(value: &mut Value) {
    match value {
        Value::String(text) if text.chars().any(|c| is_hidden(c) || c.is_control()) => *text = shown(text),
        Value::Array(values) => values.iter_mut().for_each(show_all),
        Value::Object(fields) => fields.values_mut().for_each(show_all),
        _ => {}
    }
}

fn shown(text: &str) -> String {
    let show = |c: char| match c {
        '\n' | '\r' | '\t' => " ".to_owned(),
        c if c.is_control() || is_hidden(c) => format!("[U+{:04X}]", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(show).collect()
}

/// Direction marks and overrides, zero-width signs, line separators, tags, and what XML forbids.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acting_characters_are_shown_by_their_number() {
        assert_eq!(shown("a\u{202e}b\u{0}c\nd\u{feff}"), "a[U+202E]b[U+0000]c d[U+FEFF]");
        assert_eq!(shown("盐湖区#[]*_$<>&=1+1"), "盐湖区#[]*_$<>&=1+1");
    }
}
