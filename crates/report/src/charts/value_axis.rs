/// A scale from zero with round steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueAxis {
    pub step: f64,
    pub top: f64,
}

impl ValueAxis {
    /// Reaches at least to `largest`, in at most `steps` steps of 1, 2, 2.5 or 5 times a power of ten.
    pub fn up_to(largest: f64, steps: u32) -> Self {
        let largest = if largest > 0.0 && largest.is_finite() { largest } else { 1.0 };
        let rough = largest / f64::from(steps);
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * power);
        let step = step.into_iter().find(|step| *step >= rough * (1.0 - 1e-9)).unwrap_or(10.0 * power);
        Self { step, top: step * (largest / step * (1.0 - 1e-9)).ceil() }
    }

    /// The round values from zero to the top.
    pub fn ticks(self) -> impl Iterator<Item = f64> {
        let count = (self.top / self.step).round() as u32;
        (0..=count).map(move |index| f64::from(index) * self.step)
    }

    /// A value in few characters: `1.5k`, `20M`, `0.002`.
    pub fn label(value: f64) -> String {
        const SUFFIXES: [(f64, &str); 4] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")];
        let (scaled, suffix) = SUFFIXES
            .iter()
            .find(|(size, _)| value >= size * (1.0 - 1e-9))
            .map_or((value, ""), |(size, suffix)| (value / size, *suffix));
        if scaled >= 1e6 || (scaled > 0.0 && scaled < 1e-6) {
            return format!("{scaled:.0e}{suffix}");
        }
        let text = format!("{scaled:.8}");
        format!("{}{suffix}", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_reach_the_largest() {
        assert_eq!(ValueAxis::up_to(930.0, 5), ValueAxis { step: 200.0, top: 1_000.0 });
        assert_eq!(ValueAxis::up_to(1_000.0, 5), ValueAxis { step: 200.0, top: 1_000.0 });
        assert_eq!(ValueAxis::up_to(108_000.0, 5), ValueAxis { step: 25_000.0, top: 125_000.0 });
        assert_eq!(ValueAxis::up_to(0.0, 5).top, 1.0);
        assert_eq!(ValueAxis::up_to(10.0, 5).ticks().collect::<Vec<_>>(), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
    }

    #[test]
    fn labels_are_short() {
        let labels = [0.0, 0.2, 750.0, 1_500.0, 20_000_000.0, 3e12, 3e20].map(ValueAxis::label);
        assert_eq!(labels, ["0", "0.2", "750", "1.5k", "20M", "3T", "3e8T"]);
    }
}
