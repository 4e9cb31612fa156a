//! A service that is killed in the middle of an analysis loses nothing and does nothing twice.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// Far beyond what one analysis takes; a test that hangs fails.
const PATIENCE: Duration = Duration::from_mins(2);

struct Service {
    process: Child,
    address: String,
}

impl Service {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_atlas"))
            .args(["serve", "--bind", "127.0.0.1:0"])
            .env("ATLAS_DATA_DIR", data)
            .env_remove("DATABASE_URL")
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .expect("atlas starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("a line");
        let address = line.trim().rsplit(' ').next().expect("an address").to_owned();
        Self { process, address }
    }

    async fn get(&self, path: &str) -> Value {
        let answer = reqwest::get(format!("{}{path}", self.address))
            .await
            .expect("an answer");
        let text = answer.text().await.expect("a body");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Asks until the analysis has one of the states.
    async fn wait_for(&self, path: &str, states: &[&str]) -> String {
        let asking = async {
            loop {
                let state = self.get(path).await["status"].as_str().expect("a status").to_owned();
                if states.contains(&state.as_str()) {
                    return state;
                }
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.expect("in time")
    }

    /// SIGKILL: no destructor, no goodbye.
    fn kill(mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("reaped");
    }
}

#[tokio::test]
async fn an_analysis_survives_kill_9_and_completes_once() {
    let data = TempDir::new().expect("a temporary directory");
    let resume =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("evals/datasets/backend/cases/oracle-dba-senior/resume.txt");
    let text = std::fs::read_to_string(resume).expect("a fixture");
    let first = Service::start(data.path());
    let answer = reqwest::Client::new()
        .post(format!("{}/api/v1/resumes", first.address))
        .header("content-type", "text/plain")
        .body(text)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status().as_u16(), 202);
    let path = answer.headers()["location"].to_str().expect("ASCII").to_owned();
    // The first analysis of a fresh database embeds the whole roadmap: it is under way for a while.
    let state = first.wait_for(&path, &["running", "done"]).await;
    assert_eq!(state, "running", "killed too late to show anything");
    first.kill();

    let second = Service::start(data.path());
    second.wait_for(&path, &["done"]).await;
    let report = second.get(&format!("{path}/report")).await;
    assert_eq!(report["summary"]["skills"], 32);
    second.kill();

    // A third start finds nothing left to do, and the same report.
    let third = Service::start(data.path());
    assert_eq!(third.wait_for(&path, &["done", "queued", "running"]).await, "done");
    assert_eq!(third.get(&format!("{path}/report")).await, report);
    third.kill();
}
