//! What the metrics are, and what each is worth.

use crate::{
    checks::{check_account, check_text, count},
    clock::Clock,
    kinds,
    points::Line,
};
use ink::storage::Mapping;
use tributary_interfaces::{
    metrics::{
        MetricConfig, MetricKind, MetricSet, MetricsError, ScoreHalfLifeSet, MAX_AMOUNT, MAX_ARBITRATION,
        MAX_ATTESTORS, MAX_METRICS, MAX_WINDOW, MIN_ARBITRATION, MIN_WINDOW, SCORE,
    },
    source::MetricId,
    Millis, Timestamp,
};
use tributary_storage::InRoot;

/// The defined metrics, 1 to `count`, and the score.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Definitions {
    count: InRoot<u32>,
    configs: Mapping<MetricId, MetricConfig>,
    natures: Mapping<MetricId, Nature>,
}

/// What reading a value takes, apart from the rest because every read asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
struct Nature {
    kind: MetricKind,
    clock: Clock,
}

impl Definitions {
    pub fn count(&self) -> u32 {
        *self.count
    }

    pub fn get(&self, metric: MetricId) -> Option<MetricConfig> {
        self.configs.get(metric)
    }

    /// How a metric's values are kept; the score's too.
    pub fn line(&self, metric: MetricId) -> Result<Line, MetricsError> {
        let Nature { kind, clock } = self.nature(metric)?;
        Ok(Line::new(metric, kind, clock))
    }

    pub fn half_life(&self, metric: MetricId) -> Option<Millis> {
        self.natures.get(metric).map(|nature| nature.clock.half_life())
    }

    pub fn define_score(&mut self, half_life: Millis, now: Timestamp) -> ScoreHalfLifeSet {
        let clock = Clock::new(half_life, now);
        self.natures.insert(SCORE, &Nature { kind: MetricKind::Contribution, clock });
        ScoreHalfLifeSet { half_life }
    }

    pub fn set_score_half_life(
        &mut self,
        half_life: Millis,
        now: Timestamp,
    ) -> Result<ScoreHalfLifeSet, MetricsError> {
        self.set_half_life(SCORE, half_life, now)?;
        Ok(ScoreHalfLifeSet { half_life })
    }

    #[inline(never)]
    pub fn define(&mut self, config: MetricConfig, now: Timestamp) -> Result<MetricSet, MetricsError> {
        check(&config)?;
        let metric = self.count.saturating_add(1);
        if metric > MAX_METRICS {
            return Err(MetricsError::WrongCount { got: metric, max: MAX_METRICS });
        }
        self.count.set(metric);
        let clock = Clock::new(config.half_life, now);
        self.natures.insert(metric, &Nature { kind: config.kind, clock });
        self.configs.insert(metric, &config);
        Ok(MetricSet { metric, config })
    }

    #[inline(never)]
    pub fn update(
        &mut self,
        metric: MetricId,
        config: MetricConfig,
        now: Timestamp,
    ) -> Result<MetricSet, MetricsError> {
        let old = self.configs.get(metric).ok_or(MetricsError::UnknownMetric(metric))?;
        check(&config)?;
        if old.kind != config.kind {
            return Err(MetricsError::Immutable(metric));
        }
        self.set_half_life(metric, config.half_life, now)?;
        self.configs.insert(metric, &config);
        Ok(MetricSet { metric, config })
    }

    fn set_half_life(
        &mut self,
        metric: MetricId,
        half_life: Millis,
        now: Timestamp,
    ) -> Result<(), MetricsError> {
        let mut nature = self.nature(metric)?;
        nature.clock.change(half_life, now)?;
        self.natures.insert(metric, &nature);
        Ok(())
    }

    fn nature(&self, metric: MetricId) -> Result<Nature, MetricsError> {
        self.natures.get(metric).ok_or(MetricsError::UnknownMetric(metric))
    }
}

fn check(config: &MetricConfig) -> Result<(), MetricsError> {
    check_text(&config.name)?;
    check_text(&config.unit)?;
    let attestors = count(&config.attestors);
    if attestors > MAX_ATTESTORS {
        return Err(MetricsError::WrongCount { got: attestors, max: MAX_ATTESTORS });
    }
    for (entry, attestor) in (0..).zip(&config.attestors) {
        check_account(entry, *attestor)?;
    }
    let (window, min, max) = (config.window, MIN_WINDOW, MAX_WINDOW);
    if window < min || window > max {
        return Err(MetricsError::WindowOutOfRange { window, min, max });
    }
    let (arbitration, min, max) = (config.arbitration, MIN_ARBITRATION, MAX_ARBITRATION);
    if arbitration < min || arbitration > max {
        return Err(MetricsError::ArbitrationOutOfRange { arbitration, min, max });
    }
    kinds::check_half_life(config)?;
    let value = config.weight.max(config.tokens_per_point).max(config.bond);
    if value > MAX_AMOUNT {
        return Err(MetricsError::TermTooLarge { value, max: MAX_AMOUNT });
    }
    Ok(())
}
