//! Forms from our own pages only: a token that belongs to the session, and an address of origin that is ours.

use crate::failure::Failure;
use axum::http::{HeaderMap, Method, header};
use ballast_domain::text::hex;
use sha2::{Digest, Sha256};

/// The token before sign-in, made of the visitor cookie. It tells nothing of the secret it is made from.
pub(crate) fn token(secret: &str) -> String {
    let digest = Sha256::new().chain_update(b"ballast form token\0").chain_update(secret.as_bytes()).finalize();
    hex(&digest)
}

/// A new secret: 256 random bits, hexadecimal.
pub(crate) fn new_secret() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// True when the tokens are equal, in a time that does not tell where they differ.
pub(crate) fn is_same(ours: &str, given: &str) -> bool {
    ours.len() == given.len() && ours.bytes().zip(given.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Refuses a request that changes something unless the browser says that one of our pages sent it.
///
/// # Errors
/// [`Failure::ForeignForm`] when `Sec-Fetch-Site` or `Origin` names another site, or neither is there.
pub(crate) fn check_origin(method: &Method, headers: &HeaderMap) -> Result<(), Failure> {
    if method.is_safe() {
        return Ok(());
    }
    // One that is there and is no text says nothing of our own; it must not pass for one that is absent, and no other header
    // can hold the sign that stands for it.
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("\0"));
    let is_own = match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(header::HOST.as_str())
        }
        (None, None) => false,
    };
    if is_own { Ok(()) } else { Err(Failure::ForeignForm) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn tokens_differ_by_secret_and_hide_it() {
        assert_ne!(token("a"), token("b"));
        assert_eq!(token("a").len(), 64);
        assert!(is_same(&token("a"), &token("a")));
        assert!(!is_same(&token("a"), &token("b")));
        assert!(!is_same(&token("a"), ""));
    }

    #[test]
    fn only_our_own_pages_may_post() {
        let check = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            check_origin(&Method::POST, &headers).is_ok()
        };
        assert!(check(&[("sec-fetch-site", "same-origin")]));
        assert!(check(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(!check(&[("sec-fetch-site", "cross-site"), ("origin", "http://x"), ("host", "x")]));
        assert!(!check(&[("origin", "http://evil.example"), ("host", "127.0.0.1:8080")]));
        assert!(!check(&[("origin", "null"), ("host", "127.0.0.1:8080")]));
        assert!(!check(&[]));
        let unreadable = |name: &'static str, pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_bytes(b"cross-sit\xde").unwrap());
            headers.extend(
                pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))),
            );
            check_origin(&Method::POST, &headers).is_ok()
        };
        assert!(!unreadable("sec-fetch-site", &[("origin", "http://x"), ("host", "x")]));
        assert!(!unreadable("origin", &[("host", "x")]));
        assert!(!unreadable("host", &[("origin", "http://x")]));
        assert!(check_origin(&Method::GET, &HeaderMap::new()).is_ok());
    }
}
