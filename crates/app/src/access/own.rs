//! One's own account: grants, sessions, password (我的账号).

use super::caller::Caller;
use super::password;
use super::proof::{self, Enough, Proof};
use crate::{App, AppError};
use ballast_domain::Text;
use ballast_domain::text::pinyin;
use ballast_store::{Account, AuditEntry};
pub use ballast_store::{Grant, GrantState, Session};

/// What a person sees of himself.
#[derive(Debug, Clone)]
pub struct OwnAccount {
    /// The account.
    pub account: Account,
    /// All grants, oldest first.
    pub grants: Vec<Grant>,
    /// Open sessions, the newest first.
    pub sessions: Vec<Session>,
}

/// The caller's own account.
///
/// # Errors
/// [`AppError::NotFound`] at the command line; [`AppError::Store`].
pub async fn own_account(app: &App, caller: &Caller) -> Result<OwnAccount, AppError> {
    let account = app.store().account(&caller.login).await?.ok_or(AppError::NotFound)?;
    Ok(OwnAccount {
        grants: app.store().grants_of(&caller.login).await?,
        sessions: app.store().sessions_of(&caller.login, app.clock().now()).await?,
        account,
    })
}

/// Ends one of the caller's sessions.
///
/// # Errors
/// [`AppError::NotFound`] for a session that is not the caller's; [`AppError::Store`].
pub async fn end_own_session(app: &App, caller: &Caller, session: i64) -> Result<(), AppError> {
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    if !write.close_session(&caller.login, session).await? {
        return Err(AppError::NotFound);
    }
    let detail = serde_json::json!({ "session": session });
    write.commit(AuditEntry::new("session.close", caller.login.clone(), detail)).await?;
    Ok(())
}

/// Changes the caller's password; his other sessions end, and other browsers are strangers again.
///
/// # Errors
/// [`AppError::SignInRefused`] when the old password or the code is wrong; [`AppError::Invalid`] when the new one cannot be used.
pub async fn change_password(app: &App, caller: &Caller, proof: &Proof<'_>, wanted: &str) -> Result<(), AppError> {
    let proof = Proof { login: &caller.login, ..*proof };
    let proved = proof::check(app, &proof, Enough::WithPassword, &caller.origin).await?;
    if wanted == proof.password {
        return Err(AppError::Invalid(Text::fixed("新密码与旧密码相同", "the new password is the old one")));
    }
    check_wanted(app, &proved.account, wanted).await?;
    let hash = password::hash(app, wanted).await?;
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    if !proved.settle(&mut write).await? {
        return Err(AppError::SignInRefused);
    }
    write.set_password(&caller.login, &hash).await?;
    write.close_sessions(&caller.login, caller.through.as_ref().map(|through| through.session)).await?;
    write.forget_devices(&caller.login).await?;
    write.commit(AuditEntry::new("password.change", caller.login.clone(), serde_json::json!({}))).await?;
    Ok(())
}

/// Refuses a password that the policy does not allow for this account.
pub(super) async fn check_wanted(app: &App, account: &Account, wanted: &str) -> Result<(), AppError> {
    let context = context_words(app, account).await?;
    let context: Vec<&str> = context.iter().map(String::as_str).collect();
    if let Some(objection) = app.policy().objection(wanted, &context) {
        return Err(AppError::Invalid(objection));
    }
    let Some(list) = app.breach_list().cloned() else { return Ok(()) };
    let wanted = wanted.to_owned();
    let found = tokio::task::spawn_blocking(move || list.holds(&wanted)).await;
    if found.map_err(|error| AppError::Damaged(error.to_string()))?? {
        return Err(AppError::Invalid(Text::fixed(
            "这个密码出现在已泄露的密码库中，请换一个",
            "this password stands in a list of stolen ones; choose another",
        )));
    }
    Ok(())
}

/// Words that everybody here would try: the person's names, the units of the city, its leaders; each as written and in pinyin.
async fn context_words(app: &App, account: &Account) -> Result<Vec<String>, AppError> {
    let mut words = vec![account.login.clone(), account.name.clone()];
    for unit in app.tree().await?.all() {
        // “河津” is as near as “河津市”.
        let stem = unit.name.zh.trim_end_matches(['省', '市', '县', '区']);
        words.extend([unit.name.zh.to_string(), unit.name.en.to_string(), stem.to_owned()]);
    }
    for grant in app.store().grants_in(GrantState::Active).await?.iter().filter(|grant| grant.grant.role == LEADER) {
        words.extend(app.store().account(&grant.grant.login).await?.map(|leader| leader.name));
    }
    let spelt: Vec<String> = words.iter().map(|word| pinyin(word)).collect();
    words.extend(spelt);
    Ok(words)
}

/// The role whose holders everybody knows by name.
const LEADER: &str = "leader";
