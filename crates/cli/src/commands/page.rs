//! The members' page of a DAO, as files for any host.

use super::{run::Run, step};
use crate::{
    answer::Answer,
    deployment::Deployment,
    local::Access,
    place::{Context, On},
};
use anyhow::{anyhow, bail, ensure, Context as _, Result};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tributary_files::MEGABYTE;
use walkdir::WalkDir;

/// The files that make a folder the page of a DAO: read last by a browser, and so written last.
const ENTRY: &str = "index.html";
const DEPLOYMENT: &str = "deployment.json";
/// Where the build puts what the entry loads, under names that change with their content.
const ASSETS: &str = "assets";

/// The largest file of a built page that is taken for one.
const MAX_FILE: u64 = 16 * MEGABYTE;

/// Write the members' page of this DAO: static files for any host (docs/PAGE.md); `scripts/build --page` builds them
#[derive(clap::Args)]
pub struct PageArgs {
    /// The folder to write into: a new one, or one with a page that was written before, which is renewed
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The node that the page asks, unless its reader names another [default: the one that --url names]
    #[arg(long, value_name = "URL")]
    rpc: Option<String>,
    /// The service that the page asks and hands in at, unless its reader names another (docs/SERVE.md): an address, or "."
    /// where it is served beside the page
    #[arg(long, value_name = "URL")]
    service: Option<String>,
    /// Where the built page is [default: app/dist of the clone that this program was built from]
    #[arg(long, value_name = "DIR", env = "TRIBUTARY_PAGE")]
    built: Option<PathBuf>,
}

impl Run for PageArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { out, rpc, service, built } = self;
        if matches!(context.place.on, On::Local(_)) {
            bail!("the page reads a node, and an embedded chain is none: deploy on a node, or look at one with scripts/page");
        }
        let built = Built::at(built)?;
        takes_a_page(&out)?;
        let deployment = context.deployment()?;
        let (_, deployment) = deployment
            .ok_or_else(|| anyhow!("which DAO? name its deployment file with --dao, or deploy one"))?;
        ensure!(deployment.dao.is_some(), "its deployment is not finished: run `tributary deploy` again");
        // Nobody is to be shown another DAO's money.
        context.dao()?;
        let rpc = node(rpc, context.target.url.as_deref())?;
        let service = service.map(known_service).transpose()?;
        let files = built.write(&out, &hosted(&deployment, &rpc, service)?)?;
        Answer::new()
            .file("page", &out.join(ENTRY))
            .with("node", &rpc)
            .number("files", files as u64)
            .print(context.json);
        step::next(context, "put the folder on any host of files; docs/PAGE.md says what the page trusts");
        Ok(ExitCode::SUCCESS)
    }
}

/// The node that a browser will ask.
fn node(named: Option<String>, of_the_program: Option<&str>) -> Result<String> {
    let rpc = named.or_else(|| of_the_program.map(str::to_owned)).unwrap_or_default();
    let is_one =
        rpc.strip_prefix("wss://").or_else(|| rpc.strip_prefix("ws://")).is_some_and(|at| !at.is_empty());
    ensure!(
        is_one,
        "--rpc {rpc:?} is no node's address: it begins with wss://, or ws:// on the reader's own machine"
    );
    Ok(rpc)
}

/// The service that a browser will ask.
fn known_service(named: String) -> Result<String> {
    let is_one = named == "."
        || ["https://", "http://"]
            .iter()
            .any(|scheme| named.strip_prefix(scheme).is_some_and(|at| !at.is_empty()));
    ensure!(
        is_one,
        "--service {named:?} is no service's address: it begins with https://, or is . beside the page"
    );
    Ok(named)
}

/// The deployment file as the page reads it: with the node, and the service, that it is to ask.
fn hosted(deployment: &Deployment, rpc: &str, service: Option<String>) -> Result<String> {
    let mut file = serde_json::to_value(deployment)?;
    let fields = file.as_object_mut().ok_or_else(|| anyhow!("a deployment file is an object"))?;
    fields.insert("rpc".to_owned(), Value::from(rpc));
    fields.extend(service.map(|service| ("service".to_owned(), Value::from(service))));
    Ok(format!("{file:#}\n"))
}

/// A folder may become a page if it is new or empty, or one already: what else is in it is somebody's.
fn takes_a_page(folder: &Path) -> Result<()> {
    tributary_files::takes(folder)?;
    let Ok(mut entries) = fs::read_dir(folder) else {
        ensure!(!folder.exists(), "--out {}: a file is there: name a folder", folder.display());
        return Ok(());
    };
    let is_page = [ENTRY, DEPLOYMENT, ASSETS].iter().all(|name| folder.join(name).exists());
    ensure!(
        is_page || entries.next().is_none(),
        "--out {}: it has files that are no page written by this command: name a new or an empty folder",
        folder.display()
    );
    Ok(())
}

/// The page as it was built, without a DAO.
struct Built {
    folder: PathBuf,
    /// Relative to the folder, the entry last.
    files: Vec<PathBuf>,
}

impl Built {
    fn at(named: Option<PathBuf>) -> Result<Self> {
        let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../app/dist");
        let folder = named.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(default);
        ensure!(
            folder.join(ENTRY).is_file() && folder.join(ASSETS).is_dir(),
            "there is no built page at {}: build it with scripts/build --page, or name it with --built",
            folder.display()
        );
        let mut files = Vec::new();
        for found in WalkDir::new(&folder).sort_by_file_name() {
            let found = found?;
            if found.file_type().is_file() {
                files.push(found.path().strip_prefix(&folder)?.to_owned());
            }
        }
        // A page that was served from there has the DAO that it was served with.
        files.retain(|file| file != Path::new(DEPLOYMENT));
        files.sort_by_key(|file| file == Path::new(ENTRY));
        Ok(Self { folder, files })
    }

    /// Writes it with a deployment file: what the entry loads comes before it, and what it no longer loads goes after
    /// it, so that a host that serves the folder meanwhile serves a whole page. Answers how many files it has.
    fn write(&self, out: &Path, deployment: &str) -> Result<usize> {
        for file in &self.files {
            if file == Path::new(ENTRY) {
                tributary_files::replace(&out.join(DEPLOYMENT), &[deployment.as_bytes()])?;
            }
            let to = out.join(file);
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
            }
            let content = tributary_files::bytes(&self.folder.join(file), MAX_FILE)?;
            tributary_files::replace(&to, &[&content])?;
        }
        let current: BTreeSet<_> = self.files.iter().collect();
        for found in WalkDir::new(out.join(ASSETS)) {
            let found = found?;
            let old = found.path().strip_prefix(out)?.to_owned();
            if found.file_type().is_file() && !current.contains(&old) {
                fs::remove_file(found.path()).with_context(|| found.path().display().to_string())?;
            }
        }
        Ok(self.files.len() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, files: &[(&str, &str)]) {
        for (name, content) in files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
    }

    fn all(folder: &Path) -> Vec<String> {
        let files = WalkDir::new(folder).sort_by_file_name().into_iter().map(|found| found.unwrap());
        let files = files.filter(|found| found.file_type().is_file());
        files.map(|found| found.path().strip_prefix(folder).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_page_has_its_dao_and_is_renewed_without_what_it_no_longer_loads() {
        let dir = tempfile::tempdir().unwrap();
        let (built, out) = (dir.path().join("built"), dir.path().join("out"));
        write(&built, &[("index.html", "one"), ("assets/one.js", ""), ("deployment.json", "another DAO")]);
        Built::at(Some(built.clone())).unwrap().write(&out, "the DAO").unwrap();
        assert_eq!(all(&out), ["assets/one.js", "deployment.json", "index.html"]);
        assert_eq!(fs::read_to_string(out.join("deployment.json")).unwrap(), "the DAO");

        fs::remove_file(built.join("assets/one.js")).unwrap();
        write(&built, &[("index.html", "two"), ("assets/two.js", "")]);
        write(&out, &[("robots.txt", "the host's own")]);
        takes_a_page(&out).unwrap();
        Built::at(Some(built)).unwrap().write(&out, "the DAO").unwrap();
        assert_eq!(all(&out), ["assets/two.js", "deployment.json", "index.html", "robots.txt"]);
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "two");
    }

    #[test]
    fn a_folder_with_something_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &[("index.html", "somebody's own")]);
        let refused = takes_a_page(dir.path()).unwrap_err().to_string();
        assert!(refused.contains("name a new or an empty folder"), "{refused}");
        let refused = takes_a_page(&dir.path().join("index.html")).unwrap_err().to_string();
        assert!(refused.contains("index.html"), "{refused}");
        takes_a_page(&dir.path().join("new")).unwrap();
    }

    #[test]
    fn only_a_nodes_address_and_a_services_are_asked_by_a_page() {
        assert_eq!(node(None, Some("ws://127.0.0.1:9944")).unwrap(), "ws://127.0.0.1:9944");
        assert_eq!(node(Some("wss://node.example".into()), Some("ws://home")).unwrap(), "wss://node.example");
        for address in ["https://node.example", "wss://", ""] {
            let refused = node(Some(address.into()), None).unwrap_err().to_string();
            assert!(refused.contains(&format!("{address:?}")), "{refused}");
        }
        for address in ["wss://node.example", "https://", "dao.example", ""] {
            let refused = known_service(address.into()).unwrap_err().to_string();
            assert!(refused.contains(&format!("{address:?}")), "{refused}");
        }
        assert_eq!(known_service(".".into()).unwrap(), ".");
    }
}
