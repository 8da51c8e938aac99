//! Decisions: proposals, ballots.

use super::token_decimals;
use crate::{
    answer::{print_all, Answer},
    place::Context,
    proposal,
    refusal::{about_proposal, explained},
};
use anyhow::{anyhow, bail, Context as _, Result};
use tributary_client::{messages, Call, ChainExt};
use tributary_interfaces::governor::{Choice, Governor, GovernorError, ProposalId, Proposed, State, Tally};

pub fn propose(context: &mut Context, file: &std::path::Path, check: bool) -> Result<()> {
    let native = context.native.clone();
    let mut client = context.client()?;
    let proposed = proposal::Proposal::read(file)?.on_chain(&mut client)?;
    if check {
        let (dao, actions) = (client.dao, proposal::told::told(&mut client, &proposed.actions, None)?);
        match context.json {
            true => println!("{:#}", proposal::told::value(&actions)),
            false => proposal::told::print(&dao, native.decimals, &actions),
        }
        return Ok(());
    }
    let proposer = context.signer("Fern")?;
    let client = context.client()?;
    let call = messages::governor(client.dao.governor).propose(proposed.actions, proposed.description);
    let receipt = explained(client.chain.submit(&proposer, call))?;
    let told = receipt.events.of::<Proposed>(client.dao.governor);
    let told = told.first().ok_or_else(|| anyhow!("the chain does not tell of the proposal"))?;
    Answer::new()
        .number("proposal", told.proposal)
        .number("snapshot", told.snapshot)
        .number("ends", told.ends)
        .print(context.json);
    Ok(())
}

pub fn proposals(context: &mut Context, id: Option<ProposalId>) -> Result<()> {
    let (json, native) = (context.json, context.native.clone());
    let mut client = context.client()?;
    let decimals = token_decimals(&mut client)?;
    let all = match id {
        Some(id) => {
            let view = client.chain.read(messages::governor(client.dao.governor).proposal(id))?;
            vec![view.ok_or_else(|| anyhow!("there is no proposal {id}"))?]
        }
        None => client.proposals()?,
    };
    let rows: Vec<Answer> = all
        .iter()
        .map(|view| {
            Answer::new()
                .number("id", view.id)
                .told("state", &tributary_client::describe(&view.state))
                .account("proposer", &view.proposer)
                .number("actions", view.action_count)
                .amount("for", view.tally.for_votes, decimals)
                .amount("against", view.tally.against_votes, decimals)
                .amount("abstain", view.tally.abstain_votes, decimals)
                .number("snapshot", view.snapshot)
                .number("ends", view.ends)
                .maybe("executable_from", view.executable_from)
        })
        .collect();
    let (Some(id), Some(row)) = (id, rows.first()) else {
        print_all(&rows, json);
        return Ok(());
    };
    let actions = client.chain.read(messages::governor(client.dao.governor).actions(id))?;
    let actions = proposal::told::told(&mut client, &actions, Some(id))?;
    if json {
        let mut proposal = row.value();
        proposal["actions"] = proposal::told::value(&actions);
        println!("{proposal:#}");
        return Ok(());
    }
    row.print(false);
    proposal::told::print(&client.dao, native.decimals, &actions);
    Ok(())
}

pub fn governor_call(
    context: &mut Context,
    id: ProposalId,
    done: &str,
    call: impl FnOnce(&mut messages::GovernorMessages) -> Call<Result<(), GovernorError>>,
) -> Result<()> {
    let part = match done {
        "vetoed" => "guardian",
        "canceled" => "Fern",
        _ => "keeper",
    };
    let signer = context.signer(part)?;
    let client = context.client()?;
    let call = call(&mut messages::governor(client.dao.governor));
    explained(client.chain.submit(&signer, call)).map_err(|error| about_proposal(id, error))?;
    let state: Option<State> = client.chain.read(messages::governor(client.dao.governor).state(id))?;
    let state = state.map(|state| tributary_client::describe(&state).to_string());
    Answer::new().number(done, id).maybe("state", state).print(context.json);
    Ok(())
}

/// A choice on the command line: one for all the weight, or how much of it for what.
pub fn choice_of(text: &str, decimals: u8) -> Result<Choice> {
    match text {
        "for" => return Ok(Choice::For),
        "against" => return Ok(Choice::Against),
        "abstain" => return Ok(Choice::Abstain),
        _ => {}
    }
    let mut split = Tally::default();
    for part in text.split(',') {
        let (choice, weight) = part.split_once('=').unwrap_or((part, ""));
        let place = match choice {
            "for" => &mut split.for_votes,
            "against" => &mut split.against_votes,
            "abstain" => &mut split.abstain_votes,
            _ => bail!("{text:?} is no choice: write for, against, abstain, or as in \"for=10,against=2.5\""),
        };
        *place = crate::amount::parse(weight, decimals).with_context(|| format!("{part:?}"))?;
    }
    Ok(Choice::Split(split))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_one_for_all_or_so_much_for_each() {
        assert_eq!(choice_of("against", 2).unwrap(), Choice::Against);
        let split = Tally { for_votes: 1_000, against_votes: 250, abstain_votes: 0 };
        assert_eq!(choice_of("for=10,against=2.5", 2).unwrap(), Choice::Split(split));
        for text in ["", "yes", "for=", "for=1.234", "for=1,yes=2"] {
            assert!(choice_of(text, 2).is_err(), "{text}");
        }
    }
}
