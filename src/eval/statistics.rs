//! Intervals and paired tests over resumes. Pure; the same numbers on every machine.

/// Resamples for an interval.
pub const RESAMPLES: usize = 1000;

/// `SplitMix64` (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`; 0 for a bound of 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
        usize::try_from(mixed % bound).unwrap_or(0)
    }

    /// Puts a list into a random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// Which cases each resample draws: resumes are drawn, not single verdicts, since the verdicts of
/// one resume depend on each other.
#[must_use]
pub fn resamples(cases: usize) -> Vec<Vec<usize>> {
    let mut random = Random::new(20_261_124);
    (0..RESAMPLES)
        .map(|_| (0..cases).map(|_| random.below(cases)).collect())
        .collect()
}

/// The 2.5th and the 97.5th percentile of resampled values; what is no number is left out.
#[must_use]
pub fn interval(mut values: Vec<f64>) -> [f64; 2] {
    values.retain(|value| !value.is_nan());
    values.sort_by(f64::total_cmp);
    let at = |permille: usize| values.get(values.len() * permille / 1000).copied().unwrap_or(f64::NAN);
    [at(25), at(975)]
}

/// The standard deviation of resampled values: the standard error of what was resampled.
#[must_use]
pub fn standard_error(values: &[f64]) -> f64 {
    let n = count(values.len());
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
}

/// The smallest difference that a comparison with this standard error finds four times in five at
/// the 5 percent level: (1.960 + 0.842) standard errors.
#[must_use]
pub fn detectable(standard_error: f64) -> f64 {
    2.802 * standard_error
}

/// `McNemar`'s test, exact and two-sided: how likely so uneven a split of the flips is if both
/// judges are as good. `only_first` and `only_second` count what only one of them got right.
#[must_use]
pub fn mcnemar(only_first: usize, only_second: usize) -> f64 {
    let flips = only_first + only_second;
    // Logarithms: a binomial coefficient of hundreds of flips has no place in a float.
    let mut log_choose = 0.0;
    let mut tail = 0.0;
    for at in 0..=only_first.min(only_second) {
        if at > 0 {
            log_choose += (count(flips - at + 1) / count(at)).ln();
        }
        tail += (log_choose - count(flips) * std::f64::consts::LN_2).exp();
    }
    (2.0 * tail).min(1.0)
}

/// Holm's step-down correction (1979): p-values in their order, each so that all of them together
/// keep the level.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let mut corrected = vec![0.0; p_values.len()];
    let mut largest: f64 = 0.0;
    for (rank, at) in order.into_iter().enumerate() {
        largest = largest.max((count(p_values.len() - rank) * p_values[at]).min(1.0));
        corrected[at] = largest;
    }
    corrected
}

/// A count as a float; counts of a data set are far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
#[must_use]
pub fn count(number: usize) -> f64 {
    number as f64
}

/// `part / whole`; not a number where there is no whole.
#[must_use]
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        f64::NAN
    } else {
        count(part) / count(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mcnemar_is_the_binomial_test_of_the_flips() {
        // 1 and 9 of 10: 2 * (1 + 10) / 1024.
        assert!((mcnemar(1, 9) - 22.0 / 1024.0).abs() < 1e-12);
        assert!((mcnemar(9, 1) - mcnemar(1, 9)).abs() < 1e-15);
        assert!((mcnemar(0, 0) - 1.0).abs() < 1e-12);
        assert!((mcnemar(5, 5) - 1.0).abs() < 1e-12);
        assert!(mcnemar(400, 600) < 1e-8, "many flips stay finite");
    }

    #[test]
    fn holm_multiplies_the_smallest_most_and_keeps_the_order() {
        let corrected = holm(&[0.01, 0.04, 0.03]);
        for (found, due) in corrected.iter().zip([0.03, 0.06, 0.06]) {
            assert!((found - due).abs() < 1e-12, "{corrected:?}");
        }
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn an_interval_holds_the_middle_and_a_difference_of_nothing_is_nothing() {
        let values: Vec<f64> = (0..1000).map(count).collect();
        let [low, high] = interval(values.clone());
        assert!((low - 25.0).abs() < 1e-12 && (high - 975.0).abs() < 1e-12);
        // Uniform on 0..1000: 1000 / sqrt(12).
        assert!((standard_error(&values) - 288.8).abs() < 0.2);
        assert!(detectable(0.0).abs() < 1e-12);
    }

    #[test]
    fn a_shuffle_keeps_what_it_shuffles_and_its_seed_decides() {
        let shuffled = |seed| {
            let mut list: Vec<usize> = (0..20).collect();
            Random::new(seed).shuffle(&mut list);
            list
        };
        assert_eq!(shuffled(1), shuffled(1));
        assert_ne!(shuffled(1), shuffled(2));
        let mut sorted = shuffled(1);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..20).collect::<Vec<_>>());
    }
}
