//! The in-process model as an [`Embedder`].

use std::path::Path;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::minilm::{LoadError, MiniLm};
use super::{Embedder, Embedding, EmbeddingModel, ModelError};

pub struct LocalEmbedder {
    minilm: Arc<MiniLm>,
    model: EmbeddingModel,
}

impl LocalEmbedder {
    /// Reads the model's files; takes about a tenth of a second.
    ///
    /// # Errors
    /// When a file is not there or not the model's.
    pub fn load(directory: &Path) -> Result<Self, LoadError> {
        Ok(Self {
            minilm: Arc::new(MiniLm::load(directory)?),
            model: EmbeddingModel {
                name: MiniLm::NAME.to_owned(),
                dimensions: MiniLm::DIMENSIONS,
            },
        })
    }
}

impl Embedder for LocalEmbedder {
    fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Vec<Embedding>, ModelError>> {
        let minilm = Arc::clone(&self.minilm);
        let texts = texts.to_vec();
        async move {
            let vectors = tokio::task::spawn_blocking(move || minilm.embed(&texts))
                .await
                .map_err(|_| ModelError::Permanent("the local model stopped".to_owned()))?;
            Ok(vectors.into_iter().map(Embedding).collect())
        }
        .boxed()
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.minilm.count_tokens(&[text])
    }
}
