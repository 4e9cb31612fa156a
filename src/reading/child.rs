//! The child process that reads a file under limits, and the parent's side of it.
//!
//! The child gets a byte for the hint and then the file on its standard input, and answers with one JSON
//! value on its standard output.
//! It has no environment, cannot open files, and is killed when the parent stops waiting.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{ExitCode, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use super::{CHILD_ARGUMENT, MAX_FILE_BYTES, ReadError, read_bytes};
use crate::document::{Document, Format};

/// Address space of the child, in bytes. The worst of 117 public resumes needed 64 MB resident; the stack, the
/// program itself and the allocator's reserve take about 300 MB of addresses that are never touched.
const ADDRESS_SPACE: u64 = 768 * 1024 * 1024;

/// Processor time of the child, in seconds; ordinary files take under half of one.
const CPU_SECONDS: u64 = 6;

/// How long the parent waits for an answer.
const WALL_CLOCK: Duration = Duration::from_secs(10);

/// Stack of the reading thread, in bytes: nested PDF objects are read recursively.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Longest answer the parent takes, in bytes.
const MAX_REPLY_BYTES: u64 = 16 * 1024 * 1024;

/// Linux numbers of the signals that mean "too much": XCPU, and KILL from the hard limit or the kernel.
const SIGNALS_OF_LIMITS: [i32; 2] = [24, 9];

/// ABRT, SEGV and BUS: out of memory, or a stack that ran over.
const SIGNALS_OF_MEMORY: [i32; 3] = [6, 11, 7];

/// Starts `program` as the child, gives it the file and waits for its answer.
pub(super) async fn run(program: &Path, bytes: Vec<u8>, hint: Option<Format>) -> Result<Document, ReadError> {
    let mut child = Command::new(program)
        .arg(CHILD_ARGUMENT)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| internal("the reader did not start", &error))?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(ReadError::Internal("the reader has no pipes".to_owned()));
    };
    let exchange = async move {
        let send = async move {
            // A child that already answered or died closes the pipe; its status tells which.
            let _ = input.write_all(&[hint_byte(hint)]).await;
            let _ = input.write_all(&bytes).await;
        };
        let mut reply = Vec::new();
        let mut output = output.take(MAX_REPLY_BYTES + 1);
        let receive = output.read_to_end(&mut reply);
        let ((), received) = tokio::join!(send, receive);
        received.map_err(|error| internal("the reader's answer broke off", &error))?;
        if reply.len() as u64 > MAX_REPLY_BYTES {
            return Err(ReadError::TooComplex);
        }
        let status = child
            .wait()
            .await
            .map_err(|error| internal("the reader got lost", &error))?;
        answer(status, &reply)
    };
    tokio::time::timeout(WALL_CLOCK, exchange)
        .await
        .unwrap_or(Err(ReadError::TooComplex))
}

fn answer(status: ExitStatus, reply: &[u8]) -> Result<Document, ReadError> {
    match status.signal() {
        Some(signal) if SIGNALS_OF_LIMITS.contains(&signal) || SIGNALS_OF_MEMORY.contains(&signal) => {
            Err(ReadError::TooComplex)
        }
        None if status.success() => {
            serde_json::from_slice(reply).map_err(|error| internal("the reader's answer is not understood", &error))?
        }
        _ => Err(ReadError::Internal(format!("the reader ended with {status}"))),
    }
}

fn internal(what: &str, error: &dyn std::error::Error) -> ReadError {
    ReadError::Internal(format!("{what}: {error}"))
}

/// What the child runs: limits itself, reads a file from standard input, answers on standard output.
///
/// To be called before anything else in `main`, above all before a runtime starts threads.
#[must_use]
pub fn child() -> ExitCode {
    // The default hook would print a message that can quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    if limit_myself().is_err() {
        return ExitCode::FAILURE;
    }
    let Ok(reply) = serde_json::to_vec(&read_input()) else {
        return ExitCode::FAILURE;
    };
    match std::io::stdout().write_all(&reply) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn limit_myself() -> rustix::io::Result<()> {
    let limits = [
        (Resource::As, ADDRESS_SPACE),
        (Resource::Cpu, CPU_SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        // The three standard streams stay open; no other file can be opened.
        (Resource::Nofile, 0),
    ];
    limits.into_iter().try_for_each(|(resource, value)| {
        setrlimit(
            resource,
            Rlimit {
                current: Some(value),
                maximum: Some(value),
            },
        )
    })
}

fn read_input() -> Result<Document, ReadError> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(MAX_FILE_BYTES as u64 + 2)
        .read_to_end(&mut bytes)
        .map_err(|error| internal("the file did not arrive", &error))?;
    let reader = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let (hint, file) = bytes.split_first().ok_or(ReadError::Empty)?;
            let hint = (*hint == MARKDOWN).then_some(Format::Markdown);
            catch_unwind(AssertUnwindSafe(|| read_bytes(file, hint))).unwrap_or(Err(ReadError::Damaged))
        })
        .map_err(|error| internal("no thread to read with", &error))?;
    reader.join().unwrap_or(Err(ReadError::Damaged))
}

/// First byte of the input where text is taken as Markdown; any other byte means no hint.
const MARKDOWN: u8 = b'm';

fn hint_byte(hint: Option<Format>) -> u8 {
    if hint == Some(Format::Markdown) { MARKDOWN } else { b'-' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_a_child_ends_tells_what_the_file_did() {
        for signal in [6, 7, 9, 11, 24] {
            assert_eq!(answer(ExitStatus::from_raw(signal), b""), Err(ReadError::TooComplex));
        }
        let failed = ExitStatus::from_raw(1 << 8);
        assert!(matches!(answer(failed, b""), Err(ReadError::Internal(_))));
        assert!(matches!(
            answer(ExitStatus::from_raw(0), b"nonsense"),
            Err(ReadError::Internal(_))
        ));
    }

    #[test]
    fn an_answer_survives_the_way_from_the_child() {
        let document = Document::new(Format::Text, &["Built an API in Go".to_owned()], Vec::new());
        for reply in [
            Ok(document),
            Err(ReadError::Unsupported(super::super::Found::OldWord)),
            Err(ReadError::NoText),
        ] {
            let bytes = serde_json::to_vec(&reply).unwrap();
            assert_eq!(answer(ExitStatus::from_raw(0), &bytes), reply);
        }
    }
}
