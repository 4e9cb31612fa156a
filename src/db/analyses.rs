//! Analyses: one run over one resume each, from the request to its report.
//!
//! The table is the queue too; what a worker does with it is in [`lease`], re-exported here.

mod lease;

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool};

#[cfg(feature = "embedded-db")]
pub(super) use lease::end_all as end_all_leases;
pub use lease::{Claimed, claim, fail, finish, give_back, heartbeat, retry_later};

use super::resumes;
use crate::document::Document;

/// An analysis to be queued.
#[derive(Clone, Copy, Debug)]
pub struct NewAnalysis<'a> {
    /// From [`random_id`](super::random_id).
    pub id: &'a str,
    pub resume_id: &'a str,
    pub roadmap_id: &'a str,
    pub stages_total: i32,
    /// 1 to 255 characters of the client's choice.
    pub idempotency_key: Option<&'a str>,
}

/// Queues an analysis of a stored resume. False, and nothing done, if its idempotency key is taken.
///
/// # Errors
/// When the database fails, or has no such resume.
pub async fn enqueue(executor: impl PgExecutor<'_>, analysis: NewAnalysis<'_>) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        "INSERT INTO analyses (id, resume_id, roadmap_id, stages_total, idempotency_key)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (idempotency_key) DO NOTHING",
        analysis.id,
        analysis.resume_id,
        analysis.roadmap_id,
        analysis.stages_total,
        analysis.idempotency_key,
    )
    .execute(executor)
    .await?;
    Ok(inserted.rows_affected() > 0)
}

/// A resume together with the analysis that it is handed in for.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// From [`random_id`](super::random_id), as is `analysis_id`.
    pub resume_id: &'a str,
    pub analysis_id: &'a str,
    /// Hex SHA-256 of the file.
    pub sha256: &'a str,
    pub document: &'a Document,
    pub roadmap_id: &'a str,
    pub stages_total: i32,
    /// 1 to 255 characters of the client's choice.
    pub idempotency_key: Option<&'a str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// Stored and queued under the ids of the submission.
    New,
    /// The same file for the same roadmap came before under this key; nothing was stored.
    Repeated { resume_id: String, analysis_id: String },
    /// The key belongs to another file or roadmap; nothing was stored.
    KeyReused,
}

/// Stores a resume and queues its analysis: both or neither.
///
/// Of several submissions with one idempotency key, also at the same time, one is [`Submitted::New`].
///
/// # Errors
/// When the database fails.
pub async fn submit(pool: &PgPool, submission: Submission<'_>) -> Result<Submitted, sqlx::Error> {
    let analysis = NewAnalysis {
        id: submission.analysis_id,
        resume_id: submission.resume_id,
        roadmap_id: submission.roadmap_id,
        stages_total: submission.stages_total,
        idempotency_key: submission.idempotency_key,
    };
    loop {
        if let Some(key) = submission.idempotency_key
            && let Some(earlier) = find_by_idempotency_key(pool, key).await?
        {
            return Ok(earlier.compared_with(submission));
        }
        let mut transaction = pool.begin().await?;
        resumes::insert(
            &mut *transaction, submission.resume_id, submission.sha256, submission.document,
        )
        .await?;
        if enqueue(&mut *transaction, analysis).await? {
            transaction.commit().await?;
            return Ok(Submitted::New);
        }
        // Another submission took the key since it was looked for: it is there now.
        transaction.rollback().await?;
    }
}

/// What came first under an idempotency key. It goes with its resume.
struct Earlier {
    resume_id: String,
    analysis_id: String,
    sha256: String,
    roadmap_id: String,
}

impl Earlier {
    fn compared_with(self, submission: Submission<'_>) -> Submitted {
        if self.sha256 == submission.sha256 && self.roadmap_id == submission.roadmap_id {
            Submitted::Repeated {
                resume_id: self.resume_id,
                analysis_id: self.analysis_id,
            }
        } else {
            Submitted::KeyReused
        }
    }
}

async fn find_by_idempotency_key(executor: impl PgExecutor<'_>, key: &str) -> Result<Option<Earlier>, sqlx::Error> {
    sqlx::query_as!(
        Earlier,
        "SELECT resume.id AS resume_id, analysis.id AS analysis_id, resume.sha256, analysis.roadmap_id
         FROM analyses AS analysis JOIN resumes AS resume ON resume.id = analysis.resume_id
         WHERE analysis.idempotency_key = $1",
        key,
    )
    .fetch_optional(executor)
    .await
}

/// Where an analysis is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum State {
    /// Waits for a worker, for the first time or after an attempt that went wrong.
    Queued,
    Running,
    /// The report is there.
    Done,
    /// Another attempt would not help.
    Failed,
    /// All attempts went wrong.
    Dead,
}

impl State {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Dead => "dead",
        }
    }

    /// Nothing will change any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, State::Done | State::Failed | State::Dead)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub resume_id: String,
    pub roadmap_id: String,
    pub state: State,
    pub stages_done: i32,
    pub stages_total: i32,
    /// Begun so far.
    pub attempts: i32,
    /// Set, as is the message, when the state is failed or dead.
    pub error_code: Option<String>,
    /// For the candidate.
    pub error_message: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// # Errors
/// When the database fails.
pub async fn status(executor: impl PgExecutor<'_>, id: &str) -> Result<Option<Status>, sqlx::Error> {
    sqlx::query_as!(
        Status,
        r#"SELECT resume_id, roadmap_id, state AS "state: State", stages_done, stages_total, attempts,
                  error_code, error_message, created_at, finished_at
           FROM analyses WHERE id = $1"#,
        id,
    )
    .fetch_optional(executor)
    .await
}

/// The report of a finished analysis, its fields in the order they were written in.
///
/// # Errors
/// When the database fails.
pub async fn report(executor: impl PgExecutor<'_>, id: &str) -> Result<Option<serde_json::Value>, sqlx::Error> {
    sqlx::query_scalar!("SELECT report FROM reports WHERE analysis_id = $1", id)
        .fetch_optional(executor)
        .await
}
