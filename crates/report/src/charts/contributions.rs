use plotters::style::text_anchor::HPos;

use super::{
    canvas::{Canvas, Layout},
    figure::Figure,
    palette::Ink,
    value_axis::ValueAxis,
    DrawError, LegendItem,
};
use crate::{
    plain,
    rows::{MemberRow, MetricRow},
    Summary,
};
use tributary_text::{amount, either};

/// Members with a bar of their own.
const BARS: usize = 15;
/// Metrics with a colour of their own.
const COLORS: usize = 7;
/// A bar for the others that is longer than this many times the longest of a member is cut: to scale it would
/// leave nothing of the members.
const LONGEST: f64 = 1.6;

/// Who contributed what: a stacked bar for each of the first members, and one for all others together.
pub fn contributions(summary: &Summary) -> Result<Option<Figure>, DrawError> {
    let groups = Groups::of(summary);
    // By what the bars show: the score may have decayed since, and would give another order.
    let mut ranked: Vec<_> =
        summary.ranked_members().into_iter().filter(|member| member.earned() > 0).collect();
    ranked.sort_by_key(|member| std::cmp::Reverse(member.earned()));
    if ranked.is_empty() {
        return Ok(None);
    }
    let (first, others) = ranked.split_at(BARS.min(ranked.len()));
    let mut bars: Vec<_> = first.iter().map(|member| Bar::of(member.label(), &groups, &[member])).collect();
    let longest = bars.iter().map(|bar| bar.total).fold(0.0, f64::max);
    if !others.is_empty() {
        bars.push(Bar::of(either(others.len(), "other", "others"), &groups, others));
    }
    let cut = bars.last().is_some_and(|bar| bar.total > longest * LONGEST);
    let reach = if cut { longest * LONGEST } else { bars.iter().map(|bar| bar.total).fold(0.0, f64::max) };

    let figure = Figure::draw(
        "contributions",
        "Who contributed what",
        description(summary, first, others, cut),
        groups.legend(summary),
        |layout, canvas| draw(layout, canvas, &bars, reach),
        |layout| (layout.width(), layout.choose(30, 28) * bars.len() as u32 + 44),
    )?;
    Ok(Some(figure))
}

fn description(summary: &Summary, first: &[&MemberRow], others: &[&MemberRow], cut: bool) -> String {
    let members = either(first.len() + others.len(), "member", "members");
    let symbol = plain::clean(&summary.points.symbol);
    let mut text = format!("{members} with contributions, in {symbol} by metric");
    if let Some(leader) = first.first() {
        let points = amount::exact(leader.earned(), summary.points.decimals);
        text.push_str(&format!("; most by {}, {points} {symbol} in all", leader.label()));
    }
    text.push('.');
    let all: Vec<_> = first.iter().chain(others).collect();
    if all.iter().any(|member| member.points != member.earned()) {
        text.push_str(" As counted when it was attested; the score of today has decayed since.");
    }
    if cut {
        text.push_str(" The bar of the others is cut short: it does not fit this scale, but its parts keep their proportions.");
    }
    text
}

fn draw(layout: Layout, canvas: &mut Canvas, bars: &[Bar], reach: f64) -> Result<(), DrawError> {
    let row = layout.choose(30, 28);
    let (left, right) = (layout.choose(180, 116), layout.width() as i32 - layout.choose(84, 58));
    let bottom = row * bars.len() as i32 + 6;
    let axis = ValueAxis::up_to(reach, layout.choose(6, 3));
    // The longest bar ends the drawing; the axis need not reach its next round value.
    let x = |value: f64| left + (value.min(reach) / reach * f64::from(right - left)).round() as i32;

    for tick in axis.ticks().filter(|tick| *tick <= reach * 1.000_001) {
        canvas.line(vec![(x(tick), 4), (x(tick), bottom)], Ink::Grid, 1)?;
        canvas.text(&ValueAxis::label(tick), (x(tick), bottom + 16), HPos::Center, Ink::Quiet)?;
    }
    for (index, bar) in bars.iter().enumerate() {
        let (top, middle) = (row * index as i32 + 10, row * index as i32 + row / 2 + 5);
        let low = top + row - 10;
        let label = plain::shorten(&bar.label, layout.choose(20, 12));
        canvas.text(&label, (left - 10, middle), HPos::Right, Ink::Text)?;
        let cut = bar.total > reach * 1.000_001;
        let scale = if cut { reach / bar.total } else { 1.0 };
        let mut from = 0.0;
        for (ink, value) in &bar.parts {
            let (start, end) = (x(from), x(from + value * scale));
            from += value * scale;
            if end > start {
                // A pixel of ground between the parts.
                let gap = i32::from(end - start > 3);
                canvas.rectangle((start, top), (end - gap, low), *ink)?;
            }
        }
        if cut {
            let at = right - 34;
            canvas.polygon(
                vec![(at, low + 3), (at + 8, top - 3), (at + 14, top - 3), (at + 6, low + 3)],
                Ink::Paper,
            )?;
        }
        canvas.text(&bar.beside, (x(bar.total) + 8, middle), HPos::Left, Ink::Text)?;
    }
    canvas.line(vec![(left, 4), (left, bottom)], Ink::Quiet, 1)
}

/// In full below a million, with the decimals that such a number has in a table; then with three digits.
fn beside(points: u128, decimals: u8) -> String {
    let value = amount::to_f64(points, decimals);
    if value >= 1e6 {
        let unit = 10f64.powf(value.log10().floor() - 2.0);
        return ValueAxis::label((value / unit).round() * unit);
    }
    let places = if value < 100.0 { amount::places_for([points], decimals).min(2) } else { 0 };
    amount::rounded_down(points, decimals, places)
}

struct Bar {
    label: String,
    parts: Vec<(Ink, f64)>,
    total: f64,
    /// The sum of what the bar shows, in words.
    beside: String,
}

impl Bar {
    fn of(label: String, groups: &Groups, members: &[&MemberRow]) -> Self {
        let parts = groups.parts(members);
        let total = parts.iter().map(|(_, value)| value).sum();
        let points = members.iter().fold(0u128, |sum, member| sum.saturating_add(member.earned()));
        Self { label, parts, total, beside: beside(points, groups.decimals) }
    }
}

/// Metrics by their points, the largest with a colour of its own.
struct Groups<'a> {
    named: Vec<&'a MetricRow>,
    rest: Vec<&'a MetricRow>,
    decimals: u8,
}

impl<'a> Groups<'a> {
    fn of(summary: &'a Summary) -> Self {
        let mut named: Vec<_> = summary.metrics.iter().collect();
        named.sort_by_key(|metric| (std::cmp::Reverse(metric.points), metric.id));
        let rest = if named.len() > COLORS { named.split_off(COLORS) } else { Vec::new() };
        Self { named, rest, decimals: summary.points.decimals }
    }

    fn parts(&self, members: &[&MemberRow]) -> Vec<(Ink, f64)> {
        let sum = |metric: &MetricRow| {
            let points = members.iter().filter_map(|member| member.contributions.get(&metric.key));
            points.map(|contribution| amount::to_f64(contribution.points, self.decimals)).sum::<f64>()
        };
        let named = self.named.iter().enumerate().map(|(index, metric)| (Ink::Series(index), sum(metric)));
        named.chain([(Ink::Others, self.rest.iter().map(|metric| sum(metric)).sum())]).collect()
    }

    fn legend(&self, summary: &Summary) -> Vec<LegendItem> {
        let symbol = plain::clean(&summary.points.symbol);
        let written = |points| format!("{} {symbol}", amount::exact(points, self.decimals));
        let named = self.named.iter().enumerate().map(|(index, metric)| {
            LegendItem::new(Ink::Series(index), plain::clean(&metric.key), written(metric.points))
        });
        let mut legend: Vec<_> = named.collect();
        if !self.rest.is_empty() {
            let points = self.rest.iter().fold(0u128, |sum, metric| sum.saturating_add(metric.points));
            let label = either(self.rest.len(), "other metric", "other metrics");
            legend.push(LegendItem::new(Ink::Others, label, written(points)));
        }
        legend
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn drawn(summary: &Summary) -> String {
        contributions(summary).unwrap().unwrap().drawings[0].elements.clone()
    }

    #[test]
    fn a_script_in_a_name_is_text() {
        let mut summary = sample::summary(3);
        summary.members[0].name = "<script>alert(1)</script>".into();
        let svg = drawn(&summary);
        assert!(!svg.contains("<script"), "{svg}");
        assert!(svg.contains("&lt;script&gt;"));
    }

    #[test]
    fn many_others_share_one_bar_that_is_cut() {
        let figure = contributions(&sample::summary(2_000)).unwrap().unwrap();
        assert!(figure.description.contains("cut short"));
        assert!(figure.drawings[0].elements.contains("others"));
        assert!(figure.drawings[0].elements.len() < 60_000);
    }

    #[test]
    fn nothing_measured_is_no_chart() {
        let mut summary = sample::summary(3);
        summary.members.iter_mut().for_each(|member| member.contributions.clear());
        assert!(contributions(&summary).unwrap().is_none());
    }

    #[test]
    fn a_number_beside_a_bar_is_never_more_than_there_is_and_short_when_it_is_long() {
        let written = |points| beside(points, 6);
        assert_eq!(written(12_345_900_000), "12,345");
        assert_eq!(
            (written(0), written(84_500_000), written(1)),
            ("0".into(), "84.5".into(), "<0.01".into())
        );
        assert_eq!(written(1_234_567_000_000), "1.23M");
    }

    #[test]
    fn a_bar_and_its_sum_say_the_same_also_when_the_score_has_decayed() {
        let mut summary = sample::summary(3);
        for member in &mut summary.members {
            member.points /= 2;
        }
        let leader = summary.members.iter().max_by_key(|member| member.earned()).unwrap();
        let (earned, label) = (amount::exact(leader.earned(), 0), leader.label());
        let figure = contributions(&summary).unwrap().unwrap();
        let told = format!("most by {label}, {earned} points in all");
        assert!(figure.description.contains(&told), "{}", figure.description);
        assert!(figure.description.contains("has decayed since"));
        assert!(figure.drawings[0].elements.contains(&earned), "beside the bar too");
    }
}
