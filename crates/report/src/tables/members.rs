use super::{Cell, Column, Keep, NumberColumn, Table, Tone};
use crate::{amount, plain, rows::Denomination, Summary};

/// More metrics than this get no column of their own.
const METRIC_COLUMNS: usize = 6;

/// The first `limit` members by points: what they gave, hold and got.
pub fn members(summary: &Summary, limit: usize) -> Table {
    let ranked = summary.ranked_members();
    let shown = &ranked[..limit.min(ranked.len())];
    let metrics =
        &summary.metrics[..if summary.metrics.len() > METRIC_COLUMNS { 0 } else { summary.metrics.len() }];

    let mut columns = vec![Column::text("Member", Keep::Always)];
    columns.push(Column::number("Points", Keep::Always));
    columns
        .push(Column::number(format!("Tokens ({})", plain::clean(&summary.token.symbol)), Keep::IfRoom(1)));
    columns.push(Column::number("Votes", Keep::IfRoom(2)));
    for asset in &summary.assets {
        columns.push(Column::number(format!("Paid ({})", plain::clean(&asset.symbol)), Keep::Always));
    }
    columns.extend(metrics.iter().map(|metric| Column::number(plain::clean(&metric.key), Keep::OnPage)));

    let points = NumberColumn::of(shown.iter().map(|member| member.points), summary.points.clone());
    let tokens = NumberColumn::of(shown.iter().map(|member| member.tokens), summary.token.clone());
    let votes = NumberColumn::of(shown.iter().map(|member| member.votes), summary.token.clone());
    let whole = NumberColumn::of([], Denomination::new("", 0));
    let paid: Vec<_> = summary
        .assets
        .iter()
        .map(|asset| {
            let values = shown.iter().map(|member| member.paid_of(&asset.asset));
            (&asset.asset, NumberColumn::of(values, asset.denomination()))
        })
        .collect();

    let mut table = Table::new(format!("Members by points, {}", of_all(shown.len(), ranked.len())), columns);
    for member in shown {
        let account = plain::account(&member.account);
        let below = if member.left { format!("{account} · left") } else { account };
        let mut row = vec![Cell::new(member.label())
            .below(below)
            .exact(plain::clean(&member.account))
            .tone(if member.left { Tone::Quiet } else { Tone::Plain })];
        row.push(points.cell(member.points));
        row.push(tokens.cell(member.tokens));
        row.push(match &member.delegated_to {
            Some(account) => votes.cell(member.votes).below(format!("given to {}", summary.name_of(account))),
            None => votes.cell(member.votes),
        });
        row.extend(paid.iter().map(|(asset, column)| column.cell(member.paid_of(asset))));
        row.extend(metrics.iter().map(|metric| {
            whole.cell(member.contributions.get(&metric.key).map_or(0, |contribution| contribution.amount))
        }));
        table.rows.push(row);
    }
    table.leaving_out(ranked.len() - shown.len())
}

fn of_all(shown: usize, all: usize) -> String {
    if shown == all {
        format!("all {}", amount::grouped(all as u128))
    } else {
        format!("the first {} of {}", amount::grouped(shown as u128), amount::grouped(all as u128))
    }
}
