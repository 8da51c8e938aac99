use super::palette::Ink;

/// One entry under a chart: a colour, what it stands for, and the number that it ends at.
#[derive(Clone, Debug)]
pub struct LegendItem {
    pub ink: Ink,
    pub label: String,
    pub value: String,
}

impl LegendItem {
    pub fn new(ink: Ink, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { ink, label: label.into(), value: value.into() }
    }

    pub fn variable(&self) -> String {
        self.ink.variable()
    }
}
