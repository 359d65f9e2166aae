//! Problems of a scheme file: what, where, how to mend; all of them at once.

use ballast_domain::{Lang, Text};
use serde::Serialize;

/// One problem of a scheme file or of a file of cases (办法文件的问题).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable code with an entry in `docs/reference/scheme-messages.md`: `SC-014`.
    pub code: &'static str,
    /// The file, as it was named by the caller.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, with the offending value.
    pub what: Text,
    /// How to mend it, with what is allowed.
    pub remedy: Text,
}

impl Problem {
    /// The whole sentence: `scheme.toml:12:9: … (SC-014)`.
    pub fn say(&self, lang: Lang) -> String {
        let Self { code, file, line, column, .. } = self;
        let (what, remedy) = (self.what.get(lang), self.remedy.get(lang));
        // A remedy that asks needs no full stop.
        let stop = if remedy.ends_with(['？', '?']) { "" } else { lang.pick("。", ".") };
        match lang {
            Lang::Zh => format!("{file}:{line}:{column}：{what}。{remedy}{stop}（{code}）"),
            Lang::En => format!("{file}:{line}:{column}: {what}. {remedy}{stop} ({code})"),
        }
    }
}
