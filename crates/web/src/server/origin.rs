//! Where a request comes from, as limits count it.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// The address of the one who asks, for handlers and limits; put on each request by the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client(pub(crate) IpAddr);

/// Who asks: the other end of the connection, unless that is a proxy of ours, which then names its client as the last item
/// of `X-Forwarded-For`. What stands further left was written by the client and is believed only behind further proxies.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> Client {
    let ours = |address: IpAddr| proxies.iter().any(|p| p.to_canonical() == address.to_canonical());
    let mut client = peer;
    if ours(peer) {
        let values = headers.get_all("x-forwarded-for").iter().rev();
        let items = values.filter_map(|value| value.to_str().ok()).flat_map(|v| v.rsplit(','));
        for item in items.take(16) {
            let Ok(address) = item.trim().parse() else { break };
            client = address;
            if !ours(address) {
                break;
            }
        }
    }
    Client(client.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(peer: &str, forwarded: &[&'static str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let proxies: Vec<IpAddr> = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &proxies).0.to_string()
    }

    #[test]
    fn a_proxy_is_believed_only_if_it_is_ours_and_only_about_its_own_client() {
        assert_eq!(asked("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
        assert_eq!(asked("127.0.0.1", &["198.51.100.7"], &["127.0.0.1"]), "198.51.100.7");
        assert_eq!(asked("127.0.0.1", &["10.9.9.9, 198.51.100.7"], &["127.0.0.1"]), "198.51.100.7");
        assert_eq!(
            asked("127.0.0.1", &["10.9.9.9", "198.51.100.7, 10.0.0.2"], &["127.0.0.1", "10.0.0.2"]),
            "198.51.100.7"
        );
        assert_eq!(asked("127.0.0.1", &["unknown"], &["127.0.0.1"]), "127.0.0.1");
        assert_eq!(asked("::ffff:127.0.0.1", &["2001:db8::1"], &["127.0.0.1"]), "2001:db8::1");
    }
}
