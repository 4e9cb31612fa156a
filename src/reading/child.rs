//! The child process: it limits and confines itself, does one task, and ends.
//!
//! It gets a file on its standard input and answers on its standard output. It has no network, can open no
//! file, and its memory, time and stack are bounded, whatever the file asks for.

use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::pdf::render;
use super::{MAX_FILE_BYTES, ReadError, ocr, read_bytes};
use crate::document::{Document, Format};

/// What the child keeps of the environment: where `tesseract` is and where its languages are.
pub(super) const ENVIRONMENT: [&str; 2] = ["PATH", "TESSDATA_PREFIX"];

/// Exit code of a child that did not find the program it should become, as shells have it.
pub(super) const NO_PROGRAM: u8 = 127;

/// Address space of the child, in bytes. The worst of 117 public resumes needed 64 MB resident; the stack, the
/// program itself and the allocator's reserve take about 300 MB of addresses that are never touched.
const ADDRESS_SPACE: u64 = 768 * 1024 * 1024;

/// Address space of `tesseract`, in bytes: a page and two languages take about 400 MB.
const ADDRESS_SPACE_OF_TESSERACT: u64 = 1536 * 1024 * 1024;

/// Processor time of the child, in seconds; ordinary files take under half of one.
const CPU_SECONDS: u64 = 6;

/// Processor time of `tesseract`, in seconds: a full page takes about 4.
const CPU_SECONDS_OF_TESSERACT: u64 = 20;

/// Stack of the reading thread, in bytes: nested PDF objects are read recursively.
pub(super) const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Where programs, libraries and the languages of `tesseract` are installed.
const INSTALLED: [&str; 8] = ["/usr", "/lib", "/lib64", "/bin", "/etc", "/opt", "/nix", "/dev/null"];

/// Does one task: reads a file, draws a page ("render 3"), or recognises a picture ("recognise").
///
/// To be called before anything else in `main`, above all before a runtime starts threads.
#[must_use]
pub fn child(task: &[String]) -> ExitCode {
    // The default hook would print a message that can quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    let task: Vec<&str> = task.iter().map(String::as_str).collect();
    match task.as_slice() {
        [] => answer(|bytes| serde_json::to_vec(&read_input(bytes)).ok()),
        ["render", page] => match page.parse() {
            Ok(page) => answer(move |bytes| render::page(bytes, page)),
            Err(_) => ExitCode::FAILURE,
        },
        ["recognise"] => recognise(),
        _ => ExitCode::FAILURE,
    }
}

/// Confines the process, works on its input in a thread with a large stack, and prints the outcome.
fn answer(work: impl FnOnce(&[u8]) -> Option<Vec<u8>> + Send + 'static) -> ExitCode {
    if confine(&[]).is_err() || limit(ADDRESS_SPACE, CPU_SECONDS, 0).is_err() {
        return ExitCode::FAILURE;
    }
    let mut bytes = Vec::new();
    if std::io::stdin()
        .take(MAX_FILE_BYTES as u64 + 2)
        .read_to_end(&mut bytes)
        .is_err()
    {
        return ExitCode::FAILURE;
    }
    let worker = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || work(&bytes));
    let reply = worker.ok().and_then(|worker| worker.join().ok()).flatten();
    match reply.map(|reply| std::io::stdout().write_all(&reply)) {
        Some(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn read_input(bytes: &[u8]) -> Result<Document, ReadError> {
    let (hint, file) = bytes.split_first().ok_or(ReadError::Empty)?;
    catch_unwind(AssertUnwindSafe(|| read_bytes(file, hint_of(*hint)))).unwrap_or(Err(ReadError::Damaged))
}

/// Becomes `tesseract`, which may read what is installed and nothing else.
fn recognise() -> ExitCode {
    /// Libraries, languages and pipes.
    const OPEN_FILES: u64 = 64;
    let Some(mut tesseract) = ocr::command() else {
        return ExitCode::from(NO_PROGRAM);
    };
    let elsewhere = std::env::var(ENVIRONMENT[1]).ok();
    let readable: Vec<&str> = INSTALLED.into_iter().chain(elsewhere.as_deref()).collect();
    if confine(&readable).is_err() || limit(ADDRESS_SPACE_OF_TESSERACT, CPU_SECONDS_OF_TESSERACT, OPEN_FILES).is_err() {
        return ExitCode::FAILURE;
    }
    let _ = tesseract.exec();
    ExitCode::from(NO_PROGRAM)
}

/// Takes network and files away, but for reading and starting what is below `readable`.
///
/// Kernels before Linux 5.13 have no Landlock; there the limit of open files has to do.
fn confine(readable: &[&str]) -> Result<(), RulesetError> {
    let newest = ABI::V6;
    Ruleset::default()
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .create()?
        .add_rules(path_beneath_rules(readable, AccessFs::from_read(newest)))?
        .restrict_self()?;
    Ok(())
}

fn limit(address_space: u64, cpu_seconds: u64, open_files: u64) -> rustix::io::Result<()> {
    let limits = [
        (Resource::As, address_space),
        (Resource::Cpu, cpu_seconds),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        // The three standard streams stay open; with none more, no file and no connection can be opened.
        (Resource::Nofile, open_files),
    ];
    limits.into_iter().try_for_each(|(resource, value)| {
        let limit = Rlimit {
            current: Some(value),
            maximum: Some(value),
        };
        setrlimit(resource, limit)
    })
}

/// First byte of the input for each hint that matters; any other byte means none.
const HINTS: [(Format, u8); 3] = [
    (Format::Markdown, b'm'),
    (Format::Html, b'h'),
    (Format::JsonResume, b'j'),
];

pub(super) fn hint_byte(hint: Option<Format>) -> u8 {
    let known = HINTS.iter().find(|(format, _)| Some(*format) == hint);
    known.map_or(b'-', |(_, byte)| *byte)
}

fn hint_of(byte: u8) -> Option<Format> {
    HINTS
        .iter()
        .find(|(_, known)| *known == byte)
        .map(|(format, _)| *format)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::process::{Command, Stdio};

    use super::*;

    /// Set for the copy of the test program that confines itself.
    const INSIDE: &str = "ATLAS_TEST_INSIDE";

    /// Runs one of these tests once more in a process of its own.
    fn in_a_process_of_its_own(test: &str) -> bool {
        if std::env::var_os(INSIDE).is_some() {
            return true;
        }
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &format!("reading::child::tests::{test}"), "--nocapture"])
            .env(INSIDE, "1")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        false
    }

    #[test]
    fn a_confined_process_opens_nothing() {
        if in_a_process_of_its_own("a_confined_process_opens_nothing") {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = listener.local_addr().unwrap();
            confine(&[]).unwrap();
            limit(ADDRESS_SPACE, CPU_SECONDS, 0).unwrap();
            assert!(std::fs::read("/etc/passwd").is_err());
            assert!(std::fs::write("/tmp/atlas-confined", "x").is_err());
            assert!(TcpStream::connect(address).is_err());
            assert!(Command::new("/bin/true").status().is_err());
        }
    }

    #[test]
    fn what_is_installed_can_be_read_where_it_is_needed() {
        if in_a_process_of_its_own("what_is_installed_can_be_read_where_it_is_needed") {
            confine(&["/usr", "/lib", "/lib64", "/bin", "/etc", "/dev/null"]).unwrap();
            assert!(Command::new("/bin/true").status().unwrap().success());
            // The kernel of the machine may be too old to confine; the limits above hold there.
            let confined = std::fs::write("/tmp/atlas-confined-too", "x").is_err();
            assert!(confined || std::fs::remove_file("/tmp/atlas-confined-too").is_ok());
        }
    }
}
