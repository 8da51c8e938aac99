//! The metrics registry: what counts, who did what, who doubts it, and the points that come of it.

use crate::{source::MetricId, Millis, Timestamp};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::{AccountId, Hash},
};

/// The number of an attestation, from 0 in the order of filing.
pub type AttestationId = u32;

/// The metric of points: every contribution metric, weighted.
pub const SCORE: MetricId = 0;

/// Added to a metric's number: the same metric as a series that never falls, of all that was ever
/// earned, without decay and untouched by revocation. Programs that pay for growth read it.
pub const EARNED: MetricId = 1 << 31;

/// One point, and one unit of a contribution metric: both are counted in millionths, so that decay, which
/// rounds in favour of the pool, takes no noticeable part of a small value. What is claimed is whole units;
/// values, read through `MetricSource`, are millionths. An indicator's value is whole units.
pub const POINT: u128 = 1_000_000;

/// What kind of number a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum MetricKind {
    /// Summed per member, and weighed into the score.
    Contribution,
    /// One value for the whole DAO: that of the last filed attestation that is final, in whatever order
    /// they were finalized. Revoking that one makes it 0 until another is final. No member has a value of
    /// it, and nothing is earned by it.
    Indicator,
}

/// What a metric is and what it is worth. A change acts from now on: an attestation keeps the weight, tokens,
/// window, bond and time for the arbiter that were in force when it was filed; values decay by a new
/// half-life from now on, and as before until now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct MetricConfig {
    /// At most `MAX_TEXT` bytes, as is `unit`.
    pub name: String,
    pub unit: String,
    /// Fixed once defined: a metric of another kind is another metric.
    pub kind: MetricKind,
    /// Millionths of a point for each unit. 0 retires the metric from the score.
    pub weight: u128,
    /// Tokens, in their smallest unit, minted for each whole point; rounded down for each attestation.
    pub tokens_per_point: u128,
    /// After this long, half of a member's value is left. 0: no decay. Changes at most `MAX_HALF_LIVES`
    /// times.
    pub half_life: Millis,
    /// The most that one attestation may claim. 0: no cap.
    pub attestation_cap: u128,
    /// The most that one attestor may claim in each period, for all members together. What was filed
    /// counts, whatever became of it. 0: no cap.
    pub period_cap: u128,
    /// How long a period is; periods begin at its multiples since the Unix epoch. 0: one period, for ever.
    pub period: Millis,
    /// How long an attestation may be challenged; at least one minute.
    pub window: Millis,
    /// How long the arbiter has to decide a challenge: `MIN_ARBITRATION` to `MAX_ARBITRATION`. If the governor
    /// is the arbiter, longer than a proposal takes.
    pub arbitration: Millis,
    /// What an attestor puts up for each attestation, and a challenger for each challenge, in the
    /// chain's native asset.
    pub bond: u128,
    /// Who may attest: accounts or contracts, at most `MAX_ATTESTORS`.
    pub attestors: Vec<AccountId>,
}

/// The most attestors that a metric takes.
pub const MAX_ATTESTORS: u32 = 32;

/// The most metrics that a registry takes, the score not counted.
pub const MAX_METRICS: u32 = 256;

/// The most attestations on a page: what fits into a contract's answer (16 KiB) with the longest URIs.
pub const MAX_ATTESTATIONS_PAGE: u32 = 32;

/// The shortest window for challenges.
pub const MIN_WINDOW: Millis = tributary_core::MINUTE;

/// The shortest and the longest time for an arbiter to decide a challenge.
pub const MIN_ARBITRATION: Millis = tributary_core::HOUR;
pub const MAX_ARBITRATION: Millis = tributary_core::YEAR;

/// How many half-lives a metric, or the score, may have one after the other.
pub const MAX_HALF_LIVES: u32 = 32;

/// How many attestations `find` looks at in one call.
pub const MAX_SCAN: u32 = 1_000;

/// Who may do what at the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct MetricsRoles {
    /// Defines metrics, revokes attestations and sets the roles.
    pub governor: AccountId,
    /// Decides challenges: an account, a multisig, or the governor.
    pub arbiter: AccountId,
    /// Where tokens for points are minted.
    pub token: AccountId,
}

/// One claim in a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Claim {
    /// For an indicator: any account; it is kept but not counted.
    pub member: AccountId,
    /// In the metric's unit, at least 1 for a contribution.
    pub amount: u128,
    /// What proves it, hashed: for instance the commits it counts.
    pub evidence: Hash,
    /// Where the evidence is found; at most `MAX_TEXT` bytes.
    pub uri: String,
}

/// Where an attestation stands. Only `Final` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Status {
    /// May be challenged until its window ends and finalized from then on. Its attestor may retract it
    /// until it is final.
    Pending,
    /// Waits for the arbiter.
    Challenged,
    /// The arbiter found it true; it may be finalized at once.
    Upheld,
    Final,
    /// The arbiter found it false.
    Rejected,
    /// Taken back by its attestor.
    Retracted,
    /// Was final, and counts no more.
    Revoked,
    /// Challenged, and the arbiter did not answer in time.
    Expired,
}

/// Somebody's doubt in an attestation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Challenge {
    pub by: AccountId,
    /// The arbiter decides before this moment; from it on the challenge may be expired.
    pub until: Timestamp,
}

/// What is on record of an attestation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Attestation {
    pub metric: MetricId,
    pub member: AccountId,
    pub attestor: AccountId,
    pub amount: u128,
    /// Millionths of a point, and tokens in their smallest unit, that it is worth by the terms in force
    /// when it was filed.
    pub points: u128,
    pub tokens: u128,
    /// What its attestor put up.
    pub bond: u128,
    pub evidence: Hash,
    pub uri: String,
    pub filed_at: Timestamp,
    /// It may be challenged before this moment and finalized from it on.
    pub matures_at: Timestamp,
    /// Since when it counts or, if revoked, counted.
    pub finalized_at: Option<Timestamp>,
    pub status: Status,
    /// Who doubted it, whatever came of that.
    pub challenge: Option<Challenge>,
}

/// Which attestations to list: those that match all that is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Filter {
    pub member: Option<AccountId>,
    pub metric: Option<MetricId>,
    pub status: Option<Status>,
}

/// A page of attestations with their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Found {
    pub attestations: Vec<(AttestationId, Attestation)>,
    /// Where to go on; `None` after the last attestation.
    pub next: Option<AttestationId>,
}

/// Why the registry refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum MetricsError {
    /// The caller does not have the role that this message answers to.
    NotAllowed {
        caller: AccountId,
        needed: AccountId,
    },
    /// The caller is not an attestor of this metric.
    NotAttestor {
        caller: AccountId,
        metric: MetricId,
    },
    /// No such metric, or the score, which nobody attests.
    UnknownMetric(MetricId),
    UnknownAttestation(AttestationId),
    /// The attestation is not in a state that this message works on.
    WrongStatus {
        attestation: AttestationId,
        status: Status,
    },
    /// The window for this has passed.
    WindowClosed {
        attestation: AttestationId,
        closed: Timestamp,
        now: Timestamp,
    },
    /// The amount is 0 or above the metric's cap.
    AmountOutOfRange {
        entry: u32,
        amount: u128,
        max: u128,
    },
    /// With this batch, the attestor would have claimed this much in the period, more than its cap.
    PeriodCapExceeded {
        claimed: u128,
        cap: u128,
    },
    /// Exactly this much must be put up.
    WrongBond {
        sent: u128,
        needed: u128,
    },
    /// A name, unit or URI is longer than `MAX_TEXT` bytes.
    TextTooLong {
        length: u32,
        max: u32,
    },
    /// More entries, attestors, metrics or half-lives than allowed; or no entries.
    WrongCount {
        got: u32,
        max: u32,
    },
    /// The challenge window is shorter than a minute.
    WindowTooShort {
        window: Millis,
        min: Millis,
    },
    /// The time for the arbiter is out of its range.
    ArbitrationOutOfRange {
        arbitration: Millis,
        min: Millis,
        max: Millis,
    },
    /// The arbiter has time until then.
    NotExpired {
        attestation: AttestationId,
        until: Timestamp,
        now: Timestamp,
    },
    /// The kind of a metric cannot change.
    Immutable(MetricId),
    /// A sum exceeds what a u128 holds.
    Overflow,
    /// The token refused to mint.
    MintFailed(crate::token::TokenError),
    /// Nothing is owed to this account.
    NothingOwed(AccountId),
    /// The native transfer failed; the amount stays owed.
    TransferFailed {
        to: AccountId,
        amount: u128,
    },
    /// The chain has no code with this hash.
    UnknownCode(Hash),
}

/// A metric was defined, or its terms changed from now on.
#[ink::event]
pub struct MetricSet {
    #[ink(topic)]
    pub metric: MetricId,
    pub config: MetricConfig,
}

/// The half-life of the score was set, from now on.
#[ink::event]
pub struct ScoreHalfLifeSet {
    pub half_life: Millis,
}

/// Contributions were claimed, in one call. One event for all, as each topic costs as much as writing a
/// cell; the evidence is on record.
#[ink::event]
pub struct Attested {
    /// The number of the first claim; the others follow.
    pub first: AttestationId,
    #[ink(topic)]
    pub metric: MetricId,
    #[ink(topic)]
    pub attestor: AccountId,
    pub matures_at: Timestamp,
    /// Members and amounts.
    pub claims: Vec<(AccountId, u128)>,
}

/// Somebody doubts an attestation, and put up a bond.
#[ink::event]
pub struct Challenged {
    #[ink(topic)]
    pub attestation: AttestationId,
    #[ink(topic)]
    pub challenger: AccountId,
    pub bond: u128,
    /// The arbiter decides before this moment.
    pub until: Timestamp,
    /// Where the reasons are found.
    pub reason: String,
}

/// The arbiter decided a challenge; both bonds are owed to the winner.
#[ink::event]
pub struct Resolved {
    #[ink(topic)]
    pub attestation: AttestationId,
    pub upheld: bool,
    #[ink(topic)]
    pub winner: AccountId,
    pub bonds: u128,
}

/// The arbiter did not decide a challenge in time: the attestation does not count, and each side is owed its
/// own bond again.
#[ink::event]
pub struct Expired {
    #[ink(topic)]
    pub attestation: AttestationId,
    pub attestor: AccountId,
    pub challenger: AccountId,
    /// Of each.
    pub bond: u128,
}

/// Attestations count: points and tokens appeared. One event for all, as in `Attested`.
#[ink::event]
pub struct Finalized {
    pub attestations: Vec<AttestationId>,
}

/// The attestor took an attestation back before it counted.
#[ink::event]
pub struct Retracted {
    #[ink(topic)]
    pub attestation: AttestationId,
}

/// A final attestation counts no more, from now on.
#[ink::event]
pub struct Revoked {
    #[ink(topic)]
    pub attestation: AttestationId,
    #[ink(topic)]
    pub member: AccountId,
    pub points: u128,
}

/// What was owed of bonds was paid out.
#[ink::event]
pub struct BondPaid {
    #[ink(topic)]
    pub to: AccountId,
    pub amount: u128,
}

/// The registry's roles were set.
#[ink::event]
pub struct MetricsRolesSet {
    pub roles: MetricsRoles,
}

/// The registry's messages beyond MetricSource.
#[ink::trait_definition]
pub trait Metrics {
    /// Adds a metric and returns its number, from 1. Emits `MetricSet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `TextTooLong`, `WrongCount`, `WindowTooShort`,
    /// `ArbitrationOutOfRange`.
    #[ink(message)]
    fn define_metric(&mut self, config: MetricConfig) -> Result<MetricId, MetricsError>;

    /// Changes a metric's terms from now on. Emits `MetricSet`.
    ///
    /// # Errors
    /// As `define_metric`; `UnknownMetric`; `Immutable` if its kind would change.
    #[ink(message)]
    fn update_metric(&mut self, metric: MetricId, config: MetricConfig) -> Result<(), MetricsError>;

    /// Changes the half-life of the score from now on. Emits `ScoreHalfLifeSet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `WrongCount` after `MAX_HALF_LIVES`.
    #[ink(message)]
    fn set_score_half_life(&mut self, half_life: Millis) -> Result<(), MetricsError>;

    /// The half-life of a metric now, also of the score; `None` for unknown metrics.
    #[ink(message)]
    fn half_life(&self, metric: MetricId) -> Option<Millis>;

    /// The terms of a metric now; `None` for the score and for unknown ones.
    #[ink(message)]
    fn metric(&self, metric: MetricId) -> Option<MetricConfig>;

    /// How many metrics are defined: they are 1 to this number.
    #[ink(message)]
    fn metric_count(&self) -> u32;

    /// Files 1 to `MAX_BATCH` claims under one metric; all or none. Puts up the metric's bond for each.
    /// Returns the number of the first; the others follow. Emits one `Attested`.
    ///
    /// A single claim is a batch of one. A contract takes 16 KiB of input, so a full batch has room for URIs of 80 bytes on average; with
    /// URIs of `MAX_TEXT` bytes it is 48 claims. A longer call traps.
    ///
    /// # Errors
    /// `UnknownMetric`, `NotAttestor`, `WrongCount`, `WrongBond`, `AmountOutOfRange`, `PeriodCapExceeded`,
    /// `TextTooLong`, `Overflow`.
    #[ink(message, payable)]
    fn attest_batch(&mut self, metric: MetricId, claims: Vec<Claim>) -> Result<AttestationId, MetricsError>;

    /// Doubts a pending attestation within its window, putting up a bond as high as its attestor's.
    /// Only this attestation waits. `reason` is at most `MAX_TEXT` bytes. Emits `Challenged`.
    ///
    /// # Errors
    /// `UnknownAttestation`, `WrongStatus`, `WindowClosed`, `WrongBond`, `TextTooLong`.
    #[ink(message, payable)]
    fn challenge(&mut self, attestation: AttestationId, reason: String) -> Result<(), MetricsError>;

    /// Decides a challenge, within the time that the metric gives. Both bonds are owed to the winner: the
    /// attestor if upheld, the challenger if not. Emits `Resolved`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the arbiter; `UnknownAttestation`, `WrongStatus`, `WindowClosed`.
    #[ink(message)]
    fn resolve(&mut self, attestation: AttestationId, upheld: bool) -> Result<(), MetricsError>;

    /// Ends a challenge that the arbiter did not decide in time. In doubt an attestation does not count, and
    /// nobody was found wrong: each side is owed its own bond again. Anyone may call. Emits `Expired`.
    ///
    /// # Errors
    /// `UnknownAttestation`, `WrongStatus`, `NotExpired`.
    #[ink(message)]
    fn expire(&mut self, attestation: AttestationId) -> Result<(), MetricsError>;

    /// Takes back one's own pending attestation; its bond is owed again. Emits `Retracted`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is its attestor; `UnknownAttestation`, `WrongStatus`.
    #[ink(message)]
    fn retract(&mut self, attestation: AttestationId) -> Result<(), MetricsError>;

    /// Makes attestations count that are due: pending ones whose window has passed and upheld ones.
    /// Anyone may call. Others in the list are passed over, so that two callers do not disturb each
    /// other. Returns how many now count. Emits one `Finalized` if any do, and mints their tokens. Numbers
    /// that were filed together cost least together.
    ///
    /// # Errors
    /// `WrongCount` above `MAX_BATCH`; `UnknownAttestation`; `Overflow`; `MintFailed`.
    #[ink(message)]
    fn finalize_batch(&mut self, attestations: Vec<AttestationId>) -> Result<u32, MetricsError>;

    /// Makes a final attestation count no more from now on. What it earned in the past stays, also the
    /// tokens. Emits `Revoked`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `UnknownAttestation`, `WrongStatus`.
    #[ink(message)]
    fn revoke(&mut self, attestation: AttestationId) -> Result<(), MetricsError>;

    /// Pays `to` what it is owed of bonds. Anyone may call. Emits `BondPaid`.
    ///
    /// # Errors
    /// `NothingOwed`, `TransferFailed`.
    #[ink(message)]
    fn withdraw_bonds(&mut self, to: AccountId) -> Result<u128, MetricsError>;

    /// What `account` is owed of bonds.
    #[ink(message)]
    fn bonds_owed(&self, account: AccountId) -> u128;

    /// An attestation on record.
    #[ink(message)]
    fn attestation(&self, attestation: AttestationId) -> Option<Attestation>;

    /// How many attestations were ever filed: they are 0 to one less.
    #[ink(message)]
    fn attestation_count(&self) -> u32;

    /// Up to `MAX_ATTESTATIONS_PAGE` attestations from number `from` on.
    #[ink(message)]
    fn attestations(&self, from: AttestationId, limit: u32) -> Vec<Attestation>;

    /// The attestations that match `filter`, from number `from` on: up to `limit`, at most
    /// `MAX_ATTESTATIONS_PAGE`, of the next `MAX_SCAN` on record. A list per member, per metric or by status
    /// is read by going on at `next` until there is none.
    #[ink(message)]
    fn find(&self, filter: Filter, from: AttestationId, limit: u32) -> Found;

    /// Up to `MAX_BATCH` members from position `from` on, in the order in which their first contribution
    /// counted.
    #[ink(message)]
    fn members(&self, from: u32, limit: u32) -> Vec<AccountId>;

    /// How many members there are.
    #[ink(message)]
    fn member_count(&self) -> u32;

    /// Who may do what.
    #[ink(message)]
    fn roles(&self) -> MetricsRoles;

    /// Hands the roles over. Emits `MetricsRolesSet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor.
    #[ink(message)]
    fn set_roles(&mut self, roles: MetricsRoles) -> Result<(), MetricsError>;
}
