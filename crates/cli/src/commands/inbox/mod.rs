//! What waits for somebody: votes to cast, doubts, claims, bonds, grants, timelocks; each with the command that does it.

mod item;
mod open;

use self::{
    item::{waiting_item, Item},
    open::{counted, item_of, roles_of, Groups, LOOK},
};
use super::{
    attestations::brief,
    proceedings::is_open,
    programs::{claimable_until, claimable_words, may_share, silent, waits},
    run::Run,
    standing::Judge,
};
use crate::{
    local::Access,
    place::{Context, On, Place},
};
use anyhow::Result;
use serde_json::Value;
use std::{collections::BTreeMap, process::ExitCode};
use tributary_client::{account_text, is_due, messages, AccountId, Chain, ChainExt, DaoClient, EventLog};
use tributary_core::MINUTE;
use tributary_interfaces::{
    governor::{Governor, ProposalId, ProposalView, State},
    metrics::{Metrics, Status},
    source::MetricSource,
    token::Token,
    treasury::{Asset, Treasury, TreasuryError},
    PSP22,
};
use tributary_proposals::{check::would_execute, epochs::begun, pins, texts::titles, waiting};
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
    let by = whose.map_or(Ok(String::new()), |me| context.as_whom(&me))?;
    let mut client = context.client()?;
    let titles = match client.chain.events(since) {
        Ok(events) => titles(&EventLog(events), &client.dao.governor),
        // The titles are all that is missing where old events are.
        Err(_) => BTreeMap::new(),
    };
    let mut inbox = Inbox { client: &mut client, words: &mut words, titles, by, items: Vec::new() };
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
        match whose {
            Some(_) => println!("Nothing waits for {whom}."),
            None => println!("Nothing waits that anybody may do."),
        }
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
        println!("{}", listing.draw(Screen::of_lists()));
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
        println!("{}", listing.draw(Screen::of_lists()));
    }
    if whose.is_none() {
        println!("\nThis is what anybody may do. Name an account, or your key, to see what waits for it.");
    }
}

struct Inbox<'a, 'b> {
    client: &'a mut DaoClient<'b, Place>,
    words: &'a mut Words,
    titles: BTreeMap<ProposalId, String>,
    /// What makes a command theirs.
    by: String,
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
            let open = is_open(&view);
            if open && action_count > 0 && pins::void(self.client, id, self.words)?.is_some() {
                let what = format!("{title} can no longer be executed: `tributary proposal {id}` says why");
                self.items.push(Item::new("void", what).about(id));
                continue;
            }
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
                        true if !would_execute(self.client, id)? => Item::new(
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
        let command = format!("vote {} for|against|abstain{}", view.id, self.by);
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
            let due = begun(&program, self.words.now).saturating_sub(program.opened);
            let Some(me) = whose else {
                if due > 0 {
                    if let Some(waits) = waits(self.client, id, &program, self.words)? {
                        let what = format!("the next epoch of program {id} {}", waits.told(self.words));
                        self.items.push(Item { until: waits.until, ..waiting_item(what, id) });
                        continue;
                    }
                    if let Some(silence) = silent(self.client, &program, self.words)? {
                        let what = format!("program {id} cannot pay anybody: {}", silence.why);
                        self.items.push(waiting_item(what, id));
                        continue;
                    }
                    let what = format!(
                        "open {} of program {id} and pay its members",
                        tributary_words::time::counted(due, "epoch")
                    );
                    self.items.push(Item::new("pay", what).does(format!("pay {id}")).about(id));
                }
                continue;
            };
            let accrued = self.client.accrued(id, &program, me)?;
            // Where an epoch waits, whoever is paid by it is told for what.
            let waits = match &accrued {
                Ok(accrued) if accrued.amount > 0 || !accrued.more => None,
                // Whether they have a share of what is open, cannot be told either.
                Err(reason @ TreasuryError::SourceBroken(_)) => {
                    waiting::waiting(self.client, id, &program, program.opened, reason, self.words)?
                }
                // Whoever has no share of what waits, waits for nothing.
                _ if !may_share(self.client, &program, me, self.words.now)? => None,
                _ => waits(self.client, id, &program, self.words)?,
            };
            if let Some(waits) = waits {
                let what = format!(
                    "program {id} cannot pay you yet: {}",
                    waits.of_epoch("its next epoch", self.words)
                );
                self.items.push(Item { until: waits.until, ..waiting_item(what, id) });
                continue;
            }
            let Some(accrued) = accrued.ok().filter(|accrued| accrued.amount > 0) else { continue };
            self.words.meet(self.client.chain, [asset]);
            let more =
                if accrued.more { ", and more with another claim, as far as money is there" } else { "" };
            let what = format!("claim {} of program {id}{more}", self.words.amount(&asset, accrued.amount));
            let cursors = self.client.cursors(id, &[me])?;
            let first = cursors.first().map_or(0, |cursor| cursor.epoch).max(program.closed);
            let epoch = self.client.chain.read(messages::treasury(treasury).epoch(id, first))?;
            let mut item = Item::new("claim", what)
                .does(format!("claim {id}{}", self.by))
                .about(id)
                .of(asset, accrued.amount);
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
            let due = self.client.grant_due(id, &grant)?;
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
