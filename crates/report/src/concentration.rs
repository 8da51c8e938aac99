use crate::{plain, Fairness, Summary};

/// How something is spread over the members, with its name.
pub struct Concentration {
    pub label: String,
    pub spread: Fairness,
}

impl Concentration {
    /// Ownership first, then the pay in each asset in which anything was paid to members.
    pub fn all(summary: &Summary) -> Vec<Self> {
        let ownership = Self {
            label: format!("Ownership ({})", plain::clean(&summary.token.symbol)),
            spread: Fairness::of(summary.members.iter().map(|member| member.tokens)),
        };
        let pay = summary.assets.iter().map(|asset| Self {
            label: format!("Pay ({})", plain::clean(&asset.symbol)),
            spread: Fairness::of(summary.members.iter().map(|member| member.paid_of(&asset.asset))),
        });
        std::iter::once(ownership).chain(pay).filter(|one| !one.spread.is_nothing()).collect()
    }
}
