//! What members may claim of a program now, whoever pays it.

use super::{attestations::brief, members::everybody, paging::rows};
use crate::place::Place;
use anyhow::Result;
use serde_json::Value;
use std::collections::BTreeSet;
use tributary_client::{account_text, AccountId, DaoClient};
use tributary_interfaces::treasury::{Accrued, Asset, Program, ProgramId, TreasuryError};
use tributary_proposals::{silent::Silence, waiting::Waiting};
use tributary_report::Listing;
use tributary_words::{refusal::said, Words};

/// Of how many members is asked what they may claim: each is a call.
const ASKED: usize = 200;

/// What members may claim now.
#[derive(Default)]
pub struct Claims {
    pub open: Vec<(AccountId, Accrued)>,
    /// Why nobody can claim.
    refused: Option<TreasuryError>,
    /// Of how many it was not asked.
    not_asked: usize,
}

pub fn claims(
    client: &mut DaoClient<'_, Place>,
    id: ProgramId,
    program: &Program,
    accounts: Vec<AccountId>,
) -> Result<Claims> {
    let mut claims =
        Claims { open: Vec::new(), refused: None, not_asked: accounts.len().saturating_sub(ASKED) };
    for account in accounts.into_iter().take(ASKED) {
        match client.accrued(id, program, account)? {
            Ok(accrued) if accrued.amount > 0 => claims.open.push((account, accrued)),
            Ok(_) => {}
            Err(error) => claims.refused = Some(error),
        }
    }
    claims.open.sort_by_key(|(_, accrued)| std::cmp::Reverse(accrued.amount));
    Ok(claims)
}

impl Claims {
    pub fn sum(&self) -> u128 {
        self.open.iter().fold(0, |sum, (_, accrued)| sum.saturating_add(accrued.amount))
    }

    /// What is left to who are no members of the registry, and what they do to get it.
    pub fn left_words(&self, id: ProgramId, asset: &Asset, words: &Words) -> String {
        // Of each is counted what one claim pays them: some epochs only, where there are many.
        let is_least = self.not_asked > 0 || self.open.iter().any(|(_, accrued)| accrued.more);
        let least = if is_least { "at least " } else { "" };
        let left = words.amount(asset, self.sum());
        let who = match self.open.len() {
            1 => "1 account that is no member of the registry claims for itself".to_owned(),
            count => format!("{count} accounts that are no members of the registry claim for themselves"),
        };
        format!("{least}{left}: {who}, with `tributary claim {id}`")
    }

    pub fn print(
        &self,
        id: ProgramId,
        program: &Program,
        (waits, silent): (Option<&Waiting>, Option<&Silence>),
        words: &Words,
    ) {
        let asset = &program.config.asset;
        println!("\nWhat members may claim now: `tributary claim {id}`");
        let mut listing = Listing::new().text("Member", 0).number("Amount", 0).text("", 1);
        for (account, accrued) in &self.open {
            let more =
                if accrued.more { "and more with another claim, as far as money is there" } else { "" };
            listing.push([brief(account, words), words.amount(asset, accrued.amount), more.to_owned()]);
        }
        match (listing.is_empty(), waits, &self.refused) {
            (true, Some(waits), _) => println!("nothing now: the next epoch {}", waits.told(words)),
            (true, None, Some(error)) => match silent {
                Some(Silence { why, .. }) => println!("nothing now: {why}"),
                None => println!("nothing now: {}", said(*error, words)),
            },
            (true, None, None) => println!("nothing: all that has accrued is paid"),
            (false, waits, _) => {
                rows(&listing, None);
                if let Some(waits) = waits {
                    println!("what comes after it: the next epoch {}", waits.told(words));
                }
            }
        }
        if self.not_asked > 0 {
            let more = tributary_words::time::counted(self.not_asked, "member");
            println!("{more} beside them: --member NAME asks about one");
        }
    }
}

pub fn claim_json(member: &AccountId, accrued: &Accrued) -> Value {
    serde_json::json!({
        "member": account_text(member),
        "claimable": accrued.amount.to_string(),
        "more": accrued.more,
    })
}

/// What those may claim who are no members of the registry, as they hold tokens only, or count for another source:
/// nobody pays them but themselves. Nothing where it cannot be known who they are.
pub fn others(
    client: &mut DaoClient<'_, Place>,
    id: ProgramId,
    program: &Program,
    members: &[AccountId],
    since: u32,
    words: &Words,
) -> Result<Option<Claims>> {
    if program.config.metric.source == client.dao.metrics {
        return Ok(Some(Claims::default()));
    }
    let (mut accounts, Some(_)) = everybody(client, since)? else { return Ok(None) };
    let members: BTreeSet<&AccountId> = members.iter().collect();
    accounts.retain(|account| !members.contains(account) && words.part(account).is_none());
    claims(client, id, program, accounts).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_not_everybody_was_asked_or_one_claim_is_not_all_what_is_left_is_told_to_be_more() {
        const UNIT: u128 = 1_000_000_000_000;
        let words = tributary_words::example::words();
        let told = |more, not_asked| {
            let open = vec![([7; 32].into(), Accrued { amount: 5 * UNIT, more })];
            Claims { open, refused: None, not_asked }.left_words(3, &Asset::Native, &words)
        };
        let all =
            "5 UNIT: 1 account that is no member of the registry claims for itself, with `tributary claim 3`";
        assert_eq!(told(false, 0), all);
        assert_eq!(told(true, 0), format!("at least {all}"));
        assert_eq!(told(false, 1), format!("at least {all}"));
    }
}
