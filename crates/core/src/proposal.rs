//! The life of a proposal: its state is derived from stored facts and the clock, never stored.

use crate::{fixed, Bps, Millis, Timestamp};

/// Where a proposal stands. Terminal states never change: Executed, Canceled, Vetoed, Defeated, Expired,
/// and Succeeded of a proposal without actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, scale::Encode, scale::Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
#[allow(clippy::cast_possible_truncation)] // inside the codec's derive
pub enum State {
    /// Voting opens strictly after the snapshot.
    Pending,
    Active,
    /// The vote ended without a quorum or without more votes for than against.
    Defeated,
    /// The vote passed; actions wait to be queued.
    Succeeded,
    /// The timelock runs, or the proposal waits to be executed.
    Queued,
    /// It passed, but was not queued or not executed within the grace period.
    Expired,
    Executed,
    Canceled,
    Vetoed,
}

/// How a proposal's life ended by an act rather than by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, scale::Encode, scale::Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, ink::storage::traits::StorageLayout))]
#[allow(clippy::cast_possible_truncation)] // inside the codec's derive
pub enum Ending {
    Executed,
    Canceled,
    Vetoed,
}

/// Votes by what they say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, scale::Encode, scale::Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, ink::storage::traits::StorageLayout))]
pub struct Tally {
    pub for_votes: u128,
    pub against_votes: u128,
    pub abstain_votes: u128,
}

// What is cast is added by `checked_plus`, so that the sum of all is a u128. What could be cast is added by
// `plus`: it is what is left of a total, and saturates only where a source of votes lies about it.
impl Tally {
    /// All votes; at most what a u128 holds.
    pub fn sum(&self) -> u128 {
        self.checked_sum().unwrap_or(u128::MAX)
    }

    /// All votes, if a u128 holds them.
    pub fn checked_sum(&self) -> Option<u128> {
        self.for_votes.checked_add(self.against_votes)?.checked_add(self.abstain_votes)
    }

    /// These votes and `more`.
    pub fn plus(&self, more: Tally) -> Tally {
        Tally {
            for_votes: self.for_votes.saturating_add(more.for_votes),
            against_votes: self.against_votes.saturating_add(more.against_votes),
            abstain_votes: self.abstain_votes.saturating_add(more.abstain_votes),
        }
    }

    /// These votes and `more`, if a u128 holds the sum of all.
    pub fn checked_plus(&self, more: Tally) -> Option<Tally> {
        self.checked_sum()?.checked_add(more.checked_sum()?)?;
        Some(self.plus(more))
    }

    /// Whether these are more than half of `total`: nobody can bring that about who could not decide alone.
    pub fn is_more_than_half_of(&self, total: u128) -> bool {
        let cast = self.sum();
        cast > total.saturating_sub(cast)
    }

    /// Whether no `left` further votes can change whether the proposal passes: it passes even if all are
    /// against, or fails even if all are for.
    pub fn is_decided(&self, quorum: u128, left: u128) -> bool {
        self.plus(Tally { against_votes: left, ..Tally::default() }).passes(quorum)
            || !self.plus(Tally { for_votes: left, ..Tally::default() }).passes(quorum)
    }

    /// Whether the proposal would pass with these votes: strictly more for than against, and for plus
    /// abstain reaching `quorum`. Votes against never help a quorum along.
    pub fn passes(&self, quorum: u128) -> bool {
        self.for_votes > self.against_votes && self.for_votes.saturating_add(self.abstain_votes) >= quorum
    }
}

/// The votes that `quorum` basis points of `votable` come to: rounded up, and at least 1.
pub fn quorum_votes_up(votable: u128, quorum: Bps) -> u128 {
    fixed::bps_up(votable, quorum).max(1)
}

/// What is stored of a proposal as far as its state depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The moment whose weights count; voting opens strictly after it.
    pub snapshot: Timestamp,
    /// Voting is open before this moment.
    pub ends: Timestamp,
    pub timelock: Millis,
    pub grace: Millis,
    pub has_actions: bool,
    /// Whether the vote ends as soon as it is decided.
    pub early_decision: bool,
    pub tally: Tally,
    /// The share of all weight that is needed.
    pub quorum: Bps,
    /// All the weight there is; learnt with the first ballot.
    pub total: Option<u128>,
    /// The moment of the last ballot.
    pub voted_at: Timestamp,
    pub queued_at: Option<Timestamp>,
    pub ending: Option<Ending>,
}

impl Facts {
    /// The state at `now`; the first that matches, in the order of the code.
    pub fn state(&self, now: Timestamp) -> State {
        match self.ending {
            Some(Ending::Executed) => return State::Executed,
            Some(Ending::Canceled) => return State::Canceled,
            Some(Ending::Vetoed) => return State::Vetoed,
            None => {}
        }
        if now <= self.snapshot {
            return State::Pending;
        }
        // All ballots of one moment count, whichever of them decides.
        if now < self.ends && !(now > self.voted_at && self.is_decided_early()) {
            return State::Active;
        }
        if !self.passes() {
            return State::Defeated;
        }
        match self.queued_at {
            None if !self.has_actions || now < self.ends.saturating_add(self.grace) => State::Succeeded,
            Some(at) if now < self.executable_from(at).saturating_add(self.grace) => State::Queued,
            _ => State::Expired,
        }
    }

    /// The votes needed, once a ballot was cast.
    pub fn quorum_votes(&self) -> Option<u128> {
        self.total.map(|total| quorum_votes_up(total, self.quorum))
    }

    /// Whether the votes so far pass. Without a ballot nothing does.
    pub fn passes(&self) -> bool {
        self.quorum_votes().is_some_and(|quorum| self.tally.passes(quorum))
    }

    /// Whether the vote is over before its time, as no vote that may still come can change its outcome.
    pub fn is_decided_early(&self) -> bool {
        let (Some(total), Some(quorum)) = (self.total, self.quorum_votes()) else {
            return false;
        };
        self.early_decision && self.tally.is_decided(quorum, total.saturating_sub(self.tally.sum()))
    }

    /// When a proposal queued at `queued_at` may be executed.
    pub fn executable_from(&self, queued_at: Timestamp) -> Timestamp {
        queued_at.saturating_add(self.timelock)
    }
}

/// Until when votes for a proposal and abstentions, which may make it pass, are counted: its regular end plus the
/// extension. From then on it is for those against to answer.
pub fn counts_for_until(regular_end: Timestamp, extension: Millis) -> Timestamp {
    regular_end.saturating_add(extension)
}

/// The moment of the last ballot, and where the vote stood before the first one of that moment: so what the ballots of
/// one block come to does not depend on their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, scale::Encode, scale::Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, ink::storage::traits::StorageLayout))]
pub struct Moment {
    pub at: Timestamp,
    /// Whether it passed then,
    pub passed: bool,
    /// and when it was to end.
    pub ends: Timestamp,
}

impl Moment {
    /// The moment `now` of a vote that passes or not, and ends then, before a ballot: itself, if it has begun.
    pub fn at(self, now: Timestamp, passed: bool, ends: Timestamp) -> Self {
        if self.at == now {
            return self;
        }
        Self { at: now, passed, ends }
    }

    /// When the vote ends if with all ballots of this moment it passes or not: never earlier than before.
    ///
    /// One that comes to pass lasts at least the `extension` from now on, so that others may answer. That is
    /// possible before the regular end plus the extension only (`counts_for_until`); so a vote ends less than two
    /// extensions after its regular end, whoever turns it how often. One that comes to fail lasts the extension, but no
    /// longer than it may be turned back.
    pub fn ends_if(self, passes: bool, regular_end: Timestamp, extension: Millis) -> Timestamp {
        if passes == self.passed {
            return self.ends;
        }
        let wanted = self.at.saturating_add(extension);
        let wanted = if passes { wanted } else { wanted.min(counts_for_until(regular_end, extension)) };
        wanted.max(self.ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PASSED: Facts = Facts {
        snapshot: 10,
        ends: 20,
        timelock: 5,
        grace: 7,
        has_actions: true,
        early_decision: false,
        tally: Tally { for_votes: 6, against_votes: 3, abstain_votes: 1 },
        quorum: 2_500,
        total: Some(20),
        voted_at: 11,
        queued_at: None,
        ending: None,
    };

    #[test]
    fn voting_opens_strictly_after_the_snapshot_and_closes_at_its_end() {
        let state = |now| PASSED.state(now);
        assert_eq!((state(10), state(11)), (State::Pending, State::Active));
        assert_eq!((state(19), state(20)), (State::Active, State::Succeeded));
    }

    #[test]
    fn a_passed_proposal_that_nobody_queues_expires_but_a_poll_stays() {
        assert_eq!((PASSED.state(26), PASSED.state(27)), (State::Succeeded, State::Expired));
        let poll = Facts { has_actions: false, ..PASSED };
        assert_eq!(poll.state(u64::MAX), State::Succeeded);
    }

    #[test]
    fn a_queued_proposal_waits_for_its_timelock_and_expires_after_its_grace() {
        let queued = Facts { queued_at: Some(22), ..PASSED };
        assert_eq!(queued.executable_from(22), 27);
        assert_eq!(
            (queued.state(22), queued.state(33), queued.state(34)),
            (State::Queued, State::Queued, State::Expired)
        );
    }

    #[test]
    fn an_ending_beats_the_clock() {
        for (ending, state) in [
            (Ending::Executed, State::Executed),
            (Ending::Canceled, State::Canceled),
            (Ending::Vetoed, State::Vetoed),
        ] {
            let ended = Facts { ending: Some(ending), ..PASSED };
            assert!([0, 15, 25, u64::MAX].into_iter().all(|now| ended.state(now) == state));
        }
    }

    #[test]
    fn a_tie_is_a_defeat_and_the_quorum_is_inclusive() {
        let tally = |f, a, b| Tally { for_votes: f, against_votes: a, abstain_votes: b };
        assert!(!tally(5, 5, 0).passes(1));
        assert!(tally(5, 4, 0).passes(5));
        assert!(!tally(5, 4, 0).passes(6));
        assert!(tally(5, 4, 1).passes(6));
    }

    #[test]
    fn nobody_voting_never_passes_even_when_there_is_nothing_to_vote_with() {
        assert_eq!(quorum_votes_up(0, 0), 1);
        assert_eq!(Facts { total: None, ..PASSED }.state(25), State::Defeated);
    }

    #[test]
    fn a_turn_to_passing_leaves_the_extension_and_comes_before_a_last_moment() {
        let turned = |ends, at, passes: bool| Moment { at, passed: !passes, ends }.ends_if(passes, 100, 20);
        assert_eq!((turned(100, 50, true), turned(100, 50, false)), (100, 100));
        assert_eq!((turned(100, 95, true), turned(100, 95, false)), (115, 115));
        assert_eq!((turned(118, 115, true), turned(118, 115, false)), (135, 120));
        assert_eq!((turned(135, 119, true), turned(135, 119, false)), (139, 135));
        assert_eq!((counts_for_until(100, 20), turned(139, 120, false)), (120, 139));
        // Without an extension there is no overtime to be late in.
        let late = Moment { at: 99, passed: false, ends: 100 };
        assert_eq!((counts_for_until(100, 0), late.ends_if(true, 100, 0)), (100, 100));
        assert_eq!((late.ends_if(true, 100, u64::MAX), late.ends_if(false, 100, 20)), (u64::MAX, 100));
    }

    #[test]
    fn what_is_cast_is_never_more_than_can_be_counted() {
        let tally = |f, a, b| Tally { for_votes: f, against_votes: a, abstain_votes: b };
        assert_eq!(tally(1, 2, 3).checked_plus(tally(4, 5, 6)), Some(tally(5, 7, 9)));
        assert_eq!(tally(u128::MAX, 0, 0).checked_plus(tally(0, 1, 0)), None);
        assert_eq!(tally(0, 1, 0).checked_plus(tally(u128::MAX, 0, 1)), None);
        assert_eq!(tally(0, 1, 0).checked_plus(tally(u128::MAX - 1, 0, 0)), Some(tally(u128::MAX - 1, 1, 0)));
    }

    #[test]
    fn exactly_half_is_not_more_than_half() {
        let cast = |votes| Tally { abstain_votes: votes, ..Tally::default() };
        assert!(!cast(50).is_more_than_half_of(100));
        assert!(cast(51).is_more_than_half_of(100));
        assert!(cast(50).is_more_than_half_of(99));
        assert!(!cast(0).is_more_than_half_of(0));
        assert!(cast(u128::MAX).is_more_than_half_of(u128::MAX));
    }

    #[test]
    fn an_early_decision_ends_the_vote_only_once_no_vote_can_change_it() {
        let of = |for_votes, against_votes| {
            let tally = Tally { for_votes, against_votes, abstain_votes: 0 };
            let facts = Facts { early_decision: true, tally, quorum: 2_500, total: Some(20), ..PASSED };
            facts.state(15)
        };
        assert_eq!((of(10, 0), of(11, 0)), (State::Active, State::Succeeded));
        assert_eq!((of(0, 9), of(0, 10)), (State::Active, State::Defeated));
        assert_eq!((of(10, 9), of(10, 10)), (State::Active, State::Defeated));
        let late = Facts { early_decision: false, tally: Tally { for_votes: 20, ..PASSED.tally }, ..PASSED };
        assert_eq!(late.state(15), State::Active);
    }

    fn ballot(choice: u8, weight: u128) -> Tally {
        match choice {
            0 => Tally { for_votes: weight, ..Tally::default() },
            1 => Tally { against_votes: weight, ..Tally::default() },
            _ => Tally { abstain_votes: weight, ..Tally::default() },
        }
    }

    proptest! {
        #[test]
        fn a_vote_is_decided_exactly_if_every_way_to_cast_the_rest_ends_the_same(
            for_votes in 0u128..8, against_votes in 0u128..8, abstain_votes in 0u128..8,
            left in 0u128..8, quorum in 1u128..30,
        ) {
            let tally = Tally { for_votes, against_votes, abstain_votes };
            let mut outcomes = std::collections::BTreeSet::new();
            for more_for in 0..=left {
                for more_against in 0..=left - more_for {
                    for more_abstain in 0..=left - more_for - more_against {
                        let more = Tally {
                            for_votes: more_for, against_votes: more_against, abstain_votes: more_abstain,
                        };
                        outcomes.insert(tally.plus(more).passes(quorum));
                    }
                }
            }
            prop_assert_eq!(tally.is_decided(quorum, left), outcomes.len() == 1);
        }

        #[test]
        fn a_vote_against_never_turns_a_failing_proposal_into_a_passing_one(
            for_votes: u128, against_votes in 0u128..u128::MAX / 2, abstain_votes: u128, quorum: u128,
            more in 0u128..u128::MAX / 2,
        ) {
            let tally = Tally { for_votes, against_votes, abstain_votes };
            let after = Tally { against_votes: against_votes + more, ..tally };
            prop_assert!(tally.passes(quorum) || !after.passes(quorum));
        }

        /// Ballots at any moments, of any weights, cast as they come.
        #[test]
        fn whoever_turns_a_vote_how_often_each_turn_to_passing_leaves_the_extension(
            extension in 0u64..60, quorum in 1u128..40,
            ballots in prop::collection::vec((0u64..40, 0u8..3, 1u128..20), 1..60),
        ) {
            let regular_end = 100;
            let (mut ends, mut now, mut tally, mut moment) = (regular_end, 1, Tally::default(), Moment::default());
            for (wait, choice, weight) in ballots {
                now += wait;
                if now >= ends {
                    break;
                }
                if choice != 1 && now >= counts_for_until(regular_end, extension) {
                    continue;
                }
                moment = moment.at(now, tally.passes(quorum), ends);
                tally = tally.checked_plus(ballot(choice, weight)).unwrap();
                ends = moment.ends_if(tally.passes(quorum), regular_end, extension);
                prop_assert!(ends >= moment.ends);
                prop_assert!(moment.passed || !tally.passes(quorum) || ends - now >= extension);
                prop_assert!(ends == regular_end || ends < regular_end + 2 * extension);
            }
        }

        /// The same ballots of one moment, in another order.
        #[test]
        fn law_13_in_which_order_the_ballots_of_one_moment_are_cast_decides_nothing(
            before in (0u128..40, 0u128..40, 0u128..40), quorum in 1u128..40, now in 1u64..140, ends in 100u64..140,
            ballots in prop::collection::vec((0u8..3, 1u128..20), 1..6), turn in 0usize..6,
        ) {
            let (regular_end, extension) = (100, 20);
            let told = |ballots: &[(u8, u128)]| {
                let mut tally =
                    Tally { for_votes: before.0, against_votes: before.1, abstain_votes: before.2 };
                let (mut moment, mut ends) = (Moment::default(), ends);
                for (choice, weight) in ballots.iter().copied() {
                    if choice != 1 && now >= counts_for_until(regular_end, extension) {
                        continue;
                    }
                    moment = moment.at(now, tally.passes(quorum), ends);
                    tally = tally.plus(ballot(choice, weight));
                    ends = moment.ends_if(tally.passes(quorum), regular_end, extension);
                }
                (tally, ends)
            };
            let mut others = ballots.clone();
            others.rotate_left(turn % ballots.len());
            prop_assert_eq!(told(&ballots), told(&others));
            others.reverse();
            prop_assert_eq!(told(&ballots), told(&others));
        }

        #[test]
        fn every_quorum_can_be_reached(votable in 1u128.., quorum: Bps) {
            prop_assert!((1..=votable).contains(&quorum_votes_up(votable, quorum)));
        }

        #[test]
        fn a_terminal_state_stays(
            snapshot in 0u64..50, voting in 1u64..50, timelock in 0u64..50, grace in 1u64..50,
            for_votes in 0u128..5, queued in prop::option::of(0u64..50), now in 0u64..300, later in 0u64..300,
        ) {
            let ends = snapshot + voting;
            let facts = Facts {
                snapshot, ends, timelock, grace, has_actions: true, early_decision: false, quorum: 1, total: Some(9),
                tally: Tally { for_votes, against_votes: 2, abstain_votes: 0 },
                voted_at: 0, queued_at: queued.map(|after| ends + after), ending: None,
            };
            let state = facts.state(now);
            if matches!(state, State::Defeated | State::Expired) {
                prop_assert_eq!(facts.state(now + later), state);
            }
        }
    }
}
