//! How long each class of data is kept (保存期限).

use ballast_domain::{DataClass, Text};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Days for which each class is kept once it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// After the end of a session.
    pub ended_sessions_days: u32,
    /// After a link was used or expired.
    pub used_links_days: u32,
    /// After the last failure.
    pub sign_in_failures_days: u32,
    /// After a device was last used.
    pub known_devices_days: u32,
    /// After a token was taken back or expired.
    pub service_tokens_days: u32,
    /// After a request was answered.
    pub api_answers_days: u32,
    /// After a paper was removed.
    pub removed_papers_days: u32,
    /// After a batch was undone, or a file was kept that was never taken.
    pub import_originals_days: u32,
    /// After a file was uploaded.
    pub undecided_uploads_days: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            ended_sessions_days: 1,
            used_links_days: 30,
            sign_in_failures_days: 30,
            known_devices_days: 365,
            service_tokens_days: 365,
            api_answers_days: 1,
            removed_papers_days: 365,
            import_originals_days: 365,
            undecided_uploads_days: 7,
        }
    }
}

/// The longest term: a hundred years.
const MOST_DAYS: u32 = 36_500;

impl Terms {
    /// Days of a class.
    pub fn days(&self, class: DataClass) -> u32 {
        match class {
            DataClass::EndedSessions => self.ended_sessions_days,
            DataClass::UsedLinks => self.used_links_days,
            DataClass::SignInFailures => self.sign_in_failures_days,
            DataClass::KnownDevices => self.known_devices_days,
            DataClass::ServiceTokens => self.service_tokens_days,
            DataClass::ApiAnswers => self.api_answers_days,
            DataClass::RemovedPapers => self.removed_papers_days,
            DataClass::ImportOriginals => self.import_originals_days,
            DataClass::UndecidedUploads => self.undecided_uploads_days,
        }
    }

    /// The shortest term of a class that an installation may set. Failures count for a day and answers are promised for one; who held
    /// a token, and what was removed or undone, must be answerable for a while.
    pub fn least_days(class: DataClass) -> u32 {
        match class {
            DataClass::EndedSessions | DataClass::ApiAnswers | DataClass::UndecidedUploads => 1,
            DataClass::SignInFailures => 2,
            DataClass::UsedLinks => 7,
            DataClass::KnownDevices | DataClass::RemovedPapers | DataClass::ImportOriginals => 30,
            DataClass::ServiceTokens => 180,
        }
    }

    /// The first term that is too short or too long, in words with the name of its setting.
    pub fn objection(&self) -> Option<Text> {
        let wrong = |class: &&DataClass| !(Self::least_days(**class)..=MOST_DAYS).contains(&self.days(**class));
        let class = *DataClass::ALL.iter().find(wrong)?;
        let (name, found, least) = (class.code(), self.days(class), Self::least_days(class));
        Some(Text::new(
            format!("retention.{name}_days 为 {found}：应为 {least} 至 {MOST_DAYS} 天"),
            format!("retention.{name}_days is {found}; it is from {least} to {MOST_DAYS} days"),
        ))
    }

    /// What began at this moment or earlier is due.
    pub(super) fn begun_before(&self, class: DataClass, now: Timestamp) -> Timestamp {
        now - SignedDuration::from_hours(i64::from(self.days(class)) * 24)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_bounded_from_below() {
        assert_eq!(Terms::default().objection(), None);
        let short = Terms { service_tokens_days: 179, ..Terms::default() };
        let said = short.objection().map(|text| text.en.to_string()).unwrap_or_default();
        assert!(said.contains("retention.service_tokens_days is 179") && said.contains("180"), "{said}");
        let never = Terms { api_answers_days: 0, ..Terms::default() };
        assert!(never.objection().is_some());
        let endless = Terms { used_links_days: u32::MAX, ..Terms::default() };
        assert!(endless.objection().is_some());
    }
}
