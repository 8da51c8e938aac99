//! What the metrics are, and what each is worth.

use crate::points::Line;
use ink::storage::Mapping;
use tributary_interfaces::{
    metrics::{
        MetricConfig, MetricKind, MetricSet, MetricsError, MAX_ATTESTORS, MAX_METRICS, MIN_WINDOW, SCORE,
    },
    source::MetricId,
    Millis, MAX_TEXT,
};

/// The defined metrics, 1 to `count`, and the score.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Definitions {
    count: u32,
    configs: Mapping<MetricId, MetricConfig>,
    natures: Mapping<MetricId, Nature>,
}

/// What can never change about a metric, apart from the rest because every read of a value asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
struct Nature {
    kind: MetricKind,
    half_life: Millis,
}

impl Definitions {
    pub fn count(&self) -> u32 {
        self.count
    }

    pub fn get(&self, metric: MetricId) -> Option<MetricConfig> {
        self.configs.get(metric)
    }

    /// A metric's kind and its line of values; the score's too.
    pub fn nature(&self, metric: MetricId) -> Option<(MetricKind, Line)> {
        let Nature { kind, half_life } = self.natures.get(metric)?;
        Some((kind, Line { metric, half_life }))
    }

    pub fn define_score(&mut self, half_life: Millis) {
        self.natures.insert(SCORE, &Nature { kind: MetricKind::Contribution, half_life });
    }

    pub fn define(&mut self, config: MetricConfig) -> Result<MetricSet, MetricsError> {
        check(&config)?;
        let metric = self.count.saturating_add(1);
        if metric > MAX_METRICS {
            return Err(MetricsError::WrongCount { got: metric, max: MAX_METRICS });
        }
        self.count = metric;
        self.natures.insert(metric, &Nature { kind: config.kind, half_life: config.half_life });
        self.configs.insert(metric, &config);
        Ok(MetricSet { metric, config })
    }

    pub fn update(&mut self, metric: MetricId, config: MetricConfig) -> Result<MetricSet, MetricsError> {
        let old = self.configs.get(metric).ok_or(MetricsError::UnknownMetric(metric))?;
        check(&config)?;
        if (old.kind, old.half_life) != (config.kind, config.half_life) {
            return Err(MetricsError::Immutable(metric));
        }
        self.configs.insert(metric, &config);
        Ok(MetricSet { metric, config })
    }
}

fn check(config: &MetricConfig) -> Result<(), MetricsError> {
    check_text(&config.name)?;
    check_text(&config.unit)?;
    let attestors = count(&config.attestors);
    if attestors > MAX_ATTESTORS {
        return Err(MetricsError::WrongCount { got: attestors, max: MAX_ATTESTORS });
    }
    if config.window < MIN_WINDOW {
        return Err(MetricsError::WindowTooShort { window: config.window, min: MIN_WINDOW });
    }
    Ok(())
}

/// Refuses texts longer than `MAX_TEXT` bytes.
pub fn check_text(text: &str) -> Result<(), MetricsError> {
    let length = count(text.as_bytes());
    if length > MAX_TEXT {
        return Err(MetricsError::TextTooLong { length, max: MAX_TEXT });
    }
    Ok(())
}

/// How many there are.
pub fn count<T>(entries: &[T]) -> u32 {
    u32::try_from(entries.len()).unwrap_or(u32::MAX)
}
