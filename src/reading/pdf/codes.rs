//! What glyphs say by their codes alone, where their font does not tell.
//!
//! TeX's bitmap fonts have neither a map nor names of letters, and some programs set Chinese and Japanese in
//! fonts without a map. Their codes are TeX's two text encodings, which are ASCII for the most part, or Unicode.
//! Codes may as well be numbers of glyphs, so that they count only where what they spell looks like writing.

use super::letters::Letters;

/// Fewer glyphs than this do not show whether they spell anything.
const TELLING: usize = 12;

/// The letters of Cork's encoding from 0x80 to 0xBF; from 0xC0 it is Latin-1, but for a few.
const CORK: &str = "ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£";

/// What the codes of a file without letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// TeX's first text encoding, OT1.
    Knuth,
    /// The one for European languages, T1.
    Cork,
    Unicode,
}

impl Alphabet {
    /// The alphabet in which codes look like writing, if there is one.
    pub(super) fn of(codes: &[u32]) -> Option<Self> {
        let count = |is: fn(u32) -> bool| codes.iter().filter(|code| is(**code)).count();
        let all = codes.len();
        if all < TELLING {
            return None;
        }
        if count(is_east_asian) * 10 >= all * 7 {
            return Some(Self::Unicode);
        }
        let low = count(is_low);
        let vowels = count(|code| is_low(code) && b"aeiouy".contains(&low_byte(code)));
        // In what Latin letters write, a third to nearly a half are vowels.
        let is_writing = low * 2 >= count(|code| code != u32::from(b' ')) && vowels * 4 >= low && vowels * 2 <= low;
        // What each has where the other has something rare; TeX's symbols have a bullet at 0x0F and one at 0x88.
        let knuth = count(|code| matches!(code, 0x0B..=0x0E | 0x12 | 0x13 | 0x19 | 0x1A | 0x7B | 0x7F));
        let cork = count(|code| matches!(code, 0x15 | 0x16 | 0x1B..=0x1F | 0x80..=0x87 | 0x89..=0xFF));
        is_writing.then_some(if cork > knuth { Self::Cork } else { Self::Knuth })
    }

    /// What a code says; `in_word` tells whether another glyph stands right beside it.
    pub(super) fn letters(self, code: u32, in_word: bool) -> Option<Letters> {
        const LIGATURES: [&str; 5] = ["ff", "fi", "fl", "ffi", "ffl"];
        // Accents are set over the letter that follows.
        const KNUTH: [char; 16] = [
            'ı', 'ȷ', '`', '´', 'ˇ', '˘', '¯', '˚', '¸', 'ß', 'æ', 'œ', 'ø', 'Æ', 'Œ', 'Ø',
        ];
        const MARKS: [char; 7] = ['“', '”', '„', '«', '»', '–', '—'];
        if self == Self::Unicode {
            return char::from_u32(code).map(Letters::from);
        }
        let code = u8::try_from(code).ok()?;
        let first = if self == Self::Cork { 0x1B } else { 0x0B };
        if let Some(ligature) = code.checked_sub(first).and_then(|at| LIGATURES.get(usize::from(at)))
            && in_word
        {
            return Some(Letters::new(ligature));
        }
        let letter = match (self, code) {
            // The bullets and the bar of TeX's symbols.
            (_, 0x0F | 0x88) if !in_word => '•',
            (_, b'j') if !in_word => '|',
            (Self::Knuth, b'{') => '–',
            (Self::Knuth, b'|') => '—',
            (Self::Knuth, b'\\') => '“',
            (Self::Knuth, b'"') => '”',
            (Self::Cork, 0x10..=0x16) => MARKS[usize::from(code - 0x10)],
            (Self::Knuth, 0x10..=0x1F) => KNUTH[usize::from(code - 0x10)],
            (Self::Knuth, b'^') => 'ˆ',
            (Self::Knuth, b'_') => '˙',
            (Self::Knuth, b'}') => '˝',
            (Self::Knuth, b'~') => '˜',
            (Self::Knuth, 0x7F) => '¨',
            (Self::Cork, 0xD7) => 'Œ',
            (Self::Cork, 0xDF) => 'ẞ',
            (Self::Cork, 0xF7) => 'œ',
            (Self::Cork, 0xFF) => 'ß',
            (Self::Cork, 0x80..=0xBF) => CORK.chars().nth(usize::from(code - 0x80))?,
            (Self::Cork, 0xC0..=0xFF) | (_, b' '..=b'~') => char::from(code),
            _ => return None,
        };
        Some(Letters::from(letter))
    }
}

fn low_byte(code: u32) -> u8 {
    u8::try_from(code).unwrap_or_default()
}

fn is_low(code: u32) -> bool {
    low_byte(code).is_ascii_lowercase()
}

/// Kana, the common Chinese characters and Hangul.
fn is_east_asian(code: u32) -> bool {
    matches!(code, 0x3041..=0x30FF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alphabet(text: &[u8]) -> Option<Alphabet> {
        Alphabet::of(&text.iter().copied().map(u32::from).collect::<Vec<_>>())
    }

    fn read(alphabet: Alphabet, text: &[u8]) -> String {
        let letters = text.iter().map(|code| alphabet.letters(u32::from(*code), true));
        letters.map(|letters| letters.unwrap_or_default().to_string()).collect()
    }

    #[test]
    fn the_encodings_of_tex_are_told_by_what_they_spell() {
        let knuth = b"designed the work\x0dow engine, 2019{2021, e\x0ecient";
        assert_eq!(alphabet(knuth), Some(Alphabet::Knuth));
        assert_eq!(
            read(Alphabet::Knuth, knuth),
            "designed the workflow engine, 2019–2021, efficient"
        );
        let cork = b"r\xe9sum\xe9 of \xa3ukasz \xaa, work\x1dow 2019\x152021 in C";
        assert_eq!(alphabet(cork), Some(Alphabet::Cork));
        assert_eq!(
            read(Alphabet::Cork, cork),
            "résumé of čukasz ł, workflow 2019–2021 in C"
        );
        assert_eq!(Alphabet::Knuth.letters(0x0F, false).as_deref(), Some("•"));
        assert_eq!(Alphabet::Cork.letters(u32::from(b'j'), false).as_deref(), Some("|"));
    }

    #[test]
    fn numbers_of_glyphs_are_no_codes() {
        assert_eq!(alphabet(b"few"), None);
        assert_eq!(alphabet(b"$QRWKHUWHVWRIWKHUHDGHU"), None, "three below their letters");
        assert_eq!(alphabet(b"!\"#$%&'()*+,-./0123456789:;<"), None, "by their first use");
        assert_eq!(alphabet(b"bcdfghbcdfghbcdfghbcdfgh"), None);
        assert_eq!(Alphabet::of(&(0x1000..0x1020).collect::<Vec<_>>()), None);
        assert_eq!(
            Alphabet::of(&(0x4E00..0x4E20).collect::<Vec<_>>()),
            Some(Alphabet::Unicode)
        );
    }
}
