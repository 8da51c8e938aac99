//! What was handed in is checked before it is queued: whether it is a ballot or a delegation of this DAO, signed by whom
//! it says, and whether it would count.

use super::office::Office;
use crate::{
    backoff::is_away,
    place::Context,
    reading::json_text,
    refusal::in_words,
    signed::{next_nonce, rehearse, Signed},
};
use anyhow::{bail, Result};
use tokio::sync::mpsc::Receiver;
use tributary_client::{account_text, hash_of, hex, Chain, ChainError};
use tributary_core::DAY;
use tributary_history::{Fate, HandedIn, RelayRow};
use tributary_interfaces::signed::Action;
use tributary_serve::{now, Ask, Refusal};
use tributary_words::refusal::text;

/// How many may wait of one signer, and how many are taken of one in a day, and from one address.
const WAITING_OF_SIGNER: usize = 8;
const OF_SIGNER_A_DAY: u32 = 40;
const OF_ADDRESS_A_DAY: u32 = 400;

/// Checks what is handed in, one after the other, until nobody hands in anything any more.
pub fn check_all(office: &Office, mut asks: Receiver<Ask>) {
    let mut connected = None;
    while let Some(ask) = asks.blocking_recv() {
        let answer = take(office, &mut connected, &ask);
        // Whoever asked may have left.
        let _ = ask.answer.send(answer);
    }
}

fn take(office: &Office, connected: &mut Option<Context>, ask: &Ask) -> Result<RelayRow, Refusal> {
    let bad = |error| Refusal::Bad(text(&error));
    let signed: Signed = json_text(&ask.file, "what was handed in", "ballot or delegation").map_err(bad)?;
    let action = signed.action().map_err(bad)?;
    let file = serde_json::to_string(&signed).map_err(|error| Refusal::Bad(error.to_string()))?;
    let id = hex(hash_of(file.as_bytes()).as_ref());
    let (database, known) = (office.database.clone(), office.known);
    let same = id.clone();
    if let Some(row) = office.ask(async move { database.handed_in(&known, &same).await })? {
        return Ok(row);
    }
    let signer = account_text(&signed.signer.0);
    let received = now();
    let (database, who, client) = (office.database.clone(), signer.clone(), ask.client.clone());
    let since = received.saturating_sub(DAY);
    let counted = async move { database.handed_in_since(&known, &who, &client, since).await };
    let (of_signer, of_address) = office.ask(counted)?;
    if of_signer >= OF_SIGNER_A_DAY || of_address >= OF_ADDRESS_A_DAY {
        let whose = if of_signer >= OF_SIGNER_A_DAY { "of this signer" } else { "from this address" };
        let told =
            format!("too many {whose} were handed in within a day: come again later, or send it elsewhere");
        return Err(Refusal::TooMany(told, 3_600));
    }
    if !office.has_begun() {
        return Err(away());
    }
    if office.purse().left_today.0 == 0 {
        let told =
            "today's budget for fees and deposits is used up: come again tomorrow, or send it elsewhere";
        return Err(Refusal::Away(told.to_owned()));
    }
    let proposal = match action {
        Action::Vote { proposal, .. } => Some(proposal),
        Action::Delegate { .. } => None,
    };
    let (database, open) = (office.database.clone(), [Fate::Queued, Fate::Sending, Fate::Sent]);
    let mut waiting = office.ask(async move { database.that_are(&known, &open).await })?;
    waiting.retain(|row| row.signer == signer);
    if waiting.len() >= WAITING_OF_SIGNER {
        let told = format!("{WAITING_OF_SIGNER} of this signer wait already: come again when they were sent");
        return Err(Refusal::TooMany(told, 60));
    }
    let taken: Vec<u64> =
        waiting.iter().filter(|row| row.proposal == proposal).map(|row| row.nonce).collect();
    let nonce = with_chain(office, connected, |context| number(context, &signed, &action, &taken, office))?;
    let what = HandedIn {
        id,
        received,
        client: ask.client.clone(),
        signer,
        proposal,
        nonce,
        expiry: signed.expiry,
        file,
    };
    let database = office.database.clone();
    Ok(office.ask(async move { database.hand_in(&known, &what).await })?)
}

fn away() -> Refusal {
    let told = "the chain cannot be asked for now: come again in a while, or send it elsewhere";
    Refusal::Away(told.to_owned())
}

/// Asks the chain, and says in words what it refuses.
fn with_chain<T>(
    office: &Office,
    connected: &mut Option<Context>,
    question: impl FnOnce(&mut Context) -> Result<T>,
) -> Result<T, Refusal> {
    let context = match connected {
        Some(context) => context,
        None => connected.insert(office.connect(()).map_err(|_| away())?),
    };
    let asked = match office.is_behind(context) {
        Ok(false) => question(context),
        Ok(true) => return Err(away()),
        Err(error) => Err(error),
    };
    let error = match asked {
        Ok(answer) => return Ok(answer),
        Err(error) => error,
    };
    if is_away(&error) {
        *connected = None;
        return Err(away());
    }
    // What the chain itself refuses is not the signer's fault: the account that sends has too little, mostly.
    let of_chain = error.chain().any(|cause| cause.is::<ChainError>());
    let told = text(&in_words(error, context));
    if of_chain {
        tracing::warn!("nothing can be relayed: {told}");
        let told = "this service cannot send anything for now: come again later, or send it elsewhere";
        return Err(Refusal::Away(told.to_owned()));
    }
    Err(Refusal::Unfit(told))
}

/// Which one of its signer's signatures it is: the next, or one after those that wait. Refuses what would not count.
fn number(
    context: &mut Context,
    signed: &Signed,
    action: &Action,
    taken: &[u64],
    office: &Office,
) -> Result<u64> {
    let now = context.place.now()?;
    let mut client = context.client()?;
    signed.is_for(&mut client)?;
    let next = next_nonce(&mut client, &signed.signer.0, action)?;
    let mut behind = next;
    while taken.contains(&behind) {
        if signed.is_number(behind)? {
            bail!(
                "another one of the same signer waits already that was signed as the same one of their signatures: \
                 only one of the two can count"
            );
        }
        behind = behind.saturating_add(1);
    }
    // What comes after one that waits is checked by its signature: the chain would say that it is not its turn.
    if behind == next || signed.expiry <= now || !signed.is_number(behind)? {
        rehearse(&mut client, &office.signer.account(), signed)?;
        return Ok(next);
    }
    Ok(behind)
}
