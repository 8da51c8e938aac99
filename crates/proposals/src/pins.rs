//! Whether what a proposal is about is still what it was when it was proposed: the governor does nothing to anything else.

use anyhow::Result;
use tributary_client::{messages, AccountId, CallError, Chain, ChainExt, DaoClient, Hash};
use tributary_interfaces::governor::{Action, Governor, Pin, ProposalId, State};
use tributary_words::words::Words;

/// Of an open proposal, each action that can no longer be executed, by its place from 0, and why.
pub fn outdated(
    client: &mut DaoClient<'_, impl Chain>,
    id: ProposalId,
    actions: &[Action],
    words: &Words,
) -> Result<Vec<(usize, String)>> {
    let governor = client.dao.governor;
    let pins = client.chain.read(messages::governor(governor).pins(id))?;
    let mut found = Vec::new();
    for (index, (action, pin)) in actions.iter().zip(pins).enumerate() {
        let earlier = actions.get(..index).unwrap_or_default();
        let is = match action.contract() {
            Some(contract) => expected(client, &contract, earlier)?,
            None => Some(expected_of_itself(client, earlier)?),
        };
        if pin.is_none() || is != pin {
            let what = words.member(&action.contract().unwrap_or(governor));
            found.push((
                index,
                format!(
                    "it was about {what} as it was when this was proposed, and that has changed since, so it can no longer be \
                     executed; propose it again"
                ),
            ));
        }
    }
    Ok(found)
}

/// Why an open proposal is void: nobody can execute it any more, whatever its vote says.
pub fn void(client: &mut DaoClient<'_, impl Chain>, id: ProposalId, words: &Words) -> Result<Option<String>> {
    let actions = client.chain.read(messages::governor(client.dao.governor).actions(id))?;
    let outdated = outdated(client, id, &actions, words)?;
    Ok(outdated.into_iter().next().map(|(index, why)| format!("action {}: {why}", index.saturating_add(1))))
}

/// What a contract will be when the `earlier` actions are done, if nothing else happens to it until then.
fn expected(
    client: &mut DaoClient<'_, impl Chain>,
    contract: &AccountId,
    earlier: &[Action],
) -> Result<Option<Pin>> {
    let Some(code) = client.chain.code_hash(contract)? else { return Ok(None) };
    let upgrades = client.chain.read(messages::governor(client.dao.governor).upgrades(*contract))?;
    Ok(Some(earlier.iter().fold(Pin { code, upgrades }, |pin, action| match action {
        Action::Upgrade { contract: upgraded, code } if upgraded == contract => {
            Pin { code: code.fast.unwrap_or(code.full), upgrades: pin.upgrades.saturating_add(1) }
        }
        _ => pin,
    })))
}

/// How often the governor will have changed its settings and its guardian: by what was executed, and by the `earlier` actions.
fn expected_of_itself(
    client: &mut DaoClient<'_, impl Chain>,
    earlier: &[Action],
) -> Result<Pin, CallError<()>> {
    let mut changes = own_changes(earlier);
    for view in client.proposals()? {
        if view.state == State::Executed {
            let done = client.chain.read(messages::governor(client.dao.governor).actions(view.id))?;
            changes = changes.saturating_add(own_changes(&done));
        }
    }
    Ok(Pin { code: Hash::default(), upgrades: changes })
}

fn own_changes(actions: &[Action]) -> u32 {
    let count = actions.iter().filter(|action| action.contract().is_none()).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}
