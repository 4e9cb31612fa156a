//! A chat model behind any OpenAI-compatible endpoint, asked for JSON of a given shape.
//!
//! Servers differ in how far they can be held to a shape, so there is a ladder: what a server rejects is
//! left out from then on. The shape of a reply is promised by nobody and has to be checked by who asked.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::ModelError;
use super::cassette::Cassette;
use super::completion::{self, Completion};
use super::endpoint::{Address, Allowance, Endpoint, Patience};
use super::spending::{ChatConfig, Meter, Price, Usage};
use super::transport::Failure;

/// Calls at once: one for each stage of a roadmap of nine.
const CONCURRENCY: usize = 9;

/// Characters of one token, roughly and rather too few: what a call is taken to use until it has said so.
const CHARACTERS_PER_TOKEN: usize = 3;

/// How a server is held to a shape, tightest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    StrictSchema,
    Schema,
    JsonObject,
    Prompt,
}

impl Rung {
    fn next(self) -> Option<Self> {
        match self {
            Rung::StrictSchema => Some(Rung::Schema),
            Rung::Schema => Some(Rung::JsonObject),
            Rung::JsonObject => Some(Rung::Prompt),
            Rung::Prompt => None,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rung::StrictSchema => "strict_schema",
            Rung::Schema => "schema",
            Rung::JsonObject => "json_object",
            Rung::Prompt => "prompt",
        }
    }
}

/// What this server and model take, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dialect {
    rung: Rung,
    temperature: bool,
    log_probabilities: bool,
    /// A reply came this way.
    is_proven: bool,
}

impl Dialect {
    const RICHEST: Self = Self {
        rung: Rung::StrictSchema,
        temperature: true,
        log_probabilities: true,
        is_proven: false,
    };

    /// Without what a refusal names; `None` if it names nothing that could be left out.
    fn without(mut self, failure: &Failure) -> Option<Self> {
        let Failure::Refused { status, complaint, .. } = failure else {
            return None;
        };
        if !(400..500).contains(status) || matches!(status, 401 | 403 | 408 | 409 | 425 | 429) {
            return None;
        }
        let before = self;
        if complaint.names("temperature") {
            self.temperature = false;
        }
        if complaint.names("logprob") {
            self.log_probabilities = false;
        }
        // "Restricted" names no parameter.
        let format = [
            "response_format", "response format", "json_schema", "json_object", "schema", "'strict'", "\"strict\"",
            "`strict`", ": strict", "strict mode",
        ];
        if format.iter().any(|name| complaint.names(name)) {
            self.rung = self.rung.next().unwrap_or(self.rung);
        }
        (self != before).then_some(self)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    pub role: &'static str,
    pub content: String,
}

impl Message {
    #[must_use]
    pub fn system(content: String) -> Self {
        Self {
            role: "system",
            content,
        }
    }

    #[must_use]
    pub fn user(content: String) -> Self {
        Self { role: "user", content }
    }

    #[must_use]
    pub fn assistant(content: String) -> Self {
        Self {
            role: "assistant",
            content,
        }
    }
}

/// What is asked, and the shape that the answer shall have.
pub struct Question<'a> {
    pub messages: &'a [Message],
    pub shape_name: &'static str,
    /// A JSON Schema.
    pub shape: &'a Value,
}

pub struct ChatModel {
    endpoint: Endpoint,
    name: String,
    config: ChatConfig,
    dialect: Mutex<Dialect>,
    calls: Semaphore,
    is_replay: bool,
}

impl ChatModel {
    /// # Errors
    /// When the address is no URL. Nothing is sent yet.
    pub fn new(name: &str, address: &Address, config: ChatConfig, patience: Patience) -> Result<Self, ModelError> {
        let alone = address.is_one_at_a_time();
        let at_once = config.concurrency.unwrap_or(if alone { 1 } else { CONCURRENCY });
        Ok(Self {
            endpoint: Endpoint::new(address, patience)?,
            name: name.to_owned(),
            config,
            dialect: Mutex::new(Dialect::RICHEST),
            calls: Semaphore::new(at_once.max(1)),
            is_replay: matches!(address.cassette, Some(Cassette::Replay(_))),
        })
    }

    /// The model that is asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn config(&self) -> &ChatConfig {
        &self.config
    }

    /// Whether replies are played back.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        self.is_replay
    }

    #[must_use]
    pub fn price(&self) -> Option<Price> {
        self.config.prices.get(&self.name).copied()
    }

    /// How the server is held to a shape by now, and whether that is known to work.
    #[must_use]
    pub fn rung(&self) -> (Rung, bool) {
        let dialect = self.dialect();
        (dialect.rung, dialect.is_proven)
    }

    /// Asks once, and again where a refusal names something that can be left out or may pass.
    ///
    /// # Errors
    /// [`Failure`], after no more HTTP requests than `allowance` has left.
    pub async fn ask(
        &self,
        question: &Question<'_>,
        meter: &Meter,
        allowance: &mut Allowance,
    ) -> Result<Completion, Failure> {
        let characters: usize = question
            .messages
            .iter()
            .map(|message| message.content.chars().count())
            .sum();
        let reserved = u64::try_from(characters.div_ceil(CHARACTERS_PER_TOKEN)).unwrap_or(u64::MAX);
        let _permit = self.calls.acquire().await.map_err(|_| Failure::Unsendable)?;
        loop {
            let dialect = self.dialect();
            let body = self.body(question, dialect);
            if !meter.reserve(reserved) {
                return Err(Failure::OverBudget);
            }
            let before = allowance.0;
            let chat = self.endpoint.client.chat();
            let reply = self.endpoint.call(allowance, || chat.create_byot(&body)).await;
            // Of what came back without an answer too; what never came back may have been worked on.
            let used = match &reply {
                Ok(reply) => Some(completion::usage_of(reply, characters)),
                Err(Failure::Slow | Failure::Cut | Failure::TooLarge) => Some(Usage {
                    prompt: reserved,
                    estimated: true,
                    ..Usage::default()
                }),
                Err(_) => None,
            };
            meter.settle(reserved, used, before - allowance.0);
            let completion = reply.and_then(|reply| completion::read(&reply));
            match completion {
                Ok(completion) => {
                    self.learn(|known| known.is_proven |= known.rung == dialect.rung);
                    return Ok(completion);
                }
                Err(failure) => {
                    let Some(without) = dialect.without(&failure).filter(|_| !allowance.is_spent()) else {
                        return Err(failure);
                    };
                    // Another call may have learned more meanwhile.
                    self.learn(|known| {
                        known.rung = known.rung.max(without.rung);
                        known.temperature &= without.temperature;
                        known.log_probabilities &= without.log_probabilities;
                    });
                }
            }
        }
    }

    fn body(&self, question: &Question<'_>, dialect: Dialect) -> Value {
        let mut body = json!({"model": self.name, "messages": question.messages, "stream": false});
        if dialect.temperature {
            body["temperature"] = json!(0);
        }
        if dialect.log_probabilities {
            body["logprobs"] = json!(true);
        }
        let (name, schema) = (question.shape_name, question.shape);
        let format = match dialect.rung {
            Rung::StrictSchema => json!({
                "type": "json_schema",
                "json_schema": {"name": name, "strict": true, "schema": schema},
            }),
            Rung::Schema => json!({"type": "json_schema", "json_schema": {"name": name, "schema": schema}}),
            Rung::JsonObject => json!({"type": "json_object"}),
            Rung::Prompt => return body,
        };
        body["response_format"] = format;
        body
    }

    fn dialect(&self) -> Dialect {
        *self.lock()
    }

    fn learn(&self, change: impl FnOnce(&mut Dialect)) {
        change(&mut self.lock());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Dialect> {
        self.dialect.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
