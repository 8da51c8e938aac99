//! What came of a round: one table behind the log, the answer and the metrics.

use tributary_words::time::counted;

/// What came of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub finalized: u32,
    pub expired: u32,
    pub ballots_counted: u32,
    pub mints: u32,
    pub queued: u32,
    pub executed: u32,
    pub epochs_opened: u32,
    pub epochs_closed: u32,
    pub grants_paid: u32,
    pub grants_released: u32,
    pub payments: u32,
    pub payments_failed: u32,
    pub problems: u32,
    /// To members and recipients of grants, in the smallest units of all assets together.
    pub paid: u128,
}

/// One thing that is counted.
pub struct Row {
    /// In answers and the log.
    pub name: &'static str,
    /// Among the metrics.
    pub metric: &'static str,
    pub help: &'static str,
    /// For people: what is counted, and what was done with it.
    thing: &'static str,
    done: &'static str,
    pub of: fn(&Counts) -> u32,
}

/// Everything that is counted, in the order in which people read it.
pub const TABLE: [Row; 13] = [
    Row {
        name: "finalized",
        metric: "attestations_finalized",
        help: "Attestations that count now",
        thing: "attestation",
        done: "made to count",
        of: |counts| counts.finalized,
    },
    Row {
        name: "expired",
        metric: "challenges_expired",
        help: "Challenges that ended as the arbiter did not decide them",
        thing: "challenge",
        done: "ended",
        of: |counts| counts.expired,
    },
    Row {
        name: "mints",
        metric: "mints",
        help: "Calls that minted what was owed, as the token had no room for it before",
        thing: "call",
        done: "that minted what was owed",
        of: |counts| counts.mints,
    },
    Row {
        name: "queued",
        metric: "proposals_queued",
        help: "Proposals queued",
        thing: "proposal",
        done: "queued",
        of: |counts| counts.queued,
    },
    Row {
        name: "executed",
        metric: "proposals_executed",
        help: "Proposals executed",
        thing: "proposal",
        done: "executed",
        of: |counts| counts.executed,
    },
    Row {
        name: "ballots_counted",
        metric: "ballots_counted",
        help: "Accounts whose ballots count as taking part",
        thing: "voter",
        done: "counted as having taken part",
        of: |counts| counts.ballots_counted,
    },
    Row {
        name: "epochs_opened",
        metric: "epochs_opened",
        help: "Epochs opened",
        thing: "epoch",
        done: "opened",
        of: |counts| counts.epochs_opened,
    },
    Row {
        name: "payments",
        metric: "payments",
        help: "Payments to members",
        thing: "payment",
        done: "to members",
        of: |counts| counts.payments,
    },
    Row {
        name: "grants_paid",
        metric: "grants_paid",
        help: "Payments of grants",
        thing: "grant",
        done: "paid",
        of: |counts| counts.grants_paid,
    },
    Row {
        name: "grants_released",
        metric: "grants_released",
        help: "Canceled grants behind a closed gate whose rest is free again",
        thing: "grant",
        done: "released",
        of: |counts| counts.grants_released,
    },
    Row {
        name: "epochs_closed",
        metric: "epochs_closed",
        help: "Calls that closed epochs",
        thing: "call",
        done: "that closed epochs",
        of: |counts| counts.epochs_closed,
    },
    Row {
        name: "payments_failed",
        metric: "payments_failed",
        help: "Members and recipients of grants that could not be paid; their pay stays owed",
        thing: "payment",
        done: "that failed and stays owed",
        of: |counts| counts.payments_failed,
    },
    Row {
        name: "problems",
        metric: "problems",
        help: "Troubles: what was refused, once for each thing and reason until it succeeds",
        thing: "problem",
        done: "as told above",
        of: |counts| counts.problems,
    },
];

impl Counts {
    /// What came of it, for people.
    pub fn told(&self) -> String {
        let done = TABLE.iter().map(|row| (row, (row.of)(self))).filter(|(_, count)| *count > 0);
        let done: Vec<String> =
            done.map(|(row, count)| format!("{} {}", counted(count, row.thing), row.done)).collect();
        match done.is_empty() {
            true => "nothing was due".to_owned(),
            false => done.join("; "),
        }
    }

    /// Tells whoever asks for details.
    pub fn log(&self) {
        if *self == Self::default() {
            return tracing::debug!("nothing was due");
        }
        let counts = TABLE.iter().map(|row| (row, (row.of)(self))).filter(|(_, count)| *count > 0);
        let counts: Vec<String> = counts.map(|(row, count)| format!("{}={count}", row.name)).collect();
        tracing::debug!(counts = counts.join(" "), paid = self.paid.to_string(), "a round is done");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_told_by_what_was_done() {
        assert_eq!(Counts::default().told(), "nothing was due");
        let counts = Counts { finalized: 2, epochs_opened: 1, problems: 1, ..Counts::default() };
        assert_eq!(counts.told(), "2 attestations made to count; 1 epoch opened; 1 problem as told above");
    }
}
