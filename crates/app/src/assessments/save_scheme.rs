//! Saving changed rules as a new version (保存考核办法).

use super::schemes::{find_scheme_file, read_scheme};
use crate::{App, AppError, Caller, Permission, digest};
use ballast_domain::Text;
use ballast_scheme::{Change, Scheme, compare};
use ballast_store::{AuditEntry, SchemeVersion, StoreError};

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 500;

/// Saves a scheme file as a new version of its id; later assessments by that id use it, earlier results keep the rules they were frozen
/// with. Gives the scheme.
///
/// # Errors
/// [`AppError::Scheme`] with all problems of the text; [`AppError::Invalid`] without a reason, and for a version that this id already
/// has; [`AppError::Forbidden`], [`AppError::Folder`], [`AppError::Store`].
pub async fn save_scheme(app: &App, caller: &Caller, text: String, reason: &str) -> Result<Scheme, AppError> {
    let granted = caller.require(Permission::SaveSchemes)?;
    let scheme = read_scheme("scheme.toml", text.clone())?.scheme;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(AppError::Invalid(Text::new(
            format!("请写明修改依据，不超过{LONGEST_REASON}字"),
            format!("say why the rules change, in at most {LONGEST_REASON} characters"),
        )));
    }
    let versions = app.store().scheme_versions(&scheme.id).await?;
    let file = file(app, &scheme.id)?;
    let mut taken = versions.iter().map(|saved| &saved.version).chain(file.iter().map(|file| &file.version));
    if taken.any(|version| *version == scheme.version) {
        return Err(version_is_taken(&scheme));
    }
    let before = match versions.into_iter().next() {
        Some(saved) => Some(read_scheme(&saved.version, saved.text)?.scheme),
        None => file,
    };
    let changes: Vec<Text> =
        before.as_ref().map(|old| compare(old, &scheme)).unwrap_or_default().iter().map(words).collect();
    let detail = serde_json::json!({
        "version": scheme.version,
        "replaces": before.as_ref().map(|old| old.version.as_str()),
        "sha256": digest::of(text.as_bytes()),
        "reason": reason,
        "changes": changes,
    });
    let now = app.clock().now();
    let mut write = app.store().begin(&granted.actor, now).await?;
    let saved = SchemeVersion {
        id: scheme.id.clone(),
        version: scheme.version.clone(),
        text,
        reason: reason.to_owned(),
        saved_by: caller.login.clone(),
        saved_at: now,
    };
    match write.save_scheme(&saved).await {
        Err(StoreError::Duplicate { .. }) => return Err(version_is_taken(&scheme)),
        other => other?,
    }
    write.commit(AuditEntry::new("scheme.save", scheme.id.clone(), detail)).await?;
    Ok(scheme)
}

/// A saved version, and how it differs from the one before.
#[derive(Debug, Clone)]
pub struct SavedVersion {
    /// What was saved.
    pub saved: SchemeVersion,
    /// The changes against the version before: an earlier saved one, else the file. Empty for the first of its id.
    pub changes: Vec<Change>,
}

/// The versions of a scheme saved in the program, the newest first.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Folder`], [`AppError::Store`].
pub async fn saved_versions(app: &App, caller: &Caller, id: &str) -> Result<Vec<SavedVersion>, AppError> {
    caller.require(Permission::ReadAssessments)?;
    let mut before = file(app, id)?;
    let mut versions = Vec::new();
    for saved in app.store().scheme_versions(id).await?.into_iter().rev() {
        let scheme = read_scheme(&saved.version, saved.text.clone())?.scheme;
        let changes = before.as_ref().map(|old| compare(old, &scheme)).unwrap_or_default();
        before = Some(scheme);
        versions.push(SavedVersion { saved, changes });
    }
    versions.reverse();
    Ok(versions)
}

/// The file of an id; none where there is none, or only a wrong one that nobody can apply.
fn file(app: &App, id: &str) -> Result<Option<Scheme>, AppError> {
    match find_scheme_file(app, id) {
        Ok(found) => Ok(Some(found.scheme)),
        Err(AppError::NotFound | AppError::Scheme(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn version_is_taken(scheme: &Scheme) -> AppError {
    AppError::Invalid(Text::new(
        format!("“{}”已经有版本 {}。请在原文里改写 version，再保存", scheme.id, scheme.version),
        format!("{} already has version {}; change `version` in the text, then save", scheme.id, scheme.version),
    ))
}

fn words(change: &Change) -> Text {
    use ballast_domain::Lang::{En, Zh};
    Text::new(change.say(Zh), change.say(En))
}
