//! The commands as a user runs them: the real binary, real files, the real model.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A fresh data directory; the model is the one that `make model` fetched.
struct Atlas {
    data: TempDir,
}

impl Atlas {
    fn new() -> Self {
        Self {
            data: TempDir::new().expect("a temporary directory"),
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_atlas"))
            .args(arguments)
            .env("ATLAS_DATA_DIR", self.data.path())
            .env_remove("DATABASE_URL")
            .env_remove("ATLAS_CHAT_MODEL")
            .env_remove("OPENAI_BASE_URL")
            .output()
            .expect("atlas starts")
    }

    fn map_json(&self, file: &Path) -> Value {
        let output = self.run(&["map", file.to_str().expect("UTF-8"), "--format", "json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON on standard output")
    }
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn case(id: &str, ending: &str) -> PathBuf {
    repository(&format!("evals/datasets/backend/cases/{id}/resume.{ending}"))
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn a_report_follows_its_schema_and_quotes_stand_where_they_say() {
    let schema: Value = serde_json::from_str(include_str!("../schemas/report.schema.json")).expect("a schema in JSON");
    let validator = jsonschema::validator_for(&schema).expect("a sound schema");
    let atlas = Atlas::new();
    for file in [
        case("java-bank-senior", "pdf"),
        case("dotnet-insurance-mid", "docx"),
        case("career-changer-python", "md"),
        case("oracle-dba-senior", "txt"),
    ] {
        let report = atlas.map_json(&file);
        let faults: Vec<String> = validator.iter_errors(&report).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", file.display());
        assert_eq!(report["summary"]["skills"], 32);
        assert_eq!(report["summary"]["tracker"]["total"], 37);
        let extracted = atlas.run(&["extract", file.to_str().expect("UTF-8")]);
        let text: Vec<char> = String::from_utf8(extracted.stdout).expect("UTF-8").chars().collect();
        let mut quotes = 0;
        for skill in report["stages"]
            .as_array()
            .expect("stages")
            .iter()
            .flat_map(|s| s["skills"].as_array().unwrap())
        {
            for quote in skill["quotes"].as_array().expect("quotes") {
                let at = |key: &str| usize::try_from(quote[key].as_u64().expect("an offset")).unwrap();
                let slice: String = text[at("start")..at("end")].iter().collect();
                assert_eq!(words(&slice), words(quote["text"].as_str().expect("text")));
                quotes += 1;
            }
        }
        assert!(quotes > 5, "{}: {quotes} quotes", file.display());
    }
}

#[test]
fn two_runs_differ_in_nothing_but_the_time() {
    let file = case("go-platform-senior", "pdf");
    let mut first = Atlas::new().map_json(&file);
    let mut second = Atlas::new().map_json(&file);
    for report in [&mut first, &mut second] {
        report["provenance"]["generated_at"].take();
    }
    assert_eq!(first.to_string(), second.to_string());
}

#[test]
fn text_and_markdown_reports_carry_the_plan() {
    let atlas = Atlas::new();
    let file = case("python-bootcamp-junior", "pdf");
    let file = file.to_str().expect("UTF-8");
    let text = String::from_utf8(atlas.run(&["map", file]).stdout).expect("UTF-8");
    assert!(text.contains("Your plan, in order") && text.contains("Checkpoint: Don't wait, start applying"));
    assert!(!text.contains('\u{1b}'), "no colour where there is no terminal");
    let out = atlas.data.path().join("report.md");
    let done = atlas.run(&[
        "map",
        file,
        "--format",
        "markdown",
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    assert!(done.status.success() && done.stdout.is_empty());
    let markdown = std::fs::read_to_string(out).expect("the report was written");
    assert!(markdown.starts_with("# Backend Engineer"));
}

#[test]
fn nothing_of_a_mapped_resume_is_kept() {
    let atlas = Atlas::new();
    let file = case("oracle-dba-senior", "txt");
    atlas.map_json(&file);
    let text = std::fs::read_to_string(file).expect("a text");
    let name = text.lines().next().expect("a first line").trim().as_bytes();
    let mut folders = vec![atlas.data.path().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.is_file() {
                files += 1;
                let bytes = std::fs::read(&path).expect("a file");
                assert!(
                    !bytes.windows(name.len()).any(|window| window == name),
                    "{}",
                    path.display()
                );
            }
        }
    }
    assert!(files > 10, "the database has files");
}

#[test]
fn a_closed_pipe_is_no_fault() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_atlas"))
        .args(["roadmap", "show", "backend-engineer"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("atlas starts");
    drop(process.stdout.take());
    let output = process.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn unreadable_files_end_with_code_3_and_one_sentence() {
    let atlas = Atlas::new();
    for name in [
        "encrypted.pdf", "image-only.pdf", "empty.pdf", "not-a-pdf.pdf", "damaged.pdf",
    ] {
        let file = repository("fixtures/resumes").join(name);
        let output = atlas.run(&["map", file.to_str().expect("UTF-8")]);
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(3), "{name}: {error}");
        assert_eq!(error.lines().count(), 1, "{name}: {error}");
        assert!(output.stdout.is_empty(), "{name}");
    }
}

/// The folder of replies that the model judge is shown with, and the resumes that they are for.
const REPLIES: &str = "fixtures/llm";
const RECORDED: [(&str, &str); 2] = [("java-bank-senior", "pdf"), ("career-changer-python", "md")];

#[test]
fn the_model_judge_is_played_back_without_a_network() {
    let schema: Value = serde_json::from_str(include_str!("../schemas/report.schema.json")).expect("a schema in JSON");
    let validator = jsonschema::validator_for(&schema).expect("a sound schema");
    let atlas = Atlas::new();
    let replies = repository(REPLIES);
    let replies = replies.to_str().expect("UTF-8");
    for (id, ending) in RECORDED {
        let file = case(id, ending);
        let file = file.to_str().expect("UTF-8");
        let output = atlas.run(&["map", file, "--judge", "model", "--replay", replies, "--format", "json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let faults: Vec<String> = validator.iter_errors(&report).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{id}: {faults:?}");
        assert_eq!(report["provenance"]["judge"], "model");
        assert_eq!(report["provenance"]["model"]["reported"], "scripted-reader");
        assert!(report["provenance"]["model"]["worded_steps"].as_u64() > Some(0), "{id}");
    }
}

#[test]
fn a_replay_gives_the_same_figures_to_the_byte_and_a_missing_reply_is_an_error() {
    let atlas = Atlas::new();
    let dataset = repository("evals/datasets/backend");
    let replies = repository(REPLIES);
    let out = atlas.data.path().join("figures.json");
    let evaluate = |cases: &[&str]| {
        let mut arguments = vec!["eval", "run", dataset.to_str().expect("UTF-8"), "--judge", "model"];
        arguments.extend([
            "--replay",
            replies.to_str().expect("UTF-8"),
            "--json",
            out.to_str().expect("UTF-8"),
        ]);
        arguments.extend(cases.iter().flat_map(|case| ["--case", case]));
        let output = atlas.run(&arguments);
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let recorded = RECORDED.map(|(id, _)| id);
    assert_eq!(evaluate(&recorded).0, Some(0));
    let first = std::fs::read(&out).expect("figures");
    assert_eq!(evaluate(&recorded).0, Some(0));
    assert!(first == std::fs::read(&out).expect("figures"), "the figures differ");
    let (code, said) = evaluate(&["oracle-dba-senior"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("there is no recording"), "{said}");
}

#[test]
fn a_question_about_a_gap_is_answered_from_the_report() {
    let atlas = Atlas::new();
    let file = case("oracle-dba-senior", "txt");
    let file = file.to_str().expect("UTF-8");
    let output = atlas.run(&["coach", file, "--skill", "kubernetes"]);
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success());
    assert!(
        said.starts_with("Kubernetes: missing") && said.contains("To show it: "),
        "{said}"
    );
    let output = atlas.run(&["coach", file, "--skill", "juggling"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_is_typed_wrongly_ends_with_code_2() {
    let atlas = Atlas::new();
    let file = case("oracle-dba-senior", "txt");
    let file = file.to_str().expect("UTF-8");
    for arguments in [
        &["map"][..],
        &["map", "/nowhere/resume.pdf"],
        &["map", file, "--roadmap", "astronaut"],
        &["map", file, "--judge", "model"],
        &["roadmap", "show", "astronaut"],
        &["model", "bench", "/nowhere/texts.txt"],
    ] {
        assert_eq!(atlas.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn roadmap_check_names_each_fault_with_its_line() {
    let atlas = Atlas::new();
    let shipped = repository("fixtures/roadmaps/backend-engineer.toml");
    assert!(
        atlas
            .run(&["roadmap", "check", shipped.to_str().expect("UTF-8")])
            .status
            .success()
    );
    let source = std::fs::read_to_string(&shipped).expect("the shipped roadmap");
    let faulty = atlas.data.path().join("faulty.toml");
    let changed = source
        .replacen("level = \"essential\"", "level = \"vital\"", 1)
        .replacen("effort_hours", "effort", 1);
    std::fs::write(&faulty, changed).expect("a writable directory");
    let output = atlas.run(&["roadmap", "check", faulty.to_str().expect("UTF-8")]);
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1));
    // The wrong level, the key that is missing, and the key that nobody knows.
    assert_eq!(printed.lines().count(), 3, "{printed}");
    assert!(
        printed
            .lines()
            .all(|line| line.split(':').nth(1).is_some_and(|n| n.parse::<usize>().is_ok()))
    );
}

#[test]
fn the_harness_scores_cases_and_holds_the_bars() {
    let atlas = Atlas::new();
    let json = atlas.data.path().join("figures.json");
    let bars = atlas.data.path().join("bars.toml");
    let dataset = repository("evals/datasets/backend");
    let run = |bar: &str| {
        std::fs::write(&bars, bar).expect("a writable directory");
        atlas.run(&[
            "eval",
            "run",
            dataset.to_str().expect("UTF-8"),
            "--case",
            "keyword-stuffer",
            "--case",
            "java-bank-senior",
            "--json",
            json.to_str().expect("UTF-8"),
            "--bars",
            bars.to_str().expect("UTF-8"),
        ])
    };
    assert_eq!(run("[min]\nquotes_verbatim = 1.0\n").status.code(), Some(0));
    let figures: Value = serde_json::from_slice(&std::fs::read(&json).expect("figures")).expect("JSON");
    for key in [
        "dataset", "judge", "cases", "macro_f1", "evidenced_f1", "claimed_f1", "missing_f1", "kappa",
        "missing_to_evidenced", "quotes_verbatim", "per_skill", "per_case", "latency_ms", "confidence_intervals",
    ] {
        assert!(!figures[key].is_null(), "{key}");
    }
    assert_eq!(figures["cases"], 2);
    assert_eq!(figures["per_case"]["keyword-stuffer"]["skills"], 32);
    assert_eq!(run("[min]\nmacro_f1 = 1.01\n").status.code(), Some(1));
    assert_eq!(run("[min]\nno_such_figure = 0.1\n").status.code(), Some(2));
}

#[test]
fn a_run_is_written_as_a_page_and_as_junit_and_compared_with_itself() {
    let atlas = Atlas::new();
    let at = |name: &str| atlas.data.path().join(name).to_str().expect("UTF-8").to_owned();
    let dataset = repository("evals/datasets/backend");
    let files = [at("run.json"), at("run.html"), at("run.xml"), at("flips.html")];
    let [json, html, junit, flips] = &files;
    let output = atlas.run(&[
        "eval",
        "run",
        dataset.to_str().expect("UTF-8"),
        "--case",
        "injection-helpdesk",
        "--json",
        json,
        "--html",
        html,
        "--junit",
        junit,
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(html).expect("a page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("injection-helpdesk"));
    let xml = std::fs::read_to_string(junit).expect("JUnit");
    assert!(xml.contains("name=\"injection-helpdesk\"") && xml.contains("failures=\"0\""));
    let output = atlas.run(&["eval", "compare", json, json, "--html", flips]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("McNemar p = 1.0000"));
    assert!(
        std::fs::read_to_string(flips)
            .expect("a page")
            .contains("No verdict differs.")
    );
    assert_eq!(atlas.run(&["eval", "compare", json, html]).status.code(), Some(2));
    assert_eq!(
        atlas
            .run(&["eval", "run", dataset.to_str().expect("UTF-8"), "--split", "nowhere"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn a_verdict_can_be_explained() {
    let atlas = Atlas::new();
    let file = case("java-bank-senior", "pdf");
    let explain = |skill: &str| atlas.run(&["map", file.to_str().expect("UTF-8"), "--explain", skill]);
    let output = explain("docker");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    for part in ["Docker: ", "spoken of at all", "feature", "words", "“Docker”"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let output = explain("no-such-skill");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("atlas roadmap show"));
}

#[test]
fn two_readers_of_the_same_resumes_are_compared() {
    let atlas = Atlas::new();
    let dataset = repository("evals/datasets/backend");
    let output = atlas.run(&["eval", "agreement", dataset.to_str().expect("UTF-8")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("labelled twice"));
}

#[test]
fn a_second_process_is_told_that_the_database_is_in_use() {
    let atlas = Atlas::new();
    assert!(atlas.run(&["migrate"]).status.success());
    let held = std::fs::File::options()
        .write(true)
        .open(atlas.data.path().join("lock"))
        .expect("a lock file");
    held.lock().expect("nobody else holds it");
    let output = atlas.run(&["migrate"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("another Atlas"),
        "{output:?}"
    );
}
