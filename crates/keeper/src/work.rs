//! A round under way: how duties read, try, and tell.

use crate::{
    counts::Counts,
    memory::Memory,
    surroundings::{Sent, Surroundings},
    trouble::{Patience, LONGEST},
};
use scale::Decode;
use std::{collections::BTreeSet, fmt::Debug};
use tributary_client::{
    epochs_over, messages, AccountId, Call, CallError, Chain, ChainError, ChainExt, DaoClient, EventLog,
    NotTaken, Receipt,
};
use tributary_core::Timestamp;
use tributary_interfaces::{
    governor::ProposalId,
    treasury::{Asset, EpochIndex, Program, ProgramId, Treasury, TreasuryError},
};
use tributary_proposals::{sentence, texts::titles, waiting::waiting};
use tributary_words::{
    errors::{About, ContractError},
    refusal::{chain_words, said},
    words::printable,
};

/// Whether an epoch cannot be opened yet, and will be, or there is nothing to pay it with: whoever is paid by it loses
/// nothing but time.
pub(crate) fn waits(reason: &TreasuryError) -> bool {
    matches!(
        reason,
        TreasuryError::Paused { .. }
            | TreasuryError::CapReached { .. }
            | TreasuryError::InsufficientFree { .. }
            | TreasuryError::NotCovered { .. }
    )
}

/// The kind of a failure, without its numbers.
pub(crate) fn kind(told: &str) -> String {
    told.split(|letter: char| !letter.is_alphanumeric())
        .take(4)
        .filter(|word| word.parse::<u128>().is_err())
        .collect()
}

/// What is tried with a program whose source gives no answer.
pub(crate) fn ask_for(program: &str) -> String {
    format!("ask the source of {program}")
}

/// The same where it tells what all members have together, and not what each has: epochs are opened all the same.
pub(crate) fn ask_of_members(program: &str) -> String {
    format!("ask the source of {program} what members have")
}

/// Why a round ends before its work is done.
pub(crate) enum Stop {
    /// The chain cannot be used.
    Broken(ChainError),
    /// Nothing more may be spent, or the program shall end.
    Enough,
}

pub(crate) type Step<T> = Result<T, Stop>;

/// How often something is sent before which other transactions of the account come.
const TRIES: u32 = 5;

/// A round under way.
pub(crate) struct Work<'a, 'b, C: Chain> {
    pub client: &'a mut DaoClient<'b, C>,
    pub around: &'a Surroundings<'a>,
    pub memory: &'a mut Memory,
    pub now: Timestamp,
    pub counts: Counts,
}

impl<C: Chain> Work<'_, '_, C> {
    /// The result of reading.
    pub(crate) fn read<T>(&mut self, result: Result<T, CallError<()>>) -> Step<T> {
        result.map_err(|error| match error {
            CallError::Chain(error) => Stop::Broken(error),
            other => Stop::Broken(ChainError::Refused(other.to_string())),
        })
    }

    /// What came of something that was tried: `None` if it was refused, which is told and counted once.
    pub(crate) fn settle<T, E>(&mut self, what: &str, result: Result<T, CallError<E>>) -> Step<Option<T>>
    where
        E: Debug + Into<ContractError>,
    {
        self.settle_about(what, result, &About::default(), Patience::USUAL)
    }

    /// As `settle`, of what is not tried again for ever.
    pub(crate) fn settle_about<T, E>(
        &mut self,
        what: &str,
        result: Result<T, CallError<E>>,
        about: &About,
        patience: Patience,
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
            Err(CallError::Chain(error)) if error.is_overtaken() => {
                let why = "other transactions of this account came first, again and again, as of another program with this \
                           key: give the keeper a key of its own";
                (kind(&error.to_string()), why.to_owned())
            }
            Err(CallError::Chain(
                error @ (ChainError::Insufficient { .. }
                | ChainError::NotTaken { why: NotTaken::CannotPay | NotTaken::Full, .. }),
            )) => {
                // Nothing else can be sent either.
                let why = chain_words(&error, self.around.words);
                self.trouble("send transactions", &kind(&why), &why, Patience::USUAL);
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
        self.trouble(what, &kind, &reason, patience);
        Ok(None)
    }

    /// Tells of a failure, if it is news, and when it is tried again.
    pub(crate) fn trouble(&mut self, what: &str, kind: &str, reason: &str, patience: Patience) {
        if self.memory.troubles.failed(what, kind, self.now, patience.longest) {
            let cost = (self.around.sent)().map(|sent| format!(" (fee {})", sent.fee)).unwrap_or_default();
            let moment = |moment| self.around.words.moment(moment);
            let again = self.memory.troubles.again(what).map(moment);
            let again = again.map(|again| format!("; it is tried again {again}")).unwrap_or_default();
            let until = patience.until.map(|until| format!(", and until {}", moment(until)));
            tracing::warn!("could not {what}: {reason}{cost}{again}{}", until.unwrap_or_default());
            self.counts.problems = self.counts.problems.saturating_add(1);
        } else {
            tracing::debug!("still could not {what}: {reason}");
        }
    }

    /// Tells that the source of a program gives no answer, and why, once for all that is to be done about the program.
    pub(crate) fn broken(&mut self, id: ProgramId, program: &Program, reason: &TreasuryError) -> Step<()> {
        let mut words = self.around.words.clone();
        words.now = self.now;
        let waits = waiting(self.client, id, program, program.opened, reason, &words);
        let waits = self.read(waits)?;
        let of_members = waits.as_ref().is_some_and(|waits| waits.of_members);
        let why = waits.map_or_else(|| said(*reason, &words), |waits| waits.why().to_owned());
        let name = self.program(id, program);
        let what = if of_members { ask_of_members(&name) } else { ask_for(&name) };
        self.trouble(&what, &kind(&ContractError::from(*reason).told()), &why, Patience::USUAL);
        Ok(())
    }

    /// Notes that the source of a program gives an answer.
    pub(crate) fn answers(&mut self, program: &str) {
        if self.memory.troubles.over(&ask_for(program)) {
            tracing::info!("the source of {program} answers again");
        }
    }

    /// Notes that it tells what members have.
    pub(crate) fn answers_of_members(&mut self, program: &str) {
        self.answers(program);
        if self.memory.troubles.over(&ask_of_members(program)) {
            tracing::info!("the source of {program} tells again what members have");
        }
    }

    /// As `settle`, but for what somebody else has done first, as the refusal tells: that is no problem.
    pub(crate) fn settle_unless<T, E>(
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

    /// Sends a call, unless nothing would come of it any more: another keeper may do the same, with this very key. What
    /// this account has on its way is waited for; then it is looked again whether the call `does` something, also after
    /// another transaction of the account came before this one.
    pub(crate) fn send<T, E>(
        &mut self,
        call: &Call<Result<T, E>>,
        does: impl Fn(&T) -> bool,
    ) -> Result<Option<Receipt<T>>, CallError<E>>
    where
        T: Decode,
        E: Decode + Debug,
    {
        let signer = self.around.signer;
        let mut tries = TRIES;
        loop {
            self.client.chain.settle(&signer.account())?;
            let expected = self.client.chain.try_call(&signer.account(), call.clone())?;
            if !does(&expected.value) {
                return Ok(None);
            }
            match self.client.chain.submit(signer, call.clone()) {
                Err(CallError::Chain(error)) if error.is_overtaken() && tries > 1 => tries -= 1,
                sent => return sent.map(Some),
            }
        }
    }

    /// Whether something failed a short while ago.
    pub(crate) fn rests(&self, what: &str) -> bool {
        self.memory.troubles.waits(what, self.now)
    }

    /// Tells what was done.
    pub(crate) fn did(&self, text: &str) {
        match (self.around.sent)() {
            Some(Sent { transaction, block, fee, deposit }) => {
                tracing::info!(block, fee, deposit, transaction, "{text}");
            }
            // On an embedded chain nothing is paid.
            None => tracing::info!("{text}"),
        }
    }

    /// What a proposal is called.
    pub(crate) fn proposal(&mut self, id: ProposalId) -> String {
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
    pub(crate) fn program(&self, id: ProgramId, program: &Program) -> String {
        format!("program {id} ({})", sentence::shared_by(&program.config, self.around.words))
    }

    pub(crate) fn amount(&self, asset: &Asset, amount: u128) -> String {
        self.around.words.amount(asset, amount)
    }

    /// A few members by name, and how many more there are.
    pub(crate) fn names(&self, accounts: impl IntoIterator<Item = AccountId>) -> String {
        const SHOWN: usize = 5;
        let accounts: BTreeSet<AccountId> = accounts.into_iter().collect();
        let names: Vec<_> =
            accounts.iter().take(SHOWN).map(|account| self.around.words.member(account)).collect();
        match accounts.len().saturating_sub(SHOWN) {
            0 => names.join(", "),
            more => format!("{} and {more} more", names.join(", ")),
        }
    }

    pub(crate) fn go_on(&self) -> Step<()> {
        if (self.around.stopping)() {
            return Err(Stop::Enough);
        }
        Ok(())
    }

    pub(crate) fn programs(&mut self) -> Step<Vec<(ProgramId, Program)>> {
        let treasury = self.client.dao.treasury;
        let count = self.client.chain.read(messages::treasury(treasury).program_count());
        let mut programs = Vec::new();
        for id in 0..self.read(count)? {
            let program = self.client.chain.read(messages::treasury(treasury).program(id));
            programs.extend(self.read(program)?.map(|program| (id, program)));
        }
        Ok(programs)
    }

    /// Tells of somebody who cannot be paid, once. How many more that makes.
    pub(crate) fn failed(&mut self, what: &str, asset: &Asset, amount: u128) -> u32 {
        let news = self.memory.troubles.failed(what, "TransferFailed", self.now, LONGEST);
        if news {
            let amount = self.amount(asset, amount);
            tracing::warn!("could not {what}: the transfer of {amount} fails; it stays owed");
        }
        u32::from(news)
    }

    /// How many epochs of the program are over.
    pub(crate) fn over(&mut self, program: &Program) -> Step<EpochIndex> {
        let now = self.client.chain.now().map_err(Stop::Broken)?;
        Ok(epochs_over(program, now))
    }
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
}
