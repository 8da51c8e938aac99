use plotters::style::text_anchor::HPos;

use super::{
    canvas::{Canvas, Layout},
    figure::Figure,
    palette::Ink,
    DrawError, LegendItem,
};
use crate::{concentration::Concentration, Summary};

/// More corners than this cannot be told apart.
const CORNERS: usize = 120;

/// How much the poorest share of members holds, of ownership and of the pay in each asset.
pub fn lorenz(summary: &Summary) -> Result<Option<Figure>, DrawError> {
    let all = Concentration::all(summary);
    if all.is_empty() {
        return Ok(None);
    }
    let curves: Vec<_> = all.iter().map(|one| thin(&one.spread.lorenz())).collect();
    let legend = all.iter().enumerate().map(|(index, one)| {
        LegendItem::new(Ink::Series(index), &one.label, format!("Gini {:.3}", one.spread.gini().to_f64()))
    });
    let parts: Vec<_> = all
        .iter()
        .map(|Concentration { label, spread }| {
            let (gini, top) = (spread.gini().to_f64(), spread.top_tenth_share().percent());
            format!("{label}: Gini {gini:.3}, the top 10 % hold {top}")
        })
        .collect();
    let figure = Figure::draw(
        "lorenz",
        "How evenly it is spread",
        format!(
            "{}. The further a curve hangs below the diagonal, the fewer hold the most.",
            parts.join(". ")
        ),
        legend.collect(),
        |layout, canvas| draw(layout, canvas, &curves),
        size,
    )?;
    Ok(Some(figure))
}

/// Nearly square, so that the diagonal is one.
fn size(layout: Layout) -> (u32, u32) {
    layout.choose((660, 540), (layout.width(), 370))
}

fn draw(layout: Layout, canvas: &mut Canvas, curves: &[Vec<(f64, f64)>]) -> Result<(), DrawError> {
    let (width, height) = size(layout);
    let (left, right, top, bottom) = (54, width as i32 - 24, 12, height as i32 - 54);
    let x = |share: f64| left + (share * f64::from(right - left)).round() as i32;
    let y = |share: f64| bottom - (share * f64::from(bottom - top)).round() as i32;

    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let (label, ink) =
            (format!("{:.0} %", share * 100.0), if share == 0.0 { Ink::Quiet } else { Ink::Grid });
        canvas.line(vec![(left, y(share)), (right, y(share))], ink, 1)?;
        canvas.text(&label, (left - 8, y(share)), HPos::Right, Ink::Quiet)?;
        let align = if share == 1.0 { HPos::Right } else { HPos::Center };
        canvas.text(&label, (x(share), bottom + 16), align, Ink::Quiet)?;
    }
    let caption = layout
        .choose("share of the members, from those with least to those with most", "share of the members");
    canvas.text(caption, ((left + right) / 2, bottom + 38), HPos::Center, Ink::Quiet)?;
    canvas.line(vec![(x(0.0), y(0.0)), (x(1.0), y(1.0))], Ink::Others, 1)?;
    for (index, curve) in curves.iter().enumerate().rev() {
        let corners = curve.iter().map(|(members, held)| (x(*members), y(*held))).collect();
        canvas.line(corners, Ink::Series(index), 2)?;
    }
    Ok(())
}

/// Every so-manieth point, with both ends.
fn thin(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let stride = points.len().div_ceil(CORNERS).max(1);
    let mut kept: Vec<_> = points.iter().copied().step_by(stride).collect();
    if kept.last() != points.last() {
        kept.extend(points.last());
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thinned_curve_keeps_its_ends() {
        let points: Vec<_> = (0..=2_000).map(|index| (f64::from(index), 0.0)).collect();
        let kept = thin(&points);
        assert!(kept.len() <= CORNERS + 1);
        assert_eq!((kept[0], kept[kept.len() - 1]), ((0.0, 0.0), (2_000.0, 0.0)));
    }
}
