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
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
#[allow(clippy::cast_possible_truncation)] // inside the codec's derive
pub enum Ending {
    Executed,
    Canceled,
    Vetoed,
}

/// Votes counted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, scale::Encode, scale::Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Tally {
    pub for_votes: u128,
    pub against_votes: u128,
    pub abstain_votes: u128,
}

impl Tally {
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
    pub tally: Tally,
    /// Votes needed; learnt with the first ballot.
    pub quorum: Option<u128>,
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
        if now < self.ends {
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

    /// Whether the votes so far pass. Without a ballot nothing does.
    pub fn passes(&self) -> bool {
        self.quorum.is_some_and(|quorum| self.tally.passes(quorum))
    }

    /// When a proposal queued at `queued_at` may be executed.
    pub fn executable_from(&self, queued_at: Timestamp) -> Timestamp {
        queued_at.saturating_add(self.timelock)
    }
}

/// The end of a vote whose outcome has just changed at `now`: at least `extension` remains, but it never
/// ends later than `latest`, nor earlier than before.
pub fn extended_end(ends: Timestamp, now: Timestamp, extension: Millis, latest: Timestamp) -> Timestamp {
    now.saturating_add(extension).min(latest).max(ends)
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
        tally: Tally { for_votes: 6, against_votes: 3, abstain_votes: 1 },
        quorum: Some(5),
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
        assert_eq!(Facts { quorum: None, ..PASSED }.state(25), State::Defeated);
    }

    #[test]
    fn a_change_of_outcome_leaves_the_extension_but_never_beyond_the_cap() {
        assert_eq!(extended_end(100, 95, 20, 150), 115);
        assert_eq!(extended_end(100, 50, 20, 150), 100);
        assert_eq!(extended_end(140, 139, 20, 150), 150);
        assert_eq!(extended_end(100, 95, u64::MAX, 150), 150);
    }

    proptest! {
        #[test]
        fn a_vote_against_never_turns_a_failing_proposal_into_a_passing_one(
            for_votes: u128, against_votes in 0u128..u128::MAX / 2, abstain_votes: u128, quorum: u128,
            more in 0u128..u128::MAX / 2,
        ) {
            let tally = Tally { for_votes, against_votes, abstain_votes };
            let after = Tally { against_votes: against_votes + more, ..tally };
            prop_assert!(tally.passes(quorum) || !after.passes(quorum));
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
                snapshot, ends, timelock, grace, has_actions: true, quorum: Some(1),
                tally: Tally { for_votes, against_votes: 2, abstain_votes: 0 },
                queued_at: queued.map(|after| ends + after), ending: None,
            };
            let state = facts.state(now);
            if matches!(state, State::Defeated | State::Expired) {
                prop_assert_eq!(facts.state(now + later), state);
            }
        }
    }
}
