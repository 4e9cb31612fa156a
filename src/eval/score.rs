//! The figures of a run.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::evidence::Verdict;

/// The three verdicts that gold labels have.
const VERDICTS: [Verdict; 3] = [Verdict::Evidenced, Verdict::Claimed, Verdict::Missing];

/// Resamples of the cases for an interval.
const RESAMPLES: usize = 1000;

/// What one case came to. A case that errored has no verdicts and is wrong on all its skills.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub id: String,
    pub error: Option<String>,
    pub pairs: Vec<Pair>,
    pub quotes: usize,
    /// Quotes whose offsets point at their own words.
    pub quotes_verbatim: usize,
    pub took: Duration,
}

#[derive(Clone, Debug)]
pub struct Pair {
    pub skill: String,
    pub gold: Verdict,
    /// `None` where the case errored.
    pub judged: Option<Verdict>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub dataset: String,
    pub judge: String,
    pub cases: usize,
    pub errored: usize,
    /// Mean of the three verdicts' F1 over all pairs of case and skill.
    pub macro_f1: f64,
    pub evidenced_f1: f64,
    pub claimed_f1: f64,
    pub missing_f1: f64,
    /// Cohen's kappa.
    pub kappa: f64,
    /// Share of gold `missing` judged `evidenced`.
    pub missing_to_evidenced: f64,
    /// Share of gold `evidenced` judged `missing`.
    pub evidenced_to_missing: f64,
    /// Share of quotes that stand where their offsets say.
    pub quotes_verbatim: f64,
    pub latency_ms: Latency,
    /// 95 percent, bootstrap over cases.
    pub confidence_intervals: BTreeMap<String, [f64; 2]>,
    pub per_skill: BTreeMap<String, SkillFigures>,
    pub per_case: BTreeMap<String, CaseFigures>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Latency {
    pub p50: f64,
    pub p95: f64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct SkillFigures {
    pub right: usize,
    pub cases: usize,
    /// Gold verdict to judged verdict to count.
    pub confusion: BTreeMap<String, BTreeMap<String, usize>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CaseFigures {
    pub error: Option<String>,
    pub right: usize,
    pub skills: usize,
    pub verdicts: BTreeMap<String, String>,
    pub milliseconds: f64,
}

impl Figures {
    #[must_use]
    pub fn of(dataset: &str, judge: &str, outcomes: &[Outcome]) -> Self {
        let all: Vec<&Outcome> = outcomes.iter().collect();
        let counts = Counts::of(&all);
        let quotes: usize = outcomes.iter().map(|outcome| outcome.quotes).sum();
        let verbatim: usize = outcomes.iter().map(|outcome| outcome.quotes_verbatim).sum();
        Self {
            dataset: dataset.to_owned(),
            judge: judge.to_owned(),
            cases: outcomes.len(),
            errored: outcomes.iter().filter(|outcome| outcome.error.is_some()).count(),
            macro_f1: counts.macro_f1(),
            evidenced_f1: counts.f1(Verdict::Evidenced),
            claimed_f1: counts.f1(Verdict::Claimed),
            missing_f1: counts.f1(Verdict::Missing),
            kappa: counts.kappa(),
            missing_to_evidenced: counts.share(Verdict::Missing, Verdict::Evidenced),
            evidenced_to_missing: counts.share(Verdict::Evidenced, Verdict::Missing),
            quotes_verbatim: if quotes == 0 { 1.0 } else { ratio(verbatim, quotes) },
            latency_ms: latency(outcomes),
            confidence_intervals: intervals(&all),
            per_skill: per_skill(outcomes),
            per_case: outcomes
                .iter()
                .map(|outcome| (outcome.id.clone(), case_figures(outcome)))
                .collect(),
        }
    }

    /// A figure that a bar can name.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<f64> {
        Some(match name {
            "macro_f1" => self.macro_f1,
            "evidenced_f1" => self.evidenced_f1,
            "claimed_f1" => self.claimed_f1,
            "missing_f1" => self.missing_f1,
            "kappa" => self.kappa,
            "missing_to_evidenced" => self.missing_to_evidenced,
            "evidenced_to_missing" => self.evidenced_to_missing,
            "quotes_verbatim" => self.quotes_verbatim,
            "latency_p50_ms" => self.latency_ms.p50,
            "latency_p95_ms" => self.latency_ms.p95,
            #[expect(clippy::cast_precision_loss, reason = "a data set has few cases")]
            "errored" => self.errored as f64,
            _ => return None,
        })
    }
}

/// Gold verdict by judged verdict; the last column is everything that is no verdict.
struct Counts([[usize; 4]; 3]);

impl Counts {
    fn of(outcomes: &[&Outcome]) -> Self {
        let mut counts = [[0; 4]; 3];
        for pair in outcomes.iter().flat_map(|outcome| &outcome.pairs) {
            let column = pair.judged.and_then(place).unwrap_or(3);
            if let Some(row) = place(pair.gold) {
                counts[row][column] += 1;
            }
        }
        Self(counts)
    }

    /// Harmonic mean of precision and recall; 1 where the verdict neither is due nor given.
    fn f1(&self, verdict: Verdict) -> f64 {
        let at = place(verdict).unwrap_or(0);
        let right = self.0[at][at];
        let due: usize = self.0[at].iter().sum();
        let given: usize = self.0.iter().map(|row| row[at]).sum();
        if due + given == 0 {
            1.0
        } else {
            ratio(2 * right, due + given)
        }
    }

    fn macro_f1(&self) -> f64 {
        VERDICTS.iter().map(|verdict| self.f1(*verdict)).sum::<f64>() / 3.0
    }

    fn share(&self, gold: Verdict, judged: Verdict) -> f64 {
        let (row, column) = (place(gold).unwrap_or(0), place(judged).unwrap_or(0));
        ratio(self.0[row][column], self.0[row].iter().sum())
    }

    fn kappa(&self) -> f64 {
        let all: usize = self.0.iter().flatten().sum();
        let agreed: usize = (0..3).map(|at| self.0[at][at]).sum();
        let by_chance: f64 = (0..3)
            .map(|at| {
                let due: usize = self.0[at].iter().sum();
                let given: usize = self.0.iter().map(|row| row[at]).sum();
                ratio(due, all) * ratio(given, all)
            })
            .sum();
        if by_chance >= 1.0 {
            1.0
        } else {
            (ratio(agreed, all) - by_chance) / (1.0 - by_chance)
        }
    }
}

fn place(verdict: Verdict) -> Option<usize> {
    VERDICTS.iter().position(|other| *other == verdict)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a data set are far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn latency(outcomes: &[Outcome]) -> Latency {
    let mut times: Vec<f64> = outcomes
        .iter()
        .map(|outcome| outcome.took.as_secs_f64() * 1000.0)
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| {
        let rank = (times.len() * percent).div_ceil(100).max(1);
        times.get(rank - 1).copied().unwrap_or(0.0)
    };
    Latency {
        p50: at(50),
        p95: at(95),
    }
}

fn intervals(outcomes: &[&Outcome]) -> BTreeMap<String, [f64; 2]> {
    let mut random = SplitMix(20_261_124);
    let mut macro_f1 = Vec::with_capacity(RESAMPLES);
    let mut evidenced = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let sample: Vec<&Outcome> = (0..outcomes.len())
            .map(|_| outcomes[random.below(outcomes.len())])
            .collect();
        let counts = Counts::of(&sample);
        macro_f1.push(counts.macro_f1());
        evidenced.push(counts.f1(Verdict::Evidenced));
    }
    BTreeMap::from([
        ("macro_f1".to_owned(), percentiles(macro_f1)),
        ("evidenced_f1".to_owned(), percentiles(evidenced)),
    ])
}

/// The 2.5th and the 97.5th percentile.
fn percentiles(mut values: Vec<f64>) -> [f64; 2] {
    values.sort_by(f64::total_cmp);
    let at = |permille: usize| values.get(values.len() * permille / 1000).copied().unwrap_or(f64::NAN);
    [at(25), at(975)]
}

/// `SplitMix64` (Steele, Lea, Flood 2014): the same resamples on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(mixed % bound).unwrap_or(0)
    }
}

fn per_skill(outcomes: &[Outcome]) -> BTreeMap<String, SkillFigures> {
    let mut skills: BTreeMap<String, SkillFigures> = BTreeMap::new();
    for pair in outcomes.iter().flat_map(|outcome| &outcome.pairs) {
        let figures = skills.entry(pair.skill.clone()).or_default();
        figures.cases += 1;
        figures.right += usize::from(pair.judged == Some(pair.gold));
        let judged = pair.judged.map_or("error", Verdict::name);
        let row = figures.confusion.entry(pair.gold.name().to_owned()).or_default();
        *row.entry(judged.to_owned()).or_default() += 1;
    }
    skills
}

fn case_figures(outcome: &Outcome) -> CaseFigures {
    CaseFigures {
        error: outcome.error.clone(),
        right: outcome
            .pairs
            .iter()
            .filter(|pair| pair.judged == Some(pair.gold))
            .count(),
        skills: outcome.pairs.len(),
        verdicts: outcome
            .pairs
            .iter()
            .map(|pair| {
                (
                    pair.skill.clone(),
                    pair.judged.map_or("error", Verdict::name).to_owned(),
                )
            })
            .collect(),
        milliseconds: outcome.took.as_secs_f64() * 1000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(pairs: &[(Verdict, Option<Verdict>)]) -> Outcome {
        Outcome {
            id: "case".to_owned(),
            error: None,
            pairs: pairs
                .iter()
                .enumerate()
                .map(|(at, (gold, judged))| Pair {
                    skill: at.to_string(),
                    gold: *gold,
                    judged: *judged,
                })
                .collect(),
            quotes: 2,
            quotes_verbatim: 1,
            took: Duration::from_millis(10),
        }
    }

    #[test]
    fn the_figures_are_those_computed_by_hand() {
        use Verdict::{Claimed, Evidenced, Missing};
        let figures = Figures::of(
            "set",
            "judge",
            &[outcome(&[
                (Evidenced, Some(Evidenced)),
                (Evidenced, Some(Claimed)),
                (Claimed, Some(Claimed)),
                (Missing, Some(Missing)),
                (Missing, Some(Evidenced)),
            ])],
        );
        // Evidenced: 1 right, 2 due, 2 given. Claimed: 1, 1, 2. Missing: 1, 2, 1.
        assert!((figures.evidenced_f1 - 0.5).abs() < 1e-12);
        assert!((figures.claimed_f1 - 2.0 / 3.0).abs() < 1e-12);
        assert!((figures.missing_f1 - 2.0 / 3.0).abs() < 1e-12);
        assert!((figures.macro_f1 - 11.0 / 18.0).abs() < 1e-12);
        assert!((figures.missing_to_evidenced - 0.5).abs() < 1e-12);
        assert!((figures.quotes_verbatim - 0.5).abs() < 1e-12);
        // Agreement 3/5; by chance (2*2 + 1*2 + 2*1) / 25 = 8/25.
        assert!((figures.kappa - (0.6 - 0.32) / (1.0 - 0.32)).abs() < 1e-12);
    }

    #[test]
    fn an_errored_case_is_wrong_on_all_its_skills() {
        let figures = Figures::of(
            "set",
            "judge",
            &[outcome(&[(Verdict::Missing, None), (Verdict::Evidenced, None)])],
        );
        assert!(figures.missing_f1.abs() < 1e-12);
        assert!(figures.evidenced_f1.abs() < 1e-12);
    }

    #[test]
    fn a_judge_that_always_says_missing_trips_the_score() {
        use Verdict::{Claimed, Evidenced, Missing};
        let figures = Figures::of(
            "set",
            "judge",
            &[outcome(&[
                (Evidenced, Some(Missing)),
                (Claimed, Some(Missing)),
                (Missing, Some(Missing)),
            ])],
        );
        assert!(figures.macro_f1 < 0.2);
        assert!((figures.evidenced_to_missing - 1.0).abs() < 1e-12);
    }

    #[test]
    fn bars_are_held_against_the_figures_and_unknown_ones_are_errors() {
        let figures = Figures::of(
            "set",
            "judge",
            &[outcome(&[(Verdict::Missing, Some(Verdict::Evidenced))])],
        );
        let bars: crate::eval::Bars =
            toml::from_str("[min]\nmacro_f1 = 0.65\n[max]\nmissing_to_evidenced = 0.04\n").expect("bars");
        assert_eq!(bars.missed(&figures).expect("known figures").len(), 2);
        let wrong: crate::eval::Bars = toml::from_str("[min]\nmacro_f2 = 0.1\n").expect("bars");
        assert!(wrong.missed(&figures).is_err());
    }
}
