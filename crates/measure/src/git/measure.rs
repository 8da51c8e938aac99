//! Measures the history of a repository.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::BufRead;
use std::path::Path;

use super::attributes::Attributes;
use super::bots::is_bot;
use super::credits::{Credits, GitMetric};
use super::filed::Before;
use super::log::{Commit, Log, FORMAT};
use super::mailmap::Mailmap;
use super::on_record::{Filed, Nothing};
use super::options::{GitOptions, Progress};
use super::repository::Repository;
use super::roster::{name_of, Identities, Roster};
use super::trailers::{self, is_address, Contact, Role};
use super::{GitStep, HistoryError};
use crate::identity::{display_name, exact_text, printable, readable_text};
use crate::{Identity, Measurement, Note, Source};

/// Commits between two reports of progress.
const PROGRESS_EVERY: u64 = 256;

/// People or commits that a note names.
const NAMED: usize = 5;

/// Digits of a commit id in a note.
const SHORT_DIGITS: usize = 12;

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
/// A member is an email address, in lower case, after the mailmap. What the newest commit has in `.mailmap` and
/// `.gitattributes` counts, and nothing of the working tree, the repository's or the user's configuration: the same
/// commit gives the same result on every machine. The time of a commit is when it was committed: rebased work counts
/// when it landed.
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
    let mut measurement = measure_rest(path, options, &Nothing, progress)?;
    // Where nothing is filed, nothing is to be remembered.
    measurement.notes.retain(|note| !matches!(note, Note::Unremembered { .. }));
    Ok(measurement)
}

/// As [`measure_repo`], but only what is not `filed` yet: each commit counts once for each member and metric, however
/// often and from whichever clone the history is measured, and whichever contributions were filed before and which
/// not. `options.periods` must be 1 where something is filed.
///
/// A commit is filed if a range has it that was filed for the member and the metric, or by its evidence for anybody
/// else: for the address, say, that a mailmap has made another one's since. A range whose head is not part of this
/// history is another repository's, or else the history was rewritten: that is an error, and so is a record of nobody
/// knows whose commits, unless `options.after` says from when on commits are new.
///
/// # Errors
/// Every [`HistoryError`]; nothing is measured then.
pub fn measure_rest(
    path: &Path,
    options: &GitOptions,
    filed: &dyn Filed,
    progress: &mut dyn FnMut(Progress),
) -> Result<Measurement, HistoryError> {
    let repository = Repository::find(path, options)?;
    let mut measured = || {
        let total = repository.count()?;
        // What a record counts is known by all its commits, also where only newer ones are to be filed.
        let goes_on = GitMetric::ALL.iter().any(|metric| !filed.in_metric(metric.key()).is_empty());
        Season::read_from(&repository, options, goes_on, total, progress)?.finish(total, filed)
    };
    measured().map_err(|error| repository.cause(error))
}

/// Who in the history of the repository that `path` is in is probably one person. `options.line_cap` is ignored.
///
/// # Errors
/// Every [`HistoryError`].
pub fn identities(
    path: &Path,
    options: &GitOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Identities, HistoryError> {
    let options = GitOptions { line_cap: 0, ..options.clone() };
    let repository = Repository::find(path, &options)?;
    let mut found = || {
        let total = repository.count()?;
        Ok(Season::read_from(&repository, &options, false, total, progress)?.roster.identities())
    };
    found().map_err(|error| repository.cause(error))
}

/// Whose work it is.
enum Who {
    /// Who, how the commit has them, and what they are called.
    Member(Identity, Identity, String),
    Bot,
    Nobody,
}

/// Things that are odd about some commits: how many, and the first few commits.
#[derive(Default)]
struct Odd {
    count: u64,
    first: Vec<String>,
}

impl Odd {
    fn in_commit(&mut self, id: &str) {
        self.count += 1;
        let short = id.get(..SHORT_DIGITS).unwrap_or(id);
        if self.first.len() < NAMED && self.first.iter().all(|named| named != short) {
            self.first.push(short.to_owned());
        }
    }
}

/// A history while it is read.
struct Season<'a> {
    repository: &'a Repository,
    options: &'a GitOptions,
    /// Whether commits before `options.after` are credited, too: they are not to be filed, and may be on record.
    with_early: bool,
    attributes: Option<Attributes>,
    mailmap: Option<Mailmap>,
    credits: Credits,
    roster: Roster,
    commits: u64,
    bots: BTreeSet<String>,
    bot_commits: u64,
    bot_trailers: u64,
    unusable_authors: Odd,
    unusable_trailers: Odd,
    unusable_dates: Odd,
    /// What the mailmap has for an address and is none, and for whom.
    unusable_targets: BTreeMap<Vec<u8>, BTreeSet<String>>,
    skipped_changes: u64,
    capped: u64,
    outside: u64,
    /// Commits before `options.after` that are not credited.
    early: u64,
}

impl<'a> Season<'a> {
    /// Reads all commits.
    fn read_from(
        repository: &'a Repository,
        options: &'a GitOptions,
        with_early: bool,
        total: u64,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, HistoryError> {
        let attributes = match options.line_cap {
            0 => None,
            _ => {
                repository.check_out_attributes()?;
                Some(Attributes::open(repository.git())?)
            }
        };
        let mut season = Self {
            repository,
            options,
            with_early,
            attributes,
            mailmap: None,
            credits: Credits::default(),
            roster: Roster::default(),
            commits: 0,
            bots: BTreeSet::new(),
            bot_commits: 0,
            bot_trailers: 0,
            unusable_authors: Odd::default(),
            unusable_trailers: Odd::default(),
            unusable_dates: Odd::default(),
            unusable_targets: BTreeMap::new(),
            skipped_changes: 0,
            capped: 0,
            outside: 0,
            early: 0,
        };
        let commits_total = options.newest.map_or(total, |newest| newest.min(total));
        season.commits = season.read(|commits_read| progress(Progress { commits_read, commits_total }))?;
        if season.commits != commits_total {
            let (step, commits) = (GitStep::Log, season.commits);
            return Err(HistoryError::Unexpected {
                step,
                commits,
                expected: "other commit, though it counted more",
            });
        }
        Ok(season)
    }

    /// Reads all commits; returns how many.
    fn read(&mut self, mut progress: impl FnMut(u64)) -> Result<u64, HistoryError> {
        let newest = self.options.newest.map(|newest| format!("--max-count={newest}"));
        let mut args = vec!["log", "-z", "--no-merges", "--encoding=UTF-8", "--no-notes", FORMAT];
        if self.attributes.is_some() {
            args.extend(["--numstat", "-M", "-l1000", "--diff-algorithm=myers", "-O/dev/null"]);
            args.extend(["--no-ext-diff", "--no-textconv", "--ignore-submodules=all"]);
        }
        args.extend(newest.as_deref());
        args.extend([self.repository.head.as_str(), "--"]);
        let (mut running, stdout) = self.repository.git().read(GitStep::Log, &args)?;
        let mut log = Log::new(stdout);
        let read = self.commits(&mut log, &mut progress);
        // Git that fails stops in the middle of a commit: then its own words say more than what is missing.
        if let Err(error @ (HistoryError::Failed { .. } | HistoryError::Io { .. })) = read {
            return Err(error);
        }
        log.skip_rest()?;
        running.finish()?;
        read
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
        let early = self.options.after.is_some_and(|after| commit.at.is_none_or(|at| at <= after));
        let late = |at| self.options.until.is_some_and(|until| at > until);
        let late = commit.at.is_some_and(late);
        let outside = early || late;
        if commit.at.is_none() {
            self.unusable_dates.in_commit(&commit.id);
        }
        if outside {
            self.outside += 1;
        }
        if late || (early && !self.with_early) {
            self.early += u64::from(early);
            return Ok(());
        }
        let (author, written, name) = match self.who(&commit.author, &commit.written) {
            Who::Member(author, written, name) => (author, written, name),
            Who::Bot => {
                self.bot_commits += 1;
                return Ok(());
            }
            Who::Nobody => {
                self.unusable_authors.in_commit(&commit.id);
                return Ok(());
            }
        };
        self.credits.commit(&commit.id, commit.at, commit.written_at);
        self.credits.credit(&author, &written, &name, GitMetric::Commits, 1);
        let lines = self.lines(commit)?;
        self.credits.credit(&author, &written, &name, GitMetric::Lines, lines);
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
            if trailer.unusable {
                self.unusable_trailers.in_commit(&commit.id);
            }
            for written in trailer.contacts {
                let mailmap = match &mut self.mailmap {
                    Some(mailmap) => mailmap,
                    none => none.insert(Mailmap::open(self.repository.git())?),
                };
                let person = mailmap.resolve(&written)?;
                match self.who(&person, &written) {
                    Who::Member(identity, written, name) if trailer.role == Role::CoAuthor => {
                        coauthors.push((identity, written, name));
                    }
                    Who::Member(identity, written, name) => reviewers.push((identity, written, name)),
                    Who::Bot => self.bot_trailers += 1,
                    Who::Nobody => self.unusable_trailers.in_commit(&commit.id),
                }
            }
        }
        // Whoever is in this set gets nothing more for this commit: first the author, then co-authors.
        let mut done = HashSet::from([author]);
        for (people, metric) in [(coauthors, GitMetric::Coauthored), (reviewers, GitMetric::Reviews)] {
            for (identity, written, name) in people {
                if !done.contains(&identity) {
                    self.credits.credit(&identity, &written, &name, metric, 1);
                    done.insert(identity);
                }
            }
        }
        Ok(())
    }

    /// Whose work it is, by what the mailmap makes of what is written; a bot is noted down.
    fn who(&mut self, mapped: &Contact, written: &Contact) -> Who {
        let usable = is_address(&mapped.email) || mapped.email == written.email;
        if !usable {
            let who = format!("{} <{}>", name_of(written), printable(&readable_text(&written.email)));
            self.unusable_targets.entry(mapped.email.clone()).or_default().insert(who);
        }
        let contact = if usable { mapped } else { written };
        let (name, email) = (readable_text(&contact.name), exact_text(&contact.email));
        if !self.options.include_bots && is_bot(&name, &email) {
            let label = if name.trim().is_empty() { &email } else { &name };
            self.bots.insert(display_name(label));
            return Who::Bot;
        }
        match identity_of(contact) {
            Some(identity) => {
                let name = display_name(&name);
                self.roster.saw(&identity, &name, written, mapped != written);
                let written = identity_of(written).unwrap_or_else(|| identity.clone());
                Who::Member(identity, written, name)
            }
            None => Who::Nobody,
        }
    }

    fn finish(mut self, total: u64, filed: &dyn Filed) -> Result<Measurement, HistoryError> {
        let mut notes = self.notes(total);
        if let Some(attributes) = self.attributes {
            attributes.finish()?;
        }
        if let Some(mailmap) = self.mailmap {
            mailmap.finish()?;
        }
        let (members, contributions) = if self.options.periods.get() == 1 {
            // Commits are of whole seconds.
            let after = self.options.after.map(|after| after / 1000);
            self.credits.sort();
            let before = Before::find(self.repository, &self.credits, filed, after)?;
            notes.extend(before.notes(&self.credits));
            notes.extend((self.early > 0).then_some(Note::Unremembered { commits: self.early }));
            let (members, contributions, passed) = self.credits.rest(&before);
            notes.extend((passed > 0).then_some(Note::NothingNew { contributions: passed }));
            (members, contributions)
        } else {
            self.credits.finish(self.options.periods)
        };
        let Repository { folder, head, .. } = self.repository;
        let source = Source::Git { folder: folder.clone(), head: head.clone(), commits: self.commits };
        Ok(Measurement { members, contributions, source, notes })
    }

    fn notes(&self, total: u64) -> Vec<Note> {
        // Everybody is told, so that nobody is taken for a program in silence.
        let names = self.bots.iter().cloned().collect();
        let first = |odd: &Odd| odd.first.clone();
        let notes = [
            (self.commits < total, Note::NewestOnly { read: self.commits, total }),
            (self.outside > 0, Note::OutsideWindow { commits: self.outside }),
            (
                self.unusable_dates.count > 0,
                Note::DatesUnusable {
                    commits: self.unusable_dates.count,
                    first: first(&self.unusable_dates),
                },
            ),
            (
                !self.bots.is_empty(),
                Note::BotsSkipped {
                    bots: self.bots.len(),
                    commits: self.bot_commits,
                    trailers: self.bot_trailers,
                    names,
                },
            ),
            (
                self.unusable_authors.count > 0,
                Note::AuthorsUnusable {
                    commits: self.unusable_authors.count,
                    first: first(&self.unusable_authors),
                },
            ),
            (
                self.unusable_trailers.count > 0,
                Note::TrailersUnusable {
                    trailers: self.unusable_trailers.count,
                    first: first(&self.unusable_trailers),
                },
            ),
            (self.skipped_changes > 0, Note::FilesSkipped { changes: self.skipped_changes }),
            (self.capped > 0, Note::LinesCapped { commits: self.capped, cap: self.options.line_cap }),
        ];
        let notes = notes.into_iter().filter_map(|(holds, note)| holds.then_some(note));
        notes.chain(self.notes_of_mailmap()).chain(self.roster.notes()).collect()
    }

    fn notes_of_mailmap(&self) -> Vec<Note> {
        // What git takes for lines of a link, or of another encoding, says nothing.
        if let Some(target) = self.repository.mailmap_leads_to() {
            return vec![Note::MailmapLink { target: readable_text(&target) }];
        }
        if let Some(encoding) = self.repository.mailmap_is_wide() {
            return vec![Note::MailmapWide { encoding }];
        }
        let targets = self.unusable_targets.iter().map(|(target, who)| Note::MailmapUnusable {
            target: readable_text(target),
            line: self.repository.line_of_mailmap(target),
            who: who.iter().take(NAMED).cloned().collect(),
        });
        let cut = self.repository.mailmap_ends_at().map(|line| Note::MailmapCut { line });
        let unread = self.repository.mailmap_without_address();
        let unread = (!unread.is_empty()).then(|| Note::MailmapUnread {
            lines: unread.len() as u64,
            first: unread.iter().take(NAMED).map(u64::to_string).collect(),
        });
        targets.chain(unread).chain(cut).collect()
    }
}

/// Whose a contact is: an address, or a name, as histories imported from elsewhere may have names only.
fn identity_of(contact: &Contact) -> Option<Identity> {
    let (name, email) = (exact_text(&contact.name), exact_text(&contact.email));
    Identity::new(if email.trim().is_empty() { &name } else { &email }).ok()
}
