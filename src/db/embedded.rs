//! PostgreSQL inside the process, for use without a server.
//!
//! It has one backend, so its pool has one connection: whoever holds a transaction must not ask the
//! pool for another. `NOTIFY` confuses sqlx there.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use pglite_oxide::{PgliteServer, extensions};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use tempfile::TempDir;

use super::{CONNECT_TIMEOUT, DbError};

/// The number in the socket's name; no port is opened.
const PORT: u16 = 5432;

/// Resumes are in there: for their owner's eyes only.
const PRIVATE_DIRECTORY: u32 = 0o700;

/// The running database. It goes on while its pool has a connection; its lock is held until it ends.
#[derive(Debug)]
pub(super) struct Running {
    parts: Option<Parts>,
}

/// In the order in which they go.
#[derive(Debug)]
struct Parts {
    server: PgliteServer,
    socket_directory: TempDir,
    lock: File,
}

impl Running {
    /// Waits until the data is on disk. The pool must be closed first.
    pub(super) async fn stop(mut self) {
        if let Some(parts) = self.parts.take() {
            let stopped = tokio::task::spawn_blocking(move || {
                let Parts {
                    server,
                    socket_directory,
                    lock,
                } = parts;
                let stopped = server.shutdown();
                drop((socket_directory, lock));
                stopped
            });
            match stopped.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(error = format!("{error:#}"), "the built-in database ended badly"),
                Err(error) => tracing::warn!(%error, "the built-in database ended badly"),
            }
        }
    }
}

impl Drop for Running {
    /// For whoever forgets to close: the server ends when the last connection does, and to wait for that
    /// here could last for ever.
    fn drop(&mut self) {
        if let Some(parts) = self.parts.take() {
            std::thread::spawn(move || drop(parts));
        }
    }
}

pub(super) async fn start(directory: &Path) -> Result<(PgPool, Running), DbError> {
    let owned = directory.to_owned();
    let parts = match tokio::task::spawn_blocking(move || start_blocking(&owned)).await {
        Ok(parts) => parts?,
        Err(error) => return Err(not_started(directory, &error.to_string())),
    };
    let options = PgConnectOptions::new_without_pgpass()
        .socket(parts.socket_directory.path())
        .port(PORT)
        .username("postgres")
        .database("template1")
        .ssl_mode(PgSslMode::Disable);
    let running = Running { parts: Some(parts) };
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(3 * CONNECT_TIMEOUT)
        // A new connection starts the backend anew, which takes half a second.
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
        .map_err(|error| not_started(directory, &error.to_string()))?;
    Ok((pool, running))
}

fn start_blocking(directory: &Path) -> Result<Parts, DbError> {
    let unusable = |source| DbError::Directory {
        directory: directory.to_owned(),
        source,
    };
    create_private(directory).map_err(unusable)?;
    let lock = lock(directory)?;
    // A socket in a private directory: a port would be open to every user of the machine.
    let socket_directory = TempDir::with_prefix("atlas-").map_err(unusable)?;
    let server = PgliteServer::builder()
        .path(directory.join("postgres"))
        .unix(socket_directory.path().join(format!(".s.PGSQL.{PORT}")))
        .extension(extensions::VECTOR)
        .start()
        .map_err(|error| not_started(directory, &format!("{error:#}")))?;
    Ok(Parts {
        server,
        socket_directory,
        lock,
    })
}

fn create_private(directory: &Path) -> std::io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(PRIVATE_DIRECTORY)
        .create(directory)?;
    // It may have been there before.
    std::fs::set_permissions(directory, PermissionsExt::from_mode(PRIVATE_DIRECTORY))
}

/// Two processes on one data directory would destroy it.
fn lock(directory: &Path) -> Result<File, DbError> {
    let unusable = |source| DbError::Directory {
        directory: directory.to_owned(),
        source,
    };
    let file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .mode(0o600)
        .open(directory.join("lock"))
        .map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DbError::Locked {
            directory: directory.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(unusable(source)),
    }
}

fn not_started(directory: &Path, reason: &str) -> DbError {
    DbError::NotStarted {
        directory: directory.to_owned(),
        reason: reason.to_owned(),
    }
}
