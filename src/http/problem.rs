//! Everything that can go wrong with a request, as the client is told.
//!
//! A handler answers with a [`Problem`]; which shape it takes on the wire, JSON (RFC 9457) or a page, is
//! decided once per group of routes. Answers of the framework (no such route, a bad query) pass the same way.

use std::borrow::Cow;
use std::fmt;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::reading::ReadError;

/// What a client should do about it stands in `detail`; `code` is stable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub status: StatusCode,
    pub code: &'static str,
    pub title: &'static str,
    pub detail: Cow<'static, str>,
    /// Seconds.
    pub retry_after: Option<u32>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code,
            title,
            detail: detail.into(),
            retry_after: None,
        }
    }

    fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The cause goes to the log and nowhere else.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(error = %cause, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Internal error",
            "Something failed on our side. Try again in a moment.",
        )
    }

    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "Not found",
            "There is nothing at this address. It may have been deleted.",
        )
    }

    pub fn timeout() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timeout",
            "Timeout",
            "The request took too long. Try again in a moment.",
        )
        .retry_after(5)
    }

    pub fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Busy",
            "Too many files are being read at this moment. Try again in a few seconds.",
        )
        .retry_after(5)
    }

    pub fn not_ready() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not-ready",
            "Not ready",
            "The database does not answer.",
        )
        .retry_after(5)
    }

    pub fn bad_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", "Bad request", detail)
    }

    pub fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "Unsupported media type",
            "Send the file as multipart/form-data in a field named file, or as a body of type application/pdf, \
             DOCX, ODT, text/html, text/markdown, text/plain, application/json (JSON Resume) or \
             application/octet-stream.",
        )
    }

    pub fn no_file() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "no-file",
            "No file",
            "There is no file in the upload. Choose a file first.",
        )
    }

    pub fn unknown_skill() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown-skill",
            "Unknown skill",
            "The report has no such skill. Its stages list the ids.",
        )
    }

    pub fn long_question() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "long-question",
            "Long question",
            "The question is too long. Ask in at most 500 characters.",
        )
    }

    pub fn unknown_roadmap() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown-roadmap",
            "Unknown roadmap",
            "There is no roadmap of this id.",
        )
    }

    pub fn bad_idempotency_key() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad-idempotency-key",
            "Bad idempotency key",
            "An Idempotency-Key is 1 to 255 visible ASCII characters.",
        )
    }

    pub fn idempotency_key_reused() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency-key-reused",
            "Idempotency key reused",
            "This Idempotency-Key came with another file or roadmap before. Use a new key for a new upload.",
        )
    }

    pub fn not_done() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "not-done",
            "Not done yet",
            "The analysis is not done yet, so there is no report.",
        )
        .retry_after(1)
    }

    pub fn analysis_failed(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "analysis-failed", "The analysis failed", message)
    }

    pub fn foreign_form() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign-form",
            "Form of another site",
            "This form was sent by another site. Open Atlas and send it from there.",
        )
    }

    /// The problem in an answer: a handler's, or one made of the bare status of the framework.
    pub fn of(response: &Response) -> Option<Self> {
        if let Some(problem) = response.extensions().get::<Problem>() {
            return Some(problem.clone());
        }
        let status = response.status();
        match status {
            StatusCode::NOT_FOUND => Some(Self::not_found()),
            StatusCode::METHOD_NOT_ALLOWED => Some(Self::new(
                status,
                "method-not-allowed",
                "Method not allowed",
                "This address does not take this method.",
            )),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::from(ReadError::TooLarge)),
            _ if status.is_client_error() => Some(Self {
                status,
                ..Self::bad_request("The request could not be understood.")
            }),
            _ if status.is_server_error() => Some(Self::internal(status)),
            _ => None,
        }
    }

    fn as_body(&self) -> serde_json::Value {
        json!({
            "type": format!("urn:atlas:problem:{}", self.code),
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
            "code": self.code,
        })
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        let (status, title) = match &error {
            ReadError::Internal(cause) => return Self::internal(cause),
            ReadError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "The file is too large"),
            ReadError::Unsupported(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The file is of another kind"),
            ReadError::Empty => (StatusCode::UNPROCESSABLE_ENTITY, "The file is empty"),
            ReadError::Encrypted => (StatusCode::UNPROCESSABLE_ENTITY, "The file is encrypted"),
            ReadError::NoText | ReadError::NoRecognition => (StatusCode::UNPROCESSABLE_ENTITY, "The file has no text"),
            ReadError::Damaged => (StatusCode::UNPROCESSABLE_ENTITY, "The file is damaged"),
            ReadError::TooComplex => (StatusCode::UNPROCESSABLE_ENTITY, "The file is too complex"),
        };
        Self::new(status, error.code(), title, error.to_string())
    }
}

/// Status and headers; the body follows in [`as_json`] or on a page.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives problems their JSON body; other headers, such as `Allow`, stay.
pub(super) async fn as_json(response: Response) -> Response {
    let Some(problem) = Problem::of(&response) else {
        return response;
    };
    let mut answer = (problem.status, Json(problem.as_body())).into_response();
    keep_headers(&response, &mut answer);
    answer.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    answer
}

/// Carries over what does not describe the body that is replaced.
pub(super) fn keep_headers(from: &Response, to: &mut Response) {
    for (name, value) in from.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            to.headers_mut().insert(name.clone(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_file_has_its_status_and_says_what_to_do() {
        let faults = [
            (ReadError::Empty, 422, "empty"),
            (ReadError::Encrypted, 422, "encrypted"),
            (ReadError::NoText, 422, "no-text"),
            (ReadError::NoRecognition, 422, "no-recognition"),
            (ReadError::Damaged, 422, "damaged"),
            (ReadError::TooComplex, 422, "too-complex"),
            (ReadError::TooLarge, 413, "too-large"),
        ];
        for (fault, status, code) in faults {
            let sentence = fault.to_string();
            let body = Problem::from(fault).as_body();
            assert_eq!(body["status"], status);
            assert_eq!(body["code"], code);
            assert_eq!(body["type"], format!("urn:atlas:problem:{code}"));
            assert_eq!(body["detail"], sentence);
        }
    }

    #[test]
    fn what_failed_inside_stays_inside() {
        let problem = Problem::from(ReadError::Internal("cannot start /usr/bin/atlas".to_owned()));
        assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!problem.as_body().to_string().contains("/usr/bin"));
    }
}
