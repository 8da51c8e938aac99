//! docs/INVARIANTS.md is true: each law on it has tests that bear its id.

use std::{fs, path::Path};

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn each_law_of_the_page_has_a_test_that_bears_its_id() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut code = String::new();
    for folder in ["contracts", "crates", "tests/behaviour"] {
        sources(&root.join(folder), &mut code);
    }
    let page = fs::read_to_string(root.join("docs/INVARIANTS.md")).unwrap();
    let laws: Vec<u32> = page.lines().filter_map(|line| line.split_once(". **")?.0.parse().ok()).collect();
    assert_eq!(laws, (1..=14).collect::<Vec<_>>());
    for law in laws {
        assert!(code.contains(&format!("fn law_{law}_")), "law {law} has no test");
    }
}
