//! The crates of the workspace, by folder, and what each depends on.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// A crate: the folder in which it lies, and the folders of those that it is compiled with.
pub struct Crate {
    pub folder: String,
    pub needs: Vec<String>,
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("it is in tests/house").to_owned()
}

/// All crates of the workspace. Those that only tests need count as little as tests do.
pub fn all() -> Vec<Crate> {
    let manifests: BTreeMap<String, Table> =
        members().into_iter().map(|at| (at.clone(), read(&at))).collect();
    let name =
        |manifest: &Table| manifest["package"]["name"].as_str().expect("a crate has a name").to_owned();
    let folders: BTreeMap<String, &String> =
        manifests.iter().map(|(folder, manifest)| (name(manifest), folder)).collect();
    let needs = |manifest: &Table| {
        let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
        let sections: Vec<&Table> = platforms.filter_map(Value::as_table).chain([manifest]).collect();
        let built = ["dependencies", "build-dependencies"];
        let built = built.iter().flat_map(|key| sections.iter().filter_map(|section| section.get(*key)));
        let names = built.filter_map(Value::as_table).flatten().map(|(name, how)| {
            // It may be called otherwise here than it calls itself.
            how.get("package").and_then(Value::as_str).unwrap_or(name).to_owned()
        });
        names.filter_map(|name| folders.get(&name)).map(|folder| (*folder).clone()).collect()
    };
    manifests
        .iter()
        .map(|(folder, manifest)| Crate { folder: folder.clone(), needs: needs(manifest) })
        .collect()
}

/// The members of the workspace; a `*` stands for any folder.
fn members() -> Vec<String> {
    let workspace = read("");
    let patterns =
        workspace["workspace"]["members"].as_array().expect("the workspace lists its members").clone();
    let mut found = Vec::new();
    for pattern in patterns.iter().filter_map(Value::as_str) {
        let mut places = vec![String::new()];
        for part in pattern.split('/') {
            places = places.into_iter().flat_map(|place| below(&place, part)).collect();
        }
        found.extend(places.into_iter().filter(|place| root().join(place).join("Cargo.toml").exists()));
    }
    found
}

fn below(place: &str, part: &str) -> Vec<String> {
    let join = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
    if part != "*" {
        return vec![join(part)];
    }
    let entries = fs::read_dir(root().join(place)).expect("a member's folder is there").flatten();
    entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| join(&entry.file_name().to_string_lossy()))
        .collect()
}

fn read(folder: &str) -> Table {
    let path = root().join(folder).join("Cargo.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
