//! The metrics registry: from a claim to points and tokens, through doubts, decay and revocation.
//!
//! Metric 1 of each story is work: 1 point and 10 tokens a unit, a window of a day, attested by Ann.
//! The token is the registry's to mint. Bea doubts, Jo judges, members are called Max, Mia and Moe.

use ink::{
    codegen::TraitCallBuilder,
    env::{
        hash::{Blake2x256, CryptoHash},
        DefaultEnvironment,
    },
    primitives::MessageResult,
};
use scale::Decode;
use tributary_client::{Chain, Gas, RawCall};
use tributary_core::{DAY, HOUR, MINUTE, YEAR};
use tributary_harness::{
    given,
    messages::{metrics, psp22, source, token},
    suite::SetupError,
    AccountId, Call, CallError, ChainExt, Hash, Receipt, Signer, World,
};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, Attested, BondOwed, BondPaid, Challenge, Challenged, Claim, Expired,
        Filter, Finalized, IndicatorSet, MetricConfig, MetricKind, MetricSet, Metrics, MetricsError,
        MetricsRoles, MetricsRolesSet, OwedTokens, Resolved, Retracted, Revoked, ScoreHalfLifeSet, Status,
        TokensOwed, EARNED, MAX_AMOUNT, MAX_ATTESTATIONS_PAGE, MAX_ATTESTORS, MAX_CHALLENGES, MAX_HALF_LIVES,
        MAX_METRICS, MAX_SCAN, POINT, SCORE,
    },
    source::{MetricId, MetricSource, SourceError},
    token::{Token, TokenConfig, TokenRoles},
    Millis, Timestamp, Transfer, MAX_BATCH, PSP22,
};
use tributary_saboteur::{Sabotage, Strike};

type SaboteurMessages = <ink::contract_ref!(Sabotage, DefaultEnvironment) as TraitCallBuilder>::Builder;

fn saboteur(at: AccountId) -> SaboteurMessages {
    at.into()
}

const WORK: MetricId = 1;

/// What stories begin with.
struct Story {
    world: World,
    governor: Signer,
    ann: Signer,
    bea: Signer,
    jo: Signer,
    max: AccountId,
    mia: AccountId,
    moe: AccountId,
    shares: AccountId,
    at: AccountId,
}

fn story() -> Story {
    story_of(0, |work| vec![work])
}

/// A story whose metrics are made of `work`.
fn story_of(score_half_life: Millis, define: impl FnOnce(MetricConfig) -> Vec<MetricConfig>) -> Story {
    story_told(score_half_life, None, define)
}

/// A story whose token has a cap.
fn story_with_cap(cap: Option<u128>) -> Story {
    story_told(0, cap, |work| vec![work])
}

fn story_told(
    score_half_life: Millis,
    cap: Option<u128>,
    define: impl FnOnce(MetricConfig) -> Vec<MetricConfig>,
) -> Story {
    let mut world = World::new();
    let [governor, ann, bea, jo] = ["governor", "ann", "bea", "jo"].map(|name| world.actor(name));
    let [max, mia, moe] = ["max", "mia", "moe"].map(|name| world.actor(name).account());
    let (config, genesis) = (TokenConfig { cap, ..given::token(&[]) }, world.genesis());
    let fast = world.fast(&governor, "token");
    let shares = world.deploy(&governor, "token", (config, genesis, fast));
    let defined = define(given::metric("work", &[&ann]));
    let fast = world.fast(&governor, "metrics");
    let at = world.deploy(&governor, "metrics", (shares, score_half_life, defined, fast));
    let own = governor.account();
    world.ok(&governor, token(shares).set_roles(TokenRoles { governor: own, minter: at, redeemer: own }));
    let roles = MetricsRoles { governor: own, arbiter: jo.account(), token: shares };
    world.ok(&governor, metrics(at).set_roles(roles));
    world.advance(10);
    Story { world, governor, ann, bea, jo, max, mia, moe, shares, at }
}

fn claim(member: AccountId, amount: u128) -> Claim {
    Claim { member, amount, evidence: [1; 32].into(), uri: "ipfs://evidence".into() }
}

impl Story {
    /// Ann files a claim without a bond.
    fn attest(&mut self, metric: MetricId, member: AccountId, amount: u128) -> AttestationId {
        self.world.ok(&self.ann, metrics(self.at).attest_batch(metric, vec![claim(member, amount)]))
    }

    /// Ann files claims of `bond` each.
    fn attest_for(&mut self, bond: u128, claims: Vec<Claim>) -> Receipt<AttestationId> {
        let value = bond * claims.len() as u128;
        let call = Call::from(metrics(self.at).attest_batch(WORK, claims)).with_value(value);
        self.world.receipt(&self.ann, call)
    }

    fn challenge(&mut self, id: AttestationId, bond: u128) {
        let call = metrics(self.at).challenge_batch(vec![id], "it never happened".into());
        self.world.ok(&self.bea, Call::from(call).with_value(bond));
    }

    fn resolve(&mut self, id: AttestationId, upheld: bool) {
        self.world.ok(&self.jo, metrics(self.at).resolve_batch(vec![id], upheld));
    }

    /// Somebody finalizes; how many now count.
    fn finalize(&mut self, ids: impl IntoIterator<Item = AttestationId>) -> u32 {
        self.world.ok(&self.bea, metrics(self.at).finalize_batch(ids.into_iter().collect()))
    }

    /// A claim that is filed and final a day later.
    fn earn(&mut self, metric: MetricId, member: AccountId, amount: u128) -> AttestationId {
        let id = self.attest(metric, member, amount);
        self.world.advance(DAY);
        assert_eq!(self.finalize([id]), 1);
        id
    }

    fn revoke(&mut self, id: AttestationId) {
        self.world.ok(&self.governor, metrics(self.at).revoke_batch(vec![id]));
    }

    fn attestation(&mut self, id: AttestationId) -> Attestation {
        self.world.ask(metrics(self.at).attestation(id)).expect("it is on record")
    }

    fn owed(&mut self, signer: &Signer) -> u128 {
        self.world.ask(metrics(self.at).bonds_owed(signer.account()))
    }

    /// Max's, Mia's and Moe's values and the total, at a past moment.
    fn past(&mut self, metric: MetricId, moment: Timestamp) -> ([u128; 3], u128) {
        let members = vec![self.max, self.mia, self.moe];
        let values = self.world.ask(source(self.at).past_values(metric, members, moment)).unwrap();
        let total = self.world.ask(source(self.at).past_total(metric, moment)).unwrap();
        (values.try_into().expect("as many as asked for"), total)
    }

    /// Max's, Mia's and Moe's values and the total, as they stand. Takes a millisecond.
    fn now(&mut self, metric: MetricId) -> ([u128; 3], u128) {
        self.world.advance(1);
        let moment = self.world.now() - 1;
        self.past(metric, moment)
    }

    /// As `past`, in whole units, which they must be.
    fn units_at(&mut self, metric: MetricId, moment: Timestamp) -> ([u128; 3], u128) {
        whole(self.past(metric, moment))
    }

    /// As `now`, in whole units, of which nothing has decayed.
    fn units(&mut self, metric: MetricId) -> ([u128; 3], u128) {
        whole(self.now(metric))
    }

    fn tokens(&mut self, member: AccountId) -> u128 {
        self.world.ask(psp22(self.shares).balance_of(member))
    }
}

/// Millionths as whole units, if they are whole.
fn whole((values, total): ([u128; 3], u128)) -> ([u128; 3], u128) {
    for value in values.into_iter().chain([total]) {
        assert_eq!(value % POINT, 0, "{value} is not whole");
    }
    (values.map(|value| value / POINT), total / POINT)
}

fn wrong(attestation: AttestationId, status: Status) -> MetricsError {
    MetricsError::WrongStatus { attestation, status }
}

// ---- from a claim to points

#[test]
fn founding_tells_of_roles_half_life_and_metrics() {
    let mut world = World::new();
    let [founder, ann] = ["founder", "ann"].map(|name| world.actor(name));
    let (shares, fast) = (world.token(&founder, &[]), world.fast(&founder, "metrics"));
    let work = given::metric("work", &[&ann]);
    let at = world.deploy(&founder, "metrics", (shares, 9 * DAY, vec![work.clone()], fast));
    let told = world.chain.events(0).unwrap();
    let told: Vec<_> = told.iter().filter(|event| event.contract == at).collect();
    let roles = told.iter().find_map(|event| event.decode::<MetricsRolesSet>()).unwrap().roles;
    assert_eq!(roles, world.ask(metrics(at).roles()));
    let own = founder.account();
    assert_eq!(roles, MetricsRoles { governor: own, arbiter: own, token: shares });
    let set = told.iter().find_map(|event| event.decode::<ScoreHalfLifeSet>()).unwrap();
    assert_eq!(set.half_life, 9 * DAY);
    let set = told.iter().find_map(|event| event.decode::<MetricSet>()).unwrap();
    assert_eq!((set.metric, set.config), (WORK, work));
}

#[test]
fn a_claim_becomes_points_and_tokens_when_its_window_has_passed() {
    let mut s = story();
    let filed = s.world.now();
    let receipt = s.attest_for(0, vec![claim(s.max, 7), claim(s.mia, 3)]);
    assert_eq!(receipt.value, 0);
    let told = &receipt.events.of::<Attested>(s.at)[0];
    assert_eq!((told.first, told.metric, told.attestor), (0, WORK, s.ann.account()));
    assert_eq!((&told.claims, told.matures_at), (&vec![claim(s.max, 7), claim(s.mia, 3)], filed + DAY));
    let pending = Attestation {
        metric: WORK,
        member: s.max,
        attestor: s.ann.account(),
        amount: 7,
        points: 7 * POINT,
        tokens: 70,
        bond: 0,
        evidence: [1; 32].into(),
        uri: "ipfs://evidence".into(),
        filed_at: filed,
        matures_at: filed + DAY,
        finalized_at: None,
        status: Status::Pending,
        challenges: 0,
        challenge: None,
    };
    assert_eq!(s.attestation(0), pending);

    s.world.advance(DAY - 1);
    assert_eq!(s.finalize([0, 1]), 0);
    assert_eq!((s.now(WORK), s.tokens(s.max)), (([0; 3], 0), 0));
    // Asking took the millisecond that was missing.
    let moment = s.world.now();
    assert_eq!(moment, filed + DAY);
    let receipt = s.world.receipt(&s.bea, metrics(s.at).finalize_batch(vec![1, 0, 1]));
    assert_eq!(receipt.value, 2);
    assert_eq!(receipt.events.of::<Finalized>(s.at)[0].attestations, [1, 0]);
    let minted = receipt.events.of::<Transfer>(s.shares);
    assert_eq!((minted[1].from, minted[1].to, minted[1].value), (None, Some(s.max), 70));
    assert_eq!(
        s.attestation(0),
        Attestation { status: Status::Final, finalized_at: Some(moment), ..pending }
    );
    assert_eq!((s.tokens(s.max), s.tokens(s.mia)), (70, 30));
    assert_eq!(s.now(WORK), ([7 * POINT, 3 * POINT, 0], 10 * POINT));
    assert_eq!(s.now(SCORE), ([7 * POINT, 3 * POINT, 0], 10 * POINT));
    assert_eq!(s.past(WORK, moment - 1), ([0; 3], 0));
    assert_eq!(s.finalize([0, 1]), 0, "once only");
}

#[test]
fn two_who_finalize_the_same_do_not_disturb_each_other() {
    let mut s = story();
    for amount in 1..=3 {
        s.attest(WORK, s.max, amount);
    }
    s.world.advance(DAY);
    assert_eq!(s.finalize([0, 1]), 2);
    assert_eq!(s.finalize([0, 1, 2]), 1);
    assert_eq!(s.finalize([]), 0);
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([6, 0, 0], 6), 60));
}

#[test]
fn the_score_weighs_all_metrics_and_a_retired_one_weighs_nothing() {
    let mut s = story_of(0, |work| {
        let reviews = MetricConfig { name: "reviews".into(), weight: 3 * POINT, ..work.clone() };
        let retired = MetricConfig { name: "old".into(), weight: 0, ..work.clone() };
        vec![work, reviews, retired]
    });
    let (max, mia) = (s.max, s.mia);
    s.attest(1, max, 5);
    s.attest(2, max, 2);
    s.attest(2, mia, 1);
    s.attest(3, mia, 100);
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..4), 4);
    assert_eq!(s.units(SCORE), ([11, 3, 0], 14));
    assert_eq!((s.units(1), s.units(2), s.units(3)), (([5, 0, 0], 5), ([2, 1, 0], 3), ([0, 100, 0], 100)));
    assert_eq!((s.tokens(max), s.tokens(mia)), (110, 30));
}

#[test]
fn members_are_listed_once_in_the_order_in_which_they_first_counted() {
    let mut s = story_of(0, |work| vec![work.clone(), MetricConfig { weight: 0, ..work }]);
    let (max, mia, moe) = (s.max, s.mia, s.moe);
    s.attest(WORK, moe, 1);
    assert_eq!(s.world.ask(metrics(s.at).member_count()), 0, "pending ones make no member");
    for (metric, member) in [(2, mia), (1, max), (2, mia), (1, mia), (2, max)] {
        s.earn(metric, member, 1);
    }
    s.finalize([0]);
    assert_eq!(s.world.ask(metrics(s.at).member_count()), 3);
    assert_eq!(s.world.ask(metrics(s.at).members(0, 100)), [mia, max, moe]);
    assert_eq!(s.world.ask(metrics(s.at).members(1, 1)), [max]);
    assert_eq!(s.world.ask(metrics(s.at).members(3, u32::MAX)), []);
}

#[test]
fn an_indicator_is_that_of_the_last_filed_attestation_whoever_finalizes_first() {
    let mut s = story_of(0, |work| vec![MetricConfig { kind: MetricKind::Indicator, ..work }]);
    let max = s.max;
    for amount in [5, 7, 0] {
        s.attest(WORK, max, amount);
    }
    s.world.advance(DAY);
    let receipt = s.world.receipt(&s.bea, metrics(s.at).finalize_batch(vec![1]));
    let told = &receipt.events.of::<IndicatorSet>(s.at)[0];
    assert_eq!((told.metric, told.value, told.attestation), (WORK, 7, Some(1)));
    assert_eq!(s.now(WORK), ([0; 3], 7));
    let receipt = s.world.receipt(&s.bea, metrics(s.at).finalize_batch(vec![0]));
    assert!(receipt.events.of::<IndicatorSet>(s.at).is_empty());
    assert_eq!(s.now(WORK), ([0; 3], 7), "the other was filed earlier");
    s.earn(WORK, max, 9);
    s.finalize([2]);
    assert_eq!(s.now(WORK), ([0; 3], 9));
    assert_eq!((s.now(SCORE), s.now(EARNED | WORK)), (([0; 3], 0), ([0; 3], 0)));
    assert_eq!((s.tokens(max), s.world.ask(metrics(s.at).member_count())), (0, 0));
}

#[test]
fn an_indicator_is_its_newest_final_attestation_that_stands() {
    let mut s = story_of(0, |work| vec![MetricConfig { kind: MetricKind::Indicator, ..work }]);
    let (max, governor) = (s.max, s.governor.clone());
    for amount in [5, 7, 9] {
        s.attest(WORK, max, amount);
    }
    s.world.advance(DAY);
    s.finalize([1, 2]);
    assert_eq!(s.now(WORK), ([0; 3], 9));
    let before = s.world.now() - 1;
    let receipt = s.world.receipt(&governor, metrics(s.at).revoke_batch(vec![2]));
    let told = &receipt.events.of::<IndicatorSet>(s.at)[0];
    assert_eq!((told.value, told.attestation), (7, Some(1)));
    assert_eq!(s.now(WORK), ([0; 3], 7), "the one before it stands");
    let receipt = s.world.receipt(&governor, metrics(s.at).revoke_batch(vec![1]));
    assert_eq!(receipt.events.of::<IndicatorSet>(s.at)[0].attestation, None);
    assert_eq!(s.now(WORK), ([0; 3], 0));
    // The oldest becomes final last of all.
    s.finalize([0]);
    assert_eq!(s.now(WORK), ([0; 3], 5));
    assert_eq!(s.past(WORK, before), ([0; 3], 9), "the past stays");
}

// ---- the past

#[test]
fn law_2_a_read_of_now_or_later_is_refused_and_a_past_answer_never_changes() {
    let mut s = story_of(30 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, ..work }]);
    let (max, mia) = (s.max, s.mia);
    let now = s.world.now();
    for moment in [now, now + 1, u64::MAX] {
        let refused = SourceError::NotPast { at: moment, now };
        assert_eq!(s.world.ask(source(s.at).past_value(WORK, max, moment)), Err(refused));
        assert_eq!(s.world.ask(source(s.at).past_values(WORK, vec![max], moment)), Err(refused));
        assert_eq!(s.world.ask(source(s.at).past_total(WORK, moment)), Err(refused));
    }
    let series = [SCORE, WORK, EARNED | SCORE, EARNED | WORK];
    let mut told = Vec::new();
    for round in 0..25u32 {
        let member = if round % 3 == 0 { mia } else { max };
        let id = s.earn(WORK, member, 1_000 + u128::from(round));
        if round % 4 == 0 {
            s.world.advance(DAY);
            s.revoke(id);
        }
        s.world.advance(1);
        let moment = s.world.now() - 1;
        told.push((moment, series.map(|metric| s.past(metric, moment))));
    }
    s.world.advance(100 * DAY);
    for (moment, answers) in told {
        assert_eq!(series.map(|metric| s.past(metric, moment)), answers);
        for (values, total) in answers {
            assert!(values.iter().sum::<u128>() <= total);
        }
    }
}

#[test]
fn a_source_knows_its_metrics_the_score_and_what_was_earned_of_each() {
    let mut s = story();
    let (max, at) = (s.max, s.at);
    s.earn(WORK, max, 2);
    assert_eq!(s.units(EARNED | WORK), ([2, 0, 0], 2));
    assert_eq!(s.units(EARNED | SCORE), ([2, 0, 0], 2));
    let moment = s.world.now() - 1;
    assert_eq!(s.world.ask(source(at).past_value(WORK, max, moment)), Ok(2 * POINT));
    for unknown in [2, EARNED | 2, u32::MAX] {
        let refused = SourceError::UnknownMetric(unknown);
        assert_eq!(s.world.ask(source(at).past_value(unknown, max, moment)), Err(refused));
        assert_eq!(s.world.ask(source(at).past_values(unknown, vec![max], moment)), Err(refused));
        assert_eq!(s.world.ask(source(at).past_total(unknown, moment)), Err(refused));
    }
    let refused = SourceError::TooMany { got: 101, max: MAX_BATCH };
    assert_eq!(s.world.ask(source(at).past_values(WORK, vec![max; 101], moment)), Err(refused));
}

#[test]
fn values_halve_with_each_half_life_and_what_was_earned_stays() {
    let mut s = story_of(2 * DAY, |work| vec![MetricConfig { half_life: DAY, ..work }]);
    let (max, mia) = (s.max, s.mia);
    s.attest(WORK, max, 800);
    s.attest(WORK, mia, 400);
    s.world.advance(DAY);
    s.finalize([0, 1]);
    let start = s.world.now();
    s.world.at(start + 4 * DAY + 1);
    assert_eq!(s.units_at(WORK, start), ([800, 400, 0], 1_200));
    assert_eq!(s.units_at(WORK, start + DAY), ([400, 200, 0], 600));
    assert_eq!(s.units_at(WORK, start + 3 * DAY), ([100, 50, 0], 150));
    assert_eq!(s.units_at(SCORE, start + 2 * DAY), ([400, 200, 0], 600));
    assert_eq!(s.units_at(EARNED | WORK, start + 4 * DAY), ([800, 400, 0], 1_200));
    // In between, members are rounded down and the total up.
    let (values, total) = s.past(WORK, start + DAY / 2);
    assert_eq!((values, total), ([565_685_424, 282_842_712, 0], 848_528_138));
}

#[test]
fn a_revoked_attestation_counts_in_the_past_and_what_is_left_of_it_goes() {
    let mut s = story_of(0, |work| vec![MetricConfig { half_life: DAY, ..work }]);
    let (max, mia) = (s.max, s.mia);
    let first = s.earn(WORK, max, 400);
    let start = s.world.now();
    s.world.advance(DAY);
    s.attest(WORK, max, 60);
    s.attest(WORK, mia, 30);
    s.world.advance(DAY);
    s.finalize([1, 2]);
    assert_eq!(s.units(WORK), ([160, 30, 0], 190));
    s.world.at(start + 3 * DAY);
    let receipt = s.world.receipt(&s.governor, metrics(s.at).revoke_batch(vec![first]));
    let told = &receipt.events.of::<Revoked>(s.at)[0];
    // Of the metric an eighth is left after three half-lives, two days of which had passed before; the score
    // does not decay.
    assert_eq!((told.attestation, told.member), (first, max));
    assert_eq!((told.units, told.points), (50 * POINT, 400 * POINT));
    assert_eq!(s.attestation(first).status, Status::Revoked);
    s.world.advance(1);
    // 100 + 60 before, and Mia's 30; a day after, half of what was not revoked.
    assert_eq!(s.units_at(WORK, start + 2 * DAY), ([160, 30, 0], 190));
    assert_eq!(s.units_at(WORK, start + 3 * DAY), ([30, 15, 0], 45));
    assert_eq!(s.units_at(SCORE, start + 3 * DAY), ([60, 30, 0], 90));
    assert_eq!(s.units_at(EARNED | WORK, start + 3 * DAY), ([460, 30, 0], 490));
    assert_eq!(s.tokens(max), 4_600, "tokens stay");
    assert_eq!(
        s.world.refused(&s.governor, metrics(s.at).revoke_batch(vec![first])),
        wrong(first, Status::Revoked)
    );
}

// ---- doubts and bonds

#[test]
fn the_loser_of_a_challenge_pays_the_winner_and_the_bonds_add_up() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, jo) = (s.ann.clone(), s.bea.clone(), s.jo.clone());
    let (at, max) = (s.at, s.max);
    let deposit = s.world.native(&at);
    s.attest_for(5, vec![claim(max, 1), claim(max, 2), claim(max, 4), claim(max, 8)]);
    assert_eq!(s.world.native(&at), deposit + 20);

    let call = Call::from(metrics(at).challenge_batch(vec![0], "it never happened".into())).with_value(5);
    let receipt = s.world.receipt(&bea, call);
    let told = &receipt.events.of::<Challenged>(at)[0];
    assert_eq!((told.attestation, told.challenger, told.bond), (0, bea.account(), 5));
    assert_eq!(told.reason, "it never happened");
    let until = s.world.now() + 7 * DAY;
    assert_eq!(told.until, until);
    let Attestation { status, challenge, .. } = s.attestation(0);
    let mut reason = [0; 32];
    Blake2x256::hash(b"it never happened", &mut reason);
    let reason = reason.into();
    assert_eq!(
        (status, challenge),
        (Status::Challenged, Some(Challenge { by: bea.account(), until, reason }))
    );
    s.challenge(1, 5);
    // Only those two wait.
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..4), 2);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (10, 0));

    let receipt = s.world.receipt(&jo, metrics(at).resolve_batch(vec![0], true));
    let told = &receipt.events.of::<Resolved>(at)[0];
    assert_eq!((told.attestation, told.upheld, told.winner, told.bonds), (0, true, ann.account(), 5));
    // It was doubted at once, so all of its window is left.
    assert_eq!(told.matures_at, s.world.now() + DAY);
    let receipt = s.world.receipt(&jo, metrics(at).resolve_batch(vec![1], false));
    let told = &receipt.events.of::<Resolved>(at)[0];
    assert_eq!((told.winner, told.bonds), (bea.account(), 10));
    assert_eq!((s.owed(&ann), s.owed(&bea)), (15, 10));
    assert_eq!(s.finalize(0..4), 0);
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..4), 1);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (20, 10), "the upheld one's own bond too");
    assert_eq!(s.units(WORK), ([13, 0, 0], 13));

    // Anyone pays out, to whom it is owed, to the unit.
    let before = (s.world.native(&ann.account()), s.world.native(&bea.account()));
    let receipt = s.world.receipt(&jo, metrics(at).withdraw_bonds(ann.account()));
    assert_eq!(receipt.value, 20);
    let told = &receipt.events.of::<BondPaid>(at)[0];
    assert_eq!((told.to, told.amount), (ann.account(), 20));
    assert_eq!(s.world.ok(&jo, metrics(at).withdraw_bonds(bea.account())), 10);
    let after = (s.world.native(&ann.account()), s.world.native(&bea.account()));
    assert_eq!((after.0 - before.0, after.1 - before.1), (20, 10));
    assert_eq!((s.owed(&ann), s.owed(&bea), s.world.native(&at)), (0, 0, deposit));
    let refused = s.world.refused(&jo, metrics(at).withdraw_bonds(ann.account()));
    assert_eq!(refused, MetricsError::NothingOwed(ann.account()));
}

#[test]
fn an_attestation_is_doubted_within_its_window_by_who_puts_up_as_much() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (bea, at) = (s.bea.clone(), s.at);
    let filed = s.world.now();
    s.attest_for(5, vec![claim(s.max, 1), claim(s.max, 2)]);
    let call = |id, bond| Call::from(metrics(at).challenge_batch(vec![id], "no".into())).with_value(bond);
    assert_eq!(s.world.refused(&bea, call(2, 5)), MetricsError::UnknownAttestation(2));
    for sent in [0, 4, 6] {
        assert_eq!(s.world.refused(&bea, call(0, sent)), MetricsError::WrongBond { sent, needed: 5 });
    }
    let long = Call::from(metrics(at).challenge_batch(vec![0], "x".repeat(257))).with_value(5);
    assert_eq!(s.world.refused(&bea, long), MetricsError::TextTooLong { length: 257, max: 256 });
    s.world.at(filed + DAY - 1);
    let at_length = Call::from(metrics(at).challenge_batch(vec![0], "x".repeat(256))).with_value(5);
    s.world.ok(&bea, at_length);
    assert_eq!(s.world.refused(&bea, call(0, 5)), wrong(0, Status::Challenged));
    s.world.at(filed + DAY);
    let closed = MetricsError::WindowClosed { attestation: 1, closed: filed + DAY, now: filed + DAY };
    assert_eq!(s.world.refused(&bea, call(1, 5)), closed);
    s.finalize([1]);
    assert_eq!(s.world.refused(&bea, call(1, 5)), wrong(1, Status::Final));
}

#[test]
fn a_challenge_is_decided_once_and_an_upheld_attestation_waits_for_a_whole_day_if_it_has_one() {
    let mut s = story();
    let (jo, at, max) = (s.jo.clone(), s.at, s.max);
    s.attest(WORK, max, 1);
    assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![0], true)), wrong(0, Status::Pending));
    let unknown = MetricsError::UnknownAttestation(1);
    assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![1], true)), unknown);
    s.world.advance(DAY - 10);
    s.challenge(0, 0);
    s.world.advance(DAY);
    s.resolve(0, true);
    assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![0], false)), wrong(0, Status::Upheld));
    assert_eq!(s.attestation(0).matures_at, s.world.now() + DAY);
    s.world.advance(DAY - 1);
    assert_eq!(s.finalize([0]), 0);
    s.world.advance(1);
    assert_eq!(s.finalize([0]), 1);
    assert_eq!(s.units(WORK), ([1, 0, 0], 1));
}

#[test]
fn a_claim_can_be_doubted_by_anybody_until_its_window_ends_whoever_doubted_it_before() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, jo, at) = (s.ann.clone(), s.jo.clone(), s.at);
    let [friend, cas] = ["friend", "cas"].map(|name| s.world.actor(name));
    let call = |reason: &str| Call::from(metrics(at).challenge_batch(vec![0], reason.into())).with_value(5);
    s.attest_for(5, vec![claim(s.max, 1_000)]);
    // Ann's friend doubts it for no good reason, so that nobody else can; the arbiter finds none.
    s.world.ok(&friend, call("a sham"));
    s.world.advance(7 * DAY - 1);
    s.resolve(0, true);
    assert_eq!(s.finalize([0]), 0, "it does not count inside its window");
    s.world.advance(DAY - 1);
    s.world.ok(&cas, call("the commits are somebody else's"));
    let doubted = s.attestation(0);
    assert_eq!((doubted.status, doubted.challenges), (Status::Challenged, 2));
    assert_eq!(doubted.challenge.unwrap().by, cas.account());
    s.world.ok(&jo, metrics(at).resolve_batch(vec![0], false));
    assert_eq!([s.owed(&ann), s.owed(&friend), s.owed(&cas)], [5, 0, 10]);
    s.world.advance(DAY);
    assert_eq!(s.finalize([0]), 0);
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([0; 3], 0), 0));
}

#[test]
fn doubts_keep_a_claim_waiting_eight_times_and_each_costs_a_bond() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, at) = (s.ann.clone(), s.bea.clone(), s.at);
    s.attest_for(5, vec![claim(s.max, 1)]);
    for _ in 0..MAX_CHALLENGES {
        s.world.advance(HOUR);
        s.challenge(0, 5);
        s.world.advance(7 * DAY - 1);
        s.resolve(0, true);
        assert_eq!(s.attestation(0).matures_at, s.world.now() + DAY);
    }
    let again = Call::from(metrics(at).challenge_batch(vec![0], "no".into())).with_value(5);
    assert_eq!(s.world.refused(&bea, again), MetricsError::WrongCount { got: 9, max: 8 });
    assert_eq!(s.owed(&ann), 8 * 5);
    s.world.advance(DAY);
    assert_eq!(s.finalize([0]), 1);
    assert_eq!(s.owed(&ann), 8 * 5 + 5);
}

#[test]
fn censoring_everything_while_the_arbiter_is_silent_costs_the_censor_and_the_cap_comes_back() {
    let mut s = story_of(0, |work| {
        vec![MetricConfig { bond: 5, arbitration: 2 * DAY, period_cap: 7, period: 0, ..work }]
    });
    let (ann, bea, jo, at) = (s.ann.clone(), s.bea.clone(), s.jo.clone(), s.at);
    s.attest_for(5, vec![claim(s.max, 1), claim(s.max, 2), claim(s.max, 4)]);
    let unknown = MetricsError::UnknownAttestation(3);
    assert_eq!(s.world.refused(&bea, metrics(at).expire_batch(vec![0, 3])), unknown);
    let until = s.world.now() + 2 * DAY;
    let all = Call::from(metrics(at).challenge_batch(vec![0, 1, 2], "all of them".into())).with_value(15);
    let receipt = s.world.receipt(&bea, all);
    assert_eq!(receipt.events.of::<Challenged>(at).len(), 3);
    s.world.at(until - 1);
    assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(vec![0, 1, 2])), 0, "the arbiter has time");
    s.resolve(1, true);
    s.world.at(until);
    // From then on the outcome does not depend on who calls first.
    let late = MetricsError::WindowClosed { attestation: 0, closed: until, now: until };
    assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![0], true)), late);
    assert_eq!(s.world.ask(metrics(at).claimed(WORK, ann.account())), 7);
    let moe = s.world.actor("moe");
    let receipt = s.world.receipt(&moe, metrics(at).expire_batch(vec![0, 1, 2]));
    assert_eq!(receipt.value, 2);
    let told = &receipt.events.of::<Expired>(at);
    assert_eq!((told[0].attestation, told[1].attestation), (0, 2));
    assert_eq!((told[0].attestor, told[0].challenger), (ann.account(), bea.account()));
    assert_eq!((told[0].to_attestor, told[0].to_challenger), (8, 2));
    // Of what was upheld the challenger's bond, and of each of the others half of it.
    assert_eq!((s.owed(&ann), s.owed(&bea)), (5 + 8 + 8, 2 + 2));
    assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(vec![0, 1, 2])), 0);
    assert_eq!(s.world.ask(metrics(at).claimed(WORK, ann.account())), 2);
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..3), 1);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (5 + 8 + 8 + 5, 2 + 2));
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([2, 0, 0], 2), 20), "in doubt it does not count");
    s.attest_for(5, vec![claim(s.max, 5)]);
}

#[test]
fn who_retracts_and_who_doubts_in_one_block_get_the_same_whoever_is_first() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, at) = (s.ann.clone(), s.bea.clone(), s.at);
    s.attest_for(5, vec![claim(s.max, 1), claim(s.max, 2)]);
    s.world.advance(HOUR);
    s.challenge(0, 5);
    s.world.ok(&ann, metrics(at).retract_batch(vec![0]));
    s.world.ok(&ann, metrics(at).retract_batch(vec![1]));
    let late = Call::from(metrics(at).challenge_batch(vec![1], "no".into())).with_value(5);
    assert_eq!(s.world.refused(&bea, late), wrong(1, Status::Retracted));
    assert_eq!((s.attestation(0).status, s.attestation(1).status), (Status::Retracted, Status::Retracted));
    assert_eq!((s.owed(&ann), s.owed(&bea)), (10, 5), "Bea has the other bond still");
}

#[test]
fn settled_flag_before_the_transfer_and_winner_and_loser_amounts_add_up_to_the_bonds() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, jo, at) = (s.ann.clone(), s.bea.clone(), s.jo.clone(), s.at);
    let deposit = s.world.native(&at);
    s.attest_for(5, (1..=4).map(|amount| claim(s.max, amount)).collect());
    for id in 0..3 {
        s.challenge(id, 5);
    }
    let held = |s: &mut Story| s.world.native(&s.at) - deposit;
    assert_eq!(held(&mut s), 4 * 5 + 3 * 5);
    // A decision moves nothing: it notes who is owed what, and that it was made.
    s.resolve(0, true);
    s.resolve(1, false);
    s.world.advance(7 * DAY);
    s.world.ok(&ann, metrics(at).expire_batch(vec![2]));
    s.finalize(0..4);
    assert_eq!(held(&mut s), 35);
    // Both bonds of what they won, nothing of what they lost; of what expired their own, less the price of the
    // doubt; and Ann the one of what nobody doubted.
    let (both, own, price) = (10, 5, 3);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (both + own + price + own, both + own - price));
    assert_eq!(s.owed(&ann) + s.owed(&bea), held(&mut s));
    for (id, status) in (0..).zip([Status::Final, Status::Rejected, Status::Expired]) {
        let decided = wrong(id, status);
        assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![id], false)), decided);
        assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(vec![id])), 0);
    }
    // Paid out once; a second time nothing is owed.
    for (who, owed) in [(&ann, 23), (&bea, 12)] {
        let before = s.world.native(&who.account());
        assert_eq!(s.world.ok(&jo, metrics(at).withdraw_bonds(who.account())), owed);
        assert_eq!(s.world.native(&who.account()) - before, owed);
        let refused = s.world.refused(&jo, metrics(at).withdraw_bonds(who.account()));
        assert_eq!(refused, MetricsError::NothingOwed(who.account()));
    }
    assert_eq!(held(&mut s), 0);
}

#[test]
fn revoked_retracted_challenged_or_pending_attestations_never_count() {
    let mut s = story_of(0, |work| vec![work.clone(), MetricConfig { kind: MetricKind::Indicator, ..work }]);
    let (ann, at, max, indicator) = (s.ann.clone(), s.at, s.max, 2);
    let stages = [
        Status::Pending,
        Status::Challenged,
        Status::Rejected,
        Status::Retracted,
        Status::Expired,
        Status::Revoked,
        Status::Final,
    ];
    for metric in [WORK, indicator] {
        for power in 0..stages.len() {
            s.attest(metric, max, 10u128.pow(power as u32));
        }
    }
    for first in [0, stages.len() as AttestationId] {
        for id in [first + 1, first + 2, first + 4] {
            s.challenge(id, 0);
        }
        s.resolve(first + 2, false);
        s.world.ok(&ann, metrics(at).retract_batch(vec![first + 3]));
    }
    s.world.advance(7 * DAY);
    for first in [0, stages.len() as AttestationId] {
        s.world.ok(&ann, metrics(at).expire_batch(vec![first + 4]));
        // Of what is due, the first stays pending as nobody finalizes it.
        s.finalize(first + 1..first + 7);
        s.revoke(first + 5);
        for (id, status) in (first..).zip(stages) {
            assert_eq!(s.attestation(id).status, status);
        }
    }
    s.world.advance(30 * DAY);
    assert_eq!(
        (s.units(WORK), s.units(SCORE)),
        (([1_000_000, 0, 0], 1_000_000), ([1_000_000, 0, 0], 1_000_000))
    );
    assert_eq!(s.now(indicator), ([0; 3], 1_000_000));
    // Earned is what ever counted: also what was revoked later, and nothing else.
    assert_eq!(s.units(EARNED | WORK), ([1_100_000, 0, 0], 1_100_000));
    assert_eq!(s.tokens(max), 11_000_000);
}

#[test]
fn an_attestor_retracts_what_does_not_count_yet_and_gets_its_bond_back() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, at) = (s.ann.clone(), s.bea.clone(), s.at);
    s.attest_for(5, vec![claim(s.max, 1), claim(s.max, 2), claim(s.max, 4), claim(s.max, 8)]);
    let not_hers = MetricsError::NotAllowed { caller: bea.account(), needed: ann.account() };
    assert_eq!(s.world.refused(&bea, metrics(at).retract_batch(vec![0])), not_hers);
    assert_eq!(
        s.world.refused(&ann, metrics(at).retract_batch(vec![4])),
        MetricsError::UnknownAttestation(4)
    );
    let receipt = s.world.receipt(&ann, metrics(at).retract_batch(vec![0]));
    assert_eq!(receipt.events.of::<Retracted>(at)[0].attestation, 0);
    assert_eq!((s.owed(&ann), s.attestation(0).status), (5, Status::Retracted));
    assert_eq!(s.world.refused(&ann, metrics(at).retract_batch(vec![0])), wrong(0, Status::Retracted));
    s.challenge(1, 5);
    s.world.advance(DAY);
    assert_eq!(s.world.refused(&ann, metrics(at).retract_batch(vec![1])), wrong(1, Status::Challenged));
    s.resolve(1, true);
    let receipt = s.world.receipt(&ann, metrics(at).retract_batch(vec![2, 1]));
    assert_eq!(receipt.value, 1, "an upheld one too; the window of the other is over");
    assert_eq!(receipt.events.of::<Retracted>(at)[0].attestation, 1);
    assert_eq!(s.finalize(0..4), 2);
    assert_eq!(s.world.refused(&ann, metrics(at).retract_batch(vec![3])), wrong(3, Status::Final));
    // Four of her own, and Bea's.
    assert_eq!((s.owed(&ann), s.units(WORK)), (20 + 5, ([12, 0, 0], 12)));
}

#[test]
fn once_its_window_is_over_only_a_decision_takes_a_claim_away_however_late_it_is_finalized() {
    let mut s = story();
    let (ann, at, max, filed) = (s.ann.clone(), s.at, s.max, s.world.now());
    s.attest(WORK, max, 100);
    s.attest(WORK, max, 10);
    for late in [0, 30 * DAY] {
        s.world.at(filed + DAY + late);
        let now = s.world.now();
        let closed = MetricsError::WindowClosed { attestation: 0, closed: filed + DAY, now };
        assert_eq!(s.world.refused(&ann, metrics(at).retract_batch(vec![0, 1])), closed);
    }
    // A decision about what nobody has finalized finalizes it first.
    assert_eq!(s.finalize([0, 1]), 2);
    s.revoke(1);
    assert_eq!((s.units(WORK), s.tokens(max)), (([100, 0, 0], 100), 1_100));
}

#[test]
fn law_11_who_is_finalized_four_half_lives_late_has_as_much_from_then_on_as_who_was_in_time() {
    let mut s = story_of(7 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, ..work }]);
    let (max, mia) = (s.max, s.mia);
    s.attest(WORK, mia, 100);
    s.attest(WORK, max, 100);
    s.world.advance(DAY);
    assert_eq!(s.finalize([0]), 1);
    s.world.advance(28 * DAY);
    assert_eq!(s.finalize([1]), 1);
    s.world.advance(1);
    let now = s.world.now();
    for metric in [WORK, SCORE, WORK | EARNED, SCORE | EARNED] {
        let asked = source(s.at).past_values(metric, vec![max, mia], now - 1);
        let values = s.world.ask(asked).unwrap();
        assert_eq!(values[0], values[1], "{metric}");
    }
    let left = s.world.ask(source(s.at).past_value(WORK, max, now - 1)).unwrap();
    assert!((6_249_900..=6_250_000).contains(&left), "{left}");
    // Revoked, nothing of it is left, and the other has what was theirs.
    s.revoke(1);
    s.world.advance(1);
    let at = s.world.now() - 1;
    let values = s.world.ask(source(s.at).past_values(WORK, vec![max, mia], at)).unwrap();
    assert!(values[0] == 0 && values[1] > 6_249_000, "{values:?}");
    assert!(s.world.ask(source(s.at).past_total(WORK, at)).unwrap() >= values[1]);
}

#[test]
fn law_13_one_of_a_hundred_that_somebody_else_was_first_to_keeps_nobody_from_the_others() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, arbitration: HOUR, ..work }]);
    let (ann, bea, jo, at, max) = (s.ann.clone(), s.bea.clone(), s.jo.clone(), s.at, s.max);
    let governor = s.governor.clone();
    s.attest_for(5, (0..100).map(|_| claim(max, 1)).collect());
    s.world.advance(DAY - 1);
    // In the window's last block, Ann takes one back before Bea doubts them all.
    s.world.ok(&ann, metrics(at).retract_batch(vec![0]));
    let all: Vec<AttestationId> = (0..100).collect();
    let doubt = Call::from(metrics(at).challenge_batch(all.clone(), "false".into()));
    for sent in [495, 501] {
        let wrong = MetricsError::WrongBond { sent, needed: 500 };
        assert_eq!(s.world.refused(&bea, doubt.clone().with_value(sent)), wrong);
    }
    let receipt = s.world.receipt(&bea, doubt.clone().with_value(500));
    assert_eq!((receipt.value, receipt.events.of::<Challenged>(at).len()), (99, 99));
    let owed = &receipt.events.of::<BondOwed>(at)[0];
    assert_eq!((owed.to, owed.amount, s.owed(&bea)), (bea.account(), 5, 5));
    assert_eq!(s.world.refused(&bea, doubt.with_value(500)), wrong(0, Status::Retracted));
    // The arbiter decides those that still wait for it,
    assert_eq!(s.world.ok(&jo, metrics(at).resolve_batch(vec![1, 2], true)), 2);
    let some = metrics(at).resolve_batch((0..50).collect(), false);
    assert_eq!(s.world.ok(&jo, some), 47);
    s.world.advance(HOUR);
    assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(all.clone())), 50);
    let late = metrics(at).resolve_batch(all.clone(), false);
    assert_eq!(s.world.refused(&jo, late), wrong(0, Status::Retracted));
    // and a decision takes back what counts of a list.
    s.world.advance(DAY);
    assert_eq!(s.finalize(all.clone()), 2);
    assert_eq!(s.world.ok(&governor, metrics(at).revoke_batch(all.clone())), 2);
    assert_eq!(s.world.refused(&governor, metrics(at).revoke_batch(all)), wrong(0, Status::Retracted));
    assert_eq!(s.units(WORK).1, 0);
}

#[test]
fn law_13_a_decision_to_revoke_is_not_dodged_by_what_is_finalized_after_it() {
    let mut s = story();
    let (governor, at, max) = (s.governor.clone(), s.at, s.max);
    for _ in 0..3 {
        s.attest(WORK, max, 10);
    }
    s.world.advance(DAY);
    assert_eq!(s.finalize([0]), 1);
    let revoke = || metrics(at).revoke_batch(vec![0, 1, 2]);
    assert_eq!(s.world.refused(&governor, revoke()), wrong(1, Status::Pending));
    assert_eq!(s.finalize([1, 2]), 2);
    assert_eq!(s.world.ok(&governor, revoke()), 3);
    assert_eq!(s.units(WORK).1, 0);
}

#[test]
fn what_the_arbiter_left_undecided_is_filed_again_in_whatever_period_the_doubt_ends() {
    let mut s = story_of(0, |work| {
        vec![MetricConfig { period_cap: 10, period: 30 * DAY, arbitration: 30 * DAY, ..work }]
    });
    let (ann, bea, at, max) = (s.ann.clone(), s.bea.clone(), s.at, s.max);
    let period = s.world.now() / (30 * DAY) + 1;
    s.world.at(period * 30 * DAY + HOUR);
    s.attest(WORK, max, 10);
    s.challenge(0, 0);
    s.world.at((period + 1) * 30 * DAY + DAY);
    assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(vec![0])), 1);
    // Ten of this period, and the ten again that nobody decided about; no more.
    s.attest(WORK, max, 10);
    s.attest(WORK, max, 10);
    let over = MetricsError::PeriodCapExceeded { claimed: 11, cap: 10 };
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, vec![claim(max, 1)])), over);
    s.world.at((period + 2) * 30 * DAY);
    let over = MetricsError::PeriodCapExceeded { claimed: 11, cap: 10 };
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, vec![claim(max, 11)])), over);
}

#[test]
fn a_sham_doubt_at_the_last_moment_leaves_others_a_day_to_doubt_as_well() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, window: 3 * DAY, ..work }]);
    let (at, max) = (s.at, s.max);
    let [friend, cas] = ["friend", "cas"].map(|name| s.world.actor(name));
    s.attest_for(5, vec![claim(max, 1_000)]);
    s.world.advance(3 * DAY - 1);
    let doubt = |reason: &str| Call::from(metrics(at).challenge_batch(vec![0], reason.into())).with_value(5);
    s.world.ok(&friend, doubt("a sham"));
    s.world.advance(DAY);
    s.resolve(0, true);
    assert_eq!(s.attestation(0).matures_at, s.world.now() + DAY);
    s.world.advance(HOUR);
    s.world.ok(&cas, doubt("these are not her commits"));
    s.resolve(0, false);
    assert_eq!(s.owed(&cas), 10);
}

#[test]
fn law_9_a_rejected_retracted_or_expired_attestation_leaves_everything_as_if_it_had_never_been_filed() {
    let tell = |with_false_ones: bool| {
        let mut s = story_of(3 * DAY, |work| vec![MetricConfig { half_life: 2 * DAY, ..work }]);
        let (ann, at, start) = (s.ann.clone(), s.at, s.world.now());
        let members = [s.max, s.mia, s.moe];
        let mut unanswered = Vec::new();
        for (day, fate) in (1u128..).zip([2, 0, 2, 1, 3, 1, 2, 3, 0, 2]) {
            let member = members[day as usize % 3];
            if fate == 2 || with_false_ones {
                let id = s.attest(WORK, member, 100 * day);
                match fate {
                    0 => drop(s.world.ok(&ann, metrics(at).retract_batch(vec![id]))),
                    1 => {
                        s.challenge(id, 0);
                        s.resolve(id, false);
                    }
                    3 => {
                        s.challenge(id, 0);
                        unanswered.push(id);
                    }
                    _ => {}
                }
            }
            s.world.advance(DAY);
            let count = s.world.ask(metrics(at).attestation_count());
            s.finalize(0..count);
        }
        s.world.advance(7 * DAY);
        for id in unanswered {
            s.world.ok(&ann, metrics(at).expire_batch(vec![id]));
        }
        let count = s.world.ask(metrics(at).attestation_count());
        s.finalize(0..count);
        s.world.advance(1);
        let days = (1..=17).map(|day| start + day * DAY);
        let series = [SCORE, WORK, EARNED | SCORE, EARNED | WORK];
        let past: Vec<_> = days.map(|moment| series.map(|metric| s.past(metric, moment))).collect();
        let tokens = members.map(|member| s.tokens(member));
        (past, tokens, s.world.ask(metrics(at).members(0, 100)))
    };
    assert_eq!(tell(true), tell(false));
}

// ---- lists

#[test]
fn attestations_are_listed_by_member_by_metric_and_by_status() {
    let mut s = story_of(0, |work| vec![work.clone(), work]);
    let (at, max, mia) = (s.at, s.max, s.mia);
    for (metric, member) in [(1, max), (2, max), (1, mia), (1, max), (2, mia)] {
        s.attest(metric, member, 1);
    }
    s.challenge(3, 0);
    s.world.advance(DAY);
    s.finalize([1, 2]);
    let mut list = |member, metric, status| {
        let found = s.world.ask(metrics(at).find(Filter { member, metric, status }, 0, 100));
        assert_eq!(found.next, None);
        for (id, attestation) in &found.attestations {
            assert_eq!(s.world.ask(metrics(at).attestation(*id)).as_ref(), Some(attestation));
        }
        found.attestations.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, None, None), [0, 1, 2, 3, 4]);
    assert_eq!(list(Some(max), None, None), [0, 1, 3]);
    assert_eq!(list(None, Some(2), None), [1, 4]);
    assert_eq!(list(None, None, Some(Status::Final)), [1, 2]);
    assert_eq!(list(None, None, Some(Status::Challenged)), [3]);
    assert_eq!(list(Some(max), Some(1), Some(Status::Pending)), [0]);
    assert!(list(Some(s.moe), None, None).is_empty());
}

/// Members are listed likewise: `members::tests` in the registry.
#[test]
fn every_loop_is_bounded_by_an_argument_or_a_constant_a_list_that_grew_to_100_000_still_answers() {
    let mut s = story();
    let (at, max, mia) = (s.at, s.max, s.mia);
    let claims = |member| vec![Claim { uri: String::new(), ..claim(member, 1) }; MAX_BATCH as usize];
    for _ in 0..999 {
        s.attest_for(0, claims(max));
    }
    s.attest_for(0, claims(mia));
    let count = s.world.ask(metrics(at).attestation_count());
    assert_eq!(count, 100_000);
    let (ann, governor) = (s.ann.clone(), s.governor.clone());
    // What one attestation takes, the last as the first, with all that may be done to it.
    let ids = [0, count - 2];
    let mut gas = [Vec::new(), Vec::new()];
    for (id, gas) in ids.into_iter().zip(&mut gas) {
        let challenge = metrics(at).challenge_batch(vec![id], "no".into());
        gas.push(s.world.receipt(&s.bea, challenge).gas.ref_time);
        gas.push(s.world.receipt(&s.jo, metrics(at).resolve_batch(vec![id], true)).gas.ref_time);
        gas.push(s.world.receipt(&ann, metrics(at).retract_batch(vec![id + 1])).gas.ref_time);
    }
    s.world.advance(DAY);
    for (id, gas) in ids.into_iter().zip(&mut gas) {
        gas.push(s.world.receipt(&s.bea, metrics(at).finalize_batch(vec![id])).gas.ref_time);
        gas.push(s.world.receipt(&governor, metrics(at).revoke_batch(vec![id])).gas.ref_time);
    }
    for (first, last) in gas[0].iter().zip(&gas[1]) {
        assert!(*last < first + first / 4, "{gas:?}");
    }
    // Every page answers, from wherever it begins.
    for from in [0, 1, 50_000, count - 40, count - 1] {
        let page = s.world.ask(metrics(at).attestations(from, u32::MAX));
        assert_eq!(page.len() as u32, MAX_ATTESTATIONS_PAGE.min(count - from));
        let none = Filter { member: Some(s.moe), ..Filter::default() };
        let found = s.world.ask(metrics(at).find(none, from, u32::MAX));
        assert_eq!(found.next, Some(from + MAX_SCAN).filter(|next| *next < count));
    }
    // A list of one member is read in a hundred calls, as it is bounded what one call looks at.
    let filter = Filter { member: Some(mia), ..Filter::default() };
    let (mut next, mut found, mut calls) = (Some(0), 0, 0);
    while let Some(from) = next {
        let page = s.world.ask(metrics(at).find(filter, from, u32::MAX));
        (next, found, calls) = (page.next, found + page.attestations.len(), calls + 1);
    }
    assert_eq!((found, calls), (100, 100 + 3));
}

// ---- what is refused

#[test]
fn a_batch_with_one_bad_claim_is_refused_whole() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, attestation_cap: 1_000, ..work }]);
    let (ann, bea, at, max) = (s.ann.clone(), s.bea.clone(), s.at, s.max);
    let call =
        |claims: Vec<Claim>, value| Call::from(metrics(at).attest_batch(WORK, claims)).with_value(value);
    for unknown in [SCORE, 2, EARNED | WORK] {
        let refused = s.world.refused(&ann, metrics(at).attest_batch(unknown, vec![claim(max, 1)]));
        assert_eq!(refused, MetricsError::UnknownMetric(unknown));
    }
    let stranger = MetricsError::NotAttestor { caller: bea.account(), metric: WORK };
    assert_eq!(s.world.refused(&bea, call(vec![claim(max, 1)], 5)), stranger);
    for got in [0, 101] {
        let refused = s.world.refused(&ann, call(vec![claim(max, 1); got as usize], 0));
        assert_eq!(refused, MetricsError::WrongCount { got, max: MAX_BATCH });
    }
    for sent in [0, 5, 9, 11] {
        let refused = s.world.refused(&ann, call(vec![claim(max, 1); 2], sent));
        assert_eq!(refused, MetricsError::WrongBond { sent, needed: 10 });
    }
    for amount in [0, 1_001] {
        let refused = s.world.refused(&ann, call(vec![claim(max, 1), claim(max, amount)], 10));
        assert_eq!(refused, MetricsError::AmountOutOfRange { entry: 1, amount, max: 1_000 });
    }
    let long = Claim { uri: "x".repeat(257), ..claim(max, 1) };
    let refused = s.world.refused(&ann, call(vec![claim(max, 1), long], 10));
    assert_eq!(refused, MetricsError::TextTooLong { length: 257, max: 256 });
    assert_eq!(s.world.ask(metrics(at).attestation_count()), 0);
    let receipt = s.attest_for(5, vec![claim(max, 1), claim(max, 1_000)]);
    assert_eq!((receipt.value, s.world.ask(metrics(at).attestation_count())), (0, 2));
}

#[test]
fn the_largest_attestations_leave_room_for_all_others_and_go_when_they_are_revoked() {
    let mut s = story_of(0, |work| {
        let heavy = MetricConfig { weight: MAX_AMOUNT, tokens_per_point: 0, ..work.clone() };
        let dear = MetricConfig { tokens_per_point: MAX_AMOUNT, ..work.clone() };
        vec![heavy, dear, work.clone(), MetricConfig { kind: MetricKind::Indicator, ..work }]
    });
    let (ann, at, max, mia) = (s.ann.clone(), s.at, s.max, s.mia);
    let too_much = MetricsError::WorthTooMuch { entry: 0, max: MAX_AMOUNT };
    for metric in [1, 2] {
        let refused = s.world.refused(&ann, metrics(at).attest_batch(metric, vec![claim(max, 2)]));
        assert_eq!(refused, too_much);
    }
    // Points and units are counted in millionths, an indicator in units.
    for (metric, most) in [(3, MAX_AMOUNT / POINT), (4, MAX_AMOUNT)] {
        let refused = s.world.refused(&ann, metrics(at).attest_batch(metric, vec![claim(max, most + 1)]));
        assert_eq!(refused, MetricsError::AmountOutOfRange { entry: 0, amount: most + 1, max: most });
    }
    // As much as a u128 could hold 2^32 times, of points, of units and of tokens.
    let most = MAX_AMOUNT / POINT;
    let filed = [(1, max, 1), (2, max, 1), (3, max, most / 10)];
    for (metric, member, amount) in filed {
        s.attest(metric, member, amount);
    }
    s.attest(3, mia, 7);
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..4), 4);
    let score = MAX_AMOUNT + POINT + most / 10 * POINT;
    assert_eq!(s.now(SCORE), ([score, 7 * POINT, 0], score + 7 * POINT));
    assert_eq!((s.tokens(max), s.tokens(mia)), (MAX_AMOUNT + most / 10 * 10, 70));
    // Revoked, they leave what the others have, and more can count.
    for id in 0..3 {
        s.revoke(id);
    }
    s.earn(3, mia, 5);
    assert_eq!(s.units(SCORE), ([0, 12, 0], 12));
}

#[test]
fn nothing_is_claimed_for_the_account_of_zeros() {
    let mut s = story();
    let (ann, at) = (s.ann.clone(), s.at);
    let nobodys = vec![claim(s.max, 1), claim([0; 32].into(), 1)];
    let refused = s.world.refused(&ann, metrics(at).attest_batch(WORK, nobodys));
    assert_eq!(refused, MetricsError::ZeroAccount { entry: 1 });
}

#[test]
fn the_account_of_zeros_attests_decides_and_governs_nothing() {
    let mut s = story();
    let (governor, ann, at) = (s.governor.clone(), s.ann.clone(), s.at);
    let roles = s.world.ask(metrics(at).roles());
    let zero = AccountId::from([0; 32]);
    for (entry, roles) in [
        (0, MetricsRoles { governor: zero, ..roles }),
        (1, MetricsRoles { arbiter: zero, ..roles }),
        (2, MetricsRoles { token: zero, ..roles }),
    ] {
        let refused = s.world.refused(&governor, metrics(at).set_roles(roles));
        assert_eq!(refused, MetricsError::ZeroAccount { entry });
    }
    let work = given::metric("work", &[&ann]);
    let work = MetricConfig { attestors: vec![ann.account(), zero], ..work };
    let updated = metrics(at).update_metric(WORK, work.clone());
    assert_eq!(s.world.refused(&governor, updated), MetricsError::ZeroAccount { entry: 1 });
    let defined = metrics(at).define_metric(work);
    assert_eq!(s.world.refused(&governor, defined), MetricsError::ZeroAccount { entry: 1 });
}

#[test]
fn terms_that_cannot_be_kept_are_refused() {
    let mut s = story();
    let (governor, ann, at, shares) = (s.governor.clone(), s.ann.clone(), s.at, s.shares);
    let work = given::metric("work", &[&ann]);
    let long = "x".repeat(257);
    let too_long = MetricsError::TextTooLong { length: 257, max: 256 };
    let many = vec![ann.account(); MAX_ATTESTORS as usize + 1];
    let window = |window| MetricsError::WindowOutOfRange { window, min: MINUTE, max: YEAR };
    let large = MetricsError::TermTooLarge { value: MAX_AMOUNT + 1, max: MAX_AMOUNT };
    let arbitration = |arbitration| MetricsError::ArbitrationOutOfRange { arbitration, min: HOUR, max: YEAR };
    let bad = [
        (MetricConfig { name: long.clone(), ..work.clone() }, too_long.clone()),
        (MetricConfig { unit: long, ..work.clone() }, too_long),
        (MetricConfig { attestors: many, ..work.clone() }, MetricsError::WrongCount { got: 33, max: 32 }),
        (MetricConfig { window: MINUTE - 1, ..work.clone() }, window(MINUTE - 1)),
        (MetricConfig { window: YEAR + 1, ..work.clone() }, window(YEAR + 1)),
        (MetricConfig { weight: MAX_AMOUNT + 1, ..work.clone() }, large.clone()),
        (MetricConfig { tokens_per_point: MAX_AMOUNT + 1, ..work.clone() }, large.clone()),
        (MetricConfig { bond: MAX_AMOUNT + 1, ..work.clone() }, large),
        (MetricConfig { arbitration: HOUR - 1, ..work.clone() }, arbitration(HOUR - 1)),
        (MetricConfig { arbitration: YEAR + 1, ..work.clone() }, arbitration(YEAR + 1)),
        (
            // What somebody says that something is does not halve by itself.
            MetricConfig { kind: MetricKind::Indicator, half_life: 1, ..work.clone() },
            MetricsError::TermTooLarge { value: 1, max: 0 },
        ),
    ];
    for (config, error) in bad {
        assert_eq!(s.world.refused(&governor, metrics(at).define_metric(config.clone())), error);
        assert_eq!(s.world.refused(&governor, metrics(at).update_metric(WORK, config.clone())), error);
        match s.world.try_deploy(
            &governor,
            "metrics",
            (shares, 0u64, vec![config], None::<tributary_harness::Hash>),
        ) {
            Err(SetupError::Constructor { output, .. }) => {
                let refused = MessageResult::<Result<(), MetricsError>>::decode(&mut output.as_slice());
                assert_eq!(refused.unwrap().unwrap(), Err(error));
            }
            other => panic!("{other:?}"),
        }
    }
    for (metric, error) in [(SCORE, MetricsError::UnknownMetric(SCORE)), (2, MetricsError::UnknownMetric(2))]
    {
        assert_eq!(s.world.refused(&governor, metrics(at).update_metric(metric, work.clone())), error);
    }
    let changed = MetricConfig { kind: MetricKind::Indicator, ..work.clone() };
    let refused = s.world.refused(&governor, metrics(at).update_metric(WORK, changed));
    assert_eq!(refused, MetricsError::Immutable(WORK));
    // At their limits the terms are fine.
    let largest = MetricConfig {
        name: "x".repeat(256),
        unit: "x".repeat(256),
        window: YEAR,
        weight: MAX_AMOUNT,
        tokens_per_point: MAX_AMOUNT,
        bond: MAX_AMOUNT,
        attestors: vec![ann.account(); MAX_ATTESTORS as usize],
        ..work
    };
    let receipt = s.world.receipt(&governor, metrics(at).define_metric(largest.clone()));
    assert_eq!(receipt.value, 2);
    let told = &receipt.events.of::<MetricSet>(at)[0];
    assert_eq!((told.metric, &told.config), (2, &largest));
    assert_eq!(s.world.ask(metrics(at).metric(2)), Some(largest));
    assert_eq!((s.world.ask(metrics(at).metric(SCORE)), s.world.ask(metrics(at).metric(3))), (None, None));
    assert_eq!(s.world.ask(metrics(at).metric_count()), 2);
}

#[test]
fn a_registry_takes_256_metrics() {
    let mut s = story();
    let (governor, at) = (s.governor.clone(), s.at);
    let more = given::metric("more", &[]);
    for _ in 1..MAX_METRICS {
        s.world.ok(&governor, metrics(at).define_metric(more.clone()));
    }
    let refused = s.world.refused(&governor, metrics(at).define_metric(more));
    assert_eq!(refused, MetricsError::WrongCount { got: 257, max: 256 });
}

#[test]
fn new_terms_act_from_now_on() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (governor, ann, at, max) = (s.governor.clone(), s.ann.clone(), s.at, s.max);
    s.attest_for(5, vec![claim(max, 1)]);
    let terms = MetricConfig { weight: 7 * POINT, ..given::metric("work", &[&ann]) };
    s.world.ok(&governor, metrics(at).update_metric(WORK, terms));
    s.attest(WORK, max, 1);
    assert_eq!((s.attestation(0).points, s.attestation(0).bond), (POINT, 5));
    assert_eq!((s.attestation(1).points, s.attestation(1).bond), (7 * POINT, 0));
    s.challenge(0, 5);
    s.challenge(1, 0);
    s.resolve(0, true);
    s.resolve(1, true);
    s.world.advance(DAY);
    s.finalize(0..2);
    assert_eq!((s.now(SCORE), s.tokens(max), s.owed(&ann)), (([8 * POINT, 0, 0], 8 * POINT), 80, 10));
    // Without attestors, a metric rests.
    let resting = given::metric("work", &[]);
    s.world.ok(&governor, metrics(at).update_metric(WORK, resting));
    let refused = s.world.refused(&ann, metrics(at).attest_batch(WORK, vec![claim(max, 1)]));
    assert_eq!(refused, MetricsError::NotAttestor { caller: ann.account(), metric: WORK });
}

#[test]
fn a_new_half_life_acts_from_now_on_and_rewrites_no_past_answer() {
    let mut s = story_of(0, |work| vec![MetricConfig { half_life: DAY, ..work }]);
    let (governor, ann, at, max) = (s.governor.clone(), s.ann.clone(), s.at, s.max);
    s.earn(WORK, max, 800);
    let start = s.world.now();
    s.world.at(start + DAY + DAY / 2);
    let before = (s.past(WORK, start + DAY), s.past(SCORE, start + DAY));
    s.world.at(start + 2 * DAY);
    let terms = MetricConfig { half_life: 4 * DAY, ..given::metric("work", &[&ann]) };
    s.world.ok(&governor, metrics(at).update_metric(WORK, terms));
    let receipt = s.world.receipt(&governor, metrics(at).set_score_half_life(2 * DAY));
    assert_eq!(receipt.events.of::<ScoreHalfLifeSet>(at)[0].half_life, 2 * DAY);
    let asked = [SCORE, WORK, 2].map(|metric| s.world.ask(metrics(at).half_life(metric)));
    assert_eq!(asked, [Some(2 * DAY), Some(4 * DAY), None]);
    s.world.at(start + 6 * DAY + 1);
    assert_eq!((s.past(WORK, start + DAY), s.past(SCORE, start + DAY)), before);
    assert_eq!(s.units_at(WORK, start + 2 * DAY), ([200, 0, 0], 200));
    assert_eq!(s.units_at(WORK, start + 6 * DAY), ([100, 0, 0], 100));
    assert_eq!(s.units_at(SCORE, start + 2 * DAY), ([800, 0, 0], 800));
    assert_eq!(s.units_at(SCORE, start + 6 * DAY), ([200, 0, 0], 200));
    // Each change is kept, so there is an end to them.
    for number in 2..MAX_HALF_LIVES {
        s.world.advance(1);
        s.world.ok(&governor, metrics(at).set_score_half_life(u64::from(number) * DAY + 1));
    }
    s.world.advance(1);
    let refused = s.world.refused(&governor, metrics(at).set_score_half_life(0));
    assert_eq!(refused, MetricsError::WrongCount { got: MAX_HALF_LIVES + 1, max: MAX_HALF_LIVES });
}

#[test]
fn an_attestor_claims_no_more_than_its_cap_in_a_period_whomever_it_names() {
    let mut s = story_of(0, |work| vec![MetricConfig { period_cap: 10, period: 7 * DAY, ..work }]);
    let (ann, at) = (s.ann.clone(), s.at);
    let period = s.world.now() / (7 * DAY) + 1;
    s.world.at(period * 7 * DAY);
    s.attest(WORK, s.max, 6);
    s.attest(WORK, s.mia, 3);
    let over = MetricsError::PeriodCapExceeded { claimed: 11, cap: 10 };
    let two = vec![claim(s.moe, 2)];
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, two.clone())), over);
    // Taking back makes no room, so that nobody tries until something slips through.
    s.world.ok(&ann, metrics(at).retract_batch(vec![0]));
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, two.clone())), over);
    s.world.at((period + 1) * 7 * DAY - 1);
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, two)), over);
    s.attest(WORK, s.moe, 1);
    s.world.advance(1);
    s.attest(WORK, s.moe, 10);
}

#[test]
fn points_always_count_what_fits_under_the_cap_is_minted_and_the_rest_is_on_record() {
    let mut s = story_with_cap(Some(100));
    let (ann, bea, governor, at, shares) = (s.ann.clone(), s.bea.clone(), s.governor.clone(), s.at, s.shares);
    let (max, mia, moe) = (s.max, s.mia, s.moe);
    for (member, amount) in [(max, 7), (mia, 5), (moe, 2), (max, 1)] {
        s.attest(WORK, member, amount);
    }
    s.challenge(3, 0);
    s.world.advance(DAY);
    s.resolve(3, true);
    let receipt = s.world.receipt(&bea, metrics(at).finalize_batch(vec![0, 1, 2]));
    assert_eq!(receipt.value, 3);
    assert_eq!(receipt.events.of::<TokensOwed>(at)[0].owed, [(mia, 20), (moe, 20)]);
    let minted = receipt.events.of::<Transfer>(shares);
    assert_eq!(minted.iter().map(|event| event.value).collect::<Vec<_>>(), [70, 30]);
    assert_eq!((s.units(WORK), s.units(SCORE)), (([7, 5, 2], 14), ([7, 5, 2], 14)));
    assert_eq!([s.tokens(max), s.tokens(mia), s.tokens(moe)], [70, 30, 0]);
    let members = vec![max, mia, moe];
    let owed = |s: &mut Story| s.world.ask(metrics(at).owed_tokens(members.clone()));
    assert_eq!(owed(&mut s), OwedTokens { total: 40, members: vec![0, 20, 20] });
    // What was upheld before the cap was reached can be taken back as always.
    s.world.ok(&ann, metrics(at).retract_batch(vec![3]));

    // Nothing fits yet; then somebody redeems.
    assert_eq!(s.world.ok(&bea, metrics(at).mint_owed(members.clone())), 0);
    s.world.ok(&governor, token(shares).burn_for(max, 25));
    let receipt = s.world.receipt(&bea, metrics(at).mint_owed(vec![moe, max, moe, mia]));
    assert_eq!(receipt.value, 25);
    assert_eq!(receipt.events.of::<TokensOwed>(at)[0].owed, [(moe, 0), (mia, 15)]);
    assert_eq!([s.tokens(max), s.tokens(mia), s.tokens(moe)], [45, 35, 20]);
    assert_eq!(owed(&mut s), OwedTokens { total: 15, members: vec![0, 15, 0] });
    // What was earned later adds to what is owed, and revoking takes neither.
    let id = s.earn(WORK, mia, 1);
    s.revoke(id);
    assert_eq!(owed(&mut s), OwedTokens { total: 25, members: vec![0, 25, 0] });
    s.world.ok(&governor, token(shares).burn_for(max, 45));
    assert_eq!(s.world.ok(&bea, metrics(at).mint_owed(vec![mia])), 25);
    assert_eq!(s.world.ok(&bea, metrics(at).mint_owed(vec![mia])), 0);
    assert_eq!((s.tokens(mia), owed(&mut s).total), (60, 0));
    for got in [0, 101] {
        let refused = s.world.refused(&bea, metrics(at).mint_owed(vec![mia; got as usize]));
        assert_eq!(refused, MetricsError::WrongCount { got, max: MAX_BATCH });
    }
}

#[test]
fn a_token_that_refuses_traps_eats_up_all_gas_or_is_none_does_not_stop_points() {
    let mut s = story();
    let (governor, bea, at, shares, max) = (s.governor.clone(), s.bea.clone(), s.at, s.shares, s.max);
    let own = governor.account();
    let minter = |minter| TokenRoles { governor: own, minter, redeemer: own };
    let roles = |token| MetricsRoles { governor: own, arbiter: own, token };
    s.world.ok(&governor, token(shares).set_roles(minter(own)));
    s.earn(WORK, max, 1);
    // An account without code, a contract that knows no such message, and the registry itself; then one that
    // traps, one that eats up all gas, and one that says at length why not.
    let other = s.world.deploy(&governor, "saboteur", ());
    let source =
        s.world.deploy(&governor, "metrics", (shares, 0u64, Vec::<MetricConfig>::new(), None::<Hash>));
    for (none, amount) in [(bea.account(), 1), (source, 1), (at, 1), (other, 1), (other, 2), (other, 4)] {
        s.world.ok(&governor, metrics(at).set_roles(roles(none)));
        s.earn(WORK, max, amount);
    }
    assert_eq!((s.units(WORK), s.tokens(max)), (([11, 0, 0], 11), 0));
    assert_eq!(
        s.world.ask(metrics(at).owed_tokens(vec![max])),
        OwedTokens { total: 110, members: vec![110] }
    );
    // What a token says that it minted beyond what was asked is nobody's.
    s.earn(WORK, max, 3);
    assert_eq!(s.world.ask(metrics(at).owed_tokens(vec![max])).total, 110);
    s.world.ok(&governor, metrics(at).set_roles(roles(bea.account())));
    assert_eq!(s.world.refused(&bea, metrics(at).mint_owed(vec![max])), MetricsError::MintFailed);
    s.world.ok(&governor, metrics(at).set_roles(roles(shares)));
    assert_eq!(s.world.refused(&bea, metrics(at).mint_owed(vec![max])), MetricsError::MintFailed);
    s.world.ok(&governor, token(shares).set_roles(minter(at)));
    assert_eq!(s.world.ok(&bea, metrics(at).mint_owed(vec![max])), 110);
    assert_eq!(s.tokens(max), 110);
}

#[test]
fn who_finalizes_with_too_little_gas_or_in_too_deep_a_call_puts_nobody_s_tokens_on_record() {
    let mut s = story();
    let (bea, at, max) = (s.bea.clone(), s.at, s.max);
    for _ in 0..60 {
        s.attest(WORK, max, 1);
    }
    s.world.advance(DAY);
    let needed = s.world.receipt(&bea, metrics(at).finalize_batch(vec![59])).gas;
    let (mut next, mut failed) = (0, 0);
    for part in 0..60u64 {
        // From a third of what it takes to all of it, of one thing and of the other.
        let some = |all: u64| all / 3 + all * 7 / 10 * part / 59;
        let (ref_time, proof_size) = match part % 2 {
            0 => (some(needed.ref_time), u64::MAX >> 24),
            _ => (u64::MAX >> 24, some(needed.proof_size)),
        };
        s.world.chain.limit_gas(Gas { ref_time, proof_size });
        match s.world.chain.submit(&bea, metrics(at).finalize_batch(vec![next])) {
            Ok(_) => next += 1,
            Err(_) => failed += 1,
        }
    }
    s.world.chain.limit_gas(Gas { ref_time: 500_000_000_000, proof_size: 5 << 20 });
    assert!(next > 0 && failed > 20, "{next} {failed}");
    let total = u128::from(next) + 1;
    assert_eq!((s.units(WORK).1, s.tokens(max)), (total, 10 * total));
    assert_eq!(s.world.ask(metrics(at).owed_tokens(vec![max])).total, 0);
    // Through more and more contracts, until nobody's code finds a frame any more.
    let others: Vec<AccountId> = (0..5).map(|_| s.world.deploy(&bea, "saboteur", ())).collect();
    for depth in 1..=others.len() {
        let mut call: Call<Result<u32, ()>> =
            Call::new(at, Call::from(metrics(at).finalize_batch(vec![next])).raw().input.clone());
        for other in &others[..depth] {
            let RawCall { callee: at, input, .. } = call.raw().clone();
            call = saboteur(*other).strike(Strike::Call { at, input }).into();
        }
        let _ = s.world.chain.submit(&bea, call);
        let tokens = s.tokens(max);
        match s.attestation(next).status {
            Status::Final => next += 1,
            status => assert!(depth > 1, "{status:?} at {depth}"),
        }
        assert_eq!(tokens, 10 * (u128::from(next) + 1));
        assert_eq!(s.world.ask(metrics(at).owed_tokens(vec![max])).total, 0);
    }
    assert_eq!(s.attestation(next).status, Status::Pending, "the deepest call found no frame");
}

#[test]
fn a_list_to_finalize_is_bounded_and_names_known_attestations() {
    let mut s = story();
    let (bea, at) = (s.bea.clone(), s.at);
    let refused = s.world.refused(&bea, metrics(at).finalize_batch(vec![0; 101]));
    assert_eq!(refused, MetricsError::WrongCount { got: 101, max: MAX_BATCH });
    let refused = s.world.refused(&bea, metrics(at).finalize_batch(vec![0]));
    assert_eq!(refused, MetricsError::UnknownAttestation(0));
    assert_eq!(s.world.ask(metrics(at).attestation(0)), None);
}

#[test]
fn law_8_nobody_but_the_granted_role_uses_a_privileged_message() {
    let mut s = story();
    let dao = s.world.actor("dao");
    let (deployer, ann, jo, at) = (s.governor.clone(), s.ann.clone(), s.jo.clone(), s.at);
    let roles = MetricsRoles { governor: dao.account(), arbiter: jo.account(), token: s.shares };
    let receipt = s.world.receipt(&deployer, metrics(at).set_roles(roles));
    assert_eq!(receipt.events.of::<MetricsRolesSet>(at)[0].roles, roles);
    assert_eq!(s.world.ask(metrics(at).roles()), roles);
    let id = s.earn(WORK, s.max, 1);
    let doubted = s.attest(WORK, s.max, 1);
    s.challenge(doubted, 0);
    let work = given::metric("work", &[&ann]);
    for other in [&deployer, &ann, &jo] {
        let refused = MetricsError::NotAllowed { caller: other.account(), needed: dao.account() };
        assert_eq!(s.world.refused(other, metrics(at).define_metric(work.clone())), refused);
        assert_eq!(s.world.refused(other, metrics(at).update_metric(WORK, work.clone())), refused);
        assert_eq!(s.world.refused(other, metrics(at).revoke_batch(vec![id])), refused);
        assert_eq!(s.world.refused(other, metrics(at).set_score_half_life(1)), refused);
        assert_eq!(s.world.refused(other, metrics(at).set_roles(roles)), refused);
    }
    for other in [&deployer, &ann, &dao] {
        let refused = MetricsError::NotAllowed { caller: other.account(), needed: jo.account() };
        assert_eq!(s.world.refused(other, metrics(at).resolve_batch(vec![doubted], true)), refused);
    }
    s.world.ok(&jo, metrics(at).resolve_batch(vec![doubted], true));
    s.world.ok(&dao, metrics(at).revoke_batch(vec![id]));
    s.world.ok(&dao, metrics(at).update_metric(WORK, work));
    let pending = s.attest(WORK, s.max, 1);
    assert_eq!(
        s.world.refused(&dao, metrics(at).revoke_batch(vec![pending])),
        wrong(pending, Status::Pending)
    );
    assert_eq!(s.world.refused(&dao, metrics(at).revoke_batch(vec![9])), MetricsError::UnknownAttestation(9));
}

// ---- bounds

#[test]
fn a_hundred_claims_are_filed_and_finalized_in_one_call_each() {
    let mut s = story_of(30 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, ..work }]);
    let members: Vec<AccountId> = (1..=100).map(|i| [i; 32].into()).collect();
    // As long as a hundred fit into a call's 16 KiB.
    let uri = "u".repeat(80);
    let claims = || members.iter().map(|member| Claim { uri: uri.clone(), ..claim(*member, 1_000) });
    for round in 0..10 {
        let filed = s.attest_for(0, claims().collect());
        assert_eq!(filed.value, round * 100);
        s.world.advance(DAY);
        let ids = (filed.value..filed.value + 100).collect();
        let done = s.world.receipt(&s.bea, metrics(s.at).finalize_batch(ids));
        assert_eq!(done.value, 100);
        // A tenth of what the sandbox gives a call; and what chains with blocks of two seconds give one.
        assert!(filed.gas.ref_time < 10_000_000_000, "{:?}", filed.gas);
        assert!(done.gas.ref_time < 150_000_000_000, "{:?}", done.gas);
        assert!(filed.gas.proof_size.max(done.gas.proof_size) < 3 * 1024 * 1024, "{:?}", done.gas);
    }
    assert_eq!(s.world.ask(metrics(s.at).members(0, u32::MAX)), members);
    s.world.advance(1);
    let moment = s.world.now() - 1;
    let values = s.world.ask(source(s.at).past_values(SCORE, members.clone(), moment)).unwrap();
    let total = s.world.ask(source(s.at).past_total(SCORE, moment)).unwrap();
    let sum: u128 = values.iter().sum();
    assert!(sum <= total && total - sum < POINT, "{sum} of {total}");
}

#[test]
fn a_hundred_claims_of_one_call_are_doubted_decided_and_ended_in_one_call_each() {
    let mut s = story();
    let (bea, jo, ann, at) = (s.bea.clone(), s.jo.clone(), s.ann.clone(), s.at);
    s.attest_for(0, (1..=100).map(|amount| claim(s.max, amount)).collect());
    s.attest_for(0, (1..=100).map(|amount| claim(s.mia, amount)).collect());
    let all = || (0..100).collect::<Vec<_>>();
    let challenged = s.world.receipt(&bea, metrics(at).challenge_batch(all(), "x".repeat(256)));
    s.world.ok(&bea, metrics(at).challenge_batch((100..200).collect(), "no".into()));
    let (upheld, rejected): (Vec<_>, Vec<_>) = all().into_iter().partition(|id| id % 4 != 0);
    let resolved = s.world.receipt(&jo, metrics(at).resolve_batch(upheld.clone(), true));
    s.world.ok(&jo, metrics(at).resolve_batch(rejected, false));
    s.world.advance(7 * DAY);
    let expired = s.world.receipt(&ann, metrics(at).expire_batch((100..200).collect()));
    assert_eq!(expired.value, 100);
    assert_eq!(s.finalize(0..100), 75);
    for gas in [challenged.gas, resolved.gas, expired.gas] {
        assert!(gas.ref_time < 60_000_000_000 && gas.proof_size < 2 << 20, "{gas:?}");
    }
    let upheld: u128 = upheld.into_iter().map(|id| u128::from(id) + 1).sum();
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([upheld, 0, 0], upheld), 10 * upheld));
}

#[test]
fn a_hundred_attestations_of_a_hundred_different_full_batches_are_finalized_within_half_a_block() {
    let mut s = story_of(30 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, bond: 1, ..work }]);
    let (bea, at) = (s.bea.clone(), s.at);
    let members: Vec<AccountId> = (1..=100).map(|i| [i; 32].into()).collect();
    let claims = || members.iter().map(|member| Claim { uri: String::new(), ..claim(*member, 1) }).collect();
    // Members with long recent histories, which take memory too.
    for _ in 0..15 {
        let first = s.attest_for(1, claims()).value;
        s.world.advance(DAY);
        s.finalize(first..first + 100);
    }
    let first = s.attest_for(1, claims()).value;
    for _ in 1..100 {
        s.attest_for(1, claims());
    }
    s.world.advance(DAY);
    let ids: Vec<_> = (0..100).map(|batch| first + batch * 100 + batch).collect();
    let done = s.world.receipt(&bea, metrics(at).finalize_batch(ids));
    assert_eq!(done.value, 100);
    // Half of what the smallest of chains gives one block.
    assert!(done.gas.ref_time < 150_000_000_000, "{:?}", done.gas);
    assert!(done.gas.proof_size < 3 * 1024 * 1024, "{:?}", done.gas);
}

#[test]
fn a_hundred_attestations_of_a_hundred_metrics_and_attestors_are_finalized_in_one_call() {
    let mut s = story_of(30 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, bond: 1, ..work }]);
    let (bea, governor, at) = (s.bea.clone(), s.governor.clone(), s.at);
    let attestors: Vec<Signer> =
        (0..100).map(|number| s.world.actor(&format!("attestor {number}"))).collect();
    for (metric, attestor) in (1..).zip(&attestors) {
        let config = MetricConfig { half_life: 7 * DAY, bond: 1, ..given::metric("many", &[attestor]) };
        match metric {
            WORK => s.world.ok(&governor, metrics(at).update_metric(WORK, config)),
            _ => assert_eq!(s.world.ok(&governor, metrics(at).define_metric(config)), metric),
        }
    }
    let members: Vec<AccountId> = (1..=100).map(|i| [i; 32].into()).collect();
    for _ in 0..3 {
        let first = s.world.ask(metrics(at).attestation_count());
        for (metric, attestor) in (1..).zip(&attestors) {
            let claims: Vec<_> =
                members.iter().map(|member| Claim { uri: String::new(), ..claim(*member, 1) }).collect();
            s.world.ok(attestor, Call::from(metrics(at).attest_batch(metric, claims)).with_value(100));
        }
        s.world.advance(DAY);
        let ids: Vec<_> = (0..100).map(|batch| first + batch * 100 + batch).collect();
        let done = s.world.receipt(&bea, metrics(at).finalize_batch(ids));
        assert_eq!(done.value, 100);
        assert!(done.gas.ref_time < 200_000_000_000, "{:?}", done.gas);
        assert!(done.gas.proof_size < 3 * 1024 * 1024, "{:?}", done.gas);
    }
}

#[test]
fn withdrawing_bonds_returns_no_deposit_that_somebody_else_paid() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, jo, at) = (s.ann.clone(), s.bea.clone(), s.jo.clone(), s.at);
    let mut deposits = [Vec::new(), Vec::new()];
    for round in 0..3 {
        s.attest_for(5, vec![claim(s.max, 1)]);
        s.world.advance(DAY);
        let paid = s.world.receipt(&bea, metrics(at).finalize_batch(vec![round])).deposit;
        let returned = s.world.receipt(&jo, metrics(at).withdraw_bonds(ann.account())).deposit;
        deposits[0].push(paid);
        deposits[1].push(returned);
    }
    assert_eq!(deposits[1], [0; 3], "{deposits:?}");
    assert!(deposits[0][1] < deposits[0][0], "the keeper pays for a cell once: {deposits:?}");
}

#[test]
fn a_page_of_attestations_with_the_longest_texts_fits_into_an_answer() {
    let mut s = story();
    let (ann, bea, at) = (s.ann.clone(), s.bea.clone(), s.at);
    let long = Claim { uri: "x".repeat(256), amount: MAX_AMOUNT / POINT, ..claim(s.max, 0) };
    // As many as fit into a call.
    s.attest_for(0, vec![long.clone(); 48]);
    let too_long = s.world.chain.submit(&ann, metrics(at).attest_batch(WORK, vec![long; 49]));
    assert!(matches!(too_long, Err(CallError::Chain(_))), "{too_long:?}");
    for id in 0..48 {
        s.world.ok(&bea, metrics(at).challenge_batch(vec![id], "x".repeat(256)));
    }
    // Nothing about them can become longer.
    for id in 0..48 {
        s.resolve(id, true);
    }
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..48), 48);
    let page = s.world.ask(metrics(at).attestations(0, u32::MAX));
    assert_eq!(page.len(), MAX_ATTESTATIONS_PAGE as usize);
    assert_eq!(page[29], s.attestation(29));
    let found = s.world.ask(metrics(at).find(Filter::default(), 0, u32::MAX));
    assert_eq!(found.attestations[29], (29, s.attestation(29)));
    assert_eq!((found.attestations.len(), found.next), (page.len(), Some(MAX_ATTESTATIONS_PAGE)));
    assert_eq!(s.world.ask(metrics(at).attestations(47, 10)).len(), 1);
    assert_eq!(s.world.ask(metrics(at).attestations(48, 10)).len(), 0);
    assert_eq!(s.world.ask(metrics(at).attestation_count()), 48);
}

#[test]
fn a_page_of_attestations_of_as_many_full_batches_is_answered() {
    let mut s = story();
    let (at, mia) = (s.at, s.mia);
    for number in 1..=40u128 {
        let mut claims = vec![Claim { uri: "x".repeat(80), ..claim(s.max, 1) }; 99];
        claims.push(Claim { uri: format!("ipfs://{number}"), ..claim(mia, number) });
        s.attest_for(0, claims);
    }
    let filter = Filter { member: Some(mia), ..Filter::default() };
    let (mut next, mut found) = (Some(0), Vec::new());
    while let Some(from) = next {
        let page = s.world.ask(metrics(at).find(filter, from, u32::MAX));
        (next, found) = (page.next, [found, page.attestations].concat());
    }
    let uris: Vec<_> = found.iter().map(|(_, attestation)| attestation.uri.clone()).collect();
    assert_eq!(uris, (1..=40).map(|number| format!("ipfs://{number}")).collect::<Vec<_>>());
    for (id, attestation) in &found {
        assert_eq!(s.attestation(*id), *attestation);
    }
}
