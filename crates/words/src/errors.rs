//! Every error of the suite's contracts as a sentence with the next step. Matched exhaustively: a new error cannot be
//! forgotten here.

pub use crate::about::{bytes_told, missing, About, Numbered, Tried};
use crate::{
    about::{grouped, none_of, plain, unknown_code, whole, with, Sentence, ZEROS},
    deeds::name,
    limits,
    metrics_errors::of_metrics,
    names::called,
    token_errors::{of_psp22, of_source, of_token, of_upgrade},
    treasury_errors::of_treasury,
    votes,
    words::Words,
};
use scale::{Decode, DecodeAll};
use std::fmt::Debug;
use tributary_client::{describe, hex, CallError, Deed, RawCall, TypeInfo};
use tributary_interfaces::{
    factory::FactoryError,
    governor::{Action, GasLimit, GovernorError, ProposalId, State},
    metrics::MetricsError,
    source::SourceError,
    token::TokenError,
    treasury::{Asset, TreasuryError},
    upgrade::{Part, UpgradeError},
    PSP22Error,
};

/// An error of any of the suite's contracts.
#[derive(Debug, PartialEq, Eq)]
pub enum ContractError {
    Token(TokenError),
    Metrics(MetricsError),
    Governor(GovernorError),
    Treasury(TreasuryError),
    Factory(FactoryError),
    Upgrade(UpgradeError),
    Source(SourceError),
    Psp22(PSP22Error),
}

macro_rules! from {
    ($($kind:ident: $error:ty;)*) => {$(
        impl From<$error> for ContractError {
            fn from(error: $error) -> Self {
                Self::$kind(error)
            }
        }
    )*

        /// The error that these bytes are, if their type is one of the suite's: any contract may answer with those.
        pub fn of_type(path: &[String], bytes: &[u8]) -> Option<ContractError> {
            $(if <$error>::type_info().path.segments == path {
                return <$error>::decode_all(&mut &*bytes).ok().map(Into::into);
            })*
            None
        }
    };
}

from! {
    Token: TokenError;
    Metrics: MetricsError;
    Governor: GovernorError;
    Treasury: TreasuryError;
    Factory: FactoryError;
    Upgrade: UpgradeError;
    Source: SourceError;
    Psp22: PSP22Error;
}

impl Clone for ContractError {
    fn clone(&self) -> Self {
        match self {
            Self::Token(error) => Self::Token(*error),
            Self::Metrics(error) => Self::Metrics(error.clone()),
            Self::Governor(error) => Self::Governor(error.clone()),
            Self::Treasury(error) => Self::Treasury(*error),
            Self::Factory(error) => Self::Factory(error.clone()),
            Self::Upgrade(error) => Self::Upgrade(*error),
            Self::Source(error) => Self::Source(*error),
            // PSP22's own type cannot be cloned.
            Self::Psp22(error) => Self::Psp22(match error {
                PSP22Error::Custom(reason) => PSP22Error::Custom(reason.clone()),
                PSP22Error::InsufficientBalance => PSP22Error::InsufficientBalance,
                PSP22Error::InsufficientAllowance => PSP22Error::InsufficientAllowance,
                PSP22Error::ZeroRecipientAddress => PSP22Error::ZeroRecipientAddress,
                PSP22Error::ZeroSenderAddress => PSP22Error::ZeroSenderAddress,
                PSP22Error::SafeTransferCheckFailed(reason) => {
                    PSP22Error::SafeTransferCheckFailed(reason.clone())
                }
            }),
        }
    }
}

/// A contract's own error among the causes of another, whichever contract's it is.
pub fn found(cause: &(dyn std::error::Error + 'static)) -> Option<ContractError> {
    fn one<E: Clone + Debug + Into<ContractError> + 'static>(
        cause: &(dyn std::error::Error + 'static),
    ) -> Option<ContractError> {
        match cause.downcast_ref::<CallError<E>>() {
            Some(CallError::Contract(error)) => Some(error.clone().into()),
            _ => None,
        }
    }
    one::<TokenError>(cause)
        .or_else(|| one::<MetricsError>(cause))
        .or_else(|| one::<GovernorError>(cause))
        .or_else(|| one::<TreasuryError>(cause))
        .or_else(|| one::<FactoryError>(cause))
        .or_else(|| one::<UpgradeError>(cause))
        .or_else(|| one::<SourceError>(cause))
}

impl ContractError {
    /// The error as programs know it: without words of a chain.
    pub fn told(&self) -> String {
        match self {
            Self::Token(error) => describe(error),
            Self::Metrics(error) => describe(error),
            Self::Governor(error) => describe(error),
            Self::Treasury(error) => describe(error),
            Self::Factory(error) => describe(error),
            Self::Upgrade(error) => describe(error),
            Self::Source(error) => describe(error),
            Self::Psp22(error) => describe(error),
        }
        .to_string()
    }

    /// Who says it.
    fn speaker(&self) -> &'static str {
        match self {
            Self::Token(_) => "the token",
            Self::Metrics(_) => "the registry",
            Self::Governor(_) => "the governor",
            Self::Treasury(_) => "the treasury",
            Self::Factory(_) => "the factory",
            Self::Upgrade(_) => "the contract",
            Self::Source(_) => "the source of the metric",
            Self::Psp22(_) => "the token",
        }
    }

    /// The error as a sentence, with who says it.
    pub fn said(&self, about: &About, words: &Words) -> String {
        format!("{} says: {}", self.speaker(), self.sentence(about, words))
    }

    /// The error as a sentence, with what to do next.
    pub fn sentence(&self, about: &About, words: &Words) -> String {
        whole(match self {
            Self::Token(error) => of_token(error, words),
            Self::Metrics(error) => of_metrics(error, about, words),
            Self::Governor(error) => of_governor(error, about, words),
            Self::Treasury(error) => of_treasury(error, about, words),
            Self::Factory(error) => plain(of_factory(error, about, words)),
            Self::Upgrade(error) => of_upgrade(error, words),
            Self::Source(error) => of_source(error, words),
            Self::Psp22(error) => of_psp22(error),
        })
    }

    /// What it says there is none of.
    pub fn is_missing(&self) -> Option<Numbered> {
        match self {
            Self::Metrics(MetricsError::UnknownAttestation(_)) => Some(Numbered::Attestation),
            Self::Governor(GovernorError::UnknownProposal(_)) => Some(Numbered::Proposal),
            Self::Treasury(TreasuryError::UnknownProgram(_)) => Some(Numbered::Program),
            Self::Treasury(TreasuryError::UnknownGrant(_)) => Some(Numbered::Grant),
            _ => None,
        }
    }

    /// The assets that it names, whose units are worth asking for.
    pub fn assets(&self) -> Vec<Asset> {
        use TreasuryError as E;
        let Self::Treasury(error) = self else { return Vec::new() };
        match error {
            E::InsufficientFree { asset, .. }
            | E::CapReached { asset, .. }
            | E::BudgetAboveCap { asset, .. }
            | E::NotRedeemable(asset)
            | E::TransferFailed { asset, .. }
            | E::BelowLeast { asset, .. }
            | E::NotCovered { asset, .. } => vec![*asset],
            _ => Vec::new(),
        }
    }
}

/// Where a proposal stands, in words.
pub fn state_words(state: State) -> &'static str {
    match state {
        State::Pending => "pending: its vote has not begun",
        State::Active => "being voted on",
        State::Defeated => "defeated",
        State::Succeeded => "passed",
        State::Queued => "queued",
        State::Expired => "expired: it passed, and was not queued or executed in time",
        State::Executed => "executed",
        State::Canceled => "canceled",
        State::Vetoed => "vetoed",
    }
}

fn of_governor(error: &GovernorError, about: &About, words: &Words) -> Sentence {
    use GovernorError as E;
    let which = |action: &u32| which(*action, about);
    match error {
        E::NotAllowed { caller } => with(
            format!("{} may not do this", words.member(caller)),
            "only the guardian vetoes, and only its proposer cancels a proposal; `tributary settings` names the guardian",
        ),
        E::UnknownProposal(id) => none_of(Numbered::Proposal, *id, about.there_are),
        E::WrongState { proposal, state } => wrong_state(*proposal, *state, about, words),
        E::BelowThreshold { votes, needed } => with(
            format!("a proposer needs {1} in votes, and this one has {0}", words.tokens(*votes), words.tokens(*needed)),
            "have others delegate theirs to you: `tributary delegate`",
        ),
        E::TooManyLive { live, max } => with(
            format!("a member may have {max} undecided proposals at once, and this one has {live}"),
            "wait until one is decided, or cancel one whose vote has not begun: `tributary cancel`",
        ),
        E::TooManyActions { got, max } => plain(format!("{got} actions: at most {max}; make several proposals")),
        E::TooLong { length, max } => plain(format!("a text or the input of an action has {length} bytes: at most {max}")),
        E::BadCallee { action, callee } => match words.part(callee) {
            Some("governor") => with(
                format!("{} calls the governor itself", which(action)),
                "its settings are changed by `do = \"configure\"`, `\"guard\"` and `\"upgrade\"`",
            ),
            _ => with(
                format!("{} calls {}, which is no contract", which(action), words.member(callee)),
                "to pay somebody, use `do = \"transfer\"`",
            ),
        },
        E::BadCall { action } => with(
            format!("{} names no message that could be called, or sends more than there can be", which(action)),
            "its input is a selector of 4 bytes and the arguments; code is replaced by `do = \"upgrade\"`",
        ),
        E::BadGas { action, max } => plain(format!("{} may use {}", which(action), gas_words(max))),
        E::ZeroAccount => plain(ZEROS),
        E::CodeChanged { action, callee } => with(
            format!("{} is about {} as it was when this was proposed, and that has changed since", which(action), words.member(callee)),
            "propose it again",
        ),
        E::GasTooLow { action, .. } => with(
            format!("too little gas was left for {}", which(action)),
            "execute with more gas, or propose with fewer actions",
        ),
        E::ThroughContract { caller } => plain(format!("{} is a contract, and only a person's account executes", words.member(caller))),
        E::OutOfRange { setting, value, min, max } => {
            let (name, value) = limits::of_setting(*setting, *value, words.now, words);
            let (_, min) = limits::of_setting(*setting, *min, words.now, words);
            let (_, max) = limits::of_setting(*setting, *max, words.now, words);
            plain(format!("{name} of {value}: from {min} to {max}"))
        }
        E::AlreadyVoted { proposal, voter } => with(
            format!("{} has voted on proposal {proposal} with all their weight", words.member(voter)),
            "a ballot cannot be changed",
        ),
        E::BadSplit { used, left } => plain(format!(
            "this ballot uses {} in votes, and {} are left",
            words.tokens(*used),
            words.tokens(*left)
        )),
        E::NoWeight { voter, snapshot } => plain(format!(
            "{} had no votes at the snapshot, {}: what was received or delegated later counts for later proposals",
            words.member(voter),
            words.moment(*snapshot)
        )),
        E::TooLate { until, .. } => plain(format!(
            "votes for and abstentions counted until {} only, so that others can answer; votes against still count",
            words.moment(*until)
        )),
        E::TooManyVotes { proposal } => plain(format!("the source of votes tells of more than can be counted on proposal {proposal}")),
        E::TurnoutTooLow { cast, total } => plain(format!(
            "{} of {} were cast: taking part counts only where more than half were",
            words.tokens(*cast),
            words.tokens(*total)
        )),
        E::TimelockRuns { until, .. } => {
            with(format!("the timelock runs until {}", words.moment(*until)), "execute it from then on")
        }
        E::BadSignature { voter, nonce } => with(
            format!(
                "this is not {}'s signature over this ballot (their number {nonce}), or it was used or taken back",
                words.member(voter)
            ),
            "have it signed again: `tributary sign-vote`",
        ),
        E::SignatureExpired { expiry, .. } => with(
            format!("the signature counted until {}", words.moment(*expiry)),
            "have it signed again: `tributary sign-vote`",
        ),
        E::ActionFailed { action, output } => action_failed(*action, output, about, words),
        E::Source(error) => {
            let (what, next) = of_source(error, words);
            (format!("the source of votes gives no answer: {what}"), next)
        }
        E::SourceUnreachable => plain("the source of votes cannot be called"),
        E::Executing => plain("a proposal is being executed, and what it calls may change nothing of the governor"),
        E::UnknownCode(hash) => unknown_code(hash.as_ref()),
        E::UnfitCode(hash) => with(
            format!("the code {} is not a governor's for this storage", hex(hash.as_ref())),
            "propose the local build's code, or one that is made for this contract",
        ),
    }
}

/// An action by the number that people know it by, and what it is.
/// The most that a call may use up.
pub fn gas_words(gas: &GasLimit) -> String {
    format!(
        "at most {} seconds of a block's time and {} bytes of proof",
        tributary_text::amount::exact(gas.ref_time.into(), 12),
        grouped(gas.proof_size.into())
    )
}

fn which(action: u32, about: &About) -> String {
    let number = action.saturating_add(1);
    match about.proposal {
        Some(proposal) => format!("action {number} of proposal {proposal}"),
        None => format!("action {number}"),
    }
}

fn wrong_state(proposal: ProposalId, state: State, about: &About, words: &Words) -> Sentence {
    let what = match state {
        State::Succeeded => format!("proposal {proposal} has passed"),
        state => format!("proposal {proposal} is {}", state_words(state)),
    };
    let view = about.view.filter(|view| view.id == proposal);
    let begins = || match view {
        Some(view) => format!("it begins {}", words.moment(view.snapshot)),
        None => format!("`tributary proposal {proposal}` shows when it does"),
    };
    let ends = || match view {
        Some(view) => format!("the vote ends {}", words.moment(view.ends)),
        None => format!("`tributary proposal {proposal}` shows when the vote ends"),
    };
    let is_poll = about.proposal == Some(proposal) && about.actions.is_some_and(<[Action]>::is_empty);
    match (about.tried, state) {
        (Some(Tried::Cancel | Tried::Veto), State::Succeeded) if is_poll => with(
            format!("proposal {proposal} is a poll that has passed"),
            "it does nothing, so there is nothing to stop: its result stands",
        ),
        (_, State::Succeeded) if is_poll => with(
            format!("proposal {proposal} is a poll that has passed"),
            "it has no actions, so there is nothing to queue or to execute: its result stands",
        ),
        (Some(Tried::Cancel), State::Active) => with(
            what,
            format!(
                "it can be canceled before its vote begins only; now members may vote against it (`tributary vote \
                 {proposal} against`), or the guardian vetoes it (`tributary veto {proposal}`)"
            ),
        ),
        (Some(Tried::Cancel), State::Succeeded | State::Queued) => with(
            what,
            format!(
                "it can be canceled before its vote begins only; now the guardian alone may stop it (`tributary veto \
                 {proposal}`; `tributary settings` names the guardian)"
            ),
        ),
        (Some(Tried::Cancel | Tried::Veto), _) => with(what, "there is nothing left to stop"),
        (Some(Tried::Vote), State::Pending) => with(what, begins()),
        (Some(Tried::Vote), State::Active) => plain(what),
        (Some(Tried::Vote), _) => with(what, "its vote is over, so no more votes count"),
        (Some(Tried::Queue), State::Queued) => {
            with(what, format!("its timelock runs: `tributary execute {proposal}` when that is over"))
        }
        (_, State::Pending) => with(what, begins()),
        (_, State::Active) => with(what, ends()),
        (_, State::Succeeded) => with(what, format!("queue it first: `tributary queue {proposal}`")),
        (_, State::Queued) => with(what, format!("execute it: `tributary execute {proposal}`")),
        (_, State::Defeated) => {
            let lacked = view.and_then(|view| votes::defeat(view, words));
            with(lacked.map_or_else(|| what.clone(), |lacked| format!("{what}; {lacked}")), "propose it again")
        }
        (_, State::Expired) => with(what, "propose it again"),
        (_, State::Executed) => with(what, "there is nothing left to do"),
        (_, State::Canceled | State::Vetoed) => with(what, "it can be proposed again"),
    }
}

/// What an action's callee said, as far as it is known who that is.
fn action_failed(action: u32, output: &[u8], about: &About, words: &Words) -> Sentence {
    let which = which(action, about);
    let failed = usize::try_from(action).ok().and_then(|index| about.actions?.get(index));
    let next = "nothing was done; mend what is missing and execute again, or propose it again";
    let Some(failed) = failed else {
        return with(format!("{which} failed: {}", unread(output)), next);
    };
    let deed = words.dao.and_then(|dao| Deed::read(&dao, &raw(failed)?));
    let named = match &deed {
        Some(deed) => format!("{which} ({})", name(deed)),
        None => which,
    };
    let about = About { deed: deed.as_ref(), spending: about.spending, ..About::default() };
    with(format!("{named} failed: {}", answer(failed, &about, output, words)), next)
}

/// What the callee of an action answered when it refused, in words.
pub fn answer(action: &Action, about: &About, output: &[u8], words: &Words) -> String {
    match callee_error(action, output, words) {
        Some(error) => error.said(about, words),
        // ink!'s own refusal, before any message is run.
        None if output == [1, 1] => {
            let callee = action.contract().map_or("what it calls".to_owned(), |callee| words.member(&callee));
            format!("{callee} has no such message, or not with these arguments")
        }
        None => unread(output),
    }
}

fn unread(output: &[u8]) -> String {
    match output.is_empty() {
        true => "what it calls gave no answer: it trapped, ran out of gas, or is not there".to_owned(),
        false => format!("what it calls answered {}", bytes_told(output)),
    }
}

/// An action's call, if it is one.
pub fn raw(action: &Action) -> Option<RawCall> {
    match action {
        Action::Call { callee, input, value, .. } => {
            Some(RawCall { callee: *callee, value: *value, input: input.clone() })
        }
        Action::Configure(_) | Action::Guard(_) | Action::Upgrade { .. } => None,
    }
}

/// The error of an action's callee, by who that is and what was called.
fn callee_error(action: &Action, output: &[u8], words: &Words) -> Option<ContractError> {
    // An answer of ink!: whether the message was understood, then whether it succeeded.
    let Some((&[0, 1], rest)) = output.split_first_chunk::<2>() else { return None };
    fn read<E: Decode>(mut rest: &[u8]) -> Option<E> {
        E::decode(&mut rest).ok()
    }
    if matches!(action, Action::Upgrade { .. }) {
        return read(rest).map(ContractError::Upgrade);
    }
    let (dao, callee) = (words.dao?, action.contract()?);
    match Part::of(&dao, &callee) {
        Some(Part::Treasury) => read(rest).map(ContractError::Treasury),
        Some(Part::Metrics) => read(rest).map(ContractError::Metrics),
        // The token answers PSP22's messages with errors of their own.
        Some(Part::Token) if raw(action).is_some_and(|call| Deed::read(&dao, &call).is_some()) => {
            read(rest).map(ContractError::Token)
        }
        Some(Part::Token) => read(rest).map(ContractError::Psp22),
        Some(Part::Governor) => read(rest).map(ContractError::Governor),
        None => None,
    }
}

fn of_factory(error: &FactoryError, about: &About, words: &Words) -> String {
    let part = |error: ContractError| error.said(about, words);
    match error {
        FactoryError::NotInstantiated(part) => {
            let part = called(*part);
            format!("the {part} could not be made: its code is not uploaded, or the gas did not suffice; deploy again")
        }
        FactoryError::Token(error) => part((*error).into()),
        FactoryError::Metrics(error) => part(error.clone().into()),
        FactoryError::Governor(error) => part(error.clone().into()),
        FactoryError::Treasury(error) => part((*error).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;
    use scale::Encode;
    use tributary_client::{messages, AccountId, BalanceType, Call, NativeAsset};
    use tributary_core::{DAY, HOUR};
    use tributary_interfaces::{
        factory::Dao,
        source::MetricRef,
        treasury::{Basis, Budget, ProgramConfig, Treasury},
    };

    fn account(byte: u8) -> AccountId {
        [byte; 32].into()
    }

    fn words() -> Words {
        let dao = Dao { token: account(1), metrics: account(2), governor: account(3), treasury: account(4) };
        let mut names = Names::default();
        names.add_dao(&dao);
        names.add(account(7), "Ann");
        let now = 1_795_788_300_000;
        let mut words = Words::of_chain(now, &NativeAsset::usual(BalanceType::U128), names);
        words.dao = Some(dao);
        words
    }

    fn program(claim_window: u64) -> ProgramConfig {
        ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: account(2), metric: 0 },
            basis: Basis::Level,
            budget: Budget::Fixed(10),
            start: 0,
            epoch_length: DAY,
            epochs: Some(2),
            claim_window,
        }
    }

    fn failed<E: Encode>(action: Action, error: E) -> String {
        let output = [&[0, 1], error.encode().as_slice()].concat();
        let error = ContractError::from(GovernorError::ActionFailed { action: 0, output });
        error.sentence(&About { proposal: Some(4), actions: Some(&[action]), ..About::default() }, &words())
    }

    #[test]
    fn what_an_action_s_callee_said_is_told_with_the_setting_and_its_least() {
        let call = messages::treasury(account(4)).change_program(1, program(HOUR / 2));
        let error = TreasuryError::TooSmall { got: (HOUR / 2).into(), min: HOUR.into() };
        let told = failed(Call::from(call).action(), error);
        let expected =
            "action 1 of proposal 4 (change program 1) failed: the treasury says: claim window of \
                        30 minutes: at least 1 hour";
        assert!(told.starts_with(expected), "{told}");
        assert!(told.contains("propose it again"), "{told}");
    }

    #[test]
    fn amounts_in_errors_have_their_unit_and_accounts_their_name() {
        let unit = 1_000_000_000_000;
        let call = messages::treasury(account(4)).transfer(Asset::Native, account(7), 5_000 * unit);
        let error =
            TreasuryError::InsufficientFree { asset: Asset::Native, free: 271 * unit, needed: 5_000 * unit };
        let told = failed(Call::from(call).action(), error);
        assert!(told.contains("(a transfer) failed: the treasury says: 271 UNIT are free"), "{told}");
        assert!(told.contains("5,000 UNIT are needed; fund the treasury"), "{told}");
        let error = ContractError::from(MetricsError::NothingOwed(account(7)));
        assert!(error.said(&About::default(), &words()).starts_with("the registry says: Ann (5"), "{told}");
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_told_as_it_is() {
        let stranger = Action::Call { callee: account(9), input: vec![1; 4], value: 0, gas: None };
        assert!(failed(stranger.clone(), 7u32).contains("what it calls answered 0x0001"), "as bytes");
        let token = Action::Call { callee: account(1), input: vec![1; 4], value: 0, gas: None };
        let told = answer(&token, &About::default(), &[1, 1], &words());
        assert_eq!(told, "the token has no such message, or not with these arguments");
        let silent = ContractError::from(GovernorError::ActionFailed { action: 0, output: Vec::new() });
        let told = silent.sentence(&About { actions: Some(&[stranger]), ..About::default() }, &words());
        assert!(told.contains("it trapped, ran out of gas, or is not there"), "{told}");
    }

    #[test]
    fn what_there_is_none_of_is_told_with_which_there_are() {
        let told = |there_are| {
            let error = ContractError::from(GovernorError::UnknownProposal(9));
            error.sentence(&About { there_are, ..About::default() }, &words())
        };
        assert_eq!(told(None), "there is no proposal 9; `tributary proposal` lists them");
        assert_eq!(told(Some(0)), "there is no proposal 9, and no other yet");
        assert_eq!(
            told(Some(1)),
            "there is no proposal 9: the only one is 0; `tributary proposal 0` shows it"
        );
        assert_eq!(
            told(Some(5)),
            "there is no proposal 9: there are 0 to 4; `tributary proposal` lists them"
        );
    }

    #[test]
    fn a_poll_that_has_passed_has_nothing_to_queue() {
        let error = ContractError::from(GovernorError::WrongState { proposal: 2, state: State::Succeeded });
        let poll = About { proposal: Some(2), actions: Some(&[]), ..About::default() };
        let told = error.sentence(&poll, &words());
        assert!(told.contains("a poll that has passed") && told.contains("nothing to queue"), "{told}");
        let other = error.sentence(&About { proposal: Some(3), ..About::default() }, &words());
        assert!(other.starts_with("proposal 2 has passed; queue it first"), "{other}");
        assert!(other.contains("`tributary queue 2`"), "{other}");
    }

    #[test]
    fn a_setting_out_of_its_range_is_told_in_spans_and_shares() {
        use tributary_interfaces::governor::Setting;
        let error = GovernorError::OutOfRange { setting: Setting::Quorum, value: 6_000, min: 1, max: 5_000 };
        let told = ContractError::from(error).sentence(&About::default(), &words());
        assert_eq!(told, "quorum of 60 %: from 0.01 % to 50 %");
        let until = words().now + 731 * DAY;
        let max = words().now + 730 * DAY;
        let error = GovernorError::OutOfRange { setting: Setting::GuardianSunset, value: until, min: 0, max };
        let told = ContractError::from(error).sentence(&About::default(), &words());
        assert_eq!(told, "a guardian's time of 731 days: from 0 seconds to 2 years");
    }
}
