//! Where contributions come from: a repository's history, a CSV file, or, for trying things out, the sample that is
//! shipped.

use crate::{
    console::Console,
    filed::{evidence_of_many, uri_of_many, Filed, OnFile},
    people::{account_of, People},
    scope::Scope,
};
use anyhow::{anyhow, bail, ensure, Result};
use clap::Args;
use serde_json::{json, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use tributary_client::AccountId;
use tributary_measure::{
    identities, measure_rest, metric, parse_date, read_csv_file, read_members_file, Contribution, CsvError,
    CsvErrors, GitOptions, HistoryError, Identities, Identity, Limits, Measurement, Member, MemberBook, Note,
    ProbablyOne, RowError, RowProblem, Source,
};
use tributary_words::{names::no_name, time::counted, time::either, words::printable};

/// What to measure.
#[derive(Args, Clone, Debug, Default)]
pub struct Input {
    /// Measure this git repository's history [default: the one this is run in]
    #[arg(long, value_name = "PATH", conflicts_with = "csv")]
    pub repo: Option<PathBuf>,
    /// Count only commits from this day or moment on (UTC), as in 2026-01-31 or 2026-01-31T12:00:00Z
    ///
    /// The date of committing counts, which a rebase renews, and not that of writing.
    #[arg(long, value_name = "DATE", conflicts_with = "csv", value_parser = moment)]
    pub since: Option<u64>,
    /// Take contributions from this CSV file: member,metric,amount[,evidence,uri,date,from]
    ///
    /// `evidence` is a hash (0x and 64 hexadecimal digits), or a text of which the hash is filed; without it, the hash
    /// of the row is. `uri` says where to look, `date` when it was (2026-01-31, in UTC), and `from` who gave kudos.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Take praise among peers from this CSV file, of the same columns: `from` says who praises
    #[arg(long, value_name = "FILE")]
    pub kudos: Option<PathBuf>,
    /// Map members to accounts by this CSV file: member[,name,account]
    #[arg(long, value_name = "FILE")]
    pub members: Option<PathBuf>,
}

/// A day or a moment, in Unix milliseconds.
pub fn moment(text: &str) -> Result<u64, String> {
    parse_date(text)
        .ok_or_else(|| "write a day as in 2026-01-31, or a moment as in 2026-01-31T12:00:00Z".to_owned())
}

impl Input {
    /// Measures, for a DAO with these metrics. A history in which nobody is to be credited is an error, unless only a
    /// part of it was asked for.
    pub fn measure(&self, scope: &Scope, console: Console) -> Result<Measurement> {
        let (mut measurement, _) = self.unfiled(scope, console, &Filed::default())?;
        // Who measures files nothing, so that nothing is to be remembered.
        measurement.notes.retain(|note| !matches!(note, Note::Unremembered { .. }));
        if measurement.nobody() && self.csv.is_none() && self.since.is_none() {
            return Err(self.nobody(&measurement.source));
        }
        Ok(measurement)
    }

    /// As `measure`; where nothing was named, and the folder that this is run in has no history with people, the sample
    /// that is shipped, saying so: for whoever tries things out.
    #[cfg(feature = "embedded")]
    pub fn measure_or_sample(&self, scope: &Scope, console: Console) -> Result<Measurement> {
        if self.csv.is_some() || self.repo.is_some() || self.since.is_some() {
            return self.measure(scope, console);
        }
        let (book, filed) = (self.book()?, Filed::default());
        let here = history(Path::new("."), None, &OnFile { filed: &filed, book: book.as_ref() }, console);
        let kudos = self.praise(scope, book.as_ref())?;
        let why = match here {
            Ok(measured) => {
                let measured = with_kudos(measured, kudos.clone());
                let (measured, _) = self.credited(measured, scope, book.as_ref(), console, &filed)?;
                if !measured.nobody() {
                    return Ok(measured);
                }
                format!("there is nobody to credit in {}", source_text(&measured.source))
            }
            Err(error) => error.to_string(),
        };
        console.say(format_args!("{why}\n   so the sample that is shipped is taken instead"));
        let sample = with_kudos(tributary_measure::sample(), Some(tributary_measure::sample_kudos()));
        let sample = with_kudos(sample, kudos);
        Ok(self.credited(sample, scope, book.as_ref(), console, &filed)?.0)
    }

    /// As `measure`, but only what is not filed, in as many claims as a chain should take. Also says how many
    /// contributions it passed over.
    pub fn rest(&self, scope: &Scope, console: Console, filed: &Filed) -> Result<(Measurement, usize)> {
        let (mut measurement, passed_over) = self.unfiled(scope, console, filed)?;
        if measurement.contributions.len() > MAX_CLAIMS {
            console.say(format_args!(
                "more than {MAX_CLAIMS} contributions: those of one member and metric are claimed together"
            ));
            measurement.contributions = combined(measurement.contributions, scope);
        }
        Ok((measurement, passed_over))
    }

    fn book(&self) -> Result<Option<MemberBook>> {
        Ok(self.members.as_deref().map(read_book).transpose()?)
    }

    fn unfiled(&self, scope: &Scope, console: Console, filed: &Filed) -> Result<(Measurement, usize)> {
        let book = self.book()?;
        let kudos = self.praise(scope, book.as_ref());
        let (measurement, kudos) = match &self.csv {
            Some(csv) => {
                let metrics = scope.caps.as_ref().map(|caps| caps.keys().cloned().collect());
                match (read_csv_file(csv, &scope.limits(metrics, book.as_ref())), kudos) {
                    (Ok(measurement), Ok(kudos)) => (measurement, kudos),
                    // What is wrong in both is mended at once.
                    (Err(error), Err(other)) => bail!("{error}\n{other}"),
                    (Err(error), _) | (_, Err(error)) => return Err(error.into()),
                }
            }
            None => {
                // Before a long history is read.
                let kudos = kudos?;
                let repo = self.repo.as_deref().unwrap_or(Path::new("."));
                let measured = history(repo, self.since, &OnFile { filed, book: book.as_ref() }, console)
                    .map_err(|error| hinted(error, repo))?;
                (measured, kudos)
            }
        };
        self.credited(with_kudos(measurement, kudos), scope, book.as_ref(), console, filed)
    }

    /// The praise that was named.
    fn praise(&self, scope: &Scope, book: Option<&MemberBook>) -> Result<Option<Measurement>, CsvError> {
        let only = BTreeSet::from([metric::KUDOS.to_owned()]);
        let limits = Limits { praise: true, ..scope.limits(Some(only), book) };
        self.kudos.as_deref().map(|file| read_csv_file(file, &limits)).transpose()
    }

    /// What of a measurement is credited to whom, and not filed.
    fn credited(
        &self,
        mut measurement: Measurement,
        scope: &Scope,
        book: Option<&MemberBook>,
        console: Console,
        filed: &Filed,
    ) -> Result<(Measurement, usize)> {
        if let Some(book) = book {
            measurement = measurement.with_accounts(book);
        }
        measurement = scope.without_reserved(measurement.with_names_apart(), console);
        let mut passed_over = tell(&measurement, console);
        let (known, unknown): (Vec<Contribution>, Vec<Contribution>) =
            measurement.contributions.into_iter().partition(|contribution| scope.has(&contribution.metric));
        let unknown: BTreeSet<_> = unknown.into_iter().map(|contribution| contribution.metric).collect();
        if !unknown.is_empty() {
            let names: Vec<String> = unknown.into_iter().collect();
            if known.is_empty() && passed_over == 0 && filed.is_empty() {
                bail!(
                    "all that {} tells of is measured by metrics that the DAO does not have: {}; define them first, as by \
                     `[[metric]]` and `key = {:?}` in its configuration (`tributary config` prints one with all settings)",
                    source_text(&measurement.source),
                    names.join(", "),
                    names.first().map(String::as_str).unwrap_or_default()
                );
            }
            console.say(format_args!("not counted, as the DAO has no such metric: {}", names.join(", ")));
        }
        if !scope.not_refusing {
            within_caps(&known, scope)?;
        }
        none_praises_themself(&known, book, filed)?;
        let rest = filed.rest(known, &measurement.members, book)?;
        rest.notes().for_each(|note| console.say(note));
        passed_over = passed_over.saturating_add(rest.passed_over());
        measurement.contributions = rest.new;
        Ok((measurement, passed_over))
    }

    /// Who in the history is probably one person.
    pub fn identities(&self, console: Console) -> Result<Identities> {
        if self.csv.is_some() {
            bail!("people with several addresses are found in a history: name a repository with --repo, and no --csv");
        }
        let repo = self.repo.as_deref().unwrap_or(Path::new("."));
        let bar = console.bar("reading commits");
        let found = identities(repo, &GitOptions::default(), &mut |progress| {
            bar.at(progress.commits_read, progress.commits_total);
        });
        found.map_err(|error| hinted(error, repo))
    }

    /// What would cure that there is nobody to credit.
    pub fn nobody(&self, source: &Source) -> anyhow::Error {
        let source = source_text(source);
        match (&self.csv, &self.kudos, self.since) {
            (None, None, Some(since)) => anyhow!(
                "there is nobody to credit in {source}, of commits from {} on; name an earlier day (--since)",
                tributary_words::time::date(since)
            ),
            (None, None, None) => anyhow!(
                "there is nobody to credit in {source}; name a repository with commits of people (--repo), or a CSV file (--csv)"
            ),
            _ => anyhow!(
                "there is nobody to credit in {source}; add rows, as in\n  \
                 member,metric,amount\n  ann@example.org,commits,3"
            ),
        }
    }
}

/// Refuses praise of oneself under another name: the giver is who a member of that name would be.
fn none_praises_themself(rows: &[Contribution], book: Option<&MemberBook>, filed: &Filed) -> Result<()> {
    let account = |who: &Identity| account_of(who, book.and_then(|book| book.get(who)), &filed.known);
    let own = rows.iter().filter_map(|row| {
        let giver = row.from.as_ref()?;
        (account(giver)? == account(&row.member)?).then_some((row, giver))
    });
    let told = own.map(|(row, giver)| {
        format!(
            "{}{} gives kudos to themself, as {giver}, who has the same account: let somebody else give it",
            row.member,
            row.line.map(|line| format!(" (line {line})")).unwrap_or_default()
        )
    });
    let told: Vec<String> = told.collect();
    ensure!(told.is_empty(), "{}", told.join("\n"));
    Ok(())
}

/// Says what a measurement has to note; returns how many contributions it passed over.
fn tell(measurement: &Measurement, console: Console) -> usize {
    let mut passed_over = 0;
    for note in &measurement.notes {
        match note {
            Note::NothingNew { contributions } => passed_over += contributions,
            Note::SeveralAddresses { .. } => {
                console.say(format_args!(
                    "{note} (`tributary measure --identities` writes them for you to review)"
                ));
                continue;
            }
            // Whoever files says it, where nothing is filed.
            Note::Unremembered { .. } => continue,
            Note::LeftOut { .. } => {
                console.say(format_args!("{note} (--since DATE)"));
                continue;
            }
            _ => {}
        }
        console.say(note);
    }
    passed_over
}

/// Refuses what no attestation may claim, before any is filed.
fn within_caps(contributions: &[Contribution], scope: &Scope) -> Result<()> {
    let over = contributions
        .iter()
        .find_map(|row| Some((row, scope.cap(&row.metric)?)).filter(|(row, cap)| row.amount > *cap));
    let Some((row, cap)) = over else { return Ok(()) };
    bail!(
        "{} has {} of {:?}, more than the {cap} that one attestation of this metric may claim (attestation_cap): \
         raise it, or file a part at a time (--since)",
        row.member,
        row.amount,
        row.metric
    )
}

/// Hands out the lines of a mailmap: on standard output, or in a new file.
pub fn write_mailmap(found: &Identities, out: Option<&Path>, as_json: bool, console: Console) -> Result<()> {
    let others: usize = found.groups.iter().map(|group| group.others.len()).sum();
    match found.groups.len() {
        0 if found.members < 2 => {
            console.say(format_args!("{}: nobody who could be another one too", counted(found.members, "member")));
        }
        0 => console.say(format_args!("{} members, and none who look like one person", found.members)),
        people => console.say(format_args!(
            "{} members, who are probably {}: {} under several addresses. Review the lines, delete what is wrong, append \
             the rest to .mailmap, and commit it",
            found.members,
            either(found.members.saturating_sub(others) as u64, "person", "people"),
            either(people as u64, "stands", "stand")
        )),
    }
    match out {
        // An empty file would look like one that was cut off.
        Some(path) if found.mailmap.is_empty() => {
            console.say(format_args!("there is no line to write, so {} is not written", path.display()));
        }
        Some(path) => {
            tributary_files::create(path, &found.mailmap)?;
            console.say(format_args!("written: {}", path.display()));
        }
        None => {}
    }
    if as_json {
        let group = |group: &ProbablyOne| {
            json!({
                "name": group.name,
                "keep": group.keep.as_str(),
                "others": group.others.iter().map(Identity::as_str).collect::<Vec<_>>(),
                "why": group.why(),
            })
        };
        let groups: Vec<Value> = found.groups.iter().map(group).collect();
        let several = found
            .several
            .iter()
            .map(|(identity, addresses)| json!({ "member": identity.as_str(), "addresses": addresses }));
        let several: Vec<Value> = several.collect();
        println!("{:#}", json!({ "members": found.members, "people": groups, "shared_logins": several }));
    } else if out.is_none() {
        crate::out::write(&found.mailmap);
    }
    Ok(())
}

/// What was measured, for programs. Amounts are texts, as many readers of JSON lose their digits; the evidence is
/// what would be filed.
pub fn measured_json(measurement: &Measurement) -> Value {
    let member = |member: &Member| {
        json!({
            "member": member.identity.as_str(),
            "name": member.name,
            "account": member.account.as_ref().map(|account| &account.text),
        })
    };
    let contribution = |row: &Contribution| {
        json!({
            "member": row.member.as_str(),
            "metric": row.metric,
            "amount": row.amount.to_string(),
            "evidence": tributary_client::hex(&row.evidence),
            "uri": row.uri,
            "at": (row.at > 0).then_some(row.at),
            "from": row.from.as_ref().map(Identity::as_str),
        })
    };
    json!({
        "source": source_text(&measurement.source),
        "members": measurement.members.iter().map(member).collect::<Vec<_>>(),
        "contributions": measurement.contributions.iter().map(contribution).collect::<Vec<_>>(),
        "notes": measurement.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn history(
    repo: &Path,
    since: Option<u64>,
    filed: &OnFile,
    console: Console,
) -> Result<Measurement, HistoryError> {
    let bar = console.bar("reading commits");
    let after = since.map(|since| since.saturating_sub(1));
    let options = GitOptions { after, ..GitOptions::default() };
    measure_rest(repo, &options, filed, &mut |progress| bar.at(progress.commits_read, progress.commits_total))
}

/// With the option that cures it, and the repository that it is about.
fn hinted(error: HistoryError, repo: &Path) -> anyhow::Error {
    match error {
        HistoryError::Rewritten { .. } | HistoryError::OfOthers { .. } | HistoryError::Unexplained { .. } => {
            anyhow!("{error} (--since DATE)")
        }
        HistoryError::Empty { .. }
        | HistoryError::NotARepository { .. }
        | HistoryError::Moved { .. }
        | HistoryError::NotAFolder { .. } => {
            anyhow!("{error}; name another one (--repo), or a CSV file (--csv)")
        }
        HistoryError::Failed { .. } | HistoryError::Unexpected { .. } | HistoryError::Io { .. } => {
            anyhow!("{} cannot be measured: {error}", repo.display())
        }
        error => error.into(),
    }
}

fn with_kudos(mut measurement: Measurement, kudos: Option<Measurement>) -> Measurement {
    let Some(kudos) = kudos else { return measurement };
    let known: BTreeSet<_> = measurement.members.iter().map(|member| member.identity.clone()).collect();
    let new = kudos.members.into_iter().filter(|member| !known.contains(&member.identity));
    measurement.members.extend(new);
    measurement.notes.extend(kudos.notes);
    measurement.contributions.extend(kudos.contributions);
    measurement
}

/// Beyond this many contributions, those of one member and metric are claimed together.
const MAX_CLAIMS: usize = 10_000;

/// One claim for each member and metric, or as many as their cap asks for, whose evidence is the hash of its parts'
/// evidence, sorted.
fn combined(contributions: Vec<Contribution>, scope: &Scope) -> Vec<Contribution> {
    let mut groups: BTreeMap<_, Vec<Contribution>> = BTreeMap::new();
    for contribution in contributions {
        let key = (contribution.metric.clone(), contribution.member.clone());
        groups.entry(key).or_default().push(contribution);
    }
    let mut claims = Vec::new();
    for group in groups.into_values() {
        let mut parts: Vec<Contribution> = Vec::new();
        let mut sum = 0u128;
        for part in group {
            let cap = scope.cap(&part.metric).unwrap_or(u128::MAX);
            let together = sum.checked_add(part.amount).filter(|sum| *sum <= cap);
            if together.is_none() {
                claims.extend(together_as_one(std::mem::take(&mut parts)));
            }
            sum = together.unwrap_or(part.amount);
            parts.push(part);
        }
        claims.extend(together_as_one(parts));
    }
    claims
}

/// One claim for contributions of one member and metric. Who gave them is not claimed.
fn together_as_one(parts: Vec<Contribution>) -> Option<Contribution> {
    let first = parts.first()?.clone();
    if parts.len() == 1 {
        return Some(first);
    }
    let at = parts.iter().map(|part| part.at).max().unwrap_or_default();
    let amount = parts.iter().map(|part| part.amount).sum();
    let (evidence, uri) = (evidence_of_many(&parts), uri_of_many(&first.uri, parts.len()));
    Some(Contribution { amount, evidence, uri, at, from: None, ..first })
}

/// The account of each member who has a contribution, by identity: that of the members file, or else one that is
/// derived from the identity, where that will do (`derived`). Whoever is without one is named, with their lines.
pub fn accounts(
    measurement: &Measurement,
    people: &mut People,
    derived: bool,
) -> Result<BTreeMap<String, AccountId>> {
    let active: BTreeSet<_> = measurement.contributions.iter().map(|row| &row.member).collect();
    let members = || measurement.members.iter().filter(|member| active.contains(&member.identity));
    let without: Vec<&Member> = members().filter(|member| !derived && member.account.is_none()).collect();
    if !without.is_empty() {
        bail!(
            "{} {} no account: name one for each in the --members file (or, for trying things out, add --demo-accounts){}",
            match (without.len(), active.len()) {
                (_, 1) => "the only member".to_owned(),
                (some, all) => format!("{some} of {all} members"),
            },
            if without.len() == 1 { "has" } else { "have" },
            each(without.into_iter().map(member_with_lines))
        );
    }
    let (mut accounts, mut problems) = (BTreeMap::new(), Vec::new());
    for member in members() {
        match people.meet_member(member) {
            Ok(account) => drop(accounts.insert(member.identity.as_str().to_owned(), account)),
            Err(problem) => {
                let row = Member { listed: None, ..member.clone() };
                problems.push(format!("{}: {problem}", member_with_lines(&row)));
            }
        }
    }
    if !problems.is_empty() {
        bail!("not every member's account can be used{}", each(problems.into_iter()));
    }
    Ok(accounts)
}

/// A member with where they stand in the files.
fn member_with_lines(member: &Member) -> String {
    let row = member.row.as_ref().map(|(file, line)| format!("line {line} of {file}"));
    let listed = member.listed.map(|line| format!("line {line} of the members file"));
    let lines: Vec<String> = row.into_iter().chain(listed).collect();
    match lines.is_empty() {
        true => member.identity.to_string(),
        false => format!("{} ({})", member.identity, lines.join(", ")),
    }
}

/// Each on a line of its own, after what is said of them all.
fn each(things: impl Iterator<Item = String>) -> String {
    things.map(|thing| format!("\n  {thing}")).collect()
}

/// Reads a members file. What is no member's name is refused by its line.
pub fn read_book(path: &Path) -> Result<MemberBook, CsvError> {
    let book = read_members_file(path)?;
    let error = |member: &Member| {
        let problem = RowProblem::NoName { is: no_name(&member.identity)? };
        let (line, value) = (member.listed?, member.identity.to_string());
        Some(RowError { line, column: "member".to_owned(), value, problem })
    };
    let mut errors: Vec<RowError> = book.members().filter_map(error).collect();
    if errors.is_empty() {
        return Ok(book);
    }
    errors.sort_by_key(|error| error.line);
    let (file, rows_read) = (printable(&path.to_string_lossy()), book.len() as u64);
    Err(CsvErrors { file, errors, rows_read }.into())
}

/// Where a measurement came from, in a sentence.
pub fn source_text(source: &Source) -> String {
    match source {
        Source::Git { folder, head, commits } => {
            let head = head.get(..12).unwrap_or(head);
            format!(
                "{} of the git history in {}, up to {head}",
                counted(*commits, "commit"),
                folder.display()
            )
        }
        Source::Csv { file, rows } => format!("{} of {file}", counted(*rows, "row")),
        Source::Sample { rows } => format!("{} of the sample that Tributary ships", counted(*rows, "row")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_interfaces::metrics::MAX_AMOUNT;

    fn kudos(number: u8, member: &str, amount: u128) -> Contribution {
        Contribution {
            metric: "kudos".to_owned(),
            member: Identity::new(member).unwrap(),
            amount,
            evidence: [number; 32],
            uri: format!("csv:kudos.csv#{number}"),
            at: number.into(),
            from: Identity::new("giver").ok(),
            line: Some(number.into()),
        }
    }

    fn scope(cap: u128) -> Scope {
        Scope::of([("kudos".to_owned(), cap)].into_iter())
    }

    fn measured(file: &str, book: &str) -> Measurement {
        let rows = tributary_measure::read_csv("work.csv", file.as_bytes(), &Limits::default()).unwrap();
        rows.with_accounts(&tributary_measure::read_members("members.csv", book.as_bytes()).unwrap())
    }

    #[test]
    fn contributions_are_claimed_together_as_far_as_the_cap_allows() {
        let rows = vec![kudos(1, "ann", 400), kudos(2, "bo", 9), kudos(3, "ann", 600), kudos(4, "ann", 1)];
        let claims = combined(rows.clone(), &scope(1000));
        let told: Vec<_> =
            claims.iter().map(|claim| (claim.member.as_str(), claim.amount, claim.at)).collect();
        assert_eq!(told, [("ann", 1000, 3), ("ann", 1, 4), ("bo", 9, 2)]);
        assert_eq!(claims[0].evidence, evidence_of_many(&[rows[0].clone(), rows[2].clone()]));
        assert_eq!(claims[1], rows[3]);
        assert_eq!(combined(rows.clone(), &scope(0)).len(), 2, "without a cap, one each");
        let huge = vec![kudos(1, "ann", MAX_AMOUNT), kudos(2, "ann", 1)];
        assert_eq!(combined(huge.clone(), &scope(0)), huge, "what no chain counts stays apart");
    }

    #[test]
    fn what_no_attestation_may_claim_is_refused_with_whose_it_is() {
        assert!(within_caps(&[kudos(1, "ann", 1000)], &scope(1000)).is_ok());
        assert!(within_caps(&[kudos(1, "ann", MAX_AMOUNT)], &scope(0)).is_ok());
        assert!(within_caps(&[kudos(1, "ann", MAX_AMOUNT + 1)], &scope(0)).is_err());
        let refused = within_caps(&[kudos(1, "ann", 1001)], &scope(1000)).unwrap_err().to_string();
        assert!(refused.contains("ann has 1001 of \"kudos\", more than the 1000"), "{refused}");
    }

    #[test]
    fn everybody_without_an_account_is_named_with_their_lines() {
        let measured = measured(
            "member,metric,amount\nann@x,docs,1\nbo@x,docs,1\ncy@x,docs,1\nann@x,talks,1\n",
            "member,account\nbo@x,5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty\ncy@x,\n",
        );
        let refused = accounts(&measured, &mut People::default(), false).unwrap_err().to_string();
        assert!(refused.starts_with("2 of 3 members have no account"), "{refused}");
        assert!(refused.contains("\n  ann@x (line 2 of work.csv)\n"), "{refused}");
        assert!(refused.ends_with("\n  cy@x (line 4 of work.csv, line 3 of the members file)"), "{refused}");
        assert_eq!(accounts(&measured, &mut People::default(), true).unwrap().len(), 3);
    }

    #[test]
    fn every_account_that_cannot_be_used_is_named_with_its_line() {
        let measured = measured(
            "member,metric,amount\nann@x,docs,1\nbo@x,docs,1\n",
            "member,account\nann@x,5Abc\nbo@x,0x12\n",
        );
        let refused = accounts(&measured, &mut People::default(), true).unwrap_err().to_string();
        assert!(refused.contains("\n  ann@x (line 2 of work.csv): line 2 of the members file"), "{refused}");
        assert!(refused.contains("\n  bo@x (line 3 of work.csv): line 3 of the members file"), "{refused}");
    }
}
