//! Which authors are programs.

/// Names, or parts of an address before the `@`, of bots that do not say so.
const KNOWN: &[&str] = &[
    "allcontributors",
    "codecov",
    "copilot",
    "dependabot",
    "dependabot-preview",
    "github-actions",
    "github-classroom",
    "greenkeeper",
    "imgbot",
    "k8s-ci-robot",
    "mergify",
    "no-reply",
    "noreply",
    "pre-commit-ci",
    "pyup-bot",
    "renovate",
    "snyk",
    "weblate",
    "web-flow",
];

/// Whether this name or address is a program's: it has `[bot]`, ends in `-bot`, or is known as one.
pub(super) fn is_bot(name: &str, email: &str) -> bool {
    let name = name.trim().to_lowercase();
    let email = email.trim().to_lowercase();
    let local = email.split_once('@').map_or(email.as_str(), |(local, _)| local);
    // Private addresses of GitHub: `<number>+<login>@users.noreply.github.com`.
    let login = local.split_once('+').map_or(local, |(_, login)| login);
    let said = |text: &str| text.contains("[bot]") || text.ends_with("-bot") || KNOWN.contains(&text);
    said(&name) || said(local) || said(login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_are_known_by_their_name_or_their_address() {
        for (name, email) in [
            ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
            ("Renovate", "hello@renovate.example"),
            ("GitHub", "noreply@github.com"),
            ("Copilot", "198982749+Copilot@users.noreply.github.com"),
            ("Release", "release-bot@example.org"),
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
        ] {
            assert!(!is_bot(name, email), "{name} <{email}>");
        }
    }
}
