//! An administrator proves who he is outside a session, to answer for an act of the machine's own command line (双人确认).

use super::caller::{COMMAND_LINE, Caller, Held};
use super::commands::CommandLine;
use super::policy::SecondFactorRule;
use super::proof::{self, Enough, Proof, Proved};
use super::session;
use crate::{App, AppError};
use ballast_domain::Text;
use ballast_store::{Account, Actor, AuditEntry, Origin};

/// Checks the proof and writes down what was confirmed. Gives the login.
///
/// # Errors
/// [`AppError::SignInRefused`] whatever was wrong with the proof; [`AppError::Invalid`] for somebody who is no administrator or has no second
/// factor where one is required; [`AppError::Busy`], [`AppError::Store`].
pub async fn confirm_as_administrator(app: &App, proof: &Proof<'_>, what: &str) -> Result<String, AppError> {
    let (proved, _) = prove(app, proof, "restore").await?;
    let login = proved.account.login.clone();
    let entry = AuditEntry::new("backup.confirm", what, serde_json::json!({}));
    settle(app, &proved, entry).await?;
    Ok(login)
}

/// The person who runs a command under his own name, with what he was granted; the command's line in the permission table says of which roles he
/// has to be.
///
/// # Errors
/// As [`confirm_as_administrator`].
pub async fn enter_as_administrator(app: &App, proof: &Proof<'_>, command: &str) -> Result<Caller, AppError> {
    let (proved, held) = prove(app, proof, command).await?;
    let detail = serde_json::json!({ "at": COMMAND_LINE });
    settle(app, &proved, AuditEntry::new("session.prove", proved.account.login.clone(), detail)).await?;
    let Account { login, name, unit, .. } = proved.account;
    Ok(Caller { login, name, unit, held, narrowed: None, duty: None, through: None, origin: Origin::default() })
}

/// Checks the proof and what the person is, and gives what he holds today.
async fn prove(app: &App, proof: &Proof<'_>, command: &str) -> Result<(Proved, Vec<Held>), AppError> {
    let proved = proof::check(app, proof, Enough::WithPassword, &Origin::default()).await?;
    let login = &proved.account.login;
    let has_factor = super::second_factor::has_one(app, login).await?;
    if app.policy().second_factor == SecondFactorRule::Required && !has_factor {
        return Err(AppError::Invalid(Text::new(
            format!("{login} 没有双因素验证，不能确认"),
            format!("{login} has no second factor and cannot confirm"),
        )));
    }
    let (grants, today, tree) = (app.store().grants_of(login).await?, app.clock().today(), app.tree().await?);
    let held = grants.iter().filter(|grant| grant.holds_on(today)).filter_map(|grant| session::held(&tree, grant));
    let held: Vec<Held> = held.collect();
    let wanted = CommandLine::named(command).and_then(|command| command.confirmed_by.as_ref());
    if !held.iter().any(|held| wanted.is_some_and(|confirmation| confirmation.admits(held.role))) {
        return Err(AppError::Invalid(Text::new(
            format!("{login} 不是管理员，也没有本命令所要求的角色，不能办理"),
            format!("{login} is no administrator and has none of the roles that this command asks for"),
        )));
    }
    Ok((proved, held))
}

/// Writes down what the proof used up, and what it was for.
async fn settle(app: &App, proved: &Proved, entry: AuditEntry) -> Result<(), AppError> {
    let actor = Actor { login: proved.account.login.clone(), ..Actor::default() };
    let mut write = app.store().begin(&actor, app.clock().now()).await?;
    if !proved.settle(&mut write).await? {
        return Err(AppError::SignInRefused);
    }
    Ok(write.commit(entry).await?)
}
