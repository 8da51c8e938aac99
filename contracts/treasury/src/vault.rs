//! What the treasury owns and owes: the books of each asset.

use crate::cap;
use ink::{
    prelude::vec::Vec,
    scale::{Decode, Encode},
    storage::{Lazy, Mapping},
};
use tributary_core::{checkpoint, Timestamp};
use tributary_interfaces::{
    treasury::{Asset, SpendCap, Spending, TreasuryError, Vault},
    MAX_BATCH,
};

/// The books of one asset. What is free is not stored: it is what of the inflow is neither paid nor lost nor
/// reserved, so `inflow = paid + reserved + free + lost` cannot be broken, but for a loss beyond what is free:
/// what is reserved is not all there then. The methods are the only way to change the books, so nothing
/// leaves what is free but by its spend cap, or as somebody's exit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Books {
    inflow: u128,
    paid: u128,
    reserved: u128,
    lost: u128,
    /// How many moments there were at which something arrived.
    arrivals: u32,
    spending: Sealed,
}

/// The spending of an asset, encoded: who pays what was promised loads it and does not look inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
struct Sealed([u8; MAX_SPENDING]);

/// The most bytes that a spending takes: two moments, an amount, and two caps.
const MAX_SPENDING: usize = 8 + 16 + 25 + (9 + 25);

impl Default for Sealed {
    fn default() -> Self {
        Self([0; MAX_SPENDING])
    }
}

impl Sealed {
    fn seal(spending: &Spending) -> Self {
        let mut sealed = Self::default();
        for (to, from) in sealed.0.iter_mut().zip(spending.encode()) {
            *to = from;
        }
        sealed
    }

    fn open(&self) -> Spending {
        Spending::decode(&mut &self.0[..]).unwrap_or_default()
    }
}

/// What had arrived in all at the end of a moment.
type Arrival = (Timestamp, u128);

impl Books {
    /// What may be promised or paid.
    pub fn free(&self) -> u128 {
        self.there().saturating_sub(self.reserved)
    }

    /// What of `held`, the account's balance, may be promised or paid.
    pub fn free_of(&self, held: u128) -> u128 {
        self.free().min(held.saturating_sub(self.reserved))
    }

    /// What of all that is promised can be paid: less, if so much was lost.
    pub fn covered(&self) -> u128 {
        self.there().min(self.reserved)
    }

    /// Refuses where not all that is promised can be paid.
    pub fn check_covered(&self, asset: Asset) -> Result<(), TreasuryError> {
        let (left, needed) = (self.covered(), self.reserved);
        if left < needed {
            return Err(TreasuryError::NotCovered { asset, left, needed });
        }
        Ok(())
    }

    /// Whether anything ever arrived.
    pub fn has_arrived(&self) -> bool {
        self.arrivals > 0
    }

    /// What the account holds, by the books.
    fn there(&self) -> u128 {
        self.inflow.saturating_sub(self.paid).saturating_sub(self.lost)
    }

    /// What the account holds beyond the books: what had been lost, and what is new.
    pub fn surplus(&self, held: u128) -> (u128, u128) {
        let surplus = held.saturating_sub(self.there());
        let found = surplus.min(self.lost);
        (found, surplus.saturating_sub(found))
    }

    /// Takes something lost as there again.
    pub fn find(&mut self, amount: u128) {
        self.lost = self.lost.saturating_sub(amount);
    }

    /// Writes down what the account does not hold, by `at_most`; answers how much.
    pub fn write_down(&mut self, held: u128, at_most: u128) -> Result<u128, TreasuryError> {
        let lost = self.there().saturating_sub(held).min(at_most);
        if lost == 0 {
            return Err(TreasuryError::TooSmall { got: 0, min: 1 });
        }
        self.lost = self.lost.saturating_add(lost);
        Ok(lost)
    }

    /// The spend cap and what is used of it at `now`.
    pub fn spending(&self, now: Timestamp) -> Spending {
        cap::at(&self.spending.open(), now)
    }

    /// Sets the spend cap; answers from when on it binds.
    pub fn set_cap(&mut self, cap: Option<SpendCap>, now: Timestamp) -> Timestamp {
        let mut spending = self.spending.open();
        let from = cap::set(&mut spending, cap, now);
        self.spending = Sealed::seal(&spending);
        from
    }

    /// Something arrived, and is free.
    fn credit(&mut self, amount: u128) -> Result<(), TreasuryError> {
        self.inflow = self.inflow.checked_add(amount).ok_or(TreasuryError::Overflow)?;
        Ok(())
    }

    /// Promises what is free, within the spend cap.
    pub fn reserve(&mut self, asset: Asset, amount: u128, now: Timestamp) -> Result<(), TreasuryError> {
        self.spend(asset, amount, now)?;
        self.reserved = self.reserved.saturating_add(amount);
        Ok(())
    }

    /// Takes a promise back: what was reserved is free again.
    pub fn release(&mut self, amount: u128) -> Result<(), TreasuryError> {
        self.reserved = self.reserved.checked_sub(amount).ok_or(TreasuryError::Overflow)?;
        Ok(())
    }

    /// Pays what was promised, no more than is `covered`.
    pub fn pay_reserved(&mut self, amount: u128) -> Result<(), TreasuryError> {
        self.release(amount)?;
        self.paid = self.paid.saturating_add(amount);
        Ok(())
    }

    /// A payment of what was promised did not arrive: it is promised still.
    pub fn unpay_reserved(&mut self, amount: u128) -> Result<(), TreasuryError> {
        self.paid = self.paid.checked_sub(amount).ok_or(TreasuryError::Overflow)?;
        self.reserved = self.reserved.saturating_add(amount);
        Ok(())
    }

    /// Pays what is free, within the spend cap.
    pub fn pay_free(&mut self, asset: Asset, amount: u128, now: Timestamp) -> Result<(), TreasuryError> {
        self.spend(asset, amount, now)?;
        self.paid = self.paid.saturating_add(amount);
        Ok(())
    }

    /// Pays a share of what is free to somebody who leaves: no cap counts it.
    pub fn pay_exit(&mut self, amount: u128) {
        self.paid = self.paid.saturating_add(amount.min(self.free()));
    }

    /// Refuses what is not free, or above the cap, and counts it.
    fn spend(&mut self, asset: Asset, amount: u128, now: Timestamp) -> Result<(), TreasuryError> {
        let (free, spending) = (self.free(), self.spending(now));
        if amount > free {
            return Err(TreasuryError::InsufficientFree { asset, free, needed: amount });
        }
        let left = cap::left(&spending);
        if amount > left {
            return Err(TreasuryError::CapReached { asset, left, needed: amount });
        }
        let spent = spending.spent.saturating_add(amount);
        self.spending = Sealed::seal(&Spending { spent, ..spending });
        Ok(())
    }
}

impl From<Books> for Vault {
    fn from(books: Books) -> Self {
        Self {
            inflow: books.inflow,
            paid: books.paid,
            reserved: books.reserved,
            free: books.free(),
            lost: books.lost,
        }
    }
}

/// The books of all assets, each in a cell of its own, the list of those that ever arrived, and what had
/// arrived when.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Vaults {
    books: Mapping<Asset, Books>,
    listed: Mapping<u32, Asset>,
    count: Lazy<u32>,
    arrivals: Mapping<(Asset, u32), Arrival>,
}

impl Vaults {
    /// The books of an asset; empty ones if it never arrived.
    pub fn books(&self, asset: Asset) -> Books {
        self.books.get(asset).unwrap_or_default()
    }

    /// Writes the books of an asset back.
    pub fn write(&mut self, asset: Asset, books: &Books) {
        self.books.insert(asset, books);
    }

    /// Makes what was reserved free again.
    pub fn release(&mut self, asset: Asset, amount: u128) -> Result<(), TreasuryError> {
        let mut books = self.books(asset);
        books.release(amount)?;
        self.write(asset, &books);
        Ok(())
    }

    /// Credits `amount`, at least 1, and lists an asset that is new here.
    pub fn fund(&mut self, asset: Asset, amount: u128, now: Timestamp) -> Result<(), TreasuryError> {
        if amount == 0 {
            return Err(TreasuryError::TooSmall { got: 0, min: 1 });
        }
        let mut books = self.books(asset);
        if !books.has_arrived() {
            let count = self.count.get_or_default();
            self.count.set(&count.checked_add(1).ok_or(TreasuryError::Overflow)?);
            self.listed.insert(count, &asset);
        }
        books.credit(amount)?;
        // What arrives in one moment is one arrival.
        let newest = books.arrivals.saturating_sub(1);
        if !books.has_arrived() || self.arrival(asset, newest).0 < now {
            books.arrivals = books.arrivals.checked_add(1).ok_or(TreasuryError::Overflow)?;
        }
        let newest = books.arrivals.saturating_sub(1);
        self.arrivals.insert((asset, newest), &(now, books.inflow));
        self.write(asset, &books);
        Ok(())
    }

    /// What had arrived of an asset at the end of the moment `at`, in O(log n) reads.
    pub fn inflow_at(&self, asset: Asset, books: &Books, at: Timestamp) -> u128 {
        checkpoint::last_at_or_before(books.arrivals, at, |index| self.arrival(asset, index).0)
            .map_or(0, |index| self.arrival(asset, index).1)
    }

    /// Up to `limit`, at most `MAX_BATCH`, of the assets that ever arrived, from the `from`th on.
    pub fn list(&self, from: u32, limit: u32) -> Vec<(Asset, Vault)> {
        (from..from.saturating_add(limit.min(MAX_BATCH)))
            .map_while(|index| self.listed.get(index))
            .map(|asset| (asset, self.books(asset).into()))
            .collect()
    }

    fn arrival(&self, asset: Asset, index: u32) -> Arrival {
        self.arrivals.get((asset, index)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token() -> Asset {
        Asset::Psp22([7; 32].into())
    }

    fn with(inflow: u128) -> Books {
        Books { inflow, ..Books::default() }
    }

    #[test]
    fn what_arrives_is_free_then_reserved_then_paid() {
        let mut books = with(100);
        books.reserve(token(), 60, 1).unwrap();
        books.pay_reserved(25).unwrap();
        books.release(5).unwrap();
        books.pay_free(token(), 1, 1).unwrap();
        assert_eq!(Vault::from(books), Vault { inflow: 100, paid: 26, reserved: 30, free: 44, lost: 0 });
        books.unpay_reserved(25).unwrap();
        assert_eq!(Vault::from(books), Vault { inflow: 100, paid: 1, reserved: 55, free: 44, lost: 0 });
        books.pay_exit(4);
        assert_eq!(Vault::from(books), Vault { inflow: 100, paid: 5, reserved: 55, free: 40, lost: 0 });
    }

    #[test]
    fn no_more_is_promised_or_paid_than_there_is() {
        let mut books = with(10);
        books.reserve(token(), 4, 1).unwrap();
        let before = books;
        let short = Err(TreasuryError::InsufficientFree { asset: token(), free: 6, needed: 7 });
        assert_eq!((books.reserve(token(), 7, 1), books.pay_free(token(), 7, 1)), (short, short));
        let overflow = Err(TreasuryError::Overflow);
        assert_eq!((books.release(5), books.pay_reserved(5)), (overflow, overflow));
        assert_eq!((books.unpay_reserved(1), books.credit(u128::MAX)), (overflow, overflow));
        assert_eq!(books, before);
        assert_eq!((books.reserve(token(), 6, 1), books.free()), (Ok(()), 0));
    }

    #[test]
    fn a_cap_counts_promises_and_payments_together_and_no_exit() {
        let mut books = with(100);
        books.set_cap(Some(SpendCap { amount: 10, period: 50 }), 1);
        books.reserve(token(), 6, 2).unwrap();
        books.pay_exit(40);
        let full = |left, needed| Err(TreasuryError::CapReached { asset: token(), left, needed });
        assert_eq!((books.pay_free(token(), 5, 51), books.reserve(token(), 5, 51)), (full(4, 5), full(4, 5)));
        books.pay_free(token(), 4, 51).unwrap();
        books.release(6).unwrap();
        // What came back is free, and stays counted.
        assert_eq!(books.reserve(token(), 1, 51), full(0, 1));
        assert_eq!(books.reserve(token(), 10, 52), Ok(()));
    }

    #[test]
    fn the_largest_spending_fits_where_it_is_kept() {
        let cap = Some(SpendCap { amount: u128::MAX, period: u64::MAX });
        let raise = Some((u64::MAX, cap));
        let largest = Spending { cap, since: u64::MAX, spent: u128::MAX, raise };
        assert_eq!(largest.encode().len(), MAX_SPENDING);
        assert_eq!(Sealed::seal(&largest).open(), largest);
        assert_eq!(Sealed::default(), Sealed::seal(&Spending::default()));
    }

    #[test]
    fn what_is_lost_was_free_first_and_what_arrives_covers_what_is_promised_first() {
        let mut books = with(100);
        books.reserve(token(), 60, 1).unwrap();
        assert_eq!(books.write_down(100, u128::MAX), Err(TreasuryError::TooSmall { got: 0, min: 1 }));
        // Of 30 that are missing, 10 are given up.
        assert_eq!((books.write_down(70, 10), books.free(), books.free_of(70)), (Ok(10), 30, 10));
        assert_eq!((books.write_down(70, u128::MAX), books.free(), books.free_of(70)), (Ok(20), 10, 10));
        // Then 25 of the 60 are not there.
        assert_eq!((books.write_down(35, u128::MAX), books.free(), books.free_of(35)), (Ok(35), 0, 0));
        let short = TreasuryError::NotCovered { asset: token(), left: 35, needed: 60 };
        assert_eq!((books.covered(), books.check_covered(token())), (35, Err(short)));
        books.pay_reserved(20).unwrap();
        books.credit(30).unwrap();
        assert_eq!((books.free(), books.covered(), books.check_covered(token())), (5, 40, Ok(())));
        // What comes back of the 65 is found, and what is more is new.
        assert_eq!((books.surplus(45), books.surplus(50), books.surplus(111)), ((0, 0), (5, 0), (65, 1)));
        books.find(65);
        assert_eq!(Vault::from(books), Vault { inflow: 130, paid: 20, reserved: 40, free: 70, lost: 0 });
    }

    #[ink::test]
    fn assets_are_listed_once_in_the_order_of_arrival() {
        let mut vaults = Vaults::default();
        let mut capped = vaults.books(Asset::Native);
        capped.set_cap(None, 1);
        vaults.write(Asset::Native, &capped);
        for asset in [token(), Asset::Native, token()] {
            vaults.fund(asset, 5, 1).unwrap();
        }
        let listed = |from, limit| vaults.list(from, limit).into_iter().map(|(asset, _)| asset);
        let all: Vec<_> = listed(0, 100).collect();
        assert_eq!(all, [token(), Asset::Native]);
        let pages: Vec<_> = listed(1, 1).chain(listed(0, 1)).collect();
        assert_eq!(pages, [Asset::Native, token()]);
        assert_eq!(listed(2, 9).chain(listed(u32::MAX, 9)).chain(listed(0, 0)).count(), 0);
        assert_eq!((vaults.list(0, 1)[0].1.free, vaults.books(Asset::Native).free()), (10, 5));
    }

    #[ink::test]
    fn nothing_is_credited_when_nothing_or_too_much_arrives() {
        let mut vaults = Vaults::default();
        assert_eq!(vaults.fund(token(), 0, 1), Err(TreasuryError::TooSmall { got: 0, min: 1 }));
        vaults.fund(token(), u128::MAX, 1).unwrap();
        assert_eq!(vaults.fund(token(), 1, 1), Err(TreasuryError::Overflow));
    }

    #[ink::test]
    fn what_had_arrived_at_a_moment_stays_known() {
        let mut vaults = Vaults::default();
        for (now, amount) in [(10, 1), (10, 2), (20, 4), (21, 8)] {
            vaults.fund(token(), amount, now).unwrap();
        }
        let books = vaults.books(token());
        let inflows = [9, 10, 19, 20, 21, u64::MAX].map(|at| vaults.inflow_at(token(), &books, at));
        assert_eq!(inflows, [0, 3, 3, 7, 15, 15]);
        assert_eq!(vaults.inflow_at(Asset::Native, &Books::default(), u64::MAX), 0);
    }

    proptest! {
        /// Law 3, for the books: whatever is asked of them, they add up but for what of a loss was not free, and a
        /// refusal changes nothing.
        #[test]
        fn law_3_the_books_add_up(steps in prop::collection::vec((0..9u8, 0..1_000u128), 1..60)) {
            let mut books = Books::default();
            books.set_cap(Some(SpendCap { amount: 2_000, period: 5 }), 0);
            for (now, (step, amount)) in (1..).zip(steps) {
                let before = books;
                let booked = match step {
                    0 => books.credit(amount),
                    1 => books.reserve(token(), amount, now),
                    2 => books.release(amount),
                    3 => books.pay_reserved(amount.min(books.covered())),
                    4 => books.unpay_reserved(amount),
                    5 => books.pay_free(token(), amount, now),
                    6 => books.write_down(amount, 100).map(drop),
                    7 => {
                        books.find(books.surplus(amount).0);
                        Ok(())
                    }
                    _ => {
                        books.pay_exit(amount);
                        Ok(())
                    }
                };
                prop_assert!(booked.is_ok() || books == before);
                let vault = Vault::from(books);
                let sum = vault.paid + vault.reserved + vault.free + vault.lost;
                let short = (vault.paid + vault.reserved + vault.lost).saturating_sub(vault.inflow);
                prop_assert_eq!(vault.inflow + short, sum);
                prop_assert!(short == 0 || vault.free == 0);
                prop_assert!(short <= vault.reserved && short <= vault.lost);
            }
        }
    }
}
