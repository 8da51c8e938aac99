//! The contribution token: balances and votes, now and at every past moment.
//!
//! Alice has 100 tokens and Bob 50, from the beginning. The governor of each story has all roles.

use ink::primitives::MessageResult;
use scale::Decode;
use tributary_harness::{
    messages::{psp22, psp22_burnable, psp22_metadata, source, token},
    suite::SetupError,
    AccountId, Call, CallError, ChainExt, Hash, Signer, World,
};
use tributary_interfaces::{
    governor::Choice,
    signed::{Action, NonceUsed, Payload, DOMAIN},
    source::{MetricSource, SourceError},
    token::{
        DelegateChanged, ExclusionChanged, PolicySet, Token, TokenConfig, TokenError, TokenRoles,
        TokenRolesSet, TransferPolicy, BALANCE, VOTES,
    },
    Approval, PSP22Burnable, PSP22Error, PSP22Metadata, Timestamp, Transfer, MAX_BATCH, PSP22,
};

/// What stories begin with.
struct Story {
    world: World,
    governor: Signer,
    alice: Signer,
    bob: Signer,
    carol: Signer,
    at: AccountId,
    start: Timestamp,
}

fn story() -> Story {
    story_with(None)
}

fn story_with(cap: Option<u128>) -> Story {
    let mut world = World::new();
    let [governor, alice, bob, carol] = ["governor", "alice", "bob", "carol"].map(|name| world.actor(name));
    let (genesis, fast) = (world.genesis(), world.fast(&governor, "token"));
    let at = world.deploy(&governor, "token", (config(cap, &[(&alice, 100), (&bob, 50)]), genesis, fast));
    let start = world.now();
    world.advance(10);
    Story { world, governor, alice, bob, carol, at, start }
}

fn config(cap: Option<u128>, founders: &[(&Signer, u128)]) -> TokenConfig {
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
    fn transfer(&mut self, from: &Signer, to: &Signer, value: u128) {
        self.world.ok(from, psp22(self.at).transfer(to.account(), value, vec![]));
    }

    fn mint(&mut self, to: &Signer, value: u128) {
        self.world.ok(&self.governor, token(self.at).mint_batch(vec![(to.account(), value)]));
    }

    fn delegate(&mut self, owner: &Signer, to: &Signer) {
        self.world.ok(owner, token(self.at).delegate(to.account()));
    }

    fn exclude(&mut self, account: AccountId, excluded: bool) {
        self.world.ok(&self.governor, token(self.at).set_excluded(account, excluded));
    }

    /// Alice's, Bob's and Carol's.
    fn balances(&mut self) -> [u128; 3] {
        let people = self.people();
        people.map(|who| self.world.ask(psp22(self.at).balance_of(who)))
    }

    fn votes(&mut self) -> [u128; 3] {
        let people = self.people();
        people.map(|who| self.world.ask(token(self.at).votes(who)))
    }

    fn past_votes(&mut self, moment: Timestamp) -> [u128; 3] {
        let people = self.people();
        people.map(|who| self.world.ask(token(self.at).past_votes(who, moment)).expect("it is past"))
    }

    fn past_balances(&mut self, moment: Timestamp) -> [u128; 3] {
        let people = self.people();
        people.map(|who| self.world.ask(token(self.at).past_balance(who, moment)).expect("it is past"))
    }

    /// The total and the votable supply.
    fn supplies(&mut self) -> (u128, u128) {
        (self.world.ask(psp22(self.at).total_supply()), self.world.ask(token(self.at).votable_supply()))
    }

    fn past_supplies(&mut self, moment: Timestamp) -> (u128, u128) {
        let total = self.world.ask(token(self.at).past_total_supply(moment));
        let votable = self.world.ask(token(self.at).past_votable_supply(moment));
        (total.expect("it is past"), votable.expect("it is past"))
    }

    fn people(&self) -> [AccountId; 3] {
        [&self.alice, &self.bob, &self.carol].map(|signer| signer.account())
    }
}

// ---- creation and supply

#[test]
fn a_token_is_what_it_was_created_with_and_its_creator_has_all_roles() {
    let mut s = story();
    assert_eq!(s.world.ask(psp22_metadata(s.at).token_name()), Some("Tributary".into()));
    assert_eq!(s.world.ask(psp22_metadata(s.at).token_symbol()), Some("TRB".into()));
    assert_eq!(s.world.ask(psp22_metadata(s.at).token_decimals()), 6);
    assert_eq!(s.world.ask(token(s.at).policy()), TransferPolicy::Free);
    let governor = s.governor.account();
    let roles = TokenRoles { governor, minter: governor, redeemer: governor };
    assert_eq!(s.world.ask(token(s.at).roles()), roles);
    assert_eq!((s.balances(), s.votes(), s.supplies()), ([100, 50, 0], [100, 50, 0], (150, 150)));
}

#[test]
fn a_token_with_too_many_founders_or_more_than_its_cap_is_not_created() {
    let mut world = World::new();
    let alice = world.actor("alice");
    let mut refused = |config: TokenConfig| match world.try_deploy(
        &alice,
        "token",
        (config, Hash::default(), None::<Hash>),
    ) {
        Err(SetupError::Constructor { output, .. }) => {
            MessageResult::<Result<(), TokenError>>::decode(&mut output.as_slice()).unwrap().unwrap()
        }
        other => panic!("{other:?}"),
    };
    let config_of = |cap, n| config(cap, &vec![(&alice, 5); n]);
    assert_eq!(
        refused(config_of(Some(9), 2)),
        Err(TokenError::CapExceeded { cap: 9, supply: 0, minted: 10 })
    );
    assert_eq!(refused(config_of(None, 101)), Err(TokenError::TooMany { got: 101, max: 100 }));
    world.deploy(
        &alice,
        "token",
        (config(Some(10), &[(&alice, 5), (&alice, 5)]), Hash::default(), None::<Hash>),
    );
    world.deploy(&alice, "token", (config(None, &[(&alice, 1); 100]), Hash::default(), None::<Hash>));
}

#[test]
fn minting_tells_of_each_member_and_stops_at_the_cap() {
    let mut s = story_with(Some(160));
    let entries = vec![(s.carol.account(), 3), (s.bob.account(), 0), (s.carol.account(), 4)];
    let receipt = s.world.receipt(&s.governor, token(s.at).mint_batch(entries));
    let minted = receipt.events.of::<Transfer>(s.at);
    let told: Vec<_> = minted.iter().map(|event| (event.from, event.to, event.value)).collect();
    assert_eq!(told, [(None, Some(s.carol.account()), 3), (None, Some(s.carol.account()), 4)]);
    assert_eq!((s.balances(), s.supplies()), ([100, 50, 7], (157, 157)));

    let entries = vec![(s.carol.account(), 3), (s.bob.account(), 1)];
    assert_eq!(receipt.value, 7);
    // What fits is minted, in order.
    let receipt = s.world.receipt(&s.governor, token(s.at).mint_batch(entries.clone()));
    let minted = receipt.events.of::<Transfer>(s.at);
    let told: Vec<_> = minted.iter().map(|event| (event.to, event.value)).collect();
    assert_eq!((receipt.value, told), (3, vec![(Some(s.carol.account()), 3)]));
    assert_eq!((s.balances(), s.supplies()), ([100, 50, 10], (160, 160)));
    let receipt = s.world.receipt(&s.governor, token(s.at).mint_batch(entries));
    assert_eq!((receipt.value, receipt.events.of::<Transfer>(s.at).len()), (0, 0));
}

#[test]
fn without_a_cap_the_supply_ends_where_a_u128_ends() {
    let mut s = story();
    let rest = u128::MAX - 150;
    let carol = s.carol.clone();
    let minted = s.world.ok(&s.governor, token(s.at).mint_batch(vec![(carol.account(), rest + 1)]));
    assert_eq!(minted, rest);
    assert_eq!(s.supplies(), (u128::MAX, u128::MAX));
    let alice = s.alice.clone();
    s.transfer(&carol, &alice, rest);
    assert_eq!(s.votes(), [u128::MAX - 50, 50, 0]);
}

#[test]
fn a_batch_of_a_hundred_works_and_one_of_a_hundred_and_one_is_refused() {
    let mut s = story();
    let entries = |n: u8| (1..=n).map(|i| (AccountId::from([i; 32]), 1u128)).collect::<Vec<_>>();
    let too_many = TokenError::TooMany { got: MAX_BATCH + 1, max: MAX_BATCH };
    assert_eq!(s.world.refused(&s.governor, token(s.at).mint_batch(entries(101))), too_many);
    s.world.ok(&s.governor, token(s.at).mint_batch(entries(100)));
    s.world.advance(1);
    let moment = s.world.now() - 1;
    let members = |n| entries(n).into_iter().map(|(member, _)| member).collect::<Vec<_>>();
    let values = s.world.ask(source(s.at).past_values(BALANCE, members(100), moment));
    assert_eq!(values, Ok(vec![1; 100]));
    let refused = s.world.ask(source(s.at).past_values(BALANCE, members(101), moment));
    assert_eq!(refused, Err(SourceError::TooMany { got: 101, max: 100 }));
}

#[test]
fn burning_and_redeeming_take_from_the_supply() {
    let mut s = story();
    let receipt = s.world.receipt(&s.alice, psp22_burnable(s.at).burn(30));
    let burnt = &receipt.events.of::<Transfer>(s.at)[0];
    assert_eq!((burnt.from, burnt.to, burnt.value), (Some(s.alice.account()), None, 30));
    let receipt = s.world.receipt(&s.governor, token(s.at).burn_for(s.bob.account(), 50));
    assert_eq!(receipt.events.of::<Transfer>(s.at)[0].from, Some(s.bob.account()));
    assert_eq!((s.balances(), s.supplies()), ([70, 0, 0], (70, 70)));

    assert_eq!(s.world.refused(&s.alice, psp22_burnable(s.at).burn(71)), PSP22Error::InsufficientBalance);
    let refused = s.world.refused(&s.governor, token(s.at).burn_for(s.bob.account(), 1));
    let owner = s.bob.account();
    assert_eq!(refused, TokenError::InsufficientBalance { owner, balance: 0, needed: 1 });
    let receipt = s.world.receipt(&s.alice, psp22_burnable(s.at).burn(0));
    assert!(receipt.events.of::<Transfer>(s.at).is_empty());
}

// ---- PSP22

#[test]
fn transfers_and_allowances_are_those_of_psp22() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.account(), s.bob.account(), s.carol.account());
    let receipt = s.world.receipt(&s.alice, psp22(s.at).transfer(carol, 10, vec![1, 2, 3]));
    let told = &receipt.events.of::<Transfer>(s.at)[0];
    assert_eq!((told.from, told.to, told.value), (Some(alice), Some(carol), 10));
    assert_eq!(
        s.world.refused(&s.alice, psp22(s.at).transfer(carol, 91, vec![])),
        PSP22Error::InsufficientBalance
    );

    let receipt = s.world.receipt(&s.alice, psp22(s.at).approve(bob, 20));
    let told = &receipt.events.of::<Approval>(s.at)[0];
    assert_eq!((told.owner, told.spender, told.amount), (alice, bob, 20));
    s.world.ok(&s.alice, psp22(s.at).increase_allowance(bob, 5));
    s.world.ok(&s.alice, psp22(s.at).decrease_allowance(bob, 10));
    assert_eq!(s.world.ask(psp22(s.at).allowance(alice, bob)), 15);
    let receipt = s.world.receipt(&s.bob, psp22(s.at).transfer_from(alice, carol, 15, vec![]));
    assert_eq!(receipt.events.of::<Approval>(s.at)[0].amount, 0);
    assert_eq!(receipt.events.of::<Transfer>(s.at)[0].value, 15);
    assert_eq!(s.balances(), [75, 50, 25]);
    for refused in [
        s.world.refused(&s.bob, psp22(s.at).transfer_from(alice, carol, 1, vec![])),
        s.world.refused(&s.alice, psp22(s.at).decrease_allowance(bob, 1)),
    ] {
        assert_eq!(refused, PSP22Error::InsufficientAllowance);
    }
    s.world.ok(&s.alice, psp22(s.at).approve(bob, u128::MAX));
    s.world.ok(&s.alice, psp22(s.at).increase_allowance(bob, 1));
    assert_eq!(s.world.ask(psp22(s.at).allowance(alice, bob)), u128::MAX);
    assert_eq!(
        s.world.refused(&s.bob, psp22(s.at).transfer_from(alice, carol, 76, vec![])),
        PSP22Error::InsufficientBalance
    );
}

#[test]
fn what_moves_nothing_succeeds_and_tells_nothing() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.account(), s.bob.account(), s.carol.account());
    s.world.ok(&s.governor, token(s.at).set_policy(TransferPolicy::Locked));
    let calls = [psp22(s.at).transfer(alice, 1_000, vec![]), psp22(s.at).transfer(bob, 0, vec![])];
    for call in calls {
        let receipt = s.world.receipt(&s.alice, call);
        assert!(receipt.events.0.is_empty());
    }
    for call in
        [psp22(s.at).transfer_from(bob, bob, 1_000, vec![]), psp22(s.at).transfer_from(bob, carol, 0, vec![])]
    {
        let receipt = s.world.receipt(&s.alice, call);
        assert!(receipt.events.0.is_empty());
    }
    assert!(s.world.receipt(&s.alice, psp22(s.at).approve(alice, 5)).events.0.is_empty());
    assert!(s.world.receipt(&s.alice, psp22(s.at).increase_allowance(bob, 0)).events.0.is_empty());
    assert!(s.world.receipt(&s.alice, psp22(s.at).decrease_allowance(alice, 5)).events.0.is_empty());
    assert!(s.world.receipt(&s.alice, token(s.at).delegate(alice)).events.0.is_empty());
    assert!(s.world.receipt(&s.governor, token(s.at).set_excluded(bob, false)).events.0.is_empty());
    assert_eq!(s.balances(), [100, 50, 0]);
}

#[test]
fn locked_tokens_move_only_by_minting_burning_and_redeeming() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.account(), s.bob.account(), s.carol.account());
    s.world.ok(&s.alice, psp22(s.at).approve(bob, 20));
    let receipt = s.world.receipt(&s.governor, token(s.at).set_policy(TransferPolicy::Locked));
    assert_eq!(receipt.events.of::<PolicySet>(s.at)[0].policy, TransferPolicy::Locked);
    let locked = PSP22Error::Custom("TransfersLocked".into());
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).transfer(bob, 1, vec![])), locked);
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).transfer_from(alice, bob, 1, vec![])), locked);
    assert_eq!(s.world.refused(&s.bob, psp22(s.at).transfer_from(alice, carol, 1, vec![])), locked);
    let minted = s.carol.clone();
    s.mint(&minted, 5);
    s.world.ok(&s.alice, psp22_burnable(s.at).burn(1));
    s.world.ok(&s.governor, token(s.at).burn_for(bob, 1));
    assert_eq!(s.balances(), [99, 49, 5]);
    s.world.ok(&s.governor, token(s.at).set_policy(TransferPolicy::Free));
    s.world.ok(&s.bob, psp22(s.at).transfer_from(alice, carol, 20, vec![]));
    assert_eq!(s.balances(), [79, 49, 25]);
}

// ---- votes

#[test]
fn law_1_votes_move_with_the_tokens_of_whoever_delegated_them() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.clone(), s.bob.clone(), s.carol.clone());
    let receipt = s.world.receipt(&alice, token(s.at).delegate(carol.account()));
    let told = &receipt.events.of::<DelegateChanged>(s.at)[0];
    assert_eq!((told.owner, told.from, told.to), (alice.account(), alice.account(), carol.account()));
    assert_eq!(s.world.ask(token(s.at).delegate_of(alice.account())), carol.account());
    assert_eq!(s.votes(), [0, 50, 100]);

    // From a delegated holder to an undelegated one and back, minted, burnt: the delegate has it.
    s.transfer(&alice, &bob, 10);
    assert_eq!(s.votes(), [0, 60, 90]);
    s.transfer(&bob, &alice, 20);
    assert_eq!(s.votes(), [0, 40, 110]);
    s.mint(&alice, 5);
    s.world.ok(&alice, psp22_burnable(s.at).burn(1));
    assert_eq!((s.votes(), s.supplies()), ([0, 40, 114], (154, 154)));

    // Two who trust the same delegate; then the votes go elsewhere, and home.
    s.delegate(&bob, &carol);
    s.transfer(&bob, &alice, 7);
    assert_eq!(s.votes(), [0, 0, 154]);
    let receipt = s.world.receipt(&alice, token(s.at).delegate(bob.account()));
    assert_eq!(receipt.events.of::<DelegateChanged>(s.at)[0].from, carol.account());
    assert_eq!(s.votes(), [0, 121, 33], "what a delegate receives does not travel further");
    s.delegate(&alice, &alice);
    s.delegate(&bob, &bob);
    assert_eq!((s.votes(), s.balances()), ([121, 33, 0], [121, 33, 0]));
}

#[test]
fn law_1_an_excluded_account_leaves_the_votable_supply_with_all_that_it_receives() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.clone(), s.bob.clone(), s.carol.clone());
    s.delegate(&alice, &bob);
    s.delegate(&bob, &carol);
    let receipt = s.world.receipt(&s.governor, token(s.at).set_excluded(bob.account(), true));
    let told = &receipt.events.of::<ExclusionChanged>(s.at)[0];
    assert_eq!((told.account, told.excluded), (bob.account(), true));
    // Bob's own delegation ended; what Alice gave him stays.
    assert_eq!((s.votes(), s.supplies()), ([0, 100, 0], (150, 100)));
    let refused = s.world.refused(&bob, token(s.at).delegate(carol.account()));
    assert_eq!(refused, TokenError::Excluded(bob.account()));
    assert_eq!(s.world.ask(token(s.at).delegate_of(bob.account())), bob.account());

    s.transfer(&alice, &bob, 40);
    assert_eq!((s.votes(), s.supplies()), ([0, 60, 0], (150, 60)));
    s.transfer(&bob, &carol, 15);
    assert_eq!((s.votes(), s.supplies()), ([0, 60, 15], (150, 75)));
    s.mint(&bob, 1_000);
    s.world.ok(&s.governor, token(s.at).burn_for(bob.account(), 5));
    assert_eq!((s.votes(), s.supplies()), ([0, 60, 15], (1_145, 75)));
    s.exclude(bob.account(), false);
    assert_eq!((s.votes(), s.supplies()), ([0, 1_130, 15], (1_145, 1_145)));
}

#[test]
fn two_thousand_dust_transfers_to_a_delegate_change_nothing_about_the_2_001st() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.clone(), s.bob.clone(), s.carol.clone());
    s.mint(&alice, 1_900);
    s.delegate(&bob, &carol);
    let call = |s: &Story| psp22(s.at).transfer(s.bob.account(), 1, vec![]);
    let mut costs = Vec::new();
    for _ in 0..2_000 {
        s.world.advance(1);
        let call = call(&s);
        costs.push(s.world.receipt(&alice, call).gas.ref_time);
    }
    // Histories are written in pages: every so often one costs a little more, and never more than that.
    let (early, late) = costs.split_at(50);
    assert!(late.iter().max() <= early.iter().max(), "{:?} > {:?}", late.iter().max(), early.iter().max());
    assert_eq!(s.votes(), [0, 0, 2_050]);
    let moment = s.world.now() - 500;
    assert_eq!(s.past_votes(moment), [500, 0, 1_550]);
}

// ---- delegation by signature

impl Story {
    /// What `owner` signs to delegate to `to`.
    fn payload(&mut self, owner: &Signer, to: &Signer, expiry: Timestamp) -> Payload {
        Payload {
            domain: DOMAIN,
            genesis: self.world.genesis(),
            contract: self.at,
            action: Action::Delegate { to: to.account() },
            nonce: self.world.ask(token(self.at).nonce(owner.account())),
            expiry,
        }
    }

    fn by_signature(
        &self,
        owner: &Signer,
        to: &Signer,
        expiry: Timestamp,
        signature: [u8; 64],
    ) -> Call<Result<(), TokenError>> {
        token(self.at).delegate_by_sig(owner.account(), to.account(), expiry, signature).into()
    }
}

#[test]
fn law_7_a_delegation_relayed_by_a_stranger_counts_once_and_is_refused_for_anything_else() {
    let mut s = story();
    let (alice, bob, carol, relayer) = (s.alice.clone(), s.bob.clone(), s.carol.clone(), s.governor.clone());
    let expiry = s.world.now() + 1_000;
    let payload = s.payload(&alice, &bob, expiry);
    let signature = alice.sign(&payload.bytes());
    let bad = |owner: &Signer, nonce| TokenError::BadSignature { owner: owner.account(), nonce };

    let call = s.by_signature(&alice, &carol, expiry, signature);
    assert_eq!(s.world.refused(&relayer, call), bad(&alice, 0));
    let call = s.by_signature(&carol, &bob, expiry, signature);
    assert_eq!(s.world.refused(&relayer, call), bad(&carol, 0));
    let call = s.by_signature(&alice, &bob, expiry + 1, signature);
    assert_eq!(s.world.refused(&relayer, call), bad(&alice, 0));
    let vote = Action::Vote { proposal: 0, choice: Choice::For, reason: String::new() };
    for elsewhere in [
        Payload { genesis: Hash::from([1; 32]), ..payload.clone() },
        Payload { contract: bob.account(), ..payload.clone() },
        Payload { action: vote, ..payload.clone() },
        Payload { nonce: 1, ..payload.clone() },
    ] {
        let call = s.by_signature(&alice, &bob, expiry, alice.sign(&elsewhere.bytes()));
        assert_eq!(s.world.refused(&relayer, call), bad(&alice, 0));
    }

    let call = s.by_signature(&alice, &bob, expiry, signature);
    let receipt = s.world.receipt(&relayer, call);
    let changed = &receipt.events.of::<DelegateChanged>(s.at)[0];
    let (owner, from, to) = (alice.account(), alice.account(), bob.account());
    assert_eq!((changed.owner, changed.from, changed.to), (owner, from, to));
    assert_eq!(s.votes(), [0, 150, 0]);
    s.world.ok(&alice, token(s.at).undelegate());
    let call = s.by_signature(&alice, &bob, expiry, signature);
    assert_eq!(s.world.refused(&relayer, call), bad(&alice, 1), "what was taken back stays taken back");
    assert_eq!(s.votes(), [100, 50, 0]);
}

#[test]
fn law_7_a_signed_delegation_counts_until_just_before_its_expiry_raw_or_wrapped() {
    let mut s = story();
    let (alice, bob, carol, relayer) = (s.alice.clone(), s.bob.clone(), s.carol.clone(), s.governor.clone());
    let expiry = s.world.now() + 1_000;
    let raw = s.payload(&alice, &bob, expiry).bytes();
    let wrapped = alice.sign(&[b"<Bytes>".as_slice(), &raw, b"</Bytes>"].concat());
    let late = bob.sign(&s.payload(&bob, &carol, expiry).bytes());
    s.world.at(expiry - 1);
    let call = s.by_signature(&alice, &bob, expiry, wrapped);
    s.world.ok(&relayer, call);
    assert_eq!(s.votes(), [0, 150, 0]);
    s.world.at(expiry);
    let call = s.by_signature(&bob, &carol, expiry, late);
    assert_eq!(s.world.refused(&relayer, call), TokenError::SignatureExpired { expiry, now: expiry });
}

#[test]
fn law_7_a_delegation_that_was_signed_can_be_taken_back() {
    let mut s = story();
    let (alice, bob, relayer) = (s.alice.clone(), s.bob.clone(), s.governor.clone());
    let expiry = s.world.now() + 1_000;
    let signature = alice.sign(&s.payload(&alice, &bob, expiry).bytes());
    let receipt = s.world.receipt(&alice, token(s.at).revoke_signature());
    let used = &receipt.events.of::<NonceUsed>(s.at)[0];
    assert_eq!((used.signer, used.proposal, used.next), (alice.account(), None, 1));
    let call = s.by_signature(&alice, &bob, expiry, signature);
    let owner = alice.account();
    assert_eq!(s.world.refused(&relayer, call), TokenError::BadSignature { owner, nonce: 1 });
    let again = alice.sign(&s.payload(&alice, &bob, expiry).bytes());
    let call = s.by_signature(&alice, &bob, expiry, again);
    let receipt = s.world.receipt(&relayer, call);
    assert_eq!(receipt.events.of::<NonceUsed>(s.at)[0].next, 2);
    assert_eq!(s.votes(), [0, 150, 0]);
}

// ---- the account of zeros, sums, deposits

#[test]
fn the_account_of_zeros_holds_nothing_is_delegated_nothing_and_spends_nothing() {
    // What was sent there would be a stranger's: anybody can sign for it.
    let mut s = story();
    let zero = AccountId::from([0; 32]);
    let refused = PSP22Error::ZeroRecipientAddress;
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).transfer(zero, 40, vec![])), refused);
    s.world.ok(&s.alice, psp22(s.at).approve(s.bob.account(), 40));
    let spent = psp22(s.at).transfer_from(s.alice.account(), zero, 40, vec![]);
    assert_eq!(s.world.refused(&s.bob, spent), refused);
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).approve(zero, 40)), refused);
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).increase_allowance(zero, 40)), refused);
    assert_eq!(s.world.refused(&s.alice, token(s.at).delegate(zero)), TokenError::ZeroAccount);
    assert_eq!(s.world.refused(&s.governor, token(s.at).set_excluded(zero, true)), TokenError::ZeroAccount);
    s.world.ok(&s.governor, token(s.at).mint_batch(vec![(zero, 40), (s.carol.account(), 1)]));
    assert_eq!(s.world.ask(psp22(s.at).balance_of(zero)), 0);
    assert_eq!((s.balances(), s.supplies()), ([100, 50, 1], (151, 151)));
    let founders = config(None, &[]);
    let founders = TokenConfig { founders: vec![(zero, 1)], ..founders };
    let fast = None::<Hash>;
    assert!(s.world.try_deploy(&s.governor, "token", (founders, Hash::default(), fast)).is_err());
}

#[test]
fn founders_of_more_than_a_u128_holds_are_refused() {
    let mut world = World::new();
    let [alice, bob] = ["alice", "bob"].map(|name| world.actor(name));
    let founders = config(None, &[(&alice, u128::MAX), (&bob, u128::MAX)]);
    match world.try_deploy(&alice, "token", (founders, Hash::default(), None::<Hash>)) {
        Err(SetupError::Constructor { output, .. }) => {
            let refused = MessageResult::<Result<(), TokenError>>::decode(&mut output.as_slice()).unwrap();
            let exceeded = TokenError::CapExceeded { cap: u128::MAX, supply: 0, minted: u128::MAX };
            assert_eq!(refused.unwrap(), Err(exceeded));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_spends_all_of_an_allowance_does_not_get_the_deposit_that_its_owner_paid() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.clone(), s.bob.clone(), s.carol.clone());
    // Both have cells of their own already, so that only the allowance's makes a difference.
    s.transfer(&alice, &carol, 1);
    s.world.advance(1);
    s.world.ok(&alice, psp22(s.at).approve(bob.account(), 20));
    let part = psp22(s.at).transfer_from(alice.account(), carol.account(), 10, vec![]);
    let of_part = s.world.receipt(&bob, part).deposit;
    let rest = psp22(s.at).transfer_from(alice.account(), carol.account(), 10, vec![]);
    let of_rest = s.world.receipt(&bob, rest).deposit;
    assert!(of_part >= 0 && of_rest >= 0, "{of_part} {of_rest}");
    assert_eq!(s.world.ask(psp22(s.at).allowance(alice.account(), bob.account())), 0);
    let cleared = s.world.receipt(&alice, psp22(s.at).approve(bob.account(), 0)).deposit;
    assert!(cleared < 0, "its owner gets it back: {cleared}");
}

#[test]
fn what_pages_ask_of_the_token_is_answered() {
    let mut s = story_with(Some(1_000));
    let (alice, bob) = (s.alice.clone(), s.bob.clone());
    let genesis = s.world.genesis();
    assert_eq!((s.world.ask(token(s.at).cap()), s.world.ask(token(s.at).genesis())), (1_000, genesis));
    let moment = s.world.now();
    s.delegate(&alice, &bob);
    s.world.advance(5);
    let receipt = s.world.receipt(&s.governor, token(s.at).set_excluded(alice.account(), true));
    let ended = &receipt.events.of::<DelegateChanged>(s.at)[0];
    let (owner, from, to) = (alice.account(), bob.account(), alice.account());
    assert_eq!((ended.owner, ended.from, ended.to), (owner, from, to));
    assert!(s.world.ask(token(s.at).is_excluded(owner)));
    assert!(!s.world.ask(token(s.at).is_excluded(bob.account())));
    s.world.advance(5);
    for (at, had) in [(moment - 1, Some(owner)), (moment, Some(from)), (moment + 5, Some(owner))] {
        assert_eq!(s.world.ask(token(s.at).past_delegate(owner, at)), had);
    }
    let now = s.world.now();
    assert_eq!(s.world.ask(token(s.at).past_delegate(owner, now)), None);
}

#[test]
fn undelegating_takes_the_votes_back_and_does_nothing_when_they_are_one_s_own() {
    let mut s = story();
    let (alice, bob) = (s.alice.clone(), s.bob.clone());
    s.delegate(&alice, &bob);
    let receipt = s.world.receipt(&alice, token(s.at).undelegate());
    let changed = &receipt.events.of::<DelegateChanged>(s.at)[0];
    let (owner, from, to) = (alice.account(), bob.account(), alice.account());
    assert_eq!((changed.owner, changed.from, changed.to), (owner, from, to));
    assert_eq!(s.votes(), [100, 50, 0]);
    let receipt = s.world.receipt(&alice, token(s.at).undelegate());
    assert!(receipt.events.0.is_empty());
}

// ---- the past

#[test]
fn law_1_balances_make_the_supply_and_votes_the_votable_supply_at_every_past_moment() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.clone(), s.bob.clone(), s.carol.clone());
    let founded = [100, 50, 0];
    let mut told = vec![(s.start - 1, [0; 3], [0; 3], (0, 0)), (s.start, founded, founded, (150, 150))];
    let acts: [&dyn Fn(&mut Story); 12] = [
        &|s| s.transfer(&alice, &carol, 20),
        &|s| s.delegate(&alice, &bob),
        &|s| s.mint(&alice, 30),
        &|s| s.exclude(carol.account(), true),
        &|s| s.transfer(&carol, &bob, 5),
        &|s| s.delegate(&bob, &alice),
        &|s| s.transfer(&bob, &alice, 11),
        &|s| s.exclude(bob.account(), true),
        &|s| s.mint(&carol, 8),
        &|s| s.exclude(carol.account(), false),
        &|s| s.delegate(&alice, &alice),
        &|s| s.exclude(bob.account(), false),
    ];
    for act in acts {
        let moment = s.world.now();
        act(&mut s);
        told.push((moment, s.balances(), s.votes(), s.supplies()));
        s.world.advance(7);
    }
    let end = s.world.now();
    for moment in s.start - 1..end {
        let last = told.partition_point(|(since, ..)| *since <= moment) - 1;
        let (_, balances, votes, supplies) = told[last];
        assert_eq!(s.past_balances(moment), balances, "at {moment}");
        assert_eq!(s.past_votes(moment), votes, "at {moment}");
        assert_eq!(s.past_supplies(moment), supplies, "at {moment}");
        let (total, votable) = s.past_supplies(moment);
        assert_eq!(s.past_balances(moment).iter().sum::<u128>(), total);
        assert_eq!(s.past_votes(moment).iter().sum::<u128>(), votable);
    }
}

#[test]
fn law_2_a_read_of_now_or_later_is_refused_and_a_past_answer_never_changes() {
    let mut s = story();
    let (alice, bob) = (s.alice.clone(), s.bob.clone());
    let now = s.world.now();
    for moment in [now, now + 1, u64::MAX] {
        let refused = SourceError::NotPast { at: moment, now };
        let who = alice.account();
        assert_eq!(s.world.ask(source(s.at).past_value(VOTES, who, moment)), Err(refused));
        assert_eq!(s.world.ask(source(s.at).past_values(BALANCE, vec![who], moment)), Err(refused));
        assert_eq!(s.world.ask(source(s.at).past_total(VOTES, moment)), Err(refused));
        assert_eq!(s.world.ask(token(s.at).past_balance(who, moment)), None);
        assert_eq!(s.world.ask(token(s.at).past_votes(who, moment)), None);
        assert_eq!(s.world.ask(token(s.at).past_total_supply(moment)), None);
        assert_eq!(s.world.ask(token(s.at).past_votable_supply(moment)), None);
    }
    // Several changes of one moment: the last of them is what it was at that moment.
    s.transfer(&alice, &bob, 1);
    s.transfer(&alice, &bob, 1);
    s.world.advance(1);
    assert_eq!(s.past_balances(now - 1), [100, 50, 0]);
    assert_eq!(s.past_balances(now), [98, 52, 0]);
    for _ in 0..40 {
        s.transfer(&alice, &bob, 1);
        s.delegate(&alice, &bob);
        s.world.advance(1);
        s.delegate(&alice, &alice);
        assert_eq!(s.past_balances(now), [98, 52, 0]);
        assert_eq!(s.past_votes(now), [98, 52, 0]);
        assert_eq!(s.past_supplies(now), (150, 150));
    }
}

#[test]
fn tokens_borrowed_for_a_moment_are_never_seen_in_the_past() {
    let mut s = story();
    let (alice, carol) = (s.alice.clone(), s.carol.clone());
    let now = s.world.now();
    s.transfer(&alice, &carol, 100);
    assert_eq!(s.votes(), [0, 50, 100]);
    s.transfer(&carol, &alice, 100);
    s.world.advance(1);
    assert_eq!(s.past_votes(now), [100, 50, 0]);
}

#[test]
fn a_source_answers_for_balances_and_votes_and_knows_no_other_metric() {
    let mut s = story();
    let (bob, carol) = (s.bob.clone(), s.carol.clone());
    s.delegate(&bob, &carol);
    s.exclude(s.alice.account(), true);
    s.world.advance(1);
    let moment = s.world.now() - 1;
    let people = s.people().to_vec();
    let ask = |s: &mut Story, metric| {
        (
            s.world.ask(source(s.at).past_values(metric, people.clone(), moment)),
            s.world.ask(source(s.at).past_total(metric, moment)),
        )
    };
    assert_eq!(ask(&mut s, BALANCE), (Ok(vec![100, 50, 0]), Ok(150)));
    assert_eq!(ask(&mut s, VOTES), (Ok(vec![0, 0, 50]), Ok(50)));
    let unknown = SourceError::UnknownMetric(2);
    assert_eq!(ask(&mut s, 2), (Err(unknown), Err(unknown)));
    let one = s.world.ask(source(s.at).past_value(2, carol.account(), moment));
    assert_eq!(one, Err(unknown));
}

// ---- who may do what

#[test]
fn law_8_nobody_but_the_granted_role_uses_a_privileged_message() {
    let mut s = story();
    let [governor, minter, redeemer] = ["dao", "registry", "treasury"].map(|name| s.world.actor(name));
    let roles =
        TokenRoles { governor: governor.account(), minter: minter.account(), redeemer: redeemer.account() };
    let receipt = s.world.receipt(&s.governor, token(s.at).set_roles(roles));
    assert_eq!(receipt.events.of::<TokenRolesSet>(s.at)[0].roles, roles);
    assert_eq!(s.world.ask(token(s.at).roles()), roles);

    let alice = s.alice.account();
    // The deployer, a holder, and those with another role.
    for other in [&s.governor, &s.alice, &governor, &minter, &redeemer] {
        let refused =
            |needed: &Signer| TokenError::NotAllowed { caller: other.account(), needed: needed.account() };
        if other.account() != minter.account() {
            let error = s.world.refused(other, token(s.at).mint_batch(vec![(alice, 1)]));
            assert_eq!(error, refused(&minter));
        }
        if other.account() != redeemer.account() {
            let error = s.world.refused(other, token(s.at).burn_for(alice, 1));
            assert_eq!(error, refused(&redeemer));
        }
        if other.account() != governor.account() {
            for error in [
                s.world.refused(other, token(s.at).set_excluded(alice, true)),
                s.world.refused(other, token(s.at).set_policy(TransferPolicy::Locked)),
                s.world.refused(other, token(s.at).set_roles(roles)),
            ] {
                assert_eq!(error, refused(&governor));
            }
        }
    }
    s.world.ok(&minter, token(s.at).mint_batch(vec![(alice, 1)]));
    s.world.ok(&redeemer, token(s.at).burn_for(alice, 1));
    s.world.ok(&governor, token(s.at).set_excluded(alice, true));
    s.world.ok(&governor, token(s.at).set_policy(TransferPolicy::Locked));
    s.world.ok(&governor, token(s.at).set_roles(roles));
}

#[test]
fn a_message_that_takes_no_money_takes_none() {
    let mut s = story();
    let call = tributary_harness::Call::from(token(s.at).delegate(s.bob.account())).with_value(1);
    let refused = s.world.chain.submit(&s.alice, call);
    assert!(matches!(refused, Err(CallError::Chain(_) | CallError::NotUnderstood(_))), "{refused:?}");
    assert_eq!(s.world.native(&s.at.clone()), s.world.native(&s.at.clone()));
    assert_eq!(s.votes(), [100, 50, 0]);
}
