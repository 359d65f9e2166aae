//! The way to the provider.

use super::provider::Provider;
use super::{LINKING, SIGN_ON, Way, silent};
use crate::access::secret;
use crate::{App, AppError, Caller};
use ballast_store::people::questions::Question;
use jiff::SignedDuration;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl,
};

/// How long a person may take at the provider.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// Where a browser goes to sign in at the provider. `browser` is a tag that only this browser comes back with; `to` where the person
/// wanted to go.
///
/// # Errors
/// [`AppError::NotFound`] where single sign-on is off; [`AppError::Invalid`] when the provider does not answer; [`AppError::Store`].
pub async fn begin_sign_in(app: &App, browser: &str, to: &str) -> Result<String, AppError> {
    begin(app, SIGN_ON, None, browser, to).await
}

/// Where a browser goes so that the caller can tie his identity at the provider to his account.
///
/// # Errors
/// As [`begin_sign_in`].
pub async fn begin_linking(app: &App, caller: &Caller, browser: &str) -> Result<String, AppError> {
    begin(app, LINKING, Some(&caller.login), browser, "").await
}

async fn begin(app: &App, purpose: &str, login: Option<&str>, browser: &str, to: &str) -> Result<String, AppError> {
    let provider = app.provider().ok_or(AppError::NotFound)?;
    let now = app.clock().now();
    let metadata = provider.metadata(now, false).await.ok_or_else(silent)?;
    let (challenge, verifier) = pkce();
    let (state, nonce) = (secret::new_token(), secret::new_token());
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let (new_state, new_nonce) = (CsrfToken::new(state.clone()), Nonce::new(nonce.clone()));
    let (address, ..) = client(app, provider, &metadata)?
        .authorize_url(flow, move || new_state, move || new_nonce)
        .set_pkce_challenge(challenge)
        .url();
    let way = Way { nonce, verifier, browser: browser.to_owned(), to: to.to_owned() };
    let answer_hash = secret::hash(&state);
    let detail = serde_json::to_vec(&way).map_err(|error| AppError::Damaged(error.to_string()))?;
    let question = Question {
        detail: app.keys().seal(&record(&answer_hash), &detail)?,
        answer_hash,
        purpose: purpose.to_owned(),
        login: login.map(str::to_owned),
        expires_at: now + PATIENCE,
    };
    app.store().ask(&question, now).await?;
    Ok(address.to_string())
}

fn pkce() -> (PkceCodeChallenge, String) {
    let verifier = PkceCodeVerifier::new(secret::new_token());
    (PkceCodeChallenge::from_code_verifier_sha256(&verifier), verifier.into_secret())
}

/// Under which name what a way is held against is sealed.
pub(super) fn record(state_hash: &str) -> String {
    format!("sign-on {state_hash}")
}

/// Us at the provider: where to ask for a person, where to get the token.
pub(super) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

pub(super) fn client(app: &App, provider: &Provider, metadata: &CoreProviderMetadata) -> Result<Client, AppError> {
    let settings = &provider.settings;
    let site = app.site().ok_or_else(|| AppError::Damaged("single sign-on without `address`".into()))?;
    let back = RedirectUrl::new(format!("{}{}", site.origin(), super::answer::BACK));
    let back = back.map_err(|error| AppError::Damaged(error.to_string()))?;
    let id = ClientId::new(settings.client_id.clone());
    let secret = ClientSecret::new(settings.client_secret.clone());
    Ok(CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret)).set_redirect_uri(back))
}
