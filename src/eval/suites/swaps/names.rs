//! The candidate under another name.

use super::tables::{PEOPLE, Person};
use super::{candidate, fold, replace, variant};
use crate::eval::statistics::Random;
use crate::eval::suites::{Variant, outline};

/// Persons tried for one resume, out of the table.
const PERSONS: usize = 8;

/// Ordinary words that are names too; alone they are not taken for a part of the candidate's name.
const WORDS_AND_NAMES: &str = "art april august bill faith grace hope joy june mark may rose will";

/// The candidate as another person, of another gender or origin: wherever the name or a part of it
/// stands, and in e-mail and web addresses. None if the first line is no name.
#[must_use]
pub fn names(text: &str, random: &mut Random) -> Vec<Variant> {
    let lines: Vec<&str> = text.split('\n').collect();
    let Some(name) = candidate(&lines) else {
        return Vec::new();
    };
    let language = outline::language(text);
    let head = outline::sections(&lines)
        .first()
        .map_or(lines.len(), |section| section.lines.start);
    let mut people: Vec<&Person> = PEOPLE.iter().filter(|person| !name.contains(person.family)).collect();
    random.shuffle(&mut people);
    let parts = name_parts(name);
    let mut variants = Vec::new();
    for person in people.into_iter().take(PERSONS) {
        let addressed: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| {
                line.split_inclusive(' ')
                    .map(|word| address(word, &parts, person, at < head))
                    .collect()
            })
            .collect();
        let text = replace(&addressed.join("\n"), &name_pairs(name, &parts, person));
        let names = [person.given.to_owned(), person.family.to_owned()];
        let capitals = names.clone().map(|name| name.to_uppercase());
        let local = local_part(person);
        let put_in = names.into_iter().chain(capitals).chain([local]);
        let planted = put_in.filter(|words| text.contains(words.as_str())).collect();
        let label = format!("{}-{}", person.group, fold(person.family));
        variants.push(variant("names", &label, language, text, planted));
    }
    variants
}

type NameParts<'a> = (Option<&'a str>, Vec<&'a str>);

/// The given name and the family names that may stand alone later in the text.
fn name_parts(name: &str) -> NameParts<'_> {
    let mut parts = name.split_whitespace().filter(|part| !part.ends_with('.'));
    let alone = |part: &&str| {
        part.chars().count() >= 3
            && part.starts_with(char::is_uppercase)
            && !outline::is_technology(part)
            && !outline::has(WORDS_AND_NAMES, &part.to_lowercase())
    };
    let given = parts.next().filter(alone);
    (given, parts.filter(alone).collect())
}

fn name_pairs(name: &str, (given, family): &NameParts<'_>, person: &Person) -> Vec<(String, String)> {
    let whole = format!("{} {}", person.given, person.family);
    let mut pairs = vec![(name.to_owned(), whole)];
    pairs.extend(given.map(|part| (part.to_owned(), person.given.to_owned())));
    pairs.extend(family.iter().map(|part| ((*part).to_owned(), person.family.to_owned())));
    let capitals: Vec<_> = pairs
        .iter()
        .map(|(old, new)| (old.to_uppercase(), new.to_uppercase()))
        .collect();
    // In front, so that a name that stands in capitals keeps them.
    pairs.splice(0..0, capitals);
    pairs
}

fn local_part(person: &Person) -> String {
    fold(&format!("{}.{}", person.given, person.family))
}

/// A word that, if it is an address of the candidate, now has the person's name.
fn address(word: &str, (given, family): &NameParts<'_>, person: &Person, in_head: bool) -> String {
    let parts: Vec<(String, String)> = given
        .iter()
        .map(|part| (fold(part), fold(person.given)))
        .chain(family.iter().map(|part| (fold(part), fold(person.family))))
        .collect();
    let own = in_head || parts.iter().any(|(old, _)| word.to_lowercase().contains(old));
    if !own {
        return word.to_owned();
    }
    if let Some((local, domain)) = word.split_once('@') {
        let kept = local.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '+' | '-'));
        format!("{kept}{}@{domain}", local_part(person))
    } else if word.contains('/') {
        replace(word, &parts)
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::suites::samples::{ENGLISH, GERMAN, SPANISH};

    #[test]
    fn a_name_goes_wherever_it_stands_even_from_the_mail_address() {
        for text in [ENGLISH, GERMAN, SPANISH] {
            let variants = names(text, &mut Random::new(5));
            assert_eq!(variants.len(), PERSONS);
            for variant in variants {
                let lower = variant.text.to_lowercase();
                for old in [
                    "amadika", "thornvale", "henrik", "dallmeier", "rubén", "ruben", "castellv", "oromí",
                ] {
                    assert!(!lower.contains(old), "{variant:?}");
                }
                assert_eq!(variant.planted.len(), 3, "{variant:?}");
            }
        }
        let text = "RUBY O'NEIL | Developer\n\nruby@example.org, github.com/ruby-oneil\nRuby and Rails, says Boone";
        for variant in names(text, &mut Random::new(5)) {
            assert!(
                variant.text.contains("Ruby and Rails") && !variant.text.contains("RUBY"),
                "{variant:?}"
            );
            assert!(
                variant
                    .planted
                    .iter()
                    .all(|words| variant.text.contains(words.as_str()))
            );
            assert!(variant.text.contains(" | Developer") && !variant.text.contains("ruby@"));
        }
        assert!(names("Objective: a job\nGo", &mut Random::new(5)).is_empty());
    }
}
