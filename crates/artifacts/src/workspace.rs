//! What the workspace holds, as cargo itself resolves it: contracts, and the crates they are made of.

use std::{
    cell::OnceCell,
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{ensure, Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use toml::{value::Table, Value};

/// Folders of the workspace whose packages are contracts: those of the suite, those that one begins with, the tests'.
const CONTRACT_FOLDERS: [&str; 3] = ["contracts", "examples", "tests/contracts"];
const SUITE_FOLDERS: [&str; 2] = ["contracts", "examples"];

/// Where a contract has its fast path: a contract of its own.
const FAST: &str = "fast";

/// What a contract is compiled from, and its metadata: where it runs, and where its metadata is made, which is said to be
/// one machine everywhere, so that every machine finds the same.
const COMPILED_FOR: [&str; 2] = ["wasm32-unknown-unknown", "x86_64-unknown-linux-gnu"];

/// The cargo workspace around the current directory.
pub struct Workspace {
    metadata: Metadata,
    compiled: OnceCell<Compiled>,
}

/// Packages by name and version.
pub type Compiled = BTreeSet<(String, String)>;

/// A package that is built to go on chain.
pub struct Contract<'a> {
    package: &'a Package,
    artifact_name: String,
}

impl Workspace {
    pub fn load() -> Result<Self> {
        let metadata = MetadataCommand::new()
            .no_deps()
            .exec()
            .context("cannot read the workspace; run this inside a clone of the repository")?;
        Ok(Self::of(metadata))
    }

    /// The workspace of a manifest anywhere: a package that is in none is one by itself.
    pub fn around(manifest: &Path) -> Result<Self> {
        let metadata = MetadataCommand::new()
            .manifest_path(manifest)
            .no_deps()
            .exec()
            .with_context(|| format!("cannot read {}", manifest.display()))?;
        Ok(Self::of(metadata))
    }

    fn of(metadata: Metadata) -> Self {
        Self { metadata, compiled: OnceCell::new() }
    }

    /// Where cargo puts what it makes of it.
    pub fn target(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// The contract whose manifest this is.
    pub fn contract_of(&self, manifest: &Path) -> Result<Contract<'_>> {
        let path = manifest.canonicalize().with_context(|| manifest.display().to_string())?;
        let package = path.parent().and_then(|dir| self.package_at(dir));
        let package = package.with_context(|| {
            format!("{} is of no package: name the Cargo.toml of the contract itself", manifest.display())
        })?;
        Ok(Contract::new(package))
    }

    pub fn root(&self) -> &Path {
        self.metadata.workspace_root.as_std_path()
    }

    /// All contracts in the contract folders and at `extra`, or those of them that `names` names.
    pub fn contracts(&self, names: &[String], extra: &[PathBuf]) -> Result<Vec<Contract<'_>>> {
        let mut folders = BTreeSet::new();
        for dir in extra {
            let dir = dir.canonicalize().with_context(|| format!("--extra {}", dir.display()))?;
            ensure!(
                self.package_at(&dir).is_some(),
                "--extra {}: not a package of this workspace; add it to `members` in Cargo.toml, or build it where it is \
                 with --manifest",
                dir.display()
            );
            folders.insert(dir);
        }
        let mut contracts: Vec<_> = (self.metadata.packages.iter())
            .filter(|package| folders.contains(folder(package)) || self.is_in_contract_folders(package))
            .map(Contract::new)
            .collect();
        contracts.sort_by(|a, b| a.package.manifest_path.cmp(&b.package.manifest_path));

        let known = || contracts.iter().map(Contract::name).collect::<Vec<_>>().join(", ");
        for name in names {
            ensure!(
                contracts.iter().any(|contract| contract.name() == name),
                "no contract is called `{name}`; there are: {}",
                known()
            );
        }
        ensure!(!contracts.is_empty(), "no contract found in {}", CONTRACT_FOLDERS.join(", "));
        if !names.is_empty() {
            contracts.retain(|contract| names.iter().any(|name| name == contract.name()));
        }
        Ok(contracts)
    }

    /// Whether it is of the suite, or an example, which the demo may use: others are the tests' own.
    pub fn is_of_the_suite(&self, contract: &Contract) -> bool {
        SUITE_FOLDERS.iter().any(|of| is_contract_in(folder(contract.package), &self.root().join(of)))
    }

    /// The contract's package and every package of this workspace that is compiled into it.
    pub fn closure<'a>(&'a self, contract: &Contract<'a>) -> Result<Vec<&'a Package>> {
        let mut found = vec![contract.package];
        let mut next = 0;
        while let Some(package) = found.get(next).copied() {
            next += 1;
            for path in
                package.dependencies.iter().filter(|d| is_built(d.kind)).filter_map(|d| d.path.as_ref())
            {
                let dependency = self.package_at(path.as_std_path()).with_context(|| {
                    format!("{} depends on {path}, which is not a package of this workspace", package.name)
                })?;
                if !found.iter().any(|package| package.id == dependency.id) {
                    found.push(dependency);
                }
            }
        }
        found.sort_by(|a, b| a.manifest_path.cmp(&b.manifest_path));
        Ok(found)
    }

    fn is_in_contract_folders(&self, package: &Package) -> bool {
        CONTRACT_FOLDERS.iter().any(|of| is_contract_in(folder(package), &self.root().join(of)))
    }

    /// Every package that cargo compiles for this contract or for one of the contract folders. Cargo is asked once for
    /// all of them, and alone: what other packages of the workspace want of a dependency is no matter of theirs.
    pub fn compiled(&self, contract: &Contract) -> Result<Compiled> {
        if !self.is_in_contract_folders(contract.package) {
            return self.tree_of(&[contract.package]);
        }
        if let Some(known) = self.compiled.get() {
            return Ok(known.clone());
        }
        let all: Vec<_> = self.metadata.packages.iter().filter(|p| self.is_in_contract_folders(p)).collect();
        let found = self.tree_of(&all)?;
        Ok(self.compiled.get_or_init(|| found).clone())
    }

    fn tree_of(&self, packages: &[&Package]) -> Result<Compiled> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(self.root());
        cargo.args(["tree", "--quiet", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
        cargo.args(COMPILED_FOR.iter().flat_map(|platform| ["--target", platform]));
        cargo.args(packages.iter().flat_map(|package| ["--package", package.id.repr.as_str()]));
        let answer = cargo.output().context("cannot run cargo")?;
        ensure!(answer.status.success(), "cargo tree: {}", String::from_utf8_lossy(&answer.stderr).trim());
        let listed = String::from_utf8_lossy(&answer.stdout);
        // "name v1.2.3", and where it is from.
        let names = listed.lines().filter_map(|line| {
            let mut words = line.split(' ');
            let (name, version) = (words.next()?, words.next()?);
            Some((name.to_owned(), version.strip_prefix('v')?.to_owned()))
        });
        Ok(names.collect())
    }

    fn package_at(&self, dir: &Path) -> Option<&Package> {
        self.metadata.packages.iter().find(|package| folder(package) == dir)
    }

    /// `path` as seen from the workspace's root: the same in every clone.
    pub fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(self.root()).unwrap_or(path)
    }
}

impl<'a> Contract<'a> {
    fn new(package: &'a Package) -> Self {
        Self { package, artifact_name: package.name.replace('-', "_") }
    }

    pub fn name(&self) -> &str {
        &self.package.name
    }

    /// What its files are called: the name without hyphens.
    pub fn artifact_name(&self) -> &str {
        &self.artifact_name
    }

    pub fn package(&self) -> &'a Package {
        self.package
    }
}

/// Whether `dir` is a contract of a folder of contracts, or a contract's fast path.
fn is_contract_in(dir: &Path, parent: &Path) -> bool {
    let contract = if dir.ends_with(FAST) { dir.parent() } else { Some(dir) };
    contract.and_then(Path::parent) == Some(parent)
}

/// The folder of a package's Cargo.toml.
pub fn folder(package: &Package) -> &Path {
    package.manifest_path.parent().map_or(Path::new(""), |dir| dir.as_std_path())
}

fn is_built(kind: DependencyKind) -> bool {
    matches!(kind, DependencyKind::Normal | DependencyKind::Build)
}

/// The package's manifest with everything that it inherits from the workspace written out, so that it
/// means the same on its own. Paths are given by `locate`.
pub fn standalone_manifest(package: &Package, locate: impl Fn(&Path) -> PathBuf) -> Result<Table> {
    let path = |path: &Path| Value::from(locate(path).to_string_lossy().into_owned());
    let mut about = Table::new();
    about.insert("name".into(), package.name.clone().into());
    about.insert("version".into(), package.version.to_string().into());
    about.insert("edition".into(), package.edition.to_string().into());
    about.insert("authors".into(), package.authors.clone().into());
    about.insert("publish".into(), false.into());
    for (key, value) in [
        ("description", package.description.as_ref()),
        ("license", package.license.as_ref()),
        ("repository", package.repository.as_ref()),
        ("homepage", package.homepage.as_ref()),
        ("documentation", package.documentation.as_ref()),
    ] {
        if let Some(value) = value {
            about.insert(key.into(), value.clone().into());
        }
    }
    if package.metadata.is_object() {
        about.insert("metadata".into(), Value::try_from(&package.metadata)?);
    }

    let library = (package.targets.iter())
        .find(|target| target.is_lib() || target.is_rlib() || target.is_cdylib())
        .with_context(|| format!("{} has no library target", package.name))?;
    let mut lib = Table::new();
    lib.insert("path".into(), path(library.src_path.as_std_path()));

    let mut manifest = Table::new();
    for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
        let mut entry = Table::new();
        match &dependency.path {
            Some(dir) => entry.insert("path".into(), path(dir.as_std_path())),
            None => entry.insert("version".into(), dependency.req.to_string().into()),
        };
        if let Some(git) = dependency.source.as_deref().and_then(|source| source.strip_prefix("git+")) {
            entry.extend(git_keys(git));
        }
        if dependency.rename.is_some() {
            entry.insert("package".into(), dependency.name.clone().into());
        }
        entry.insert("features".into(), dependency.features.clone().into());
        entry.insert("default-features".into(), dependency.uses_default_features.into());
        entry.insert("optional".into(), dependency.optional.into());
        let key = dependency.rename.as_ref().unwrap_or(&dependency.name);
        let parent = match &dependency.target {
            Some(platform) => section(section(&mut manifest, "target"), &platform.to_string()),
            None => &mut manifest,
        };
        section(parent, "dependencies").insert(key.clone(), entry.into());
    }

    let features = package.features.iter().map(|(name, parts)| (name.clone(), parts.clone().into()));
    manifest.insert("package".into(), about.into());
    manifest.insert("lib".into(), lib.into());
    manifest.insert("features".into(), Value::Table(features.collect()));
    Ok(manifest)
}

/// The keys of a dependency in git, of its source as cargo tells it: "https://…/repository?rev=abc". Beside them, any
/// version will do that it asks for.
fn git_keys(source: &str) -> Table {
    let source = source.split('#').next().unwrap_or_default();
    let (url, which) = source.split_once('?').unwrap_or((source, ""));
    let pinned = which.split('&').filter_map(|pair| pair.split_once('='));
    let pinned = pinned.filter(|(key, _)| ["branch", "tag", "rev"].contains(key));
    let keys = [("git", url)].into_iter().chain(pinned);
    keys.map(|(key, value)| (key.to_owned(), value.replace("%2F", "/").into())).collect()
}

/// The table of this name inside `table`, made if need be.
fn section<'a>(table: &'a mut Table, name: &str) -> &'a mut Table {
    if !table.get(name).is_some_and(Value::is_table) {
        table.insert(name.to_owned(), Value::Table(Table::new()));
    }
    match table.get_mut(name) {
        Some(Value::Table(section)) => section,
        // It was put there just now.
        _ => unreachable!("{name} is a table"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = r#"
        [workspace]
        members = ["contracts/token", "crates/rules", "crates/unrelated"]
        [workspace.package]
        version = "1.2.3"
        edition = "2021"
        authors = ["Ann"]
        [workspace.dependencies]
        rules = { path = "crates/rules", default-features = false }
        scale = { package = "parity-scale-codec", version = "3.7", features = ["derive"] }
    "#;
    const INHERITED: &str = "version.workspace = true\nedition.workspace = true\nauthors.workspace = true\n";
    const TOKEN: &str = r#"
        [dependencies]
        rules = { workspace = true, features = ["fast"] }
        scale.workspace = true
        [target.'cfg(target_arch = "wasm32")'.dependencies]
        uapi = "9"
        [dev-dependencies]
        unrelated = { path = "../../crates/unrelated" }
    "#;

    /// A workspace of a contract, a crate that it needs, and one that only its tests need.
    fn workspace(root: &Path) -> Workspace {
        std::fs::write(root.join("Cargo.toml"), ROOT).unwrap();
        for (dir, name, rest) in [
            ("contracts/token", "my-token", TOKEN),
            ("crates/rules", "rules", "[features]\nfast = []"),
            ("crates/unrelated", "unrelated", ""),
        ] {
            std::fs::create_dir_all(root.join(dir).join("src")).unwrap();
            std::fs::write(root.join(dir).join("src/lib.rs"), "").unwrap();
            let manifest = format!("[package]\nname = \"{name}\"\n{INHERITED}{rest}");
            std::fs::write(root.join(dir).join("Cargo.toml"), manifest).unwrap();
        }
        let metadata =
            MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec().unwrap();
        Workspace::of(metadata)
    }

    #[test]
    fn a_contract_is_made_of_its_package_and_the_crates_it_needs_and_not_of_those_its_tests_need() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = workspace(dir.path());
        let contracts = workspace.contracts(&[], &[]).unwrap();
        assert_eq!(contracts.iter().map(Contract::artifact_name).collect::<Vec<_>>(), ["my_token"]);
        let closure = workspace.closure(&contracts[0]).unwrap();
        assert_eq!(
            closure.iter().map(|package| package.name.as_str()).collect::<Vec<_>>(),
            ["my-token", "rules"]
        );
    }

    #[test]
    fn a_standalone_manifest_needs_no_workspace() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = workspace(dir.path());
        let contracts = workspace.contracts(&[], &[]).unwrap();
        let relative = |path: &Path| workspace.relative(path).to_owned();
        let manifest = Value::Table(standalone_manifest(contracts[0].package(), relative).unwrap());

        assert_eq!(manifest["package"]["version"].as_str(), Some("1.2.3"));
        assert_eq!(manifest["package"]["authors"][0].as_str(), Some("Ann"));
        assert_eq!(manifest["lib"]["path"].as_str(), Some("contracts/token/src/lib.rs"));
        let dependencies = &manifest["dependencies"];
        assert_eq!(dependencies["rules"]["path"].as_str(), Some("crates/rules"));
        assert_eq!(dependencies["rules"]["features"][0].as_str(), Some("fast"));
        assert_eq!(dependencies["rules"]["default-features"].as_bool(), Some(false));
        assert_eq!(dependencies["scale"]["package"].as_str(), Some("parity-scale-codec"));
        let on_chain = &manifest["target"][r#"cfg(target_arch = "wasm32")"#]["dependencies"];
        assert_eq!(on_chain["uapi"]["version"].as_str(), Some("^9"));
        assert!(manifest.get("dev-dependencies").is_none());
    }

    #[test]
    fn a_package_outside_keeps_its_dependencies_in_git_and_in_folders() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let guest = root.join("guest");
        for folder in [root.join("suite"), guest.join("src")] {
            std::fs::create_dir_all(folder).unwrap();
        }
        workspace(&root.join("suite"));
        std::fs::write(guest.join("src/lib.rs"), "").unwrap();
        std::fs::write(
            guest.join("Cargo.toml"),
            "[package]\nname = \"guest\"\nauthors = [\"Ann\"]\n[dependencies]\nink = \"=5.1.1\"\n\
             rules = { path = \"../suite/crates/rules\" }\n\
             far = { git = \"https://example.org/far.git\", branch = \"topic/a\", default-features = false }\n\
             pinned = { git = \"https://example.org/far.git\", rev = \"abc\" }\n",
        )
        .unwrap();
        let manifest = guest.join("Cargo.toml");
        let around = Workspace::around(&manifest).unwrap();
        let contract = around.contract_of(&manifest).unwrap();
        let manifest = Value::Table(standalone_manifest(contract.package(), Path::to_owned).unwrap());
        let dependencies = &manifest["dependencies"];
        assert_eq!(dependencies["rules"]["path"].as_str(), root.join("suite/crates/rules").to_str());
        assert_eq!(dependencies["ink"]["version"].as_str(), Some("=5.1.1"));
        let far = &dependencies["far"];
        assert_eq!(far["git"].as_str(), Some("https://example.org/far.git"));
        assert_eq!(
            (far["branch"].as_str(), far["default-features"].as_bool()),
            (Some("topic/a"), Some(false))
        );
        assert_eq!(dependencies["pinned"]["rev"].as_str(), Some("abc"));
    }

    #[test]
    fn a_name_that_no_contract_has_is_refused_with_those_there_are() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = workspace(dir.path());
        let error = workspace.contracts(&["tokn".into()], &[]).err().unwrap();
        assert_eq!(error.to_string(), "no contract is called `tokn`; there are: my-token");
    }
}
