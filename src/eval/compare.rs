//! Two runs over the same cases, paired: what changed, and whether it is more than chance.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};

use super::outcome::Words;
use super::statistics::{detectable, holm, interval, mcnemar, resamples, standard_error};
use super::tally::Tally;
use crate::evidence::Verdict;

/// What `eval run --json` wrote, as far as a comparison needs it.
#[derive(Clone, Debug, Deserialize)]
pub struct Run {
    pub dataset: String,
    pub judge: String,
    pub per_case: BTreeMap<String, RunCase>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct RunCase {
    pub pairs: Vec<RunPair>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct RunPair {
    pub skill: String,
    pub gold: Verdict,
    pub judged: Option<Verdict>,
    pub confidence: Option<f64>,
    #[serde(default)]
    pub quotes: Vec<Words>,
}

/// The figures that are compared; of the last two, less is better.
const COMPARED: [&str; 8] = [
    "macro_f1", "evidenced_f1", "claimed_f1", "missing_f1", "accuracy", "kappa", "missing_to_evidenced",
    "calibration_error",
];

#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    pub dataset: String,
    pub judges: [String; 2],
    pub cases: usize,
    pub pairs: usize,
    pub figures: Vec<Difference>,
    /// Pairs that only the first, and only the second run has right.
    pub only_right: [usize; 2],
    /// `McNemar`'s test over all pairs. Verdicts of one resume depend on each other, which it does not
    /// know: where it and an interval disagree, believe the interval.
    pub mcnemar: f64,
    pub skills: Vec<SkillDifference>,
    pub flips: Vec<Flip>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    pub figure: String,
    pub first: f64,
    pub second: f64,
    /// Second less first, 95 percent, paired bootstrap over resumes.
    pub difference_interval: [f64; 2],
    /// The smallest difference that these cases show four times in five.
    pub detectable: f64,
}

#[derive(Clone, Debug, Serialize)]
pub struct SkillDifference {
    pub skill: String,
    pub only_right: [usize; 2],
    pub mcnemar: f64,
    /// Corrected for the number of skills (Holm).
    pub corrected: f64,
}

/// A verdict that differs between the runs.
#[derive(Clone, Debug, Serialize)]
pub struct Flip {
    pub case: String,
    pub skill: String,
    pub gold: Verdict,
    pub verdicts: [Option<Verdict>; 2],
    /// What each run quoted first.
    pub quotes: [Option<Words>; 2],
}

/// # Errors
/// When the file cannot be read or is no run.
pub fn read(path: &Path) -> anyhow::Result<Run> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is no run that `atlas eval run --json` wrote", path.display()))
}

/// # Errors
/// When the runs have no case in common, or the gold of one is not that of the other.
pub fn compare(first: &Run, second: &Run) -> anyhow::Result<Comparison> {
    let mut cases: Vec<[Tally; 2]> = Vec::new();
    let mut flips = Vec::new();
    let mut only_right: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (id, case) in &first.per_case {
        let Some(other) = second.per_case.get(id) else {
            continue;
        };
        let mut tallies = [Tally::default(), Tally::default()];
        for (a, b) in case.pairs.iter().zip(&other.pairs) {
            ensure!(
                a.skill == b.skill && a.gold == b.gold && case.pairs.len() == other.pairs.len(),
                "the runs have different gold for `{id}`: run both over the same data"
            );
            for (tally, pair) in tallies.iter_mut().zip([a, b]) {
                *tally += &Tally::of_verdicts(pair.gold, pair.judged.zip(pair.confidence));
            }
            let right = [a, b].map(|pair| pair.judged == Some(pair.gold));
            let counts = only_right.entry(&a.skill).or_default();
            counts[0] += usize::from(right[0] && !right[1]);
            counts[1] += usize::from(right[1] && !right[0]);
            if a.judged != b.judged {
                flips.push(Flip {
                    case: id.clone(),
                    skill: a.skill.clone(),
                    gold: a.gold,
                    verdicts: [a.judged, b.judged],
                    quotes: [a, b].map(|pair| pair.quotes.first().cloned()),
                });
            }
        }
        cases.push(tallies);
    }
    ensure!(!cases.is_empty(), "the runs have no case in common");
    let total = only_right
        .values()
        .fold([0, 0], |sum, one| [sum[0] + one[0], sum[1] + one[1]]);
    let p_values: Vec<f64> = only_right.values().map(|[a, b]| mcnemar(*a, *b)).collect();
    let skills = only_right.iter().zip(p_values.iter().zip(holm(&p_values)));
    Ok(Comparison {
        dataset: first.dataset.clone(),
        judges: [first.judge.clone(), second.judge.clone()],
        cases: cases.len(),
        pairs: cases.iter().map(|[tally, _]| tally.pairs()).sum(),
        figures: differences(&cases),
        only_right: total,
        mcnemar: mcnemar(total[0], total[1]),
        skills: skills
            .map(|((skill, only_right), (mcnemar, corrected))| SkillDifference {
                skill: (*skill).to_owned(),
                only_right: *only_right,
                mcnemar: *mcnemar,
                corrected,
            })
            .collect(),
        flips,
    })
}

fn differences(cases: &[[Tally; 2]]) -> Vec<Difference> {
    let figures = |sample: &mut dyn Iterator<Item = &[Tally; 2]>| {
        let mut sums = [Tally::default(), Tally::default()];
        for tallies in sample {
            for (sum, tally) in sums.iter_mut().zip(tallies) {
                *sum += tally;
            }
        }
        sums.map(|sum| BTreeMap::from_iter(sum.figures()))
    };
    let [first, second] = figures(&mut cases.iter());
    let resampled: Vec<[BTreeMap<&str, f64>; 2]> = resamples(cases.len())
        .iter()
        .map(|sample| figures(&mut sample.iter().map(|at| &cases[*at])))
        .collect();
    COMPARED
        .iter()
        .map(|figure| {
            let differences: Vec<f64> = resampled.iter().map(|[a, b]| b[figure] - a[figure]).collect();
            Difference {
                figure: (*figure).to_owned(),
                first: first[figure],
                second: second[figure],
                detectable: detectable(standard_error(&differences)),
                difference_interval: interval(differences),
            }
        })
        .collect()
}

impl Comparison {
    /// The tables that the command prints.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!(
            "{}: {} cases, {} verdicts in both runs; first {}, second {}\n\n  {:<22}{:>8}{:>8}{:>9}   95%                 detectable\n",
            self.dataset, self.cases, self.pairs, self.judges[0], self.judges[1], "", "first", "second", "change"
        );
        for row in &self.figures {
            let [low, high] = row.difference_interval;
            let change = row.second - row.first;
            let _ = writeln!(
                text,
                "  {:<22}{:>8.3}{:>8.3}{change:>+9.3}   {low:+.3} to {high:+.3}    {:>8.3}",
                row.figure.replace('_', " "),
                row.first,
                row.second,
                row.detectable
            );
        }
        let [first, second] = self.only_right;
        let _ = writeln!(
            text,
            "\n  right only in the first {first}, only in the second {second}: McNemar p = {:.4}\n",
            self.mcnemar
        );
        for skill in self.skills.iter().filter(|skill| skill.only_right != [0, 0]) {
            let [first, second] = skill.only_right;
            let _ = writeln!(
                text,
                "  {:<28} -{first} +{second}   p = {:.3}, corrected {:.3}",
                skill.skill, skill.mcnemar, skill.corrected
            );
        }
        if !self.flips.is_empty() {
            text.push_str("\nflips (case, skill, gold: first -> second)\n");
        }
        for flip in &self.flips {
            let [first, second] = flip.verdicts.map(|verdict| verdict.map_or("error", Verdict::name));
            let _ = writeln!(
                text,
                "  {}, {}, {}: {first} -> {second}",
                flip.case,
                flip.skill,
                flip.gold.name()
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(verdicts: &[[Verdict; 4]]) -> Run {
        let gold = [Verdict::Evidenced, Verdict::Claimed, Verdict::Missing, Verdict::Missing];
        let pair = |at: usize, judged| RunPair {
            skill: format!("skill-{at}"),
            gold: gold[at],
            judged: Some(judged),
            confidence: Some(0.8),
            quotes: Vec::new(),
        };
        Run {
            dataset: "set".to_owned(),
            judge: "judge".to_owned(),
            per_case: verdicts
                .iter()
                .enumerate()
                .map(|(case, judged)| {
                    let pairs = (0..4).map(|at| pair(at, judged[at])).collect();
                    (format!("case-{case}"), RunCase { pairs })
                })
                .collect(),
        }
    }

    const RIGHT: [Verdict; 4] = [Verdict::Evidenced, Verdict::Claimed, Verdict::Missing, Verdict::Missing];
    const WRONG: [Verdict; 4] = [Verdict::Evidenced, Verdict::Missing, Verdict::Missing, Verdict::Missing];

    #[test]
    fn a_run_compared_with_itself_differs_in_nothing() {
        let one = run(&[RIGHT, WRONG, WRONG]);
        let same = compare(&one, &one).expect("the same cases");
        assert!(same.flips.is_empty());
        assert!((same.mcnemar - 1.0).abs() < 1e-12);
        for row in &same.figures {
            assert!(row.detectable.abs() < 1e-12, "{row:?}");
        }
    }

    #[test]
    fn an_improvement_shows_in_figures_tests_and_flips() {
        let before = run(&[WRONG; 12]);
        let after = run(&[RIGHT; 12]);
        let found = compare(&before, &after).expect("the same cases");
        assert_eq!(found.only_right, [0, 12]);
        assert_eq!(found.flips.len(), 12);
        let macro_f1 = &found.figures[0];
        assert!(macro_f1.second > macro_f1.first && macro_f1.difference_interval[0] > 0.0);
        let skill = found
            .skills
            .iter()
            .find(|skill| skill.skill == "skill-1")
            .expect("compared");
        // 2 / 2^12, times the four skills.
        assert!((skill.mcnemar - 2.0 / 4096.0).abs() < 1e-12);
        assert!((skill.corrected - 8.0 / 4096.0).abs() < 1e-12);
        assert!(found.table().contains("case-3, skill-1, claimed: missing -> claimed"));
    }

    #[test]
    fn runs_over_other_gold_are_refused() {
        let one = run(&[RIGHT]);
        let mut other = one.clone();
        for case in other.per_case.values_mut() {
            case.pairs[0].gold = Verdict::Missing;
        }
        assert!(compare(&one, &other).is_err());
    }
}
