//! CONTRIBUTING.md shows by example which files something new touches: its lists are those of the examples.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use tributary_house::crates::root;

/// A heading of the guide, what its example is called in Rust's sources, where it is looked for there, and what it is
/// called in the page's.
const EXAMPLES: [(&str, &[&str], &str, &[&str]); 5] = [
    ("… a metric kind", &["Indicator"], "", &["'Indicator'"]),
    ("… a budget rule", &["PerUnit"], "", &["PerUnit"]),
    ("… a proposal's action", &["WriteDown", "write-down"], "", &["write-down", "write_down"]),
    ("… a command", &["WithdrawBondsArgs", "WithdrawBonds", "withdraw-bonds"], "", &[]),
    ("… a keeper's duty", &["mod mint;", "fn mint(", ".mint()", "minted"], "crates/keeper", &["'mint'"]),
];

/// All of a folder's sources that are no tests.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if entry.is_dir() && !["tests", "target"].contains(&name.as_str()) {
            sources(&entry, found);
        } else if [".rs", ".ts", ".tsx"].iter().any(|end| name.ends_with(end)) && name != "tests.rs" {
            found.push(entry);
        }
    }
}

/// The code of a file without its tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source");
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether a word stands in a text, as a whole.
fn stands(text: &str, word: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !(part(before) && part(word.chars().next()) || part(after) && part(word.chars().next_back()))
    })
}

#[test]
fn the_guide_names_every_file_that_something_new_touches_and_no_other() {
    let guide = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("the guide");
    let mut all = Vec::new();
    for folder in ["app/src", "contracts", "crates"] {
        sources(&root().join(folder), &mut all);
    }
    for (heading, in_rust, folder, in_page) in EXAMPLES {
        let start = format!("### {heading}\n");
        let section = guide.split(&start).nth(1).unwrap_or_else(|| panic!("there is no section {heading:?}"));
        let section = section.split("\n### ").next().unwrap_or_default();
        let listed: BTreeSet<String> = section
            .lines()
            .filter_map(|line| Some(line.strip_prefix("- ")?.split_once(": ")?.0))
            .flat_map(|files| files.split(", ").map(|file| file.trim_matches('`').to_owned()))
            .collect();
        let touched: BTreeSet<String> = all
            .iter()
            .filter(|path| {
                let is_page = path.starts_with(root().join("app"));
                let words = if is_page { in_page } else { in_rust };
                let code = code(path);
                (is_page || path.starts_with(root().join(folder)))
                    && words.iter().any(|word| stands(&code, word))
            })
            .map(|path| path.strip_prefix(root()).expect("it is in the workspace").display().to_string())
            .collect();
        assert_eq!(
            listed, touched,
            "{heading}: on the left what the guide lists, on the right what {in_rust:?} or {in_page:?} stands in"
        );
    }
}
