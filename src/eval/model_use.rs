//! What a judge by a model used over a run.

use serde::Serialize;

use super::outcome::Outcome;
use super::statistics::{count, ratio};
use crate::report::ModelUse;

/// Medians are over the resumes.
#[derive(Clone, Debug, Serialize)]
pub struct ModelFigures {
    pub calls: u64,
    pub prompt_tokens_median: u64,
    pub completion_tokens_median: u64,
    /// Share of all tokens sent that came from the server's cache, 0 to 1.
    pub cached_share: f64,
    /// Of the whole run, by the prices of the configuration.
    pub cost: Option<f64>,
    /// Share of all skills that the built-in judge judged, 0 to 1.
    pub fallback_share: f64,
}

impl ModelFigures {
    /// `None` where no model was asked.
    #[must_use]
    pub fn of(outcomes: &[Outcome]) -> Option<Self> {
        let used: Vec<&ModelUse> = outcomes.iter().filter_map(|outcome| outcome.model.as_ref()).collect();
        if used.is_empty() {
            return None;
        }
        let sum = |of: fn(&ModelUse) -> u64| used.iter().map(|model| of(model)).sum::<u64>();
        let skills: usize = outcomes.iter().map(|outcome| outcome.pairs.len()).sum();
        Some(Self {
            calls: sum(|model| model.calls),
            prompt_tokens_median: median(&used, |model| model.prompt_tokens),
            completion_tokens_median: median(&used, |model| model.completion_tokens),
            cached_share: share(sum(|model| model.cached_tokens), sum(|model| model.prompt_tokens)),
            cost: used.iter().map(|model| model.cost).sum(),
            fallback_share: ratio(used.iter().map(|model| model.fallbacks.len()).sum(), skills),
        })
    }

    /// A line of the table.
    #[must_use]
    pub fn line(&self) -> String {
        let cost = self.cost.map_or_else(String::new, |cost| format!(", {cost:.4} in all"));
        format!(
            "  {:<24}{} tokens in, {} out in the median; {:.0}% cached; {} calls{cost}; {:.1}% of skills fell back\n",
            "model",
            self.prompt_tokens_median,
            self.completion_tokens_median,
            self.cached_share * 100.0,
            self.calls,
            self.fallback_share * 100.0
        )
    }
}

fn median(used: &[&ModelUse], of: fn(&ModelUse) -> u64) -> u64 {
    let mut values: Vec<u64> = used.iter().map(|model| of(model)).collect();
    values.sort_unstable();
    values[values.len() / 2]
}

fn share(part: u64, whole: u64) -> f64 {
    let number = |value: u64| count(usize::try_from(value).unwrap_or(usize::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}
