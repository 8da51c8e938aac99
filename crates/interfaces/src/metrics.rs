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

/// One point. The score counts in millionths of a point, so that decay, which rounds in favour of the
/// pool, takes no noticeable part of a small score.
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

/// What a metric is and what it is worth. A change acts from now on: an attestation keeps the weight,
/// window and bond that were in force when it was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct MetricConfig {
    /// At most `MAX_TEXT` bytes, as is `unit`.
    pub name: String,
    pub unit: String,
    pub kind: MetricKind,
    /// Millionths of a point for each unit. 0 retires the metric from the score.
    pub weight: u128,
    /// Tokens, in their smallest unit, minted for each whole point; rounded down for each attestation.
    pub tokens_per_point: u128,
    /// After this long, half of a member's value is left. 0: no decay. Fixed once defined, as a change
    /// would rewrite the past.
    pub half_life: Millis,
    /// The most that one attestation may claim. 0: no cap.
    pub attestation_cap: u128,
    /// How long an attestation may be challenged; at least one minute.
    pub window: Millis,
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

/// Where an attestation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Status {
    /// May be challenged until its window ends and finalized from then on. Its attestor may retract it
    /// until it is final.
    Pending,
    /// Waits for the arbiter.
    Challenged {
        by: AccountId,
    },
    /// The arbiter found it true; it may be finalized at once.
    Upheld,
    Final,
    /// The arbiter found it false.
    Rejected,
    /// Taken back by its attestor.
    Retracted,
    /// Was final, and counts no more.
    Revoked,
}

/// What is on record of an attestation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
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
    /// More entries, attestors or metrics than allowed; or none.
    WrongCount {
        got: u32,
        max: u32,
    },
    /// The challenge window is shorter than a minute.
    WindowTooShort {
        window: Millis,
        min: Millis,
    },
    /// The half-life or kind of a metric cannot change.
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
}

/// A metric was defined, or its terms changed from now on.
#[ink::event]
pub struct MetricSet {
    #[ink(topic)]
    pub metric: MetricId,
    pub config: MetricConfig,
}

/// A contribution was claimed. The metric is no topic, as each topic costs as much as writing a cell.
#[ink::event]
pub struct Attested {
    #[ink(topic)]
    pub attestation: AttestationId,
    pub metric: MetricId,
    #[ink(topic)]
    pub member: AccountId,
    pub attestor: AccountId,
    pub amount: u128,
    pub evidence: Hash,
    pub matures_at: Timestamp,
}

/// Somebody doubts an attestation, and put up a bond.
#[ink::event]
pub struct Challenged {
    #[ink(topic)]
    pub attestation: AttestationId,
    #[ink(topic)]
    pub challenger: AccountId,
    pub bond: u128,
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

/// An attestation counts: points and tokens appeared. The metric is no topic, as in `Attested`.
#[ink::event]
pub struct Finalized {
    #[ink(topic)]
    pub attestation: AttestationId,
    pub metric: MetricId,
    #[ink(topic)]
    pub member: AccountId,
    pub amount: u128,
    pub points: u128,
    pub tokens: u128,
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
    /// `NotAllowed` unless the caller is the governor; `TextTooLong`, `WrongCount`, `WindowTooShort`.
    #[ink(message)]
    fn define_metric(&mut self, config: MetricConfig) -> Result<MetricId, MetricsError>;

    /// Changes a metric's terms from now on. Emits `MetricSet`.
    ///
    /// # Errors
    /// As `define_metric`; `UnknownMetric`; `Immutable` if its half-life or kind would change.
    #[ink(message)]
    fn update_metric(&mut self, metric: MetricId, config: MetricConfig) -> Result<(), MetricsError>;

    /// The terms of a metric now; `None` for the score and for unknown ones.
    #[ink(message)]
    fn metric(&self, metric: MetricId) -> Option<MetricConfig>;

    /// How many metrics are defined: they are 1 to this number.
    #[ink(message)]
    fn metric_count(&self) -> u32;

    /// Files 1 to `MAX_BATCH` claims under one metric; all or none. Puts up the metric's bond for each.
    /// Returns the number of the first; the others follow. Emits `Attested` for each.
    ///
    /// A contract takes 16 KiB of input, so a full batch has room for URIs of 80 bytes on average; with
    /// URIs of `MAX_TEXT` bytes it is 48 claims. A longer call traps.
    ///
    /// # Errors
    /// `UnknownMetric`, `NotAttestor`, `WrongCount`, `WrongBond`, `AmountOutOfRange`, `TextTooLong`,
    /// `Overflow`.
    #[ink(message, payable)]
    fn attest_batch(&mut self, metric: MetricId, claims: Vec<Claim>) -> Result<AttestationId, MetricsError>;

    /// Doubts a pending attestation within its window, putting up a bond as high as its attestor's.
    /// Only this attestation waits. `reason` is at most `MAX_TEXT` bytes. Emits `Challenged`.
    ///
    /// # Errors
    /// `UnknownAttestation`, `WrongStatus`, `WindowClosed`, `WrongBond`, `TextTooLong`.
    #[ink(message, payable)]
    fn challenge(&mut self, attestation: AttestationId, reason: String) -> Result<(), MetricsError>;

    /// Decides a challenge. Both bonds are owed to the winner: the attestor if upheld, the challenger if
    /// not. Emits `Resolved`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the arbiter; `UnknownAttestation`, `WrongStatus`.
    #[ink(message)]
    fn resolve(&mut self, attestation: AttestationId, upheld: bool) -> Result<(), MetricsError>;

    /// Takes back one's own pending attestation; its bond is owed again. Emits `Retracted`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is its attestor; `UnknownAttestation`, `WrongStatus`.
    #[ink(message)]
    fn retract(&mut self, attestation: AttestationId) -> Result<(), MetricsError>;

    /// Makes attestations count that are due: pending ones whose window has passed and upheld ones.
    /// Anyone may call. Others in the list are passed over, so that two callers do not disturb each
    /// other. Returns how many now count. Emits `Finalized` for each, and mints their tokens.
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
