/// One column of a [`Table`](super::Table).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    /// Right-aligned, and never broken over lines.
    pub numeric: bool,
    pub keep: Keep,
}

/// Where a column is worth its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    Always,
    /// In a terminal only while there is room; the highest goes first.
    IfRoom(u8),
    /// Only on the page.
    OnPage,
}

impl Column {
    pub fn text(title: impl Into<String>, keep: Keep) -> Self {
        Self { title: title.into(), numeric: false, keep }
    }

    pub fn number(title: impl Into<String>, keep: Keep) -> Self {
        Self { title: title.into(), numeric: true, keep }
    }
}
