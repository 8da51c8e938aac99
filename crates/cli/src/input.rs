//! Where contributions come from: a repository's history, a CSV file, or the sample that is shipped.

use crate::console::Console;
use anyhow::{anyhow, Context, Result};
use clap::Args;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use tributary_client::AccountId;
use tributary_interfaces::metrics::Claim;
use tributary_measure::{
    hash_text, measure_repo, metric, read_csv_file, read_members_file, sample, sample_kudos, Contribution,
    GitOptions, HistoryError, Limits, Measurement, MemberBook, Source,
};

/// What to measure.
#[derive(Args, Clone, Debug, Default)]
pub struct Input {
    /// Measure this git repository's history [default: the one this is run in]
    #[arg(long, value_name = "PATH", conflicts_with = "csv")]
    pub repo: Option<PathBuf>,
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

impl Input {
    /// Measures, for a DAO whose metrics have these keys. A default repository that cannot be measured
    /// is replaced by the sample, saying so.
    pub fn measure(&self, keys: &BTreeSet<String>, console: Console) -> Result<Measurement> {
        let book = self.members.as_deref().map(read_members_file).transpose()?;
        let mut measurement = match (&self.csv, &self.repo) {
            (Some(csv), _) => self.read(csv, keys, book.as_ref())?,
            (None, Some(repo)) => {
                history(repo, console).with_context(|| format!("{} cannot be measured", repo.display()))?
            }
            (None, None) => history(Path::new("."), console).unwrap_or_else(|error| {
                console.say(format_args!("{error}"));
                console.say("so the sample that is shipped is taken instead");
                with_kudos(sample(), sample_kudos())
            }),
        };
        if let Some(kudos) = &self.kudos {
            let kudos_only = BTreeSet::from([metric::KUDOS.to_owned()]);
            let kudos = self.read(kudos, &kudos_only, book.as_ref())?;
            measurement = with_kudos(measurement, kudos);
        }
        if let Some(book) = &book {
            measurement = measurement.with_accounts(book);
        }
        for note in &measurement.notes {
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
        measurement.contributions = if known.len() > MAX_CLAIMS {
            console.say(format_args!(
                "more than {MAX_CLAIMS} contributions: one claim for each member and metric"
            ));
            combined(known)?
        } else {
            known
        };
        Ok(measurement)
    }

    fn read(&self, file: &Path, keys: &BTreeSet<String>, book: Option<&MemberBook>) -> Result<Measurement> {
        let limits = Limits { metrics: Some(keys.clone()), members: book.cloned(), ..Limits::default() };
        Ok(read_csv_file(file, &limits)?)
    }
}

fn history(repo: &Path, console: Console) -> Result<Measurement, HistoryError> {
    let bar = console.bar("reading commits");
    measure_repo(repo, &GitOptions::default(), &mut |progress| {
        bar.at(progress.commits_read, progress.commits_total)
    })
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
        let evidence: Vec<u8> = group.iter().flat_map(|part| part.evidence).collect();
        let at = group.iter().map(|part| part.at).max().unwrap_or_default();
        let amount = group.iter().try_fold(0u128, |sum, part| sum.checked_add(part.amount));
        let first = group.remove(0);
        let amount = amount.ok_or_else(|| {
            anyhow!("the {:?} of {} add up to more than a chain can count", first.metric, first.member)
        })?;
        let uri = format!("{} and {} more", first.uri, parts - 1);
        Ok(Contribution { amount, evidence: hash_text(&evidence), uri, at, from: None, ..first })
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
