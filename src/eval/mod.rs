//! The harness: the production pipeline over a labelled data set, and what it scores.

pub mod dataset;
pub mod run;
pub mod score;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

use score::Figures;

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

    /// One sentence for each bar that is missed.
    ///
    /// # Errors
    /// When a bar names a figure that does not exist: a typing error must not pass as met.
    pub fn missed(&self, figures: &Figures) -> anyhow::Result<Vec<String>> {
        let mut missed = Vec::new();
        if figures.errored > 0 && !(self.min.is_empty() && self.max.is_empty()) {
            // What errored has no quotes and no wrong verdicts to count.
            missed.push(format!("{} cases errored", figures.errored));
        }
        for (name, bound) in &self.min {
            let value = figures
                .by_name(name)
                .with_context(|| format!("there is no figure `{name}`"))?;
            // A figure that is no number misses.
            if value.is_nan() || value < *bound {
                missed.push(format!("{name} is {value:.4}, below {bound}"));
            }
        }
        for (name, bound) in &self.max {
            let value = figures
                .by_name(name)
                .with_context(|| format!("there is no figure `{name}`"))?;
            if value.is_nan() || value > *bound {
                missed.push(format!("{name} is {value:.4}, above {bound}"));
            }
        }
        Ok(missed)
    }
}
