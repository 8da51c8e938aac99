use plotters::style::text_anchor::HPos;

use super::{
    canvas::{Canvas, Layout},
    palette::Ink,
    steps::Steps,
    time_axis::TimeAxis,
    value_axis::ValueAxis,
    DrawError,
};

/// A frame with time along and amounts up.
pub struct Plot {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    time: TimeAxis,
    value: ValueAxis,
    ticks: u64,
}

impl Plot {
    pub fn size(layout: Layout) -> (u32, u32) {
        (layout.width(), layout.choose(340, 280))
    }

    pub fn new(layout: Layout, time: TimeAxis, largest: f64) -> Self {
        Self {
            left: layout.choose(64, 48),
            right: layout.width() as i32 - layout.choose(24, 14),
            top: 14,
            bottom: Self::size(layout).1 as i32 - 34,
            time,
            value: ValueAxis::up_to(largest, 5),
            ticks: layout.choose(9, 4),
        }
    }

    /// Lines across with their amounts, and moments below.
    pub fn grid(&self, canvas: &Canvas) -> Result<(), DrawError> {
        for value in self.value.ticks() {
            let y = self.y(value);
            let ink = if value == 0.0 { Ink::Quiet } else { Ink::Grid };
            canvas.line(vec![(self.left, y), (self.right, y)], ink, 1)?;
            canvas.text(&ValueAxis::label(value), (self.left - 8, y), HPos::Right, Ink::Quiet)?;
        }
        for tick in self.time.ticks(self.ticks) {
            let x = self.x(tick.at);
            canvas.line(vec![(x, self.bottom), (x, self.bottom + 5)], Ink::Quiet, 1)?;
            canvas.text(
                &tick.label,
                (self.within(x, &tick.label), self.bottom + 18),
                HPos::Center,
                Ink::Quiet,
            )?;
        }
        Ok(())
    }

    pub fn step_line(&self, canvas: &Canvas, steps: &Steps, ink: Ink, width: u32) -> Result<(), DrawError> {
        canvas.line(self.corners(steps), ink, width)
    }

    /// The ground under a step line, with a thin gap above it so that stacked areas stay apart.
    pub fn step_area(&self, canvas: &Canvas, steps: &Steps, ink: Ink) -> Result<(), DrawError> {
        let corners = self.corners(steps);
        let mut area = corners.clone();
        area.extend([(self.right, self.bottom), (self.left, self.bottom)]);
        canvas.polygon(area, ink)?;
        canvas.line(corners, Ink::Paper, 1)
    }

    fn corners(&self, steps: &Steps) -> Vec<(i32, i32)> {
        steps.corners((self.left, self.right), |at| self.x(at), |value| self.y(value))
    }

    fn x(&self, at: u64) -> i32 {
        self.left + (self.time.share(at) * f64::from(self.right - self.left)).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
        self.bottom - (value / self.value.top * f64::from(self.bottom - self.top)).round() as i32
    }

    /// Moves a centred label inwards where it would leave the drawing.
    fn within(&self, x: i32, label: &str) -> i32 {
        let half = label.chars().count() as i32 * 4;
        x.min(self.right + 14 - half)
    }
}
