//! The worker with work of a few lines. Nothing here waits for time: a test ends when what it waits for
//! has happened.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use atlas::db::analyses::{self, Claimed, State, Status};
use atlas::db::resumes;
use atlas::worker::{self, JobError, Progress};
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::TestDatabase;

/// By then something has gone wrong.
const PATIENCE: Duration = Duration::from_mins(1);

struct Worker {
    shutdown: CancellationToken,
    wake: Arc<Notify>,
    running: JoinHandle<()>,
}

impl Worker {
    fn start<F, Work>(database: &TestDatabase, analyse: F) -> Self
    where
        F: Fn(Claimed, Progress) -> Work + Send + Sync + 'static,
        Work: Future<Output = Result<Value, JobError>> + Send + 'static,
    {
        let (shutdown, wake) = (CancellationToken::new(), Arc::new(Notify::new()));
        let running = worker::run(database.pool().clone(), Arc::clone(&wake), shutdown.clone(), analyse);
        Self {
            shutdown,
            wake,
            running: tokio::spawn(running),
        }
    }

    async fn stop(self) {
        self.shutdown.cancel();
        tokio::time::timeout(PATIENCE, self.running)
            .await
            .expect("the worker stops")
            .expect("the worker does not panic");
    }
}

/// Asks again until the status is as wanted.
async fn until(database: &TestDatabase, analysis: &str, wanted: impl Fn(&Status) -> bool) -> Status {
    let asking = async {
        loop {
            let status = database.status(analysis).await;
            if wanted(&status) {
                break status;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, asking)
        .await
        .expect("the status comes to be as wanted")
}

/// Says when it is dropped.
struct Guard(mpsc::UnboundedSender<&'static str>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.send("dropped").ok();
    }
}

/// Work that says when it has begun and when it is dropped, and never ends.
fn endless(events: &mpsc::UnboundedSender<&'static str>) -> impl Future<Output = Result<Value, JobError>> + use<> {
    let guard = Guard(events.clone());
    async move {
        guard.0.send("begun").ok();
        std::future::pending().await
    }
}

async fn next(events: &mut mpsc::UnboundedReceiver<&'static str>) -> Option<&'static str> {
    tokio::time::timeout(PATIENCE, events.recv())
        .await
        .expect("something happens")
}

#[tokio::test]
async fn two_workers_do_fifty_analyses_once_each() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    let mut ids = Vec::new();
    for _ in 0..50 {
        ids.push(database.enqueue(&resume).await);
    }
    let runs: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let start = || {
        let runs = Arc::clone(&runs);
        let pool = database.pool().clone();
        Worker::start(&database, move |claimed, progress| {
            let (runs, pool) = (Arc::clone(&runs), pool.clone());
            async move {
                *runs.lock().expect("whole").entry(claimed.id.clone()).or_default() += 1;
                for stage in 1..=9 {
                    // Uses the pool between the worker's own heartbeats.
                    resumes::find(&pool, &claimed.resume_id)
                        .await
                        .expect("asked")
                        .expect("is there");
                    progress.stages_done(stage);
                }
                Ok(json!({ "analysis": claimed.id }))
            }
        })
    };
    let workers = [start(), start()];
    for id in &ids {
        until(&database, id, |status| status.state == State::Done).await;
        let report = analyses::report(database.pool(), id).await.expect("asked");
        assert_eq!(report, Some(json!({ "analysis": id })));
    }
    for worker in workers {
        worker.stop().await;
    }
    let runs = runs.lock().expect("whole").clone();
    assert_eq!(runs.len(), 50);
    assert!(runs.values().all(|count| *count == 1), "{runs:?}");
    database.drop().await;
}

#[tokio::test]
async fn progress_is_seen_while_the_work_goes_on() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    let go_on = Arc::new(Notify::new());
    let worker = Worker::start(&database, {
        let go_on = Arc::clone(&go_on);
        move |_, progress| {
            let go_on = Arc::clone(&go_on);
            async move {
                progress.stages_done(3);
                go_on.notified().await;
                Ok(json!("report"))
            }
        }
    });
    let id = database.enqueue(&resume).await;
    worker.wake.notify_one();
    let status = until(&database, &id, |status| status.stages_done > 0).await;
    assert_eq!((status.state, status.stages_done), (State::Running, 3));
    go_on.notify_one();
    until(&database, &id, |status| status.state == State::Done).await;
    worker.stop().await;
    database.drop().await;
}

#[tokio::test]
async fn work_whose_resume_is_deleted_is_dropped() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    database.enqueue(&resume).await;
    let (events, mut seen) = mpsc::unbounded_channel();
    let progress_of_work = Arc::new(Mutex::new(None));
    let worker = Worker::start(&database, {
        let progress_of_work = Arc::clone(&progress_of_work);
        move |_, progress| {
            *progress_of_work.lock().expect("whole") = Some(progress);
            endless(&events)
        }
    });
    assert_eq!(next(&mut seen).await, Some("begun"));
    resumes::delete(database.pool(), &resume).await.expect("deleted");
    let progress: Progress = progress_of_work.lock().expect("whole").take().expect("it has begun");
    progress.stages_done(1);
    assert_eq!(next(&mut seen).await, Some("dropped"));
    worker.stop().await;
    database.drop().await;
}

#[tokio::test]
async fn a_worker_that_stops_gives_its_work_back() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    let id = database.enqueue(&resume).await;
    let (events, mut seen) = mpsc::unbounded_channel();
    let worker = Worker::start(&database, move |_, _| endless(&events));
    assert_eq!(next(&mut seen).await, Some("begun"));
    worker.stop().await;
    assert_eq!(next(&mut seen).await, Some("dropped"));
    let status = database.status(&id).await;
    assert_eq!((status.state, status.attempts), (State::Queued, 0));
    database.drop().await;
}

#[tokio::test]
async fn work_that_panics_or_fails_ends_its_attempt_and_not_the_worker() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    let worker = Worker::start(&database, |claimed, _| async move {
        let message = "Said by the work.".to_owned();
        match claimed.roadmap_id.as_str() {
            "panics" => panic!("on purpose"),
            "is-busy" => Err(JobError::Retry { code: "busy", message }),
            "fails" => Err(JobError::Fail {
                code: "no-text",
                message,
            }),
            _ => Ok(json!("report")),
        }
    });
    for (roadmap, ends_as, code) in [
        ("panics", State::Dead, "internal"),
        ("is-busy", State::Dead, "busy"),
        ("fails", State::Failed, "no-text"),
    ] {
        let id = database.enqueue_for(&resume, roadmap).await;
        worker.wake.notify_one();
        let attempts = if ends_as == State::Dead { 3 } else { 1 };
        for attempt in 1..=attempts {
            until(&database, &id, |status| {
                status.attempts == attempt && status.state != State::Running
            })
            .await;
            database.let_time_pass(&id).await;
            worker.wake.notify_one();
        }
        let status = database.status(&id).await;
        assert_eq!((status.state, status.error_code.as_deref()), (ends_as, Some(code)));
    }
    let id = database.enqueue(&resume).await;
    worker.wake.notify_one();
    until(&database, &id, |status| status.state == State::Done).await;
    worker.stop().await;
    database.drop().await;
}
