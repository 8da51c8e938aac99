//! One round of a keeper's work: everything that is due at a moment, read from the chain.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};
use tributary_client::{
    account_text, describe, is_due, messages, newly_final, AccountId, Call, CallError, Chain, ChainError,
    ChainExt, DaoClient, Signer, TypeInfo,
};
use tributary_core::DAY;
use tributary_interfaces::{
    governor::{BallotsCounted, Governor, GovernorError, ProposalId, State},
    metrics::{Attestation, AttestationId, Expired, Metrics, Status},
    token::Token,
    treasury::{
        EpochClosed, EpochIndex, EpochOpened, GrantConfig, GrantId, GrantPaid, Payment, Program, ProgramId,
        Treasury, TreasuryError, MAX_EPOCHS_PER_CALL,
    },
    MAX_BATCH, PSP22,
};

/// What came of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub finalized: u32,
    /// Challenges that ended as the arbiter did not decide them.
    pub expired: u32,
    /// Accounts whose ballots count as taking part now.
    pub ballots_counted: u32,
    /// Calls that minted what was owed, as the token had no room for it before.
    pub mints: u32,
    pub queued: u32,
    pub executed: u32,
    pub epochs_opened: u32,
    /// Calls that closed epochs, so that what nobody claimed is free again.
    pub epochs_closed: u32,
    pub grants_paid: u32,
    /// Canceled grants behind a closed gate whose rest is free again.
    pub grants_released: u32,
    pub payments: u32,
    /// To members and recipients of grants, in the smallest units of all assets together.
    pub paid: u128,
    /// Members and recipients of grants that could not be paid; what they are owed stays theirs.
    pub payments_failed: u32,
    /// What was refused, and will be tried again.
    pub problems: u32,
}

impl Round {
    pub fn log(&self) {
        if *self == Self::default() {
            return tracing::debug!("nothing was due");
        }
        let Self {
            finalized,
            expired,
            ballots_counted,
            mints,
            queued,
            executed,
            epochs_opened,
            epochs_closed,
            grants_paid,
            grants_released,
            payments,
            payments_failed,
            problems,
            paid,
        } = self;
        tracing::info!(
            finalized,
            expired,
            ballots_counted,
            mints,
            queued,
            executed,
            epochs_opened,
            epochs_closed,
            grants_paid,
            grants_released,
            payments,
            payments_failed,
            problems,
            paid = paid.to_string(),
            "a round is done"
        );
    }
}

/// What spares a running keeper from reading everything again. Without it, it does the same.
#[derive(Default)]
pub struct Memory {
    /// Attestations before this one are decided.
    first_open: AttestationId,
    /// Proposals that stay as they are.
    decided: BTreeSet<ProposalId>,
    /// Proposals of which every ballot counts that ever will.
    counted: BTreeSet<ProposalId>,
    /// Through which epoch everybody was paid who can be.
    paid_through: BTreeMap<ProgramId, EpochIndex>,
    /// Grants that are paid whole, or that owe nothing more.
    settled: BTreeSet<GrantId>,
}

/// How much of a grant vests in a day; all of it, if it vests in less.
fn days_worth(grant: &GrantConfig) -> u128 {
    let days = grant.end.saturating_sub(grant.start) / DAY;
    grant.amount.div_ceil(u128::from(days).max(1))
}

/// Whether an epoch cannot be opened yet, and will be: whoever is paid by it loses nothing but time.
fn waits(reason: &TreasuryError) -> bool {
    matches!(
        reason,
        TreasuryError::Paused { .. }
            | TreasuryError::CapReached { .. }
            | TreasuryError::InsufficientFree { .. }
    )
}

/// Whether there is no epoch to open, or none yet; the last one may have been opened just now.
fn is_open(reason: &TreasuryError) -> bool {
    matches!(reason, TreasuryError::NotDue { .. } | TreasuryError::ProgramEnded(_))
}

/// Whether there is no epoch to close, or none yet.
fn is_closed(reason: &TreasuryError) -> bool {
    matches!(reason, TreasuryError::NotDue { .. } | TreasuryError::NothingDue)
}

/// Whether a proposal is no longer in the state that it was read in.
fn is_decided(reason: &GovernorError) -> bool {
    matches!(reason, GovernorError::WrongState { .. })
}

/// Why a round ends before its work is done.
enum Stop {
    /// The chain cannot be used.
    Broken(ChainError),
    /// Nothing more may be spent, or the program shall end.
    Enough,
}

type Step<T> = Result<T, Stop>;

/// A round under way.
struct Work<'a, 'b, C: Chain> {
    client: &'a mut DaoClient<'b, C>,
    signer: &'a Signer,
    memory: &'a mut Memory,
    stopping: &'a dyn Fn() -> bool,
    round: Round,
}

/// Does what is due.
pub fn run(
    client: &mut DaoClient<'_, impl Chain>,
    signer: &Signer,
    memory: &mut Memory,
    stopping: &dyn Fn() -> bool,
) -> Result<Round, ChainError> {
    let mut work = Work { client, signer, memory, stopping, round: Round::default() };
    let done = work
        .finalize()
        .and_then(|()| work.mint())
        .and_then(|()| work.decide())
        .and_then(|()| work.count_ballots())
        .and_then(|()| work.open_epochs())
        .and_then(|()| work.pay())
        .and_then(|()| work.pay_grants())
        .and_then(|()| work.close_epochs());
    match done {
        Ok(()) | Err(Stop::Enough) => Ok(work.round),
        Err(Stop::Broken(error)) => Err(error),
    }
}

impl<C: Chain> Work<'_, '_, C> {
    /// The result of reading.
    fn read<T>(&mut self, result: Result<T, CallError<()>>) -> Step<T> {
        result.map_err(|error| match error {
            CallError::Chain(error) => Stop::Broken(error),
            other => Stop::Broken(ChainError::Refused(other.to_string())),
        })
    }

    /// What came of a transaction: `None` if it was refused, which is told and counted.
    fn settle<T, E>(&mut self, what: &str, result: Result<T, CallError<E>>) -> Step<Option<T>>
    where
        E: Debug + scale::Encode + TypeInfo + 'static,
    {
        let reason = match result {
            Ok(done) => return Ok(Some(done)),
            Err(CallError::Chain(error @ (ChainError::Unavailable(_) | ChainError::Unsure { .. }))) => {
                return Err(Stop::Broken(error))
            }
            Err(CallError::Chain(ChainError::Declined)) => return Err(Stop::Enough),
            Err(CallError::Contract(error)) => describe(&error).to_string(),
            Err(other) => other.to_string(),
        };
        tracing::warn!(what, reason, "refused");
        self.round.problems = self.round.problems.saturating_add(1);
        Ok(None)
    }

    /// As `settle`, but for what somebody else has done first, as the refusal tells: that is no problem.
    fn settle_unless<T, E>(
        &mut self,
        what: &str,
        result: Result<T, CallError<E>>,
        done: impl Fn(&E) -> bool,
    ) -> Step<Option<T>>
    where
        E: Debug + scale::Encode + TypeInfo + 'static,
    {
        match result {
            Err(CallError::Contract(error)) if done(&error) => Ok(None),
            other => self.settle(what, other),
        }
    }

    fn go_on(&self) -> Step<()> {
        if (self.stopping)() {
            return Err(Stop::Enough);
        }
        Ok(())
    }

    fn finalize(&mut self) -> Step<()> {
        let count = self.client.chain.read(messages::metrics(self.client.dao.metrics).attestation_count());
        let count = self.read(count)?;
        let result = self.client.open_attestations(self.memory.first_open);
        let open = self.read(result)?;
        let now = self.client.chain.now().map_err(Stop::Broken)?;
        self.memory.first_open = open.first().map_or(count, |(id, _)| *id);
        self.expire(open.iter().filter(|(_, attestation)| attestation.status == Status::Challenged))?;
        let due: Vec<AttestationId> =
            open.into_iter().filter(|(_, attestation)| is_due(attestation, now)).map(|(id, _)| id).collect();
        self.finalize_some(&due)
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
            let size = self.client.batch_size(&self.signer.account(), rest, call).map_err(Stop::Broken)?;
            let (batch, later) = rest.split_at(size);
            rest = later;
            let result = self.client.chain.submit(self.signer, call(batch));
            if let Some(receipt) = self.settle("expire challenges", result)? {
                let ended = receipt.events.of::<Expired>(metrics).len();
                let ended = u32::try_from(ended).unwrap_or(u32::MAX);
                self.round.expired = self.round.expired.saturating_add(ended);
            }
        }
        Ok(())
    }

    /// Has the token mint what members are owed since it had no room, as soon as it has some.
    fn mint(&mut self) -> Step<()> {
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
            let origin = self.signer.account();
            let size = self.client.batch_size(&origin, rest, call).map_err(Stop::Broken)?;
            let (batch, later) = rest.split_at(size);
            rest = later;
            // The room may be used up, or the token refuse: the next round tries again.
            if !self.client.chain.try_call(&origin, call(batch)).is_ok_and(|minted| minted.value > 0) {
                break;
            }
            let result = self.client.chain.submit(self.signer, call(batch));
            if self.settle("mint what is owed", result)?.is_some() {
                self.round.mints = self.round.mints.saturating_add(1);
            }
        }
        Ok(())
    }

    /// Counts the ballots of votes that are over, where more than half of all votes were cast.
    fn count_ballots(&mut self) -> Step<()> {
        let governor = self.client.dao.governor;
        let count = self.client.chain.read(messages::governor(governor).proposal_count());
        for id in 0..self.read(count)? {
            if self.memory.counted.contains(&id) {
                continue;
            }
            let view = self.client.chain.read(messages::governor(governor).proposal(id));
            let Some(view) = self.read(view)? else { continue };
            if matches!(view.state, State::Pending | State::Active) {
                continue;
            }
            let cast = view.tally.checked_sum().unwrap_or(u128::MAX);
            let enough = view.total.is_some_and(|total| cast > total - cast.min(total));
            let mut left = if enough { view.voters.saturating_sub(view.counted) } else { 0 };
            while left > 0 {
                self.go_on()?;
                let call = messages::governor(governor).count_ballots(id);
                let result = self.client.chain.submit(self.signer, call);
                let Some(receipt) = self.settle("count ballots", result)? else { break };
                // Another keeper may count them as well: what happened is told by the event.
                let told = receipt.events.of::<BallotsCounted>(governor).into_iter();
                let counted = told.map(|event| event.ballots.len()).sum::<usize>();
                let counted = u32::try_from(counted).unwrap_or(u32::MAX);
                self.round.ballots_counted = self.round.ballots_counted.saturating_add(counted);
                left = left.saturating_sub(counted.max(1));
            }
            if left == 0 {
                self.memory.counted.insert(id);
            }
        }
        Ok(())
    }

    /// One attestation that cannot count must not hold up the others: a refused batch is halved.
    fn finalize_some(&mut self, due: &[AttestationId]) -> Step<()> {
        let metrics = self.client.dao.metrics;
        let call =
            |batch: &[AttestationId]| Call::from(messages::metrics(metrics).finalize_batch(batch.to_vec()));
        let mut rest = due;
        while !rest.is_empty() {
            self.go_on()?;
            let origin = self.signer.account();
            let size = self.client.batch_size(&origin, rest, call).map_err(Stop::Broken)?;
            let (batch, later) = rest.split_at(size);
            rest = later;
            if batch.len() > 1 && self.client.chain.try_call(&origin, call(batch)).is_err() {
                let (left, right) = batch.split_at(batch.len() / 2);
                self.finalize_some(left)?;
                self.finalize_some(right)?;
                continue;
            }
            let result = self.client.chain.submit(self.signer, call(batch));
            if let Some(receipt) = self.settle("finalize", result)? {
                self.round.finalized = self.round.finalized.saturating_add(newly_final(&receipt, metrics));
            }
        }
        Ok(())
    }

    fn decide(&mut self) -> Step<()> {
        let governor = self.client.dao.governor;
        let count = self.client.chain.read(messages::governor(governor).proposal_count());
        let count = self.read(count)?;
        for id in 0..count {
            if self.memory.decided.contains(&id) {
                continue;
            }
            self.go_on()?;
            let view = self.client.chain.read(messages::governor(governor).proposal(id));
            let Some(mut view) = self.read(view)? else { continue };
            if view.state == State::Succeeded && view.action_count > 0 {
                let result = self.client.chain.submit(self.signer, messages::governor(governor).queue(id));
                if self.settle_unless("queue", result, is_decided)?.is_none() {
                    continue;
                }
                self.round.queued += 1;
                let again = self.client.chain.read(messages::governor(governor).proposal(id));
                let Some(queued) = self.read(again)? else { continue };
                view = queued;
            }
            let now = self.client.chain.now().map_err(Stop::Broken)?;
            let may = view.executable_from.is_some_and(|moment| moment <= now);
            if view.state == State::Queued && may {
                let result = self.client.chain.submit(self.signer, messages::governor(governor).execute(id));
                if self.settle_unless("execute", result, is_decided)?.is_some() {
                    self.round.executed += 1;
                    self.memory.decided.insert(id);
                }
            }
            let stays = matches!(
                view.state,
                State::Executed | State::Canceled | State::Vetoed | State::Defeated | State::Expired
            );
            if stays || (view.state == State::Succeeded && view.action_count == 0) {
                self.memory.decided.insert(id);
            }
        }
        Ok(())
    }

    fn programs(&mut self) -> Step<Vec<(ProgramId, Program)>> {
        let treasury = self.client.dao.treasury;
        let count = self.client.chain.read(messages::treasury(treasury).program_count());
        let mut programs = Vec::new();
        for id in 0..self.read(count)? {
            let program = self.client.chain.read(messages::treasury(treasury).program(id));
            programs.extend(self.read(program)?.map(|program| (id, program)));
        }
        Ok(programs)
    }

    fn open_epochs(&mut self) -> Step<()> {
        let treasury = self.client.dao.treasury;
        let origin = self.signer.account();
        for (id, _) in self.programs()? {
            loop {
                self.go_on()?;
                let call = || Call::from(messages::treasury(treasury).open_epoch(id));
                match self.client.chain.try_call(&origin, call()) {
                    Err(CallError::Contract(reason)) if is_open(&reason) => break,
                    Err(CallError::Contract(reason)) if waits(&reason) => {
                        tracing::info!(
                            program = id,
                            reason = describe(&reason).to_string(),
                            "an epoch waits"
                        );
                        break;
                    }
                    _ => {}
                }
                let result = self.client.chain.submit(self.signer, call());
                let Some(receipt) = self.settle_unless("open an epoch", result, is_open)? else { break };
                // Another keeper may have opened it in between.
                let opened = receipt.events.of::<EpochOpened>(treasury).len();
                self.round.epochs_opened = self.round.epochs_opened.saturating_add(u32::from(opened > 0));
            }
        }
        Ok(())
    }

    /// Closes epochs whose claim window has passed, of programs that have paid everybody who can be paid.
    fn close_epochs(&mut self) -> Step<()> {
        let treasury = self.client.dao.treasury;
        let origin = self.signer.account();
        for (id, program) in self.programs()? {
            let over = self.over(&program)?;
            if self.memory.paid_through.get(&id).copied().unwrap_or(0) < over {
                continue;
            }
            loop {
                self.go_on()?;
                let call = || Call::from(messages::treasury(treasury).close_epoch(id));
                let refused = self.client.chain.try_call(&origin, call());
                if matches!(&refused, Err(CallError::Contract(reason)) if is_closed(reason)) {
                    break;
                }
                let result = self.client.chain.submit(self.signer, call());
                let Some(receipt) = self.settle_unless("close an epoch", result, is_closed)? else { break };
                if receipt.events.of::<EpochClosed>(treasury).is_empty() {
                    // The source gives no answer: members have another whole window.
                    tracing::warn!(program = id, "its source is silent: its open epochs stay open");
                    break;
                }
                self.round.epochs_closed += 1;
            }
        }
        Ok(())
    }

    /// Pays the recipients of grants: once a day's worth has vested, or all of it.
    fn pay_grants(&mut self) -> Step<()> {
        let treasury = self.client.dao.treasury;
        let origin = self.signer.account();
        let now = self.client.chain.now().map_err(Stop::Broken)?;
        let count = self.client.chain.read(messages::treasury(treasury).grant_count());
        for id in 0..self.read(count)? {
            if self.memory.settled.contains(&id) {
                continue;
            }
            self.go_on()?;
            let grant = self.client.chain.read(messages::treasury(treasury).grant(id));
            let Some(grant) = self.read(grant)? else { continue };
            let due = self.client.chain.read(messages::treasury(treasury).grant_due(id));
            // A closed gate delays, and a source that does not answer is somebody else's to mend.
            let due = match self.read(due)? {
                Ok(due) => due,
                Err(TreasuryError::GateClosed { .. }) if grant.canceled_at.is_some() => {
                    self.release(id)?;
                    continue;
                }
                Err(_) => continue,
            };
            let ended = grant.canceled_at.is_some() || now >= grant.config.end;
            if due == 0 && ended {
                self.memory.settled.insert(id);
            }
            if due == 0 || (due < days_worth(&grant.config) && !ended) {
                continue;
            }
            let call = || Call::from(messages::treasury(treasury).claim_grant(id));
            // Who cannot be paid is told once a round, and costs nothing.
            let expected = self.client.chain.try_call(&origin, call());
            if let Err(CallError::Contract(TreasuryError::TransferFailed { to, amount, .. })) = expected {
                let (recipient, amount) = (account_text(&to), amount.to_string());
                tracing::warn!(grant = id, recipient, amount, "cannot be paid; stays owed");
                self.round.payments_failed = self.round.payments_failed.saturating_add(1);
                continue;
            }
            let result = self.client.chain.submit(self.signer, call());
            let paid = |reason: &TreasuryError| *reason == TreasuryError::NothingDue;
            let Some(receipt) = self.settle_unless("pay a grant", result, paid)? else { continue };
            // Another keeper may have paid it in between: what happened is told by the event.
            for paid in receipt.events.of::<GrantPaid>(treasury) {
                self.round.grants_paid = self.round.grants_paid.saturating_add(1);
                self.round.paid = self.round.paid.saturating_add(paid.amount);
            }
        }
        Ok(())
    }

    /// Frees what is left of a grant that was canceled while its gate was closed: nobody can be owed it any more.
    fn release(&mut self, id: GrantId) -> Step<()> {
        let call = || Call::from(messages::treasury(self.client.dao.treasury).release_grant(id));
        if self.client.chain.try_call(&self.signer.account(), call()).is_ok() {
            let result = self.client.chain.submit(self.signer, call());
            let released = |reason: &TreasuryError| *reason == TreasuryError::NothingDue;
            if self.settle_unless("release a grant", result, released)?.is_some() {
                self.round.grants_released = self.round.grants_released.saturating_add(1);
            }
        }
        self.memory.settled.insert(id);
        Ok(())
    }

    /// How many epochs of the program are over.
    fn over(&mut self, program: &Program) -> Step<EpochIndex> {
        let now = self.client.chain.now().map_err(Stop::Broken)?;
        let over = now.saturating_sub(program.config.start) / program.config.epoch_length.max(1);
        let over = EpochIndex::try_from(over).unwrap_or(EpochIndex::MAX);
        Ok(over.min(program.config.epochs.unwrap_or(EpochIndex::MAX)))
    }

    /// Pays everybody for the epochs that are over, once for each.
    fn pay(&mut self) -> Step<()> {
        let mut members: Option<Vec<AccountId>> = None;
        for (id, program) in self.programs()? {
            let over = self.over(&program)?;
            if over == 0 || self.memory.paid_through.get(&id).is_some_and(|paid| *paid >= over) {
                continue;
            }
            let everybody = match &members {
                Some(members) => members.clone(),
                None => {
                    let found = self.client.members();
                    members.insert(self.read(found)?).clone()
                }
            };
            if self.pay_program(id, over, &everybody)? {
                self.memory.paid_through.insert(id, over);
            }
        }
        Ok(())
    }

    /// Whether everybody was asked for, and nothing was refused.
    fn pay_program(&mut self, id: ProgramId, over: EpochIndex, members: &[AccountId]) -> Step<bool> {
        let mut due = self.behind(id, over, members.to_vec())?;
        let mut failing = BTreeSet::new();
        loop {
            // One call walks a bounded number of epochs, those furthest behind first: who stands far apart is
            // not paid together.
            let mut rest = due.as_slice();
            while let Some((_, first)) = rest.first() {
                let within = first.saturating_add(MAX_EPOCHS_PER_CALL);
                let (near, far) = rest.split_at(rest.partition_point(|(_, epoch)| *epoch < within));
                rest = far;
                let near: Vec<AccountId> = near.iter().map(|(member, _)| *member).collect();
                if !self.pay_some(id, &near, &mut failing)? {
                    return Ok(false);
                }
            }
            let left = self.behind(id, over, due.iter().map(|(member, _)| *member).collect())?;
            // Nobody came further: they cannot be paid, or have nothing to get.
            if left == due {
                break;
            }
            due = left;
        }
        let failed = u32::try_from(failing.len()).unwrap_or(u32::MAX);
        self.round.payments_failed = self.round.payments_failed.saturating_add(failed);
        Ok(true)
    }

    /// Those members for whom an epoch that is over is not settled, and which; furthest behind first.
    fn behind(
        &mut self,
        id: ProgramId,
        over: EpochIndex,
        members: Vec<AccountId>,
    ) -> Step<Vec<(AccountId, EpochIndex)>> {
        let cursors = self.client.cursors(id, &members);
        let cursors = self.read(cursors)?;
        let epochs = members.into_iter().zip(cursors).map(|(member, cursor)| (member, cursor.epoch));
        let mut behind: Vec<_> = epochs.filter(|(_, epoch)| *epoch < over).collect();
        behind.sort_by_key(|(_, epoch)| *epoch);
        Ok(behind)
    }

    fn pay_some(
        &mut self,
        id: ProgramId,
        due: &[AccountId],
        failing: &mut BTreeSet<AccountId>,
    ) -> Step<bool> {
        let treasury = self.client.dao.treasury;
        let origin = self.signer.account();
        let call = |batch: &[AccountId]| Call::from(messages::treasury(treasury).pay(id, batch.to_vec()));
        let mut rest = due;
        while !rest.is_empty() {
            self.go_on()?;
            let size = self.client.batch_size(&origin, rest, call).map_err(Stop::Broken)?;
            let (batch, later) = rest.split_at(size);
            rest = later;
            let expected = match self.client.chain.try_call(&origin, call(batch)) {
                // Their next epoch waits: nothing is to be paid before it is open.
                Err(CallError::Contract(reason)) if waits(&reason) => return Ok(false),
                expected => expected,
            };
            let Some(expected) = self.settle("pay", expected)? else { return Ok(false) };
            let mut moves = false;
            for (member, payment) in batch.iter().zip(&expected.value) {
                match payment {
                    // Without pay, but with further epochs to come to.
                    Payment::Paid(_) | Payment::NotReached => moves = true,
                    Payment::Nothing => {}
                    Payment::Failed(amount) => {
                        if failing.insert(*member) {
                            let (member, amount) = (account_text(member), amount.to_string());
                            tracing::warn!(program = id, member, amount, "cannot be paid; stays owed");
                        }
                    }
                }
            }
            if !moves {
                continue;
            }
            let result = self.client.chain.submit(self.signer, call(batch));
            let Some(receipt) = self.settle("pay", result)? else { return Ok(false) };
            let mut came = tributary_client::Round::default();
            came.add(&receipt, treasury);
            self.round.payments = self.round.payments.saturating_add(came.members_paid);
            self.round.paid = self.round.paid.saturating_add(came.amount);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_interfaces::treasury::Asset;

    #[test]
    fn a_day_s_worth_of_a_grant_is_its_daily_share_and_of_a_short_one_all_of_it() {
        let grant = |amount, end| GrantConfig {
            recipient: [1; 32].into(),
            asset: Asset::Native,
            amount,
            start: 0,
            cliff: 0,
            end,
            gate: None,
        };
        assert_eq!(days_worth(&grant(1_000, 10 * DAY)), 100);
        assert_eq!(days_worth(&grant(1_001, 10 * DAY)), 101, "never less than a day's");
        assert_eq!(days_worth(&grant(1_000, DAY / 2)), 1_000);
        assert_eq!(days_worth(&grant(u128::MAX, 0)), u128::MAX);
    }
}
