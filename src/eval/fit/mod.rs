//! Fits the heads of the built-in judge, and says by nested cross-validation what that is worth.

mod isotonic;
pub mod logistic;

use std::fmt::Write as _;

use anyhow::{Context as _, ensure};

use super::dataset::Dataset;
use super::run::map_case;
use super::statistics::{Random, interval, resamples};
use super::tally::Tally;
use crate::app::App;
use crate::evidence::Verdict;
use crate::judging::{self, Calibration, FEATURES, Features, Group, Head, Heads, raw_confidence, verdict};

/// One skill of one resume.
#[derive(Clone, Debug)]
pub struct Example {
    /// Place of the resume; all its skills go into one fold.
    pub case: usize,
    pub features: Features,
    pub gold: Verdict,
}

/// Penalties that the inner cross-validation chooses from.
const RIDGES: [f64; 5] = [0.3, 1.0, 3.0, 10.0, 30.0];

/// Thresholds that it chooses from, for each head.
const THRESHOLDS: [f64; 9] = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7];

const OUTER_FOLDS: usize = 10;
const INNER_FOLDS: usize = 5;

/// The features of every skill of every case, with the gold.
///
/// # Errors
/// When a case cannot be mapped.
pub async fn examples(app: &App, dataset: &Dataset, first_case: usize) -> anyhow::Result<Vec<Example>> {
    let loaded = app
        .roadmap(&dataset.manifest.roadmap)
        .context("the roadmap of the data set is gone")?;
    let mut examples = Vec::new();
    for (case, of_set) in dataset.cases.iter().enumerate() {
        let mapped = map_case(app, loaded, of_set)
            .await
            .with_context(|| format!("case `{}`", of_set.id))?;
        let features = judging::all_features(&loaded.roadmap, mapped.exhibit());
        for (skill, features) in loaded.roadmap.skills().zip(features) {
            if let Some(label) = of_set.gold.labels.get(skill.id.as_str()) {
                examples.push(Example {
                    case: first_case + case,
                    features,
                    gold: label.verdict,
                });
            }
        }
    }
    Ok(examples)
}

/// What a fit came to.
pub struct Fitted {
    pub heads: Heads,
    /// Macro-F1 of the nested cross-validation, with its interval.
    pub nested: (f64, [f64; 2]),
    /// Rows of the ablation: name, macro-F1, interval.
    pub ablation: Vec<(&'static str, f64, [f64; 2])>,
}

/// Fits the heads on all examples and measures the same procedure by nested cross-validation.
///
/// `unseen` are resumes that nobody looked at while the rules and terms were written: how sure the judge may be
/// is learned there, since on resumes that shaped the rules it is right too often. Without them it is learned
/// out of fold.
///
/// # Errors
/// When there are too few resumes to part into folds.
pub fn fit(examples: &[Example], unseen: &[Example], fitted_on: &str) -> anyhow::Result<Fitted> {
    let cases = examples.iter().map(|example| example.case + 1).max().unwrap_or(0);
    ensure!(
        cases >= 2 * OUTER_FOLDS,
        "{cases} resumes are too few to fit on; {} are needed",
        2 * OUTER_FOLDS
    );
    let all: Vec<&Example> = examples.iter().collect();
    let every = Group::Cosine;
    let (ridge, thresholds) = choose(&all, every);
    let mut heads = heads(&all, ridge, every, thresholds);
    let judged = if unseen.is_empty() {
        cross_validate(&all, INNER_FOLDS, every, |train| {
            self::heads(train, ridge, every, thresholds)
        })
    } else {
        judge(unseen.iter(), &heads, every)
    };
    let verdicts: Vec<(f64, bool)> = judged
        .iter()
        .map(|judged| (judged.raw, judged.verdict == judged.gold))
        .collect();
    heads.calibration = isotonic::calibrate(&verdicts);
    heads.fitted_on = format!("{fitted_on}, {cases} resumes, ridge {ridge}");
    let mut ablation = vec![
        figure(
            "aliases only: named is evidenced",
            by_rule(&all, |features| {
                if features.value("named") > 0.0 {
                    Verdict::Evidenced
                } else {
                    Verdict::Missing
                }
            }),
        ),
        figure(
            "plus scopes: named and open is evidenced",
            by_rule(&all, |features| {
                if features.value("open") > 0.0 {
                    Verdict::Evidenced
                } else {
                    Verdict::Missing
                }
            }),
        ),
        figure(
            "plus sections: deeds and tool lines, the rest claimed",
            by_rule(&all, rule),
        ),
    ];
    for (name, group) in [
        ("heads over aliases", Group::Aliases),
        ("heads over aliases and scopes", Group::Scopes),
        ("heads over these and sections", Group::Sections),
        ("heads over all, with cosine", Group::Cosine),
    ] {
        ablation.push(figure(name, nested(&all, group)));
    }
    let (_, macro_f1, bounds) = ablation[ablation.len() - 1];
    Ok(Fitted {
        heads,
        nested: (macro_f1, bounds),
        ablation,
    })
}

/// A verdict out of a fold that the heads had not seen.
struct Judged {
    case: usize,
    gold: Verdict,
    verdict: Verdict,
    raw: f64,
}

fn rule(features: &Features) -> Verdict {
    let shown = ["deed_by_act", "deed_by_tool", "tool_line"];
    if shown.iter().any(|name| features.value(name) > 0.0) {
        Verdict::Evidenced
    } else if features.value("open") > 0.0 {
        Verdict::Claimed
    } else {
        Verdict::Missing
    }
}

fn by_rule(examples: &[&Example], rule: impl Fn(&Features) -> Verdict) -> Vec<Judged> {
    examples
        .iter()
        .map(|example| Judged {
            case: example.case,
            gold: example.gold,
            verdict: rule(&example.features),
            raw: 1.0,
        })
        .collect()
}

fn nested(examples: &[&Example], upto: Group) -> Vec<Judged> {
    cross_validate(examples, OUTER_FOLDS, upto, |train| {
        let (ridge, thresholds) = choose(train, upto);
        heads(train, ridge, upto, thresholds)
    })
}

/// The verdict within the limits of the rubric, or, before there are sections to know them by, without.
fn decide(features: &Features, mention: f64, deed: f64, thresholds: [f64; 2], upto: Group) -> Verdict {
    if upto >= Group::Sections {
        verdict(features, mention, deed, thresholds)
    } else if mention < thresholds[0] || features.value("named") <= 0.0 {
        Verdict::Missing
    } else if deed < thresholds[1] {
        Verdict::Claimed
    } else {
        Verdict::Evidenced
    }
}

/// The penalty and thresholds with the best macro-F1 out of fold.
fn choose(examples: &[&Example], upto: Group) -> (f64, [f64; 2]) {
    let mut best = (f64::NEG_INFINITY, RIDGES[0], [0.5, 0.5]);
    for ridge in RIDGES {
        let opinions = probabilities(examples, ridge, upto);
        for mention in THRESHOLDS {
            for deed in THRESHOLDS {
                let mut tally = Tally::default();
                for (example, (spoken_of, done)) in examples.iter().zip(&opinions) {
                    let verdict = decide(&example.features, *spoken_of, *done, [mention, deed], upto);
                    tally += &Tally::of_verdicts(example.gold, Some((verdict, 1.0)));
                }
                // A small preference for the middle keeps chance from choosing an extreme.
                let score = tally.macro_f1() - 0.01 * ((mention - 0.5).abs() + (deed - 0.5).abs());
                if score > best.0 {
                    best = (score, ridge, [mention, deed]);
                }
            }
        }
    }
    (best.1, best.2)
}

/// Out-of-fold probabilities of both heads, in the order of the examples.
fn probabilities(examples: &[&Example], ridge: f64, upto: Group) -> Vec<(f64, f64)> {
    let folds = folds(examples, INNER_FOLDS);
    let mut probabilities = vec![(0.0, 0.0); examples.len()];
    for fold in 0..INNER_FOLDS {
        let train: Vec<&Example> = examples
            .iter()
            .copied()
            .filter(|example| folds[example.case] != fold)
            .collect();
        let heads = heads(&train, ridge, upto, [0.5, 0.5]);
        for (example, slot) in examples.iter().zip(&mut probabilities) {
            if folds[example.case] == fold {
                *slot = heads.probabilities(&example.features);
            }
        }
    }
    probabilities
}

fn cross_validate(examples: &[&Example], count: usize, upto: Group, fit: impl Fn(&[&Example]) -> Heads) -> Vec<Judged> {
    let folds = folds(examples, count);
    let mut judged = Vec::with_capacity(examples.len());
    for fold in 0..count {
        let train: Vec<&Example> = examples
            .iter()
            .copied()
            .filter(|example| folds[example.case] != fold)
            .collect();
        let heads = fit(&train);
        let held_out = examples.iter().copied().filter(|example| folds[example.case] == fold);
        judged.extend(judge(held_out, &heads, upto));
    }
    judged
}

fn judge<'a>(examples: impl Iterator<Item = &'a Example>, heads: &Heads, upto: Group) -> Vec<Judged> {
    examples
        .map(|example| {
            let (mention, deed) = heads.probabilities(&example.features);
            let verdict = decide(&example.features, mention, deed, heads.thresholds, upto);
            Judged {
                case: example.case,
                gold: example.gold,
                verdict,
                raw: raw_confidence(mention, deed, verdict),
            }
        })
        .collect()
}

/// The fold of each case: resumes are dealt out in a random order, the same each time.
fn folds(examples: &[&Example], count: usize) -> Vec<usize> {
    let last = examples.iter().map(|example| example.case).max().unwrap_or(0);
    let mut present: Vec<usize> = examples.iter().map(|example| example.case).collect();
    present.dedup();
    Random::new(17).shuffle(&mut present);
    let mut folds = vec![0; last + 1];
    for (place, case) in present.into_iter().enumerate() {
        folds[case] = place % count;
    }
    folds
}

fn heads(examples: &[&Example], ridge: f64, upto: Group, thresholds: [f64; 2]) -> Heads {
    let (wholes, others): (Vec<&Example>, Vec<&Example>) = examples
        .iter()
        .partition(|example| judging::is_a_whole(&example.features));
    let mention = |examples: &[&Example]| {
        let labelled = examples
            .iter()
            .map(|example| (&example.features, example.gold != Verdict::Missing));
        head(labelled, ridge, upto)
    };
    let deed = |examples: &[&Example]| {
        let present = examples.iter().filter(|example| example.gold != Verdict::Missing);
        let labelled = present.map(|example| (&example.features, example.gold == Verdict::Evidenced));
        head(labelled, ridge, upto)
    };
    Heads {
        fitted_on: String::new(),
        mention: mention(&others),
        deed: deed(&others),
        mention_of_whole: mention(&wholes),
        deed_of_whole: deed(&wholes),
        thresholds,
        calibration: Calibration {
            points: vec![[0.0, 0.0], [1.0, 1.0]],
        },
    }
}

fn head<'a>(examples: impl Iterator<Item = (&'a Features, bool)>, ridge: f64, upto: Group) -> Head {
    let columns: Vec<usize> = (0..FEATURES.len()).filter(|at| FEATURES[*at].2 <= upto).collect();
    let (rows, labels): (Vec<Vec<f64>>, Vec<bool>) = examples
        .map(|(features, label)| (columns.iter().map(|at| features.0[*at]).collect(), label))
        .unzip();
    let (bias, weights) = logistic::fit(&rows, &labels, ridge);
    // Three digits are what a reader can compare, and more than the data can tell.
    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
    Head {
        bias: rounded(bias),
        weights: columns
            .iter()
            .zip(weights)
            .map(|(at, weight)| (FEATURES[*at].0.to_owned(), rounded(weight)))
            .collect(),
    }
}

fn figure(name: &'static str, judged: Vec<Judged>) -> (&'static str, f64, [f64; 2]) {
    let last = judged.iter().map(|judged| judged.case).max().unwrap_or(0);
    let mut tallies = vec![Tally::default(); last + 1];
    for judged in judged {
        tallies[judged.case] += &Tally::of_verdicts(judged.gold, Some((judged.verdict, judged.raw)));
    }
    let whole: Tally = tallies.iter().sum();
    let resampled = resamples(tallies.len())
        .iter()
        .map(|sample| sample.iter().map(|at| &tallies[*at]).sum::<Tally>().macro_f1())
        .collect();
    (name, whole.macro_f1(), interval(resampled))
}

impl Fitted {
    /// What the command prints.
    #[must_use]
    pub fn table(&self) -> String {
        let (macro_f1, [low, high]) = self.nested;
        let mut text = format!(
            "{}\n  nested cross-validation, macro F1 {macro_f1:.3}   95%: {low:.3} to {high:.3}\n  thresholds {:.2}, {:.2}\n\n",
            self.heads.fitted_on, self.heads.thresholds[0], self.heads.thresholds[1]
        );
        for (name, macro_f1, [low, high]) in &self.ablation {
            let _ = writeln!(text, "  {name:<56}{macro_f1:.3}   95%: {low:.3} to {high:.3}");
        }
        text
    }
}
