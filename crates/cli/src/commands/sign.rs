//! Ballots and delegations signed here, with a chain at hand or without one, and sent from elsewhere.

use super::{
    arguments::{span, token_decimals},
    mention,
    metadata::Metadata,
    run::Run,
};
use crate::{
    answer::Answer,
    console::Console,
    deployment::Deployment,
    local::Access,
    numbered,
    place::{add_members, Context},
    purpose::{choice_words, Decision},
    reading,
    signed::{relay, sign, Purpose, Relayed, Signed, Validity},
    target::Target,
};
use anyhow::{anyhow, bail, ensure, Context as _, Result};
use clap::Args;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};
use tributary_client::{
    account_text, messages, AccountId, BalanceType, CallError, Chain, ChainExt, DaoClient, NativeAsset,
};
use tributary_interfaces::{
    governor::{Ballot, Choice, Governor, ProposalId, State, MAX_DESCRIPTION},
    signed::Action,
    token::Token,
};
use tributary_text::amount::grouped;
use tributary_words::{
    errors::Tried,
    names::Names,
    refusal::{about_proposal, explained},
    Words,
};

/// Sign a ballot without sending it; anybody may relay it
#[derive(clap::Args)]
pub struct SignVoteArgs {
    /// Its number
    id: ProposalId,
    /// As in `vote`
    choice: String,
    /// Why, for everybody to read
    #[arg(long, default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    pub how: How,
    #[command(flatten)]
    metadata: Metadata,
}

impl SignVoteArgs {
    /// Signs it where no chain is at hand, if that is wanted.
    pub fn offline(self, target: Target, json: bool, console: Console) -> Result<ExitCode> {
        let ballot = What::Ballot { proposal: self.id, choice: self.choice, reason: self.reason };
        without_chain(target, ballot, &self.how, json, console)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Run for SignVoteArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id, choice, reason, how, metadata } = self;
        with_chain(context, What::Ballot { proposal: id, choice, reason }, &how, &metadata)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Sign a delegation without sending it; anybody may relay it
#[derive(clap::Args)]
pub struct SignDelegateArgs {
    /// To whom: a name, or an address
    to: String,
    #[command(flatten)]
    pub how: How,
}

impl SignDelegateArgs {
    /// As for a ballot.
    pub fn offline(self, target: Target, json: bool, console: Console) -> Result<ExitCode> {
        without_chain(target, What::Delegation { to: self.to }, &self.how, json, console)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Run for SignDelegateArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { to, how } = self;
        with_chain(context, What::Delegation { to }, &how, &Metadata::default())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Take back a ballot that you signed and that nobody has relayed yet
#[derive(clap::Args)]
pub struct UnsignVoteArgs {
    /// Its number
    id: ProposalId,
    #[command(flatten)]
    which: Which,
}

impl Run for UnsignVoteArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id, which } = self;
        let voter = context.signer("Fern")?;
        let words = context.words()?;
        let mut client = context.client()?;
        let view = numbered::proposal(&mut client, id).context("nothing was sent")?;
        ensure!(
            matches!(view.state, State::Pending | State::Active),
            "the vote on proposal {id} is over: a ballot that nobody has relayed cannot count any more; nothing was sent"
        );
        let governor = client.dao.governor;
        let next = client.chain.read(messages::governor(governor).nonce(voter.account(), id))?;
        let ballot = client.chain.read(messages::governor(governor).ballot(id, voter.account()))?;
        if ballot.is_none() {
            which.is_told(next, || Which::none_open(next))?;
        }
        if let Some(Ballot { weight, cast }) = ballot {
            let stands = choice_words(&Choice::Split(cast), &words);
            let stands = format!("your votes are cast, {stands} proposal {id}, and that stands");
            let left = weight.saturating_sub(cast.sum());
            ensure!(left > 0, "{stands}: no other ballot of yours can count; nothing was sent");
            which.is_told(next, || {
                format!(
                    "{stands}; `tributary vote {id} for`, or against, or abstain, casts the {} left",
                    words.tokens(left)
                )
            })?;
        }
        which.is_next(next)?;
        let call = messages::governor(governor).revoke_signature(id);
        explained(client.chain.submit(&voter, call))?;
        let told = format!("the ballot on proposal {id} that you signed");
        Answer::new().said("taken_back_on", id, told).print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Take back a delegation that you signed and that nobody has relayed yet
#[derive(clap::Args)]
pub struct UnsignDelegateArgs {
    #[command(flatten)]
    which: Which,
}

impl Run for UnsignDelegateArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { which } = self;
        let owner = context.signer("Fern")?;
        let words = context.words()?;
        let client = context.client()?;
        let token = client.dao.token;
        let next = client.chain.read(messages::token(token).nonce(owner.account()))?;
        let delegate = client.chain.read(messages::token(token).delegate_of(owner.account()))?;
        which.is_told(next, || match delegate == owner.account() {
            true => format!("{}, and your votes are with you", Which::none_open(next)),
            false => {
                let who = words.member(&delegate);
                format!(
                    "{who} has your votes already, and that stands: `tributary undelegate` takes them back"
                )
            }
        })?;
        which.is_next(next)?;
        explained(client.chain.submit(&owner, messages::token(token).revoke_signature()))?;
        Answer::new().member("taken_back_by", &owner.account(), &words).print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Which of one's signatures.
#[derive(Args)]
struct Which {
    /// Which of your signatures, as it was told when you signed [default: the only one that may still count]
    #[arg(long, value_name = "NUMBER")]
    nonce: Option<u64>,
}

impl Which {
    /// That the signatures before the `next` are over.
    fn none_open(next: u64) -> String {
        match next {
            1 => "the signature that you gave was used or taken back already".to_owned(),
            count => format!("the {count} signatures that you gave were used or taken back already"),
        }
    }

    /// Refuses to guess where one signature was used and `stands` says what came of it: perhaps there is no other.
    fn is_told(&self, next: u64, stands: impl Fn() -> String) -> Result<()> {
        ensure!(
            next == 0 || self.nonce.is_some(),
            "{}; nothing was sent. If you signed once more since, name that signature: --nonce {next}",
            stands()
        );
        Ok(())
    }

    /// Refuses one that is not the next that counts.
    fn is_next(&self, next: u64) -> Result<()> {
        match self.nonce {
            Some(nonce) if nonce < next => {
                bail!("--nonce {nonce}: that signature was used or taken back already; nothing was sent")
            }
            Some(nonce) if nonce > next => {
                bail!("--nonce {nonce}: the next of your signatures that counts is {next}; nothing was sent")
            }
            _ => Ok(()),
        }
    }
}

/// Send a ballot or a delegation that somebody else signed
#[derive(clap::Args)]
pub struct RelayArgs {
    /// As `sign-vote` or `sign-delegate` wrote it
    file: PathBuf,
}

impl Run for RelayArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { file } = self;
        send(context, &file)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// How long, as which, and to where.
#[derive(Args, Clone)]
pub struct How {
    /// For how long the signature counts [default: a ballot until the vote ends, else and without a chain 1day]
    #[arg(long, value_name = "SPAN")]
    valid: Option<String>,
    /// Sign without a chain, by the deployment file (--dao) and this machine's clock, as this one of your signatures:
    /// 0 for the first (a ballot: on the proposal), one more for each that was used or taken back
    #[arg(long, value_name = "NUMBER")]
    nonce: Option<u64>,
    /// Write it into this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl How {
    /// Whether no chain is to be asked.
    pub fn without_chain(&self) -> bool {
        self.nonce.is_some()
    }
}

/// For how long a signature counts if nobody says: a day.
const VALID: &str = "1day";

/// What to sign.
pub enum What {
    Ballot { proposal: ProposalId, choice: String, reason: String },
    Delegation { to: String },
}

pub fn with_chain(context: &mut Context, what: What, terms: &How, metadata: &Metadata) -> Result<()> {
    let signer = context.signer("Fern")?;
    // A ballot that ended before it may be cast would be for nothing.
    let mut ends = None;
    let action = match what {
        What::Ballot { proposal, choice, reason } => {
            let mut client = context.client()?;
            let view = numbered::proposal(&mut client, proposal).context("nothing was signed")?;
            ensure!(
                matches!(view.state, State::Pending | State::Active),
                "the vote on proposal {proposal} is over: nothing was signed"
            );
            ends = Some(view.ends);
            if let Some(valid) = &terms.valid {
                let until = client.chain.now()?.saturating_add(span(valid)?);
                ensure!(
                    until > view.snapshot.saturating_add(1),
                    "--valid {valid}: it would end before the vote on proposal {proposal} begins; nothing was signed"
                );
            }
            let decimals = token_decimals(&mut client)?;
            let choice = super::proposals::choice_of(&choice, decimals)?;
            check_reason(&reason)?;
            if view.state == State::Active {
                could_vote(&mut client, &signer.account(), proposal, choice, &reason)
                    .context("nothing was signed")?;
            }
            Action::Vote { proposal, choice, reason }
        }
        What::Delegation { to } => Action::Delegate { to: context.account(&to)? },
    };
    let valid = match (&terms.valid, ends) {
        (None, Some(ends)) => ends.saturating_sub(context.place.now()?),
        (given, _) => span(given.as_deref().unwrap_or(VALID))?,
    };
    ensure!(valid > 0, "it would count no longer than it takes to sign: name a longer --valid");
    let words = context.words()?;
    let decision = match &action {
        Action::Vote { proposal, .. } => Some(mention::decision(context, *proposal, None, metadata)?),
        Action::Delegate { .. } => None,
    };
    let read = Validity::read(context.client()?, &signer, &action, valid)?;
    let told = Told {
        who: words.member(&signer.account()),
        what: what_is_signed(&action, &decision.unwrap_or_default(), &words),
        until: words.moment(read.expiry),
    };
    let signed = sign(&read, &signer, action);
    hand_out(&signed, &told, read.nonce, terms.out.as_deref(), context.json, context.console)
}

/// Refuses a reason with which no ballot counts.
fn check_reason(reason: &str) -> Result<()> {
    ensure!(
        reason.len() <= MAX_DESCRIPTION as usize,
        "the reason has {} bytes: at most {}; nothing was signed",
        grouped(reason.len() as u128),
        grouped(MAX_DESCRIPTION.into())
    );
    Ok(())
}

/// Refuses a ballot that the governor would not count if its voter cast it now.
fn could_vote(
    client: &mut DaoClient<'_, impl Chain>,
    voter: &AccountId,
    id: ProposalId,
    choice: Choice,
    reason: &str,
) -> Result<()> {
    let call = messages::governor(client.dao.governor).vote(id, choice, reason.to_owned());
    match client.chain.try_call(voter, call) {
        refused @ Err(CallError::Contract(_)) => {
            explained(refused).map(drop).map_err(|error| about_proposal(id, Tried::Vote, error))
        }
        // What it costs to cast it is for whoever relays it.
        _ => Ok(()),
    }
}

/// A ballot or a delegation as whoever signed it reads it.
struct Told {
    who: String,
    what: String,
    until: String,
}

/// "a ballot for proposal 3 “Pay Ann”: Pay 80 UNIT to Ann at once", "that the votes of their tokens go to Ann".
fn what_is_signed(action: &Action, decision: &Decision, words: &Words) -> String {
    match action {
        Action::Vote { proposal, choice, .. } => {
            format!(
                "a ballot {} {}{}",
                choice_words(choice, words),
                decision.named(*proposal),
                decision.does()
            )
        }
        Action::Delegate { to } => format!("that the votes of their tokens go to {}", words.member(to)),
    }
}

pub fn without_chain(target: Target, what: What, terms: &How, json: bool, console: Console) -> Result<()> {
    let target = target.completed()?;
    let signer = target.key()?;
    let signer = signer.ok_or_else(|| {
        anyhow!("whose key? name a --keystore, set TRIBUTARY_SURI, or use --suri for development")
    })?;
    let path = match (&target.dao, &target.local) {
        (Some(path), _) => path.clone(),
        (None, Some(local)) => bail!(
            "--nonce signs without asking a chain, so the DAO on {} is not known: leave --nonce out, or name a \
             deployment file with --dao; nothing was signed",
            local.display()
        ),
        (None, None) => Deployment::only_one_anywhere()?
            .ok_or_else(|| anyhow!("which DAO? name its deployment file with --dao: without a chain it says where the ballot counts"))?,
    };
    let deployment = Deployment::read(&path)?;
    let dao = deployment.dao.ok_or_else(|| anyhow!("{}: not finished", path.display()))?.0;
    let action = match what {
        What::Ballot { proposal, choice, reason } => {
            let choice = match choice.as_str() {
                "for" => Choice::For,
                "against" => Choice::Against,
                "abstain" => Choice::Abstain,
                _ => bail!(
                    "{choice:?}: without a chain, write for, against or abstain; parts of your weight need the \
                     token's decimals, which a chain tells (leave --nonce out)"
                ),
            };
            check_reason(&reason)?;
            Action::Vote { proposal, choice, reason }
        }
        What::Delegation { to } => {
            let mut names = Names::default();
            names.add_me(signer.account());
            target.members.as_deref().map_or(Ok(()), |file| add_members(&mut names, file, false))?;
            Action::Delegate { to: names.account(&to)? }
        }
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let expiry =
        u64::try_from(now).unwrap_or(u64::MAX).saturating_add(span(terms.valid.as_deref().unwrap_or(VALID))?);
    let nonce = terms.nonce.unwrap_or_default();
    let here = Validity { genesis: deployment.genesis.0, dao, nonce, expiry };
    // Without a chain nobody is known by name; this machine's clock is all there is.
    let now = u64::try_from(now).unwrap_or(u64::MAX);
    let words = Words::of_chain(now, &NativeAsset::usual(BalanceType::default()), Names::default());
    let told = Told {
        who: account_text(&signer.account()),
        what: what_is_signed(&action, &Decision::default(), &words),
        until: words.moment(expiry),
    };
    hand_out(&sign(&here, &signer, action), &told, nonce, terms.out.as_deref(), json, console)
}

/// Writes what was signed to a file, or to standard output.
fn hand_out(
    signed: &Signed,
    told: &Told,
    nonce: u64,
    out: Option<&Path>,
    json: bool,
    console: Console,
) -> Result<()> {
    let text = serde_json::to_string_pretty(signed)?;
    match out {
        // What is there already is somebody's: a keystore, another ballot.
        Some(path) => {
            tributary_files::create(path, text.as_bytes())?;
            if json {
                Answer::new()
                    .file("file", path)
                    .account("signer", &signed.signer.0)
                    .number("nonce", nonce)
                    .number("expiry", signed.expiry)
                    .print(json);
            }
        }
        None => {
            println!("{text}");
            if crate::out::lost() {
                bail!(
                    "so nobody has the signature, and nothing was sent: sign once more, or write it into a file with \
                     --out"
                );
            }
        }
    }
    console.say(format_args!(
        "signed by {} with nonce {nonce}: {}; it counts until {}{}",
        told.who,
        told.what,
        told.until,
        out.map(|path| format!("; written to {}", path.display())).unwrap_or_default(),
    ));
    Ok(())
}

pub fn send(context: &mut Context, file: &Path) -> Result<()> {
    let relayer = context.signer("keeper")?;
    let signed: Signed = reading::json(file, "ballot or delegation")?;
    let signer = signed.signer.0;
    let words = context.words()?;
    if let Purpose::Vote { proposal, .. } = &signed.purpose {
        mention::proposal(context, *proposal, None, &Metadata::default())?;
    }
    let relayed = relay(context.client()?, &relayer, &signed)?;
    let answer = Answer::new().member("relayed_for", &signer, &words);
    match relayed {
        Relayed::Vote { proposal, choice, weight, left } => answer
            .with("purpose", "vote")
            .number("proposal", proposal)
            .said("choice", choice_name(&choice), choice_words(&choice, &words).trim_end_matches(" on"))
            .tokens("weight", weight, &words)
            .tokens("left", left, &words),
        Relayed::Delegation { to } => answer.with("purpose", "delegate").member("to", &to, &words),
    }
    .print(context.json);
    Ok(())
}

pub fn choice_name(choice: &Choice) -> &'static str {
    match choice {
        Choice::For => "for",
        Choice::Against => "against",
        Choice::Abstain => "abstain",
        Choice::Split(_) => "split",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_signed_is_told_with_names() {
        let words = tributary_words::example::words();
        let ballot = Action::Vote { proposal: 3, choice: Choice::Against, reason: String::new() };
        let decision = Decision {
            title: Some("Pay Ann".to_owned()),
            actions: vec!["Pay 80 UNIT to Ann at once".to_owned()],
            weight: None,
        };
        assert_eq!(
            what_is_signed(&ballot, &decision, &words),
            "a ballot against proposal 3 “Pay Ann”: Pay 80 UNIT to Ann at once"
        );
        let nothing = Decision::default();
        assert_eq!(what_is_signed(&ballot, &nothing, &words), "a ballot against proposal 3");
        let given = what_is_signed(&Action::Delegate { to: [7; 32].into() }, &nothing, &words);
        assert!(given.starts_with("that the votes of their tokens go to Ann (5"), "{given}");
    }
}
