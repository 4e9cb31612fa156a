//! Two logistic heads: is the skill spoken of at all, and if so, does the resume tell of a deed. Skills that others
//! add up to have two of their own.
//!
//! Their weights stand in `fixtures/judging/weights.json`, written by `atlas eval fit`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::features::{FEATURES, Features};
use crate::evidence::Verdict;

const SOURCE: &str = include_str!("../../fixtures/judging/weights.json");

/// One logistic regression: the log odds are `bias` plus the weighed features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    pub bias: f64,
    /// One for each feature that the head looks at, in the order of [`FEATURES`].
    pub weights: Vec<(String, f64)>,
}

/// From a raw confidence to how often such verdicts are right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Raw and calibrated confidence, both rising; between two points it is a straight line.
    pub points: Vec<[f64; 2]>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heads {
    /// Where the weights come from: data, number of resumes, how it was regularised.
    pub fitted_on: String,
    /// The skill is not missing.
    pub mention: Head,
    /// It is evidenced, given that it is not missing.
    pub deed: Head,
    /// The same two for skills that others add up to: what counts there is the parts and that the whole was shipped.
    pub mention_of_whole: Head,
    pub deed_of_whole: Head,
    /// From which probability each head says yes.
    pub thresholds: [f64; 2],
    pub calibration: Calibration,
}

#[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
static BUILT_IN: LazyLock<Heads> =
    LazyLock::new(|| serde_json::from_str(SOURCE).expect("weights.json holds the two heads"));

/// What the heads make of a skill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opinion {
    /// That it is not missing.
    pub mention: f64,
    /// That it is evidenced, given that it is not missing.
    pub deed: f64,
    pub verdict: Verdict,
    /// How often a verdict so sure is right, 0 to 1.
    pub confidence: f64,
}

impl Heads {
    /// The heads that ship with the program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    #[must_use]
    pub fn opinion(&self, features: &Features) -> Opinion {
        let (mention, deed) = self.probabilities(features);
        let verdict = verdict(features, mention, deed, self.thresholds);
        Opinion {
            mention,
            deed,
            verdict,
            confidence: self.confidence(mention, deed, verdict),
        }
    }

    /// That the skill is not missing, and that it is evidenced if it is not.
    #[must_use]
    pub fn probabilities(&self, features: &Features) -> (f64, f64) {
        let [mention, deed] = self.of(features);
        (mention.probability(features), deed.probability(features))
    }

    /// The two heads that judge such a skill.
    #[must_use]
    pub fn of(&self, features: &Features) -> [&Head; 2] {
        if is_a_whole(features) {
            [&self.mention_of_whole, &self.deed_of_whole]
        } else {
            [&self.mention, &self.deed]
        }
    }

    /// The calibrated confidence of a verdict under these two probabilities.
    #[must_use]
    pub fn confidence(&self, mention: f64, deed: f64, verdict: Verdict) -> f64 {
        self.calibration.at(raw_confidence(mention, deed, verdict))
    }
}

/// Whether the features are of a skill that others add up to.
#[must_use]
pub fn is_a_whole(features: &Features) -> bool {
    features.value("parts_shown") + features.value("parts_lacking") > 0.0
}

/// The verdict under two probabilities, within what the rubric lets features say: without words to quote a
/// skill is missing, and without a deed, a tool of a job or all its parts it is no more than claimed.
#[must_use]
pub fn verdict(features: &Features, mention: f64, deed: f64, thresholds: [f64; 2]) -> Verdict {
    const SHOWN: [&str; 5] = ["deed_by_act", "deed_by_tool", "tool_line", "certificate", "parts_shown"];
    let quotable = features.value("open") > 0.0 || features.value("parts_shown") >= 1.0;
    let shown = SHOWN.iter().any(|name| features.value(name) >= 1.0);
    // Where all parts of a whole are shown, the whole is at least claimed.
    let spoken_of = mention >= thresholds[0] || features.value("parts_shown") >= 1.0;
    if !spoken_of || !quotable {
        Verdict::Missing
    } else if deed < thresholds[1] || !shown {
        Verdict::Claimed
    } else {
        Verdict::Evidenced
    }
}

/// The probability of the verdict as the heads alone have it.
#[must_use]
pub fn raw_confidence(mention: f64, deed: f64, verdict: Verdict) -> f64 {
    match verdict {
        Verdict::Evidenced => mention * deed,
        Verdict::Claimed => mention * (1.0 - deed),
        Verdict::Missing | Verdict::Unsure => 1.0 - mention,
    }
}

impl Head {
    #[must_use]
    pub fn probability(&self, features: &Features) -> f64 {
        let log_odds: f64 = self.bias
            + self
                .contributions(features)
                .map(|(_, weight, value)| weight * value)
                .sum::<f64>();
        1.0 / (1.0 + (-log_odds).exp())
    }

    /// Name, weight and value of each feature.
    pub fn contributions<'a>(&'a self, features: &'a Features) -> impl Iterator<Item = (&'a str, f64, f64)> {
        self.weights.iter().filter_map(|(name, weight)| {
            let at = FEATURES.iter().position(|(feature, _, _)| feature == name)?;
            Some((name.as_str(), *weight, features.0[at]))
        })
    }
}

impl Calibration {
    #[must_use]
    pub fn at(&self, raw: f64) -> f64 {
        let after = self.points.partition_point(|[from, _]| *from < raw);
        let point = |at: usize| self.points.get(at).copied();
        let value = match (after.checked_sub(1).and_then(point), point(after)) {
            (Some([x0, y0]), Some([x1, y1])) if x1 > x0 => y0 + (y1 - y0) * (raw - x0) / (x1 - x0),
            (Some([_, y]), _) | (None, Some([_, y])) => y,
            (None, None) => raw,
        };
        value.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_of_features_that_there_are() {
        let heads = Heads::built_in();
        let all = [
            &heads.mention, &heads.deed, &heads.mention_of_whole, &heads.deed_of_whole,
        ];
        for (name, weight) in all.into_iter().flat_map(|head| &head.weights) {
            assert!(FEATURES.iter().any(|(feature, _, _)| feature == name), "{name}");
            assert!(weight.is_finite());
        }
        assert!(
            heads
                .calibration
                .points
                .is_sorted_by(|a, b| a[0] <= b[0] && a[1] <= b[1])
        );
    }

    #[test]
    fn calibration_goes_straight_between_its_points_and_stays_at_the_ends() {
        let calibration = Calibration {
            points: vec![[0.2, 0.4], [0.6, 0.8]],
        };
        for (raw, due) in [(0.0, 0.4), (0.2, 0.4), (0.4, 0.6), (0.9, 0.8)] {
            assert!((calibration.at(raw) - due).abs() < 1e-12, "{raw}");
        }
    }
}
