//! Grants: one person's money, vesting linearly.

use crate::{calls::Payout, vault::Vaults};
use ink::storage::{Lazy, Mapping};
use tributary_core::{stream, Timestamp};
use tributary_interfaces::treasury::{Grant, GrantConfig, GrantId, TreasuryError};

/// All grants there ever were.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Grants {
    grants: Mapping<GrantId, Grant>,
    count: Lazy<GrantId>,
}

impl Grants {
    /// The grant, if there is one of this number.
    pub fn get(&self, id: GrantId) -> Option<Grant> {
        self.grants.get(id)
    }

    /// How many grants there ever were.
    pub fn count(&self) -> GrantId {
        self.count.get_or_default()
    }

    /// Promises a grant and reserves its amount.
    pub fn create(&mut self, vaults: &mut Vaults, config: GrantConfig) -> Result<GrantId, TreasuryError> {
        let GrantConfig { asset, amount, start, cliff, end, .. } = config;
        if amount == 0 {
            return Err(TreasuryError::TooSmall { got: 0, min: 1 });
        }
        if start > cliff || cliff > end {
            return Err(TreasuryError::BadSchedule { start, cliff, end });
        }
        let mut books = vaults.books(asset);
        let short = TreasuryError::InsufficientFree { asset, free: books.free(), needed: amount };
        books.reserve(amount).map_err(|_| short)?;
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
    ) -> Result<Payout, TreasuryError> {
        let mut grant = self.get(id).ok_or(TreasuryError::UnknownGrant(id))?;
        let due = due(&grant, now);
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

    /// Ends a grant at `now`; answers what had not vested and is free again.
    pub fn cancel(
        &mut self,
        vaults: &mut Vaults,
        id: GrantId,
        now: Timestamp,
    ) -> Result<u128, TreasuryError> {
        let mut grant = self.get(id).ok_or(TreasuryError::UnknownGrant(id))?;
        if grant.canceled_at.is_some() {
            return Err(TreasuryError::GrantCanceled(id));
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

/// What has vested of a grant at `now` and is not paid.
pub fn due(grant: &Grant, now: Timestamp) -> u128 {
    vested(grant, now).saturating_sub(grant.paid)
}

/// What has vested of a grant at `now`; nothing more once it was canceled.
fn vested(grant: &Grant, now: Timestamp) -> u128 {
    let GrantConfig { amount, start, cliff, end, .. } = grant.config;
    let until = grant.canceled_at.map_or(now, |canceled| now.min(canceled));
    stream::vested_down(amount, start, cliff, end, until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::primitives::AccountId;
    use proptest::prelude::*;
    use tributary_interfaces::treasury::{Asset, Vault};

    const CONFIG: fn() -> GrantConfig = || GrantConfig {
        recipient: recipient(),
        asset: Asset::Native,
        amount: 1_000,
        start: 100,
        cliff: 150,
        end: 200,
    };

    fn recipient() -> AccountId {
        [1; 32].into()
    }

    /// Grants, and a vault with `free` of the native asset.
    fn with_free(free: u128) -> (Grants, Vaults) {
        let mut vaults = Vaults::default();
        vaults.fund(Asset::Native, free).unwrap();
        (Grants::default(), vaults)
    }

    fn books(vaults: &Vaults) -> (u128, u128, u128) {
        let Vault { paid, reserved, free, .. } = vaults.books(Asset::Native).into();
        (paid, reserved, free)
    }

    #[ink::test]
    fn a_grant_is_reserved_when_promised_and_paid_as_it_vests() {
        let (mut grants, mut vaults) = with_free(1_500);
        assert_eq!(grants.create(&mut vaults, CONFIG()), Ok(0));
        assert_eq!((books(&vaults), grants.count()), ((0, 1_000, 500), 1));
        assert_eq!(grants.claim(&mut vaults, 0, 149), Err(TreasuryError::NothingDue));
        let payout = |amount| Ok(Payout { asset: Asset::Native, to: recipient(), amount });
        assert_eq!(grants.claim(&mut vaults, 0, 150), payout(500));
        assert_eq!(grants.claim(&mut vaults, 0, 150), Err(TreasuryError::NothingDue));
        assert_eq!(grants.claim(&mut vaults, 0, 151), payout(10));
        assert_eq!(grants.claim(&mut vaults, 0, 999), payout(490));
        assert_eq!(grants.claim(&mut vaults, 0, 999), Err(TreasuryError::NothingDue));
        assert_eq!(books(&vaults), (1_000, 0, 500));
    }

    #[ink::test]
    fn no_grant_is_promised_that_is_not_covered_or_makes_no_sense() {
        let (mut grants, mut vaults) = with_free(1_000);
        let config = CONFIG();
        let mut refused = |config| grants.create(&mut vaults, config).unwrap_err();
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
        grants.create(&mut vaults, CONFIG()).unwrap();
        assert_eq!(grants.cancel(&mut vaults, 0, 160), Ok(400));
        assert_eq!(books(&vaults), (0, 600, 400));
        assert_eq!(grants.cancel(&mut vaults, 0, 170), Err(TreasuryError::GrantCanceled(0)));
        assert_eq!(grants.claim(&mut vaults, 0, 999).unwrap().amount, 600);
        assert_eq!(books(&vaults), (600, 0, 400));
    }

    #[ink::test]
    fn canceling_before_the_cliff_frees_all_and_after_the_end_nothing() {
        let (mut grants, mut vaults) = with_free(2_000);
        grants.create(&mut vaults, CONFIG()).unwrap();
        grants.create(&mut vaults, CONFIG()).unwrap();
        assert_eq!(grants.cancel(&mut vaults, 0, 149), Ok(1_000));
        assert_eq!(grants.claim(&mut vaults, 0, 999), Err(TreasuryError::NothingDue));
        assert_eq!(grants.cancel(&mut vaults, 1, 200), Ok(0));
        assert_eq!(grants.claim(&mut vaults, 1, 200).unwrap().amount, 1_000);
    }

    #[ink::test]
    fn a_grant_whose_times_are_one_moment_is_all_due_then() {
        let (mut grants, mut vaults) = with_free(1_000);
        grants.create(&mut vaults, GrantConfig { start: 50, cliff: 50, end: 50, ..CONFIG() }).unwrap();
        let grant = grants.get(0).unwrap();
        assert_eq!((due(&grant, 49), due(&grant, 50)), (0, 1_000));
    }

    #[ink::test]
    fn a_grant_never_made_is_unknown() {
        let (mut grants, mut vaults) = with_free(1);
        assert_eq!(grants.claim(&mut vaults, 0, 1), Err(TreasuryError::UnknownGrant(0)));
        assert_eq!(grants.cancel(&mut vaults, 0, 1), Err(TreasuryError::UnknownGrant(0)));
        assert_eq!(grants.get(0), None);
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
                grants.create(&mut vaults, GrantConfig { amount, ..CONFIG() }).unwrap();
                times.extend(canceled);
                times.sort_unstable();
                let mut sum = 0;
                for now in times {
                    if canceled == Some(now) && grants.get(0).unwrap().canceled_at.is_none() {
                        grants.cancel(&mut vaults, 0, now).unwrap();
                    }
                    sum += grants.claim(&mut vaults, 0, now).map_or(0, |payout| payout.amount);
                }
                sum += grants.claim(&mut vaults, 0, 1_000).map_or(0, |payout| payout.amount);
                let vested = stream::vested_down(amount, 100, 150, 200, canceled.unwrap_or(1_000));
                assert_eq!(sum, vested);
                assert_eq!(books(&vaults), (vested, 0, amount - vested));
                Ok(())
            })
            .unwrap();
        }
    }
}
