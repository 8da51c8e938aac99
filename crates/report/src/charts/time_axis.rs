use chrono::{Datelike, TimeZone, Utc};

use crate::moment::{civil, written, DAY, HOUR, MINUTE, SECOND};

/// A stretch of time with ticks where a calendar has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeAxis {
    pub from: u64,
    pub to: u64,
}

/// One labelled moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    pub at: u64,
    pub label: String,
}

/// The epoch was a Thursday; weeks start on Mondays.
const FIRST_MONDAY: u64 = 4 * DAY;

impl TimeAxis {
    /// Never empty, so that one moment can still be placed.
    pub fn new(from: u64, to: u64) -> Self {
        Self { from, to: to.max(from.saturating_add(1)) }
    }

    /// How far along a moment lies, 0 to 1.
    pub fn share(&self, at: u64) -> f64 {
        let at = at.clamp(self.from, self.to);
        (at - self.from) as f64 / (self.to - self.from) as f64
    }

    /// At most `limit` ticks.
    pub fn ticks(&self, limit: u64) -> Vec<Tick> {
        const STEPS: [u64; 16] = [
            SECOND,
            10 * SECOND,
            MINUTE,
            5 * MINUTE,
            10 * MINUTE,
            30 * MINUTE,
            HOUR,
            2 * HOUR,
            3 * HOUR,
            6 * HOUR,
            12 * HOUR,
            DAY,
            2 * DAY,
            7 * DAY,
            14 * DAY,
            28 * DAY,
        ];
        let span = self.to - self.from;
        match STEPS.into_iter().find(|step| span / step < limit) {
            Some(step) if step < 28 * DAY => self.regular(step),
            _ => self.monthly(limit),
        }
    }

    fn regular(&self, step: u64) -> Vec<Tick> {
        let offset = if step >= 7 * DAY { FIRST_MONDAY } else { 0 };
        let first =
            self.from.saturating_sub(offset).div_ceil(step).saturating_mul(step).saturating_add(offset);
        (first..=self.to)
            .step_by(usize::try_from(step).unwrap_or(usize::MAX))
            .map(|at| {
                let format = match (step, at % DAY) {
                    (DAY.., _) | (HOUR.., 0) => "%-d %b",
                    (MINUTE.., _) => "%H:%M",
                    _ => "%H:%M:%S",
                };
                Tick { at, label: written(at, format) }
            })
            .collect()
    }

    fn monthly(&self, limit: u64) -> Vec<Tick> {
        let (Some(from), Some(to)) = (civil(self.from), civil(self.to)) else { return Vec::new() };
        let month = |time: chrono::DateTime<Utc>| time.year() * 12 + time.month0() as i32;
        let (first, last) = (month(from), month(to));
        let months = i64::from(last - first);
        let limit = i64::try_from(limit.max(1)).unwrap_or(i64::MAX);
        let step =
            [1, 2, 3, 6, 12, 24, 60, 120, 600, 1_200, 12_000].into_iter().find(|step| months / step < limit);
        let step = step.unwrap_or(120_000) as i32;
        let start = first.div_euclid(step) * step;
        (start..=last)
            .step_by(step.unsigned_abs() as usize)
            .filter_map(|month| {
                let at =
                    Utc.with_ymd_and_hms(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1, 0, 0, 0);
                let at = u64::try_from(at.single()?.timestamp_millis()).ok()?;
                let label = written(at, if step >= 12 { "%Y" } else { "%b %Y" });
                (self.from..=self.to).contains(&at).then_some(Tick { at, label })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARCH: u64 = 1_772_323_200_000; // 1 Mar 2026, a Sunday.

    fn labels(from: u64, to: u64, limit: u64) -> Vec<String> {
        TimeAxis::new(from, to).ticks(limit).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn weeks_start_on_mondays_and_months_on_their_first() {
        assert_eq!(labels(MARCH, MARCH + 27 * DAY, 5), ["2 Mar", "9 Mar", "16 Mar", "23 Mar"]);
        assert_eq!(labels(MARCH, MARCH + 100 * DAY, 5), ["Mar 2026", "Apr 2026", "May 2026", "Jun 2026"]);
        assert_eq!(labels(MARCH, MARCH + 3_000 * DAY, 6), ["2028", "2030", "2032", "2034"]);
    }

    #[test]
    fn hours_name_the_day_at_midnight() {
        assert_eq!(labels(MARCH, MARCH + DAY, 5), ["1 Mar", "06:00", "12:00", "18:00", "2 Mar"]);
    }

    #[test]
    fn one_moment_is_a_stretch_too() {
        let axis = TimeAxis::new(MARCH, MARCH);
        assert_eq!((axis.share(MARCH), axis.share(MARCH + 1)), (0.0, 1.0));
        assert!(TimeAxis::new(0, u64::MAX).ticks(5).is_empty(), "beyond the calendar there are no ticks");
    }
}
