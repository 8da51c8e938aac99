//! Filing what is measured: all that is not on the chain yet, or nothing. What cannot be filed is named, with its line,
//! before anything is signed.

mod caps;
#[cfg(test)]
mod example;
mod filing;

use self::{
    caps::beyond_caps,
    filing::{batches, line_text, named, still_new, Filing, Row},
};
use super::{run::Run, step};
use crate::{
    console::Console,
    filed::Filed,
    input::{self, source_text, Input},
    local::Access,
    people::People,
    place::{Context, On, Place},
    scope::Scope,
};
use anyhow::{anyhow, bail, Context as _, Result};
use serde_json::{json, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
};
use tributary_client::{
    account_text, claim_batches, demo_signer, messages, AccountId, CallError, Chain, ChainError, ChainExt,
    DaoClient, Signer,
};
use tributary_interfaces::{
    metrics::{Claim, MetricConfig, Metrics, MetricsError},
    source::MetricId,
};
use tributary_measure::{Contribution, GitRange, Measurement, Note};
use tributary_words::{
    errors::{About, ContractError},
    names::Names,
    refusal::explained,
    Words,
};

/// File what is measured as attestations, all of it or nothing; what is filed already is passed over
#[derive(clap::Args)]
pub struct AttestArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    options: Options,
}

impl Run for AttestArgs {
    fn access(&self) -> Access {
        Access::unless(self.options.check)
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { input, options } = self;
        attest(context, &input, &options)
    }
}

/// How many things are listed one by one.
const LISTED: usize = 20;

/// How many members are named in a sentence.
const NAMED: usize = 5;

#[derive(clap::Args)]
pub struct Options {
    /// Give members without an account a demo account, for which anybody can sign; on development chains only
    #[arg(long)]
    pub demo_accounts: bool,
    /// Show what would be filed, and what could not be, without sending anything; exit code 1 if something could not
    #[arg(long)]
    pub check: bool,
    /// File what the caps have room for, and leave the rest for another period
    #[arg(long)]
    pub fitting: bool,
    /// Nothing here was ever filed in another shape: no row together with others, as those of files of more than 10,000
    /// are, or as part of a history, and no commit before a rebase made it anew: do not look for them there
    #[arg(long)]
    pub all_new: bool,
}

pub fn attest(context: &mut Context, input: &Input, options: &Options) -> Result<ExitCode> {
    may_use_demo_accounts(context, options)?;
    let mut input = measured(input);
    // A profile's members file is as good as one that is named.
    input.members = input.members.or(context.target.members.clone());
    context.target.members = input.members.clone();
    let known = context.names_on_chain();
    // Who only looks needs no key.
    let keyless = options.check
        && matches!(context.place.on, On::Node(_))
        && context.target.keystore.is_none()
        && context.target.suri.is_none();
    let attestor = if keyless { None } else { Some(context.signer("attestor")?) };
    let (console, as_json) = (context.console, context.json);
    let words = context.words()?;
    let mut client = context.client()?;
    if let Some(attestor) = &attestor {
        // What is on its way is filed already, and not on record yet.
        client.chain.settle(&attestor.account())?;
    }
    // Of several metrics of one name, the newest is meant.
    let metrics: BTreeMap<String, (MetricId, MetricConfig)> =
        client.metrics()?.into_iter().map(|(id, terms)| (terms.name.clone(), (id, terms))).collect();
    // Caps are for this command to tell about.
    let scope = Scope::of_metrics(metrics.values().map(|(_, terms)| terms)).not_refusing();
    let mut metrics: Vec<_> = metrics.into_values().collect();
    metrics.sort_by_key(|(id, _)| *id);
    // Before all that whoever may not attest could do nothing about.
    if let Some(why) =
        attestor.as_ref().and_then(|attestor| not_attestor(&metrics, &attestor.account(), &words))
    {
        bail!("nothing was filed: {why}");
    }
    let on_record = Filed::read(&mut client, &metrics, options.all_new, known.clone())?;
    let (measurement, passed_over) = input.rest(&scope, console, &on_record).context("nothing was filed")?;
    if measurement.nobody() && passed_over == 0 && input.since.is_none() {
        console.say(format_args!("{:#}", input.nobody(&measurement.source)));
    }
    let accounts = accounts(&mut client, &measurement, options.demo_accounts, known, &words, console)?;
    let mut filings = filings(&measurement, metrics.clone(), &accounts)?;
    let (mut problems, mut capped) = (Vec::new(), false);
    if let Some(attestor) = attestor.as_ref().map(Signer::account) {
        for filing in filings.iter_mut().filter(|filing| !filing.rows.is_empty()) {
            let claimed =
                client.chain.read(messages::metrics(client.dao.metrics).claimed(filing.metric, attestor))?;
            let beyond = beyond_caps(filing, claimed);
            if options.fitting {
                let left: BTreeSet<usize> = beyond.iter().map(|(at, _)| *at).collect();
                let mut at = 0..;
                filing.rows.retain(|_| at.next().is_none_or(|at| !left.contains(&at)));
                continue;
            }
            capped |= !beyond.is_empty();
            problems.extend(beyond.iter().filter_map(|(at, why)| Some(named(filing.rows.get(*at)?, why))));
            if beyond.is_empty() {
                problems.extend(refusals(&mut client, &attestor, filing, &words)?);
            }
        }
    }
    let total = measurement.contributions.len();
    let planned: usize = filings.iter().map(|filing| filing.rows.len()).sum();
    let left = total.saturating_sub(planned);
    console.say(source_text(&measurement.source));
    console.say(format_args!(
        "{passed_over} of {} filed already, {planned} to be filed{}",
        passed_over.saturating_add(total),
        match left {
            0 => String::new(),
            left => format!("; the caps have no room for {left} more"),
        }
    ));
    if let Some(forgotten) = forgotten(&input, &measurement, &filings) {
        console.say(forgotten);
    }
    if options.check {
        let attestor = attestor.as_ref().map(Signer::account);
        show(&Shown { filings: &filings, problems: &problems, passed_over, left, attestor }, &words, as_json);
        return Ok(if problems.is_empty() && left == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    if !problems.is_empty() {
        let next = match capped {
            true => "\nfile what the caps have room for with --fitting, or mend the rest",
            false => "",
        };
        bail!("nothing was filed, as this cannot be:\n{}{next}", listed(&problems));
    }
    let Some(attestor) = attestor else { bail!("whose key?") };
    let calls: Vec<_> = batches(&filings)
        .iter()
        .map(|(metric, bond, batch)| client.filing(*metric, *bond, batch).raw().clone())
        .collect();
    client.chain.announce(&attestor, &calls)?;
    let mut meanwhile = 0;
    if matches!(client.chain.on, On::Node(_)) && planned > 0 {
        // Until somebody agrees, others may have filed the same.
        client.chain.settle(&attestor.account())?;
        let now = Filed::read(&mut client, &metrics, options.all_new, on_record.known.clone())?;
        if now.count() > on_record.count() {
            let (now, _) = input.rest(&scope, Console { quiet: true }, &now)?;
            meanwhile = still_new(&mut filings, &measurement.contributions, &now.contributions)?;
        }
    }
    if meanwhile > 0 {
        console.say(format_args!(
            "{meanwhile} of {planned} {} filed meanwhile by another command: only the rest is filed",
            if meanwhile == 1 { "was" } else { "were" }
        ));
    }
    let (planned, total) = (planned.saturating_sub(meanwhile), total.saturating_sub(meanwhile));
    let passed_over = passed_over.saturating_add(meanwhile);
    let bar = console.bar("attesting");
    let batches = batches(&filings);
    let (mut filed, mut stopped) = (0usize, None);
    for (metric, bond, batch) in &batches {
        match explained(client.chain.submit(&attestor, client.filing(*metric, *bond, batch))) {
            Ok(_) => filed = filed.saturating_add(batch.len()),
            Err(error) => {
                stopped = Some(error);
                break;
            }
        }
        bar.at(filed as u64, planned as u64);
    }
    drop(bar);
    if let Some(error) = stopped {
        // An embedded chain keeps nothing of a command that fails.
        if filed == 0 || matches!(client.chain.on, On::Local(_)) {
            return Err(error);
        }
        let error = crate::refusal::in_words(error, context);
        eprintln!("error: {}", tributary_words::refusal::text(&error));
        eprintln!(
            "       {filed} of {planned} were filed before: run the same command again to file the rest"
        );
    }
    crate::answer::Answer::new()
        .number("filed", filed as u64)
        .number("passed_over", passed_over as u64)
        .number("left", total.saturating_sub(filed) as u64)
        .print(as_json);
    let window = filings.iter().filter(|filing| !filing.rows.is_empty()).map(|filing| filing.terms.window);
    if let (1.., Some(longest)) = (filed, window.max()) {
        let until = words.moment(words.now.saturating_add(longest));
        step::next(
            context,
            format_args!(
                "anybody may challenge what is false until {until}: `tributary attestation` lists it; what stands counts \
                 once somebody comes then: `tributary finalize`"
            ),
        );
    }
    Ok(if filed == planned && planned == total { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// That somebody may attest nothing at all, and who may.
fn not_attestor(metrics: &[(MetricId, MetricConfig)], who: &AccountId, words: &Words) -> Option<String> {
    if metrics.is_empty() || metrics.iter().any(|(_, terms)| terms.attestors.contains(who)) {
        return None;
    }
    let attestors: BTreeSet<AccountId> =
        metrics.iter().flat_map(|(_, terms)| terms.attestors.iter().copied()).collect();
    let named: Vec<String> = attestors.iter().take(NAMED).map(|attestor| words.member(attestor)).collect();
    let may = match named.as_slice() {
        [] => "nobody is".to_owned(),
        [one] => format!("{one} is: sign with that key (--keystore)"),
        several => format!("{} are: sign with a key of theirs (--keystore)", several.join(", ")),
    };
    let of = match metrics {
        [(only, _)] => words.metric_id(*only),
        _ => "any metric".to_owned(),
    };
    Some(format!(
        "{} is no attestor of {of}; {may}; a proposal with `update-metric` changes who is",
        words.member(who)
    ))
}

/// Demo accounts are anybody's: on a chain where something is worth something, nobody is credited by one.
fn may_use_demo_accounts(context: &mut Context, options: &Options) -> Result<()> {
    let (true, On::Node(node)) = (options.demo_accounts, &context.place.on) else { return Ok(()) };
    if !node.is_for_development().unwrap_or(false) {
        bail!(
            "--demo-accounts: anybody can sign for a demo account, and this chain is not one for development; name \
             the members' own accounts in the --members file"
        );
    }
    context.console.warn("warning: anybody can sign for the demo accounts that members get here");
    Ok(())
}

/// What is named, or the repository that this is run in: the sample is nobody's work.
fn measured(input: &Input) -> Input {
    let mut input = input.clone();
    if input.csv.is_none() && input.repo.is_none() {
        input.repo = Some(PathBuf::from("."));
    }
    input
}

/// The account of everybody who contributed, by identity.
fn accounts(
    client: &mut DaoClient<'_, Place>,
    measurement: &Measurement,
    demo_accounts: bool,
    known: Names,
    words: &Words,
    console: Console,
) -> Result<BTreeMap<String, AccountId>> {
    let local = matches!(client.chain.on, On::Local(_));
    let mut people = People::knowing(known.clone());
    let accounts =
        input::accounts(measurement, &mut people, local || demo_accounts).context("nothing was filed")?;
    if let Some(note) = credited_by_name(measurement, &accounts, words) {
        console.say(note);
    }
    if let Some(note) = beside_namesakes(measurement, &accounts, &known) {
        console.say(note);
    }
    if let On::Local(chain) = &mut client.chain.on {
        let derived = people.iter().filter(|person| person.signer.is_some()).count();
        if derived > 0 && !demo_accounts {
            console.say(format_args!(
                "{} no account in a members file: each gets a demo account, for which anybody can sign",
                match derived {
                    1 => "1 member has".to_owned(),
                    more => format!("{more} members have"),
                }
            ));
        }
        people.iter().for_each(|person| chain.remember(person.account, &person.name));
    }
    Ok(accounts)
}

/// Whoever is credited by an account that was called so before, and is not derived from what they are measured by.
fn credited_by_name(
    measurement: &Measurement,
    accounts: &BTreeMap<String, AccountId>,
    words: &Words,
) -> Option<String> {
    let unlisted = measurement.members.iter().filter(|member| member.account.is_none());
    let known = unlisted.filter_map(|member| {
        let identity = member.identity.as_str();
        let account = accounts.get(identity)?;
        (*account != demo_signer(identity).account())
            .then(|| format!("{identity} as {}", words.member(account)))
    });
    let mut known: Vec<String> = known.collect();
    let more = known.len().checked_sub(NAMED).filter(|more| *more > 0);
    known.truncate(NAMED);
    known.extend(more.map(|more| format!("{more} more")));
    (!known.is_empty()).then(|| {
        format!(
            "credited by what they are called here: {}; whoever is somebody else gets an account in the members file, or \
             another name by a line in .mailmap",
            known.join(", ")
        )
    })
}

/// Whoever gets an account of their own, though their name is that of another one here.
fn beside_namesakes(
    measurement: &Measurement,
    accounts: &BTreeMap<String, AccountId>,
    known: &Names,
) -> Option<String> {
    let unlisted =
        measurement.members.iter().filter(|member| member.account.is_none() && !member.name.is_empty());
    let namesakes = unlisted.filter_map(|member| {
        let identity = member.identity.as_str();
        let account = accounts.get(identity).filter(|account| known.of(account).is_none())?;
        let other = known.called(&member.name).find(|other| other != account)?;
        Some(format!("{identity} is called {} as {} is", member.name, account_text(&other)))
    });
    let namesakes: Vec<String> = namesakes.take(NAMED).collect();
    (!namesakes.is_empty()).then(|| {
        format!(
            "credited by accounts of their own: {}; where both are one person, write the address and that account into \
             one line of the members file",
            namesakes.join(", ")
        )
    })
}

/// What is to be said where nothing that is filed tells from when on commits were to count, and something else would have
/// to: commits that are older, and that would be filed the next time.
fn forgotten(input: &Input, measurement: &Measurement, filings: &[Filing]) -> Option<String> {
    let since = tributary_words::time::date(input.since?);
    let commits = measurement.notes.iter().find_map(|note| match note {
        Note::Unremembered { commits } => Some(*commits),
        _ => None,
    })?;
    let mut rows = filings.iter().flat_map(|filing| &filing.rows);
    if rows.any(|row| GitRange::parse(&row.claim.uri).is_some_and(|range| range.after.is_some())) {
        return None;
    }
    Some(format!(
        "nothing of the history is new, so nothing on the chain remembers --since {since}: give it again the next time, or \
         {} that {} older and not filed yet {} filed then",
        tributary_words::time::counted(commits, "commit"),
        if commits == 1 { "is" } else { "are" },
        if commits == 1 { "is" } else { "are" },
    ))
}

fn filings(
    measurement: &Measurement,
    metrics: Vec<(MetricId, MetricConfig)>,
    accounts: &BTreeMap<String, AccountId>,
) -> Result<Vec<Filing>> {
    let mut filings = Vec::new();
    for (metric, terms) in metrics {
        let of_metric = measurement.contributions.iter().filter(|row| row.metric == terms.name);
        let row = |contribution: &Contribution| {
            let member = accounts.get(contribution.member.as_str()).copied();
            let member = member.ok_or_else(|| anyhow!("{} is no member", contribution.member))?;
            let claim = Claim {
                member,
                amount: contribution.amount,
                evidence: contribution.evidence.into(),
                uri: contribution.uri.clone(),
            };
            anyhow::Ok(Row { claim, contribution: contribution.clone() })
        };
        let rows = of_metric.map(row).collect::<Result<Vec<_>>>()?;
        filings.push(Filing { metric, terms, rows });
    }
    Ok(filings)
}

/// What the registry says against filing these, each batch tried by itself.
fn refusals(
    client: &mut DaoClient<'_, Place>,
    attestor: &AccountId,
    filing: &Filing,
    words: &Words,
) -> Result<Vec<String>> {
    let (claims, name) = (filing.claims(), &filing.terms.name);
    let (mut problems, mut start) = (Vec::new(), 0usize);
    for batch in claim_batches(&claims) {
        let call = client.filing(filing.metric, filing.terms.bond, batch);
        match client.chain.try_call(attestor, call) {
            Ok(_) => {}
            Err(CallError::Contract(error)) => {
                let row = entry(&error).and_then(|entry| filing.rows.get(start.checked_add(entry)?));
                let why = ContractError::from(error).sentence(&About::default(), words);
                problems.push(row.map_or_else(|| format!("{name}: {why}"), |row| named(row, &why)));
            }
            Err(CallError::Chain(ChainError::Refused(why))) => problems.push(format!("{name}: {why}")),
            Err(error) => return Err(error.into()),
        }
        start = start.saturating_add(batch.len());
    }
    problems.dedup();
    Ok(problems)
}

/// Which claim of a batch an error is about.
fn entry(error: &MetricsError) -> Option<usize> {
    match error {
        MetricsError::AmountOutOfRange { entry, .. }
        | MetricsError::WorthTooMuch { entry, .. }
        | MetricsError::ZeroAccount { entry } => usize::try_from(*entry).ok(),
        _ => None,
    }
}

/// Lines for people, of which the first few are shown.
fn listed(lines: &[String]) -> String {
    let mut shown: Vec<String> = lines.iter().take(LISTED).map(|line| format!("  {line}")).collect();
    if let Some(more) = lines.len().checked_sub(LISTED).filter(|more| *more > 0) {
        shown.push(format!("  and {more} more"));
    }
    shown.join("\n")
}

/// What would be filed, and by whom, if somebody is named.
struct Shown<'a> {
    filings: &'a [Filing],
    problems: &'a [String],
    passed_over: usize,
    /// What the caps have no room for.
    left: usize,
    attestor: Option<AccountId>,
}

fn show(shown: &Shown, words: &Words, as_json: bool) {
    let Shown { filings, problems, passed_over, left, attestor } = shown;
    let filings: Vec<&Filing> = filings.iter().filter(|filing| !filing.rows.is_empty()).collect();
    let count: usize = filings.iter().map(|filing| filing.rows.len()).sum();
    if as_json {
        let metric = |filing: &&Filing| {
            json!({
                "metric": filing.terms.name,
                "attestations": filing.rows.len(),
                "amount": filing.units().to_string(),
                "bonds": filing.bonds().to_string(),
                "transactions": claim_batches(&filing.claims()).len(),
            })
        };
        let row = |row: &Row| {
            json!({
                "metric": row.contribution.metric,
                "member": row.contribution.member.as_str(),
                "account": account_text(&row.claim.member),
                "amount": row.claim.amount.to_string(),
                "evidence": tributary_client::hex(row.claim.evidence.as_ref()),
                "uri": row.claim.uri,
                "line": row.contribution.line,
            })
        };
        let told = json!({
            "would_file": count,
            "passed_over": passed_over,
            "left": left,
            "attestor": attestor.as_ref().map(account_text),
            "metrics": filings.iter().map(metric).collect::<Vec<Value>>(),
            "claims": filings.iter().flat_map(|filing| &filing.rows).map(row).collect::<Vec<Value>>(),
            "problems": problems,
        });
        return println!("{told:#}");
    }
    for filing in &filings {
        println!(
            "{}: {}, {} in all; {} as bonds",
            words.metric_id(filing.metric),
            tributary_words::time::counted(filing.rows.len(), "attestation"),
            words.units(filing.metric, filing.units()),
            words.native(filing.bonds()),
        );
        for row in filing.rows.iter().take(LISTED) {
            println!(
                "  {} by {}{}, credited to {}; evidence: {}",
                words.units(filing.metric, row.claim.amount),
                row.contribution.member,
                line_text(&row.contribution),
                words.member(&row.claim.member),
                tributary_words::words::printable(&row.claim.uri),
            );
        }
        if let Some(more) = filing.rows.len().checked_sub(LISTED).filter(|more| *more > 0) {
            println!("  and {more} more");
        }
    }
    println!("{}", verdict(count, *left, problems, attestor.is_some()));
}

/// Whether so many attestations could be filed, by somebody who is named or not.
fn verdict(count: usize, left: usize, problems: &[String], by_somebody: bool) -> String {
    match (count, left) {
        _ if !problems.is_empty() => {
            format!("this could not be filed, so nothing would be:\n{}", listed(problems))
        }
        (0, 0) => "nothing new to file".to_owned(),
        _ if !by_somebody => {
            "whose key would file it is not said (--suri or --keystore): what the caps have room for, \
                              and whether that key may file, was not looked at"
                .to_owned()
        }
        (_, 0) => "all of it could be filed".to_owned(),
        (count, left) => format!(
            "{} could be filed; the caps have no room for {left} more",
            tributary_words::time::counted(count, "attestation")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_could_be_filed_only_where_the_caps_were_looked_at_and_have_room_for_all() {
        assert_eq!(verdict(2, 0, &[], true), "all of it could be filed");
        assert_eq!(verdict(0, 0, &[], false), "nothing new to file");
        let capped = verdict(1, 3, &[], true);
        assert_eq!(capped, "1 attestation could be filed; the caps have no room for 3 more");
        let nobody = verdict(2, 0, &[], false);
        assert!(nobody.contains("whose key") && nobody.contains("caps"), "{nobody}");
    }
}
