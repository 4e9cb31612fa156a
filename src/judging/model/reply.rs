//! The shape of an answer, what the server is told of it, and how it is read.

use serde_json::{Value, json};

use crate::evidence::Verdict;
use crate::models::completion;
use crate::roadmap::Roadmap;

/// The name of the shape on the wire.
pub(super) const NAME: &str = "verdicts";

/// Quotes of a skill that are looked at.
const MOST_QUOTES: usize = 3;

/// Characters of an answer that are repeated to the model.
const REPEATED: usize = 80;

/// What a model says of one skill, not yet checked against the resume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Place in the catalogue.
    pub skill: usize,
    pub quotes: Vec<String>,
    pub verdict: Verdict,
    pub reason: String,
}

/// What could be read of an answer, and what is wrong with it in words that a model understands.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Read {
    pub items: Vec<Item>,
    /// With the skill that a problem is about, if it is about one.
    pub problems: Vec<(Option<usize>, String)>,
}

/// The JSON Schema of an answer: the same for all stages, so that it does not change what a server keeps.
pub(super) fn schema(roadmap: &Roadmap) -> Value {
    let ids: Vec<&str> = roadmap.skills().map(|skill| skill.id.as_str()).collect();
    json!({
        "type": "object",
        "properties": {"skills": {"type": "array", "items": {
            "type": "object",
            "properties": {
                "skill": {"type": "string", "enum": ids},
                "quotes": {"type": "array", "items": {"type": "string"}},
                "verdict": {"type": "string", "enum": ["evidenced", "claimed", "missing"]},
                "reason": {"type": "string"},
            },
            "required": ["skill", "quotes", "verdict", "reason"],
            "additionalProperties": false,
        }}},
        "required": ["skills"],
        "additionalProperties": false,
    })
}

/// Reads an answer on these skills. Other skills in it are ignored; of a skill that is answered twice in
/// two ways neither counts.
pub(super) fn read(text: &str, roadmap: &Roadmap, skills: &[usize]) -> Read {
    let ids: Vec<&str> = roadmap.skills().map(|skill| skill.id.as_str()).collect();
    let mut read = Read::default();
    let answer = completion::object_in(text);
    let list = answer.as_ref().and_then(list);
    let Some(list) = list else {
        let what = "The answer is not one JSON object with the list `skills`.";
        read.problems.push((None, what.to_owned()));
        return read;
    };
    for entry in list {
        let id = ["skill", "id", "skill_id"].iter().find_map(|key| entry[*key].as_str());
        let place = id.and_then(|id| ids.iter().position(|known| *known == id.trim()));
        let Some(skill) = place.filter(|place| skills.contains(place)) else {
            continue;
        };
        let Some(verdict) = entry["verdict"].as_str().and_then(verdict) else {
            if read.problems.iter().any(|(about, _)| *about == Some(skill)) {
                continue;
            }
            let said: String = entry["verdict"].to_string().chars().take(REPEATED).collect();
            let what = format!("`{}`: {said} is no verdict.", ids[skill]);
            read.problems.push((Some(skill), what));
            continue;
        };
        read.items.push(Item {
            skill,
            quotes: quotes(&entry["quotes"]),
            verdict,
            reason: entry["reason"].as_str().unwrap_or_default().to_owned(),
        });
    }
    for skill in skills {
        let mut own = read.items.iter().filter(|item| item.skill == *skill);
        let problem = match own.next() {
            None => "is not answered",
            Some(first) if own.any(|other| other.verdict != first.verdict) => "is answered twice, and differently",
            Some(_) => continue,
        };
        read.items.retain(|item| item.skill != *skill);
        if !read.problems.iter().any(|(about, _)| *about == Some(*skill)) {
            read.problems
                .push((Some(*skill), format!("`{}` {problem}.", ids[*skill])));
        }
    }
    let mut seen = Vec::new();
    read.items.retain(|item| {
        let first = !seen.contains(&item.skill);
        seen.push(item.skill);
        first
    });
    read
}

/// The list of an answer, also where a model wraps it or leaves the object out around a single skill.
fn list(answer: &Value) -> Option<Vec<Value>> {
    for key in ["skills", "verdicts", "results", "answer"] {
        match &answer[key] {
            Value::Array(list) => return Some(list.clone()),
            // By id instead of in a list.
            Value::Object(by_id) => {
                return Some(
                    by_id
                        .iter()
                        .map(|(id, entry)| {
                            let mut entry = entry.clone();
                            if entry.is_object() {
                                entry["skill"] = json!(id);
                            }
                            entry
                        })
                        .collect(),
                );
            }
            _ => {}
        }
    }
    answer["verdict"].is_string().then(|| vec![answer.clone()])
}

/// A verdict by the word for it or another that can only mean the same.
fn verdict(word: &str) -> Option<Verdict> {
    let word = word.trim().trim_matches(['.', '"', '`', '*']).to_lowercase();
    match word.as_str() {
        "evidenced" | "evidence" | "proven" | "demonstrated" | "shown" | "yes" => Some(Verdict::Evidenced),
        "claimed" | "claim" | "named" | "mentioned" | "listed" | "partial" => Some(Verdict::Claimed),
        "missing" | "absent" | "none" | "no" | "not found" | "not_found" | "no evidence" => Some(Verdict::Missing),
        _ => None,
    }
}

/// A list of strings, of objects with their text, or a single string.
fn quotes(quotes: &Value) -> Vec<String> {
    let text = |quote: &Value| {
        let text = quote.as_str().or_else(|| quote["text"].as_str())?;
        (!text.trim().is_empty()).then(|| text.to_owned())
    };
    match quotes {
        Value::Array(list) => list.iter().filter_map(text).take(MOST_QUOTES).collect(),
        other => text(other).into_iter().collect(),
    }
}

/// The probability that a model gave to the verdict of each skill of its answer, where the server tells.
pub(super) fn probability(tokens: &[(String, f64)], id: &str) -> Option<f64> {
    let answer: String = tokens.iter().map(|(token, _)| token.as_str()).collect();
    let own = answer.rfind(&format!("\"{id}\""))?;
    let key = own + answer[own..].find("\"verdict\"")? + "\"verdict\"".len();
    let from = key + answer[key..].find('"')? + 1;
    let to = from + answer[from..].find('"')?;
    let mut at = 0;
    let mut sum = 0.0;
    for (token, log_probability) in tokens {
        let end = at + token.len();
        if at < to && end > from {
            sum += log_probability;
        }
        at = end;
    }
    Some(f64::exp(sum).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::tests::backend_engineer;

    fn of(answer: &Value) -> Read {
        read(&answer.to_string(), &backend_engineer(), &[0, 1])
    }

    fn entry(skill: &str, verdict: &str) -> Value {
        json!({"skill": skill, "quotes": [], "verdict": verdict, "reason": "so"})
    }

    #[test]
    fn an_answer_is_read_in_whatever_form_it_comes() {
        let (first, second) = ("http-internet", "linux-cli");
        let plain = json!({"skills": [entry(first, "missing"), entry(second, "claimed")]});
        let expected = of(&plain);
        assert_eq!(expected.problems, []);
        assert_eq!(expected.items.len(), 2);
        for other in [
            json!({"skills": [entry(first, "Missing."), entry(second, "mentioned"), entry("made-up", "yes")]}),
            json!({"results": [entry(first, "none"), entry(second, "claimed"), entry(second, "claimed")]}),
            json!({"skills": {first: {"verdict": "missing", "reason": "so"}, second: {"verdict": "claimed", "reason": "so"}}}),
        ] {
            assert_eq!(of(&other), expected, "{other}");
        }
    }

    #[test]
    fn what_is_missing_double_or_no_verdict_is_named() {
        let answer = json!({"skills": [entry("http-internet", "missing"), entry("http-internet", "claimed")]});
        let read = of(&answer);
        assert_eq!(read.items, []);
        let about: Vec<_> = read.problems.iter().map(|(about, _)| *about).collect();
        assert_eq!(about, [Some(0), Some(1)]);
        let read = of(&json!({"skills": [entry("http-internet", "perhaps"), entry("linux-cli", "missing")]}));
        assert_eq!(
            read.problems,
            [(Some(0), "`http-internet`: \"perhaps\" is no verdict.".to_owned())]
        );
        assert_eq!(of(&json!({"verdicts": 3})).problems.len(), 1);
    }

    #[test]
    fn the_probability_of_a_verdict_is_that_of_its_tokens() {
        let token = |text: &str, p: f64| (text.to_owned(), p.ln());
        let tokens = [
            token("{\"skill\": \"docker\", \"verdict\": \"", 0.9),
            token("evid", 0.8),
            token("enced", 0.5),
            token("\"}", 0.7),
        ];
        assert!((probability(&tokens, "docker").expect("told") - 0.4).abs() < 1e-9);
        assert_eq!(probability(&tokens, "nosql"), None);
        assert_eq!(probability(&[], "docker"), None);
    }
}
