//! Showing, signing and sending a transaction, and following it until it is final.

use crate::{
    errors::{reason, unusable},
    included::{timestamp, Included},
    node::{Node, LIVES, PATIENCE_UNTIL_FINAL},
    payloads::limited,
    prepared::{Prepared, Signs},
    stored::Unsigned,
};
use subxt::tx::TxStatus;
use tokio::time::timeout;
use tributary_client::{hash_of, AccountId, Chain, ChainError, Estimate, Hash, NotTaken, Signer, Stage};

/// How often a transaction is signed anew that others of the same account come before.
const TRIES_ANEW: u32 = 3;

impl Node {
    /// What a transaction costs, and the transaction without a signature.
    pub(crate) fn estimate(&mut self, proposed: &Prepared) -> Result<(Unsigned, Estimate), ChainError> {
        let Prepared { signer, purpose, call, payload, used, gas, deposit, deposit_limit: ample, value } =
            proposed;
        let (ample, account) = (*ample, signer.account());
        let charged = u128::try_from(*deposit).unwrap_or(0);
        let (mut unsigned, fee) = self.prepare(&account, &payload(*gas, ample))?;
        let likely_fee = match used == gas {
            true => fee,
            false => self.likely_fee(&account, &payload(*used, ample))?,
        };
        let left = self.afford(&account, value.saturating_add(fee).saturating_add(charged))?;
        // The chain refuses a limit that is more than the account may spend, or has no more than it must keep.
        let spare = left.saturating_sub(self.least_balance()?.saturating_mul(2));
        let beyond_fee = self.overseer.allowance().map(|most| most.saturating_sub(fee));
        let deposit_limit = limited(ample, charged, spare, beyond_fee);
        if deposit_limit != ample {
            unsigned = self.prepare(&account, &payload(*gas, deposit_limit))?.0;
        }
        let (purpose, gas, deposit, value) = (purpose.clone(), *gas, *deposit, *value);
        let from = account;
        let estimate = Estimate { purpose, call, from, gas, fee, likely_fee, deposit, deposit_limit, value };
        Ok((unsigned, estimate))
    }

    /// Shows, signs and sends a transaction, and waits until it is final. Returns its events. One that another of the
    /// same account came before is signed anew when nothing of the account is on its way any more.
    pub(crate) fn send(&mut self, proposed: Prepared) -> Result<Included, ChainError> {
        let signer = proposed.signer;
        let (mut unsigned, estimate) = self.estimate(&proposed)?;
        if !self.overseer.approve(&estimate, &self.native) {
            return Err(ChainError::Declined);
        }
        for _ in 0..TRIES_ANEW {
            match self.send_once(signer, unsigned) {
                Err(ChainError::NotTaken { why, .. })
                    if why.may_be_signed_anew() && self.overseer.insists() =>
                {
                    self.settle(&signer.account())?;
                    unsigned = self.estimate(&proposed)?.0;
                }
                sent => return sent,
            }
        }
        self.send_once(signer, unsigned)
    }

    fn send_once(&mut self, signer: &Signer, mut unsigned: Unsigned) -> Result<Included, ChainError> {
        let account = signer.account();
        let signed = unsigned.transaction.sign(&Signs(signer));
        let transaction: Hash = signed.hash().0.into();
        let Unsigned { nonce, last_block, .. } = unsigned;
        self.overseer.progress(&Stage::Signed { transaction, nonce, last_block }, &self.native);
        let unsure = |reason: String| ChainError::Unsure { transaction, reason };
        let Self { runtime, client, native, overseer, .. } = self;
        let included = runtime.block_on(async {
            let follow = async {
                let mut progress =
                    signed.submit_and_watch().await.map_err(|error| match unusable(error) {
                        // Whether it arrived before the connection broke, nobody knows.
                        ChainError::Unavailable(reason) => unsure(format!("no answer came ({reason})")),
                        ChainError::NotTaken { why: NotTaken::Known, said } => {
                            unsure(format!("the node had it already ({said})"))
                        }
                        refused => refused,
                    })?;
                overseer.progress(&Stage::Sent { transaction }, native);
                let lost = |error: subxt::Error| unsure(format!("the node was lost ({})", reason(&error)));
                while let Some(status) = progress.next().await {
                    match status.map_err(lost)? {
                        TxStatus::InBestBlock(_) => {
                            overseer.progress(&Stage::InBlock { transaction }, native);
                        }
                        TxStatus::InFinalizedBlock(place) => {
                            let read = async {
                                let block = client.blocks().at(place.block_hash()).await?;
                                let events = place.fetch_events().await?;
                                let index = events.extrinsic_index();
                                let at = timestamp(&block).await?;
                                Ok((block.number(), at, events.all_events_in_block().clone(), index))
                            };
                            return read.await.map_err(lost);
                        }
                        // Another node may still have it, and take it first.
                        TxStatus::Invalid { message } => {
                            return Err(ChainError::Replaced { transaction, said: message })
                        }
                        TxStatus::Error { message } | TxStatus::Dropped { message } => {
                            return Err(unsure(format!("the node gave up on it ({message})")))
                        }
                        _ => {}
                    }
                }
                Err(unsure("the node stopped telling how it fares".to_owned()))
            };
            timeout(PATIENCE_UNTIL_FINAL, follow).await
        });
        let (block, included) = match included.map_err(|_| unsure("it does not become final".to_owned()))? {
            Ok((block, at, events, index)) => (block, Included::read(&events, index, &account, block, at)?),
            Err(ChainError::Replaced { said, .. }) => {
                let found = self.settled(&account, &transaction, nonce, last_block, &said);
                found.map_err(|error| match error {
                    ChainError::NotTaken { .. } => error,
                    _ => ChainError::Replaced { transaction, said },
                })?
            }
            Err(error) => return Err(error),
        };
        let (fee, deposit) = (included.fee, included.deposit);
        self.overseer.progress(&Stage::Final { transaction, block, fee, deposit }, &self.native);
        match &included.failure {
            None => Ok(included),
            Some(error) => Err(self.refused(error)),
        }
    }

    /// What came of a transaction whose place another one of the account took: once as many of the account are in blocks as
    /// were signed, it is one of them, or never will be.
    fn settled(
        &mut self,
        account: &AccountId,
        transaction: &Hash,
        nonce: u64,
        last_block: u32,
        said: &str,
    ) -> Result<(u32, Included), ChainError> {
        if self.settle(account)? <= nonce {
            return Err(ChainError::Replaced { transaction: *transaction, said: said.to_owned() });
        }
        let never = || ChainError::NotTaken { why: NotTaken::Overtaken, said: said.to_owned() };
        self.found(account, transaction, last_block)?.ok_or_else(never)
    }

    /// The block that has a transaction of an account, and what it has done there.
    pub(crate) fn found(
        &mut self,
        account: &AccountId,
        transaction: &Hash,
        last_block: u32,
    ) -> Result<Option<(u32, Included)>, ChainError> {
        let newest = self.height()?.min(last_block);
        let gone = |number: u32| ChainError::Forgotten(format!("block {number} is not kept"));
        for number in last_block.saturating_sub(LIVES)..=newest {
            let read = self.wait(async {
                let Some(hash) = self.rpc.chain_get_block_hash(Some(number.into())).await? else {
                    return Ok(None);
                };
                let block = self.rpc.chain_get_block(Some(hash)).await?;
                Ok(block.map(|block| (hash, block.block.extrinsics)))
            })?;
            let (hash, extrinsics) = read.ok_or_else(|| gone(number))?;
            let place = extrinsics.iter().position(|bytes| hash_of(&bytes.0) == *transaction);
            let Some(index) = place.and_then(|place| u32::try_from(place).ok()) else { continue };
            let (at, events) = self.wait(async {
                let block = self.client.blocks().at(hash).await?;
                Ok((timestamp(&block).await?, block.events().await?))
            })?;
            return Ok(Some((number, Included::read(&events, index, account, number, at)?)));
        }
        Ok(None)
    }
}
