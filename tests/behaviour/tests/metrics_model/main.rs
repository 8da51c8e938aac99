//! The metrics registry beside a model that keeps a plain list and adds everything up anew each time.
//!
//! A long random story is told to both: claims good and bad, doubts, decisions and their absence, revocations,
//! new terms, and between them from a millisecond to ten years. Each answer must be the model's: who is
//! refused and why, what is owed, who is listed, what was minted. Values decay in the model as real numbers,
//! so there the registry may differ by the error that it states, and no further. What was once answered about
//! the past is asked again and again.
//!
//! `TRIBUTARY_STEPS` makes the story longer, `TRIBUTARY_SEED` makes it another one.

mod both;
mod dice;
mod model;

use crate::{
    both::Both,
    dice::{from_environment, STEPS},
};
use tributary_interfaces::metrics::Status;

#[test]
fn laws_2_and_9_sums_lists_bonds_and_past_answers_are_those_of_a_naive_model() {
    let steps = from_environment("TRIBUTARY_STEPS", STEPS);
    let mut both = Both::new(from_environment("TRIBUTARY_SEED", 1));
    for step in 0..steps {
        both.step();
        if step % 25 == 0 {
            both.compare();
        }
        let now = both.world.now();
        if step % 40 == 0 && now > both.start + 1 {
            let moment = both.start + both.dice.below(now - both.start);
            let recent = now - 1 - both.dice.below(1_000).min(now - 1 - both.start);
            both.ask(moment);
            both.ask(recent);
            // At a change itself, and the moment before.
            let id = both.some_id();
            let changed = both.model.record(id).ok().and_then(|record| record.until.or(record.since));
            for moment in changed.into_iter().flat_map(|at| [at - 1, at]).filter(|at| *at < now) {
                both.ask(moment);
            }
            let which = both.dice.below(both.told.len() as u64) as usize;
            both.remember(which);
        }
    }
    for which in (0..both.told.len()).rev().step_by(7) {
        both.remember(which);
    }
    let reached = |status| both.model.records.iter().any(|record| record.status == status);
    for status in [
        Status::Pending,
        Status::Final,
        Status::Rejected,
        Status::Retracted,
        Status::Revoked,
        Status::Expired,
        Status::Upheld,
    ] {
        assert!(steps < STEPS || reached(status), "the story never came to {status:?}");
    }
    let twice = both.model.records.iter().any(|record| record.challenges > 1);
    assert!(steps < STEPS || twice, "the story never came to a second doubt");
    assert!(steps < STEPS || both.model.ever_owed, "the story never came to the cap");
}
