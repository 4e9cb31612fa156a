//! Takes analyses off the queue, one at a time, and sees each to its end.
//!
//! Keeps the lease while the work goes on, and writes down how it ended. What the work is, the caller
//! says. Several workers, in one process or in many, share one queue.

mod analysis;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::{Notify, watch};
use tokio::task::JoinError;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::db::analyses::{self, Claimed};
use crate::db::{self, Pool};

pub use analysis::run_analyses;

/// Another worker takes over so long after the last sign of life.
const LEASE: Duration = Duration::from_secs(30);

/// Two signs of life may be lost before the lease is.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// Between two looks at an empty queue; work handed in to this process wakes its worker at once.
const IDLE: Duration = Duration::from_secs(1);

/// Times an outcome is written before it is left to the end of the lease.
const WRITES: usize = 3;

/// Why there is no report; code and message are for the candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobError {
    /// Another attempt may succeed.
    Retry { code: &'static str, message: String },
    /// Another attempt would fail too.
    Fail { code: &'static str, message: String },
}

/// Told by the work how far it is.
#[derive(Clone, Debug)]
pub struct Progress(watch::Sender<i32>);

impl Progress {
    /// Seen by readers as soon as the database has it.
    pub fn stages_done(&self, count: i32) {
        self.0.send_replace(count);
    }
}

/// Works until `shutdown`, then gives back what is under way.
///
/// The future of `analyse` makes the report. It runs in a task of its own; a panic in it counts as a failed
/// attempt. When its lease is lost (the resume was deleted, or another worker took over) it is dropped at
/// its next await.
pub async fn run<F, Work>(pool: Pool, wake: Arc<Notify>, shutdown: CancellationToken, analyse: F)
where
    F: Fn(Claimed, Progress) -> Work,
    Work: Future<Output = Result<Value, JobError>> + Send + 'static,
{
    while !shutdown.is_cancelled() {
        match analyses::claim(&pool, LEASE.as_secs_f64()).await {
            Ok(Some(claimed)) => {
                let (sender, stages_done) = watch::channel(0);
                let under_way = UnderWay {
                    pool: &pool,
                    id: claimed.id.clone(),
                    lease: claimed.lease,
                    attempt: claimed.attempt,
                    since: Instant::now(),
                };
                let work = tokio::spawn(analyse(claimed, Progress(sender.clone())));
                under_way
                    .see_to_its_end(AbortOnDropHandle::new(work), stages_done, &shutdown)
                    .await;
                // Kept until here: a channel without senders is always ready.
                drop(sender);
            }
            Ok(None) => pause(&wake, &shutdown).await,
            Err(error) => {
                tracing::error!(%error, "the queue cannot be read");
                pause(&wake, &shutdown).await;
            }
        }
    }
}

async fn pause(wake: &Notify, shutdown: &CancellationToken) {
    tokio::select! {
        () = wake.notified() => {}
        () = shutdown.cancelled() => {}
        () = sleep(IDLE) => {}
    }
}

/// An analysis that this worker holds.
struct UnderWay<'a> {
    pool: &'a Pool,
    id: String,
    lease: Uuid,
    attempt: i32,
    since: Instant,
}

type Outcome = Result<Result<Value, JobError>, JoinError>;

impl UnderWay<'_> {
    async fn see_to_its_end(
        &self,
        mut work: AbortOnDropHandle<Result<Value, JobError>>,
        mut stages_done: watch::Receiver<i32>,
        shutdown: &CancellationToken,
    ) {
        let mut heartbeat = interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first tick is at once, and the claim was just now.
        heartbeat.tick().await;
        let outcome = loop {
            tokio::select! {
                biased;
                outcome = &mut work => break outcome,
                () = shutdown.cancelled() => {
                    work.abort();
                    break work.await;
                }
                _ = stages_done.changed() => {}
                _ = heartbeat.tick() => {}
            }
            let done = *stages_done.borrow_and_update();
            if !self.extend(done).await {
                return;
            }
        };
        self.write_down(&outcome).await;
    }

    /// False if the lease is lost. Without an answer the work goes on: the lease may still be ours, and if
    /// not, the outcome will be refused.
    async fn extend(&self, stages_done: i32) -> bool {
        let seconds = LEASE.as_secs_f64();
        let extended = analyses::heartbeat(self.pool, &self.id, self.lease, seconds, Some(stages_done));
        match timeout(HEARTBEAT, extended).await {
            Ok(Ok(true)) => true,
            Ok(Ok(false)) => {
                tracing::info!(analysis.id = self.log_id(), "the work is dropped: its lease is lost");
                false
            }
            Ok(Err(error)) => {
                tracing::warn!(analysis.id = self.log_id(), %error, "the lease could not be extended");
                true
            }
            Err(_) => {
                tracing::warn!(analysis.id = self.log_id(), "the lease could not be extended in time");
                true
            }
        }
    }

    async fn write_down(&self, outcome: &Outcome) {
        for tries_left in (0..WRITES).rev() {
            match self.try_to_write_down(outcome).await {
                Ok(written) => {
                    tracing::info!(
                        analysis.id = self.log_id(),
                        analysis.attempt = self.attempt,
                        analysis.outcome = name_of(outcome),
                        // False if another worker or the resume's owner was quicker.
                        analysis.written = written,
                        analysis.seconds = self.since.elapsed().as_secs_f64(),
                        "an attempt has ended"
                    );
                    return;
                }
                Err(error) => {
                    tracing::error!(analysis.id = self.log_id(), %error, tries_left, "the outcome could not be written");
                    sleep(IDLE).await;
                }
            }
        }
    }

    async fn try_to_write_down(&self, outcome: &Outcome) -> Result<bool, db::Error> {
        let Self { pool, id, lease, .. } = self;
        match outcome {
            Ok(Ok(report)) => analyses::finish(*pool, id, *lease, report).await,
            Ok(Err(JobError::Retry { code, message })) => analyses::retry_later(*pool, id, *lease, code, message).await,
            Ok(Err(JobError::Fail { code, message })) => analyses::fail(*pool, id, *lease, code, message).await,
            Err(error) if error.is_cancelled() => analyses::give_back(*pool, id, *lease).await,
            Err(_) => {
                let message = "Atlas failed while it analysed this resume. The fault is not in the resume.";
                analyses::retry_later(*pool, id, *lease, "internal", message).await
            }
        }
    }

    /// Enough to find the analysis; the whole id would let a reader of the log read the report.
    fn log_id(&self) -> &str {
        self.id.get(..8).unwrap_or_default()
    }
}

fn name_of(outcome: &Outcome) -> &'static str {
    match outcome {
        Ok(Ok(_)) => "done",
        Ok(Err(JobError::Retry { .. })) => "retry",
        Ok(Err(JobError::Fail { .. })) => "failed",
        Err(error) if error.is_cancelled() => "given-back",
        Err(_) => "panicked",
    }
}
