//! How much each attestor may claim: a cap for each period of a metric, for all members together.

use ink::{primitives::AccountId, storage::Mapping};
use tributary_interfaces::{
    metrics::{MetricConfig, MetricsError},
    source::MetricId,
    Timestamp,
};

/// The period of claims that count towards no cap.
pub const NOT_COUNTED: Timestamp = Timestamp::MAX;

/// What attestors claimed in their latest period.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Caps {
    claimed: Mapping<(MetricId, AccountId), Claimed>,
}

/// What an attestor filed in its latest period, and what the arbiter left undecided of all that it ever filed: as
/// much may be filed again beyond the cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
struct Claimed {
    period_start: Timestamp,
    amount: u128,
    undecided: u128,
}

impl Claimed {
    /// As it stands in the period that begins at `period_start`. No more than a cap's worth of what was left
    /// undecided is kept: else a silent arbiter and a friend who doubts would save up for one flood.
    fn in_period(self, period_start: Timestamp, cap: u128) -> Self {
        let amount = if self.period_start == period_start { self.amount } else { 0 };
        Self { period_start, amount, undecided: self.undecided.min(cap) }
    }

    /// What counts towards the cap.
    fn counts(self) -> u128 {
        self.amount.saturating_sub(self.undecided)
    }
}

impl Caps {
    /// What counts towards an attestor's cap in the period that runs.
    pub fn claimed(
        &self,
        metric: MetricId,
        config: &MetricConfig,
        attestor: AccountId,
        now: Timestamp,
    ) -> u128 {
        if config.period_cap == 0 {
            return 0;
        }
        self.latest(metric, config, attestor, now).counts()
    }

    /// Counts what an attestor claims towards its cap. Returns the period in which it counts.
    #[inline(never)]
    pub fn claim(
        &mut self,
        metric: MetricId,
        config: &MetricConfig,
        attestor: AccountId,
        sum: u128,
        now: Timestamp,
    ) -> Result<Timestamp, MetricsError> {
        let cap = config.period_cap;
        if cap == 0 {
            return Ok(NOT_COUNTED);
        }
        let Claimed { period_start, amount, undecided } = self.latest(metric, config, attestor, now);
        let claimed = amount.saturating_add(sum);
        let beyond = claimed.saturating_sub(cap.max(amount));
        if beyond > undecided {
            let claimed = claimed.saturating_sub(undecided);
            return Err(MetricsError::PeriodCapExceeded { claimed, cap });
        }
        let (amount, undecided) = (claimed.saturating_sub(beyond), undecided.saturating_sub(beyond));
        self.claimed.insert((metric, attestor), &Claimed { period_start, amount, undecided });
        Ok(period_start)
    }

    /// Lets an attestor file again, in whatever period, what was left undecided of what counted towards its cap.
    #[inline(never)]
    pub fn unclaim(&mut self, metric: MetricId, attestor: AccountId, period: Timestamp, sum: u128) {
        if period != NOT_COUNTED {
            let mut latest = self.claimed.get((metric, attestor)).unwrap_or_default();
            latest.undecided = latest.undecided.saturating_add(sum);
            self.claimed.insert((metric, attestor), &latest);
        }
    }

    fn latest(
        &self,
        metric: MetricId,
        config: &MetricConfig,
        attestor: AccountId,
        now: Timestamp,
    ) -> Claimed {
        let latest = self.claimed.get((metric, attestor)).unwrap_or_default();
        latest.in_period(period_start(config, now), config.period_cap)
    }
}

/// The start of the period that `now` lies in.
fn period_start(config: &MetricConfig, now: Timestamp) -> Timestamp {
    now.checked_rem(config.period).map_or(0, |into| now.saturating_sub(into))
}
