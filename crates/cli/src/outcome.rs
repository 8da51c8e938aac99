//! What a DAO's summary comes to: tables or JSON, and an exit code.

use anyhow::Result;
use std::process::ExitCode;
use tributary_report::{Report, Screen, Summary};

/// Prints a summary, as tables or as JSON.
pub fn show(summary: &Summary, json: bool) -> Result<()> {
    let report = Report::new(summary);
    match json {
        true => println!("{}", report.json()?),
        false => print!("{}", report.terminal(Screen::of_lists())),
    }
    Ok(())
}

/// Whether all is as it must be, for scripts.
pub fn verdict(summary: &Summary) -> ExitCode {
    if summary.balanced() && summary.laws_held() == summary.laws.len() {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: a law is broken, or the books do not balance");
    ExitCode::FAILURE
}
