use askama::Template;

use super::{card::Card, proposal_view::ProposalView};
use crate::{
    balance::Balance,
    charts::{self, Figure},
    moment, plain,
    rows::MetricRow,
    tables::{self, Table},
    RenderError, Summary,
};

/// Rows of the long tables; summary.json has the rest.
const ROWS: usize = 200;

/// Everything that the template needs, as text. Escaping is the template's: it escapes all but the tables and
/// figures, which are templates themselves.
#[derive(Template)]
#[template(path = "report.html")]
pub struct Page {
    dao: String,
    source: String,
    as_of: String,
    as_of_machine: String,
    palette: String,
    balanced: bool,
    laws_held: usize,
    laws_checked: usize,
    cards: Vec<Card>,
    contributions: Option<Figure>,
    metrics: Table,
    weights_changed: bool,
    spread: Option<Figure>,
    concentration: Table,
    paid: Vec<Figure>,
    treasury: Vec<Figure>,
    balances: Vec<Balance>,
    members: Table,
    proposals: Vec<ProposalView>,
    proposals_left_out: usize,
    attestations: Vec<(&'static str, String)>,
    disputes: Table,
    epochs: Table,
    pay_by_epoch: Table,
    paid_for: Table,
    grants: Table,
    laws: Table,
    notes: Vec<String>,
}

impl Page {
    pub fn of(summary: &Summary) -> Result<Self, RenderError> {
        let mut paid = Vec::new();
        let mut treasury = Vec::new();
        for asset in &summary.assets {
            paid.extend(charts::paid(summary, asset)?);
            treasury.extend(charts::treasury(summary, asset)?);
        }
        let counts = summary.attestations.by_state();
        Ok(Self {
            dao: plain::clean(&summary.dao),
            source: plain::clean(&summary.source),
            as_of: moment::date_time(summary.generated_at),
            as_of_machine: moment::rfc3339(summary.generated_at),
            palette: charts::style_sheet(),
            balanced: summary.balanced(),
            laws_held: summary.laws_held(),
            laws_checked: summary.laws.len(),
            cards: Card::all(summary),
            contributions: charts::contributions(summary)?,
            metrics: tables::metrics(summary),
            weights_changed: summary.metrics.iter().any(MetricRow::has_changed),
            spread: charts::lorenz(summary)?,
            concentration: tables::concentration(summary),
            paid,
            treasury,
            balances: summary.assets.iter().map(Balance::of).collect(),
            members: tables::members(summary, ROWS),
            proposals: summary
                .proposals
                .iter()
                .rev()
                .take(ROWS)
                .map(|row| ProposalView::of(row, summary))
                .collect(),
            proposals_left_out: summary.proposals.len().saturating_sub(ROWS),
            attestations: counts
                .map(|(state, count)| (state, tributary_text::amount::grouped(count.into())))
                .to_vec(),
            disputes: tables::disputes(summary),
            epochs: tables::epochs(summary, ROWS),
            pay_by_epoch: tables::pay_by_epoch(summary, ROWS),
            paid_for: tables::paid_for(summary),
            grants: tables::grants(summary),
            laws: tables::laws(summary),
            notes: summary.notes.iter().map(|note| plain::clean(note)).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// In every place that somebody outside can fill.
    fn hostile() -> Summary {
        const EVIL: &str = "<script>alert('x')</script>\" onload=\"y";
        let mut summary = sample::summary(3);
        let text = || EVIL.to_owned();
        (summary.dao, summary.source) = (text(), text());
        (summary.token.symbol, summary.native.symbol, summary.points.symbol) = (text(), text(), text());
        for member in &mut summary.members {
            member.name = text();
            member.delegated_to = Some(text());
        }
        for metric in &mut summary.metrics {
            metric.unit = text();
        }
        for proposal in &mut summary.proposals {
            (proposal.title, proposal.proposer) = (text(), text());
            proposal.timeline.iter_mut().for_each(|step| step.label = text());
        }
        summary.epochs.iter_mut().for_each(|epoch| epoch.title = text());
        summary.grants.iter_mut().for_each(|grant| grant.recipient = text());
        summary.payouts.iter_mut().for_each(|payout| payout.member = text());
        summary
            .disputes
            .iter_mut()
            .for_each(|dispute| (dispute.metric, dispute.bond_to) = (text(), Some(text())));
        summary.assets.iter_mut().for_each(|asset| asset.symbol = text());
        summary.laws.iter_mut().for_each(|law| (law.sentence, law.detail) = (text(), text()));
        summary.notes = vec![text()];
        summary
    }

    #[test]
    fn a_script_is_inert_wherever_it_comes_from() {
        let html = Page::of(&hostile()).unwrap().render().unwrap();
        assert!(!html.contains("<script"));
        assert!(!html.contains("\" onload="));
        assert!(html.contains("alert("), "the text itself is shown");
    }

    #[test]
    fn the_page_asks_nobody_for_anything() {
        let html = Page::of(&sample::summary(40)).unwrap().render().unwrap();
        for foreign in ["http://", "https://", "@import", "url(", "<script", "<iframe", "<img"] {
            assert!(!html.contains(foreign), "{foreign}");
        }
        assert!(html.contains("default-src 'none'"));
    }

    #[test]
    fn every_id_is_there_once_and_every_reference_finds_its_id() {
        let html = Page::of(&sample::summary(40)).unwrap().render().unwrap();
        let values = |attribute: &str| -> Vec<String> {
            let opening = format!(" {attribute}=\"");
            let parts = html.split(&opening).skip(1);
            parts.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
        };
        let mut ids = values("id");
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for reference in values("aria-labelledby").iter().flat_map(|list| list.split(' ')) {
            assert!(ids.iter().any(|id| id == reference), "{reference}");
        }
        for link in values("href").iter().filter_map(|link| link.strip_prefix('#')) {
            assert!(ids.iter().any(|id| id == link), "{link}");
        }
    }

    #[test]
    fn what_was_not_checked_has_neither_a_figure_nor_a_section() {
        let mut summary = sample::summary(3);
        let html = |summary: &Summary| Page::of(summary).unwrap().render().unwrap();
        assert!(html(&summary).contains("Laws held") && html(&summary).contains("href=\"#laws\""));
        summary.laws.clear();
        assert!(!html(&summary).contains("Laws held") && !html(&summary).contains("href=\"#laws\""));
        assert!(!html(&summary).contains("of 0"), "nothing of nothing");
    }

    #[test]
    fn a_change_of_weight_is_told_to_leave_what_was_counted_before() {
        let mut summary = sample::summary(3);
        let told = "points counted before stay as they were";
        assert!(!Page::of(&summary).unwrap().render().unwrap().contains(told));
        summary.metrics[0].weight += 1;
        assert!(Page::of(&summary).unwrap().render().unwrap().contains(told));
    }

    #[test]
    fn a_broken_law_and_an_open_balance_are_said_at_the_top() {
        let mut summary = sample::summary(3);
        summary.laws[3].held = false;
        summary.assets[0].free += 1;
        let html = Page::of(&summary).unwrap().render().unwrap();
        let top = html.split("</header>").next().unwrap();
        assert!(top.contains("The books do not balance") && top.contains("1 law is broken"), "{top}");
    }
}
