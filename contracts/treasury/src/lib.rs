//! The treasury: a vault that is always solvent, grants that vest, and programs that stream by metric.
//!
//! The messages below read the environment, call a rule, emit, and make the payments last. The rules live
//! beside the storage they change: the books ([`vault`]), [`grants`], [`programs`], and what a program
//! owes ([`settle`]). [`calls`] is all that leaves the contract.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

mod calls;
mod grants;
mod programs;
mod settle;
mod source;
mod vault;

pub use self::treasury::{Treasury, TreasuryRef};

/// The chain's types. A native amount is a u128 everywhere but in a transfer.
type Environment = ink::env::DefaultEnvironment;

#[ink::contract(env = crate::Environment)]
mod treasury {
    use crate::{
        calls::{self, Payout, Remote},
        grants::{self, Grants},
        programs::Programs,
        settle::Settlement,
        vault::Vaults,
    };
    use core::mem;
    use ink::prelude::vec::Vec;
    use tributary_core::fixed;
    use tributary_interfaces::{
        treasury::{
            self as interface, Asset, Cursor, Epoch, EpochClosed, EpochIndex, EpochOpened, Funded, Grant,
            GrantCanceled, GrantConfig, GrantCreated, GrantId, GrantPaid, Paid, Payment, Program,
            ProgramConfig, ProgramCreated, ProgramId, ProgramStopped, Redeemed, TreasuryError, Vault,
            MAX_REDEEM_ASSETS,
        },
        MAX_BATCH,
    };

    #[ink(storage)]
    pub struct Treasury {
        governor: AccountId,
        token: AccountId,
        vaults: Vaults,
        grants: Grants,
        programs: Programs,
    }

    impl Treasury {
        /// A treasury whose privileged messages answer to `governor` and from which `token` redeems.
        /// What is sent along keeps the account alive and is never paid out.
        #[ink(constructor, payable)]
        pub fn new(governor: AccountId, token: AccountId) -> Self {
            Self {
                governor,
                token,
                vaults: Vaults::default(),
                grants: Grants::default(),
                programs: Programs::default(),
            }
        }

        /// Refuses everyone but the governor.
        fn only_governor(&self) -> Result<(), TreasuryError> {
            let (caller, needed) = (self.env().caller(), self.governor);
            if caller != needed {
                return Err(TreasuryError::NotAllowed { caller, needed });
            }
            Ok(())
        }

        fn now(&self) -> u64 {
            self.env().block_timestamp()
        }

        /// What a program owes to members now.
        fn settle(&self, id: ProgramId, members: &[AccountId]) -> Result<Settlement, TreasuryError> {
            self.programs.settle(&self.vaults, id, members, self.now(), &Remote)
        }

        /// Writes a settlement and tells of the epochs that it opens.
        fn write(&mut self, settlement: &Settlement) {
            self.programs.write(&mut self.vaults, settlement);
            for (epoch, Epoch { total, budget, .. }) in settlement.opened().copied() {
                self.env().emit_event(EpochOpened { program: settlement.id, epoch, total, budget });
            }
        }
    }

    impl interface::Treasury for Treasury {
        #[ink(message, payable)]
        fn fund(&mut self, asset: Asset, amount: u128) -> Result<u128, TreasuryError> {
            let (from, own) = (self.env().caller(), self.env().account_id());
            let sent = calls::amount(self.env().transferred_value());
            let needed = if asset == Asset::Native { amount } else { 0 };
            if sent != needed {
                return Err(TreasuryError::WrongValue { sent, needed });
            }
            let arrived = match asset {
                Asset::Native => sent,
                Asset::Psp22(token) => calls::pull(token, from, own, amount)?,
            };
            self.vaults.fund(asset, arrived)?;
            self.env().emit_event(Funded { asset, from, amount: arrived });
            Ok(arrived)
        }

        #[ink(message)]
        fn create_grant(&mut self, config: GrantConfig) -> Result<GrantId, TreasuryError> {
            self.only_governor()?;
            let grant = self.grants.create(&mut self.vaults, config)?;
            self.env().emit_event(GrantCreated { grant, recipient: config.recipient, config });
            Ok(grant)
        }

        #[ink(message)]
        fn claim_grant(&mut self, grant: GrantId) -> Result<u128, TreasuryError> {
            let now = self.now();
            let payout = self.grants.claim(&mut self.vaults, grant, now)?;
            let Payout { asset, to: recipient, amount } = payout;
            self.env().emit_event(GrantPaid { grant, recipient, asset, amount });
            calls::send(self.env().account_id(), payout)?;
            Ok(amount)
        }

        #[ink(message)]
        fn cancel_grant(&mut self, grant: GrantId) -> Result<u128, TreasuryError> {
            self.only_governor()?;
            let now = self.now();
            let released = self.grants.cancel(&mut self.vaults, grant, now)?;
            self.env().emit_event(GrantCanceled { grant, released });
            Ok(released)
        }

        #[ink(message)]
        fn create_program(&mut self, config: ProgramConfig) -> Result<ProgramId, TreasuryError> {
            self.only_governor()?;
            let (program, config) = self.programs.create(config, self.now())?;
            self.env().emit_event(ProgramCreated { program, config });
            Ok(program)
        }

        #[ink(message)]
        fn stop_program(&mut self, program: ProgramId) -> Result<(), TreasuryError> {
            self.only_governor()?;
            let epochs = self.programs.stop(program, self.now())?;
            self.env().emit_event(ProgramStopped { program, epochs });
            Ok(())
        }

        #[ink(message)]
        fn open_epoch(&mut self, program: ProgramId) -> Result<EpochIndex, TreasuryError> {
            let now = self.now();
            let (epoch, opened) = self.programs.open(&mut self.vaults, program, now, &Remote)?;
            let Epoch { total, budget, .. } = opened;
            self.env().emit_event(EpochOpened { program, epoch, total, budget });
            Ok(epoch)
        }

        #[ink(message)]
        fn close_epoch(&mut self, program: ProgramId) -> Result<u128, TreasuryError> {
            let now = self.now();
            let (epoch, released) = self.programs.close(&mut self.vaults, program, now)?;
            self.env().emit_event(EpochClosed { program, epoch, released });
            Ok(released)
        }

        #[ink(message)]
        fn claim(&mut self, program: ProgramId) -> Result<u128, TreasuryError> {
            let settlement = self.settle(program, &[self.env().caller()])?;
            let Some(share) = settlement.shares.first().filter(|share| share.has_moved()) else {
                return Err(TreasuryError::NothingDue);
            };
            self.write(&settlement);
            let payout = settlement.payout(share);
            let Payout { asset, to: member, amount } = payout;
            if amount > 0 {
                self.env().emit_event(Paid { program, member, asset, amount, epoch: share.cursor.epoch });
                calls::send(self.env().account_id(), payout)?;
            }
            Ok(amount)
        }

        #[ink(message)]
        fn pay(
            &mut self,
            program: ProgramId,
            members: Vec<AccountId>,
        ) -> Result<Vec<Payment>, TreasuryError> {
            check_count(members.len(), MAX_BATCH)?;
            let mut settlement = self.settle(program, &members)?;
            self.write(&settlement);

            let own = self.env().account_id();
            let mut shares = mem::take(&mut settlement.shares).into_iter().peekable();
            let mut payments = Vec::with_capacity(members.len());
            let mut unpaid = Vec::new();
            for member in members {
                // A second mention has no share of its own.
                let share = shares.next_if(|share| share.member == member).filter(|share| share.amount > 0);
                let Some(share) = share else {
                    payments.push(Payment::Nothing);
                    continue;
                };
                let payout = settlement.payout(&share);
                let Payout { asset, amount, .. } = payout;
                if calls::send(own, payout).is_ok() {
                    let epoch = share.cursor.epoch;
                    self.env().emit_event(Paid { program, member, asset, amount, epoch });
                    payments.push(Payment::Paid(amount));
                } else {
                    payments.push(Payment::Failed(amount));
                    unpaid.push(share);
                }
            }
            if !unpaid.is_empty() {
                self.programs.write_back(&mut self.vaults, settlement, &unpaid)?;
            }
            Ok(payments)
        }

        #[ink(message)]
        fn redeem(&mut self, amount: u128, assets: Vec<Asset>) -> Result<Vec<u128>, TreasuryError> {
            if amount == 0 {
                return Err(TreasuryError::TooSmall { got: 0, min: 1 });
            }
            check_count(assets.len(), MAX_REDEEM_ASSETS)?;
            if !assets.is_sorted_by(|one, next| one < next) {
                return Err(TreasuryError::AssetsNotAscending);
            }
            let (member, own, token) = (self.env().caller(), self.env().account_id(), self.token);
            let supply = calls::total_supply(token)?.saturating_sub(calls::balance_of(token, own)?);
            if amount > supply {
                return Err(TreasuryError::BurnFailed);
            }
            let mut payouts = Vec::with_capacity(assets.len());
            for asset in assets {
                let mut books = self.vaults.books(asset);
                let share = fixed::mul_div_down(books.free(), amount, supply).unwrap_or(0);
                books.pay_free(share)?;
                self.vaults.write(asset, &books);
                payouts.push(Payout { asset, to: member, amount: share });
            }
            if payouts.iter().all(|payout| payout.amount == 0) {
                return Err(TreasuryError::NothingDue);
            }
            calls::burn_for(token, member, amount)?;

            for payout in &payouts {
                let Payout { asset, amount: paid, .. } = *payout;
                self.env().emit_event(Redeemed { member, burnt: amount, asset, amount: paid });
                if paid > 0 {
                    calls::send(own, *payout)?;
                }
            }
            Ok(payouts.into_iter().map(|payout| payout.amount).collect())
        }

        #[ink(message)]
        fn accrued(&self, program: ProgramId, member: AccountId) -> Result<u128, TreasuryError> {
            let settlement = self.settle(program, &[member])?;
            Ok(settlement.shares.first().map_or(0, |share| share.amount))
        }

        #[ink(message)]
        fn grant_due(&self, grant: GrantId) -> Option<u128> {
            self.grants.get(grant).map(|grant| grants::due(&grant, self.now()))
        }

        #[ink(message)]
        fn vault(&self, asset: Asset) -> Vault {
            self.vaults.books(asset).into()
        }

        #[ink(message)]
        fn assets(&self, from: u32, limit: u32) -> Vec<Asset> {
            self.vaults.list(from, limit)
        }

        #[ink(message)]
        fn grant(&self, grant: GrantId) -> Option<Grant> {
            self.grants.get(grant)
        }

        #[ink(message)]
        fn grant_count(&self) -> u32 {
            self.grants.count()
        }

        #[ink(message)]
        fn program(&self, program: ProgramId) -> Option<Program> {
            self.programs.get(program).ok()
        }

        #[ink(message)]
        fn program_count(&self) -> u32 {
            self.programs.count()
        }

        #[ink(message)]
        fn epoch(&self, program: ProgramId, epoch: EpochIndex) -> Option<Epoch> {
            self.programs.epoch(program, epoch)
        }

        #[ink(message)]
        fn cursor(&self, program: ProgramId, member: AccountId) -> Cursor {
            self.programs.cursor(program, member).unwrap_or_default()
        }

        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.governor
        }

        #[ink(message)]
        fn token(&self) -> AccountId {
            self.token
        }
    }

    /// Refuses an empty list, and one longer than `max`.
    fn check_count(got: usize, max: u32) -> Result<(), TreasuryError> {
        let got = u32::try_from(got).unwrap_or(u32::MAX);
        if got == 0 || got > max {
            return Err(TreasuryError::WrongCount { got, max });
        }
        Ok(())
    }
}
