//! Where a test's database lives: on the server of `ATLAS_TEST_DATABASE_URL`, else in a directory of its own.

use atlas::db::{Target, random_id};
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;

pub enum Place {
    Server { url: String, name: String },
    Directory(TempDir),
}

impl Place {
    pub async fn create() -> Self {
        match std::env::var("ATLAS_TEST_DATABASE_URL") {
            Ok(url) => {
                let name = format!("atlas_test_{}", random_id());
                maintain(&url, format!("CREATE DATABASE {name}")).await;
                Place::Server { url, name }
            }
            Err(_) => Place::Directory(tempfile::tempdir().expect("a directory")),
        }
    }

    pub fn target(&self) -> Target {
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

    /// The database must be closed.
    pub async fn remove(self) {
        if let Place::Server { url, name } = self {
            maintain(&url, format!("DROP DATABASE {name} WITH (FORCE)")).await;
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
