//! A database for each test.

mod place;

use std::path::Path;

use atlas::db::analyses::{self, Claimed, NewAnalysis, Status};
use atlas::db::{self, Db, Target, random_id, resumes};
use atlas::digest::sha256_hex;
use atlas::document::{Document, Format, Warning};
use sqlx::PgPool;

use place::Place;

/// Long enough for any test.
pub const LEASE_SECONDS: f64 = 3600.0;

pub fn document() -> Document {
    let warning = Warning {
        code: "page-without-text".to_owned(),
        message: "Page 2 has no text: it looks scanned.".to_owned(),
    };
    // Some files hold the character that PostgreSQL's text and jsonb refuse.
    let page = "Experience\nAcme, Größe\n• Built \"billing\"\u{0} in Go.";
    Document::new(Format::Pdf, &[page.to_owned(), String::new()], vec![warning])
}

pub struct TestDatabase {
    db: Db,
    place: Place,
}

impl TestDatabase {
    /// An empty database at this version's schema. Call [`drop`](Self::drop) at the end of the test.
    pub async fn create() -> Self {
        let place = Place::create().await;
        let db = db::open(&place.target()).await.expect("the database opens");
        Self { db, place }
    }

    pub fn pool(&self) -> &PgPool {
        self.db.pool()
    }

    pub fn target(&self) -> Target {
        self.place.target()
    }

    pub fn directory(&self) -> Option<&Path> {
        match &self.place {
            Place::Server { .. } => None,
            Place::Directory(directory) => Some(directory.path()),
        }
    }

    /// Closes the database and opens it again, as the next start of the program would.
    pub async fn reopen(self) -> Self {
        self.db.close().await;
        let db = db::open(&self.place.target()).await.expect("the database opens again");
        Self { db, place: self.place }
    }

    pub async fn drop(self) {
        self.db.close().await;
        self.place.remove().await;
    }

    pub async fn insert_resume(&self) -> String {
        let id = random_id();
        resumes::insert(self.pool(), &id, &sha256_hex(id.as_bytes()), &document())
            .await
            .expect("inserted");
        id
    }

    pub async fn enqueue(&self, resume_id: &str) -> String {
        self.enqueue_for(resume_id, "backend-engineer").await
    }

    pub async fn enqueue_for(&self, resume_id: &str, roadmap_id: &str) -> String {
        let id = random_id();
        let analysis = NewAnalysis {
            id: &id,
            resume_id,
            roadmap_id,
            stages_total: 9,
            idempotency_key: None,
        };
        assert!(analyses::enqueue(self.pool(), analysis).await.expect("queued"));
        id
    }

    pub async fn claim(&self) -> Option<Claimed> {
        analyses::claim(self.pool(), LEASE_SECONDS).await.expect("asked")
    }

    /// Of an analysis that is there.
    pub async fn status(&self, analysis: &str) -> Status {
        let status = analyses::status(self.pool(), analysis).await.expect("asked");
        status.expect("the analysis is there")
    }

    pub async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement)
            .fetch_one(self.pool())
            .await
            .expect("counted")
    }

    /// Makes it later for an analysis: its lease has ended, its time to wait is over.
    pub async fn let_time_pass(&self, analysis: &str) {
        sqlx::query(
            "UPDATE analyses SET lease_expires_at = lease_expires_at - interval '1 day',
                                 available_at = available_at - interval '1 day' WHERE id = $1",
        )
        .bind(analysis)
        .execute(self.pool())
        .await
        .expect("the clock is set");
    }
}
