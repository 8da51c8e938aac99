//! What only a story has to be told: its chapters, and time that passes.

use crate::console::Console;
use tributary_client::Millis;
use tributary_words::time;

impl Console {
    /// A step of the story.
    pub(super) fn step(&self, title: &str) {
        if !self.quiet {
            eprintln!("\n== {title}");
        }
    }

    /// Time that passed on the chain.
    pub(super) fn passed(&self, span: Millis, why: &str) {
        self.say(format_args!("… {} later: {why}", time::span(span)));
    }
}
