//! The service's description calls a type by its name alone: of two with one name it would tell the same.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tributary_house::{crates::root, source::words};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => sources(&path),
            Some(extension) if extension == "rs" => vec![path],
            _ => Vec::new(),
        })
        .collect()
}

/// The types of a file that derive `ToSchema`.
fn described(words: &[String]) -> Vec<String> {
    let derives = (0..words.len()).filter(|at| words[*at] == "derive");
    derives
        .filter_map(|at| {
            let end = at + words[at..].iter().position(|word| word == ")")?;
            words[at..end].iter().find(|word| *word == "ToSchema")?;
            let kind = end + words[end..].iter().position(|word| word == "struct" || word == "enum")?;
            words.get(kind + 1).cloned()
        })
        .collect()
}

#[test]
fn no_two_types_that_the_service_describes_have_one_name() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in ["crates/history/src", "crates/serve/src"] {
        for path in sources(&root().join(folder)) {
            for name in described(&words(&fs::read_to_string(&path).expect("a source"))) {
                found.entry(name).or_default().push(path.display().to_string());
            }
        }
    }
    assert!(found.contains_key("ProposalState") && found.contains_key("BallotRow"));
    let twice: Vec<_> = found.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
