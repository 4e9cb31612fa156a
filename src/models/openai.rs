//! Embeddings through any OpenAI-compatible endpoint.

use std::time::Duration;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::{Embedder, Embedding, EmbeddingModel, ModelError};

/// Texts in one request; several servers refuse more.
const BATCH: usize = 64;

/// For one request with all its tries: the client obeys a `Retry-After` of any length.
const PATIENCE: Duration = Duration::from_mins(1);

const CONNECT: Duration = Duration::from_secs(5);

/// Characters of one token, roughly; servers do not say how they count.
const CHARACTERS_PER_TOKEN: usize = 4;

pub struct EndpointEmbedder {
    client: Client<OpenAIConfig>,
    model: EmbeddingModel,
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'static str,
}

/// Only what is needed: several servers leave out `usage`, `object` and `model`.
#[derive(Deserialize)]
struct Reply {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    index: Option<usize>,
    embedding: Vec<f32>,
}

impl EndpointEmbedder {
    /// Asks the endpoint for one vector, to learn how long its vectors are.
    ///
    /// # Errors
    /// When the endpoint cannot be reached or refuses the model.
    pub async fn connect(base_url: Option<&str>, key: Option<&SecretString>, model: &str) -> Result<Self, ModelError> {
        let mut config = OpenAIConfig::new().with_api_key(key.map_or("", |key| key.expose_secret()));
        if let Some(base_url) = base_url {
            config = config.with_api_base(base_url);
        }
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ModelError::Permanent(error.to_string()))?;
        let mut embedder = Self {
            client: Client::with_config(config).with_http_client(http),
            model: EmbeddingModel {
                name: model.to_owned(),
                dimensions: 0,
            },
        };
        let probe = embedder.request(&["dimensions".to_owned()]).await?;
        embedder.model.dimensions = probe[0].0.len();
        Ok(embedder)
    }

    async fn request(&self, texts: &[String]) -> Result<Vec<Embedding>, ModelError> {
        let request = Request {
            model: &self.model.name,
            input: texts,
            encoding_format: "float",
        };
        let embeddings = self.client.embeddings();
        let call = embeddings.create_byot(request);
        let reply: Reply = tokio::time::timeout(PATIENCE, call)
            .await
            .map_err(|_| ModelError::Transient("it did not answer in time".to_owned()))?
            .map_err(|error| model_error(&error))?;
        self.vectors(reply, texts.len())
    }

    fn vectors(&self, mut reply: Reply, expected: usize) -> Result<Vec<Embedding>, ModelError> {
        reply.data.sort_by_key(|item| item.index);
        let dimensions = match self.model.dimensions {
            0 => reply.data.first().map_or(0, |item| item.embedding.len()),
            known => known,
        };
        let fits = |item: &Item| item.embedding.len() == dimensions && item.embedding.iter().all(|x| x.is_finite());
        if dimensions == 0 || reply.data.len() != expected || !reply.data.iter().all(fits) {
            return Err(ModelError::Permanent("its vectors do not fit the texts".to_owned()));
        }
        Ok(reply.data.into_iter().map(|item| Embedding(item.embedding)).collect())
    }
}

impl Embedder for EndpointEmbedder {
    fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Vec<Embedding>, ModelError>> {
        async move {
            let mut embeddings = Vec::with_capacity(texts.len());
            for batch in texts.chunks(BATCH) {
                embeddings.extend(self.request(batch).await?);
            }
            Ok(embeddings)
        }
        .boxed()
    }

    fn count_tokens(&self, text: &str) -> usize {
        text.chars().count().div_ceil(CHARACTERS_PER_TOKEN)
    }
}

/// The upstream's own message may hold the text that was sent, so only its kind is passed on.
fn model_error(error: &OpenAIError) -> ModelError {
    match error {
        OpenAIError::Reqwest(error) if error.is_timeout() || error.is_connect() => {
            ModelError::Transient("it cannot be reached".to_owned())
        }
        OpenAIError::Reqwest(error) => match error.status() {
            Some(status) if status.is_client_error() => ModelError::Permanent(format!("status {status}")),
            Some(status) => ModelError::Transient(format!("status {status}")),
            None => ModelError::Transient("the connection broke".to_owned()),
        },
        OpenAIError::ApiError(reply) => {
            let status = reply.status_code;
            match status.as_u16() {
                408 | 409 | 425 | 429 | 500..=599 => ModelError::Transient(format!("status {status}")),
                _ => ModelError::Permanent(format!("status {status}")),
            }
        }
        OpenAIError::JSONDeserialize(..) => ModelError::Permanent("its answer cannot be understood".to_owned()),
        _ => ModelError::Permanent("the request could not be made".to_owned()),
    }
}
