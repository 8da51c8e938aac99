//! What a run prints at its end.

mod grid;
mod render;
mod screen;

pub use grid::draw;
pub use render::render;
pub use screen::Screen;
