//! Providers of single sign-on for tests: a real one, and one that forges.

mod forger;
mod real;

pub(crate) use forger::{Forger, Next, Signing};
pub(crate) use real::Real;

use ballast_app::access::single_sign_on::ProviderSettings;
use ballast_domain::Text;
use jiff::SignedDuration;

/// Our secret at both.
pub(crate) const SECRET: &str = "a secret of the test";

/// The settings for a provider at an address.
pub(crate) fn settings(issuer: &str, second_factor: &[&str]) -> ProviderSettings {
    ProviderSettings {
        issuer: issuer.to_owned(),
        client_id: "ballast".into(),
        client_secret: SECRET.into(),
        name: Text::fixed("全市统一身份认证", "the city's single sign-on"),
        clock_skew: SignedDuration::from_secs(60),
        second_factor: second_factor.iter().map(|value| (*value).to_owned()).collect(),
    }
}

/// The value of a field in an address.
pub(crate) fn query(address: &str, name: &str) -> String {
    let (_, query) = address.split_once('?').unwrap_or_default();
    let found = form_urlencoded::parse(query.as_bytes()).find(|(field, _)| field == name);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}
