//! The factory: founds a whole DAO in one transaction, and keeps no power over it.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]
// ink!'s dispatch holds a message's arguments in an enum, and `create` has a large one.
#![allow(clippy::large_enum_variant)]

pub use self::factory::{Factory, FactoryRef};

/// Instantiates one part of a DAO, salted by the DAO's number: its account.
macro_rules! instantiate {
    ($part:ident, $constructor:expr, $code:expr, $salt:expr) => {
        $constructor
            .code_hash($code)
            .endowment(0)
            .salt_bytes($salt)
            .try_instantiate()
            .ok()
            .and_then(Result::ok)
            .ok_or(FactoryError::NotInstantiated(Part::$part))
    };
}

#[ink::contract(env = tributary_interfaces::Environment)]
mod factory {
    use ink::{
        codegen::TraitCallBuilder,
        prelude::vec::Vec,
        scale::Encode,
        storage::{Lazy, Mapping},
        ToAccountId,
    };
    use tributary_governor::GovernorRef;
    use tributary_interfaces::{
        factory::{CodeHashes, Dao, DaoConfig, DaoCreated, FactoryError, FactoryFounded, Part},
        metrics::{Metrics, MetricsError, MetricsRoles},
        source::MetricRef,
        token::{Token, TokenError, TokenRoles, VOTES},
        upgrade::{Code, Upgradable},
        MAX_BATCH,
    };
    use tributary_metrics::MetricsRef;
    use tributary_token::TokenRef;
    use tributary_treasury::TreasuryRef;

    #[ink(storage)]
    pub struct Factory {
        codes: CodeHashes,
        count: Lazy<u32>,
        daos: Mapping<u32, Dao>,
    }

    impl Factory {
        /// A factory of DAOs that are made of this code.
        #[ink(constructor)]
        pub fn new(codes: CodeHashes) -> Self {
            Self::env().emit_event(FactoryFounded { codes });
            Self { codes, count: Lazy::new(), daos: Mapping::default() }
        }

        /// Instantiates the parts. Until `hand_over`, this contract holds their roles.
        fn instantiate(&self, index: u32, config: DaoConfig) -> Result<Dao, FactoryError> {
            let salt = index.encode();
            let token = instantiate!(
                Token,
                TokenRef::new(config.token, config.genesis, self.codes.token.fast),
                self.codes.token.full,
                &salt
            )?
            .map_err(FactoryError::Token)?
            .to_account_id();
            let metrics =
                MetricsRef::new(token, config.score_half_life, config.metrics, self.codes.metrics.fast);
            let metrics = instantiate!(Metrics, metrics, self.codes.metrics.full, &salt)?
                .map_err(FactoryError::Metrics)?
                .to_account_id();
            let electorate = MetricRef { source: token, metric: VOTES };
            let governor =
                GovernorRef::new(electorate, config.governor, config.genesis, self.codes.governor.fast);
            let governor = instantiate!(Governor, governor, self.codes.governor.full, &salt)?
                .map_err(FactoryError::Governor)?
                .to_account_id();
            let treasury = TreasuryRef::new(governor, token, config.treasury, self.codes.treasury.fast);
            let treasury = instantiate!(Treasury, treasury, self.codes.treasury.full, &salt)?
                .map_err(FactoryError::Treasury)?
                .to_account_id();
            for (account, part, code) in [
                (token, Part::Token, self.codes.token),
                (metrics, Part::Metrics, self.codes.metrics),
                (governor, Part::Governor, self.codes.governor),
                (treasury, Part::Treasury, self.codes.treasury),
            ] {
                check(account, part, code)?;
            }
            Ok(Dao { token, metrics, governor, treasury })
        }

        /// Gives every role away: to the governor, and to the parts that need one another.
        fn hand_over(dao: &Dao, arbiter: Option<AccountId>) -> Result<(), FactoryError> {
            let mut token: ink::contract_ref!(Token, Environment) = dao.token.into();
            done(token.call_mut().set_excluded(dao.treasury, true).try_invoke(), Part::Token)?
                .map_err(|error: TokenError| FactoryError::Token(error))?;
            let roles = TokenRoles { governor: dao.governor, minter: dao.metrics, redeemer: dao.treasury };
            done(token.call_mut().set_roles(roles).try_invoke(), Part::Token)?
                .map_err(FactoryError::Token)?;
            let mut metrics: ink::contract_ref!(Metrics, Environment) = dao.metrics.into();
            let roles = MetricsRoles {
                governor: dao.governor,
                arbiter: arbiter.unwrap_or(dao.governor),
                token: dao.token,
            };
            done(metrics.call_mut().set_roles(roles).try_invoke(), Part::Metrics)?
                .map_err(|error: MetricsError| FactoryError::Metrics(error))
        }
    }

    impl tributary_interfaces::factory::Factory for Factory {
        #[ink(message)]
        fn create(&mut self, config: DaoConfig) -> Result<Dao, FactoryError> {
            let (index, arbiter) = (self.dao_count(), config.arbiter);
            let dao = self.instantiate(index, config)?;
            Self::hand_over(&dao, arbiter)?;
            self.daos.insert(index, &dao);
            self.count.set(&index.saturating_add(1));
            self.env().emit_event(DaoCreated { index, founder: self.env().caller(), dao });
            Ok(dao)
        }

        #[ink(message)]
        fn code_hashes(&self) -> CodeHashes {
            self.codes
        }

        #[ink(message)]
        fn dao_count(&self) -> u32 {
            self.count.get_or_default()
        }

        #[ink(message)]
        fn dao(&self, index: u32) -> Option<Dao> {
            self.daos.get(index)
        }

        #[ink(message)]
        fn daos(&self, from: u32, limit: u32) -> Vec<Dao> {
            let end = from.saturating_add(limit.min(MAX_BATCH)).min(self.dao_count());
            (from..end).filter_map(|index| self.daos.get(index)).collect()
        }
    }

    /// Refuses a part whose full code and fast path do not belong together, or are another part's: as an upgrade
    /// does.
    fn check(account: AccountId, part: Part, code: Code) -> Result<(), FactoryError> {
        let contract: ink::contract_ref!(Upgradable, Environment) = account.into();
        let is_made_for = contract.call().part().try_invoke().ok().and_then(Result::ok);
        let has = contract.call().code().try_invoke().ok().and_then(Result::ok);
        if is_made_for != Some(part) || has != Some(code) {
            return Err(FactoryError::NotInstantiated(part));
        }
        Ok(())
    }

    /// The answer of a part, which fails to answer only if its code is not what it should be.
    fn done<R>(
        answer: Result<Result<R, ink::LangError>, ink::env::Error>,
        part: Part,
    ) -> Result<R, FactoryError> {
        answer.ok().and_then(Result::ok).ok_or(FactoryError::NotInstantiated(part))
    }
}
