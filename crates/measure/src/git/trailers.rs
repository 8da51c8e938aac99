//! Trailers of commit messages: who reviewed and who co-authored.

/// What a trailer says somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Reviewed-by, Acked-by and Tested-by.
    Reviewer,
    /// Co-authored-by.
    CoAuthor,
}

/// One trailer, not yet through the mailmap.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trailer {
    pub(super) role: Role,
    /// The person; none when the trailer does not end in `Name <email>`.
    pub(super) contact: Option<Contact>,
}

/// A name and an address, neither with angle brackets or line feeds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Contact {
    pub(super) name: String,
    pub(super) email: String,
}

/// The trailers in `lines`, each `Key: value`; other keys are left out.
pub(super) fn parse(lines: &str) -> impl Iterator<Item = Trailer> + '_ {
    lines.lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        let role = match key.trim().to_ascii_lowercase().as_str() {
            "reviewed-by" | "acked-by" | "tested-by" => Role::Reviewer,
            "co-authored-by" => Role::CoAuthor,
            _ => return None,
        };
        Some(Trailer { role, contact: Contact::parse(value) })
    })
}

impl Contact {
    /// Reads `Name <email>`; what follows the address is ignored.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.rsplit_once('<')?;
        let (email, _) = rest.split_once('>')?;
        let email = email.trim();
        if email.is_empty() || email.contains(char::is_whitespace) {
            return None;
        }
        let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>')).collect();
        Some(Self { name: name.trim().to_owned(), email: email.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(name: &str, email: &str) -> Option<Contact> {
        Some(Contact { name: name.into(), email: email.into() })
    }

    #[test]
    fn keys_are_read_in_any_case_and_others_are_left_out() {
        let found: Vec<_> = parse(
            "reviewed-BY: Ann <a@x>\nSigned-off-by: Bo <b@x>\nTested-by: <c@x>\nCo-Authored-By: D \"d\" <d@x> (pair)\n",
        )
        .map(|trailer| (trailer.role, trailer.contact))
        .collect();
        assert_eq!(
            found,
            [
                (Role::Reviewer, contact("Ann", "a@x")),
                (Role::Reviewer, contact("", "c@x")),
                (Role::CoAuthor, contact("D \"d\"", "d@x")),
            ]
        );
    }

    #[test]
    fn a_trailer_without_an_address_names_nobody() {
        for value in ["@ann", "Ann <>", "Ann <a x>", "Ann <a@x", "a@x>"] {
            assert_eq!(Contact::parse(value), None, "{value}");
        }
    }

    #[test]
    fn an_option_for_a_name_is_only_a_name() {
        assert_eq!(Contact::parse("--output=x <o@x>"), contact("--output=x", "o@x"));
    }
}
