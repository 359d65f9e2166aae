//! Seeing names in full, with a reason that stays in the audit trail (查看完整个人信息).

use crate::history::Subject;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{ProjectId, Scope, Text, UnitId};
use ballast_store::AuditEntry;
use ballast_store::records::AnyRecord;
use jiff::civil::Date;

/// A personal field in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// What it is: 包联领导, 2024-05 填报人 …
    pub field: Text,
    /// From which day it was known; none for an account.
    pub known_on: Option<Date>,
    /// The name.
    pub name: String,
}

/// The personal fields of a project, a record of a unit or an account in full, former ones too, the newest first. The event with the reason
/// is durable before they are given.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for what does not exist, lies outside the scope or has no personal fields;
/// [`AppError::Invalid`] without a reason, or with one that holds a name: it stays in the trail.
pub async fn reveal(app: &App, caller: &Caller, subject: &Subject, reason: &str) -> Result<Vec<Revealed>, AppError> {
    let permission = match subject {
        Subject::Project(_) | Subject::Record(_) => Permission::RevealPersons,
        Subject::Account(_) => Permission::RevealAccounts,
        Subject::OwnAccount | Subject::Assessment(_) => return Err(AppError::NotFound),
    };
    let granted = caller.require(permission)?;
    // A name is seen where the record may be read, and where names may be seen.
    let reading = subject.permission().map(|permission| caller.require(permission)).transpose()?;
    let scope = reading.map_or_else(Scope::nothing, |reading| reading.scope);
    let (unit, fields) = match subject {
        Subject::Project(id) => of_project(app, &scope, *id).await?,
        Subject::Record(id) => of_record(app, &scope, *id).await?,
        Subject::Account(login) => of_account(app, login).await?,
        Subject::OwnAccount | Subject::Assessment(_) => return Err(AppError::NotFound),
    };
    let is_record = permission == Permission::RevealPersons;
    if is_record && !granted.scope.covers(&unit) {
        return Err(AppError::NotFound);
    }
    let reason = reason.trim();
    let holds_a_name = fields.iter().any(|field| !field.name.is_empty() && reason.contains(field.name.as_str()));
    if reason.is_empty() || reason.chars().count() > 200 || holds_a_name {
        return Err(AppError::Invalid(Text::fixed(
            "请写明查看的理由（最多 200 字），不要写姓名：理由留在审计记录中",
            "say why you have to see it, in at most 200 signs and without the name: the reason stays in the audit trail",
        )));
    }
    let write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let entry = AuditEntry::new("personal.reveal", subject.to_string(), serde_json::json!({ "fields": fields.len() }));
    write.commit(entry.of(&unit).because(reason)).await?;
    Ok(fields)
}

async fn of_project(app: &App, scope: &Scope, id: ProjectId) -> Result<(UnitId, Vec<Revealed>), AppError> {
    let versions = app.store().project_history(scope, id).await?;
    let unit = versions.first().ok_or(AppError::NotFound)?.content.unit.clone();
    let leader = || Text::fixed("包联领导", "Linked leader");
    let leaders = versions.iter().map(|version| (leader(), version.known_on, version.content.linked_leader.as_ref()));
    let mut fields = distinct(leaders);
    let reports = app.store().report_history(scope, id).await?;
    let reporters = reports.iter().map(|version| {
        let month = version.content.month.strftime("%Y-%m");
        let label = Text::new(format!("{month} 填报人"), format!("{month} reporter"));
        (label, version.known_on, version.content.reporter.as_ref())
    });
    fields.extend(distinct(reporters));
    Ok((unit, fields))
}

async fn of_record(app: &App, scope: &Scope, id: i64) -> Result<(UnitId, Vec<Revealed>), AppError> {
    let versions = app.store().record_history(scope, id).await?;
    let unit = versions.first().ok_or(AppError::NotFound)?.content.unit().clone();
    let judges = versions.iter().filter_map(|version| match &version.content {
        AnyRecord::Judgement(judgement) => {
            Some((Text::fixed("评分人", "Judged by"), version.known_on, judgement.judged_by.as_ref()))
        }
        _ => None,
    });
    Ok((unit, distinct(judges)))
}

async fn of_account(app: &App, login: &str) -> Result<(UnitId, Vec<Revealed>), AppError> {
    let account = app.store().account(login).await?.ok_or(AppError::NotFound)?;
    let name = Revealed { field: Text::fixed("姓名", "Name"), known_on: None, name: account.name };
    Ok((account.unit, vec![name]))
}

/// Names of versions that stand newest first: each once for each field, with the day from which it was known first.
fn distinct<'v>(versions: impl Iterator<Item = (Text, Date, Option<&'v String>)>) -> Vec<Revealed> {
    let mut found: Vec<Revealed> = Vec::new();
    for (field, known_on, name) in versions {
        let Some(name) = name else { continue };
        match found.iter_mut().find(|known| known.field == field && known.name == *name) {
            Some(known) => known.known_on = known.known_on.min(Some(known_on)),
            None => found.push(Revealed { field, known_on: Some(known_on), name: name.clone() }),
        }
    }
    found
}
