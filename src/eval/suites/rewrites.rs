//! Deeds turned into denials and intentions: the technologies stay, the evidence must not.

use super::Variant;
use super::outline;
use crate::eval::statistics::Random;

/// Wordings tried for one resume; the same text twice is dropped.
const DRAWS: usize = 3;

/// What is said before the words of a bullet or a list of tools, by language.
struct Prefixes {
    language: &'static str,
    deeds: [&'static str; 4],
    tools: [&'static str; 2],
}

const DENIALS: [Prefixes; 4] = [
    Prefixes {
        language: "en",
        deeds: [
            "No experience yet with:",
            "Never done so far, neither at work nor at home:",
            "Not part of the job, other people did this:",
            "Knowledge and practice of this are still missing:",
        ],
        tools: ["No experience with:", "Not used so far:"],
    },
    Prefixes {
        language: "de",
        deeds: [
            "Bisher keine Erfahrung mit:",
            "Noch nie selbst gemacht, weder beruflich noch privat:",
            "Gehörte nicht zu den eigenen Aufgaben, das machten andere:",
            "Hierzu fehlen bislang Kenntnisse und Praxis:",
        ],
        tools: ["Keine Erfahrung mit:", "Bisher nicht verwendet:"],
    },
    Prefixes {
        language: "es",
        deeds: [
            "Todavía sin experiencia en lo siguiente:",
            "Nunca hecho hasta ahora, ni en el trabajo ni por cuenta propia:",
            "No formaba parte de mis tareas, lo hacían otras personas:",
            "Me faltan conocimientos y práctica en esto:",
        ],
        tools: ["Sin experiencia en:", "No utilizado hasta ahora:"],
    },
    Prefixes {
        language: "fr",
        deeds: [
            "Aucune expérience à ce jour dans ce qui suit :",
            "Jamais fait jusqu'ici, ni au travail ni à la maison :",
            "Hors de mes missions, d'autres s'en chargeaient :",
            "Connaissances et pratique qui me manquent encore :",
        ],
        tools: ["Sans expérience de :", "Jamais utilisé jusqu'ici :"],
    },
];

const INTENTS: [Prefixes; 4] = [
    Prefixes {
        language: "en",
        deeds: [
            "Would like to learn how to do the following:",
            "Currently learning, not used at work:",
            "Planned for next year, not begun yet:",
            "On the list of things to study one day:",
        ],
        tools: ["Would like to learn:", "Currently learning, not used at work:"],
    },
    Prefixes {
        language: "de",
        deeds: [
            "Möchte gern lernen, wie man Folgendes macht:",
            "Lerne ich gerade, im Beruf noch nicht eingesetzt:",
            "Für nächstes Jahr vorgenommen, noch nicht begonnen:",
            "Steht auf der Liste dessen, was ich einmal lernen will:",
        ],
        tools: [
            "Möchte ich lernen:",
            "Lerne ich gerade, im Beruf noch nicht eingesetzt:",
        ],
    },
    Prefixes {
        language: "es",
        deeds: [
            "Me gustaría aprender a hacer lo siguiente:",
            "Lo estoy aprendiendo, sin uso en el trabajo:",
            "Previsto para el año que viene, aún sin empezar:",
            "En la lista de temas que quiero estudiar algún día:",
        ],
        tools: ["Me gustaría aprender:", "Lo estoy aprendiendo, sin uso en el trabajo:"],
    },
    Prefixes {
        language: "fr",
        deeds: [
            "J'aimerais apprendre à faire ce qui suit :",
            "En cours d'apprentissage, jamais utilisé au travail :",
            "Prévu pour l'an prochain, pas encore commencé :",
            "Sur la liste des sujets à étudier un jour :",
        ],
        tools: [
            "J'aimerais apprendre :",
            "En cours d'apprentissage, jamais utilisé au travail :",
        ],
    },
];

/// English deeds in the past and their infinitive, for bullets that are one plain sentence.
const VERBS: [(&str, &str); 56] = [
    ("administered", "administer"),
    ("automated", "automate"),
    ("built", "build"),
    ("cached", "cache"),
    ("configured", "configure"),
    ("containerised", "containerise"),
    ("containerized", "containerize"),
    ("coordinated", "coordinate"),
    ("created", "create"),
    ("cut", "cut"),
    ("debugged", "debug"),
    ("deployed", "deploy"),
    ("designed", "design"),
    ("developed", "develop"),
    ("documented", "document"),
    ("encrypted", "encrypt"),
    ("established", "establish"),
    ("extended", "extend"),
    ("fixed", "fix"),
    ("hardened", "harden"),
    ("implemented", "implement"),
    ("improved", "improve"),
    ("indexed", "index"),
    ("installed", "install"),
    ("instrumented", "instrument"),
    ("integrated", "integrate"),
    ("introduced", "introduce"),
    ("launched", "launch"),
    ("led", "lead"),
    ("maintained", "maintain"),
    ("managed", "manage"),
    ("measured", "measure"),
    ("migrated", "migrate"),
    ("modelled", "model"),
    ("modeled", "model"),
    ("monitored", "monitor"),
    ("moved", "move"),
    ("operated", "operate"),
    ("optimised", "optimise"),
    ("optimized", "optimize"),
    ("partitioned", "partition"),
    ("ported", "port"),
    ("programmed", "program"),
    ("published", "publish"),
    ("reduced", "reduce"),
    ("refactored", "refactor"),
    ("replaced", "replace"),
    ("rewrote", "rewrite"),
    ("ran", "run"),
    ("scaled", "scale"),
    ("secured", "secure"),
    ("shipped", "ship"),
    ("split", "split"),
    ("tested", "test"),
    ("tuned", "tune"),
    ("wrote", "write"),
];

/// Words behind which a sentence tells one more thing, besides verbs on "-ed".
const MORE_DEEDS: &str = "I brought but did fell gave got had held kept knew made now put set so then took was were \
    went where which while who";

/// Words whose point ends no sentence, besides single letters.
const ABBREVIATIONS: &str = "approx bzw ca dr etc ggf incl inkl no nr resp sc st usw vs";

/// What becomes of a deed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Turn {
    Denied,
    Intended,
}

/// Up to three variants in which every bullet and every tool line is denied. `planted` holds the
/// denied lines: none of them is evidence.
#[must_use]
pub fn denials(text: &str, random: &mut Random) -> Vec<Variant> {
    variants(text, Turn::Denied, random)
}

/// Up to three variants in which every bullet and every tool line is a mere intention. `planted`
/// holds the intentions: none of them is evidence.
#[must_use]
pub fn intents(text: &str, random: &mut Random) -> Vec<Variant> {
    variants(text, Turn::Intended, random)
}

/// A bullet or tool line that now says that this was never done, in its language.
#[must_use]
pub fn deny(line: &str, random: &mut Random) -> String {
    let (mark, words) = turned(line, Turn::Denied, None, random);
    format!("{mark}{words}")
}

/// A bullet or tool line that now says that this is only intended, in its language.
#[must_use]
pub fn intend(line: &str, random: &mut Random) -> String {
    let (mark, words) = turned(line, Turn::Intended, None, random);
    format!("{mark}{words}")
}

fn variants(text: &str, turn: Turn, random: &mut Random) -> Vec<Variant> {
    let class = match turn {
        Turn::Denied => "denials",
        Turn::Intended => "intents",
    };
    let language = outline::language(text);
    let mut variants: Vec<Variant> = Vec::new();
    for _ in 0..DRAWS {
        let (text, planted) = rewritten(text, turn, language, random);
        if !planted.is_empty() && variants.iter().all(|variant| variant.text != text) {
            variants.push(Variant {
                class,
                language,
                name: format!("{class}/{}", variants.len() + 1),
                text,
                planted,
            });
        }
    }
    variants
}

fn rewritten(text: &str, turn: Turn, language: &'static str, random: &mut Random) -> (String, Vec<String>) {
    let lines: Vec<&str> = text.split('\n').collect();
    let items = outline::items(&lines);
    let mut written = Vec::new();
    let mut planted = Vec::new();
    let mut add = |line: &str, written: &mut Vec<String>| {
        let (mark, words) = turned(line, turn, Some(language), random);
        written.push(format!("{mark}{words}"));
        planted.push(words);
    };
    for (at, line) in lines.iter().enumerate() {
        if let Some(item) = items.iter().find(|item| item.contains(&at)) {
            if item.start == at {
                let more = lines.get(at + 1..item.end).unwrap_or_default();
                let whole = more
                    .iter()
                    .fold(line.trim_end().to_owned(), |whole, more| whole + " " + more.trim());
                add(&whole, &mut written);
            }
        } else if outline::tool_list(line).is_some() {
            add(line, &mut written);
        } else {
            written.push((*line).to_owned());
        }
    }
    (written.join("\n"), planted)
}

/// The mark of a bullet, if it is one, and the turned words. In a resume in `language` it takes two
/// small words to tell that a line is in another one.
fn turned<'a>(line: &'a str, turn: Turn, language: Option<&'static str>, random: &mut Random) -> (&'a str, String) {
    let (mark, words) = outline::bullet(line).unwrap_or(("", line.trim()));
    let told = outline::guess(words).filter(|(_, small_words)| *small_words >= 2 || language.is_none());
    let language = told.map(|(language, _)| language).or(language).unwrap_or("en");
    let tables = match turn {
        Turn::Denied => &DENIALS,
        Turn::Intended => &INTENTS,
    };
    let [english, ..] = tables;
    let table = tables
        .iter()
        .find(|table| table.language == language)
        .unwrap_or(english);
    if let Some(tools) = outline::tool_list(words) {
        let prefix = table.tools.get(random.below(table.tools.len())).unwrap_or(&"");
        return (mark, format!("{prefix} {}", one_sentence(tools)));
    }
    let plain = if table.language == "en" && random.below(2) == 0 {
        plain_sentence(words, turn)
    } else {
        None
    };
    let prefixed = || {
        let prefix = table.deeds.get(random.below(table.deeds.len())).unwrap_or(&"");
        format!("{prefix} {}", one_sentence(words))
    };
    (mark, plain.unwrap_or_else(prefixed))
}

/// "Never deployed ..." or "Would like to learn how to deploy ...": only of a single sentence with a
/// single known verb, since a second one would still tell a deed.
fn plain_sentence(words: &str, turn: Turn) -> Option<String> {
    let (first, rest) = words.split_once(' ')?;
    let first = first.to_lowercase();
    let (past, infinitive) = VERBS.iter().find(|(past, _)| *past == first)?;
    let joined = rest.contains([';', ':']) || one_sentence(words) != words;
    let tells_more = |word: &str| {
        word.ends_with("ed") || outline::has(MORE_DEEDS, word) || VERBS.iter().any(|(past, _)| *past == word)
    };
    match turn {
        _ if joined || rest.split(|c: char| !c.is_alphabetic()).any(tells_more) => None,
        Turn::Denied => Some(format!("Never {past} {rest}")),
        Turn::Intended => Some(format!("Would like to learn how to {infinitive} {rest}")),
    }
}

/// Several sentences made one, since what is said at their head must govern all of them.
fn one_sentence(words: &str) -> String {
    let mut joined = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((sentence, after)) = rest.split_once(' ') {
        joined.push_str(sentence);
        let word = sentence.trim_end_matches(['.', '!', '?']);
        let short =
            word.chars().count() == 1 || word.contains('.') || outline::has(ABBREVIATIONS, &word.to_lowercase());
        let ends = word.len() < sentence.len() && !short;
        if ends && !after.trim_start().starts_with(char::is_lowercase) {
            joined.truncate(joined.len() - (sentence.len() - word.len()));
            joined.push(';');
        }
        joined.push(' ');
        rest = after;
    }
    joined + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::eval::suites::samples::{ENGLISH, GERMAN, SPANISH, technologies};

    #[test]
    fn every_bullet_and_tool_line_changes_and_keeps_its_technologies() {
        for text in [ENGLISH, GERMAN, SPANISH] {
            for generate in [denials, intents] {
                let variants = generate(text, &mut Random::new(7));
                assert_eq!(variants.len(), 3);
                assert_eq!(variants, generate(text, &mut Random::new(7)));
                for variant in variants {
                    let old: BTreeSet<&str> = text.lines().collect();
                    let lines: Vec<&str> = variant.text.lines().collect();
                    assert!(
                        lines.iter().all(|line| outline::tool_list(line).is_none()),
                        "{variant:?}"
                    );
                    for item in outline::items(&lines) {
                        assert!(!old.contains(lines[item.start]), "{variant:?}");
                    }
                    let own: Vec<&str> = text.lines().collect();
                    let bullets = outline::items(&own).len();
                    let tools = own.iter().filter(|line| outline::tool_list(line).is_some()).count();
                    assert_eq!(
                        (outline::items(&lines).len(), variant.planted.len()),
                        (bullets, bullets + tools)
                    );
                    assert!(
                        variant
                            .planted
                            .iter()
                            .all(|words| variant.text.contains(words.as_str()))
                    );
                    assert_eq!(technologies(&variant.text), technologies(text), "{variant:?}");
                }
            }
        }
    }

    #[test]
    fn a_line_is_turned_in_its_own_language() {
        let all = |line: &str, turn: fn(&str, &mut Random) -> String| {
            (0..60)
                .map(|seed| turn(line, &mut Random::new(seed)))
                .collect::<BTreeSet<_>>()
        };
        let english = all("- Deployed Kubernetes with Helm in the cloud", deny);
        assert!(
            english.contains("- Never deployed Kubernetes with Helm in the cloud"),
            "{english:?}"
        );
        assert!(english.contains("- No experience yet with: Deployed Kubernetes with Helm in the cloud"));
        let intended = all("• Rewrote the loader in Go", intend);
        assert!(
            intended.contains("• Would like to learn how to rewrite the loader in Go"),
            "{intended:?}"
        );
        let german = all("- Die Anwendung mit Docker auf Kubernetes umgezogen", deny);
        assert!(german.contains("- Bisher keine Erfahrung mit: Die Anwendung mit Docker auf Kubernetes umgezogen"));
        assert_eq!(german.len(), 4);
        let spanish = all("Tecnologías: PHP 8.1 y Laravel", intend);
        assert!(
            spanish.contains("Me gustaría aprender: PHP 8.1 y Laravel"),
            "{spanish:?}"
        );
    }

    #[test]
    fn a_denial_governs_every_sentence_of_its_bullet() {
        let line = "Built it with Node.js, e.g. Express. Runs on AWS! See z. B. Docker.";
        assert_eq!(
            one_sentence(line),
            "Built it with Node.js, e.g. Express; Runs on AWS; See z. B. Docker."
        );
        assert_eq!(plain_sentence("Built it and deployed it", Turn::Denied), None);
        assert_eq!(plain_sentence("Built it. Runs on AWS", Turn::Denied), None);
        assert_eq!(plain_sentence("Kafka for all", Turn::Denied), None);
    }

    #[test]
    fn a_resume_without_bullets_and_tool_lines_has_no_variants() {
        assert!(denials("Ann Lee\n\nSkills\nGo, Docker", &mut Random::new(1)).is_empty());
        assert!(intents("", &mut Random::new(1)).is_empty());
    }
}
