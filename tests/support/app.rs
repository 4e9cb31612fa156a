//! A running Atlas: the real router on a port of its own, over a database of its own.
//!
//! There is no worker: a test finishes an analysis itself, through the queue.

mod place;

use std::net::SocketAddr;
use std::sync::Arc;

use atlas::app::{App, LoadedRoadmap};
use atlas::db;
use atlas::db::analyses::{self, Claimed};
use atlas::document::Document;
use atlas::evidence::{Judgement, Quote, Verdict};
use atlas::http;
use atlas::judging::Judge;
use atlas::models::{Embedder, Embedding, EmbeddingModel, ModelError};
use atlas::reading::Reader;
use atlas::report::{self, CoreToolReport, Provenance};
use atlas::roadmap::Roadmap;
use futures_util::future::BoxFuture;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use place::Place;

/// Long enough for any test.
const LEASE_SECONDS: f64 = 3600.0;

/// A resume whose first deed is written to break out of a page.
pub const RESUME: &str = "Ada Example\n\nExperience\nAcme, Backend Developer, 2019 - 2022\n\
    • Built <script>alert('x')</script> a billing service in Go & Postgres for \"Acme\".\n\
    • Packed it with Docker and shipped it with GitHub Actions.\n\nSkills\nGo, SQL, Redis, Kubernetes\n";

pub struct TestApp {
    app: Arc<App>,
    client: Client,
    address: SocketAddr,
    place: Place,
    /// Notified when the API queued an analysis.
    pub wake: Arc<Notify>,
    shutdown: CancellationToken,
    server: JoinHandle<anyhow::Result<()>>,
}

impl TestApp {
    /// Call [`stop`](Self::stop) at the end of the test.
    pub async fn start() -> Self {
        let place = Place::create().await;
        let app = Arc::new(App {
            db: db::open(&place.target()).await.expect("the database opens"),
            embedder: Arc::new(NoEmbedder(EmbeddingModel {
                name: "none".to_owned(),
                dimensions: 1,
            })),
            judge: Judge::BuiltIn,
            roadmaps: Roadmap::built_in()
                .expect("the shipped roadmaps have no fault")
                .into_iter()
                .map(LoadedRoadmap::new)
                .collect(),
            reader: Reader {
                program: env!("CARGO_BIN_EXE_atlas").into(),
                recognises: false,
            },
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let (wake, shutdown) = (Arc::new(Notify::new()), CancellationToken::new());
        let router = http::router(Arc::clone(&app), Arc::clone(&wake));
        let server = tokio::spawn(http::serve(listener, router, shutdown.clone().cancelled_owned()));
        let client = Client::builder().redirect(Policy::none()).build().expect("a client");
        Self {
            app,
            client,
            address,
            place,
            wake,
            shutdown,
            server,
        }
    }

    pub async fn stop(self) {
        drop(self.client);
        self.shutdown.cancel();
        self.server.await.expect("no panic").expect("the server ends well");
        if let Some(app) = Arc::into_inner(self.app) {
            app.db.close().await;
        }
        self.place.remove().await;
    }

    /// Ends the database under the running server.
    pub async fn break_database(&self) {
        self.app.db.pool().close().await;
    }

    /// Resumes in the database.
    pub async fn stored(&self) -> i64 {
        let count = sqlx::query_scalar("SELECT count(*) FROM resumes");
        count.fetch_one(self.app.db.pool()).await.expect("counted")
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::of(request.send().await.expect("the server answers")).await
    }

    // What a program does.

    pub fn upload(&self, content_type: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.request(Method::POST, "/api/v1/resumes")
            .header("content-type", content_type)
            .body(body)
    }

    pub async fn upload_text(&self, text: &str) -> Answer {
        self.send(self.upload("text/plain", text.to_owned())).await
    }

    pub async fn upload_with_key(&self, text: &str, key: &str) -> Answer {
        let request = self.upload("text/plain", text.to_owned());
        self.send(request.header("idempotency-key", key)).await
    }

    pub async fn upload_multipart(&self, fields: &[Field<'_>]) -> Answer {
        self.send(self.upload(MULTIPART, multipart(fields))).await
    }

    pub async fn upload_file(&self, name: &str, bytes: &[u8]) -> Answer {
        self.upload_multipart(&[Field::file(name, bytes)]).await
    }

    pub async fn delete_resume(&self, id: &str) -> Answer {
        self.send(self.request(Method::DELETE, &format!("/api/v1/resumes/{id}")))
            .await
    }

    // What a person does.

    pub async fn submit_form(&self, fields: &[Field<'_>]) -> Answer {
        let request = self.request(Method::POST, "/").header("content-type", MULTIPART);
        self.send(request.header("sec-fetch-site", "same-origin").body(multipart(fields)))
            .await
    }

    /// Hands a resume in on the page; the id of its analysis.
    pub async fn submit_resume_by_form(&self, text: &str) -> String {
        let answer = self.submit_form(&[Field::file("resume.txt", text.as_bytes())]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        let id = answer.header("location").strip_prefix("/a/").expect("a progress page");
        id.to_owned()
    }

    pub async fn press_delete(&self, analysis: &str) -> Answer {
        self.send(
            self.request(Method::POST, &format!("/a/{analysis}/delete"))
                .header("sec-fetch-site", "same-origin"),
        )
        .await
    }

    // What a worker does.

    /// Takes the analysis that waits.
    pub async fn claim(&self) -> Claimed {
        let claimed = analyses::claim(self.app.db.pool(), LEASE_SECONDS).await.expect("asked");
        claimed.expect("an analysis waits")
    }

    pub async fn note_stages(&self, claimed: &Claimed, stages: i32) {
        let pool = self.app.db.pool();
        let noted = analyses::heartbeat(pool, &claimed.id, claimed.lease, LEASE_SECONDS, Some(stages)).await;
        assert!(noted.expect("noted"));
    }

    /// Takes the analysis that waits and writes this report for it.
    pub async fn finish(&self, report: &Value) {
        let claimed = self.claim().await;
        let finished = analyses::finish(self.app.db.pool(), &claimed.id, claimed.lease, report).await;
        assert!(finished.expect("finished"));
    }

    pub async fn fail(&self, code: &str, message: &str) {
        let claimed = self.claim().await;
        let failed = analyses::fail(self.app.db.pool(), &claimed.id, claimed.lease, code, message).await;
        assert!(failed.expect("failed"));
    }

    /// A report over this text in which each verdict occurs.
    pub fn report(&self, document: &Document) -> Value {
        let roadmap = &self.app.roadmaps[0].roadmap;
        let all = [Verdict::Evidenced, Verdict::Claimed, Verdict::Missing, Verdict::Unsure];
        let judgements: Vec<Judgement> = roadmap
            .skills()
            .zip(all.into_iter().cycle())
            .map(|(skill, verdict)| judgement(document, skill.id.clone(), verdict))
            .collect();
        let core_stack = roadmap.core_stack.iter().zip(all.into_iter().cycle());
        let core_stack = core_stack.map(|(tool, verdict)| CoreToolReport {
            name: tool.name.clone(),
            verdict,
        });
        let provenance = Provenance {
            judge: "built-in",
            chat_model: None,
            embedding_model: "none".to_owned(),
            embedding_dimensions: 1,
            prompt_sha256: None,
            roadmap_sha256: roadmap.sha256.clone(),
            atlas_version: env!("CARGO_PKG_VERSION"),
            generated_at: "2026-11-24T09:30:00Z".to_owned(),
            model: None,
        };
        let sha256 = "0".repeat(64);
        let report = report::build(
            roadmap,
            document,
            &sha256,
            &judgements,
            core_stack.collect(),
            provenance,
        );
        serde_json::to_value(report).expect("a report is JSON")
    }
}

fn judgement(document: &Document, skill: atlas::roadmap::SkillId, verdict: Verdict) -> Judgement {
    let quotes = document
        .statements
        .iter()
        .filter(|statement| document.slice(statement.span).contains(['<', '&']) || verdict != Verdict::Evidenced)
        .filter_map(|statement| Quote::of_span(document, statement.span, statement.span))
        .take(2)
        .collect();
    let (quotes, nearest) = match verdict {
        Verdict::Evidenced | Verdict::Claimed => (quotes, Vec::new()),
        Verdict::Missing | Verdict::Unsure => (Vec::new(), quotes),
    };
    Judgement {
        skill,
        verdict,
        confidence: 0.75,
        rationale: "Judged by hand.".to_owned(),
        quotes,
        nearest,
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("the answer is text"),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("no header {name}: {self:?}"));
        value.to_str().expect("a header of ASCII")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Holds that this is the problem of this code, in the shape of RFC 9457.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["code"], code);
        assert_eq!(body["type"], format!("urn:atlas:problem:{code}"));
        assert_eq!(body["status"], status);
        for key in ["title", "detail"] {
            assert!(body[key].as_str().is_some_and(|text| !text.is_empty()), "{body}");
        }
    }

    #[track_caller]
    pub fn assert_page(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), "text/html; charset=utf-8");
        assert!(self.text.contains("<html lang=\"en\">"), "{}", self.text);
    }
}

const MULTIPART: &str = "multipart/form-data; boundary=----atlas-test";

/// A field of a multipart form.
pub struct Field<'a> {
    name: &'a str,
    file_name: Option<&'a str>,
    content: &'a [u8],
}

impl<'a> Field<'a> {
    pub fn text(name: &'a str, content: &'a str) -> Self {
        Self {
            name,
            file_name: None,
            content: content.as_bytes(),
        }
    }

    pub fn file(file_name: &'a str, content: &'a [u8]) -> Self {
        Self {
            name: "file",
            file_name: Some(file_name),
            content,
        }
    }
}

fn multipart(fields: &[Field<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for field in fields {
        let file_name = field
            .file_name
            .map(|name| format!("; filename=\"{name}\""))
            .unwrap_or_default();
        let head = format!(
            "------atlas-test\r\nContent-Disposition: form-data; name=\"{}\"{file_name}\r\n\r\n",
            field.name
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(field.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"------atlas-test--\r\n");
    body
}

/// Stands where an embedder has to be; the API never asks it.
struct NoEmbedder(EmbeddingModel);

impl Embedder for NoEmbedder {
    fn model(&self) -> &EmbeddingModel {
        &self.0
    }

    fn embed<'a>(&'a self, _: &'a [String]) -> BoxFuture<'a, Result<Vec<Embedding>, ModelError>> {
        Box::pin(async { Err(ModelError::TooLong) })
    }

    fn count_tokens(&self, text: &str) -> usize {
        text.len()
    }
}
