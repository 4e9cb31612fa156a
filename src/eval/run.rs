//! One run: every case goes through the same reader and pipeline that users have.

use std::time::Instant;

use anyhow::Context as _;

use super::dataset::{Case, Dataset};
use super::score::{Figures, Outcome, Pair};
use crate::app::App;
use crate::document::{Document, Format};
use crate::evidence::Verdict;
use crate::pipeline;
use crate::report::Report;

/// Maps every case and scores what came out; `done` is told each case.
pub async fn run(app: &App, dataset: &Dataset, mut done: impl FnMut(&Outcome)) -> Figures {
    let mut outcomes = Vec::with_capacity(dataset.cases.len());
    for case in &dataset.cases {
        let outcome = outcome(app, case).await;
        done(&outcome);
        outcomes.push(outcome);
    }
    Figures::of(&dataset.manifest.name, app.judge.name(), &outcomes)
}

async fn outcome(app: &App, case: &Case) -> Outcome {
    let begun = Instant::now();
    let mapped = map_case(app, case).await;
    let took = begun.elapsed();
    let (report, error) = match mapped {
        Ok(mapped) => (Some(mapped), None),
        Err(error) => (None, Some(format!("{error:#}"))),
    };
    let judged = |skill: &str| -> Option<Verdict> {
        let (_, report) = report.as_ref()?;
        let mut skills = report.stages.iter().flat_map(|stage| &stage.skills);
        skills
            .find(|found| found.id.as_str() == skill)
            .map(|found| found.verdict)
    };
    let pairs = case
        .gold
        .labels
        .iter()
        .map(|(skill, label)| Pair {
            skill: skill.clone(),
            gold: label.verdict,
            judged: judged(skill),
        })
        .collect();
    let (quotes, quotes_verbatim) = report
        .as_ref()
        .map_or((0, 0), |(document, report)| count_quotes(document, report));
    Outcome {
        id: case.id.clone(),
        error,
        pairs,
        quotes,
        quotes_verbatim,
        took,
    }
}

async fn map_case(app: &App, case: &Case) -> anyhow::Result<(Document, Report)> {
    let bytes = tokio::fs::read(&case.resume).await?;
    let loaded = app
        .roadmap(&case.gold.roadmap)
        .context("the roadmap of the case is gone")?;
    Ok(pipeline::map(app, loaded, bytes, Format::suggested_by(&case.resume), &|_| {}).await?)
}

/// Quotes in all, and those whose character offsets point at their words, white space apart.
fn count_quotes(document: &Document, report: &Report) -> (usize, usize) {
    let characters: Vec<char> = document.text.chars().collect();
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (mut all, mut verbatim) = (0, 0);
    for skill in report.stages.iter().flat_map(|stage| &stage.skills) {
        for quote in skill.quotes.iter().chain(&skill.nearest) {
            all += 1;
            let slice: String = characters
                .get(quote.start..quote.end)
                .unwrap_or_default()
                .iter()
                .collect();
            verbatim += usize::from(!quote.text.is_empty() && words(&slice) == words(&quote.text));
        }
    }
    (all, verbatim)
}
