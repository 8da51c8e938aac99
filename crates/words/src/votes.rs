//! Ballots in words: what was cast, what lacks.

use crate::words::Words;
use tributary_interfaces::governor::{ProposalView, Tally};

/// What was cast for each choice: "60 HARB for", "2 HARB against"; nothing of what nobody chose.
pub fn parts(tally: &Tally, words: &Words) -> Vec<String> {
    let Tally { for_votes, against_votes, abstain_votes } = *tally;
    let parts = [(for_votes, "for"), (against_votes, "against"), (abstain_votes, "abstaining")];
    let chosen = parts.iter().filter(|(votes, _)| *votes > 0);
    chosen.map(|(votes, what)| format!("{} {what}", words.tokens(*votes))).collect()
}

/// "60 HARB for, 2 HARB against"; "none" where nothing was cast.
pub fn tally(tally: &Tally, words: &Words) -> String {
    let told = parts(tally, words);
    match told.is_empty() {
        true => "none".to_owned(),
        false => told.join(", "),
    }
}

/// Why a proposal does not pass with these ballots, if it does not.
pub fn lacking(tally: &Tally, quorum: Option<u128>, words: &Words) -> Option<String> {
    let there = tally.for_votes.saturating_add(tally.abstain_votes);
    if let Some(missing) = quorum.and_then(|quorum| quorum.checked_sub(there)).filter(|missing| *missing > 0)
    {
        return Some(format!("{} more for or abstaining are needed for the quorum", words.tokens(missing)));
    }
    if tally.for_votes <= tally.against_votes {
        return Some("there must be more for than against".to_owned());
    }
    None
}

/// Why a proposal was defeated: what was cast, what was needed, and what lacked.
pub fn defeat(view: &ProposalView, words: &Words) -> Option<String> {
    let lacked = lacking(&view.tally, view.quorum, words)?;
    let needed = view.quorum.map(|quorum| {
        let share = words.share(view.settings.quorum);
        format!(" (for and abstaining, {} are needed: {share} of all votes)", words.tokens(quorum))
    });
    Some(format!("votes cast: {}; {lacked}{}", tally(&view.tally, words), needed.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::words;

    const HARB: u128 = 1_000_000;

    fn cast(for_votes: u128, against_votes: u128, abstain_votes: u128) -> Tally {
        let [for_votes, against_votes, abstain_votes] =
            [for_votes, against_votes, abstain_votes].map(|votes| votes * HARB);
        Tally { for_votes, against_votes, abstain_votes }
    }

    #[test]
    fn what_was_cast_is_told_by_choice_and_what_nobody_chose_is_left_out() {
        assert_eq!(tally(&cast(60, 2, 0), &words()), "60 HARB for, 2 HARB against");
        assert_eq!(tally(&cast(0, 0, 0), &words()), "none");
    }

    #[test]
    fn what_lacks_is_votes_for_the_quorum_or_more_for_than_against() {
        let lacks = |tally| lacking(&tally, Some(10 * HARB), &words());
        assert_eq!(
            lacks(cast(4, 9, 3)).as_deref(),
            Some("3 HARB more for or abstaining are needed for the quorum")
        );
        assert_eq!(lacks(cast(10, 10, 0)).as_deref(), Some("there must be more for than against"));
        assert_eq!(lacks(cast(10, 9, 0)), None);
    }
}
