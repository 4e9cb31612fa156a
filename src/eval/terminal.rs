//! A run as a table on the terminal.

use std::fmt::Write as _;

use super::score::Figures;

/// Figures in the order of the table.
const ROWS: [&str; 18] = [
    "macro_f1", "evidenced_f1", "claimed_f1", "missing_f1", "accuracy", "kappa", "missing_to_evidenced",
    "evidenced_to_missing", "quotes_verbatim", "evidence_precision", "quote_precision", "context_coverage",
    "recall_at_5", "recall_at_5_dense", "recall_at_5_lexical", "calibration_error", "brier", "plan_faults",
];

#[must_use]
pub fn table(figures: &Figures) -> String {
    let split = figures
        .split
        .as_ref()
        .map_or_else(String::new, |split| format!(", split {split}"));
    let errored = figures.by_name("errored").unwrap_or(0.0);
    let mut text = format!(
        "{}{split}: {} cases, {errored} errored, judge {}\n",
        figures.dataset, figures.cases, figures.judge
    );
    for name in ROWS {
        let Some(value) = figures.by_name(name) else {
            continue;
        };
        let _ = write!(text, "  {:<24}{value:>7.3}", name.replace('_', " "));
        if let Some([low, high]) = figures.confidence_intervals.get(name) {
            let _ = write!(text, "   95%: {low:.3} to {high:.3}");
        }
        text.push('\n');
    }
    if let Some(model) = &figures.model {
        text.push_str(&model.line());
    }
    if figures.latency_ms.p95 > 0.0 {
        let _ = writeln!(
            text,
            "  {:<24}{:>4.0} ms, {:.0} ms",
            "latency p50, p95", figures.latency_ms.p50, figures.latency_ms.p95
        );
    }
    for step in &figures.latency_ms.steps {
        let _ = writeln!(
            text,
            "    {:<22}{:>6.1} ms, {:.1} ms  {:>3.0}%",
            step.name,
            step.p50,
            step.p95,
            step.share * 100.0
        );
    }
    text
}
