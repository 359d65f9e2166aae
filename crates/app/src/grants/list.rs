//! Grants that wait for a decision (待审批授权).

use crate::{App, AppError, Caller, Permission};
use ballast_store::{Grant, GrantState};

/// The requests that wait, oldest first.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn list_waiting_grants(app: &App, caller: &Caller) -> Result<Vec<Grant>, AppError> {
    caller.require(Permission::ReadAccounts)?;
    Ok(app.store().grants_in(GrantState::Requested).await?)
}
