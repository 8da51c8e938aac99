//! Queues and executes proposals.

use crate::{
    trouble::{Patience, LONGEST},
    work::{Step, Stop, Work},
};
use tributary_client::{messages, CallError, Chain, ChainError, ChainExt};
use tributary_interfaces::governor::{Action, Governor, GovernorError, ProposalId, Queued, State};
use tributary_proposals::check::breaks_off;
use tributary_words::{errors::About, time};

impl<C: Chain> Work<'_, '_, C> {
    pub fn decide(&mut self) -> Step<()> {
        let governor = self.client.dao.governor;
        let count = self.client.chain.read(messages::governor(governor).proposal_count());
        let count = self.read(count)?;
        for id in 0..count {
            if self.memory.decided.contains(&id) {
                continue;
            }
            self.go_on()?;
            let view = self.client.chain.read(messages::governor(governor).proposal(id));
            let Some(mut view) = self.read(view)? else { continue };
            if view.state == State::Succeeded && view.action_count > 0 {
                let title = self.proposal(id);
                let what = format!("queue {title}");
                if self.rests(&what) {
                    continue;
                }
                let result = self.send(&messages::governor(governor).queue(id).into(), |()| true);
                let Some(Some(receipt)) = self.settle_unless(&what, result, is_decided)? else { continue };
                let from = receipt.events.of::<Queued>(governor).first().map(|event| event.executable_from);
                let from = from.map_or(String::new(), |from| {
                    format!("; it may be executed from {} on", time::date(from))
                });
                self.did(&format!("queued {title}{from}"));
                self.counts.queued += 1;
                let again = self.client.chain.read(messages::governor(governor).proposal(id));
                let Some(queued) = self.read(again)? else { continue };
                view = queued;
            }
            let now = self.client.chain.now().map_err(Stop::Broken)?;
            let may = view.executable_from.is_some_and(|moment| moment <= now);
            let title = if view.state == State::Queued && may { Some(self.proposal(id)) } else { None };
            if let Some(title) = title.filter(|title| !self.rests(&format!("execute {title}"))) {
                let result = self.send(&messages::governor(governor).execute(id).into(), |()| true);
                // Often enough before its grace ends.
                let patience = Patience {
                    longest: LONGEST.min(view.settings.grace / 20),
                    until: view.executable_from.map(|from| from.saturating_add(view.settings.grace)),
                };
                if self.executed(id, &title, result, patience)? {
                    self.did(&format!("executed {title}"));
                    self.counts.executed += 1;
                    self.memory.decided.insert(id);
                }
            }
            let stays = matches!(
                view.state,
                State::Executed | State::Canceled | State::Vetoed | State::Defeated | State::Expired
            );
            if stays || (view.state == State::Succeeded && view.action_count == 0) {
                self.memory.decided.insert(id);
            }
        }
        Ok(())
    }

    /// Whether a proposal was executed. Why not is told by its actions.
    fn executed<T>(
        &mut self,
        id: ProposalId,
        title: &str,
        result: Result<T, CallError<GovernorError>>,
        patience: Patience,
    ) -> Step<bool> {
        if matches!(&result, Err(CallError::Contract(error)) if is_decided(error)) {
            return Ok(false);
        }
        let actions: Vec<Action> = match &result {
            Ok(_) => Vec::new(),
            Err(_) => {
                let call = messages::governor(self.client.dao.governor).actions(id);
                let actions = self.client.chain.read(call);
                self.read(actions)?
            }
        };
        if let Err(CallError::Chain(ChainError::Refused(_))) = &result {
            // A chain says no more than that something broke off.
            if let Ok(Some(why)) = breaks_off(self.client, id, self.around.words) {
                self.trouble(&format!("execute {title}"), "AnswersTooMuch", &why, patience);
                return Ok(false);
            }
        }
        let about = About { proposal: Some(id), actions: Some(&actions), ..About::default() };
        Ok(self.settle_about(&format!("execute {title}"), result, &about, patience)?.is_some())
    }
}

/// Whether a proposal is no longer in the state that it was read in.
fn is_decided(reason: &GovernorError) -> bool {
    matches!(reason, GovernorError::WrongState { .. })
}
