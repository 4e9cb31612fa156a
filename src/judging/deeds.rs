//! Whether a statement tells of something done.

use crate::document::Section;
use crate::lexicon::Folded;

/// Verbs of work in the past tense or participle; they tell of a deed wherever they stand.
const DONE: &[&str] = &[
    "achieved", "added", "administered", "analysed", "analyzed", "architected", "assembled", "authored", "automated",
    "benchmarked", "boosted", "bootstrapped", "built", "coded", "collaborated", "completed", "conceived", "conducted",
    "configured", "connected", "consolidated", "containerised", "containerized", "contributed", "converted",
    "coordinated", "created", "customised", "customized", "cut", "debugged", "delivered", "deployed", "designed",
    "developed", "devised", "diagnosed", "documented", "drove", "eliminated", "enabled", "engineered", "enhanced",
    "ensured", "established", "evaluated", "executed", "expanded", "exposed", "extended", "extracted", "facilitated",
    "fixed", "formulated", "founded", "generated", "guided", "handled", "hardened", "helped", "hosted", "identified",
    "implemented", "improved", "increased", "initiated", "installed", "instrumented", "integrated", "introduced",
    "investigated", "launched", "led", "leveraged", "loaded", "maintained", "managed", "mentored", "merged",
    "migrated", "modelled", "modeled", "modernised", "modernized", "modified", "monitored", "moved", "operated",
    "optimised", "optimized", "orchestrated", "organised", "organized", "overhauled", "owned", "participated",
    "partitioned", "performed", "pioneered", "planned", "prepared", "processed", "produced", "profiled", "programmed",
    "published", "ran", "rebuilt", "reduced", "refactored", "released", "replaced", "resolved", "restructured",
    "reviewed", "revamped", "rewrote", "scaled", "scheduled", "scripted", "secured", "served", "set up", "setup",
    "shipped", "simplified", "solved", "spearheaded", "split", "standardised", "standardized", "streamlined",
    "strengthened", "structured", "supervised", "supported", "tested", "trained", "transformed", "translated",
    "troubleshot", "tuned", "unified", "updated", "upgraded", "used", "utilised", "utilized", "validated", "worked",
    "wrote", "written", "made", "done", "applied", "employed", "adopted", "rolled out", "took", "brought", "kept",
    "set", "put", "let", "sent", "gave", "got", "found", "drew", "taught", "halved", "doubled", "won", "earned",
    "obtained", "passed", "developped", "powered", "entwickelte", "entwickelt", "implementierte", "implementiert",
    "baute", "gebaut", "betreute", "betrieb", "migrierte", "erstellte", "erstellt", "automatisierte", "führte ein",
    "optimierte", "umgesetzt", "aufgebaut", "eingeführt", "gepflegt", "geschrieben", "desarrollé", "implementé",
    "diseñé", "creé", "construí", "migré", "automaticé", "développé", "conçu", "mis en place", "réalisé", "déployé",
    "créé", "automatisé",
];

/// Verbs and nouns of work that tell of a deed inside a job or project, where duties are listed.
const DOING: &[&str] = &[
    "administer", "administering", "administration of", "analyse", "analyze", "analysing", "analyzing", "architect",
    "architecting", "automate", "automating", "automation of", "build", "builds", "building", "code", "coding",
    "collaborate", "collaborating", "configure", "configures", "configuring", "configuration of", "containerizing",
    "contribute", "contributing", "create", "creates", "creating", "creation of", "customizing", "debug", "debugging",
    "deliver", "delivering", "deploy", "deploys", "deploying", "deployment of", "deployments", "design", "designs",
    "designing", "design of", "develop", "develops", "developing", "development of", "development using",
    "engineering", "enhancing", "ensuring", "evaluating", "execute", "executing", "execution of", "fixing", "handling",
    "handle", "hosting", "implement", "implements", "implementing", "implementation of", "improve", "improving",
    "install", "installing", "installation of", "integrate", "integrates", "integrating", "integration of",
    "integration with", "involved in", "involves", "lead", "leading", "leveraging", "maintain", "maintains",
    "maintaining", "maintenance of", "manage", "manages", "managing", "migrate", "migrating", "migration of",
    "migration to", "monitor", "monitoring", "operating", "optimise", "optimize", "optimising", "optimizing",
    "optimization of", "orchestrating", "parsing", "perform", "performing", "performance tuning", "preparing",
    "programming", "provision", "provisioning", "refactoring", "responsible for", "responsibilities", "reviewing",
    "rewriting", "run", "running", "scaling", "schedule", "scheduling", "scripting", "serve", "serving", "setting up",
    "support", "supporting", "taking", "teaching", "test", "testing", "train", "training", "troubleshoot",
    "troubleshooting", "tuning", "updating", "upgrade", "upgrading", "use", "uses", "using", "usage of", "utilizing",
    "utilizes", "validating", "work", "works", "working", "write", "writes", "writing", "based on", "backed by",
    "powered by", "entwicklung", "implementierung", "betreuung", "aufbau", "einführung", "wartung", "betrieb",
    "migration", "konzeption", "desarrollo de", "diseño de", "implementación de", "mantenimiento", "développement",
    "conception", "mise en place",
];

/// Regular participles that describe rather than tell.
const NO_DEED: &[&str] = &[
    "advanced", "based", "certified", "experienced", "interested", "motivated", "dedicated", "detailed", "talented",
    "skilled", "related", "required", "united", "limited", "distributed", "embedded", "applied", "need", "speed",
    "seed", "feed", "shared", "unlimited", "red", "indeed", "exceed", "proceed", "focused", "organised", "organized",
];

/// Words; a shorter statement outside jobs and projects is a label, not a deed.
const SHORT: usize = 5;

/// Words; a bullet of a job with at least so many tells of that job's work.
const BULLET: usize = 4;

/// Whether the statement tells of a deed, as far as its section lets it.
pub(super) fn tells_of_a_deed(text: &str, section: Section, bullet: bool) -> bool {
    let folded = Folded::new(text);
    let holds = |cues: &[&str]| cues.iter().any(|cue| folded.has_term(cue));
    let words = folded
        .text
        .split(' ')
        .filter(|word| word.contains(char::is_alphabetic))
        .count();
    match section {
        Section::Experience | Section::Projects | Section::Publications => {
            bullet && words >= BULLET || holds(DONE) || holds(DOING) || has_past_tense(&folded.text)
        }
        Section::Other => holds(DONE) || holds(DOING) && words > SHORT,
        Section::Summary | Section::Education | Section::Certifications | Section::Skills => {
            holds(DONE) && words > SHORT
        }
    }
}

/// A regular English past tense that the list of verbs does not have.
fn has_past_tense(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic())
        .any(|word| word.len() > 4 && word.ends_with("ed") && !NO_DEED.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duties_are_deeds_in_a_job_and_not_in_a_summary() {
        let duty = "Developing REST services in Java for the claims department";
        assert!(tells_of_a_deed(duty, Section::Experience, false));
        assert!(!tells_of_a_deed(duty, Section::Summary, false));
        assert!(tells_of_a_deed(
            "Built and ran REST services in Java for claims",
            Section::Summary,
            false
        ));
    }

    #[test]
    fn nouns_alone_are_no_deed() {
        assert!(!tells_of_a_deed("Java, Spring, Oracle", Section::Experience, false));
        assert!(!tells_of_a_deed(
            "Team player with a passion for quality",
            Section::Experience,
            false
        ));
    }
}
