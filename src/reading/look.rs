//! How words are set, as far as it decides whether a person can see them: for Word, OpenDocument and HTML.

/// Type below 2 points is not meant for people.
const MIN_POINTS: f32 = 2.0;

/// Colours that differ by at most this much in each channel look the same.
const LOOKS_THE_SAME: u8 = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rgb(pub(super) [u8; 3]);

impl Rgb {
    pub(super) const WHITE: Rgb = Rgb([0xFF; 3]);

    /// Six hexadecimal digits, with or without `#` before them.
    pub(super) fn from_hex(digits: &str) -> Option<Self> {
        let digits = digits.trim().trim_start_matches('#');
        if digits.len() != 6 {
            return None;
        }
        let value = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = value.to_be_bytes();
        Some(Rgb([red, green, blue]))
    }

    fn looks_like(self, other: Rgb) -> bool {
        let pairs = self.0.into_iter().zip(other.0);
        pairs.into_iter().all(|(one, two)| one.abs_diff(two) <= LOOKS_THE_SAME)
    }
}

/// The colour of the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// Chosen by the program so that it can be read, or not known.
    Readable,
    Is(Rgb),
}

/// What the letters stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// A picture, a pattern, a colour that is not known: the letters are taken as visible.
    Unknown,
    Is(Rgb),
}

impl Ground {
    pub(super) const PAPER: Ground = Ground::Is(Rgb::WHITE);
}

/// Settings of a style or of a piece of text; what is `None` is as in the style below it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Look {
    pub(super) hidden: Option<bool>,
    pub(super) points: Option<f32>,
    pub(super) ink: Option<Ink>,
    pub(super) ground: Option<Ground>,
}

impl Look {
    /// This look where it says something, else the one below it.
    pub(super) fn over(self, below: Look) -> Look {
        Look {
            hidden: self.hidden.or(below.hidden),
            points: self.points.or(below.points),
            ink: self.ink.or(below.ink),
            ground: self.ground.or(below.ground),
        }
    }

    /// Whether a person sees the words, on `paper` where no other ground is set.
    pub(super) fn is_seen(self, paper: Ground) -> bool {
        let same = match (self.ink, self.ground.unwrap_or(paper)) {
            (Some(Ink::Is(ink)), Ground::Is(ground)) => ink.looks_like(ground),
            _ => false,
        };
        !same && self.hidden != Some(true) && self.points.is_none_or(|points| points >= MIN_POINTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_seen_unless_hidden_tiny_or_of_the_colour_of_their_ground() {
        let ink = |digits: &str| Look {
            ink: Rgb::from_hex(digits).map(Ink::Is),
            ..Look::default()
        };
        let navy = Rgb::from_hex("#000080").map(Ground::Is);
        assert!(!ink("FFFFFF").is_seen(Ground::PAPER));
        assert!(!ink("F0F0F0").is_seen(Ground::PAPER));
        assert!(ink("EFEFEF").is_seen(Ground::PAPER));
        assert!(ink("FFFFFF").is_seen(Ground::Unknown));
        assert!(
            Look {
                ground: navy,
                ..ink("FFFFFF")
            }
            .is_seen(Ground::PAPER)
        );
        assert!(
            !Look {
                ground: navy,
                ..ink("08087A")
            }
            .is_seen(Ground::PAPER)
        );
        let tiny = Look {
            points: Some(1.5),
            ..Look::default()
        };
        assert!(!tiny.is_seen(Ground::PAPER));
        let hidden = Look {
            hidden: Some(true),
            ..Look::default()
        };
        assert!(!hidden.is_seen(Ground::PAPER));
        let shown = Look {
            hidden: Some(false),
            points: Some(9.0),
            ..Look::default()
        };
        assert!(shown.over(hidden).over(tiny).is_seen(Ground::PAPER));
    }
}
