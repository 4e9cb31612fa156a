//! Swaps of what must not matter: who somebody is, where they learned and live, a break in a career.

mod gender;
mod names;
mod tables;

use super::Variant;
use super::outline::{self, Kind};
use crate::eval::statistics::Random;

pub use gender::gender;
pub use names::names;

use tables::{
    BREAKS, FAMOUS_SCHOOLS, HUMBLE_SCHOOLS, NATIONALITY, NO_PLACE_WORDS, NO_PLACES, PLACES, Place, SCHOOL_WORDS,
};

/// Places tried for one resume, out of the table.
const TRIED_PLACES: usize = 4;

/// What ends a name or a piece of a line of contact or education.
const SEPARATORS: [&str; 17] = [
    " | ", " · ", " • ", " – ", " — ", " - ", ", ", "; ", ". ", ": ", " (", ")", "\t", " at ", " an der ", " en la ",
    " à l'",
];

const CONTACT_SEPARATORS: [&str; 9] = [" | ", " · ", " • ", " – ", " — ", " - ", " / ", "; ", ". "];

fn variant(class: &'static str, name: &str, language: &'static str, text: String, planted: Vec<String>) -> Variant {
    Variant {
        class,
        language,
        name: format!("{class}/{name}"),
        text,
        planted,
    }
}

/// The name on the first line, without its academic titles and what else stands there.
fn candidate<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let mut line = outline::bare(lines.get(outline::name_line(lines)?)?);
    while let Some((title, rest)) = line.split_once(' ')
        && (title.starts_with('(') || title.ends_with('.') && title.len() > 2)
    {
        line = rest.trim_start();
    }
    let name = SEPARATORS
        .iter()
        .filter(|end| **end != ". ")
        .fold(line, |name, end| name.split(end).next().unwrap_or(name));
    let name = name.trim();
    let words = name.split_whitespace().count();
    let letters = name
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.'));
    (letters && (2..=5).contains(&words) && name.starts_with(char::is_uppercase)).then_some(name)
}

/// Lower case without accents, spaces and hyphens: the letters of a mail address.
fn fold(name: &str) -> String {
    let plain = |character| match character {
        'á' | 'à' | 'â' | 'ã' | 'å' | 'ą' => "a",
        'ä' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'é' | 'è' | 'ê' | 'ë' | 'ę' => "e",
        'í' | 'ì' | 'î' | 'ï' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ó' | 'ò' | 'ô' | 'õ' | 'ø' => "o",
        'ö' => "oe",
        'ś' | 'š' | 'ş' => "s",
        'ß' => "ss",
        'ú' | 'ù' | 'û' => "u",
        'ü' => "ue",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    };
    let mut folded = String::new();
    for character in name.to_lowercase().chars() {
        if character.is_ascii_alphanumeric() || character == '.' {
            folded.push(character);
        } else {
            folded.push_str(plain(character));
        }
    }
    folded
}

/// Replaces whole words in one pass, the longest that fits first, so that nothing is replaced twice.
fn replace(text: &str, pairs: &[(String, String)]) -> String {
    let mut pairs: Vec<&(String, String)> = pairs.iter().filter(|(old, _)| !old.is_empty()).collect();
    pairs.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_word = false;
    while let Some(next) = rest.chars().next() {
        let fits = |old: &str| {
            rest.strip_prefix(old)
                .filter(|after| !in_word && !after.starts_with(char::is_alphanumeric))
        };
        let found = pairs.iter().find_map(|(old, new)| fits(old).map(|after| (new, after)));
        if let Some((new, after)) = found {
            replaced.push_str(new);
            rest = after;
            in_word = true;
        } else {
            replaced.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
            in_word = next.is_alphanumeric();
        }
    }
    replaced
}

/// The schools of the education section as famous and as humble ones. None if no school is found.
#[must_use]
pub fn schools(text: &str, random: &mut Random) -> Vec<Variant> {
    let lines: Vec<&str> = text.split('\n').collect();
    let sections = outline::sections(&lines);
    let mut found: Vec<&str> = Vec::new();
    for section in sections.iter().filter(|section| section.kind == Kind::Education) {
        let range = section.lines.start + 1..section.lines.end;
        for piece in lines
            .get(range)
            .unwrap_or_default()
            .iter()
            .flat_map(|line| pieces(line))
        {
            let mut words = piece
                .split(|c: char| !c.is_alphabetic())
                .filter(|word| word.starts_with(char::is_uppercase));
            let is_school = words.any(|word| outline::has(SCHOOL_WORDS, &word.to_lowercase()));
            if is_school && outline::technologies(piece) == 0 && !found.contains(&piece) {
                found.push(piece);
            }
        }
    }
    let mut variants = Vec::new();
    for (name, mut table) in [("famous", FAMOUS_SCHOOLS), ("humble", HUMBLE_SCHOOLS)] {
        random.shuffle(&mut table);
        let news = table.iter().cycle().map(|school| (*school).to_owned());
        let pairs: Vec<(String, String)> = found.iter().map(|old| (*old).to_owned()).zip(news).collect();
        let in_education = |at: usize| {
            sections
                .iter()
                .any(|section| section.kind == Kind::Education && section.lines.contains(&at))
        };
        let changed: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| {
                if in_education(at) {
                    replace(line, &pairs)
                } else {
                    (*line).to_owned()
                }
            })
            .collect();
        let planted: Vec<String> = pairs.into_iter().map(|(_, new)| new).collect();
        if !planted.is_empty() {
            variants.push(variant(
                "schools",
                name,
                outline::language(text),
                changed.join("\n"),
                planted,
            ));
        }
    }
    variants
}

/// A line cut at its separators, without marks and years around its pieces.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = vec![outline::bullet(line).map_or(outline::bare(line), |(_, words)| words)];
    for separator in SEPARATORS {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(separator)).collect();
    }
    pieces
        .into_iter()
        .map(|piece| piece.trim_matches(|c: char| c.is_numeric() || c.is_whitespace() || matches!(c, '.' | '–' | '-')))
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// One line about a break of each kind, among the jobs. None if there is no section of experience.
#[must_use]
pub fn career_break(text: &str, random: &mut Random) -> Vec<Variant> {
    let lines: Vec<&str> = text.split('\n').collect();
    let Some(section) = outline::sections(&lines)
        .into_iter()
        .find(|section| section.kind == Kind::Experience)
    else {
        return Vec::new();
    };
    let (language, at) = match outline::language(text) {
        "de" => ("de", 1),
        "es" => ("es", 2),
        _ => ("en", 0),
    };
    let is_blank = |at: &usize| lines.get(*at).is_some_and(|line| line.trim().is_empty());
    let filled = section
        .lines
        .clone()
        .rev()
        .find(|at| !is_blank(at))
        .map_or(section.lines.end, |at| at + 1);
    let mut places: Vec<usize> = (section.lines.start + 2..filled).filter(is_blank).collect();
    places.push(filled);
    let mut variants = Vec::new();
    for (name, wordings) in BREAKS {
        let words = wordings.get(at).copied().unwrap_or_default();
        let place = places.get(random.below(places.len())).copied().unwrap_or(filled);
        let (before, after) = lines.split_at(place.min(lines.len()));
        let text = [before, &["", words], after].concat().join("\n");
        variants.push(variant("career-break", name, language, text, vec![words.to_owned()]));
    }
    variants
}

/// Four other places to live at: city and telephone in the head of the resume, and a line that tells
/// the nationality below them.
#[must_use]
pub fn addresses(text: &str, random: &mut Random) -> Vec<Variant> {
    let lines: Vec<&str> = text.split('\n').collect();
    let Some(name) = outline::name_line(&lines) else {
        return Vec::new();
    };
    let head = outline::sections(&lines)
        .first()
        .map_or(lines.len(), |section| section.lines.start);
    let contact = (name..head).find(|at| lines.get(*at).is_some_and(|line| is_contact(line)));
    let text_language = outline::language(text);
    let known = NATIONALITY
        .iter()
        .position(|(language, _)| *language == text_language)
        .unwrap_or(0);
    let (language, label) = NATIONALITY.get(known).copied().unwrap_or(("en", ""));
    let mut places: Vec<&Place> = PLACES.iter().filter(|place| !text.contains(place.city)).collect();
    random.shuffle(&mut places);
    let mut variants = Vec::new();
    for place in places.into_iter().take(TRIED_PLACES) {
        let nationality = format!("{label}{}", place.nationality.get(known).copied().unwrap_or_default());
        let mut planted = vec![nationality.clone()];
        let mut written: Vec<String> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if contact == Some(at) {
                let (line, put_in) = moved(line, place, at == name);
                written.push(line);
                planted.extend(put_in);
                written.push(nationality.clone());
            } else if (name..head).contains(&at) && NATIONALITY.iter().any(|(_, label)| line.starts_with(label.trim()))
            {
                // The line below the contact replaces it.
            } else {
                written.push((*line).to_owned());
                if contact.is_none() && at == name {
                    let line = format!("{} · {}", place.city, place.phone);
                    planted.push(line.clone());
                    written.extend([line, nationality.clone()]);
                }
            }
        }
        variants.push(variant(
            "addresses",
            &fold(place.city),
            language,
            written.join("\n"),
            planted,
        ));
    }
    variants
}

/// Whether a line of the head holds a mail address or a telephone number.
fn is_contact(line: &str) -> bool {
    line.contains('@') || pieces_with_phone(line).next().is_some()
}

/// A number of at least seven digits with what may stand between them.
fn pieces_with_phone(line: &str) -> impl Iterator<Item = &str> {
    let of_phone = |c: char| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | ' ' | '-' | '/' | '.');
    line.split(move |c: char| !of_phone(c))
        .map(|run| run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+' && c != '('))
        .filter(|run| run.chars().filter(char::is_ascii_digit).count() >= 7)
}

/// A contact line with another city and telephone, and what was put in. On the line of the name,
/// only the telephone changes.
fn moved(line: &str, place: &Place, with_name: bool) -> (String, Vec<String>) {
    let mut planted = Vec::new();
    let mut line = line.to_owned();
    let phone = pieces_with_phone(&line).next().map(str::to_owned);
    let city = with_city(&line, place.city).filter(|_| !with_name);
    if let Some(city) = city {
        line = city;
        planted.push(place.city.to_owned());
    }
    if let Some(phone) = phone {
        line = line.replacen(&phone, place.phone, 1);
        planted.push(place.phone.to_owned());
    }
    (line, planted)
}

/// The line with this city instead of the first place in it, be it street, city or country or all of
/// them between commas.
fn with_city(line: &str, city: &str) -> Option<String> {
    let mut before = String::new();
    let mut rest = line;
    loop {
        let next = CONTACT_SEPARATORS
            .iter()
            .filter_map(|separator| rest.find(separator).map(|at| (at, *separator)))
            .min();
        let (at, separator) = next.unwrap_or((rest.len(), ""));
        let (piece, after) = rest.split_at(at);
        let mut parts: Vec<&str> = piece.split(", ").collect();
        if let Some(first) = parts.iter().position(|part| is_place(part)) {
            let count = parts.iter().skip(first).take_while(|part| is_place(part)).count();
            parts.splice(first..first + count, [city]);
            return Some(before + &parts.join(", ") + after);
        }
        before.push_str(piece);
        before.push_str(separator);
        rest = after.strip_prefix(separator).filter(|_| next.is_some())?;
    }
}

/// Whether a piece of a contact line tells where somebody lives.
fn is_place(piece: &str) -> bool {
    let lower = piece.to_lowercase();
    !piece.contains(['@', '/', ':'])
        && pieces_with_phone(piece).next().is_none()
        && piece.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !NO_PLACES.iter().any(|part| lower.contains(part))
        && !lower
            .split(|c: char| !c.is_alphabetic())
            .any(|word| outline::has(NO_PLACE_WORDS, word))
        && outline::technologies(piece) == 0
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::tables::PEOPLE;
    use super::*;
    use crate::eval::suites::samples::{ENGLISH, GERMAN, SPANISH, technologies};

    fn all(text: &str, seed: u64) -> Vec<Variant> {
        let random = &mut Random::new(seed);
        [names, gender, schools, career_break, addresses]
            .iter()
            .flat_map(|generate| generate(text, random))
            .collect()
    }

    #[test]
    fn swaps_leave_technologies_alone_and_put_in_what_they_say() {
        for text in [ENGLISH, GERMAN, SPANISH] {
            for seed in 0..20 {
                let variants = all(text, seed);
                assert_eq!(variants, all(text, seed));
                let classes: BTreeSet<&str> = variants.iter().map(|variant| variant.class).collect();
                assert_eq!(
                    Vec::from_iter(classes),
                    ["addresses", "career-break", "gender", "names", "schools"]
                );
                let labels: BTreeSet<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
                assert_eq!(labels.len(), variants.len());
                for variant in variants {
                    assert_ne!(variant.text, text);
                    assert_eq!(technologies(&variant.text), technologies(text), "{variant:?}");
                    assert!(!variant.planted.is_empty());
                    assert!(
                        variant
                            .planted
                            .iter()
                            .all(|words| variant.text.contains(words.as_str())),
                        "{variant:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_school_is_replaced_and_its_degree_stays() {
        for (text, degree, school) in [
            (ENGLISH, "B.Sc. Statistics, ", "Saltmarsh State University"),
            (GERMAN, "B. Sc. Wirtschaftsinformatik", "Hochschule Niederrhein-West"),
            (SPANISH, "Ciclo Formativo, ", "IES Riu Sec"),
        ] {
            let variants = schools(text, &mut Random::new(2));
            assert_eq!(variants.len(), 2);
            for variant in variants {
                assert!(
                    variant.text.contains(degree) && !variant.text.contains(school),
                    "{variant:?}"
                );
                assert_eq!(variant.text.lines().count(), text.lines().count());
            }
        }
        assert!(schools("Ann Lee\n\nSKILLS\nHigh School", &mut Random::new(1)).is_empty());
    }

    #[test]
    fn a_break_is_one_more_line_among_the_jobs_in_the_language_of_the_resume() {
        for (text, language, next) in [(ENGLISH, "en", "EDUCATION"), (GERMAN, "de", "Ausbildung")] {
            let variants = career_break(text, &mut Random::new(2));
            assert_eq!(variants.len(), 4);
            for variant in variants {
                assert_eq!(variant.language, language);
                let at = variant.text.find(&variant.planted[0]).unwrap();
                assert!(at < variant.text.find(&format!("\n{next}\n")).unwrap(), "{variant:?}");
                assert!(
                    at > variant.text.find("2021").or(variant.text.find("Domstein")).unwrap(),
                    "{variant:?}"
                );
                assert_eq!(
                    variant.text.lines().filter(|line| !line.is_empty()).count(),
                    1 + filled(text)
                );
            }
        }
        assert!(career_break("Ann Lee\nGo", &mut Random::new(1)).is_empty());
    }

    fn filled(text: &str) -> usize {
        text.lines().filter(|line| !line.is_empty()).count()
    }

    #[test]
    fn a_move_changes_city_and_telephone_and_tells_a_nationality() {
        for (text, city, phone, kept) in [
            (ENGLISH, "Saltmarsh City", "312-555-0175", "Data Engineer | "),
            (GERMAN, "Lindenstieg", "0221 555 0148", "Tel. "),
            (
                SPANISH, "Castelló de la Plana", "+34 555 010 233", "ruben.castellvi@example.com",
            ),
        ] {
            let variants = addresses(text, &mut Random::new(2));
            assert_eq!(variants.len(), TRIED_PLACES);
            for variant in variants {
                assert!(
                    !variant.text.contains(city) && !variant.text.contains(phone),
                    "{variant:?}"
                );
                assert!(variant.text.contains(kept) && variant.planted.len() == 3, "{variant:?}");
                assert_eq!(variant.text.lines().count(), text.lines().count() + 1);
            }
        }
        let bare = addresses("Ann Lee\n\nSKILLS\nGo", &mut Random::new(2));
        assert!(
            bare.iter()
                .all(|variant| variant.text.starts_with("Ann Lee\n") && variant.text.contains(" · +"))
        );
    }

    #[test]
    fn no_entry_of_a_table_names_a_technology() {
        let groups: BTreeSet<&str> = PEOPLE.iter().map(|person| person.group).collect();
        assert_eq!((PEOPLE.len(), FAMOUS_SCHOOLS.len() + HUMBLE_SCHOOLS.len()), (40, 20));
        assert!(groups.len() > 35);
        let people = PEOPLE.iter().flat_map(|person| [person.given, person.family]);
        let schools = FAMOUS_SCHOOLS.into_iter().chain(HUMBLE_SCHOOLS);
        let breaks = BREAKS.into_iter().flat_map(|(_, wordings)| wordings);
        for entry in people.chain(schools).chain(breaks) {
            assert_eq!(outline::technologies(entry), 0, "{entry}");
            assert!(!outline::is_technology(entry), "{entry}");
        }
    }
}
