//! In which language most of a text is written.

use whatlang::{Lang, Script, detect};

use crate::document::Warning;

/// The languages whose headings and phrases Atlas knows.
const READ: [Lang; 5] = [Lang::Eng, Lang::Deu, Lang::Spa, Lang::Fra, Lang::Por];

/// Fewer letters than this, or a list of product names, say little of the language.
const FEWEST_LETTERS: usize = 200;

/// The first characters tell as well as all of them, and sooner.
const ENOUGH: usize = 3000;

/// Codes of the warnings about the language.
pub(super) const WARNINGS: [&str; 2] = ["language-known-in-part", "unread-language"];

/// The ISO 639-3 code of the language, and a warning where Atlas does not read it well.
pub(super) fn of(text: &str) -> (Option<String>, Option<Warning>) {
    let text = text.char_indices().nth(ENOUGH).map_or(text, |(end, _)| &text[..end]);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let Some(found) = detect(text).filter(|found| letters >= FEWEST_LETTERS && found.is_reliable()) else {
        return (None, None);
    };
    let language = found.lang();
    let code = Some(language.code().to_owned());
    if READ.contains(&language) {
        return (code, None);
    }
    let name = language.eng_name();
    let warning = if found.script() == Script::Latin {
        let message = format!(
            "Most of the text seems to be in {name}: Atlas knows the phrases of English, and in part of German, Spanish, \
             French and Portuguese."
        );
        Warning::new(WARNINGS[0], message)
    } else {
        let message = format!("Most of the text seems to be in {name}, which Atlas cannot read yet.");
        Warning::new(WARNINGS[1], message)
    };
    (code, Some(warning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> (Option<String>, Option<String>) {
        let (language, warning) = of(text);
        (language, warning.map(|warning| warning.code))
    }

    #[test]
    fn languages_are_told_and_the_unread_ones_are_mentioned() {
        let english = "Built the booking service of a bakery and wrote the tests that keep it honest. ".repeat(4);
        assert_eq!(code(&english), (Some("eng".to_owned()), None));
        let german =
            "Entwickelte den Buchungsdienst einer Bäckerei und schrieb die Tests, die ihn ehrlich halten. ".repeat(4);
        assert_eq!(code(&german), (Some("deu".to_owned()), None));
        let italian =
            "Ho sviluppato il servizio di prenotazione di una panetteria e scritto i test che lo tengono onesto. "
                .repeat(4);
        let expected = (Some("ita".to_owned()), Some("language-known-in-part".to_owned()));
        assert_eq!(code(&italian), expected);
        let russian =
            "Разработал службу бронирования для пекарни и написал тесты, которые держат её честной. ".repeat(4);
        assert_eq!(
            code(&russian),
            (Some("rus".to_owned()), Some("unread-language".to_owned()))
        );
    }

    #[test]
    fn a_short_text_says_nothing_of_its_language() {
        assert_eq!(code("Python, Django, PostgreSQL"), (None, None));
    }
}
