//! What the pipeline made of one case, beside its gold.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::evidence::Verdict;
use crate::report::ModelUse;
use crate::roadmap::Level;

/// A case that errored has no verdicts and is wrong on all its skills.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub id: String,
    pub error: Option<String>,
    /// In catalogue order.
    pub pairs: Vec<Pair>,
    pub quotes: usize,
    /// Quotes whose offsets point at their own words.
    pub quotes_verbatim: usize,
    /// What is wrong with the plan, one sentence each.
    pub plan_faults: Vec<String>,
    /// What a model did, where it was the judge.
    pub model: Option<ModelUse>,
    /// Zero, and no steps, where the model's replies were played back: that would be no measurement.
    pub took: Duration,
    pub steps: Vec<(&'static str, Duration)>,
}

/// One skill of one case.
#[derive(Clone, Debug)]
pub struct Pair {
    pub skill: String,
    pub stage: u32,
    pub level: Level,
    pub gold: Verdict,
    pub gold_quotes: Vec<Words>,
    /// `None` where the case errored.
    pub judged: Option<Judged>,
    /// Whether retrieval found the gold's quotes; `None` where the gold has none, or none was found in
    /// the text as Atlas read it.
    pub found: Option<Found>,
}

#[derive(Clone, Debug)]
pub struct Judged {
    pub verdict: Verdict,
    pub confidence: f64,
    pub quotes: Vec<Quoted>,
}

#[derive(Clone, Debug)]
pub struct Quoted {
    pub words: Words,
    /// Whether it overlaps a gold quote of the skill.
    pub in_gold: bool,
}

/// Words of the resume with a little of what stands around them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub before: String,
    pub text: String,
    pub after: String,
}

/// Where retrieval put a gold quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// In the context of its stage, at the budget that a judge has.
    pub in_context: bool,
    /// Among the first passages by both ranks, by vectors alone, by names alone.
    pub within: [bool; 3],
}
