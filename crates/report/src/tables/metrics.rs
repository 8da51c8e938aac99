use super::{Cell, Column, Keep, NumberColumn, Table};
use crate::{amount, plain, Summary};

/// What was counted, by which metric.
pub fn metrics(summary: &Summary) -> Table {
    let mut table = Table::new(
        "Metrics",
        vec![
            Column::text("Metric", Keep::Always),
            Column::number("Counted", Keep::Always),
            Column::number("Points each", Keep::Always),
            Column::number("Points", Keep::Always),
        ],
    );
    let points = NumberColumn::of(summary.metrics.iter().map(|row| row.points), summary.points.clone());
    for row in &summary.metrics {
        table.rows.push(vec![
            Cell::new(plain::clean(&row.key)).below(format!("unit: {}", plain::clean(&row.unit))),
            Cell::new(amount::grouped(row.amount)),
            Cell::new(amount::exact(row.weight, summary.points.decimals)),
            points.cell(row.points),
        ]);
    }
    table
}
