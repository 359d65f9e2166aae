//! A door for tests with hostile answers of a provider.

use super::answer::check;
use super::provider::ProviderSettings;
use jiff::Timestamp;
use openidconnect::core::{CoreProviderMetadata, CoreTokenResponse};
use openidconnect::{Nonce, TokenResponse as _};

/// Reads what a provider says of itself, its keys and its answer to the exchange of a code as a sign-in does, without asking anybody; true
/// when the answer holds a token for these settings and this nonce. For tests with hostile answers.
pub fn check_answers(
    settings: &ProviderSettings,
    [metadata, keys, answer]: [&[u8]; 3],
    nonce: &str,
    now: Timestamp,
) -> bool {
    let (Ok(metadata), Ok(keys), Ok(answer)) = (
        serde_json::from_slice::<CoreProviderMetadata>(metadata),
        serde_json::from_slice(keys),
        serde_json::from_slice::<CoreTokenResponse>(answer),
    ) else {
        return false;
    };
    let Some(token) = answer.id_token() else { return false };
    // Which issuer answers is asked before its answer is read; see `CoreProviderMetadata::discover_async`.
    metadata.issuer().as_str() == settings.issuer
        && check(settings, &metadata.set_jwks(keys), token, &Nonce::new(nonce.to_owned()), now).is_ok()
}
