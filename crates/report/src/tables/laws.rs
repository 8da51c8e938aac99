use super::{Cell, Column, Keep, Table, Tone};
use crate::{plain, Summary};

/// All laws with what the check saw.
pub fn laws(summary: &Summary) -> Table {
    let mut table = Table::new(
        "Laws checked against the chain",
        vec![
            Column::text("Held", Keep::Always),
            Column::number("#", Keep::Always),
            Column::text("Law", Keep::Always),
            Column::text("What was checked", Keep::IfRoom(1)),
        ],
    );
    for law in &summary.laws {
        table.rows.push(vec![
            if law.held {
                Cell::new("✓ held").tone(Tone::Good)
            } else {
                Cell::new("✗ broken").tone(Tone::Bad)
            },
            Cell::new(law.id.to_string()),
            Cell::new(plain::clean(&law.sentence)),
            Cell::new(plain::clean(&law.detail)).tone(if law.held { Tone::Quiet } else { Tone::Bad }),
        ]);
    }
    table
}
