//! The database: a PostgreSQL server, or one inside the process.
//!
//! The functions below this module take an executor first and answer in the types of the core; a row
//! that is not there is `Ok(None)`. Nothing here knows of models, judges or HTTP.

pub mod analyses;
pub mod chunks;
#[cfg(feature = "embedded-db")]
mod embedded;
mod embedding_models;
pub mod model_use;
pub mod resumes;
pub mod roadmap_sentences;

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

use crate::MIGRATOR;

/// So that no other module needs to name sqlx.
pub use sqlx::{Error, PgPool as Pool};

/// The oldest server Atlas is tested with, as `server_version_num` counts.
const OLDEST_SERVER: i32 = 15;

/// The oldest pgvector Atlas is tested with.
const OLDEST_PGVECTOR: (u32, u32) = (0, 7);

/// A server that takes longer to answer is as good as down.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Half of what a small hosted server grants; requests and the worker share them.
const CONNECTIONS: u32 = 10;

/// Where the data lives.
#[derive(Clone, Debug)]
pub enum Target {
    Url(SecretString),
    /// A database of this process alone, below `directory`.
    Embedded {
        directory: PathBuf,
    },
}

/// Why there is no database, in words for whoever runs Atlas.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error("DATABASE_URL is not the address of a PostgreSQL database, such as postgres://user@host:5432/atlas")]
    BadUrl,
    #[error("the database at {server} cannot be reached: {reason}")]
    Unreachable { server: String, reason: String },
    #[error("the database server is PostgreSQL {found}; Atlas needs version {OLDEST_SERVER} or newer")]
    TooOld { found: String },
    #[error(
        "the database server has no pgvector: use one of the pgvector/pgvector images, \
         or install Debian's postgresql-17-pgvector next to the server"
    )]
    NoPgvector,
    #[error(
        "the database has pgvector {found}; Atlas needs 0.7 or newer \
         (after an update of the package: ALTER EXTENSION vector UPDATE)"
    )]
    OldPgvector { found: String },
    #[error(
        "the database user may not create the extension vector: \
         let an administrator run CREATE EXTENSION vector in this database"
    )]
    MayNotCreateExtension,
    #[error("the database was last used by a newer Atlas; this version does not know its tables")]
    NewerSchema,
    #[error("the database could not be brought up to date")]
    Migration(#[source] MigrateError),
    #[error("another Atlas is using the data in {}; stop it, or set DATABASE_URL so that several can run", directory.display())]
    Locked { directory: PathBuf },
    #[error("the data directory {} cannot be used: {source}", directory.display())]
    Directory { directory: PathBuf, source: std::io::Error },
    #[error("the built-in database in {} did not start: {reason}", directory.display())]
    NotStarted { directory: PathBuf, reason: String },
    #[error("this atlas was built without its own database: set DATABASE_URL to a PostgreSQL server with pgvector")]
    NoEmbedded,
    #[error("the database failed")]
    Query(#[from] Error),
}

/// An open database at this version's schema.
#[derive(Debug)]
pub struct Db {
    pool: PgPool,
    #[cfg(feature = "embedded-db")]
    embedded: Option<embedded::Running>,
}

impl Db {
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Ends all connections and, if it is ours, the database; waits for queries that run.
    pub async fn close(self) {
        self.pool.close().await;
        #[cfg(feature = "embedded-db")]
        if let Some(embedded) = self.embedded {
            embedded.stop().await;
        }
    }
}

/// Connects, checks what the server can do and brings the tables up to date.
///
/// Several processes may open one server at the same time; the embedded database takes one.
///
/// # Errors
/// [`DbError`], to be shown as it is.
pub async fn open(target: &Target) -> Result<Db, DbError> {
    match target {
        Target::Url(url) => open_server(url).await,
        #[cfg(feature = "embedded-db")]
        Target::Embedded { directory } => {
            let (pool, embedded) = embedded::start(directory).await?;
            let mut connection = pool.acquire().await?;
            prepare(&mut connection).await?;
            // The lock is ours, so nobody works: what a killed process left goes on at once.
            analyses::end_all_leases(&mut *connection).await?;
            drop(connection);
            Ok(Db {
                pool,
                embedded: Some(embedded),
            })
        }
        #[cfg(not(feature = "embedded-db"))]
        Target::Embedded { .. } => Err(DbError::NoEmbedded),
    }
}

async fn open_server(url: &SecretString) -> Result<Db, DbError> {
    let options = parse(url.expose_secret()).ok_or(DbError::BadUrl)?;
    // Apart from the pool, which would try again for as long as it waits.
    let mut connection = match tokio::time::timeout(CONNECT_TIMEOUT, options.connect()).await {
        Ok(Ok(connection)) => connection,
        Ok(Err(error)) => return Err(unreachable(&options, &error.to_string())),
        Err(_) => return Err(unreachable(&options, "it does not answer")),
    };
    prepare(&mut connection).await?;
    connection.close().await?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(CONNECT_TIMEOUT)
        .connect_lazy_with(options);
    Ok(Db {
        pool,
        #[cfg(feature = "embedded-db")]
        embedded: None,
    })
}

/// sqlx takes any scheme, so that it would look for `coach:secret@host` on this machine.
fn parse(url: &str) -> Option<PgConnectOptions> {
    let (scheme, _) = url.split_once("://")?;
    if !matches!(scheme, "postgres" | "postgresql") {
        return None;
    }
    PgConnectOptions::from_str(url).ok()
}

/// Names the server by its address only; the password stays in the options.
fn unreachable(options: &PgConnectOptions, reason: &str) -> DbError {
    let host = options
        .get_socket()
        .map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
    DbError::Unreachable {
        server: format!("{host}:{}", options.get_port()),
        reason: reason.to_owned(),
    }
}

async fn prepare(connection: &mut PgConnection) -> Result<(), DbError> {
    check_server(connection).await?;
    // Holds an advisory lock, so that of several processes one migrates and the others wait.
    MIGRATOR.run(connection).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => DbError::NewerSchema,
        MigrateError::ExecuteMigration(Error::Database(refusal), _)
            if refusal.code().as_deref() == Some(INSUFFICIENT_PRIVILEGE) =>
        {
            DbError::MayNotCreateExtension
        }
        error => DbError::Migration(error),
    })
}

/// SQLSTATE of PostgreSQL's `insufficient_privilege`.
const INSUFFICIENT_PRIVILEGE: &str = "42501";

async fn check_server(connection: &mut PgConnection) -> Result<(), DbError> {
    let server = sqlx::query!(
        r#"SELECT current_setting('server_version') AS "version!",
                  current_setting('server_version_num')::integer / 10000 AS "major!",
                  (SELECT coalesce(installed_version, default_version)
                     FROM pg_available_extensions WHERE name = 'vector') AS pgvector"#
    )
    .fetch_one(connection)
    .await?;
    if server.major < OLDEST_SERVER {
        return Err(DbError::TooOld { found: server.version });
    }
    let Some(pgvector) = server.pgvector else {
        return Err(DbError::NoPgvector);
    };
    if major_and_minor(&pgvector) < OLDEST_PGVECTOR {
        return Err(DbError::OldPgvector { found: pgvector });
    }
    Ok(())
}

fn major_and_minor(version: &str) -> (u32, u32) {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// PostgreSQL counts in `integer`.
fn to_integer(count: usize) -> Result<i32, Error> {
    i32::try_from(count).map_err(|error| Error::Encode(error.into()))
}

fn to_integers(counts: impl Iterator<Item = usize>) -> Result<Vec<i32>, Error> {
    counts.map(to_integer).collect()
}

/// For a `json` column, to be bound as text: sqlx binds JSON values as `jsonb`, which sorts the fields and
/// refuses U+0000.
fn json_text(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Encode(error.into()))
}

/// Bytes of an id: nobody finds one by trying.
const ID_BYTES: usize = 20;

/// A new id for a resume or an analysis: 160 random bits in lower-case base 32, 32 characters.
///
/// # Panics
/// When the operating system has no random numbers to give.
#[must_use]
pub fn random_id() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut bytes = [0_u8; ID_BYTES];
    if let Err(error) = getrandom::fill(&mut bytes) {
        // Any other id could be guessed.
        panic!("the operating system gives no random numbers: {error}");
    }
    bytes
        .chunks(5)
        .flat_map(|five| {
            let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            (0..8)
                .rev()
                .map(move |place| char::from(ALPHABET[(bits >> (5 * place) & 31) as usize]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_32_characters_that_need_no_escape_and_never_the_same() {
        let (one, other) = (random_id(), random_id());
        assert_ne!(one, other);
        assert_eq!(one.len(), 32);
        assert!(
            one.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')),
            "{one}"
        );
    }

    #[test]
    fn versions_of_pgvector_compare_by_number() {
        assert!(major_and_minor("0.10.1") > OLDEST_PGVECTOR);
        assert!(major_and_minor("0.6.2") < OLDEST_PGVECTOR);
    }

    #[tokio::test]
    async fn an_address_that_does_not_answer_is_named_without_its_password() {
        let url = SecretString::from("postgres://coach:hunter2@127.0.0.1:1/atlas");
        let error = open(&Target::Url(url))
            .await
            .expect_err("nobody listens there")
            .to_string();
        assert!(error.contains("127.0.0.1:1"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[tokio::test]
    async fn what_is_no_address_is_refused_without_being_repeated() {
        let url = SecretString::from("coach:hunter2@nowhere");
        let error = open(&Target::Url(url)).await.expect_err("no address").to_string();
        assert!(error.contains("postgres://") && !error.contains("hunter2"), "{error}");
    }
}
