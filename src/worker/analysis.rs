//! The work itself: a stored resume to its report.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{JobError, Progress, run};
use crate::app::App;
use crate::db::analyses::Claimed;
use crate::models::ModelError;
use crate::pipeline::{self, PipelineError};

/// Works on the queue of `app` until `shutdown`.
pub async fn run_analyses(app: Arc<App>, wake: Arc<Notify>, shutdown: CancellationToken) {
    let pool = app.db.pool().clone();
    run(pool, wake, shutdown, move |claimed, progress| {
        analyse(Arc::clone(&app), claimed, progress)
    })
    .await;
}

async fn analyse(app: Arc<App>, claimed: Claimed, progress: Progress) -> Result<Value, JobError> {
    let Some(loaded) = app.roadmap(&claimed.roadmap_id) else {
        return Err(JobError::Fail {
            code: "no-roadmap",
            message: "This roadmap is no longer on offer. Please hand the resume in again with another one.".to_owned(),
        });
    };
    let stage_done = |number: u32| progress.stages_done(i32::try_from(number).unwrap_or(i32::MAX));
    match pipeline::analyse(&app, loaded, &claimed.resume_id, &stage_done).await {
        // Deleted since it was claimed: the lease went with it, so this is written nowhere.
        Ok(None) => Err(JobError::Fail {
            code: "deleted",
            message: "The resume was deleted.".to_owned(),
        }),
        Ok(Some(report)) => serde_json::to_value(report).map_err(|_| internal()),
        Err(error) => Err(job_error(&error)),
    }
}

fn job_error(error: &PipelineError) -> JobError {
    match error {
        PipelineError::Model(ModelError::Transient(_)) => JobError::Retry {
            code: "model-unavailable",
            message: "The model that reads the resume cannot be reached.".to_owned(),
        },
        PipelineError::Model(ModelError::Permanent(_) | ModelError::TooLong | ModelError::NotRecorded) => {
            JobError::Fail {
                code: "model-refused",
                message: "The model that reads the resume refused it. Please tell whoever runs this service."
                    .to_owned(),
            }
        }
        PipelineError::Database(_) => JobError::Retry {
            code: "internal",
            message: "Atlas lost its database while it analysed this resume.".to_owned(),
        },
        PipelineError::Read(_) => internal(),
    }
}

fn internal() -> JobError {
    JobError::Fail {
        code: "internal",
        message: "Atlas failed while it analysed this resume. The fault is not in the resume.".to_owned(),
    }
}
