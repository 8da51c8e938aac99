//! Who could move money by votes.

use crate::{
    commands::{attestations::brief, members::everybody},
    place::Place,
};
use anyhow::Result;
use serde_json::{json, Value};
use tributary_client::{account_text, messages, AccountId, Chain, ChainExt, DaoClient};
use tributary_core::{proposal::quorum_votes_up, Bps};
use tributary_interfaces::{
    governor::Governor,
    source::{MetricRef, MetricSource},
    token::Token,
};
use tributary_text::Ratio;
use tributary_words::{refusal::explained, time, Words};

/// Who could decide alone.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Control {
    total: u128,
    quorum: u128,
    /// The fewest who have more than half of all votes together: nobody can outvote them.
    majority: Vec<(AccountId, u128)>,
    /// The fewest who meet the quorum: what they are for passes if nobody votes against it.
    quorate: Vec<(AccountId, u128)>,
}

impl Control {
    fn of(mut votes: Vec<(AccountId, u128)>, total: u128, quorum: Bps) -> Self {
        votes.retain(|(_, votes)| *votes > 0);
        votes.sort_by_key(|(account, votes)| (std::cmp::Reverse(*votes), *account));
        let quorum = quorum_votes_up(total, quorum);
        let fewest = |enough: &dyn Fn(u128) -> bool| {
            let (mut held, mut who) = (0u128, Vec::new());
            for (account, votes) in &votes {
                held = held.saturating_add(*votes);
                who.push((*account, *votes));
                if enough(held) {
                    return who;
                }
            }
            Vec::new()
        };
        Self {
            total,
            quorum,
            majority: fewest(&|held| held > total.saturating_sub(held) && held >= quorum),
            quorate: fewest(&|held| held >= quorum),
        }
    }
}

/// How votes are spread over those who have any.
///
/// The votes are those of a moment ago, which is what counts; or those of now, where there were none yet, as of a DAO
/// that was just founded: then the last part is true.
pub(super) fn control(client: &mut DaoClient<'_, Place>, since: u32) -> Result<(Control, MetricRef, bool)> {
    let governor = client.dao.governor;
    let electorate = client.chain.read(messages::governor(governor).electorate())?;
    let settings = client.chain.read(messages::governor(governor).settings())?;
    let at = client.chain.now()?.saturating_sub(1);
    let (accounts, _) = everybody(client, since)?;
    let votes = explained(client.past_values(electorate.source, electorate.metric, &accounts, at))?;
    let total = client.chain.read(messages::source(electorate.source).past_total(electorate.metric, at))?;
    let total = total.map_err(tributary_words::refusal::refusal)?;
    let token = client.dao.token;
    if total > 0 || electorate.source != token {
        let votes = accounts.into_iter().zip(votes).collect();
        return Ok((Control::of(votes, total, settings.quorum), electorate, false));
    }
    let mut present = Vec::new();
    for account in accounts {
        present.push((account, client.chain.read(messages::token(token).votes(account))?));
    }
    let total = present.iter().fold(0u128, |sum, (_, votes)| sum.saturating_add(*votes));
    Ok((Control::of(present, total, settings.quorum), electorate, total > 0))
}

impl Control {
    pub(super) fn value(&self) -> Value {
        let who = |set: &[(AccountId, u128)]| -> Vec<Value> {
            let one = |(account, votes): &(AccountId, u128)| json!({ "account": account_text(account), "votes": votes.to_string() });
            set.iter().map(one).collect()
        };
        json!({
            "votes": self.total.to_string(),
            "quorum": self.quorum.to_string(),
            "majority": who(&self.majority),
            "quorate": who(&self.quorate),
        })
    }

    pub(super) fn print(&self, electorate: &MetricRef, present: bool, words: &Words) {
        let votes = |value| words.value(electorate, value);
        let when = if present { " now; they count from the next moment on" } else { "" };
        println!("Who could move money by votes, of {} in all{when}", votes(self.total));
        let held = |set: &[(AccountId, u128)]| {
            let sum = set.iter().fold(0u128, |sum, (_, votes)| sum.saturating_add(*votes));
            format!("{}, {}", votes(sum), Ratio::new(sum, self.total).percent())
        };
        match self.majority.as_slice() {
            [] => println!("  nobody: those who are known have no majority together"),
            [(alone, _)] => println!(
                "  ! {} alone has more than half of all votes ({}): nobody can outvote them",
                words.member(alone),
                held(&self.majority)
            ),
            several => println!(
                "  {} together have more than half of all votes ({}), and no fewer: {}",
                time::counted(several.len(), "member"),
                held(several),
                list(several, words)
            ),
        }
        match self.quorate.as_slice() {
            set if set.is_empty() || set.len() == self.majority.len() => {}
            [(alone, _)] => println!(
                "  {} alone meets the quorum of {}: what they propose passes if nobody votes against it",
                words.member(alone),
                votes(self.quorum)
            ),
            several => println!(
                "  {} together meet the quorum of {}: what they are for passes if nobody votes against it: {}",
                time::counted(several.len(), "member"),
                votes(self.quorum),
                list(several, words)
            ),
        }
    }
}

/// Some names, and how many more there are.
fn list(set: &[(AccountId, u128)], words: &Words) -> String {
    const SHOWN: usize = 8;
    let names: Vec<_> = set.iter().take(SHOWN).map(|(account, _)| brief(account, words)).collect();
    match set.len().saturating_sub(SHOWN) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_who_could_decide_are_found() {
        let account = |byte| AccountId::from([byte; 32]);
        let votes =
            |all: &[u128]| (1..).zip(all).map(|(byte, votes)| (account(byte), *votes)).collect::<Vec<_>>();
        let of = |all: &[u128], total, quorum| {
            let control = Control::of(votes(all), total, quorum);
            let names = |set: &[(AccountId, u128)]| {
                set.iter().map(|(account, _)| AsRef::<[u8]>::as_ref(account)[0]).collect::<Vec<_>>()
            };
            (names(&control.majority), names(&control.quorate))
        };
        assert_eq!(of(&[600, 500, 400, 300, 200], 2_000, 2_000), (vec![1, 2], vec![1]));
        assert_eq!(of(&[100, 0, 1_100], 2_000, 2_000), (vec![3], vec![3]));
        // Exactly half is no majority: the others can vote against it.
        assert_eq!(of(&[500, 500], 1_000, 5_000), (vec![1, 2], vec![1]));
        assert_eq!(of(&[10], 1_000, 5_000), (vec![], vec![]));
    }
}
