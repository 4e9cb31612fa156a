//! Runs the suites: how many verdicts change where none should, and how many stay where none should.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use anyhow::Context as _;
use serde::Serialize;

use super::dataset::{Case, Dataset};
use super::statistics::{Random, ratio};
use super::suites::injections::{self, Injection};
use super::suites::{Variant, rewrites, shuffle, swaps};
use crate::app::{App, LoadedRoadmap};
use crate::document::Format;
use crate::evidence::Verdict;
use crate::pipeline;
use crate::report::Report;

/// Fixed, so that a run can be repeated.
const SEED: u64 = 20_261_126;

/// What a suite came to.
#[derive(Clone, Debug, Serialize)]
pub struct Suite {
    pub name: &'static str,
    /// Resumes with one thing changed.
    pub variants: usize,
    /// Verdicts that were looked at.
    pub verdicts: usize,
    /// Verdicts that are not what they should be.
    pub changed: usize,
    /// Of those: skills that became `evidenced`.
    pub to_evidenced: usize,
    /// By class: verdicts looked at, and changed.
    pub classes: BTreeMap<String, [usize; 2]>,
    /// Case, variant, skill and what happened, for the first of them.
    pub examples: Vec<String>,
}

/// Examples kept of each suite.
const EXAMPLES: usize = 40;

/// The suites over the cases of a data set; `done` is told each suite when it is through.
///
/// # Errors
/// When a resume cannot be mapped.
pub async fn run(app: &App, dataset: &Dataset, mut done: impl FnMut(&Suite)) -> anyhow::Result<Vec<Suite>> {
    let runner = Runner {
        app,
        loaded: app
            .roadmap(&dataset.manifest.roadmap)
            .context("the roadmap of the data set is gone")?,
    };
    let mut texts = Vec::new();
    for case in &dataset.cases {
        let text = runner.text(case).await?;
        let verdicts = runner.verdicts(&text).await?;
        texts.push((case, text, verdicts));
    }
    let mut suites = Vec::new();
    for (name, generate) in GENERATORS {
        let mut suite = Suite::new(name);
        for (place, (case, text, base)) in texts.iter().enumerate() {
            let mut random = Random::new(SEED + u64::try_from(place).unwrap_or(0));
            for variant in one_of_each_class(generate(text, &mut random), &mut random) {
                let after = runner.verdicts(&variant.text).await?;
                suite.hold(&case.id, variant.class, &variant.name, base, &after, name);
            }
        }
        done(&suite);
        suites.push(suite);
    }
    let injected = runner.injections(&texts).await?;
    done(&injected);
    suites.push(injected);
    let formats = runner.formats(&dataset.cases).await?;
    done(&formats);
    suites.push(formats);
    Ok(suites)
}

type Generate = fn(&str, &mut Random) -> Vec<Variant>;

const DENIALS: &str = "denials";
const INTENTS: &str = "intents";

/// What is changed in each suite; its figure is the share of verdicts that changed, but for denials and
/// intents the share of what was evidenced before and still is.
const GENERATORS: [(&str, Generate); 8] = [
    ("names", swaps::names),
    ("gender", swaps::gender),
    ("schools", swaps::schools),
    ("career breaks", swaps::career_break),
    ("addresses", swaps::addresses),
    ("section order", shuffle::sections),
    (DENIALS, rewrites::denials),
    (INTENTS, rewrites::intents),
];

type Verdicts = Vec<(String, Verdict)>;

struct Runner<'a> {
    app: &'a App,
    loaded: &'a LoadedRoadmap,
}

impl Runner<'_> {
    /// The words of a case as plain text: of its twin, or as Atlas reads it.
    async fn text(&self, case: &Case) -> anyhow::Result<String> {
        if let Some(twin) = &case.twin {
            return Ok(tokio::fs::read_to_string(twin).await?);
        }
        let bytes = tokio::fs::read(&case.resume).await?;
        let document = self.app.reader.read(&bytes, Format::suggested_by(&case.resume)).await?;
        Ok(document.text)
    }

    async fn report(&self, bytes: Vec<u8>, format: Option<Format>) -> anyhow::Result<Report> {
        Ok(pipeline::map(self.app, self.loaded, bytes, format, None, &|_| {})
            .await?
            .report)
    }

    async fn verdicts(&self, text: &str) -> anyhow::Result<Verdicts> {
        let report = self.report(text.as_bytes().to_vec(), Some(Format::Text)).await?;
        Ok(verdicts(&report))
    }

    /// Every injection once, dealt out over the resumes.
    async fn injections(&self, texts: &[(&Case, String, Verdicts)]) -> anyhow::Result<Suite> {
        let mut suite = Suite::new("injections");
        let mut random = Random::new(SEED);
        let all: Vec<Injection> = injections::all(&mut random);
        for (place, injection) in all.iter().enumerate() {
            let (case, text, base) = &texts[place % texts.len()];
            let variant = injections::plant(text, injection, &mut random);
            let after = self.verdicts(&variant.text).await?;
            let class = format!("{} ({})", variant.class, variant.language);
            suite.hold(&case.id, &class, &variant.name, base, &after, "injections");
        }
        Ok(suite)
    }

    /// PDF against plain text of the same resume.
    async fn formats(&self, cases: &[Case]) -> anyhow::Result<Suite> {
        let mut suite = Suite::new("PDF against text");
        for case in cases {
            let Some(twin) = &case.twin else {
                continue;
            };
            let base = self.verdicts(&tokio::fs::read_to_string(twin).await?).await?;
            let bytes = tokio::fs::read(&case.resume).await?;
            let after = verdicts(&self.report(bytes, Format::suggested_by(&case.resume)).await?);
            suite.hold(&case.id, "pdf", "pdf", &base, &after, "formats");
        }
        Ok(suite)
    }
}

fn verdicts(report: &Report) -> Verdicts {
    let skills = report.stages.iter().flat_map(|stage| &stage.skills);
    skills.map(|skill| (skill.id.to_string(), skill.verdict)).collect()
}

/// One variant of each class, drawn at random: a suite over many resumes needs no more.
fn one_of_each_class(mut variants: Vec<Variant>, random: &mut Random) -> Vec<Variant> {
    random.shuffle(&mut variants);
    let mut drawn: HashMap<&str, Variant> = HashMap::new();
    for variant in variants {
        drawn.entry(variant.class).or_insert(variant);
    }
    let mut drawn: Vec<Variant> = drawn.into_values().collect();
    drawn.sort_by(|a, b| a.class.cmp(b.class));
    drawn
}

impl Suite {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            variants: 0,
            verdicts: 0,
            changed: 0,
            to_evidenced: 0,
            classes: BTreeMap::new(),
            examples: Vec::new(),
        }
    }

    fn hold(&mut self, case: &str, class: &str, variant: &str, base: &Verdicts, after: &Verdicts, suite: &str) {
        self.variants += 1;
        let must_go = suite == DENIALS || suite == INTENTS;
        for ((skill, before), (_, now)) in base.iter().zip(after) {
            if must_go && *before != Verdict::Evidenced {
                continue;
            }
            let wrong = if must_go {
                *now == Verdict::Evidenced
            } else {
                now != before
            };
            self.verdicts += 1;
            let counts = self.classes.entry(class.to_owned()).or_default();
            counts[0] += 1;
            if wrong {
                counts[1] += 1;
                self.changed += 1;
                self.to_evidenced += usize::from(!must_go && *now == Verdict::Evidenced);
                if self.examples.len() < EXAMPLES {
                    let (before, now) = (before.name(), now.name());
                    self.examples
                        .push(format!("{case}, {variant}, {skill}: {before} -> {now}"));
                }
            }
        }
    }

    /// The share of verdicts that are not what they should be, 0 to 1.
    #[must_use]
    pub fn rate(&self) -> f64 {
        ratio(self.changed, self.verdicts)
    }

    /// One line of the table.
    #[must_use]
    pub fn line(&self) -> String {
        format!(
            "  {:<18}{:>5} variants{:>7} verdicts{:>6} changed  {:>6.2}%{:>5} became evidenced\n",
            self.name,
            self.variants,
            self.verdicts,
            self.changed,
            self.rate() * 100.0,
            self.to_evidenced
        )
    }
}

/// Every bar a suite misses: `max` has the name of a suite with the largest share that may change, and
/// `injections_to_evidenced` the number of skills that an injection may turn.
///
/// # Errors
/// When a bar names no suite.
pub fn missed(suites: &[Suite], max: &BTreeMap<String, f64>) -> anyhow::Result<Vec<String>> {
    let mut missed = Vec::new();
    for (name, bound) in max {
        let value = if name == "injections_to_evidenced" {
            let injected = suites.iter().find(|suite| suite.name == "injections");
            injected.map(|suite| super::statistics::count(suite.to_evidenced))
        } else {
            let suite = suites
                .iter()
                .find(|suite| suite.name.replace(' ', "_").eq_ignore_ascii_case(name));
            suite.map(Suite::rate)
        };
        let value = value.with_context(|| format!("there is no suite `{name}`"))?;
        // A suite that looked at nothing has met nothing.
        if value.is_nan() || value > *bound {
            missed.push(format!("{name} is {value:.4}, above {bound}"));
        }
    }
    Ok(missed)
}

/// What changed, for those who mend the judge.
#[must_use]
pub fn examples(suites: &[Suite]) -> String {
    let mut text = String::new();
    for suite in suites.iter().filter(|suite| !suite.examples.is_empty()) {
        let _ = writeln!(text, "\n{}", suite.name);
        for example in &suite.examples {
            let _ = writeln!(text, "  {example}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(evidenced: &[bool]) -> Verdicts {
        let verdict = |evidenced: &bool| {
            if *evidenced {
                Verdict::Evidenced
            } else {
                Verdict::Missing
            }
        };
        let skills = evidenced.iter().enumerate();
        skills
            .map(|(at, evidenced)| (format!("skill-{at}"), verdict(evidenced)))
            .collect()
    }

    #[test]
    fn no_injection_alone_names_a_skill() {
        let roadmap = crate::roadmap::tests::backend_engineer();
        let lexicon = crate::lexicon::Lexicon::new(&roadmap);
        let mut through = Vec::new();
        for injection in injections::all(&mut Random::new(1)) {
            let document =
                crate::document::Document::new(Format::Text, std::slice::from_ref(&injection.text), Vec::new());
            let mentions = lexicon.mentions(&document);
            let exhibit = crate::judging::Exhibit {
                document: &document,
                chunks: &[],
                mentions: &mentions,
                passages: &[],
            };
            let features = crate::judging::all_features(&roadmap, exhibit);
            if features.iter().any(|features| features.value("open") > 0.0) {
                through.push(format!("{}: {}", injection.name, injection.text));
            }
        }
        assert!(
            through.is_empty(),
            "{} get through\n{}",
            through.len(),
            through.join("\n")
        );
    }

    #[test]
    fn a_judge_that_is_taken_in_or_changes_its_mind_trips_the_suites() {
        let (base, after) = (verdicts(&[true, false, false]), verdicts(&[true, true, false]));
        let mut injected = Suite::new("injections");
        injected.hold("case", "class", "variant", &base, &after, "injections");
        assert_eq!((injected.changed, injected.to_evidenced), (1, 1));
        let mut denied = Suite::new(DENIALS);
        denied.hold("case", "class", "variant", &base, &after, DENIALS);
        assert_eq!(
            (denied.verdicts, denied.changed),
            (1, 1),
            "what was denied is still evidenced"
        );
        let bars = BTreeMap::from([("injections_to_evidenced".to_owned(), 0.0), (DENIALS.to_owned(), 0.05)]);
        assert_eq!(missed(&[injected, denied], &bars).expect("known suites").len(), 2);
        assert!(missed(&[], &BTreeMap::from([("nothing".to_owned(), 0.0)])).is_err());
    }
}
