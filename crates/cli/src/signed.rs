//! Ballots and delegations that are signed in one place and sent from another: a JSON file between the two.

use crate::{
    deployment::{AccountText, HashText},
    place::Place,
    proposal::unhex,
    refusal::explained,
};
use anyhow::{anyhow, ensure, Result};
use serde::{Deserialize, Serialize};
use tributary_client::{account_text, hex, messages, Chain, ChainExt, DaoClient, Millis, Signer, Timestamp};
use tributary_interfaces::{
    governor::{Choice, Governor, ProposalId, Tally},
    signed::{Action, Payload, DOMAIN},
    token::Token,
};

/// Something that a member signed.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The chain and the contract that it counts at.
    pub genesis: HashText,
    pub contract: AccountText,
    pub signer: AccountText,
    pub purpose: Purpose,
    /// It counts strictly before this moment.
    pub expiry: Timestamp,
    pub signature: String,
}

/// What it is for.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Purpose {
    Vote { proposal: ProposalId, choice: ChoiceText, reason: String },
    Delegate { to: AccountText },
}

/// A choice, as a file names it. Weights are in the smallest unit, as texts.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChoiceText {
    For,
    Against,
    Abstain,
    Split([String; 3]),
}

impl From<Choice> for ChoiceText {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::For => Self::For,
            Choice::Against => Self::Against,
            Choice::Abstain => Self::Abstain,
            Choice::Split(split) => Self::Split(
                [split.for_votes, split.against_votes, split.abstain_votes].map(|weight| weight.to_string()),
            ),
        }
    }
}

impl TryFrom<ChoiceText> for Choice {
    type Error = anyhow::Error;

    fn try_from(choice: ChoiceText) -> Result<Self> {
        Ok(match choice {
            ChoiceText::For => Self::For,
            ChoiceText::Against => Self::Against,
            ChoiceText::Abstain => Self::Abstain,
            ChoiceText::Split([for_votes, against_votes, abstain_votes]) => Self::Split(Tally {
                for_votes: for_votes.parse()?,
                against_votes: against_votes.parse()?,
                abstain_votes: abstain_votes.parse()?,
            }),
        })
    }
}

/// Signs for this DAO, with the signer's next nonce: for a proposal, or at the token.
pub fn sign(client: DaoClient<'_, Place>, signer: &Signer, action: Action, valid: Millis) -> Result<Signed> {
    let dao = client.dao;
    let (contract, nonce) = match &action {
        Action::Vote { proposal, .. } => {
            let nonce = messages::governor(dao.governor).nonce(signer.account(), *proposal);
            (dao.governor, client.chain.read(nonce)?)
        }
        Action::Delegate { .. } => {
            (dao.token, client.chain.read(messages::token(dao.token).nonce(signer.account()))?)
        }
    };
    let genesis = client.chain.genesis()?;
    let expiry = client.chain.now()?.saturating_add(valid);
    let purpose = match &action {
        Action::Vote { proposal, choice, reason } => {
            Purpose::Vote { proposal: *proposal, choice: (*choice).into(), reason: reason.clone() }
        }
        Action::Delegate { to } => Purpose::Delegate { to: AccountText(*to) },
    };
    let payload = Payload { domain: DOMAIN, genesis, contract, action, nonce, expiry };
    Ok(Signed {
        genesis: HashText(genesis),
        contract: AccountText(contract),
        signer: AccountText(signer.account()),
        purpose,
        expiry,
        signature: hex(&signer.sign(&payload.bytes())),
    })
}

/// Sends what somebody else signed.
pub fn relay(client: DaoClient<'_, Place>, relayer: &Signer, signed: Signed) -> Result<()> {
    let dao = client.dao;
    let contract = match signed.purpose {
        Purpose::Vote { .. } => dao.governor,
        Purpose::Delegate { .. } => dao.token,
    };
    ensure!(
        signed.genesis.0 == client.chain.genesis()? && signed.contract.0 == contract,
        "it is signed for the contract {} on the chain {}, which is not this DAO's",
        account_text(&signed.contract.0),
        hex(signed.genesis.0.as_ref()),
    );
    let signature = unhex(&signed.signature).and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    let signature = signature.ok_or_else(|| anyhow!("its signature is no 64 bytes"))?;
    let (signer, expiry) = (signed.signer.0, signed.expiry);
    match signed.purpose {
        Purpose::Vote { proposal, choice, reason } => {
            let choice = choice.try_into()?;
            let call =
                messages::governor(contract).vote_by_sig(signer, proposal, choice, reason, expiry, signature);
            explained(client.chain.submit(relayer, call))?;
        }
        Purpose::Delegate { to } => {
            let call = messages::token(contract).delegate_by_sig(signer, to.0, expiry, signature);
            explained(client.chain.submit(relayer, call))?;
        }
    }
    Ok(())
}
