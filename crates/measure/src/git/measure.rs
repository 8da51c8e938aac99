//! Measures the history of a repository.

use std::collections::{BTreeSet, HashSet};
use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::attributes::Attributes;
use super::bots::is_bot;
use super::credits::{Credits, GitMetric};
use super::filed::{nothing, Before, Filed};
use super::log::{Commit, Log, FORMAT};
use super::mailmap::Mailmap;
use super::options::{GitOptions, Progress};
use super::program::{Git, Output};
use super::trailers::{self, Role};
use super::{GitStep, HistoryError};
use crate::identity::display_name;
use crate::{Identity, Measurement, Note, Source};

/// Commits between two reports of progress.
const PROGRESS_EVERY: u64 = 256;

/// Bots that a note names.
const NAMED_BOTS: usize = 5;

/// Measures the history of the repository that `path` is in, from its `HEAD`.
///
/// Merges are left out. Four metrics, in whole units:
/// - `commits`: commits, by author;
/// - `lines`: lines added plus deleted, by author, at most `options.line_cap` a commit; none for binary, vendored and
///   generated files, and none for moving a file;
/// - `reviews`: commits with a Reviewed-by, Acked-by or Tested-by of somebody who did not write them; one a commit,
///   whatever the number of trailers;
/// - `coauthored`: commits with a Co-authored-by of somebody who is not their author.
///
/// A member is an email address, in lower case, after the repository's mailmap. The time of a commit is when it was
/// committed: rebased work counts when it landed.
///
/// The URI of a contribution is a [`GitRange`](crate::GitRange), so that what is measured later can go on from there;
/// with several `options.periods`, which are for looking at and not for filing, it names the oldest and newest commit.
///
/// # Errors
/// Every [`HistoryError`]; nothing is measured then.
pub fn measure_repo(
    path: &Path,
    options: &GitOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Measurement, HistoryError> {
    measure_rest(path, options, &nothing, progress)
}

/// As [`measure_repo`], but only what is not `filed` yet: each commit counts once for each member and metric, however
/// often and from whichever clone the history is measured, and whichever contributions were filed before and which
/// not. `options.periods` must be 1 where something is filed.
///
/// A commit is filed if a range has it that was filed for the member and the metric. A range whose head is not part
/// of this history is another repository's, or else the history was rewritten: that is an error, unless
/// `options.after` says from when on commits are new.
///
/// # Errors
/// Every [`HistoryError`]; nothing is measured then.
pub fn measure_rest(
    path: &Path,
    options: &GitOptions,
    filed: Filed,
    progress: &mut dyn FnMut(Progress),
) -> Result<Measurement, HistoryError> {
    let repository = Repository::find(path, options)?;
    let total = repository.count()?;
    let commits_total = options.newest.map_or(total, |newest| newest.min(total));
    let mut season = Season::new(&repository, options)?;
    let read = season.read(|commits_read| progress(Progress { commits_read, commits_total }))?;
    season.finish(read, total, filed)
}

/// A repository that can be measured.
pub(super) struct Repository {
    pub(super) git: Git,
    pub(super) folder: PathBuf,
    pub(super) head: String,
}

impl Repository {
    fn find(path: &Path, options: &GitOptions) -> Result<Self, HistoryError> {
        let own = || path.to_owned();
        if !path.is_dir() {
            return Err(HistoryError::NotAFolder { path: own() });
        }
        let git = Git::new(&options.program, path);
        let shallow = git.ask(GitStep::Find, &["rev-parse", "--is-shallow-repository"])?;
        if shallow.message.contains("dubious ownership") {
            return Err(HistoryError::NotTrusted { path: own() });
        }
        if shallow.message.contains("not a git repository") {
            return Err(HistoryError::NotARepository { path: own() });
        }
        let shallow = shallow.succeeded(GitStep::Find)?;
        let head = git.ask(GitStep::Find, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])?;
        if head.code == Some(1) {
            return Err(HistoryError::Empty { path: own() });
        }
        let head = head.succeeded(GitStep::Find)?;
        if shallow == "true" {
            return Err(HistoryError::Shallow { path: own() });
        }
        // The way up to the top folder, as in `../../`; empty at the top and where there is no working tree.
        let up = git.ask(GitStep::Find, &["rev-parse", "--show-cdup"])?.succeeded(GitStep::Find)?;
        let folder = if up.is_empty() { own() } else { path.join(up) };
        let folder = folder.canonicalize().unwrap_or(folder);
        Ok(Self { git: Git::new(&options.program, &folder), folder, head })
    }

    fn count(&self) -> Result<u64, HistoryError> {
        let args = ["rev-list", "--count", "--no-merges", &self.head, "--"];
        let count = self.git.ask(GitStep::Count, &args)?.succeeded(GitStep::Count)?;
        let unexpected =
            HistoryError::Unexpected { step: GitStep::Count, commits: 0, expected: "number of commits" };
        count.parse().map_err(|_| unexpected)
    }

    /// The commit that the history began with, by first parents.
    pub(super) fn root(&self) -> Result<String, HistoryError> {
        let args = ["rev-list", "--first-parent", "--max-parents=0", &self.head, "--"];
        self.git.ask(GitStep::Find, &args)?.succeeded(GitStep::Find)
    }

    /// Whether the history has a commit. What is no commit here, or could be several, it does not have.
    pub(super) fn has(&self, id: &str) -> Result<bool, HistoryError> {
        let args = ["merge-base", "--is-ancestor", id, &self.head];
        Ok(self.git.ask(GitStep::Find, &args)?.code == Some(0))
    }

    /// Whether files may be missing because the clone was filtered.
    fn is_partial(&self) -> Result<bool, HistoryError> {
        let args = ["config", "--get-regexp", r"^remote\..*\.(promisor|partialclonefilter)$"];
        Ok(self.git.ask(GitStep::Find, &args)?.code == Some(0))
    }
}

impl Output {
    /// What git printed, trimmed.
    fn succeeded(self, step: GitStep) -> Result<String, HistoryError> {
        match self.code {
            Some(0) => Ok(self.text.trim().to_owned()),
            code => Err(HistoryError::Failed { step, code, message: self.message }),
        }
    }
}

/// Whose work it is.
enum Who {
    Member(Identity, String),
    Bot,
    Nobody,
}

/// A history while it is read.
struct Season<'a> {
    repository: &'a Repository,
    options: &'a GitOptions,
    attributes: Option<Attributes>,
    mailmap: Option<Mailmap>,
    credits: Credits,
    bots: BTreeSet<String>,
    bot_commits: u64,
    unusable_authors: u64,
    unusable_trailers: u64,
    skipped_changes: u64,
    capped: u64,
    outside: u64,
}

impl<'a> Season<'a> {
    fn new(repository: &'a Repository, options: &'a GitOptions) -> Result<Self, HistoryError> {
        let attributes = match options.line_cap {
            0 => None,
            _ => Some(Attributes::open(&repository.git, &repository.head)?),
        };
        Ok(Self {
            repository,
            options,
            attributes,
            mailmap: None,
            credits: Credits::default(),
            bots: BTreeSet::new(),
            bot_commits: 0,
            unusable_authors: 0,
            unusable_trailers: 0,
            skipped_changes: 0,
            capped: 0,
            outside: 0,
        })
    }

    /// Reads all commits; returns how many.
    fn read(&mut self, mut progress: impl FnMut(u64)) -> Result<u64, HistoryError> {
        let newest = self.options.newest.map(|newest| format!("--max-count={newest}"));
        let mut args =
            vec!["log", "-z", "--no-merges", "--use-mailmap", "--encoding=UTF-8", "--no-notes", FORMAT];
        if self.attributes.is_some() {
            args.extend(["--numstat", "-M", "-l1000", "--diff-algorithm=myers", "-O/dev/null"]);
            args.extend(["--no-ext-diff", "--no-textconv", "--ignore-submodules=all"]);
        }
        args.extend(newest.as_deref());
        args.extend([self.repository.head.as_str(), "--"]);
        let (mut running, stdout) = self.repository.git.read(GitStep::Log, &args)?;
        let mut log = Log::new(stdout);
        let read = self.commits(&mut log, &mut progress);
        // Git that fails stops in the middle of a commit: then its own words say more than what is missing.
        if let Err(error @ (HistoryError::Failed { .. } | HistoryError::Io { .. })) = read {
            return Err(error);
        }
        log.skip_rest()?;
        match running.finish() {
            Err(HistoryError::Failed { .. }) if self.repository.is_partial()? => {
                Err(HistoryError::Partial { path: self.repository.folder.clone() })
            }
            Err(error) => Err(error),
            Ok(()) => read,
        }
    }

    fn commits<R: BufRead>(
        &mut self,
        log: &mut Log<R>,
        mut progress: impl FnMut(u64),
    ) -> Result<u64, HistoryError> {
        let mut commit = Commit::default();
        let mut report_at = PROGRESS_EVERY;
        while log.next(&mut commit)? {
            self.commit(&commit)?;
            if log.commits() == report_at {
                progress(log.commits());
                report_at += PROGRESS_EVERY;
            }
        }
        progress(log.commits());
        Ok(log.commits())
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), HistoryError> {
        let early = self.options.after.is_some_and(|after| commit.at <= after);
        if early || self.options.until.is_some_and(|until| commit.at > until) {
            self.outside += 1;
            return Ok(());
        }
        let (author, name) = match self.who(&commit.name, &commit.email) {
            Who::Member(author, name) => (author, name),
            Who::Bot => {
                self.bot_commits += 1;
                return Ok(());
            }
            Who::Nobody => {
                self.unusable_authors += 1;
                return Ok(());
            }
        };
        self.credits.commit(&commit.id, commit.at);
        self.credits.credit(&author, &name, GitMetric::Commits, 1);
        let lines = self.lines(commit)?;
        self.credits.credit(&author, &name, GitMetric::Lines, lines);
        self.trailers(commit, author)
    }

    /// Lines that the commit counts, at most the cap.
    fn lines(&mut self, commit: &Commit) -> Result<u64, HistoryError> {
        let Some(attributes) = &mut self.attributes else { return Ok(0) };
        let mut lines = 0_u64;
        for change in commit.changes.iter().filter(|change| change.lines > 0) {
            if attributes.counts(&change.path)? {
                lines = lines.saturating_add(change.lines);
            } else {
                self.skipped_changes += 1;
            }
        }
        let cap = u64::from(self.options.line_cap);
        self.capped += u64::from(lines > cap);
        Ok(lines.min(cap))
    }

    /// Credits co-authors, then reviewers who are none of the authors; each person once a role.
    fn trailers(&mut self, commit: &Commit, author: Identity) -> Result<(), HistoryError> {
        let (mut coauthors, mut reviewers) = (Vec::new(), Vec::new());
        for trailer in trailers::parse(&commit.trailers) {
            let Some(contact) = trailer.contact else {
                self.unusable_trailers += 1;
                continue;
            };
            let mailmap = match &mut self.mailmap {
                Some(mailmap) => mailmap,
                none => none.insert(Mailmap::open(&self.repository.git)?),
            };
            let person = mailmap.resolve(contact)?;
            match self.who(&person.name, &person.email) {
                Who::Member(identity, name) if trailer.role == Role::CoAuthor => {
                    coauthors.push((identity, name))
                }
                Who::Member(identity, name) => reviewers.push((identity, name)),
                Who::Bot => {}
                Who::Nobody => self.unusable_trailers += 1,
            }
        }
        // Whoever is in this set gets nothing more for this commit: first the author, then co-authors.
        let mut done = HashSet::from([author]);
        for (people, metric) in [(coauthors, GitMetric::Coauthored), (reviewers, GitMetric::Reviews)] {
            for (identity, name) in people {
                if !done.contains(&identity) {
                    self.credits.credit(&identity, &name, metric, 1);
                    done.insert(identity);
                }
            }
        }
        Ok(())
    }

    /// Whose work it is; a bot is noted down.
    fn who(&mut self, name: &str, email: &str) -> Who {
        if !self.options.include_bots && is_bot(name, email) {
            let label = if name.trim().is_empty() { email } else { name };
            self.bots.insert(display_name(label));
            return Who::Bot;
        }
        // Histories imported from elsewhere may have names only.
        let key = if email.trim().is_empty() { name } else { email };
        match Identity::new(key) {
            Ok(identity) => Who::Member(identity, display_name(name)),
            Err(_) => Who::Nobody,
        }
    }

    fn finish(self, read: u64, total: u64, filed: Filed) -> Result<Measurement, HistoryError> {
        let mut notes = self.notes(read, total);
        if let Some(attributes) = self.attributes {
            attributes.finish()?;
        }
        if let Some(mailmap) = self.mailmap {
            mailmap.finish()?;
        }
        let (members, contributions) = if self.options.periods.get() == 1 {
            let anyway = self.options.after.is_some();
            let before = Before::find(self.repository, &self.credits, filed, anyway)?;
            let (members, contributions, passed) = self.credits.rest(&before);
            notes.extend((passed > 0).then_some(Note::NothingNew { contributions: passed }));
            (members, contributions)
        } else {
            self.credits.finish(self.options.periods)
        };
        let Repository { folder, head, .. } = self.repository;
        let source = Source::Git { folder: folder.clone(), head: head.clone(), commits: read };
        Ok(Measurement { members, contributions, source, notes })
    }

    fn notes(&self, read: u64, total: u64) -> Vec<Note> {
        let names = self.bots.iter().take(NAMED_BOTS).cloned().collect();
        let notes = [
            (read < total, Note::NewestOnly { read, total }),
            (self.outside > 0, Note::OutsideWindow { commits: self.outside }),
            (
                !self.bots.is_empty(),
                Note::BotsSkipped { bots: self.bots.len(), commits: self.bot_commits, names },
            ),
            (self.unusable_authors > 0, Note::AuthorsUnusable { commits: self.unusable_authors }),
            (self.unusable_trailers > 0, Note::TrailersUnusable { trailers: self.unusable_trailers }),
            (self.skipped_changes > 0, Note::FilesSkipped { changes: self.skipped_changes }),
            (self.capped > 0, Note::LinesCapped { commits: self.capped, cap: self.options.line_cap }),
        ];
        notes.into_iter().filter_map(|(holds, note)| holds.then_some(note)).collect()
    }
}
