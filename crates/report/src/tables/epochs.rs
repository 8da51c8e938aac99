use std::collections::BTreeMap;

use super::{Cell, Column, Keep, NumberColumn, Table, Tone};
use crate::{moment, plain, Summary};
use tributary_text::{amount, Ratio};

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
            Column::text("From (UTC)", Keep::IfRoom(2)),
            Column::text("Length", Keep::IfRoom(3)),
            Column::number("Budget", Keep::Always),
            Column::number("Paid", Keep::Always),
            Column::text("Asset", Keep::Always),
            Column::number("Of budget", Keep::IfRoom(4)),
            Column::number("Members paid", Keep::IfRoom(1)),
        ],
    );
    for row in shown {
        let Some(column) = columns.get(&row.asset) else { continue };
        table.rows.push(vec![
            Cell::new(format!("{}: {}", row.program, plain::clean(&row.title))),
            Cell::new(row.index.to_string()),
            Cell::new(moment::written(row.start, "%Y-%m-%d %H:%M")).exact(moment::date_time(row.start)),
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

/// Epochs with a column of their own.
const COLUMNS: usize = 8;

/// Who got what in the latest epochs, the first `limit` of those who got something, by points.
pub fn pay_by_epoch(summary: &Summary, limit: usize) -> Table {
    let mut epochs: Vec<_> = summary.epochs.iter().filter(|row| row.paid > 0).collect();
    epochs.sort_by_key(|row| (std::cmp::Reverse(row.start), row.program, row.index));
    epochs.truncate(COLUMNS);
    epochs.reverse();
    let paid: Vec<_> = epochs
        .iter()
        .map(|row| {
            let paid = summary.paid_in(row.program, row.index);
            let column = NumberColumn::of(
                paid.values().copied().chain([row.paid]),
                summary.denomination_of(&row.asset),
            );
            (paid, column)
        })
        .collect();

    let mut columns = vec![Column::text("Member", Keep::Always)];
    columns.extend(epochs.iter().map(|row| {
        let symbol = plain::clean(&summary.denomination_of(&row.asset).symbol);
        Column::number(format!("Program {}, epoch {} ({symbol})", row.program, row.index), Keep::Always)
    }));
    let mut table = Table::new("Pay by member and epoch, the latest epochs", columns);
    // Members in the order of the other tables, then whoever was paid and is none.
    let mut accounts: Vec<&str> =
        summary.ranked_members().into_iter().map(|member| member.account.as_str()).collect();
    let known: std::collections::BTreeSet<_> = accounts.iter().copied().collect();
    let others: std::collections::BTreeSet<_> = paid
        .iter()
        .flat_map(|(paid, _)| paid.keys().copied())
        .filter(|account| !known.contains(account))
        .collect();
    accounts.extend(others);
    accounts.retain(|account| paid.iter().any(|(paid, _)| paid.contains_key(account)));
    let left_out = accounts.len().saturating_sub(limit);
    for account in accounts.into_iter().take(limit) {
        let mut row = vec![Cell::new(summary.name_of(account)).exact(plain::clean(account))];
        row.extend(paid.iter().map(|(paid, column)| match paid.get(account) {
            Some(amount) => column.cell(*amount),
            None => Cell::new("–").tone(Tone::Quiet),
        }));
        table.rows.push(row);
    }
    if left_out == 0 && !table.rows.is_empty() {
        let mut sums = vec![Cell::new("All together")];
        sums.extend(epochs.iter().zip(&paid).map(|(row, (_, column))| column.cell(row.paid)));
        table.rows.push(sums);
    }
    table.leaving_out(left_out)
}
