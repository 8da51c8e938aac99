//! Compiling one contract with the library `contract-build`.
//!
//! The library takes its toolchain from environment variables, gives every member of a workspace a
//! target folder of its own, and ignores the workspace's Cargo.lock. So each contract is staged: its
//! manifest, made to stand alone, beside a copy of the lock. Then this program calls itself, in the
//! right environment, to compile what is staged, and watches what the compiler says.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{BufRead, BufReader, IsTerminal},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context, Result};
use contract_build::{BuildMode, ExecuteArgs, Features, ManifestPath};
use indicatif::{ProgressBar, ProgressStyle};

use crate::metadata;
use tributary_artifacts::{standalone_manifest, Balance, Contract, RUST};

/// The name under which scripts/setup registers the contracts' toolchain with rustup.
const TOOLCHAIN: &str = "tributary-contracts";
const CURE: &str = "run scripts/setup";
const LINKER_VARIABLE: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";
/// The linker to name where the toolchain does not bring its own.
const LINKER: &str = "wasm-ld-19";
/// Set when this program is to act as the compiler.
const WRAPPER_MARK: &str = "TRIBUTARY_BUILD_IS_RUSTC";
/// The crate that ink! takes its memory functions from, and what it is compiled from instead.
const MEMORY_CRATE: &str = "rlibc";
const MEMORY: &str = concat!("#![no_std]\n#![no_builtins]\n", include_str!("memory.rs"));
/// How what helps to build a contract is made: the program that prints the metadata runs once for a moment, and the
/// contract's own profile would have it linked for half a minute.
const MADE_QUICKLY: [&str; 4] = ["opt-level=0", "debug-assertions=off", "lto=off", "linker-plugin-lto=off"];

/// The compiler for contracts.
pub struct Toolchain {
    linker: Option<String>,
}

impl Toolchain {
    /// Asks the toolchain for its version and checks that all its parts are there.
    pub fn find() -> Result<Self> {
        let version = rustc(&["--version"])
            .with_context(|| format!("the toolchain `{TOOLCHAIN}` does not answer: {CURE}"))?;
        ensure!(
            version.starts_with(&format!("rustc {RUST} ")),
            "the toolchain `{TOOLCHAIN}` is {version}, where contracts are made by Rust {RUST}: {CURE}"
        );
        let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?);
        let parts = [
            ("the library sources (rust-src)", "lib/rustlib/src/rust/library/Cargo.toml"),
            ("clippy", "bin/clippy-driver"),
        ];
        for (part, path) in parts {
            ensure!(sysroot.join(path).exists(), "the toolchain `{TOOLCHAIN}` lacks {part}: {CURE}");
        }
        let linker = match env::var(LINKER_VARIABLE) {
            Ok(linker) => Some(linker),
            Err(_) if has_own_linker(&sysroot) => None,
            Err(_) => Some(LINKER.to_owned()),
        };
        if let Some(linker) = &linker {
            let answers = Command::new(linker).arg("--version").output().is_ok();
            ensure!(answers, "the linker `{linker}` for WebAssembly is missing: {CURE}");
        }
        Ok(Self { linker })
    }

    /// The environment that contract-build needs: this toolchain, and none of the host's settings.
    fn apply(&self, command: &mut Command) {
        let host = ["CARGO", "RUSTFLAGS", "RUSTDOCFLAGS", "INK_STATIC_BUFFER_SIZE"];
        let prefixes = ["RUSTC", "CARGO_BUILD_", "CARGO_ENCODED_", "CARGO_PROFILE_", "CARGO_INCREMENTAL"];
        for (key, _) in env::vars() {
            if host.contains(&key.as_str()) || prefixes.iter().any(|prefix| key.starts_with(prefix)) {
                command.env_remove(key);
            }
        }
        command.env("RUSTUP_TOOLCHAIN", TOOLCHAIN);
        if let Some(linker) = &self.linker {
            command.env(LINKER_VARIABLE, linker);
        }
    }
}

fn rustc(args: &[&str]) -> Result<String> {
    let output = Command::new("rustc")
        .args(args)
        .env("RUSTUP_TOOLCHAIN", TOOLCHAIN)
        .output()
        .with_context(|| format!("cannot run rustc: {CURE}"))?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether the toolchain brings rust-lld, which rustc takes by itself.
fn has_own_linker(sysroot: &Path) -> bool {
    let hosts = fs::read_dir(sysroot.join("lib/rustlib")).into_iter().flatten().flatten();
    hosts.into_iter().any(|host| host.path().join("bin/rust-lld").exists())
}

/// Compiles a contract, showing progress under the title `step`. Returns the folder with its artifacts.
pub fn run(
    contract: &Contract,
    lock: &str,
    toolchain: &Toolchain,
    balance: Balance,
    scratch: &Path,
    step: &str,
) -> Result<PathBuf> {
    if let Some(feature) = balance.feature() {
        ensure!(
            contract.package().features.contains_key(feature),
            "{}: it has no feature `{feature}`, so it cannot be built for chains of such balances",
            contract.name()
        );
    }
    let manifest = stage(contract, lock, scratch)?;
    // contract-build writes here when a manifest is its own workspace.
    let output = scratch.join("ink");
    discard_previous(contract, &output)?;
    discard_other_memory(&output)?;

    let mut command = Command::new(env::current_exe()?);
    toolchain.apply(&mut command);
    command.arg("--compile").arg(&manifest).env("CARGO_TARGET_DIR", scratch);
    if let Some(feature) = balance.feature() {
        command.arg("--feature").arg(feature);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());

    let progress = Progress::start(step);
    let mut child = command.spawn().context("cannot start the contract build")?;
    let mut messages = Vec::new();
    for line in BufReader::new(child.stderr.take().context("the contract build has no output")?).split(b'\n')
    {
        let line = String::from_utf8_lossy(&line?).into_owned();
        match activity(&line) {
            Some(activity) => progress.show(&activity),
            // A warning of contract-build's for every package with a hyphen in its name.
            None if line.contains("the `name` field in the `[lib]` section") => {}
            None => messages.push(line),
        }
    }
    let built = child.wait()?.success();
    progress.finish(built);
    if !built {
        let messages = messages.join("\n");
        let colors = console::colors_enabled_stderr();
        eprintln!("{}", if colors { messages } else { console::strip_ansi_codes(&messages).into_owned() });
        bail!("{} does not build", contract.name());
    }
    metadata::complete(&manifest, &output, contract.artifact_name())?;
    Ok(output)
}

/// Compiles the contract of one staged manifest in this process, with a feature of it. Its environment
/// must be set.
pub fn contract(manifest: &Path, feature: Option<&str>) -> Result<()> {
    env::set_var("RUSTC_WRAPPER", env::current_exe()?);
    env::set_var(WRAPPER_MARK, "1");
    let mut features = Features::default();
    feature.into_iter().for_each(|feature| features.push(feature));
    let args = ExecuteArgs {
        manifest_path: ManifestPath::new(manifest)?,
        features,
        build_mode: BuildMode::Release,
        ..ExecuteArgs::default()
    };
    contract_build::execute(args).map(drop)
}

/// Whether cargo called this program in place of rustc, from within [`contract`].
pub fn is_called_as_rustc() -> bool {
    env::var_os(WRAPPER_MARK).is_some()
}

/// Runs the compiler that the arguments name, so that the code does not depend on where things are, and
/// has the memory functions of `memory.rs`.
///
/// Cargo tells crates apart by a hash that covers their paths: that of the clone and that of the
/// toolchain. The hash goes into symbols, and their order into the order of functions: two clones would
/// have two code hashes. On chain, a crate's name and version are enough.
pub fn as_rustc() -> Result<ExitCode> {
    let mut args = env::args_os().skip(1);
    let compiler = args.next().context("no compiler to run")?;
    let name = env::var("CARGO_PKG_NAME").ok();
    let mut args: Vec<OsString> = args.collect();
    if goes_on_chain(&args) {
        args = one_identity_everywhere(args, || {
            Some(format!("{}-{}", name.as_ref()?, env::var("CARGO_PKG_VERSION").ok()?))
        });
        if name.as_deref() == Some(MEMORY_CRATE) {
            let source = scratch_beside_outputs(&args).join("memory.rs");
            fs::write(&source, MEMORY).with_context(|| format!("cannot write {}", source.display()))?;
            args = compiled_from(args, &source);
        }
    } else {
        args.extend(MADE_QUICKLY.iter().flat_map(|option| ["-C", option]).map(OsString::from));
    }
    let status = Command::new(&compiler)
        .args(args)
        .status()
        .with_context(|| format!("cannot run {}", compiler.to_string_lossy()))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether the compiler makes a part of a contract, and not of a program that helps to build one.
fn goes_on_chain(args: &[OsString]) -> bool {
    after(args, "--target").is_some_and(|target| target == "wasm32-unknown-unknown")
}

/// The compiler's arguments, with the crate's identity in place of cargo's hash.
fn one_identity_everywhere(
    mut args: Vec<OsString>,
    identity: impl FnOnce() -> Option<String>,
) -> Vec<OsString> {
    let hash = args.iter_mut().find(|arg| arg.to_string_lossy().starts_with("metadata="));
    if let (Some(hash), Some(identity)) = (hash, identity()) {
        *hash = format!("metadata={identity}").into();
    }
    args
}

/// The compiler's arguments, with another source file in place of the crate's own.
fn compiled_from(mut args: Vec<OsString>, source: &Path) -> Vec<OsString> {
    if let Some(own) = args.iter_mut().find(|arg| arg.to_string_lossy().ends_with(".rs")) {
        *own = source.into();
    }
    args
}

/// The folder that the compiler is told to write to.
fn scratch_beside_outputs(args: &[OsString]) -> PathBuf {
    after(args, "--out-dir").map(PathBuf::from).unwrap_or_default()
}

/// What stands after an option.
fn after<'a>(args: &'a [OsString], option: &str) -> Option<&'a OsString> {
    args.iter().skip_while(|arg| *arg != option).nth(1)
}

/// Writes the contract's manifest, standing alone, and a lock to a folder; returns the manifest.
fn stage(contract: &Contract, lock: &str, scratch: &Path) -> Result<PathBuf> {
    let package = contract.package();
    ensure!(
        !package.targets.iter().any(|target| target.is_custom_build()),
        "{}: a contract cannot have a build script",
        contract.name()
    );
    ensure!(
        !package.authors.is_empty(),
        "{}: its metadata names who wrote it: add `authors = [\"…\"]` below [package] in {}",
        contract.name(),
        package.manifest_path
    );
    let mut manifest = standalone_manifest(package, Path::to_owned)?;
    manifest.insert("workspace".into(), toml::value::Table::new().into());
    let dependencies = manifest.entry("dependencies").or_insert_with(|| toml::value::Table::new().into());
    if let Some(dependencies) = dependencies.as_table_mut() {
        dependencies.entry("scale-info").or_insert_with(types_with_docs);
    }

    let folder = scratch.join("staged").join(contract.artifact_name());
    let write = || -> Result<PathBuf> {
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("Cargo.lock"), lock)?;
        fs::write(folder.join("Cargo.toml"), toml::to_string(&manifest)?)?;
        Ok(folder.canonicalize()?.join("Cargo.toml"))
    };
    write().with_context(|| format!("cannot stage {} in {}", contract.name(), folder.display()))
}

/// A dependency that has the documentation of types in the metadata, and leaves the code as it is.
fn types_with_docs() -> toml::Value {
    let features = vec![toml::Value::from("docs")];
    let pairs = [
        ("version", toml::Value::from("2.11")),
        ("default-features", false.into()),
        ("features", features.into()),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<toml::value::Table>().into()
}

/// Removes what would let contract-build skip a step: it judges by the code alone, and all contracts'
/// metadata is made by a program of one name.
fn discard_previous(contract: &Contract, output: &Path) -> Result<()> {
    for extension in ["contract", "json", "wasm"] {
        fs::remove_file(output.join(contract.artifact_name()).with_extension(extension)).ok();
    }
    discard_fingerprints(&output.join("release"), "metadata-gen")
}

/// Has the memory functions compiled again if they are not those of today: cargo does not know where they
/// come from.
fn discard_other_memory(output: &Path) -> Result<()> {
    let release = output.join("wasm32-unknown-unknown/release");
    if fs::read_to_string(release.join("deps/memory.rs")).is_ok_and(|compiled| compiled == MEMORY) {
        return Ok(());
    }
    discard_fingerprints(&release, MEMORY_CRATE)
}

/// Makes cargo compile a crate again.
fn discard_fingerprints(release: &Path, name: &str) -> Result<()> {
    let prefix = format!("{name}-");
    for entry in fs::read_dir(release.join(".fingerprint")).into_iter().flatten() {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            fs::remove_dir_all(entry.path())
                .with_context(|| format!("cannot remove {}", entry.path().display()))?;
        }
    }
    Ok(())
}

/// What the compiler is doing, if that is all the line says; other lines are messages to keep.
fn activity(line: &str) -> Option<String> {
    const VERBS: [&str; 14] = [
        "Compiling",
        "Checking",
        "Fresh",
        "Finished",
        "Running",
        "Downloading",
        "Downloaded",
        "Updating",
        "Locking",
        "Adding",
        "Removing",
        "Blocking",
        "Dirty",
        "Ignored",
    ];
    let plain = console::strip_ansi_codes(line);
    let plain = plain.trim();
    let words = plain.strip_prefix("[==]").map(str::trim);
    let is_activity = words.is_some() || VERBS.iter().any(|verb| plain.starts_with(&format!("{verb} ")));
    // The path of a package says nothing about progress.
    is_activity.then(|| words.unwrap_or(plain).split(" (").next().unwrap_or_default().to_owned())
}

/// A spinner with the time that went by on a terminal; elsewhere, a line at the start and at the end.
struct Progress {
    bar: ProgressBar,
    step: String,
    started: Instant,
}

impl Progress {
    fn start(step: &str) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new_spinner()
        } else {
            eprintln!("{step}: building (the first contract takes minutes, each next one less)");
            ProgressBar::hidden()
        };
        bar.set_style(
            ProgressStyle::with_template("{spinner} {prefix}  {elapsed}  {wide_msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        bar.set_prefix(step.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, step: step.to_owned(), started: Instant::now() }
    }

    fn show(&self, activity: &str) {
        self.bar.set_message(activity.to_owned());
    }

    fn finish(&self, built: bool) {
        self.bar.finish_and_clear();
        let outcome = if built { "built" } else { "failed" };
        eprintln!("{}: {outcome} after {:.0} s", self.step, self.started.elapsed().as_secs_f32());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_about_progress_are_told_from_messages() {
        let compiling = "\u{1b}[1m\u{1b}[32m   Compiling\u{1b}[0m ink v5.1.1 (somewhere)";
        assert_eq!(activity(compiling).as_deref(), Some("Compiling ink v5.1.1"));
        assert_eq!(activity(" [==] Building cargo project").as_deref(), Some("Building cargo project"));
        assert_eq!(activity("error[E0308]: mismatched types"), None);
        assert_eq!(activity("  --> contracts/token/lib.rs:7:9"), None);
    }

    #[test]
    fn crates_that_go_on_chain_have_the_same_identity_wherever_they_are() {
        let args = |hash: &str| Vec::from(["--crate-name", "core", "-C", hash].map(OsString::from));
        let name = || Some("core-1.0.0".to_owned());
        assert_eq!(one_identity_everywhere(args("metadata=0a1b"), name), args("metadata=core-1.0.0"));
        let target = |target: &str| goes_on_chain(&["--target", target].map(OsString::from));
        assert!(target("wasm32-unknown-unknown"));
        assert!(!target("x86_64-unknown-linux-gnu") && !goes_on_chain(&args("metadata=0a1b")));
    }

    #[test]
    fn a_crate_is_compiled_from_the_source_that_is_put_in_its_place() {
        let args =
            |source: &str| Vec::from(["--crate-name", "rlibc", source, "--out-dir", "o"].map(OsString::from));
        assert_eq!(compiled_from(args("a/src/lib.rs"), Path::new("o/memory.rs")), args("o/memory.rs"));
        assert_eq!(scratch_beside_outputs(&args("a/src/lib.rs")), Path::new("o"));
    }
}
