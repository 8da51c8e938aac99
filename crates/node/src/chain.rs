//! A node as a chain.

use crate::{
    errors::unusable,
    included::{events_in, timestamp, Included},
    node::{Node, BLOCKS_AT_ONCE, EXISTING_CODE, LOOK_EVERY, NEW_CODE, PATIENCE_UNTIL_FINAL},
    payloads::{call_payload, creation_payload, upload_payload, Cost},
    prepared::{upload_of, Prepared},
    stored::{AccountInfo, BlockWeight, BlockWeights, ContractInfo},
};
use scale::Encode;
use std::time::Instant;
use subxt::{dynamic::Value, utils::AccountId32};
use tokio::task::JoinSet;
use tributary_client::{
    account_text, hash_of, AccountId, Chain, ChainError, ChainExt, Charged, ContractEvent, Estimate, Gas,
    Hash, NativeAsset, Outcome, Purpose, RawCall, RawCreation, Signer, Stage, Timestamp,
};

impl Chain for Node {
    fn genesis(&mut self) -> Result<Hash, ChainError> {
        Ok(self.client.genesis_hash().0.into())
    }

    fn name(&mut self) -> Result<String, ChainError> {
        self.wait(async { Ok(self.rpc.system_chain().await?) })
    }

    fn height(&mut self) -> Result<u32, ChainError> {
        Ok(self.latest()?.number())
    }

    fn call_limit(&mut self) -> Result<Gas, ChainError> {
        let address = subxt::dynamic::constant("System", "BlockWeights");
        let weights = self.client.constants().at(&address).map_err(unusable)?;
        let weights: BlockWeights = weights.as_type().map_err(|error| unusable(error.into()))?;
        let BlockWeight { ref_time, proof_size } =
            weights.per_class.normal.max_extrinsic.unwrap_or(weights.max_block);
        Ok(Gas { ref_time, proof_size })
    }

    fn now(&mut self) -> Result<Timestamp, ChainError> {
        let block = self.latest()?;
        self.wait(timestamp(&block))
    }

    fn wait_until(&mut self, moment: Timestamp) -> Result<(), ChainError> {
        while self.now()? < moment {
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    fn native(&mut self) -> Result<NativeAsset, ChainError> {
        Ok(self.native.clone())
    }

    fn balance(&mut self, account: &AccountId) -> Result<u128, ChainError> {
        let info: Option<AccountInfo> = self.stored("System", "Account", vec![Value::from_bytes(account)])?;
        Ok(info.map_or(0, |info| info.data.free))
    }

    fn least_balance(&mut self) -> Result<u128, ChainError> {
        let address = subxt::dynamic::constant("Balances", "ExistentialDeposit");
        let least = self.client.constants().at(&address).map_err(unusable)?;
        least.as_type().map_err(|error| unusable(error.into()))
    }

    fn transfer(&mut self, signer: &Signer, to: &AccountId, amount: u128) -> Result<(), ChainError> {
        self.may_transfer(&signer.account(), to, amount)?;
        let purpose = Purpose::Transfer { to: *to, amount };
        let to = Value::unnamed_variant("Id", [Value::from_bytes(to)]);
        let fields = vec![to, Value::u128(amount)];
        self.send(Prepared {
            signer,
            purpose,
            call: "Balances.transfer_keep_alive",
            payload: &|_, _| subxt::dynamic::tx("Balances", "transfer_keep_alive", fields.clone()),
            used: Gas::default(),
            gas: Gas::default(),
            deposit: 0,
            deposit_limit: 0,
            value: amount,
        })?;
        Ok(())
    }

    fn has_code(&mut self, code: &Hash) -> Result<bool, ChainError> {
        self.wait(async {
            let address = subxt::dynamic::storage("Contracts", "CodeInfoOf", vec![Value::from_bytes(code)]);
            Ok(self.client.storage().at_latest().await?.fetch(&address).await?.is_some())
        })
    }

    fn code_hash(&mut self, contract: &AccountId) -> Result<Option<Hash>, ChainError> {
        let info: Option<ContractInfo> =
            self.stored("Contracts", "ContractInfoOf", vec![Value::from_bytes(contract)])?;
        Ok(info.map(|info| info.code_hash.0.into()))
    }

    fn upload(&mut self, signer: &Signer, code: &[u8]) -> Result<Hash, ChainError> {
        let hash = hash_of(code);
        if self.has_code(&hash)? {
            return Ok(hash);
        }
        let deposit = self.rehearse_upload(&signer.account(), code)?;
        let payload = |_, _| upload_payload(code, deposit);
        self.send(upload_of(signer, code, deposit, &payload))?;
        Ok(hash)
    }

    fn instantiate(
        &mut self,
        signer: &Signer,
        code: Hash,
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        self.afford(&signer.account(), creation.value)?;
        let source = (EXISTING_CODE, code).encode();
        let (dry, account, mut outcome) = self.create_dry(&signer.account(), source, creation)?;
        if outcome.reverted {
            return Ok((account, outcome));
        }
        let cost = Cost::of(&dry, self.call_limit()?, self.spare_deposit()?);
        let payload = |gas, deposit_limit| creation_payload(code, creation, gas, deposit_limit);
        outcome.events = self
            .send(Prepared {
                signer,
                purpose: Purpose::Instantiate { code },
                call: "Contracts.instantiate",
                payload: &payload,
                used: outcome.gas,
                gas: cost.gas,
                deposit: outcome.deposit,
                deposit_limit: cost.deposit,
                value: creation.value,
            })?
            .events;
        Ok((account, outcome))
    }

    fn dry_instantiate(
        &mut self,
        origin: &AccountId,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        let (_, account, outcome) = self.create_dry(origin, (NEW_CODE, code).encode(), creation)?;
        Ok((account, outcome))
    }

    fn dry_run(&mut self, origin: &AccountId, call: &RawCall) -> Result<Outcome, ChainError> {
        let dry = self.run_dry(origin, call, None)?;
        let returned = dry.result.as_ref().map_err(|error| self.refused(error))?;
        Ok(dry.outcome(returned, Vec::new()))
    }

    fn call(&mut self, signer: &Signer, call: &RawCall) -> Result<Outcome, ChainError> {
        let origin = signer.account();
        let (mut outcome, cost) = match self.rehearse(&origin, call)? {
            (outcome, Some(cost)) => (outcome, cost),
            (reverted, None) => return Ok(reverted),
        };
        let payload = |gas, deposit_limit| call_payload(call, gas, deposit_limit);
        let sent = self.send(Prepared {
            signer,
            purpose: Purpose::Call { call: call.clone(), answer: outcome.output.clone() },
            call: "Contracts.call",
            payload: &payload,
            used: outcome.gas,
            gas: cost.gas,
            deposit: outcome.deposit,
            deposit_limit: cost.deposit,
            value: call.value,
        });
        match sent {
            Ok(included) => outcome.events = included.events,
            // Something came in between: the contract says what, if it still refuses.
            Err(refusal @ ChainError::Refused(_)) => {
                let again = self.dry_run(&origin, call)?;
                if !again.reverted {
                    return Err(refusal);
                }
                outcome = again;
            }
            Err(error) => return Err(error),
        }
        Ok(outcome)
    }

    fn estimates(&mut self, signer: &Signer, calls: &[RawCall]) -> Result<Vec<Estimate>, ChainError> {
        let mut estimates = Vec::new();
        for call in calls {
            // What fails says so when its turn comes, and is not sent.
            let (outcome, Some(cost)) = self.rehearse(&signer.account(), call)? else { continue };
            let payload = |gas, deposit_limit| call_payload(call, gas, deposit_limit);
            let proposed = Prepared {
                signer,
                purpose: Purpose::Call { call: call.clone(), answer: outcome.output },
                call: "Contracts.call",
                payload: &payload,
                used: outcome.gas,
                gas: cost.gas,
                deposit: outcome.deposit,
                deposit_limit: cost.deposit,
                value: call.value,
            };
            estimates.push(self.estimate(&proposed)?.1);
        }
        Ok(estimates)
    }

    fn upload_estimates(&mut self, signer: &Signer, codes: &[&[u8]]) -> Result<Vec<Estimate>, ChainError> {
        let mut estimates = Vec::new();
        for code in codes {
            if self.has_code(&hash_of(code))? {
                continue;
            }
            let deposit = self.rehearse_upload(&signer.account(), code)?;
            let payload = |_, _| upload_payload(code, deposit);
            estimates.push(self.estimate(&upload_of(signer, code, deposit, &payload))?.1);
        }
        Ok(estimates)
    }

    fn creation_estimates(
        &mut self,
        signer: &Signer,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<Vec<Estimate>, ChainError> {
        let mut estimates = self.upload_estimates(signer, &[code])?;
        let hash = hash_of(code);
        let source = match estimates.is_empty() {
            true => (EXISTING_CODE, hash).encode(),
            false => (NEW_CODE, code).encode(),
        };
        let (dry, _, outcome) = self.create_dry(&signer.account(), source, creation)?;
        if outcome.reverted {
            return Ok(estimates);
        }
        let cost = Cost::of(&dry, self.call_limit()?, self.spare_deposit()?);
        // With new code the dry run pays for that, too.
        let uploaded = estimates.iter().map(|one| one.deposit).fold(0, i128::saturating_add);
        let payload = |gas, deposit_limit| creation_payload(hash, creation, gas, deposit_limit);
        let proposed = Prepared {
            signer,
            purpose: Purpose::Instantiate { code: hash },
            call: "Contracts.instantiate",
            payload: &payload,
            used: outcome.gas,
            gas: cost.gas,
            deposit: outcome.deposit.saturating_sub(uploaded),
            deposit_limit: cost.deposit.saturating_sub(uploaded.unsigned_abs()),
            value: creation.value,
        };
        estimates.push(self.estimate(&proposed)?.1);
        Ok(estimates)
    }

    fn announce_creation(
        &mut self,
        signer: &Signer,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<(), ChainError> {
        let estimates = self.creation_estimates(signer, code, creation)?;
        // A single one is shown when it is sent.
        if estimates.len() < 2 {
            return Ok(());
        }
        self.agreed(signer, &estimates)
    }

    fn announce(&mut self, signer: &Signer, calls: &[RawCall]) -> Result<(), ChainError> {
        let estimates = self.estimates(signer, calls)?;
        self.agreed(signer, &estimates)
    }

    fn announce_uploads(&mut self, signer: &Signer, codes: &[&[u8]]) -> Result<(), ChainError> {
        let estimates = self.upload_estimates(signer, codes)?;
        // A single one is shown when it is sent.
        if estimates.len() < 2 {
            return Ok(());
        }
        self.agreed(signer, &estimates)
    }

    fn settle(&mut self, account: &AccountId) -> Result<u64, ChainError> {
        let bytes: &[u8; 32] = account.as_ref();
        let begun = Instant::now();
        let mut told = false;
        loop {
            let info: Option<AccountInfo> =
                self.stored("System", "Account", vec![Value::from_bytes(account)])?;
            let next =
                self.wait(async { Ok(self.rpc.system_account_next_index(&AccountId32(*bytes)).await?) })?;
            let included = info.map_or(0, |info| info.nonce);
            if next <= included {
                return Ok(included);
            }
            if begun.elapsed() > PATIENCE_UNTIL_FINAL {
                let who = account_text(account);
                let reason =
                    format!("an earlier transaction of {who} does not become final: try again later");
                return Err(ChainError::Unavailable(reason));
            }
            if !told {
                self.overseer.progress(&Stage::Waiting { account: *account }, &self.native);
                told = true;
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn charged_for(
        &mut self,
        account: &AccountId,
        transaction: &Hash,
        last_block: u32,
    ) -> Result<Option<Charged>, ChainError> {
        let found = self.found(account, transaction, last_block)?;
        Ok(found.map(|(block, Included { fee, deposit, .. })| Charged { block, fee, deposit }))
    }

    fn events_between(&mut self, from: u32, to: u32) -> Result<Vec<ContractEvent>, ChainError> {
        let mut found = Vec::new();
        let mut next = from;
        while next <= to {
            let last = next.saturating_add(BLOCKS_AT_ONCE - 1).min(to);
            let mut blocks = self.wait(async {
                let mut reading = JoinSet::new();
                for number in next..=last {
                    reading.spawn(events_in(self.client.clone(), self.rpc.clone(), number));
                }
                let mut blocks = Vec::new();
                while let Some(block) = reading.join_next().await {
                    blocks.push(block.map_err(|error| subxt::Error::Other(error.to_string()))??);
                }
                Ok(blocks)
            })?;
            blocks.sort_by_key(|(number, _)| *number);
            found.extend(blocks.into_iter().flat_map(|(_, events)| events));
            let Some(following) = last.checked_add(1) else { break };
            next = following;
        }
        Ok(found)
    }
}
