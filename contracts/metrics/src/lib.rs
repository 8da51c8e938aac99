//! The metrics registry: what counts, who did what, who doubts it, and the points that come of it.
//!
//! The messages are documented on their traits in `tributary_interfaces`; the rules are in `registry.rs`
//! and the files beside it. The only contract called from here is the token, and last.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

mod acts;
mod attestations;
mod batch;
mod bonds;
mod caps;
mod checks;
mod clock;
mod credits;
mod definitions;
mod evidence;
pub mod frequent;
mod kinds;
mod members;
mod minting;
mod owed;
mod points;
mod registry;
mod storage;
mod sums;
#[cfg(test)]
mod tests;

pub use metrics::{Metrics, MetricsRef};
pub use storage::Storage;

#[ink::contract(env = tributary_interfaces::Environment)]
mod metrics {
    use crate::{
        acts::{Act, Changed},
        checks::{check_account, check_count, count},
        frequent, minting,
        registry::{Finalization, Registry},
        storage::Storage,
    };
    use ink::{
        prelude::{string::String, vec::Vec},
        storage::Lazy,
    };
    use tributary_interfaces::{
        metrics::{
            Attestation, AttestationId, AttestationPage, BondOwed, BondPaid, Challenged, Claim, Expired,
            Filter, MetricConfig, MetricsError, MetricsRoles, MetricsRolesSet, OwedTokens, Resolved,
            Retracted, TokensOwed,
        },
        native,
        source::{MetricCatalog, MetricId, MetricInfo, MetricSource, SourceError},
        upgrade::{Code, Part, Upgradable, UpgradeError},
        Millis, MAX_BATCH,
    };
    use tributary_storage::{end_with, InRoot};

    #[ink(storage)]
    pub struct Metrics {
        storage: Storage,
    }

    impl Metrics {
        /// Creates a registry with its first metrics, numbered from 1, and the half-life of the score
        /// (0: none). The caller is governor and arbiter until it hands the roles over (`set_roles`). The
        /// account runs the fast path `fast`, if one is given.
        ///
        /// # Errors
        /// As `define_metric`; `UnknownCode`.
        #[ink(constructor)]
        #[inline(never)]
        pub fn new(
            token: AccountId,
            score_half_life: Millis,
            metrics: Vec<MetricConfig>,
            fast: Option<Hash>,
        ) -> Result<Self, MetricsError> {
            let (caller, now) = (Self::env().caller(), Self::env().block_timestamp());
            let mut registry = Registry::default();
            let roles = MetricsRoles { governor: caller, arbiter: caller, token };
            Self::env().emit_event(MetricsRolesSet { roles });
            let set = registry.definitions.define_score(score_half_life, now);
            Self::env().emit_event(set);
            for config in metrics {
                let set = registry.definitions.define(config, now)?;
                Self::env().emit_event(set);
            }
            let mut code = Lazy::new();
            tributary_fast::begin(&mut code, fast).map_err(MetricsError::UnknownCode)?;
            Ok(Self { storage: Storage { registry, roles: InRoot::new(roles), code } })
        }

        fn now(&self) -> Timestamp {
            self.env().block_timestamp()
        }

        #[inline(never)]
        fn only(&self, needed: AccountId) -> Result<(), MetricsError> {
            let caller = self.env().caller();
            if caller != needed {
                return Err(MetricsError::NotAllowed { caller, needed });
            }
            Ok(())
        }
    }

    impl MetricSource for Metrics {
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

    impl tributary_interfaces::metrics::Metrics for Metrics {
        #[ink(message)]
        fn define_metric(&mut self, config: MetricConfig) -> Result<MetricId, MetricsError> {
            self.only(self.storage.roles.governor)?;
            let now = self.now();
            let set = self.storage.registry.definitions.define(config, now)?;
            let metric = set.metric;
            self.env().emit_event(set);
            Ok(metric)
        }

        #[ink(message)]
        fn update_metric(&mut self, metric: MetricId, config: MetricConfig) -> Result<(), MetricsError> {
            self.only(self.storage.roles.governor)?;
            let now = self.now();
            let set = self.storage.registry.definitions.update(metric, config, now)?;
            self.env().emit_event(set);
            end_with(())
        }

        #[ink(message)]
        fn set_score_half_life(&mut self, half_life: Millis) -> Result<(), MetricsError> {
            self.only(self.storage.roles.governor)?;
            let now = self.now();
            let set = self.storage.registry.definitions.set_score_half_life(half_life, now)?;
            self.env().emit_event(set);
            end_with(())
        }

        #[ink(message)]
        fn half_life(&self, metric: MetricId) -> Option<Millis> {
            self.storage.registry.definitions.half_life(metric)
        }

        #[ink(message)]
        fn metric(&self, metric: MetricId) -> Option<MetricConfig> {
            self.storage.registry.definitions.get(metric)
        }

        #[ink(message)]
        fn metric_count(&self) -> u32 {
            self.storage.registry.definitions.count()
        }

        #[ink(message, payable)]
        fn attest_batch(
            &mut self,
            metric: MetricId,
            claims: Vec<Claim>,
        ) -> Result<AttestationId, MetricsError> {
            let (caller, sent, now) = (self.env().caller(), native::received(), self.now());
            let attested = self.storage.registry.attest(caller, metric, claims, sent, now)?;
            let first = attested.first;
            self.env().emit_event(attested);
            Ok(first)
        }

        #[ink(message, payable)]
        fn challenge_batch(
            &mut self,
            attestations: Vec<AttestationId>,
            reason: String,
        ) -> Result<u32, MetricsError> {
            let (challenger, sent, now) = (self.env().caller(), native::received(), self.now());
            let registry = &mut self.storage.registry;
            let acted = registry.challenge(challenger, &attestations, &reason, sent, now)?;
            let number = count(&acted.changed);
            if acted.passed_over > 0 {
                self.env().emit_event(BondOwed { to: challenger, amount: acted.passed_over });
            }
            for changed in acted.changed {
                let Changed { attestation, bond, doubt, .. } = changed;
                let until = doubt.map_or(now, |doubt| doubt.challenge.until);
                let reason = reason.clone();
                self.env().emit_event(Challenged { attestation, challenger, bond, until, reason });
            }
            end_with(number)
        }

        #[ink(message)]
        fn resolve_batch(
            &mut self,
            attestations: Vec<AttestationId>,
            upheld: bool,
        ) -> Result<u32, MetricsError> {
            self.only(self.storage.roles.arbiter)?;
            let now = self.now();
            let resolved = self.storage.registry.act(&attestations, Act::Resolve(upheld), now)?.changed;
            let number = count(&resolved);
            for changed in resolved {
                let Changed { attestation, attestor, doubt, to_attestor, to_challenger, .. } = changed;
                let (challenger, matures_at) =
                    doubt.map_or((attestor, now), |doubt| (doubt.challenge.by, doubt.matures_at));
                let (winner, bonds) =
                    if upheld { (attestor, to_attestor) } else { (challenger, to_challenger) };
                self.env().emit_event(Resolved { attestation, upheld, winner, bonds, matures_at });
            }
            end_with(number)
        }

        #[ink(message)]
        fn expire_batch(&mut self, attestations: Vec<AttestationId>) -> Result<u32, MetricsError> {
            let now = self.now();
            let ended = match self.storage.registry.act(&attestations, Act::Expire, now) {
                // Another caller was first: that is no failure.
                Err(MetricsError::WrongStatus { .. }) => return end_with(0),
                ended => ended?.changed,
            };
            let number = count(&ended);
            for changed in ended {
                let Changed { attestation, attestor, doubt, to_attestor, to_challenger, .. } = changed;
                let challenger = doubt.map_or(attestor, |doubt| doubt.challenge.by);
                let expired = Expired { attestation, attestor, challenger, to_attestor, to_challenger };
                self.env().emit_event(expired);
            }
            end_with(number)
        }

        #[ink(message)]
        fn retract_batch(&mut self, attestations: Vec<AttestationId>) -> Result<u32, MetricsError> {
            let (caller, now) = (self.env().caller(), self.now());
            let retracted = self.storage.registry.act(&attestations, Act::Retract(caller), now)?.changed;
            let number = count(&retracted);
            for changed in retracted {
                self.env().emit_event(Retracted { attestation: changed.attestation });
            }
            end_with(number)
        }

        #[ink(message)]
        fn finalize_batch(&mut self, attestations: Vec<AttestationId>) -> Result<u32, MetricsError> {
            let (now, members) = (self.now(), self.storage.registry.members.count());
            let Finalization { finalized, indicators, mint } =
                self.storage.registry.finalize(&attestations, now)?;
            let number = count(&finalized.attestations);
            if number > 0 {
                self.env().emit_event(finalized);
            }
            for indicator in indicators {
                self.env().emit_event(indicator);
            }
            if !mint.is_empty() {
                let minted = match minting::mint(&self.storage.roles.token, &mint) {
                    Some(minted) => minted,
                    // A caller's lack of gas is not the token's fault.
                    None if tributary_fast::has_room(&self.storage.code) => 0,
                    None => return Err(MetricsError::MintFailed),
                };
                // Nothing re-enters while the token is called, so what it leaves may be noted after.
                let (_, owed) = self.storage.registry.owed.note(&mint, minted, false);
                if !owed.is_empty() {
                    self.env().emit_event(TokensOwed { owed });
                }
            }
            if self.storage.registry.members.count() == members {
                return end_with(number);
            }
            Ok(number)
        }

        #[ink(message)]
        fn mint_owed(&mut self, members: Vec<AccountId>) -> Result<u128, MetricsError> {
            check_count(&members, 1)?;
            let entries = self.storage.registry.owed.to(members);
            if entries.is_empty() {
                return end_with(0);
            }
            let minted =
                minting::mint(&self.storage.roles.token, &entries).ok_or(MetricsError::MintFailed)?;
            let (minted, owed) = self.storage.registry.owed.note(&entries, minted, true);
            if minted > 0 {
                self.env().emit_event(TokensOwed { owed });
            }
            end_with(minted)
        }

        #[ink(message)]
        fn owed_tokens(&self, members: Vec<AccountId>) -> OwedTokens {
            let owed = &self.storage.registry.owed;
            let members =
                members.into_iter().take(MAX_BATCH as usize).map(|member| owed.of(member)).collect();
            OwedTokens { total: owed.total(), members }
        }

        #[ink(message)]
        fn claimed(&self, metric: MetricId, attestor: AccountId) -> u128 {
            self.storage.registry.claimed(metric, attestor, self.now())
        }

        #[ink(message)]
        fn revoke_batch(&mut self, attestations: Vec<AttestationId>) -> Result<u32, MetricsError> {
            self.only(self.storage.roles.governor)?;
            let now = self.now();
            let revoked = self.storage.registry.revoke(&attestations, now)?;
            let number = count(&revoked);
            for (revoked, indicator) in revoked {
                self.env().emit_event(revoked);
                if let Some(indicator) = indicator {
                    self.env().emit_event(indicator);
                }
            }
            end_with(number)
        }

        #[ink(message)]
        fn withdraw_bonds(&mut self, to: AccountId) -> Result<u128, MetricsError> {
            let amount = self.storage.registry.bonds.take(to)?;
            self.env().emit_event(BondPaid { to, amount });
            if !native::send(to, amount) {
                return Err(MetricsError::TransferFailed { to, amount });
            }
            end_with(amount)
        }

        #[ink(message)]
        fn bonds_owed(&self, account: AccountId) -> u128 {
            self.storage.registry.bonds.owed(account)
        }

        #[ink(message)]
        fn attestation(&self, attestation: AttestationId) -> Option<Attestation> {
            self.storage.registry.attestations.get(attestation).ok()
        }

        #[ink(message)]
        fn attestation_count(&self) -> u32 {
            self.storage.registry.attestations.count()
        }

        #[ink(message)]
        fn attestations(&self, from: AttestationId, limit: u32) -> Vec<Attestation> {
            self.storage.registry.attestations.page(from, limit)
        }

        #[ink(message)]
        fn find(&self, filter: Filter, from: AttestationId, limit: u32) -> AttestationPage {
            self.storage.registry.attestations.find(filter, from, limit)
        }

        #[ink(message)]
        fn members(&self, from: u32, limit: u32) -> Vec<AccountId> {
            self.storage.registry.members.page(from, limit)
        }

        #[ink(message)]
        fn member_count(&self) -> u32 {
            self.storage.registry.members.count()
        }

        #[ink(message)]
        fn is_member(&self, account: AccountId) -> bool {
            self.storage.registry.is_member(account)
        }

        #[ink(message)]
        fn roles(&self) -> MetricsRoles {
            *self.storage.roles
        }

        #[ink(message)]
        fn set_roles(&mut self, roles: MetricsRoles) -> Result<(), MetricsError> {
            self.only(self.storage.roles.governor)?;
            check_account(0, roles.governor)?;
            check_account(1, roles.arbiter)?;
            check_account(2, roles.token)?;
            self.storage.roles.set(roles);
            self.env().emit_event(MetricsRolesSet { roles });
            Ok(())
        }
    }

    impl MetricCatalog for Metrics {
        #[ink(message)]
        fn metric_info(&self, metric: MetricId) -> Option<MetricInfo> {
            self.storage.registry.info(metric)
        }
    }

    impl Upgradable for Metrics {
        #[ink(message)]
        fn set_code(&mut self, code: Code) -> Result<(), UpgradeError> {
            tributary_fast::replace(&mut self.storage.code, self.storage.roles.governor, Part::Metrics, code)
        }

        #[ink(message)]
        fn code(&self) -> Code {
            self.storage.code.get_or_default()
        }

        #[ink(message)]
        fn part(&self) -> Part {
            Part::Metrics
        }
    }
}
