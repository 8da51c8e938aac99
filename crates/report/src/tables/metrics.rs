use super::{Cell, Column, Keep, NumberColumn, Table};
use crate::{plain, rows::MetricRow, Summary};
use tributary_text::amount;

/// What was counted, by which metric.
pub fn metrics(summary: &Summary) -> Table {
    let mut table = Table::new(
        "Metrics",
        vec![
            Column::text("Metric", Keep::Always),
            Column::number("Counted", Keep::Always),
            Column::number("Points each, now", Keep::Always),
            Column::text("Counted at", Keep::Always),
            Column::number("Points", Keep::Always),
        ],
    );
    let points = NumberColumn::of(summary.metrics.iter().map(|row| row.points), summary.points.clone());
    for row in &summary.metrics {
        table.rows.push(vec![
            Cell::new(plain::clean(&row.key)).below(format!("unit: {}", plain::clean(&row.unit))),
            Cell::new(amount::grouped(row.amount)),
            Cell::new(amount::exact(row.weight, summary.points.decimals)),
            Cell::new(counted_at(row, summary.points.decimals)),
            points.cell(row.points),
        ]);
    }
    table
}

/// How the points came about: what was counted stays as it was counted, whatever the weight is now.
fn counted_at(row: &MetricRow, decimals: u8) -> String {
    let parts = row.counted_at.iter().map(|counted| {
        format!("{} × {}", amount::grouped(counted.amount), amount::exact(counted.weight, decimals))
    });
    parts.collect::<Vec<_>>().join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample, CountedAt};

    #[test]
    fn after_a_change_of_weight_the_points_are_explained_by_the_weights_that_they_were_counted_at() {
        let mut summary = sample::summary(3);
        summary.points.decimals = 6;
        let counted = |amount, weight| CountedAt { amount, weight };
        let row = &mut summary.metrics[0];
        (row.amount, row.weight, row.points) = (40, 4_000_000, 109_000_000);
        row.counted_at = vec![counted(34, 2_500_000), counted(6, 4_000_000)];
        assert!(row.has_changed());
        let table = metrics(&summary);
        let texts: Vec<_> = table.rows[0].iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["commits", "40", "4", "34 × 2.5 + 6 × 4", "109.00"]);
    }
}
