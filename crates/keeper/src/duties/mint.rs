//! Has the token mint what members are owed.

use crate::work::{Step, Stop, Work};
use tributary_client::{messages, AccountId, Call, Chain, ChainExt};
use tributary_interfaces::{metrics::Metrics, token::Token, Transfer, MAX_BATCH, PSP22};

impl<C: Chain> Work<'_, '_, C> {
    /// Has the token mint what members are owed since it had no room, as soon as it has some.
    pub fn mint(&mut self) -> Step<()> {
        let (metrics, token) = (self.client.dao.metrics, self.client.dao.token);
        let owed = self.client.chain.read(messages::metrics(metrics).owed_tokens(Vec::new()));
        if self.read(owed)?.total == 0 {
            return Ok(());
        }
        let (cap, supply) = (
            self.client.chain.read(messages::token(token).cap()),
            self.client.chain.read(messages::psp22(token).total_supply()),
        );
        if self.read(cap)? <= self.read(supply)? {
            return Ok(());
        }
        let members = self.client.members();
        let mut waiting = Vec::new();
        for batch in self.read(members)?.chunks(MAX_BATCH as usize) {
            let owed = self.client.chain.read(messages::metrics(metrics).owed_tokens(batch.to_vec()));
            let owed = self.read(owed)?.members;
            let pairs = batch.iter().zip(owed);
            waiting.extend(pairs.filter(|(_, owed)| *owed > 0).map(|(member, _)| *member));
        }
        let call = |batch: &[AccountId]| Call::from(messages::metrics(metrics).mint_owed(batch.to_vec()));
        let mut rest = waiting.as_slice();
        while !rest.is_empty() {
            self.go_on()?;
            let origin = self.around.signer.account();
            let size = self.client.batch_size(&origin, rest, call).map_err(Stop::Broken)?;
            let (batch, later) = rest.split_at(size);
            rest = later;
            // The room may be used up, or the token refuse: the next round tries again.
            if !self.client.chain.try_call(&origin, call(batch)).is_ok_and(|minted| minted.value > 0) {
                break;
            }
            let result = self.send(&call(batch), |minted| *minted > 0);
            if let Some(Some(minted)) = self.settle("mint what members are owed of tokens", result)? {
                let members = self.names(batch.iter().copied());
                let of_new = |moved: &Transfer| if moved.from.is_none() { moved.value } else { 0 };
                let told = self.around.words.tokens(minted.events.sum(token, of_new));
                self.did(&format!("minted {told} that were owed to {members}"));
                self.counts.mints = self.counts.mints.saturating_add(1);
            }
        }
        Ok(())
    }
}
