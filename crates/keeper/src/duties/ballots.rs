//! Counts the ballots of votes that are over as taking part.

use crate::work::{Step, Work};
use tributary_client::{messages, Chain, ChainExt};
use tributary_interfaces::governor::{BallotsCounted, Governor, State};
use tributary_words::time;

impl<C: Chain> Work<'_, '_, C> {
    /// Counts the ballots of votes that are over, where more than half of all votes were cast.
    pub fn count_ballots(&mut self) -> Step<()> {
        let governor = self.client.dao.governor;
        let count = self.client.chain.read(messages::governor(governor).proposal_count());
        for id in 0..self.read(count)? {
            if self.memory.counted.contains(&id) {
                continue;
            }
            let view = self.client.chain.read(messages::governor(governor).proposal(id));
            let Some(view) = self.read(view)? else { continue };
            if matches!(view.state, State::Pending | State::Active) {
                continue;
            }
            let cast = view.tally.checked_sum().unwrap_or(u128::MAX);
            let enough = view.total.is_some_and(|total| cast > total - cast.min(total));
            let mut left = if enough { view.voters.saturating_sub(view.counted) } else { 0 };
            while left > 0 && !self.rests(&format!("count who took part in proposal {id}")) {
                self.go_on()?;
                let result =
                    self.send(&messages::governor(governor).count_ballots(id).into(), |counted| *counted > 0);
                let what = format!("count who took part in proposal {id}");
                let receipt = match self.settle(&what, result)? {
                    Some(Some(receipt)) => receipt,
                    // Another keeper was first.
                    Some(None) => {
                        left = 0;
                        break;
                    }
                    None => break,
                };
                // Another keeper may count them as well: what happened is told by the event.
                let told = receipt.events.of::<BallotsCounted>(governor).into_iter();
                let counted = told.map(|event| event.ballots.len()).sum::<usize>();
                let title = self.proposal(id);
                self.did(&format!(
                    "counted {} on {title} as having taken part",
                    time::counted(counted, "voter")
                ));
                let counted = u32::try_from(counted).unwrap_or(u32::MAX);
                self.counts.ballots_counted = self.counts.ballots_counted.saturating_add(counted);
                left = left.saturating_sub(counted.max(1));
            }
            if left == 0 {
                self.memory.counted.insert(id);
            }
        }
        Ok(())
    }
}
