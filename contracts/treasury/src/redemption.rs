//! Redemption: everybody's exit. Tokens are burnt for a share of what is free.
//!
//! A decision may mint tokens, or burn those of others. So tokens are redeemed only if they were held before
//! any decision of late could have moved them, each once, and of a supply that counts what was there then:
//! what leaves by redemption in the period of a spend cap is what members had a right to before it.

use crate::{checks::check_count, vault::Vaults};
use ink::{prelude::vec::Vec, primitives::AccountId, storage::Mapping};
use tributary_core::{checkpoint, fixed, Timestamp};
use tributary_interfaces::treasury::{Asset, TreasuryError, MAX_HELD, MAX_REDEEM_ASSETS};

/// What somebody wants to redeem, and the least that they accept of each asset.
#[derive(Debug)]
pub struct Redemption {
    pub member: AccountId,
    pub amount: u128,
    pub assets: Vec<(Asset, u128)>,
}

/// What the token says about a moment.
#[derive(Clone, Copy, Debug)]
pub struct Then {
    pub at: Timestamp,
    /// What the member had,
    pub held: u128,
    /// and all but the treasury together.
    pub supply: u128,
}

impl Redemption {
    /// Refuses what does not add up: no tokens, no assets or too many, in no order, or of a kind that
    /// `token`, the contribution token, does not redeem.
    pub fn check(&self, vaults: &Vaults, token: AccountId) -> Result<(), TreasuryError> {
        if self.amount == 0 {
            return Err(TreasuryError::TooSmall { got: 0, min: 1 });
        }
        check_count(self.assets.len(), MAX_REDEEM_ASSETS)?;
        if !self.assets.is_sorted_by(|one, next| one.0 < next.0) {
            return Err(TreasuryError::AssetsNotAscending);
        }
        for (asset, _) in &self.assets {
            if *asset == Asset::Psp22(token) || !vaults.books(*asset).has_arrived() {
                return Err(TreasuryError::NotRedeemable(*asset));
            }
        }
        Ok(())
    }

    /// Since when tokens must have been held; `None` at the moment of the treasury's creation, before which
    /// nobody could decide anything.
    pub fn held_since(&self, vaults: &Vaults, created: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let period = |asset| vaults.books(asset).spending(now).cap.map_or(0, |cap| cap.period);
        let longest = self.assets.iter().map(|(asset, _)| period(*asset)).max().unwrap_or(0);
        let at = now.saturating_sub(longest.clamp(1, MAX_HELD)).max(created);
        (at < now).then_some(at)
    }

    /// The supply of which the tokens are a share. `now` is the present one, without the treasury's.
    pub fn supply(&self, exits: &Exits, now: u128, then: Option<Then>) -> Result<u128, TreasuryError> {
        let supply = match then {
            None => now,
            Some(Then { at, held, supply }) => {
                let held = held.saturating_sub(exits.since(Some(self.member), at));
                if self.amount > held {
                    return Err(TreasuryError::NotHeld { amount: self.amount, held, at });
                }
                now.max(supply.saturating_sub(exits.since(None, at)))
            }
        };
        if self.amount > supply {
            return Err(TreasuryError::BurnFailed);
        }
        Ok(supply)
    }

    /// Books the shares of what is free and there and not due to members, and what is redeemed. `held` answers
    /// what the treasury holds of an asset, `due` what of it is due.
    pub fn book(
        &self,
        vaults: &mut Vaults,
        exits: &mut Exits,
        supply: u128,
        now: Timestamp,
        held: impl Fn(Asset) -> Result<u128, TreasuryError>,
        due: impl Fn(&Vaults, Asset) -> u128,
    ) -> Result<Vec<(Asset, u128)>, TreasuryError> {
        let mut shares = Vec::with_capacity(self.assets.len());
        for (asset, least) in self.assets.iter().copied() {
            let there = vaults.books(asset).free_of(held(asset)?).saturating_sub(due(vaults, asset));
            let share = fixed::mul_div_down(there, self.amount, supply).unwrap_or(0);
            if share < least {
                return Err(TreasuryError::BelowLeast { asset, share, least });
            }
            shares.push((asset, share));
        }
        if shares.iter().all(|(_, share)| *share == 0) {
            return Err(TreasuryError::NothingDue);
        }
        for (asset, share) in shares.iter().copied() {
            let mut books = vaults.books(asset);
            books.pay_exit(share);
            vaults.write(asset, &books);
        }
        exits.add(None, self.amount, now);
        exits.add(Some(self.member), self.amount, now);
        Ok(shares)
    }
}

/// How much had been redeemed at every moment: by each member, and, under `None`, by all.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Exits {
    counts: Mapping<By, u32>,
    sums: Mapping<(By, u32), Sum>,
}

/// A member, or all.
type By = Option<AccountId>;

/// What had been redeemed in all at the end of a moment.
type Sum = (Timestamp, u128);

impl Exits {
    /// What was redeemed after the moment `at`.
    pub fn since(&self, by: By, at: Timestamp) -> u128 {
        let count = self.counts.get(by).unwrap_or(0);
        let sum = |index: Option<u32>| index.map_or(0, |index| self.sum(by, index).1);
        let then = checkpoint::last_at_or_before(count, at, |index| self.sum(by, index).0);
        sum(count.checked_sub(1)).wrapping_sub(sum(then))
    }

    fn add(&mut self, by: By, amount: u128, now: Timestamp) {
        let count = self.counts.get(by).unwrap_or(0);
        let (since, sum) = count.checked_sub(1).map_or((0, 0), |newest| self.sum(by, newest));
        // What leaves in one moment is one entry.
        let index = if count > 0 && since == now { count.saturating_sub(1) } else { count };
        // The sum of all time may be any number; only differences count, and those are of few days.
        self.sums.insert((by, index), &(now, sum.wrapping_add(amount)));
        self.counts.insert(by, &index.saturating_add(1));
    }

    fn sum(&self, by: By, index: u32) -> Sum {
        self.sums.get((by, index)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tributary_core::DAY;
    use tributary_interfaces::treasury::{SpendCap, Vault};

    const NATIVE: Asset = Asset::Native;

    fn account(number: u8) -> AccountId {
        [number; 32].into()
    }

    fn cash() -> Asset {
        Asset::Psp22(account(7))
    }

    /// Vaults with 1,000 of the native asset and 90 of cash.
    fn vaults() -> Vaults {
        let mut vaults = Vaults::default();
        vaults.fund(NATIVE, 1_000, 1).unwrap();
        vaults.fund(cash(), 90, 1).unwrap();
        vaults
    }

    fn redemption(amount: u128, assets: &[(Asset, u128)]) -> Redemption {
        Redemption { member: account(1), amount, assets: assets.to_vec() }
    }

    /// Nothing is due to anybody.
    fn none(_: &Vaults, _: Asset) -> u128 {
        0
    }

    fn cap(vaults: &mut Vaults, asset: Asset, period: u64) {
        let mut books = vaults.books(asset);
        books.set_cap(Some(SpendCap { amount: 100, period }), 1);
        vaults.write(asset, &books);
    }

    #[ink::test]
    fn a_redemption_names_tokens_and_assets_that_redeem_each_once() {
        let (mut vaults, token) = (vaults(), account(9));
        // One that has a cap, and never arrived.
        cap(&mut vaults, Asset::Psp22(account(6)), 50);
        let check = |amount, assets: &[_]| redemption(amount, assets).check(&vaults, token);
        assert_eq!(check(1, &[(NATIVE, 0), (cash(), 0)]), Ok(()));
        assert_eq!(check(0, &[(NATIVE, 0)]), Err(TreasuryError::TooSmall { got: 0, min: 1 }));
        assert_eq!(check(1, &[]), Err(TreasuryError::WrongCount { got: 0, max: MAX_REDEEM_ASSETS }));
        let unordered = Err(TreasuryError::AssetsNotAscending);
        assert_eq!(check(1, &[(cash(), 0), (NATIVE, 0)]), unordered);
        assert_eq!(check(1, &[(NATIVE, 0), (NATIVE, 1)]), unordered);
        for never in [account(9), account(8), account(6)].map(Asset::Psp22) {
            assert_eq!(check(1, &[(never, 0)]), Err(TreasuryError::NotRedeemable(never)));
        }
    }

    #[ink::test]
    fn tokens_must_have_been_held_as_long_as_the_longest_cap_lasts() {
        let mut vaults = vaults();
        let since = |vaults: &Vaults, assets: &[_], created, now| {
            redemption(1, assets).held_since(vaults, created, now)
        };
        let (one, both) = ([(NATIVE, 0)], [(NATIVE, 0), (cash(), 0)]);
        // Without a cap, a moment.
        assert_eq!(since(&vaults, &both, 0, 500), Some(499));
        cap(&mut vaults, NATIVE, 50);
        cap(&mut vaults, cash(), 80);
        assert_eq!((since(&vaults, &one, 0, 500), since(&vaults, &both, 0, 500)), (Some(450), Some(420)));
        // Not before the treasury was there; at its first moment nobody could decide anything.
        assert_eq!(
            (since(&vaults, &both, 430, 500), since(&vaults, &both, 499, 500)),
            (Some(430), Some(499))
        );
        assert_eq!(since(&vaults, &both, 500, 500), None);
        cap(&mut vaults, NATIVE, 365 * DAY);
        assert_eq!(since(&vaults, &one, 0, 31 * DAY), Some(DAY));
    }

    #[ink::test]
    fn what_is_minted_or_burnt_in_the_meantime_gives_nobody_a_larger_share() {
        let exits = Exits::default();
        let then = |held, supply| Some(Then { at: 10, held, supply });
        let supply = |amount, now, then| redemption(amount, &[]).supply(&exits, now, then);
        let not_held = |amount, held| Err(TreasuryError::NotHeld { amount, held, at: 10 });
        assert_eq!(supply(5, 100, then(5, 100)), Ok(100));
        assert_eq!(
            (supply(6, 100, then(5, 100)), supply(1, 100, then(0, 100))),
            (not_held(6, 5), not_held(1, 0))
        );
        // Minted, and burnt.
        assert_eq!((supply(5, 900, then(5, 100)), supply(5, 5, then(5, 100))), (Ok(900), Ok(100)));
        assert_eq!((supply(5, 100, None), supply(101, 100, None)), (Ok(100), Err(TreasuryError::BurnFailed)));
    }

    #[ink::test]
    fn tokens_count_once_and_who_left_since_is_not_counted_any_more() {
        let (mut vaults, mut exits) = (vaults(), Exits::default());
        let held = |_| Ok(1_000);
        let mine = redemption(40, &[(NATIVE, 0)]);
        mine.book(&mut vaults, &mut exits, 100, 20, held, none).unwrap();
        // 40 of the 50 that the member had at 10 have left since; at 20 they were gone.
        let then = |at, held, supply| Some(Then { at, held, supply });
        let not_held = Err(TreasuryError::NotHeld { amount: 40, held: 10, at: 10 });
        assert_eq!(mine.supply(&exits, 60, then(10, 50, 100)), not_held);
        assert_eq!(mine.supply(&exits, 60, then(20, 50, 60)), Ok(60));
        // Somebody else's share is of those who are left.
        let other = Redemption { member: account(2), ..redemption(30, &[(NATIVE, 0)]) };
        assert_eq!(other.supply(&exits, 60, then(10, 30, 100)), Ok(60));
        other.book(&mut vaults, &mut exits, 60, 20, held, none).unwrap();
        let sums = [None, Some(account(1)), Some(account(2)), Some(account(3))];
        assert_eq!(sums.map(|by| exits.since(by, 19)), [70, 40, 30, 0]);
        assert_eq!(sums.map(|by| exits.since(by, 20)), [0; 4]);
    }

    #[ink::test]
    fn a_share_below_what_is_accepted_is_refused_with_the_numbers() {
        let (mut vaults, mut exits) = (vaults(), Exits::default());
        let mut book =
            |assets: &[_]| redemption(1, assets).book(&mut vaults, &mut exits, 3, 5, |_| Ok(1_000), none);
        let below = TreasuryError::BelowLeast { asset: cash(), share: 30, least: 31 };
        assert_eq!(book(&[(NATIVE, 333), (cash(), 31)]), Err(below));
        let below = TreasuryError::BelowLeast { asset: NATIVE, share: 333, least: 334 };
        assert_eq!(book(&[(NATIVE, 334)]), Err(below));
    }

    #[ink::test]
    fn only_what_is_there_is_shared_and_a_token_that_gives_no_answer_shares_nothing() {
        let (mut vaults, mut exits) = (vaults(), Exits::default());
        let mut books = vaults.books(NATIVE);
        books.reserve(NATIVE, 400, 1).unwrap();
        vaults.write(NATIVE, &books);
        let mut book = |held: Result<u128, TreasuryError>| {
            redemption(1, &[(NATIVE, 0)]).book(&mut vaults, &mut exits, 2, 5, |_| held, none)
        };
        // Of the 500 that are there, 400 are promised.
        assert_eq!(book(Ok(500)), Ok(vec![(NATIVE, 50)]));
        assert_eq!(book(Ok(399)), Err(TreasuryError::NothingDue));
        let silent = TreasuryError::TokenUnreachable(account(7));
        assert_eq!(book(Err(silent)), Err(silent));
    }

    proptest! {
        /// Law 3, for exits: whoever redeems how much of what they have in whatever order, each gets the
        /// same of what is free, less a unit for each before them.
        #[test]
        fn law_3_the_order_of_exits_decides_nothing(
            tokens in prop::collection::vec(1..1_000u128, 2..8),
            free in 1..1_000_000u128,
        ) {
            let total: u128 = tokens.iter().sum();
            for backwards in [false, true] {
                ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
                    let (mut vaults, mut exits) = (Vaults::default(), Exits::default());
                    vaults.fund(NATIVE, free, 1).unwrap();
                    let mut left = total;
                    let mut order: Vec<_> = (0u8..).zip(&tokens).collect();
                    if backwards {
                        order.reverse();
                    }
                    for (number, amount) in order {
                        let assets = vec![(NATIVE, 0)];
                        let redemption = Redemption { member: account(number), amount: *amount, assets };
                        let then = Then { at: 5, held: *amount, supply: total };
                        let supply = redemption.supply(&exits, left, Some(then)).unwrap();
                        let held = vaults.books(NATIVE).free();
                        let booked = redemption.book(&mut vaults, &mut exits, supply, 10, |_| Ok(held), none);
                        let share = booked.as_ref().map_or(0, |shares| shares[0].1);
                        let fair = free * amount / total;
                        assert!(share.abs_diff(fair) <= tokens.len() as u128, "{share} of {fair}");
                        left -= if booked.is_ok() { *amount } else { 0 };
                    }
                    let books: Vault = vaults.books(NATIVE).into();
                    assert_eq!(books.inflow, books.paid + books.free);
                    Ok(())
                })
                .unwrap();
            }
        }
    }
}
