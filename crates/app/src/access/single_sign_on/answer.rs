//! The way back from the provider.

use super::begin::{client, record};
use super::provider::{Provider, ProviderSettings};
use super::{LINKING, SIGN_ON, Way, silent};
use crate::access::proof::{self, Proof};
use crate::access::secret;
use crate::access::sign_in::{SignedIn, open_session};
use crate::{App, AppError, Caller};
use ballast_domain::Text;
use ballast_store::{AuditEntry, Origin};
use chrono::{DateTime, TimeDelta, Utc};
use jiff::Timestamp;
use openidconnect::core::{
    CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, Nonce, PkceCodeVerifier,
    SignatureVerificationError, TokenResponse as _,
};

/// Where the provider sends browsers back to; told to its operator.
pub(super) const BACK: &str = "/sign-in/single-sign-on/answer";

/// Ways in which a token may be signed. Not with our secret, which two know, and not without a signature.
const SIGNATURES: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
];
/// A token is used at once; older ones were kept by somebody.
const TOKEN_MINUTES: i64 = 10;

/// With what a browser comes back.
#[derive(Debug, Clone, Copy)]
pub struct Returned<'a> {
    /// The code to be exchanged.
    pub code: &'a str,
    /// The state it set out with.
    pub state: &'a str,
    /// The issuer that it names, if it names one.
    pub issuer: &'a str,
    /// Tag of the browser.
    pub browser: &'a str,
}

/// Who the provider says somebody is.
struct Identified {
    subject: String,
    /// It saw a second factor of a kind that the settings name.
    has_second_factor: bool,
    to: String,
}

/// Opens a session for whom the provider identifies, and gives where the person wanted to go. The second factor is asked for here
/// unless the settings trust the provider with it.
///
/// # Errors
/// [`AppError::SignInRefused`] whatever was wrong: state, code, token, an identity that belongs to no account, a closed account, the
/// second factor; [`AppError::NotFound`] where single sign-on is off; [`AppError::Invalid`] when the provider does not answer.
pub async fn sign_in(
    app: &App,
    returned: &Returned<'_>,
    proof: &Proof<'_>,
    agent: &str,
    origin: &Origin,
) -> Result<(SignedIn, String), AppError> {
    let provider = app.provider().ok_or(AppError::NotFound)?;
    let identified = identify(app, provider, returned, SIGN_ON, None).await?;
    let login = match &identified {
        Some(identified) => app.store().login_of_identity(&provider.settings.issuer, &identified.subject).await?,
        None => None,
    };
    let has_second_factor = identified.as_ref().is_some_and(|identified| identified.has_second_factor);
    let proved = proof::check_identified(app, login.as_deref(), proof, has_second_factor, origin).await?;
    let signed_in = open_session(app, &proved, None, agent, origin).await?;
    Ok((signed_in, identified.map_or_else(String::new, |identified| identified.to)))
}

/// Ties the identity with which the browser comes back to the caller's account.
///
/// # Errors
/// [`AppError::Invalid`] when the answer cannot be used or the identity is tied to another account; [`AppError::NotFound`] where
/// single sign-on is off.
pub async fn link(app: &App, caller: &Caller, returned: &Returned<'_>) -> Result<(), AppError> {
    let provider = app.provider().ok_or(AppError::NotFound)?;
    let Some(identified) = identify(app, provider, returned, LINKING, Some(&caller.login)).await? else {
        return Err(AppError::Invalid(Text::fixed(
            "统一身份认证的答复不能使用，或已超过十分钟。请回到“我的账号”重新绑定",
            "the answer of the single sign-on cannot be used, or it came after more than ten minutes; go back to your account and begin again",
        )));
    };
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    if !write.put_identity(&provider.settings.issuer, &identified.subject, &caller.login).await? {
        return Err(AppError::Invalid(Text::fixed(
            "这个外部身份已绑定其他账号，不能再绑定。请联系系统管理员",
            "this identity is tied to another account; ask your system administrator",
        )));
    }
    write.close_sessions(&caller.login, caller.through.as_ref().map(|through| through.session)).await?;
    // The subject is the provider's name for a person: its hash is enough to compare.
    let detail =
        serde_json::json!({ "issuer": provider.settings.issuer, "subject_sha256": secret::hash(&identified.subject) });
    write.commit(AuditEntry::new("identity.link", caller.login.clone(), detail)).await?;
    Ok(())
}

/// Unties the caller's identity.
///
/// # Errors
/// [`AppError::NotFound`] when none is tied; [`AppError::Store`].
pub async fn unlink(app: &App, caller: &Caller) -> Result<(), AppError> {
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    if write.remove_identities(&caller.login).await? == 0 {
        return Err(AppError::NotFound);
    }
    write.close_sessions(&caller.login, caller.through.as_ref().map(|through| through.session)).await?;
    write.commit(AuditEntry::new("identity.unlink", caller.login.clone(), serde_json::json!({}))).await?;
    Ok(())
}

/// Who it is; none for anything that is not right, with the reason in the log.
async fn identify(
    app: &App,
    provider: &Provider,
    returned: &Returned<'_>,
    purpose: &str,
    login: Option<&str>,
) -> Result<Option<Identified>, AppError> {
    let refused = |reason: &str| {
        tracing::warn!(reason, "single sign-on was refused");
        Ok(None)
    };
    let now = app.clock().now();
    let state_hash = secret::hash(returned.state);
    let Some((asked, detail)) = app.store().answered(&state_hash, purpose, now).await? else {
        return refused("the state is unknown, used or too old");
    };
    // The field key may have been replaced in between.
    let way = app.keys().open_sealed(&record(&state_hash), &detail);
    let Some(way) = way.ok().and_then(|way| serde_json::from_slice::<Way>(&way).ok()) else {
        return refused("what the answer is held against cannot be opened");
    };
    if way.browser != returned.browser || asked.as_deref() != login {
        return refused("another browser set out");
    }
    if !returned.issuer.is_empty() && returned.issuer != provider.settings.issuer {
        return refused("the answer names another issuer");
    }
    let mut metadata = provider.metadata(now, false).await.ok_or_else(silent)?;
    let client_there = client(app, provider, &metadata)?;
    let exchange = client_there.exchange_code(AuthorizationCode::new(returned.code.to_owned()));
    let exchange = exchange.map_err(|error| AppError::Damaged(error.to_string()))?;
    let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(way.verifier));
    let answer = match exchange.request_async(&provider.caller).await {
        Ok(answer) => answer,
        Err(openidconnect::RequestTokenError::Request(error)) => {
            tracing::warn!(%error, "the provider of single sign-on cannot be asked");
            return Err(silent());
        }
        Err(error) => return refused(&error.to_string()),
    };
    let Some(token) = answer.id_token() else { return refused("the answer holds no token") };
    let nonce = Nonce::new(way.nonce);
    let settings = &provider.settings;
    let mut claims = check(settings, &metadata, token, &nonce, now);
    if let Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) = claims {
        // A new key: the provider is asked for its keys again, once a minute at most.
        metadata = provider.metadata(now, true).await.ok_or_else(silent)?;
        claims = check(settings, &metadata, token, &nonce, now);
    }
    match claims {
        Ok(claims) => Ok(Some(Identified {
            subject: claims.subject().to_string(),
            has_second_factor: has_second_factor(provider, claims),
            to: way.to,
        })),
        Err(error) => refused(&error.to_string()),
    }
}

/// The claims of a token that is right: issuer, audience, time, nonce, signature.
pub(super) fn check<'t>(
    settings: &ProviderSettings,
    metadata: &CoreProviderMetadata,
    token: &'t CoreIdToken,
    nonce: &Nonce,
    now: Timestamp,
) -> Result<&'t CoreIdTokenClaims, ClaimsVerificationError> {
    let skew = TimeDelta::seconds(settings.clock_skew.as_secs());
    let now: DateTime<Utc> = DateTime::from_timestamp(now.as_second(), 0).unwrap_or_default();
    let issued = move |at: DateTime<Utc>| {
        let is_recent = at <= now + skew && at >= now - skew - TimeDelta::minutes(TOKEN_MINUTES);
        if is_recent { Ok(()) } else { Err(format!("issued at {at}, looked at {now}")) }
    };
    let (id, secret) = (ClientId::new(settings.client_id.clone()), ClientSecret::new(settings.client_secret.clone()));
    let verifier =
        CoreIdTokenVerifier::new_confidential_client(id, secret, metadata.issuer().clone(), metadata.jwks().clone());
    let verifier = verifier.set_allowed_algs(SIGNATURES);
    let verifier = verifier.set_time_fn(move || now - skew).set_issue_time_verifier_fn(issued);
    token.claims(&verifier, nonce)
}

fn has_second_factor(provider: &Provider, claims: &CoreIdTokenClaims) -> bool {
    let is_named = |value: &str| provider.settings.second_factor.iter().any(|named| named == value);
    let methods = claims.auth_method_refs().into_iter().flatten();
    methods.into_iter().any(|method| is_named(method)) || claims.auth_context_ref().is_some_and(|class| is_named(class))
}
