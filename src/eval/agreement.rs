//! How far two readers agree who labelled the same resumes without seeing each other's labels.

use std::fmt::Write as _;

use anyhow::ensure;

use super::dataset::Dataset;
use super::statistics::{interval, resamples};
use super::tally::{Tally, VERDICTS};

/// The agreement over the cases with two labels, as a table.
///
/// # Errors
/// When no case has two.
pub fn table(dataset: &Dataset) -> anyhow::Result<String> {
    let mut cases = Vec::new();
    let mut apart = String::new();
    for case in &dataset.cases {
        let Some(second) = &case.second else {
            continue;
        };
        let mut tally = Tally::default();
        for (skill, first) in &case.gold.labels {
            let Some(other) = second.labels.get(skill) else {
                continue;
            };
            tally += &Tally::of_verdicts(first.verdict, Some((other.verdict, 1.0)));
            if first.verdict != other.verdict {
                let _ = writeln!(
                    apart,
                    "  {}, {skill}: {}, {}",
                    case.id,
                    first.verdict.name(),
                    other.verdict.name()
                );
            }
        }
        cases.push(tally);
    }
    ensure!(!cases.is_empty(), "no case of the data set is labelled twice");
    let whole: Tally = cases.iter().sum();
    let drawn = resamples(cases.len());
    let bounds = |figure: fn(&Tally) -> f64| {
        interval(
            drawn
                .iter()
                .map(|sample| figure(&sample.iter().map(|at| &cases[*at]).sum()))
                .collect(),
        )
    };
    let mut text = format!(
        "{}: {} of {} cases labelled twice, {} verdicts\n",
        dataset.manifest.name,
        cases.len(),
        dataset.cases.len(),
        whole.pairs()
    );
    let rows: [(&str, f64, [f64; 2]); 2] = [
        ("macro F1", whole.macro_f1(), bounds(Tally::macro_f1)),
        ("kappa", whole.kappa(), bounds(Tally::kappa)),
    ];
    for (name, value, [low, high]) in rows {
        let _ = writeln!(text, "  {name:<12}{value:.3}   95%: {low:.3} to {high:.3}");
    }
    for verdict in VERDICTS {
        let _ = writeln!(text, "  {:<12}{:.3}   F1", verdict.name(), whole.f1(verdict));
    }
    if !apart.is_empty() {
        let _ = write!(text, "\nfirst and second reader differ\n{apart}");
    }
    Ok(text)
}
