//! What sentences about errors are made of: what was tried, what happened, what to do next.

use crate::{limits, time::span, words::Words};
use tributary_client::{hex, AccountId, Deed};
use tributary_interfaces::{
    governor::{Action, ProposalId, ProposalView},
    treasury::Spending,
};
pub(crate) use tributary_text::amount::grouped;

/// What somebody wanted of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Vote,
    Queue,
    Execute,
    Cancel,
    Veto,
}

/// What has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbered {
    Attestation,
    Proposal,
    Program,
    Grant,
}

/// That there is none of a number, which there are if it is known how many, and the command that shows them.
pub fn missing(thing: Numbered, id: u32, there_are: Option<u32>) -> String {
    whole(none_of(thing, id, there_are))
}

pub(crate) fn none_of(thing: Numbered, id: u32, there_are: Option<u32>) -> Sentence {
    let (name, list) = match thing {
        Numbered::Attestation => ("attestation", "attestation --decided"),
        Numbered::Proposal => ("proposal", "proposal"),
        Numbered::Program => ("program", "program"),
        Numbered::Grant => ("grant", "grant"),
    };
    let none = format!("there is no {name} {id}");
    match there_are {
        None => with(none, format!("`tributary {list}` lists them")),
        Some(0) => plain(format!("{none}, and no other yet")),
        Some(1) => with(format!("{none}: the only one is 0"), format!("`tributary {name} 0` shows it")),
        Some(count) => {
            let last = count.saturating_sub(1);
            with(format!("{none}: there are 0 to {last}"), format!("`tributary {list}` lists them"))
        }
    }
}

/// What was tried when a contract refused, as far as it is known.
#[derive(Clone, Copy, Default)]
pub struct About<'a> {
    /// What was wanted of a proposal.
    pub tried: Option<Tried>,
    /// The message that was refused.
    pub deed: Option<&'a Deed>,
    /// The proposal that was to be executed,
    pub proposal: Option<ProposalId>,
    /// how it stands,
    pub view: Option<&'a ProposalView>,
    /// and its actions, if they could be read.
    pub actions: Option<&'a [Action]>,
    /// How many there are of what there is none of by the number that was named.
    pub there_are: Option<u32>,
    /// What may be spent of the asset that it is about.
    pub spending: Option<&'a Spending>,
}

/// What happened, and what to do next.
pub(crate) type Sentence = (String, String);

pub(crate) fn plain(what: impl Into<String>) -> Sentence {
    (what.into(), String::new())
}

pub(crate) fn with(what: impl Into<String>, next: impl Into<String>) -> Sentence {
    (what.into(), next.into())
}

/// As one: there is not always something to do next.
pub(crate) fn whole((what, next): Sentence) -> String {
    if next.is_empty() {
        what
    } else {
        format!("{what}; {next}")
    }
}

pub(crate) const ZEROS: &str =
    "anybody can sign for the account of zeros: it gets nothing, and may do nothing";
pub(crate) const PROPOSE: &str = "members decide about it: `tributary propose`";
pub(crate) const UPLOAD: &str = "upload it first: `tributary upload`";

/// Somebody without the role that is needed.
pub(crate) fn not_allowed(caller: &AccountId, needed: &AccountId, words: &Words) -> Sentence {
    let (caller, who) = (words.member(caller), words.member(needed));
    let next = match words.part(needed) {
        Some("governor") => PROPOSE,
        _ => "sign with that key (--keystore)",
    };
    with(format!("{caller} may not do this, only {who} may"), next)
}

pub(crate) fn unknown_code(hash: &[u8]) -> Sentence {
    with(format!("the chain does not have the code {}", hex(hash)), UPLOAD)
}

pub(crate) fn ranged(what: &str, value: u64, (min, max): (u64, u64)) -> String {
    match value < min {
        true => format!("{what} of {}: at least {}", span(value), span(min)),
        false => format!("{what} of {}: at most {}", span(value), span(max)),
    }
}

/// The first thing that is out of its range in what was tried.
pub(crate) fn misfit(about: &About, words: &Words) -> Option<Sentence> {
    let deed = about.deed?;
    let call = Action::Call { callee: AccountId::from([0; 32]), input: Vec::new(), value: 0, gas: None };
    limits::of_action(&call, Some(deed), words.now, words).into_iter().next().map(plain)
}

/// Bytes that say nothing: the first of them, and how many there are.
pub fn bytes_told(bytes: &[u8]) -> String {
    const SHOWN: usize = 64;
    match bytes.split_at_checked(SHOWN) {
        Some((shown, rest)) if !rest.is_empty() => {
            format!("{}… ({} bytes)", hex(shown), grouped(u128::try_from(bytes.len()).unwrap_or(u128::MAX)))
        }
        _ => hex(bytes),
    }
}
