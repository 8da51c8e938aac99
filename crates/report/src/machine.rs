use serde::Serialize;

use crate::{concentration::Concentration, Summary};

/// What the file is, and of which version.
pub const FORMAT: &str = "tributary-report/1";

/// `summary.json`: verdicts and counts first, then every row of the summary.
#[derive(Serialize)]
pub struct Machine<'a> {
    /// Changes when a key changes its meaning.
    format: &'static str,
    /// For every asset, inflow = paid + reserved + free + lost.
    balanced: bool,
    members: usize,
    proposals: usize,
    epochs: usize,
    laws_checked: usize,
    laws_held: usize,
    concentration: Vec<Spread>,
    #[serde(flatten)]
    summary: &'a Summary,
}

/// One row of the concentration table.
#[derive(Serialize)]
struct Spread {
    of: String,
    gini: f64,
    largest: f64,
    top_10: f64,
    top_10_percent: f64,
    majority: usize,
}

impl<'a> Machine<'a> {
    pub fn of(summary: &'a Summary) -> Self {
        let concentration =
            Concentration::all(summary).into_iter().map(|Concentration { label, spread }| Spread {
                of: label,
                gini: spread.gini().to_f64(),
                largest: spread.top_share(1).to_f64(),
                top_10: spread.top_share(10).to_f64(),
                top_10_percent: spread.top_tenth_share().to_f64(),
                majority: spread.majority(),
            });
        Self {
            format: FORMAT,
            balanced: summary.balanced(),
            members: summary.members.len(),
            proposals: summary.proposals.len(),
            epochs: summary.epochs.len(),
            laws_checked: summary.laws.len(),
            laws_held: summary.laws_held(),
            concentration: concentration.collect(),
            summary,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{sample, Report};

    fn json(summary: &Summary) -> Value {
        serde_json::from_str(&Report::new(summary).json().unwrap()).unwrap()
    }

    #[test]
    fn counts_are_numbers_and_amounts_are_decimal_text() {
        let json = json(&sample::summary(12));
        assert_eq!(json["balanced"], true);
        assert_eq!((&json["members"], &json["proposals"]), (&12.into(), &6.into()));
        assert!(json["epochs"].as_u64().is_some());
        let asset = &json["assets"][0];
        assert_eq!(asset["asset"], "native");
        let number = |key: &str| asset[key].as_str().unwrap().parse::<u128>().unwrap();
        assert_eq!(number("inflow"), number("paid") + number("reserved") + number("free"));
    }

    #[test]
    fn the_balance_is_computed_and_not_believed() {
        let mut summary = sample::summary(3);
        summary.assets[0].reserved += 1;
        assert_eq!(json(&summary)["balanced"], false);
    }

    #[test]
    fn a_summary_survives_the_round_trip_with_the_largest_numbers() {
        let mut summary = sample::summary(3);
        summary.members[0].tokens = u128::MAX;
        summary.members[0].paid.insert("native".into(), u128::MAX);
        let text = Report::new(&summary).json().unwrap();
        assert_eq!(serde_json::from_str::<Summary>(&text).unwrap(), summary);
    }
}
