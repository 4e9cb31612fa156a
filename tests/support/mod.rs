//! A database for each test: on the server of `ATLAS_TEST_DATABASE_URL`, else inside the process.

use std::path::Path;

use atlas::db::analyses::{self, Claimed, NewAnalysis, Status};
use atlas::db::{self, Db, Target, random_id, resumes};
use atlas::digest::sha256_hex;
use atlas::document::{Document, Format, Warning};
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgPool};
use tempfile::TempDir;

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

enum Place {
    Server { url: String, name: String },
    Directory(TempDir),
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
        if let Place::Server { url, name } = self.place {
            maintain(&url, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
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

impl Place {
    async fn create() -> Self {
        match std::env::var("ATLAS_TEST_DATABASE_URL") {
            Ok(url) => {
                let name = format!("atlas_test_{}", random_id());
                maintain(&url, format!("CREATE DATABASE {name}")).await;
                Place::Server { url, name }
            }
            Err(_) => Place::Directory(tempfile::tempdir().expect("a directory")),
        }
    }

    fn target(&self) -> Target {
        match self {
            Place::Server { url, name } => {
                let options: PgConnectOptions = url.parse().expect("ATLAS_TEST_DATABASE_URL is an address");
                Target::Url(SecretString::from(options.database(name).to_url_lossy().to_string()))
            }
            Place::Directory(directory) => Target::Embedded {
                directory: directory.path().to_owned(),
            },
        }
    }
}

async fn maintain(url: &str, statement: String) {
    let options: PgConnectOptions = url.parse().expect("ATLAS_TEST_DATABASE_URL is an address");
    let mut connection = options.connect().await.expect("the test server is there");
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .expect("the test server obeys");
    connection.close().await.expect("the connection ends");
}
