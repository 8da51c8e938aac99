//! Where git reads a history: a folder of our own with the repository's objects, and with what its newest commit says
//! about files. Nothing else of the repository, its folder or its user's machine can change what is measured: no
//! configuration, no changed or ignored files, no grafts, no replaced commits; and every git does the same.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::TempDir;

use super::program::Git;
use super::{GitOptions, GitStep, HistoryError};

const STEP: GitStep = GitStep::Prepare;

/// A folder that git takes for a repository; removed with this value.
pub(super) struct Place {
    folder: TempDir,
    pub(super) git: Git,
}

impl Place {
    /// A place whose `HEAD` is `head`, with the objects in the folder `objects`.
    pub(super) fn make(options: &GitOptions, objects: &Path, head: &str) -> Result<Self, HistoryError> {
        let io = |source| HistoryError::Io { step: STEP, source };
        let folder = tempfile::Builder::new().prefix("tributary-").tempdir().map_err(io)?;
        let own = folder.path().join(".git");
        lay_out(&own, head).map_err(io)?;
        let nowhere = own.join("nowhere");
        let environment = [
            ("GIT_DIR", own.as_os_str()),
            ("GIT_WORK_TREE", folder.path().as_os_str()),
            ("GIT_OBJECT_DIRECTORY", objects.as_os_str()),
            ("GIT_CONFIG_NOSYSTEM", "1".as_ref()),
            ("GIT_CONFIG_SYSTEM", "/dev/null".as_ref()),
            ("GIT_CONFIG_GLOBAL", "/dev/null".as_ref()),
            ("GIT_ATTR_NOSYSTEM", "1".as_ref()),
            ("HOME", nowhere.as_os_str()),
            ("XDG_CONFIG_HOME", nowhere.as_os_str()),
        ];
        let environment = environment.map(|(name, value)| (name, OsString::from(value))).to_vec();
        let git = Git::apart(options, folder.path(), environment);
        Ok(Self { folder, git })
    }

    /// Puts every `.gitattributes` of `head` where git looks for it.
    pub(super) fn check_out_attributes(&self, head: &str) -> Result<(), HistoryError> {
        self.git.ask(STEP, &["read-tree", head])?.succeeded()?;
        let (mut running, mut listed) =
            self.git.read(STEP, &["ls-files", "-z", "--", ":(glob)**/.gitattributes"])?;
        let mut paths = Vec::new();
        let read = io::Read::read_to_end(&mut listed, &mut paths);
        read.map_err(|source| HistoryError::Io { step: STEP, source })?;
        running.finish()?;
        if !paths.is_empty() {
            let args = ["checkout-index", "--quiet", "-z", "--stdin"];
            let (mut running, mut stdin, stdout) = self.git.converse(STEP, &args)?;
            stdin.write_all(&paths).map_err(|source| running.broken(source))?;
            drop(stdin);
            running.answer(stdout)?.succeeded()?;
        }
        // What was checked out says it all.
        let _ = fs::remove_file(self.folder.path().join(".git/index"));
        Ok(())
    }
}

/// What git needs to see to take a folder for a repository.
fn lay_out(own: &Path, head: &str) -> io::Result<()> {
    for folder in ["objects", "refs"] {
        fs::create_dir_all(own.join(folder))?;
    }
    fs::write(own.join("HEAD"), format!("{head}\n"))?;
    let mut config = fs::File::create(own.join("config"))?;
    let long = head.len() == 64;
    writeln!(config, "[core]\n\trepositoryformatversion = {}\n\tbare = false", u8::from(long))?;
    // A link could lead out of the place.
    writeln!(config, "\tsymlinks = false\n\tautocrlf = false\n[mailmap]\n\tblob = HEAD:.mailmap")?;
    if long {
        writeln!(config, "[extensions]\n\tobjectformat = sha256")?;
    }
    Ok(())
}
