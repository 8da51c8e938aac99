//! A DAO on a chain: what members, attestors and keepers do with it, page by page and batch by batch.

use crate::{
    messages, AccountId, Call, CallError, Chain, ChainError, ChainExt, Gas, Receipt, Signer, Timestamp,
};
use scale::{Decode, Encode};
use std::fmt::Debug;
use tributary_interfaces::{
    factory::{Dao, Part},
    governor::{Governor, GovernorError, ProposalId, ProposalView, MAX_PAGE},
    metrics::{
        Attestation, AttestationId, AttestationPage, Claim, Filter, Finalized, MetricConfig, Metrics,
        MetricsError, Status, MAX_ATTESTATIONS_PAGE,
    },
    source::{MetricId, MetricSource, SourceError},
    token::Token,
    treasury::{Asset, Cursor, ProgramId, Treasury, Vault},
    MAX_BATCH, PSP22,
};

/// The most bytes of claims in one call: a contract's buffer holds 16 KiB.
const MAX_CLAIM_BYTES: usize = 14 * 1024;

/// A DAO's contracts, on a chain.
pub struct DaoClient<'a, C: Chain> {
    pub chain: &'a mut C,
    pub dao: Dao,
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

    /// The first of its contracts that is another DAO's. Who governs the treasury and which token it redeems never
    /// changes; a registry is this DAO's if it answers to the governor, mints at the token, or may. What does not answer
    /// tells nothing.
    pub fn foreign_part(&mut self) -> Option<Part> {
        let dao = self.dao;
        let governor = self.chain.read(messages::treasury(dao.treasury).governor());
        if governor.is_ok_and(|governor| governor != dao.governor) {
            return Some(Part::Treasury);
        }
        let token = self.chain.read(messages::treasury(dao.treasury).token());
        if token.is_ok_and(|token| token != dao.token) {
            return Some(Part::Token);
        }
        let registry = self.chain.read(messages::metrics(dao.metrics).roles()).ok()?;
        let minted = self.chain.read(messages::token(dao.token).roles()).ok()?;
        let is_own =
            registry.governor == dao.governor || registry.token == dao.token || minted.minter == dao.metrics;
        (!is_own).then_some(Part::Metrics)
    }

    /// Whether the DAO was founded in the chain's newest block: what somebody has is read of the past, and before that
    /// block nobody had anything. Never of a DAO whose founders got no tokens.
    pub fn is_of_the_newest_block(&mut self) -> Result<bool, CallError<()>> {
        let token = self.dao.token;
        let at = self.chain.now().unwrap_or_default().saturating_sub(1);
        let before = self.chain.read(messages::token(token).past_total_supply(at))?;
        Ok(before == Some(0) && self.chain.read(messages::psp22(token).total_supply())? > 0)
    }

    /// Every asset that the treasury ever had, with its books, in the order of arrival. Anybody can have one listed.
    pub fn assets(&mut self) -> Result<Vec<(Asset, Vault)>, CallError<()>> {
        let mut assets = Vec::new();
        loop {
            let from = u32::try_from(assets.len()).unwrap_or(u32::MAX);
            let page = self.chain.read(messages::treasury(self.dao.treasury).assets(from, MAX_BATCH))?;
            if page.is_empty() {
                return Ok(assets);
            }
            assets.extend(page);
        }
    }

    /// How far each of `members` has been paid by a program, in their order.
    pub fn cursors(
        &mut self,
        program: ProgramId,
        members: &[AccountId],
    ) -> Result<Vec<Cursor>, CallError<()>> {
        let mut cursors = Vec::with_capacity(members.len());
        for batch in members.chunks(MAX_BATCH as usize) {
            let call = messages::treasury(self.dao.treasury).cursors(program, batch.to_vec());
            cursors.extend(self.chain.read(call)?);
        }
        Ok(cursors)
    }

    /// The attestations from number `from` on that are not decided yet.
    pub fn open_attestations(
        &mut self,
        from: AttestationId,
    ) -> Result<Vec<(AttestationId, Attestation)>, CallError<()>> {
        let mut found = Vec::new();
        for status in [Status::Pending, Status::Challenged, Status::Upheld] {
            let filter = Filter { status: Some(status), ..Filter::default() };
            let mut next = Some(from);
            while let Some(from) = next {
                let call = messages::metrics(self.dao.metrics).find(filter, from, MAX_ATTESTATIONS_PAGE);
                let page: AttestationPage = self.chain.read(call)?;
                found.extend(page.attestations);
                next = page.next;
            }
        }
        found.sort_by_key(|(id, _)| *id);
        Ok(found)
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
            let found = self.chain.try_call(&nobody, call)?.value;
            if found.len() != batch.len() {
                return Err(CallError::WrongCount { asked: batch.len(), told: found.len() });
            }
            values.extend(found);
        }
        Ok(values)
    }

    /// Files claims in batches that a call holds, each with the metric's bond; as many as the attestor's cap has
    /// room for. Returns their numbers. What was filed before an error stays, and `progress` has told how many.
    pub fn attest(
        &mut self,
        attestor: &Signer,
        metric: MetricId,
        bond: u128,
        claims: Vec<Claim>,
        progress: Progress,
    ) -> Result<Vec<AttestationId>, CallError<MetricsError>> {
        let mut ids = Vec::new();
        let mut rest = claims.as_slice();
        let mut most = MAX_BATCH as usize;
        while !rest.is_empty() {
            let (batch, later) = rest.split_at(fitting(rest, most));
            let count = u32::try_from(batch.len()).unwrap_or(u32::MAX);
            match self.chain.submit(attestor, self.filing(metric, bond, batch)) {
                Ok(receipt) => ids.extend(receipt.value..receipt.value.saturating_add(count)),
                Err(CallError::Contract(MetricsError::PeriodCapExceeded { .. })) if batch.len() > 1 => {
                    most = batch.len() / 2;
                    continue;
                }
                Err(error) => return Err(error),
            }
            rest = later;
            progress(ids.len() as u64, claims.len() as u64);
        }
        Ok(ids)
    }

    /// The call that files a batch of claims.
    pub fn filing(
        &self,
        metric: MetricId,
        bond: u128,
        batch: &[Claim],
    ) -> Call<Result<AttestationId, MetricsError>> {
        let bonds = bond.saturating_mul(u128::try_from(batch.len()).unwrap_or(u128::MAX));
        Call::from(messages::metrics(self.dao.metrics).attest_batch(metric, batch.to_vec())).with_value(bonds)
    }

    /// The attestations from number `from` on that are due to count.
    pub fn due_attestations(&mut self, from: AttestationId) -> Result<Vec<AttestationId>, CallError<()>> {
        let now = self.chain.now()?;
        let open = self.open_attestations(from)?.into_iter();
        Ok(open.filter(|(_, attestation)| is_due(attestation, now)).map(|(id, _)| id).collect())
    }

    /// Makes every attestation count that is due. Returns how many.
    pub fn finalize_due(
        &mut self,
        signer: &Signer,
        progress: Progress,
    ) -> Result<u32, CallError<MetricsError>> {
        let metrics = self.dao.metrics;
        let due = self.due_attestations(0).map_err(unrefused)?;
        let mut counted = 0u32;
        let mut each = |receipt: Receipt<u32>| {
            counted = counted.saturating_add(newly_final(&receipt, metrics));
        };
        let call =
            |batch: &[AttestationId]| Call::from(messages::metrics(metrics).finalize_batch(batch.to_vec()));
        self.in_batches(signer, &due, call, &mut each, progress)?;
        Ok(counted)
    }

    /// How many of `items` one call takes: as many as use at most half of what a call may use, as its dry
    /// run says. At least one, and at most `MAX_BATCH`.
    pub fn batch_size<T, R>(
        &mut self,
        origin: &AccountId,
        items: &[T],
        call: impl Fn(&[T]) -> Call<R>,
    ) -> Result<usize, ChainError> {
        let limit = self.chain.call_limit()?;
        let fits = |gas: Gas| gas.ref_time <= limit.ref_time / 2 && gas.proof_size <= limit.proof_size / 2;
        let mut size = items.len().min(MAX_BATCH as usize);
        while size > 1 {
            let some = items.get(..size).unwrap_or(items);
            match self.chain.dry_run(origin, call(some).raw()) {
                Ok(outcome) if fits(outcome.gas) => break,
                // It did not even run: too much gas, or too long an input.
                Ok(_) | Err(ChainError::Refused(_)) => size /= 2,
                Err(error) => return Err(error),
            }
        }
        Ok(size)
    }

    /// Makes calls for all of `items`, in batches sized by a dry run of the first; a batch that the chain
    /// refuses is halved. `each` is told what came of every call.
    pub(crate) fn in_batches<T, R: Decode, E: Decode + Debug>(
        &mut self,
        signer: &Signer,
        items: &[T],
        call: impl Fn(&[T]) -> Call<Result<R, E>>,
        each: &mut dyn FnMut(Receipt<R>),
        progress: Progress,
    ) -> Result<(), CallError<E>> {
        let total = items.len() as u64;
        let mut size = self.batch_size(&signer.account(), items, &call)?;
        let planned: Vec<_> = items.chunks(size.max(1)).map(|batch| call(batch).raw().clone()).collect();
        // A single one is shown when it is sent.
        if planned.len() > 1 {
            self.chain.announce(signer, &planned)?;
        }
        let mut rest = items;
        while !rest.is_empty() {
            let (batch, later) = rest.split_at(size.clamp(1, rest.len()));
            match self.chain.submit(signer, call(batch)) {
                Ok(receipt) => each(receipt),
                Err(CallError::Chain(ChainError::Refused(_))) if batch.len() > 1 => {
                    size = batch.len() / 2;
                    continue;
                }
                Err(error) => return Err(error),
            }
            rest = later;
            progress(total.saturating_sub(rest.len() as u64), total);
        }
        Ok(())
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

/// How many of these claims one call holds, and `most` allows; at least one.
fn fitting(claims: &[Claim], most: usize) -> usize {
    let mut bytes = 0usize;
    let fitting = claims.iter().take(most).take_while(|claim| {
        bytes = bytes.saturating_add(claim.encoded_size());
        bytes <= MAX_CLAIM_BYTES
    });
    fitting.count().max(1).min(claims.len())
}

/// Claims in batches that a call holds.
pub fn claim_batches(claims: &[Claim]) -> Vec<&[Claim]> {
    let mut batches = Vec::new();
    let mut rest = claims;
    while !rest.is_empty() {
        let (batch, later) = rest.split_at(fitting(rest, MAX_BATCH as usize));
        batches.push(batch);
        rest = later;
    }
    batches
}

/// Whether an attestation may count now.
pub fn is_due(attestation: &Attestation, now: Timestamp) -> bool {
    matches!(attestation.status, Status::Pending | Status::Upheld) && attestation.matures_at <= now
}

/// How many attestations a call to the registry `metrics` made count: one event tells of a whole batch.
pub fn newly_final<T>(receipt: &Receipt<T>, metrics: AccountId) -> u32 {
    let finalized = receipt.events.of::<Finalized>(metrics);
    let counted = finalized.iter().map(|event| event.attestations.len()).sum::<usize>();
    u32::try_from(counted).unwrap_or(u32::MAX)
}

/// An error of a message that cannot refuse.
fn unrefused<E: std::fmt::Debug>(error: CallError<()>) -> CallError<E> {
    match error {
        CallError::Contract(()) | CallError::BadAnswer => CallError::BadAnswer,
        CallError::TooLong(bytes) => CallError::TooLong(bytes),
        CallError::WrongCount { asked, told } => CallError::WrongCount { asked, told },
        CallError::NotUnderstood(error) => CallError::NotUnderstood(error),
        CallError::Chain(error) => CallError::Chain(error),
    }
}
