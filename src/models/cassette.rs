//! Recorded replies: what a server answered to a request, kept in a folder and played back without a network.
//!
//! A recording is found by method, path and the digest of the body. It holds neither host nor headers, so
//! no key either; it does hold what the server answered, and with it words of the resume.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Bytes of a digest in the name of a recording.
const NAME: usize = 12;

/// What happens to the requests of this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cassette {
    /// They are sent, and the replies kept in this folder.
    Record(PathBuf),
    /// They are answered from this folder; one that is not there is an error.
    Replay(PathBuf),
}

/// Where the replies of a folder come from; stands in its `source.json`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Source {
    /// The model that was asked for, which is part of every request.
    pub model: String,
    /// A sentence: a real model at a time, or a script.
    pub origin: String,
}

impl Source {
    /// What a folder says of itself; `None` where it says nothing.
    #[must_use]
    pub fn of(folder: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(folder.join("source.json")).ok()?;
        serde_json::from_str(&text).ok()
    }
}

#[derive(Deserialize, Serialize)]
struct Recording {
    method: String,
    path: String,
    body_sha256: String,
    status: u16,
    /// JSON where it is JSON, else the text as a string.
    reply: Value,
}

/// A request as recordings know it.
pub(super) struct Exchange {
    method: String,
    path: String,
    body_sha256: String,
}

impl Exchange {
    pub fn new(method: &str, path: &str, body: &[u8]) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            body_sha256: hex(&Sha256::digest(body)),
        }
    }

    /// Status and text of the reply; `None` if there is no recording.
    pub fn replay(&self, folder: &Path) -> Option<(u16, String)> {
        let text = std::fs::read_to_string(self.file(folder)).ok()?;
        let recording: Recording = serde_json::from_str(&text).ok()?;
        let same =
            recording.method == self.method && recording.path == self.path && recording.body_sha256 == self.body_sha256;
        let reply = match recording.reply {
            Value::String(text) => text,
            value => value.to_string(),
        };
        same.then_some((recording.status, reply))
    }

    pub fn record(&self, folder: &Path, status: u16, text: &str) -> std::io::Result<()> {
        let recording = Recording {
            method: self.method.clone(),
            path: self.path.clone(),
            body_sha256: self.body_sha256.clone(),
            status,
            reply: serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
        };
        std::fs::create_dir_all(folder)?;
        std::fs::write(self.file(folder), serde_json::to_string_pretty(&recording)? + "\n")
    }

    fn file(&self, folder: &Path) -> PathBuf {
        let key = Sha256::digest(format!("{} {}\n{}", self.method, self.path, self.body_sha256));
        folder.join(format!("{}.json", hex(&key[..NAME])))
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_answers_its_own_request_and_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let asked = Exchange::new("POST", "/chat/completions", b"{\"model\":\"m\"}");
        asked.record(folder.path(), 200, "{\"choices\":[]}").expect("kept");
        assert_eq!(asked.replay(folder.path()), Some((200, "{\"choices\":[]}".to_owned())));
        for other in [
            Exchange::new("POST", "/chat/completions", b"{\"model\":\"n\"}"),
            Exchange::new("POST", "/embeddings", b"{\"model\":\"m\"}"),
        ] {
            assert_eq!(other.replay(folder.path()), None);
        }
    }

    #[test]
    fn a_reply_that_is_no_json_is_kept_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let asked = Exchange::new("POST", "/chat/completions", b"{}");
        asked
            .record(folder.path(), 502, "<html>Bad gateway</html>")
            .expect("kept");
        assert_eq!(
            asked.replay(folder.path()),
            Some((502, "<html>Bad gateway</html>".to_owned()))
        );
    }
}
