//! What the treasury owns and owes: the books of each asset.

use ink::{
    prelude::vec::Vec,
    storage::{Lazy, Mapping},
};
use tributary_interfaces::{
    treasury::{Asset, TreasuryError, Vault},
    MAX_BATCH,
};

/// The books of one asset. What is free is not stored: it is what of the inflow is neither paid nor
/// reserved, so `inflow = paid + reserved + free` cannot be broken. The methods are the only way to
/// change the books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Books {
    inflow: u128,
    paid: u128,
    reserved: u128,
}

/// The books do not allow it, and are unchanged: more than there is, or than a u128 holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Unbooked;

impl From<Unbooked> for TreasuryError {
    fn from(_: Unbooked) -> Self {
        Self::Overflow
    }
}

impl Books {
    /// What may be promised or paid.
    pub fn free(&self) -> u128 {
        self.inflow.saturating_sub(self.paid).saturating_sub(self.reserved)
    }

    /// Something arrived, and is free.
    pub fn credit(&mut self, amount: u128) -> Result<(), Unbooked> {
        self.inflow = self.inflow.checked_add(amount).ok_or(Unbooked)?;
        Ok(())
    }

    /// Promises what is free.
    pub fn reserve(&mut self, amount: u128) -> Result<(), Unbooked> {
        if amount > self.free() {
            return Err(Unbooked);
        }
        self.reserved = self.reserved.checked_add(amount).ok_or(Unbooked)?;
        Ok(())
    }

    /// Takes a promise back: what was reserved is free again.
    pub fn release(&mut self, amount: u128) -> Result<(), Unbooked> {
        self.reserved = self.reserved.checked_sub(amount).ok_or(Unbooked)?;
        Ok(())
    }

    /// Pays what was promised.
    pub fn pay_reserved(&mut self, amount: u128) -> Result<(), Unbooked> {
        let reserved = self.reserved.checked_sub(amount).ok_or(Unbooked)?;
        self.paid = self.paid.checked_add(amount).ok_or(Unbooked)?;
        self.reserved = reserved;
        Ok(())
    }

    /// A payment of what was promised did not arrive: it is promised still.
    pub fn unpay_reserved(&mut self, amount: u128) -> Result<(), Unbooked> {
        let paid = self.paid.checked_sub(amount).ok_or(Unbooked)?;
        self.reserved = self.reserved.checked_add(amount).ok_or(Unbooked)?;
        self.paid = paid;
        Ok(())
    }

    /// Pays what is free.
    pub fn pay_free(&mut self, amount: u128) -> Result<(), Unbooked> {
        if amount > self.free() {
            return Err(Unbooked);
        }
        self.paid = self.paid.checked_add(amount).ok_or(Unbooked)?;
        Ok(())
    }
}

impl From<Books> for Vault {
    fn from(books: Books) -> Self {
        Self { inflow: books.inflow, paid: books.paid, reserved: books.reserved, free: books.free() }
    }
}

/// The books of all assets, each in a cell of its own, and the list of those that ever arrived.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Vaults {
    books: Mapping<Asset, Books>,
    listed: Mapping<u32, Asset>,
    count: Lazy<u32>,
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

    /// Credits `amount`, at least 1, and lists an asset that is new here.
    pub fn fund(&mut self, asset: Asset, amount: u128) -> Result<(), TreasuryError> {
        if amount == 0 {
            return Err(TreasuryError::TooSmall { got: 0, min: 1 });
        }
        let mut books = self.books(asset);
        if books.inflow == 0 {
            let count = self.count.get_or_default();
            self.count.set(&count.checked_add(1).ok_or(TreasuryError::Overflow)?);
            self.listed.insert(count, &asset);
        }
        books.credit(amount)?;
        self.write(asset, &books);
        Ok(())
    }

    /// Up to `limit`, at most `MAX_BATCH`, of the assets that ever arrived, from the `from`th on.
    pub fn list(&self, from: u32, limit: u32) -> Vec<Asset> {
        (from..from.saturating_add(limit.min(MAX_BATCH))).map_while(|index| self.listed.get(index)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token() -> Asset {
        Asset::Psp22([7; 32].into())
    }

    #[test]
    fn what_arrives_is_free_then_reserved_then_paid() {
        let mut books = Books::default();
        books.credit(100).unwrap();
        books.reserve(60).unwrap();
        books.pay_reserved(25).unwrap();
        books.release(5).unwrap();
        books.pay_free(1).unwrap();
        assert_eq!(Vault::from(books), Vault { inflow: 100, paid: 26, reserved: 30, free: 44 });
        books.unpay_reserved(25).unwrap();
        assert_eq!(Vault::from(books), Vault { inflow: 100, paid: 1, reserved: 55, free: 44 });
    }

    #[test]
    fn no_more_is_promised_or_paid_than_there_is() {
        let mut books = Books::default();
        books.credit(10).unwrap();
        books.reserve(4).unwrap();
        let before = books;
        assert_eq!((books.reserve(7), books.pay_free(7)), (Err(Unbooked), Err(Unbooked)));
        assert_eq!((books.release(5), books.pay_reserved(5)), (Err(Unbooked), Err(Unbooked)));
        assert_eq!((books.unpay_reserved(1), books.credit(u128::MAX)), (Err(Unbooked), Err(Unbooked)));
        assert_eq!(books, before);
        assert_eq!((books.reserve(6), books.free()), (Ok(()), 0));
    }

    #[ink::test]
    fn assets_are_listed_once_in_the_order_of_arrival() {
        let mut vaults = Vaults::default();
        for asset in [token(), Asset::Native, token()] {
            vaults.fund(asset, 5).unwrap();
        }
        assert_eq!(vaults.list(0, 100), [token(), Asset::Native]);
        assert_eq!((vaults.list(1, 1), vaults.list(0, 1)), (vec![Asset::Native], vec![token()]));
        assert_eq!(
            (vaults.list(2, 9), vaults.list(u32::MAX, 9), vaults.list(0, 0)),
            (vec![], vec![], vec![])
        );
        assert_eq!((vaults.books(token()).free(), vaults.books(Asset::Native).free()), (10, 5));
    }

    #[ink::test]
    fn nothing_is_credited_when_nothing_or_too_much_arrives() {
        let mut vaults = Vaults::default();
        assert_eq!(vaults.fund(token(), 0), Err(TreasuryError::TooSmall { got: 0, min: 1 }));
        vaults.fund(token(), u128::MAX).unwrap();
        assert_eq!(vaults.fund(token(), 1), Err(TreasuryError::Overflow));
    }

    proptest! {
        /// Law 3, for the books: whatever is asked of them, they add up, and a refusal changes nothing.
        #[test]
        fn law_3_the_books_add_up(steps in prop::collection::vec((0..6u8, 0..1_000u128), 1..60)) {
            let mut books = Books::default();
            for (step, amount) in steps {
                let before = books;
                let booked = match step {
                    0 => books.credit(amount),
                    1 => books.reserve(amount),
                    2 => books.release(amount),
                    3 => books.pay_reserved(amount),
                    4 => books.unpay_reserved(amount),
                    _ => books.pay_free(amount),
                };
                prop_assert!(booked.is_ok() || books == before);
                let vault = Vault::from(books);
                prop_assert_eq!(vault.inflow, vault.paid + vault.reserved + vault.free);
            }
        }
    }
}
