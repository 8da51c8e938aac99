//! How decisions are made, and what members may do.

use super::said::{changing, Terms};
use tributary_interfaces::{governor::Settings, token::TransferPolicy};
use tributary_words::{
    time::{span, wait},
    words::Words,
};

/// Whether tokens may be passed on.
pub fn policy_words(policy: TransferPolicy) -> &'static str {
    match policy {
        TransferPolicy::Free => "members may pass tokens on",
        TransferPolicy::Locked => "tokens are locked",
    }
}

/// How the governor decides.
pub fn settings_terms(settings: &Settings, words: &Words) -> Terms {
    let yes = |flag| if flag { "yes" } else { "no" }.to_owned();
    vec![
        ("voting delay", span(settings.voting_delay)),
        ("voting period", span(settings.voting_period)),
        ("timelock", wait(settings.timelock)),
        ("grace period", span(settings.grace)),
        ("quorum", format!("{} of all votes", words.share(settings.quorum))),
        ("a proposer needs", format!("{} of all votes", words.share(settings.threshold))),
        ("live proposals of a member", settings.live_proposals.to_string()),
        ("extension", wait(settings.extension)),
        ("decided early", yes(settings.early_decision)),
    ]
}

/// What changes of how the governor decides, each with what it was.
pub fn settings_changes(old: &Settings, new: &Settings, words: &Words) -> Vec<String> {
    changing("", Some(settings_terms(old, words)), settings_terms(new, words)).details
}
