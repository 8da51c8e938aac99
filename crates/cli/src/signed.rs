//! Ballots and delegations that are signed in one place and sent from another: a JSON file between the two.

use crate::{deployment::AccountText, place::Place};
use anyhow::{anyhow, ensure, Result};
use serde::{Deserialize, Serialize};
use tributary_client::{
    account_text, hex, messages, unhex, AccountId, Call, CallError, Chain, ChainExt, DaoClient, Hash, Millis,
    Signer, Timestamp,
};
use tributary_interfaces::{
    factory::Dao,
    governor::{Choice, Governor, GovernorError, ProposalId, Tally, Voted},
    signed::{Action, Payload, DOMAIN},
    token::{Token, TokenError},
};
use tributary_words::{
    errors::Tried,
    hashes::HashText,
    refusal::{about_proposal, explained},
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

/// Where and when something that is signed counts.
pub struct Validity {
    pub genesis: Hash,
    pub dao: Dao,
    /// How many signatures of this signer were used or taken back: for the proposal, or at the token.
    pub nonce: u64,
    pub expiry: Timestamp,
}

impl Validity {
    /// As the chain has them: with the signer's next nonce.
    pub fn read(
        mut client: DaoClient<'_, Place>,
        signer: &Signer,
        action: &Action,
        valid: Millis,
    ) -> Result<Self> {
        let dao = client.dao;
        let nonce = next_nonce(&mut client, &signer.account(), action)?;
        let genesis = client.chain.genesis()?;
        let expiry = client.chain.now()?.saturating_add(valid);
        Ok(Self { genesis, dao, nonce, expiry })
    }
}

/// Which one of a signer's signatures is the next that counts: for the proposal, or at the token.
pub fn next_nonce(
    client: &mut DaoClient<'_, Place>,
    signer: &AccountId,
    action: &Action,
) -> Result<u64, CallError<()>> {
    let dao = client.dao;
    match action {
        Action::Vote { proposal, .. } => {
            client.chain.read(messages::governor(dao.governor).nonce(*signer, *proposal))
        }
        Action::Delegate { .. } => client.chain.read(messages::token(dao.token).nonce(*signer)),
    }
}

/// Signs what counts so. Needs no chain.
pub fn sign(validity: &Validity, signer: &Signer, action: Action) -> Signed {
    let Validity { genesis, dao, nonce, expiry } = *validity;
    let contract = match &action {
        Action::Vote { .. } => dao.governor,
        Action::Delegate { .. } => dao.token,
    };
    let purpose = match &action {
        Action::Vote { proposal, choice, reason } => {
            Purpose::Vote { proposal: *proposal, choice: (*choice).into(), reason: reason.clone() }
        }
        Action::Delegate { to } => Purpose::Delegate { to: AccountText(*to) },
    };
    let payload = Payload { domain: DOMAIN, genesis, contract, action, nonce, expiry };
    Signed {
        genesis: HashText(genesis),
        contract: AccountText(contract),
        signer: AccountText(signer.account()),
        purpose,
        expiry,
        signature: hex(&signer.sign(&payload.bytes())),
    }
}

/// What came of something that was relayed.
pub enum Relayed {
    Vote { proposal: ProposalId, choice: Choice, weight: u128, left: u128 },
    Delegation { to: AccountId },
}

impl Signed {
    /// What it is for.
    pub fn action(&self) -> Result<Action> {
        Ok(match &self.purpose {
            Purpose::Vote { proposal, choice, reason } => Action::Vote {
                proposal: *proposal,
                choice: choice.clone().try_into()?,
                reason: reason.clone(),
            },
            Purpose::Delegate { to } => Action::Delegate { to: to.0 },
        })
    }

    /// Whether it was signed as this one of its signer's signatures.
    pub fn is_number(&self, nonce: u64) -> Result<bool> {
        let (action, signature) = (self.action()?, self.signature()?);
        let (genesis, contract, expiry) = (self.genesis.0, self.contract.0, self.expiry);
        let payload = Payload { domain: DOMAIN, genesis, contract, action, nonce, expiry };
        Ok(payload.is_signed_by(&self.signer.0, &signature))
    }

    fn signature(&self) -> Result<[u8; 64]> {
        let signature = unhex(&self.signature).and_then(|bytes| bytes.try_into().ok());
        signature.ok_or_else(|| anyhow!("its signature is no 64 bytes"))
    }

    /// Refuses what is for another DAO, or on another chain.
    pub fn is_for(&self, client: &mut DaoClient<'_, Place>) -> Result<()> {
        let contract = match self.purpose {
            Purpose::Vote { .. } => client.dao.governor,
            Purpose::Delegate { .. } => client.dao.token,
        };
        ensure!(
            self.genesis.0 == client.chain.genesis()? && self.contract.0 == contract,
            "it is signed for the contract {} on the chain {}, which is not this DAO's",
            account_text(&self.contract.0),
            hex(self.genesis.0.as_ref()),
        );
        Ok(())
    }

    /// The call that makes it count, if it is for this DAO.
    fn call(&self, client: &mut DaoClient<'_, Place>) -> Result<Relaying> {
        self.is_for(client)?;
        let (action, contract) = (self.action()?, self.contract.0);
        let (signer, expiry, signature) = (self.signer.0, self.expiry, self.signature()?);
        Ok(match action {
            Action::Vote { proposal, choice, reason } => Relaying::Vote {
                proposal,
                choice,
                call: messages::governor(contract)
                    .vote_by_sig(signer, proposal, choice, reason, expiry, signature)
                    .into(),
            },
            Action::Delegate { to } => Relaying::Delegation {
                to,
                call: messages::token(contract).delegate_by_sig(signer, to, expiry, signature).into(),
            },
        })
    }
}

/// A call that makes something count that was signed.
enum Relaying {
    Vote { proposal: ProposalId, choice: Choice, call: Call<Result<(), GovernorError>> },
    Delegation { to: AccountId, call: Call<Result<(), TokenError>> },
}

/// Refuses what would not count now.
pub fn rehearse(client: &mut DaoClient<'_, Place>, relayer: &AccountId, signed: &Signed) -> Result<()> {
    match signed.call(client)? {
        Relaying::Vote { proposal, call, .. } => explained(client.chain.try_call(relayer, call))
            .map(|_| ())
            .map_err(|error| about_proposal(proposal, Tried::Vote, error)),
        Relaying::Delegation { call, .. } => explained(client.chain.try_call(relayer, call)).map(|_| ()),
    }
}

/// Sends what somebody else signed.
pub fn relay(mut client: DaoClient<'_, Place>, relayer: &Signer, signed: &Signed) -> Result<Relayed> {
    let signer = signed.signer.0;
    match signed.call(&mut client)? {
        Relaying::Vote { proposal, choice, call } => {
            let receipt = explained(client.chain.submit(relayer, call))
                .map_err(|error| about_proposal(proposal, Tried::Vote, error))?;
            let cast = receipt.events.of::<Voted>(client.dao.governor);
            let cast = cast.into_iter().find(|cast| cast.voter == signer);
            let (weight, left) = cast.map_or((0, 0), |cast| (cast.weight, cast.left));
            Ok(Relayed::Vote { proposal, choice, weight, left })
        }
        Relaying::Delegation { to, call } => {
            explained(client.chain.submit(relayer, call))?;
            Ok(Relayed::Delegation { to })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::demo_signer;

    #[test]
    fn what_is_signed_is_read_back_from_its_file() {
        let dao = Dao {
            token: [1; 32].into(),
            metrics: [2; 32].into(),
            governor: [3; 32].into(),
            treasury: [4; 32].into(),
        };
        let validity = Validity { genesis: [7; 32].into(), dao, nonce: 5, expiry: 1_000 };
        let signer = demo_signer("ann");
        let action = Action::Vote { proposal: 3, choice: Choice::For, reason: "fair".to_owned() };
        let signed = sign(&validity, &signer, action);
        assert_eq!((signed.contract.0, signed.expiry), (dao.governor, 1_000));
        assert!(signed.is_number(5).unwrap() && !signed.is_number(6).unwrap());
        let text = serde_json::to_string(&signed).unwrap();
        assert_eq!(serde_json::from_str::<Signed>(&text).unwrap(), signed);
    }
}
