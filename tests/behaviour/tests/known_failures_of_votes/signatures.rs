//! Signed ballots work once, where they were meant to.

use tributary_behaviour::council::{council, wrong};
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    messages::{governor, token},
    AccountId, Hash, Signer,
};
use tributary_interfaces::{
    governor::{Choice, Governor, GovernorError, State},
    signed::{self, NonceUsed, Payload, DOMAIN},
    token::{Token, TokenError},
};

#[test]
fn law_7_relayed_by_a_stranger_it_works_replayed_on_another_proposal_contract_chain_voter_choice_or_twice_it_fails(
) {
    let mut s = council();
    let (ann, ben, stranger) = (s.ann.clone(), s.ben.clone(), s.stranger.clone());
    let id = s.propose(vec![s.lock()]);
    let other = s.propose(vec![]);
    s.open(other);
    let expiry = s.world.now() + HOUR;
    let bytes = s.sign(&ann, id, Choice::For, expiry);
    let signature = ann.sign(&bytes);
    let bad = |voter: &Signer| GovernorError::BadSignature { voter: voter.account(), nonce: 0 };

    // Another proposal, choice, voter, expiry, contract or chain is another payload.
    let call = s.ballot(&ann, other, Choice::For, expiry, signature);
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));
    let call = s.ballot(&ann, id, Choice::Against, expiry, signature);
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));
    let call = s.ballot(&ben, id, Choice::For, expiry, signature);
    assert_eq!(s.world.refused(&stranger, call), bad(&ben));
    let call = s.ballot(&ann, id, Choice::For, expiry + 1, signature);
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));
    let elsewhere = Payload {
        domain: DOMAIN,
        genesis: Hash::from([1; 32]),
        contract: s.at,
        action: signed::Action::Vote { proposal: id, choice: Choice::For, reason: "why".into() },
        nonce: 0,
        expiry,
    };
    let call = s.ballot(&ann, id, Choice::For, expiry, ann.sign(&elsewhere.bytes()));
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));
    let elsewhere = Payload { genesis: s.world.genesis(), contract: s.shares, ..elsewhere };
    let call = s.ballot(&ann, id, Choice::For, expiry, ann.sign(&elsewhere.bytes()));
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));

    let call = s.ballot(&ann, id, Choice::For, expiry, signature);
    let receipt = s.world.receipt(&stranger, call);
    let used = &receipt.events.of::<NonceUsed>(s.at)[0];
    assert_eq!((used.signer, used.proposal, used.next), (ann.account(), Some(id), 1));
    assert_eq!(s.view(id).tally.for_votes, 50);
    assert_eq!(s.world.ask(governor(s.at).nonce(ann.account(), id)), 1);
    assert_eq!(s.world.ask(governor(s.at).nonce(ann.account(), other)), 0);
    let call = s.ballot(&ann, id, Choice::For, expiry, signature);
    assert_eq!(
        s.world.refused(&stranger, call),
        GovernorError::BadSignature { voter: ann.account(), nonce: 1 }
    );
}

#[test]
fn law_7_relayed_after_its_expiry_it_fails() {
    let mut s = council();
    let (ann, ben, stranger) = (s.ann.clone(), s.ben.clone(), s.stranger.clone());
    let id = s.propose(vec![s.lock()]);
    s.open(id);
    let expiry = s.world.now() + HOUR;
    let by_ann = ann.sign(&s.sign(&ann, id, Choice::For, expiry));
    let by_ben = ben.sign(&s.sign(&ben, id, Choice::For, expiry));
    s.world.at(expiry - 1);
    let call = s.ballot(&ann, id, Choice::For, expiry, by_ann);
    s.world.ok(&stranger, call);
    s.world.at(expiry);
    let call = s.ballot(&ben, id, Choice::For, expiry, by_ben);
    assert_eq!(s.world.refused(&stranger, call), GovernorError::SignatureExpired { expiry, now: expiry });
}

#[test]
fn law_7_ballots_signed_for_different_proposals_do_not_depend_on_each_other() {
    let mut s = council();
    let (ann, guardian, stranger) = (s.ann.clone(), s.guardian.clone(), s.stranger.clone());
    let ids = [s.propose(vec![]), s.propose(vec![]), s.propose(vec![])];
    let expiry = s.world.now() + 10 * DAY;
    let signed = ids.map(|id| ann.sign(&s.sign(&ann, id, Choice::For, expiry)));
    s.open(ids[2]);
    s.world.ok(&guardian, governor(s.at).veto(ids[0]));
    let call = s.ballot(&ann, ids[0], Choice::For, expiry, signed[0]);
    assert_eq!(s.world.refused(&stranger, call), wrong(ids[0], State::Vetoed));
    // In any order, whatever became of the first.
    for index in [2, 1] {
        let call = s.ballot(&ann, ids[index], Choice::For, expiry, signed[index]);
        s.world.ok(&stranger, call);
        assert_eq!(s.view(ids[index]).tally.for_votes, 50);
    }
}

#[test]
fn law_7_a_ballot_signed_while_the_proposal_is_pending_can_be_taken_back() {
    let mut s = council();
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let id = s.propose(vec![]);
    let other = s.propose(vec![]);
    let expiry = s.world.now() + 10 * DAY;
    let signature = ann.sign(&s.sign(&ann, id, Choice::For, expiry));
    let kept = ann.sign(&s.sign(&ann, other, Choice::For, expiry));
    assert_eq!(s.state(id), State::Pending);
    let receipt = s.world.receipt(&ann, governor(s.at).revoke_signature(id));
    let used = &receipt.events.of::<NonceUsed>(s.at)[0];
    assert_eq!((used.signer, used.proposal, used.next), (ann.account(), Some(id), 1));
    s.open(other);
    let call = s.ballot(&ann, id, Choice::For, expiry, signature);
    let voter = ann.account();
    assert_eq!(s.world.refused(&stranger, call), GovernorError::BadSignature { voter, nonce: 1 });
    // What she signed for another proposal stands, and she may sign again.
    let call = s.ballot(&ann, other, Choice::For, expiry, kept);
    s.world.ok(&stranger, call);
    let again = ann.sign(&s.sign(&ann, id, Choice::Against, expiry));
    let call = s.ballot(&ann, id, Choice::Against, expiry, again);
    s.world.ok(&stranger, call);
    assert_eq!(s.view(id).tally.against_votes, 50);
}

/// A signature that verifies for the account of zeros, whatever was signed: as a key that account is the
/// neutral element. Its first half is the neutral element too, its second the number 0, marked as sr25519's.
fn anybodys_signature() -> [u8; 64] {
    let mut signature = [0; 64];
    signature[63] = 0x80;
    signature
}

#[test]
fn law_7_nobody_signs_for_the_account_of_zeros_and_it_has_no_vote() {
    let zero = AccountId::from([0; 32]);
    let mut s = council();
    let ben = s.ben.clone();
    let id = s.propose(vec![]);
    s.open(id);
    let expiry = s.world.now() + HOUR;
    let call = governor(s.at).vote_by_sig(zero, id, Choice::For, "why".into(), expiry, anybodys_signature());
    let refused = GovernorError::BadSignature { voter: zero, nonce: 0 };
    assert_eq!(s.world.refused(&ben, call), refused);
    let delegate = token(s.shares).delegate_by_sig(zero, ben.account(), expiry, anybodys_signature());
    let refused = TokenError::BadSignature { owner: zero, nonce: 0 };
    assert_eq!(s.world.refused(&ben, delegate), refused);
}
