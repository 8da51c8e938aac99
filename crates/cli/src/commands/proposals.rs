//! Decisions: proposals, ballots.

use super::{
    mention,
    metadata::{say_unfit, Metadata},
    paging::Paging,
    proceedings::{self, Proceedings},
    run::Run,
    step::{self, Step},
};
use crate::{
    answer::{print_all, Answer},
    local::Access,
    numbered,
    place::{Context, On, Place},
    proposal_page::{self, Page, Reader},
};
use anyhow::{anyhow, bail, ensure, Context as _, Result};
use std::{path::PathBuf, process::ExitCode};
use tributary_client::{
    demo_signer, messages, AccountId, Call, CallError, Chain, ChainError, ChainExt, DaoClient, EventLog,
};
use tributary_interfaces::governor::{
    self as event, Choice, Governor, GovernorError, Guardian, ProposalId, State, Tally,
};
use tributary_proposals::{
    check::{self, Finding, Findings},
    pins,
    sentence::Before,
    texts, told, Draft, Unread,
};
use tributary_words::{
    errors::Tried,
    refusal::{about_proposal, explained},
    words::{printable_lines, Words},
};

/// Propose the actions in a TOML file
#[derive(clap::Args)]
pub struct ProposeArgs {
    /// See docs/DEPLOY.md for what can be written in it
    file: PathBuf,
    /// Show what it would do and run its actions dry as the governor, in their order, without sending anything; the exit
    /// code is 1 if something could not be, and 0 if only you have too few votes to propose it, which is told
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    metadata: Metadata,
}

impl Run for ProposeArgs {
    fn access(&self) -> Access {
        Access::unless(self.check)
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { file, check, metadata } = self;
        propose(context, &file, check, &metadata)
    }
}

/// List the proposals, or show one with its text, its actions, what is missing and what would fail
#[derive(clap::Args)]
pub struct ProposalArgs {
    /// Its number
    id: Option<ProposalId>,
    #[command(flatten)]
    paging: Paging,
    #[command(flatten)]
    metadata: Metadata,
}

impl Run for ProposalArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id, paging, metadata } = self;
        proposals(context, id, &paging, &metadata)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Start the timelock of a proposal that has passed
#[derive(clap::Args)]
pub struct QueueArgs {
    /// Its number
    id: ProposalId,
}

impl Run for QueueArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id } = self;
        governor_call(context, id, Tried::Queue, &Metadata::default(), |governor| governor.queue(id).into())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Do what a queued proposal says
#[derive(clap::Args)]
pub struct ExecuteArgs {
    /// Its number
    id: ProposalId,
    #[command(flatten)]
    metadata: Metadata,
}

impl Run for ExecuteArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id, metadata } = self;
        governor_call(context, id, Tried::Execute, &metadata, |governor| governor.execute(id).into())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Take back your own proposal before its vote begins
#[derive(clap::Args)]
pub struct CancelArgs {
    /// Its number
    id: ProposalId,
}

impl Run for CancelArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id } = self;
        governor_call(context, id, Tried::Cancel, &Metadata::default(), |governor| {
            governor.cancel(id).into()
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Stop a proposal, as the guardian
#[derive(clap::Args)]
pub struct VetoArgs {
    /// Its number
    id: ProposalId,
    #[command(flatten)]
    metadata: Metadata,
}

impl Run for VetoArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id, metadata } = self;
        governor_call(context, id, Tried::Veto, &metadata, |governor| governor.veto(id).into())?;
        Ok(ExitCode::SUCCESS)
    }
}

pub fn propose(
    context: &mut Context,
    file: &std::path::Path,
    check: bool,
    metadata: &Metadata,
) -> Result<ExitCode> {
    let mut words = metadata.words(context)?;
    // Whoever writes "me" in the file proposes it.
    would_be_proposer(context).into_iter().for_each(|proposer| words.names.add_me(proposer));
    let as_json = context.json;
    let mut client = context.client()?;
    let (file, proposed) = match tributary_proposals::read(file, &mut client, &words) {
        Ok(read) => read,
        Err(error) => {
            if let (true, Some(unread)) = (check, error.downcast_ref::<Unread>()) {
                show_rest(&mut client, unread, &mut words, as_json)?;
            }
            return Err(error);
        }
    };
    let (told, mut findings) = check::examine(&mut client, &proposed.actions, None, &mut words)?;
    say_unfit(&words, context.console);
    if check {
        let mut could = true;
        if let Some(proposer) = would_be_proposer(context) {
            let mut client = context.client()?;
            let Draft { actions, description } = &proposed;
            let refused = check::proposing(&mut client, &proposer, actions, description, &words)?;
            let who = words.member(&proposer);
            // Who has too few votes finds somebody who has enough: that is nothing against the proposal.
            could = refused.as_ref().is_none_or(|refused| refused.missing.is_some());
            let text = refused.map(|refused| match refused.missing {
                Some(missing) => {
                    format!(
                        "{who} would need {} more in votes to propose it: {}",
                        words.tokens(missing),
                        refused.why
                    )
                }
                None => format!("{who} could not propose it now: {}", refused.why),
            });
            findings.mind.extend(text.map(|text| Finding { action: None, text }));
        }
        show_check(context.json, &file, &proposed, &told, &findings, &words);
        return Ok(if findings.pass() && could { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    if !findings.never.is_empty() {
        let lines: Vec<String> = findings.never.iter().map(|finding| placed(&file, finding)).collect();
        bail!("no vote can make this possible, so it is not proposed:\n  {}", lines.join("\n  "));
    }
    for finding in findings.today.iter().chain(&findings.mind) {
        context.console.say(format_args!("mind: {}", placed(&file, finding)));
    }
    let proposer = context.signer("Fern")?;
    context.mention(|scene| {
        scene.tell_by(&words);
        scene.proposed = told.iter().map(told::ToldAction::whole).collect();
    });
    let client = context.client()?;
    let call = messages::governor(client.dao.governor).propose(proposed.actions, proposed.description);
    let receipt = explained(client.chain.submit(&proposer, call))?;
    let told = receipt.events.of::<event::Proposed>(client.dao.governor);
    let told = told.first().ok_or_else(|| anyhow!("the chain does not tell of the proposal"))?;
    words.now = client.chain.now()?;
    Answer::new()
        .number("proposal", told.proposal)
        .said("snapshot", told.snapshot, proposal_page::snapshot_words(told.snapshot, &words))
        .moment("ends", told.ends, &words)
        .print(context.json);
    comes_next(context, told.proposal)?;
    Ok(ExitCode::SUCCESS)
}

/// Shows what is found of the actions that stand beside some that cannot be proposed as they are written, which is told as
/// the error that it is.
fn show_rest(
    client: &mut DaoClient<'_, Place>,
    unread: &Unread,
    words: &mut Words,
    as_json: bool,
) -> Result<()> {
    let Unread { file, draft, wrong } = unread;
    if wrong.len() == draft.actions.len() {
        return Ok(());
    }
    let (told, mut findings) = check::examine_rest(client, unread, words)?;
    if as_json {
        println!("{:#}", findings.value(&told));
        return Ok(());
    }
    // What is wrong is the error that is told after all of this.
    findings.never.retain(|finding| finding.action.is_none_or(|index| !wrong.contains_key(&index)));
    proposal_page::print_actions(words, &told);
    show_findings(&findings, |finding| placed(file, finding));
    println!();
    Ok(())
}

/// Whoever would propose, if nobody has to be asked for a key.
fn would_be_proposer(context: &Context) -> Option<AccountId> {
    match (context.me(), &context.place.on) {
        (Some(me), _) => Some(me),
        (None, On::Local(_)) => Some(demo_signer("Fern").account()),
        (None, On::Node(_)) => None,
    }
}

/// A finding with the line of its action.
fn placed(file: &tributary_proposals::File, finding: &Finding) -> String {
    match finding.action {
        Some(index) => match file.place_of(index) {
            Some(place) => format!("{place}: {}", finding.numbered()),
            None => finding.numbered(),
        },
        None => finding.text.clone(),
    }
}

fn show_check(
    as_json: bool,
    file: &tributary_proposals::File,
    proposed: &Draft,
    told: &[told::ToldAction],
    findings: &Findings,
    words: &Words,
) {
    if as_json {
        println!("{:#}", findings.value(told));
        // A poll has no action to tell it with.
        for finding in findings.of_all().filter(|_| told.is_empty()) {
            eprintln!("{}", finding.text);
        }
        return;
    }
    for line in printable_lines(&proposed.description) {
        println!("{line}");
    }
    println!();
    match told.is_empty() {
        true => println!("It has no actions: it is a poll, and its result is all that comes of it."),
        false => proposal_page::print_actions(words, told),
    }
    show_findings(findings, |finding| placed(file, finding));
    if findings.pass() && !told.is_empty() {
        let told = match findings.unsure {
            true => {
                "Each action was run dry as the governor, for itself: of none is it known that it would fail."
            }
            false => "Its actions were run dry as the governor: executed today, it would succeed.",
        };
        println!("\n{told}");
    }
}

fn show_findings(findings: &Findings, text: impl Fn(&Finding) -> String) {
    for (title, found) in [
        ("no vote can make this possible", &findings.never),
        ("executed today, it fails", &findings.today),
        ("mind", &findings.mind),
    ] {
        if !found.is_empty() {
            println!("\n{title}:");
            found.iter().for_each(|finding| println!("  - {}", text(finding)));
        }
    }
}

pub fn proposals(
    context: &mut Context,
    id: Option<ProposalId>,
    paging: &Paging,
    metadata: &Metadata,
) -> Result<()> {
    let mut words = metadata.words(context)?;
    let as_json = context.json;
    let client = &mut context.client()?;
    let mut rest = None;
    let all = match id {
        Some(id) => vec![numbered::proposal(client, id)?],
        None => {
            let all = client.proposals()?.into_iter().map(|view| (view.id, view)).collect();
            let page = paging.page(all, as_json);
            rest = page.rest();
            page.items.into_iter().map(|(_, view)| view).collect()
        }
    };
    let log = match all.is_empty() {
        true => EventLog::default(),
        false => proposal_page::log(context).unwrap_or_else(|error| {
            // A node that forgets old states still tells the rest.
            let why = tributary_words::refusal::text(&error);
            context.console.say(format_args!("the proposals' texts cannot be read: {why}"));
            EventLog::default()
        }),
    };
    let governor = context.dao()?.governor;
    let texts = texts::texts(&log, &governor);
    let mut answers = Vec::new();
    for view in &all {
        let client = context.client()?;
        let quorum = match view.quorum {
            Some(quorum) => Some(quorum),
            None => client.chain.read(messages::governor(client.dao.governor).quorum(view.id))?.ok(),
        };
        let reader = match context.me() {
            Some(me) => Some(Reader::read(context, me, view)?),
            None => None,
        };
        let proceedings = Proceedings::of(&log, governor, view.id);
        let page = Page { view, text: texts::text_of(view, &texts), quorum, reader, proceedings };
        answers.push(match id.is_some() || context.json {
            true => page.answer(&words),
            false => page.row(&words),
        });
    }
    let (Some(id), Some(answer), Some(view)) = (id, answers.first(), all.first()) else {
        print_all(&answers, context.json);
        if let (false, Some(rest)) = (context.json, rest) {
            println!("{rest}");
        }
        return Ok(());
    };
    let mut client = context.client()?;
    let actions = client.chain.read(messages::governor(client.dao.governor).actions(id))?;
    let open = proceedings::is_open(view);
    let (actions, findings) = match open {
        true => check::examine(&mut client, &actions, Some(id), &mut words)?,
        false => {
            told::meet(&mut client, &actions, &mut words)?;
            let mut before = Before::read(&mut client, &actions, false)?;
            let decided = Proceedings::of(&log, governor, id).decided_in(&log, view);
            before.recall(&log, &client.dao, decided);
            let mut done = told::told(&mut client, &actions, Some(id), &before, &words)?;
            told::note_numbers(&mut done, &actions, &log, &client.dao, id);
            (done, Findings::default())
        }
    };
    let guardian = client.chain.read(messages::governor(governor).guardian())?;
    say_unfit(&words, context.console);
    let next = match open && !findings.never.is_empty() {
        true => vec![proceedings::again()],
        false => proceedings::next(view, guardian.as_ref(), !findings.today.is_empty(), &words),
    };
    if context.json {
        let mut proposal = answer.value();
        if let Some(fields) = proposal.as_object_mut() {
            fields.insert("actions".to_owned(), findings.value(&actions));
            fields.insert("next".to_owned(), next.iter().map(Step::value).collect());
        }
        println!("{proposal:#}");
        return Ok(());
    }
    answer.print(false);
    if !actions.is_empty() {
        println!();
        proposal_page::print_actions(&words, &actions);
        show_findings(&findings, Finding::numbered);
    }
    step::print(&next);
    Ok(())
}

/// What is done to a proposal by a call of the governor.
pub fn governor_call(
    context: &mut Context,
    id: ProposalId,
    tried: Tried,
    metadata: &Metadata,
    call: impl FnOnce(&mut messages::GovernorMessages) -> Call<Result<(), GovernorError>>,
) -> Result<()> {
    let (part, done) = match tried {
        Tried::Veto => ("guardian", "vetoed"),
        Tried::Cancel => ("Fern", "canceled"),
        Tried::Execute => ("keeper", "executed"),
        Tried::Queue | Tried::Vote => ("keeper", "queued"),
    };
    let signer = context.signer(part)?;
    if tried == Tried::Veto {
        let words = context.words()?;
        let client = context.client()?;
        let guardian = client.chain.read(messages::governor(client.dao.governor).guardian())?;
        if let Some(why) = no_veto(guardian.as_ref(), &signer.account(), id, &words) {
            bail!("{why}; nothing was sent");
        }
    }
    mention::proposal(context, id, None, metadata)?;
    let client = context.client()?;
    let call = call(&mut messages::governor(client.dao.governor));
    let sent = client.chain.submit(&signer, call);
    if let (Tried::Execute, Err(CallError::Chain(ChainError::Refused(_)))) = (tried, &sent) {
        // A chain says no more than that something broke off.
        let words = context.words()?;
        if let Some(why) = check::breaks_off(&mut context.client()?, id, &words)? {
            bail!("{why}");
        }
    }
    explained(sent).map_err(|error| about_proposal(id, tried, error))?;
    let client = context.client()?;
    let state: Option<State> = client.chain.read(messages::governor(client.dao.governor).state(id))?;
    let now = client.chain.now()?;
    let view = client.chain.read(messages::governor(client.dao.governor).proposal(id))?;
    let told = state.map(|state| tributary_client::describe(&state).to_string());
    let mut words = context.words()?;
    words.now = now;
    let stands = view.map(|view| proposal_page::standing(&view, view.quorum, &words));
    Answer::new()
        .number(done, id)
        .said("state", told, stands.unwrap_or_else(|| "unknown".to_owned()))
        .print(context.json);
    comes_next(context, id)
}

/// Why somebody cannot stop a proposal, if they cannot: a guardian can, for a term.
fn no_veto(guardian: Option<&Guardian>, caller: &AccountId, id: ProposalId, words: &Words) -> Option<String> {
    let cure = format!(
        "members may vote against it (`tributary vote {id} against`), and a decision names a guardian: `do = \"guard\"` \
         in a proposal's file"
    );
    match guardian {
        None => Some(format!("this DAO has no guardian who could veto: {cure}")),
        Some(Guardian { account, until }) if *until <= words.now => Some(format!(
            "the term of the guardian, {}, ended {}: {cure}",
            words.member(account),
            words.moment(*until)
        )),
        Some(Guardian { account, .. }) if account == caller => None,
        Some(Guardian { account, until }) => Some(format!(
            "only {} may veto, as the guardian until {}: sign with that key (--keystore)",
            words.member(account),
            words.moment(*until)
        )),
    }
}

/// Says what comes next about a proposal, for people.
pub fn comes_next(context: &mut Context, id: ProposalId) -> Result<()> {
    if context.json {
        return Ok(());
    }
    let words = context.words()?;
    let mut client = context.client()?;
    let view = numbered::proposal(&mut client, id)?;
    let void = match proceedings::is_open(&view) {
        true => pins::void(&mut client, id, &words)?,
        false => None,
    };
    if let Some(why) = void {
        step::next(context, format!("nobody can execute proposal {id} any more. {why}"));
    } else if let Some(next) = proceedings::then(&view, &words) {
        step::next(context, next);
    }
    Ok(())
}

/// A choice on the command line: one for all the weight, or how much of it for what.
pub fn choice_of(text: &str, decimals: u8) -> Result<Choice> {
    match text.trim() {
        "for" => return Ok(Choice::For),
        "against" => return Ok(Choice::Against),
        "abstain" => return Ok(Choice::Abstain),
        _ => {}
    }
    let mut split = Tally::default();
    let mut said: Vec<&str> = Vec::new();
    for part in text.split(',') {
        let (choice, weight) = part.split_once('=').unwrap_or((part, ""));
        let (choice, weight) = (choice.trim(), weight.trim());
        let place = match choice {
            "for" => &mut split.for_votes,
            "against" => &mut split.against_votes,
            "abstain" => &mut split.abstain_votes,
            _ => bail!("{text:?} is no choice: write for, against, abstain, or as in \"for=10,against=2.5\""),
        };
        ensure!(!said.contains(&choice), "{text:?} says twice how much is {choice}: write it once");
        said.push(choice);
        *place = tributary_words::amount::parse(weight, decimals).with_context(|| format!("{part:?}"))?;
    }
    ensure!(
        split.sum() > 0,
        "{text:?} gives no votes to anything: write more than 0, or one word for all that you have, as in \"for\""
    );
    Ok(Choice::Split(split))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_cannot_veto_is_told_why_and_what_to_do_instead() {
        let words = tributary_words::example::words();
        let (ann, bo) = (AccountId::from([7; 32]), AccountId::from([9; 32]));
        let said = |guardian: Option<(AccountId, u64)>, caller| {
            let guardian = guardian.map(|(account, until)| Guardian { account, until });
            no_veto(guardian.as_ref(), &caller, 3, &words)
        };
        assert_eq!(said(Some((ann, words.now + 1)), ann), None);
        let other = said(Some((ann, words.now + 1)), bo).unwrap();
        assert!(other.starts_with("only Ann (") && other.contains("--keystore"), "{other}");
        let none = said(None, bo).unwrap();
        assert!(none.contains("no guardian") && none.contains("`tributary vote 3 against`"), "{none}");
        assert!(none.contains("`do = \"guard\"`"), "{none}");
        let ended = said(Some((ann, words.now)), ann).unwrap();
        assert!(ended.starts_with("the term of the guardian, Ann (") && ended.contains("ended "), "{ended}");
    }

    #[test]
    fn a_choice_is_one_for_all_or_so_much_for_each() {
        assert_eq!(choice_of("against", 2).unwrap(), Choice::Against);
        let split = Tally { for_votes: 1_000, against_votes: 250, abstain_votes: 0 };
        for text in ["for=10,against=2.5", "for = 10, against = 2.50"] {
            assert_eq!(choice_of(text, 2).unwrap(), Choice::Split(split));
        }
        for text in ["", "yes", "for=", "for=1.234", "for=1,yes=2", "for=1,for=2", "for=0", "for=0,against=0"]
        {
            assert!(choice_of(text, 2).is_err(), "{text}");
        }
    }
}
