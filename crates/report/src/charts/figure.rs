use askama::Template;

use super::{
    canvas::{Canvas, Layout},
    DrawError, LegendItem,
};

/// A chart with its words: what a page needs to show it, and what those need who cannot see it.
#[derive(Template)]
#[template(path = "figure.html")]
pub struct Figure {
    /// Unique on the page; becomes part of element ids.
    pub id: String,
    pub title: String,
    /// The chart in a sentence or two, with its numbers.
    pub description: String,
    pub legend: Vec<LegendItem>,
    pub drawings: Vec<Drawing>,
}

/// The chart in one layout.
pub struct Drawing {
    /// The layout's class in the style sheet.
    pub class: &'static str,
    pub width: u32,
    pub height: u32,
    /// SVG elements, escaped by the drawing backend.
    pub elements: String,
}

impl Figure {
    /// Draws a chart in both layouts.
    pub fn draw(
        id: impl Into<String>,
        title: impl Into<String>,
        description: impl Into<String>,
        legend: Vec<LegendItem>,
        chart: impl Fn(Layout, &mut Canvas) -> Result<(), DrawError>,
        size: impl Fn(Layout) -> (u32, u32),
    ) -> Result<Self, DrawError> {
        let drawings = [Layout::Wide, Layout::Narrow].into_iter().map(|layout| {
            let (width, height) = size(layout);
            let elements = Canvas::record(width, height, |canvas| chart(layout, canvas))?;
            Ok(Drawing { class: layout.class(), width, height, elements })
        });
        Ok(Self {
            id: id.into(),
            title: title.into(),
            description: description.into(),
            legend,
            drawings: drawings.collect::<Result<_, DrawError>>()?,
        })
    }
}
