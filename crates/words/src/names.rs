//! Names for accounts: the DAO's contracts, the people of a members file, demo accounts of an embedded chain.

use crate::printable::printable;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{account_text, demo_signer, hex, parse_account, unhex, AccountError, AccountId, Hash};
use tributary_interfaces::factory::Dao;

/// An account as a configuration names it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub enum NamedAccount {
    /// A demo account, whose key is derived from this name.
    Demo(String),
    Account(AccountId),
}

impl NamedAccount {
    pub fn demo(name: &str) -> Self {
        Self::Demo(name.to_owned())
    }
}

impl TryFrom<String> for NamedAccount {
    type Error = AccountError;

    fn try_from(text: String) -> Result<Self, AccountError> {
        match text.strip_prefix("demo:") {
            Some(name) if !name.is_empty() => Ok(Self::demo(name)),
            _ => parse_account(&text).map(Self::Account),
        }
    }
}

/// A hash, written in hexadecimal digits.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct HashText(pub Hash);

impl TryFrom<String> for HashText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = unhex(&text).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(|bytes| Self(Hash::from(bytes))).ok_or_else(|| {
            const WANTED: &str = "a hash is wanted: 0x and 64 hexadecimal digits";
            match parse_account(&text) {
                Ok(_) if !text.starts_with("0x") => format!("{text} is an account's address, and {WANTED}"),
                _ => format!("{text:?} is no hash; {WANTED}"),
            }
        })
    }
}

impl From<HashText> for String {
    fn from(HashText(hash): HashText) -> Self {
        hex(hash.as_ref())
    }
}

/// Which account is called what. An account has one name to be shown, and may be found by several.
#[derive(Clone, Debug, Default)]
pub struct Names {
    shown: BTreeMap<AccountId, String>,
    found: BTreeMap<String, BTreeSet<AccountId>>,
    /// The same in lower case, with the names as they are written: people do not mind letters.
    folded: BTreeMap<String, BTreeMap<AccountId, String>>,
    me: Option<AccountId>,
}

/// A text that names no account, or several.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameError {
    #[error("{0:?} is no account and no name that is known here: write an address (SS58, or 0x and 64 hexadecimal digits), or name a file of names with --members")]
    Unknown(String),
    #[error(
        "{name:?} is the name of several accounts: {}; write the address of the one that you mean",
        addresses(accounts)
    )]
    Ambiguous { name: String, accounts: Vec<AccountId> },
    #[error("{name:?} could be {}; write it as one of them is written", candidates(written))]
    Several { name: String, written: Vec<(String, AccountId)> },
}

fn candidates(written: &[(String, AccountId)]) -> String {
    let each =
        |(name, account): &(String, AccountId)| format!("{} ({})", printable(name), account_text(account));
    written.iter().map(each).collect::<Vec<_>>().join(" or ")
}

fn addresses(accounts: &[AccountId]) -> String {
    accounts.iter().map(account_text).collect::<Vec<_>>().join(" and ")
}

impl Names {
    /// An account that is called so. The first name that it gets is shown, and it is found by all.
    pub fn add(&mut self, account: AccountId, name: &str) {
        if name.is_empty() {
            return;
        }
        self.shown.entry(account).or_insert_with(|| printable(name));
        self.find_by(name, account);
    }

    fn find_by(&mut self, name: &str, account: AccountId) {
        self.found.entry(name.to_owned()).or_default().insert(account);
        let folded = self.folded.entry(name.to_lowercase()).or_default();
        folded.entry(account).or_insert_with(|| name.to_owned());
    }

    /// The contracts of a DAO. What they are called, nobody else is.
    pub fn add_dao(&mut self, dao: &Dao) {
        let parts = [
            (dao.governor, "governor"),
            (dao.treasury, "treasury"),
            (dao.token, "token"),
            (dao.metrics, "registry"),
        ];
        for (account, part) in parts {
            let name = format!("the {part}");
            self.shown.insert(account, name.clone());
            self.folded.remove(&name);
            self.found.remove(&name);
            self.find_by(&name, account);
            self.find_by(part, account);
        }
        // As files and other commands call it.
        self.find_by("metrics", dao.metrics);
    }

    /// Whose key is in use.
    pub fn add_me(&mut self, account: AccountId) {
        self.me = Some(account);
    }

    /// What an account is called.
    pub fn of(&self, account: &AccountId) -> Option<&str> {
        self.shown.get(account).map(String::as_str)
    }

    pub fn is_me(&self, account: &AccountId) -> bool {
        self.me.as_ref() == Some(account)
    }

    /// The account that a text names: by its address, as "demo:NAME", as "me", or by a name.
    pub fn account(&self, text: &str) -> Result<AccountId, NameError> {
        if let ("me", Some(me)) = (text, self.me) {
            return Ok(me);
        }
        match NamedAccount::try_from(text.to_owned()) {
            Ok(NamedAccount::Account(account)) => Ok(account),
            Ok(NamedAccount::Demo(name)) => Ok(demo_signer(&name).account()),
            Err(_) => self.find(text),
        }
    }

    /// All accounts that are called just so.
    pub fn called(&self, name: &str) -> Vec<AccountId> {
        self.found.get(name).into_iter().flatten().copied().collect()
    }

    /// The account that is called so.
    pub fn find(&self, name: &str) -> Result<AccountId, NameError> {
        let accounts = self.called(name);
        match accounts.as_slice() {
            [] => self.find_folded(name),
            [account] => Ok(*account),
            _ => Err(NameError::Ambiguous { name: name.to_owned(), accounts }),
        }
    }
}

impl Names {
    /// The account that is called so in whatever letters, if that is one only.
    fn find_folded(&self, name: &str) -> Result<AccountId, NameError> {
        let found: Vec<_> = self.folded.get(&name.to_lowercase()).into_iter().flatten().collect();
        match found.as_slice() {
            [] => Err(NameError::Unknown(name.to_owned())),
            [(account, _)] => Ok(**account),
            several => Err(NameError::Several {
                name: name.to_owned(),
                written: several.iter().map(|(account, written)| ((*written).clone(), **account)).collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(byte: u8) -> AccountId {
        [byte; 32].into()
    }

    #[test]
    fn a_name_finds_its_account_and_the_name_of_two_finds_none_and_tells_both() {
        let mut names = Names::default();
        names.add(account(1), "Ann");
        names.add(account(1), "ann@example.org");
        names.add(account(2), "Bo");
        names.add(account(3), "Bo");
        assert_eq!(names.find("Ann"), Ok(account(1)));
        assert_eq!(names.find("ann@example.org"), Ok(account(1)));
        assert_eq!(names.of(&account(1)), Some("Ann"), "the first name is shown");
        let refusal = names.find("Bo").expect_err("it is ambiguous").to_string();
        for byte in [2, 3] {
            assert!(refusal.contains(&account_text(&account(byte))), "{refusal}");
        }
        assert_eq!(names.find("Cy"), Err(NameError::Unknown("Cy".to_owned())));
    }

    #[test]
    fn a_name_is_found_in_whatever_letters_unless_that_could_be_several() {
        let mut names = Names::default();
        names.add(account(1), "Ann Lee");
        names.add(account(2), "Bo");
        names.add(account(3), "BO");
        assert_eq!(names.find("ann lee"), Ok(account(1)));
        assert_eq!(names.find("BO"), Ok(account(3)), "as it is written, it is that one");
        let refusal = names.find("bo").expect_err("it could be two").to_string();
        for told in ["Bo (", "BO (", &account_text(&account(2)), &account_text(&account(3))] {
            assert!(refusal.contains(told), "{refusal}");
        }
    }

    #[test]
    fn nobody_takes_a_contract_s_name() {
        let mut names = Names::default();
        names.add(account(9), "the treasury");
        let dao = Dao { token: account(1), metrics: account(2), governor: account(3), treasury: account(4) };
        names.add_dao(&dao);
        assert_eq!(names.find("the treasury"), Ok(account(4)));
        assert_eq!(names.find("treasury"), Ok(account(4)));
        assert_eq!(names.of(&account(4)), Some("the treasury"));
    }
}
