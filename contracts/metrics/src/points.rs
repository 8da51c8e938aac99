//! Every metric's values over time: of each member and in total, in millionths of a unit; an indicator's in
//! whole units.
//!
//! Values decay without anybody writing: a checkpoint holds the value at its moment, a read takes off
//! what has decayed since. Law: at every past moment the members' values add up to at most the total.
//! Why it holds: a checkpoint stands for a real number that decays at the line's own rate, the same for
//! member and total. A member's is rounded down whenever it is read or written, the total's up; credits
//! add the same to both; a debit takes from the total what it took from the member, never more. So the
//! real total stays at or above the sum of the real members, and rounding only widens the gap.
//!
//! Error: each time a value is brought up to date it loses to rounding, or a total gains, at most one
//! millionth and 2^-31 of itself. A member with `n` changes of at most `v` in all is thus within
//! `(n + 1) * (1 + v / 2^31)` millionths of the real number, a total of `n` changes likewise. What decays before it is
//! credited, as it was finalized late, counts as one change more.

use crate::{clock::Clock, sums::Summand};
use core::cell::RefCell;
use ink::{prelude::vec::Vec, primitives::AccountId, storage::Mapping};
use tributary_core::decay::Left;
use tributary_interfaces::{
    metrics::{AttestationId, IndicatorSet, MetricKind, MAX_STANDING},
    source::MetricId,
    Timestamp,
};
use tributary_storage::{Checkpoint, History};

/// The values of all metrics.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Points {
    members: History<(MetricId, AccountId), Value>,
    totals: History<MetricId, Value>,
    /// Of each indicator, the last filed attestations that are final and were not revoked, with what they say.
    standing: Mapping<MetricId, Vec<Standing>>,
}

/// An indicator's attestation, and its value.
type Standing = (AttestationId, u128);

/// How a metric's values are kept: under which number, as what, and how fast they decay.
#[derive(Debug)]
pub struct Line {
    pub metric: MetricId,
    pub kind: MetricKind,
    clock: Clock,
    /// Between which moments somebody's value decayed, and by how much. Those who are asked about together
    /// mostly changed last in one of a few batches.
    known: RefCell<Vec<(Timestamp, Timestamp, Left)>>,
}

/// A value at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Value {
    /// What is left after decay and revocation.
    pub net: u128,
    /// What was ever earned: never falls.
    pub earned: u128,
}

impl Points {
    /// A member's value at `at`, rounded down.
    pub fn member(&self, line: &Line, member: AccountId, at: Timestamp) -> Value {
        let Checkpoint { since, value: Value { net, earned } } = self.members.at((line.metric, member), at);
        Value { net: line.left_down(net, since, at), earned }
    }

    /// All members' value at `at`, rounded up; an indicator's value.
    pub fn total(&self, line: &Line, at: Timestamp) -> Value {
        let Checkpoint { since, value: Value { net, earned } } = self.totals.at(line.metric, at);
        Value { net: line.clock.left_up(net, since, at), earned }
    }

    /// Whether the member has ever been credited in this line.
    pub fn knows(&self, line: &Line, member: AccountId) -> bool {
        self.members.newest((line.metric, member)) != Checkpoint::default()
    }

    /// Adds to a member. `credit_total` must follow. Returns whether this was the member's first credit.
    pub fn credit_member(&mut self, line: &Line, member: AccountId, credit: Value, now: Timestamp) -> bool {
        let mut first = false;
        self.members.update((line.metric, member), now, |newest| {
            first = *newest == Checkpoint::default();
            let Value { net, earned } = newest.value;
            Value { net: line.left_down(net, newest.since, now), earned }.plus(credit)
        });
        first
    }

    /// Adds to a total what its members were credited.
    pub fn credit_total(&mut self, line: &Line, credit: Value, now: Timestamp) {
        self.totals.update(line.metric, now, |newest| {
            let Value { net, earned } = newest.value;
            Value { net: line.clock.left_up(net, newest.since, now), earned }.plus(credit)
        });
    }

    /// Takes off what is left of an `amount` that has counted since `credited_at`, and never more than the member has.
    /// Returns how much that was.
    #[inline(never)]
    pub fn debit(
        &mut self,
        line: &Line,
        member: AccountId,
        amount: u128,
        credited_at: Timestamp,
        now: Timestamp,
    ) -> u128 {
        // Rounded up, so that nothing of the amount stays.
        let left = line.clock.left_up(amount, credited_at, now);
        let mut taken = 0;
        self.members.update((line.metric, member), now, |newest| {
            let Value { net, earned } = newest.value;
            let net = line.left_down(net, newest.since, now);
            taken = left.min(net);
            Value { net: net.saturating_sub(taken), earned }
        });
        self.totals.update(line.metric, now, |newest| {
            let Value { net, earned } = newest.value;
            Value { net: line.clock.left_up(net, newest.since, now).saturating_sub(taken), earned }
        });
        taken
    }

    /// An indicator's attestation became final, with what it says, or was revoked. The indicator's value is that of
    /// the last filed one that stands: the order in which callers finalize decides nothing.
    #[inline(never)]
    pub fn stand(
        &mut self,
        metric: MetricId,
        by: AttestationId,
        amount: Option<u128>,
        now: Timestamp,
    ) -> Option<IndicatorSet> {
        let known = self.standing.get(metric).unwrap_or_default();
        let before = known.last().copied();
        let (mut standing, mut new) = (Vec::new(), amount.map(|amount| (by, amount)));
        // From the last filed on, as many as are kept in sight.
        for (id, value) in known.into_iter().rev() {
            if id < by {
                standing.extend(new.take());
            }
            if id != by {
                standing.push((id, value));
            }
        }
        standing.extend(new);
        standing.truncate(MAX_STANDING as usize);
        standing.reverse();
        self.standing.insert(metric, &standing);
        let last = standing.last().copied();
        if last == before {
            return None;
        }
        let (attestation, value) = last.unzip();
        let value = value.unwrap_or_default();
        self.totals.set(metric, now, Value { net: value, earned: 0 });
        Some(IndicatorSet { metric, value, attestation })
    }
}

impl Line {
    pub fn new(metric: MetricId, kind: MetricKind, clock: Clock) -> Self {
        Self { metric, kind, clock, known: RefCell::default() }
    }

    /// What is earned with an `amount` that has counted since `matures_at`, and what is left of it: whoever is
    /// finalized late has no more of it later than who was in time.
    pub fn since(&self, amount: u128, matures_at: Timestamp, now: Timestamp) -> Value {
        Value { net: self.left_down(amount, matures_at, now), earned: amount }
    }

    fn left_down(&self, value: u128, since: Timestamp, at: Timestamp) -> u128 {
        self.left(since, at).of_down(value)
    }

    fn left(&self, since: Timestamp, at: Timestamp) -> Left {
        let mut known = self.known.borrow_mut();
        let found = known.iter().find(|(known_since, known_at, _)| (*known_since, *known_at) == (since, at));
        if let Some((_, _, left)) = found {
            return *left;
        }
        let left = self.clock.left(since, at);
        known.push((since, at, left));
        left
    }
}

impl Summand for Value {
    /// No sum overflows: see `MAX_AMOUNT`.
    fn plus(self, more: Self) -> Self {
        Self { net: self.net.saturating_add(more.net), earned: self.earned.saturating_add(more.earned) }
    }
}
