//! Beginning a contract of one's own: a package that builds and passes its tests, to be changed.

use anyhow::{anyhow, bail, ensure, Context as _, Result};
use serde_json::json;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Write a package with a source of metrics: a contract that answers what members' values were in the past
    Source(SourceArgs),
}

#[derive(clap::Args)]
pub struct SourceArgs {
    /// What the package is called, and its folder, which must not be there yet
    name: String,
    /// Where Tributary's crates are: a clone of the repository, or the address of one in git [default: the clone that
    /// this program was built from]
    #[arg(long, value_name = "FOLDER|URL")]
    tributary: Option<String>,
    /// Which commit, of a repository in git
    #[arg(long, value_name = "COMMIT", requires = "tributary")]
    rev: Option<String>,
}

const SOURCE: &str = include_str!("../templates/source/lib.rs");
/// What the workspace says of versions.
const WORKSPACE: &str = include_str!("../../../Cargo.toml");
/// The versions that contracts are known to work with.
const LOCK: &str = include_str!("../../../Cargo.lock");

pub fn run(command: Command, as_json: bool) -> Result<()> {
    let Command::Source(SourceArgs { name, tributary, rev }) = command;
    ensure!(
        is_name(&name),
        "{name:?} is no name of a package: write small letters and digits, a letter first, with single hyphens between them"
    );
    if let Some(why) = taken(&name) {
        bail!("{name:?} cannot be the name of a package here: {why}");
    }
    let whence = whence(tributary, rev)?;
    let manifest = manifest(&name, &whence)?;
    let folder = PathBuf::from(&name);
    ensure!(!folder.exists(), "{name} is there already: choose another name");
    std::fs::create_dir(&folder).with_context(|| format!("the folder {name} cannot be made"))?;
    let sources = folder.join("src");
    std::fs::create_dir(&sources).with_context(|| sources.display().to_string())?;
    let files = [
        (folder.join("Cargo.toml"), manifest.as_str()),
        (folder.join("Cargo.lock"), LOCK),
        (folder.join(".gitignore"), "/target\n"),
        (sources.join("lib.rs"), SOURCE),
    ];
    for (path, text) in &files {
        std::fs::write(path, text).with_context(|| path.display().to_string())?;
    }
    if as_json {
        println!(
            "{:#}",
            json!({ "package": name, "files": files.map(|(path, _)| path.display().to_string()) })
        );
        return Ok(());
    }
    println!("{name}/src/lib.rs is a source of metrics, to be changed. In the folder {name}:");
    println!("  cargo test   # its tests");
    println!(
        "  {} --manifest Cargo.toml   # builds it; so does `cargo contract build --release`",
        whence.builder()
    );
    println!("  tributary instantiate target/ink/{}.contract   # puts it on a chain", name.replace('-', "_"));
    Ok(())
}

fn is_name(name: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let is_word = |word: &str| !word.is_empty() && word.chars().all(fits);
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('-').all(is_word)
}

/// The most letters of a package's name: registries take no longer one.
const MAX_NAME: usize = 64;

/// What Rust calls something of its own, or reads as a word of the language.
const OF_RUST: &str = "\
    abstract alloc as async auto await become box break const continue core crate default do dyn else \
    enum extern false final fn for gen if impl in let loop macro macro-rules match mod move mut override \
    priv proc-macro pub raw ref return safe self static std struct super test trait true try type typeof \
    union unsafe unsized use virtual where while yield";

/// Where cargo keeps what it builds: a package that is called so gets in its way.
const OF_CARGO: &str = "build deps examples incremental target";

/// What no file or folder is called on Windows.
const OF_WINDOWS: &str = "\
    aux con nul prn com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 \
    lpt7 lpt8 lpt9";

/// Why a package cannot be called so, if it cannot, and the cure.
fn taken(name: &str) -> Option<String> {
    if name.len() > MAX_NAME {
        return Some(format!("it has {} letters: {MAX_NAME} at most", name.len()));
    }
    let owners = [
        (OF_RUST, "Rust calls something of its own so"),
        (OF_CARGO, "cargo calls a folder so in which it keeps what it builds"),
        (OF_WINDOWS, "Windows has devices that are called so, and no folder"),
    ];
    let owner = owners.iter().find(|(words, _)| words.split_whitespace().any(|word| word == name));
    if let Some((_, why)) = owner {
        return Some(format!("{why}: write for instance \"{name}-source\""));
    }
    // Two of one name cannot be told apart in what is locked, and two that differ by a hyphen not in what is built.
    let locked = LOCK.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let is_taken = locked.map(|one| one.replace('_', "-")).any(|one| one == name);
    is_taken.then(|| {
        format!("one of the crates that it is made of is called so: write for instance \"our-{name}\"")
    })
}

/// Where the crates are that a contract needs.
enum Whence {
    Folder(PathBuf),
    Git { url: String, rev: Option<String> },
}

fn whence(named: Option<String>, rev: Option<String>) -> Result<Whence> {
    const CRATE: &str = "crates/interfaces/Cargo.toml";
    let built_from = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = named.as_ref().map_or_else(built_from, PathBuf::from);
    if folder.join(CRATE).exists() && rev.is_none() {
        return Ok(Whence::Folder(folder.canonicalize()?));
    }
    match named {
        Some(url) if url.contains("://") || url.starts_with("git@") => Ok(Whence::Git { url, rev }),
        Some(other) => Err(anyhow!("{other:?} is neither a clone of Tributary nor the address of one in git")),
        None => Err(anyhow!(
            "the clone that this program was built from is gone: name another one, or an address in git, with --tributary"
        )),
    }
}

impl Whence {
    /// What builds contracts there.
    fn builder(&self) -> String {
        match self {
            Self::Folder(root) => root.join("scripts/build").display().to_string(),
            Self::Git { .. } => "tributary-build".to_owned(),
        }
    }

    fn dependency(&self, name: &str) -> Value {
        let mut keys = Table::new();
        match self {
            Self::Folder(root) => {
                let path = root.join("crates").join(name.trim_start_matches("tributary-"));
                keys.insert("path".to_owned(), path.display().to_string().into());
            }
            Self::Git { url, rev } => {
                keys.insert("git".to_owned(), url.clone().into());
                keys.extend(rev.iter().map(|rev| ("rev".to_owned(), rev.clone().into())));
            }
        }
        keys.insert("default-features".to_owned(), false.into());
        Value::Table(keys)
    }
}

/// A manifest that stands alone: what builds contracts reads no other.
fn manifest(name: &str, whence: &Whence) -> Result<String> {
    let workspace: Table = toml::from_str(WORKSPACE)?;
    let said = |keys: &[&str]| {
        let found = keys.iter().try_fold(workspace.get("workspace")?, |table, key| table.get(key))?;
        Some(found.to_string())
    };
    let unsaid = || anyhow!("the workspace does not say its versions");
    let ink = said(&["dependencies", "ink"]).ok_or_else(unsaid)?;
    let edition = said(&["package", "edition"]).ok_or_else(unsaid)?;
    let crates = ["tributary-interfaces", "tributary-storage"];
    let crates = crates.map(|needed| format!("{needed} = {}", whence.dependency(needed))).join("\n");
    Ok(format!(
        "[package]
name = \"{name}\"
version = \"0.1.0\"
edition = {edition}
# Its metadata names them.
authors = [\"The authors of {name}\"]
publish = false

# The path alone: what builds contracts makes a program of it.
[lib]
path = \"src/lib.rs\"

[dependencies]
ink = {ink}
{crates}

[features]
default = [\"std\"]
std = [\"ink/std\", \"tributary-interfaces/std\", \"tributary-storage/std\"]
ink-as-dependency = []
# For chains whose balances are a u64.
balance-u64 = [\"tributary-interfaces/balance-u64\"]

# It is no member of a workspace around it.
[workspace]
"
    ))
}
