//! A DAO on a chain: what members, attestors and keepers do with it, page by page and batch by batch.

use crate::{messages, AccountId, CallError, Chain, ChainExt, Signer, Timestamp};
use scale::Encode;
use tributary_interfaces::{
    factory::Dao,
    governor::{Governor, GovernorError, ProposalId, ProposalView, MAX_PAGE},
    metrics::{
        Attestation, AttestationId, Claim, MetricConfig, Metrics, MetricsError, Status, MAX_ATTESTATIONS_PAGE,
    },
    source::{MetricId, MetricSource, SourceError},
    treasury::{Payment, ProgramId, Treasury, TreasuryError},
    MAX_BATCH,
};

/// The most bytes of claims in one call: a contract's buffer holds 16 KiB.
const MAX_CLAIM_BYTES: usize = 14 * 1024;

/// A DAO's contracts, on a chain.
pub struct DaoClient<'a, C: Chain> {
    pub chain: &'a mut C,
    pub dao: Dao,
}

/// What a keeper's round of payments came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub members_paid: u32,
    pub amount: u128,
    /// Members that could not be paid; what they are owed stays theirs.
    pub failed: u32,
}

/// Something to be told how far a long piece of work has come: done, of how many.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

impl<C: Chain> DaoClient<'_, C> {
    /// Every metric with its terms; the score, metric 0, has none.
    pub fn metrics(&mut self) -> Result<Vec<(MetricId, MetricConfig)>, CallError<()>> {
        let count = self.chain.read(messages::metrics(self.dao.metrics).metric_count())?;
        let mut found = Vec::new();
        for id in 1..=count {
            if let Some(config) = self.chain.read(messages::metrics(self.dao.metrics).metric(id))? {
                found.push((id, config));
            }
        }
        Ok(found)
    }

    /// Every member, in the order in which their first contribution counted.
    pub fn members(&mut self) -> Result<Vec<AccountId>, CallError<()>> {
        let mut members = Vec::new();
        loop {
            let from = u32::try_from(members.len()).unwrap_or(u32::MAX);
            let page = self.chain.read(messages::metrics(self.dao.metrics).members(from, MAX_BATCH))?;
            if page.is_empty() {
                return Ok(members);
            }
            members.extend(page);
        }
    }

    /// Every attestation from number `from` on.
    pub fn attestations(
        &mut self,
        from: AttestationId,
    ) -> Result<Vec<(AttestationId, Attestation)>, CallError<()>> {
        let mut found = Vec::new();
        let mut next = from;
        loop {
            let call = messages::metrics(self.dao.metrics).attestations(next, MAX_ATTESTATIONS_PAGE);
            let page: Vec<Attestation> = self.chain.read(call)?;
            if page.is_empty() {
                return Ok(found);
            }
            for attestation in page {
                found.push((next, attestation));
                next = next.saturating_add(1);
            }
        }
    }

    /// Every proposal.
    pub fn proposals(&mut self) -> Result<Vec<ProposalView>, CallError<()>> {
        let mut found: Vec<ProposalView> = Vec::new();
        loop {
            let from = ProposalId::try_from(found.len()).unwrap_or(ProposalId::MAX);
            let page = self.chain.read(messages::governor(self.dao.governor).proposals(from, MAX_PAGE))?;
            if page.is_empty() {
                return Ok(found);
            }
            found.extend(page);
        }
    }

    /// The values of many members at a past moment, in their order.
    pub fn past_values(
        &mut self,
        source: AccountId,
        metric: MetricId,
        members: &[AccountId],
        at: Timestamp,
    ) -> Result<Vec<u128>, CallError<SourceError>> {
        let nobody = AccountId::from([0; 32]);
        let mut values = Vec::with_capacity(members.len());
        for batch in members.chunks(MAX_BATCH as usize) {
            let call = messages::source(source).past_values(metric, batch.to_vec(), at);
            values.extend(self.chain.try_call(&nobody, call)?.value);
        }
        Ok(values)
    }

    /// Files claims in batches that a call holds, each with the metric's bond. Returns their numbers.
    pub fn attest(
        &mut self,
        attestor: &Signer,
        metric: MetricId,
        bond: u128,
        claims: Vec<Claim>,
        progress: Progress,
    ) -> Result<Vec<AttestationId>, CallError<MetricsError>> {
        let total = claims.len() as u64;
        let mut ids = Vec::new();
        let mut claims = claims.into_iter().peekable();
        while claims.peek().is_some() {
            let (mut batch, mut bytes) = (Vec::new(), 0);
            while let Some(claim) = claims.next_if(|claim| {
                bytes += claim.encoded_size();
                batch.is_empty() || (batch.len() < MAX_BATCH as usize && bytes <= MAX_CLAIM_BYTES)
            }) {
                batch.push(claim);
            }
            let count = u32::try_from(batch.len()).unwrap_or(u32::MAX);
            let bonds = bond.saturating_mul(count.into());
            let call = crate::Call::from(messages::metrics(self.dao.metrics).attest_batch(metric, batch));
            let first: AttestationId = self.chain.submit(attestor, call.with_value(bonds))?.value;
            ids.extend(first..first.saturating_add(count));
            progress(ids.len() as u64, total);
        }
        Ok(ids)
    }

    /// Makes every attestation count that is due. Returns how many.
    pub fn finalize_due(
        &mut self,
        signer: &Signer,
        progress: Progress,
    ) -> Result<u32, CallError<MetricsError>> {
        let now = self.chain.now()?;
        let due: Vec<AttestationId> = self
            .attestations(0)
            .map_err(unrefused)?
            .into_iter()
            .filter(|(_, attestation)| match attestation.status {
                Status::Pending => attestation.matures_at <= now,
                status => status == Status::Upheld,
            })
            .map(|(id, _)| id)
            .collect();
        let (total, mut asked, mut counted) = (due.len() as u64, 0, 0u32);
        for batch in due.chunks(MAX_BATCH as usize) {
            let call = messages::metrics(self.dao.metrics).finalize_batch(batch.to_vec());
            counted = counted.saturating_add(self.chain.submit(signer, call)?.value);
            asked += batch.len() as u64;
            progress(asked, total);
        }
        Ok(counted)
    }

    /// Pays every member what a program owes them now.
    pub fn pay_everyone(
        &mut self,
        signer: &Signer,
        program: ProgramId,
        members: &[AccountId],
        progress: Progress,
    ) -> Result<Round, CallError<TreasuryError>> {
        let (total, mut asked, mut round) = (members.len() as u64, 0, Round::default());
        for batch in members.chunks(MAX_BATCH as usize) {
            let call = messages::treasury(self.dao.treasury).pay(program, batch.to_vec());
            for payment in self.chain.submit(signer, call)?.value {
                match payment {
                    Payment::Paid(amount) => {
                        round.members_paid += 1;
                        round.amount = round.amount.saturating_add(amount);
                    }
                    Payment::Failed(_) => round.failed += 1,
                    Payment::Nothing | Payment::NotReached => {}
                }
            }
            asked += batch.len() as u64;
            progress(asked, total);
        }
        Ok(round)
    }

    /// Queues a proposal and, after its timelock, executes it.
    pub fn queue_and_execute(
        &mut self,
        signer: &Signer,
        proposal: ProposalId,
    ) -> Result<(), CallError<GovernorError>> {
        self.chain.submit(signer, messages::governor(self.dao.governor).queue(proposal))?;
        let view =
            self.chain.read(messages::governor(self.dao.governor).proposal(proposal)).map_err(unrefused)?;
        if let Some(moment) = view.and_then(|view: ProposalView| view.executable_from) {
            self.chain.wait_until(moment)?;
        }
        self.chain.submit(signer, messages::governor(self.dao.governor).execute(proposal))?;
        Ok(())
    }
}

/// An error of a message that cannot refuse.
fn unrefused<E: std::fmt::Debug>(error: CallError<()>) -> CallError<E> {
    match error {
        CallError::Contract(()) | CallError::BadAnswer => CallError::BadAnswer,
        CallError::NotUnderstood(error) => CallError::NotUnderstood(error),
        CallError::Chain(error) => CallError::Chain(error),
    }
}
