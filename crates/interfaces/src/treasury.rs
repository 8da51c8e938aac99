//! The treasury: a vault that is always solvent, grants that vest, and programs that stream by metric.

use crate::{source::MetricRef, BlockNumber, Bps, Millis, Timestamp};
use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
};
pub use tributary_core::stream::EpochIndex;

/// The number of a grant, from 0.
pub type GrantId = u32;

/// The number of a program, from 0.
pub type ProgramId = u32;

/// What the treasury can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Asset {
    Native,
    Psp22(AccountId),
}

/// The books of one asset: `inflow = paid + reserved + free + lost`, to the unit, and the account holds at
/// least `reserved + free`. Only when more was lost than was free is the right side the larger one: by so
/// much, what is reserved is not there. What arrives covers that first, and is free only beyond it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Vault {
    /// All that was ever credited.
    pub inflow: u128,
    /// All that ever left.
    pub paid: u128,
    /// Promised to grants and epochs.
    pub reserved: u128,
    /// Neither paid nor promised.
    pub free: u128,
    /// Written down, as the account holds so much less, and not found again.
    pub lost: u128,
}

/// What a treasury is founded with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct TreasuryConfig {
    /// Who may pause it, once.
    pub guardian: Option<AccountId>,
    /// The spend caps that bind from the beginning.
    pub caps: Vec<(Asset, SpendCap)>,
}

/// How much of an asset may leave what is free in a period, whatever is decided: as a transfer, a grant
/// or an epoch's budget. A period begins with the first spending after the one before it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct SpendCap {
    pub amount: u128,
    /// At least 1, at most `MAX_CAP_PERIOD`.
    pub period: Millis,
}

/// The longest period of a spend cap: a higher cap waits for one period of the present one.
pub const MAX_CAP_PERIOD: Millis = tributary_core::YEAR;

/// The spend cap of an asset, and how much of it is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Spending {
    /// `None`: no cap.
    pub cap: Option<SpendCap>,
    /// When the last period began,
    pub since: Timestamp,
    /// and what was spent in it.
    pub spent: u128,
    /// A higher cap, and from when on it is the cap.
    pub raise: Option<(Timestamp, Option<SpendCap>)>,
}

/// Who may pause the treasury, and until when it is paused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Pause {
    /// `None`: nobody may, or the one pause that was allowed is used up.
    pub guardian: Option<AccountId>,
    /// The treasury is paused before this moment.
    pub until: Timestamp,
}

/// How long a pause lasts: long enough for members to decide, and no longer.
pub const PAUSE: Millis = 14 * tributary_core::DAY;

/// A grant is paid only while a metric is high enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Gate {
    pub metric: MetricRef,
    /// Whose value counts; `None` for the metric's total, such as an indicator.
    pub of: Option<AccountId>,
    pub at_least: u128,
}

/// One person's money, vesting linearly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct GrantConfig {
    pub recipient: AccountId,
    pub asset: Asset,
    /// At least 1.
    pub amount: u128,
    /// It vests linearly from here,
    pub start: Timestamp,
    /// nothing of it is paid before here,
    pub cliff: Timestamp,
    /// and all of it has vested here. `start <= cliff <= end`.
    pub end: Timestamp,
    /// What has vested is paid only while the gate is open. A closed gate delays, it takes nothing.
    pub gate: Option<Gate>,
}

/// How long after the last of a grant has vested, or after it was canceled if that came first, what was
/// not paid of it may be released by a decision: its recipient cannot be paid, or its gate not be asked.
pub const GRANT_KEPT: Millis = 2 * tributary_core::YEAR;

/// A grant and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Grant {
    /// The recipient is the one it was redirected to, if it was.
    pub config: GrantConfig,
    pub paid: u128,
    /// When it was canceled: nothing vests from then on, and the gate counts as it was just before.
    pub canceled_at: Option<Timestamp>,
    /// What of the amount is free again. What is neither paid nor released is reserved.
    pub released: u128,
}

/// By what a program's budget is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Basis {
    /// The metric as it stands at the epoch's start.
    Level,
    /// How much the metric grew while the epoch looks back: from the previous epoch's start to this one's.
    /// For a series that never falls: a metric of the registry with `EARNED` added.
    Growth,
}

/// How much an epoch may pay. An epoch that lasts waits until all of it is free; one that is over is opened
/// with what is free, if that is less. An epoch for which the spend cap has no room waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Budget {
    /// The same for each epoch.
    Fixed(u128),
    /// `price` for each `metrics::POINT` (a million) that a metric's total grew by while the epoch looks
    /// back, and at most `cap`: the registry counts units in millionths, so this is the price of a whole
    /// unit. For a series that never falls, as with `Growth`.
    PerUnit { metric: MetricRef, price: u128, cap: u128 },
    /// A share of what arrived while the epoch looks back.
    Inflow(Bps),
    /// A share of what is free when the epoch is opened: what somebody takes or gives before that counts.
    Endowment(Bps),
}

/// A stream to everyone by a metric, in epochs on a fixed grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct ProgramConfig {
    pub asset: Asset,
    pub metric: MetricRef,
    pub basis: Basis,
    pub budget: Budget,
    /// When epoch 0 starts; a moment that has passed means: when the program is created. At most
    /// `MAX_START_AHEAD` from then.
    pub start: Timestamp,
    /// How long an epoch lasts, at least 1, at most `MAX_EPOCH_LENGTH`.
    pub epoch_length: Millis,
    /// How many epochs there are, at least 1; `None` for no end. Stopping the program sets it: to
    /// `Some(0)` if none had begun.
    pub epochs: Option<u32>,
    /// How long an epoch may be claimed for certain after its end, after it was opened, and after its source
    /// or its token was last shown to be silent, whichever is the latest; at least `MIN_CLAIM_WINDOW`, at most
    /// `MAX_CLAIM_WINDOW`. Then anyone may close it, and what is left is free again.
    pub claim_window: Millis,
}

/// The shortest claim window.
pub const MIN_CLAIM_WINDOW: Millis = tributary_core::HOUR;

/// The longest claim window.
pub const MAX_CLAIM_WINDOW: Millis = tributary_core::YEAR;

/// The longest epoch.
pub const MAX_EPOCH_LENGTH: Millis = tributary_core::YEAR;

/// How far ahead a program may start at most.
pub const MAX_START_AHEAD: Millis = 5 * tributary_core::YEAR;

/// The most programs of one asset that have epochs to open, now or ever. Those whose epochs are all open,
/// or written off, do not count.
pub const MAX_LIVE_PROGRAMS: u32 = 16;

/// How long after its first claim window a decision may write off an epoch of a stopped program that
/// cannot be closed, as nobody can claim of it.
pub const WRITE_OFF_AFTER: Millis = tributary_core::YEAR;

/// The most epochs that one call settles, for however many members; further ones need another call. So
/// the dearest program, which asks a source six times an epoch, stays within a block.
pub const MAX_EPOCHS_PER_CALL: u32 = 8;

/// The most grants or programs on one page: more would not fit into a contract's buffer.
pub const MAX_PAGE: u32 = 50;

/// The most assets that one redemption pays in.
pub const MAX_REDEEM_ASSETS: u32 = 16;

/// The longest time for which tokens must have been held to be redeemed.
pub const MAX_HELD: Millis = 30 * tributary_core::DAY;

/// What a contract that the treasury calls may use at most, as it does for all contracts: a source, a
/// token, a gate. One that needs more has failed, as one that refuses: what it was asked is asked again
/// another time, what it should pay stays owed. So no contract, and nobody who calls with little gas, decides
/// anything: a callee has all of this, or the whole call ends with it.
///
/// `ref_time`, and a proof's bytes: a dozen times what a plain token's transfer takes, and more than a proxy
/// of two codes of 128 KiB needs.
pub const CALLEE_GAS: (u64, u64) = (20_000_000_000, 1_048_576);

/// The same, for each member whom a source is asked about: five times what the registry and the token take.
pub const CALLEE_GAS_PER_MEMBER: (u64, u64) = (500_000_000, 8_192);

/// The longest answer of a callee, in bytes: all that a contract written in ink! can say.
///
/// A longer one, of another kind of contract, ends the call in which it is given, as does a callee that stores
/// more than it may (anything, when it is asked; the deposit limit, when it pays), or that would need a deeper
/// call stack than the chain has: a chain does not let a caller survive these. So end claims and openings
/// of the programs that ask such a source, payments in such a token, claims of the grants behind such a gate;
/// they have changed nothing and may be tried again. Nothing else asks it, and canceling grants, releasing them
/// by decision, and redeeming for other assets never do.
pub const MAX_ANSWER: usize = 16 * 1_024;

/// A program and how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Program {
    pub config: ProgramConfig,
    /// Since when epoch 0 looks back, for growth, units and inflow. Each later one looks back to the start
    /// of the one before it. A program that goes on where another was changed looks back to where that
    /// one's last epoch stopped looking; any other, so long as an epoch lasts.
    pub since: Timestamp,
    /// Epochs before this one are open or closed.
    pub opened: EpochIndex,
    /// Epochs before this one are closed.
    pub closed: EpochIndex,
    /// When its source or its token was last shown to be silent: the source gives no answer, the token pays
    /// nobody, or not all that is promised in it is there. 0 if never.
    pub silent_at: Timestamp,
}

/// An epoch that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Epoch {
    /// The metric's total that shares are taken of.
    pub total: u128,
    /// Reserved when it was opened.
    pub budget: u128,
    pub paid: u128,
    pub opened_at: Timestamp,
}

/// What a program owes a member at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Accrued {
    /// What one claim would pay: what has accrued, as far as it is there.
    pub amount: u128,
    /// Whether epochs have begun that this claim would not come to: there are more than one call settles,
    /// or the next one cannot be opened, asked about or paid in full now.
    pub more: bool,
}

/// What a member could claim: a page of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Claimable {
    /// The programs of the page that owe the member something, or that do not say. As `Treasury::accrued`.
    pub programs: Vec<(ProgramId, Result<Accrued, TreasuryError>)>,
    /// The member's grants of the page that are not all paid. As `Treasury::grant_due`.
    pub grants: Vec<(GrantId, Result<u128, TreasuryError>)>,
    /// From where to go on; there is no more if `None`.
    pub next: Option<(ProgramId, GrantId)>,
}

/// How far a member has been paid by a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Cursor {
    /// Epochs before this one are settled,
    pub epoch: EpochIndex,
    /// and so much of this one has been paid.
    pub paid: u128,
}

/// What a batch did for one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Payment {
    Paid(u128),
    /// Nothing was due.
    Nothing,
    /// The transfer failed, and the amount stays owed.
    Failed(u128),
    /// Nothing yet: there are epochs that the call did not come to, as others are further behind, or as
    /// one of them cannot be opened, or paid, now. Another call goes on.
    NotReached,
}

/// Why the treasury refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum TreasuryError {
    /// The caller does not have the role that this message answers to.
    NotAllowed { caller: AccountId, needed: AccountId },
    /// No grant has this number.
    UnknownGrant(GrantId),
    /// No program has this number.
    UnknownProgram(ProgramId),
    /// Less is free, or there, than would be paid or promised.
    InsufficientFree { asset: Asset, free: u128, needed: u128 },
    /// An amount, a budget, a share or a length is 0, or a window too short.
    TooSmall { got: u128, min: u128 },
    /// A length, a window or a period is too long, a start too far ahead, or there are too many programs.
    TooLarge { got: u128, max: u128 },
    /// `start <= cliff <= end` does not hold.
    BadSchedule { start: Timestamp, cliff: Timestamp, end: Timestamp },
    /// The grant is canceled already.
    GrantCanceled(GrantId),
    /// The grant's gate is closed: its metric is below what is needed.
    GateClosed { value: u128, needed: u128 },
    /// No more than `left` may leave what is free in this period.
    CapReached { asset: Asset, left: u128, needed: u128 },
    /// A program whose epochs may each pay more than the spend cap lets out in a whole period.
    BudgetAboveCap { asset: Asset, cap: u128, budget: u128 },
    /// The treasury is paused.
    Paused { until: Timestamp },
    /// Nothing is due now, or would be paid.
    NothingDue,
    /// The epoch cannot be opened or closed before this moment.
    NotDue { from: Timestamp, now: Timestamp },
    /// The program has no further epoch.
    ProgramEnded(ProgramId),
    /// The program has epochs that have not begun: it must be stopped first.
    ProgramRuns(ProgramId),
    /// More members or assets than one call takes; or none.
    WrongCount { got: u32, max: u32 },
    /// Assets must be in ascending order, so that each is there once.
    AssetsNotAscending,
    /// It never arrived, or is the contribution token itself.
    NotRedeemable(Asset),
    /// A sum exceeds what a u128, or the chain's balance, holds.
    Overflow,
    /// The chain has no code with this hash.
    UnknownCode(Hash),
    /// The value sent along is not what the message says.
    WrongValue { sent: u128, needed: u128 },
    /// The transfer failed; nothing has changed.
    TransferFailed { asset: Asset, to: AccountId, amount: u128 },
    /// The token refused to burn, for instance because the member has less.
    BurnFailed,
    /// The share of an asset is less than the caller accepts.
    BelowLeast { asset: Asset, share: u128, least: u128 },
    /// Of what is redeemed, the member held only `held` at `at`, less what they have redeemed since.
    NotHeld { amount: u128, held: u128, at: Timestamp },
    /// The grant is owed still: only from this moment on may a decision release what is left of it.
    StillOwed { from: Timestamp, now: Timestamp },
    /// So much of an asset was lost that what was promised is not all there: this is left of it. A payment fails
    /// only if nothing is.
    NotCovered { asset: Asset, left: u128, needed: u128 },
    /// The token could not be called, or answered a payment with neither success nor failure.
    TokenUnreachable(AccountId),
    /// The metric's source could not be called, refused, or answered for another number of members.
    SourceBroken(MetricRef),
    /// The account of zeros, whose key everybody has, gets no grant and no power.
    ZeroAccount,
}

/// Something arrived: with `fund` from somebody, or otherwise, as found by `sync`.
#[ink::event]
pub struct Funded {
    #[ink(topic)]
    pub asset: Asset,
    #[ink(topic)]
    pub from: Option<AccountId>,
    pub amount: u128,
}

/// The books of an asset were written down, as less is there.
#[ink::event]
pub struct Lost {
    #[ink(topic)]
    pub asset: Asset,
    pub amount: u128,
}

/// Something that was written down is there again.
#[ink::event]
pub struct Found {
    #[ink(topic)]
    pub asset: Asset,
    pub amount: u128,
}

/// The most was set that a payment may store at the expense of somebody who is not paid by it.
#[ink::event]
pub struct DepositLimitSet {
    pub limit: u128,
}

/// The governor paid somebody out of what was free.
#[ink::event]
pub struct Transferred {
    #[ink(topic)]
    pub asset: Asset,
    #[ink(topic)]
    pub to: AccountId,
    pub amount: u128,
}

/// A spend cap was set, and binds from a moment on.
#[ink::event]
pub struct SpendCapSet {
    #[ink(topic)]
    pub asset: Asset,
    pub cap: Option<SpendCap>,
    pub from: Timestamp,
}

/// The guardian paused the treasury, or the governor set a guardian; also at founding.
#[ink::event]
pub struct PauseChanged {
    pub pause: Pause,
}

/// A grant was promised and reserved.
#[ink::event]
pub struct GrantCreated {
    #[ink(topic)]
    pub grant: GrantId,
    #[ink(topic)]
    pub recipient: AccountId,
    pub config: GrantConfig,
}

/// A vested part of a grant was paid.
#[ink::event]
pub struct GrantPaid {
    #[ink(topic)]
    pub grant: GrantId,
    #[ink(topic)]
    pub recipient: AccountId,
    pub asset: Asset,
    pub amount: u128,
}

/// A recipient had a grant paid to somebody else from now on.
#[ink::event]
pub struct GrantRedirected {
    #[ink(topic)]
    pub grant: GrantId,
    #[ink(topic)]
    pub recipient: AccountId,
}

/// A grant was canceled; what had not vested is free again.
#[ink::event]
pub struct GrantCanceled {
    #[ink(topic)]
    pub grant: GrantId,
    pub released: u128,
}

/// What was left of a grant is free again: its gate was closed when it was canceled, or a decision gave it up.
#[ink::event]
pub struct GrantReleased {
    #[ink(topic)]
    pub grant: GrantId,
    pub released: u128,
}

/// A program was created.
#[ink::event]
pub struct ProgramCreated {
    #[ink(topic)]
    pub program: ProgramId,
    pub config: ProgramConfig,
    /// Since when its epoch 0 looks back.
    pub since: Timestamp,
}

/// A program will have no epochs from this one on.
#[ink::event]
pub struct ProgramStopped {
    #[ink(topic)]
    pub program: ProgramId,
    pub epochs: u32,
}

/// An epoch's budget was reserved.
#[ink::event]
pub struct EpochOpened {
    #[ink(topic)]
    pub program: ProgramId,
    #[ink(topic)]
    pub epoch: EpochIndex,
    pub total: u128,
    pub budget: u128,
    pub opened_at: Timestamp,
}

/// Epochs up to and including this one are closed; what nobody claimed of them is free again.
#[ink::event]
pub struct EpochClosed {
    #[ink(topic)]
    pub program: ProgramId,
    #[ink(topic)]
    pub epoch: EpochIndex,
    pub released: u128,
}

/// It was shown that nobody can claim from a program: its source gave no answer about an open epoch, its token
/// paid nobody, or not all that is promised in it is there. From `at` on, members have another whole claim window
/// for all that is open, from `epoch` on.
#[ink::event]
pub struct SourceSilent {
    #[ink(topic)]
    pub program: ProgramId,
    #[ink(topic)]
    pub epoch: EpochIndex,
    pub at: Timestamp,
}

/// A decision gave up what of a stopped program nobody had opened, and what could not be closed for long:
/// it has `epochs` epochs now, those before `closed` are closed, and `released` is free again.
#[ink::event]
pub struct ProgramWrittenOff {
    #[ink(topic)]
    pub program: ProgramId,
    pub epochs: u32,
    pub closed: EpochIndex,
    pub released: u128,
}

/// A program paid a member. The program is no topic: a chain charges for each topic as for a cell, and
/// this is the event that is emitted for every member of a batch.
#[ink::event]
pub struct Paid {
    pub program: ProgramId,
    #[ink(topic)]
    pub member: AccountId,
    pub asset: Asset,
    pub amount: u128,
    /// Epochs before this one are now settled for the member.
    pub epoch: EpochIndex,
    /// How much of the amount each epoch paid.
    pub parts: Vec<(EpochIndex, u128)>,
}

/// A member burnt tokens for a share of what was free of these assets.
#[ink::event]
pub struct Redeemed {
    #[ink(topic)]
    pub member: AccountId,
    pub burnt: u128,
    pub paid: Vec<(Asset, u128)>,
}

/// The treasury's messages. Nothing else moves its money.
///
/// A pause stops new promises (transfers, grants, the opening of epochs), not the keeping of old ones and
/// not the exit: claims, payouts and redemptions go on, and epochs are opened later. An epoch for which
/// the spend cap has no room is opened later too, for all of its budget; so neither costs members anything
/// but time.
///
/// What is due to epochs that have begun and that nobody has opened yet counts as promised: transfers, grants
/// and redemptions leave it (`due`), and transfers and grants leave it the room that it needs under the spend cap.
/// So it does not matter who comes first.
///
/// Where so much of an asset was lost that not all that is promised in it can be paid, claims are paid as they come,
/// while something is there; what could not be paid stays owed, and what arrives pays it.
#[ink::trait_definition]
pub trait Treasury {
    /// Credits native value sent along, or pulls `amount` of a PSP22 that the caller has approved and
    /// credits what arrived of it. Returns what was credited. Emits `Funded`.
    ///
    /// # Errors
    /// `WrongValue` if the value sent is not `amount` (native) or not 0 (PSP22); `TooSmall` if nothing
    /// arrives; `TransferFailed`, `TokenUnreachable`, `Overflow`.
    #[ink(message, payable)]
    fn fund(&mut self, asset: Asset, amount: u128) -> Result<u128, TreasuryError>;

    /// Credits what the account holds beyond its books, however it got there: sent directly, or left by
    /// whoever created the treasury. Never the existential deposit. Anyone may call. What was lost is found
    /// again first. Returns what was credited. Emits `Found` for that part, `Funded` for the rest.
    ///
    /// # Errors
    /// `TooSmall` if there is nothing; `TokenUnreachable`, `Overflow`.
    #[ink(message)]
    fn sync(&mut self, asset: Asset) -> Result<u128, TreasuryError>;

    /// Writes the books of an asset down to what the account holds, by `at_most`: a token may take away what
    /// it gave. What is free shrinks first; beyond that, what is reserved is not covered any more, nothing
    /// new can be promised, and what arrives covers it first. Returns what was lost. Emits `Lost`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `TooSmall` if nothing is missing; `TokenUnreachable`.
    #[ink(message)]
    fn write_down(&mut self, asset: Asset, at_most: u128) -> Result<u128, TreasuryError>;

    /// Pays `amount` of what is free and not `due` to `to`, within what is left of the spend cap and not `due`.
    /// Emits `Transferred`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `Paused`, `TooSmall`, `InsufficientFree`,
    /// `CapReached`, `TransferFailed`, `TokenUnreachable`.
    #[ink(message)]
    fn transfer(&mut self, asset: Asset, to: AccountId, amount: u128) -> Result<(), TreasuryError>;

    /// Sets the spend cap of an asset, or with `None` removes it. A lower cap binds at once, a higher one
    /// (more, in a shorter period, or none) when a period of the present cap has passed; a higher one that
    /// waits is replaced. Returns from when on it binds. Emits `SpendCapSet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `TooSmall` if the period is 0, `TooLarge` if it
    /// exceeds `MAX_CAP_PERIOD`.
    #[ink(message)]
    fn set_cap(&mut self, asset: Asset, cap: Option<SpendCap>) -> Result<Timestamp, TreasuryError>;

    /// Pauses the treasury for `PAUSE`. The guardian may do so once: then they are guardian no more, until
    /// the governor sets one. Emits `PauseChanged`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the guardian, or the governor if there is none.
    #[ink(message)]
    fn pause(&mut self) -> Result<(), TreasuryError>;

    /// Sets who may pause the treasury from now on, once. A pause that runs goes on. Emits `PauseChanged`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `ZeroAccount`.
    #[ink(message)]
    fn set_guardian(&mut self, guardian: Option<AccountId>) -> Result<(), TreasuryError>;

    /// Promises and reserves a grant, of what is free and not `due`, within what is left of the spend cap and not
    /// `due`. Emits `GrantCreated`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `Paused`, `ZeroAccount`, `TooSmall`, `BadSchedule`,
    /// `InsufficientFree`, `CapReached`.
    #[ink(message)]
    fn create_grant(&mut self, config: GrantConfig) -> Result<GrantId, TreasuryError>;

    /// Pays a grant's recipient what has vested, if its gate is open: if the metric was high enough a
    /// moment ago, or a moment before the grant was canceled. If so much of the asset was lost that less is there,
    /// it pays that, and the rest stays owed. Anyone may call. Returns the amount. Emits `GrantPaid`.
    ///
    /// # Errors
    /// `UnknownGrant`, `NothingDue`, `GateClosed`, `SourceBroken`, `TransferFailed`, `TokenUnreachable`;
    /// `NotCovered` if nothing is there.
    #[ink(message)]
    fn claim_grant(&mut self, grant: GrantId) -> Result<u128, TreasuryError>;

    /// Has the caller's grant paid to somebody else from now on. Emits `GrantRedirected`.
    ///
    /// # Errors
    /// `UnknownGrant`; `NotAllowed` unless the caller is the grant's recipient; `ZeroAccount`.
    #[ink(message)]
    fn redirect_grant(&mut self, grant: GrantId, to: AccountId) -> Result<(), TreasuryError>;

    /// Ends a grant now. What has not vested is free again, at once and whatever its gate says: nobody is
    /// asked. What has vested stays reserved, for `claim_grant` if its gate was open the moment before, and
    /// for `release_grant` if it was closed. Returns what was released. Emits `GrantCanceled`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `UnknownGrant`, `GrantCanceled`.
    #[ink(message)]
    fn cancel_grant(&mut self, grant: GrantId) -> Result<u128, TreasuryError>;

    /// Frees what is left of a grant. Anyone may call for a canceled one whose gate was closed the moment
    /// before; the governor for any grant, `GRANT_KEPT` after all of it has vested or it was canceled,
    /// whichever was first. Returns what was released. Emits `GrantReleased`.
    ///
    /// # Errors
    /// `UnknownGrant`; `NothingDue` if nothing is left; `SourceBroken` if the gate gives no answer, and
    /// `NotAllowed` if it was open, or there is none, unless the caller is the governor; `StillOwed` if they
    /// call too early.
    #[ink(message)]
    fn release_grant(&mut self, grant: GrantId) -> Result<u128, TreasuryError>;

    /// Starts a program. Nothing is reserved before an epoch is opened. Emits `ProgramCreated`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `TooSmall`, `TooLarge`, also if the asset has
    /// `MAX_LIVE_PROGRAMS` already; `BudgetAboveCap` if a fixed budget, or the cap of one per unit, exceeds
    /// the spend cap.
    #[ink(message)]
    fn create_program(&mut self, config: ProgramConfig) -> Result<ProgramId, TreasuryError>;

    /// Changes a program from its next epoch on: ends it as `stop_program` does, and where it ends starts
    /// another one by `config`, whose `start` does not count. The past is paid as it was promised, and each
    /// moment of it is looked back on once, whatever the lengths of the epochs. Returns the new program.
    /// Emits `ProgramStopped` and `ProgramCreated`.
    ///
    /// A program whose last epoch has begun, or that was stopped, is not changed any more: another one is created,
    /// whose first epoch looks back as long as one of its epochs lasts, whatever the old one has looked back on.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `UnknownProgram`, `ProgramEnded`, and what
    /// `create_program` refuses.
    #[ink(message)]
    fn change_program(
        &mut self,
        program: ProgramId,
        config: ProgramConfig,
    ) -> Result<ProgramId, TreasuryError>;

    /// Ends a program with its current epoch, which still pays in full, as do earlier ones. Emits
    /// `ProgramStopped`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `UnknownProgram`, `ProgramEnded`.
    #[ink(message)]
    fn stop_program(&mut self, program: ProgramId) -> Result<(), TreasuryError>;

    /// Gives up what of a stopped program cannot end otherwise: its epochs that have begun and that nobody
    /// has opened; and its oldest open epochs, up to `MAX_BATCH`, whose first claim window ended
    /// `WRITE_OFF_AFTER` ago. Returns what is free again. Emits `ProgramWrittenOff`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `UnknownProgram`; `ProgramRuns` unless all its epochs
    /// have begun; `NothingDue` if there is nothing to give up.
    #[ink(message)]
    fn write_off(&mut self, program: ProgramId) -> Result<u128, TreasuryError>;

    /// Opens the program's next epoch: takes the metric's total at the epoch's start, and reserves its
    /// budget; nothing if the total is 0. Anyone may call, strictly after the epoch's start. If less is
    /// free than the budget, an epoch that lasts waits, and one that is over reserves what is free. Emits
    /// `EpochOpened`.
    ///
    /// # Errors
    /// `Paused`, `UnknownProgram`, `ProgramEnded`, `NotDue`, `SourceBroken`; `InsufficientFree` while the
    /// epoch lasts; `CapReached` as long as the budget does not fit into what is left of the spend cap.
    #[ink(message)]
    fn open_epoch(&mut self, program: ProgramId) -> Result<EpochIndex, TreasuryError>;

    /// Closes the program's oldest open epochs whose claim window has passed: up to `MAX_BATCH`, of which
    /// `MAX_EPOCHS_PER_CALL` have something left. Anyone may call. Before something that is left becomes
    /// free, all that is promised in the asset must be there, and the source is asked about the caller, as by a
    /// claim of theirs. If something is missing, or the source gives no answer, nothing is closed, and members
    /// have another whole window from now on; this works also in the last half of a window. (That a token pays
    /// nobody, `pay` shows.) Returns what is free again. Emits `EpochClosed`, or `SourceSilent`.
    ///
    /// # Errors
    /// `UnknownProgram`; `NothingDue` if no epoch is open; `NotDue` within the claim window; `NotCovered` or
    /// `SourceBroken` if that is so and the caller is a contract, or has brought so little gas that the source
    /// may have failed for that: only an account of a person with gas to spare shows that a source is silent, as
    /// who calls through contracts decides how deep the calls may go.
    #[ink(message)]
    fn close_epoch(&mut self, program: ProgramId) -> Result<u128, TreasuryError>;

    /// Pays the caller what has accrued in the first `MAX_EPOCHS_PER_CALL` epochs that are neither
    /// settled for them nor closed, opening those that are due. An epoch that cannot be opened, or whose
    /// source gives no answer, ends the walk; only if nothing came before it is that the answer. If so much of
    /// the asset was lost that less is there, that is paid, and the rest stays owed. Returns
    /// the amount: 0 if there was nothing in epochs that are over, which are settled then. Emits
    /// `EpochOpened` for each epoch opened, and `Paid` unless the amount is 0.
    ///
    /// # Errors
    /// `UnknownProgram`; `NothingDue` if nothing is paid and nothing settled; `TransferFailed`, also to
    /// the treasury itself; `TokenUnreachable`; `NotCovered` if nothing is there; `Paused`, `CapReached`,
    /// `InsufficientFree`, `SourceBroken`.
    #[ink(message)]
    fn claim(&mut self, program: ProgramId) -> Result<u128, TreasuryError>;

    /// Pays up to `MAX_BATCH` members what has accrued in the first `MAX_EPOCHS_PER_CALL` epochs that are
    /// not settled for all of them. Anyone may call. One that cannot be paid is reported, stays owed, and
    /// holds nobody up. Where so much was lost that not all can be paid, they are paid in the order asked, as far
    /// as it goes. Answers in the order asked; a member named twice is paid once. Emits `EpochOpened`
    /// for each epoch opened, and `Paid` for each who is paid.
    ///
    /// If a token pays nobody of those for whom it was tried, and the caller is an account of a person with gas to
    /// spare, members have another whole claim window from now on, as after `close_epoch` and a silent source;
    /// emits `SourceSilent`. A batch in which anybody is paid extends nothing, nor do native payments, which may
    /// be too small for an account that is new.
    ///
    /// # Errors
    /// `UnknownProgram`, `WrongCount`, `Paused`, `CapReached`, `InsufficientFree`, `SourceBroken`; `NotCovered` if
    /// nothing is there; `TokenUnreachable` if the token answers neither that it paid nor that it did not: nobody
    /// is to be paid twice.
    #[ink(message)]
    fn pay(&mut self, program: ProgramId, members: Vec<AccountId>) -> Result<Vec<Payment>, TreasuryError>;

    /// Burns `amount` of the caller's contribution tokens and pays their share of what is free and not `due`
    /// of each of `assets`, which name the least that the caller accepts: `floor((free - due) * amount /
    /// supply)`. `assets` ascend. It is everybody's exit: no cap counts it and no pause stops it. Returns the
    /// amounts in their order. Emits `Redeemed`.
    ///
    /// What is free counts as far as it is there: of a token, what the account holds beyond what is reserved.
    /// Only tokens are redeemed that were held for a while: as long as the longest spend cap of `assets`
    /// lasts, at most `MAX_HELD`, at least a moment, and not longer than the treasury exists. Each counts once.
    /// The supply is that of now, or of then less what was redeemed since if that is more, without the
    /// treasury's own tokens: tokens that are minted or burnt in the meantime give nobody a larger share.
    ///
    /// # Errors
    /// `TooSmall` if `amount` is 0; `WrongCount`, `AssetsNotAscending`, `NotRedeemable`; `NotHeld`;
    /// `BelowLeast`; `NothingDue` if all shares are 0; `BurnFailed`, `TokenUnreachable`, `TransferFailed`.
    #[ink(message)]
    fn redeem(&mut self, amount: u128, assets: Vec<(Asset, u128)>) -> Result<Vec<u128>, TreasuryError>;

    /// Sets the most that a payment in a token may store at the expense of a caller who is not paid by it.
    /// The chain ends a call that would store more, and what it should have paid stays owed. Who is paid by
    /// their own call needs no such limit beside that of their transaction, so none can keep members from what
    /// is theirs. Emits `DepositLimitSet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `TooSmall` if it is 0.
    #[ink(message)]
    fn set_deposit_limit(&mut self, limit: u128) -> Result<(), TreasuryError>;

    /// The most that a payment may store at the expense of somebody else; at first `native::TOKEN_DEPOSIT`.
    #[ink(message)]
    fn deposit_limit(&self) -> u128;

    /// When the treasury was created.
    #[ink(message)]
    fn created(&self) -> Timestamp;

    /// The block that it was created in, as all of its DAO was: there are no events of earlier ones.
    #[ink(message)]
    fn created_block(&self) -> BlockNumber;

    /// What a claim for `member` would pay at this moment; during a pause, of the epochs that are open.
    ///
    /// # Errors
    /// `UnknownProgram`; `CapReached`, `InsufficientFree`, `SourceBroken`, `NotCovered` if the first epoch to settle
    /// fails.
    #[ink(message)]
    fn accrued(&self, program: ProgramId, member: AccountId) -> Result<Accrued, TreasuryError>;

    /// What `member` could claim at this moment, of up to `limit` programs and `limit` grants, at most `MAX_PAGE`, from
    /// those numbers on. Programs are looked at as by `accrued`, each with as many questions to its source: who runs
    /// out of gas asks about fewer at once.
    #[ink(message)]
    fn claimable(&self, member: AccountId, from: (ProgramId, GrantId), limit: u32) -> Claimable;

    /// What a claim of a grant would pay at this moment: what is due of it, as far as it is there.
    ///
    /// # Errors
    /// `UnknownGrant`, `GateClosed`, `SourceBroken`; `NotCovered` if something is due and nothing is there.
    #[ink(message)]
    fn grant_due(&self, grant: GrantId) -> Result<u128, TreasuryError>;

    /// The books of an asset.
    #[ink(message)]
    fn vault(&self, asset: Asset) -> Vault;

    /// How much of what is free is due to epochs that have begun and that nobody has opened: the most that
    /// their rules can make of it, without asking any source, and no more than the spend cap lets out in the
    /// periods from when the oldest of them began until the newest ends, or until now if that is later. It is
    /// exact once they are open: less for a budget per unit below its cap, and for an epoch that nobody shares.
    #[ink(message)]
    fn due(&self, asset: Asset) -> u128;

    /// The spend cap of an asset at this moment.
    #[ink(message)]
    fn spending(&self, asset: Asset) -> Spending;

    /// Every asset that was ever credited, with its books, in the order of arrival, up to `MAX_BATCH`
    /// from `from` on. Anyone may have an asset listed; nothing but a page of this list grows by it.
    #[ink(message)]
    fn assets(&self, from: u32, limit: u32) -> Vec<(Asset, Vault)>;

    /// A grant, with what was paid of it; `None` if there is none of this number.
    #[ink(message)]
    fn grant(&self, grant: GrantId) -> Option<Grant>;

    /// How many grants there ever were: they are 0 to one less.
    #[ink(message)]
    fn grant_count(&self) -> u32;

    /// The grants of a recipient, or of everybody, among the `limit`, at most `MAX_PAGE`, from `from` on.
    #[ink(message)]
    fn grants(&self, recipient: Option<AccountId>, from: GrantId, limit: u32) -> Vec<(GrantId, Grant)>;

    /// A program, with how far it has come; `None` if there is none of this number.
    #[ink(message)]
    fn program(&self, program: ProgramId) -> Option<Program>;

    /// How many programs there ever were: they are 0 to one less.
    #[ink(message)]
    fn program_count(&self) -> u32;

    /// The programs, up to `limit`, at most `MAX_PAGE`, from `from` on.
    #[ink(message)]
    fn programs(&self, from: ProgramId, limit: u32) -> Vec<Program>;

    /// An epoch, once opened. A closed one stays on record.
    #[ink(message)]
    fn epoch(&self, program: ProgramId, epoch: EpochIndex) -> Option<Epoch>;

    /// How far members have been paid, in the order asked, of at most `MAX_BATCH`: the rest is left out.
    #[ink(message)]
    fn cursors(&self, program: ProgramId, members: Vec<AccountId>) -> Vec<Cursor>;

    /// Whom privileged messages answer to.
    #[ink(message)]
    fn governor(&self) -> AccountId;

    /// The contribution token that redeems.
    #[ink(message)]
    fn token(&self) -> AccountId;

    /// Who may pause the treasury, and until when it is paused.
    #[ink(message)]
    fn pause_state(&self) -> Pause;
}
