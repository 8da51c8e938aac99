//! What an account holds, and who has the votes of it: one checkpoint, so that the past of both is one
//! read and an undelegated transfer pays for no delegation.

use ink::primitives::AccountId;

/// An account's tokens and where their votes go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Holding {
    pub balance: u128,
    pub votes: VotesGoTo,
}

/// Who has the votes of an account's tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum VotesGoTo {
    #[default]
    Owner,
    /// Never the owner itself.
    Delegate(AccountId),
    /// The account is excluded: its tokens are no part of the votable supply.
    Nobody,
}

impl Holding {
    /// The votes that the owner has of its own tokens.
    pub fn own_votes(&self) -> u128 {
        match self.votes {
            VotesGoTo::Owner => self.balance,
            VotesGoTo::Delegate(_) | VotesGoTo::Nobody => 0,
        }
    }
}

impl VotesGoTo {
    /// Who received the votes, if they were delegated.
    pub fn delegate(self) -> Option<AccountId> {
        match self {
            VotesGoTo::Delegate(to) => Some(to),
            VotesGoTo::Owner | VotesGoTo::Nobody => None,
        }
    }

    pub fn is_excluded(self) -> bool {
        self == VotesGoTo::Nobody
    }
}
