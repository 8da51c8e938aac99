//! Names for accounts: the DAO's contracts, the people of a members file, demo accounts of an embedded chain.
//!
//! Whatever takes an account takes an address, "demo:NAME", "me", or a name, and all of them are read here. Names that
//! look alike are one unless several have them: letter case, white space and how an accent is encoded make no difference,
//! as where members are measured. So nobody becomes a stranger by a letter, "demo:" before the name or not.

use crate::time;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{account_text, demo_signer, parse_account, AccountId};
use tributary_interfaces::factory::{Dao, Part};
use tributary_measure::Identity;
use tributary_text::printable;
use unicode_normalization::UnicodeNormalization;

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
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_at_checked(DEMO.len()) {
            Some((before, name)) if before.eq_ignore_ascii_case(DEMO) && !name.is_empty() => {
                Ok(Self::demo(name))
            }
            _ => parse_account(&text).map(Self::Account).map_err(|error| {
                format!(
                    "{error}; \"demo:NAME\" is an account for trying things out, for which anybody can sign"
                )
            }),
        }
    }
}

/// How a demo account is written: this, and the name from which its key is derived.
const DEMO: &str = "demo:";

/// What people call a DAO's contract, also with "the" before it: nobody else is called so.
pub const fn called(part: Part) -> &'static str {
    match part {
        Part::Metrics => "registry",
        part => part.name(),
    }
}

/// Whether a contract of the DAO is called so, by people or by files.
pub fn calls_a_contract(name: &str) -> bool {
    Part::ALL.into_iter().any(|part| [called(part), part.name()].contains(&name))
}

/// Whoever signs, on a command line.
pub const ME: &str = "me";

/// What a text is, where it is no member's name: whatever takes an account would read it as something else. Also where a
/// digit of an address is wrong.
pub fn no_name(identity: &Identity) -> Option<&'static str> {
    let text = &*key(identity.as_str());
    if text == ME {
        Some("what whoever signs is called")
    } else if calls_a_contract(text.strip_prefix("the ").unwrap_or(text)) {
        Some("what a contract of the DAO is called")
    } else if text.starts_with(DEMO) {
        Some("how a demo account is written")
    } else if is_like_an_address(text) {
        Some("an account's address")
    } else {
        None
    }
}

/// Whether a text is as long as addresses are, and made of what they are made of; a digit of it may be wrong.
fn is_like_an_address(text: &str) -> bool {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let is_hex = digits.len() >= 40 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    // E-mail addresses have other signs in them.
    let is_ss58 =
        (46..=50).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_alphanumeric());
    is_ss58 || is_hex
}

/// What is asked of whoever names no key where one is needed.
pub const WHOSE_KEY: &str = "whose key? name a --keystore, set TRIBUTARY_SURI, or use --suri for development";

/// Which account is called what. An account has one name to be shown, and may be found by several.
#[derive(Clone, Debug, Default)]
pub struct Names {
    shown: BTreeMap<AccountId, String>,
    /// Who is called so, by what stands for all names that look alike, with the names as they are written.
    called: BTreeMap<String, BTreeMap<AccountId, BTreeSet<String>>>,
    /// The members of a file of names, by their identities.
    members: BTreeMap<String, AccountId>,
    /// Names of members of that file who have no account in it.
    without: BTreeSet<String>,
    me: Option<AccountId>,
}

/// A text that names no account, or several.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameError {
    #[error("{0:?} is no account and no name that is known here: write an address (SS58, or 0x and 64 hexadecimal digits), or name a file of names with --members")]
    Unknown(String),
    #[error("\"me\" is whoever signs: {WHOSE_KEY}; or write an address or a name")]
    NobodySigns,
    #[error("{0:?} has no account in the file of names: write one there, or the address here")]
    WithoutAccount(String),
    #[error("{0:?} looks like an account's address, and is none: some of it is wrong or missing; copy it once more")]
    Mistyped(String),
    #[error("{name:?} could be {}: write {}", time::counted(several.len(), "account"), choices(several))]
    Several { name: String, several: Vec<Candidate> },
    #[error(
        "\"demo:{name}\" would be a stranger: {} is called so, whose key is not derived from that name; write the \
         name alone, or the address",
        candidates(several)
    )]
    NoDemoName { name: String, several: Vec<Candidate> },
    #[error("\"demo:{0}\" would be a stranger: {0:?} is how a contract of the DAO is called, or whoever signs; write it alone")]
    NobodysName(String),
}

/// Somebody who could be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub account: AccountId,
    /// As their name is written.
    pub written: String,
    /// Another name of theirs, which nobody else has.
    pub own: Option<String>,
}

impl Candidate {
    /// Whether the account's key is derived from the name, as it is written.
    fn derives(&self) -> bool {
        demo_signer(&self.written).account() == self.account
    }

    fn told(&self) -> String {
        format!("{} ({})", printable(&self.written), account_text(&self.account))
    }

    /// What to write for this one, and nobody else: another name, or what the key is derived from, or the address.
    fn alone(&self) -> String {
        match &self.own {
            Some(own) => printable(own),
            None if self.derives() => format!("demo:{}", printable(&self.written)),
            None => account_text(&self.account),
        }
    }
}

fn candidates(several: &[Candidate]) -> String {
    several.iter().map(Candidate::told).collect::<Vec<_>>().join(" or ")
}

/// What to write for each, so that no other is meant.
fn choices(several: &[Candidate]) -> String {
    let each = |one: &Candidate| format!("\"{}\" for {}", one.alone(), one.told());
    several.iter().map(each).collect::<Vec<_>>().join(", or ")
}

/// What stands for all names that look alike: also those in wide letters, which where members are measured are others.
pub fn key(name: &str) -> String {
    let plain: String = name.nfkc().collect();
    Identity::written(&plain).map_or_else(|_| plain.to_lowercase(), |alike| alike.to_string())
}

/// Of "NAME (ADDRESS)", as namesakes are told apart, both. Whoever calls themself by an address has their own behind it, so
/// that nobody is found by another's.
fn parts(name: &str) -> Option<[&str; 2]> {
    let (alone, address) = name.strip_suffix(')')?.rsplit_once(" (")?;
    (!alone.contains('@') && address.contains('@')).then_some([alone, address])
}

impl Names {
    /// An account that is called so. The first name that it gets is shown, and it is found by all; and by each part of
    /// "NAME (ADDRESS)".
    pub fn add(&mut self, account: AccountId, name: &str) {
        if name.is_empty() {
            return;
        }
        self.shown.entry(account).or_insert_with(|| printable(name));
        for name in parts(name).into_iter().flatten().chain([name]) {
            self.find_by(name, account);
        }
    }

    /// A member of a file of names: whoever names them by their identity means this account, whatever others have had.
    pub fn add_member(&mut self, account: AccountId, identity: &Identity, name: &str) {
        self.add(account, name);
        self.add(account, identity.as_str());
        self.members.insert(identity.to_string(), account);
    }

    /// A member of a file of names that has no account of theirs.
    pub fn add_without_account(&mut self, identity: &Identity, name: &str) {
        self.without.extend([key(identity.as_str()), key(name)]);
    }

    /// Everybody whom others know, who keeps the name that is shown here.
    pub fn add_all(&mut self, others: &Self) {
        for (account, name) in &others.shown {
            self.add(*account, name);
        }
        for (account, name) in others
            .called
            .values()
            .flatten()
            .flat_map(|(account, names)| names.iter().map(move |name| (account, name)))
        {
            self.find_by(name, *account);
        }
    }

    fn find_by(&mut self, name: &str, account: AccountId) {
        let called = self.called.entry(key(name)).or_default();
        called.entry(account).or_default().insert(name.to_owned());
    }

    /// The contracts of a DAO. What they are called, nobody else is.
    pub fn add_dao(&mut self, dao: &Dao) {
        for part in Part::ALL {
            let account = part.account(dao);
            let whole = |name: &str| format!("the {name}");
            self.shown.insert(account, whole(called(part)));
            // Files and other commands call the registry by its code's name.
            for name in BTreeSet::from([called(part), part.name()]) {
                for name in [name, &whole(name)] {
                    self.called.remove(name);
                    self.find_by(name, account);
                }
            }
        }
    }

    /// Whose key is in use.
    pub fn add_me(&mut self, account: AccountId) {
        self.me = Some(account);
    }

    /// What an account is called. Whoever is called as the file of names calls somebody else is shown by another name: what
    /// is shown of one account names no other.
    pub fn of(&self, account: &AccountId) -> Option<String> {
        let anothers = |name: &str| self.members.get(&key(name)).is_some_and(|member| member != account);
        let shown = self.shown.get(account)?;
        if !anothers(shown) {
            return Some(shown.clone());
        }
        let other = self.names_of(account).find(|name| !anothers(name) && self.is_only(name));
        let derived = || self.names_of(account).find(|name| demo_signer(name).account() == *account);
        other.map(|name| printable(name)).or_else(|| Some(format!("demo:{}", printable(derived()?))))
    }

    pub fn is_me(&self, account: &AccountId) -> bool {
        self.me.as_ref() == Some(account)
    }

    /// The account that a text names: by its address, as "demo:NAME", as "me", or by a name.
    pub fn account(&self, text: &str) -> Result<AccountId, NameError> {
        if text == ME {
            return self.me.ok_or(NameError::NobodySigns);
        }
        match NamedAccount::try_from(text.to_owned()) {
            Ok(NamedAccount::Account(account)) => Ok(account),
            Ok(NamedAccount::Demo(name)) => Ok(demo_signer(&self.demo(&name)?).account()),
            Err(_) => self.find(text),
        }
    }

    /// The name from which the key of "demo:NAME" is derived: as it is written here, or another one of whoever is called
    /// so here. Whoever is called so and has another key is not meant.
    pub fn demo(&self, name: &str) -> Result<String, NameError> {
        let derives = |name: &str, account: &AccountId| demo_signer(name).account() == *account;
        if let Some(known) = self.derived(name) {
            return Ok(known);
        }
        if key(name) == ME || calls_a_contract(&key(name)) {
            return Err(NameError::NobodysName(name.to_owned()));
        }
        let called = self.candidates(name, |_| true);
        let own: Vec<(&Candidate, &String)> = called
            .iter()
            .filter_map(|candidate| {
                let own = self.names_of(&candidate.account).find(|own| derives(own, &candidate.account))?;
                Some((candidate, own))
            })
            .collect();
        match (own.as_slice(), called.is_empty()) {
            ([(_, own)], _) => Ok((*own).clone()),
            ([], true) => Ok(name.to_owned()),
            ([], false) => Err(NameError::NoDemoName { name: name.to_owned(), several: called }),
            _ => {
                let several = own.into_iter().map(|(candidate, _)| candidate.clone()).collect();
                Err(NameError::Several { name: name.to_owned(), several })
            }
        }
    }

    /// Of which name, as it is written or in the letters that measured members have, the key of an account is derived
    /// that is known here.
    fn derived(&self, name: &str) -> Option<String> {
        let known = |name: &String| self.shown.contains_key(&demo_signer(name).account());
        [name.to_owned(), key(name)].into_iter().find(known)
    }

    /// All accounts that are called so, in whatever letters.
    pub fn called(&self, name: &str) -> impl Iterator<Item = AccountId> + '_ {
        self.called.get(&key(name)).into_iter().flatten().map(|(account, _)| *account)
    }

    /// The account of the member who has this identity; or which is called so: just so, if any is, or else in whatever
    /// letters. Whose key is derived from that name is called so too.
    pub fn find(&self, name: &str) -> Result<AccountId, NameError> {
        if let Some(account) = self.members.get(&key(name)) {
            return Ok(*account);
        }
        let mut several = self.candidates(name, |written| written == name);
        if let Some(written) = self.derived(name) {
            let account = demo_signer(&written).account();
            if several.iter().all(|candidate| candidate.account != account) {
                several.push(Candidate { account, written, own: self.of(&account) });
            }
        }
        if several.is_empty() {
            several = self.candidates(name, |_| true);
        }
        match several.as_slice() {
            // "Ann <ann@x>", as mail programs write it.
            [] if Identity::new(name) != Identity::written(name) => {
                let identity = Identity::new(name).map_err(|_| NameError::Unknown(name.to_owned()))?;
                self.find(identity.as_str())
            }
            [] if self.without.contains(&key(name)) => Err(NameError::WithoutAccount(name.to_owned())),
            [] if is_like_an_address(&key(name)) => Err(NameError::Mistyped(name.to_owned())),
            [] => Err(NameError::Unknown(name.to_owned())),
            [one] => Ok(one.account),
            _ => Err(NameError::Several { name: name.to_owned(), several }),
        }
    }

    /// The account that whoever is measured by this identity is credited by. What others call themselves makes nobody
    /// another one: of several who are called so, whose key is derived from that name is meant.
    pub fn member(&self, identity: &Identity) -> Result<AccountId, NameError> {
        let found = self.find(identity.as_str());
        let Err(NameError::Several { several, .. }) = &found else { return found };
        match several.iter().filter(|candidate| candidate.derives()).collect::<Vec<_>>().as_slice() {
            [one] => Ok(one.account),
            _ => found,
        }
    }

    /// Whoever is called so, as it is written if that will do.
    fn candidates(&self, name: &str, will_do: impl Fn(&str) -> bool) -> Vec<Candidate> {
        let called = self.called.get(&key(name)).into_iter().flatten();
        let candidate = |(account, written): (&AccountId, &BTreeSet<String>)| {
            let written = written.iter().find(|written| will_do(written))?.clone();
            let own = self.names_of(account).find(|own| self.is_only(own) && key(own) != key(name)).cloned();
            Some(Candidate { account: *account, written, own })
        };
        called.filter_map(candidate).collect()
    }

    /// All names of an account, the shortest first.
    pub fn names_of(&self, account: &AccountId) -> impl Iterator<Item = &String> {
        let mut names: Vec<&String> =
            self.called.values().filter_map(|called| called.get(account)).flatten().collect();
        names.sort_by_key(|name| name.len());
        names.into_iter()
    }

    /// Whether one account only is called so.
    fn is_only(&self, name: &str) -> bool {
        self.called.get(&key(name)).is_some_and(|called| called.len() == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::hex;

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
        assert_eq!(names.of(&account(1)).as_deref(), Some("Ann"), "the first name is shown");
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
    fn of_namesakes_each_is_found_by_what_they_alone_are_called() {
        let mut names = Names::default();
        names.add(account(1), "Ann Lee (ann@x)");
        assert_eq!(names.find("ann lee"), Ok(account(1)), "while there is one");
        names.add(account(2), "Ann Lee (lee@x)");
        assert_eq!(names.find("LEE@x"), Ok(account(2)));
        assert_eq!(names.find("Ann Lee (ann@x)"), Ok(account(1)));
        let refusal = names.find("Ann Lee").expect_err("it could be two").to_string();
        for (byte, own) in [(1, "ann@x"), (2, "lee@x")] {
            let told = format!("\"{own}\" for Ann Lee ({})", account_text(&account(byte)));
            assert!(refusal.contains(&told), "{refusal}");
        }
    }

    #[test]
    fn whoever_calls_themself_like_a_known_account_takes_nothing_of_it_and_each_is_told_with_what_to_write() {
        let fern = demo_signer("Fern").account();
        let mut names = Names::default();
        names.add(fern, "Fern");
        names.add(account(1), "Fern (fern@x)");
        let refusal = names.find("Fern").expect_err("it could be two").to_string();
        assert!(refusal.contains("\"Fern\" could be 2 accounts: write "), "{refusal}");
        for (write, account) in [("demo:Fern", fern), ("fern@x", account(1))] {
            let told = format!("\"{write}\" for Fern ({})", account_text(&account));
            assert!(refusal.contains(&told), "{refusal}");
            assert_eq!(names.account(write), Ok(account));
        }
        let member = |text: &str| names.member(&Identity::new(text).unwrap());
        assert_eq!((member("fern"), member("fern@x")), (Ok(fern), Ok(account(1))));
        names.add(account(2), "Bo (bo@x)");
        names.add(account(3), "Bo (bo@y)");
        assert!(names.member(&Identity::new("bo").unwrap()).is_err(), "nobody can tell");
    }

    #[test]
    fn nobody_is_found_by_another_s_address_that_stands_in_their_name() {
        let mut names = Names::default();
        names.add(demo_signer("ann@x").account(), "Ann Lee");
        names.add(account(1), "ann@x (evil@x)");
        names.add(account(2), "Evil (ann@x) (evil@y)");
        names.add(account(3), "Cy (he/him)");
        assert_eq!(names.find("ann@x"), Ok(demo_signer("ann@x").account()));
        assert_eq!(names.find("evil@x"), Err(NameError::Unknown("evil@x".to_owned())));
        assert_eq!(names.find("he/him"), Err(NameError::Unknown("he/him".to_owned())));
        // Whom the file of names has by it, is meant.
        names.add_member(account(4), &Identity::new("ann@x").unwrap(), "Ann");
        assert_eq!(names.find("Ann@x"), Ok(account(4)));
    }

    #[test]
    fn what_is_shown_of_an_account_is_what_names_it_also_where_the_file_of_names_has_it_for_another() {
        let (fern, ann) = (demo_signer("Fern").account(), demo_signer("ann@x").account());
        let mut names = Names::default();
        names.add_member(account(1), &Identity::new("Fern").unwrap(), "Mallory");
        names.add_member(account(2), &Identity::new("ann@x").unwrap(), "Ann");
        names.add_member(account(3), &Identity::new("bo@x").unwrap(), "Fern");
        names.add(fern, "Fern");
        names.add(ann, "ann@x");
        names.add(account(4), "ANN@x");
        names.add(account(5), "Ann Lee (ann@x)");
        for (who, shown) in [
            (account(1), Some("Mallory")),
            (account(2), Some("Ann")),
            (account(3), Some("bo@x")),
            (fern, Some("demo:Fern")),
            (ann, Some("demo:ann@x")),
            (account(4), None),
            (account(5), Some("Ann Lee (ann@x)")),
        ] {
            assert_eq!(names.of(&who).as_deref(), shown);
            assert!(shown.is_none_or(|shown| names.account(shown) == Ok(who)), "{shown:?} names another");
        }
        assert_eq!(names.find("fern"), Ok(account(1)), "as the file has it");
    }

    #[test]
    fn me_is_whoever_signs_and_nobody_where_no_key_is_named() {
        let mut names = Names::default();
        let refusal = names.account(ME).expect_err("nobody signs").to_string();
        assert!(refusal.contains("whose key? name a --keystore"), "{refusal}");
        names.add_me(account(1));
        assert_eq!(names.account(ME), Ok(account(1)));
    }

    #[test]
    fn a_member_without_an_account_is_nobody_s_account_and_is_told_to_be_so() {
        let mut names = Names::default();
        names.add_without_account(&Identity::new("gus@x").unwrap(), "Gus");
        for name in ["Gus", "gus", "GUS@x"] {
            assert_eq!(names.find(name), Err(NameError::WithoutAccount(name.to_owned())));
        }
        names.add(account(2), "Gus");
        assert_eq!(names.find("gus"), Ok(account(2)), "somebody else who is called so");
    }

    #[test]
    fn a_demo_account_is_whoever_is_known_so_in_whatever_letters_and_form_of_accents() {
        let mut names = Names::default();
        let demo = |name: &str| demo_signer(name).account();
        for name in ["Gale", "Jos\u{e9}"] {
            names.add(demo(name), name);
        }
        names.add(demo("ann@x"), "Ann Lee");
        names.add(account(1), "Bo");
        for (text, name) in [
            ("demo:gale", "Gale"),
            ("Demo:Gale", "Gale"),
            ("GALE", "Gale"),
            ("demo:\u{ff27}ale", "Gale"),
            ("demo:Jose\u{301}", "Jos\u{e9}"),
            ("demo:ANN@x", "ann@x"),
            ("ann@x", "ann@x"),
            ("demo:a stranger", "a stranger"),
        ] {
            assert_eq!(names.account(text), Ok(demo(name)), "{text}");
        }
        for (text, told) in [
            ("demo:Ann Lee", "write the name alone"),
            ("demo:bo", "Bo (5"),
            ("demo:Treasury", "a contract of the DAO"),
            ("demo:me", "whoever signs"),
        ] {
            let refusal = names.account(text).expect_err(text).to_string();
            assert!(refusal.contains(told), "{refusal}");
        }
        // Where the file of names has it, the key is known too.
        names.add(demo("ann@x"), "ann@x");
        assert_eq!(names.demo("ann lee"), Ok("ann@x".to_owned()));
    }

    #[test]
    fn what_is_read_as_an_account_is_no_member_s_name() {
        let is = |text: &str| no_name(&Identity::new(text).unwrap()).is_some();
        let address = account_text(&account(1));
        let polkadot = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5";
        let mut typo = address.clone();
        typo.replace_range(9..10, "9");
        for text in [
            "me",
            "\u{ff2d}e",
            "Treasury",
            "the metrics",
            "demo:Gale",
            "DEMO:x",
            &address,
            &typo,
            polkadot,
            &hex(&[1; 32]),
            &hex(&[1; 20]),
            &hex(&[1; 32])[2..],
        ] {
            assert!(is(text), "{text}");
        }
        let long = format!("{}@example.org", "a".repeat(36));
        for text in ["ann@x", "0xkitty", "0xab", "treasurer", "mehmet", &long] {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn nobody_takes_a_contract_s_name() {
        let mut names = Names::default();
        names.add(account(9), "the treasury");
        names.add(account(9), "Treasury");
        let dao = Dao { token: account(1), metrics: account(2), governor: account(3), treasury: account(4) };
        names.add_dao(&dao);
        assert_eq!(names.find("the treasury"), Ok(account(4)));
        for name in ["treasury", "Treasury"] {
            assert_eq!(names.find(name), Ok(account(4)));
        }
        assert_eq!(names.of(&account(4)).as_deref(), Some("the treasury"));
    }
}
