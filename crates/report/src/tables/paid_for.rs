use super::{Cell, Column, Keep, NumberColumn, Table};
use crate::{pay::Pay, plain, rows::Purpose, Summary};
use tributary_text::amount;

/// What left the treasury for what: only the first row is pay for contributions.
pub fn paid_for(summary: &Summary) -> Table {
    let pay = Pay::of(summary);
    let paid = |purpose| summary.assets.iter().any(|asset| pay.total(&asset.asset, purpose) > 0);
    let shown: Vec<_> = Purpose::ALL.into_iter().filter(|purpose| paid(*purpose)).collect();
    let mut columns = vec![Column::text("For", Keep::Always), Column::number("Accounts", Keep::Always)];
    columns
        .extend(summary.assets.iter().map(|asset| Column::number(plain::clean(&asset.symbol), Keep::Always)));
    let mut table = Table::new("Paid out, by what for", columns);
    for purpose in shown {
        let accounts = summary.assets.iter().map(|asset| pay.count(&asset.asset, purpose)).max();
        let mut row =
            vec![Cell::new(purpose.label()), Cell::new(amount::grouped(accounts.unwrap_or(0) as u128))];
        row.extend(summary.assets.iter().map(|asset| {
            let totals = Purpose::ALL.map(|purpose| pay.total(&asset.asset, purpose));
            NumberColumn::of(totals, asset.denomination()).cell(pay.total(&asset.asset, purpose))
        }));
        table.rows.push(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample, Payout, PayoutKind};

    #[test]
    fn redemptions_and_grants_have_rows_of_their_own() {
        let mut summary = sample::summary(3);
        let (member, asset) = (summary.members[0].account.clone(), "native".to_owned());
        let amount = 12_500_000_000_000;
        summary.payouts.push(Payout {
            at: 1,
            member,
            asset,
            amount,
            kind: PayoutKind::Redeem,
            parts: vec![],
        });
        let table = paid_for(&summary);
        let labels: Vec<_> = table.rows.iter().map(|row| row[0].text.as_str()).collect();
        assert_eq!(labels, ["programs", "grants", "redemptions"]);
        assert_eq!((table.rows[2][1].text.as_str(), table.rows[2][2].text.as_str()), ("1", "12.50"));
    }
}
