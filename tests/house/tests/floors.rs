//! No import runs from a lower floor to a higher one, and no circle of files is left.

use std::collections::BTreeSet;
use tributary_house::{
    crates::{all, root, Crate},
    files::{circle, Files},
};

/// All crates, the lowest floor first. A crate needs crates of lower floors only.
const FLOORS: [&[&str]; 7] = [
    &["crates/artifacts", "crates/core", "crates/files"],
    &["crates/build", "crates/interfaces", "crates/measure", "crates/report", "crates/storage"],
    &[
        "crates/client",
        "crates/fast",
        "examples/rounds",
        "examples/stake",
        "examples/turnout",
        "tests/contracts/crook",
        "tests/contracts/plain",
        "tests/contracts/saboteur",
        "tests/house",
        "tests/template",
    ],
    &[
        "contracts/governor",
        "contracts/metrics",
        "contracts/token",
        "contracts/treasury",
        "crates/conformance",
        "crates/embedded",
        "crates/history",
        "crates/words",
    ],
    &[
        "contracts/factory",
        "contracts/governor/fast",
        "contracts/metrics/fast",
        "contracts/token/fast",
        "contracts/treasury/fast",
        "crates/node",
        "crates/proposals",
        "crates/serve",
        "tests/harness",
    ],
    &["crates/keeper", "tests/behaviour", "tests/costs", "tests/e2e"],
    &["crates/cli"],
];

/// The crates whose files are rooms: those of tests may be one another's.
fn has_rooms(one: &Crate) -> bool {
    !one.folder.starts_with("tests/")
}

fn floor(folder: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&folder))
}

#[test]
fn every_crate_is_on_a_floor_and_needs_only_lower_ones() {
    for Crate { folder, needs } in all() {
        let own = floor(&folder).unwrap_or_else(|| panic!("{folder} is on no floor: add it to FLOORS"));
        for needed in needs {
            let below = floor(&needed);
            assert!(below < Some(own), "{folder} (floor {own}) needs {needed} (floor {below:?})");
        }
    }
}

#[test]
fn no_circle_of_files_is_left() {
    let mut circles = Vec::new();
    let mut looked_at = BTreeSet::new();
    for one in all().into_iter().filter(has_rooms) {
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
