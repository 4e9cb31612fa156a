//! Embeddings through an endpoint, against a scripted server that speaks the dialects of real ones.

use atlas::models::endpoint::Address;
use atlas::models::openai::EndpointEmbedder;
use atlas::models::{Embedder as _, Embedding, ModelError};
use secrecy::SecretString;
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// Answers each text with `[its length, 1]`, last text first, without `usage` and `model`.
fn lengths_in_reverse(request: &Request) -> ResponseTemplate {
    let body: Value = serde_json::from_slice(&request.body).expect("JSON");
    let texts = body["input"].as_array().expect("a list");
    let data: Vec<Value> = texts
        .iter()
        .enumerate()
        .rev()
        .map(|(index, text)| json!({ "index": index, "embedding": [text.as_str().expect("text").len(), 1] }))
        .collect();
    ResponseTemplate::new(200).set_body_json(json!({ "data": data }))
}

async fn endpoint(respond: impl wiremock::Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/embeddings"))
        .respond_with(respond)
        .mount(&server)
        .await;
    server
}

async fn connect(server: &MockServer) -> Result<EndpointEmbedder, ModelError> {
    let address = Address {
        base_url: Some(format!("{}/v1", server.uri())),
        key: Some(SecretString::from("secret-key")),
        cassette: None,
    };
    EndpointEmbedder::connect(&address, "some-model").await
}

#[tokio::test]
async fn vectors_come_back_in_the_order_of_the_texts_over_many_batches() {
    let server = endpoint(lengths_in_reverse).await;
    let embedder = connect(&server).await.expect("a working endpoint");
    assert_eq!(embedder.model().dimensions, 2);
    let texts: Vec<String> = (1..=150).map(|length| "x".repeat(length)).collect();
    let vectors = embedder.embed(&texts).await.expect("vectors");
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let expected: Vec<Embedding> = (1..=150).map(|length| Embedding(vec![length as f32, 1.0])).collect();
    assert_eq!(vectors, expected);
}

#[tokio::test]
async fn the_key_is_sent_and_never_shown_in_an_error() {
    let server = MockServer::start().await;
    Mock::given(header("authorization", "Bearer secret-key"))
        .respond_with(ResponseTemplate::new(401).set_body_json(json!({ "error": { "message": "bad secret-key" } })))
        .expect(1)
        .mount(&server)
        .await;
    let error = connect(&server).await.err().expect("refused");
    assert!(matches!(error, ModelError::Permanent(_)), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("secret-key"));
}

#[tokio::test]
async fn vectors_that_do_not_fit_are_an_error() {
    for body in [
        json!({ "data": [] }),
        json!({ "data": [{ "index": 0, "embedding": [] }] }),
        json!({ "data": [{ "embedding": [1, 2] }, { "embedding": [1, 2] }] }),
    ] {
        let server = endpoint(ResponseTemplate::new(200).set_body_json(body.clone())).await;
        let error = connect(&server).await.err().expect("no usable vectors");
        assert!(matches!(error, ModelError::Permanent(_)), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn an_error_that_comes_as_a_success_is_worth_another_try() {
    let body = json!({ "error": { "message": "out of memory" } });
    let server = endpoint(ResponseTemplate::new(200).set_body_json(body)).await;
    let error = connect(&server).await.err().expect("no vectors");
    assert!(matches!(error, ModelError::Transient(_)), "{error:?}");
    let tries = server.received_requests().await.expect("kept").len();
    assert_eq!(tries, 3);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = endpoint(lengths_in_reverse).await;
    let location = format!("{}/v1/embeddings", elsewhere.uri());
    let server = endpoint(ResponseTemplate::new(307).insert_header("location", location.as_str())).await;
    assert!(connect(&server).await.is_err());
    assert!(elsewhere.received_requests().await.expect("recorded").is_empty());
}
