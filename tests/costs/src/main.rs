//! The program behind scripts/costs.

use anyhow::{Context, Result};
use clap::Parser;
use comfy_table::{presets::UTF8_BORDERS_ONLY, CellAlignment, Table as Grid};
use std::process::ExitCode;
use tributary_costs::{
    page,
    targets::{verdicts, Verdict},
    Table,
};

/// Measures what each message costs, beside a transfer of a plain PSP22 token.
#[derive(Parser)]
#[command(name = "costs")]
struct Args {
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
    /// Fail if a target is missed.
    #[arg(long)]
    check: bool,
    /// Write docs/COSTS.md.
    #[arg(long)]
    write: bool,
}

fn main() -> Result<ExitCode> {
    let args = Args::parse();
    let table = tributary_costs::measure();
    let verdicts = verdicts(&table);
    if args.write {
        let path = page::path();
        std::fs::write(&path, page::render(&table))
            .with_context(|| format!("{} cannot be written", path.display()))?;
        eprintln!("Written: docs/COSTS.md");
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&table.json())?);
    } else {
        println!("{}\n{}\n{}", costs(&table), code(&table), targets(&verdicts));
    }
    let missed = args.check && !verdicts.iter().all(Verdict::is_met);
    Ok(if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn costs(table: &Table) -> Grid {
    let rows = table.rows().iter().map(|row| {
        let [ref_time, proof_size] =
            [row.cost.ref_time, row.cost.proof_size].map(|figure| figure.to_string());
        let ratio = format!("{:.3}", table.ratio(row));
        [row.op.to_owned(), ref_time, proof_size, row.cost.deposit.to_string(), ratio]
    });
    grid(["operation", "ref_time", "proof_size", "deposit", "ratio"], rows)
}

fn code(table: &Table) -> Grid {
    grid(["code of", "bytes"], table.code().iter().map(|(name, bytes)| [name.clone(), bytes.to_string()]))
}

fn targets(verdicts: &[Verdict]) -> Grid {
    let rows = verdicts.iter().map(|verdict| {
        let [ratio, most] = [verdict.ratio, verdict.target.ratio].map(|ratio| format!("{ratio:.3}"));
        let met = if verdict.is_met() { "met" } else { "MISSED" };
        [verdict.target.op.to_owned(), ratio, most, met.to_owned()]
    });
    grid(["target", "ratio", "at most", ""], rows)
}

/// A table whose first column is text, and whose others are figures.
fn grid<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Grid {
    let mut grid = Grid::new();
    grid.load_preset(UTF8_BORDERS_ONLY).set_header(header).add_rows(rows);
    for column in grid.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    grid
}
