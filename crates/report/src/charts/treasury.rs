use super::{
    figure::Figure, palette::Ink, plot::Plot, steps::Steps, time_axis::TimeAxis, DrawError, LegendItem,
};
use crate::{
    moment, plain,
    rows::{AssetRow, TreasuryPoint},
    Summary,
};
use tributary_text::amount;

const PAID: Ink = Ink::Series(0);
const RESERVED: Ink = Ink::Series(1);
const FREE: Ink = Ink::Series(3);

/// The treasury in one asset over time: paid, reserved and free, stacked, so that their top edge is the inflow.
pub fn treasury(summary: &Summary, asset: &AssetRow) -> Result<Option<Figure>, DrawError> {
    let points: Vec<_> =
        summary.treasury_over_time.iter().filter(|point| point.asset == asset.asset).collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Ok(None) };
    let time = TimeAxis::new(first.at, last.at.max(summary.generated_at));

    let stack = |height: fn(&TreasuryPoint) -> [u128; 3]| {
        let mut steps = Steps::default();
        for point in &points {
            steps.push(point.at, height(point).map(|part| amount::to_f64(part, asset.decimals)).iter().sum());
        }
        steps
    };
    let paid = stack(|point| [point.paid, 0, 0]);
    let reserved = stack(|point| [point.paid, point.reserved, 0]);
    let free = stack(|point| [point.paid, point.reserved, point.free]);
    let largest = free.largest();

    let symbol = plain::clean(&asset.symbol);
    let written =
        |value| format!("{} {symbol}", amount::rounded_down(value, asset.decimals, 2.min(asset.decimals)));
    let description = format!(
        "On {} {} had come in: {} paid so far, {} reserved and {} free. The top edge of the areas is the inflow.",
        moment::date(last.at),
        written(last.inflow),
        written(last.paid),
        written(last.reserved),
        written(last.free),
    );
    let legend = vec![
        LegendItem::new(FREE, "free", written(last.free)),
        LegendItem::new(RESERVED, "reserved", written(last.reserved)),
        LegendItem::new(PAID, "paid so far", written(last.paid)),
    ];
    let position = summary.assets.iter().position(|row| row.asset == asset.asset).unwrap_or(0);
    let figure = Figure::draw(
        format!("treasury-{position}"),
        format!("Treasury over time, {symbol}"),
        description,
        legend,
        |layout, canvas| {
            let plot = Plot::new(layout, time, largest);
            plot.grid(canvas)?;
            // From the back to the front.
            for (steps, ink) in [(&free, FREE), (&reserved, RESERVED), (&paid, PAID)] {
                plot.step_area(canvas, steps, ink)?;
            }
            Ok(())
        },
        Plot::size,
    )?;
    Ok(Some(figure))
}
