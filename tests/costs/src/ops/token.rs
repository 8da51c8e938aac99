use crate::{
    bench::Bench,
    scene::{Scene, TOKEN},
};
use tributary_core::DAY;
use tributary_harness::messages::{
    catalog, full_code, psp22, psp22_burnable, psp22_metadata, source, token, upgradable,
};
use tributary_interfaces::{
    signed::{Action, Payload, DOMAIN},
    source::{MetricCatalog, MetricSource},
    token::{Token, TokenRoles, TransferPolicy, VOTES},
    upgrade::Upgradable,
    PSP22Burnable, PSP22Metadata, PSP22,
};

/// How many dust transfers may not make the next one dearer.
const DUST: u32 = 2_000;

pub fn write_down(b: &mut Bench, s: &Scene) {
    let (at, anyone, governor) = (s.dao.token, s.stranger.account(), s.dao.governor);
    // With four checkpoints each, and with eight; delegating to another each.
    let (holder, other, elder) = (s.member(3), s.member(11), s.member(7));
    let (delegator, other_delegator) = (s.founder(4), s.founder(5));

    b.cost(
        "token.transfer",
        "between two members with a few checkpoints, neither delegating",
        holder,
        psp22(at).transfer(other, TOKEN, vec![]),
    );
    b.cost(
        "token.transfer/delegated",
        "between two members who delegate to different others",
        delegator,
        psp22(at).transfer(other_delegator, TOKEN, vec![]),
    );
    b.cost(
        "token.transfer_from",
        "a part of an allowance, between members with a few checkpoints",
        anyone,
        psp22(at).transfer_from(s.founder(0), other, TOKEN, vec![]),
    );
    b.cost("token.approve", "another allowance", s.founder(0), psp22(at).approve(anyone, TOKEN));
    b.cost(
        "token.increase_allowance",
        "an allowance that stands",
        s.founder(0),
        psp22(at).increase_allowance(anyone, TOKEN),
    );
    b.cost(
        "token.decrease_allowance",
        "an allowance that stands",
        s.founder(0),
        psp22(at).decrease_allowance(anyone, TOKEN),
    );
    b.cost("token.burn", "a part of a member's balance", holder, psp22_burnable(at).burn(TOKEN));
    b.cost(
        "token.burn_for",
        "a part of a member's balance, as called by the treasury",
        s.dao.treasury,
        token(at).burn_for(holder, TOKEN),
    );
    let minted: Vec<_> = s.all_members().into_iter().map(|member| (member, TOKEN)).collect();
    b.cost_each(
        "token.mint_batch/100",
        "members with one to eight checkpoints, as called by the registry",
        100,
        s.dao.metrics,
        token(at).mint_batch(minted),
    );
    b.cost(
        "token.delegate",
        "a member with a few checkpoints, to somebody who has others' votes",
        holder,
        token(at).delegate(s.founder(3)),
    );
    b.cost(
        "token.delegate/again",
        "from one who has others' votes to another",
        delegator,
        token(at).delegate(s.founder(2)),
    );
    b.cost(
        "token.delegate/back",
        "a member takes their votes back",
        delegator,
        token(at).delegate(delegator),
    );
    b.cost("token.undelegate", "a member takes their votes back", delegator, token(at).undelegate());
    let (signer, to, expiry) = (&s.founders[4], s.founder(2), b.world.now() + DAY);
    let payload = Payload {
        domain: DOMAIN,
        genesis: b.world.genesis(),
        contract: at,
        action: Action::Delegate { to },
        nonce: 0,
        expiry,
    };
    let signature = signer.sign(&payload.bytes());
    b.cost(
        "token.delegate_by_sig",
        "from one who has others' votes to another, signed raw and relayed",
        anyone,
        token(at).delegate_by_sig(signer.account(), to, expiry, signature),
    );
    b.cost("token.set_excluded", "a member", governor, token(at).set_excluded(holder, true));
    b.cost("token.set_policy", "locked", governor, token(at).set_policy(TransferPolicy::Locked));
    let roles = TokenRoles { governor, minter: s.dao.metrics, redeemer: s.dao.treasury };
    b.cost("token.set_roles", "to whom they are", governor, token(at).set_roles(roles));

    b.cost("token.revoke_signature", "", delegator, token(at).revoke_signature());
    b.cost("token.is_excluded", "", anyone, token(at).is_excluded(holder));
    b.cost("token.cap", "", anyone, token(at).cap());
    b.cost("token.genesis", "", anyone, token(at).genesis());
    let past = b.world.now() - 1;
    b.cost("token.past_delegate", "of one who delegates", anyone, token(at).past_delegate(delegator, past));

    let code = b.world.ask(upgradable(at).code());
    b.cost("token.set_code", "to the code it has", governor, upgradable(at).set_code(code));
    b.cost("token.code", "", anyone, full_code(at));
    b.cost("token.part", "", anyone, upgradable(at).part());

    b.cost("token.balance_of", "a member's", anyone, psp22(at).balance_of(holder));
    b.cost("token.total_supply", "", anyone, psp22(at).total_supply());
    b.cost("token.allowance", "one that stands", anyone, psp22(at).allowance(s.founder(0), anyone));
    b.cost("token.token_name", "", anyone, psp22_metadata(at).token_name());
    b.cost("token.token_symbol", "", anyone, psp22_metadata(at).token_symbol());
    b.cost("token.token_decimals", "", anyone, psp22_metadata(at).token_decimals());
    b.cost("token.votes", "of somebody who has others' votes", anyone, token(at).votes(s.founder(3)));
    b.cost("token.delegate_of", "a member who delegates", anyone, token(at).delegate_of(delegator));
    b.cost("token.votable_supply", "", anyone, token(at).votable_supply());
    b.cost("token.policy", "", anyone, token(at).policy());
    b.cost("token.nonce", "", anyone, token(at).nonce(holder));
    b.cost("token.roles", "", anyone, token(at).roles());
    b.cost("token.past_balance", "among a few checkpoints", anyone, token(at).past_balance(elder, s.past));
    b.cost("token.past_votes", "among a few checkpoints", anyone, token(at).past_votes(elder, s.past));
    b.cost("token.metric_info", "votes", anyone, catalog(at).metric_info(VOTES));
    b.cost("token.past_total_supply", "among a few checkpoints", anyone, token(at).past_total_supply(s.past));
    b.cost(
        "token.past_votable_supply",
        "among a few checkpoints",
        anyone,
        token(at).past_votable_supply(s.past),
    );
    b.cost(
        "token.past_value",
        "votes, among a few checkpoints",
        anyone,
        source(at).past_value(VOTES, elder, s.past),
    );
    b.cost_each(
        "token.past_values/100",
        "votes of members with one to eight checkpoints",
        100,
        anyone,
        source(at).past_values(VOTES, s.all_members(), s.past),
    );
    b.cost(
        "token.past_total",
        "votes, among a few checkpoints",
        anyone,
        source(at).past_total(VOTES, s.past),
    );
}

/// What the next checkpoint costs where the last page is full. Member `n` has `n % 16 + 1` of them now.
pub fn in_the_long_run(b: &mut Bench, s: &Scene) {
    let (at, filling, other_filling) = (s.dao.token, s.member(15), s.member(31));
    b.cost(
        "token.transfer/full_pages",
        "as every sixteenth: both histories fill a page",
        filling,
        psp22(at).transfer(other_filling, TOKEN, vec![]),
    );
}

/// Dust for a member who delegates, and so for their delegate. Between the two transfers that are
/// compared lie as many as fill pages without a rest, so both find the last page equally full.
pub fn after_dust(b: &mut Bench, s: &Scene) {
    let (at, sender, delegator, delegate) = (s.dao.token, &s.founders[1], s.founder(4), s.founder(3));
    let dust = || psp22(at).transfer(delegator, 1, vec![]);
    b.world.ok(sender, dust());
    b.world.advance(1);
    let before = b.world.now();
    b.world.advance(1);
    b.cost("token.transfer/dust", "a unit to a member who delegates", sender.account(), dust());
    for _ in 0..DUST {
        b.world.ok(sender, dust());
        b.world.advance(1);
    }
    b.cost(
        "token.transfer/after_2000_dust",
        "the same when 2,000 more have come before; as a multiple of the one before them",
        sender.account(),
        dust(),
    );
    b.compared_with("token.transfer/dust");
    b.cost(
        "token.past_votes/after_2000_dust",
        "before 2,000 checkpoints of the member and its delegate",
        s.stranger.account(),
        token(at).past_votes(delegate, before),
    );
}
