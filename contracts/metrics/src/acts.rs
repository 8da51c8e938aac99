//! What somebody does to attestations that do not count yet, and what each side is owed then.

use crate::batch::{Entry, Terms};
use ink::primitives::{AccountId, Hash};
use tributary_core::DAY;
use tributary_interfaces::{
    metrics::{AttestationId, Challenge, MetricsError, Status, MAX_CHALLENGES},
    Timestamp,
};

/// What somebody does to attestations that do not count yet.
#[derive(Clone, Copy)]
pub enum Act {
    /// Doubts them, for a reason that is hashed here.
    Challenge(AccountId, Hash),
    /// Finds them true, or not.
    Resolve(bool),
    /// Ends challenges that the arbiter did not decide in time, and passes over what is none.
    Expire,
    /// Takes back one's own.
    Retract(AccountId),
}

/// What became of one to which it could be done.
pub struct Changed {
    pub attestation: AttestationId,
    pub attestor: AccountId,
    /// What each side put up.
    pub bond: u128,
    /// The doubt in it, if there was one.
    pub doubt: Option<Doubt>,
    /// What each side is owed now.
    pub to_attestor: u128,
    pub to_challenger: u128,
}

/// A challenge, and the window that it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Doubt {
    pub challenge: Challenge,
    /// When the attestation's window ends: while it is challenged, when it would have ended.
    pub matures_at: Timestamp,
}

/// What `act` makes of an attestation, whose latest doubt is `doubt`.
#[inline(never)]
pub fn done(
    id: AttestationId,
    terms: &Terms,
    entry: &mut Entry,
    mut doubt: Option<Doubt>,
    act: Act,
    now: Timestamp,
) -> Result<Changed, MetricsError> {
    let Terms { attestor, bond, arbitration, .. } = *terms;
    let both = bond.saturating_mul(2);
    let (mut to_attestor, mut to_challenger) = (0, 0);
    let undecided = doubt.filter(|_| entry.status == Status::Challenged);
    let before = |closed: Timestamp| {
        if now >= closed {
            return Err(MetricsError::WindowClosed { attestation: id, closed, now });
        }
        Ok(())
    };
    match act {
        Act::Challenge(by, reason) => {
            entry.waits(id)?;
            let matures_at = doubt.map_or(terms.matures_at, |doubt| doubt.matures_at);
            before(matures_at)?;
            let challenges = entry.challenges.saturating_add(1);
            if challenges > MAX_CHALLENGES {
                let (got, max) = (challenges.into(), MAX_CHALLENGES.into());
                return Err(MetricsError::WrongCount { got, max });
            }
            let until = now.saturating_add(arbitration);
            doubt = Some(Doubt { challenge: Challenge { by, until, reason }, matures_at });
            entry.challenges = challenges;
            entry.status = Status::Challenged;
        }
        Act::Resolve(upheld) => {
            let Some(Doubt { challenge, matures_at }) = undecided else {
                return Err(MetricsError::WrongStatus { attestation: id, status: entry.status });
            };
            let until = challenge.until;
            before(until)?;
            if upheld {
                // What was left of the window when it was doubted is left again, and time enough for others who
                // doubt it: a sham doubt at the last moment shields nothing.
                let waited = now.saturating_sub(until.saturating_sub(arbitration));
                let window = terms.matures_at.saturating_sub(terms.filed_at);
                let least = now.saturating_add(window.min(DAY));
                let matures_at = matures_at.saturating_add(waited).max(least);
                doubt = Some(Doubt { challenge, matures_at });
                entry.status = Status::Upheld;
                to_attestor = bond;
            } else {
                entry.status = Status::Rejected;
                to_challenger = both;
            }
        }
        Act::Expire => {
            if undecided.is_none_or(|doubt| now < doubt.challenge.until) {
                return Err(MetricsError::WrongStatus { attestation: id, status: entry.status });
            }
            entry.status = Status::Expired;
            // In doubt nobody was right; but who doubts everything while nobody decides pays for it.
            to_challenger = bond >> 1;
            to_attestor = both.saturating_sub(to_challenger);
        }
        Act::Retract(_) => {
            // What was challenged at this very moment can be taken back, so that it does not matter who came first.
            // Once its window is over it counts, and only a decision takes it away.
            let until = now.saturating_add(arbitration);
            if undecided.is_some_and(|doubt| doubt.challenge.until == until) {
                to_challenger = bond;
            } else {
                entry.waits(id)?;
                before(doubt.map_or(terms.matures_at, |doubt| doubt.matures_at))?;
            }
            entry.status = Status::Retracted;
            to_attestor = bond;
        }
    }
    Ok(Changed { attestation: id, attestor, bond, doubt, to_attestor, to_challenger })
}
