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
pub mod db;
pub mod retrieve;
pub mod judging;
