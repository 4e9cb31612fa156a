//! Accents that a file sets over a letter as glyphs of their own, as TeX does in its first encoding.

use unicode_normalization::char::compose;

use super::glyphs::Glyph;
use super::letters::Letters;

/// How far the middle of an accent may be from that of its letter, in widths of the letter.
const OFF_CENTRE: f64 = 0.4;

/// How far an accent may be raised over the baseline of its letter, in em: it is, over capitals.
const RAISED: f64 = 0.5;

/// The glyphs with each accent and the letter drawn after it, at the same place, made one.
pub(super) fn join(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut joined: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for mut glyph in glyphs {
        if let Some(accent) = joined.last()
            && let Some(letter) = under(accent, &glyph)
        {
            glyph.text = Letters::from(letter);
            joined.pop();
        }
        joined.push(glyph);
    }
    joined
}

/// The letter that an accent and the glyph after it make.
fn under(accent: &Glyph, letter: &Glyph) -> Option<char> {
    let mark = combining(single(&accent.text)?)?;
    let base = match single(&letter.text)? {
        'ı' => 'i',
        'ȷ' => 'j',
        base => base,
    };
    let middle = |glyph: &Glyph| glyph.origin + glyph.direction * (glyph.advance / 2.0);
    let apart = middle(accent) - middle(letter);
    let (along, across) = (apart.dot(letter.direction), apart.cross(letter.direction));
    let over = along.abs() < OFF_CENTRE * letter.advance && across.abs() < RAISED * letter.em;
    compose(base, mark).filter(|_| over)
}

fn single(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

/// The combining mark of an accent that stands alone.
fn combining(accent: char) -> Option<char> {
    let mark = match accent {
        '`' => '\u{300}',
        '´' => '\u{301}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '¯' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30A}',
        '˝' => '\u{30B}',
        'ˇ' => '\u{30C}',
        '¸' => '\u{327}',
        _ => return None,
    };
    Some(mark)
}

#[cfg(test)]
mod tests {
    use hayro_interpret::kurbo::{Point, Vec2};

    use super::*;

    fn glyph(text: char, x: f64) -> Glyph {
        Glyph {
            text: Letters::from(text),
            origin: Point::new(x, 0.0),
            direction: Vec2::new(1.0, 0.0),
            em: 10.0,
            advance: 5.0,
            stretch: 1.0,
            bold: false,
        }
    }

    fn text(glyphs: &[(char, f64)]) -> String {
        let glyphs = glyphs.iter().map(|(text, x)| glyph(*text, *x)).collect();
        join(glyphs).iter().map(|glyph| glyph.text.to_string()).collect()
    }

    #[test]
    fn an_accent_over_a_letter_is_part_of_it_and_one_before_it_is_not() {
        assert_eq!(text(&[('f', 0.0), ('¨', 5.3), ('u', 5.0), ('r', 10.0)]), "für");
        assert_eq!(text(&[('ˆ', 0.0), ('ı', 0.0)]), "î");
        assert_eq!(text(&[('`', 0.0), ('u', 5.0)]), "`u");
        assert_eq!(text(&[('¨', 0.0), ('5', 0.0)]), "¨5");
    }
}
