//! What calls of a model use up, what that costs, and when to stop.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

/// Tokens of one reply or of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens sent, those from the server's cache included.
    pub prompt: u64,
    /// Of these: read from the server's cache.
    pub cached: u64,
    pub completion: u64,
    /// A server gave no numbers, so some of these are estimates.
    pub estimated: bool,
}

impl Usage {
    #[must_use]
    pub fn tokens(self) -> u64 {
        self.prompt + self.completion
    }

    fn add(&mut self, other: Usage) {
        self.prompt += other.prompt;
        self.cached += other.cached;
        self.completion += other.completion;
        self.estimated |= other.estimated;
    }
}

/// What a model costs, in any currency, for a million tokens.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Price {
    pub input: f64,
    /// Of input from the server's cache; without it, as other input.
    pub cached_input: Option<f64>,
    pub output: f64,
}

impl Price {
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no one sends 2^52 tokens")]
    pub fn of(&self, usage: Usage) -> f64 {
        let fresh = usage.prompt.saturating_sub(usage.cached) as f64;
        let cached = usage.cached as f64 * self.cached_input.unwrap_or(self.input);
        (fresh * self.input + cached + usage.completion as f64 * self.output) / 1e6
    }
}

/// Limits after which the built-in judge takes over; what is not set has no limit.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    pub tokens_per_analysis: Option<u64>,
    pub tokens_per_day: Option<u64>,
    pub cost_per_analysis: Option<f64>,
    pub cost_per_day: Option<f64>,
}

/// Tokens and money used up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    pub usage: Usage,
    pub calls: u64,
    pub cost: f64,
}

/// Counts what one analysis uses.
#[derive(Debug)]
pub struct Meter {
    budget: Budget,
    price: Option<Price>,
    /// What was used before on this day.
    before: Spent,
    spent: Mutex<Spent>,
}

impl Meter {
    #[must_use]
    pub fn new(budget: Budget, price: Option<Price>, before: Spent) -> Self {
        Self {
            budget,
            price,
            before,
            spent: Mutex::default(),
        }
    }

    /// Takes a call of about this many tokens into account; `false` where the budget does not allow it.
    ///
    /// Calls under way count too, so that nine at once cannot all slip under the limit.
    pub(super) fn reserve(&self, prompt: u64) -> bool {
        let mut spent = self.lock();
        let usage = Usage {
            prompt,
            ..Usage::default()
        };
        let tokens = spent.usage.tokens() + prompt;
        let cost = spent.cost + self.price.map_or(0.0, |price| price.of(usage));
        let within = |limit: Option<u64>, tokens: u64| limit.is_none_or(|limit| tokens <= limit);
        let affordable = |limit: Option<f64>, cost: f64| limit.is_none_or(|limit| cost <= limit);
        let allowed = within(self.budget.tokens_per_analysis, tokens)
            && within(self.budget.tokens_per_day, self.before.usage.tokens() + tokens)
            && affordable(self.budget.cost_per_analysis, cost)
            && affordable(self.budget.cost_per_day, self.before.cost + cost);
        if allowed {
            spent.usage.prompt += prompt;
            spent.cost = cost;
        }
        allowed
    }

    /// Puts what a request really used, if it used anything, in place of what was reserved for it, and
    /// counts the HTTP calls that it took.
    pub(super) fn settle(&self, reserved: u64, used: Option<Usage>, calls: u32) {
        let mut spent = self.lock();
        let usage = Usage {
            prompt: reserved,
            ..Usage::default()
        };
        spent.calls += u64::from(calls);
        spent.usage.prompt = spent.usage.prompt.saturating_sub(reserved);
        spent.cost -= self.price.map_or(0.0, |price| price.of(usage));
        if let Some(used) = used {
            spent.usage.add(used);
            spent.cost += self.price.map_or(0.0, |price| price.of(used));
        }
    }

    #[must_use]
    pub fn spent(&self) -> Spent {
        *self.lock()
    }

    /// Whether costs are known.
    #[must_use]
    pub fn is_priced(&self) -> bool {
        self.price.is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// How a chat model is used: the file that `ATLAS_CHAT_CONFIG` names.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct ChatConfig {
    /// Calls at once; without it nine, and one where the address is that of a program which works on one
    /// request at a time.
    pub concurrency: Option<usize>,
    /// All skills in one call instead of one call a stage.
    pub single_call: bool,
    /// Seconds for one call with everything in it; 120 without it.
    pub timeout_seconds: Option<u64>,
    /// Words the plan by the model too.
    pub coach: Option<bool>,
    /// Of the prices and budgets; only named in reports.
    pub currency: Option<String>,
    pub budget: Budget,
    /// By the name of the model.
    pub prices: BTreeMap<String, Price>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Price = Price {
        input: 2.0,
        cached_input: Some(0.5),
        output: 8.0,
    };

    #[test]
    fn cached_tokens_have_their_own_price() {
        let usage = Usage {
            prompt: 1_000_000,
            cached: 400_000,
            completion: 100_000,
            estimated: false,
        };
        assert!((PRICE.of(usage) - (1.2 + 0.2 + 0.8)).abs() < 1e-9);
    }

    #[test]
    fn calls_under_way_count_against_the_budget() {
        let budget = Budget {
            tokens_per_analysis: Some(2_500),
            ..Budget::default()
        };
        let meter = Meter::new(budget, None, Spent::default());
        assert!(meter.reserve(1_000) && meter.reserve(1_000));
        assert!(!meter.reserve(1_000));
        let used = Usage {
            prompt: 200,
            completion: 100,
            ..Usage::default()
        };
        meter.settle(1_000, Some(used), 1);
        assert!(meter.reserve(1_000), "less was used than was thought");
        meter.settle(1_000, None, 1);
        meter.settle(1_000, None, 1);
        assert_eq!((meter.spent().usage.tokens(), meter.spent().calls), (300, 3));
    }

    #[test]
    fn a_day_that_is_spent_allows_nothing() {
        let before = Spent {
            cost: 5.0,
            ..Spent::default()
        };
        let budget = Budget {
            cost_per_day: Some(5.0),
            ..Budget::default()
        };
        assert!(!Meter::new(budget, Some(PRICE), before).reserve(100));
        assert!(Meter::new(budget, Some(PRICE), Spent::default()).reserve(100));
    }

    #[test]
    fn the_file_says_what_it_means_or_is_refused() {
        let text = "concurrency = 4\n[budget]\ncost_per_day = 2.5\n[prices.\"some/model\"]\ninput = 1\noutput = 4.0\n";
        let config: ChatConfig = toml::from_str(text).expect("a sound file");
        assert!(config.prices["some/model"].output > 3.9 && config.concurrency == Some(4));
        assert!(toml::from_str::<ChatConfig>("concurency = 4").is_err());
    }
}
