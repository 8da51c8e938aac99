//! The token's rules, message by message, and against a naive model.

use crate::Token;
use ink::{
    env::{
        test::{
            default_accounts, recorded_events, run_test, set_block_timestamp, set_caller, DefaultAccounts,
            EmittedEvent,
        },
        DefaultEnvironment as E,
    },
    primitives::{AccountId, Hash},
    scale::Decode,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tributary_interfaces::{
    signed::NonceUsed,
    source::{MetricSource, SourceError},
    token::{
        DelegateChanged, ExclusionChanged, PolicySet, Token as _, TokenConfig, TokenError, TokenRoles,
        TokenRolesSet, TransferPolicy, BALANCE, VOTES,
    },
    PSP22Burnable, PSP22Error, PSP22Metadata, Transfer, MAX_BATCH, PSP22,
};

// They ask of a new token that it tells of its tokens and of nothing else.
psp22::tests!(Token, (|supply| with_founders(&[(alice(), supply)])));

fn with_founders(founders: &[(AccountId, u128)]) -> Token {
    Token::with_founders(&config(None, founders), Hash::default()).unwrap()
}

fn accounts() -> DefaultAccounts<E> {
    default_accounts::<E>()
}

fn alice() -> AccountId {
    accounts().alice
}

fn bob() -> AccountId {
    accounts().bob
}

fn charlie() -> AccountId {
    accounts().charlie
}

/// A token created by Alice.
fn token(cap: Option<u128>, founders: &[(AccountId, u128)]) -> Token {
    set_caller::<E>(alice());
    Token::new(config(cap, founders), Hash::default(), None).unwrap()
}

fn config(cap: Option<u128>, founders: &[(AccountId, u128)]) -> TokenConfig {
    TokenConfig {
        name: "Tributary".into(),
        symbol: "TRB".into(),
        decimals: 12,
        policy: TransferPolicy::Free,
        cap,
        founders: founders.to_vec(),
    }
}

fn at(moment: u64) {
    set_block_timestamp::<E>(moment);
}

fn last_event() -> EmittedEvent {
    recorded_events().last().unwrap()
}

fn decoded<T: Decode>(event: &EmittedEvent) -> T {
    T::decode(&mut &event.data[..]).unwrap()
}

#[ink::test]
fn metadata_is_what_the_token_was_created_with() {
    let token = token(None, &[]);
    assert_eq!(token.token_name(), Some("Tributary".into()));
    assert_eq!(token.token_symbol(), Some("TRB".into()));
    assert_eq!(token.token_decimals(), 12);
}

#[ink::test]
fn founders_beyond_the_cap_or_the_batch_are_refused() {
    set_caller::<E>(alice());
    let refused = Token::new(config(Some(9), &[(alice(), 5), (bob(), 5)]), Hash::default(), None).err();
    assert_eq!(refused, Some(TokenError::CapExceeded { cap: 9, supply: 0, minted: 10 }));
    let many = [(bob(), 1); MAX_BATCH as usize + 1];
    assert_eq!(
        Token::new(config(None, &many), Hash::default(), None).err(),
        Some(TokenError::TooMany { got: 101, max: 100 })
    );
}

#[ink::test]
fn minting_stops_exactly_at_the_cap() {
    let mut token = token(Some(10), &[(alice(), 4)]);
    let events = recorded_events().count();
    assert_eq!(token.mint_batch(vec![(bob(), 2), (charlie(), 0), (bob(), 2)]), Ok(4));
    assert_eq!((token.balance_of(bob()), token.total_supply()), (4, 8));
    assert_eq!(recorded_events().count() - events, 2, "an entry of 0 emits nothing");
    // Who does not fit gets what is left, and who follows nothing.
    assert_eq!(token.mint_batch(vec![(bob(), 1), (charlie(), 3), (bob(), 1)]), Ok(2));
    assert_eq!((token.balance_of(bob()), token.balance_of(charlie()), token.total_supply()), (5, 1, 10));
    assert_eq!(token.mint_batch(vec![(bob(), 1)]), Ok(0));
    assert_eq!((recorded_events().count() - events, token.total_supply()), (4, 10));
}

#[ink::test]
fn without_a_cap_the_supply_stops_at_what_a_u128_holds() {
    let mut token = token(None, &[(alice(), u128::MAX)]);
    assert_eq!(token.mint_batch(vec![(bob(), 1)]), Ok(0));
    assert_eq!(token.mint_batch(vec![(bob(), u128::MAX), (charlie(), u128::MAX)]), Ok(0));
    assert_eq!(token.total_supply(), u128::MAX);
}

#[ink::test]
fn founders_whose_sum_no_u128_holds_are_refused() {
    set_caller::<E>(alice());
    let founders = [(alice(), u128::MAX), (bob(), u128::MAX)];
    let refused = Token::new(config(None, &founders), Hash::default(), None).err();
    let exceeded = TokenError::CapExceeded { cap: u128::MAX, supply: 0, minted: u128::MAX };
    assert_eq!(refused, Some(exceeded));
}

// Off chain a refusal takes nothing back, so this is a story of its own.
#[ink::test]
fn founders_may_have_all_that_a_u128_holds() {
    set_caller::<E>(alice());
    let founders = [(alice(), u128::MAX), (bob(), 0)];
    assert!(Token::new(config(None, &founders), Hash::default(), None).is_ok());
}

#[ink::test]
fn the_account_of_zeros_gets_nothing() {
    let (zero, none) = (AccountId::from([0; 32]), Err(TokenError::ZeroAccount));
    set_caller::<E>(alice());
    let refused = Token::new(config(None, &[(zero, 1)]), Hash::default(), None).err();
    assert_eq!(refused, Some(TokenError::ZeroAccount));
    let mut token = token(None, &[(alice(), 10)]);
    let refused = Err(PSP22Error::ZeroRecipientAddress);
    assert_eq!(token.transfer(zero, 1, vec![]), refused);
    assert_eq!(token.approve(zero, 1), refused);
    assert_eq!(token.increase_allowance(zero, 1), refused);
    assert_eq!((token.delegate(zero), token.set_excluded(zero, true)), (none, none));
    token.mint_batch(vec![(zero, 5), (bob(), 1)]).unwrap();
    assert_eq!((token.balance_of(zero), token.total_supply(), token.votes(zero)), (0, 11, 0));
    token.approve(bob(), 5).unwrap();
    set_caller::<E>(bob());
    assert_eq!(token.transfer_from(alice(), zero, 1, vec![]), refused);
    assert_eq!(token.delegate_by_sig(zero, bob(), u64::MAX, [0; 64]), {
        Err(TokenError::BadSignature { owner: zero, nonce: 0 })
    });
}

#[ink::test]
fn whoever_is_excluded_delegates_no_longer_and_that_is_told() {
    at(5);
    let mut token = token(None, &[(alice(), 10)]);
    token.delegate(bob()).unwrap();
    at(6);
    let events = recorded_events().count();
    token.set_excluded(alice(), true).unwrap();
    let told: Vec<_> = recorded_events().skip(events).collect();
    let ended = decoded::<DelegateChanged>(&told[0]);
    assert_eq!((ended.owner, ended.from, ended.to), (alice(), bob(), alice()));
    assert!(decoded::<ExclusionChanged>(&told[1]).excluded);
    assert!(token.is_excluded(alice()) && !token.is_excluded(bob()));
    assert_eq!(token.past_delegate(alice(), 5), Some(bob()));
    assert_eq!((token.past_delegate(alice(), 4), token.past_delegate(alice(), 6)), (Some(alice()), None));
    let events = recorded_events().count();
    token.set_excluded(bob(), true).unwrap();
    assert_eq!(recorded_events().count() - events, 1, "Bob delegated to nobody");
}

#[ink::test]
fn a_signature_that_is_taken_back_uses_up_its_nonce() {
    let mut token = token(None, &[]);
    token.revoke_signature().unwrap();
    let used = decoded::<NonceUsed>(&last_event());
    assert_eq!((used.signer, used.proposal, used.next), (alice(), None, 1));
    assert_eq!((token.nonce(alice()), token.nonce(bob())), (1, 0));
}

#[ink::test]
fn more_entries_than_a_batch_takes_are_refused() {
    let mut token = token(None, &[]);
    let many = vec![(bob(), 1); MAX_BATCH as usize + 1];
    assert_eq!(token.mint_batch(many), Err(TokenError::TooMany { got: 101, max: 100 }));
    let members = vec![bob(); MAX_BATCH as usize + 1];
    at(2);
    assert_eq!(token.past_values(BALANCE, members, 1), Err(SourceError::TooMany { got: 101, max: 100 }));
}

#[ink::test]
fn law_8_only_the_roles_may_use_privileged_messages() {
    let mut token = token(None, &[(alice(), 10)]);
    let roles = TokenRoles { governor: bob(), minter: charlie(), redeemer: charlie() };
    token.set_roles(roles).unwrap();
    assert_eq!(decoded::<TokenRolesSet>(&last_event()).roles, roles);
    assert_eq!(token.roles(), roles);
    // The creator has no role left.
    let refused = |needed| Err(TokenError::NotAllowed { caller: alice(), needed });
    assert_eq!(token.mint_batch(vec![(alice(), 1)]).map(drop), refused(charlie()));
    assert_eq!(token.burn_for(alice(), 1), refused(charlie()));
    assert_eq!(token.set_excluded(alice(), true), refused(bob()));
    assert_eq!(token.set_policy(TransferPolicy::Locked), refused(bob()));
    assert_eq!(token.set_roles(roles), refused(bob()));
    set_caller::<E>(bob());
    assert_eq!(token.set_policy(TransferPolicy::Locked), Ok(()));
    assert_eq!(token.set_excluded(alice(), true), Ok(()));
    set_caller::<E>(charlie());
    assert_eq!(token.mint_batch(vec![(alice(), 1)]), Ok(1));
    assert_eq!(token.burn_for(alice(), 11), Ok(()));
}

#[ink::test]
fn locked_tokens_move_only_by_minting_burning_and_redeeming() {
    let mut token = token(None, &[(alice(), 10)]);
    token.approve(bob(), 5).unwrap();
    token.set_policy(TransferPolicy::Locked).unwrap();
    assert_eq!(decoded::<PolicySet>(&last_event()).policy, TransferPolicy::Locked);
    assert_eq!(token.policy(), TransferPolicy::Locked);
    let locked = Err(PSP22Error::Custom("TransfersLocked".into()));
    assert_eq!(token.transfer(bob(), 1, vec![]), locked);
    assert_eq!(token.transfer_from(alice(), bob(), 1, vec![]), locked);
    set_caller::<E>(bob());
    assert_eq!(token.transfer_from(alice(), charlie(), 1, vec![]), locked);
    set_caller::<E>(alice());
    token.mint_batch(vec![(bob(), 1)]).unwrap();
    token.burn(1).unwrap();
    token.burn_for(alice(), 1).unwrap();
    assert_eq!((token.balance_of(alice()), token.balance_of(bob())), (8, 1));
    token.set_policy(TransferPolicy::Free).unwrap();
    assert_eq!(token.transfer(bob(), 1, vec![]), Ok(()));
}

#[ink::test]
fn burning_takes_from_supply_and_tells_it() {
    let mut token = token(None, &[(alice(), 10)]);
    let events = recorded_events().count();
    token.burn(0).unwrap();
    token.burn_for(alice(), 0).unwrap();
    assert_eq!(recorded_events().count(), events);
    token.burn(4).unwrap();
    let burnt = decoded::<Transfer>(&last_event());
    assert_eq!((burnt.from, burnt.to, burnt.value), (Some(alice()), None, 4));
    assert_eq!(token.burn(7), Err(PSP22Error::InsufficientBalance));
    let refused = Err(TokenError::InsufficientBalance { owner: alice(), balance: 6, needed: 7 });
    assert_eq!(token.burn_for(alice(), 7), refused);
    assert_eq!((token.total_supply(), token.votable_supply()), (6, 6));
}

#[ink::test]
fn votes_are_ones_own_until_delegated_and_come_back() {
    let mut token = token(None, &[(alice(), 10), (bob(), 5)]);
    let votes = |token: &Token| [alice(), bob(), charlie()].map(|account| token.votes(account));
    assert_eq!((votes(&token), token.delegate_of(alice())), ([10, 5, 0], alice()));
    token.delegate(charlie()).unwrap();
    let changed = decoded::<DelegateChanged>(&last_event());
    assert_eq!((changed.owner, changed.from, changed.to), (alice(), alice(), charlie()));
    assert_eq!((votes(&token), token.delegate_of(alice())), ([0, 5, 10], charlie()));
    // Tokens to come go along; votes do not travel further than the delegate.
    token.mint_batch(vec![(alice(), 1)]).unwrap();
    set_caller::<E>(charlie());
    token.delegate(bob()).unwrap();
    assert_eq!(votes(&token), [0, 5, 11]);
    set_caller::<E>(alice());
    token.delegate(bob()).unwrap();
    let changed = decoded::<DelegateChanged>(&last_event());
    assert_eq!((changed.owner, changed.from, changed.to), (alice(), charlie(), bob()));
    assert_eq!(votes(&token), [0, 16, 0]);
    let events = recorded_events().count();
    token.delegate(bob()).unwrap();
    assert_eq!(recorded_events().count(), events, "nothing changed, nothing is told");
    token.delegate(alice()).unwrap();
    assert_eq!((votes(&token), token.delegate_of(alice())), ([11, 5, 0], alice()));
}

#[ink::test]
fn a_transfer_between_two_who_trust_the_same_delegate_leaves_its_votes() {
    let mut token = token(None, &[(alice(), 10), (bob(), 5)]);
    token.delegate(charlie()).unwrap();
    set_caller::<E>(bob());
    token.delegate(charlie()).unwrap();
    set_caller::<E>(alice());
    token.transfer(bob(), 3, vec![]).unwrap();
    assert_eq!([alice(), bob(), charlie()].map(|account| token.votes(account)), [0, 0, 15]);
    // To the delegate itself, the votes stay where they are too.
    token.transfer(charlie(), 7, vec![]).unwrap();
    assert_eq!([alice(), bob(), charlie()].map(|account| token.votes(account)), [0, 0, 15]);
}

#[ink::test]
fn an_excluded_account_has_no_votes_of_its_own_but_keeps_those_it_received() {
    let mut token = token(None, &[(alice(), 10), (bob(), 5)]);
    token.delegate(bob()).unwrap();
    set_caller::<E>(bob());
    token.delegate(charlie()).unwrap();
    set_caller::<E>(alice());
    token.set_excluded(bob(), true).unwrap();
    let changed = decoded::<ExclusionChanged>(&last_event());
    assert_eq!((changed.account, changed.excluded), (bob(), true));
    let votes = |token: &Token| [alice(), bob(), charlie()].map(|account| token.votes(account));
    assert_eq!((votes(&token), token.votable_supply()), ([0, 10, 0], 10));
    set_caller::<E>(bob());
    assert_eq!(token.delegate(charlie()), Err(TokenError::Excluded(bob())));
    assert_eq!(token.delegate(bob()), Err(TokenError::Excluded(bob())));
    // What goes to and from it leaves and enters the votable supply.
    token.transfer(charlie(), 2, vec![]).unwrap();
    assert_eq!((votes(&token), token.votable_supply()), ([0, 10, 2], 12));
    set_caller::<E>(alice());
    token.transfer(bob(), 4, vec![]).unwrap();
    assert_eq!((votes(&token), token.votable_supply(), token.total_supply()), ([0, 6, 2], 8, 15));
    token.set_excluded(bob(), false).unwrap();
    assert_eq!((votes(&token), token.votable_supply()), ([0, 13, 2], 15));
    let events = recorded_events().count();
    token.set_excluded(bob(), false).unwrap();
    assert_eq!(recorded_events().count(), events, "nothing changed, nothing is told");
}

#[ink::test]
fn law_2_a_read_of_now_or_later_is_refused() {
    at(100);
    let token = token(None, &[(alice(), 10)]);
    for moment in [100, 101, u64::MAX] {
        let refused = SourceError::NotPast { at: moment, now: 100 };
        assert_eq!(token.past_value(BALANCE, alice(), moment), Err(refused));
        assert_eq!(token.past_values(VOTES, vec![alice()], moment), Err(refused));
        assert_eq!(token.past_total(VOTES, moment), Err(refused));
        assert_eq!(token.past_balance(alice(), moment), None);
        assert_eq!(token.past_votes(alice(), moment), None);
        assert_eq!(token.past_total_supply(moment), None);
        assert_eq!(token.past_votable_supply(moment), None);
    }
    assert_eq!(token.past_balance(alice(), 99), Some(0));
    at(101);
    assert_eq!(token.past_balance(alice(), 100), Some(10));
    assert_eq!(token.past_values(VOTES, vec![bob(), alice()], 100), Ok(vec![0, 10]));
}

#[ink::test]
fn a_metric_that_is_neither_balances_nor_votes_is_unknown() {
    at(100);
    let token = token(None, &[(alice(), 10)]);
    let unknown = SourceError::UnknownMetric(2);
    assert_eq!(token.past_value(2, alice(), 99), Err(unknown));
    assert_eq!(token.past_values(2, vec![alice()], 99), Err(unknown));
    assert_eq!(token.past_total(2, 99), Err(unknown));
}

/// One thing that somebody does. Accounts are numbers; amounts are often too high on purpose.
#[derive(Clone, Debug)]
enum Act {
    Wait(u64),
    Mint(Vec<(u8, u128)>),
    Burn(u8, u128),
    Transfer(u8, u8, u128),
    Delegate(u8, u8),
    Exclude(u8, bool),
}

const PEOPLE: u8 = 6;

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..PEOPLE;
    let amount = || 0u128..60;
    prop_oneof![
        3 => (0u64..4).prop_map(Act::Wait),
        2 => prop::collection::vec((who(), amount()), 0..4).prop_map(Act::Mint),
        1 => (who(), amount()).prop_map(|(owner, value)| Act::Burn(owner, value)),
        5 => (who(), who(), amount()).prop_map(|(from, to, value)| Act::Transfer(from, to, value)),
        2 => (who(), who()).prop_map(|(owner, to)| Act::Delegate(owner, to)),
        1 => (who(), any::<bool>()).prop_map(|(account, excluded)| Act::Exclude(account, excluded)),
    ]
}

fn person(number: u8) -> AccountId {
    [number + 1; 32].into()
}

/// The token as anybody would write it who need not pay for storage.
#[derive(Clone, Default)]
struct Model {
    balances: BTreeMap<u8, u128>,
    delegates: BTreeMap<u8, u8>,
    excluded: BTreeMap<u8, bool>,
}

impl Model {
    fn balance(&self, who: u8) -> u128 {
        self.balances.get(&who).copied().unwrap_or(0)
    }

    fn is_excluded(&self, who: u8) -> bool {
        self.excluded.get(&who).copied().unwrap_or(false)
    }

    fn votes(&self, who: u8) -> u128 {
        let votes_for = |owner: &u8| self.delegates.get(owner).copied().unwrap_or(*owner);
        let owners = (0..PEOPLE).filter(|owner| votes_for(owner) == who && !self.is_excluded(*owner));
        owners.map(|owner| self.balance(owner)).sum()
    }

    fn total(&self) -> u128 {
        self.balances.values().sum()
    }

    fn votable(&self) -> u128 {
        (0..PEOPLE).filter(|who| !self.is_excluded(*who)).map(|who| self.balance(who)).sum()
    }

    /// Does it here and at the token; both succeed or both refuse.
    fn act(&mut self, token: &mut Token, act: Act) {
        set_caller::<E>(alice());
        match act {
            Act::Wait(_) => {}
            Act::Mint(entries) => {
                let people = entries.iter().map(|(to, value)| (person(*to), *value)).collect();
                token.mint_batch(people).unwrap();
                for (to, value) in entries {
                    *self.balances.entry(to).or_default() += value;
                }
            }
            Act::Burn(owner, value) => {
                let done = token.burn_for(person(owner), value).is_ok();
                assert_eq!(done, value <= self.balance(owner));
                if done {
                    *self.balances.entry(owner).or_default() -= value;
                }
            }
            Act::Transfer(from, to, value) => {
                set_caller::<E>(person(from));
                let done = token.transfer(person(to), value, vec![]).is_ok();
                assert_eq!(done, from == to || value <= self.balance(from));
                if done && from != to {
                    *self.balances.entry(from).or_default() -= value;
                    *self.balances.entry(to).or_default() += value;
                }
            }
            Act::Delegate(owner, to) => {
                set_caller::<E>(person(owner));
                let done = token.delegate(person(to)).is_ok();
                assert_eq!(done, !self.is_excluded(owner));
                if done {
                    self.delegates.insert(owner, to);
                }
            }
            Act::Exclude(account, excluded) => {
                token.set_excluded(person(account), excluded).unwrap();
                if excluded {
                    self.delegates.remove(&account);
                }
                self.excluded.insert(account, excluded);
            }
        }
    }

    fn compare_now(&self, token: &Token) {
        for who in 0..PEOPLE {
            assert_eq!(token.balance_of(person(who)), self.balance(who));
            assert_eq!(token.votes(person(who)), self.votes(who));
        }
        assert_eq!((token.total_supply(), token.votable_supply()), (self.total(), self.votable()));
    }

    fn compare_past(&self, token: &Token, at: u64) {
        for who in 0..PEOPLE {
            assert_eq!(token.past_balance(person(who), at), Some(self.balance(who)), "{who} at {at}");
            assert_eq!(token.past_votes(person(who), at), Some(self.votes(who)), "{who} at {at}");
        }
        assert_eq!(token.past_total_supply(at), Some(self.total()), "at {at}");
        assert_eq!(token.past_votable_supply(at), Some(self.votable()), "at {at}");
        assert_eq!((0..PEOPLE).map(|who| self.votes(who)).sum::<u128>(), self.votable());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn law_1_balances_and_votes_are_those_of_a_naive_model_at_every_past_moment(
        acts in prop::collection::vec(act(), 2_000),
    ) {
        run_test::<E, _>(|_| {
            let mut now = 10;
            at(now);
            let mut token = token(None, &[]);
            let mut model = Model::default();
            // The model as it was at the end of each moment.
            let mut past = vec![(0, Model::default())];
            for act in acts {
                if let Act::Wait(time) = act {
                    if time > 0 {
                        past.push((now, model.clone()));
                        now += time;
                        at(now);
                    }
                }
                model.act(&mut token, act);
                model.compare_now(&token);
            }
            at(now + 1);
            past.push((now, model));
            for moment in 0..=now {
                let last = past.partition_point(|(since, _)| *since <= moment) - 1;
                past[last].1.compare_past(&token, moment);
            }
            Ok(())
        })
        .unwrap();
    }
}
