//! A data set on disk: resumes and the verdicts that careful readers gave them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use crate::evidence::Verdict;
use crate::roadmap::Roadmap;

#[derive(Debug, Deserialize)]
pub struct Manifest {
    pub name: String,
    pub roadmap: String,
}

#[derive(Debug, Deserialize)]
pub struct Gold {
    pub roadmap: String,
    pub labels: BTreeMap<String, Label>,
}

#[derive(Debug, Deserialize)]
pub struct Label {
    pub verdict: Verdict,
    pub quotes: Vec<String>,
}

#[derive(Debug)]
pub struct Case {
    pub id: String,
    pub resume: PathBuf,
    pub gold: Gold,
}

#[derive(Debug)]
pub struct Dataset {
    pub manifest: Manifest,
    /// In the order of their ids.
    pub cases: Vec<Case>,
}

/// Endings a resume may have, in the order they are looked for.
const ENDINGS: [&str; 5] = ["pdf", "docx", "txt", "md", "json"];

/// Reads a data set; `only` keeps the named cases, all when empty.
///
/// # Errors
/// When a file is not there or a gold does not label each skill of the roadmap.
pub fn read(directory: &Path, only: &[String], roadmaps: &[&Roadmap]) -> anyhow::Result<Dataset> {
    let manifest_path = directory.join("dataset.toml");
    let text = std::fs::read_to_string(&manifest_path)
        .with_context(|| format!("{} is no data set: it has no dataset.toml", directory.display()))?;
    let manifest: Manifest =
        toml::from_str(&text).with_context(|| format!("{} cannot be understood", manifest_path.display()))?;
    let roadmap = roadmaps
        .iter()
        .find(|roadmap| roadmap.id == manifest.roadmap)
        .with_context(|| format!("there is no roadmap `{}`", manifest.roadmap))?;
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(directory.join("cases")).context("the data set has no folder `cases`")? {
        let path = entry?.path();
        let id = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && (only.is_empty() || only.contains(&id)) {
            cases.push(case(id, &path, roadmap)?);
        }
    }
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    for id in only {
        ensure!(cases.iter().any(|case| case.id == *id), "there is no case `{id}`");
    }
    ensure!(!cases.is_empty(), "the data set has no cases");
    Ok(Dataset { manifest, cases })
}

fn case(id: String, path: &Path, roadmap: &Roadmap) -> anyhow::Result<Case> {
    let resume = ENDINGS
        .iter()
        .map(|ending| path.join(format!("resume.{ending}")))
        .find(|candidate| candidate.is_file())
        .with_context(|| format!("case `{id}` has no resume"))?;
    let text =
        std::fs::read_to_string(path.join("gold.json")).with_context(|| format!("case `{id}` has no gold.json"))?;
    let gold: Gold = serde_json::from_str(&text).with_context(|| format!("the gold of `{id}` cannot be understood"))?;
    ensure!(gold.roadmap == roadmap.id, "the gold of `{id}` is for another roadmap");
    for skill in roadmap.skills() {
        let label = gold
            .labels
            .get(skill.id.as_str())
            .with_context(|| format!("the gold of `{id}` does not label `{}`", skill.id))?;
        ensure!(
            (label.verdict == Verdict::Missing) == label.quotes.is_empty(),
            "in the gold of `{id}`, `{}` needs quotes exactly when it is not missing",
            skill.id
        );
    }
    for id_of_label in gold.labels.keys() {
        ensure!(
            roadmap.skills().any(|skill| skill.id.as_str() == id_of_label),
            "the gold of `{id}` labels `{id_of_label}`, which is no skill of the roadmap"
        );
    }
    Ok(Case { id, resume, gold })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::tests::backend_engineer;

    #[test]
    fn the_data_set_of_the_repository_is_whole() {
        let roadmap = backend_engineer();
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("evals/datasets/backend");
        let dataset = read(&directory, &[], &[&roadmap]).expect("a whole data set");
        assert!(dataset.cases.len() >= 12, "{}", dataset.cases.len());
    }

    #[test]
    fn a_case_that_is_not_there_is_an_error() {
        let roadmap = backend_engineer();
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("evals/datasets/backend");
        let error = read(&directory, &["nobody".to_owned()], &[&roadmap]).expect_err("no such case");
        assert!(error.to_string().contains("nobody"));
    }
}
