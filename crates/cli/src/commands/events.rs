//! Events in a file.

use super::run::Run;
use crate::{answer::Answer, export, local::Access, place::Context};
use anyhow::Result;
use std::{path::PathBuf, process::ExitCode};
/// Write the DAO's events to a file, or add what is new to it
#[derive(clap::Args)]
pub struct ExportArgs {
    /// .csv, .jsonl, or .sqlite
    file: PathBuf,
}

impl Run for ExportArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { file } = self;
        let exported = export::export(context, &file)?;
        Answer::new()
            .file("file", &file)
            .number("added", exported.added)
            .number("up_to_block", exported.up_to)
            .print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}
