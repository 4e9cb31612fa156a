//! Servers as they really differ: each reaches a full report, and what one rejects is not tried again.

use atlas::models::spending::ChatConfig;
use serde_json::{Value, json};
use wiremock::{Request, ResponseTemplate};

use super::endpoint::{Endpoint, Prompt, completion, read, refuses, says};
use super::{Bench, assert_complete, fallbacks, skills};

fn answers(request: &Request) -> ResponseTemplate {
    says(&Prompt::of(request).answer(read).to_string())
}

fn is_strict(body: &Value) -> bool {
    body["response_format"]["json_schema"]["strict"] == true
}

/// As the first of them: everything is taken, tokens come with their probabilities.
fn strict(request: &Request) -> ResponseTemplate {
    let prompt = Prompt::of(request);
    assert!(is_strict(&prompt.body) && prompt.body["temperature"] == 0);
    let content = prompt.answer(read).to_string();
    let mut whole = completion(&content);
    let tokens: Vec<Value> = content
        .split_inclusive('"')
        .map(|token| json!({"token": token, "logprob": -0.02, "bytes": null, "top_logprobs": []}))
        .collect();
    whole["choices"][0]["logprobs"] = json!({"content": tokens});
    ResponseTemplate::new(200).set_body_json(whole)
}

/// Reasoning models: no temperature, no probabilities.
fn reasoning(request: &Request) -> ResponseTemplate {
    let body = Prompt::of(request).body;
    if !body["temperature"].is_null() {
        return refuses(
            400,
            "Unsupported value: 'temperature' does not support 0 with this model.",
        );
    }
    if !body["logprobs"].is_null() {
        return refuses(400, "You are not allowed to request logprobs from this model.");
    }
    answers(request)
}

/// Only a schema or plain text.
fn lm_studio(request: &Request) -> ResponseTemplate {
    let prompt = Prompt::of(request);
    if !["json_schema", "text", "none"].contains(&prompt.format()) {
        let body = json!({"error": "'response_format.type' must be 'json_schema' or 'text'"});
        return ResponseTemplate::new(400).set_body_json(body);
    }
    answers(request)
}

/// Knows no `strict`; errors have an integer code and no wrapping.
fn vllm(request: &Request) -> ResponseTemplate {
    let prompt = Prompt::of(request);
    if is_strict(&prompt.body) {
        let body = json!({"object": "error", "message": "Extra inputs are not permitted: strict", "type": "BadRequestError", "code": 400});
        return ResponseTemplate::new(400).set_body_json(body);
    }
    let mut whole = completion(&prompt.answer(read).to_string());
    whole["choices"][0]["stop_reason"] = json!(null);
    whole["choices"][0]["message"]["reasoning_content"] = json!("Let me see.");
    ResponseTemplate::new(200).set_body_json(whole)
}

/// No schemas, but JSON; the reply has timings and no usage details.
fn llama_cpp(request: &Request) -> ResponseTemplate {
    let prompt = Prompt::of(request);
    if prompt.format() == "json_schema" {
        return ResponseTemplate::new(400).set_body_json(json!({
            "error": {"code": 400, "message": "response_format type must be one of \"text\" or \"json_object\"", "type": "invalid_request_error"},
        }));
    }
    let mut whole = completion(&prompt.answer(read).to_string());
    whole["timings"] = json!({"prompt_n": 1});
    whole["usage"] = json!({"prompt_tokens": 3000, "completion_tokens": 300});
    ResponseTemplate::new(200).set_body_json(whole)
}

/// Takes a schema and ignores it: the model writes Markdown around its answer.
fn ollama(request: &Request) -> ResponseTemplate {
    let content = Prompt::of(request).answer(read).to_string();
    says(&format!("Here is the JSON you asked for:\n\n```json\n{content}\n```\n"))
}

/// Errors come in a list; no schema with so many values, no probabilities.
fn gemini(request: &Request) -> ResponseTemplate {
    let prompt = Prompt::of(request);
    let refuse = |message: &str| {
        let error = json!([{"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}]);
        ResponseTemplate::new(400).set_body_json(error)
    };
    if !prompt.body["logprobs"].is_null() {
        return refuse("Logprobs is not enabled for this model.");
    }
    if prompt.format() == "json_schema" {
        return refuse("The specified schema produces a constraint that has too many states for serving.");
    }
    answers(request)
}

/// Ignores the shape silently, thinks aloud, stops for reasons of its own.
fn anthropic(request: &Request) -> ResponseTemplate {
    let content = Prompt::of(request).answer(read).to_string();
    let mut whole = completion(&format!("<thinking>First {{the}} rules.</thinking>\n\n{content}"));
    whole["choices"][0]["finish_reason"] = json!("end_turn");
    whole["id"] = json!("msg_01");
    whole["usage"] = json!({"prompt_tokens": 3000, "completion_tokens": 300, "total_tokens": 3300});
    ResponseTemplate::new(200).set_body_json(whole)
}

/// Takes no format of any kind.
fn bare(request: &Request) -> ResponseTemplate {
    match Prompt::of(request).format() {
        "none" => answers(request),
        _ => refuses(422, "response_format: extra fields not permitted"),
    }
}

type Server = fn(&Request) -> ResponseTemplate;

#[tokio::test(flavor = "multi_thread")]
async fn every_dialect_reaches_a_full_report() {
    let mut bench = Bench::new().await;
    let servers: [(&str, Server, &str); 9] = [
        ("strict", strict, "strict_schema"),
        ("reasoning", reasoning, "strict_schema"),
        ("LM Studio", lm_studio, "strict_schema"),
        ("vLLM", vllm, "schema"),
        ("llama.cpp", llama_cpp, "json_object"),
        ("Ollama", ollama, "strict_schema"),
        ("Gemini", gemini, "json_object"),
        ("Anthropic-compatible", anthropic, "strict_schema"),
        ("bare", bare, "prompt"),
    ];
    let mut verdicts = Vec::new();
    for (name, server, rung) in servers {
        let server = Endpoint::start(server).await;
        bench.judge_at(&server.url(), ChatConfig::default());
        let report = bench.report().await;
        assert_complete(&report, name);
        // Only where the rules do not take the scripted reader's quotes.
        assert!(
            fallbacks(&report).iter().all(|(_, code)| code.starts_with("quotes-")),
            "{name}"
        );
        let model = report.provenance.model.as_ref().expect("a model was asked");
        assert_eq!(model.rung, rung, "{name}");
        let calls = server.calls();
        bench.report().await;
        assert_eq!(
            server.calls() - calls,
            9,
            "{name}: what was rejected is not tried again"
        );
        verdicts.push(skills(&report).map(|skill| skill.verdict).collect::<Vec<_>>());
    }
    assert!(
        verdicts.windows(2).all(|pair| pair[0] == pair[1]),
        "the same answers, the same verdicts"
    );
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_call_asks_for_all_skills() {
    let mut bench = Bench::new().await;
    let server = Endpoint::start(super::endpoint::careful).await;
    let config = ChatConfig {
        single_call: true,
        ..ChatConfig::default()
    };
    bench.judge_at(&server.url(), config);
    let report = bench.report().await;
    assert_complete(&report, "single call");
    assert!(fallbacks(&report).iter().all(|(_, code)| code.starts_with("quotes-")));
    assert_eq!(server.calls(), 1);
    bench.end().await;
}
