//! Who is a member: whoever earned points, and whoever holds tokens or votes.

use super::{
    attestations::brief,
    paging::{rows, Paging},
    run::Run,
};
use crate::{
    answer::Answer,
    ledger::{self, other_holders},
    local::Access,
    place::{Context, On, Place},
};
use anyhow::Result;
use std::process::ExitCode;
use tributary_client::{account_text, messages, AccountId, Chain, ChainExt, DaoClient, EventLog};
use tributary_interfaces::{
    metrics::SCORE,
    token::{DelegateChanged, Token, BALANCE, VOTES},
};
use tributary_report::Listing;
use tributary_words::{refusal::explained, Words};

/// List the members with points, tokens and votes: whoever contributed, and whoever holds tokens
#[derive(clap::Args)]
pub struct MembersArgs {
    #[command(flatten)]
    paging: Paging,
}

impl Run for MembersArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { paging } = self;
        show(context, &paging)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Everybody with a part in the DAO: members of the registry first, then who ever held tokens or was given votes. A
/// node that has forgotten old events tells of the first only.
pub fn everybody(
    client: &mut DaoClient<'_, Place>,
    since: u32,
) -> Result<(Vec<AccountId>, Option<EventLog>)> {
    let mut accounts = client.members()?;
    let log = client.chain.events(since).ok().map(EventLog);
    if let Some(log) = &log {
        accounts.extend(other_holders(log, &client.dao.token, &accounts));
        for change in log.of::<DelegateChanged>(client.dao.token) {
            if !accounts.contains(&change.to) {
                accounts.push(change.to);
            }
        }
    }
    Ok((accounts, log))
}

struct Member {
    account: AccountId,
    /// In the registry: points were counted for them.
    registered: bool,
    points: u128,
    tokens: u128,
    votes: u128,
    delegate: Option<AccountId>,
}

pub fn show(context: &mut Context, paging: &Paging) -> Result<()> {
    if let On::Local(chain) = &mut context.place.on {
        chain.advance(1);
    }
    let words = context.words()?;
    let (since, json) = (context.first_block()?, context.json);
    let mut client = context.client()?;
    let dao = client.dao;
    let at = client.chain.now()?.saturating_sub(1);
    let young = client.is_of_the_newest_block()?;
    let registered = client.members()?.len();
    let (accounts, log) = everybody(&mut client, since)?;
    let points = explained(client.past_values(dao.metrics, SCORE, &accounts, at))?;
    let tokens = explained(client.past_values(dao.token, BALANCE, &accounts, at))?;
    let votes = explained(client.past_values(dao.token, VOTES, &accounts, at))?;
    let mut members = Vec::new();
    let values = accounts.into_iter().zip(points).zip(tokens).zip(votes).enumerate();
    for (place, (((account, points), tokens), votes)) in values {
        let registered = place < registered;
        // The DAO's own contracts are no members, and who has nothing any more is none.
        if words.part(&account).is_some() || (!registered && tokens == 0 && votes == 0) {
            continue;
        }
        let delegate = client.chain.read(messages::token(dao.token).delegate_of(account))?;
        let delegate = (delegate != account).then_some(delegate);
        members.push(Member { account, registered, points, tokens, votes, delegate });
    }
    if json {
        let values = members.iter().map(|member| facts(member, &words).value()).collect();
        println!("{:#}", serde_json::Value::Array(values));
        return Ok(());
    }
    members.sort_by_key(|member| (member.points, member.tokens));
    let listed = (0..).zip(members).collect();
    let page = paging.page(listed, false);
    let mut listing = Listing::new()
        .text("Member", 0)
        .number("Points", 0)
        .number("Tokens", 0)
        .number("Votes", 1)
        .text("", 2);
    for (_, member) in &page.items {
        listing.push([
            words.member(&member.account),
            words.points(member.points),
            words.tokens(member.tokens),
            words.tokens(member.votes),
            remark(member, &words),
        ]);
    }
    rows(&listing, (page.left > 0).then(|| format!("… and {} with less: --all", page.left)));
    if young {
        println!("{}", ledger::YOUNG);
    }
    if log.is_none() {
        println!("who holds tokens only is not listed: this node does not have the events that tell");
    }
    Ok(())
}

fn facts(member: &Member, words: &Words) -> Answer {
    let name = words.names.of(&member.account);
    Answer::new()
        .member("member", &member.account, words)
        .points("points", member.points, words)
        .tokens("tokens", member.tokens, words)
        .maybe("delegated_to", member.delegate.as_ref().map(account_text))
        .tokens("votes", member.votes, words)
        .maybe("name", name)
        .flag("registered", member.registered)
}

fn remark(member: &Member, words: &Words) -> String {
    match (&member.delegate, member.registered) {
        (Some(delegate), _) => format!("votes given to {}", brief(delegate, words)),
        (None, false) if member.tokens > 0 => "holds tokens, no points yet".to_owned(),
        (None, false) => "votes for others".to_owned(),
        (None, true) => String::new(),
    }
}
