//! The queue as its workers see it.
//!
//! A worker holds an analysis by a lease that ends unless it is extended, so that work of a worker that
//! died is taken up by another. A lease is made anew for each attempt and every write names it: a worker
//! that lost its lease without knowing changes nothing. Only the database's clock counts.

use sqlx::PgExecutor;
use uuid::Uuid;

/// Seconds before the second attempt; each further one waits twice as long.
const FIRST_RETRY_AFTER: f64 = 5.0;

/// Why an analysis ended whose worker stopped answering in the last attempt.
const WORKER_LOST: &str = "worker-lost";
const WORKER_LOST_MESSAGE: &str = "The analysis was broken off each time it was tried, the last time without a word. \
                                   Please hand the resume in again.";

/// An analysis that this worker has to itself for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: String,
    pub resume_id: String,
    pub roadmap_id: String,
    pub lease: Uuid,
    /// Counted from 1.
    pub attempt: i32,
}

/// Takes the oldest analysis that waits, or whose worker has not been heard of for too long.
///
/// The attempt is counted now, so that a resume that kills its worker does not do so for ever: an
/// analysis without attempts left becomes dead here.
///
/// # Errors
/// When the database fails.
pub async fn claim(executor: impl PgExecutor<'_>, lease_seconds: f64) -> Result<Option<Claimed>, sqlx::Error> {
    sqlx::query_as!(
        Claimed,
        r#"WITH buried AS (
             UPDATE analyses
             SET state = 'dead', lease = NULL, lease_expires_at = NULL, finished_at = now(),
                 error_code = $2, error_message = $3
             WHERE id IN (
               SELECT id FROM analyses
               WHERE state = 'running' AND lease_expires_at <= now() AND attempts >= max_attempts
               FOR UPDATE SKIP LOCKED
             )
           )
           UPDATE analyses
           SET state = 'running', attempts = attempts + 1, stages_done = 0, lease = gen_random_uuid(),
               lease_expires_at = now() + make_interval(secs => $1)
           WHERE id = (
             SELECT id FROM analyses
             WHERE attempts < max_attempts
               AND ((state = 'queued' AND available_at <= now()) OR (state = 'running' AND lease_expires_at <= now()))
             ORDER BY created_at, id
             LIMIT 1
             FOR UPDATE SKIP LOCKED
           )
           RETURNING id, resume_id, roadmap_id, lease AS "lease!", attempts AS attempt"#,
        lease_seconds,
        WORKER_LOST,
        WORKER_LOST_MESSAGE,
    )
    .fetch_optional(executor)
    .await
}

/// Ends every lease now. For a database that this process has to itself: whoever held them is gone.
///
/// # Errors
/// When the database fails.
#[cfg(feature = "embedded-db")]
pub(in crate::db) async fn end_all(executor: impl PgExecutor<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!("UPDATE analyses SET lease_expires_at = now() WHERE state = 'running'")
        .execute(executor)
        .await?;
    Ok(())
}

/// Extends the lease from now on and notes how many stages are done. False if the lease is lost.
///
/// # Errors
/// When the database fails.
pub async fn heartbeat(
    executor: impl PgExecutor<'_>,
    id: &str,
    lease: Uuid,
    lease_seconds: f64,
    stages_done: Option<i32>,
) -> Result<bool, sqlx::Error> {
    let extended = sqlx::query!(
        "UPDATE analyses
         SET lease_expires_at = now() + make_interval(secs => $3), stages_done = greatest(stages_done, $4)
         WHERE id = $1 AND lease = $2",
        id,
        lease,
        lease_seconds,
        stages_done,
    )
    .execute(executor)
    .await?;
    Ok(extended.rows_affected() > 0)
}

/// Writes the report and ends the analysis, both or neither. False if the lease is lost.
///
/// # Errors
/// When the database fails.
pub async fn finish(
    executor: impl PgExecutor<'_>,
    id: &str,
    lease: Uuid,
    report: &serde_json::Value,
) -> Result<bool, sqlx::Error> {
    // One statement is one transaction.
    let written = sqlx::query!(
        "WITH finished AS (
           UPDATE analyses
           SET state = 'done', stages_done = stages_total, lease = NULL, lease_expires_at = NULL, finished_at = now()
           WHERE id = $1 AND lease = $2
           RETURNING id
         )
         INSERT INTO reports (analysis_id, report) SELECT id, $3::text::json FROM finished",
        id,
        lease,
        crate::db::json_text(report)?,
    )
    .execute(executor)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// Puts the analysis back for another attempt in a while, or ends it as dead for this reason if there is
/// none left. False if the lease is lost.
///
/// # Errors
/// When the database fails.
pub async fn retry_later(
    executor: impl PgExecutor<'_>,
    id: &str,
    lease: Uuid,
    code: &str,
    message: &str,
) -> Result<bool, sqlx::Error> {
    let changed = sqlx::query!(
        "UPDATE analyses
         SET lease = NULL, lease_expires_at = NULL,
             state = CASE WHEN attempts < max_attempts THEN 'queued' ELSE 'dead' END,
             available_at = now() + make_interval(secs => $5 * power(2, attempts - 1)),
             finished_at = CASE WHEN attempts < max_attempts THEN NULL ELSE now() END,
             error_code = CASE WHEN attempts < max_attempts THEN NULL ELSE $3 END,
             error_message = CASE WHEN attempts < max_attempts THEN NULL ELSE $4 END
         WHERE id = $1 AND lease = $2",
        id,
        lease,
        code,
        message,
        FIRST_RETRY_AFTER,
    )
    .execute(executor)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Ends the analysis for a reason that another attempt would not change. False if the lease is lost.
///
/// # Errors
/// When the database fails.
pub async fn fail(
    executor: impl PgExecutor<'_>,
    id: &str,
    lease: Uuid,
    code: &str,
    message: &str,
) -> Result<bool, sqlx::Error> {
    let changed = sqlx::query!(
        "UPDATE analyses
         SET state = 'failed', lease = NULL, lease_expires_at = NULL, finished_at = now(),
             error_code = $3, error_message = $4
         WHERE id = $1 AND lease = $2",
        id,
        lease,
        code,
        message,
    )
    .execute(executor)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Gives the analysis to whoever comes next, as if it had not been taken: the worker has to go.
///
/// # Errors
/// When the database fails.
pub async fn give_back(executor: impl PgExecutor<'_>, id: &str, lease: Uuid) -> Result<bool, sqlx::Error> {
    let changed = sqlx::query!(
        "UPDATE analyses
         SET state = 'queued', attempts = attempts - 1, stages_done = 0, lease = NULL, lease_expires_at = NULL
         WHERE id = $1 AND lease = $2",
        id,
        lease,
    )
    .execute(executor)
    .await?;
    Ok(changed.rows_affected() > 0)
}
