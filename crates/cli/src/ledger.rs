//! A DAO's whole story, read from its chain: state and events become the summary that is reported.
//!
//! Nothing here knows what a command did; a report of any chain comes out of the same reading.

use crate::disputes::disputes;
use anyhow::{anyhow, Result};
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{
    account_text, asset_text, is_due, messages, parse_account, AccountId, Books, Chain, ChainExt,
    ContractEvent, DaoClient, EventLog, Timestamp,
};
use tributary_core::stream::vested_down;
use tributary_interfaces::{
    governor::{self, Governor, ProposalId, ProposalView, State},
    metrics::{Attestation, AttestationId, MetricConfig, MetricKind, Status, SCORE},
    source::MetricId,
    token::{BALANCE, VOTES},
    treasury::{self, Asset, Program, ProgramId, Treasury},
    Transfer,
};
use tributary_proposals::{epochs::grid, sentence, texts::titles};
use tributary_report::{
    AssetRow, AttestationCounts, Contribution, CountedAt, Denomination, EpochPart, EpochRow, GrantRow,
    MemberRow, MetricRow, Payout, PayoutKind, ProposalRow, ProposalState, Summary, TimelineStep,
    TreasuryPoint,
};
use tributary_words::{Words, POINT_DECIMALS};

/// How many of the treasury's tokens are asked what they call themselves: anybody can have any number listed.
const ASSETS_ASKED: usize = 32;

/// What was read of a DAO: enough to report it and to check its laws.
pub struct Reading {
    /// The moment before the chain's present one, of which every value is.
    pub at: Timestamp,
    pub log: EventLog,
    /// Every account that ever held tokens or earned points.
    pub accounts: Vec<AccountId>,
    pub points: Vec<u128>,
    pub balances: Vec<u128>,
    pub votes: Vec<u128>,
    pub attestations: Vec<(AttestationId, Attestation)>,
    pub proposals: Vec<ProposalView>,
    pub programs: Vec<(ProgramId, Program)>,
    pub assets: Vec<(Asset, treasury::Vault)>,
}

/// Reads all of a DAO, whose events begin at block `since`.
pub fn read(client: &mut DaoClient<'_, impl Chain>, since: u32) -> Result<Reading> {
    let dao = client.dao;
    let now = client.chain.now()?;
    let at = now.checked_sub(1).ok_or_else(|| anyhow!("the chain's clock stands at 0"))?;
    let log = EventLog(client.chain.events(since)?);
    let mut accounts = client.members()?;
    accounts.extend(other_holders(&log, &dao.token, &accounts));
    let points = client.past_values(dao.metrics, SCORE, &accounts, at)?;
    let balances = client.past_values(dao.token, BALANCE, &accounts, at)?;
    let votes = client.past_values(dao.token, VOTES, &accounts, at)?;
    let attestations = client.attestations(0)?;
    let proposals = client.proposals()?;
    let count = client.chain.read(messages::treasury(dao.treasury).program_count())?;
    let mut programs = Vec::new();
    for id in 0..count {
        if let Some(program) = client.chain.read(messages::treasury(dao.treasury).program(id))? {
            programs.push((id, program));
        }
    }
    let assets = client.assets()?;
    Ok(Reading { at, log, accounts, points, balances, votes, attestations, proposals, programs, assets })
}

/// Who ever held tokens and is none of `members`: founders, for instance, who have not contributed yet.
pub fn other_holders(log: &EventLog, token: &AccountId, members: &[AccountId]) -> BTreeSet<AccountId> {
    let known: BTreeSet<_> = members.iter().collect();
    let holders = log.of::<Transfer>(*token).into_iter().filter_map(|transfer| transfer.to);
    holders.filter(|holder| !known.contains(holder)).collect()
}

/// How many attestations stand in each state at `now`.
pub fn counts<'a>(
    attestations: impl IntoIterator<Item = &'a Attestation>,
    now: Timestamp,
) -> AttestationCounts {
    let mut counts = AttestationCounts::default();
    for attestation in attestations {
        *match attestation.status {
            Status::Pending | Status::Upheld => &mut counts.pending,
            Status::Challenged => &mut counts.challenged,
            Status::Final => &mut counts.finalized,
            Status::Rejected | Status::Expired => &mut counts.rejected,
            Status::Retracted => &mut counts.retracted,
            Status::Revoked => &mut counts.revoked,
        } += 1;
        match attestation.status {
            Status::Pending | Status::Upheld if is_due(attestation, now) => counts.to_finalize += 1,
            Status::Pending | Status::Upheld => {
                let ends = attestation.matures_at;
                counts.next_window_ends = Some(counts.next_window_ends.map_or(ends, |next| next.min(ends)));
            }
            _ => {}
        }
    }
    counts
}

/// Of a DAO that was founded in the chain's newest block.
pub const YOUNG: &str =
    "The DAO was founded in the chain's newest block. What its members have is read as it was before \
                         that, and shows from the next block on.";

/// The summary of what was read, with the names that are known. Its laws are for the caller to fill in.
pub fn summarize(
    client: &mut DaoClient<'_, impl Chain>,
    reading: &Reading,
    words: &mut Words,
    name: &str,
    source: String,
) -> Result<Summary> {
    let dao = client.dao;
    words.meet(client.chain, reading.assets.iter().map(|(asset, _)| *asset).take(ASSETS_ASKED));
    let words = &*words;
    let denomination = |asset: &Asset| match words.unit(asset) {
        Some(unit) => Denomination::new(&unit.symbol, unit.decimals),
        None => Denomination::new(tributary_words::words::short(&asset_text(asset)), 0),
    };
    let (token, native) = (denomination(&Asset::Psp22(dao.token)), denomination(&Asset::Native));
    let mut summary = Summary::empty(name, token, native);
    summary.points = Denomination::new("points", POINT_DECIMALS);
    summary.generated_at = reading.at;
    summary.source = source;
    if client.is_of_the_newest_block()? {
        summary.notes.push(YOUNG.to_owned());
    }
    let metrics = client.metrics()?;
    let keys = keys_of(&metrics);
    let key_of = |metric: MetricId| keys.get(&metric).cloned().unwrap_or_else(|| metric.to_string());

    let mut contributions: BTreeMap<AccountId, BTreeMap<String, Contribution>> = BTreeMap::new();
    let mut totals: BTreeMap<MetricId, Total> = BTreeMap::new();
    for (_, attestation) in &reading.attestations {
        if attestation.status == Status::Final {
            let key = key_of(attestation.metric);
            let entry = contributions.entry(attestation.member).or_default().entry(key);
            let entry = entry.or_insert(Contribution { amount: 0, points: 0 });
            entry.amount = entry.amount.saturating_add(attestation.amount);
            entry.points = entry.points.saturating_add(attestation.points);
            totals.entry(attestation.metric).or_default().count(attestation);
        }
    }
    let attestations = reading.attestations.iter().map(|(_, attestation)| attestation);
    summary.attestations = counts(attestations, reading.at.saturating_add(1));
    summary.metrics = metrics
        .iter()
        .map(|(id, config)| {
            let total = totals.remove(id).unwrap_or_default();
            // An indicator has a value, and no sum.
            let indicator = config.kind == MetricKind::Indicator;
            MetricRow {
                id: *id,
                key: key_of(*id),
                unit: config.unit.clone(),
                weight: config.weight,
                amount: if indicator { total.last } else { total.amount },
                points: total.points,
                counted_at: if indicator { Vec::new() } else { total.counted_at },
            }
        })
        .collect();

    let mut delegates: BTreeMap<AccountId, AccountId> = BTreeMap::new();
    for change in reading.log.of::<tributary_interfaces::token::DelegateChanged>(dao.token) {
        delegates.insert(change.owner, change.to);
    }
    summary.treasury_over_time = treasury_over_time(reading, &dao.treasury);
    summary.payouts = payouts(reading, &dao.treasury);
    let mut paid: BTreeMap<&str, BTreeMap<String, u128>> = BTreeMap::new();
    let mut left = BTreeSet::new();
    for payout in &summary.payouts {
        let sum = paid.entry(&payout.member).or_default().entry(payout.asset.clone()).or_default();
        *sum = sum.saturating_add(payout.amount);
        if matches!(payout.kind, PayoutKind::Redeem) {
            left.insert(payout.member.clone());
        }
    }
    let values = reading.points.iter().zip(&reading.balances).zip(&reading.votes);
    summary.members = reading
        .accounts
        .iter()
        .zip(values)
        .map(|(account, ((points, tokens), votes))| {
            let text = account_text(account);
            MemberRow {
                name: words.names.of(account).unwrap_or_else(|| text.clone()),
                contributions: contributions.remove(account).unwrap_or_default(),
                points: *points,
                tokens: *tokens,
                votes: *votes,
                delegated_to: delegates.get(account).filter(|to| *to != account).map(account_text),
                paid: paid.remove(text.as_str()).unwrap_or_default(),
                left: *tokens == 0 && left.contains(&text),
                account: text,
            }
        })
        .collect();
    summary.disputes = disputes(&reading.log, &reading.attestations, &dao.metrics, key_of);
    summary.proposals = proposals(client, reading)?;
    summary.grants = grants(client)?;
    summary.epochs = epochs(client, reading, &summary, words)?;
    summary.assets = reading
        .assets
        .iter()
        .map(|(asset, vault)| {
            let Denomination { symbol, decimals } = denomination(asset);
            AssetRow {
                asset: asset_text(asset),
                symbol,
                decimals,
                inflow: vault.inflow,
                paid: vault.paid,
                reserved: vault.reserved,
                free: vault.free,
                lost: vault.lost,
            }
        })
        .collect();
    summary.names = names(&summary, words);
    Ok(summary)
}

/// What accounts are called that a report mentions and that are no members.
fn names(summary: &Summary, words: &Words) -> BTreeMap<String, String> {
    let disputes =
        summary.disputes.iter().flat_map(|row| [Some(&row.member), row.bond_to.as_ref()]).flatten();
    let mentioned: BTreeSet<&String> = disputes
        .chain(summary.grants.iter().map(|row| &row.recipient))
        .chain(summary.payouts.iter().map(|row| &row.member))
        .chain(summary.proposals.iter().map(|row| &row.proposer))
        .collect();
    let members: BTreeSet<&String> = summary.members.iter().map(|row| &row.account).collect();
    let name = |account: &String| words.names.of(&parse_account(account).ok()?);
    let others = mentioned.into_iter().filter(|account| !members.contains(account));
    others.filter_map(|account| Some((account.clone(), name(account)?))).collect()
}

/// The keys by which a report names metrics: their names, with the number where two have the same.
fn keys_of(metrics: &[(MetricId, MetricConfig)]) -> BTreeMap<MetricId, String> {
    let several = |name: &str| metrics.iter().filter(|(_, config)| config.name == name).count() > 1;
    let key = |id: MetricId, name: &str| match several(name) {
        true => format!("{name} (metric {id})"),
        false => name.to_owned(),
    };
    metrics.iter().map(|(id, config)| (*id, key(*id, &config.name))).collect()
}

/// What was counted by one metric.
#[derive(Default)]
struct Total {
    amount: u128,
    points: u128,
    /// The amount of the last filed.
    last: u128,
    counted_at: Vec<CountedAt>,
}

impl Total {
    /// Counts an attestation, at the weight that was in force when it was filed: its points tell.
    fn count(&mut self, attestation: &Attestation) {
        let Attestation { amount, points, .. } = *attestation;
        self.amount = self.amount.saturating_add(amount);
        self.points = self.points.saturating_add(points);
        self.last = amount;
        let weight = points.checked_div(amount).unwrap_or_default();
        match self.counted_at.iter_mut().find(|counted| counted.weight == weight) {
            Some(counted) => counted.amount = counted.amount.saturating_add(amount),
            None => self.counted_at.push(CountedAt { weight, amount }),
        }
    }
}

/// The books after each moment at which they changed, from events alone.
pub fn treasury_over_time(reading: &Reading, treasury: &AccountId) -> Vec<TreasuryPoint> {
    let mut books = Books::default();
    let mut told: BTreeMap<Asset, Vec<TreasuryPoint>> = BTreeMap::new();
    for event in reading.log.0.iter().filter(|event| event.contract == *treasury) {
        for (asset, vault) in books.take(event) {
            let treasury::Vault { inflow, paid, reserved, free, .. } = vault;
            let points = told.entry(asset).or_default();
            if points.last().is_some_and(|last| last.at == event.at) {
                points.pop();
            }
            points.push(TreasuryPoint {
                asset: asset_text(&asset),
                at: event.at,
                inflow,
                paid,
                reserved,
                free,
            });
        }
    }
    told.into_values().flatten().collect()
}

fn payouts(reading: &Reading, treasury: &AccountId) -> Vec<Payout> {
    let mut payouts = Vec::new();
    for event in reading.log.0.iter().filter(|event| event.contract == *treasury) {
        let mut push = |member: AccountId, asset: Asset, amount, kind| {
            payouts.push(Payout {
                at: event.at,
                member: account_text(&member),
                asset: asset_text(&asset),
                amount,
                kind,
                parts: Vec::new(),
            });
        };
        if let Some(e) = event.decode::<treasury::Paid>() {
            // One payment settles up to eight epochs: the event tells what each added.
            let last = e.parts.last().map_or(e.epoch.saturating_sub(1), |(epoch, _)| *epoch);
            let kind = PayoutKind::Program { program: e.program, epoch: last.into() };
            push(e.member, e.asset, e.amount, kind);
            if let Some(payout) = payouts.last_mut() {
                let part = |(epoch, amount): (u32, u128)| EpochPart { epoch: epoch.into(), amount };
                payout.parts = e.parts.into_iter().map(part).collect();
            }
        } else if let Some(e) = event.decode::<treasury::Transferred>() {
            push(e.to, e.asset, e.amount, PayoutKind::Transfer);
        } else if let Some(e) = event.decode::<treasury::GrantPaid>() {
            push(e.recipient, e.asset, e.amount, PayoutKind::Grant { grant: e.grant.into() });
        } else if let Some(e) = event.decode::<treasury::Redeemed>() {
            for (asset, amount) in e.paid.into_iter().filter(|(_, amount)| *amount > 0) {
                push(e.member, asset, amount, PayoutKind::Redeem);
            }
        }
    }
    payouts
}

fn proposals(client: &mut DaoClient<'_, impl Chain>, reading: &Reading) -> Result<Vec<ProposalRow>> {
    let governor = client.dao.governor;
    let titles = titles(&reading.log, &governor);
    let mut ended = BTreeMap::new();
    for event in &reading.log.0 {
        let Some((id, label)) = ending(event).filter(|_| event.contract == governor) else { continue };
        ended.insert(id, (label, event.at));
    }
    let mut rows = Vec::new();
    for view in &reading.proposals {
        // Before the first ballot the view does not have it; before the snapshot nobody does.
        let quorum = match view.quorum {
            Some(quorum) => quorum,
            None => client.chain.read(messages::governor(governor).quorum(view.id))?.unwrap_or_default(),
        };
        let title = titles.get(&view.id).map_or("untitled", String::as_str);
        let step = |label: &str, at| TimelineStep { label: label.to_owned(), at };
        let end = ended.get(&view.id);
        // What was to come when it was called off never came.
        let came = |at: &Timestamp| end.is_none_or(|(_, ended)| at <= ended);
        let timeline = [
            Some(step("proposed", view.created)),
            Some(step("snapshot", view.snapshot)).filter(|step| came(&step.at)),
            Some(step("vote ends", view.ends)).filter(|step| came(&step.at)),
            view.queued_at.map(|at| step("queued", at)),
            view.executable_from.map(|at| step("executable", at)).filter(|step| came(&step.at)),
            end.map(|(label, at)| step(label, *at)),
        ];
        rows.push(ProposalRow {
            id: view.id.into(),
            title: title.to_owned(),
            proposer: account_text(&view.proposer),
            state: proposal_state(view.state),
            in_favor: view.tally.for_votes,
            against: view.tally.against_votes,
            abstain: view.tally.abstain_votes,
            quorum,
            timeline: timeline.into_iter().flatten().collect(),
        });
    }
    Ok(rows)
}

/// Which proposal an event ended, and how.
fn ending(event: &ContractEvent) -> Option<(ProposalId, &'static str)> {
    if let Some(governor::Executed { proposal }) = event.decode() {
        Some((proposal, "executed"))
    } else if let Some(governor::Canceled { proposal }) = event.decode() {
        Some((proposal, "canceled"))
    } else {
        event.decode().map(|governor::Vetoed { proposal }| (proposal, "vetoed"))
    }
}

fn proposal_state(state: State) -> ProposalState {
    match state {
        State::Pending => ProposalState::Pending,
        State::Active => ProposalState::Active,
        State::Defeated => ProposalState::Defeated,
        State::Succeeded => ProposalState::Succeeded,
        State::Queued => ProposalState::Queued,
        State::Expired => ProposalState::Expired,
        State::Executed => ProposalState::Executed,
        State::Canceled => ProposalState::Canceled,
        State::Vetoed => ProposalState::Vetoed,
    }
}

fn grants(client: &mut DaoClient<'_, impl Chain>) -> Result<Vec<GrantRow>> {
    let treasury = client.dao.treasury;
    let count = client.chain.read(messages::treasury(treasury).grant_count())?;
    let now = client.chain.now()?;
    let mut rows = Vec::new();
    for id in 0..count {
        let Some(grant) = client.chain.read(messages::treasury(treasury).grant(id))? else { continue };
        rows.push(GrantRow {
            id: id.into(),
            recipient: account_text(&grant.config.recipient),
            asset: asset_text(&grant.config.asset),
            amount: grant.config.amount,
            paid: grant.paid,
            vested: vested(&grant, now),
            due: client.grant_due(id, &grant)?.unwrap_or_default(),
            start: grant.config.start,
            cliff: grant.config.cliff,
            end: grant.config.end,
            canceled: grant.canceled_at.is_some(),
        });
    }
    Ok(rows)
}

/// What of a grant has vested: nothing more from when it was canceled on.
pub fn vested(grant: &treasury::Grant, now: Timestamp) -> u128 {
    let treasury::GrantConfig { amount, start, cliff, end, .. } = grant.config;
    vested_down(amount, start, cliff, end, grant.canceled_at.map_or(now, |canceled| canceled.min(now)))
}

fn epochs(
    client: &mut DaoClient<'_, impl Chain>,
    reading: &Reading,
    summary: &Summary,
    words: &Words,
) -> Result<Vec<EpochRow>> {
    let mut rows = Vec::new();
    for (id, program) in &reading.programs {
        let grid = grid(program);
        for index in 0..program.opened {
            let call = messages::treasury(client.dao.treasury).epoch(*id, index);
            let Some(epoch) = client.chain.read(call)? else { continue };
            rows.push(EpochRow {
                program: *id,
                title: sentence::shared_by(&program.config, words),
                index: index.into(),
                start: grid.start_of(index),
                end: grid.end_of(index),
                asset: asset_text(&program.config.asset),
                budget: epoch.budget,
                paid: epoch.paid,
                members_paid: summary.paid_in(*id, index.into()).len() as u64,
            });
        }
    }
    Ok(rows)
}

#[cfg(test)]
#[cfg(feature = "embedded")]
mod tests {
    use super::*;
    use crate::{config::Config, people::People};
    use tributary_client::{demo_signer, suite, Artifacts, BalanceType, Call, NativeAsset};
    use tributary_embedded::Embedded;
    use tributary_interfaces::PSP22;
    use tributary_words::names::Names;

    #[test]
    fn a_token_in_the_treasury_is_told_by_its_own_symbol_and_decimals() {
        let native = NativeAsset::usual(BalanceType::U128);
        let mut chain = Embedded::new(native.balance, 0);
        let (operator, fern) = (demo_signer("operator"), demo_signer("Fern"));
        for signer in [&operator, &fern] {
            chain.welcome(&signer.account()).unwrap();
        }
        let artifacts = Artifacts::locate(native.balance);
        let factory = suite::deploy_factory(&mut chain, &operator, &artifacts).unwrap();
        let mut found = |symbol: &str, decimals: u8| {
            let text = format!("[token]\nsymbol = \"{symbol}\"\ndecimals = {decimals}\n");
            let config = Config::parse("dao.toml", &text, &native).unwrap();
            let mut people = People::default();
            let founding =
                config.to_dao(&mut people, chain.genesis().unwrap(), chain.now().unwrap()).unwrap();
            suite::found(&mut chain, &operator, factory, founding).unwrap()
        };
        // The tokens of two other DAOs; one calls itself as the other does.
        let (dao, other, liar) = (found("TRIB", 12), found("HARB", 2), found("harb", 0));
        for (token, amount) in [(other.token, 1_250), (liar.token, 7)] {
            let approve = messages::psp22(token).approve(dao.treasury, amount);
            chain.submit(&fern, Call::from(approve)).unwrap();
            let fund = messages::treasury(dao.treasury).fund(Asset::Psp22(token), amount);
            chain.submit(&fern, Call::from(fund)).unwrap();
        }
        chain.advance(1);
        let mut client = DaoClient { chain: &mut chain, dao };
        let reading = read(&mut client, 0).unwrap();
        let mut words = Words::of_dao(&mut client, Names::default()).unwrap();
        let summary = summarize(&mut client, &reading, &mut words, "Test", String::new()).unwrap();
        let told: Vec<_> = summary.assets.iter().map(|row| (row.symbol.as_str(), row.decimals)).collect();
        assert_eq!(told.first(), Some(&("HARB", 2)));
        let (symbol, decimals) = told.get(1).unwrap();
        assert!(symbol.starts_with("harb (the token ") && *decimals == 0, "{symbol}");
        assert!(summary.balanced());
    }
}
