//! What may be measured for a DAO, and who is credited: no member is called like somebody, or something, else.

use crate::{config::Config, console::Console, people::ROLES};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{SystemTime, UNIX_EPOCH},
};
use tributary_interfaces::metrics::{MetricConfig, MAX_AMOUNT};
use tributary_measure::{Identity, Limits, Measurement, Member, MemberBook};
use tributary_words::names::{key, no_name};

/// What may be measured: the metrics of a DAO with what one attestation may claim, and whose names are taken.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Without them, any metric may be named.
    pub caps: Option<BTreeMap<String, u128>>,
    /// Whether somebody else tells what is beyond a cap.
    pub not_refusing: bool,
    reserved: BTreeMap<Identity, String>,
}

impl Scope {
    /// Of a DAO that is founded by this configuration.
    pub fn of_config(config: &Config) -> Self {
        Self::of(config.metrics.iter().map(|metric| (metric.key.clone(), metric.attestation_cap.into())))
    }

    /// Of a DAO whose metrics these are.
    pub fn of_metrics<'a>(metrics: impl IntoIterator<Item = &'a MetricConfig>) -> Self {
        Self::of(metrics.into_iter().map(|terms| (terms.name.clone(), terms.attestation_cap)))
    }

    /// Of metrics with these caps, 0 being none: then what a chain counts at most is one.
    pub fn of(metrics: impl Iterator<Item = (String, u128)>) -> Self {
        let caps = metrics.map(|(metric, cap)| (metric, if cap == 0 { MAX_AMOUNT } else { cap }));
        Self { caps: Some(caps.collect()), ..Self::default() }
    }

    /// The same, where somebody else tells what is beyond a cap.
    pub fn not_refusing(self) -> Self {
        Self { not_refusing: true, ..self }
    }

    /// Where these are other people's names too, whose accounts are derived from them.
    #[cfg(feature = "embedded")]
    pub fn reserving<'a>(mut self, named: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let taken = named.into_iter();
        self.reserved =
            taken.filter_map(|(name, of)| Some((Identity::new(name).ok()?, of.to_owned()))).collect();
        self
    }

    /// Without those of a history who are called like a part of the story, the DAO's contracts, or an account. In a file
    /// they are refused.
    pub fn without_reserved(&self, mut measurement: Measurement, console: Console) -> Measurement {
        for Member { identity, account, .. } in &measurement.members {
            let why = match (nobodys(identity), self.reserved().get(identity)) {
                (Some(is), _) => format!(
                    "passed over {identity}, which is {is}, and no member's name: a line in .mailmap gives them another one"
                ),
                (None, Some(of)) if account.is_none() => format!(
                    "passed over {identity}, whose account would be that of {of}: give them an account in the members \
                     file, or another name by a line in .mailmap"
                ),
                _ => continue,
            };
            console.say(why);
            measurement.contributions.retain(|row| row.member != *identity);
        }
        measurement
    }

    /// Whose names no member without an account of their own has, and who has them.
    fn reserved(&self) -> BTreeMap<Identity, String> {
        let roles = ROLES.iter().filter_map(|role| Some((Identity::new(role).ok()?, STORY.to_owned())));
        roles.chain(self.reserved.clone()).collect()
    }

    /// Whether there is such a metric.
    pub fn has(&self, metric: &str) -> bool {
        self.caps.as_ref().is_none_or(|caps| caps.contains_key(metric))
    }

    /// The most that an attestation may claim, if that is known.
    pub fn cap(&self, metric: &str) -> Option<u128> {
        self.caps.as_ref()?.get(metric).copied()
    }

    /// What a CSV file is checked against.
    pub fn limits(&self, metrics: Option<BTreeSet<String>>, book: Option<&MemberBook>) -> Limits {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
        Limits {
            metrics,
            caps: self.caps.clone().filter(|_| !self.not_refusing).unwrap_or_default(),
            reserved: self.reserved(),
            no_name: nobodys,
            members: book.cloned(),
            // A day more: the date may be one of a place where it is tomorrow.
            now: now.and_then(|now| u64::try_from(now.as_millis()).ok()?.checked_add(86_400_000)),
            ..Limits::default()
        }
    }
}

/// What a text is that is no member's name: also a part of the story in other letters than members have.
fn nobodys(identity: &Identity) -> Option<&'static str> {
    let alike = key(identity.as_str());
    let is_role = || alike != identity.as_str() && ROLES.contains(&alike.as_str());
    no_name(identity)
        .or_else(|| is_role().then_some("how somebody of the demo's story is called, in other letters"))
}

/// Who has the names of the roles.
const STORY: &str = "somebody of the demo's story";

#[cfg(test)]
#[cfg(feature = "embedded")]
mod tests {
    use super::*;

    #[test]
    fn members_of_a_history_who_are_called_like_a_role_are_passed_over() {
        let terms = Scope::default().reserving([("keeper", "the keeper")]);
        let file = b"member,metric,amount\nkeeper,docs,1\nbo@x,docs,1\n";
        let measured = tributary_measure::read_csv("work.csv", &file[..], &Limits::default()).unwrap();
        let rest = terms.without_reserved(measured, Console { quiet: true });
        let left: Vec<_> = rest.contributions.iter().map(|row| row.member.as_str()).collect();
        assert_eq!(left, ["bo@x"]);
    }
}
