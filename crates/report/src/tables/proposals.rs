use super::{Cell, Column, Keep, NumberColumn, Table, Tone};
use crate::{moment, plain, rows::ProposalState, Summary};

/// The latest `limit` proposals, newest first.
pub fn proposals(summary: &Summary, limit: usize) -> Table {
    let shown: Vec<_> = summary.proposals.iter().rev().take(limit).collect();
    let votes = NumberColumn::of(
        shown.iter().flat_map(|row| [row.in_favor, row.against, row.abstain, row.quorum]),
        summary.token.clone(),
    );
    let mut table = Table::new(
        format!("Proposals, newest first; votes in {}", plain::clean(&summary.token.symbol)),
        vec![
            Column::number("#", Keep::Always),
            Column::text("Title", Keep::Always),
            Column::text("State", Keep::Always),
            Column::number("For", Keep::Always),
            Column::number("Against", Keep::Always),
            Column::number("Abstain", Keep::IfRoom(2)),
            Column::number("Quorum", Keep::IfRoom(1)),
            Column::text("Last step", Keep::IfRoom(3)),
        ],
    );
    for row in &shown {
        let happened = row.timeline.iter().rev().find(|step| step.at <= summary.generated_at);
        table.rows.push(vec![
            Cell::new(row.id.to_string()),
            Cell::new(plain::clean(&row.title)),
            Cell::new(row.state.label()).tone(tone(row.state)),
            votes.cell(row.in_favor),
            votes.cell(row.against),
            votes.cell(row.abstain),
            votes.cell(row.quorum),
            Cell::new(happened.map_or_else(
                || "–".to_owned(),
                |step| format!("{}, {}", plain::clean(&step.label), moment::date_time(step.at)),
            )),
        ]);
    }
    table.leaving_out(summary.proposals.len() - shown.len())
}

/// What a state means for the proposal.
pub fn tone(state: ProposalState) -> Tone {
    match state {
        ProposalState::Executed | ProposalState::Succeeded => Tone::Good,
        ProposalState::Pending | ProposalState::Active | ProposalState::Queued => Tone::Open,
        ProposalState::Defeated | ProposalState::Vetoed => Tone::Bad,
        ProposalState::Expired | ProposalState::Canceled => Tone::Quiet,
    }
}
