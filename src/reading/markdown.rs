//! Markdown: the text that a reader of the rendered page sees.

use pulldown_cmark::{Options, Parser, html};

use super::html::{Comments, read_page};
use super::{Found, ReadError, ReadFile, text};

/// Reads Markdown as the page that it makes.
pub(super) fn read(bytes: &[u8]) -> Result<ReadFile, ReadError> {
    let source = text::decode(bytes).ok_or(ReadError::Unsupported(Found::Unknown))?;
    let source = with_front_matter_as_lines(&source.replace("\r\n", "\n"));
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(&source, options));
    read_page(&page, Comments::Hidden)
}

/// Front matter stands between two lines of dashes; what it says is shown above the page, without them.
fn with_front_matter_as_lines(source: &str) -> String {
    let parts = source.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    let Some((front, page)) = parts else {
        return source.to_owned();
    };
    let lines: Vec<String> = front.lines().map(|line| format!("{}  \n", line.trim())).collect();
    format!("{}\n{page}", lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_gone_and_what_the_page_hides_is_mentioned() {
        let source = "---\r\nname: Ada *Example*\r\nrole: Engineer\r\n---\r\n# Skills\r\n\r\n1. **Go**\r\n2. `SQL`\r\n\r\n\
                      <!-- Kubernetes -->\r\nSee <span style=\"display:none\">Terraform</span> <https://example.org>\r\n";
        let file = read(source.as_bytes()).unwrap();
        assert_eq!(
            file.pages[0].text,
            "name: Ada Example\nrole: Engineer\n\nSkills\n\n• Go\n• SQL\n\nSee https://example.org"
        );
        assert_eq!(file.signals.hidden_letters, "KubernetesTerraform".len());
        assert_eq!(file.pages[0].links[0].0, "https://example.org");
    }
}
