//! Addresses of nodes: where one can be, how one is shown, and why nobody answers there.

use std::time::Duration;
use url::{Host, ParseError, Url};

const WHERE: &str =
    "a node is reached at ws://127.0.0.1:… or ws://localhost:… on this machine, and at wss://… elsewhere";

/// Refuses an address at which no node can ever be reached.
pub fn check_address(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("the node's address (--url) is empty: {WHERE}"));
    }
    let refused = |why: &str| Err(format!("{}: {why}{WHERE}", shown_address(text)));
    match Url::parse(text) {
        Ok(url) if url.scheme() == "wss" || (url.scheme() == "ws" && is_here(&url)) => Ok(()),
        Err(ParseError::InvalidPort) => refused("a port is a number up to 65535; "),
        _ => refused(""),
    }
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An address without what is nobody's business: a password, and what stands behind the host, where providers have
/// their customers' keys.
pub fn shown_address(text: &str) -> String {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{}://", scheme.to_lowercase()), rest),
        None => (String::new(), text),
    };
    let (authority, behind) =
        rest.split_at_checked(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())).unwrap_or_default();
    let host = match authority.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => authority.to_owned(),
    };
    let behind = if matches!(behind, "" | "/") { "" } else { "/…" };
    format!("{scheme}{host}{behind}")
}

/// What is told of somebody who does not answer in time.
pub(crate) fn silent(patience: Duration) -> String {
    format!(
        "no answer came within {} seconds: what listens there is no node, or has too much to do; see the address (--url)",
        patience.as_secs()
    )
}

/// Why nobody answers, with the next step where it is known.
pub(crate) fn with_next_step(reason: String) -> String {
    let says = |parts: &[&str]| parts.iter().any(|part| reason.contains(part));
    let told = if says(&["Connection refused"]) {
        "nothing listens there: start the node, or name another address (--url)"
    } else if says(&["failed to lookup address", "Name or service not known"]) {
        "there is no such machine, or no network: see the address (--url)"
    } else if says(&["corrupt message of type"]) {
        "what answers there does not speak wss: see the port (--url); on this machine, a node is reached by ws://"
    } else if says(&["http version", "http parser", "HTTP version", "unexpected end of file", "status code"])
    {
        "what answers there is no node, or refuses the connection: see the port (--url), which is often 9944"
    } else {
        return reason;
    };
    told.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_elsewhere_is_reached_safely_or_not_at_all() {
        for good in [
            "ws://127.0.0.1:9944",
            "WS://LocalHost:9944",
            "ws://ann:secret@127.0.0.1:9944",
            "ws://localhost:1",
            "ws://[::1]:1",
            "wss://node.example.org",
            "WSS://node.example.org/key",
        ] {
            assert_eq!(check_address(good), Ok(()), "{good}");
        }
        for bad in [
            "http://127.0.0.1:9944",
            "ws://localhost@node.example.org",
            "ws://localhost.example.org",
            "ws://127.example.org",
            "ws://node.example.org",
            "localhost:9944",
            "ws://",
            "",
        ] {
            assert!(check_address(bad).is_err_and(|why| why.contains("wss://")), "{bad}");
        }
        assert!(check_address(" ").is_err_and(|why| why.contains("is empty")));
        assert!(check_address("wss://x.org:99999").is_err_and(|why| why.contains("up to 65535")));
    }

    #[test]
    fn what_is_secret_in_an_address_is_not_shown() {
        for (address, shown) in [
            ("wss://ann:secret@x.org:443/secret@b", "wss://…@x.org:443/…"),
            ("wss://x.org?apikey=secret", "wss://x.org/…"),
            ("WSS://x.org/ws/v3/secret#secret", "wss://x.org/…"),
            ("ann:secret@x.org:9944?secret", "…@x.org:9944/…"),
            ("ws://127.0.0.1:9944/", "ws://127.0.0.1:9944"),
        ] {
            assert_eq!(shown_address(address), shown);
            assert!(!check_address(address).is_err_and(|why| why.contains("secret")), "{address}");
        }
    }

    #[test]
    fn a_node_that_is_away_is_told_with_the_next_step() {
        let told =
            with_next_step("Error when opening the TCP socket: Connection refused (os error 111)".to_owned());
        assert!(told.contains("start the node") && !told.contains("111"), "{told}");
        assert!(with_next_step("http version was not 1.1".to_owned()).contains("is no node"));
        assert_eq!(with_next_step("odd".to_owned()), "odd");
    }
}
