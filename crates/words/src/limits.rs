//! The least and the most of every setting, and what of a proposal is outside: all of it, not only what a contract
//! refuses first.

use crate::{time::span, words::Words};
use std::collections::BTreeSet;
use tributary_client::{AccountId, Deed, Millis, Timestamp};
use tributary_core::BPS_ALL;
use tributary_interfaces::{
    governor::{Action, Guardian, Setting, Settings},
    metrics::{
        AttestationId, MetricConfig, MAX_AMOUNT, MAX_ARBITRATION, MAX_ATTESTORS, MAX_WINDOW, MIN_ARBITRATION,
        MIN_WINDOW,
    },
    signed,
    treasury::{
        Asset, Budget, GrantConfig, ProgramConfig, SpendCap, MAX_CAP_PERIOD, MAX_CLAIM_WINDOW,
        MAX_EPOCH_LENGTH, MAX_START_AHEAD, MIN_CLAIM_WINDOW,
    },
    Bps, MAX_TEXT,
};

pub use tributary_interfaces::ranges::{
    Range, EXTENSION, GRACE, GUARDIAN, LIVE_PROPOSALS, QUORUM, THRESHOLD, TIMELOCK, VOTING_DELAY,
    VOTING_PERIOD,
};

pub const WINDOW: Range<Millis> = (MIN_WINDOW, MAX_WINDOW);
pub const ARBITRATION: Range<Millis> = (MIN_ARBITRATION, MAX_ARBITRATION);
pub const CLAIM_WINDOW: Range<Millis> = (MIN_CLAIM_WINDOW, MAX_CLAIM_WINDOW);
pub const EPOCH_LENGTH: Range<Millis> = (1, MAX_EPOCH_LENGTH);
pub const CAP_PERIOD: Range<Millis> = (1, MAX_CAP_PERIOD);

/// A range of spans: "1 hour to 1 year"; "at most 1 year", if anything shorter will do.
pub fn spans((min, max): Range<Millis>) -> String {
    match min {
        0 => format!("at most {}, or none", span(max)),
        1 => format!("at most {}", span(max)),
        min => format!("{} to {}", span(min), span(max)),
    }
}

/// What is outside of its range, gathered.
struct Misfits<'a> {
    words: &'a Words,
    found: Vec<String>,
}

impl Misfits<'_> {
    fn span(&mut self, what: &str, value: Millis, (min, max): Range<Millis>) {
        if value < min {
            self.found.push(format!("{what} of {}: at least {}", span(value), span(min)));
        }
        if value > max {
            self.found.push(format!("{what} of {}: at most {}", span(value), span(max)));
        }
    }

    fn share(&mut self, what: &str, value: Bps, (min, max): Range<Bps>) {
        if value < min || value > max {
            let [value, min, max] = [value, min, max].map(|bps| self.words.share(bps));
            self.found.push(format!("{what} of {value}: from {min} to {max}"));
        }
    }

    /// What is given to the account of zeros is anybody's, and what it may do anybody may.
    fn somebody(&mut self, what: &str, account: &AccountId) {
        if signed::is_anybodys(account) {
            self.found.push(format!("{what} is the account of zeros, for which anybody can sign"));
        }
    }

    /// Whoever is paid.
    fn paid(&mut self, what: &str, account: &AccountId) {
        self.somebody(what, account);
        if self.words.dao.is_some_and(|dao| dao.treasury == *account) {
            self.found.push("the treasury cannot be paid by itself".to_owned());
        }
    }

    /// A list of what is all different, and of something.
    fn each<T: Ord>(&mut self, all: &[T], told: impl Fn(&T) -> String) {
        let mut known = BTreeSet::new();
        let twice: BTreeSet<&T> = all.iter().filter(|one| !known.insert(*one)).collect();
        self.found.extend(twice.into_iter().map(|one| format!("{} is named twice", told(one))));
    }

    fn attestations(&mut self, ids: &[AttestationId]) {
        if ids.is_empty() {
            self.found.push("it names no attestation".to_owned());
        }
        self.each(ids, |id| format!("attestation {id}"));
    }

    fn some(&mut self, what: &str, amount: u128) {
        if amount == 0 {
            self.found.push(format!("{what} of 0: more than nothing"));
        }
    }

    /// More of the native asset than the chain can count.
    fn countable(&mut self, what: &str, asset: &Asset, amount: u128) {
        let most = self.words.native_most;
        if *asset == Asset::Native && amount > most {
            let [amount, most] = [amount, most].map(|value| self.words.native(value));
            self.found.push(format!("{what} of {amount}: this chain counts no more than {most}"));
        }
    }

    fn most(&mut self, what: &str, amount: u128, told: impl Fn(u128) -> String) {
        if amount > MAX_AMOUNT {
            self.found.push(format!("{what} of {}: at most {}", told(amount), told(MAX_AMOUNT)));
        }
    }
}

/// What of an action is outside of its range at `now`.
pub fn of_action(action: &Action, deed: Option<&Deed>, now: Timestamp, words: &Words) -> Vec<String> {
    let mut misfits = Misfits { words, found: Vec::new() };
    match (action, deed) {
        (Action::Configure(settings), _) => of_settings(&mut misfits, settings),
        (Action::Guard(Some(Guardian { account, until })), _) => {
            misfits.somebody("the guardian", account);
            misfits.span("a guardian's time", until.saturating_sub(now), GUARDIAN);
        }
        (Action::Call { .. }, Some(deed)) => of_deed(&mut misfits, deed, now),
        (Action::Guard(None) | Action::Upgrade { .. } | Action::Call { .. }, _) => {}
    }
    misfits.found
}

fn of_settings(misfits: &mut Misfits, settings: &Settings) {
    let Settings {
        voting_delay,
        voting_period,
        timelock,
        grace,
        quorum,
        threshold,
        live_proposals,
        extension,
        early_decision: _,
    } = *settings;
    misfits.span("voting delay", voting_delay, VOTING_DELAY);
    misfits.span("voting period", voting_period, VOTING_PERIOD);
    misfits.span("timelock", timelock, TIMELOCK);
    misfits.span("grace period", grace, GRACE);
    misfits.share("quorum", quorum, QUORUM);
    misfits.share("threshold", threshold, THRESHOLD);
    let (min, max) = LIVE_PROPOSALS;
    if live_proposals < min || live_proposals > max {
        misfits.found.push(format!("{live_proposals} live proposals of a member: from {min} to {max}"));
    }
    misfits.span("extension", extension, EXTENSION);
}

fn of_deed(misfits: &mut Misfits, deed: &Deed, now: Timestamp) {
    match deed {
        Deed::Transfer { to, amount, asset } => {
            misfits.some("an amount", *amount);
            misfits.countable("an amount", asset, *amount);
            misfits.paid("who is paid", to);
        }
        Deed::GuardTreasury(Some(guardian)) => misfits.somebody("the guardian", guardian),
        Deed::SetMetricsRoles(roles) => misfits.somebody("the arbiter", &roles.arbiter),
        Deed::SetCap { cap: Some(SpendCap { period, .. }), .. } => {
            misfits.span("a spend cap's period", *period, CAP_PERIOD);
        }
        Deed::CreateGrant(grant) => of_grant(misfits, grant),
        Deed::CreateProgram(program) => {
            of_program(misfits, program);
            let ahead = program.start.saturating_sub(now);
            misfits.span("a start ahead", ahead, (0, MAX_START_AHEAD));
        }
        Deed::ChangeProgram(_, program) => of_program(misfits, program),
        Deed::SetDepositLimit(limit) => misfits.some("a deposit limit", *limit),
        Deed::DefineMetric(terms) | Deed::UpdateMetric(_, terms) => of_metric(misfits, terms),
        Deed::Revoke(ids) | Deed::Resolve { attestations: ids, .. } => misfits.attestations(ids),
        Deed::SetCap { cap: None, .. }
        | Deed::Pause
        | Deed::GuardTreasury(None)
        | Deed::CancelGrant(_)
        | Deed::ReleaseGrant(_)
        | Deed::StopProgram(_)
        | Deed::WriteOff(_)
        | Deed::WriteDown { .. }
        | Deed::SetScoreHalfLife(_)
        | Deed::SetPolicy(_)
        | Deed::SetExcluded { .. }
        | Deed::SetTokenRoles(_) => {}
    }
}

fn of_grant(misfits: &mut Misfits, grant: &GrantConfig) {
    misfits.paid("the recipient", &grant.recipient);
    let GrantConfig { amount, start, cliff, end, gate, .. } = *grant;
    misfits.some("a grant's amount", amount);
    misfits.countable("a grant's amount", &grant.asset, amount);
    if cliff > end {
        let (cliff, end) = (cliff.saturating_sub(start), end.saturating_sub(start));
        misfits.found.push(format!(
            "a cliff of {} in a grant that vests over {}: at most as long",
            span(cliff),
            span(end)
        ));
    } else if end == start && gate.is_none() {
        // The contract takes it; a grant that nothing delays is a transfer, and nobody means it.
        misfits
            .found
            .push("a grant that vests over 0 seconds: write `do = \"transfer\"` to pay at once".to_owned());
    }
}

fn of_program(misfits: &mut Misfits, program: &ProgramConfig) {
    misfits.span("epoch length", program.epoch_length, EPOCH_LENGTH);
    misfits.span("claim window", program.claim_window, CLAIM_WINDOW);
    if program.epochs == Some(0) {
        misfits.found.push("a program of 0 epochs: at least 1, or none named for no end".to_owned());
    }
    match program.budget {
        Budget::Fixed(budget) => {
            misfits.some("a budget", budget);
            misfits.countable("a budget", &program.asset, budget);
        }
        Budget::PerUnit { price, cap, .. } => {
            misfits.some("a price per unit", price);
            misfits.some("the most of an epoch (at_most)", cap);
            misfits.countable("the most of an epoch (at_most)", &program.asset, cap);
        }
        Budget::Inflow(bps) => misfits.share("a share of the inflow", bps, (1, BPS_ALL)),
        Budget::Endowment(bps) => misfits.share("a share of what is free", bps, (1, BPS_ALL)),
    }
}

fn of_metric(misfits: &mut Misfits, terms: &MetricConfig) {
    for (what, text) in [("a name", &terms.name), ("a unit", &terms.unit)] {
        if text.len() > MAX_TEXT as usize {
            misfits.found.push(format!("{what} of {} bytes: at most {MAX_TEXT}", text.len()));
        }
    }
    misfits.span("window", terms.window, WINDOW);
    misfits.span("arbitration", terms.arbitration, ARBITRATION);
    for attestor in &terms.attestors {
        misfits.somebody("an attestor", attestor);
    }
    let words = misfits.words;
    misfits.each(&terms.attestors, |attestor| format!("the attestor {}", words.member(attestor)));
    if terms.attestors.len() > MAX_ATTESTORS as usize {
        misfits.found.push(format!("{} attestors: at most {MAX_ATTESTORS}", terms.attestors.len()));
    }
    misfits.most("a weight", terms.weight, |amount| words.points(amount));
    misfits.most("tokens per point", terms.tokens_per_point, |amount| words.tokens(amount));
    misfits.most("a bond", terms.bond, |amount| words.amount(&Asset::Native, amount));
}

/// What a setting of the governor is called, and its value in words.
pub fn of_setting(setting: Setting, value: u64, now: Timestamp, words: &Words) -> (&'static str, String) {
    let share = |value| words.share(Bps::try_from(value).unwrap_or(Bps::MAX));
    match setting {
        Setting::VotingDelay => ("voting delay", span(value)),
        Setting::VotingPeriod => ("voting period", span(value)),
        Setting::Timelock => ("timelock", span(value)),
        Setting::Grace => ("grace period", span(value)),
        Setting::Quorum => ("quorum", share(value)),
        Setting::Threshold => ("threshold", share(value)),
        Setting::LiveProposals => ("live proposals of a member", value.to_string()),
        Setting::Extension => ("extension", span(value)),
        Setting::GuardianSunset => ("a guardian's time", span(value.saturating_sub(now))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;
    use tributary_client::{BalanceType, NativeAsset};
    use tributary_core::DAY;
    use tributary_core::{HOUR, YEAR};
    use tributary_interfaces::{source::MetricRef, treasury::Basis};

    fn words() -> Words {
        Words::of_chain(1_000, &NativeAsset::usual(BalanceType::U128), Names::default())
    }

    fn program() -> ProgramConfig {
        ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: [1; 32].into(), metric: 0 },
            basis: Basis::Level,
            budget: Budget::Fixed(1),
            start: 0,
            epoch_length: DAY,
            epochs: None,
            claim_window: DAY,
        }
    }

    fn of(deed: Deed) -> Vec<String> {
        let action = Action::Call { callee: [1; 32].into(), input: Vec::new(), value: 0, gas: None };
        of_action(&action, Some(&deed), 1_000, &words())
    }

    #[test]
    fn all_that_is_outside_of_its_range_is_told_with_the_least_or_the_most() {
        let bad = ProgramConfig {
            claim_window: HOUR / 2,
            epoch_length: 2 * YEAR,
            epochs: Some(0),
            budget: Budget::Fixed(0),
            start: 1_001 + MAX_START_AHEAD,
            ..program()
        };
        assert_eq!(
            of(Deed::CreateProgram(bad)),
            [
                "epoch length of 2 years: at most 1 year",
                "claim window of 30 minutes: at least 1 hour",
                "a program of 0 epochs: at least 1, or none named for no end",
                "a budget of 0: more than nothing",
                "a start ahead of 1825 days 1 millisecond: at most 5 years",
            ]
            .map(|text| text.replace("1825", "1,825"))
        );
        assert_eq!(of(Deed::CreateProgram(program())), Vec::<String>::new());
    }

    #[test]
    fn what_a_chain_cannot_count_is_told_before_anybody_votes_on_it() {
        let words = Words::of_chain(0, &NativeAsset::usual(BalanceType::U64), Names::default());
        let action = Action::Call { callee: [1; 32].into(), input: Vec::new(), value: 0, gas: None };
        let pay = |amount| {
            let deed = Deed::Transfer { asset: Asset::Native, to: [2; 32].into(), amount };
            of_action(&action, Some(&deed), 0, &words)
        };
        assert_eq!(pay(u64::MAX.into()), Vec::<String>::new());
        assert_eq!(
            pay(u128::from(u64::MAX) + 1),
            [
                "an amount of 18,446,744,073.709551616 UNIT: this chain counts no more than 18,446,744,073.709551615 \
                 UNIT"
            ]
        );
    }

    #[test]
    fn a_range_of_spans_is_told_without_the_least_that_a_clock_can_count() {
        assert_eq!(spans(CLAIM_WINDOW), "1 hour to 1 year");
        assert_eq!(spans(EPOCH_LENGTH), "at most 1 year");
        assert_eq!(spans(TIMELOCK), "at most 60 days, or none");
    }

    #[test]
    fn a_cliff_after_the_end_and_a_grant_of_nothing_are_told() {
        let grant = GrantConfig {
            recipient: [2; 32].into(),
            asset: Asset::Native,
            amount: 0,
            start: 1_000,
            cliff: 1_000 + 60 * DAY,
            end: 1_000 + 30 * DAY,
            gate: None,
        };
        assert_eq!(
            of(Deed::CreateGrant(grant)),
            [
                "a grant's amount of 0: more than nothing",
                "a cliff of 60 days in a grant that vests over 30 days: at most as long"
            ]
        );
    }

    #[test]
    fn the_governor_s_settings_are_told_in_shares_and_spans() {
        let settings = Settings {
            voting_delay: 31 * DAY,
            voting_period: 1_000,
            timelock: 0,
            grace: DAY,
            quorum: 6_000,
            threshold: 0,
            live_proposals: 21,
            extension: 0,
            early_decision: false,
        };
        assert_eq!(
            of_action(&Action::Configure(settings), None, 0, &words()),
            [
                "voting delay of 31 days: at most 30 days",
                "voting period of 1 second: at least 1 minute",
                "grace period of 1 day: at least 15 days",
                "quorum of 60 %: from 0.01 % to 50 %",
                "21 live proposals of a member: from 1 to 20"
            ]
        );
    }
}
