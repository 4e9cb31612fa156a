//! Which line of a resume is a heading, and which section it opens.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::kinds::is_of_a_job;
use super::places::{self, Place, Read};
use super::{Line, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Summary,
    Experience,
    Projects,
    Skills,
    Education,
    Certifications,
    Publications,
    /// Contact lines, interests, references, and everything before the first heading.
    Other,
}

impl Section {
    /// The section that a whole line opens, if it is a heading.
    #[must_use]
    pub fn of_heading(line: &str) -> Option<Self> {
        section_of_line(line)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Section::Summary => "summary",
            Section::Experience => "experience",
            Section::Projects => "projects",
            Section::Skills => "skills",
            Section::Education => "education",
            Section::Certifications => "certifications",
            Section::Publications => "publications",
            Section::Other => "other",
        }
    }

    /// How a sentence to the candidate calls it.
    #[must_use]
    pub fn place(self) -> &'static str {
        match self {
            Section::Experience => "work experience",
            Section::Skills => "skills section",
            Section::Other => "resume",
            section => section.name(),
        }
    }
}

/// Headings as people write them, in lower case; German, Spanish, French and Portuguese too.
const HEADINGS: &[(Section, &[&str])] = &[
    (
        Section::Summary,
        &[
            "summary", "professional summary", "executive summary", "career summary", "summary of qualifications",
            "summary of experience", "experience summary", "profile", "professional profile", "personal profile",
            "about", "about me", "objective", "career objective", "professional objective", "personal statement",
            "introduction", "highlights", "who i am", "profil", "kurzprofil", "über mich", "zusammenfassung", "perfil",
            "perfil profesional", "perfil profissional", "resumen", "resumo", "sobre mí", "sobre mim", "à propos",
            "résumé", "profil professionnel", "objectif", "objectives", "career objectives", "career statement",
            "career goal", "career goals", "highlights of qualifications", "personal background",
        ],
    ),
    (
        Section::Experience,
        &[
            "jobs", "job history", "work record", "employment record", "positions held", "where i have worked",
            "stationen", "berufliche stationen", "laufbahn", "beruflicher weg", "trayectoria", "puestos", "experience",
            "work experience", "professional experience", "employment", "employment history", "employment experience",
            "work history", "career history", "relevant experience", "industry experience", "technical experience",
            "experience details", "company details", "professional background", "career", "internship", "internships",
            "internship experience", "research experience", "teaching experience", "volunteer experience",
            "leadership experience", "additional experience", "other experience", "work experiences",
            "professional experiences", "work", "roles and responsibilities", "volunteering", "volunteer work",
            "military service", "freelance", "freelance work", "selected experience", "berufserfahrung",
            "beruflicher werdegang", "praktika", "werdegang", "tätigkeiten", "experiencia", "experiencia laboral",
            "experiencia profesional", "experiência", "experiência profissional", "expérience", "expériences",
            "expérience professionnelle", "expériences professionnelles", "parcours professionnel", "stages",
            "appointments", "academic appointments", "teaching", "professional appointments", "positions",
            "past positions", "previous positions", "experiência de trabalho", "vida laboral",
            "trayectoria profesional", "historial laboral", "emploi", "emplois", "berufspraxis",
            "beruflicher hintergrund", "arbeitserfahrung", "praktische erfahrung", "praxiserfahrung", "praktikum",
            "earlier work", "earlier experience", "earlier positions", "current position", "previous position",
            "other experiences", "research experiences", "volunteer", "previous experience", "client work",
            "selected client work", "further experience", "weitere erfahrung",
        ],
    ),
    (
        Section::Projects,
        &[
            "projects", "project", "personal projects", "side projects", "academic projects", "selected projects",
            "key projects", "notable projects", "recent projects", "relevant projects", "project details",
            "project profile", "project experience", "projects undertaken", "major projects", "software projects",
            "technical projects", "course projects", "university projects", "open source", "open source projects",
            "open source contributions", "open-source", "contributions", "portfolio", "hackathons", "research",
            "academic project", "college projects", "production projects", "featured projects", "mini projects",
            "research projects", "side project", "personal project", "client projects", "projekte", "projekterfahrung",
            "proyectos", "proyectos personales", "projetos", "projets", "projets personnels", "réalisations",
        ],
    ),
    (
        Section::Skills,
        &[
            "kit", "tool kit", "toolkit", "what i use", "what i work with", "skills", "skill", "technical skills",
            "key skills", "core skills", "it skills", "computer skills", "software skills", "professional skills",
            "programming skills", "hard skills", "soft skills", "other skills", "additional skills", "relevant skills",
            "skill set", "skillset", "skill details", "skills summary", "technical skill set", "technical summary",
            "technical proficiency", "technical proficiencies", "technical expertise", "technical knowledge",
            "technical strengths", "technical competencies", "software proficiency", "areas of expertise",
            "area of expertise", "expertise", "core competencies", "core competency", "competencies",
            "key competencies", "technologies", "technology", "tech stack", "technical stack", "tools",
            "tools and technologies", "programming languages", "programming", "languages and technologies",
            "languages and frameworks", "frameworks", "databases", "proficiencies", "strengths",
            "qualifications summary", "kenntnisse", "fähigkeiten", "it-kenntnisse", "edv-kenntnisse",
            "technische kenntnisse", "fachkenntnisse", "technologien", "habilidades", "habilidades técnicas",
            "competencias", "conocimientos", "conocimientos técnicos", "tecnologías", "competências",
            "competências técnicas", "conhecimentos", "tecnologias", "compétences", "compétences techniques",
            "connaissances", "technologies maîtrisées", "top skills", "toolbox", "tool box", "skill rating",
            "skill ratings", "software", "hard skills & tools", "compétences clés", "compétences informatiques",
            "aptitudes", "conocimientos informáticos", "competências-chave", "tecnologías y herramientas",
            "ferramentas", "herramientas", "outils", "werkzeuge", "it kenntnisse", "edv", "sprachen und werkzeuge",
            "skill areas", "interpersonal skills", "selected skills", "abilities", "it competence",
            "programming languages known",
        ],
    ),
    (
        Section::Education,
        &[
            "education", "education details", "educational background", "educational qualification",
            "educational qualifications", "academic qualification", "academic", "academic background",
            "academic qualifications", "academic details", "academics", "academic history", "academic profile",
            "qualification", "qualifications", "coursework", "relevant coursework", "courses", "course work", "cursos",
            "kurse", "studies", "education and training", "training", "trainings", "ausbildung", "studium", "bildung",
            "bildungsweg", "schulbildung", "weiterbildung", "educación", "formación", "formación académica",
            "educação", "formação", "formação acadêmica", "formation", "formations", "éducation", "études", "diplômes",
        ],
    ),
    (
        Section::Certifications,
        &[
            "certifications", "certification", "certificates", "certificate", "licenses",
            "professional certifications", "certification details", "licenses and certifications",
            "courses and certifications", "accreditations", "licences", "licence", "licences and certificates",
            "licenses and certificates", "certificates and licences", "zertifikate", "zertifizierungen",
            "certificaciones", "certificados", "certificações", "certificats",
        ],
    ),
    (
        Section::Publications,
        &[
            "publications", "publication", "papers", "research papers", "patents", "talks", "conferences",
            "presentations", "selected publications", "talks and writing", "talks and publications", "selected talks",
            "writing", "publikationen", "veröffentlichungen", "publicaciones", "publicações",
        ],
    ),
    (
        Section::Other,
        &[
            "interests", "hobbies", "hobbies and interests", "languages", "references", "awards", "achievements",
            "accomplishments", "honors", "honours", "honors and awards", "awards and honors", "activities",
            "extracurricular activities", "extra curricular activities", "extracurriculars", "personal details",
            "personal information", "personal data", "declaration", "contact", "contact information", "contacts",
            "links", "profiles", "memberships", "affiliations", "sprachen", "interessen", "hobbys", "auszeichnungen",
            "persönliche daten", "kontakt", "idiomas", "intereses", "referencias", "contacto", "interesses", "langues",
            "research interests", "community", "plans", "currently learning", "learning", "how i work", "free time",
            "spoken languages", "recognition", "voluntary work", "other", "others", "miscellaneous", "persönliches",
            "sonstiges", "otros", "autres", "divers", "grants", "service", "honors-awards", "honors awards", "prizes",
            "scholarships", "bewerbungsfoto", "führerschein", "premios", "prêmios", "distinctions", "prix",
            "bénévolat", "ehrenamt", "voluntariado", "referenzen", "referências", "publicaciones y premios",
            "passatempos", "aficiones", "loisirs", "centres d'intérêt", "références", "coordonnées", "leadership",
            "societies", "language", "language skills", "languages known", "reference", "area of interest",
            "areas of interest", "personal interest", "personal interests", "contact me", "other information",
            "additional activities",
        ],
    ),
];

/// Longest heading in words; longer lines are sentences or titles.
const MOST_WORDS: usize = 6;

/// The section that a whole line opens, if it is a heading.
pub(super) fn section_of_line(line: &str) -> Option<Section> {
    let line = without_number(line);
    if !begins_a_heading(line) || has_too_many_words(line) {
        return None;
    }
    let name = normalised(line);
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() > MOST_WORDS {
        return None;
    }
    if let Some(section) = lookup(&name) {
        return Some(section);
    }
    let parts = words.split(|word| AND.contains(word)).filter(|part| !part.is_empty());
    let sections: Vec<Section> = parts.map(|part| lookup(&part.join(" "))).collect::<Option<_>>()?;
    // "Languages & Tools" are tools.
    let telling = sections.iter().find(|section| **section != Section::Other);
    telling.or(sections.first()).copied()
}

/// Length of a heading at the start of a line that goes on ("KEY SKILLS: Java, Go", "Work Experience (5 years)").
///
/// `section` is that of the line before.
pub(super) fn section_of_label(line: &str, section: Section) -> Option<usize> {
    let colon = line.find([':', '('])?;
    let label = &line[..colon];
    let is_remark = line[colon..].starts_with('(') && line.trim_end().ends_with(')');
    // "Skills: Java" and "Tech Stack: Java" under a job are that job's lists, unless they are set as headings.
    let capitals = label.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let in_a_job = matches!(section, Section::Experience | Section::Projects);
    let words = label
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphabetic));
    let prominent = capitals || words.count() > 1 && !(in_a_job && is_of_a_job(label));
    let opened = prominent.then(|| section_of_line(label)).flatten()?;
    (opened == Section::Skills || is_remark).then_some(colon)
}

/// Headings that text exports glue to the end of the line before ("... 6 monthsCompany Details").
const GLUED: [&str; 3] = ["Education Details", "Company Details", "Skill Details"];

/// Where a glued heading begins in a line.
pub(super) fn glued_heading(line: &str) -> Option<usize> {
    let trimmed = line.trim_end();
    GLUED
        .iter()
        .find(|heading| trimmed.ends_with(**heading) && trimmed.len() > heading.len())
        .map(|heading| trimmed.len() - heading.len())
}

/// The headings of a page that a file draws apart from their sections.
pub(super) struct Standing {
    /// The heading over each line that is not empty, in the order of the file; none before the first heading.
    pub(super) over: Vec<Option<Span>>,
    /// The heading over what a person reads last.
    pub(super) last: Option<Span>,
}

/// Which headings the lines of a page stand under, where their order does not tell.
///
/// `headings` has the words of each line that are a heading.
pub(super) fn standing(text: &str, lines: &[Line], headings: &[Option<Span>]) -> Option<Standing> {
    let place = |(line, heading): (&Line, &Option<Span>)| {
        let words = &text[line.span.start..line.span.end];
        Some(Place::of_line(line.area?, words, heading.is_some()))
    };
    let places: Vec<Place> = lines.iter().zip(headings).map(place).collect::<Option<_>>()?;
    if !places::are_out_of_turn(&places) {
        return None;
    }
    let mut over = vec![None; places.len()];
    let mut last = None;
    for Read { line, under } in places::reading_order(&places) {
        over[line] = under.and_then(|heading| headings[heading]);
        last = over[line];
    }
    Some(Standing { over, last })
}

/// [`HEADINGS`] by name, with and without accents; the first section that has a name counts.
static SECTIONS: LazyLock<FxHashMap<String, Section>> = LazyLock::new(|| {
    let mut sections = FxHashMap::default();
    for (section, names) in HEADINGS {
        for name in *names {
            sections.entry((*name).to_owned()).or_insert(*section);
            // Capitals are often set without their accents; but "Resume" is what an English one is called.
            let plain: String = name.nfd().filter(|c| !is_combining_mark(*c)).collect();
            if plain != "resume" {
                sections.entry(plain).or_insert(*section);
            }
        }
    }
    sections
});

fn lookup(name: &str) -> Option<Section> {
    SECTIONS.get(name).copied()
}

/// The first words of [`SECTIONS`].
static FIRST_WORDS: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| SECTIONS.keys().filter_map(|name| name.split(' ').next()).collect());

/// Whether the first word of a line is that of a heading, or a letter set apart: all but few lines end here.
fn begins_a_heading(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphabetic());
    let end = line.find(|c: char| c.is_whitespace() || BETWEEN_NAMES.contains(&c));
    let first = line[..end.unwrap_or(line.len())].trim_end_matches(|c: char| !c.is_alphabetic());
    FIRST_WORDS.contains(first.to_lowercase().as_str()) || first.chars().nth(1).is_none()
}

/// Whether so many words have several letters that the line is neither a heading nor one with its letters set apart.
fn has_too_many_words(line: &str) -> bool {
    let long = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
    line.split_whitespace().filter(long).nth(MOST_WORDS).is_some()
}

/// Marks that stand for "and".
const BETWEEN_NAMES: [char; 3] = ['&', '+', '/'];

/// Words between the parts of a heading for two sections.
const AND: [&str; 5] = ["and", "und", "y", "et", "e"];

/// A line without the number or letter of its heading ("II. Education", "B) Projects").
fn without_number(line: &str) -> &str {
    /// "VIII." is the longest.
    const LONGEST: usize = 5;
    let line = line.trim_start();
    let end = line.bytes().take(LONGEST).position(|byte| matches!(byte, b'.' | b')'));
    let Some((number, rest)) = end.map(|end| (&line[..end], &line[end + 1..])) else {
        return line;
    };
    let is_number = number.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let is_letter = number.len() == 1 && number.starts_with(|c: char| c.is_ascii_uppercase());
    if (is_number || is_letter) && rest.starts_with(' ') {
        rest
    } else {
        line
    }
}

/// Lower case, without marks and numbering; letters set apart ("S K I L L S") are joined.
fn normalised(line: &str) -> String {
    let line = line.replace(BETWEEN_NAMES, " and ").replace('’', "'");
    let words: Vec<&str> = line
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphabetic()))
        .filter(|word| !word.is_empty())
        .collect();
    let set_apart = words.len() > 3 && words.iter().all(|word| word.chars().count() == 1);
    if set_apart {
        let joined = words.concat().to_lowercase();
        let is_same = |name: &&String| name.split(' ').flat_map(str::chars).eq(joined.chars());
        return SECTIONS.keys().find(is_same).cloned().unwrap_or(joined);
    }
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_found_however_they_are_set() {
        for (line, section) in [
            ("## Work Experience", Section::Experience),
            ("SKILLS & TOOLS", Section::Skills),
            ("E D U C A T I O N", Section::Education),
            ("3. Projects:", Section::Projects),
            ("Berufserfahrung", Section::Experience),
            ("Certifications / Awards", Section::Certifications),
            ("EDUCACION", Section::Education),
            ("Kenntnisse und Fähigkeiten", Section::Skills),
            ("Experiencia y proyectos", Section::Experience),
            ("Centres d’intérêt", Section::Other),
            ("W O R K   E X P E R I E N C E", Section::Experience),
            ("II. Education", Section::Education),
            ("B) PROJECTS", Section::Projects),
            ("Languages & Tools", Section::Skills),
        ] {
            assert_eq!(section_of_line(line), Some(section), "{line}");
        }
    }

    #[test]
    fn titles_and_sentences_are_no_headings() {
        for line in [
            "Experience with Go and Postgres", "Projects were delivered on time", "Software Engineer", "",
        ] {
            assert_eq!(section_of_line(line), None, "{line}");
        }
    }
}
