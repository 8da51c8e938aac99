//! What open attestations are to somebody.

use super::item::Item;
use crate::commands::{attestations::brief, standing::Judge};
use std::collections::BTreeMap;
use tributary_client::{is_due, AccountId, Timestamp};
use tributary_interfaces::metrics::{Attestation, AttestationId, MetricsRoles, Status};
use tributary_words::Words;

/// What open attestations are to somebody: how, with whom it has to do, and until when.
pub(super) type Groups<'a> = BTreeMap<(u8, AccountId, u64), Vec<(AttestationId, &'a Attestation, Timestamp)>>;

const ABOUT_ME: u8 = 0;
const I_ATTESTED: u8 = 1;
const I_DOUBT: u8 = 2;
const I_DECIDE: u8 = 3;
const OVERDUE: u8 = 4;
pub(super) const LOOK: u8 = 5;
const WE_DECIDE: u8 = 6;

/// What an open attestation is to somebody, with whom it has to do, and until when.
pub(super) fn roles_of(
    attestation: &Attestation,
    whose: Option<AccountId>,
    roles: &MetricsRoles,
    // Whether they have votes, where votes decide.
    votes: bool,
    now: Timestamp,
) -> Vec<(u8, AccountId, Timestamp)> {
    let mut found = Vec::new();
    if attestation.status == Status::Challenged {
        let Some(doubt) = attestation.challenge else { return found };
        if doubt.until <= now {
            return vec![(OVERDUE, AccountId::from([0; 32]), doubt.until)];
        }
        let Some(me) = whose else { return found };
        let mut push = |role, is: bool, other| {
            if is {
                found.push((role, other, doubt.until));
            }
        };
        push(I_DECIDE, roles.arbiter == me, doubt.by);
        push(WE_DECIDE, votes, doubt.by);
        push(I_DOUBT, doubt.by == me, attestation.attestor);
        push(I_ATTESTED, attestation.attestor == me, doubt.by);
        // Who doubts what is about themselves knows that.
        push(ABOUT_ME, attestation.member == me && doubt.by != me, doubt.by);
    } else if !is_due(attestation, now) && whose == Some(attestation.member) {
        found.push((ABOUT_ME, attestation.attestor, attestation.matures_at));
    } else if !is_due(attestation, now) && whose != Some(attestation.attestor) {
        found.push((LOOK, attestation.attestor, attestation.matures_at));
    }
    found
}

pub(super) fn item_of(
    role: u8,
    other: &AccountId,
    whose: Option<AccountId>,
    group: &[(AttestationId, &Attestation, Timestamp)],
    judge: Judge,
    words: &Words,
) -> Item {
    let ids: Vec<String> = group.iter().map(|(id, ..)| id.to_string()).collect();
    let (list, shown) = (ids.join(" "), numbers(&ids));
    let points = group.iter().fold(0u128, |sum, (_, attestation, _)| sum.saturating_add(attestation.points));
    let (what, worth) = (counted(group.len()), words.points(points));
    let challenged = group.iter().any(|(_, attestation, _)| attestation.status == Status::Challenged);
    let first = group.first().map_or(0, |(id, ..)| *id);
    let until = group.iter().map(|(_, _, until)| *until).min().unwrap_or_default();
    let (other, doubts) = match whose == Some(*other) {
        true => ("you".to_owned(), "you doubt".to_owned()),
        false => (brief(other, words), format!("{} doubts", brief(other, words))),
    };
    let item = match role {
        LOOK => Item::new(
            "look",
            format!("look at {what} by {other} ({shown}), worth {worth}, and challenge what is false"),
        )
        .does("attestation"),
        OVERDUE => Item::new(
            "expire",
            format!(
                "end {what} ({shown}): the time to decide is over, and {} not count",
                if group.len() == 1 { "it does" } else { "they do" }
            ),
        )
        .does("keeper --once"),
        I_DECIDE => {
            Item::new("resolve", format!("decide {what} ({shown}), worth {worth}, which {doubts}"))
                .does(format!("resolve {list} uphold|reject"))
        }
        // What they decide by is executed before the time is over: a vote and its timelock take their time too.
        WE_DECIDE => Item::new(
            "resolve",
            format!(
                "propose how to decide {what} ({shown}), worth {worth}, which {doubts}: `do = \"resolve\"` in a \
                 proposal's file, and executed before then"
            ),
        )
        .does("propose FILE"),
        I_DOUBT => Item::new(
            "challenged",
            format!("your doubt in {what} ({shown}) of {other} waits for {}", judge.who()),
        ),
        I_ATTESTED => Item::new(
            "challenged",
            format!("{doubts} {what} of yours ({shown}), worth {worth}: {} decides", judge.who()),
        ),
        _ if challenged => Item::new(
            "about_you",
            format!("{doubts} {what} about you ({shown}), worth {worth}: {} decides", judge.who()),
        ),
        _ => Item::new(
            "about_you",
            format!("{what} about you by {other} ({shown}), worth {worth}, may be challenged until then"),
        ),
    };
    let item = item.about(first);
    if role == OVERDUE {
        item
    } else {
        item.until(until)
    }
}

pub(super) fn counted(count: usize) -> String {
    tributary_words::time::counted(count, "attestation")
}

/// A few numbers, and how many more there are.
fn numbers(ids: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown = ids.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match ids.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_interfaces::metrics::Challenge;

    fn attestation(status: Status, until: Option<Timestamp>) -> Attestation {
        Attestation {
            metric: 1,
            member: [1; 32].into(),
            attestor: [2; 32].into(),
            amount: 1,
            points: 1,
            tokens: 1,
            bond: 1,
            evidence: [0; 32].into(),
            uri: String::new(),
            filed_at: 0,
            matures_at: 100,
            finalized_at: None,
            status,
            challenges: 0,
            challenge: until.map(|until| Challenge { by: [3; 32].into(), until, reason: [0; 32].into() }),
        }
    }

    #[test]
    fn an_attestation_waits_for_each_in_their_own_way() {
        let roles = MetricsRoles { governor: [9; 32].into(), arbiter: [4; 32].into(), token: [8; 32].into() };
        let roles_at = |attestation: &Attestation, byte: u8, now| -> Vec<u8> {
            let found = roles_of(attestation, Some([byte; 32].into()), &roles, false, now);
            found.into_iter().map(|(role, ..)| role).collect()
        };
        let pending = attestation(Status::Pending, None);
        assert_eq!((roles_at(&pending, 1, 99), roles_at(&pending, 2, 99)), (vec![ABOUT_ME], vec![]));
        assert_eq!(roles_at(&pending, 5, 99), [LOOK], "anybody may challenge it");
        assert!(roles_at(&pending, 1, 100).is_empty(), "it is due: for anybody");
        let doubted = attestation(Status::Challenged, Some(200));
        let each = [1, 2, 3, 4, 5].map(|byte| roles_at(&doubted, byte, 150));
        assert_eq!(each, [vec![ABOUT_ME], vec![I_ATTESTED], vec![I_DOUBT], vec![I_DECIDE], vec![]]);
        assert_eq!(roles_of(&doubted, None, &roles, false, 200).len(), 1, "late: anybody may end it");
        let voter = roles_of(&doubted, Some([5; 32].into()), &roles, true, 150);
        assert_eq!(voter.len(), 1, "where votes decide, each voter is asked");
        let words = tributary_words::example::words();
        let group = [(0, &doubted, 200)];
        let item = item_of(WE_DECIDE, &[7; 32].into(), None, &group, Judge::Members, &words);
        assert_eq!((item.kind, item.command.as_deref()), ("resolve", Some("propose FILE")));
        assert!(item.what.contains("which Ann doubts: `do = \"resolve\"`"), "{}", item.what);
        let late = item_of(OVERDUE, &[7; 32].into(), None, &group, Judge::Members, &words);
        assert!(late.what.ends_with("and it does not count"), "{}", late.what);
        let mine = item_of(WE_DECIDE, &[7; 32].into(), Some([7; 32].into()), &group, Judge::Members, &words);
        assert!(mine.what.contains("which you doubt: "), "{}", mine.what);
    }

    #[test]
    fn a_long_list_of_numbers_is_cut() {
        let ids: Vec<String> = (0..9).map(|id: u32| id.to_string()).collect();
        assert_eq!(numbers(&ids), "0, 1, 2, 3, 4, 5 and 3 more");
        assert_eq!(numbers(&ids[..2]), "0, 1");
    }
}
