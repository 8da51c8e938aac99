//! Grants: one person's money, vesting linearly.

use crate::{
    calls::Payout,
    checks::check_account,
    source::Source,
    vault::{Books, Vaults},
};
use ink::{
    prelude::vec::Vec,
    primitives::AccountId,
    storage::{Lazy, Mapping},
};
use tributary_core::{stream, Timestamp};
use tributary_interfaces::treasury::{
    Gate, Grant, GrantConfig, GrantId, TreasuryError, GRANT_KEPT, MAX_PAGE,
};

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
        let GrantConfig { recipient, asset, amount, start, cliff, end, .. } = config;
        check_account(&recipient)?;
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
        self.grants.insert(id, &Grant { config, paid: 0, canceled_at: None, released: 0 });
        Ok(id)
    }

    /// Books what is due of a grant, and there, as paid, for the shell to pay.
    pub fn claim(
        &mut self,
        vaults: &mut Vaults,
        id: GrantId,
        now: Timestamp,
        source: &impl Source,
    ) -> Result<Payout, TreasuryError> {
        let mut grant = self.get(id)?;
        let GrantConfig { asset, recipient, .. } = grant.config;
        let mut books = vaults.books(asset);
        let amount = due(&books, &grant, now, source)?;
        if amount == 0 {
            return Err(TreasuryError::NothingDue);
        }
        books.pay_reserved(amount)?;
        grant.paid = grant.paid.saturating_add(amount);

        vaults.write(asset, &books);
        self.grants.insert(id, &grant);
        Ok(Payout { asset, to: recipient, amount })
    }

    /// Has a grant paid to `to` from now on, as `caller`, its recipient, wishes.
    pub fn redirect(&mut self, id: GrantId, caller: AccountId, to: AccountId) -> Result<(), TreasuryError> {
        let mut grant = self.get(id)?;
        let needed = grant.config.recipient;
        if caller != needed {
            return Err(TreasuryError::NotAllowed { caller, needed });
        }
        check_account(&to)?;
        grant.config.recipient = to;
        self.grants.insert(id, &grant);
        Ok(())
    }

    /// Ends a grant at `now`; answers what had not vested, and is free again. The gate is not asked: it may be
    /// asked about this moment at any later one.
    pub fn cancel(
        &mut self,
        vaults: &mut Vaults,
        id: GrantId,
        now: Timestamp,
    ) -> Result<u128, TreasuryError> {
        let mut grant = self.get(id)?;
        if grant.canceled_at.is_some() {
            return Err(TreasuryError::GrantCanceled(id));
        }
        grant.canceled_at = Some(now);
        let unvested = left(&grant).saturating_sub(unpaid(&grant, now));
        self.free(vaults, id, grant, unvested)
    }

    /// Frees what is left of a grant; answers how much. The governor decides that, and needs to wait; nobody
    /// does if the gate was closed when the grant was canceled.
    pub fn release(
        &mut self,
        vaults: &mut Vaults,
        id: GrantId,
        (caller, governor): (AccountId, AccountId),
        now: Timestamp,
        source: &impl Source,
    ) -> Result<u128, TreasuryError> {
        let grant = self.get(id)?;
        let left = left(&grant);
        if left == 0 {
            return Err(TreasuryError::NothingDue);
        }
        let settled = grant.canceled_at.map_or(grant.config.end, |canceled| canceled.min(grant.config.end));
        let from = settled.saturating_add(GRANT_KEPT);
        let is_decided = caller == governor;
        let is_old = is_decided && now >= from;
        if !is_old && !was_closed(&grant, source)? {
            return Err(match is_decided {
                true => TreasuryError::StillOwed { from, now },
                false => TreasuryError::NotAllowed { caller, needed: governor },
            });
        }
        self.free(vaults, id, grant, left)
    }

    /// Books so much of a grant as free again.
    fn free(
        &mut self,
        vaults: &mut Vaults,
        id: GrantId,
        mut grant: Grant,
        amount: u128,
    ) -> Result<u128, TreasuryError> {
        vaults.release(grant.config.asset, amount)?;
        grant.released = grant.released.saturating_add(amount);
        self.grants.insert(id, &grant);
        Ok(amount)
    }
}

/// What a claim of a grant at `now` pays: what of it has vested, as far as it is there.
pub fn due(
    books: &Books,
    grant: &Grant,
    now: Timestamp,
    source: &impl Source,
) -> Result<u128, TreasuryError> {
    let needed = unpaid(grant, now);
    if needed == 0 {
        return Ok(0);
    }
    check_gate(grant, now, source)?;
    let left = books.covered();
    if left == 0 {
        return Err(TreasuryError::NotCovered { asset: grant.config.asset, left, needed });
    }
    Ok(needed.min(left))
}

/// What is reserved for a grant.
pub fn left(grant: &Grant) -> u128 {
    grant.config.amount.saturating_sub(grant.paid).saturating_sub(grant.released)
}

/// What of that has vested at `now`; nothing more once the grant was canceled.
fn unpaid(grant: &Grant, now: Timestamp) -> u128 {
    let GrantConfig { amount, start, cliff, end, .. } = grant.config;
    let vested = stream::vested_down(amount, start, cliff, end, until(grant, now));
    vested.saturating_sub(grant.paid).min(left(grant))
}

/// The moment that counts at `now`: that of the canceling, if there was one.
fn until(grant: &Grant, now: Timestamp) -> Timestamp {
    grant.canceled_at.map_or(now, |canceled| now.min(canceled))
}

/// Whether a grant was canceled behind a gate that was closed. One that gives no answer was neither.
fn was_closed(grant: &Grant, source: &impl Source) -> Result<bool, TreasuryError> {
    let Some(canceled) = grant.canceled_at else {
        return Ok(false);
    };
    match check_gate(grant, canceled, source) {
        Err(TreasuryError::GateClosed { .. }) => Ok(true),
        asked => asked.map(|()| false),
    }
}

/// Whether the gate, if there is one, was open a moment before the one that counts at `now`.
fn check_gate(grant: &Grant, now: Timestamp, source: &impl Source) -> Result<(), TreasuryError> {
    let Some(Gate { metric, of, at_least: needed }) = grant.config.gate else {
        return Ok(());
    };
    let before = until(grant, now).saturating_sub(1);
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
        assert_eq!(grants.cancel(&mut vaults, 0, 160), Ok(400));
        assert_eq!(books(&vaults), (0, 600, 400));
        assert_eq!(grants.cancel(&mut vaults, 0, 170), Err(TreasuryError::GrantCanceled(0)));
        assert_eq!(grants.claim(&mut vaults, 0, 999, &none()).unwrap().amount, 600);
        assert_eq!(books(&vaults), (600, 0, 400));
    }

    #[ink::test]
    fn canceling_before_the_cliff_frees_all_and_after_the_end_nothing() {
        let (mut grants, mut vaults) = with_free(2_000);
        grants.create(&mut vaults, CONFIG(), 1).unwrap();
        grants.create(&mut vaults, CONFIG(), 1).unwrap();
        assert_eq!(grants.cancel(&mut vaults, 0, 149), Ok(1_000));
        assert_eq!(grants.claim(&mut vaults, 0, 999, &none()), Err(TreasuryError::NothingDue));
        assert_eq!(grants.cancel(&mut vaults, 1, 200), Ok(0));
        assert_eq!(grants.claim(&mut vaults, 1, 200, &none()).unwrap().amount, 1_000);
    }

    #[ink::test]
    fn a_grant_whose_times_are_one_moment_is_all_due_then() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, GrantConfig { start: 50, cliff: 50, end: 50, ..CONFIG() }, 1).unwrap();
        let (grant, books) = (grants.get(0).unwrap(), vaults.books(Asset::Native));
        let due = |now| due(&books, &grant, now, &none());
        assert_eq!((due(49), due(50)), (Ok(0), Ok(1_000)));
    }

    #[ink::test]
    fn a_grant_never_made_is_unknown() {
        let (mut grants, mut vaults) = with_free(1);
        assert_eq!(grants.claim(&mut vaults, 0, 1, &none()), Err(TreasuryError::UnknownGrant(0)));
        assert_eq!(grants.cancel(&mut vaults, 0, 1), Err(TreasuryError::UnknownGrant(0)));
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
        let (grant, books) = (grants.get(0).unwrap(), vaults.books(Asset::Native));
        let due = |now| due(&books, &grant, now, &source());
        assert_eq!((due(179), due(999)), (Ok(0), closed));
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

    const GOVERNOR: fn() -> (AccountId, AccountId) = || ([8; 32].into(), [8; 32].into());
    const ANYBODY: fn() -> (AccountId, AccountId) = || (recipient(), [8; 32].into());
    const NOT_THE_GOVERNOR: fn() -> Result<u128, TreasuryError> =
        || Err(TreasuryError::NotAllowed { caller: recipient(), needed: [8; 32].into() });

    #[ink::test]
    fn a_gate_that_cannot_be_asked_pays_nothing_and_keeps_nobody_from_canceling() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, gated(), 1).unwrap();
        let broken = TreasuryError::SourceBroken(METRIC());
        assert_eq!(grants.claim(&mut vaults, 0, 170, &none()), Err(broken));
        assert_eq!(grants.cancel(&mut vaults, 0, 170), Ok(300));
        assert_eq!(books(&vaults), (0, 700, 300));
        // Neither open nor closed: nothing is paid and nothing freed before it is asked.
        assert_eq!(grants.claim(&mut vaults, 0, 190, &none()), Err(broken));
        assert_eq!(grants.release(&mut vaults, 0, ANYBODY(), 190, &none()), Err(broken));
        assert_eq!(grants.release(&mut vaults, 0, GOVERNOR(), 190, &none()), Err(broken));
        assert_eq!(books(&vaults), (0, 700, 300));
        assert_eq!(grants.claim(&mut vaults, 0, 999, &source()).unwrap().amount, 700);
        assert_eq!(books(&vaults), (700, 0, 300));
    }

    #[ink::test]
    fn a_canceled_grant_s_gate_counts_as_it_was_the_moment_before() {
        let (mut grants, mut vaults) = with_free(4_000);
        let mut paid = 0;
        // The gate opens at 160 and closes at 180.
        for (canceled, is_open) in [(160, false), (161, true), (180, true), (181, false)] {
            let id = grants.create(&mut vaults, gated(), 1).unwrap();
            let vested = u128::from(canceled - 100) * 10;
            assert_eq!(grants.cancel(&mut vaults, id, canceled), Ok(1_000 - vested));
            let closed = Err(TreasuryError::GateClosed { value: 4, needed: 5 });
            let claimed = grants.claim(&mut vaults, id, 999, &source()).map(|payout| payout.amount);
            let released = grants.release(&mut vaults, id, ANYBODY(), 999, &source());
            if is_open {
                assert_eq!((claimed, released), (Ok(vested), Err(TreasuryError::NothingDue)));
                paid += vested;
            } else {
                assert_eq!((claimed, released), (closed, Ok(vested)));
                assert_eq!(grants.get(id).unwrap().released, 1_000);
                assert_eq!(grants.claim(&mut vaults, id, 999, &source()), Err(TreasuryError::NothingDue));
            }
            assert_eq!(books(&vaults), (paid, 0, 4_000 - paid));
        }
    }

    #[ink::test]
    fn what_an_open_gate_leaves_owed_is_released_by_nobody_before_its_time() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, gated(), 1).unwrap();
        grants.cancel(&mut vaults, 0, 170).unwrap();
        let mut release = |decided, now| grants.release(&mut vaults, 0, decided, now, &source());
        let from = 170 + GRANT_KEPT;
        assert_eq!(release(ANYBODY(), from), NOT_THE_GOVERNOR());
        assert_eq!(release(GOVERNOR(), from - 1), Err(TreasuryError::StillOwed { from, now: from - 1 }));
        assert_eq!(release(GOVERNOR(), from), Ok(700));
        assert_eq!(release(GOVERNOR(), from), Err(TreasuryError::NothingDue));
    }

    #[ink::test]
    fn what_was_never_paid_may_be_released_by_a_decision_two_years_after_all_of_it_has_vested() {
        let (mut grants, mut vaults) = with_free(3_000);
        for config in [CONFIG(), gated(), CONFIG()] {
            grants.create(&mut vaults, config, 1).unwrap();
        }
        grants.claim(&mut vaults, 0, 170, &none()).unwrap();
        // Canceling it after the end changes nothing.
        assert_eq!(grants.cancel(&mut vaults, 2, 500), Ok(0));
        let from = 200 + GRANT_KEPT;
        for (id, left) in [(0, 300), (1, 1_000), (2, 1_000)] {
            let early = TreasuryError::StillOwed { from, now: from - 1 };
            // No gate is asked, which might give no answer.
            assert_eq!(grants.release(&mut vaults, id, GOVERNOR(), from - 1, &none()), Err(early));
            assert!(grants.release(&mut vaults, id, ANYBODY(), from, &none()).is_err());
            assert_eq!(grants.release(&mut vaults, id, GOVERNOR(), from, &none()), Ok(left));
            assert_eq!(grants.claim(&mut vaults, id, from, &none()), Err(TreasuryError::NothingDue));
        }
        assert_eq!(books(&vaults), (700, 0, 2_300));
        let unknown = Err(TreasuryError::UnknownGrant(3));
        assert_eq!(grants.release(&mut vaults, 3, GOVERNOR(), from, &none()), unknown);
    }

    #[ink::test]
    fn after_a_loss_a_grant_is_paid_as_far_as_it_goes() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, CONFIG(), 1).unwrap();
        let mut lost = vaults.books(Asset::Native);
        lost.write_down(300, u128::MAX).unwrap();
        vaults.write(Asset::Native, &lost);
        let mut claim =
            |vaults: &mut Vaults, now| grants.claim(vaults, 0, now, &none()).map(|payout| payout.amount);
        assert_eq!(
            (claim(&mut vaults, 149), claim(&mut vaults, 170)),
            (Err(TreasuryError::NothingDue), Ok(300))
        );
        let short = TreasuryError::NotCovered { asset: Asset::Native, left: 0, needed: 400 };
        assert_eq!(claim(&mut vaults, 170), Err(short));
        vaults.fund(Asset::Native, 550, 170).unwrap();
        assert_eq!((claim(&mut vaults, 170), claim(&mut vaults, 200)), (Ok(400), Ok(150)));
    }

    #[ink::test]
    fn the_account_of_zeros_is_promised_nothing() {
        let (mut grants, mut vaults) = with_free(2_000);
        let nobody = [0; 32].into();
        let zero = TreasuryError::ZeroAccount;
        assert_eq!(grants.create(&mut vaults, GrantConfig { recipient: nobody, ..CONFIG() }, 1), Err(zero));
        grants.create(&mut vaults, CONFIG(), 1).unwrap();
        assert_eq!(grants.redirect(0, recipient(), nobody), Err(zero));
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
                        grants.cancel(&mut vaults, 0, now).unwrap();
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
