//! The judge by a model against a scripted endpoint: real reader, real database, real vectors, and a server
//! that does all that servers do.

mod coach;
mod dialects;
#[path = "../support/endpoint.rs"]
mod endpoint;
mod faults;
mod gullible;
#[path = "../support/place.rs"]
mod place;
mod prompts;
mod speed;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use atlas::app::{App, LoadedRoadmap};
use atlas::db;
use atlas::document::Format;
use atlas::judging::Judge;
use atlas::models::chat::ChatModel;
use atlas::models::endpoint::{Address, Patience};
use atlas::models::local::LocalEmbedder;
use atlas::models::minilm::MiniLm;
use atlas::models::spending::ChatConfig;
use atlas::pipeline::{self, Mapped, PipelineError};
use atlas::plan::Goals;
use atlas::reading::Reader;
use atlas::report::{Report, SkillReport};
use atlas::roadmap::Roadmap;
use place::Place;

/// A resume of two pages of an invented person.
const RESUME: &str = "evals/datasets/backend/cases/java-bank-senior/resume.pdf";

/// Short, so that a test of a server that does not answer is short.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(1),
    total: Duration::from_secs(2),
    first_wait: Duration::from_millis(5),
};

/// A whole Atlas whose judge can be exchanged.
struct Bench {
    app: App,
    place: Place,
    /// What the plan is worded for; without it the plan keeps its words.
    coach: Option<Goals>,
}

impl Bench {
    async fn new() -> Self {
        let place = Place::create().await;
        let app = App {
            db: db::open(&place.target()).await.expect("the database opens"),
            embedder: Arc::new(LocalEmbedder::load(&model_directory()).expect("the model is there: make model")),
            judge: Judge::BuiltIn,
            roadmaps: Roadmap::built_in()
                .expect("the shipped roadmaps have no fault")
                .into_iter()
                .map(LoadedRoadmap::new)
                .collect(),
            reader: Reader {
                program: env!("CARGO_BIN_EXE_atlas").into(),
                recognises: false,
            },
        };
        Self {
            app,
            place,
            coach: None,
        }
    }

    async fn end(self) {
        self.app.db.close().await;
        self.place.remove().await;
    }

    async fn map(&self, bytes: Vec<u8>, format: Format) -> Result<Mapped, PipelineError> {
        let loaded = &self.app.roadmaps[0];
        pipeline::map(&self.app, loaded, bytes, Some(format), self.coach.as_ref(), &|_| {}).await
    }

    /// The report on the resume by the judge that is set.
    async fn report(&self) -> Report {
        let bytes = std::fs::read(repository(RESUME)).expect("the resume");
        self.map(bytes, Format::Pdf).await.expect("a report").report
    }

    fn judge_at(&mut self, url: &str, config: ChatConfig) {
        let address = Address {
            base_url: Some(url.to_owned()),
            ..Address::default()
        };
        let chat = ChatModel::new(endpoint::MODEL, &address, config, PATIENCE).expect("a client");
        self.app.judge = Judge::Model(Arc::new(chat));
    }
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Where `make model` puts it.
fn model_directory() -> PathBuf {
    if let Some(directory) = std::env::var_os("ATLAS_MODEL_DIR").filter(|value| !value.is_empty()) {
        return directory.into();
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").expect("a home")).join(".cache"),
        PathBuf::from,
    );
    cache.join("atlas/models").join(MiniLm::NAME)
}

fn skills(report: &Report) -> impl Iterator<Item = &SkillReport> {
    report.stages.iter().flat_map(|stage| &stage.skills)
}

fn fallbacks(report: &Report) -> Vec<(&str, &str)> {
    let model = report.provenance.model.as_ref().expect("a model was asked");
    let fallbacks = model.fallbacks.iter();
    fallbacks
        .map(|fallback| (fallback.skill.as_str(), fallback.code.as_str()))
        .collect()
}

/// A report that anybody can use: every skill judged, every quote with its page, the marks where they belong.
fn assert_complete(report: &Report, what: &str) {
    assert_eq!(skills(report).count(), 32, "{what}");
    assert!(!report.plan.steps.is_empty(), "{what}");
    let fallen: Vec<&str> = fallbacks(report).iter().map(|(skill, _)| *skill).collect();
    for skill in skills(report) {
        let by = if fallen.contains(&skill.id.as_str()) {
            "built-in"
        } else {
            "model"
        };
        assert_eq!(skill.judged_by, by, "{what}: {}", skill.id);
        let needs = matches!(skill.verdict.name(), "evidenced" | "claimed");
        assert_eq!(needs, !skill.quotes.is_empty(), "{what}: {}", skill.id);
        assert_ne!(skill.verdict.name(), "unsure", "{what}: {}", skill.id);
        assert!(!skill.rationale.is_empty(), "{what}: {}", skill.id);
    }
}
