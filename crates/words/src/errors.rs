//! Every error of the suite's contracts as a sentence with the next step. Matched exhaustively: a new error cannot be
//! forgotten here.

use crate::{
    limits,
    time::{date, span},
    words::{printable, Words},
};
use scale::{Decode, DecodeAll};
use std::fmt::Debug;
use tributary_client::{account_text, describe, hex, AccountId, CallError, Deed, RawCall, TypeInfo};
use tributary_interfaces::{
    factory::FactoryError,
    governor::{Action, GovernorError, ProposalId, State},
    metrics::{MetricsError, Status},
    source::{MetricId, SourceError},
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

/// What somebody wanted of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Vote,
    Queue,
    Execute,
    Cancel,
    Veto,
}

/// What was tried when a contract refused, as far as it is known.
#[derive(Clone, Copy, Default)]
pub struct About<'a> {
    /// What was wanted of a proposal.
    pub tried: Option<Tried>,
    /// The message that was refused.
    pub deed: Option<&'a Deed>,
    /// The proposal that was to be executed,
    pub proposal: Option<ProposalId>,
    /// and its actions, if they could be read.
    pub actions: Option<&'a [Action]>,
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
        let (what, next) = match self {
            Self::Token(error) => of_token(error, words),
            Self::Metrics(error) => of_metrics(error, about, words),
            Self::Governor(error) => of_governor(error, about, words),
            Self::Treasury(error) => of_treasury(error, about, words),
            Self::Factory(error) => return of_factory(error, about, words),
            Self::Upgrade(error) => of_upgrade(error, words),
            Self::Source(error) => of_source(error, words),
            Self::Psp22(error) => of_psp22(error),
        };
        if next.is_empty() {
            what
        } else {
            format!("{what}; {next}")
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

/// What happened, and what to do next.
type Sentence = (String, String);

fn plain(what: impl Into<String>) -> Sentence {
    (what.into(), String::new())
}

fn with(what: impl Into<String>, next: impl Into<String>) -> Sentence {
    (what.into(), next.into())
}

const ZEROS: &str = "anybody can sign for the account of zeros: it gets nothing, and may do nothing";
const PROPOSE: &str = "members decide about it: `tributary propose`";
const UPLOAD: &str = "upload it first: `tributary upload`";

/// Somebody without the role that is needed.
fn not_allowed(caller: &AccountId, needed: &AccountId, words: &Words) -> Sentence {
    let (caller, who) = (words.member(caller), words.member(needed));
    let next = match words.part(needed) {
        Some("governor") => PROPOSE,
        _ => "sign with that key (--keystore)",
    };
    with(format!("{caller} may not do this, only {who} may"), next)
}

fn unknown_code(hash: &[u8]) -> Sentence {
    with(format!("the chain does not have the code {}", hex(hash)), UPLOAD)
}

fn of_token(error: &TokenError, words: &Words) -> Sentence {
    use TokenError as E;
    match error {
        E::NotAllowed { caller, needed } => not_allowed(caller, needed, words),
        E::InsufficientBalance { owner, balance, needed } => plain(format!(
            "{} has {}, and {} are needed",
            words.member(owner),
            words.tokens(*balance),
            words.tokens(*needed)
        )),
        E::CapExceeded { cap, supply, minted } => plain(format!(
            "there are {} of at most {}, so {} more cannot be minted",
            words.tokens(*supply),
            words.tokens(*cap),
            words.tokens(*minted)
        )),
        E::TooMany { got, max } => plain(format!("{got} entries in one call: at most {max}")),
        E::Excluded(account) => with(
            format!("the tokens of {} carry no votes, so none can be delegated", words.member(account)),
            "a proposal with `set-excluded` can change that",
        ),
        E::BadSignature { owner, nonce } => with(
            format!(
                "this is not {}'s signature over this delegation (their number {nonce}), or it was used or taken back",
                words.member(owner)
            ),
            "have it signed again: `tributary sign-delegate`",
        ),
        E::SignatureExpired { expiry, .. } => with(
            format!("the signature counted until {}", words.moment(*expiry)),
            "have it signed again: `tributary sign-delegate`",
        ),
        E::UnknownCode(hash) => unknown_code(hash.as_ref()),
        E::ZeroAccount => plain(ZEROS),
    }
}

/// Where an attestation stands, in words.
pub fn status_words(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Challenged => "challenged",
        Status::Upheld => "upheld by the arbiter",
        Status::Final => "final",
        Status::Rejected => "rejected by the arbiter",
        Status::Retracted => "taken back by its attestor",
        Status::Revoked => "revoked by a decision",
        Status::Expired => "void, as the arbiter did not answer in time",
    }
}

fn of_metrics(error: &MetricsError, about: &About, words: &Words) -> Sentence {
    use MetricsError as E;
    match error {
        E::NotAllowed { caller, needed } => not_allowed(caller, needed, words),
        E::NotAttestor { caller, metric } => with(
            format!("{} is no attestor of {}", words.member(caller), words.metric_id(*metric)),
            not_attestor_next(*metric, words),
        ),
        E::UnknownMetric(metric) => with(
            format!("there is no metric {metric} that could be attested"),
            "`tributary metric` lists them",
        ),
        E::UnknownAttestation(id) => {
            with(format!("there is no attestation {id}"), "`tributary attestation` lists them")
        }
        E::WrongStatus { attestation, status } => {
            plain(format!("attestation {attestation} is {}, so this is not possible", status_words(*status)))
        }
        E::WindowClosed { attestation, closed, .. } => with(
            format!("the time for this at attestation {attestation} ended {}", words.moment(*closed)),
            "what counts wrongly is revoked by a proposal with `revoke`",
        ),
        E::AmountOutOfRange { entry, amount, max } => plain(format!(
            "claim {} is of {} units: from 1 to {}",
            entry.saturating_add(1),
            grouped(*amount),
            grouped(*max)
        )),
        E::WorthTooMuch { entry, max } => plain(format!(
            "claim {} would bring more than {}, which nothing may",
            entry.saturating_add(1),
            words.points(*max)
        )),
        E::ZeroAccount { entry } => plain(format!(
            "number {} is the account of zeros, for which anybody can sign: it gets and may do nothing",
            entry.saturating_add(1)
        )),
        E::TermTooLarge { .. } => misfit(about, words).unwrap_or_else(|| {
            plain("a weight, tokens per point or a bond is too large; or an indicator has a half-life")
        }),
        E::PeriodCapExceeded { claimed, cap } => with(
            format!(
                "with this, the attestor would have claimed {} units in this period: at most {}",
                grouped(*claimed),
                grouped(*cap)
            ),
            "attest the rest in the next period; `tributary metric` shows how long one is",
        ),
        E::WrongBond { sent, needed } => plain(format!(
            "{} were put up as bonds, and exactly {} are needed",
            words.native(*sent),
            words.native(*needed)
        )),
        E::TextTooLong { length, max } => {
            plain(format!("a name, unit or URI of {length} bytes: at most {max}"))
        }
        E::WrongCount { got, max } => {
            misfit(about, words).unwrap_or_else(|| plain(format!("{got} at once: from 1 to {max}")))
        }
        E::WindowOutOfRange { window, min, max } => plain(ranged("window", *window, (*min, *max))),
        E::ArbitrationOutOfRange { arbitration, min, max } => {
            plain(ranged("arbitration", *arbitration, (*min, *max)))
        }
        E::Immutable(metric) => with(
            format!("the kind of {} cannot change", words.metric_id(*metric)),
            "define another metric: `do = \"define-metric\"`",
        ),
        E::Overflow => plain("the registry has no numbers left for so many attestations"),
        E::MintFailed => plain("the token minted nothing; who calls with more gas may have more luck"),
        E::NothingOwed(account) => plain(format!("{} is owed no bonds", words.member(account))),
        E::TransferFailed { to, amount } => plain(format!(
            "{} could not be paid {}, which they are still owed",
            words.member(to),
            words.native(*amount)
        )),
        E::UnknownCode(hash) => unknown_code(hash.as_ref()),
    }
}

/// Who could attest instead.
fn not_attestor_next(metric: MetricId, words: &Words) -> String {
    const CHANGE: &str = "a proposal with `update-metric` changes who is";
    let attestors = words.terms(metric).map(|terms| terms.attestors.as_slice()).unwrap_or_default();
    let named: Vec<String> = attestors.iter().map(|attestor| words.member(attestor)).collect();
    match named.as_slice() {
        [] => format!("nobody is; {CHANGE}"),
        [one] => format!("{one} is: sign with that key (--keystore); {CHANGE}"),
        several => format!("{} are: sign with a key of theirs (--keystore); {CHANGE}", several.join(", ")),
    }
}

fn grouped(number: u128) -> String {
    tributary_report::amount::grouped(number)
}

fn ranged(what: &str, value: u64, (min, max): (u64, u64)) -> String {
    match value < min {
        true => format!("{what} of {}: at least {}", span(value), span(min)),
        false => format!("{what} of {}: at most {}", span(value), span(max)),
    }
}

/// The first thing that is out of its range in what was tried.
fn misfit(about: &About, words: &Words) -> Option<Sentence> {
    let deed = about.deed?;
    let call = Action::Call { callee: AccountId::from([0; 32]), input: Vec::new(), value: 0, gas: None };
    limits::of_action(&call, Some(deed), words.now, words).into_iter().next().map(plain)
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
        E::UnknownProposal(id) => with(format!("there is no proposal {id}"), "`tributary proposal` lists them"),
        E::WrongState { proposal, state } => wrong_state(*proposal, *state, about),
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
        E::BadGas { action, max } => plain(format!(
            "{} may use at most {} seconds of a block's time and {} bytes of proof",
            which(action),
            tributary_report::amount::exact(max.ref_time.into(), 12),
            grouped(max.proof_size.into())
        )),
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
fn which(action: u32, about: &About) -> String {
    let number = action.saturating_add(1);
    match about.proposal {
        Some(proposal) => format!("action {number} of proposal {proposal}"),
        None => format!("action {number}"),
    }
}

fn wrong_state(proposal: ProposalId, state: State, about: &About) -> Sentence {
    let what = format!("proposal {proposal} is {}", state_words(state));
    let shows = |when: &str| format!("`tributary proposal {proposal}` shows when {when}");
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
        (Some(Tried::Vote), State::Pending) => with(what, shows("it does")),
        (Some(Tried::Vote), State::Active) => plain(what),
        (Some(Tried::Vote), _) => with(what, "its vote is over, so no more votes count"),
        (Some(Tried::Queue), State::Queued) => {
            with(what, format!("its timelock runs: `tributary execute {proposal}` when that is over"))
        }
        (_, State::Pending) => with(what, shows("the vote begins")),
        (_, State::Active) => with(what, shows("the vote ends")),
        (_, State::Succeeded) => with(what, format!("queue it first: `tributary queue {proposal}`")),
        (_, State::Queued) => with(what, format!("execute it: `tributary execute {proposal}`")),
        (_, State::Expired | State::Defeated) => with(what, "propose it again"),
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
    with(format!("{named} failed: {}", answer(failed, deed.as_ref(), output, words)), next)
}

/// What the callee of an action answered when it refused, in words.
pub fn answer(action: &Action, deed: Option<&Deed>, output: &[u8], words: &Words) -> String {
    let about = About { deed, ..About::default() };
    match callee_error(action, output, words) {
        Some(error) => error.said(&about, words),
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
        false => format!("what it calls answered {}", hex(output)),
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
    let part = [
        (dao.treasury, Part::Treasury),
        (dao.metrics, Part::Metrics),
        (dao.token, Part::Token),
        (dao.governor, Part::Governor),
    ];
    let part = part.into_iter().find(|(account, _)| *account == callee).map(|(_, part)| part);
    match part {
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

/// A deed in a few words.
pub fn name(deed: &Deed) -> String {
    match deed {
        Deed::Transfer { .. } => "a transfer".to_owned(),
        Deed::SetCap { .. } => "set a spend cap".to_owned(),
        Deed::Pause => "pause the treasury".to_owned(),
        Deed::GuardTreasury(_) => "set the treasury's guardian".to_owned(),
        Deed::CreateGrant(_) => "create a grant".to_owned(),
        Deed::CancelGrant(id) => format!("cancel grant {id}"),
        Deed::ReleaseGrant(id) => format!("release grant {id}"),
        Deed::CreateProgram(_) => "create a program".to_owned(),
        Deed::ChangeProgram(id, _) => format!("change program {id}"),
        Deed::StopProgram(id) => format!("stop program {id}"),
        Deed::WriteOff(id) => format!("write off program {id}"),
        Deed::WriteDown { .. } => "write down the books".to_owned(),
        Deed::SetDepositLimit(_) => "set the deposit limit".to_owned(),
        Deed::DefineMetric(terms) => format!("define the metric {}", printable(&terms.name)),
        Deed::UpdateMetric(_, terms) => format!("update the metric {}", printable(&terms.name)),
        Deed::SetScoreHalfLife(_) => "set the score's half-life".to_owned(),
        Deed::Revoke(ids) if ids.len() > 1 => format!("revoke {} attestations", ids.len()),
        Deed::Revoke(ids) => {
            ids.first().map_or_else(|| "revoke nothing".to_owned(), |id| format!("revoke attestation {id}"))
        }
        Deed::Resolve { .. } => "resolve a challenge".to_owned(),
        Deed::SetMetricsRoles(_) => "set the arbiter".to_owned(),
        Deed::SetPolicy(_) => "set the transfer policy".to_owned(),
        Deed::SetExcluded { .. } => "set whose tokens carry votes".to_owned(),
        Deed::SetTokenRoles(_) => "set the token's roles".to_owned(),
    }
}

fn of_treasury(error: &TreasuryError, about: &About, words: &Words) -> Sentence {
    use TreasuryError as E;
    let amount = |asset: &Asset, amount: &u128| words.amount(asset, *amount);
    match error {
        E::NotAllowed { caller, needed } => not_allowed(caller, needed, words),
        E::UnknownGrant(id) => with(format!("there is no grant {id}"), "`tributary grant` lists them"),
        E::UnknownProgram(id) => with(format!("there is no program {id}"), "`tributary program` lists them"),
        E::InsufficientFree { asset, free, needed } => with(
            format!("{} are free and not due to epochs, and {} are needed", amount(asset, free), amount(asset, needed)),
            "fund the treasury (`tributary fund`), or ask for less",
        ),
        E::TooSmall { got, min } => misfit(about, words).unwrap_or_else(|| match (got, min) {
            (0, 1) if matches!(about.deed, Some(Deed::WriteDown { at_most: 1.., .. })) => {
                plain("it holds all that its books say, so there is nothing to write down")
            }
            (0, 1) => plain("there is nothing to do: an amount, a share or a length is 0"),
            (got, min) => plain(format!("{} is too little: at least {}", grouped(*got), grouped(*min))),
        }),
        E::TooLarge { got, max } => misfit(about, words).unwrap_or_else(|| match max {
            max if *max == tributary_interfaces::treasury::MAX_LIVE_PROGRAMS.into() => with(
                format!("the asset would have {} programs with epochs to open: at most {}", grouped(*got), grouped(*max)),
                "stop one, or have the epochs of one that has ended opened, first",
            ),
            max => plain(format!("{} is too much: at most {}", grouped(*got), grouped(*max))),
        }),
        E::BadSchedule { start, cliff, end } => misfit(about, words).unwrap_or_else(|| plain(format!(
            "a grant starts ({}), then comes its cliff ({}), then its end ({})",
            date(*start),
            date(*cliff),
            date(*end)
        ))),
        E::GrantCanceled(id) => plain(format!("grant {id} is canceled already")),
        E::GateClosed { value, needed } => {
            plain(format!("the grant's gate is closed: its metric is at {}, and {} are needed", grouped(*value), grouped(*needed)))
        }
        E::CapReached { asset, left, needed } => with(
            format!("the spend cap leaves {} in this period, and {} are needed", amount(asset, left), amount(asset, needed)),
            "wait for the next period; `tributary settings` shows when it begins",
        ),
        E::BudgetAboveCap { asset, cap, budget } => with(
            format!(
                "an epoch would pay up to {}, and the spend cap lets out {} in a whole period",
                amount(asset, budget),
                amount(asset, cap)
            ),
            "make the budget smaller, or raise the cap first: `do = \"set-cap\"`",
        ),
        E::Paused { until } => with(
            format!("the treasury is paused until {}", words.moment(*until)),
            "transfers, grants and new epochs wait; claims and redemptions go on",
        ),
        E::NothingDue => match about.deed {
            Some(Deed::WriteDown { .. }) => {
                plain("it holds all that its books say, so there is nothing to write down")
            }
            _ => plain("nothing is due now"),
        },
        E::NotDue { from, .. } => plain(format!("this is possible from {} on", words.moment(*from))),
        E::ProgramEnded(id) => plain(format!("program {id} has no further epoch")),
        E::ProgramRuns(id) => with(
            format!("program {id} still has epochs that have not begun"),
            "stop it first: `do = \"stop-program\"`",
        ),
        E::WrongCount { got, max } => plain(format!("{got} members or assets at once: from 1 to {max}")),
        E::AssetsNotAscending => plain("the assets are not in ascending order, each once"),
        E::NotRedeemable(asset) => {
            plain(format!("{} does not redeem: it never arrived, or is the DAO's own token", words.asset(asset)))
        }
        E::Overflow => plain("a sum is larger than can be counted"),
        E::UnknownCode(hash) => unknown_code(hash.as_ref()),
        E::WrongValue { sent, needed } => {
            plain(format!("{} were sent along, and {} are needed", words.native(*sent), words.native(*needed)))
        }
        E::TransferFailed { asset, to, amount: failed } => with(
            format!("{} could not be paid {}", words.member(to), amount(asset, failed)),
            "the account may be below the chain's least balance, or the token refuses; what is owed stays owed",
        ),
        E::BurnFailed => with("the token burnt nothing: you may have less than that", "`tributary balance me` shows what you have"),
        E::BelowLeast { asset, share, least } => with(
            format!("the share would be {}, and at least {} were asked for", amount(asset, share), amount(asset, least)),
            "try again, or accept less: --slippage",
        ),
        E::NotHeld { amount, held, at } => with(
            format!(
                "of {}, only {} were yours at {} already and not redeemed since",
                words.tokens(*amount),
                words.tokens(*held),
                words.moment(*at)
            ),
            "tokens redeem once they were held as long as the spend cap's period",
        ),
        E::StillOwed { from, .. } => {
            plain(format!("the grant is still owed: a decision may release it from {} on", words.moment(*from)))
        }
        E::NotCovered { asset, left, needed } => with(
            format!("so much was lost that {} are left, and {} are needed", amount(asset, left), amount(asset, needed)),
            "what is promised is paid as new money arrives",
        ),
        E::TokenUnreachable(token) => plain(format!("the token {} cannot be called", account_text(token))),
        E::ZeroAccount => plain(ZEROS),
        E::SourceBroken(metric) => with(
            format!("the source of {} gives no answer", words.metric(metric)),
            "what it was asked may be asked again another time",
        ),
    }
}

fn of_factory(error: &FactoryError, about: &About, words: &Words) -> String {
    let part = |error: ContractError| error.said(about, words);
    match error {
        FactoryError::NotInstantiated(part) => {
            let part = match part {
                Part::Token => "token",
                Part::Metrics => "registry",
                Part::Governor => "governor",
                Part::Treasury => "treasury",
            };
            format!("the {part} could not be made: its code is not uploaded, or the gas did not suffice; deploy again")
        }
        FactoryError::Token(error) => part((*error).into()),
        FactoryError::Metrics(error) => part(error.clone().into()),
        FactoryError::Governor(error) => part(error.clone().into()),
        FactoryError::Treasury(error) => part((*error).into()),
    }
}

fn of_upgrade(error: &UpgradeError, words: &Words) -> Sentence {
    match error {
        UpgradeError::NotAllowed { caller, needed } => not_allowed(caller, needed, words),
        UpgradeError::UnknownCode(hash) => unknown_code(hash.as_ref()),
        UpgradeError::UnfitCode(hash) => with(
            format!("the code {} is not made for this contract and its storage", hex(hash.as_ref())),
            "propose the local build's code, or one that is made for this contract",
        ),
    }
}

fn of_source(error: &SourceError, words: &Words) -> Sentence {
    match error {
        SourceError::NotPast { at, .. } => {
            with(format!("{} is not past yet", words.moment(*at)), "ask again in a moment")
        }
        SourceError::UnknownMetric(metric) => plain(format!("it has no metric {metric}")),
        SourceError::TooMany { got, max } => plain(format!("{got} members at once: at most {max}")),
    }
}

fn of_psp22(error: &PSP22Error) -> Sentence {
    match error {
        PSP22Error::Custom(reason) => plain(printable(reason)),
        PSP22Error::InsufficientBalance => plain("the account has fewer tokens than that"),
        PSP22Error::InsufficientAllowance => plain("the owner has approved less than that"),
        PSP22Error::ZeroRecipientAddress => {
            plain("the account of zeros belongs to nobody, so it gets nothing")
        }
        PSP22Error::ZeroSenderAddress => plain("the account of zeros belongs to nobody, so it sends nothing"),
        PSP22Error::SafeTransferCheckFailed(reason) => plain(printable(reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;
    use scale::Encode;
    use tributary_client::{messages, BalanceType, Call, NativeAsset};
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
        let told = answer(&token, None, &[1, 1], &words());
        assert_eq!(told, "the token has no such message, or not with these arguments");
        let silent = ContractError::from(GovernorError::ActionFailed { action: 0, output: Vec::new() });
        let told = silent.sentence(&About { actions: Some(&[stranger]), ..About::default() }, &words());
        assert!(told.contains("it trapped, ran out of gas, or is not there"), "{told}");
    }

    #[test]
    fn a_poll_that_has_passed_has_nothing_to_queue() {
        let error = ContractError::from(GovernorError::WrongState { proposal: 2, state: State::Succeeded });
        let poll = About { proposal: Some(2), actions: Some(&[]), ..About::default() };
        let told = error.sentence(&poll, &words());
        assert!(told.contains("a poll that has passed") && told.contains("nothing to queue"), "{told}");
        let other = error.sentence(&About { proposal: Some(3), ..About::default() }, &words());
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
