//! A stream of events put together to the reply that was asked for: some servers stream unasked.

use serde_json::{Value, json};

/// The completion that the events of a text add up to; `None` if it is no stream of events.
pub(super) fn joined(text: &str) -> Option<Value> {
    let begins = text.trim_start();
    if !begins.starts_with("data:") && !begins.starts_with("event:") && !begins.starts_with(": ") {
        return None;
    }
    let events: Vec<Value> = text
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .filter_map(|data| serde_json::from_str(data.trim()).ok())
        .filter(Value::is_object)
        .collect();
    let mut completion = events.first()?.clone();
    let mut content = String::new();
    let mut finish = Value::Null;
    for event in &events {
        let choice = &event["choices"][0];
        content.push_str(choice["delta"]["content"].as_str().unwrap_or_default());
        if !choice["finish_reason"].is_null() {
            finish = choice["finish_reason"].clone();
        }
        if !event["usage"].is_null() {
            completion["usage"] = event["usage"].clone();
        }
        if !event["error"].is_null() {
            completion["error"] = event["error"].clone();
        }
    }
    completion["choices"] = json!([{"message": {"content": content}, "finish_reason": finish}]);
    Some(completion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_adds_up_to_a_completion() {
        let stream = "data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"{\\\"a\\\"\"}}]}\n\n\
                      data: {\"choices\":[{\"delta\":{\"content\":\":1}\"},\"finish_reason\":\"stop\"}]}\n\n\
                      data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7}}\n\ndata: [DONE]\n";
        let completion = joined(stream).expect("a stream");
        assert_eq!(completion["model"], "m");
        assert_eq!(completion["choices"][0]["message"]["content"], "{\"a\":1}");
        assert_eq!(completion["choices"][0]["finish_reason"], "stop");
        assert_eq!(completion["usage"]["prompt_tokens"], 7);
        for other in [
            "{\"choices\": []}", "data: 1\n\n", "data: []\n\n", "data: \"ok\"\n\n", "data:",
        ] {
            assert_eq!(joined(other), None, "{other}");
        }
    }
}
