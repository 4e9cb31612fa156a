//! Resumes as they were read.

use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::document::Document;

#[derive(Clone, Debug, PartialEq)]
pub struct StoredResume {
    pub id: String,
    /// Hex SHA-256 of the file.
    pub sha256: String,
    pub document: Document,
}

/// # Errors
/// When the database fails, or has a resume of this id.
pub async fn insert(
    executor: impl PgExecutor<'_>,
    id: &str,
    sha256: &str,
    document: &Document,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO resumes (id, sha256, document) VALUES ($1, $2, $3::text::json)",
        id,
        sha256,
        super::json_text(document)?,
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// # Errors
/// When the database fails, or a newer version of Atlas wrote the document.
pub async fn find(executor: impl PgExecutor<'_>, id: &str) -> Result<Option<StoredResume>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT id, sha256, document AS "document: Json<Document>" FROM resumes WHERE id = $1"#,
        id,
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| StoredResume {
        id: row.id,
        sha256: row.sha256,
        document: row.document.0,
    }))
}

/// Deletes a resume with all that was made of it; analyses that wait or run are cancelled by that.
///
/// False if there was none.
///
/// # Errors
/// When the database fails.
pub async fn delete(executor: impl PgExecutor<'_>, id: &str) -> Result<bool, sqlx::Error> {
    let deleted = sqlx::query!("DELETE FROM resumes WHERE id = $1", id)
        .execute(executor)
        .await?;
    Ok(deleted.rows_affected() > 0)
}
