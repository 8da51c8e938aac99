use crate::{
    pay::Pay,
    plain,
    rows::{AssetRow, ProposalState, Purpose},
    Summary,
};
use tributary_text::{amount, either};

/// One key figure.
pub struct Card {
    pub label: String,
    pub value: String,
    /// What the value counts in: a symbol, or nothing.
    pub unit: String,
    pub detail: String,
}

impl Card {
    /// The figures that a reader wants first.
    pub fn all(summary: &Summary) -> Vec<Self> {
        let pay = Pay::of(summary);
        let mut cards = vec![members(summary), points(summary), tokens(summary)];
        cards.extend(summary.assets.iter().take(3).map(|asset| Self {
            label: "Paid out".into(),
            value: short(asset.paid, asset.decimals),
            unit: plain::clean(&asset.symbol),
            detail: paid_for(&pay, asset),
        }));
        cards.extend([proposals(summary), epochs(summary), attestations(summary)]);
        // What was not checked has no figure.
        cards.extend((!summary.laws.is_empty()).then(|| laws(summary)));
        cards
    }
}

/// What was received, and what of the paid was no pay for contributions.
fn paid_for(pay: &Pay, asset: &AssetRow) -> String {
    let mut parts = vec![format!("of {} received", short(asset.inflow, asset.decimals))];
    let others = [Purpose::Grant, Purpose::Redemption, Purpose::Transfer];
    for (purpose, total) in others.map(|purpose| (purpose, pay.total(&asset.asset, purpose))) {
        if total > 0 {
            parts.push(format!("{} for {}", short(total, asset.decimals), purpose.label()));
        }
    }
    parts.join("; ")
}

/// Without decimals from a thousand on.
fn short(value: u128, decimals: u8) -> String {
    let places = amount::places_for([value], decimals).min(2);
    let places = if amount::to_f64(value, decimals) >= 1_000.0 { 0 } else { places };
    amount::rounded_down(value, decimals, places)
}

fn count(label: &str, value: u128, detail: String) -> Card {
    Card { label: label.into(), value: amount::grouped(value), unit: String::new(), detail }
}

fn members(summary: &Summary) -> Card {
    let left = summary.members.iter().filter(|member| member.left).count();
    let detail = if left == 0 {
        "all still with us".into()
    } else {
        format!("{} left", amount::grouped(left as u128))
    };
    count("Members", summary.members.len() as u128, detail)
}

fn points(summary: &Summary) -> Card {
    // What was counted, as the bars show it; the score may have decayed since.
    let total = summary.metrics.iter().fold(0u128, |sum, metric| sum.saturating_add(metric.points));
    let now = summary.members.iter().fold(0u128, |sum, member| sum.saturating_add(member.points));
    let metrics = either(summary.metrics.len(), "metric", "metrics");
    let (value, left) = (short(total, summary.points.decimals), short(now, summary.points.decimals));
    Card {
        label: "Contributed".into(),
        unit: plain::clean(&summary.points.symbol),
        detail: if left == value {
            format!("by {metrics}")
        } else {
            format!("by {metrics}; {left} of them now")
        },
        value,
    }
}

fn tokens(summary: &Summary) -> Card {
    let total = summary.members.iter().fold(0u128, |sum, member| sum.saturating_add(member.tokens));
    let holders = summary.members.iter().filter(|member| member.tokens > 0).count();
    Card {
        label: "Ownership".into(),
        value: short(total, summary.token.decimals),
        unit: plain::clean(&summary.token.symbol),
        detail: format!("held by {}", either(holders, "member", "members")),
    }
}

fn proposals(summary: &Summary) -> Card {
    let executed = summary.proposals.iter().filter(|row| row.state == ProposalState::Executed).count();
    count("Proposals", summary.proposals.len() as u128, format!("{executed} executed"))
}

fn epochs(summary: &Summary) -> Card {
    let programs: std::collections::BTreeSet<_> = summary.epochs.iter().map(|row| row.program).collect();
    count(
        "Epochs",
        summary.epochs.len() as u128,
        format!("of {}", either(programs.len(), "program", "programs")),
    )
}

fn attestations(summary: &Summary) -> Card {
    // All that ever were: what became of them, and how many are undecided, stands with the attestations.
    let challenges = tributary_text::counted(summary.disputes.len() as u64, "challenge");
    count("Attestations", summary.attestations.total().into(), format!("{challenges} so far"))
}

fn laws(summary: &Summary) -> Card {
    let (held, checked) = (summary.laws_held(), summary.laws.len());
    let detail =
        if held == checked { "every one checked".into() } else { format!("{} broken", checked - held) };
    Card { label: "Laws held".into(), value: held.to_string(), unit: format!("of {checked}"), detail }
}
