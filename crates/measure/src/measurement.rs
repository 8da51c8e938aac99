//! What measuring gives: members, their contributions, where both come from, and what was left out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::identity::folded;
use crate::member::Member;
use crate::{Contribution, MemberBook, Note};

/// The result of reading one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// Everyone who has a contribution, each once, in the order of their identities.
    pub members: Vec<Member>,
    /// From git: in the order of member, metric and time. From CSV: in the order of the rows.
    pub contributions: Vec<Contribution>,
    /// What was read.
    pub source: Source,
    /// What was left out or limited, for the reader to know.
    pub notes: Vec<Note>,
}

/// Where a measurement comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A git history.
    Git {
        /// Top folder of the repository.
        folder: PathBuf,
        /// The commit whose history was read, in hexadecimal.
        head: String,
        /// Commits read, merges excluded.
        commits: u64,
    },
    /// A CSV file.
    Csv {
        /// Its name.
        file: String,
        /// Rows read, the header excluded.
        rows: u64,
    },
    /// The sample that ships with this crate.
    Sample {
        /// Rows read, the header excluded.
        rows: u64,
    },
}

impl Measurement {
    /// Gives each member the account and the name that `book` has for them.
    pub fn with_accounts(mut self, book: &MemberBook) -> Self {
        for member in &mut self.members {
            if let Some(listed) = book.get(&member.identity) {
                member.account.clone_from(&listed.account);
                member.listed = listed.listed;
                if !listed.name.is_empty() {
                    member.name.clone_from(&listed.name);
                }
            }
        }
        self
    }

    /// Gives each member a name that nobody else has: where there is none, or others have it too, with the identity; also
    /// where the name is, or has, an address, which could be another's.
    pub fn with_names_apart(mut self) -> Self {
        let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
        for member in &self.members {
            *bearers.entry(folded(&member.name)).or_default() += 1;
        }
        for member in &mut self.members {
            if member.name.is_empty() {
                member.name = member.identity.to_string();
            } else if bearers.get(&folded(&member.name)).is_some_and(|count| *count > 1)
                || (member.name.contains('@') && folded(&member.name) != member.identity.as_str())
            {
                member.name = format!("{} ({})", member.name, member.identity);
            }
        }
        self
    }

    /// Whether nobody has a contribution, new or filed.
    pub fn nobody(&self) -> bool {
        let filed = |note: &Note| matches!(note, Note::NothingNew { .. });
        self.contributions.is_empty() && !self.notes.iter().any(filed)
    }

    /// The metric keys in use, each once, in alphabetical order.
    pub fn metrics(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.contributions.iter().map(|c| c.metric.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
