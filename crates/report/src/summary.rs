use std::{cmp::Reverse, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use crate::plain;
use crate::rows::{
    AssetRow, AttestationCounts, Denomination, DisputeRow, EpochRow, GrantRow, LawCheck, MemberRow,
    MetricRow, Payout, PayoutKind, ProposalRow, TreasuryPoint,
};

/// Everything that a report says, as plain facts: who fills it in needs to know nothing of how it is shown.
///
/// It can be read back from a `summary.json`; `members`, `proposals` and `epochs` are counts there, so the rows
/// have names of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The DAO's name.
    pub dao: String,
    /// The chain's time, in milliseconds. The only clock that a report knows.
    pub generated_at: u64,
    /// What was measured: a repository, a file.
    pub source: String,
    /// How points are written.
    pub points: Denomination,
    /// The contribution token.
    pub token: Denomination,
    /// The chain's own asset.
    pub native: Denomination,
    pub metrics: Vec<MetricRow>,
    /// Everybody who ever was a member, in any order.
    #[serde(rename = "member_rows")]
    pub members: Vec<MemberRow>,
    #[serde(rename = "proposal_rows")]
    pub proposals: Vec<ProposalRow>,
    #[serde(rename = "epoch_rows")]
    pub epochs: Vec<EpochRow>,
    pub grants: Vec<GrantRow>,
    pub payouts: Vec<Payout>,
    pub attestations: AttestationCounts,
    pub disputes: Vec<DisputeRow>,
    pub assets: Vec<AssetRow>,
    /// The books after each change, oldest first for each asset.
    pub treasury_over_time: Vec<TreasuryPoint>,
    pub laws: Vec<LawCheck>,
    /// What a reader should know beside the numbers.
    pub notes: Vec<String>,
}

impl Summary {
    /// A summary of nothing, to be filled in.
    pub fn empty(dao: impl Into<String>, token: Denomination, native: Denomination) -> Self {
        Self {
            dao: dao.into(),
            generated_at: 0,
            source: String::new(),
            points: Denomination::new("points", 0),
            token,
            native,
            metrics: Vec::new(),
            members: Vec::new(),
            proposals: Vec::new(),
            epochs: Vec::new(),
            grants: Vec::new(),
            payouts: Vec::new(),
            attestations: AttestationCounts::default(),
            disputes: Vec::new(),
            assets: Vec::new(),
            treasury_over_time: Vec::new(),
            laws: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Whether every asset's books close to the unit. Computed here, so that nobody can merely claim it.
    pub fn balanced(&self) -> bool {
        self.assets.iter().all(AssetRow::balances)
    }

    /// How many of the checked laws held.
    pub fn laws_held(&self) -> usize {
        self.laws.iter().filter(|law| law.held).count()
    }

    /// Members by points, then tokens, then account.
    pub fn ranked_members(&self) -> Vec<&MemberRow> {
        let mut members: Vec<_> = self.members.iter().collect();
        members.sort_by_key(|member| (Reverse(member.points), Reverse(member.tokens), &member.account));
        members
    }

    /// How amounts of an asset are written. One that no row describes shows as its key and whole units.
    pub fn denomination_of(&self, asset: &str) -> Denomination {
        match self.assets.iter().find(|row| row.asset == asset) {
            Some(row) => row.denomination(),
            None => Denomination::new(plain::account(asset), 0),
        }
    }

    /// What an epoch of a program paid to whom, by account: a payment that settled several epochs counts for each
    /// with its part.
    pub fn paid_in(&self, program: u32, epoch: u64) -> BTreeMap<&str, u128> {
        let mut paid = BTreeMap::new();
        for payout in &self.payouts {
            if !matches!(payout.kind, PayoutKind::Program { program: of, .. } if of == program) {
                continue;
            }
            for part in payout.parts.iter().filter(|part| part.epoch == epoch) {
                let sum: &mut u128 = paid.entry(payout.member.as_str()).or_default();
                *sum = sum.saturating_add(part.amount);
            }
        }
        paid
    }

    /// Who an account is: a member's name, or the account shortened.
    pub fn name_of(&self, account: &str) -> String {
        match self.members.iter().find(|member| member.account == account) {
            Some(member) => member.label(),
            None => plain::account(account),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{sample, EpochPart, Payout, PayoutKind};

    #[test]
    fn one_asset_that_does_not_close_unbalances_the_report() {
        let mut summary = sample::summary(12);
        assert!(summary.balanced());
        summary.assets[0].free += 1;
        assert!(!summary.balanced());
    }

    #[test]
    fn a_payment_that_settled_two_epochs_counts_for_each_with_its_part() {
        let mut summary = sample::summary(3);
        let (members, _) = summary.members.split_at(2);
        let accounts: Vec<String> = members.iter().map(|member| member.account.clone()).collect();
        let part = |epoch, amount| EpochPart { epoch, amount };
        summary.payouts = accounts
            .iter()
            .zip([vec![part(0, 5), part(1, 2)], vec![part(1, 4)]])
            .map(|(member, parts)| Payout {
                at: 1,
                member: member.clone(),
                asset: "native".into(),
                amount: parts.iter().map(|part| part.amount).sum(),
                kind: PayoutKind::Program { program: 0, epoch: 1 },
                parts,
            })
            .collect();
        assert_eq!(summary.paid_in(0, 0), [(accounts[0].as_str(), 5)].into());
        let second = [(accounts[0].as_str(), 2), (accounts[1].as_str(), 4)].into();
        assert_eq!(summary.paid_in(0, 1), second);
        assert!(summary.paid_in(1, 1).is_empty(), "another program's");
    }

    #[test]
    fn members_rank_by_points_then_tokens_then_account() {
        let mut summary = sample::summary(3);
        for (member, (account, points, tokens)) in
            summary.members.iter_mut().zip([("c", 1, 5), ("b", 1, 5), ("a", 1, 9)])
        {
            (member.account, member.points, member.tokens) = (account.into(), points, tokens);
        }
        let order: Vec<_> = summary.ranked_members().iter().map(|member| member.account.as_str()).collect();
        assert_eq!(order, ["a", "b", "c"]);
    }
}
