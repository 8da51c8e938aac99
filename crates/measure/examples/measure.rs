//! Measures a repository and prints who did what: `cargo run --example measure -- <folder>`.

use std::path::Path;
use std::time::Instant;

use tributary_measure::{measure_repo, GitOptions};

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let start = Instant::now();
    match measure_repo(Path::new(&folder), &GitOptions::default(), &mut |_| {}) {
        Ok(measured) => {
            print!("{}", measured.to_csv());
            for note in &measured.notes {
                eprintln!("note: {note}");
            }
            eprintln!(
                "{:?}: {} members, {} contributions in {:?}",
                measured.source,
                measured.members.len(),
                measured.contributions.len(),
                start.elapsed()
            );
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
