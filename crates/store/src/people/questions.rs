//! Questions to a browser that are answered once and soon, in whichever process the answer arrives: challenges of passkeys, the way
//! to a provider of single sign-on and back (待答问题).

use crate::Store;
use crate::column::instant;
use crate::error::StoreError;
use crate::sql::Query;
use jiff::Timestamp;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// SHA-256 of what comes back, hexadecimal.
    pub answer_hash: String,
    /// `passkey`, `registration`, `sign-on`, `linking`.
    pub purpose: String,
    /// Whom it was asked of, where that is known.
    pub login: Option<String>,
    /// What the answer is held against.
    pub detail: String,
    /// When it can no longer be answered.
    pub expires_at: Timestamp,
}

impl Store {
    /// Writes a question down, and removes those whose time is over. It changes no record and is no deed, so it leaves no audit event.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown account; [`StoreError::Query`].
    pub async fn ask(&self, question: &Question, now: Timestamp) -> Result<(), StoreError> {
        let mut query = Query::new("DELETE FROM open_questions WHERE expires_at <= ");
        query.bind(instant(now));
        query.run(&self.writer, "remove old questions").await?;
        let mut query =
            Query::new("INSERT INTO open_questions (answer_hash, purpose, detail, expires_at, login) VALUES (");
        query.bind(question.answer_hash.as_str());
        query.bind_more([question.purpose.as_str(), &question.detail, &instant(question.expires_at)]);
        query.bind_more([question.login.clone()]).push(")");
        query.run(&self.writer, "ask a question").await?;
        Ok(())
    }

    /// Takes a question away that is being answered: a second answer finds none, whatever becomes of the first.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn answered(
        &self,
        answer_hash: &str,
        purpose: &str,
        now: Timestamp,
    ) -> Result<Option<(Option<String>, String)>, StoreError> {
        let mut query = Query::new("DELETE FROM open_questions WHERE answer_hash = ");
        query.bind(answer_hash).push(" AND purpose = ").bind(purpose);
        query.push(" AND expires_at > ").bind(instant(now)).push(" RETURNING login, detail");
        let rows = query.all(&self.writer, "take a question").await?;
        Ok(rows.first().map(|row| (row.get(0), row.get(1))))
    }
}
