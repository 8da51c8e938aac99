//! Addresses of nodes: where one can be, and how one is shown.

/// Refuses an address at which no node can ever be reached.
pub fn check_address(url: &str) -> Result<(), String> {
    // Whoever calls there may have to say who they are.
    let host = url.strip_prefix("ws://").map(|rest| rest.rsplit_once('@').map_or(rest, |(_, host)| host));
    let here = ["127.", "localhost", "[::1]"];
    let here = host.is_some_and(|host| here.iter().any(|start| host.starts_with(start)));
    match here || url.starts_with("wss://") {
        true => Ok(()),
        false => Err(format!(
            "{}: a node is reached at ws://127.0.0.1:… or ws://localhost:… on this machine, and at wss://… elsewhere",
            shown_address(url)
        )),
    }
}

/// An address without the password that may stand in it.
pub fn shown_address(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) =
        rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len())).unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://…@{host}{path}"),
        None => url.to_owned(),
    }
}

/// Why nobody answers, with the next step where it is known.
pub(crate) fn with_next_step(reason: String) -> String {
    if reason.contains("Connection refused") {
        return "nothing listens there: start the node, or name another address (--url)".to_owned();
    }
    if reason.contains("failed to lookup address") || reason.contains("Name or service not known") {
        return "there is no such machine, or no network: see the address (--url)".to_owned();
    }
    reason
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_elsewhere_is_reached_safely_or_not_at_all() {
        for good in [
            "ws://127.0.0.1:9944",
            "ws://ann:secret@127.0.0.1:9944",
            "ws://localhost:1",
            "ws://[::1]:1",
            "wss://node.example.org",
        ] {
            assert_eq!(check_address(good), Ok(()), "{good}");
        }
        for bad in [
            "http://127.0.0.1:9944",
            "ws://localhost@node.example.org",
            "ws://node.example.org",
            "localhost:9944",
            "",
        ] {
            assert!(check_address(bad).is_err_and(|why| why.contains("wss://")), "{bad}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        assert_eq!(shown_address("wss://ann:secret@x.org:443/a@b"), "wss://…@x.org:443/a@b");
        assert_eq!(shown_address("wss://x.org/a@b"), "wss://x.org/a@b");
        assert!(!check_address("ws://ann:secret@x.org").is_err_and(|why| why.contains("secret")));
    }

    #[test]
    fn a_node_that_is_away_is_told_with_the_next_step() {
        let told =
            with_next_step("Error when opening the TCP socket: Connection refused (os error 111)".to_owned());
        assert!(told.contains("start the node") && !told.contains("111"), "{told}");
        assert_eq!(with_next_step("odd".to_owned()), "odd");
    }
}
