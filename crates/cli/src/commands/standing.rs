//! Where an attestation stands, and who decides about it.

use tributary_client::{is_due, Timestamp};
use tributary_interfaces::metrics::{Attestation, MetricsRoles, Status};
use tributary_words::Words;

/// Who decides challenges: an arbiter, or the members by a vote, where the governor is the arbiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    Arbiter,
    Members,
}

impl Judge {
    pub fn of(roles: &MetricsRoles, words: &Words) -> Self {
        match words.part(&roles.arbiter) {
            Some("governor") => Self::Members,
            _ => Self::Arbiter,
        }
    }

    /// "the arbiter decides", "a vote of the members decides".
    pub fn who(self) -> &'static str {
        match self {
            Self::Arbiter => "the arbiter",
            Self::Members => "a vote of the members",
        }
    }
}

/// Where an attestation stands, and since or until when.
pub fn state(attestation: &Attestation, judge: Judge, words: &Words) -> String {
    let who = judge.who();
    let upheld = match attestation.status {
        Status::Upheld => format!("found true by {who}; "),
        _ => String::new(),
    };
    match (attestation.status, attestation.challenge) {
        (Status::Pending | Status::Upheld, _) if is_due(attestation, words.now) => {
            format!("{upheld}its window is over: anybody may finalize it")
        }
        (Status::Pending | Status::Upheld, _) => {
            format!("{upheld}pending: may be challenged until {}", words.moment(attestation.matures_at))
        }
        (Status::Challenged, Some(doubt)) if doubt.until <= words.now => {
            let whose = match judge {
                Judge::Arbiter => "the arbiter's time",
                Judge::Members => "the time for a vote",
            };
            format!("challenged, and {whose} is over: anybody may end it, and it will not count")
        }
        (Status::Challenged, Some(doubt)) => {
            format!("challenged: {who} decides before {}", words.moment(doubt.until))
        }
        (Status::Challenged, None) => format!("challenged: it waits for {who}"),
        (Status::Final, _) => since("counts", attestation.finalized_at, words),
        (Status::Rejected, _) => format!("rejected: {who} found it false"),
        (Status::Retracted, _) => "taken back by its attestor".to_owned(),
        (Status::Revoked, _) => "counted once, and was revoked by a decision".to_owned(),
        (Status::Expired, _) => format!("does not count: {who} did not decide in time"),
    }
}

fn since(what: &str, at: Option<Timestamp>, words: &Words) -> String {
    at.map_or_else(|| what.to_owned(), |at| format!("{what} since {}", words.moment(at)))
}
