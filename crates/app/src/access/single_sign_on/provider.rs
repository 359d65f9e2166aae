//! The provider: where it is, what it says of itself, its keys.

use super::http::Caller;
use crate::AppError;
use ballast_domain::Text;
use jiff::{SignedDuration, Timestamp};
use openidconnect::IssuerUrl;
use openidconnect::core::CoreProviderMetadata;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How long what a provider said of itself is believed without asking again.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// A key that is not known yet makes us ask again, this often at most.
const ASKED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// What the settings say of the provider.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Its address; the tokens must name exactly this one.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: String,
    /// Its name on the button.
    pub name: Text,
    /// By how much its clock may differ from ours.
    pub clock_skew: SignedDuration,
    /// Values of `amr` or `acr` of which one stands for a second factor that the provider saw; with none it is asked for here.
    pub second_factor: Vec<String>,
}

/// The provider of an installation.
pub(crate) struct Provider {
    pub(super) settings: ProviderSettings,
    pub(super) issuer: IssuerUrl,
    pub(super) caller: Caller,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    metadata: Arc<CoreProviderMetadata>,
    at: Timestamp,
}

impl Provider {
    /// A provider of the settings; nothing is asked of it yet.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the issuer is no `https` address (`http` for this machine alone).
    pub(crate) fn new(settings: ProviderSettings) -> Result<Self, AppError> {
        let wrong = || {
            let issuer = &settings.issuer;
            AppError::Invalid(Text::new(
                format!("[oidc] issuer 有误：应为 https:// 开头的地址（本机试用可用 http://localhost），现为 {issuer}"),
                format!("[oidc] issuer is an https:// address (http://localhost to try out); it is {issuer}"),
            ))
        };
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| wrong())?;
        let caller = Caller::to(issuer.url()).ok_or_else(wrong)?;
        Ok(Self { settings, issuer, caller, known: Mutex::default() })
    }

    /// What the provider says of itself, with its keys. Asked again after an hour; with `anew`, when the last time is a minute ago.
    /// None when it does not answer.
    pub(super) async fn metadata(&self, now: Timestamp, anew: bool) -> Option<Arc<CoreProviderMetadata>> {
        // One asks, the others wait for the answer.
        let mut known = self.known.lock().await;
        let life = if anew { ASKED_EVERY } else { FRESH };
        if let Some(known) = known.as_ref().filter(|known| now.duration_since(known.at) < life) {
            return Some(known.metadata.clone());
        }
        match CoreProviderMetadata::discover_async(self.issuer.clone(), &self.caller).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                *known = Some(Known { metadata: metadata.clone(), at: now });
                Some(metadata)
            }
            Err(error) => {
                tracing::warn!(%error, "the provider of single sign-on cannot be asked");
                // Keys that were good an hour ago are better than nobody getting in; a wrong key is found out either way.
                known.as_ref().filter(|_| !anew).map(|known| known.metadata.clone())
            }
        }
    }
}
