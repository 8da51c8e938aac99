//! One round of a keeper's work: everything that is due at a moment, read from the chain.

use super::trouble::{Troubles, LONGEST};
use crate::{
    errors::{About, ContractError},
    ledger::titles,
    proposal::sentence,
    refusal::chain_words,
    time::{self, counted},
    words::{printable, Words},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};
use tributary_client::{
    is_due, messages, newly_final, AccountId, Call, CallError, Chain, ChainError, ChainExt, DaoClient,
    EventLog, Signer,
};
use tributary_core::{Millis, Timestamp, DAY};
use tributary_interfaces::{
    governor::{Action, BallotsCounted, Governor, GovernorError, ProposalId, Queued, State},
    metrics::{Attestation, AttestationId, Expired, Metrics, Status},
    token::Token,
    treasury::{
        Asset, EpochClosed, EpochIndex, EpochOpened, GrantConfig, GrantId, GrantPaid, Paid, Payment, Program,
        ProgramId, Treasury, TreasuryError, MAX_EPOCHS_PER_CALL,
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
    /// What was refused for the first time, or for another reason than before, and will be tried again.
    pub problems: u32,
}

impl Round {
    /// What came of it, for people.
    pub fn told(&self) -> String {
        let parts = [
            (self.finalized, "attestation", "made to count"),
            (self.expired, "challenge", "ended"),
            (self.mints, "call", "that minted what was owed"),
            (self.queued, "proposal", "queued"),
            (self.executed, "proposal", "executed"),
            (self.ballots_counted, "voter", "counted as having taken part"),
            (self.epochs_opened, "epoch", "opened"),
            (self.payments, "payment", "to members"),
            (self.grants_paid, "grant", "paid"),
            (self.grants_released, "grant", "released"),
            (self.epochs_closed, "call", "that closed epochs"),
            (self.payments_failed, "payment", "that failed and stays owed"),
            (self.problems, "problem", "as told above"),
        ];
        let done = parts.iter().filter(|(count, ..)| *count > 0);
        let done: Vec<String> =
            done.map(|(count, what, how)| format!("{} {how}", counted((*count).into(), what))).collect();
        match done.is_empty() {
            true => "nothing was due".to_owned(),
            false => done.join("; "),
        }
    }

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
        tracing::debug!(
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
    /// What failed.
    troubles: Troubles,
    /// What proposals are called, where their events can be read.
    titles: BTreeMap<ProposalId, Option<String>>,
}

/// What a transaction cost, and where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub transaction: String,
    pub block: u32,
    pub fee: String,
    pub deposit: String,
}

/// What a round is told from outside, and tells.
pub struct Surroundings<'a> {
    pub signer: &'a Signer,
    pub words: &'a Words,
    /// From which block on the DAO's events are.
    pub since: u32,
    /// Whether the program shall end.
    pub stopping: &'a dyn Fn() -> bool,
    /// The last transaction that became final, if it was not asked for before.
    pub sent: &'a dyn Fn() -> Option<Sent>,
}

/// How much of a grant vests in a day; all of it, if it vests in less.
fn days_worth(grant: &GrantConfig) -> u128 {
    let days = grant.end.saturating_sub(grant.start) / DAY;
    grant.amount.div_ceil(u128::from(days).max(1))
}

/// Whether an epoch cannot be opened yet, and will be, or there is nothing to pay it with: whoever is paid by it loses
/// nothing but time.
fn waits(reason: &TreasuryError) -> bool {
    matches!(
        reason,
        TreasuryError::Paused { .. }
            | TreasuryError::CapReached { .. }
            | TreasuryError::InsufficientFree { .. }
            | TreasuryError::NotCovered { .. }
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

/// The kind of a failure, without its numbers.
fn kind(told: &str) -> String {
    told.split(|letter: char| !letter.is_alphanumeric())
        .take(4)
        .filter(|word| word.parse::<u128>().is_err())
        .collect()
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
    around: &'a Surroundings<'a>,
    memory: &'a mut Memory,
    now: Timestamp,
    round: Round,
}

/// Does what is due.
pub fn run(
    client: &mut DaoClient<'_, impl Chain>,
    around: &Surroundings,
    memory: &mut Memory,
) -> Result<Round, ChainError> {
    let now = client.chain.now()?;
    let mut work = Work { client, around, memory, now, round: Round::default() };
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

    /// What came of something that was tried: `None` if it was refused, which is told and counted once.
    fn settle<T, E>(&mut self, what: &str, result: Result<T, CallError<E>>) -> Step<Option<T>>
    where
        E: Debug + Into<ContractError>,
    {
        self.settle_about(what, result, &About::default(), LONGEST)
    }

    /// As `settle`, of what must be tried again within a time at most.
    fn settle_about<T, E>(
        &mut self,
        what: &str,
        result: Result<T, CallError<E>>,
        about: &About,
        longest: Millis,
    ) -> Step<Option<T>>
    where
        E: Debug + Into<ContractError>,
    {
        let (kind, reason) = match result {
            Ok(done) => {
                if self.memory.troubles.over(what) {
                    tracing::info!("could {what} at last");
                }
                return Ok(Some(done));
            }
            Err(CallError::Chain(error @ (ChainError::Unavailable(_) | ChainError::Unsure { .. }))) => {
                return Err(Stop::Broken(error))
            }
            Err(CallError::Chain(ChainError::Declined)) => return Err(Stop::Enough),
            Err(CallError::Chain(error @ ChainError::Insufficient { .. })) => {
                // Nothing else can be sent either.
                self.trouble(
                    "send transactions",
                    "Insufficient",
                    &chain_words(&error, self.around.words),
                    LONGEST,
                );
                return Err(Stop::Enough);
            }
            Err(CallError::Contract(error)) => {
                let error: ContractError = error.into();
                (kind(&error.told()), error.said(about, self.around.words))
            }
            Err(CallError::Chain(error)) => {
                (kind(&error.to_string()), chain_words(&error, self.around.words))
            }
            Err(other) => (kind(&other.to_string()), other.to_string()),
        };
        self.trouble(what, &kind, &reason, longest);
        Ok(None)
    }

    /// Tells of a failure, if it is news.
    fn trouble(&mut self, what: &str, kind: &str, reason: &str, longest: Millis) {
        if self.memory.troubles.failed(what, kind, self.now, longest) {
            let cost = (self.around.sent)().map(|sent| format!(" (fee {})", sent.fee)).unwrap_or_default();
            tracing::warn!("could not {what}: {reason}{cost}");
            self.round.problems = self.round.problems.saturating_add(1);
        } else {
            tracing::debug!("still could not {what}: {reason}");
        }
    }

    /// As `settle`, but for what somebody else has done first, as the refusal tells: that is no problem.
    fn settle_unless<T, E>(
        &mut self,
        what: &str,
        result: Result<T, CallError<E>>,
        done: impl Fn(&E) -> bool,
    ) -> Step<Option<T>>
    where
        E: Debug + Into<ContractError>,
    {
        match result {
            Err(CallError::Contract(error)) if done(&error) => Ok(None),
            other => self.settle(what, other),
        }
    }

    /// Whether something failed a short while ago.
    fn rests(&self, what: &str) -> bool {
        self.memory.troubles.waits(what, self.now)
    }

    /// Tells what was done.
    fn did(&self, text: &str) {
        match (self.around.sent)() {
            Some(Sent { transaction, block, fee, deposit }) => {
                tracing::info!(block, fee, deposit, transaction, "{text}");
            }
            // On an embedded chain nothing is paid.
            None => tracing::info!("{text}"),
        }
    }

    /// What a proposal is called.
    fn proposal(&mut self, id: ProposalId) -> String {
        if !self.memory.titles.contains_key(&id) {
            if let Ok(events) = self.client.chain.events(self.around.since) {
                let found = titles(&EventLog(events), &self.client.dao.governor);
                self.memory.titles.extend(found.into_iter().map(|(id, title)| (id, Some(title))));
            }
            self.memory.titles.entry(id).or_default();
        }
        match self.memory.titles.get(&id) {
            Some(Some(title)) => format!("proposal {id} “{}”", printable(title)),
            _ => format!("proposal {id}"),
        }
    }

    /// What a program is called.
    fn program(&self, id: ProgramId, program: &Program) -> String {
        format!("program {id} ({})", sentence::shared_by(&program.config, self.around.words))
    }

    fn amount(&self, asset: &Asset, amount: u128) -> String {
        self.around.words.amount(asset, amount)
    }

    /// A few members by name, and how many more there are.
    fn names(&self, accounts: impl IntoIterator<Item = AccountId>) -> String {
        const SHOWN: usize = 5;
        let accounts: BTreeSet<AccountId> = accounts.into_iter().collect();
        let names: Vec<_> =
            accounts.iter().take(SHOWN).map(|account| self.around.words.member(account)).collect();
        match accounts.len().saturating_sub(SHOWN) {
            0 => names.join(", "),
            more => format!("{} and {more} more", names.join(", ")),
        }
    }

    fn go_on(&self) -> Step<()> {
        if (self.around.stopping)() {
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
            let result = self.client.chain.submit(self.around.signer, call(batch));
            if let Some(receipt) = self.settle("end challenges that the arbiter did not decide", result)? {
                let ended = receipt.events.of::<Expired>(metrics);
                for event in &ended {
                    let doubt = self.around.words.member(&event.challenger);
                    self.did(&format!(
                        "attestation {} does not count: the arbiter did not decide the doubt of {doubt} in time",
                        event.attestation
                    ));
                }
                let ended = u32::try_from(ended.len()).unwrap_or(u32::MAX);
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
            let origin = self.around.signer.account();
            let size = self.client.batch_size(&origin, rest, call).map_err(Stop::Broken)?;
            let (batch, later) = rest.split_at(size);
            rest = later;
            // The room may be used up, or the token refuse: the next round tries again.
            if !self.client.chain.try_call(&origin, call(batch)).is_ok_and(|minted| minted.value > 0) {
                break;
            }
            let result = self.client.chain.submit(self.around.signer, call(batch));
            if let Some(minted) = self.settle("mint what members are owed of tokens", result)? {
                let (told, members) =
                    (self.around.words.tokens(minted.value), self.names(batch.iter().copied()));
                self.did(&format!("minted {told} that were owed to {members}"));
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
            while left > 0 && !self.rests(&format!("count who took part in proposal {id}")) {
                self.go_on()?;
                let call = messages::governor(governor).count_ballots(id);
                let result = self.client.chain.submit(self.around.signer, call);
                let what = format!("count who took part in proposal {id}");
                let Some(receipt) = self.settle(&what, result)? else { break };
                // Another keeper may count them as well: what happened is told by the event.
                let told = receipt.events.of::<BallotsCounted>(governor).into_iter();
                let counted = told.map(|event| event.ballots.len()).sum::<usize>();
                let title = self.proposal(id);
                self.did(&format!(
                    "counted {} on {title} as having taken part",
                    time::counted(counted as u64, "voter")
                ));
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
            let result = self.client.chain.submit(self.around.signer, call(batch));
            let what = match batch {
                [one] => finalize(*one),
                several => format!("make {} count", counted(several.len() as u64, "attestation")),
            };
            if let Some(receipt) = self.settle(&what, result)? {
                let newly = newly_final(&receipt, metrics);
                if newly > 0 {
                    let whose = self.names(batch.iter().filter_map(|id| members.get(id)).copied());
                    self.did(&format!("made {} count, of {whose}", counted(newly.into(), "attestation")));
                }
                self.round.finalized = self.round.finalized.saturating_add(newly);
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
                let title = self.proposal(id);
                let what = format!("queue {title}");
                if self.rests(&what) {
                    continue;
                }
                let result =
                    self.client.chain.submit(self.around.signer, messages::governor(governor).queue(id));
                let Some(receipt) = self.settle_unless(&what, result, is_decided)? else { continue };
                let from = receipt.events.of::<Queued>(governor).first().map(|event| event.executable_from);
                let from = from.map_or(String::new(), |from| {
                    format!("; it may be executed from {} on", time::date(from))
                });
                self.did(&format!("queued {title}{from}"));
                self.round.queued += 1;
                let again = self.client.chain.read(messages::governor(governor).proposal(id));
                let Some(queued) = self.read(again)? else { continue };
                view = queued;
            }
            let now = self.client.chain.now().map_err(Stop::Broken)?;
            let may = view.executable_from.is_some_and(|moment| moment <= now);
            let title = if view.state == State::Queued && may { Some(self.proposal(id)) } else { None };
            if let Some(title) = title.filter(|title| !self.rests(&format!("execute {title}"))) {
                let result =
                    self.client.chain.submit(self.around.signer, messages::governor(governor).execute(id));
                // Often enough before its grace ends.
                let longest = LONGEST.min(view.settings.grace / 20);
                if self.executed(id, &title, result, longest)? {
                    self.did(&format!("executed {title}"));
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

    /// Whether a proposal was executed. Why not is told by its actions.
    fn executed<T>(
        &mut self,
        id: ProposalId,
        title: &str,
        result: Result<T, CallError<GovernorError>>,
        longest: Millis,
    ) -> Step<bool> {
        if matches!(&result, Err(CallError::Contract(error)) if is_decided(error)) {
            return Ok(false);
        }
        let actions: Vec<Action> = match &result {
            Ok(_) => Vec::new(),
            Err(_) => {
                let call = messages::governor(self.client.dao.governor).actions(id);
                let actions = self.client.chain.read(call);
                self.read(actions)?
            }
        };
        let about = About { proposal: Some(id), actions: Some(&actions), ..About::default() };
        Ok(self.settle_about(&format!("execute {title}"), result, &about, longest)?.is_some())
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
        let origin = self.around.signer.account();
        for (id, program) in self.programs()? {
            let name = self.program(id, &program);
            let what = format!("open an epoch of {name}");
            while !self.rests(&what) {
                self.go_on()?;
                let call = || Call::from(messages::treasury(treasury).open_epoch(id));
                match self.client.chain.try_call(&origin, call()) {
                    Err(CallError::Contract(reason)) if is_open(&reason) => break,
                    Err(CallError::Contract(reason)) if waits(&reason) => {
                        let reason = ContractError::from(reason);
                        if self.memory.troubles.waiting(&what, &kind(&reason.told())) {
                            let reason = reason.said(&About::default(), self.around.words);
                            tracing::info!("an epoch of {name} waits: {reason}");
                        }
                        break;
                    }
                    _ => {}
                }
                let result = self.client.chain.submit(self.around.signer, call());
                let Some(receipt) = self.settle_unless(&what, result, is_open)? else { break };
                // Another keeper may have opened it in between.
                let opened = receipt.events.of::<EpochOpened>(treasury);
                for event in &opened {
                    let budget = self.amount(&program.config.asset, event.budget);
                    self.did(&format!("opened epoch {} of {name} with {budget}", event.epoch));
                }
                self.round.epochs_opened =
                    self.round.epochs_opened.saturating_add(u32::from(!opened.is_empty()));
            }
        }
        Ok(())
    }

    /// Closes epochs whose claim window has passed, of programs that have paid everybody who can be paid.
    fn close_epochs(&mut self) -> Step<()> {
        let treasury = self.client.dao.treasury;
        let origin = self.around.signer.account();
        for (id, program) in self.programs()? {
            let over = self.over(&program)?;
            if self.memory.paid_through.get(&id).copied().unwrap_or(0) < over {
                continue;
            }
            let name = self.program(id, &program);
            let what = format!("close an epoch of {name}");
            while !self.rests(&what) {
                self.go_on()?;
                let call = || Call::from(messages::treasury(treasury).close_epoch(id));
                let refused = self.client.chain.try_call(&origin, call());
                if matches!(&refused, Err(CallError::Contract(reason)) if is_closed(reason)) {
                    break;
                }
                let result = self.client.chain.submit(self.around.signer, call());
                let Some(receipt) = self.settle_unless(&what, result, is_closed)? else { break };
                let closed = receipt.events.of::<EpochClosed>(treasury);
                if closed.is_empty() {
                    // The source gives no answer: members have another whole window.
                    if self.memory.troubles.waiting(&format!("ask the source of {name}"), "silent") {
                        tracing::warn!("the source of {name} is silent: its open epochs stay open");
                    }
                    break;
                }
                for event in closed {
                    let released = self.amount(&program.config.asset, event.released);
                    self.did(&format!("closed {name} up to epoch {}: {released} is free again", event.epoch));
                }
                self.round.epochs_closed += 1;
            }
        }
        Ok(())
    }

    /// Pays the recipients of grants: once a day's worth has vested, or all of it.
    fn pay_grants(&mut self) -> Step<()> {
        let treasury = self.client.dao.treasury;
        let origin = self.around.signer.account();
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
            let what = format!("pay grant {id} to {}", self.around.words.member(&grant.config.recipient));
            if let Err(CallError::Contract(TreasuryError::TransferFailed { asset, amount, .. })) = expected {
                let failed = self.failed(&what, &asset, amount);
                self.round.payments_failed = self.round.payments_failed.saturating_add(failed);
                continue;
            }
            if self.rests(&what) {
                continue;
            }
            let result = self.client.chain.submit(self.around.signer, call());
            let paid = |reason: &TreasuryError| *reason == TreasuryError::NothingDue;
            let Some(receipt) = self.settle_unless(&what, result, paid)? else { continue };
            // Another keeper may have paid it in between: what happened is told by the event.
            for paid in receipt.events.of::<GrantPaid>(treasury) {
                let (amount, whom) =
                    (self.amount(&paid.asset, paid.amount), self.around.words.member(&paid.recipient));
                self.did(&format!("paid {amount} of grant {id} to {whom}"));
                self.round.grants_paid = self.round.grants_paid.saturating_add(1);
                self.round.paid = self.round.paid.saturating_add(paid.amount);
            }
        }
        Ok(())
    }

    /// Frees what is left of a grant that was canceled while its gate was closed: nobody can be owed it any more.
    fn release(&mut self, id: GrantId) -> Step<()> {
        let call = || Call::from(messages::treasury(self.client.dao.treasury).release_grant(id));
        if self.client.chain.try_call(&self.around.signer.account(), call()).is_ok() {
            let result = self.client.chain.submit(self.around.signer, call());
            let released = |reason: &TreasuryError| *reason == TreasuryError::NothingDue;
            if self.settle_unless(&format!("release grant {id}"), result, released)?.is_some() {
                self.did(&format!(
                    "released what was left of grant {id}: its gate was closed when it was canceled"
                ));
                self.round.grants_released = self.round.grants_released.saturating_add(1);
            }
        }
        self.memory.settled.insert(id);
        Ok(())
    }

    /// Tells of somebody who cannot be paid, once. How many more that makes.
    fn failed(&mut self, what: &str, asset: &Asset, amount: u128) -> u32 {
        let news = self.memory.troubles.failed(what, "TransferFailed", self.now, LONGEST);
        if news {
            let amount = self.amount(asset, amount);
            tracing::warn!("could not {what}: the transfer of {amount} fails; it stays owed");
        }
        u32::from(news)
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
            let name = self.program(id, &program);
            if self.rests(&format!("pay members of {name}")) {
                continue;
            }
            if self.pay_program(id, &program, over, &everybody)? {
                self.memory.paid_through.insert(id, over);
            }
        }
        Ok(())
    }

    /// Whether everybody was asked for, and nothing was refused.
    fn pay_program(
        &mut self,
        id: ProgramId,
        program: &Program,
        over: EpochIndex,
        members: &[AccountId],
    ) -> Step<bool> {
        let mut due = self.behind(id, over, members.to_vec())?;
        loop {
            // One call walks a bounded number of epochs, those furthest behind first: who stands far apart is
            // not paid together.
            let mut rest = due.as_slice();
            while let Some((_, first)) = rest.first() {
                let within = first.saturating_add(MAX_EPOCHS_PER_CALL);
                let (near, far) = rest.split_at(rest.partition_point(|(_, epoch)| *epoch < within));
                rest = far;
                let near: Vec<AccountId> = near.iter().map(|(member, _)| *member).collect();
                if !self.pay_some(id, program, &near)? {
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
        Ok(true)
    }

    /// Shows that a program's token pays nobody, once in half a claim window: so that no epoch is closed over it. One
    /// member alone who cannot be paid shows that themselves, as it is rather their matter than the token's.
    fn show_outage(
        &mut self,
        id: ProgramId,
        program: &Program,
        call: Call<Result<Vec<Payment>, TreasuryError>>,
    ) -> Step<()> {
        let now = self.client.chain.now().map_err(Stop::Broken)?;
        let name = self.program(id, program);
        if now < program.silent_at.saturating_add(program.config.claim_window / 2) {
            return Ok(());
        }
        let what = format!("show that nobody can be paid of {name}");
        let result = self.client.chain.submit(self.around.signer, call);
        if self.settle(&what, result)?.is_some() {
            self.did(&format!("showed that nobody can be paid of {name}: its open epochs stay open"));
        }
        Ok(())
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

    fn pay_some(&mut self, id: ProgramId, program: &Program, due: &[AccountId]) -> Step<bool> {
        let name = self.program(id, program);
        let what = format!("pay members of {name}");
        let asset = program.config.asset;
        let treasury = self.client.dao.treasury;
        let origin = self.around.signer.account();
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
            let Some(expected) = self.settle(&what, expected)? else { return Ok(false) };
            let (mut moves, mut failing) = (false, 0u32);
            for (member, payment) in batch.iter().zip(&expected.value) {
                match payment {
                    // Without pay, but with further epochs to come to.
                    Payment::Paid(_) | Payment::NotReached => moves = true,
                    Payment::Nothing => {}
                    Payment::Failed(amount) => {
                        let what = format!("pay {} of {name}", self.around.words.member(member));
                        let failed = self.failed(&what, &asset, *amount);
                        self.round.payments_failed = self.round.payments_failed.saturating_add(failed);
                        failing = failing.saturating_add(1);
                    }
                }
            }
            if !moves && failing > 1 && matches!(asset, Asset::Psp22(_)) {
                // The token pays nobody. Shown on chain, that gives members more time; they are tried again next round.
                self.show_outage(id, program, call(batch))?;
                return Ok(false);
            }
            if !moves {
                continue;
            }
            let result = self.client.chain.submit(self.around.signer, call(batch));
            let Some(receipt) = self.settle(&what, result)? else { return Ok(false) };
            let mut came = tributary_client::Round::default();
            came.add(&receipt, treasury);
            let paid = receipt.events.of::<Paid>(treasury);
            if !paid.is_empty() {
                let (amount, count) =
                    (self.amount(&asset, came.amount), counted(paid.len() as u64, "member"));
                let names = self.names(paid.iter().map(|event| event.member));
                self.did(&format!("paid {amount} of {name} to {count}: {names}"));
            }
            self.round.payments = self.round.payments.saturating_add(came.members_paid);
            self.round.paid = self.round.paid.saturating_add(came.amount);
        }
        Ok(true)
    }
}

/// What is tried with one attestation.
fn finalize(id: AttestationId) -> String {
    format!("make attestation {id} count")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_of_the_same_kind_whatever_its_numbers_are() {
        assert_eq!(
            kind("InsufficientFree: asset: Native, free: 3, needed: 5"),
            kind("InsufficientFree: asset: Native, free: 4, needed: 5")
        );
        assert_ne!(
            kind("CapReached: asset: Native, left: 3"),
            kind("InsufficientFree: asset: Native, free: 3")
        );
        assert_eq!(
            kind("ActionFailed: action: 0, output: 0x00"),
            kind("ActionFailed: action: 0, output: 0x01")
        );
    }

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

    /// A DAO of two founders, whose votes decide, on a chain of its own.
    struct World {
        chain: tributary_client::Embedded,
        dao: tributary_interfaces::factory::Dao,
        keeper: Signer,
        memory: Memory,
    }

    impl World {
        fn new() -> Self {
            use crate::{config::Config, people::People};
            use tributary_client::{demo_signer, suite, Artifacts, BalanceType, Embedded, NativeAsset};
            let native = NativeAsset::usual(BalanceType::U128);
            let mut chain = Embedded::new(native.balance, 0);
            let config = Config::read(None, &native).unwrap();
            let mut people = People::default();
            let founding =
                config.to_dao(&mut people, chain.genesis().unwrap(), chain.now().unwrap()).unwrap();
            for name in ["operator", "keeper", "Fern", "Gale"] {
                chain.welcome(&demo_signer(name).account()).unwrap();
            }
            let operator = demo_signer("operator");
            let artifacts = Artifacts::locate(native.balance);
            let factory = suite::deploy_factory(&mut chain, &operator, &artifacts).unwrap();
            let dao = suite::found(&mut chain, &operator, factory, founding).unwrap();
            Self { chain, dao, keeper: demo_signer("keeper"), memory: Memory::default() }
        }

        /// Has the founders decide something that must fail: the treasury has nothing.
        fn decide_in_vain(&mut self) {
            use tributary_client::demo_signer;
            use tributary_interfaces::governor::Choice;
            let governor = self.dao.governor;
            let fern = demo_signer("Fern");
            let transfer = messages::treasury(self.dao.treasury).transfer(Asset::Native, fern.account(), 5);
            let actions = vec![Call::from(transfer).action()];
            self.chain.advance(DAY);
            let call = messages::governor(governor).propose(actions, "Empty the till".to_owned());
            let id = self.chain.submit(&fern, call).unwrap().value;
            self.chain.advance(DAY + 1);
            for voter in [&fern, &demo_signer("Gale")] {
                let vote = messages::governor(governor).vote(id, Choice::For, String::new());
                self.chain.submit(voter, vote).unwrap();
            }
            self.chain.advance(3 * DAY);
        }

        fn round(&mut self) -> Round {
            let mut client = DaoClient { chain: &mut self.chain, dao: self.dao };
            let words = Words::of_dao(&mut client, crate::names::Names::default()).unwrap();
            let around = Surroundings {
                signer: &self.keeper,
                words: &words,
                since: 0,
                stopping: &|| false,
                sent: &|| None,
            };
            run(&mut client, &around, &mut self.memory).unwrap()
        }
    }

    #[test]
    fn a_proposal_that_fails_is_one_problem_and_is_not_tried_each_round() {
        let mut world = World::new();
        world.decide_in_vain();
        assert_eq!((world.round().queued, world.round().problems), (1, 0));
        world.chain.advance(DAY);
        assert_eq!(world.round().problems, 1, "it is tried, and fails");
        let what = "execute proposal 0 “Empty the till”";
        assert!(world.memory.troubles.waits(what, world.chain.now().unwrap()), "by its title");
        for _ in 0..5 {
            assert_eq!(world.round(), Round::default(), "neither tried nor counted");
        }
        // Tried again later, it is the same trouble; until its grace ends.
        world.chain.advance(DAY / 2);
        assert!(!world.memory.troubles.waits(what, world.chain.now().unwrap()));
        assert_eq!(world.round().problems, 0);
        assert!(world.memory.troubles.waits(what, world.chain.now().unwrap()), "it was tried");
    }

    #[test]
    fn a_round_is_told_by_what_was_done() {
        assert_eq!(Round::default().told(), "nothing was due");
        let round = Round { finalized: 2, epochs_opened: 1, problems: 1, ..Round::default() };
        assert_eq!(round.told(), "2 attestations made to count; 1 epoch opened; 1 problem as told above");
    }
}
