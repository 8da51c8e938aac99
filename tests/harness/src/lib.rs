//! Actors and timelines for tests against the built contracts.
//!
//! A test makes a [`World`], names its actors, deploys what it needs, and tells a story; time moves only
//! when the test moves it:
//!
//! ```no_run
//! # use tributary_harness::*;
//! # use tributary_client::messages::{psp22, token};
//! # use tributary_interfaces::{token::Token, PSP22};
//! let mut world = World::new();
//! let (alice, bob) = (world.actor("alice"), world.actor("bob"));
//! let dao_token = world.token(&alice, &[(&alice, 100)]);
//! world.advance(1);
//! world.ok(&alice, psp22(dao_token).transfer(bob.account(), 40, vec![]));
//! assert_eq!(world.ask(psp22(dao_token).balance_of(bob.account())), 40);
//! ```

use scale::{Decode, Encode};
use std::{collections::BTreeMap, fmt::Debug};
pub use tributary_client::{
    demo_signer, messages, suite, AccountId, Artifacts, BalanceType, Call, CallError, Chain, ChainError,
    ChainExt, Gas, Hash, Receipt, Signer,
};
pub use tributary_embedded::{Embedded, Memory};
use tributary_interfaces::{treasury::TreasuryConfig, Millis, Timestamp};

pub mod given;

/// What each actor owns of the native asset at first: more than any test needs.
pub const ENDOWMENT: u128 = 1_000_000_000_000_000;

/// How the chains of all tests count balances: as TRIBUTARY_BALANCE says, or in a u128.
pub fn balance_type() -> BalanceType {
    match std::env::var("TRIBUTARY_BALANCE") {
        Ok(text) => text.parse().expect("TRIBUTARY_BALANCE is u128 or u64"),
        Err(_) => BalanceType::default(),
    }
}

/// The contracts for those chains.
pub fn artifacts() -> Artifacts {
    Artifacts::locate(balance_type())
}

/// An embedded chain and the people on it.
pub struct World {
    pub chain: Embedded,
    artifacts: Artifacts,
    codes: BTreeMap<String, Hash>,
    salt: u32,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// An empty chain whose clock moves only by [`World::advance`] and [`World::at`].
    pub fn new() -> Self {
        // Drink's sandbox, where it has one.
        let chain = match balance_type() {
            BalanceType::U128 => Embedded::on(Box::new(drink::minimal::MinimalSandbox::default()), 0),
            BalanceType::U64 => Embedded::new(BalanceType::U64, 0),
        };
        Self { chain, artifacts: artifacts(), codes: BTreeMap::new(), salt: 0 }
    }

    /// Somebody by name, with an account that has [`ENDOWMENT`]. The same name is the same person.
    pub fn actor(&mut self, name: &str) -> Signer {
        let signer = demo_signer(name);
        if self.native(&signer.account()) == 0 {
            self.chain.endow(&signer.account(), ENDOWMENT).expect("endowing an account works");
        }
        signer
    }

    pub fn now(&mut self) -> Timestamp {
        self.chain.now().expect("an embedded chain has a clock")
    }

    /// What signatures for this chain name.
    pub fn genesis(&mut self) -> Hash {
        self.chain.genesis().expect("an embedded chain has a genesis hash")
    }

    /// Lets time pass.
    pub fn advance(&mut self, by: Millis) {
        self.chain.advance(by);
    }

    /// Sets the clock.
    pub fn at(&mut self, moment: Timestamp) {
        self.chain.set_now(moment);
    }

    /// The native balance of an account.
    pub fn native(&mut self, account: &AccountId) -> u128 {
        self.chain.balance(account).expect("an embedded chain has balances")
    }

    /// A message's answer.
    #[track_caller]
    pub fn ask<R: Decode>(&mut self, call: impl Into<Call<R>>) -> R {
        self.chain.read(call).unwrap_or_else(|error| panic!("asking failed: {error}"))
    }

    /// A call that must succeed; what it returned.
    #[track_caller]
    pub fn ok<T: Decode, E: Decode + Debug>(
        &mut self,
        signer: &Signer,
        call: impl Into<Call<Result<T, E>>>,
    ) -> T {
        self.receipt(signer, call).value
    }

    /// A call that must succeed; all that came of it.
    #[track_caller]
    pub fn receipt<T: Decode, E: Decode + Debug>(
        &mut self,
        signer: &Signer,
        call: impl Into<Call<Result<T, E>>>,
    ) -> Receipt<T> {
        self.chain.submit(signer, call).unwrap_or_else(|error| panic!("a call failed: {error}"))
    }

    /// A call that the contract must refuse, having changed nothing; its error. Law 10 is checked at
    /// each refusal: the state root stays as it was, and no event appears.
    #[track_caller]
    pub fn refused<T: Decode + Debug, E: Decode + Debug>(
        &mut self,
        signer: &Signer,
        call: impl Into<Call<Result<T, E>>>,
    ) -> E {
        let before = (self.chain.state_root(), self.event_count());
        let result = self.chain.submit(signer, call);
        assert_eq!(
            before,
            (self.chain.state_root(), self.event_count()),
            "law 10: a refused call changed something"
        );
        match result {
            Err(CallError::Contract(error)) => error,
            Err(error) => panic!("the contract did not refuse, the chain did: {error}"),
            Ok(receipt) => panic!("the call was not refused: {:?}", receipt.value),
        }
    }

    /// Deploys contract `name` ("token", "metrics", …) with its constructor's arguments, a tuple if
    /// several. The deployer is `signer`. Each call makes another contract.
    #[track_caller]
    pub fn deploy(&mut self, signer: &Signer, name: &str, arguments: impl Encode) -> AccountId {
        self.try_deploy(signer, name, arguments).unwrap_or_else(|error| panic!("deploying {name}: {error}"))
    }

    /// As [`World::deploy`], for constructors that may refuse.
    pub fn try_deploy(
        &mut self,
        signer: &Signer,
        name: &str,
        arguments: impl Encode,
    ) -> Result<AccountId, suite::SetupError> {
        let code = self.upload(signer, &format!("tributary_{name}"))?;
        self.salt += 1;
        suite::instantiate(&mut self.chain, signer, name, code, arguments, self.salt.to_le_bytes().to_vec())
    }

    /// Uploads an artifact by its full name, once; its code hash.
    pub fn upload(&mut self, signer: &Signer, artifact: &str) -> Result<Hash, suite::SetupError> {
        if let Some(code) = self.codes.get(artifact) {
            return Ok(*code);
        }
        let code = self.chain.upload(signer, &self.artifacts.code(artifact)?.wasm)?;
        self.codes.insert(artifact.to_owned(), code);
        Ok(code)
    }

    /// A token, free to transfer and without a cap, held by `founders`. Its roles are all `signer`'s.
    #[track_caller]
    pub fn token(&mut self, signer: &Signer, founders: &[(&Signer, u128)]) -> AccountId {
        let (genesis, fast) = (self.genesis(), self.fast(signer, "token"));
        self.deploy(signer, "token", (given::token(founders), genesis, fast))
    }

    /// The fast path of a contract, as its constructor takes it.
    #[track_caller]
    pub fn fast(&mut self, signer: &Signer, name: &str) -> Option<Hash> {
        let code = self.upload(signer, &format!("tributary_{name}_fast"));
        Some(code.unwrap_or_else(|error| panic!("uploading the fast path of {name}: {error}")))
    }

    /// A treasury with its fast path, as a factory makes it.
    #[track_caller]
    pub fn treasury(
        &mut self,
        signer: &Signer,
        governor: AccountId,
        token: AccountId,
        config: TreasuryConfig,
    ) -> AccountId {
        let fast = self.fast(signer, "treasury");
        self.deploy(signer, "treasury", (governor, token, config, fast))
    }

    /// A factory.
    #[track_caller]
    pub fn factory(&mut self, signer: &Signer) -> AccountId {
        suite::deploy_factory(&mut self.chain, signer, &self.artifacts)
            .unwrap_or_else(|error| panic!("deploying the factory: {error}"))
    }

    fn event_count(&mut self) -> usize {
        self.chain.events(0).expect("an embedded chain has events").len()
    }
}
