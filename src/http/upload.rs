//! An upload on its way in: from the request's body to a stored resume with a queued analysis.
//!
//! The file is read at once, so that a file that cannot be read is refused while its owner is there, and
//! nothing of it is stored.

use std::path::Path;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use futures_util::StreamExt as _;

use super::Site;
use super::problem::Problem;
use crate::app::LoadedRoadmap;
use crate::db;
use crate::db::analyses::{Submission, Submitted};
use crate::digest::sha256_hex;
use crate::document::{Document, Format};
use crate::reading::{MAX_FILE_BYTES, ReadError};

/// What multipart may add to a file: boundaries, part headers, the other fields.
const MULTIPART_OVERHEAD: usize = 64 * 1024;

const MAX_BODY_BYTES: usize = MAX_FILE_BYTES + MULTIPART_OVERHEAD;

/// How much of a body that is too large is still taken, so that its sender gets to read the answer.
const DISCARDED_BYTES: usize = 128 * 1024 * 1024;
const DISCARDING_TIMEOUT: Duration = Duration::from_secs(20);

/// For a reader process to become free. Most files take less than a tenth of a second.
const READER_WAIT: Duration = Duration::from_secs(5);

const DEFAULT_ROADMAP: &str = "backend-engineer";

/// A file as it came.
#[derive(Debug)]
pub(super) struct Upload {
    pub bytes: Vec<u8>,
    pub hint: Option<Format>,
    /// The id, if one was asked for.
    pub roadmap: Option<String>,
}

/// A stored resume and its queued analysis.
#[derive(Debug)]
pub(super) struct Accepted {
    pub resume_id: String,
    pub analysis_id: String,
}

/// Takes the file out of a request: multipart, or the body itself.
pub(super) async fn receive(request: Request) -> Result<Upload, Problem> {
    let (parts, body) = request.into_parts();
    let kind = match Kind::of(&parts.headers) {
        Ok(kind) => kind,
        Err(problem) => {
            discard(body.into_data_stream());
            return Err(problem);
        }
    };
    let bytes = collect(&parts.headers, body).await?;
    match kind {
        Kind::Multipart => take_apart(parts, bytes).await,
        Kind::File(hint) => Ok(Upload {
            bytes: bytes.into(),
            hint,
            roadmap: None,
        }),
    }
}

/// Reads the file, stores the resume and queues its analysis.
pub(super) async fn accept(site: &Site, upload: Upload, key: Option<&str>) -> Result<Accepted, Problem> {
    let Upload { bytes, hint, roadmap } = upload;
    let loaded = find_roadmap(site, roadmap.as_deref())?;
    let hashing = tokio::task::spawn_blocking(move || (sha256_hex(&bytes), bytes));
    let (sha256, bytes) = hashing.await.map_err(Problem::internal)?;
    let document = read(site, bytes, hint).await?;
    let (resume_id, analysis_id) = (db::random_id(), db::random_id());
    let submission = Submission {
        resume_id: &resume_id,
        analysis_id: &analysis_id,
        sha256: &sha256,
        document: &document,
        roadmap_id: &loaded.roadmap.id,
        stages_total: i32::try_from(loaded.roadmap.stages.len()).map_err(Problem::internal)?,
        idempotency_key: key,
    };
    match db::analyses::submit(site.app.db.pool(), submission)
        .await
        .map_err(Problem::internal)?
    {
        Submitted::New => {
            site.wake.notify_one();
            Ok(Accepted { resume_id, analysis_id })
        }
        Submitted::Repeated { resume_id, analysis_id } => Ok(Accepted { resume_id, analysis_id }),
        Submitted::KeyReused => Err(Problem::idempotency_key_reused()),
    }
}

fn find_roadmap<'a>(site: &'a Site, id: Option<&str>) -> Result<&'a LoadedRoadmap, Problem> {
    let id = id.filter(|id| !id.is_empty()).unwrap_or(DEFAULT_ROADMAP);
    site.app.roadmap(id).ok_or_else(Problem::unknown_roadmap)
}

async fn read(site: &Site, bytes: Vec<u8>, hint: Option<Format>) -> Result<Document, Problem> {
    let Ok(Ok(_permit)) = tokio::time::timeout(READER_WAIT, site.readers.acquire()).await else {
        return Err(Problem::busy());
    };
    Ok(site.app.reader.read(&bytes, hint).await?)
}

/// What the body is, by its content type.
enum Kind {
    Multipart,
    File(Option<Format>),
}

impl Kind {
    fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|text| text.split(';').next()).unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        match essence.as_str() {
            "multipart/form-data" => Ok(Kind::Multipart),
            "application/pdf"
            | "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            | "application/vnd.oasis.opendocument.text"
            | "application/octet-stream" => Ok(Kind::File(None)),
            essence => match format_of(essence) {
                Some(format) => Ok(Kind::File(Some(format))),
                None => Err(Problem::unsupported_media_type()),
            },
        }
    }
}

/// The format of a content type that is text; the others are known by their bytes.
fn format_of(content_type: &str) -> Option<Format> {
    match content_type {
        "text/plain" => Some(Format::Text),
        "text/markdown" => Some(Format::Markdown),
        "text/html" | "application/xhtml+xml" => Some(Format::Html),
        "application/json" => Some(Format::JsonResume),
        _ => None,
    }
}

/// The whole body, if it is not too large.
async fn collect(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let mut stream = body.into_data_stream();
    if announced.is_some_and(|length| length > MAX_BODY_BYTES) {
        // Who waits for a "100 Continue" has not sent anything yet, and will not.
        if !headers.contains_key(header::EXPECT) {
            discard(stream);
        }
        return Err(ReadError::TooLarge.into());
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| Problem::bad_request("The upload broke off. Send it again."))?;
        if bytes.len() + piece.len() > MAX_BODY_BYTES {
            discard(stream);
            return Err(ReadError::TooLarge.into());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.into())
}

/// Takes the rest of a body and forgets it, while the answer is on its way.
///
/// A connection closed on a client that still sends is reset, and the client never sees the answer.
fn discard(mut stream: BodyDataStream) {
    tokio::spawn(tokio::time::timeout(DISCARDING_TIMEOUT, async move {
        let mut discarded = 0;
        while let Some(Ok(piece)) = stream.next().await {
            discarded += piece.len();
            if discarded > DISCARDED_BYTES {
                return;
            }
        }
    }));
}

async fn take_apart(parts: Parts, bytes: Bytes) -> Result<Upload, Problem> {
    let malformed = |_: MultipartError| Problem::bad_request("The multipart body is malformed.");
    let mut form = Multipart::from_request(Request::from_parts(parts, Body::from(bytes)), &())
        .await
        .map_err(|_| Problem::bad_request("The multipart body has no boundary."))?;
    let (mut file, mut roadmap) = (None, None);
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        match field.name() {
            Some("file") if file.is_none() => {
                let named = field.file_name().and_then(|name| Format::suggested_by(Path::new(name)));
                let typed = field.content_type().and_then(format_of);
                let chosen = field.file_name() != Some("");
                let bytes = field.bytes().await.map_err(malformed)?;
                // A browser sends a file without name and content where none was chosen.
                file = (chosen || !bytes.is_empty()).then(|| (Vec::from(bytes), named.or(typed)));
            }
            Some("roadmap") => roadmap = Some(field.text().await.map_err(malformed)?),
            _ => {}
        }
    }
    let (bytes, hint) = file.ok_or_else(Problem::no_file)?;
    Ok(Upload { bytes, hint, roadmap })
}
