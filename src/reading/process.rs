//! The parent's side of the reader process: starting it, feeding it, and what its end means.
//!
//! One process for each file: it starts in a few milliseconds, and nothing of one file can reach another.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use super::child::{self, NO_PROGRAM};
use super::{CHILD_ARGUMENT, ReadError};
use crate::document::{Document, Format};

/// How long the parent waits for an answer: nobody is to wait longer than ten seconds.
const WALL_CLOCK: Duration = Duration::from_secs(9);

/// How long the parent waits for the words of one picture.
const WALL_CLOCK_OF_A_PICTURE: Duration = Duration::from_secs(20);

/// Longest answer the parent takes, in bytes; a page at 200 dots an inch has 4 MB.
const MAX_REPLY_BYTES: u64 = 16 * 1024 * 1024;

/// Linux numbers of the signals that mean "too much": XCPU, and KILL from the hard limit or the kernel.
const SIGNALS_OF_LIMITS: [i32; 2] = [24, 9];

/// ABRT, SEGV and BUS: out of memory, or a stack that ran over.
const SIGNALS_OF_MEMORY: [i32; 3] = [6, 11, 7];

/// Reads a file.
pub(super) async fn read(program: &Path, bytes: &[u8], hint: Option<Format>) -> Result<Document, ReadError> {
    let hint = [child::hint_byte(hint)];
    let (status, reply) = run(program, &[], &[&hint, bytes], WALL_CLOCK).await?;
    if !ended_well(status)? {
        return Err(ReadError::Internal(format!("the reader ended with {status}")));
    }
    serde_json::from_slice(&reply).map_err(|error| internal("the reader's answer is not understood", &error))?
}

/// Draws a page of a PDF; `None` if there is no such page.
pub(super) async fn render(program: &Path, bytes: &[u8], page: usize) -> Result<Option<Vec<u8>>, ReadError> {
    let (status, picture) = run(program, &["render", &page.to_string()], &[bytes], WALL_CLOCK).await?;
    if !ended_well(status)? {
        return Err(ReadError::Internal(format!("the renderer ended with {status}")));
    }
    Ok(Some(picture).filter(|picture| !picture.is_empty()))
}

/// Has the words of a picture recognised.
pub(super) async fn recognise(program: &Path, picture: &[u8]) -> Result<String, ReadError> {
    let (status, words) = run(program, &["recognise"], &[picture], WALL_CLOCK_OF_A_PICTURE).await?;
    if status.code() == Some(i32::from(NO_PROGRAM)) {
        return Err(ReadError::NoRecognition);
    }
    if !ended_well(status)? {
        return Err(ReadError::Internal(format!("tesseract ended with {status}")));
    }
    Ok(String::from_utf8_lossy(&words).into_owned())
}

/// Starts `program` as the child, gives it its input and waits for its answer.
async fn run(
    program: &Path,
    task: &[&str],
    input: &[&[u8]],
    patience: Duration,
) -> Result<(ExitStatus, Vec<u8>), ReadError> {
    let mut child = Command::new(program)
        .arg(CHILD_ARGUMENT)
        .args(task)
        .env_clear()
        .envs(
            child::ENVIRONMENT
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| internal("the reader did not start", &error))?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(ReadError::Internal("the reader has no pipes".to_owned()));
    };
    let exchange = async move {
        let send = async move {
            for part in input {
                // A child that already answered or died closes the pipe; its status tells which.
                let _ = stdin.write_all(part).await;
            }
        };
        let mut reply = Vec::new();
        let mut stdout = stdout.take(MAX_REPLY_BYTES + 1);
        let ((), received) = tokio::join!(send, stdout.read_to_end(&mut reply));
        received.map_err(|error| internal("the reader's answer broke off", &error))?;
        if reply.len() as u64 > MAX_REPLY_BYTES {
            return Err(ReadError::TooComplex);
        }
        let status = child.wait().await;
        Ok((status.map_err(|error| internal("the reader got lost", &error))?, reply))
    };
    tokio::time::timeout(patience, exchange)
        .await
        .unwrap_or(Err(ReadError::TooComplex))
}

/// Whether the child did its work; an error where a limit ended it.
fn ended_well(status: ExitStatus) -> Result<bool, ReadError> {
    match status.signal() {
        Some(signal) if SIGNALS_OF_LIMITS.contains(&signal) || SIGNALS_OF_MEMORY.contains(&signal) => {
            Err(ReadError::TooComplex)
        }
        _ => Ok(status.success()),
    }
}

pub(super) fn internal(what: &str, error: &dyn std::error::Error) -> ReadError {
    ReadError::Internal(format!("{what}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_a_child_ends_tells_what_the_file_did() {
        for signal in [6, 7, 9, 11, 24] {
            assert_eq!(ended_well(ExitStatus::from_raw(signal)), Err(ReadError::TooComplex));
        }
        assert_eq!(ended_well(ExitStatus::from_raw(1 << 8)), Ok(false));
        assert_eq!(ended_well(ExitStatus::from_raw(0)), Ok(true));
    }
}
