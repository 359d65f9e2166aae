//! What a check of an official code answers.

use crate::lang::Text;

/// The answer of a code check (校验结论). Real registers hold codes that break their own rule, so a warning never blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The code obeys the rule.
    Valid,
    /// The form is right; whether the code is, cannot be told, for the stated reason.
    Unverified(Text),
    /// The form is right but a rule is broken; keep the code and tell the user.
    Warning(Text),
    /// This cannot be such a code.
    Error(Text),
}

impl Verdict {
    /// True unless the text cannot be such a code at all.
    pub fn is_acceptable(&self) -> bool {
        !matches!(self, Self::Error(_))
    }
}
