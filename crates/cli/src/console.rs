//! What people see while something runs: headings, facts, progress; on the error stream, so that the
//! answer on the output stream can be piped. And what they are asked: nothing draws over a question.

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::{
    cell::Cell,
    io::{BufRead, IsTerminal, Write},
    sync::OnceLock,
    time::Duration,
};

/// Says what is being done.
#[derive(Clone, Copy)]
pub struct Console {
    pub quiet: bool,
}

/// Every bar is one of these, so that all of them can be held still.
fn bars() -> &'static MultiProgress {
    static BARS: OnceLock<MultiProgress> = OnceLock::new();
    BARS.get_or_init(MultiProgress::new)
}

impl Console {
    /// A fact about what is being done.
    pub fn say(&self, fact: impl std::fmt::Display) {
        if !self.quiet {
            self.warn(fact);
        }
    }

    /// A fact that is told to whoever wants to hear nothing too.
    pub fn warn(&self, fact: impl std::fmt::Display) {
        bars().suspend(|| eprintln!("   {fact}"));
    }

    /// Whether somebody is here to be asked.
    pub fn somebody(&self) -> bool {
        std::io::stdin().is_terminal()
    }

    /// Whether whoever is asked says yes, after having been shown some lines.
    pub fn ask(&self, lines: &[String], question: &str) -> bool {
        bars().suspend(|| {
            lines.iter().for_each(|line| eprintln!("   {line}"));
            eprint!("   {question} [y/N] ");
            let _ = std::io::stderr().flush();
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line);
            // The end of the input leaves the cursor behind the question.
            if !line.ends_with('\n') {
                eprintln!();
            }
            read.is_ok() && matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
        })
    }

    /// A bar for work of many parts, shown once some of it is done; nothing where no terminal shows it.
    pub fn bar(&self, what: &str) -> Bar {
        let bar = ProgressBar::hidden();
        let style = ProgressStyle::with_template("   {msg} [{bar:30}] {human_pos}/{human_len} {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        bar.set_message(what.to_owned());
        Bar { bar, shown: Cell::new(self.quiet) }
    }
}

/// A progress bar that disappears when the work is done.
pub struct Bar {
    bar: ProgressBar,
    shown: Cell<bool>,
}

impl Bar {
    /// So much is done, of so much.
    pub fn at(&self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(done);
        if !self.shown.replace(true) {
            bars().add(self.bar.clone());
            self.bar.enable_steady_tick(Duration::from_millis(200));
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        bars().remove(&self.bar);
    }
}
