//! Order decides nothing: where two may act in the same block, what the second gets is what they would have
//! got as the first.

use crate::stage::Stage;
use tributary_harness::{messages::treasury, Call, ChainExt, Signer};
use tributary_interfaces::treasury::{Budget, Program, ProgramId, Treasury, TreasuryError};

impl Stage {
    /// A program in the asset of which there is enough, with an epoch to open that has a fixed budget and
    /// somebody to share it.
    fn openable(&mut self) -> Option<ProgramId> {
        let now = self.now();
        let mut found = Vec::new();
        for id in self.sure_programs() {
            let stream = &self.replay.money.programs[id as usize];
            let (config, opened) = (stream.program.config, stream.program.opened);
            let is_due = now > stream.grid().start_of(opened);
            let is_left = config.epochs.is_none_or(|epochs| opened < epochs);
            let is_fixed = matches!(config.budget, Budget::Fixed(_));
            let start = stream.grid().start_of(opened);
            if is_due && is_left && is_fixed && self.replay.sources().total(config.metric, start) > 0 {
                found.push(id);
            }
        }
        (!found.is_empty()).then(|| self.dice.pick(&found))
    }

    /// Whether programs together promise more of the asset than its spend cap lets out: only so much is due
    /// then, and who comes first matters.
    fn is_promised_beyond_the_cap(&mut self) -> bool {
        let (at, asset, now) = (self.dao.treasury, self.rich_asset(), self.now());
        let mut promised = 0;
        for id in self.sure_programs() {
            let stream = &self.replay.money.programs[id as usize];
            let Program { config, opened, .. } = stream.program;
            let begun = stream.grid().epoch_at(now - 1).map_or(0, |current| current + 1);
            let begun = config.epochs.map_or(begun, |epochs| epochs.min(begun));
            let (Budget::Fixed(most) | Budget::PerUnit { cap: most, .. }) = config.budget else {
                panic!("no sure program has a budget of {:?}", config.budget);
            };
            promised += u128::from(begun.saturating_sub(opened)) * most;
        }
        let due = self.world.ask(treasury(at).due(asset));
        assert!(due <= promised, "no more is due than was promised");
        due < promised
    }

    /// Somebody redeems in the block in which somebody opens an epoch: both orders give both the same.
    pub fn redeem_beside_an_opening(&mut self) {
        let Some(program) = self.openable() else { return };
        let (at, opener, member) = (self.dao.treasury, self.keeper.clone(), self.member());
        let amount = self.share_of(&member);
        let redeem: Call<Result<Vec<u128>, TreasuryError>> =
            treasury(at).redeem(amount, vec![(self.rich_asset(), 0)]).into();
        let open = treasury(at).open_epoch(program);
        let first = self.asked(&member, &redeem);
        if self.dice.one_in(2) {
            // Neither before nor after.
            if self.is_promised_beyond_the_cap()
                || !self.call(&opener, "open beside a redemption", open).is_done()
                || self.is_promised_beyond_the_cap()
            {
                return;
            }
            let second = self.asked(&member, &redeem);
            let (Some(first), Some(second)) = (first, second) else { return };
            let differs = first.iter().zip(&second).any(|(first, second)| first.abs_diff(*second) > 1);
            assert!(
                !differs,
                "order decides nothing: {} redeems {amount} before program {program} opens an epoch and gets \
                 {first:?}, after it {second:?}",
                self.name(&member.account())
            );
        } else {
            let open: Call<Result<_, TreasuryError>> = open.into();
            let before = self.promise_of(&opener, &open, program);
            if !self.call(&member, "redeem beside an opening", redeem).is_done() {
                return;
            }
            let after = self.promise_of(&opener, &open, program);
            assert_eq!(
                before, after,
                "order decides nothing: what program {program} opens after a redemption"
            );
        }
    }

    /// Two members claim in the same block: neither takes anything from the other.
    pub fn claim_beside_a_claim(&mut self) {
        let sure = self.sure_programs();
        if sure.is_empty() {
            return;
        }
        let program = self.dice.pick(&sure);
        let (at, one, other) = (self.dao.treasury, self.member(), self.member());
        if one.account() == other.account() {
            return;
        }
        let claim: Call<Result<u128, TreasuryError>> = treasury(at).claim(program).into();
        let first = self.asked(&other, &claim);
        if !self.call(&one, "claim beside a claim", claim.clone()).is_done() {
            return;
        }
        let second = self.asked(&other, &claim);
        if let (Some(first), Some(second)) = (first, second) {
            assert_eq!(first, second, "order decides nothing: who claims first from program {program}");
        }
    }

    /// What a call would answer now, if it takes effect.
    fn asked<T: scale::Decode + Clone>(
        &mut self,
        who: &Signer,
        call: &Call<Result<T, TreasuryError>>,
    ) -> Option<T> {
        self.world.chain.try_call(&who.account(), call.clone()).ok().map(|receipt| receipt.value)
    }

    /// What an epoch opened now would pay.
    fn promise_of(
        &mut self,
        who: &Signer,
        open: &Call<Result<u32, TreasuryError>>,
        program: ProgramId,
    ) -> Option<(u32, u128, u128)> {
        use tributary_interfaces::treasury::EpochOpened;
        let receipt = self.world.chain.try_call(&who.account(), open.clone()).ok()?;
        let opened = receipt.events.of::<EpochOpened>(self.dao.treasury).pop()?;
        assert_eq!(opened.program, program);
        Some((opened.epoch, opened.total, opened.budget))
    }

    /// A part of what a member has: enough to show in what it redeems for, and not so much that nobody stays.
    pub fn share_of(&mut self, member: &Signer) -> u128 {
        let balance = self.replay.shares.balance(member.account());
        balance * u128::from(1 + self.dice.below(60)) / 1_000
    }
}
