//! The vector spaces that the database has vectors of.

use sqlx::PgConnection;

use crate::models::EmbeddingModel;

/// The row of a model, made if need be; safe when two make it at once.
pub(super) async fn find_or_insert(connection: &mut PgConnection, model: &EmbeddingModel) -> Result<i32, sqlx::Error> {
    let dimensions = super::to_integer(model.dimensions)?;
    sqlx::query!(
        "INSERT INTO embedding_models (name, dimensions)
         SELECT $1::text, $2::integer
         WHERE NOT EXISTS (SELECT FROM embedding_models WHERE name = $1 AND dimensions = $2)
         ON CONFLICT (name, dimensions) DO NOTHING",
        model.name,
        dimensions,
    )
    .execute(&mut *connection)
    .await?;
    // A statement of its own, so that it sees what another process has committed meanwhile.
    sqlx::query_scalar!(
        "SELECT id FROM embedding_models WHERE name = $1 AND dimensions = $2",
        model.name,
        dimensions,
    )
    .fetch_one(connection)
    .await
}
