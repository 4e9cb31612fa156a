//! What is sent: one prefix for all calls, nothing twice, and no more than was said.

use atlas::models::spending::ChatConfig;
use serde_json::Value;

use super::Bench;
use super::endpoint::{Endpoint, Prompt, careful};

fn text(prompt: &Prompt) -> String {
    let messages = prompt.body["messages"].as_array().expect("messages");
    let contents = messages
        .iter()
        .map(|message| message["content"].as_str().expect("text"));
    contents.collect::<Vec<_>>().join("\n")
}

/// What all of them begin with.
fn shared(texts: &[String]) -> &str {
    let first = &texts[0];
    let alike = |other: &String| first.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let length = texts.iter().map(alike).min().expect("some");
    &first[..first.floor_char_boundary(length)]
}

async fn prompts() -> (Bench, Vec<Prompt>) {
    let mut bench = Bench::new().await;
    let server = Endpoint::start(careful).await;
    bench.judge_at(&server.url(), ChatConfig::default());
    bench.report().await;
    let prompts = server.prompts().await;
    (bench, prompts)
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_calls_share_a_prefix_that_servers_can_keep() {
    let (bench, prompts) = prompts().await;
    assert_eq!(prompts.len(), 9);
    // As sent, and as a model reads it.
    let bodies: Vec<String> = prompts.iter().map(|prompt| prompt.body.to_string()).collect();
    assert!(shared(&bodies).contains("# The answer") && shared(&bodies).contains("P1"));
    let texts: Vec<String> = prompts.iter().map(text).collect();
    let count = |text: &str| bench.app.embedder.count_tokens(text);
    let prefix = count(shared(&texts));
    let whole: usize = texts.iter().map(|text| count(text)).sum();
    println!("a prefix of {prefix} tokens in nine calls of {whole} tokens together");
    assert!(prefix >= 1024, "{prefix} tokens");
    assert!(whole <= 40_000, "{whole} tokens");
    assert!(prefix * 9 * 100 >= whole * 60, "{prefix} tokens nine times of {whole}");
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_prompt_is_as_it_was_reviewed() {
    let (bench, prompts) = prompts().await;
    let system = prompts[0].body["messages"][0]["content"].as_str().expect("text");
    insta::assert_snapshot!("rules", system);
    for (at, prompt) in prompts.iter().enumerate() {
        assert_eq!(prompt.body["messages"][0]["content"], system);
        let asked = prompt.body["messages"][1]["content"].as_str().expect("text");
        let (resume, skills) = asked.split_once("# Skills to judge").expect("two parts");
        if at == 0 {
            insta::assert_snapshot!("resume", resume);
        }
        // The order in which calls arrive is not ours.
        let name = format!("stage_of_{}", prompt.skills[0].id);
        insta::assert_snapshot!(name, skills);
    }
    insta::assert_snapshot!("shape", shape(&prompts[0].body));
    bench.end().await;
}

fn shape(body: &Value) -> String {
    serde_json::to_string_pretty(&body["response_format"]).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_says_what_was_wrong() {
    let mut bench = Bench::new().await;
    let server = Endpoint::start(|request| {
        let prompt = Prompt::of(request);
        let mut answer = prompt.answer(super::endpoint::read);
        if !prompt.is_repair {
            answer["skills"][0]["verdict"] = "evidenced".into();
            answer["skills"][0]["quotes"] = serde_json::json!(["Words that are in no resume of this world"]);
            answer["skills"][1]["verdict"] = "splendid".into();
        }
        super::endpoint::says(&answer.to_string())
    })
    .await;
    bench.judge_at(&server.url(), ChatConfig::default());
    bench.report().await;
    let prompts = server.prompts().await;
    let repair = prompts
        .iter()
        .find(|prompt| prompt.is_repair)
        .expect("one was asked again");
    let messages = repair.body["messages"].as_array().expect("messages");
    insta::assert_snapshot!("repair", messages[3]["content"].as_str().expect("text"));
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_coach_is_told_what_was_reviewed() {
    let mut bench = Bench::new().await;
    let server = Endpoint::start(careful).await;
    bench.judge_at(&server.url(), ChatConfig::default());
    bench.coach = Some(atlas::plan::Goals {
        hours_per_week: Some(6),
        target_date: Some("2027-06-01".to_owned()),
        target_role: Some("Backend engineer at a bank".to_owned()),
        job_description: Some("Kubernetes, OAuth and a head for numbers.".to_owned()),
    });
    bench.report().await;
    let prompts = server.prompts().await;
    let of_coach = |prompt: &&Prompt| text(prompt).contains("# Steps to word");
    let first = prompts
        .iter()
        .filter(of_coach)
        .find(|prompt| text(prompt).contains("`http-internet`") || text(prompt).contains("`linux-cli`"));
    let first = first.or_else(|| prompts.iter().find(of_coach)).expect("it was asked");
    insta::assert_snapshot!("coach", text(first));
    bench.end().await;
}
