//! The fuzz targets as plain functions; `tests/commands/corpus.rs` replays their corpus in each build through the same functions.

pub mod targets;

#[path = "../../crates/web/src/client.rs"]
mod client;
#[path = "../../crates/web/src/cookie.rs"]
mod cookie;

/// Cookies and addresses as a request brings them: the files of the site themselves, without the site.
pub mod requests {
    use axum::extract::Request;
    use axum::http::{HeaderMap, HeaderValue, header};

    /// Header lines of a request.
    pub fn cookies(bytes: &[u8]) {
        let mut headers = HeaderMap::new();
        let mut request = Request::new(axum::body::Body::empty());
        for line in bytes.split(|byte| *byte == b'\n') {
            let Ok(value) = HeaderValue::from_bytes(line) else { continue };
            headers.append(header::COOKIE, value.clone());
            request.headers_mut().append("x-forwarded-for", value);
        }
        let found = crate::cookie::read(&headers, "ballast-session").map(str::to_owned);
        if let Some(value) = found {
            for is_secure in [false, true] {
                let jar = crate::cookie::Jar { is_secure };
                let written = [jar.secret("a", &value), jar.device("a", &value), jar.preference("a", &value), jar.forget("a")];
                assert!(written.iter().flatten().all(|line| !line.as_bytes().contains(&b'\n')));
            }
        }
        let proxies = [std::net::Ipv4Addr::UNSPECIFIED.into()];
        crate::client::network(crate::client::address(&request, &proxies));
    }
}
