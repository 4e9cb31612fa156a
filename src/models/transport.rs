//! One exchange with an OpenAI-compatible server: what is sent, what may come back, and what went wrong.
//!
//! It stands below the client, because the client of `async-openai` retries without end, loses the status
//! of some refusals and logs replies that it cannot read.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use reqwest::header::RETRY_AFTER;
use reqwest::{Request, Response};
use serde_json::Value;
use tower::Service;

use super::cassette::{Cassette, Exchange};
use super::sse;

/// Bytes of a reply beyond which it is not read on; an answer on 32 skills has about 20 KB.
const LARGEST_REPLY: usize = 4 * 1024 * 1024;

/// Characters of a refusal that are looked at; some servers send the request back in it.
const COMPLAINT: usize = 400;

/// Why there is no usable reply. The words of the server are kept for deciding what to do next, and are
/// never shown: they may hold the text that was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("it cannot be reached")]
    Unreachable,
    #[error("it did not answer in time")]
    Slow,
    #[error("the connection broke")]
    Cut,
    #[error("status {status}")]
    Refused {
        status: u16,
        retry_after: Option<Duration>,
        complaint: Complaint,
    },
    #[error("its answer is larger than {} MB", LARGEST_REPLY / 1024 / 1024)]
    TooLarge,
    #[error("its answer is not JSON")]
    NotJson,
    #[error("its answer has no text")]
    Empty,
    #[error("it refused to answer")]
    Declined,
    #[error("its content filter stopped the answer")]
    Filtered,
    #[error("the budget is spent")]
    OverBudget,
    #[error("it was asked often enough")]
    OutOfCalls,
    #[error("there is no recording of this request: it was made with other prompts, resumes or models")]
    NotRecorded,
    #[error("the request could not be made")]
    Unsendable,
}

/// The beginning of what a server said, in lower case.
#[derive(Clone, PartialEq, Eq)]
pub struct Complaint(String);

impl Complaint {
    /// Whether the server names this part of the request.
    #[must_use]
    pub fn names(&self, part: &str) -> bool {
        self.0.contains(part)
    }
}

impl std::fmt::Debug for Complaint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Complaint of {} bytes", self.0.len())
    }
}

impl Failure {
    /// A stable word for reports.
    #[must_use]
    pub fn code(&self) -> String {
        let code = match self {
            Failure::Unreachable => "unreachable",
            Failure::Slow => "too-slow",
            Failure::Cut => "connection-broke",
            Failure::Refused { status, .. } => return format!("status-{status}"),
            Failure::TooLarge => "answer-too-large",
            Failure::NotJson => "answer-not-json",
            Failure::Empty => "answer-empty",
            Failure::Declined => "declined",
            Failure::Filtered => "filtered",
            Failure::OverBudget => "budget-spent",
            Failure::OutOfCalls => "out-of-calls",
            Failure::NotRecorded => "not-recorded",
            Failure::Unsendable => "unsendable",
        };
        code.to_owned()
    }

    /// Whether other requests to the same server and model would fail as well.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Failure::Refused { status, complaint, .. } => {
                matches!(status, 401..=404) || complaint.names("insufficient_quota")
            }
            Failure::Unreachable | Failure::OverBudget | Failure::NotRecorded | Failure::Unsendable => true,
            _ => false,
        }
    }

    /// Whether the same request may well succeed a little later.
    #[must_use]
    pub fn passes(&self) -> bool {
        match self {
            Failure::Unreachable | Failure::Slow | Failure::Cut => true,
            Failure::Refused { status, complaint, .. } => {
                let busy = matches!(status, 408 | 409 | 425 | 429 | 500..=599);
                busy && !complaint.names("insufficient_quota")
            }
            _ => false,
        }
    }
}

/// Sends requests over the network, or plays back what was recorded.
#[derive(Clone)]
pub(super) struct Transport {
    pub http: reqwest::Client,
    pub cassette: Option<Cassette>,
    /// What the path of every request begins with; it is not part of a recording.
    pub base_path: String,
}

impl Service<HttpRequestFactory> for Transport {
    type Response = Response;
    type Error = OpenAIError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, OpenAIError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), OpenAIError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, factory: HttpRequestFactory) -> Self::Future {
        let transport = self.clone();
        Box::pin(async move {
            let request = factory.build().await?;
            let reply = transport.exchange(request).await;
            let body = reply.map_err(|failure| OpenAIError::Boxed(Box::new(failure)))?;
            Ok(Response::from(http::Response::new(body.to_string())))
        })
    }
}

impl Transport {
    async fn exchange(&self, request: Request) -> Result<Value, Failure> {
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        let path = request.url().path();
        let path = path.strip_prefix(self.base_path.as_str()).unwrap_or(path).to_owned();
        let exchange = Exchange::new(request.method().as_str(), &path, body);
        let (status, retry_after, text) = match &self.cassette {
            Some(Cassette::Replay(folder)) => {
                let (status, text) = exchange.replay(folder).ok_or(Failure::NotRecorded)?;
                (status, None, text)
            }
            cassette => {
                let (status, retry_after, text) = self.send(request).await?;
                // What refuses a key may repeat it.
                let is_open = !matches!(status, 401 | 403);
                if let (Some(Cassette::Record(folder)), true) = (cassette, is_open) {
                    exchange
                        .record(folder, status, &text)
                        .map_err(|_| Failure::Unsendable)?;
                }
                (status, retry_after, text)
            }
        };
        usable(status, retry_after, &text)
    }

    async fn send(&self, request: Request) -> Result<(u16, Option<Duration>, String), Failure> {
        let response = self.http.execute(request).await.map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        let after = response.headers().get(RETRY_AFTER);
        let retry_after = after.and_then(|value| value.to_str().ok()).and_then(wait);
        let mut body = Vec::new();
        let mut pieces = response.bytes_stream();
        while let Some(piece) = pieces.next().await {
            body.extend_from_slice(&piece.map_err(|error| failure(&error))?);
            if body.len() > LARGEST_REPLY {
                return Err(Failure::TooLarge);
            }
        }
        Ok((status, retry_after, String::from_utf8_lossy(&body).into_owned()))
    }
}

fn failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        Failure::Slow
    } else if error.is_connect() {
        Failure::Unreachable
    } else if error.is_builder() {
        Failure::Unsendable
    } else {
        Failure::Cut
    }
}

/// The reply as JSON, or what the server complains of; several send an error with status 200.
fn usable(status: u16, retry_after: Option<Duration>, text: &str) -> Result<Value, Failure> {
    let refused = |status, said: &str| Failure::Refused {
        status,
        retry_after,
        complaint: Complaint(said.chars().take(COMPLAINT).collect::<String>().to_lowercase()),
    };
    let value = sse::joined(text).or_else(|| serde_json::from_str::<Value>(text.trim()).ok());
    if !(200..300).contains(&status) {
        return Err(refused(status, &value.as_ref().map_or_else(|| text.to_owned(), said)));
    }
    let value = value.ok_or(Failure::NotJson)?;
    match value.get("error").filter(|error| !error.is_null()) {
        None => Ok(value),
        Some(error) => {
            let code = error.get("code").and_then(Value::as_u64);
            let code = code.and_then(|code| u16::try_from(code).ok());
            let status = code.filter(|code| (400..600).contains(code)).unwrap_or(502);
            Err(refused(status, &said(&value)))
        }
    }
}

/// What an error body says, without what it may repeat of the request; Gemini puts it into a list.
fn said(body: &Value) -> String {
    let body = body.get(0).unwrap_or(body);
    let error = body.get("error").unwrap_or(body);
    let parts = ["message", "param", "code", "type", "detail"].map(|key| &error[key]);
    match error {
        Value::String(message) => message.clone(),
        _ => parts
            .iter()
            .filter(|part| !part.is_null())
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// `Retry-After` in either of its forms (RFC 9110, 10.2.3).
fn wait(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let until = DateTime::parse_from_rfc2822(value).ok()?;
    until.signed_duration_since(Utc::now()).to_std().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_keeps_its_status_whatever_form_its_body_has() {
        for body in [
            json!({"error": {"message": "slow down", "code": 429}}).to_string(),
            json!({"error": {"message": "slow down", "code": "rate_limit_exceeded"}}).to_string(),
            json!([{"error": {"message": "slow down", "status": "RESOURCE_EXHAUSTED"}}]).to_string(),
            json!({"error": "slow down"}).to_string(),
            json!({"detail": "slow down"}).to_string(),
            "slow down".to_owned(),
        ] {
            let failure = usable(429, None, &body).expect_err("an error");
            assert!(failure.passes(), "{body}");
            let Failure::Refused { status, complaint, .. } = failure else {
                panic!("{body}");
            };
            assert_eq!(status, 429);
            assert!(complaint.names("slow down"), "{body}");
        }
    }

    #[test]
    fn an_error_with_status_200_is_an_error() {
        let body = json!({"error": {"message": "overloaded", "code": 503}}).to_string();
        assert!(matches!(
            usable(200, None, &body),
            Err(Failure::Refused { status: 503, .. })
        ));
        assert!(usable(200, None, &json!({"error": null, "choices": []}).to_string()).is_ok());
    }

    #[test]
    fn spent_quota_is_not_asked_again() {
        let body = json!({"error": {"message": "no credit", "code": "insufficient_quota"}}).to_string();
        assert!(!usable(429, None, &body).expect_err("an error").passes());
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        assert_eq!(wait("2"), Some(Duration::from_secs(2)));
        assert_eq!(wait("0.5"), Some(Duration::from_millis(500)));
        assert!(wait("Tue, 31 Dec 2999 23:59:59 GMT").is_some_and(|wait| wait > Duration::from_mins(1)));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-1"), None);
    }

    #[test]
    fn a_failure_does_not_show_what_the_server_said() {
        let body = json!({"error": {"message": "Ada Example, Acme"}}).to_string();
        let failure = usable(400, None, &body).expect_err("an error");
        assert!(!format!("{failure:?} {failure}").contains("ada"), "{failure:?}");
    }
}
