/// One cell of a [`Table`](super::Table).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    /// A second, quieter line: an account under its name. The terminal leaves it out.
    pub below: Option<String>,
    /// The value in full, where the text is shortened or rounded.
    pub exact: Option<String>,
    pub tone: Tone,
}

impl Cell {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub fn below(self, below: impl Into<String>) -> Self {
        Self { below: Some(below.into()), ..self }
    }

    pub fn exact(self, exact: impl Into<String>) -> Self {
        let exact = exact.into();
        Self { exact: (exact != self.text).then_some(exact), ..self }
    }

    pub fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// What a cell means, beside what it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Bad,
    /// Neither yet: something is still open.
    Open,
    Quiet,
}

impl Tone {
    /// The class of the page's style sheet.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Open => "open",
            Self::Quiet => "quiet",
        }
    }
}
