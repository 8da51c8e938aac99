//! The metrics registry: from a claim to points and tokens, through doubts, decay and revocation.
//!
//! Metric 1 of each story is work: 1 point and 10 tokens a unit, a window of a day, attested by Ann.
//! The token is the registry's to mint. Bea doubts, Jo judges, members are called Max, Mia and Moe.

use ink::primitives::MessageResult;
use scale::Decode;
use tributary_core::{DAY, HOUR, MINUTE, YEAR};
use tributary_harness::{
    given,
    messages::{metrics, psp22, source, token},
    suite::SetupError,
    AccountId, Call, CallError, ChainExt, Receipt, Signer, World,
};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, Attested, BondPaid, Challenge, Challenged, Claim, Expired, Filter,
        Finalized, MetricConfig, MetricKind, MetricSet, Metrics, MetricsError, MetricsRoles, MetricsRolesSet,
        Resolved, Retracted, Revoked, ScoreHalfLifeSet, Status, EARNED, MAX_ATTESTATIONS_PAGE, MAX_ATTESTORS,
        MAX_HALF_LIVES, MAX_METRICS, MAX_SCAN, POINT, SCORE,
    },
    source::{MetricId, MetricSource, SourceError},
    token::{Token, TokenError, TokenRoles},
    Millis, Timestamp, Transfer, MAX_BATCH, PSP22,
};

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
    let mut world = World::new();
    let [governor, ann, bea, jo] = ["governor", "ann", "bea", "jo"].map(|name| world.actor(name));
    let [max, mia, moe] = ["max", "mia", "moe"].map(|name| world.actor(name).account());
    let shares = world.token(&governor, &[]);
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
        let call = metrics(self.at).challenge(id, "it never happened".into());
        self.world.ok(&self.bea, Call::from(call).with_value(bond));
    }

    fn resolve(&mut self, id: AttestationId, upheld: bool) {
        self.world.ok(&self.jo, metrics(self.at).resolve(id, upheld));
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
        self.world.ok(&self.governor, metrics(self.at).revoke(id));
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
fn a_claim_becomes_points_and_tokens_when_its_window_has_passed() {
    let mut s = story();
    let filed = s.world.now();
    let receipt = s.attest_for(0, vec![claim(s.max, 7), claim(s.mia, 3)]);
    assert_eq!(receipt.value, 0);
    let told = &receipt.events.of::<Attested>(s.at)[0];
    assert_eq!((told.first, told.metric, told.attestor), (0, WORK, s.ann.account()));
    assert_eq!((&told.claims, told.matures_at), (&vec![(s.max, 7), (s.mia, 3)], filed + DAY));
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
    s.finalize([1]);
    assert_eq!(s.now(WORK), ([0; 3], 7));
    s.finalize([0]);
    assert_eq!(s.now(WORK), ([0; 3], 7), "the other was filed earlier");
    s.revoke(1);
    assert_eq!(s.now(WORK), ([0; 3], 0), "until another is final");
    s.earn(WORK, max, 9);
    s.finalize([2]);
    assert_eq!(s.now(WORK), ([0; 3], 9));
    assert_eq!((s.now(SCORE), s.now(EARNED | WORK)), (([0; 3], 0), ([0; 3], 0)));
    assert_eq!((s.tokens(max), s.world.ask(metrics(s.at).member_count())), (0, 0));
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
    s.attest(WORK, max, 60);
    s.attest(WORK, mia, 30);
    s.world.advance(2 * DAY);
    s.finalize([1, 2]);
    assert_eq!(s.units(WORK), ([160, 30, 0], 190));
    s.world.at(start + 3 * DAY);
    let receipt = s.world.receipt(&s.governor, metrics(s.at).revoke(first));
    let told = &receipt.events.of::<Revoked>(s.at)[0];
    assert_eq!((told.attestation, told.member, told.points), (first, max, 400 * POINT));
    assert_eq!(s.attestation(first).status, Status::Revoked);
    s.world.advance(1);
    // 100 + 60 before, and Mia's 30; a day after, half of what was not revoked.
    assert_eq!(s.units_at(WORK, start + 2 * DAY), ([160, 30, 0], 190));
    assert_eq!(s.units_at(WORK, start + 3 * DAY), ([30, 15, 0], 45));
    assert_eq!(s.units_at(SCORE, start + 3 * DAY), ([60, 30, 0], 90));
    assert_eq!(s.units_at(EARNED | WORK, start + 3 * DAY), ([460, 30, 0], 490));
    assert_eq!(s.tokens(max), 4_600, "tokens stay");
    assert_eq!(s.world.refused(&s.governor, metrics(s.at).revoke(first)), wrong(first, Status::Revoked));
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

    let call = Call::from(metrics(at).challenge(0, "it never happened".into())).with_value(5);
    let receipt = s.world.receipt(&bea, call);
    let told = &receipt.events.of::<Challenged>(at)[0];
    assert_eq!((told.attestation, told.challenger, told.bond), (0, bea.account(), 5));
    assert_eq!(told.reason, "it never happened");
    let until = s.world.now() + 7 * DAY;
    assert_eq!(told.until, until);
    let Attestation { status, challenge, .. } = s.attestation(0);
    assert_eq!((status, challenge), (Status::Challenged, Some(Challenge { by: bea.account(), until })));
    s.challenge(1, 5);
    // Only those two wait.
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..4), 2);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (10, 0));

    let receipt = s.world.receipt(&jo, metrics(at).resolve(0, true));
    let told = &receipt.events.of::<Resolved>(at)[0];
    assert_eq!((told.attestation, told.upheld, told.winner, told.bonds), (0, true, ann.account(), 10));
    let receipt = s.world.receipt(&jo, metrics(at).resolve(1, false));
    assert_eq!(receipt.events.of::<Resolved>(at)[0].winner, bea.account());
    assert_eq!((s.owed(&ann), s.owed(&bea)), (20, 10));
    assert_eq!(s.finalize(0..4), 1);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (20, 10), "an upheld one's bond was paid with the other's");
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
    let call = |id, bond| Call::from(metrics(at).challenge(id, "no".into())).with_value(bond);
    assert_eq!(s.world.refused(&bea, call(2, 5)), MetricsError::UnknownAttestation(2));
    for sent in [0, 4, 6] {
        assert_eq!(s.world.refused(&bea, call(0, sent)), MetricsError::WrongBond { sent, needed: 5 });
    }
    let long = Call::from(metrics(at).challenge(0, "x".repeat(257))).with_value(5);
    assert_eq!(s.world.refused(&bea, long), MetricsError::TextTooLong { length: 257, max: 256 });
    s.world.at(filed + DAY - 1);
    let at_length = Call::from(metrics(at).challenge(0, "x".repeat(256))).with_value(5);
    s.world.ok(&bea, at_length);
    assert_eq!(s.world.refused(&bea, call(0, 5)), wrong(0, Status::Challenged));
    s.world.at(filed + DAY);
    let closed = MetricsError::WindowClosed { attestation: 1, closed: filed + DAY, now: filed + DAY };
    assert_eq!(s.world.refused(&bea, call(1, 5)), closed);
    s.finalize([1]);
    assert_eq!(s.world.refused(&bea, call(1, 5)), wrong(1, Status::Final));
}

#[test]
fn a_challenge_is_decided_once_and_an_upheld_attestation_counts_at_once() {
    let mut s = story();
    let (jo, at, max) = (s.jo.clone(), s.at, s.max);
    s.attest(WORK, max, 1);
    assert_eq!(s.world.refused(&jo, metrics(at).resolve(0, true)), wrong(0, Status::Pending));
    assert_eq!(s.world.refused(&jo, metrics(at).resolve(1, true)), MetricsError::UnknownAttestation(1));
    s.challenge(0, 0);
    s.resolve(0, true);
    assert_eq!(s.world.refused(&jo, metrics(at).resolve(0, false)), wrong(0, Status::Upheld));
    assert_eq!(s.finalize([0]), 1, "its window is still open");
    assert_eq!(s.units(WORK), ([1, 0, 0], 1));
}

#[test]
fn a_challenge_that_the_arbiter_leaves_open_expires_and_each_side_gets_its_bond_back() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, arbitration: 2 * DAY, ..work }]);
    let (ann, bea, jo, at) = (s.ann.clone(), s.bea.clone(), s.jo.clone(), s.at);
    s.attest_for(5, vec![claim(s.max, 1), claim(s.max, 2), claim(s.max, 4)]);
    assert_eq!(s.world.refused(&bea, metrics(at).expire(3)), MetricsError::UnknownAttestation(3));
    assert_eq!(s.world.refused(&bea, metrics(at).expire(0)), wrong(0, Status::Pending));
    let until = s.world.now() + 2 * DAY;
    s.challenge(0, 5);
    s.challenge(1, 5);
    s.world.at(until - 1);
    let early = MetricsError::NotExpired { attestation: 0, until, now: until - 1 };
    assert_eq!(s.world.refused(&bea, metrics(at).expire(0)), early);
    s.resolve(1, true);
    s.world.at(until);
    // From then on the outcome does not depend on who calls first.
    let late = MetricsError::WindowClosed { attestation: 0, closed: until, now: until };
    assert_eq!(s.world.refused(&jo, metrics(at).resolve(0, true)), late);
    let moe = s.world.actor("moe");
    let receipt = s.world.receipt(&moe, metrics(at).expire(0));
    let told = &receipt.events.of::<Expired>(at)[0];
    assert_eq!((told.attestation, told.bond), (0, 5));
    assert_eq!((told.attestor, told.challenger), (ann.account(), bea.account()));
    assert_eq!((s.owed(&ann), s.owed(&bea)), (5 + 10, 5));
    assert_eq!(s.world.refused(&bea, metrics(at).expire(0)), wrong(0, Status::Expired));
    assert_eq!(s.finalize(0..3), 2);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (5 + 10 + 5, 5));
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([6, 0, 0], 6), 60), "in doubt it does not count");
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
    s.world.ok(&ann, metrics(at).expire(2));
    s.finalize(0..4);
    assert_eq!(held(&mut s), 35);
    // Both bonds of what they won, nothing of what they lost, their own of what expired; and Ann the one of
    // what nobody doubted.
    let (both, own) = (10, 5);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (both + own + own, both + own));
    assert_eq!(s.owed(&ann) + s.owed(&bea), held(&mut s));
    for (id, status) in (0..).zip([Status::Final, Status::Rejected, Status::Expired]) {
        let decided = wrong(id, status);
        assert_eq!(s.world.refused(&jo, metrics(at).resolve(id, false)), decided);
        assert_eq!(s.world.refused(&bea, metrics(at).expire(id)), decided);
    }
    // Paid out once; a second time nothing is owed.
    for (who, owed) in [(&ann, 20), (&bea, 15)] {
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
        s.world.ok(&ann, metrics(at).retract(first + 3));
    }
    s.world.advance(7 * DAY);
    for first in [0, stages.len() as AttestationId] {
        s.world.ok(&ann, metrics(at).expire(first + 4));
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
    assert_eq!(s.world.refused(&bea, metrics(at).retract(0)), not_hers);
    assert_eq!(s.world.refused(&ann, metrics(at).retract(4)), MetricsError::UnknownAttestation(4));
    let receipt = s.world.receipt(&ann, metrics(at).retract(0));
    assert_eq!(receipt.events.of::<Retracted>(at)[0].attestation, 0);
    assert_eq!((s.owed(&ann), s.attestation(0).status), (5, Status::Retracted));
    assert_eq!(s.world.refused(&ann, metrics(at).retract(0)), wrong(0, Status::Retracted));
    s.challenge(1, 5);
    assert_eq!(s.world.refused(&ann, metrics(at).retract(1)), wrong(1, Status::Challenged));
    s.world.advance(DAY);
    s.world.ok(&ann, metrics(at).retract(2));
    assert_eq!(s.finalize(0..4), 1);
    assert_eq!(s.world.refused(&ann, metrics(at).retract(3)), wrong(3, Status::Final));
    assert_eq!((s.owed(&ann), s.units(WORK)), (15, ([8, 0, 0], 8)));
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
                    0 => s.world.ok(&ann, metrics(at).retract(id)),
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
            s.world.ok(&ann, metrics(at).expire(id));
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
    let mut gas = |id: AttestationId| {
        let mut spent = Vec::new();
        spent.push(s.world.receipt(&s.bea, metrics(at).challenge(id, "no".into())).gas.ref_time);
        spent.push(s.world.receipt(&s.jo, metrics(at).resolve(id, true)).gas.ref_time);
        spent.push(s.world.receipt(&s.bea, metrics(at).finalize_batch(vec![id])).gas.ref_time);
        spent.push(s.world.receipt(&governor, metrics(at).revoke(id)).gas.ref_time);
        spent.push(s.world.receipt(&ann, metrics(at).retract(id + 1)).gas.ref_time);
        spent
    };
    let (first, last) = (gas(0), gas(count - 2));
    for (first, last) in first.iter().zip(&last) {
        assert!(*last < first + first / 4, "{first:?} {last:?}");
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
fn amounts_beyond_a_u128_are_refused_where_they_arise() {
    let mut s = story_of(0, |work| {
        let heavy = MetricConfig { weight: u128::MAX, ..work.clone() };
        let dear = MetricConfig { tokens_per_point: u128::MAX, ..work.clone() };
        let plain = MetricConfig { weight: 1, tokens_per_point: 0, ..work };
        vec![heavy, dear, plain]
    });
    let (ann, bea, at, max) = (s.ann.clone(), s.bea.clone(), s.at, s.max);
    for metric in [1, 2] {
        let refused = s.world.refused(&ann, metrics(at).attest_batch(metric, vec![claim(max, 2)]));
        assert_eq!(refused, MetricsError::Overflow);
    }
    // In millionths, a u128 holds so much of a metric.
    let most = u128::MAX / POINT;
    let refused = s.world.refused(&ann, metrics(at).attest_batch(3, vec![claim(max, most + 1)]));
    assert_eq!(refused, MetricsError::Overflow);
    s.attest(3, max, most);
    s.attest(3, max, 1);
    s.world.advance(DAY);
    assert_eq!(s.world.refused(&bea, metrics(at).finalize_batch(vec![0, 1])), MetricsError::Overflow);
    assert_eq!(s.finalize([0]), 1);
    assert_eq!(s.world.refused(&bea, metrics(at).finalize_batch(vec![1])), MetricsError::Overflow);
    assert_eq!(s.units(3), ([most, 0, 0], most));
}

#[test]
fn terms_that_cannot_be_kept_are_refused() {
    let mut s = story();
    let (governor, ann, at, shares) = (s.governor.clone(), s.ann.clone(), s.at, s.shares);
    let work = given::metric("work", &[&ann]);
    let long = "x".repeat(257);
    let too_long = MetricsError::TextTooLong { length: 257, max: 256 };
    let many = vec![ann.account(); MAX_ATTESTORS as usize + 1];
    let short = MetricsError::WindowTooShort { window: MINUTE - 1, min: MINUTE };
    let arbitration = |arbitration| MetricsError::ArbitrationOutOfRange { arbitration, min: HOUR, max: YEAR };
    let bad = [
        (MetricConfig { name: long.clone(), ..work.clone() }, too_long.clone()),
        (MetricConfig { unit: long, ..work.clone() }, too_long),
        (MetricConfig { attestors: many, ..work.clone() }, MetricsError::WrongCount { got: 33, max: 32 }),
        (MetricConfig { window: MINUTE - 1, ..work.clone() }, short),
        (MetricConfig { arbitration: HOUR - 1, ..work.clone() }, arbitration(HOUR - 1)),
        (MetricConfig { arbitration: YEAR + 1, ..work.clone() }, arbitration(YEAR + 1)),
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
        window: MINUTE,
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
    s.world.ok(&ann, metrics(at).retract(0));
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, two.clone())), over);
    s.world.at((period + 1) * 7 * DAY - 1);
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, two)), over);
    s.attest(WORK, s.moe, 1);
    s.world.advance(1);
    s.attest(WORK, s.moe, 10);
}

#[test]
fn law_10_what_the_token_refuses_to_mint_leaves_the_registry_as_it_was() {
    let mut s = story();
    let (governor, bea, at, shares) = (s.governor.clone(), s.bea.clone(), s.at, s.shares);
    let own = governor.account();
    s.attest(WORK, s.max, 1);
    s.world.advance(DAY);
    s.world.ok(&governor, token(shares).set_roles(TokenRoles { governor: own, minter: own, redeemer: own }));
    let refused = s.world.refused(&bea, metrics(at).finalize_batch(vec![0]));
    assert_eq!(refused, MetricsError::MintFailed(TokenError::NotAllowed { caller: at, needed: own }));
    // A token that is none cannot be asked at all.
    let roles = MetricsRoles { governor: own, arbiter: own, token: bea.account() };
    s.world.ok(&governor, metrics(at).set_roles(roles));
    let failed = s.world.chain.submit(&bea, metrics(at).finalize_batch(vec![0]));
    assert!(matches!(failed, Err(CallError::Chain(_))), "{failed:?}");
    assert_eq!(s.attestation(0).status, Status::Pending);
    assert_eq!((s.now(WORK), s.now(SCORE)), (([0; 3], 0), ([0; 3], 0)));
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
        assert_eq!(s.world.refused(other, metrics(at).revoke(id)), refused);
        assert_eq!(s.world.refused(other, metrics(at).set_score_half_life(1)), refused);
        assert_eq!(s.world.refused(other, metrics(at).set_roles(roles)), refused);
    }
    for other in [&deployer, &ann, &dao] {
        let refused = MetricsError::NotAllowed { caller: other.account(), needed: jo.account() };
        assert_eq!(s.world.refused(other, metrics(at).resolve(doubted, true)), refused);
    }
    s.world.ok(&jo, metrics(at).resolve(doubted, true));
    s.world.ok(&dao, metrics(at).revoke(id));
    s.world.ok(&dao, metrics(at).update_metric(WORK, work));
    let pending = s.attest(WORK, s.max, 1);
    assert_eq!(s.world.refused(&dao, metrics(at).revoke(pending)), wrong(pending, Status::Pending));
    assert_eq!(s.world.refused(&dao, metrics(at).revoke(9)), MetricsError::UnknownAttestation(9));
}

// ---- bounds

#[test]
fn a_hundred_claims_are_filed_and_finalized_in_one_call_each() {
    let mut s = story_of(30 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, ..work }]);
    let members: Vec<AccountId> = (0..100).map(|i| [i; 32].into()).collect();
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
fn a_hundred_claims_of_one_call_are_doubted_and_decided_one_by_one() {
    let mut s = story();
    let claims = (1..=100).map(|amount| claim(s.max, amount)).collect();
    s.attest_for(0, claims);
    for id in 0..100 {
        s.challenge(id, 0);
        s.resolve(id, id % 4 != 0);
    }
    assert_eq!(s.finalize(0..100), 75);
    let upheld: u128 = (0..100).filter(|id| id % 4 != 0).map(|id| id + 1).sum();
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([upheld, 0, 0], upheld), 10 * upheld));
}

#[test]
fn a_page_of_attestations_with_the_longest_texts_fits_into_an_answer() {
    let mut s = story();
    let (ann, bea, at) = (s.ann.clone(), s.bea.clone(), s.at);
    let long = Claim { uri: "x".repeat(256), amount: u128::MAX / (1_000 * POINT), ..claim(s.max, 0) };
    // As many as fit into a call.
    s.attest_for(0, vec![long.clone(); 48]);
    let too_long = s.world.chain.submit(&ann, metrics(at).attest_batch(WORK, vec![long; 49]));
    assert!(matches!(too_long, Err(CallError::Chain(_))), "{too_long:?}");
    for id in 0..48 {
        s.world.ok(&bea, metrics(at).challenge(id, "x".repeat(256)));
    }
    // Nothing about them can become longer.
    for id in 0..48 {
        s.resolve(id, true);
    }
    assert_eq!(s.finalize(0..48), 48);
    let page = s.world.ask(metrics(at).attestations(0, u32::MAX));
    assert_eq!(page.len(), MAX_ATTESTATIONS_PAGE as usize);
    assert_eq!(page[31], s.attestation(31));
    let found = s.world.ask(metrics(at).find(Filter::default(), 0, u32::MAX));
    assert_eq!(found.attestations[31], (31, s.attestation(31)));
    assert_eq!((found.attestations.len(), found.next), (page.len(), Some(MAX_ATTESTATIONS_PAGE)));
    assert_eq!(s.world.ask(metrics(at).attestations(47, 10)).len(), 1);
    assert_eq!(s.world.ask(metrics(at).attestations(48, 10)).len(), 0);
    assert_eq!(s.world.ask(metrics(at).attestation_count()), 48);
}
