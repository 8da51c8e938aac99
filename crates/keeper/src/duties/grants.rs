//! Pays the recipients of grants, and frees what nobody can be owed any more.

use crate::work::{Step, Stop, Work};
use tributary_client::{messages, Call, CallError, Chain, ChainExt};
use tributary_core::DAY;
use tributary_interfaces::treasury::{GrantConfig, GrantId, GrantPaid, Treasury, TreasuryError};

impl<C: Chain> Work<'_, '_, C> {
    /// Pays the recipients of grants: once a day's worth has vested, or all of it.
    pub fn pay_grants(&mut self) -> Step<()> {
        let treasury = self.client.dao.treasury;
        let origin = self.around.signer.account();
        let now = self.client.chain.now().map_err(Stop::Broken)?;
        let count = self.client.chain.read(messages::treasury(treasury).grant_count());
        for id in 0..self.read(count)? {
            if self.memory.settled.contains(&id) {
                continue;
            }
            self.go_on()?;
            let grant = self.client.chain.read(messages::treasury(treasury).grant(id));
            let Some(grant) = self.read(grant)? else { continue };
            let due = self.client.grant_due(id, &grant).map_err(Stop::Broken)?;
            // A closed gate delays, and a source that does not answer is somebody else's to mend.
            let due = match due {
                Ok(due) => due,
                Err(TreasuryError::GateClosed { .. }) if grant.canceled_at.is_some() => {
                    self.release(id)?;
                    continue;
                }
                Err(_) => continue,
            };
            let ended = grant.canceled_at.is_some() || now >= grant.config.end;
            if due == 0 && ended {
                self.memory.settled.insert(id);
            }
            if due == 0 || (due < days_worth(&grant.config) && !ended) {
                continue;
            }
            let call = || Call::from(messages::treasury(treasury).claim_grant(id));
            // Who cannot be paid is told once a round, and costs nothing.
            let expected = self.client.chain.try_call(&origin, call());
            let what = format!("pay grant {id} to {}", self.around.words.member(&grant.config.recipient));
            if let Err(CallError::Contract(TreasuryError::TransferFailed { asset, amount, .. })) = expected {
                let failed = self.failed(&what, &asset, amount);
                self.counts.payments_failed = self.counts.payments_failed.saturating_add(failed);
                continue;
            }
            if self.rests(&what) {
                continue;
            }
            let result = self.send(&call(), |paid| *paid > 0);
            let paid = |reason: &TreasuryError| *reason == TreasuryError::NothingDue;
            let Some(Some(receipt)) = self.settle_unless(&what, result, paid)? else { continue };
            // Another keeper may have paid it in between: what happened is told by the event.
            for paid in receipt.events.of::<GrantPaid>(treasury) {
                let (amount, whom) =
                    (self.amount(&paid.asset, paid.amount), self.around.words.member(&paid.recipient));
                self.did(&format!("paid {amount} of grant {id} to {whom}"));
                self.counts.grants_paid = self.counts.grants_paid.saturating_add(1);
                self.counts.paid = self.counts.paid.saturating_add(paid.amount);
            }
        }
        Ok(())
    }

    /// Frees what is left of a grant that was canceled while its gate was closed: nobody can be owed it any more.
    fn release(&mut self, id: GrantId) -> Step<()> {
        let call = || Call::from(messages::treasury(self.client.dao.treasury).release_grant(id));
        if self.client.chain.try_call(&self.around.signer.account(), call()).is_ok() {
            let result = self.send(&call(), |_| true);
            let released = |reason: &TreasuryError| *reason == TreasuryError::NothingDue;
            if self.settle_unless(&format!("release grant {id}"), result, released)?.flatten().is_some() {
                self.did(&format!(
                    "released what was left of grant {id}: its gate was closed when it was canceled"
                ));
                self.counts.grants_released = self.counts.grants_released.saturating_add(1);
            }
        }
        self.memory.settled.insert(id);
        Ok(())
    }
}

/// How much of a grant vests in a day; all of it, if it vests in less.
fn days_worth(grant: &GrantConfig) -> u128 {
    let days = grant.end.saturating_sub(grant.start) / DAY;
    grant.amount.div_ceil(u128::from(days).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_interfaces::treasury::Asset;

    #[test]
    fn a_day_s_worth_of_a_grant_is_its_daily_share_and_of_a_short_one_all_of_it() {
        let grant = |amount, end| GrantConfig {
            recipient: [1; 32].into(),
            asset: Asset::Native,
            amount,
            start: 0,
            cliff: 0,
            end,
            gate: None,
        };
        assert_eq!(days_worth(&grant(1_000, 10 * DAY)), 100);
        assert_eq!(days_worth(&grant(1_001, 10 * DAY)), 101, "never less than a day's");
        assert_eq!(days_worth(&grant(1_000, DAY / 2)), 1_000);
        assert_eq!(days_worth(&grant(u128::MAX, 0)), u128::MAX);
    }
}
