//! Each event of the DAO, in a sentence.

use super::known::{at, names, Known};
use std::collections::BTreeSet;
use tributary_client::{AccountId, ContractEvent, Timestamp};
use tributary_interfaces::{
    factory::{DaoCreated, Part},
    governor::{self, Choice},
    metrics,
    signed::NonceUsed,
    token::{self, TransferPolicy},
    treasury,
    upgrade::CodeSet,
    Approval, Transfer,
};
use tributary_proposals::sentence;
use tributary_words::{time, votes, words::printable};

impl Known<'_> {
    /// What happened, in a sentence; `None` for what only machines need.
    pub(super) fn tell(&self, event: &ContractEvent) -> Option<String> {
        if let Some(created) = event.decode::<DaoCreated>() {
            return (created.dao == self.dao)
                .then(|| format!("{} founded the DAO", self.who(&created.founder)));
        }
        match Part::of(&self.dao, &event.contract) {
            Some(Part::Token) => self.of_token(event),
            Some(Part::Metrics) => self.of_registry(event),
            Some(Part::Governor) => self.of_governor(event),
            Some(Part::Treasury) => self.of_treasury(event),
            None => None,
        }
        .or_else(|| self.of_any(event))
    }

    fn of_any(&self, event: &ContractEvent) -> Option<String> {
        let part = self.words.part(&event.contract).unwrap_or("contract");
        if event.decode::<CodeSet>().is_some() {
            return Some(format!("the {part} runs new code"));
        }
        let used = event.decode::<NonceUsed>().filter(|_| !self.told_with.contains(&at(event)))?;
        let who = self.who(&used.signer);
        Some(match used.proposal {
            Some(proposal) => {
                format!("{who} took back a ballot that they had signed on {}", self.title(proposal))
            }
            // Whoever has the votes already is given nothing that would be told.
            None => format!("a delegation that {who} had signed changes nothing any more"),
        })
    }

    fn of_token(&self, event: &ContractEvent) -> Option<String> {
        let words = self.words;
        if let Some(Transfer { from, to, value }) = event.decode::<Transfer>() {
            let amount = words.tokens(value);
            return Some(match (from, to) {
                (None, Some(to)) => format!("{} got {amount}, newly minted", self.who(&to)),
                (Some(from), None) => format!("{amount} of {} were burnt", self.who(&from)),
                (Some(from), Some(to)) => format!("{} gave {amount} to {}", self.who(&from), self.who(&to)),
                (None, None) => format!("{amount} moved from nobody to nobody"),
            });
        }
        if let Some(change) = event.decode::<token::DelegateChanged>() {
            let owner = self.who(&change.owner);
            return Some(match change.owner == change.to {
                true => format!("{owner} took their votes back from {}", self.who(&change.from)),
                false => format!("{owner} gave their votes to {}", self.who(&change.to)),
            });
        }
        if let Some(allowed) = event.decode::<Approval>() {
            let (owner, spender) = (self.who(&allowed.owner), self.who(&allowed.spender));
            return Some(format!("{owner} lets {spender} move {}", words.tokens(allowed.amount)));
        }
        if let Some(changed) = event.decode::<token::ExclusionChanged>() {
            let not = if changed.excluded { "no longer count" } else { "count again" };
            return Some(format!("tokens of {} {not} as votes", self.who(&changed.account)));
        }
        if let Some(founded) = event.decode::<token::TokenFounded>() {
            return Some(format!("the token {} was created", printable(&founded.symbol)));
        }
        if let Some(set) = event.decode::<token::PolicySet>() {
            return Some(match set.policy {
                TransferPolicy::Free => "members may pass tokens on".to_owned(),
                TransferPolicy::Locked => "members may not pass tokens on".to_owned(),
            });
        }
        event.decode::<token::TokenRolesSet>().map(|set| {
            let token::TokenRoles { governor, minter, redeemer } = set.roles;
            let [governor, minter, redeemer] = [governor, minter, redeemer].map(|account| self.who(&account));
            format!("the token answers to {governor}; {minter} mints, {redeemer} redeems")
        })
    }

    fn of_registry(&self, event: &ContractEvent) -> Option<String> {
        let words = self.words;
        if let Some(filed) = event.decode::<metrics::Attested>() {
            let count = filed.claims.len();
            let sum = filed.claims.iter().fold(0u128, |sum, claim| sum.saturating_add(claim.amount));
            let members = names(filed.claims.iter().map(|claim| claim.member), self);
            let (units, attestor) = (words.units_of(filed.metric, sum), self.who(&filed.attestor));
            let range = range(filed.first, count);
            return Some(format!(
                "{attestor} attested {units} for {members} ({range}); may be challenged until {}",
                time::date(filed.matures_at)
            ));
        }
        if let Some(doubt) = event.decode::<metrics::Challenged>() {
            return Some(format!(
                "{} doubts {}, putting up {}: “{}”",
                self.who(&doubt.challenger),
                self.attestation(doubt.attestation),
                words.native(doubt.bond),
                printable(&doubt.reason)
            ));
        }
        if let Some(resolved) = event.decode::<metrics::Resolved>() {
            let verdict = if resolved.upheld { "found true" } else { "found false" };
            return Some(format!(
                "{} was {verdict} by {}; {} is owed {}",
                self.attestation(resolved.attestation),
                self.judge.who(),
                self.who(&resolved.winner),
                words.native(resolved.bonds)
            ));
        }
        if let Some(expired) = event.decode::<metrics::Expired>() {
            let what = self.attestation(expired.attestation);
            return Some(format!("{what} does not count: {} did not decide in time", self.judge.who()));
        }
        if let Some(done) = event.decode::<metrics::Finalized>() {
            let members: Vec<AccountId> = done
                .attestations
                .iter()
                .filter_map(|id| self.attestations.get(id).map(|(member, ..)| *member))
                .collect();
            let count = time::counted(done.attestations.len(), "attestation");
            return Some(format!("{count} of {} began to count", names(members.into_iter(), self)));
        }
        if let Some(back) = event.decode::<metrics::Retracted>() {
            return Some(format!("{} was taken back by its attestor", self.attestation(back.attestation)));
        }
        if let Some(revoked) = event.decode::<metrics::Revoked>() {
            return Some(format!(
                "{} was revoked: {} lost {}",
                self.attestation(revoked.attestation),
                self.who(&revoked.member),
                words.points(revoked.points)
            ));
        }
        if let Some(set) = event.decode::<metrics::MetricSet>() {
            let weight = words.points(set.config.weight);
            if let Some(old) = self.terms_before.get(&at(event)) {
                let changes = sentence::metric_changes(old, &set.config, words).join("; ");
                return Some(format!("the terms of {} changed: {changes}", words.metric_id(set.metric)));
            }
            return Some(format!(
                "metric {} “{}” has its terms: {weight} each",
                set.metric,
                printable(&set.config.name)
            ));
        }
        if let Some(set) = event.decode::<metrics::IndicatorSet>() {
            let value = words.units(set.metric, set.value);
            return Some(format!("{} is {value} now", words.metric_id(set.metric)));
        }
        if let Some(set) = event.decode::<metrics::ScoreHalfLifeSet>() {
            return Some(match set.half_life {
                0 => "the score does not decay".to_owned(),
                span => format!("the score halves in {} from now on", words.span(span)),
            });
        }
        if let Some(paid) = event.decode::<metrics::BondPaid>() {
            return Some(format!("{} got {} of bonds back", self.who(&paid.to), words.native(paid.amount)));
        }
        if let Some(owed) = event.decode::<metrics::TokensOwed>() {
            let count = time::counted(owed.owed.len(), "member");
            return Some(format!("what {count} are owed of tokens that were not minted has changed"));
        }
        event.decode::<metrics::MetricsRolesSet>().map(|set| {
            let arbiter = self.who(&set.roles.arbiter);
            format!("the registry answers to {}; {arbiter} is the arbiter", self.who(&set.roles.governor))
        })
    }

    fn of_governor(&self, event: &ContractEvent) -> Option<String> {
        let words = self.words;
        if let Some(proposed) = event.decode::<governor::Proposed>() {
            let (who, what) = (self.who(&proposed.proposer), self.title(proposed.proposal));
            return Some(format!("{who} made {what}; the vote ends {}", time::date(proposed.ends)));
        }
        if let Some(voted) = event.decode::<governor::Voted>() {
            let reason = match voted.reason.trim() {
                "" => String::new(),
                reason => format!(": “{}”", printable(reason)),
            };
            let what = self.title(voted.proposal);
            return Some(match voted.choice {
                Choice::For => format!(
                    "{} voted for {what} with {}{reason}",
                    self.who(&voted.voter),
                    words.tokens(voted.weight)
                ),
                Choice::Against => {
                    format!(
                        "{} voted against {what} with {}{reason}",
                        self.who(&voted.voter),
                        words.tokens(voted.weight)
                    )
                }
                Choice::Abstain => {
                    format!(
                        "{} abstained on {what} with {}{reason}",
                        self.who(&voted.voter),
                        words.tokens(voted.weight)
                    )
                }
                Choice::Split(tally) => {
                    let (who, parts) = (self.who(&voted.voter), votes::parts(&tally, words));
                    let told = parts.join(", ");
                    match parts.len() {
                        1 => format!("{who} voted on {what} with a part of the votes: {told}{reason}"),
                        _ => format!("{who} split votes on {what}: {told}{reason}"),
                    }
                }
            });
        }
        if let Some(governor::VoteExtended { proposal, ends }) = event.decode() {
            let before = self.ends_before.get(&(proposal, event.block, ends)).copied();
            return Some(moved_end(&self.title(proposal), before, ends));
        }
        if let Some(queued) = event.decode::<governor::Queued>() {
            let from = time::date(queued.executable_from);
            return Some(format!(
                "{} was queued; it may be executed from {from} on",
                self.title(queued.proposal)
            ));
        }
        if let Some(done) = event.decode::<governor::Executed>() {
            return Some(format!("{} was executed", self.title(done.proposal)));
        }
        if let Some(done) = event.decode::<governor::Canceled>() {
            return Some(format!("{} was taken back", self.title(done.proposal)));
        }
        if let Some(done) = event.decode::<governor::Vetoed>() {
            return Some(format!("{} was stopped by the guardian", self.title(done.proposal)));
        }
        if let Some(counted) = event.decode::<governor::BallotsCounted>() {
            let (count, title) = (counted.ballots.len(), self.title(counted.proposal));
            let counts = if count == 1 { "counts" } else { "count" };
            return Some(format!(
                "{} on {title} {counts} as having taken part",
                time::counted(count, "voter")
            ));
        }
        if let Some(set) = event.decode::<governor::Configured>() {
            return Some(match self.settings_before.get(&at(event)) {
                Some(old) => {
                    let changes = sentence::settings_changes(old, &set.settings, words).join("; ");
                    format!("how decisions are made changed: {changes}")
                }
                None => "the governor's settings are set: `tributary settings`".to_owned(),
            });
        }
        if let Some(set) = event.decode::<governor::GuardianSet>() {
            return Some(match set.guardian {
                Some(guardian) => {
                    format!(
                        "{} is the guardian until {}",
                        self.who(&guardian.account),
                        time::date(guardian.until)
                    )
                }
                None => "there is no guardian".to_owned(),
            });
        }
        event.decode::<governor::GovernorFounded>().map(|_| "the governor was created".to_owned())
    }

    fn of_treasury(&self, event: &ContractEvent) -> Option<String> {
        let words = self.words;
        if let Some(funded) = event.decode::<treasury::Funded>() {
            let amount = words.amount(&funded.asset, funded.amount);
            return Some(match funded.from {
                Some(from) => format!("{} gave the treasury {amount}", self.who(&from)),
                None => format!("{amount} was found in the treasury"),
            });
        }
        if let Some(paid) = event.decode::<treasury::Paid>() {
            let amount = words.amount(&paid.asset, paid.amount);
            let epochs = epochs_words(&paid.parts.iter().map(|(epoch, _)| *epoch).collect());
            return Some(format!(
                "program {} paid {amount} to {} for {epochs}",
                paid.program,
                self.who(&paid.member)
            ));
        }
        if let Some(sent) = event.decode::<treasury::Transferred>() {
            let amount = words.amount(&sent.asset, sent.amount);
            return Some(format!("the treasury sent {amount} to {}", self.who(&sent.to)));
        }
        if let Some(redeemed) = event.decode::<treasury::Redeemed>() {
            let paid: Vec<_> =
                redeemed.paid.iter().map(|(asset, amount)| words.amount(asset, *amount)).collect();
            let (who, burnt) = (self.who(&redeemed.member), words.tokens(redeemed.burnt));
            return Some(format!("{who} redeemed {burnt} for {}", paid.join(" and ")));
        }
        if let Some(grant) = event.decode::<treasury::GrantCreated>() {
            let amount = words.amount(&grant.config.asset, grant.config.amount);
            let who = self.who(&grant.recipient);
            return Some(format!(
                "grant {} promises {amount} to {who} until {}",
                grant.grant,
                time::date(grant.config.end)
            ));
        }
        if let Some(paid) = event.decode::<treasury::GrantPaid>() {
            let amount = words.amount(&paid.asset, paid.amount);
            return Some(format!("grant {} paid {amount} to {}", paid.grant, self.who(&paid.recipient)));
        }
        if let Some(moved) = event.decode::<treasury::GrantRedirected>() {
            return Some(format!(
                "grant {} is paid to {} from now on",
                moved.grant,
                self.who(&moved.recipient)
            ));
        }
        if let Some(ended) = event.decode::<treasury::GrantCanceled>() {
            let released = self.of_grant(ended.grant, ended.released);
            return Some(format!(
                "{} was canceled: {released} is free again",
                self.grant(ended.grant, event)
            ));
        }
        if let Some(freed) = event.decode::<treasury::GrantReleased>() {
            let released = self.of_grant(freed.grant, freed.released);
            return Some(format!("{released} of {} is free again", self.grant(freed.grant, event)));
        }
        if let Some(created) = event.decode::<treasury::ProgramCreated>() {
            let rule = sentence::stream(&created.config, words);
            return Some(format!("program {} began: {rule}", created.program));
        }
        if let Some(stopped) = event.decode::<treasury::ProgramStopped>() {
            let ended = match stopped.epochs {
                0 => format!("program {} was stopped before it began", stopped.program),
                count => format!("program {} ends with epoch {}", stopped.program, count.saturating_sub(1)),
            };
            return Some(match self.went_on.get(&at(event)) {
                Some(next) => format!("{ended}, and goes on as program {next}"),
                None => ended,
            });
        }
        if let Some(opened) = event.decode::<treasury::EpochOpened>() {
            let rule = self.programs.get(&opened.program).and_then(sentence::fixed_rule);
            let asset = self.asset_of(opened.program);
            let budget = sentence::opened_with(&asset, opened.budget, opened.total, rule, words);
            return Some(format!(
                "epoch {} of program {} was opened with {budget}",
                opened.epoch, opened.program
            ));
        }
        if let Some(closed) = event.decode::<treasury::EpochClosed>() {
            let released = self.of_program(closed.program, closed.released);
            return Some(format!(
                "program {} was closed up to epoch {}: {released} is free again",
                closed.program, closed.epoch
            ));
        }
        if let Some(silent) = event.decode::<treasury::SourceSilent>() {
            return Some(format!(
                "the source of program {} gave no answer: its open epochs stay open",
                silent.program
            ));
        }
        if let Some(given) = event.decode::<treasury::ProgramWrittenOff>() {
            let released = self.of_program(given.program, given.released);
            return Some(format!(
                "what was left of program {} was given up: {released} is free again",
                given.program
            ));
        }
        if let Some(set) = event.decode::<treasury::SpendCapSet>() {
            let asset = words.asset(&set.asset);
            let from = time::date(set.from);
            return Some(match set.cap {
                Some(cap) => format!(
                    "the spend cap is {} in {} from {from} on",
                    words.amount(&set.asset, cap.amount),
                    words.span(cap.period)
                ),
                None => format!("there is no spend cap for {asset} from {from} on"),
            });
        }
        if let Some(changed) = event.decode::<treasury::PauseChanged>() {
            let guardian = changed.pause.guardian.map_or("nobody".to_owned(), |account| self.who(&account));
            return Some(match changed.pause.until > event.at {
                true => format!("the treasury is paused until {}", time::date(changed.pause.until)),
                false => format!("{guardian} may pause the treasury, once"),
            });
        }
        if let Some(lost) = event.decode::<treasury::Lost>() {
            return Some(format!(
                "{} of the treasury was written down as lost",
                words.amount(&lost.asset, lost.amount)
            ));
        }
        if let Some(found) = event.decode::<treasury::Found>() {
            return Some(format!(
                "{} that was lost is there again",
                words.amount(&found.asset, found.amount)
            ));
        }
        event.decode::<treasury::DepositLimitSet>().map(|set| {
            format!("a payment may store for at most {} at somebody else's expense", words.native(set.limit))
        })
    }
}

/// That a vote ends at another time than it was to: later as its outcome turned late, or as before, when the ballots of
/// the same block have undone that.
fn moved_end(proposal: &str, before: Option<Timestamp>, ends: Timestamp) -> String {
    let date = time::date(ends);
    match before {
        Some(before) if ends > before => format!(
            "the vote on {proposal} lasts {} longer, until {date}: its outcome turned, and others may answer",
            time::about(ends.saturating_sub(before))
        ),
        Some(_) => format!(
            "the vote on {proposal} ends {date} again: another ballot of the same block decided it, or turned it back"
        ),
        None => format!("the vote on {proposal} ends {date} from now on"),
    }
}

/// "epoch 3", "epochs 3, 4".
pub(super) fn epochs_words(epochs: &BTreeSet<u32>) -> String {
    let told: Vec<String> = epochs.iter().map(ToString::to_string).collect();
    match told.as_slice() {
        [one] => format!("epoch {one}"),
        several => format!("epochs {}", several.join(", ")),
    }
}

/// Numbers that follow each other.
fn range(first: u32, count: usize) -> String {
    match u32::try_from(count).unwrap_or(u32::MAX).saturating_sub(1) {
        0 => format!("attestation {first}"),
        more => format!("attestations {first} to {}", first.saturating_add(more)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::known::{ends_before, End};
    use super::*;
    use tributary_core::HOUR;

    const END: Timestamp = 1_796_133_900_000;

    #[test]
    fn a_vote_that_lasts_longer_and_one_that_ends_as_before_are_told_apart() {
        let moved = |block, ends| End { proposal: 4, moved_in: Some(block), ends };
        let told = [moved(7, END + HOUR), moved(7, END), moved(9, END + 2 * HOUR)];
        let before = ends_before(told.into_iter(), |_| Ok(Some(END))).unwrap();
        let told = |block, ends| moved_end("proposal 4", before.get(&(4, block, ends)).copied(), ends);
        assert_eq!(
            told(7, END + HOUR),
            "the vote on proposal 4 lasts 1 hour longer, until 2026-12-01 15:05 UTC: its outcome turned, and others may \
             answer"
        );
        assert!(told(7, END).starts_with("the vote on proposal 4 ends 2026-12-01 14:05 UTC again: "));
        assert!(told(9, END + 2 * HOUR).contains("lasts 2 hours longer"));
        assert_eq!(
            moved_end("proposal 4", None, END),
            "the vote on proposal 4 ends 2026-12-01 14:05 UTC from now on"
        );
    }
}
