//! What a page draws: characters with their places, and how much of it is pictures.

use crate::limits::GLYPHS_MAX;
use crate::task::Until;
use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::kurbo::{Affine, BezPath, Point, Rect, Shape};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// A character drawn on a page. Places are in points; `y` grows upwards.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) text: String,
    pub(crate) start: (f64, f64),
    pub(crate) end: (f64, f64),
    /// Height of the type.
    pub(crate) size: f64,
}

/// What a page draws.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) glyphs: Vec<Drawn>,
    /// Characters of fonts that do not say what they stand for.
    unknown: usize,
    /// Area of the pictures, of the page's as 1.
    pictures: f64,
    paths: usize,
    /// Whether the page draws more than the bound, or takes longer to draw.
    pub(crate) is_cut: bool,
}

impl Content {
    /// Returns why the page must be read as a picture; `None` when its text says all.
    pub(crate) fn needs_recognition(&self) -> Option<&'static str> {
        let known = self.glyphs.iter().filter(|it| !it.text.trim().is_empty()).count();
        if self.unknown > 20 && self.unknown * 5 > known {
            Some("its letters do not say what they stand for")
        } else if known < 200 && self.pictures > 0.4 {
            Some("it is a picture")
        } else if known == 0 && self.pictures > 0.01 {
            Some("it has pictures and no text")
        } else if known == 0 && self.paths > 200 {
            Some("it has drawings and no text")
        } else {
            None
        }
    }
}

/// Work that one page may take to draw.
const TIME_MS_MAX: u64 = if cfg!(test) { 1_500 } else { 5_000 };

/// Returns what a page draws, as far as it does so before `until`.
pub(crate) fn content<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>, until: Until) -> Content {
    let (width, height) = page.base_dimensions();
    let area = f64::from(width) * f64::from(height);
    let until = [Until::after_ms(TIME_MS_MAX), until];
    let mut collector = Collector { content: Content::default(), area, until, calls: 0 };
    let settings = InterpreterSettings::default();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(Affine::IDENTITY, bounds, cache, page.xref(), settings);
    // A page can only be broken off from within; see `Collector::go_on`. What was drawn till then is kept.
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        interpret_page(page, &mut context, &mut collector);
    }));
    collector.content.is_cut |= drawn.is_err();
    collector.content
}

struct Collector {
    content: Content,
    area: f64,
    until: [Until; 2],
    calls: u64,
}

impl Collector {
    /// Breaks off a page that draws without end.
    ///
    /// The crate has no way to stop it from outside, and forms that draw forms can take years. Unwinding without a
    /// panic message is that way; [`content`] takes it up.
    fn go_on(&mut self) {
        self.calls += 1;
        let late = self.calls.is_multiple_of(256) && self.until.iter().any(Until::is_past);
        if late || self.content.glyphs.len() > GLYPHS_MAX {
            resume_unwind(Box::new("the bound on pages"));
        }
    }
}

impl Device<'_> for Collector {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        mode: &GlyphDrawMode,
    ) {
        self.go_on();
        let whole = transform * glyph_transform;
        let place = |x: f64, y: f64| {
            let Point { x, y } = whole * Point::new(x, y);
            (x, y)
        };
        let start = place(0.0, 0.0);
        let up = place(0.0, 1000.0);
        let size = (up.0 - start.0).hypot(up.1 - start.1);
        if !(size.is_finite() && size > 0.01 && start.0.is_finite() && start.1.is_finite()) {
            return;
        }
        let told = |it: &f64| it.is_finite() && *it > 0.0;
        let advance = match glyph {
            // A font that does not tell how wide its characters are shows how wide they are drawn.
            Glyph::Outline(outline) => outline
                .advance_width()
                .map(f64::from)
                .filter(told)
                .or_else(|| Some(outline.outline().bounding_box().x1)),
            Glyph::Type3(_) => None,
        };
        // Otherwise half the height.
        let end = place(advance.filter(told).unwrap_or(500.0), 0.0);
        let text = match glyph.as_unicode() {
            Some(BfString::Char(character)) => character.to_string(),
            Some(BfString::String(text)) => text,
            None => {
                let shown = !matches!(mode, GlyphDrawMode::Invisible);
                self.content.unknown += usize::from(shown);
                return;
            }
        };
        if text.chars().any(|it| it == '\u{fffd}' || (it.is_control() && it != '\t')) {
            self.content.unknown += 1;
            return;
        }
        self.content.glyphs.push(Drawn { text, start, end, size });
    }

    fn draw_image(&mut self, image: Image<'_, '_>, transform: Affine) {
        self.go_on();
        // The coordinates of a picture are its own dots.
        let dots = f64::from(image.width()) * f64::from(image.height());
        let share = transform.determinant().abs() * dots / self.area.max(1.0);
        self.content.pictures += if share.is_finite() { share.min(1.0) } else { 0.0 };
    }

    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {
        self.go_on();
        self.content.paths += 1;
    }

    // Forms that draw nothing but forms do no more than these.
    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {
        self.go_on();
    }

    fn set_blend_mode(&mut self, _: BlendMode) {
        self.go_on();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.go_on();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
        self.go_on();
    }

    fn pop_clip_path(&mut self) {
        self.go_on();
    }

    fn pop_transparency_group(&mut self) {
        self.go_on();
    }
}
