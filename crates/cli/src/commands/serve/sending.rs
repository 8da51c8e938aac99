//! What waits is sent, one after the other, by one service at a time. Whatever ends it, what was begun is cleared up
//! before anything else is sent: each signature counts once, and the chain says whether it has.

use super::{
    cashier::{held, Beyond, Cashier, Sending, SharedTurn},
    office::Office,
};
use crate::{
    backoff::{backoff, is_away},
    place::Context,
    refusal::in_words,
    signed::{next_nonce, rehearse, relay, Signed},
};
use anyhow::{bail, Context as _, Error, Result};
use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    time::Duration,
};
use tributary_client::{parse_account, unhex, Chain, ChainError, Charged, ContractEvent, Timestamp};
use tributary_core::DAY;
use tributary_history::{
    asked::{About, Blocks, Part, MAX_PAGE},
    Fate, RelayRow, Reserved, Turn,
};
use tributary_interfaces::{governor::Voted, signed::NonceUsed, token::DelegateChanged};
use tributary_serve::{Duty, Purse};
use tributary_words::{refusal::text, time};

/// What one service at a time does.
const WORK: &str = "relay";

/// How often to look for what waits.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The longest that it waits after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// Sends what waits until it is told to stop. What is under way then is followed to its end.
pub fn send_all(office: &Office) {
    let duty = Duty::begin(&office.runtime, &office.database, office.known, WORK);
    let on_duty = duty.flag();
    let turn = SharedTurn::default();
    let mut connected = None;
    let mut failures = backoff(LONGEST_WAIT);
    let mut trouble: Option<String> = None;
    while !office.stopping() {
        let wait = match pass(office, &mut connected, &turn, &on_duty) {
            Ok(()) => {
                failures = backoff(LONGEST_WAIT);
                if trouble.take().is_some() {
                    tracing::warn!("what is handed in is relayed again");
                }
                LOOK_EVERY
            }
            Err(error) => {
                let why = text(&error);
                // Once for as long as it lasts.
                if trouble.as_ref() != Some(&why) {
                    tracing::warn!("nothing is relayed for now: {why}");
                }
                trouble = Some(why);
                connected = None;
                failures.next().unwrap_or(LONGEST_WAIT)
            }
        };
        let mut stop = office.stop.clone();
        let _ =
            office.runtime.block_on(async { tokio::time::timeout(wait, stop.wait_for(|stop| *stop)).await });
    }
    let _ = office.runtime.block_on(duty.end());
}

fn pass(
    office: &Office,
    connected: &mut Option<Context>,
    turn: &SharedTurn,
    on_duty: &Arc<AtomicBool>,
) -> Result<()> {
    let context = match connected {
        Some(context) => context,
        None => {
            let cashier = Cashier { office: office.clone(), turn: turn.clone(), on_duty: on_duty.clone() };
            connected.insert(office.connect(cashier)?)
        }
    };
    if !office.has_begun() {
        office.begin(context)?;
    }
    // A node that is catching up would refuse what counts.
    if office.is_behind(context)? {
        return Ok(());
    }
    office.count(context.place.now()?)?;
    if !on_duty.load(Ordering::Relaxed) {
        return Ok(());
    }
    for row in that_are(office, &[Fate::Sending, Fate::Sent])? {
        clear_up(office, context, &row)?;
    }
    settle_up(office, context)?;
    for row in that_are(office, &[Fate::Queued])? {
        if office.stopping() || !on_duty.load(Ordering::Relaxed) {
            break;
        }
        send(office, context, turn, &row)?;
        office.count(context.place.now()?)?;
    }
    Ok(())
}

fn that_are(office: &Office, fates: &'static [Fate]) -> Result<Vec<RelayRow>> {
    let (database, known) = (office.database.clone(), office.known);
    Ok(office.ask(async move { database.that_are(&known, fates).await })?)
}

/// What was handed in, as it was.
fn read(row: &RelayRow) -> Result<Signed> {
    serde_json::from_str(&row.file).with_context(|| format!("what was handed in as {}", row.id))
}

/// Finds out what became of something that may have been sent.
fn clear_up(office: &Office, context: &mut Context, row: &RelayRow) -> Result<()> {
    let signed = read(row)?;
    // Once nothing of this account is on its way, the chain's word is the last.
    let included = context.place.settle(&office.signer.account())?;
    let next = next_nonce(&mut context.client()?, &signed.signer.0, &signed.action()?)?;
    if next <= row.nonce {
        return fares(office, row, Fate::Queued, None, None);
    }
    let is_not_there = |reserved: Reserved| reserved.signed.is_none_or(|turn| included <= turn.nonce);
    let counted = if row.reserved.is_some_and(is_not_there) { Fate::Elsewhere } else { Fate::Included };
    used_up(office, row, counted)
}

/// What was signed and can no longer be included was never spent; and what was included while nobody followed it has cost
/// what its block says.
fn settle_up(office: &Office, context: &mut Context) -> Result<()> {
    let (database, known) = (office.database.clone(), office.known);
    let rows = office.ask(async move { database.are_reserved(&known).await })?;
    if rows.is_empty() {
        return Ok(());
    }
    // In this order: nothing is included unseen between the two.
    let height = context.place.height()?;
    let included = context.place.settle(&office.signer.account())?;
    for row in rows {
        let Some(reserved) = row.reserved else { continue };
        let database = office.database.clone();
        if reserved.is_void(included, height) {
            office.ask(async move { database.gives_back(&known, &row).await })?;
            continue;
        }
        let Some(turn) = reserved.signed.filter(|turn| included > turn.nonce) else { continue };
        let certain = row.spent.0.saturating_sub(reserved.most);
        match charged_for(office, context, &row, turn) {
            Ok(Some(charged)) => {
                let spent = certain.saturating_add(charged.sum());
                office.ask(async move { database.paid_for(&known, &row.id, charged.block, spent).await })?;
            }
            // Another transaction has taken its turn.
            Ok(None) => office.ask(async move { database.gives_back(&known, &row).await })?,
            Err(ChainError::Forgotten(why)) => {
                tracing::warn!(
                    "what relaying {} has cost is not known any more, and is counted as the most that it may have: {why}",
                    row.id
                );
                office.ask(async move { database.takes_the_most(&known, &row.id).await })?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// What the transaction has cost that something was sent with.
fn charged_for(
    office: &Office,
    context: &mut Context,
    row: &RelayRow,
    turn: Turn,
) -> Result<Option<Charged>, ChainError> {
    let bytes = row.transaction.as_deref().and_then(unhex);
    let Some(transaction) = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) else {
        return Err(ChainError::Forgotten("it is not written down which transaction that was".to_owned()));
    };
    context.place.charged_for(&office.signer.account(), &transaction.into(), turn.last_block)
}

/// Sends something, unless it counts no longer or costs too much.
fn send(office: &Office, context: &mut Context, turn: &SharedTurn, row: &RelayRow) -> Result<()> {
    let signed = read(row)?;
    let account = office.signer.account();
    let next = next_nonce(&mut context.client()?, &signed.signer.0, &signed.action()?)?;
    if next > row.nonce {
        return used_up(office, row, Fate::Elsewhere);
    }
    if next < row.nonce {
        let told =
            "what its signer signed before it was never relayed, so it is not its turn: hand that in first";
        return fares(office, row, Fate::Refused, None, Some(told));
    }
    if let Err(error) = rehearse(&mut context.client()?, &account, &signed) {
        return refused(office, context, row, &signed, error, None);
    }
    let day = context.place.now()? / DAY;
    let (before, reserved) = (row.spent.0, row.reserved);
    *held(turn) = Sending { id: row.id.clone(), day, before, reserved, ..Sending::default() };
    let sent = relay(context.client()?, &office.signer, &signed);
    let Sending { block, beyond, .. } = held(turn).clone();
    let error = match sent {
        Ok(_) => return fares(office, row, Fate::Included, block, None),
        Err(error) => error,
    };
    match error.chain().find_map(|cause| cause.downcast_ref::<ChainError>()) {
        Some(ChainError::Declined) => match beyond {
            Some(beyond) => {
                let told = beyond_budget(&beyond, &office.purse(), signed.expiry);
                fares(office, row, Fate::Queued, None, Some(&told))
            }
            // Another service was first, or the database is away.
            None => Ok(()),
        },
        Some(ChainError::Insufficient { .. }) => {
            let told =
                "the relay's account has too little to send it: whoever runs the service has to fund it";
            fares(office, row, Fate::Queued, None, Some(told))?;
            Err(in_words(error, context))
        }
        // Whether the chain has it is found out before anything else is sent.
        Some(ChainError::Unsure { .. } | ChainError::Replaced { .. } | ChainError::Unavailable(_)) => {
            Err(error)
        }
        _ => refused(office, context, row, &signed, error, block),
    }
}

/// Why something waits that costs more than is left of the day's budget; and that it waits in vain, where no day has so
/// much, or it counts no longer when the next one begins.
fn beyond_budget(Beyond { most, told }: &Beyond, purse: &Purse, expiry: Timestamp) -> String {
    let until = time::date(purse.until);
    let elsewhere = "hand it in elsewhere, or send it from an account of your own";
    let so = format!("it may cost {told}, which is more than is left of the day's budget");
    if *most > purse.budget.0 {
        return format!("{so}, and more than is spent here in a whole day: {elsewhere}");
    }
    match expiry > purse.until {
        true => format!("{so}: it waits for {until}"),
        false => format!("{so}, and it counts no longer when the next day begins, {until}: {elsewhere}"),
    }
}

/// It does not count, unless the chain could not be asked.
fn refused(
    office: &Office,
    context: &mut Context,
    row: &RelayRow,
    signed: &Signed,
    error: Error,
    block: Option<u32>,
) -> Result<()> {
    if is_away(&error) {
        return Err(error);
    }
    // It may have been used up since its number was asked for.
    if next_nonce(&mut context.client()?, &signed.signer.0, &signed.action()?)? > row.nonce {
        return used_up(office, row, Fate::Elsewhere);
    }
    let told = text(&in_words(error, context));
    fares(office, row, Fate::Refused, block, Some(&told))
}

/// Its signature was used up: by itself, or as its signer took it back.
fn used_up(office: &Office, row: &RelayRow, counted: Fate) -> Result<()> {
    let Ok(signer) = parse_account(&row.signer) else { bail!("{} is no account", row.signer) };
    let (database, known) = (office.database.clone(), office.known);
    let used =
        move |event: &ContractEvent| event.decode::<NonceUsed>().is_some_and(|used| used.signer == signer);
    let (proposal, next) = (row.proposal, row.nonce.saturating_add(1));
    let found = office.ask(async move {
        let part = Part { limit: MAX_PAGE, ..Part::default() };
        let page = database.happened(&known, About::Named("NonceUsed"), Blocks::ALL, &part).await?;
        for told in page.rows {
            let events = database.events(&known, told.block, told.block).await?;
            let of_it =
                events.iter().filter(|event| used(event)).filter_map(|event| event.decode::<NonceUsed>());
            if of_it.into_iter().any(|used| used.next == next && used.proposal == proposal) {
                return Ok(Some((told.block, events)));
            }
        }
        Ok(None)
    })?;
    // The history has it a little later than the chain.
    let Some((block, events)) = found else { return Ok(()) };
    let counts = |event: &ContractEvent| match row.proposal {
        Some(proposal) => {
            event.decode::<Voted>().is_some_and(|cast| cast.voter == signer && cast.proposal == proposal)
        }
        None => event.decode::<DelegateChanged>().is_some_and(|change| change.owner == signer),
    };
    match events.iter().any(counts) {
        true => fares(office, row, counted, Some(block), None),
        false => fares(office, row, Fate::Withdrawn, Some(block), Some("its signer took it back")),
    }
}

fn fares(
    office: &Office,
    row: &RelayRow,
    fate: Fate,
    block: Option<u32>,
    reason: Option<&str>,
) -> Result<()> {
    let (database, known, id) = (office.database.clone(), office.known, row.id.clone());
    let reason = reason.map(str::to_owned);
    Ok(office.ask(async move { database.fares(&known, &id, fate, block, reason.as_deref()).await })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_history::asked::Amount;

    #[test]
    fn what_costs_more_than_is_left_is_told_to_wait_or_that_it_waits_in_vain() {
        let purse = Purse { budget: Amount(100), left_today: Amount(10), until: DAY, ..Purse::default() };
        let vain = |most, expiry| {
            let told = beyond_budget(&Beyond { most, told: "much".to_owned() }, &purse, expiry);
            (told.contains("it waits for"), told.contains("hand it in elsewhere"))
        };
        assert_eq!(vain(50, 2 * DAY), (true, false));
        assert_eq!(vain(101, 2 * DAY), (false, true), "no day has so much");
        assert_eq!(vain(50, DAY), (false, true), "it counts until then only");
    }
}
