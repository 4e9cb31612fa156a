//! A model endpoint for people without a key: it answers by simple rules, the same every time.
//!
//!     cargo run --example scripted_endpoint
//!     OPENAI_BASE_URL=http://127.0.0.1:8099/v1 ATLAS_CHAT_MODEL=scripted-reader atlas map resume.pdf --judge model

#[expect(dead_code, reason = "tests need more of it")]
#[path = "../tests/support/endpoint.rs"]
mod endpoint;

const ADDRESS: &str = "127.0.0.1:8099";

#[tokio::main]
async fn main() {
    let server = endpoint::Endpoint::on(ADDRESS, endpoint::careful).await;
    println!("{} answers as `{}`; stop it with Ctrl-C", server.url(), endpoint::MODEL);
    let _ = tokio::signal::ctrl_c().await;
    println!("{} requests answered", server.calls());
}
