use crate::{pay::Pay, plain, rows::Purpose, Fairness, Summary};

/// How something is spread over the members, with its name.
pub struct Concentration {
    pub label: String,
    pub spread: Fairness,
}

impl Concentration {
    /// Ownership first, then what programs paid in each asset in which anything was paid to members. Grants and
    /// redemptions are no pay for contributions.
    pub fn all(summary: &Summary) -> Vec<Self> {
        let ownership = Self {
            label: format!("Ownership ({})", plain::clean(&summary.token.symbol)),
            spread: Fairness::of(summary.members.iter().map(|member| member.tokens)),
        };
        let paid = Pay::of(summary);
        let pay = summary.assets.iter().map(|asset| Self {
            label: format!("Program pay ({})", plain::clean(&asset.symbol)),
            spread: Fairness::of(
                summary.members.iter().map(|member| paid.to(&asset.asset, Purpose::Program, &member.account)),
            ),
        });
        std::iter::once(ownership).chain(pay).filter(|one| !one.spread.is_nothing()).collect()
    }
}
