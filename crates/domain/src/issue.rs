//! Problems found in a file: what, where, how to mend.

use crate::lang::{Lang, Text};
use serde::{Deserialize, Serialize};

/// A place in an imported file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Sheet name; none in a CSV file.
    pub sheet: Option<String>,
    /// Row as the spreadsheet numbers it, from 1.
    pub row: Option<u32>,
    /// Column head as written in the file.
    pub column: Option<String>,
}

impl Place {
    /// In words: 工作表“台账”第 18 行“总投资”.
    pub fn say(&self, lang: Lang) -> String {
        let part = |name: &Option<String>, zh: &str, en: &str| {
            name.as_ref().map(|name| format!("{}“{name}”", lang.pick(zh, en)))
        };
        let row = self.row.map(|row| match lang {
            Lang::Zh => format!("第 {row} 行"),
            Lang::En => format!("row {row}"),
        });
        let parts = [part(&self.sheet, "工作表", "sheet "), row, part(&self.column, "", "column ")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(lang.pick("", ", "))
    }
}
/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row can be taken; somebody should look.
    Warning,
    /// The row (or, without a row, the file) cannot be taken.
    Error,
}

/// One problem at sheet, row and column (导入问题).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportIssue {
    /// Stable code with an entry in `docs/reference/messages.md`: `IM-014`.
    pub code: String,
    /// Gravity.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, with the offending value.
    pub what: Text,
    /// How to mend it, with the allowed values.
    pub remedy: Text,
}

impl ImportIssue {
    /// The whole sentence: place, what, remedy, code.
    pub fn say(&self, lang: Lang) -> String {
        let place = self.place.say(lang);
        let (what, remedy, code) = (self.what.get(lang), self.remedy.get(lang), &self.code);
        match (lang, place.is_empty()) {
            (Lang::Zh, true) => format!("{what}。{remedy}。（{code}）"),
            (Lang::Zh, false) => format!("{place}：{what}。{remedy}。（{code}）"),
            (Lang::En, true) => format!("{what}. {remedy}. ({code})"),
            (Lang::En, false) => format!("{place}: {what}. {remedy}. ({code})"),
        }
    }
}
