//! docs/BRANCHES.md is true: each leaf of its trees has the test that it names.

use std::{fs, path::Path};

#[test]
fn each_leaf_of_the_branch_trees_has_its_test() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    for file in fs::read_dir(here.join("tests/treasury")).unwrap() {
        code.push_str(&fs::read_to_string(file.unwrap().path()).unwrap());
    }
    let page = fs::read_to_string(here.join("../../docs/BRANCHES.md")).unwrap();
    let leaf = |line: &str| {
        let name = line.split_once("  ")?.1.rsplit(' ').next()?.to_owned();
        (line.contains(['├', '└']) && name.contains('_')).then_some(name)
    };
    let leaves: Vec<_> = page.lines().filter_map(leaf).collect();
    assert_eq!(page.lines().filter(|line| line.starts_with("## ")).count(), 6);
    assert!(leaves.len() > 50, "{} leaves are found", leaves.len());
    for name in leaves {
        assert!(code.contains(&format!("fn {name}()")), "there is no test {name}");
    }
    // A condition without a leaf would be a way that nothing is said about.
    let lines: Vec<_> = page.lines().collect();
    for pair in lines.windows(2) {
        let depth = |line: &str| line.chars().take_while(|c| !c.is_alphanumeric()).count();
        let is_branch = pair[0].contains("── ") && leaf(pair[0]).is_none();
        assert!(!is_branch || depth(pair[1]) > depth(pair[0]), "{} leads nowhere", pair[0]);
    }
}
