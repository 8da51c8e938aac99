//! Which commits a record may count, tried one choice after the other.

use std::collections::{BTreeMap, BTreeSet};

use super::credits::Credits;
use crate::Identity;

/// Addresses of one member that are tried in every combination, to find those that a record counts.
const MAX_ADDRESSES: usize = 8;

/// What was taken back and may have stood when another one was filed: of so many, all combinations are tried.
const MAX_FALLEN: usize = 6;

/// Which of these stood when another one was filed, in every combination: none of them, and the newest, first.
pub(super) fn choices(fallen: Vec<&BTreeSet<usize>>) -> impl Iterator<Item = Vec<&BTreeSet<usize>>> {
    let mut newest = Vec::new();
    for places in fallen.into_iter().rev() {
        if newest.len() < MAX_FALLEN && !newest.contains(&places) {
            newest.push(places);
        }
    }
    let all = u32::try_from(newest.len()).unwrap_or(0);
    (0..1u32 << all).map(move |chosen| {
        newest
            .iter()
            .zip(0..all)
            .filter(|(_, bit)| chosen >> bit & 1 == 1)
            .map(|(places, _)| *places)
            .collect()
    })
}

/// What a record counts that counts some of these, which are others' than the holder's own, or the holder's own with
/// them: all of a member, or those of some of a member's addresses.
pub(super) fn moved(
    credits: &Credits,
    others: &[usize],
    own: &[usize],
    is: impl Fn(&[usize]) -> bool,
) -> Option<Vec<usize>> {
    let mut members: BTreeMap<&Identity, BTreeMap<&Identity, Vec<usize>>> = BTreeMap::new();
    for place in others {
        let Some((member, written, ..)) = credits.facts(*place) else { continue };
        members.entry(member).or_default().entry(written).or_default().push(*place);
    }
    let counted = |places: Vec<usize>| match is(&places) {
        true => Some(places),
        false => Some([own, &places].concat()).filter(|both| !own.is_empty() && is(both)),
    };
    let of_one = members.values().find_map(|written| some_of(written).find_map(counted));
    // Who was taken for one person may be several now.
    of_one.or_else(|| {
        let mut written: BTreeMap<&Identity, Vec<usize>> = BTreeMap::new();
        for (address, places) in members.values().flatten() {
            written.entry(address).or_default().extend(places);
        }
        let few = members.len() > 1 && written.len() <= MAX_ADDRESSES;
        few.then(|| some_of(&written).find_map(counted)).flatten()
    })
}

/// All of a member; those of each choice of their addresses, if these are few, or of each.
fn some_of<'a>(written: &'a BTreeMap<&Identity, Vec<usize>>) -> impl Iterator<Item = Vec<usize>> + 'a {
    let all: Vec<&Vec<usize>> = written.values().collect();
    let whole: Vec<usize> = all.iter().flat_map(|places| places.iter().copied()).collect();
    let few = u32::try_from(all.len().min(MAX_ADDRESSES)).unwrap_or(0);
    let alone: Vec<Vec<usize>> = all.iter().skip(MAX_ADDRESSES).map(|places| (*places).clone()).collect();
    let some = move |chosen: u32| {
        let chosen = all.iter().zip(0..few).filter(move |(_, bit)| chosen >> bit & 1 == 1);
        chosen.flat_map(|(places, _)| places.iter().copied()).collect::<Vec<_>>()
    };
    std::iter::once(whole).chain((1..1u32 << few).map(some)).chain(alone)
}
