use crate::{
    bench::Bench,
    scene::{action, Scene, TEXT},
};
use tributary_core::DAY;
use tributary_harness::{
    messages::{catalog, full_code, governor, source, treasury, upgradable},
    Chain, Signer,
};
use tributary_interfaces::{
    governor::{Choice, Governor, ProposalId, BALLOTS},
    signed::{self, Payload, DOMAIN},
    source::{MetricCatalog, MetricSource},
    treasury::Treasury,
    upgrade::Upgradable,
    Timestamp,
};

pub fn write_down(b: &mut Bench, s: &Scene) {
    let (at, anyone, proposer) = (s.dao.governor, s.stranger.account(), s.founder(0));
    let grant = s.grant(b);
    let actions = vec![action(treasury(s.dao.treasury).create_grant(grant))];

    let proposed = governor(at).propose(actions.clone(), TEXT.to_owned());
    b.cost("governor.propose", "a grant, by a founder who has proposed before", proposer, proposed);
    b.cost(
        "governor.propose/poll",
        "without actions",
        proposer,
        governor(at).propose(vec![], TEXT.to_owned()),
    );
    let id = s.propose(b, actions);
    b.cost("governor.cancel", "a pending proposal", proposer, governor(at).cancel(id));

    s.open(b, id);
    let ballot = || governor(at).vote(id, Choice::For, TEXT.to_owned());
    b.cost("governor.vote/first", "the first ballot, with which the quorum is known", s.founder(0), ballot());
    s.vote(b, id, &[0]);
    b.cost(
        "governor.vote",
        "another ballot, with a reason, by a founder with few checkpoints",
        s.founder(1),
        ballot(),
    );
    let expiry = b.world.now() + DAY;
    let signature = sign(b, s, &s.founders[1], id, expiry);
    let relayed = governor(at).vote_by_sig(s.founder(1), id, Choice::For, TEXT.to_owned(), expiry, signature);
    b.cost("governor.vote_by_sig", "the same, signed raw and relayed", anyone, relayed);
    b.cost("governor.veto", "an active proposal", s.guardian.account(), governor(at).veto(id));

    b.cost("governor.state", "an active proposal", anyone, governor(at).state(id));
    b.cost("governor.proposal", "an active proposal", anyone, governor(at).proposal(id));
    b.cost("governor.actions", "a grant", anyone, governor(at).actions(id));
    b.cost("governor.proposals", "a page of two", anyone, governor(at).proposals(0, 2));
    b.cost("governor.proposal_count", "", anyone, governor(at).proposal_count());
    b.cost("governor.quorum", "known from a ballot", anyone, governor(at).quorum(id));
    b.cost("governor.ballot", "one that was cast", anyone, governor(at).ballot(id, s.founder(0)));
    b.cost("governor.settings", "", anyone, governor(at).settings());
    b.cost("governor.guardian", "", anyone, governor(at).guardian());
    b.cost("governor.electorate", "", anyone, governor(at).electorate());
    b.cost("governor.nonce", "", anyone, governor(at).nonce(s.founder(1), id));
    b.cost("governor.revoke_signature", "", s.founder(1), governor(at).revoke_signature(id));
    b.cost("governor.pins", "of a grant", anyone, governor(at).pins(id));
    b.cost("governor.upgrades", "", anyone, governor(at).upgrades(s.dao.token));
    let newest = governor(at).newest_proposals(ProposalId::MAX, None, 2);
    b.cost("governor.newest_proposals", "a page of two", anyone, newest);
    b.cost("governor.live_proposals", "", anyone, governor(at).live_proposals(proposer));
    b.cost("governor.votes_needed", "", anyone, governor(at).votes_needed());
    b.cost("governor.ballots", "one that was cast", anyone, governor(at).ballots(id, 0, 100));
    b.cost("governor.ballots_of", "of a founder", anyone, governor(at).ballots_of(s.founder(0), 0, 100));
    b.cost(
        "governor.weight",
        "of a founder who has not voted",
        anyone,
        governor(at).weight(id, s.founder(1)),
    );
    b.cost("governor.code", "", anyone, full_code(at));
    b.cost("governor.part", "", anyone, upgradable(at).part());
    b.cost("governor.genesis", "", anyone, governor(at).genesis());

    let past = b.world.now() - 1;
    let members = vec![s.founder(0); 100];
    b.cost("governor.past_value", "ballots", anyone, source(at).past_value(BALLOTS, s.founder(0), past));
    b.cost_each("governor.past_values/100", "", 100, anyone, source(at).past_values(BALLOTS, members, past));
    b.cost("governor.metric_info", "ballots", anyone, catalog(at).metric_info(BALLOTS));
    b.cost("governor.past_total", "ballots", anyone, source(at).past_total(BALLOTS, past));

    s.vote(b, id, &[1, 2, 3]);
    s.close(b, id);
    b.cost("governor.count_ballots", "of four who have voted", anyone, governor(at).count_ballots(id));
    b.cost("governor.queue", "a proposal that has passed", anyone, governor(at).queue(id));
    s.queue(b, id);
    b.cost("governor.execute", "a grant; the treasury's part is included", anyone, governor(at).execute(id));
}

/// A founder's signature of the ballot that `governor.vote` casts.
fn sign(b: &mut Bench, s: &Scene, voter: &Signer, proposal: ProposalId, expiry: Timestamp) -> [u8; 64] {
    let payload = Payload {
        domain: DOMAIN,
        genesis: b.world.chain.genesis().expect("an embedded chain has a genesis"),
        contract: s.dao.governor,
        action: signed::Action::Vote { proposal, choice: Choice::For, reason: TEXT.to_owned() },
        nonce: b.world.ask(governor(s.dao.governor).nonce(voter.account(), proposal)),
        expiry,
    };
    voter.sign(&payload.bytes())
}
