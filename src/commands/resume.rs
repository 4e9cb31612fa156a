//! `atlas map` and `atlas extract`.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::{UsageError, open, print, reader, roadmaps};
use crate::config::{ExtractFormat, GoalArgs, MapArgs, ReportFormat, Settings};
use crate::document::{Area, Document, Format, Span};
use crate::judging;
use crate::pipeline;
use crate::plan::Goals;
use crate::reading::ReadError;
use crate::report;

/// Bytes beyond which a file is not even loaded; the reader's own limit is below this.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

pub(super) async fn map(settings: &Settings, arguments: MapArgs) -> anyhow::Result<()> {
    if !roadmaps()?.iter().any(|roadmap| roadmap.id == arguments.roadmap) {
        let message = format!(
            "there is no roadmap `{}`; `atlas roadmap list` shows them",
            arguments.roadmap
        );
        return Err(UsageError(message).into());
    }
    if let Some(folder) = arguments.out.as_deref().and_then(Path::parent)
        && !folder.as_os_str().is_empty()
        && !folder.is_dir()
    {
        return Err(UsageError(format!("there is no folder {}", folder.display())).into());
    }
    let bytes = load(&arguments.file).await?;
    let goals = goals(&arguments.goals)?;
    let app = open(settings, arguments.judge).await?;
    let loaded = app.roadmap(&arguments.roadmap).context("the roadmap is gone")?;
    let explained = match &arguments.explain {
        None => None,
        Some(id) => {
            let mut skills = loaded.roadmap.skills().map(|skill| skill.id.clone());
            let found = skills.find(|skill| skill.as_str() == id);
            Some(found.ok_or_else(|| {
                let roadmap = &arguments.roadmap;
                UsageError(format!(
                    "there is no skill `{id}`; `atlas roadmap show {roadmap}` lists them"
                ))
            })?)
        }
    };
    let progress = progress(loaded.roadmap.stages.len());
    let stage_done = |number: u32| {
        if let Ok(progress) = progress.lock() {
            progress.set_position(u64::from(number));
        }
    };
    let hint = Format::suggested_by(&arguments.file);
    let mapped = pipeline::map(&app, loaded, bytes, hint, Some(&goals), &stage_done).await;
    if let Ok(progress) = progress.lock() {
        progress.finish_and_clear();
    }
    let explanation = match (&mapped, &explained) {
        (Ok(mapped), Some(skill)) => judging::explain(&loaded.roadmap, mapped.exhibit(), skill),
        _ => None,
    };
    app.db.close().await;
    let report = mapped?.report;
    if let Some(explanation) = explanation {
        return print(&explanation.text());
    }
    let text = match arguments.format {
        ReportFormat::Text => report::terminal(&report),
        ReportFormat::Markdown => report::markdown(&report),
        ReportFormat::Json => serde_json::to_string_pretty(&report)? + "\n",
    };
    match &arguments.out {
        Some(path) => {
            let plain = anstream::adapter::strip_str(&text).to_string();
            std::fs::write(path, plain).with_context(|| format!("cannot write {}", path.display()))
        }
        None => print(&text),
    }
}

pub(super) async fn extract(settings: &Settings, file: &Path, format: ExtractFormat) -> anyhow::Result<()> {
    let bytes = load(file).await?;
    let document = reader(settings)?.read(&bytes, Format::suggested_by(file)).await?;
    match format {
        ExtractFormat::Text => print(&document.text),
        ExtractFormat::Json => print(&(serde_json::to_string_pretty(&in_characters(&document))? + "\n")),
    }
}

/// The document as JSON, with offsets in characters as everywhere outside the program, and boxes in points.
fn in_characters(document: &Document) -> Value {
    let span = |span: Span| {
        json!({
            "start": document.character_offset(span.start),
            "end": document.character_offset(span.end),
        })
    };
    let area = |area: Option<Area>| area.map(|area| json!([area.left, area.top, area.right, area.bottom]));
    let pages = document.pages.iter();
    let lines = document.lines.iter();
    let blocks = document.blocks.iter();
    let statements = document.statements.iter();
    let entries = document.entries.iter();
    json!({
        "format": document.format.name(),
        "text": document.text,
        "pages": pages.map(|page| json!({
            "number": page.number,
            "span": span(page.span),
            "box": area(page.area),
        })).collect::<Value>(),
        "lines": lines.map(|line| json!({
            "page": line.page,
            "span": span(line.span),
            "box": area(line.area),
        })).collect::<Value>(),
        "blocks": blocks.map(|block| json!({
            "section": block.section,
            "page": block.page,
            "span": span(block.span),
            "heading": block.heading.map(span),
            "box": area(document.area_of(block.span)),
        })).collect::<Value>(),
        "statements": statements.map(|statement| json!({
            "kind": statement.kind,
            "section": statement.section,
            "block": statement.block,
            "span": span(statement.span),
        })).collect::<Value>(),
        "entries": entries.map(|entry| json!({
            "section": entry.section,
            "span": span(entry.span),
            "title": entry.title.map(span),
            "employer": entry.employer.map(span),
            "dates": entry.dates.map(span),
        })).collect::<Value>(),
        "links": document.links.iter().map(|link| json!({
            "page": link.page,
            "target": link.target,
            "span": link.span.map(span),
        })).collect::<Value>(),
        "signals": document.signals,
        "trust": document.trust,
        "warnings": document.warnings,
    })
}

fn goals(arguments: &GoalArgs) -> anyhow::Result<Goals> {
    let description = arguments.job_description.as_ref().map(|path| {
        std::fs::read_to_string(path)
            .map_err(|error| UsageError(format!("cannot read {} as text: {error}", path.display())))
    });
    Ok(Goals {
        hours_per_week: arguments.hours_per_week,
        target_date: arguments.target_date.map(|day| day.to_string()),
        target_role: arguments.target_role.clone(),
        job_description: description.transpose()?,
    })
}

pub(super) async fn load(file: &Path) -> anyhow::Result<Vec<u8>> {
    let metadata = tokio::fs::metadata(file)
        .await
        .map_err(|error| UsageError(format!("cannot open {}: {error}", file.display())))?;
    if !metadata.is_file() {
        return Err(UsageError(format!("{} is no file", file.display())).into());
    }
    if metadata.len() > LARGEST_FILE {
        return Err(ReadError::TooLarge.into());
    }
    tokio::fs::read(file)
        .await
        .map_err(|error| UsageError(format!("cannot read {}: {error}", file.display())).into())
}

fn progress(stages: usize) -> Mutex<ProgressBar> {
    let bar = if std::io::stderr().is_terminal() {
        let bar = ProgressBar::new(u64::try_from(stages).unwrap_or(0));
        if let Ok(style) = ProgressStyle::with_template("{spinner} reading the resume, stage {pos} of {len}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    } else {
        ProgressBar::hidden()
    };
    Mutex::new(bar)
}
