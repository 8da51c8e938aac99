//! The laws, checked on a DAO as it stands.

use crate::ledger::{treasury_over_time, Reading};
use anyhow::Result;
use std::collections::BTreeMap;
use tributary_client::{messages, AccountId, CallError, Chain, ChainExt, DaoClient, Timestamp};
use tributary_core::stream::{accrued_down, Grid};
use tributary_interfaces::{
    governor::State,
    metrics::{Metrics, Status, SCORE},
    source::MetricSource,
    token::{Token, TokenRoles, BALANCE, VOTES},
    treasury::{Asset, Basis, GrantConfig, ProgramConfig, ProgramId, Treasury},
};
use tributary_report::LawCheck;
use tributary_words::time;

/// What a run saw on its way, to be compared with what the chain says at the end.
#[derive(Default)]
pub struct Witness {
    /// Past answers as they were given: source, metric, member, moment and value.
    pub past: Vec<(AccountId, u32, AccountId, Timestamp, u128)>,
    /// What a claim within an epoch was told it would pay, and what it paid.
    pub claims: Vec<(u128, u128)>,
    /// Members whose attestations were all rejected.
    pub rejected: Vec<AccountId>,
    /// Who founded the DAO, and has no power over it.
    pub founder: Option<AccountId>,
    /// Whether a second use of a signed ballot was refused.
    pub replay_refused: Option<bool>,
    /// Refused calls on the way: whether the state was the same before and after.
    pub refusals: Vec<bool>,
}

/// Checks every law that can be seen from outside.
pub fn audit(
    client: &mut DaoClient<'_, impl Chain>,
    reading: &Reading,
    witness: &Witness,
) -> Result<Vec<LawCheck>> {
    let mut laws = Laws(Vec::new());
    sums(client, reading, &mut laws)?;
    past(client, witness, &mut laws)?;
    solvency(client, reading, &mut laws)?;
    epochs(client, reading, &mut laws)?;
    let differing = witness.claims.iter().filter(|(told, paid)| told != paid).count();
    laws.check(
        5,
        "Claims do not depend on how often or by whom they are made.",
        differing == 0,
        format!("{} paid what had accrued to the unit", time::counted(witness.claims.len(), "claim")),
    );
    terminal(client, reading, &mut laws)?;
    let late =
        reading.proposals.iter().filter(|view| votes_exceed_electorate(client, view.snapshot, view)).count();
    laws.check(
        7,
        "Each weight votes at most once per proposal; a signature works once.",
        late == 0 && witness.replay_refused != Some(false),
        format!(
            "{}; the relayed ballot was refused a second time",
            time::counted(reading.proposals.len(), "proposal")
        ),
    );
    privileges(client, witness, &mut laws)?;
    rejected(client, reading, witness, &mut laws)?;
    laws.check(
        10,
        "A failing call changes nothing.",
        witness.refusals.iter().all(|same| *same),
        format!(
            "{} left the state root as it was",
            time::either(witness.refusals.len() as u64, "refused call", "refused calls")
        ),
    );
    Ok(laws.0)
}

struct Laws(Vec<LawCheck>);

impl Laws {
    fn check(&mut self, id: u8, sentence: &str, held: bool, detail: String) {
        self.0.push(LawCheck { id, sentence: sentence.to_owned(), held, detail });
    }
}

fn sums(client: &mut DaoClient<'_, impl Chain>, reading: &Reading, laws: &mut Laws) -> Result<()> {
    let token = client.dao.token;
    // Now, and at the moments of some events that lie evenly over the DAO's life.
    let moments: Vec<Timestamp> = reading.log.0.iter().map(|event| event.at).collect();
    let step = moments.len().div_ceil(4).max(1);
    let sample: Vec<_> =
        moments.into_iter().step_by(step).chain([reading.at]).filter(|at| *at <= reading.at).collect();
    let mut held = true;
    for at in &sample {
        let sum = |values: Vec<u128>| values.into_iter().try_fold(0u128, u128::checked_add);
        let balances = sum(client.past_values(token, BALANCE, &reading.accounts, *at)?);
        let votes = sum(client.past_values(token, VOTES, &reading.accounts, *at)?);
        let supply = client.chain.read(messages::token(token).past_total_supply(*at))?;
        let votable = client.chain.read(messages::token(token).past_votable_supply(*at))?;
        held &= balances == supply && votes <= votable && votable <= supply;
    }
    let detail = format!(
        "{}, at {}",
        time::counted(reading.accounts.len(), "account"),
        time::counted(sample.len(), "moment")
    );
    laws.check(1, "Balances add up to the supply, and votes to no more, now and in the past.", held, detail);
    Ok(())
}

fn past(client: &mut DaoClient<'_, impl Chain>, witness: &Witness, laws: &mut Laws) -> Result<()> {
    let mut changed = 0;
    for (source, metric, member, at, value) in &witness.past {
        let call = messages::source(*source).past_value(*metric, *member, *at);
        changed += u32::from(client.chain.read(call)? != Ok(*value));
    }
    let now = client.chain.now()?;
    let call = messages::source(client.dao.token).past_total(BALANCE, now);
    let refused = client.chain.read(call)?.is_err();
    let answers = time::either(
        witness.past.len() as u64,
        "past answer is what it was",
        "past answers are what they were",
    );
    let detail = format!("{answers}; the present is refused");
    laws.check(
        2,
        "A past answer never changes; the present is not the past.",
        changed == 0 && refused,
        detail,
    );
    Ok(())
}

fn solvency(client: &mut DaoClient<'_, impl Chain>, reading: &Reading, laws: &mut Laws) -> Result<()> {
    let mut held = true;
    let told: BTreeMap<_, _> = treasury_over_time(reading, &client.dao.treasury)
        .into_iter()
        .map(|point| (point.asset.clone(), point))
        .collect();
    for (asset, vault) in &reading.assets {
        let there = vault.inflow.checked_sub(vault.paid).and_then(|left| left.checked_sub(vault.lost));
        // What was lost beyond what was free is missing of what is reserved.
        held &= there.is_some_and(|there| vault.free == there.saturating_sub(vault.reserved));
        if *asset == Asset::Native {
            let balance = client.chain.balance(&client.dao.treasury)?;
            held &= vault.reserved.checked_add(vault.free).is_some_and(|promised| balance >= promised);
            // What the events tell must be what the books say.
            held &= told.get("native").is_some_and(|point| {
                (point.inflow, point.paid, point.reserved, point.free)
                    == (vault.inflow, vault.paid, vault.reserved, vault.free)
            });
        }
    }
    let detail = "the account covers its books, and the events tell the same".to_owned();
    let sentence = "inflow = paid + reserved + free + lost, to the unit, and the account holds it.";
    laws.check(3, sentence, held, detail);
    Ok(())
}

fn epochs(client: &mut DaoClient<'_, impl Chain>, reading: &Reading, laws: &mut Laws) -> Result<()> {
    let (mut held, mut count) = (true, 0);
    for (id, program) in &reading.programs {
        let ProgramConfig { metric, basis, start, epoch_length, .. } = program.config;
        let grid = Grid { start, length: epoch_length };
        for index in 0..program.opened {
            let call = messages::treasury(client.dao.treasury).epoch(*id, index);
            let Some(epoch) = client.chain.read(call)? else { continue };
            count += 1;
            held &= epoch.paid <= epoch.budget;
            let over = grid.end_of(index) <= reading.at;
            if over && basis == Basis::Level && all_settled(client, *id, index, reading)? {
                // Everybody's share, computed here, is what was paid, to the unit.
                let at = grid.start_of(index);
                let values = client.past_values(metric.source, metric.metric, &reading.accounts, at)?;
                let share =
                    |value| accrued_down(epoch.budget, epoch_length, epoch_length, value, epoch.total);
                held &= values.into_iter().map(share).sum::<u128>() == epoch.paid;
            }
        }
    }
    laws.check(
        4,
        "An epoch pays no more than its budget, and each member exactly their share, rounded down.",
        held,
        format!("{}, computed again from the past", time::counted(count, "epoch")),
    );
    Ok(())
}

/// Whether every member's cursor is past this epoch.
fn all_settled(
    client: &mut DaoClient<'_, impl Chain>,
    program: ProgramId,
    epoch: u32,
    reading: &Reading,
) -> Result<bool> {
    let members = reading.accounts.iter().zip(&reading.points).filter(|(_, points)| **points > 0);
    let members: Vec<AccountId> = members.map(|(account, _)| *account).collect();
    Ok(client.cursors(program, &members)?.iter().all(|cursor| cursor.epoch > epoch))
}

fn terminal(client: &mut DaoClient<'_, impl Chain>, reading: &Reading, laws: &mut Laws) -> Result<()> {
    let mut held = true;
    let mut count = 0;
    for before in &reading.proposals {
        if matches!(
            before.state,
            State::Executed | State::Canceled | State::Vetoed | State::Defeated | State::Expired
        ) {
            use tributary_interfaces::governor::Governor;
            let call = messages::governor(client.dao.governor).state(before.id);
            held &= client.chain.read(call)? == Some(before.state);
            count += 1;
        }
    }
    let detail = time::either(count, "decided proposal", "decided proposals");
    laws.check(6, "A decided proposal stays as it is.", held, detail);
    Ok(())
}

fn votes_exceed_electorate(
    client: &mut DaoClient<'_, impl Chain>,
    snapshot: Timestamp,
    view: &tributary_interfaces::governor::ProposalView,
) -> bool {
    let cast = view.tally.checked_sum();
    let call = messages::token(client.dao.token).past_votable_supply(snapshot);
    match client.chain.read(call) {
        Ok(Some(votable)) => cast.is_none_or(|cast| cast > votable),
        // Not yet past: nobody can have voted.
        Ok(None) => cast != Some(0),
        Err(_) => true,
    }
}

fn privileges(client: &mut DaoClient<'_, impl Chain>, witness: &Witness, laws: &mut Laws) -> Result<()> {
    let dao = client.dao;
    let mut held = true;
    let intruders: Vec<AccountId> = witness.founder.into_iter().chain([[0xEE; 32].into()]).collect();
    for intruder in &intruders {
        let roles = TokenRoles { governor: *intruder, minter: *intruder, redeemer: *intruder };
        let grant = GrantConfig {
            recipient: *intruder,
            asset: Asset::Native,
            amount: 1,
            start: 0,
            cliff: 0,
            end: 1,
            gate: None,
        };
        held &= refused(client.chain.try_call(intruder, messages::token(dao.token).set_roles(roles)));
        held &= refused(
            client.chain.try_call(intruder, messages::token(dao.token).mint_batch(vec![(*intruder, 1)])),
        );
        held &=
            refused(client.chain.try_call(intruder, messages::metrics(dao.metrics).revoke_batch(vec![0])));
        held &= refused(
            client.chain.try_call(intruder, messages::metrics(dao.metrics).resolve_batch(vec![0], true)),
        );
        held &=
            refused(client.chain.try_call(intruder, messages::treasury(dao.treasury).create_grant(grant)));
        held &= refused(client.chain.try_call(intruder, messages::treasury(dao.treasury).stop_program(0)));
    }
    laws.check(
        8,
        "Privileged messages fail for everyone but the governor or the granted role.",
        held,
        format!("tried by {}, the founder among them", time::counted(intruders.len(), "account")),
    );
    Ok(())
}

fn refused<T, E: std::fmt::Debug>(result: Result<T, CallError<E>>) -> bool {
    matches!(result, Err(CallError::Contract(_)))
}

fn rejected(
    client: &mut DaoClient<'_, impl Chain>,
    reading: &Reading,
    witness: &Witness,
    laws: &mut Laws,
) -> Result<()> {
    let mut held = true;
    for member in &witness.rejected {
        let call = messages::source(client.dao.metrics).past_value(SCORE, *member, reading.at);
        held &= client.chain.read(call)? == Ok(0);
    }
    let count = reading
        .attestations
        .iter()
        .filter(|(_, attestation)| matches!(attestation.status, Status::Rejected | Status::Retracted))
        .count();
    laws.check(
        9,
        "A rejected attestation leaves everything as if it had never been filed.",
        held,
        format!("{count} rejected or retracted; no points came of them"),
    );
    Ok(())
}
