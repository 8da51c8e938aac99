//! How evenly something is spread over members. All sums are whole numbers of 256 bits, so that no holding is too
//! large to count; a float appears only at the end, in [`Ratio::to_f64`].

use primitive_types::U256;

use tributary_text::Ratio;

/// How evenly values are spread: sorted once, asked often.
pub struct Fairness {
    /// Ascending.
    values: Vec<u128>,
    total: U256,
}

impl Fairness {
    /// Over all values, zeros included: a member with nothing is a member.
    pub fn of(values: impl IntoIterator<Item = u128>) -> Self {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_unstable();
        let total = sum(values.iter());
        Self { values, total }
    }

    /// How many values there are.
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// Whether there is nothing to spread.
    pub fn is_nothing(&self) -> bool {
        self.total.is_zero()
    }

    /// The Gini coefficient: 0 when all have the same (or nothing), (n − 1)/n when one of n has all.
    ///
    /// With x₁ ≤ … ≤ xₙ it is G = Σᵢ (2i − n − 1)·xᵢ / (n · Σᵢ xᵢ), the rank form of half the relative mean
    /// difference (C. Gini, "Variabilità e mutabilità", 1912; this form: C. Damgaard and J. Weiner, "Describing
    /// inequality in plant size or fecundity", Ecology 81, 2000), without the n/(n − 1) correction for samples:
    /// the members are all there are.
    pub fn gini(&self) -> Ratio {
        let n = self.values.len();
        // The rank weights of i and n + 1 − i cancel, so pairing the ends leaves only terms that are not negative.
        let pairs = self.values.iter().zip(self.values.iter().rev()).take(n / 2).enumerate();
        let weighted = pairs.fold(U256::zero(), |sum, (index, (low, high))| {
            sum + U256::from(high.saturating_sub(*low)) * U256::from(n - 1 - 2 * index)
        });
        Ratio::new(weighted, U256::from(n) * self.total)
    }

    /// What the `count` largest hold together, of everything.
    pub fn top_share(&self, count: usize) -> Ratio {
        let first = self.values.len().saturating_sub(count);
        Ratio::new(sum(self.values.iter().skip(first)), self.total)
    }

    /// What the largest tenth of the members hold together. A tenth is rounded up: of 12 members it is 2.
    pub fn top_tenth_share(&self) -> Ratio {
        self.top_share(self.values.len().div_ceil(10))
    }

    /// The smallest number of members who together hold more than half; 0 when there is nothing to hold.
    pub fn majority(&self) -> usize {
        let mut held = U256::zero();
        for (index, value) in self.values.iter().rev().enumerate() {
            held += U256::from(*value);
            if held > self.total - held {
                return index + 1;
            }
        }
        0
    }

    /// The Lorenz curve: for each share of the members, poorest first, the share that they hold together. Runs from
    /// (0, 0) to (1, 1); with nothing to hold it is the diagonal.
    pub fn lorenz(&self) -> Vec<(f64, f64)> {
        let n = U256::from(self.values.len());
        let mut held = U256::zero();
        let mut points = vec![(0.0, 0.0)];
        for (index, value) in self.values.iter().enumerate() {
            held += U256::from(*value);
            let members = Ratio::new(U256::from(index + 1), n);
            let share = if self.total.is_zero() { members } else { Ratio::new(held, self.total) };
            points.push((members.to_f64(), share.to_f64()));
        }
        if self.values.is_empty() {
            points.push((1.0, 1.0));
        }
        points
    }
}

fn sum<'a>(values: impl Iterator<Item = &'a u128>) -> U256 {
    values.fold(U256::zero(), |sum, value| sum + U256::from(*value))
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn gini(values: impl IntoIterator<Item = u128>) -> f64 {
        Fairness::of(values).gini().to_f64()
    }

    #[test]
    fn a_known_spread_has_its_known_coefficient() {
        // 1, 2, 3, 4: (−3·1 − 1·2 + 1·3 + 3·4) / (4·10) = 10/40.
        assert_eq!(gini([4, 2, 1, 3]), 0.25);
        assert_eq!(gini([0, 0, 5, 5]), 0.5);
    }

    #[test]
    fn nobody_and_nothing_are_equal() {
        assert_eq!(gini([]), 0.0);
        assert_eq!(gini([0, 0, 0]), 0.0);
        assert_eq!(Fairness::of([]).lorenz(), [(0.0, 0.0), (1.0, 1.0)]);
        assert_eq!(Fairness::of([0, 0]).majority(), 0);
    }

    #[test]
    fn the_largest_holdings_do_not_overflow() {
        assert_eq!(gini(vec![u128::MAX; 2_000]), 0.0);
        let mut values = vec![0; 1_999];
        values.push(u128::MAX);
        assert_eq!(gini(values), 1_999.0 / 2_000.0);
        let all = Fairness::of(vec![u128::MAX; 3]);
        assert_eq!(all.majority(), 2);
        assert_eq!(all.top_share(3).to_f64(), 1.0);
    }

    #[test]
    fn more_than_half_means_more_than_half() {
        assert_eq!(Fairness::of([50, 50]).majority(), 2);
        assert_eq!(Fairness::of([51, 49]).majority(), 1);
        assert_eq!(Fairness::of([1, 1, 1, 1, 1]).majority(), 3);
    }

    #[test]
    fn a_tenth_of_twelve_is_two() {
        let spread = Fairness::of([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 5]);
        assert_eq!(spread.top_tenth_share().to_f64(), 0.5);
        assert_eq!(spread.top_share(1).to_f64(), 0.25);
        assert_eq!(spread.top_share(100).to_f64(), 1.0);
    }

    proptest! {
        #[test]
        fn the_coefficient_lies_between_zero_and_one(values in vec(any::<u128>(), 0..60)) {
            prop_assert!((0.0..1.0).contains(&gini(values)));
        }

        #[test]
        fn scaling_everybody_changes_nothing(values in vec(0u128..1 << 64, 1..60), factor in 1u128..1 << 60) {
            let (small, large) = (gini(values.clone()), gini(values.iter().map(|value| value * factor)));
            prop_assert!((small - large).abs() < 1e-12, "{} and {}", small, large);
        }

        #[test]
        fn equals_have_no_inequality(value: u128, count in 1usize..100) {
            prop_assert_eq!(gini(vec![value; count]), 0.0);
        }

        #[test]
        fn one_who_holds_all_of_n_gives_n_minus_one_over_n(value in 1u128.., count in 1usize..100) {
            let mut values = vec![0; count];
            values[0] = value;
            let exact = Fairness::of(values).gini();
            prop_assert_eq!(exact.numerator * U256::from(count), exact.denominator * U256::from(count - 1));
        }

        #[test]
        fn the_paired_sum_is_the_rank_formula(values in vec(0u128..1 << 60, 1..40)) {
            let mut sorted: Vec<_> = values.iter().map(|value| *value as i128).collect();
            sorted.sort_unstable();
            let n = sorted.len() as i128;
            let ranked: i128 = (1..).zip(&sorted).map(|(rank, value)| (2 * rank - n - 1) * value).sum();
            prop_assert_eq!(Fairness::of(values).gini().numerator, U256::from(ranked as u128));
        }

        #[test]
        fn the_curve_rises_below_the_diagonal(values in vec(any::<u128>(), 1..60)) {
            let curve = Fairness::of(values).lorenz();
            prop_assert_eq!(curve[0], (0.0, 0.0));
            prop_assert_eq!(curve[curve.len() - 1], (1.0, 1.0));
            for pair in curve.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
                prop_assert!(pair[1].1 <= pair[1].0 + 1e-12);
            }
        }

        #[test]
        fn a_larger_group_never_holds_less(values in vec(any::<u128>(), 1..40), count in 0usize..40) {
            let spread = Fairness::of(values);
            prop_assert!(spread.top_share(count).numerator <= spread.top_share(count + 1).numerator);
        }
    }
}
