//! The style sheet and the icon, served under names that change with their content.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::SharedSite;
use super::problem::Problem;
use crate::digest::sha256_hex;

const STYLE: &str = include_str!("../../static/atlas.css");
const ICON: &str = include_str!("../../static/icon.svg");

/// The content of a name never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Digits of the content's digest in its name.
const DIGITS: usize = 12;

static STYLE_NAME: LazyLock<String> =
    LazyLock::new(|| format!("atlas-{}.css", &sha256_hex(STYLE.as_bytes())[..DIGITS]));
static ICON_NAME: LazyLock<String> = LazyLock::new(|| format!("icon-{}.svg", &sha256_hex(ICON.as_bytes())[..DIGITS]));

pub(super) fn routes() -> Router<SharedSite> {
    Router::new().route("/static/{name}", get(show))
}

/// For templates.
pub(super) fn style_path() -> String {
    format!("/static/{}", *STYLE_NAME)
}

/// For templates.
pub(super) fn icon_path() -> String {
    format!("/static/{}", *ICON_NAME)
}

async fn show(Path(name): Path<String>) -> Result<Response, Problem> {
    let (content_type, content) = if name == *STYLE_NAME {
        ("text/css; charset=utf-8", STYLE)
    } else if name == *ICON_NAME {
        ("image/svg+xml", ICON)
    } else {
        return Err(Problem::not_found());
    };
    let headers = [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, FOR_EVER)];
    Ok((headers, content).into_response())
}
