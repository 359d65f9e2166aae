//! New keys in the place of old ones (更换密钥), with the server stopped: a running one holds the old keys in memory.

use super::keys::{self, Keys};
use super::second_factor::record;
use crate::audit::checkpoint::checkpoint;
use crate::{App, AppError, Caller, Permission};
use ballast_audit::PublicKey;
use ballast_crypto::Sealing;
use ballast_store::AuditEntry;

/// Puts a new audit key in the place of today's. What was signed so far stays signed and trusted; the new public half has to reach those
/// who check the trail from outside.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Damaged`] when the trail is not whole, which no new key must cover up; [`AppError::Folder`],
/// [`AppError::Store`].
pub async fn rotate_audit_key(app: &App, caller: &Caller) -> Result<PublicKey, AppError> {
    let granted = caller.require(Permission::RotateKeys)?;
    checkpoint(app).await?;
    let write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let before = app.keys().audit.public().id();
    let public = keys::replace_audit(&app.folder().join("keys"), app.policy().suite)?;
    let detail = serde_json::json!({ "use": "audit", "before": before, "after": public.id() });
    write.commit(AuditEntry::new("key.rotate", "audit", detail)).await?;
    Ok(public)
}

/// Puts a new field key in the place of today's and seals every secret anew. Cut off at any point, each secret still opens, and the
/// next rotation ends what this one began. Gives how many secrets there are.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Damaged`] for a secret that no key opens; [`AppError::Folder`], [`AppError::Store`].
pub async fn rotate_field_key(app: &App, caller: &Caller) -> Result<usize, AppError> {
    let granted = caller.require(Permission::RotateKeys)?;
    let folder = app.folder().join("keys");
    keys::add_field(&folder)?;
    let keys = Keys::open(&folder, app.policy().suite)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let mut count = 0;
    for factor in app.store().factors().await?.into_iter().filter(|factor| Sealing::is_sealed(&factor.secret)) {
        let record = record(factor.id);
        let secret = keys.open_sealed(&record, &factor.secret)?;
        write.reseal_factor(factor.id, &keys.seal(&record, &secret)?).await?;
        count += 1;
    }
    let detail = serde_json::json!({ "use": "field", "secrets": count });
    write.commit(AuditEntry::new("key.rotate", "field", detail)).await?;
    keys::drop_old_fields(&folder)?;
    Ok(count)
}
