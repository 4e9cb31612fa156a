//! Whose deed a mention belongs to: the candidate's, another team's, or a product's that is described.

use super::Marked;
use crate::judging::cues::Cue;
use crate::judging::deeds::first_verb;
use crate::lexicon::Folded;

/// Words between the start of a clause and the noun that is its subject.
const SUBJECT_WORDS: usize = 4;

impl Marked {
    /// Whether the mention belongs to what others did, or describes what is there.
    pub(super) fn is_somebody_elses(&self, from: usize, to: usize) -> bool {
        let (start, end) = self.part(from, to);
        if self
            .within(Cue::Own, start, end)
            .any(|own| !self.is_of_another(own.start, own.end, end))
        {
            return false;
        }
        // "Sat with the Go developers": the word only names them.
        if self.agents(to, end).any(|agent| agent.0 - to <= 1) && !self.begins_with_a_deed(start, end) {
            return true;
        }
        if self.agents(start, end).any(|agent| self.is_passive_by(start, agent.0)) {
            return true;
        }
        if self.begins_with_a_deed(start, end) {
            return self.follows_who(start, from) || self.follows_which(start, from, end);
        }
        let set_phrase = self.within(Cue::Others, start, end).next().is_some();
        set_phrase || self.agents(start, end).any(|agent| self.acts(start, agent)) || self.describes_a_thing(start, end)
    }

    /// "My supervisor made the pipeline": a possessive before somebody else.
    fn is_of_another(&self, start: usize, own_end: usize, end: usize) -> bool {
        matches!(
            &self.text()[start..own_end],
            "my" | "mein" | "meine" | "mi" | "mon" | "minha"
        ) && self.agents(own_end, end).any(|agent| {
            agent.0 - own_end <= 1 && !matches!(&self.text()[agent.0..agent.1], "team" | "teams" | "squad" | "group")
        })
    }

    /// The clause, cut where the candidate comes in: "the platform team moved it, I watched".
    fn part(&self, from: usize, to: usize) -> (usize, usize) {
        let (mut start, mut end) = self.clause(from, to);
        for hit in self
            .within(Cue::Own, start, end)
            .filter(|hit| is_a_person(&self.text()[hit.start..hit.end]))
        {
            let before = self.text()[start..hit.start].trim_end();
            let joined = [",", " and", " und", " y", " et", " e", "–", "-"]
                .iter()
                .any(|joint| before.ends_with(joint));
            if joined && hit.start <= from {
                start = hit.start;
            } else if joined && hit.start >= to {
                end = hit.start;
                break;
            }
        }
        (start, end)
    }

    /// "Hosting is owned by the infrastructure team", "wird vom Dienstleister betrieben".
    fn is_passive_by(&self, start: usize, agent: usize) -> bool {
        const BY: [&str; 7] = ["by", "von", "vom", "por", "par", "pelo", "pela"];
        const PASSIVE: [&str; 20] = [
            "is", "was", "were", "are", "been", "be", "being", "wird", "wurde", "wurden", "werden", "fue", "fueron",
            "es", "está", "est", "été", "sont", "foi", "é",
        ];
        let before: Vec<&str> = self.text()[start..agent].split_whitespace().rev().take(10).collect();
        let by = before.iter().take(SUBJECT_WORDS + 1).position(|word| BY.contains(word));
        by.is_some_and(|by| {
            let rest = &before[by + 1..];
            rest.iter().take(4).any(|word| PASSIVE.contains(word))
                && !rest.first().is_some_and(|verb| USERS.contains(verb))
        })
    }

    /// "Built a library that other teams use": whoever begins with the deed did it.
    fn begins_with_a_deed(&self, start: usize, end: usize) -> bool {
        let part = Folded::new(self.text()[start..end].trim_start_matches(|c: char| !c.is_alphanumeric()));
        let opens_with_a_noun = part
            .text
            .split(' ')
            .next()
            .is_some_and(|first| NOUN_OPENERS.contains(&first));
        !opens_with_a_noun
            && first_verb(&part).is_some_and(|(from, to)| {
                let passive = [" by ", " von ", " por ", " par "]
                    .iter()
                    .any(|by| part.text[to..].starts_with(by));
                let before = part.text[..from].trim_end();
                let opens =
                    before.is_empty() || before.ends_with("ly") || matches!(before, "also" | "then" | "have" | "being");
                opens && !passive
            })
    }

    /// Places of nouns for people or firms who are not the candidate; compounds count by their last part.
    fn agents(&self, start: usize, end: usize) -> impl Iterator<Item = (usize, usize)> {
        const COMPOUNDS: [&str; 6] = ["team", "teams", "abteilung", "dienstleister", "gruppe", "firma"];
        let text = &self.text()[start..end];
        let base = text.as_ptr() as usize;
        let compound = text
            .split(' ')
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.len() > 7 && COMPOUNDS.iter().any(|last| word.ends_with(last)))
            .map(move |word| {
                let at = start + (word.as_ptr() as usize - base);
                (at, at + word.len())
            });
        self.within(Cue::Agent, start, end)
            .map(|hit| (hit.start, hit.end))
            .chain(compound)
    }

    /// Whether the noun is the one who acts: after "by", or with an article and after no other preposition;
    /// "the team" without more is the candidate's own.
    fn acts(&self, start: usize, (at, end): (usize, usize)) -> bool {
        const BY: [&str; 8] = ["by", "von", "vom", "durch", "por", "par", "pelo", "pela"];
        const PREPOSITIONS: [&str; 42] = [
            "with", "for", "to", "from", "of", "alongside", "between", "across", "among", "in", "at", "into",
            "used by", "mit", "für", "bei", "beim", "im", "zu", "zum", "zur", "aus", "den", "dem", "con", "para", "de",
            "del", "al", "entre", "en", "avec", "pour", "du", "des", "chez", "au", "aux", "com", "do", "da", "em",
        ];
        const ARTICLES: &[&str] = &[
            "the", "a", "an", "our", "their", "its", "another", "other", "some", "which", "who", "external", "das",
            "der", "die", "ein", "eine", "unser", "unsere", "unserem", "unseren", "el", "la", "los", "las", "un",
            "una", "otro", "otra", "nuestro", "nuestra", "le", "les", "une", "notre", "l'équipe", "o", "os", "as",
            "um", "uma", "nosso", "nossa", "and", "dev", "onshore", "my", "mein", "meine", "mi", "mon", "minha", "meu",
        ];
        const THINGS: [&str; 16] = [
            "api", "apis", "portal", "integration", "data", "system", "module", "website", "feed", "app", "management",
            "test", "tests", "lead", "records", "accounts",
        ];
        let next = self.text()[end..].split_whitespace().next().unwrap_or("");
        if THINGS.contains(&next.trim_matches(|c: char| !c.is_alphanumeric())) {
            return false;
        }
        let before: Vec<&str> = self.text()[start..at]
            .split_whitespace()
            .rev()
            .take(SUBJECT_WORDS)
            .collect();
        for (distance, word) in before.iter().enumerate() {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'');
            if BY.contains(&word) {
                let user = before.get(distance + 1).is_some_and(|verb| USERS.contains(verb));
                return !user;
            }
            if PREPOSITIONS.contains(&word) {
                return false;
            }
        }
        let bare = matches!(&self.text()[at..end], "team" | "equipo" | "équipe" | "equipe")
            && !matches!(next, "de" | "der" | "des" | "do" | "da" | "for")
            && before
                .first()
                .is_some_and(|word| ["the", "el", "la", "l'équipe", "a", "das"].contains(word));
        let with_article = before
            .iter()
            .any(|word| ARTICLES.contains(word) || word.ends_with("'s"));
        let at_the_head = before.is_empty() && self.text()[at..end].ends_with(['s', 'n']);
        !bare && (with_article || at_the_head)
    }

    /// "with architects, who designed the services": what follows is theirs.
    fn follows_who(&self, start: usize, from: usize) -> bool {
        [" who ", " which ", " that "].iter().any(|who| {
            let who_at = self.text()[start..from].rfind(who).map(|at| start + at);
            who_at.is_some_and(|at| {
                self.agents(start, at)
                    .any(|(_, end)| self.text()[end..at].trim_matches([',', ' ']).is_empty())
                    && !self.text()[at..from].contains("i ")
            })
        })
    }

    /// "asked for a system, which an outside firm built": the clause behind it has a subject of its own.
    fn follows_which(&self, start: usize, from: usize, end: usize) -> bool {
        [" which ", ", that ", ", den ", ", die ", ", das ", ", que ", ", qui "]
            .iter()
            .any(|which| {
                let at = self.text()[start..from].rfind(which).map(|at| start + at + which.len());
                at.is_some_and(|at| {
                    self.agents(at, end)
                        .any(|agent| self.words_between(at, agent.0) <= SUBJECT_WORDS && self.acts(at, agent))
                })
            })
    }

    /// "The platform is built on 120 microservices": a project profile, not the candidate's deed.
    fn describes_a_thing(&self, start: usize, end: usize) -> bool {
        self.within(Cue::Described, start, end).any(|thing| {
            self.words_between(start, thing.start) <= SUBJECT_WORDS
                && self
                    .within(Cue::Describing, thing.end, end)
                    .any(|verb| self.words_between(thing.end, verb.start) <= SUBJECT_WORDS)
        })
    }
}

fn is_a_person(word: &str) -> bool {
    matches!(
        word,
        "i" | "we" | "ich" | "wir" | "yo" | "nosotros" | "je" | "nous" | "eu" | "nós" | "my" | "j'ai" | "i've"
    )
}

/// A clause that begins with one of these begins with its subject.
const NOUN_OPENERS: [&str; 30] = [
    "the", "a", "an", "our", "their", "its", "this", "that", "another", "some", "every", "das", "der", "die", "ein",
    "eine", "unser", "unsere", "el", "la", "los", "las", "un", "una", "nuestra", "le", "les", "une", "o", "os",
];

/// Verbs of those who only use what the candidate made: "used by other teams".
const USERS: [&str; 14] = [
    "used", "consumed", "adopted", "called", "needed", "requested", "read", "shared", "reused", "genutzt", "verwendet",
    "usada", "usado", "utilisé",
];
