use std::collections::BTreeMap;

use super::{Cell, Column, Keep, NumberColumn, Table};
use crate::{amount, moment, plain, ratio::Ratio, Summary};

/// The latest `limit` epochs by their start, newest first.
pub fn epochs(summary: &Summary, limit: usize) -> Table {
    let mut shown: Vec<_> = summary.epochs.iter().collect();
    shown.sort_by_key(|row| (std::cmp::Reverse(row.start), row.program, row.index));
    shown.truncate(limit);

    let mut columns = BTreeMap::new();
    for row in &shown {
        columns.entry(&row.asset).or_insert_with(|| {
            let same = shown.iter().filter(|other| other.asset == row.asset);
            NumberColumn::of(same.flat_map(|row| [row.budget, row.paid]), summary.denomination_of(&row.asset))
        });
    }

    let mut table = Table::new(
        "Epochs, newest first",
        vec![
            Column::text("Program", Keep::Always),
            Column::number("Epoch", Keep::Always),
            Column::text("From", Keep::IfRoom(2)),
            Column::text("Length", Keep::IfRoom(3)),
            Column::number("Budget", Keep::Always),
            Column::number("Paid", Keep::Always),
            Column::text("Asset", Keep::Always),
            Column::number("Of budget", Keep::IfRoom(4)),
            Column::number("Members paid", Keep::IfRoom(1)),
        ],
    );
    for row in shown {
        let column = &columns[&row.asset];
        table.rows.push(vec![
            Cell::new(format!("{} ({})", plain::clean(&row.title), row.program)),
            Cell::new(row.index.to_string()),
            Cell::new(moment::date(row.start)).exact(moment::date_time(row.start)),
            Cell::new(moment::duration(row.end.saturating_sub(row.start))),
            column.cell(row.budget),
            column.cell(row.paid),
            Cell::new(plain::clean(&summary.denomination_of(&row.asset).symbol)),
            Cell::new(Ratio::new(row.paid, row.budget).percent()),
            Cell::new(amount::grouped(row.members_paid.into())),
        ]);
    }
    let left_out = summary.epochs.len() - table.rows.len();
    table.leaving_out(left_out)
}
