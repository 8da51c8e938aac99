//! Writes a made-up report, to look at: `preview [FOLDER] [MEMBERS]`.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod sample;

use std::{env, error::Error, path::PathBuf};

use tributary_report::{Report, Screen};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().map_or_else(|| PathBuf::from("report-preview"), PathBuf::from);
    let members = arguments.next().map_or(Ok(12), |text| text.parse())?;
    let summary = sample::summary(members);
    let report = Report::new(&summary);
    print!("{}", report.terminal(Screen::detect()));
    let written = report.write(&folder)?;
    println!("\n{}\n{}", written.html.display(), written.json.display());
    Ok(())
}
