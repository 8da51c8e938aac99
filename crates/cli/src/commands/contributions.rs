//! Contributions: members, metrics, attestations.

use super::numbers;
use crate::{
    answer::{print_all, Answer},
    place::Context,
    proposal::sentence::decay,
    refusal::explained,
    words::{printable, Words},
};
use anyhow::{anyhow, Result};
use tributary_client::{account_text, messages, Call, Chain, ChainExt};
use tributary_interfaces::{
    metrics::{AttestationId, MetricConfig, Metrics},
    source::{MetricId, MetricRef, MetricSource},
    treasury::Asset,
};

pub fn metric_terms(context: &mut Context, which: Option<&str>) -> Result<()> {
    let words = Words::read(context)?;
    let mut client = context.client()?;
    let all = client.metrics()?;
    let chosen = match which {
        Some(text) => vec![metric_named(&all, text)?],
        None => all,
    };
    let mut rows = Vec::new();
    for (id, terms) in chosen {
        let source = client.dao.metrics;
        let at = client.chain.now()?.saturating_sub(1);
        let total = client.chain.read(messages::source(source).past_total(id, at))?.ok();
        let counted = total.map(|total| words.value(&MetricRef { source, metric: id }, total));
        let name = |account| words.member(account);
        let attestors: Vec<String> = terms.attestors.iter().map(account_text).collect();
        let named = terms.attestors.iter().map(name).collect::<Vec<_>>().join(", ");
        let row = Answer::new()
            .number("id", id)
            .said("name", terms.name.clone(), printable(&terms.name))
            .said("unit", terms.unit.clone(), printable(&terms.unit))
            .said(
                "total",
                total.map(|total| total.to_string()),
                counted.unwrap_or_else(|| "unknown".to_owned()),
            )
            .points("weight", terms.weight, &words)
            .tokens("tokens_per_point", terms.tokens_per_point, &words)
            .said("half_life", terms.half_life, decay(terms.half_life))
            .span("window", terms.window)
            .amount_of("bond", &Asset::Native, terms.bond, &words);
        rows.push(match which {
            // One has room for names; a table of all has none.
            Some(_) => row.said("attestors", attestors, named),
            None => row.for_programs("attestors", attestors),
        });
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
    // In whatever letters, where that is one only: names of new metrics have small ones.
    let mut folded = all.iter().filter(|(_, terms)| terms.name.to_lowercase() == text.to_lowercase());
    let alone = folded.next().filter(|_| folded.next().is_none());
    found.or(alone).cloned().ok_or_else(|| {
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
    let call = Call::from(messages::metrics(metrics).challenge_batch(ids.clone(), reason)).with_value(bonds);
    explained(client.chain.submit(&challenger, call))?;
    let words = Words::read(context)?;
    Answer::new()
        .said("challenged", ids.clone(), numbers(&ids))
        .amount_of("bonds", &Asset::Native, bonds, &words)
        .print(context.json);
    Ok(())
}
