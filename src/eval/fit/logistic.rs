//! Logistic regression with a ridge, by Newton's method. Deterministic.

/// Steps of Newton's method; it has converged long before on a few dozen features.
const STEPS: usize = 30;

/// Largest change of a coefficient at which it has converged.
const CONVERGED: f64 = 1e-9;

/// The bias and the weights that fit `rows` to `labels`; `ridge` penalises the weights, not the bias.
#[must_use]
pub fn fit(rows: &[Vec<f64>], labels: &[bool], ridge: f64) -> (f64, Vec<f64>) {
    let width = rows.first().map_or(0, Vec::len) + 1;
    let mut coefficients = vec![0.0; width];
    for _ in 0..STEPS {
        let mut gradient = vec![0.0; width];
        let mut curvature = vec![vec![0.0; width]; width];
        for (row, label) in rows.iter().zip(labels) {
            let value = |at: usize| if at == 0 { 1.0 } else { row[at - 1] };
            let log_odds: f64 = coefficients.iter().enumerate().map(|(at, c)| c * value(at)).sum();
            let probability = 1.0 / (1.0 + (-log_odds).exp());
            let weight = (probability * (1.0 - probability)).max(1e-9);
            let error = f64::from(u8::from(*label)) - probability;
            for a in 0..width {
                gradient[a] += error * value(a);
                for (b, cell) in curvature[a].iter_mut().enumerate() {
                    *cell += weight * value(a) * value(b);
                }
            }
        }
        for at in 1..width {
            gradient[at] -= ridge * coefficients[at];
            curvature[at][at] += ridge;
        }
        // Keeps the bias defined where all labels are the same.
        curvature[0][0] += 1e-6;
        let step = solve(curvature, gradient);
        for (coefficient, change) in coefficients.iter_mut().zip(&step) {
            *coefficient += change.clamp(-4.0, 4.0);
        }
        if step.iter().all(|change| change.abs() < CONVERGED) {
            break;
        }
    }
    let weights = coefficients.split_off(1);
    (coefficients[0], weights)
}

/// Solves a symmetric positive definite system by elimination.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for pivot in 0..size {
        let (above, below) = matrix.split_at_mut(pivot + 1);
        let row = &above[pivot];
        for (at, other) in (pivot + 1..).zip(below) {
            let factor = other[pivot] / row[pivot];
            for (cell, from) in other[pivot..].iter_mut().zip(&row[pivot..]) {
                *cell -= factor * from;
            }
            right[at] -= factor * right[pivot];
        }
    }
    let mut solution = vec![0.0; size];
    for at in (0..size).rev() {
        let known: f64 = (at + 1..size).map(|other| matrix[at][other] * solution[other]).sum();
        solution[at] = (right[at] - known) / matrix[at][at];
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bias_alone_is_the_log_odds_of_the_labels() {
        let rows = vec![Vec::new(); 4];
        let (bias, weights) = fit(&rows, &[true, true, true, false], 1.0);
        assert!((bias - 3.0_f64.ln()).abs() < 1e-4, "{bias}");
        assert!(weights.is_empty());
    }

    #[test]
    fn what_tells_the_labels_apart_gets_the_weight_and_a_ridge_shrinks_it() {
        let rows: Vec<Vec<f64>> = (0..40).map(|at| vec![f64::from(at % 2), f64::from(at / 20)]).collect();
        let labels: Vec<bool> = (0..40).map(|at| at % 2 == 1).collect();
        let (_, loose) = fit(&rows, &labels, 0.1);
        let (_, tight) = fit(&rows, &labels, 10.0);
        assert!(loose[0] > 3.0 && loose[1].abs() < 0.2, "{loose:?}");
        assert!(tight[0] < loose[0] && tight[0] > 0.0, "{tight:?}");
    }
}
