//! A keeper's budget: what leaves its account in a day, and what may.

use crate::surroundings::Sent;
use std::{
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};
use tributary_client::{Estimate, NativeAsset, Overseer, Stage};
use tributary_text::amount::exact;

/// What was spent today, and what may be.
#[derive(Clone, Default)]
pub struct Costs(Arc<Mutex<Spending>>);

#[derive(Default)]
struct Spending {
    budget: Option<u128>,
    /// Days since the Unix epoch, UTC.
    day: u64,
    spent: Spent,
    /// Whether somebody was told today that no more may be spent.
    told: bool,
    /// The last transaction, until it is told of.
    sent: Option<Sent>,
}

/// What transactions cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    pub fees: u128,
    /// Storage deposits that were charged, less those that were refunded.
    pub deposits: i128,
}

impl Spending {
    /// What is left of the day's budget; `None` without one. Refunds make it larger again.
    fn left(&self) -> Option<u128> {
        let Spent { fees, deposits } = self.spent;
        let left = self.budget?.saturating_sub(fees);
        Some(match u128::try_from(deposits) {
            Ok(charged) => left.saturating_sub(charged),
            Err(_) => left.saturating_add(deposits.unsigned_abs()),
        })
    }
}

impl Costs {
    /// From now on, no more is spent in a day than this.
    pub fn limit(&self, budget: Option<u128>) {
        self.with(|spending| spending.budget = budget);
    }

    fn with<T>(&self, work: impl FnOnce(&mut Spending) -> T) -> T {
        // Nobody panics while holding it.
        let mut spending = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let day = today();
        if spending.day != day {
            (spending.day, spending.spent, spending.told) = (day, Spent::default(), false);
        }
        work(&mut spending)
    }

    /// The last transaction that became final, once.
    pub fn take_sent(&self) -> Option<Sent> {
        self.with(|spending| spending.sent.take())
    }

    /// What was spent today.
    pub fn today(&self) -> Spent {
        self.with(|spending| spending.spent)
    }
}

fn today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400
}

/// Agrees to costs within the day's budget.
pub struct Purse(pub Costs);

impl Overseer for Purse {
    fn allowance(&mut self) -> Option<u128> {
        self.0.with(|spending| spending.left())
    }

    fn approve(&mut self, estimate: &Estimate, native: &NativeAsset) -> bool {
        let left = self.0.with(|spending| spending.left());
        let most = estimate.fee.saturating_add(estimate.deposit_limit);
        let within = left.is_none_or(|left| most <= left);
        let told = self.0.with(|spending| {
            let told = spending.told;
            spending.told |= !within;
            told
        });
        if !within && !told {
            tracing::warn!(
                fee = native.text(estimate.fee),
                deposit = native.text(estimate.deposit_limit),
                left = native.text(left.unwrap_or_default()),
                "the day's budget for fees and deposits does not suffice: nothing more is sent until midnight UTC"
            );
        }
        within
    }

    /// What another keeper with the same key was first to, may be done: it is looked again instead.
    fn insists(&self) -> bool {
        false
    }

    fn progress(&mut self, stage: &Stage, native: &NativeAsset) {
        if let Stage::Final { transaction, block, fee, deposit } = stage {
            let sent = Sent {
                transaction: tributary_client::hex(transaction.as_ref()),
                block: *block,
                fee: format!("{} {}", exact(*fee, native.decimals), native.symbol),
                deposit: format!(
                    "{} {}",
                    tributary_words::amount::signed(*deposit, native.decimals),
                    native.symbol
                ),
            };
            tracing::debug!(transaction = sent.transaction, block, "final");
            self.0.with(|spending| {
                let Spent { fees, deposits } = &mut spending.spent;
                *fees = fees.saturating_add(*fee);
                *deposits = deposits.saturating_add(*deposit);
                spending.sent = Some(sent);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::BalanceType;

    fn estimate(fee: u128, deposit_limit: u128) -> Estimate {
        Estimate {
            purpose: tributary_client::Purpose::Instantiate { code: tributary_client::Hash::default() },
            call: "Contracts.call",
            from: [1; 32].into(),
            gas: tributary_client::Gas::default(),
            fee,
            likely_fee: fee,
            deposit: 0,
            deposit_limit,
            value: 0,
        }
    }

    fn done(fee: u128, deposit: i128) -> Stage {
        Stage::Final { transaction: [0; 32].into(), block: 1, fee, deposit }
    }

    #[test]
    fn a_day_s_fees_and_deposits_stay_within_the_budget() {
        let native = NativeAsset::usual(BalanceType::U128);
        let costs = Costs::default();
        let mut purse = Purse(costs.clone());
        assert!(purse.approve(&estimate(u128::MAX, 1), &native), "without a budget there is no limit");
        assert_eq!(purse.allowance(), None);
        costs.limit(Some(10));
        assert!(purse.approve(&estimate(10, 0), &native));
        assert!(!purse.approve(&estimate(6, 5), &native), "what a call may store counts as well");
        purse.progress(&done(1, 3), &native);
        assert_eq!(purse.allowance(), Some(6));
        assert!(!purse.approve(&estimate(7, 0), &native));
        assert!(purse.approve(&estimate(2, 4), &native));
        // What is refunded may be spent again.
        purse.progress(&done(1, -4), &native);
        assert_eq!(purse.allowance(), Some(9));
        assert_eq!(costs.today(), Spent { fees: 2, deposits: -1 });
        // Another day.
        costs.with(|spending| spending.day -= 1);
        assert!(purse.approve(&estimate(10, 0), &native));
    }
}
