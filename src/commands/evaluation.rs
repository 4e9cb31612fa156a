//! `atlas eval`. Exit codes: 0 the bars are met, 1 one is missed, 2 the harness failed.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;

use super::{open, sentence};
use crate::config::{EvalCommand, EvalRunArgs, Settings};
use crate::eval::score::Figures;
use crate::eval::{Bars, dataset, run as harness};
use crate::roadmap::Roadmap;

const MISSED: u8 = 1;
const FAILED: u8 = 2;

pub(super) async fn run(settings: &Settings, command: EvalCommand) -> ExitCode {
    let EvalCommand::Run(arguments) = command;
    match evaluate(settings, &arguments).await {
        Ok(missed) if missed.is_empty() => ExitCode::SUCCESS,
        Ok(missed) => {
            for bar in missed {
                eprintln!("atlas: bar missed: {bar}");
            }
            ExitCode::from(MISSED)
        }
        Err(error) => {
            eprintln!("atlas: {}", sentence(&error));
            ExitCode::from(FAILED)
        }
    }
}

async fn evaluate(settings: &Settings, arguments: &EvalRunArgs) -> anyhow::Result<Vec<String>> {
    let bars = arguments
        .bars
        .as_deref()
        .map(Bars::read)
        .transpose()?
        .unwrap_or_default();
    let app = open(settings, arguments.judge).await?;
    let roadmaps: Vec<&Roadmap> = app.roadmaps.iter().map(|loaded| &loaded.roadmap).collect();
    let dataset = dataset::read(&arguments.dataset, &arguments.cases, &roadmaps)?;
    let figures = harness::run(&app, &dataset, |outcome| {
        let state = outcome.error.as_deref().unwrap_or("mapped");
        eprintln!("{:<32} {:>6} ms  {state}", outcome.id, outcome.took.as_millis());
    })
    .await;
    app.db.close().await;
    if let Some(path) = &arguments.json {
        let mut file = std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        serde_json::to_writer_pretty(&mut file, &figures)?;
        writeln!(file)?;
    }
    super::print(&summary(&figures))?;
    bars.missed(&figures)
}

fn summary(figures: &Figures) -> String {
    let interval = figures
        .confidence_intervals
        .get("macro_f1")
        .copied()
        .unwrap_or([f64::NAN; 2]);
    let rows = [
        format!(
            "{}: {} cases, {} errored, judge {}",
            figures.dataset, figures.cases, figures.errored, figures.judge
        ),
        format!(
            "  macro F1               {:.3}  (95%: {:.3} to {:.3})",
            figures.macro_f1, interval[0], interval[1]
        ),
        format!("  evidenced F1           {:.3}", figures.evidenced_f1),
        format!("  claimed F1             {:.3}", figures.claimed_f1),
        format!("  missing F1             {:.3}", figures.missing_f1),
        format!("  kappa                  {:.3}", figures.kappa),
        format!("  missing to evidenced   {:.3}", figures.missing_to_evidenced),
        format!("  evidenced to missing   {:.3}", figures.evidenced_to_missing),
        format!("  quotes verbatim        {:.3}", figures.quotes_verbatim),
        format!(
            "  latency p50, p95       {:.0} ms, {:.0} ms",
            figures.latency_ms.p50, figures.latency_ms.p95
        ),
    ];
    rows.join("\n") + "\n"
}
