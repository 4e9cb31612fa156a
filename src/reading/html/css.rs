//! The few settings of CSS that decide whether and where words are seen on a page.
//!
//! Rules count in the order of the sheets, whatever their selectors weigh; those for paper or for a width of the window
//! not at all.

use scraper::{ElementRef, Selector};

use crate::reading::look::{Ground, Ink, Look, Rgb};

/// Rules that are kept; the sheet of a page builder has several hundred of this kind.
const MAX_RULES: usize = 1000;

/// Longest selector, in bytes; it is parsed recursively.
const MAX_SELECTOR_BYTES: usize = 200;

/// Boxes that begin this far left of the page or above it are out of sight, in pixels.
const OUT_OF_SIGHT: f32 = -999.0;

/// Lightness (of HSL) from which a colour is taken for paper.
const LIGHT: f32 = 0.96;

/// Letters that are more transparent than this cannot be read.
const MIN_OPACITY: f32 = 0.1;

/// Properties that take a box out of sight, each by itself.
const AWAY: [&str; 8] = [
    "left", "top", "right", "text-indent", "margin-left", "clip", "clip-path", "transform",
];

/// Points in a pixel, and in the letters of an ordinary page.
const POINTS_PER_PIXEL: f32 = 0.75;
const POINTS_PER_EM: f32 = 12.0;

/// What declarations say; what is `None` they leave as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Style {
    pub(super) look: Look,
    /// Taken from the page with all that is in it.
    undisplayed: Option<bool>,
    transparent: Option<bool>,
    /// By each of [`AWAY`].
    away: [Option<bool>; AWAY.len()],
    /// So small that nothing of what is cut off at its edges remains.
    closed: Option<bool>,
    /// Begins and ends lines.
    pub(super) block: Option<bool>,
    /// Sets its children side by side.
    pub(super) flex: bool,
    /// White space and line ends are as in the file.
    pub(super) preserved: Option<bool>,
    /// Paragraphs follow without space between them.
    pub(super) tight: bool,
}

impl Style {
    pub(super) fn parse(declarations: &str) -> Self {
        let mut style = Self::default();
        let (mut low, mut clipped) = (false, false);
        for declaration in declarations.split(';') {
            let Some((property, value)) = declaration.split_once(':') else {
                continue;
            };
            let property = property.trim().to_ascii_lowercase();
            let value = value.trim().to_ascii_lowercase();
            let value = value.trim_end_matches("!important").trim_end();
            match property.as_str() {
                "height" | "max-height" | "width" | "max-width" => low |= length(value).is_some_and(|it| it <= 1.0),
                "overflow" => clipped = matches!(value, "hidden" | "clip"),
                _ => style.set(&property, value),
            }
        }
        if low && clipped {
            style.closed = Some(true);
        }
        style
    }

    fn set(&mut self, property: &str, value: &str) {
        match property {
            "display" => {
                self.undisplayed = Some(value == "none");
                if value != "none" {
                    self.block = Some(!value.starts_with("inline") && value != "contents");
                    self.flex = matches!(value, "flex" | "grid");
                }
            }
            // What Word writes into HTML for hidden text.
            "mso-hide" => self.undisplayed = Some(value == "all"),
            "visibility" => self.look.hidden = Some(matches!(value, "hidden" | "collapse")),
            "opacity" => self.transparent = share(value).map(|opacity| opacity < MIN_OPACITY),
            "font-size" => self.look.points = points(value).or(self.look.points),
            "font" => {
                // A weight has no unit.
                let size = value
                    .split_whitespace()
                    .find_map(|word| points(word.split('/').next()?));
                self.look.points = size.or(self.look.points);
            }
            "color" => self.look.ink = ink(value).or(self.look.ink),
            "background" | "background-color" => self.look.ground = ground(value).or(self.look.ground),
            "background-image" if value != "none" => self.look.ground = Some(Ground::Unknown),
            "white-space" => self.preserved = Some(value.starts_with("pre")),
            "margin" | "margin-top" => self.tight = value.starts_with('0'),
            _ => {
                if let Some(index) = AWAY.iter().position(|away| *away == property) {
                    self.away[index] = is_away(property, value).or(self.away[index]);
                }
            }
        }
    }

    /// This style where it says something, else the one before it.
    pub(super) fn over(self, before: Style) -> Style {
        Style {
            look: self.look.over(before.look),
            undisplayed: self.undisplayed.or(before.undisplayed),
            transparent: self.transparent.or(before.transparent),
            away: std::array::from_fn(|index| self.away[index].or(before.away[index])),
            closed: self.closed.or(before.closed),
            block: self.block.or(before.block),
            flex: if self.block.is_some() { self.flex } else { before.flex },
            preserved: self.preserved.or(before.preserved),
            tight: self.tight || before.tight,
        }
    }

    /// Whether nothing in the element can be seen, whatever it says of itself.
    pub(super) fn is_gone(&self) -> bool {
        [self.undisplayed, self.transparent, self.closed].contains(&Some(true)) || self.away.contains(&Some(true))
    }
}

/// Whether a value of one of [`AWAY`] takes the box out of sight; `None` where the value is not understood.
fn is_away(property: &str, value: &str) -> Option<bool> {
    let begins = |starts: &[&str]| Some(starts.iter().any(|start| value.starts_with(start)));
    match property {
        "clip" => begins(&["rect(0", "rect(1px"]),
        "clip-path" => begins(&["inset(50%", "inset(100%", "circle(0"]),
        "transform" => {
            let nothing = ["scale(0)", "scale(0,", "scalex(0)", "scaley(0)"]
                .iter()
                .any(|it| value.contains(it));
            let mut lengths = value.split(['(', ')', ',', ' ']).filter_map(length);
            Some(nothing || lengths.any(|length| length <= OUT_OF_SIGHT))
        }
        _ => length(value).map(|length| length <= OUT_OF_SIGHT),
    }
}

/// The rules of a page that set anything of this.
#[derive(Default)]
pub(super) struct Sheet(Vec<(Selector, Style)>);

impl Sheet {
    /// Takes in the text of a `style` element.
    pub(super) fn take_in(&mut self, css: &str) {
        let css = without_comments(css);
        let mut rest = css.as_str();
        while let Some((prelude, after)) = rest.split_once('{') {
            // What closes a block around rules stands before the next one.
            let prelude = prelude.rsplit([';', '}']).next().unwrap_or_default().trim();
            if holds_here(prelude) {
                rest = after;
                continue;
            }
            let end = end_of_block(after);
            rest = after.get(end + 1..).unwrap_or_default();
            if prelude.starts_with('@') || self.0.len() >= MAX_RULES {
                continue;
            }
            let style = Style::parse(&after[..end]);
            if style != Style::default()
                && let Some(selector) = selector(prelude)
            {
                self.0.push((selector, style));
            }
        }
    }

    pub(super) fn rules(&self) -> usize {
        self.0.len()
    }

    pub(super) fn style(&self, element: &ElementRef<'_>) -> Style {
        let matching = self.0.iter().filter(|(selector, _)| selector.matches(element));
        matching.fold(Style::default(), |style, (_, rule)| rule.over(style))
    }
}

/// Whether the rules in an at-rule count on any screen.
fn holds_here(prelude: &str) -> bool {
    let Some((name, condition)) = prelude.strip_prefix('@').map(|rule| {
        let end = rule.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rule.len());
        (rule[..end].to_ascii_lowercase(), rule[end..].to_ascii_lowercase())
    }) else {
        return false;
    };
    match name.as_str() {
        "media" => !condition.contains('(') && (condition.contains("screen") || condition.contains("all")),
        "supports" => !condition.contains("not"),
        "layer" => true,
        _ => false,
    }
}

/// Those of a list of selectors that are understood, and do not look at all siblings of each element.
fn selector(list: &str) -> Option<Selector> {
    let mut depth = 0_usize;
    let parts = list.split(|c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    let is_understood = |part: &&str| {
        let siblings = [":nth", ":has", "of-type", "~ ", "~."]
            .iter()
            .any(|it| part.contains(it));
        part.len() <= MAX_SELECTOR_BYTES && !siblings && Selector::parse(part).is_ok()
    };
    let understood: Vec<&str> = parts.filter(is_understood).collect();
    Selector::parse(&understood.join(",")).ok()
}

fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept + rest
}

/// Where the brace stands that closes a block; rules for media hold blocks of their own.
fn end_of_block(css: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in css.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    css.len()
}

/// A length in pixels, as far as it does not hang on the page.
fn length(value: &str) -> Option<f32> {
    let unit = value
        .find(|c: char| c.is_ascii_alphabetic() || c == '%')
        .unwrap_or(value.len());
    let number: f32 = value[..unit].parse().ok()?;
    match &value[unit..] {
        "px" => Some(number),
        "" => (number == 0.0).then_some(0.0),
        "pt" => Some(number / POINTS_PER_PIXEL),
        "em" | "rem" => Some(number * POINTS_PER_EM / POINTS_PER_PIXEL),
        "%" if number == 0.0 => Some(0.0),
        _ => None,
    }
}

/// The size of letters, where it does not hang on the letters around.
fn points(value: &str) -> Option<f32> {
    length(value).map(|pixels| pixels * POINTS_PER_PIXEL)
}

fn ink(value: &str) -> Option<Ink> {
    match value {
        "inherit" | "initial" | "unset" | "currentcolor" => None,
        // Seen where a picture or a colour run is cut to the shape of the letters.
        "transparent" => Some(Ink::Is(Rgb::WHITE)),
        value => Some(colour(value).map_or(Ink::Readable, Ink::Is)),
    }
}

fn ground(value: &str) -> Option<Ground> {
    let nothing = ["none", "transparent", "inherit", "initial", "unset", "0 0"];
    if nothing.contains(&value) {
        return None;
    }
    if value.contains("url(") || value.contains("gradient") {
        return Some(Ground::Unknown);
    }
    Some(colour(value).map_or(Ground::Unknown, Ground::Is))
}

/// Colours by number, and by name those that are taken for paper; other names are colours that can be read.
fn colour(value: &str) -> Option<Rgb> {
    if let Some(digits) = value.strip_prefix('#') {
        let doubled: String = digits.chars().flat_map(|digit| [digit, digit]).collect();
        let digits = if digits.len() < 6 { &doubled } else { digits };
        let alpha = digits.get(6..8).and_then(|alpha| u8::from_str_radix(alpha, 16).ok());
        let colour = Rgb::from_hex(digits.get(..6)?);
        return seen_through(colour, alpha.map(|alpha| f32::from(alpha) / 255.0));
    }
    if let Some((name, arguments)) = value.split_once('(') {
        let separator = |c: char| c.is_whitespace() || ",/)".contains(c);
        let mut arguments = arguments.split(separator).filter(|argument| !argument.is_empty());
        let colour = match name {
            "rgb" | "rgba" => {
                let mut channel = || channel(arguments.next()?);
                Some(Rgb([channel()?, channel()?, channel()?]))
            }
            // Only what is as light as paper need be told from the others.
            "hsl" | "hsla" => (share(arguments.nth(2)?)? > LIGHT).then_some(Rgb::WHITE),
            _ => return None,
        };
        return seen_through(colour, arguments.next().and_then(share));
    }
    let white = [
        "white", "snow", "ivory", "ghostwhite", "floralwhite", "mintcream", "azure", "whitesmoke", "aliceblue",
    ];
    match value {
        "black" => Some(Rgb([0; 3])),
        value => white.contains(&value).then_some(Rgb::WHITE),
    }
}

/// A colour as it looks on paper, if that is known; one of little opacity is hardly there.
fn seen_through(colour: Option<Rgb>, opacity: Option<f32>) -> Option<Rgb> {
    if opacity.is_some_and(|opacity| opacity < MIN_OPACITY) {
        Some(Rgb::WHITE)
    } else {
        colour
    }
}

/// A part of 1, or of 100 percent.
fn share(value: &str) -> Option<f32> {
    match value.strip_suffix('%') {
        Some(percent) => Some(percent.parse::<f32>().ok()? / 100.0),
        None => value.parse().ok(),
    }
}

/// One of red, green and blue, from 0 to 255 or as a part of 100 percent.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float ends at the range"
)]
fn channel(value: &str) -> Option<u8> {
    match value.strip_suffix('%') {
        Some(_) => Some((share(value)? * 255.0) as u8),
        None => Some(value.parse::<f32>().ok()? as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_seen(declarations: &str) -> bool {
        let style = Style::parse(declarations);
        !style.is_gone() && style.look.is_seen(Ground::PAPER)
    }

    #[test]
    fn declarations_hide_words_in_many_ways() {
        for hiding in [
            "display:none", "color: red; DISPLAY : NONE !important", "visibility:hidden", "opacity: 0", "font-size:0",
            "font-size: 1.9px", "font: bold 1px/1 serif", "color:#fff", "color: white", "color:rgb(254, 254, 254)",
            "color: rgba(0,0,0,0)", "color:transparent", "position:absolute;left:-9999px", "text-indent:-999px",
            "clip: rect(0,0,0,0)", "height:0;overflow:hidden", "color:#123456;background:#123456", "mso-hide:all",
            "left:-9999px;top:0", "text-indent:-9999px;margin-left:0", "left:-9999px;clip:auto", "right:-9999px",
            "clip-path:inset(50%)", "transform:scale(0)", "transform: translateX(-9999px)", "opacity:0%",
            "color:#00000000", "color:#0000", "color:hsl(0 0% 100%)", "color:hsla(0, 0%, 0%, 0)",
            "color:rgb(100%,100%,100%)", "font:400 0/0 a", "font:700 1px serif",
        ] {
            assert!(!is_seen(hiding), "{hiding}");
        }
        for showing in [
            "",
            "nonsense",
            "display:block",
            "visibility:visible",
            "opacity:.8",
            "font-size:9px",
            "font-size:90%",
            "color:#333",
            "color:rgb(12 34 56 / 50%)",
            "color:#fff;background:#204060",
            "color:white;background:url(a.png)",
            "color:white;background-color:navy",
            "left:-10px",
            "text-indent:-2em",
            "height:0",
            "color:var(--text)",
            "color:transparent;background:linear-gradient(red, blue)",
            "color:#000000ff",
            "color:hsl(210 50% 40%)",
            "color:rgb(10%,20%,30%)",
            "font:400 12px/0 serif",
            "transform:rotate(3deg)",
            "clip-path:inset(0)",
        ] {
            assert!(is_seen(showing), "{showing}");
        }
    }

    #[test]
    fn rules_are_parted_from_comments_and_other_media() {
        let rules = |css: &str| {
            let mut sheet = Sheet::default();
            sheet.take_in(css);
            sheet.rules()
        };
        assert_eq!(rules("@media screen{.h{display:none}.i{opacity:0}} .j{color:#fff}"), 3);
        assert_eq!(
            rules("@layer base, utilities; @layer utilities{@supports (display:grid){.h{display:none}}} .i{opacity:0}"),
            2
        );
        assert_eq!(
            rules("@media (max-width:600px){.h{display:none}} @supports not (gap:1px){.h{display:none}}"),
            0
        );
        assert_eq!(
            rules(".hidden,.focusable:not(:focus):not(:focus-within){display:none}"),
            1
        );
        assert_eq!(rules(&format!(".hidden,{}{{display:none}}", ".long".repeat(99))), 1);
        assert_eq!(rules("br:nth-child(3n+1){color:red} a ~ b{display:none}"), 0);
        let mut sheet = Sheet::default();
        sheet.take_in("@import 'a.css'; .a{display:none} /* .b{display:none} */ @media print{.c{display:none}} .d > p{margin:1px}");
        sheet.take_in("p.e , #f { visibility : hidden } .open{");
        assert_eq!(sheet.rules(), 2);
    }
}
