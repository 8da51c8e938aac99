//! A part of a history, as the URI of a contribution names it.

use std::fmt;

/// Digits of the ids that only tell one commit from others.
const SHORT_DIGITS: usize = 16;

/// What is reachable from `head` and not from `base`, merges excluded: `git log --no-merges <base>..<head>`. All that
/// a member did in it in one metric, and that was not filed before, is one contribution.
///
/// As a URI: `git:<root>/<base>..<head>`, or `git:<root>/<head>` from the beginning of the history on; with
/// `@<unix seconds>` behind it where older commits were left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GitRange {
    /// The first digits of the commit that the history began with, by first parents: it tells repositories apart.
    pub root: String,
    /// The first digits of the commit up to which the member's work was filed before.
    pub base: Option<String>,
    /// The commit whose history was measured.
    pub head: String,
    /// The moment, in unix seconds, up to which commits were left out as too old.
    pub after: Option<u64>,
}

impl GitRange {
    pub(super) fn new(root: &str, base: Option<&str>, head: &str, after: Option<u64>) -> Self {
        let short = |id: &str| id.get(..SHORT_DIGITS).unwrap_or(id).to_owned();
        Self { root: short(root), base: base.map(short), head: head.to_owned(), after }
    }

    /// The range that a URI names; nothing for a URI of anything else.
    pub fn parse(uri: &str) -> Option<Self> {
        let (root, range) = uri.strip_prefix("git:")?.split_once('/')?;
        let (range, after) = match range.split_once('@') {
            Some((range, after)) => (range, Some(seconds(after)?)),
            None => (range, None),
        };
        let (base, head) = match range.split_once("..") {
            Some((base, head)) => (Some(base), head),
            None => (None, range),
        };
        let hexadecimal = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let short = |id: &str| id.len() == SHORT_DIGITS && hexadecimal(id);
        let whole = matches!(head.len(), 40 | 64) && hexadecimal(head);
        (short(root) && base.is_none_or(short) && whole).then(|| Self {
            root: root.to_owned(),
            base: base.map(str::to_owned),
            head: head.to_owned(),
            after,
        })
    }

    /// Whether two ranges are of repositories that began with the same commit.
    pub(super) fn is_of(&self, root: &str) -> bool {
        root.starts_with(&self.root)
    }
}

impl fmt::Display for GitRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { root, base, head, after } = self;
        match base {
            Some(base) => write!(f, "git:{root}/{base}..{head}")?,
            None => write!(f, "git:{root}/{head}")?,
        }
        after.map_or(Ok(()), |after| write!(f, "@{after}"))
    }
}

/// A moment, written as this program writes it.
fn seconds(text: &str) -> Option<u64> {
    text.parse().ok().filter(|seconds: &u64| seconds.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MAX_URI_BYTES;

    #[test]
    fn a_range_is_read_back_from_its_uri_which_fits_with_ids_of_any_length() {
        for id in ["0123456789abcdef0123456789abcdef01234567".to_owned(), "ab".repeat(32)] {
            let bases = [None, Some(id.as_str())];
            for (base, after) in bases.iter().flat_map(|base| [(*base, None), (*base, Some(253_402_300_799))])
            {
                let range = GitRange::new(&id, base, &id, after);
                assert_eq!(GitRange::parse(&range.to_string()), Some(range.clone()));
                assert!(range.to_string().len() <= MAX_URI_BYTES);
                assert!(range.is_of(&id) && !range.is_of(&"0".repeat(40)));
            }
        }
    }

    #[test]
    fn what_could_be_anything_else_than_a_range_is_none() {
        let (root, head) = ("0123456789abcdef", "0".repeat(40));
        assert!(GitRange::parse(&format!("git:{root}/{head}")).is_some());
        for uri in [
            "csv:work.csv#3".to_owned(),
            format!("git:{head}"),
            format!("git:{head}..{head}"),
            format!("git:{root}/"),
            format!("git:{root}/HEAD"),
            format!("git:{root}/--output={head}"),
            format!("git:{root}/{root}..{root}"),
            format!("git:{root}/..{head}"),
            format!("git:{root}/{}", head.replace('0', "A")),
            format!("git:{root}/{head}@"),
            format!("git:{root}/{head}@+5"),
            format!("git:{root}/{head}@yesterday"),
        ] {
            assert_eq!(GitRange::parse(&uri), None, "{uri}");
        }
    }
}
