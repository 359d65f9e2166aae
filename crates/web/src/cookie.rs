//! Cookies: reading the header, writing the few that we set.

use axum::http::{HeaderMap, HeaderValue, header};

/// The cookie of the session.
pub(crate) const SESSION: &str = "ballast-session";

/// The value of a cookie; the first of several of one name.
fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// How a cookie is kept.
#[derive(Debug, Clone, Copy)]
pub struct Jar {
    /// True when the site is served by HTTPS: cookies are then sent over nothing else.
    pub is_secure: bool,
}

impl Jar {
    /// The value of a cookie of ours.
    pub(crate) fn read<'a>(self, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        read(headers, &self.name(name))
    }

    /// How a cookie is called: the prefix `__Host-` binds it to this host, which browsers accept over HTTPS only.
    fn name(self, name: &str) -> String {
        if self.is_secure { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// Secrets: kept until the browser closes, out of reach of scripts.
    pub fn secret(self, name: &str, value: &str) -> Option<HeaderValue> {
        self.write(name, value, "; HttpOnly; SameSite=Lax")
    }

    /// Marks of a browser: kept for a year, sent to nobody else, out of reach of scripts.
    pub fn device(self, name: &str, value: &str) -> Option<HeaderValue> {
        self.write(name, value, "; HttpOnly; SameSite=Strict; Max-Age=31536000")
    }

    /// Preferences: kept for a year.
    pub fn preference(self, name: &str, value: &str) -> Option<HeaderValue> {
        self.write(name, value, "; HttpOnly; SameSite=Lax; Max-Age=31536000")
    }

    /// Takes a cookie away.
    pub fn forget(self, name: &str) -> Option<HeaderValue> {
        self.write(name, "", "; HttpOnly; SameSite=Lax; Max-Age=0")
    }

    fn write(self, name: &str, value: &str, rest: &str) -> Option<HeaderValue> {
        let secure = if self.is_secure { "; Secure" } else { "" };
        HeaderValue::from_str(&format!("{}={value}; Path=/{rest}{secure}", self.name(name))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cookie_among_others_is_found() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; lang=en;b=2"));
        headers.append(header::COOKIE, HeaderValue::from_static("theme=dark"));
        assert_eq!(read(&headers, "lang"), Some("en"));
        assert_eq!(read(&headers, "theme"), Some("dark"));
        assert_eq!(read(&headers, "ang"), None);
    }

    #[test]
    fn secure_sites_send_cookies_by_https_only() {
        let jar = Jar { is_secure: true };
        let cookie = jar.secret(SESSION, "t").map(|value| value.to_str().map(str::to_owned));
        assert_eq!(
            cookie.and_then(Result::ok).as_deref(),
            Some("__Host-ballast-session=t; Path=/; HttpOnly; SameSite=Lax; Secure")
        );
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("ballast-session=forged; __Host-ballast-session=t"));
        assert_eq!(jar.read(&headers, SESSION), Some("t"));
    }
}
