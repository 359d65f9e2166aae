//! The site for which passkeys are made.

/// A site: its origin, and the name under which authenticators keep its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    origin: String,
    id: String,
}

impl RelyingParty {
    /// The site of an address such as `https://projects.example.gov.cn`. None unless it is `https` with a host name, or `http` with
    /// `localhost`; with a path; or with a number in place of a name: no browser makes passkeys there.
    pub fn of_origin(origin: &str) -> Option<Self> {
        let origin = origin.trim_end_matches('/').to_ascii_lowercase();
        let (scheme, authority) = origin.split_once("://")?;
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
        let is_label =
            |label: &str| !label.is_empty() && label.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-');
        let is_name = host.split('.').all(is_label) && host.bytes().any(|sign| sign.is_ascii_alphabetic());
        let is_safe = scheme == "https" || (scheme == "http" && host == "localhost");
        let id = host.to_owned();
        (is_port && is_name && is_safe).then_some(Self { origin, id })
    }

    /// The origin as browsers write it: scheme, host and port without a path.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host name.
    pub fn id(&self) -> &str {
        &self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_have_a_name_and_are_reached_safely() {
        for (origin, id) in [
            ("https://projects.example.gov.cn", "projects.example.gov.cn"),
            ("https://Projects.example.gov.cn:8443/", "projects.example.gov.cn"),
            ("http://localhost:8080", "localhost"),
        ] {
            assert_eq!(RelyingParty::of_origin(origin).as_ref().map(RelyingParty::id), Some(id));
        }
        for bad in [
            "",
            "example.org",
            "http://example.org",
            "https://",
            "https://10.0.0.1",
            "https://example.org/path",
            "https://example.org:x",
            "https://a..b",
            "https://user@example.org",
            "https://[::1]",
            "ftp://localhost",
        ] {
            assert_eq!(RelyingParty::of_origin(bad), None, "{bad}");
        }
    }
}
