//! Embeddings through any OpenAI-compatible endpoint.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::endpoint::{Address, Allowance, Endpoint, Patience};
use super::{Embedder, Embedding, EmbeddingModel, ModelError};

/// Texts in one request; several servers refuse more.
const BATCH: usize = 64;

/// For one batch with all its tries.
const PATIENCE: Duration = Duration::from_mins(1);

/// HTTP requests for one batch.
const TRIES: Allowance = Allowance(4);

/// Characters of one token, roughly; servers do not say how they count.
const CHARACTERS_PER_TOKEN: usize = 4;

pub struct EndpointEmbedder {
    endpoint: Endpoint,
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
    pub async fn connect(address: &Address, model: &str) -> Result<Self, ModelError> {
        let patience = Patience {
            total: PATIENCE,
            ..Patience::default()
        };
        let mut embedder = Self {
            endpoint: Endpoint::new(address, patience)?,
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
        let embeddings = self.endpoint.client.embeddings();
        let mut allowance = TRIES;
        let reply = self
            .endpoint
            .call(&mut allowance, || embeddings.create_byot(&request))
            .await?;
        let reply: Reply = serde_json::from_value(reply)
            .map_err(|_| ModelError::Permanent("its answer cannot be understood".to_owned()))?;
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
