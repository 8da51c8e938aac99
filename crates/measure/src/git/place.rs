//! Where git reads a history: a folder of our own with the repository's objects, and with what its newest commit says
//! about files. Nothing else of the repository, its folder or its user's machine can change what is measured: no
//! configuration, no changed or ignored files, no grafts, no replaced commits; and every git does the same.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

use super::attributes::is_plain;
use super::program::{path_of, Git};
use super::{GitOptions, GitStep, HistoryError};

const STEP: GitStep = GitStep::Prepare;

/// Most bytes of what git says before a file.
const MAX_HEADER: u64 = 1024;

/// The folders that are there now. Whoever has it locked may write in them.
static FOLDERS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn folders() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what a measurement that does not come to its end would leave behind: for whoever ends the process, as nothing
/// can be measured any more.
pub fn clean_up() {
    let folders = folders();
    folders.iter().for_each(|folder| drop(fs::remove_dir_all(folder)));
    std::mem::forget(folders);
}

/// A temporary folder; removed with this value.
struct Folder(TempDir);

impl Folder {
    fn make() -> Result<Self, HistoryError> {
        let mut folders = folders();
        let made = tempfile::Builder::new().prefix("tributary-").tempdir();
        let folder = std::env::temp_dir();
        let made = made.map_err(|source| HistoryError::NoTemporaryFolder { folder, source })?;
        folders.insert(made.path().to_owned());
        Ok(Self(made))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let mut folders = folders();
        // Before anybody could believe that nothing is left; what cannot be removed is nobody's to be told of.
        let _ = fs::remove_dir_all(self.0.path());
        folders.remove(self.0.path());
    }
}

/// A folder that git takes for a repository; removed with this value.
pub(super) struct Place {
    folder: Folder,
    pub(super) git: Git,
}

impl Place {
    /// A place whose `HEAD` is `head`, with the objects in the folder `objects`.
    pub(super) fn make(options: &GitOptions, objects: &Path, head: &str) -> Result<Self, HistoryError> {
        let io = |source| HistoryError::Io { step: STEP, source };
        let folder = Folder::make()?;
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

    /// Puts every `.gitattributes` of `head` where git looks for it. Whatever else the tree has, however odd, is not
    /// looked at: an index would refuse the whole of it for one name.
    pub(super) fn check_out_attributes(&self, head: &str) -> Result<(), HistoryError> {
        let io = |source| HistoryError::Io { step: STEP, source };
        let (mut running, listed) = self.git.read(STEP, &["ls-tree", "-r", "-z", "--full-tree", head])?;
        let mut found = Vec::new();
        for entry in listed.split(0) {
            found.extend(attributes_file(&entry.map_err(io)?));
        }
        running.finish()?;
        if found.is_empty() {
            return Ok(());
        }
        let (mut running, mut stdin, mut stdout) = self.git.converse(STEP, &["cat-file", "--batch"])?;
        for (id, path) in found {
            let asked = writeln!(stdin, "{id}").and_then(|()| stdin.flush());
            asked.map_err(|source| running.broken(source))?;
            let mut header = Vec::new();
            let read = stdout.by_ref().take(MAX_HEADER).read_until(b'\n', &mut header);
            if read.map_err(|source| running.broken(source))? == 0 {
                return Err(running.broken(io::ErrorKind::UnexpectedEof.into()));
            }
            let header = String::from_utf8_lossy(&header).trim().to_owned();
            if header.ends_with(" missing") {
                let message = format!("{header} ({})", path.display());
                return Err(HistoryError::Failed { step: STEP, code: Some(128), message });
            }
            let size = header.rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
            let size = size.ok_or_else(|| running.unexpected("size of a file"))?;
            let mut content = stdout.by_ref().take(size);
            // Where another entry of an odd tree is in the way, nothing can be said of files there.
            if let Ok(mut file) = self.create(&path) {
                io::copy(&mut content, &mut file).map_err(io)?;
            }
            io::copy(&mut content, &mut io::sink()).map_err(|source| running.broken(source))?;
            // The line feed after it.
            let mut end = [0];
            stdout.read_exact(&mut end).map_err(|source| running.broken(source))?;
        }
        drop(stdin);
        drop(stdout);
        running.finish()
    }

    fn create(&self, path: &Path) -> io::Result<fs::File> {
        let _writing = folders();
        let path = self.folder.path().join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::File::create(path)
    }
}

/// The file of an entry of `ls-tree -z` that has attributes: its id and its path, if that leads nowhere else.
fn attributes_file(entry: &[u8]) -> Option<(String, PathBuf)> {
    let tab = entry.iter().position(|byte| *byte == b'\t')?;
    let (facts, path) = (entry.get(..tab)?, entry.get(tab.saturating_add(1)..)?);
    let mut parts = path.split(|byte| *byte == b'/');
    // Git follows no link to attributes.
    let is_file = facts.starts_with(b"100") && facts.windows(6).any(|part| part == b" blob ");
    let named = parts.clone().next_back() == Some(b".gitattributes");
    let own = parts.any(|part| part.eq_ignore_ascii_case(b".git"));
    if !is_file || !named || own || !is_plain(path) {
        return None;
    }
    let id = std::str::from_utf8(facts.rsplit(|byte| *byte == b' ').next()?).ok()?;
    id.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| (id.to_owned(), path_of(path.to_vec())))
}

/// What git needs to see to take a folder for a repository.
fn lay_out(own: &Path, head: &str) -> io::Result<()> {
    let _writing = folders();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_of_attributes_within_the_place_are_laid_out() {
        let id = "78981922613b2afb6025042ff6bd878ac1994e85";
        let found = |mode: &str, path: &str| {
            attributes_file(format!("{mode} {id}\t{path}").as_bytes()).map(|(_, path)| path)
        };
        assert_eq!(found("100644 blob", ".gitattributes"), Some(PathBuf::from(".gitattributes")));
        assert_eq!(found("100755 blob", "a b/.gitattributes"), Some(PathBuf::from("a b/.gitattributes")));
        for (mode, path) in [
            ("120000 blob", ".gitattributes"),
            ("160000 commit", ".gitattributes"),
            ("100644 blob", "../.gitattributes"),
            ("100644 blob", "/.gitattributes"),
            ("100644 blob", ".GIT/.gitattributes"),
            ("100644 blob", "a/x.gitattributes"),
        ] {
            assert_eq!(found(mode, path), None, "{mode} {path}");
        }
    }
}
