use crate::{
    bench::Bench,
    scene::{work, Scene, BOND, TEXT, WORK},
};
use tributary_core::DAY;
use tributary_harness::{
    messages::{catalog, full_code, metrics, source, upgradable},
    AccountId, Call,
};
use tributary_interfaces::{
    metrics::{Filter, Metrics, MetricsRoles, SCORE},
    source::{MetricCatalog, MetricSource},
    upgrade::Upgradable,
};

pub fn write_down(b: &mut Bench, s: &Scene) {
    let (at, anyone, governor) = (s.dao.metrics, s.stranger.account(), s.dao.governor);
    let (member, members) = (s.member(3), s.all_members());
    let newcomers: Vec<AccountId> = (1..=100u8).map(|number| [number; 32].into()).collect();
    let attestor = s.attestor.account();

    b.cost("metrics.define_metric", "", governor, metrics(at).define_metric(work(&s.attestor)));
    b.cost("metrics.update_metric", "", governor, metrics(at).update_metric(WORK, work(&s.attestor)));
    let roles = MetricsRoles { governor, arbiter: s.arbiter.account(), token: s.dao.token };
    b.cost("metrics.set_roles", "to whom they are", governor, metrics(at).set_roles(roles));

    b.cost("metrics.attest_batch", "one claim", attestor, s.attest(&members[..1]));
    b.cost_each("metrics.attest_batch/100", "claims for 100 members", 100, attestor, s.attest(&members));
    let one = s.file(b, &[member])[0];
    let batch = s.file(b, &members);
    let welcome = s.file(b, &newcomers);
    let doubted = s.file(b, &[member])[0];
    let doubt = || {
        let doubt = metrics(at).challenge_batch(vec![doubted], TEXT.to_owned());
        Call::from(doubt).with_value(BOND)
    };
    b.cost("metrics.challenge_batch", "a pending attestation", anyone, doubt());
    b.cost("metrics.retract_batch", "a pending attestation", attestor, metrics(at).retract_batch(vec![one]));
    b.world.ok(&s.stranger, doubt());
    let upheld = metrics(at).resolve_batch(vec![doubted], true);
    b.cost("metrics.resolve_batch", "a challenge, upheld", s.arbiter.account(), upheld);

    b.world.advance(2 * DAY);
    let late = metrics(at).expire_batch(vec![doubted]);
    b.cost("metrics.expire_batch", "a challenge without an answer", anyone, late);
    b.cost(
        "metrics.finalize_batch",
        "one attestation, of a member with a few checkpoints; the mint is included",
        anyone,
        metrics(at).finalize_batch(vec![one]),
    );
    b.cost_each(
        "metrics.finalize_batch/100",
        "of 100 members with one to eight checkpoints; the mint is included",
        100,
        anyone,
        metrics(at).finalize_batch(batch),
    );
    b.cost_each(
        "metrics.finalize_batch/100/newcomers",
        "of 100 accounts whose first contribution it is; the mint is included",
        100,
        anyone,
        metrics(at).finalize_batch(welcome),
    );
    b.sum(
        "metrics.attest+finalize/100",
        "an attestation in batches, from filing to points and tokens",
        &["metrics.attest_batch/100", "metrics.finalize_batch/100"],
    );
    b.cost("metrics.set_score_half_life", "", governor, metrics(at).set_score_half_life(DAY));
    let code = b.world.ask(upgradable(at).code());
    b.cost("metrics.set_code", "to the code it has", governor, upgradable(at).set_code(code));
    b.cost("metrics.revoke_batch", "a final attestation", governor, metrics(at).revoke_batch(vec![0]));
    b.cost("metrics.withdraw_bonds", "of many attestations", anyone, metrics(at).withdraw_bonds(attestor));

    b.cost(
        "metrics.past_value",
        "score, among a few checkpoints",
        anyone,
        source(at).past_value(SCORE, member, s.past),
    );
    b.cost_each(
        "metrics.past_values/100",
        "score of members with one to eight checkpoints",
        100,
        anyone,
        source(at).past_values(SCORE, members, s.past),
    );
    b.cost(
        "metrics.past_total",
        "score, among a few checkpoints",
        anyone,
        source(at).past_total(SCORE, s.past),
    );
    b.cost("metrics.code", "", anyone, full_code(at));
    b.cost("metrics.part", "", anyone, upgradable(at).part());
    b.cost("metrics.mint_owed", "nothing is owed", anyone, metrics(at).mint_owed(vec![member]));
    b.cost("metrics.owed_tokens", "to a member", anyone, metrics(at).owed_tokens(vec![member]));
    b.cost("metrics.claimed", "without a cap", anyone, metrics(at).claimed(WORK, attestor));
    b.cost("metrics.metric", "", anyone, metrics(at).metric(WORK));
    b.cost("metrics.metric_count", "", anyone, metrics(at).metric_count());
    b.cost("metrics.bonds_owed", "", anyone, metrics(at).bonds_owed(attestor));
    b.cost("metrics.attestation", "a final one", anyone, metrics(at).attestation(0));
    b.cost("metrics.attestation_count", "", anyone, metrics(at).attestation_count());
    b.cost("metrics.attestations", "a page of 32", anyone, metrics(at).attestations(0, 32));
    let absent = Filter { member: Some([0xEE; 32].into()), ..Filter::default() };
    b.cost("metrics.find", "nothing, among all there are", anyone, metrics(at).find(absent, 0, 32));
    b.cost("metrics.half_life", "", anyone, metrics(at).half_life(SCORE));
    b.cost("metrics.members", "a page of 100", anyone, metrics(at).members(0, 100));
    b.cost("metrics.member_count", "", anyone, metrics(at).member_count());
    b.cost("metrics.is_member", "", anyone, metrics(at).is_member(member));
    b.cost("metrics.metric_info", "of the score", anyone, catalog(at).metric_info(SCORE));
    b.cost("metrics.roles", "", anyone, metrics(at).roles());
}

/// What a batch costs where one history in sixteen fills a page, as in the long run.
pub fn in_the_long_run(b: &mut Bench, s: &Scene) {
    let batch = s.file(b, &s.all_members());
    b.world.advance(2 * DAY);
    b.cost_each(
        "metrics.finalize_batch/100/long_run",
        "of 100 members with one to sixteen checkpoints, of whom six fill their pages; the mint is included",
        100,
        s.stranger.account(),
        metrics(s.dao.metrics).finalize_batch(batch),
    );
}
