//! Contributions: members, metrics, attestations.

use super::token_decimals;
use crate::{
    answer::{print_all, Answer},
    config::{human, POINT_DECIMALS},
    place::Context,
    refusal::explained,
};
use anyhow::{anyhow, Result};
use tributary_client::{account_text, messages, Call, Chain, ChainExt};
use tributary_interfaces::{
    metrics::{AttestationId, MetricConfig, Metrics},
    source::{MetricId, MetricSource},
};

pub fn metric_terms(context: &mut Context, which: Option<&str>) -> Result<()> {
    let native = context.native.clone();
    let mut client = context.client()?;
    let decimals = token_decimals(&mut client)?;
    let all = client.metrics()?;
    let chosen = match which {
        Some(text) => vec![metric_named(&all, text)?],
        None => all,
    };
    let mut rows = Vec::new();
    for (id, terms) in chosen {
        let at = client.chain.now()?.saturating_sub(1);
        let total = client.chain.read(messages::source(client.dao.metrics).past_total(id, at))?;
        rows.push(
            Answer::new()
                .number("id", id)
                .with("name", &terms.name)
                .with("unit", &terms.unit)
                .maybe("total", total.ok())
                .amount("weight", terms.weight, POINT_DECIMALS)
                .amount("tokens_per_point", terms.tokens_per_point, decimals)
                .with("half_life", human(terms.half_life))
                .with("window", human(terms.window))
                .amount("bond", terms.bond, native.decimals)
                .with("attestors", terms.attestors.iter().map(account_text).collect::<Vec<_>>().join(" ")),
        );
    }
    match (which, rows.first()) {
        (Some(_), Some(row)) => row.print(context.json),
        _ => print_all(&rows, context.json),
    }
    Ok(())
}

/// The metric of a number or name.
pub fn metric_named(all: &[(MetricId, MetricConfig)], text: &str) -> Result<(MetricId, MetricConfig)> {
    let found = all.iter().find(|(id, terms)| terms.name == text || id.to_string() == text);
    found.cloned().ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|(_, terms)| terms.name.as_str()).collect();
        anyhow!("there is no metric {text:?}: there are {}", names.join(", "))
    })
}

/// Puts up the bonds that the attestors put up.
pub fn challenge(context: &mut Context, ids: Vec<AttestationId>, reason: String) -> Result<()> {
    let challenger = context.signer("challenger")?;
    let client = context.client()?;
    let metrics = client.dao.metrics;
    let mut bonds = 0u128;
    for id in &ids {
        let attestation = client.chain.read(messages::metrics(metrics).attestation(*id))?;
        let attestation = attestation.ok_or_else(|| anyhow!("there is no attestation {id}"))?;
        bonds = bonds.saturating_add(attestation.bond);
    }
    let told = super::numbers(&ids);
    let call = Call::from(messages::metrics(metrics).challenge_batch(ids, reason)).with_value(bonds);
    explained(client.chain.submit(&challenger, call))?;
    Answer::new()
        .with("challenged", told)
        .amount("bonds", bonds, context.native.decimals)
        .print(context.json);
    Ok(())
}
