//! Where a request comes from, also behind a proxy.

use axum::extract::{ConnectInfo, Request};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The address of the client. What a proxy says of it counts only for proxies that the installation names; of several, the last that
/// is no proxy of ours.
pub(crate) fn address(request: &Request, proxies: &[IpAddr]) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip().to_canonical());
    if !proxies.contains(&peer) {
        return peer;
    }
    let told = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let told: Vec<&str> = told.flat_map(|line| line.split(',')).collect();
    let mut addresses = told.iter().rev().map_while(|part| part.trim().parse::<IpAddr>().ok());
    addresses.find(|address| !proxies.contains(address)).unwrap_or(peer)
}

/// The network of an address, as it stands in the audit trail: enough to tell offices apart, not to tell a person.
pub(crate) fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use axum::body::Body;

    fn seen(peer: &str, told: &str) -> String {
        let mut request = Request::builder().header("x-forwarded-for", told).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        address(&request, &["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()]).to_string()
    }

    #[test]
    fn only_named_proxies_are_believed() {
        assert_eq!(seen("192.0.2.9", "203.0.113.7"), "192.0.2.9");
        assert_eq!(seen("10.0.0.1", "203.0.113.7"), "203.0.113.7");
        assert_eq!(seen("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2"), "203.0.113.7");
        assert_eq!(seen("10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", "203.0.113.7, nonsense"), "10.0.0.1");
    }

    #[test]
    fn networks_hide_the_last_part() {
        assert_eq!(network("203.0.113.7".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2::3".parse().unwrap()), "2001:db8:1::/48");
    }
}
