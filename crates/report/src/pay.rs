use std::collections::BTreeMap;

use crate::{rows::Purpose, Summary};

/// What was paid, told apart by asset, account and purpose: who leaves with a share of the treasury, or has a grant,
/// was not paid for contributions.
#[derive(Clone, Debug, Default)]
pub struct Pay<'a>(BTreeMap<(&'a str, Purpose), BTreeMap<&'a str, u128>>);

impl<'a> Pay<'a> {
    pub fn of(summary: &'a Summary) -> Self {
        let mut paid: BTreeMap<_, BTreeMap<_, u128>> = BTreeMap::new();
        for payout in &summary.payouts {
            let accounts = paid.entry((payout.asset.as_str(), payout.kind.purpose())).or_default();
            let sum = accounts.entry(payout.member.as_str()).or_default();
            *sum = sum.saturating_add(payout.amount);
        }
        Self(paid)
    }

    /// What an account got of an asset.
    pub fn to(&self, asset: &str, purpose: Purpose, account: &str) -> u128 {
        self.accounts(asset, purpose).and_then(|accounts| accounts.get(account)).copied().unwrap_or(0)
    }

    /// What all got of an asset together.
    pub fn total(&self, asset: &str, purpose: Purpose) -> u128 {
        let accounts = self.accounts(asset, purpose).into_iter().flat_map(BTreeMap::values);
        accounts.fold(0, |sum, amount| sum.saturating_add(*amount))
    }

    /// How many got something.
    pub fn count(&self, asset: &str, purpose: Purpose) -> usize {
        self.accounts(asset, purpose).map_or(0, BTreeMap::len)
    }

    fn accounts(&self, asset: &str, purpose: Purpose) -> Option<&BTreeMap<&'a str, u128>> {
        // The key borrows what it is asked for, which may live shorter than the map's.
        self.0.iter().find(|((key, of), _)| *key == asset && *of == purpose).map(|(_, accounts)| accounts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample, Payout, PayoutKind};

    #[test]
    fn pay_for_contributions_is_told_apart_from_grants_and_redemptions() {
        let mut summary = sample::summary(3);
        let member = summary.members[0].account.clone();
        let before = Pay::of(&summary).to("native", Purpose::Program, &member);
        assert!(before > 0);
        for (kind, amount) in [(PayoutKind::Redeem, 7), (PayoutKind::Redeem, 5), (PayoutKind::Transfer, 3)] {
            let (asset, member) = ("native".to_owned(), member.clone());
            summary.payouts.push(Payout { at: 1, member, asset, amount, kind, parts: Vec::new() });
        }
        let pay = Pay::of(&summary);
        assert_eq!(pay.to("native", Purpose::Program, &member), before);
        assert_eq!(pay.to("native", Purpose::Redemption, &member), 12);
        assert_eq!(pay.to("native", Purpose::Transfer, &member), 3);
        assert_eq!((pay.total("native", Purpose::Redemption), pay.count("native", Purpose::Grant)), (12, 1));
        assert_eq!(pay.to("another", Purpose::Program, &member), 0);
    }

    #[test]
    fn all_purposes_together_are_what_an_asset_s_books_say_was_paid() {
        let summary = sample::summary(40);
        let pay = Pay::of(&summary);
        for asset in &summary.assets {
            let all: u128 = Purpose::ALL.iter().map(|purpose| pay.total(&asset.asset, *purpose)).sum();
            assert_eq!(all, asset.paid, "{}", asset.symbol);
        }
    }
}
