//! What a contract's build depends on, as a text: one line for each file, dependency and tool.
//!
//! Equal texts mean equal artifacts. The text is stored beside them, so that a stale artifact can say
//! what changed, and its hash is their key in the cache.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use toml::{value::Table, Value};

use crate::{
    hash,
    workspace::{folder, standalone_manifest, Compiled, Contract, Workspace},
    Balance,
};

/// To be raised when the build makes something else of the same inputs.
const RECIPE: u32 = 6;

/// The compiler for contracts: another one than the host's.
pub const RUST: &str = "1.85.0";

/// Folders of a package that are not compiled into it.
const NOT_BUILT: [&str; 4] = ["target", "tests", "benches", "examples"];

/// The list of everything a contract is made from, each with its hash or version.
#[derive(Debug, PartialEq)]
pub struct Inputs {
    listing: String,
}

impl Inputs {
    pub fn of(contract: &Contract, workspace: &Workspace, balance: Balance) -> Result<Self> {
        let mut lines = vec![format!("recipe {RECIPE}"), format!("rustc {RUST}")];
        lines.extend(balance.feature().map(|feature| format!("feature {feature}")));
        for package in workspace.closure(contract)? {
            let dir = folder(package);
            let manifest = standalone_manifest(package, |path| workspace.relative(path).to_owned())?;
            lines.push(line(
                &workspace.relative(dir).join("Cargo.toml"),
                toml::to_string(&manifest)?.as_bytes(),
            ));
            for file in files(dir)? {
                let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
                lines.push(line(workspace.relative(&file), &content));
            }
        }
        let lock = workspace.root().join("Cargo.lock");
        let lock = fs::read_to_string(&lock)
            .with_context(|| format!("cannot read {}; run `cargo generate-lockfile`", lock.display()))?;
        lines.extend(locked(&lock, contract.name(), &workspace.compiled(contract)?)?);
        Ok(Self { listing: lines.join("\n") + "\n" })
    }

    pub fn listing(&self) -> &str {
        &self.listing
    }

    /// The name under which the cache keeps what was made from these inputs.
    pub fn key(&self) -> String {
        hash(self.listing.as_bytes())
    }

    /// The first difference from the listing that artifacts were made from, as an answer to "why?".
    pub fn what_changed_since(&self, old: Option<&str>) -> String {
        let Some(old) = old else { return "never built".into() };
        let (before, now): (BTreeSet<_>, BTreeSet<_>) =
            (old.lines().collect(), self.listing.lines().collect());
        let changed: BTreeSet<_> = before.symmetric_difference(&now).map(|line| subject(line)).collect();
        let changed: Vec<_> = changed.into_iter().collect();
        match changed.as_slice() {
            [] => "its artifacts are damaged".into(),
            [one] => format!("{one} changed"),
            [one, rest @ ..] => format!("{one} and {} more changed", rest.len()),
        }
    }
}

/// What a line of the listing is about: all of it but the last word, which is its hash or version.
fn subject(line: &str) -> &str {
    line.rsplit_once(' ').map_or(line, |(subject, _)| subject)
}

fn line(path: &Path, content: &[u8]) -> String {
    format!("{} {}", path.display(), hash(content))
}

/// Every file that a package may be compiled from. Its manifest is not among them: what counts of it
/// is what cargo makes of it.
fn files(package_dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut dirs = vec![package_dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        let entries = fs::read_dir(&dir).with_context(|| format!("cannot list {}", dir.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let at_top = dir == package_dir;
            if name.starts_with('.') || at_top && NOT_BUILT.contains(&name.as_str()) {
                continue;
            } else if path.is_dir() {
                // A folder with a manifest is a package of its own.
                if !path.join("Cargo.toml").exists() {
                    dirs.push(path);
                }
            } else if !(at_top && name == "Cargo.toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// One line for each locked package that `root` needs and that is `compiled`, and for the crates that do the building.
/// A lock names dependencies also that only another package of the workspace wants, by a feature.
fn locked(lock: &str, root: &str, compiled: &Compiled) -> Result<BTreeSet<String>> {
    let lock: Table = toml::from_str(lock).context("Cargo.lock is not valid TOML")?;
    let packages: Vec<&Value> = lock.get("package").and_then(Value::as_array).into_iter().flatten().collect();
    let text = |package: &Value, key| package.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut lines = BTreeSet::new();
    let mut wanted = vec![root.to_owned()];
    while let Some(reference) = wanted.pop() {
        // "name", or "name version" when there are several.
        let mut words = reference.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        for package in &packages {
            let this = text(package, "version");
            if text(package, "name") != name
                || version.is_some_and(|version| this != version)
                || !compiled.contains(&(name.to_owned(), this.clone()))
            {
                continue;
            }
            let new = lines.insert(format!("{name} {} {this}", text(package, "checksum")));
            if new {
                let dependencies = package.get("dependencies").and_then(Value::as_array);
                wanted
                    .extend(dependencies.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
            }
        }
    }
    for tool in ["contract-build", "wasm-opt"] {
        let tools = packages.iter().filter(|package| text(package, "name") == tool);
        lines.extend(
            tools.map(|package| format!("{tool} {} {}", text(package, "checksum"), text(package, "version"))),
        );
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
        [[package]]
        name = "token"
        version = "0.1.0"
        dependencies = ["ink", "proptest", "scale 3.7.0"]

        [[package]]
        name = "ink"
        version = "5.1.1"
        checksum = "aa"

        [[package]]
        name = "scale"
        version = "3.7.0"
        checksum = "bb"

        [[package]]
        name = "scale"
        version = "2.0.0"
        checksum = "cc"

        [[package]]
        name = "proptest"
        version = "1.0.0"
        checksum = "ee"

        [[package]]
        name = "clap"
        version = "4.5.0"
        checksum = "dd"
    "#;

    fn inputs(listing: &str) -> Inputs {
        Inputs { listing: listing.into() }
    }

    /// What cargo says that it compiles: not `proptest`, which a lock names for whoever else wants it.
    fn of_token(lock: &str) -> BTreeSet<String> {
        let compiled = [("token", "0.1.0"), ("ink", "5.1.1"), ("ink", "5.1.2"), ("scale", "3.7.0")];
        locked(lock, "token", &compiled.map(|(name, version)| (name.into(), version.into())).into()).unwrap()
    }

    #[test]
    fn only_the_locked_packages_that_a_contract_is_compiled_from_are_inputs() {
        let lines = of_token(LOCK);
        assert_eq!(Vec::from_iter(lines), ["ink aa 5.1.1", "scale bb 3.7.0", "token  0.1.0"]);
    }

    #[test]
    fn another_version_of_a_needed_package_changes_the_key_and_of_an_unneeded_one_does_not() {
        let key = |lock: &str| inputs(&Vec::from_iter(of_token(lock)).join("\n")).key();
        assert_ne!(key(LOCK), key(&LOCK.replace("5.1.1", "5.1.2")));
        assert_eq!(key(LOCK), key(&LOCK.replace("4.5.0", "4.5.1")));
    }

    #[test]
    fn sources_count_and_tests_other_packages_hidden_files_and_build_output_do_not() {
        let dir = tempfile::tempdir().unwrap();
        for file in [
            "lib.rs",
            "rules/accrual.rs",
            "Cargo.toml",
            "tests/t.rs",
            "fast/Cargo.toml",
            "fast/src/lib.rs",
            "target/x",
            ".hidden",
        ] {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let found = files(dir.path()).unwrap();
        let found: Vec<_> = found.iter().map(|path| path.strip_prefix(dir.path()).unwrap()).collect();
        assert_eq!(found, [Path::new("lib.rs"), Path::new("rules/accrual.rs")]);
    }

    #[test]
    fn a_stale_contract_names_the_file_that_changed() {
        let now = inputs("lib.rs aa\nmath.rs bb\n");
        assert_eq!(now.what_changed_since(Some("lib.rs aa\nmath.rs cc\n")), "math.rs changed");
        assert_eq!(now.what_changed_since(Some("lib.rs xx\nmath.rs cc\n")), "lib.rs and 1 more changed");
        assert_eq!(now.what_changed_since(None), "never built");
    }
}
