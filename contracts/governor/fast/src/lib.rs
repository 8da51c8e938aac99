//! The governor's fast path: ballots. See `tributary_fast`.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

#[ink::contract(env = tributary_interfaces::Environment)]
mod governor {
    use ink::prelude::string::String;
    use tributary_fast::{answer_elsewhere, arguments, finish, selector};
    use tributary_governor::{voting, Storage};
    use tributary_interfaces::governor::{Choice, ProposalId};
    use tributary_interfaces::upgrade::Part;

    const VOTE: [u8; 4] = ink::selector_bytes!("Governor::vote");
    const VOTE_BY_SIG: [u8; 4] = ink::selector_bytes!("Governor::vote_by_sig");

    /// The governor's storage.
    #[ink(storage)]
    pub struct Governor {
        storage: Storage,
    }

    /// A fast path is not instantiated: a governor becomes one.
    #[derive(Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub struct NotInstantiated;

    impl Governor {
        /// Always fails: a governor that is there already takes this code.
        #[ink(constructor)]
        pub fn new() -> Result<Self, NotInstantiated> {
            Err(NotInstantiated)
        }

        /// Answers every message of the governor.
        #[ink(message, payable, selector = _)]
        pub fn answer(&mut self) {
            let caller = self.env().caller();
            let storage = &mut self.storage;
            match selector(Part::Governor) {
                Some(VOTE) => {
                    if let Some((proposal, choice, reason)) = arguments::<(ProposalId, Choice, String)>() {
                        finish(&voting::vote(storage, caller, proposal, choice, reason));
                    }
                }
                Some(VOTE_BY_SIG) => {
                    type Arguments = (AccountId, ProposalId, Choice, String, Timestamp, [u8; 64]);
                    if let Some((voter, proposal, choice, reason, expiry, signature)) =
                        arguments::<Arguments>()
                    {
                        let voted =
                            voting::vote_by_sig(storage, voter, proposal, choice, reason, expiry, &signature);
                        finish(&voted);
                    }
                }
                _ => {}
            }
            answer_elsewhere()
        }

        /// The full code, which answers what this one does not.
        #[ink(message, selector = @)]
        pub fn full_code(&self) -> Hash {
            self.storage.code.get_or_default().full
        }
    }
}
