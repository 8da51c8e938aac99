//! Everybody that a history names, under which names and addresses: so that people who stand in it under several can
//! be made one.

use std::collections::{BTreeMap, BTreeSet};

use super::trailers::Contact;
use crate::identity::{display_name, folded, is_invisible, printable, readable_text};
use crate::private_address::PrivateAddress;
use crate::{Identity, Note};

/// Names that many people have, or that machines give.
const ANYBODY: &[&str] = &[
    "admin",
    "administrator",
    "anonymous",
    "author",
    "developer",
    "git",
    "guest",
    "me",
    "nobody",
    "none",
    "no author",
    "(no author)",
    "root",
    "test",
    "ubuntu",
    "unknown",
    "user",
    "vagrant",
    "your name",
];

/// Names that a note shows.
const NAMED: usize = 5;

/// Everybody that a history names, and who of them are probably one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identities {
    /// How many members the history has.
    pub members: usize,
    /// Those who are probably one, by name.
    pub groups: Vec<ProbablyOne>,
    /// Members who are probably several people: of each, the addresses of the accounts that have had their login.
    pub several: Vec<(Identity, Vec<String>)>,
    /// Lines for `.mailmap` that make each group one: bytes, as names and addresses in a history are.
    pub mailmap: Vec<u8>,
}

/// Several members who are probably one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbablyOne {
    /// What they are called.
    pub name: String,
    /// The one that the others would count for.
    pub keep: Identity,
    /// The others, in the order of their identities.
    pub others: Vec<Identity>,
    /// What they have in common.
    pub shared: BTreeSet<Shared>,
    /// Who of them has what in common with whom.
    pub ties: BTreeSet<Tie>,
}

/// Some of a group, and what makes them one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tie {
    /// In the order of their identities.
    pub members: Vec<Identity>,
    /// What it is.
    pub shared: Shared,
}

impl ProbablyOne {
    /// Why they are probably one: where some of them have nothing in common but a third, who shares what with whom.
    pub fn why(&self) -> Vec<String> {
        let all = self.others.len().saturating_add(1);
        if self.ties.iter().all(|tie| tie.members.len() == all) {
            return self.shared.iter().map(|shared| shared.words().to_owned()).collect();
        }
        let told = |tie: &Tie| {
            let members: Vec<&str> = tie.members.iter().map(Identity::as_str).collect();
            format!("{} have {}", members.join(" and "), tie.shared.words())
        };
        self.ties.iter().map(told).collect()
    }
}

/// What members have in common who are probably one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shared {
    /// A name of several words.
    Name,
    /// A name of one word, which several people may well have.
    ShortName,
    /// The login of a host's private address is the name of another.
    Login,
    /// The account's number in a host's private address.
    Number,
}

/// Who is in a history.
#[derive(Default)]
pub(super) struct Roster(BTreeMap<Identity, Entry>);

#[derive(Default)]
struct Entry {
    /// As often as it was seen: the names that it goes by.
    names: BTreeMap<String, u64>,
    /// The names and addresses in the history that the mailmap makes this of; whether it says so.
    written: BTreeMap<Contact, bool>,
    seen: u64,
}

impl Roster {
    /// Somebody is named: called `name` by the mailmap, and in the history as `written`.
    pub(super) fn saw(&mut self, identity: &Identity, name: &str, written: &Contact, mapped: bool) {
        let entry = match self.0.get_mut(identity) {
            Some(entry) => entry,
            None => self.0.entry(identity.clone()).or_default(),
        };
        entry.seen += 1;
        match entry.names.get_mut(name) {
            Some(seen) => *seen += 1,
            None => drop(entry.names.insert(name.to_owned(), 1)),
        }
        if !entry.written.contains_key(written) {
            entry.written.insert(written.clone(), mapped);
        }
    }

    /// What a reader of a measurement should know.
    pub(super) fn notes(&self) -> impl Iterator<Item = Note> {
        let shared = self.shared_logins();
        let first = shared.first().map(|(identity, accounts)| (identity.to_string(), accounts.clone()));
        let several =
            first.map(|(member, accounts)| Note::SharedLogin { logins: shared.len(), member, accounts });
        self.several_addresses().into_iter().chain(several)
    }

    /// Logins of private addresses that several accounts of one host have had, as their numbers tell, where no mailmap
    /// says whose they are; and the addresses of these accounts.
    fn shared_logins(&self) -> Vec<(&Identity, Vec<String>)> {
        let of = |entry: &Entry| {
            let written = entry.written.iter().filter(|(_, mapped)| !**mapped);
            let accounts: BTreeMap<String, String> = written
                .filter_map(|(written, _)| {
                    Some((account(written)?, printable(&folded(&readable_text(&written.email)))))
                })
                .collect();
            accounts.into_values().collect::<Vec<_>>()
        };
        let all = self.0.iter().map(|(identity, entry)| (identity, of(entry)));
        all.filter(|(_, accounts)| accounts.len() > 1).collect()
    }

    fn several_addresses(&self) -> Option<Note> {
        let groups = self.groups();
        let members = groups.iter().map(|group| 1 + group.others.len()).sum();
        let names = groups.iter().take(NAMED).map(|group| group.name.clone()).collect();
        (!groups.is_empty()).then_some(Note::SeveralAddresses { people: groups.len(), members, names })
    }

    pub(super) fn identities(&self) -> Identities {
        let groups = self.groups();
        let mut mailmap = Vec::new();
        for group in &groups {
            let why = group.why().join(", ");
            mailmap.extend(format!("# {}: {why}\n", group.name).into_bytes());
            for other in &group.others {
                self.lines(&mut mailmap, group, other);
            }
        }
        let several: Vec<_> = self
            .shared_logins()
            .into_iter()
            .map(|(identity, accounts)| (identity.clone(), accounts))
            .collect();
        for (identity, accounts) in &several {
            let all = accounts.join(", ");
            let line = format!(
                "# {identity} stands for several accounts, probably different people: {all}; a line for each tells them \
                 apart: Name <their address> <NUMBER+login@host>\n"
            );
            mailmap.extend(line.into_bytes());
        }
        Identities { members: self.0.len(), groups, several, mailmap }
    }

    fn groups(&self) -> Vec<ProbablyOne> {
        // Who stands for several people is probably none of them.
        let several: BTreeSet<&Identity> = self.shared_logins().into_iter().map(|(login, _)| login).collect();
        let all: Vec<(&Identity, &Entry)> =
            self.0.iter().filter(|(identity, _)| !several.contains(identity)).collect();
        // What members may share, and who has it.
        let mut bearers: BTreeMap<(String, Shared), Vec<usize>> = BTreeMap::new();
        let mut logins: Vec<(String, usize)> = Vec::new();
        for (index, (identity, entry)) in all.iter().enumerate() {
            let names: BTreeSet<String> = entry.names.keys().map(|name| folded(name)).collect();
            for name in names.into_iter().filter(|name| tells(name)) {
                let shared = if name.contains(' ') { Shared::Name } else { Shared::ShortName };
                bearers.entry((name, shared)).or_default().push(index);
            }
            let address = identity.as_str();
            logins.extend(PrivateAddress::parse(address).map(|private| (private.login.to_owned(), index)));
            let accounts: BTreeSet<String> = entry.written.keys().filter_map(account).collect();
            for account in accounts {
                bearers.entry((account, Shared::Number)).or_default().push(index);
            }
        }
        for (login, index) in logins {
            let named = bearers.get(&(login.clone(), Shared::ShortName)).cloned().unwrap_or_default();
            let others = named.into_iter().filter(|other| *other != index).chain([index]).collect();
            bearers.insert((login, Shared::Login), others);
        }
        let mut union = Union::new(all.len());
        let mut reasons: Vec<(usize, Tie)> = Vec::new();
        for ((_, shared), bearing) in &bearers {
            let Some((first, rest)) = bearing.split_first() else { continue };
            rest.iter().for_each(|other| union.join(*first, *other));
            let mut members: Vec<Identity> =
                bearing.iter().filter_map(|index| Some((*all.get(*index)?.0).clone())).collect();
            members.sort();
            reasons.extend((!rest.is_empty()).then_some((*first, Tie { members, shared: *shared })));
        }
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        (0..all.len()).for_each(|index| parts.entry(union.root(index)).or_default().push(index));
        let mut groups: Vec<ProbablyOne> = Vec::new();
        let ties = |root: usize| -> BTreeSet<Tie> {
            let own = reasons.iter().filter(|(first, _)| union.root(*first) == root);
            own.map(|(_, tie)| tie.clone()).collect()
        };
        for (root, members) in parts.into_iter().filter(|(_, members)| members.len() > 1) {
            let entries = || members.iter().filter_map(|index| all.get(*index));
            let Some((keep, _)) = entries().max_by_key(|(identity, entry)| fitness(identity, entry)) else {
                continue;
            };
            let mut names: BTreeMap<&str, u64> = BTreeMap::new();
            for (name, seen) in entries().flat_map(|(_, entry)| &entry.names) {
                *names.entry(name).or_default() += seen;
            }
            let name =
                names.iter().max_by_key(|(name, seen)| (name.contains(' '), **seen)).map(|(name, _)| *name);
            groups.push(ProbablyOne {
                name: name.unwrap_or_default().to_owned(),
                keep: (*keep).clone(),
                others: entries()
                    .map(|(identity, _)| (*identity).clone())
                    .filter(|other| other != *keep)
                    .collect(),
                shared: ties(root).iter().map(|tie| tie.shared).collect(),
                ties: ties(root),
            });
        }
        groups
            .sort_by(|left, right| (folded(&left.name), &left.keep).cmp(&(folded(&right.name), &right.keep)));
        groups
    }

    /// The lines that make `other` the one that its group keeps.
    fn lines(&self, mailmap: &mut Vec<u8>, group: &ProbablyOne, other: &Identity) {
        let Some(entry) = self.0.get(other) else { return };
        let mut done = BTreeSet::new();
        for (written, mapped) in &entry.written {
            // A line for an address alone is enough, unless it stands for several people, or the mailmap has one for
            // the name too, which would go first.
            let address = written.email.to_ascii_lowercase();
            let shared = self.0.iter().any(|(identity, entry)| identity != other && entry.has(&address));
            let by_name = *mapped || shared || address.is_empty();
            if !done.insert((address, by_name.then_some(&written.name))) {
                continue;
            }
            let plain = |text: &[u8]| !readable_text(text).chars().any(is_invisible);
            if !plain(&written.email) || !plain(&written.name) {
                mailmap.extend(b"# an address with a character that cannot be shown is left out\n");
                continue;
            }
            if !reads_as_itself(&group.keep) {
                mailmap.extend(
                    b"# an address that is no text cannot be named: give each a line with one of your own\n",
                );
                continue;
            }
            let name = group.name.replace(['<', '>', '#'], "");
            mailmap.extend(format!("{} <{}> ", name.trim(), group.keep).into_bytes());
            if by_name && !written.name.is_empty() {
                mailmap.extend([written.name.as_slice(), b" "].concat());
            }
            mailmap.extend([b"<", written.email.as_slice(), b">\n"].concat());
        }
    }
}

impl Entry {
    fn has(&self, address: &[u8]) -> bool {
        self.written.keys().any(|written| written.email.eq_ignore_ascii_case(address))
    }
}

impl Shared {
    /// In a few words.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Name => "the same name",
            Self::ShortName => "the same name, of one word: look twice",
            Self::Login => "a private address with the other's name for a login",
            Self::Number => "the same account at the host of a private address",
        }
    }
}

/// Whether a folded name tells one person from others.
fn tells(name: &str) -> bool {
    !ANYBODY.contains(&name) && name.chars().filter(|c| c.is_alphabetic()).count() > 1
}

/// The account at the host of a private address.
fn account(written: &Contact) -> Option<String> {
    PrivateAddress::parse(&folded(&readable_text(&written.email)))?.account()
}

/// Which identity of a group others should count for: one that can be written to, and is used most.
fn fitness<'a>(
    identity: &'a Identity,
    entry: &Entry,
) -> (bool, bool, bool, u64, std::cmp::Reverse<&'a Identity>) {
    let address = identity.as_str();
    let private = PrivateAddress::parse(address).is_some();
    let can_be_written_to = address.contains('@') && !address.contains(char::is_whitespace);
    (reads_as_itself(identity), can_be_written_to, !private, entry.seen, std::cmp::Reverse(identity))
}

/// Whether a line of a mailmap can name an identity: an address that is no text is shown with its bytes in escapes, which
/// would be another address there.
fn reads_as_itself(identity: &Identity) -> bool {
    !identity.as_str().contains('\\')
}

/// Which members are one, by the first of each.
struct Union(Vec<usize>);

impl Union {
    fn new(members: usize) -> Self {
        Self((0..members).collect())
    }

    fn root(&self, mut index: usize) -> usize {
        while let Some(parent) = self.0.get(index).copied().filter(|parent| *parent != index) {
            index = parent;
        }
        index
    }

    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        if let Some(parent) = self.0.get_mut(left.max(right)) {
            *parent = left.min(right);
        }
    }
}

/// What somebody is called, for a roster and for people.
pub(super) fn name_of(contact: &Contact) -> String {
    display_name(&readable_text(&contact.name))
}
