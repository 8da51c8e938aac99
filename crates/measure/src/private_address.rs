//! Addresses that a host gives out in place of people's own, as far as they say who it is.

const GITHUB: &str = "@users.noreply.github.com";
const GITLAB: &str = "@users.noreply.gitlab.com";

/// What a private address says: the host, the account's number there and its login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PrivateAddress<'a> {
    host: &'static str,
    /// Stays when the login is changed; older addresses have none.
    pub(crate) number: Option<&'a str>,
    pub(crate) login: &'a str,
}

impl<'a> PrivateAddress<'a> {
    /// Reads an address in lower case: `<number>+<login>@users.noreply.github.com`, where the number may be missing,
    /// or `<number>-<login>@users.noreply.gitlab.com`.
    pub(crate) fn parse(address: &'a str) -> Option<Self> {
        let (host, separator, local) = [(GITHUB, '+'), (GITLAB, '-')]
            .into_iter()
            .find_map(|(host, separator)| Some((host, separator, address.strip_suffix(host)?)))?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // One number only: a login may begin as one, as `2-fast` does.
        let numbered =
            local.split_once(separator).filter(|(digits, login)| is_number(digits) && !login.is_empty());
        let (number, login) = numbered.map_or((None, local), |(number, login)| (Some(number), login));
        (!login.is_empty()).then_some(Self { host, number, login })
    }

    /// What tells the account from all others, at any host.
    pub(crate) fn account(&self) -> Option<String> {
        Some(format!("{}{}", self.number?, self.host))
    }
}

/// An address in lower case; of a private one, the login without the number. A login that begins as a number keeps its
/// own, as it would be another's without.
pub(crate) fn without_number(address: String) -> String {
    let numbered =
        |address: &str| PrivateAddress::parse(address).is_some_and(|private| private.number.is_some());
    match PrivateAddress::parse(&address) {
        Some(PrivateAddress { host, number: Some(_), login }) => {
            Some(format!("{login}{host}")).filter(|short| !numbered(short)).unwrap_or(address)
        }
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Option<(Option<&str>, &str)> {
        PrivateAddress::parse(address).map(|private| (private.number, private.login))
    }

    #[test]
    fn the_hosts_private_addresses_say_number_and_login() {
        assert_eq!(read("1234567+ann@users.noreply.github.com"), Some((Some("1234567"), "ann")));
        assert_eq!(read("ann-lee@users.noreply.github.com"), Some((None, "ann-lee")));
        assert_eq!(read("77-ann-lee@users.noreply.gitlab.com"), Some((Some("77"), "ann-lee")));
    }

    #[test]
    fn a_login_that_begins_with_a_number_is_not_another_login_without_it() {
        assert_eq!(read("77-2-fast@users.noreply.gitlab.com"), Some((Some("77"), "2-fast")));
        let known = |address: &str| without_number(address.to_owned());
        assert_eq!(known("88-fast@users.noreply.gitlab.com"), "fast@users.noreply.gitlab.com");
        assert_eq!(known("77-2-fast@users.noreply.gitlab.com"), "77-2-fast@users.noreply.gitlab.com");
    }

    #[test]
    fn what_anybody_may_write_is_no_private_address() {
        for address in ["1+ann@example.org", "@users.noreply.github.com", "ann@noreply.github.com", ""] {
            assert_eq!(read(address), None, "{address}");
        }
        assert_eq!(read("a+ann@users.noreply.github.com"), Some((None, "a+ann")));
    }
}
