//! What each command does, and which exit code its errors have.

mod coach;
mod data;
mod evaluation;
mod resume;
mod service;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;

use crate::app::{App, LoadedRoadmap};
use crate::config::{Cli, Command, JudgeChoice, Settings};
use crate::db::{self, Db};
use crate::judging::Judge;
use crate::models::cassette::{Cassette, Source};
use crate::models::chat::ChatModel;
use crate::models::endpoint::{Address, Patience};
use crate::models::local::LocalEmbedder;
use crate::models::openai::EndpointEmbedder;
use crate::models::spending::ChatConfig;
use crate::models::{ModelError, SharedEmbedder, fetch};
use crate::pipeline::PipelineError;
use crate::reading::{ReadError, Reader};
use crate::roadmap::Roadmap;
use crate::telemetry;

/// Seconds for one call, whatever the configuration says.
const LONGEST_TIMEOUT: u64 = 3600;

const INTERNAL: u8 = 1;
const USAGE: u8 = 2;
const UNREADABLE: u8 = 3;
const MODEL: u8 = 4;

/// Something the user typed that cannot be done as typed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

/// Runs a command; errors are printed as one sentence on standard error.
pub async fn run(cli: Cli) -> ExitCode {
    let logs = if matches!(cli.command, Command::Serve { .. } | Command::Worker) {
        "info"
    } else {
        "error"
    };
    telemetry::start(logs);
    let settings = &cli.settings;
    let done = match cli.command {
        Command::Map(arguments) => resume::map(settings, arguments).await,
        Command::Coach(arguments) => coach::coach(settings, arguments).await,
        Command::Extract { file, format } => resume::extract(settings, &file, format).await,
        Command::Serve { bind, no_worker } => service::serve(settings, bind, !no_worker).await,
        Command::Worker => service::worker(settings).await,
        // The harness has exit codes of its own.
        Command::Eval(command) => return evaluation::run(settings, command).await,
        Command::Roadmap(command) => data::roadmap(command),
        Command::Model(command) => data::model(settings, command).await,
        Command::Migrate => data::migrate(settings).await,
        Command::ReaderChild { .. } => Ok(()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("atlas: {}", sentence(&error));
            ExitCode::from(exit_code(&error))
        }
    }
}

fn exit_code(error: &anyhow::Error) -> u8 {
    if error.is::<UsageError>() {
        return USAGE;
    }
    if error.is::<ReadError>() {
        return UNREADABLE;
    }
    if error.is::<ModelError>() {
        return MODEL;
    }
    match error.downcast_ref::<PipelineError>() {
        Some(PipelineError::Read(_)) => UNREADABLE,
        Some(PipelineError::Model(_)) => MODEL,
        _ => INTERNAL,
    }
}

/// The error and its causes in one line.
fn sentence(error: &anyhow::Error) -> String {
    format!("{error:#}")
}

/// Opens everything that an analysis needs; database and model at the same time.
async fn open(settings: &Settings, judge: JudgeChoice) -> anyhow::Result<App> {
    let judge = open_judge(settings, judge)?;
    let (db, embedder) = tokio::try_join!(open_db(settings), open_embedder(settings))?;
    Ok(App {
        db,
        embedder,
        judge,
        roadmaps: roadmaps()?.into_iter().map(LoadedRoadmap::new).collect(),
        reader: reader(settings)?,
    })
}

/// The judge that is asked for; `auto` is the model's where one is configured.
fn open_judge(settings: &Settings, choice: JudgeChoice) -> anyhow::Result<Judge> {
    let replayed = settings
        .replay
        .as_deref()
        .and_then(Source::of)
        .map(|source| source.model);
    let named = settings.chat_model.clone().filter(|model| !model.is_empty());
    if let (Some(folder), None, None) = (&settings.replay, &named, &replayed) {
        let message = format!(
            "{} has no source.json that names a model; set ATLAS_CHAT_MODEL",
            folder.display()
        );
        return Err(UsageError(message).into());
    }
    match (choice, named.or(replayed)) {
        (JudgeChoice::BuiltIn, _) | (JudgeChoice::Auto, None) => Ok(Judge::BuiltIn),
        (JudgeChoice::Model, None) => {
            let message = "no chat model is configured: set ATLAS_CHAT_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL";
            Err(UsageError(message.to_owned()).into())
        }
        (_, Some(model)) => {
            let config = chat_config(settings.chat_config.as_deref())?;
            let mut patience = Patience::default();
            if let Some(seconds) = config.timeout_seconds {
                patience.total = Duration::from_secs(seconds.clamp(1, LONGEST_TIMEOUT));
            }
            let counts_money = config.budget.cost_per_analysis.or(config.budget.cost_per_day).is_some();
            if counts_money && !config.prices.contains_key(&model) {
                let message = format!("the budget counts money, and the configuration has no price for {model}");
                return Err(UsageError(message).into());
            }
            let chat = ChatModel::new(&model, &address(settings), config, patience)?;
            Ok(Judge::Model(Arc::new(chat)))
        }
    }
}

fn chat_config(path: Option<&Path>) -> anyhow::Result<ChatConfig> {
    let Some(path) = path.filter(|path| !path.as_os_str().is_empty()) else {
        return Ok(ChatConfig::default());
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| UsageError(format!("cannot read {}: {error}", path.display())))?;
    toml::from_str(&text).map_err(|error| UsageError(format!("{}: {error}", path.display())).into())
}

/// Where the model endpoint is, by the configuration alone.
fn address(settings: &Settings) -> Address {
    let replay = settings.replay.clone().map(Cassette::Replay);
    Address {
        base_url: settings.openai_base_url.clone(),
        key: settings.openai_api_key.clone(),
        cassette: replay.or_else(|| settings.record.clone().map(Cassette::Record)),
    }
}

fn reader(settings: &Settings) -> anyhow::Result<Reader> {
    Ok(Reader {
        program: std::env::current_exe().context("cannot find the atlas program itself")?,
        recognises: settings.ocr,
    })
}

async fn open_db(settings: &Settings) -> anyhow::Result<Db> {
    let target = match &settings.database_url {
        Some(url) if !url.expose_secret().is_empty() => db::Target::Url(url.clone()),
        _ => db::Target::Embedded {
            directory: settings.data_directory(),
        },
    };
    Ok(db::open(&target).await?)
}

async fn open_embedder(settings: &Settings) -> anyhow::Result<SharedEmbedder> {
    if let Some(model) = settings.embedding_model.as_deref().filter(|model| !model.is_empty()) {
        return Ok(Arc::new(EndpointEmbedder::connect(&address(settings), model).await?));
    }
    let directory = settings.model_directory();
    if !fetch::is_present(&directory) {
        anyhow::bail!("the embedding model is not there yet: run `atlas model fetch` once (about 90 MB)");
    }
    let local = tokio::task::spawn_blocking(move || LocalEmbedder::load(&directory)).await??;
    Ok(Arc::new(local))
}

fn roadmaps() -> anyhow::Result<Vec<Roadmap>> {
    Roadmap::built_in().map_err(|faults| {
        let first = faults.first().map_or_else(String::new, ToString::to_string);
        anyhow::anyhow!("a roadmap of this program is faulty: {first}")
    })
}

/// Prints with colour where there is a terminal; a closed pipe is no error.
fn print(text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
