//! Whether a statement tells of something done, and how plainly.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::document::{Section, StatementKind};
use crate::lexicon::Folded;

/// Verbs of work in the past tense or participle, or in the first person; they tell of a deed wherever they stand.
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
    "optimierte", "umgesetzt", "aufgebaut", "eingeführt", "gepflegt", "geschrieben", "formé", "formei", "introduzi",
    "introduje", "introdujo", "escrita por mí", "desarrollé", "implementé", "diseñé", "creé", "construí", "migré",
    "automaticé", "développé", "conçu", "mis en place", "réalisé", "déployé", "créé", "automatisé", "rescued",
    "persuaded", "cured", "traced", "hunted", "chased", "proved", "squashed", "rewired", "carved", "closed", "opened",
    "traded", "swapped", "shrank", "held", "chose", "picked", "turned", "sold", "bought", "told", "spent", "began",
    "broke", "dug", "hid", "spoke", "swept", "overcame", "undertook", "oversaw", "entwarf", "entworfen", "konzipiert",
    "konzipierte", "umgestellt", "stellte", "abgelöst", "löste", "angebunden", "band", "eingerichtet", "richtete",
    "übernommen", "übernahm", "geleitet", "leitete", "beschleunigt", "verbessert", "reduziert", "gesenkt", "verkürzt",
    "automatisiert", "programmiert", "programmierte", "migriert", "betrieben", "überwacht", "abgesichert", "zerlegt",
    "zerlegte", "getestet", "ausgerollt", "rollte", "ersetzt", "ersetzte", "gestaltet", "erweitert", "ergänzt",
    "angepasst", "geprüft", "abgewiesen", "gelöst", "verlagert", "verteilt", "gebracht", "verteilte", "umgebaut",
    "baue", "schreibe", "pflege", "betreue", "betreibe", "entwickle", "verantworte", "konfiguriert", "installiert",
    "begleitet", "eingesetzt", "dokumentiert", "gehasht", "verschlüsselt", "geschult", "angelegt", "optimiert",
    "refaktoriert", "veröffentlicht", "desarrollo", "desarrolló", "desarrollaba", "implementó", "implementado",
    "diseñó", "diseñado", "creó", "creado", "construyó", "construido", "migró", "migrado", "automatizó",
    "automatizado", "levanté", "monté", "monto", "mantuve", "mantengo", "mantiene", "administré", "administro",
    "configuré", "configuro", "instalé", "instalo", "integré", "integro", "lideré", "dirigí", "reduje", "bajé",
    "mejoré", "optimicé", "escribí", "escribo", "programé", "programo", "reescribí", "corregí", "resolví", "encontré",
    "metí", "pasé", "puse", "llevo", "llevé", "hice", "hago", "participé", "colaboré", "rediseñé", "desplegué",
    "despliego", "probé", "publiqué", "añadí", "reemplacé", "separé", "dividí", "extraje", "développe", "conçois",
    "mis", "rédigé", "écrit", "optimisé", "réduit", "intégré", "maintenu", "dirigé", "encadré", "contribué", "refondu",
    "remplacé", "ajouté", "corrigé", "résolu", "installé", "construit", "piloté", "animé", "industrialisé",
    "desenvolvi", "desenvolvo", "implementei", "projetei", "criei", "migrei", "automatizei", "mantive", "mantenho",
    "configurei", "integrei", "liderei", "reduzi", "otimizei", "escrevi", "programei", "corrigi", "resolvi",
    "participei", "publiquei", "adicionei", "substituí",
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
    "conception", "mise en place", "owning", "leads", "evolving", "refactored", "supports", "coordinates",
    "coordinate", "prepares", "handles", "reviews", "review", "monitors", "schedules", "tests", "validates", "debugs",
    "extends", "optimizes", "optimises", "automates", "documents", "umsetzung", "einrichtung", "anbindung",
    "umstellung", "weiterentwicklung", "neuentwicklung", "neubau", "optimierung", "automatisierung", "programmierung",
    "konfiguration", "überwachung", "administration", "pflege", "durchführung", "erstellung", "installation",
    "ablösung", "integration", "verwaltung", "testen", "erstellen", "entwickeln", "anpassung", "anpassungen",
    "desarrollo", "construcción", "implementación", "diseño", "creación", "integración", "administración",
    "configuración", "instalación", "automatización", "migración", "rediseño", "despliegue", "optimización",
    "programación", "revisión", "extracción", "gestión", "soporte", "puesta", "création", "mise", "maintenance",
    "intégration", "configuration", "automatisation", "refonte", "déploiement", "optimisation", "rédaction",
    "écriture", "réalisation", "desenvolvimento", "manutenção", "construção", "implementação", "criação", "integração",
    "administração", "configuração", "automação", "migração", "otimização", "implantação",
];

/// Regular participles that describe rather than tell.
const NO_DEED: &[&str] = &[
    "covered", "included", "reputed", "esteemed", "renowned", "challenged", "versed", "acquainted", "exposed",
    "familiarized", "familiarised", "rounded", "oriented", "advanced", "based", "certified", "experienced",
    "interested", "motivated", "dedicated", "detailed", "talented", "skilled", "related", "required", "united",
    "limited", "distributed", "embedded", "applied", "need", "speed", "seed", "feed", "shared", "unlimited", "red",
    "indeed", "exceed", "proceed", "focused", "organised", "organized", "attended", "studied", "enrolled", "graduated",
    "specialised", "specialized", "dated", "named", "called", "planned", "scheduled", "booked", "attached", "proven",
    "registered", "licensed", "retired", "unpaid", "paid", "used-to", "hundred", "bred", "led-free", "wanted",
    "needed", "trusted",
];

/// Words; a shorter statement outside jobs and projects is a label, not a deed.
const SHORT: usize = 5;

/// Words; a line of a job with at least so many tells of that job's work, verb or none.
const TELLING: usize = 3;

/// How plainly a statement tells of a deed, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Telling {
    /// It names, and tells of nothing.
    Naming,
    /// A line of a job without a verb of work: "SMS gateway in Erlang".
    Bare,
    /// A duty: "developing", "maintenance of".
    Doing,
    /// Something done: "built", "migrated".
    Done,
}

struct Verbs {
    automaton: AhoCorasick,
    done: usize,
}

#[expect(clippy::expect_used, reason = "a few hundred short words fit an automaton")]
static VERBS: LazyLock<Verbs> = LazyLock::new(|| Verbs {
    automaton: AhoCorasick::new(DONE.iter().chain(DOING)).expect("verbs fit an automaton"),
    done: DONE.len(),
});

/// Whether the statement tells of a deed, as far as its section lets it.
pub(super) fn telling(folded: &Folded, section: Section, kind: StatementKind) -> Telling {
    let words = folded
        .text
        .split(' ')
        .filter(|word| word.contains(char::is_alphabetic))
        .count();
    let done = first_deed(folded).is_some();
    let doing = || verbs(folded).any(|(pattern, _)| pattern >= VERBS.done);
    let bullet = kind == StatementKind::Bullet;
    match section {
        Section::Experience | Section::Projects | Section::Publications => {
            if done {
                Telling::Done
            } else if doing() {
                Telling::Doing
            } else if words >= TELLING {
                Telling::Bare
            } else {
                Telling::Naming
            }
        }
        Section::Education | Section::Other if opens_a_project(&folded.text) => Telling::Bare,
        Section::Other if done && (bullet || words > SHORT) => Telling::Done,
        Section::Other if words > SHORT && doing() => Telling::Doing,
        Section::Summary | Section::Education | Section::Certifications | Section::Skills if done && words > SHORT => {
            Telling::Done
        }
        _ => Telling::Naming,
    }
}

/// Theses and final projects, which schools and headings hide.
const PROJECTS: &[&str] = &[
    "abschlussprojekt", "abschlussarbeit", "bachelorarbeit", "masterarbeit", "diplomarbeit", "bachelor thesis",
    "bachelor's thesis", "master thesis", "master's thesis", "thesis", "dissertation", "final project",
    "final year project", "final group project", "final year group project", "graduation project", "capstone",
    "academic project", "trabajo fin de grado", "trabajo de fin de grado", "tfg", "tfm", "proyecto final",
    "proyecto de grado", "tcc", "projet de fin", "mémoire", "trabalho de conclusão", "ihk abschlussprojekt",
];

fn opens_a_project(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    PROJECTS.iter().any(|project| text.starts_with(project)) && text.split(' ').count() > SHORT
}

/// Where the first verb of something done ends, in bytes of the folded text.
pub(super) fn first_deed(folded: &Folded) -> Option<usize> {
    let listed = verbs(folded)
        .filter(|(pattern, _)| *pattern < VERBS.done)
        .map(|(_, end)| end)
        .min();
    let regular = past_tense(&folded.text);
    match (listed, regular) {
        (Some(listed), Some(regular)) => Some(listed.min(regular)),
        (found, None) | (None, found) => found,
    }
}

/// Where the first verb of a deed or a duty stands, in bytes of the folded text.
pub(super) fn first_verb(folded: &Folded) -> Option<(usize, usize)> {
    let listed = verbs(folded).map(|(pattern, end)| {
        let length = DONE.iter().chain(DOING).nth(pattern).map_or(0, |verb| verb.len());
        (end - length, end)
    });
    let regular = past_tense(&folded.text).map(|end| (folded.text[..end].rfind(' ').map_or(0, |space| space + 1), end));
    listed.chain(regular).min()
}

/// Whole verbs with the place of each in the tables and its end.
fn verbs(folded: &Folded) -> impl Iterator<Item = (usize, usize)> {
    VERBS.automaton.find_overlapping_iter(&folded.text).filter_map(|found| {
        let end = folded.term_end(found.start(), found.end())?;
        // A plural "s" is another word here: "designs" is in the table where it tells.
        (end == found.end()).then_some((found.pattern().as_usize(), end))
    })
}

/// The end of a regular English past tense that the list of verbs does not have.
fn past_tense(text: &str) -> Option<usize> {
    let mut start = 0;
    for word in text.split(|c: char| !c.is_alphabetic()) {
        let end = start + word.len();
        if word.len() > 4 && word.ends_with("ed") && !NO_DEED.contains(&word) {
            return Some(end);
        }
        start = end + text[end..].chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// Words between "you" and what you are said to have done.
const REACH: usize = 3;

/// Letters that a word ending in "ed" has more than, so that "need" is none.
const REGULAR: usize = 4;

/// What belongs to a reader who has worked with something.
const OWN: [&str; 8] = [
    "experience", "work", "background", "expertise", "knowledge", "skill", "projects", "familiarity",
];

/// Whether an English sentence says of its reader that they did, have or know something: "you built",
/// "you have", "your experience".
#[must_use]
pub fn tells_of_the_reader(sentence: &str) -> bool {
    let folded = Folded::new(sentence);
    let apart = |c: char| !c.is_alphanumeric() && c != '\'';
    let words: Vec<&str> = folded.text.split(apart).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(at, word)| {
        let mut next = words[at + 1..].iter().take(REACH);
        match *word {
            "you" => next.any(|word| {
                let had = ["have", "had", "already", "know", "did", "were", "are", "use", "can"].contains(word);
                had || DONE.contains(word) || word.len() > REGULAR && word.ends_with("ed")
            }),
            "you've" | "you're" => true,
            "your" => next.any(|word| OWN.iter().any(|own| word.starts_with(own))),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tells(text: &str, section: Section) -> Telling {
        telling(&Folded::new(text), section, StatementKind::Sentence)
    }

    #[test]
    fn duties_are_deeds_in_a_job_and_not_in_a_summary() {
        let duty = "Developing REST services in Java for the claims department";
        assert_eq!(tells(duty, Section::Experience), Telling::Doing);
        assert_eq!(tells(duty, Section::Summary), Telling::Naming);
        let done = "Built and ran REST services in Java for claims";
        assert_eq!(tells(done, Section::Summary), Telling::Done);
    }

    #[test]
    fn a_line_of_a_job_tells_of_it_without_a_verb_and_a_word_does_not() {
        assert_eq!(tells("SMS gateway in Erlang", Section::Experience), Telling::Bare);
        assert_eq!(tells("Java", Section::Experience), Telling::Naming);
        assert_eq!(tells("SMS gateway in Erlang", Section::Other), Telling::Naming);
    }

    #[test]
    fn deeds_are_told_in_other_languages_too() {
        for text in [
            "Schemaänderungen mit Flyway ausgerollt und dokumentiert im Wiki",
            "La wiki y el gestor los levanté en Docker Compose",
            "Desenvolvi a API de pedidos em Laravel para o varejo",
            "Conçu et déployé une API REST en Symfony pour la billetterie",
        ] {
            assert_eq!(tells(text, Section::Other), Telling::Done, "{text}");
        }
    }
}
