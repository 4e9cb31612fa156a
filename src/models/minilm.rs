//! all-MiniLM-L6-v2 in this process: BERT with six layers, mean pooling, vectors of length one.
//!
//! The whole forward pass stands here, on faer's matrix product. This module knows its two files and
//! nothing of who asks, of networks or of async: [`MiniLm::embed`] blocks and uses all cores.

mod kernels;

use std::path::{Path, PathBuf};

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;
use safetensors::{Dtype, SafeTensors};
use tokenizers::Tokenizer;

const WEIGHTS_FILE: &str = "model.safetensors";
const TOKENIZER_FILE: &str = "tokenizer.json";

const VOCABULARY: usize = 30_522;
const LAYERS: usize = 6;
const HIDDEN: usize = 384;
const HEADS: usize = 12;
const HEAD: usize = HIDDEN / HEADS;
/// One by the square root of [`HEAD`].
const SCORE_SCALE: f32 = 0.176_776_7;
const INTERMEDIATE: usize = 1_536;
/// Queries, keys and values of a token lie side by side, so that one product makes all three.
const QKV: usize = 3 * HIDDEN;

/// About what one core takes through the layers at a time, which bounds memory at 20 MB a core.
/// Measured: 256 to 4,096 differ by less than the noise, 128 is 4% slower.
const PASS_TOKENS: usize = 1_024;

/// The sentence embedding model. Reading it takes about 90 MB of memory; it is meant to be shared.
pub struct MiniLm {
    tokenizer: Tokenizer,
    word_embeddings: Vec<f32>,
    /// Positions with the first token type already added: there is no second one in this use.
    position_embeddings: Vec<f32>,
    embedding_norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    qkv: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    output_norm: Norm,
}

struct Linear {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("the model file {} cannot be read ({source}): run `make model` to fetch it", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the model file {} is damaged ({reason}): delete it and run `make model`", path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("the model file {} is not all-MiniLM-L6-v2 ({reason}): delete it and run `make model`", path.display())]
    WrongShape { path: PathBuf, reason: String },
}

impl MiniLm {
    pub const NAME: &str = "all-MiniLM-L6-v2";
    pub const DIMENSIONS: usize = HIDDEN;
    /// A longer text is cut here, [CLS] and [SEP] included, as sentence-transformers does.
    pub const MAX_TOKENS: usize = 256;

    /// Reads `model.safetensors` and `tokenizer.json`.
    ///
    /// # Errors
    /// [`LoadError`], if a file is missing, damaged or of another model.
    pub fn load(directory: &Path) -> Result<MiniLm, LoadError> {
        let (tokenizer, weights) = rayon::join(|| load_tokenizer(directory), || Weights::read(directory));
        let weights = weights?;
        let tensors = weights.tensors()?;
        let mut position_embeddings = tensors.get("embeddings.position_embeddings.weight", &[512, HIDDEN])?;
        let token_types = tensors.get("embeddings.token_type_embeddings.weight", &[2, HIDDEN])?;
        for position in position_embeddings.chunks_exact_mut(HIDDEN) {
            for (value, token_type) in position.iter_mut().zip(&token_types) {
                *value += token_type;
            }
        }
        Ok(MiniLm {
            tokenizer: tokenizer?,
            word_embeddings: tensors.get("embeddings.word_embeddings.weight", &[VOCABULARY, HIDDEN])?,
            position_embeddings,
            embedding_norm: tensors.norm("embeddings.LayerNorm")?,
            layers: (0..LAYERS)
                .map(|layer| tensors.layer(layer))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Without truncation and padding, so that it also counts.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// One vector a text, in the order of the texts. Blocks; the work is spread over rayon's threads.
    ///
    /// A text's vector is the same to the bit whatever else is in the call, because each number is
    /// summed in an order that depends on its own text only.
    pub fn embed(&self, texts: &[impl AsRef<str> + Sync]) -> Vec<Vec<f32>> {
        let sequences: Vec<Vec<u32>> = texts.par_iter().map(|text| self.encode(text.as_ref())).collect();
        passes(&sequences)
            .into_par_iter()
            .with_max_len(1)
            .flat_map_iter(|pass| self.forward(pass))
            .collect()
    }

    /// The tokens of the texts together, [CLS] and [SEP] of each included, none cut off.
    pub fn count_tokens(&self, texts: &[impl AsRef<str> + Sync]) -> usize {
        texts.par_iter().map(|text| self.token_ids(text.as_ref()).len()).sum()
    }

    fn token_ids(&self, text: &str) -> Vec<u32> {
        let encoding = self.tokenizer.encode_fast(text, true);
        encoding
            .expect("WordPiece has a token for what it does not know")
            .get_ids()
            .to_vec()
    }

    fn encode(&self, text: &str) -> Vec<u32> {
        let mut ids = self.token_ids(text);
        if ids.len() > Self::MAX_TOKENS {
            ids.drain(Self::MAX_TOKENS - 1..ids.len() - 1);
        }
        ids
    }

    /// Takes sequences through the model that lie end to end in one matrix, a token a row: only
    /// attention needs to know where one ends.
    fn forward(&self, sequences: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let tokens = sequences.iter().map(Vec::len).sum();
        let mut hidden = self.embed_tokens(sequences, tokens);
        let mut qkv = vec![0.0; tokens * QKV];
        let mut context = vec![0.0; tokens * HIDDEN];
        let mut intermediate = vec![0.0; tokens * INTERMEDIATE];
        for layer in &self.layers {
            multiply(&mut qkv, Accum::Replace, &hidden, &layer.qkv);
            kernels::add_bias(&mut qkv, &layer.qkv.bias);
            attend(sequences, &qkv, &mut context);
            // Adding onto `hidden` is the residual connection.
            multiply(&mut hidden, Accum::Add, &context, &layer.attention_output);
            kernels::add_bias_then_normalise(&mut hidden, &layer.attention_output.bias, &layer.attention_norm);
            multiply(&mut intermediate, Accum::Replace, &hidden, &layer.up);
            kernels::add_bias_then_gelu(&mut intermediate, &layer.up.bias);
            multiply(&mut hidden, Accum::Add, &intermediate, &layer.down);
            kernels::add_bias_then_normalise(&mut hidden, &layer.down.bias, &layer.output_norm);
        }
        let mut rows = hidden.as_slice();
        let pooled = sequences
            .iter()
            .map(|sequence| mean_of_length_one(take(&mut rows, sequence.len() * HIDDEN)));
        pooled.collect()
    }

    fn embed_tokens(&self, sequences: &[Vec<u32>], tokens: usize) -> Vec<f32> {
        let mut hidden = Vec::with_capacity(tokens * HIDDEN);
        for sequence in sequences {
            for (id, position) in sequence.iter().zip(self.position_embeddings.chunks_exact(HIDDEN)) {
                let word = &self.word_embeddings[*id as usize * HIDDEN..][..HIDDEN];
                hidden.extend(word.iter().zip(position).map(|(word, position)| word + position));
            }
        }
        kernels::add_bias_then_normalise(&mut hidden, &[0.0; HIDDEN], &self.embedding_norm);
        hidden
    }
}

fn attend(sequences: &[Vec<u32>], qkv: &[f32], context: &mut [f32]) {
    let longest = sequences.iter().map(Vec::len).max().unwrap_or(0);
    let mut all_scores = vec![0.0; longest * longest.next_multiple_of(kernels::LANES)];
    let mut start = 0;
    for length in sequences.iter().map(Vec::len) {
        let stride = length.next_multiple_of(kernels::LANES);
        let scores = &mut all_scores[..length * stride];
        let qkv = MatRef::from_row_major_slice(&qkv[start * QKV..][..length * QKV], length, QKV);
        let context = &mut context[start * HIDDEN..][..length * HIDDEN];
        let mut context = MatMut::from_row_major_slice_mut(context, length, HIDDEN);
        for head in 0..HEADS {
            let query = qkv.subcols(head * HEAD, HEAD);
            let key = qkv.subcols(HIDDEN + head * HEAD, HEAD);
            let value = qkv.subcols(2 * HIDDEN + head * HEAD, HEAD);
            // The transpose of the transpose: faer 0.24.4's from_row_major_slice_with_stride_mut
            // makes a column-major view.
            let transposed = MatMut::from_column_major_slice_with_stride_mut(scores, length, length, stride);
            matmul(
                transposed,
                Accum::Replace,
                key,
                query.transpose(),
                SCORE_SCALE,
                Par::Seq,
            );
            kernels::softmax(scores, length, stride);
            let weights = MatRef::from_row_major_slice_with_stride(scores, length, length, stride);
            matmul(
                context.as_mut().subcols_mut(head * HEAD, HEAD),
                Accum::Replace,
                weights,
                value,
                1.0,
                Par::Seq,
            );
        }
        start += length;
    }
}

/// Cuts the sequences into passes of about equal size, as many for one core as for another.
fn passes(sequences: &[Vec<u32>]) -> Vec<&[Vec<u32>]> {
    let total: usize = sequences.iter().map(Vec::len).sum();
    let count = total
        .div_ceil(PASS_TOKENS)
        .next_multiple_of(rayon::current_num_threads());
    let mut passes = Vec::with_capacity(count);
    let (mut first, mut tokens) = (0, 0);
    for (index, sequence) in sequences.iter().enumerate() {
        tokens += sequence.len();
        if tokens * count >= total * (passes.len() + 1) {
            passes.push(&sequences[first..=index]);
            first = index + 1;
        }
    }
    passes
}

/// `output = input * weight`, or with [`Accum::Add`] `output += input * weight`. On one core: the
/// passes already use the others, and cutting a product up would make them wait for each other.
fn multiply(output: &mut [f32], accumulate: Accum, input: &[f32], linear: &Linear) {
    let outputs = linear.bias.len();
    let inputs = linear.weight.len() / outputs;
    let tokens = output.len() / outputs;
    matmul(
        MatMut::from_row_major_slice_mut(output, tokens, outputs),
        accumulate,
        MatRef::from_row_major_slice(input, tokens, inputs),
        MatRef::from_row_major_slice(&linear.weight, inputs, outputs),
        1.0,
        Par::Seq,
    );
}

fn take<'a>(rows: &mut &'a [f32], count: usize) -> &'a [f32] {
    let (taken, rest) = rows.split_at(count);
    *rows = rest;
    taken
}

fn mean_of_length_one(rows: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0_f32; HIDDEN];
    for row in rows.chunks_exact(HIDDEN) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += value;
        }
    }
    let length = sum
        .iter()
        .map(|value| value * value)
        .sum::<f32>()
        .sqrt()
        .max(f32::MIN_POSITIVE);
    sum.iter().map(|value| value / length).collect()
}

fn load_tokenizer(directory: &Path) -> Result<Tokenizer, LoadError> {
    let path = directory.join(TOKENIZER_FILE);
    let bytes = read(&path)?;
    let damaged = |error: tokenizers::Error| LoadError::Damaged {
        path: path.clone(),
        reason: error.to_string(),
    };
    let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(damaged)?;
    // The file cuts and pads at 128 tokens, which is not what the model was evaluated with.
    tokenizer.with_truncation(None).map_err(damaged)?.with_padding(None);
    let vocabulary = tokenizer.get_vocab_size(true);
    if vocabulary != VOCABULARY || tokenizer.encode_fast("", true).map_err(damaged)?.len() != 2 {
        let reason = format!("it has {vocabulary} tokens instead of {VOCABULARY}");
        return Err(LoadError::WrongShape { path, reason });
    }
    Ok(tokenizer)
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    std::fs::read(path).map_err(|source| LoadError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

struct Weights {
    path: PathBuf,
    bytes: Vec<u8>,
}

struct Tensors<'a> {
    path: &'a Path,
    tensors: SafeTensors<'a>,
}

impl Weights {
    fn read(directory: &Path) -> Result<Weights, LoadError> {
        let path = directory.join(WEIGHTS_FILE);
        Ok(Weights {
            bytes: read(&path)?,
            path,
        })
    }

    fn tensors(&self) -> Result<Tensors<'_>, LoadError> {
        let tensors = SafeTensors::deserialize(&self.bytes).map_err(|error| LoadError::Damaged {
            path: self.path.clone(),
            reason: error.to_string(),
        })?;
        Ok(Tensors {
            path: &self.path,
            tensors,
        })
    }
}

impl Tensors<'_> {
    fn get(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let wrong = |reason| LoadError::WrongShape {
            path: self.path.to_owned(),
            reason,
        };
        let tensor = self.tensors.tensor(name).map_err(|error| wrong(error.to_string()))?;
        if tensor.dtype() != Dtype::F32 || tensor.shape() != shape {
            return Err(wrong(format!(
                "{name} is {:?} {:?} instead of F32 {shape:?}",
                tensor.dtype(),
                tensor.shape()
            )));
        }
        let (numbers, _) = tensor.data().as_chunks();
        Ok(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    fn layer(&self, index: usize) -> Result<Layer, LoadError> {
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        let attention = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
        Ok(Layer {
            qkv: self.linear(&attention, HIDDEN, HIDDEN)?,
            attention_output: self.linear(&[name("attention.output.dense")], HIDDEN, HIDDEN)?,
            attention_norm: self.norm(&name("attention.output.LayerNorm"))?,
            up: self.linear(&[name("intermediate.dense")], HIDDEN, INTERMEDIATE)?,
            down: self.linear(&[name("output.dense")], INTERMEDIATE, HIDDEN)?,
            output_norm: self.norm(&name("output.LayerNorm"))?,
        })
    }

    /// Joins layers that read the same input. The file has a row an output; the product wants a row
    /// an input, so that it can read weights for neighbouring outputs at once.
    fn linear(&self, names: &[String], inputs: usize, outputs: usize) -> Result<Linear, LoadError> {
        let joined = outputs * names.len();
        let mut weight = vec![0.0; inputs * joined];
        let mut bias = Vec::with_capacity(joined);
        for (part, name) in names.iter().enumerate() {
            let rows = self.get(&format!("{name}.weight"), &[outputs, inputs])?;
            for (output, row) in rows.chunks_exact(inputs).enumerate() {
                for (value, column) in row.iter().zip(weight.chunks_exact_mut(joined)) {
                    column[part * outputs + output] = *value;
                }
            }
            bias.extend(self.get(&format!("{name}.bias"), &[outputs])?);
        }
        Ok(Linear { weight, bias })
    }

    fn norm(&self, name: &str) -> Result<Norm, LoadError> {
        let weight = self.get(&format!("{name}.weight"), &[HIDDEN])?;
        Ok(Norm {
            weight,
            bias: self.get(&format!("{name}.bias"), &[HIDDEN])?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Case {
        text: String,
        vector: Vec<f32>,
    }

    fn cases() -> Vec<Case> {
        let json: serde_json::Value =
            serde_json::from_str(include_str!("../../fixtures/embeddings/minilm-reference.json")).unwrap();
        let case = |case: &serde_json::Value| Case {
            text: case["text"].as_str().unwrap().to_owned(),
            vector: serde_json::from_value(case["vector"].clone()).unwrap(),
        };
        json["cases"].as_array().unwrap().iter().map(case).collect()
    }

    fn model() -> MiniLm {
        let directory = std::env::var_os("ATLAS_MODEL_DIR").map_or_else(
            || {
                std::env::home_dir()
                    .unwrap()
                    .join(".cache/atlas/models")
                    .join(MiniLm::NAME)
            },
            PathBuf::from,
        );
        MiniLm::load(&directory).unwrap_or_else(|error| panic!("{error}"))
    }

    fn assert_like(ours: &[f32], reference: &[f32], what: &str) {
        assert_eq!(ours.len(), MiniLm::DIMENSIONS);
        let furthest = ours
            .iter()
            .zip(reference)
            .map(|(ours, reference)| (ours - reference).abs())
            .fold(0.0, f32::max);
        assert!(furthest < 2e-5, "{what:?}: a component is off by {furthest}");
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        let cosine = dot(ours, reference) / (dot(ours, ours) * dot(reference, reference)).sqrt();
        assert!(cosine > 0.999_99, "{what:?}: cosine {cosine}");
        eprintln!("{furthest:.1e} {:.1e}", 1.0 - cosine);
    }

    #[test]
    fn vectors_are_those_of_sentence_transformers() {
        let (model, cases) = (model(), cases());
        let texts: Vec<&str> = cases.iter().map(|case| case.text.as_str()).collect();
        for (case, vector) in cases.iter().zip(model.embed(&texts)) {
            assert_like(&vector, &case.vector, &case.text);
        }
    }

    #[test]
    fn a_text_has_the_same_vector_to_the_bit_in_any_company() {
        let model = model();
        let mut texts: Vec<String> = cases().into_iter().map(|case| case.text).collect();
        // Every number of rows modulo the kernels' tile, and more than one pass.
        texts.extend((1..60).map(|words| "index ".repeat(words)));
        let alone: Vec<_> = texts.iter().map(|text| model.embed(&[text]).remove(0)).collect();
        for step in [1, 5, 29] {
            let shuffled: Vec<usize> = (0..texts.len()).map(|index| index * step % texts.len()).collect();
            let company: Vec<&str> = shuffled.iter().map(|index| texts[*index].as_str()).collect();
            for (index, vector) in shuffled.iter().zip(model.embed(&company)) {
                assert_eq!(vector, alone[*index], "{:?} among others, step {step}", texts[*index]);
            }
        }
    }

    #[test]
    fn no_texts_have_no_vectors_and_an_empty_text_has_one() {
        let model = model();
        assert!(model.embed(&[""; 0]).is_empty());
        assert_eq!(model.count_tokens(&[""; 0]), 0);
        let empty = model.embed(&[""]).remove(0);
        assert!((empty.iter().map(|value| value * value).sum::<f32>() - 1.0).abs() < 1e-5);
        assert_eq!(model.count_tokens(&[""]), 2);
    }

    #[test]
    fn a_text_is_cut_at_the_limit_but_counted_whole() {
        let model = model();
        let (fits, longer) = ("index ".repeat(254), "index ".repeat(400));
        assert_eq!(model.embed(&[&fits]), model.embed(&[&longer]));
        assert_eq!(model.count_tokens(&[&fits, &longer]), 256 + 402);
        assert_eq!(model.tokenizer().encode(longer, false).unwrap().len(), 400);
    }

    #[test]
    fn a_directory_without_a_good_model_says_what_to_do() {
        let directory = tempfile::tempdir().unwrap();
        let message = |directory: &Path| MiniLm::load(directory).err().unwrap().to_string();
        assert!(message(directory.path()).ends_with("run `make model` to fetch it"));
        std::fs::write(directory.path().join(WEIGHTS_FILE), b"cut off").unwrap();
        assert!(message(directory.path()).contains("is damaged"));
    }
}
