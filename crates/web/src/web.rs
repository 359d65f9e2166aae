//! What all handlers share, and who calls them.

use crate::cookie::Jar;
use crate::failure::Failure;
use crate::pace::{Pace, Paces};
use crate::throttle::Throttle;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use ballast_app::{App, Caller};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

/// Settings of the site.
#[derive(Debug, Clone, Default)]
pub struct WebConfig {
    /// True when the site is reached by HTTPS (a proxy in front ends TLS): cookies and headers then insist on it.
    pub is_secure: bool,
    /// Proxies in front whose word on the client's address counts.
    pub proxies: Vec<IpAddr>,
    /// Requests that one token may make in a minute; none for [`TOKEN_USES`].
    pub token_uses_per_minute: Option<u32>,
    /// Password of the sample accounts, shown on the sign-in page of a demonstration; none otherwise.
    pub sample_password: Option<String>,
    /// Where requests are counted.
    pub metrics: crate::Metrics,
    /// How often one account may ask for what costs much.
    pub pace: Pace,
}

/// State of all handlers. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// The operations.
    pub app: App,
    /// The settings.
    pub config: Arc<WebConfig>,
    /// Tries to prove something, by address.
    tries: Arc<Throttle<IpAddr>>,
    /// Uses of tokens, by token.
    pub(crate) token_uses: Arc<Throttle<String>>,
    /// Requests for what costs much, by account and address.
    pub(crate) paces: Arc<Paces>,
}

/// Requests that one token may make in a minute where the installation says nothing else.
pub const TOKEN_USES: u32 = 1_200;

impl Web {
    /// The state over an installation.
    pub fn new(app: App, config: WebConfig) -> Self {
        let paces = Arc::new(Paces::new(config.pace));
        let uses = config.token_uses_per_minute.unwrap_or(TOKEN_USES);
        Self {
            app,
            config: Arc::new(config),
            tries: Arc::new(Throttle::per_minute(20)),
            paces,
            token_uses: Arc::new(Throttle::per_minute(uses)),
        }
    }

    /// Counts a try to prove something.
    ///
    /// # Errors
    /// [`Failure::TooMany`] when the address has tried too often within a minute.
    pub(crate) fn count_try(&self, address: IpAddr) -> Result<(), Failure> {
        if self.tries.allows(address, Instant::now()) { Ok(()) } else { Err(Failure::TooMany) }
    }

    /// How cookies are written.
    pub fn jar(&self) -> Jar {
        Jar { is_secure: self.config.is_secure }
    }
}

/// The person who is signed in; a handler that takes one cannot be reached by strangers.
#[derive(Debug, Clone)]
pub struct By(pub Caller);

impl<S: Send + Sync> FromRequestParts<S> for By {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or(Failure::SignInNeeded)
    }
}
