use super::{Cell, Column, Keep, NumberColumn, Table, Tone};
use crate::{moment, plain, Summary};

/// All grants.
pub fn grants(summary: &Summary) -> Table {
    let mut table = Table::new(
        "Grants",
        vec![
            Column::number("#", Keep::Always),
            Column::text("Recipient", Keep::Always),
            Column::number("Amount", Keep::Always),
            Column::number("Vested", Keep::IfRoom(2)),
            Column::number("Paid", Keep::Always),
            Column::number("Due now", Keep::IfRoom(1)),
            Column::text("Asset", Keep::Always),
            Column::text("Vests", Keep::IfRoom(3)),
        ],
    );
    for row in &summary.grants {
        let asset = summary.denomination_of(&row.asset);
        let same = summary.grants.iter().filter(|other| other.asset == row.asset);
        let values = same.flat_map(|row| [row.amount, row.vested, row.paid, row.due]);
        let column = NumberColumn::of(values, asset.clone());
        let canceled = if row.canceled { ", canceled" } else { "" };
        let vesting = format!("{} to {}{canceled}", moment::date_time(row.start), moment::date_time(row.end));
        let vesting = Cell::new(vesting);
        table.rows.push(vec![
            Cell::new(row.id.to_string()),
            Cell::new(summary.name_of(&row.recipient)).exact(plain::clean(&row.recipient)),
            column.cell(row.amount),
            column.cell(row.vested),
            column.cell(row.paid),
            column.cell(row.due),
            Cell::new(plain::clean(&asset.symbol)),
            match row.canceled {
                true => vesting.tone(Tone::Quiet),
                false => vesting.below(format!("cliff {}", moment::date_time(row.cliff))),
            },
        ]);
    }
    table
}
