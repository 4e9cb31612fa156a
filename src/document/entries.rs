//! The jobs, projects and schools of a resume, where their title lines tell them.
//!
//! Best effort: what cannot be told is left out, and nothing that is judged hangs on it.

use serde::{Deserialize, Serialize};

use super::{Section, Span, Statement, StatementKind};

/// One job, project or school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub section: Section,
    /// The lines that open it.
    pub span: Span,
    /// The role, the degree, or the project's name.
    pub title: Option<Span>,
    /// The employer or the school.
    pub employer: Option<Span>,
    pub dates: Option<Span>,
}

/// Words of which one stands in nearly every job title and degree, in lower case.
const ROLES: [&str; 103] = [
    "administrador", "administradora", "técnico", "técnica", "programador", "programadora", "responsable", "jefe",
    "jefa", "administrateur", "administratrice", "technicien", "technicienne", "softwareentwickler",
    "softwareentwicklerin", "systemadministrator", "anwendungsentwickler", "engineer", "developer", "programmer",
    "architect", "manager", "lead", "analyst", "consultant", "intern", "administrator", "admin", "scientist",
    "designer", "tester", "specialist", "director", "officer", "assistant", "associate", "technician", "researcher",
    "teacher", "tutor", "lecturer", "professor", "nurse", "founder", "co-founder", "cto", "freelancer", "trainee",
    "apprentice", "coordinator", "supervisor", "executive", "accountant", "clerk", "operator", "mentor", "volunteer",
    "contractor", "head", "owner", "sre", "devops", "advocate", "barista", "bachelor", "master", "bsc", "msc", "b.sc",
    "m.sc", "phd", "ph.d", "diploma", "degree", "mba", "b.tech", "m.tech", "b.e", "bachelor's", "master's", "b.a",
    "m.a", "entwickler", "entwicklerin", "ingenieur", "ingenieurin", "berater", "leiter", "werkstudent", "praktikant",
    "desarrollador", "desarrolladora", "ingeniero", "ingeniera", "analista", "développeur", "développeuse",
    "ingénieur", "ingénieure", "desenvolvedor", "desenvolvedora", "engenheiro", "engenheira",
];

/// Words that name an organisation, in lower case.
const ORGANISATIONS: [&str; 46] = [
    "ltd", "limited", "inc", "llc", "gmbh", "ag", "corp", "corporation", "company", "co", "pvt", "plc", "s.a", "s.l",
    "sarl", "bank", "university", "college", "school", "institute", "academy", "universität", "hochschule",
    "universidad", "université", "universidade", "group", "labs", "systems", "technologies", "solutions", "software",
    "studio", "services", "hospital", "agency", "foundation", "council", "association", "consulting", "ministry",
    "society", "partners", "e.v", "kg", "polytechnic",
];

/// First letters of the months' names in English, German, Spanish, French and Portuguese.
const MONTHS: [&str; 28] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mär", "mai", "okt", "dez",
    "ene", "abr", "ago", "dic", "fév", "avr", "jui", "aoû", "déc", "fev", "set", "out",
];

/// Words that stand between or before two dates.
const LINKS: [&str; 14] = [
    "-", "–", "—", "to", "bis", "a", "à", "al", "hasta", "até", "until", "till", "de", "do",
];

/// Words for an end that has not come, for a beginning, and for seasons.
const OPEN_ENDS: [&str; 30] = [
    "since", "seit", "desde", "depuis", "from", "ab", "spring", "summer", "autumn", "fall", "winter", "sommer",
    "herbst", "present", "now", "current", "currently", "today", "ongoing", "date", "heute", "actualidad", "presente",
    "actual", "présent", "aujourd'hui", "aujourd’hui", "atual", "atualmente", "jetzt",
];

/// Roles that a school gives, or that name a school.
const STUDIES: [&str; 14] = [
    "bachelor", "master", "bsc", "msc", "b.sc", "m.sc", "phd", "ph.d", "diploma", "degree", "university", "school",
    "hochschule", "universidad",
];

/// Whether a line has a word that stands in the titles of jobs, and none of a school's.
#[must_use]
pub fn names_a_job(line: &str) -> bool {
    let lower = line.to_lowercase();
    let mut words = lower
        .split(|c: char| c.is_whitespace() || "/(),-–—:·|".contains(c))
        .map(|word| word.trim_end_matches('.'));
    words
        .clone()
        .any(|word| ROLES.contains(&word) && !STUDIES.contains(&word))
        && !words.any(|word| STUDIES.contains(&word))
}

/// Finds the entries among the statements, in the order of the text.
pub(super) fn find(text: &str, statements: &[Statement]) -> Vec<Entry> {
    let is_title =
        |statement: &Statement| statement.kind == StatementKind::Title && may_have_entries(statement.section);
    let mut entries = Vec::new();
    let runs = statements.chunk_by(|a, b| is_title(a) && is_title(b) && a.section == b.section);
    for run in runs.filter(|run| run.first().is_some_and(is_title)) {
        let lines: Vec<Span> = run.iter().map(|statement| statement.span).collect();
        for lines in headers(text, &lines) {
            entries.extend(entry(text, run[0].section, &lines));
        }
    }
    entries
}

fn may_have_entries(section: Section) -> bool {
    matches!(section, Section::Experience | Section::Projects | Section::Education)
}

/// Title lines in a row, parted so that each part has one date.
fn headers(text: &str, lines: &[Span]) -> Vec<Vec<Span>> {
    let dated = |line: &Span| dates(text, *line).is_some();
    let date_comes_first = lines.first().is_some_and(dated);
    let mut headers: Vec<Vec<Span>> = Vec::new();
    let mut has_date = false;
    for line in lines {
        let begins = match headers.last() {
            None => true,
            Some(_) if date_comes_first => dated(line),
            Some(_) => has_date,
        };
        if begins {
            headers.push(Vec::new());
            has_date = false;
        }
        has_date |= dated(line);
        if let Some(header) = headers.last_mut() {
            header.push(*line);
        }
    }
    headers
}

fn entry(text: &str, section: Section, lines: &[Span]) -> Option<Entry> {
    let (first, last) = (lines.first()?, lines.last()?);
    let dates = lines.iter().find_map(|line| dates(text, *line));
    if dates.is_none() && section != Section::Projects {
        return None;
    }
    let parts: Vec<Span> = lines.iter().flat_map(|line| parts(text, *line, dates)).collect();
    let has = |span: &Span, words: &[&str]| {
        let lower = text[span.start..span.end].to_lowercase();
        lower
            .split(|c: char| c.is_whitespace() || "/(),".contains(c))
            .any(|word| words.contains(&word.trim_end_matches('.')))
    };
    let role = parts.iter().find(|part| has(part, &ROLES)).copied();
    let organisations = parts.iter().filter(|part| Some(**part) != role);
    let organisation = organisations.clone().find(|part| has(part, &ORGANISATIONS)).copied();
    let title = role.or_else(|| parts.iter().find(|part| Some(**part) != organisation).copied());
    let employer = organisation.or_else(|| parts.iter().find(|part| Some(**part) != title).copied());
    Some(Entry {
        section,
        span: Span::new(first.start, last.end),
        title,
        employer: employer.filter(|_| section != Section::Projects),
        dates,
    })
}

/// The pieces of a title line between tabs, bars, dashes and commas, without its dates.
fn parts(text: &str, line: Span, dates: Option<Span>) -> Vec<Span> {
    /// Between these a title line changes its subject.
    const BETWEEN: [&str; 9] = ["\t", "\n", " | ", " · ", " • ", " – ", " — ", " - ", ", "];
    let mut cuts = vec![(line.start, line.start), (line.end, line.end)];
    for mark in BETWEEN {
        let found = text[line.start..line.end].match_indices(mark);
        cuts.extend(found.map(|(at, mark)| (line.start + at, line.start + at + mark.len())));
    }
    for word in [" at ", " bei ", " @ "] {
        let found = text[line.start..line.end].find(word);
        cuts.extend(found.map(|at| (line.start + at, line.start + at + word.len())));
    }
    if let Some(dates) = dates.filter(|dates| line.contains(*dates)) {
        cuts.push((dates.start, dates.end));
    }
    cuts.sort_unstable();
    let mut parts = Vec::new();
    let mut from = line.start;
    for (start, end) in cuts {
        if start > from {
            let slice = &text[from..start];
            let kept = slice.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '+' | '#' | '.'));
            let at = from + (slice.len() - slice.trim_start_matches(|c: char| !c.is_alphanumeric()).len());
            let kept = kept.trim_start_matches(|c: char| !c.is_alphanumeric());
            if kept.chars().any(char::is_alphabetic) {
                parts.push(Span::new(at, at + kept.len()));
            }
        }
        from = from.max(end);
    }
    parts
}

/// The first span of time in a line: words of dates that follow each other, with a year among them.
fn dates(text: &str, line: Span) -> Option<Span> {
    let mut run: Option<(Span, bool)> = None;
    for word in words(text, line) {
        let kind = date_word(&text[word.start..word.end]);
        run = match (run, kind) {
            (Some((span, year)), Some(kind)) => Some((Span::new(span.start, word.end), year || kind == Date::Year)),
            (None, Some(Date::Link) | None) | (Some((_, false)), None) => None,
            (None, Some(kind)) => Some((word, kind == Date::Year)),
            (Some((_, true)), None) => break,
        };
    }
    let (span, has_year) = run?;
    let slice = text[span.start..span.end].trim_end_matches(|c: char| !c.is_alphanumeric());
    has_year.then(|| Span::new(span.start, span.start + slice.len()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Date {
    Year,
    /// A month, a day, an open end.
    Other,
    Link,
}

/// Whether the year of somebody's life stands in a text.
pub(super) fn has_year(text: &str) -> bool {
    let is_year = |digits: &str| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    text.split(|c: char| !c.is_ascii_digit()).any(is_year)
}

fn date_word(word: &str) -> Option<Date> {
    let word = word.to_lowercase();
    let only_numbers = !word.contains(char::is_alphabetic) && word.contains(|c: char| c.is_ascii_digit());
    let is_short_year = word.starts_with(['\'', '’']) && word.len() <= 5;
    if LINKS.contains(&word.as_str()) {
        Some(Date::Link)
    } else if only_numbers && (is_short_year || has_year(&word)) {
        Some(Date::Year)
    } else if OPEN_ENDS.contains(&word.as_str()) {
        Some(Date::Other)
    } else if MONTHS.iter().any(|month| word.starts_with(month)) && word.chars().count() <= 10 {
        let year = has_year(&word);
        Some(if year { Date::Year } else { Date::Other })
    } else {
        let number = word.trim_end_matches('.');
        (!number.is_empty() && number.len() <= 2 && number.chars().all(|c| c.is_ascii_digit())).then_some(Date::Other)
    }
}

/// The words of a line, with dashes as words of their own and without brackets and commas.
fn words(text: &str, line: Span) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    let mut open: Option<usize> = None;
    let slice = &text[line.start..line.end];
    for (at, c) in slice.char_indices() {
        let at = line.start + at;
        let dash = matches!(c, '-' | '–' | '—');
        if c.is_whitespace() || dash || matches!(c, '(' | ')' | ',' | '|' | '[' | ']' | ':') {
            words.extend(open.take().map(|start| Span::new(start, at)));
            if !c.is_whitespace() && c != ',' {
                words.push(Span::new(at, at + c.len_utf8()));
            }
        } else {
            open.get_or_insert(at);
        }
    }
    words.extend(open.map(|start| Span::new(start, line.end)));
    words
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Format};

    /// Title, employer and dates of each entry.
    fn entries(text: &str) -> Vec<[String; 3]> {
        let document = Document::new(Format::Text, &[text.to_owned()], Vec::new());
        let words = |span: Option<super::Span>| span.map(|span| document.slice(span).to_owned()).unwrap_or_default();
        let entries = document.entries.iter();
        entries
            .map(|entry| [words(entry.title), words(entry.employer), words(entry.dates)])
            .collect()
    }

    #[test]
    fn title_employer_and_dates_are_told_apart() {
        let text = "Experience\nAcme Ltd, Backend Developer, 2019 - 2022\n• Built the billing service.\n\n\
                    Lead Engineer | Copse and Meadow\t03/2015 – present\n• Led it.\n";
        assert_eq!(
            entries(text),
            [
                ["Backend Developer", "Acme Ltd", "2019 - 2022"],
                ["Lead Engineer", "Copse and Meadow", "03/2015 – present"],
            ]
        );
    }

    #[test]
    fn lines_of_one_header_belong_together() {
        let text = "Experience\nBrightpan Ltd\nSenior Developer\nJan 2014 to May 2019\n• Built it.\n\n\
                    Education\nBSc Computing, Lantern Hill University, 2010 - 2013\n\
                    Diploma in Music, Otterburn College, 2009\n";
        assert_eq!(
            entries(text),
            [
                ["Senior Developer", "Brightpan Ltd", "Jan 2014 to May 2019"],
                ["BSc Computing", "Lantern Hill University", "2010 - 2013"],
                ["Diploma in Music", "Otterburn College", "2009"],
            ]
        );
    }

    #[test]
    fn a_project_needs_no_date() {
        let text = "Projects\nTide Tables\n• Wrote an API for tides.\n";
        assert_eq!(entries(text), [["Tide Tables", "", ""]]);
    }
}
