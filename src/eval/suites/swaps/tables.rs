//! What the swaps put in. No entry may be or hold the name of a technology.

/// A person that a resume may be of.
pub struct Person {
    pub given: &'static str,
    pub family: &'static str,
    /// Gender and origin, as they are read from the name.
    pub group: &'static str,
}

const fn person(given: &'static str, family: &'static str, group: &'static str) -> Person {
    Person { given, family, group }
}

pub const PEOPLE: [Person; 40] = [
    person("Emily", "Harrington", "female-english"),
    person("Oliver", "Pemberton", "male-english"),
    person("Siobhán", "Gallagher", "female-irish"),
    person("Cormac", "Delaney", "male-irish"),
    person("Annegret", "Schwarzkopf", "female-german"),
    person("Jürgen", "Hollmann", "male-german"),
    person("Camille", "Lefèvre", "female-french"),
    person("Thibault", "Marchand", "male-french"),
    person("Lucía", "Fernández", "female-spanish"),
    person("Álvaro", "Gutiérrez", "male-spanish"),
    person("Beatriz", "Magalhães", "female-portuguese"),
    person("Thiago", "Nascimento", "male-brazilian"),
    person("Giulia", "Bellandi", "female-italian"),
    person("Matteo", "Ferraro", "male-italian"),
    person("Agnieszka", "Wójcik", "female-polish"),
    person("Wojciech", "Zieliński", "male-polish"),
    person("Oksana", "Shevchenko", "female-ukrainian"),
    person("Dmytro", "Kovalenko", "male-ukrainian"),
    person("Aylin", "Yıldız", "female-turkish"),
    person("Mehmet", "Özdemir", "male-turkish"),
    person("Fatima", "Benali", "female-arab"),
    person("Youssef", "Haddad", "male-arab"),
    person("Shirin", "Rostami", "female-iranian"),
    person("Behzad", "Karimi", "male-iranian"),
    person("Ngozi", "Okafor", "female-nigerian"),
    person("Chukwuemeka", "Adeyemi", "male-nigerian"),
    person("Wanjiru", "Kamau", "female-kenyan"),
    person("Abdi", "Warsame", "male-somali"),
    person("Priyanka", "Venkatesan", "female-indian"),
    person("Arjun", "Chatterjee", "male-indian"),
    person("Ayesha", "Siddiqui", "female-pakistani"),
    person("Imran", "Qureshi", "male-pakistani"),
    person("Xiaoling", "Zhang", "female-chinese"),
    person("Weijun", "Huang", "male-chinese"),
    person("Haruka", "Nakamura", "female-japanese"),
    person("Kenji", "Watanabe", "male-japanese"),
    person("Thuy", "Nguyen", "female-vietnamese"),
    person("Latoya", "Washington", "female-african-american"),
    person("DeShawn", "Jefferson", "male-african-american"),
    person("Moana", "Tamahori", "female-maori"),
];

/// A word for a man, for a woman and for either.
pub type Gendered = [&'static str; 3];

/// English titles and nouns, besides pronouns.
pub const ENGLISH_WORDS: [Gendered; 10] = [
    ["Mr", "Ms", "Mx"],
    ["salesman", "saleswoman", "salesperson"],
    ["chairman", "chairwoman", "chairperson"],
    ["businessman", "businesswoman", "businessperson"],
    ["spokesman", "spokeswoman", "spokesperson"],
    ["craftsman", "craftswoman", "craftsperson"],
    ["handyman", "handywoman", "handyperson"],
    ["waiter", "waitress", "waiting staff"],
    ["husband", "wife", "spouse"],
    ["policeman", "policewoman", "police officer"],
];

/// English pronouns with, where the neutral one needs it, their verb. What "his" and "her" become
/// depends on the word after them.
pub const ENGLISH_PRONOUNS: [Gendered; 7] = [
    ["he is", "she is", "they are"],
    ["he was", "she was", "they were"],
    ["he has", "she has", "they have"],
    ["he does", "she does", "they do"],
    ["he", "she", "they"],
    ["him", "her", "them"],
    ["himself", "herself", "themself"],
];

/// Ends of words for a man and for a woman, by language; compounds end in them too.
pub const ENDINGS: [(&str, &[[&str; 2]]); 3] = [
    (
        "de",
        &[
            ["entwickler", "entwicklerin"],
            ["ingenieur", "ingenieurin"],
            ["informatiker", "informatikerin"],
            ["programmierer", "programmiererin"],
            ["administrator", "administratorin"],
            ["architekt", "architektin"],
            ["berater", "beraterin"],
            ["techniker", "technikerin"],
            ["leiter", "leiterin"],
            ["verkäufer", "verkäuferin"],
            ["kaufmann", "kauffrau"],
            ["fachmann", "fachfrau"],
            ["lehrer", "lehrerin"],
            ["student", "studentin"],
            ["absolvent", "absolventin"],
            ["praktikant", "praktikantin"],
            ["einsteiger", "einsteigerin"],
            ["ansprechpartner", "ansprechpartnerin"],
        ],
    ),
    (
        "es",
        &[
            ["desarrollador", "desarrolladora"],
            ["programador", "programadora"],
            ["ingeniero", "ingeniera"],
            ["administrador", "administradora"],
            ["coordinador", "coordinadora"],
            ["consultor", "consultora"],
            ["arquitecto", "arquitecta"],
            ["director", "directora"],
            ["profesor", "profesora"],
            ["vendedor", "vendedora"],
            ["camarero", "camarera"],
            ["maquetador", "maquetadora"],
            ["licenciado", "licenciada"],
            ["becario", "becaria"],
        ],
    ),
    (
        "fr",
        &[
            ["développeur", "développeuse"],
            ["programmeur", "programmeuse"],
            ["ingénieur", "ingénieure"],
            ["administrateur", "administratrice"],
            ["intégrateur", "intégratrice"],
            ["consultant", "consultante"],
            ["directeur", "directrice"],
            ["étudiant", "étudiante"],
            ["vendeur", "vendeuse"],
            ["coordinateur", "coordinatrice"],
        ],
    ),
];

/// Titles and pronouns that tell the gender beside a name: language, title and pronouns of a man, a
/// woman and of either.
pub const MARKS: [(&str, Gendered, Gendered); 4] = [
    ("en", ["Mr", "Ms", "Mx"], ["(he/him)", "(she/her)", "(they/them)"]),
    ("de", ["Herr", "Frau", ""], ["(er/ihm)", "(sie/ihr)", ""]),
    ("es", ["Sr.", "Sra.", ""], ["(él)", "(ella)", ""]),
    ("fr", ["M.", "Mme", ""], ["(il)", "(elle)", ""]),
];

/// Words by which the name of a school is known, in lower case.
pub const SCHOOL_WORDS: &str = "university universität universitaet université universidad universidade \
    uniwersytet università universiti hogeschool college school schule gesamtschule berufsschule realschule \
    hochschule fachhochschule gymnasium academy akademie academia institute institut instituto politécnica \
    polytechnic polytechnique politechnika politecnico tu fh th ies iut lycée bootcamp berufskolleg berufsakademie \
    eth";

/// Schools that many think highly of.
pub const FAMOUS_SCHOOLS: [&str; 10] = [
    "Massachusetts Institute of Technology", "Stanford University", "University of Cambridge", "University of Oxford",
    "Harvard University", "ETH Zürich", "Technische Universität München", "Sorbonne Université",
    "Imperial College London", "Princeton University",
];

/// Schools that few have heard of, some of them made up.
pub const HUMBLE_SCHOOLS: [&str; 10] = [
    "Southfen Community College", "University of Wolverhampton", "Hochschule Niedermark", "Evening School of Grimsby",
    "Universidad Popular de Albacete", "Akron State College", "University of Lagos", "Technical College of Tirana",
    "Distance University of the Plains", "Université de Limoges",
];

/// Breaks by kind, in English, German and Spanish.
pub const BREAKS: [(&str, [&str; 3]); 4] = [
    (
        "parental-leave",
        [
            "Career break, eighteen months: parental leave after the birth of twins",
            "Berufliche Auszeit, achtzehn Monate: Elternzeit nach der Geburt von Zwillingen",
            "Pausa laboral, dieciocho meses: excedencia por el nacimiento de mellizos",
        ],
    ),
    (
        "illness",
        [
            "Career break, eleven months: long illness, fully recovered",
            "Berufliche Auszeit, elf Monate: längere Krankheit, vollständig genesen",
            "Pausa laboral, once meses: enfermedad prolongada, ya superada",
        ],
    ),
    (
        "caring",
        [
            "Career break, two years: care of a seriously ill relative",
            "Berufliche Auszeit, zwei Jahre: Pflege eines schwer kranken Angehörigen",
            "Pausa laboral, dos años: cuidado de un familiar gravemente enfermo",
        ],
    ),
    (
        "travel",
        [
            "Career break, one year: travel through South America and South East Asia",
            "Berufliche Auszeit, ein Jahr: Reise durch Südamerika und Südostasien",
            "Pausa laboral, un año: viaje por Sudamérica y el sudeste asiático",
        ],
    ),
];

/// Where somebody lives and comes from.
pub struct Place {
    pub city: &'static str,
    pub phone: &'static str,
    /// In English, German, Spanish and French, as an adjective to "nationality".
    pub nationality: [&'static str; 4],
}

const fn place(city: &'static str, phone: &'static str, nationality: [&'static str; 4]) -> Place {
    Place {
        city,
        phone,
        nationality,
    }
}

pub const PLACES: [Place; 10] = [
    place(
        "London",
        "+44 20 5550 0142",
        ["British", "britisch", "británica", "britannique"],
    ),
    place(
        "Lagos",
        "+234 1 555 0173",
        ["Nigerian", "nigerianisch", "nigeriana", "nigériane"],
    ),
    place(
        "Bengaluru",
        "+91 80 5550 0119",
        ["Indian", "indisch", "india", "indienne"],
    ),
    place(
        "Kraków",
        "+48 12 555 01 64",
        ["Polish", "polnisch", "polaca", "polonaise"],
    ),
    place(
        "Ankara",
        "+90 312 555 01 28",
        ["Turkish", "türkisch", "turca", "turque"],
    ),
    place(
        "Hamburg",
        "+49 40 5550155",
        ["German", "deutsch", "alemana", "allemande"],
    ),
    place(
        "Bogotá",
        "+57 1 555 0137",
        ["Colombian", "kolumbianisch", "colombiana", "colombienne"],
    ),
    place(
        "Hanoi",
        "+84 24 5550 0181",
        ["Vietnamese", "vietnamesisch", "vietnamita", "vietnamienne"],
    ),
    place(
        "San Francisco",
        "+1 415 555 0109",
        ["American", "US-amerikanisch", "estadounidense", "américaine"],
    ),
    place(
        "Beirut",
        "+961 1 555 016",
        ["Lebanese", "libanesisch", "libanesa", "libanaise"],
    ),
];

/// What a line of nationality begins with, in the order of the languages of `Place::nationality`.
pub const NATIONALITY: [(&str, &str); 4] = [
    ("en", "Nationality: "),
    ("de", "Staatsangehörigkeit: "),
    ("es", "Nacionalidad: "),
    ("fr", "Nationalité : "),
];

/// Beginnings or parts of words by which a piece of a contact line is no place, in lower case.
pub const NO_PLACES: [&str; 20] = [
    "engineer", "develop", "entwickl", "desarroll", "dévelop", "ingeni", "ingéni", "programmer", "programador",
    "admin", "architect", "architekt", "analyst", "manager", "consult", "scientist", "designer", "specialist",
    "solicitor", "relocat",
];

/// Whole words that tell the same.
pub const NO_PLACE_WORDS: &str = "berater lead senior junior student tester technician techniker teacher stack \
    tel cel phone mail email mobil mobile móvil linkedin github permis licence license born geb remote visa sr jr \
    open";
