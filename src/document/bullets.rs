//! Marks that begin an item of a list.

/// `•` after a wrong decoding, common in text exports.
const MISREAD: [&str; 2] = ["â¢", "â€¢"];

/// Marks that are nothing else: they begin an item in the middle of a line too, and without a space after them.
const CERTAIN: [char; 7] = ['•', '●', '▪', '■', '◦', '➢', '►'];

/// Marks at the start of a line, and ordinary characters elsewhere.
const POSSIBLE: [char; 19] = [
    '○', '∙', '·', '✓', '✔', '‣', '⁃', '❖', '◆', '▶', '➤', '➔', '➜', '→', '»', '–', '*', '-', '+',
];

/// The mark of the second level of a list in Word: a letter of a font with fixed widths.
const SECOND_LEVEL: char = 'o';

/// Whether a text is a mark and nothing else.
pub(crate) fn is_bullet(text: &str) -> bool {
    let mut characters = text.chars();
    let is_mark = |c: char| is_certain(c) || POSSIBLE.contains(&c) || c == SECOND_LEVEL;
    characters.next().is_some_and(is_mark) && characters.next().is_none()
}

pub(super) fn is_certain(c: char) -> bool {
    CERTAIN.contains(&c)
}

/// Length in bytes of the mark that a line begins with, and of the space after it.
pub(super) fn length(line: &str) -> usize {
    let Some(first) = line.chars().next() else {
        return 0;
    };
    if let Some(mark) = certain_at(line, first) {
        return line.len() - line[mark..].trim_start().len();
    }
    let rest = &line[first.len_utf8()..];
    let item = rest.trim_start();
    let is_mark = POSSIBLE.contains(&first) || first == SECOND_LEVEL && item.starts_with(char::is_uppercase);
    if is_mark && rest.starts_with([' ', '\t']) {
        line.len() - item.len()
    } else {
        0
    }
}

/// Where the next mark within a line stands, and its length.
pub(super) fn next(line: &str) -> Option<(usize, usize)> {
    // None of these marks is ASCII, and nearly all text is.
    let mut candidates = line.char_indices().filter(|(_, c)| !c.is_ascii());
    candidates.find_map(|(at, c)| Some((at, certain_at(&line[at..], c)?)))
}

/// Length of the mark of certain meaning that a text begins with; `first` is its first character.
fn certain_at(text: &str, first: char) -> Option<usize> {
    if is_certain(first) {
        return Some(first.len_utf8());
    }
    let misread = MISREAD.iter().find(|mark| text.starts_with(**mark));
    misread.map(|mark| mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_words() {
        for line in [
            "• Built", "•Built", "o Built", "- Built", "➤ Built", "â€¢ Built", "❖\tBuilt", "» Built",
        ] {
            assert_eq!(&line[length(line)..], "Built", "{line}");
        }
        for line in ["o melhor", "of all", "-5 degrees", "Built", "", "o", "+31 20 555"] {
            assert_eq!(length(line), 0, "{line}");
        }
        assert!(is_bullet("o") && is_bullet("‣") && !is_bullet("oo") && !is_bullet(""));
    }
}
