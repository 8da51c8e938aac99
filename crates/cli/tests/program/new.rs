//! A contract of one's own, begun by the program. What it is made of is compiled and tested as `tests/template`.

use crate::{error, success, tributary};
use std::{fs, path::Path, process::Command};
use toml::Table;

fn manifest(folder: &Path) -> Table {
    toml::from_str(&fs::read_to_string(folder.join("Cargo.toml")).unwrap()).unwrap()
}

#[test]
fn a_source_that_is_begun_is_a_package_by_itself_with_the_versions_that_are_known_to_work() {
    let folder = tempfile::tempdir().unwrap();
    let told = success(&tributary(folder.path(), &["new", "source", "our-source"]));
    assert!(told.contains("tributary instantiate target/ink/our_source.contract"), "{told}");
    let package = folder.path().join("our-source");
    let lib = fs::read_to_string(package.join("src/lib.rs")).unwrap();
    assert_eq!(lib, include_str!("../../templates/source/lib.rs"));
    let written = manifest(&package);
    assert_eq!(written["package"]["name"].as_str(), Some("our-source"));
    assert!(!written["package"]["authors"].as_array().unwrap().is_empty(), "its metadata names them");
    assert_eq!(written["lib"].as_table().unwrap().len(), 1, "the path alone");
    let workspace: Table = toml::from_str(include_str!("../../../../Cargo.toml")).unwrap();
    assert_eq!(written["dependencies"]["ink"], workspace["workspace"]["dependencies"]["ink"]);

    // Cargo finds all of it, with the lock that lies beside.
    let resolved = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--prefix", "none", "--edges", "normal"])
        .current_dir(&package)
        .output()
        .unwrap();
    let resolved = success(&resolved);
    let locked: Table = toml::from_str(include_str!("../../../../Cargo.lock")).unwrap();
    let ours: Vec<String> = locked["package"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} v{}", one["name"].as_str().unwrap(), one["version"].as_str().unwrap()))
        .collect();
    for line in resolved.lines().filter(|line| line.contains(" v") && !line.starts_with("our-source ")) {
        let one = line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        assert!(ours.contains(&one), "{one} is no version that this workspace has");
    }
    assert!(resolved.contains("tributary-storage v"), "{resolved}");
}

#[test]
fn the_manifest_that_the_documents_show_is_the_one_that_is_written() {
    let page = include_str!("../../../../docs/SOURCES.md");
    let shown =
        page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("it is shown");
    let mut shown: Table = toml::from_str(shown).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let git = ["new", "source", "our-source", "--tributary", "https://…", "--rev", "…"];
    success(&tributary(folder.path(), &git));
    let mut written = manifest(&folder.path().join("our-source"));
    for manifest in [&mut shown, &mut written] {
        manifest["package"].as_table_mut().unwrap().remove("publish");
    }
    assert_eq!(shown, written);
}

#[test]
fn the_crates_may_be_in_git_and_what_is_there_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let new = |arguments: &[&str]| tributary(folder.path(), &[&["new", "source"], arguments].concat());
    success(&new(&["far", "--tributary", "https://example.org/tributary.git", "--rev", "abc"]));
    let dependency = manifest(&folder.path().join("far"))["dependencies"]["tributary-storage"].clone();
    assert_eq!(dependency["git"].as_str(), Some("https://example.org/tributary.git"));
    assert_eq!(dependency["rev"].as_str(), Some("abc"));
    assert!(error(&new(&["far"])).contains("far is there already"));
    assert!(error(&new(&["Far"])).contains("is no name of a package"));
    assert!(error(&new(&["../far"])).contains("is no name of a package"));
    for (name, why) in [
        ("tributary-interfaces", "one of the crates that it is made of is called so"),
        ("ink", "write for instance \"our-ink\""),
        ("match", "write for instance \"match-source\""),
        ("test", "Rust calls something of its own so"),
        ("core", "Rust calls something of its own so"),
        ("where", "write for instance \"where-source\""),
        ("union", "write for instance \"union-source\""),
        ("build", "cargo calls a folder so in which it keeps what it builds"),
        ("incremental", "write for instance \"incremental-source\""),
        ("nul", "Windows has devices that are called so"),
        ("com1", "write for instance \"com1-source\""),
        // As what is built of it is called like what is built of another.
        ("ink-storage", "write for instance \"our-ink-storage\""),
        ("a--", "with single hyphens between them"),
        ("x".repeat(65).as_str(), "it has 65 letters: 64 at most"),
    ] {
        let refused = error(&new(&[name]));
        assert!(refused.contains(why), "{refused}");
        assert!(!folder.path().join(name).exists());
    }
    let nowhere = error(&new(&["near", "--tributary", "nowhere"]));
    assert!(nowhere.contains("neither a clone of Tributary nor the address of one"), "{nowhere}");
    assert!(!folder.path().join("near").exists());
}
