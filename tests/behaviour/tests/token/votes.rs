//! Delegation, by message and by signature, and exclusion.

use crate::story::{story, Story};
use tributary_harness::{
    messages::{psp22, psp22_burnable, token},
    Call, Hash, Signer,
};
use tributary_interfaces::{
    governor::Choice,
    signed::{Action, NonceUsed, Payload, DOMAIN},
    token::{DelegateChanged, ExclusionChanged, Token, TokenError},
    PSP22Burnable, Timestamp, PSP22,
};

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
