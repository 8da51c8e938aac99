//! What comes to count and what no longer does, and what a batch brings each member, formed in memory.

use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    metrics::{AttestationId, POINT},
    source::MetricId,
    Timestamp,
};

/// An attestation whose window is over: from now on it counts.
pub struct Matured {
    pub attestation: AttestationId,
    pub metric: MetricId,
    pub member: AccountId,
    pub amount: u128,
    pub points_millionths: u128,
    pub tokens: u128,
    /// Since when it counts, whenever it was finalized.
    pub matures_at: Timestamp,
    pub attestor: AccountId,
    /// To pay back.
    pub bond: u128,
}

/// A final attestation that counts no more.
pub struct Undone {
    pub attestation: AttestationId,
    pub metric: MetricId,
    pub member: AccountId,
    pub amount: u128,
    pub points_millionths: u128,
    /// Since when it counted.
    pub since: Timestamp,
}

/// What a batch brings a member in one metric.
pub struct Credit {
    pub metric: MetricId,
    pub member: AccountId,
    pub amount_millionths: u128,
    pub points_millionths: u128,
    pub tokens: u128,
    /// Since when it counts.
    pub matures_at: Timestamp,
    /// The credit before whose member's account begins with the same byte: its place in the list from 1, 0
    /// if there is none. A batch has few enough for a byte.
    before: u8,
}

/// What a batch brings its members, in the order in which they first appear.
pub struct Credits {
    pub list: Vec<Credit>,
    /// The latest credit for each first byte of an account, as in `Credit::before`. Looking at all of them
    /// for each entry was a hundredth of what the entry costs.
    latest: [u8; 256],
}

impl Default for Credits {
    fn default() -> Self {
        Self { list: Vec::new(), latest: [0; 256] }
    }
}

impl Credits {
    /// Adds what counts to what its member has of the batch already.
    #[inline(never)]
    pub fn add(&mut self, matured: Matured) {
        let Matured { metric, member, points_millionths, tokens, matures_at, .. } = matured;
        let amount_millionths = millionths(matured.amount);
        let account: &[u8; 32] = member.as_ref();
        let [first, ..] = *account;
        let latest = self.latest.get(usize::from(first)).copied().unwrap_or_default();
        let mut place = latest;
        while let Some(credit) = usize::from(place).checked_sub(1).and_then(|index| self.list.get_mut(index))
        {
            if credit.member == member && credit.metric == metric && credit.matures_at == matures_at {
                credit.amount_millionths = credit.amount_millionths.saturating_add(amount_millionths);
                credit.points_millionths = credit.points_millionths.saturating_add(points_millionths);
                credit.tokens = credit.tokens.saturating_add(tokens);
                return;
            }
            place = credit.before;
        }
        self.list.push(Credit {
            metric,
            member,
            amount_millionths,
            points_millionths,
            tokens,
            matures_at,
            before: latest,
        });
        if let Some(latest) = self.latest.get_mut(usize::from(first)) {
            *latest = u8::try_from(self.list.len()).unwrap_or(u8::MAX);
        }
    }
}

/// Whole units of a metric in the millionths that its values are counted in. Filing made sure that they fit.
pub fn millionths(amount: u128) -> u128 {
    amount.saturating_mul(POINT)
}
