//! One run: every case goes through the same reader and pipeline that users have.

use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::dataset::{Case, Dataset, Label};
use super::outcome::{Found, Judged, Outcome, Pair, Quoted};
use super::overlap::Squeezed;
use super::plan_checks;
use super::score::Figures;
use super::tally::RECALL_AT;
use crate::app::{App, LoadedRoadmap};
use crate::document::{Document, Format, Span};
use crate::models::ModelError;
use crate::pipeline::{self, Mapped, PipelineError};
use crate::report::{QuoteReport, Report, SkillReport};
use crate::retrieve::{self, Passage};
use crate::roadmap::Stage;

/// Tokens of a stage's context: what a judge by a model is shown.
pub const CONTEXT_TOKENS: usize = 1200;

/// Maps every case and scores what came out; `done` is told each case.
///
/// # Errors
/// When the roadmap of the data set is not on offer, or a reply that shall be played back is not there.
pub async fn run(
    app: &App,
    dataset: &Dataset,
    split: Option<&str>,
    mut done: impl FnMut(&Outcome),
) -> anyhow::Result<Figures> {
    let loaded = app
        .roadmap(&dataset.manifest.roadmap)
        .context("the roadmap of the data set is gone")?;
    let mut outcomes = Vec::with_capacity(dataset.cases.len());
    for case in &dataset.cases {
        let outcome = outcome(app, loaded, case).await?;
        done(&outcome);
        outcomes.push(outcome);
    }
    Ok(Figures::of(&dataset.manifest.name, split, app.judge.name(), &outcomes))
}

async fn outcome(app: &App, loaded: &LoadedRoadmap, case: &Case) -> anyhow::Result<Outcome> {
    let begun = Instant::now();
    let mapped = map_case(app, loaded, case).await;
    let is_replay = app.judge.chat().is_some_and(|chat| chat.is_replay());
    let took = if is_replay { Duration::ZERO } else { begun.elapsed() };
    Ok(match mapped {
        Ok(mapped) => {
            let (quotes, quotes_verbatim) = count_quotes(&mapped.document, &mapped.report);
            Outcome {
                id: case.id.clone(),
                error: None,
                pairs: pairs(app, loaded, case, Some(&mapped)),
                quotes,
                quotes_verbatim,
                plan_faults: plan_checks::faults(&loaded.roadmap, &mapped.report),
                took,
                steps: if is_replay { Vec::new() } else { mapped.steps },
                model: mapped.report.provenance.model,
            }
        }
        // The figures of a replay that lacks a reply would be those of another judge.
        Err(error) if is_missing_a_recording(&error) => return Err(error.context(case.id.clone())),
        Err(error) => Outcome {
            id: case.id.clone(),
            error: Some(format!("{error:#}")),
            pairs: pairs(app, loaded, case, None),
            quotes: 0,
            quotes_verbatim: 0,
            plan_faults: Vec::new(),
            took,
            steps: Vec::new(),
            model: None,
        },
    })
}

fn is_missing_a_recording(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref::<PipelineError>(),
        Some(PipelineError::Model(ModelError::NotRecorded))
    )
}

/// Reads and maps the resume of a case; its plan is not worded by a model, since nothing scores that.
///
/// # Errors
/// When the file cannot be read or the pipeline fails.
pub async fn map_case(app: &App, loaded: &LoadedRoadmap, case: &Case) -> anyhow::Result<Mapped> {
    let bytes = tokio::fs::read(&case.resume).await?;
    Ok(pipeline::map(app, loaded, bytes, Format::suggested_by(&case.resume), None, &|_| {}).await?)
}

fn pairs(app: &App, loaded: &LoadedRoadmap, case: &Case, mapped: Option<&Mapped>) -> Vec<Pair> {
    let squeezed = mapped.map(|mapped| Squeezed::new(&mapped.document));
    let mut pairs = Vec::new();
    for stage in &loaded.roadmap.stages {
        let shown = mapped.map(|mapped| context(app, loaded, stage, mapped));
        for skill in &stage.skills {
            let Some(label) = case.gold.labels.get(skill.id.as_str()) else {
                continue;
            };
            let gold = squeezed.as_ref().map_or_else(Vec::new, |text| places(text, label));
            let report = mapped.and_then(|mapped| skill_report(&mapped.report, skill.id.as_str()));
            pairs.push(Pair {
                skill: skill.id.to_string(),
                stage: stage.number,
                level: skill.level,
                gold: label.verdict,
                gold_quotes: squeezed.as_ref().map_or_else(Vec::new, |text| {
                    let first = label
                        .quotes
                        .iter()
                        .filter_map(|quote| text.places(quote).first().copied());
                    first.map(|span| text.words(span)).collect()
                }),
                judged: squeezed
                    .as_ref()
                    .zip(report)
                    .map(|(text, report)| judged(text, report, &gold, mapped)),
                found: mapped
                    .zip(shown.as_deref())
                    .filter(|_| !gold.is_empty())
                    .map(|(mapped, shown)| {
                        found(
                            mapped,
                            &mapped.passages[place_of(loaded, skill.id.as_str())],
                            shown,
                            &gold,
                        )
                    }),
            });
        }
    }
    pairs
}

fn skill_report<'a>(report: &'a Report, id: &str) -> Option<&'a SkillReport> {
    let mut skills = report.stages.iter().flat_map(|stage| &stage.skills);
    skills.find(|skill| skill.id.as_str() == id)
}

fn place_of(loaded: &LoadedRoadmap, id: &str) -> usize {
    let mut skills = loaded.roadmap.skills();
    skills.position(|skill| skill.id.as_str() == id).unwrap_or_default()
}

fn places(text: &Squeezed<'_>, label: &Label) -> Vec<Span> {
    label.quotes.iter().flat_map(|quote| text.places(quote)).collect()
}

fn judged(text: &Squeezed<'_>, report: &SkillReport, gold: &[Span], mapped: Option<&Mapped>) -> Judged {
    let span = |quote: &QuoteReport| {
        let document = &mapped?.document;
        Some(Span::new(
            document.byte_offset(quote.start)?,
            document.byte_offset(quote.end)?,
        ))
    };
    Judged {
        verdict: report.verdict,
        confidence: report.confidence,
        quotes: report
            .quotes
            .iter()
            .filter_map(span)
            .map(|span| Quoted {
                words: text.words(span),
                in_gold: gold.iter().any(|gold| gold.overlaps(span)),
            })
            .collect(),
    }
}

/// The chunks that a judge of this stage would be shown; their headings are written once above them.
fn context(app: &App, loaded: &LoadedRoadmap, stage: &Stage, mapped: &Mapped) -> Vec<usize> {
    let skills = stage.skills.iter();
    let passages: Vec<&[Passage]> = skills
        .map(|skill| mapped.passages[place_of(loaded, skill.id.as_str())].as_slice())
        .collect();
    retrieve::context(&mapped.chunks, &passages, CONTEXT_TOKENS, |chunk| {
        app.embedder.count_tokens(mapped.document.slice(chunk.span))
    })
}

fn found(mapped: &Mapped, passages: &[Passage], shown: &[usize], gold: &[Span]) -> Found {
    let holds = |chunk: usize| {
        let chunk = mapped.chunks.get(chunk);
        chunk.is_some_and(|chunk| gold.iter().any(|gold| gold.overlaps(chunk.span)))
    };
    let first = passages.iter().take(RECALL_AT);
    let dense = passages.iter().filter(|passage| passage.dense_rank <= RECALL_AT);
    let lexical = passages
        .iter()
        .filter(|passage| passage.lexical_rank.is_some_and(|rank| rank <= RECALL_AT));
    Found {
        in_context: shown.iter().any(|chunk| holds(*chunk)),
        within: [
            first.map(|passage| passage.chunk).any(holds),
            dense.map(|passage| passage.chunk).any(holds),
            lexical.map(|passage| passage.chunk).any(holds),
        ],
    }
}

/// Quotes in all, and those whose character offsets point at their words, white space apart.
pub(super) fn count_quotes(document: &Document, report: &Report) -> (usize, usize) {
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
