//! What each action of a proposal meets where it stands: what those before it leave.
//!
//! A chain in this process does the actions in order, and takes them back. A node only does one call at a time: there
//! each is run dry for itself, and what is known of those before it is reckoned with ([`Ahead`]).

use crate::{
    before::asset_of,
    sentence::{Before, Books},
};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{
    messages, AccountId, Call, CallError, Chain, ChainError, ChainExt, DaoClient, Deed, Outcome, Part,
    RawCall, Said,
};
use tributary_interfaces::{
    factory::Dao,
    governor::{Action, Governor, ProposalId},
    metrics::{AttestationId, MetricsError},
    token::TokenError,
    treasury::{Asset, Budget, GrantId, ProgramConfig, ProgramId, TreasuryError},
    upgrade::{Code, Upgradable},
};
use tributary_words::{
    errors::{self, About, ContractError},
    refusal::chain_words,
    words::Words,
};

/// What is found of an action where it stands.
#[derive(Default)]
pub(crate) struct Met {
    /// Why it fails.
    pub fails: Option<String>,
    /// Why it cannot be told whether it does.
    pub mind: Option<String>,
    /// The books of the asset that it is about, as those before it leave them.
    pub books: Option<Books>,
}

/// What an action asks of the chain.
enum Asked {
    Nothing,
    /// Nothing, as it fails before that.
    Fails(String),
    Call(RawCall),
}

/// What the actions meet, of those that are `able` to be done at all; of proposal `own`, if it is one.
pub(crate) fn met(
    client: &mut DaoClient<'_, impl Chain>,
    actions: &[Action],
    own: Option<ProposalId>,
    deeds: &[Option<Deed>],
    able: &[bool],
    before: &Before,
    words: &Words,
) -> Result<Vec<Met>> {
    let governor = client.dao.governor;
    let mut asked = Vec::new();
    for (action, able) in actions.iter().zip(able) {
        asked.push(if *able { asks(client, action, words)? } else { Asked::Nothing });
    }
    let calls = asked.iter().filter_map(|asked| match asked {
        Asked::Call(call) => Some(call.clone()),
        Asked::Nothing | Asked::Fails(_) => None,
    });
    let calls: Vec<RawCall> = calls.collect();
    // One alone is run where nothing is before it.
    let in_order = if calls.len() > 1 { client.chain.dry_run_in_order(&governor, &calls)? } else { None };
    let mut in_order = in_order.map(Vec::into_iter);
    let would_do = match own {
        Some(own) => in_order.is_none() && calls.len() > 1 && would_execute(client, own)?,
        None => false,
    };
    let mut ahead = Ahead::of(client.dao, before, words);
    let mut found = Vec::new();
    for (index, ((action, deed), asked)) in actions.iter().zip(deeds).zip(asked).enumerate() {
        let deed = deed.as_ref();
        let books = deed.and_then(asset_of).and_then(|asset| ahead.books.get(&asset)).copied();
        let about = About { deed, spending: books.as_ref().map(|books| &books.spending), ..About::default() };
        let mut met = Met { books, ..Met::default() };
        match asked {
            Asked::Nothing => {}
            Asked::Fails(why) => met.fails = Some(why),
            Asked::Call(_) if would_do => {}
            Asked::Call(call) => {
                let alone = client.chain.dry_run(&governor, &call);
                let alone = failure(&client.dao, action, &about, &call, alone, words)?;
                let after = |why: String| format!("after the actions before it, {why}");
                match in_order.as_mut().and_then(Iterator::next) {
                    Some(outcome) => {
                        let fails = failure(&client.dao, action, &about, &call, outcome, words)?;
                        // By itself it may fail as it does here.
                        let is_by_itself = fails == alone;
                        met.fails = if is_by_itself { fails } else { fails.map(after) };
                    }
                    None => {
                        let reckoned = deed.and_then(|deed| ahead.refuses(deed));
                        let reckoned = reckoned.map(|error| after(error.said(&about, words)));
                        let fails = alone.or(reckoned);
                        match ahead.unsure(action, deed) {
                            Some(earlier) => met.mind = Some(unsure(earlier, fails)),
                            None => met.fails = fails,
                        }
                    }
                }
            }
        }
        if met.fails.is_none() {
            ahead.take(index, action, deed);
        }
        found.push(met);
    }
    Ok(found)
}

/// Whether a proposal can be executed now, as far as it does not depend on what whoever does it can pay: that does its
/// actions in order.
pub fn would_execute(client: &mut DaoClient<'_, impl Chain>, id: ProposalId) -> Result<bool> {
    let anybody = AccountId::from([1; 32]);
    let call = messages::governor(client.dao.governor).execute(id);
    Ok(match client.chain.try_call(&anybody, call) {
        Ok(_) => true,
        // It ran to its end: nobody in particular has nothing to pay for what it stores with.
        Err(CallError::Chain(error)) if error.is_about_deposits() => true,
        Err(CallError::Chain(error @ ChainError::Unavailable(_))) => return Err(error.into()),
        Err(_) => false,
    })
}

/// That an action is judged without what one before it changes.
fn unsure(earlier: usize, fails: Option<String>) -> String {
    let number = earlier.saturating_add(1);
    match fails {
        Some(why) => format!(
            "as things stand today it fails ({why}); action {number} may change what it depends on, so whether it fails \
             after that is not known"
        ),
        None => format!("it is judged as things stand today; action {number} may change what it depends on"),
    }
}

fn asks(client: &mut DaoClient<'_, impl Chain>, action: &Action, words: &Words) -> Result<Asked> {
    let governor = client.dao.governor;
    Ok(match action {
        // The governor does these by itself; their ranges are all there is to them.
        Action::Configure(_) | Action::Guard(_) => Asked::Nothing,
        Action::Upgrade { contract, code } => match missing(client, code)? {
            Some(missing) => Asked::Fails(missing),
            // It replaces its own code by itself, not by a call.
            None if *contract == governor => Asked::Nothing,
            None => Asked::Call(Call::from(messages::upgradable(*contract).set_code(*code)).raw().clone()),
        },
        Action::Call { callee, .. } if *callee == governor => Asked::Fails(
            "it calls the governor itself, which `configure`, `guard` and `upgrade` are for".to_owned(),
        ),
        Action::Call { callee, input, value, .. } => match client.chain.code_hash(callee)? {
            Some(_) => Asked::Call(RawCall { callee: *callee, value: *value, input: input.clone() }),
            None => {
                let who = words.member(callee);
                Asked::Fails(format!("{who} is no contract; to pay somebody, use `do = \"transfer\"`"))
            }
        },
    })
}

/// Code that an upgrade names and the chain does not have.
fn missing(client: &mut DaoClient<'_, impl Chain>, code: &Code) -> Result<Option<String>> {
    for hash in [Some(code.full), code.fast].into_iter().flatten() {
        if !client.chain.has_code(&hash)? {
            let hash = tributary_client::hex(hash.as_ref());
            return Ok(Some(format!(
                "the chain does not have the code {hash}: upload it first, `tributary upload`"
            )));
        }
    }
    Ok(None)
}

/// Why a call failed, if it did.
fn failure(
    dao: &Dao,
    action: &Action,
    about: &About,
    call: &RawCall,
    outcome: Result<Outcome, ChainError>,
    words: &Words,
) -> Result<Option<String>> {
    let ends = outcome.as_ref().ok().and_then(|outcome| ends_the_governor_s(&call.callee, outcome, words));
    if ends.is_some() {
        return Ok(ends);
    }
    Ok(match outcome {
        Ok(outcome) if outcome.reverted => Some(refused(dao, action, about, call, &outcome.output, words)),
        Ok(outcome) => {
            let (limit, needed) = (action.gas(), outcome.gas);
            (needed.ref_time > limit.ref_time || needed.proof_size > limit.proof_size)
                .then(|| "it needs more gas than an action has unless it states more".to_owned())
        }
        // It ran to its end: what it stores is paid for by whoever executes, not by the governor.
        Err(error) if error.is_about_deposits() => None,
        Err(ChainError::Refused(said)) if call.value > 0 && said.contains("TransferFailed") => Some(format!(
            "it sends {} along from the governor's own account, which has not enough for that: `tributary send governor \
             AMOUNT` first",
            words.native(call.value)
        )),
        Err(error @ ChainError::Refused(_)) => Some(chain_words(&error, words)),
        Err(error) => return Err(error.into()),
    })
}

/// Why a call comes to nothing whatever it does, if its answer is so long that it ends the governor's own.
fn ends_the_governor_s(callee: &AccountId, outcome: &Outcome, words: &Words) -> Option<String> {
    let answer = CallError::<()>::TooLong(outcome.too_long()?);
    let who = words.member(callee);
    Some(format!(
        "{who} answers too much: {answer}, so that the governor's call breaks off and nothing is done; propose a message \
         that answers less"
    ))
}

/// Which action of a proposal breaks off all of its execution, by what it answers, and how.
pub fn breaks_off(
    client: &mut DaoClient<'_, impl Chain>,
    id: ProposalId,
    words: &Words,
) -> Result<Option<String>> {
    let governor = client.dao.governor;
    let actions = client.chain.read(messages::governor(governor).actions(id))?;
    let (mut numbers, mut calls) = (Vec::new(), Vec::new());
    for (number, action) in (1..).zip(&actions) {
        if let Asked::Call(call) = asks(client, action, words)? {
            numbers.push(number);
            calls.push(call);
        }
    }
    let outcomes = match client.chain.dry_run_in_order(&governor, &calls)? {
        Some(outcomes) => outcomes,
        None => calls.iter().map(|call| client.chain.dry_run(&governor, call)).collect(),
    };
    let mut met = numbers.iter().zip(&calls).zip(outcomes);
    Ok(met.find_map(|((number, call), outcome): ((&u32, _), _)| {
        let why = ends_the_governor_s(&call.callee, &outcome.ok()?, words)?;
        Some(format!("action {number} of proposal {id} fails: {why}"))
    }))
}

/// What a callee answered when it refused: a stranger's contract by its own names, where its metadata is at hand.
fn refused(
    dao: &Dao,
    action: &Action,
    about: &About<'_>,
    call: &RawCall,
    output: &[u8],
    words: &Words,
) -> String {
    let stranger = Part::of(dao, &call.callee).is_none();
    let interface = words.interface(&call.callee).filter(|_| stranger);
    let message = interface.and_then(|interface| interface.called(&call.input));
    match message.as_ref().and_then(|message| message.said(output)).zip(message.as_ref()) {
        Some((Said::Refused(refused), message)) => {
            words.refused(&words.member(&call.callee), message.name(), &refused.error)
        }
        _ => errors::answer(action, about, output, words),
    }
}

/// What an epoch may pay at most, where its rule says so.
pub(crate) fn stated(budget: &Budget) -> Option<u128> {
    match *budget {
        Budget::Fixed(amount) | Budget::PerUnit { cap: amount, .. } => Some(amount),
        Budget::Inflow(_) | Budget::Endowment(_) => None,
    }
}

/// What an action may change, and another depend on, that is not reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    Free(Asset),
    Pause,
    Program(ProgramId),
    /// That a program has an end.
    End(ProgramId),
    NewProgram,
    Grant(GrantId),
    NewGrant,
    NewMetric,
    Attestation(AttestationId),
    Arbiter,
    /// The code of a contract, or whatever a call does to it that nobody here knows.
    Contract(AccountId),
}

/// What the actions so far will have left, as far as it is known without doing them.
struct Ahead<'a> {
    dao: Dao,
    /// What they leave on record.
    left: Before,
    words: &'a Words,
    /// The books of assets, and which of them are other than before.
    books: BTreeMap<Asset, Books>,
    touched: BTreeSet<Asset>,
    ended: BTreeSet<ProgramId>,
    token_governor: Option<AccountId>,
    /// What is not reckoned with, by the action that changes it.
    changed: Vec<(usize, Thing)>,
    /// The first action that calls something.
    first_call: Option<usize>,
}

impl<'a> Ahead<'a> {
    fn of(dao: Dao, before: &Before, words: &'a Words) -> Self {
        Self {
            dao,
            left: before.clone(),
            words,
            books: before.books.clone(),
            touched: BTreeSet::new(),
            ended: BTreeSet::new(),
            token_governor: None,
            changed: Vec::new(),
            first_call: None,
        }
    }

    /// What an action is refused with, after those so far.
    fn refuses(&self, deed: &Deed) -> Option<ContractError> {
        let caller = self.dao.governor;
        match deed {
            Deed::Transfer { asset, amount, .. } => self.spends(*asset, *amount),
            Deed::CreateGrant(grant) => self.spends(grant.asset, grant.amount),
            Deed::StopProgram(id) | Deed::ChangeProgram(id, _) if self.ended.contains(id) => {
                Some(TreasuryError::ProgramEnded(*id).into())
            }
            Deed::CreateProgram(program) | Deed::ChangeProgram(_, program) => self.promises(program),
            Deed::DefineMetric(_)
            | Deed::UpdateMetric(..)
            | Deed::SetScoreHalfLife(_)
            | Deed::Revoke(_)
            | Deed::SetMetricsRoles(_) => {
                let needed =
                    self.left.roles.map(|roles| roles.governor).filter(|needed| *needed != caller)?;
                Some(MetricsError::NotAllowed { caller, needed }.into())
            }
            Deed::Resolve { .. } => {
                let needed = self.left.roles.map(|roles| roles.arbiter).filter(|needed| *needed != caller)?;
                Some(MetricsError::NotAllowed { caller, needed }.into())
            }
            Deed::SetPolicy(_) | Deed::SetExcluded { .. } | Deed::SetTokenRoles(_) => {
                let needed = self.token_governor.filter(|needed| *needed != caller)?;
                Some(TokenError::NotAllowed { caller, needed }.into())
            }
            _ => None,
        }
    }

    /// Why so much cannot be spent of an asset, of which some is spent already or whose cap is another.
    fn spends(&self, asset: Asset, needed: u128) -> Option<ContractError> {
        let books = self.books.get(&asset).filter(|_| self.touched.contains(&asset))?;
        let free = books.available();
        if needed > free {
            return Some(TreasuryError::InsufficientFree { asset, free, needed }.into());
        }
        let left = books.left_of_cap().filter(|left| needed > *left)?;
        Some(TreasuryError::CapReached { asset, left, needed }.into())
    }

    fn promises(&self, program: &ProgramConfig) -> Option<ContractError> {
        let (budget, asset) = (stated(&program.budget)?, program.asset);
        let books = self.books.get(&asset).filter(|_| self.touched.contains(&asset))?;
        let cap = books.spending.cap.map(|cap| cap.amount).filter(|cap| budget > *cap)?;
        Some(TreasuryError::BudgetAboveCap { asset, cap, budget }.into())
    }

    /// The action before this one that changes what it depends on, where that is not reckoned with.
    fn unsure(&self, action: &Action, deed: Option<&Deed>) -> Option<usize> {
        let Some(deed) = deed else {
            // A call of whatever else may depend on all that was called before it.
            return self.first_call.filter(|_| matches!(action, Action::Call { .. }));
        };
        let needed = self.needed(action, deed);
        self.changed.iter().find(|(_, thing)| needed.contains(thing)).map(|(index, _)| *index)
    }

    fn needed(&self, action: &Action, deed: &Deed) -> Vec<Thing> {
        let mut needed: Vec<Thing> = action.contract().map(Thing::Contract).into_iter().collect();
        match deed {
            Deed::Transfer { asset, .. } => needed.extend([Thing::Free(*asset), Thing::Pause]),
            Deed::CreateGrant(grant) => needed.extend([Thing::Free(grant.asset), Thing::Pause]),
            Deed::Pause => needed.push(Thing::Pause),
            Deed::StopProgram(id) | Deed::ChangeProgram(id, _) | Deed::WriteOff(id) => {
                let is_new = !self.left.programs.contains_key(id);
                needed.push(if is_new { Thing::NewProgram } else { Thing::Program(*id) });
                needed.extend(matches!(deed, Deed::WriteOff(_)).then_some(Thing::End(*id)));
            }
            Deed::CancelGrant(id) | Deed::ReleaseGrant(id) => {
                let is_new = !self.left.grants.contains_key(id);
                needed.push(if is_new { Thing::NewGrant } else { Thing::Grant(*id) });
            }
            Deed::WriteDown { asset, .. } => needed.push(Thing::Free(*asset)),
            Deed::UpdateMetric(id, _) if self.words.terms(*id).is_none() => needed.push(Thing::NewMetric),
            Deed::Revoke(ids) => needed.extend(ids.iter().copied().map(Thing::Attestation)),
            Deed::Resolve { attestations, .. } => {
                needed.push(Thing::Arbiter);
                needed.extend(attestations.iter().copied().map(Thing::Attestation));
            }
            _ => {}
        }
        needed
    }

    /// Goes on to what comes after an action that is done.
    fn take(&mut self, index: usize, action: &Action, deed: Option<&Deed>) {
        if let Some(contract) = action.contract() {
            self.first_call.get_or_insert(index);
            if deed.is_none() {
                self.changed.push((index, Thing::Contract(contract)));
            }
        }
        self.left.take(action, deed);
        let Some(deed) = deed else { return };
        match deed {
            Deed::Transfer { asset, amount, .. } => self.spend(*asset, *amount),
            Deed::CreateGrant(grant) => self.spend(grant.asset, grant.amount),
            Deed::SetCap { asset, .. } => {
                let bound = self.books.get_mut(asset).zip(self.left.cap(asset));
                if let Some((books, cap)) = bound.filter(|(books, cap)| books.spending.cap != *cap) {
                    books.spending.cap = cap;
                    self.touched.insert(*asset);
                }
            }
            Deed::StopProgram(id) | Deed::ChangeProgram(id, _) => drop(self.ended.insert(*id)),
            Deed::SetTokenRoles(roles) => self.token_governor = Some(roles.governor),
            _ => {}
        }
        let changed = self.changes(deed);
        self.changed.extend(changed.into_iter().map(|thing| (index, thing)));
    }

    /// What an action changes that is not reckoned with.
    fn changes(&self, deed: &Deed) -> Vec<Thing> {
        let free_of_grant = |id| self.left.grants.get(id).map(|grant| Thing::Free(grant.config.asset));
        match deed {
            Deed::Pause | Deed::GuardTreasury(_) => vec![Thing::Pause],
            Deed::CreateGrant(_) => vec![Thing::NewGrant],
            Deed::CancelGrant(id) | Deed::ReleaseGrant(id) => {
                free_of_grant(id).into_iter().chain([Thing::Grant(*id)]).collect()
            }
            Deed::CreateProgram(_) => vec![Thing::NewProgram],
            Deed::StopProgram(id) => vec![Thing::End(*id)],
            Deed::ChangeProgram(id, _) => vec![Thing::End(*id), Thing::NewProgram],
            Deed::WriteOff(id) => {
                let program = self.left.programs.get(id);
                let free = program.map(|program| Thing::Free(program.config.asset));
                free.into_iter().chain([Thing::Program(*id)]).collect()
            }
            Deed::WriteDown { asset, .. } => vec![Thing::Free(*asset)],
            Deed::DefineMetric(_) => vec![Thing::NewMetric],
            Deed::Revoke(ids) | Deed::Resolve { attestations: ids, .. } => {
                ids.iter().copied().map(Thing::Attestation).collect()
            }
            Deed::SetMetricsRoles(roles) if roles.arbiter == self.dao.governor => vec![Thing::Arbiter],
            _ => Vec::new(),
        }
    }

    fn spend(&mut self, asset: Asset, amount: u128) {
        if let Some(books) = self.books.get_mut(&asset) {
            books.vault.free = books.vault.free.saturating_sub(amount);
            books.spending.spent = books.spending.spent.saturating_add(amount);
            self.touched.insert(asset);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::DAY;
    use tributary_interfaces::{
        metrics::MetricsRoles,
        source::MetricRef,
        treasury::{Basis, Grant, GrantConfig, Program, SpendCap, Spending, Vault},
    };
    use tributary_words::example::words;

    const UNIT: u128 = 1_000_000_000_000;

    fn account(byte: u8) -> AccountId {
        [byte; 32].into()
    }

    fn pay(amount: u128) -> Deed {
        Deed::Transfer { asset: Asset::Native, to: account(9), amount: amount * UNIT }
    }

    fn cap(amount: u128) -> Deed {
        let cap = Some(SpendCap { amount: amount * UNIT, period: DAY });
        Deed::SetCap { asset: Asset::Native, cap }
    }

    fn program(budget: u128) -> ProgramConfig {
        ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: account(2), metric: 0 },
            basis: Basis::Level,
            budget: Budget::Fixed(budget * UNIT),
            start: 0,
            epoch_length: DAY,
            epochs: None,
            claim_window: DAY,
        }
    }

    /// 120 UNIT are free, of which a cap lets out so much; there are a program and a grant.
    fn before(capped: Option<u128>) -> Before {
        let cap = capped.map(|amount| SpendCap { amount: amount * UNIT, period: DAY });
        let vault = Vault { free: 120 * UNIT, ..Vault::default() };
        let books = Books { vault, due: 0, spending: Spending { cap, ..Spending::default() } };
        let program = Program { config: program(1), since: 0, opened: 0, closed: 0, silent_at: 0 };
        let config = GrantConfig {
            recipient: account(9),
            asset: Asset::Native,
            amount: UNIT,
            start: 0,
            cliff: 0,
            end: DAY,
            gate: None,
        };
        Before {
            books: [(Asset::Native, books)].into(),
            programs: [(0, program)].into(),
            grants: [(0, Grant { config, paid: 0, canceled_at: None, released: 0 })].into(),
            ..Before::default()
        }
    }

    /// What the last of some deeds of the treasury is refused with after the others; and which of them it cannot be told
    /// after.
    fn last(before: &Before, deeds: &[Deed]) -> (Option<ContractError>, Option<usize>) {
        let dao = Dao { token: account(1), metrics: account(2), governor: account(3), treasury: account(4) };
        let words = words();
        let mut ahead = Ahead::of(dao, before, &words);
        let action = Action::Call { callee: dao.treasury, input: vec![0; 4], value: 0, gas: None };
        let (last, earlier) = deeds.split_last().expect("some");
        earlier.iter().enumerate().for_each(|(index, deed)| ahead.take(index, &action, Some(deed)));
        (ahead.refuses(last), ahead.unsure(&action, Some(last)))
    }

    fn refused(capped: Option<u128>, deeds: &[Deed]) -> Option<ContractError> {
        let (refused, unsure) = last(&before(capped), deeds);
        assert_eq!(unsure, None);
        refused
    }

    #[test]
    fn what_one_action_pays_the_next_cannot() {
        let (asset, needed) = (Asset::Native, 80 * UNIT);
        let free = TreasuryError::InsufficientFree { asset, free: 40 * UNIT, needed };
        assert_eq!(refused(None, &[pay(80), pay(80)]), Some(free.into()));
        assert_eq!(refused(None, &[pay(40), pay(80)]), None);
        let left = TreasuryError::CapReached { asset, left: 20 * UNIT, needed };
        assert_eq!(refused(Some(60), &[pay(40), pay(80)]), Some(left.into()));
        assert_eq!(refused(None, &[pay(500)]), None, "alone it is run dry");
    }

    #[test]
    fn a_cap_binds_what_comes_after_it_in_the_same_decision_unless_it_is_higher() {
        let (asset, needed) = (Asset::Native, 6 * UNIT);
        let left = TreasuryError::CapReached { asset, left: 5 * UNIT, needed };
        assert_eq!(refused(None, &[cap(5), pay(6)]), Some(left.into()));
        let above = TreasuryError::BudgetAboveCap { asset, cap: 5 * UNIT, budget: needed };
        assert_eq!(refused(None, &[cap(5), Deed::CreateProgram(program(6))]), Some(above.into()));
        assert_eq!(refused(Some(50), &[cap(100), pay(6)]), None, "it binds later");
    }

    #[test]
    fn a_program_ends_once() {
        let ended = Some(TreasuryError::ProgramEnded(0).into());
        let change = Deed::ChangeProgram(0, program(1));
        assert_eq!(refused(None, &[Deed::StopProgram(0), change.clone()]), ended);
        assert_eq!(refused(None, &[change, Deed::StopProgram(0)]), ended);
    }

    #[test]
    fn who_gives_the_registry_away_changes_nothing_of_it_any_more() {
        let roles = MetricsRoles { governor: account(8), arbiter: account(3), token: account(1) };
        let not_allowed = MetricsError::NotAllowed { caller: account(3), needed: account(8) };
        let deeds = [Deed::SetMetricsRoles(roles), Deed::SetScoreHalfLife(DAY)];
        assert_eq!(refused(None, &deeds), Some(not_allowed.into()));
    }

    #[test]
    fn what_nobody_can_reckon_is_told_with_the_action_that_it_depends_on() {
        let unsure = |deeds: &[Deed]| last(&before(None), deeds).1;
        assert_eq!(
            unsure(&[cap(5), Deed::CancelGrant(0), pay(1)]),
            Some(1),
            "a grant sets free what is left"
        );
        assert_eq!(unsure(&[Deed::CreateProgram(program(1)), Deed::StopProgram(1)]), Some(0));
        assert_eq!(unsure(&[Deed::StopProgram(0), Deed::WriteOff(0)]), Some(0));
        assert_eq!(unsure(&[Deed::StopProgram(0), Deed::CancelGrant(0)]), None);
    }
}
