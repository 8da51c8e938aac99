//! Contributions are claimed, doubted and counted.

use super::story::Story;
use anyhow::{anyhow, ensure, Context, Result};
use std::collections::BTreeMap;
use tributary_client::{demo_signer, messages, AccountId, Call, ChainExt, Hash, Signer};
use tributary_interfaces::metrics::{AttestationId, Claim, Metrics};
use tributary_measure::{hash_text, Measurement};
use tributary_words::time;

/// What the demo's false claim may claim at most.
const LIE: u128 = 1_000;

impl Story<'_> {
    pub(super) fn attest(&mut self, measurement: &Measurement) -> Result<()> {
        let config = self.config;
        let attestor = self.key_of(config.roles.attestors.first(), "an attestor")?;
        let arbiter = self.key_of(config.roles.arbiter.as_ref(), "an arbiter")?;
        let bar = self.console.bar("attesting");
        let (mut filed, total) = (0, measurement.contributions.len() as u64);
        for (id, metric) in self.metrics.clone() {
            let claims = claims(measurement, &metric.name, &self.accounts)?;
            let ids = self
                .client()
                .attest(&attestor, id, metric.bond, claims, &mut |done, _| bar.at(filed + done, total))
                .with_context(|| format!("attesting metric {:?}", metric.name))?;
            filed += ids.len() as u64;
        }
        drop(bar);
        self.console.say(format_args!(
            "{} filed, each with a bond and the hash of its evidence",
            time::counted(filed, "attestation")
        ));

        let first = self.metrics.first().map(|(_, metric)| metric.name.as_str());
        let of_first = measurement.contributions.iter().filter(|row| Some(row.metric.as_str()) == first);
        let claimed = of_first.fold(0u128, |sum, row| sum.saturating_add(row.amount));
        let (disputed, liar) = self.lie(&attestor, claimed)?;
        let challenger = self.founder_key(1)?;
        let bond = self.first_metric()?.1.bond;
        self.refusal(
            &demo_signer("stranger"),
            Call::from(messages::metrics(self.dao.metrics).resolve_batch(vec![disputed], true)),
        )?;
        let challenge =
            messages::metrics(self.dao.metrics).challenge_batch(vec![disputed], "no such commits".into());
        self.chain.submit(&challenger, Call::from(challenge).with_value(bond))?;
        self.chain
            .submit(&arbiter, messages::metrics(self.dao.metrics).resolve_batch(vec![disputed], false))?;
        self.chain
            .submit(&challenger, messages::metrics(self.dao.metrics).withdraw_bonds(challenger.account()))?;
        self.console.say(format_args!(
            "one false claim, for {}, was challenged and rejected: {} gets both bonds",
            self.people.name(&liar),
            self.people.name(&challenger.account()),
        ));
        self.witness.rejected.push(liar);

        let window = self.metrics.iter().map(|(_, metric)| metric.window).max().unwrap_or_default();
        self.chain.advance(window);
        self.console.passed(window, "the window for challenges has closed");
        let keeper = self.keeper.clone();
        let bar = self.console.bar("finalizing");
        let counted = self.client().finalize_due(&keeper, &mut |done, total| bar.at(done, total))?;
        drop(bar);
        ensure!(u64::from(counted) == filed, "{counted} attestations count, but {filed} should");
        if self.metrics.iter().any(|(_, metric)| metric.bond > 0) {
            let back = messages::metrics(self.dao.metrics).withdraw_bonds(attestor.account());
            self.chain.submit(&self.keeper, back)?;
        }
        self.console.say(format_args!(
            "{}: points and tokens appeared",
            time::either(counted, "attestation counts", "attestations count")
        ));
        self.chain.advance(1);
        Ok(())
    }

    /// A claim that nothing proves, for the founder who comes last; so much is claimed of the metric already.
    pub(super) fn lie(&mut self, attestor: &Signer, claimed: u128) -> Result<(AttestationId, AccountId)> {
        let liar = self.founder_key(usize::MAX)?.account();
        let (id, metric) = self.first_metric()?;
        let claim = Claim {
            member: liar,
            amount: [(metric.attestation_cap, 0), (metric.period_cap, claimed)]
                .into_iter()
                .filter(|(cap, _)| *cap > 0)
                .fold(LIE, |amount, (cap, used)| amount.min(cap.saturating_sub(used))),
            evidence: Hash::from(hash_text(b"nothing at all")),
            uri: "git:0000000".to_owned(),
        };
        let ids = self.client().attest(attestor, id, metric.bond, vec![claim], &mut |_, _| {})?;
        let id = ids.first().ok_or_else(|| anyhow!("the chain does not tell of the claim"))?;
        Ok((*id, liar))
    }
}

/// What is claimed of one metric for members with these accounts, by identity.
fn claims(
    measurement: &Measurement,
    metric: &str,
    accounts: &BTreeMap<String, AccountId>,
) -> Result<Vec<Claim>> {
    let of_metric = measurement.contributions.iter().filter(|contribution| contribution.metric == metric);
    of_metric
        .map(|contribution| {
            let member = accounts.get(contribution.member.as_str()).copied();
            Ok(Claim {
                member: member.ok_or_else(|| anyhow!("{} is no member", contribution.member))?,
                amount: contribution.amount,
                evidence: contribution.evidence.into(),
                uri: contribution.uri.clone(),
            })
        })
        .collect()
}
