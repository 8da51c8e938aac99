//! Where contributions come from: a repository's history, a CSV file, or the sample that is shipped.

use crate::{
    console::Console,
    filed::{evidence_of_many, uri_of_many, Filed},
};
use anyhow::{anyhow, Context, Result};
use clap::Args;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use tributary_client::AccountId;
use tributary_interfaces::metrics::Claim;
use tributary_measure::{
    measure_rest, metric, parse_date, read_csv_file, read_members_file, sample, sample_kudos, Contribution,
    GitOptions, HistoryError, Identity, Limits, Measurement, MemberBook, Note, Source,
};

/// What to measure.
#[derive(Args, Clone, Debug, Default)]
pub struct Input {
    /// Measure this git repository's history [default: the one this is run in]
    #[arg(long, value_name = "PATH", conflicts_with = "csv")]
    pub repo: Option<PathBuf>,
    /// Count only commits from this day or moment on (UTC), as in 2026-01-31 or 2026-01-31T12:00:00Z
    #[arg(long, value_name = "DATE", conflicts_with = "csv", value_parser = moment)]
    pub since: Option<u64>,
    /// Take contributions from this CSV file: member,metric,amount[,evidence,uri,date,from]
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Take praise among peers from this CSV file, of the same columns
    #[arg(long, value_name = "FILE")]
    pub kudos: Option<PathBuf>,
    /// Map members to accounts by this CSV file: member[,name,account]
    #[arg(long, value_name = "FILE")]
    pub members: Option<PathBuf>,
}

/// A day or a moment, in Unix milliseconds.
fn moment(text: &str) -> Result<u64, String> {
    parse_date(text)
        .ok_or_else(|| "write a day as in 2026-01-31, or a moment as in 2026-01-31T12:00:00Z".to_owned())
}

impl Input {
    /// Measures, for a DAO whose metrics have these keys. A default repository that cannot be measured
    /// is replaced by the sample, saying so.
    pub fn measure(&self, keys: &BTreeSet<String>, console: Console) -> Result<Measurement> {
        Ok(self.rest(keys, console, &Filed::default())?.0)
    }

    /// As `measure`, but only what is not filed. Also says how many contributions it passed over.
    pub fn rest(
        &self,
        keys: &BTreeSet<String>,
        console: Console,
        filed: &Filed,
    ) -> Result<(Measurement, usize)> {
        let book = self.members.as_deref().map(read_members_file).transpose()?;
        let history = |repo: &Path| {
            let ranges = |member: &Identity, metric: &str| filed.ranges(metric, member, book.as_ref());
            history(repo, self.since, &ranges, console)
        };
        let mut measurement = match (&self.csv, &self.repo) {
            (Some(csv), _) => self.read(csv, keys, book.as_ref())?,
            (None, Some(repo)) => history(repo)
                .map_err(hinted)
                .with_context(|| format!("{} cannot be measured", repo.display()))?,
            (None, None) => match history(Path::new(".")) {
                Ok(measured) => measured,
                Err(error @ HistoryError::Rewritten { .. }) => return Err(hinted(error)),
                Err(error) => {
                    console.say(format_args!("{error}"));
                    console.say("so the sample that is shipped is taken instead");
                    with_kudos(sample(), sample_kudos())
                }
            },
        };
        if let Some(kudos) = &self.kudos {
            let kudos_only = BTreeSet::from([metric::KUDOS.to_owned()]);
            let kudos = self.read(kudos, &kudos_only, book.as_ref())?;
            measurement = with_kudos(measurement, kudos);
        }
        if let Some(book) = &book {
            measurement = measurement.with_accounts(book);
        }
        let mut passed_over = 0;
        for note in &measurement.notes {
            if let Note::NothingNew { contributions } = note {
                passed_over += contributions;
            }
            console.say(note);
        }
        let (known, unknown): (Vec<Contribution>, Vec<Contribution>) = measurement
            .contributions
            .into_iter()
            .partition(|contribution| keys.contains(&contribution.metric));
        let unknown: BTreeSet<_> = unknown.into_iter().map(|contribution| contribution.metric).collect();
        if !unknown.is_empty() {
            console.say(format_args!("not counted, as the DAO has no such metric: {unknown:?}"));
        }
        let all = known.len();
        let new = filed.rest(known, book.as_ref());
        if new.len() < all {
            let same = all - new.len();
            passed_over += same;
            console.say(format_args!(
                "passed over {same} whose evidence is filed already for the same member and metric: another \
                 contribution has evidence of its own"
            ));
        }
        measurement.contributions = if new.len() > MAX_CLAIMS {
            console.say(format_args!(
                "more than {MAX_CLAIMS} contributions: one claim for each member and metric"
            ));
            combined(new)?
        } else {
            new
        };
        Ok((measurement, passed_over))
    }

    fn read(&self, file: &Path, keys: &BTreeSet<String>, book: Option<&MemberBook>) -> Result<Measurement> {
        let limits = Limits { metrics: Some(keys.clone()), members: book.cloned(), ..Limits::default() };
        Ok(read_csv_file(file, &limits)?)
    }
}

fn history(
    repo: &Path,
    since: Option<u64>,
    filed: tributary_measure::Filed,
    console: Console,
) -> Result<Measurement, HistoryError> {
    let bar = console.bar("reading commits");
    let after = since.map(|since| since.saturating_sub(1));
    let options = GitOptions { after, ..GitOptions::default() };
    measure_rest(repo, &options, filed, &mut |progress| bar.at(progress.commits_read, progress.commits_total))
}

/// With the option that cures it.
fn hinted(error: HistoryError) -> anyhow::Error {
    match error {
        HistoryError::Rewritten { .. } => anyhow!("{error} (--since DATE)"),
        error => error.into(),
    }
}

fn with_kudos(mut measurement: Measurement, kudos: Measurement) -> Measurement {
    let known: BTreeSet<_> = measurement.members.iter().map(|member| member.identity.clone()).collect();
    let new = kudos.members.into_iter().filter(|member| !known.contains(&member.identity));
    measurement.members.extend(new);
    measurement.contributions.extend(kudos.contributions);
    measurement
}

/// Beyond this many contributions, those of one member and metric are claimed together.
const MAX_CLAIMS: usize = 10_000;

/// One contribution for each member and metric, whose evidence is the hash of its parts' evidence, in
/// their order.
fn combined(contributions: Vec<Contribution>) -> Result<Vec<Contribution>> {
    let mut groups: BTreeMap<_, Vec<Contribution>> = BTreeMap::new();
    for contribution in contributions {
        let key = (contribution.metric.clone(), contribution.member.clone());
        groups.entry(key).or_default().push(contribution);
    }
    let combine = |mut group: Vec<Contribution>| {
        let parts = group.len();
        if parts == 1 {
            return Ok(group.remove(0));
        }
        let evidence = evidence_of_many(&group);
        let at = group.iter().map(|part| part.at).max().unwrap_or_default();
        let amount = group.iter().try_fold(0u128, |sum, part| sum.checked_add(part.amount));
        let first = group.remove(0);
        let amount = amount.ok_or_else(|| {
            anyhow!("the {:?} of {} add up to more than a chain can count", first.metric, first.member)
        })?;
        let uri = uri_of_many(&first.uri, parts);
        Ok(Contribution { amount, evidence, uri, at, from: None, ..first })
    };
    groups.into_values().map(combine).collect()
}

/// What is claimed of one metric for members with these accounts, by identity.
pub fn claims(
    measurement: &Measurement,
    metric: &str,
    accounts: &BTreeMap<String, AccountId>,
) -> Result<Vec<Claim>> {
    let of_metric = measurement.contributions.iter().filter(|contribution| contribution.metric == metric);
    of_metric
        .map(|contribution| {
            let member = accounts.get(contribution.member.as_str()).copied();
            Ok(Claim {
                member: member.ok_or_else(|| anyhow!("{} is no member", contribution.member))?,
                amount: contribution.amount,
                evidence: contribution.evidence.into(),
                uri: contribution.uri.clone(),
            })
        })
        .collect()
}

/// Where a measurement came from, in a sentence.
pub fn source_text(source: &Source) -> String {
    match source {
        Source::Git { folder, head, commits } => {
            let head = head.get(..12).unwrap_or(head);
            format!("{commits} commits of the git history in {}, up to {head}", folder.display())
        }
        Source::Csv { file, rows } => format!("{rows} rows of {file}"),
        Source::Sample { rows } => format!("{rows} rows of the sample that Tributary ships"),
    }
}
