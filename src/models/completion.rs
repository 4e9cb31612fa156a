//! What a chat completion holds, read leniently: servers leave out what they like.

use serde_json::Value;

use super::spending::Usage;
use super::transport::Failure;

/// Characters of one token, roughly, where a server does not count.
const CHARACTERS_PER_TOKEN: usize = 4;

/// Tokens of one reply that are believed; a wrong number must not spend the budget of a year.
const MOST_TOKENS: u64 = 10_000_000;

/// What a model said.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    pub text: String,
    /// The answer ended because it was too long.
    pub is_cut_off: bool,
    /// The model as the server names it.
    pub model: Option<String>,
    /// The tokens of the answer with the natural logarithm of their probability, where the server gives them.
    pub tokens: Vec<(String, f64)>,
}

/// What a reply used, whether or not there is an answer in it; `asked` is the length of the request in characters.
pub(super) fn usage_of(reply: &Value, asked: usize) -> Usage {
    let answered = content(&reply["choices"][0]["message"]["content"]).chars().count();
    usage(&reply["usage"], asked, answered)
}

/// Reads the answer of a reply.
pub(super) fn read(reply: &Value) -> Result<Completion, Failure> {
    let choice = &reply["choices"][0];
    let message = &choice["message"];
    let finish = choice["finish_reason"].as_str().unwrap_or_default().to_lowercase();
    let text = content(&message["content"]);
    if text.trim().is_empty() {
        let refusal = message["refusal"].as_str().is_some_and(|refusal| !refusal.is_empty());
        return Err(match finish.as_str() {
            "content_filter" | "safety" | "recitation" | "prohibited_content" => Failure::Filtered,
            _ if refusal => Failure::Declined,
            _ => Failure::Empty,
        });
    }
    if message["refusal"].as_str().is_some_and(|refusal| !refusal.is_empty()) {
        return Err(Failure::Declined);
    }
    Ok(Completion {
        is_cut_off: matches!(finish.as_str(), "length" | "max_tokens" | "model_length"),
        model: reply["model"]
            .as_str()
            .filter(|model| !model.is_empty())
            .map(str::to_owned),
        tokens: tokens(&choice["logprobs"]["content"]),
        text,
    })
}

/// A string, or a list of parts.
fn content(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    }
}

fn usage(usage: &Value, asked: usize, answered: usize) -> Usage {
    let estimate = |characters: usize| u64::try_from(characters.div_ceil(CHARACTERS_PER_TOKEN)).unwrap_or(0);
    let count = |count: &Value| count.as_u64().map(|count| count.min(MOST_TOKENS));
    let prompt = count(&usage["prompt_tokens"]);
    let completion = count(&usage["completion_tokens"]);
    let cached = [
        &usage["prompt_tokens_details"]["cached_tokens"],
        &usage["prompt_cache_hit_tokens"],
        &usage["cached_tokens"],
    ];
    Usage {
        prompt: prompt.unwrap_or_else(|| estimate(asked)),
        cached: cached.iter().find_map(|cached| count(cached)).unwrap_or(0),
        completion: completion.unwrap_or_else(|| estimate(answered)),
        estimated: prompt.is_none() || completion.is_none(),
    }
}

fn tokens(content: &Value) -> Vec<(String, f64)> {
    let tokens = content.as_array().map_or(&[][..], Vec::as_slice);
    tokens
        .iter()
        .filter_map(|token| Some((token["token"].as_str()?.to_owned(), token["logprob"].as_f64()?)))
        .collect()
}

/// The JSON object in an answer: behind thoughts, between words, in a fence of Markdown.
#[must_use]
pub fn object_in(text: &str) -> Option<Value> {
    let answer = ["</think>", "</thinking>", "<|message|>"]
        .iter()
        .filter_map(|tag| text.rfind(tag).map(|at| &text[at + tag.len()..]))
        .min_by_key(|rest| rest.len())
        .unwrap_or(text);
    let begins = answer.find('{')?;
    // A stream takes the first whole value and leaves what stands behind it.
    let mut values = serde_json::Deserializer::from_str(&answer[begins..]).into_iter::<Value>();
    values.next()?.ok().filter(Value::is_object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_found_wherever_it_stands() {
        for text in [
            "{\"a\": 1}",
            "```json\n{\"a\": 1}\n```",
            "Here you are: {\"a\": 1} - I hope this helps.",
            "<think>Should it be {\"a\": 2}? No.</think>\n{\"a\": 1}",
        ] {
            assert_eq!(object_in(text), Some(json!({"a": 1})), "{text}");
        }
        for text in ["", "I cannot.", "{\"a\": 1", "[1]", "<think>{\"a\": 1}</think>"] {
            assert_eq!(object_in(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_left_out_is_estimated_and_said_so() {
        let bare = usage_of(&json!({"choices": [{"message": {"content": "eightchr"}}]}), 40);
        assert_eq!((bare.prompt, bare.completion), (10, 2));
        assert!(bare.estimated);
        let absurd = usage_of(
            &json!({"usage": {"prompt_tokens": u64::MAX, "completion_tokens": 1}}),
            40,
        );
        assert_eq!(absurd.prompt, MOST_TOKENS);
        let parts = json!({"choices": [{"message": {"content": [{"type": "text", "text": "a"}, {"text": "b"}]}}]});
        assert_eq!(read(&parts).expect("text").text, "ab");
    }

    #[test]
    fn an_answer_without_text_says_why() {
        let reply = |message: Value, finish: &str| json!({"choices": [{"message": message, "finish_reason": finish}]});
        let why = |reply: &Value| read(reply).expect_err("no text");
        assert_eq!(why(&reply(json!({"content": ""}), "content_filter")), Failure::Filtered);
        assert_eq!(why(&reply(json!({"refusal": "I cannot"}), "stop")), Failure::Declined);
        assert_eq!(why(&reply(json!({"content": null}), "stop")), Failure::Empty);
        assert_eq!(why(&json!({"choices": []})), Failure::Empty);
        assert_eq!(why(&json!({})), Failure::Empty);
    }
}
