//! Which authors are programs.

use crate::identity::folded;
use crate::private_address::PrivateAddress;

/// Names of bots that do not say so.
const KNOWN: &[&str] = &[
    "allcontributors",
    "codecov",
    "copilot",
    "dependabot",
    "dependabot-preview",
    "github action",
    "github actions",
    "github-actions",
    "github-classroom",
    "greenkeeper",
    "imgbot",
    "imgbotapp",
    "k8s-ci-robot",
    "mergify",
    "pre-commit-ci",
    "pyup-bot",
    "renovate",
    "snyk",
    "weblate",
    "web-flow",
];

/// Whole addresses of programs; people have addresses like these elsewhere.
const ADDRESSES: &[&str] = &[
    "action@github.com",
    "actions@github.com",
    "noreply@github.com",
    "noreply@gitlab.com",
    "noreply@anthropic.com",
    "support@dependabot.com",
    "bot@renovateapp.com",
    // Assistants, as they sign commits for those who use them.
    "aider@aider.chat",
    "noreply@aider.chat",
    "amp@ampcode.com",
    "codex@openai.com",
    "noreply@openai.com",
    "copilot@github.com",
    "crush@charm.land",
    "cursoragent@cursor.com",
    "noreply@opencode.ai",
    "openhands@all-hands.dev",
    "qwen-coder@alibabacloud.com",
    // Services that build and merge.
    "bors@rust-lang.org",
    "github-actions@github.com",
    "noreply@weblate.org",
];

/// Whether this name or address is a program's: it says `[bot]`, the address ends in `-bot` before its `@`, or either is
/// known as one. A part after a `+` is a label that people choose, an address like `noreply@` or `codecov@` may be
/// anybody's, and a name may end in `-bot`: such say it only together with a name or an address that does.
pub(super) fn is_bot(name: &str, email: &str) -> bool {
    let (name, email) = (folded(name), folded(email));
    let local = email.split_once('@').map_or(email.as_str(), |(local, _)| local);
    let says = |text: &str| text.contains("[bot]");
    let known = |text: &str| {
        KNOWN.contains(&text) || text.strip_suffix(" bot").is_some_and(|text| KNOWN.contains(&text))
    };
    let private = PrivateAddress::parse(&email);
    says(&name)
        || says(local)
        || local.ends_with("-bot")
        || email.is_empty() && name.ends_with("-bot")
        || known(&name)
        || (name.is_empty() || name == local) && known(local)
        || private.is_some_and(|private| known(private.login))
        || ADDRESSES.contains(&email.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_are_known_by_their_name_or_their_address() {
        for (name, email) in [
            ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
            ("Renovate", "hello@renovate.example"),
            ("Renovate Bot", "bot@renovateapp.com"),
            ("GitHub", "noreply@github.com"),
            ("", "noreply@github.com"),
            ("", "codecov@example.org"),
            ("Copilot", "198982749+Copilot@users.noreply.github.com"),
            ("Somebody", "198982749+copilot@users.noreply.github.com"),
            ("Release", "release-bot@example.org"),
            ("Cursor", "cursoragent@cursor.com"),
            ("aider (gpt-4)", "aider@aider.chat"),
            ("Codex", "codex@openai.com"),
            ("Forge[bot]", "forge@example.org"),
            ("release-bot", ""),
        ] {
            assert!(is_bot(name, email), "{name} <{email}>");
        }
    }

    #[test]
    fn people_whose_names_look_like_a_bots_are_people() {
        for (name, email) in [
            ("Jo Talbot", "talbot@example.org"),
            ("Ann", "12345+ann@users.noreply.github.com"),
            ("Renovate Fan", "fan@example.org"),
            ("Bot", "bot@example.org"),
            ("Tom Bot", "tom@example.org"),
            ("Dana Roe", "dana+renovate@example.org"),
            ("Kim Lee", "kim+codecov@example.org"),
            ("Jane Doe", "noreply@jane.example"),
            ("Jane Doe", "no-reply@jane.example"),
            ("Li Copilot", "li@example.org"),
            ("Sam Snyk", "snyk@example.org"),
            ("Anna-Bot", "annabot@example.org"),
            ("Codex Lee", "clee@example.org"),
        ] {
            assert!(!is_bot(name, email), "{name} <{email}>");
        }
    }
}
