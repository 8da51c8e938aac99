//! The treasury: a vault that is always solvent, grants that vest, and programs that stream by metric.
//!
//! The messages below read the environment, call a rule, emit, and make the payments last. The rules live
//! beside the storage they change: the books ([`vault`]) with their spend caps ([`cap`]), [`grants`],
//! [`redemption`], [`programs`] with their [`epochs`] and [`budget`]s, and what a program owes ([`settle`]). [`calls`]
//! is all that leaves the contract.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

mod budget;
mod calls;
mod cap;
mod checks;
mod epochs;
mod grants;
pub mod payouts;
pub mod programs;
mod redemption;
pub mod settle;
pub mod source;
pub mod storage;
pub mod vault;

pub use self::treasury::{Treasury, TreasuryRef};

#[ink::contract(env = tributary_interfaces::Environment)]
mod treasury {
    use crate::{
        calls::{Payout, Remote},
        cap,
        checks::{check_account, check_pause},
        grants,
        payouts::{self, Payments},
        programs::{Caller, Closing},
        redemption::{Redemption, Then},
        settle::Settlement,
        source::Source,
        storage::Storage,
    };
    use ink::prelude::vec::Vec;
    use tributary_interfaces::{
        native,
        source::MetricRef,
        token::BALANCE,
        treasury::{
            self as interface, Accrued, Asset, Claimable, Cursor, DepositLimitSet, Epoch, EpochClosed,
            EpochIndex, EpochOpened, Found, Funded, Grant, GrantCanceled, GrantConfig, GrantCreated, GrantId,
            GrantPaid, GrantRedirected, GrantReleased, Lost, Pause, PauseChanged, Payment, Program,
            ProgramConfig, ProgramCreated, ProgramId, ProgramStopped, ProgramWrittenOff, Redeemed,
            SourceSilent, SpendCap, SpendCapSet, Spending, Transferred, TreasuryConfig, TreasuryError, Vault,
            MAX_PAGE, PAUSE,
        },
        upgrade::{Code, Part, Upgradable, UpgradeError},
        MAX_BATCH,
    };

    #[ink(storage)]
    pub struct Treasury {
        storage: Storage,
    }

    impl Treasury {
        /// A treasury whose privileged messages answer to `governor` and from which `token` redeems.
        /// What is sent along beyond the existential deposit is credited by the first `sync`. Claims and
        /// payouts are answered by the fast path `fast`, if one is given, and all else by this code.
        #[ink(constructor, payable)]
        pub fn new(
            governor: AccountId,
            token: AccountId,
            config: TreasuryConfig,
            fast: Option<Hash>,
        ) -> Result<Self, TreasuryError> {
            let when = (Self::env().block_timestamp(), Self::env().block_number());
            check_account(&governor)?;
            let mut treasury = Self { storage: Storage::new(governor, token, when) };
            treasury.set_pause(Pause { guardian: config.guardian, until: 0 })?;
            for (asset, cap) in config.caps {
                treasury.cap(asset, Some(cap))?;
            }
            tributary_fast::begin(&mut treasury.storage.code, fast).map_err(TreasuryError::UnknownCode)?;
            Ok(treasury)
        }

        /// Refuses everyone but the governor.
        fn only_governor(&self) -> Result<(), TreasuryError> {
            self.only(self.storage.governor)
        }

        /// Refuses everyone but `needed`.
        fn only(&self, needed: AccountId) -> Result<(), TreasuryError> {
            let caller = self.env().caller();
            if caller != needed {
                return Err(TreasuryError::NotAllowed { caller, needed });
            }
            Ok(())
        }

        fn now(&self) -> u64 {
            self.env().block_timestamp()
        }

        /// Refuses new promises during a pause.
        fn check_pause(&self) -> Result<(), TreasuryError> {
            check_pause(self.storage.paused_until(), self.now())
        }

        /// Sets a spend cap; answers from when on it binds.
        fn cap(&mut self, asset: Asset, cap: Option<SpendCap>) -> Result<u64, TreasuryError> {
            cap::check(cap)?;
            let mut books = self.storage.vaults.books(asset);
            let from = books.set_cap(cap, self.now());
            self.storage.vaults.write(asset, &books);
            self.env().emit_event(SpendCapSet { asset, cap, from });
            Ok(from)
        }

        /// Credits what arrived.
        fn credit(
            &mut self,
            asset: Asset,
            from: Option<AccountId>,
            amount: u128,
        ) -> Result<u128, TreasuryError> {
            self.storage.vaults.fund(asset, amount, self.now())?;
            self.env().emit_event(Funded { asset, from, amount });
            Ok(amount)
        }

        /// Refuses to spend or promise what is due to members, or what the account does not hold.
        fn check_free(&self, remote: &Remote, asset: Asset, amount: u128) -> Result<(), TreasuryError> {
            let held = remote.held(asset)?;
            self.storage.programs.check_free(&self.storage.vaults, asset, held, amount, self.now())
        }

        /// Tells of a program that starts.
        fn started(&self, (program, Program { config, since, .. }): (ProgramId, Program)) -> ProgramId {
            self.env().emit_event(ProgramCreated { program, config, since });
            program
        }

        fn tell_opened(&self, program: ProgramId, epoch: EpochIndex, opened: Epoch) {
            let Epoch { total, budget, opened_at, .. } = opened;
            self.env().emit_event(EpochOpened { program, epoch, total, budget, opened_at });
        }

        /// What a program owes to members now; the epochs that it needs are opened.
        fn settle(&mut self, program: ProgramId, members: &[AccountId]) -> Result<Settlement, TreasuryError> {
            let settlement = self.storage.settle(program, members)?;
            self.storage.programs.write_opened(&settlement);
            for (epoch, opened) in settlement.opened().copied() {
                self.tell_opened(program, epoch, opened);
            }
            Ok(settlement)
        }

        /// What the token says of a moment, and of a member's balance then.
        fn then(&self, source: &impl Source, member: AccountId, at: u64) -> Result<Then, TreasuryError> {
            let token = self.storage.token;
            let metric = MetricRef { source: token, metric: BALANCE };
            let balances = source.values(metric, &[member, self.env().account_id()], at);
            match (balances.as_deref(), source.total(metric, at)) {
                (Ok([held, own]), Ok(total)) => {
                    Ok(Then { at, held: *held, supply: total.saturating_sub(*own) })
                }
                _ => Err(TreasuryError::TokenUnreachable(token)),
            }
        }

        fn set_pause(&mut self, pause: Pause) -> Result<(), TreasuryError> {
            pause.guardian.as_ref().map_or(Ok(()), check_account)?;
            self.storage.pause.set(&pause);
            self.env().emit_event(PauseChanged { pause });
            Ok(())
        }
    }

    impl interface::Treasury for Treasury {
        #[ink(message, payable)]
        fn fund(&mut self, asset: Asset, amount: u128) -> Result<u128, TreasuryError> {
            let sent = native::received();
            let needed = if asset == Asset::Native { amount } else { 0 };
            if sent != needed {
                return Err(TreasuryError::WrongValue { sent, needed });
            }
            let arrived = match asset {
                Asset::Native => sent,
                Asset::Psp22(token) => self.storage.remote().pull(token, amount)?,
            };
            self.credit(asset, Some(self.env().caller()), arrived)
        }

        #[ink(message)]
        fn sync(&mut self, asset: Asset) -> Result<u128, TreasuryError> {
            let held = self.storage.remote().held(asset)?;
            let mut books = self.storage.vaults.books(asset);
            let (found, new) = books.surplus(held);
            if found > 0 {
                books.find(found);
                self.storage.vaults.write(asset, &books);
                self.env().emit_event(Found { asset, amount: found });
            }
            if found == 0 || new > 0 {
                self.credit(asset, None, new)?;
            }
            Ok(found.saturating_add(new))
        }

        #[ink(message)]
        fn write_down(&mut self, asset: Asset, at_most: u128) -> Result<u128, TreasuryError> {
            self.only_governor()?;
            let held = self.storage.remote().held(asset)?;
            let mut books = self.storage.vaults.books(asset);
            let amount = books.write_down(held, at_most)?;
            self.storage.vaults.write(asset, &books);
            self.env().emit_event(Lost { asset, amount });
            Ok(amount)
        }

        #[ink(message)]
        fn transfer(&mut self, asset: Asset, to: AccountId, amount: u128) -> Result<(), TreasuryError> {
            self.only_governor()?;
            self.check_pause()?;
            if amount == 0 {
                return Err(TreasuryError::TooSmall { got: 0, min: 1 });
            }
            let remote = self.storage.remote();
            self.check_free(&remote, asset, amount)?;
            let mut books = self.storage.vaults.books(asset);
            books.pay_free(asset, amount, self.now())?;
            self.storage.vaults.write(asset, &books);
            self.env().emit_event(Transferred { asset, to, amount });
            remote.send(Payout { asset, to, amount })
        }

        #[ink(message)]
        fn set_cap(&mut self, asset: Asset, cap: Option<SpendCap>) -> Result<u64, TreasuryError> {
            self.only_governor()?;
            self.cap(asset, cap)
        }

        #[ink(message)]
        fn pause(&mut self) -> Result<(), TreasuryError> {
            // Nobody has the governor's key, who may set a guardian instead.
            self.only(self.storage.pause.get_or_default().guardian.unwrap_or(self.storage.governor))?;
            self.set_pause(Pause { guardian: None, until: self.now().saturating_add(PAUSE) })
        }

        #[ink(message)]
        fn set_guardian(&mut self, guardian: Option<AccountId>) -> Result<(), TreasuryError> {
            self.only_governor()?;
            self.set_pause(Pause { guardian, ..self.storage.pause.get_or_default() })
        }

        #[ink(message)]
        fn create_grant(&mut self, config: GrantConfig) -> Result<GrantId, TreasuryError> {
            self.only_governor()?;
            self.check_pause()?;
            self.check_free(&self.storage.remote(), config.asset, config.amount)?;
            let now = self.now();
            let grant = self.storage.grants.create(&mut self.storage.vaults, config, now)?;
            self.env().emit_event(GrantCreated { grant, recipient: config.recipient, config });
            Ok(grant)
        }

        #[ink(message)]
        fn claim_grant(&mut self, grant: GrantId) -> Result<u128, TreasuryError> {
            let now = self.now();
            let remote = self.storage.remote();
            let payout = self.storage.grants.claim(&mut self.storage.vaults, grant, now, &remote)?;
            let Payout { asset, to: recipient, amount } = payout;
            self.env().emit_event(GrantPaid { grant, recipient, asset, amount });
            remote.send(payout)?;
            Ok(amount)
        }

        #[ink(message)]
        fn redirect_grant(&mut self, grant: GrantId, to: AccountId) -> Result<(), TreasuryError> {
            self.storage.grants.redirect(grant, self.env().caller(), to)?;
            self.env().emit_event(GrantRedirected { grant, recipient: to });
            Ok(())
        }

        #[ink(message)]
        fn cancel_grant(&mut self, grant: GrantId) -> Result<u128, TreasuryError> {
            self.only_governor()?;
            let now = self.now();
            let released = self.storage.grants.cancel(&mut self.storage.vaults, grant, now)?;
            self.env().emit_event(GrantCanceled { grant, released });
            Ok(released)
        }

        #[ink(message)]
        fn release_grant(&mut self, grant: GrantId) -> Result<u128, TreasuryError> {
            let (now, remote) = (self.now(), self.storage.remote());
            let roles = (self.env().caller(), self.storage.governor);
            let released =
                self.storage.grants.release(&mut self.storage.vaults, grant, roles, now, &remote)?;
            self.env().emit_event(GrantReleased { grant, released });
            Ok(released)
        }

        #[ink(message)]
        fn create_program(&mut self, config: ProgramConfig) -> Result<ProgramId, TreasuryError> {
            self.only_governor()?;
            let now = self.now();
            let created = self.storage.programs.create(&self.storage.vaults, config, now)?;
            Ok(self.started(created))
        }

        #[ink(message)]
        fn change_program(
            &mut self,
            program: ProgramId,
            config: ProgramConfig,
        ) -> Result<ProgramId, TreasuryError> {
            self.only_governor()?;
            let now = self.now();
            let (epochs, created) =
                self.storage.programs.change(&self.storage.vaults, program, config, now)?;
            self.env().emit_event(ProgramStopped { program, epochs });
            Ok(self.started(created))
        }

        #[ink(message)]
        fn stop_program(&mut self, program: ProgramId) -> Result<(), TreasuryError> {
            self.only_governor()?;
            let epochs = self.storage.programs.stop(program, self.now())?;
            self.env().emit_event(ProgramStopped { program, epochs });
            Ok(())
        }

        #[ink(message)]
        fn write_off(&mut self, program: ProgramId) -> Result<u128, TreasuryError> {
            self.only_governor()?;
            let now = self.now();
            let (left, released) = self.storage.programs.write_off(&mut self.storage.vaults, program, now)?;
            let (epochs, closed) = (left.opened, left.closed);
            self.env().emit_event(ProgramWrittenOff { program, epochs, closed, released });
            Ok(released)
        }

        #[ink(message)]
        fn open_epoch(&mut self, program: ProgramId) -> Result<EpochIndex, TreasuryError> {
            let (now, paused, remote) = (self.now(), self.storage.paused_until(), self.storage.remote());
            let (epoch, opened) =
                self.storage.programs.open(&mut self.storage.vaults, program, now, &remote, paused)?;
            self.tell_opened(program, epoch, opened);
            Ok(epoch)
        }

        #[ink(message)]
        fn close_epoch(&mut self, program: ProgramId) -> Result<u128, TreasuryError> {
            let (now, remote) = (self.now(), self.storage.remote());
            let caller = Caller { account: self.env().caller(), is_person: self.env().caller_is_origin() };
            match self.storage.programs.close(&mut self.storage.vaults, program, &caller, now, &remote)? {
                Closing::Closed { epoch, released } => {
                    self.env().emit_event(EpochClosed { program, epoch, released });
                    Ok(released)
                }
                // Where too little is left to go on, the source may have failed for that alone.
                Closing::Silent { reason, .. } if !tributary_fast::has_room(&self.storage.code) => {
                    Err(reason)
                }
                Closing::Silent { epoch, .. } => {
                    self.env().emit_event(SourceSilent { program, epoch, at: now });
                    Ok(0)
                }
            }
        }

        #[ink(message)]
        fn claim(&mut self, program: ProgramId) -> Result<u128, TreasuryError> {
            let settlement = self.settle(program, &[self.env().caller()])?;
            payouts::claim(&mut self.storage, settlement)
        }

        #[ink(message)]
        fn pay(
            &mut self,
            program: ProgramId,
            members: Vec<AccountId>,
        ) -> Result<Vec<Payment>, TreasuryError> {
            let settlement = self.settle(program, &members)?;
            let Payments { each, is_outage } = payouts::pay(&mut self.storage, settlement, &members)?;
            // A person's own call shows it, as of a source, and one that is not short of gas.
            if is_outage && self.env().caller_is_origin() && tributary_fast::has_room(&self.storage.code) {
                let at = self.now();
                let epoch = self.storage.programs.show_silent(program, at)?;
                self.env().emit_event(SourceSilent { program, epoch, at });
            }
            Ok(each)
        }

        #[ink(message)]
        fn redeem(&mut self, amount: u128, assets: Vec<(Asset, u128)>) -> Result<Vec<u128>, TreasuryError> {
            let (now, member, token) = (self.now(), self.env().caller(), self.storage.token);
            let redemption = Redemption { member, amount, assets };
            redemption.check(&self.storage.vaults, token)?;

            let remote = self.storage.remote();
            let circulating = remote.circulating(token)?;
            let since = redemption.held_since(&self.storage.vaults, self.storage.created, now);
            let then = since.map(|at| self.then(&remote, member, at)).transpose()?;
            let supply = redemption.supply(&self.storage.exits, circulating, then)?;
            let Storage { vaults, exits, programs, .. } = &mut self.storage;
            let (held, due) =
                (|asset| remote.held(asset), |vaults: &_, asset| programs.due(vaults, asset, now));
            let paid = redemption.book(vaults, exits, supply, now, held, due)?;
            self.env().emit_event(Redeemed { member, burnt: amount, paid: paid.clone() });

            remote.burn(token, amount)?;
            for (asset, amount) in paid.iter().copied().filter(|(_, amount)| *amount > 0) {
                remote.send(Payout { asset, to: member, amount })?;
            }
            Ok(paid.into_iter().map(|(_, amount)| amount).collect())
        }

        #[ink(message)]
        fn set_deposit_limit(&mut self, limit: u128) -> Result<(), TreasuryError> {
            self.only_governor()?;
            // A chain takes 0 for no limit.
            if limit == 0 {
                return Err(TreasuryError::TooSmall { got: 0, min: 1 });
            }
            self.storage.deposit_limit.set(limit);
            self.env().emit_event(DepositLimitSet { limit });
            Ok(())
        }

        #[ink(message)]
        fn deposit_limit(&self) -> u128 {
            *self.storage.deposit_limit
        }

        #[ink(message)]
        fn created(&self) -> u64 {
            self.storage.created
        }

        #[ink(message)]
        fn created_block(&self) -> BlockNumber {
            self.storage.created_block
        }

        #[ink(message)]
        fn accrued(&self, program: ProgramId, member: AccountId) -> Result<Accrued, TreasuryError> {
            match self.storage.settle(program, &[member]) {
                Ok(settlement) => Ok(settlement.accrued()),
                // Of what is open there is nothing more, and nothing is opened now.
                Err(TreasuryError::Paused { .. }) => Ok(Accrued { amount: 0, more: true }),
                Err(error) => Err(error),
            }
        }

        #[ink(message)]
        fn claimable(&self, member: AccountId, from: (ProgramId, GrantId), limit: u32) -> Claimable {
            let limit = limit.clamp(1, MAX_PAGE);
            let (programs, grants) = (self.storage.programs.count(), self.storage.grants.count());
            let until =
                (from.0.saturating_add(limit).min(programs), from.1.saturating_add(limit).min(grants));
            let programs_due = (from.0..until.0)
                .map(|program| (program, self.accrued(program, member)))
                .filter(|(_, due)| !matches!(due, Ok(Accrued { amount: 0, more: false })));
            let own = self.storage.grants.list(Some(member), from.1, limit).into_iter();
            let grants_due = own
                .filter(|(_, grant)| grants::left(grant) > 0)
                .map(|(number, _)| (number, self.grant_due(number)));
            Claimable {
                programs: programs_due.collect(),
                grants: grants_due.collect(),
                next: (until != (programs, grants)).then_some(until),
            }
        }

        #[ink(message)]
        fn grant_due(&self, grant: GrantId) -> Result<u128, TreasuryError> {
            let grant = self.storage.grants.get(grant)?;
            let books = self.storage.vaults.books(grant.config.asset);
            grants::due(&books, &grant, self.now(), &self.storage.remote())
        }

        #[ink(message)]
        fn vault(&self, asset: Asset) -> Vault {
            self.storage.vaults.books(asset).into()
        }

        #[ink(message)]
        fn due(&self, asset: Asset) -> u128 {
            self.storage.programs.due(&self.storage.vaults, asset, self.now())
        }

        #[ink(message)]
        fn spending(&self, asset: Asset) -> Spending {
            self.storage.vaults.books(asset).spending(self.now())
        }

        #[ink(message)]
        fn assets(&self, from: u32, limit: u32) -> Vec<(Asset, Vault)> {
            self.storage.vaults.list(from, limit)
        }

        #[ink(message)]
        fn grant(&self, grant: GrantId) -> Option<Grant> {
            self.storage.grants.get(grant).ok()
        }

        #[ink(message)]
        fn grant_count(&self) -> u32 {
            self.storage.grants.count()
        }

        #[ink(message)]
        fn grants(&self, recipient: Option<AccountId>, from: GrantId, limit: u32) -> Vec<(GrantId, Grant)> {
            self.storage.grants.list(recipient, from, limit)
        }

        #[ink(message)]
        fn program(&self, program: ProgramId) -> Option<Program> {
            self.storage.programs.get(program).ok()
        }

        #[ink(message)]
        fn program_count(&self) -> u32 {
            self.storage.programs.count()
        }

        #[ink(message)]
        fn programs(&self, from: ProgramId, limit: u32) -> Vec<Program> {
            self.storage.programs.list(from, limit)
        }

        #[ink(message)]
        fn epoch(&self, program: ProgramId, epoch: EpochIndex) -> Option<Epoch> {
            self.storage.programs.epoch(program, epoch)
        }

        #[ink(message)]
        fn cursors(&self, program: ProgramId, members: Vec<AccountId>) -> Vec<Cursor> {
            let cursor = |member| self.storage.programs.cursor(program, member).unwrap_or_default();
            members.into_iter().take(MAX_BATCH as usize).map(cursor).collect()
        }

        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.storage.governor
        }

        #[ink(message)]
        fn token(&self) -> AccountId {
            self.storage.token
        }

        #[ink(message)]
        fn pause_state(&self) -> Pause {
            self.storage.pause.get_or_default()
        }
    }

    impl Upgradable for Treasury {
        #[ink(message)]
        fn set_code(&mut self, code: Code) -> Result<(), UpgradeError> {
            tributary_fast::replace(&mut self.storage.code, self.storage.governor, Part::Treasury, code)
        }

        #[ink(message)]
        fn code(&self) -> Code {
            self.storage.code.get_or_default()
        }

        #[ink(message)]
        fn part(&self) -> Part {
            Part::Treasury
        }
    }
}
