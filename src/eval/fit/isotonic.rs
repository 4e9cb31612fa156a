//! Isotonic calibration: from how sure the judge was to how often it was right.

use super::super::statistics::count;
use crate::judging::Calibration;

/// Verdicts that one point of the curve rests on at least; fewer would follow chance.
const FEWEST: usize = 40;

/// Pools neighbours until the accuracies rise (Ayer et al. 1955), each pool of at least [`FEWEST`] verdicts.
#[must_use]
pub fn calibrate(verdicts: &[(f64, bool)]) -> Calibration {
    let mut sorted = verdicts.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut pools: Vec<Pool> = Vec::new();
    for chunk in sorted.chunks(FEWEST) {
        let mut pool = Pool {
            verdicts: chunk.len(),
            right: chunk.iter().filter(|(_, right)| *right).count(),
            confidence: chunk.iter().map(|(confidence, _)| confidence).sum(),
        };
        while let Some(last) = pools.pop_if(|last| last.accuracy() >= pool.accuracy()) {
            pool = Pool {
                verdicts: pool.verdicts + last.verdicts,
                right: pool.right + last.right,
                confidence: pool.confidence + last.confidence,
            };
        }
        pools.push(pool);
    }
    let points = pools
        .iter()
        .map(|pool| [pool.confidence / count(pool.verdicts), pool.accuracy()]);
    Calibration {
        points: points.collect(),
    }
}

struct Pool {
    verdicts: usize,
    right: usize,
    confidence: f64,
}

impl Pool {
    /// Laplace's rule: nothing that was counted is certain.
    fn accuracy(&self) -> f64 {
        count(self.right + 1) / count(self.verdicts + 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_rises_and_tells_how_often_the_judge_was_right() {
        // Sure 0.9 and right in six of ten, sure 0.5 and right in five of ten.
        let verdicts: Vec<(f64, bool)> = (0..1000)
            .map(|at| {
                if at < 500 {
                    (0.9, at % 10 < 6)
                } else {
                    (0.5, at % 10 < 5)
                }
            })
            .collect();
        let calibration = calibrate(&verdicts);
        assert!((calibration.at(0.9) - 0.6).abs() < 0.02, "{calibration:?}");
        assert!((calibration.at(0.5) - 0.5).abs() < 0.02);
        assert!(calibration.points.is_sorted_by(|a, b| a[1] <= b[1]));
    }
}
