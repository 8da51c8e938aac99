//! Sources of metrics: which they have, and whether what they count may fall.

use crate::words::{shortened, Words, POINT_DECIMALS};
use tributary_client::{messages, AccountId, Chain, ChainExt};
use tributary_interfaces::{
    metrics::{EARNED, POINT},
    source::{MetricCatalog, MetricId, MetricRef},
    upgrade::Part,
};
use tributary_text::printable;

/// The numbers, from 0 on, that a source is asked about.
const NUMBERS: MetricId = 8;

impl Words {
    /// The metrics that a source has: "it has 0 “stake”, 1 “votes”"; or that it does not tell.
    pub fn metrics_had(&self, chain: &mut impl Chain, source: &AccountId) -> String {
        let called = |(id, name): (MetricId, &str)| format!("{id} “{}”", printable(&shortened(name)));
        if self.dao.is_some_and(|dao| dao.metrics == *source) {
            let own = self.metrics.iter().map(|(id, terms)| called((*id, &terms.name)));
            return format!("it has {}", own.collect::<Vec<_>>().join(", "));
        }
        let mut told = Vec::new();
        for id in 0..NUMBERS {
            // Whoever answers once with what is no answer tells nothing.
            let Ok(info) = chain.read(messages::catalog(*source).metric_info(id)) else { break };
            told.extend(info.map(|info| called((id, &info.name))));
        }
        match told.is_empty() {
            true => "it does not tell which it has".to_owned(),
            false => format!("it has {}", told.join(", ")),
        }
    }

    /// What a price for a million is for: "page"; "1,000,000 votes" of what is not counted in millionths.
    pub fn priced(&self, metric: &MetricRef) -> String {
        match self.metric_decimals(metric) {
            POINT_DECIMALS => self.one_of(metric),
            _ => self.value(metric, POINT),
        }
    }

    /// Whether no member's value ever falls; `None` where nobody says so or otherwise.
    pub fn never_falls(&self, metric: &MetricRef) -> Option<bool> {
        match self.dao.and_then(|dao| Part::of(&dao, &metric.source)) {
            Some(Part::Metrics) => Some(metric.metric & EARNED != 0),
            // Who has voted has voted.
            Some(Part::Governor) => Some(true),
            Some(Part::Token) => Some(false),
            Some(Part::Treasury) | None => self.info(metric).map(|info| info.never_falls),
        }
    }
}
