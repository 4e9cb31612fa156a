//! The two kinds of model that Atlas asks: one that embeds, one that chats.
//!
//! This module knows nothing of resumes and roadmaps.

pub mod cassette;
pub mod chat;
pub mod completion;
pub mod endpoint;
pub mod fetch;
pub mod local;
pub mod minilm;
pub mod openai;
pub mod spending;
mod sse;
mod transport;

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use text_splitter::ChunkSizer;

pub use transport::Failure;

/// A vector together with nothing else: which model made it is known by who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding(pub Vec<f32>);

/// Names a vector space. Vectors of different spaces are never compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EmbeddingModel {
    pub name: String,
    pub dimensions: usize,
}

impl fmt::Display for EmbeddingModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.name, self.dimensions)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Worth another try later.
    #[error("the model endpoint could not be reached or is busy: {0}")]
    Transient(String),
    /// Another try would fail too.
    #[error("the model endpoint refused the request: {0}")]
    Permanent(String),
    #[error("the text is longer than the model takes")]
    TooLong,
    #[error("there is no recording of a request to the model: its prompts, the resume or the model's name changed")]
    NotRecorded,
}

/// Turns texts into vectors of one space.
pub trait Embedder: Send + Sync {
    fn model(&self) -> &EmbeddingModel;

    /// One vector a text, in the order of the texts.
    ///
    /// # Errors
    /// [`ModelError`], by which a job decides between another try and giving up.
    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Vec<Embedding>, ModelError>>;

    /// Counts the way this model does, so that chunks fit it.
    fn count_tokens(&self, text: &str) -> usize;
}

/// Sizes chunks by an embedder's own count.
#[derive(Clone, Copy)]
pub struct TokensOf<'a>(pub &'a dyn Embedder);

impl ChunkSizer for TokensOf<'_> {
    fn size(&self, chunk: &str) -> usize {
        self.0.count_tokens(chunk)
    }
}

/// The embedder of this process.
pub type SharedEmbedder = Arc<dyn Embedder>;
