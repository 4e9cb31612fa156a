//! An OpenAI-compatible server at an address, asked with patience that ends.

use std::time::Duration;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::time::Instant;

use super::ModelError;
use super::cassette::Cassette;
use super::transport::{Failure, Transport};

/// The default of the client.
const OPENAI: &str = "https://api.openai.com/v1";

/// A wait that a server asks for is kept up to this; one that asks for more is not worth waiting for.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Tries of one request that may pass a little later.
const TRIES: u32 = 3;

/// Ports of programs that work on one request at a time, or slow down all by several: Ollama, LM Studio,
/// llama.cpp.
const ONE_AT_A_TIME: [u16; 3] = [11434, 1234, 8080];

/// Where a server is and what it is told of us. It comes from the configuration alone.
#[derive(Clone, Debug, Default)]
pub struct Address {
    pub base_url: Option<String>,
    pub key: Option<SecretString>,
    pub cassette: Option<Cassette>,
}

impl Address {
    fn base(&self) -> &str {
        self.base_url.as_deref().filter(|url| !url.is_empty()).unwrap_or(OPENAI)
    }

    /// Whether the server is a program on this machine that is best asked one thing at a time.
    #[must_use]
    pub fn is_one_at_a_time(&self) -> bool {
        let Ok(url) = reqwest::Url::parse(self.base()) else {
            return false;
        };
        let here = url
            .host_str()
            .is_some_and(|host| host == "localhost" || host.starts_with("127.") || host == "[::1]");
        here && url.port().is_some_and(|port| ONE_AT_A_TIME.contains(&port))
    }
}

/// How long a server may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub connect: Duration,
    /// For one request with all its tries, from the first byte sent to the last one read.
    pub total: Duration,
    /// Before the second try; doubled for each one after it.
    pub first_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_mins(2),
            first_wait: Duration::from_millis(500),
        }
    }
}

/// HTTP requests that may still be made for one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance(pub u32);

impl Allowance {
    fn take(&mut self) -> Result<(), Failure> {
        self.0 = self.0.checked_sub(1).ok_or(Failure::OutOfCalls)?;
        Ok(())
    }

    #[must_use]
    pub fn is_spent(self) -> bool {
        self.0 == 0
    }
}

#[derive(Clone)]
pub(super) struct Endpoint {
    pub client: Client<OpenAIConfig>,
    patience: Patience,
}

impl Endpoint {
    pub fn new(address: &Address, patience: Patience) -> Result<Self, ModelError> {
        let base = address.base().trim_end_matches('/');
        let url = reqwest::Url::parse(base).map_err(|_| ModelError::Permanent("its address is no URL".to_owned()))?;
        let http = reqwest::Client::builder()
            .connect_timeout(patience.connect)
            .read_timeout(patience.total)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| ModelError::Permanent("no client could be made".to_owned()))?;
        let key = address.key.as_ref().map_or("", |key| key.expose_secret());
        let config = OpenAIConfig::new().with_api_base(base).with_api_key(key);
        let transport = Transport {
            http,
            cassette: address.cassette.clone(),
            base_path: url.path().trim_end_matches('/').to_owned(),
        };
        Ok(Self {
            client: Client::with_config(config).with_http_service(transport),
            patience,
        })
    }

    /// Sends a request until there is a reply, no further try is worth it or allowed, or patience ends.
    pub async fn call<F>(&self, allowance: &mut Allowance, send: impl Fn() -> F) -> Result<Value, Failure>
    where
        F: Future<Output = Result<Value, OpenAIError>>,
    {
        let deadline = Instant::now() + self.patience.total;
        let mut wait = self.patience.first_wait;
        let mut tries = 0;
        loop {
            allowance.take()?;
            tries += 1;
            let failed = match tokio::time::timeout_at(deadline, send()).await {
                Err(_) => return Err(Failure::Slow),
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(error)) => failure(error),
            };
            let pause = match &failed {
                Failure::Refused {
                    retry_after: Some(asked),
                    ..
                } => *asked,
                _ => jittered(wait),
            };
            let hopeless = pause > LONGEST_WAIT || Instant::now() + pause >= deadline;
            if !failed.passes() || tries == TRIES || allowance.is_spent() || hopeless {
                return Err(failed);
            }
            tokio::time::sleep(pause).await;
            wait *= 2;
        }
    }
}

/// Half of a wait and up to as much again, so that many do not come back at once.
fn jittered(wait: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    wait.mul_f64(0.5 + f64::from(random) / f64::from(u32::MAX) / 2.0)
}

fn failure(error: OpenAIError) -> Failure {
    match error {
        OpenAIError::Boxed(boxed) => boxed
            .downcast::<Failure>()
            .map_or(Failure::Unsendable, |failure| *failure),
        OpenAIError::JSONDeserialize(..) => Failure::NotJson,
        _ => Failure::Unsendable,
    }
}

impl From<Failure> for ModelError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotRecorded => ModelError::NotRecorded,
            failure if failure.passes() => ModelError::Transient(failure.to_string()),
            failure => ModelError::Permanent(failure.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_programs_on_this_machine_are_asked_one_thing_at_a_time() {
        let alone = |url: &str| {
            let address = Address {
                base_url: Some(url.to_owned()),
                ..Address::default()
            };
            address.is_one_at_a_time()
        };
        assert!(alone("http://localhost:11434/v1") && alone("http://127.0.0.1:1234/v1"));
        assert!(!alone("http://127.0.0.1:8000/v1") && !alone("https://models.example:8080/v1"));
        assert!(!Address::default().is_one_at_a_time());
    }
}
