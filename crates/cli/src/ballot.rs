//! Ballots that are signed in one place and sent from another: a JSON file between the two.

use crate::{
    deployment::{AccountText, HashText},
    place::Place,
    refusal::explained,
};
use anyhow::{anyhow, ensure, Result};
use serde::{Deserialize, Serialize};
use tributary_client::{account_text, hex, messages, Chain, ChainExt, DaoClient, Millis, Signer, Timestamp};
use tributary_interfaces::{
    governor::{Choice, Governor, ProposalId, SignedAction},
    signed::{Payload, DOMAIN},
};

/// A ballot with its voter's signature.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SignedBallot {
    /// The chain and the governor that it counts at.
    pub genesis: HashText,
    pub governor: AccountText,
    pub voter: AccountText,
    pub proposal: ProposalId,
    pub choice: ChoiceText,
    pub reason: String,
    /// It counts strictly before this moment.
    pub expiry: Timestamp,
    pub signature: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChoiceText {
    For,
    Against,
    Abstain,
}

impl From<Choice> for ChoiceText {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::For => Self::For,
            Choice::Against => Self::Against,
            Choice::Abstain => Self::Abstain,
        }
    }
}

impl From<ChoiceText> for Choice {
    fn from(choice: ChoiceText) -> Self {
        match choice {
            ChoiceText::For => Self::For,
            ChoiceText::Against => Self::Against,
            ChoiceText::Abstain => Self::Abstain,
        }
    }
}

/// Signs a ballot with the voter's next nonce.
pub fn sign(
    client: DaoClient<'_, Place>,
    voter: &Signer,
    proposal: ProposalId,
    choice: Choice,
    reason: String,
    valid: Millis,
) -> Result<SignedBallot> {
    let governor = client.dao.governor;
    let genesis = client.chain.genesis()?;
    let nonce = client.chain.read(messages::governor(governor).nonce(voter.account()))?;
    let expiry = client.chain.now()?.saturating_add(valid);
    let payload = Payload {
        domain: DOMAIN,
        genesis,
        contract: governor,
        action: SignedAction::Vote { proposal, choice, reason: reason.clone() },
        nonce,
        expiry,
    };
    Ok(SignedBallot {
        genesis: HashText(genesis),
        governor: AccountText(governor),
        voter: AccountText(voter.account()),
        proposal,
        choice: choice.into(),
        reason,
        expiry,
        signature: hex(&voter.sign(&payload.bytes())),
    })
}

/// Sends a ballot for its voter.
pub fn relay(client: DaoClient<'_, Place>, relayer: &Signer, ballot: &SignedBallot) -> Result<()> {
    let (governor, genesis) = (client.dao.governor, client.chain.genesis()?);
    ensure!(
        ballot.genesis.0 == genesis && ballot.governor.0 == governor,
        "the ballot is for the governor {} on the chain {}, which is not this one",
        account_text(&ballot.governor.0),
        hex(ballot.genesis.0.as_ref()),
    );
    let signature =
        bytes(&ballot.signature).ok_or_else(|| anyhow!("the ballot's signature is no 64 bytes"))?;
    let call = messages::governor(governor).vote_by_sig(
        ballot.voter.0,
        ballot.proposal,
        ballot.choice.into(),
        ballot.reason.clone(),
        ballot.expiry,
        signature,
    );
    explained(client.chain.submit(relayer, call))?;
    Ok(())
}

fn bytes(text: &str) -> Option<[u8; 64]> {
    crate::proposal::unhex(text)?.try_into().ok()
}
