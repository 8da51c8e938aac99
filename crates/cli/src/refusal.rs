//! What went wrong, in the words of the DAO that a command is about.

use crate::{numbered, place::Context};
use anyhow::{anyhow, Error};
use tributary_client::{messages, ChainExt, Deed};
use tributary_interfaces::{
    governor::{Action, Governor, GovernorError, ProposalId, ProposalView},
    treasury::{Spending, Treasury},
};
use tributary_proposals::sentence::asset_of;
use tributary_words::{
    errors::{raw, About, ContractError},
    refusal::{cause_in_words, chain_words, Cause},
};

/// The same error, with what a contract or the chain said in words: amounts with their unit, members by name.
pub fn in_words(error: Error, context: &mut Context) -> Error {
    let is_told = |cause: &(dyn std::error::Error + 'static)| cause_in_words(cause).is_some();
    if !error.chain().any(is_told) {
        return error;
    }
    // Where the words cannot be read, the plain error has to do.
    let Ok(mut words) = context.words() else { return error };
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        match cause_in_words(cause) {
            Some(Cause::Contract(said, proposal)) => {
                words.meet(&mut context.place, said.assets());
                let (proposal, tried) = proposal.unzip();
                let actions = proposal.and_then(|id| actions_of(context, id));
                let view = proposal.and_then(|id| view_of(context, id));
                let there_are = said
                    .is_missing()
                    .and_then(|thing| numbered::count(&mut context.client().ok()?, thing).ok());
                let spending = spending_of(context, &said, actions.as_deref().unwrap_or_default());
                let (view, actions) = (view.as_ref(), actions.as_deref());
                let spending = spending.as_ref();
                let about = About { tried, proposal, view, actions, there_are, spending, deed: None };
                parts.push(said.said(&about, &words));
                break;
            }
            Some(Cause::Chain(said)) => {
                parts.push(chain_words(said, &words));
                break;
            }
            None => parts.push(cause.to_string()),
        }
    }
    anyhow!(parts.join(": "))
}

/// How a proposal stands, with the quorum that it needs if that is known.
fn view_of(context: &mut Context, id: ProposalId) -> Option<ProposalView> {
    let client = context.client().ok()?;
    let governor = client.dao.governor;
    let view = client.chain.read(messages::governor(governor).proposal(id)).ok()??;
    let quorum = client.chain.read(messages::governor(governor).quorum(id)).ok().and_then(Result::ok);
    Some(ProposalView { quorum: view.quorum.or(quorum), ..view })
}

/// What may be spent of the asset that an error names, or that the action is about that failed.
fn spending_of(context: &mut Context, said: &ContractError, actions: &[Action]) -> Option<Spending> {
    let client = context.client().ok()?;
    let asset = match said {
        ContractError::Governor(GovernorError::ActionFailed { action, .. }) => {
            let action = actions.get(usize::try_from(*action).ok()?)?;
            asset_of(&Deed::read(&client.dao, &raw(action)?)?)?
        }
        other => *other.assets().first()?,
    };
    client.chain.read(messages::treasury(client.dao.treasury).spending(asset)).ok()
}

fn actions_of(context: &mut Context, id: ProposalId) -> Option<Vec<Action>> {
    let client = context.client().ok()?;
    client.chain.read(messages::governor(client.dao.governor).actions(id)).ok()
}
