//! What is filed of a history already: a measurement goes on from there.
//!
//! A commit counts once in a metric for whoever is behind it, under whatever name: also where a mailmap, or the members
//! file, gives it to another account now than when it was filed. What a record counts is known by its evidence, the
//! hash of its commits.
//!
//! Whoever files with a moment from which on commits count leaves older ones out, for everybody and in every metric,
//! whether anything was filed for them or not: nobody who comes later gets them in silence. That is said of all commits
//! that their head reaches, and of several such moments the last one counts. What no such head reaches, as a branch that
//! is merged later, was not left out, however old it is.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::io::BufRead;

use super::choices::{choices, moved};
use super::credits::{Credits, GitMetric, Known};
use super::on_record::{Filed, OnRecord};
use super::range::GitRange;
use super::repository::Repository;
use super::{GitStep, HistoryError};
use crate::evidence::from_hex;
use crate::{Identity, Note};

/// Records that a note names.
const NAMED: usize = 5;

/// Commits by their number in the order of reading.
type Commits = BTreeSet<usize>;

/// What is filed of one history.
pub(super) struct Before<'a> {
    filed: &'a dyn Filed,
    root: String,
    head: String,
    /// From when on, in unix seconds, commits are to be filed, where somebody says so.
    after: Option<u64>,
    /// The commits reachable from a head or a base that this history has.
    reached: HashMap<String, Commits>,
    /// The parts of this history on record for each holder and metric.
    ranges: BTreeMap<(GitMetric, String), Vec<GitRange>>,
    /// Heads that are no part of this history, and whose commits are here all the same.
    beside: BTreeSet<String>,
    /// What stands and counts up to a head of which nothing is here, by number: it may count commits of this history.
    unseen: BTreeMap<u64, String>,
    /// When commits were written, in unix seconds, that are on record and no part of this history any more.
    gone: BTreeSet<u64>,
    /// Commits that were written before they were to count, or when one that is gone was, and committed since, where the
    /// history was rewritten.
    renewed: Commits,
    holders: HashMap<Identity, Option<String>>,
    /// The places of the credits that are on record.
    counted: BTreeSet<usize>,
    /// The moments from which on commits were to count, the last that was said first.
    said: Vec<Said>,
    /// Commits that stay out for that, and up to when; none where somebody says another moment now.
    too_old: BTreeMap<usize, u64>,
    /// Commits that are too old for the moment that somebody says now, and that nothing on record leaves out.
    unremembered: Commits,
    /// The places of the credits that nothing counts and that stay out for that.
    left_out: BTreeSet<usize>,
    /// Commits that are on record for somebody else than whose they are now, and the records.
    elsewhere: Commits,
    elsewhere_in: Vec<String>,
    /// Commits of which nobody can tell whether these records count them.
    unclear: Commits,
    unclear_in: Vec<String>,
}

impl<'a> Before<'a> {
    /// Looks up what is filed of `credits`, which are sorted. What a history has that is not part of `repository`'s
    /// says nothing if it is another repository's.
    ///
    /// # Errors
    /// [`HistoryError::Rewritten`] if it is this repository's, [`HistoryError::OfOthers`] if it may be, and
    /// [`HistoryError::Unexplained`] if nobody knows whose commits a record counts, unless `after` says from when on
    /// commits are new.
    pub(super) fn find(
        repository: &Repository,
        credits: &Credits,
        filed: &'a dyn Filed,
        after: Option<u64>,
    ) -> Result<Self, HistoryError> {
        let mut before = Self {
            filed,
            root: repository.root()?,
            head: repository.head.clone(),
            after,
            reached: HashMap::new(),
            ranges: BTreeMap::new(),
            beside: BTreeSet::new(),
            unseen: BTreeMap::new(),
            gone: BTreeSet::new(),
            renewed: Commits::new(),
            holders: HashMap::new(),
            counted: BTreeSet::new(),
            said: Vec::new(),
            too_old: BTreeMap::new(),
            unremembered: Commits::new(),
            left_out: BTreeSet::new(),
            elsewhere: Commits::new(),
            elsewhere_in: Vec::new(),
            unclear: Commits::new(),
            unclear_in: Vec::new(),
        };
        let numbers = credits.numbers_of_commits();
        let by_metric = credits.by_metric();
        let (mut records, mut of_others, mut rewritten) = (Vec::new(), Vec::new(), false);
        let mut beside: Vec<(Vec<usize>, Vec<OnRecord>)> = Vec::new();
        for (metric, places) in &by_metric {
            let (mut here, mut of_metric) = (Vec::new(), Vec::new());
            for record in filed.in_metric(metric.key()) {
                let is_of = record.range.is_of(&before.root);
                let place = before.reach(repository, &record.range.head, &numbers)?;
                if let (Some(base), true) = (&record.range.base, place != Place::Nowhere) {
                    before.reach(repository, base, &numbers)?;
                }
                match place {
                    Place::Here => here.push(record),
                    _ if !record.stands => {}
                    _ if is_of && after.is_none() => {
                        // Whoever filed of it since has said from when on its commits are new.
                        return match before.settled(repository, by_metric.keys(), &numbers)? {
                            Settled::From(after) => Self::find(repository, credits, filed, Some(after)),
                            Settled::Not(head) => {
                                let path = repository.folder.clone();
                                Err(HistoryError::Rewritten { path, head })
                            }
                        };
                    }
                    place => {
                        rewritten |= is_of;
                        if is_of && place == Place::Nowhere {
                            before.unseen.insert(record.number, record.name.clone());
                        }
                        if !is_of {
                            of_others.push(record.clone());
                        }
                        if place == Place::Beside {
                            of_metric.push(record);
                        }
                    }
                }
            }
            records.push(here);
            beside.push((places.clone(), of_metric));
        }
        if records.iter().all(Vec::is_empty) {
            let another = before.may_be_another(repository, credits, &by_metric, of_others);
            match after {
                None => another?,
                Some(_) => rewritten |= another.is_err(),
            }
        }
        before.said = said(records.iter().flatten());
        match after {
            // Who says from when on means what is new, and not what was left out before.
            Some(after) => {
                let all =
                    by_metric.values().flatten().filter_map(|place| Some((*place, credits.facts(*place)?.3)));
                before.left_out.extend(all.filter(|(_, at)| is_too_old(*at, after)).map(|(place, _)| place));
            }
            None => before.too_old = before.too_old_by(credits, u64::MAX),
        }
        for (places, records) in &beside {
            before.take_beside(credits, places, records);
        }
        for ((metric, places), here) in by_metric.iter().zip(&records) {
            if let Some(record) = before.take(credits, *metric, places, here).filter(|_| after.is_none()) {
                return Err(HistoryError::Unexplained {
                    path: repository.folder.clone(),
                    record: record.name.clone(),
                    holder: record.holder.clone(),
                });
            }
        }
        if after.is_some() {
            let remembered = before.too_old_by(credits, u64::MAX);
            let open = before.left_out.difference(&before.counted);
            let commits = open.filter_map(|place| Some(credits.facts(*place)?.2));
            before.unremembered = commits.filter(|commit| !remembered.contains_key(commit)).collect();
        }
        if let Some(after) = after.filter(|_| rewritten && !filed.all_new()) {
            let renewed = |place: &usize| {
                let commit = credits.facts(*place).map(|(_, _, commit, _)| commit)?;
                let is_known = |at| at <= after || before.gone.contains(&at);
                (credits.written_at(commit).is_some_and(is_known)
                    && !before.counts(*place)
                    && !before.leaves_out(*place))
                .then_some((*place, commit))
            };
            let found: Vec<(usize, usize)> = by_metric.values().flatten().filter_map(renewed).collect();
            before.left_out.extend(found.iter().map(|(place, _)| *place));
            before.renewed.extend(found.iter().map(|(_, commit)| *commit));
        }
        Ok(before)
    }

    /// The moment, in unix seconds, from which on commits of a rewritten history are new, by what was filed after all that
    /// it does not have any more.
    fn settled<'m>(
        &mut self,
        repository: &Repository,
        metrics: impl Iterator<Item = &'m GitMetric>,
        numbers: &HashMap<&[u8], usize>,
    ) -> Result<Settled, HistoryError> {
        let records = metrics.flat_map(|metric| self.filed.in_metric(metric.key()));
        let mut records: Vec<_> = records.filter(|record| record.range.is_of(&self.root)).collect();
        records.sort_by_key(|record| record.number);
        let mut settled = Settled::Not(String::new());
        for OnRecord { range, stands, .. } in records {
            match self.reach(repository, &range.head, numbers)? {
                Place::Here => settled = range.after.map_or(settled, Settled::From),
                Place::Beside | Place::Nowhere if stands => settled = Settled::Not(range.head),
                Place::Beside | Place::Nowhere => {}
            }
        }
        Ok(settled)
    }

    /// Refuses a history of which nothing is on record where other histories' commits are, for the same holders: it may
    /// be one of these, rewritten from its first commit on.
    fn may_be_another(
        &mut self,
        repository: &Repository,
        credits: &Credits,
        by_metric: &BTreeMap<GitMetric, Vec<usize>>,
        mut of_others: Vec<OnRecord>,
    ) -> Result<(), HistoryError> {
        let members: BTreeSet<&Identity> =
            by_metric.values().flatten().filter_map(|place| Some(credits.facts(*place)?.0)).collect();
        let holders: BTreeSet<String> = match of_others.is_empty() {
            true => BTreeSet::new(),
            false => members.into_iter().filter_map(|member| self.holder(member)).collect(),
        };
        of_others.retain(|record| holders.contains(&record.holder));
        of_others.sort_by_key(|record| record.number);
        if of_others.is_empty() {
            return Ok(());
        }
        Err(HistoryError::OfOthers {
            path: repository.folder.clone(),
            records: of_others.len(),
            names: of_others.into_iter().take(NAMED).map(|record| record.name).collect(),
        })
    }

    /// Takes down what these records count of a metric that end at commits which are no part of this history: what is
    /// reachable from there is in both. Their evidence is of commits that are not all here, so that it tells nothing.
    fn take_beside(&mut self, credits: &Credits, places: &[usize], records: &[OnRecord]) {
        let held = self.held(credits, places, records);
        let of = |by: &HashMap<String, Vec<usize>>, holder: &str| by.get(holder).cloned().unwrap_or_default();
        let mut nobodys = Vec::new();
        for record in records {
            let mut own = of(&held.by_member, &record.holder);
            own.extend(of(&held.by_written, &record.holder));
            if own.is_empty() {
                nobodys.push(record);
            }
            own.retain(|place| self.spans(credits, &record.range, *place));
            self.counted.extend(own);
        }
        for record in nobodys {
            let open: Vec<usize> = self.others(credits, places, &[], record);
            if !open.is_empty() {
                self.unclear.extend(commits_of(credits, &open));
                self.unclear_in.push(record.name.clone());
                self.counted.extend(open);
            }
        }
    }

    /// Where a commit is; what is reachable from it of this history is known then.
    fn reach(
        &mut self,
        repository: &Repository,
        id: &str,
        numbers: &HashMap<&[u8], usize>,
    ) -> Result<Place, HistoryError> {
        let known = if self.beside.contains(id) { Place::Beside } else { Place::Here };
        if self.reached.contains_key(id) {
            return Ok(known);
        }
        let place = match repository.has(id)? {
            true => Place::Here,
            false if repository.keeps(id)? => Place::Beside,
            false => return Ok(Place::Nowhere),
        };
        let (mut running, stdout) =
            repository.git().read(GitStep::Log, &["rev-list", "--no-merges", "--format=%H %at", id, "--"])?;
        let (mut commits, mut gone) = (Commits::new(), BTreeSet::new());
        for line in stdout.lines() {
            let line = line.map_err(|source| HistoryError::Io { step: GitStep::Log, source })?;
            // Each stands below a heading.
            let Some((id, written)) = line.split_once(' ').filter(|(id, _)| *id != "commit") else {
                continue;
            };
            match from_hex(id.as_bytes()).and_then(|id| numbers.get(id.as_slice()).copied()) {
                Some(number) => drop(commits.insert(number)),
                None => gone.extend(written.parse::<u64>()),
            }
        }
        if place == Place::Beside {
            self.gone.extend(gone);
        }
        match (running.finish(), place) {
            (Ok(()), Place::Beside) => drop(self.beside.insert(id.to_owned())),
            // What no branch has any more may be gone in part.
            (Err(_), Place::Beside) => return Ok(Place::Nowhere),
            (finished, _) => finished?,
        }
        self.reached.insert(id.to_owned(), commits);
        Ok(place)
    }

    /// The commits that were left out as too old, as things stood before the record of this number, and up to when.
    fn too_old_by(&self, credits: &Credits, number: u64) -> BTreeMap<usize, u64> {
        let (mut decided, mut too_old) = (Commits::new(), BTreeMap::new());
        for Said { head, after, .. } in self.said.iter().filter(|said| said.number < number) {
            for commit in self.reached.get(head).into_iter().flatten() {
                if decided.insert(*commit) && is_too_old(credits.at(*commit), *after) {
                    too_old.insert(*commit, *after);
                }
            }
        }
        too_old
    }

    /// Takes down which of the credits of a metric the records count. Returns a record that counts nobody knows whose
    /// commits, though some that it may count would be filed now.
    /// What counts no more is looked at as well: what it counted when a later one was filed is no part of that.
    fn take<'r>(
        &mut self,
        credits: &Credits,
        metric: GitMetric,
        places: &[usize],
        records: &'r [OnRecord],
    ) -> Option<&'r OnRecord> {
        let held = self.held(credits, places, records);
        let (mut doubtful, mut explained) = (Vec::new(), Vec::new());
        // Those that count just their holder's own come first: then less is left that others may count.
        let own_of = |before: &Self, record: &OnRecord| -> Vec<usize> {
            let own = held.by_member.get(&record.holder).into_iter().flatten().copied();
            own.filter(|place| before.spans(credits, &record.range, *place)).collect()
        };
        let counts_own = |record: &&OnRecord| {
            record.stands && credits.evidence(own_of(self, record).into_iter()) == record.evidence
        };
        let (certain, mut others): (Vec<_>, Vec<_>) = records.iter().partition(counts_own);
        others.sort_by_key(|record| record.number);
        // Those that nothing is known of are looked at once more, when it is known what the others count.
        let mut ordered: VecDeque<_> =
            certain.into_iter().chain(others).map(|record| (record, false)).collect();
        while let Some((record, again)) = ordered.pop_front() {
            let own = own_of(self, record);
            let counted = self.counted_by(credits, places, &own, record, &explained);
            if counted.is_none() && !again {
                ordered.push_back((record, true));
                continue;
            }
            if let Some(counted) = &counted {
                explained.push(Explained {
                    number: record.number,
                    stands: record.stands,
                    places: counted.iter().copied().collect(),
                });
            }
            if !record.stands {
                continue;
            }
            match counted {
                Some(counted) => {
                    let own: BTreeSet<usize> = own.into_iter().collect();
                    let moved: Vec<usize> =
                        counted.iter().filter(|place| !own.contains(place)).copied().collect();
                    self.is_elsewhere(credits, record, &moved);
                    self.counted.extend(counted);
                }
                None => {
                    // Of what was found false or taken back meanwhile, nobody can tell.
                    let open = |place: &&usize| self.is_open(credits, &record.range, **place);
                    let written = held.by_written.get(&record.holder).into_iter().flatten();
                    let moved: Vec<usize> = written.filter(open).copied().collect();
                    if moved.is_empty() && own.is_empty() {
                        doubtful.push((record, self.others(credits, places, &own, record)));
                    }
                    let unclear: Vec<usize> =
                        own.iter().filter(|place| !self.counted.contains(place)).copied().collect();
                    if !unclear.is_empty() {
                        self.unclear.extend(commits_of(credits, &unclear));
                        self.unclear_in.push(record.name.clone());
                    }
                    self.is_elsewhere(credits, record, &moved);
                    self.counted.extend(moved.into_iter().chain(own));
                }
            }
            let of_holder = self.ranges.entry((metric, record.holder.clone())).or_default();
            of_holder.push(record.range.clone());
        }
        for place in places.iter().filter(|place| !self.counted.contains(place)) {
            if credits.facts(*place).is_some_and(|(_, _, commit, _)| self.too_old.contains_key(&commit)) {
                self.left_out.insert(*place);
            }
        }
        let open =
            |places: &[usize]| places.iter().any(|place| !self.counts(*place) && !self.leaves_out(*place));
        doubtful.into_iter().find(|(_, places)| open(places)).map(|(record, _)| record)
    }

    /// The places that a record counts by its evidence, if they are found: of its holder's own, or of others with them.
    fn counted_by(
        &self,
        credits: &Credits,
        places: &[usize],
        own: &[usize],
        record: &OnRecord,
        explained: &[Explained],
    ) -> Option<Vec<usize>> {
        let is = |places: &[usize]| credits.evidence(places.iter().copied()) == record.evidence;
        if is(own) {
            return Some(own.to_vec());
        }
        let before = || explained.iter().filter(|before| before.number < record.number);
        let taken: BTreeSet<usize> =
            before().filter(|before| before.stands).flat_map(|before| &before.places).copied().collect();
        // What counts no more is open again for what counts, and was not necessarily when this was filed.
        let others = self.others(credits, places, own, record);
        let may_count = |place: &usize| !taken.contains(place);
        let own: Vec<usize> = own.iter().copied().filter(may_count).collect();
        let others: Vec<usize> = others.into_iter().filter(may_count).collect();
        let in_reach: BTreeSet<usize> = own.iter().chain(&others).copied().collect();
        let fallen = before().filter(|before| !before.stands);
        let fallen =
            fallen.filter(|fallen| !fallen.places.is_disjoint(&in_reach)).map(|fallen| &fallen.places);
        let too_old = self.too_old_by(credits, record.number);
        let was_too_old = |place: &usize| {
            credits.facts(*place).is_some_and(|(_, _, commit, _)| too_old.contains_key(&commit))
        };
        choices(fallen.collect()).find_map(|stood| {
            let new = |places: &[usize]| -> Vec<usize> {
                let new = places.iter().filter(|place| !stood.iter().any(|stood| stood.contains(place)));
                new.copied().collect()
            };
            let (own, others) = (new(&own), new(&others));
            // Those among them that another record counts are no others' any more.
            let open: Vec<usize> =
                own.iter().filter(|place| !self.counted.contains(place)).copied().collect();
            let then: Vec<usize> = own.iter().filter(|place| !was_too_old(place)).copied().collect();
            // Of a history that was rewritten, what was written before was left out.
            let fresh: Vec<usize> =
                open.iter().filter(|place| !is_renewed(credits, &record.range, **place)).copied().collect();
            let whole = [&own, &open, &then, &fresh].into_iter().find(|places| is(places)).cloned();
            // Of addresses that have become one member's since, only some may be filed.
            whole.or_else(|| moved(credits, &own, &[], is)).or_else(|| moved(credits, &others, &open, is))
        })
    }

    /// Takes down that these, which are not its holder's own, are on this record.
    fn is_elsewhere(&mut self, credits: &Credits, record: &OnRecord, places: &[usize]) {
        if !places.is_empty() {
            self.elsewhere.extend(commits_of(credits, places));
            self.elsewhere_in.push(record.name.clone());
        }
    }

    /// Those credits that a record may count and that are not its holder's own.
    fn others(&self, credits: &Credits, places: &[usize], own: &[usize], record: &OnRecord) -> Vec<usize> {
        let own: BTreeSet<&usize> = own.iter().collect();
        let others = places.iter().filter(|place| !own.contains(place));
        let may_count = |place: usize| match record.stands {
            true => self.is_open(credits, &record.range, place),
            false => self.spans(credits, &record.range, place),
        };
        others.filter(|place| may_count(**place)).copied().collect()
    }

    /// Whether a range may count the credit at a place, which nothing counts yet.
    fn is_open(&self, credits: &Credits, range: &GitRange, place: usize) -> bool {
        !self.counted.contains(&place) && self.spans(credits, range, place)
    }

    /// Whether the credit at a place is in a range: reached, and not left out as too old.
    fn spans(&self, credits: &Credits, range: &GitRange, place: usize) -> bool {
        credits.facts(place).is_some_and(|(_, _, commit, at)| {
            self.reaches(range, commit) && !range.after.is_some_and(|after| is_too_old(at, after))
        })
    }

    /// The places of the credits of each who holds one of the records.
    fn held(&mut self, credits: &Credits, places: &[usize], records: &[OnRecord]) -> Held {
        let holders: BTreeSet<&str> = records.iter().map(|record| record.holder.as_str()).collect();
        let mut held = Held::default();
        for place in places.iter().filter(|_| !records.is_empty()) {
            let Some((member, written, ..)) = credits.facts(*place) else { continue };
            let of_member = self.holder(member);
            let of_written = self.holder(written).filter(|holder| Some(holder) != of_member.as_ref());
            for (holder, to) in [(of_member, &mut held.by_member), (of_written, &mut held.by_written)] {
                if let Some(holder) = holder.filter(|holder| holders.contains(holder.as_str())) {
                    to.entry(holder).or_default().push(*place);
                }
            }
        }
        held
    }

    fn holder(&mut self, member: &Identity) -> Option<String> {
        match self.holders.get(member) {
            Some(known) => known.clone(),
            None => {
                let found = self.filed.holder(member);
                self.holders.insert(member.clone(), found.clone());
                found
            }
        }
    }

    /// Whether a range reaches a commit, however old.
    fn reaches(&self, range: &GitRange, commit: usize) -> bool {
        let reaches = |id: &str| self.reached.get(id).is_some_and(|commits| commits.contains(&commit));
        reaches(&range.head) && !range.base.as_deref().is_some_and(reaches)
    }

    /// What a reader of the measurement should know.
    pub(super) fn notes(&self, credits: &Credits) -> impl Iterator<Item = Note> {
        let mut left_out: BTreeMap<u64, Commits> = BTreeMap::new();
        for (_, _, commit, _) in self.left_out.iter().filter_map(|place| credits.facts(*place)) {
            // What has no date is told apart: no earlier day brings it in.
            if let Some(until) = self.too_old.get(&commit).filter(|_| credits.at(commit).is_some()) {
                left_out.entry(*until).or_default().insert(commit);
            }
        }
        let left_out = left_out.into_iter().map(|(until, commits)| Note::LeftOut {
            commits: commits.len() as u64,
            before: until.saturating_add(1).saturating_mul(1000),
        });
        let elsewhere = (!self.elsewhere.is_empty()).then(|| Note::FiledForAnother {
            commits: self.elsewhere.len() as u64,
            records: self.elsewhere_in.len(),
            names: self.elsewhere_in.iter().take(NAMED).cloned().collect(),
        });
        let unremembered = (!self.unremembered.is_empty())
            .then_some(Note::Unremembered { commits: self.unremembered.len() as u64 });
        let unclear = (!self.unclear.is_empty()).then(|| Note::Unclear {
            commits: self.unclear.len() as u64,
            records: self.unclear_in.len(),
            names: self.unclear_in.iter().take(NAMED).cloned().collect(),
        });
        let before = self.after.unwrap_or_default().saturating_add(1).saturating_mul(1000);
        let renewed = (!self.renewed.is_empty())
            .then_some(Note::Renewed { commits: self.renewed.len() as u64, before });
        let unseen = (!self.unseen.is_empty()).then(|| Note::MayShare {
            records: self.unseen.len(),
            names: self.unseen.values().take(NAMED).cloned().collect(),
            since: before,
        });
        left_out.chain(elsewhere).chain(unclear).chain(unremembered).chain(renewed).chain(unseen)
    }
}

impl Known for Before<'_> {
    fn counts(&self, place: usize) -> bool {
        self.counted.contains(&place)
    }

    fn leaves_out(&self, place: usize) -> bool {
        self.left_out.contains(&place)
    }

    /// From where most of what is on record lies behind, whoever's it was when it was filed: so the range has as little as
    /// can be beside these commits.
    fn range(&self, commits: &[usize]) -> GitRange {
        let reaches_none = |reached: &Commits| !commits.iter().any(|commit| reached.contains(commit));
        let is_here = |head: &String| !self.beside.contains(head);
        let behind = self.reached.iter().filter(|(head, reached)| is_here(head) && reaches_none(reached));
        let base = behind.max_by_key(|(head, reached)| (reached.len(), *head)).map(|(head, _)| head.as_str());
        GitRange::new(&self.root, base, &self.head, self.after)
    }
}

/// Where a commit is that a record names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the history.
    Here,
    /// In the repository, and no part of the history.
    Beside,
    Nowhere,
}

/// Whether somebody said since a history was rewritten from when on its commits are new.
enum Settled {
    /// From this moment on, in unix seconds.
    From(u64),
    /// Nobody did since this head went.
    Not(String),
}

/// A moment, in unix seconds, up to which somebody left out what this head reaches.
struct Said {
    number: u64,
    head: String,
    after: u64,
}

/// The moments that records say, the last one first, and each once of a head.
fn said<'r>(records: impl Iterator<Item = &'r OnRecord>) -> Vec<Said> {
    let said = records.filter_map(|OnRecord { range, number, .. }| {
        Some(Said { number: *number, head: range.head.clone(), after: range.after? })
    });
    // The records of one filing say one thing: the first of them tells since when.
    let mut all: Vec<Said> = said.collect();
    all.sort_by_key(|said| said.number);
    all.dedup_by(|later, earlier| (&later.head, later.after) == (&earlier.head, earlier.after));
    all.reverse();
    all
}

/// Whether a commit of this moment, which need not have one, is no newer than `after`.
fn is_too_old(at: Option<u64>, after: u64) -> bool {
    at.is_none_or(|at| at <= after)
}

/// Whether the credit at a place was written before the moment from which on commits of a range count.
fn is_renewed(credits: &Credits, range: &GitRange, place: usize) -> bool {
    let written = credits.facts(place).and_then(|(_, _, commit, _)| credits.written_at(commit));
    written.zip(range.after).is_some_and(|(at, after)| at <= after)
}

/// The places that a record counts, or counted.
struct Explained {
    number: u64,
    stands: bool,
    places: BTreeSet<usize>,
}

/// The commits of the credits at these places.
fn commits_of<'a>(credits: &'a Credits, places: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
    places.iter().filter_map(|place| Some(credits.facts(*place)?.2))
}

/// The places of credits by who holds a record: as the member whose they are, or as who is written in the commit.
#[derive(Default)]
struct Held {
    by_member: HashMap<String, Vec<usize>>,
    by_written: HashMap<String, Vec<usize>>,
}
