//! The HTTP API and the pages, over the network and a real database.

#[path = "support/app.rs"]
mod support;

use std::time::Duration;

use atlas::document::{Document, Format};
use futures_util::{future, stream};
use reqwest::{Body, Method};
use support::{Answer, Field, RESUME, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const MEBIBYTE: usize = 1024 * 1024;

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/fixtures/resumes/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn resume() -> Document {
    Document::new(Format::Text, &[RESUME.to_owned()], Vec::new())
}

#[tokio::test]
async fn a_resume_goes_in_and_its_report_comes_out() {
    let app = TestApp::start().await;
    let submitted = app.upload_text(RESUME).await;
    assert_eq!(submitted.status, 202, "{}", submitted.text);
    let body = submitted.json();
    let id = body["id"].as_str().expect("an id");
    let location = submitted.header("location");
    assert_eq!(location, format!("/api/v1/analyses/{id}"));
    assert_eq!(body["status"], "queued");
    assert_eq!(body["links"]["self"], location);
    app.wake.notified().await;

    let queued = app.get(location).await;
    assert_eq!((queued.status, queued.header("retry-after")), (200, "1"));
    assert_eq!(queued.json()["stages"], serde_json::json!({"done": 0, "total": 9}));
    app.get(&format!("{location}/report"))
        .await
        .assert_problem(409, "not-done");

    let report = app.report(&resume());
    app.finish(&report).await;
    let done = app.get(location).await;
    assert_eq!(done.json()["status"], "done");
    assert_eq!(done.json()["stages"], serde_json::json!({"done": 9, "total": 9}));
    assert!(!done.headers.contains_key("retry-after"));
    let fetched = app.get(done.json()["links"]["report"].as_str().expect("a link")).await;
    assert_eq!(fetched.status, 200);
    // As text, so that the order of the fields counts too.
    assert_eq!(fetched.text, report.to_string());
    app.stop().await;
}

#[tokio::test]
async fn a_plan_is_shown_and_a_gap_of_it_explained() {
    let app = TestApp::start().await;
    let location = app.upload_text(RESUME).await.header("location").to_owned();
    let plan = format!("{location}/plan");
    app.get(&plan).await.assert_problem(409, "not-done");
    let report = app.report(&resume());
    app.finish(&report).await;
    assert_eq!(app.get(&plan).await.json()["plan"], report["plan"]);
    let gap = report["plan"][0]["id"].as_str().expect("a gap");
    let answer = app.get(&format!("{plan}?skill={gap}&question=why%20not")).await.json();
    assert_eq!(
        (&answer["skill"], &answer["worded_by"]),
        (&report["plan"][0]["id"], &"built-in".into())
    );
    assert_eq!(answer["step"], report["plan"][0]);
    let said = answer["answer"].as_str().expect("words");
    assert!(
        said.contains(report["plan"][0]["first_step"].as_str().expect("words")),
        "{said}"
    );
    app.get(&format!("{plan}?skill=juggling"))
        .await
        .assert_problem(422, "unknown-skill");
    let long = "x".repeat(501);
    app.get(&format!("{plan}?skill={gap}&question={long}"))
        .await
        .assert_problem(422, "long-question");
    app.get("/api/v1/analyses/nothing/plan")
        .await
        .assert_problem(404, "not-found");
    app.stop().await;
}

#[tokio::test]
async fn multipart_takes_a_file_and_a_roadmap() {
    let app = TestApp::start().await;
    let roadmap = Field::text("roadmap", "backend-engineer");
    let answer = app
        .upload_multipart(&[roadmap, Field::file("cv.md", RESUME.as_bytes())])
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let unknown = Field::text("roadmap", "astronaut");
    let answer = app
        .upload_multipart(&[Field::file("cv.md", RESUME.as_bytes()), unknown])
        .await;
    answer.assert_problem(422, "unknown-roadmap");
    let by_query = app.request(Method::POST, "/api/v1/resumes?roadmap=astronaut");
    let by_query = by_query.header("content-type", "text/plain").body(RESUME);
    app.send(by_query).await.assert_problem(422, "unknown-roadmap");
    app.upload_multipart(&[Field::text("roadmap", "backend-engineer")])
        .await
        .assert_problem(422, "no-file");
    app.send(app.upload("multipart/form-data", "no boundary"))
        .await
        .assert_problem(400, "bad-request");
    let broken = app.upload("multipart/form-data; boundary=x", "--x\r\nno end");
    app.send(broken).await.assert_problem(400, "bad-request");
    app.stop().await;
}

#[tokio::test]
async fn files_that_cannot_be_read_are_refused_with_their_reason() {
    let app = TestApp::start().await;
    app.upload_text("").await.assert_problem(422, "empty");
    app.upload_text("...").await.assert_problem(422, "no-text");
    for (name, status, code) in [
        ("empty.pdf", 422, "empty"),
        ("encrypted.pdf", 422, "encrypted"),
        ("image-only.pdf", 422, "no-text"),
        ("damaged.pdf", 422, "damaged"),
        ("not-a-pdf.pdf", 415, "unsupported"),
    ] {
        app.upload_file(name, &fixture(name)).await.assert_problem(status, code);
    }
    app.upload_file("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        .await
        .assert_problem(415, "unsupported");
    let typed = app.send(app.upload("image/png", "x")).await;
    typed.assert_problem(415, "unsupported-media-type");
    assert_eq!(app.stored().await, 0, "nothing is kept of what was refused");
    app.stop().await;
}

#[tokio::test]
async fn others_are_served_while_hostile_files_are_read() {
    let app = TestApp::start().await;
    let names = [
        "pdf-2000-pages-30mb.pdf", "pdf-content-1gb-twice.pdf", "pdf-forms-doubling.pdf",
    ];
    let hostile = future::join_all(names.map(|name| {
        let bytes = fixture(&format!("hostile/{name}"));
        let app = &app;
        async move { app.upload_file(name, &bytes).await }
    }));
    let others = async {
        for _ in 0..5 {
            assert_eq!(app.get("/healthz").await.status, 200);
            assert_eq!(app.upload_text(RESUME).await.status, 202);
        }
    };
    let (answers, ()) = future::join(hostile, others).await;
    for answer in answers {
        answer.assert_problem(422, "too-complex");
    }
    assert_eq!(app.stored().await, 5, "nothing is kept of what was refused");
    app.stop().await;
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_in_all_ways_of_sending_it() {
    let app = TestApp::start().await;
    let file = vec![b'a'; 50 * MEBIBYTE];
    // The length is announced, and the client sends all of it without waiting.
    app.send(app.upload("text/plain", file.clone()))
        .await
        .assert_problem(413, "too-large");
    app.upload_file("cv.txt", &file).await.assert_problem(413, "too-large");
    // The length is not announced.
    let pieces = stream::iter((0..50).map(|_| Ok::<_, std::io::Error>(vec![b'a'; MEBIBYTE])));
    let streamed = app.upload("text/plain", Body::wrap_stream(pieces));
    app.send(streamed).await.assert_problem(413, "too-large");
    // Above the limit of a file, below that of a body.
    let file = vec![b'a'; 8 * MEBIBYTE + 1];
    app.send(app.upload("text/plain", file))
        .await
        .assert_problem(413, "too-large");
    assert_eq!(app.stored().await, 0, "nothing is kept of what was refused");
    app.stop().await;
}

#[tokio::test]
async fn who_asks_before_sending_too_much_is_answered_without_sending() {
    let app = TestApp::start().await;
    let mut client = TcpStream::connect(app.address()).await.expect("connected");
    let head = "POST /api/v1/resumes HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/pdf\r\n\
                Content-Length: 52428800\r\nExpect: 100-continue\r\n\r\n";
    client.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.expect("answered and closed");
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("urn:atlas:problem:too-large"), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_key_makes_a_repeated_upload_one_upload() {
    let app = TestApp::start().await;
    let first = app.upload_with_key(RESUME, "key-1").await;
    assert_eq!(first.status, 202, "{}", first.text);
    app.finish(&app.report(&resume())).await;
    let again = app.upload_with_key(RESUME, "key-1").await;
    assert_eq!((again.status, &again.text), (202, &first.text));
    assert_eq!(again.header("location"), first.header("location"));
    let other = format!("{RESUME}\n• Wrote tests.");
    app.upload_with_key(&other, "key-1")
        .await
        .assert_problem(422, "idempotency-key-reused");
    let other_key = app.upload_with_key(RESUME, "key-2").await;
    assert_ne!(other_key.header("location"), first.header("location"));
    app.upload_with_key(RESUME, &"k".repeat(255)).await.json()["id"]
        .as_str()
        .expect("the longest key");
    for bad in ["", "two words", &"k".repeat(256)] {
        app.upload_with_key(RESUME, bad)
            .await
            .assert_problem(400, "bad-idempotency-key");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_deleted_resume_takes_everything_with_it() {
    let app = TestApp::start().await;
    let submitted = app.upload_with_key(RESUME, "key").await.json();
    app.finish(&app.report(&resume())).await;
    let (id, resume_id) = (
        submitted["id"].as_str().expect("id"),
        submitted["resume_id"].as_str().expect("id"),
    );
    let deleted = app.delete_resume(resume_id).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    app.delete_resume(resume_id).await.assert_problem(404, "not-found");
    app.get(&format!("/api/v1/analyses/{id}"))
        .await
        .assert_problem(404, "not-found");
    app.get(&format!("/api/v1/analyses/{id}/report"))
        .await
        .assert_problem(404, "not-found");
    app.get(&format!("/a/{id}")).await.assert_page(404);
    // The key is free again.
    assert_ne!(app.upload_with_key(RESUME, "key").await.json()["id"], submitted["id"]);
    app.stop().await;
}

#[tokio::test]
async fn a_failed_analysis_says_why() {
    let app = TestApp::start().await;
    let id = app.submit_resume_by_form(RESUME).await;
    app.fail("model-failed", "The model <endpoint> refused the request.")
        .await;
    let status = app.get(&format!("/api/v1/analyses/{id}")).await.json();
    assert_eq!(status["status"], "failed");
    assert_eq!(status["error"]["code"], "model-failed");
    let report = app.get(&format!("/api/v1/analyses/{id}/report")).await;
    report.assert_problem(409, "analysis-failed");
    assert_eq!(report.json()["detail"], "The model <endpoint> refused the request.");
    let page = app.get(&format!("/a/{id}")).await;
    page.assert_page(200);
    assert!(
        page.text.contains("The model &#60;endpoint&#62; refused the request."),
        "{}",
        page.text
    );
    assert!(
        !page.text.contains("http-equiv"),
        "a page of what is over does not load itself again"
    );
    app.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found_in_the_shape_of_the_place() {
    let app = TestApp::start().await;
    let nobody = "a".repeat(32);
    for path in [
        "/api", "/api/v1/nothing", "/api/v2/resumes", "/api/v1/roadmaps/astronaut",
    ] {
        app.get(path).await.assert_problem(404, "not-found");
    }
    for path in [
        format!("/api/v1/analyses/{nobody}"),
        format!("/api/v1/analyses/{nobody}/report"),
    ] {
        app.get(&path).await.assert_problem(404, "not-found");
    }
    app.get("/api/v1/analyses/%FF").await.assert_problem(400, "bad-request");
    app.delete_resume(&nobody).await.assert_problem(404, "not-found");
    let wrong = app.send(app.request(Method::PUT, "/api/v1/resumes")).await;
    wrong.assert_problem(405, "method-not-allowed");
    assert_eq!(wrong.header("allow"), "POST");
    for path in [
        "/nothing".to_owned(),
        format!("/a/{nobody}"),
        "/static/atlas.css".to_owned(),
    ] {
        app.get(&path).await.assert_page(404);
    }
    app.send(app.request(Method::DELETE, "/")).await.assert_page(405);
    app.stop().await;
}

#[tokio::test]
async fn the_roadmaps_are_there_without_what_only_judges_need() {
    let app = TestApp::start().await;
    let list = app.get("/api/v1/roadmaps").await.json();
    assert_eq!(list["roadmaps"][0]["id"], "backend-engineer");
    assert_eq!(list["roadmaps"][0]["skills"], 32);
    let roadmap = app
        .get(list["roadmaps"][0]["links"]["self"].as_str().expect("a link"))
        .await;
    let body = roadmap.json();
    assert_eq!(body["stages"].as_array().map(Vec::len), Some(9));
    assert!(body["stages"][0]["skills"][0]["resources"][0]["url"].is_string());
    assert!(!roadmap.text.contains("\"aliases\""));
    app.stop().await;
}

#[tokio::test]
async fn health_is_asked_outside_the_prefix() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/healthz").await.status, 200);
    assert_eq!(app.get("/readyz").await.status, 200);
    app.break_database().await;
    assert_eq!(app.get("/healthz").await.status, 200);
    app.get("/readyz").await.assert_problem(503, "not-ready");
    let failed = app.get("/api/v1/analyses/x").await;
    failed.assert_problem(500, "internal");
    assert!(!failed.text.contains("pool"), "{}", failed.text);
    app.get("/a/x").await.assert_page(500);
    app.stop().await;
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_its_reader() {
    let app = TestApp::start().await;
    let id = app.submit_resume_by_form(RESUME).await;
    let api = format!("/api/v1/analyses/{id}");
    for path in ["/", &api, "/nothing", "/api/nothing", "/healthz", &format!("/a/{id}")] {
        let answer = app.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'; form-action 'self';"),
            "{policy}"
        );
    }
    app.stop().await;
}

fn attribute<'a>(page: &'a Answer, before: &str) -> &'a str {
    let rest = page
        .text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before}: {}", page.text))
        .1;
    rest.split('"').next().expect("a closing quote")
}

#[tokio::test]
async fn the_style_sheet_has_a_name_of_its_content_and_may_be_kept() {
    let app = TestApp::start().await;
    let page = app.get("/").await;
    for before in ["rel=\"stylesheet\" href=\"", "type=\"image/svg+xml\" href=\""] {
        let asset = app.get(attribute(&page, before)).await;
        assert_eq!(asset.status, 200);
        assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_person_goes_from_the_form_to_the_report_and_deletes_it() {
    let app = TestApp::start().await;
    let form = app.get("/").await;
    form.assert_page(200);
    assert!(form.text.contains("enctype=\"multipart/form-data\""));
    let id = app.submit_resume_by_form(RESUME).await;

    let waiting = app.get(&format!("/a/{id}")).await;
    waiting.assert_page(200);
    assert!(waiting.text.contains("http-equiv=\"refresh\""));
    assert!(waiting.text.contains("max=\"9\" value=\"0\""), "{}", waiting.text);
    let early = app.get(&format!("/a/{id}/report")).await;
    assert_eq!(
        (early.status, early.header("location")),
        (303, format!("/a/{id}").as_str())
    );

    let report = app.report(&resume());
    app.finish(&report).await;
    let done = app.get(&format!("/a/{id}")).await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, format!("/a/{id}/report").as_str())
    );
    let page = app.get(&format!("/a/{id}/report")).await;
    page.assert_page(200);
    for stage in report["stages"].as_array().expect("stages") {
        for skill in stage["skills"].as_array().expect("skills") {
            let anchor = format!("id=\"skill-{}\"", skill["id"].as_str().expect("an id"));
            assert!(page.text.contains(&anchor), "{anchor}");
        }
    }
    for step in 1..=report["plan"].as_array().expect("a plan").len() {
        assert!(page.text.contains(&format!("id=\"step-{step}\"")), "{step}");
    }

    let deleted = app.press_delete(&id).await;
    assert_eq!((deleted.status, deleted.header("location")), (303, "/?deleted=yes"));
    assert!(app.get("/?deleted=yes").await.text.contains("are deleted"));
    app.get(&format!("/a/{id}")).await.assert_page(404);
    app.press_delete(&id).await.assert_page(404);
    app.stop().await;
}

#[tokio::test]
async fn the_progress_page_counts_the_stages() {
    let app = TestApp::start().await;
    let id = app.submit_resume_by_form(RESUME).await;
    let claimed = app.claim().await;
    app.note_stages(&claimed, 4).await;
    let page = app.get(&format!("/a/{id}")).await;
    assert!(page.text.contains("max=\"9\" value=\"4\""), "{}", page.text);
    assert_eq!(page.text.matches("class=\"done\"").count(), 4);
    assert_eq!(page.text.matches("class=\"now\"").count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn words_of_the_resume_never_become_markup() {
    let app = TestApp::start().await;
    let id = app.submit_resume_by_form(RESUME).await;
    app.finish(&app.report(&resume())).await;
    let page = app.get(&format!("/a/{id}/report")).await;
    assert!(page.text.contains("&#60;script&#62;"), "the quote is there");
    assert!(!page.text.contains("<script"));
    app.stop().await;
}

#[tokio::test]
async fn the_form_comes_back_with_the_reason() {
    let app = TestApp::start().await;
    for (name, content, status, words) in [
        ("", Vec::new(), 422, "Choose a file first"),
        ("cv.pdf", fixture("encrypted.pdf"), 422, "password"),
        ("cv.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), 415, "picture"),
        ("cv.txt", vec![b'a'; 50 * MEBIBYTE], 413, "larger than 8 MiB"),
    ] {
        let page = app.submit_form(&[Field::file(name, &content)]).await;
        page.assert_page(status);
        assert!(page.text.contains("role=\"alert\""));
        assert!(page.text.contains(words), "{words}: {}", page.text);
        assert!(page.text.contains("<form"));
    }
    app.stop().await;
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let app = TestApp::start().await;
    let id = app.submit_resume_by_form(RESUME).await;
    let foreign = app.request(Method::POST, &format!("/a/{id}/delete"));
    app.send(foreign.header("sec-fetch-site", "cross-site"))
        .await
        .assert_page(403);
    let foreign = app
        .request(Method::POST, "/")
        .header("content-type", "text/plain")
        .body(RESUME);
    app.send(foreign.header("origin", "https://evil.example"))
        .await
        .assert_page(403);
    app.get(&format!("/a/{id}")).await.assert_page(200);
    app.stop().await;
}

#[tokio::test]
async fn shutting_down_waits_for_the_request_that_runs() {
    let app = TestApp::start().await;
    let head = format!(
        "POST /api/v1/resumes HTTP/1.1\r\nHost: atlas\r\nContent-Type: text/plain\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        RESUME.len()
    );
    let mut client = TcpStream::connect(app.address()).await.expect("connected");
    client.write_all(head.as_bytes()).await.expect("sent");
    let mut interim = [0; 25];
    client
        .read_exact(&mut interim)
        .await
        .expect("the handler waits for the body");
    assert!(interim.starts_with(b"HTTP/1.1 100 Continue"));
    let asked = async {
        client.write_all(RESUME.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.expect("answered and closed");
        answer
    };
    let (answer, ()) = tokio::time::timeout(Duration::from_mins(1), async { tokio::join!(asked, app.stop()) })
        .await
        .expect("the server stops");
    assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
}
