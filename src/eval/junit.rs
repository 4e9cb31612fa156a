//! A run as `JUnit` XML: a test for each bar and for each case, so that any CI shows it.

use std::fmt::Write as _;

use super::score::Figures;

/// `bars` has each bar with, where it is missed, the sentence that says so.
#[must_use]
pub fn junit(figures: &Figures, bars: &[(String, Option<String>)]) -> String {
    let errored = figures.per_case.values().filter(|case| case.error.is_some()).count();
    let missed = bars.iter().filter(|(_, missed)| missed.is_some()).count();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{missed}\" errors=\"{errored}\">\n",
        escaped(&figures.dataset),
        bars.len() + figures.per_case.len()
    );
    for (bar, missed) in bars {
        let _ = write!(xml, "  <testcase classname=\"bars\" name=\"{}\"", escaped(bar));
        match missed {
            None => xml.push_str("/>\n"),
            Some(why) => {
                let why = escaped(why);
                let _ = writeln!(xml, "><failure message=\"{why}\"/></testcase>");
            }
        }
    }
    for (id, case) in &figures.per_case {
        let seconds = case.milliseconds / 1000.0;
        let _ = write!(
            xml,
            "  <testcase classname=\"cases\" name=\"{}\" time=\"{seconds:.3}\"",
            escaped(id)
        );
        match &case.error {
            Some(error) => {
                let _ = writeln!(xml, "><error message=\"{}\"/></testcase>", escaped(error));
            }
            None => {
                let _ = writeln!(
                    xml,
                    "><system-out>{} of {} verdicts as in the gold</system-out></testcase>",
                    case.right, case.skills
                );
            }
        }
    }
    xml.push_str("</testsuite>\n");
    xml
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\t') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
