//! What people see while something runs: headings, facts, progress; on the error stream, so that the
//! answer on the output stream can be piped.

use crate::config::human;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;
use tributary_client::Millis;

/// Says what is being done.
#[derive(Clone, Copy)]
pub struct Console {
    pub quiet: bool,
}

impl Console {
    /// A step of the story.
    pub fn step(&self, title: &str) {
        if !self.quiet {
            eprintln!("\n== {title}");
        }
    }

    /// A fact about the step.
    pub fn say(&self, fact: impl std::fmt::Display) {
        if !self.quiet {
            eprintln!("   {fact}");
        }
    }

    /// Time that passed on the chain.
    pub fn passed(&self, span: Millis, why: &str) {
        self.say(format_args!("… {} later: {why}", human(span)));
    }

    /// A bar for work of many parts; nothing where no terminal shows it.
    pub fn bar(&self, what: &str) -> Bar {
        let bar = if self.quiet { ProgressBar::hidden() } else { ProgressBar::new(0) };
        let style = ProgressStyle::with_template("   {msg} [{bar:30}] {human_pos}/{human_len} {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Bar(bar)
    }
}

/// A progress bar that disappears when the work is done.
pub struct Bar(ProgressBar);

impl Bar {
    /// So much is done, of so much.
    pub fn at(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
