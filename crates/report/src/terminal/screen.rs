use std::io::IsTerminal;

/// What the tables may use: so many columns, and colour or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    pub width: u16,
    pub colored: bool,
}

impl Screen {
    /// The width of a report that goes to a file or a pipe.
    pub const DEFAULT_WIDTH: u16 = 110;

    /// No colour, the default width: for files, pipes and tests.
    pub const PLAIN: Self = Self { width: Self::DEFAULT_WIDTH, colored: false };

    /// Standard output as it is: colour only on a terminal, and not where NO_COLOR is set (<https://no-color.org>).
    pub fn detect() -> Self {
        let terminal = std::io::stdout().is_terminal();
        let silenced = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let width = comfy_table::Table::new().width().unwrap_or(Self::DEFAULT_WIDTH);
        Self { width, colored: terminal && !silenced }
    }

    /// The same for lists, whose rows are lines where a program reads them: nothing is folded there.
    pub fn of_lists() -> Self {
        match std::io::stdout().is_terminal() {
            true => Self::detect(),
            false => Self { width: u16::MAX, ..Self::PLAIN },
        }
    }

    /// Broken between words where the screen ends.
    pub(super) fn wrapped(self, text: &str) -> String {
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in text.split(' ') {
            let length = line.chars().count();
            if length > 0 && length + 1 + word.chars().count() > usize::from(self.width) {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        lines.join("\n")
    }
}
