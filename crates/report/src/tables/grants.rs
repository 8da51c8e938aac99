use super::{Cell, Column, Keep, Table, Tone};
use crate::{amount, moment, plain, ratio::Ratio, Summary};

/// All grants.
pub fn grants(summary: &Summary) -> Table {
    let mut table = Table::new(
        "Grants",
        vec![
            Column::number("#", Keep::Always),
            Column::text("Recipient", Keep::Always),
            Column::number("Amount", Keep::Always),
            Column::number("Paid", Keep::Always),
            Column::number("Of amount", Keep::Always),
            Column::text("Vests", Keep::Always),
        ],
    );
    for row in &summary.grants {
        let asset = summary.denomination_of(&row.asset);
        let written =
            |value| format!("{} {}", amount::exact(value, asset.decimals), plain::clean(&asset.symbol));
        let vesting = Cell::new(format!("{} to {}", moment::date(row.start), moment::date(row.end)));
        let cliff = format!("cliff {}", moment::date(row.cliff));
        table.rows.push(vec![
            Cell::new(row.id.to_string()),
            Cell::new(summary.name_of(&row.recipient)).exact(plain::clean(&row.recipient)),
            Cell::new(written(row.amount)),
            Cell::new(written(row.paid)),
            Cell::new(Ratio::new(row.paid, row.amount).percent()),
            if row.canceled { vesting.below("canceled").tone(Tone::Quiet) } else { vesting.below(cliff) },
        ]);
    }
    table
}
