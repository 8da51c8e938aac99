use super::{Cell, Column, Keep, Table};
use crate::{concentration::Concentration, Summary};
use tributary_text::amount;

/// How much few hold: one row for ownership and one for the pay in each asset.
pub fn concentration(summary: &Summary) -> Table {
    let mut table = Table::new(
        "Concentration, over all members",
        vec![
            Column::text("Of", Keep::Always),
            Column::number("Gini", Keep::Always),
            Column::number("Largest", Keep::IfRoom(2)),
            Column::number("Top 10", Keep::IfRoom(3)),
            Column::number("Top 10 %", Keep::IfRoom(1)),
            Column::number("More than half is held by", Keep::Always),
        ],
    );
    for Concentration { label, spread } in Concentration::all(summary) {
        let (majority, count) =
            (amount::grouped(spread.majority() as u128), amount::grouped(spread.count() as u128));
        table.rows.push(vec![
            Cell::new(label),
            Cell::new(format!("{:.3}", spread.gini().to_f64())),
            Cell::new(spread.top_share(1).percent()),
            Cell::new(spread.top_share(10).percent()),
            Cell::new(spread.top_tenth_share().percent()),
            Cell::new(format!("{majority} of {count}")),
        ]);
    }
    table
}
