use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    figure::Figure, palette::Ink, plot::Plot, steps::Steps, time_axis::TimeAxis, DrawError, LegendItem,
};
use crate::{
    moment, plain,
    rows::{AssetRow, Payout, Purpose},
    Summary,
};
use tributary_text::{amount, either};

/// Members with a line of their own.
const LINES: usize = 6;

/// What programs paid in one asset so far: a line for each of those who got most, and one for what each of the others
/// got on average, since their sum would dwarf every person.
pub fn paid(summary: &Summary, asset: &AssetRow) -> Result<Option<Figure>, DrawError> {
    let of_program =
        |payout: &&Payout| payout.asset == asset.asset && payout.kind.purpose() == Purpose::Program;
    let mut payouts: Vec<_> = summary.payouts.iter().filter(of_program).collect();
    payouts.sort_by_key(|payout| payout.at);
    let (Some(first), Some(last)) = (payouts.first(), payouts.last()) else { return Ok(None) };
    let opened =
        summary.treasury_over_time.iter().filter(|point| point.asset == asset.asset).map(|point| point.at);
    let time =
        TimeAxis::new(opened.chain([first.at]).min().unwrap_or(first.at), last.at.max(summary.generated_at));

    let mut totals = BTreeMap::<&str, u128>::new();
    for payout in &payouts {
        let total = totals.entry(&payout.member).or_default();
        *total = total.saturating_add(payout.amount);
    }
    let mut ranked: Vec<_> = totals.into_iter().collect();
    ranked.sort_by_key(|(account, total)| (Reverse(*total), *account));
    let (named, others) = ranked.split_at(LINES.min(ranked.len()));

    let symbol = plain::clean(&asset.symbol);
    let written =
        |value| format!("{} {symbol}", amount::rounded_down(value, asset.decimals, 2.min(asset.decimals)));
    let mut lines = Vec::new();
    let mut legend = Vec::new();
    for (index, (account, total)) in named.iter().enumerate() {
        let own = payouts.iter().filter(|payout| payout.member == *account);
        lines.push((Ink::Series(index), climb(own.copied(), asset.decimals, 1)));
        let name = plain::shorten(&summary.name_of(account), 28);
        legend.push(LegendItem::new(Ink::Series(index), name, written(*total)));
    }
    if !others.is_empty() {
        let rest = payouts.iter().filter(|payout| named.iter().all(|(account, _)| payout.member != *account));
        lines.push((Ink::Others, climb(rest.copied(), asset.decimals, others.len())));
        let total = others.iter().fold(0u128, |sum, (_, total)| sum.saturating_add(*total));
        let label = format!("each of {}, on average", either(others.len(), "other", "others"));
        legend.push(LegendItem::new(Ink::Others, label, written(total / others.len() as u128)));
    }
    let largest = lines.iter().map(|(_, steps)| steps.largest()).fold(0.0, f64::max);

    let all = payouts.iter().fold(0u128, |sum, payout| sum.saturating_add(payout.amount));
    let description = format!(
        "{} to {} from {} to {}, {} in all. Each line is what one had been paid so far.",
        either(payouts.len(), "payment", "payments"),
        either(ranked.len(), "account", "accounts"),
        moment::date(first.at),
        moment::date(last.at),
        written(all),
    );
    let figure = Figure::draw(
        format!("paid-{}", position(summary, asset)),
        format!("Paid by programs over time, {symbol}"),
        description,
        legend,
        |layout, canvas| {
            let plot = Plot::new(layout, time, largest);
            plot.grid(canvas)?;
            // The largest last, on top of the others.
            lines.iter().rev().try_for_each(|(ink, steps)| plot.step_line(canvas, steps, *ink, 2))
        },
        Plot::size,
    )?;
    Ok(Some(figure))
}

/// The asset's place among the assets: an id that no name can break.
fn position(summary: &Summary, asset: &AssetRow) -> usize {
    summary.assets.iter().position(|row| row.asset == asset.asset).unwrap_or(0)
}

/// Payments added up, shared by so many.
fn climb<'a>(payouts: impl Iterator<Item = &'a Payout>, decimals: u8, among: usize) -> Steps {
    let mut steps = Steps::default();
    let mut total = 0u128;
    for payout in payouts {
        total = total.saturating_add(payout.amount);
        steps.push(payout.at, amount::to_f64(total, decimals) / among as f64);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn however_many_payments_the_lines_stay_small() {
        let summary = sample::summary(2_000);
        let figure = paid(&summary, &summary.assets[0]).unwrap().unwrap();
        assert_eq!(figure.legend.len(), LINES + 1);
        assert!(figure.drawings.iter().all(|drawing| drawing.elements.len() < 60_000));
    }

    #[test]
    fn an_asset_in_which_nothing_was_paid_has_no_chart() {
        let mut summary = sample::summary(3);
        summary.payouts.clear();
        assert!(paid(&summary, &summary.assets[0]).unwrap().is_none());
    }
}
