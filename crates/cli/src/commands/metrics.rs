//! Contributions: members, metrics, attestations.

use super::run::Run;
use crate::{
    answer::{print_all, Answer},
    local::Access,
    place::Context,
};
use anyhow::Result;
use std::process::ExitCode;
use tributary_client::{account_text, messages, Chain, ChainExt};
use tributary_interfaces::{
    source::{MetricRef, MetricSource},
    treasury::Asset,
};
use tributary_proposals::sentence::decay;
use tributary_words::{metric_named, words::printable};

/// List the metrics, or show one
#[derive(clap::Args)]
pub struct MetricArgs {
    /// Its number or name
    metric: Option<String>,
}

impl Run for MetricArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { metric } = self;
        metric_terms(context, metric.as_deref())?;
        Ok(ExitCode::SUCCESS)
    }
}

pub fn metric_terms(context: &mut Context, which: Option<&str>) -> Result<()> {
    let words = context.words()?;
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
