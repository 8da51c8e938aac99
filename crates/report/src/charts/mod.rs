//! The report's charts, drawn by plotters as SVG. Each comes in two layouts, for a desk and for a phone: text that
//! is scaled down is text that nobody reads.

mod canvas;
mod contributions;
mod figure;
mod legend;
mod lorenz;
mod paid;
mod palette;
mod plot;
mod steps;
mod time_axis;
mod treasury;
mod value_axis;

pub use contributions::contributions;
pub use figure::Figure;
pub use legend::LegendItem;
pub use lorenz::lorenz;
pub use paid::paid;
pub use palette::style_sheet;
pub use treasury::treasury;

/// What can go wrong while drawing. The canvas is memory, so in practice nothing does.
pub type DrawError = plotters::drawing::DrawingAreaErrorKind<std::io::Error>;
