//! What a keeper could not do: told once, counted once, and tried again less and less often.

use std::collections::BTreeMap;
use tributary_core::{Millis, Timestamp, HOUR, MINUTE};

/// The longest that is waited before what failed is tried again.
pub const LONGEST: Millis = HOUR;

/// How long what failed is tried again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The longest that is waited between two tries.
    pub longest: Millis,
    /// Until when it can succeed, if not for ever.
    pub until: Option<Timestamp>,
}

impl Patience {
    /// With all that has no end.
    pub const USUAL: Self = Self { longest: LONGEST, until: None };
}

/// Everything that failed and has not succeeded since, by what was tried.
#[derive(Debug, Default)]
pub struct Troubles(BTreeMap<String, Trouble>);

#[derive(Debug)]
struct Trouble {
    /// What kind of failure it was: the same again is no news, whatever numbers it has.
    kind: String,
    tries: u32,
    again: Timestamp,
}

impl Troubles {
    /// Whether this failed a while ago and is not to be tried again yet.
    pub fn waits(&self, what: &str, now: Timestamp) -> bool {
        self.0.get(what).is_some_and(|trouble| now < trouble.again)
    }

    /// When this is tried again, if it failed.
    pub fn again(&self, what: &str) -> Option<Timestamp> {
        self.0.get(what).map(|trouble| trouble.again)
    }

    /// Notes a failure. Whether it is news: the first of its kind, since this last succeeded.
    pub fn failed(&mut self, what: &str, kind: &str, now: Timestamp, longest: Millis) -> bool {
        let before = self.0.remove(what).filter(|trouble| trouble.kind == kind);
        let tries = before.as_ref().map_or(0, |trouble| trouble.tries);
        let wait = MINUTE.saturating_mul(1u64.checked_shl(tries).unwrap_or(u64::MAX)).min(longest);
        let trouble = Trouble {
            kind: kind.to_owned(),
            tries: tries.saturating_add(1).min(32),
            again: now.saturating_add(wait),
        };
        self.0.insert(what.to_owned(), trouble);
        before.is_none()
    }

    /// Notes what is only waited for: whether that is news. It is looked at each round.
    pub fn waiting(&mut self, what: &str, kind: &str) -> bool {
        self.failed(what, kind, 0, 0)
    }

    /// Notes a success. Whether it had failed before.
    pub fn over(&mut self, what: &str) -> bool {
        self.0.remove(what).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_news_once_and_is_tried_again_less_and_less_often() {
        let mut troubles = Troubles::default();
        assert!(!troubles.waits("execute proposal 0", 0));
        assert!(troubles.failed("execute proposal 0", "ActionFailed", 0, LONGEST));
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..10 {
            let since = now;
            while troubles.waits("execute proposal 0", now) {
                now += MINUTE;
            }
            waits.push((now - since) / MINUTE);
            assert!(!troubles.failed("execute proposal 0", "ActionFailed", now, LONGEST), "no news");
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        assert!(!troubles.waits("execute proposal 1", now), "another may be tried");
    }

    #[test]
    fn another_reason_is_news_and_so_is_the_same_after_a_success() {
        let mut troubles = Troubles::default();
        assert!(troubles.failed("pay", "Paused", 0, LONGEST));
        assert!(troubles.failed("pay", "SourceBroken", 0, LONGEST));
        assert!(!troubles.failed("pay", "SourceBroken", 0, LONGEST));
        assert!(troubles.over("pay") && !troubles.over("pay"));
        assert!(troubles.failed("pay", "SourceBroken", 0, LONGEST));
    }

    #[test]
    fn what_has_a_deadline_is_tried_often_enough_before_it() {
        let mut troubles = Troubles::default();
        for _ in 0..10 {
            troubles.failed("execute", "x", 0, 3_000);
        }
        assert!(troubles.waits("execute", 2_999) && !troubles.waits("execute", 3_000));
    }

    #[test]
    fn what_is_only_waited_for_is_told_once_and_looked_at_each_time() {
        let mut troubles = Troubles::default();
        assert!(troubles.waiting("open", "CapReached"));
        assert!(!troubles.waiting("open", "CapReached"));
        assert!(!troubles.waits("open", 0));
    }
}
