use std::time::Duration;

use super::super::outcome::{Found, Judged, Quoted};
use super::*;
use crate::eval::Bars;
use crate::roadmap::Level;

pub(in crate::eval) fn pair(at: usize, gold: Verdict, judged: Option<Verdict>) -> Pair {
    Pair {
        skill: format!("skill-{at}"),
        stage: 1,
        level: Level::Essential,
        gold,
        gold_quotes: Vec::new(),
        judged: judged.map(|verdict| Judged {
            verdict,
            confidence: 0.75,
            quotes: Vec::new(),
        }),
        found: None,
    }
}

pub(in crate::eval) fn outcome(pairs: &[(Verdict, Option<Verdict>)]) -> Outcome {
    Outcome {
        id: "case".to_owned(),
        error: None,
        pairs: pairs
            .iter()
            .enumerate()
            .map(|(at, (gold, judged))| pair(at, *gold, *judged))
            .collect(),
        quotes: 2,
        quotes_verbatim: 1,
        plan_faults: Vec::new(),
        model: None,
        took: Duration::from_millis(10),
        steps: Vec::new(),
    }
}

fn figures(outcomes: &[Outcome]) -> Figures {
    Figures::of("set", None, "judge", outcomes)
}

fn is(figures: &Figures, name: &str, due: f64) {
    let value = figures.by_name(name).expect("a figure");
    assert!((value - due).abs() < 1e-12, "{name} is {value}, not {due}");
}

#[test]
fn the_figures_are_those_computed_by_hand() {
    use Verdict::{Claimed, Evidenced, Missing};
    let figures = figures(&[outcome(&[
        (Evidenced, Some(Evidenced)),
        (Evidenced, Some(Claimed)),
        (Claimed, Some(Claimed)),
        (Missing, Some(Missing)),
        (Missing, Some(Evidenced)),
    ])]);
    // Evidenced: 1 right, 2 due, 2 given. Claimed: 1, 1, 2. Missing: 1, 2, 1.
    is(&figures, "evidenced_f1", 0.5);
    is(&figures, "claimed_f1", 2.0 / 3.0);
    is(&figures, "missing_f1", 2.0 / 3.0);
    is(&figures, "macro_f1", 11.0 / 18.0);
    is(&figures, "claimed_precision", 0.5);
    is(&figures, "missing_recall", 0.5);
    is(&figures, "missing_to_evidenced", 0.5);
    is(&figures, "quotes_verbatim", 0.5);
    // Agreement 3/5; by chance (2*2 + 1*2 + 2*1) / 25 = 8/25.
    is(&figures, "kappa", (0.6 - 0.32) / (1.0 - 0.32));
    // All five are 0.75 sure, three are right.
    is(&figures, "calibration_error", 0.15);
    is(&figures, "brier", (3.0 * 0.0625 + 2.0 * 0.5625) / 5.0);
}

#[test]
fn an_errored_case_is_wrong_on_all_its_skills() {
    let figures = figures(&[outcome(&[(Verdict::Missing, None), (Verdict::Evidenced, None)])]);
    is(&figures, "missing_f1", 0.0);
    is(&figures, "evidenced_f1", 0.0);
    is(&figures, "accuracy", 0.0);
}

#[test]
fn a_judge_that_always_says_missing_trips_the_score() {
    use Verdict::{Claimed, Evidenced, Missing};
    let figures = figures(&[outcome(&[
        (Evidenced, Some(Missing)),
        (Claimed, Some(Missing)),
        (Missing, Some(Missing)),
    ])]);
    assert!(figures.by_name("macro_f1").expect("a figure") < 0.2);
    is(&figures, "evidenced_to_missing", 1.0);
}

#[test]
fn a_judge_that_quotes_other_words_than_the_gold_trips_evidence_precision() {
    let quoted = |in_gold: &[bool]| {
        let mut outcome = outcome(&[(Verdict::Evidenced, Some(Verdict::Evidenced))]);
        let quote = |in_gold: &bool| Quoted {
            words: Words::default(),
            in_gold: *in_gold,
        };
        if let Some(judged) = &mut outcome.pairs[0].judged {
            judged.quotes = in_gold.iter().map(quote).collect();
        }
        outcome
    };
    let figures = figures(&[quoted(&[true, false]), quoted(&[false])]);
    is(&figures, "evidence_precision", 0.5);
    is(&figures, "quote_precision", 1.0 / 3.0);
}

#[test]
fn what_retrieval_misses_shows() {
    let mut outcome = outcome(&[(Verdict::Evidenced, Some(Verdict::Evidenced)); 2]);
    for (pair, in_context) in outcome.pairs.iter_mut().zip([true, false]) {
        pair.found = Some(Found {
            in_context,
            within: [true, in_context, false],
        });
    }
    let figures = figures(&[outcome]);
    is(&figures, "context_coverage", 0.5);
    is(&figures, "recall_at_5", 1.0);
    is(&figures, "recall_at_5_dense", 0.5);
    is(&figures, "recall_at_5_lexical", 0.0);
}

#[test]
fn skills_with_few_cases_are_pooled() {
    let outcomes: Vec<Outcome> = (0..24)
        .map(|case| {
            let often = if case % 2 == 0 {
                Verdict::Evidenced
            } else {
                Verdict::Missing
            };
            let seldom = if case == 0 { Verdict::Claimed } else { Verdict::Missing };
            outcome(&[(often, Some(often)), (seldom, Some(Verdict::Missing))])
        })
        .collect();
    let figures = figures(&outcomes);
    assert_eq!(figures.pooled.skills, ["skill-1"]);
    assert_eq!(figures.pooled.group.right, 23);
    assert!((figures.per_skill["skill-0"].accuracy - 1.0).abs() < 1e-12);
}

#[test]
fn bars_are_held_against_the_figures_and_unknown_ones_are_errors() {
    let figures = figures(&[outcome(&[(Verdict::Missing, Some(Verdict::Evidenced))])]);
    let bars: Bars =
        toml::from_str("[min]\nmacro_f1 = 0.7\n[max]\nmissing_to_evidenced = 0.04\nplan_faults = 0\n").expect("bars");
    let held = bars.held(&figures).expect("known figures");
    let missed: Vec<&str> = held
        .iter()
        .filter(|(_, missed)| missed.is_some())
        .map(|(bar, _)| bar.as_str())
        .collect();
    assert_eq!(missed, ["macro_f1 at least 0.7", "missing_to_evidenced at most 0.04"]);
    let unmeasured: Bars = toml::from_str("[min]\ncontext_coverage = 0.9\n").expect("bars");
    let held = unmeasured.held(&figures).expect("a known figure");
    assert!(
        held.iter().any(|(_, missed)| missed.is_some()),
        "what was not measured is not met"
    );
    let wrong: Bars = toml::from_str("[min]\nmacro_f2 = 0.1\n").expect("bars");
    assert!(wrong.held(&figures).is_err());
}

#[test]
fn an_errored_case_misses_every_set_of_bars() {
    let mut failed = outcome(&[(Verdict::Missing, None)]);
    failed.error = Some("it cannot be read".to_owned());
    let right = outcome(&[(Verdict::Missing, Some(Verdict::Missing)); 9]);
    let bars: Bars = toml::from_str("[min]\nmissing_f1 = 0.1\n").expect("bars");
    let held = bars.held(&figures(&[failed, right])).expect("known figures");
    assert!(held.iter().any(|(_, missed)| missed.is_some()));
}
