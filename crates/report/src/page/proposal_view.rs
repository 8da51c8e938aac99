use crate::{
    moment, plain,
    rows::ProposalRow,
    tables::{proposal_tone, NumberColumn},
    Summary,
};
use tributary_text::Ratio;

/// A proposal as the page tells it: its votes as a bar, its course as a list.
pub struct ProposalView {
    pub id: u64,
    pub title: String,
    pub proposer: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub votes: Vec<VoteView>,
    pub quorum: String,
    pub took_part: String,
    pub steps: Vec<StepView>,
}

/// One side of a vote.
pub struct VoteView {
    /// The class in the style sheet.
    pub side: &'static str,
    pub label: &'static str,
    pub amount: String,
    /// Of the votes cast, in percent with a decimal point: fit for a style attribute.
    pub width: String,
    pub share: String,
}

/// One moment of a proposal.
pub struct StepView {
    pub label: String,
    pub written: String,
    pub machine: String,
    /// Still to come.
    pub ahead: bool,
}

impl ProposalView {
    pub fn of(row: &ProposalRow, summary: &Summary) -> Self {
        let sides = [
            ("for", "For", row.in_favor),
            ("against", "Against", row.against),
            ("abstain", "Abstain", row.abstain),
        ];
        let cast = sides.iter().fold(0u128, |sum, (_, _, votes)| sum.saturating_add(*votes));
        let column =
            NumberColumn::of(sides.iter().map(|side| side.2).chain([row.quorum]), summary.token.clone());
        let symbol = plain::clean(&summary.token.symbol);
        let votes = sides.into_iter().map(|(side, label, votes)| {
            let share = Ratio::new(votes, cast);
            let width = format!("{:.2}", share.to_f64() * 100.0);
            VoteView { side, label, amount: column.cell(votes).text, width, share: share.percent() }
        });
        let steps = row.timeline.iter().map(|step| StepView {
            label: plain::clean(&step.label),
            written: moment::date_time(step.at),
            machine: moment::rfc3339(step.at),
            ahead: step.at > summary.generated_at,
        });
        Self {
            id: row.id,
            title: plain::clean(&row.title),
            proposer: summary.name_of(&row.proposer),
            state: row.state.label(),
            tone: proposal_tone(row.state).class(),
            votes: votes.collect(),
            // It is one vote at least, once it is known.
            quorum: match row.quorum {
                0 => "known once the vote begins".to_owned(),
                quorum => format!("{} {symbol}", column.cell(quorum).text),
            },
            took_part: format!("{} {symbol}", column.cell(cast).text),
            steps: steps.collect(),
        }
    }

    /// Whether anybody voted, so that there is a bar to draw.
    pub fn voted(&self) -> bool {
        self.votes.iter().any(|vote| vote.width != "0.00")
    }
}
