//! Two keepers with one key: what one has on its way, the other does not do again.

use super::tests::World;
use tributary_client::{
    demo_signer, messages, AccountId, Chain, ChainError, ChainExt, ContractEvent, DaoClient, Gas, Hash,
    NativeAsset, NotTaken, Outcome, RawCall, RawCreation, Signer, Timestamp,
};
use tributary_core::DAY;
use tributary_embedded::Embedded;
use tributary_interfaces::governor::{Choice, Governor};
use tributary_keeper::{Counts, Memory};

/// A chain on which another keeper is at work with the same key: what it has on its way becomes final when this one waits
/// for it, or comes first when this one sends.
struct Beside<'a> {
    chain: &'a mut Embedded,
    on_its_way: bool,
    comes_first: bool,
    /// How many transactions of the account come first that do nothing, as of a program that only ticks.
    ticks: u32,
    sent: u32,
}

impl Beside<'_> {
    fn other_keeper(&mut self) {
        let dao = World::dao_on(self.chain);
        World::round_on(&mut DaoClient { chain: self.chain, dao }, &mut Memory::default());
    }
}

impl Chain for Beside<'_> {
    fn settle(&mut self, account: &AccountId) -> Result<u64, ChainError> {
        if std::mem::take(&mut self.on_its_way) {
            self.other_keeper();
        }
        self.chain.settle(account)
    }

    fn call(&mut self, signer: &Signer, call: &RawCall) -> Result<Outcome, ChainError> {
        if std::mem::take(&mut self.comes_first) {
            self.other_keeper();
            return Err(ChainError::NotTaken { why: NotTaken::Overtaken, said: "outdated".to_owned() });
        }
        if let Some(left) = self.ticks.checked_sub(1) {
            self.ticks = left;
            return Err(ChainError::NotTaken { why: NotTaken::Overtaken, said: "outdated".to_owned() });
        }
        self.sent += 1;
        self.chain.call(signer, call)
    }

    fn genesis(&mut self) -> Result<Hash, ChainError> {
        self.chain.genesis()
    }

    fn name(&mut self) -> Result<String, ChainError> {
        self.chain.name()
    }

    fn height(&mut self) -> Result<u32, ChainError> {
        self.chain.height()
    }

    fn call_limit(&mut self) -> Result<Gas, ChainError> {
        self.chain.call_limit()
    }

    fn now(&mut self) -> Result<Timestamp, ChainError> {
        self.chain.now()
    }

    fn wait_until(&mut self, moment: Timestamp) -> Result<(), ChainError> {
        self.chain.wait_until(moment)
    }

    fn native(&mut self) -> Result<NativeAsset, ChainError> {
        self.chain.native()
    }

    fn balance(&mut self, account: &AccountId) -> Result<u128, ChainError> {
        self.chain.balance(account)
    }

    fn least_balance(&mut self) -> Result<u128, ChainError> {
        self.chain.least_balance()
    }

    fn transfer(&mut self, signer: &Signer, to: &AccountId, amount: u128) -> Result<(), ChainError> {
        self.chain.transfer(signer, to, amount)
    }

    fn has_code(&mut self, code: &Hash) -> Result<bool, ChainError> {
        self.chain.has_code(code)
    }

    fn code_hash(&mut self, contract: &AccountId) -> Result<Option<Hash>, ChainError> {
        self.chain.code_hash(contract)
    }

    fn upload(&mut self, signer: &Signer, code: &[u8]) -> Result<Hash, ChainError> {
        self.chain.upload(signer, code)
    }

    fn instantiate(
        &mut self,
        signer: &Signer,
        code: Hash,
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        self.chain.instantiate(signer, code, creation)
    }

    fn dry_instantiate(
        &mut self,
        origin: &AccountId,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        self.chain.dry_instantiate(origin, code, creation)
    }

    fn dry_run(&mut self, origin: &AccountId, call: &RawCall) -> Result<Outcome, ChainError> {
        self.chain.dry_run(origin, call)
    }

    fn events_between(&mut self, from: u32, to: u32) -> Result<Vec<ContractEvent>, ChainError> {
        self.chain.events_between(from, to)
    }
}

/// A DAO in which three of five votes were cast, for, and the vote is over: ballots wait to be counted, and the proposal to
/// be queued.
fn voted() -> World {
    let mut world = World::new();
    world.propose();
    for voter in ["Fern", "Gale", "Hale"] {
        world.chain.welcome(&demo_signer(voter).account()).unwrap();
        let vote = messages::governor(world.dao.governor).vote(0, Choice::For, String::new());
        world.chain.submit(&demo_signer(voter), vote).unwrap();
    }
    world.chain.advance(3 * DAY);
    world
}

fn round(world: &mut World, on_its_way: bool, comes_first: bool) -> (Counts, u32) {
    round_beside(world, on_its_way, comes_first, 0)
}

fn round_beside(world: &mut World, on_its_way: bool, comes_first: bool, ticks: u32) -> (Counts, u32) {
    let dao = world.dao;
    let mut chain = Beside { chain: &mut world.chain, on_its_way, comes_first, ticks, sent: 0 };
    let counts = World::round_on(&mut DaoClient { chain: &mut chain, dao }, &mut Memory::default());
    (counts, chain.sent)
}

#[test]
fn what_another_keeper_with_the_same_key_has_on_its_way_is_waited_for_and_not_done_again() {
    let (alone, sent) = round(&mut voted(), false, false);
    assert_eq!((alone.queued, alone.ballots_counted, sent), (1, 3, 2), "there is something to do");
    let (beside, sent) = round(&mut voted(), true, false);
    assert_eq!((beside, sent), (Counts::default(), 0), "nothing is sent, and nothing is a problem");
}

#[test]
fn a_transaction_that_another_keeper_comes_before_with_the_same_key_is_no_problem_and_the_round_goes_on() {
    let mut world = voted();
    let (round_of_second, sent) = round(&mut world, false, true);
    assert_eq!((round_of_second, sent), (Counts::default(), 0), "all else was done by the other");
    assert_eq!(world.round(), Counts::default(), "and nothing is left");
}

#[test]
fn what_other_transactions_of_the_account_come_before_is_sent_again_and_a_problem_if_they_always_do() {
    let (ticked, sent) = round_beside(&mut voted(), false, false, 4);
    assert_eq!((ticked.queued, ticked.ballots_counted, ticked.problems, sent), (1, 3, 0, 2));
    let mut world = voted();
    let (overrun, sent) = round_beside(&mut world, false, false, u32::MAX);
    assert_eq!((overrun.queued, overrun.ballots_counted, sent), (0, 0, 0));
    assert!(overrun.problems > 0, "it is not told that nothing was due");
}
