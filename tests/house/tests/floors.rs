//! No import runs from a lower floor to a higher one, and no circle of files is left.

use std::{collections::BTreeSet, fs};
use tributary_house::{
    crates::{all, root, Crate},
    files::{circle, Files},
};

/// The folders that ARCHITECTURE.md names, from the ground up: `X` stands for any name, and a folder of crates for each of
/// them.
fn table() -> Vec<String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    rows.flat_map(|cell| cell.split(", ").map(|folder| folder.trim_matches('`').to_owned())).collect()
}

/// Which of the table's entries a crate is, if any: the one that names it most exactly.
fn floor(table: &[String], folder: &str) -> Option<usize> {
    let parts: Vec<&str> = folder.split('/').collect();
    let entries = table.iter().enumerate().filter_map(|(at, entry)| {
        let named: Vec<&str> = entry.split('/').collect();
        let begins = named.len() <= parts.len();
        let fits = begins && named.iter().zip(&parts).all(|(name, part)| *name == "X" || name == part);
        let exactly = named.iter().filter(|name| **name != "X").count();
        fits.then_some((named.len(), exactly, at))
    });
    entries.max().map(|(_, _, at)| at)
}

#[test]
fn every_crate_is_in_the_table_of_folders_and_needs_only_those_above_it() {
    let table = table();
    for Crate { folder, needs } in all() {
        let own = floor(&table, &folder);
        assert!(own.is_some(), "{folder} is not in ARCHITECTURE.md");
        for needed in needs {
            let below = floor(&table, &needed);
            assert!(below.is_some() && below < own, "{folder} needs {needed}, which does not stand above it");
        }
    }
}

#[test]
fn no_circle_of_files_is_left() {
    let mut circles = Vec::new();
    let mut looked_at = BTreeSet::new();
    for one in all() {
        for file in ["src/lib.rs", "src/main.rs"] {
            let path = root().join(&one.folder).join(file);
            if path.exists() {
                looked_at.insert(one.folder.clone());
                let found = circle(&Files::of(&path).uses());
                circles.extend(found.map(|files| format!("{}: {}", one.folder, files.join(" -> "))));
            }
        }
    }
    assert!(looked_at.contains("contracts/treasury") && looked_at.contains("crates/core"));
    assert!(circles.is_empty(), "circles of files:\n  {}", circles.join("\n  "));
}
