//! The governor's events: proposals and ballots.

use super::Fold;
use crate::{
    asked::Subject,
    sql::{account, amount, moment, run, storable},
    HistoryError,
};
use tributary_client::{hash_of, ContractEvent};
use tributary_core::proposal::Tally;
use tributary_interfaces::governor::{
    ActionDone, BallotsCounted, Canceled, Choice, Executed, ProposalId, Proposed, Queued, Vetoed,
    VoteExtended, Voted,
};

/// Where a proposal keeps when something became of it.
enum When {
    Executed,
    Canceled,
    Vetoed,
}

impl Fold<'_> {
    pub(super) async fn of_governor(&mut self, event: &ContractEvent) -> Result<(), HistoryError> {
        if let Some(proposed) = event.decode::<Proposed>() {
            self.subject(Subject::Proposal, proposed.proposal);
            self.proposed(proposed).await
        } else if let Some(voted) = event.decode::<Voted>() {
            self.subject(Subject::Proposal, voted.proposal);
            self.voted(voted).await
        } else if let Some(VoteExtended { proposal, ends }) = event.decode() {
            self.subject(Subject::Proposal, proposal);
            run!(
                self.database,
                "UPDATE proposal SET ends = $1 WHERE dao = $2 AND id = $3",
                moment(ends),
                self.id,
                i64::from(proposal),
            )?;
            Ok(())
        } else if let Some(Queued { proposal, executable_from }) = event.decode() {
            self.subject(Subject::Proposal, proposal);
            run!(
                self.database,
                "UPDATE proposal SET queued_at = $1, executable_from = $2 WHERE dao = $3 AND id = $4",
                self.at,
                moment(executable_from),
                self.id,
                i64::from(proposal),
            )?;
            Ok(())
        } else if let Some(Executed { proposal }) = event.decode() {
            self.became(proposal, When::Executed).await
        } else if let Some(Canceled { proposal }) = event.decode() {
            self.became(proposal, When::Canceled).await
        } else if let Some(Vetoed { proposal }) = event.decode() {
            self.became(proposal, When::Vetoed).await
        } else {
            if let Some(ActionDone { proposal, .. }) = event.decode() {
                self.subject(Subject::Proposal, proposal);
            } else if let Some(BallotsCounted { proposal, .. }) = event.decode() {
                self.subject(Subject::Proposal, proposal);
            }
            Ok(())
        }
    }

    async fn proposed(&mut self, proposed: Proposed) -> Result<(), HistoryError> {
        let text = proposed.description;
        let title = tributary_client::title(&text).unwrap_or_default();
        let genuine = hash_of(text.as_bytes()) == proposed.description_hash;
        let nothing = amount(0);
        run!(
            self.database,
            "INSERT INTO proposal (dao, id, place, proposer, title, description, genuine, actions, created, snapshot, \
             ends, votes_for, votes_against, votes_abstain, voters) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)",
            self.id,
            i64::from(proposed.proposal),
            self.place,
            account(&proposed.proposer),
            storable(title),
            storable(&text),
            i64::from(genuine),
            i64::try_from(proposed.actions.len()).unwrap_or(i64::MAX),
            moment(proposed.created),
            moment(proposed.snapshot),
            moment(proposed.ends),
            nothing.clone(),
            nothing.clone(),
            nothing,
        )?;
        Ok(())
    }

    async fn voted(&mut self, voted: Voted) -> Result<(), HistoryError> {
        let Voted { proposal, voter, choice, weight, left, total, reason } = voted;
        let none = Tally::default();
        let used = match choice {
            Choice::For => Tally { for_votes: weight, ..none },
            Choice::Against => Tally { against_votes: weight, ..none },
            Choice::Abstain => Tally { abstain_votes: weight, ..none },
            Choice::Split(tally) => tally,
        };
        let voter = account(&voter);
        let counted = self.sums.voted(self.database, self.id, proposal, &voter, &used, total).await?;
        let Some(all) = counted else { return Ok(()) };
        self.pending.ballots.add([
            self.id.into(),
            i64::from(proposal).into(),
            self.place.into(),
            self.at.into(),
            voter.into(),
            amount(used.for_votes).into(),
            amount(used.against_votes).into(),
            amount(used.abstain_votes).into(),
            amount(left).into(),
            storable(&reason).into(),
            amount(all.for_votes).into(),
            amount(all.against_votes).into(),
            amount(all.abstain_votes).into(),
        ]);
        Ok(())
    }

    async fn became(&mut self, proposal: ProposalId, what: When) -> Result<(), HistoryError> {
        self.subject(Subject::Proposal, proposal);
        let update = match what {
            When::Executed => "UPDATE proposal SET executed_at = $1 WHERE dao = $2 AND id = $3",
            When::Canceled => "UPDATE proposal SET canceled_at = $1 WHERE dao = $2 AND id = $3",
            When::Vetoed => "UPDATE proposal SET vetoed_at = $1 WHERE dao = $2 AND id = $3",
        };
        run!(self.database, update, self.at, self.id, i64::from(proposal))?;
        Ok(())
    }
}
