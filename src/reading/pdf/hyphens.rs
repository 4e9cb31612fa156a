//! Words that a hyphen breaks over the end of a line.
//!
//! A typesetter's hyphen goes, that of a compound stays. Most writers of resumes never break words, so that
//! "open-" and "source" are as likely as "develop-" and "ment"; without a dictionary the page itself tells.

use std::collections::HashSet;

/// First parts of compounds that are hardly ever the first part of a broken word.
const FIRST_PARTS: [&str; 30] = [
    "self", "non", "multi", "cross", "full", "front", "back", "open", "real", "high", "low", "long", "short", "large",
    "small", "well", "end", "object", "test", "data", "event", "user", "client", "server", "customer", "third", "part",
    "cloud", "role", "state",
];

/// Second parts of compounds that hardly ever end a broken word.
const SECOND_PARTS: [&str; 31] = [
    "driven", "based", "oriented", "facing", "level", "end", "time", "side", "party", "source", "ready", "wide",
    "scale", "first", "native", "class", "free", "friendly", "term", "stack", "edge", "quality", "performance",
    "functional", "threaded", "tenant", "platform", "house", "site", "to", "of",
];

/// Words that never end a broken one: what stands before them shares its end with what follows ("Web- und Desktop-").
const JOINTS: [&str; 12] = [
    "and", "or", "to", "und", "oder", "bzw", "bis", "y", "et", "ou", "e", "o",
];

/// Shorter words stand on a page by chance.
const TELLING_WORD: usize = 3;

/// The words of a page, in lower case, but for those at a hyphenated line end.
pub(super) struct Vocabulary {
    words: HashSet<String>,
    /// Whether the program that set the page may have broken words at all.
    breaks_words: bool,
}

impl Vocabulary {
    pub(super) fn new<'t>(lines: impl Iterator<Item = &'t str> + Clone, breaks_words: bool) -> Self {
        let mut words = HashSet::new();
        // On most pages no word can be broken, and nothing is asked.
        if !breaks_words || !lines.clone().any(ends_with_hyphen) {
            return Self { words, breaks_words };
        }
        let mut after_break = false;
        for line in lines {
            let broken = ends_with_hyphen(line);
            let parts: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
            let last = parts.len().saturating_sub(usize::from(broken));
            for part in parts[..last].iter().skip(usize::from(after_break)) {
                words.insert(part.trim_matches('-').to_lowercase());
            }
            after_break = broken;
        }
        Self { words, breaks_words }
    }

    /// Whether the hyphen belongs to the word that `first` and `second` make.
    fn keeps_hyphen(&self, first: &str, second: &str) -> bool {
        let (first, second) = (first.to_lowercase(), second.to_lowercase());
        if !self.breaks_words || self.words.contains(&format!("{first}-{second}")) {
            return true;
        }
        if self.words.contains(&format!("{first}{second}")) {
            return false;
        }
        let known = |word: &str| word.chars().count() >= TELLING_WORD && self.words.contains(word);
        FIRST_PARTS.contains(&first.as_str())
            || SECOND_PARTS.contains(&second.as_str())
            || (known(&first) && known(&second))
    }
}

/// Adds a line to its block: on a line of its own, or, where it goes on with a broken word, right after it.
///
/// Returns whether it went right after the last line.
pub(super) fn append_line(block: &mut String, line: &str, words: &Vocabulary) -> bool {
    let second: String = line.chars().take_while(|c| c.is_alphabetic()).collect();
    let starts_low = second.starts_with(char::is_lowercase);
    let first = if ends_with_hyphen(block) {
        block.rsplit(char::is_whitespace).next().unwrap_or_default()
    } else {
        ""
    };
    let first = first
        .trim_end_matches(is_hyphen)
        .trim_start_matches(|c: char| !c.is_alphanumeric());
    // A hyphen in an address or a number stays with its line.
    let is_word = first.chars().all(|c| c.is_alphabetic() || is_hyphen(c)) && first.ends_with(char::is_alphabetic);
    let is_joint = JOINTS.contains(&second.as_str()) && !line[second.len()..].starts_with(is_hyphen);
    let goes_on = starts_low && is_word && !is_joint;
    // What already has a hyphen, as in "state-of-the-", is a compound.
    if goes_on && !first.contains(is_hyphen) && !words.keeps_hyphen(first, &second) {
        block.pop();
    } else if !goes_on {
        block.push('\n');
    }
    block.push_str(line);
    goes_on
}

fn ends_with_hyphen(line: &str) -> bool {
    line.strip_suffix(is_hyphen)
        .is_some_and(|rest| rest.ends_with(char::is_alphabetic))
}

/// NFKC has made hyphens out of most of their kin.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(lines: &[&str]) -> String {
        let words = Vocabulary::new(lines.iter().copied(), true);
        let mut block = lines[0].to_owned();
        for line in &lines[1..] {
            append_line(&mut block, line, &words);
        }
        block
    }

    #[test]
    fn broken_words_are_mended_and_compounds_kept() {
        assert_eq!(joined(&["the develop-", "ment of tools"]), "the development of tools");
        assert_eq!(joined(&["wrote open-", "source tools"]), "wrote open-source tools");
        assert_eq!(joined(&["a message-", "driven system"]), "a message-driven system");
        assert_eq!(
            joined(&["ETL pipe-", "lines, more pipelines"]),
            "ETL pipelines, more pipelines"
        );
        assert_eq!(
            joined(&["fine-", "grained access, grained wood is fine"]),
            "fine-grained access, grained wood is fine"
        );
        assert_eq!(joined(&["state-of-the-", "art pipe"]), "state-of-the-art pipe");
        assert_eq!(joined(&["tests from end-", "to-end"]), "tests from end-to-end");
    }

    #[test]
    fn dashes_ranges_names_and_addresses_stay_on_their_lines() {
        assert_eq!(joined(&["Java -", "ten years"]), "Java -\nten years");
        assert_eq!(joined(&["2018-", "today"]), "2018-\ntoday");
        assert_eq!(joined(&["Jean-", "Luc"]), "Jean-\nLuc");
        assert_eq!(
            joined(&["Web-", "und Desktop-Entwicklung"]),
            "Web-\nund Desktop-Entwicklung"
        );
        assert_eq!(
            joined(&["https://example.com/my-", "page"]),
            "https://example.com/my-\npage"
        );
    }
}
