//! Why an epoch that has begun is not opened yet, and until when it waits: said once, wherever that is told.

use anyhow::Result;
use tributary_client::{messages, AccountId, CallError, Chain, ChainExt, DaoClient, Timestamp};
use tributary_interfaces::treasury::{Asset, ProgramId, Spending, Treasury, TreasuryError};
use tributary_words::{refusal::said, spending::room_at, Words};

/// That something waits, and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// When it goes on by itself; `None` where somebody must do something first.
    pub until: Option<Timestamp>,
    why: String,
}

impl Waiting {
    /// What a refusal to open an epoch, or to pay of it, waits for; `None` if it is no matter of waiting.
    pub fn of(reason: &TreasuryError, spending: &Spending, words: &Words) -> Option<Self> {
        Some(match reason {
            TreasuryError::Paused { until } => {
                Self { until: Some(*until), why: "the treasury is paused".to_owned() }
            }
            TreasuryError::CapReached { asset, left, needed } => {
                let told = |amount| words.amount(asset, amount);
                let until = room_at(spending, *needed, words.now);
                let why = match (spending.cap, until) {
                    (Some(cap), None) if *needed > cap.amount => format!(
                        "the spend cap lets out {} in {}, and {} are needed: a decision may raise it (`do = \"set-cap\"`)",
                        told(cap.amount),
                        words.span(cap.period),
                        told(*needed)
                    ),
                    (_, None) => {
                        format!("the spend cap leaves {} now, and {} are needed", told(*left), told(*needed))
                    }
                    (_, Some(_)) => format!("the spend cap leaves {} until then, and {} are needed", told(*left), told(*needed)),
                };
                Self { until, why }
            }
            TreasuryError::InsufficientFree { asset, free, needed } => Self {
                until: None,
                why: format!(
                    "{} are free, and {} are needed: `tributary fund` gives the treasury more",
                    words.amount(asset, *free),
                    words.amount(asset, *needed)
                ),
            },
            TreasuryError::NotCovered { .. } | TreasuryError::SourceBroken(_) => {
                Self { until: None, why: said(*reason, words) }
            }
            _ => return None,
        })
    }

    /// "waits until 2026-11-27 08:43 UTC (in 23 hours): the treasury is paused".
    pub fn told(&self, words: &Words) -> String {
        match self.until {
            Some(until) => format!("waits until {}: {}", words.moment(until), self.why),
            None => format!("waits: {}", self.why),
        }
    }
}

/// What a refusal of the treasury about an asset waits for.
pub fn waiting(
    client: &mut DaoClient<'_, impl Chain>,
    asset: Asset,
    reason: &TreasuryError,
    words: &Words,
) -> Result<Option<Waiting>> {
    let spending = client.chain.read(messages::treasury(client.dao.treasury).spending(asset))?;
    Ok(Waiting::of(reason, &spending, words))
}

/// What the next epoch of a program waits for, if it has begun and nobody can open it now.
pub fn next_epoch(
    client: &mut DaoClient<'_, impl Chain>,
    id: ProgramId,
    asset: Asset,
    words: &Words,
) -> Result<Option<Waiting>> {
    // Anybody opens epochs: whoever asks is nobody in particular.
    let anybody = AccountId::from([1; 32]);
    let call = messages::treasury(client.dao.treasury).open_epoch(id);
    match client.chain.try_call(&anybody, call) {
        Err(CallError::Contract(reason)) => waiting(client, asset, &reason, words),
        _ => Ok(None),
    }
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
        let waits = Waiting::of(&reached, &spending, &words).expect("it waits");
        assert_eq!(waits.until, Some(words.now + 23 * HOUR));
        assert_eq!(
            waits.told(&words),
            "waits until 2026-11-28 13:05 UTC (in 23 hours): the spend cap leaves 40 UNIT until then, and 80 UNIT are \
             needed"
        );
        // More than a whole period lets out: no time will do.
        let beyond = TreasuryError::CapReached { asset: Asset::Native, left: 40 * UNIT, needed: 800 * UNIT };
        let waits = Waiting::of(&beyond, &spending, &words).expect("it waits");
        assert_eq!(waits.until, None);
        assert!(waits.told(&words).contains("lets out 100 UNIT in 1 day, and 800 UNIT are needed"));
        let raised = Spending { raise: Some((words.now + 2 * DAY, None)), ..spending };
        let waits = Waiting::of(&beyond, &raised, &words).expect("it waits");
        assert_eq!(waits.until, Some(words.now + 2 * DAY), "a higher cap binds from then on");
    }

    #[test]
    fn what_waits_for_money_or_for_a_pause_is_told_so_and_what_is_wrong_does_not_wait() {
        let words = words();
        let told =
            |reason| Waiting::of(&reason, &Spending::default(), &words).map(|waits| waits.told(&words));
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
}
