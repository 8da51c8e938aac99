//! Whether a configuration and an input make a story that can be told to its end.

use super::story::FEW_VOTERS;
use crate::config::{Config, DEMO_MOST};
use anyhow::{ensure, Result};
use std::collections::BTreeSet;
use tributary_measure::Measurement;
use tributary_words::{names::NamedAccount, time};

/// Those accounts of the demo's own people that are derived from names, and what they are.
pub(super) fn taken(config: &Config) -> Vec<(&str, &str)> {
    let roles = &config.roles;
    let founders = config.founders.iter().map(|founder| (&founder.account, "a founder"));
    let others = roles.attestors.iter().map(|account| (account, "the attestor"));
    let single = [(&roles.arbiter, "the arbiter"), (&roles.guardian, "the guardian")];
    let single = single.into_iter().filter_map(|(account, of)| Some((account.as_ref()?, of)));
    let named = founders.chain(others).chain(single).filter_map(|(account, of)| match account {
        NamedAccount::Demo(name) => Some((name.as_str(), of)),
        NamedAccount::Account(_) => None,
    });
    named.collect()
}

/// Refuses what the attestor of the demo, who files all at once, may not claim within a period.
pub(super) fn within_periods(config: &Config, measurement: &Measurement) -> Result<()> {
    for (index, metric) in config.metrics.iter().enumerate().filter(|(_, metric)| metric.period_cap > 0) {
        let of_metric = measurement.contributions.iter().filter(|row| row.metric == metric.key);
        let sum = of_metric.fold(0u128, |sum, row| sum.saturating_add(row.amount));
        // The first metric is lied about, too.
        let needed = sum.saturating_add(u128::from(index == 0));
        ensure!(
            needed <= metric.period_cap.into(),
            "the contributions of metric {:?} add up to {sum}, and the demo claims all within a period, in which the \
             attestor may claim {} (period_cap): raise it, set it to 0, or leave some out",
            metric.key,
            metric.period_cap,
        );
    }
    Ok(())
}

/// Refuses a story that would break off: too few who can vote, or bonds that nobody could put up.
pub(super) fn can_be_told(config: &Config, measurement: &Measurement) -> Result<()> {
    let mut voters: BTreeSet<&str> = BTreeSet::new();
    for (index, founder) in config.founders.iter().enumerate() {
        let tokens = config.tokens(&format!("founder.{index}.tokens"), &founder.tokens)?;
        if let (NamedAccount::Demo(name), 1..) = (&founder.account, tokens) {
            voters.insert(name);
        }
    }
    let keyless: BTreeSet<&str> = measurement
        .members
        .iter()
        .filter(|member| member.account.is_some())
        .map(|member| member.identity.as_str())
        .collect();
    let mut bonds = 0u128;
    let most = DEMO_MOST.saturating_mul(10u128.pow(config.native_decimals().into()));
    for (index, metric) in config.metrics.iter().enumerate() {
        let key = |field: &str| format!("metric.{index}.{field}");
        let rows = || measurement.contributions.iter().filter(|row| row.metric == metric.key);
        let worth = config.points(&key("weight"), &metric.weight)?;
        let tokens = config.tokens(&key("tokens_per_point"), &metric.tokens_per_point)?;
        for row in rows() {
            config.worth_of(&key("weight"), metric, row.amount, worth, tokens)?;
        }
        if worth > 0 && tokens > 0 {
            voters.extend(rows().map(|row| row.member.as_str()).filter(|member| !keyless.contains(member)));
        }
        let bond = config.native(&key("bond"), &metric.bond)?;
        // The first metric is lied about, too.
        let claims = (rows().count() as u128).saturating_add(u128::from(index == 0));
        bonds = bonds.saturating_add(bond.saturating_mul(claims));
        if bonds > most {
            let range = format!(
                "in the demo the attestor puts up a bond for each of {claims} contributions at once, and has {DEMO_MOST} \
                 for all metrics: make it smaller"
            );
            return Err(config.refuse(&key("bond"), &format!("{:?}", metric.bond), &range).into());
        }
    }
    if voters.len() < 4 {
        let value = format!("a list by which {} can vote", time::counted(voters.len(), "member"));
        return Err(config.refuse("founder", &value, FEW_VOTERS).into());
    }
    Ok(())
}
