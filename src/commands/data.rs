//! `atlas roadmap`, `atlas model` and `atlas migrate`.

use std::path::Path;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::{UsageError, open_db, print, roadmaps};
use crate::config::{ModelCommand, RoadmapCommand, Settings};
use crate::models::fetch;
use crate::models::minilm::MiniLm;
use crate::roadmap::Roadmap;

pub(super) fn roadmap(command: RoadmapCommand) -> anyhow::Result<()> {
    match command {
        RoadmapCommand::List => {
            for roadmap in roadmaps()? {
                let skills = roadmap.skills().count();
                print(
                    &(format!(
                        "{}  {} ({} stages, {skills} skills)",
                        roadmap.id,
                        roadmap.title,
                        roadmap.stages.len()
                    ) + "\n"),
                )?;
            }
            Ok(())
        }
        RoadmapCommand::Show { id } => {
            let roadmap = roadmaps()?
                .into_iter()
                .find(|roadmap| roadmap.id == id)
                .ok_or_else(|| UsageError(format!("there is no roadmap `{id}`; `atlas roadmap list` shows them")))?;
            show(&roadmap)
        }
        RoadmapCommand::Check { file } => check(&file),
    }
}

fn show(roadmap: &Roadmap) -> anyhow::Result<()> {
    print(
        &(format!(
            "{}\n{}\n\nProject: {}. {}",
            roadmap.title, roadmap.summary, roadmap.project.title, roadmap.project.pitch
        ) + "\n"),
    )?;
    for stage in &roadmap.stages {
        print(&(format!("\nStage {}: {}", stage.number, stage.title) + "\n"))?;
        for skill in &stage.skills {
            print(
                &(format!(
                    "  {} - {} ({}, {} h)",
                    skill.id,
                    skill.title,
                    skill.level.name(),
                    skill.effort_hours
                ) + "\n"),
            )?;
            print(&(format!("      evidenced by: {}", skill.evidenced_by) + "\n"))?;
        }
        for checkpoint in roadmap.checkpoints.iter().filter(|c| c.after_stage == stage.number) {
            print(&(format!("  == Checkpoint: {} ==", checkpoint.title) + "\n"))?;
        }
    }
    Ok(())
}

fn check(file: &Path) -> anyhow::Result<()> {
    let source = std::fs::read_to_string(file)
        .map_err(|error| UsageError(format!("cannot read {}: {error}", file.display())))?;
    match Roadmap::parse(&source) {
        Ok(roadmap) => {
            print(&(format!("{}: no fault ({} skills)", file.display(), roadmap.skills().count()) + "\n"))?;
            Ok(())
        }
        Err(faults) => {
            for fault in &faults {
                print(&(format!("{}:{}: {}", file.display(), fault.line, fault.message) + "\n"))?;
            }
            anyhow::bail!("{} is faulty", file.display())
        }
    }
}

pub(super) async fn model(settings: &Settings, command: ModelCommand) -> anyhow::Result<()> {
    let directory = settings.model_directory();
    match command {
        ModelCommand::Path => {
            print(&(format!("{}", directory.display()) + "\n"))?;
            Ok(())
        }
        ModelCommand::Fetch => fetch_model(&directory).await,
        ModelCommand::Bench { file, repeat } => {
            tokio::task::spawn_blocking(move || bench(&directory, &file, repeat)).await?
        }
    }
}

async fn fetch_model(directory: &Path) -> anyhow::Result<()> {
    let bar = ProgressBar::no_length();
    let template = "fetching the embedding model {wide_bar} {bytes}/{total_bytes}";
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    let fetched = fetch::fetch(directory, |done, total| {
        if let Some(total) = total {
            bar.set_length(total);
        }
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    fetched?;
    eprintln!("the embedding model is in {}", directory.display());
    Ok(())
}

/// One JSON line; the median of `repeat` timed rounds after one that warms up.
fn bench(directory: &Path, file: &Path, repeat: usize) -> anyhow::Result<()> {
    let source = std::fs::read_to_string(file)
        .map_err(|error| UsageError(format!("cannot read {}: {error}", file.display())))?;
    let texts: Vec<&str> = source.lines().filter(|line| !line.trim().is_empty()).collect();
    if texts.is_empty() {
        return Err(UsageError(format!("{} has no text", file.display())).into());
    }
    let model = MiniLm::load(directory)?;
    model.embed(&texts);
    let mut seconds: Vec<f64> = (0..repeat.max(1))
        .map(|_| {
            let begun = Instant::now();
            std::hint::black_box(model.embed(&texts));
            begun.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let median = seconds[seconds.len() / 2];
    #[expect(clippy::cast_precision_loss, reason = "few texts")]
    let per_second = texts.len() as f64 / median;
    let line = serde_json::json!({
        "texts": texts.len(),
        "tokens": model.count_tokens(&texts),
        "seconds": median,
        "texts_per_second": per_second,
        "threads": rayon::current_num_threads(),
    });
    print(&(format!("{line}") + "\n"))?;
    Ok(())
}

pub(super) async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    // Opening brings the schema up to date.
    let db = open_db(settings).await?;
    db.close().await;
    print("the database is up to date\n")?;
    Ok(())
}
