//! Names of accounts, and who can sign here.

use std::collections::BTreeMap;
use tributary_client::{account_text, demo_signer, parse_account, AccountError, AccountId, Signer};
use tributary_interfaces::signed::is_anybodys;
use tributary_measure::{Identity, Member};
use tributary_words::names::{key, NameError, NamedAccount, Names};

/// Who has a part in the story on an embedded chain: each command is one of them where no key is named. Their names are
/// no member's.
pub const ROLES: [&str; 8] =
    ["arbiter", "attestor", "challenger", "guardian", "keeper", "operator", "sponsor", "stranger"];

/// The account that a measured member is credited by: that of the members file, of whoever is called so here, or one that
/// is derived from the name. `None` if the members file has a text that is none, or several are called so.
pub fn account_of(identity: &Identity, listed: Option<&Member>, known: &Names) -> Option<AccountId> {
    match listed.and_then(|member| member.account.as_ref()) {
        Some(account) => parse_account(&account.text).ok(),
        None => match known.member(identity) {
            Ok(account) => Some(account),
            Err(NameError::Unknown(_) | NameError::WithoutAccount(_)) => {
                Some(demo_signer(identity.as_str()).account())
            }
            Err(_) => None,
        },
    }
}

/// The accounts that a member may have been credited by before a members file gave them the one that they have now: of
/// all who were called so here, and those that are derived from what they are called.
pub fn accounts_before(member: &Member, known: &Names) -> Vec<AccountId> {
    let called = [member.identity.as_str(), &member.name].into_iter().filter(|name| !name.is_empty());
    called.flat_map(|name| known.called(name).chain([demo_signer(name).account()])).collect()
}

/// Whether an account's key is derived from what the account is called here: then it has always been theirs.
pub fn is_derived(account: &AccountId, known: &Names) -> bool {
    known.names_of(account).any(|name| demo_signer(name).account() == *account)
}

/// Somebody that this program knows by name.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub account: AccountId,
    /// Those with a demo account can sign here.
    pub signer: Option<Signer>,
}

/// Everybody that this program knows by name.
#[derive(Default)]
pub struct People {
    people: BTreeMap<AccountId, Person>,
    /// Who is called so where they are measured for.
    known: Names,
}

/// A measured member whose account cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    #[error("line {line} of the members file: {source}")]
    Account { line: u64, source: AccountError },
    #[error("{0}; where that is an address, write it beside the name in the members file (--members), as a CSV file has names")]
    Name(#[from] NameError),
    #[error("line {line} of the members file: the account of zeros, for which anybody can sign: name an account of somebody")]
    Anybodys { line: u64 },
    #[error(
        "{first:?} and {second:?} have the same account {account}: if both are one person, make them one where they are \
         measured (a line in .mailmap, or one name in the CSV file); if they are two, give each an account of their own in \
         the members file"
    )]
    SameAccount { first: String, second: String, account: String },
}

impl People {
    /// Nobody yet, where these are called so.
    pub fn knowing(known: Names) -> Self {
        Self { known, ..Self::default() }
    }

    /// Gets to know an account by its configuration.
    pub fn meet(&mut self, named: &NamedAccount) -> AccountId {
        let person = match named {
            NamedAccount::Demo(name) => Self::demo(name, name),
            NamedAccount::Account(account) => {
                Person { name: account_text(account), account: *account, signer: None }
            }
        };
        let account = person.account;
        self.people.entry(account).or_insert(person);
        account
    }

    /// Gets to know a measured member: with the account of the members file, or else with a demo account
    /// derived from the identity.
    pub fn meet_member(&mut self, member: &Member) -> Result<AccountId, PeopleError> {
        let person = match &member.account {
            None => match self.known.member(&member.identity) {
                Ok(account) => Person { name: member.name.clone(), account, signer: None },
                Err(NameError::Unknown(_) | NameError::WithoutAccount(_)) => self.newcomer(member),
                Err(several) => return Err(several.into()),
            },
            Some(text) => {
                let account = parse_account(&text.text)
                    .map_err(|source| PeopleError::Account { line: text.line, source })?;
                if is_anybodys(&account) {
                    return Err(PeopleError::Anybodys { line: text.line });
                }
                Person { name: member.name.clone(), account, signer: None }
            }
        };
        let account = person.account;
        if let Some(other) = self.people.get(&account) {
            return Err(PeopleError::SameAccount {
                first: other.name.clone(),
                second: person.name,
                account: account_text(&account),
            });
        }
        self.people.insert(account, person);
        Ok(account)
    }

    /// A member whom nobody here knows, with a name that nobody else here has.
    fn newcomer(&self, member: &Member) -> Person {
        let identity = member.identity.as_str();
        let person = Self::demo(identity, &member.name);
        let alike = |other: &Person| other.account != person.account && key(&other.name) == key(&person.name);
        let known = self.known.called(&person.name).any(|account| account != person.account);
        match key(&person.name) != identity && (known || self.iter().any(alike)) {
            true => Person { name: format!("{} ({identity})", person.name), ..person },
            false => person,
        }
    }

    fn demo(seed: &str, name: &str) -> Person {
        let signer = demo_signer(seed);
        let name = if name.is_empty() { seed } else { name };
        Person { name: name.to_owned(), account: signer.account(), signer: Some(signer) }
    }

    /// Everybody, by account.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }
}

/// What only a story asks, which is somebody else's each time.
#[cfg(feature = "embedded")]
impl People {
    /// The name of an account, or the account itself.
    pub fn name(&self, account: &AccountId) -> String {
        self.people.get(account).map_or_else(|| account_text(account), |person| person.name.clone())
    }

    /// The signer of an account, if this program has its key.
    pub fn signer(&self, account: &AccountId) -> Option<Signer> {
        self.people.get(account)?.signer.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_measure::{read_members, AccountText};

    #[test]
    fn whose_name_is_that_of_two_accounts_is_credited_once_the_members_file_has_the_address_that_was_told() {
        let [one, two] = [[1; 32], [2; 32]].map(AccountId::from);
        let mut known = Names::default();
        known.add(one, "Bo (bo@x)");
        known.add(two, "Bo (bo@y)");
        let bo = |account: Option<&AccountId>| Member {
            account: account.map(|account| AccountText { text: account_text(account), line: 2 }),
            ..read_members("members.csv", "member\nbo\n".as_bytes())
                .unwrap()
                .members()
                .next()
                .unwrap()
                .clone()
        };
        let refused = People::knowing(known.clone()).meet_member(&bo(None)).unwrap_err().to_string();
        for account in [&one, &two] {
            let told = account_text(account);
            assert!(refused.contains(&told), "each is told: {refused}");
            assert_eq!(People::knowing(known.clone()).meet_member(&bo(Some(account))).unwrap(), *account);
        }
        assert!(refused.contains("write it beside the name in the members file (--members)"), "{refused}");
    }
}
