//! What somebody may do next, with the command that does it.

use crate::place::Context;
use serde_json::{json, Value};
use std::fmt::Display;

pub struct Step {
    pub who: String,
    pub what: String,
    pub command: Option<String>,
}

impl Step {
    pub fn new(who: impl Into<String>, what: impl Into<String>, command: impl Into<Option<String>>) -> Self {
        Self { who: who.into(), what: what.into(), command: command.into() }
    }

    pub fn text(&self) -> String {
        let command =
            self.command.as_ref().map(|command| format!(": `tributary {command}`")).unwrap_or_default();
        format!("{} {}{command}", self.who, self.what)
    }

    pub fn value(&self) -> Value {
        json!({ "who": self.who, "what": self.what, "command": self.command })
    }
}

/// Says what comes next to whoever has just done something.
pub fn next(context: &Context, text: impl Display) {
    if !context.json {
        context.console.say(format_args!("next: {text}"));
    }
}

/// Prints what may happen next, for people.
pub fn print(steps: &[Step]) {
    println!("\nWhat may happen next");
    for step in steps {
        println!("  {}", step.text());
    }
}
