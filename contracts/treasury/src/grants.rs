//! Grants: one person's money, vesting linearly.

use crate::{calls::Payout, source::Source, vault::Vaults};
use ink::{
    prelude::vec::Vec,
    primitives::AccountId,
    storage::{Lazy, Mapping},
};
use tributary_core::{stream, Timestamp};
use tributary_interfaces::treasury::{Gate, Grant, GrantConfig, GrantId, TreasuryError, MAX_PAGE};

/// All grants there ever were.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Grants {
    grants: Mapping<GrantId, Grant>,
    count: Lazy<GrantId>,
}

impl Grants {
    /// The grant of this number.
    pub fn get(&self, id: GrantId) -> Result<Grant, TreasuryError> {
        self.grants.get(id).ok_or(TreasuryError::UnknownGrant(id))
    }

    /// How many grants there ever were.
    pub fn count(&self) -> GrantId {
        self.count.get_or_default()
    }

    /// Those of `recipient`, or all, among the `limit`, at most `MAX_PAGE`, from the `from`th on.
    pub fn list(&self, recipient: Option<AccountId>, from: GrantId, limit: u32) -> Vec<(GrantId, Grant)> {
        (from..from.saturating_add(limit.min(MAX_PAGE)))
            .map_while(|id| Some((id, self.grants.get(id)?)))
            .filter(|(_, grant)| recipient.is_none_or(|recipient| grant.config.recipient == recipient))
            .collect()
    }

    /// Promises a grant and reserves its amount.
    pub fn create(
        &mut self,
        vaults: &mut Vaults,
        config: GrantConfig,
        now: Timestamp,
    ) -> Result<GrantId, TreasuryError> {
        let GrantConfig { asset, amount, start, cliff, end, .. } = config;
        if amount == 0 {
            return Err(TreasuryError::TooSmall { got: 0, min: 1 });
        }
        if start > cliff || cliff > end {
            return Err(TreasuryError::BadSchedule { start, cliff, end });
        }
        let mut books = vaults.books(asset);
        books.reserve(asset, amount, now)?;
        let id = self.count();
        self.count.set(&id.checked_add(1).ok_or(TreasuryError::Overflow)?);

        vaults.write(asset, &books);
        self.grants.insert(id, &Grant { config, paid: 0, canceled_at: None });
        Ok(id)
    }

    /// Books what is due of a grant as paid, for the shell to pay.
    pub fn claim(
        &mut self,
        vaults: &mut Vaults,
        id: GrantId,
        now: Timestamp,
        source: &impl Source,
    ) -> Result<Payout, TreasuryError> {
        let mut grant = self.get(id)?;
        let due = due(&grant, now, source)?;
        if due == 0 {
            return Err(TreasuryError::NothingDue);
        }
        let GrantConfig { asset, recipient, .. } = grant.config;
        let mut books = vaults.books(asset);
        books.pay_reserved(due)?;
        grant.paid = grant.paid.saturating_add(due);

        vaults.write(asset, &books);
        self.grants.insert(id, &grant);
        Ok(Payout { asset, to: recipient, amount: due })
    }

    /// Has a grant paid to `to` from now on, as `caller`, its recipient, wishes.
    pub fn redirect(&mut self, id: GrantId, caller: AccountId, to: AccountId) -> Result<(), TreasuryError> {
        let mut grant = self.get(id)?;
        let needed = grant.config.recipient;
        if caller != needed {
            return Err(TreasuryError::NotAllowed { caller, needed });
        }
        grant.config.recipient = to;
        self.grants.insert(id, &grant);
        Ok(())
    }

    /// Ends a grant at `now`; answers what its recipient does not get and is free again.
    pub fn cancel(
        &mut self,
        vaults: &mut Vaults,
        id: GrantId,
        now: Timestamp,
        source: &impl Source,
    ) -> Result<u128, TreasuryError> {
        let mut grant = self.get(id)?;
        if grant.canceled_at.is_some() {
            return Err(TreasuryError::GrantCanceled(id));
        }
        // An open gate has done its part; one that is closed, or not to be asked, stays closed.
        if check_gate(&grant, now, source).is_ok() {
            grant.config.gate = None;
        }
        grant.canceled_at = Some(now);
        let GrantConfig { asset, amount, .. } = grant.config;
        let released = amount.saturating_sub(vested(&grant, now));
        let mut books = vaults.books(asset);
        books.release(released)?;

        vaults.write(asset, &books);
        self.grants.insert(id, &grant);
        Ok(released)
    }
}

/// What a claim of a grant at `now` pays.
pub fn due(grant: &Grant, now: Timestamp, source: &impl Source) -> Result<u128, TreasuryError> {
    let due = vested(grant, now).saturating_sub(grant.paid);
    if due > 0 {
        check_gate(grant, now, source)?;
    }
    Ok(due)
}

/// What has vested of a grant at `now`; nothing more once it was canceled, and no more than is paid if it
/// was behind a gate that was closed.
fn vested(grant: &Grant, now: Timestamp) -> u128 {
    let GrantConfig { amount, start, cliff, end, gate, .. } = grant.config;
    if grant.canceled_at.is_some() && gate.is_some() {
        return grant.paid;
    }
    let until = grant.canceled_at.map_or(now, |canceled| now.min(canceled));
    stream::vested_down(amount, start, cliff, end, until)
}

/// Whether the gate, if there is one, was open a moment before `now`.
fn check_gate(grant: &Grant, now: Timestamp, source: &impl Source) -> Result<(), TreasuryError> {
    let Some(Gate { metric, of, at_least: needed }) = grant.config.gate else {
        return Ok(());
    };
    let before = now.saturating_sub(1);
    let value = match of {
        Some(member) => source.values(metric, &[member], before)?.first().copied().unwrap_or(0),
        None => source.total(metric, before)?,
    };
    if value < needed {
        return Err(TreasuryError::GateClosed { value, needed });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::made_up::MadeUp;
    use proptest::prelude::*;
    use tributary_interfaces::{
        source::MetricRef,
        treasury::{Asset, Vault},
    };

    const CONFIG: fn() -> GrantConfig = || GrantConfig {
        recipient: recipient(),
        asset: Asset::Native,
        amount: 1_000,
        start: 100,
        cliff: 150,
        end: 200,
        gate: None,
    };

    fn recipient() -> AccountId {
        [1; 32].into()
    }

    /// A source that nobody should ask.
    fn none() -> MadeUp {
        MadeUp { is_broken: true, ..MadeUp::default() }
    }

    const METRIC: fn() -> MetricRef = || MetricRef { source: [9; 32].into(), metric: 3 };

    /// The recipient's grant, while they have 5.
    fn gated() -> GrantConfig {
        GrantConfig { gate: Some(Gate { metric: METRIC(), of: Some(recipient()), at_least: 5 }), ..CONFIG() }
    }

    /// The recipient has 4 until 159, then 5 until 179, then 4.
    fn source() -> MadeUp {
        let rows = vec![(recipient(), 0, 4), (recipient(), 160, 5), (recipient(), 180, 4)];
        MadeUp { rows, ..MadeUp::default() }
    }

    /// Grants, and a vault with `free` of the native asset.
    fn with_free(free: u128) -> (Grants, Vaults) {
        let mut vaults = Vaults::default();
        vaults.fund(Asset::Native, free, 1).unwrap();
        (Grants::default(), vaults)
    }

    fn books(vaults: &Vaults) -> (u128, u128, u128) {
        let Vault { paid, reserved, free, .. } = vaults.books(Asset::Native).into();
        (paid, reserved, free)
    }

    #[ink::test]
    fn a_grant_is_reserved_when_promised_and_paid_as_it_vests() {
        let (mut grants, mut vaults) = with_free(1_500);
        assert_eq!(grants.create(&mut vaults, CONFIG(), 1), Ok(0));
        assert_eq!((books(&vaults), grants.count()), ((0, 1_000, 500), 1));
        assert_eq!(grants.claim(&mut vaults, 0, 149, &none()), Err(TreasuryError::NothingDue));
        let payout = |amount| Ok(Payout { asset: Asset::Native, to: recipient(), amount });
        assert_eq!(grants.claim(&mut vaults, 0, 150, &none()), payout(500));
        assert_eq!(grants.claim(&mut vaults, 0, 150, &none()), Err(TreasuryError::NothingDue));
        assert_eq!(grants.claim(&mut vaults, 0, 151, &none()), payout(10));
        assert_eq!(grants.claim(&mut vaults, 0, 999, &none()), payout(490));
        assert_eq!(grants.claim(&mut vaults, 0, 999, &none()), Err(TreasuryError::NothingDue));
        assert_eq!(books(&vaults), (1_000, 0, 500));
    }

    #[ink::test]
    fn no_grant_is_promised_that_is_not_covered_or_makes_no_sense() {
        let (mut grants, mut vaults) = with_free(1_000);
        let config = CONFIG();
        let mut refused = |config| grants.create(&mut vaults, config, 1).unwrap_err();
        assert_eq!(
            refused(GrantConfig { amount: 1_001, ..config }),
            TreasuryError::InsufficientFree { asset: Asset::Native, free: 1_000, needed: 1_001 }
        );
        assert_eq!(refused(GrantConfig { amount: 0, ..config }), TreasuryError::TooSmall { got: 0, min: 1 });
        let bad = |start, cliff, end| TreasuryError::BadSchedule { start, cliff, end };
        assert_eq!(refused(GrantConfig { start: 151, ..config }), bad(151, 150, 200));
        assert_eq!(refused(GrantConfig { end: 149, ..config }), bad(100, 150, 149));
        assert_eq!((books(&vaults), grants.count()), ((0, 0, 1_000), 0));
    }

    #[ink::test]
    fn a_canceled_grant_still_owes_what_had_vested_and_frees_the_rest() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, CONFIG(), 1).unwrap();
        assert_eq!(grants.cancel(&mut vaults, 0, 160, &none()), Ok(400));
        assert_eq!(books(&vaults), (0, 600, 400));
        assert_eq!(grants.cancel(&mut vaults, 0, 170, &none()), Err(TreasuryError::GrantCanceled(0)));
        assert_eq!(grants.claim(&mut vaults, 0, 999, &none()).unwrap().amount, 600);
        assert_eq!(books(&vaults), (600, 0, 400));
    }

    #[ink::test]
    fn canceling_before_the_cliff_frees_all_and_after_the_end_nothing() {
        let (mut grants, mut vaults) = with_free(2_000);
        grants.create(&mut vaults, CONFIG(), 1).unwrap();
        grants.create(&mut vaults, CONFIG(), 1).unwrap();
        assert_eq!(grants.cancel(&mut vaults, 0, 149, &none()), Ok(1_000));
        assert_eq!(grants.claim(&mut vaults, 0, 999, &none()), Err(TreasuryError::NothingDue));
        assert_eq!(grants.cancel(&mut vaults, 1, 200, &none()), Ok(0));
        assert_eq!(grants.claim(&mut vaults, 1, 200, &none()).unwrap().amount, 1_000);
    }

    #[ink::test]
    fn a_grant_whose_times_are_one_moment_is_all_due_then() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, GrantConfig { start: 50, cliff: 50, end: 50, ..CONFIG() }, 1).unwrap();
        let grant = grants.get(0).unwrap();
        assert_eq!((due(&grant, 49, &none()), due(&grant, 50, &none())), (Ok(0), Ok(1_000)));
    }

    #[ink::test]
    fn a_grant_never_made_is_unknown() {
        let (mut grants, mut vaults) = with_free(1);
        assert_eq!(grants.claim(&mut vaults, 0, 1, &none()), Err(TreasuryError::UnknownGrant(0)));
        assert_eq!(grants.cancel(&mut vaults, 0, 1, &none()), Err(TreasuryError::UnknownGrant(0)));
        assert_eq!(grants.get(0), Err(TreasuryError::UnknownGrant(0)));
    }

    #[ink::test]
    fn a_gated_grant_is_paid_only_while_the_metric_was_high_enough_a_moment_ago() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, gated(), 1).unwrap();
        let mut claim = |now| grants.claim(&mut vaults, 0, now, &source()).map(|payout| payout.amount);
        let closed = Err(TreasuryError::GateClosed { value: 4, needed: 5 });
        assert_eq!((claim(149), claim(150), claim(160)), (Err(TreasuryError::NothingDue), closed, closed));
        assert_eq!((claim(161), claim(180), claim(181)), (Ok(610), Ok(190), closed));
        let grant = grants.get(0).unwrap();
        assert_eq!((due(&grant, 179, &source()), due(&grant, 999, &source())), (Ok(0), closed));
    }

    #[ink::test]
    fn a_gate_may_look_at_a_metric_s_total() {
        let (mut grants, mut vaults) = with_free(1_000);
        let gate = Some(Gate { metric: METRIC(), of: None, at_least: 7 });
        grants.create(&mut vaults, GrantConfig { gate, ..CONFIG() }, 1).unwrap();
        let mut claim = |claimed_total| {
            let source = MadeUp { claimed_total: Some(claimed_total), ..MadeUp::default() };
            grants.claim(&mut vaults, 0, 200, &source).map(|payout| payout.amount)
        };
        assert_eq!(claim(6), Err(TreasuryError::GateClosed { value: 6, needed: 7 }));
        assert_eq!(claim(7), Ok(1_000));
    }

    #[ink::test]
    fn a_gate_that_cannot_be_asked_pays_nothing_and_keeps_nobody_from_canceling() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, gated(), 1).unwrap();
        let broken = Err(TreasuryError::SourceBroken(METRIC()));
        assert_eq!(grants.claim(&mut vaults, 0, 170, &none()), broken);
        assert_eq!(grants.claim(&mut vaults, 0, 170, &source()).unwrap().amount, 700);
        assert_eq!(grants.cancel(&mut vaults, 0, 180, &none()), Ok(300));
        assert_eq!(books(&vaults), (700, 0, 300));
        assert_eq!(grants.claim(&mut vaults, 0, 999, &source()), Err(TreasuryError::NothingDue));
    }

    #[ink::test]
    fn canceling_behind_an_open_gate_leaves_what_has_vested_and_behind_a_closed_one_nothing() {
        let (mut grants, mut vaults) = with_free(2_000);
        grants.create(&mut vaults, gated(), 1).unwrap();
        grants.create(&mut vaults, gated(), 1).unwrap();
        assert_eq!(grants.cancel(&mut vaults, 0, 170, &source()), Ok(300));
        assert_eq!(grants.cancel(&mut vaults, 1, 160, &source()), Ok(1_000));
        // The gate has done its part: nothing is asked any more.
        assert_eq!(grants.claim(&mut vaults, 0, 999, &none()).unwrap().amount, 700);
        assert_eq!(grants.claim(&mut vaults, 1, 999, &none()), Err(TreasuryError::NothingDue));
        assert_eq!(books(&vaults), (700, 0, 1_300));
    }

    #[ink::test]
    fn a_recipient_and_nobody_else_redirects_a_grant() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, CONFIG(), 1).unwrap();
        let other = [2; 32].into();
        let not_allowed = |caller, needed| Err(TreasuryError::NotAllowed { caller, needed });
        assert_eq!(grants.redirect(0, other, other), not_allowed(other, recipient()));
        assert_eq!(grants.redirect(0, recipient(), other), Ok(()));
        assert_eq!(grants.redirect(0, recipient(), recipient()), not_allowed(recipient(), other));
        assert_eq!(grants.claim(&mut vaults, 0, 200, &none()).unwrap().to, other);
        assert_eq!(grants.redirect(1, other, other), Err(TreasuryError::UnknownGrant(1)));
    }

    #[ink::test]
    fn grants_are_listed_page_by_page_and_by_recipient() {
        let (mut grants, mut vaults) = with_free(1_000);
        for number in [1, 2, 1, 3] {
            let config = GrantConfig { recipient: [number; 32].into(), amount: 1, ..CONFIG() };
            grants.create(&mut vaults, config, 1).unwrap();
        }
        let list = |of: Option<AccountId>, from, limit| -> Vec<_> {
            grants.list(of, from, limit).into_iter().map(|(id, _)| id).collect()
        };
        assert_eq!((list(None, 0, 100), list(None, 1, 2)), (vec![0, 1, 2, 3], vec![1, 2]));
        assert_eq!((list(Some(recipient()), 0, 100), list(Some(recipient()), 1, 2)), (vec![0, 2], vec![2]));
        assert_eq!((list(None, 4, 9), list(None, u32::MAX, 9), list(None, 0, 0)), (vec![], vec![], vec![]));
    }

    /// As grants, so programs, assets and arrivals: a page is bounded, and what looks back is a binary search.
    #[ink::test]
    fn every_loop_is_bounded_by_an_argument_or_a_constant_and_a_list_that_grew_to_100_000_still_answers() {
        let (mut grants, mut vaults) = with_free(100_000);
        for id in 0..100_000 {
            let config = GrantConfig { amount: 1, ..CONFIG() };
            assert_eq!(grants.create(&mut vaults, config, 1), Ok(id));
            vaults.fund(Asset::Native, 1, 2 + u64::from(id)).unwrap();
        }
        assert_eq!(grants.list(None, 0, u32::MAX).len(), MAX_PAGE as usize);
        assert_eq!(grants.list(Some(recipient()), 99_990, u32::MAX).len(), 10);
        assert_eq!(grants.claim(&mut vaults, 99_999, 200, &none()).unwrap().amount, 1);
        let books = vaults.books(Asset::Native);
        assert_eq!(vaults.inflow_at(Asset::Native, &books, 50_000), 100_000 + 49_999);
    }

    proptest! {
        /// Law 5, for grants: however often it is claimed, and canceled or not, the recipient ends up
        /// with what had vested, and the books with nothing reserved.
        #[test]
        fn law_5_a_grant_pays_the_same_however_often_it_is_claimed(
            amount in 1..u128::from(u64::MAX),
            mut times in prop::collection::vec(0..300u64, 0..12),
            canceled in prop::option::of(0..300u64),
        ) {
            ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
                let (mut grants, mut vaults) = with_free(amount);
                grants.create(&mut vaults, GrantConfig { amount, ..CONFIG() }, 1).unwrap();
                times.extend(canceled);
                times.sort_unstable();
                let mut sum = 0;
                for now in times {
                    if canceled == Some(now) && grants.get(0).unwrap().canceled_at.is_none() {
                        grants.cancel(&mut vaults, 0, now, &none()).unwrap();
                    }
                    sum += grants.claim(&mut vaults, 0, now, &none()).map_or(0, |payout| payout.amount);
                }
                sum += grants.claim(&mut vaults, 0, 1_000, &none()).map_or(0, |payout| payout.amount);
                let vested = stream::vested_down(amount, 100, 150, 200, canceled.unwrap_or(1_000));
                assert_eq!(sum, vested);
                assert_eq!(books(&vaults), (vested, 0, amount - vested));
                Ok(())
            })
            .unwrap();
        }
    }
}
