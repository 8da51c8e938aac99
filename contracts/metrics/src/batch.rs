//! How what was filed in one call lies in its cell: the terms, then entries of one length. One of them is found,
//! read and written where it lies, and the others are not looked at.

use crate::{caps::NOT_COUNTED, kinds};
use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    metrics::{AttestationId, MetricConfig, MetricsError, Status, MAX_AMOUNT, POINT},
    source::MetricId,
    Millis, Timestamp, MAX_BATCH,
};

/// The bytes of the terms, of an entry, and of the largest batch.
const TERMS: usize = 4 + 32 + 3 * 12 + 4 * 8;
const ENTRY: usize = 32 + 12 + 8 + 1 + 1;
pub const MAX_BYTES: usize = TERMS + MAX_BATCH as usize * ENTRY;

/// The terms in force when a batch was filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub metric: MetricId,
    pub attestor: AccountId,
    /// 0 for an indicator.
    pub weight_millionths: u128,
    pub tokens_per_point: u128,
    pub bond: u128,
    pub arbitration: Millis,
    pub filed_at: Timestamp,
    /// Of those that nobody doubted.
    pub matures_at: Timestamp,
    /// The start of the period in which the claims count towards their attestor's cap.
    pub period: Timestamp,
}

/// One claim, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub member: AccountId,
    pub amount: u128,
    /// Nothing unless it was ever final.
    pub finalized_at: Timestamp,
    pub status: Status,
    /// How often it was doubted.
    pub challenges: u8,
}

/// A batch in memory; at first none.
#[derive(Debug, Default)]
pub struct Open {
    pub first: AttestationId,
    pub terms: Terms,
    /// As many of them as were read last are the batch.
    pub bytes: Vec<u8>,
    length: usize,
    pub changed: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Self::read(&[])
    }
}

impl Open {
    /// Its bytes were read anew.
    pub fn began(&mut self, first: AttestationId, length: usize) {
        self.first = first;
        self.length = length;
        self.terms = Terms::read(&self.bytes);
    }

    /// The batch's bytes.
    pub fn written(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Which of the batch an attestation is.
    pub fn place(&self, id: AttestationId) -> Option<usize> {
        id.checked_sub(self.first).and_then(|place| usize::try_from(place).ok())
    }

    pub fn holds(&self, id: AttestationId) -> bool {
        self.entry_bytes(id).is_some()
    }

    pub fn entry(&self, id: AttestationId) -> Option<Entry> {
        self.entry_bytes(id).map(Entry::read)
    }

    pub fn put(&mut self, id: AttestationId, entry: &Entry) {
        let mut bytes = Vec::with_capacity(ENTRY);
        entry.write(&mut bytes);
        let start = self.start(id);
        let batch = self.bytes.get_mut(..self.length).unwrap_or_default();
        let slot = start.and_then(|start| batch.get_mut(start..)).and_then(|rest| rest.get_mut(..ENTRY));
        if let Some(slot) = slot {
            slot.copy_from_slice(&bytes);
            self.changed = true;
        }
    }

    fn start(&self, id: AttestationId) -> Option<usize> {
        self.place(id)?.checked_mul(ENTRY)?.checked_add(TERMS)
    }

    fn entry_bytes(&self, id: AttestationId) -> Option<&[u8]> {
        self.written().get(self.start(id)?..)?.get(..ENTRY)
    }
}

impl Terms {
    pub fn new(metric: MetricId, config: &MetricConfig, attestor: AccountId, now: Timestamp) -> Self {
        Self {
            metric,
            attestor,
            weight_millionths: kinds::weight_millionths(config),
            tokens_per_point: config.tokens_per_point,
            bond: config.bond,
            arbitration: config.arbitration,
            filed_at: now,
            matures_at: now.saturating_add(config.window),
            period: NOT_COUNTED,
        }
    }

    /// The millionths of a point and the tokens for an amount, if none is beyond `MAX_AMOUNT`. Whole points and
    /// the rest of one apart, so that nothing wider than a u128 is needed.
    pub fn worth(&self, amount: u128) -> Option<(u128, u128)> {
        let points = product(amount, self.weight_millionths)?;
        let (whole, rest) = in_points(points);
        let (for_rest, _) = in_points(product(rest, self.tokens_per_point)?);
        let tokens = product(whole, self.tokens_per_point)?.saturating_add(for_rest);
        (points <= MAX_AMOUNT && tokens <= MAX_AMOUNT).then_some((points, tokens))
    }

    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.metric.to_le_bytes());
        bytes.extend_from_slice(self.attestor.as_ref());
        for amount in [self.weight_millionths, self.tokens_per_point, self.bond] {
            write_amount(bytes, amount);
        }
        for time in [self.arbitration, self.filed_at, self.matures_at, self.period] {
            bytes.extend_from_slice(&time.to_le_bytes());
        }
    }

    fn read(mut bytes: &[u8]) -> Self {
        let from = &mut bytes;
        Self {
            metric: MetricId::from_le_bytes(take(from)),
            attestor: take::<32>(from).into(),
            weight_millionths: read_amount(from),
            tokens_per_point: read_amount(from),
            bond: read_amount(from),
            arbitration: read_time(from),
            filed_at: read_time(from),
            matures_at: read_time(from),
            period: read_time(from),
        }
    }
}

/// The product, unless it takes all bits of a u128, or more: far beyond `MAX_AMOUNT`. Counting the factors' bits is
/// less code than a checked multiplication, and code is what each call pays for.
#[inline(never)]
fn product(a: u128, b: u128) -> Option<u128> {
    let spare = a.leading_zeros().saturating_add(b.leading_zeros());
    (spare >= u128::BITS).then(|| a.wrapping_mul(b))
}

/// The quotient and the rest of a division by `POINT`. What fits into a u64 is divided by one instruction,
/// for which a chain charges a thousandth of what dividing a u128 costs.
fn in_points(millionths: u128) -> (u128, u128) {
    const SMALL: u64 = POINT as u64;
    match u64::try_from(millionths) {
        Ok(small) => ((small / SMALL).into(), (small % SMALL).into()),
        Err(_) => (millionths / POINT, millionths % POINT),
    }
}

impl Entry {
    pub fn new(member: AccountId, amount: u128) -> Self {
        Self { member, amount, finalized_at: 0, status: Status::Pending, challenges: 0 }
    }

    /// Whether it may still become final.
    pub fn may_count(&self) -> bool {
        matches!(self.status, Status::Pending | Status::Challenged | Status::Upheld)
    }

    /// Whether it waits for the end of its window: its attestor's bond is put up, and nothing is decided.
    pub fn waits(&self, id: AttestationId) -> Result<(), MetricsError> {
        match self.status {
            Status::Pending | Status::Upheld => Ok(()),
            status => Err(MetricsError::WrongStatus { attestation: id, status }),
        }
    }

    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.member.as_ref());
        write_amount(bytes, self.amount);
        bytes.extend_from_slice(&self.finalized_at.to_le_bytes());
        bytes.push(self.status as u8);
        bytes.push(self.challenges);
    }

    fn read(mut bytes: &[u8]) -> Self {
        let from = &mut bytes;
        let member = take::<32>(from).into();
        let amount = read_amount(from);
        let finalized_at = read_time(from);
        let [status, challenges] = take(from);
        Self { member, amount, finalized_at, status: status_of(status), challenges }
    }
}

fn status_of(byte: u8) -> Status {
    use Status::*;
    let all = [Pending, Challenged, Upheld, Final, Rejected, Retracted, Revoked, Expired];
    all.get(usize::from(byte)).copied().unwrap_or(Rejected)
}

/// The next bytes.
fn take<const N: usize>(from: &mut &[u8]) -> [u8; N] {
    match from.split_first_chunk() {
        Some((next, rest)) => {
            *from = rest;
            *next
        }
        None => [0; N],
    }
}

/// No amount on record needs more than 12 bytes.
fn write_amount(bytes: &mut Vec<u8>, amount: u128) {
    let [short @ .., _, _, _, _] = amount.to_le_bytes();
    bytes.extend_from_slice(&short);
}

#[inline(never)]
fn read_amount(from: &mut &[u8]) -> u128 {
    let (low, high) = (read_time(from), u32::from_le_bytes(take(from)));
    u128::from(high) << 64 | u128::from(low)
}

#[inline(never)]
fn read_time(from: &mut &[u8]) -> u64 {
    u64::from_le_bytes(take(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(weight_millionths: u128, tokens_per_point: u128) -> Terms {
        Terms {
            metric: u32::MAX,
            attestor: [8; 32].into(),
            weight_millionths,
            tokens_per_point,
            bond: 1 << 94,
            arbitration: 1,
            filed_at: 2,
            matures_at: u64::MAX,
            period: 3,
        }
    }

    #[test]
    fn a_batch_is_read_as_it_was_written_and_one_entry_is_changed_alone() {
        use Status::*;
        let entries: Vec<_> = [Pending, Challenged, Upheld, Final, Rejected, Retracted, Revoked, Expired]
            .into_iter()
            .zip(0u8..)
            .map(|(status, number)| Entry {
                member: [number; 32].into(),
                amount: MAX_AMOUNT - u128::from(number),
                finalized_at: u64::MAX - u64::from(number),
                status,
                challenges: number,
            })
            .collect();
        let terms = terms(MAX_AMOUNT, MAX_AMOUNT - 1);
        let mut open = Open::default();
        terms.write(&mut open.bytes);
        entries.iter().for_each(|entry| entry.write(&mut open.bytes));
        assert_eq!(open.bytes.len(), TERMS + entries.len() * ENTRY);
        open.began(70, open.bytes.len());
        // What another batch left behind is no part of it.
        open.bytes.extend_from_slice(&[7; ENTRY]);
        assert_eq!(open.terms, terms);
        let read = |open: &Open| (70..78).map(|id| open.entry(id).unwrap()).collect::<Vec<_>>();
        assert_eq!(read(&open), entries);
        assert_eq!((open.entry(69), open.entry(78), open.entry(u32::MAX)), (None, None, None));
        let changed = Entry::new([9; 32].into(), 5);
        open.put(73, &changed);
        assert!(open.changed);
        let expected: Vec<_> = [&entries[..3], &[changed], &entries[4..]].concat();
        assert_eq!((read(&open), open.terms), (expected, terms));
    }

    #[test]
    fn what_one_attestation_is_worth_is_bounded_such_that_no_sum_overflows() {
        assert_eq!(terms(1, 0).worth(MAX_AMOUNT), Some((MAX_AMOUNT, 0)));
        assert_eq!(terms(1, 0).worth(MAX_AMOUNT + 1), None);
        assert_eq!(terms(2, 0).worth(MAX_AMOUNT / 2 + 1), None);
        assert_eq!(terms(POINT, MAX_AMOUNT).worth(1), Some((POINT, MAX_AMOUNT)));
        assert_eq!(terms(POINT, MAX_AMOUNT).worth(2), None);
        assert_eq!(terms(MAX_AMOUNT, MAX_AMOUNT).worth(u128::MAX), None);
        assert!(MAX_AMOUNT.checked_mul(1 << 32).is_some());
    }
}
