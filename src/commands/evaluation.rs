//! `atlas eval`. Exit codes: 0 the bars are met, 1 one is missed, 2 the harness failed.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use serde::Serialize;

use super::{open, sentence};
use crate::config::{
    EvalCommand, EvalCompareArgs, EvalFitArgs, EvalRobustnessArgs, EvalRunArgs, JudgeChoice, Settings,
};
use crate::eval::dataset::{self, Selection};
use crate::eval::{Bars, agreement, compare, fit, html, junit, robustness, run as harness, terminal};
use crate::roadmap::Roadmap;

const MISSED: u8 = 1;
const FAILED: u8 = 2;

pub(super) async fn run(settings: &Settings, command: EvalCommand) -> ExitCode {
    let missed = match command {
        EvalCommand::Run(arguments) => evaluate(settings, &arguments).await,
        EvalCommand::Compare(arguments) => compare_runs(&arguments).map(|()| Vec::new()),
        EvalCommand::Robustness(arguments) => run_suites(settings, &arguments).await,
        EvalCommand::Agreement { dataset } => print_agreement(&dataset).map(|()| Vec::new()),
        EvalCommand::Fit(arguments) => fit_heads(settings, &arguments).await.map(|()| Vec::new()),
    };
    match missed {
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

/// The sentences of the bars that are missed.
async fn evaluate(settings: &Settings, arguments: &EvalRunArgs) -> anyhow::Result<Vec<String>> {
    let bars = bars(arguments.bars.as_deref())?;
    let app = open(settings, arguments.judge).await?;
    let roadmaps: Vec<&Roadmap> = app.roadmaps.iter().map(|loaded| &loaded.roadmap).collect();
    let selection = Selection {
        cases: arguments.cases.clone(),
        split: arguments.split.clone(),
    };
    let dataset = dataset::read(&arguments.dataset, &selection, &roadmaps)?;
    let figures = harness::run(&app, &dataset, selection.split.as_deref(), |outcome| {
        let state = outcome.error.as_deref().unwrap_or("mapped");
        eprintln!("{:<32} {:>6} ms  {state}", outcome.id, outcome.took.as_millis());
    })
    .await?;
    app.db.close().await;
    let held = bars.held(&figures)?;
    if let Some(path) = &arguments.json {
        write_json(path, &figures)?;
    }
    if let Some(path) = &arguments.html {
        write(path, &html::run_page(&figures)?)?;
    }
    if let Some(path) = &arguments.junit {
        write(path, &junit::junit(&figures, &held))?;
    }
    super::print(&terminal::table(&figures))?;
    Ok(held.into_iter().filter_map(|(_, missed)| missed).collect())
}

fn compare_runs(arguments: &EvalCompareArgs) -> anyhow::Result<()> {
    let first = compare::read(&arguments.first)?;
    let second = compare::read(&arguments.second)?;
    let comparison = compare::compare(&first, &second)?;
    if let Some(path) = &arguments.json {
        write_json(path, &comparison)?;
    }
    if let Some(path) = &arguments.html {
        write(path, &html::compare_page(&comparison)?)?;
    }
    super::print(&comparison.table())
}

async fn fit_heads(settings: &Settings, arguments: &EvalFitArgs) -> anyhow::Result<()> {
    let app = open(settings, JudgeChoice::BuiltIn).await?;
    let roadmaps: Vec<&Roadmap> = app.roadmaps.iter().map(|loaded| &loaded.roadmap).collect();
    let mut examples = Vec::new();
    let mut unseen = Vec::new();
    let mut names = Vec::new();
    let mut cases = 0;
    for directory in &arguments.datasets {
        if let Some(split) = arguments.calibrate.clone().filter(|_| dataset::has_splits(directory)) {
            let selection = Selection {
                cases: Vec::new(),
                split: Some(split),
            };
            let dataset = dataset::read(directory, &selection, &roadmaps)?;
            unseen.extend(fit::examples(&app, &dataset, 0).await?);
        }
        let selection = Selection {
            cases: Vec::new(),
            split: arguments.split.clone().filter(|_| dataset::has_splits(directory)),
        };
        let dataset = dataset::read(directory, &selection, &roadmaps)?;
        examples.extend(fit::examples(&app, &dataset, cases).await?);
        cases += dataset.cases.len();
        let split = selection
            .split
            .map_or_else(String::new, |split| format!(", split {split}"));
        names.push(format!("{}{split}", dataset.manifest.name));
    }
    app.db.close().await;
    let fitted = fit::fit(&examples, &unseen, &names.join(" and "))?;
    if let Some(path) = &arguments.weights {
        write_json(path, &fitted.heads)?;
    }
    super::print(&fitted.table())
}

/// The sentences of the bars that are missed.
async fn run_suites(settings: &Settings, arguments: &EvalRobustnessArgs) -> anyhow::Result<Vec<String>> {
    let bars = bars(arguments.bars.as_deref())?;
    let app = open(settings, JudgeChoice::BuiltIn).await?;
    let roadmaps: Vec<&Roadmap> = app.roadmaps.iter().map(|loaded| &loaded.roadmap).collect();
    let selection = Selection {
        cases: arguments.cases.clone(),
        split: arguments.split.clone(),
    };
    let dataset = dataset::read(&arguments.dataset, &selection, &roadmaps)?;
    let suites = robustness::run(&app, &dataset, |suite| eprint!("{}", suite.line())).await?;
    app.db.close().await;
    if let Some(path) = &arguments.json {
        write_json(path, &suites)?;
    }
    let lines: String = suites.iter().map(robustness::Suite::line).collect();
    super::print(&(lines + &robustness::examples(&suites)))?;
    robustness::missed(&suites, &bars.max)
}

fn print_agreement(directory: &Path) -> anyhow::Result<()> {
    let roadmaps = super::roadmaps()?;
    let roadmaps: Vec<&Roadmap> = roadmaps.iter().collect();
    let dataset = dataset::read(directory, &Selection::default(), &roadmaps)?;
    super::print(&agreement::table(&dataset)?)
}

/// The bars of a file; none without one.
fn bars(path: Option<&Path>) -> anyhow::Result<Bars> {
    Ok(path.map(Bars::read).transpose()?.unwrap_or_default())
}

fn write_json(path: &Path, value: &impl Serialize) -> anyhow::Result<()> {
    write(path, &(serde_json::to_string_pretty(value)? + "\n"))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
