use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Contribution;
use crate::{decimal_text, plain};

/// One member: what they gave, what they hold, what they got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// The account, as SS58 text.
    pub account: String,
    /// As measured, and so untrusted: whoever commits chooses it. May be empty.
    pub name: String,
    /// By metric key.
    pub contributions: BTreeMap<String, Contribution>,
    /// The score, in the smallest unit of [`Summary::points`](crate::Summary::points).
    #[serde(with = "decimal_text")]
    pub points: u128,
    /// The balance of contribution tokens.
    #[serde(with = "decimal_text")]
    pub tokens: u128,
    /// Voting power, delegations included.
    #[serde(with = "decimal_text")]
    pub votes: u128,
    /// The account that votes with this member's tokens, when that is not the member.
    pub delegated_to: Option<String>,
    /// What the treasury paid, by asset key.
    #[serde(with = "decimal_text::map")]
    pub paid: BTreeMap<String, u128>,
    /// Burned their tokens and went.
    pub left: bool,
}

impl MemberRow {
    /// The name made safe to show, or the shortened account of a member without one.
    pub fn label(&self) -> String {
        let name = plain::clean(&self.name);
        if name.is_empty() || name == self.account {
            plain::account(&self.account)
        } else {
            name
        }
    }

    /// The points of all that was counted for them, as of when it was counted: the score may have decayed since.
    pub fn earned(&self) -> u128 {
        self.contributions.values().fold(0, |sum, contribution| sum.saturating_add(contribution.points))
    }
}
