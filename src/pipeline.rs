//! The order of the steps: this is the only file that knows it.

use chrono::{SecondsFormat, Utc};

use crate::app::LoadedRoadmap;
use crate::chunk::{self, Chunk};
use crate::db::{self, Db};
use crate::document::Document;
use crate::judging::{Judge, Judged};
use crate::models::{Embedder, ModelError, TokensOf};
use crate::report::{self, Provenance, Report};
use crate::retrieve;
use crate::roadmap::Roadmap;

#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
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
    let sentences = retrieve::roadmap_sentences(roadmap);
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
    let chunks = chunk::split(document, TokensOf(embedder));
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
    judge: &Judge,
    loaded: &LoadedRoadmap,
    resume: Resume<'_>,
    stage_done: &(dyn Fn(u32) + Sync),
) -> Result<Report, PipelineError> {
    let LoadedRoadmap { roadmap, lexicon } = loaded;
    let model = embedder.model();
    let found = lexicon.search(resume.document);
    let distances = db::chunks::distances(db.pool(), resume.id, &roadmap.sha256, model).await?;
    let passages = retrieve::passages(roadmap, resume.chunks, &found, &distances);
    let mut judgements = Vec::new();
    for stage in &roadmap.stages {
        judgements.extend(judge.stage(roadmap, stage, resume.document, &found, &passages));
        stage_done(stage.number);
    }
    let Judged { judgements, core_stack } = judge.settle(roadmap, resume.document, &found, judgements);
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
    Ok(report::build(roadmap, resume.document, resume.sha256, &judgements, core_stack, provenance))
}

/// A resume that [`ingest`] has put into the database.
#[derive(Clone, Copy)]
pub struct Resume<'a> {
    pub id: &'a str,
    pub sha256: &'a str,
    pub document: &'a Document,
    pub chunks: &'a [Chunk],
}
