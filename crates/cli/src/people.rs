//! Names of accounts, and who can sign here.

use std::collections::BTreeMap;
use tributary_client::{account_text, demo_signer, parse_account, AccountError, AccountId, Signer};
use tributary_measure::{Identity, Member};
use tributary_words::names::NamedAccount;

/// The account that a measured member is credited by; `None` if the members file has a text that is none.
pub fn account_of(identity: &Identity, listed: Option<&Member>) -> Option<AccountId> {
    match listed.and_then(|member| member.account.as_ref()) {
        Some(account) => parse_account(&account.text).ok(),
        None => Some(demo_signer(identity.as_str()).account()),
    }
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
pub struct People(BTreeMap<AccountId, Person>);

/// A measured member whose account cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    #[error("line {line} of the members file: {source}")]
    Account { line: u64, source: AccountError },
    #[error("{first:?} and {second:?} have the same account {account}")]
    SameAccount { first: String, second: String, account: String },
}

impl People {
    /// Gets to know an account by its configuration.
    pub fn meet(&mut self, named: &NamedAccount) -> AccountId {
        let person = match named {
            NamedAccount::Demo(name) => Self::demo(name, name),
            NamedAccount::Account(account) => {
                Person { name: account_text(account), account: *account, signer: None }
            }
        };
        let account = person.account;
        self.0.entry(account).or_insert(person);
        account
    }

    /// Gets to know a measured member: with the account of the members file, or else with a demo account
    /// derived from the identity.
    pub fn meet_member(&mut self, member: &Member) -> Result<AccountId, PeopleError> {
        let person = match &member.account {
            None => Self::demo(member.identity.as_str(), &member.name),
            Some(text) => {
                let account = parse_account(&text.text)
                    .map_err(|source| PeopleError::Account { line: text.line, source })?;
                Person { name: member.name.clone(), account, signer: None }
            }
        };
        let account = person.account;
        if let Some(other) = self.0.get(&account) {
            return Err(PeopleError::SameAccount {
                first: other.name.clone(),
                second: person.name,
                account: account_text(&account),
            });
        }
        self.0.insert(account, person);
        Ok(account)
    }

    fn demo(seed: &str, name: &str) -> Person {
        let signer = demo_signer(seed);
        let name = if name.is_empty() { seed } else { name };
        Person { name: name.to_owned(), account: signer.account(), signer: Some(signer) }
    }

    /// The name of an account, or the account itself.
    pub fn name(&self, account: &AccountId) -> String {
        self.0.get(account).map_or_else(|| account_text(account), |person| person.name.clone())
    }

    /// The signer of an account, if this program has its key.
    pub fn signer(&self, account: &AccountId) -> Option<Signer> {
        self.0.get(account)?.signer.clone()
    }

    /// Everybody, by account.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.0.values()
    }
}
