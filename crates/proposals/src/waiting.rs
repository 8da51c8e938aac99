//! Why an epoch that has begun is not opened yet, and until when it waits: said once, wherever that is told.

use crate::{
    epochs::{begun, grid, would_be},
    silent::{silence, Silence},
};
use std::collections::BTreeSet;
use tributary_client::{messages, AccountId, CallError, Chain, ChainExt, DaoClient, Timestamp};
use tributary_core::stream::EpochIndex;
use tributary_interfaces::treasury::{Asset, Program, ProgramId, Spending, Treasury, TreasuryError};
use tributary_words::{
    refusal::said,
    spending::{turn_of, Begun, Turn},
    time::either,
    Words,
};

/// That something waits, and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// When it goes on by itself; `None` where somebody must do something first.
    pub until: Option<Timestamp>,
    why: String,
    /// No epoch waits: those that are open cannot be paid of, as their source does not tell what each member has.
    pub of_members: bool,
}

impl Waiting {
    /// What a refusal to open an epoch, or to pay of it, waits for; `None` if it is no matter of waiting. Where it is the
    /// spend cap, `turn` is when the epoch's turn comes.
    fn of(reason: &TreasuryError, spending: &Spending, turn: Option<Turn>, words: &Words) -> Option<Self> {
        Some(match reason {
            TreasuryError::Paused { until } => {
                Self { until: Some(*until), ..Self::somebody("the treasury is paused".to_owned()) }
            }
            TreasuryError::CapReached { asset, left, needed } => {
                let told = |amount| words.amount(asset, amount);
                let why = match (spending.cap, turn) {
                    (Some(cap), None) if *needed > cap.amount => format!(
                        "the spend cap lets out {} in {}, and {} are needed: a decision may raise it (`do = \"set-cap\"`)",
                        told(cap.amount),
                        words.span(cap.period),
                        told(*needed)
                    ),
                    (_, None) => {
                        format!("the spend cap leaves {} now, and {} are needed", told(*left), told(*needed))
                    }
                    (_, Some(Turn { epochs_first: 0, .. })) => {
                        format!("the spend cap leaves {} until then, and {} are needed", told(*left), told(*needed))
                    }
                    (_, Some(Turn { epochs_first, amount_first, .. })) => format!(
                        "the spend cap leaves {} now, {} with {} in all, and {} are needed",
                        told(*left),
                        either(epochs_first, "other epoch goes first", "other epochs go first"),
                        told(amount_first),
                        told(*needed)
                    ),
                };
                Self { until: turn.map(|turn| turn.at), ..Self::somebody(why) }
            }
            TreasuryError::InsufficientFree { asset, free, needed } => Self::somebody(format!(
                "{} are free, and {} are needed: `tributary fund` gives the treasury more",
                words.amount(asset, *free),
                words.amount(asset, *needed)
            )),
            TreasuryError::NotCovered { .. } | TreasuryError::SourceBroken(_) => {
                Self::somebody(said(*reason, words))
            }
            _ => return None,
        })
    }

    /// For what somebody must do.
    fn somebody(why: String) -> Self {
        Self { until: None, why, of_members: false }
    }

    /// What for, by itself.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// "waits until 2026-11-27 08:43 UTC (in 23 hours): the treasury is paused".
    pub fn told(&self, words: &Words) -> String {
        match self.until {
            Some(until) => format!("waits until {}: {}", words.moment(until), self.why),
            None => format!("waits: {}", self.why),
        }
    }

    /// "its next epoch waits until …: …", of a program; or, where no epoch waits, what is wrong with its source.
    pub fn of_epoch(&self, whose: &str, words: &Words) -> String {
        match self.of_members {
            true => self.why.clone(),
            false => format!("{whose} {}", self.told(words)),
        }
    }
}

/// What an epoch of a program waits for, where the treasury refuses so to open it or to pay of it.
pub fn waiting(
    client: &mut DaoClient<'_, impl Chain>,
    id: ProgramId,
    program: &Program,
    index: EpochIndex,
    reason: &TreasuryError,
    words: &Words,
) -> Result<Option<Waiting>, CallError<()>> {
    let asset = program.config.asset;
    let spending = client.chain.read(messages::treasury(client.dao.treasury).spending(asset))?;
    let turn = match reason {
        TreasuryError::CapReached { needed, .. } => {
            let begins = grid(program).start_of(index);
            let wanted = Begun { begins, program: id, needs: *needed };
            let others = all_begun(client, asset, words.now)?;
            let others = others.into_iter().filter(|other| (other.program, other.begins) != (id, begins));
            turn_of(&wanted, others.chain([wanted]).collect(), &spending, words.now)
        }
        _ => None,
    };
    let silent = match reason {
        TreasuryError::SourceBroken(metric) => silence(client, metric, words)?,
        _ => None,
    };
    let waiting = Waiting::of(reason, &spending, turn, words);
    Ok(match silent {
        Some(Silence { of_members, why }) => waiting.map(|waiting| Waiting { why, of_members, ..waiting }),
        None => waiting,
    })
}

/// What epoch `index` of a program waits for, if it has begun and cannot be opened now.
pub fn epoch(
    client: &mut DaoClient<'_, impl Chain>,
    id: ProgramId,
    program: &Program,
    index: EpochIndex,
    words: &Words,
) -> Result<Option<Waiting>, CallError<()>> {
    // Anybody opens epochs: whoever asks is nobody in particular.
    let anybody = AccountId::from([1; 32]);
    let call = messages::treasury(client.dao.treasury).open_epoch(id);
    let tried = client.chain.try_call(&anybody, call);
    let Err(CallError::Contract(reason)) = client.of_program(program, tried) else { return Ok(None) };
    let reason = match reason {
        // Later epochs of the program wait for this one, and for what they need themselves.
        TreasuryError::CapReached { asset, left, needed } if index > program.opened => {
            let needed = needs(client, program, index)?.unwrap_or(needed);
            TreasuryError::CapReached { asset, left, needed }
        }
        reason => reason,
    };
    waiting(client, id, program, index, &reason, words)
}

/// What an epoch that has begun, and that nobody has opened, comes to if all that have begun are opened now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// What its rule says.
    pub needs: u128,
    /// What those that go first leave of what is free.
    pub free: u128,
    /// What it is opened with; none if it waits for money.
    pub gets: Option<u128>,
}

impl Prospect {
    /// The treasury's rule (`open_epoch`): who finds too little waits, until it is over and nobody waits before it; then it
    /// is opened with what is free.
    fn of(needs: u128, free: u128, waits_before: bool, is_over: bool) -> Self {
        let gets = match needs <= free {
            true => Some(needs),
            false => (is_over && !waits_before).then_some(free),
        };
        Self { needs, free, gets }
    }
}

/// The prospect of epoch `index` of a program: epochs of the asset that began before go first, and what they need stays for
/// them, also while they wait. `arrived` answers what arrived of the asset in a span. What the spend cap lets out is told
/// by [`epoch`].
pub fn prospect(
    client: &mut DaoClient<'_, impl Chain>,
    id: ProgramId,
    index: EpochIndex,
    asset: Asset,
    now: Timestamp,
    arrived: impl Fn((Timestamp, Timestamp)) -> u128,
) -> Result<Option<Prospect>, CallError<()>> {
    let vault = client.chain.read(messages::treasury(client.dao.treasury).vault(asset))?;
    let mut due = Vec::new();
    for (id, program) in programs_of(client, asset)? {
        for index in (program.opened..begun(&program, now)).take(MANY) {
            due.push((grid(&program).start_of(index), id, index, program));
        }
    }
    due.sort_by_key(|(begins, id, ..)| (*begins, *id));
    let (mut free, mut waiting) = (vault.free, BTreeSet::new());
    for (_, other, at, program) in due {
        // What needs an answer that its source does not give needs nothing yet.
        let needs = would_be(client, &program, at, free, &arrived)?.map_or(0, |(_, budget)| budget);
        let is_over = now >= grid(&program).end_of(at);
        let mut prospect = Prospect::of(needs, free, !waiting.is_empty(), is_over);
        // Those of a program are opened one after the other.
        if waiting.contains(&other) {
            prospect.gets = None;
        }
        if (other, at) == (id, index) {
            return Ok(Some(prospect));
        }
        if prospect.gets.is_none() {
            waiting.insert(other);
        }
        free = free.saturating_sub(prospect.gets.unwrap_or(needs));
    }
    Ok(None)
}

/// How many epochs of a program are looked at.
const MANY: usize = 1_000;

/// The programs that pay an asset.
fn programs_of(
    client: &mut DaoClient<'_, impl Chain>,
    asset: Asset,
) -> Result<Vec<(ProgramId, Program)>, CallError<()>> {
    let treasury = client.dao.treasury;
    let mut all = Vec::new();
    for id in 0..client.chain.read(messages::treasury(treasury).program_count())? {
        let program = client.chain.read(messages::treasury(treasury).program(id))?;
        all.extend(program.filter(|program| program.config.asset == asset).map(|program| (id, program)));
    }
    Ok(all)
}

/// Every epoch of the programs of an asset that has begun and that nobody has opened. What needs an answer that its source
/// does not give needs nothing yet.
fn all_begun(
    client: &mut DaoClient<'_, impl Chain>,
    asset: Asset,
    now: Timestamp,
) -> Result<Vec<Begun>, CallError<()>> {
    let mut all = Vec::new();
    for (id, program) in programs_of(client, asset)? {
        for index in (program.opened..begun(&program, now)).take(MANY) {
            let needs = needs(client, &program, index)?.unwrap_or(0);
            all.push(Begun { begins: grid(&program).start_of(index), program: id, needs });
        }
    }
    Ok(all)
}

/// What an epoch needs, as far as its rule and its source tell. What arrived is nothing that the treasury tells.
fn needs(
    client: &mut DaoClient<'_, impl Chain>,
    program: &Program,
    index: EpochIndex,
) -> Result<Option<u128>, CallError<()>> {
    let vault = client.chain.read(messages::treasury(client.dao.treasury).vault(program.config.asset))?;
    let found = would_be(client, program, index, vault.free, |_| 0)?;
    Ok(found.ok().map(|(_, budget)| budget))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::{DAY, HOUR};
    use tributary_interfaces::treasury::SpendCap;
    use tributary_words::example::words;

    const UNIT: u128 = 1_000_000_000_000;

    #[test]
    fn what_waits_for_the_spend_cap_is_told_until_when_and_why() {
        let words = words();
        let cap = Some(SpendCap { amount: 100 * UNIT, period: DAY });
        let spending = Spending { cap, since: words.now - HOUR, spent: 60 * UNIT, raise: None };
        let reached = TreasuryError::CapReached { asset: Asset::Native, left: 40 * UNIT, needed: 80 * UNIT };
        let of = |reason: &TreasuryError, needs, spending: &Spending| {
            let wanted = Begun { begins: 0, program: 0, needs };
            Waiting::of(reason, spending, turn_of(&wanted, vec![wanted], spending, words.now), &words)
        };
        let waits = of(&reached, 80 * UNIT, &spending).expect("it waits");
        assert_eq!(waits.until, Some(words.now + 23 * HOUR));
        assert_eq!(
            waits.told(&words),
            "waits until 2026-11-28 13:05 UTC (in 23 hours): the spend cap leaves 40 UNIT until then, and 80 UNIT are \
             needed"
        );
        // More than a whole period lets out: no time will do.
        let beyond = TreasuryError::CapReached { asset: Asset::Native, left: 40 * UNIT, needed: 800 * UNIT };
        let waits = of(&beyond, 800 * UNIT, &spending).expect("it waits");
        assert_eq!(waits.until, None);
        assert!(waits.told(&words).contains("lets out 100 UNIT in 1 day, and 800 UNIT are needed"));
        let raised = Spending { raise: Some((words.now + 2 * DAY, None)), ..spending };
        let waits = of(&beyond, 800 * UNIT, &raised).expect("it waits");
        assert_eq!(waits.until, Some(words.now + 2 * DAY), "a higher cap binds from then on");
    }

    #[test]
    fn an_epoch_for_which_too_little_is_free_waits_until_it_is_over_and_nobody_waits_before_it() {
        let gets = |free, waits_before, is_over| Prospect::of(300, free, waits_before, is_over).gets;
        assert_eq!(gets(300, false, false), Some(300));
        assert_eq!(gets(300, true, false), Some(300), "it is there beside what others wait for");
        assert_eq!(gets(100, false, false), None);
        assert_eq!(gets(100, false, true), Some(100));
        assert_eq!(gets(0, false, true), Some(0));
        assert_eq!(gets(100, true, true), None);
    }

    #[test]
    fn what_waits_for_money_or_for_a_pause_is_told_so_and_what_is_wrong_does_not_wait() {
        let words = words();
        let told =
            |reason| Waiting::of(&reason, &Spending::default(), None, &words).map(|waits| waits.told(&words));
        let free = TreasuryError::InsufficientFree { asset: Asset::Native, free: 0, needed: UNIT };
        assert!(
            told(free).is_some_and(|told| told.starts_with("waits: 0 UNIT are free, and 1 UNIT are needed"))
        );
        let paused = told(TreasuryError::Paused { until: words.now + DAY });
        assert_eq!(
            paused.as_deref(),
            Some("waits until 2026-11-28 14:05 UTC (in 1 day): the treasury is paused")
        );
        assert_eq!(told(TreasuryError::UnknownProgram(7)), None);
    }

    #[test]
    fn where_a_source_tells_nothing_of_members_no_epoch_is_said_to_wait() {
        let words = words();
        let waiting = |of_members| Waiting { of_members, ..Waiting::somebody("it is silent".to_owned()) };
        assert_eq!(waiting(false).of_epoch("its next epoch", &words), "its next epoch waits: it is silent");
        assert_eq!(waiting(true).of_epoch("its next epoch", &words), "it is silent");
    }
}
