//! The contribution token: a PSP22 that carries votes and remembers every balance, vote and supply.
//!
//! The messages are documented on their traits in `tributary_interfaces`; the rules are in `ledger.rs`
//! and `allowances.rs`, the messages that its fast path answers as well in `frequent.rs`. Nothing here
//! calls another contract.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

mod allowances;
pub mod frequent;
mod holding;
mod ledger;
mod storage;
#[cfg(test)]
mod tests;

pub use storage::Storage;
pub use token::{Token, TokenRef};

#[ink::contract(env = tributary_interfaces::Environment)]
mod token {
    use crate::{
        allowances::Allowances,
        frequent::{self, psp22_error},
        ledger::Ledger,
        storage::{Metadata, Storage},
    };
    use ink::{
        prelude::{string::String, vec::Vec},
        storage::{Lazy, Mapping},
    };
    use tributary_interfaces::{
        signed::{self, NonceUsed, Payload, DOMAIN},
        source::{self, MetricCatalog, MetricId, MetricInfo, MetricSource, SourceError},
        token::{
            PolicySet, Token as _, TokenConfig, TokenError, TokenFounded, TokenRoles, TokenRolesSet,
            TransferPolicy, BALANCE, VOTES,
        },
        upgrade::{Code, Part, Upgradable, UpgradeError},
        PSP22Burnable, PSP22Error, PSP22Metadata, MAX_BATCH, PSP22,
    };
    use tributary_storage::{end_with, InRoot};

    #[ink(storage)]
    pub struct Token {
        storage: Storage,
    }

    impl Token {
        /// Creates a token with its founders' balances. The caller has all roles until it hands them over
        /// (`set_roles`). `genesis` is the chain's genesis hash, which a contract cannot read: it is part
        /// of what members sign. The account runs the fast path `fast`, if one is given.
        ///
        /// # Errors
        /// `TooMany` founders; `CapExceeded` by their balances; `ZeroAccount` among them; `UnknownCode`.
        #[ink(constructor)]
        pub fn new(config: TokenConfig, genesis: Hash, fast: Option<Hash>) -> Result<Self, TokenError> {
            let mut token = Self::with_founders(&config, genesis)?;
            tributary_fast::begin(&mut token.storage.code, fast).map_err(TokenError::UnknownCode)?;
            let TokenConfig { name, symbol, decimals, policy, .. } = config;
            let (cap, roles) = (token.storage.cap, *token.storage.roles);
            token.env().emit_event(TokenFounded { name, symbol, decimals, cap, genesis });
            token.env().emit_event(TokenRolesSet { roles });
            token.env().emit_event(PolicySet { policy });
            Ok(token)
        }

        /// A token with its founders' balances, of which it tells and of nothing else.
        pub(crate) fn with_founders(config: &TokenConfig, genesis: Hash) -> Result<Self, TokenError> {
            if config.founders.iter().any(|(founder, _)| signed::is_anybodys(founder)) {
                return Err(TokenError::ZeroAccount);
            }
            let caller = Self::env().caller();
            let mut metadata = Lazy::new();
            let (name, symbol) = (config.name.clone(), config.symbol.clone());
            metadata.set(&Metadata { name, symbol, decimals: config.decimals });
            let mut token = Self {
                storage: Storage {
                    ledger: Ledger::default(),
                    allowances: Allowances::default(),
                    roles: InRoot::new(TokenRoles { governor: caller, minter: caller, redeemer: caller }),
                    policy: InRoot::new(config.policy),
                    cap: config.cap.unwrap_or(u128::MAX),
                    metadata,
                    genesis,
                    nonces: Mapping::default(),
                    code: Lazy::new(),
                },
            };
            let wanted = config.founders.iter().try_fold(0u128, |sum, (_, value)| sum.checked_add(*value));
            if Some(token.mint_all(&config.founders)?) != wanted {
                let (cap, minted) = (token.storage.cap, wanted.unwrap_or(u128::MAX));
                return Err(TokenError::CapExceeded { cap, supply: 0, minted });
            }
            Ok(token)
        }

        fn now(&self) -> Timestamp {
            self.env().block_timestamp()
        }

        fn only(&self, needed: AccountId) -> Result<(), TokenError> {
            let caller = self.env().caller();
            if caller != needed {
                return Err(TokenError::NotAllowed { caller, needed });
            }
            Ok(())
        }

        fn mint_all(&mut self, entries: &[(AccountId, u128)]) -> Result<u128, TokenError> {
            let got = u32::try_from(entries.len()).unwrap_or(u32::MAX);
            if got > MAX_BATCH {
                return Err(TokenError::TooMany { got, max: MAX_BATCH });
            }
            let now = self.now();
            let (minted, transfers) = self.storage.ledger.mint(entries, self.storage.cap, now);
            for transfer in transfers {
                self.env().emit_event(transfer);
            }
            Ok(minted)
        }

        fn use_nonce(&mut self, signer: AccountId) {
            let next = self.nonce(signer).saturating_add(1);
            self.storage.nonces.insert(signer, &next);
            self.env().emit_event(NonceUsed { signer, proposal: None, next });
        }

        fn burn_from(&mut self, owner: AccountId, value: u128) -> Result<(), TokenError> {
            let now = self.now();
            if let Some(transfer) = self.storage.ledger.burn(owner, value, now)? {
                self.env().emit_event(transfer);
            }
            end_with(())
        }
    }

    impl PSP22 for Token {
        #[ink(message)]
        fn total_supply(&self) -> u128 {
            self.storage.ledger.supply().total
        }

        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u128 {
            self.storage.ledger.balance(owner)
        }

        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> u128 {
            self.storage.allowances.get(owner, spender)
        }

        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: u128, _data: Vec<u8>) -> Result<(), PSP22Error> {
            frequent::transfer(&mut self.storage, to, value)?;
            end_with(())
        }

        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: u128,
            _data: Vec<u8>,
        ) -> Result<(), PSP22Error> {
            frequent::transfer_from(&mut self.storage, from, to, value)?;
            end_with(())
        }

        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: u128) -> Result<(), PSP22Error> {
            let caller = self.env().caller();
            check_spender(&spender)?;
            if let Some(approval) = self.storage.allowances.approve(caller, spender, value) {
                self.env().emit_event(approval);
            }
            end_with(())
        }

        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: u128) -> Result<(), PSP22Error> {
            let caller = self.env().caller();
            check_spender(&spender)?;
            if let Some(approval) = self.storage.allowances.increase(caller, spender, delta_value) {
                self.env().emit_event(approval);
            }
            end_with(())
        }

        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: u128) -> Result<(), PSP22Error> {
            let caller = self.env().caller();
            if let Some(approval) = self.storage.allowances.decrease(caller, spender, delta_value)? {
                self.env().emit_event(approval);
            }
            end_with(())
        }
    }

    impl PSP22Metadata for Token {
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            self.storage.metadata.get().map(|metadata| metadata.name)
        }

        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            self.storage.metadata.get().map(|metadata| metadata.symbol)
        }

        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            self.storage.metadata.get().map_or(0, |metadata| metadata.decimals)
        }
    }

    impl PSP22Burnable for Token {
        #[ink(message)]
        fn burn(&mut self, value: u128) -> Result<(), PSP22Error> {
            self.burn_from(self.env().caller(), value).map_err(psp22_error)
        }
    }

    impl MetricSource for Token {
        #[ink(message)]
        fn past_value(
            &self,
            metric: MetricId,
            member: AccountId,
            at: Timestamp,
        ) -> Result<u128, SourceError> {
            frequent::past_value(&self.storage, metric, member, at)
        }

        #[ink(message)]
        fn past_values(
            &self,
            metric: MetricId,
            members: Vec<AccountId>,
            at: Timestamp,
        ) -> Result<Vec<u128>, SourceError> {
            frequent::past_values(&self.storage, metric, members, at)
        }

        #[ink(message)]
        fn past_total(&self, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
            frequent::past_total(&self.storage, metric, at)
        }
    }

    impl MetricCatalog for Token {
        #[ink(message)]
        fn metric_info(&self, metric: MetricId) -> Option<MetricInfo> {
            let name = match metric {
                BALANCE => "balance",
                VOTES => "votes",
                _ => return None,
            };
            let unit = self.token_symbol().unwrap_or_default();
            Some(MetricInfo { name: name.into(), unit, decimals: self.token_decimals(), never_falls: false })
        }
    }

    impl tributary_interfaces::token::Token for Token {
        #[ink(message)]
        fn mint_batch(&mut self, entries: Vec<(AccountId, u128)>) -> Result<u128, TokenError> {
            self.only(self.storage.roles.minter)?;
            let minted = self.mint_all(&entries)?;
            end_with(minted)
        }

        #[ink(message)]
        fn burn_for(&mut self, owner: AccountId, value: u128) -> Result<(), TokenError> {
            self.only(self.storage.roles.redeemer)?;
            self.burn_from(owner, value)
        }

        #[ink(message)]
        fn delegate(&mut self, to: AccountId) -> Result<(), TokenError> {
            let caller = self.env().caller();
            frequent::delegate(&mut self.storage, caller, to)?;
            end_with(())
        }

        #[ink(message)]
        fn undelegate(&mut self) -> Result<(), TokenError> {
            let caller = self.env().caller();
            frequent::delegate(&mut self.storage, caller, caller)?;
            end_with(())
        }

        #[ink(message)]
        fn delegate_by_sig(
            &mut self,
            owner: AccountId,
            to: AccountId,
            expiry: Timestamp,
            signature: [u8; 64],
        ) -> Result<(), TokenError> {
            let now = self.now();
            if now >= expiry {
                return Err(TokenError::SignatureExpired { expiry, now });
            }
            let nonce = self.nonce(owner);
            let payload = Payload {
                domain: DOMAIN,
                genesis: self.storage.genesis,
                contract: self.env().account_id(),
                action: signed::Action::Delegate { to },
                nonce,
                expiry,
            };
            if !payload.is_signed_by(&owner, &signature) {
                return Err(TokenError::BadSignature { owner, nonce });
            }
            self.use_nonce(owner);
            frequent::delegate(&mut self.storage, owner, to)?;
            end_with(())
        }

        #[ink(message)]
        fn revoke_signature(&mut self) -> Result<(), TokenError> {
            self.use_nonce(self.env().caller());
            end_with(())
        }

        #[ink(message)]
        fn nonce(&self, owner: AccountId) -> u64 {
            self.storage.nonces.get(owner).unwrap_or_default()
        }

        #[ink(message)]
        fn delegate_of(&self, owner: AccountId) -> AccountId {
            self.storage.ledger.delegate_of(owner)
        }

        #[ink(message)]
        fn votes(&self, account: AccountId) -> u128 {
            self.storage.ledger.votes(account)
        }

        #[ink(message)]
        fn votable_supply(&self) -> u128 {
            self.storage.ledger.supply().votable
        }

        #[ink(message)]
        fn set_excluded(&mut self, account: AccountId, excluded: bool) -> Result<(), TokenError> {
            self.only(self.storage.roles.governor)?;
            let now = self.now();
            if let Some((changed, ended)) = self.storage.ledger.set_excluded(account, excluded, now)? {
                if let Some(ended) = ended {
                    self.env().emit_event(ended);
                }
                self.env().emit_event(changed);
            }
            end_with(())
        }

        #[ink(message)]
        fn is_excluded(&self, account: AccountId) -> bool {
            self.storage.ledger.is_excluded(account)
        }

        #[ink(message)]
        fn cap(&self) -> u128 {
            self.storage.cap
        }

        #[ink(message)]
        fn genesis(&self) -> Hash {
            self.storage.genesis
        }

        #[ink(message)]
        fn policy(&self) -> TransferPolicy {
            *self.storage.policy
        }

        #[ink(message)]
        fn set_policy(&mut self, policy: TransferPolicy) -> Result<(), TokenError> {
            self.only(self.storage.roles.governor)?;
            self.storage.policy.set(policy);
            self.env().emit_event(PolicySet { policy });
            Ok(())
        }

        #[ink(message)]
        fn roles(&self) -> TokenRoles {
            *self.storage.roles
        }

        #[ink(message)]
        fn set_roles(&mut self, roles: TokenRoles) -> Result<(), TokenError> {
            self.only(self.storage.roles.governor)?;
            if [roles.governor, roles.minter, roles.redeemer].iter().any(signed::is_anybodys) {
                return Err(TokenError::ZeroAccount);
            }
            self.storage.roles.set(roles);
            self.env().emit_event(TokenRolesSet { roles });
            Ok(())
        }

        #[ink(message)]
        fn past_balance(&self, owner: AccountId, at: Timestamp) -> Option<u128> {
            self.past_value(BALANCE, owner, at).ok()
        }

        #[ink(message)]
        fn past_votes(&self, account: AccountId, at: Timestamp) -> Option<u128> {
            self.past_value(VOTES, account, at).ok()
        }

        #[ink(message)]
        fn past_delegate(&self, owner: AccountId, at: Timestamp) -> Option<AccountId> {
            source::check_past(at, self.now()).ok()?;
            Some(self.storage.ledger.past_delegate(owner, at))
        }

        #[ink(message)]
        fn past_total_supply(&self, at: Timestamp) -> Option<u128> {
            self.past_total(BALANCE, at).ok()
        }

        #[ink(message)]
        fn past_votable_supply(&self, at: Timestamp) -> Option<u128> {
            self.past_total(VOTES, at).ok()
        }
    }

    impl Upgradable for Token {
        #[ink(message)]
        fn set_code(&mut self, code: Code) -> Result<(), UpgradeError> {
            tributary_fast::replace(&mut self.storage.code, self.storage.roles.governor, Part::Token, code)
        }

        #[ink(message)]
        fn code(&self) -> Code {
            self.storage.code.get_or_default()
        }

        #[ink(message)]
        fn part(&self) -> Part {
            Part::Token
        }
    }

    /// What the account of zeros may spend, anybody may.
    fn check_spender(spender: &AccountId) -> Result<(), PSP22Error> {
        if signed::is_anybodys(spender) {
            return Err(PSP22Error::ZeroRecipientAddress);
        }
        Ok(())
    }
}
