//! Holds the sources to the import table and the sizes of ARCHITECTURE.md.

use std::path::{Path, PathBuf};

/// Core modules in the order in which they may import each other.
const CORE: &[&str] = &[
    "digest", "document", "chunk", "roadmap", "lexicon", "evidence", "plan", "report",
];

/// The other modules and what of ours each may import.
const IMPORTS: &[(&str, &[&str])] = &[
    ("reading", &["document"]),
    ("models", &[]),
    (
        "db",
        &[
            "document", "chunk", "roadmap", "evidence", "digest", "models", "MIGRATOR",
        ],
    ),
    ("retrieve", &["db", "models", "chunk", "roadmap", "lexicon", "document"]),
    (
        "judging",
        &[
            "retrieve", "models", "digest", "chunk", "roadmap", "lexicon", "document", "evidence", "report", "plan",
        ],
    ),
    (
        "coaching",
        &[
            "judging", "models", "plan", "report", "evidence", "lexicon", "roadmap", "document",
        ],
    ),
    ("telemetry", &[]),
    ("config", &["models", "reading"]),
    ("app", &["db", "judging", "lexicon", "models", "reading", "roadmap"]),
    ("worker", &["app", "pipeline", "db", "models"]),
    (
        "http",
        &[
            "app", "db", "reading", "document", "digest", "roadmap", "report", "evidence", "plan", "coaching",
        ],
    ),
    (
        "eval",
        &[
            "app", "pipeline", "db", "digest", "document", "chunk", "roadmap", "lexicon", "evidence", "plan", "report",
            "retrieve", "judging", "models",
        ],
    ),
];

/// External crates and the one place that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("sqlx", &["db", "lib"]),
    ("pgvector", &["db"]),
    ("pglite_oxide", &["db"]),
    ("axum", &["http"]),
    ("askama", &["http", "eval", "judging", "coaching"]),
    ("async_openai", &["models"]),
    ("lopdf", &["reading"]),
    ("hayro", &["reading"]),
    ("hayro_interpret", &["reading"]),
    ("landlock", &["reading"]),
    ("scraper", &["reading"]),
    ("skrifa", &["reading"]),
    ("pulldown_cmark", &["reading"]),
    ("clap", &["config", "main"]),
    ("text_splitter", &["chunk", "models"]),
];

const MOST_LINES: usize = 400;

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a directory of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Each source with its module and its text before the tests.
fn modules() -> Vec<(PathBuf, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let module = |path: &Path| {
        let inside = path.strip_prefix(&root).expect("below src");
        let first = inside
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        first.trim_end_matches(".rs").to_owned()
    };
    let text = |path: &Path| std::fs::read_to_string(path).expect("a readable source");
    let before_tests = |text: String| text.split("#[cfg(test)]\n").next().unwrap_or_default().to_owned();
    sources(&root)
        .into_iter()
        .map(|path| (path.clone(), module(&path), before_tests(text(&path))))
        .collect()
}

#[test]
fn modules_import_only_what_the_table_lets_them() {
    for (path, module, text) in modules() {
        let allowed: Vec<&str> = match CORE.iter().position(|core| *core == module) {
            Some(at) => CORE[..=at].to_vec(),
            None => match IMPORTS.iter().find(|(name, _)| *name == module) {
                Some((_, allowed)) => allowed.to_vec(),
                None => continue,
            },
        };
        for (at, _) in text.match_indices("crate::") {
            let name: String = text[at + 7..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            assert!(
                name == module || allowed.contains(&name.as_str()),
                "{}: imports {name}",
                path.display()
            );
        }
    }
}

#[test]
fn external_crates_stay_in_their_homes() {
    for (path, module, text) in modules() {
        for (name, homes) in HOMES {
            let named = text.contains(&format!("{name}::")) && !text.contains(&format!("crate::{name}::"));
            assert!(
                !named || homes.contains(&module.as_str()),
                "{}: names {name}",
                path.display()
            );
        }
    }
}

#[test]
fn no_source_is_longer_than_anyone_reads() {
    for (path, _, text) in modules() {
        let lines = text.lines().count();
        assert!(
            lines <= MOST_LINES,
            "{}: {lines} lines before its tests",
            path.display()
        );
    }
}
