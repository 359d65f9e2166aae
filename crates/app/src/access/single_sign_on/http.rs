//! Calls to the provider: encrypted, to nowhere else, without redirects, 5 s and 1 MiB at most.

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;
use std::pin::Pin;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 1 << 20;

/// Why a call was not made or not answered.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    #[error("the address is not encrypted")]
    Plain,
    #[error("the answer is longer than 1 MiB")]
    TooLong,
    #[error("no answer")]
    Http(#[from] reqwest::Error),
    #[error("the answer cannot be read")]
    Answer(#[from] openidconnect::http::Error),
}

/// Makes the calls.
pub(super) struct Caller {
    client: reqwest::Client,
    /// The issuer is on this machine, to try out: then, and only there, without encryption.
    is_local: bool,
}

impl Caller {
    /// For an issuer; none unless it is reached safely.
    pub(super) fn to(issuer: &openidconnect::url::Url) -> Option<Self> {
        let is_local = is_local(issuer);
        if issuer.scheme() != "https" && !is_local {
            return None;
        }
        // No proxy of the environment: whom we talk to stands in the settings.
        let client = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).no_proxy();
        Some(Self { client: client.build().ok()?, is_local })
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        let request = reqwest::Request::try_from(request)?;
        if request.url().scheme() != "https" && !(self.is_local && is_local(request.url())) {
            return Err(CallError::Plain);
        }
        let mut answer = self.client.execute(request).await?;
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            if body.len() + part.len() > MOST_BYTES {
                return Err(CallError::TooLong);
            }
            body.extend_from_slice(&part);
        }
        let mut built = openidconnect::http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            built = built.header(name, value);
        }
        Ok(built.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Caller {
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.answer(request))
    }
}

fn is_local(url: &openidconnect::url::Url) -> bool {
    url.scheme() == "http" && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
}
