//! Numbers that look random.

use tributary_core::{DAY, MINUTE, YEAR};
use tributary_interfaces::Millis;

/// Steps that the tests take unless told otherwise.
pub const STEPS: u64 = 5_000;

/// The token's, which is reached on the way.
pub const CAP: u128 = 1 << 60;

pub fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// Numbers that look random (SplitMix64) and are the same for the same seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    pub fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// Mostly short, at times ten years.
    pub fn span(&mut self) -> Millis {
        match self.below(100) {
            0..=39 => 1 + self.below(1_000),
            40..=69 => 1 + self.below(2 * MINUTE),
            70..=97 => 1 + self.below(3 * DAY),
            98 => 1 + self.below(90 * DAY),
            _ => 1 + self.below(10 * YEAR),
        }
    }
}
