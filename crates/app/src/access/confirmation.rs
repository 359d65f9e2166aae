//! An administrator proves who he is outside a session, to answer for an act of the machine's own command line (双人确认).

use super::commands::CommandLine;
use super::policy::SecondFactorRule;
use super::proof::{self, Enough, Proof};
use super::role::Role;
use crate::{App, AppError};
use ballast_domain::Text;
use ballast_store::{Actor, AuditEntry, Origin};

/// Checks the proof and writes down what was confirmed. Gives the login.
///
/// # Errors
/// [`AppError::SignInRefused`] whatever was wrong with the proof; [`AppError::Invalid`] for somebody who is no administrator or has no second
/// factor where one is required; [`AppError::Busy`], [`AppError::Store`].
pub async fn confirm_as_administrator(app: &App, proof: &Proof<'_>, what: &str) -> Result<String, AppError> {
    let proved = proof::check(app, proof, Enough::WithPassword, &Origin::default()).await?;
    let login = proved.account.login.clone();
    let has_factor = super::second_factor::has_one(app, &login).await?;
    if app.policy().second_factor == SecondFactorRule::Required && !has_factor {
        return Err(AppError::Invalid(Text::new(
            format!("{login} 没有双因素验证，不能确认"),
            format!("{login} has no second factor and cannot confirm"),
        )));
    }
    let (grants, today) = (app.store().grants_of(&login).await?, app.clock().today());
    let wanted = CommandLine::named("restore").and_then(|command| command.confirmed_by.as_ref());
    let mut roles =
        grants.iter().filter(|grant| grant.holds_on(today)).filter_map(|grant| Role::from_code(&grant.grant.role));
    if !roles.any(|role| wanted.is_some_and(|confirmation| confirmation.admits(role))) {
        return Err(AppError::Invalid(Text::new(
            format!("{login} 不是管理员，不能确认"),
            format!("{login} is no administrator and cannot confirm"),
        )));
    }
    let actor = Actor { login: login.clone(), ..Actor::default() };
    let mut write = app.store().begin(&actor, app.clock().now()).await?;
    if !proved.settle(&mut write).await? {
        return Err(AppError::SignInRefused);
    }
    write.commit(AuditEntry::new("backup.confirm", what, serde_json::json!({}))).await?;
    Ok(login)
}
