//! The order of the steps: this is the only file that knows it. It needs tokio's multi-threaded runtime.

use chrono::{SecondsFormat, Utc};
use tokio::task::block_in_place;

use crate::app::{App, LoadedRoadmap};
use crate::chunk::{self, Chunk};
use crate::db::{self, Db};
use crate::digest::sha256_hex;
use crate::document::{Document, Format};
use crate::judging::{self, Exhibit, Judge};
use crate::models::{Embedder, ModelError, TokensOf};
use crate::reading::ReadError;
use crate::report::{self, Provenance, Report};
use crate::retrieve;
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

/// Reads, ingests and assesses a resume here and now, and leaves nothing of it in the database.
///
/// # Errors
/// When the file cannot be read, or the model or the database fails.
pub async fn map(
    app: &App,
    loaded: &LoadedRoadmap,
    bytes: Vec<u8>,
    hint: Option<Format>,
    stage_done: &(dyn Fn(u32) + Sync),
) -> Result<(Document, Report), PipelineError> {
    let sha256 = sha256_hex(&bytes);
    let document = app.reader.read(&bytes, hint).await?;
    let id = db::random_id();
    // The text stays in memory: what is deleted from a database is not gone from its files at once.
    let placeholder = Document::new(document.format, &[], Vec::new());
    db::resumes::insert(app.db.pool(), &id, &sha256, &placeholder).await?;
    let report = ingest_and_assess(app, loaded, &id, &sha256, &document, stage_done).await;
    db::resumes::delete(app.db.pool(), &id).await?;
    Ok((document, report?))
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
    let report = ingest_and_assess(app, loaded, resume_id, &stored.sha256, &stored.document, stage_done).await?;
    Ok(Some(report))
}

async fn ingest_and_assess(
    app: &App,
    loaded: &LoadedRoadmap,
    id: &str,
    sha256: &str,
    document: &Document,
    stage_done: &(dyn Fn(u32) + Sync),
) -> Result<Report, PipelineError> {
    let embedder = app.embedder.as_ref();
    prepare_roadmap(&app.db, embedder, &loaded.roadmap).await?;
    let chunks = ingest(&app.db, embedder, id, document).await?;
    let resume = Resume {
        id,
        sha256,
        document,
        chunks: &chunks,
    };
    assess(&app.db, embedder, app.judge, loaded, resume, stage_done).await
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

/// Chunks and embeds a stored resume; what an earlier model left is replaced.
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
    let texts: Vec<String> = chunks.iter().map(|chunk| chunk.embedded_text(document)).collect();
    let embeddings = embedder.embed(&texts).await?;
    db::chunks::replace(db.pool(), resume_id, embedder.model(), &chunks, &embeddings).await?;
    Ok(chunks)
}

/// Retrieves, judges stage by stage, plans and reports on an ingested resume.
///
/// `stage_done` is told the number of each stage when it is judged.
///
/// # Errors
/// When the database fails.
pub async fn assess(
    db: &Db,
    embedder: &dyn Embedder,
    judge: Judge,
    loaded: &LoadedRoadmap,
    resume: Resume<'_>,
    stage_done: &(dyn Fn(u32) + Sync),
) -> Result<Report, PipelineError> {
    let LoadedRoadmap { roadmap, lexicon } = loaded;
    let model = embedder.model();
    let distances = db::chunks::distances(db.pool(), resume.id, &roadmap.sha256, model).await?;
    let (judgements, core_stack) = block_in_place(|| {
        let mentions = lexicon.mentions(resume.document);
        let passages = retrieve::passages(roadmap, resume.chunks, &mentions, &distances);
        let exhibit = Exhibit {
            document: resume.document,
            chunks: resume.chunks,
            mentions: &mentions,
            passages: &passages,
        };
        let mut judgements = Vec::new();
        for stage in &roadmap.stages {
            judgements.extend(judge.stage(roadmap, stage, exhibit));
            stage_done(stage.number);
        }
        let core_stack = judging::core_stack(roadmap, exhibit);
        (judging::settle(roadmap, exhibit, judgements), core_stack)
    });
    let provenance = Provenance {
        judge: judge.name(),
        chat_model: None,
        embedding_model: model.name.clone(),
        embedding_dimensions: model.dimensions,
        prompt_sha256: None,
        roadmap_sha256: roadmap.sha256.clone(),
        atlas_version: env!("CARGO_PKG_VERSION"),
        generated_at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
    };
    Ok(report::build(
        roadmap, resume.document, resume.sha256, &judgements, core_stack, provenance,
    ))
}

/// A resume that [`ingest`] has put into the database.
#[derive(Clone, Copy)]
pub struct Resume<'a> {
    pub id: &'a str,
    pub sha256: &'a str,
    pub document: &'a Document,
    pub chunks: &'a [Chunk],
}
