//! Single sign-on: another system of the office says who somebody is (单点登录, OpenID Connect).
//!
//! Code flow with PKCE; the provider is the one of the settings and no other. Who somebody is there is known by issuer and subject, which
//! the person tied to the account himself. No account is made by signing in.

mod answer;
mod begin;
mod hostile;
mod http;
mod provider;

pub use answer::{Returned, link, sign_in, unlink};
pub use begin::{begin_linking, begin_sign_in};
pub use hostile::check_answers;
pub(crate) use provider::Provider;
pub use provider::ProviderSettings;

use crate::{App, AppError};
use ballast_domain::Text;
pub use ballast_store::people::identities::Identity;

const SIGN_ON: &str = "sign-on";
const LINKING: &str = "linking";

/// As whom the provider knows the caller, if he tied it to his account.
///
/// # Errors
/// [`AppError::Store`].
pub async fn own_identity(app: &App, caller: &crate::Caller) -> Result<Option<Identity>, AppError> {
    Ok(app.store().identity_of(&caller.login).await?)
}

/// The name of the provider as the button shows it; none where single sign-on is off.
pub fn provider_name(app: &App) -> Option<&Text> {
    app.provider().map(|provider| &provider.settings.name)
}

/// What the way to the provider and back is held against.
#[derive(serde::Serialize, serde::Deserialize)]
struct Way {
    nonce: String,
    verifier: String,
    /// Tag of the browser that set out.
    browser: String,
    /// Where the person wanted to go.
    to: String,
}

fn silent() -> AppError {
    AppError::Invalid(Text::fixed(
        "统一身份认证暂时没有响应。请稍后再试，或用账号和密码登录",
        "the single sign-on does not answer at the moment; try again later, or sign in with account and password",
    ))
}
