//! What a proposal would meet if it were executed today: its actions are run dry as the governor, in their order.

pub use crate::in_order::{breaks_off, would_execute};

use crate::{
    file::Unread,
    in_order::{self, stated},
    pins,
    sentence::{self, metrics_of, Before, Books},
    silent::{silence, Silence},
    told::{self, ToldAction},
};
use anyhow::Result;
use scale::Encode;
use serde_json::Value;
use tributary_client::{messages, AccountId, CallError, Chain, ChainExt, DaoClient, Deed, Gas};
use tributary_core::{DAY, MINUTE};
use tributary_interfaces::{
    governor::{
        Action, Governor, GovernorError, ProposalId, Settings, CALL_MARGIN, MAX_ACTIONS, MAX_ACTIONS_SIZE,
        MAX_INPUT,
    },
    metrics::{AttestationId, Metrics, Status},
    treasury::ProgramConfig,
};
use tributary_words::{
    errors::{self, About, ContractError, Numbered},
    limits,
    time::{counted, span},
    words::Words,
};

/// What comes of a timelock of nothing.
const UNWAITED: &str =
    "without a timelock, who disagrees has no time to leave before a decision is carried out";

/// What is found of a proposal before it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What no vote can make possible: it is refused.
    pub never: Vec<Finding>,
    /// What fails if it is executed today.
    pub today: Vec<Finding>,
    /// What works, and perhaps not as it is meant.
    pub mind: Vec<Finding>,
    /// Of some action it cannot be told whether it fails after those before it.
    pub unsure: bool,
}

/// Something that is found, of an action or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// From 0.
    pub action: Option<usize>,
    pub text: String,
}

impl Finding {
    /// With the number of its action.
    pub fn numbered(&self) -> String {
        match self.action {
            Some(index) => format!("action {}: {}", index.saturating_add(1), self.text),
            None => self.text.clone(),
        }
    }
}

impl Findings {
    /// What is about all actions together.
    pub fn of_all(&self) -> impl Iterator<Item = &Finding> {
        let all = self.never.iter().chain(&self.today).chain(&self.mind);
        all.filter(|finding| finding.action.is_none())
    }

    /// The actions for programs, each with what was found of it; the first also with what is about all.
    pub fn value(&self, told: &[ToldAction]) -> Value {
        let of = |found: &[Finding], index: usize| -> Value {
            let its = found.iter().filter(|finding| finding.action.unwrap_or(0) == index);
            its.map(|finding| Value::from(finding.text.clone())).collect()
        };
        let mut actions = told::value(told);
        for (index, action) in actions.as_array_mut().into_iter().flatten().enumerate() {
            if let Some(fields) = action.as_object_mut() {
                fields.insert("never".to_owned(), of(&self.never, index));
                fields.insert("today".to_owned(), of(&self.today, index));
                fields.insert("mind".to_owned(), of(&self.mind, index));
            }
        }
        actions
    }

    /// Whether it may be executed today as far as can be seen.
    pub fn pass(&self) -> bool {
        self.never.is_empty() && self.today.is_empty()
    }
}

/// Runs a proposal's actions dry, as the governor would, and looks at what they amount to; of proposal `own`, if it is one.
pub fn findings(
    client: &mut DaoClient<'_, impl Chain>,
    actions: &[Action],
    own: Option<ProposalId>,
    told: &[ToldAction],
    before: &Before,
    words: &Words,
) -> Result<Findings> {
    let mut findings = Findings::default();
    let dao = client.dao;
    let deeds: Vec<Option<Deed>> =
        actions.iter().map(|action| errors::raw(action).and_then(|call| Deed::read(&dao, &call))).collect();
    let at = |action, text: String| Finding { action: Some(action), text };
    findings.never.extend(too_much(actions).into_iter().map(|text| Finding { action: None, text }));
    let limit = client.chain.call_limit()?;
    findings.never.extend(too_long_lists(actions, &deeds, limit).map(|text| Finding { action: None, text }));
    let mut misfits: Vec<Vec<String>> = actions
        .iter()
        .zip(&deeds)
        .map(|(action, deed)| limits::of_action(action, deed.as_ref(), words.now, words))
        .collect();
    // What settings have from a change before them is told of that one.
    let mut of_settings: Vec<String> = Vec::new();
    for (misfits, _) in
        misfits.iter_mut().zip(actions).filter(|(_, action)| matches!(action, Action::Configure(_)))
    {
        misfits.retain(|text| !of_settings.contains(text));
        of_settings.extend(misfits.iter().cloned());
    }
    let attested = client.chain.read(messages::metrics(dao.metrics).attestation_count())?;
    for (misfits, deed) in misfits.iter_mut().zip(&deeds) {
        let missing = listed(deed.as_ref()).iter().filter(|id| **id >= attested);
        misfits.extend(missing.map(|id| errors::missing(Numbered::Attestation, *id, Some(attested))));
    }
    let able: Vec<bool> = misfits.iter().map(Vec::is_empty).collect();
    let met = in_order::met(client, actions, own, &deeds, &able, before, words)?;
    for (index, (deed, (misfits, met))) in deeds.iter().zip(misfits.into_iter().zip(met)).enumerate() {
        findings.never.extend(misfits.into_iter().map(|text| at(index, text)));
        findings.today.extend(met.fails.map(|text| at(index, text)));
        findings.unsure |= met.mind.is_some();
        findings.mind.extend(met.mind.map(|text| at(index, text)));
        if let Some(told) = told.get(index) {
            if told.idle() {
                findings.mind.push(at(index, "nothing would change".to_owned()));
            }
        }
        if let Some(Action::Upgrade { contract, code }) = actions.get(index) {
            let is_first = !actions.iter().take(index).any(|earlier| upgrades(earlier, contract));
            if is_first && client.chain.code_hash(contract)? == Some(code.fast.unwrap_or(code.full)) {
                let who = words.member(contract);
                findings.mind.push(at(
                    index,
                    format!(
                        "{who} runs this code already: nothing would change, but other open decisions about it could \
                         no longer be executed"
                    ),
                ));
            }
        }
        if let Some(Action::Configure(Settings { timelock: 0, .. })) = actions.get(index) {
            findings.mind.push(at(index, UNWAITED.to_owned()));
        }
        if let Some(deed) = deed {
            findings.mind.extend(passed_over(deed, before).map(|text| at(index, text)));
            findings.mind.extend(silent(client, deed, words)?.into_iter().map(|text| at(index, text)));
        }
        if let Some(Deed::CreateProgram(program) | Deed::ChangeProgram(_, program)) = deed {
            findings.mind.extend(sentence::may_fall(program, words).into_iter().map(|text| at(index, text)));
            findings.mind.extend(crowded(program).map(|text| at(index, text)));
            let books = met.books.as_ref().or_else(|| before.books.get(&program.asset));
            let promises = books.map(|books| promises(program, books, words)).unwrap_or_default();
            findings.mind.extend(promises.into_iter().map(|text| at(index, text)));
        }
    }
    Ok(findings)
}

/// Why what an action makes could pay nothing, though it is made: of the sources that it relies on, those that give no
/// answer.
fn silent(client: &mut DaoClient<'_, impl Chain>, deed: &Deed, words: &Words) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut metrics = metrics_of(deed);
    metrics.dedup();
    for metric in metrics {
        if let Some(Silence { why, .. }) = silence(client, &metric, words)? {
            found.push(format!("{why}; it would be made all the same, and could pay nothing"));
        }
    }
    Ok(found)
}

fn upgrades(action: &Action, which: &AccountId) -> bool {
    matches!(action, Action::Upgrade { contract, .. } if contract == which)
}

/// The attestations that an action decides about.
fn listed(deed: Option<&Deed>) -> &[AttestationId] {
    match deed {
        Some(Deed::Revoke(ids) | Deed::Resolve { attestations: ids, .. }) => ids,
        _ => &[],
    }
}

/// Those attestations of a list that an action would pass over as they stand, where it does something to others.
fn passed_over(deed: &Deed, before: &Before) -> Option<String> {
    use Status::{Challenged, Expired, Rejected, Retracted, Revoked};
    let why = match deed {
        Deed::Revoke(_) => "what can never count any more is not revoked",
        Deed::Resolve { .. } => "only what is challenged is decided",
        _ => return None,
    };
    let is_over = |status| match deed {
        // One that may still come to count refuses the whole list.
        Deed::Revoke(_) => matches!(status, Rejected | Retracted | Revoked | Expired),
        _ => status != Challenged,
    };
    let ids = listed(Some(deed));
    let status = |id: &AttestationId| before.attestations.get(id).map(|attestation| attestation.status);
    let over: Vec<AttestationId> = ids.iter().copied().filter(|id| status(id).is_some_and(is_over)).collect();
    (!over.is_empty() && over.len() < ids.len())
        .then(|| format!("it would pass over {}: {why}", either_numbers(&over)))
}

/// "attestation 3", "attestations 3, 4".
fn either_numbers(ids: &[AttestationId]) -> String {
    let numbers: Vec<String> = ids.iter().map(ToString::to_string).collect();
    format!("{} {}", if ids.len() == 1 { "attestation" } else { "attestations" }, numbers.join(", "))
}

/// Whether all actions that state gas fit into one call, which is what executing a proposal is.
fn too_long_lists(actions: &[Action], deeds: &[Option<Deed>], limit: Gas) -> Option<String> {
    let stated = actions.iter().filter(|action| matches!(action, Action::Call { gas: Some(_), .. }));
    let needed = stated.map(Action::gas).fold(Gas::default(), |sum, gas| Gas {
        ref_time: sum.ref_time.saturating_add(gas.ref_time),
        proof_size: sum.proof_size.saturating_add(gas.proof_size),
    });
    let beside = CALL_MARGIN.saturating_mul(2);
    if needed.ref_time.saturating_add(beside) <= limit.ref_time && needed.proof_size <= limit.proof_size {
        return None;
    }
    let listed: usize = deeds.iter().map(|deed| listed(deed.as_ref()).len()).sum();
    Some(format!(
        "its lists name {listed} attestations together, which is more than can be done at once on this chain; make \
         several proposals"
    ))
}

/// More than a proposal holds.
fn too_much(actions: &[Action]) -> Vec<String> {
    let mut found = Vec::new();
    if actions.len() > MAX_ACTIONS as usize {
        found.push(format!("{} actions: at most {MAX_ACTIONS}; make several proposals", actions.len()));
    }
    let size = actions.to_vec().encoded_size();
    if size > MAX_ACTIONS_SIZE as usize {
        found.push(format!("all actions together have {size} bytes: at most {MAX_ACTIONS_SIZE}"));
    }
    for (index, action) in actions.iter().enumerate() {
        if let Action::Call { input, .. } = action {
            if input.len() > MAX_INPUT as usize {
                let number = index.saturating_add(1);
                found.push(format!(
                    "the input of action {number} has {} bytes: at most {MAX_INPUT}",
                    input.len()
                ));
            }
        }
    }
    found
}

/// That an account could not make a proposal now.
pub struct NotProposed {
    pub why: String,
    /// How many votes are missing, where nothing else is in the way.
    pub missing: Option<u128>,
}

/// Why this account could not make the proposal now, if it could not.
pub fn proposing(
    client: &mut DaoClient<'_, impl Chain>,
    proposer: &AccountId,
    actions: &[Action],
    description: &str,
    words: &Words,
) -> Result<Option<NotProposed>> {
    let call = messages::governor(client.dao.governor).propose(actions.to_vec(), description.to_owned());
    Ok(match client.chain.try_call(proposer, call) {
        Err(CallError::Contract(error)) => Some(NotProposed {
            missing: match error {
                GovernorError::BelowThreshold { votes, needed } => Some(needed.saturating_sub(votes)),
                _ => None,
            },
            why: ContractError::from(error).said(&About::default(), words),
        }),
        _ => None,
    })
}

/// That a program has so many epochs that nobody keeps up with opening them.
fn crowded(program: &ProgramConfig) -> Option<String> {
    let daily = DAY.checked_div(program.epoch_length)?;
    (program.epoch_length < MINUTE).then(|| {
        format!(
            "it has {} a day, and each is opened and closed by a transaction: who opens them falls behind, and money \
             stays kept for those that wait",
            counted(daily, "epoch")
        )
    })
}

/// What a program promises beyond what is there.
fn promises(program: &ProgramConfig, books: &Books, words: &Words) -> Vec<String> {
    let Some(budget) = stated(&program.budget) else { return Vec::new() };
    let asset = &program.asset;
    let mut found = Vec::new();
    let available = books.available();
    let epochs = u128::from(program.epochs.unwrap_or(u32::MAX));
    let all = budget.saturating_mul(epochs);
    if all > available && budget > 0 {
        let covered = available / budget;
        let length = u128::from(program.epoch_length);
        let lasts = u64::try_from(covered.saturating_mul(length)).unwrap_or(u64::MAX);
        let promised = match program.epochs {
            Some(_) => format!("it promises {} in all", sentence::amount_words("up to ", asset, all, words)),
            None => "it promises money without end".to_owned(),
        };
        found.push(match covered {
            0 => format!(
                "{promised}, and {} are free: not even its first epoch is covered, and waits for money",
                words.amount(asset, available)
            ),
            covered => format!(
                "{promised}, and {} are free: that covers {} ({}), and later ones wait for money",
                words.amount(asset, available),
                counted(u64::try_from(covered).unwrap_or(u64::MAX), "epoch"),
                tributary_words::time::about(lasts)
            ),
        });
    }
    if let Some(cap) = books.spending.cap {
        let begun = cap.period.checked_div(program.epoch_length).unwrap_or(0).saturating_add(1);
        let in_period = budget.saturating_mul(u128::from(begun).min(epochs));
        if budget <= cap.amount && in_period > cap.amount {
            found.push(format!(
                "{} would begin to be paid in {}, and the spend cap lets out {}: epochs that do not fit wait",
                sentence::amount_words("up to ", asset, in_period, words),
                span(cap.period),
                words.amount(asset, cap.amount)
            ));
        }
    }
    found
}

/// Reads what the actions are about, tells them, and finds what they would meet; of proposal `own`, if it is one.
pub fn examine(
    client: &mut DaoClient<'_, impl Chain>,
    actions: &[Action],
    own: Option<ProposalId>,
    words: &mut Words,
) -> Result<(Vec<ToldAction>, Findings)> {
    told::meet(client, actions, words)?;
    let before = Before::read(client, actions, true)?;
    let told = told::told(client, actions, own, &before, words)?;
    let mut findings = findings(client, actions, own, &told, &before, words)?;
    if let Some(id) = own {
        let outdated = pins::outdated(client, id, actions, words)?.into_iter();
        findings.never.extend(outdated.map(|(index, text)| Finding { action: Some(index), text }));
    }
    Ok((told, findings))
}

/// The same of a file some of whose actions cannot be proposed as they are written: what is found of the others, and of
/// all together.
pub fn examine_rest(
    client: &mut DaoClient<'_, impl Chain>,
    unread: &Unread,
    words: &mut Words,
) -> Result<(Vec<ToldAction>, Findings)> {
    let (mut told, mut findings) = examine(client, &unread.draft.actions, None, words)?;
    let is_read = |finding: &Finding| finding.action.is_none_or(|index| !unread.wrong.contains_key(&index));
    for found in [&mut findings.never, &mut findings.today, &mut findings.mind] {
        found.retain(is_read);
    }
    for (index, text) in &unread.wrong {
        if let Some(told) = told.get_mut(*index) {
            *told = ToldAction::unread();
        }
        findings.never.push(Finding { action: Some(*index), text: text.clone() });
    }
    Ok((told, findings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::{DAY, MINUTE};
    use tributary_interfaces::{
        metrics::SCORE,
        source::MetricRef,
        treasury::{Asset, Basis, Budget, SpendCap, Spending, Vault},
    };
    use tributary_words::example::words;

    const UNIT: u128 = 1_000_000_000_000;

    fn books(free: u128, cap: Option<SpendCap>) -> Books {
        let vault = Vault { free: free * UNIT, ..Vault::default() };
        Books { vault, due: 0, spending: Spending { cap, ..Spending::default() } }
    }

    fn program(epochs: Option<u32>) -> ProgramConfig {
        ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: [2; 32].into(), metric: SCORE },
            basis: Basis::Level,
            budget: Budget::Fixed(10 * UNIT),
            start: 0,
            epoch_length: MINUTE,
            epochs,
            claim_window: DAY,
        }
    }

    #[test]
    fn a_program_that_promises_more_than_is_free_is_told_how_far_the_money_goes() {
        let told = promises(&program(Some(30)), &books(271, None), &words());
        assert_eq!(
            told,
            ["it promises up to 300 UNIT in all, and 271 UNIT are free: that covers 27 epochs (27 minutes), and \
              later ones wait for money"]
        );
        assert!(promises(&program(Some(30)), &books(300, None), &words()).is_empty());
        let endless = ProgramConfig { budget: Budget::Fixed(u128::MAX / 2), ..program(Some(30)) };
        let told = promises(&endless, &books(5, None), &words());
        assert!(told[0].contains("it promises more than there can ever be in all"), "{told:?}");
        let told = promises(&program(None), &books(5, None), &words());
        assert_eq!(
            told,
            ["it promises money without end, and 5 UNIT are free: not even its first epoch is covered, and waits \
              for money"]
        );
    }

    #[test]
    fn a_program_that_the_spend_cap_has_no_room_for_is_told_so() {
        let cap = Some(SpendCap { amount: 50 * UNIT, period: DAY });
        let told = promises(&program(Some(6)), &books(1_000, cap), &words());
        assert_eq!(
            told,
            ["up to 60 UNIT would begin to be paid in 1 day, and the spend cap lets out 50 UNIT: epochs that do not \
              fit wait"]
        );
        assert!(promises(&program(Some(5)), &books(1_000, cap), &words()).is_empty());
    }
}
