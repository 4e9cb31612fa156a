//! Vectors and the distances between them.

use atlas::chunk::{Chunk, ChunkKind};
use atlas::db::chunks::{self, Distance};
use atlas::db::{resumes, roadmap_sentences};
use atlas::digest::sha256_hex;
use atlas::document::{Section, Span};
use atlas::models::{Embedding, EmbeddingModel};
use atlas::roadmap::{Roadmap, Sentence, SentenceKind};

use crate::support::TestDatabase;

fn model(name: &str, dimensions: usize) -> EmbeddingModel {
    EmbeddingModel {
        name: name.to_owned(),
        dimensions,
    }
}

fn chunks_of(count: usize) -> Vec<Chunk> {
    let chunk = |ordinal| Chunk {
        ordinal,
        kind: ChunkKind::Prose,
        section: Section::Experience,
        heading: "Experience".to_owned(),
        span: Span::new(ordinal, ordinal + 1),
    };
    (0..count).map(chunk).collect()
}

fn vectors<const N: usize>(vectors: &[[f32; N]]) -> Vec<Embedding> {
    vectors.iter().map(|vector| Embedding(vector.to_vec())).collect()
}

/// Two query sentences of one skill, one of what is no evidence, one query of another skill.
fn sentences() -> Vec<Sentence> {
    let roadmap = Roadmap::built_in().expect("no fault").remove(0);
    let mut skills = roadmap.skills().map(|skill| skill.id.clone());
    let (first, second) = (skills.next().expect("a skill"), skills.next().expect("another"));
    let sentence = |skill: &_, kind, text: &str| Sentence {
        skill: Clone::clone(skill),
        kind,
        text: text.to_owned(),
    };
    vec![
        sentence(&first, SentenceKind::Query, "one"),
        sentence(&first, SentenceKind::Query, "two"),
        sentence(&first, SentenceKind::NotBy, "three"),
        sentence(&second, SentenceKind::Query, "four"),
    ]
}

async fn distances(database: &TestDatabase, resume: &str, roadmap: &str, model: &EmbeddingModel) -> Vec<Distance> {
    chunks::distances(database.pool(), resume, roadmap, model)
        .await
        .expect("measured")
}

#[tokio::test]
async fn a_distance_is_that_to_the_nearest_sentence_of_the_kind() {
    let database = TestDatabase::create().await;
    let (pool, model, roadmap) = (database.pool(), model("plane", 2), sha256_hex(b"roadmap"));
    let resume = database.insert_resume().await;
    let sentences = sentences();
    let of_roadmap = vectors(&[[1.0, 0.0], [0.0, 2.0], [-1.0, 0.0], [0.0, 0.0]]);
    roadmap_sentences::store(pool, &roadmap, &model, &sentences, &of_roadmap)
        .await
        .expect("stored");
    // To the right, up, and 3-4-5 between the two.
    let of_resume = vectors(&[[2.0, 0.0], [0.0, 1.0], [3.0, 4.0]]);
    chunks::replace(pool, &resume, &model, &chunks_of(3), &of_resume)
        .await
        .expect("replaced");

    let found = distances(&database, &resume, &roadmap, &model).await;
    let (first, second) = (sentences[0].skill.as_str(), sentences[3].skill.as_str());
    let mut expected = vec![
        (first, SentenceKind::Query, 0, 0.0),
        (first, SentenceKind::Query, 1, 0.0),
        (first, SentenceKind::Query, 2, 0.2),
        (first, SentenceKind::NotBy, 0, 2.0),
        (first, SentenceKind::NotBy, 1, 1.0),
        (first, SentenceKind::NotBy, 2, 1.6),
        // A vector without direction is related to nothing.
        (second, SentenceKind::Query, 0, 1.0),
        (second, SentenceKind::Query, 1, 1.0),
        (second, SentenceKind::Query, 2, 1.0),
    ];
    // Stable, so that the kinds and chunks stay in order.
    expected.sort_by_key(|row| row.0);
    assert_eq!(found.len(), expected.len());
    for (found, (skill, kind, ordinal, distance)) in found.iter().zip(expected) {
        assert_eq!(
            (found.skill.as_str(), found.kind, found.ordinal),
            (skill, kind, ordinal)
        );
        assert!(
            (found.distance - distance).abs() < 1e-6,
            "{found:?} should be {distance}"
        );
    }
    database.drop().await;
}

#[tokio::test]
async fn vectors_of_another_model_or_size_never_meet() {
    let database = TestDatabase::create().await;
    let (pool, roadmap) = (database.pool(), sha256_hex(b"roadmap"));
    let (plane, other, space) = (model("plane", 2), model("other", 2), model("plane", 3));
    let resume = database.insert_resume().await;
    let flat = vectors(&[[1.0, 0.0]; 4]);
    roadmap_sentences::store(pool, &roadmap, &plane, &sentences(), &flat)
        .await
        .expect("stored");
    for stranger in [&other, &space] {
        assert!(
            !roadmap_sentences::are_stored(pool, &roadmap, stranger)
                .await
                .expect("asked")
        );
        let embedding = Embedding(vec![1.0; stranger.dimensions]);
        chunks::replace(pool, &resume, stranger, &chunks_of(1), &[embedding])
            .await
            .expect("replaced");
        for asked in [&plane, &other, &space] {
            assert_eq!(distances(&database, &resume, &roadmap, asked).await, []);
        }
    }
    // A vector that is not of the size its model promises is not stored at all.
    let refused = chunks::replace(pool, &resume, &space, &chunks_of(1), &flat[..1]).await;
    assert!(refused.is_err());
    database.drop().await;
}

#[tokio::test]
async fn new_chunks_replace_all_earlier_ones_or_none() {
    let database = TestDatabase::create().await;
    let (pool, plane) = (database.pool(), model("plane", 2));
    let (resume, neighbour) = (database.insert_resume().await, database.insert_resume().await);
    let flat = vectors(&[[1.0, 0.0]; 5]);
    chunks::replace(pool, &neighbour, &plane, &chunks_of(1), &flat[..1])
        .await
        .expect("replaced");
    chunks::replace(pool, &resume, &model("other", 2), &chunks_of(5), &flat)
        .await
        .expect("replaced");
    chunks::replace(pool, &resume, &plane, &chunks_of(2), &flat[..2])
        .await
        .expect("replaced");
    assert_eq!(database.count("SELECT count(*) FROM chunks").await, 3);

    let one_short = chunks::replace(pool, &resume, &plane, &chunks_of(4), &flat[..3]).await;
    assert!(one_short.is_err());
    assert_eq!(database.count("SELECT count(*) FROM chunks").await, 3);

    resumes::delete(pool, &resume).await.expect("deleted");
    assert_eq!(database.count("SELECT count(*) FROM chunks").await, 1);
    let gone = chunks::replace(pool, &resume, &plane, &chunks_of(1), &flat[..1]).await;
    assert!(matches!(gone, Err(sqlx::Error::RowNotFound)), "{gone:?}");
    database.drop().await;
}

#[tokio::test]
async fn the_sentences_of_a_roadmap_are_stored_once() {
    let database = TestDatabase::create().await;
    let (pool, plane, roadmap) = (database.pool(), model("plane", 2), sha256_hex(b"roadmap"));
    let (sentences, flat) = (sentences(), vectors(&[[1.0, 0.0]; 4]));
    assert!(
        !roadmap_sentences::are_stored(pool, &roadmap, &plane)
            .await
            .expect("asked")
    );
    let store = || roadmap_sentences::store(pool, &roadmap, &plane, &sentences, &flat);
    for stored in futures_util::future::join_all((0..3).map(|_| store())).await {
        stored.expect("stored");
    }
    assert!(
        roadmap_sentences::are_stored(pool, &roadmap, &plane)
            .await
            .expect("asked")
    );
    assert_eq!(database.count("SELECT count(*) FROM roadmap_sentences").await, 4);
    assert_eq!(database.count("SELECT count(*) FROM embedding_models").await, 1);

    let other = sha256_hex(b"another roadmap");
    let one_short = roadmap_sentences::store(pool, &other, &plane, &sentences, &flat[..3]).await;
    assert!(one_short.is_err());
    assert!(
        !roadmap_sentences::are_stored(pool, &other, &plane)
            .await
            .expect("asked")
    );
    database.drop().await;
}
