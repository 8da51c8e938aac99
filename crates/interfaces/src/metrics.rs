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
    /// One value for the whole DAO: that of the last filed attestation that is final and stands, in whatever
    /// order they were finalized. Revoking it brings back the one filed before it, among the `MAX_STANDING`
    /// last filed. No member has a value of it, and nothing is earned by it.
    Indicator,
}

impl MetricKind {
    /// How many decimals its values have where they are kept and read: a contribution's are millionths.
    pub const fn decimals(self) -> u8 {
        match self {
            Self::Contribution => POINT.ilog10() as u8,
            Self::Indicator => 0,
        }
    }
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
    /// Millionths of a point for each unit; at most `MAX_AMOUNT`. 0 retires the metric from the score.
    pub weight: u128,
    /// Tokens, in their smallest unit, minted for each whole point; rounded down for each attestation. At
    /// most `MAX_AMOUNT`.
    pub tokens_per_point: u128,
    /// After this long, half of a member's value is left. 0: no decay. Changes at most `MAX_HALF_LIVES`
    /// times.
    pub half_life: Millis,
    /// The most that one attestation may claim. 0: no cap.
    pub attestation_cap: u128,
    /// The most that one attestor may claim in each period, for all members together. What was filed
    /// counts, whatever became of it; only what the arbiter left undecided comes back. 0: no cap.
    pub period_cap: u128,
    /// How long a period is; periods begin at its multiples since the Unix epoch. 0: one period, for ever.
    pub period: Millis,
    /// How long an attestation may be challenged: `MIN_WINDOW` to `MAX_WINDOW`. The time that the arbiter
    /// takes does not count.
    pub window: Millis,
    /// How long the arbiter has to decide a challenge: `MIN_ARBITRATION` to `MAX_ARBITRATION`. If the governor
    /// is the arbiter, longer than a proposal takes.
    pub arbitration: Millis,
    /// What an attestor puts up for each attestation, and a challenger for each challenge, in the
    /// chain's native asset; at most `MAX_AMOUNT`. It is what a false claim and a false doubt cost: with a bond
    /// of 0 whoever doubts delays claims for nothing, and ends them if the arbiter does not answer.
    pub bond: u128,
    /// Who may attest: accounts or contracts, at most `MAX_ATTESTORS`.
    pub attestors: Vec<AccountId>,
}

/// The most attestors that a metric takes.
pub const MAX_ATTESTORS: u32 = 32;

/// The most metrics that a registry takes, the score not counted.
pub const MAX_METRICS: u32 = 256;

/// The most attestations on a page: what fits into a contract's answer (16 KiB) with the longest URIs.
pub const MAX_ATTESTATIONS_PAGE: u32 = 30;

/// The most that one attestation may be of its metric, in millionths (of an indicator: in units), in
/// millionths of a point, and in tokens; also the most for a weight, for tokens per point and for a bond. All
/// attestations that can ever be filed, 2^32, then add up to no more than a u128 holds.
pub const MAX_AMOUNT: u128 = 1 << 95;

/// How often one attestation may be challenged. Each challenge that the arbiter does not follow costs a bond;
/// so it also bounds for how long a claim can be kept waiting.
pub const MAX_CHALLENGES: u8 = 8;

/// How many of an indicator's final attestations are kept in sight, the last filed ones: its value is the last
/// of them that was not revoked.
pub const MAX_STANDING: u32 = 32;

/// The shortest and the longest window for challenges.
pub const MIN_WINDOW: Millis = tributary_core::MINUTE;
pub const MAX_WINDOW: Millis = tributary_core::YEAR;

/// The shortest and the longest time for an arbiter to decide a challenge.
pub const MIN_ARBITRATION: Millis = tributary_core::HOUR;
pub const MAX_ARBITRATION: Millis = tributary_core::YEAR;

/// How many half-lives a metric, or the score, may have one after the other: all are kept, as the past is read by
/// them. A change a month for twenty years.
pub const MAX_HALF_LIVES: u32 = 256;

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
    /// Not the account of zeros, which nobody has. For an indicator: any account; it is kept but not counted.
    pub member: AccountId,
    /// In the metric's unit, at least 1 for a contribution; see `MAX_AMOUNT`.
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
    /// The arbiter found it true. As `Pending`: what was left of its window when it was challenged is left
    /// again, and others may have better reasons.
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
    /// Of the reason, which the event `Challenged` tells: BLAKE2, 256 bits.
    pub reason: Hash,
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
    /// It may be challenged and retracted before this moment, and finalized from it on: since then it counts, in all
    /// that is asked after it was finalized. Later by the time that arbiters took.
    pub matures_at: Timestamp,
    /// When it was made to count, if it ever was.
    pub finalized_at: Option<Timestamp>,
    pub status: Status,
    /// How often it was doubted; at most `MAX_CHALLENGES`.
    pub challenges: u8,
    /// Who doubted it last, whatever came of that.
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
pub struct AttestationPage {
    pub attestations: Vec<(AttestationId, Attestation)>,
    /// Where to go on; `None` after the last attestation.
    pub next: Option<AttestationId>,
}

/// Tokens for points that the token has not minted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct OwedTokens {
    /// Of all members.
    pub total: u128,
    /// Of the members asked about, in their order.
    pub members: Vec<u128>,
}

/// Why the registry refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum MetricsError {
    /// The caller does not have the role that this message answers to.
    NotAllowed { caller: AccountId, needed: AccountId },
    /// The caller is not an attestor of this metric.
    NotAttestor { caller: AccountId, metric: MetricId },
    /// No such metric, or the score, which nobody attests.
    UnknownMetric(MetricId),
    /// No attestation has this number.
    UnknownAttestation(AttestationId),
    /// The attestation is not in a state that this message works on.
    WrongStatus { attestation: AttestationId, status: Status },
    /// The window for this has passed.
    WindowClosed { attestation: AttestationId, closed: Timestamp, now: Timestamp },
    /// The amount is 0, above the metric's cap, or above what one attestation may be.
    AmountOutOfRange { entry: u32, amount: u128, max: u128 },
    /// The entry would bring more points, in millionths, or more tokens than `MAX_AMOUNT`.
    WorthTooMuch { entry: u32, max: u128 },
    /// The entry, attestor or role is the account of zeros, for which anybody can sign. Roles: governor, arbiter,
    /// token.
    ZeroAccount { entry: u32 },
    /// A weight, a number of tokens per point or a bond is above `MAX_AMOUNT`; or an indicator has a half-life.
    TermTooLarge { value: u128, max: u128 },
    /// With this batch, so much would count towards the attestor's cap in the period, which is more than it.
    PeriodCapExceeded { claimed: u128, cap: u128 },
    /// Exactly this much must be put up.
    WrongBond { sent: u128, needed: u128 },
    /// A name, unit or URI is longer than `MAX_TEXT` bytes.
    TextTooLong { length: u32, max: u32 },
    /// More entries, attestors, metrics, half-lives or challenges than allowed; or no entries.
    WrongCount { got: u32, max: u32 },
    /// The challenge window is out of its range.
    WindowOutOfRange { window: Millis, min: Millis, max: Millis },
    /// The time for the arbiter is out of its range.
    ArbitrationOutOfRange { arbitration: Millis, min: Millis, max: Millis },
    /// The kind of a metric cannot change.
    Immutable(MetricId),
    /// No numbers are left for so many attestations.
    Overflow,
    /// The token refused to mint, or did not answer. If that was for want of gas, or in too deep a call, more of
    /// it helps.
    MintFailed,
    /// Nothing is owed to this account.
    NothingOwed(AccountId),
    /// The native transfer failed; the amount stays owed.
    TransferFailed { to: AccountId, amount: u128 },
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
/// cell.
#[ink::event]
pub struct Attested {
    /// The number of the first claim; the others follow.
    pub first: AttestationId,
    #[ink(topic)]
    pub metric: MetricId,
    #[ink(topic)]
    pub attestor: AccountId,
    pub matures_at: Timestamp,
    pub claims: Vec<Claim>,
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

/// The arbiter decided a challenge. The winner is owed `bonds`: an attestor the challenger's bond, and its own
/// once the attestation is final or retracted; a challenger both.
#[ink::event]
pub struct Resolved {
    #[ink(topic)]
    pub attestation: AttestationId,
    pub upheld: bool,
    #[ink(topic)]
    pub winner: AccountId,
    pub bonds: u128,
    /// When its window ends now, if it was upheld.
    pub matures_at: Timestamp,
}

/// The arbiter did not decide a challenge in time: the attestation does not count, and its attestor may file as much
/// again beyond its cap.
#[ink::event]
pub struct Expired {
    #[ink(topic)]
    pub attestation: AttestationId,
    pub attestor: AccountId,
    pub challenger: AccountId,
    /// What each is owed of the two bonds: the attestor its own and half of the other's, the price of the doubt.
    pub to_attestor: u128,
    pub to_challenger: u128,
}

/// Attestations count: points appeared, and tokens, or what is owed of them (`TokensOwed`). One event for all, as
/// in `Attested`.
#[ink::event]
pub struct Finalized {
    pub attestations: Vec<AttestationId>,
}

/// The attestor took an attestation back before it counted. It is owed its bond.
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
    /// What was taken off the member's value of the metric and off their score, in millionths: what is left of
    /// it after decay. 0 for an indicator.
    pub units: u128,
    pub points: u128,
}

/// An indicator has another value, that of this attestation; of `None` it is 0.
#[ink::event]
pub struct IndicatorSet {
    #[ink(topic)]
    pub metric: MetricId,
    pub value: u128,
    pub attestation: Option<AttestationId>,
}

/// What members are owed of tokens that were not minted has changed.
#[ink::event]
pub struct TokensOwed {
    /// Members, and what each is owed from now on.
    pub owed: Vec<(AccountId, u128)>,
}

/// More was put up for a challenge than could be doubted: the rest is owed to who put it up.
#[ink::event]
pub struct BondOwed {
    #[ink(topic)]
    pub to: AccountId,
    pub amount: u128,
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
    /// `NotAllowed` unless the caller is the governor; `TextTooLong`, `WrongCount`, `ZeroAccount`,
    /// `WindowOutOfRange`, `ArbitrationOutOfRange`, `TermTooLarge`.
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
    /// A single claim is a batch of one. A contract takes 16 KiB of input, so a full batch has room for URIs of 80
    /// bytes on average; with URIs of `MAX_TEXT` bytes it is 48 claims. A longer call traps.
    ///
    /// # Errors
    /// `UnknownMetric`, `NotAttestor`, `WrongCount`, `WrongBond`, `AmountOutOfRange`, `WorthTooMuch`,
    /// `ZeroAccount`, `PeriodCapExceeded`, `TextTooLong`, `Overflow`.
    #[ink(message, payable)]
    fn attest_batch(&mut self, metric: MetricId, claims: Vec<Claim>) -> Result<AttestationId, MetricsError>;

    /// Doubts 1 to `MAX_BATCH` attestations, pending or upheld, within their windows, putting up a bond as high
    /// as the attestor's for each. Those that cannot be doubted, as somebody else was first or their window is over,
    /// are passed over, and what was put up for them is owed to the caller (`BondOwed`, `withdraw_bonds`). The others wait, and
    /// their windows with them. `reason` is at most `MAX_TEXT` bytes. Returns how many are doubted. Emits a
    /// `Challenged` for each.
    ///
    /// # Errors
    /// `UnknownAttestation`, `WrongBond`, `TextTooLong`, `WrongCount`. If all are passed over, why the first one was:
    /// `WrongStatus`, `WindowClosed`, or `WrongCount` if it was challenged `MAX_CHALLENGES` times.
    #[ink(message, payable)]
    fn challenge_batch(
        &mut self,
        attestations: Vec<AttestationId>,
        reason: String,
    ) -> Result<u32, MetricsError>;

    /// Decides up to `MAX_BATCH` challenges, within the time that the metric gives. If upheld, the attestor is owed
    /// the challenger's bond, and the window goes on where it stopped, for a day at least, or as long as the whole
    /// window if that is shorter. If not, the challenger is owed both bonds. Those that wait for no decision any more
    /// are passed over. Returns how many are decided. Emits a `Resolved` for each.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the arbiter; `UnknownAttestation`, `WrongCount`. If all are passed over, why
    /// the first one was: `WrongStatus`, `WindowClosed`.
    #[ink(message)]
    fn resolve_batch(&mut self, attestations: Vec<AttestationId>, upheld: bool) -> Result<u32, MetricsError>;

    /// Ends challenges that the arbiter did not decide in time. In doubt an attestation does not count; its
    /// attestor is owed its bond and half of the challenger's, rounded up, and may claim as much again beyond its cap,
    /// in whatever period, but no more than the cap in all; the challenger is owed the rest. Anyone may call. Others in the list, of 1 to `MAX_BATCH`, are
    /// passed over. Returns how many ended. Emits an `Expired` for each.
    ///
    /// # Errors
    /// `UnknownAttestation`; `WrongCount`.
    #[ink(message)]
    fn expire_batch(&mut self, attestations: Vec<AttestationId>) -> Result<u32, MetricsError>;

    /// Takes back one's own attestations, pending or upheld, up to `MAX_BATCH`, within their windows; their bonds are
    /// owed again. Once its window is over, an attestation counts as soon as anybody asks, and only a decision takes
    /// it away. One that is challenged can be taken back in the very block in which it was, as long as it is not
    /// decided: then the challenger is owed their bond again too, as if the order had been the other one. Those that
    /// cannot be taken back are passed over. Returns how many are. Emits a `Retracted` for each.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the attestor of all; `UnknownAttestation`, `WrongCount`. If all are passed
    /// over, why the first one was: `WrongStatus`, `WindowClosed`.
    #[ink(message)]
    fn retract_batch(&mut self, attestations: Vec<AttestationId>) -> Result<u32, MetricsError>;

    /// Makes attestations count that are due: pending and upheld ones whose window has passed.
    /// Anyone may call. Others in the list are passed over, so that two callers do not disturb each
    /// other. Returns how many now count. Emits one `Finalized` if any do, `IndicatorSet` for indicators, and has
    /// their tokens minted. What the token does not mint is owed (`mint_owed`), and `TokensOwed` tells of it:
    /// points always count. They decay from the end of the window on, not from this call: who is late has as much of
    /// them afterwards as who was in time. Numbers that were filed together cost least together.
    ///
    /// # Errors
    /// `WrongCount` above `MAX_BATCH`; `UnknownAttestation`; `MintFailed` if the token does not mint and too
    /// little gas is left, or the call is too deep, to be sure that this is the token's own fault.
    #[ink(message)]
    fn finalize_batch(&mut self, attestations: Vec<AttestationId>) -> Result<u32, MetricsError>;

    /// Has the token mint what members are owed, in order, as far as it does. Anyone may call, for up to
    /// `MAX_BATCH` members. Returns how much was minted in all. Emits `TokensOwed` for whom something was.
    ///
    /// # Errors
    /// `WrongCount`; `MintFailed`.
    #[ink(message)]
    fn mint_owed(&mut self, members: Vec<AccountId>) -> Result<u128, MetricsError>;

    /// What is owed in tokens that were not minted: in all, and to each of up to `MAX_BATCH` members.
    #[ink(message)]
    fn owed_tokens(&self, members: Vec<AccountId>) -> OwedTokens;

    /// How much counts towards an attestor's `period_cap` in the period that runs, less what the arbiter left
    /// undecided and may be filed again; 0 without a cap.
    #[ink(message)]
    fn claimed(&self, metric: MetricId, attestor: AccountId) -> u128;

    /// Makes final attestations, up to `MAX_BATCH`, count no more from now on. What they earned in the past stays,
    /// also the tokens, minted or owed. Those that can never count any more are passed over; one that may still come
    /// to count refuses the whole, as it would count after all: finalize it first, which a decision may do itself.
    /// Returns how many are revoked. Emits a `Revoked` for each, and `IndicatorSet` if an indicator changes.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `UnknownAttestation`, `WrongCount`; `WrongStatus` of one that may
    /// still come to count, or of the first one if all are passed over.
    #[ink(message)]
    fn revoke_batch(&mut self, attestations: Vec<AttestationId>) -> Result<u32, MetricsError>;

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
    fn find(&self, filter: Filter, from: AttestationId, limit: u32) -> AttestationPage;

    /// Up to `MAX_BATCH` members from position `from` on, in the order in which their first contribution
    /// counted.
    #[ink(message)]
    fn members(&self, from: u32, limit: u32) -> Vec<AccountId>;

    /// How many members there are.
    #[ink(message)]
    fn member_count(&self) -> u32;

    /// Whether a contribution of this account has ever counted: whether it is among `members`.
    #[ink(message)]
    fn is_member(&self, account: AccountId) -> bool;

    /// Who may do what.
    #[ink(message)]
    fn roles(&self) -> MetricsRoles;

    /// Hands the roles over. Emits `MetricsRolesSet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `ZeroAccount`.
    #[ink(message)]
    fn set_roles(&mut self, roles: MetricsRoles) -> Result<(), MetricsError>;
}
