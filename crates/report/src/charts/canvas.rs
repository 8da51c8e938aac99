use plotters::{
    coord::Shift,
    prelude::{DrawingArea, IntoDrawingArea, PathElement, Polygon, Rectangle, SVGBackend, Text},
    style::{
        text_anchor::{HPos, Pos, VPos},
        Color, IntoFont, IntoTextStyle,
    },
};

use super::{palette::Ink, DrawError};

/// For which width of screen a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    Wide,
    Narrow,
}

impl Layout {
    pub fn width(self) -> u32 {
        self.choose(1020, 380)
    }

    pub fn class(self) -> &'static str {
        self.choose("wide", "narrow")
    }

    pub fn choose<T>(self, wide: T, narrow: T) -> T {
        match self {
            Self::Wide => wide,
            Self::Narrow => narrow,
        }
    }
}

/// The area that a chart draws on.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A thin layer over plotters that speaks in roles of colour.
pub struct Canvas<'a> {
    pub area: Area<'a>,
}

/// The size of all text in charts, in plotters' measure (1.24 of what SVG calls it).
const TEXT: f64 = 16.0;

impl Canvas<'_> {
    /// The SVG elements that `draw` leaves, without the element around them.
    pub fn record(
        width: u32,
        height: u32,
        draw: impl FnOnce(&mut Canvas) -> Result<(), DrawError>,
    ) -> Result<String, DrawError> {
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
            let mut canvas = Canvas { area };
            draw(&mut canvas)?;
            canvas.area.present()?;
        }
        let inside = svg.split_once('>').map_or("", |(_, rest)| rest);
        Ok(inside.trim_end().trim_end_matches("</svg>").trim().to_owned())
    }

    pub fn rectangle(&self, from: (i32, i32), to: (i32, i32), ink: Ink) -> Result<(), DrawError> {
        self.area.draw(&Rectangle::new([from, to], ink.color().filled()))
    }

    pub fn line(&self, points: Vec<(i32, i32)>, ink: Ink, width: u32) -> Result<(), DrawError> {
        self.area.draw(&PathElement::new(points, ink.color().stroke_width(width)))
    }

    pub fn polygon(&self, points: Vec<(i32, i32)>, ink: Ink) -> Result<(), DrawError> {
        self.area.draw(&Polygon::new(points, ink.color().filled()))
    }

    pub fn text(&self, text: &str, at: (i32, i32), align: HPos, ink: Ink) -> Result<(), DrawError> {
        let color = ink.color();
        let font = ("sans-serif", TEXT).into_font();
        let style = font.into_text_style(&self.area).color(&color).pos(Pos::new(align, VPos::Center));
        self.area.draw(&Text::new(text.to_owned(), at, style))
    }
}
