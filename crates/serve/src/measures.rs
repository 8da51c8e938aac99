//! What is measured while it serves, for Prometheus.

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};
use std::{fmt, sync::atomic::AtomicU64};
use tributary_client::Timestamp;
use tributary_history::Fate;

type Labels = [(&'static str, &'static str); 1];

/// Counted since it started, or as it stands.
#[derive(Default)]
pub struct Measures {
    registry: Registry,
    answers: Family<Labels, Counter>,
    turned_away: Family<Labels, Counter>,
    up_to: Gauge<i64>,
    height: Gauge<i64>,
    looked: Gauge<f64, AtomicU64>,
    relayed: Family<Labels, Gauge<i64>>,
    spent: Gauge<f64, AtomicU64>,
    left: Gauge<f64, AtomicU64>,
}

impl Measures {
    pub fn new() -> Self {
        let mut new = Self { registry: Registry::with_prefix("tributary_serve"), ..Self::default() };
        let registry = &mut new.registry;
        registry.register("answers", "Answers, by the first digit of their status", new.answers.clone());
        registry.register("turned_away", "Requests that a limit turned away", new.turned_away.clone());
        registry.register("up_to_block", "The block up to which the history goes", new.up_to.clone());
        registry.register("chain_height", "The newest block of the chain", new.height.clone());
        let help = "When the chain was looked at last, in Unix time";
        registry.register("looked_seconds", help, new.looked.clone());
        registry.register(
            "relayed",
            "What was handed in to be relayed, by how it fares",
            new.relayed.clone(),
        );
        let help = "What the relay spent today by the chain's clock, in the smallest unit";
        registry.register("relay_spent_today", help, new.spent.clone());
        let help = "What is left of the relay's budget today, in the smallest unit";
        registry.register("relay_left_today", help, new.left.clone());
        new
    }

    pub fn answered(&self, status: u16) {
        let class = match status / 100 {
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.answers.get_or_create(&[("status", class)]).inc();
    }

    /// Somebody was turned away by this limit.
    pub fn turned_away(&self, limit: &'static str) {
        self.turned_away.get_or_create(&[("limit", limit)]).inc();
    }

    /// All of it, as it stands now.
    pub fn told(&self, now: &Now) -> Result<String, fmt::Error> {
        self.up_to.set(now.up_to.into());
        self.height.set(now.height.into());
        self.looked.set(now.looked as f64 / 1_000.0);
        for (fate, count) in &now.relayed {
            self.relayed.get_or_create(&[("status", fate.text())]).set((*count).into());
        }
        self.spent.set(now.spent as f64);
        self.left.set(now.left as f64);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// What is not counted but stands somewhere.
pub struct Now {
    pub up_to: u32,
    pub height: u32,
    /// When the chain was looked at, in milliseconds.
    pub looked: Timestamp,
    pub relayed: Vec<(Fate, u32)>,
    pub spent: u128,
    pub left: u128,
}
