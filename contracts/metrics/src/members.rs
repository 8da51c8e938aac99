//! Who ever contributed.

use ink::{prelude::vec::Vec, primitives::AccountId, storage::Mapping};
use tributary_interfaces::MAX_BATCH;
use tributary_storage::InRoot;

/// How many members share a cell, so that a batch of new ones writes few.
const PAGE: u32 = 100;

/// The list of members, in the order in which their first contribution counted.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Members {
    count: InRoot<u32>,
    pages: Mapping<u32, Vec<AccountId>>,
}

impl Members {
    pub fn count(&self) -> u32 {
        *self.count
    }

    #[inline(never)]
    pub fn page(&self, from: u32, limit: u32) -> Vec<AccountId> {
        let (mut found, mut next) = (Vec::new(), from);
        let end = from.saturating_add(limit.min(MAX_BATCH)).min(*self.count);
        while next < end {
            let page = self.pages.get(next / PAGE).unwrap_or_default();
            let skipped = usize::try_from(next % PAGE).unwrap_or(usize::MAX);
            let wanted = usize::try_from(end.saturating_sub(next)).unwrap_or(usize::MAX);
            found.extend(page.into_iter().skip(skipped).take(wanted));
            next = (next / PAGE).saturating_add(1).saturating_mul(PAGE);
        }
        found
    }

    /// Appends members that are not on the list.
    #[inline(never)]
    pub fn append(&mut self, members: Vec<AccountId>) {
        let mut count = *self.count;
        let mut members = members.into_iter().peekable();
        while members.peek().is_some() {
            let number = count / PAGE;
            let mut page = self.pages.get(number).unwrap_or_default();
            while count / PAGE == number {
                let Some(member) = members.next() else { break };
                page.push(member);
                count = count.saturating_add(1);
            }
            self.pages.insert(number, &page);
        }
        if count != *self.count {
            self.count.set(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(number: u32) -> AccountId {
        let mut account = [0; 32];
        account[..4].copy_from_slice(&number.to_le_bytes());
        account.into()
    }

    #[ink::test]
    fn a_list_that_grew_to_100_000_still_answers() {
        let mut members = Members::default();
        let mut steps = [1, 99, 100, 37, 3].into_iter().cycle();
        while members.count() < 100_000 {
            let first = members.count();
            members.append((first..first + steps.next().unwrap()).map(member).collect());
        }
        let count = members.count();
        for from in [0, 1, 99, 100, 250, 50_001, count - 150, count - 1] {
            let expected: Vec<_> = (from..count.min(from + 100)).map(member).collect();
            assert_eq!(members.page(from, u32::MAX), expected, "from {from}");
        }
        assert_eq!(members.page(150, 2), [member(150), member(151)]);
        assert_eq!((members.page(count, 1), members.page(u32::MAX, 100)), (vec![], vec![]));
    }
}
