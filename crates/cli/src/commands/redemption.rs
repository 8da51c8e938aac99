//! The exit: tokens are burnt for a share of what the treasury has free, asset by asset.

use super::{arguments::token_decimals, money::balance_of, run::Run};
use crate::{
    answer::Answer,
    local::Access,
    place::{Context, Place},
};
use anyhow::{anyhow, bail, ensure, Context as _, Result};
use clap::Args;
use serde_json::{json, Value};
use std::process::ExitCode;
use tributary_client::{
    account_text, messages, Call, CallError, ChainError, ChainExt, DaoClient, Signer, Timestamp,
};
use tributary_interfaces::treasury::{Asset, Redeemed, Treasury, TreasuryError, MAX_REDEEM_ASSETS};
use tributary_proposals::AssetName;
use tributary_words::{
    errors::{About, ContractError},
    Words,
};

/// Basis points in a whole.
const WHOLE: u128 = 10_000;

/// Burn your tokens for your share of what the treasury has free, and leave
#[derive(Args)]
pub struct RedeemArgs {
    /// How many tokens, with decimals if need be; or "all"
    amount: String,
    /// Take only this asset, "native" or a token's account; may be there several times. All others stay behind
    #[arg(long, value_name = "ASSET", conflicts_with = "leave")]
    only: Vec<String>,
    /// Leave behind what refuses to be paid, and what there is no room for: the newest assets
    #[arg(long)]
    leave: bool,
    /// How much less than now may come of each asset when the redemption is done, in percent
    #[arg(long, value_name = "PERCENT", default_value = "1")]
    slippage: String,
    /// Show what would come of it, without burning anything
    #[arg(long)]
    pub check: bool,
}

impl Run for RedeemArgs {
    fn access(&self) -> Access {
        Access::unless(self.check)
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        redeem(context, &self)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// An asset that stays behind, and why.
struct Left {
    asset: Asset,
    reason: String,
}

pub fn redeem(context: &mut Context, terms: &RedeemArgs) -> Result<()> {
    let console = context.console;
    let slippage = tributary_words::amount::parse(terms.slippage.trim_end_matches(['%', ' ']), 2)
        .with_context(|| format!("--slippage {:?}", terms.slippage))?;
    ensure!(slippage <= WHOLE, "--slippage {:?}: at most 100 percent", terms.slippage);
    let member = context.signer("Fern")?;
    let words = context.words()?;
    let mut client = context.client()?;
    let decimals = token_decimals(&mut client)?;
    let amount = match terms.amount.as_str() {
        "all" => balance_of(&mut client, member.account())?,
        text => tributary_words::amount::parse(text, decimals)
            .with_context(|| format!("{text:?} cannot be redeemed"))?,
    };
    let held = balance_of(&mut client, member.account())?;
    ensure!(held > 0, "you have no tokens to redeem: nothing was burnt");
    ensure!(
        amount > 0,
        "how many tokens are to be burnt? 0 are none, and you have {}: nothing was burnt",
        words.tokens(held)
    );
    if amount > held {
        bail!("you have {}, fewer than {}: nothing was burnt", words.tokens(held), words.tokens(amount));
    }
    refuse_unheld(&mut client, &member, amount, &words)?;
    let (mut chosen, left) = match terms.only.as_slice() {
        [] => choose(&mut client, &member, amount, terms.leave, &words)?,
        only => (named(only, &words)?, Vec::new()),
    };
    chosen.sort_unstable();
    chosen.dedup();
    for asset in &chosen {
        let due = client.chain.read(messages::treasury(client.dao.treasury).due(*asset))?;
        if due > 0 {
            console.say(format_args!(
                "up to {} is kept for epochs that nobody has opened yet; where that turns out to be less, who opens them \
                 first (`tributary keeper --once`) leaves with more",
                words.amount(asset, due)
            ));
        }
    }
    // What all of them pay together now, less a little, is the least that is accepted.
    let shares = match attempt(&mut client, &member, amount, &any(&chosen), &words)? {
        Ok(shares) => shares,
        Err(reason) => bail!("{reason}; nothing was burnt"),
    };
    let least: Vec<(Asset, u128)> =
        chosen.iter().copied().zip(shares.iter().map(|share| less(*share, slippage))).collect();
    let paid = match terms.check {
        true => shares,
        false => {
            let call = redemption(&client, amount, &least);
            let sent = tributary_words::refusal::explained(client.chain.submit(&member, call))?;
            let redeemed = sent.events.of::<Redeemed>(client.dao.treasury);
            let paid = redeemed.first().ok_or_else(|| anyhow!("the chain does not tell what was paid"))?;
            paid.paid.iter().map(|(_, amount)| *amount).collect()
        }
    };
    let burnt = if terms.check { "would_burn" } else { "burnt" };
    let mut answer = Answer::new().tokens(burnt, amount, &words);
    let label = if terms.check { "would be paid" } else { "paid" };
    for (asset, paid) in chosen.iter().zip(paid) {
        answer = answer.labelled(&name(asset), label, paid.to_string(), words.amount(asset, paid));
    }
    let told: Vec<Value> =
        left.iter().map(|left| json!({ "asset": name(&left.asset), "reason": left.reason })).collect();
    match left.is_empty() {
        true => answer.for_programs("left", told),
        false => answer.listed("left", told, &lines(&left, &words)),
    }
    .print(context.json);
    Ok(())
}

/// Refuses tokens that were not held long enough, whatever asset is asked for: fewer of them would do.
fn refuse_unheld(
    client: &mut DaoClient<'_, Place>,
    member: &Signer,
    amount: u128,
    words: &Words,
) -> Result<()> {
    for (asset, _) in client.assets()?.into_iter().filter(|(_, vault)| vault.free > 0) {
        let call = redemption(client, amount, &[(asset, 0)]);
        let refused = client.chain.try_call(&member.account(), call);
        if let Err(CallError::Contract(TreasuryError::NotHeld { amount, held, at })) = refused {
            bail!("{}; nothing was burnt", unheld(amount, held, at, words));
        }
    }
    Ok(())
}

/// What of some tokens redeems now, and what to do about the rest.
fn unheld(amount: u128, held: u128, at: Timestamp, words: &Words) -> String {
    let since = words.now.saturating_sub(at);
    let rule = format!("tokens redeem once they were held for {}", words.span(since));
    match held {
        0 => format!("none of {} were yours at {} already: {rule}", words.tokens(amount), words.moment(at)),
        held => {
            let told = words.tokens(held);
            let number = told.split(' ').next().unwrap_or_default().replace(',', "");
            format!(
                "of {}, {told} were yours at {} already, and redeem now: `tributary redeem {number}`; the rest later, as \
                 {rule}",
                words.tokens(amount),
                words.moment(at)
            )
        }
    }
}

/// The assets that a redemption is to pay in, and those that stay behind. Where something would stay behind that
/// nobody agreed to leave, nothing is done.
fn choose(
    client: &mut DaoClient<'_, Place>,
    member: &Signer,
    amount: u128,
    leave: bool,
    words: &Words,
) -> Result<(Vec<Asset>, Vec<Left>)> {
    let (mut payable, mut left) = (Vec::new(), Vec::new());
    let free = client.assets()?.into_iter().filter(|(_, vault)| vault.free > 0);
    for (asset, _) in free {
        match attempt(client, member, amount, &any(&[asset]), words)? {
            Ok(shares) if shares.iter().any(|share| *share > 0) => payable.push(asset),
            // A share of nothing is no loss.
            Ok(_) => {}
            Err(reason) => left.push(Left { asset, reason }),
        }
    }
    let room = MAX_REDEEM_ASSETS as usize;
    // In the order of arrival, but for the native asset, which nobody can make up.
    payable.sort_by_key(|asset| *asset != Asset::Native);
    let beyond = payable.split_off(payable.len().min(room)).into_iter();
    left.extend(beyond.map(|asset| Left { asset, reason: format!("there is room for {room} assets") }));
    if !left.is_empty() && !leave {
        bail!(
            "this would stay behind:\n{}\nnothing was burnt: agree with --leave, or name what you want with --only",
            lines(&left, words)
        );
    }
    if payable.is_empty() {
        let due = client.chain.read(messages::treasury(client.dao.treasury).due(Asset::Native))?;
        if left.is_empty() && due > 0 {
            bail!(
                "all that is free is kept for epochs that have begun and that nobody has opened, up to {}: who opens them \
                 first (`tributary keeper --once`) may leave with something; nothing was burnt",
                words.native(due)
            );
        }
        if left.is_empty() {
            bail!(
                "the treasury has nothing free to pay for these tokens (`tributary treasury` shows what it has): nothing \
                 was burnt"
            );
        }
        bail!("nothing would be paid for these tokens:\n{}\nnothing was burnt", lines(&left, words));
    }
    Ok((payable, left))
}

fn named(only: &[String], words: &Words) -> Result<Vec<Asset>> {
    let room = MAX_REDEEM_ASSETS as usize;
    ensure!(only.len() <= room, "one redemption pays in {room} assets at most");
    only.iter()
        .map(|text| AssetName(text.clone()).asset(words).with_context(|| format!("--only {text:?}")))
        .collect()
}

/// What a redemption would pay now, without accepting less than nothing; or why it is refused.
fn attempt(
    client: &mut DaoClient<'_, Place>,
    member: &Signer,
    amount: u128,
    assets: &[(Asset, u128)],
    words: &Words,
) -> Result<Result<Vec<u128>, String>> {
    let call = redemption(client, amount, assets);
    Ok(match client.chain.try_call(&member.account(), call) {
        Ok(receipt) => Ok(receipt.value),
        Err(CallError::Contract(TreasuryError::NothingDue)) => Ok(vec![0; assets.len()]),
        Err(CallError::Contract(error)) => Err(ContractError::from(error).said(&About::default(), words)),
        // It trapped, or used up all that a call may.
        Err(CallError::Chain(ChainError::Refused(reason))) => Err(format!("it fails: {reason}")),
        Err(error) => return Err(anyhow!(error)),
    })
}

fn redemption(
    client: &DaoClient<'_, Place>,
    amount: u128,
    assets: &[(Asset, u128)],
) -> Call<std::result::Result<Vec<u128>, TreasuryError>> {
    messages::treasury(client.dao.treasury).redeem(amount, assets.to_vec()).into()
}

/// Assets of which any amount is accepted.
fn any(assets: &[Asset]) -> Vec<(Asset, u128)> {
    assets.iter().map(|asset| (*asset, 0)).collect()
}

/// So many basis points less, rounded up: a share of something stays something.
fn less(share: u128, slippage: u128) -> u128 {
    let (whole, rest) = (share / WHOLE, share % WHOLE);
    share - whole * slippage - rest * slippage / WHOLE
}

fn lines(left: &[Left], words: &Words) -> String {
    let line = |Left { asset, reason }: &Left| format!("  {}: {reason}", words.asset(asset));
    left.iter().map(line).collect::<Vec<_>>().join("\n")
}

pub fn name(asset: &Asset) -> String {
    match asset {
        Asset::Native => "native".to_owned(),
        Asset::Psp22(token) => account_text(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_that_were_not_held_long_enough_are_told_with_how_many_redeem() {
        use tributary_core::DAY;
        let words = tributary_words::example::words();
        let told = unheld(44_000_000, 40_000_000, words.now - 30 * DAY, &words);
        assert!(told.starts_with("of 44 HARB, 40 HARB were yours at 2026-10-28"), "{told}");
        assert!(told.contains("`tributary redeem 40`") && told.ends_with("held for 30 days"), "{told}");
        let none = unheld(44_000_000, 0, words.now - 30 * DAY, &words);
        assert!(!none.contains("`tributary redeem"), "{none}");
    }

    #[test]
    fn what_is_accepted_is_a_little_less_and_never_nothing_of_something() {
        assert_eq!(less(1_000, 100), 990);
        assert_eq!(less(1, 100), 1);
        assert_eq!(less(0, 100), 0);
        assert_eq!(less(1_000, 0), 1_000);
        assert_eq!(less(1_000, WHOLE), 0);
        assert_eq!(less(u128::MAX, 5_000), u128::MAX / 2 + 1);
    }
}
