//! Robustness suites: variants of a resume for which the right verdicts are known without a label.
//!
//! Orders to the reader and swaps of person, school or place must change no verdict, a new order of
//! sections neither; denied or merely intended deeds must lose theirs.

pub mod injections;
mod outline;
pub mod rewrites;
pub mod shuffle;
pub mod swaps;

/// A resume with one thing changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Variant {
    /// What kind of change it is; results are counted by it.
    pub class: &'static str,
    /// The language of what was put in, as an ISO 639-1 code.
    pub language: &'static str,
    /// Tells the variants of one resume apart.
    pub name: String,
    pub text: String,
    /// The words that were put in, each within one line of `text`; no evidence may be quoted from
    /// an injection or a denial. Empty if lines were only moved.
    pub planted: Vec<String>,
}

#[cfg(test)]
pub(crate) mod samples {
    //! Resumes for the tests of all suites.

    use super::injections::TERMS;

    pub const ENGLISH: &str = "\
Amadika Thornvale
Data Engineer | Saltmarsh City | amadika.thornvale@example.org | 312-555-0175

SUMMARY
Amadika is an engineer who likes Kafka; she keeps her promises. Mr Boone recommends her.

EXPERIENCE

Senior Engineer, Larkmoor Grocers | 2021 - present
- Deployed 14 services to Kubernetes with Helm.
- Load card transactions into PostgreSQL with Kafka and Docker. Alarms go to Grafana.
- Rewrote the loader in Go,
  with Redis in front of it.
Environment: Python, Terraform, AWS

Salesman, Ravensbourne Mutual | 2016 - 2018
\u{2022} Designed a REST API with OpenAPI and pytest suites

EDUCATION
B.Sc. Statistics, Saltmarsh State University, 2016

LANGUAGES
English, Igbo
";

    pub const GERMAN: &str = "\
Henrik Dallmeier

Lindenstieg 14, 50999 Köln · Tel. 0221 555 0148 · henrik.dallmeier@example.com

Kurzprofil
Softwareentwickler mit vierzehn Jahren Berufserfahrung und einer Vorliebe für Altsysteme.

Beruflicher Werdegang

Seit 04/2019 – Domstein Sachversicherung a. G., Köln – Senior-Softwareentwickler
- Die Anwendung mit Docker auf Kubernetes umgezogen und für das Team beschrieben
- Nächtliche Rechnung mit Spring Boot und PostgreSQL auf 50 Minuten gebracht
Technologien: Java, Spring Boot, Hibernate, JUnit

Ausbildung
2007 – 2011 Hochschule Niederrhein-West, B. Sc. Wirtschaftsinformatik
";

    pub const SPANISH: &str = "\
Rubén Castellví Oromí
Castelló de la Plana · +34 555 010 233 · ruben.castellvi@example.com

Perfil
Desarrollador PHP con diez años en agencias.

Experiencia

Programador backend, Olla Lenta Reparto, 2021 – actualidad
- Publiqué con Docker la API de los repartidores, documentada con OpenAPI para la empresa externa.
- El listado de cocina tardaba mucho; ahora va con Redis por debajo del segundo.
Tecnologías: PHP 8.1, Laravel, MySQL, GitLab CI

Formación
Ciclo Formativo, IES Riu Sec, 2012 – 2014
";

    /// How often each technology stands in a text.
    pub fn technologies(text: &str) -> Vec<usize> {
        let count = |term: &&str| text.matches(*term).count();
        TERMS.iter().flat_map(|(_, terms)| terms.iter().map(count)).collect()
    }
}
