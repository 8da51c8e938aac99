//! Makes attestations count whose window has passed, and ends challenges that the arbiter left open.

use crate::work::{Step, Stop, Work};
use std::collections::BTreeMap;
use tributary_client::{is_due, messages, newly_final, AccountId, Call, Chain, ChainExt};
use tributary_interfaces::metrics::{Attestation, AttestationId, Expired, Metrics, Status};
use tributary_words::time::counted;

impl<C: Chain> Work<'_, '_, C> {
    pub fn finalize(&mut self) -> Step<()> {
        let count = self.client.chain.read(messages::metrics(self.client.dao.metrics).attestation_count());
        let count = self.read(count)?;
        let result = self.client.open_attestations(self.memory.first_open);
        let open = self.read(result)?;
        let now = self.client.chain.now().map_err(Stop::Broken)?;
        self.memory.first_open = open.first().map_or(count, |(id, _)| *id);
        self.expire(open.iter().filter(|(_, attestation)| attestation.status == Status::Challenged))?;
        let due = open.iter().filter(|(_, attestation)| is_due(attestation, now));
        let due: Vec<AttestationId> =
            due.map(|(id, _)| *id).filter(|id| !self.rests(&finalize(*id))).collect();
        let members = open.iter().map(|(id, attestation)| (*id, attestation.member)).collect();
        self.finalize_some(&due, &members)
    }

    /// Ends challenges that the arbiter did not decide in time.
    fn expire<'a>(&mut self, challenged: impl Iterator<Item = &'a (AttestationId, Attestation)>) -> Step<()> {
        let metrics = self.client.dao.metrics;
        let now = self.client.chain.now().map_err(Stop::Broken)?;
        let late = |attestation: &Attestation| attestation.challenge.is_some_and(|doubt| doubt.until <= now);
        let due: Vec<AttestationId> =
            challenged.filter(|(_, attestation)| late(attestation)).map(|(id, _)| *id).collect();
        let call =
            |batch: &[AttestationId]| Call::from(messages::metrics(metrics).expire_batch(batch.to_vec()));
        let mut rest = due.as_slice();
        while !rest.is_empty() {
            self.go_on()?;
            let size =
                self.client.batch_size(&self.around.signer.account(), rest, call).map_err(Stop::Broken)?;
            let (batch, later) = rest.split_at(size);
            rest = later;
            let result = self.send(&call(batch), |ended| *ended > 0);
            if let Some(Some(receipt)) =
                self.settle("end challenges that the arbiter did not decide", result)?
            {
                let ended = receipt.events.of::<Expired>(metrics);
                for event in &ended {
                    let doubt = self.around.words.member(&event.challenger);
                    self.did(&format!(
                        "attestation {} does not count: the arbiter did not decide the doubt of {doubt} in time",
                        event.attestation
                    ));
                }
                let ended = u32::try_from(ended.len()).unwrap_or(u32::MAX);
                self.counts.expired = self.counts.expired.saturating_add(ended);
            }
        }
        Ok(())
    }

    /// One attestation that cannot count must not hold up the others: a refused batch is halved.
    fn finalize_some(
        &mut self,
        due: &[AttestationId],
        members: &BTreeMap<AttestationId, AccountId>,
    ) -> Step<()> {
        let metrics = self.client.dao.metrics;
        let call =
            |batch: &[AttestationId]| Call::from(messages::metrics(metrics).finalize_batch(batch.to_vec()));
        let mut rest = due;
        while !rest.is_empty() {
            self.go_on()?;
            let origin = self.around.signer.account();
            let size = self.client.batch_size(&origin, rest, call).map_err(Stop::Broken)?;
            let (batch, later) = rest.split_at(size);
            rest = later;
            if batch.len() > 1 && self.client.chain.try_call(&origin, call(batch)).is_err() {
                let (left, right) = batch.split_at(batch.len() / 2);
                self.finalize_some(left, members)?;
                self.finalize_some(right, members)?;
                continue;
            }
            let result = self.send(&call(batch), |counted| *counted > 0);
            let what = match batch {
                [one] => finalize(*one),
                several => format!("make {} count", counted(several.len(), "attestation")),
            };
            if let Some(Some(receipt)) = self.settle(&what, result)? {
                let newly = newly_final(&receipt, metrics);
                if newly > 0 {
                    let whose = self.names(batch.iter().filter_map(|id| members.get(id)).copied());
                    self.did(&format!("made {} count, of {whose}", counted(newly, "attestation")));
                }
                self.counts.finalized = self.counts.finalized.saturating_add(newly);
            }
        }
        Ok(())
    }
}

/// What is tried with one attestation.
fn finalize(id: AttestationId) -> String {
    format!("make attestation {id} count")
}
