//! What holds for every request: how long it may take, what its answer's headers say, what is logged, and
//! where a form may come from.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;

/// For the body of a request to arrive and its answer to be made. Reading the worst of 117 public CVs
/// took half a second.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Pages are text, one style sheet and one icon of our own, and forms that lead back to us.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);

pub(super) async fn limit_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::timeout().into_response(),
    }
}

pub(super) async fn add_security_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    // The address of a report is all that is needed to read it.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Logs the pattern of the address: an address itself may be the key to a report.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    let response = next.run(request).await;
    tracing::info!(
        http.method = %method,
        http.route = matched.as_ref().map_or("none", MatchedPath::as_str),
        http.status = response.status().as_u16(),
        http.latency_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a form that another site had the browser send.
///
/// Without `Sec-Fetch-Site` (old browsers, and all of them over plain HTTP) the origin decides. It is
/// `null` from our own pages, because of their referrer policy, so `null` passes: there are no logins here
/// whose rights a forged form could use.
///
/// # Errors
/// The problem to answer with.
pub(super) fn check_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let own = match (text(SEC_FETCH_SITE), text(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, None | Some("null")) => true,
        (None, Some(origin)) => {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_some() && authority == text(header::HOST)
        }
    };
    if own { Ok(()) } else { Err(Problem::foreign_form()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        check_origin(&headers).is_ok()
    }

    #[test]
    fn forms_pass_from_our_own_pages_only() {
        let host = ("host", "atlas.example:8080");
        assert!(passes(&[host, ("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(passes(&[host, ("sec-fetch-site", "none")]));
        assert!(passes(&[host, ("origin", "http://atlas.example:8080")]));
        assert!(passes(&[host, ("origin", "null")]));
        assert!(passes(&[host]));
        assert!(!passes(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(!passes(&[host, ("sec-fetch-site", "same-site")]));
        assert!(!passes(&[host, ("origin", "http://atlas.example")]));
        assert!(!passes(&[host, ("origin", "https://evil.example")]));
        assert!(!passes(&[("origin", "https://evil.example")]));
    }
}
