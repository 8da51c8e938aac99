//! Finds a repository and what of it is measured.

use std::fs;
use std::path::{Path, PathBuf};

use super::mailmap_lines::without_address;
use super::options::GitOptions;
use super::place::Place;
use super::program::{path_of, Git, Output};
use super::{GitStep, HistoryError};

/// A repository that can be measured.
pub(super) struct Repository {
    finder: Git,
    place: Place,
    /// Its top folder; the repository itself where there is no working tree.
    pub(super) folder: PathBuf,
    /// Its newest commit.
    pub(super) head: String,
    /// Where its objects are.
    objects: PathBuf,
}

impl Repository {
    /// Finds the repository that `path` is in: a folder of its working tree, or the repository itself.
    pub(super) fn find(path: &Path, options: &GitOptions) -> Result<Self, HistoryError> {
        let own = || path.to_owned();
        let folder = search_from(path);
        if !folder.is_dir() {
            return Err(HistoryError::NotAFolder { path: own() });
        }
        let finder = Git::finding(options, &folder);
        let ask = |args: &[&str]| finder.ask(GitStep::Find, &[&["rev-parse"], args].concat());
        let shallow = ask(&["--is-shallow-repository"])?;
        if shallow.message.contains("dubious ownership") {
            let quoted = shallow.message.split('\'').nth(1).map(PathBuf::from);
            return Err(HistoryError::NotTrusted { path: own(), folder: quoted.unwrap_or_else(own) });
        }
        if let Some((_, repository)) = shallow.message.split_once("not a git repository: ") {
            let repository = PathBuf::from(repository.lines().next().unwrap_or_default());
            return Err(HistoryError::Moved { path: own(), repository });
        }
        // Git passes over what it does not take for a repository, and would find another one around it.
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        if let Some(repository) = whole.ancestors().map(|folder| folder.join(".git")).find(|it| it.exists()) {
            let is_none = match repository.to_str() {
                Some(text) => ask(&["--resolve-git-dir", text])?.message.contains("not a gitdir"),
                None => false,
            };
            if is_none {
                return Err(HistoryError::NoLongerARepository { repository });
            }
        }
        if shallow.message.contains("not a git repository") {
            return Err(HistoryError::NotARepository { path: own() });
        }
        let shallow = shallow.line()?;
        let unexpected = |expected| HistoryError::Unexpected { step: GitStep::Find, commits: 0, expected };
        if !matches!(shallow.as_str(), "true" | "false") {
            return Err(unexpected("answer that it knows"));
        }
        let head = ask(&["--verify", "--quiet", "HEAD^{commit}"])?;
        let repository = folder.join(path_of(ask(&["--absolute-git-dir"])?.succeeded()?));
        let objects = common(&repository).join("objects");
        if head.code() != Some(0) {
            // `HEAD` may name a commit that is not there.
            let named = ask(&["--verify", "--quiet", "HEAD"])?;
            if named.code() == Some(0) {
                return Err(match missing_lender(&objects) {
                    Some(lender) => HistoryError::Borrowed { path: own(), lender },
                    None => HistoryError::Damaged { path: own(), head: named.line()? },
                });
            }
        }
        if head.code() == Some(1) {
            let any = finder.ask(GitStep::Find, &["rev-list", "--all", "--max-count=1"])?;
            if any.bytes.is_empty() {
                return Err(HistoryError::Empty { path: own() });
            }
            let said =
                |args: &[&str]| finder.ask(GitStep::Find, args).and_then(Output::line).unwrap_or_default();
            let newest = ["for-each-ref", "--sort=-committerdate", "--format=%(refname:short)", "refs/heads"];
            let other = said(&newest).lines().next().map_or("<branch>".to_owned(), str::to_owned);
            return Err(HistoryError::Unborn {
                path: own(),
                branch: said(&["symbolic-ref", "--short", "HEAD"]),
                other,
                bare: said(&["rev-parse", "--is-bare-repository"]) == "true",
            });
        }
        let head = head.line()?;
        if !matches!(head.len(), 40 | 64) || !head.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(unexpected("commit id"));
        }
        if shallow == "true" {
            return Err(HistoryError::Shallow { path: own() });
        }
        if !objects.is_dir() {
            return Err(unexpected("folder with objects"));
        }
        // Fails where there is no working tree.
        let top = ask(&["--show-toplevel"])?.succeeded().ok().map(path_of);
        let objects = objects.canonicalize().unwrap_or(objects);
        let place = Place::make(options, &objects, &head)?;
        Ok(Self { folder: top_folder(&folder, &repository, top), finder, place, head, objects })
    }

    /// Git where nothing but the history counts.
    pub(super) fn git(&self) -> &Git {
        &self.place.git
    }

    /// Makes what the newest commit says of files known to git.
    pub(super) fn check_out_attributes(&self) -> Result<(), HistoryError> {
        self.place.check_out_attributes(&self.head)
    }

    /// How many commits there are, merges excluded.
    pub(super) fn count(&self) -> Result<u64, HistoryError> {
        let args = ["rev-list", "--count", "--no-merges", &self.head, "--"];
        let count = self.git().ask(GitStep::Count, &args)?.line()?;
        let unexpected =
            HistoryError::Unexpected { step: GitStep::Count, commits: 0, expected: "number of commits" };
        count.parse().map_err(|_| unexpected)
    }

    /// The commit that the history began with, by first parents.
    pub(super) fn root(&self) -> Result<String, HistoryError> {
        let args = ["rev-list", "--first-parent", "--max-parents=0", &self.head, "--"];
        self.git().ask(GitStep::Find, &args)?.line()
    }

    /// Whether the history has a commit. What is no commit here, or could be several, it does not have.
    pub(super) fn has(&self, id: &str) -> Result<bool, HistoryError> {
        let answer = self.git().ask(GitStep::Find, &["merge-base", "--is-ancestor", id, &self.head])?;
        match answer.code() {
            Some(0) => Ok(true),
            Some(1 | 128) => Ok(false),
            _ => Err(answer.failed()),
        }
    }

    /// Whether a commit is here that the history need not have, as of a branch, or from before it was rewritten.
    pub(super) fn keeps(&self, id: &str) -> Result<bool, HistoryError> {
        let commit = format!("{id}^{{commit}}");
        Ok(self.git().ask(GitStep::Find, &["cat-file", "-e", &commit])?.code() == Some(0))
    }

    /// The line of `.mailmap` that has this address.
    pub(super) fn line_of_mailmap(&self, address: &[u8]) -> Option<u64> {
        let mailmap = self.mailmap()?;
        let quoted = [b"<", address, b">"].concat();
        let has = |line: &[u8]| line.windows(quoted.len()).any(|part| part == quoted);
        (1..).zip(mailmap.split(|byte| *byte == b'\n')).find(|(_, line)| has(line)).map(|(number, _)| number)
    }

    /// What the newest commit has in `.mailmap`, if that is no more than what is read whole.
    fn mailmap(&self) -> Option<Vec<u8>> {
        let args = ["cat-file", "blob", "HEAD:.mailmap"];
        self.git().ask(GitStep::Mailmap, &args).ok()?.succeeded().ok()
    }

    /// The lines of `.mailmap` without an address, which git passes over.
    pub(super) fn mailmap_without_address(&self) -> Vec<u64> {
        self.mailmap().map(|mailmap| without_address(&mailmap)).unwrap_or_default()
    }

    /// Where `.mailmap` leads, if it is a symbolic link.
    pub(super) fn mailmap_leads_to(&self) -> Option<Vec<u8>> {
        let args = ["ls-tree", "-z", "--full-tree", "HEAD", "--", ".mailmap"];
        let listed = self.git().ask(GitStep::Mailmap, &args).ok()?.succeeded().ok()?;
        listed.starts_with(b"120000 ").then(|| self.mailmap()).flatten()
    }

    /// In which encoding `.mailmap` is, if it is one that git does not read.
    pub(super) fn mailmap_is_wide(&self) -> Option<&'static str> {
        tributary_files::wide(&self.mailmap()?)
    }

    /// The first line of `.mailmap` with a byte 0: there git stops reading it.
    pub(super) fn mailmap_ends_at(&self) -> Option<u64> {
        let mailmap = self.mailmap()?;
        let end = mailmap.iter().position(|byte| *byte == 0)?;
        let before = mailmap.get(..end)?.iter().filter(|byte| **byte == b'\n').count();
        u64::try_from(before).ok()?.checked_add(1)
    }

    /// The cause of a failure: what was borrowed may be gone, files missing because the clone was filtered, or others.
    pub(super) fn cause(&self, error: HistoryError) -> HistoryError {
        let args = ["config", "--get-regexp", r"^remote\..*\.(promisor|partialclonefilter)$"];
        let is_partial =
            || self.finder.ask(GitStep::Find, &args).is_ok_and(|answer| answer.code() == Some(0));
        match error {
            HistoryError::Failed { .. } if missing_lender(&self.objects).is_some() => {
                let lender = missing_lender(&self.objects).unwrap_or_default();
                HistoryError::Borrowed { path: self.folder.clone(), lender }
            }
            HistoryError::Failed { .. } if is_partial() => {
                HistoryError::Partial { path: self.folder.clone() }
            }
            HistoryError::Failed { step, message, .. } if is_damage(&message) => {
                HistoryError::Incomplete { path: self.folder.clone(), step, message }
            }
            error => error,
        }
    }
}

/// Whether git says that an object is not there, or is none.
fn is_damage(message: &str) -> bool {
    let message = message.to_lowercase();
    let said = ["missing", "unable to read", "could not read", "bad object", "corrupt", "not a tree object"];
    said.iter().any(|said| message.contains(said))
}

/// The first folder that objects are borrowed from and that is not there; also where the lender borrows itself.
fn missing_lender(objects: &Path) -> Option<PathBuf> {
    // As deep as git itself follows them.
    let mut wanted = vec![(objects.to_owned(), 0)];
    while let Some((objects, depth)) = wanted.pop() {
        if !objects.is_dir() {
            return Some(objects);
        }
        let Ok(listed) = tributary_files::bytes(&objects.join("info/alternates"), tributary_files::MEGABYTE)
        else {
            continue;
        };
        let lines =
            listed.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#"));
        let lenders = lines.map(|line| (objects.join(path_of(line.to_vec())), depth + 1));
        wanted.extend(lenders.filter(|(_, depth)| *depth <= 5));
    }
    None
}

/// The folder to search from: that of a `.git` file, which names a repository elsewhere.
fn search_from(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if path.is_file() && path.file_name().is_some_and(|name| name == ".git") => {
            if parent.as_os_str().is_empty() {
                PathBuf::from(".")
            } else {
                parent.to_owned()
            }
        }
        _ => path.to_owned(),
    }
}

/// Where a repository keeps what its linked working trees share.
fn common(repository: &Path) -> PathBuf {
    match fs::read(repository.join("commondir")) {
        Ok(text) => repository.join(path_of(text.strip_suffix(b"\n").unwrap_or(&text).to_vec())),
        Err(_) => repository.to_owned(),
    }
}

/// What people call the repository: the top folder of the working tree if they are in it, else the folder that has
/// the repository.
fn top_folder(folder: &Path, repository: &Path, top: Option<PathBuf>) -> PathBuf {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = whole(folder);
    let inside = top.map(|top| whole(&top)).filter(|top| folder.starts_with(top));
    let repository = whole(repository);
    inside.unwrap_or_else(|| match repository.parent() {
        Some(parent) if repository.file_name().is_some_and(|name| name == ".git") => parent.to_owned(),
        _ => repository,
    })
}
