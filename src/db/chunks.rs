//! The vectors of a resume, and how near they are to a roadmap's.

use pgvector::Vector;
use sqlx::{PgExecutor, PgPool};

use super::{embedding_models, to_integer, to_integers};
use crate::chunk::Chunk;
use crate::models::{Embedding, EmbeddingModel};
use crate::roadmap::SentenceKind;

/// How near a chunk is to the nearest sentence of one kind of a skill.
#[derive(Clone, Debug, PartialEq)]
pub struct Distance {
    pub skill: String,
    pub kind: SentenceKind,
    /// Place of the chunk in its resume.
    pub ordinal: usize,
    /// Cosine distance, 0 (same direction) to 2; 1 for a vector without direction.
    pub distance: f64,
}

/// Puts these chunks in the place of all that the resume has, whichever model made those.
///
/// # Errors
/// When the database fails; `RowNotFound` if the resume is gone. There must be an embedding of the model's
/// dimensions for each chunk.
pub async fn replace(
    pool: &PgPool,
    resume_id: &str,
    model: &EmbeddingModel,
    chunks: &[Chunk],
    embeddings: &[Embedding],
) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin().await?;
    // Two attempts at one resume take turns; the work of the later one stays.
    sqlx::query_scalar!("SELECT id FROM resumes WHERE id = $1 FOR NO KEY UPDATE", resume_id)
        .fetch_one(&mut *transaction)
        .await?;
    let model_id = embedding_models::find_or_insert(&mut transaction, model).await?;
    sqlx::query!("DELETE FROM chunks WHERE resume_id = $1", resume_id)
        .execute(&mut *transaction)
        .await?;
    let kinds: Vec<String> = chunks.iter().map(|chunk| chunk.kind.name().to_owned()).collect();
    sqlx::query!(
        "INSERT INTO chunks (resume_id, ordinal, kind, span_start, span_end, model_id, dimensions, embedding)
         SELECT $1, ordinal, kind, span_start, span_end, $2, $3, embedding
         FROM UNNEST($4::integer[], $5::text[], $6::integer[], $7::integer[], $8::vector[])
           AS chunk (ordinal, kind, span_start, span_end, embedding)",
        resume_id,
        model_id,
        to_integer(model.dimensions)?,
        &to_integers(chunks.iter().map(|chunk| chunk.ordinal))?,
        &kinds,
        &to_integers(chunks.iter().map(|chunk| chunk.span.start))?,
        &to_integers(chunks.iter().map(|chunk| chunk.span.end))?,
        vectors(embeddings) as _,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

/// For each skill, kind of sentence and chunk the distance to the nearest such sentence.
///
/// An exact scan over the vectors of `model` on both sides, ordered by skill, kind and chunk. Empty if
/// either side has none.
///
/// # Errors
/// When the database fails.
pub async fn distances(
    executor: impl PgExecutor<'_>,
    resume_id: &str,
    roadmap_sha256: &str,
    model: &EmbeddingModel,
) -> Result<Vec<Distance>, sqlx::Error> {
    let rows = sqlx::query!(
        // Each vector is unpacked once and not once a pair, which takes most of the time otherwise;
        // l2_normalize is what unpacks them, and leaves the cosine as it is.
        r#"WITH model AS (
             SELECT id FROM embedding_models WHERE name = $1 AND dimensions = $2
           ), chunk AS MATERIALIZED (
             SELECT model_id, ordinal, l2_normalize(embedding) AS direction
             FROM chunks JOIN model ON model.id = model_id
             WHERE resume_id = $3
           ), sentence AS MATERIALIZED (
             SELECT model_id, skill, kind, l2_normalize(embedding) AS direction
             FROM roadmap_sentences JOIN model ON model.id = model_id
             WHERE roadmap_sha256 = $4
           )
           SELECT skill AS "skill!", kind AS "kind!", ordinal AS "ordinal!",
                  coalesce(nullif(min(chunk.direction <=> sentence.direction), 'NaN'), 1) AS "distance!"
           FROM chunk JOIN sentence USING (model_id)
           GROUP BY skill, kind, ordinal
           ORDER BY skill COLLATE "C", kind DESC, ordinal"#,
        model.name,
        to_integer(model.dimensions)?,
        resume_id,
        roadmap_sha256,
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Distance {
                skill: row.skill,
                kind: kind_named(&row.kind)?,
                ordinal: usize::try_from(row.ordinal).map_err(|error| sqlx::Error::Decode(error.into()))?,
                distance: row.distance,
            })
        })
        .collect()
}

fn kind_named(name: &str) -> Result<SentenceKind, sqlx::Error> {
    SentenceKind::ALL
        .into_iter()
        .find(|kind| kind.name() == name)
        .ok_or_else(|| sqlx::Error::Decode(format!("no kind of sentence is called {name}").into()))
}

/// Single precision: `halfvec` takes half the room, but the embedded database computes its distances 400 times slower.
pub(super) fn vectors(embeddings: &[Embedding]) -> Vec<Vector> {
    embeddings
        .iter()
        .map(|embedding| Vector::from(embedding.0.clone()))
        .collect()
}
