//! The queue as its workers and those who ask it see it.

use atlas::db::analyses::{self, State, Submission, Submitted};
use atlas::db::{random_id, resumes};
use atlas::digest::sha256_hex;
use serde_json::json;

use crate::support::{LEASE_SECONDS, TestDatabase, document};

#[tokio::test]
async fn a_report_keeps_the_order_of_its_fields() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    let id = database.enqueue(&resume).await;
    let claimed = database.claim().await.expect("it waits");
    assert_eq!(
        (claimed.id.as_str(), claimed.resume_id.as_str(), claimed.attempt),
        (id.as_str(), resume.as_str(), 1)
    );
    let report = json!({"verdict": "evidenced", "confidence": 0.1, "aaa": [{"z": null, "a": "\u{0}ß"}]});
    assert_eq!(analyses::report(database.pool(), &id).await.expect("asked"), None);
    assert!(
        analyses::finish(database.pool(), &id, claimed.lease, &report)
            .await
            .expect("finished")
    );
    let stored = analyses::report(database.pool(), &id)
        .await
        .expect("asked")
        .expect("is there");
    assert_eq!(stored.to_string(), report.to_string());
    let status = database.status(&id).await;
    assert_eq!(
        (status.state, status.stages_done, status.stages_total),
        (State::Done, 9, 9)
    );
    assert!(status.finished_at >= Some(status.created_at));
    database.drop().await;
}

#[tokio::test]
async fn an_analysis_is_claimed_by_one() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    let (first, second) = (database.enqueue(&resume).await, database.enqueue(&resume).await);
    let claims = futures_util::future::join_all((0..6).map(|_| database.claim())).await;
    let mut claimed: Vec<_> = claims.into_iter().flatten().map(|claimed| claimed.id).collect();
    claimed.sort_unstable();
    let mut both = [first, second];
    both.sort_unstable();
    assert_eq!(claimed, both);
    database.drop().await;
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_changes_nothing() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    let resume = database.insert_resume().await;
    let id = database.enqueue(&resume).await;
    let slow = database.claim().await.expect("it waits");
    assert!(
        analyses::heartbeat(pool, &id, slow.lease, LEASE_SECONDS, Some(4))
            .await
            .expect("told")
    );
    assert_eq!(database.claim().await, None);

    database.let_time_pass(&id).await;
    let quick = database.claim().await.expect("its lease has ended");
    assert_eq!((quick.id.as_str(), quick.attempt), (id.as_str(), 2));
    assert_ne!(quick.lease, slow.lease);
    assert!(
        !analyses::heartbeat(pool, &id, slow.lease, LEASE_SECONDS, Some(9))
            .await
            .expect("told")
    );
    assert!(
        !analyses::finish(pool, &id, slow.lease, &json!("slow"))
            .await
            .expect("told")
    );
    assert!(
        !analyses::retry_later(pool, &id, slow.lease, "x", "y")
            .await
            .expect("told")
    );
    assert!(!analyses::fail(pool, &id, slow.lease, "x", "y").await.expect("told"));
    assert!(!analyses::give_back(pool, &id, slow.lease).await.expect("told"));
    let status = database.status(&id).await;
    assert_eq!((status.state, status.stages_done), (State::Running, 0));

    assert!(
        analyses::finish(pool, &id, quick.lease, &json!("quick"))
            .await
            .expect("told")
    );
    assert!(
        !analyses::finish(pool, &id, quick.lease, &json!("again"))
            .await
            .expect("told")
    );
    assert_eq!(analyses::report(pool, &id).await.expect("asked"), Some(json!("quick")));
    database.drop().await;
}

#[tokio::test]
async fn a_database_of_one_process_waits_for_no_worker_of_an_earlier_one() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    database.enqueue(&resume).await;
    let earlier = database.claim().await.expect("it waits");
    let database = database.reopen().await;
    let again = database.claim().await;
    if database.directory().is_some() {
        assert_eq!(
            again.map(|claimed| (claimed.id, claimed.attempt)),
            Some((earlier.id, 2))
        );
    } else {
        // On a server the earlier worker may be another process that lives.
        assert_eq!(again, None);
    }
    database.drop().await;
}

#[tokio::test]
async fn an_analysis_that_kills_its_workers_is_dead_after_three() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    let id = database.enqueue(&resume).await;
    for attempt in 1..=3 {
        assert_eq!(database.claim().await.expect("an attempt is left").attempt, attempt);
        database.let_time_pass(&id).await;
    }
    assert_eq!(database.claim().await, None);
    let status = database.status(&id).await;
    assert_eq!(
        (status.state, status.attempts, status.error_code.as_deref()),
        (State::Dead, 3, Some("worker-lost"))
    );
    assert!(status.error_message.is_some_and(|message| message.contains("again")));
    database.drop().await;
}

#[tokio::test]
async fn a_failed_attempt_waits_and_the_last_one_says_why() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    let resume = database.insert_resume().await;
    let id = database.enqueue(&resume).await;
    for _ in 1..=3 {
        let lease = database.claim().await.expect("an attempt is left").lease;
        assert!(
            analyses::retry_later(pool, &id, lease, "busy", "The model is busy.")
                .await
                .expect("told")
        );
        assert_eq!(database.claim().await, None);
        database.let_time_pass(&id).await;
    }
    let status = database.status(&id).await;
    assert_eq!(
        (status.state, status.error_message.as_deref()),
        (State::Dead, Some("The model is busy."))
    );

    let id = database.enqueue(&resume).await;
    let claimed = database.claim().await.expect("it waits");
    assert!(
        analyses::fail(pool, &id, claimed.lease, "no-text", "There is no text.")
            .await
            .expect("told")
    );
    assert_eq!(database.status(&id).await.state, State::Failed);
    assert_eq!(database.claim().await, None);
    database.drop().await;
}

#[tokio::test]
async fn what_is_given_back_was_never_tried() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    let id = database.enqueue(&resume).await;
    for _ in 0..5 {
        let claimed = database.claim().await.expect("it waits");
        assert_eq!(claimed.attempt, 1);
        assert!(
            analyses::give_back(database.pool(), &id, claimed.lease)
                .await
                .expect("told")
        );
        assert_eq!(database.status(&id).await.state, State::Queued);
    }
    database.drop().await;
}

#[tokio::test]
async fn deleting_a_resume_cancels_its_analyses() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    let resume = database.insert_resume().await;
    let (running, waiting) = (database.enqueue(&resume).await, database.enqueue(&resume).await);
    let claimed = database.claim().await.expect("it waits");
    assert!(resumes::delete(pool, &resume).await.expect("deleted"));
    assert_eq!(database.claim().await, None);
    assert!(
        !analyses::heartbeat(pool, &running, claimed.lease, LEASE_SECONDS, None)
            .await
            .expect("told")
    );
    assert!(
        !analyses::finish(pool, &running, claimed.lease, &json!({}))
            .await
            .expect("told")
    );
    for id in [&running, &waiting] {
        assert_eq!(analyses::status(pool, id).await.expect("asked"), None);
    }
    assert_eq!(database.count("SELECT count(*) FROM reports").await, 0);
    database.drop().await;
}

async fn submit(database: &TestDatabase, sha256: &str, roadmap_id: &str, key: Option<&str>) -> (Submitted, String) {
    let (resume_id, analysis_id) = (random_id(), random_id());
    let submission = Submission {
        resume_id: &resume_id,
        analysis_id: &analysis_id,
        sha256,
        document: &document(),
        roadmap_id,
        stages_total: 9,
        idempotency_key: key,
    };
    let submitted = analyses::submit(database.pool(), submission).await.expect("submitted");
    (submitted, analysis_id)
}

#[tokio::test]
async fn a_key_stands_for_one_file_and_one_roadmap() {
    let database = TestDatabase::create().await;
    let (file, other) = (sha256_hex(b"file"), sha256_hex(b"other"));
    let attempts = (0..5).map(|_| submit(&database, &file, "backend-engineer", Some("key")));
    let attempts = futures_util::future::join_all(attempts).await;
    let new: Vec<_> = attempts
        .iter()
        .filter(|(submitted, _)| *submitted == Submitted::New)
        .collect();
    assert_eq!(new.len(), 1, "{attempts:?}");
    let first = new[0].1.as_str();
    for (submitted, _) in attempts.iter().filter(|(submitted, _)| *submitted != Submitted::New) {
        assert!(
            matches!(submitted, Submitted::Repeated { analysis_id, .. } if analysis_id == first),
            "{submitted:?}"
        );
    }
    for (file, roadmap) in [(&other, "backend-engineer"), (&file, "another")] {
        let (submitted, _) = submit(&database, file, roadmap, Some("key")).await;
        assert_eq!(submitted, Submitted::KeyReused);
    }
    assert_eq!(database.count("SELECT count(*) FROM resumes").await, 1);

    for key in [None, None, Some("another key")] {
        assert_eq!(
            submit(&database, &file, "backend-engineer", key).await.0,
            Submitted::New
        );
    }
    assert_eq!(database.count("SELECT count(*) FROM resumes").await, 4);
    database.drop().await;
}
