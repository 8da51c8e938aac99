use super::{Cell, Column, Keep, Table, Tone};
use crate::{
    plain,
    rows::{DisputeOutcome, DisputeRow},
    Summary,
};
use tributary_text::{amount, counted, says};

/// All challenged attestations.
pub fn disputes(summary: &Summary) -> Table {
    let mut table = Table::new(
        "Challenged attestations",
        vec![
            Column::number("#", Keep::Always),
            Column::text("Member", Keep::Always),
            Column::text("Attested", Keep::Always),
            Column::text("Outcome", Keep::Always),
            Column::text("Bond", Keep::Always),
        ],
    );
    for row in &summary.disputes {
        let bond = amount::exact(row.bond, summary.native.decimals);
        let bond = Cell::new(format!("{bond} {}", plain::clean(&summary.native.symbol)));
        table.rows.push(vec![
            Cell::new(row.id.to_string()),
            Cell::new(summary.name_of(&row.member)).exact(plain::clean(&row.member)),
            Cell::new(attested(summary, row)),
            Cell::new(row.outcome.label()).tone(match row.outcome {
                DisputeOutcome::Open => Tone::Open,
                DisputeOutcome::Stood => Tone::Good,
                DisputeOutcome::Rejected => Tone::Bad,
            }),
            match &row.bond_to {
                Some(account) => bond.below(format!("to {}", summary.name_of(account))),
                None => bond.below("held"),
            },
        ]);
    }
    table
}

/// "3 pages of docs"; "3 commits" where the unit is what the metric is called.
fn attested(summary: &Summary, row: &DisputeRow) -> String {
    let metric = summary.metrics.iter().find(|metric| metric.key == row.metric);
    let unit = metric.map(|metric| plain::clean(&metric.unit)).unwrap_or_default();
    let (told, name) = (counted(row.amount, &unit), plain::clean(&row.metric));
    match says(&unit, &name) {
        true => told,
        false => format!("{told} of {name}").replace("  ", " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn what_was_attested_is_told_in_its_unit() {
        let mut summary = sample::summary(3);
        summary.metrics[0].unit = "page".to_owned();
        let key = summary.metrics[0].key.clone();
        let mut row = summary.disputes[0].clone();
        (row.metric, row.amount) = (key.clone(), 3);
        assert_eq!(attested(&summary, &row), format!("3 pages of {key}"));
        row.amount = 1;
        assert_eq!(attested(&summary, &row), format!("1 page of {key}"));
    }
}
