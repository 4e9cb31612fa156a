//! A scripted model endpoint: it speaks like an OpenAI-compatible server and answers by simple rules, so it
//! needs no key and says the same every time. What it says tells nothing of the quality of any real model.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// The name under which the scripted model is asked for.
pub const MODEL: &str = "scripted-reader";

/// A skill that is asked about, as the prompt has it.
pub struct Asked {
    pub id: String,
    pub words: String,
    /// The lines of the passages that the prompt points at, those first that are nearest.
    pub hinted: Vec<String>,
}

/// What a request to the endpoint asks.
pub struct Prompt {
    pub body: Value,
    pub skills: Vec<Asked>,
    /// Every line of the resume that is shown.
    pub lines: Vec<String>,
    /// The question is what to do about an answer that did not stand.
    pub is_repair: bool,
}

impl Prompt {
    pub fn of(request: &Request) -> Self {
        let body: Value = serde_json::from_slice(&request.body).expect("a request in JSON");
        let messages = body["messages"].as_array().expect("messages");
        let content = |at: usize| messages[at]["content"].as_str().unwrap_or_default();
        let asked = content(1);
        let lines: Vec<(String, String)> = asked
            .lines()
            .filter_map(|line| line.split_once("| "))
            .filter(|(number, _)| number.starts_with('P') && number[1..].parse::<u32>().is_ok())
            .map(|(number, line)| (number.to_owned(), line.to_owned()))
            .collect();
        let is_repair = messages.len() > 2;
        let again = if is_repair { content(messages.len() - 1) } else { "" };
        let listed = asked.split("# Skills to judge").nth(1).unwrap_or_default();
        let skills = listed
            .split("\n- `")
            .skip(1)
            .filter_map(|entry| entry.split_once('`'))
            .filter(|(id, _)| !is_repair || again.contains(&format!("`{id}`")))
            .map(|(id, words)| {
                let hints = words.split("Look first at: ").nth(1).unwrap_or_default();
                let hints = hints.lines().next().unwrap_or_default().split(", ");
                Asked {
                    id: id.to_owned(),
                    words: words.split("Not by:").next().unwrap_or_default().to_lowercase(),
                    hinted: hints
                        .flat_map(|hint| lines.iter().filter(move |(number, _)| number == hint))
                        .map(|(_, line)| line.clone())
                        .collect(),
                }
            })
            .collect();
        Self {
            skills,
            lines: lines.into_iter().map(|(_, line)| line).collect(),
            is_repair,
            body,
        }
    }

    /// A verdict on every skill that is asked about.
    pub fn answer(&self, judge: impl Fn(&Asked) -> Value) -> Value {
        json!({"skills": self.skills.iter().map(judge).collect::<Vec<_>>()})
    }

    /// How the server is asked to hold the model to a shape.
    pub fn format(&self) -> &str {
        self.body["response_format"]["type"].as_str().unwrap_or("none")
    }
}

pub fn entry(id: &str, verdict: &str, quotes: &[&str]) -> Value {
    json!({"skill": id, "quotes": quotes, "verdict": verdict, "reason": "The words quoted say so."})
}

/// Words of descriptions that say nothing of a skill.
const COMMON: [&str; 24] = [
    "and", "another", "built", "deed", "for", "from", "in", "into", "its", "evidenced", "real", "that", "the", "their",
    "used", "using", "was", "were", "which", "with", "work", "worked", "you", "your",
];

/// The verdict of a reader who counts which words of a skill's description a hinted line shares.
pub fn read(asked: &Asked) -> Value {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '+' && c != '#');
        let words = words.filter(|word| word.len() > 2).map(str::to_lowercase);
        words.filter(|word| !COMMON.contains(&word.as_str())).collect()
    };
    let own = words(&asked.words);
    let shared = |line: &String| words(line).iter().filter(|word| own.contains(word)).count();
    // The first of those that share most, as a person would read on only for more.
    let best = asked.hinted.iter().rev().max_by_key(|line| shared(line));
    match best.map(|line| (line, shared(line))) {
        Some((line, 3..)) => entry(&asked.id, "evidenced", &[line]),
        Some((line, 2)) => entry(&asked.id, "claimed", &[line]),
        _ => entry(&asked.id, "missing", &[]),
    }
}

/// A chat completion that says this.
pub fn completion(content: &str) -> Value {
    json!({
        "id": "chatcmpl-scripted", "object": "chat.completion", "created": 0, "model": MODEL,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3000, "completion_tokens": 300, "total_tokens": 3300,
                  "prompt_tokens_details": {"cached_tokens": 2000}},
    })
}

pub fn says(content: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(completion(content))
}

pub fn refuses(status: u16, message: &str) -> ResponseTemplate {
    let error = json!({"message": message, "type": "invalid_request_error", "param": null, "code": null});
    ResponseTemplate::new(status).set_body_json(json!({"error": error}))
}

/// The reader that everybody without a key can have: judges, words steps and answers questions.
pub fn careful(request: &Request) -> ResponseTemplate {
    let prompt = Prompt::of(request);
    let asked = prompt.body["messages"][1]["content"].as_str().unwrap_or_default();
    let answer = if asked.contains("# Steps to word") {
        worded(asked, |own, words| match own {
            Some(own) => format!("Your resume says \"{own}\". {words}"),
            None => words.to_owned(),
        })
    } else if asked.contains("# The question") {
        let step = asked.split("# The step of the plan\n").nth(1).unwrap_or_default();
        json!({"answer": format!("In short: {}", step.lines().next().unwrap_or_default())})
    } else {
        prompt.answer(read)
    };
    says(&answer.to_string())
}

/// The steps of a prompt with `why` changed; `own` is the first thing that the resume evidences.
pub fn worded(asked: &str, why: impl Fn(Option<&str>, &str) -> String) -> Value {
    let own = asked
        .lines()
        .find(|line| line.starts_with("- ") && line.contains(": \""));
    let own = own
        .and_then(|line| line.split_once(": \""))
        .map(|(_, quote)| quote.trim_end_matches('"'));
    let listed = asked.split("# Steps to word").nth(1).unwrap_or_default();
    let steps = listed.split("\n- `").skip(1).filter_map(|step| step.split_once('`'));
    let steps = steps.map(|(id, rest)| {
        let field = |name: &str| {
            let lines = rest.lines().filter_map(|line| line.trim().strip_prefix(name));
            lines.map(str::trim).next().unwrap_or_default().to_owned()
        };
        json!({
            "id": id,
            "why": why(own, &field("why:")),
            "first_step": field("first_step:"),
            "project_task": field("project_task:"),
            "bullet_template": field("bullet_template:"),
        })
    });
    json!({"steps": steps.collect::<Vec<_>>()})
}

/// A running endpoint that counts its requests.
pub struct Endpoint {
    server: MockServer,
    calls: Arc<AtomicUsize>,
}

impl Endpoint {
    pub async fn start(respond: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static) -> Self {
        Self::on("127.0.0.1:0", respond).await
    }

    pub async fn on(address: &str, respond: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static) -> Self {
        let listener = std::net::TcpListener::bind(address).expect("a free port");
        let server = MockServer::builder().listener(listener).start().await;
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Counted {
            calls: Arc::clone(&calls),
            respond,
        };
        Mock::given(method("POST"))
            .and(path("/v1/chat/completions"))
            .respond_with(counted)
            .mount(&server)
            .await;
        Self { server, calls }
    }

    pub fn url(&self) -> String {
        format!("{}/v1", self.server.uri())
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// What was asked, in the order in which it came.
    pub async fn prompts(&self) -> Vec<Prompt> {
        let requests = self.server.received_requests().await.expect("requests are kept");
        requests.iter().map(Prompt::of).collect()
    }
}

struct Counted<F> {
    calls: Arc<AtomicUsize>,
    respond: F,
}

impl<F: Fn(&Request) -> ResponseTemplate + Send + Sync> Respond for Counted<F> {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.calls.fetch_add(1, Ordering::SeqCst);
        (self.respond)(request)
    }
}

/// A server that sends pieces of a reply with a pause before each, and then hangs up or stays silent.
pub async fn raw(pieces: Vec<String>, pause: Duration, hangs_up: bool) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let pieces = pieces.clone();
            tokio::spawn(async move {
                let mut asked = vec![0; 1 << 16];
                let _ = stream.read(&mut asked).await;
                for piece in pieces {
                    tokio::time::sleep(pause).await;
                    if stream.write_all(piece.as_bytes()).await.is_err() {
                        return;
                    }
                }
                if !hangs_up {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    format!("http://{address}/v1")
}
