//! A token and its holders.

use tributary_harness::{
    messages::{psp22, token},
    AccountId, Signer, World,
};
use tributary_interfaces::{
    token::{Token, TokenConfig, TransferPolicy},
    Timestamp, PSP22,
};

/// What stories begin with.
pub struct Story {
    pub world: World,
    pub governor: Signer,
    pub alice: Signer,
    pub bob: Signer,
    pub carol: Signer,
    pub at: AccountId,
    pub start: Timestamp,
}

pub fn story() -> Story {
    story_with(None)
}

pub fn story_with(cap: Option<u128>) -> Story {
    let mut world = World::new();
    let [governor, alice, bob, carol] = ["governor", "alice", "bob", "carol"].map(|name| world.actor(name));
    let (genesis, fast) = (world.genesis(), world.fast(&governor, "token"));
    let at = world.deploy(&governor, "token", (config(cap, &[(&alice, 100), (&bob, 50)]), genesis, fast));
    let start = world.now();
    world.advance(10);
    Story { world, governor, alice, bob, carol, at, start }
}

pub fn config(cap: Option<u128>, founders: &[(&Signer, u128)]) -> TokenConfig {
    TokenConfig {
        name: "Tributary".into(),
        symbol: "TRB".into(),
        decimals: 6,
        policy: TransferPolicy::Free,
        cap,
        founders: founders.iter().map(|(holder, amount)| (holder.account(), *amount)).collect(),
    }
}

impl Story {
    pub fn transfer(&mut self, from: &Signer, to: &Signer, value: u128) {
        self.world.ok(from, psp22(self.at).transfer(to.account(), value, vec![]));
    }

    pub fn mint(&mut self, to: &Signer, value: u128) {
        self.world.ok(&self.governor, token(self.at).mint_batch(vec![(to.account(), value)]));
    }

    pub fn delegate(&mut self, owner: &Signer, to: &Signer) {
        self.world.ok(owner, token(self.at).delegate(to.account()));
    }

    pub fn exclude(&mut self, account: AccountId, excluded: bool) {
        self.world.ok(&self.governor, token(self.at).set_excluded(account, excluded));
    }

    /// Alice's, Bob's and Carol's.
    pub fn balances(&mut self) -> [u128; 3] {
        let people = self.people();
        people.map(|who| self.world.ask(psp22(self.at).balance_of(who)))
    }

    pub fn votes(&mut self) -> [u128; 3] {
        let people = self.people();
        people.map(|who| self.world.ask(token(self.at).votes(who)))
    }

    pub fn past_votes(&mut self, moment: Timestamp) -> [u128; 3] {
        let people = self.people();
        people.map(|who| self.world.ask(token(self.at).past_votes(who, moment)).expect("it is past"))
    }

    pub fn past_balances(&mut self, moment: Timestamp) -> [u128; 3] {
        let people = self.people();
        people.map(|who| self.world.ask(token(self.at).past_balance(who, moment)).expect("it is past"))
    }

    /// The total and the votable supply.
    pub fn supplies(&mut self) -> (u128, u128) {
        (self.world.ask(psp22(self.at).total_supply()), self.world.ask(token(self.at).votable_supply()))
    }

    pub fn past_supplies(&mut self, moment: Timestamp) -> (u128, u128) {
        let total = self.world.ask(token(self.at).past_total_supply(moment));
        let votable = self.world.ask(token(self.at).past_votable_supply(moment));
        (total.expect("it is past"), votable.expect("it is past"))
    }

    pub fn people(&self) -> [AccountId; 3] {
        [&self.alice, &self.bob, &self.carol].map(|signer| signer.account())
    }
}
