//! What the database promises, on a real one: the same tests run inside the process and on a server.

mod queue;
#[path = "../support/database.rs"]
mod support;
mod vectors;
mod worker;

use atlas::MIGRATOR;
use atlas::db::{self, DbError, resumes};
use atlas::digest::sha256_hex;
use support::{TestDatabase, document};

#[tokio::test]
async fn an_empty_database_gets_every_table_and_a_second_start_changes_nothing() {
    let database = TestDatabase::create().await;
    let resume = database.insert_resume().await;
    let database = database.reopen().await;
    let applied = database
        .count("SELECT count(*) FROM _sqlx_migrations WHERE success")
        .await;
    assert_eq!(usize::try_from(applied), Ok(MIGRATOR.iter().count()));
    assert!(resumes::find(database.pool(), &resume).await.expect("asked").is_some());
    database.drop().await;
}

#[tokio::test]
async fn processes_that_start_at_once_migrate_once() {
    let database = TestDatabase::create().await;
    if database.directory().is_none() {
        sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            .execute(database.pool())
            .await
            .expect("emptied");
        let target = database.target();
        let opened = futures_util::future::join_all((0..4).map(|_| db::open(&target))).await;
        for db in opened {
            db.expect("each opens").close().await;
        }
        database.insert_resume().await;
    }
    database.drop().await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let database = TestDatabase::create().await;
    sqlx::raw_sql("INSERT INTO _sqlx_migrations VALUES (9999, 'of tomorrow', now(), true, 'x', 0)")
        .execute(database.pool())
        .await
        .expect("inserted");
    if database.directory().is_none() {
        let error = db::open(&database.target()).await.expect_err("unknown tables");
        assert!(matches!(error, DbError::NewerSchema), "{error:?}");
    }
    database.drop().await;
}

#[tokio::test]
async fn the_built_in_database_is_for_one_process_and_one_user() {
    let database = TestDatabase::create().await;
    if let Some(directory) = database.directory() {
        use std::os::unix::fs::PermissionsExt;
        let error = db::open(&database.target()).await.expect_err("it is open already");
        assert!(
            matches!(&error, DbError::Locked { directory: locked } if locked == directory),
            "{error:?}"
        );
        let mode = std::fs::metadata(directory).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
    database.drop().await;
}

#[tokio::test]
async fn a_document_comes_back_as_it_went_in() {
    let database = TestDatabase::create().await;
    let id = database.insert_resume().await;
    let stored = resumes::find(database.pool(), &id)
        .await
        .expect("asked")
        .expect("is there");
    assert_eq!(stored.document, document());
    assert_eq!((stored.sha256, stored.id), (sha256_hex(id.as_bytes()), id.clone()));
    assert!(resumes::delete(database.pool(), &id).await.expect("deleted"));
    assert!(!resumes::delete(database.pool(), &id).await.expect("nothing to delete"));
    assert_eq!(resumes::find(database.pool(), &id).await.expect("asked"), None);
    database.drop().await;
}
