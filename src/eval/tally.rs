//! What cases add up to. Every figure is a function of such a sum, so a resample is a sum too.

use std::ops::AddAssign;

use serde::Serialize;

use super::outcome::{Outcome, Pair};
use super::statistics::{count, ratio};
use crate::evidence::Verdict;

/// The three verdicts that gold labels have.
pub const VERDICTS: [Verdict; 3] = [Verdict::Evidenced, Verdict::Claimed, Verdict::Missing];

/// Bins of equal width over the confidence, as in Naeini et al. (2015).
pub const BINS: usize = 10;

/// Passages looked at for the recall of retrieval.
pub const RECALL_AT: usize = 5;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Gold verdict by judged verdict; the last column is everything that is no verdict.
    pub confusion: [[usize; 4]; 3],
    pub errored: usize,
    pub plan_faults: usize,
    /// Quotes, and those whose offsets point at their own words.
    quotes: Share,
    /// Quotes under a verdict, and those that overlap a gold quote of the skill.
    overlapping: Share,
    /// Skills judged to be there, and those of which at least one quote overlaps a gold quote.
    supported: Share,
    /// Skills whose gold has quotes, and those of which one is in the context a judge would be shown.
    covered: Share,
    /// The same, within the first passages by both ranks, by vectors and by names.
    recalled: [Share; 3],
    bins: [Bin; BINS],
    squared_error: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Share {
    part: usize,
    whole: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    pub pairs: usize,
    pub right: usize,
    /// Sum over the pairs.
    pub confidence: f64,
}

impl Tally {
    #[must_use]
    pub fn of_case(outcome: &Outcome) -> Self {
        let mut tally = Self {
            errored: usize::from(outcome.error.is_some()),
            plan_faults: outcome.plan_faults.len(),
            quotes: Share {
                part: outcome.quotes_verbatim,
                whole: outcome.quotes,
            },
            ..Self::default()
        };
        for pair in &outcome.pairs {
            tally += &Self::of_pair(pair);
        }
        tally
    }

    #[must_use]
    pub fn of_pair(pair: &Pair) -> Self {
        let judged = pair.judged.as_ref().map(|judged| (judged.verdict, judged.confidence));
        let mut tally = Self::of_verdicts(pair.gold, judged);
        if let Some(judged) = &pair.judged
            && matches!(judged.verdict, Verdict::Evidenced | Verdict::Claimed)
        {
            let overlapping = judged.quotes.iter().filter(|quote| quote.in_gold).count();
            tally.overlapping = Share {
                part: overlapping,
                whole: judged.quotes.len(),
            };
            tally.supported.add(overlapping > 0);
        }
        if let Some(found) = pair.found {
            tally.covered.add(found.in_context);
            for (share, within) in tally.recalled.iter_mut().zip(found.within) {
                share.add(within);
            }
        }
        tally
    }

    /// A gold verdict and, unless the case errored, the judged one with its confidence.
    #[must_use]
    pub fn of_verdicts(gold: Verdict, judged: Option<(Verdict, f64)>) -> Self {
        let mut tally = Self::default();
        let column = judged.and_then(|(verdict, _)| place(verdict));
        if let Some(row) = place(gold) {
            tally.confusion[row][column.unwrap_or(3)] += 1;
        }
        if let Some((verdict, confidence)) = judged.filter(|_| column.is_some()) {
            tally.calibrate(confidence, verdict == gold);
        }
        tally
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a confidence from 0 to 1"
    )]
    fn calibrate(&mut self, confidence: f64, right: bool) {
        let bin = (confidence * count(BINS)) as usize;
        let bin = &mut self.bins[bin.min(BINS - 1)];
        bin.pairs += 1;
        bin.right += usize::from(right);
        bin.confidence += confidence;
        self.squared_error += (confidence - f64::from(u8::from(right))).powi(2);
    }

    /// The reliability table: how sure, and how often right.
    #[must_use]
    pub fn bins(&self) -> &[Bin; BINS] {
        &self.bins
    }

    #[must_use]
    pub fn pairs(&self) -> usize {
        self.confusion.iter().flatten().sum()
    }

    #[must_use]
    pub fn right(&self) -> usize {
        (0..3).map(|at| self.confusion[at][at]).sum()
    }

    /// How many pairs have this gold verdict.
    #[must_use]
    pub fn due(&self, verdict: Verdict) -> usize {
        place(verdict).map_or(0, |row| self.confusion[row].iter().sum())
    }

    fn given(&self, verdict: Verdict) -> usize {
        place(verdict).map_or(0, |at| self.confusion.iter().map(|row| row[at]).sum())
    }

    fn hits(&self, verdict: Verdict) -> usize {
        place(verdict).map_or(0, |at| self.confusion[at][at])
    }

    #[must_use]
    pub fn precision(&self, verdict: Verdict) -> f64 {
        ratio(self.hits(verdict), self.given(verdict))
    }

    #[must_use]
    pub fn recall(&self, verdict: Verdict) -> f64 {
        ratio(self.hits(verdict), self.due(verdict))
    }

    /// Harmonic mean of precision and recall; 1 where the verdict neither is due nor given.
    #[must_use]
    pub fn f1(&self, verdict: Verdict) -> f64 {
        let (due, given) = (self.due(verdict), self.given(verdict));
        if due + given == 0 {
            1.0
        } else {
            ratio(2 * self.hits(verdict), due + given)
        }
    }

    /// Mean of the three verdicts' F1.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        VERDICTS.iter().map(|verdict| self.f1(*verdict)).sum::<f64>() / 3.0
    }

    /// The share of one gold verdict that was judged another.
    #[must_use]
    pub fn share(&self, gold: Verdict, judged: Verdict) -> f64 {
        match (place(gold), place(judged)) {
            (Some(row), Some(column)) => ratio(self.confusion[row][column], self.due(gold)),
            _ => f64::NAN,
        }
    }

    /// Cohen's kappa between gold and judge.
    #[must_use]
    pub fn kappa(&self) -> f64 {
        let all = self.pairs();
        let by_chance: f64 = VERDICTS
            .iter()
            .map(|verdict| ratio(self.due(*verdict), all) * ratio(self.given(*verdict), all))
            .sum();
        if by_chance >= 1.0 {
            1.0
        } else {
            (ratio(self.right(), all) - by_chance) / (1.0 - by_chance)
        }
    }

    /// Expected calibration error: the mean gap between confidence and accuracy, weighed by bin.
    #[must_use]
    pub fn calibration_error(&self) -> f64 {
        let all: usize = self.bins.iter().map(|bin| bin.pairs).sum();
        let gap: f64 = self
            .bins
            .iter()
            .map(|bin| (bin.confidence - count(bin.right)).abs())
            .sum();
        gap / count(all)
    }

    /// Every figure by the name that reports and bars use. What nothing was there for is no number.
    #[must_use]
    pub fn figures(&self) -> Vec<(&'static str, f64)> {
        use Verdict::{Claimed, Evidenced, Missing};
        let judged: usize = self.bins.iter().map(|bin| bin.pairs).sum();
        vec![
            ("macro_f1", self.macro_f1()),
            ("evidenced_f1", self.f1(Evidenced)),
            ("claimed_f1", self.f1(Claimed)),
            ("missing_f1", self.f1(Missing)),
            ("evidenced_precision", self.precision(Evidenced)),
            ("evidenced_recall", self.recall(Evidenced)),
            ("claimed_precision", self.precision(Claimed)),
            ("claimed_recall", self.recall(Claimed)),
            ("missing_precision", self.precision(Missing)),
            ("missing_recall", self.recall(Missing)),
            ("accuracy", ratio(self.right(), self.pairs())),
            ("kappa", self.kappa()),
            ("missing_to_evidenced", self.share(Missing, Evidenced)),
            ("evidenced_to_missing", self.share(Evidenced, Missing)),
            ("quotes_verbatim", self.quotes.value()),
            ("evidence_precision", self.supported.value()),
            ("quote_precision", self.overlapping.value()),
            ("context_coverage", self.covered.value()),
            ("recall_at_5", self.recalled[0].value()),
            ("recall_at_5_dense", self.recalled[1].value()),
            ("recall_at_5_lexical", self.recalled[2].value()),
            ("calibration_error", self.calibration_error()),
            ("brier", self.squared_error / count(judged)),
            ("plan_faults", count(self.plan_faults)),
            ("errored", count(self.errored)),
        ]
    }
}

impl AddAssign<&Tally> for Tally {
    fn add_assign(&mut self, other: &Tally) {
        for (row, of_other) in self.confusion.iter_mut().zip(&other.confusion) {
            for (cell, more) in row.iter_mut().zip(of_other) {
                *cell += more;
            }
        }
        self.errored += other.errored;
        self.plan_faults += other.plan_faults;
        self.quotes += other.quotes;
        self.overlapping += other.overlapping;
        self.supported += other.supported;
        self.covered += other.covered;
        for (share, more) in self.recalled.iter_mut().zip(other.recalled) {
            *share += more;
        }
        for (bin, more) in self.bins.iter_mut().zip(&other.bins) {
            bin.pairs += more.pairs;
            bin.right += more.right;
            bin.confidence += more.confidence;
        }
        self.squared_error += other.squared_error;
    }
}

impl<'a> std::iter::Sum<&'a Tally> for Tally {
    fn sum<I: Iterator<Item = &'a Tally>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum += tally;
            sum
        })
    }
}

impl Share {
    fn add(&mut self, holds: bool) {
        self.whole += 1;
        self.part += usize::from(holds);
    }

    fn value(self) -> f64 {
        ratio(self.part, self.whole)
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Share) {
        self.part += other.part;
        self.whole += other.whole;
    }
}

fn place(verdict: Verdict) -> Option<usize> {
    VERDICTS.iter().position(|other| *other == verdict)
}
