//! Every way in which a server or a model fails ends in a complete report with the right marks.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use atlas::models::spending::{Budget, ChatConfig};
use atlas::report::Report;
use serde_json::{Value, json};
use wiremock::{Request, ResponseTemplate};

use super::endpoint::{Endpoint, Prompt, completion, entry, raw, read, refuses, says};
use super::{Bench, assert_complete, fallbacks, skills};

/// Who shall have judged.
#[derive(Clone, Copy, Debug)]
enum Marks {
    /// Every skill fell back, with this code.
    All(&'static str),
    /// Nobody fell back but where the rules do not take the reader's quotes.
    None,
    /// These skills fell back too, with this code.
    Some(&'static [&'static str], &'static str),
}

const STAGES: usize = 9;

/// HTTP requests of a stage at the most.
const REQUESTS: usize = 4;

/// Longer than any fault may hold up an analysis: patience is 2 s, for one call alone and then for eight.
const LONGEST: Duration = Duration::from_secs(8);

type Respond = Box<dyn Fn(&Request) -> ResponseTemplate + Send + Sync>;

fn always(reply: ResponseTemplate) -> Respond {
    Box::new(move |_| reply.clone())
}

/// The reader's answer, changed before it is sent.
fn changed(change: impl Fn(&Prompt, &mut Value) + Send + Sync + 'static) -> Respond {
    Box::new(move |request| {
        let prompt = Prompt::of(request);
        let mut answer = prompt.answer(read);
        change(&prompt, &mut answer);
        says(&answer.to_string())
    })
}

/// The reader's answer in other words around it.
fn worded(word: impl Fn(&str) -> String + Send + Sync + 'static) -> Respond {
    Box::new(move |request| says(&word(&Prompt::of(request).answer(read).to_string())))
}

/// The reader's completion with something else changed in it.
fn completed(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Respond {
    Box::new(move |request| {
        let mut whole = completion(&Prompt::of(request).answer(read).to_string());
        change(&mut whole);
        ResponseTemplate::new(200).set_body_json(whole)
    })
}

/// Fails this often in each run, and then answers.
fn after(failures: usize, failure: ResponseTemplate) -> Respond {
    let seen = AtomicUsize::new(0);
    Box::new(move |request| {
        if seen.fetch_add(1, Ordering::SeqCst) < failures {
            failure.clone()
        } else {
            says(&Prompt::of(request).answer(read).to_string())
        }
    })
}

fn each(answer: &mut Value, change: impl Fn(&mut Value)) {
    answer["skills"]
        .as_array_mut()
        .expect("a list")
        .iter_mut()
        .for_each(change);
}

fn statuses() -> Vec<(&'static str, Respond, Marks)> {
    let limited = |body: Value| ResponseTemplate::new(429).set_body_json(body);
    vec![
        (
            "401",
            always(refuses(401, "Incorrect API key provided")),
            Marks::All("status-401"),
        ),
        (
            "403",
            always(refuses(403, "Country not supported")),
            Marks::All("status-403"),
        ),
        (
            "404 model",
            always(refuses(404, "The model does not exist")),
            Marks::All("status-404"),
        ),
        ("408", always(refuses(408, "Request timeout")), Marks::All("status-408")),
        ("409", always(refuses(409, "Conflict")), Marks::All("status-409")),
        ("425", always(refuses(425, "Too early")), Marks::All("status-425")),
        (
            "429 once",
            after(1, refuses(429, "Slow down").insert_header("retry-after", "0.01")),
            Marks::None,
        ),
        (
            "429 with an integer code",
            always(limited(json!({"error": {"message": "Rate limit", "code": 429}}))),
            Marks::All("status-429"),
        ),
        (
            "429 in plain text",
            always(ResponseTemplate::new(429).set_body_string("rate limited")),
            Marks::All("status-429"),
        ),
        (
            "429 quota",
            always(limited(
                json!({"error": {"message": "No credit", "code": "insufficient_quota"}}),
            )),
            Marks::All("status-429"),
        ),
        (
            "Retry-After: 86400",
            always(refuses(429, "Come back tomorrow").insert_header("retry-after", "86400")),
            Marks::All("status-429"),
        ),
        ("500", always(refuses(500, "Internal error")), Marks::All("status-500")),
        ("500 twice", after(2, refuses(500, "Internal error")), Marks::None),
        (
            "502 HTML",
            always(ResponseTemplate::new(502).set_body_string("<html><h1>502 Bad Gateway</h1></html>")),
            Marks::All("status-502"),
        ),
        ("503", always(refuses(503, "Overloaded")), Marks::All("status-503")),
        (
            "an error with status 200",
            always(ResponseTemplate::new(200).set_body_json(json!({"error": {"message": "down", "code": 503}}))),
            Marks::All("status-503"),
        ),
        (
            "a redirect",
            always(ResponseTemplate::new(307).insert_header("location", "http://127.0.0.1:9/v1/chat/completions")),
            Marks::All("status-307"),
        ),
        (
            "400 on something else",
            always(refuses(400, "context length exceeded")),
            Marks::All("status-400"),
        ),
        (
            "no answer in time",
            always(says("{}").set_delay(Duration::from_mins(1))),
            Marks::All("too-slow"),
        ),
    ]
}

fn completions() -> Vec<(&'static str, Respond, Marks)> {
    let without =
        |key: &'static str| completed(move |whole| drop(whole.as_object_mut().expect("an object").remove(key)));
    vec![
        (
            "empty choices",
            completed(|whole| whole["choices"] = json!([])),
            Marks::All("answer-empty"),
        ),
        (
            "refusal",
            completed(|whole| whole["choices"][0]["message"] = json!({"content": null, "refusal": "I cannot help."})),
            Marks::All("declined"),
        ),
        (
            "content filter",
            completed(|whole| {
                whole["choices"][0]["message"]["content"] = json!("");
                whole["choices"][0]["finish_reason"] = json!("content_filter");
            }),
            Marks::All("filtered"),
        ),
        (
            "length stop",
            completed(|whole| {
                let content = whole["choices"][0]["message"]["content"].as_str().expect("text");
                let half = content
                    .char_indices()
                    .nth(content.chars().count() / 2)
                    .expect("a middle")
                    .0;
                whole["choices"][0]["message"]["content"] = json!(&content[..half]);
                whole["choices"][0]["finish_reason"] = json!("length");
            }),
            Marks::All("no-answer"),
        ),
        (
            "unknown finish reason",
            completed(|w| w["choices"][0]["finish_reason"] = json!("eos_seen")),
            Marks::None,
        ),
        (
            "no finish reason",
            completed(|w| w["choices"][0]["finish_reason"] = json!(null)),
            Marks::None,
        ),
        ("missing id", without("id"), Marks::None),
        ("missing usage", without("usage"), Marks::None),
        ("missing model", without("model"), Marks::None),
        (
            "content in parts",
            completed(|whole| {
                let content = whole["choices"][0]["message"]["content"].clone();
                whole["choices"][0]["message"]["content"] = json!([{"type": "text", "text": content}]);
            }),
            Marks::None,
        ),
        (
            "a stream unasked",
            Box::new(|request| {
                let answer = Prompt::of(request).answer(read).to_string();
                let half = answer
                    .char_indices()
                    .nth(answer.chars().count() / 2)
                    .expect("a middle")
                    .0;
                let event = |part: &str| format!("data: {}\n\n", json!({"choices": [{"delta": {"content": part}}]}));
                let body = format!("{}{}data: [DONE]\n\n", event(&answer[..half]), event(&answer[half..]));
                ResponseTemplate::new(200).set_body_raw(body, "text/event-stream")
            }),
            Marks::None,
        ),
        (
            "not JSON at all",
            always(ResponseTemplate::new(200).set_body_string("It works!")),
            Marks::All("answer-not-json"),
        ),
        (
            "10 MB reply",
            completed(|whole| whole["padding"] = json!("x".repeat(10 << 20))),
            Marks::All("answer-too-large"),
        ),
    ]
}

fn answers() -> Vec<(&'static str, Respond, Marks)> {
    vec![
        (
            "malformed JSON",
            worded(|answer| answer.replace("\"verdict\":", "verdict:")),
            Marks::All("no-answer"),
        ),
        (
            "fenced JSON",
            worded(|answer| format!("```json\n{answer}\n```")),
            Marks::None,
        ),
        (
            "thinking tags before JSON",
            worded(|answer| format!("<think>Is {{\"skills\": []}} right? No.</think>\n{answer}")),
            Marks::None,
        ),
        (
            "words around JSON",
            worded(|answer| format!("Sure! {answer} Hope that helps.")),
            Marks::None,
        ),
        (
            "malformed once",
            Box::new(|request| {
                let prompt = Prompt::of(request);
                let answer = prompt.answer(read).to_string();
                says(if prompt.is_repair {
                    &answer
                } else {
                    &answer[..answer.len() - 2]
                })
            }),
            Marks::None,
        ),
        (
            "schema ignored silently",
            always(says("Overall this is a strong candidate with much experience.")),
            Marks::All("no-answer"),
        ),
    ]
}

/// Answers in the right form that are wrong.
fn contents() -> Vec<(&'static str, Respond, Marks)> {
    vec![
        (
            "wrong ids",
            changed(|_, answer| each(answer, |skill| skill["skill"] = json!("cobol-mainframes"))),
            Marks::All("no-answer"),
        ),
        (
            "missing ids",
            changed(|_, answer| {
                let list = answer["skills"].as_array_mut().expect("a list");
                list.retain(|skill| skill["skill"] != "docker");
            }),
            Marks::Some(&["docker"], "no-answer"),
        ),
        (
            "duplicate ids",
            changed(|_, answer| {
                let list = answer["skills"].as_array_mut().expect("a list");
                let twice = list.iter().find(|skill| skill["skill"] == "docker").cloned();
                list.extend(twice);
            }),
            Marks::None,
        ),
        (
            "duplicate ids that differ",
            changed(|_, answer| {
                let list = answer["skills"].as_array_mut().expect("a list");
                list.retain(|skill| skill["skill"] != "docker");
                list.push(entry("docker", "missing", &[]));
                list.push(entry("docker", "evidenced", &["Docker"]));
            }),
            Marks::Some(&["docker"], "no-answer"),
        ),
        (
            "invented quotes",
            changed(|_, answer| {
                each(answer, |skill| {
                    skill["verdict"] = json!("evidenced");
                    skill["quotes"] = json!(["Single-handedly rebuilt the whole of the banking world in a weekend"]);
                });
            }),
            Marks::All("quotes-not-found"),
        ),
        (
            "quotes from another resume",
            changed(|_, answer| {
                each(answer, |skill| {
                    skill["verdict"] = json!("claimed");
                    skill["quotes"] = json!(["Wrote Ansible roles for the night shift of a dairy in Jutland"]);
                });
            }),
            Marks::All("quotes-not-found"),
        ),
        (
            "near quotes",
            changed(|_, answer| {
                each(answer, |skill| {
                    let Some(quote) = skill["quotes"][0].as_str().filter(|quote| quote.len() > 30) else {
                        return;
                    };
                    // One letter twice.
                    let near = format!("{}{}", &quote[..12], &quote[11..]);
                    skill["quotes"] = json!([near]);
                });
            }),
            Marks::None,
        ),
        (
            "verdict synonyms",
            changed(|_, answer| {
                each(answer, |skill| {
                    let other = match skill["verdict"].as_str() {
                        Some("evidenced") => "Demonstrated",
                        Some("claimed") => "mentioned",
                        _ => "not found",
                    };
                    skill["verdict"] = json!(other);
                });
            }),
            Marks::None,
        ),
        (
            "unknown verdicts",
            changed(|_, answer| each(answer, |skill| skill["verdict"] = json!("7/10"))),
            Marks::All("no-answer"),
        ),
        (
            "no quotes",
            changed(|_, answer| {
                each(answer, |skill| {
                    skill["verdict"] = json!("evidenced");
                    skill["quotes"] = json!([]);
                });
            }),
            Marks::All("quotes-not-found"),
        ),
    ]
}

/// `usual` are the marks of the reader's answer as it is.
fn assert_marks(report: &Report, marks: Marks, usual: &[(&str, &str)], what: &str) {
    let fallen = fallbacks(report);
    match marks {
        Marks::None => assert_eq!(fallen, usual, "{what}"),
        Marks::All(code) => {
            assert_eq!(fallen.len(), 32, "{what}: {fallen:?}");
            assert!(fallen.iter().all(|(_, found)| *found == code), "{what}: {fallen:?}");
        }
        Marks::Some(skills, code) => {
            let others: Vec<_> = fallen
                .iter()
                .filter(|(skill, _)| !skills.contains(skill))
                .copied()
                .collect();
            let usual: Vec<_> = usual
                .iter()
                .filter(|(skill, _)| !skills.contains(skill))
                .copied()
                .collect();
            assert_eq!(others, usual, "{what}");
            assert!(
                skills.iter().all(|skill| fallen.contains(&(*skill, code))),
                "{what}: {fallen:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_ends_in_a_complete_report() {
    let mut bench = Bench::new().await;
    let built_in = bench.report().await;
    let server = Endpoint::start(super::endpoint::careful).await;
    bench.judge_at(&server.url(), ChatConfig::default());
    let usual = bench.report().await;
    let usual = fallbacks(&usual);
    assert!(
        usual.len() <= 8 && usual.iter().all(|(_, code)| code.starts_with("quotes-")),
        "{usual:?}"
    );
    let faults: Vec<_> = statuses()
        .into_iter()
        .chain(completions())
        .chain(answers())
        .chain(contents())
        .collect();
    assert!(faults.len() >= 30, "{}", faults.len());
    for (what, respond, marks) in faults {
        let server = Endpoint::start(respond).await;
        bench.judge_at(&server.url(), ChatConfig::default());
        let begun = Instant::now();
        let report = bench.report().await;
        assert!(begun.elapsed() < LONGEST, "{what} took {:?}", begun.elapsed());
        assert_complete(&report, what);
        assert_marks(&report, marks, &usual, what);
        assert!(server.calls() <= REQUESTS * STAGES, "{what}: {} calls", server.calls());
        let counted = report.provenance.model.as_ref().expect("a model was asked").calls;
        assert_eq!(usize::try_from(counted), Ok(server.calls()), "{what}");
        if let Marks::All(_) = marks {
            for (by_model, alone) in skills(&report).zip(skills(&built_in)) {
                assert_eq!(
                    (by_model.verdict, &by_model.quotes),
                    (alone.verdict, &alone.quotes),
                    "{what}"
                );
            }
        }
    }
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_or_drips_ends_in_a_complete_report() {
    let mut bench = Bench::new().await;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n";
    let started = format!("{head}{{\"choices\": [{{\"message\": ");
    let drip: Vec<String> = std::iter::once(head.to_owned())
        .chain(std::iter::repeat_n(" ".to_owned(), 100))
        .collect();
    let nothing = Duration::ZERO;
    for (what, url, code) in [
        (
            "cut amid the body",
            raw(vec![started.clone()], nothing, true).await,
            "connection-broke",
        ),
        ("hung up on", raw(Vec::new(), nothing, true).await, "connection-broke"),
        (
            "silent amid the body",
            raw(vec![started], nothing, false).await,
            "too-slow",
        ),
        (
            "silent from the first",
            raw(Vec::new(), nothing, false).await,
            "too-slow",
        ),
        (
            "slow drip",
            raw(drip, Duration::from_millis(100), false).await,
            "too-slow",
        ),
        ("nobody there", "http://127.0.0.1:9/v1".to_owned(), "unreachable"),
    ] {
        bench.judge_at(&url, ChatConfig::default());
        let begun = Instant::now();
        let report = bench.report().await;
        assert!(begun.elapsed() < LONGEST, "{what} took {:?}", begun.elapsed());
        assert_complete(&report, what);
        assert_marks(&report, Marks::All(code), &[], what);
    }
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_budget_hands_over_to_the_built_in_judge_and_says_so() {
    let mut bench = Bench::new().await;
    let server = Endpoint::start(super::endpoint::careful).await;
    let budget = Budget {
        tokens_per_day: Some(12_000),
        ..Budget::default()
    };
    let config = ChatConfig {
        budget,
        concurrency: Some(1),
        ..ChatConfig::default()
    };
    bench.judge_at(&server.url(), config);
    let first = bench.report().await;
    assert_complete(&first, "first of the day");
    let fallen = fallbacks(&first);
    let unpaid = fallen.iter().filter(|(_, code)| *code == "budget-spent").count();
    assert!((1..32).contains(&unpaid), "{fallen:?}");
    assert!(first.provenance.model.as_ref().is_some_and(|model| model.budget_spent));
    let calls = server.calls();
    let second = bench.report().await;
    assert_marks(&second, Marks::All("budget-spent"), &[], "later that day");
    assert_eq!(server.calls(), calls, "nothing is sent any more");
    bench.end().await;
}
