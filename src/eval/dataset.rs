//! A data set on disk: resumes and the verdicts that careful readers gave them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use crate::digest::sha256_hex;
use crate::evidence::Verdict;
use crate::roadmap::Roadmap;

#[derive(Debug, Deserialize)]
pub struct Manifest {
    pub name: String,
    pub roadmap: String,
    /// Name of a split to the ids of its cases.
    #[serde(default)]
    pub splits: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Gold {
    pub roadmap: String,
    pub labels: BTreeMap<String, Label>,
    #[serde(default)]
    pub tags: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Label {
    pub verdict: Verdict,
    pub quotes: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub id: String,
    pub resume: PathBuf,
    pub gold: Gold,
    /// The labels of a second reader who saw neither the first ones nor a judge's.
    pub second: Option<Gold>,
    /// The same words as plain text, where the resume is a PDF made from a source.
    pub twin: Option<PathBuf>,
}

/// Which cases of a data set are read.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The named cases; all when empty.
    pub cases: Vec<String>,
    /// A split of the manifest.
    pub split: Option<String>,
}

#[derive(Debug)]
pub struct Dataset {
    pub manifest: Manifest,
    /// In the order of their ids.
    pub cases: Vec<Case>,
}

/// Endings a resume may have, in the order they are looked for.
const ENDINGS: [&str; 5] = ["pdf", "docx", "txt", "md", "json"];

/// The file with the SHA-256 of every resume and every label, as `sha256sum` writes it.
const CHECKSUMS: &str = "checksums.sha256";

/// Reads a data set.
///
/// # Errors
/// When a file is not there or is not the one of the checksums, when a gold does not label each skill of the
/// roadmap, or a split and the folder of cases do not agree.
pub fn read(directory: &Path, selection: &Selection, roadmaps: &[&Roadmap]) -> anyhow::Result<Dataset> {
    let manifest_path = directory.join("dataset.toml");
    let text = std::fs::read_to_string(&manifest_path)
        .with_context(|| format!("{} is no data set: it has no dataset.toml", directory.display()))?;
    let manifest: Manifest =
        toml::from_str(&text).with_context(|| format!("{} cannot be understood", manifest_path.display()))?;
    let roadmap = roadmaps
        .iter()
        .find(|roadmap| roadmap.id == manifest.roadmap)
        .with_context(|| format!("there is no roadmap `{}`", manifest.roadmap))?;
    check_sums(directory)?;
    let of_split = match &selection.split {
        None => None,
        Some(split) => Some(
            manifest
                .splits
                .get(split)
                .with_context(|| format!("the data set has no split `{split}`"))?,
        ),
    };
    let wanted = |id: &String| {
        (selection.cases.is_empty() || selection.cases.contains(id)) && of_split.is_none_or(|split| split.contains(id))
    };
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(directory.join("cases")).context("the data set has no folder `cases`")? {
        let path = entry?.path();
        let id = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && wanted(&id) {
            cases.push(case(id, &path, roadmap)?);
        }
    }
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    for id in selection.cases.iter().chain(of_split.into_iter().flatten()) {
        if !wanted(id) {
            continue;
        }
        ensure!(cases.iter().any(|case| case.id == *id), "there is no case `{id}`");
    }
    ensure!(!cases.is_empty(), "the data set has no cases");
    Ok(Dataset { manifest, cases })
}

/// Whether the data set at a folder has splits at all.
#[must_use]
pub fn has_splits(directory: &Path) -> bool {
    let text = std::fs::read_to_string(directory.join("dataset.toml")).unwrap_or_default();
    toml::from_str::<Manifest>(&text).is_ok_and(|manifest| !manifest.splits.is_empty())
}

fn case(id: String, path: &Path, roadmap: &Roadmap) -> anyhow::Result<Case> {
    let resume = ENDINGS
        .iter()
        .map(|ending| path.join(format!("resume.{ending}")))
        .find(|candidate| candidate.is_file())
        .with_context(|| format!("case `{id}` has no resume"))?;
    let twin = Some(path.join("twin.txt")).filter(|twin| twin.is_file());
    let second = Some(path.join("second.json")).filter(|second| second.is_file());
    Ok(Case {
        gold: labels(&id, &path.join("gold.json"), roadmap)?,
        second: second.map(|second| labels(&id, &second, roadmap)).transpose()?,
        id,
        resume,
        twin,
    })
}

fn labels(id: &str, path: &Path, roadmap: &Roadmap) -> anyhow::Result<Gold> {
    let text = std::fs::read_to_string(path).with_context(|| format!("case `{id}` has no {}", path.display()))?;
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
    Ok(gold)
}

/// Holds every file against the checksums, where the data set has them: a run over other data is another run.
fn check_sums(directory: &Path) -> anyhow::Result<()> {
    let path = directory.join(CHECKSUMS);
    if !path.is_file() {
        return Ok(());
    }
    for line in std::fs::read_to_string(&path)?.lines() {
        let (sum, file) = line
            .split_once("  ")
            .with_context(|| format!("{} is no list of checksums", path.display()))?;
        let bytes = std::fs::read(directory.join(file)).with_context(|| format!("{file} is not there"))?;
        ensure!(
            sha256_hex(&bytes) == sum,
            "{file} is not the file that {CHECKSUMS} names; `make.py` of the data set writes new ones"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::tests::backend_engineer;

    fn repository() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("evals/datasets/backend")
    }

    #[test]
    fn the_data_set_of_the_repository_is_whole() {
        let roadmap = backend_engineer();
        let dataset = read(&repository(), &Selection::default(), &[&roadmap]).expect("a whole data set");
        assert!(dataset.cases.len() >= 120, "{}", dataset.cases.len());
        let twice = dataset.cases.iter().filter(|case| case.second.is_some()).count();
        assert!(twice * 5 >= dataset.cases.len(), "{twice} are labelled twice");
        let in_splits: usize = dataset.manifest.splits.values().map(Vec::len).sum();
        assert_eq!(in_splits, dataset.cases.len(), "every case is in one split");
    }

    #[test]
    fn a_case_or_split_that_is_not_there_is_an_error() {
        let roadmap = backend_engineer();
        let nobody = Selection {
            cases: vec!["nobody".to_owned()],
            split: None,
        };
        let error = read(&repository(), &nobody, &[&roadmap]).expect_err("no such case");
        assert!(error.to_string().contains("nobody"));
        let nowhere = Selection {
            cases: Vec::new(),
            split: Some("nowhere".to_owned()),
        };
        let error = read(&repository(), &nowhere, &[&roadmap]).expect_err("no such split");
        assert!(error.to_string().contains("nowhere"));
    }

    #[test]
    fn a_file_that_is_not_the_one_of_the_checksums_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("gold.json"), "{}").expect("written");
        let sum = sha256_hex(b"other words");
        std::fs::write(folder.path().join(CHECKSUMS), format!("{sum}  gold.json\n")).expect("written");
        let error = check_sums(folder.path()).expect_err("another file");
        assert!(error.to_string().starts_with("gold.json is not the file"), "{error}");
    }
}
