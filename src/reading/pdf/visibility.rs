//! Whether a person who looks at a page can see a piece of its text.
//!
//! Hidden text (white on white, outside the page, under a box) is a known way to feed keywords to a machine.
//! The areas here are bounding boxes: where they cannot decide, text counts as visible.

use hayro_interpret::kurbo::{Point, Rect};
use hayro_interpret::{BlendMode, Paint};

/// Largest difference of a colour channel, in parts of 1, at which text does not stand out from its ground.
const SAME_COLOUR: f32 = 0.06;

/// Paint that lets less than this through counts as none, and more than its complement as solid.
const FAINT: f32 = 0.05;

/// A group with less opacity than this cannot be seen; watermarks have been met at 0.04.
const FAINTEST_GROUP: f32 = 0.03;

/// Most areas remembered on one page; a page with more is a drawing, and its text counts as visible.
const MAX_AREAS: usize = 4096;

/// Distance around the page at which text is still on it, in points.
const PAGE_MARGIN: f64 = 2.0;

/// Narrower boxes strike text through and do not cover it, in em.
const COVER: f64 = 0.5;

pub(super) type Rgb = [f32; 3];

/// What has been painted on a page so far, and where painting is allowed at the moment.
pub(super) struct Canvas {
    page: Rect,
    clips: Vec<Clip>,
    /// Transparency groups that are open.
    groups: Vec<Group>,
    areas: Vec<Area>,
    /// Those that nothing can be seen through, with the number of areas painted before each.
    covers: Vec<(usize, Rect)>,
    pictures: f64,
}

/// A transparency group: what is drawn in it comes onto the page as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) opacity: f32,
    /// By a mask, or by mixing with what is under it.
    pub(super) changes_colours: bool,
    /// Its mask lets nothing through.
    pub(super) shows_nothing: bool,
}

impl Group {
    fn is_plain(self) -> bool {
        self.opacity > 1.0 - FAINT && !self.changes_colours
    }

    fn is_hidden(self) -> bool {
        self.opacity < FAINTEST_GROUP || self.shows_nothing
    }
}

struct Clip {
    bounds: Rect,
    /// Whether the clip is its bounds, and not only somewhere within.
    exact: bool,
}

struct Area {
    bounds: Rect,
    /// `None` for pictures, gradients and mixtures: anything may stand out from them.
    colour: Option<Rgb>,
    exact: bool,
    /// Nothing can be seen through it.
    solid: bool,
}

/// What is known of the visibility of a glyph when it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    Hidden,
    /// Visible unless something is painted over it: the number of areas painted before it.
    Drawn(usize),
}

impl Canvas {
    pub(super) fn new(page: Rect) -> Self {
        Self {
            page: page.inflate(PAGE_MARGIN, PAGE_MARGIN),
            clips: Vec::new(),
            groups: Vec::new(),
            areas: Vec::new(),
            covers: Vec::new(),
            pictures: 0.0,
        }
    }

    pub(super) fn push_clip(&mut self, bounds: Rect, exact: bool) {
        let outer_exact = self.clips.last().is_none_or(|clip| clip.exact);
        self.clips.push(Clip {
            bounds: self.bounds().intersect(bounds),
            exact: exact && outer_exact,
        });
    }

    pub(super) fn pop_clip(&mut self) {
        self.clips.pop();
    }

    pub(super) fn push_group(&mut self, group: Group) {
        self.groups.push(group);
    }

    pub(super) fn pop_group(&mut self) {
        self.groups.pop();
    }

    /// Remembers a filled shape; `exact` says that it fills the whole of its bounds.
    pub(super) fn fill(&mut self, bounds: Rect, exact: bool, paint: &Paint<'_>, blend: BlendMode) {
        let (colour, alpha) = colour_of(paint);
        if alpha < FAINT {
            return;
        }
        let plain =
            alpha > 1.0 - FAINT && blend == BlendMode::Normal && self.groups.iter().all(|group| group.is_plain());
        let colour = colour.filter(|_| plain);
        self.remember(Area {
            bounds,
            colour,
            exact,
            solid: colour.is_some(),
        });
    }

    /// Remembers a picture; `opaque` says that it fills its bounds and nothing shines through.
    pub(super) fn picture(&mut self, bounds: Rect, opaque: bool) {
        self.pictures += bounds.intersect(self.bounds()).area();
        let solid = opaque && self.groups.iter().all(|group| group.is_plain());
        self.remember(Area {
            bounds,
            colour: None,
            exact: opaque,
            solid,
        });
    }

    /// Remembers an area where there may be paint of any colour.
    pub(super) fn unknown(&mut self, bounds: Rect) {
        self.remember(Area {
            bounds,
            colour: None,
            exact: false,
            solid: false,
        });
    }

    /// Whether pictures cover at least half of the page, as on a scan.
    pub(super) fn is_mostly_pictures(&self) -> bool {
        self.pictures * 2.0 >= self.page.area()
    }

    /// Judges a glyph of a colour (`None` for patterns) at the moment it is drawn, by its middle.
    pub(super) fn sight(&self, middle: Point, colour: Option<Rgb>, alpha: f32) -> Sight {
        let nowhere = !self.page.contains(middle) || self.clips.last().is_some_and(|clip| !clip.reaches(middle));
        if alpha < FAINT || nowhere || self.groups.iter().any(|group| group.is_hidden()) {
            return Sight::Hidden;
        }
        let seen = colour.is_none_or(|colour| self.stands_out(middle, colour));
        if seen {
            Sight::Drawn(self.areas.len())
        } else {
            Sight::Hidden
        }
    }

    /// Whether something solid was painted over a glyph after it was drawn; a line through it is not enough.
    pub(super) fn is_covered(&self, middle: Point, em: f64, drawn_after: usize) -> bool {
        let later = self.covers.partition_point(|(before, _)| *before < drawn_after);
        self.covers[later..].iter().any(|(_, bounds)| {
            let thick = bounds.width().min(bounds.height()) >= em * COVER;
            thick && bounds.contains(middle)
        })
    }

    fn stands_out(&self, middle: Point, colour: Rgb) -> bool {
        if self.areas.len() >= MAX_AREAS {
            return true;
        }
        for area in self.areas.iter().rev().filter(|area| area.bounds.contains(middle)) {
            match area.colour {
                None => return true,
                Some(ground) if differs(ground, colour) => return true,
                Some(_) if area.exact => return false,
                // The shape may or may not reach here, and would hide the text if it does.
                Some(_) => {}
            }
        }
        differs([1.0; 3], colour)
    }

    fn bounds(&self) -> Rect {
        self.clips.last().map_or(self.page, |clip| clip.bounds)
    }

    fn remember(&mut self, mut area: Area) {
        area.bounds = area.bounds.intersect(self.bounds());
        if area.bounds.area() > 0.0 && self.areas.len() < MAX_AREAS {
            area.exact &= self.clips.last().is_none_or(|clip| clip.exact);
            if area.exact && area.solid {
                self.covers.push((self.areas.len(), area.bounds));
            }
            self.areas.push(area);
        }
    }
}

impl Clip {
    /// Whether a glyph with its middle here can show in part; a letter may reach over the edge of its clip.
    fn reaches(&self, middle: Point) -> bool {
        self.bounds.inflate(PAGE_MARGIN, PAGE_MARGIN).contains(middle)
    }
}

/// Colour and opacity of a paint; no colour for patterns.
pub(super) fn colour_of(paint: &Paint<'_>) -> (Option<Rgb>, f32) {
    match paint {
        Paint::Color(colour) => {
            let [red, green, blue, alpha] = colour.to_rgba().components();
            (Some([red, green, blue]), alpha)
        }
        Paint::Pattern(_) => (None, 1.0),
    }
}

pub(super) fn differs(a: Rgb, b: Rgb) -> bool {
    a.iter().zip(b).any(|(a, b)| (a - b).abs() > SAME_COLOUR)
}
