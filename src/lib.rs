//! Atlas maps a resume to a career roadmap. The modules stand in the order of the data flow.

/// SHA-256 names for contents.
pub mod digest;

/// The pieces of it that are embedded.
pub mod chunk;
/// The text of a resume with its structure.
pub mod document;
/// Quotes, verdicts and judgements.
pub mod evidence;
/// Where a resume names what a roadmap knows.
pub mod lexicon;
/// The order of the gaps.
pub mod plan;
/// What candidate and coach see.
pub mod report;
/// Stages, skills and what evidences them.
pub mod roadmap;

/// Postgres with pgvector.
pub mod db;
/// The models that embed and chat.
pub mod models;
/// Files to documents, in a process of their own.
pub mod reading;

/// Words for a plan, and answers about a gap.
pub mod coaching;
/// Passages to verdicts.
pub mod judging;
/// The steps in their order.
pub mod pipeline;
/// Stage and skill to passages.
pub mod retrieve;

/// What a running Atlas holds.
pub mod app;
/// What each command does.
pub mod commands;
/// Command line and environment.
pub mod config;
/// The harness that measures the judge.
pub mod eval;
/// API and web pages.
pub mod http;
/// Logs.
pub mod telemetry;
/// The analyses that the service takes in.
pub mod worker;

/// The database's migrations, in the binary.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
