//! The command line and the environment, read once.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use secrecy::SecretString;

/// Maps a resume to a career roadmap.
///
/// Every verdict stands on words of the resume; every gap comes with its next step.
#[derive(Debug, Parser)]
#[command(name = "atlas", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub settings: Settings,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Settings {
    /// PostgreSQL 15 or newer with pgvector; without it Atlas keeps its own database.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<SecretString>,
    /// Where the built-in database lives.
    #[arg(long, env = "ATLAS_DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// Where the embedding model lives.
    #[arg(long, env = "ATLAS_MODEL_DIR", global = true)]
    pub model_dir: Option<PathBuf>,
    /// Key of the OpenAI-compatible endpoint.
    #[arg(long, env = "OPENAI_API_KEY", hide_env_values = true, hide = true)]
    pub openai_api_key: Option<SecretString>,
    /// Address of the OpenAI-compatible endpoint.
    #[arg(long, env = "OPENAI_BASE_URL", hide_env_values = true, global = true)]
    pub openai_base_url: Option<String>,
    /// Embeds through the endpoint with this model instead of in process.
    #[arg(long, env = "ATLAS_EMBEDDING_MODEL", global = true)]
    pub embedding_model: Option<String>,
    /// The chat model that judges and coaches; without it the built-in judge does.
    #[arg(long, env = "ATLAS_CHAT_MODEL", global = true)]
    pub chat_model: Option<String>,
    /// A TOML file with calls at once, time limits, prices and budgets of the chat model.
    #[arg(long, env = "ATLAS_CHAT_CONFIG", value_name = "FILE", global = true)]
    pub chat_config: Option<PathBuf>,
    /// Keep the model's replies in this folder; they hold words of the resumes.
    #[arg(long, value_name = "DIR", global = true)]
    pub record: Option<PathBuf>,
    /// Answer for the model from this folder, without a network.
    #[arg(long, value_name = "DIR", global = true, conflicts_with = "record")]
    pub replay: Option<PathBuf>,
    /// Have the words of scanned pages recognised by tesseract, where it is installed.
    #[arg(long, env = "ATLAS_OCR", global = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub ocr: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a resume, map it to a roadmap, print the report.
    Map(MapArgs),
    /// Ask about one skill: why it is judged so, and how to show it.
    Coach(CoachArgs),
    /// Print the text of a resume as the judges see it.
    Extract {
        file: PathBuf,
        #[arg(long, value_enum, default_value_t = ExtractFormat::Text)]
        format: ExtractFormat,
    },
    /// Serve the API and the web pages.
    Serve {
        #[arg(long, default_value = "127.0.0.1:8080")]
        bind: SocketAddr,
        /// Only answer requests; another `atlas worker` does the analyses.
        #[arg(long)]
        no_worker: bool,
    },
    /// Do the analyses that `serve` takes in.
    Worker,
    /// Measure the judge over a labelled data set.
    #[command(subcommand)]
    Eval(EvalCommand),
    /// List, show and check roadmaps.
    #[command(subcommand)]
    Roadmap(RoadmapCommand),
    /// Get, find and time the local embedding model.
    #[command(subcommand)]
    Model(ModelCommand),
    /// Bring the database up to date.
    Migrate,
    /// The reader process; `map`, `extract` and `serve` start it for each file.
    #[command(name = crate::reading::CHILD_ARGUMENT, hide = true)]
    ReaderChild { task: Vec<String> },
}

#[derive(Debug, Args)]
pub struct MapArgs {
    /// PDF, DOCX, ODT, HTML, JSON Resume, Markdown or TXT.
    pub file: PathBuf,
    /// The roadmap's id; `atlas roadmap list` shows them.
    #[arg(long, default_value = "backend-engineer")]
    pub roadmap: String,
    #[arg(long, value_enum, default_value_t = JudgeChoice::Auto)]
    pub judge: JudgeChoice,
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Say why this skill is judged as it is, instead of printing the report.
    #[arg(long, value_name = "SKILL")]
    pub explain: Option<String>,
    /// Write the report here instead of printing it.
    #[arg(long)]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub goals: GoalArgs,
}

/// What the plan is paced and, with a model, worded for.
#[derive(Debug, Args)]
pub struct GoalArgs {
    /// Hours a week for the plan; each step then says in which week it is done.
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub hours_per_week: Option<u32>,
    /// The day to be ready by, such as 2027-06-01.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub target_date: Option<NaiveDate>,
    /// What to work as.
    #[arg(long, value_name = "ROLE")]
    pub target_role: Option<String>,
    /// A text file with the job in view.
    #[arg(long, value_name = "FILE")]
    pub job_description: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CoachArgs {
    /// PDF, DOCX, ODT, HTML, JSON Resume, Markdown or TXT.
    pub file: PathBuf,
    /// The skill that the question is about.
    #[arg(long)]
    pub skill: String,
    /// The question, for a model; without a model the report's own words are the answer.
    #[arg(long)]
    pub question: Option<String>,
    /// The roadmap's id; `atlas roadmap list` shows them.
    #[arg(long, default_value = "backend-engineer")]
    pub roadmap: String,
    #[arg(long, value_enum, default_value_t = JudgeChoice::Auto)]
    pub judge: JudgeChoice,
}

#[derive(Debug, Subcommand)]
pub enum EvalCommand {
    /// Run the production pipeline over a data set and score it.
    Run(EvalRunArgs),
    /// Compare two runs over the same cases, paired.
    Compare(EvalCompareArgs),
    /// Fit the heads of the built-in judge and say what they are worth, by nested cross-validation.
    Fit(EvalFitArgs),
    /// Change resumes in ways that must not matter, and in ways that must, and count the verdicts that are wrong.
    Robustness(EvalRobustnessArgs),
    /// How far two readers agree who labelled the same resumes.
    Agreement { dataset: PathBuf },
}

#[derive(Debug, Args)]
pub struct EvalRobustnessArgs {
    /// A folder with dataset.toml and cases.
    pub dataset: PathBuf,
    /// Only this split of the data set's manifest.
    #[arg(long)]
    pub split: Option<String>,
    /// Only this case; may be given several times.
    #[arg(long = "case")]
    pub cases: Vec<String>,
    /// Write the suites here as JSON.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// A TOML file of bars; the exit code is 1 if one is missed.
    #[arg(long)]
    pub bars: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct EvalFitArgs {
    /// Folders with dataset.toml and cases.
    #[arg(required = true)]
    pub datasets: Vec<PathBuf>,
    /// Only this split of each data set that has it.
    #[arg(long)]
    pub split: Option<String>,
    /// A split that nobody looked at: how sure the judge may be is learned there.
    #[arg(long)]
    pub calibrate: Option<String>,
    /// Write the weights here; the program reads those of fixtures/judging/weights.json when it is built.
    #[arg(long)]
    pub weights: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct EvalCompareArgs {
    /// What `eval run --json` wrote.
    pub first: PathBuf,
    pub second: PathBuf,
    /// Write the comparison here as JSON.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Write the comparison here as a page of its own, each flip with the resume's words.
    #[arg(long)]
    pub html: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct EvalRunArgs {
    /// A folder with dataset.toml and cases.
    pub dataset: PathBuf,
    #[arg(long, value_enum, default_value_t = JudgeChoice::Auto)]
    pub judge: JudgeChoice,
    /// Write the figures here as JSON.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Write the figures here as a page of its own, each difference with the resume's words.
    #[arg(long)]
    pub html: Option<PathBuf>,
    /// Write the bars and cases here as `JUnit` XML.
    #[arg(long)]
    pub junit: Option<PathBuf>,
    /// A TOML file of bars; the exit code is 1 if one is missed.
    #[arg(long)]
    pub bars: Option<PathBuf>,
    /// Only this split of the data set's manifest.
    #[arg(long)]
    pub split: Option<String>,
    /// Only this case; may be given several times.
    #[arg(long = "case")]
    pub cases: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub enum RoadmapCommand {
    /// The roadmaps that ship with Atlas.
    List,
    /// A roadmap's stages and skills.
    Show { id: String },
    /// Name every fault of a roadmap file with its line.
    Check { file: PathBuf },
}

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Download the model and check its digest.
    Fetch,
    /// Print where the model is kept.
    Path,
    /// Embed a file of texts, one a line, and print the speed as JSON.
    Bench {
        file: PathBuf,
        #[arg(long, default_value_t = 5)]
        repeat: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum JudgeChoice {
    /// The model's, if one is configured, else the built-in one.
    Auto,
    Model,
    BuiltIn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Text,
    Markdown,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExtractFormat {
    Text,
    Json,
}

impl Settings {
    /// The data directory: as set, else `$XDG_DATA_HOME/atlas`, else `~/.local/share/atlas`.
    #[must_use]
    pub fn data_directory(&self) -> PathBuf {
        self.data_dir
            .clone()
            .unwrap_or_else(|| home_directory("XDG_DATA_HOME", ".local/share").join("atlas"))
    }

    /// The model directory: as set, else below `$XDG_CACHE_HOME/atlas` or `~/.cache/atlas`.
    #[must_use]
    pub fn model_directory(&self) -> PathBuf {
        self.model_dir.clone().unwrap_or_else(|| {
            home_directory("XDG_CACHE_HOME", ".cache")
                .join("atlas/models")
                .join(crate::models::minilm::MiniLm::NAME)
        })
    }
}

fn home_directory(variable: &str, below_home: &str) -> PathBuf {
    if let Some(directory) = std::env::var_os(variable).filter(|value| !value.is_empty()) {
        return PathBuf::from(directory);
    }
    let home = std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
    home.join(below_home)
}
