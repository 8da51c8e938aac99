//! What waits for somebody: votes to cast, doubts, claims, bonds, grants, timelocks; each with the command that does it.

use super::{
    attestations::brief,
    programs::{claimable_until, claimable_words, waits},
    run::Run,
    standing::Judge,
};
use crate::{
    local::Access,
    place::{Context, On, Place},
};
use anyhow::Result;
use serde_json::{json, Value};
use std::{collections::BTreeMap, process::ExitCode};
use tributary_client::{
    account_text, is_due, messages, AccountId, CallError, Chain, ChainExt, DaoClient, EventLog, Timestamp,
};
use tributary_core::MINUTE;
use tributary_interfaces::{
    governor::{Governor, ProposalId, ProposalView, State},
    metrics::{Attestation, AttestationId, Metrics, MetricsRoles, Status},
    source::MetricSource,
    token::Token,
    treasury::{Asset, Treasury, TreasuryError},
    PSP22,
};
use tributary_proposals::{epochs::begun, texts::titles};
use tributary_report::{Listing, Screen};
use tributary_words::{words::printable, Words};

/// What waits for you, or for somebody: votes, challenges, claims, bonds, grants, timelocks
#[derive(clap::Args)]
pub struct InboxArgs {
    /// Whose [default: yours, or what waits for anybody]
    account: Option<String>,
}

impl Run for InboxArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { account } = self;
        show(context, account.as_deref())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    kind: &'static str,
    what: String,
    /// Until when it can be done, or when it happens.
    until: Option<Timestamp>,
    /// The same in words, where it is no matter of time.
    when: Option<String>,
    /// What does it; nothing, if one can only wait.
    command: Option<String>,
    /// The proposal, program, grant or first attestation that it is about.
    number: Option<u32>,
    amount: Option<(Asset, u128)>,
}

impl Item {
    fn new(kind: &'static str, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), until: None, when: None, command: None, number: None, amount: None }
    }

    fn until(self, until: Timestamp) -> Self {
        Self { until: Some(until), ..self }
    }

    /// As `until`, told otherwise.
    fn when(self, when: impl Into<String>) -> Self {
        Self { when: Some(when.into()), ..self }
    }

    /// When it is to be done, or happens: any time where nothing says more.
    fn told_when(&self, words: &Words) -> String {
        let until = self.until.map(|until| words.moment(until));
        // What nobody can do anything about yet has no time.
        let without = if self.command.is_some() { "any time" } else { "not known" };
        self.when.clone().or(until).unwrap_or_else(|| without.to_owned())
    }

    fn does(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    fn about(self, number: u32) -> Self {
        Self { number: Some(number), ..self }
    }

    fn of(self, asset: Asset, amount: u128) -> Self {
        Self { amount: Some((asset, amount)), ..self }
    }

    fn value(&self) -> Value {
        json!({
            "kind": self.kind,
            "what": self.what,
            "until": self.until,
            "command": self.command.as_ref().map(|command| format!("tributary {command}")),
            "number": self.number,
            "asset": self.amount.map(|(asset, _)| serde_json::Value::from(&tributary_client::describe(&asset))),
            "amount": self.amount.map(|(_, amount)| amount.to_string()),
        })
    }
}

pub fn show(context: &mut Context, account: Option<&str>) -> Result<()> {
    let whose = match account {
        Some(text) => Some(context.account(text)?),
        None if context.target.keystore.is_some() || context.target.suri.is_some() => {
            Some(context.account("me")?)
        }
        None => None,
    };
    if let On::Local(chain) = &mut context.place.on {
        chain.advance(1);
    }
    let mut words = context.words()?;
    let (since, as_json) = (context.first_block()?, context.json);
    let mut client = context.client()?;
    let titles = match client.chain.events(since) {
        Ok(events) => titles(&EventLog(events), &client.dao.governor),
        // The titles are all that is missing where old events are.
        Err(_) => BTreeMap::new(),
    };
    let mut inbox = Inbox { client: &mut client, words: &mut words, titles, items: Vec::new() };
    inbox.proposals(whose)?;
    inbox.attestations(whose)?;
    inbox.programs(whose)?;
    inbox.grants(whose)?;
    if let Some(me) = whose {
        inbox.owed(me)?;
    }
    let mut items = inbox.items;
    // What can be done first, by when it can be done no more.
    items.sort_by_key(|item| (item.command.is_none(), item.until.is_none(), item.until));
    if as_json {
        println!("{:#}", Value::Array(items.iter().map(Item::value).collect()));
        return Ok(());
    }
    print(&items, whose, &words);
    Ok(())
}

fn print(items: &[Item], whose: Option<AccountId>, words: &Words) {
    let whom = whose.map_or("anybody".to_owned(), |me| words.member(&me));
    let (doable, waiting): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.command.is_some());
    if doable.is_empty() {
        println!("Nothing waits for {whom}.");
    } else {
        println!("What waits for {whom}");
    }
    let drawn = |items: &[&Item], title: &str| {
        let mut listing = Listing::new().text("Until", 0).text("What", 0).text(title, 0);
        for item in items {
            listing.push([
                item.told_when(words),
                item.what.clone(),
                item.command.as_ref().map(|command| format!("tributary {command}")).unwrap_or_default(),
            ]);
        }
        println!("{}", listing.draw(Screen::detect()));
    };
    if !doable.is_empty() {
        drawn(&doable, "Command");
    }
    if !waiting.is_empty() {
        println!("\nUnder way");
        let mut listing = Listing::new().text("When", 0).text("What", 0);
        for item in waiting {
            listing.push([item.told_when(words), item.what.clone()]);
        }
        println!("{}", listing.draw(Screen::detect()));
    }
    if whose.is_none() {
        println!("\nThis is what anybody may do. Name an account, or your key, to see what waits for it.");
    }
}

/// What open attestations are to somebody: how, with whom it has to do, and until when.
type Groups<'a> = BTreeMap<(u8, AccountId, u64), Vec<(AttestationId, &'a Attestation, Timestamp)>>;

struct Inbox<'a, 'b> {
    client: &'a mut DaoClient<'b, Place>,
    words: &'a mut Words,
    titles: BTreeMap<ProposalId, String>,
    items: Vec<Item>,
}

impl Inbox<'_, '_> {
    fn title(&self, id: ProposalId) -> String {
        match self.titles.get(&id) {
            Some(title) => format!("proposal {id} “{}”", printable(title)),
            None => format!("proposal {id}"),
        }
    }

    fn proposals(&mut self, whose: Option<AccountId>) -> Result<()> {
        let governor = self.client.dao.governor;
        let guardian = self.client.chain.read(messages::governor(governor).guardian())?;
        let now = self.words.now;
        for view in self.client.proposals()? {
            let ProposalView { id, state, ends, queued_at, executable_from, action_count, .. } = view;
            let title = self.title(id);
            match state {
                State::Pending => {
                    let what = format!("the vote on {title} begins");
                    self.items.push(Item::new("vote_begins", what).until(view.snapshot).about(id));
                }
                State::Active => {
                    if let Some(me) = whose {
                        self.vote(&view, me, &title)?;
                    }
                }
                State::Succeeded if action_count > 0 => {
                    let until = ends.saturating_add(view.settings.grace);
                    let what = format!("start the timelock of {title}, which has passed");
                    self.items
                        .push(Item::new("queue", what).until(until).does(format!("queue {id}")).about(id));
                }
                State::Queued => {
                    let from = executable_from.or(queued_at).unwrap_or(now);
                    let until = from.saturating_add(view.settings.grace);
                    let item = match from <= now {
                        true if self.would_fail(id, whose)? => Item::new(
                            "execute",
                            format!(
                                "{title} would fail if it were executed now: `tributary proposal {id}` says why"
                            ),
                        )
                        .until(until)
                        .when(format!("until {}", self.words.moment(until))),
                        true => Item::new("execute", format!("execute {title}: its timelock is over"))
                            .until(until)
                            .does(format!("execute {id}")),
                        false => Item::new(
                            "timelock",
                            format!("the timelock of {title} ends; then anybody executes it"),
                        )
                        .until(from),
                    };
                    self.items.push(item.about(id));
                }
                _ => continue,
            }
            let open = matches!(state, State::Pending | State::Active | State::Succeeded | State::Queued);
            if let Some(guardian) = guardian.filter(|guardian| {
                open && action_count > 0 && Some(guardian.account) == whose && guardian.until > now
            }) {
                let what = format!("stop {title}, if it would do harm: you are the guardian");
                let item = Item::new("veto", what).until(guardian.until).does(format!("veto {id}")).about(id);
                self.items.push(item);
            }
        }
        Ok(())
    }

    /// Whether a proposal would fail if it were executed now.
    fn would_fail(&mut self, id: ProposalId, whose: Option<AccountId>) -> Result<bool> {
        let origin = whose.unwrap_or_else(|| AccountId::from([1; 32]));
        let call = messages::governor(self.client.dao.governor).execute(id);
        Ok(matches!(self.client.chain.try_call(&origin, call), Err(CallError::Contract(_))))
    }

    /// Whether somebody has votes, as they are now.
    fn has_votes(&mut self, account: AccountId) -> Result<bool> {
        let electorate = self.client.chain.read(messages::governor(self.client.dao.governor).electorate())?;
        let at = self.words.now.saturating_sub(1);
        let call = messages::source(electorate.source).past_value(electorate.metric, account, at);
        Ok(self.client.chain.read(call)?.is_ok_and(|votes| votes > 0))
    }

    fn vote(&mut self, view: &ProposalView, me: AccountId, title: &str) -> Result<()> {
        let governor = self.client.dao.governor;
        let weight = self.client.chain.read(messages::governor(governor).weight(view.id, me))?;
        let ballot = self.client.chain.read(messages::governor(governor).ballot(view.id, me))?;
        let used = ballot.map_or(0, |ballot| ballot.cast.sum());
        let left = weight.unwrap_or_default().saturating_sub(used);
        if left == 0 {
            return Ok(());
        }
        let what = match used {
            0 => format!("vote on {title} with {}", self.words.tokens(left)),
            _ => format!("vote on {title} with the {} that you have left", self.words.tokens(left)),
        };
        let command = format!("vote {} for|against|abstain", view.id);
        self.items.push(Item::new("vote", what).until(view.ends).does(command).about(view.id));
        Ok(())
    }

    fn attestations(&mut self, whose: Option<AccountId>) -> Result<()> {
        let metrics = self.client.dao.metrics;
        let roles = self.client.chain.read(messages::metrics(metrics).roles())?;
        let open = self.client.open_attestations(0)?;
        let now = self.words.now;
        let judge = Judge::of(&roles, self.words);
        let challenged = open.iter().any(|(_, attestation)| attestation.status == Status::Challenged);
        let votes = match whose {
            Some(me) if judge == Judge::Members && challenged => self.has_votes(me)?,
            _ => false,
        };
        let due: Vec<_> = open.iter().filter(|(_, attestation)| is_due(attestation, now)).collect();
        if let Some((first, _)) = due.first() {
            let over = if due.len() == 1 { "its window is over" } else { "their windows are over" };
            let what = format!("make {} count: {over}", counted(due.len()));
            self.items.push(Item::new("finalize", what).does("finalize").about(*first));
        }
        // Of many that are alike, one item.
        let mut groups = Groups::new();
        for (id, attestation) in &open {
            for (role, other, until) in roles_of(attestation, whose, &roles, votes, now) {
                // What ends within a minute ends together; what is to be looked at is one item for each attestor.
                let together = if role == LOOK { 0 } else { until / MINUTE };
                groups.entry((role, other, together)).or_default().push((*id, attestation, until));
            }
        }
        for ((role, other, _), group) in groups {
            self.items.push(item_of(role, &other, whose, &group, judge, self.words));
        }
        Ok(())
    }

    fn programs(&mut self, whose: Option<AccountId>) -> Result<()> {
        let treasury = self.client.dao.treasury;
        let count = self.client.chain.read(messages::treasury(treasury).program_count())?;
        for id in 0..count {
            let program = self.client.chain.read(messages::treasury(treasury).program(id))?;
            let Some(program) = program else { continue };
            let asset = program.config.asset;
            let waiting = begun(&program, self.words.now).saturating_sub(program.opened);
            let Some(me) = whose else {
                if waiting > 0 {
                    if let Some(waits) = waits(self.client, id, &program, self.words)? {
                        let what = format!("the next epoch of program {id} {}", waits.told(self.words));
                        self.items.push(Item { until: waits.until, ..waiting_item(what, id) });
                        continue;
                    }
                    let what = format!(
                        "open {} of program {id} and pay its members",
                        tributary_words::time::counted(waiting.into(), "epoch")
                    );
                    self.items.push(Item::new("pay", what).does(format!("pay {id}")).about(id));
                }
                continue;
            };
            let accrued = self.client.chain.read(messages::treasury(treasury).accrued(id, me))?;
            // Where an epoch waits, whoever is paid by it is told for what.
            let waits = match accrued {
                Ok(accrued) if accrued.amount > 0 || !accrued.more => None,
                _ => waits(self.client, id, &program, self.words)?,
            };
            if let Some(waits) = waits {
                let what =
                    format!("program {id} cannot pay you yet: its next epoch {}", waits.told(self.words));
                self.items.push(Item { until: waits.until, ..waiting_item(what, id) });
                continue;
            }
            let Some(accrued) = accrued.ok().filter(|accrued| accrued.amount > 0) else { continue };
            self.words.meet(self.client.chain, [asset]);
            let more = if accrued.more { ", and more with another claim" } else { "" };
            let what = format!("claim {} of program {id}{more}", self.words.amount(&asset, accrued.amount));
            let cursors = self.client.cursors(id, &[me])?;
            let first = cursors.first().map_or(0, |cursor| cursor.epoch).max(program.closed);
            let epoch = self.client.chain.read(messages::treasury(treasury).epoch(id, first))?;
            let mut item =
                Item::new("claim", what).does(format!("claim {id}")).about(id).of(asset, accrued.amount);
            // The oldest epoch with something for them is the first to be lost.
            if let Some(epoch) = epoch {
                let until = claimable_until(&program, first, &epoch);
                item = item.until(until);
                if until <= self.words.now {
                    item = item.when(claimable_words(until, self.words));
                }
            }
            self.items.push(item);
        }
        Ok(())
    }

    fn grants(&mut self, whose: Option<AccountId>) -> Result<()> {
        let treasury = self.client.dao.treasury;
        let count = self.client.chain.read(messages::treasury(treasury).grant_count())?;
        for id in 0..count {
            let Some(grant) = self.client.chain.read(messages::treasury(treasury).grant(id))? else {
                continue;
            };
            let recipient = grant.config.recipient;
            if whose.is_some_and(|me| me != recipient) {
                continue;
            }
            let due = self.client.chain.read(messages::treasury(treasury).grant_due(id))?;
            let asset = grant.config.asset;
            match due {
                Ok(due) if due > 0 => {
                    self.words.meet(self.client.chain, [asset]);
                    let to = match whose {
                        Some(_) => String::new(),
                        None => format!(" to {}", brief(&recipient, self.words)),
                    };
                    let what = format!("{} of grant {id} is due{to}", self.words.amount(&asset, due));
                    let item = Item::new("grant", what).does(format!("grant {id} --pay")).about(id);
                    self.items.push(item.of(asset, due));
                }
                Err(TreasuryError::GateClosed { .. }) if whose.is_some() => {
                    let what = format!("grant {id} waits for its gate: see `tributary grant {id}`");
                    self.items.push(Item::new("gate", what).about(id));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Bonds and tokens that are owed.
    fn owed(&mut self, me: AccountId) -> Result<()> {
        let (metrics, token) = (self.client.dao.metrics, self.client.dao.token);
        let bonds = self.client.chain.read(messages::metrics(metrics).bonds_owed(me))?;
        if bonds > 0 {
            let what = format!("take {} of bonds that are yours", self.words.native(bonds));
            let item = Item::new("bonds", what).does(format!("withdraw-bonds {}", account_text(&me)));
            self.items.push(item.of(Asset::Native, bonds));
        }
        let owed = self.client.chain.read(messages::metrics(metrics).owed_tokens(vec![me]))?;
        let owed = owed.members.first().copied().unwrap_or_default();
        if owed > 0 {
            let cap = self.client.chain.read(messages::token(token).cap())?;
            let supply = self.client.chain.read(messages::psp22(token).total_supply())?;
            let told = self.words.tokens(owed);
            let item = match cap > supply {
                true => {
                    Item::new("tokens", format!("{told} for your points can be minted")).does("keeper --once")
                }
                false => Item::new(
                    "tokens",
                    format!(
                        "{told} for your points wait: the token's cap of {} is reached",
                        self.words.tokens(cap)
                    ),
                ),
            };
            self.items.push(item.of(Asset::Psp22(token), owed));
        }
        Ok(())
    }
}

const ABOUT_ME: u8 = 0;
const I_ATTESTED: u8 = 1;
const I_DOUBT: u8 = 2;
const I_DECIDE: u8 = 3;
const OVERDUE: u8 = 4;
const LOOK: u8 = 5;
const WE_DECIDE: u8 = 6;

/// An epoch that cannot be opened yet.
fn waiting_item(what: String, program: u32) -> Item {
    Item::new("waits", what).about(program)
}

/// What an open attestation is to somebody, with whom it has to do, and until when.
fn roles_of(
    attestation: &Attestation,
    whose: Option<AccountId>,
    roles: &MetricsRoles,
    // Whether they have votes, where votes decide.
    votes: bool,
    now: Timestamp,
) -> Vec<(u8, AccountId, Timestamp)> {
    let mut found = Vec::new();
    if attestation.status == Status::Challenged {
        let Some(doubt) = attestation.challenge else { return found };
        if doubt.until <= now {
            return vec![(OVERDUE, AccountId::from([0; 32]), doubt.until)];
        }
        let Some(me) = whose else { return found };
        let mut push = |role, is: bool, other| {
            if is {
                found.push((role, other, doubt.until));
            }
        };
        push(I_DECIDE, roles.arbiter == me, doubt.by);
        push(WE_DECIDE, votes, doubt.by);
        push(I_DOUBT, doubt.by == me, attestation.attestor);
        push(I_ATTESTED, attestation.attestor == me, doubt.by);
        // Who doubts what is about themselves knows that.
        push(ABOUT_ME, attestation.member == me && doubt.by != me, doubt.by);
    } else if !is_due(attestation, now) && whose == Some(attestation.member) {
        found.push((ABOUT_ME, attestation.attestor, attestation.matures_at));
    } else if !is_due(attestation, now) && whose != Some(attestation.attestor) {
        found.push((LOOK, attestation.attestor, attestation.matures_at));
    }
    found
}

fn item_of(
    role: u8,
    other: &AccountId,
    whose: Option<AccountId>,
    group: &[(AttestationId, &Attestation, Timestamp)],
    judge: Judge,
    words: &Words,
) -> Item {
    let ids: Vec<String> = group.iter().map(|(id, ..)| id.to_string()).collect();
    let (list, shown) = (ids.join(" "), numbers(&ids));
    let points = group.iter().fold(0u128, |sum, (_, attestation, _)| sum.saturating_add(attestation.points));
    let (what, worth) = (counted(group.len()), words.points(points));
    let challenged = group.iter().any(|(_, attestation, _)| attestation.status == Status::Challenged);
    let first = group.first().map_or(0, |(id, ..)| *id);
    let until = group.iter().map(|(_, _, until)| *until).min().unwrap_or_default();
    let (other, doubts) = match whose == Some(*other) {
        true => ("you".to_owned(), "you doubt".to_owned()),
        false => (brief(other, words), format!("{} doubts", brief(other, words))),
    };
    let item = match role {
        LOOK => Item::new(
            "look",
            format!("look at {what} by {other} ({shown}), worth {worth}, and challenge what is false"),
        )
        .does("attestation"),
        OVERDUE => Item::new(
            "expire",
            format!(
                "end {what} ({shown}): the time to decide is over, and {} not count",
                if group.len() == 1 { "it does" } else { "they do" }
            ),
        )
        .does("keeper --once"),
        I_DECIDE => {
            Item::new("resolve", format!("decide {what} ({shown}), worth {worth}, which {doubts}"))
                .does(format!("resolve {list} uphold|reject"))
        }
        // What they decide by is executed before the time is over: a vote and its timelock take their time too.
        WE_DECIDE => Item::new(
            "resolve",
            format!(
                "propose how to decide {what} ({shown}), worth {worth}, which {doubts}: `do = \"resolve\"` in a \
                 proposal's file, and executed before then"
            ),
        )
        .does("propose FILE"),
        I_DOUBT => Item::new(
            "challenged",
            format!("your doubt in {what} ({shown}) of {other} waits for {}", judge.who()),
        ),
        I_ATTESTED => Item::new(
            "challenged",
            format!("{doubts} {what} of yours ({shown}), worth {worth}: {} decides", judge.who()),
        ),
        _ if challenged => Item::new(
            "about_you",
            format!("{doubts} {what} about you ({shown}), worth {worth}: {} decides", judge.who()),
        ),
        _ => Item::new(
            "about_you",
            format!("{what} about you by {other} ({shown}), worth {worth}, may be challenged until then"),
        ),
    };
    let item = item.about(first);
    if role == OVERDUE {
        item
    } else {
        item.until(until)
    }
}

fn counted(count: usize) -> String {
    tributary_words::time::counted(count as u64, "attestation")
}

/// A few numbers, and how many more there are.
fn numbers(ids: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown = ids.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match ids.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_interfaces::metrics::Challenge;

    fn attestation(status: Status, until: Option<Timestamp>) -> Attestation {
        Attestation {
            metric: 1,
            member: [1; 32].into(),
            attestor: [2; 32].into(),
            amount: 1,
            points: 1,
            tokens: 1,
            bond: 1,
            evidence: [0; 32].into(),
            uri: String::new(),
            filed_at: 0,
            matures_at: 100,
            finalized_at: None,
            status,
            challenges: 0,
            challenge: until.map(|until| Challenge { by: [3; 32].into(), until, reason: [0; 32].into() }),
        }
    }

    #[test]
    fn an_attestation_waits_for_each_in_their_own_way() {
        let roles = MetricsRoles { governor: [9; 32].into(), arbiter: [4; 32].into(), token: [8; 32].into() };
        let roles_at = |attestation: &Attestation, byte: u8, now| -> Vec<u8> {
            let found = roles_of(attestation, Some([byte; 32].into()), &roles, false, now);
            found.into_iter().map(|(role, ..)| role).collect()
        };
        let pending = attestation(Status::Pending, None);
        assert_eq!((roles_at(&pending, 1, 99), roles_at(&pending, 2, 99)), (vec![ABOUT_ME], vec![]));
        assert_eq!(roles_at(&pending, 5, 99), [LOOK], "anybody may challenge it");
        assert!(roles_at(&pending, 1, 100).is_empty(), "it is due: for anybody");
        let doubted = attestation(Status::Challenged, Some(200));
        let each = [1, 2, 3, 4, 5].map(|byte| roles_at(&doubted, byte, 150));
        assert_eq!(each, [vec![ABOUT_ME], vec![I_ATTESTED], vec![I_DOUBT], vec![I_DECIDE], vec![]]);
        assert_eq!(roles_of(&doubted, None, &roles, false, 200).len(), 1, "late: anybody may end it");
        let voter = roles_of(&doubted, Some([5; 32].into()), &roles, true, 150);
        assert_eq!(voter.len(), 1, "where votes decide, each voter is asked");
        let words = tributary_words::example::words();
        let group = [(0, &doubted, 200)];
        let item = item_of(WE_DECIDE, &[7; 32].into(), None, &group, Judge::Members, &words);
        assert_eq!((item.kind, item.command.as_deref()), ("resolve", Some("propose FILE")));
        assert!(item.what.contains("which Ann doubts: `do = \"resolve\"`"), "{}", item.what);
        let late = item_of(OVERDUE, &[7; 32].into(), None, &group, Judge::Members, &words);
        assert!(late.what.ends_with("and it does not count"), "{}", late.what);
        let mine = item_of(WE_DECIDE, &[7; 32].into(), Some([7; 32].into()), &group, Judge::Members, &words);
        assert!(mine.what.contains("which you doubt: "), "{}", mine.what);
    }

    #[test]
    fn what_may_be_done_until_somebody_ends_it_is_told_without_a_date_that_is_past() {
        let words = tributary_words::example::words();
        let item = Item::new("claim", "claim").until(words.now - 1);
        assert!(item.told_when(&words).contains("UTC"));
        let item = item.when(claimable_words(words.now - 1, &words));
        assert_eq!(item.told_when(&words), "until somebody closes the epoch, as its time is over");
        let item = waiting_item("x".to_owned(), 0);
        assert_eq!(item.told_when(&words), "not known");
    }

    #[test]
    fn a_long_list_of_numbers_is_cut() {
        let ids: Vec<String> = (0..9).map(|id: u32| id.to_string()).collect();
        assert_eq!(numbers(&ids), "0, 1, 2, 3, 4, 5 and 3 more");
        assert_eq!(numbers(&ids[..2]), "0, 1");
    }
}
