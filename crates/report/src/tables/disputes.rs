use super::{Cell, Column, Keep, Table, Tone};
use crate::{amount, plain, rows::DisputeOutcome, Summary};

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
            Cell::new(format!("{} × {}", amount::grouped(row.amount), plain::clean(&row.metric))),
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
