//! The vectors of a roadmap's sentences, once per roadmap file and model.

use sqlx::{PgExecutor, PgPool};

use super::chunks::vectors;
use super::{embedding_models, to_integer, to_integers};
use crate::models::{Embedding, EmbeddingModel};
use crate::roadmap::Sentence;

/// Whether the sentences of this roadmap file are there; they are all there or none is.
///
/// # Errors
/// When the database fails.
pub async fn are_stored(
    executor: impl PgExecutor<'_>,
    roadmap_sha256: &str,
    model: &EmbeddingModel,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT FROM roadmap_sentences AS sentence
             JOIN embedding_models AS model ON model.id = sentence.model_id
             WHERE sentence.roadmap_sha256 = $1 AND model.name = $2 AND model.dimensions = $3
           ) AS "stored!""#,
        roadmap_sha256,
        model.name,
        to_integer(model.dimensions)?,
    )
    .fetch_one(executor)
    .await
}

/// Stores all sentences in one go; what is there already stays, also when two processes store at once.
///
/// # Errors
/// When the database fails. There must be an embedding of the model's dimensions for each sentence.
pub async fn store(
    pool: &PgPool,
    roadmap_sha256: &str,
    model: &EmbeddingModel,
    sentences: &[Sentence],
    embeddings: &[Embedding],
) -> Result<(), sqlx::Error> {
    let skills: Vec<String> = sentences.iter().map(|sentence| sentence.skill.to_string()).collect();
    let kinds: Vec<String> = sentences
        .iter()
        .map(|sentence| sentence.kind.name().to_owned())
        .collect();
    let mut transaction = pool.begin().await?;
    let model_id = embedding_models::find_or_insert(&mut transaction, model).await?;
    // A second process waits at the first row until this one has committed all of them.
    sqlx::query!(
        "INSERT INTO roadmap_sentences (roadmap_sha256, model_id, dimensions, ordinal, skill, kind, embedding)
         SELECT $1, $2, $3, ordinal, skill, kind, embedding
         FROM UNNEST($4::integer[], $5::text[], $6::text[], $7::vector[])
           AS sentence (ordinal, skill, kind, embedding)
         ORDER BY ordinal
         ON CONFLICT (roadmap_sha256, model_id, ordinal) DO NOTHING",
        roadmap_sha256,
        model_id,
        to_integer(model.dimensions)?,
        &to_integers(0..sentences.len())?,
        &skills,
        &kinds,
        vectors(embeddings) as _,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}
