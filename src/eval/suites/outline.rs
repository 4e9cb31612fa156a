//! What the suites must know of a plain resume: its language, its bullets, tool lines and sections.

use std::ops::Range;

use super::injections::TERMS;

/// Frequent small words by language. French and Portuguese stand here also so that their lines are
/// not taken for Spanish ones.
const STOP_WORDS: [(&str, &str); 5] = [
    (
        "en",
        "the and of for to with in on by from that which was were is are an at our into who",
    ),
    (
        "de",
        "und der die das mit von für ein eine einen einer im den dem auf zur zum bei nach durch als wurde werden nicht",
    ),
    (
        "es",
        "el la los las de del y con para por en un una que se al su como más lo ahora",
    ),
    (
        "fr",
        "le la les de du des et avec pour par en un une que au aux dans sur est puis",
    ),
    (
        "pt",
        "o a os as de do da dos das e com para por em um uma que no na ao ou mais",
    ),
];

const BULLETS: [&str; 6] = ["- ", "• ", "* ", "▪ ", "‣ ", "◦ "];

/// Labels of lines that list the tools of a job.
const TOOL_LABELS: [&str; 30] = [
    "environment", "tech", "tech stack", "techstack", "technical environment", "technologies", "technologies used",
    "technology stack", "tools", "tools used", "stack", "toolset", "umgebung", "technische umgebung", "technologien",
    "werkzeuge", "eingesetzte technologien", "technik", "tecnologías", "entorno", "entorno técnico", "herramientas",
    "environnement", "environnement technique", "outils", "tecnologias", "ambiente", "ferramentas", "technologie",
    "narzędzia",
];

const TITLES: [&str; 7] = [
    "curriculum vitae", "curriculum", "cv", "resume", "résumé", "lebenslauf", "currículum vitae",
];

const EXPERIENCE: &str = "experience employment career work jobs positions posts now before earlier stationen \
    projektliste prácticas erfahrung berufserfahrung praxiserfahrung werdegang berufspraxis experiencia trayectoria \
    expérience expériences parcours experiência experiências doświadczenie";

const EDUCATION: &str = "education academic school study learning learned formacion educacion schule studies \
    studied degrees ausbildung studium bildung bildungsweg schulbildung formación educación estudios formation \
    études diplômes formação educação wykształcenie";

const OTHER_HEADINGS: &str = "toolbox kit spoken speaking writing outside skill project competencies competences \
    objetivo teaching summary profile objective about skills technologies tools projects certifications \
    certification certificates languages interests hobbies awards publications references contact volunteering \
    courses achievements other also knowledge knows statement tickets profil kurzprofil zusammenfassung kenntnisse \
    fähigkeiten kompetenzen sprachen sprachkenntnisse interessen projekte zertifikate fortbildungen weiterbildung \
    weiterbildungen ehrenamt sonstiges veröffentlichungen auszeichnungen hobbys perfil resumen habilidades \
    conocimientos competencias proyectos idiomas certificaciones certificados cursos intereses otros aficiones \
    compétences projets langues loisirs divers résumé resumo competências conhecimentos projetos certificações \
    interesses línguas outros umiejętności projekty języki zainteresowania";

/// Words that stand in headings beside those that make one.
const QUALIFIERS: &str = "credentials details so far previous summer executive research held recent client \
    training professional personal technical own relevant key core further additional selected side open source \
    history background information data activities cards and & of me beruflicher berufliche praktische persönliche \
    eigene technische und it edv trabajos laboral profesional académica académicos técnicas técnicos propios datos y \
    de professionnelle professionnelles personnels techniques et centres d'intérêt profissional profissionais \
    acadêmica pessoais e zawodowe i";

/// Words that are technologies, though they may be names or ordinary words too.
const MORE_TECHNOLOGIES: &str = "ada apollo athena aurora basic c consul crystal dart elm express flask gin \
    hadoop helm jade jenkins julia lambda laravel mercury node oracle pascal perl phoenix php puppet rails ruby rust \
    salt scala sidekiq spring stripe swift symfony travis vault vue";

/// What a section tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Experience,
    Education,
    Other,
}

/// A heading with the lines under it.
#[derive(Clone, Debug)]
pub struct Section {
    pub kind: Kind,
    /// From the heading to the line before the next one.
    pub lines: Range<usize>,
}

/// The language of a text and how many small words tell it; none if no language has the most.
pub fn guess(text: &str) -> Option<(&'static str, usize)> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let score = |list: &str| words.iter().filter(|word| has(list, word)).count();
    let mut scores = STOP_WORDS.map(|(language, list)| (score(list), language));
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    match scores {
        [(best, language), (second, _), ..] if best > second => Some((language, best)),
        _ => None,
    }
}

/// The language of a text; English if nothing decides.
pub fn language(text: &str) -> &'static str {
    guess(text).map_or("en", |(language, _)| language)
}

/// Whether a list of words parted by spaces holds this word.
pub fn has(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}

/// A bullet line as its mark, with what stands before it, and its words.
pub fn bullet(line: &str) -> Option<(&str, &str)> {
    let start = line.trim_start();
    let mark = BULLETS.iter().find(|mark| start.starts_with(**mark))?;
    let (mark, words) = line.split_at(line.len() - start.len() + mark.len());
    Some((mark, words.trim()))
}

/// The tools of a line "Environment: ...", without its label.
pub fn tool_list(line: &str) -> Option<&str> {
    let (label, tools) = line.split_once(':')?;
    let label = label.trim().trim_matches('*').to_lowercase();
    let tools = tools.trim();
    (TOOL_LABELS.contains(&label.as_str()) && !tools.is_empty()).then_some(tools)
}

/// The lines of each bullet: its own and the indented ones that go on with it.
pub fn items(lines: &[&str]) -> Vec<Range<usize>> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let goes_on = |line: &str, first: &str| {
        !line.trim().is_empty() && indent(line) > indent(first) && bullet(line).is_none() && tool_list(line).is_none()
    };
    let item = |(at, first): (usize, &&str)| {
        bullet(first)?;
        let more = lines
            .iter()
            .skip(at + 1)
            .take_while(|line| goes_on(line, first))
            .count();
        Some(at..at + 1 + more)
    };
    lines.iter().enumerate().filter_map(item).collect()
}

/// Whether a word is known as a technology, in any case.
pub fn is_technology(word: &str) -> bool {
    let word = word.to_lowercase();
    has(MORE_TECHNOLOGIES, &word) || technologies(&word) > 0
}

/// How many technologies a text names.
pub fn technologies(text: &str) -> usize {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !is_part(c)).filter(|w| !w.is_empty()).collect();
    let named = |term: &&&str| {
        let term = term.to_lowercase();
        let parts: Vec<&str> = term.split(|c: char| !is_part(c)).filter(|w| !w.is_empty()).collect();
        words.windows(parts.len().max(1)).any(|window| window == parts)
    };
    TERMS.iter().flat_map(|(_, terms)| terms.iter()).filter(named).count()
}

/// Whether a character can stand within the name of a technology.
fn is_part(character: char) -> bool {
    character.is_alphanumeric() || character == '+' || character == '#'
}

/// The line with the candidate's name: the first, or the second after a title like "Lebenslauf".
pub fn name_line(lines: &[&str]) -> Option<usize> {
    let mut filled = lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (first, line) = filled.next()?;
    if TITLES.contains(&bare(line).to_lowercase().as_str()) {
        filled.next().map(|(at, _)| at)
    } else {
        Some(first)
    }
}

/// A line without the marks of a Markdown heading and without a colon at its end.
pub fn bare(line: &str) -> &str {
    line.trim().trim_start_matches('#').trim_end_matches(':').trim()
}

/// The sections of a resume in their order; what stands before the first belongs to none.
pub fn sections(lines: &[&str]) -> Vec<Section> {
    let after = name_line(lines).map_or(0, |at| at + 1);
    let known: Vec<(usize, Kind)> = lines
        .iter()
        .enumerate()
        .skip(after)
        .filter_map(|(at, line)| known_heading(line).map(|kind| (at, kind)))
        .collect();
    // Where known headings are not in capitals, a line in capitals is rather a company.
    let capitals = known.is_empty()
        || known
            .iter()
            .any(|(at, _)| lines.get(*at).is_some_and(|line| is_capitals(line)));
    let mut starts = known;
    if capitals {
        let blank = |at: usize| {
            at.checked_sub(1)
                .and_then(|at| lines.get(at))
                .is_none_or(|line| line.trim().is_empty())
        };
        for (at, line) in lines.iter().enumerate().skip(after) {
            if is_capitals(line) && blank(at) && !starts.iter().any(|(start, _)| *start == at) {
                starts.push((at, Kind::Other));
            }
        }
        starts.sort_by_key(|(at, _)| *at);
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([lines.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((start, kind), end)| Section {
            kind: *kind,
            lines: *start..end,
        })
        .collect()
}

/// What a line heads if all its words are those of headings.
fn known_heading(line: &str) -> Option<Kind> {
    if line.starts_with(char::is_whitespace) || bullet(line).is_some() {
        return None;
    }
    let line = bare(line);
    if !line.starts_with(char::is_uppercase) {
        return None;
    }
    let line = line.to_lowercase();
    let words: Vec<&str> = line.split([' ', '/', ',']).filter(|word| !word.is_empty()).collect();
    let any = |list: &str| words.iter().any(|word| has(list, word));
    let kinds = [
        (EDUCATION, Kind::Education),
        (EXPERIENCE, Kind::Experience),
        (OTHER_HEADINGS, Kind::Other),
    ];
    let listed = |word: &&str| has(QUALIFIERS, word) || kinds.iter().any(|(list, _)| has(list, word));
    if words.len() > 5 || !words.iter().all(listed) {
        return None;
    }
    kinds.iter().find(|(list, _)| any(list)).map(|(_, kind)| *kind)
}

/// Whether a line may be a heading by its capitals alone.
fn is_capitals(line: &str) -> bool {
    let words = bare(line);
    words.chars().filter(|c| c.is_alphabetic()).count() >= 4
        && words.split_whitespace().count() <= 5
        && words
            .chars()
            .all(|c| c.is_uppercase() || matches!(c, ' ' | '&' | '/' | '-' | '\''))
        && bullet(line).is_none()
        && !is_technology(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::suites::samples::{ENGLISH, GERMAN, SPANISH};

    #[test]
    fn languages_are_told_by_their_small_words() {
        assert_eq!([ENGLISH, GERMAN, SPANISH].map(language), ["en", "de", "es"]);
        assert_eq!(
            language("Refonte du moteur de vente avec les équipes et la billetterie"),
            "fr"
        );
        assert_eq!(guess("Kafka, Docker"), None);
    }

    #[test]
    fn sections_are_found_by_known_words_and_by_capitals() {
        let heads = |text: &str| {
            let lines: Vec<&str> = text.lines().collect();
            let sections = sections(&lines);
            sections
                .iter()
                .map(|section| lines[section.lines.start].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(heads(ENGLISH), ["SUMMARY", "EXPERIENCE", "EDUCATION", "LANGUAGES"]);
        assert_eq!(heads(GERMAN), ["Kurzprofil", "Beruflicher Werdegang", "Ausbildung"]);
        assert_eq!(heads(SPANISH), ["Perfil", "Experiencia", "Formación"]);
        assert_eq!(
            heads("ANN LEE\n\nWHAT MATTERS\nx\n\nKUBERNETES\n\n- WORK\nwork"),
            ["WHAT MATTERS"]
        );
        assert_eq!(
            heads("Lebenslauf\n\nANN LEE\n\nACME GMBH\n\nTechnical skills:\nGo"),
            ["Technical skills:"]
        );
    }

    #[test]
    fn bullets_take_their_indented_lines_and_tool_lines_lose_their_label() {
        let lines: Vec<&str> = ENGLISH.lines().collect();
        assert_eq!(items(&lines), [9..10, 10..11, 11..13, 16..17]);
        assert_eq!(bullet("  • Go, Rust"), Some(("  • ", "Go, Rust")));
        assert_eq!(tool_list("Environnement : PHP 8, Redis"), Some("PHP 8, Redis"));
        assert_eq!(tool_list("Result: 14 minutes"), None);
        assert!(is_technology("kafka") && is_technology("Ruby") && !is_technology("Amadika"));
        assert_eq!(technologies("Going to Go with Docker Compose"), 3);
    }
}
