//! The order of the steps: this is the only file that knows it. It needs tokio's multi-threaded runtime.

use std::time::{Duration, Instant};

use chrono::{SecondsFormat, Utc};
use tokio::task::block_in_place;

use crate::app::{App, LoadedRoadmap};
use crate::chunk::{self, Chunk, ChunkKind};
use crate::coaching::{self, Subject};
use crate::db::{self, Db};
use crate::digest::sha256_hex;
use crate::document::{Document, Format};
use crate::judging::{self, Exhibit};
use crate::lexicon::Mention;
use crate::models::spending::Meter;
use crate::models::{Embedder, ModelError, TokensOf};
use crate::plan::Goals;
use crate::reading::ReadError;
use crate::report::{self, ModelUse, Provenance, Report};
use crate::retrieve::{self, Passage};
use crate::roadmap::Roadmap;

#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("the database failed")]
    Database(#[from] db::Error),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// A mapped resume: its report, and what the judge saw, for those who explain or measure.
pub struct Mapped {
    pub document: Document,
    pub report: Report,
    pub chunks: Vec<Chunk>,
    pub mentions: Vec<Mention>,
    /// For each skill of the roadmap, in catalogue order.
    pub passages: Vec<Vec<Passage>>,
    /// How long each step took, in the order of the steps.
    pub steps: Vec<(&'static str, Duration)>,
}

impl Mapped {
    #[must_use]
    pub fn exhibit(&self) -> Exhibit<'_> {
        Exhibit {
            document: &self.document,
            chunks: &self.chunks,
            mentions: &self.mentions,
            passages: &self.passages,
        }
    }
}

/// Reads, ingests and assesses a resume here and now, and leaves nothing of it in the database.
///
/// With `coach` the plan is paced, and worded by the model where there is one.
///
/// # Errors
/// When the file cannot be read, or the model or the database fails.
pub async fn map(
    app: &App,
    loaded: &LoadedRoadmap,
    bytes: Vec<u8>,
    hint: Option<Format>,
    coach: Option<&Goals>,
    stage_done: &(dyn Fn(u32) + Sync),
) -> Result<Mapped, PipelineError> {
    let begun = Instant::now();
    let sha256 = sha256_hex(&bytes);
    let document = app.reader.read(&bytes, hint).await?;
    let read = ("read", begun.elapsed());
    let id = db::random_id();
    // The text stays in memory: what is deleted from a database is not gone from its files at once.
    let placeholder = Document::new(document.format, &[], Vec::new());
    db::resumes::insert(app.db.pool(), &id, &sha256, &placeholder).await?;
    let begun = Instant::now();
    let resume = Resume {
        id: &id,
        sha256: &sha256,
        document: &document,
    };
    let assessed = ingest_and_assess(app, loaded, resume, coach, stage_done).await;
    db::resumes::delete(app.db.pool(), &id).await?;
    let Assessed {
        report,
        chunks,
        mentions,
        passages,
        mut steps,
    } = assessed?;
    let told: Duration = steps.iter().map(|(_, took)| *took).sum();
    steps.insert(0, read);
    steps.push(("store", begun.elapsed().saturating_sub(told)));
    Ok(Mapped {
        document,
        report,
        chunks,
        mentions,
        passages,
        steps,
    })
}

/// Ingests and assesses a resume that is in the database; `None` if it is not, or no longer.
///
/// # Errors
/// When the model or the database fails.
pub async fn analyse(
    app: &App,
    loaded: &LoadedRoadmap,
    resume_id: &str,
    stage_done: &(dyn Fn(u32) + Sync),
) -> Result<Option<Report>, PipelineError> {
    let Some(stored) = db::resumes::find(app.db.pool(), resume_id).await? else {
        return Ok(None);
    };
    let resume = Resume {
        id: resume_id,
        sha256: &stored.sha256,
        document: &stored.document,
    };
    let coach = Some(&Goals::default());
    let assessed = ingest_and_assess(app, loaded, resume, coach, stage_done).await?;
    Ok(Some(assessed.report))
}

/// What [`ingest_and_assess`] gives; the fields are those of [`Mapped`].
struct Assessed {
    report: Report,
    chunks: Vec<Chunk>,
    mentions: Vec<Mention>,
    passages: Vec<Vec<Passage>>,
    steps: Vec<(&'static str, Duration)>,
}

async fn ingest_and_assess(
    app: &App,
    loaded: &LoadedRoadmap,
    resume: Resume<'_>,
    coach: Option<&Goals>,
    stage_done: &(dyn Fn(u32) + Sync),
) -> Result<Assessed, PipelineError> {
    let embedder = app.embedder.as_ref();
    prepare_roadmap(&app.db, embedder, &loaded.roadmap).await?;
    let begun = Instant::now();
    let chunks = ingest(&app.db, embedder, resume.id, resume.document).await?;
    let ingested = ("embed", begun.elapsed());
    let meter = app.meter().await?;
    let assessed = assess(app, &meter, loaded, resume, chunks, coach, stage_done).await;
    // Also of an analysis that failed: what was used is used.
    if let Some(chat) = app.judge.chat() {
        db::model_use::add(app.db.pool(), chat.name(), &meter.spent()).await?;
    }
    let mut assessed = assessed?;
    assessed.steps.insert(0, ingested);
    Ok(assessed)
}

/// Embeds the sentences of a roadmap, once per roadmap file and model.
///
/// # Errors
/// When the model or the database fails.
pub async fn prepare_roadmap(db: &Db, embedder: &dyn Embedder, roadmap: &Roadmap) -> Result<(), PipelineError> {
    let model = embedder.model();
    if db::roadmap_sentences::are_stored(db.pool(), &roadmap.sha256, model).await? {
        return Ok(());
    }
    let sentences = roadmap.sentences();
    let texts: Vec<String> = sentences.iter().map(|sentence| sentence.text.clone()).collect();
    let embeddings = embedder.embed(&texts).await?;
    db::roadmap_sentences::store(db.pool(), &roadmap.sha256, model, &sentences, &embeddings).await?;
    Ok(())
}

/// Chunks a stored resume and embeds what is prose of it; what an earlier model left is replaced.
///
/// # Errors
/// When the model or the database fails.
pub async fn ingest(
    db: &Db,
    embedder: &dyn Embedder,
    resume_id: &str,
    document: &Document,
) -> Result<Vec<Chunk>, PipelineError> {
    let chunks = block_in_place(|| chunk::split(document, TokensOf(embedder)));
    // A list is found by the names in it; a vector of it says nothing that they do not.
    let told: Vec<Chunk> = chunks
        .iter()
        .filter(|chunk| chunk.kind == ChunkKind::Prose)
        .cloned()
        .collect();
    let texts: Vec<String> = told.iter().map(|chunk| chunk.embedded_text(document)).collect();
    let embeddings = embedder.embed(&texts).await?;
    db::chunks::replace(db.pool(), resume_id, embedder.model(), &told, &embeddings).await?;
    Ok(chunks)
}

/// Retrieves, judges stage by stage, plans and reports on an ingested resume.
///
/// `stage_done` is told how many stages are judged.
async fn assess(
    app: &App,
    meter: &Meter,
    loaded: &LoadedRoadmap,
    resume: Resume<'_>,
    chunks: Vec<Chunk>,
    coach: Option<&Goals>,
    stage_done: &(dyn Fn(u32) + Sync),
) -> Result<Assessed, PipelineError> {
    let LoadedRoadmap { roadmap, lexicon } = loaded;
    let (embedder, document) = (app.embedder.as_ref(), resume.document);
    let begun = Instant::now();
    let distances = db::chunks::distances(app.db.pool(), resume.id, &roadmap.sha256, embedder.model()).await?;
    let searched = ("search", begun.elapsed());
    let begun = Instant::now();
    let (mentions, passages) = block_in_place(|| {
        let mentions = lexicon.mentions(document);
        let passages = retrieve::passages(roadmap, &chunks, &mentions, &distances);
        (mentions, passages)
    });
    let exhibit = Exhibit {
        document,
        chunks: &chunks,
        mentions: &mentions,
        passages: &passages,
    };
    let tokens = |text: &str| embedder.count_tokens(text);
    let verdicts = app.judge.judge(roadmap, exhibit, meter, &tokens, stage_done).await?;
    let (judgements, core_stack) = block_in_place(|| {
        let core_stack = judging::core_stack(roadmap, exhibit);
        (judging::settle(roadmap, exhibit, verdicts.judgements), core_stack)
    });
    let judged = ("judge", begun.elapsed());
    let begun = Instant::now();
    let provenance = Provenance {
        judge: app.judge.name(),
        chat_model: app.judge.chat().map(|chat| chat.name().to_owned()),
        embedding_model: embedder.model().name.clone(),
        embedding_dimensions: embedder.model().dimensions,
        prompt_sha256: verdicts.prompt_sha256,
        roadmap_sha256: roadmap.sha256.clone(),
        atlas_version: env!("CARGO_PKG_VERSION"),
        generated_at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        model: verdicts.model,
    };
    let mut report = report::build(roadmap, document, resume.sha256, &judgements, core_stack, provenance);
    if let Some(goals) = coach {
        coached(app, meter, loaded, document, &mut report, goals).await?;
    }
    if let Some(model) = &mut report.provenance.model {
        count_use(model, meter);
    }
    let planned = ("plan", begun.elapsed());
    Ok(Assessed {
        report,
        chunks,
        mentions,
        passages,
        steps: vec![searched, judged, planned],
    })
}

/// Paces the plan, and has the model word it where there is one that may.
async fn coached(
    app: &App,
    meter: &Meter,
    loaded: &LoadedRoadmap,
    document: &Document,
    report: &mut Report,
    goals: &Goals,
) -> Result<(), PipelineError> {
    if let Some(hours) = goals.hours_per_week {
        report.plan.pace(hours);
    }
    report.goals = goals.clone();
    let Some(chat) = app.judge.chat().filter(|chat| chat.config().coach.unwrap_or(true)) else {
        return Ok(());
    };
    let subject = Subject {
        document,
        roadmap: &loaded.roadmap,
        lexicon: &loaded.lexicon,
    };
    Ok(coaching::personalise(chat, meter, subject, report, goals).await?)
}

fn count_use(model: &mut ModelUse, meter: &Meter) {
    let spent = meter.spent();
    model.calls = spent.calls;
    model.prompt_tokens = spent.usage.prompt;
    model.cached_tokens = spent.usage.cached;
    model.completion_tokens = spent.usage.completion;
    model.tokens_estimated = spent.usage.estimated;
    model.cost = meter.is_priced().then_some(spent.cost);
}

/// A resume that is in the database.
#[derive(Clone, Copy)]
struct Resume<'a> {
    id: &'a str,
    sha256: &'a str,
    document: &'a Document,
}
