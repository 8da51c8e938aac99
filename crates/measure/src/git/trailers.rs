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
    /// Everybody it names as `Name <email>`, in their order.
    pub(super) contacts: Vec<Contact>,
    /// Whether it names somebody in another way, or nobody.
    pub(super) unusable: bool,
}

/// A name and an address as they stand in the history: bytes, neither with angle brackets or line feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Contact {
    pub(super) name: Vec<u8>,
    pub(super) email: Vec<u8>,
}

/// The trailers in `lines`, each `Key: value`; other keys are left out.
pub(super) fn parse(lines: &[u8]) -> impl Iterator<Item = Trailer> + '_ {
    lines.split(|byte| *byte == b'\n').filter_map(|line| {
        let (key, value) = split_once(line, b':')?;
        let role = match key.trim_ascii().to_ascii_lowercase().as_slice() {
            b"reviewed-by" | b"acked-by" | b"tested-by" => Role::Reviewer,
            b"co-authored-by" => Role::CoAuthor,
            _ => return None,
        };
        let (contacts, unusable) = contacts(value);
        Some(Trailer { role, contacts, unusable })
    })
}

/// Everybody that a text names as `Name <email>`, one after the other, with commas or "and" between them. Also whether
/// something in it names somebody in another way.
///
/// Of several addresses after one name the last counts. What follows an address without a separator is a remark.
fn contacts(text: &[u8]) -> (Vec<Contact>, bool) {
    let (mut found, mut unusable) = (Vec::<Contact>::new(), false);
    let mut rest = text;
    while let Some((before, after)) = split_once(rest, b'<') {
        // More than one bracket on a side is a slip of the pen.
        let Some((email, next)) = split_once(without(after, b'<'), b'>') else { break };
        let next = without(next, b'>');
        let (separated, name) = without_separator(before);
        let email = email.trim_ascii();
        let usable = is_address(email);
        let contact = Contact { name: plain(name), email: email.to_vec() };
        match found.last_mut() {
            _ if !usable => unusable = true,
            Some(last) if !separated && contact.name.is_empty() => last.email = contact.email,
            _ => found.push(contact),
        }
        rest = next;
    }
    let (separated, name) = without_separator(rest);
    unusable |= found.is_empty() || separated && !name.is_empty();
    (found, unusable)
}

/// Whether git and people can tell somebody by it: it is there, and without white space.
pub(super) fn is_address(email: &[u8]) -> bool {
    !email.is_empty() && !email.iter().any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
}

/// A text without the comma, semicolon, `&` or "and" it begins with; and whether it began with one.
fn without_separator(text: &[u8]) -> (bool, &[u8]) {
    let mut text = text.trim_ascii();
    let mut separated = false;
    loop {
        let words: [&[u8]; 7] = [b",", b";", b"&", b"+", b"/", b"and ", b"And "];
        let shorter = words.iter().find_map(|word| text.strip_prefix(*word));
        let shorter = shorter.or((text == b"and").then_some(&[]));
        let Some(shorter) = shorter else { return (separated, text) };
        (separated, text) = (true, shorter.trim_ascii());
    }
}

/// A text without any of these bytes at its start.
fn without(text: &[u8], byte: u8) -> &[u8] {
    let start = text.iter().position(|found| *found != byte).unwrap_or(text.len());
    text.get(start..).unwrap_or_default()
}

fn split_once(text: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|found| *found == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// A name without what would end a question to git.
fn plain(name: &[u8]) -> Vec<u8> {
    let kept = |byte: &u8| !byte.is_ascii_control() && !matches!(byte, b'<' | b'>');
    let name: Vec<u8> = name.iter().copied().filter(kept).collect();
    name.trim_ascii().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(name: &str, email: &str) -> Contact {
        Contact { name: name.into(), email: email.into() }
    }

    fn named(text: &str) -> (Vec<(String, String)>, bool) {
        let (found, unusable) = contacts(text.as_bytes());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (found.into_iter().map(|contact| (text(contact.name), text(contact.email))).collect(), unusable)
    }

    fn pairs(people: &[(&str, &str)]) -> Vec<(String, String)> {
        people.iter().map(|(name, email)| ((*name).to_owned(), (*email).to_owned())).collect()
    }

    #[test]
    fn keys_are_read_in_any_case_and_others_are_left_out() {
        let found: Vec<_> = parse(
            b"reviewed-BY: Ann <a@x>\nSigned-off-by: Bo <b@x>\nTested-by: <c@x>\nCo-Authored-By: D \"d\" <d@x> (pair)\n",
        )
        .map(|trailer| (trailer.role, trailer.contacts, trailer.unusable))
        .collect();
        assert_eq!(
            found,
            [
                (Role::Reviewer, vec![contact("Ann", "a@x")], false),
                (Role::Reviewer, vec![contact("", "c@x")], false),
                (Role::CoAuthor, vec![contact("D \"d\"", "d@x")], false),
            ]
        );
    }

    #[test]
    fn everybody_in_one_line_is_named() {
        let both = pairs(&[("Bo Ek", "bo@x"), ("Cy Ray", "cy@x")]);
        for text in [
            "Bo Ek <bo@x>, Cy Ray <cy@x>",
            "Bo Ek <bo@x> and Cy Ray <cy@x>",
            "Bo Ek <bo@x>, and Cy Ray <cy@x>",
            "Bo Ek <bo@x>; Cy Ray <cy@x>",
            "Bo Ek <bo@x> & Cy Ray <cy@x>,",
            "Bo Ek <bo@x> Cy Ray <cy@x>",
        ] {
            assert_eq!(named(text), (both.clone(), false), "{text}");
        }
        let three = pairs(&[("Andy", "a@x"), ("", "b@x"), ("C", "c@x")]);
        assert_eq!(named("Andy <a@x>, <b@x> and C <c@x>"), (three, false));
    }

    #[test]
    fn two_addresses_of_one_name_are_one_person() {
        assert_eq!(named("Bo <bo@old> <bo@x>"), (pairs(&[("Bo", "bo@x")]), false));
    }

    #[test]
    fn whoever_is_named_without_an_address_is_noticed() {
        assert_eq!(named("Bo <bo@x>, Cy"), (pairs(&[("Bo", "bo@x")]), true));
        assert_eq!(named("Bo <bo@x>, Cy <c y>"), (pairs(&[("Bo", "bo@x")]), true));
        for value in ["@ann", "Ann <>", "Ann <a x>", "Ann <a@x", "a@x>", ""] {
            assert_eq!(named(value), (vec![], true), "{value}");
        }
    }

    #[test]
    fn an_address_in_twice_the_brackets_is_that_address() {
        assert_eq!(named("Ta <<ta@x>>"), (pairs(&[("Ta", "ta@x")]), false));
        assert_eq!(named("Ta <<ta@x>>, Bo <bo@x>"), (pairs(&[("Ta", "ta@x"), ("Bo", "bo@x")]), false));
    }

    #[test]
    fn an_option_for_a_name_is_only_a_name() {
        assert_eq!(named("--output=x <o@x>"), (pairs(&[("--output=x", "o@x")]), false));
    }
}
