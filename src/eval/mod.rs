//! The harness: the production pipeline over labelled data sets, what it scores, and how sure that is.

pub mod agreement;
pub mod compare;
pub mod dataset;
pub mod fit;
pub mod html;
pub mod junit;
pub mod model_use;
pub mod outcome;
mod overlap;
mod plan_checks;
pub mod robustness;
pub mod run;
pub mod score;
pub mod statistics;
pub mod suites;
pub mod tally;
pub mod terminal;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use score::Figures;
use tally::Tally;

/// Bars that a run must meet: the name of a figure and its bound.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bars {
    #[serde(default)]
    pub min: BTreeMap<String, f64>,
    #[serde(default)]
    pub max: BTreeMap<String, f64>,
}

impl Bars {
    /// # Errors
    /// When the file cannot be read or is no file of bars.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is no file of bars", path.display()))
    }

    /// Each bar with, where it is missed, one sentence that says so.
    ///
    /// # Errors
    /// When a bar names a figure that does not exist: a typing error must not pass as met.
    pub fn held(&self, figures: &Figures) -> anyhow::Result<Vec<(String, Option<String>)>> {
        let mut held = Vec::new();
        let errored = figures.by_name("errored").unwrap_or(0.0);
        if !(self.min.is_empty() && self.max.is_empty() || self.max.contains_key("errored")) {
            // What errored has no quotes and no wrong verdicts to count.
            let missed = (errored > 0.0).then(|| format!("{errored} cases errored"));
            held.push(("errored at most 0".to_owned(), missed));
        }
        let known = Tally::default().figures();
        let lowest = self.min.iter().map(|(name, bound)| (name, *bound, true));
        let highest = self.max.iter().map(|(name, bound)| (name, *bound, false));
        for (name, bound, is_lowest) in lowest.chain(highest) {
            let value = figures.by_name(name);
            ensure!(
                value.is_some() || known.iter().any(|(known, _)| known == name),
                "there is no figure `{name}`"
            );
            let bar = format!("{name} at {} {bound}", if is_lowest { "least" } else { "most" });
            let missed = match value {
                None => Some(format!("{name} was not measured: nothing in this data needed it")),
                Some(value) if is_lowest && value < bound => Some(format!("{name} is {value:.4}, below {bound}")),
                Some(value) if !is_lowest && value > bound => Some(format!("{name} is {value:.4}, above {bound}")),
                Some(_) => None,
            };
            held.push((bar, missed));
        }
        Ok(held)
    }
}
