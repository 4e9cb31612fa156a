//! Plain text: how bytes become characters, and which characters a document keeps.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use super::{Found, ReadError, ReadFile};
use crate::document::PageText;

/// Compatibility characters that stay as they are: `™` would glue "TM" to a product's name, and the
/// spacing accents would turn into a space and a combining mark.
const KEPT: [char; 7] = ['™', '℠', '´', '¨', '¯', '¸', '˜'];

/// In a Windows-1252 text at most this share of the bytes is not ASCII, in percent.
const MAX_HIGH_BYTES_PERCENT: usize = 30;

/// In a Windows-1252 text at least this share of the bytes is letters, digits and spaces, in percent.
const MIN_PLAIN_BYTES_PERCENT: usize = 60;

/// Reads plain text as one page.
pub(super) fn read(bytes: &[u8]) -> Result<ReadFile, ReadError> {
    let text = plain_text(bytes).ok_or(ReadError::Unsupported(Found::Unknown))?;
    Ok(ReadFile {
        pages: vec![PageText::plain(text)],
        ..ReadFile::default()
    })
}

/// The text of a file without a format, as a document keeps it; `None` if it is no text.
#[must_use]
pub fn plain_text(bytes: &[u8]) -> Option<String> {
    decode(bytes).map(|text| clean(&with_broken_words_joined(&text)))
}

/// Words that a viewer broke at the end of a line and marked so, as they come when a page is pasted.
fn with_broken_words_joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let broken = joined.ends_with(['\u{AD}', '\u{200B}']) && line.starts_with(char::is_lowercase);
        if !broken && !joined.is_empty() {
            joined.push('\n');
        }
        joined.push_str(line.trim_end());
    }
    joined
}

/// The text of a file without a format: UTF-8, UTF-16, else Windows-1252 if plausible.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _, broken) = encoding.decode(bytes);
        debug_assert!([UTF_8, UTF_16LE, UTF_16BE].contains(&encoding));
        return (!broken && !text.chars().any(is_binary)).then(|| text.into_owned());
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        return (!broken && !text.chars().any(is_binary)).then(|| text.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (!text.chars().any(is_binary)).then(|| text.to_owned());
    }
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let plain = bytes
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace())
        .count();
    let plausible =
        high * 100 <= bytes.len() * MAX_HIGH_BYTES_PERCENT && plain * 100 >= bytes.len() * MIN_PLAIN_BYTES_PERCENT;
    // The decoder turns the five unassigned bytes into C1 controls.
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    (plausible && !text.chars().any(|c| is_binary(c) || ('\u{80}'..'\u{A0}').contains(&c))).then(|| text.into_owned())
}

/// UTF-16 shows in zero bytes on one side of the pairs: those of ASCII, of which every text has spaces.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    /// Share of the pairs with a zero on that side, in percent.
    const MIN_ZEROS_PERCENT: usize = 5;
    let zeros = |side: usize| bytes.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let pairs = bytes.len() / 2;
    match (zeros(0), zeros(1)) {
        _ if !bytes.len().is_multiple_of(2) => None,
        (0, low) if low * 100 > pairs * MIN_ZEROS_PERCENT => Some(UTF_16LE),
        (high, 0) if high * 100 > pairs * MIN_ZEROS_PERCENT => Some(UTF_16BE),
        _ => None,
    }
}

/// A text string of a PDF: UTF-16 or UTF-8 with a byte order mark, else close to Latin-1.
pub(super) fn of_pdf_string(bytes: &[u8]) -> String {
    let encoding = Encoding::for_bom(bytes).map_or(WINDOWS_1252, |(encoding, _)| encoding);
    encoding.decode(bytes).0.into_owned()
}

/// Controls that no text editor writes; a form feed separates pages in old exports.
fn is_binary(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0C' | '\x0B' | '\x1A')
}

/// Normalises the line ends and cleans each line; at most one empty line stays between lines.
pub(super) fn clean(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\x0B', '\u{2028}', '\u{2029}'], "\n")
        .replace('\x0C', "\n\n");
    let mut cleaned = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = clean_line(line);
        let line = line.trim_end();
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty > 1 || (empty == 1 && cleaned.is_empty()) {
            continue;
        }
        cleaned.push_str(if empty == 1 { "" } else { line });
        cleaned.push('\n');
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// NFKC, bullets of symbol fonts spelt as `•`, and nothing that cannot be seen.
pub(super) fn clean_line(line: &str) -> String {
    // Nearly all lines are plain ASCII, which is what it becomes.
    if line.is_ascii() && !line.contains(|c: char| c.is_ascii_control() && c != '\t') {
        return line.to_owned();
    }
    let mut decomposed = String::with_capacity(line.len());
    for c in line.chars().filter_map(visible) {
        if KEPT.contains(&c) {
            decomposed.push(c);
        } else {
            decompose_compatible(c, |part| decomposed.push(part));
        }
    }
    decomposed.nfc().collect()
}

/// The character as a document keeps it; `None` for what has no shape of its own or no meaning.
pub(super) fn visible(c: char) -> Option<char> {
    match c {
        // Symbol and Wingdings as Word and PDF writers map them.
        '\u{F0B7}' | '\u{F0A7}' | '\u{F06C}' | '\u{F06E}' | '\u{F076}' | '\u{F0A8}' => Some('•'),
        '\u{F0D8}' => Some('➢'),
        '\u{F0FC}' => Some('✓'),
        '\u{F0E0}' => Some('→'),
        '\u{F02D}' => Some('-'),
        '\t' => Some('\t'),
        // Soft hyphen, zero-width and bidirectional controls, variation selectors, byte order mark; then
        // private use (icon fonts), noncharacters and everything above the planes of real scripts.
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFF0}'..='\u{FFFF}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{FDD0}'..='\u{FDEF}'
        | '\u{E0000}'..='\u{10FFFF}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_dropped_and_bullets_are_kept() {
        assert_eq!(
            clean_line("\u{F0B7} Re\u{AD}act\u{200B} \u{202E}x\u{202C}\u{E8B8}"),
            "• React x"
        );
        assert_eq!(clean_line("oﬃce Ａ１ Java™ Zoe\u{308}"), "office A1 Java™ Zoë");
    }

    #[test]
    fn line_ends_become_one_kind_and_empty_lines_do_not_pile_up() {
        assert_eq!(clean("\r\n\r\na\r\nb  \r\n \r\n\r\nc\rd\x0Ce\n"), "a\nb\n\nc\nd\n\ne");
    }

    #[test]
    fn bytes_are_text_only_if_plausible() {
        assert_eq!(decode(b"caf\xE9 in Z\xFCrich").as_deref(), Some("café in Zürich"));
        assert_eq!(decode("\u{FEFF}abc".as_bytes()).as_deref(), Some("abc"));
        assert_eq!(decode(b"\xFF\xFEa\0b\0").as_deref(), Some("ab"));
        assert_eq!(decode(b"A\0d\0a\0 \0").as_deref(), Some("Ada "));
        assert_eq!(decode(b"\0A\0d\0a\0 ").as_deref(), Some("Ada "));
        assert_eq!(decode(b"abc\0def"), None);
        assert_eq!(decode(b"\xFF\xD8\xFF\xE0\x10JFIF"), None);
    }

    #[test]
    fn words_broken_at_the_end_of_a_line_are_joined_where_the_break_is_marked() {
        let read = |text: &str| read(text.as_bytes()).unwrap().pages.remove(0).text;
        assert_eq!(read("gar\u{AD}\r\ndens, Post\u{200B}\ngres"), "gardens, Postgres");
        assert_eq!(read("Long-\nterm\nGo\u{200B}\nRust"), "Long-\nterm\nGo\nRust");
    }
}
