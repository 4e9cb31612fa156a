//! The candidate as a man, as a woman or as neither.

use super::tables::{ENDINGS, ENGLISH_PRONOUNS, ENGLISH_WORDS, MARKS};
use super::{candidate, replace, variant};
use crate::eval::statistics::Random;
use crate::eval::suites::{Variant, outline};

/// The candidate as a man and as a woman, in English also as neither: words for persons, pronouns,
/// and a title or pronouns beside the name.
#[must_use]
pub fn gender(text: &str, random: &mut Random) -> Vec<Variant> {
    let language = outline::language(text);
    let mut variants = Vec::new();
    for (at, name) in ["masculine", "feminine", "neutral"].into_iter().enumerate() {
        if at == 2 && language != "en" {
            continue;
        }
        let changed = if language == "en" {
            english_gender(text, at)
        } else {
            endings(text, language, at)
        };
        let (changed, mark) = marked(&changed, language, at, random);
        if changed != text {
            variants.push(variant("gender", name, language, changed, mark.into_iter().collect()));
        }
    }
    variants
}

/// English words for persons and pronouns turned to the gender at this place of the tables.
fn english_gender(text: &str, to: usize) -> String {
    let mut pairs = Vec::new();
    for row in ENGLISH_PRONOUNS.iter().chain(&ENGLISH_WORDS) {
        let [man, woman, _] = *row;
        let new = row.get(to).copied().unwrap_or(man);
        for old in [man, woman].into_iter().filter(|old| *old != new) {
            pairs.push((old.to_owned(), new.to_owned()));
            pairs.push((capitalised(old), capitalised(new)));
        }
    }
    // "his" and "her" before a word belong to it; "her" is "him" elsewhere.
    let [before_word, alone, object] = match to {
        0 => ["his", "his", "him"],
        1 => ["her", "hers", "her"],
        _ => ["their", "theirs", "them"],
    };
    pairs.retain(|(old, _)| !matches!(old.as_str(), "her" | "Her"));
    for old in ["hers", "Hers"] {
        pairs.push((old.to_owned(), as_case_of(old, alone)));
    }
    let no_noun = "to in for with and at on as the a an about when if that from by";
    let mut turned = String::new();
    let mut rest = text;
    while let Some(at) = next_possessive(rest) {
        let (before, from) = rest.split_at(at);
        let (word, after) = from.split_at(3);
        turned.push_str(&replace(before, &pairs));
        let next = after.strip_prefix(' ').unwrap_or_default();
        let next: String = next.chars().take_while(|c| c.is_alphanumeric()).collect();
        let owns = !next.is_empty() && !outline::has(no_noun, &next);
        let new = match word {
            _ if owns => before_word,
            "her" | "Her" => object,
            _ => alone,
        };
        turned.push_str(&as_case_of(word, new));
        rest = after;
    }
    turned + &replace(rest, &pairs)
}

/// Where the next "his" or "her" begins. In capitals it is rather an abbreviation.
fn next_possessive(text: &str) -> Option<usize> {
    let whole = |(at, word): &(usize, &str)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        ![before, after].iter().flatten().any(|c| c.is_alphanumeric())
    };
    let first = |word| text.match_indices(word).find(whole).map(|(at, _)| at);
    ["his", "His", "her", "Her"].into_iter().filter_map(first).min()
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// `new` in capitals or with a capital, as the old word is.
fn as_case_of(old: &str, new: &str) -> String {
    if old.chars().count() > 1 && old.chars().all(|c| !c.is_lowercase()) {
        new.to_uppercase()
    } else if old.starts_with(char::is_uppercase) {
        capitalised(new)
    } else {
        new.to_owned()
    }
}

/// Words for persons with the ending of the gender at this place, in languages that have one.
fn endings(text: &str, language: &str, to: usize) -> String {
    let table = ENDINGS
        .iter()
        .find(|(listed, _)| *listed == language)
        .map_or(&[] as &[_], |(_, table)| table);
    let turned = |word: &str| {
        let lower = word.to_lowercase();
        // Lower case may be of another length in bytes; such a word is none of the table.
        let pair = table.iter().find_map(|[man, woman]| {
            let (from, into) = if to == 0 { (woman, man) } else { (man, woman) };
            let start = lower.strip_suffix(from)?.len();
            (lower.len() == word.len()).then_some(())?;
            Some((word.get(..start)?, word.get(start..)?, *into))
        });
        pair.map_or_else(
            || word.to_owned(),
            |(start, old, new)| format!("{start}{}", as_case_of(old, new)),
        )
    };
    let mut changed = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        // "3 Entwickler" are others.
        let counted = changed.trim_end().ends_with(|c: char| c.is_ascii_digit());
        changed.push_str(&if counted { word.to_owned() } else { turned(word) });
        let mut after = after.chars();
        changed.extend(after.next());
        rest = after.as_str();
    }
    changed
}

/// A title before the name or pronouns behind it, if the first line is a name.
fn marked(text: &str, language: &str, to: usize, random: &mut Random) -> (String, Option<String>) {
    let lines: Vec<&str> = text.split('\n').collect();
    let row = MARKS.iter().find(|(listed, ..)| *listed == language);
    let (Some(name), Some((_, titles, pronouns))) = (candidate(&lines), row) else {
        return (text.to_owned(), None);
    };
    let [title, pronouns] = [titles, pronouns].map(|row| row.get(to).copied().unwrap_or_default());
    let has_title = !outline::name_line(&lines)
        .and_then(|at| lines.get(at))
        .is_some_and(|line| outline::bare(line).starts_with(name))
        || titles
            .iter()
            .any(|title| !title.is_empty() && name.starts_with(&format!("{title} ")));
    let (mark, whole) = if has_title || random.below(2) == 0 {
        (pronouns, format!("{name} {pronouns}"))
    } else {
        (title, format!("{title} {name}"))
    };
    (text.replacen(name, &whole, 1), Some(mark.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::suites::samples::{ENGLISH, GERMAN, SPANISH};

    #[test]
    fn pronouns_titles_and_endings_take_the_gender() {
        let changed = |text, at| english_gender(text, at);
        let text = "He is glad. His wife met Mr Boone; the choice was hers. Ask her about her work. HIS and herds.";
        assert_eq!(
            changed(text, 1),
            "She is glad. Her wife met Ms Boone; the choice was hers. Ask her about her work. HIS and herds."
        );
        assert_eq!(
            changed(text, 2),
            "They are glad. Their spouse met Mx Boone; the choice was theirs. Ask them about their work. HIS and herds."
        );
        assert_eq!(
            changed(text, 0),
            "He is glad. His husband met Mr Boone; the choice was his. Ask him about his work. HIS and herds."
        );
        let german = "Senior-Softwareentwickler, ENTWICKLERIN, Entwicklern, Kauffrau";
        assert_eq!(
            endings(german, "de", 1),
            "Senior-Softwareentwicklerin, ENTWICKLERIN, Entwicklern, Kauffrau"
        );
        assert_eq!(
            endings(german, "de", 0),
            "Senior-Softwareentwickler, ENTWICKLER, Entwicklern, Kaufmann"
        );
        assert_eq!(
            endings("Desarrollador de servidores", "es", 1),
            "Desarrolladora de servidores"
        );
        let counts = [ENGLISH, GERMAN, SPANISH].map(|text| gender(text, &mut Random::new(1)).len());
        assert_eq!(counts, [3, 2, 2]);
    }
}
