//! How long a treasury's money lasts, by what its programs promise and its spend cap lets out: a pure rule.

use tributary_client::Timestamp;
use tributary_core::{fixed::bps_down, stream::EpochIndex, Bps, Millis, YEAR};
use tributary_interfaces::treasury::{ProgramId, SpendCap, Spending};
use tributary_words::spending::Room;

/// How far ahead is looked.
const HORIZON: Millis = 10 * YEAR;

/// How many epochs ahead are looked at, of all programs together.
const STEPS: usize = 200_000;

/// What is promised of an asset from now on by one program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    pub program: ProgramId,
    /// The next epoch to be opened, and when it begins or began.
    pub epoch: EpochIndex,
    pub next: Timestamp,
    pub length: Millis,
    /// How many epochs there are still; `None` without end.
    pub left: Option<u32>,
    pub takes: Takes,
}

/// What an epoch takes of what is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// The same each time, by its rule or as its latest epochs did.
    Amount(u128),
    Share(Bps),
}

/// How long money lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runway {
    /// Nothing is to be paid.
    NothingPromised,
    /// All that programs promise is there; so much is left when the last has ended, and the spend cap has let it out.
    Covers { until: Timestamp, left: u128 },
    /// This epoch is the first that is not covered, when it could be opened; it begins, or began, then.
    Lasts { until: Timestamp, program: ProgramId, epoch: EpochIndex, begins: Timestamp },
    /// Not exhausted as far as was looked.
    Beyond { until: Timestamp },
}

impl Runway {
    pub fn until(&self) -> Option<Timestamp> {
        match *self {
            Self::NothingPromised => None,
            Self::Covers { until, .. } | Self::Lasts { until, .. } | Self::Beyond { until } => Some(until),
        }
    }
}

/// Opens epoch after epoch, in the order in which they begin, each when the spend cap has room for it, until one is not
/// covered. What the cap never has room for waits for a decision.
pub fn runway(mut streams: Vec<Stream>, mut free: u128, spending: &Spending, now: Timestamp) -> Runway {
    let mut room = Room::of(spending);
    let amount = |cap: Option<SpendCap>| cap.map_or(u128::MAX, |cap| cap.amount);
    // A higher cap may be on its way.
    let most = amount(spending.cap).max(spending.raise.map_or(0, |(_, raised)| amount(raised)));
    streams.retain(|stream| {
        stream.left != Some(0) && !matches!(stream.takes, Takes::Amount(amount) if amount > most)
    });
    if streams.is_empty() {
        return Runway::NothingPromised;
    }
    let horizon = now.saturating_add(HORIZON);
    let mut last = now;
    for _ in 0..STEPS {
        let Some(stream) = streams.iter_mut().min_by_key(|stream| (stream.next, stream.program)) else {
            return Runway::Covers { until: last, left: free };
        };
        if stream.next > horizon {
            return Runway::Beyond { until: horizon };
        }
        let needed = match stream.takes {
            Takes::Amount(amount) => amount,
            Takes::Share(bps) => bps_down(free, bps),
        };
        // An epoch that has begun and was not opened takes its money when it can be.
        let mut at = stream.next.max(now);
        if needed > 0 {
            at = room.spend(needed, at).unwrap_or(at);
        }
        let Some(rest) = free.checked_sub(needed) else {
            let Stream { program, epoch, next: begins, .. } = *stream;
            return Runway::Lasts { until: at, program, epoch, begins };
        };
        free = rest;
        stream.next = stream.next.saturating_add(stream.length.max(1));
        last = last.max(stream.next).max(at);
        stream.epoch = stream.epoch.saturating_add(1);
        stream.left = stream.left.map(|left| left.saturating_sub(1));
        streams.retain(|stream| stream.left != Some(0));
    }
    Runway::Beyond { until: streams.iter().map(|stream| stream.next).min().unwrap_or(last) }
}

/// What streams of fixed amounts take at most within a span.
pub fn taken_within(streams: &[Stream], span: Millis) -> u128 {
    let most = |stream: &Stream| match stream.takes {
        Takes::Amount(amount) => {
            let count = (span / stream.length.max(1)).max(1);
            let count = stream.left.map_or(count, |left| count.min(left.into()));
            amount.saturating_mul(count.into())
        }
        Takes::Share(_) => 0,
    };
    streams.iter().map(most).fold(0, u128::saturating_add)
}

/// All that programs with an end promise still; `None` if one has no end.
pub fn promised(streams: &[Stream]) -> Option<u128> {
    streams.iter().try_fold(0u128, |sum, stream| match stream.takes {
        Takes::Amount(amount) => Some(sum.saturating_add(amount.saturating_mul(stream.left?.into()))),
        Takes::Share(_) => Some(sum),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::DAY;

    fn fixed(program: ProgramId, amount: u128, length: Millis, left: Option<u32>) -> Stream {
        Stream { program, epoch: 1, next: DAY, length, left, takes: Takes::Amount(amount) }
    }

    /// How long it lasts without a spend cap.
    fn runway(streams: Vec<Stream>, free: u128, now: Timestamp) -> Runway {
        super::runway(streams, free, &Spending::default(), now)
    }

    fn lasts(until: Timestamp, program: ProgramId, epoch: EpochIndex) -> Runway {
        Runway::Lasts { until, program, epoch, begins: until }
    }

    #[test]
    fn a_spend_cap_makes_money_last_longer_as_epochs_wait_for_it() {
        let capped = |spent, amount| Spending {
            cap: Some(SpendCap { amount, period: 10 * DAY }),
            since: 0,
            spent,
            raise: None,
        };
        let daily = || vec![fixed(0, 10, DAY, None)];
        // 20 in ten days: from day 10 on the next two, then 5 are left at day 20.
        let told = super::runway(daily(), 45, &capped(0, 20), DAY);
        assert_eq!(told, Runway::Lasts { until: 21 * DAY, program: 0, epoch: 5, begins: 5 * DAY });
        // Nothing is left of the cap until day 10: nothing goes before.
        let told = super::runway(daily(), 5, &capped(20, 20), DAY);
        assert_eq!(told, Runway::Lasts { until: 10 * DAY, program: 0, epoch: 1, begins: DAY });
        // What no period has room for takes nothing, unless a higher cap is on its way.
        assert_eq!(super::runway(daily(), 45, &capped(0, 9), DAY), Runway::NothingPromised);
        let raised = Spending { raise: Some((2 * DAY, None)), ..capped(0, 9) };
        let told = super::runway(daily(), 45, &raised, DAY);
        assert_eq!(told, Runway::Lasts { until: 5 * DAY, program: 0, epoch: 5, begins: 5 * DAY });
        // What is covered lasts until the cap has let the last of it out, though its epochs have long begun.
        let four = vec![fixed(0, 10, DAY, Some(4))];
        let told = super::runway(four, 45, &capped(0, 10), DAY);
        assert_eq!(told, Runway::Covers { until: 31 * DAY, left: 5 });
    }

    #[test]
    fn money_lasts_until_the_first_epoch_that_is_not_covered() {
        assert_eq!(runway(vec![], 100, 0), Runway::NothingPromised);
        assert_eq!(runway(vec![fixed(0, 10, DAY, Some(0))], 100, 0), Runway::NothingPromised);
        let covered = runway(vec![fixed(0, 10, DAY, Some(10))], 100, 0);
        assert_eq!(covered, Runway::Covers { until: 11 * DAY, left: 0 });
        let short = runway(vec![fixed(0, 10, DAY, Some(10))], 99, 0);
        assert_eq!(short, lasts(10 * DAY, 0, 10));
        // Two that take turns: 10 each day and 20 each second day.
        let both = runway(vec![fixed(0, 10, DAY, None), fixed(1, 20, 2 * DAY, None)], 65, 0);
        assert_eq!(both, lasts(3 * DAY, 1, 2));
    }

    #[test]
    fn a_share_of_what_is_free_never_exhausts_it() {
        let share = Stream { takes: Takes::Share(5_000), ..fixed(0, 0, DAY, None) };
        assert!(matches!(runway(vec![share], 100, 0), Runway::Beyond { .. }));
        let arrives = fixed(0, 0, 1, None);
        assert!(matches!(runway(vec![arrives], 0, 0), Runway::Beyond { .. }), "and it ends");
    }

    #[test]
    fn what_programs_promise_is_counted_to_their_ends() {
        let streams = [fixed(0, 10, DAY, Some(30)), fixed(1, 5, DAY, Some(2))];
        assert_eq!(promised(&streams), Some(310));
        assert_eq!(promised(&[fixed(0, 10, DAY, None)]), None);
        assert_eq!(taken_within(&streams, 7 * DAY), 80);
        assert_eq!(taken_within(&streams, 1), 15, "an epoch begins in any span");
    }
}
