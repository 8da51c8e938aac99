//! Attestations as whoever must decide about them needs them: what is claimed, by whom, on what evidence, and who may
//! do what next.

use super::{
    arguments::numbers,
    mention,
    paging::{rows, Paging},
    run::Run,
    standing::{state, Judge},
    step::{self, Step},
};
use crate::{answer::Answer, ledger, local::Access, numbered, place::Context};
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::{collections::BTreeSet, process::ExitCode};
use tributary_client::{account_text, describe, hex, is_due, messages, AccountId, Call, ChainExt, EventLog};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, BondPaid, Challenged, Metrics, MetricsRoles, Resolved, Retracted, Status,
        MAX_CHALLENGES,
    },
    source::MetricRef,
    treasury::Asset,
};
use tributary_report::Listing;
use tributary_words::{refusal::explained, words::printable, Words};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Verdict {
    Uphold,
    Reject,
}

/// List attestations that do not count yet, or show one with its evidence, its deadline and what is at stake
#[derive(clap::Args)]
pub struct AttestationArgs {
    /// Its number
    id: Option<AttestationId>,
    #[command(flatten)]
    chosen: Chosen,
}

impl Run for AttestationArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id, chosen } = self;
        show(context, id, &chosen)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Doubt attestations, putting up the bond of each
#[derive(clap::Args)]
pub struct ChallengeArgs {
    /// Their numbers
    #[arg(required = true)]
    ids: Vec<AttestationId>,
    /// Why, or where your reasons are found, for everybody to read
    #[arg(long)]
    reason: String,
}

impl Run for ChallengeArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { ids, reason } = self;
        challenge(context, ids, reason)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Decide challenges, as the arbiter
#[derive(clap::Args)]
pub struct ResolveArgs {
    /// Their numbers
    #[arg(required = true)]
    ids: Vec<AttestationId>,
    /// Whether they count, or were false
    verdict: Verdict,
}

impl Run for ResolveArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let (ids, upheld) = (each_once(self.ids), self.verdict == Verdict::Uphold);
        let arbiter = context.signer("arbiter")?;
        mention::attestations(context, &ids)?;
        let client = context.client()?;
        let metrics = client.dao.metrics;
        let call = messages::metrics(metrics).resolve_batch(ids.clone(), upheld);
        let sent = explained(client.chain.submit(&arbiter, call))?;
        let done = sent.events.of(metrics).iter().map(|done: &Resolved| done.attestation).collect();
        changed("resolved", &ids, done, "they wait for no decision")
            .flag("upheld", upheld)
            .print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Take back your own attestations
#[derive(clap::Args)]
pub struct RetractArgs {
    /// Their numbers
    #[arg(required = true)]
    ids: Vec<AttestationId>,
}

impl Run for RetractArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let ids = each_once(self.ids);
        let attestor = context.signer("attestor")?;
        mention::attestations(context, &ids)?;
        let client = context.client()?;
        let metrics = client.dao.metrics;
        let sent =
            explained(client.chain.submit(&attestor, messages::metrics(metrics).retract_batch(ids.clone())))?;
        let done = sent.events.of(metrics).iter().map(|done: &Retracted| done.attestation).collect();
        changed("retracted", &ids, done, "they cannot be taken back now").print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Make every attestation count whose window has passed
#[derive(clap::Args)]
pub struct FinalizeArgs {}

impl Run for FinalizeArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let keeper = context.signer("keeper")?;
        mention::open_attestations(context)?;
        let bar = context.console.bar("finalizing");
        let counted =
            explained(context.client()?.finalize_due(&keeper, &mut |done, total| bar.at(done, total)))?;
        drop(bar);
        let words = context.words()?;
        let open = context.client()?.open_attestations(0)?;
        let open = ledger::counts(open.iter().map(|(_, attestation)| attestation), words.now);
        let waiting = match open.next_window_ends {
            Some(ends) => format!("{}; the next window ends {}", open.pending, words.moment(ends)),
            None => open.pending.to_string(),
        };
        Answer::new()
            .number("finalized", counted)
            .said("pending", open.pending, waiting)
            .for_programs("next_window_ends", open.next_window_ends)
            .print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Pay out what an account is owed of bonds
#[derive(clap::Args)]
pub struct WithdrawBondsArgs {
    /// Whose [default: yours]
    account: Option<String>,
}

impl Run for WithdrawBondsArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { account } = self;
        let signer = context.signer("keeper")?;
        let to = account.map_or(Ok(signer.account()), |text| context.account(&text))?;
        let client = context.client()?;
        let metrics = client.dao.metrics;
        let sent = explained(client.chain.submit(&signer, messages::metrics(metrics).withdraw_bonds(to)))?;
        let paid = sent.events.sum(metrics, |paid: &BondPaid| paid.amount);
        let words = context.words()?;
        Answer::new()
            .member("to", &to, &words)
            .amount_of("paid", &Asset::Native, paid, &words)
            .print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Puts up the bonds that the attestors put up.
pub fn challenge(context: &mut Context, ids: Vec<AttestationId>, reason: String) -> Result<()> {
    let ids = each_once(ids);
    let challenger = context.signer("challenger")?;
    mention::attestations(context, &ids)?;
    let mut client = context.client()?;
    let metrics = client.dao.metrics;
    let mut bonds = 0u128;
    for id in &ids {
        bonds = bonds.saturating_add(numbered::attestation(&mut client, *id)?.bond);
    }
    let call = Call::from(messages::metrics(metrics).challenge_batch(ids.clone(), reason)).with_value(bonds);
    let sent = explained(client.chain.submit(&challenger, call))?;
    let done = sent.events.of(metrics).iter().map(|done: &Challenged| done.attestation).collect();
    let put_up = sent.events.sum(metrics, |done: &Challenged| done.bond);
    let words = context.words()?;
    let why =
        "they cannot be doubted now; what was put up for them is owed to you: `tributary withdraw-bonds`";
    changed("challenged", &ids, done, why)
        .amount_of("bonds", &Asset::Native, put_up, &words)
        .print(context.json);
    Ok(())
}

/// Numbers as they were given, without those that were given before.
fn each_once(ids: Vec<AttestationId>) -> Vec<AttestationId> {
    let mut known = BTreeSet::new();
    ids.into_iter().filter(|id| known.insert(*id)).collect()
}

/// What of several attestations was changed, as events tell it: the registry passes over the others.
fn changed(what: &str, asked: &[AttestationId], done: Vec<AttestationId>, why_not: &str) -> Answer {
    let left: Vec<_> = asked.iter().filter(|id| !done.contains(id)).copied().collect();
    let told = numbers(&done);
    let answer = Answer::new().said(what, done, told);
    match left.as_slice() {
        [] => answer.for_programs("passed_over", left),
        _ => {
            let told = format!("{}: {why_not}; `tributary attestation NUMBER` says why", numbers(&left));
            answer.said("passed_over", left, told)
        }
    }
}

#[derive(Args, Clone, Debug, Default)]
pub struct Chosen {
    /// List those that are decided as well
    #[arg(long)]
    decided: bool,
    /// List those about this member only
    #[arg(long, value_name = "ACCOUNT")]
    member: Option<String>,
    /// List those of this metric only: its number or name
    #[arg(long, value_name = "METRIC")]
    metric: Option<String>,
    #[command(flatten)]
    paging: Paging,
}

pub fn show(context: &mut Context, id: Option<AttestationId>, chosen: &Chosen) -> Result<()> {
    match id {
        Some(id) => one(context, id),
        None => list(context, chosen),
    }
}

fn list(context: &mut Context, chosen: &Chosen) -> Result<()> {
    let member = chosen.member.as_deref().map(|text| context.account(text)).transpose()?;
    let words = context.words()?;
    let json = context.json;
    let mut client = context.client()?;
    let metric = match &chosen.metric {
        Some(text) => Some(tributary_words::metric_named(&client.metrics()?, text)?.0),
        None => None,
    };
    // Whoever asks for all does not mean the open ones alone.
    let decided = chosen.decided || chosen.paging.all();
    let mut all = if decided { client.attestations(0)? } else { client.open_attestations(0)? };
    all.retain(|(_, attestation)| {
        member.is_none_or(|member| attestation.member == member)
            && metric.is_none_or(|metric| attestation.metric == metric)
    });
    let roles = client.chain.read(messages::metrics(client.dao.metrics).roles())?;
    let judge = Judge::of(&roles, &words);
    let page = chosen.paging.page(all, json);
    if json {
        let mut values: Vec<_> =
            page.items.iter().map(|(id, of)| facts(*id, of, judge, &words).value()).collect();
        // Programs have always got them in the order of their numbers.
        values.reverse();
        println!("{:#}", serde_json::Value::Array(values));
        return Ok(());
    }
    let mut listing =
        Listing::new().number("#", 0).text("Member", 0).text("Claim", 0).text("State", 0).text("Filed", 1);
    for (id, attestation) in &page.items {
        listing.push([
            id.to_string(),
            words.member(&attestation.member),
            words.units_of(attestation.metric, attestation.amount),
            state(attestation, judge, &words),
            words.distance(attestation.filed_at),
        ]);
    }
    if page.items.is_empty() && !decided {
        println!("no attestation is open: --decided lists the others");
        return Ok(());
    }
    rows(&listing, page.rest());
    Ok(())
}

/// What programs have always been told of an attestation, and all else that is on record of it.
fn facts(id: AttestationId, attestation: &Attestation, judge: Judge, words: &Words) -> Answer {
    let Attestation { metric, member, attestor, amount, points, tokens, bond, .. } = attestation;
    let registry = words.dao.map(|dao| dao.metrics).unwrap_or_else(|| AccountId::from([0; 32]));
    let is_void = matches!(
        attestation.status,
        Status::Rejected | Status::Retracted | Status::Revoked | Status::Expired
    );
    let would = |worth: String| if is_void { format!("none: it would have been {worth}") } else { worth };
    let worth = match points {
        0 => "nothing: its metric has no weight".to_owned(),
        _ => would(format!("{} and {}", words.points(*points), words.tokens(*tokens))),
    };
    let metric_ref = MetricRef { source: registry, metric: *metric };
    let terms = words.terms(*metric);
    Answer::new()
        .number("id", id)
        .metric("metric", &metric_ref, words)
        .for_programs("metric_name", terms.map(|terms| terms.name.clone()))
        .for_programs("unit", terms.map(|terms| terms.unit.clone()))
        .member("member", member, words)
        .said("amount", amount.to_string(), words.units(*metric, *amount))
        .said("points", points.to_string(), worth)
        .said(
            "status",
            serde_json::Value::from(&describe(&attestation.status)),
            state(attestation, judge, words),
        )
        .member("attestor", attestor, words)
        .moment("filed_at", attestation.filed_at, words)
        .moment("matures_at", attestation.matures_at, words)
        .said("evidence", hex(attestation.evidence.as_ref()), hex(attestation.evidence.as_ref()))
        .said("uri", attestation.uri.clone(), printable(&attestation.uri))
        .said("bond", bond.to_string(), format!("{}, put up by the attestor", words.native(*bond)))
        .said("tokens", tokens.to_string(), would(words.tokens(*tokens)))
        .said("challenges", u64::from(attestation.challenges), doubts(attestation.challenges))
        .said(
            "finalized_at",
            attestation.finalized_at,
            attestation.finalized_at.map_or("it does not count".to_owned(), |at| words.moment(at)),
        )
}

fn doubts(count: u8) -> String {
    match count {
        0 => "never".to_owned(),
        count => format!("{count} of {MAX_CHALLENGES} times"),
    }
}

fn one(context: &mut Context, id: AttestationId) -> Result<()> {
    let words = context.words()?;
    let since = context.first_block()?;
    let json = context.json;
    let mut client = context.client()?;
    let metrics = client.dao.metrics;
    let attestation = numbered::attestation(&mut client, id)?;
    let roles = client.chain.read(messages::metrics(metrics).roles())?;
    // Only its event tells the reason; a node may have forgotten it.
    let reason = attestation.challenge.map(|_| {
        tributary_client::Chain::events(client.chain, since)
            .ok()
            .and_then(|events| reason_of(&EventLog(events), metrics, id))
    });
    let judge = Judge::of(&roles, &words);
    let mut answer = facts(id, &attestation, judge, &words);
    if let Some(doubt) = &attestation.challenge {
        answer = answer.member("challenger", &doubt.by, &words);
        // Of one that is decided, it says nothing to people any more.
        answer = match attestation.status {
            Status::Challenged => answer.moment("decided_before", doubt.until, &words),
            _ => answer.for_programs("decided_before", doubt.until),
        };
        let missing = "not known: its event cannot be read from this node".to_owned();
        let told = reason.flatten();
        let text = told.as_deref().map_or(missing, printable);
        answer = answer.said("reason", told.map_or(serde_json::Value::Null, Into::into), text);
    }
    answer = answer.member("arbiter", &roles.arbiter, &words);
    let next = next(id, &attestation, &roles, &words);
    if json {
        let steps: Vec<_> = next.iter().map(Step::value).collect();
        println!("{:#}", answer.said("next", steps, "").value());
        return Ok(());
    }
    println!("Attestation {id}: {}\n", state(&attestation, judge, &words));
    answer.print(false);
    step::print(&next);
    Ok(())
}

/// Why an attestation was doubted last.
fn reason_of(log: &EventLog, metrics: AccountId, id: AttestationId) -> Option<String> {
    let doubts = log.of::<Challenged>(metrics);
    doubts.into_iter().rev().find(|event| event.attestation == id).map(|event| event.reason)
}

/// Who may do what to an attestation now, and what it costs whom.
fn next(id: AttestationId, attestation: &Attestation, roles: &MetricsRoles, words: &Words) -> Vec<Step> {
    let (bond, attestor) = (words.native(attestation.bond), words.member(&attestation.attestor));
    let retract = || Step::new(&attestor, "may take it back", format!("retract {id}"));
    match (attestation.status, attestation.challenge) {
        (Status::Pending | Status::Upheld, _) if is_due(attestation, words.now) => {
            let worth = match attestation.points {
                0 => "make it count".to_owned(),
                points => format!(
                    "make it count: {} gets {} and {}",
                    words.member(&attestation.member),
                    words.points(points),
                    words.tokens(attestation.tokens)
                ),
            };
            // Its attestor might have taken it back within the window only.
            vec![Step::new("anybody", format!("may {worth}"), "finalize".to_owned())]
        }
        (Status::Pending | Status::Upheld, _) => {
            let until = words.moment(attestation.matures_at);
            let doubt = match attestation.challenges < MAX_CHALLENGES {
                true => Step::new(
                    "anybody",
                    format!("may doubt it until {until}, putting up {bond}"),
                    format!("challenge {id} --reason WHERE"),
                ),
                false => {
                    Step::new("nobody", format!("may doubt it: it was doubted {MAX_CHALLENGES} times"), None)
                }
            };
            let count =
                Step::new("anybody", format!("may make it count from {until} on"), "finalize".to_owned());
            vec![doubt, count, retract()]
        }
        (Status::Challenged, Some(doubt)) if doubt.until > words.now => {
            let challenger = words.member(&doubt.by);
            let both = words.native(attestation.bond.saturating_mul(2));
            let decided = match Judge::of(roles, words) {
                Judge::Arbiter => {
                    let arbiter = words.member(&roles.arbiter);
                    vec![
                        Step::new(
                            &arbiter,
                            format!("may find it true: {attestor} is then owed {challenger}'s bond of {bond}"),
                            format!("resolve {id} uphold"),
                        ),
                        Step::new(
                            &arbiter,
                            format!("may find it false: {challenger} is then owed both bonds, {both}"),
                            format!("resolve {id} reject"),
                        ),
                    ]
                }
                // What decides is executed before the time is over: the vote and its timelock take their time too.
                Judge::Members => vec![Step::new(
                    "members",
                    format!(
                        "may decide it by a proposal with `do = \"resolve\"`, `attestation = {id}` and `upheld = true` \
                         ({attestor} is then owed {challenger}'s bond of {bond}) or `upheld = false` ({challenger} is then \
                         owed both bonds, {both}), executed before {}",
                        words.moment(doubt.until)
                    ),
                    "propose FILE".to_owned(),
                )],
            };
            let end = vec![
                Step::new(
                    "anybody",
                    format!(
                        "may end it from {} on, if nothing was decided: it does not count, and {challenger} loses half of \
                         the bond to {attestor}",
                        words.moment(doubt.until)
                    ),
                    "keeper --once".to_owned(),
                ),
            ];
            decided.into_iter().chain(end).collect()
        }
        (Status::Challenged, _) => {
            let what = format!(
                "may end it: it does not count, and its challenger loses half of the bond to {attestor}"
            );
            vec![Step::new("anybody", what, "keeper --once".to_owned())]
        }
        (Status::Final, _) => {
            let what = "may revoke it from then on; what it earned before stays";
            vec![Step::new("a decision of the members", what, None)]
        }
        _ => vec![Step::new("nobody", "may change it any more", None)],
    }
}

/// An account in a list: its name, or the whole address of whoever has none, as nobody can use a part of it.
pub fn brief(account: &AccountId, words: &Words) -> String {
    let address = account_text(account);
    match (words.names.of(account), words.names.is_me(account)) {
        (Some(name), true) => format!("{name} (you)"),
        (Some(name), false) => name,
        (None, true) => format!("you ({address})"),
        (None, false) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::{BalanceType, NativeAsset, Timestamp};
    use tributary_core::DAY;
    use tributary_interfaces::metrics::Challenge;
    use tributary_words::names::Names;

    const UNIT: u128 = 1_000_000_000_000;
    const NOW: Timestamp = 1_795_788_300_000;

    fn words() -> Words {
        let mut names = Names::default();
        for (byte, name) in [(1, "Ann"), (2, "Bea"), (3, "Cy"), (4, "Arne")] {
            names.add([byte; 32].into(), name);
        }
        Words::of_chain(NOW, &NativeAsset::usual(BalanceType::U128), names)
    }

    fn attestation(status: Status, matures_at: Timestamp, until: Option<Timestamp>) -> Attestation {
        Attestation {
            metric: 2,
            member: [1; 32].into(),
            attestor: [2; 32].into(),
            amount: 3,
            points: 45_000_000,
            tokens: 45,
            bond: UNIT / 20,
            evidence: [7; 32].into(),
            uri: "git:abc".into(),
            filed_at: NOW - DAY,
            matures_at,
            finalized_at: None,
            status,
            challenges: u8::from(until.is_some()),
            challenge: until.map(|until| Challenge { by: [3; 32].into(), until, reason: [0; 32].into() }),
        }
    }

    fn steps(attestation: &Attestation) -> Vec<String> {
        let [governor, arbiter, token] = [9, 4, 8].map(|byte| AccountId::from([byte; 32]));
        let roles = MetricsRoles { governor, arbiter, token };
        next(3, attestation, &roles, &words()).iter().map(Step::text).collect()
    }

    #[test]
    fn an_overdue_attestation_says_that_anybody_may_finalize_it() {
        let overdue = attestation(Status::Pending, NOW, None);
        assert_eq!(state(&overdue, Judge::Arbiter, &words()), "its window is over: anybody may finalize it");
        assert!(steps(&overdue)[0].ends_with("`tributary finalize`"), "{:?}", steps(&overdue));
        assert_eq!(steps(&overdue).len(), 1, "nobody may take it back any more");
        let pending = attestation(Status::Pending, NOW + 2 * DAY, None);
        assert!(state(&pending, Judge::Arbiter, &words())
            .contains("may be challenged until 2026-11-29 14:05 UTC (in 2 days)"));
        assert!(steps(&pending)[0].contains("putting up 0.05 UNIT: `tributary challenge 3"));
    }

    #[test]
    fn a_challenged_attestation_tells_the_arbiter_what_each_verdict_does() {
        let doubted = attestation(Status::Challenged, NOW + DAY, Some(NOW + 5 * DAY));
        assert!(state(&doubted, Judge::Arbiter, &words())
            .starts_with("challenged: the arbiter decides before 2026-12-02"));
        let told = steps(&doubted);
        assert!(
            told[0].starts_with("Arne (") && told[0].ends_with("`tributary resolve 3 uphold`"),
            "{told:?}"
        );
        assert!(told[1].contains("is then owed both bonds, 0.1 UNIT"), "{told:?}");
        let late = attestation(Status::Challenged, NOW + DAY, Some(NOW));
        assert!(
            state(&late, Judge::Arbiter, &words()).contains("the arbiter's time is over: anybody may end it")
        );
        assert_eq!(steps(&late).len(), 1);
    }

    #[test]
    fn a_contract_s_arbiter_that_is_the_governor_decides_by_a_proposal_and_not_by_a_command() {
        let doubted = attestation(Status::Challenged, NOW + DAY, Some(NOW + 5 * DAY));
        let dao = tributary_interfaces::factory::Dao {
            token: [11; 32].into(),
            metrics: [12; 32].into(),
            governor: [13; 32].into(),
            treasury: [14; 32].into(),
        };
        let mut words = words();
        words.dao = Some(dao);
        words.names.add_dao(&dao);
        let roles = MetricsRoles { governor: dao.governor, arbiter: dao.governor, token: dao.token };
        let told = next(3, &doubted, &roles, &words);
        let roles_of_members = Judge::of(&roles, &words);
        assert!(state(&doubted, roles_of_members, &words)
            .starts_with("challenged: a vote of the members decides before"));
        let first = told[0].text();
        assert!(first.starts_with("members may decide it by a proposal with `do = \"resolve\"`"), "{first}");
        assert!(
            first.contains("`attestation = 3`") && first.ends_with("`tributary propose FILE`"),
            "{first}"
        );
        assert!(told.iter().all(|step| !step.text().contains("tributary resolve")), "nobody could");
    }
}
