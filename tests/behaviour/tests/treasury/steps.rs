//! What happens in stories of waiting.

use crate::story::{story, Story, Trick, NATIVE};
use tributary_harness::{messages::treasury, ChainExt};
use tributary_interfaces::{
    source::MetricRef,
    treasury::{ProgramConfig, SpendCap, Treasury, TreasuryError, PAUSE},
};

/// Selector of `close_epoch`.
pub const CLOSE: [u8; 4] = ink::selector_bytes!("Treasury::close_epoch");

pub fn short(free: u128, needed: u128) -> TreasuryError {
    TreasuryError::InsufficientFree { asset: NATIVE, free, needed }
}

pub fn cap(amount: u128, period: u64) -> Option<SpendCap> {
    Some(SpendCap { amount, period })
}

impl Story {
    /// A story with so much free, in which program 0 has one epoch alone.
    pub fn of_one_epoch(free: u128) -> Self {
        let mut story = story();
        story.fund(free);
        let config = ProgramConfig { epochs: Some(1), ..story.program() };
        story.create(config);
        story
    }

    /// The guardian pauses the treasury; answers until when.
    pub fn pause(&mut self) -> u64 {
        let bob = self.bob.clone();
        self.world.ok(&self.governor, treasury(self.at).set_guardian(Some(bob.account())));
        self.world.ok(&bob, treasury(self.at).pause());
        self.world.now() + PAUSE
    }

    pub fn set_cap(&mut self, cap: Option<SpendCap>) {
        self.world.ok(&self.governor, treasury(self.at).set_cap(NATIVE, cap));
    }

    /// A program by a source that gives no answer from a moment after the start on until another.
    pub fn silent_between(&mut self, from: u64, until: u64) -> MetricRef {
        let source = self.crook(Trick::SilentBetween(self.start + from, self.start + until));
        MetricRef { source, metric: 0 }
    }

    pub fn open(&mut self, program: u32) -> Result<u32, TreasuryError> {
        let (alice, call) = (self.alice.clone(), treasury(self.at).open_epoch(program));
        if self.world.chain.try_call(&alice.account(), treasury(self.at).open_epoch(program)).is_ok() {
            return Ok(self.world.ok(&alice, call));
        }
        Err(self.world.refused(&alice, call))
    }

    pub fn budget(&mut self, program: u32, epoch: u32) -> u128 {
        self.world.ask(treasury(self.at).epoch(program, epoch)).expect("it is open").budget
    }

    pub fn due(&mut self) -> u128 {
        self.world.ask(treasury(self.at).due(NATIVE))
    }

    /// What Bob has redeemed all of his tokens for.
    pub fn bob_leaves(&mut self) -> u128 {
        self.world.ok(&self.bob.clone(), treasury(self.at).redeem(2, vec![(NATIVE, 0)]))[0]
    }
}
