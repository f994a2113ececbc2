//! Where a request comes from: the peer, or whom the proxies in front say that they speak for; and what is stored of it.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use persistence::Id;

use crate::auth::jwt::Keys;
use crate::error::Problem;

/// The proxies whose `X-Forwarded-For` is believed, each an address or a network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u32,
}

/// The address as a number, from its first bit, with how many bits it has.
fn bits_of(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    }
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().ok()?;
        let (_, most) = bits_of(address);
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok()).filter(|bits| *bits <= most)?;
        Some(Self { address, bits })
    }

    fn holds(&self, address: IpAddr) -> bool {
        let ((own, most), (other, others)) = (bits_of(self.address), bits_of(address));
        most == others && (self.bits == 0 || (own ^ other) >> (128 - self.bits) == 0)
    }
}

impl Proxies {
    /// Addresses and networks with commas between them, such as `10.0.0.5, 10.1.0.0/16, fd00::/8`.
    ///
    /// # Errors
    /// The one that cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let named = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        named.map(|name| Network::parse(name).ok_or_else(|| name.to_owned())).collect::<Result<_, _>>().map(Self)
    }

    fn are_behind(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }

    /// Who sent a request: the last in the chain of those who passed it on that is none of ours. What stands before it was written by whoever
    /// sent it.
    pub fn client(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip().to_canonical();
        let passed_on = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        Some(self.client_of(peer, &passed_on.collect::<Vec<_>>().join(",")))
    }

    fn client_of(&self, peer: IpAddr, passed_on: &str) -> IpAddr {
        let mut client = peer;
        for said in passed_on.rsplit(',') {
            if !self.are_behind(client) {
                break;
            }
            let Some(address) = hop(said.trim()) else { break };
            client = address;
        }
        client
    }
}

/// An address as proxies write it, with its port or without.
fn hop(said: &str) -> Option<IpAddr> {
    let plain = said.trim_start_matches('[').trim_end_matches(']');
    let address = plain.parse().ok().or_else(|| said.parse().ok().map(|with_port: std::net::SocketAddr| with_port.ip()))?;
    Some(IpAddr::to_canonical(&address))
}

/// What is stored of an address from which an account has logged in: it is known again, and nobody reads an address from it, nor that two
/// accounts have it in common. Of IPv6 the network counts, since within it addresses change by themselves.
///
/// # Errors
/// Internal, when it cannot be computed.
pub fn address_key(keys: &Keys, user: Id, address: IpAddr) -> Result<String, Problem> {
    let place = match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    };
    keys.mark(&format!("address {user} {place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_a_proxy_of_ours_is_believed() {
        let proxies = Proxies::parse("10.0.0.5, 10.1.0.0/16,fd00::/8").expect("good");
        for (peer, passed_on, client) in [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("10.0.0.5", "", "10.0.0.5"),
            ("10.0.0.5", "198.51.100.1", "198.51.100.1"),
            // What the client wrote itself stands before what the proxy added.
            ("10.0.0.5", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.5", "198.51.100.1, 10.1.2.3", "198.51.100.1"),
            ("10.2.0.1", "198.51.100.1", "10.2.0.1"),
            ("fd00::1", "[2001:db8::7]:4711", "2001:db8::7"),
            ("10.0.0.5", "198.51.100.1:4711", "198.51.100.1"),
            ("10.0.0.5", "::ffff:198.51.100.1", "198.51.100.1"),
            ("10.0.0.5", "198.51.100.1, unknown", "10.0.0.5"),
        ] {
            assert_eq!(proxies.client_of(ip(peer), passed_on), ip(client), "{peer} {passed_on}");
        }
        assert_eq!(Proxies::default().client_of(ip("127.0.0.1"), "198.51.100.1"), ip("127.0.0.1"));
        assert_eq!(Proxies::parse("0.0.0.0/0").expect("good").client_of(ip("9.9.9.9"), "8.8.8.8"), ip("8.8.8.8"));
    }

    #[test]
    fn what_is_no_address_is_named() {
        for wrong in ["proxy.local", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0", "::/129", "10.0.0.0/"] {
            assert_eq!(Proxies::parse(&format!("10.0.0.5,{wrong}")), Err(wrong.to_owned()));
        }
        assert_eq!(Proxies::parse(" , "), Ok(Proxies::default()));
    }

    #[test]
    fn a_key_is_of_a_user_and_a_place() {
        let keys = Keys::new(b"one secret");
        let (a, b) = (Id(uuid::Uuid::from_u128(1)), Id(uuid::Uuid::from_u128(2)));
        let key = |user, address| address_key(&keys, user, ip(address)).expect("a key");
        assert_eq!(key(a, "2001:db8::1"), key(a, "2001:db8::ffff:1"));
        let different = [key(a, "198.51.100.1"), key(a, "198.51.100.2"), key(b, "198.51.100.1"), key(a, "2001:db8::1"), key(a, "2001:db8:0:1::1")];
        assert_eq!(different.iter().collect::<std::collections::BTreeSet<_>>().len(), different.len());
        assert_ne!(key(a, "198.51.100.1"), address_key(&Keys::new(b"another"), a, ip("198.51.100.1")).expect("a key"));
    }
}
