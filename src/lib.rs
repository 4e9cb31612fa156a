//! Atlas maps a resume to a career roadmap. The modules stand in the order of the data flow.

/// SHA-256 names for contents.
pub mod digest;

/// The text of a resume with its structure.
pub mod document;
/// The pieces of it that are embedded.
pub mod chunk;
/// Stages, skills and what evidences them.
pub mod roadmap;
/// Where a resume names what a roadmap knows.
pub mod lexicon;
/// Quotes, verdicts and judgements.
pub mod evidence;
/// The order of the gaps.
pub mod plan;
/// What candidate and coach see.
pub mod report;

/// Files to documents, in a process of their own.
pub mod reading;
/// The models that embed and chat.
pub mod models;
/// Postgres with pgvector.
pub mod db;

/// Stage and skill to passages.
pub mod retrieve;
/// Passages to verdicts.
pub mod judging;
/// The steps in their order.
pub mod pipeline;

/// Command line and environment.
pub mod config;
/// What a running Atlas holds.
pub mod app;
/// The analyses that the service takes in.
pub mod worker;
/// API and web pages.
//pub mod http;
/// The harness that measures the judge.
pub mod eval;
/// What each command does.
pub mod commands;
/// Logs.
pub mod telemetry;

/// The database's migrations, in the binary.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
