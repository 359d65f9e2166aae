//! A new account, without any right (新建账号).

use crate::{App, AppError, Caller, Permission};
use ballast_domain::{Text, UnitId};
use ballast_store::{Account, AccountState, AuditEntry};

/// What is typed for a new account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Login: small letters, digits, `-`, `_`, `.`; 2–40 signs.
    pub login: String,
    /// Name shown; 1–60 signs.
    pub name: String,
    /// The unit the person works for.
    pub unit: UnitId,
    /// A program that calls the API.
    pub is_service: bool,
}

/// Makes an account. A person's is entered once its invitation was used; a program's through tokens.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] for a login of the wrong form or one that is taken, an empty name, an unknown unit.
pub async fn make_account(app: &App, caller: &Caller, new: &NewAccount) -> Result<(), AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    if !is_login(&new.login) {
        return Err(AppError::Invalid(Text::fixed(
            "账号由小写字母、数字和 - _ . 组成，以字母开头，2 至 40 个字符",
            "a login is made of small letters, digits and - _ . and begins with a letter, 2 to 40 signs",
        )));
    }
    if new.name.trim().is_empty() || new.name.chars().count() > 60 || new.name.chars().any(char::is_control) {
        return Err(AppError::Invalid(Text::fixed("请填写姓名，最多 60 个字", "give the name, at most 60 signs")));
    }
    if app.tree().await?.get(&new.unit).is_none() {
        return Err(AppError::Invalid(Text::fixed("没有这个单位", "there is no such unit")));
    }
    if app.store().account(&new.login).await?.is_some() {
        return Err(AppError::Invalid(Text::new(
            format!("账号“{}”已存在", new.login),
            format!("the login “{}” is taken", new.login),
        )));
    }
    let account = Account {
        login: new.login.clone(),
        name: new.name.trim().to_owned(),
        unit: new.unit.clone(),
        state: if new.is_service { AccountState::Active } else { AccountState::Invited },
        is_service: new.is_service,
        password_hash: String::new(),
        password_changed_at: None,
        last_success_at: None,
        failures_since: 0,
        is_sample: false,
    };
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.put_accounts(&[account]).await?;
    let detail = serde_json::json!({ "is_service": new.is_service });
    write.commit(AuditEntry::new("account.make", new.login.clone(), detail).of(&new.unit)).await?;
    Ok(())
}

/// True for a login of the right form.
pub(crate) fn is_login(login: &str) -> bool {
    let is_sign = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
    (2..=40).contains(&login.len())
        && login.bytes().all(is_sign)
        && login.starts_with(|first: char| first.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_have_one_form() {
        for good in ["hejin", "li.ming-2", "ab"] {
            assert!(is_login(good), "{good}");
        }
        for bad in ["", "a", "Hejin", "河津", "-x1", "a b", "a/b", &"a".repeat(41)] {
            assert!(!is_login(bad), "{bad}");
        }
    }
}
