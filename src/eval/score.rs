//! The figures of a run, with intervals, for people and for `eval compare`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model_use::ModelFigures;
use super::outcome::{Outcome, Pair, Words};
use super::statistics::{interval, ratio, resamples};
use super::tally::{Bin, Tally, VERDICTS};
use crate::evidence::Verdict;

/// A skill with fewer pairs of a gold verdict than this has no figure of its own: it goes into the pool.
pub const FEWEST: usize = 10;

#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub dataset: String,
    pub split: Option<String>,
    pub judge: String,
    pub cases: usize,
    /// Macro-F1 and all the others, by name; what nothing was there for is left out.
    #[serde(flatten)]
    pub values: BTreeMap<String, f64>,
    /// 95 percent, bootstrap over resumes.
    pub confidence_intervals: BTreeMap<String, [f64; 2]>,
    /// All zero where a model's replies were played back.
    pub latency_ms: Latency,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelFigures>,
    /// Gold verdict to judged verdict to count.
    pub confusion: Confusion,
    /// How sure the judge was and how often it was right, in ten bins.
    pub reliability: Vec<Bin>,
    pub per_skill: BTreeMap<String, Group>,
    /// What is left of the skills with few pairs, together.
    pub pooled: Pool,
    pub per_stage: BTreeMap<u32, Group>,
    pub per_level: BTreeMap<String, Group>,
    pub per_case: BTreeMap<String, CaseFigures>,
}

pub type Confusion = BTreeMap<String, BTreeMap<String, usize>>;

#[derive(Clone, Debug, Serialize)]
pub struct Latency {
    pub p50: f64,
    pub p95: f64,
    /// For each step: median, 95th percentile, and its share of the whole time.
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub name: String,
    pub p50: f64,
    pub p95: f64,
    pub share: f64,
}

/// The pairs of one skill, stage or level.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    pub right: usize,
    pub cases: usize,
    pub accuracy: f64,
    /// 95 percent, bootstrap over resumes.
    pub accuracy_interval: [f64; 2],
    pub macro_f1: f64,
    pub verdicts: BTreeMap<String, VerdictFigures>,
    pub confusion: Confusion,
}

#[derive(Clone, Debug, Serialize)]
pub struct VerdictFigures {
    /// Pairs with this gold verdict.
    pub due: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Pool {
    pub skills: Vec<String>,
    pub group: Group,
}

#[derive(Clone, Debug, Serialize)]
pub struct CaseFigures {
    pub error: Option<String>,
    pub right: usize,
    pub skills: usize,
    pub verdicts: BTreeMap<String, String>,
    pub pairs: Vec<PairFigures>,
    pub plan_faults: Vec<String>,
    pub milliseconds: f64,
}

#[derive(Clone, Debug, Serialize)]
pub struct PairFigures {
    pub skill: String,
    pub gold: Verdict,
    pub judged: Option<Verdict>,
    pub confidence: Option<f64>,
    pub gold_quotes: Vec<Words>,
    pub quotes: Vec<Words>,
}

impl Figures {
    #[must_use]
    pub fn of(dataset: &str, split: Option<&str>, judge: &str, outcomes: &[Outcome]) -> Self {
        let drawn = resamples(outcomes.len());
        let tallies: Vec<Tally> = outcomes.iter().map(Tally::of_case).collect();
        let whole: Tally = tallies.iter().sum();
        let grouped = |belongs: &dyn Fn(&Pair) -> bool| group(outcomes, &drawn, belongs);
        let pairs = || outcomes.iter().flat_map(|outcome| &outcome.pairs);
        let skills: Vec<String> = unique(pairs().map(|pair| pair.skill.clone()));
        let per_skill: BTreeMap<String, Group> = skills
            .iter()
            .map(|skill| (skill.clone(), grouped(&|pair| pair.skill == *skill)))
            .collect();
        let few: Vec<String> = skills.into_iter().filter(|skill| is_few(&per_skill[skill])).collect();
        Self {
            dataset: dataset.to_owned(),
            split: split.map(str::to_owned),
            judge: judge.to_owned(),
            cases: outcomes.len(),
            values: whole
                .figures()
                .into_iter()
                .filter(|(_, value)| !value.is_nan())
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            confidence_intervals: intervals(&tallies, &drawn),
            latency_ms: latency(outcomes),
            model: ModelFigures::of(outcomes),
            confusion: confusion(&whole),
            reliability: whole.bins().to_vec(),
            pooled: Pool {
                group: grouped(&|pair| few.contains(&pair.skill)),
                skills: few,
            },
            per_stage: unique(pairs().map(|pair| pair.stage))
                .into_iter()
                .map(|stage| (stage, grouped(&|pair| pair.stage == stage)))
                .collect(),
            per_level: unique(pairs().map(|pair| pair.level))
                .into_iter()
                .map(|level| (level.name().to_owned(), grouped(&|pair| pair.level == level)))
                .collect(),
            per_skill,
            per_case: outcomes
                .iter()
                .map(|outcome| (outcome.id.clone(), case_figures(outcome)))
                .collect(),
        }
    }

    /// A figure that a bar can name.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<f64> {
        match name {
            "latency_p50_ms" => Some(self.latency_ms.p50),
            "latency_p95_ms" => Some(self.latency_ms.p95),
            _ => self.values.get(name).copied(),
        }
    }
}

fn unique<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.collect::<std::collections::BTreeSet<T>>().into_iter().collect()
}

/// Whether any figure of this skill would rest on too few pairs: those that are there, and those that are not.
fn is_few(group: &Group) -> bool {
    let due = |verdict: Verdict| group.verdicts.get(verdict.name()).map_or(0, |figures| figures.due);
    due(Verdict::Evidenced) + due(Verdict::Claimed) < FEWEST || due(Verdict::Missing) < FEWEST
}

fn intervals(tallies: &[Tally], drawn: &[Vec<usize>]) -> BTreeMap<String, [f64; 2]> {
    let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for sample in drawn {
        let sum: Tally = sample.iter().map(|at| &tallies[*at]).sum();
        for (name, value) in sum.figures() {
            values.entry(name).or_default().push(value);
        }
    }
    values
        .into_iter()
        .filter(|(_, values)| values.iter().any(|value| !value.is_nan()))
        .map(|(name, values)| (name.to_owned(), interval(values)))
        .collect()
}

fn group(outcomes: &[Outcome], drawn: &[Vec<usize>], belongs: &dyn Fn(&Pair) -> bool) -> Group {
    let tallies: Vec<Tally> = outcomes
        .iter()
        .map(|outcome| {
            let pairs: Vec<Tally> = outcome
                .pairs
                .iter()
                .filter(|pair| belongs(pair))
                .map(Tally::of_pair)
                .collect();
            pairs.iter().sum()
        })
        .collect();
    let whole: Tally = tallies.iter().sum();
    let accuracies = drawn
        .iter()
        .map(|sample| {
            let right = sample.iter().map(|at| tallies[*at].right()).sum();
            ratio(right, sample.iter().map(|at| tallies[*at].pairs()).sum())
        })
        .collect();
    Group {
        right: whole.right(),
        cases: whole.pairs(),
        accuracy: ratio(whole.right(), whole.pairs()),
        accuracy_interval: interval(accuracies),
        macro_f1: whole.macro_f1(),
        verdicts: VERDICTS
            .iter()
            .map(|verdict| {
                let figures = VerdictFigures {
                    due: whole.due(*verdict),
                    precision: whole.precision(*verdict),
                    recall: whole.recall(*verdict),
                    f1: whole.f1(*verdict),
                };
                (verdict.name().to_owned(), figures)
            })
            .collect(),
        confusion: confusion(&whole),
    }
}

fn confusion(tally: &Tally) -> Confusion {
    let judged = [
        Verdict::Evidenced.name(),
        Verdict::Claimed.name(),
        Verdict::Missing.name(),
        "none",
    ];
    VERDICTS
        .iter()
        .zip(&tally.confusion)
        .map(|(gold, row)| {
            let row = judged
                .iter()
                .zip(row)
                .map(|(judged, count)| ((*judged).to_owned(), *count));
            (gold.name().to_owned(), row.collect())
        })
        .collect()
}

fn latency(outcomes: &[Outcome]) -> Latency {
    let milliseconds = |took: &std::time::Duration| took.as_secs_f64() * 1000.0;
    let whole: Vec<f64> = outcomes.iter().map(|outcome| milliseconds(&outcome.took)).collect();
    let names = outcomes.iter().find(|outcome| outcome.error.is_none());
    let steps = names.map_or(&[][..], |outcome| &outcome.steps);
    Latency {
        p50: percentile(&whole, 50),
        p95: percentile(&whole, 95),
        steps: steps
            .iter()
            .map(|(name, _)| {
                let all = outcomes.iter().flat_map(|outcome| &outcome.steps);
                let times: Vec<f64> = all
                    .filter(|(other, _)| other == name)
                    .map(|(_, took)| milliseconds(took))
                    .collect();
                Step {
                    name: (*name).to_owned(),
                    p50: percentile(&times, 50),
                    p95: percentile(&times, 95),
                    share: times.iter().sum::<f64>() / whole.iter().sum::<f64>(),
                }
            })
            .collect(),
    }
}

fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0.0)
}

fn case_figures(outcome: &Outcome) -> CaseFigures {
    let verdict = |pair: &Pair| pair.judged.as_ref().map(|judged| judged.verdict);
    CaseFigures {
        error: outcome.error.clone(),
        right: outcome
            .pairs
            .iter()
            .filter(|pair| verdict(pair) == Some(pair.gold))
            .count(),
        skills: outcome.pairs.len(),
        verdicts: outcome
            .pairs
            .iter()
            .map(|pair| {
                (
                    pair.skill.clone(),
                    verdict(pair).map_or("error", Verdict::name).to_owned(),
                )
            })
            .collect(),
        pairs: outcome
            .pairs
            .iter()
            .map(|pair| PairFigures {
                skill: pair.skill.clone(),
                gold: pair.gold,
                judged: verdict(pair),
                confidence: pair.judged.as_ref().map(|judged| judged.confidence),
                gold_quotes: pair.gold_quotes.clone(),
                quotes: pair
                    .judged
                    .iter()
                    .flat_map(|judged| &judged.quotes)
                    .map(|quote| quote.words.clone())
                    .collect(),
            })
            .collect(),
        plan_faults: outcome.plan_faults.clone(),
        milliseconds: outcome.took.as_secs_f64() * 1000.0,
    }
}

#[cfg(test)]
pub(in crate::eval) mod tests;
