//! The treasury as members must know it: what is free and what is promised, what may leave, how long the money lasts,
//! and who could move it.

mod control;
mod holding;

use self::{
    control::control,
    holding::{holding, programs},
};
use super::{arguments::native, run::Run, step};
use crate::{
    answer::Answer,
    local::Access,
    place::{Context, On},
};
use anyhow::{bail, Result};
use serde_json::json;
use std::process::ExitCode;
use tributary_client::{account_text, messages, AccountId, Call, ChainExt};
use tributary_interfaces::{
    governor::Governor,
    treasury::{Asset, Pause, Treasury},
};
use tributary_words::{refusal::explained, Words};

/// The treasury: what is free and what is promised, caps, how long the money lasts, who could move it
#[derive(clap::Args)]
pub struct TreasuryArgs {}

impl Run for TreasuryArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        show(context)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Give the treasury native tokens
#[derive(clap::Args)]
pub struct FundArgs {
    /// How much, with decimals if need be
    amount: String,
}

impl Run for FundArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { amount } = self;
        let sponsor = context.signer("sponsor")?;
        let value = native(context, &amount)?;
        context.place.may_give(&sponsor.account(), value)?;
        let client = context.client()?;
        let call = messages::treasury(client.dao.treasury).fund(Asset::Native, value);
        let credited = explained(client.chain.submit(&sponsor, Call::from(call).with_value(value)))?.value;
        let words = context.words()?;
        Answer::new().amount_of("credited", &Asset::Native, credited, &words).print(context.json);
        step::next(
            context,
            "members decide what becomes of it: `tributary propose FILE`; `tributary treasury` shows what is free",
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// Stop the treasury's new promises for two weeks, once, as its guardian
#[derive(clap::Args)]
pub struct PauseArgs {}

impl Run for PauseArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let guardian = context.signer("guardian")?;
        let client = context.client()?;
        let treasury = client.dao.treasury;
        let before = client.chain.read(messages::treasury(treasury).pause_state())?;
        let words = context.words()?;
        if let Some(why) = no_pause(&before, &guardian.account(), &words) {
            bail!("{why}; nothing was sent");
        }
        let client = context.client()?;
        explained(client.chain.submit(&guardian, messages::treasury(treasury).pause()))?;
        let paused = client.chain.read(messages::treasury(treasury).pause_state())?;
        let words = context.words()?;
        Answer::new().moment("until", paused.until, &words).print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

pub fn show(context: &mut Context) -> Result<()> {
    if let On::Local(chain) = &mut context.place.on {
        chain.advance(1);
    }
    let mut words = context.words()?;
    let (since, as_json) = (context.first_block()?, context.json);
    let mut client = context.client()?;
    let treasury = client.dao.treasury;
    let programs = programs(&mut client)?;
    let mut holdings = Vec::new();
    for (asset, vault) in client.assets()? {
        words.meet(client.chain, [asset]);
        holdings.push(holding(&mut client, &words, asset, vault, &programs)?);
    }
    let pause = client.chain.read(messages::treasury(treasury).pause_state())?;
    let (control, electorate, present) = control(&mut client, since)?;
    let settings = client.chain.read(messages::governor(client.dao.governor).settings())?;
    let guardian = client.chain.read(messages::governor(client.dao.governor).guardian())?;
    let guardian = guardian.filter(|guardian| guardian.until > words.now);
    if as_json {
        let value = json!({
            "treasury": account_text(&treasury),
            "assets": holdings.iter().map(|holding| holding.value(&words)).collect::<Vec<_>>(),
            "paused_until": (pause.until > words.now).then_some(pause.until),
            "may_pause": pause.guardian.as_ref().map(account_text),
            "control": control.value(),
            "timelock": settings.timelock,
            "may_veto": guardian.map(|guardian| account_text(&guardian.account)),
        });
        println!("{value:#}");
        return Ok(());
    }
    if holdings.is_empty() {
        println!("The treasury has never held anything: `tributary fund AMOUNT` gives it some.");
    }
    for holding in &holdings {
        holding.print(&words);
    }
    if pause.until > words.now {
        println!(
            "Paused until {}: nothing new is promised; claims and redemptions go on.\n",
            words.moment(pause.until)
        );
    }
    control.print(&electorate, present, &words);
    match settings.timelock {
        0 => println!("A decision may be carried out as soon as it is queued: who disagrees has no time to leave before."),
        timelock => println!(
            "A decision is carried out {} after it is queued; until then who disagrees may leave: `tributary redeem`.",
            words.span(timelock)
        ),
    }
    if let Some(guardian) = guardian {
        println!(
            "{} may stop any decision until {}.",
            words.member(&guardian.account),
            words.moment(guardian.until)
        );
    }
    Ok(())
}

/// Why somebody cannot pause the treasury, if they cannot: a guardian can, once.
pub fn no_pause(pause: &Pause, caller: &AccountId, words: &Words) -> Option<String> {
    const ANOTHER: &str = "a decision names another guardian: `do = \"guard-treasury\"` in a proposal's file";
    let paused = match pause.until > words.now {
        true => format!("the treasury is paused already, until {}; ", words.moment(pause.until)),
        false => String::new(),
    };
    match pause.guardian {
        Some(guardian) if guardian == *caller => None,
        Some(guardian) => Some(format!(
            "{paused}only {} may pause it: sign with that key (--keystore)",
            words.member(&guardian)
        )),
        None if pause.until > 0 => {
            Some(format!("{paused}its guardian may pause it once, and has: {ANOTHER}"))
        }
        None => Some(format!("the treasury has no guardian who may pause it; {ANOTHER}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::DAY;

    #[test]
    fn who_cannot_pause_the_treasury_is_told_why_and_who_can() {
        let words = tributary_words::example::words();
        let (ann, bo) = (AccountId::from([7; 32]), AccountId::from([9; 32]));
        let said = |guardian, until, caller| no_pause(&Pause { guardian, until }, &caller, &words);
        assert_eq!(said(Some(ann), 0, ann), None);
        let other = said(Some(ann), 0, bo).expect("another is the guardian");
        assert!(other.starts_with("only Ann (") && other.contains("--keystore"), "{other}");
        let again = said(None, words.now + DAY, ann).expect("once");
        assert!(again.contains("paused already, until 2026-11-28 14:05 UTC (in 1 day)"), "{again}");
        assert!(again.contains("once, and has") && again.contains("`do = \"guard-treasury\"`"), "{again}");
        assert!(said(None, 1, ann).expect("used up").starts_with("its guardian may pause it once, and has"));
        assert!(said(None, 0, ann).expect("none").contains("has no guardian"));
    }
}
