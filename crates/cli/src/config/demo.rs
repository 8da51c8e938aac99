//! What the demo asks of a configuration beyond what a DAO does.

use super::{Config, ConfigError, Demo, Governor};
use tributary_core::DAY;
use tributary_text::amount::exact;
use tributary_words::{names::NamedAccount, time::span};

/// What the demo's people can give, in whole units of the native asset: most of what each begins with.
pub const DEMO_MOST: u128 = 900_000;

impl Config {
    /// Refuses with which the demo would stop midway: a DAO may have it all the same.
    pub fn check_demo(&self) -> Result<(), ConfigError> {
        let Governor { voting_delay, voting_period, timelock, extension, .. } = self.governor;
        let decision = voting_delay.0 + voting_period.0 + timelock.0 + extension.0;
        let (least, length) = (decision + DAY, self.demo.epoch_length.0);
        self.ensure("demo.epoch_length", span(length), length >= least, || {
            format!("in the demo it must have room for a whole decision, {} at least", span(least))
        })?;
        let Demo { funding, epoch_budget, grant, epochs, .. } = &self.demo;
        let asset = |amount| exact(amount, self.native.decimals);
        let unit = 10u128.pow(self.native.decimals.into());
        let between = |key: &str, text: &str, (least, most): (u128, u128)| -> Result<u128, ConfigError> {
            let amount = self.native(key, text)?;
            self.ensure(key, format!("{text:?}"), (least..=most).contains(&amount), || {
                format!("in the demo it must be from {} to {}", asset(least), asset(most))
            })?;
            Ok(amount)
        };
        let most = DEMO_MOST.saturating_mul(unit);
        let budget = between("demo.epoch_budget", epoch_budget, (1, most))?;
        let granted = between("demo.grant", grant, (1, most))?;
        // In the third epoch a member leaves with their share of what is free: less than a third.
        let later = budget.saturating_mul(epochs.saturating_sub(3).into()).saturating_mul(3).div_ceil(2);
        let needed = granted.saturating_add(budget.saturating_mul(3)).saturating_add(later);
        let given = between("demo.funding", funding, (1, most))?;
        self.ensure("demo.funding", format!("{funding:?}"), given >= needed, || {
            format!(
                "for {epochs} epochs of {epoch_budget}, a grant of {grant} and a member who leaves with a share it must \
                 be at least {}",
                asset(needed)
            )
        })?;
        if let Some(text) = &self.treasury.spend_cap {
            let cap = self.native("treasury.spend_cap", text)?;
            // As many epochs as begin within a period, and the grant.
            let at_once =
                self.treasury.spend_period.0.div_ceil(length.max(1)).saturating_add(1).min((*epochs).into());
            let needed = granted.saturating_add(budget.saturating_mul(at_once.into()));
            self.ensure("treasury.spend_cap", format!("{text:?}"), cap >= needed, || {
                format!(
                    "in the demo epochs and a grant take {} within a period: make it as much, or leave it out",
                    asset(needed)
                )
            })?;
        }
        // They file, decide, doubt, and are lied about.
        let attestor = self.roles.attestors.first();
        let last = self.founders.len().saturating_sub(1);
        let second = self.founders.get(1).map_or(last, |_| 1);
        let founder = |index: usize| self.founders.get(index).map(|founder| &founder.account);
        for (key, named) in [
            ("roles.attestors.0".to_owned(), attestor),
            ("roles.arbiter".to_owned(), self.roles.arbiter.as_ref()),
            (format!("founder.{second}.account"), founder(second)),
            (format!("founder.{last}.account"), founder(last)),
        ] {
            let has_key = matches!(named, Some(NamedAccount::Demo(_)));
            let value = named.map_or("nobody", |_| "an account whose key the demo has not");
            self.ensure(&key, value.to_owned(), has_key, || {
                "in the demo they have something to sign: write \"demo:NAME\"".to_owned()
            })?;
        }
        Ok(())
    }

    /// Decimal places of the chain's native asset.
    pub fn native_decimals(&self) -> u8 {
        self.native.decimals
    }
}
