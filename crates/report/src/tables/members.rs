use super::{Cell, Column, Keep, NumberColumn, Table, Tone};
use crate::{
    pay::Pay,
    plain,
    rows::{Denomination, Purpose},
    Summary,
};
use tributary_text::amount;

/// More metrics than this get no column of their own.
const METRIC_COLUMNS: usize = 6;

/// The first `limit` members by points: what they gave, hold and got.
pub fn members(summary: &Summary, limit: usize) -> Table {
    let ranked = summary.ranked_members();
    let (shown, rest) = ranked.split_at(limit.min(ranked.len()));
    let metrics = if summary.metrics.len() > METRIC_COLUMNS { &[] } else { summary.metrics.as_slice() };
    let pay = Pay::of(summary);

    let mut columns = vec![Column::text("Member", Keep::Always)];
    columns.push(Column::number("Points now", Keep::Always));
    columns.push(Column::number("Points earned", Keep::IfRoom(4)));
    columns
        .push(Column::number(format!("Tokens ({})", plain::clean(&summary.token.symbol)), Keep::IfRoom(1)));
    columns.push(Column::number("Votes", Keep::IfRoom(2)));
    let got = |asset: &str, purpose| shown.iter().any(|member| pay.to(asset, purpose, &member.account) > 0);
    // What programs paid has a column always; what was paid for something else, if anything was.
    let paid: Vec<_> = summary
        .assets
        .iter()
        .flat_map(|asset| Purpose::ALL.map(|purpose| (asset, purpose)))
        .filter(|(asset, purpose)| *purpose == Purpose::Program || got(&asset.asset, *purpose))
        .collect();
    columns.extend(paid.iter().map(|(asset, purpose)| {
        let symbol = plain::clean(&asset.symbol);
        match purpose {
            Purpose::Program => Column::number(format!("Pay ({symbol})"), Keep::Always),
            Purpose::Grant => Column::number(format!("Grants ({symbol})"), Keep::IfRoom(3)),
            Purpose::Redemption => Column::number(format!("Redeemed ({symbol})"), Keep::IfRoom(3)),
            Purpose::Transfer => Column::number(format!("Transfers ({symbol})"), Keep::IfRoom(3)),
        }
    }));
    columns.extend(metrics.iter().map(|metric| Column::number(plain::clean(&metric.key), Keep::OnPage)));

    let points = NumberColumn::of(shown.iter().map(|member| member.points), summary.points.clone());
    let earned = NumberColumn::of(shown.iter().map(|member| member.earned()), summary.points.clone());
    let tokens = NumberColumn::of(shown.iter().map(|member| member.tokens), summary.token.clone());
    let votes = NumberColumn::of(shown.iter().map(|member| member.votes), summary.token.clone());
    let whole = NumberColumn::of([], Denomination::new("", 0));
    let paid: Vec<_> = paid
        .into_iter()
        .map(|(asset, purpose)| {
            let values = shown.iter().map(|member| pay.to(&asset.asset, purpose, &member.account));
            (&asset.asset, purpose, NumberColumn::of(values, asset.denomination()))
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
        row.push(earned.cell(member.earned()));
        row.push(tokens.cell(member.tokens));
        row.push(match &member.delegated_to {
            Some(account) => votes.cell(member.votes).below(format!("given to {}", summary.name_of(account))),
            None => votes.cell(member.votes),
        });
        let of = |(asset, purpose, column): &(&String, Purpose, NumberColumn)| {
            column.cell(pay.to(asset, *purpose, &member.account))
        };
        row.extend(paid.iter().map(of));
        row.extend(metrics.iter().map(|metric| {
            whole.cell(member.contributions.get(&metric.key).map_or(0, |contribution| contribution.amount))
        }));
        table.rows.push(row);
    }
    table.leaving_out(rest.len())
}

fn of_all(shown: usize, all: usize) -> String {
    if shown == all {
        format!("all {}", amount::grouped(all as u128))
    } else {
        format!("the first {} of {}", amount::grouped(shown as u128), amount::grouped(all as u128))
    }
}
