//! What a command on a chain is.

use crate::{local::Access, place::Context};
use anyhow::Result;
use std::process::ExitCode;

/// A command with its arguments.
pub trait Run {
    /// What it does with a chain that is kept in a file.
    fn access(&self) -> Access {
        Access::Change
    }

    /// Does it, and answers.
    fn run(self, context: &mut Context) -> Result<ExitCode>;
}
