//! Ballots and delegations signed here, with a chain at hand or without one, and sent from elsewhere.

use super::{decisions, span, token_decimals};
use crate::{
    answer::Answer,
    console::Console,
    deployment::Deployment,
    page,
    place::{Context, Target},
    purpose::choice_words,
    reading,
    signed::{relay, sign, Relayed, Signed, Terms},
};
use anyhow::{anyhow, bail, ensure, Result};
use clap::Args;
use std::{
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};
use tributary_client::{account_text, demo_signer, messages, BalanceType, ChainExt, NativeAsset};
use tributary_interfaces::{
    governor::{Choice, Governor, ProposalId, State},
    signed::Action,
};
use tributary_proposals::texts::title;
use tributary_words::{
    names::{NamedAccount, Names},
    Words,
};

/// How long, as which, and to where.
#[derive(Args, Clone)]
pub struct How {
    /// For how long the signature counts
    #[arg(long, value_name = "SPAN", default_value = "1day")]
    valid: String,
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

/// What to sign.
pub enum What {
    Ballot { proposal: ProposalId, choice: String, reason: String },
    Delegation { to: String },
}

pub fn with_chain(context: &mut Context, what: What, terms: &How) -> Result<()> {
    let signer = context.signer("Fern")?;
    let action = match what {
        What::Ballot { proposal, choice, reason } => {
            let mut client = context.client()?;
            let state = client.chain.read(messages::governor(client.dao.governor).state(proposal))?;
            match state {
                Some(State::Pending | State::Active) => {}
                Some(_) => bail!("the vote on proposal {proposal} is over: nothing was signed"),
                None => bail!("there is no proposal {proposal}: nothing was signed"),
            }
            let decimals = token_decimals(&mut client)?;
            Action::Vote { proposal, choice: decisions::choice_of(&choice, decimals)?, reason }
        }
        What::Delegation { to } => Action::Delegate { to: context.account(&to)? },
    };
    let valid = span(&terms.valid)?;
    ensure!(valid > 0, "--valid {}: it would count no longer than it takes to sign", terms.valid);
    let words = context.words()?;
    let titles = page::texts(context).unwrap_or_default();
    let read = Terms::read(context.client()?, &signer, &action, valid)?;
    let title = match &action {
        Action::Vote { proposal, .. } => titles.get(proposal).map(|text| title(Some(text))),
        Action::Delegate { .. } => None,
    };
    let told = Told {
        who: words.member(&signer.account()),
        what: what_is_signed(&action, title.as_deref(), &words),
        until: words.moment(read.expiry),
    };
    let signed = sign(&read, &signer, action);
    hand_out(&signed, &told, read.nonce, terms.out.as_deref(), context.json, context.console)
}

/// A ballot or a delegation as whoever signed it reads it.
struct Told {
    who: String,
    what: String,
    until: String,
}

/// "a ballot for proposal 3 “Pay by score”", "that the votes of their tokens go to Ann".
fn what_is_signed(action: &Action, title: Option<&str>, words: &Words) -> String {
    match action {
        Action::Vote { proposal, choice, .. } => {
            let title = title.map(|title| format!(" “{title}”")).unwrap_or_default();
            format!("a ballot {} proposal {proposal}{title}", choice_words(choice, words))
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
    let path = match &target.dao {
        Some(path) => path.clone(),
        None => Deployment::only_one_anywhere()?
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
            Action::Vote { proposal, choice, reason }
        }
        What::Delegation { to } => {
            let to = match to.as_str() {
                "me" => signer.account(),
                text => match NamedAccount::try_from(text.to_owned())? {
                    NamedAccount::Demo(name) => demo_signer(&name).account(),
                    NamedAccount::Account(account) => account,
                },
            };
            Action::Delegate { to }
        }
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let expiry = u64::try_from(now).unwrap_or(u64::MAX).saturating_add(span(&terms.valid)?);
    let nonce = terms.nonce.unwrap_or_default();
    let here = Terms { genesis: deployment.genesis.0, dao, nonce, expiry };
    // Without a chain nobody is known by name; this machine's clock is all there is.
    let now = u64::try_from(now).unwrap_or(u64::MAX);
    let words = Words::of_chain(now, &NativeAsset::usual(BalanceType::default()), Names::default());
    let told = Told {
        who: account_text(&signer.account()),
        what: what_is_signed(&action, None, &words),
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
                    .with("file", path.display())
                    .account("signer", &signed.signer.0)
                    .number("nonce", nonce)
                    .number("expiry", signed.expiry)
                    .print(json);
            }
        }
        None => println!("{text}"),
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
    let relayed = relay(context.client()?, &relayer, signed)?;
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
        assert_eq!(
            what_is_signed(&ballot, Some("Pay by score"), &words),
            "a ballot against proposal 3 “Pay by score”"
        );
        let given = what_is_signed(&Action::Delegate { to: [7; 32].into() }, None, &words);
        assert!(given.starts_with("that the votes of their tokens go to Ann (5"), "{given}");
    }
}
